//! The page as a row of blocks, as a reader would see it.
//!
//! One walk in document order. A block is a run of inline content between two block-level
//! boundaries; two `<br>` in a row are a boundary too, and one after a line as long as a paragraph. Whatever a sighted
//! reader could see as text is in exactly one block, also what is hidden until clicked; scripts, styles and frames are
//! not text, nor is what a link inside a sentence says only to listeners.

mod elements;
mod flowing;
mod known;
mod names;
mod notes;
mod numbers;
mod paths;
mod space;
mod sums;
#[cfg(test)]
mod tests;
mod twins;
mod walk;
mod within;

use std::ops::Range;

use crate::dom::{AttributeNames, Node, NodeKind, Page, Tag};
use crate::error::{Error, Pause};
use crate::limits::Limits;
use elements::{is_anchor, is_edit_link, is_sign};
pub(crate) use names::{NameId, PerName, class_holds};
pub(crate) use numbers::is_listing;
pub(crate) use paths::CssPaths;
pub(crate) use sums::{Portion, Sums};
use walk::Walk;

/// Bytes of an alternative text from which it says what a caption says.
const ALTERNATIVE_BYTES: usize = 12;

/// Bytes that a caption says beyond it: who made the picture.
const LONGER_BYTES: usize = 60;

/// Bytes of the longest link that edits a section, and elements around it among which its class is looked for.
const EDIT_BYTES: usize = 120;
const EDIT_LEVELS: usize = 3;

/// Index of an [`Element`] in [`Segments::elements`], in document order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ElementId(pub u32);

/// An element of the visible page: what blocks stand in.
#[derive(Debug, Clone)]
pub struct Element<'p> {
    /// Its node in the tree.
    pub node: Node<'p>,
    /// Its name.
    pub tag: Tag,
    /// The element around it; `None` for `<html>`.
    pub parent: Option<ElementId>,
    /// Number of elements around it.
    pub depth: u32,
    /// Place among its parent's element children, from 1.
    pub nth_child: u32,
    /// `class` attribute as written, empty when absent.
    pub class: &'p str,
    /// `id` attribute as written, empty when absent.
    pub id: &'p str,
    /// Number of its `class` among the names of the page.
    pub class_name: NameId,
    /// Number of its `id`.
    pub id_name: NameId,
    /// Blocks that begin inside it, see [`Self::blocks`]: narrow, for a page has many elements.
    blocks: Range<u32>,
    /// One past its last descendant in [`Segments::elements`].
    pub end: u32,
}

impl Element<'_> {
    /// Blocks that begin inside it, as places in [`Segments::blocks`].
    pub fn blocks(&self) -> Range<usize> {
        self.blocks.start as usize..self.blocks.end as usize
    }

    /// The same as an article numbers them.
    pub fn ordinals(&self) -> Range<u32> {
        self.blocks.clone()
    }
}

/// A run of text between two boundaries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Its text in [`Segments::text`]: whitespace collapsed, a single `<br>` as `\n`, soft hyphens and
    /// zero-width spaces left out; in preformatted blocks whitespace as written.
    pub text: Range<usize>,
    /// The nearest element around it that is not inline.
    pub element: ElementId,
    /// The lowest element that holds all of its text.
    pub common: ElementId,
    /// Its inline stretches in [`Segments::inlines`].
    pub inlines: Range<usize>,
    /// Whether the static markup shows it.
    pub visibility: Visibility,
    /// Whether whitespace is kept.
    pub preformatted: bool,
}

/// Whether the static markup shows a block.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Visibility {
    /// It does.
    #[default]
    Shown,
    /// Only where scripts do not run.
    Noscript,
    /// It does not: `hidden`, `display: none`, `visibility: hidden`, a closed dialog.
    Hidden,
}

/// A stretch of a block's text inside one inline element that means something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inline {
    /// Bytes in [`Segments::text`].
    pub text: Range<usize>,
    /// The element.
    pub element: ElementId,
    /// Its name.
    pub tag: Tag,
}

/// A picture, frame, video or thematic break.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Media {
    /// The element: `img`, `iframe`, `video`, `audio`, `embed`, `object`, `hr`, `svg`.
    pub element: ElementId,
    /// Index of the first block that begins after it.
    pub next_block: u32,
}

/// The page as a row of blocks.
#[derive(Debug)]
pub struct Segments<'p> {
    /// The texts of all blocks, one after another.
    pub text: String,
    /// The elements in document order.
    pub elements: Vec<Element<'p>>,
    /// The blocks in document order.
    pub blocks: Vec<Block>,
    /// Links and styled stretches, grouped by block, by their ends.
    pub inlines: Vec<Inline>,
    /// Pictures, frames and breaks in document order.
    pub media: Vec<Media>,
    /// Greatest depth of an element of the tree, the root being 1; also of those without text that are none of [`Self::elements`].
    pub max_depth: u32,
    /// The document, for ids that are none of this page's.
    document: Element<'p>,
    /// The different values of `class` and `id`, by their numbers.
    names: Vec<&'p str>,
    /// Elements that have each name as their id.
    holders: Vec<u32>,
    /// For each block the first one with the same text.
    firsts: Vec<u32>,
}

impl<'p> Segments<'p> {
    /// Nothing yet of a page.
    fn new(page: &'p Page) -> Self {
        let document = Element {
            node: page.root(),
            tag: Tag::Unknown,
            parent: None,
            depth: 0,
            nth_child: 1,
            class: "",
            id: "",
            class_name: NameId::default(),
            id_name: NameId::default(),
            blocks: 0..0,
            end: 0,
        };
        Self {
            text: String::new(),
            elements: Vec::new(),
            blocks: Vec::new(),
            inlines: Vec::new(),
            media: Vec::new(),
            max_depth: 0,
            document,
            names: Vec::new(),
            holders: Vec::new(),
            firsts: Vec::new(),
        }
    }

    /// Text of a block.
    pub fn text_of(&self, block: &Block) -> &str {
        self.text.get(block.text.clone()).unwrap_or_default()
    }

    /// The first block with the same text as the one at this place: rows and cards repeat their labels, and what a text says is to be
    /// found out once.
    pub fn first_alike(&self, at: usize) -> usize {
        self.firsts.get(at).map_or(at, |first| *first as usize)
    }

    /// An element by its id; for an id of another page the document, which holds no block.
    pub fn element(&self, id: ElementId) -> &Element<'p> {
        self.elements.get(id.0 as usize).unwrap_or(&self.document)
    }

    /// The names of the page's attributes that are wanted.
    pub fn attribute_names(&self, wanted: impl Fn(&str) -> bool) -> AttributeNames {
        self.elements.first().map(|root| AttributeNames::of(root.node, wanted)).unwrap_or_default()
    }

    /// The element and those around it, innermost first.
    pub fn ancestors(&self, id: ElementId) -> impl Iterator<Item = (ElementId, &Element<'p>)> {
        std::iter::successors(Some(id), |id| self.element(*id).parent).map(|id| (id, self.element(id)))
    }

    /// The lowest element from `inner` outwards that holds all of these blocks.
    pub fn holder(&self, inner: ElementId, blocks: Range<usize>) -> ElementId {
        let holds = |own: Range<usize>| own.start <= blocks.start && blocks.end <= own.end;
        self.ancestors(inner).find(|(_, element)| holds(element.blocks())).map_or(inner, |(id, _)| id)
    }

    /// Whether the block right after a picture, which is no heading, says what the picture's alternative text says, or begins with it,
    /// or begins it.
    pub fn says_alternative(&self, media: &Media) -> bool {
        let picture = self.element(media.element);
        let alt = picture.node.attr("alt").map(str::trim).filter(|alt| picture.tag == Tag::Img && alt.len() >= ALTERNATIVE_BYTES);
        let block = self.blocks.get(media.next_block as usize);
        let Some((alt, block)) = alt.zip(block) else { return false };
        let text = self.text_of(block).trim_end_matches(['…', '.']);
        let same =
            alt.starts_with(text) && text.len() >= ALTERNATIVE_BYTES || text.starts_with(alt) && text.len() <= alt.len() + LONGER_BYTES;
        same && self.element(block.element).tag.heading_level().is_none()
    }

    /// Whether a block is nothing but the sign of a link to its own heading ("¶", "#", "§"), or the link that edits its section.
    pub fn is_anchor_sign(&self, block: &Block) -> bool {
        // Few texts are a sign; most blocks of a menu are links.
        let text = self.text_of(block);
        if !is_sign(text) {
            let around = || self.ancestors(block.common).take(EDIT_LEVELS);
            return text.starts_with('[') && text.len() <= EDIT_BYTES && around().any(|(_, outer)| is_edit_link(outer.class));
        }
        let link = self.element(block.common);
        let link = if link.tag == Tag::A {
            Some(link)
        } else {
            self.ancestors(block.common).take(3).map(|(_, outer)| outer).find(|outer| outer.tag == Tag::A)
        };
        link.is_some_and(|link| is_anchor(link.node))
    }

    /// A CSS selector of the element, from the nearest id that is unique on the page, else from
    /// the root. Costs its depth.
    pub fn css_path(&self, id: ElementId) -> String {
        CssPaths::new(self).of(id)
    }

    /// A short name of the element for people: `aside#secondary.widget-area`, with three classes at most. Of more the one that
    /// `tells` something comes first.
    pub fn label(&self, id: ElementId, tells: impl Fn(&str) -> bool) -> String {
        let element = self.element(id);
        let name = first_letters(element.node.name(), 40);
        let mut label = String::with_capacity(name.len() + element.id.len().min(60) + element.class.len().min(120) + 4);
        label.push_str(name);
        if !element.id.is_empty() {
            label.push('#');
            label.push_str(first_letters(element.id, 60));
        }
        let classes = || element.class.split_ascii_whitespace().take(MOST_CLASSES);
        // Where all of them are shown, nobody needs to be asked.
        let first = classes().nth(SHOWN).and_then(|_| classes().position(tells)).filter(|at| *at >= SHOWN);
        let telling = first.and_then(|at| classes().nth(at));
        for class in telling.into_iter().chain(classes()).take(SHOWN) {
            label.push('.');
            label.push_str(first_letters(class, 40));
        }
        label
    }
}

/// Classes of an element that its name for people shows, and among how many the telling one is looked for.
const SHOWN: usize = 3;
const MOST_CLASSES: usize = 40;

/// At most so many letters of a text.
fn first_letters(text: &str, most: usize) -> &str {
    if text.len() <= most { text } else { text.char_indices().nth(most).map_or(text, |(end, _)| text.get(..end).unwrap_or_default()) }
}

/// Nodes of the page between two questions whether to go on.
const NODES_A_QUESTION: usize = 4096;

/// Cuts the page into blocks; `pause` is asked now and then. Linear in the tree.
///
/// # Errors
/// `TooComplex` over the limit of blocks or that of the elements around them, and those of `pause`.
pub fn segment<'p>(page: &'p Page, limits: &Limits, pause: Pause<'_>) -> Result<Segments<'p>, Error> {
    let mut walk = Walk::new(Segments::new(page));
    walk.expect(page.nodes / 2);
    let mut next = page.root().children().find(|node| matches!(node.kind(), NodeKind::Element(_)));
    let mut nodes = 0_usize;
    while let Some(node) = next {
        nodes += 1;
        if nodes.is_multiple_of(NODES_A_QUESTION) {
            pause()?;
        }
        let inside = match node.kind() {
            NodeKind::Text(text) => {
                walk.text(text);
                None
            }
            NodeKind::Element(tag) if walk.enter(node, tag) => {
                let child = node.first_child();
                if child.is_none() {
                    walk.leave();
                }
                child
            }
            _ => None,
        };
        next = inside.or_else(|| walk.advance(node));
        walk.check(limits)?;
    }
    walk.flush();
    walk.check(limits)?;
    Ok(walk.finish())
}
