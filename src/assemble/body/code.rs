//! The programming language of preformatted text, as the page names it.

use crate::dom::Node;
use crate::lexicon::metadata::CODE;
use crate::segment::{ElementId, Segments};
use crate::tag::Tag;

/// Elements above the `<pre>` that highlighters wrap around it.
const WRAPPERS: usize = 3;

/// The language, in lower case; empty when the page names none.
pub(super) fn language(segments: &Segments<'_>, pre: ElementId) -> String {
    let element = segments.element(pre);
    let inner = segments.elements.get(pre.0 as usize + 1..element.end as usize).unwrap_or_default();
    let inner = inner.iter().take(4).filter(|element| element.tag == Tag::Code);
    let outer = segments.ancestors(pre).take(WRAPPERS).map(|(_, element)| element);
    inner
        .chain(outer.filter(|outer| outer.end <= element.end + 8))
        .find_map(|element| named(element.class, element.node))
        .unwrap_or_default()
}

fn named(class: &str, node: Node<'_>) -> Option<String> {
    let attribute = CODE.attributes.iter().find_map(|name| node.attr(name));
    if let Some(language) = attribute.and_then(plausible) {
        return Some(language);
    }
    let mut tokens = class.split([' ', '\t', '\n', ';']).filter(|token| !token.is_empty());
    while let Some(token) = tokens.next() {
        let found = match token {
            // SyntaxHighlighter writes "brush: js", pandoc "sourceCode haskell".
            "brush:" | "sourceCode" => tokens.next().and_then(plausible),
            _ if token.starts_with("brush:") => token.strip_prefix("brush:").and_then(plausible),
            _ => CODE.language_of(token).and_then(plausible),
        };
        if found.is_some() {
            return found;
        }
    }
    None
}

/// The name, if it could be one.
fn plausible(name: &str) -> Option<String> {
    let name = name.trim().to_ascii_lowercase();
    let letters = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+#-._".contains(&byte));
    let fits = (1..=24).contains(&name.len()) && letters && !CODE.is_no_language(&name);
    fits.then_some(name)
}
