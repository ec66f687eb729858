//! Whether single marks carry quotations: on the whole page, or one by one where a teller stands behind them.

use super::Passage;
use super::marks::{Mark, Pair, pair_marks};
use super::tokens::folded;
use crate::letters::ends_clause;
use crate::lexicon::quotes::{Habits, Tags, Words};

/// Words of a quotation between single marks at least, on a page that quotes with double ones.
const LEAST: usize = 3;
/// Words behind it among which verb and name stand.
const REACH: usize = 6;

/// Whether single marks carry quotations here: no double marks at all, or clearly more singles.
pub(super) fn singles_rule(all: &[Vec<Mark>], habits: &Habits) -> bool {
    let (mut double, mut single, mut straight) = (0_usize, 0_usize, 0_usize);
    for mark in all.iter().flatten() {
        match mark.sign {
            '‘' | '‚' => single += usize::from(mark.can_open(habits, true)),
            '\'' => straight += usize::from(mark.can_open(habits, true)),
            '’' => {}
            _ => double += usize::from(mark.can_open(habits, false)),
        }
    }
    (double == 0 && single + straight > 0) || (single >= 3 && single >= 2 * double)
}

/// `'We zijn het beu', zegt Maria de Vries.` on a page that quotes with double marks: verb and name right behind it speak for it.
/// `all` are the marks of each passage.
pub(super) fn told(passages: &[Passage<'_>], words: &Words, all: &[Vec<Mark>]) -> Vec<Pair> {
    let opens = |mark: &Mark| matches!(mark.sign, '‘' | '‚' | '\'') && mark.can_open(&words.habits, true);
    if !all.iter().flatten().any(opens) || singles_rule(all, &words.habits) {
        return Vec::new();
    }
    let mut found = pair_marks(passages, &words.habits, all, true);
    found.retain(|pair| is_told(passages, pair, words));
    found
}

fn is_told(passages: &[Passage<'_>], pair: &Pair, words: &Words) -> bool {
    let [part] = pair.parts.as_slice() else { return false };
    let Some(text) = passages.get(part.passage).map(|passage| passage.text) else { return false };
    let (inner, behind) = (text.get(part.start..part.end).unwrap_or_default(), text.get(part.to..).unwrap_or_default());
    let tag = behind.strip_prefix(',').unwrap_or(behind);
    let parted = tag.len() < behind.len() || inner.ends_with([',', '!', '?']);
    let whole = inner.starts_with(char::is_uppercase) && inner.split_whitespace().take(LEAST).count() == LEAST;
    if !pair.closed || !matches!(pair.open, '‘' | '‚' | '\'') || !parted || !whole || !tag.starts_with(' ') {
        return false;
    }
    let (mut says, mut named) = (false, false);
    for word in tag.split_whitespace().take(REACH) {
        let letters = word.trim_matches(|letter: char| !letter.is_alphanumeric());
        let small = letters.starts_with(char::is_lowercase);
        named |= letters.starts_with(char::is_uppercase);
        says |= small && words.tags(&folded(letters)).any(Tags::SAY);
        // Behind a small word that is no verb of speech the sentence goes on with something else.
        if small && !says && !named || word.ends_with(|mark| mark != ',' && ends_clause(mark)) {
            break;
        }
    }
    says && named
}
