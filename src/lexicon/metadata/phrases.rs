//! Folded phrases, and where they stand in a text.

use crate::letters::{is_mark, is_wide, plain_run};

/// Words in the table of beginnings, a power of two.
const TABLE: usize = 32;

/// The least first byte of a letter that is wide.
const WIDE: u8 = 0xe2;

/// Folded phrases that are looked for together, where a word begins: at most of them none does with the same three bytes.
#[derive(Debug, Default)]
pub(super) struct Phrases {
    /// By their beginnings.
    phrases: Vec<(u32, Box<str>)>,
    /// A bit for each beginning.
    beginnings: [u64; TABLE],
    /// Bytes of the longest.
    longest: usize,
}

impl Phrases {
    pub(super) fn new(phrases: Vec<String>) -> Self {
        let mut phrases: Vec<(u32, Box<str>)> = phrases.into_iter().map(|phrase| (beginning(phrase.as_bytes()), phrase.into())).collect();
        phrases.sort_unstable();
        let mut beginnings = [0; TABLE];
        for (beginning, _) in &phrases {
            let (word, bit) = place(*beginning);
            beginnings.get_mut(word).into_iter().for_each(|word| *word |= bit);
        }
        let longest = phrases.iter().map(|(_, phrase)| phrase.len()).max().unwrap_or_default();
        Self { phrases, beginnings, longest }
    }

    /// Whether one of them stands in a folded text, as [`holds`] says.
    pub(super) fn any(&self, text: &str) -> bool {
        self.found(text, |_, _| true)
    }

    /// Whether one of them is at least half of a folded text.
    pub(super) fn is_most_of(&self, text: &str) -> bool {
        text.len() <= self.longest * 2 && self.found(text, |_, phrase| phrase.len() * 2 >= text.len())
    }

    /// Whether a folded text begins with one of them.
    pub(super) fn starts(&self, text: &str) -> bool {
        self.may_stand(text, 0) && self.at(text, 0).next().is_some()
    }

    /// Whether a folded text ends with one of them.
    pub(super) fn ends(&self, text: &str) -> bool {
        self.found(text, |start, phrase| start + phrase.len() == text.len())
    }

    /// Whether one of them stands in a folded text, as [`holds`] says, and fits there.
    fn found(&self, text: &str, fits: impl Fn(usize, &str) -> bool) -> bool {
        let fits_at = |start: usize| self.may_stand(text, start) && self.at(text, start).any(|phrase| fits(start, phrase));
        let bytes = text.as_bytes();
        let may_be_wide = |byte: &u8| *byte >= WIDE;
        if bytes.iter().fold(false, |wide, byte| wide | may_be_wide(byte)) {
            return text.char_indices().any(|(start, _)| fits_at(start));
        }
        fits_at(0) || memchr::memchr_iter(b' ', bytes).any(|space| fits_at(space + 1))
    }

    /// Whether one of them may stand at a place of a text.
    fn may_stand(&self, text: &str, start: usize) -> bool {
        let (word, bit) = place(beginning(text.as_bytes().get(start..).unwrap_or_default()));
        self.beginnings.get(word).is_some_and(|word| word & bit != 0)
    }

    /// Those that stand at a place of a folded text.
    fn at<'s>(&'s self, text: &'s str, start: usize) -> impl Iterator<Item = &'s str> {
        let own = beginning(text.as_bytes().get(start..).unwrap_or_default());
        let from = self.phrases.partition_point(|(beginning, _)| *beginning < own);
        let alike = self.phrases.get(from..).unwrap_or_default().iter().take_while(move |(beginning, _)| *beginning == own);
        let rest = text.get(start..).unwrap_or_default();
        alike.map(|(_, phrase)| &**phrase).filter(move |phrase| {
            rest.starts_with(phrase) && (phrase.ends_with(is_wide) || stands_apart(text, start, start + phrase.len()))
        })
    }
}

/// The first three bytes of a folded text, or what there is of them before a space or the end.
const fn beginning(bytes: &[u8]) -> u32 {
    let [first, second, third] = match *bytes {
        [first, second, third, ..] => [first, second, third],
        [first, second] => [first, second, b' '],
        [first] => [first, b' ', b' '],
        [] => return 0,
    };
    let (second, third) = if second == b' ' { (0, 0) } else { (second, if third == b' ' { 0 } else { third }) };
    u32::from_le_bytes([first, second, third, 0])
}

/// The place of a beginning in the table: a word of it and a bit.
const fn place(beginning: u32) -> (usize, u64) {
    let mixed = beginning.wrapping_mul(0x9e37_79b1) >> 16;
    ((mixed >> 6) as usize % TABLE, 1 << (mixed % 64))
}

/// Letters and digits only, case folded, one space between words.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    loop {
        let (run, behind) = rest.split_at(plain_run(rest.as_bytes()));
        out.push_str(run);
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
    out.make_ascii_lowercase();
    out
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
