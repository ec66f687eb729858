//! The day of the last change in a line anywhere on the page: "This page was last edited on 2 March 2026".

use crate::article::{PageType, Source};
use crate::lexicon::metadata::{DATES, Marks, fold};

use super::super::Frame;
use super::super::day::{Moment, is_day, stamp, written};
use super::super::view::View;
use super::super::words::count;
use super::Found;
use super::shown::time_of;

/// Bytes of the longest block that is read: a footer may hold more than the line.
const MAX_LINE: usize = 400;

/// Bytes of the longest label that stands alone before the day, and words behind it in which the day is told.
const MAX_LABEL: usize = 60;
const REACH: usize = 14;

/// Words of a block that is the line and nothing else, and of a line that begins with "Updated".
const LINE_WORDS: usize = 14;
const SHORT: usize = 8;

/// Blocks that are asked, the last ones of the page first: that is where such lines stand.
const BLOCKS: usize = 4_000;

/// Where a change is that of something else.
const OUTSIDE: Marks = Marks::NAV.with(Marks::COMMENT).with(Marks::RELATED).with(Marks::AD).with(Marks::PROMO);

/// How sure it is that a line is about the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Says {
    /// "Updated: 2 March 2026".
    Changed,
    /// "Last updated: 2 March 2026".
    Last,
    /// "This page was last updated on 2 March 2026".
    OfPage,
}

/// The day on which the page says that it was changed last. The clearest lines win; of the same clearness there may be one day only, since
/// several are those of entries and downloads. In a forum they are those of posts.
pub(super) fn last(view: &View<'_>, frame: &Frame, language: &str) -> Option<Found> {
    if view.input.page_type == PageType::Forum || frame.lists_entries {
        return None;
    }
    let lines: Vec<(Says, Found)> = (0..view.len()).rev().take(BLOCKS).filter_map(|at| line(view, at, language)).collect();
    let clearest = lines.iter().map(|(says, _)| *says).max()?;
    let mut clear = lines.into_iter().filter(|(says, _)| *says == clearest).map(|(_, found)| found);
    let first = clear.next()?;
    clear.all(|other| other.moment.day == first.moment.day).then_some(first)
}

/// The day in one block, and how sure it is of the page.
fn line(view: &View<'_>, at: usize, language: &str) -> Option<(Says, Found)> {
    let text = view.text(at);
    if text.len() > MAX_LINE || view.marks(at).any(OUTSIDE) || !view.shown(at) {
        return None;
    }
    let folded = fold(text);
    let (says, said) = if DATES.says_last(&folded) {
        let (before, said) = cut(text)?;
        (of_page(view, at, before)?, said)
    } else {
        let begins = DATES.says_modified(&folded) && begins_with_change(text) && view.words(at) <= SHORT;
        (Says::Changed, Some(text).filter(|_| begins && view.signs() && !view.marks(at).any(Marks::LIST))?)
    };
    let end = said.char_indices().filter(|(_, letter)| letter.is_whitespace()).nth(REACH).map_or(said.len(), |(end, _)| end);
    let in_words = written(said.get(..end)?, language).or_else(|| written(text, language).filter(|_| says == Says::OfPage));
    let timed = time_of(view, at).and_then(|time| stamp(time.attr("datetime")?));
    let (moment, block) = match (in_words, timed) {
        (Some(words), Some(time)) if words.day == time.day => (time, at),
        (Some(words), _) => (words, at),
        (None, Some(time)) => (Some(time).filter(|_| !DATES.says_published(&folded))?, at),
        (None, None) => (below(view, at, language)?, at + 1),
    };
    // A line with more in it is not the date's alone.
    let alone = view.words(at) <= LINE_WORDS && (says == Says::OfPage || text.len() == said.len());
    let block = Some(block).filter(|_| alone);
    Some((says, Found { moment, source: Source::Visible, confidence: 0.8, block }))
}

/// How sure it is that what goes on behind `before` is about the page; nothing where it is about the site, data or prices, or stands in
/// the middle of a sentence that does not name the page.
fn of_page(view: &View<'_>, at: usize, before: &str) -> Option<Says> {
    const BREAKS: [char; 12] = ['.', '|', '·', '•', '(', ')', ';', '—', '–', ',', ']', ':'];
    let own = before.rsplit(['.', '|', '·', '•', '©']).next().unwrap_or_default();
    let folded = fold(own);
    if DATES.names_page(&folded) {
        return Some(Says::OfPage);
    }
    // "The last change of this page".
    let starts = count(before) <= 1 || before.trim_end().ends_with(BREAKS);
    let fits = !DATES.names_other(&folded) && (starts || view.marks(at).any(Marks::FOOTER));
    fits.then_some(Says::Last)
}

/// Whether a line says in its first two words that something was changed.
fn begins_with_change(text: &str) -> bool {
    let end = text.match_indices(' ').nth(1).map_or(text.len(), |(end, _)| end);
    text.get(..end).is_some_and(|start| DATES.says_modified(&fold(start)))
}

/// The day in the block behind a label that stands alone.
fn below(view: &View<'_>, at: usize, language: &str) -> Option<Moment> {
    let label = view.text(at);
    if label.len() > MAX_LABEL || label.contains(|letter: char| letter.is_ascii_digit()) {
        return None;
    }
    let timed = time_of(view, at + 1).and_then(|time| stamp(time.attr("datetime")?));
    timed.or_else(|| written(view.text(at + 1), language).filter(|_| is_day(view.text(at + 1), language)))
}

/// A text cut before the words for the last change: the shortest end that still holds them.
fn cut(text: &str) -> Option<(&str, &str)> {
    let starts = text.char_indices().filter(|(at, letter)| {
        let before = text.get(..*at).and_then(|before| before.chars().next_back());
        letter.is_alphanumeric() && before.is_none_or(|before| !before.is_alphanumeric())
    });
    let at = starts.take_while(|(at, _)| text.get(*at..).is_some_and(|rest| DATES.says_last(&fold(rest)))).last()?.0;
    text.split_at_checked(at)
}
