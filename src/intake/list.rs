//! A list of texts as CSV (RFC 4180): a header with the columns `name` and `text`, and a row for each text. Other columns
//! are passed over, so that a newsroom's own table can be checked as it is.

use super::IntakeError;
use super::plain::text;
use crate::limits::{CHECKS_MAX, FIELD_CHARS_MAX, PASTED_BYTES_MAX};

/// A text with the name it is told apart by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its name: a file's, or whatever the sender calls it.
    pub name: String,
    /// The text as it was printed.
    pub text: String,
}

impl Named {
    /// A text within the bounds; `row` is where it stands, counted from 1.
    pub fn new(row: usize, name: String, text: String) -> Result<Self, IntakeError> {
        let chars = name.chars().count();
        if chars > FIELD_CHARS_MAX {
            let why =
                format!("its name has {chars} characters, at most {FIELD_CHARS_MAX} are taken");
            return Err(IntakeError::List { row, why });
        }
        if text.len() > PASTED_BYTES_MAX {
            let why =
                format!("it has {} bytes, at most {PASTED_BYTES_MAX} can be checked", text.len());
            return Err(IntakeError::List { row, why });
        }
        Ok(Self { name, text })
    }
}

/// The texts of a CSV file, at most [`CHECKS_MAX`].
pub fn list(bytes: &[u8]) -> Result<Vec<Named>, IntakeError> {
    list_of(bytes, CHECKS_MAX)
}

/// The same with another bound, for who checks in parts.
pub fn list_of(bytes: &[u8], texts_max: usize) -> Result<Vec<Named>, IntakeError> {
    let whole = utf8(bytes)?;
    let mut reader = csv::ReaderBuilder::new().from_reader(whole.as_bytes());
    let header = reader.headers().map_err(|error| wrong(0, &error))?.clone();
    let column = |wanted: &str| {
        let at = header.iter().position(|name| name.trim().eq_ignore_ascii_case(wanted));
        at.ok_or_else(|| IntakeError::List {
            row: 0,
            why: format!("the first row names no column {wanted}; name and text were expected"),
        })
    };
    let (name, text) = (column("name")?, column("text")?);
    let mut texts = Vec::new();
    for (row, record) in (1..).zip(reader.records()) {
        let record = record.map_err(|error| wrong(row, &error))?;
        if texts.len() == texts_max {
            let why = format!("at most {texts_max} texts are checked at once");
            return Err(IntakeError::List { row, why });
        }
        let cell = |at| record.get(at).unwrap_or_default().to_owned();
        texts.push(Named::new(row, cell(name), cell(text))?);
    }
    Ok(texts)
}

/// A table is text like any other, but may be longer than one text.
fn utf8(bytes: &[u8]) -> Result<&str, IntakeError> {
    let start = bytes.get(..bytes.len().min(8)).unwrap_or_default();
    if std::str::from_utf8(start).is_err() {
        // What it looks like instead, where that is known.
        text(start)?;
    }
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| IntakeError::NotText {
        why: format!("byte {} is not UTF-8; save the table as CSV in UTF-8", error.valid_up_to()),
    })
}

fn wrong(row: usize, error: &csv::Error) -> IntakeError {
    let why = match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("it has {len} cells where {expected_len} were expected")
        }
        _ => error.to_string(),
    };
    IntakeError::List { row, why }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(bytes: &[u8]) -> String {
        list(bytes).unwrap_err().to_string()
    }

    #[test]
    fn rows_are_texts_and_other_columns_are_passed_over() {
        let csv = "\u{feff}Date, Text ,NAME\r\n2024,\"two\nlines, \"\"quoted\"\"\",a\r\n,中国,b\n";
        let texts = list(csv.as_bytes()).unwrap();
        let told: Vec<_> =
            texts.iter().map(|named| (named.name.as_str(), named.text.as_str())).collect();
        assert_eq!(told, [("a", "two\nlines, \"quoted\""), ("b", "中国")]);
        assert_eq!(list(b"name,text\n").unwrap(), []);
    }

    #[test]
    fn what_is_no_such_table_is_refused_by_row() {
        assert!(refused(b"").contains("names no column name"));
        assert!(refused(b"name,words\n").contains("no column text"));
        assert!(refused(b"name,text\na\n").contains("row 1: it has 1 cells where 2"));
        assert!(refused(b"name,text\na,\xff\n").contains("not UTF-8"));
        assert!(refused(b"%PDF-1.7 \xff").contains("not UTF-8"));
        assert!(refused(b"\xff\xfen\0").contains("UTF"));
    }

    #[test]
    fn a_list_is_bounded_in_texts_names_and_bytes() {
        let rows = |count: usize| "name,text\n".to_owned() + &"a,b\n".repeat(count);
        assert_eq!(list(rows(CHECKS_MAX).as_bytes()).unwrap().len(), CHECKS_MAX);
        assert!(refused(rows(CHECKS_MAX + 1).as_bytes()).contains("at most"));
        let name = |chars: usize| Named::new(1, "é".repeat(chars), String::new());
        assert!(name(FIELD_CHARS_MAX).is_ok() && name(FIELD_CHARS_MAX + 1).is_err());
        let text = |bytes: usize| Named::new(1, String::new(), "x".repeat(bytes));
        assert!(text(PASTED_BYTES_MAX).is_ok() && text(PASTED_BYTES_MAX + 1).is_err());
    }
}
