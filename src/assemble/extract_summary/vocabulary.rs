//! The telling words of sentences, as numbers.

use std::borrow::Cow;

use foldhash::{HashMap, HashMapExt};

use crate::lexicon::metadata::fold;

/// Bytes of a text to one of its different telling words, by guess, and the most of them that room is made for at once.
const BYTES_A_WORD: usize = 16;
const MOST_ROOM: usize = 2048;

/// The telling words seen so far.
pub(super) struct Vocabulary<'t> {
    /// Their numbers.
    numbers: HashMap<Cow<'t, str>, u32>,
    /// For each of them the last bag that it is in.
    last: Vec<u32>,
    bags: u32,
}

impl<'t> Vocabulary<'t> {
    /// No words yet, with room for those of a text of so many bytes.
    pub(super) fn with_room(bytes: usize) -> Self {
        let words = (bytes / BYTES_A_WORD).min(MOST_ROOM);
        Self { numbers: HashMap::with_capacity(words), last: Vec::with_capacity(words), bags: 0 }
    }

    /// Numbers of the telling words of a text, each once, by their first places.
    pub(super) fn bag(&mut self, words: impl Iterator<Item = &'t str>) -> Vec<u32> {
        let mut bag: Vec<u32> = Vec::with_capacity(words.size_hint().0);
        self.bags += 1;
        for word in words {
            if word.len() < 4 && word.is_ascii() {
                continue;
            }
            // Most words are small plain letters already.
            let plain = word.bytes().all(|byte| byte.is_ascii_lowercase());
            let letters = || word.bytes().all(|byte| byte.is_ascii_alphanumeric());
            let word = if plain {
                Cow::Borrowed(word)
            } else if letters() {
                Cow::Owned(word.to_ascii_lowercase())
            } else {
                Cow::Owned(fold(word))
            };
            if word.len() < 4 && word.is_ascii() {
                continue;
            }
            let next = self.last.len() as u32;
            let number = *self.numbers.entry(word).or_insert(next);
            if number == next {
                self.last.push(0);
            }
            if let Some(last) = self.last.get_mut(number as usize).filter(|last| **last != self.bags) {
                *last = self.bags;
                bag.push(number);
            }
        }
        bag
    }
}
