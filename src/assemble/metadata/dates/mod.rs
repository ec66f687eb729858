//! First publication and last change.
//!
//! A stated date beats a visible one and a visible one the address. Publication and change are kept
//! apart: a date that is only known as a change never becomes the publication unless nothing else
//! is known, and then the confidence says so.

mod dateline;
mod last;
mod settle;
mod shown;
mod stated;

use jiff::civil::Date;

use crate::article::{Field, PageType, Source};
use crate::dom::Tag;
use crate::lexicon::metadata::{DATES, STATEMENTS};

use super::day::{Moment, in_address, stamp, written};
use super::view::View;
use super::{Frame, Metadata};
use settle::settled;
use shown::{Kind, StatedDay, at_end, elsewhere, near_headline};
use stated::{microdata, otherwise, stated};

/// A date found, with its place.
#[derive(Clone)]
struct Found {
    moment: Moment,
    source: Source,
    confidence: f32,
    block: Option<usize>,
}

/// Fills both dates.
pub(super) fn dates(view: &View<'_>, frame: &Frame, out: &mut Metadata) {
    let language = written_in(view, out);
    let of_page = |mut found: Vec<(Found, Kind)>| {
        let days = shown_days(&found);
        found.retain(|found| is_of_page(view, frame, found, days));
        found
    };
    let mut visible = of_page(near_headline(view, frame, &language));
    let published = stated(view, "datePublished", &STATEMENTS.published, &language)
        .or_else(|| stated(view, "dateCreated", &[], &language))
        .or_else(|| microdata(view, frame, "datePublished"))
        .or_else(|| otherwise(view));
    let modified = stated(view, "dateModified", &STATEMENTS.modified, &language).or_else(|| microdata(view, frame, "dateModified"));
    let modified = modified.map(|found| changed_later(view, published.as_ref(), found));
    if visible.is_empty() && published.is_none() {
        visible = of_page(elsewhere(view, frame, &language));
    }
    let told_apart = told_apart(view, &language, &mut visible, published.as_ref(), modified.as_ref());
    let address = from_address(view, out);
    let known = [published.as_ref(), modified.as_ref(), address.as_ref()].into_iter().flatten().map(|found| found.moment.day).collect();
    read_again(view, &mut visible, known);
    let days = shown_days(&visible);
    let is_one = published.as_ref().zip(modified.as_ref()).is_some_and(|(first, last)| first.moment.text == last.moment.text);
    let stated_day = if is_one { StatedDay::OfLastChange } else { StatedDay::OfPublication };
    let said_at_end = at_end(view, frame, &language, stated_day).filter(|first| {
        let mut others = visible.iter().filter(|(_, kind)| *kind != Kind::Modified).map(|(found, _)| found.moment.day);
        others.all(|day| first.moment.day < day)
    });
    let ends = said_at_end.is_some();
    visible.extend(said_at_end.map(|found| (found, Kind::Published)));
    // Below the beginning of the text, "published" is also said of books.
    let above = |found: &Found| found.block.is_none_or(|at| at <= frame.body);
    let shown_published = visible
        .last()
        .filter(|_| ends)
        .or_else(|| visible.iter().find(|(found, kind)| *kind == Kind::Published && above(found)))
        .or_else(|| visible.iter().find(|(_, kind)| *kind == Kind::Plain))
        .or_else(|| visible.iter().find(|(_, kind)| *kind == Kind::Published));
    let shown_modified = visible.iter().find(|(_, kind)| *kind == Kind::Modified);
    let shown = shown_published.or(shown_modified.filter(|_| days == 1 && !told_apart));
    let offered: Vec<String> = [published.as_ref(), shown.map(|(found, _)| found), modified.as_ref()]
        .into_iter()
        .flatten()
        .map(|found| found.moment.text.clone())
        .collect();
    let chosen = match (published, shown) {
        (Some(stated), Some(shown)) => Some(settled(view, frame, stated, shown, modified.as_ref(), days)),
        (Some(stated), None) => Some(stated),
        (None, Some((shown, kind))) if *kind != Kind::Modified => Some(shown.clone()),
        (None, _) => None,
    };
    // A change that is stated says nothing about the beginning; where "Updated" is all that readers see, it is the
    // page's date for them, with little confidence. Manuals and threads are older than their last change.
    let chosen = chosen.or(address).or_else(|| dateline::dateline(view, frame, &language)).or_else(|| {
        let (only, _) = shown_modified.filter(|_| !matches!(view.input.page_type, PageType::Documentation | PageType::Forum))?;
        Some(Found { confidence: 0.4, ..only.clone() })
    });
    let told = if modified.is_none() && shown_modified.is_none() { last::last(view, frame, &language) } else { None };
    let changed = modified.as_ref().or(shown_modified.map(|(found, _)| found)).or(told.as_ref());
    // What was saved for the last time before it came out was not changed since.
    let changed = changed.filter(|last| chosen.as_ref().is_none_or(|first| !last.moment.is_before(&first.moment)));
    if let Some(found) = chosen {
        out.note(Field::PublishedAt, found.source, found.confidence, other_days(offered, &found.moment.text));
        fills(&visible, &found, |kind| kind != Kind::Modified, Field::PublishedAt, out);
        out.published_at = found.moment.text;
    }
    if let Some(found) = changed {
        out.note(Field::ModifiedAt, found.source, 0.85, Vec::new());
        fills(&visible, found, |kind| kind == Kind::Modified, Field::ModifiedAt, out);
        found.block.filter(|_| found.source == Source::Visible).into_iter().for_each(|at| out.uses(at, Field::ModifiedAt));
        out.modified_at.clone_from(&found.moment.text);
    }
    // What looks like the article's date line is no body text, whether or not its date won. Several headings with days are its sections.
    let lines = || visible.iter().filter_map(|(found, _)| found.block);
    let sections = lines().filter(|at| view.heading(*at).is_some()).count() > 1;
    out.aside.extend(lines().filter(|at| !sections || view.heading(*at).is_none()).map(|at| at as u32));
}

/// Where another publication is stated, a moment that readers are told by its age alone ("1 day ago"), and that is the stated change to
/// the second, is that change; whether there is one.
fn told_apart(view: &View<'_>, language: &str, visible: &mut [(Found, Kind)], published: Option<&Found>, modified: Option<&Found>) -> bool {
    let (Some(first), Some(last)) = (published, modified) else { return false };
    let Some(instant) = last.moment.instant.filter(|_| first.moment.day != last.moment.day) else { return false };
    let mut told = false;
    let aged = |found: &Found| found.block.is_some_and(|at| written(view.text(at), language).is_none());
    let same = |(found, kind): &&mut (Found, Kind)| *kind == Kind::Plain && found.moment.instant == Some(instant) && aged(found);
    for (_, kind) in visible.iter_mut().filter(same) {
        *kind = Kind::Modified;
        told = true;
    }
    told
}

/// A stated change, or, where that is the very moment of publication, a later one that OpenGraph states: some systems write one moment
/// twice.
fn changed_later(view: &View<'_>, published: Option<&Found>, modified: Found) -> Found {
    let is_it = |first: &Found| first.moment.text == modified.moment.text;
    if modified.source != Source::JsonLd || !published.is_some_and(is_it) {
        return modified;
    }
    let keys = STATEMENTS.modified.iter().filter(|key| key.source == Source::OpenGraph);
    let mut tagged = keys.flat_map(|key| view.input.head.meta_values(&key.name)).filter_map(stamp);
    let later = tagged.find(|moment| modified.moment.is_before(moment));
    later.map_or(modified, |moment| Found { moment, source: Source::OpenGraph, confidence: 0.93, block: None })
}

/// The days among those offered that are not the chosen one, each once.
fn other_days(offered: Vec<String>, chosen: &str) -> Vec<String> {
    let mut others: Vec<String> = Vec::new();
    for text in offered {
        let known = |other: &str| other.get(..10) == text.get(..10);
        if !known(chosen) && !others.iter().any(|other| known(other)) {
            others.push(text);
        }
    }
    others
}

/// Blocks behind the beginning of the text in which a list or offer may say when it was published.
const BELOW: usize = 40;

/// Words of the longest line that says so, and of one that is nothing but a day.
const SAID: usize = 8;
const BARE: usize = 3;

/// Whether a day that readers see is that of the page. In a manual only what says so is; among things sold and lists only what stands
/// right at the headline, or says as the only one that the page was published: other days are those of offers, terms and entries.
fn is_of_page(view: &View<'_>, frame: &Frame, (found, kind): &(Found, Kind), days: usize) -> bool {
    let Some(at) = found.block else { return true };
    let said = *kind == Kind::Published && days == 1 && at < frame.body + BELOW && view.words(at) <= SAID;
    match view.input.page_type {
        PageType::Article | PageType::Forum => true,
        PageType::Documentation => *kind != Kind::Plain,
        // Without a headline the text begins the page.
        _ if frame.after == frame.headline => said || (at..at + 2).contains(&frame.body.saturating_sub(1)) && view.words(at) <= BARE,
        _ => said || (frame.headline.saturating_sub(1)..frame.after + 2).contains(&at),
    }
}

/// Says which date line a date was read from: the first of its kind that shows the very day.
fn fills(visible: &[(Found, Kind)], won: &Found, fits: impl Fn(Kind) -> bool, field: Field, out: &mut Metadata) {
    let mut shown = visible.iter().filter(|(found, kind)| fits(*kind) && found.moment.day == won.moment.day);
    if let Some(at) = shown.find_map(|(found, _)| found.block) {
        out.uses(at, field);
    }
}

/// The language that written dates are read in. English without a country is read as in the country of the address:
/// 3/10 is the third of October on a British page.
fn written_in(view: &View<'_>, out: &Metadata) -> String {
    if out.language != "en" {
        return out.language.clone();
    }
    let own = view.input.head.url.clone().or_else(|| url::Url::parse(&out.canonical_url).ok());
    let end = own.and_then(|url| Some(url.host_str()?.rsplit('.').next()?.to_owned())).unwrap_or_default();
    let locale = view.input.head.meta_value(&["og:locale"]).unwrap_or_default();
    let country = locale.split(['_', '-']).nth(1).unwrap_or_default().to_ascii_lowercase();
    let day_first = |country: &str| DATES.day_first.contains(country);
    if day_first(&country) || day_first(&end) && country != "us" { "en-GB".to_owned() } else { "en".to_owned() }
}

/// `<time>` elements that are asked which of two days a line of numbers means.
const MAX_TIMES: usize = 200;

/// Reads lines again in which day and month could change places: where another date of the page is the other day and
/// none is the one read, the other is meant.
fn read_again(view: &View<'_>, visible: &mut [(Found, Kind)], mut known: Vec<Date>) {
    if !visible.iter().any(|(found, _)| found.moment.other.is_some()) {
        return;
    }
    let times = view.segments.elements.iter().filter(|element| element.tag == Tag::Time).take(MAX_TIMES);
    known.extend(times.filter_map(|element| Some(stamp(element.node.attr("datetime")?)?.day)));
    for (found, _) in visible {
        let other = found.moment.other.filter(|other| known.contains(other) && !known.contains(&found.moment.day));
        if let Some(moment) = other.and_then(Moment::of_day) {
            found.moment = moment;
        }
    }
}

/// How many different days a reader sees.
fn shown_days(visible: &[(Found, Kind)]) -> usize {
    let mut days: Vec<_> = visible.iter().map(|(found, _)| found.moment.day).collect();
    days.sort_unstable();
    days.dedup();
    days.len()
}

/// The day in the page's address, as a last resort.
fn from_address(view: &View<'_>, out: &Metadata) -> Option<Found> {
    let own = view.input.head.url.as_ref().map(url::Url::as_str).unwrap_or_default();
    let moment = in_address(own).or_else(|| in_address(&out.canonical_url))?;
    Some(Found { moment, source: Source::Url, confidence: 0.75, block: None })
}
