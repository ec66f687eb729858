//! How pages name the programming language of a listing, and what it prints.

use std::sync::LazyLock;

use foldhash::HashSet;
use serde::Deserialize;

use super::phrases::{Phrases, fold};
use super::tables::{WordRow, folded, plain, ready};

/// Bytes of a line before its end in which it tells what follows.
const LEAD: usize = 120;

pub(super) const SOURCE: &str = include_str!("code.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CodeTable {
    class_start: Vec<WordRow>,
    attribute: Vec<WordRow>,
    no_language: Vec<WordRow>,
    output: Vec<WordRow>,
}

/// The table, ready for use.
#[derive(Debug, Default)]
pub struct Code {
    class_starts: Vec<String>,
    /// Attributes that hold the language.
    pub attributes: Vec<String>,
    no_languages: HashSet<String>,
    outputs: Phrases,
}

/// The table; parsed when it is first asked.
pub static CODE: LazyLock<Code> = LazyLock::new(|| ready(SOURCE, Code::new));

impl Code {
    fn new(table: CodeTable) -> Self {
        Self {
            class_starts: plain(table.class_start).collect(),
            attributes: plain(table.attribute).collect(),
            no_languages: plain(table.no_language).collect(),
            outputs: Phrases::new(folded(&table.output).collect()),
        }
    }

    /// What a class name says is the language.
    pub fn language_of<'n>(&self, name: &'n str) -> Option<&'n str> {
        self.class_starts.iter().find_map(|start| name.strip_prefix(start.as_str()))
    }

    /// Whether the words before the colon of a lead-in say that what follows is printed by a program.
    pub fn tells_output(&self, line: &str) -> bool {
        let from = line.ceil_char_boundary(line.len().saturating_sub(LEAD));
        self.outputs.any(&fold(line.get(from..).unwrap_or_default()))
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
    fn a_line_tells_of_output_by_its_last_words() {
        let far = format!("The output is long. {}:", "And then the harbour is full of boats again. ".repeat(4));
        for (line, told) in [
            ("When we run this, we get the following output:", true),
            ("The program prints:", true),
            ("Das ergibt folgende Ausgabe:", true),
            ("输出如下：", true),
            ("RFC 9110, section 8:", false),
            (far.as_str(), false),
        ] {
            assert_eq!(CODE.tells_output(line), told, "{line}");
        }
    }

    #[test]
    fn no_start_hides_a_longer_one() {
        for (at, start) in CODE.class_starts.iter().enumerate() {
            assert!(CODE.class_starts[..at].iter().all(|before| !start.starts_with(before.as_str())), "{start}");
        }
        assert_eq!(CODE.language_of("highlight-source-rust"), Some("rust"));
    }
}
