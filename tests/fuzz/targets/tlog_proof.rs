//! A proof file that parses means the same when it is written and read again.
#![no_main]

use chancery::log::TlogProof;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(proof) = TlogProof::parse(data) {
        assert_eq!(TlogProof::parse(proof.to_string().as_bytes()).unwrap(), proof);
    }
});
