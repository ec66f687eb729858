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
        if before < BEFORE_END || !follows_the_end(segments, evidence, at, block) {
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
mod tests {
    use super::trim;
    use crate::article::PageType;
    use crate::classify::rules::PageEvidence;
    use crate::limits::Limits;
    use crate::options::Unobserved;
    use crate::{dom, segment};

    /// What stays of a long paragraph and `end`, all of which was kept.
    fn end_of(end: &str, page_type: PageType) -> Vec<String> {
        let prose = "The three towns of the estuary voted on Friday to dredge the harbour. ".repeat(12);
        let page = dom::parse(&format!("<p>{prose}</p>{end}"), &Limits::default(), &Unobserved).unwrap();
        let segments = segment::segment(&page, &Limits::default(), &|| Ok(())).unwrap();
        let mut kept = vec![true; segments.blocks.len()];
        let content = vec![1.0; kept.len()];
        trim(&segments, page_type, &PageEvidence::new(&segments), &content, &mut kept);
        let texts = segments.blocks.iter().zip(kept).filter(|(_, kept)| *kept).map(|(block, _)| segments.text_of(block).to_owned());
        texts.skip(1).collect()
    }

    #[test]
    fn an_article_does_not_end_in_what_leads_elsewhere() {
        let nothing: [&str; 0] = [];
        for end in [
            "<h3>Pictures of the meeting</h3>",
            "<p>This could be of interest to you:</p>",
            "<h4>Seen these</h4><h4><a href=x>Eels return to Saint Orrin</a></h4><p><a href=y>Harbour fees to rise</a></p>",
            "<p>Related articles</p>",
            "<h3>You will also like...</h3>",
        ] {
            assert_eq!(end_of(end, PageType::Article), nothing, "{end}");
        }
    }

    #[test]
    fn the_last_heading_goes_with_what_went_below_it() {
        let prose = "The three towns of the estuary voted on Friday to dredge the harbour. ".repeat(12);
        let page = dom::parse(
            &format!("<p>{prose}</p><h3>Talk to us</h3><p>We are a harbour of long standing.</p>"),
            &Limits::default(),
            &Unobserved,
        );
        let page = page.unwrap();
        let segments = segment::segment(&page, &Limits::default(), &|| Ok(())).unwrap();
        let left = |below: bool| {
            let mut kept = [true, true, below];
            trim(&segments, PageType::Article, &PageEvidence::new(&segments), &[1.0, 0.7, 0.5], &mut kept);
            kept
        };
        assert_eq!([left(false), left(true)], [[true, false, false], [true, true, true]]);
        let entries = "<h3>Talk to us</h3><p>Old quay</p>".repeat(4);
        let page = dom::parse(&format!("<p>{prose}</p>{entries}"), &Limits::default(), &Unobserved).unwrap();
        let segments = segment::segment(&page, &Limits::default(), &|| Ok(())).unwrap();
        let mut kept = [true, true, false, true, false, true, false, true, false];
        trim(&segments, PageType::Article, &PageEvidence::new(&segments), &[1.0, 0.6, 0.4, 0.6, 0.4, 0.6, 0.4, 0.6, 0.4], &mut kept);
        assert!(kept[7], "one title below another");
    }

    #[test]
    fn an_article_may_end_in_a_list_or_a_question() {
        assert_eq!(end_of("<h3>What would you do?</h3>", PageType::Article).len(), 1);
        assert_eq!(end_of("<ul><li><a href=x>Budget of the port</a></ul>", PageType::Article).len(), 1);
        assert_eq!(end_of("<h3>Notes</h3><p>The vote was secret.</p>", PageType::Article).len(), 2, "a heading over text stays");
    }

    #[test]
    fn a_list_of_links_goes_where_words_announce_other_pages() {
        let list = "<ul><li><a href=x>Budget of the port</a><li><a href=y>Eels return to Saint Orrin</a></ul>";
        assert!(end_of(&format!("<p>You might also like:</p>{list}"), PageType::Article).is_empty());
        assert_eq!(
            end_of(&format!("<p>The sources of the board are these two, and it has read them both.</p>{list}"), PageType::Article).len(),
            3
        );
        let mixed = list.replace("<li><a href=y>", "<li>A vote of Friday, and then <a href=y>");
        assert_eq!(end_of(&format!("<p>You might also like:</p>{mixed}"), PageType::Article).len(), 3, "not links alone");
    }

    #[test]
    fn many_links_under_an_article_lead_elsewhere_too() {
        let links = "<h4><a href=x>Eels return to Saint Orrin</a></h4>";
        assert!(end_of(&links.repeat(40), PageType::Article).is_empty());
        assert_eq!(end_of(&links.repeat(40), PageType::Listing).len(), 40, "a listing is about them");
        assert_eq!(end_of(&format!("{}<p>The vote was secret.</p>", links.repeat(40)), PageType::Article).len(), 41, "the text goes on");
    }

    #[test]
    fn what_goes_does_not_depend_on_the_leaning() {
        let prose = "The three towns of the estuary voted on Friday to dredge the harbour. ".repeat(12);
        let cards = "<h4><a href=x>Eels return to Saint Orrin</a></h4><p>Harbour board</p>".repeat(7);
        let page = dom::parse(&format!("<p>{prose}</p>{cards}"), &Limits::default(), &Unobserved).unwrap();
        let segments = segment::segment(&page, &Limits::default(), &|| Ok(())).unwrap();
        let heading = |at: usize| segments.element(segments.blocks[at].element).tag.heading_level().is_some();
        let content: Vec<f32> = (0..segments.blocks.len()).map(|at| if at == 0 || heading(at) { 0.6 } else { 0.3 }).collect();
        let left = |least: f32| {
            // The last two cards have nothing else that a laxer leaning keeps.
            let mut kept: Vec<bool> = content.iter().enumerate().map(|(at, chance)| *chance >= least && (at < 11 || heading(at))).collect();
            trim(&segments, PageType::Article, &PageEvidence::new(&segments), &content, &mut kept);
            kept
        };
        let (strict, lax) = (left(0.5), left(0.2));
        assert!(strict.iter().zip(&lax).all(|(strict, lax)| !strict || *lax), "{strict:?} {lax:?}");
    }

    #[test]
    fn other_kinds_of_pages_end_as_they_like() {
        assert_eq!(end_of("<h3>Pictures</h3>", PageType::Listing), ["Pictures"]);
    }

    #[test]
    fn what_is_said_of_goods_ends_in_no_heading() {
        assert!(end_of("<h3>Papers</h3>", PageType::Product).is_empty());
        assert_eq!(end_of("<p>Which rope is yours:</p><p><a href=x>Two hulls</a></p>", PageType::Product).len(), 2, "only headings");
        assert_eq!(end_of("<h3>How long does it last?</h3>", PageType::Product).len(), 1);
    }
}
