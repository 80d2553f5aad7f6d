//! Bytes become text or are refused.
#![no_main]

use chancery::intake;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let _ = intake::text(data);
});
