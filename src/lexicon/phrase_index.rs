//! Phrases by the run of letters or digits that they begin with: one look-up a word instead of a step of an automaton
//! a byte.
//!
//! A phrase counts only where it begins and ends with words, so it can only begin where a run does. Runs are cut
//! wherever [`on_boundaries`] may see a boundary, and at more places; what is found is then held against it.

use smallvec::SmallVec;

use super::words::on_boundaries;
use super::{Found, RowId};
use crate::letters::{LettersHash, is_hangul, is_unspaced};

/// What a letter does to the run it stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Space,
    Letter,
    Digit,
    /// A run of its own: signs, and letters written without spaces between words.
    Single,
}

/// A group of phrases that begin with the same run.
#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    /// Hash of the run; meaningless where there are no phrases.
    hash: u64,
    first: u32,
    count: u32,
}

/// Folded phrases and the rows that each stands for.
#[derive(Debug, Default)]
pub(super) struct PhraseIndex {
    /// Ordered by first run.
    phrases: Vec<(Box<str>, SmallVec<[RowId; 2]>)>,
    /// Open-addressed by hash; its length is a power of two.
    slots: Vec<Slot>,
}

impl PhraseIndex {
    pub(super) fn new(phrases: impl Iterator<Item = (String, SmallVec<[RowId; 2]>)>) -> Self {
        let mut hashed: Vec<_> = phrases.map(|(phrase, rows)| (run(&phrase, 0).2, phrase.into_boxed_str(), rows)).collect();
        hashed.sort_by(|left, right| (left.0, &left.1).cmp(&(right.0, &right.1)));
        let mut slots = vec![Slot::default(); (hashed.len() * 4).next_power_of_two()];
        let mut first = 0;
        for group in hashed.chunk_by(|left, right| left.0 == right.0) {
            let hash = group.first().map_or(0, |phrase| phrase.0);
            let count = group.len() as u32;
            let mut at = hash as usize & (slots.len() - 1);
            while slots.get(at).is_some_and(|slot| slot.count > 0) {
                at = (at + 1) & (slots.len() - 1);
            }
            if let Some(slot) = slots.get_mut(at) {
                *slot = Slot { hash, first, count };
            }
            first += count;
        }
        Self { phrases: hashed.into_iter().map(|(_, phrase, rows)| (phrase, rows)).collect(), slots }
    }

    /// Phrases in a folded text, on word boundaries, by their starts. Linear in text and finds.
    pub(super) fn find(&self, text: &str) -> Vec<Found> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < text.len() {
            let (kind, end, hash) = run(text, at);
            if kind != Kind::Space {
                self.find_at(text, at, hash, &mut found);
            }
            at = end;
        }
        found
    }

    fn find_at(&self, text: &str, start: usize, hash: u64, found: &mut Vec<Found>) {
        let mut slot = hash as usize & (self.slots.len().wrapping_sub(1));
        let group = loop {
            match self.slots.get(slot) {
                Some(group) if group.count > 0 && group.hash != hash => slot = (slot + 1) & (self.slots.len() - 1),
                Some(group) if group.count > 0 => break group,
                _ => return,
            }
        };
        let (first, rest) = (group.first as usize, text.get(start..).unwrap_or_default());
        for (phrase, rows) in self.phrases.get(first..first + group.count as usize).unwrap_or_default() {
            let end = start + phrase.len();
            if rest.starts_with(&**phrase) && on_boundaries(text, start, end) {
                found.extend(rows.iter().map(|row| Found { row: *row, start, end }));
            }
        }
    }
}

/// The run that begins at a place of a folded text: its kind, its end, and a hash of its letters.
pub(super) fn run(text: &str, start: usize) -> (Kind, usize, u64) {
    let bytes = text.as_bytes();
    let (kind, first) = kind_at(text, start);
    let (mut end, mut hash) = (start, LettersHash::EMPTY);
    // The long part of nearly every run is plain.
    match kind {
        Kind::Letter => {
            let (length, plain) = hash.with_plain_letters(bytes.get(start..).unwrap_or_default());
            (end, hash) = (start + length, plain);
        }
        Kind::Digit => {
            let mut next = (kind, first);
            while next.0 == kind {
                hash = text.get(end..next.1).unwrap_or_default().chars().fold(hash, LettersHash::with);
                end = next.1;
                next = kind_at(text, end);
            }
        }
        Kind::Single => {
            (end, hash) = (first, text.get(start..first).unwrap_or_default().chars().fold(hash, LettersHash::with));
        }
        Kind::Space => end = first,
    }
    while kind == Kind::Letter && bytes.get(end).is_some_and(|byte| !byte.is_ascii()) {
        let (next, after) = kind_at(text, end);
        if next != kind {
            break;
        }
        hash = text.get(end..after).unwrap_or_default().chars().fold(hash, LettersHash::with);
        let (length, plain) = hash.with_plain_letters(bytes.get(after..).unwrap_or_default());
        (end, hash) = (after + length, plain);
    }
    (kind, end, hash.mixed())
}

/// The kind of the letter at a place, and where the next one begins; a space at the end.
pub(super) fn kind_at(text: &str, at: usize) -> (Kind, usize) {
    let Some(byte) = text.as_bytes().get(at) else { return (Kind::Space, at + 1) };
    let plain = match byte {
        b'a'..=b'z' | b'A'..=b'Z' => Kind::Letter,
        b'0'..=b'9' => Kind::Digit,
        b' ' => Kind::Space,
        _ => Kind::Single,
    };
    if byte.is_ascii() {
        return (plain, at + 1);
    }
    let letter = text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or(' ');
    let kind = if !letter.is_alphanumeric() || is_unspaced(letter) || is_hangul(letter) {
        Kind::Single
    } else if letter.is_numeric() {
        Kind::Digit
    } else {
        Kind::Letter
    };
    (kind, at + letter.len_utf8())
}

#[cfg(test)]
mod tests {
    use aho_corasick::AhoCorasick;
    use proptest::prelude::*;

    use super::*;

    const PHRASES: [&str; 20] = [
        "share",
        "share this",
        "no",
        "3 may",
        "may",
        "© all",
        "©",
        "関連",
        "関連記事",
        "공유",
        "sns",
        "a'b",
        "12",
        "12th",
        "é",
        "été",
        "x-y",
        "+",
        "» read",
        "記",
    ];

    proptest! {
        #[test]
        fn what_is_found_is_what_an_automaton_finds(
            parts in prop::collection::vec(prop_oneof![prop::sample::select(&PHRASES), prop::sample::select(&[" ", "s", "é", "1", "에서", "事", "²", "-", "'", "."])], 0..12)
        ) {
            let text = parts.concat();
            let rows = |at: usize| SmallVec::from_slice(&[RowId(at as u16)]);
            let runs = PhraseIndex::new(PHRASES.iter().enumerate().map(|(at, phrase)| ((*phrase).to_owned(), rows(at))));
            let key = |found: &Found| (found.row, found.start, found.end);
            let mut found = runs.find(&text);
            found.sort_by_key(key);
            let automaton = AhoCorasick::new(PHRASES).unwrap();
            let hits = automaton.find_overlapping_iter(&text).filter(|hit| on_boundaries(&text, hit.start(), hit.end()));
            let mut expected: Vec<Found> =
                hits.map(|hit| Found { row: RowId(hit.pattern().as_usize() as u16), start: hit.start(), end: hit.end() }).collect();
            expected.sort_by_key(key);
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn nothing_is_found_without_phrases() {
        assert_eq!(PhraseIndex::default().find("a b"), []);
        assert_eq!(PhraseIndex::new(std::iter::empty()).find("a b"), []);
    }
}
