//! A tree with scripting off, so that `<noscript>` is readable, and with bounded depth, so that a
//! small hostile page cannot hold a core: html5ever is quadratic in nesting depth, in attributes
//! on one tag, and in open formatting elements.
//!
//! This is the only room that knows the parser's types. The tree is never changed after parsing, which ends with parts that were
//! sent after their places and with what shadow roots have slots for.

mod arena;
mod guard;
mod lexer;
mod selector;
mod sink;
mod slots;
mod streamed;
#[cfg(test)]
mod tests;
mod tree;
mod walks;

use std::cell::{OnceCell, RefCell};
use std::fmt;

use html5ever::local_name;
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};

use crate::error::{Error, ErrorKind};
use crate::limits::Limits;
use crate::options::Observer;
pub use crate::tag::Tag;
use arena::Arena;
use guard::Guard;
use lexer::Lexer;
pub(crate) use lexer::decode as decode_references;
use selector::Selectable;
use sink::Sink;
use tree::{Attribute, Kind, NodeId, Tree};

/// Bytes read between two looks at the observer and the limits.
const CHUNK_BYTES: usize = 16 << 10;

/// Bytes of a page to a node of its tree, by guess: of most pages a little less.
const BYTES_A_NODE: usize = 64;

/// A parsed page.
#[derive(Debug)]
pub struct Page {
    tree: Tree,
    selectable: OnceCell<Selectable>,
    /// Number of nodes, comments left out but those that bound parts sent later.
    pub nodes: usize,
    /// Whether elements stood deeper than the limit and were taken out.
    pub depth_truncated: bool,
    /// Whether a tag had more attributes than the limit, or elements that were opened again had more than a page may repeat.
    pub attributes_truncated: bool,
}

/// Parses the text of a page.
///
/// # Errors
/// `TooComplex` over the node limit, `Interrupted` when the observer says so.
pub fn parse(text: &str, limits: &Limits, observer: &dyn Observer) -> Result<Page, Error> {
    let options = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
    let text = lexer::page(text);
    // Nodes are moved each time that their list grows.
    let tree = RefCell::new(Tree::new(text.clone(), text.len() / BYTES_A_NODE));
    let names = Arena::new();
    let guard = Guard::new(TreeBuilder::new(Sink { tree: &tree, names: &names }, options), limits);
    let mut lexer = Lexer::new(&text, &tree, guard, limits.max_attributes);
    while lexer.advance(CHUNK_BYTES) {
        if observer.interrupted() {
            return Err(Error::new(ErrorKind::Interrupted, "html", "was given up while parsing"));
        }
        check_nodes(tree.borrow().len(), limits)?;
    }
    let (guard, attributes_truncated) = lexer.finish();
    let (depth_truncated, has_shadows, has_places) = (guard.depth_cut(), guard.has_shadows(), guard.has_places());
    drop(guard);
    let mut tree = tree.into_inner();
    if has_places {
        streamed::settle(&mut tree, limits.max_depth);
    }
    if has_shadows {
        slots::fill(&mut tree, guard::SHADOW_ROOT, limits.max_depth);
    }
    check_nodes(tree.len(), limits)?;
    let attributes_truncated = attributes_truncated || tree.values_cut;
    Ok(Page { nodes: tree.len(), tree, selectable: OnceCell::new(), depth_truncated, attributes_truncated })
}

fn check_nodes(nodes: usize, limits: &Limits) -> Result<(), Error> {
    if nodes > limits.max_nodes {
        let message = format!("has more than {} nodes", limits.max_nodes);
        return Err(Error::new(ErrorKind::TooComplex, "html", message).with_limit(limits.max_nodes as u64));
    }
    Ok(())
}

impl Page {
    /// The document node.
    pub fn root(&self) -> Node<'_> {
        self.node(tree::DOCUMENT)
    }

    /// Bytes of the page's text.
    pub fn bytes(&self) -> usize {
        self.tree.bytes()
    }

    fn node(&self, id: NodeId) -> Node<'_> {
        Node { tree: &self.tree, id }
    }

    /// The elements that a CSS selector picks, in document order; none for a selector that is not one.
    /// Linear in the tree.
    pub fn select(&self, css: &str) -> Vec<Node<'_>> {
        self.selectable().select(css).map(|id| self.node(id)).collect()
    }

    fn selectable(&self) -> &Selectable {
        self.selectable.get_or_init(|| Selectable::new(self.root()))
    }
}

/// Level of a heading by `role` that states none (WAI-ARIA 1.2).
pub(crate) const DEFAULT_HEADING_LEVEL: u8 = 2;

/// A node of the tree. Copies are free.
#[derive(Clone, Copy)]
pub struct Node<'p> {
    tree: &'p Tree,
    id: NodeId,
}

impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id && std::ptr::eq(self.tree, other.tree)
    }
}

impl Eq for Node<'_> {}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {:?}", self.id, self.kind())
    }
}

/// Attributes of an element that decide how it stands in the page; empty where absent.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Marks<'p> {
    pub class: &'p str,
    pub id: &'p str,
    pub style: &'p str,
    pub hidden: Option<&'p str>,
    pub open: bool,
    /// Readers that hear the page do not hear it.
    pub unheard: bool,
}

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeKind<'p> {
    /// An element.
    Element(Tag),
    /// Character data.
    Text(&'p str),
    /// Document, doctype, template contents.
    Other,
}

/// The names of attributes that somebody asks for on one page: each is looked at once, not again at every tag.
#[derive(Debug, Default)]
pub struct AttributeNames(Vec<bool>);

impl AttributeNames {
    /// Those of the page of a node that are `wanted`. Linear in the page's different names.
    pub fn of(node: Node<'_>, wanted: impl Fn(&str) -> bool) -> Self {
        Self(node.tree.names().iter().map(|name| wanted(name)).collect())
    }
}

impl<'p> Node<'p> {
    fn at(self, id: NodeId) -> Self {
        Self { id, ..self }
    }

    /// What the node is.
    pub fn kind(self) -> NodeKind<'p> {
        match self.tree.kind(self.id) {
            Kind::Element { tag, .. } => NodeKind::Element(tag),
            Kind::Text(text) => NodeKind::Text(self.tree.str(text)),
            Kind::Joined(number) => NodeKind::Text(self.tree.joined(number)),
            Kind::Other | Kind::Boundary { .. } => NodeKind::Other,
        }
    }

    /// First child.
    pub fn first_child(self) -> Option<Self> {
        self.tree.first(self.id).map(|id| self.at(id))
    }

    /// Next sibling.
    pub fn next_sibling(self) -> Option<Self> {
        self.tree.after(self.id).map(|id| self.at(id))
    }

    /// Previous sibling.
    pub fn prev_sibling(self) -> Option<Self> {
        self.tree.before(self.id).map(|id| self.at(id))
    }

    /// Parent.
    pub fn parent(self) -> Option<Self> {
        self.tree.parent(self.id).map(|id| self.at(id))
    }

    /// The node after this one and all below it, in document order.
    pub fn following(self) -> Option<Self> {
        std::iter::successors(Some(self), |node| node.parent()).find_map(Self::next_sibling)
    }

    /// Children in order.
    pub fn children(self) -> impl Iterator<Item = Self> + use<'p> {
        std::iter::successors(self.first_child(), |node| node.next_sibling())
    }

    /// Name of the element in lower case; empty for other nodes.
    pub fn name(self) -> &'p str {
        match self.tree.kind(self.id) {
            Kind::Element { tag: Tag::Unknown, name, .. } => self.tree.name(name),
            Kind::Element { tag, .. } => tag.name(),
            _ => "",
        }
    }

    fn attributes(self) -> &'p [Attribute] {
        match self.tree.kind(self.id) {
            Kind::Element { attributes, .. } => self.tree.attributes(attributes),
            _ => &[],
        }
    }

    /// Value of an attribute, by its lower-case name.
    pub fn attr(self, name: &str) -> Option<&'p str> {
        self.tree.attr(self.id, name)
    }

    /// A length in pixels that an attribute states, as `width` and `height` do: "48", "48px".
    pub fn pixels(self, name: &str) -> Option<f32> {
        self.attr(name).and_then(|value| value.trim().trim_end_matches("px").parse().ok())
    }

    /// The level of what says to screen readers that it is a heading, as it is stated, also beyond 6; `None` of anything else.
    pub fn aria_heading_level(self) -> Option<u8> {
        let stated = || self.attr("aria-level").and_then(|level| level.trim().parse().ok());
        (self.attr("role") == Some("heading")).then(|| stated().unwrap_or(DEFAULT_HEADING_LEVEL))
    }

    /// The attributes that decide how an element stands in the page, read in one pass.
    pub(crate) fn marks(self) -> Marks<'p> {
        let mut marks = Marks::default();
        for attribute in self.attributes() {
            let value = || self.tree.str(attribute.value);
            match *self.tree.name(attribute.name) {
                local_name!("class") => marks.class = value(),
                local_name!("id") => marks.id = value(),
                local_name!("style") => marks.style = value(),
                local_name!("hidden") => marks.hidden = Some(value()),
                local_name!("open") => marks.open = true,
                local_name!("aria-hidden") => marks.unheard = value() == "true",
                _ => {}
            }
        }
        marks
    }

    /// Attributes as they stand in the page.
    pub fn attrs(self) -> impl Iterator<Item = (&'p str, &'p str)> + use<'p> {
        self.attributes().iter().map(move |attribute| (&**self.tree.name(attribute.name), self.tree.str(attribute.value)))
    }

    /// Those whose names are wanted.
    pub fn attrs_of(self, wanted: &AttributeNames) -> impl Iterator<Item = (&'p str, &'p str)> {
        let is_wanted = |attribute: &&Attribute| wanted.0.get(attribute.name.0 as usize).copied().unwrap_or_default();
        let found = self.attributes().iter().filter(is_wanted);
        found.map(move |attribute| (&**self.tree.name(attribute.name), self.tree.str(attribute.value)))
    }

    /// The nodes beside this one in one direction, the nearest first: `step` is [`Self::prev_sibling`] or [`Self::next_sibling`].
    pub(crate) fn beside(self, step: fn(Self) -> Option<Self>) -> impl Iterator<Item = Self> {
        std::iter::successors(step(self), move |node| step(*node))
    }

    /// All character data below the node, in document order, unchanged. Iterative; linear in the subtree.
    pub fn text(self) -> String {
        let mut text = String::new();
        let mut next = Some(self);
        while let Some(node) = next {
            if let NodeKind::Text(part) = node.kind() {
                text.push_str(part);
            }
            next = node.first_child().or_else(|| node.following_within(self));
        }
        text
    }

    /// The node after this one and all below it that is still below `root`.
    pub(crate) fn following_within(self, root: Self) -> Option<Self> {
        let mut around = std::iter::successors(Some(self), |node| node.parent()).take_while(|around| *around != root);
        around.find_map(Self::next_sibling)
    }
}
