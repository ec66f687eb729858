//! How tables are read.
//!
//! Every row has an `id` and says where it was `seen`. Both are for people: code asks for them, so that no row can go without, and keeps
//! neither. That they are texts, and the ids unique, is tested beside [`super`].

use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use super::phrases::fold;

/// A row that is nothing but words.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WordRow {
    #[serde(rename = "id")]
    _id: IgnoredAny,
    /// Languages of the words, where they are words of some.
    #[serde(default)]
    pub(super) lang: String,
    #[serde(alias = "phrases")]
    pub(super) words: Vec<String>,
    #[serde(rename = "seen")]
    _seen: IgnoredAny,
}

/// A table made ready for use; an empty one should it not read, which the tests of this room rule out.
pub(super) fn ready<T: DeserializeOwned, R: Default>(source: &str, ready: impl FnOnce(T) -> R) -> R {
    toml::from_str(source).map(ready).unwrap_or_default()
}

/// The words of rows as they are written.
pub(super) fn plain(rows: Vec<WordRow>) -> impl Iterator<Item = String> {
    rows.into_iter().flat_map(|row| row.words)
}

/// Parts of names and addresses, as they are written: one stands anywhere in what is asked about.
#[derive(Debug, Default)]
pub(super) struct Parts(Vec<String>);

impl Parts {
    /// Whether a text holds one of them.
    pub(super) fn stand_in(&self, text: &str) -> bool {
        self.0.iter().any(|part| text.contains(part.as_str()))
    }
}

/// Words of classes: one stands between signs, spaces or the ends of a class. Case does not count.
#[derive(Debug, Default)]
pub(super) struct ClassWords(Vec<String>);

impl ClassWords {
    /// Whether one of the words of a class is known.
    pub(super) fn stand_in(&self, class: &str) -> bool {
        let mut words = class.split(|letter: char| !letter.is_ascii_alphanumeric());
        words.any(|word| self.0.iter().any(|known| word.eq_ignore_ascii_case(known)))
    }
}

/// Whole names. Case does not count.
#[derive(Debug, Default)]
pub(super) struct AnyCase(Vec<String>);

impl AnyCase {
    /// Whether a name is one of them.
    pub(super) fn contains(&self, name: &str) -> bool {
        self.0.iter().any(|known| known.eq_ignore_ascii_case(name))
    }
}

macro_rules! collected {
    ($($kind:ident),*) => {
        $(impl FromIterator<String> for $kind {
            fn from_iter<I: IntoIterator<Item = String>>(words: I) -> Self {
                Self(words.into_iter().collect())
            }
        })*
    };
}

collected!(Parts, ClassWords, AnyCase);

/// The words of rows, folded.
pub(super) fn folded(rows: &[WordRow]) -> impl Iterator<Item = String> + '_ {
    rows.iter().flat_map(|row| row.words.iter().map(|word| fold(word)))
}
