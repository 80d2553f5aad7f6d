//! A date is kept as it was given, and its first day is not after its last.
#![no_main]

use chancery::letter::PartialDate;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(date) = PartialDate::parse(text) {
        assert_eq!(date.as_str(), text);
        if let (Some(earliest), Some(latest)) = (date.earliest(), date.latest()) {
            assert!(earliest <= latest);
        }
    }
});
