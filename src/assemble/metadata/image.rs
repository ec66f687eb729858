//! The picture that the page puts forward, with its caption and credit.

use serde_json::Value;

use crate::article::{Image, Source};
use crate::dom::Tag;
use crate::head::{collapse, text_of};
use crate::lexicon::metadata::Marks;
use crate::segment::ElementId;

use super::view::View;
use super::{Frame, Metadata};

/// Words before a credit inside a caption.
const CREDIT_WORDS: [&str; 22] = [
    "photo:",
    "photo by",
    "photograph:",
    "photograph by",
    "image:",
    "image credit:",
    "credit:",
    "foto:",
    "fotos:",
    "bild:",
    "quelle:",
    "crédit",
    "crédits",
    "photo credit:",
    "©",
    "(c)",
    "getty",
    "shutterstock",
    "picture:",
    "foto av",
    "source:",
    "写真",
];

/// Fills the lead image.
pub(super) fn image(view: &View<'_>, frame: &Frame, out: &mut Metadata) {
    let stated = stated(view);
    let shown = shown(view, frame, stated.as_ref().map(|(url, _)| url.as_str()));
    let mut image = Image::default();
    let source = match (&stated, shown) {
        (Some((url, source)), _) => {
            image.url = view.input.head.absolute(url);
            *source
        }
        (None, Some(id)) => {
            image.url = source_of(view, id).map(|url| view.input.head.absolute(url)).unwrap_or_default();
            Source::Visible
        }
        (None, None) => return,
    };
    if image.url.is_empty() || image.url.starts_with("data:") {
        return;
    }
    image.alt = view.input.head.meta_value(&["og:image:alt", "twitter:image:alt"]).map(collapse).unwrap_or_default();
    if let Some(id) = shown {
        if let Some(alt) = view.segments.element(id).node.attr("alt").map(collapse).filter(|alt| !alt.is_empty()) {
            image.alt = alt;
        }
        caption(view, id, &mut image, out);
    }
    out.note("lead_image", source, if shown.is_some() { 0.95 } else { 0.8 }, Vec::new());
    out.lead_image = Some(image);
}

/// The picture that the page states.
fn stated(view: &View<'_>) -> Option<(String, Source)> {
    let head = view.input.head;
    if let Some(url) = head.meta_value(&["og:image", "og:image:url", "og:image:secure_url"]) {
        return Some((url.to_owned(), Source::OpenGraph));
    }
    let thing = head.main_thing().and_then(|thing| thing.fields.get("image").or_else(|| thing.fields.get("thumbnailUrl")));
    if let Some(url) = thing.and_then(|value| address(view, value)) {
        return Some((url, Source::JsonLd));
    }
    let url = head.meta_value(&["twitter:image", "twitter:image:src", "parsely-image-url", "sailthru.image.full", "image", "thumbnail"])?;
    Some((url.to_owned(), Source::Meta))
}

fn address(view: &View<'_>, value: &Value) -> Option<String> {
    match value {
        Value::String(_) => text_of(value),
        Value::Array(values) => values.iter().find_map(|value| address(view, value)),
        Value::Object(_) => {
            let map = view.input.head.resolve(value)?;
            ["url", "contentUrl", "@id"].iter().find_map(|name| map.get(*name).and_then(text_of)).filter(|url| url.contains('/'))
        }
        _ => None,
    }
}

/// The shown picture: the one with the stated file name, else the first in a figure near the beginning.
fn shown(view: &View<'_>, frame: &Frame, stated: Option<&str>) -> Option<ElementId> {
    let name = stated.and_then(file_name);
    let outside = Marks::NAV.with(Marks::FOOTER).with(Marks::RELATED).with(Marks::ASIDE).with(Marks::COMMENT).with(Marks::AUTHOR_BOX);
    let near = frame.headline.saturating_sub(4)..(frame.body + 4).min(view.len() + 1);
    let mut first = None;
    for media in view.segments.media.iter().filter(|media| view.segments.element(media.element).tag == Tag::Img) {
        let same = name.is_some() && source_of(view, media.element).and_then(file_name) == name;
        if same {
            return Some(media.element);
        }
        let beside = near.contains(&(media.next_block as usize));
        let framed = view.segments.ancestors(media.element).take(6).any(|(_, element)| element.tag == Tag::Figure);
        if first.is_none() && beside && framed && !view.around(media.element).any(outside) {
            first = Some(media.element);
        }
    }
    first
}

fn source_of<'a>(view: &View<'a>, id: ElementId) -> Option<&'a str> {
    let node = view.segments.element(id).node;
    let plain = ["src", "data-src", "data-lazy-src", "data-original"].iter().filter_map(|name| node.attr(name));
    let mut plain = plain.filter(|url| !url.is_empty() && !url.starts_with("data:"));
    plain.next().or_else(|| node.attr("srcset")?.split([' ', ',']).find(|url| !url.is_empty()))
}

/// File name of an address without size and query, when it is long enough to tell pictures apart.
fn file_name(url: &str) -> Option<String> {
    let path = url.split(['?', '#']).next()?;
    let name = path.rsplit('/').find(|part| part.len() >= 6)?;
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let bare = stem.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == 'x' || letter == '-' || letter == '_');
    let stem = if bare.len() >= 6 { bare } else { stem };
    (stem.len() >= 6).then(|| stem.to_ascii_lowercase())
}

/// Caption and credit: the text of the figure around the picture.
fn caption(view: &View<'_>, id: ElementId, image: &mut Image, out: &mut Metadata) {
    let boxed = |element: &crate::segment::Element<'_>, own: Marks| element.tag == Tag::Figure || own.any(Marks::CAPTION);
    let around = view.segments.ancestors(id).skip(1).take(7);
    let mut figure = around.filter(|(at, element)| boxed(element, view.own(*at)) && element.blocks.end - element.blocks.start <= 6);
    let Some((_, figure)) = figure.next() else { return };
    let mut parts: Vec<&str> = Vec::new();
    for at in figure.blocks.clone().map(|at| at as usize) {
        let text = view.text(at);
        if out.is_claimed(at) || text.chars().count() > 600 || view.marks(at).any(Marks::FORM) || parts.contains(&text) {
            continue;
        }
        out.uses(at, "lead_image");
        let small = text.to_lowercase();
        let credited = view.near(at, 0, 2);
        let is_credit =
            CREDIT_WORDS.iter().any(|word| small.starts_with(word)) || small.contains('©') && text.len() < 120 || is_credit_class(view, at);
        if is_credit && image.credit.is_empty() && (credited.any(Marks::CAPTION) || text.len() < 160) {
            image.credit = without_credit_word(text);
        } else {
            parts.push(text);
        }
    }
    image.caption = collapse(&parts.join(" "));
    if image.credit.is_empty() {
        split_credit(image);
    }
}

fn is_credit_class(view: &View<'_>, at: usize) -> bool {
    let Some(block) = view.block(at) else { return false };
    let around = view.segments.ancestors(block.common).take(3);
    let mut classes = around.map(|(_, element)| element.class.to_ascii_lowercase());
    classes.any(|class| {
        ["credit", "copyright", "source", "quelle", "fotograf", "photographer"].iter().any(|word| class.contains(word))
            && !class.contains("caption")
    })
}

fn without_credit_word(text: &str) -> String {
    let text = collapse(text);
    let small = text.to_lowercase();
    let word = CREDIT_WORDS.iter().find(|word| small.starts_with(**word) && **word != "getty" && **word != "shutterstock");
    let rest = word.and_then(|word| text.get(word.len()..)).unwrap_or(&text);
    rest.trim_matches([' ', ':', '(', ')', '[', ']', '/', '|']).to_owned()
}

/// Takes a credit at the end of the caption: "… (Photo: Name)", "… Foto: Name", "… © Name".
fn split_credit(image: &mut Image) {
    let found = CREDIT_WORDS.iter().filter(|word| word.ends_with(':') || **word == "©" || **word == "photo by").find_map(|word| {
        let at = image.caption.to_lowercase().rfind(word)?;
        let tail = image.caption.get(at..)?;
        (at > 0 && tail.chars().count() <= 90).then(|| (at, tail.to_owned()))
    });
    if let Some((at, tail)) = found {
        image.credit = without_credit_word(&tail);
        image.caption.truncate(at);
        let kept = image.caption.trim_end_matches([' ', '(', '[', '|', '/', '–', '-']).len();
        image.caption.truncate(kept);
    }
}
