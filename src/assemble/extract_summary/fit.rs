//! Which sentences may stand in an extract.

use crate::letters::{is_currency, is_question_mark, is_stop};
use crate::lexicon::metadata::{BULLETS, LABELS, fold};

/// Words of the shortest line that counts as a sentence without a mark at its end.
const LEAST_OPEN_WORDS: usize = 15;

/// Words of the shortest line that may be part of a sentence though a break ends it.
const LEAST_BROKEN_WORDS: usize = 9;

/// Whether a sentence of so many words is none to show: a name, a place, a label, a question, a disclosure, an appeal, a price.
pub(super) fn is_unfit(text: &str, words: usize) -> bool {
    let dense = text.chars().filter(|letter| *letter >= '\u{e00}' && letter.is_alphabetic()).count() > 10;
    let end = without_notes(text).trim_end_matches(|letter: char| !letter.is_alphanumeric() && !is_stop(letter));
    let closed = end.ends_with(is_stop);
    // A line that a break ends is a label or an entry.
    let label = || text.rsplit_once('\n').is_some_and(|(lines, _)| lines.split('\n').any(is_open));
    // Lines without an end are labels; a sentence that ends in a colon says what follows it.
    text.ends_with([':', '：'])
        || end.ends_with(is_question_mark)
        || !dense && (words < 4 || !closed && words < LEAST_OPEN_WORDS || label())
        || asks_reader(text)
        || is_price_line(text, words)
}

/// Whether a sentence discloses, asks or invites.
fn asks_reader(text: &str) -> bool {
    let folded = fold(text);
    LABELS.is_no_dek(&folded) || BULLETS.is_appeal(&folded)
}

/// Whether a line is short and has no end.
fn is_open(line: &str) -> bool {
    let bare = line.trim_end();
    !bare.is_empty() && !bare.ends_with(is_stop) && bare.split_whitespace().take(LEAST_BROKEN_WORDS).count() < LEAST_BROKEN_WORDS
}

/// A text without the numbers of notes at its end: "… in 2010.[1][2]", "… of the town.3".
fn without_notes(text: &str) -> &str {
    let mut rest = text.trim_end();
    let bare = rest.trim_end_matches(|letter: char| letter.is_ascii_digit());
    if rest.len() - bare.len() <= 2 && bare.strip_suffix('.').is_some_and(|word| word.ends_with(char::is_alphabetic)) {
        rest = bare;
    }
    while let Some(before) = rest.strip_suffix(']').and_then(|open| open.rsplit_once('[')).filter(|(_, note)| note.len() <= 4) {
        rest = before.0.trim_end();
    }
    rest
}

/// Words up to which a sentence with a price is a price tag.
const PRICE_TAG: usize = 12;

/// Whether a sentence only prices, counts or rates: "Now $49.99 at the shop.", "4.5 of 5 ★".
fn is_price_line(text: &str, words: usize) -> bool {
    let digits = text.chars().filter(|letter| letter.is_numeric()).count();
    let letters = text.chars().filter(|letter| letter.is_alphabetic()).count();
    let money = text.contains(is_currency) && digits > 0;
    text.contains(['★', '☆', '⭐']) || digits * 4 > letters || money && words <= PRICE_TAG
}
