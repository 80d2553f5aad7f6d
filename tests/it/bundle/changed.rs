//! Every byte of a bundle counts, in the zip file and in each file of it.

use super::sample::Sample;
use super::{FULL, unzip};
use chancery::bundle::{Bundle, Trust};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use std::sync::LazyLock;

/// Inside a file the check sum tells; so every byte around the files is changed, and every ninth in them.
#[test]
fn every_changed_byte_of_a_zip_file_is_refused() {
    let zip = Sample::new().bundle().to_zip().expect("a zip file");
    let mut inside = vec![false; zip.len()];
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&zip)).expect("a zip file");
    for i in 0..archive.len() {
        let file = archive.by_index(i).expect("a file");
        let start = usize::try_from(file.data_start().expect("it has bytes")).expect("small");
        inside[start..start + usize::try_from(file.size()).expect("small")].fill(true);
    }
    for at in (0..zip.len()).filter(|at| !inside[*at] || at % 9 == 0) {
        let mut changed = zip.clone();
        changed[at] ^= 1 << (at % 8);
        assert!(Bundle::from_zip(&changed).is_err(), "byte {at}");
        if at % 9 == 0 {
            let judged = Bundle::verify_zip(&changed, &Trust::default());
            assert!(!judged.is_ok_and(|report| report.passed), "byte {at}");
        }
    }
}

/// As somebody who packs the changed file again would have it. Copies are compared whole, and the first two
/// statements are judged as the third is: every eleventh byte of them is enough.
#[test]
fn every_changed_byte_of_every_file_is_refused() {
    let files = unzip(&Sample::new().bundle().to_zip().expect("a zip file"));
    let copies = ["README.txt", "metadata.json", "checkpoint", "keys/log.pub.pem"];
    let sampled = |name: &str| {
        copies.contains(&name)
            || [".tbs", ".sig"].iter().any(|ending| name.ends_with(ending))
            || ["statements/0.", "statements/1."].iter().any(|first| name.starts_with(first))
    };
    std::thread::scope(|threads| {
        for (file, (name, bytes)) in files.iter().enumerate() {
            let (files, step) = (&files, if sampled(name) { 11 } else { 1 });
            threads.spawn(move || {
                for at in (0..bytes.len()).step_by(step) {
                    let mut changed = files.clone();
                    changed[file].1[at] ^= 1 << (at % 8);
                    let report = Bundle::verify_files(changed, &Trust::default());
                    assert!(!report.passed, "{name} byte {at}");
                }
            });
        }
    });
}

proptest! {
    #![proptest_config(ProptestConfig {
        rng_seed: RngSeed::Fixed(1), failure_persistence: None, ..ProptestConfig::default()
    })]
    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(Bundle::from_zip(&bytes).is_err());
        prop_assert!(Bundle::from_zip(&[b"PK\x03\x04", bytes.as_slice()].concat()).is_err());
    }

    #[test]
    fn any_splice_is_refused(at in 0_usize..40_000, cut in 0_usize..40, put in prop::collection::vec(any::<u8>(), 0..40)) {
        static ZIP: LazyLock<Vec<u8>> = LazyLock::new(|| FULL.1.to_zip().expect("a zip file"));
        let zip = &*ZIP;
        let at = at.min(zip.len());
        let end = (at + cut).min(zip.len());
        let mut changed = zip.clone();
        changed.splice(at..end, put);
        prop_assert_eq!(Bundle::from_zip(&changed).is_ok(), changed == *zip);
    }
}
