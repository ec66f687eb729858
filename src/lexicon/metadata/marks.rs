//! What an element is for a reader, by the words in its class, id and similar attributes.

use std::fmt;

use aho_corasick::AhoCorasick;
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

/// What a pattern says when it is found.
#[derive(Debug)]
struct Meaning {
    mark: Marks,
    edge: Edge,
    /// Index of the row.
    row: usize,
}

/// Finds the words of all rows in one pass over a value.
#[derive(Debug, Default)]
pub(super) struct Finder {
    automaton: Option<AhoCorasick>,
    meanings: Vec<Meaning>,
    /// What takes a row back, one list per row, in lower case.
    unless: Vec<Vec<String>>,
}

impl Finder {
    pub(super) fn new(rows: &[MarkRow]) -> Self {
        let mut patterns: Vec<String> = Vec::new();
        let mut meanings = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            let mark = Marks::named(&row.mark).unwrap_or_default();
            for spelling in row.words.iter().flat_map(|word| spellings(word)) {
                patterns.push(spelling);
                meanings.push(Meaning { mark, edge: row.edge, row: at });
            }
        }
        let unless = rows.iter().map(|row| row.unless.iter().map(|part| part.to_ascii_lowercase()).collect()).collect();
        Self { automaton: AhoCorasick::builder().ascii_case_insensitive(true).build(&patterns).ok(), meanings, unless }
    }

    /// What an attribute's value marks its element as. Linear in the value.
    pub(super) fn marks(&self, value: &str) -> Marks {
        let Some(automaton) = &self.automaton else { return Marks::NONE };
        let bytes = value.as_bytes();
        let mut small = None;
        let mut found = Marks::NONE;
        for hit in automaton.find_overlapping_iter(value) {
            let Some(meaning) = self.meanings.get(hit.pattern().as_usize()) else { continue };
            let stands = match meaning.edge {
                Edge::Both => bounded(bytes, hit.start(), hit.end()),
                Edge::Token => is_token(bytes, hit.start(), hit.end()),
            };
            if !stands || meaning.mark.and(found) == meaning.mark {
                continue;
            }
            let unless = self.unless.get(meaning.row).map_or([].as_slice(), Vec::as_slice);
            let taken_back = !unless.is_empty() && {
                let small: &String = small.get_or_insert_with(|| value.to_ascii_lowercase());
                unless.iter().any(|part| small.contains(part.as_str()))
            };
            if !taken_back {
                found = found.with(meaning.mark);
            }
        }
        found
    }
}

/// All spellings of a word: the parts of "key points" stand together, or with a sign between them.
fn spellings(word: &str) -> Vec<String> {
    let separators: &[&str] = if word.contains(' ') { &["", "-", "_", "__"] } else { &[""] };
    separators.iter().map(|separator| word.replace(' ', separator)).collect()
}

/// Whether the bytes stand between separators, digits or changes of case.
fn bounded(bytes: &[u8], start: usize, end: usize) -> bool {
    let at = |index: usize| bytes.get(index).copied().unwrap_or(b' ');
    let before = start.checked_sub(1).map_or(b' ', at);
    let starts = !before.is_ascii_alphabetic() && before < 0x80 || (at(start).is_ascii_uppercase() && before.is_ascii_lowercase());
    let after = at(end);
    let ends = !after.is_ascii_alphabetic() && after < 0x80 || (after.is_ascii_uppercase() && at(end - 1).is_ascii_lowercase());
    starts && ends
}

/// Whether the bytes are all between two spaces.
fn is_token(bytes: &[u8], start: usize, end: usize) -> bool {
    let space = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_whitespace);
    space(start.checked_sub(1).and_then(|before| bytes.get(before))) && space(bytes.get(end))
}
