//! Name of the publication, canonical address, description and tags.

use serde_json::Value;

use crate::article::Source;
use crate::head::collapse;
use crate::lexicon::metadata::Marks;

use super::view::View;
use super::words::{count, key, pieces};
use super::{Frame, Metadata, owner};

/// Most tags returned.
const MAX_TAGS: usize = 40;

/// Most tags of an article that stand in blocks of their own in one place.
const MAX_TOGETHER: usize = 20;

/// What stands between a title and the name of its site.
pub(super) const SEPARATORS: [&str; 16] =
    [" | ", " – ", " — ", " - ", " · ", " • ", " » ", " « ", " :: ", " / ", " ‹ ", " › ", " ⋆ ", "｜", " ~ ", "|"];

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
            let bare = without_article(&text);
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
    let host = head.url.as_ref().and_then(|url| url.host_str()).map(str::to_owned);
    let whole = host.or_else(|| url::Url::parse(&out.canonical_url).ok()?.host_str().map(str::to_owned)).unwrap_or_default();
    let host = registrable(&whole);
    names.retain(|(name, _)| !name.starts_with("http") && !name.starts_with('@') && name.len() <= 80);
    let titles = page_titles(view);
    // A slogan beside the name still tells the site's part of a title.
    let mut keys: Vec<String> = Vec::new();
    for (name, _) in &mut names {
        let alone = name_alone(name, &titles, &host).to_owned();
        keys.extend([key(name), key(&alone)].into_iter().filter(|own| !own.is_empty() && !titles.contains(own)));
        *name = alone;
    }
    names.retain(|(name, _)| !key(name).is_empty());
    let stated = names.first().cloned().map(|(name, source)| (name, source, 0.9));
    let behind = || name_in_title(&head.title, &host).map(|name| (name.to_owned(), Source::Meta, 0.7));
    let spelt = || owner::spelt_in_title(&head.title, &whole).map(|name| (name.to_owned(), Source::Meta, 0.6));
    let owner = || owner::name(view, &whole).map(|name| (name, Source::Visible, 0.6));
    if let Some((name, source, confidence)) = stated.or_else(behind).or_else(spelt).or_else(owner) {
        out.note("site_name", source, confidence, Vec::new());
        out.site_name = name;
    }
    keys.extend(names.first().map(|(name, _)| key(name)));
    keys.retain(|own| !own.is_empty());
    keys.dedup();
    Site { names: keys, host }
}

/// The titles that the page states for itself, as keys.
fn page_titles(view: &View<'_>) -> Vec<String> {
    let head = view.input.head;
    let thing = head.main_thing().and_then(|thing| thing.text("headline").or_else(|| thing.text("name")));
    let stated = ["og:title", "twitter:title"].into_iter().flat_map(|name| head.meta_values(name)).map(key);
    let mut titles: Vec<String> = stated.chain(thing.map(|text| key(&text))).chain([key(&head.title)]).collect();
    titles.retain(|title| !title.is_empty());
    titles
}

/// A stated name without what content systems put to it: marks at its ends, a slogan beside the name that the address
/// holds, the title of the page.
fn name_alone<'n>(name: &'n str, titles: &[String], host: &str) -> &'n str {
    let name = name.trim_matches(|letter: char| letter.is_whitespace() || "|/»«–—·•:-".contains(letter));
    let name = name.strip_prefix("www.").unwrap_or(name);
    let parts: Vec<&str> = parts(name).collect();
    let of_host = |part: &&&str| !host.is_empty() && without_article(&key(part)) == without_article(host);
    if parts.len() > 1
        && let Some(own) = parts.iter().find(of_host)
    {
        return own;
    }
    let whole = key(name);
    let first = parts.first().map(|first| key(first)).unwrap_or_default();
    let of_page = parts.first().is_some_and(|first| count(first) >= 2) && titles.iter().any(|title| title.starts_with(&first));
    match parts.as_slice() {
        [.., last] if parts.len() > 1 && of_page && last.chars().any(char::is_alphabetic) => last,
        _ if parts.len() > 1 && of_page => "",
        // A title of many words, which the page bears too, names the page.
        [_] if count(name) >= 4 && titles.contains(&whole) && !host.starts_with(&whole) => "",
        _ => name,
    }
}

/// The part of a title that the address of the site tells to be its name.
fn name_in_title<'t>(title: &'t str, host: &str) -> Option<&'t str> {
    let is_name = |part: &&str| {
        let own = key(part);
        let own = without_article(&own);
        host.len() >= 3
            && (own == without_article(host)
                || own.len() >= 5 && host.starts_with(own) && own.len() * 3 >= host.len() * 2
                || host.len() >= 5 && own.starts_with(host) && own.len() <= host.len() + 5)
    };
    let found: Vec<&str> = parts(title).collect();
    found.iter().copied().rev().find(is_name).filter(|_| found.len() > 1)
}

/// The parts of a title or name between the marks that part them.
pub(super) fn parts(text: &str) -> impl Iterator<Item = &str> {
    let parts = pieces(text, SEPARATORS.into_iter().chain([": ", " : "]));
    parts.into_iter().map(str::trim).filter(|part| !part.is_empty())
}

pub(super) fn without_article(key: &str) -> &str {
    key.strip_prefix("the").filter(|rest| rest.len() >= 3).unwrap_or(key)
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
pub(super) fn registrable(host: &str) -> String {
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
            // Of several statements each is one tag, commas and all.
            match head.meta_values(name).take(2).count() {
                0 => {}
                1 => head.meta_values(name).for_each(|value| split_into(value, &mut tags)),
                _ => head.meta_values(name).for_each(|value| push_or_split(value, &mut tags)),
            }
            source = if name.contains("article") { Source::OpenGraph } else { Source::Meta };
        }
    }
    if tags.is_empty()
        && let Some(keywords) = head.main_thing().and_then(|thing| thing.fields.get("keywords"))
    {
        source = Source::JsonLd;
        match keywords {
            Value::Array(values) => values.iter().filter_map(crate::head::text_of).for_each(|tag| push_or_split(&tag, &mut tags)),
            other => crate::head::text_of(other).iter().for_each(|text| split_into(text, &mut tags)),
        }
    }
    without_codes(&mut tags);
    let visible = visible(view, frame);
    if tags.is_empty() {
        source = Source::Visible;
        visible.iter().for_each(|at| linked_words(view, *at, &mut tags));
    }
    if tags.is_empty() {
        source = Source::Meta;
        head.meta_values("keywords").for_each(|value| split_into(value, &mut tags));
    }
    without_codes(&mut tags);
    // A title of a word or two is a topic.
    let title = Some(key(&out.title)).filter(|_| count(&out.title) >= 4);
    // Nor is the site's own name or host a topic of its article.
    let site = key(&out.site_name);
    let host = url::Url::parse(&out.canonical_url).ok().and_then(|url| url.host_str().map(|host| key(host.trim_start_matches("www."))));
    tags.retain(|tag| key(tag) != site && Some(key(tag)) != host && Some(key(tag)) != title && !view.lexicon.is_no_tag(tag));
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
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for at in (frame.headline.saturating_sub(6)..view.len()).filter(is_tag).take(4 * MAX_TAGS) {
        match groups.last_mut() {
            Some(group) if group.last().is_some_and(|last| at - last <= 3) => group.push(at),
            _ => groups.push(vec![at]),
        }
    }
    // What stands together in greater number is a cloud of the site's topics.
    groups.into_iter().filter(|group| group.len() <= MAX_TOGETHER).flatten().take(MAX_TAGS).collect()
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

/// Adds one tag, or the tags of a list that was written into one.
fn push_or_split(value: &str, tags: &mut Vec<String>) {
    if value.matches([',', ';']).count() >= 2 { split_into(value, tags) } else { push(value, tags) }
}

/// Drops codes for machines where most of the tags are such ("MTVID", "CCOS08"), and letters in place of faces.
fn without_codes(tags: &mut Vec<String>) {
    let is_code = |tag: &str| tag.len() <= 10 && tag.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    let codes = tags.iter().filter(|tag| is_code(tag)).count();
    if tags.len() >= 10 && codes * 2 > tags.len() {
        tags.retain(|tag| !is_code(tag));
    }
    let is_letter = |tag: &String| tag.len() == 1;
    if tags.iter().filter(|tag| is_letter(tag)).count() >= 2 {
        tags.retain(|tag| !is_letter(tag));
    }
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
        let named =
            ["category", "section", "tag", "type", "entity", "keyword", "topic", "token", "tokens", "id", "iab"].contains(&kind.as_str());
        named || machine && after.parse::<f32>().is_err() || tag.contains('=')
    });
    let joined = !tag.contains(' ') && (tag.matches('_').count() >= 1 || tag.matches('/').count() >= 2);
    // An arrow to another page.
    let arrow = tag.starts_with(['←', '→', '‹', '›', '«', '»', '<', '>', '+', '-']) || tag.ends_with(['→', '›', '»', '…', '>']);
    letters >= 1
        && !arrow
        && tag.chars().count() <= 60
        && tag.split(' ').count() <= 8
        && !hexadecimal
        && !keyed
        && !joined
        && !tag.contains("://")
}
