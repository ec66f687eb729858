//! The words, by language, with an id a row.
//!
//! Judgement about what a removed block is lives in the tables beside this file; this room only
//! reads them, refuses what contradicts itself, and finds their words in a page. A row's id is
//! what the caller sees as `rule_id`, so ids stay when words are added.
//!
//! All languages are searched at once, since pages mix them. A row tells the languages that it is of, and who names
//! blocks hears short words of other languages hardly at all.

mod concept;
mod landmarks;
mod load;
pub(crate) mod metadata;
mod names;
mod phrase_index;
mod prefilter;
pub(crate) mod quotes;
mod row;
mod tables;
mod tokens;
mod words;

use std::sync::LazyLock;

use smallvec::SmallVec;

use crate::tag::Tag;

pub use concept::Concept;
use landmarks::Landmarks;
pub use landmarks::Mark;
use names::Names;
use phrase_index::PhraseIndex;
use prefilter::Prefilter;
pub use row::{COVERED_WORDS, DATED_WORDS, Meant, Reach, Row, RowId, Table};
pub use tokens::each_name_token;
pub use words::{Folded, count_words, fold, fold_counted};

/// A row that the names in an attribute call for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named {
    /// The row.
    pub row: RowId,
    /// Whether it may name a block: the names are plain, and not part of longer ones that mean something else.
    pub sure: bool,
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
    phrases: PhraseIndex,
    prefilter: Prefilter,
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
        self.landmarks.find(tag, attrs, class)
    }

    /// The landmarks that a class waits for: a page repeats few of them, so they are read once.
    pub fn class_marks(&self, class: &str) -> SmallVec<[Mark; 2]> {
        self.landmarks.marks("class", class)
    }

    /// Whether a phrase may count in a text of so many words between white space. Seen before the text is folded; "no" is
    /// certain. Linear.
    pub fn may_speak(&self, text: &str, words: usize) -> bool {
        words <= DATED_WORDS || self.prefilter.may_speak(words::head(text), words, words <= COVERED_WORDS)
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
        assert!(rows("tag-related-posts").contains(&"class.related.words".to_owned()), "in no list of an entry's terms");
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
            ("post-7 status-publish", "class.byline"),
            ("product type-product product_cat-social-sharing", "class.share.words"),
            ("top-[var(--nav-height)]", "class.nav.words"),
            ("[&_figcaption]:relative", "class.caption"),
            ("group-hover/tooltip:opacity-100", "class.interface.controls"),
            ("hover:-translate-x-1/2", "class.interface.controls"),
            ("post-7 hentry tag-related-posts", "class.related.words"),
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
            ("[&:not(:focus-within)]:sr-only", "class.hidden.reader_only"),
            ("[&_nav]:top-0 nav", "class.nav.words"),
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
