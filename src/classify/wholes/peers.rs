//! Headings among their peers: of several in one text some are kept, and what stands under the rest of them is kept as well. A model that sees
//! one block at a time drops some of them and keeps others.
//!
//! The more is kept, the more of them are, so the leanings stay nested.

use foldhash::{HashMap, HashMapExt};

use super::siblings::Siblings;
use crate::classify::wholes::{SECTION_BLOCKS, WHOLE_SHARE, WITHIN_HEADING, is_kept, kept_portion};
use crate::dom::Tag;
use crate::segment::ElementId;

/// Peers of a heading that are kept, at least.
const LEAST: usize = 2;
/// Words of the longest line between a heading and its text that may have gone: a motto, a rating.
const LINE_WORDS: usize = 15;

/// Text of the first headline in small letters, and the first kept prose, where that stands below it.
pub(super) struct Headline(Option<(String, usize)>);

impl Headline {
    /// Reads the page once. Linear in blocks.
    pub fn new(with: Siblings<'_>) -> Self {
        let prose = (0..with.kept.len()).find(|at| with.is_text(*at));
        let above = prose.and_then(|prose| with.segments.blocks.get(..prose)).unwrap_or_default();
        let headline = above.iter().find(|block| with.segments.element(block.element).tag == Tag::H1);
        Self(headline.map(|block| with.segments.text_of(block).to_lowercase()).zip(prose))
    }

    /// Whether a heading of the first level heads a section: the headline is another one, prose stands between them, and nothing says that it
    /// heads comments, an appeal or the like.
    pub fn is_over(&self, with: Siblings<'_>, at: usize) -> bool {
        let Some(block) = with.segments.blocks.get(at) else { return false };
        let other =
            self.0.as_ref().is_some_and(|(headline, prose)| at > *prose && with.segments.text_of(block).to_lowercase() != *headline);
        other && with.is_plain_heading(at)
    }
}

/// Headings that stay beside each other: how many, by the element that holds them.
pub(super) struct Peers(HashMap<(ElementId, Tag), usize>);

impl Peers {
    /// Counts them. Linear in blocks.
    pub fn new(with: Siblings<'_>, stays: &[bool]) -> Self {
        let mut beside = HashMap::new();
        for place in (0..stays.len()).filter(|at| is_kept(stays, *at)).filter_map(|at| place(with, at)) {
            *beside.entry(place).or_default() += 1;
        }
        Self(beside)
    }

    /// Whether nothing speaks against a heading, its peers are kept, and so is what stands between it and the block `end`, but for a line
    /// right below it.
    pub fn has(&self, with: Siblings<'_>, at: usize, end: usize) -> bool {
        let kept = place(with, at).and_then(|place| self.0.get(&place)).copied().unwrap_or_default();
        if kept < LEAST || !with.is_plain_heading(at) {
            return false;
        }
        let line = !is_kept(with.kept, at + 1) && with.evidence.words(at + 1) <= LINE_WORDS;
        let first = at + 1 + usize::from(line);
        let section = first..end.min(first + SECTION_BLOCKS);
        is_kept(with.kept, first)
            && section.clone().any(|at| with.is_text(at))
            && kept_portion(with.segments, with.kept, section).reaches(WHOLE_SHARE)
    }
}

/// What holds the heading that a block is, and its level.
fn place(with: Siblings<'_>, at: usize) -> Option<(ElementId, Tag)> {
    let block = with.segments.blocks.get(at).filter(|block| !block.preformatted)?;
    let mut around = with.segments.ancestors(block.element).take(WITHIN_HEADING).map(|(_, element)| element);
    let heading = around.find(|element| element.tag.heading_level().is_some())?;
    Some((heading.parent?, heading.tag))
}

#[cfg(test)]
mod tests {
    use crate::classify::wholes::tests::kept;

    const TEXT: &str = "<p>+ Each of the three towns pays by the length of its waterfront.</p>";

    #[test]
    fn a_heading_stays_with_its_peers() {
        let page = |heading: &str, line: &str| {
            let peer = format!("<h2>+ The old pier</h2>{TEXT}");
            kept(&format!("<div>{}{heading}{line}{TEXT}{peer}</div>", peer.repeat(2)), 0.01).len() - 7
        };
        assert_eq!(page("<h2>Costs</h2>", ""), 1);
        assert_eq!(page("<h2>Costs</h2>", "<p><em>A wall keeps nobody dry.</em></p>"), 1, "past a motto");
        assert_eq!(page("<h2>Costs</h2>", "<p>Two of them share a boat.</p>".repeat(2).as_str()), 0, "past more");
        assert_eq!(page("<h3>Costs</h3>", ""), 0, "of another level");
        assert_eq!(page("<div><h2>Costs</h2></div>", ""), 0, "in another box");
        assert_eq!(page("<h2>! Costs</h2>", ""), 0, "what is barred stays away");
        assert_eq!(page("<h2>Share this</h2>", ""), 0, "words speak against it");
        assert_eq!(page("<h2><a href=/costs>Costs</a></h2>", ""), 0, "the title of a card");
        let went = "<h2>Costs</h2><div>Of all that was said here nothing was kept, though it was long enough.</div><h2>+ The new pier</h2>";
        assert_eq!(page(went, ""), 1, "its section went");
    }

    #[test]
    fn a_heading_of_the_first_level_may_head_a_section() {
        let page = |first: &str, second: &str| kept(&format!("{first}{TEXT}<h1>{second}</h1>{TEXT}"), 0.5);
        assert_eq!(page("<h1>Harbour</h1>", "Costs")[1], "Costs");
        assert_eq!(page("<h1>Harbour</h1>", "HARBOUR").len(), 2, "the headline again");
        assert_eq!(page("", "Harbour").len(), 2, "the headline under a lead");
        assert_eq!(page("<h1>Harbour</h1>", "3 Comments").len(), 2, "words speak against it");
        assert_eq!(kept(&format!("<h1>Gull News</h1><h1>Harbour</h1>{TEXT}"), 0.5).len(), 1, "no prose between");
    }
}
