//! Where the topics of an article stand: links with `rel=tag`, in a box that says so, behind or below a word for them.

use std::collections::BTreeSet;

use crate::article::PageType;
use crate::dom::Tag;
use crate::head::collapse;
use crate::letters::is_stop;
use crate::lexicon::metadata::{LABELS, Marks};
use crate::segment::{Element, ElementId};

use super::site::MAX_TAGS;
use super::view::{View, rel_says, short_text};
use super::words::count;
use super::{Frame, Told};

/// Most tags of an article that stand in blocks of their own in one place.
const MAX_TOGETHER: usize = 20;

/// Blocks between one tag and the next in one place.
const APART: usize = 3;

/// Blocks before the headline among which the topics may stand.
const BEFORE: usize = 6;

/// Blocks behind the last one of the body among which the words for topics are its own.
const BEHIND: usize = 30;

/// Words of the longest block with topics.
const LONGEST: usize = 30;

/// Letters and words of the longest link that is a topic and no headline.
const LETTERS: usize = 45;
const WORDS: usize = 5;

/// Words of the longest label for topics without a colon.
const LABEL: usize = 2;

/// Elements in a block with topics among which those that hold one are looked for.
const MAX_INSIDE: u32 = 64;

/// Elements around a line of a post in which no item of a list may be.
const LEVELS: usize = 4;

/// Blocks that hold the article's topics.
pub(super) fn visible(view: &View<'_>, frame: &Frame) -> Vec<usize> {
    let first = frame.headline.saturating_sub(BEFORE);
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for at in (first..view.len()).filter(|at| is_marked(view, *at)).take(4 * MAX_TAGS) {
        match groups.last_mut() {
            Some(group) if group.last().is_some_and(|last| at - last <= APART) => group.push(at),
            _ => groups.push(vec![at]),
        }
    }
    // What goes on before the headline is a menu of topics.
    let goes_on = |group: &Vec<usize>| group.first() == Some(&first) && first.checked_sub(1).is_some_and(|before| is_marked(view, before));
    // What stands together in greater number is a cloud of the site's topics.
    let groups = groups.into_iter().filter(|group| group.len() <= MAX_TOGETHER && !goes_on(group));
    let marked: BTreeSet<usize> = groups.flatten().take(MAX_TAGS).collect();
    let told = told(view, frame);
    marked.into_iter().chain(told).collect::<BTreeSet<usize>>().into_iter().take(MAX_TAGS).collect()
}

/// The links of a block that are topics, with their texts, else the block's text.
pub(super) fn links<'a>(view: &View<'a>, at: usize) -> Vec<(Option<ElementId>, &'a str)> {
    let Some(block) = view.block(at) else { return Vec::new() };
    let links: Vec<_> = view.segments.links_of(block).collect();
    if links.is_empty() {
        return Some(view.text(at)).filter(|text| is_short(text)).map(|text| (None, text)).into_iter().collect();
    }
    // In a line with writer, day and comments beside them, the links that say so are the tags.
    let any = links.iter().any(|inline| says_tag(view.segments.element(inline.element)));
    let said = links.into_iter().filter(|inline| !any || says_tag(view.segments.element(inline.element)));
    let told = said.filter_map(|inline| Some((Some(inline.element), view.segments.text.get(inline.text.clone())?)));
    told.filter(|(_, text)| is_short(text)).collect()
}

/// Whether a link is as short as topics are, and none to comments or to the page itself ("3 Comments").
fn is_short(text: &str) -> bool {
    let words = text.trim_matches(|letter: char| !letter.is_alphabetic());
    text.chars().count() <= LETTERS && count(text) <= WORDS && !LABELS.is_no_topic(words)
}

/// Whether a block is a link that says that it is a tag, or links in a box that says so. In a line of the post itself other words may
/// stand between ("Posted in Bridges by Ann Example"), not on cards in a list.
fn is_marked(view: &View<'_>, at: usize) -> bool {
    let linked = view.linked(at);
    linked > 0.3
        && is_of_one(view)
        && view.words(at) <= LONGEST
        && is_own(view, at)
        && (linked > 0.7 && (rel_tag(view, at) || view.marks(at).any(Marks::TAG))
            || rel_tag(view, at) && (in_foot_of_post(view, at) || !is_item(view, at)))
}

/// Whether the page is about one thing; among many, words for topics sort them, and in documentation they are a category's name.
fn is_of_one(view: &View<'_>) -> bool {
    matches!(view.input.page_type, PageType::Article | PageType::Forum | PageType::Product | PageType::Service)
}

/// Whether a block stands in an item of a list.
fn is_item(view: &View<'_>, at: usize) -> bool {
    view.block(at).is_some_and(|block| view.segments.ancestors(block.common).take(LEVELS).any(|(_, element)| element.tag == Tag::Li))
}

/// Whether a block stands neither in a menu, a comment, other articles nor the foot of the site. A post may have a foot of its own.
fn is_own(view: &View<'_>, at: usize) -> bool {
    let marks = view.marks(at);
    !marks.any(Marks::NAV.with(Marks::RELATED).with(Marks::COMMENT)) && (!marks.any(Marks::FOOTER) || in_foot_of_post(view, at))
}

/// Whether the foot in which a block stands is that of the article.
fn in_foot_of_post(view: &View<'_>, at: usize) -> bool {
    let Some((block, body)) = view.block(at).zip(view.container) else { return false };
    let is_post = |(id, element): &(ElementId, &Element<'_>)| {
        let named = || element.node.attr("id").is_some_and(|id| LABELS.is_post_id(id));
        view.is_inside(body, *id) && (element.tag == Tag::Article || named())
    };
    let mut around = view.segments.ancestors(block.common);
    around.any(|(id, element)| element.tag == Tag::Footer || view.own(id).any(Marks::FOOTER)) && around.any(|outer| is_post(&outer))
}

fn rel_tag(view: &View<'_>, at: usize) -> bool {
    let Some(block) = view.block(at) else { return false };
    says_tag(view.segments.element(block.common))
        || view.segments.inlines_of(block).iter().any(|inline| says_tag(view.segments.element(inline.element)))
}

fn says_tag(element: &Element<'_>) -> bool {
    rel_says(element.node, "tag")
}

/// Blocks that a word for topics names: the links in its own block ("Filed under: Lunch, Sides"), else those right below it. Only
/// behind the beginning of the text, since words for topics before it head menus.
fn told(view: &View<'_>, frame: &Frame) -> Vec<usize> {
    if !is_of_one(view) {
        return Vec::new();
    }
    let last = view.input.kept.iter().rposition(|kept| *kept).unwrap_or_default();
    let mut found = Vec::new();
    for at in frame.body.max(frame.after)..view.len().min(last + BEHIND + 1) {
        let told = view.input.topics.get(at).copied().unwrap_or_default();
        if told == Told::Nothing || !view.shown(at) || !is_own(view, at) {
            continue;
        }
        let blocks = if told == Told::Begins && view.linked(at) > 0.3 && !begins_with_link(view, at) {
            vec![at]
        } else if is_heading(view, at, told) {
            below(view, at)
        } else {
            continue;
        };
        if blocks.len() <= MAX_TOGETHER {
            found.extend(blocks);
        }
    }
    found
}

/// Words of the longest topic that is no link, and of one that stands alone behind its label.
const PLAIN: usize = 5;
const ALONE: usize = 3;

/// Topics that are no links, in one place: the words behind the label ("Tags: Ferries, Harbour"), or short lines of one kind below it
/// that are no text of the body. Before the text only those in a box that says so count, since menus stand there too.
pub(super) fn labelled<'a>(view: &View<'a>, frame: &Frame) -> Vec<(usize, &'a str)> {
    let last = view.input.kept.iter().rposition(|kept| *kept).unwrap_or_default();
    let places = frame.after..view.len().min(last + BEHIND + 1);
    let told = |at: usize| view.input.topics.get(at).copied().unwrap_or_default();
    let mut own = places.filter(|at| told(*at) != Told::Nothing && is_of_one(view) && view.shown(*at) && may_tell(view, *at));
    let found = own.find_map(|at| {
        let boxed = view.near(at, 2, 2 * MAX_TOGETHER).any(Marks::TAG);
        if at < frame.body && !boxed {
            return None;
        }
        let found = if is_heading(view, at, told(at)) { lines_below(view, at) } else { behind_colon(view, at) };
        (!found.is_empty()).then_some(found)
    });
    found.unwrap_or_default()
}

/// Whether a block that is a label for topics is the article's, a box that is named after related topics ("related-tags") included.
fn may_tell(view: &View<'_>, at: usize) -> bool {
    let both = Marks::RELATED.with(Marks::TAG);
    let named = || {
        let Some(block) = view.block(at) else { return false };
        let mut around = view.segments.ancestors(block.common).take(LEVELS);
        around.any(|(id, _)| view.own(id).any(Marks::RELATED) && view.own(id).any(Marks::TAG))
    };
    is_own(view, at) || !view.marks(at).without(both).any(Marks::NAV.with(Marks::COMMENT).with(Marks::FOOTER)) && named()
}

/// The topics behind the colon of a label.
fn behind_colon<'a>(view: &View<'a>, at: usize) -> Vec<(usize, &'a str)> {
    let Some((_, rest)) = view.text(at).split_once([':', '：']).filter(|_| view.linked(at) <= 0.3) else { return Vec::new() };
    let mut found: Vec<&str> = rest.split([',', ';', '、', '，']).map(str::trim).filter(|topic| !topic.is_empty()).collect();
    if found.len() == 1 {
        found = apart(view, at, rest.trim()).unwrap_or(found);
    }
    let most = if found.len() == 1 { ALONE } else { PLAIN };
    let fits = |topic: &&str| is_short(topic) && count(topic) <= most && !topic.contains(|mark| is_stop(mark) || matches!(mark, ':' | '|'));
    let all = found.len() <= MAX_TOGETHER && found.iter().all(fits);
    if all { found.into_iter().map(|topic| (at, topic)).collect() } else { Vec::new() }
}

/// The topics of a text of which each is all of an element, with nothing but spaces between them; none where it is one topic.
fn apart<'a>(view: &View<'a>, at: usize, text: &'a str) -> Option<Vec<&'a str>> {
    let outer = view.block(at)?.common;
    let inside = outer.0 + 1..view.segments.element(outer).end.min(outer.0 + MAX_INSIDE);
    let (mut rest, mut found) = (text, Vec::new());
    for inner in inside {
        let own = short_text(view.segments.element(ElementId(inner)).node).map(|own| collapse(&own)).unwrap_or_default();
        if let Some(after) = rest.strip_prefix(own.as_str()).filter(|after| !own.is_empty() && (after.is_empty() || after.starts_with(' ')))
        {
            found.extend(rest.get(..own.len()));
            rest = after.trim_start();
        }
    }
    (rest.is_empty() && found.len() >= 2).then_some(found)
}

/// The lines of one kind right below a label, a list of topics or one in a box of its own.
fn lines_below<'a>(view: &View<'a>, head: usize) -> Vec<(usize, &'a str)> {
    let shape =
        |at: usize| view.block(at).map(|block| view.segments.element(block.element)).map(|element| (element.tag, element.class_name));
    let kind = shape(head + 1);
    let kept = |at: usize| view.input.kept.get(at).copied().unwrap_or_default();
    let is_topic = |at: &usize| {
        let text = view.text(*at);
        shape(*at) == kind
            && !kept(*at)
            && may_tell(view, *at)
            && is_short(text)
            && count(text) < PLAIN
            && !text.ends_with(|mark| is_stop(mark) || mark == ':')
    };
    let lines: Vec<usize> = (head + 1..view.len()).take_while(is_topic).take(MAX_TOGETHER + 1).collect();
    let boxed = lines.iter().all(|at| view.near(*at, 2, 2 * MAX_TOGETHER).any(Marks::TAG));
    if lines.len() <= MAX_TOGETHER && boxed { lines.into_iter().map(|at| (at, view.text(at))).collect() } else { Vec::new() }
}

/// Whether a block is nothing but the word for topics, which stand below it.
fn is_heading(view: &View<'_>, at: usize, told: Told) -> bool {
    view.linked(at) == 0.0
        && (told == Told::Heads || view.text(at).ends_with([':', '：']) || view.words(at) <= LABEL)
        && view.words(at) <= WORDS
}

/// Whether the first letters of a block are those of a link: it is a label that leads somewhere, not a word before topics.
fn begins_with_link(view: &View<'_>, at: usize) -> bool {
    view.block(at).is_some_and(|block| {
        view.segments.inlines_of(block).iter().any(|inline| inline.tag == Tag::A && inline.text.start <= block.text.start + 1)
    })
}

/// The blocks right below a heading, in the smallest box around both, that are nothing but links.
fn below(view: &View<'_>, head: usize) -> Vec<usize> {
    let Some(block) = view.block(head) else { return Vec::new() };
    let mut holder = view.segments.holder(block.common, head..head + 2);
    // Where the heading stands beside the text, the list is a box of its own.
    if view.container.is_some_and(|body| view.is_inside(body, holder)) {
        let first = view.block(head + 1).map(|block| view.segments.ancestors(block.common));
        let within = |(_, element): &(ElementId, &Element<'_>)| element.parent == Some(holder);
        holder = first.and_then(|mut around| around.find(within)).map_or(holder, |(id, _)| id);
    }
    let end = view.segments.element(holder).blocks().end;
    let is_list = |at: &usize| {
        view.linked(*at) > 0.7 && view.words(*at) <= LONGEST && is_own(view, *at) && links(view, *at).len() == count_links(view, *at)
    };
    (head + 1..end).take_while(is_list).take(MAX_TOGETHER + 1).collect()
}

fn count_links(view: &View<'_>, at: usize) -> usize {
    let Some(block) = view.block(at) else { return 0 };
    view.segments.links_of(block).count().max(1)
}
