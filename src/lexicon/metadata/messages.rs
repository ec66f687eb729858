//! Messages that programs leave in a page.

use std::sync::OnceLock;

use serde::Deserialize;

use super::tables::{WordRow, plain, table};

const MESSAGES: &str = include_str!("messages.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    php: Vec<WordRow>,
}

/// Whether a message of PHP begins with this word or two. The table is parsed at the first call.
pub fn is_php_level(words: &str) -> bool {
    static LEVELS: OnceLock<Vec<String>> = OnceLock::new();
    let levels = LEVELS.get_or_init(|| table(MESSAGES).map(|table: Table| plain(table.php).collect()).unwrap_or_default());
    levels.iter().any(|known| known == words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_words_an_origin_and_an_id_of_its_own() {
        let table: Table = toml::from_str(MESSAGES).unwrap();
        let mut ids = std::collections::HashSet::new();
        for row in table.php {
            assert!(!row.words.is_empty() && row.words.iter().all(|word| !word.is_empty()) && !row.seen.is_empty(), "{}", row.id);
            assert!(ids.insert(row.id.clone()), "{} stands twice", row.id);
        }
        assert!(is_php_level("Fatal error") && !is_php_level("Tide"));
    }
}
