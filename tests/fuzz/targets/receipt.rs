//! A receipt keeps its bytes, and proves nothing under a key that did not sign it.
#![no_main]

use chancery::statement::{Receipt, Role, SecretKey};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(receipt) = Receipt::parse(data) {
        assert_eq!(receipt.bytes(), data);
        let other = SecretKey::from_seed(Role::Receipt, &[7; 32]).public();
        assert!(receipt.verify(&other, b"entry").is_err());
    }
});
