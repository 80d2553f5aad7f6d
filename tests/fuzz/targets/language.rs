//! A language tag's canonical form is its own canonical form.
#![no_main]

use chancery::letter::Language;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(language) = Language::parse(text) {
        assert_eq!(Language::parse(language.as_str()).unwrap(), language);
    }
});
