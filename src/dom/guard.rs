//! What stands between lexer and tree builder.

use std::cell::{Cell, RefCell};
use std::marker::PhantomData;

use foldhash::HashMap;
use html5ever::interface::Tracer;
use html5ever::tokenizer::{Tag as TagToken, TagKind, Token, TokenSink, TokenSinkResult};
use html5ever::tree_builder::TreeBuilder;
use html5ever::{Attribute, LocalName, local_name};
use smallvec::SmallVec;

use super::Tag;
use super::sink::{Handle, Sink};
use super::streamed::is_place;
use super::tree::NodeId;
use crate::limits::Limits;

/// Formatting elements that may be open, or wait to be opened again, at once. The deepest of 1,965 real pages has 9.
const MAX_OPEN_FORMATTING: usize = 32;

/// Attributes that a formatting element keeps.
const MAX_COMPARED_ATTRIBUTES: usize = 16;

/// The attribute that makes a template a shadow root, and the name of the element that it becomes.
const SHADOW_MODE: &str = "shadowrootmode";
pub(super) const SHADOW_ROOT: &str = "shadow-root";

/// Stands between lexer and tree builder and drops what would make the parse quadratic: start tags
/// beyond the depth and formatting tags beyond their number, each with its end tag.
pub(super) struct Guard<'t> {
    tree: TreeBuilder<Handle<'t>, Sink<'t>>,
    max_depth: usize,
    /// Upper bound of the open elements; made exact by counting when it reaches the limit.
    depth_bound: Cell<usize>,
    /// The same of the formatting elements. End tags do not lower it: which element one ends, and whether the end of a cell
    /// or caption forgets all that were opened in it, is known to the tree builder alone.
    formatting_bound: Cell<usize>,
    /// Start tags dropped and not yet closed, by name.
    dropped: RefCell<HashMap<LocalName, usize>>,
    depth_cut: Cell<bool>,
    in_noscript: Cell<bool>,
    /// Whether something stands before the tag that only a body can hold.
    in_body: Cell<bool>,
    /// Templates open: whether each is a shadow root.
    templates: RefCell<Vec<bool>>,
    /// Whether one was a shadow root.
    has_shadows: Cell<bool>,
    /// Whether a template keeps the place of a part that is sent later.
    has_places: Cell<bool>,
    /// Attributes that `<html>` and `<body>` tags may still bring.
    root_attributes_left: Cell<usize>,
}

/// Looks at each handle that the tree builder holds.
struct Each<'t, L>(L, PhantomData<Handle<'t>>);

impl<'t, L: Fn(Handle<'t>)> Tracer for Each<'t, L> {
    type Handle = Handle<'t>;
    fn trace_handle(&self, handle: &Self::Handle) {
        (self.0)(*handle);
    }
}

impl<'t> Guard<'t> {
    pub(super) fn new(tree: TreeBuilder<Handle<'t>, Sink<'t>>, limits: &Limits) -> Self {
        Self {
            tree,
            max_depth: limits.max_depth,
            // <html> and <body>, which no tag needs to open.
            depth_bound: Cell::new(2),
            formatting_bound: Cell::new(0),
            dropped: RefCell::default(),
            depth_cut: Cell::new(false),
            in_noscript: Cell::new(false),
            in_body: Cell::new(false),
            templates: RefCell::default(),
            has_shadows: Cell::new(false),
            has_places: Cell::new(false),
            root_attributes_left: Cell::new(limits.max_attributes.saturating_mul(2)),
        }
    }

    /// Whether elements were left out for the depth.
    pub(super) fn depth_cut(&self) -> bool {
        self.depth_cut.get()
    }

    /// Whether there was a shadow root.
    pub(super) fn has_shadows(&self) -> bool {
        self.has_shadows.get()
    }

    /// Whether there was a place of a part.
    pub(super) fn has_places(&self) -> bool {
        self.has_places.get()
    }

    /// Whether the stack of open elements is full. The tree builder does not tell its depth, so an
    /// upper bound is kept, and when that is reached the handles it holds are counted.
    fn full(&self) -> bool {
        if self.depth_bound.get() < self.max_depth {
            return false;
        }
        let count = Cell::new(0_usize);
        self.tree.trace_handles(&Each(|_| count.set(count.get() + 1), PhantomData));
        // Held besides open elements: document and head (and form and open formatting elements once more, rarely many).
        let depth = count.get().saturating_sub(2);
        self.depth_bound.set(depth);
        depth >= self.max_depth
    }

    /// Whether as many formatting elements as may be are open or wait to be opened again. Those that are both are held twice.
    fn is_full_of_formatting(&self) -> bool {
        if self.formatting_bound.get() < MAX_OPEN_FORMATTING {
            return false;
        }
        let held = RefCell::new(SmallVec::<[NodeId; 2 * MAX_OPEN_FORMATTING]>::new());
        self.tree.trace_handles(&Each(|handle: Handle<'t>| held.borrow_mut().extend(handle.formatting()), PhantomData));
        let mut held = held.into_inner();
        held.sort_unstable();
        held.dedup();
        self.formatting_bound.set(held.len());
        held.len() >= MAX_OPEN_FORMATTING
    }

    /// Whether the tag may pass to the tree builder.
    fn admits(&self, tag: &TagToken, kind: Tag) -> bool {
        match tag.kind {
            TagKind::StartTag => self.admits_start(tag, kind),
            TagKind::EndTag => self.admits_end(tag),
        }
    }

    fn admits_start(&self, tag: &TagToken, kind: Tag) -> bool {
        if self.stays_closed(tag, kind) {
            return true;
        }
        if kind.is_formatting() && self.is_full_of_formatting() || self.full() {
            self.depth_cut.set(true);
            *self.dropped.borrow_mut().entry(tag.name.clone()).or_default() += 1;
            return false;
        }
        // A cell may bring its row and table section along.
        let opened = if matches!(kind, Tag::Td | Tag::Th | Tag::Tr) { 3 } else { 1 };
        self.depth_bound.set(self.depth_bound.get() + opened);
        if kind.is_formatting() {
            self.formatting_bound.set(self.formatting_bound.get() + 1);
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
    fn cut_attributes(&self, tag: &mut TagToken, kind: Tag) {
        if tag.attrs.len() > MAX_COMPARED_ATTRIBUTES && kind.is_formatting() {
            tag.attrs.truncate(MAX_COMPARED_ATTRIBUTES);
        }
        if !tag.attrs.is_empty() && matches!(kind, Tag::Html | Tag::Body) {
            let left = self.root_attributes_left.get();
            tag.attrs.truncate(left);
            self.root_attributes_left.set(left - tag.attrs.len());
        }
    }

    /// A template that is a shadow root is attached to its host and shown as soon as it is read; it becomes an element
    /// of its own name, since the content of other templates is no part of the tree. A head has no shadow.
    fn open_shadow(&self, tag: &mut TagToken, kind: Tag) {
        if kind == Tag::Template {
            let mut templates = self.templates.borrow_mut();
            let shadow = match tag.kind {
                TagKind::StartTag => {
                    let shadow = self.in_body.get() && tag.attrs.iter().any(|attribute| *attribute.name.local == *SHADOW_MODE);
                    templates.push(shadow);
                    self.has_shadows.set(shadow || self.has_shadows.get());
                    let is_place = |attribute: &Attribute| attribute.name.local == local_name!("id") && is_place(&attribute.value);
                    self.has_places.set(self.has_places.get() || tag.attrs.iter().any(is_place));
                    shadow
                }
                TagKind::EndTag => templates.pop().unwrap_or_default(),
            };
            if shadow {
                tag.name = LocalName::from(SHADOW_ROOT);
            }
        } else if !self.in_body.get() {
            self.in_body.set(tag.kind == TagKind::StartTag && !stands_in_head(&tag.name));
        }
    }

    /// A frame in `<noscript>` is often left open (`<iframe src=... />`). Browsers that run scripts take all
    /// of `<noscript>` as text and never notice; read as markup, such a frame would swallow the rest of the page.
    fn empty_frame(&self, start: Token, line: u64) -> TokenSinkResult<Handle<'t>> {
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
        let mut dropped = self.dropped.borrow_mut();
        let Some(count) = dropped.get_mut(&tag.name).filter(|count| **count > 0) else { return true };
        *count -= 1;
        false
    }
}

impl<'t> TokenSink for Guard<'t> {
    type Handle = Handle<'t>;

    fn process_token(&self, mut token: Token, line: u64) -> TokenSinkResult<Self::Handle> {
        if let Token::TagToken(tag) = &mut token {
            let kind = Tag::of(&tag.name);
            if !self.admits(tag, kind) {
                return TokenSinkResult::Continue;
            }
            self.cut_attributes(tag, kind);
            self.open_shadow(tag, kind);
            if kind == Tag::Noscript {
                self.in_noscript.set(tag.kind == TagKind::StartTag);
            } else if kind == Tag::Iframe && tag.kind == TagKind::StartTag && self.in_noscript.get() {
                return self.empty_frame(token, line);
            }
        }
        if matches!(token, Token::CommentToken(_)) && !self.has_places.get() {
            return TokenSinkResult::Continue;
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

/// Whether a tag may stand before the body, so that it opens none.
fn stands_in_head(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("html")
            | local_name!("head")
            | local_name!("title")
            | local_name!("meta")
            | local_name!("link")
            | local_name!("base")
            | local_name!("basefont")
            | local_name!("bgsound")
            | local_name!("noframes")
            | local_name!("noscript")
            | local_name!("script")
            | local_name!("style")
    )
}

#[cfg(test)]
mod tests {
    use super::MAX_OPEN_FORMATTING;
    use crate::dom::{Node, parse};
    use crate::limits::Limits;
    use crate::options::Unobserved;

    fn texts(html: &str, css: &str) -> Vec<String> {
        let page = parse(html, &Limits::default(), &Unobserved).expect("parses");
        page.select(css).into_iter().map(|node| node.text().trim().to_owned()).collect()
    }

    #[test]
    fn a_shadow_root_is_shown_and_other_templates_are_not() {
        let html = "<html><head><template shadowrootmode=open><p>in the head</p></template><title>T</title></head><body>
            <news-card><template shadowrootmode=\"open\"><p>shown</p><template><p>for scripts</p></template><p>too</p></template>
            <p>light</p></news-card><template><p>later</p></template></body></html>";
        assert_eq!(texts(html, "template"), ["in the head", "for scripts", "later"]);
        assert_eq!(texts(html, "news-card > p"), ["light"]);
        assert_eq!(texts(html, "news-card > shadow-root > p"), ["shown", "too"]);
        assert_eq!(texts(html, "head > title"), ["T"]);
    }

    #[test]
    fn what_a_host_holds_stands_in_the_slots_of_its_shadow() {
        let whole = |inner: &str| texts(&format!("<body><p>x</p><div id=all>{inner}</div>"), "#all").concat();
        let shadow = |inner: &str| format!("<template shadowrootmode=open>{inner}</template>");
        let card = shadow("<b><slot name=title>Untitled</slot></b>, <i><slot></slot></i>!");
        assert_eq!(whole(&format!("<x-card>{card}two <u>three</u> four<h2 slot=title>One</h2></x-card>")), "One, two three four!");
        assert_eq!(whole(&format!("<x-card>{card} </x-card>")), "Untitled, !", "what a slot holds stays where nothing is given");
        assert_eq!(whole(&format!("<x-card>{}<p slot=none>left</p></x-card>", shadow("<slot name=a></slot>own,"))), "own,left");
        let outer = shadow(&format!("<x-card>{card}<slot></slot><em slot=title><slot name=head></slot></em></x-card>"));
        assert_eq!(whole(&format!("<x-page>{outer}<p>deep</p><b slot=head>Head</b></x-page>")), "Head, deep!", "slots in slots");
        let nested = "<x-a><template shadowrootmode=open><div><div><slot></slot></div></div></template>".repeat(200);
        let page = parse(&format!("<body><p>x</p>{nested}y"), &Limits::default(), &Unobserved).expect("parses");
        let depth = |node: Node<'_>| std::iter::successors(node.parent(), |node| node.parent()).count();
        let deepest = page.select("slot").into_iter().map(depth).max();
        assert!(deepest.is_some_and(|deepest| deepest <= Limits::default().max_depth * 3 / 2), "{deepest:?}");
    }

    #[test]
    fn formatting_left_open_in_cells_ends_with_them() {
        let cells: String = (0..40).map(|at| format!("<td><font color=c{at}>Ferry {at}<td><b class=c{at}>late")).collect();
        for page in [
            format!("<table><tr>{cells}</table><p><b>One barrier</b>"),
            format!("{}<p><b>One barrier</b>", "<p><font size=2>Ferry".repeat(40)),
            format!("<table>{}</table><p><b>One barrier</b>", "<caption><i>Ferry".repeat(40)),
        ] {
            let tree = parse(&page, &Limits::default(), &Unobserved).expect("parses");
            assert!(!tree.depth_truncated, "{page}");
            assert_eq!(texts(&page, "p > b, p > font b").last().map(String::as_str), Some("One barrier"), "{page}");
        }
    }

    #[test]
    fn only_the_end_of_its_own_name_ends_formatting() {
        for others in ["</i>", "<object></b></object>"] {
            let page: String = (0..400).map(|at| format!("<b class=c{at}>{others}")).collect();
            assert!(parse(&page, &Limits::default(), &Unobserved).expect("parses").depth_truncated, "{others}");
            assert_eq!(texts(&page, "b").len(), MAX_OPEN_FORMATTING, "{others}");
        }
    }

    #[test]
    fn every_dropped_tag_takes_its_end_tag_along() {
        let names: Vec<String> = (0..100).map(|at| format!("x-{at}")).collect();
        let all = |write: fn(&String) -> String| names.iter().map(write).collect::<String>();
        let (open, close) = (all(|name| format!("<{name}>")), all(|name| format!("</{name}>")));
        // The last of the names is open already: its end tag in the deep is that of one which was dropped.
        let page = format!("<x-99>{}{open}{close}deep", "<span>".repeat(600));
        assert_eq!(texts(&page, "x-99"), ["deep"]);
    }

    #[test]
    fn tags_of_templates_may_be_missing() {
        assert_eq!(texts("<div></template><template shadowrootmode=closed><p>a", "shadow-root p"), ["a"]);
        assert_eq!(texts("<div><template><template shadowrootmode=open><p>a</template></template><p>b</div>", "div > p"), ["b"]);
    }
}
