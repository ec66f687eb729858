//! The headline of a page that writes it in no heading.

use crate::head::collapse;
use crate::lexicon::metadata::Marks;

use super::super::site::Site;
use super::super::view::View;
use super::super::words::{count, key};
use super::Candidate;
use super::stated::{Stated, bare};

/// Words of the shortest title that is looked for.
const FEWEST: usize = 2;

/// Bytes of signs and spaces by which a line that says a stated title may be longer.
const SIGNS: usize = 8;

/// The line over the text that says a stated title word for word, where no heading is the headline: all of a box, whatever its name.
/// What stands between such a line and the text is seldom a dek.
pub(super) fn line(view: &View<'_>, site: &Site, stated: &[Stated]) -> Option<Candidate> {
    let whole = stated.iter().filter(|stated| stated.bag.len() >= FEWEST).map(|stated| stated.text.clone());
    let bare = stated.iter().map(|stated| bare(&stated.text, site)).filter(|text| count(text) >= FEWEST);
    let titles: Vec<(usize, String)> = whole.chain(bare).map(|text| (text.len() + SIGNS, key(&text))).collect();
    let says = |text: &str| titles.iter().any(|(most, title)| (title.len()..=*most).contains(&text.len()) && key(text) == *title);
    let outside = Marks::NAV.with(Marks::FOOTER).with(Marks::ASIDE).with(Marks::COMMENT).with(Marks::BREADCRUMB).with(Marks::RELATED);
    let alone = |at: usize| {
        let id = view.block(at)?.common;
        let is_line = view.segments.element(id).blocks.len() == 1 && view.shown(at) && view.linked(at) < 0.5;
        (is_line && !view.around(id).any(outside)).then_some(id)
    };
    let until = (view.body_start(0) + 1).min(view.len());
    let (at, element) = (0..until).rev().filter(|at| says(view.text(*at))).find_map(|at| Some((at, alone(at)?)))?;
    Some(Candidate {
        element,
        text: collapse(view.text(at)),
        kicker: String::new(),
        subtitle: String::new(),
        score: 1.0,
        is_slug: false,
        is_site: false,
    })
}
