//! Which characters belong to scripts that are written without spaces between words.

/// Whether white space beside this character means nothing, so that N1 drops it: Han, Hiragana, Katakana, Bopomofo.
/// Korean is not among them, because it puts spaces between words.
pub(super) const fn is_unspaced(c: char) -> bool {
    matches!(c as u32,
        0x3005..=0x3007 | 0x3021..=0x3029 | 0x3031..=0x3035 | 0x3038..=0x303C
        | 0x3041..=0x3096 | 0x309D..=0x309F | 0x30A1..=0x30FA | 0x30FC..=0x30FF
        | 0x3105..=0x312F | 0x31A0..=0x31BF | 0x31F0..=0x31FF
        | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF
        | 0x16FE3 | 0x16FF0..=0x16FF6 | 0x1AFF0..=0x1AFFE | 0x1B000..=0x1B16F | 0x20000..=0x3FFFD)
}

/// Whether each character of this script is a token of its own: the scripts above, and Thai, Lao, Burmese, Khmer and
/// their relatives, which put spaces between phrases at most.
pub(super) const fn is_one_token(c: char) -> bool {
    is_unspaced(c)
        || matches!(c as u32,
            0x0E01..=0x0E4E | 0x0E81..=0x0ECD | 0x0EDC..=0x0EDF
            | 0x1000..=0x103F | 0x1050..=0x108F | 0x109A..=0x109F
            | 0x1780..=0x17D3 | 0x1950..=0x1974 | 0x1980..=0x19C9 | 0x1A20..=0x1A7C
            | 0xA9E0..=0xA9EF | 0xA9FA..=0xA9FE | 0xAA60..=0xAAC2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_script::{Script, UnicodeScript};

    #[test]
    fn the_ranges_agree_with_the_script_property() {
        for c in ('\0'..=char::MAX).filter(|c| c.is_alphabetic()) {
            let scripts = [Script::Han, Script::Hiragana, Script::Katakana, Script::Bopomofo];
            let used_with = scripts.iter().any(|&s| c.script_extension().contains_script(s));
            if is_unspaced(c) {
                assert!(used_with, "{c:?}");
            }
            let half_width = ('\u{FF66}'..='\u{FF9D}').contains(&c);
            if scripts.contains(&c.script()) && !half_width {
                assert!(is_unspaced(c), "{c:?} {:04X}", c as u32);
            }
        }
    }
}
