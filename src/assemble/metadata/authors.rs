//! Who wrote it: stated writers, checked against the visible byline. Nobody is named when nobody is named.

use serde_json::Value;

use crate::article::{Author, Source};
use crate::dom::Tag;
use crate::head::{collapse, decode, text_of};
use crate::lexicon::metadata::{Marks, fold};

use super::byline::{Nature, name, names, nature, without_prefix};
use super::site::Site;
use super::view::View;
use super::{Frame, Metadata};

/// Names of one source.
#[derive(Debug, Default)]
struct Named {
    people: Vec<(Author, Nature)>,
    source: Source,
    block: Option<usize>,
    /// Whether all names stand in one block.
    together: bool,
    confidence: f32,
}

impl Named {
    fn add(&mut self, name: String, url: String, nature: Nature) {
        if !self.people.iter().any(|(known, _)| fold(&known.name) == fold(&name)) {
            self.people.push((Author { name, url }, nature));
        }
    }

    /// How many persons it names.
    fn persons(&self) -> usize {
        self.people.iter().filter(|(_, nature)| *nature == Nature::Person).count()
    }

    /// Names that may stand as writers.
    fn writers(&self) -> usize {
        self.people.iter().filter(|(_, nature)| *nature != Nature::Organisation).count()
    }
}

/// Fills the writers.
pub(super) fn authors(view: &View<'_>, frame: &Frame, site: &Site, out: &mut Metadata) {
    let mut sources = vec![from_json_ld(view), from_meta(view)];
    sources.extend(visible(view, frame));
    for named in &mut sources {
        // The publication itself is no writer; one with the name of a person may be ("ann-example.blog").
        named.people.retain(|(author, nature)| {
            let own = site.is_named(&author.name);
            !(own && *nature != Nature::Person) && !(own && !author.name.contains(' ')) && fold(&author.name) != fold(&out.title)
        });
        for (author, nature) in &mut named.people {
            if site.is_named(&author.name) && author.name.split(' ').count() > 3 {
                *nature = Nature::Organisation;
            }
        }
    }
    sources.retain(|named| !named.people.is_empty());
    let best = sources.iter().position(|named| named.writers() > 0);
    let Some(mut chosen) = best.or_else(|| sources.iter().position(|named| named.confidence >= 0.8)) else { return };
    // A byline with more people than the machine-readable list, among them one of the list, is the fuller one.
    for (at, other) in sources.iter().enumerate().skip(chosen + 1) {
        let Some(current) = sources.get(chosen) else { break };
        let share = current.people.iter().any(|(known, _)| other.people.iter().any(|(new, _)| fold(&known.name) == fold(&new.name)));
        if share && other.persons() > current.persons() && other.together {
            chosen = at;
        }
    }
    let blocks: Vec<usize> = sources.iter().filter_map(|named| named.block).collect();
    if chosen >= sources.len() {
        return;
    }
    let named = sources.swap_remove(chosen);
    let any_writer = named.writers() > 0;
    let (source, confidence) = (named.source, if any_writer { named.confidence } else { 0.6 });
    out.authors =
        named.people.into_iter().filter(|(_, nature)| !any_writer || *nature != Nature::Organisation).map(|(author, _)| author).collect();
    let mut alternatives: Vec<String> = Vec::new();
    for (author, _) in sources.iter().flat_map(|named| &named.people) {
        let known = out.authors.iter().map(|own| &own.name).chain(&alternatives).any(|own| fold(own) == fold(&author.name));
        if !known {
            alternatives.push(author.name.clone());
        }
    }
    for author in &mut out.authors {
        if author.url.is_empty() {
            let same = sources
                .iter()
                .flat_map(|named| &named.people)
                .find(|(other, _)| !other.url.is_empty() && fold(&other.name) == fold(&author.name));
            author.url = same.map(|(other, _)| other.url.clone()).unwrap_or_default();
        }
    }
    out.note("authors", source, confidence, alternatives);
    for at in blocks {
        out.uses(at, "authors");
    }
}

/// `author` (or `creator`) of the main JSON-LD object.
fn from_json_ld(view: &View<'_>) -> Named {
    let mut named = Named { source: Source::JsonLd, confidence: 0.93, ..Named::default() };
    let head = view.input.head;
    let things = head
        .main_thing()
        .into_iter()
        .chain(head.things.iter().filter(|thing| thing.types.iter().any(|kind| kind.ends_with("Article") || kind == "BlogPosting")));
    for thing in things {
        let Some(value) = thing.fields.get("author").or_else(|| thing.fields.get("creator")) else { continue };
        let mut queue: Vec<&Value> = vec![value];
        while let Some(value) = queue.pop() {
            match value {
                Value::Array(values) => queue.extend(values.iter().rev()),
                Value::String(text) => add_text(view, &collapse(&decode(text)), &mut named),
                Value::Object(_) => add_object(view, value, &mut named),
                _ => {}
            }
        }
        if !named.people.is_empty() {
            break;
        }
    }
    named
}

fn add_object(view: &View<'_>, value: &Value, named: &mut Named) {
    let head = view.input.head;
    let Some(map) = head.resolve(value) else { return };
    let url = map
        .get("url")
        .or_else(|| map.get("sameAs"))
        .and_then(text_of)
        .map(|url| head.absolute(&url))
        .filter(|url| url.starts_with("http"))
        .unwrap_or_default();
    let organised = map.get("@type").and_then(text_of).is_some_and(|kind| kind.contains("Organization"));
    let texts: Vec<String> = match map.get("name") {
        Some(Value::Array(values)) => values.iter().filter_map(text_of).collect(),
        Some(value) => text_of(value).into_iter().collect(),
        None => Vec::new(),
    };
    for text in texts {
        let before = named.people.len();
        if organised {
            let found = names(&text, view.lexicon);
            // Publishers put people into "Organization" by mistake; agencies and teams keep their nature.
            if let Some((name, own)) = name(&text, view.lexicon).filter(|_| found.len() <= 1) {
                let nature = if own == Nature::Person { Nature::Organisation } else { own };
                named.add(name, url.clone(), nature);
            }
        } else {
            add_text(view, &text, named);
        }
        if let Some((author, _)) = named.people.get_mut(before).filter(|(author, _)| author.url.is_empty()) {
            author.url.clone_from(&url);
        }
    }
}

fn add_text(view: &View<'_>, text: &str, named: &mut Named) {
    if text.len() > 400 {
        return;
    }
    for (name, nature) in names(text, view.lexicon) {
        named.add(name, String::new(), nature);
    }
}

/// Meta tags that name writers.
fn from_meta(view: &View<'_>) -> Named {
    const KEYS: [&str; 16] = [
        "author",
        "article:author",
        "og:article:author",
        "byl",
        "parsely-author",
        "sailthru.author",
        "dc.creator",
        "dcterms.creator",
        "citation_author",
        "cxenseparse:author",
        "article:author_name",
        "authors",
        "dc.contributor",
        "shareaholic:article_author_name",
        "book:author",
        "creator",
    ];
    let head = view.input.head;
    let mut named = Named { source: Source::Meta, confidence: 0.85, ..Named::default() };
    for key in KEYS {
        for value in head.meta_values(key).filter(|value| !value.contains("://")) {
            add_text(view, &collapse(&decode(value)), &mut named);
        }
        if named.writers() > 0 {
            break;
        }
    }
    if named.writers() == 0 {
        for (label, value) in [("twitter:label1", "twitter:data1"), ("twitter:label2", "twitter:data2")] {
            let by = head.meta_value(&[label]).map(fold).unwrap_or_default();
            let (_, strong) = without_prefix(&format!("{by} x"), view.lexicon);
            if strong && let Some(value) = head.meta_value(&[value]) {
                add_text(view, &collapse(&decode(value)), &mut named);
            }
        }
    }
    named
}

/// Bylines that a reader sees around the headline, best first.
fn visible(view: &View<'_>, frame: &Frame) -> Vec<Named> {
    let outside = Marks::NAV
        .with(Marks::FOOTER)
        .with(Marks::RELATED)
        .with(Marks::COMMENT)
        .with(Marks::CAPTION)
        .with(Marks::AD)
        .with(Marks::BREADCRUMB)
        .with(Marks::TAG);
    let window = frame.window(view);
    let mut marked = Named { source: Source::Visible, confidence: 0.87, ..Named::default() };
    let mut linked = Named { source: Source::Microdata, confidence: 0.86, ..Named::default() };
    let mut prefixed = Named { source: Source::Visible, confidence: 0.85, ..Named::default() };
    let mut waiting = false;
    for at in window {
        let text = view.text(at);
        let words = view.words(at);
        if view.marks(at).any(outside) || view.heading(at).is_some_and(|(_, level)| level <= 2) || words > 40 || text.is_empty() {
            waiting = false;
            continue;
        }
        let (rest, strong) = without_prefix(text, view.lexicon);
        // "Fact-checked by" and the like stand before, or in the block before, a name that is no writer's.
        let others = |text: &str| {
            let small = text.trim().to_lowercase();
            view.lexicon
                .others
                .iter()
                .any(|words| words.contains(' ') && small.starts_with(words.as_str()) || small.trim_end_matches(':') == words)
        };
        if others(text) || at.checked_sub(1).is_some_and(|before| view.words(before) <= 4 && others(view.text(before))) {
            waiting = false;
            continue;
        }
        let is_label = strong_label(text, view);
        if let Some(found) = declared(view, at) {
            collect(view, &found, &mut linked, at);
        }
        let near = view.near(at, 2, 5);
        if near.any(Marks::BYLINE) && words <= 30 && !near.any(Marks::DEK.without(Marks::BYLINE)) {
            collect(view, text, &mut marked, at);
        } else if (strong && begins_as_name(rest) && words <= 25) || (waiting && words <= 6 && begins_as_name(text)) {
            collect(view, rest, &mut prefixed, at);
        }
        waiting = is_label;
    }
    let mut all = vec![linked, marked, prefixed];
    all.retain(|named| {
        named
            .people
            .iter()
            .any(|(author, _)| author.name.contains(' ') || named.source == Source::Microdata || author.name.chars().count() >= 3)
    });
    all
}

/// Whether a block is only a word like "By" or "Written by", with the name in the next block.
fn strong_label(text: &str, view: &View<'_>) -> bool {
    let (rest, strong) = without_prefix(text, view.lexicon);
    let probe = format!("{} Xy", text.trim_end_matches([':', ' ']));
    let (left, alone) = without_prefix(&probe, view.lexicon);
    alone && left == "Xy" && (!strong || rest.is_empty() || rest == text)
}

/// A name's beginning: a capital, or a letter of a script without case.
fn begins_as_name(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let capital = |word: &str| word.chars().next().is_some_and(|letter| letter.is_alphabetic() && !letter.is_lowercase());
    words.next().is_some_and(capital)
        && words.next().is_none_or(|word| capital(word) || word.len() <= 4 || !word.chars().all(char::is_alphabetic))
}

/// Text of what markup declares a writer: `rel=author`, `itemprop=author` or `name` in it.
fn declared(view: &View<'_>, at: usize) -> Option<String> {
    let block = view.block(at)?;
    let says = |element: &crate::segment::Element<'_>| {
        let has = |name: &str, wanted: &str| {
            element.node.attr(name).is_some_and(|value| value.split_ascii_whitespace().any(|part| part == wanted))
        };
        has("rel", "author")
            || has("itemprop", "author") && element.blocks.end - element.blocks.start <= 4
            || element.tag == Tag::A && element.node.attr("href").is_some_and(is_author_page)
    };
    let inside = view.segments.inlines_of(block).iter().find(|inline| says(view.segments.element(inline.element)));
    if let Some(inline) = inside {
        let all = view.segments.inlines_of(block).iter().filter(|inline| says(view.segments.element(inline.element)));
        let texts: Vec<&str> = all.filter_map(|inline| view.segments.text.get(inline.text.clone())).collect();
        return (!inline.text.is_empty()).then(|| texts.join("\n"));
    }
    let around = view.segments.ancestors(block.common).take(5).any(|(_, element)| says(element));
    around.then(|| view.text(at).to_owned())
}

/// Whether an address is one of a writer's own page.
fn is_author_page(href: &str) -> bool {
    let path = href.split_once("//").map_or(href, |(_, rest)| rest);
    let mut parts = path.trim_end_matches('/').split('/').rev();
    let own = parts.next().is_some_and(|part| part.len() >= 3 && !part.starts_with('#'));
    own && parts.next().is_some_and(|part| {
        matches!(
            part,
            "author"
                | "authors"
                | "autor"
                | "autoren"
                | "auteur"
                | "autore"
                | "autori"
                | "writers"
                | "journalist"
                | "journalists"
                | "by"
                | "profile"
                | "contributors"
                | "reporter"
                | "staff"
                | "yazarlar"
                | "redaktion"
                | "skribent"
        )
    })
}

fn collect(view: &View<'_>, text: &str, named: &mut Named, at: usize) {
    let before = named.people.len();
    // Once a name is found, further ones stand in the same markup close by.
    let alike = |known: usize| {
        let like = |at: usize| view.block(at).map(|block| view.segments.element(block.common)).map(|element| (element.tag, element.class));
        at <= known + 6 && like(at) == like(known)
    };
    if before > 0 && named.block.is_some_and(|known| known != at && !alike(known)) {
        return;
    }
    for (name, own) in names(text, view.lexicon) {
        if before > 0 && !name.contains(' ') && named.people.iter().any(|(known, _)| known.name.contains(' ')) {
            continue;
        }
        let own = if nature(&name, view.lexicon) == Nature::Agency { Nature::Agency } else { own };
        let one_word = !name.contains(' ') && own == Nature::Person && named.source == Source::Visible;
        if one_word && !text.trim().eq_ignore_ascii_case(&name) && before == 0 && text.split_whitespace().count() > 3 {
            continue;
        }
        named.add(name, link_of(view, at, text), own);
        named.together = *named.block.get_or_insert(at) == at;
    }
}

/// Address behind the byline, when it has exactly one link.
fn link_of(view: &View<'_>, at: usize, _text: &str) -> String {
    let Some(block) = view.block(at) else { return String::new() };
    let mut links = view.segments.inlines_of(block).iter().filter(|inline| inline.tag == Tag::A);
    match (links.next(), links.next()) {
        (Some(only), None) => view
            .segments
            .element(only.element)
            .node
            .attr("href")
            .filter(|href| is_author_page(href))
            .map(|href| view.input.head.absolute(href))
            .unwrap_or_default(),
        _ => String::new(),
    }
}
