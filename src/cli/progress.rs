//! Progress of long work: a bar on a terminal, nothing elsewhere.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Shows how far opening, rebuilding or auditing has come.
pub(crate) struct Progress {
    bar: ProgressBar,
    stage: String,
}

impl Progress {
    /// Hidden where stderr is no terminal or only the result was asked for.
    pub(crate) fn new(quiet: bool) -> Self {
        let target =
            if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let bar = ProgressBar::with_draw_target(Some(0), target);
        if let Ok(style) =
            ProgressStyle::with_template("chancery: {msg} {human_pos} of {human_len} {bar:30}")
        {
            bar.set_style(style);
        }
        Self { bar, stage: String::new() }
    }

    /// What is being done, how much is done, and of how much.
    pub(crate) fn show(&mut self, stage: &str, done: u64, of: u64) {
        if self.stage != stage {
            stage.clone_into(&mut self.stage);
            self.bar.set_message(self.stage.clone());
        }
        self.bar.set_length(of);
        self.bar.set_position(done);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
