//! An identifier is the same however it was typed.
#![no_main]

use chancery::letter::LetterId;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(id) = LetterId::parse(text) {
        assert_eq!(LetterId::parse(id.as_str()).unwrap(), id);
        assert_eq!(LetterId::parse(&id.ark()).unwrap(), id);
        assert_eq!(LetterId::parse(&id.grouped()).unwrap(), id);
    }
});
