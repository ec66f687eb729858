//! What the markup says: names and roles of the elements around a block.
//!
//! Elements are read once, from the top; a block then walks up only the elements that have something to say. Names
//! lie: a class of a large wrapper ("has-sidebar", "comments-open") speaks for a part of it that nobody can name, so
//! rows that speak for "near" text are heard in small elements only, and class names never in an element that holds a
//! good part of the page.

use smallvec::SmallVec;

use crate::article::Category;
use crate::dom::Tag;
use crate::lexicon::{Lexicon, Mark, Named, Reach, Row, RowId, fold};
use crate::segment::{Block, Element, ElementId, NameId, PerName, Segments};

/// Blocks in an element that a `near` row may speak for.
const NEAR_BLOCKS: u32 = 12;
/// Share of the page's letters in an element from which its class names are not heard.
const WRAPPER_SHARE: f32 = 0.5;
/// Bytes of a page's number with its signs, on average.
const PAGE_NUMBER: usize = 5;
/// Bytes of a heading that software makes an id of.
const MOST_HEADING: usize = 160;
/// Elements with something to say that a block listens to, nearest first.
const HEARD: usize = 16;
/// What they say at most, all together: names are cheap to write, and each would be noted for every block inside.
const MOST_CLAIMS: usize = 48;

/// A row that speaks for an element.
#[derive(Debug, Clone, Copy)]
pub struct Claim {
    /// The row.
    pub row: RowId,
    /// The element.
    pub element: ElementId,
    /// Whether it may name what is in the element; if not, it only counts in whether that is content.
    pub sure: bool,
}

/// The claims of all elements of a page.
#[derive(Debug, Default)]
pub struct ElementEvidence {
    claims: Vec<Claim>,
    own: Vec<(u32, u32)>,
    /// For each element the nearest one with claims, itself included.
    nearest: Vec<Option<ElementId>>,
}

impl ElementEvidence {
    /// Reads every element once. Linear in elements and their attributes.
    pub fn new(segments: &Segments<'_>) -> Self {
        let lexicon = Lexicon::embedded();
        let mut out = Self { claims: Vec::new(), own: Vec::new(), nearest: Vec::new() };
        // Items of a list share their names.
        let mut known: PerName<SmallVec<[Named; 4]>> = PerName::new(segments);
        let mut classes: PerName<SmallVec<[Mark; 2]>> = PerName::new(segments);
        let mut inside_content: Vec<bool> = Vec::with_capacity(segments.elements.len());
        for (at, element) in segments.elements.iter().enumerate() {
            let id = ElementId(at as u32);
            let parent = element.parent.map_or(0, |parent| parent.0 as usize);
            let within = element.parent.is_some() && inside_content.get(parent).copied().unwrap_or_default();
            inside_content.push(within || matches!(element.tag, Tag::Article | Tag::Main | Tag::Section));
            let start = out.claims.len() as u32;
            if !matches!(element.tag, Tag::Html | Tag::Body | Tag::Main | Tag::Article) {
                let class = classes.get(element.class_name, || lexicon.class_marks(element.class)).map_or([].as_slice(), |marks| marks);
                let landmarks = lexicon.landmarks(element.tag, element.node.attrs(), class);
                let names = [(element.class_name, element.class, false), (element.id_name, element.id, true)];
                let named = |(name, names, _): &(NameId, &str, bool)| {
                    known.get(*name, || lexicon.names(names)).is_some_and(|named| !named.is_empty())
                };
                if landmarks.is_empty() && !names.iter().any(named) {
                    // Most elements say nothing.
                    out.end_element(element, id, start);
                    continue;
                }
                let letters = letters_in(segments, id);
                let share = letters as f32 / segments.text.len().max(1) as f32;
                let size = element.blocks.end.saturating_sub(element.blocks.start);
                let is_numbers = letters <= size as usize * PAGE_NUMBER;
                let mut rows: SmallVec<[Named; 4]> = landmarks.into_iter().map(|row| Named { row, sure: true }).collect();
                if share <= WRAPPER_SHARE {
                    for (name, names, is_id) in names {
                        let Some(named) = known.get(name, || lexicon.names(names)) else { continue };
                        let plain = named.is_empty() || !is_about_text(segments, id, is_id);
                        let is_menu = |named: &Named| lexicon.row(named.row).is_some_and(|row| row.category == Category::Navigation);
                        // "HeaderMenu-news-subscribe": the way through a menu to its entry "Subscribe".
                        let way = is_id && named.len() > 1 && named.iter().any(is_menu) && is_way_to_text(segments, id);
                        named.iter().for_each(|named| {
                            let sure = named.sure && plain && (!way || is_menu(named));
                            add(&mut rows, Named { sure, ..*named });
                        });
                    }
                }
                out.claims.extend(rows.into_iter().filter_map(|Named { row, sure }| {
                    let own = lexicon.row(row)?;
                    let heard = match own.reach {
                        Reach::Near => size <= NEAR_BLOCKS,
                        Reach::Outside => !within,
                        _ => true,
                    };
                    heard.then_some(Claim { row, element: id, sure: sure && (size <= own.most || is_numbers) })
                }));
            }
            out.end_element(element, id, start);
        }
        out
    }

    /// Notes where the claims of an element are.
    fn end_element(&mut self, element: &Element<'_>, id: ElementId, start: u32) {
        let end = self.claims.len() as u32;
        self.own.push((start, end));
        let inherited = element.parent.and_then(|parent| self.nearest.get(parent.0 as usize).copied().flatten());
        self.nearest.push(if end > start { Some(id) } else { inherited });
    }

    /// Claims of the element itself.
    pub fn of(&self, element: ElementId) -> &[Claim] {
        let (start, end) = self.own.get(element.0 as usize).copied().unwrap_or_default();
        self.claims.get(start as usize..end as usize).unwrap_or_default()
    }

    /// Whether a claim of the element itself is sure.
    pub fn is_named(&self, element: ElementId) -> bool {
        self.of(element).iter().any(|claim| claim.sure)
    }

    /// Claims of the element and those around it, nearest first; at most sixteen elements are heard, and 48 of their claims.
    pub fn around<'e>(&'e self, segments: &'e Segments<'_>, element: ElementId) -> impl Iterator<Item = Claim> + 'e {
        let nearest = |id: ElementId| self.nearest.get(id.0 as usize).copied().flatten();
        std::iter::successors(nearest(element), move |id| segments.element(*id).parent.and_then(nearest))
            .take(HEARD)
            .flat_map(|id| self.of(id).iter().copied())
            .take(MOST_CLAIMS)
    }
}

/// Adds a row to those of an element, once.
fn add(rows: &mut SmallVec<[Named; 4]>, named: Named) {
    match rows.iter_mut().find(|known| known.row == named.row) {
        Some(known) => known.sure |= named.sure,
        None => rows.push(named),
    }
}

/// Whether the names of an element are about its text rather than its part on the page: the classes of code tell the
/// language that it is written in, and an id of three words or more that all stand in the first block is an anchor that
/// software made of a heading.
fn is_about_text(segments: &Segments<'_>, id: ElementId, is_id: bool) -> bool {
    let element = segments.element(id);
    if !is_id {
        return matches!(element.tag, Tag::Pre | Tag::Code);
    }
    let parts = || element.id.split(|letter: char| !letter.is_alphanumeric()).filter(|part| !part.is_empty());
    let first = segments.blocks.get(element.blocks.start as usize).filter(|_| !element.blocks.is_empty());
    let Some(first) = first.filter(|first| first.text.len() <= MOST_HEADING && element.id.len() <= MOST_HEADING) else { return false };
    if parts().count() < 3 {
        return false;
    }
    let text = fold(segments.text_of(first)).text;
    let words: SmallVec<[&str; 16]> = text.split(|letter: char| !letter.is_alphanumeric()).collect();
    parts().all(|part| words.contains(&part.to_lowercase().as_str()))
}

/// Whether the id of an element is the text of the heading that it begins with: in a manual that is an anchor, however short.
pub fn is_section(segments: &Segments<'_>, id: ElementId) -> bool {
    let element = segments.element(id);
    let first = segments.blocks.get(element.blocks.start as usize);
    let Some(first) = first.filter(|first| (1..=MOST_HEADING).contains(&element.id.len()) && first.text.len() <= MOST_HEADING) else {
        return false;
    };
    let heading = segments.ancestors(first.common).take(3).any(|(_, element)| element.tag.heading_level().is_some());
    let words = |text: &str| {
        let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect::<Vec<_>>()
    };
    heading && words(element.id) == words(segments.text_of(first))
}

/// Whether the id of an element that holds one block at most ends in all words of its text, so that it tells where the block stands.
fn is_way_to_text(segments: &Segments<'_>, id: ElementId) -> bool {
    let element = segments.element(id);
    let blocks = &element.blocks;
    let block = segments.blocks.get(blocks.start as usize).filter(|_| blocks.end <= blocks.start + 1);
    let Some(block) = block.filter(|block| block.text.len() <= MOST_HEADING && element.id.len() <= MOST_HEADING) else { return false };
    let text = fold(segments.text_of(block)).text;
    let mut words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).rev().peekable();
    let mut parts = element.id.split(|letter: char| !letter.is_alphanumeric()).filter(|part| !part.is_empty()).rev();
    words.peek().is_some() && words.all(|word| parts.next().is_some_and(|part| part.to_lowercase() == word)) && parts.next().is_some()
}

/// Bytes of text in an element.
pub fn letters_in(segments: &Segments<'_>, element: ElementId) -> usize {
    let blocks = &segments.element(element).blocks;
    let first = segments.blocks.get(blocks.start as usize).map_or(0, |block| block.text.start);
    let last = blocks.end.checked_sub(1).and_then(|last| segments.blocks.get(last as usize));
    last.filter(|_| !blocks.is_empty()).map_or(0, |last| last.text.end.saturating_sub(first))
}

/// A row that speaks for a block by an element around it.
#[derive(Debug, Clone, Copy)]
pub struct Spoken {
    /// The row.
    pub row: &'static Row,
    /// How clear it is: less from farther away.
    pub weight: f32,
    /// What the element says.
    pub claim: Claim,
}

/// What the elements around a block say.
pub(super) fn spoken<'e>(segments: &'e Segments<'_>, evidence: &'e ElementEvidence, block: &'e Block) -> impl Iterator<Item = Spoken> + 'e {
    let lexicon = Lexicon::embedded();
    let depth = segments.element(block.common).depth;
    let covering =
        segments.inlines_of(block).iter().filter(|inline| inline.element != block.common && inline.text.len() * 2 > block.text.len());
    let inline_claims = covering.flat_map(|inline| evidence.of(inline.element).iter().copied());
    inline_claims.take(HEARD).chain(evidence.around(segments, block.common)).filter_map(move |claim| {
        let row = lexicon.row(claim.row)?;
        let distance = depth.saturating_sub(segments.element(claim.element).depth).min(10);
        Some(Spoken { row, weight: row.weight * (1.0 - 0.03 * distance as f32), claim })
    })
}

#[cfg(test)]
mod tests {
    use super::super::PageEvidence;
    use crate::article::PageType;
    use crate::classify::veto::vetoes;
    use crate::limits::Limits;
    use crate::options::Unobserved;
    use crate::{dom, segment};

    /// How many blocks of a page names bar.
    fn barred(html: &str, page_type: PageType) -> usize {
        let page = dom::parse(html, &Limits::default(), &Unobserved).unwrap();
        let segments = segment::segment(&page, &Limits::default()).unwrap();
        vetoes(&segments, page_type, &PageEvidence::new(&segments), &[]).iter().flatten().count()
    }

    const PROSE: &str = "<p>The gate opens at the given hour and waits until the last of the boats that were announced has passed it.";

    #[test]
    fn names_that_mean_something_else_bar_nothing() {
        let whole = PROSE.repeat(5);
        for (section, count) in [
            ("<section id=opening><h2><a class=toc-backref href=#id1>Opening</a></h2>", 0),
            ("<p><a class=toc href=#id1>Opening</a></p>", 1),
            ("<section id=answer-to-review-comments><h2>Answer to review comments</h2><p>Thank those who wrote them.</section>", 0),
        ] {
            assert_eq!(barred(&format!("<h1>Gates</h1>{whole}{section}{whole}"), PageType::Documentation), count, "{section}");
        }
    }

    #[test]
    fn the_anchor_of_a_section_of_a_manual_is_no_name() {
        let page = |head: &str| format!("<h1>Gates</h1>{}<section id=comments>{head}{PROSE}</section>", PROSE.repeat(5));
        assert_eq!(barred(&page("<h2>Comments</h2>"), PageType::Documentation), 0);
        assert_eq!(barred(&page("<h2>Comments</h2>"), PageType::Article), 2, "what readers say of an article");
        assert_eq!(barred(&page("<h2>Three replies</h2>"), PageType::Documentation), 2);
    }
}
