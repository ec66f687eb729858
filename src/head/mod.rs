//! What a page says about itself: `<title>`, meta tags, links, language, base, JSON-LD.
//!
//! Read in one pass over the tree, without judgement: nothing here knows which claim is right.
//! JSON-LD is parsed once, wherever it stands; broken JSON is mended where the intention is clear.
//! Meta tags and links are also read from the body, where many content systems put them.

pub(crate) mod address;
pub(crate) mod json;
mod json_ld;

use std::collections::HashMap;

use serde_json::{Map, Value};
use url::Url;

pub(crate) use crate::dom::decode_references as decode;
use crate::dom::{Node, NodeKind, Page, Tag};
use crate::error::{Error, Pause};
use crate::letters::{is_invisible, visible_run};
use crate::lexicon::metadata::KINDS;
use crate::options::is_web;
pub(crate) use json_ld::Thing;
pub(crate) use json_ld::text_of;

/// Bytes of JSON-LD read from one page; the largest of 1,965 real pages has 380 KB.
const MAX_JSON_LD_BYTES: usize = 4 << 20;

/// Meta tags, and links, kept of one page.
const MAX_METAS: usize = 1_000;

/// JSON-LD objects of one id that a reference may lead to.
const MAX_NAMESAKES: usize = 16;

/// Nodes read between two questions whether to go on.
const NODES_A_QUESTION: usize = 4_096;

/// Elements around a meta tag in the body among which that of the thing which it tells of is looked for.
const MAX_LEVELS: usize = 12;

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
    /// Whether there was more of one kind than is read: meta tags, links, bytes or values of JSON-LD.
    pub truncated: bool,
    /// The page's address: the caller's, else empty.
    pub url: Option<Url>,
    /// What relative links are relative to: `<base>`, else the caller's URL, else the canonical one.
    base: Option<Url>,
    /// Place in `things` of the one that speaks of the page's main matter.
    main: Option<usize>,
    /// Places in `things` by id.
    ids: HashMap<String, Vec<usize>>,
}

/// Reads what the page says about itself. `url` is the address it was fetched from, empty when
/// unknown; `pause` is asked every few thousand nodes and after each JSON-LD script. Linear in the tree.
///
/// # Errors
/// Those of `pause`.
pub fn read<'p>(page: &'p Page, url: &str, pause: Pause<'_>) -> Result<Head<'p>, Error> {
    let mut head = Head { url: Url::parse(url.trim()).ok(), ..Head::default() };
    let mut base = None;
    let mut statements = Statements::default();
    let root = page.root();
    let mut next = root.first_child();
    let mut seen = 0_usize;
    while let Some(node) = next {
        seen += 1;
        if seen.is_multiple_of(NODES_A_QUESTION) {
            pause()?;
        }
        let mut descend = true;
        if let NodeKind::Element(tag) = node.kind() {
            match tag {
                Tag::Html | Tag::Body if head.lang.is_empty() => {
                    head.lang = node.attr("lang").or_else(|| node.attr("xml:lang")).unwrap_or_default().trim();
                }
                Tag::Title if head.title.is_empty() && !in_picture(node) => head.title = collapse(&node.text()),
                Tag::Meta => {
                    head.meta(node);
                    if holds_json_ld(node)
                        && let Some(text) = node.attr("content")
                    {
                        statements.read(text, &mut head.things);
                        pause()?;
                    }
                }
                Tag::Link => head.link(node),
                Tag::Base if base.is_none() => base = node.attr("href"),
                Tag::Script => {
                    if node.attr("type").is_some_and(is_json_ld) {
                        statements.read(&node.text(), &mut head.things);
                        pause()?;
                    }
                    descend = false;
                }
                Tag::Svg | Tag::Style => descend = false,
                _ => {}
            }
        }
        next = if descend { node.first_child() } else { None }.or_else(|| node.following());
    }
    head.truncated |= statements.cut || statements.budget.was_cut();
    head.base = head.base_url(base);
    head.main = head.main();
    for (at, thing) in head.things.iter().enumerate().filter(|(_, thing)| !thing.id().is_empty()) {
        head.ids.entry(thing.id().to_owned()).or_default().push(at);
    }
    pause()?;
    Ok(head)
}

/// What may still be read of a page's JSON-LD.
struct Statements {
    /// Bytes.
    left: usize,
    budget: json::Budget,
    /// Whether a script was left out as a whole.
    cut: bool,
}

impl Default for Statements {
    fn default() -> Self {
        Self { left: MAX_JSON_LD_BYTES, budget: json::Budget::default(), cut: false }
    }
}

impl Statements {
    fn read(&mut self, text: &str, things: &mut Vec<Thing>) {
        match self.left.checked_sub(text.len()) {
            Some(left) => {
                self.left = left;
                json_ld::read(text, things, &mut self.budget);
            }
            None => self.cut = true,
        }
    }
}

/// Whether a property is one of a review or comment: who wrote that did not write the page.
fn is_of_reader(node: Node<'_>) -> bool {
    let mut around = std::iter::successors(node.parent(), |node| node.parent()).take(MAX_LEVELS);
    let kind = around.find_map(|around| around.attr("itemtype")).unwrap_or_default();
    KINDS.is_of_reader(kind.trim_end())
}

impl<'p> Head<'p> {
    fn meta(&mut self, node: Node<'p>) {
        let Some(content) = node.attr("content") else { return };
        if content.trim().is_empty() {
            return;
        }
        if self.metas.len() >= MAX_METAS {
            self.truncated = true;
            return;
        }
        for name in ["property", "name", "itemprop", "http-equiv"] {
            let own = |key: &&str| !key.is_empty() && !(name == "itemprop" && is_of_reader(node));
            if let Some(key) = node.attr(name).filter(own) {
                self.metas.push(Meta { key: key.trim().to_ascii_lowercase(), content });
            }
        }
    }

    fn link(&mut self, node: Node<'p>) {
        if let (Some(rel), Some(href)) = (node.attr("rel"), node.attr("href")) {
            if self.links.len() >= MAX_METAS {
                self.truncated = true;
                return;
            }
            self.links.push(Link { rel, href: href.trim(), hreflang: node.attr("hreflang").unwrap_or_default() });
        }
    }

    /// A `<base>` that is no web address is ignored, as browsers ignore `data:` and `javascript:` there.
    fn base_url(&self, base: Option<&str>) -> Option<Url> {
        let own = self.url.clone().or_else(|| self.stated_addresses().find(is_web));
        let base = base.and_then(|base| match &own {
            Some(own) => own.join(base.trim()).ok(),
            None => Url::parse(base.trim()).ok(),
        });
        base.filter(is_web).or(own)
    }

    /// The first non-empty value among the meta tags of these keys, keys in order of preference.
    pub(crate) fn meta_value(&self, keys: &[&str]) -> Option<&'p str> {
        keys.iter().find_map(|key| self.meta_values(key).next())
    }

    /// All values of one meta key (lower case), in document order.
    pub(crate) fn meta_values<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'p str> + use<'a, 'p> {
        self.metas.iter().filter(move |meta| meta.key == key).map(|meta| meta.content.trim())
    }

    /// The titles that the page states for where it is shared: OpenGraph's, then those of Twitter cards.
    pub(crate) fn shared_titles(&self) -> impl Iterator<Item = &'p str> {
        ["og:title", "twitter:title"].into_iter().flat_map(|name| self.meta_values(name))
    }

    /// `href` of the first link with this relation.
    pub(crate) fn rel(&self, rel: &str) -> Option<&'p str> {
        let holds = |link: &&Link<'p>| link.rel.split_ascii_whitespace().any(|part| part.eq_ignore_ascii_case(rel));
        self.links.iter().find(holds).map(|link| link.href).filter(|href| !href.is_empty())
    }

    /// An `http`, `https` or other address made absolute; as written (trimmed) where no base is known
    /// or it cannot be joined.
    pub(crate) fn absolute(&self, href: &str) -> String {
        let href = href.trim();
        let joined = match &self.base {
            Some(base) => base.join(href).ok(),
            None => Url::parse(href).ok(),
        };
        joined.map_or_else(|| href.to_owned(), String::from)
    }

    /// The same where it is an `http` or `https` address; `None` for everything else, and where it stays relative.
    pub(crate) fn web(&self, href: &str) -> Option<String> {
        let joined = match &self.base {
            Some(base) => base.join(href.trim()).ok(),
            None => Url::parse(href.trim()).ok(),
        };
        joined.filter(|url| is_web(url) && url.has_host()).map(String::from)
    }

    /// Follows a reference (`{"@id": ...}`) to the object it names; other objects are given back.
    pub(crate) fn resolve<'a>(&'a self, value: &'a Value) -> Option<&'a Map<String, Value>> {
        let map = value.as_object()?;
        let id = map.get("@id").and_then(Value::as_str);
        let Some(id) = id.filter(|_| !map.contains_key("name") && !map.contains_key("url")) else {
            return Some(map);
        };
        let mut named = self.ids.get(id).into_iter().flatten().take(MAX_NAMESAKES).filter_map(|at| self.things.get(*at));
        named.find(|thing| thing.fields.len() > map.len()).map(|thing| &thing.fields).or(Some(map))
    }

    /// The JSON-LD object that speaks of the page's main matter: an article kind first, its headline
    /// agreeing with `<title>` or `og:title` where there are several.
    pub(crate) fn main_thing(&self) -> Option<&Thing> {
        self.things.get(self.main?)
    }

    /// Place of the main thing. Both stated titles are brought to a key once, not once a thing.
    fn main(&self) -> Option<usize> {
        let stated = [self.meta_value(&["og:title"]).unwrap_or_default(), self.title.as_str()].map(json_ld::key);
        let mut best: Option<(i32, usize)> = None;
        for (at, thing) in self.things.iter().enumerate() {
            let Some(rank) = thing.rank() else { continue };
            let headline = json_ld::key(&thing.title().unwrap_or_default());
            let agrees = stated.iter().any(|title| json_ld::agree(title, &headline));
            let score = rank + if agrees { 10 } else { 0 };
            if best.is_none_or(|(most, _)| score > most) {
                best = Some((score, at));
            }
        }
        best.map(|(_, at)| at)
    }
}

/// Whether a script type is JSON-LD, parameters and case aside.
fn is_json_ld(kind: &str) -> bool {
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/ld+json"))
}

/// Whether a `<meta>` is JSON-LD that a head manager wrote as a meta tag: `<meta name="script:ld+json" content="{…}">`.
fn holds_json_ld(node: Node<'_>) -> bool {
    let named = |name: &str| node.attr(name).is_some_and(|name| name.contains("ld+json"));
    named("name") || named("property")
}

/// Whether a `<title>` belongs to an SVG picture.
fn in_picture(node: Node<'_>) -> bool {
    let parent = node.parent();
    parent.is_some_and(|parent| !matches!(parent.kind(), NodeKind::Element(Tag::Head | Tag::Body | Tag::Html)))
}

/// White space runs as one space each, ends trimmed, soft hyphens and zero-width letters left out.
pub(crate) fn collapse(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    loop {
        let (run, behind) = rest.split_at(visible_run(rest.as_bytes()));
        out.push_str(run);
        let mut letters = behind.chars();
        let Some(letter) = letters.next() else { break };
        rest = letters.as_str();
        if is_invisible(letter) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dom;
    use crate::limits::Limits;
    use crate::options::Unobserved;

    fn with<T>(html: &str, url: &str, look: impl FnOnce(&Head<'_>) -> T) -> T {
        let page = dom::parse(html, &Limits::default(), &Unobserved).unwrap();
        look(&read(&page, url, &|| Ok(())).unwrap())
    }

    #[test]
    fn the_main_thing_agrees_with_the_title_and_is_found_once() {
        let html = "<title>The long way round the bay - Example</title><script type=application/ld+json>[\
            {\"@type\":\"Article\",\"headline\":\"Another story\"},{\"@type\":\"Article\",\"headline\":\"The long way round the bay\"}]</script>";
        let found = with(html, "", |head| head.main_thing().and_then(|thing| thing.text("headline")));
        assert_eq!(found.as_deref(), Some("The long way round the bay"));
        // A title longer than any headline is compared by its beginning.
        let (title, other) = ("word ".repeat(4_000), "word ".repeat(3_000));
        let html = format!(
            "<title>{title}</title><script type=application/ld+json>[{{\"@type\":\"Article\",\"headline\":\"x\"}},{{\"@type\":\"Article\",\"headline\":\"{other}\"}}]</script>"
        );
        assert_eq!(with(&html, "", |head| head.main), Some(1));
    }

    #[test]
    fn usual_faults_of_json_are_mended() {
        let html = "<script type=application/ld+json>{\"@type\":\"Article\",\"headline\":\"The \"long\" way\nround\" ,\
            \"description\":\"<a href=\"/x\">It\\'s</a> long\",}</script>";
        let [headline, description] =
            with(html, "", |head| ["headline", "description"].map(|name| head.main_thing().and_then(|thing| thing.text(name))));
        assert_eq!(headline.as_deref(), Some("The \"long\" way round"));
        assert!(description.is_some_and(|text| text.contains("It's")));
    }

    #[test]
    fn references_lead_to_the_fuller_object_of_their_id() {
        let html = "<script type=application/ld+json>[{\"@type\":\"Article\",\"author\":{\"@id\":\"#a\"}},\
            {\"@id\":\"#a\"},{\"@id\":\"#a\",\"@type\":\"Person\",\"name\":\"Ann Example\"}]</script>";
        let name = with(html, "", |head| {
            let author = head.things.first().and_then(|thing| thing.fields.get("author")).cloned().unwrap();
            head.resolve(&author).and_then(|map| map.get("name")).and_then(text_of)
        });
        assert_eq!(name.as_deref(), Some("Ann Example"));
    }

    #[test]
    fn only_web_addresses_are_a_base() {
        for base in ["javascript:alert(1)", "data:text/html,x", "file:///etc/"] {
            let html = format!("<base href='{base}'>");
            assert_eq!(with(&html, "https://news.example/a/b", |head| head.absolute("c")), "https://news.example/a/c", "{base}");
            assert_eq!(with(&html, "", |head| head.absolute("c")), "c", "{base}");
        }
        assert_eq!(with("<base href=/x/>", "https://news.example/a/b", |head| head.absolute("c")), "https://news.example/x/c");
        assert_eq!(with("", "https://news.example/a/b", |head| head.web("javascript:x")), None);
        assert_eq!(with("", "", |head| head.web("/a")), None);
    }

    #[test]
    fn a_caller_who_is_gone_stops_the_reading() {
        let page = dom::parse(&"<p>x".repeat(20_000), &Limits::default(), &Unobserved).unwrap();
        let stop = || Err(Error::new(crate::error::ErrorKind::Interrupted, "html", "was given up"));
        assert!(read(&page, "", &stop).is_err());
    }
}
