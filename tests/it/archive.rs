//! What happens to a deposit: logged, proven, found again, repeated, added to, withdrawn; and what is refused.

use crate::desk::{
    Auditor, Desk, NEW_YEAR, check_letters, deposit, id_of, issuer, letter, metadata, publication,
    submit, text,
};
use chancery::archive::{Archive, ArchiveError, LetterFilter, Submission, TokenName, TokenRole};
use chancery::letter::{LetterError, LetterText};
use chancery::log::LeafIndex;
use chancery::statement::{Kind, Predicate, Statement};
use std::sync::Arc;

#[test]
fn a_new_archive_holds_its_policy_and_its_keys() {
    let (desk, archive) = Desk::new();
    Auditor::default().check_log(&archive);
    assert_eq!(archive.checkpoint().checkpoint().size.get(), 2);
    let policy = Statement::parse(&archive.entry(LeafIndex::new(0)).unwrap().unwrap()).unwrap();
    assert_eq!(policy.claims().sub, "tag:valdoria.example,2026:policy");
    let Predicate::Policy { issuer: named, origin, rules } = policy.payload().unwrap().predicate
    else {
        panic!("entry 0 is no policy");
    };
    assert_eq!((named, origin.as_str()), (issuer(), archive.origin().as_str()));
    assert!(rules.iter().any(|rule| rule.contains("complete bytes")));
    let anchors = Statement::parse(&archive.entry(LeafIndex::new(1)).unwrap().unwrap()).unwrap();
    assert_eq!(anchors.payload().unwrap().kind(), Kind::Keys);
    assert!(Archive::exists(&desk.place()));
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
    drop(archive);
    let archive = desk.open().unwrap();
    auditor.check_log(&archive);
    check_letters(&archive, 5);
    auditor.answered(&archive, &deposit(&archive, 5));
    auditor.check_log(&archive);
}
