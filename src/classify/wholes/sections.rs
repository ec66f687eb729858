//! Sections of a manual that stay with those beside them: one element holds them all, and most of what stands in it is kept. A model that sees
//! one block at a time drops a last one of short lines and output, or a list of what a module holds.
//!
//! The more is kept, the more is brought back, so the leanings stay nested.

use foldhash::{HashMap, HashMapExt};

use crate::article::PageType;
use crate::dom::Tag;
use crate::segment::{Element, ElementId, NameId, Portion, Sums, Visibility};

use super::siblings::Siblings;
use crate::classify::kind::heads_its_own;
use crate::classify::wholes::{is_kept, level};

/// Sections of one kind in an element of which something is kept, at least, and the share of their bytes that is.
const LEAST: usize = 2;
const SHARE: f32 = 0.7;
/// Bytes of the shortest text beside a list of definitions, and definitions of the shortest list.
const TEXT: usize = 600;
const DEFINITIONS: usize = 2;
/// Blocks of the largest section, and the share of its bytes in links from which it leads elsewhere.
const MOST_BLOCKS: usize = 200;
const LINKS: f32 = 0.5;
/// Words of a line over a listing that is more than a label, and blocks of a heading with the sign of its anchor.
const LINE: usize = 3;
const HEADING: usize = 2;

/// The sections of one kind in an element.
#[derive(Default)]
struct Peers {
    members: Vec<ElementId>,
    kept: usize,
    text: Portion,
}

impl Siblings<'_> {
    /// Blocks of sections and lists of definitions that stand among kept ones, be they kept or not; none but of manuals.
    pub(super) fn sections(self, page_type: PageType) -> Vec<usize> {
        if !heads_its_own(page_type) {
            return Vec::new();
        }
        let bytes = self.segments.blocks.iter().enumerate().map(|(at, block)| Portion::of(block.text.len(), is_kept(self.kept, at)));
        let bytes = Sums::of(bytes);
        let of = |element: &Element<'_>| bytes.within(element.blocks());
        let mut groups: HashMap<(ElementId, Tag, NameId), Peers> = HashMap::new();
        let mut lists = Vec::new();
        for (id, element) in (0u32..).zip(&self.segments.elements).filter(|(_, element)| !element.blocks().is_empty()) {
            let Some(parent) = element.parent else { continue };
            if element.tag == Tag::Dl && self.is_list_of(id, element, of(self.segments.element(parent))) {
                lists.push(ElementId(id));
            } else if matches!(element.tag, Tag::Section | Tag::Div | Tag::Article) && self.heads(element.blocks().start) {
                let peers = groups.entry((parent, element.tag, element.class_name)).or_default();
                let text = of(element);
                peers.members.push(ElementId(id));
                peers.kept += usize::from(text.part * 2 > text.all);
                peers.text = peers.text + text;
            }
        }
        groups.retain(|_, peers| peers.kept >= LEAST && peers.text.reaches(SHARE));
        let mut found = Vec::new();
        for section in groups.into_values().flat_map(|peers| peers.members).filter(|id| !self.is_away(*id)) {
            let whole: Vec<usize> = self.blocks(section).filter(|at| self.is_free_text(*at)).collect();
            // Its heading alone stands over nothing.
            if whole.iter().any(|at| !self.heads(*at)) {
                found.extend(whole);
            }
        }
        for list in lists.into_iter().filter(|id| !self.is_away(*id)) {
            let first = self.segments.element(list).blocks().start;
            let heading = (first.saturating_sub(HEADING)..first).filter(|at| self.heads(*at));
            found.extend(heading.chain(self.blocks(list)).filter(|at| self.is_free_text(*at)));
        }
        found
    }

    /// Whether a block is a heading from the second level.
    fn heads(self, at: usize) -> bool {
        self.segments.blocks.get(at).and_then(|block| level(self.segments, block)).is_some_and(|level| level >= 2)
    }

    /// Whether a list of definitions stands in a text most of which is kept, under a heading of its own.
    fn is_list_of(self, id: u32, list: &Element<'_>, text: Portion) -> bool {
        let inside = self.segments.elements.get(id as usize..list.end as usize).unwrap_or_default();
        text.part >= TEXT
            && text.reaches(SHARE)
            && inside.iter().filter(|element| element.tag == Tag::Dd).nth(DEFINITIONS - 1).is_some()
            && list.blocks().start.checked_sub(1).is_some_and(|before| self.heads(before))
    }

    /// Whether a section is a large one, or most of it is links.
    fn is_away(self, id: ElementId) -> bool {
        let section = self.segments.element(id);
        section.blocks().len() > MOST_BLOCKS || self.segments.linked_portion(section).reaches(LINKS)
    }

    /// Whether a block is seen, neither its words nor a name around it speak against it, and it is not the language of a listing.
    fn is_free_text(self, at: usize) -> bool {
        let Some(block) = self.segments.blocks.get(at) else { return false };
        let listed = || self.segments.blocks.get(at + 1).is_some_and(|next| next.preformatted && !block.preformatted);
        block.visibility == Visibility::Shown
            && !(self.evidence.words(at) < LINE && listed())
            && !self.segments.is_anchor_sign(block)
            && !self.evidence.says(at, |_| true)
            && !self.evidence.around(at).iter().any(|spoken| spoken.claim.sure)
    }
}

#[cfg(test)]
mod tests {
    use crate::article::PageType;
    use crate::classify::wholes::tests::kept_of;

    const OUTPUT: &str = "<div class=part><h2>Examples</h2><p>To open the gate at noon:</p><p>open 12:00 was heard</p></div>";

    fn page(last: &str, page_type: PageType) -> usize {
        let part = "<div class=part><h2>+ Opening</h2><p>+ The gate opens at the given hour and waits until the last of the boats has passed.</p></div>";
        let whole = part.repeat(3);
        kept_of(&format!("<main>{whole}{last}</main>"), 0.01, page_type).len() - 6
    }

    #[test]
    fn a_section_of_a_manual_stays_with_those_beside_it() {
        assert_eq!(page(OUTPUT, PageType::Documentation), 3);
        assert_eq!(page(OUTPUT, PageType::Article), 0, "an article ends somewhere");
        assert_eq!(page(&OUTPUT.replace("class=part", "class=other"), PageType::Documentation), 0, "another kind of box");
        assert_eq!(page(&OUTPUT.replace("To open", "! To open"), PageType::Documentation), 2, "what is barred stays away");
        assert_eq!(page(&OUTPUT.replace("<p>", "<p class=comments>"), PageType::Documentation), 0, "a name speaks against it");
        assert_eq!(
            page(&OUTPUT.replace("<p>open", "<p>bash</p><pre>open").replace("heard</p>", "heard</pre>"), PageType::Documentation),
            3,
            "a label"
        );
        assert_eq!(page("<div class=part><h2>Gates</h2><p class=comments>Loaded</p></div>", PageType::Documentation), 0, "over nothing");
        let links = "<div class=part><h2>Gates</h2><p><a href=/a>Open the gate</a><p><a href=/b>Close the gate again</a></div>";
        assert_eq!(page(links, PageType::Documentation), 0, "it leads elsewhere");
        assert_eq!(page(&OUTPUT.repeat(9), PageType::Documentation), 0, "most of them went");
    }

    #[test]
    fn a_list_of_definitions_stays_in_a_kept_text() {
        let text =
            "<p>+ The gate opens at the given hour and waits until the last of the boats has passed it, and not a minute longer.</p>";
        let list = "<h2>Modules</h2><dl><dt><a href=/io>io</a><dd>Reads of gates.<dt><a href=/fs>fs</a><dd>Opens of files.</dl>";
        let page = |list: &str, page_type| {
            kept_of(&format!("<main>{}{list}</main>", text.repeat(8)), 0.01, page_type).iter().filter(|text| !text.starts_with('+')).count()
        };
        assert_eq!(page(list, PageType::Documentation), 5);
        assert_eq!(page(list, PageType::Article), 0);
        assert_eq!(page(&list.replace("h2>", "p>"), PageType::Documentation), 0, "no heading");
        assert_eq!(page(&list.replace("<dt><a href=/fs>fs</a><dd>Opens of files.", ""), PageType::Documentation), 0, "one term");
    }
}
