//! The demo: one command, and everything its guide says works as it says.

use crate::program::{Home, Running};

const LAST_LINE: &str = "Ctrl-C stops the demo";

fn start(home: &Home) -> (Running, String) {
    let mut server = home.start(&["demo", "--listen", "127.0.0.1:0"]);
    let guide = server.lines_until(LAST_LINE);
    (server, guide)
}

/// The command in the guide that has this word in it, as its arguments after the program's name.
fn command(guide: &str, word: &str) -> Vec<String> {
    let joined = guide.replace("\\\n", " ");
    let line = joined
        .lines()
        .find(|line| line.contains(" --server ") && line.contains(word))
        .unwrap_or_else(|| panic!("no {word} in:\n{guide}"));
    line.split_whitespace().skip(1).map(str::to_owned).collect()
}

fn run(home: &Home, command: &[String]) -> crate::program::Ended {
    home.run(&command.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn the_three_things_to_try_work_as_they_are_printed() {
    let home = Home::new();
    let (server, guide) = start(&home);
    assert!(guide.contains("8 letters, made in ./chancery-demo"), "{guide}");
    assert!(guide.contains("no passphrase"), "{guide}");

    let altered = run(&home, &command(&guide, "check"));
    assert_eq!(altered.code, Some(1), "{}", altered.stderr);
    assert!(altered.stdout.contains("[-1.9-]{+19+}"), "{}", altered.stdout);
    assert!(altered.stdout.contains("[-firmly-]"), "{}", altered.stdout);

    let deposited = run(&home, &command(&guide, "deposit"));
    assert!(deposited.ok().starts_with("deposited\n"));

    run(&home, &command(&guide, "--bundle")).ok();
    assert_eq!(server.terminate().code, Some(0));
    let vkey = std::fs::read_to_string(home.path("chancery-demo/keys/log.vkey")).unwrap();
    home.run(&["verify", "harbour.zip", "--log-key", vkey.trim()]).ok();
}

#[test]
fn every_text_to_try_gets_the_verdict_it_was_written_for() {
    let home = Home::new();
    let (server, _) = start(&home);
    let verdict = |name: &str| {
        let file = format!("chancery-demo/try/{name}");
        let ended = home.run(&["check", &file, "--json", "--server", &server.address]);
        serde_json::from_str::<serde_json::Value>(&ended.stdout).unwrap()
    };
    for (name, expected) in [
        ("altered.txt", "altered"),
        ("altered-zh.txt", "altered"),
        ("abridged.txt", "abridged"),
        ("page.txt", "identical_text"),
        ("quote.txt", "quotes"),
        ("unknown.txt", "no_record"),
    ] {
        assert_eq!(verdict(name)["verdict"], expected, "{name}: {:#}", verdict(name));
    }
    let chinese = verdict("altered-zh.txt");
    assert!(chinese["headline"]["zh-Hans"].as_str().unwrap().starts_with("有改动"), "{chinese:#}");
    assert_eq!(chinese["letters"][0]["publications"][0]["outlet"], "北门日报");
}

#[test]
fn the_demo_is_found_again() {
    let home = Home::new();
    let (server, _) = start(&home);
    let address = server.address.clone();
    let before = checkpoint(&home, &address);
    assert_eq!(server.terminate().code, Some(0));
    let secret = std::fs::read(home.path("chancery-demo/token")).unwrap();

    let (server, guide) = start(&home);
    assert!(guide.contains("8 letters, found again in ./chancery-demo"), "{guide}");
    assert_eq!(checkpoint(&home, &server.address), before, "nothing is deposited twice");
    assert_eq!(std::fs::read(home.path("chancery-demo/token")).unwrap(), secret);

    let second = home.run(&["demo", "--listen", "127.0.0.1:0"]);
    assert_eq!(second.code, Some(11), "{}", second.stderr);
    let taken = server.address.trim_start_matches("http://").to_owned();
    let third = home.run(&["demo", "--folder", "other", "--listen", &taken]);
    assert_eq!(third.code, Some(3), "{}", third.stderr);
    assert!(third.stderr.contains("--listen 127.0.0.1:0"), "{}", third.stderr);
    assert!(!home.path("other").exists(), "nothing is made where the port is taken");
}

#[test]
fn an_interrupted_demo_is_completed() {
    let home = Home::new();
    let (server, _) = start(&home);
    let before = checkpoint(&home, &server.address);
    drop(server);
    std::fs::remove_file(home.path("chancery-demo/token")).unwrap();
    std::fs::remove_dir_all(home.path("chancery-demo/try")).unwrap();
    let (server, _) = start(&home);
    assert_eq!(checkpoint(&home, &server.address), before);
    assert!(home.path("chancery-demo/token").exists());
    assert!(home.path("chancery-demo/try/page.txt").exists());
}

#[test]
fn a_folder_with_other_things_in_it_is_left_alone() {
    let home = Home::new();
    std::fs::create_dir(home.path("mine")).unwrap();
    home.write("mine/thesis.txt", "years of work");
    let ended = home.run(&["demo", "--folder", "mine", "--listen", "127.0.0.1:0"]);
    assert_eq!(ended.code, Some(3));
    assert!(ended.stderr.contains("is not empty and holds no demo"), "{}", ended.stderr);
    assert_eq!(std::fs::read_dir(home.path("mine")).unwrap().count(), 1);
}

#[test]
fn the_sample_letters_tell_their_whole_story() {
    let home = Home::new();
    let (server, _) = start(&home);
    let (status, body) = server.get("/v1/letters?limit=20");
    assert_eq!(status, 200);
    let letters: serde_json::Value = serde_json::from_slice(&body).unwrap();
    let letters = letters["letters"].as_array().unwrap();
    assert_eq!(letters.len(), 8);
    let chinese = letters.iter().filter(|letter| letter["metadata"]["language"] == "zh-Hans");
    assert_eq!(chinese.count(), 2);
    assert_eq!(letters.iter().filter(|letter| letter["status"] == "withdrawn").count(), 1);
    let learned_later = letters.iter().find(|letter| {
        let kinds = letter["statements"].as_array().unwrap();
        kinds.iter().any(|statement| statement["kind"] == "publication")
    });
    assert_eq!(learned_later.unwrap()["publications"][0]["asserted_by"], "outlet");
    let media = |medium: &str| {
        let has = |letter: &&serde_json::Value| {
            let publications = letter["publications"].as_array().unwrap();
            publications.iter().any(|publication| publication["medium"] == medium)
        };
        letters.iter().filter(has).count()
    };
    assert!(media("print") >= 5 && media("online") >= 4);
}

fn checkpoint(home: &Home, address: &str) -> String {
    home.run(&["log", "checkpoint", "--server", address]).ok()
}
