//! The headline of a page that writes it in no heading.

use crate::lexicon::metadata::Marks;
use crate::segment::ElementId;

use super::super::view::View;
use super::super::words::key;
use super::Stated;

/// Bytes of signs and spaces by which a line that says a stated title may be longer.
const SIGNS: usize = 8;

/// The line over the text that says a stated title word for word, where no heading is the headline: all of a box, whatever its name.
/// What stands between such a line and the text is seldom a dek.
pub(super) fn line(view: &View<'_>, stated: &[Stated]) -> Option<ElementId> {
    let outside = Marks::NAV.with(Marks::FOOTER).with(Marks::ASIDE).with(Marks::COMMENT).with(Marks::BREADCRUMB).with(Marks::RELATED);
    let says = |text: &str, stated: &Stated| {
        (stated.key.len()..=stated.text.len() + SIGNS).contains(&text.len()) && stated.bag.len() >= 2 && key(text) == stated.key
    };
    let alone = |at: usize| {
        let id = view.block(at)?.common;
        let is_line = view.segments.element(id).blocks.len() == 1 && view.shown(at) && view.linked(at) < 0.5;
        (is_line && !view.around(id).any(outside)).then_some(id)
    };
    let until = (view.body_start(0) + 1).min(view.len());
    (0..until).rev().filter(|at| stated.iter().any(|stated| says(view.text(*at), stated))).find_map(alone)
}
