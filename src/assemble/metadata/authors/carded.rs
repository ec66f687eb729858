//! A writer alone beside the day under the headline, in a box of a class that writers in cards of other pages have: `teaser__author`.

use crate::article::Source;
use crate::lexicon::metadata::Marks;

use super::super::Frame;
use super::super::day::written;
use super::super::view::View;
use super::Named;
use super::byline::Nature;
use super::declared::link_of;
use super::shown::{ELSEWHERE, bare_name};

/// Words of the longest line that is a day beside a name, and of the longest name.
const DATED_WORDS: usize = 6;
const NAME_WORDS: usize = 4;

/// Blocks under the headline that are looked at.
const NEAR: usize = 8;

/// Where nothing else names a writer: the name in such a box that holds nothing but the name. A card of another page holds its title and
/// day too.
pub(super) fn in_own_card(view: &View<'_>, frame: &Frame, language: &str) -> Option<Named> {
    let outside = ELSEWHERE.without(Marks::RELATED).with(Marks::AD);
    let fits = |at: &usize| {
        let marks = view.marks(*at);
        marks.any(Marks::RELATED)
            && !marks.any(outside)
            && view.near(*at, 2, 5).any(Marks::BYLINE)
            && view.heading(*at).is_none()
            && holds_nothing_else(view, *at)
    };
    let mut near = (frame.after..frame.body.min(frame.after + NEAR)).filter(fits);
    let (at, own) = near.find_map(|at| Some((at, alone_beside_day(view, at, language)?)))?;
    let mut named = Named { source: Source::Visible, confidence: 0.7, of_writers: true, block: Some(at), ..Named::default() };
    let url = link_of(view, at, &own);
    named.add(own, url, Nature::Person);
    Some(named)
}

/// Whether every box around a block that is named as those of other pages are holds only this block.
fn holds_nothing_else(view: &View<'_>, at: usize) -> bool {
    let Some(block) = view.block(at) else { return false };
    let mut boxes = view.segments.ancestors(block.common).filter(|(id, _)| view.own(*id).any(Marks::RELATED));
    boxes.all(|(_, element)| element.blocks().len() == 1)
}

/// The name that all of a block is, where the one before or after it is a short line with a day.
fn alone_beside_day(view: &View<'_>, at: usize, language: &str) -> Option<String> {
    let dated = |at: usize| view.words(at) <= DATED_WORDS && written(view.text(at), language).is_some();
    let beside = || dated(at + 1) || at.checked_sub(1).is_some_and(dated);
    let is_all = |name: &String| view.words(at) <= NAME_WORDS && name == view.text(at).trim() && beside();
    bare_name(view.text(at)).filter(is_all)
}
