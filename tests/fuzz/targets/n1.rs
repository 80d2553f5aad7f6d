//! The N1 form is its own N1 form, and every place in it maps back into the text.
#![no_main]

use chancery::text::n1;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let normal = n1(text);
    assert_eq!(n1(&normal.text).text, normal.text);
    for (at, character) in normal.text.char_indices() {
        assert!(text.get(normal.source(at..at + character.len_utf8())).is_some());
    }
});
