//! What stays together: a table of content keeps its header cells and short cells, a section of content its heading, a definition
//! its term, an answer its question, be it the label of a fold, prose the code that it speaks of, a remark of documentation its title; and a heading does not
//! stay where its section or its list of links went. Alone they look like labels of anything, and a model that sees one block at a
//! time drops some and keeps others.
//!
//! The more blocks are content, the more these rules keep, so the leanings stay nested.

mod admonitions;
mod announced;
mod between;
mod boxes;
pub(super) mod ending;
mod folds;
mod listings;
mod pairs;
mod peers;
mod quoted;
mod recipes;
mod sections;
mod siblings;
mod subjects;
pub(super) mod tables;
mod titled;
mod units;

use crate::article::{Category, PageType};
use crate::dom::Tag;
use crate::letters::{is_question_mark, is_stop};
use crate::segment::{Block, ElementId, Portion, Segments};

use super::kind;
use super::rules::PageEvidence;
use listings::{listings, with_code};
use peers::{Headline, Peers};
use siblings::Siblings;

/// Share of a section's bytes that must be content before its heading is.
const SECTION_SHARE: f32 = 0.5;
/// Blocks below a heading that are looked at.
pub(super) const SECTION_BLOCKS: usize = 12;
/// Bytes of a section from which its heading goes when all of it went; less may be the heading's own price or date.
const SECTION_BYTES: usize = 90;
/// Probability below which a heading belongs to nothing.
const LEAST_CHANCE: f32 = 0.15;
/// Probability from which a heading right over kept text stays with it, whatever becomes of the rest of its section.
const LIKELY: f32 = 0.3;
/// Share of a section's bytes from which it counts as whole.
pub(super) const WHOLE_SHARE: f32 = 0.75;
/// Probability of what is surely a heading, and blocks below it among which its text begins.
const SURELY: f32 = 0.6;
const BEFORE_TEXT: usize = 8;
/// Probability below which a heading does not belong even to a section that is kept as a whole: vetoed ones have less.
pub(super) const LEAST_OF_WHOLE: f32 = 0.06;
/// Elements in a heading that hold nothing but its text: the button of a fold, a span.
const WITHIN_HEADING: usize = 3;
/// Share of link text in the list of links that a heading stands over.
const LINKED_SHARE: f32 = 0.6;
/// Blocks of such a list.
const LINKED_BLOCKS: usize = 60;

/// Keeps what belongs to the kept blocks, but for the blocks that are `barred` and the headings whose words lead elsewhere,
/// and lets headings go that belong to none. Linear in elements and blocks.
pub fn complete(
    segments: &Segments<'_>,
    page_type: PageType,
    evidence: &PageEvidence,
    content: &[f32],
    kept: &mut [bool],
    barred: impl Fn(usize) -> bool,
) {
    let with = Siblings { segments, evidence, kept };
    let lists = with.innermost_lists();
    let siblings = with.items(&lists).into_iter().chain(with.paragraphs()).chain(with.answers(&lists)).chain(with.between(page_type));
    let code = listings(segments, content, kept);
    let legends = with_code(kept, &code, &barred).map_or_else(|| with.legends(), |kept| Siblings { kept: &kept, ..with }.legends());
    let titles = if page_type == PageType::Article { with.titles() } else { Vec::new() };
    let parts = siblings
        .chain(tables::cells(with, page_type))
        .chain(tables::definitions(with, page_type, content))
        .chain(code)
        .chain(legends)
        .chain(recipes::facts(segments, kept))
        .chain(subjects::of_kept(segments, page_type, evidence, content, kept))
        .chain(admonitions::titles(segments, page_type, kept))
        .chain(folds::labels(segments, evidence, kept))
        .chain(with.sections(page_type))
        .chain(titles)
        .chain(units::parts(with, page_type, content));
    // They bring back what a heading's rule takes out, and list what is kept too: else what keeps more would lose it.
    let mut whole: Vec<usize> = parts.filter(|at| !barred(*at)).collect();
    // A heading or a line may stand over what has come back.
    let mut all = kept.to_vec();
    keep(&mut all, &whole);
    let elsewhere = |at: usize| !kind::heads_its_own(page_type) && evidence.leads_elsewhere(at);
    // Over the posts of a thread they say its title again.
    let belongs = |at: usize| page_type != PageType::Forum && !elsewhere(at);
    let headings = headings(Siblings { kept: &all, ..with }, content);
    whole.extend(pairs::labels(segments, evidence, &all).into_iter().filter(|at| !barred(*at)));
    whole.extend(announced::of_kept(segments, page_type, evidence, content, &all).into_iter().filter(|at| !barred(*at)));
    whole.extend(headings.stay.into_iter().filter(|at| belongs(*at) && !barred(*at)));
    drop_all(kept, &headings.go);
    keep(kept, &whole);
    let over_nothing = announced::over_nothing(segments, page_type, evidence, kept);
    drop_all(kept, &over_nothing);
}

fn keep(kept: &mut [bool], blocks: &[usize]) {
    blocks.iter().for_each(|at| kept.get_mut(*at).into_iter().for_each(|kept| *kept = true));
}

fn drop_all(kept: &mut [bool], blocks: &[usize]) {
    blocks.iter().for_each(|at| kept.get_mut(*at).into_iter().for_each(|kept| *kept = false));
}

/// Headings whose place changes.
#[derive(Default)]
struct Headings {
    /// Not kept so far.
    stay: Vec<usize>,
    /// Kept so far.
    go: Vec<usize>,
}

pub(super) fn text_bytes(segments: &Segments<'_>, at: usize) -> usize {
    segments.blocks.get(at).map_or(0, |block| block.text.len())
}

/// Bytes of some blocks, and how many of them are kept.
fn kept_portion(segments: &Segments<'_>, kept: &[bool], blocks: impl IntoIterator<Item = usize>) -> Portion {
    blocks.into_iter().map(|at| Portion::of(text_bytes(segments, at), is_kept(kept, at))).sum()
}

pub(super) fn is_kept(kept: &[bool], at: usize) -> bool {
    kept.get(at).copied().unwrap_or_default()
}

/// Whether a heading or a short definition says something by itself: a question is answered below it, and three dots go on there.
pub(super) fn is_sentence(segments: &Segments<'_>, at: usize) -> bool {
    segments
        .blocks
        .get(at)
        .is_some_and(|block| segments.text_of(block).trim_end().ends_with(|mark| is_stop(mark) && !is_question_mark(mark) && mark != '…'))
}

fn may_be_content(content: &[f32], at: usize) -> bool {
    content.get(at).is_some_and(|chance| *chance >= LEAST_CHANCE)
}

/// Elements of these tags that hold no other one of them.
pub(super) fn innermost(segments: &Segments<'_>, these: impl Fn(Tag) -> bool) -> Vec<ElementId> {
    let all = segments.elements.iter().enumerate().filter(|(_, element)| these(element.tag));
    let all: Vec<(u32, u32)> = all.map(|(at, element)| (at as u32, element.end)).collect();
    let inner = all.iter().enumerate().filter(|(at, (_, end))| all.get(at + 1).is_none_or(|(next, _)| next >= end));
    inner.map(|(_, (id, _))| ElementId(*id)).collect()
}

/// Whether a list of links that went stands right below a heading.
fn is_over_links(segments: &Segments<'_>, kept: &[bool], at: usize) -> bool {
    let next = at + 1;
    let (Some(heading), Some(block)) = (segments.blocks.get(at), segments.blocks.get(next)) else { return false };
    // A heading that is a link itself is the title of a card.
    if segments.linked_bytes(heading) > 0 {
        return false;
    }
    let below = segments.ancestors(block.common).take_while(|(_, element)| element.blocks().start == next).last();
    let Some((_, below)) = below.filter(|(_, element)| (2..=LINKED_BLOCKS).contains(&(element.blocks().end - next))) else { return false };
    !below.blocks().any(|at| is_kept(kept, at)) && segments.linked_portion(below).reaches(LINKED_SHARE)
}

/// Level of the heading that a block stands in: its own element, or one around it that holds nothing else.
pub(super) fn level(segments: &Segments<'_>, block: &Block) -> Option<u8> {
    let around = segments.ancestors(block.element).take(WITHIN_HEADING).enumerate();
    let alone = around.take_while(|(up, (_, element))| *up == 0 || element.blocks().len() <= 1);
    alone.map(|(_, (_, element))| element.tag).take_while(|tag| *tag != Tag::Figcaption).find_map(Tag::heading_level)
}

/// Headings of sections that stay though they were not kept, since their section or the deeper heading right
/// below them is; and those that go, since all of their section went.
fn headings(with: Siblings<'_>, content: &[f32]) -> Headings {
    let Siblings { segments, kept, .. } = with;
    // A heading inside a listing goes with the listing.
    let block = |at: usize| segments.blocks.get(at).filter(|block| !block.preformatted);
    // The sign beside a heading is a link to it, no heading.
    let is_sign = |at: usize| block(at).is_some_and(|block| segments.is_anchor_sign(block));
    let level = |at: usize| block(at).and_then(|block| level(segments, block)).filter(|_| !is_sign(at));
    // The title of a card.
    let is_linked = |at: usize| block(at).is_some_and(|block| segments.linked_bytes(block) > 0);
    let mut found = Headings::default();
    let headline = Headline::new(with);
    let mut left = Vec::new();
    // The heading below, and whether it is kept in the end.
    let mut below = (kept.len(), false);
    for at in (0..kept.len()).rev() {
        let Some(own) = level(at).filter(|level| *level >= 2 || headline.is_over(with, at)) else { continue };
        let first = at + 1 + usize::from(is_sign(at + 1));
        let section = first..below.0.min(first + SECTION_BLOCKS);
        let deeper = below.1 && level(below.0).is_some_and(|deeper| deeper > own);
        // A line beside a section's heading of the first level, and over it, is a part of that.
        let parent = |at: usize| block(at).map(|block| segments.element(block.element).parent);
        let eyebrow = below.1 && level(below.0) == Some(1) && parent(at) == parent(below.0) && !is_linked(at);
        let text = kept_portion(segments, kept, section.clone());
        let belongs = if section.is_empty() {
            deeper && may_be_content(content, at) || eyebrow && content.get(at).is_some_and(|chance| *chance >= LEAST_OF_WHOLE)
        } else {
            let (chance, share) = (content.get(at).copied().unwrap_or_default(), text.share());
            // "Cons" over a list stays, though prices and offers below the list went.
            let stays = chance >= LIKELY
                || share >= SECTION_SHARE && chance >= LEAST_CHANCE
                || share >= WHOLE_SHARE && chance >= LEAST_OF_WHOLE && !is_linked(at);
            // The caption of a picture may stand between, and below what is surely a heading the name of a thing and its offers.
            let surely = |chance: f32| {
                chance >= SURELY && !with.evidence.says(at, |_| true) && (first + 1..first + BEFORE_TEXT).any(|at| is_kept(kept, at))
            };
            let over_prose = || chance >= LEAST_OF_WHOLE && with.is_text(first) && with.is_plain_heading(at);
            stays && (is_kept(kept, first) || chance >= LIKELY && share >= WHOLE_SHARE && (is_kept(kept, first + 1) || surely(chance)))
                || over_prose()
                || with.is_over_text_past_boxes(at, below.0, content)
        };
        let holds = text.part > 0 || text.all < SECTION_BYTES || deeper || eyebrow;
        // What belongs stays whether or not it was kept, or a laxer leaning would drop what a stricter one keeps.
        // "3 Comments" belongs to its comments, and goes with them.
        let of_comments = || {
            // Who wrote the first of them, and when, went.
            let goes = !(first..first + BEFORE_TEXT).any(|at| is_kept(kept, at));
            goes && !deeper && with.evidence.says(at, |row| row.category == Category::Comments)
        };
        let holds = holds && !of_comments();
        let stays = belongs || is_kept(kept, at) && (holds && !is_over_links(segments, kept, at) || is_sentence(segments, at));
        match (is_kept(kept, at), stays) {
            (false, true) => found.stay.push(at),
            // What heads a page that shows several things, each in few words, may do so for all of them.
            (true, false) if own > 1 => found.go.push(at),
            (false, false) => left.push((at, below.0)),
            _ => {}
        }
        below = (at, stays || own == 1 && is_kept(kept, at));
    }
    let mut stay = kept.to_vec();
    keep(&mut stay, &found.stay);
    let peers = Peers::new(with, &stay);
    found.stay.extend(left.into_iter().filter(|(at, end)| peers.has(with, *at, *end)).map(|(at, _)| at));
    found
}

#[cfg(test)]
pub(super) mod tests;
