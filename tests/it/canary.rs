//! What is pasted to be checked is kept nowhere: a word that is in nothing else goes through every way of checking, well
//! and badly, into a real server, and is then looked for in everything that server has on the disk, in its log, in its
//! temporary files and in the files it holds open.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

const CANARY: &str = "Quibberlochtivane";
const LETTER: &str =
    "Sir, the treaty on the river was kept in every year, and notice was given in writing.";

struct Server {
    child: Child,
    url: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn chancery(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chancery"));
    command
        .current_dir(home)
        .env("TMPDIR", home.join("tmp"))
        .env("RUST_LOG", "trace")
        .env("RUST_BACKTRACE", "1");
    command
}

#[track_caller]
fn run(home: &Path, arguments: &[&str]) -> String {
    let output = chancery(home).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn serve(home: &Path) -> Server {
    let log = fs::File::create(home.join("server.log")).unwrap();
    let mut serve = chancery(home);
    let serve = serve.args(["serve", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).stderr(log);
    let mut child = serve.spawn().unwrap();
    let mut url = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut url).unwrap();
    Server { child, url: url.trim().to_owned() }
}

fn post(url: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> u16 {
    let agent: ureq::Agent =
        ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into();
    let mut request = ureq::http::Request::builder().method("POST").uri(format!("{url}{path}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    // A refused body may be cut off, which is an answer too.
    let Ok(answer) = agent.run(request.body(body.to_vec()).unwrap()) else { return 0 };
    let status = answer.status().as_u16();
    let mut whole = Vec::new();
    let _ = answer.into_body().into_reader().take(32 << 20).read_to_end(&mut whole);
    status
}

/// Path, headers and body.
type Request = (&'static str, Vec<(&'static str, &'static str)>, Vec<u8>);

/// Every way in which a text can be checked, and every way in which that can go wrong.
fn check_everywhere(url: &str) -> Vec<u16> {
    let text =
        format!("{LETTER} {CANARY} and more words so that it is long enough to be looked for.");
    let json = |text: &str| serde_json::json!({ "text": text }).to_string();
    let form = |boundary: &str, name: &str, end: &str| {
        format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n--{boundary}{end}\r\n"
        )
    };
    let huge = format!("{} {CANARY}", "word ".repeat(300_000));
    let over = format!("{} {CANARY}", "word ".repeat(900_000));
    let types = |media_type: &'static str| vec![("content-type", media_type)];
    let (multipart, urlencoded) =
        ("multipart/form-data; boundary=b", "application/x-www-form-urlencoded");
    let page =
        |media_type: &'static str| vec![("content-type", media_type), ("accept", "text/html")];
    let requests: Vec<Request> = vec![
        ("/v1/check", types("application/json"), json(&text).into()),
        ("/v1/check", types("application/json"), json(CANARY).into()),
        ("/v1/check", types("application/json"), json(&text).as_bytes()[..60].to_vec()),
        ("/v1/check", types("application/json"), format!("{{\"{CANARY}\": 1}}").into()),
        (
            "/v1/check",
            types("application/json"),
            format!("{{\"text\": \"{text}\", \"{CANARY}\": 1}}").into(),
        ),
        ("/v1/check", types("text/plain"), text.clone().into()),
        ("/v1/check", types("text/plain; charset=latin1"), text.clone().into()),
        ("/v1/check", types("text/plain"), huge.clone().into()),
        ("/v1/check", types("text/plain"), over.clone().into()),
        ("/v1/check", types("text/plain"), [text.as_bytes(), b"\xff\xfe"].concat()),
        ("/v1/check", types("text/plain"), format!("%PDF {text}").into()),
        ("/v1/check", types("text/plain"), format!("<html><body>{text}").into()),
        ("/v1/check", types("application/octet-stream"), text.clone().into()),
        ("/v1/check", types("application/unknown"), text.clone().into()),
        ("/v1/check", vec![], text.clone().into()),
        ("/v1/check", types(multipart), form("b", "text", "--").into()),
        ("/v1/check", types(multipart), form("b", "file", "--").into()),
        ("/v1/check", types(multipart), form("b", CANARY, "--").into()),
        ("/v1/check", types(multipart), form("b", "text", "").into()),
        ("/v1/check", types(multipart), form("other", "text", "--").into()),
        (
            "/v1/check/batch",
            types("application/json"),
            serde_json::json!([{"name": CANARY, "text": text}]).to_string().into(),
        ),
        (
            "/v1/check/batch",
            types("application/json"),
            serde_json::json!([{"name": CANARY, "texts": text}]).to_string().into(),
        ),
        ("/v1/check/batch", types("text/csv"), format!("name,text\n{CANARY},\"{text}\"\n").into()),
        ("/v1/check/batch", types("text/csv"), format!("name,words\n{CANARY},\"{text}\"\n").into()),
        ("/v1/check/batch", types("text/csv"), format!("name,text\n{CANARY},\"{huge}\"\n").into()),
        ("/check", page(multipart), form("b", "text", "--").into()),
        ("/check", page(multipart), form("b", "text", "").into()),
        ("/check", page(urlencoded), format!("text={}", text.replace(' ', "+")).into()),
        ("/check", page(urlencoded), format!("{CANARY}=1").into()),
        ("/check", page(urlencoded), format!("text={CANARY}&text={CANARY}").into()),
        ("/check", page("text/plain"), text.clone().into()),
        ("/check", page(multipart), over.into()),
        ("/nothing", types("text/plain"), text.clone().into()),
        ("/v1/letters", types("application/json"), json(&text).into()),
        ("/deposit", page(multipart), form("b", "text", "--").into()),
        ("/desk/sign-in", page(urlencoded), format!("token={CANARY}").into()),
        ("/v1/tokens", vec![("authorization", "Bearer Quibberlochtivane")], text.into()),
    ];
    requests.iter().map(|(path, headers, body)| post(url, path, headers, body)).collect()
}

/// Every file below a folder that holds the word, by name.
fn holding(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(holding(&path));
        } else if let Ok(bytes) = fs::read(&path) {
            let small = bytes.to_ascii_lowercase();
            let canary = CANARY.to_ascii_lowercase();
            if small.windows(canary.len()).any(|window| window == canary.as_bytes()) {
                found.push(path.display().to_string());
            }
        }
    }
    found
}

/// What the process holds open and is a file, whether it has a name or not.
fn open_files_holding(pid: u32) -> (usize, Vec<String>) {
    let (mut read, mut found) = (0, Vec::new());
    for entry in fs::read_dir(format!("/proc/{pid}/fd")).unwrap() {
        let path = entry.unwrap().path();
        let Ok(target) = fs::read_link(&path) else { continue };
        if !fs::metadata(&path).is_ok_and(|metadata| metadata.is_file()) {
            continue;
        }
        read += 1;
        let bytes = fs::read(&path).unwrap_or_default().to_ascii_lowercase();
        let canary = CANARY.to_ascii_lowercase();
        if bytes.windows(canary.len()).any(|window| window == canary.as_bytes()) {
            found.push(target.display().to_string());
        }
    }
    (read, found)
}

#[test]
fn a_pasted_text_is_found_nowhere_afterwards() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    fs::create_dir(home.join("tmp")).unwrap();
    fs::write(home.join("issuer.toml"), "name = \"Embassy of Arandia\"\nurl = \"https://arandia.example/\"\nlanguages = [\"en-GB\"]\n").unwrap();
    fs::write(home.join("letter.txt"), LETTER).unwrap();
    fs::write(
        home.join("letter.toml"),
        "kind = \"reply\"\nlanguage = \"en-GB\"\ntitle = \"T\"\n[author]\nname = \"A\"\n",
    )
    .unwrap();
    run(home, &["init", "--issuer", "issuer.toml", "--unencrypted"]);
    run(home, &["deposit", "letter.txt", "--metadata", "letter.toml"]);
    let server = serve(home);
    let statuses = check_everywhere(&server.url);
    for wanted in [200, 400, 401, 404, 413, 415, 422] {
        assert!(statuses.contains(&wanted), "no answer was {wanted}: {statuses:?}");
    }
    assert!(!statuses.contains(&500), "{statuses:?}");
    let (read, open) = open_files_holding(server.child.id());
    assert!(read >= 3, "only {read} open files were looked at");
    assert_eq!(open, Vec::<String>::new(), "in open files");
    assert_eq!(holding(home), Vec::<String>::new(), "while it runs");
    drop(server);
    assert_eq!(holding(home), Vec::<String>::new(), "after it ended");
    // The search would have found it: the log says what was asked, and the word is found where it is put.
    assert!(fs::read_to_string(home.join("server.log")).unwrap().contains("/v1/check"));
    fs::write(home.join("tmp/planted"), format!("x{CANARY}x")).unwrap();
    assert_eq!(holding(home).len(), 1);
}
