//! What the lines say that interrupt or close a news text and are none of it.

use std::sync::LazyLock;

use foldhash::HashSet;
use serde::Deserialize;

use super::phrases::Phrases;
use super::tables::{WordRow, folded, ready};
use crate::letters::is_mark;

pub(super) const SOURCE: &str = include_str!("interludes.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InterludeTable {
    follow: Vec<WordRow>,
    network: Vec<WordRow>,
    contributor: Vec<WordRow>,
    developing: Vec<WordRow>,
    live: Vec<WordRow>,
    cut_class: Vec<WordRow>,
    source: Vec<WordRow>,
}

/// The table, ready for use; all texts that it is asked about are folded.
#[derive(Debug, Default)]
pub struct Interludes {
    follow: Phrases,
    /// Letters with which they begin, in order.
    follow_letters: Vec<char>,
    networks: Phrases,
    contributors: Phrases,
    developing: Phrases,
    live: Phrases,
    cut_classes: HashSet<String>,
    sources: HashSet<String>,
}

/// The table; parsed when it is first asked.
pub static INTERLUDES: LazyLock<Interludes> = LazyLock::new(|| ready(SOURCE, |table: InterludeTable| Interludes::new(&table)));

impl Interludes {
    fn new(table: &InterludeTable) -> Self {
        let phrases = |rows: &[WordRow]| Phrases::new(folded(rows).collect());
        let plain = |rows: &[WordRow]| rows.iter().flat_map(|row| row.words.iter().cloned()).collect();
        let mut follow_letters: Vec<char> = folded(&table.follow).filter_map(|phrase| phrase.chars().next()).collect();
        follow_letters.sort_unstable();
        follow_letters.dedup();
        Self {
            follow: phrases(&table.follow),
            follow_letters,
            networks: phrases(&table.network),
            contributors: phrases(&table.contributor),
            developing: phrases(&table.developing),
            live: phrases(&table.live),
            cut_classes: plain(&table.cut_class),
            sources: folded(&table.source).collect(),
        }
    }

    /// Whether a text begins with the letter of an ask to follow somebody: most need not be folded.
    pub fn may_ask_to_follow(&self, text: &str) -> bool {
        let first = text.chars().find(|letter| letter.is_alphanumeric() || is_mark(*letter));
        first.and_then(|first| first.to_lowercase().next()).is_some_and(|first| self.follow_letters.binary_search(&first).is_ok())
    }

    /// Whether the beginning of a text asks to follow somebody.
    pub fn asks_to_follow(&self, folded: &str) -> bool {
        self.follow.starts(folded)
    }

    /// Whether a text names a network.
    pub fn names_network(&self, folded: &str) -> bool {
        self.networks.any(folded)
    }

    /// Whether a text begins with who else had a part in a report.
    pub fn opens_with_contributors(&self, folded: &str) -> bool {
        self.contributors.starts(folded)
    }

    /// Whether a text ends in that somebody had a part in a report.
    pub fn ends_with_contributors(&self, folded: &str) -> bool {
        self.contributors.ends(folded)
    }

    /// Whether half of a text or more says that a report is not finished.
    pub fn is_developing(&self, folded: &str) -> bool {
        self.developing.is_most_of(folded)
    }

    /// Whether a class is that of a text which is cut off, whatever the screens it is for and the lines that are left.
    pub fn is_cut_class(&self, class: &str) -> bool {
        let name = class.rsplit(':').next().unwrap_or_default().trim_end_matches(|letter: char| letter == '-' || letter.is_ascii_digit());
        self.cut_classes.contains(name)
    }

    /// Whether a folded word stands before the source of a picture.
    pub fn is_source(&self, folded: &str) -> bool {
        self.sources.contains(folded)
    }

    /// Whether half of a text or more leads to a page that follows events as they come.
    pub fn leads_to_live(&self, folded: &str) -> bool {
        self.live.is_most_of(folded)
    }
}

#[cfg(test)]
mod tests {
    use super::super::fold;
    use super::*;

    #[test]
    fn lines_are_told_in_many_languages() {
        for text in ["Follow us on Facebook and X, and on YouTube", "Síguenos en WhatsApp", "关注我们的微博"] {
            assert!(INTERLUDES.asks_to_follow(&fold(text)) && INTERLUDES.names_network(&fold(text)), "{text}");
        }
        assert!(!INTERLUDES.asks_to_follow(&fold("They follow us on Facebook.")));
        assert!(INTERLUDES.ends_with_contributors(&fold("– Ann Lee in Paris contributed to this report.")));
        for text in ["Mit Agenturmaterial.", "Avec l’AFP"] {
            assert!(INTERLUDES.opens_with_contributors(&fold(text)), "{text}");
        }
        assert!(
            INTERLUDES.is_developing(&fold("This is a developing story")) && INTERLUDES.is_developing(&fold("Notizia in aggiornamento"))
        );
        assert!(INTERLUDES.is_source("quelle") && INTERLUDES.is_cut_class("md:line-clamp-2") && !INTERLUDES.is_cut_class("truncated"));
        assert!(INTERLUDES.leads_to_live(&fold("[Alles dazu in unserem Newsblog.]")));
    }
}
