//! Function words: prose is full of them, menus are not.

use std::sync::OnceLock;

use super::text::hash_word;

const WORDS: &str = include_str!("stopwords.txt");
const SLOTS: usize = 8192;

/// Open-addressed set of word hashes; 0 is an empty slot.
fn set() -> &'static [u64] {
    static SET: OnceLock<Vec<u64>> = OnceLock::new();
    SET.get_or_init(|| {
        let mut slots = vec![0; SLOTS];
        let words = WORDS.lines().filter(|line| !line.starts_with('#')).flat_map(|line| line.split(' ').skip(1));
        for hash in words.map(hash_word) {
            let mut at = slot(hash);
            while slots.get(at).is_some_and(|taken| *taken != 0 && *taken != hash) {
                at = (at + 1) % SLOTS;
            }
            if let Some(free) = slots.get_mut(at) {
                *free = hash;
            }
        }
        slots
    })
}

fn slot(hash: u64) -> usize {
    (hash ^ (hash >> 29)) as usize % SLOTS
}

/// Whether the word with this hash is a function word.
pub fn contains(hash: u64) -> bool {
    let set = set();
    let mut at = slot(hash);
    while let Some(taken) = set.get(at) {
        if *taken == hash {
            return true;
        }
        if *taken == 0 {
            return false;
        }
        at = (at + 1) % SLOTS;
    }
    false
}

/// Particles of Japanese, Chinese and Thai that stand for function words.
pub fn is_particle(letter: char) -> bool {
    matches!(
        letter,
        'の' | 'に'
            | 'は'
            | 'を'
            | 'た'
            | 'が'
            | 'で'
            | 'て'
            | 'と'
            | 'し'
            | 'れ'
            | 'さ'
            | 'も'
            | 'な'
            | '的'
            | '了'
            | '是'
            | '在'
            | '不'
            | '有'
            | '和'
            | '人'
            | '这'
            | '這'
            | '我'
            | '他'
            | '也'
            | '就'
            | '与'
            | '與'
    )
}
