//! Which marks bear meaning and are tokens of N2: `tables/signs.tsv`, read once.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Whether the mark at this place bears meaning there.
pub(super) fn is_sign(text: &str, at: usize, sign: char) -> bool {
    let Some(&when) = SIGNS.get(&sign) else { return false };
    let before = text.get(..at).and_then(|before| before.chars().next_back());
    let mut rest = text.get(at + sign.len_utf8()..).unwrap_or_default().chars();
    let after = rest.next();
    let digit_after = after.is_some_and(char::is_numeric);
    let digit_near = digit_after || after == Some(' ') && rest.next().is_some_and(char::is_numeric);
    match when {
        Sign::Always => true,
        Sign::BeforeDigit => digit_near,
        Sign::BesideDigit => digit_near || before.is_some_and(char::is_alphanumeric),
        Sign::BetweenDigits => digit_after && before.is_some_and(char::is_numeric),
        Sign::Minus => {
            digit_after
                && before.is_none_or(|before| {
                    matches!(before, ' ' | '(' | '[' | '{' | '"' | '\'') || is_always_sign(before)
                })
        }
    }
}

/// Whether it is a token wherever it stands.
pub(super) fn is_always_sign(sign: char) -> bool {
    SIGNS.get(&sign) == Some(&Sign::Always)
}

/// When a sign is a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Always,
    BeforeDigit,
    BesideDigit,
    BetweenDigits,
    Minus,
}

static SIGNS: LazyLock<HashMap<char, Sign>> =
    LazyLock::new(|| sign_lines().filter_map(parse).collect());

fn sign_lines() -> impl Iterator<Item = &'static str> {
    include_str!("tables/signs.tsv").lines().filter(|line| !line.starts_with('#'))
}

fn parse(line: &str) -> Option<(char, Sign)> {
    let mut fields = line.split('\t');
    let sign = char::from_u32(u32::from_str_radix(fields.next()?, 16).ok()?)?;
    let when = match fields.next()? {
        "always" => Sign::Always,
        "before_digit" => Sign::BeforeDigit,
        "beside_digit" => Sign::BesideDigit,
        "between_digits" => Sign::BetweenDigits,
        "minus" => Sign::Minus,
        _ => return None,
    };
    Some((sign, when))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_a_row() {
        for line in sign_lines() {
            let (sign, _) = parse(line).unwrap_or_else(|| panic!("not a row: {line:?}"));
            assert!(!sign.is_alphanumeric(), "{sign:?}");
            assert!(crate::text::table::table().row(sign).is_none(), "N1 folds {sign:?}");
        }
    }
}
