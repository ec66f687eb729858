//! What the words of a block say.

use smallvec::SmallVec;

use super::{Cue, Evidence};
use crate::lexicon::{COVERED_WORDS, DATED_WORDS, Folded, Found, Lexicon, Reach, fold_counted};

/// What a block of so many words says by them.
pub(super) fn phrase_cues(text: &str, words: usize) -> SmallVec<[Cue<'static>; 4]> {
    if Lexicon::embedded().may_speak(text, words) { cues_of(&fold_counted(text, words)) } else { SmallVec::new() }
}

/// What a folded text says.
fn cues_of(folded: &Folded) -> SmallVec<[Cue<'static>; 4]> {
    let lexicon = Lexicon::embedded();
    let mut found = lexicon.phrases(folded);
    found.sort_by_key(|found| (found.row, found.start, found.end));
    let mut cues = SmallVec::new();
    for group in found.chunk_by(|a, b| a.row == b.row) {
        let Some(row) = group.first().and_then(|first| lexicon.row(first.row)) else { continue };
        let covered = covered(folded, group.iter().map(|found| (found.start, found.end)));
        let share = covered as f32 / folded.letters.max(1) as f32;
        let starts = group.first().is_some_and(|first| first.start <= leading_signs(&folded.text));
        let full = 0.85 + 0.15 * share.min(1.0);
        let clear = match row.reach {
            Reach::Cover(least) if share >= least && folded.words <= COVERED_WORDS && !is_measure(folded, group) => full,
            Reach::Date(least) if share >= least && folded.digits => full,
            // A name beside the date: "Ana Lima, 3 May 2024".
            Reach::Date(_) if folded.digits && folded.words <= DATED_WORDS && share >= 0.15 && has_year(&folded.text) => 0.6,
            Reach::Start(words) if starts && folded.words <= words as usize => full,
            Reach::Any(words) if folded.words <= words as usize => 1.0,
            _ => 0.0,
        };
        if clear > 0.0 {
            let words = group
                .iter()
                .max_by_key(|found| found.end - found.start)
                .map_or("", |longest| folded.text.get(longest.start..longest.end).unwrap_or_default());
            cues.push(Cue { row, weight: row.weight * clear, evidence: Evidence::Words(words.to_owned()) });
        }
    }
    cues
}

/// Letters under at least one of the finds, which come by their starts.
fn covered(folded: &Folded, finds: impl Iterator<Item = (usize, usize)>) -> usize {
    let mut done = 0;
    let mut letters = 0;
    for (start, end) in finds {
        let start = start.max(done);
        if end > start {
            let part = folded.text.get(start..end).unwrap_or_default();
            letters += part.chars().filter(|letter| letter.is_alphabetic()).count();
            done = end;
        }
    }
    letters
}

/// Whether all that was found is a letter among numbers: "42 x 24", and not the network of that name.
fn is_measure(folded: &Folded, finds: &[Found]) -> bool {
    let letter = |found: &Found| matches!(folded.text.as_bytes().get(found.start..found.end), Some([byte]) if byte.is_ascii_lowercase());
    folded.digits && finds.iter().all(letter)
}

/// Whether a year of our time stands in the text.
fn has_year(text: &str) -> bool {
    text.split(|letter: char| !letter.is_ascii_digit())
        .any(|number| number.len() == 4 && (number.starts_with("19") || number.starts_with("20")))
}

/// Bytes of arrows, bullets and brackets before the first letter.
fn leading_signs(text: &str) -> usize {
    text.find(char::is_alphanumeric).unwrap_or_default().min(12)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::lexicon::count_words;

    #[test]
    fn a_letter_among_numbers_is_a_measure() {
        let says = |text: &str| phrase_cues(text, count_words(text)).iter().map(|cue| cue.row.id.clone()).collect::<Vec<_>>();
        assert!(says("X").iter().any(|row| row.ends_with(".share_cover")));
        for text in ["42 x 24", "12.3 x 9.3 x 6.1\"", "39x80x16"] {
            assert_eq!(says(text), Vec::<String>::new(), "{text}");
        }
    }

    /// Words of phrases of all kinds and of prose, and letters that folding changes.
    const PARTS: [&str; 34] = [
        "We use cookies",
        "affiliate",
        "links",
        "Diese Seite",
        "verwendet Cookies",
        "wir",
        "3 May",
        "2024",
        "published",
        "on",
        "the",
        "river",
        "стоит",
        "мы используем",
        "Été",
        "été",
        "ﬁn",
        "coo\u{ad}kies",
        "e\u{301}",
        "we may earn a commission",
        "x",
        "commission",
        "©",
        "–",
        "İ",
        "関連",
        "utilizamos cookies",
        "provision",
        "1",
        "a",
        "Monday",
        "January",
        "by",
        "and",
    ];

    proptest! {
        #[test]
        fn a_block_that_is_not_searched_says_nothing(
            parts in prop::collection::vec(prop::sample::select(&PARTS), 10..100),
            dates in prop::collection::vec(prop::sample::select(&["3 May", "2024", "Monday", "by", "on", "January", "river", "."]), 10..60),
        ) {
            for text in [parts.join(" "), dates.join(" ")] {
                let words = count_words(&text);
                prop_assert!(Lexicon::embedded().may_speak(&text, words) || cues_of(&fold_counted(&text, words)).is_empty(), "{}", text);
            }
        }
    }
}
