//! Where blocks and elements stand: before, in or after the kept text, beside their like, with how much of their text in links.

use foldhash::{HashMap, HashMapExt};

use crate::dom::{Node, Tag};
use crate::head::address::path;
use crate::lexicon::metadata::PICTURES;
use crate::segment::{Block, Element, ElementId, PerName, Segments, Sums};

/// Levels climbed to find the item of a list that a block belongs to.
const CLIMB: usize = 6;

/// Levels climbed from a block to the small box around it, and blocks of one.
const BOX_LEVELS: usize = 3;
const SMALL_BOX: usize = 2;

/// Pictures of a small box that are looked at, and pixels of the largest sign.
const PICTURES_OF_BOX: usize = 4;
const SIGN: f32 = 64.0;

/// Facts about places, prepared once for a page.
#[derive(Debug)]
pub struct Places {
    /// Bytes of kept text.
    kept: Sums<usize>,
    /// Bytes of link text.
    linked: Sums<usize>,
    /// First and last kept block.
    body: Option<(usize, usize)>,
    /// How many children of an element's parent have its name and class.
    twins: Vec<u32>,
}

/// Where a block stands with respect to the kept text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Before the first kept block.
    Before,
    /// Between kept blocks.
    Within,
    /// After the last one.
    After,
}

impl Places {
    /// Reads the page once. Linear in blocks and elements.
    pub fn new(segments: &Segments<'_>, kept: &[bool]) -> Self {
        let of_text = segments.blocks.iter().zip(kept).map(|(block, kept)| if *kept { block.text.len() } else { 0 });
        let of_links = segments.blocks.iter().map(|block| segments.linked_bytes(block));
        let first = kept.iter().position(|kept| *kept);
        let last = kept.iter().rposition(|kept| *kept);
        Self { kept: Sums::of(of_text), linked: Sums::of(of_links), body: first.zip(last), twins: twins(segments) }
    }

    /// Share of kept text in an element's text, 0 to 1.
    pub fn kept_share(&self, segments: &Segments<'_>, element: ElementId) -> f32 {
        share(&self.kept, segments, element)
    }

    /// Share of link text in an element's text, 0 to 1.
    pub fn link_share(&self, segments: &Segments<'_>, element: ElementId) -> f32 {
        share(&self.linked, segments, element)
    }

    /// The side on which a block stands. A page without kept text has only a side before it.
    pub fn side(&self, block: usize) -> Side {
        match self.body {
            Some((first, _)) if block < first => Side::Before,
            Some((_, last)) if block > last => Side::After,
            Some(_) => Side::Within,
            None => Side::Before,
        }
    }

    /// Whether anything is kept.
    pub fn has_text(&self) -> bool {
        self.body.is_some()
    }

    /// Blocks between a block and the nearest end of the kept text.
    pub fn distance(&self, block: usize) -> usize {
        self.body.map_or(usize::MAX, |(first, last)| if block < first { first - block } else { block.saturating_sub(last) })
    }

    /// Blocks after the kept text as a share of all blocks after it, 0 to 1; 0 before its end.
    pub fn after_share(&self, block: usize, count: usize) -> f32 {
        let last = self.body.map_or(0, |(_, last)| last);
        if block <= last { 0.0 } else { (block - last) as f32 / count.saturating_sub(last).max(1) as f32 }
    }

    /// Children of an element's parent that have its name and class, itself counted.
    pub fn twins(&self, element: ElementId) -> u32 {
        self.twins.get(element.0 as usize).copied().unwrap_or(1).max(1)
    }

    /// Bytes of text in an element's parent for each of its twins.
    pub fn bytes_a_twin(&self, segments: &Segments<'_>, element: ElementId) -> f32 {
        let bytes = segments.element(element).parent.map_or(0, |parent| segments.bytes_in(parent));
        bytes as f32 / self.twins(element) as f32
    }

    /// The innermost element around a block that repeats beside itself, at least three times, with more in it
    /// than a word or two: a teaser, a card, a post, an entry of a list.
    pub fn item(&self, segments: &Segments<'_>, block: &Block) -> Option<ElementId> {
        segments
            .ancestors(block.common)
            .take(CLIMB)
            .find(|(id, element)| {
                !element.tag.is_inline() && self.twins.get(id.0 as usize).is_some_and(|twins| *twins >= 3) && element.tag != Tag::P
            })
            .map(|(id, _)| id)
    }
}

/// The small boxes around a block.
fn small_boxes<'s>(segments: &'s Segments<'_>, block: &Block) -> impl Iterator<Item = ElementId> + 's {
    let around = segments.ancestors(block.element).take(BOX_LEVELS);
    around.take_while(|(_, element)| element.blocks().len() <= SMALL_BOX).map(|(id, _)| id)
}

/// Whether the block shares a small element with a picture.
pub fn near_media(segments: &Segments<'_>, block: &Block) -> bool {
    small_boxes(segments, block).any(|id| segments.has_media(id))
}

/// Whether the block shares a small element with a picture or video that is neither drawn nor as small as a sign.
pub fn near_picture(segments: &Segments<'_>, block: &Block) -> bool {
    let mut media = small_boxes(segments, block).flat_map(|id| segments.media_in(id).take(PICTURES_OF_BOX));
    media.any(|media| match segments.element(media.element) {
        Element { tag: Tag::Img, node, .. } => !is_drawn(*node),
        Element { tag: Tag::Svg | Tag::Hr, .. } => false,
        _ => true,
    })
}

/// Whether an element close around a block is a control.
pub fn in_control(segments: &Segments<'_>, block: &Block) -> bool {
    let is_control = |tag: Tag| matches!(tag, Tag::Button | Tag::Select | Tag::Label | Tag::Textarea | Tag::Fieldset | Tag::Form);
    segments.ancestors(block.element).take(BOX_LEVELS).any(|(_, element)| is_control(element.tag))
}

/// Whether a picture is a drawing, or a sign by its size or class: beside it a block is no caption. What of pictures is left out of a body is
/// asked by `assemble::picture::sign`, which is stricter: one short side makes no sign there.
fn is_drawn(node: Node<'_>) -> bool {
    let small = |name| node.pixels(name).is_some_and(|size| size < SIGN);
    let source = node.attr("src").unwrap_or_default();
    small("width")
        || small("height")
        || path(source).rsplit_once('.').is_some_and(|(_, kind)| kind.eq_ignore_ascii_case("svg"))
        || node.attr("class").is_some_and(|class| PICTURES.is_sign_class(class))
}

/// Whether a block opens a small element that holds more.
pub fn opens_box(segments: &Segments<'_>, at: usize) -> bool {
    let around = segments.blocks.get(at).into_iter().flat_map(|block| segments.ancestors(block.element).take(BOX_LEVELS));
    around.map(|(_, element)| element.blocks()).any(|blocks| blocks.start == at && blocks.len() > 1)
}

/// Whether a link leads into its own page.
pub fn leads_here(link: &Element<'_>) -> bool {
    link.node.attr("href").is_some_and(|address| address.trim_start().starts_with('#'))
}

fn share(bytes: &Sums<usize>, segments: &Segments<'_>, element: ElementId) -> f32 {
    let text = segments.text_range(element);
    if text.is_empty() { 0.0 } else { bytes.within(segments.element(element).blocks()) as f32 / text.len() as f32 }
}

fn twins(segments: &Segments<'_>) -> Vec<u32> {
    // First names of classes by number, so that no names are compared for each element.
    let mut firsts: HashMap<&str, u32> = HashMap::with_capacity(segments.elements.len() / 8);
    let mut of_class: PerName<u32> = PerName::new(segments);
    let mut groups: HashMap<(ElementId, Tag, u32), u32> = HashMap::with_capacity(segments.elements.len() / 2);
    let mut counts: Vec<u32> = Vec::new();
    let mut members = Vec::with_capacity(segments.elements.len());
    for element in &segments.elements {
        let next = firsts.len() as u32;
        let first = of_class.get(element.class_name, || *firsts.entry(first_name(element.class)).or_insert(next));
        let key = element.parent.zip(first.copied()).map(|(parent, first)| (parent, element.tag, first));
        let group = key.map(|key| *groups.entry(key).or_insert(counts.len() as u32));
        if let Some(group) = group {
            match counts.get_mut(group as usize) {
                Some(count) => *count += 1,
                None => counts.push(1),
            }
        }
        members.push(group);
    }
    members.into_iter().map(|group| group.and_then(|group| counts.get(group as usize).copied()).unwrap_or(1)).collect()
}

/// Themes number or date their items: the first name is the kind.
fn first_name(class: &str) -> &str {
    class.split_ascii_whitespace().next().unwrap_or_default()
}
