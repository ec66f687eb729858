//! The titles that a page states about itself, without the name of its site.

use smallvec::SmallVec;

use crate::article::Source;
use crate::head::{Thing, collapse, decode};
use crate::lexicon::metadata::STATEMENTS;
use crate::segment::{Element, ElementId};

use super::super::site::{SEPARATORS, Site};
use super::super::view::View;
use super::super::words::{bag, begins, count, key};
use super::MAX_LETTERS;
use super::label::without_permalink;

/// A title that the page states, with its words.
pub(super) struct Stated {
    pub(super) text: String,
    /// Its letters and digits.
    pub(super) key: String,
    pub(super) bag: Vec<String>,
    /// Words with the site's name and what else was cut off.
    pub(super) whole: Vec<String>,
    pub(super) source: Source,
}

/// The titles that the page states, site name cut off, most telling first.
pub(super) fn stated(view: &View<'_>, site: &Site) -> Vec<Stated> {
    let head = view.input.head;
    let thing = head.main_thing().and_then(Thing::title);
    let mut found = Vec::new();
    found.extend(head.meta_value(&["og:title"]).map(|text| (text.to_owned(), Source::OpenGraph)));
    found.extend(thing.map(|text| (text, Source::JsonLd)));
    found.extend(view.stated(&STATEMENTS.titles).map(|(text, source)| (text.to_owned(), source)));
    found.push((head.title.clone(), Source::Meta));
    let heading = sole_heading(view, site);
    let mut stated: Vec<Stated> = Vec::new();
    for (text, source) in found {
        let whole = collapse(&decode(&text));
        // A page without a title of its own still gets the site's: "| Example Times".
        let of_site = whole.starts_with(['|', '–', '—', '»', '·', '｜']);
        let begun = heading.as_deref().and_then(|heading| beginning(&whole, heading));
        let text = begun.map_or_else(|| without_site(&whole, site), str::to_owned);
        let (bag, whole) = (bag(&text), bag(&whole));
        let known = stated.iter().any(|known| known.bag == bag);
        if !bag.is_empty() && !of_site && !known && text.chars().count() <= MAX_LETTERS && !site.is_named(&text) {
            stated.push(Stated { key: key(&text), text, bag, whole, source });
        }
    }
    stated
}

/// The page's heading of the first level, where it has one only, and that is not the name of its site.
fn sole_heading(view: &View<'_>, site: &Site) -> Option<String> {
    let first = |element: &&Element<'_>| element.tag.heading_level() == Some(1) && !element.blocks().is_empty();
    let mut all = (0_u32..).zip(&view.segments.elements).filter(|(_, element)| first(element));
    let ((at, _), None) = (all.next()?, all.next()) else { return None };
    let text = collapse(&view.text_in(ElementId(at), 4 * MAX_LETTERS)?);
    Some(without_permalink(view, ElementId(at), &text)).filter(|text| !key(text).is_empty() && !site.is_named(text))
}

/// The beginning of a stated title where the page's heading is just that and a mark parts it from the rest: names of the
/// site, of the house over it and of the collection stand there, in as many words as they like.
fn beginning<'t>(title: &'t str, heading: &str) -> Option<&'t str> {
    let (own, rest) = title.split_at_checked(begins(title, heading)?)?;
    SEPARATORS.iter().any(|mark| rest.starts_with(mark)).then_some(own)
}

/// The first title that the page states, be it the name of its site too: a brand's own page is titled like this.
pub(super) fn any_stated(view: &View<'_>, site: &Site) -> Option<(String, Source)> {
    let head = view.input.head;
    let metas = head.shared_titles();
    let all = metas.map(|text| (text, Source::OpenGraph)).chain([(head.title.as_str(), Source::Meta)]);
    let whole = all.map(|(text, source)| (without_ends(&collapse(&decode(text))).to_owned(), source));
    let mut fitting = whole.filter(|(text, _)| !key(text).is_empty() && text.chars().count() <= MAX_LETTERS);
    let (text, source) = fitting.next()?;
    Some((bare(&text, site), source))
}

/// A title without the marks that part it from something that is not there: "Title |", "/ Title".
fn without_ends(title: &str) -> &str {
    let rest = title.trim_end_matches([' ', '|', '｜', '•', '·', '–', '—']);
    let rest = rest.strip_suffix(" -").or_else(|| rest.strip_suffix(" /")).unwrap_or(rest).trim_end();
    let rest = rest.trim_start_matches([' ', '|', '｜', '•', '·']);
    rest.strip_prefix("/ ").unwrap_or(rest).trim_start()
}

/// Ends that are cut off one title at most.
const ENDS: usize = 5;

/// Words of a heading from which a short end behind a bar is none of its words.
const WHOLE: usize = 4;

/// A title without the name of its site at either end; short ends behind a bar go too.
pub(super) fn without_site(title: &str, site: &Site) -> String {
    without_names(title, site, |head, _| head >= WHOLE)
}

/// A title that no heading shows, without ends behind a bar that are no longer than what stands before them: of "Sky News | Mayor
/// closes bridge" nothing goes.
pub(super) fn bare(title: &str, site: &Site) -> String {
    let bare = without_names(title, site, |head, tail| head >= 2 && tail <= head);
    if site.is_named(&bare) { title.to_owned() } else { bare }
}

/// The same, where the words before a short end behind a bar and those of the end tell whether it is no part of the title.
fn without_names(title: &str, site: &Site, goes: impl Fn(usize, usize) -> bool) -> String {
    let mut rest = without_ends(title.trim());
    // Most headings hold no letter of any separator.
    if rest.bytes().all(|byte| byte.is_ascii() && !matches!(byte, b'|' | b'-' | b':' | b'/' | b'~')) {
        return rest.to_owned();
    }
    let mut held = [false; 256];
    for byte in rest.bytes() {
        held.get_mut(usize::from(byte)).into_iter().for_each(|held| *held = true);
    }
    // Most separators have no letter in most titles.
    let may_hold = |mark: &&str| mark.trim().bytes().next().and_then(|first| held.get(usize::from(first))).is_some_and(|held| *held);
    let separators: SmallVec<[&str; 4]> = SEPARATORS.iter().copied().filter(may_hold).collect();
    for _ in 0..ENDS {
        let last = separators.iter().filter_map(|mark| rest.rfind(mark).map(|at| (at, *mark))).max_by_key(|(at, mark)| (*at, mark.len()));
        let Some((at, mark)) = last else { break };
        let (head, tail) = (rest.get(..at).unwrap_or_default().trim(), rest.get(at + mark.len()..).unwrap_or_default().trim());
        let barred = mark.trim() == "|" || mark.trim() == "»" || mark.trim() == "::" || mark.trim() == "｜";
        let short = barred && count(tail) <= 4 && goes(count(head), count(tail));
        if head.is_empty() || !(site.is_named(tail) || short && !tail.chars().any(|letter| letter == ',')) {
            break;
        }
        rest = head;
    }
    let first =
        separators.iter().filter_map(|mark| rest.find(mark).map(|at| (at, *mark))).min_by_key(|(at, mark)| (*at, usize::MAX - mark.len()));
    if let Some((at, mark)) = first {
        let (head, tail) = (rest.get(..at).unwrap_or_default().trim(), rest.get(at + mark.len()..).unwrap_or_default().trim());
        if site.is_named(head) && count(tail) >= 2 {
            rest = tail;
        }
    }
    if let Some((head, tail)) = rest.split_once(": ")
        && site.is_named(head)
        && count(tail) >= 4
        && key(head).len() >= 3
        && site_is_label(head)
    {
        return tail.to_owned();
    }
    rest.to_owned()
}

/// A site's name before a colon is a label when it looks like an address, not a word of the headline.
fn site_is_label(text: &str) -> bool {
    text.contains('.')
}
