//! The words under the picture that the page puts forward.

use super::super::view::View;
use super::super::{Frame, Metadata};
use super::{NOT_OF_ARTICLE, are_apart, file_name, source_of};
use crate::article::{Field, Image, PageType};
use crate::assemble::captions::{self, Claim};
use crate::assemble::credits::{self, Line};
use crate::dom::Tag;
use crate::letters::is_wide;
use crate::lexicon::metadata::{LABELS, Marks, fold};
use crate::segment::ElementId;

/// Probability of content from which a kept block is body text, also beside a picture.
const LIKELY_TEXT: f32 = 0.6;

/// Words of the shortest and the longest line near the headline that is the caption of the stated picture; with a credit it may be shorter.
const CAPTION_WORDS: usize = 5;
const MAX_CAPTION_WORDS: usize = 80;

/// What is known of a block under a picture.
pub(super) fn claim(view: &View<'_>, out: &Metadata, at: u32) -> Claim {
    let credited = out.credited_captions.contains(&at);
    let at = at as usize;
    if credited {
        Claim::Credited
    } else if out.is_claimed(at) || out.is_used(at) {
        Claim::Taken
    } else if view.input.kept.get(at).copied().unwrap_or_default() && view.content(at) >= LIKELY_TEXT {
        Claim::Text
    } else {
        Claim::Free
    }
}

/// The only block between headline and text that is marked as a caption, where none was found with the picture: it is shown by a
/// script, in a frame of its own, under another name.
pub(super) fn caption_by_mark(view: &View<'_>, frame: &Frame, image: &mut Image, out: &mut Metadata) {
    if view.input.page_type != PageType::Article || frame.lists_entries || frame.after == frame.headline {
        return;
    }
    let is_caption = |at: &usize| {
        let marked = view.tag(*at) == Tag::Figcaption || view.near(*at, 1, 3).any(Marks::CAPTION);
        let in_control = || {
            view.block(*at)
                .is_some_and(|block| view.segments.ancestors(block.common).take(4).any(|(_, element)| element.tag == Tag::Button))
        };
        marked
            && view.shown(*at)
            && claim(view, out, *at as u32) == Claim::Free
            && (CAPTION_WORDS - 1..=MAX_CAPTION_WORDS).contains(&view.words(*at))
            && view.linked(*at) < 0.5
            && !view.marks(*at).any(NOT_OF_ARTICLE)
            && !in_control()
    };
    let mut found = (frame.headline.saturating_sub(3)..frame.body.min(frame.after + 12)).filter(is_caption);
    let (Some(at), None) = (found.next(), found.next()) else { return };
    // Under a picture of its own that is named apart it is the words of that.
    let from = view.segments.media.partition_point(|media| (media.next_block as usize) < at);
    let own = view.segments.media.iter().skip(from).take_while(|media| media.next_block as usize == at).map(|media| media.element);
    let stated = file_name(&image.url);
    let mut names = own.filter_map(|id| source_of(view, id).and_then(file_name));
    if names.any(|own| stated.as_deref().is_some_and(|stated| are_apart(stated, &own))) {
        return;
    }
    let mut told = Image::default();
    credits::tell(&[Line { text: view.text(at), is_credit: false, tail: 0 }], &mut told);
    // Four words alone are a name; a call to listen stands there too.
    if told.credit.is_empty() && view.words(at) < CAPTION_WORDS || LABELS.is_no_dek(&fold(view.text(at))) && told.credit.is_empty() {
        return;
    }
    (image.caption, image.credit) = (told.caption, told.credit);
    out.uses(at, Field::LeadImage);
}

/// Caption and credit: what stands under the picture, and is no text of the body.
pub(super) fn caption(view: &View<'_>, id: ElementId, image: &mut Image, out: &mut Metadata) {
    let found = captions::caption(view.segments, id, &|at| claim(view, out, at));
    for part in &found {
        out.uses(part.ordinal as usize, Field::LeadImage);
    }
    let lines: Vec<Line<'_>> = found.iter().map(|part| part.line(view.text(part.ordinal as usize))).collect();
    credits::tell(&lines, image);
    // The letter of a part of a picture, or what is left of an empty line; a wide letter is a word.
    let mut letters = image.caption.chars().filter(|letter| letter.is_alphanumeric());
    if !letters.next().is_some_and(is_wide) && letters.next().is_none() {
        image.caption.clear();
    }
}
