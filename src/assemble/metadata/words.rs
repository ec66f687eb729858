//! Counting and comparing words, for all scripts.

use crate::letters::{is_stop, is_unspaced, plain_run};
use crate::lexicon::metadata::fold;

/// The pieces of a text between any of the marks.
pub(super) fn pieces(text: &str, marks: impl IntoIterator<Item = &'static str>) -> Vec<&str> {
    let mut found = vec![text];
    for mark in marks {
        if text.contains(mark) {
            found = found.into_iter().flat_map(|piece| piece.split(mark)).collect();
        }
    }
    found
}

/// Letters and digits of a text, case folded, nothing between them.
pub(super) fn key(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    loop {
        let (run, behind) = rest.split_at(plain_run(rest.as_bytes()));
        out.push_str(run);
        let mut letters = behind.chars();
        let Some(letter) = letters.next() else { break };
        rest = letters.as_str();
        if letter.is_alphanumeric() {
            out.extend(letter.to_lowercase());
        }
    }
    out.make_ascii_lowercase();
    out
}

/// Where `start` ends in a text that begins with it, case aside. Letter by letter: lower case may be longer (`İ`) or shorter.
pub(super) fn begins(text: &str, start: &str) -> Option<usize> {
    let mut letters = text.char_indices();
    for wanted in start.chars() {
        let (_, letter) = letters.next()?;
        let plain = letter.is_ascii() && wanted.is_ascii();
        let same =
            if plain { letter.eq_ignore_ascii_case(&wanted) } else { letter == wanted || letter.to_lowercase().eq(wanted.to_lowercase()) };
        if !same {
            return None;
        }
    }
    Some(letters.next().map_or(text.len(), |(at, _)| at))
}

/// Whether a text says the same words twice: once for readers and once for screen readers, as offers beside a price do.
pub(super) fn is_said_twice(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let (first, second) = words.split_at(words.len() / 2);
    !first.is_empty() && first == second
}

/// Number of words; two letters of a script without spaces count as one word.
pub(super) fn count(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut words, mut dense) = (0, 0);
    let mut start = 0;
    while start < bytes.len() {
        // Most words are plain letters and digits with a space behind them.
        let run = plain_run(bytes.get(start..).unwrap_or_default());
        let end = start + run;
        let byte = |at: usize| bytes.get(at).copied().unwrap_or(b' ');
        if byte(end) == b' ' {
            words += usize::from(run > 0);
            start = end + 1;
            continue;
        }
        // Many others have one sign in between.
        if run > 0 && byte(end).is_ascii() && byte(end + 1) == b' ' {
            words += 1;
            start = end + 2;
            continue;
        }
        let rest = bytes.get(end..).unwrap_or_default();
        let end = end + rest.iter().position(|byte| matches!(byte, b'\t'..=b'\r' | b' ')).unwrap_or(rest.len());
        let piece = text.get(start..end).unwrap_or_default();
        if piece.is_ascii() {
            words += usize::from(piece.bytes().any(|byte| byte.is_ascii_alphanumeric()));
        } else {
            // White space beyond ASCII stands inside it.
            for word in piece.split_whitespace() {
                let letters = word.chars().filter(|letter| is_unspaced(*letter)).count();
                dense += letters;
                words += usize::from(letters == 0 && word.chars().any(char::is_alphanumeric));
            }
        }
        start = end + 1;
    }
    words + dense.div_ceil(2)
}

/// The words of a text, folded and sorted; letters of scripts without spaces one each.
pub(super) fn bag(text: &str) -> Vec<String> {
    let mut bag = Vec::new();
    for word in fold(text).split(' ').filter(|word| !word.is_empty()) {
        if word.chars().any(is_unspaced) {
            bag.extend(word.chars().map(String::from));
        } else {
            bag.push(word.to_owned());
        }
    }
    bag.sort_unstable();
    bag
}

/// Number of words that two sorted bags share.
pub(super) fn shared(left: &[String], right: &[String]) -> usize {
    let (mut left, mut right) = (left.iter().peekable(), right.iter().peekable());
    let mut shared = 0;
    while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
        match a.cmp(b) {
            std::cmp::Ordering::Less => drop(left.next()),
            std::cmp::Ordering::Greater => drop(right.next()),
            std::cmp::Ordering::Equal => {
                shared += 1;
                left.next();
                right.next();
            }
        }
    }
    shared
}

/// Dice overlap of two sorted bags, 0 to 1.
pub(super) fn dice(left: &[String], right: &[String]) -> f32 {
    let all = left.len() + right.len();
    if all == 0 { 0.0 } else { 2.0 * shared(left, right) as f32 / all as f32 }
}

/// Share of the first bag's words that are in the second, 0 to 1.
pub(super) fn covered(part: &[String], whole: &[String]) -> f32 {
    if part.is_empty() { 0.0 } else { shared(part, whole) as f32 / part.len() as f32 }
}

/// Whether a text ends as a sentence does, closing marks aside.
pub(super) fn ends_sentence(text: &str) -> bool {
    let bare = text.trim_end_matches(['"', '”', '’', '\'', '»', ')', '“', ' ', '」']);
    bare.ends_with(is_stop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_counted_between_all_white_space() {
        for text in
            ["", " ", "a b", " - a--b  ,\t(c)\u{b}d\n", "a-b c'd 1,2", "...", "x\u{1c}y", "é\u{a0}– b", "東京 タワー x", "don’t … stop"]
        {
            let mut dense = 0;
            let words = text.split_whitespace().filter(|word| {
                let letters = word.chars().filter(|letter| is_unspaced(*letter)).count();
                dense += letters;
                letters == 0 && word.chars().any(char::is_alphanumeric)
            });
            let words = words.count();
            assert_eq!(count(text), words + dense.div_ceil(2), "{text:?}");
        }
    }
}
