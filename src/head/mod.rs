//! What a page says about itself: `<title>`, meta tags, links, language, base, JSON-LD.
//!
//! Read in one pass over the tree, without judgement: nothing here knows which claim is right.
//! JSON-LD is parsed once, wherever it stands; broken JSON is mended where the intention is clear.
//! Meta tags and links are also read from the body, where many content systems put them.

mod json_ld;

use serde_json::{Map, Value};
use url::Url;

use crate::dom::{Node, NodeKind, Page, Tag};
pub use json_ld::Thing;
pub(crate) use json_ld::{text_of, unescape as decode};

/// Bytes of JSON-LD read from one page; the largest of the development pages has 380 KB.
const MAX_JSON_LD_BYTES: usize = 4 << 20;

/// Meta tags kept of one page.
const MAX_METAS: usize = 1_000;

/// A `<meta>` with a key and a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meta<'p> {
    /// `property`, `name`, `itemprop` or `http-equiv`, in lower case.
    pub key: String,
    /// `content` as written.
    pub content: &'p str,
}

/// A `<link>` with `rel` and `href`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link<'p> {
    /// `rel` as written.
    pub rel: &'p str,
    /// `href` as written.
    pub href: &'p str,
    /// `hreflang`, empty when absent.
    pub hreflang: &'p str,
}

/// What a page says about itself.
#[derive(Debug, Default)]
pub struct Head<'p> {
    /// The first `<title>` outside pictures, white space collapsed.
    pub title: String,
    /// `lang` of the root element, or of `<body>` where the root has none.
    pub lang: &'p str,
    /// Meta tags in document order.
    pub metas: Vec<Meta<'p>>,
    /// Links in document order.
    pub links: Vec<Link<'p>>,
    /// Every JSON-LD object of the page that has a type or an id, outer ones first.
    pub things: Vec<Thing>,
    /// The page's address: the caller's, else empty.
    pub url: Option<Url>,
    /// What relative links are relative to: `<base>`, else the caller's URL, else the canonical one.
    base: Option<Url>,
}

/// Reads what the page says about itself. `url` is the address it was fetched from, empty when
/// unknown. Linear in the tree.
pub fn read<'p>(page: &'p Page, url: &str) -> Head<'p> {
    let mut head = Head { url: Url::parse(url.trim()).ok(), ..Head::default() };
    let mut base = None;
    let mut budget = MAX_JSON_LD_BYTES;
    let root = page.root();
    let mut next = root.first_child();
    while let Some(node) = next {
        let mut descend = true;
        if let NodeKind::Element(tag) = node.kind() {
            match tag {
                Tag::Html | Tag::Body if head.lang.is_empty() => {
                    head.lang = node.attr("lang").or_else(|| node.attr("xml:lang")).unwrap_or_default().trim();
                }
                Tag::Title if head.title.is_empty() && !in_picture(node) => head.title = collapse(&node.text()),
                Tag::Meta => head.meta(node),
                Tag::Link => head.link(node),
                Tag::Base if base.is_none() => base = node.attr("href"),
                Tag::Script => {
                    if node.attr("type").is_some_and(is_json_ld) {
                        let text = node.text();
                        if let Some(rest) = budget.checked_sub(text.len()) {
                            budget = rest;
                            json_ld::read(&text, &mut head.things);
                        }
                    }
                    descend = false;
                }
                Tag::Svg | Tag::Style => descend = false,
                _ => {}
            }
        }
        next = if descend { node.first_child() } else { None }.or_else(|| following(node));
    }
    head.base = head.base_url(base);
    head
}

impl<'p> Head<'p> {
    fn meta(&mut self, node: Node<'p>) {
        let Some(content) = node.attr("content") else { return };
        if content.trim().is_empty() || self.metas.len() >= MAX_METAS {
            return;
        }
        for name in ["property", "name", "itemprop", "http-equiv"] {
            if let Some(key) = node.attr(name).filter(|key| !key.is_empty()) {
                self.metas.push(Meta { key: key.trim().to_ascii_lowercase(), content });
            }
        }
    }

    fn link(&mut self, node: Node<'p>) {
        if let (Some(rel), Some(href)) = (node.attr("rel"), node.attr("href"))
            && self.links.len() < MAX_METAS
        {
            self.links.push(Link { rel, href: href.trim(), hreflang: node.attr("hreflang").unwrap_or_default() });
        }
    }

    fn base_url(&self, base: Option<&str>) -> Option<Url> {
        let own = self.url.clone().or_else(|| {
            let stated = self.rel("canonical").or_else(|| self.meta_value(&["og:url"]))?;
            Url::parse(stated).ok()
        });
        match (base, own) {
            (Some(base), Some(own)) => own.join(base.trim()).ok().or(Some(own)),
            (Some(base), None) => Url::parse(base.trim()).ok(),
            (None, own) => own,
        }
    }

    /// The first non-empty value among the meta tags of these keys, keys in order of preference.
    pub fn meta_value(&self, keys: &[&str]) -> Option<&'p str> {
        keys.iter().find_map(|key| self.meta_values(key).next())
    }

    /// All values of one meta key (lower case), in document order.
    pub fn meta_values<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'p str> + use<'a, 'p> {
        self.metas.iter().filter(move |meta| meta.key == key).map(|meta| meta.content.trim())
    }

    /// `href` of the first link with this relation.
    pub fn rel(&self, rel: &str) -> Option<&'p str> {
        let holds = |link: &&Link<'p>| link.rel.split_ascii_whitespace().any(|part| part.eq_ignore_ascii_case(rel));
        self.links.iter().find(holds).map(|link| link.href).filter(|href| !href.is_empty())
    }

    /// An `http`, `https` or other address made absolute; as written (trimmed) where no base is known
    /// or it cannot be joined.
    pub fn absolute(&self, href: &str) -> String {
        let href = href.trim();
        let joined = match &self.base {
            Some(base) => base.join(href).ok(),
            None => Url::parse(href).ok(),
        };
        joined.map_or_else(|| href.to_owned(), String::from)
    }

    /// Follows a reference (`{"@id": ...}`) to the object it names; other objects are given back.
    pub fn resolve<'a>(&'a self, value: &'a Value) -> Option<&'a Map<String, Value>> {
        let map = value.as_object()?;
        let id = map.get("@id").and_then(Value::as_str);
        let Some(id) = id.filter(|_| !map.contains_key("name") && !map.contains_key("url")) else {
            return Some(map);
        };
        self.things.iter().find(|thing| thing.id() == id && thing.fields.len() > map.len()).map(|thing| &thing.fields).or(Some(map))
    }

    /// The JSON-LD object that speaks of the page's main matter: an article kind first, its headline
    /// agreeing with `<title>` or `og:title` where there are several.
    pub fn main_thing(&self) -> Option<&Thing> {
        let stated = [self.meta_value(&["og:title"]).unwrap_or_default(), self.title.as_str()];
        let mut best: Option<(i32, &Thing)> = None;
        for thing in &self.things {
            let Some(rank) = thing.rank() else { continue };
            let headline = thing.text("headline").or_else(|| thing.text("name")).unwrap_or_default();
            let agrees = stated.iter().any(|title| json_ld::agree(title, &headline));
            let score = rank + if agrees { 10 } else { 0 };
            if best.is_none_or(|(most, _)| score > most) {
                best = Some((score, thing));
            }
        }
        best.map(|(_, thing)| thing)
    }
}

/// Whether a script type is JSON-LD, parameters and case aside.
fn is_json_ld(kind: &str) -> bool {
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/ld+json"))
}

/// Whether a `<title>` belongs to an SVG picture.
fn in_picture(node: Node<'_>) -> bool {
    let parent = node.parent();
    parent.is_some_and(|parent| !matches!(parent.kind(), NodeKind::Element(Tag::Head | Tag::Body | Tag::Html)))
}

/// The node after all of `node` in document order.
fn following(mut node: Node<'_>) -> Option<Node<'_>> {
    loop {
        if let Some(sibling) = node.next_sibling() {
            return Some(sibling);
        }
        node = node.parent()?;
    }
}

/// White space runs as one space each, ends trimmed, soft hyphens and zero-width letters left out.
pub fn collapse(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(letter, '\u{ad}' | '\u{200b}' | '\u{200c}' | '\u{200e}' | '\u{200f}' | '\u{feff}' | '\u{2060}') {
            continue;
        }
        if letter.is_whitespace() {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        } else {
            out.push(letter);
        }
    }
    out.truncate(out.trim_end().len());
    out
}
