//! Two bundles: of one history, of two, of two logs, or not enough to tell.

use super::sample::{Sample, key};
use chancery::bundle::{Bundle, Comparison, Contradiction, Trust};
use chancery::log::{KeyName, NoteKey};
use chancery::statement::Role;

/// The log after so many publications.
fn grown(publications: usize) -> Sample {
    let mut sample = Sample::new();
    (0..publications).for_each(|_| sample.publish());
    sample
}

/// A bundle that knows policy, anchors and letter alone, as one that others made.
fn letter_alone(sample: &Sample) -> Bundle {
    let mut bundle = sample.bundle();
    bundle.statements.truncate(1);
    assert!(bundle.verify(&Trust::default()).passed);
    bundle
}

#[test]
fn a_bundle_and_a_later_one_of_the_same_letter_prove_one_history() {
    for later in 1..20 {
        let (old, new) = (letter_alone(&Sample::new()), letter_alone(&grown(later)));
        assert_eq!(old.compare(&new), Comparison::OneHistory, "{later}");
        assert_eq!(new.compare(&old), Comparison::OneHistory, "{later}");
    }
    let bundle = grown(3).bundle();
    assert_eq!(bundle.compare(&bundle), Comparison::SameRoot);
}

#[test]
fn where_the_bundles_do_not_prove_it_they_say_so() {
    // Of 5 entries the last one makes part of the root, and a later proof of entry 2 does not show it.
    let (old, new) = (letter_alone(&grown(2)), letter_alone(&grown(7)));
    assert_eq!(old.compare(&new), Comparison::CannotTell);
    assert_eq!(new.compare(&old), Comparison::CannotTell);
    // A proof of that entry does.
    assert_eq!(old.compare(&grown(7).bundle()), Comparison::OneHistory);
}

#[test]
fn a_fork_is_found_by_any_node_that_both_know() {
    let mut fork = grown(1);
    fork.withdraw();
    let mut trunk = grown(1);
    trunk.publish();
    // The same size, other roots.
    let found = trunk.bundle().compare(&fork.bundle());
    let Comparison::Contradiction(Contradiction { from: 0, until: 5, first, second }) = found
    else {
        panic!("{found:?}");
    };
    assert_eq!(first, trunk.tree().root().to_string());
    assert_eq!(second, fork.tree().root().to_string());
    // Other sizes: entry 4 is another one.
    trunk.publish();
    let found = fork.bundle().compare(&trunk.bundle());
    let Comparison::Contradiction(Contradiction { from: 4, until: 5, .. }) = found else {
        panic!("{found:?}");
    };
    // The letter's proof alone, grown on both sides: the node over entries 4 to 7.
    (0..2).for_each(|_| trunk.publish());
    (0..5).for_each(|_| fork.publish());
    let found = letter_alone(&trunk).compare(&letter_alone(&fork));
    let Comparison::Contradiction(Contradiction { from: 4, until: 8, .. }) = found else {
        panic!("{found:?}");
    };
}

/// The smaller log's own root is all there is to contradict: everything else it knows is the same.
#[test]
fn a_root_that_the_larger_log_never_had_is_a_contradiction() {
    let mut fork = grown(0);
    fork.withdraw();
    let old = letter_alone(&fork);
    let larger = grown(2);
    let found = old.compare(&larger.bundle());
    assert!(matches!(found, Comparison::Contradiction(_)), "{found:?}");
    let swapped = larger.bundle().compare(&old);
    assert!(matches!(swapped, Comparison::Contradiction(_)), "{swapped:?}");
}

#[test]
fn two_logs_are_not_compared() {
    let ours = Sample::new();
    let with = |name: &str, label: &str| {
        let mut other = Sample::new();
        let name = KeyName::parse(name).expect("a name");
        other.log = NoteKey::new(name, key(Role::Log, label).signing_key().clone());
        other.bundle()
    };
    assert_eq!(
        ours.bundle().compare(&with("embassy.example/log", "bundle log")),
        Comparison::SameRoot
    );
    for other in [with("other.example/log", "bundle log"), with("embassy.example/log", "another")] {
        assert_eq!(ours.bundle().compare(&other), Comparison::OtherLog);
    }
}
