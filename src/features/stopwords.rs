//! Function words: prose is full of them, menus are not.

use std::sync::LazyLock;

use super::text::{count, hash_word};

const SLOTS: usize = 8192;

/// Languages with a line of words.
const LANGUAGES: usize = 32;
/// Words of a text from which its function words are evidence.
const LEAST_WORDS: u32 = 60;
/// Share of them among the words of a text in their language.
const LEAST_SHARE: f32 = 0.25;
/// Most that another language's words may be to those of the text's language: neighbours share many.
const NEXT_SHARE: f32 = 0.75;

/// The words.
struct Words {
    /// Tags of the languages, by line.
    tags: Vec<&'static str>,
    /// Open-addressed by hash, which is 0 in an empty slot; with a bit for each language that has the word.
    slots: Vec<(u64, u32)>,
}

/// The committed words; read when they are first asked.
static WORDS: LazyLock<Words> = LazyLock::new(|| Words::new(include_str!("stopwords.txt")));

impl Words {
    /// Reads a line a language: its tag and its words.
    fn new(lines: &'static str) -> Self {
        let mut all = Self { tags: Vec::new(), slots: vec![(0, 0); SLOTS] };
        for (language, line) in lines.lines().filter(|line| !line.starts_with('#')).enumerate() {
            let mut words = line.split(' ');
            all.tags.extend(words.next());
            for hash in words.map(hash_word) {
                let mut at = slot(hash);
                while all.slots.get(at).is_some_and(|taken| taken.0 != 0 && taken.0 != hash) {
                    at = (at + 1) % SLOTS;
                }
                if let Some(free) = all.slots.get_mut(at) {
                    *free = (hash, free.1 | 1 << (language % LANGUAGES));
                }
            }
        }
        all
    }
}

fn slot(hash: u64) -> usize {
    (hash ^ (hash >> 29)) as usize % SLOTS
}

/// Bits of the languages in which the word with this hash is a function word.
fn languages(hash: u64) -> u32 {
    let all = &*WORDS;
    let mut at = slot(hash);
    while let Some(taken) = all.slots.get(at) {
        if taken.0 == hash {
            return taken.1;
        }
        if taken.0 == 0 {
            return 0;
        }
        at = (at + 1) % SLOTS;
    }
    0
}

/// Whether the word with this hash is a function word.
pub fn contains(hash: u64) -> bool {
    languages(hash) != 0
}

/// Whether a word in lower case is a function word of some language.
pub fn is_function_word(word: &str) -> bool {
    contains(hash_word(word))
}

/// The language whose function words a text is clearly full of, as a BCP 47 tag. Linear; far cheaper than comparing letters.
pub fn language(text: &str) -> Option<&'static str> {
    let (mut all, mut votes) = (0_u32, [0_u32; LANGUAGES]);
    count(text, |word| {
        all += 1;
        let mut rest = languages(word);
        while rest != 0 {
            if let Some(vote) = votes.get_mut(rest.trailing_zeros() as usize) {
                *vote += 1;
            }
            rest &= rest - 1;
        }
    });
    let (best, most) = votes.into_iter().enumerate().max_by_key(|(_, votes)| *votes)?;
    let next = votes.into_iter().enumerate().filter(|(language, _)| *language != best).map(|(_, votes)| votes).max()?;
    let clear = all >= LEAST_WORDS && most as f32 >= LEAST_SHARE * all as f32 && next as f32 <= NEXT_SHARE * most as f32;
    clear.then(|| WORDS.tags.get(best).copied()).flatten()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_a_bit() {
        assert!(WORDS.tags.len() <= LANGUAGES);
        assert_eq!((WORDS.tags.first(), WORDS.tags.len()), (Some(&"en"), 29));
    }

    #[test]
    fn function_words_tell_the_language_of_a_text_that_is_long_enough() {
        let english = "The council of the town said on Monday that it will build a bridge for all who live at the river. ";
        let german = "Der Rat der Stadt hat am Montag gesagt, dass er für alle, die am Fluss wohnen, eine Brücke bauen wird. ";
        let russian = "Совет города сказал в понедельник, что он построит мост для всех, кто живет у реки и не хочет ждать. ";
        for (text, tag) in [(english, "en"), (german, "de"), (russian, "ru")] {
            assert_eq!(language(&text.repeat(5)), Some(tag));
            assert_eq!(language(text), None, "too short");
        }
        assert_eq!(language(&format!("{english}{german}").repeat(5)), None, "two languages");
        assert_eq!(language(&"Wood, stone, water, iron, sand, snow. ".repeat(20)), None, "no sentence");
    }
}
