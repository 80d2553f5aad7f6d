//! Numbers and days in N3: every way to print one value is one token, and no two values are.

use super::{fixed, folded};
use chancery::text::{N3_REACH, tokens};
use proptest::prelude::*;

const UNITS: [&str; 20] = [
    "",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 10] =
    ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

/// English words of a number below a thousand.
fn below_thousand(number: u64, and: bool) -> String {
    let (hundreds, rest) = (number / 100, number % 100);
    let tail = if rest < 20 {
        UNITS[rest as usize].to_owned()
    } else {
        format!("{} {}", TENS[rest as usize / 10], UNITS[rest as usize % 10])
            .trim()
            .replace(' ', "-")
    };
    match (hundreds, rest) {
        (0, _) => tail,
        (_, 0) => format!("{} hundred", UNITS[hundreds as usize]),
        _ if and => format!("{} hundred and {tail}", UNITS[hundreds as usize]),
        _ => format!("{} hundred {tail}", UNITS[hundreds as usize]),
    }
}

/// English words of a number, the oracle of the parser.
fn in_words(number: u64, and: bool) -> String {
    if number == 0 {
        return "zero".to_owned();
    }
    let scales = [(1_000_000_000, "billion"), (1_000_000, "million"), (1_000, "thousand")];
    let mut rest = number;
    let mut words = Vec::new();
    for (scale, name) in scales {
        if rest >= scale {
            words.push(format!("{} {name}", below_thousand(rest / scale, and)));
            rest %= scale;
        }
    }
    if rest > 0 {
        let joined = and && rest < 100 && !words.is_empty();
        words.push(if joined {
            format!("and {}", below_thousand(rest, and))
        } else {
            below_thousand(rest, and)
        });
    }
    words.join(" ")
}

/// Digits with a comma between groups of three.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Chinese numerals of a number below 万, as people write them.
fn in_han(number: u64) -> String {
    let digits = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let mut text = String::new();
    let mut skipped = false;
    for (place, name) in [(1_000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let digit = number / place % 10;
        if digit == 0 {
            skipped = !text.is_empty();
            continue;
        }
        if skipped {
            text.push('零');
        }
        skipped = false;
        if !(place == 10 && digit == 1 && text.is_empty()) {
            text.push_str(digits[digit as usize]);
        }
        text.push_str(name);
    }
    text
}

/// Numbers people write: round ones too.
fn numbers() -> impl Strategy<Value = u64> {
    let round =
        (1_u64..1_000, prop::sample::select(vec![1, 10, 100, 1_000, 1_000_000, 1_000_000_000]));
    prop_oneof![
        0_u64..200,
        0_u64..10_000,
        0_u64..1_000_000_000_000,
        round.prop_map(|(number, scale)| number * scale)
    ]
}

/// Every way a number may be printed that N3 promises to read.
fn printed(number: u64) -> Vec<String> {
    let mut forms = vec![number.to_string(), grouped(number)];
    for and in [true, false] {
        let words = in_words(number, and);
        if tokens(&words).len() < N3_REACH {
            forms.push(words);
        }
    }
    for (scale, name) in [(1_000_000, "million"), (1_000_000_000, "billion")] {
        if number >= scale && number.is_multiple_of(scale / 1_000) {
            let fraction = format!("{}.{:03}", number / scale, number % scale / (scale / 1_000));
            forms.push(format!("{} {name}", fraction.trim_end_matches('0').trim_end_matches('.')));
        }
    }
    forms
}

proptest! {
    #![proptest_config(fixed())]

    #[test]
    fn a_number_is_one_token_of_its_value(number in numbers()) {
        for form in printed(number) {
            let text = format!("some {form} ships");
            prop_assert_eq!(folded(&text), format!("some {number} ships"), "{}", form);
        }
    }

    #[test]
    fn two_numbers_are_never_one(one in numbers(), other in numbers(), first in 0_usize..8, second in 0_usize..8) {
        prop_assume!(one != other);
        let (left, right) = (printed(one), printed(other));
        let (left, right) = (&left[first % left.len()], &right[second % right.len()]);
        prop_assert_ne!(folded(left), folded(right), "{} {}", left, right);
    }

    #[test]
    fn chinese_numerals_have_their_value(number in 1_u64..10_000) {
        prop_assert_eq!(folded(&format!("{}个", in_han(number))), format!("{number} 个"));
        let many = format!("{}万元", in_han(number));
        if many.chars().count() <= N3_REACH {
            prop_assert_eq!(folded(&many), format!("{} 元", number * 10_000));
        }
    }

    #[test]
    fn dates_are_equal_if_they_are_one_day(day in 1_u32..=31, month in 0_usize..12, other in 1_u32..=31) {
        let names = [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
            "December",
        ];
        let forms = |day: u32| {
            let suffix = match day { 1 | 21 | 31 => "st", 2 | 22 => "nd", 3 | 23 => "rd", _ => "th" };
            let name = names[month];
            [
                format!("on {day} {name} 1998"), format!("on {name} {day}, 1998"), format!("on {day}{suffix} {name} 1998"),
                format!("on the {day}{suffix} of {name} 1998"), format!("on {name} the {day}{suffix}, 1998"),
                format!("on 1998-{:02}-{day:02}", month + 1), format!("on {name} {day}{suffix} 1998"),
            ]
        };
        let expected = folded(&format!("on {day} {} 1998", names[month]));
        for form in forms(day) {
            prop_assert_eq!(folded(&form), expected.as_str(), "{}", form);
        }
        if other != day {
            for form in forms(other) {
                prop_assert_ne!(folded(&form), expected.as_str(), "{}", form);
            }
        }
    }
}
