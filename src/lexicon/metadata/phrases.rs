//! Folded phrases, and where they stand in a text.

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use crate::letters::{is_mark, is_wide, plain_run};

/// Folded phrases that are looked for together.
#[derive(Debug, Default)]
pub(super) struct Phrases {
    phrases: Vec<String>,
    automaton: Option<AhoCorasick>,
}

impl Phrases {
    pub(super) fn new(phrases: Vec<String>) -> Self {
        // Few texts are searched, so that a table with a state a byte costs more at every start than it spares.
        let automaton = AhoCorasick::builder().kind(Some(AhoCorasickKind::ContiguousNFA)).build(&phrases).ok();
        Self { phrases, automaton }
    }

    /// Whether one of them stands in a folded text, as [`holds`] says.
    pub(super) fn any(&self, text: &str) -> bool {
        self.found(text).next().is_some()
    }

    /// Whether one of them is at least half of a folded text.
    pub(super) fn is_most_of(&self, text: &str) -> bool {
        self.found(text).any(|phrase| phrase.len() * 2 >= text.len())
    }

    /// Those that stand in a folded text, as [`holds`] says.
    fn found<'s>(&'s self, text: &'s str) -> impl Iterator<Item = &'s str> {
        let hits = self.automaton.iter().flat_map(move |automaton| automaton.find_overlapping_iter(text));
        hits.filter_map(move |hit| {
            let phrase = self.phrases.get(hit.pattern().as_usize())?;
            (phrase.ends_with(is_wide) || stands_apart(text, hit.start(), hit.end())).then_some(phrase.as_str())
        })
    }

    /// Whether a folded text begins with one of them.
    pub(super) fn starts(&self, text: &str) -> bool {
        self.phrases.iter().any(|phrase| text.starts_with(phrase) && (phrase.ends_with(is_wide) || stands_apart(text, 0, phrase.len())))
    }

    /// Whether a folded text ends with one of them.
    pub(super) fn ends(&self, text: &str) -> bool {
        let apart = |phrase: &str| stands_apart(text, text.len() - phrase.len(), text.len());
        self.phrases.iter().any(|phrase| text.ends_with(phrase) && (phrase.ends_with(is_wide) || apart(phrase)))
    }
}

/// Letters and digits only, case folded, one space between words.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    loop {
        let (run, behind) = rest.split_at(plain_run(rest.as_bytes()));
        push_lowered(&mut out, run);
        let mut letters = behind.chars();
        let Some(letter) = letters.next() else { break };
        rest = letters.as_str();
        if letter.is_alphanumeric() || is_mark(letter) {
            out.extend(letter.to_lowercase());
        } else if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Adds plain letters and digits in lower case.
fn push_lowered(out: &mut String, run: &str) {
    let start = out.len();
    out.push_str(run);
    out.get_mut(start..).into_iter().for_each(str::make_ascii_lowercase);
}

/// Whether `phrase` stands in `text` between word boundaries; both folded. In scripts without spaces any place will do.
pub(super) fn holds(text: &str, phrase: &str) -> bool {
    let mut places = text.match_indices(phrase);
    if phrase.ends_with(is_wide) {
        return places.next().is_some();
    }
    places.any(|(at, _)| stands_apart(text, at, at + phrase.len()))
}

/// Whether a find in a folded text begins and ends with words.
fn stands_apart(text: &str, start: usize, end: usize) -> bool {
    let before = text.get(..start).is_none_or(|before| before.is_empty() || before.ends_with(' '));
    let after = text.get(end..).is_none_or(|after| after.is_empty() || after.starts_with(' '));
    before && after
}
