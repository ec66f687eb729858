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
    use super::super::tables::tests::{check_rows, parts};
    use super::*;

    #[test]
    fn every_row_has_words_an_origin_and_an_id_of_its_own() {
        let table: Table = toml::from_str(MESSAGES).unwrap();
        check_rows(table.php.into_iter().map(parts));
        assert!(is_php_level("Fatal error") && !is_php_level("Tide"));
    }
}
