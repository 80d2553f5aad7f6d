//! A key set has one spelling.
#![no_main]

use chancery::statement::KeySet;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(keys) = KeySet::parse(data) {
        assert_eq!(keys.to_cbor(), data);
    }
});
