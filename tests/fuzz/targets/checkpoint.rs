//! A checkpoint's text that parses means the same when it is written and read again.
#![no_main]

use chancery::log::Checkpoint;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(checkpoint) = Checkpoint::parse_text(text) {
        let again = Checkpoint::parse_text(&checkpoint.to_text()).unwrap();
        assert_eq!(again, checkpoint);
    }
});
