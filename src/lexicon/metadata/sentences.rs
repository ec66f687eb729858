//! Where a full stop does not end a sentence, by language.

use std::sync::LazyLock;

use foldhash::{HashMap, HashMapExt, HashSet};
use serde::Deserialize;

use super::tables::{WordRow, plain, ready};

pub(super) const SOURCE: &str = include_str!("sentences.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SentenceTable {
    before_name: Vec<WordRow>,
    before_number: Vec<WordRow>,
    starter: Vec<WordRow>,
    ordinal: Vec<WordRow>,
    told: Vec<WordRow>,
}

/// The rules for full stops, ready for use.
#[derive(Debug, Default)]
pub struct Sentences {
    /// Abbreviations before names, with the languages of their rows.
    before_name: HashMap<String, Vec<String>>,
    before_number: HashSet<String>,
    starters: HashSet<String>,
    ordinals: HashSet<String>,
    told: Vec<String>,
}

/// The rules; parsed when they are first asked.
pub static SENTENCES: LazyLock<Sentences> = LazyLock::new(|| ready(SOURCE, Sentences::new));

impl Sentences {
    fn new(table: SentenceTable) -> Self {
        let mut before_name: HashMap<String, Vec<String>> = HashMap::new();
        for row in table.before_name {
            for word in row.words {
                before_name.entry(word).or_default().push(row.lang.clone());
            }
        }
        Self {
            before_name,
            before_number: plain(table.before_number).collect(),
            starters: plain(table.starter).collect(),
            ordinals: plain(table.ordinal).collect(),
            told: plain(table.told).collect(),
        }
    }

    /// Whether an abbreviation, in lower case without its last stop, stands before names in a language (its primary tag).
    pub fn is_before_name(&self, word: &str, language: &str) -> bool {
        let holds = |langs: &String| langs == "*" || langs.split(' ').any(|lang| lang == language);
        self.before_name.get(word).is_some_and(|rows| rows.iter().any(holds))
    }

    /// Whether an abbreviation stands before numbers.
    pub fn is_before_number(&self, word: &str) -> bool {
        self.before_number.contains(word)
    }

    /// Whether a word, in lower case, often begins a sentence.
    pub fn is_starter(&self, word: &str) -> bool {
        self.starters.contains(word)
    }

    /// Whether what follows the closing mark of a quotation begins with a particle that holds the quotation to its verb.
    pub fn is_told(&self, rest: &str) -> bool {
        self.told.iter().any(|particle| rest.starts_with(particle))
    }

    /// Whether a language writes ordinals with a full stop.
    pub fn has_ordinals(&self, language: &str) -> bool {
        self.ordinals.contains(language)
    }
}
