//! Names without a word or mark for who bears them: in the first line of the text, and links that only look like names.

use crate::article::Source;
use crate::dom::Tag;
use crate::lexicon::metadata::{LABELS, PEOPLE, fold};

use super::super::view::{View, rel_says};
use super::super::{Frame, Metadata};
use super::Named;
use super::byline::{Nature, name};
use super::labelled::begins_as_given;
use super::shown::{ELSEWHERE, bare_name, is_of_nobody_else};

/// Whether a block says that it is or leads to a topic: by the class of what holds it, by `rel` of a link, or by the folder of its
/// address ("/category/harbour").
pub(super) fn leads_to_topic(view: &View<'_>, at: usize) -> bool {
    let Some(block) = view.block(at) else { return false };
    let inside = view.segments.inlines_of(block).iter().map(|inline| view.segments.element(inline.element).node);
    let own = view.segments.element(block.common);
    if own.tag.is_inline() && own.class.split(|letter: char| !letter.is_alphanumeric()).any(|word| PEOPLE.is_topic_folder(word)) {
        return true;
    }
    let mut around = view.segments.ancestors(block.common).take(3).map(|(_, element)| element.node).chain(inside);
    around.any(|node| {
        let leads = |href: &str| href.split(['/', '?', '=']).any(|folder| PEOPLE.is_topic_folder(folder));
        rel_says(node, "tag") || rel_says(node, "category") || node.attr("href").is_some_and(leads)
    })
}

/// The writers where the first line of the text is nothing but their names: "Ann Example/Bo Other". A name is two or three words with
/// capitals that the page does not use otherwise, in a paragraph like the next one.
pub(super) fn first_line(view: &View<'_>, frame: &Frame) -> Option<Named> {
    let at = frame.body.checked_sub(1).filter(|at| *at >= frame.after && frame.after > frame.headline)?;
    let (block, next) = (view.block(at)?, view.block(at + 1)?);
    let (own, body) = (view.segments.element(block.element), view.segments.element(next.element));
    let alike = own.tag == Tag::P && body.tag == Tag::P && own.parent == body.parent;
    if !alike || view.words(at) > 8 || view.linked(at) > 0.0 || view.marks(at).any(ELSEWHERE) {
        return None;
    }
    let mut named =
        Named { source: Source::Visible, confidence: 0.55, of_writers: true, block: Some(at), together: true, ..Named::default() };
    for part in view.text(at).split('/') {
        let found = bare_name(part).filter(|name| name == part.trim() && name.split(' ').count() <= 3 && is_of_nobody_else(view, name))?;
        named.add(found, String::new(), Nature::Person);
    }
    Some(named)
}

/// Words of the longest line that a name with its house is, and of the shortest paragraph.
const LINE: usize = 8;
const PARAGRAPH: usize = 5;

/// Blocks up to the first paragraph, and paragraphs from the last, that are looked at.
const OPENING: usize = 4;
const CLOSING: usize = 3;

/// The writer where the text opens with a line of a name, a house behind a comma or not, and the page says who that is: one of its last
/// paragraphs opens with the name and what the person is, or the line is all of its description.
///
/// Articles open so about people and places too. So the name is a link, or it is all of the line, begins with a given name, and a verb
/// stands before what the person is.
pub(super) fn confirmed_line(view: &View<'_>, frame: &Frame, out: &Metadata) -> Option<Named> {
    let opening = (frame.after..=frame.body).filter(|_| frame.after > frame.headline);
    let at = opening.rev().take(OPENING).find(|at| is_line_of_name(view, *at))?;
    let line = view.text(at).trim();
    let own = line.split(',').next()?.trim();
    let closing = (frame.body..view.len()).rev().filter(|at| view.content(*at) >= 0.4 && view.words(*at) >= PARAGRAPH).take(CLOSING);
    let (linked, alone) = (is_linked(view, at, own), own == line);
    let by_verb = linked || alone && begins_as_given(own, &out.language);
    let is = |rest: &str| rest.split_whitespace().next().is_some_and(|verb| LABELS.is_being(verb));
    let tells = |rest: &str| linked && rest.starts_with(',') || by_verb && is(rest);
    let mut told = closing.filter(|last| *last > at).filter_map(|last| view.text(last).trim_start().strip_prefix(own));
    if !told.any(tells) && !(alone && fold(&out.meta_description) == fold(line)) {
        return None;
    }
    let mut named =
        Named { source: Source::Visible, confidence: 0.6, of_writers: true, block: Some(at), together: true, ..Named::default() };
    named.add(own.to_owned(), String::new(), Nature::Person);
    Some(named)
}

/// Whether a block links a name, and not as a topic.
fn is_linked(view: &View<'_>, at: usize, name: &str) -> bool {
    let said = |range| view.segments.text.get(range).is_some_and(|said: &str| said.trim() == name);
    let mut links = view.block(at).into_iter().flat_map(|block| view.segments.links_of(block));
    links.any(|link| said(link.text.clone())) && !leads_to_topic(view, at)
}

/// Whether a block is a short paragraph that is, or begins before a comma with, two or three words that are a name.
fn is_line_of_name(view: &View<'_>, at: usize) -> bool {
    let own = view.text(at).split(',').next().unwrap_or_default().trim();
    let short = view.tag(at) == Tag::P && view.words(at) <= LINE && !view.marks(at).any(ELSEWHERE);
    let capitals = || own.split(' ').all(|word| word.starts_with(char::is_uppercase));
    let words = own.split(' ').count();
    short && (2..=3).contains(&words) && capitals() && name(own).is_some_and(|(found, nature)| found == own && nature == Nature::Person)
}
