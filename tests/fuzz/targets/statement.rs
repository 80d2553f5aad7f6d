//! A statement keeps its bytes, and nothing in it makes a reader fall.
#![no_main]

use chancery::statement::Statement;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(statement) = Statement::parse(data) {
        assert_eq!(statement.bytes(), data);
        let _ = statement.payload();
        let _ = statement.tbs();
    }
});
