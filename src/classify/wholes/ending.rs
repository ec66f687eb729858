//! How an article ends: not in a heading over nothing, a line that announces what did not come, a link to another page,
//! or a label. The model sees one block at a time and lets some of them stand under the last paragraph.
//!
//! A block goes only when all likely ones after it go, however many: under an article a long run of links is a list of other pages
//! (7 of 7 pages of the development data, 175 links). Which are likely does not depend on the leaning, so a stricter one never keeps
//! what a laxer one drops.

use crate::article::{Category, PageType};
use crate::dom::Tag;
use crate::letters::{breaks_off, is_stop};
use crate::segment::{Block, Segments};

use crate::classify::rules::PageEvidence;
use crate::lexicon::{Concept, Row};

/// Probability of content from which a block may be the end.
const LIKELY: f32 = 0.4;
/// Words up to which a line announces something rather than says it.
const SHORT: usize = 12;
/// Words up to which a block's phrases name it.
const LABEL: usize = 40;
/// Share of link text from which a block is a link.
const LINK_SHARE: f32 = 0.9;
/// Levels climbed from an item to its list, and blocks of a list of other pages.
const ITEM_LEVELS: usize = 4;
const LIST_BLOCKS: usize = 20;
/// Blocks before the last heading among which prose is looked for, its bytes and its probability.
const NEAR: usize = 5;
const PROSE: usize = 60;
const SURE: f32 = 0.5;
/// Bytes of plain text that stand before the end of an article.
const BEFORE_END: usize = 600;
/// Kinds that phrases name and that no article ends in. Calls to act are not among them: many posts end in one.
const LABELS: [Category; 7] = [
    Category::Related,
    Category::Tags,
    Category::Comments,
    Category::FooterLegal,
    Category::Interface,
    Category::Hidden,
    Category::BreadcrumbPagination,
];

/// Phrases that are no call to act but sell the paper itself.
const APPEALS: [Concept; 2] = [Concept::Newsletter, Concept::SupportUs];

/// Lets go what stands after the end of an article, and headings after that of what is said of goods. Linear in blocks.
pub fn trim(segments: &Segments<'_>, page_type: PageType, evidence: &PageEvidence, content: &[f32], kept: &mut [bool]) {
    if !matches!(page_type, PageType::Article | PageType::Product) {
        return;
    }
    let plain = |block: &Block| block.text.len().saturating_sub(segments.linked_bytes(block));
    let all: usize = segments.blocks.iter().map(plain).sum();
    let mut before = all;
    // What is said of goods may end in a label.
    let ends = if page_type == PageType::Article { segments.blocks.len() } else { 0 };
    for (at, block) in segments.blocks.iter().enumerate().take(ends).rev() {
        before = before.saturating_sub(plain(block));
        if content.get(at).is_none_or(|chance| *chance < LIKELY) {
            continue;
        }
        // A line that announces a list which came back under it is half of the end.
        let announces = segments.text_of(block).trim_end().ends_with([':', '：']) && kept.get(at + 1) == Some(&true);
        if before < BEFORE_END || announces || !follows_the_end(segments, evidence, at, block) {
            break;
        }
        if let Some(kept) = kept.get_mut(at) {
            *kept = false;
        }
    }
    let mut before = all;
    for (at, block) in segments.blocks.iter().enumerate().rev() {
        before = before.saturating_sub(plain(block));
        let Some(kept) = kept.get_mut(at) else { continue };
        if *kept && (before < BEFORE_END || block.preformatted || !is_heading(segments, block) || !is_below_text(segments, content, at)) {
            break;
        }
        *kept = false;
    }
}

/// Whether likely prose stands before a block: a heading that is kept last there is one over what went, however likely that was.
/// Below another title it may be an entry of a list.
fn is_below_text(segments: &Segments<'_>, content: &[f32], at: usize) -> bool {
    (at.saturating_sub(NEAR)..at).any(|at| {
        let is_prose = |block: &Block| block.text.len() >= PROSE && segments.linked_bytes(block) * 2 < block.text.len();
        content.get(at).is_some_and(|chance| *chance >= SURE) && segments.blocks.get(at).is_some_and(is_prose)
    })
}

/// Whether a block is a heading that says nothing by itself. A question is said, and three dots go on below.
fn is_heading(segments: &Segments<'_>, block: &Block) -> bool {
    let text = segments.text_of(block).trim_end();
    let is_said = text.ends_with(is_stop) && !breaks_off(text);
    segments.element(block.element).tag.heading_level().is_some() && !is_said
}

fn follows_the_end(segments: &Segments<'_>, evidence: &PageEvidence, at: usize, block: &Block) -> bool {
    let text = segments.text_of(block).trim_end();
    let tag = segments.element(block.element).tag;
    if block.preformatted || matches!(tag, Tag::Td | Tag::Th | Tag::Dd | Tag::Dt) {
        return false;
    }
    let words = text.split_whitespace().take(LABEL + 1).count().max(text.chars().take(12 * LABEL).count() / 12);
    let announces = words <= SHORT && text.ends_with([':', '：']);
    // An address that is written out is a source.
    let link = (tag != Tag::Li || is_announced(segments, evidence, block))
        && words >= 2
        && !text.contains("://")
        && segments.linked_bytes(block) as f32 >= LINK_SHARE * text.len() as f32;
    let label = || {
        let names = |row: &Row| LABELS.contains(&row.category) || row.concept.is_some_and(|concept| APPEALS.contains(&concept));
        evidence.says(at, names)
    };
    is_heading(segments, block) || announces || link || words <= LABEL && label()
}

/// Whether an item is of a list of links right below words that announce other pages: "Read also". Without them a list of links may
/// be that of sources.
fn is_announced(segments: &Segments<'_>, evidence: &PageEvidence, block: &Block) -> bool {
    let mut around = segments.ancestors(block.element).take(ITEM_LEVELS);
    let Some((_, list)) = around.find(|(_, element)| matches!(element.tag, Tag::Ul | Tag::Ol)) else { return false };
    let blocks = list.blocks();
    let is_link = |block: &Block| segments.linked_bytes(block) as f32 >= LINK_SHARE * block.text.len() as f32;
    let told = || blocks.start.checked_sub(1).is_some_and(|line| evidence.says(line, |row| row.category == Category::Related));
    blocks.len() <= LIST_BLOCKS && told() && segments.blocks.get(blocks).is_some_and(|items| items.iter().all(is_link))
}

#[cfg(test)]
mod tests;
