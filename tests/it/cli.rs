//! The command line: what each verb prints, and how it ends.

use crate::program::{Home, LETTER, METADATA, signal};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Stdio;
use std::time::Duration;

const VERBS: [&str; 20] = [
    "init", "serve", "demo", "deposit", "sign", "publish", "withdraw", "check", "verify",
    "compare", "show", "search", "keys", "token", "log", "follow", "witness", "backup", "restore",
    "print",
];

/// The first line of stderr after `chancery: error: `.
fn cause(stderr: &str) -> &str {
    let line = stderr.lines().find_map(|line| line.strip_prefix("chancery: error: "));
    line.unwrap_or_else(|| panic!("no error in {stderr:?}"))
}

fn hint(stderr: &str) -> &str {
    let line = stderr.lines().find_map(|line| line.strip_prefix("chancery: hint: "));
    line.unwrap_or_else(|| panic!("no hint in {stderr:?}"))
}

#[test]
fn help_is_one_screen_and_full_help_explains_the_words() {
    let home = Home::new();
    let short = home.run(&["-h"]).ok();
    assert!(short.lines().count() <= 40, "{short}");
    for verb in VERBS {
        assert!(short.contains(&format!("\n  {verb}")), "{verb} is not in\n{short}");
        let help = home.run(&[verb, "-h"]);
        assert_eq!((help.code, help.stderr.as_str()), (Some(0), ""), "{verb}");
        assert!(help.stdout.lines().count() <= 50, "{}", help.stdout);
        assert!(help.stdout.contains("--json"), "{}", help.stdout);
        assert!(home.run(&[verb, "--help"]).ok().len() >= help.stdout.len(), "{verb}");
    }
    let full = home.run(&["--help"]).ok();
    for word in ["LETTER", "STATEMENT", "RECEIPT", "BUNDLE", "CHECKPOINT", "VERDICT", "Examples:"] {
        assert!(full.contains(word), "{word} is not in\n{full}");
    }
    for verb in ["init", "deposit", "publish", "check", "verify", "show"] {
        let full = home.run(&[verb, "--help"]).ok();
        assert!(full.contains("Examples:") && full.contains("    chancery "), "{full}");
    }
    assert!(home.run(&["--version"]).ok().starts_with("chancery "));
}

#[test]
fn the_first_screen_stays_as_it_is() {
    let home = Home::new();
    insta::assert_snapshot!(home.run(&["-h"]).ok(), @r#"
    Archives official letters and proves what they said

    Usage: chancery [OPTIONS] <VERB>

    Verbs:
      init      Make keys and an empty archive for an institution
      serve     Serve an archive: pages, API and log
      demo      Try it: an archive of sample letters, served
      deposit   Deposit a letter and get its proof
      sign      Sign a letter's statement, with a key that no server sees
      publish   State that a letter appeared somewhere
      withdraw  State that the institution withdraws a letter
      check     Check a printed text against the archive
      verify    Verify a bundle: no server, no network
      compare   Tell whether two bundles come from one history
      show      Show one letter, or one of its files
      search    List letters and search them
      keys      Make, list, export and change signing keys
      token     Make, list and revoke tokens for depositing over HTTP
      log       Read the log and audit it
      index     Look at the index of the check, and make it again
      follow    Watch a server's log from outside, and keep evidence if it forks
      witness   Cosign the checkpoints of other logs
      backup    Write the whole archive to one file, while it may be served
      restore   Put a backup where no archive is, once all of it is verified
      print     Print completions, manual pages and the exit codes

    Options:
      -h, --help     Print help (see more with '--help')
      -V, --version  Print version

    Every verb takes:
          --data <DIR>              Archive folder [env: CHANCERY_DATA] [default: ./chancery-data]
          --keys <DIR>              Folder of its keys [env: CHANCERY_KEYS] [default: ./keys]
          --server <URL>            A server instead of a folder [env: CHANCERY_SERVER]
          --token-file <FILE>       Token for the server [env: CHANCERY_TOKEN]
          --passphrase-file <FILE>  Passphrase of the keys [env: CHANCERY_PASSPHRASE_FILE]
          --json                    Answer in JSON (errors too) [env: CHANCERY_JSON]

    'chancery VERB -h' says what a verb takes; 'chancery --help' explains the words used here.
    "#);
    insta::assert_snapshot!(home.run(&["verify", "-h"]).ok(), @r#"
    Verify a bundle: no server, no network

    Usage: chancery verify [OPTIONS] <BUNDLE>

    Arguments:
      <BUNDLE>  The bundle: a zip file, the folder it was unpacked to, or '-'

    Options:
          --log-key <VKEY>      A log key you trust, as the institution published it; may be given again
                                [env: CHANCERY_LOG_KEY]
          --issuer-key <PEM>    An issuer key you trust: a PEM file; may be given again [env:
                                CHANCERY_ISSUER_KEY]
          --receipt-key <PEM>   A receipt key you trust: a PEM file; may be given again [env:
                                CHANCERY_RECEIPT_KEY]
          --witnesses <POLICY>  Witnesses you trust: a C2SP tlog-policy file whose quorum must have
                                cosigned the checkpoint
          --memory <DIR>        Hold the checkpoint against what is remembered of its log there, and
                                look at the log first where --server names it [env: CHANCERY_FOLLOW]
      -h, --help                Print help (see more with '--help')
      -V, --version             Print version

    Every verb takes:
          --data <DIR>              Archive folder [env: CHANCERY_DATA] [default: ./chancery-data]
          --keys <DIR>              Folder of its keys [env: CHANCERY_KEYS] [default: ./keys]
          --server <URL>            A server instead of a folder [env: CHANCERY_SERVER]
          --token-file <FILE>       Token for the server [env: CHANCERY_TOKEN]
          --passphrase-file <FILE>  Passphrase of the keys [env: CHANCERY_PASSPHRASE_FILE]
          --json                    Answer in JSON (errors too) [env: CHANCERY_JSON]
    "#);
}

#[test]
fn the_files_shown_in_readme_and_help_are_accepted_as_they_stand() {
    use chancery::letter::{Issuer, Metadata};
    let readme = include_str!("../../README.md");
    let blocks: Vec<&str> =
        readme.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    let [issuer, letter] = blocks[..] else { panic!("{} TOML files in README.md", blocks.len()) };
    assert_eq!(Issuer::parse(issuer.as_bytes()).unwrap().languages.len(), 2);
    assert_eq!(Metadata::parse(letter.as_bytes()).unwrap().publications.len(), 1);
    let home = Home::new();
    let shown = |verb: &str| {
        let help = home.run(&[verb, "--help"]).ok();
        let rest = help.split_once("is JSON or TOML:\n").unwrap().1.to_owned();
        let file = rest.lines().take_while(|line| line.starts_with("    ")).map(str::trim);
        file.collect::<Vec<_>>().join("\n")
    };
    Issuer::parse(shown("init").as_bytes()).unwrap();
    let metadata = Metadata::parse(shown("deposit").as_bytes()).unwrap();
    assert_eq!(metadata.publications[0].date.as_ref().unwrap().as_str(), "2024-03-14");
}

#[test]
fn every_flag_that_is_a_setting_can_be_set_in_the_environment() {
    let home = Home::new();
    let help = home.run(&["serve", "--help"]).ok();
    for name in ["DATA", "KEYS", "SERVER", "TOKEN", "PASSPHRASE_FILE", "JSON", "QUIET", "LISTEN"] {
        assert!(help.contains(&format!("CHANCERY_{name}")), "{name} is not in\n{help}");
    }
    let mut command = home.command(&["serve", "--help"]);
    let output = command.env("CHANCERY_TOKEN", "chancery_secret").output().unwrap();
    assert!(!String::from_utf8_lossy(&output.stdout).contains("chancery_secret"));
    let mut command = home.command(&["search"]);
    let output = command.env("CHANCERY_DATA", "elsewhere").output().unwrap();
    assert_eq!(output.status.code(), Some(10));
    assert!(String::from_utf8_lossy(&output.stderr).contains("elsewhere"));
}

#[test]
fn a_wrong_command_line_ends_with_2_and_says_what_was_expected() {
    let home = Home::new();
    let ended = home.run(&["verfy"]);
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""));
    insta::assert_snapshot!(ended.stderr, @r"
    chancery: error: unrecognized subcommand 'verfy'
    chancery: hint: a similar subcommand exists: 'verify'
    ");
    let ended = home.run(&["deposit", "letter.txt"]);
    assert_eq!(ended.code, Some(2));
    insta::assert_snapshot!(ended.stderr, @r"
    chancery: error: the following required arguments were not provided: --metadata <FILE>
    chancery: hint: usage: chancery deposit --metadata <FILE> <TEXT>
    ");
    let ended = home.run(&["--json", "show"]);
    assert_eq!(ended.code, Some(2));
    let error: serde_json::Value = serde_json::from_str(&ended.stderr).unwrap();
    assert_eq!((error["exit"].as_u64(), error["code"].as_str()), (Some(2), Some("usage")));
    for arguments in [
        vec![],
        vec!["show", "not-an-id"],
        vec!["search", "--from", "1st April"],
        vec!["search", "--limit", "0"],
        vec!["search", "--limit", "101"],
        vec!["token", "new", "Two Words"],
        vec!["keys", "export", "issuer", "--format", "vkey"],
        vec!["print", "man", "depsoit"],
        vec!["check", "a.txt", "--server", "letters.example"],
    ] {
        let ended = home.run(&arguments);
        assert_eq!(ended.code, Some(2), "{arguments:?}: {}", ended.stderr);
        assert_eq!(ended.stdout, "", "{arguments:?}");
    }
}

#[test]
fn where_there_is_no_archive_each_verb_ends_with_10_and_says_how_to_make_one() {
    let home = Home::new();
    home.write("letter.txt", LETTER);
    home.write("letter.toml", METADATA);
    for arguments in [
        vec!["serve", "--listen", "127.0.0.1:0"],
        vec!["deposit", "letter.txt", "--metadata", "letter.toml"],
        vec!["check", "letter.txt"],
        vec!["search"],
        vec!["token", "list"],
        vec!["log", "checkpoint"],
        vec!["log", "audit"],
    ] {
        let ended = home.run(&arguments);
        assert_eq!(ended.code, Some(10), "{arguments:?}: {}", ended.stderr);
        assert_eq!(cause(&ended.stderr), "there is no archive at ./chancery-data");
        assert!(hint(&ended.stderr).contains("chancery init"), "{}", ended.stderr);
    }
    assert!(!home.path("chancery-data").exists() && !home.path("keys").exists());
}

#[test]
fn what_cannot_be_read_ends_with_3_and_names_the_file() {
    let home = Home::with_archive();
    let ended = home.run(&["check", "missing.txt"]);
    assert_eq!(ended.code, Some(3));
    assert!(cause(&ended.stderr).starts_with("cannot read missing.txt: "), "{}", ended.stderr);
    assert_eq!(home.run(&["check", "."]).code, Some(3));
    home.write("letter.txt", LETTER);
    home.write("letter.toml", METADATA.replace("2024-06-05", "1st April"));
    let ended = home.run(&["deposit", "letter.txt", "--metadata", "letter.toml"]);
    assert_eq!(ended.code, Some(3));
    let told = cause(&ended.stderr);
    assert!(told.starts_with("letter.toml: ") && told.contains("1st April"), "{told}");
    home.write("latin1.txt", b"caf\xe9 and a few more words to be read");
    home.write("letter.toml", METADATA);
    let ended = home.run(&["deposit", "latin1.txt", "--metadata", "letter.toml"]);
    assert_eq!(ended.code, Some(3));
    assert!(cause(&ended.stderr).contains("byte 3"), "{}", ended.stderr);
    assert_eq!(home.run(&["verify", "letter.txt"]).code, Some(3));
    let ended = home.run(&["check", "letter.txt", "--server", "http://127.0.0.1:1"]);
    assert_eq!(ended.code, Some(3));
    assert!(cause(&ended.stderr).starts_with("no answer from http://127.0.0.1:1/v1/check: "));
}

#[test]
fn init_makes_an_archive_once_and_says_what_it_made() {
    let home = Home::new();
    home.write("issuer.toml", crate::program::ISSUER);
    let ended = home.run(&["init", "--issuer", "issuer.toml", "--unencrypted"]);
    assert!(ended.stderr.contains("the keys have no passphrase"), "{}", ended.stderr);
    let told = ended.ok();
    assert!(told.contains("origin    testland.example/log\n"), "{told}");
    let again = home.run(&["init", "--issuer", "issuer.toml", "--unencrypted"]);
    assert_eq!(again.code, Some(3), "{}", again.stderr);
    assert!(cause(&again.stderr).contains("already"), "{}", again.stderr);
    home.write("bad.toml", "name = \"A\"\nurl = \"ftp://a.example/\"\n");
    let bad = home.run(&["init", "--issuer", "bad.toml", "--unencrypted", "--data", "b"]);
    assert_eq!(bad.code, Some(3));
    assert!(cause(&bad.stderr).starts_with("bad.toml: url"), "{}", bad.stderr);
    let made = ["init", "--issuer", "issuer.toml", "--unencrypted", "--json", "--origin"];
    let made = [&made[..], &["letters.example/log", "--data", "d", "--keys", "k"]].concat();
    let made = home.run(&made).json(0);
    assert_eq!(made["origin"], "letters.example/log");
    let vkey = std::fs::read_to_string(home.path("k/log.vkey")).unwrap();
    assert_eq!(made["log_key"].as_str(), Some(vkey.trim()));
}

#[test]
fn the_passphrase_comes_from_a_file_and_a_wrong_one_ends_with_12() {
    let home = Home::new();
    home.write("issuer.toml", crate::program::ISSUER);
    home.write("right", "correct horse battery staple\n");
    home.write("wrong", "incorrect horse\n");
    home.write("empty", "\n");
    let init = ["init", "--issuer", "issuer.toml"];
    assert_eq!(home.run(&init).code, Some(12), "there is no terminal to ask on");
    assert_eq!(home.run(&[&init[..], &["--passphrase-file", "empty"]].concat()).code, Some(12));
    home.run(&[&init[..], &["--passphrase-file", "right"]].concat()).ok();
    assert!(home.run(&["keys", "list"]).ok().lines().all(|line| line.ends_with("  encrypted")));
    let ended = home.run(&["search", "--passphrase-file", "wrong"]);
    assert_eq!(ended.code, Some(12));
    assert_eq!(cause(&ended.stderr), "the passphrase does not open the keys");
    assert_eq!(home.run(&["search"]).code, Some(12));
    assert_eq!(home.run(&["search", "--passphrase-file", "right"]).code, Some(4));
}

#[test]
fn a_letter_is_deposited_once_and_shown_file_by_file() {
    let (home, id) = Home::with_letter();
    let again = home.run(&["deposit", "letter.txt", "--metadata", "letter.toml"]).ok();
    assert!(again.starts_with("known already; this is its first entry\n"), "{again}");
    let quiet = home.run(&["deposit", "letter.txt", "--metadata", "letter.toml", "-q"]);
    assert_eq!((quiet.stderr.as_str(), quiet.stdout.trim()), ("", id.as_str()));
    home.write("other.toml", METADATA.replace("two days", "three days"));
    let other = home.run(&["deposit", "letter.txt", "--metadata", "other.toml"]);
    assert_eq!(other.code, Some(3));
    assert!(cause(&other.stderr).contains("title"), "{}", other.stderr);

    assert_eq!(home.run(&["show", &id, "--text"]).bytes, LETTER.as_bytes());
    let card = home.run(&["show", &id]).ok();
    for part in ["Ann Example, Spokesperson", "The Editor, Examplestadt Gazette", "2024-06-08"] {
        assert!(card.contains(part), "{part} is not in\n{card}");
    }
    assert!(card.contains("says the institution in entry 2"), "{card}");
    let json = home.run(&["show", &id, "--json"]).json(0);
    assert_eq!(json["metadata"]["publications"][1]["date"], "2024-06-07");
    let proof = home.run(&["show", &id, "--proof"]).ok();
    assert!(proof.starts_with("c2sp.org/tlog-proof@v1\nindex 2\n"), "{proof}");
    assert_eq!(home.run(&["log", "proof", &id]).ok(), proof);
    assert_eq!(home.run(&["log", "proof", "--entry", "2"]).ok(), proof);
    assert_eq!(home.run(&["log", "proof", "--entry", "3"]).code, Some(4));
    assert!(home.run(&["log", "checkpoint"]).ok().starts_with("testland.example/log\n3\n"));
    for part in ["--statement", "--receipt", "--scitt"] {
        let bytes = home.run(&["show", &id, part]).bytes;
        assert_eq!(bytes.first(), Some(&0xd2), "{part} is a tagged COSE_Sign1");
    }
    assert_eq!(home.run(&["show", &id, "--text", "--proof"]).code, Some(2));
    let unknown = home.run(&["show", &mint_other(&id), "--text"]);
    assert_eq!(unknown.code, Some(4), "{}", unknown.stderr);
}

/// The identifier of a letter that is not archived.
fn mint_other(id: &str) -> String {
    let issuer = chancery::letter::IssuerUrl::parse("https://testland.example/").unwrap();
    let other = chancery::letter::LetterId::mint(&issuer, &[7; 32], 0).to_string();
    assert_ne!(other, id);
    other
}

#[test]
fn openssl_alone_verifies_the_signature() {
    let (home, id) = Home::with_letter();
    home.run(&["show", &id, "--tbs", "-o", "letter.tbs"]).ok();
    home.run(&["show", &id, "--sig", "-o", "letter.sig"]).ok();
    home.run(&["keys", "export", "issuer", "-o", "issuer.pem"]).ok();
    let verify = |tbs: &str| {
        std::process::Command::new("openssl")
            .args(["pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", "issuer.pem"])
            .args(["-in", tbs, "-sigfile", "letter.sig"])
            .current_dir(home.path("."))
            .output()
            .unwrap()
    };
    assert!(verify("letter.tbs").status.success());
    let mut bytes = std::fs::read(home.path("letter.tbs")).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    home.write("other.tbs", bytes);
    assert!(!verify("other.tbs").status.success());
}

#[test]
fn a_bundle_verifies_with_no_archive_and_a_changed_one_does_not() {
    let (home, id) = Home::with_letter();
    home.run(&["show", &id, "--bundle", "-o", "letter.zip"]).ok();
    home.run(&["keys", "export", "issuer", "-o", "issuer.pem"]).ok();
    home.run(&["keys", "export", "receipt", "-o", "receipt.pem"]).ok();
    let vkey = home.run(&["keys", "export", "log", "--format", "vkey"]).ok();
    let away = Home::new();
    for file in ["letter.zip", "issuer.pem", "receipt.pem"] {
        std::fs::copy(home.path(file), away.path(file)).unwrap();
    }
    drop(home);
    let told = away.run(&["verify", "letter.zip"]).ok();
    assert!(told.contains("steps passed") && !told.contains("FAILED"), "{told}");
    let trusted = ["verify", "letter.zip", "--log-key", vkey.trim(), "--issuer-key", "issuer.pem"];
    away.run(&trusted).ok();
    // A key that is not the issuer's own.
    let wrong =
        away.run(&["verify", "letter.zip", "--issuer-key", "receipt.pem", "--json"]).json(1);
    assert_eq!(wrong["passed"], false);
    assert!(wrong["steps"].as_array().unwrap().iter().any(|step| step["passed"] == false));
    assert_eq!(away.run(&["verify", "letter.zip", "--log-key", "rubbish"]).code, Some(3));
    assert_eq!(away.run(&["verify", "letter.zip", "--issuer-key", "letter.zip"]).code, Some(3));
    away.write("rubbish.zip", "PK but not really");
    assert_eq!(away.run(&["verify", "rubbish.zip"]).code, Some(3));
    let piped = std::fs::read(away.path("letter.zip")).unwrap();
    assert_eq!(away.feed(&["verify", "-"], &piped).code, Some(0));
    // One changed byte, wherever it is, is a step that fails; so is a changed file of an unpacked bundle.
    for at in [10, piped.len() / 2, piped.len() - 1] {
        let mut changed = piped.clone();
        changed[at] ^= 1;
        let told = away.feed(&["verify", "-", "--json"], &changed).json(1);
        assert_eq!(told["steps"][0]["name"], "files", "{told}");
    }
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(&piped)).unwrap();
    zip.extract(away.path("unpacked")).unwrap();
    away.run(&["verify", "unpacked"]).ok();
    away.write("unpacked/letter.txt", "another text");
    let told = away.run(&["verify", "unpacked", "--json"]).json(1);
    let last = told["steps"].as_array().unwrap().last().unwrap();
    assert_eq!(last["name"], "text-digest", "{told}");
}

#[test]
fn check_ends_by_what_it_found() {
    let (home, id) = Home::with_letter();
    let check = |text: &str| home.feed(&["check", "-", "--json"], text.as_bytes());
    let same = check(LETTER);
    assert!(same.stdout.trim_start().starts_with("{\n  \"verdict\": \"identical_file\""));
    assert_eq!(same.json(0)["letters"][0]["id"], id);
    let spaced = LETTER.replace(' ', "  ").replace("\n\n", "\n");
    assert_eq!(check(&spaced).json(0)["verdict"], "identical_text");
    let changed = LETTER.replace("firmly rejects", "rejects");
    assert_eq!(check(&changed).json(1)["verdict"], "altered");
    let unknown = "Nothing in this text was ever written by anybody at the embassy, and it is long \
                   enough that no one could call it too short to be looked for in an archive.";
    assert_eq!(check(unknown).json(4)["verdict"], "no_record");
    assert_eq!(check("Sir,").json(3)["verdict"], "cannot_check");

    let told = home.feed(&["check", "-"], changed.as_bytes());
    assert_eq!((told.code, told.stderr.as_str()), (Some(1), ""));
    assert!(told.stdout.contains("[-firmly-]"), "{}", told.stdout);
    for part in ["2024-06-08", "2024-06-07", "Bridge: embassy replies", "says the institution"] {
        assert!(told.stdout.contains(part), "{part} is not in\n{}", told.stdout);
    }
    assert!(!told.stdout.contains('\u{1b}'), "colour where nobody sees it");
    let quiet = home.feed(&["check", "-", "-q"], changed.as_bytes());
    assert_eq!(quiet.stdout.lines().count(), 1, "{}", quiet.stdout);

    home.run(&["withdraw", &id, "--reason", "The dates were wrong."]).ok();
    // The text is still the letter's: the withdrawal stands beside that and never hides it.
    let withdrawn = check(LETTER).json(0);
    assert!(withdrawn["headline"]["en"].as_str().unwrap().contains("withdrew this letter"));
    assert_eq!(withdrawn["letters"][0]["withdrawn"]["reason"], "The dates were wrong.");
    let again = home.run(&["withdraw", &id, "--reason", "Once more."]);
    assert_eq!(again.code, Some(3));
    assert!(cause(&again.stderr).contains("withdrawn already"), "{}", again.stderr);
}

#[test]
fn a_later_publication_is_stated_and_shown() {
    let (home, id) = Home::with_letter();
    let publish = ["publish", &id, "--outlet", "Harbour Daily", "--medium", "online"];
    let more = ["--date", "2024-06-10", "--asserted-by", "observer", "--extent", "not-printed"];
    let answer = home.run(&[&publish[..], &more, &["--json"]].concat()).json(0);
    assert_eq!(answer["index"], 3);
    let card = home.run(&["show", &id]).ok();
    assert!(card.contains("not printed; says an observer in entry 3"), "{card}");
    let found = home.run(&["search", "--outlet", "harbour daily", "--json"]).json(0);
    assert_eq!(found["letters"][0]["id"], id);
    assert_eq!(home.run(&["search", "nobody", "wrote", "this"]).code, Some(4));
    let list = home.run(&["search", "bridge"]).ok();
    assert!(list.starts_with(&id), "{list}");
    let bad = home.run(&[&publish[..], &["--date", "10 June"]].concat());
    assert_eq!(bad.code, Some(2));
}

#[test]
fn a_server_answers_like_the_folder_and_stops_cleanly() {
    let (home, id) = Home::with_letter();
    let token = home.run(&["token", "new", "desk"]).ok();
    home.write("token", &token);
    home.write("wrong", "chancery_0000000000000000000000000000000000000000000");
    let server = home.start(&["serve", "--listen", "127.0.0.1:0"]);
    let there = ["--server", &server.address];
    let run = |arguments: &[&str]| home.run(&[arguments, &there].concat());

    let held = home.run(&["search"]);
    assert_eq!(held.code, Some(11), "{}", held.stderr);
    assert!(hint(&held.stderr).contains("--server"), "{}", held.stderr);

    assert_eq!(run(&["check", "letter.txt"]).code, Some(0));
    let json = run(&["check", "letter.txt", "--json"]);
    assert!(json.stdout.trim_start().starts_with("{\"verdict\""), "{}", json.stdout);
    assert_eq!(json.json(0)["letters"][0]["id"], id);
    assert_eq!(run(&["show", &id, "--text"]).bytes, LETTER.as_bytes());
    assert!(run(&["show", &id]).ok().contains("Ann Example"));
    assert!(run(&["search", "bridge"]).ok().starts_with(&id));
    assert!(run(&["log", "checkpoint"]).ok().starts_with("testland.example/log\n3\n"));
    run(&["show", &id, "--bundle", "-o", "letter.zip"]).ok();
    home.run(&["verify", "letter.zip"]).ok();

    home.write("second.txt", LETTER.replace("eleven days", "twelve days"));
    let deposit = ["deposit", "second.txt", "--metadata", "letter.toml"];
    let refused = run(&deposit);
    assert_eq!(refused.code, Some(3), "{}", refused.stderr);
    assert!(hint(&refused.stderr).contains("--token-file"), "{}", refused.stderr);
    assert_eq!(run(&[&deposit[..], &["--token-file", "wrong"]].concat()).code, Some(3));
    let done = run(&[&deposit[..], &["--token-file", "token", "--json"]].concat()).json(0);
    assert_eq!((done["new"].as_bool(), done["index"].as_u64()), (Some(true), Some(3)));
    assert_eq!(run(&["show", &mint_other(&id)]).code, Some(4));

    let ended = server.terminate();
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert_eq!(home.run(&["log", "audit"]).code, Some(0));
}

#[test]
fn a_second_signal_ends_a_server_at_once_with_130() {
    let home = Home::with_archive();
    let mut child =
        home.command(&["serve", "--listen", "127.0.0.1:0"]).stdin(Stdio::null()).spawn().unwrap();
    let mut stdout = std::io::BufReader::new(child.stdout.take().unwrap());
    let mut address = String::new();
    std::io::BufRead::read_line(&mut stdout, &mut address).unwrap();
    let address = address.trim().trim_start_matches("http://").to_owned();
    // A request whose body never comes keeps the server waiting after the first signal.
    let mut slow = TcpStream::connect(&address).unwrap();
    slow.write_all(b"POST /v1/check HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\n").unwrap();
    slow.write_all(b"Content-Length: 100\r\n\r\nabc").unwrap();
    let mut answered = TcpStream::connect(&address).unwrap();
    answered.write_all(b"GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").unwrap();
    answered.read_to_end(&mut Vec::new()).unwrap();
    signal(&child, "INT");
    while TcpStream::connect(&address).is_ok() {
        std::thread::sleep(Duration::from_millis(5));
    }
    signal(&child, "INT");
    assert_eq!(child.wait().unwrap().code(), Some(130));
    drop(slow);
}

#[test]
fn a_taken_port_is_told_before_anything_is_opened() {
    let home = Home::with_archive();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let ended = home.run(&["serve", "--listen", &address]);
    assert_eq!(ended.code, Some(3));
    assert_eq!(cause(&ended.stderr), format!("{address} is taken by another program"));
    assert!(hint(&ended.stderr).contains("127.0.0.1:0"));
    assert_eq!(home.run(&["serve", "--listen", "nowhere"]).code, Some(3));
}

#[test]
fn an_older_copy_of_the_data_is_refused_with_13() {
    let home = Home::with_archive();
    copy(&home.path("chancery-data"), &home.path("yesterday"));
    home.write("letter.txt", LETTER);
    home.write("letter.toml", METADATA);
    home.run(&["deposit", "letter.txt", "--metadata", "letter.toml"]).ok();
    std::fs::remove_dir_all(home.path("chancery-data")).unwrap();
    std::fs::rename(home.path("yesterday"), home.path("chancery-data")).unwrap();
    for arguments in [vec!["search"], vec!["serve", "--listen", "127.0.0.1:0"]] {
        let ended = home.run(&arguments);
        assert_eq!(ended.code, Some(13), "{}", ended.stderr);
        assert!(cause(&ended.stderr).starts_with("the log contradicts itself: "));
        assert!(hint(&ended.stderr).contains("keep this folder as evidence"));
    }
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn tokens_are_made_listed_and_revoked() {
    let home = Home::with_archive();
    let token = home.run(&["token", "new", "desk"]).ok();
    assert!(token.starts_with("chancery_") && token.trim().len() == 52, "{token}");
    let twice = home.run(&["token", "new", "desk"]);
    assert_eq!(twice.code, Some(3), "{}", twice.stderr);
    let admin = home.run(&["token", "new", "chief", "--admin", "--json"]).json(0);
    assert_eq!(admin["role"], "admin");
    let list = home.run(&["token", "list"]).ok();
    assert_eq!(list.lines().count(), 2, "{list}");
    assert!(!list.contains("chancery_"), "a token is shown once");
    home.run(&["token", "revoke", "desk"]).ok();
    assert_eq!(home.run(&["token", "revoke", "desk"]).code, Some(3));
    let list = home.run(&["token", "list", "--json"]).json(0);
    assert_eq!(list["tokens"].as_array().unwrap().len(), 1);
}

#[test]
fn tokens_are_made_over_http_by_an_administrator() {
    let home = Home::with_archive();
    let admin = home.run(&["token", "new", "chief", "--admin"]).ok();
    let server = home.start(&["serve", "--listen", "127.0.0.1:0"]);
    let run = |arguments: &[&str], token: &str| {
        let mut command = home.command(&[arguments, &["--server", &server.address]].concat());
        let output = command.env("CHANCERY_TOKEN", token.trim()).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let (code, desk) = run(&["token", "new", "desk"], &admin);
    assert_eq!(code, Some(0));
    assert_eq!(run(&["token", "list"], &desk).0, Some(3), "a deposit token does not administer");
    assert!(run(&["token", "list"], &admin).1.contains("desk"));
    assert_eq!(run(&["token", "revoke", "desk"], &admin).0, Some(0));
    assert!(!run(&["token", "list"], &admin).1.contains("desk"));
}

#[test]
fn keys_are_made_listed_and_exported_without_an_archive() {
    let home = Home::new();
    let none = home.run(&["keys", "list"]);
    assert_ne!(none.code, Some(0));
    home.run(&["keys", "new", "--unencrypted", "--keys", "k"]).ok();
    let again = home.run(&["keys", "new", "--unencrypted", "--keys", "k"]);
    assert_eq!(again.code, Some(3), "{}", again.stderr);
    let list = home.run(&["keys", "list", "--keys", "k", "--json"]).json(0);
    let roles: Vec<_> = list.as_array().unwrap().iter().map(|key| &key["role"]).collect();
    assert_eq!(roles, ["issuer", "log", "receipt"]);
    let told = home.run(&["keys", "list", "--keys", "k"]).ok();
    assert!(told.contains("NOT ENCRYPTED"), "{told}");
    let pem = home.run(&["keys", "export", "issuer", "--keys", "k"]).ok();
    assert!(pem.starts_with("-----BEGIN PUBLIC KEY-----\n"), "{pem}");
    assert_eq!(pem.as_bytes(), std::fs::read(home.path("k/issuer.pub.pem")).unwrap());
    let set = home.run(&["keys", "export", "--format", "cose", "--keys", "k"]);
    assert_eq!(chancery::statement::KeySet::parse(&set.bytes).unwrap().0.len(), 2);
}

#[test]
fn an_audit_names_what_is_wrong_and_ends_with_13() {
    let (home, _) = Home::with_letter();
    let told = home.run(&["log", "audit"]).ok();
    assert!(told.contains("3 entries, 1 text,") && told.contains("nothing is wrong"), "{told}");
    let pem = std::fs::read_to_string(home.path("keys/receipt.pub.pem")).unwrap();
    home.write("keys/issuer.pub.pem", pem);
    let ended = home.run(&["log", "audit", "--json"]);
    if ended.code == Some(13) && !ended.stdout.is_empty() {
        let report: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
        assert!(report["findings"].as_array().is_some_and(|findings| !findings.is_empty()));
    } else {
        // A key that does not fit its own public half may be refused when the archive is opened.
        assert_ne!(ended.code, Some(0), "{}", ended.stdout);
    }
}

#[test]
fn completions_manual_pages_and_exit_codes_are_printed() {
    let home = Home::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = home.run(&["print", "completions", shell]).ok();
        assert!(script.contains("chancery") && script.contains("deposit"), "{shell}");
    }
    assert!(home.run(&["print", "man"]).ok().contains(".TH chancery 1"));
    for verb in VERBS {
        let page = home.run(&["print", "man", verb]).ok();
        assert!(page.contains(&format!(".TH chancery-{verb} 1")), "{page}");
    }
    let codes = home.run(&["print", "exit-codes"]).ok();
    let numbers: Vec<&str> =
        codes.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(numbers, ["0", "1", "2", "3", "4", "10", "11", "12", "13", "130"]);
    let json = home.run(&["print", "exit-codes", "--json"]).json(0);
    assert_eq!(json[8]["exit"], 13);
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let home = Home::new();
    let mut child = home.command(&["print", "completions", "bash"]).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert_eq!(stderr, "");
}
