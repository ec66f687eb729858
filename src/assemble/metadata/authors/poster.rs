//! Who opened a thread: the name that the forum's software puts on the first post.
//!
//! Names of members are no names of people ("ann_42"), so they are taken as written.

use serde_json::Value;

use crate::article::Source;
use crate::dom::Tag;
use crate::head::{collapse, text_of};
use crate::lexicon::metadata::{BYLINES, Marks, PEOPLE, fold};
use crate::segment::{Element, ElementId};

use super::super::Frame;
use super::super::view::{View, short_text};
use super::Named;
use super::byline::Nature;

/// Letters of a longest member's name.
const MAX_LETTERS: usize = 60;

/// Elements in a writer's box among which the name is looked for; boxes in boxes hold the same ones.
const MAX_INSIDE: usize = 200;

/// Blocks before the first post's text in which its head may stand.
const HEAD: usize = 25;

/// The member who opened the thread, if the page tells.
pub(super) fn poster(view: &View<'_>, frame: &Frame) -> Option<Named> {
    let (name, source, block) = stated(view).map(|name| (name, Source::JsonLd, None)).or_else(|| first(view, frame))?;
    let mut named = Named { source, confidence: 0.85, of_writers: true, together: true, block, ..Named::default() };
    named.add(name, String::new(), Nature::Person);
    Some(named)
}

/// The author of the posting or question that JSON-LD states.
fn stated(view: &View<'_>) -> Option<String> {
    let head = view.input.head;
    let postings = head.things.iter().filter(|thing| thing.is("DiscussionForumPosting") || thing.is("Question"));
    let author = postings.filter_map(|thing| thing.fields.get("author")).find_map(|value| match value {
        Value::Array(values) => values.first().and_then(|value| head.resolve(value)),
        other => head.resolve(other),
    });
    member(&text_of(author?.get("name")?)?)
}

/// The first name in document order: in `itemprop=author`, in an attribute, in a link to a member's page. Those of
/// quotations name whom the poster quotes.
fn first(view: &View<'_>, frame: &Frame) -> Option<(String, Source, Option<usize>)> {
    let elements = &view.segments.elements;
    elements.iter().enumerate().filter(|(_, element)| !matches!(element.tag, Tag::Aside | Tag::Blockquote | Tag::Meta)).find_map(
        |(at, element)| {
            if is_property(element, "author") {
                let inside = elements.get(at + 1..element.end as usize).unwrap_or_default();
                let named = inside.iter().take(MAX_INSIDE).find(|inner| is_property(inner, "name")).unwrap_or(element);
                let name = named.node.attr("content").map(str::to_owned).or_else(|| short_text(named.node))?;
                return Some((member(&name)?, Source::Microdata, None));
            }
            if let Some(name) = PEOPLE.member_attributes.iter().find_map(|name| element.node.attr(name)).and_then(member) {
                return Some((name, Source::Microdata, None));
            }
            let named = links_member(view, frame, ElementId(at as u32)).then(|| short_text(element.node)).flatten()?;
            Some((member(&named)?, Source::Visible, Some(element.blocks().start)))
        },
    )
}

/// Whether an element's `itemprop` has this name.
fn is_property(element: &Element<'_>, wanted: &str) -> bool {
    element.node.attr("itemprop").is_some_and(|names| names.split_ascii_whitespace().any(|name| name == wanted))
}

/// Whether an element in the head of the first post is a link to a member's page, or marked as a member's name.
fn links_member(view: &View<'_>, frame: &Frame, id: ElementId) -> bool {
    let outside = Marks::NAV.with(Marks::BREADCRUMB).with(Marks::FOOTER).with(Marks::RELATED);
    let element = view.segments.element(id);
    let start = element.blocks().start;
    let near = (frame.headline..=(frame.body + HEAD).min(view.len())).contains(&start);
    if !near || element.blocks().len() > 2 || view.around(id).any(outside) {
        return false;
    }
    let class = element.class.to_ascii_lowercase();
    class.split_ascii_whitespace().any(|word| PEOPLE.is_member_class(word))
        || element.tag == Tag::A && element.node.attr("href").is_some_and(|href| PEOPLE.is_member_page(&href.to_ascii_lowercase()))
}

/// A member's name as written, if the text can be one.
fn member(text: &str) -> Option<String> {
    let name = collapse(text);
    let name = name.trim_start_matches('@').trim();
    let name = name.strip_prefix("u/").unwrap_or(name);
    let folded = fold(name);
    let words = name.split(' ').count();
    let fits = !folded.is_empty() && words <= 5 && name.chars().count() <= MAX_LETTERS && !name.contains("://") && !name.contains('{');
    let number = name.chars().all(|letter| letter.is_ascii_digit());
    // What stands for a picture of the member: the first letter of the name.
    let initial = name.is_ascii() && name.len() == 1;
    (fits && !number && !initial && !BYLINES.no_members.contains(&folded)).then(|| name.to_owned())
}
