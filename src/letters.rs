//! Plain letters eight at a time.
//!
//! Most text is runs of ASCII letters and digits, and every room cuts it at their ends: here that is done by arithmetic on
//! eight bytes at once instead of a question a byte. What a letter tells of its script stands in `scripts`.
//!
//! # Which words are counted
//!
//! Models, limits and answers depend on each of these, so that none takes another's place:
//!
//! | function | a word is | for |
//! |---|---|---|
//! | `lexicon::count_words` | what stands between white space | phrases, which are searched with it |
//! | [`words_of`] | the same, each two wide letters of it one | whether a removed block is a line or a label |
//! | `features::text::count` | a run of letters, two of a script without spaces one | the columns of the models |
//! | `assemble::metadata::words::count` | what stands between white space and has a letter or digit; letters without spaces halved over the whole text | limits of headlines, deks and bylines |
//! | `assemble::boundaries::count_words` | one by UAX #29 | `Body::word_count`, which callers see; `body::word_count` counts each kana |
//!
//! # What texts are compared by
//!
//! | function | leaves | for |
//! |---|---|---|
//! | `lexicon::fold` | letters and signs, case folded, compatibility forms and marks made plain | phrases of the tables |
//! | `lexicon::metadata::fold` | letters and digits, case folded, one space between words | words around headlines, bylines and dates |
//! | `assemble::metadata::words::key` | letters and digits, case folded, nothing between them | whether two titles or names are one |
//! | `head::json_ld::key` | the same, the first 512 | whether JSON-LD is about the title |
//! | `assemble::quotes::fold` | a word in lower case, apostrophes made equal | tables of quotations, a word at a time |

mod scripts;
mod signs;

pub use scripts::{
    ends_clause, is_date_sign, is_han, is_hangul, is_kana, is_katakana, is_mark, is_question_mark, is_stop, is_unspaced, is_wide,
};
pub use signs::{SignLine, breaks_off, guides_breaks, is_currency, is_invisible, is_quotation_mark, opens_quotation, sign_line};

/// A byte in each place.
const fn all(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// Sets the highest bit of each byte that is an ASCII letter; the other bits mean nothing. All bytes must be below 0x80.
const fn letters(plain: u64) -> u64 {
    let small = plain | all(0x20);
    (small + all(0x80 - b'a')) & !(small + all(0x80 - b'z' - 1))
}

/// Sets the highest bit of each byte that is no ASCII letter or digit, and no other bit.
const fn others(bytes: u64) -> u64 {
    // Without its highest bit no byte carries into the next one.
    let plain = bytes & all(0x7f);
    let letters = letters(plain);
    let digits = (plain + all(0x80 - b'0')) & !(plain + all(0x80 - b'9' - 1));
    !((letters | digits) & !bytes) & all(0x80)
}

/// Sets the highest bit of each byte that is an ASCII capital; the other bits mean nothing. All bytes must be below 0x80.
const fn capitals(word: u64) -> u64 {
    (word + all(0x80 - b'A')) & !(word + all(0x80 - b'Z' - 1))
}

/// Eight bytes with their plain letters in lower case.
pub fn lowered(bytes: u64) -> u64 {
    let capitals = capitals(bytes & all(0x7f)) & !bytes & all(0x80);
    bytes | capitals >> 2
}

/// The highest bit of each byte where a part of a name may begin with a plain letter: behind a separator or a digit, or
/// where small letters end. `before` is the byte before them.
pub fn beginnings(bytes: u64, before: u8) -> u64 {
    let behind = bytes << 8 | u64::from(before);
    let (plain, plain_behind) = (bytes & all(0x7f), behind & all(0x7f));
    let letters_behind = letters(plain_behind);
    let apart = !(letters_behind | behind);
    let turns = capitals(plain) & letters_behind & !capitals(plain_behind) & !behind;
    letters(plain) & !bytes & (apart | turns) & all(0x80)
}

/// Words of a text, two letters counting as one in scripts without spaces.
pub fn words_of(text: &str) -> usize {
    if text.is_ascii() {
        return text.split_ascii_whitespace().count();
    }
    text.split_whitespace().map(|word| word.chars().filter(|letter| is_wide(*letter)).count().div_ceil(2).max(1)).sum()
}

/// Whether a text is ASCII without capitals.
pub fn is_small(bytes: &[u8]) -> bool {
    let (words, rest) = bytes.as_chunks::<8>();
    // What is beyond ASCII has its highest bit set already, and carries nothing into the answer that would matter.
    let small = |word: u64| (word | capitals(word & all(0x7f))) & all(0x80) == 0;
    words.iter().all(|word| small(u64::from_le_bytes(*word))) && small(eight(rest))
}

/// Up to eight bytes from the beginning; zeros behind the end.
pub fn eight(bytes: &[u8]) -> u64 {
    match bytes.first_chunk::<8>() {
        Some(chunk) => u64::from_le_bytes(*chunk),
        None => bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)),
    }
}

/// Bytes of the run of ASCII letters and digits that a text begins with.
pub fn plain_run(bytes: &[u8]) -> usize {
    let mut length = 0;
    loop {
        // A zero behind the end is no letter.
        let others = others(eight(bytes.get(length..).unwrap_or_default()));
        if others != 0 {
            return length + others.trailing_zeros() as usize / 8;
        }
        length += 8;
    }
}

/// Bytes of the run of ASCII above the space that a text begins with.
pub fn visible_run(bytes: &[u8]) -> usize {
    let mut length = 0;
    loop {
        let word = eight(bytes.get(length..).unwrap_or_default());
        let visible = (word & all(0x7f)) + all(0x80 - b' ' - 1);
        // A zero behind the end is not visible.
        let others = (!visible | word) & all(0x80);
        if others != 0 {
            return length + others.trailing_zeros() as usize / 8;
        }
        length += 8;
    }
}

/// Up to eight ASCII letters and digits of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// The first one in the lowest byte; zeros behind the last.
    letters: u64,
    /// How many.
    pub length: usize,
}

impl Piece {
    /// The beginning of the run that a text begins with; whether the run goes on behind it is for the next call to find out.
    pub fn first(bytes: &[u8]) -> Self {
        let word = eight(bytes);
        let length = others(word).trailing_zeros() as usize / 8;
        let kept = if length == 8 { u64::MAX } else { (1 << (length * 8)) - 1 };
        Self { letters: word & kept, length }
    }

    /// As a number, the first one in the lowest byte; `None` where one of them is a capital.
    pub fn small(self) -> Option<u64> {
        let (letters, capitals) = self.lowered();
        (capitals == 0).then_some(letters)
    }

    /// In lower case, as a number, with a bit for each that was a capital; the lowest of these bits is the first letter's.
    pub fn lowered(self) -> (u64, u64) {
        // Digits have this bit as well; zeros behind the end do not, and are no capitals.
        let capitals = !self.letters & all(0x20) & (self.letters >> 1);
        (self.letters | capitals, capitals)
    }

    /// How many of them are digits.
    pub fn digits(self) -> u32 {
        // Of letters and digits only letters have this bit; zeros behind the end have it neither.
        (!self.letters & all(0x40)).count_ones() - (8 - self.length as u32)
    }

    /// The first byte.
    pub fn head(self) -> u8 {
        self.letters as u8
    }

    /// The last byte; of no letters a zero.
    pub fn last(self) -> u8 {
        (self.letters >> (self.length.saturating_sub(1) * 8)) as u8
    }
}

/// A hash of letters in lower case that does not ask in which pieces they came: a polynomial of the letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LettersHash(pub u64);

/// Small enough for the sums of two, four and eight letters to fit beside each other.
const BASE: u64 = 251;

/// Of the base, up to the eighth.
const POWERS: [u64; 9] = [1, BASE, BASE.pow(2), BASE.pow(3), BASE.pow(4), BASE.pow(5), BASE.pow(6), BASE.pow(7), BASE.pow(8)];

impl LettersHash {
    /// Of no letters.
    pub const EMPTY: Self = Self(0xcbf2_9ce4_8422_2325);

    /// With one more letter, which is in lower case.
    #[must_use]
    pub fn with(self, letter: char) -> Self {
        Self(self.0.wrapping_mul(BASE).wrapping_add(letter.into()))
    }

    /// With the run of ASCII letters, not digits, that a text begins with; also its length.
    #[must_use]
    pub fn with_plain_letters(self, bytes: &[u8]) -> (usize, Self) {
        let (mut length, mut hash) = (0, self);
        loop {
            let piece = Piece::first(bytes.get(length..).unwrap_or_default());
            if piece.digits() > 0 {
                // Few words have digits in them.
                let rest = bytes.get(length..).unwrap_or_default();
                let letters = rest.iter().take_while(|byte| byte.is_ascii_alphabetic());
                return letters.fold((length, hash), |(length, hash), byte| (length + 1, hash.with(char::from(byte.to_ascii_lowercase()))));
            }
            (length, hash) = (length + piece.length, hash.with_piece(piece));
            if piece.length < 8 {
                return (length, hash);
            }
        }
    }

    /// With all bits telling, as tables need it.
    pub fn mixed(self) -> u64 {
        let mixed = self.0.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        mixed ^ (mixed >> 32)
    }

    /// With the letters of a piece in lower case.
    #[must_use]
    pub fn with_piece(self, piece: Piece) -> Self {
        let Some(power) = POWERS.get(piece.length) else { return self };
        // Digits have the bit that makes letters small; the zeros go to the front, where they count nothing.
        let small = if piece.length == 0 { 0 } else { (piece.letters | all(0x20)) << (64 - piece.length * 8) };
        let pairs = (small & 0x00ff_00ff_00ff_00ff) * BASE + (small >> 8 & 0x00ff_00ff_00ff_00ff);
        let fours = (pairs & 0x0000_ffff_0000_ffff) * (BASE * BASE) + (pairs >> 16 & 0x0000_ffff_0000_ffff);
        let sum = (fours & 0xffff_ffff).wrapping_mul(BASE * BASE * BASE * BASE).wrapping_add(fours >> 32);
        Self(self.0.wrapping_mul(*power).wrapping_add(sum))
    }
}

/// First bytes and lengths of words, which tell most other words from them before anything is compared or hashed.
#[derive(Debug, Clone)]
pub struct WordFilter([u64; 256]);

impl Default for WordFilter {
    fn default() -> Self {
        Self([0; 256])
    }
}

impl WordFilter {
    /// Of these words.
    pub fn of<'w>(words: impl IntoIterator<Item = &'w str>) -> Self {
        let mut filter = Self::default();
        words.into_iter().for_each(|word| filter.add(word));
        filter
    }

    /// Adds that of a word.
    pub fn add(&mut self, word: &str) {
        if let Some(lengths) = word.as_bytes().first().and_then(|first| self.0.get_mut(usize::from(*first))) {
            *lengths |= Self::bit(word.len());
        }
    }

    /// Whether one of the words may begin with this byte and be so many bytes long.
    pub fn may_be(&self, first: u8, length: usize) -> bool {
        self.0.get(usize::from(first)).is_some_and(|lengths| lengths & Self::bit(length) != 0)
    }

    /// Whether this may be one of the words.
    pub fn may_know(&self, word: &str) -> bool {
        word.as_bytes().first().is_some_and(|first| self.may_be(*first, word.len()))
    }

    /// The longest share one.
    fn bit(length: usize) -> u64 {
        1 << length.min(63)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_word_is_told_from_itself(words in prop::collection::vec("\\PC{1,80}", 0..8), other in "[a-z]{0,3}") {
            let filter = WordFilter::of(words.iter().map(String::as_str));
            prop_assert!(words.iter().all(|word| filter.may_know(word)));
            let like = |word: &String| word.bytes().next() == other.bytes().next() && word.len() == other.len();
            prop_assert_eq!(filter.may_know(&other), words.iter().any(like));
        }
    }

    #[test]
    fn every_byte_is_told() {
        for byte in 0..=u8::MAX {
            for at in 0..20 {
                let mut bytes = [b'x'; 20];
                bytes[at] = byte;
                let expected = if byte.is_ascii_alphanumeric() { 20 } else { at };
                assert_eq!(plain_run(&bytes), expected, "{byte} at {at}");
                assert_eq!(visible_run(&bytes), if byte > b' ' && byte.is_ascii() { 20 } else { at }, "{byte} at {at}");
                assert_eq!(lowered(eight(&bytes[at..])).to_le_bytes()[0], byte.to_ascii_lowercase(), "{byte} at {at}");
                assert_eq!(is_small(&bytes), byte.is_ascii() && !byte.is_ascii_uppercase(), "{byte} at {at}");
            }
        }
        assert_eq!(plain_run(b""), 0);
    }

    proptest! {
        #[test]
        fn pieces_are_what_their_letters_are(text in "[a-zA-Z0-9 é.]{0,24}") {
            let piece = Piece::first(text.as_bytes());
            let run: Vec<u8> = text.bytes().take_while(u8::is_ascii_alphanumeric).take(8).collect();
            prop_assert_eq!(piece.length, run.len());
            prop_assert_eq!(piece.digits() as usize, run.iter().filter(|byte| byte.is_ascii_digit()).count());
            let small = run.iter().all(|byte| !byte.is_ascii_uppercase());
            prop_assert_eq!(piece.small().map(u64::to_le_bytes).map(|word| word[..run.len()].to_vec()), small.then(|| run.clone()));
            let (lowered, capitals) = piece.lowered();
            prop_assert_eq!(&lowered.to_le_bytes()[..run.len()], run.to_ascii_lowercase());
            prop_assert_eq!(capitals.count_ones() as usize, run.iter().filter(|byte| byte.is_ascii_uppercase()).count());
            prop_assert_eq!(capitals & 0xff != 0, run.first().is_some_and(u8::is_ascii_uppercase));
            prop_assert_eq!(piece.last(), run.last().copied().unwrap_or_default());
            prop_assert_eq!(piece.head(), run.first().copied().unwrap_or_default());
            let slow = run.iter().fold(LettersHash::EMPTY, |hash, byte| hash.with(char::from(byte.to_ascii_lowercase())));
            prop_assert_eq!(LettersHash::EMPTY.with_piece(piece), slow);
        }
    }
}
