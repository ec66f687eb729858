//! Messages that programs leave in a page.

use std::sync::LazyLock;

use serde::Deserialize;

use super::tables::{WordRow, plain, ready};

pub(super) const SOURCE: &str = include_str!("messages.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MessageTable {
    php: Vec<WordRow>,
}

/// What messages of PHP begin with.
static PHP: LazyLock<Vec<String>> = LazyLock::new(|| ready(SOURCE, |table: MessageTable| plain(table.php).collect()));

/// Whether a message of PHP begins with this word or two.
pub fn is_php_level(words: &str) -> bool {
    PHP.iter().any(|known| known == words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_told_from_words() {
        assert!(is_php_level("Fatal error") && !is_php_level("Tide"));
    }
}
