//! The zip file and the names in it: one form, known files, within bounds.

use super::{FULL, failed, unzip};
use chancery::bundle::{Bundle, BundleError, Trust};

type Files = Vec<(String, Vec<u8>)>;

/// What is wrong with the zip file that `change` makes of a good one.
fn refused(change: impl FnOnce(&mut Vec<u8>)) -> BundleError {
    let mut zip = FULL.1.to_zip().expect("a zip file");
    change(&mut zip);
    Bundle::from_zip(&zip).expect_err("refused")
}

/// A zip file of these files, written by another implementation.
fn zipped(files: &[(String, Vec<u8>)], method: zip::CompressionMethod) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let options = zip::write::SimpleFileOptions::default().compression_method(method);
        writer.start_file(name.as_str(), options).expect("started");
        std::io::Write::write_all(&mut writer, bytes).expect("written");
    }
    writer.finish().expect("finished").into_inner()
}

#[test]
fn only_the_one_container_is_read() {
    let files = unzip(&FULL.1.to_zip().expect("a zip file"));
    let repacked = |bytes: &[u8], why: &'static str| {
        assert_eq!(Bundle::from_zip(bytes), Err(BundleError::Repacked(why)));
        let report = Bundle::verify_zip(bytes, &Trust::default()).expect("a report");
        assert_eq!(failed(&report), "files");
    };
    repacked(&zipped(&files, zip::CompressionMethod::Deflated), "a file in it is compressed");
    let bomb = [("letter.txt".to_owned(), vec![0; 64 << 20])];
    repacked(&zipped(&bomb, zip::CompressionMethod::Deflated), "a file in it is compressed");
    repacked(
        &zipped(&files, zip::CompressionMethod::Stored),
        "its headers or its directory are not ours",
    );
    assert_eq!(refused(Vec::clear), BundleError::NotZip("it does not start with a file"));
    assert_eq!(
        refused(|zip| zip.insert(0, b'x')),
        BundleError::NotZip("it does not start with a file")
    );
    assert!(matches!(refused(|zip| zip.push(0)), BundleError::Repacked(_)));
    assert!(matches!(refused(|zip| zip.truncate(zip.len() - 1)), BundleError::Repacked(_)));
    assert!(matches!(refused(|zip| zip.truncate(40)), BundleError::Repacked(_)));
    assert!(matches!(refused(|zip| zip[60] ^= 1), BundleError::Damaged(_)));
}

#[test]
fn only_files_of_a_bundle_are_read() {
    let files = unzip(&FULL.1.to_zip().expect("a zip file"));
    let judged = |change: &dyn Fn(&mut Files)| {
        let mut files = files.clone();
        change(&mut files);
        let report = Bundle::verify_files(files, &Trust::default());
        (failed(&report).to_owned(), report.steps.last().expect("a step").detail.clone())
    };
    let place = |name: &str| files.iter().position(|(n, _)| n == name).expect("there");
    for name in [
        "../letter.txt",
        "/letter.txt",
        "./letter.txt",
        "keys\\log.vkey",
        "LETTER.TXT",
        "x",
        "",
        "statements/02.cose",
        "statements/+2.cose",
        "statements/2.cose/x",
        "statements/2",
        "keys/",
        "statements/2.pem",
        "statements/99999999999999999999.cose",
    ] {
        let (step, detail) = judged(&|files| files.push((name.to_owned(), vec![])));
        assert_eq!(
            (step.as_str(), detail),
            ("files", format!("{name:?} is not a file of a bundle"))
        );
    }
    let (step, detail) = judged(&|files| files.push(files[place("letter.txt")].clone()));
    assert_eq!((step.as_str(), detail.as_str()), ("files", "letter.txt occurs twice"));
    for (name, _) in &files {
        let (step, detail) = judged(&|files| drop(files.remove(place(name))));
        assert!(step == "files" || step == "copies", "{name}: {step}: {detail}");
    }
    let (step, detail) = judged(&|files| files[place("letter.txt")].1 = vec![0xff]);
    assert_eq!((step.as_str(), detail.as_str()), ("files", "letter.txt is not text"));
    let (step, _) = judged(&|files| {
        let at = place("statements/2.cose");
        files[at].0 = "statements/7.cose".to_owned();
    });
    assert_eq!(step, "files");
}

#[test]
fn files_of_a_bundle_are_bounded() {
    use chancery::limits::{BUNDLE_BYTES_MAX, BUNDLE_FILES_MAX};
    let of = |count: usize| {
        let files = (0..count).map(|i| (format!("x{i}"), vec![])).collect();
        Bundle::verify_files(files, &Trust::default()).steps[0].detail.clone()
    };
    assert_eq!(of(BUNDLE_FILES_MAX), "\"x0\" is not a file of a bundle");
    assert_eq!(of(BUNDLE_FILES_MAX + 1), "files in a bundle: 4097, at most 4096 are allowed");

    let zip = |len: usize| {
        let mut zip = FULL.1.to_zip().expect("a zip file");
        zip.resize(len, 0);
        Bundle::from_zip(&zip).expect_err("refused")
    };
    assert!(matches!(zip(BUNDLE_BYTES_MAX), BundleError::Repacked(_)));
    let (what, max) = ("bytes of a bundle", BUNDLE_BYTES_MAX);
    assert_eq!(zip(BUNDLE_BYTES_MAX + 1), BundleError::TooLong { what, found: max + 1, max });
    let with_text = |len: usize| Bundle { text: Some("x".repeat(len)), ..FULL.1.clone() }.to_zip();
    let overhead = with_text(0).expect("a zip file").len();
    assert_eq!(with_text(max - overhead).map(|zip| zip.len()), Ok(max));
    let too_long = with_text(max - overhead + 1);
    assert_eq!(too_long, Err(BundleError::TooLong { what, found: max + 1, max }));
}
