//! What stands whole between kept text though a model of single blocks takes its cells or items for labels of anything: a table of
//! data, a list without links, the caption of a listing.
//!
//! Only what no name and no clear words speak against is brought back. What is asked of the text around it is that it is kept, so the
//! more is kept, the more is brought back, and the leanings stay nested.

use crate::article::PageType;
use crate::dom::Tag;
use crate::segment::{Element, ElementId, Portion, Visibility};

use super::siblings::Siblings;
use crate::classify::wholes::{innermost, is_kept};

/// Share of link text in a table from which it leads elsewhere.
const TABLE_LINKS: f32 = 0.4;
/// The same for a list.
const LIST_LINKS: f32 = 0.25;
/// Rows and columns of the smallest table of data.
const LEAST_ROWS: usize = 2;
const LEAST_COLUMNS: usize = 2;
/// Blocks of the largest table or list that is looked at.
const MOST_BLOCKS: usize = 2000;
/// Words of a cell or item up to which it may be called anything: "Email", "Newsletter".
const LABEL_WORDS: usize = 3;
/// Words of the longest caption of a listing or table, and share of the bytes beside it that must be kept code or cells.
const LEGEND_WORDS: usize = 60;
const LEGEND_SHARE: f32 = 0.5;
/// Blocks of a heading or label between a table and the text around it, and bytes of that.
const GAP: usize = 2;
const PROSE: usize = 40;

/// Whether a page shows goods or entries rather than tells of something.
fn is_of_goods(page_type: PageType) -> bool {
    matches!(page_type, PageType::Product | PageType::Collection | PageType::Listing)
}

impl Siblings<'_> {
    /// All of these that are not kept, or are. A shop lists what it sells between its appeals.
    pub fn between(self, page_type: PageType) -> impl Iterator<Item = usize> {
        let lists = if is_of_goods(page_type) { Vec::new() } else { self.lists() };
        self.tables().into_iter().chain(lists).chain(self.quoted(page_type))
    }

    /// Captions of figures that show kept code or a kept table and no picture: they are the title of what they stand under.
    pub fn legends(self) -> Vec<usize> {
        let figures = innermost(self.segments, |tag| tag == Tag::Figure).into_iter();
        let shown =
            figures.filter(|figure| self.segments.element(*figure).blocks().len() <= MOST_BLOCKS && !self.segments.has_media(*figure));
        shown.flat_map(|figure| self.legend(figure)).collect()
    }

    fn legend(self, figure: ElementId) -> Vec<usize> {
        let (mut legend, mut text) = (Vec::new(), Portion::default());
        for at in self.blocks(figure) {
            let Some(block) = self.segments.blocks.get(at) else { continue };
            let inside = || self.segments.ancestors(block.common).take_while(|(id, _)| *id != figure).map(|(_, element)| element.tag);
            if inside().any(|tag| tag == Tag::Figcaption) {
                legend.push(at);
                continue;
            }
            let told = is_kept(self.kept, at) && (block.preformatted || inside().any(|tag| matches!(tag, Tag::Td | Tag::Th)));
            text = text + Portion::of(block.text.len(), told);
        }
        let plain = |at: &usize| self.evidence.words(*at) <= LEGEND_WORDS && !self.evidence.says(*at, |_| true);
        legend.retain(|at| text.part > 0 && text.reaches(LEGEND_SHARE) && plain(at));
        legend
    }

    /// Cells of tables of data that stand between kept prose.
    fn tables(self) -> Vec<usize> {
        let tables = innermost(self.segments, |tag| tag == Tag::Table).into_iter();
        tables.filter(|table| self.is_data(*table)).flat_map(|table| self.blocks(table)).collect()
    }

    /// Blocks of lists between two kept paragraphs or headings of the same element.
    fn lists(self) -> Vec<usize> {
        let mut last: Vec<Option<ElementId>> = vec![None; self.segments.elements.len()];
        let mut found = Vec::new();
        for (at, element) in self.segments.elements.iter().enumerate() {
            let id = ElementId(at as u32);
            let Some(parent) = element.parent.filter(|_| !element.blocks().is_empty()) else { continue };
            let Some(before) = last.get_mut(parent.0 as usize).map(|last| last.replace(id)) else { continue };
            let is_list = matches!(element.tag, Tag::Ul | Tag::Ol) && element.blocks().len() <= MOST_BLOCKS;
            let told = is_list
                && before.is_some_and(|before| self.is_kept_text(before))
                && self.next(element).is_some_and(|next| self.is_kept_text(next));
            if told && self.segments.linked_portion(element).share() < LIST_LINKS && self.is_free(id, id) {
                found.extend(self.blocks(id));
            }
        }
        found
    }

    /// The next element beside this one that holds text.
    fn next(self, element: &Element<'_>) -> Option<ElementId> {
        let mut next = element.end;
        loop {
            let beside = self.segments.elements.get(next as usize).filter(|beside| beside.parent == element.parent)?;
            if !beside.blocks().is_empty() {
                return Some(ElementId(next));
            }
            next = beside.end.max(next + 1);
        }
    }

    /// Whether an element is a paragraph or heading that is kept.
    fn is_kept_text(self, id: ElementId) -> bool {
        let element = self.segments.element(id);
        let is_text = element.tag == Tag::P || element.tag.heading_level().is_some();
        is_text && element.blocks().all(|at| is_kept(self.kept, at))
    }

    /// Whether a table has rows and columns and few links, stands between kept prose, and nothing speaks against it or its box.
    fn is_data(self, table: ElementId) -> bool {
        let element = self.segments.element(table);
        let blocks = element.blocks();
        if blocks.is_empty()
            || blocks.len() > MOST_BLOCKS
            || self.segments.linked_portion(element).share() >= TABLE_LINKS
            || !self.has_columns(table)
        {
            return false;
        }
        let text = |at: &usize| is_kept(self.kept, *at) && self.is_prose(*at);
        let before = (blocks.start.saturating_sub(1 + GAP)..blocks.start).rev().find(text);
        let after = (blocks.end..blocks.end + 1 + GAP).find(text);
        let (Some(before), Some(after)) = (before, after) else { return false };
        let is_own = |element: &Element<'_>| element.blocks().start > before && element.blocks().end <= after;
        let around = self.segments.ancestors(table).take_while(|(_, element)| is_own(element)).last();
        self.is_free(table, around.map_or(table, |(id, _)| id))
    }

    /// Whether a table has rows and columns.
    pub fn has_columns(self, table: ElementId) -> bool {
        let inside = self.segments.elements.get(table.0 as usize..self.segments.element(table).end as usize).unwrap_or_default();
        let (mut rows, mut wide, mut cells) = (0, 0, 0);
        for element in inside {
            match element.tag {
                Tag::Tr => (rows, cells) = (rows + 1, 0),
                Tag::Td | Tag::Th if !element.blocks().is_empty() => {
                    cells += 1;
                    wide += usize::from(cells == LEAST_COLUMNS);
                }
                _ => {}
            }
        }
        rows >= LEAST_ROWS && wide >= LEAST_ROWS
    }

    /// Whether a block is a text rather than a label, and neither a link nor a part of a table.
    pub(super) fn is_prose(self, at: usize) -> bool {
        let Some(block) = self.segments.blocks.get(at) else { return false };
        let tag = self.segments.element(block.element).tag;
        let long = block.text.len() >= PROSE || tag.heading_level().is_some();
        long && !matches!(tag, Tag::Td | Tag::Th) && self.segments.linked_bytes(block) * 2 < block.text.len()
    }

    /// Whether readers see all of an element, and neither a name within `around` nor the words of a block speak for anything else.
    pub(super) fn is_free(self, id: ElementId, around: ElementId) -> bool {
        let outside = self.segments.element(around).parent;
        self.blocks(id).all(|at| {
            let Some(block) = self.segments.blocks.get(at) else { return false };
            let mut inside = self.segments.ancestors(block.common).take_while(|(id, _)| Some(*id) != outside);
            block.visibility == Visibility::Shown
                && inside.all(|(id, _)| !self.evidence.elements.is_named(id))
                && (self.evidence.words(at) <= LABEL_WORDS || !self.evidence.says(at, |_| true))
        })
    }

    pub(super) fn blocks(self, id: ElementId) -> std::ops::Range<usize> {
        self.segments.element(id).blocks()
    }
}

#[cfg(test)]
mod tests {
    use crate::classify::wholes::tests::{AFTER, BEFORE, kept, stay};

    #[test]
    fn a_table_of_data_stays_between_kept_prose() {
        let rows = "<tr><th>Town<th>Share<tr><td>Pellworth<td>31 million";
        let table = format!("<table>{rows}</table>");
        assert_eq!(stay(&table), 4);
        assert_eq!(stay(&format!("<h3>Shares</h3><div>{table}</div>")), 4, "in a box, under a heading");
        assert_eq!(stay(&format!("<table>{rows}<tr><td>! Egg</table>")), 4, "what is barred stays away");
        assert_eq!(stay(&table.replace("Pellworth", "<a href=/p>Pellworth and its harbour</a>")), 0, "it leads elsewhere");
        assert_eq!(stay(&format!("<div class=related-posts>{table}</div>")), 0, "a name speaks against it");
        assert_eq!(stay(&table.replace("31 million", "Share this article on Facebook")), 0, "words speak against it");
        assert_eq!(stay(&table.replace("31 million", "Share")), 4, "one word may be the name of a column");
        assert_eq!(stay("<table><tr><td>Town<tr><td>Share</table>"), 0, "a column is none");
        assert_eq!(stay("<table><tr><td>Town<td>Share</table>"), 0, "a row is none");
        assert_eq!(kept(&format!("{BEFORE}{table}<p>Eels</p>"), 0.01).len(), 1, "it stands at the end");
    }

    #[test]
    fn the_caption_of_a_listing_stays_with_it() {
        let figure = |shown: &str, caption: &str| {
            kept(&format!("{BEFORE}<figure>{shown}<figcaption>{caption}</figcaption></figure>{AFTER}"), 0.01).len() - 2
        };
        let code = "<pre>+ let share = quay / 3;</pre>";
        let caption = "Listing 3: The share of a quay";
        assert_eq!(figure(code, caption), 2);
        assert_eq!(figure(&code.replace("+ ", ""), caption), 2, "the listing comes back as well");
        assert_eq!(figure("<table><tr><th>+ Town<th>+ Share<tr><td>+ Pellworth<td>+ 31</table>", caption), 5);
        assert_eq!(figure(&format!("{code}<img src=/quay.jpg>"), caption), 1, "the caption of a picture");
        assert_eq!(figure(&code.replace("+ ", "! "), caption), 0, "what it shows is barred");
        assert_eq!(figure("<p>+ All of the quays.</p>", caption), 1, "no listing");
        assert_eq!(figure(code, "Share this article on Facebook"), 1, "words speak against it");
    }

    #[test]
    fn a_list_stays_between_kept_paragraphs() {
        let list = "<ul><li>Pellworth<li>Saint Orrin</ul>";
        assert_eq!(stay(list), 2);
        assert_eq!(stay(&format!("<p></p>{list}<hr>")), 2, "what holds no text is not between");
        assert_eq!(stay(&list.replace("Pellworth", "! Pellworth")), 1, "what is barred stays away");
        assert_eq!(stay(&list.replace("Pellworth", "<a href=/p>Pellworth</a>")), 0, "it leads elsewhere");
        assert_eq!(stay(&list.replace("<ul", "<ul class=share-buttons")), 0, "a name speaks against it");
        assert_eq!(stay(&format!("<div>{list}</div>")), 0, "in a box of its own");
        assert_eq!(stay(&format!("<p>Eels</p>{list}")), 0, "under what went");
    }
}
