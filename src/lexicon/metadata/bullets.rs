//! Words around the bullets of a summary: headings that announce one or something else, who wrote it, items that are none.

use std::sync::LazyLock;

use foldhash::{HashMap, HashMapExt, HashSet};
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::phrases::{Phrases, fold, holds};
use crate::letters::is_wide;

use super::tables::{Parts, WordRow, folded, plain, ready};

pub(super) const SOURCE: &str = include_str!("bullets.toml");

/// Words of the longest heading that announces something else.
const MAX_DECOY: usize = 6;

/// How a phrase is compared with a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum How {
    /// The text is the phrase.
    Whole,
    /// It begins with it.
    Start,
    /// It holds it between word boundaries.
    Word,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PhraseRow {
    #[serde(rename = "id")]
    _id: IgnoredAny,
    #[serde(rename = "lang")]
    _lang: IgnoredAny,
    how: How,
    phrases: Vec<String>,
    /// Headings that hardly ever announce anything else.
    #[serde(default)]
    clear: bool,
    #[serde(rename = "seen")]
    _seen: IgnoredAny,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BulletTable {
    heading: Vec<PhraseRow>,
    decoy: Vec<WordRow>,
    ai: Vec<WordRow>,
    ai_class: Vec<WordRow>,
    promo: Vec<WordRow>,
    appeal: Vec<PhraseRow>,
    leaning: Vec<WordRow>,
}

/// A heading that announces a summary.
#[derive(Debug)]
struct Heading {
    /// Folded.
    phrase: String,
    how: How,
    /// Whether it hardly ever announces anything else.
    clear: bool,
}

/// The table of bullets, ready for use.
#[derive(Debug, Default)]
pub struct Bullets {
    headings: Vec<Heading>,
    /// Places of those that a text is or begins with, by their first word.
    by_first_word: HashMap<String, Vec<usize>>,
    /// Those that may stand anywhere in a text.
    headings_inside: Phrases,
    decoys: HashSet<String>,
    ai: Phrases,
    ai_classes: Parts,
    promo: Vec<String>,
    /// Phrases that an appeal to the reader begins with, and those that one holds.
    appeals: Vec<String>,
    appeals_inside: Phrases,
    /// Beginnings of sentences that lean on the one before, by language.
    leaning: HashMap<String, Vec<String>>,
}

/// Words around summaries; parsed when they are first asked.
pub static BULLETS: LazyLock<Bullets> = LazyLock::new(|| ready(SOURCE, Bullets::new));

impl Bullets {
    fn new(table: BulletTable) -> Self {
        let of_row = |row: PhraseRow| {
            let PhraseRow { phrases, how, clear, .. } = row;
            phrases.into_iter().map(move |phrase| Heading { phrase: fold(&phrase), how, clear })
        };
        let headings: Vec<Heading> = table.heading.into_iter().flat_map(of_row).collect();
        let mut by_first_word: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, heading) in headings.iter().enumerate().filter(|(_, heading)| heading.how != How::Word) {
            by_first_word.entry(first_word(&heading.phrase).to_owned()).or_default().push(at);
        }
        let inside = headings.iter().filter(|heading| heading.how == How::Word).map(|heading| heading.phrase.clone());
        let (start, anywhere): (Vec<PhraseRow>, Vec<PhraseRow>) = table.appeal.into_iter().partition(|row| row.how == How::Start);
        let mut leaning: HashMap<String, Vec<String>> = HashMap::new();
        for row in &table.leaning {
            for language in row.lang.split(' ') {
                leaning.entry(language.to_owned()).or_default().extend(row.words.iter().map(|phrase| fold(phrase)));
            }
        }
        let phrases = |rows: Vec<PhraseRow>| rows.into_iter().flat_map(|row| row.phrases).map(|phrase| fold(&phrase)).collect();
        Self {
            headings_inside: Phrases::new(inside.collect()),
            headings,
            by_first_word,
            decoys: folded(&table.decoy).collect(),
            ai: Phrases::new(folded(&table.ai).collect()),
            ai_classes: plain(table.ai_class).collect(),
            promo: folded(&table.promo).collect(),
            appeals: phrases(start),
            appeals_inside: Phrases::new(phrases(anywhere)),
            leaning,
        }
    }

    /// Whether a heading announces a summary.
    pub fn heads_summary(&self, heading: &str) -> bool {
        self.summary_heading(heading).is_some()
    }

    /// Whether a heading announces a summary and hardly ever anything else: "Key Takeaways", "TL;DR".
    pub fn clearly_heads_summary(&self, heading: &str) -> bool {
        self.summary_heading(heading).is_some_and(|known| known.clear)
    }

    /// The first of the table that a heading is, begins with or holds.
    fn summary_heading(&self, heading: &str) -> Option<&Heading> {
        let folded = fold(heading);
        let own = self.by_first_word.get(first_word(&folded)).map_or([].as_slice(), Vec::as_slice);
        let begins = own.iter().copied().find(|at| match self.headings.get(*at) {
            Some(Heading { phrase, how: How::Whole, .. }) => folded == *phrase,
            Some(Heading { phrase, .. }) => begins_with(&folded, phrase),
            None => false,
        });
        let inside = || self.headings.iter().position(|known| known.how == How::Word && holds(&folded, &known.phrase));
        let inside = if self.headings_inside.any(&folded) { inside() } else { None };
        self.headings.get(begins.into_iter().chain(inside).min()?)
    }

    /// Whether a heading announces something that is no summary: contents, related links, ingredients.
    pub fn is_decoy_heading(&self, heading: &str) -> bool {
        let folded = fold(heading);
        let words: Vec<&str> = folded.split(' ').collect();
        (1..=words.len().min(MAX_DECOY)).any(|count| words.get(..count).is_some_and(|start| self.decoys.contains(&start.join(" "))))
            || self.decoys.contains(&folded)
    }

    /// Whether a text says that a machine wrote something.
    pub fn says_machine(&self, text: &str) -> bool {
        self.ai.any(&fold(text))
    }

    /// Whether a class says that a machine wrote what the element holds.
    pub fn is_machine_class(&self, class: &str) -> bool {
        let class = class.to_ascii_lowercase();
        self.ai_classes.stand_in(&class)
    }

    /// Whether an item asks for something instead of saying something.
    pub fn is_promo_item(&self, text: &str) -> bool {
        let folded = fold(text);
        self.promo.iter().any(|phrase| begins_with(&folded, phrase))
    }

    /// Whether a folded sentence asks its reader to do something: "Learn more …", "Call us …".
    pub fn is_appeal(&self, folded: &str) -> bool {
        self.appeals.iter().any(|phrase| begins_with(folded, phrase)) || self.appeals_inside.any(folded)
    }

    /// Whether a folded sentence of a language (its BCP 47 tag) makes sense only behind the one before: "However, …", "He …".
    pub fn leans(&self, folded: &str, language: &str) -> bool {
        let own = self.leaning.get(language.split('-').next().unwrap_or_default());
        // Scripts without spaces go on at once.
        let begins = |phrase: &str| begins_with(folded, phrase) || phrase.ends_with(is_wide) && folded.starts_with(phrase);
        own.is_some_and(|phrases| phrases.iter().any(|phrase| begins(phrase)))
    }
}

/// Whether a folded text begins with a phrase, up to the end of a word.
fn begins_with(folded: &str, phrase: &str) -> bool {
    folded.strip_prefix(phrase).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// The first word of a folded text.
fn first_word(folded: &str) -> &str {
    folded.split(' ').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_told_from_decoys() {
        for heading in ["Key Takeaways:", "⚡ TL;DR – Key Takeaways", "Das Wichtigste in Kürze", "Darum geht's", "요약", "In Kürze"]
        {
            assert!(BULLETS.heads_summary(heading), "{heading}");
        }
        for heading in ["Highlights of the season", "Our summary judgment", "Contents"] {
            assert!(!BULLETS.heads_summary(heading), "{heading}");
        }
        assert!(BULLETS.is_decoy_heading("Table of Contents") && BULLETS.is_decoy_heading("In this article you read"));
        assert!(BULLETS.says_machine("Diese Zusammenfassung wurde mit KI erstellt") && !BULLETS.says_machine("Kim said"));
    }
}
