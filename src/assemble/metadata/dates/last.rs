//! The day of the last change in a line anywhere on the page: "This page was last edited on 2 March 2026".

use crate::article::{PageType, Source};
use crate::lexicon::metadata::{DATES, Marks, fold};

use super::super::Frame;
use super::super::day::{Moment, is_day, may_hold_day, stamp, written};
use super::super::view::View;
use super::super::words::count;
use super::Found;
use super::shown::time_of;

/// Bytes of the longest block that is read: a footer may hold more than the line.
const MAX_LINE: usize = 400;

/// Bytes of the longest label that stands alone before the day, and words of one in the day's line.
const MAX_LABEL: usize = 60;
const LABEL_WORDS: usize = 8;

/// Words of the longest line, without its numbers; words behind its day that are still no sentence; and those of a change that stands
/// behind its day.
const MOST: usize = 12;
const TAIL: usize = 3;
const CLOSING: usize = 2;

/// What parts a line from what stands before it.
const BREAKS: [char; 10] = ['.', '|', '·', '•', '©', '(', '[', ';', '\n', '—'];

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
    if text.len() > MAX_LINE || view.marks(at).any(OUTSIDE) || !view.shown(at) || !may_tell(view, at) {
        return None;
    }
    let folded = fold(text);
    let (says, before, said) = if says_last(text, &folded) {
        let (before, said) = cut(text)?;
        (of_page(before, said, language)?, before, line_of(said))
    } else {
        let begins = || view.words(at) <= SHORT && begins_with_change(text);
        (Says::Changed, "", Some(text).filter(|_| begins() && view.signs() && !view.marks(at).any(Marks::LIST))?)
    };
    // "이 문서는 2026년 3월 2일에 마지막으로 편집되었습니다": the day stands before the words.
    let closes = says == Says::OfPage && count(said) <= CLOSING && !DATES.says_published(&folded);
    let in_words = written(said, language).or_else(|| written(before, language).filter(|_| closes));
    // "Revised on 3 May 2014, the law bans lorries" tells of something else.
    if in_words.is_some() && says != Says::OfPage && tail(said, language).is_none_or(|tail| tail > TAIL) {
        return None;
    }
    let timed = time_of(view, at).and_then(|time| stamp(time.attr("datetime")?));
    let (moment, block) = match (in_words, timed) {
        (Some(words), Some(time)) if words.day == time.day => (time, at),
        (Some(words), _) => (words, at),
        (None, Some(time)) => (Some(time).filter(|_| !DATES.says_published(&folded) && !said.contains(','))?, at),
        (None, None) => (below(view, at, language)?, at + 1),
    };
    // A line with more in it is not the date's alone.
    let alone = block > at || view.words(at) <= LINE_WORDS && tail(text, language) == Some(0);
    let block = Some(block).filter(|_| alone);
    Some((says, Found { moment, source: Source::Visible, confidence: 0.8, block }))
}

/// Whether a day may stand in a block, or behind a label that it is: most blocks of a page need not be read for that.
fn may_tell(view: &View<'_>, at: usize) -> bool {
    let holds = |at: usize| may_hold_day(view.text(at)) || time_of(view, at).is_some();
    holds(at) || is_label(view.text(at)) && holds(at + 1)
}

/// Whether a text, also given folded, says that a change was the last one.
fn says_last(text: &str, folded: &str) -> bool {
    DATES.says_last(folded)
        || text.split_once(':').map_or_else(|| DATES.ends_with_last(folded), |(label, _)| DATES.ends_with_last(&fold(label)))
}

/// How sure it is that a line that goes on behind `before` is about the page; nothing where it is long or begins with anything but the
/// page or the change, or is about the site, data or prices.
fn of_page(before: &str, said: &str, language: &str) -> Option<Says> {
    let own = before.rsplit(BREAKS).next().unwrap_or_default().trim();
    let line = line_of(said);
    let words = own.split_whitespace().chain(line.split_whitespace());
    if words.filter(|word| word.contains(char::is_alphabetic)).count() > MOST {
        return None;
    }
    let folded = fold(own);
    if DATES.begins_with_page(&fold(&format!("{own} {line}"))) {
        return Some(Says::OfPage);
    }
    let starts = folded.is_empty() || count(own) <= 1 && DATES.names_page(&folded);
    let known = DATES.knows_other(language) && !DATES.names_other(&fold(before)) || DATES.names_page(&fold(line));
    (starts && known).then_some(Says::Last)
}

/// A text up to the end of its line or sentence.
fn line_of(text: &str) -> &str {
    let end = text.find(['|', '·', '•', '\n', '©']).unwrap_or(text.len());
    let line = text.get(..end).unwrap_or(text);
    let stops = line.match_indices(". ").find(|(at, _)| {
        let (head, next) = (line.get(..*at).unwrap_or_default(), line.get(at + 2..).unwrap_or_default());
        let number = head.chars().rev().take_while(char::is_ascii_digit).count();
        next.starts_with(char::is_uppercase) && !matches!(number, 1 | 2)
    });
    stops.and_then(|(at, _)| line.get(..at)).unwrap_or(line)
}

/// Words behind the day of a line that is a label, a day and no sentence: those of "by ann" are two.
fn tail(line: &str, language: &str) -> Option<usize> {
    let place = |word: &str| (word.as_ptr() as usize).saturating_sub(line.as_ptr() as usize);
    let starts = line.split_whitespace().map(place);
    let ends: Vec<usize> = line.split_whitespace().map(|word| place(word) + word.len()).collect();
    for start in starts.take(LABEL_WORDS) {
        let digits = |text: &str| text.contains(|letter: char| letter.is_numeric());
        if line.get(..start).is_some_and(digits) {
            break;
        }
        for (left, end) in ends.iter().rev().enumerate() {
            let day = line.get(start..*end).unwrap_or_default();
            if *end > start && is_day(day.trim_end_matches(['.', ',']), language) {
                return (left == 0 || !day.ends_with(',')).then_some(left);
            }
        }
    }
    None
}

/// Whether a line says in its first two words that something was changed.
fn begins_with_change(text: &str) -> bool {
    let end = text.match_indices(' ').nth(1).map_or(text.len(), |(end, _)| end);
    text.get(..end).is_some_and(|start| DATES.says_modified(&fold(start)))
}

/// The day in the block behind a label that stands alone.
fn below(view: &View<'_>, at: usize, language: &str) -> Option<Moment> {
    if !is_label(view.text(at)) {
        return None;
    }
    let timed = time_of(view, at + 1).and_then(|time| stamp(time.attr("datetime")?));
    timed.or_else(|| written(view.text(at + 1), language).filter(|_| is_day(view.text(at + 1), language)))
}

/// Whether a text may be a label that stands alone before the day.
fn is_label(text: &str) -> bool {
    text.len() <= MAX_LABEL && !text.bytes().any(|byte| byte.is_ascii_digit())
}

/// A text cut before the words for the last change: the shortest end that still holds them.
fn cut(text: &str) -> Option<(&str, &str)> {
    let starts = text.char_indices().filter(|(at, letter)| {
        let before = text.get(..*at).and_then(|before| before.chars().next_back());
        letter.is_alphanumeric() && before.is_none_or(|before| !before.is_alphanumeric())
    });
    let at = starts.take_while(|(at, _)| text.get(*at..).is_some_and(|rest| says_last(rest, &fold(rest)))).last()?.0;
    text.split_at_checked(at)
}
