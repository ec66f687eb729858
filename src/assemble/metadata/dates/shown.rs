//! Date lines that a reader sees.

use std::cell::LazyCell;

use crate::article::{PageType, Source};
use crate::dom::Tag;
use crate::lexicon::metadata::{BYLINES, DATES, Marks, fold};

use super::super::Frame;
use super::super::day::{Moment, is_day, stamp, written};
use super::super::view::View;
use super::super::words::{begins, count, ends_sentence};
use super::{Found, shown_days};

/// What a date line says about its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Published,
    Modified,
    Plain,
}

/// Whether a line says "published" and "changed".
#[derive(Debug, Clone, Copy)]
struct Says {
    published: bool,
    modified: bool,
}

impl Says {
    fn of(folded: &str) -> Self {
        Self { published: DATES.says_published(folded), modified: DATES.says_modified(folded) }
    }

    /// What the first day of such a line is.
    const fn kind(self) -> Kind {
        match self {
            Self { published: true, .. } => Kind::Published,
            Self { modified: true, .. } => Kind::Modified,
            Self { .. } => Kind::Plain,
        }
    }

    const fn nothing(self) -> bool {
        !self.published && !self.modified
    }
}

/// What a stated publication is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StatedDay {
    /// As far as is known, the first one.
    OfPublication,
    /// The very moment that is stated as the last change: it is set anew with each.
    OfLastChange,
}

/// What a block must have to be read as a date line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Care {
    /// Near the headline.
    Usual,
    /// Elsewhere: marked as a date, or saying "published".
    Marked,
}

/// Letters of the longest line that says when an article was published first.
const MAX_LINE: usize = 200;

/// Words of the longest line that is a date line far from the headline.
const MOST_WORDS: usize = 12;

/// Words of the longest line that says "published" over others in its block.
const SAID_WORDS: usize = 6;

/// Words of a line that is a day and what stands beside it.
const LINE_WORDS: usize = 9;

/// Dates around the headline, nearest kinds first: after it, just before the body, before it.
pub(super) fn near_headline(view: &View<'_>, frame: &Frame, language: &str) -> Vec<(Found, Kind)> {
    let window = frame.window(view);
    let before_body = frame.body.saturating_sub(8).max(window.end)..(frame.body + 1).min(view.len());
    let blocks = (frame.after..window.end).chain(before_body).chain((window.start..frame.headline).rev()).collect();
    visible(view, frame, language, blocks, Care::Usual)
}

/// Where no date stands near the headline and none is stated: in a side box or footer of the article, at its end.
pub(super) fn elsewhere(view: &View<'_>, frame: &Frame, language: &str) -> Vec<(Found, Kind)> {
    let rest = (frame.headline.saturating_sub(10)..view.len()).take(600).collect();
    let mut found = visible(view, frame, language, rest, Care::Marked);
    for better in [Kind::Published, Kind::Plain] {
        if found.iter().any(|(_, kind)| *kind == better) {
            found.retain(|(_, kind)| *kind == better || better == Kind::Plain && *kind == Kind::Published);
        }
    }
    // Several days are those of a list of other pages; in a forum, of the answers after the first post.
    if shown_days(&found) > 1 && view.input.page_type != PageType::Forum {
        let last = found.iter().map(|(found, _)| found.moment.day).max();
        let closes = |(found, _): &&(Found, Kind)| Some(found.moment.day) == last && closes_text(view, found.block, language);
        let below = |(found, _): &&(Found, Kind)| found.block.is_some_and(|at| at > frame.body);
        let first = found.iter().find(below).filter(closes).and_then(|(found, _)| found.block);
        found.retain(|(found, _)| found.block.is_some_and(|at| at <= frame.body || Some(at) == first));
    }
    found.truncate(1);
    found
}

/// Whether a block that is nothing but a day which a `<time>` marks stands right behind the text, with the cards of other pages or nothing
/// below it. More days or lines there are those of events.
fn closes_text(view: &View<'_>, at: Option<usize>, language: &str) -> bool {
    let Some(at) = at else { return false };
    let others = Marks::RELATED.with(Marks::LIST).with(Marks::FOOTER).with(Marks::ASIDE);
    let behind_text = at.checked_sub(1).is_some_and(|before| view.content(before) >= 0.5 && view.words(before) > LINE_WORDS);
    let ends = at + 1 >= view.len() || view.marks(at + 1).any(others.with(Marks::NAV));
    view.input.page_type == PageType::Article
        && behind_text
        && ends
        && is_day(view.text(at), language)
        && time_of(view, at).is_some()
        && view.linked(at) == 0.0
        && !view.marks(at).any(others)
}

/// The day in a line at the end of the article that says when it was published first or, where the stated publication
/// is that of every change, when it was published. A line with a link tells of the page that it was taken from.
pub(super) fn at_end(view: &View<'_>, frame: &Frame, language: &str, stated: StatedDay) -> Option<Found> {
    if frame.lists_entries {
        return None;
    }
    let outside = Marks::NAV.with(Marks::COMMENT).with(Marks::FOOTER).with(Marks::RELATED).with(Marks::LIST);
    let prose = |at: &usize| view.content(*at) >= 0.5 && view.words(*at) >= 12 && !view.marks(*at).any(outside);
    let last = (frame.body..view.len()).rev().find(prose)?;
    (last.saturating_sub(2)..(last + 12).min(view.len())).find_map(|at| {
        let text = view.text(at);
        let dated = text.len() <= MAX_LINE && text.bytes().any(|byte| byte.is_ascii_digit()) && view.linked(at) == 0.0;
        if !dated || view.marks(at).any(outside) {
            return None;
        }
        let folded = fold(text);
        let says = DATES.says_first_published(&folded)
            || stated == StatedDay::OfLastChange && view.words(at) <= 6 && DATES.says_published(&folded);
        let moment = written(text, language).filter(|_| says)?;
        Some(Found { moment, source: Source::Visible, confidence: 0.8, block: Some(at) })
    })
}

/// Where no day is that of the article.
const NEVER_IN: Marks = Marks::NAV.with(Marks::COMMENT);

/// Where hardly any is, near the headline.
const USUALLY_NOT_IN: Marks = NEVER_IN.with(Marks::FOOTER).with(Marks::RELATED).with(Marks::ASIDE).with(Marks::PROMO).with(Marks::AD);

/// Where a block may not stand to be a date line; `close` is right under the headline, `named` marked as a date or byline.
fn outside(care: Care, close: bool, named: bool, alone: impl FnOnce() -> bool) -> Marks {
    match care {
        Care::Marked => NEVER_IN,
        // A byline's own footer, right under the headline, is no footer of the page.
        Care::Usual if named && close => NEVER_IN,
        // Nor is a day alone in a box for a newsletter the day of an offer.
        Care::Usual if close && alone() => USUALLY_NOT_IN.without(Marks::PROMO),
        Care::Usual => USUALLY_NOT_IN,
    }
}

/// Dates that a reader sees in these blocks, in their order.
fn visible(view: &View<'_>, frame: &Frame, language: &str, blocks: Vec<usize>, care: Care) -> Vec<(Found, Kind)> {
    if !view.signs() || frame.lists_entries {
        return Vec::new();
    }
    let mut found = Vec::new();
    // What a label in a block of its own says about the day in the next one.
    let mut said = Kind::Plain;
    for at in blocks {
        let text = without_change(view, at, language);
        let before = std::mem::replace(&mut said, Kind::Plain);
        let marks = view.marks(at);
        if care == Care::Marked && view.words(at) > MOST_WORDS || marks.any(NEVER_IN) {
            found.extend(opening_line(text, language).filter(|_| !marks.any(NEVER_IN)).map(|found| (found, Kind::Published)));
            continue;
        }
        let near = view.near(at, 2, 6);
        let named = near.any(Marks::DATE.with(Marks::BYLINE).with(Marks::UPDATED));
        let time = time_of(view, at);
        let timed = time.and_then(|time| time.attr("datetime"));
        let of_change = time.and_then(|time| time.attr("itemprop")).is_some_and(is_of_change);
        let short = text.chars().count() <= 120;
        let folded = if short { fold(text) } else { String::new() };
        let mut says = Says::of(&folded);
        let label = short && view.words(at) <= 4 && !text.contains(|letter: char| letter.is_ascii_digit());
        let alone = LazyCell::new(|| is_day(text, language));
        let todays = || !named && !says.published && in_masthead(view, frame, at);
        let close = (frame.after..frame.body).contains(&at) && at < frame.after + 8;
        let outside = outside(care, close, named, || *alone);
        if label && !marks.any(outside) {
            said = match says {
                Says { modified: true, .. } => Kind::Modified,
                // Cards of other pages name their days for screen readers alone.
                Says { published: true, .. } if marks.any(Marks::HIDDEN) || !view.shown(at) => before,
                says => says.kind(),
            };
            continue;
        }
        let careless = care == Care::Marked
            && !(says.published
                || before == Kind::Published
                || near.any(Marks::DATE)
                || timed.is_some()
                || *alone && follows_byline(view, at)
                || says.modified && closes_with_change(view, frame, at));
        let in_heading = view.heading(at).is_some()
            && !(at < frame.after && at >= frame.headline)
            && !near.any(Marks::DATE)
            && !(care == Care::Usual && *alone);
        if careless || marks.any(outside) || in_heading || (!short && timed.is_none()) || DATES.says_member(&folded) || todays() {
            continue;
        }
        says.published |= before == Kind::Published;
        let is_modified = (of_change || says.modified || before == Kind::Modified || near.any(Marks::UPDATED) && !near.any(Marks::DATE))
            && !says.published;
        let moment = match timed {
            // Prose that happens to name a day is no date line, whoever marks the day.
            Some(_) if !named && says.nothing() && is_prose(view, at) => None,
            Some(time) => stamp(time).or_else(|| written(text, language)),
            None if named || !says.nothing() => written(text, language),
            None if before == Kind::Plain && of_something_else(view, at, language) => None,
            None if view.words(at) <= LINE_WORDS => written(text, language),
            None if short && view.words(at) <= 20 => day_in_parts(text, language),
            None => None,
        };
        let Some(moment) = moment else { continue };
        let kind = Says { modified: is_modified, ..says }.kind();
        let confidence = if timed.is_some() || named || is_modified { 0.85 } else { 0.75 };
        let line = |moment| Found { moment, source: Source::Visible, confidence, block: Some(at) };
        let both = says.published && says.modified;
        let second = both.then(|| second_date(text, language)).flatten();
        found.extend(second.map(|moment| (line(moment), Kind::Modified)));
        let moment = if both { first_published(text, language).unwrap_or(moment) } else { moment };
        found.push((line(moment), kind));
    }
    found
}

/// Elements in a block among which the one that holds its change is looked for.
const MAX_INSIDE: usize = 16;

/// The text of a line behind what an element for machines that is named after a change says, no space between the two, as far as it
/// tells a day: where it does not, that of the change is the line's only one.
fn without_change<'t>(view: &View<'t>, at: usize, language: &str) -> &'t str {
    let text = view.text(at);
    let Some(block) = view.block(at).filter(|_| text.len() <= MAX_LINE && text.contains('T')) else { return text };
    let common = view.segments.element(block.common);
    let from = block.common.0 as usize + 1;
    let inside = view.segments.elements.get(from..common.end as usize).unwrap_or_default();
    let changes = inside.iter().take(MAX_INSIDE).filter(|element| element.tag == Tag::Span && DATES.is_class_of_change(element.class));
    let mut rests = changes.filter_map(|element| {
        let said = element.node.text();
        let (name, rest) = text.split_once(said.trim()).filter(|_| stamp(&said).is_some())?;
        (!name.bytes().any(|byte| byte.is_ascii_digit())).then(|| rest.trim_start())
    });
    rests.find(|rest| written(rest, language).is_some()).unwrap_or(text)
}

/// Years before this one are those of books and records.
const FIRST_YEAR: i16 = 1990;

/// The day in the first of several lines in one block, where that says "published". The block itself is no date line, and where its other
/// lines tell of a book, the day is that one's.
fn opening_line(text: &str, language: &str) -> Option<Found> {
    let (line, others) =
        text.split_once('\n').filter(|(line, _)| line.len() <= MAX_LINE && line.bytes().any(|byte| byte.is_ascii_digit()))?;
    if !(1..=SAID_WORDS).contains(&count(line)) || !DATES.says_published(&fold(line)) || DATES.says_modified(&fold(line)) {
        return None;
    }
    let moment = written(line, language).filter(|moment| moment.day.year() >= FIRST_YEAR)?;
    (!DATES.names_book(&fold(others))).then_some(Found { moment, source: Source::Visible, confidence: 0.7, block: None })
}

/// Whether a text is a sentence, or several, rather than a line of facts.
fn is_prose(view: &View<'_>, at: usize) -> bool {
    view.words(at) > LINE_WORDS && ends_sentence(view.text(at))
}

/// Whether a line tells the day of something else: behind another label ("Expires: 1 June"), beside a term of a list, or a span of two days.
fn of_something_else(view: &View<'_>, at: usize, language: &str) -> bool {
    let text = view.text(at);
    let by = || BYLINES.prefixes_of(text).any(|(prefix, _)| begins(text, prefix).is_some());
    if text.split_once([':', '：']).is_some_and(|(label, _)| !by() && DATES.is_of_other(label.trim())) {
        return true;
    }
    let tag = |at: usize| view.block(at).map(|block| view.segments.element(block.element).tag);
    let term = at.checked_sub(1).filter(|term| tag(at) == Some(Tag::Dd) && tag(*term) == Some(Tag::Dt));
    if term.is_some_and(|term| DATES.is_of_other(view.text(term).trim_end_matches([':', '：', ' ']))) {
        return true;
    }
    let mut ends = text.split(['–', '—']).map(str::trim);
    let (Some(first), Some(last), None) = (ends.next(), ends.next(), ends.next()) else { return false };
    // The first day may lack what the last one says, or be older than any page; "3 min – 3 May 2024" is one day.
    let is_part = |word: &str| {
        let word = word.trim_end_matches(['.', ',']);
        word.bytes().all(|byte| byte.is_ascii_digit()) || DATES.months.contains_key(&word.to_lowercase())
    };
    !first.is_empty() && first.split_whitespace().all(is_part) && is_day(last, language)
}

/// Whether an `itemprop` says that a day is that of a change and nothing else.
fn is_of_change(names: &str) -> bool {
    let says = |property: &str| names.split_ascii_whitespace().any(|name| name == property);
    says("dateModified") && !says("datePublished")
}

/// The first part of a line that is a day: "by Ann Example · 20 December 2025 at 3:00 am · One comment so far".
fn day_in_parts(text: &str, language: &str) -> Option<Moment> {
    let part = parts(text).find(|part| is_day(part.trim(), language))?;
    written(part, language)
}

/// Whether the block before is a byline that begins with a word like "Written by".
fn follows_byline(view: &View<'_>, at: usize) -> bool {
    let Some(before) = at.checked_sub(1).map(|before| view.text(before)) else { return false };
    let mut strong = BYLINES.prefixes_of(before).filter(|(_, strong)| *strong);
    strong.any(|(prefix, _)| begins(before, prefix).and_then(|end| before.get(end..)).is_some_and(|rest| rest.starts_with([' ', ':'])))
}

/// Whether a block after the text says in its first words when it was changed last.
fn closes_with_change(view: &View<'_>, frame: &Frame, at: usize) -> bool {
    if at <= frame.body || view.words(at) > 8 || view.marks(at).any(Marks::FOOTER.with(Marks::RELATED).with(Marks::LIST)) {
        return false;
    }
    let text = view.text(at);
    let end = text.match_indices(' ').nth(1).map_or(text.len(), |(end, _)| end);
    text.get(..end).is_some_and(|start| DATES.says_modified(&fold(start)))
}

/// Whether a block stands in the header of the site, above the headline: the date there is today's.
fn in_masthead(view: &View<'_>, frame: &Frame, at: usize) -> bool {
    let Some(block) = view.block(at).filter(|_| at < frame.headline) else { return false };
    view.segments.ancestors(block.element).any(|(_, element)| element.tag == Tag::Header && !element.blocks().contains(&frame.headline))
}

/// "Published 1 May 2024 | Updated 3 May 2024" and the other way round: the part that says published.
fn first_published(text: &str, language: &str) -> Option<Moment> {
    parts(text)
        .filter(|part| {
            let folded = fold(part);
            DATES.says_published(&folded) && !DATES.says_modified(&folded)
        })
        .find_map(|part| written(part, language))
}

fn second_date(text: &str, language: &str) -> Option<Moment> {
    parts(text).filter(|part| DATES.says_modified(&fold(part))).find_map(|part| written(part, language))
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(['|', '•', '·', '⋅', '\n', '(', ';', '–'])
}

/// The first `<time>` with a `datetime` in or around a block.
pub(super) fn time_of<'a>(view: &View<'a>, at: usize) -> Option<crate::dom::Node<'a>> {
    let block = view.block(at)?;
    let around = view.segments.ancestors(block.common).take(3).map(|(_, element)| element);
    let inside = view.segments.inlines_of(block).iter().map(|inline| view.segments.element(inline.element));
    let mut times = around.chain(inside).filter(|element| element.tag == Tag::Time).map(|element| element.node);
    times.find(|node| node.attr("datetime").is_some())
}
