//! Messages that programs leave in a page.

use std::sync::LazyLock;

use serde::Deserialize;

use super::tables::{WordRow, plain, ready};

pub(super) const SOURCE: &str = include_str!("messages.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MessageTable {
    php: Vec<WordRow>,
    php_line: Vec<WordRow>,
}

/// What messages of PHP begin with, and what their lines stand behind.
#[derive(Default)]
struct Messages {
    levels: Vec<String>,
    lines: Vec<String>,
}

static PHP: LazyLock<Messages> = LazyLock::new(|| {
    ready(SOURCE, |table: MessageTable| Messages { levels: plain(table.php).collect(), lines: plain(table.php_line).collect() })
});

/// Whether a text is a message of PHP: a level, a colon, what happened, a file and the number of its line.
pub fn is_php_message(text: &str) -> bool {
    let number = |line: &str| line.bytes().all(|byte| byte.is_ascii_digit());
    let line = PHP.lines.iter().any(|words| text.rsplit_once(words.as_str()).is_some_and(|(_, line)| number(line)));
    line && text.split_once(':').is_some_and(|(level, _)| PHP.levels.iter().any(|known| known == level.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_told_from_sentences() {
        assert!(is_php_message("Fatal error: Uncaught TypeError in /srv/tide.php on line 7"));
        for other in ["Tide: high on line 7", "Fatal error: none on line seven", "Fatal error on line 7", "Warning: storms by 7"] {
            assert!(!is_php_message(other), "{other}");
        }
    }
}
