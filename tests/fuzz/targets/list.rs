//! A list of texts is bounded, and each of them is within the bounds of a text.
#![no_main]

use chancery::intake;
use chancery::limits::{CHECKS_MAX, FIELD_CHARS_MAX, PASTED_BYTES_MAX};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(texts) = intake::list(data) {
        assert!(texts.len() <= CHECKS_MAX);
        for named in texts {
            assert!(named.name.chars().count() <= FIELD_CHARS_MAX);
            assert!(named.text.len() <= PASTED_BYTES_MAX);
        }
    }
});
