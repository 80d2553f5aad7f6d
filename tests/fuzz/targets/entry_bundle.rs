//! An entry bundle that parses is written back byte for byte.
#![no_main]

use chancery::log::{entry_bundle, parse_entry_bundle};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(entries) = parse_entry_bundle(data) {
        assert_eq!(entry_bundle(entries).unwrap(), data);
    }
});
