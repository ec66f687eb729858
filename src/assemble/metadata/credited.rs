//! Texts that stand alone in a box with a picture and who made it: captions, where the body can do without them.

use std::collections::BTreeSet;

use crate::assemble::{captions, credits};
use crate::lexicon::metadata::Marks;
use crate::tag::Tag;

use super::Metadata;
use super::view::View;
use super::words::{ends_sentence, key};

/// Sets captions aside that are told by the credit under them. What the body keeps is set aside only where it has more text than that,
/// and where the credit is that of a picture: a text too has its source. Answers those that may be the dek. Linear.
pub(super) fn credited(view: &View<'_>, out: &mut Metadata) -> Vec<[u32; 2]> {
    let kept = |at: u32| view.input.kept.get(at as usize).copied().unwrap_or_default();
    let free = |at: &u32| !out.is_claimed(*at as usize) && !out.is_used(*at as usize);
    let description = key(&out.meta_description);
    let pictures = view.segments.media.iter().filter(|media| view.segments.element(media.element).tag == Tag::Img);
    let pairs = pictures.filter_map(|media| captions::credited(view.segments, media.element)).filter(|pair| {
        let [text, _] = *pair;
        pair.iter().all(free) && (!kept(text) || is_of_picture(view, *pair) && !is_whole_section(view, text as usize, out))
    });
    let (waiting, mut pairs): (Vec<[u32; 2]>, Vec<[u32; 2]>) = pairs.partition(|[text, _]| is_dek(view, *text as usize, &description));
    if pairs.is_empty() {
        return waiting;
    }
    let lost: BTreeSet<u32> = pairs.iter().flatten().copied().filter(|at| kept(*at)).collect();
    let text = |at: &u32| kept(*at) && free(at) && view.heading(*at as usize).is_none();
    let words = |at: u32| view.words(at as usize);
    let left: usize = (0..view.len() as u32).filter(|at| !lost.contains(at) && text(at)).map(words).sum();
    if left <= lost.iter().copied().map(words).sum::<usize>() {
        pairs.retain(|pair| !pair.iter().any(|at| kept(*at)));
    }
    let found: BTreeSet<u32> = pairs.into_iter().flatten().collect();
    out.aside.extend(&found);
    out.credited_captions = found;
    waiting
}

/// Sets those aside that are no dek and that the body does not keep.
pub(super) fn credited_below(view: &View<'_>, waiting: Vec<[u32; 2]>, out: &mut Metadata) {
    let free = |at: &u32| !out.is_claimed(*at as usize) && !out.is_used(*at as usize);
    let kept = |at: u32| view.input.kept.get(at as usize).copied().unwrap_or_default();
    let stays_out = |pair: &[u32; 2]| {
        let [text, _] = *pair;
        pair.iter().all(free) && !kept(text)
    };
    let found: BTreeSet<u32> = waiting.into_iter().filter(stays_out).flatten().collect();
    out.aside.extend(&found);
    out.credited_captions.extend(found);
}

/// Whether a credit is that of a picture: by a word for pictures, or by an agency behind what is no sentence.
fn is_of_picture(view: &View<'_>, [text, credit]: [u32; 2]) -> bool {
    let credit = view.text(credit as usize);
    credits::is_of_picture(credit) || credits::is_agency(credit) && !ends_sentence(view.text(text as usize))
}

/// Whether a text is named a dek, or is (the beginning of) the page's description or begins with it.
fn is_dek(view: &View<'_>, at: usize, description: &str) -> bool {
    let own = key(view.text(at));
    view.near(at, 3, 5).any(Marks::DEK) || description.starts_with(&own) || !description.is_empty() && own.starts_with(description)
}

/// Whether a text and its credit are all that stands under a heading below the headline.
fn is_whole_section(view: &View<'_>, at: usize, out: &Metadata) -> bool {
    let headed = at.checked_sub(1).is_some_and(|before| view.heading(before).is_some() && !out.is_claimed(before));
    let goes_on = view.input.kept.get(at + 2) == Some(&true) && view.heading(at + 2).is_none();
    headed && !goes_on
}
