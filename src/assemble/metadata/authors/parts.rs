//! A line of names cut into its parts.

use crate::lexicon::metadata::{BYLINES, fold};

/// A part of a line of names.
pub(super) struct LinePart {
    pub(super) text: String,
    /// Whether a word for "and" stands before it.
    pub(super) joined: bool,
}

/// Splits at commas, ampersands and words for "and".
pub(super) fn parts(line: &str) -> Vec<LinePart> {
    let mut parts = Vec::new();
    for piece in pieces(line) {
        let mut part = String::new();
        let mut joined = false;
        let words: Vec<&str> = piece.split_whitespace().collect();
        for (at, word) in words.iter().enumerate() {
            let small = word.to_lowercase();
            // A joiner stands between names: something before it, a capital (or no case) after it.
            let next_capital = words.get(at + 1).and_then(|next| next.chars().next()).is_some_and(|letter| !letter.is_lowercase());
            let names_before = part.split(' ').count() >= 2 || BYLINES.agencies.contains(&fold(&part)) || small.len() > 2;
            // "Centre for Examples and Research" is one name.
            let institution = part.split(' ').any(|word| BYLINES.institutions.contains(word));
            let joiner = !institution && BYLINES.joiners.contains(&small) && word.chars().all(char::is_lowercase) && next_capital;
            if joiner && (at == 0 || !part.is_empty() && names_before) {
                parts.push(LinePart { text: std::mem::take(&mut part), joined });
                joined = true;
                continue;
            }
            if !part.is_empty() {
                part.push(' ');
            }
            part.push_str(word);
        }
        parts.push(LinePart { text: part, joined });
    }
    parts.retain(|part| !part.text.trim().is_empty());
    parts
}

/// A line cut at the marks between names; a nickname in brackets stays within its name: "Ann (Annie) Example".
fn pieces(line: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut nickname_end = 0;
    for (at, letter) in line.char_indices() {
        if letter == '('
            && let Some((inside, behind)) = line.get(at + 1..).and_then(|rest| rest.split_once(')'))
            && !inside.is_empty()
            && inside.chars().all(char::is_alphabetic)
            && line.get(start..at).is_some_and(|before| before.ends_with(' ') && !before.trim().is_empty())
            && behind.strip_prefix(' ').is_some_and(|rest| rest.starts_with(char::is_uppercase))
        {
            nickname_end = at + inside.len() + 2;
        }
        let parts = matches!(letter, ',' | ';' | '&' | '、' | '，' | '+' | '—' | '–' | '(' | ')' | '・' | '،');
        if parts && at >= nickname_end {
            pieces.extend(line.get(start..at));
            start = at + letter.len_utf8();
        }
    }
    pieces.extend(line.get(start..));
    pieces
}
