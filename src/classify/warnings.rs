//! What an answer warns of by the look of the page and by what its publisher says: text that scripts are to bring, text for subscribers.

use serde_json::Value;

use crate::dom::{NodeKind, Page, Tag};
use crate::head::Head;
use crate::lexicon::metadata::KINDS;
use crate::segment::{Element, Segments, Visibility};

/// Bytes of shown text below which a page with an empty application in it waits for its scripts.
pub(super) const SHELL_BYTES: usize = 600;

/// Whether the page is little more than the place where scripts will put it, or shows nothing at all without them. Linear.
pub(super) fn is_shell(page: &Page, segments: &Segments<'_>) -> bool {
    let shown = segments.blocks.iter().filter(|block| block.visibility == Visibility::Shown);
    let text: usize = shown.map(|block| block.text.len()).sum();
    let empty = |element: &Element<'_>| element.blocks().is_empty() && KINDS.is_shell(element.id);
    text == 0 && has_script(page) || text < SHELL_BYTES && segments.elements.iter().any(empty)
}

fn has_script(page: &Page) -> bool {
    let mut nodes = std::iter::successors(Some(page.root()), |node| node.first_child().or_else(|| node.following()));
    nodes.any(|node| node.kind() == NodeKind::Element(Tag::Script))
}

/// Whether the publisher says that not everybody may read all of the page.
pub(super) fn is_paywalled(head: &Head<'_>) -> bool {
    KINDS.access.iter().any(|access| {
        let locked = |value: &Value| match value {
            Value::Bool(value) => access.is_locked(if *value { "true" } else { "false" }),
            Value::String(value) => access.is_locked(value),
            _ => false,
        };
        access.names.iter().any(|name| {
            let mut stated = head.things.iter().filter_map(|thing| thing.fields.get(name));
            stated.any(locked) || head.meta_values(&name.to_ascii_lowercase()).any(|value| access.is_locked(value))
        })
    })
}
