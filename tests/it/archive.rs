//! What happens to a deposit: logged, proven, found again, repeated, added to, withdrawn; and what is refused.

use crate::desk::{
    Auditor, Desk, NEW_YEAR, all_is_well, check_letters, deposit, id_of, issuer, letter, metadata,
    publication, submit, text,
};
use chancery::archive::{
    Archive, ArchiveError, LetterFilter, Pending, Submission, TokenName, TokenRole,
};
use chancery::bundle::Trust;
use chancery::letter::{LetterError, LetterId, LetterText, PartialDate};
use chancery::limits::{PAGE_LETTERS_MAX, QUERY_CHARS_MAX};
use chancery::log::{LeafIndex, TilePath};
use chancery::statement::{Kind, Predicate, Statement};

#[test]
fn a_new_archive_holds_its_policy_and_its_keys() {
    let (desk, archive) = Desk::new();
    Auditor::default().check_log(&archive);
    assert_eq!(archive.checkpoint().checkpoint().size.get(), 2);
    let policy = Statement::parse(&archive.entry(LeafIndex::new(0)).unwrap().unwrap()).unwrap();
    assert_eq!(policy.claims().sub, "tag:valdoria.example,2026:policy");
    let Predicate::Policy { issuer: named, origin, rules, succeeds: None } =
        policy.payload().unwrap().predicate
    else {
        panic!("entry 0 is no policy");
    };
    assert_eq!((named, origin.as_str()), (issuer(), archive.origin().as_str()));
    assert!(rules.iter().any(|rule| rule.contains("complete bytes")));
    let anchors = Statement::parse(&archive.entry(LeafIndex::new(1)).unwrap().unwrap()).unwrap();
    assert_eq!(anchors.payload().unwrap().kind(), Kind::Keys);
    assert!(Archive::exists(&desk.place()));
    all_is_well(&archive);
    assert!(matches!(desk.init(), Err(ArchiveError::AlreadyThere(_))));
}

#[test]
fn a_deposit_is_answered_with_its_proof_and_is_there_after_a_restart() {
    let (desk, archive) = Desk::new();
    let mut auditor = Auditor::default();
    for number in 0..5 {
        let answer = deposit(&archive, number);
        assert!(answer.new);
        assert_eq!(answer.index.get(), number + 2);
        assert_eq!(answer.logged_at, NEW_YEAR);
        auditor.answered(&archive, &answer);
        auditor.check_log(&archive);
    }
    check_letters(&archive, 5);
    all_is_well(&archive);
    drop(archive);
    let archive = desk.open().unwrap();
    auditor.check_log(&archive);
    check_letters(&archive, 5);
    auditor.answered(&archive, &deposit(&archive, 5));
    auditor.check_log(&archive);
    all_is_well(&archive);
}

#[test]
fn many_at_once_are_committed_together_and_each_has_its_proof() {
    let (desk, archive) = Desk::new();
    let mut auditor = Auditor::default();
    let waiting: Vec<_> =
        (0..400).map(|number| archive.submit(letter(number, None)).unwrap()).collect();
    let answers: Vec<_> = waiting.into_iter().map(|pending| pending.wait().unwrap()).collect();
    for (number, answer) in (0..).zip(&answers) {
        assert_eq!(answer.index.get(), number + 2, "in the order they were submitted");
        auditor.answered(&archive, answer);
    }
    auditor.check_log(&archive);
    assert!(archive.health().commits < 400, "group commit");
    drop(archive);
    let archive = desk.open().unwrap();
    auditor.check_log(&archive);
    check_letters(&archive, 400);
    all_is_well(&archive);
}

#[test]
fn the_same_text_is_the_same_letter() {
    let (_desk, archive) = Desk::new();
    let mut auditor = Auditor::default();
    let first = deposit(&archive, 1);
    let again = deposit(&archive, 1);
    assert!(first.new && !again.new);
    assert_eq!(
        (&first.id, first.index, &first.statement),
        (&again.id, again.index, &again.statement)
    );
    auditor.answered(&archive, &again);
    assert_eq!(archive.checkpoint().checkpoint().size.get(), 3);

    let other = Submission::Letter {
        text: LetterText::parse(text(1).as_bytes()).unwrap(),
        metadata: metadata("Another title"),
        idempotency_key: None,
    };
    match submit(&archive, other) {
        Err(ArchiveError::KnownWithOtherMetadata { id, members }) => {
            assert_eq!((id, members.as_str()), (first.id, "title"));
        }
        other => panic!("{other:?}"),
    }
    auditor.check_log(&archive);
}

#[test]
fn twins_in_one_batch_become_one_letter() {
    let (_desk, archive) = Desk::new();
    let pending: Vec<_> = (0..64).map(|n| archive.submit(letter(n % 4, None)).unwrap()).collect();
    let answers: Vec<_> = pending.into_iter().map(|pending| pending.wait().unwrap()).collect();
    assert_eq!(answers.iter().filter(|answer| answer.new).count(), 4);
    for (n, answer) in answers.iter().enumerate() {
        assert_eq!(answer.index, answers[n % 4].index);
    }
    assert_eq!(archive.checkpoint().checkpoint().size.get(), 6);
    all_is_well(&archive);
}

#[test]
fn an_idempotency_key_stands_for_one_request() {
    let (desk, archive) = Desk::new();
    let first = submit(&archive, letter(1, Some("k1"))).unwrap();
    // The same letter under another key is known, and that key remembers it as known.
    let known = submit(&archive, letter(1, Some("k2"))).unwrap();
    assert!(first.new && !known.new);
    let id = first.id.clone();
    let withdrawal = |key: &str| Submission::Withdrawal {
        id: id.clone(),
        reason: "It was sent by mistake.".into(),
        idempotency_key: Some(key.into()),
    };
    let withdrawn = submit(&archive, withdrawal("k3")).unwrap();
    drop(archive);

    let archive = desk.open().unwrap();
    all_is_well(&archive);
    let replayed = submit(&archive, letter(1, Some("k1"))).unwrap();
    assert_eq!((replayed.index, replayed.new), (first.index, true));
    let replayed = submit(&archive, letter(1, Some("k2"))).unwrap();
    assert_eq!((replayed.index, replayed.new), (first.index, false));
    let replayed = submit(&archive, withdrawal("k3")).unwrap();
    assert_eq!((replayed.index, replayed.new), (withdrawn.index, true));
    for reused in [letter(2, Some("k1")), letter(2, Some("k3")), withdrawal("k1")] {
        assert!(matches!(submit(&archive, reused), Err(ArchiveError::IdempotencyKeyReused)));
    }
    assert_eq!(archive.checkpoint().checkpoint().size.get(), 4, "nothing was logged twice");
}

#[test]
fn one_key_sent_many_times_at_once_is_one_request() {
    let (_desk, archive) = Desk::new();
    let pending: Vec<_> = (0..32).map(|_| archive.submit(letter(1, Some("k"))).unwrap()).collect();
    let other = archive.submit(letter(2, Some("k"))).and_then(Pending::wait);
    for answer in pending {
        let answer = answer.wait().unwrap();
        assert_eq!((answer.index.get(), answer.new), (2, true));
    }
    assert!(matches!(other, Err(ArchiveError::IdempotencyKeyReused)));
    assert_eq!(archive.checkpoint().checkpoint().size.get(), 3);
}

#[test]
fn publications_are_added_and_the_same_one_is_known() {
    let (desk, archive) = Desk::new();
    let mut auditor = Auditor::default();
    let first = deposit(&archive, 1);
    let publish = |archive: &Archive, outlet: &str| {
        let publication = publication(outlet);
        submit(
            archive,
            Submission::Publication { id: first.id.clone(), publication, idempotency_key: None },
        )
    };
    let courier = publish(&archive, "The Harbour Courier").unwrap();
    let again = publish(&archive, "The Harbour Courier").unwrap();
    let mail = publish(&archive, "The Evening Mail").unwrap();
    assert!(courier.new && !again.new && mail.new);
    assert_eq!(courier.index, again.index);
    auditor.answered(&archive, &mail);
    auditor.check_log(&archive);
    let (own, later) = (statement(&archive, first.index), statement(&archive, mail.index));
    assert_eq!(own.claims().sub, later.claims().sub);
    assert_eq!(own.claims().iss, later.claims().iss);
    drop(archive);

    let archive = desk.open().unwrap();
    let view = archive.letter(&first.id).unwrap();
    let outlets: Vec<_> =
        view.publications.iter().map(|p| (p.publication.outlet.as_str(), p.index)).collect();
    assert_eq!(
        outlets,
        [("The Harbour Courier", 2), ("The Harbour Courier", 3), ("The Evening Mail", 4)]
    );
    assert_eq!(view.statements.len(), 3);
    assert!(!publish(&archive, "The Evening Mail").unwrap().new);
}

fn statement(archive: &Archive, index: LeafIndex) -> Statement {
    Statement::parse(&archive.entry(index).unwrap().unwrap()).unwrap()
}

#[test]
fn a_letter_is_withdrawn_once_and_stays_readable() {
    let (desk, archive) = Desk::new();
    let first = deposit(&archive, 1);
    let withdraw = |archive: &Archive, reason: &str| {
        let (id, reason) = (first.id.clone(), reason.to_owned());
        submit(archive, Submission::Withdrawal { id, reason, idempotency_key: None })
    };
    for reason in ["", "  ", "x\u{7}", &"x".repeat(1_001)] {
        let refused = withdraw(&archive, reason);
        assert!(
            matches!(&refused, Err(ArchiveError::Letter(LetterError::Member { member, .. })) if member == "reason"),
            "{refused:?}"
        );
    }
    let withdrawn = withdraw(&archive, "It was sent by mistake.").unwrap();
    assert!(matches!(withdraw(&archive, "Again."), Err(ArchiveError::AlreadyWithdrawn(_))));
    drop(archive);

    let archive = desk.open().unwrap();
    assert!(matches!(withdraw(&archive, "Again."), Err(ArchiveError::AlreadyWithdrawn(_))));
    let view = archive.letter(&first.id).unwrap();
    let shown = view.withdrawn.unwrap();
    assert_eq!((shown.reason.as_str(), shown.index), ("It was sent by mistake.", 3));
    assert_eq!(*archive.text(&first.id).unwrap(), *text(1));
    let Predicate::Withdrawal { supersedes, .. } =
        statement(&archive, withdrawn.index).payload().unwrap().predicate
    else {
        panic!("no withdrawal");
    };
    assert_eq!(supersedes, view.statements[0].sha256);
}

#[test]
fn what_is_not_acceptable_is_refused_and_nothing_is_logged() {
    let (_desk, archive) = Desk::new();
    let unknown = LetterId::mint(&issuer().url, &[7; 32], 0);
    let publication = publication("The Evening Mail");
    let submission =
        Submission::Publication { id: unknown.clone(), publication, idempotency_key: None };
    assert!(
        matches!(submit(&archive, submission), Err(ArchiveError::NoLetter(id)) if id == unknown)
    );

    let mut foreign = metadata("Foreign");
    foreign.issuer = Some(chancery::letter::IssuerName { name: "Embassy of Freedonia".into() });
    let mut twice = metadata("Twice");
    let attachment = chancery::letter::Attachment {
        name: "letter.txt".into(),
        media_type: "text/plain".into(),
        sha256: "00".repeat(32),
    };
    twice.attachments = vec![attachment];
    let mut long = metadata("Long");
    long.publications =
        (0..64).map(|n| *crate::desk::publication(&format!("{n}{}", "x".repeat(990)))).collect();
    for (metadata, expected) in [(foreign, "issuer.name"), (twice, "attachments[0].name")] {
        let submission = Submission::Letter {
            text: LetterText::parse(b"A text of its own.").unwrap(),
            metadata,
            idempotency_key: Some("k".into()),
        };
        match submit(&archive, submission) {
            Err(ArchiveError::Letter(LetterError::Member { member, .. })) => {
                assert_eq!(member, expected);
            }
            other => panic!("{other:?}"),
        }
    }
    let submission = Submission::Letter {
        text: LetterText::parse(b"A text of its own.").unwrap(),
        metadata: long,
        idempotency_key: None,
    };
    let refused = submit(&archive, submission);
    assert!(
        matches!(refused, Err(ArchiveError::StatementTooLong { found, max: 65_535 }) if found > 65_535),
        "{refused:?}"
    );
    assert_eq!(archive.checkpoint().checkpoint().size.get(), 2);
    assert!(submit(&archive, letter(1, Some("k"))).is_ok(), "a refused request keeps no key");
}

#[test]
fn tokens_are_known_by_their_digest_and_survive_a_restart() {
    let (desk, archive) = Desk::new();
    let (press, clerk) = (TokenName::parse("press").unwrap(), TokenName::parse("clerk").unwrap());
    let press_token = archive.create_token(&press, TokenRole::Deposit).unwrap();
    let clerk_token = archive.create_token(&clerk, TokenRole::Admin).unwrap();
    assert!(press_token.starts_with("chancery_") && press_token.len() == 9 + 43);
    let taken = archive.create_token(&press, TokenRole::Admin);
    assert!(matches!(taken, Err(ArchiveError::Token { .. })));
    deposit(&archive, 1);
    drop(archive);

    let archive = desk.open().unwrap();
    assert_eq!(archive.authenticate(&press_token), Some((press.clone(), TokenRole::Deposit)));
    assert_eq!(archive.authenticate(&clerk_token), Some((clerk, TokenRole::Admin)));
    for wrong in ["", "chancery_", &press_token[..51], &press_token.to_uppercase()] {
        assert_eq!(archive.authenticate(wrong), None);
    }
    archive.revoke_token(&press).unwrap();
    assert!(matches!(archive.revoke_token(&press), Err(ArchiveError::Token { .. })));
    assert_eq!(archive.authenticate(&press_token), None);
    all_is_well(&archive);
    drop(archive);

    let archive = desk.open().unwrap();
    assert_eq!(archive.authenticate(&press_token), None);
    assert_eq!(archive.tokens().len(), 1);
    all_is_well(&archive);
    for folder in [desk.data(), desk.keys()] {
        assert!(!contains(&folder, press_token.as_bytes()), "a token's text is kept nowhere");
    }
}

/// Whether any file below `folder` contains `needle`.
fn contains(folder: &std::path::Path, needle: &[u8]) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            contains(&path, needle)
        } else {
            std::fs::read(path).unwrap().windows(needle.len()).any(|window| window == needle)
        }
    })
}

#[test]
fn letters_are_listed_newest_first_page_by_page() {
    let (_desk, archive) = Desk::new();
    let count = PAGE_LETTERS_MAX as u64 + 1;
    let waiting: Vec<_> = (0..count).map(|n| archive.submit(letter(n, None)).unwrap()).collect();
    for pending in waiting {
        pending.wait().unwrap();
    }
    let mut filter = LetterFilter { limit: 10, ..LetterFilter::default() };
    let mut titles = Vec::new();
    loop {
        let page = archive.letters(&filter).unwrap();
        assert_eq!(page.total, count);
        titles.extend(page.letters.iter().map(|found| found.letter.metadata.title.clone()));
        filter.cursor = page.next;
        if filter.cursor.is_none() {
            break;
        }
    }
    let expected: Vec<_> = (0..count).rev().map(|number| format!("Letter {number}")).collect();
    assert_eq!(titles, expected);
    let all = PAGE_LETTERS_MAX;
    for (limit, expected) in [(0, 1), (all - 1, all - 1), (all, all), (all + 1, all)] {
        let filter = LetterFilter { limit, ..LetterFilter::default() };
        assert_eq!(archive.letters(&filter).unwrap().letters.len(), expected, "limit {limit}");
    }
}

#[test]
fn letters_are_searched_by_words_outlet_and_dates() {
    let (_desk, archive) = Desk::new();
    for number in 0..12 {
        deposit(&archive, number);
    }
    let chinese = Submission::Letter {
        text: LetterText::parse("瓦尔多利亚坚决反对一切形式的网络攻击。".as_bytes()).unwrap(),
        metadata: metadata("声明"),
        idempotency_key: None,
    };
    submit(&archive, chinese).unwrap();
    let id = id_of(&archive, 5);
    let publication = publication("The Evening Mail");
    submit(&archive, Submission::Publication { id, publication, idempotency_key: None }).unwrap();

    let date = |text: &str| Some(PartialDate::parse(text).unwrap());
    let base = || LetterFilter { limit: 100, ..LetterFilter::default() };
    let q = |q: &str| LetterFilter { q: Some(q.to_owned()), ..base() };
    let outlet = |outlet: &str| LetterFilter { outlet: Some(outlet.to_owned()), ..base() };
    for (filter, expected) in [
        (q("FISHING harbour"), 12),
        (q("treaty of 7 fishing"), 1),
        (q("okonkwo"), 13),
        (q("evening"), 1),
        (q("坚决反对"), 1),
        (q("反对坚决"), 0),
        (q("zeppelin"), 0),
        (outlet("the evening mail"), 1),
        (outlet("Evening"), 0),
        (LetterFilter { from: date("2026-01-03"), ..base() }, 1),
        (LetterFilter { until: date("2026-01-02"), ..base() }, 13),
        (LetterFilter { from: date("2026-02"), ..base() }, 0),
        (LetterFilter { until: date("2025"), ..base() }, 0),
    ] {
        assert_eq!(archive.letters(&filter).unwrap().letters.len(), expected, "{filter:?}");
    }
    let long = q(&"x".repeat(QUERY_CHARS_MAX + 1));
    assert!(matches!(
        archive.letters(&long),
        Err(ArchiveError::Letter(LetterError::TooLong { .. }))
    ));
    assert!(archive.letters(&q(&"x".repeat(QUERY_CHARS_MAX))).is_ok());
}

#[test]
fn tiles_exist_up_to_the_published_size_and_no_further() {
    let (_desk, archive) = Desk::new();
    let waiting: Vec<_> = (0..300).map(|n| archive.submit(letter(n, None)).unwrap()).collect();
    for pending in waiting {
        pending.wait().unwrap();
    }
    let there = |path: TilePath| archive.tile(&path).unwrap().is_some();
    let entries = |number, width| TilePath::Entries { number, width };
    assert!(there(entries(0, 256)) && there(entries(0, 1)) && there(entries(1, 46)));
    for absent in [entries(1, 47), entries(2, 1), entries(1, 256), entries(u64::MAX, 256)] {
        assert!(!there(absent), "{absent}");
    }
    assert!(there(TilePath::Hashes { level: 1, number: 0, width: 1 }));
    assert!(!there(TilePath::Hashes { level: 0, number: 1, width: 47 }));
    assert!(archive.entry(LeafIndex::new(302)).unwrap().is_none());
    assert!(archive.proof(LeafIndex::new(302)).unwrap().is_none());
    assert!(archive.receipt(LeafIndex::new(u64::MAX)).unwrap().is_none());
}

#[test]
fn a_bundle_verifies_without_the_archive() {
    let (_desk, archive) = Desk::new();
    let first = deposit(&archive, 1);
    let publication = publication("The Evening Mail");
    let id = first.id.clone();
    submit(&archive, Submission::Publication { id, publication, idempotency_key: None }).unwrap();
    let bundle = archive.bundle(&first.id).unwrap();
    drop(archive);
    let report = bundle.verify(&Trust::default());
    assert!(report.passed, "{report:#?}");
    assert_eq!(bundle.statements.len(), 2);
}

#[test]
fn a_letter_is_found_by_its_digests_and_by_its_words_at_once() {
    let (_desk, archive) = Desk::new();
    let answer = deposit(&archive, 1);
    let view = archive.letter(&answer.id).unwrap();
    let mut digest = [0; 32];
    hex::decode_to_slice(&view.n1_sha256, &mut digest).unwrap();
    assert!(archive.by_sha256(&digest).contains(&(answer.id.clone(), "letter.n1")));
    let verdict = archive.check(&text(1));
    assert_eq!(verdict.letters.first().map(|letter| letter.id.as_str()), Some(answer.id.as_str()));
}

#[test]
fn a_closed_archive_takes_nothing_and_still_reads() {
    let (_desk, archive) = Desk::new();
    let pending: Vec<_> = (0..20).map(|n| archive.submit(letter(n, None)).unwrap()).collect();
    archive.close();
    for answer in pending {
        answer.wait().unwrap();
    }
    assert!(matches!(submit(&archive, letter(99, None)), Err(ArchiveError::WriterStopped(_))));
    check_letters(&archive, 20);
}

#[test]
fn the_clock_may_go_backwards_and_no_statement_does() {
    let (desk, archive) = Desk::new();
    let mut auditor = Auditor::default();
    desk.clock.set(NEW_YEAR + 1_000);
    deposit(&archive, 0);
    desk.clock.set(NEW_YEAR - 1_000_000);
    assert_eq!(deposit(&archive, 1).logged_at, NEW_YEAR + 1_000);
    drop(archive);
    let archive = desk.open().unwrap();
    assert_eq!(deposit(&archive, 2).logged_at, NEW_YEAR + 1_000);
    desk.clock.set(NEW_YEAR + 2_000);
    assert_eq!(deposit(&archive, 3).logged_at, NEW_YEAR + 2_000);
    auditor.check_log(&archive);
    all_is_well(&archive);
}
