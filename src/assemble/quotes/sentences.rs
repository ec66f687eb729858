//! Where the reporter's sentences end.

use super::tokens::{Shape, Token};
use crate::letters::is_stop;

/// A sentence is cut after this many tokens, so that no rule reads further: linear time.
const LONGEST: usize = 240;

/// Sentence ends in the reporter's words. A quotation that ends with a stop ends the sentence
/// too, unless a small letter, a comma or a dash follows.
pub(super) fn sentences(tokens: &[Token], text: &str) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut depth = 0_usize;
    for (place, token) in tokens.iter().enumerate() {
        let next = || tokens.get(place + 1).copied().unwrap_or(Token::END);
        let ends = match token.shape {
            Shape::Open => {
                depth += 1;
                false
            }
            Shape::Close => {
                depth = depth.saturating_sub(1);
                false
            }
            Shape::Stop => token.text(text) == "\n" || (depth == 0 && opens_sentence(&next())),
            Shape::Quote => {
                let next = next();
                (next.capital() || matches!(next.shape, Shape::Quote | Shape::End)) && stops(text, token)
            }
            _ => false,
        };
        if ends || place - start >= LONGEST {
            out.push((start, place + 1));
            start = place + 1;
            depth = 0;
        }
    }
    if start < tokens.len() {
        out.push((start, tokens.len()));
    }
    out
}

/// Whether a token can begin a sentence.
const fn opens_sentence(token: &Token) -> bool {
    token.capital() || matches!(token.shape, Shape::Quote | Shape::Number | Shape::End | Shape::Open | Shape::Dash)
}

/// Whether a quotation ends with a stop inside its marks.
pub fn stops(text: &str, token: &Token) -> bool {
    token.text(text).trim_end_matches(|c: char| c.is_whitespace() || "”\"“»«’'‘›」』)]".contains(c)).ends_with(is_stop)
}
