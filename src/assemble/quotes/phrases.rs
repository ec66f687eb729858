//! Words that stand for one thing together: "according to".

use super::tokens::{Shape, Token, fold};
use crate::lexicon::quotes::{Tags, Words};

/// Whether a word of the text is this lower-case word.
fn same_word(written: &str, word: &str, buffer: &mut String) -> bool {
    if written.eq_ignore_ascii_case(word) {
        return true;
    }
    if written.is_ascii() {
        return false;
    }
    fold(written, buffer);
    *buffer == *word
}

/// Folds phrases of the lexicon ("according to") into their first token.
pub(super) fn join_phrases(tokens: &mut Vec<Token>, text: &str, words: &Words) {
    let (mut buffer, mut other) = (String::new(), String::new());
    let mut place = 0;
    let mut dropped = false;
    while let Some(skipped) = tokens.get(place..).and_then(|rest| rest.iter().position(|token| token.is(Tags::LEADS))) {
        let at = place + skipped;
        place = at + 1;
        let Some(first) = tokens.get_mut(at) else { break };
        first.tags = first.tags.without(Tags::LEADS);
        let first = *first;
        // No phrase is a word alone.
        let Some(second) = tokens.get(place).filter(|next| next.word()) else { continue };
        fold(first.text(text), &mut buffer);
        let phrases = words.phrases(&buffer);
        fold(second.text(text), &mut buffer);
        let longest = phrases
            .iter()
            .filter(|(rest, _)| rest.first().is_some_and(|word| **word == *buffer))
            .filter(|(rest, _)| {
                rest.iter().enumerate().skip(1).all(|(step, word)| {
                    tokens.get(place + step).is_some_and(|next| next.word() && same_word(next.text(text), word, &mut other))
                })
            })
            .max_by_key(|(rest, _)| rest.len());
        let Some((rest, tags)) = longest else { continue };
        let last = tokens.get(place + rest.len() - 1).copied().unwrap_or(first);
        if let Some(first) = tokens.get_mut(at) {
            first.join(&last);
            first.tags = *tags;
            first.shape = if tags.any(Tags::PLACE) && first.capital() { Shape::Title } else { Shape::Lower };
        }
        for step in 0..rest.len() {
            if let Some(gone) = tokens.get_mut(place + step) {
                gone.shape = Shape::End;
            }
        }
        place += rest.len();
        dropped = true;
    }
    if dropped {
        tokens.retain(|token| token.shape != Shape::End);
    }
}
