//! The headline of a page that writes it in no heading.

use crate::dom::Tag;
use crate::head::collapse;
use crate::letters::{is_question_mark, is_stop};
use crate::lexicon::metadata::Marks;

use super::super::site::Site;
use super::super::view::View;
use super::super::words::{count, key};
use super::Candidate;
use super::stated::{Stated, bare};

/// Words of the shortest title that is looked for.
const FEWEST: usize = 2;

/// Lines that are looked at.
const MOST_LINES: usize = 8;

/// Words of a longer text than a line of a poem.
const LINE: usize = 12;

/// Bytes of signs and spaces by which a line that says a stated title may be longer.
const SIGNS: usize = 8;

/// The line over the text that says a stated title word for word, where no heading is the headline: all of a box, whatever its name.
/// What stands between such a line and the text is seldom a dek.
pub(super) fn line(view: &View<'_>, site: &Site, stated: &[Stated]) -> Option<Candidate> {
    let whole = stated.iter().filter(|stated| stated.bag.len() >= FEWEST).map(|stated| stated.text.clone());
    let bare = stated.iter().map(|stated| bare(&stated.text, site)).filter(|text| count(text) >= FEWEST);
    let titles: Vec<(usize, String)> = whole.chain(bare).map(|text| (text.len() + SIGNS, key(&text))).collect();
    let says = |text: &str| titles.iter().any(|(most, title)| (title.len()..=*most).contains(&text.len()) && key(text) == *title);
    let lines = (0..=view.body_start(0)).rev().filter(|at| says(view.text(*at)));
    let at = lines.take(MOST_LINES).find(|at| heads(view, *at))?;
    Some(Candidate {
        element: view.block(at)?.common,
        text: collapse(view.text(at)),
        kicker: String::new(),
        subtitle: String::new(),
        score: 1.0,
        is_slug: false,
        is_site: false,
    })
}

/// Whether a line stands over a text as its headline does: in a box of its own that is no entry, cell or quotation, before prose, and
/// unlike the line below it. A sentence, and the first line of a poem, are text.
fn heads(view: &View<'_>, at: usize) -> bool {
    let Some(block) = view.block(at).filter(|_| view.shown(at) && view.linked(at) < 0.5) else { return false };
    let outside = Marks::NAV.with(Marks::FOOTER).with(Marks::ASIDE).with(Marks::COMMENT).with(Marks::BREADCRUMB).with(Marks::RELATED);
    let around = || view.segments.ancestors(block.common).map(|(_, element)| element);
    let alone = || around().take_while(|element| element.blocks().len() == 1);
    let is_box = alone().next().is_some() && !alone().any(|element| matches!(element.tag, Tag::Td | Tag::Th));
    let parts = [Tag::Li, Tag::Dt, Tag::Dd, Tag::Pre, Tag::Blockquote, Tag::Figure, Tag::Caption];
    let is_part = around().any(|element| parts.contains(&element.tag));
    let look = |at: usize| {
        let element = view.segments.element(view.block(at)?.element);
        Some((element.parent, element.tag, element.class_name))
    };
    let goes_on = view.words(at + 1) < LINE && look(at + 1) == look(at);
    let is_sentence = view.text(at).trim_end().ends_with(|mark| is_stop(mark) && !is_question_mark(mark));
    is_box && !is_part && !goes_on && !is_sentence && !view.around(block.common).any(outside) && view.body_start(at + 1) < view.len()
}
