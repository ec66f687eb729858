//! What can be counted in one block's text, in one pass over its letters.

use super::stopwords;
use crate::letters::{LettersHash, Piece, is_mark, is_unspaced};

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

/// Counts a text and hands the hash of each folded word to `each_word`. Linear.
pub fn count(text: &str, mut each_word: impl FnMut(u64)) -> TextCounts {
    let mut reader = Reader { counts: TextCounts::default(), word: None, all: LettersHash::EMPTY };
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut last = ' ';
    while let Some(first) = bytes.get(at) {
        if first.is_ascii_alphanumeric() {
            let piece = Piece::first(bytes.get(at..).unwrap_or_default());
            reader.plain(piece);
            last = char::from(piece.last());
            at += piece.length;
            continue;
        }
        if first.is_ascii() {
            at += 1;
            let letter = char::from(*first);
            reader.sign(letter, &mut each_word);
            if letter == ' ' {
                continue;
            }
            if matches!(letter, '.' | '!' | '?') && !matches!(last, '.' | '!' | '?') && ends_sentence(text, at) {
                reader.counts.sentences += 1;
            }
            if !letter.is_whitespace() {
                reader.counts.letters += 1;
                last = letter;
            }
            continue;
        }
        let Some(letter) = text.get(at..).and_then(|rest| rest.chars().next()) else { break };
        at += letter.len_utf8();
        reader.other(letter, &mut each_word);
        if !letter.is_whitespace() {
            reader.counts.letters += 1;
            last = letter;
        }
    }
    reader.end_word(&mut each_word);
    let mut counts = reader.counts;
    counts.hash = reader.all.0;
    counts.ends_sentence = matches!(last, '.' | '!' | '?' | '…' | '。' | '！' | '？' | '।' | '؟' | '"' | '”' | '»' | '」' | '’');
    counts.ends_colon = matches!(last, ':' | '：');
    counts
}

/// Whether a sentence may end before this place: at the end, before white space and closing marks.
fn ends_sentence(text: &str, at: usize) -> bool {
    let next = text.get(at..).and_then(|rest| rest.chars().next());
    next.is_none_or(|next| next.is_whitespace() || matches!(next, '"' | '”' | '\'' | '»' | ')' | '“'))
}

/// What was counted so far.
struct Reader {
    counts: TextCounts,
    /// Hash of the word that is being read.
    word: Option<LettersHash>,
    /// Hash of all words.
    all: LettersHash,
}

impl Reader {
    /// Counts plain letters and digits.
    fn plain(&mut self, piece: Piece) {
        self.counts.capitalised += u32::from(self.word.is_none() && piece.head().is_ascii_uppercase());
        self.counts.letters += piece.length as u32;
        self.counts.digits += piece.digits();
        self.word = Some(self.word.unwrap_or(LettersHash::EMPTY).with_piece(piece));
        self.all = self.all.with_piece(piece);
    }

    /// Counts a plain letter that is neither letter nor digit.
    fn sign(&mut self, letter: char, each_word: &mut impl FnMut(u64)) {
        self.end_word(each_word);
        match letter {
            ',' => self.counts.commas += 1,
            '|' | '/' | '>' | '<' => self.counts.separators += 1,
            '{' | '}' | ';' | '=' | '_' | '(' | ')' => self.counts.code += 1,
            '$' => self.counts.currency += 1,
            '@' => self.counts.at_sign = true,
            _ => {}
        }
    }

    fn other(&mut self, letter: char, each_word: &mut impl FnMut(u64)) {
        if is_unspaced(letter) {
            self.end_word(each_word);
            self.all = self.all.with(letter);
            self.counts.words += 0.5;
            self.counts.unspaced += 1;
            self.counts.stop_words += if stopwords::is_particle(letter) { 0.5 } else { 0.0 };
            each_word(LettersHash::EMPTY.with(letter).0);
        } else if letter.is_alphanumeric() || is_mark(letter) {
            self.counts.capitalised += u32::from(self.word.is_none() && letter.is_uppercase());
            for lower in letter.to_lowercase() {
                self.word = Some(self.word.unwrap_or(LettersHash::EMPTY).with(lower));
                self.all = self.all.with(lower);
            }
        } else if letter != '’' {
            self.end_word(each_word);
            match letter {
                '、' | '،' | '，' => self.counts.commas += 1,
                '。' | '！' | '？' | '।' | '؟' => self.counts.sentences += 1,
                '•' | '·' | '›' | '»' | '«' | '→' | '▸' | '–' => self.counts.separators += 1,
                '€' | '£' | '¥' | '₹' | '₽' => self.counts.currency += 1,
                '©' | '®' => self.counts.copyright = true,
                _ => {}
            }
        }
    }

    fn end_word(&mut self, each_word: &mut impl FnMut(u64)) {
        if let Some(LettersHash(hash)) = self.word.take() {
            self.counts.words += 1.0;
            self.counts.stop_words += if stopwords::contains(hash) { 1.0 } else { 0.0 };
            each_word(hash);
        }
    }
}

/// The hash that [`count`] hands out for a word in lower case.
pub fn hash_word(word: &str) -> u64 {
    word.chars().filter(|letter| *letter != '’').fold(LettersHash::EMPTY, LettersHash::with).0
}
