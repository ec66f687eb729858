//! Tables of contents in the text: the words for one as a whole block, and right under them links into this page.

use crate::dom::Tag;
use crate::lexicon::Concept;
use crate::segment::Segments;

use super::place::linked_bytes;
use super::rules::{Cue, Evidence, PageEvidence};

/// Words of the longest heading of a table of contents.
const MOST_WORDS: usize = 5;

/// Entries of a long one.
const MAX_ENTRIES: usize = 200;

/// Whether each block is of a table of contents. Where the words are a heading of several ("In this article") they need no
/// links: scripts write the table. Linear in blocks.
pub(super) fn contents(segments: &Segments<'_>, evidence: &PageEvidence) -> Vec<bool> {
    let mut contents = vec![false; segments.blocks.len()];
    for at in 0..contents.len() {
        let heads = evidence.phrases(at).iter().any(|cue| cue.row.is_about(Concept::Toc) && is_whole(segments, at, cue));
        if !heads || evidence.words(at) > MOST_WORDS || share_of_links(segments, at) > 0.5 {
            continue;
        }
        // A button that opens and shuts the table may stand between.
        let first = (at + 1..at + 3).find(|next| is_entry(segments, *next));
        if first.is_none() && evidence.words(at) < 2 {
            continue;
        }
        let entries = first.into_iter().flat_map(|first| (first..segments.blocks.len()).take_while(|next| is_entry(segments, *next)));
        for block in std::iter::once(at).chain(entries.take(MAX_ENTRIES)) {
            if let Some(listed) = contents.get_mut(block) {
                *listed = true;
            }
        }
    }
    contents
}

/// Whether a block is nothing but links into this page. The first heading behind the table may link to itself.
fn is_entry(segments: &Segments<'_>, at: usize) -> bool {
    let Some(block) = segments.blocks.get(at) else { return false };
    let mut links = segments.inlines_of(block).iter().filter(|inline| inline.tag == Tag::A).peekable();
    let into = |href: &str| href.trim_start().starts_with('#');
    segments.element(block.element).tag.heading_level().is_none()
        && share_of_links(segments, at) > 0.8
        && links.peek().is_some()
        && links.all(|inline| segments.element(inline.element).node.attr("href").is_some_and(into))
}

fn share_of_links(segments: &Segments<'_>, at: usize) -> f32 {
    segments.blocks.get(at).map_or(0.0, |block| linked_bytes(segments, block) as f32 / block.text.len().max(1) as f32)
}

/// Whether the words of a cue are all that a block says.
fn is_whole(segments: &Segments<'_>, at: usize, cue: &Cue<'_>) -> bool {
    let letters = |text: &str| text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let Evidence::Words(words) = &cue.evidence else { return false };
    segments.blocks.get(at).is_some_and(|block| letters(segments.text_of(block)) == letters(words))
}
