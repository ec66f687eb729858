//! Name of the publication, canonical address, description and tags.

use serde_json::Value;

use crate::article::Source;
use crate::head::collapse;
use crate::lexicon::metadata::Marks;

use super::view::View;
use super::words::key;
use super::{Frame, Metadata};

/// Most tags returned.
const MAX_TAGS: usize = 40;

/// Names by which the publication is known.
pub(super) struct Site {
    /// Keys of its names: og:site_name, publisher, WebSite, application name.
    names: Vec<String>,
    /// Letters of the host's registrable part ("dailymail").
    host: String,
}

impl Site {
    /// Whether a text is (nearly) the publication's name or address.
    pub(super) fn is_named(&self, text: &str) -> bool {
        if is_host(text) {
            return true;
        }
        let text = key(text);
        if text.is_empty() {
            return false;
        }
        let same = |name: &String| {
            let (short, long) = if name.len() < text.len() { (name.as_str(), text.as_str()) } else { (text.as_str(), name.as_str()) };
            short == long || (short.len() >= 3 && short.len() * 2 >= long.len() && (long.starts_with(short) || long.ends_with(short)))
        };
        let host = !self.host.is_empty() && text.len() >= 3 && {
            let bare = text.strip_prefix("the").filter(|bare| bare.len() >= 3).unwrap_or(&text);
            self.host == bare
                || self.host == text
                || (self.host.len() >= 5 && text.starts_with(&self.host) && text.len() <= self.host.len() + 5)
                || (text.len() >= 5 && self.host.starts_with(&text))
        };
        self.names.iter().any(same) || host
    }
}

/// Fills site name, canonical address and description.
pub(super) fn site(view: &View<'_>, out: &mut Metadata) -> Site {
    let head = view.input.head;
    // A relative link says less than an absolute statement beside it.
    let absolute = |url: &&str| url::Url::parse(url).is_ok();
    let (link, stated) = (head.rel("canonical"), head.meta_value(&["og:url"]));
    let mut places = [link.filter(absolute), stated.filter(absolute), link, stated].into_iter().flatten();
    out.canonical_url = places.find_map(|url| head.web(url)).unwrap_or_default();
    out.meta_description = head
        .meta_value(&["description", "og:description", "twitter:description", "dc.description", "sailthru.description"])
        .map(|text| collapse(&crate::head::decode(text)))
        .unwrap_or_default();
    let mut names = Vec::new();
    let meta = ["og:site_name", "application-name", "dc.publisher", "apple-mobile-web-app-title", "twitter:app:name:iphone", "publisher"];
    for (key, source) in meta.iter().zip([Source::OpenGraph, Source::Meta, Source::Meta, Source::Meta, Source::Meta, Source::Meta]) {
        names.extend(head.meta_values(key).next().map(|name| (collapse(name), source)));
    }
    let named = |value: &Value| head.resolve(value)?.get("name").and_then(crate::head::text_of);
    let publisher = head.things.iter().find_map(|thing| thing.fields.get("publisher").and_then(named));
    let owner = |kind: &str| head.things.iter().find(|thing| thing.is(kind) && !thing.nested).and_then(|thing| thing.text("name"));
    for name in [owner("WebSite"), publisher, owner("NewsMediaOrganization"), owner("Organization")].into_iter().flatten() {
        names.push((name, Source::JsonLd));
    }
    names.retain(|(name, _)| !name.starts_with("http") && !name.starts_with('@') && name.len() <= 80);
    if let Some((name, source)) = names.first().cloned() {
        out.note("site_name", source, 0.9, Vec::new());
        out.site_name = name;
    }
    let host = head.url.as_ref().and_then(|url| url.host_str()).map(str::to_owned);
    let host = host.or_else(|| url::Url::parse(&out.canonical_url).ok()?.host_str().map(str::to_owned)).unwrap_or_default();
    Site { names: names.iter().map(|(name, _)| key(name)).filter(|name| !name.is_empty()).collect(), host: registrable(&host) }
}

/// Whether a text is a host's name ("example.com"): a site's, never a headline.
pub(super) fn is_host(text: &str) -> bool {
    const ENDS: [&str; 28] = [
        "com", "org", "de", "fr", "co", "uk", "it", "es", "nl", "pl", "ru", "at", "ch", "se", "no", "dk", "fi", "info", "blog", "gov",
        "edu", "eu", "br", "tr", "jp", "in", "ca", "au",
    ];
    let text = text.trim();
    let mut labels = text.rsplit('.');
    let end = labels.next().unwrap_or_default();
    let rest: Vec<&str> = labels.collect();
    !rest.is_empty()
        && ENDS.contains(&end.to_ascii_lowercase().as_str())
        && rest.iter().all(|label| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'))
        && rest.first().is_some_and(|name| name.len() >= 2)
}

/// The telling part of a host name: "dailymail" of "www.dailymail.co.uk".
fn registrable(host: &str) -> String {
    let mut parts: Vec<&str> = host.split('.').collect();
    parts.pop();
    while parts.len() > 1 && parts.last().is_some_and(|part| part.len() <= 3) {
        parts.pop();
    }
    key(parts.last().copied().unwrap_or_default())
}

/// The sections that the page names as its own, as keys.
pub(super) fn sections(view: &View<'_>) -> Vec<String> {
    let head = view.input.head;
    let metas = ["article:section", "og:article:section", "parsely-section", "section", "sailthru.section", "cxenseparse:recs:category"];
    let mut sections: Vec<String> = metas.iter().flat_map(|name| head.meta_values(name)).map(key).collect();
    match head.main_thing().and_then(|thing| thing.fields.get("articleSection")) {
        Some(Value::Array(values)) => sections.extend(values.iter().take(MAX_TAGS).filter_map(crate::head::text_of).map(|text| key(&text))),
        Some(other) => sections.extend(crate::head::text_of(other).map(|text| key(&text))),
        None => {}
    }
    sections.retain(|section| !section.is_empty());
    sections
}

/// Fills the tags: stated ones first, else the links that say so.
pub(super) fn tags(view: &View<'_>, frame: &Frame, out: &mut Metadata) {
    let head = view.input.head;
    let mut tags: Vec<String> = Vec::new();
    let mut source = Source::OpenGraph;
    for name in ["article:tag", "og:article:tag", "parsely-tags", "sailthru.tags", "news_keywords", "cxenseparse:recs:tags"] {
        if tags.is_empty() {
            for value in head.meta_values(name) {
                split_into(value, &mut tags);
            }
            source = if name.contains("article") { Source::OpenGraph } else { Source::Meta };
        }
    }
    if tags.is_empty()
        && let Some(keywords) = head.main_thing().and_then(|thing| thing.fields.get("keywords"))
    {
        source = Source::JsonLd;
        match keywords {
            Value::Array(values) => values.iter().filter_map(crate::head::text_of).for_each(|tag| push(&tag, &mut tags)),
            other => crate::head::text_of(other).iter().for_each(|text| split_into(text, &mut tags)),
        }
    }
    let visible = visible(view, frame);
    if tags.is_empty() {
        source = Source::Visible;
        visible.iter().for_each(|at| linked_words(view, *at, &mut tags));
    }
    if tags.is_empty() {
        source = Source::Meta;
        head.meta_values("keywords").for_each(|value| split_into(value, &mut tags));
    }
    if !tags.is_empty() {
        out.note("tags", source, 0.8, Vec::new());
        let keys: Vec<String> = tags.iter().map(|tag| key(tag)).collect();
        for at in visible {
            if keys.contains(&key(view.text(at).trim_start_matches('#'))) || source == Source::Visible {
                out.uses(at, "tags");
            }
        }
    }
    out.tags = tags;
}

/// Blocks that hold the article's topics: links with `rel=tag`, or in a box that says so.
fn visible(view: &View<'_>, frame: &Frame) -> Vec<usize> {
    let is_tag = |at: &usize| {
        let marks = view.marks(*at);
        let linked = view.linked(*at) > 0.7 && view.words(*at) <= 30;
        linked
            && !marks.any(Marks::NAV.with(Marks::FOOTER).with(Marks::RELATED).with(Marks::COMMENT))
            && (marks.any(Marks::TAG) || rel_tag(view, *at))
    };
    (frame.headline.saturating_sub(6)..view.len()).filter(is_tag).take(MAX_TAGS).collect()
}

fn rel_tag(view: &View<'_>, at: usize) -> bool {
    let Some(block) = view.block(at) else { return false };
    let says = |element: &crate::segment::Element<'_>| {
        element.node.attr("rel").is_some_and(|rel| rel.split_ascii_whitespace().any(|part| part == "tag"))
    };
    says(view.segments.element(block.common))
        || view.segments.inlines_of(block).iter().any(|inline| says(view.segments.element(inline.element)))
}

fn linked_words(view: &View<'_>, at: usize, tags: &mut Vec<String>) {
    let Some(block) = view.block(at) else { return };
    let links = view.segments.inlines_of(block).iter().filter(|inline| inline.tag == crate::dom::Tag::A);
    let texts: Vec<&str> = links.filter_map(|inline| view.segments.text.get(inline.text.clone())).collect();
    if texts.is_empty() {
        push(view.text(at), tags);
    }
    texts.into_iter().for_each(|text| push(text, tags));
}

fn split_into(value: &str, tags: &mut Vec<String>) {
    value.split([',', ';', '،', '、']).for_each(|tag| push(tag, tags));
}

fn push(tag: &str, tags: &mut Vec<String>) {
    let tag = collapse(&crate::head::decode(tag));
    let tag = tag.trim_matches(['#', ' ', '"', ',', '[', ']', '\'']);
    let known = tags.iter().any(|known| known.to_lowercase() == tag.to_lowercase());
    if is_topic(tag) && !known && tags.len() < MAX_TAGS {
        tags.push(tag.to_owned());
    }
}

/// Whether a tag is words for a reader: no address, no identifier of a content system, no machine's key and value.
fn is_topic(tag: &str) -> bool {
    let letters = tag.chars().filter(|letter| letter.is_alphabetic()).count();
    let digits = tag.bytes().filter(u8::is_ascii_digit).count();
    // "8ae9ab2d-fe1b-4230-acb8-a59b52877682", "65f0c1b2a9d84e0012": hexadecimal digits in one word.
    let hexadecimal = tag.len() >= 12 && digits >= 3 && tag.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-' || byte == b'_');
    // "Category: Public Service", "NLP_Entity=x", "type:article", "path/to/topic", "ctg_sport".
    let keyed = tag.split_once([':', '=']).is_some_and(|(before, after)| {
        let machine = before.contains('_') || after.starts_with(|letter: char| !letter.is_whitespace()) && !before.contains(' ');
        let kind = before.rsplit(' ').next().unwrap_or_default().to_lowercase();
        let named = ["category", "section", "tag", "type", "entity", "keyword", "topic", "id", "iab"].contains(&kind.as_str());
        named || machine && after.parse::<f32>().is_err() || tag.contains('=')
    });
    let joined = !tag.contains(' ') && (tag.matches('_').count() >= 1 || tag.matches('/').count() >= 2);
    letters >= 1 && tag.chars().count() <= 60 && tag.split(' ').count() <= 8 && !hexadecimal && !keyed && !joined && !tag.contains("://")
}
