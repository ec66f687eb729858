//! Sentences of a block of text.
//!
//! Boundaries are those of UAX #29, which knows the marks of all scripts, less those after abbreviations, initials
//! and ordinals. A line break inside a block is a space: it ends a line, not a sentence.

use std::borrow::Cow;
use std::ops::Range;

use crate::assemble::boundaries;
use crate::lexicon::metadata::{SENTENCES, Sentences};

/// Bytes looked at on either side of a boundary: more than the longest abbreviation and the word behind it have.
const NEAR: usize = 128;

/// Calls `each` with the byte range of every sentence of a block, spaces around it left out, in order, until it
/// answers `false`. Linear.
pub(super) fn split(text: &str, language: &str, mut each: impl FnMut(Range<usize>) -> bool) {
    // One byte for one byte, so that the ranges hold in the text itself.
    let broken = memchr::memchr2(b'\n', b'\t', text.as_bytes()).is_some();
    let flat = if broken { Cow::Owned(text.replace(['\n', '\t'], " ")) } else { Cow::Borrowed(text) };
    // The first byte of both guillemets.
    let may_quote = memchr::memchr(0xC2, text.as_bytes()).is_some();
    let rules = &*SENTENCES;
    let language = language.split('-').next().unwrap_or_default();
    let mut start = 0;
    // Guillemets opened in the sentence so far and not closed in it.
    let mut open = 0_i64;
    for (at, end) in boundaries::sentences(&flat) {
        let piece = flat.get(at..end).unwrap_or_default();
        // UAX #29 takes the mark that opens the next sentence for one that closes this.
        let end = at + piece.trim_end_matches(['「', '『', '（', '《', '〈']).len();
        if may_quote {
            open += piece.matches('«').count() as i64 - piece.matches('»').count() as i64;
        }
        let before = flat.get(flat.ceil_char_boundary(start.max(end.saturating_sub(NEAR)))..end).unwrap_or_default();
        let after = flat.get(end..flat.floor_char_boundary(end + NEAR)).unwrap_or_default();
        if goes_on(rules, language, before, after, open) {
            continue;
        }
        if trimmed(&flat, start..end).is_some_and(|range| !each(range)) {
            return;
        }
        start = end;
        open = 0;
    }
    if let Some(range) = trimmed(&flat, start..flat.len()) {
        each(range);
    }
}

/// The range without spaces at its ends, if anything is left.
fn trimmed(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let piece = text.get(range.clone())?;
    let bare = piece.trim();
    let start = range.start + (piece.len() - piece.trim_start().len());
    (!bare.is_empty()).then(|| start..start + bare.len())
}

/// Whether a sentence goes on behind a boundary that UAX #29 sees: `text` is its end so far, `rest` the beginning of what
/// follows, `open` how many guillemets are open.
fn goes_on(rules: &Sentences, language: &str, text: &str, rest: &str, open: i64) -> bool {
    #[cfg(test)]
    tests::LOOKED.with(|looked| looked.set(looked.get() + text.len() + rest.len()));
    let rest = rest.trim_start();
    let Some(next) = rest.chars().next() else { return false };
    // "'Why?' she asked.", and the mark that closes "« Pourquoi ? »".
    if next.is_lowercase() || next == '»' && open > 0 {
        return true;
    }
    // "「…？」と彼女は聞いた。": who said it follows the quotation.
    if text.ends_with(['」', '』', '"', '”']) && rules.is_told(rest) {
        return true;
    }
    let Some(bare) = text.trim_end().strip_suffix('.') else { return false };
    if ends_dateline(rest) {
        return true;
    }
    let last =
        bare.rsplit(|letter: char| letter.is_whitespace() || matches!(letter, '(' | '[' | '"' | '„' | '“' | '«' | '\'' | '’')).next();
    let last = last.unwrap_or_default();
    let small = last.to_lowercase();
    if next.is_numeric() && rules.is_before_number(&small) || rules.is_before_name(&small, language) {
        return true;
    }
    let letters = last.chars().filter(|letter| letter.is_alphabetic()).count();
    // An initial, "J.", or an abbreviation of single letters, "U.S.", unless a new sentence clearly begins.
    if letters >= 1 && last.split(['.', '-']).all(|part| part.chars().count() <= 1) {
        let word = rest.split(|letter: char| !letter.is_alphanumeric()).next().unwrap_or_default().to_lowercase();
        let initial = letters == 1 && last.chars().all(char::is_uppercase);
        return initial && next.is_alphabetic() && !rules.is_starter(&word) || letters >= 2 && !rules.is_starter(&word);
    }
    let ordinal = (1..=2).contains(&last.len()) && last.bytes().all(|byte| byte.is_ascii_digit());
    ordinal && next.is_alphabetic() && rules.has_ordinals(language)
}

/// Bytes of the longest name of an agency in brackets at the end of a dateline.
const AGENCY: usize = 24;

/// Whether a text begins with the end of a dateline: "(AP) — The pier is closed".
fn ends_dateline(text: &str) -> bool {
    let inner = text.strip_prefix('(').and_then(|rest| rest.split_once(')'));
    inner.is_some_and(|(agency, rest)| {
        let named = agency.len() <= AGENCY && agency.starts_with(|letter: char| letter.is_alphabetic());
        named && ["—", "–", "-"].iter().any(|dash| rest.trim_start().starts_with(dash))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    thread_local! {
        /// Bytes looked at around boundaries.
        pub(super) static LOOKED: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
    }

    fn all(text: &str, language: &str) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        split(text, language, |range| {
            found.push(range);
            true
        });
        found
    }

    #[test]
    fn twice_the_text_takes_twice_the_looks() {
        for part in ["\u{ab} Pourquoi ? \u{bb}", "\u{ab}Oui. ", "字.", "a. b. ", "x\u{2029}", "U.S. ", "「何？」と"] {
            let cost = |times: usize| {
                LOOKED.with(|looked| looked.set(0));
                all(&part.repeat(times), "fr");
                LOOKED.with(std::cell::Cell::get)
            };
            let (small, large) = (cost(1_000), cost(2_000));
            assert!(large * 10 <= small * 22, "{part}: {small} -> {large}");
        }
    }

    #[test]
    fn splitting_stops_when_told_so() {
        let mut seen = 0;
        split(&"One sentence is here. ".repeat(500), "en", |_| {
            seen += 1;
            seen < 7
        });
        assert_eq!(seen, 7);
    }

    #[derive(serde::Deserialize)]
    struct Case {
        language: String,
        sentences: Vec<String>,
        #[serde(default)]
        joined_by: Option<String>,
    }

    #[derive(serde::Deserialize)]
    struct Cases {
        block: Vec<Case>,
    }

    #[test]
    fn blocks_are_split_as_the_cases_say() {
        let cases: Cases = toml::from_str(include_str!("../../../tests/cases/sentences.toml")).unwrap();
        for case in cases.block {
            let text = case.sentences.join(case.joined_by.as_deref().unwrap_or(" "));
            let found: Vec<&str> = all(&text, &case.language).into_iter().map(|range| &text[range]).collect();
            assert_eq!(found, case.sentences, "{}", case.language);
        }
    }

    proptest::proptest! {
        #[test]
        fn ranges_are_in_order_and_hold_everything_but_spaces(text in "\\PC{0,200}", language in "(en|de|ja|tr)?") {
            let found = all(&text, &language);
            let mut last = 0;
            let mut letters = String::new();
            for range in found {
                proptest::prop_assert!(range.start >= last && range.end > range.start);
                last = range.end;
                letters.push_str(&text[range]);
            }
            let bare = |text: &str| text.chars().filter(|letter| !letter.is_whitespace()).collect::<String>();
            proptest::prop_assert_eq!(bare(&letters), bare(&text));
        }
    }
}
