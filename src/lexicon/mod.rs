//! The words, by language, with an id a row.
//!
//! Judgement about what a removed block is lives in the tables beside this file; this room only
//! reads them, refuses what contradicts itself, and finds their words in a page. A row's id is
//! what the caller sees as `rule_id`, so ids stay when words are added.
//!
//! All languages are searched at once, since pages mix them. A row tells the languages that it is of, and who names
//! blocks hears short words of other languages hardly at all.

mod concept;
mod load;
pub(crate) mod metadata;
mod names;
pub(crate) mod quotes;
mod runs;
mod sieve;
mod tables;
mod words;

use std::borrow::Cow;
use std::sync::LazyLock;

use foldhash::HashMap;
use smallvec::SmallVec;

use crate::article::Category;
use crate::letters::{Outlines, is_small};
use crate::tag::Tag;

pub use concept::Concept;
use names::Names;
use runs::Runs;
use sieve::Sieve;
pub use words::{Folded, count_words, each_name_token, fold, fold_counted};

/// Index of a [`Row`] in its lexicon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowId(pub u16);

/// Bytes of the longest value of an attribute that may be a role or a relation.
const MAX_VALUE: usize = 400;

/// One line of judgement.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Stable name: "landmark.nav", "class.share.words", "phrase.en.share".
    pub id: String,
    /// The table that it stands in.
    pub table: Table,
    /// What the row says a block is.
    pub category: Category,
    /// What it is about, where judgement asks for that by name.
    pub concept: Option<Concept>,
    /// How clear the evidence is: 1 is a clear name, below it gives way, above it wins.
    pub weight: f32,
    /// How it must stand on the page.
    pub reach: Reach,
    /// Where the row was seen.
    pub seen: String,
    /// Languages on whose pages its words are heard in full; none for all languages, and for what is no words.
    pub languages: Vec<String>,
    /// Whether its phrases are words of no language: names of software, signs.
    pub universal: bool,
    /// Blocks of an element that the row may name; a larger one is a wrapper, unless its blocks are as short as page numbers.
    pub most: u32,
    /// Blocks below its words that they speak for as a heading.
    pub opens: u16,
    /// Where on the page it is meant.
    pub meant: Meant,
}

impl Row {
    /// A row that is heard everywhere and opens nothing.
    fn new(table: Table, id: String, category: Category, weight: f32, reach: Reach, seen: String) -> Self {
        Self {
            id,
            table,
            category,
            concept: None,
            weight,
            reach,
            seen,
            languages: Vec::new(),
            universal: false,
            most: u32::MAX,
            opens: 0,
            meant: Meant::Everywhere,
        }
    }

    /// Whether it is about a concept.
    pub fn is_about(&self, concept: Concept) -> bool {
        self.concept == Some(concept)
    }
}

/// What the rows of a table are met by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    /// Elements, roles, types: what the markup itself says.
    Landmarks,
    /// Names that a site gave in class or id.
    Names,
    /// Words that readers see.
    Phrases,
}

/// A row that the names in an attribute call for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named {
    /// The row.
    pub row: RowId,
    /// Whether it may name a block: the names are plain, and not part of longer ones that mean something else.
    pub sure: bool,
}

/// On which side of the text a row holds: `class=header` names the head of the page only before the text, and behind it the head of
/// some box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meant {
    /// On both.
    Everywhere,
    /// Before the text.
    Before,
    /// After it.
    After,
}

/// Words of the longest block that phrases may cover.
pub const COVERED_WORDS: usize = 40;
/// Words of a block up to which a date counts that covers a small part of it.
pub const DATED_WORDS: usize = 12;

/// How a row's words must stand to count.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reach {
    /// An element's name or role; speaks for all text below it.
    Inside,
    /// The same, for small elements only.
    Near,
    /// The same as `Inside`, but not within article, main and section.
    Outside,
    /// Phrases cover at least this share of the block's letters.
    Cover(f32),
    /// As `Cover`, and the block has a digit.
    Date(f32),
    /// The block begins with the phrase and has at most so many words.
    Start(u16),
    /// The phrase stands anywhere in a block of at most so many words.
    Any(u16),
}

/// An attribute or element that a row waits for.
#[derive(Debug, Clone, PartialEq)]
struct Landmark {
    row: RowId,
    tag: Option<Tag>,
    /// Attribute and its values in lower case; `*` for any value.
    attr: Option<(String, Vec<String>)>,
}

/// A landmark that an attribute's value stands for, on all elements or on those of one name.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    tag: Option<Tag>,
    row: RowId,
}

/// The landmarks, by what is looked at first.
#[derive(Debug, Default)]
struct Landmarks {
    /// Rows of elements by name alone, by the element's place among all tags.
    by_tag: Vec<SmallVec<[RowId; 2]>>,
    /// Those that wait for an attribute, by its name.
    by_attr: Vec<(String, Waiting)>,
    /// Bits of the first letters of these names, by their lengths: most attributes are none of them.
    first_letters: [u32; 32],
}

/// The landmarks that wait for one attribute.
#[derive(Debug, Default)]
struct Waiting {
    marks: Vec<Landmark>,
    /// Places of those that wait for a value, by it.
    by_value: HashMap<String, SmallVec<[u16; 4]>>,
    /// Most values are none of them.
    outlines: Outlines,
    /// Places of those that take any value.
    any: SmallVec<[u16; 4]>,
}

impl Waiting {
    fn add(&mut self, mark: Landmark, values: &[String]) {
        let place = self.marks.len() as u16;
        for value in values {
            if value == "*" {
                self.any.push(place);
            } else {
                self.outlines.add(value);
                self.by_value.entry(value.clone()).or_default().push(place);
            }
        }
        self.marks.push(mark);
    }

    /// Those that wait for a value in lower case, the whole of it or one of its words, in their own order.
    fn met(&self, value: &str) -> impl Iterator<Item = &Landmark> {
        let mut places: SmallVec<[u16; 8]> = SmallVec::from_slice(&self.any);
        let words = value.split_ascii_whitespace().filter(|word| word.len() < value.len());
        for word in std::iter::once(value).chain(words).filter(|word| self.outlines.may_know(word)) {
            if let Some(known) = self.by_value.get(word) {
                places.extend_from_slice(known);
            }
        }
        if places.len() > 1 {
            places.sort_unstable();
            places.dedup();
        }
        places.into_iter().filter_map(|place| self.marks.get(usize::from(place)))
    }
}

impl Landmarks {
    fn new(all: Vec<Landmark>) -> Self {
        let mut out = Self::default();
        for mark in all {
            match (mark.attr.clone(), mark.tag) {
                (Some((attr, values)), _) => {
                    if let Some((_, waiting)) = out.by_attr.iter_mut().find(|(known, _)| *known == attr) {
                        waiting.add(mark, &values);
                    } else {
                        let (length, bit) = first_letter(&attr);
                        out.first_letters.get_mut(length).into_iter().for_each(|bits| *bits |= bit);
                        let mut waiting = Waiting::default();
                        waiting.add(mark, &values);
                        out.by_attr.push((attr, waiting));
                    }
                }
                (None, Some(tag)) => {
                    if out.by_tag.len() <= tag as usize {
                        out.by_tag.resize(tag as usize + 1, SmallVec::new());
                    }
                    out.by_tag.get_mut(tag as usize).into_iter().for_each(|rows| rows.push(mark.row));
                }
                (None, None) => {}
            }
        }
        out
    }

    /// Whether an attribute may be one that a landmark waits for.
    fn may_know(&self, attr: &str) -> bool {
        let (length, bit) = first_letter(attr);
        self.first_letters.get(length).is_some_and(|bits| bits & bit != 0)
    }
}

/// A name's length below 32 and a bit for its first letter.
fn first_letter(name: &str) -> (usize, u32) {
    (name.len() & 31, name.as_bytes().first().map_or(0, |byte| 1 << (byte & 31)))
}

/// A phrase found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// The row it belongs to.
    pub row: RowId,
    /// First byte in the folded text.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// All tables, ready to search.
#[derive(Debug)]
pub struct Lexicon {
    rows: Vec<Row>,
    names: Names,
    landmarks: Landmarks,
    phrases: Runs,
    sieve: Sieve,
    /// Words of a block beyond which no phrase counts that is not part of a date.
    phrase_words: usize,
}

impl Lexicon {
    /// The tables shipped with the library, parsed once. Should they not load, which a test rules
    /// out, a lexicon without rows stands in: pages are then named by position alone.
    pub fn embedded() -> &'static Self {
        static EMBEDDED: LazyLock<Lexicon> = LazyLock::new(|| load::embedded().unwrap_or_else(|_| load::empty()));
        &EMBEDDED
    }

    /// A row by its index; `None` for an index of another lexicon.
    pub fn row(&self, id: RowId) -> Option<&Row> {
        self.rows.get(id.0 as usize)
    }

    /// All rows.
    #[cfg(test)]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Rows whose names stand in a class or id attribute. Linear in its length.
    pub fn names(&self, attribute: &str) -> SmallVec<[Named; 4]> {
        self.names.find(attribute)
    }

    /// Rows of landmarks that an element is, by its name and its attributes; `class` is what [`class_marks`](Self::class_marks)
    /// says of its class.
    pub fn landmarks<'v>(&self, tag: Tag, attrs: impl Iterator<Item = (&'v str, &'v str)>, class: &[Mark]) -> SmallVec<[RowId; 4]> {
        let mut found: SmallVec<[RowId; 4]> = self.landmarks.by_tag.get(tag as usize).into_iter().flatten().copied().collect();
        let mut add = |marks: &[Mark]| {
            for mark in marks.iter().filter(|mark| mark.tag.is_none_or(|wanted| wanted == tag)) {
                if !found.contains(&mark.row) {
                    found.push(mark.row);
                }
            }
        };
        let is_heard = |name: &str| if name == "class" { !class.is_empty() } else { self.landmarks.may_know(name) };
        let mut heard: SmallVec<[(&str, &str); 4]> = attrs.filter(|(name, _)| is_heard(name)).collect();
        // Whoever wrote the page has no say in which row comes first.
        heard.sort_by_key(|(name, _)| *name);
        for (name, value) in heard {
            if name == "class" {
                add(class);
            } else {
                add(&self.marks(name, value));
            }
        }
        found
    }

    /// The landmarks that a class waits for: a page repeats few of them, so they are read once.
    pub fn class_marks(&self, class: &str) -> SmallVec<[Mark; 2]> {
        self.marks("class", class)
    }

    fn marks(&self, attr: &str, value: &str) -> SmallVec<[Mark; 2]> {
        let Some((_, waiting)) = self.landmarks.by_attr.iter().find(|(known, _)| known == attr) else { return SmallVec::new() };
        if value.len() > MAX_VALUE {
            return SmallVec::new();
        }
        let value = value.trim();
        let value = if is_small(value.as_bytes()) { Cow::Borrowed(value) } else { Cow::Owned(value.to_lowercase()) };
        waiting.met(&value).map(|mark| Mark { tag: mark.tag, row: mark.row }).collect()
    }

    /// Whether a phrase may count in a text of so many words between white space. Seen before the text is folded; "no" is
    /// certain. Linear.
    pub fn may_speak(&self, text: &str, words: usize) -> bool {
        words <= DATED_WORDS || self.sieve.may_speak(words::head(text), words, words <= COVERED_WORDS)
    }

    /// Phrases in a folded text, on word boundaries. Nothing for a text in which none can count: it has too many words
    /// for all but dates, and no digit. Linear in text and finds.
    pub fn phrases(&self, text: &Folded) -> Vec<Found> {
        if text.words > self.phrase_words && !text.digits { Vec::new() } else { self.phrases.find(&text.text) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_tables_load() {
        let lexicon = load::embedded().unwrap_or_else(|error| panic!("{error}"));
        assert!(lexicon.rows().len() > 300, "{} rows", lexicon.rows().len());
        assert_eq!(Lexicon::embedded().rows().len(), lexicon.rows().len());
        for row in lexicon.rows() {
            assert!(!row.seen.is_empty(), "{} has no origin", row.id);
        }
        for concept in Concept::ALL {
            assert!(lexicon.rows().iter().any(|row| row.is_about(*concept)), "no row is about {concept:?}");
        }
    }

    #[test]
    fn names_are_split_at_signs_and_case() {
        let rows = |attribute| -> Vec<String> {
            let lexicon = Lexicon::embedded();
            let sure = lexicon.names(attribute).into_iter().filter(|named| named.sure);
            sure.filter_map(|named| lexicon.row(named.row)).map(|row| row.id.clone()).collect()
        };
        assert!(rows("RelatedPosts_list__x8FsQ").contains(&"class.related.words".to_owned()));
        assert!(rows("post-share-buttons").contains(&"class.share.words".to_owned()));
        assert!(rows("site-footer card-footer").contains(&"class.footer.words".to_owned()));
        for (attribute, silent) in [
            ("card-footer", "class.footer.words"),
            ("article-footer-tools", "class.footer.words"),
            ("item-terms", "class.footer.words"),
            ("section-header", "class.header.words"),
            ("language-rust", "class.header.search_login"),
            ("text-caption", "class.caption"),
            ("list-menu--disclosure", "class.ads.words"),
            ("menu-item caption-large", "class.caption"),
            ("toc-backref", "class.toc"),
            ("fvTocU", "class.toc"),
            ("sc-kfzBvY", "class.comments.reviews"),
            ("NavLinks_item", "class.pagination.links"),
            ("admonition seealso", "class.related.words"),
        ] {
            assert!(rows(attribute).iter().all(|id| id != silent), "{attribute}");
            assert!(Lexicon::embedded().names(attribute).iter().any(|named| !named.sure), "{attribute} still counts");
        }
        for (attribute, named) in [
            ("page-footer", "class.footer.words"),
            ("footer-terms", "class.footer.words"),
            ("header language", "class.header.search_login"),
            ("nav-links", "class.pagination.links"),
            ("bv-cv2-cleanslate", "class.comments.reviews"),
            ("ez-toc-list", "class.toc"),
        ] {
            assert!(rows(attribute).contains(&named.to_owned()), "{attribute}");
        }
        assert!(rows("shareholder download").iter().all(|id| !id.starts_with("class.share") && !id.starts_with("class.ads")));
    }

    #[test]
    fn phrases_stand_on_word_boundaries() {
        let ids = |text: &str| -> Vec<String> {
            let lexicon = Lexicon::embedded();
            lexicon.phrases(&fold(text)).into_iter().filter_map(|found| lexicon.row(found.row)).map(|row| row.id.clone()).collect()
        };
        assert!(ids("Leave a Reply").contains(&"phrase.en.comments_head".to_owned()));
        assert!(ids("Skip to content").contains(&"phrase.en.skip_link".to_owned()));
        assert!(!ids("Emailing the address").iter().any(|id| id == "phrase.en.share_cover"));
        assert!(ids("関連記事").iter().any(|id| id == "phrase.ja.related_head"));
    }

    #[test]
    fn landmarks_by_element_and_attribute() {
        let lexicon = Lexicon::embedded();
        let ids = |tag, attrs: &[(&'static str, &'static str)]| -> Vec<String> {
            let rows = lexicon.landmarks(tag, attrs.iter().copied(), &[]);
            rows.into_iter().filter_map(|row| lexicon.row(row)).map(|row| row.id.clone()).collect()
        };
        assert_eq!(ids(Tag::Nav, &[]), ["landmark.nav"]);
        assert_eq!(ids(Tag::Div, &[("role", "ContentInfo")]), ["landmark.role.contentinfo"]);
        assert_eq!(ids(Tag::A, &[("rel", "category tag")]), ["landmark.rel.tag"]);
    }
}
