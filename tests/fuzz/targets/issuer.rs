//! An issuer file that is accepted means the same when it is written as JSON and read again.
#![no_main]

use chancery::letter::Issuer;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(issuer) = Issuer::parse(data) {
        let json = serde_json::to_vec(&issuer).unwrap();
        assert_eq!(Issuer::parse(&json).unwrap(), issuer);
    }
});
