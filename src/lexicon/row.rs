//! One line of judgement, whatever table it stands in.

use super::Concept;
use crate::article::Category;

/// Index of a [`Row`] in its lexicon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowId(pub u16);

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
    pub most: usize,
    /// Blocks below its words that they speak for as a heading.
    pub opens: u16,
    /// Where on the page it is meant.
    pub meant: Meant,
    /// Role of elements inside of which it is not heard.
    pub spares: Option<String>,
}

impl Row {
    /// A row that is heard everywhere and opens nothing.
    pub(super) fn new(table: Table, id: String, category: Category, weight: f32, reach: Reach, seen: String) -> Self {
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
            most: usize::MAX,
            opens: 0,
            meant: Meant::Everywhere,
            spares: None,
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
