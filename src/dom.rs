//! A tree with scripting off, so that `<noscript>` is readable, and with bounded depth, so that a
//! small hostile page cannot hold a core: html5ever is quadratic in nesting depth, in attributes
//! on one tag, and in open formatting elements.
//!
//! This is the only room that knows the parser's types. The tree is never changed after parsing.

mod lexer;

use std::cell::{Cell, RefCell};

use ego_tree::{NodeRef, Tree};
use html5ever::interface::Tracer;
use html5ever::local_name;
use html5ever::tokenizer::{Tag as TagToken, TagKind, Token, TokenSink, TokenSinkResult};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use scraper::{Html, HtmlTreeSink};

use crate::error::{Error, ErrorKind};
use crate::limits::Limits;
use crate::options::Observer;
pub use crate::tag::Tag;
use lexer::Lexer;
pub(crate) use lexer::decode as decode_references;

/// Bytes read between two looks at the observer and the limits.
const CHUNK_BYTES: usize = 16 << 10;

/// Bytes of a page to a node of its tree, by guess: of most pages a little less.
const BYTES_A_NODE: usize = 64;

/// Formatting elements that may be open at once. The deepest of the development pages has 9.
const MAX_OPEN_FORMATTING: usize = 32;

/// Attributes that a formatting element keeps.
const MAX_COMPARED_ATTRIBUTES: usize = 16;

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
    let nodes = guard.nodes();
    check_nodes(nodes, limits)?;
    let html = html5ever::tree_builder::TreeSink::finish(guard.tree.sink);
    Ok(Page { html, nodes, depth_truncated: guard.depth_cut.get(), attributes_truncated })
}

fn check_nodes(nodes: usize, limits: &Limits) -> Result<(), Error> {
    if nodes > limits.max_nodes {
        let message = format!("has more than {} nodes", limits.max_nodes);
        return Err(Error::new(ErrorKind::TooComplex, "html", message).with_limit(limits.max_nodes as u64));
    }
    Ok(())
}

/// Stands between lexer and tree builder and drops what would make the parse quadratic: start tags
/// beyond the depth and formatting tags beyond their number, each with its end tag.
struct Guard {
    tree: TreeBuilder<ego_tree::NodeId, HtmlTreeSink>,
    max_depth: usize,
    /// Upper bound of the open elements; made exact by counting when it reaches the limit.
    depth_bound: Cell<usize>,
    open_formatting: Cell<usize>,
    /// Start tags dropped and not yet closed, by name.
    dropped: RefCell<Vec<(html5ever::LocalName, usize)>>,
    depth_cut: Cell<bool>,
    in_noscript: Cell<bool>,
    /// Attributes that `<html>` and `<body>` tags may still bring.
    root_attributes_left: Cell<usize>,
}

struct Count(Cell<usize>);

impl Tracer for Count {
    type Handle = ego_tree::NodeId;
    fn trace_handle(&self, _: &Self::Handle) {
        self.0.set(self.0.get() + 1);
    }
}

impl Guard {
    fn new(tree: TreeBuilder<ego_tree::NodeId, HtmlTreeSink>, limits: &Limits) -> Self {
        Self {
            tree,
            max_depth: limits.max_depth,
            // <html> and <body>, which no tag needs to open.
            depth_bound: Cell::new(2),
            open_formatting: Cell::new(0),
            dropped: RefCell::new(Vec::new()),
            depth_cut: Cell::new(false),
            in_noscript: Cell::new(false),
            root_attributes_left: Cell::new(limits.max_attributes.saturating_mul(2)),
        }
    }

    fn nodes(&self) -> usize {
        self.tree.sink.0.borrow().tree.values().len()
    }

    /// Whether the stack of open elements is full. The tree builder does not tell its depth, so an
    /// upper bound is kept, and when that is reached the handles it holds are counted.
    fn full(&self) -> bool {
        if self.depth_bound.get() < self.max_depth {
            return false;
        }
        let count = Count(Cell::new(0));
        self.tree.trace_handles(&count);
        // Held besides open elements: document and head (and form and open formatting elements once more, rarely many).
        let depth = count.0.get().saturating_sub(2);
        self.depth_bound.set(depth);
        depth >= self.max_depth
    }

    /// Whether the tag may pass to the tree builder.
    fn admits(&self, tag: &TagToken) -> bool {
        match tag.kind {
            TagKind::StartTag => self.admits_start(tag),
            TagKind::EndTag => self.admits_end(tag),
        }
    }

    fn admits_start(&self, tag: &TagToken) -> bool {
        let kind = Tag::of(&tag.name);
        if self.stays_closed(tag, kind) {
            return true;
        }
        let too_many = kind.is_formatting() && self.open_formatting.get() >= MAX_OPEN_FORMATTING;
        if too_many || self.full() {
            self.depth_cut.set(true);
            let mut dropped = self.dropped.borrow_mut();
            if let Some((_, count)) = dropped.iter_mut().find(|(name, _)| *name == tag.name) {
                *count += 1;
            } else if dropped.len() < 64 {
                dropped.push((tag.name.clone(), 1));
            }
            return false;
        }
        // A cell may bring its row and table section along.
        let opened = if matches!(kind, Tag::Td | Tag::Th | Tag::Tr) { 3 } else { 1 };
        self.depth_bound.set(self.depth_bound.get() + opened);
        if kind.is_formatting() {
            self.open_formatting.set(self.open_formatting.get() + 1);
        }
        true
    }

    /// Whether the tag opens nothing that could nest. HTML knows that by the name and does not heed the slash of `<div/>`;
    /// in SVG and MathML it is the other way round.
    fn stays_closed(&self, tag: &TagToken, kind: Tag) -> bool {
        let by_name = kind.is_void() || kind.is_raw_text();
        if !by_name && !tag.self_closing {
            return false;
        }
        if self.tree.adjusted_current_node_present_but_not_in_html_namespace() { tag.self_closing } else { by_name }
    }

    /// Two kinds of tags have their attributes compared with those of others, again and again: formatting elements
    /// with the ones open, `<html>` and `<body>` with the first of their name.
    fn cut_attributes(&self, tag: &mut TagToken) {
        if tag.attrs.len() > MAX_COMPARED_ATTRIBUTES && Tag::of(&tag.name).is_formatting() {
            tag.attrs.truncate(MAX_COMPARED_ATTRIBUTES);
        }
        if !tag.attrs.is_empty() && matches!(tag.name, local_name!("html") | local_name!("body")) {
            let left = self.root_attributes_left.get();
            tag.attrs.truncate(left);
            self.root_attributes_left.set(left - tag.attrs.len());
        }
    }

    /// A frame in `<noscript>` is often left open (`<iframe src=... />`). Browsers that run scripts take all
    /// of `<noscript>` as text and never notice; read as markup, such a frame would swallow the rest of the page.
    fn empty_frame(&self, start: Token, line: u64) -> TokenSinkResult<ego_tree::NodeId> {
        let end = TagToken {
            kind: TagKind::EndTag,
            name: local_name!("iframe"),
            self_closing: false,
            attrs: Vec::new(),
            had_duplicate_attributes: false,
        };
        let _ = self.tree.process_token(start, line);
        self.tree.process_token(Token::TagToken(end), line)
    }

    fn admits_end(&self, tag: &TagToken) -> bool {
        if let Some((_, count)) = self.dropped.borrow_mut().iter_mut().find(|(name, count)| *count > 0 && *name == tag.name) {
            *count -= 1;
            return false;
        }
        if Tag::of(&tag.name).is_formatting() {
            self.open_formatting.set(self.open_formatting.get().saturating_sub(1));
        }
        true
    }
}

impl TokenSink for Guard {
    type Handle = ego_tree::NodeId;

    fn process_token(&self, mut token: Token, line: u64) -> TokenSinkResult<Self::Handle> {
        if let Token::TagToken(tag) = &mut token {
            if !self.admits(tag) {
                return TokenSinkResult::Continue;
            }
            self.cut_attributes(tag);
            if tag.name == local_name!("noscript") {
                self.in_noscript.set(tag.kind == TagKind::StartTag);
            } else if tag.name == local_name!("iframe") && tag.kind == TagKind::StartTag && self.in_noscript.get() {
                return self.empty_frame(token, line);
            }
        }
        self.tree.process_token(token, line)
    }

    fn end(&self) {
        self.tree.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.tree.adjusted_current_node_present_but_not_in_html_namespace()
    }
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
