//! What a page says twice, side by side: once for eyes and once for ears, or as it was and as it is.

use super::elements::is_unseen;
use crate::dom::{Marks, Node, NodeKind, Tag};

/// More names of text for readers that hear the page, which some sites also give to what ends the words of a link.
const SPOKEN_TOO: [&str; 9] = [
    "screen-reader-text",
    "screen-reader",
    "screenreader",
    "a-offscreen",
    "element-invisible",
    "hidden-visually",
    "visually-hidden-focusable",
    "assistive-text",
    "aural-only",
];

/// On which sides an inline element meets its twin: what a page says once for eyes and once for ears.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Twin {
    pub begins: bool,
    pub ends: bool,
}

impl Twin {
    /// What only ears hear has one on both sides; what they do not hear, where an element stands that they do; and what is
    /// struck out, right before what stands there now.
    pub(super) fn of(node: Node<'_>, tag: Tag, marks: &Marks<'_>) -> Self {
        if matches!(tag, Tag::Sub | Tag::Sup) {
            return Self::default();
        }
        let is_new = |node: Node<'_>| matches!(node.kind(), NodeKind::Element(Tag::Ins));
        let old = matches!(tag, Tag::Del | Tag::S | Tag::Strike) && node.next_sibling().is_some_and(is_new);
        if marks.unheard {
            let heard = |node: Option<Node<'_>>| {
                node.is_some_and(|node| matches!(node.kind(), NodeKind::Element(_)) && node.attr("aria-hidden") != Some("true"))
            };
            return Self { begins: heard(node.prev_sibling()), ends: old || heard(node.next_sibling()) };
        }
        let named = |name: &str| SPOKEN_TOO.iter().any(|spoken| name.eq_ignore_ascii_case(spoken));
        let spoken = is_unseen(marks) || marks.class.split_ascii_whitespace().any(named);
        Self { begins: spoken, ends: spoken || old }
    }
}
