//! What an element is for a reader, by the words in its class, id and similar attributes.

use std::fmt;

use foldhash::{HashMap, HashMapExt};
use serde::Deserialize;

/// What an element is for a reader, by its class, id and similar attributes. A small set.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Marks(u32);

macro_rules! marks {
    ($($name:ident = $bit:literal $spelling:literal),* $(,)?) => {
        #[allow(missing_docs)]
        impl Marks {
            $(pub const $name: Self = Self(1 << $bit);)*

            /// The mark of a name in the tables.
            pub(super) fn named(name: &str) -> Option<Self> {
                match name {
                    $($spelling => Some(Self::$name),)*
                    _ => None,
                }
            }
        }

        impl fmt::Debug for Marks {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                let named = [$((Self::$name, $spelling)),*];
                out.debug_set().entries(named.iter().filter(|(mark, _)| self.any(*mark)).map(|(_, name)| name)).finish()
            }
        }
    };
}

marks! {
    NAV = 0 "nav", BREADCRUMB = 1 "breadcrumb", FOOTER = 2 "footer", RELATED = 3 "related", COMMENT = 4 "comment", SHARE = 5 "share",
    AD = 6 "ad", PROMO = 7 "promo", TOC = 8 "toc", CAPTION = 9 "caption", BYLINE = 10 "byline", AUTHOR_BOX = 11 "author_box",
    DATE = 12 "date", UPDATED = 13 "updated", DEK = 14 "dek", HEADLINE = 15 "headline", KICKER = 16 "kicker", SUMMARY = 17 "summary",
    TAG = 18 "tag", HIDDEN = 19 "hidden", PRODUCT = 20 "product", ARTICLE_BODY = 21 "article_body", ASIDE = 22 "aside",
    LIST = 23 "list", HEADER = 24 "header", TABLE = 25 "table", LINK = 26 "link", QUOTE = 27 "quote", FORM = 28 "form",
}

impl Marks {
    /// No mark.
    pub const NONE: Self = Self(0);

    /// Both sets together.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What both sets hold.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// What of this set is not in the other.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether the sets share a mark.
    pub const fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// Where a word may stand in an attribute's value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Edge {
    /// Between separators, digits or changes of case.
    #[default]
    Both,
    /// It is a whole class of its own: "hidden", but not "overflow-hidden" or "md:hidden".
    Token,
}

/// A row of the table of marks.
#[derive(Deserialize)]
pub(super) struct MarkRow {
    #[allow(dead_code)]
    pub(super) id: String,
    pub(super) mark: String,
    pub(super) words: Vec<String>,
    #[serde(default)]
    edge: Edge,
    /// Parts of a value that take back what the row says of it.
    #[serde(default)]
    unless: Vec<String>,
    #[allow(dead_code)]
    pub(super) seen: String,
}

/// A spelling of a word, and what it says.
#[derive(Debug)]
struct Spelling {
    /// In lower case.
    letters: Box<[u8]>,
    mark: Marks,
    edge: Edge,
    /// Index of the row.
    row: usize,
}

/// Finds the words of all rows by the two letters with which each begins, where a word may begin.
#[derive(Debug, Default)]
pub(super) struct Finder {
    spellings: HashMap<[u8; 2], Vec<Spelling>>,
    /// Most places have other letters: a bit for each second letter, by the first one.
    second: Vec<u32>,
    /// What takes a row back, one list per row, in lower case.
    unless: Vec<Vec<String>>,
}

impl Finder {
    pub(super) fn new(rows: &[MarkRow]) -> Self {
        let mut all: HashMap<[u8; 2], Vec<Spelling>> = HashMap::new();
        let mut second = vec![0; 256];
        for (at, row) in rows.iter().enumerate() {
            let mark = Marks::named(&row.mark).unwrap_or_default();
            for spelling in row.words.iter().flat_map(|word| spellings(word)) {
                let letters = spelling.to_ascii_lowercase().into_bytes().into_boxed_slice();
                // A test rules out shorter ones.
                let Some(first) = letters.first_chunk().copied() else { continue };
                second.get_mut(usize::from(first[0])).into_iter().for_each(|bits| *bits |= bit(first[1]));
                all.entry(first).or_default().push(Spelling { letters, mark, edge: row.edge, row: at });
            }
        }
        let unless = rows.iter().map(|row| row.unless.iter().map(|part| part.to_ascii_lowercase()).collect()).collect();
        Self { spellings: all, second, unless }
    }

    /// What an attribute's value marks its element as. Linear in the value.
    pub(super) fn marks(&self, value: &str) -> Marks {
        let bytes = value.as_bytes();
        let mut small = None;
        let mut found = Marks::NONE;
        let mut before = b' ';
        for (start, pair) in bytes.array_windows::<2>().enumerate() {
            let [first, next] = pair.map(|byte| byte.to_ascii_lowercase());
            let starts = begins(std::mem::replace(&mut before, pair[0]), pair[0]);
            if !starts || self.second.get(usize::from(first)).is_none_or(|bits| bits & bit(next) == 0) {
                continue;
            }
            let here = bytes.get(start..).unwrap_or_default();
            for spelling in self.spellings.get(&[first, next]).into_iter().flatten() {
                let length = spelling.letters.len();
                if spelling.mark.and(found) == spelling.mark
                    || !here.get(..length).is_some_and(|letters| letters.eq_ignore_ascii_case(&spelling.letters))
                {
                    continue;
                }
                let stands = match spelling.edge {
                    Edge::Both => ends(bytes, start + length),
                    Edge::Token => is_token(bytes, start, start + length),
                };
                let unless = self.unless.get(spelling.row).filter(|unless| stands && !unless.is_empty());
                let taken_back = unless.is_some_and(|unless| {
                    let small: &String = small.get_or_insert_with(|| value.to_ascii_lowercase());
                    unless.iter().any(|part| small.contains(part.as_str()))
                });
                if stands && !taken_back {
                    found = found.with(spelling.mark);
                }
            }
        }
        found
    }
}

/// One of 32 bits for a letter: the cases share one.
fn bit(letter: u8) -> u32 {
    1 << (letter & 31)
}

/// All spellings of a word: the parts of "key points" stand together, or with a sign between them.
fn spellings(word: &str) -> Vec<String> {
    let separators: &[&str] = if word.contains(' ') { &["", "-", "_", "__"] } else { &[""] };
    separators.iter().map(|separator| word.replace(' ', separator)).collect()
}

/// Whether a word may begin between two bytes: at a separator, a digit or a change of case.
fn begins(before: u8, first: u8) -> bool {
    !before.is_ascii_alphabetic() && before < 0x80 || first.is_ascii_uppercase() && before.is_ascii_lowercase()
}

/// Whether a word that is before this place may end there.
fn ends(bytes: &[u8], end: usize) -> bool {
    let at = |index: usize| bytes.get(index).copied().unwrap_or(b' ');
    let after = at(end);
    !after.is_ascii_alphabetic() && after < 0x80 || after.is_ascii_uppercase() && at(end - 1).is_ascii_lowercase()
}

/// Whether the bytes are all between two spaces.
fn is_token(bytes: &[u8], start: usize, end: usize) -> bool {
    let space = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_whitespace);
    space(start.checked_sub(1).and_then(|before| bytes.get(before))) && space(bytes.get(end))
}

#[cfg(test)]
mod tests {
    use aho_corasick::AhoCorasick;
    use proptest::prelude::*;

    use super::*;

    const WORDS: [&str; 7] = ["nav", "key points", "hidden", "by", "byline", "é-mail", "navBar"];

    fn rows() -> Vec<MarkRow> {
        let row = |(at, word): (usize, &&str)| MarkRow {
            id: String::new(),
            mark: ["nav", "summary", "hidden", "byline", "author_box", "form", "header"][at].to_owned(),
            words: vec![(*word).to_owned()],
            edge: if at == 2 { Edge::Token } else { Edge::Both },
            unless: if at == 0 { vec!["Key".to_owned()] } else { Vec::new() },
            seen: String::new(),
        };
        WORDS.iter().enumerate().map(row).collect()
    }

    /// Every place of every spelling, each asked for itself.
    fn slow(rows: &[MarkRow], value: &str) -> Marks {
        let mut found = Marks::NONE;
        for row in rows {
            let spellings: Vec<String> = row.words.iter().flat_map(|word| spellings(word)).collect();
            let automaton = AhoCorasick::builder().ascii_case_insensitive(true).build(&spellings).unwrap();
            let bytes = value.as_bytes();
            let stands = automaton.find_overlapping_iter(value).any(|hit| {
                let before = hit.start().checked_sub(1).map_or(b' ', |at| bytes[at]);
                let both = begins(before, bytes[hit.start()]) && ends(bytes, hit.end());
                if row.edge == Edge::Token { is_token(bytes, hit.start(), hit.end()) } else { both }
            });
            let taken_back = row.unless.iter().any(|part| value.to_ascii_lowercase().contains(&part.to_ascii_lowercase()));
            if stands && !taken_back {
                found = found.with(Marks::named(&row.mark).unwrap());
            }
        }
        found
    }

    proptest! {
        #[test]
        fn words_are_found_as_an_automaton_finds_them(
            parts in prop::collection::vec(prop::sample::select(&["nav", "Nav", "BAR", "Bar", "key", "points", "Hidden", "by", "line", "By", "É", "é", "mail", "-", "_", " ", "\t", "1", "x"]), 0..10)
        ) {
            let (value, rows) = (parts.concat(), rows());
            prop_assert_eq!(Finder::new(&rows).marks(&value), slow(&rows, &value), "{:?}", value);
        }
    }
}
