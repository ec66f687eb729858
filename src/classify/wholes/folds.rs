//! Labels of folds: the question in a button over the answer that it opens. A button looks like a control to every model, and without its
//! question nobody knows what the answer is about.

use crate::dom::Tag;
use crate::letters::words_of;
use crate::lexicon::metadata::ASIDES;
use crate::segment::{Block, Element, Segments};

use crate::classify::place::leads_here;
use crate::classify::rules::PageEvidence;
use crate::classify::wholes::{is_kept, text_bytes};

/// Words of a label, and bytes of the text that it opens, at least.
const LABEL_WORDS: std::ops::RangeInclusive<usize> = 2..=30;
const TEXT_BYTES: usize = 60;
/// Elements from the text of a label to its button, and from the button to the box of both.
const WITHIN: usize = 4;
const BOX: usize = 4;
/// Blocks of the box of a label and its text.
const BLOCKS: usize = 24;

/// Labels right over kept text. The more are kept, the more these are. Linear in blocks.
pub(super) fn labels(segments: &Segments<'_>, evidence: &PageEvidence, kept: &[bool]) -> Vec<usize> {
    // What is kept already is listed too: else what keeps more would lose it.
    (0..kept.len())
        .filter(|at| is_kept(kept, at + 1) && text_bytes(segments, at + 1) >= TEXT_BYTES && is_label(segments, evidence, *at))
        .collect()
}

fn is_label(segments: &Segments<'_>, evidence: &PageEvidence, at: usize) -> bool {
    let (Some(block), Some(next)) = (segments.blocks.get(at), segments.blocks.get(at + 1)) else { return false };
    let over_heading = segments.element(next.element).tag.heading_level().is_some();
    if over_heading || has_outward_link(segments, block) || evidence.says(at, |_| true) {
        return false;
    }
    let opens = |element: &Element<'_>| {
        // Folds were links before they were buttons.
        let role = || element.node.attr("role") == Some("button") || element.tag == Tag::A && leads_here(element);
        let button = matches!(element.tag, Tag::Button | Tag::Summary) || role();
        let fold = || element.node.attr("aria-expanded").is_some() || element.node.attr("aria-controls").is_some();
        element.tag == Tag::Summary || button && (fold() || ASIDES.is_fold_class(element.class))
    };
    let mut alone = segments.ancestors(block.element).take(WITHIN).take_while(|(_, element)| element.blocks().len() <= 1);
    let links = segments.links_of(block).filter(|link| link.text.len() * 2 > block.text.len());
    let link = links.map(|inline| inline.element).find(|link| opens(segments.element(*link)));
    let Some(button) = link.or_else(|| alone.find(|(_, element)| opens(element)).map(|(id, _)| id)) else { return false };
    if !LABEL_WORDS.contains(&words_of(segments.text_of(block))) {
        return false;
    }
    // The label begins the small box that its text stands in.
    let mut around = segments.ancestors(button).skip(1).take(BOX).map(|(_, element)| element.blocks());
    around.find(|blocks| blocks.len() > 1).is_some_and(|blocks| blocks.start == at && blocks.len() <= BLOCKS)
}

/// Whether a block holds a link to another page.
fn has_outward_link(segments: &Segments<'_>, block: &Block) -> bool {
    let mut links = segments.links_of(block);
    links.any(|link| !leads_here(segments.element(link.element)))
}

#[cfg(test)]
mod tests {
    use crate::classify::wholes::tests::kept;

    const ANSWER: &str = "<div class=panel><p>+ Each town pays by the length of its waterfront, as it has done for a century.</p></div>";

    #[test]
    fn the_question_in_a_button_stays_over_its_answer() {
        for button in [
            "<button aria-expanded=false>Who pays for the barrier?</button>",
            "<div><button class='kt-accordion-header'><span><span>Who pays for the barrier?</span></span></button></div>",
            "<div role=button aria-controls=p1>Who pays for the barrier?</div>",
            "<h4><a href=#p1 data-toggle=collapse aria-expanded=false>Who pays for the barrier?</a></h4>",
        ] {
            let page = format!("<div class=item>{button}{ANSWER}</div>").repeat(2);
            assert_eq!(kept(&page, 0.05).iter().filter(|text| text.starts_with("Who")).count(), 2, "{button}");
        }
        assert_eq!(kept(&format!("<details><summary>Who pays for the barrier?</summary>{ANSWER}</details>"), 0.05).len(), 2);
    }

    #[test]
    fn other_buttons_are_controls() {
        for before in [
            "<button>Book a place today</button>",
            "<button aria-expanded=false>Read more</button>",
            "<button aria-expanded=false>Menu</button>",
            "<button aria-expanded=false><a href=/who>Who pays for the barrier?</a></button>",
            "<h4><a href=/who aria-expanded=false>Who pays for the barrier?</a></h4>",
            "<p><a href=#p1>Who pays for the barrier?</a></p>",
            "<p>Some text that went.</p><button aria-expanded=false>Who pays for the barrier?</button>",
        ] {
            assert_eq!(kept(&format!("<div class=item>{before}{ANSWER}</div>"), 0.05).len(), 1, "{before}");
        }
        let gone = ANSWER.replace("+ ", "");
        assert!(kept(&format!("<div class=item><button aria-expanded=false>Who pays for it?</button>{gone}</div>"), 0.05).is_empty());
    }
}
