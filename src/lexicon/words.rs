//! Texts brought into the form in which they are compared.

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

use crate::letters::{is_hangul, is_unspaced};

/// A text for searching: case folded, compatibility forms and quotation marks made plain, white space collapsed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folded {
    /// The letters.
    pub text: String,
    /// Number of letters, without digits and signs.
    pub letters: usize,
    /// Number of words; Han, kana and other letters written without spaces count one for each two.
    pub words: usize,
    /// Whether there is a digit.
    pub digits: bool,
}

/// Bytes of a text that are folded; a cue never stands deeper in a block that is cut here.
const MAX_FOLDED: usize = 1600;

/// The part of a text that is folded.
pub(super) fn head(text: &str) -> &str {
    text.get(..text.floor_char_boundary(MAX_FOLDED.min(text.len()))).unwrap_or_default()
}

/// Folds a text for phrase search. Linear; what stands behind the first 1600 bytes is counted but not searched.
pub fn fold(text: &str) -> Folded {
    fold_counted(text, count_words(text))
}

/// The same for a text whose words are counted.
pub fn fold_counted(text: &str, words: usize) -> Folded {
    let head = head(text);
    let mut out = Folded { text: String::with_capacity(head.len()), ..Folded::default() };
    let dense = if head.is_ascii() {
        fold_ascii(head, &mut out);
        0
    } else if head.chars().all(is_settled) || is_nfkc_quick(head.chars()) == IsNormalized::Yes {
        fold_letters(head.chars(), &mut out)
    } else {
        fold_letters(head.nfkc(), &mut out)
    };
    out.text.truncate(out.text.trim_end().len());
    let rest = text.get(head.len()..).unwrap_or_default();
    out.letters += rest.chars().filter(|letter| letter.is_alphabetic()).count();
    out.words = words + dense / 2;
    out
}

/// Letters and signs of usual texts that are their own compatibility forms, whatever stands beside them.
fn is_settled(letter: char) -> bool {
    letter.is_ascii()
        || matches!(letter, '\u{c0}'..='\u{ff}' | '\u{100}'..='\u{131}' | '\u{400}'..='\u{45f}' | '«' | '»' | '©' | '–' | '—' | '‘'..='„' | '•' | '€')
}

/// The plain case of [`fold_letters`], many letters at a time.
fn fold_ascii(head: &str, out: &mut Folded) {
    // Spaces of a block stand alone already, unless it is preformatted. To look at every byte is faster than to stop.
    let next = head.as_bytes().get(1..).unwrap_or_default();
    let doubled = head.bytes().zip(next).fold(0, |found, (byte, next)| found | u8::from(byte == b' ') & u8::from(*next == b' ')) != 0;
    let other = head.bytes().fold(false, |found, byte| found | matches!(byte, b'\t'..=b'\r'));
    if doubled || other || head.starts_with(' ') {
        for word in head.split_whitespace() {
            if !out.text.is_empty() {
                out.text.push(' ');
            }
            out.text.push_str(word);
        }
    } else {
        out.text.push_str(head);
    }
    out.text.make_ascii_lowercase();
    if memchr::memchr(b'`', out.text.as_bytes()).is_some() {
        out.text = out.text.replace('`', "'");
    }
    out.letters = out.text.bytes().filter(u8::is_ascii_lowercase).count();
    out.digits = out.text.bytes().fold(false, |found, byte| found | byte.is_ascii_digit());
}

/// Whether a plain letter is white space.
fn is_plain_space(byte: u8) -> bool {
    matches!(byte, b'\t'..=b'\r' | b' ')
}

/// Words between white space, as `split_whitespace` cuts them.
pub fn count_words(text: &str) -> usize {
    // No byte of a letter beyond ASCII is plain white space.
    if text.is_ascii() || !has_wide_space(text) {
        return count_plain_words(text.as_bytes());
    }
    let mut before = true;
    let mut begins = |space: bool| std::mem::replace(&mut before, space) && !space;
    text.chars().filter(|letter| begins(letter.is_whitespace())).count()
}

/// Whether there is white space beyond ASCII.
fn has_wide_space(text: &str) -> bool {
    let bytes = text.as_bytes();
    // The first bytes of all such letters.
    let leads = memchr::memchr3_iter(0xC2, 0xE2, 0xE3, bytes).chain(memchr::memchr_iter(0xE1, bytes));
    leads.into_iter().any(|at| text.get(at..).and_then(|rest| rest.chars().next()).is_some_and(char::is_whitespace))
}

/// The plain case of [`count_words`], many letters at a time: a word begins where a letter stands behind a space.
fn count_plain_words(bytes: &[u8]) -> usize {
    let first = bytes.first().is_some_and(|byte| !is_plain_space(*byte));
    let next = bytes.get(1..).unwrap_or_default();
    // Counts of so few letters fit into a byte.
    let some = |(before, here): (&[u8], &[u8])| {
        let begins = before.iter().zip(here).map(|(before, here)| u8::from(is_plain_space(*before) & !is_plain_space(*here)));
        usize::from(begins.fold(0_u8, u8::wrapping_add))
    };
    usize::from(first) + bytes.chunks(192).zip(next.chunks(192)).map(some).sum::<usize>()
}

/// Folds letters whose compatibility forms are plain already; answers the number of dense ones.
fn fold_letters(letters: impl Iterator<Item = char>, out: &mut Folded) -> usize {
    let mut dense = 0;
    for letter in letters {
        if letter.is_ascii_alphabetic() {
            out.letters += 1;
            out.text.push(letter.to_ascii_lowercase());
            continue;
        }
        match letter {
            ' ' if out.text.is_empty() || out.text.ends_with(' ') => {}
            '!'..='_' | '{'..='~' | ' ' => {
                out.digits |= letter.is_ascii_digit();
                out.text.push(letter);
            }
            _ => dense += fold_letter(letter, out),
        }
    }
    dense
}

fn fold_letter(letter: char, out: &mut Folded) -> usize {
    let mut dense = 0;
    for letter in letter.to_lowercase() {
        match letter {
            '\u{307}' | '\u{ad}' | '\u{200b}'..='\u{200f}' => {}
            letter if letter.is_whitespace() => {
                if !out.text.ends_with(' ') && !out.text.is_empty() {
                    out.text.push(' ');
                }
            }
            '’' | '‘' | 'ʼ' | '`' => out.text.push('\''),
            letter => {
                dense += usize::from(is_unspaced(letter));
                out.letters += usize::from(letter.is_alphabetic());
                out.digits |= letter.is_numeric();
                out.text.push(letter);
            }
        }
    }
    dense
}

/// Whether a find begins and ends with words. Letters written without spaces need no boundary.
pub(super) fn on_boundaries(text: &str, start: usize, end: usize) -> bool {
    let side = |inner: Option<char>, outer: Option<char>| match (inner, outer) {
        (Some(inner), Some(outer)) => {
            !inner.is_alphanumeric()
                || !outer.is_alphanumeric()
                || is_unspaced(inner)
                || is_unspaced(outer)
                || inner.is_numeric() != outer.is_numeric()
                // Korean particles follow the word without a space.
                || is_hangul(inner)
        }
        _ => true,
    };
    let before = text.get(..start).and_then(|head| head.chars().next_back());
    let after = text.get(end..).and_then(|tail| tail.chars().next());
    let inside = text.get(start..end).unwrap_or_default();
    side(inside.chars().next(), before) && side(inside.chars().next_back(), after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_counted_as_they_are_split() {
        for text in ["", " ", "a", " a\u{b}b\n\tc ", "a\u{1c}b c", "a\u{85}b", "é b\u{a0}c"] {
            assert_eq!(count_words(text), text.split_whitespace().count(), "{text:?}");
        }
    }

    #[test]
    fn texts_are_folded() {
        let folded = fold("  İlgili\n Haberler  2 ");
        assert_eq!(folded.text, "ilgili haberler 2");
        assert_eq!((folded.letters, folded.words, folded.digits), (14, 3, true));
        assert_eq!(fold("DON’T").text, "don't");
        assert_eq!(fold("関連記事").words, 3);
    }

    #[test]
    fn plain_texts_fold_as_all_others() {
        for text in ["", " ", "  A `Plain`\tText\u{b}2 \n end ", "x", "don't  STOP", "\u{1}a\u{7f}b ", "été 3", "ﬁn", "e\u{301}"] {
            let mut slow = Folded::default();
            let dense = fold_letters(text.nfkc(), &mut slow);
            slow.text.truncate(slow.text.trim_end().len());
            slow.words = text.split_whitespace().count() + dense / 2;
            assert_eq!(fold(text), slow, "{text:?}");
        }
    }

    #[test]
    fn settled_letters_are_their_own_compatibility_forms() {
        for letter in (0..0x3000).filter_map(char::from_u32).filter(|letter| is_settled(*letter)) {
            let text = format!("a{letter}{letter}b");
            assert_eq!(is_nfkc_quick(text.chars()), IsNormalized::Yes, "{letter:?}");
        }
    }

    #[test]
    fn long_texts_cost_their_head_only() {
        let folded = fold(&"word ".repeat(4000));
        assert!(folded.text.len() <= MAX_FOLDED);
        assert_eq!((folded.words, folded.letters), (4000, 16_000));
    }
}
