//! The tables as they are written.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::marks::MarkRow;
use super::phrases::fold;

/// How a phrase is compared with a heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum How {
    Whole,
    Start,
    Word,
}

#[derive(Deserialize)]
pub(super) struct WordRow {
    #[allow(dead_code)]
    pub(super) id: String,
    #[serde(default)]
    pub(super) lang: String,
    #[serde(default)]
    pub(super) how: Option<How>,
    #[serde(default, alias = "phrases", alias = "names")]
    pub(super) words: Vec<String>,
    #[serde(default)]
    pub(super) strong: Vec<String>,
    /// Headings that hardly ever announce anything else.
    #[serde(default)]
    pub(super) clear: bool,
    #[allow(dead_code)]
    pub(super) seen: String,
}

#[derive(Deserialize)]
pub(super) struct MarkTable {
    pub(super) row: Vec<MarkRow>,
}

#[derive(Deserialize)]
pub(super) struct BulletTable {
    pub(super) heading: Vec<WordRow>,
    pub(super) decoy: Vec<WordRow>,
    pub(super) ai: Vec<WordRow>,
    pub(super) ai_class: Vec<WordRow>,
    pub(super) promo: Vec<WordRow>,
    pub(super) appeal: Vec<WordRow>,
}

#[derive(Deserialize)]
pub(super) struct DekTable {
    pub(super) refused: Vec<WordRow>,
    pub(super) no_kicker: Vec<WordRow>,
    pub(super) no_tag: Vec<WordRow>,
    pub(super) no_title: Vec<WordRow>,
}

#[derive(Deserialize)]
pub(super) struct BylineTable {
    pub(super) prefix: Vec<WordRow>,
    pub(super) joiner: Vec<WordRow>,
    pub(super) others: Vec<WordRow>,
    pub(super) role: Vec<WordRow>,
    pub(super) credential: Vec<WordRow>,
    pub(super) collective: Vec<WordRow>,
    pub(super) agency: Vec<WordRow>,
    pub(super) never: Vec<WordRow>,
    pub(super) leads_on: Vec<WordRow>,
    pub(super) particle: Vec<WordRow>,
    pub(super) institution: Vec<WordRow>,
    pub(super) no_member: Vec<WordRow>,
}

#[derive(Deserialize)]
pub(super) struct DateTable {
    pub(super) months: Vec<WordRow>,
    pub(super) modified: Vec<WordRow>,
    pub(super) published: Vec<WordRow>,
    pub(super) first: Vec<WordRow>,
    pub(super) member: Vec<WordRow>,
    pub(super) between: Vec<WordRow>,
    pub(super) clock: Vec<WordRow>,
    pub(super) zone: Vec<WordRow>,
    pub(super) live: Vec<WordRow>,
    pub(super) day_first: Vec<WordRow>,
}

pub(super) fn table<T: DeserializeOwned>(text: &str) -> Option<T> {
    toml::from_str(text).ok()
}

pub(super) fn plain(rows: Vec<WordRow>) -> impl Iterator<Item = String> {
    rows.into_iter().flat_map(|row| row.words)
}

pub(super) fn folded(rows: &[WordRow]) -> impl Iterator<Item = String> + '_ {
    rows.iter().flat_map(|row| row.words.iter().map(|word| fold(word)))
}

#[cfg(test)]
pub(super) mod tests {
    use std::collections::HashSet;

    use super::WordRow;

    /// What every row has: an id, words, and where they were seen.
    pub(in super::super) type Parts = (String, Vec<String>, String);

    pub(in super::super) fn parts(row: WordRow) -> Parts {
        (row.id, row.words, row.seen)
    }

    /// Every row has words and an origin, and an id of its own.
    pub(in super::super) fn check_rows(rows: impl IntoIterator<Item = Parts>) {
        let mut ids = HashSet::new();
        for (id, words, seen) in rows {
            assert!(!words.is_empty() && words.iter().all(|word| !word.trim().is_empty()) && !seen.is_empty(), "{id}");
            assert!(ids.insert(id.clone()), "{id} stands twice");
        }
    }
}
