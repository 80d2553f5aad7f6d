//! Runs the real program, as a person at a terminal does.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a test waits for a program before it counts as stuck.
const PATIENCE: Duration = Duration::from_mins(1);

/// A folder of its own, in which every command runs.
pub(crate) struct Home {
    folder: tempfile::TempDir,
}

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) bytes: Vec<u8>,
}

impl Ended {
    /// Its stdout, where it ended with 0.
    #[track_caller]
    pub(crate) fn ok(self) -> String {
        assert_eq!(self.code, Some(0), "{}\n{}", self.stdout, self.stderr);
        self.stdout
    }

    /// Its stdout as JSON, where it ended with `code`.
    #[track_caller]
    pub(crate) fn json(self, code: i32) -> serde_json::Value {
        assert_eq!(self.code, Some(code), "{}\n{}", self.stdout, self.stderr);
        serde_json::from_str(&self.stdout).unwrap()
    }
}

impl Home {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// With an archive in it, its keys without a passphrase.
    pub(crate) fn with_archive() -> Self {
        let home = Self::new();
        home.write("issuer.toml", ISSUER);
        home.run(&["init", "--issuer", "issuer.toml", "--unencrypted"]).ok();
        home
    }

    /// With an archive that has one letter, from `letter.txt` and `letter.toml`; its identifier.
    pub(crate) fn with_letter() -> (Self, String) {
        let home = Self::with_archive();
        home.write("letter.txt", LETTER);
        home.write("letter.toml", METADATA);
        let answer =
            home.run(&["deposit", "letter.txt", "--metadata", "letter.toml", "--json"]).json(0);
        let id = answer["id"].as_str().unwrap().to_owned();
        (home, id)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), content).unwrap();
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ended {
        self.feed(arguments, b"")
    }

    /// Runs a command with `stdin`.
    pub(crate) fn feed(&self, arguments: &[&str], stdin: &[u8]) -> Ended {
        let mut child = self.command(arguments).stdin(Stdio::piped()).spawn().unwrap();
        // A program that ends without reading its input closes the pipe.
        let _ = child.stdin.take().unwrap().write_all(stdin);
        let output = child.wait_with_output().unwrap();
        Ended {
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
            bytes: output.stdout,
        }
    }

    /// Starts a server (`serve` or `demo`) and waits for its address.
    pub(crate) fn start(&self, arguments: &[&str]) -> Running {
        let mut child = self.command(arguments).stdin(Stdio::null()).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut address = String::new();
        stdout.read_line(&mut address).unwrap();
        let address = address.trim().to_owned();
        if !address.starts_with("http://") {
            let output = child.wait_with_output().unwrap();
            panic!("no address but {address:?}\n{}", String::from_utf8_lossy(&output.stderr));
        }
        Running { child, address, stdout }
    }

    /// A command in this folder, with nothing of the surrounding environment that could change it.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_chancery"));
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("CHANCERY_") {
                command.env_remove(name);
            }
        }
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env("COLUMNS", "100")
            .env("NO_PROXY", "127.0.0.1")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }
}

/// A running server; killed when it is dropped.
pub(crate) struct Running {
    child: Child,
    pub(crate) address: String,
    stdout: BufReader<std::process::ChildStdout>,
}

impl Running {
    /// Sends SIGKILL, from which nothing can be saved.
    pub(crate) fn kill(&self) {
        signal(&self.child, "KILL");
    }

    /// Sends SIGTERM and waits; how it ended.
    #[track_caller]
    pub(crate) fn terminate(mut self) -> Ended {
        signal(&self.child, "TERM");
        let deadline = Instant::now() + PATIENCE;
        while self.child.try_wait().unwrap().is_none() {
            assert!(Instant::now() < deadline, "the server does not stop");
            std::thread::sleep(Duration::from_millis(10));
        }
        let code = self.child.wait().unwrap().code();
        let mut stdout = String::new();
        std::io::Read::read_to_string(&mut self.stdout, &mut stdout).unwrap();
        let mut stderr = String::new();
        let mut pipe = self.child.stderr.take().unwrap();
        std::io::Read::read_to_string(&mut pipe, &mut stderr).unwrap();
        Ended { code, bytes: stdout.clone().into_bytes(), stdout, stderr }
    }

    /// Lines of stdout after the address, until the last line that contains `last`.
    pub(crate) fn lines_until(&mut self, last: &str) -> String {
        let mut text = String::new();
        while !text.contains(last) {
            assert!(self.stdout.read_line(&mut text).unwrap() > 0, "no {last:?} in:\n{text}");
        }
        text
    }

    /// Fetches a path.
    pub(crate) fn get(&self, path: &str) -> (u16, Vec<u8>) {
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
        let mut answer = agent.get(format!("{}{path}", self.address)).call().unwrap();
        (answer.status().as_u16(), answer.body_mut().read_to_vec().unwrap())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends a signal with the system's own `kill`: `std` has none.
pub(crate) fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args([&format!("-{name}"), &child.id().to_string()]).status();
    assert!(sent.unwrap().success());
}

pub(crate) const ISSUER: &str = r#"
name = "Embassy of Testland in Examplestadt"
url = "https://testland.example/"
languages = ["en-GB", "zh-Hans"]
contact = "press@testland.example"
"#;

pub(crate) const LETTER: &str = "\
Sir,

Your report of 3 June says that the bridge at Examplestadt was closed for eleven days. It was closed for two days, \
from 1 June to 2 June, while its bearings were inspected.

The embassy firmly rejects the suggestion that the inspection was ordered from abroad. It was ordered by the city, \
announced on its website a month before, and paid for by the city.

We invite your readers to look at the inspection report, which has been public since 4 June.

Ann Example
Spokesperson
";

pub(crate) const METADATA: &str = r#"
kind = "letter-to-editor"
language = "en-GB"
title = "The bridge was closed for two days"
date = "2024-06-05"

[author]
name = "Ann Example"
role = "Spokesperson"

[addressee]
name = "The Editor"
organization = "Examplestadt Gazette"

[[publications]]
outlet = "Examplestadt Gazette"
medium = "print"
page = "7"
date = "2024-06-08"
title = "Bridge: embassy replies"
extent = "full"
asserted_by = "issuer"

[[publications]]
outlet = "Examplestadt Gazette"
medium = "online"
date = "2024-06-07"
title = "Embassy replies on bridge"
url = "https://gazette.example/letters/bridge"
asserted_by = "issuer"
"#;
