//! Whether a block may say anything at all, seen without folding it.
//!
//! A phrase that counts wherever it stands, or where it begins a block, holds two words side by side, or a long one, that
//! prose hardly ever has. All others must cover most of their block, and few blocks are made of their words. A block with
//! neither is not searched. The answer "no" is certain; "perhaps" costs a search.

use foldhash::{HashMap, HashMapExt};

use super::phrase_index::{Kind, kind_at, run};
use crate::letters::LettersHash;

/// What a run of letters, or two runs side by side, may be a part of.
#[derive(Debug, Clone, Copy, Default)]
struct Part {
    /// Words of the longest block in which a phrase that it tells of may count wherever it is.
    anywhere: u16,
    /// The same of phrases that must begin their block.
    opening: u16,
    /// A bit for its place among the runs of each of these.
    places: u16,
    /// Whether it is a run of a phrase that must cover its block with others.
    covers: bool,
}

impl Part {
    /// Whether a phrase that it tells of may count in a block of so many words, in which it is the run at this place.
    fn tells(self, words: usize, place: usize) -> bool {
        usize::from(self.anywhere) >= words || usize::from(self.opening) >= words && self.places & place_bit(place) != 0
    }
}

fn place_bit(place: usize) -> u16 {
    1 << place.min(15)
}

/// The telling parts of all phrases.
#[derive(Debug, Default)]
pub(super) struct Prefilter {
    /// By hash.
    parts: HashMap<u64, Part>,
    /// A bit for the hash of each: most words have none, and these few bytes stay at hand.
    known: Vec<u64>,
    /// Words of the longest block in which a phrase may count that has neither letters nor signs beyond ASCII.
    unlettered: u16,
    /// The least share of a block's letters that phrases must cover; above 1 without such phrases.
    least: f32,
}

/// A phrase as the filter needs it.
#[derive(Debug, Clone, Copy)]
pub(super) struct FilterPhrase<'p> {
    /// Folded.
    pub phrase: &'p str,
    /// Words of the longest block in which it may count wherever it is.
    pub anywhere: u16,
    /// The same where it begins the block.
    pub opening: u16,
    /// The share that it must cover with others, where that makes it count.
    pub cover: Option<f32>,
}

impl Prefilter {
    pub(super) fn new<'p>(phrases: impl Iterator<Item = FilterPhrase<'p>>) -> Self {
        let mut out = Self { parts: HashMap::new(), known: vec![0; KNOWN], unlettered: 0, least: 2.0 };
        phrases.for_each(|phrase| out.add(phrase));
        out
    }

    fn add(&mut self, FilterPhrase { phrase, anywhere, opening, cover }: FilterPhrase<'_>) {
        // Lengths and hashes of its runs of letters, and its first sign beyond ASCII.
        let (mut runs, mut sign) = (Vec::new(), None);
        let mut at = 0;
        while at < phrase.len() {
            let (kind, end, hash) = run(phrase, at);
            match kind {
                Kind::Letter => runs.push((end - at, hash)),
                Kind::Single if !phrase.is_char_boundary(at + 1) => sign = sign.or(Some(hash)),
                _ => {}
            }
            at = end;
        }
        if let Some(least) = cover {
            self.least = self.least.min(least);
            runs.iter().for_each(|(_, hash)| self.part(*hash).covers = true);
        }
        if anywhere.max(opening) == 0 {
            return;
        }
        let pairs = runs.iter().zip(runs.iter().skip(1)).enumerate();
        let longest = pairs.max_by_key(|(_, (first, second))| first.0 + second.0);
        let telling = longest.map(|(at, (first, second))| (at + 1, pair(first.1, second.1)));
        let telling = telling.or_else(|| runs.first().map(|(_, hash)| (0, *hash)));
        match (sign, telling) {
            (Some(sign), _) => {
                let part = self.part(sign);
                part.anywhere = part.anywhere.max(anywhere).max(opening);
            }
            (None, Some((place, hash))) => {
                let part = self.part(hash);
                (part.anywhere, part.opening) = (part.anywhere.max(anywhere), part.opening.max(opening));
                part.places |= place_bit(place);
            }
            (None, None) => self.unlettered = self.unlettered.max(anywhere).max(opening),
        }
    }

    fn part(&mut self, hash: u64) -> &mut Part {
        let (word, bit) = known_bit(hash);
        self.known.get_mut(word).into_iter().for_each(|bits| *bits |= bit);
        self.parts.entry(hash).or_default()
    }

    /// What is known of a hash.
    fn find(&self, hash: u64) -> Option<Part> {
        let (word, bit) = known_bit(hash);
        if self.known.get(word).is_none_or(|bits| bits & bit == 0) { None } else { self.parts.get(&hash).copied() }
    }

    /// Whether a phrase may count in a block of so many words between white space; `covered` tells whether phrases that must
    /// cover a block may do so without a digit in it. Linear.
    pub(super) fn may_speak(&self, text: &str, words: usize, covered: bool) -> bool {
        if words <= usize::from(self.unlettered) {
            return true;
        }
        let (mut letters, mut covering, mut digits) = (0, 0, covered);
        // The run of letters before, and how many there were.
        let (mut before, mut place) = (0, 0);
        let mut at = 0;
        while let Some(byte) = text.as_bytes().get(at) {
            if byte.is_ascii() && !byte.is_ascii_alphabetic() {
                digits |= byte.is_ascii_digit();
                at += 1;
                continue;
            }
            let Some((end, own, hash)) = simple_run(text, at) else { return true };
            (at, letters) = (end, letters + own);
            if let Some(part) = self.find(hash) {
                covering += if part.covers { own } else { 0 };
                if part.tells(words, place) {
                    return true;
                }
            }
            if own > 0 {
                if self.find(pair(before, hash)).is_some_and(|part| part.tells(words, place)) {
                    return true;
                }
                (before, place) = (hash, place + 1);
            }
        }
        digits && covering as f32 / letters.max(1) as f32 >= self.least
    }
}

/// The hash of two runs of letters side by side.
fn pair(first: u64, second: u64) -> u64 {
    let both = (first.rotate_left(23) ^ second).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    both ^ (both >> 32)
}

/// Numbers of bits of the parts that are known.
const KNOWN: usize = 2048;

/// Where the bit of a part is.
fn known_bit(hash: u64) -> (usize, u64) {
    ((hash >> 40) as usize % KNOWN, 1 << (hash >> 58))
}

/// The run of letters, or the sign, that begins at a place as it is when folded: its end, its letters, its hash.
/// `None` where folding does more than making letters small.
fn simple_run(text: &str, start: usize) -> Option<(usize, usize, u64)> {
    let (mut at, mut letters, mut hash) = (start, 0, LettersHash::EMPTY);
    loop {
        let (length, plain) = hash.with_plain_letters(text.as_bytes().get(at..).unwrap_or_default());
        (at, letters, hash) = (at + length, letters + length, plain);
        if text.as_bytes().get(at).is_none_or(u8::is_ascii) {
            break;
        }
        let letter = text.get(at..)?.chars().next()?;
        if !is_simple(letter) {
            return None;
        }
        let (kind, end) = kind_at(text, at);
        if kind != Kind::Letter {
            if letters == 0 {
                (at, hash) = (end, hash.with(letter));
            }
            break;
        }
        hash = letter.to_lowercase().fold(hash, LettersHash::with);
        (at, letters) = (end, letters + 1);
    }
    Some((at, letters, hash.mixed()))
}

/// Letters and signs beyond ASCII that folding only makes small, whatever stands beside them.
fn is_simple(letter: char) -> bool {
    matches!(letter, '\u{c0}'..='\u{12f}' | '\u{134}'..='\u{13e}' | '\u{141}'..='\u{148}' | '\u{14a}'..='\u{17e}' | '\u{400}'..='\u{45f}')
        || matches!(letter, '«' | '»' | '©' | '–' | '—' | '‘'..='„' | '•' | '€')
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization;

    use super::*;
    use crate::lexicon::fold;

    #[test]
    fn simple_letters_are_only_made_small() {
        for letter in (0x80..0x3000).filter_map(char::from_u32).filter(|letter| is_simple(*letter)) {
            let text = format!("a{letter}{letter}b");
            assert!(text.nfkc().eq(text.chars()), "{letter:?}");
            assert_eq!(letter.to_lowercase().count(), 1, "{letter:?}");
            let folded = fold(&text).text;
            let small: String = text.to_lowercase().replace(['’', '‘'], "'");
            assert_eq!(folded, small, "{letter:?}");
        }
    }
}
