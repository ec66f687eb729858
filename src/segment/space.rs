//! White space and invisible letters.

use crate::letters::{guides_breaks, visible_run};

pub(super) fn is_space(letter: char) -> bool {
    letter.is_whitespace()
}

/// Bytes at the beginning of `text` that can be copied as they stand: words with single spaces between them.
pub(super) fn plain_run(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        at += match byte {
            b' ' if bytes.get(at + 1).is_some_and(|next| *next > b' ' && !may_lead_space(*next)) => 1,
            lead if may_lead_space(*lead) => match text.get(at..).and_then(|rest| rest.chars().next()) {
                Some(letter) if !is_space(letter) && !guides_breaks(letter) => letter.len_utf8(),
                _ => break,
            },
            byte if *byte <= b' ' && is_space(char::from(*byte)) => break,
            byte if byte.is_ascii_graphic() => visible_run(bytes.get(at..).unwrap_or_default()),
            _ => 1,
        };
    }
    at
}

/// First bytes of the white space and invisible letters beyond ASCII.
pub(super) fn may_lead_space(byte: u8) -> bool {
    matches!(byte, 0xC2 | 0xE1 | 0xE2 | 0xE3 | 0xEF)
}
