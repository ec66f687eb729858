//! Writers whom the markup declares, and their pages.

use crate::dom::Tag;
use crate::lexicon::metadata::{BYLINES, PEOPLE, fold};
use crate::segment::Element;

use super::super::view::{View, rel_says};

/// Text of what markup declares a writer: `rel=author`, `itemprop=author` or `name` in it.
pub(super) fn declared(view: &View<'_>, at: usize) -> Option<String> {
    let block = view.block(at)?;
    let says = |element: &Element<'_>| is_page_of_writer(element) || has(element, "itemprop", "author") && element.blocks().len() <= 4;
    let mut from = block.text.start;
    let mut texts: Vec<&str> = Vec::new();
    for inline in view.segments.inlines_of(block).iter().filter(|inline| says(view.segments.element(inline.element))) {
        // "By Ann Example | Fact-checked by Bo Other": whom others' words introduce, and who comes after, wrote nothing.
        let between = view.segments.text.get(from..inline.text.start).unwrap_or_default().to_lowercase();
        if BYLINES.others.iter().any(|words| words.contains(' ') && between.contains(words.as_str())) {
            break;
        }
        texts.extend(view.segments.text.get(inline.text.clone()));
        from = from.max(inline.text.end);
    }
    if !texts.is_empty() {
        return Some(texts.join("\n"));
    }
    let around = view.segments.ancestors(block.common).take(5).any(|(_, element)| says(element));
    around.then(|| view.text(at).to_owned())
}

fn has(element: &Element<'_>, name: &str, wanted: &str) -> bool {
    element.node.attr(name).is_some_and(|value| value.split_ascii_whitespace().any(|part| part == wanted))
}

/// Whether an element says that it is or leads to a writer.
fn is_page_of_writer(element: &Element<'_>) -> bool {
    rel_says(element.node, "author") || element.tag == Tag::A && element.node.attr("href").is_some_and(is_author_page)
}

/// Whether an address is one of a writer's own page.
fn is_author_page(href: &str) -> bool {
    let path = href.split_once("//").map_or(href, |(_, rest)| rest);
    let mut parts = path.trim_end_matches('/').split('/').rev();
    let own = parts.next().is_some_and(|part| part.len() >= 3 && !part.starts_with('#'));
    own && parts.next().is_some_and(|part| PEOPLE.is_author_folder(part))
}

/// Address of the writer's page behind a byline: of the link that says the name, or nothing but words of it.
pub(super) fn link_of(view: &View<'_>, at: usize, name: &str) -> String {
    let Some(block) = view.block(at) else { return String::new() };
    let links = view.segments.links_of(block);
    let own = fold(name);
    let mut best = None;
    for inline in links.filter(|inline| is_page_of_writer(view.segments.element(inline.element))) {
        let said = fold(view.segments.text.get(inline.text.clone()).unwrap_or_default());
        if said.contains(&own) {
            best = Some(inline);
            break;
        }
        if best.is_none() && said.split(' ').all(|word| own.split(' ').any(|own| own == word)) {
            best = Some(inline);
        }
    }
    let address = best.and_then(|inline| view.segments.element(inline.element).node.attr("href"));
    address.map(|href| view.input.head.absolute(href)).unwrap_or_default()
}
