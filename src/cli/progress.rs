//! Progress of long work: a bar on a terminal, nothing elsewhere.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Shows how far opening, rebuilding or auditing has come.
pub(crate) struct Progress {
    quiet: bool,
    stage: String,
    bar: ProgressBar,
}

impl Progress {
    /// Hidden where stderr is no terminal or only the result was asked for.
    pub(crate) fn new(quiet: bool) -> Self {
        Self { quiet, stage: String::new(), bar: ProgressBar::hidden() }
    }

    /// What is being done, how much is done, and of how much.
    pub(crate) fn show(&mut self, stage: &str, done: u64, of: u64) {
        if self.stage != stage && !self.quiet {
            self.bar.finish_and_clear();
            stage.clone_into(&mut self.stage);
            self.bar = bar(stage, of);
        }
        self.bar.set_length(of);
        self.bar.set_position(done);
    }
}

/// A bar of its own for each stage, so that no stage is seen with the numbers of another.
fn bar(stage: &str, of: u64) -> ProgressBar {
    let template = "chancery: {msg} {human_pos} of {human_len} {bar:30}";
    let style =
        ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::with_draw_target(Some(of), ProgressDrawTarget::stderr())
        .with_style(style)
        .with_message(stage.to_owned())
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
