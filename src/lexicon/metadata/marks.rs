//! What an element is for a reader, by the words in its class, id and similar attributes.

use std::fmt;
use std::sync::LazyLock;

use serde::Deserialize;
use serde::de::IgnoredAny;
use smallvec::SmallVec;

use super::tables::ready;
use crate::letters::{beginnings, eight, lowered};

pub(super) const SOURCE: &str = include_str!("marks.toml");

/// What an element is for a reader, by its class, id and similar attributes. A small set.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Marks(u32);

macro_rules! marks {
    ($($(#[$doc:meta])* $name:ident = $bit:literal $spelling:literal,)*) => {
        impl Marks {
            $($(#[$doc])* pub const $name: Self = Self(1 << $bit);)*

            /// The mark of a name in the tables.
            fn named(name: &str) -> Option<Self> {
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
    /// Navigation of the site: menus, bars, pages of a list.
    NAV = 0 "nav",
    /// The path of sections that leads to the page.
    BREADCRUMB = 1 "breadcrumb",
    /// The foot of the page or of a part of it.
    FOOTER = 2 "footer",
    /// Other articles: related, most read, next; side bars that hold such.
    RELATED = 3 "related",
    /// Comments of readers, or the form for one.
    COMMENT = 4 "comment",
    /// Ways to share the page or to follow the site.
    SHARE = 5 "share",
    /// Adverts.
    AD = 6 "ad",
    /// What a site asks of its readers: subscribe, sign up, consent.
    PROMO = 7 "promo",
    /// The contents of the page.
    TOC = 8 "toc",
    /// The caption of a picture, or its credit.
    CAPTION = 9 "caption",
    /// The writers of the article.
    BYLINE = 10 "byline",
    /// A text about a writer.
    AUTHOR_BOX = 11 "author_box",
    /// The day of publication.
    DATE = 12 "date",
    /// The day of the last change.
    UPDATED = 13 "updated",
    /// The standfirst below a headline.
    DEK = 14 "dek",
    /// A headline.
    HEADLINE = 15 "headline",
    /// The kicker above a headline.
    KICKER = 16 "kicker",
    /// A summary in bullets.
    SUMMARY = 17 "summary",
    /// Topics of the article.
    TAG = 18 "tag",
    /// For screen readers or paper only, or not shown.
    HIDDEN = 19 "hidden",
    /// Goods: prices, ratings, recipes.
    PRODUCT = 20 "product",
    /// The text of the article.
    ARTICLE_BODY = 21 "article_body",
    /// Set apart from the text, by its element or role.
    ASIDE = 22 "aside",
    /// A list, by its element.
    LIST = 23 "list",
    /// The head of the page or of a part of it, by its element or role.
    HEADER = 24 "header",
    /// A table, by its element.
    TABLE = 25 "table",
    /// A link, by its element.
    LINK = 26 "link",
    /// A quotation, by its element.
    QUOTE = 27 "quote",
    /// A form or its controls, by its element.
    FORM = 28 "form",
}

impl Marks {
    /// No mark.
    pub const NONE: Self = Self(0);

    /// What an attribute's value marks its element as. Linear in the value.
    pub fn of(value: &str) -> Self {
        FINDER.marks(value)
    }

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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MarkTable {
    row: Vec<MarkRow>,
}

/// A row of the table of marks.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MarkRow {
    #[serde(rename = "id")]
    _id: IgnoredAny,
    mark: String,
    words: Vec<String>,
    #[serde(default)]
    edge: Edge,
    /// Parts of a value that take back what the row says of it.
    #[serde(default)]
    unless: Vec<String>,
    #[serde(rename = "seen")]
    _seen: IgnoredAny,
}

/// A spelling of a word, and what it says where it stands.
#[derive(Debug, Clone)]
struct Spelling {
    /// The kind of its beginning; a word of two letters has one for each byte that may stand behind it.
    beginning: usize,
    /// In lower case.
    word: Box<str>,
    /// Its first eight bytes, and the bits of them that there are.
    head: u64,
    kept: u64,
    mark: Marks,
    edge: Edge,
    /// Index of the row.
    row: usize,
}

impl Spelling {
    /// Whether it stands at a place where a word may begin.
    fn stands(&self, bytes: &[u8], start: usize) -> bool {
        let end = start + self.word.len();
        bytes.get(start..end).is_some_and(|letters| letters.eq_ignore_ascii_case(self.word.as_bytes()))
            && match self.edge {
                Edge::Both => ends(bytes, end),
                Edge::Token => is_token(bytes, start, end),
            }
    }
}

/// Kinds of beginnings: a plain letter, and five bits of each of the two bytes after it.
const BEGINNINGS: usize = 26 << 10;

/// Finds the words of all rows in one pass over a value: they stand only where a word may begin, and at most such places
/// its first three bytes are those of no word.
#[derive(Debug, Default)]
struct Finder {
    /// Ordered by their beginnings.
    spellings: Vec<Spelling>,
    /// Where those of each beginning are, and at the end their number.
    starts: Vec<u16>,
    /// What takes a row back, one list per row, in lower case.
    unless: Vec<Vec<String>>,
}

/// Finds the words of the table; parsed when it is first asked.
static FINDER: LazyLock<Finder> = LazyLock::new(|| ready(SOURCE, |table: MarkTable| Finder::new(&table.row)));

impl Finder {
    fn new(rows: &[MarkRow]) -> Self {
        let mut spellings: Vec<Spelling> = Vec::new();
        for (row, said) in rows.iter().enumerate() {
            let mark = Marks::named(&said.mark).unwrap_or_default();
            for word in said.words.iter().flat_map(|word| spellings_of(word)).map(|word| word.to_ascii_lowercase()) {
                let kept = u64::MAX >> (64 - 8 * word.len().clamp(1, 8));
                let head = eight(word.as_bytes());
                let behind = if word.len() < 3 { 32 } else { 1 };
                let beginnings = (0..behind).filter_map(|third| beginning_of(head | third << 16));
                let spelling = Spelling { beginning: 0, head, kept, word: word.into(), mark, edge: said.edge, row };
                spellings.extend(beginnings.map(|beginning| Spelling { beginning, ..spelling.clone() }));
            }
        }
        spellings.sort_by_key(|spelling| spelling.beginning);
        let starts = (0..=BEGINNINGS).map(|at| spellings.partition_point(|spelling| spelling.beginning < at) as u16).collect();
        let unless = rows.iter().map(|row| row.unless.iter().map(|part| part.to_ascii_lowercase()).collect()).collect();
        Self { spellings, starts, unless }
    }

    /// What an attribute's value marks its element as. Linear in the value.
    fn marks(&self, value: &str) -> Marks {
        let bytes = value.as_bytes();
        // Rows that another part of the value takes back.
        let mut silent: SmallVec<[usize; 2]> = SmallVec::new();
        let mut found = Marks::NONE;
        let mut before = b' ';
        for (at, chunk) in bytes.chunks(8).enumerate() {
            let mut places = beginnings(eight(chunk), before);
            while places != 0 {
                let start = 8 * at + places.trailing_zeros() as usize / 8;
                places &= places - 1;
                let head = lowered(eight(bytes.get(start..).unwrap_or_default()));
                for spelling in self.beginning(head) {
                    let new = head & spelling.kept == spelling.head && spelling.mark.and(found) != spelling.mark;
                    if !new || silent.contains(&spelling.row) || !spelling.stands(bytes, start) {
                        continue;
                    }
                    if self.is_taken_back(spelling.row, value) {
                        silent.push(spelling.row);
                    } else {
                        found = found.with(spelling.mark);
                    }
                }
            }
            before = chunk.last().copied().unwrap_or_default();
        }
        found
    }

    /// Whether a part of the value takes back what a row says of it.
    fn is_taken_back(&self, row: usize, value: &str) -> bool {
        let Some(unless) = self.unless.get(row).filter(|unless| !unless.is_empty()) else { return false };
        let small = value.to_ascii_lowercase();
        unless.iter().any(|part| small.contains(part.as_str()))
    }

    /// The spellings that may begin with these eight bytes.
    fn beginning(&self, head: u64) -> &[Spelling] {
        let Some(beginning) = beginning_of(head) else { return &[] };
        let [start, end] = [beginning, beginning + 1].map(|at| self.starts.get(at).copied().unwrap_or_default() as usize);
        self.spellings.get(start..end).unwrap_or_default()
    }
}

/// The kind of beginning of eight bytes in lower case; `None` where the first is no plain letter, as that of every word is.
fn beginning_of(head: u64) -> Option<usize> {
    let [first, second, third, ..] = head.to_le_bytes();
    let letter = usize::from(first.wrapping_sub(b'a'));
    (letter < 26).then_some(letter << 10 | usize::from(second % 32) << 5 | usize::from(third % 32))
}

/// All spellings of a word: the parts of "key points" stand together, or with a sign between them.
fn spellings_of(word: &str) -> Vec<String> {
    let separators: &[&str] = if word.contains(' ') { &["", "-", "_", "__"] } else { &[""] };
    separators.iter().map(|separator| word.replace(' ', separator)).collect()
}

/// Whether a word may end before a place: before a separator or a digit, or where small letters end.
fn ends(bytes: &[u8], end: usize) -> bool {
    let at = |index: usize| bytes.get(index).copied().unwrap_or(b' ');
    let after = at(end);
    !after.is_ascii_alphabetic() && after < 0x80 || (after.is_ascii_uppercase() && at(end - 1).is_ascii_lowercase())
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

    const WORDS: [(&str, &str, Edge); 9] = [
        ("nav", "nav", Edge::Both),
        ("nav", "nav bar", Edge::Both),
        ("ad", "ad", Edge::Both),
        ("byline", "by line", Edge::Both),
        ("date", "tekijä", Edge::Both),
        ("hidden", "a11y hidden", Edge::Both),
        ("hidden", "d-none", Edge::Token),
        ("related", "related articles", Edge::Both),
        ("headline", "headline", Edge::Both),
    ];

    fn rows() -> Vec<MarkRow> {
        let row = |(mark, word, edge): &(&str, &str, Edge)| MarkRow {
            _id: IgnoredAny,
            mark: (*mark).to_owned(),
            words: vec![(*word).to_owned()],
            edge: *edge,
            unless: if *mark == "related" { vec!["not-".to_owned()] } else { Vec::new() },
            _seen: IgnoredAny,
        };
        WORDS.iter().map(row).collect()
    }

    /// Whether a word may begin with a byte, by the one before it: behind a separator or a digit, or where small letters end.
    fn begins(before: u8, first: u8) -> bool {
        !before.is_ascii_alphabetic() && before < 0x80 || first.is_ascii_uppercase() && before.is_ascii_lowercase()
    }

    /// The same by an automaton over every byte.
    fn slowly(value: &str) -> Marks {
        let mut found = Marks::NONE;
        for (mark, word, edge) in WORDS {
            let automaton = AhoCorasick::builder().ascii_case_insensitive(true).build(spellings_of(word)).unwrap();
            let stands = automaton.find_overlapping_iter(value).any(|hit| {
                let (bytes, start, end) = (value.as_bytes(), hit.start(), hit.end());
                let before = start.checked_sub(1).map_or(b' ', |before| bytes[before]);
                match edge {
                    Edge::Both => begins(before, bytes[start]) && ends(bytes, end),
                    Edge::Token => is_token(bytes, start, end),
                }
            });
            if stands && !(mark == "related" && value.to_ascii_lowercase().contains("not-")) {
                found = found.with(Marks::named(mark).unwrap());
            }
        }
        found
    }

    #[test]
    fn rows_mark_something_and_their_words_begin_with_a_plain_letter() {
        let table: MarkTable = toml::from_str(SOURCE).unwrap();
        for row in table.row {
            assert!(Marks::named(&row.mark).is_some(), "{} is no mark", row.mark);
            let looked_for = |word: &String| word.len() > 1 && word.as_bytes()[0].is_ascii_lowercase();
            assert!(row.words.iter().all(looked_for), "{:?}: words begin with a plain letter", row.words);
        }
    }

    #[test]
    fn marks_need_a_boundary() {
        assert!(Marks::of("RelatedArticles").any(Marks::RELATED));
        assert!(Marks::of("c-key_points--wide").any(Marks::SUMMARY));
        assert!(Marks::of("entry-title").any(Marks::HEADLINE));
        assert!(!Marks::of("shadow").any(Marks::AD));
        assert!(!Marks::of("canavan").any(Marks::NAV));
    }

    #[test]
    fn marks_of_page_builders_and_of_other_screens_do_not_count() {
        assert!(Marks::of("widget widget_recent_entries").any(Marks::RELATED));
        assert!(!Marks::of("elementor-element elementor-widget elementor-widget-heading").any(Marks::RELATED));
        assert!(Marks::of("hidden").any(Marks::HIDDEN) && Marks::of("note sr-only").any(Marks::HIDDEN));
        for shown in ["overflow-hidden", "md:hidden", "hidden md:block", "hidden-xs", "d-none d-md-block"] {
            assert!(!Marks::of(shown).any(Marks::HIDDEN), "{shown}");
        }
    }

    proptest! {
        #[test]
        fn what_is_found_is_what_an_automaton_finds(
            parts in prop::collection::vec(prop_oneof![
                prop::sample::select(&["nav", "Nav", "NAV", "bar", "Bar", "ad", "Ad", "by", "Line", "tekijä", "Tekijä", "a11y", "hidden", "d-none"]),
                prop::sample::select(&["related", "RelatedArticles", "articles", "head", "headline", "not", "x", "é", "1"]),
                prop::sample::select(&["-", "_", "__", " ", "", ":"]),
            ], 0..10)
        ) {
            let value = parts.concat();
            prop_assert_eq!(Finder::new(&rows()).marks(&value), slowly(&value), "{}", value);
        }
    }
}
