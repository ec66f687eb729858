//! Names and titles of admonitions, the remarks that documentation sets apart from its text.

use std::sync::OnceLock;

use foldhash::HashSet;
use serde::Deserialize;

use super::tables::{WordRow, plain, table};

const ADMONITIONS: &str = include_str!("admonitions.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    r#box: Vec<WordRow>,
    title: Vec<WordRow>,
}

/// The table, ready for use.
#[derive(Debug, Default)]
pub struct Admonitions {
    boxes: HashSet<String>,
    titles: HashSet<String>,
}

/// The table; parsed at the first call.
pub fn admonitions() -> &'static Admonitions {
    static TABLE: OnceLock<Admonitions> = OnceLock::new();
    TABLE.get_or_init(|| {
        let ready = |table: Table| Admonitions { boxes: plain(table.r#box).collect(), titles: plain(table.title).collect() };
        table(ADMONITIONS).map(ready).unwrap_or_default()
    })
}

impl Admonitions {
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
    use super::super::tables::tests::{check_rows, parts};
    use super::*;

    #[test]
    fn every_row_has_words_an_origin_and_an_id_of_its_own() {
        let table: Table = toml::from_str(ADMONITIONS).unwrap();
        check_rows(table.r#box.into_iter().chain(table.title).map(parts).inspect(|(id, words, _)| {
            assert!(words.iter().all(|word| *word == word.to_lowercase()), "{id}");
        }));
        assert!(admonitions().is_box("note") && admonitions().is_title("see also"));
    }
}
