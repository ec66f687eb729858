//! What stands in the place of an article: errors, checks for robots, questions about cookies, forms to log in.

use std::sync::LazyLock;

use foldhash::HashSet;
use serde::Deserialize;

use super::phrases::{Phrases, fold};
use super::tables::{WordRow, folded, ready};

pub(super) const SOURCE: &str = include_str!("walls.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WallTable {
    code: Vec<WordRow>,
    status: Vec<WordRow>,
    title: Vec<WordRow>,
    text: Vec<WordRow>,
    weak: Vec<WordRow>,
    locked: Vec<WordRow>,
    onward: Vec<WordRow>,
}

/// What a title says of a page in the place of another, the surer the later.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum WallTitle {
    /// Nothing.
    #[default]
    None,
    /// It is the number of an error: "404", "Error 502".
    Number,
    /// It is one of the table: "Page not found".
    Named,
}

/// The table, ready for use.
#[derive(Debug, Default)]
pub struct Walls {
    codes: HashSet<String>,
    statuses: HashSet<String>,
    titles: HashSet<String>,
    texts: Phrases,
    weak: Phrases,
    locked: Phrases,
    onward: Phrases,
}

/// The table; parsed when it is first asked.
pub static WALLS: LazyLock<Walls> = LazyLock::new(|| ready(SOURCE, |table: WallTable| Walls::new(&table)));

impl Walls {
    fn new(table: &WallTable) -> Self {
        let phrases = |rows: &[WordRow]| Phrases::new(folded(rows).collect());
        Self {
            codes: folded(&table.code).collect(),
            statuses: folded(&table.status).collect(),
            titles: folded(&table.title).collect(),
            texts: phrases(&table.text),
            weak: phrases(&table.weak),
            locked: phrases(&table.locked),
            onward: phrases(&table.onward),
        }
    }

    /// What a headline, or a part of a page's title, says of a page in the place of another: "404 – Page not found".
    pub fn title(&self, part: &str) -> WallTitle {
        let folded = fold(part);
        let is_status = |word: &str| self.statuses.contains(word);
        let is_code = |word: &str| self.codes.contains(word) || is_status(word);
        // The number of the error may stand on either side.
        let bare = folded.as_str();
        let mut words = bare.split(' ').peekable();
        while words.next_if(|word| is_code(word)).is_some() {}
        let rest: Vec<&str> = words.collect();
        let end = rest.iter().rposition(|word| !is_code(word)).map_or(0, |last| last + 1);
        let rest = rest.get(..end).unwrap_or_default();
        match rest {
            [] if bare.split(' ').any(is_status) => WallTitle::Number,
            [] => WallTitle::None,
            _ if self.titles.contains(bare) || self.titles.contains(&rest.join(" ")) => WallTitle::Named,
            _ => WallTitle::None,
        }
    }

    /// Whether a line of a page is said in the place of its text.
    pub fn is_text(&self, folded: &str) -> bool {
        self.texts.any(folded)
    }

    /// Whether a line stands on pages of other kinds as well, and is said in the place of a text below the headline of a wall.
    pub fn is_weak(&self, folded: &str) -> bool {
        self.weak.any(folded)
    }

    /// Whether a line says that the text goes on for some readers only.
    pub fn is_locked(&self, folded: &str) -> bool {
        self.locked.any(folded)
    }

    /// Whether a line begins with that.
    pub fn opens_locked(&self, folded: &str) -> bool {
        self.locked.starts(folded)
    }

    /// Whether a line asks who reads a text that breaks off whether they want to go on, or are a subscriber.
    pub fn leads_onward(&self, folded: &str) -> bool {
        self.onward.any(folded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_of_walls_are_told_with_their_numbers() {
        for title in [
            "404",
            "Error 404",
            "404 – Seite nicht gefunden",
            "Page Not Found (404)",
            "Access Denied",
            "Just a moment...",
            "502 Bad Gateway",
        ] {
            assert_ne!(WALLS.title(title), WallTitle::None, "{title}");
        }
        for title in [
            "",
            "Error",
            "Access denied to the harbour",
            "404 sheep were not found",
            "How to mend a 404",
            "1984",
            "Not found in Translation",
        ] {
            assert_eq!(WALLS.title(title), WallTitle::None, "{title}");
        }
    }

    #[test]
    fn lines_of_walls_are_told() {
        let line = |text: &str| (WALLS.is_text(&fold(text)), WALLS.is_locked(&fold(text)));
        assert_eq!(line("The page you’re looking for doesn’t exist."), (true, false));
        assert_eq!(line("お探しのページは移動または削除された可能性があります。"), (true, false));
        assert_eq!(line("Dieser Artikel ist nur für Abonnenten verfügbar."), (false, true));
        assert_eq!(line("The page has 404 lines about the harbour."), (false, false));
    }
}
