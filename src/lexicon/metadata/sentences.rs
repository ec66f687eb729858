//! Where a full stop does not end a sentence, by language.

use std::sync::OnceLock;

use foldhash::{HashMap, HashMapExt, HashSet};
use serde::Deserialize;

use super::WordRow;

const SENTENCES: &str = include_str!("sentences.toml");

#[derive(Deserialize)]
pub(super) struct SentenceTable {
    pub(super) before_name: Vec<WordRow>,
    pub(super) before_number: Vec<WordRow>,
    pub(super) starter: Vec<WordRow>,
    pub(super) ordinal: Vec<WordRow>,
}

impl SentenceTable {
    pub(super) fn parsed() -> Option<Self> {
        toml::from_str(SENTENCES).ok()
    }
}

/// The rules for full stops, ready for use.
#[derive(Debug, Default)]
pub struct Sentences {
    /// Abbreviations before names, with the languages of their rows.
    before_name: HashMap<String, Vec<String>>,
    before_number: HashSet<String>,
    starters: HashSet<String>,
    ordinals: HashSet<String>,
}

/// The rules; the table is parsed at the first call.
pub fn sentences() -> &'static Sentences {
    static RULES: OnceLock<Sentences> = OnceLock::new();
    RULES.get_or_init(|| SentenceTable::parsed().map(Sentences::new).unwrap_or_default())
}

impl Sentences {
    fn new(table: SentenceTable) -> Self {
        let words = |rows: Vec<WordRow>| rows.into_iter().flat_map(|row| row.words).collect::<HashSet<String>>();
        let mut before_name: HashMap<String, Vec<String>> = HashMap::new();
        for row in table.before_name {
            for word in row.words {
                before_name.entry(word).or_default().push(row.lang.clone());
            }
        }
        Self { before_name, before_number: words(table.before_number), starters: words(table.starter), ordinals: words(table.ordinal) }
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

    /// Whether a language writes ordinals with a full stop.
    pub fn has_ordinals(&self, language: &str) -> bool {
        self.ordinals.contains(language)
    }
}
