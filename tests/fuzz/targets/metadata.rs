//! Metadata that is accepted means the same when it is written as JSON and read again.
#![no_main]

use chancery::letter::Metadata;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(metadata) = Metadata::parse(data) {
        let json = serde_json::to_vec(&metadata).unwrap();
        assert_eq!(Metadata::parse(&json).unwrap(), metadata);
    }
});
