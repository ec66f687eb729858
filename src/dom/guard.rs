//! What stands between lexer and tree builder.

use std::cell::{Cell, RefCell};
use std::marker::PhantomData;

use html5ever::interface::Tracer;
use html5ever::tokenizer::{Tag as TagToken, TagKind, Token, TokenSink, TokenSinkResult};
use html5ever::tree_builder::TreeBuilder;
use html5ever::{LocalName, local_name};

use super::Tag;
use super::sink::{Handle, Sink};
use crate::limits::Limits;

/// Formatting elements that may be open at once. The deepest of the development pages has 9.
const MAX_OPEN_FORMATTING: usize = 32;

/// Attributes that a formatting element keeps.
const MAX_COMPARED_ATTRIBUTES: usize = 16;

/// The attribute that makes a template a shadow root, and the name of the element that it becomes.
const SHADOW_MODE: &str = "shadowrootmode";
const SHADOW_ROOT: &str = "shadow-root";

/// Stands between lexer and tree builder and drops what would make the parse quadratic: start tags
/// beyond the depth and formatting tags beyond their number, each with its end tag.
pub(super) struct Guard<'t> {
    tree: TreeBuilder<Handle<'t>, Sink<'t>>,
    max_depth: usize,
    /// Upper bound of the open elements; made exact by counting when it reaches the limit.
    depth_bound: Cell<usize>,
    open_formatting: Cell<usize>,
    /// Start tags dropped and not yet closed, by name.
    dropped: RefCell<Vec<(html5ever::LocalName, usize)>>,
    depth_cut: Cell<bool>,
    in_noscript: Cell<bool>,
    /// Whether something stands before the tag that only a body can hold.
    in_body: Cell<bool>,
    /// Templates open: whether each is a shadow root.
    templates: RefCell<Vec<bool>>,
    /// Attributes that `<html>` and `<body>` tags may still bring.
    root_attributes_left: Cell<usize>,
}

/// Counts handles.
struct Count<'t>(Cell<usize>, PhantomData<Handle<'t>>);

impl<'t> Tracer for Count<'t> {
    type Handle = Handle<'t>;
    fn trace_handle(&self, _: &Self::Handle) {
        self.0.set(self.0.get() + 1);
    }
}

impl<'t> Guard<'t> {
    pub(super) fn new(tree: TreeBuilder<Handle<'t>, Sink<'t>>, limits: &Limits) -> Self {
        Self {
            tree,
            max_depth: limits.max_depth,
            // <html> and <body>, which no tag needs to open.
            depth_bound: Cell::new(2),
            open_formatting: Cell::new(0),
            dropped: RefCell::new(Vec::new()),
            depth_cut: Cell::new(false),
            in_noscript: Cell::new(false),
            in_body: Cell::new(false),
            templates: RefCell::default(),
            root_attributes_left: Cell::new(limits.max_attributes.saturating_mul(2)),
        }
    }

    /// Whether elements were left out for the depth.
    pub(super) fn depth_cut(&self) -> bool {
        self.depth_cut.get()
    }

    /// Whether the stack of open elements is full. The tree builder does not tell its depth, so an
    /// upper bound is kept, and when that is reached the handles it holds are counted.
    fn full(&self) -> bool {
        if self.depth_bound.get() < self.max_depth {
            return false;
        }
        let count = Count(Cell::new(0), PhantomData);
        self.tree.trace_handles(&count);
        // Held besides open elements: document and head (and form and open formatting elements once more, rarely many).
        let depth = count.0.get().saturating_sub(2);
        self.depth_bound.set(depth);
        depth >= self.max_depth
    }

    /// Whether the tag may pass to the tree builder.
    fn admits(&self, tag: &TagToken, kind: Tag) -> bool {
        match tag.kind {
            TagKind::StartTag => self.admits_start(tag, kind),
            TagKind::EndTag => self.admits_end(tag, kind),
        }
    }

    fn admits_start(&self, tag: &TagToken, kind: Tag) -> bool {
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

    fn admits_end(&self, tag: &TagToken, kind: Tag) -> bool {
        if let Some((_, count)) = self.dropped.borrow_mut().iter_mut().find(|(name, count)| *count > 0 && *name == tag.name) {
            *count -= 1;
            return false;
        }
        if kind.is_formatting() {
            self.open_formatting.set(self.open_formatting.get().saturating_sub(1));
        }
        true
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
    use crate::dom::parse;
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
    fn tags_of_templates_may_be_missing() {
        assert_eq!(texts("<div></template><template shadowrootmode=closed><p>a", "shadow-root p"), ["a"]);
        assert_eq!(texts("<div><template><template shadowrootmode=open><p>a</template></template><p>b</div>", "div > p"), ["b"]);
    }
}
