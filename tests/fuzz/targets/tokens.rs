//! Words, sentences and alarms stand where they say they stand.
#![no_main]

use chancery::text::{alarms, sentences, tokens};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let _ = tokens(text);
    for span in sentences(text) {
        assert!(text.get(span).is_some());
    }
    for alarm in alarms(text) {
        assert!(text.get(alarm.span).is_some());
    }
});
