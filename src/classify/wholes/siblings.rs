//! What stays with its like: an item of a list whose other items are content, a paragraph among those of one text. A model that
//! is unsure of each drops some, and a reader misses what is between.
//!
//! Only what no row of the tables names is brought back, and the more is kept the more is brought back, so the leanings stay nested.

use foldhash::{HashMap, HashMapExt};

use crate::article::Category;
use crate::dom::Tag;
use crate::letters::is_question_mark;
use crate::segment::{Block, ElementId, Portion, Segments, Visibility};

use crate::classify::rules::PageEvidence;
use crate::classify::wholes::{innermost, is_kept, kept_portion};

/// Share of a list's bytes that must be content before the rest of it is.
const LIST_SHARE: f32 = 0.6;
/// Kept items that make a list one of content.
const LIST_ITEMS: usize = 2;
/// Share of link text from which an item leads elsewhere.
const LINK_SHARE: f32 = 0.6;
/// Bytes of a paragraph of prose.
const PARAGRAPH: usize = 60;
/// Kept paragraphs in one element that make it a text.
const PARAGRAPHS: usize = 4;
/// Share of link text up to which a paragraph between them speaks of what it links to rather than leading there.
const FEW_LINKS: f32 = 0.25;
/// Blocks of the largest answer that a list is a part of.
const ANSWER_BLOCKS: usize = 16;

/// What words say of a block that is no part of a table or list, though it stands in one.
const NO_PARTS: [Category; 6] = [
    Category::Interface,
    Category::Promotion,
    Category::ShareSocial,
    Category::Advertisement,
    Category::Consent,
    Category::BreadcrumbPagination,
];

/// The paragraphs of one element: how many are kept, and where the first and the last stand of those that are or come back.
struct Text {
    paragraphs: usize,
    first: usize,
    last: usize,
}

/// What one looks at.
#[derive(Clone, Copy)]
pub(super) struct Siblings<'a> {
    pub segments: &'a Segments<'a>,
    pub evidence: &'a PageEvidence,
    pub kept: &'a [bool],
}

impl Siblings<'_> {
    /// The innermost lists of the page.
    pub fn innermost_lists(self) -> Vec<ElementId> {
        innermost(self.segments, |tag| matches!(tag, Tag::Ul | Tag::Ol))
    }

    /// Items of these lists that are not kept though the rest of their list is.
    pub fn items(self, lists: &[ElementId]) -> Vec<usize> {
        lists.iter().flat_map(|list| self.items_of(*list)).collect()
    }

    fn items_of(self, list: ElementId) -> Vec<usize> {
        let (mut items, mut text, mut rest) = (0, Portion::default(), Vec::new());
        let mut next = list.0 + 1;
        while next < self.segments.element(list).end {
            let item = self.segments.element(ElementId(next));
            let blocks = item.blocks();
            let own = kept_portion(self.segments, self.kept, blocks.clone());
            text = text + own;
            items += usize::from(own.part > 0);
            // Of an item with several blocks somebody has to say which belong to it.
            if item.tag == Tag::Li && blocks.len() == 1 && self.is_unnamed(blocks.start, list, LINK_SHARE) {
                rest.push(blocks.start);
            }
            next = item.end.max(next + 1);
        }
        if items >= LIST_ITEMS && text.reaches(LIST_SHARE) { rest } else { Vec::new() }
    }

    /// Paragraphs that are not kept though others of the same element are: any without links, and between them those with few.
    pub fn paragraphs(self) -> Vec<usize> {
        let mut texts: HashMap<ElementId, Text> = HashMap::new();
        let mut rest = Vec::new();
        for (at, block) in self.segments.blocks.iter().enumerate() {
            let element = self.segments.element(block.element);
            let Some(parent) = element.parent.filter(|_| element.tag == Tag::P && block.text.len() >= PARAGRAPH) else { continue };
            if is_kept(self.kept, at) {
                let text = texts.entry(parent).or_insert(Text { paragraphs: 0, first: at, last: at });
                text.paragraphs += 1;
                text.last = at;
            } else if self.is_unnamed(at, parent, FEW_LINKS) {
                rest.push((at, parent));
            }
        }
        rest.retain(|(_, parent)| texts.get(parent).is_some_and(|text| text.paragraphs >= PARAGRAPHS));
        let is_linked = |at: usize| self.segments.blocks.get(at).is_some_and(|block| self.segments.linked_bytes(block) > 0);
        for (at, parent) in rest.iter().filter(|(at, _)| !is_linked(*at)) {
            if let Some(text) = texts.get_mut(parent) {
                (text.first, text.last) = (text.first.min(*at), text.last.max(*at));
            }
        }
        let between = |at: usize, text: &Text| (text.first..=text.last).contains(&at);
        rest.into_iter().filter(|(at, parent)| texts.get(parent).is_some_and(|text| between(*at, text))).map(|(at, _)| at).collect()
    }

    /// What stands around those of these lists that are kept and parts of answers: the question, right over the small box of both, and
    /// the paragraphs of that.
    pub fn answers(self, lists: &[ElementId]) -> Vec<usize> {
        lists.iter().flat_map(|list| self.answer(*list)).collect()
    }

    fn answer(self, list: ElementId) -> Vec<usize> {
        let list = self.segments.element(list);
        let Some(parent) = list.parent.filter(|_| list.blocks().all(|at| is_kept(self.kept, at))) else { return Vec::new() };
        let around = self.segments.element(parent).blocks();
        let asks = |at: &usize| {
            let block = self.segments.blocks.get(*at);
            block.is_some_and(|block| self.segments.text_of(block).ends_with(is_question_mark)) && self.is_plain_heading(*at)
        };
        let small = around.len() > list.blocks().len() && around.len() <= ANSWER_BLOCKS;
        let Some(question) = around.start.checked_sub(1).filter(|at| small && asks(at)) else { return Vec::new() };
        let is_paragraph = |at: &usize| {
            let block = self.segments.blocks.get(*at);
            let own = block.is_some_and(|block| {
                let element = self.segments.element(block.element);
                element.tag == Tag::P && element.parent == Some(parent) && block.text.len() >= PARAGRAPH
            });
            own && self.is_unnamed(*at, parent, FEW_LINKS)
        };
        let paragraphs: Vec<usize> = around.clone().filter(is_paragraph).collect();
        std::iter::once(question).filter(|_| !paragraphs.is_empty()).chain(paragraphs.iter().copied()).collect()
    }

    /// Whether a block is kept prose.
    pub fn is_text(self, at: usize) -> bool {
        let is_prose = |block: &Block| {
            self.segments.element(block.element).tag == Tag::P
                && block.text.len() >= PARAGRAPH
                && self.segments.linked_bytes(block) as f32 <= LINK_SHARE * block.text.len() as f32
        };
        is_kept(self.kept, at) && self.segments.blocks.get(at).is_some_and(is_prose)
    }

    /// Whether nothing speaks against a heading: neither its words, nor a name of its own, nor a link.
    pub fn is_plain_heading(self, at: usize) -> bool {
        let parent = self.segments.blocks.get(at).and_then(|block| self.segments.element(block.element).parent);
        parent.is_some_and(|parent| self.is_unnamed(at, parent, 0.0))
    }

    /// The same of one that may be a link.
    pub fn is_plain_link(self, at: usize) -> bool {
        let parent = self.segments.blocks.get(at).and_then(|block| self.segments.element(block.element).parent);
        parent.is_some_and(|parent| self.is_unnamed(at, parent, 1.0))
    }

    /// Whether a part of what is kept as a whole is none of its controls or notices, neither by a name within `around` nor by its words.
    pub fn is_part(self, at: usize, around: ElementId) -> bool {
        let Some(block) = self.segments.blocks.get(at) else { return false };
        let inside = self.segments.ancestors(block.common).take_while(|(id, _)| *id != around);
        let mut named = inside.filter(|(_, element)| element.tag != Tag::Caption);
        // A column may be called "Share".
        let heads = || self.segments.element(block.element).tag == Tag::Th && self.segments.linked_bytes(block) == 0;
        named.all(|(id, _)| !self.evidence.elements.is_named(id))
            && (!self.evidence.says(at, |row| NO_PARTS.contains(&row.category)) || heads())
    }

    /// Whether nothing inside `around` names a block that readers see, and at most this share of it is links.
    fn is_unnamed(self, at: usize, around: ElementId, links: f32) -> bool {
        let is_plain = |block: &Block| {
            let mut inside = self.segments.ancestors(block.element).take_while(|(id, _)| *id != around);
            block.visibility == Visibility::Shown
                && self.segments.linked_bytes(block) as f32 <= links * block.text.len() as f32
                && inside.all(|(id, _)| !self.evidence.elements.is_named(id))
        };
        self.segments.blocks.get(at).is_some_and(is_plain) && !self.evidence.says(at, |_| true)
    }
}

#[cfg(test)]
mod tests {
    use crate::article::PageType;
    use crate::classify::rules::PageEvidence;
    use crate::classify::wholes::complete;
    use crate::limits::Limits;
    use crate::options::Unobserved;
    use crate::{dom, segment};

    /// How many blocks are kept in the end, of a page in which those that begin with `+` are kept at first and those with `!` barred.
    fn kept(html: &str) -> usize {
        let page = dom::parse(html, &Limits::default(), &Unobserved).unwrap();
        let segments = segment::segment(&page, &Limits::default(), &|| Ok(())).unwrap();
        let texts: Vec<&str> = segments.blocks.iter().map(|block| segments.text_of(block)).collect();
        let mut kept: Vec<bool> = texts.iter().map(|text| text.starts_with('+')).collect();
        let evidence = PageEvidence::new(&segments);
        complete(&segments, PageType::Article, &evidence, &vec![0.01; texts.len()], &mut kept, |at| texts[at].starts_with('!'));
        kept.into_iter().filter(|kept| *kept).count()
    }

    #[test]
    fn an_item_stays_with_its_list() {
        let list = |last: &str| kept(&format!("<ul><li>+ Keel of oak<li>+ Mast of larch<li>{last}</ul>"));
        assert_eq!(list("Rig of hemp"), 3);
        assert_eq!(list("! Rig of hemp"), 2, "something has spoken against it");
        assert_eq!(list("<a href=/engine>Rig of hemp</a>"), 2, "a link to another page");
        assert_eq!(list("<div class=share-buttons>Rig of hemp</div>"), 2, "a name speaks for it");
        assert_eq!(list("Follow us on Facebook"), 2, "words speak for it");
        assert_eq!(list("<p>Rig of hemp<p>Buy"), 2, "of two blocks either may be a button");
        assert_eq!(list("A sentence that is longer than both others together, with much to say about engines"), 2, "most went");
        assert_eq!(kept("<ul><li>+ Keel of oak, laid in the winter of the great storm<li>Mast</ul>"), 1, "one item is no list");
        assert_eq!(kept("<ul><li>+ Keel of oak<li>+ Mast of larch<li>Rig<ul><li>Sail<li>Rope</ul></ul>"), 2, "only innermost lists");
    }

    #[test]
    fn an_answer_is_one_with_its_list_and_its_question() {
        let lead = "<p>The ferry runs twice a day, an hour before high water, and in these months:</p>";
        let list = "<ul><li>+ April and May<li>+ September</ul>";
        let tail = "<p>In winter nobody crosses the strait but those who carry the mail.</p>";
        let fold = |question: &str, answer: &str| kept(&format!("<div><h3>{question}</h3><div>{answer}</div></div>"));
        let answer = format!("{lead}{list}{tail}");
        assert_eq!(fold("When does the ferry run?", &answer), 5);
        assert_eq!(fold("Timetable of the ferry", &answer), 2, "nothing is asked");
        assert_eq!(fold("<a href=/ferry>When does the ferry run?</a>", &answer), 2, "a teaser");
        assert_eq!(fold("When does the ferry run?", &answer.replace("+ September", "September")), 1, "a part of the list went");
        assert_eq!(fold("! When does the ferry run?", &answer.replace("<p>In", "<p>! In")), 3, "what is barred stays away");
        assert_eq!(fold("When does the ferry run?", &format!("{list}<p>Ferries</p>")), 2, "no paragraph");
        assert_eq!(fold("When does the ferry run?", &format!("<div class=share-buttons>{lead}</div>{list}")), 2, "another box");
    }

    #[test]
    fn a_paragraph_stays_with_its_text() {
        let prose = "The ferry has carried the mail across the strait for ninety years, in every weather but one.";
        let text = |count: usize, last: &str| kept(&format!("<div>{}{last}</div>", format!("<p>+ {prose}</p>").repeat(count)));
        assert_eq!(text(4, &format!("<p>{prose}</p>")), 5);
        assert_eq!(text(3, &format!("<p>{prose}</p>")), 3, "three are no text");
        assert_eq!(text(4, &format!("<p>! {prose}</p>")), 4, "something has spoken against it");
        assert_eq!(text(4, &format!("<section><p>{prose}</p></section>")), 4, "another element");
        assert_eq!(text(4, &format!("<p>{prose} <a href=/more>More</a></p>")), 4, "a link may lead to another page");
        assert_eq!(text(4, "<p>Ferries</p>"), 4, "a label");
        let between = |paragraph: &str| text(2, &format!("<p>{paragraph}</p><p>+ {prose}</p><p>+ {prose}</p>"));
        assert_eq!(
            between(&format!("{prose} The <a href=/storm>storm of the century</a> was that one.")),
            5,
            "it speaks of what it links to"
        );
        let after = format!("<p>{prose} The <a href=/storm>storm</a> was that one.</p><p>{prose}</p>");
        assert_eq!(text(4, &after), 6, "and before one that comes back");
        assert_eq!(between(&format!("The storm: <a href=/storm>{prose}</a>")), 4, "it leads there");
        assert_eq!(between(&format!("Read also: {prose} <a href=/storm>The storm</a>")), 4, "words speak for it");
    }
}
