//! Names and titles of admonitions, the remarks that documentation sets apart from its text.

use std::sync::LazyLock;

use foldhash::HashSet;
use serde::Deserialize;

use super::tables::{WordRow, plain, ready};

pub(super) const SOURCE: &str = include_str!("admonitions.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AdmonitionTable {
    r#box: Vec<WordRow>,
    title: Vec<WordRow>,
}

/// The table, ready for use.
#[derive(Debug, Default)]
pub struct Admonitions {
    boxes: HashSet<String>,
    titles: HashSet<String>,
}

/// The table; parsed when it is first asked.
pub static ADMONITIONS: LazyLock<Admonitions> = LazyLock::new(|| ready(SOURCE, Admonitions::new));

impl Admonitions {
    fn new(table: AdmonitionTable) -> Self {
        Self { boxes: plain(table.r#box).collect(), titles: plain(table.title).collect() }
    }

    /// Whether a word in the class of an element, in lower case, names it an admonition.
    pub fn is_box(&self, word: &str) -> bool {
        self.boxes.contains(word)
    }

    /// Whether a text in lower case without signs is the title of one.
    pub fn is_title(&self, words: &str) -> bool {
        self.titles.contains(words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_in_lower_case() {
        for word in ADMONITIONS.boxes.iter().chain(&ADMONITIONS.titles) {
            assert_eq!(*word, word.to_lowercase());
        }
        assert!(ADMONITIONS.is_box("note") && ADMONITIONS.is_title("see also"));
    }
}
