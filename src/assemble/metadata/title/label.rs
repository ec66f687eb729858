//! What stands beside the headline in or near its heading: labels, permalink signs, dates, counters.

use crate::article::{Field, Source};
use crate::dom::Tag;
use crate::head::collapse;
use crate::lexicon::metadata::{BYLINES, DATES, LABELS, Marks};
use crate::segment::ElementId;

use super::super::day::is_day;
use super::super::site::{is_host, sections};
use super::super::view::{MAX_NODES, View, short_text};
use super::super::words::{count, key, pieces};
use super::super::{Frame, Metadata, Role};
use super::stated::Stated;

/// Labels or links looked at in one heading.
const MAX_PARTS: usize = 8;

/// Splits the label off a heading: a part of its own inside it, or a prefix that the page names as section.
pub(super) fn split_kicker(view: &View<'_>, id: ElementId, whole: &str, stated: &[Stated]) -> (String, String) {
    let element = view.segments.element(id);
    let labels = (id.0 + 1..element.end).map(ElementId).filter(|inner| view.own(*inner).any(Marks::KICKER));
    for inner in labels.take(MAX_PARTS) {
        let label = collapse(&short_text(view.segments.element(inner).node).unwrap_or_default());
        if let Some(rest) = whole.strip_prefix(&label)
            && count(rest) >= 1
            && !label.is_empty()
            && !label.ends_with(':')
        {
            return (trimmed_label(&label), trimmed_start(rest));
        }
    }
    // A separate part at the beginning whose rest is the stated title: <h1><span>Label</span> Title</h1>.
    if let Some(first) = first_part(view, id)
        && let Some(rest) = whole.strip_prefix(&first)
        && count(&first) <= 8
        && count(rest) >= 2
    {
        let rest = trimmed_start(rest);
        let own = key(&rest);
        // The stated title is the rest alone, or both with a mark between them that the page does not show.
        let joined = |title: &str| {
            [": ", " | ", " – ", " - "]
                .iter()
                .any(|mark| title.strip_prefix(trimmed_label(&first).as_str()).is_some_and(|rest| rest.starts_with(mark)))
        };
        let apart = !whole.get(first.len()..).is_some_and(|rest| rest.trim_start().starts_with([':', ',']));
        if !first.ends_with(':')
            && !is_sentence(&first)
            && stated.iter().any(|stated| key(&stated.text) == own || apart && joined(&stated.text))
        {
            return (trimmed_label(&first), rest);
        }
    }
    if let Some((label, rest)) = whole.split_once(": ")
        && count(label) <= 3
        && count(rest) >= 4
        && sections(view).contains(&key(label))
    {
        return (label.trim().to_owned(), rest.trim().to_owned());
    }
    (String::new(), whole.to_owned())
}

/// A heading without the line under it that stands inside it, and without what only those hear who do not see the page; and that
/// line. What a stated title has too is part of it.
pub(super) fn without_inner(view: &View<'_>, id: ElementId, whole: &str, stated: &[Stated]) -> (String, String) {
    let (mut text, mut subtitle) = (whole.to_owned(), String::new());
    let inside = (id.0 + 1..view.segments.element(id).end).map(ElementId);
    for inner in inside.filter(|inner| view.own(*inner).any(Marks::DEK.with(Marks::HIDDEN))).take(MAX_PARTS) {
        let part = collapse(&short_text(view.segments.element(inner).node).unwrap_or_default());
        let own = key(&part);
        if own.is_empty() || stated.iter().any(|stated| stated.key.contains(&own)) {
            continue;
        }
        let hidden = view.own(inner).any(Marks::HIDDEN);
        let rest = text.strip_suffix(&part).or_else(|| text.strip_prefix(&part).filter(|_| hidden)).map(|rest| rest.trim().to_owned());
        let Some(rest) = rest.filter(|rest| count(rest) >= 2) else { continue };
        text = rest;
        if !hidden && subtitle.is_empty() {
            subtitle = part;
        }
    }
    (text, subtitle)
}

/// Whether the first part of a heading is a sentence of the headline, not a label over it. Fewer marks than `letters::is_stop` knows:
/// labels end in the others too ("Breaking!", "Did you know?").
fn is_sentence(part: &str) -> bool {
    count(part) >= 4 && part.ends_with(['.', '。'])
}

/// Text of the first element inside a heading, when text follows it.
fn first_part(view: &View<'_>, id: ElementId) -> Option<String> {
    let children = view.segments.element(id).node.children().take(MAX_NODES);
    let texts = children.map(|child| Some((child, short_text(child)?)));
    // What is too long to be read is no label, and nothing behind it is the first part.
    let (first, text) = texts.take_while(Option::is_some).flatten().find(|(_, text)| !text.trim().is_empty())?;
    (!first.name().is_empty()).then(|| collapse(&text))
}

fn trimmed_label(label: &str) -> String {
    label.trim_end_matches([':', '|', '–', '-', '—', '•', '·', '+', '/', ' ']).trim().to_owned()
}

fn trimmed_start(rest: &str) -> String {
    let rest = rest.trim_start_matches([':', '|', '–', '—', '•', '·', ' ', '/']);
    // "Label - Title": the hyphen parts them; that of a word stands at it.
    rest.strip_prefix("- ").unwrap_or(rest).trim().to_owned()
}

/// The part of a label that says something of the article: not its day, of a path of sections the last; nothing where
/// the label is a control or a kind of content ("Article", "Updated").
fn telling(label: &str, language: &str) -> Option<String> {
    const PARTING: [&str; 7] = [" / ", " | ", " › ", " » ", " > ", " • ", " · "];
    let mut parts = pieces(label, PARTING);
    let all = parts.len();
    parts.retain(|part| !key(part).is_empty() && !is_day(part, language));
    let told = match parts.as_slice() {
        [only] => only,
        [_, .., last] if all >= 3 => last,
        [_, ..] => label,
        [] => return None,
    };
    // "Ports 20 June 2019": the day behind the label is no part of it.
    let ends = told.char_indices().filter(|(_, letter)| letter.is_whitespace()).map(|(at, _)| at).take(MAX_PARTS);
    let told = ends
        .into_iter()
        .find(|at| is_day(told.get(*at..).unwrap_or_default().trim(), language))
        .and_then(|at| told.get(..at))
        .unwrap_or(told);
    let by = |told: &str| BYLINES.prefixes.iter().any(|(prefix, _)| *prefix == told.to_lowercase());
    Some(told.trim().to_owned()).filter(|told| !LABELS.is_no_kicker(told) && !by(told))
}

/// Looks for a label of its own just over (or under) the headline.
pub(super) fn kicker(view: &View<'_>, frame: &Frame, out: &mut Metadata) {
    if !out.kicker.is_empty() || frame.after == frame.headline {
        return;
    }
    let above = (frame.headline.saturating_sub(4)..frame.headline).rev();
    let below = frame.after..(frame.after + 2).min(view.len());
    let outside = Marks::NAV.with(Marks::BREADCRUMB).with(Marks::RELATED).with(Marks::FOOTER).with(Marks::CAPTION).with(Marks::LIST);
    for at in above.chain(below) {
        let words = view.words(at);
        let named = view.near(at, 1, 2).any(Marks::KICKER) && view.shown(at) && !view.marks(at).any(outside);
        let dated = named && is_day(view.text(at), &out.language);
        let fits = named && !dated && (1..=10).contains(&words) && !out.is_claimed(at) && key(view.text(at)) != key(&out.title);
        let label = Some(trimmed_label(&collapse(view.text(at)))).filter(|_| fits);
        if let Some(label) = label.and_then(|label| telling(&label, &out.language)) {
            out.kicker = label;
            if key(&out.kicker) == key(view.text(at)) {
                out.claim(at, Role::Kicker);
            }
            out.note(Field::Kicker, Source::Visible, 0.85, Vec::new());
            return;
        }
    }
}

/// The heading without the link to itself that documentation puts there: "Install ¶", "Install#".
pub(super) fn without_permalink(view: &View<'_>, id: ElementId, whole: &str) -> String {
    let end = view.segments.element(id).end;
    let mut text = whole.trim();
    let inside = (id.0 + 1..end).map(|at| view.segments.element(ElementId(at)));
    let links = inside.filter(|element| element.tag == Tag::A && element.node.attr("href").is_some_and(|href| href.contains('#')));
    // A sign in a block of its own was not read with the heading: the "#" of "C#" is the title's.
    let apart = |blocks: std::ops::Range<usize>| {
        let first = view.block(blocks.start).filter(|_| !blocks.is_empty());
        first.is_some_and(|block| view.segments.is_anchor_sign(block))
    };
    for element in links.filter(|element| !apart(element.blocks())).take(MAX_PARTS) {
        let sign = collapse(&short_text(element.node).unwrap_or_default());
        if LABELS.is_permalink(&sign.to_lowercase()) {
            text = text.strip_suffix(&sign).or_else(|| text.strip_prefix(&sign)).unwrap_or(text).trim();
        }
    }
    // A sign that is no letter of any title also goes without a link around it.
    let bare = text.trim_end_matches(['¶', '🔗', '⚓', '\u{f0c1}', ' ']);
    let bare = bare.strip_suffix(" #").unwrap_or(bare).trim();
    if key(bare).is_empty() { text.to_owned() } else { bare.to_owned() }
}

/// The heading without a date, a source's address or a counter before or behind the title that the page states:
/// "Dec 18 2025 Title", "Title (example.com) 87", "Title: Title" of a record.
pub(super) fn without_extras(whole: &str, stated: &[Stated]) -> Option<String> {
    let own = key(whole);
    for stated in stated {
        let bare = &stated.key;
        if count(&stated.text) < 3 || own == *bare || own.len() > bare.len() + 40 {
            continue;
        }
        let (before, after) = if let Some(rest) = own.strip_prefix(bare.as_str()) {
            (0, rest.chars().count())
        } else if let Some(rest) = own.strip_suffix(bare.as_str()) {
            (rest.chars().count(), 0)
        } else {
            continue;
        };
        let (extra, rest) = cut(whole, before, after)?;
        if is_no_headline(extra) {
            return Some(rest.to_owned());
        }
    }
    None
}

/// Cuts so many letters and digits off at the beginning or at the end: what is cut off, and the rest.
fn cut(text: &str, before: usize, after: usize) -> Option<(&str, &str)> {
    let signs = |letter: char| !letter.is_alphanumeric() && !matches!(letter, '"' | '“' | '„' | '«' | '»' | '”' | '?' | '!' | ')');
    let mut letters = text.char_indices().filter(|(_, letter)| letter.is_alphanumeric());
    if before > 0 {
        let (at, letter) = letters.nth(before - 1)?;
        let (extra, rest) = text.split_at_checked(at + letter.len_utf8())?;
        return Some((extra, rest.trim_start_matches(signs)));
    }
    let (at, _) = letters.rev().nth(after.checked_sub(1)?)?;
    let (rest, extra) = text.split_at_checked(at)?;
    Some((extra, rest.trim_end_matches(|letter: char| letter.is_whitespace() || matches!(letter, '(' | '[' | '/' | '|' | '-' | '–' | '·'))))
}

/// Whether words beside a title are no part of it: days, numbers, addresses, "Title" itself. A year alone is part of it:
/// it tells this year's list from last year's.
fn is_no_headline(extra: &str) -> bool {
    if extra.trim().parse().is_ok_and(|year: u16| (1985..=2100).contains(&year)) {
        return false;
    }
    let mut words =
        extra.split(|letter: char| letter.is_whitespace() || matches!(letter, '(' | ')' | '[' | ']' | ',' | '/' | '|' | ':' | '-'));
    words.all(|word| {
        let small = word.trim_end_matches('.').to_lowercase();
        small.is_empty()
            || small.chars().all(|letter| !letter.is_alphabetic())
            || DATES.months.contains_key(&small)
            || BYLINES.never.contains(&small)
            || LABELS.is_no_title(&small)
            || is_host(&small)
    })
}
