//! What can be counted in one block's text, in one pass over its letters.

use super::stopwords;

/// Counts of one text.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct TextCounts {
    /// Words; in scripts without spaces two letters count as one word.
    pub words: f32,
    /// Letters, digits, marks and punctuation, without white space.
    pub letters: u32,
    /// Words that are function words in one of the languages known.
    pub stop_words: f32,
    /// Sentence ends: `.`, `!`, `?`, `…` before a space or the end, `。`, `！`, `？`, `।`, `؟`.
    pub sentences: u32,
    /// Commas of any script.
    pub commas: u32,
    /// Words that begin with a capital letter.
    pub capitalised: u32,
    /// Digits.
    pub digits: u32,
    /// Bars, bullets, slashes and angle quotes standing alone, as menus have them.
    pub separators: u32,
    /// Letters that code has: braces, semicolons, equals signs, underscores.
    pub code: u32,
    /// Letters of scripts without spaces.
    pub unspaced: u32,
    /// Currency signs.
    pub currency: u32,
    /// Whether the last letter ends a sentence.
    pub ends_sentence: bool,
    /// Whether the last letter is a colon.
    pub ends_colon: bool,
    /// Whether a copyright sign or an at sign is there.
    pub copyright: bool,
    /// See `copyright`.
    pub at_sign: bool,
    /// Hash of the letters and digits, folded to lower case.
    pub hash: u64,
}

/// Seed and factor of the 64-bit FNV-1a hash.
const FNV: (u64, u64) = (0xcbf2_9ce4_8422_2325, 0x0100_0000_01b3);

/// Counts a text and hands the hash of each folded word to `each_word`. Linear.
pub fn count(text: &str, mut each_word: impl FnMut(u64)) -> TextCounts {
    let mut counts = TextCounts { hash: FNV.0, ..TextCounts::default() };
    let mut word: Option<u64> = None;
    let mut rest = text;
    let mut last = ' ';
    while let Some(first) = rest.as_bytes().first() {
        if first.is_ascii_alphanumeric() {
            let end = rest.bytes().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(rest.len());
            let (run, tail) = rest.split_at(end);
            last = plain_run(run, &mut word, &mut counts);
            rest = tail;
            continue;
        }
        let Some(letter) = rest.chars().next() else { break };
        rest = rest.get(letter.len_utf8()..).unwrap_or_default();
        if letter.is_ascii() {
            sign(letter, &mut word, &mut counts, &mut each_word);
            if matches!(letter, '.' | '!' | '?')
                && rest.chars().next().is_none_or(|next| next.is_whitespace() || matches!(next, '"' | '”' | '\'' | '»' | ')' | '“'))
            {
                counts.sentences += u32::from(!matches!(last, '.' | '!' | '?'));
            }
        } else {
            other(letter, &mut word, &mut counts, &mut each_word);
        }
        if !letter.is_whitespace() {
            counts.letters += 1;
            last = letter;
        }
    }
    if let Some(hash) = word {
        end_word(hash, &mut counts, &mut each_word);
    }
    counts.ends_sentence = matches!(last, '.' | '!' | '?' | '…' | '。' | '！' | '？' | '।' | '؟' | '"' | '”' | '»' | '」' | '’');
    counts.ends_colon = matches!(last, ':' | '：');
    counts
}

/// Counts a run of plain letters and digits; answers the last of them.
fn plain_run(run: &str, word: &mut Option<u64>, counts: &mut TextCounts) -> char {
    counts.capitalised += u32::from(word.is_none() && run.starts_with(|letter: char| letter.is_ascii_uppercase()));
    counts.letters += run.len() as u32;
    let mut hash = word.unwrap_or(FNV.0);
    let mut last = b' ';
    for byte in run.bytes() {
        counts.digits += u32::from(byte.is_ascii_digit());
        let small = u64::from(byte.to_ascii_lowercase());
        hash = (hash ^ small).wrapping_mul(FNV.1);
        counts.hash = (counts.hash ^ small).wrapping_mul(FNV.1);
        last = byte;
    }
    *word = Some(hash);
    char::from(last)
}

/// Counts a plain letter that is neither letter nor digit.
fn sign(letter: char, word: &mut Option<u64>, counts: &mut TextCounts, each_word: &mut impl FnMut(u64)) {
    if let Some(hash) = word.take() {
        end_word(hash, counts, each_word);
    }
    match letter {
        ',' => counts.commas += 1,
        '|' | '/' | '>' | '<' => counts.separators += 1,
        '{' | '}' | ';' | '=' | '_' | '(' | ')' => counts.code += 1,
        '$' => counts.currency += 1,
        '@' => counts.at_sign = true,
        _ => {}
    }
}

fn other(letter: char, word: &mut Option<u64>, counts: &mut TextCounts, each_word: &mut impl FnMut(u64)) {
    if is_unspaced(letter) {
        if let Some(hash) = word.take() {
            end_word(hash, counts, each_word);
        }
        let mut single = None;
        extend(&mut single, letter as u64, counts);
        let hash = single.unwrap_or_default();
        counts.words += 0.5;
        counts.unspaced += 1;
        counts.stop_words += if stopwords::is_particle(letter) { 0.5 } else { 0.0 };
        each_word(hash);
    } else if letter.is_alphanumeric() || is_mark(letter) {
        counts.capitalised += u32::from(word.is_none() && letter.is_uppercase());
        for lower in letter.to_lowercase() {
            extend(word, lower as u64, counts);
        }
    } else if letter != '’' {
        if let Some(hash) = word.take() {
            end_word(hash, counts, each_word);
        }
        match letter {
            '、' | '،' | '，' => counts.commas += 1,
            '。' | '！' | '？' | '।' | '؟' => counts.sentences += 1,
            '•' | '·' | '›' | '»' | '«' | '→' | '▸' | '–' => counts.separators += 1,
            '€' | '£' | '¥' | '₹' | '₽' => counts.currency += 1,
            '©' | '®' => counts.copyright = true,
            _ => {}
        }
    }
}

fn extend(word: &mut Option<u64>, value: u64, counts: &mut TextCounts) {
    *word = Some((word.unwrap_or(FNV.0) ^ value).wrapping_mul(FNV.1));
    counts.hash = (counts.hash ^ value).wrapping_mul(FNV.1);
}

fn end_word(hash: u64, counts: &mut TextCounts, each_word: &mut impl FnMut(u64)) {
    counts.words += 1.0;
    counts.stop_words += if stopwords::contains(hash) { 1.0 } else { 0.0 };
    each_word(hash);
}

/// The hash that [`count`] hands out for a word in lower case.
pub fn hash_word(word: &str) -> u64 {
    word.chars().filter(|letter| *letter != '’').fold(FNV.0, |hash, letter| (hash ^ letter as u64).wrapping_mul(FNV.1))
}

/// Combining marks inside words, as Indic and Arabic scripts have them.
fn is_mark(letter: char) -> bool {
    matches!(letter as u32, 0x300..=0x36F | 0x610..=0x61A | 0x64B..=0x65F | 0x900..=0x903 | 0x93A..=0x94F | 0x981..=0x983 | 0x9BC..=0x9CD | 0xA01..=0xDFF)
}

/// Scripts that write words without spaces: Han, kana, Thai, Lao, Khmer, Myanmar.
pub fn is_unspaced(letter: char) -> bool {
    matches!(letter as u32, 0x3040..=0x30FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x2FA1F | 0xE00..=0xEFF | 0x1000..=0x109F | 0x1780..=0x17FF)
}
