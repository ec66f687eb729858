//! A tree with scripting off, so that `<noscript>` is readable, and with bounded depth, so that a
//! small hostile page cannot hold a core: html5ever is quadratic in nesting depth, in attributes
//! on one tag, and in open formatting elements.
//!
//! This is the only room that knows the parser's types. The tree is never changed after parsing.

mod guard;
mod lexer;

use ego_tree::{NodeRef, Tree};
use html5ever::local_name;
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use scraper::{Html, HtmlTreeSink};

use crate::error::{Error, ErrorKind};
use crate::limits::Limits;
use crate::options::Observer;
pub use crate::tag::Tag;
use guard::Guard;
use lexer::Lexer;
pub(crate) use lexer::decode as decode_references;

/// Bytes read between two looks at the observer and the limits.
const CHUNK_BYTES: usize = 16 << 10;

/// Bytes of a page to a node of its tree, by guess: of most pages a little less.
const BYTES_A_NODE: usize = 64;

/// A parsed page.
#[derive(Debug)]
pub struct Page {
    html: Html,
    /// Number of nodes, comments left out.
    pub nodes: usize,
    /// Whether elements stood deeper than the limit and were taken out.
    pub depth_truncated: bool,
    /// Whether a tag had more attributes than the limit.
    pub attributes_truncated: bool,
}

/// Parses the text of a page.
///
/// # Errors
/// `TooComplex` over the node limit, `Interrupted` when the observer says so.
pub fn parse(text: &str, limits: &Limits, observer: &dyn Observer) -> Result<Page, Error> {
    let options = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
    let mut html = Html::new_document();
    // Nodes are moved each time that their list grows.
    html.tree = Tree::with_capacity(scraper::Node::Document, text.len() / BYTES_A_NODE);
    let guard = Guard::new(TreeBuilder::new(HtmlTreeSink::new(html), options), limits);
    let mut lexer = Lexer::new(text, guard, limits.max_attributes);
    while lexer.advance(CHUNK_BYTES) {
        if observer.interrupted() {
            return Err(Error::new(ErrorKind::Interrupted, "html", "was given up while parsing"));
        }
        check_nodes(lexer.sink().nodes(), limits)?;
    }
    let (guard, attributes_truncated) = lexer.finish();
    let (nodes, depth_truncated) = (guard.nodes(), guard.depth_cut());
    check_nodes(nodes, limits)?;
    Ok(Page { html: guard.finish(), nodes, depth_truncated, attributes_truncated })
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
        Node(self.html.tree.root())
    }

    /// The elements that a CSS selector picks, in document order; none for a selector that is not one.
    /// Linear in the tree.
    pub fn select(&self, css: &str) -> Vec<Node<'_>> {
        let Ok(selector) = scraper::Selector::parse(css) else {
            return Vec::new();
        };
        self.html.select(&selector).map(|element| Node(*element)).collect()
    }

    /// The parsed tree written out as HTML again, for tools that show it.
    pub fn to_html(&self) -> String {
        self.html.html()
    }
}

/// A node of the tree. Copies are free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Node<'p>(NodeRef<'p, scraper::Node>);

/// Attributes of an element that decide how it stands in the page; empty where absent.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Marks<'p> {
    pub class: &'p str,
    pub id: &'p str,
    pub style: &'p str,
    pub hidden: Option<&'p str>,
    pub open: bool,
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

impl<'p> Node<'p> {
    /// What the node is.
    pub fn kind(self) -> NodeKind<'p> {
        match self.0.value() {
            scraper::Node::Element(element) => NodeKind::Element(Tag::of(&element.name.local)),
            scraper::Node::Text(text) => NodeKind::Text(text),
            _ => NodeKind::Other,
        }
    }

    /// First child.
    pub fn first_child(self) -> Option<Self> {
        self.0.first_child().map(Node)
    }

    /// Next sibling.
    pub fn next_sibling(self) -> Option<Self> {
        self.0.next_sibling().map(Node)
    }

    /// Previous sibling.
    pub fn prev_sibling(self) -> Option<Self> {
        self.0.prev_sibling().map(Node)
    }

    /// Parent.
    pub fn parent(self) -> Option<Self> {
        self.0.parent().map(Node)
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
        self.0.value().as_element().map_or("", |element| element.name())
    }

    /// Value of an attribute, by its lower-case name.
    pub fn attr(self, name: &str) -> Option<&'p str> {
        let element = self.0.value().as_element()?;
        element.attrs.iter().find(|(key, _)| &*key.local == name).map(|(_, value)| &**value)
    }

    /// The attributes that decide how an element stands in the page, read in one pass.
    pub(crate) fn marks(self) -> Marks<'p> {
        let mut marks = Marks::default();
        let Some(element) = self.0.value().as_element() else { return marks };
        for (name, value) in &element.attrs {
            match name.local {
                local_name!("class") => marks.class = value,
                local_name!("id") => marks.id = value,
                local_name!("style") => marks.style = value,
                local_name!("hidden") => marks.hidden = Some(value),
                local_name!("open") => marks.open = true,
                _ => {}
            }
        }
        marks
    }

    /// Attributes, in no particular order but always the same one.
    pub fn attrs(self) -> impl Iterator<Item = (&'p str, &'p str)> + use<'p> {
        self.0.value().as_element().into_iter().flat_map(|element| element.attrs())
    }

    /// All character data below the node, in document order, unchanged. Iterative; linear in the subtree.
    pub fn text(self) -> String {
        let mut text = String::new();
        for edge in self.0.traverse() {
            if let ego_tree::iter::Edge::Open(node) = edge
                && let scraper::Node::Text(part) = node.value()
            {
                text.push_str(part);
            }
        }
        text
    }
}
