//! In which language does a page speak?
//!
//! Every word of a page stands in a catalogue (`catalogue/`, Fluent), in English and in Simplified Chinese. A page asks
//! for a message by its key: `frame.say("home-title")`. Words of a closed list (a kind of letter, a verdict) are asked
//! for by list and name: `tongue.one_of("kind", "reply")` is the message `kind-reply`.
//!
//! The language is the one the address asks for (`?lang=`), else the reader's first of those the browser names, else
//! English. No cookie is set: where the address asks, every link of the page asks too ([`carry`]).

mod carry;
mod catalogue;
mod choice;

pub(super) use carry::{carry, with_lang};
pub(super) use choice::{Choice, without_lang};

use super::text;
use fluent_bundle::{FluentArgs, FluentValue};
use std::borrow::Cow;
use std::fmt;

/// A language that the pages speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::web) enum Tongue {
    #[default]
    English,
    Chinese,
}

impl Tongue {
    /// All of them, in the order of the switch.
    pub(super) const ALL: [Self; 2] = [Self::English, Self::Chinese];

    /// Its BCP 47 tag: of `lang` attributes, and of `?lang=`.
    pub(in crate::web) const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh-Hans",
        }
    }

    /// What those who speak it call it.
    pub(super) const fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Chinese => "简体中文",
        }
    }

    /// The message with this key.
    pub(in crate::web) fn say(self, key: impl Into<Cow<'static, str>>) -> Message {
        Message { tongue: self, key: key.into(), args: FluentArgs::new() }
    }

    /// The message for one name of a closed list; names may be written with `_`.
    pub(in crate::web) fn one_of(self, list: &str, name: &str) -> Message {
        self.say(format!("{list}-{}", name.replace('_', "-")))
    }

    /// The same, where the list has the name.
    pub(in crate::web) fn one_of_if(self, list: &str, name: &str) -> Option<Message> {
        let message = self.one_of(list, name);
        catalogue::has(self, &message.key).then_some(message)
    }
}

/// A message of the catalogue with what is put into it. Shown, it is HTML: the catalogue's words may hold tags, and what
/// is put in is escaped.
pub(in crate::web) struct Message {
    tongue: Tongue,
    key: Cow<'static, str>,
    args: FluentArgs<'static>,
}

impl Message {
    /// Puts a number or a text in. Of a text, hidden characters are shown as labels.
    #[must_use]
    pub(in crate::web) fn with(mut self, name: &'static str, value: impl Put) -> Self {
        self.args.set(name, value.put());
        self
    }

    /// Puts a text into a message that stands in an attribute or a title, where no label can be.
    #[must_use]
    pub(in crate::web) fn bare(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.args.set(name, FluentValue::from(text::bare(&value.to_string())));
        self
    }

    /// Puts HTML in that this program made.
    #[must_use]
    pub(in crate::web) fn html(mut self, name: &'static str, html: impl fmt::Display) -> Self {
        self.args.set(name, FluentValue::from(html.to_string()));
        self
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&catalogue::formatted(self.tongue, &self.key, &self.args))
    }
}

impl askama::filters::HtmlSafe for Message {}

/// What can be put into a message.
pub(in crate::web) trait Put {
    /// The value: numbers as numbers, so that the catalogue can choose a plural; texts escaped.
    fn put(&self) -> FluentValue<'static>;
}

impl<T: Put + ?Sized> Put for &T {
    fn put(&self) -> FluentValue<'static> {
        (**self).put()
    }
}

impl Put for str {
    fn put(&self) -> FluentValue<'static> {
        FluentValue::from(text::shown(self))
    }
}

impl Put for String {
    fn put(&self) -> FluentValue<'static> {
        self.as_str().put()
    }
}

impl Put for Message {
    fn put(&self) -> FluentValue<'static> {
        FluentValue::from(self.to_string())
    }
}

macro_rules! numbers {
    ($($number:ty)*) => { $(
        impl Put for $number {
            fn put(&self) -> FluentValue<'static> {
                FluentValue::from(*self)
            }
        }
    )* };
}
numbers! { i8 u8 i16 u16 u32 u64 usize }

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_in_is_escaped_and_numbers_choose_the_plural() {
        let said =
            |count: u64| Tongue::English.say("letters-total").with("count", count).to_string();
        assert_ne!(said(1).replace('1', "n"), said(2).replace('2', "n"));
        let hostile = Tongue::English.say("frame-press").with("contact", "<b>\u{202e}");
        assert!(hostile.to_string().contains("&lt;b&gt;<bdi class=\"hid\""), "{hostile}");
        let bare = Tongue::English.say("frame-press").bare("contact", "<b>\u{202e}\"");
        assert!(bare.to_string().contains("&lt;b&gt;\u{fffd}&quot;"), "{bare}");
    }

    #[test]
    fn a_key_that_is_not_there_is_seen() {
        assert_eq!(Tongue::Chinese.say("nothing-of-this").to_string(), "⟦nothing-of-this⟧");
        assert!(Tongue::Chinese.one_of_if("kind", "nothing").is_none());
        assert!(Tongue::Chinese.one_of_if("kind", "letter-to-editor").is_some());
    }
}
