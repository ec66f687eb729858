//! The lines of a standfirst: in one box, headings in a row, paragraphs of a class of their own.

use crate::dom::Tag;
use crate::lexicon::metadata::Marks;

use super::dek::WORDS;
use super::view::View;
use super::words::count;
use super::{Frame, Metadata};

/// Paragraphs in a row from which they are the text.
const ROW: usize = 5;

/// Whether a line goes on from the headline.
pub(super) fn is_strap(text: &str) -> bool {
    (text.starts_with('…') || text.starts_with("...")) && count(text) <= 40
}

/// The block and its sisters in the same box, when the box is marked as a dek.
pub(super) fn lines(view: &View<'_>, frame: &Frame, at: usize, out: &Metadata) -> Vec<usize> {
    let Some(block) = view.block(at) else { return vec![at] };
    let boxed = view.segments.ancestors(block.common).take(5).find(|(id, element)| {
        let count = element.blocks().len();
        // A box named "intro" that holds half of the article is no dek.
        let words = || element.blocks().map(|at| view.words(at)).sum::<usize>();
        view.own(*id).any(Marks::DEK) && (2..=6).contains(&count) && WORDS.contains(&words())
    });
    let Some((_, element)) = boxed else {
        // Two or three headings of one kind in a row under the headline are lines of one dek.
        let class =
            |at: usize| view.heading(at).map(|(id, level)| (level, view.segments.element(id).class, view.segments.element(id).parent));
        let strap = |other: usize| is_strap(view.text(at)) && is_strap(view.text(other));
        let like = |other: &usize| {
            (class(at).is_some() && class(at) == class(*other) || strap(*other))
                && view.shown(*other)
                && !out.is_claimed(*other)
                && view.words(*other) >= 4
        };
        let headings: Vec<usize> = std::iter::once(at).chain((at + 1..at + 3).take_while(like)).collect();
        return if headings.len() == 1 { paragraphs(view, frame, at, out) } else { headings };
    };
    let fits = |other: &usize| other == &at || is_sister(view, at, *other, out) && !out.is_claimed(*other);
    element.blocks().filter(fits).collect()
}

/// Paragraphs of one class and box in a row, a few, where that of the text is another: `<p class=lead>` twice or three times.
fn paragraphs(view: &View<'_>, frame: &Frame, at: usize, out: &Metadata) -> Vec<usize> {
    let kind = |at: usize| {
        let element = view.block(at).map(|block| view.segments.element(block.element))?;
        Some((element.parent?, element.class)).filter(|(_, class)| element.tag == Tag::P && !class.is_empty())
    };
    let own = kind(at);
    let like = |other: &usize| kind(*other) == own && view.shown(*other) && !out.is_claimed(*other) && !out.is_used(*other);
    if own.is_none() || own.map(|(_, class)| class) == kind(frame.body).map(|(_, class)| class) {
        return vec![at];
    }
    let first = (at.saturating_sub(ROW)..at).rev().take_while(like).last().unwrap_or(at);
    let row: Vec<usize> = (first..at + ROW).take_while(like).collect();
    let fits = row.len() < ROW && first >= frame.after && WORDS.contains(&row.iter().map(|line| view.words(*line)).sum::<usize>());
    if fits { row } else { vec![at] }
}

fn is_sister(view: &View<'_>, at: usize, other: usize, out: &Metadata) -> bool {
    let outside = Marks::CAPTION.with(Marks::FORM).with(Marks::SHARE).with(Marks::RELATED).with(Marks::PROMO);
    let used = out.is_used(other);
    let bare = !used && !view.near(other, 0, 2).any(Marks::BYLINE.with(Marks::DATE).with(Marks::UPDATED));
    view.tag(at) == view.tag(other)
        && view.shown(other)
        && bare
        && !view.marks(other).any(outside)
        && view.linked(other) < 0.5
        && view.words(other) >= 3
}
