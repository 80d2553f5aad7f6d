//! The real server on loopback, clients that spend little, and letters that are all different.

pub(crate) mod load;
pub(crate) mod peers;

use chancery::statement::{PublicKey, Role};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

const WORDS: &str = "the government embassy letter report editor public law nation international community \
    security media article measures figures cooperation dialogue concern respect history people region trade \
    development peace principle evidence account policy statement minister council agreement press freedom water \
    energy border culture science future partner question answer and of to in that for with on as by";

/// A running server; killed when dropped.
pub(crate) struct Server {
    child: Child,
    address: String,
    token: String,
    data: PathBuf,
}

impl Server {
    /// Makes an archive in `folder` and serves it on a free port.
    pub(crate) fn start(folder: &Path) -> Self {
        let issuer = folder.join("issuer.json");
        let text = r#"{"name":"Embassy of Valdoria","url":"https://valdoria.example/","languages":["en"]}"#;
        std::fs::write(&issuer, text).expect("issuer file");
        let issuer = issuer.to_str().expect("a path");
        run(folder, &["init", "--issuer", issuer, "--unencrypted"]);
        let token = run(folder, &["token", "new", "bench", "--quiet"]);
        let mut child = chancery(folder)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("stdout")).read_line(&mut line).expect("a line");
        let address = line
            .split("http://")
            .nth(1)
            .expect("an address")
            .trim_end_matches(|c: char| !c.is_ascii_digit())
            .to_owned();
        Self { child, address, token: token.trim().to_owned(), data: folder.join("data") }
    }

    /// Bytes of the journal so far.
    pub(crate) fn journal_bytes(&self) -> u64 {
        std::fs::read_dir(self.data.join("journal"))
            .expect("the journal")
            .map(|entry| entry.and_then(|e| e.metadata()).map_or(0, |m| m.len()))
            .sum()
    }

    /// Resident memory of the server's process.
    pub(crate) fn resident_bytes(&self) -> u64 {
        let path = format!("/proc/{}/status", self.child.id());
        let status = std::fs::read_to_string(path).expect("its status");
        let line = status.lines().find(|l| l.starts_with("VmRSS:")).expect("VmRSS");
        let kib: u64 = line.split_whitespace().nth(1).expect("a figure").parse().expect("kB");
        kib * 1024
    }

    /// Processor time of the server's process so far.
    pub(crate) fn processor_time(&self) -> Duration {
        processor_time(&self.child.id().to_string())
    }

    /// Waits until the index of the check has every entry; how long that took.
    pub(crate) fn index_caught_up(&self) -> Duration {
        let begun = Instant::now();
        loop {
            let mut stream = TcpStream::connect(&self.address).expect("a connection");
            stream
                .write_all(b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                .expect("a request");
            let mut answer = String::new();
            stream.read_to_string(&mut answer).expect("an answer");
            let gauge = |name: &str| {
                let name = format!("chancery_{name} ");
                let line = answer.lines().find_map(|line| line.strip_prefix(name.as_str()));
                line.and_then(|value| value.parse::<u64>().ok()).expect("a gauge")
            };
            if gauge("indexed") == gauge("entries") {
                return begun.elapsed();
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// `host:port`.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// A deposit's head, up to the number of bytes in its body.
    fn head(&self) -> String {
        format!(
            "POST /v1/letters HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\n\
             Content-Type: application/json\r\nContent-Length: ",
            self.address, self.token
        )
    }

    /// A public key of the archive.
    pub(crate) fn public_key(&self, role: Role) -> PublicKey {
        let file = self.data.with_file_name("keys").join(format!("{}.pub.pem", role.as_str()));
        PublicKey::from_pem(&std::fs::read_to_string(file).expect("a key file")).expect("a key")
    }
}

/// Processor time, user and system, of a process and all its threads so far: `self`, or its number.
pub(crate) fn processor_time(process: &str) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).expect("its times");
    // After the name, which may hold anything: state is field 3, user and system time are 14 and 15, in 1/100 s.
    let fields = stat.rsplit(')').next().expect("fields").split_whitespace();
    let ticks: u64 = fields.skip(11).take(2).map(|n| n.parse::<u64>().expect("a number")).sum();
    Duration::from_millis(10 * ticks)
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn chancery(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chancery"));
    command.env("CHANCERY_DATA", folder.join("data")).env("CHANCERY_KEYS", folder.join("keys"));
    command
}

fn run(folder: &Path, args: &[&str]) -> String {
    let output = chancery(folder).args(args).output().expect("chancery");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "chancery {args:?} failed: {errors}");
    String::from_utf8(output.stdout).expect("text")
}

/// One kept-alive connection.
pub(crate) struct Client {
    stream: BufReader<TcpStream>,
    head: String,
    answer: Vec<u8>,
}

impl Client {
    /// Connects.
    pub(crate) fn connect(server: &Server) -> Self {
        let stream = TcpStream::connect(server.address()).expect("a connection");
        stream.set_nodelay(true).expect("no delay");
        Self { stream: BufReader::new(stream), head: server.head(), answer: Vec::new() }
    }

    /// Deposits a letter; the status, once its proof has arrived.
    pub(crate) fn deposit(&mut self, body: &str) -> u16 {
        let request = format!("{}{}\r\n\r\n{body}", self.head, body.len());
        self.stream.get_mut().write_all(request.as_bytes()).expect("a request");
        let mut line = String::new();
        self.stream.read_line(&mut line).expect("a status line");
        let status = line.split(' ').nth(1).expect("a status").parse().expect("a number");
        let mut length = 0;
        loop {
            line.clear();
            self.stream.read_line(&mut line).expect("a header");
            let header = line.trim_end().to_ascii_lowercase();
            if header.is_empty() {
                break;
            }
            if let Some(value) = header.strip_prefix("content-length:") {
                length = value.trim().parse().expect("a length");
            }
        }
        self.answer.resize(length, 0);
        self.stream.read_exact(&mut self.answer).expect("a body");
        if status == 201 {
            let proven = self.answer.windows(20).any(|w| w == b"c2sp.org/tlog-proof@");
            assert!(proven, "an answer without its proof");
        }
        status
    }
}

/// Letters of some 400 words, no two alike.
#[derive(Default)]
pub(crate) struct Letters(AtomicU64);

impl Letters {
    /// The body of the next deposit.
    pub(crate) fn next(&self) -> String {
        let number = self.0.fetch_add(1, Ordering::Relaxed);
        let metadata = serde_json::json!({
            "kind": "letter-to-editor", "language": "en", "title": format!("Letter {number}"),
            "author": {"name": "Mara Quill", "role": "Spokeswoman"},
            "addressee": {"name": "The Editor", "organization": "The Northgate Chronicle"},
            "publications": [
                {"outlet": "The Northgate Chronicle", "medium": "print", "date": "2026-05-04",
                 "title": "Valdoria replies", "extent": "full", "asserted_by": "issuer"},
                {"outlet": "The Northgate Chronicle", "medium": "online", "date": "2026-05-03",
                 "title": "Valdoria replies", "extent": "full", "asserted_by": "issuer"}],
        });
        serde_json::json!({"text": text(number), "metadata": metadata}).to_string()
    }

    /// How many were made.
    pub(crate) fn made(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// The text of letter `number`: a fixed pseudo-random sequence, the same in every run.
pub(crate) fn text(number: u64) -> String {
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    let mut state = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut text = format!("Sir, this is letter {number}.");
    for position in 0..400 {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let word = words[usize::try_from(state % words.len() as u64).expect("an index")];
        text.push_str(if position % 80 == 79 { ".\n\n" } else { " " });
        text.push_str(word);
    }
    text.push('.');
    text
}
