//! A payload is its own canonical form.
#![no_main]

use chancery::statement::Payload;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(payload) = Payload::parse(data) {
        assert_eq!(payload.to_jcs().unwrap(), data);
    }
});
