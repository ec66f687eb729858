//! Dates that a page states for machines: JSON-LD, meta tags, microdata.

use crate::article::Source;
use crate::dom::Tag;
use crate::lexicon::metadata::{Key, STATEMENTS};

use super::super::Frame;
use super::super::day::{stamp, written};
use super::super::view::View;
use super::Found;

/// A publication that a meta tag states whose name is none of the usual ones.
pub(super) fn otherwise(view: &View<'_>) -> Option<Found> {
    let named = |key: &str| {
        let letters: String = key.chars().filter(char::is_ascii_alphanumeric).collect();
        STATEMENTS.ends_published(&letters)
    };
    let mut metas = view.input.head.metas.iter().filter(|meta| named(&meta.key));
    let moment = metas.find_map(|meta| stamp(meta.content))?;
    Some(Found { moment, source: Source::Meta, confidence: 0.9, block: None })
}

/// A date that JSON-LD or a meta tag states. Of several writings of one moment, the one with the publisher's own offset.
pub(super) fn stated(view: &View<'_>, property: &str, metas: &[Key], language: &str) -> Option<Found> {
    let head = view.input.head;
    let mut found: Vec<Found> = Vec::new();
    let main = head.main_thing();
    let others = head.things.iter().filter(|thing| thing.is("WebPage") || thing.is("ItemPage"));
    for thing in main.into_iter().chain(others) {
        let moment = thing.text(property).and_then(|text| stamp(&text).or_else(|| written(&text, language)));
        found.extend(moment.map(|moment| Found { moment, source: Source::JsonLd, confidence: 0.95, block: None }));
    }
    for key in metas {
        let moment = head.meta_values(&key.name).find_map(|text| stamp(text).or_else(|| written(text, language)));
        found.extend(moment.map(|moment| Found { moment, source: key.source, confidence: 0.93, block: None }));
    }
    let first = found.first()?.moment.instant;
    let own_offset = found
        .iter()
        .position(|other| first.is_some() && other.moment.instant == first && other.moment.offset.is_some_and(|offset| offset != 0));
    Some(found.swap_remove(own_offset.unwrap_or(0)))
}

/// Bytes of the longest list of properties that is read.
const LONGEST_LIST: usize = 400;

/// A date in `itemprop` or in a `<time>` of the article's head.
pub(super) fn microdata(view: &View<'_>, frame: &Frame, property: &str) -> Option<Found> {
    if !view.signs() || frame.lists_entries {
        return None;
    }
    let end = frame.window(view).end;
    // A longer list is none of properties, and the parser may make a thousand elements that have it.
    let listed = |names: &str| names.len() <= LONGEST_LIST && names.split_ascii_whitespace().any(|name| name == property);
    let says = |element: &&crate::segment::Element<'_>| {
        element.blocks().start <= end
            && (element.node.attr("itemprop").is_some_and(listed)
                || property == "datePublished" && element.tag == Tag::Time && element.node.attr("pubdate").is_some())
    };
    view.segments.elements.iter().filter(says).find_map(|element| {
        let text = element.node.attr("datetime").or_else(|| element.node.attr("content")).or_else(|| element.node.attr("title"))?;
        let block = element.blocks().start.min(view.len());
        Some(Found { moment: stamp(text)?, source: Source::Microdata, confidence: 0.9, block: Some(block) })
    })
}
