//! Names and titles of what is set apart from a text: admonitions of documentation, and sentences repeated in large letters.

use std::sync::LazyLock;

use foldhash::HashSet;
use serde::Deserialize;

use super::tables::{Parts, WordRow, plain, ready};

pub(super) const SOURCE: &str = include_str!("asides.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AsideTable {
    r#box: Vec<WordRow>,
    generic_box: Vec<WordRow>,
    button_class: Vec<WordRow>,
    listing_class: Vec<WordRow>,
    title: Vec<WordRow>,
    callout_class: Vec<WordRow>,
    pull_quote_class: Vec<WordRow>,
    fold_class: Vec<WordRow>,
    praise_class: Vec<WordRow>,
}

/// The table, ready for use.
#[derive(Debug, Default)]
pub struct Asides {
    boxes: HashSet<String>,
    generic_boxes: HashSet<String>,
    /// Parts of the class of what is drawn as a button.
    pub button_classes: Vec<String>,
    /// Parts of the class of a listing or a line of one.
    pub listing_classes: Vec<String>,
    titles: HashSet<String>,
    callout_classes: Parts,
    pull_quote_classes: Parts,
    fold_classes: Parts,
    praise_classes: Parts,
}

/// The table; parsed when it is first asked.
pub static ASIDES: LazyLock<Asides> = LazyLock::new(|| ready(SOURCE, Asides::new));

impl Asides {
    fn new(table: AsideTable) -> Self {
        Self {
            boxes: plain(table.r#box).collect(),
            generic_boxes: plain(table.generic_box).collect(),
            button_classes: plain(table.button_class).collect(),
            listing_classes: plain(table.listing_class).collect(),
            titles: plain(table.title).collect(),
            callout_classes: plain(table.callout_class).collect(),
            pull_quote_classes: plain(table.pull_quote_class).collect(),
            fold_classes: plain(table.fold_class).collect(),
            praise_classes: plain(table.praise_class).collect(),
        }
    }

    /// Whether a word in the class of an element, in lower case, names it an admonition.
    pub fn is_admonition(&self, word: &str) -> bool {
        self.boxes.contains(word)
    }

    /// Whether it names it one of any kind, whose title may say anything.
    pub fn is_generic_admonition(&self, word: &str) -> bool {
        self.generic_boxes.contains(word)
    }

    /// Whether a text in lower case without signs is the title of an admonition.
    pub fn is_title(&self, words: &str) -> bool {
        self.titles.contains(words)
    }

    /// Whether the class of a box says that a block quotation in it is an admonition.
    pub fn is_callout_class(&self, class: &str) -> bool {
        self.callout_classes.stand_in(class)
    }

    /// Whether the class of a button says that it opens a text below it.
    pub fn is_fold_class(&self, class: &str) -> bool {
        self.fold_classes.stand_in(class)
    }

    /// Whether the class of a box says that somebody in it speaks well of what a page offers.
    pub fn is_praise_class(&self, class: &str) -> bool {
        self.praise_classes.stand_in(class)
    }

    /// Whether a class is that of a text which repeats words of the article in large letters.
    pub fn is_pull_quote_class(&self, class: &str) -> bool {
        self.pull_quote_classes.stand_in(class)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_in_lower_case() {
        for word in ASIDES.boxes.iter().chain(&ASIDES.titles) {
            assert_eq!(*word, word.to_lowercase());
        }
        assert!(ASIDES.is_admonition("note") && ASIDES.is_title("see also"));
    }
}
