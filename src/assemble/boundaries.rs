//! Boundaries of words and sentences after UAX #29, with short ways for plain text: most pieces between spaces are
//! ASCII, and in most paragraphs only `.`, `!` and `?` can end a sentence.

use unicode_segmentation::UnicodeSegmentation;

use crate::letters::plain_run;

/// Hands out the words of a text (those of `unicode_words`), in order.
pub fn each_word<'t>(text: &'t str, mut each: impl FnMut(&'t str)) {
    // A space is never inside a word.
    let bytes = text.as_bytes();
    let mut start = 0;
    while start < bytes.len() {
        let piece = bytes.get(start..).unwrap_or_default();
        let letters = plain_run(piece);
        let rest = piece.get(letters..).unwrap_or_default();
        // Most pieces are letters and digits with nothing behind them, or one sign.
        let length = match rest {
            [] | [b' ', ..] => letters,
            [sign] | [sign, b' ', ..] if sign.is_ascii() && *sign != b'_' => letters + 1,
            _ => {
                let length = letters + rest.iter().position(|byte| *byte == b' ').unwrap_or(rest.len());
                let piece = text.get(start..start + length).unwrap_or_default();
                if piece.is_ascii() {
                    plain_words(piece, &mut each);
                } else {
                    piece.unicode_words().for_each(&mut each);
                }
                start += length + 1;
                continue;
            }
        };
        if letters > 0 {
            each(text.get(start..start + letters).unwrap_or_default());
        }
        start += length + 1;
    }
}

/// Number of the words of a text; `weigh` tells how many a word with other letters than ASCII ones is. No word goes over a line's
/// end. Linear.
pub fn count_words(text: &str, mut weigh: impl FnMut(&str) -> usize) -> usize {
    let mut count = 0;
    let mut rest = text;
    while !rest.is_empty() {
        let plain = plain_length(rest.as_bytes());
        // The piece between spaces in which the other letter stands is counted slowly.
        let start =
            if plain < rest.len() { rest.get(..plain).and_then(|plain| plain.rfind([' ', '\n'])).map_or(0, |at| at + 1) } else { plain };
        count += count_plain(rest.as_bytes().get(..start).unwrap_or_default());
        let piece = rest.get(start..).unwrap_or_default();
        let end = memchr::memchr2(b' ', b'\n', piece.as_bytes()).unwrap_or(piece.len());
        each_word(piece.get(..end).unwrap_or_default(), |word| count += if word.is_ascii() { 1 } else { weigh(word) });
        rest = piece.get(end + 1..).unwrap_or_default();
    }
    count
}

/// Bytes before the first one that is no ASCII letter, or a bar below, which joins words by rules of its own.
fn plain_length(bytes: &[u8]) -> usize {
    let plain = |byte: &u8| byte.is_ascii() && *byte != b'_';
    let whole = bytes.chunks(CHUNK).take_while(|chunk| chunk.iter().fold(true, |all, byte| all & plain(byte))).count() * CHUNK;
    let rest = bytes.get(whole..).unwrap_or_default();
    whole.min(bytes.len()) + rest.iter().position(|byte| !plain(byte)).unwrap_or(rest.len())
}

/// Number of words of ASCII text without bars below, many letters at a time: one begins at each letter or digit behind something
/// else, unless that is a sign that joins it to the one before.
#[allow(clippy::needless_bitwise_bool, reason = "a question that may be left out cannot be asked of many letters at a time")]
fn count_plain(bytes: &[u8]) -> usize {
    let alphabetic = |byte: u8| (byte | 0x20).wrapping_sub(b'a') < 26;
    let digit = |byte: u8| byte.wrapping_sub(b'0') < 10;
    let begins = |outer: u8, before: u8, here: u8| {
        let letters = alphabetic(outer) & alphabetic(here) & ((before == b'.') | (before == b'\'') | (before == b':'));
        let digits = digit(outer) & digit(here) & ((before == b'.') | (before == b'\'') | (before == b',') | (before == b';'));
        let inside = alphabetic(before) | digit(before);
        u8::from((alphabetic(here) | digit(here)) & !inside & !letters & !digits)
    };
    let [first, second] = [0, 1].map(|at| bytes.get(at).copied().unwrap_or(b' '));
    let head = begins(b' ', b' ', first) + begins(b' ', first, second);
    let (before, here) = (bytes.get(1..).unwrap_or_default(), bytes.get(2..).unwrap_or_default());
    // Counts of so few letters fit into a byte.
    let chunks = bytes.chunks(CHUNK).zip(before.chunks(CHUNK)).zip(here.chunks(CHUNK));
    let some = |((outer, before), here): ((&[u8], &[u8]), &[u8])| {
        let each = outer.iter().zip(before).zip(here).map(|((outer, before), here)| begins(*outer, *before, *here));
        usize::from(each.fold(0_u8, u8::wrapping_add))
    };
    usize::from(head) + chunks.map(some).sum::<usize>()
}

/// Words of ASCII text.
fn plain_words<'t>(piece: &'t str, each: &mut impl FnMut(&'t str)) {
    let bytes = piece.as_bytes();
    let joins = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let mut start = 0;
    while start < bytes.len() {
        let (mut end, mut is_word) = (start, false);
        while let Some(byte) = bytes.get(end).filter(|byte| joins(byte)) {
            is_word |= *byte != b'_';
            end += 1;
            // Signs that stand inside words ("don't") and inside numbers ("1,000.5").
            if let (Some(sign), Some(after)) = (bytes.get(end), bytes.get(end + 1)) {
                let letters = matches!(sign, b'.' | b'\'' | b':') && byte.is_ascii_alphabetic() && after.is_ascii_alphabetic();
                let digits = matches!(sign, b'.' | b'\'' | b',' | b';') && byte.is_ascii_digit() && after.is_ascii_digit();
                end += usize::from(letters || digits);
            }
        }
        if is_word {
            each(piece.get(start..end).unwrap_or_default());
        }
        start = end.max(start + 1);
    }
}

/// Byte ranges of the sentences of a text (those of `split_sentence_bounds`), in order, without gaps.
pub fn sentences(text: &str) -> Box<dyn Iterator<Item = (usize, usize)> + '_> {
    if is_all_plain(text) {
        let mut start = 0;
        return Box::new(std::iter::from_fn(move || {
            let end = plain_end(text, start)?;
            Some((std::mem::replace(&mut start, end), end))
        }));
    }
    Box::new(text.split_sentence_bound_indices().map(|(at, piece)| (at, at + piece.len())))
}

/// Bytes that are looked at together.
const CHUNK: usize = 64;

/// Whether only `.`, `!` and `?` can end a sentence of a text.
fn is_all_plain(text: &str) -> bool {
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let chunk = rest.as_bytes().get(..CHUNK.min(rest.len())).unwrap_or_default();
        if chunk.iter().fold(true, |plain, byte| plain & matches!(byte, b' '..=b'~')) {
            at += chunk.len();
            continue;
        }
        for letter in rest.chars() {
            if !is_plain(letter) {
                return false;
            }
            at += letter.len_utf8();
            if at >= text.len() - rest.len() + chunk.len() {
                break;
            }
        }
    }
    true
}

/// Letters and signs among which only `.`, `!` and `?` end sentences.
fn is_plain(letter: char) -> bool {
    matches!(letter, ' '..='~' | '\u{a1}'..='\u{a9}' | '\u{ab}' | '\u{ac}' | '\u{ae}'..='\u{b9}' | '\u{bb}'..='\u{17f}'
        | '–' | '—' | '‘' | '’' | '“' | '”' | '‚' | '„' | '…' | '€')
}

/// Where the sentence of plain text that begins at `start` ends; `None` when nothing is left.
fn plain_end(text: &str, start: usize) -> Option<usize> {
    let mut from = start;
    while let Some(at) = text.get(from..).and_then(|rest| memchr::memchr3(b'.', b'!', b'?', rest.as_bytes())).map(|at| from + at) {
        from = at + 1;
        let full_stop = text.as_bytes().get(at) == Some(&b'.');
        let rest = text.get(from..).unwrap_or_default();
        if full_stop && goes_on_at_once(text.get(..at).unwrap_or_default(), rest) {
            continue;
        }
        let behind = rest.trim_start_matches(closes).trim_start_matches(' ');
        let Some(next) = behind.chars().next() else { break };
        from = text.len() - behind.len();
        let continued = matches!(next, ',' | '-' | ':' | ';' | '–' | '—' | '.' | '!' | '?');
        let first = behind.chars().find(|letter| letter.is_alphabetic() || matches!(letter, '.' | '!' | '?'));
        if continued || full_stop && first.is_some_and(char::is_lowercase) {
            continue;
        }
        return Some(from);
    }
    (start < text.len()).then_some(text.len())
}

/// "3.5", "U.S"
fn goes_on_at_once(before: &str, rest: &str) -> bool {
    let Some(next) = rest.chars().next() else { return false };
    next.is_ascii_digit()
        || next.is_uppercase() && before.chars().next_back().is_some_and(|letter| letter.is_uppercase() || letter.is_lowercase())
}

fn closes(letter: char) -> bool {
    matches!(letter, '(' | ')' | '[' | ']' | '{' | '}' | '"' | '\'' | '«' | '»' | '‘' | '’' | '“' | '”' | '‚' | '„')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PIECES: [&str; 44] = [
        "a", "B", "é", "É", "ß", "1", "23", ".", "!", "?", ",", ";", ":", "'", "_", "-", "–", " ", " ", "  ", "(", ")", "\"", "”", "“",
        "’", "»", "…", "€", "Mr", "U.S.", "。", "の", "\u{301}", "\u{ad}", "\n", "\r\n", "\u{a0}", "ª", "×", "ʼ", "£", "א", "\u{200b}",
    ];

    fn text() -> impl Strategy<Value = String> {
        prop::collection::vec(prop::sample::select(&PIECES), 0..14).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2048))]

        #[test]
        fn words_are_those_of_the_standard(text in text()) {
            let mut words = Vec::new();
            each_word(&text, |word| words.push(word));
            prop_assert_eq!(words, text.unicode_words().collect::<Vec<_>>());
        }

        #[test]
        fn words_are_counted_as_they_are_handed_out(text in text()) {
            let mut words = 0;
            text.split('\n').for_each(|line| each_word(line, |_| words += 1));
            prop_assert_eq!(count_words(&text, |_| 1), words);
            let long = text.repeat(40);
            let mut words = 0;
            long.split('\n').for_each(|line| each_word(line, |_| words += 1));
            prop_assert_eq!(count_words(&long, |_| 1), words);
        }

        #[test]
        fn sentences_are_those_of_the_standard(text in text()) {
            let expected: Vec<_> = text.split_sentence_bound_indices().map(|(at, piece)| (at, at + piece.len())).collect();
            prop_assert_eq!(sentences(&text).collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn every_plain_letter_ends_words_and_sentences_as_the_standard_says() {
        for letter in (0..0x3000).filter_map(char::from_u32) {
            for text in [format!("a{letter}b 1{letter}2"), format!("{letter}a._{letter}"), format!("{letter} a")] {
                let mut words = Vec::new();
                each_word(&text, |word| words.push(word));
                assert_eq!(words, text.unicode_words().collect::<Vec<_>>(), "{text:?}");
            }
            for text in [
                format!("a. {letter}b c"),
                format!("a{letter}. B"),
                format!("a.{letter} B"),
                format!("a{letter} B"),
                format!("a! {letter}b"),
                format!("1.{letter}"),
            ] {
                let expected: Vec<_> = text.split_sentence_bound_indices().map(|(at, piece)| (at, at + piece.len())).collect();
                assert_eq!(sentences(&text).collect::<Vec<_>>(), expected, "{text:?}");
            }
        }
    }
}
