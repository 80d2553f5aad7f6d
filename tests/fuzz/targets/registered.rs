//! What somebody sends to be registered: whatever is in its unprotected header, it is logged without, and only in its one
//! encoding.
#![no_main]

use chancery::statement::Statement;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(statement) = Statement::without_receipts(data) else { return };
    assert_eq!(Statement::parse(statement.bytes()).as_ref(), Ok(&statement));
    assert_eq!(Statement::without_receipts(statement.bytes()).as_ref(), Ok(&statement));
    if let Ok((logged, _)) = Statement::from_transparent(data) {
        assert_eq!(logged, statement);
    }
});
