//! Codes of languages: which mean the same one, which are near, which say nothing.

use std::sync::LazyLock;

use serde::Deserialize;

use super::tables::{WordRow, plain, ready};

pub(super) const SOURCE: &str = include_str!("languages.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CodeRow {
    #[allow(dead_code)]
    id: String,
    code: String,
    words: Vec<String>,
    #[allow(dead_code)]
    seen: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LanguageTable {
    same: Vec<CodeRow>,
    none: Vec<WordRow>,
    neighbour: Vec<CodeRow>,
    family: Vec<WordRow>,
}

/// The table, ready for use. All codes are primary subtags in lower case.
#[derive(Debug, Default)]
pub struct LanguageCodes {
    same: Vec<(String, String)>,
    none: Vec<String>,
    neighbours: Vec<(String, String)>,
    families: Vec<Vec<String>>,
}

/// The table; parsed when it is first asked.
pub static LANGUAGE_CODES: LazyLock<LanguageCodes> = LazyLock::new(|| ready(SOURCE, LanguageCodes::new));

/// The primary subtag of what pages write as a language: "de" of "de-AT" and "de_AT".
pub fn primary(tag: &str) -> &str {
    tag.split(['-', '_']).next().unwrap_or_default()
}

impl LanguageCodes {
    fn new(table: LanguageTable) -> Self {
        Self {
            same: pairs(table.same),
            none: plain(table.none).collect(),
            neighbours: pairs(table.neighbour),
            families: table.family.into_iter().map(|row| row.words).collect(),
        }
    }

    /// The code that the tables use for a language.
    pub fn usual<'c>(&'c self, code: &'c str) -> &'c str {
        of(&self.same, code)
    }

    /// The code of the language whose table of reporting verbs serves.
    pub fn served_by<'c>(&'c self, code: &'c str) -> &'c str {
        of(&self.neighbours, self.usual(code))
    }

    /// Whether a code says that no language is known, or several are.
    pub fn is_none(&self, code: &str) -> bool {
        self.none.iter().any(|known| known == code)
    }

    /// Whether a detector by trigrams mixes two languages up.
    pub fn are_near(&self, one: &str, other: &str) -> bool {
        let holds = |family: &[String], code: &str| family.iter().any(|known| known == code);
        self.families.iter().any(|family| holds(family, one) && holds(family, other))
    }
}

fn pairs(rows: Vec<CodeRow>) -> Vec<(String, String)> {
    rows.into_iter().flat_map(|row| row.words.into_iter().map(move |word| (word, row.code.clone()))).collect()
}

/// What stands for a code, or the code itself.
fn of<'c>(pairs: &'c [(String, String)], code: &'c str) -> &'c str {
    pairs.iter().find(|(known, _)| known == code).map_or(code, |(_, meant)| meant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_stand_for_one_another() {
        let codes = &*LANGUAGE_CODES;
        for (tag, usual, served_by) in
            [("nb-NO", "no", "no"), ("iw", "he", "he"), ("hr_HR", "hr", "sr"), ("ms", "ms", "id"), ("de-AT", "de", "de"), ("", "", "")]
        {
            let primary = primary(tag);
            assert_eq!((codes.usual(primary), codes.served_by(primary)), (usual, served_by), "{tag}");
        }
        assert!(codes.is_none("und") && !codes.is_none("de"));
        assert!(codes.are_near("nb", "sv") && codes.are_near("mk", "ru") && !codes.are_near("sv", "de"));
        assert!(codes.same.iter().all(|(code, _)| !codes.neighbours.iter().any(|(own, _)| own == code)), "one table tells");
    }
}
