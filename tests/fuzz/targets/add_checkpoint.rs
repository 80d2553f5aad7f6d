//! A request to a witness that parses is written back byte for byte.
#![no_main]

use chancery::log::AddCheckpoint;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(request) = AddCheckpoint::parse(data) {
        assert_eq!(request.to_string().as_bytes(), data);
    }
});
