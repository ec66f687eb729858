//! How pages name the programming language of a listing.

use std::sync::LazyLock;

use foldhash::HashSet;
use serde::Deserialize;

use super::tables::{WordRow, plain, ready};

pub(super) const SOURCE: &str = include_str!("code.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CodeTable {
    class_start: Vec<WordRow>,
    attribute: Vec<WordRow>,
    no_language: Vec<WordRow>,
}

/// The table, ready for use.
#[derive(Debug, Default)]
pub struct Code {
    class_starts: Vec<String>,
    /// Attributes that hold the language.
    pub attributes: Vec<String>,
    no_languages: HashSet<String>,
}

/// The table; parsed when it is first asked.
pub static CODE: LazyLock<Code> = LazyLock::new(|| ready(SOURCE, Code::new));

impl Code {
    fn new(table: CodeTable) -> Self {
        Self {
            class_starts: plain(table.class_start).collect(),
            attributes: plain(table.attribute).collect(),
            no_languages: plain(table.no_language).collect(),
        }
    }

    /// What a class name says is the language.
    pub fn language_of<'n>(&self, name: &'n str) -> Option<&'n str> {
        self.class_starts.iter().find_map(|start| name.strip_prefix(start.as_str()))
    }

    /// Whether a name in lower case says that there is no language.
    pub fn is_no_language(&self, name: &str) -> bool {
        self.no_languages.contains(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_start_hides_a_longer_one() {
        for (at, start) in CODE.class_starts.iter().enumerate() {
            assert!(CODE.class_starts[..at].iter().all(|before| !start.starts_with(before.as_str())), "{start}");
        }
        assert_eq!(CODE.language_of("highlight-source-rust"), Some("rust"));
    }
}
