//! What a page says twice, side by side: once for eyes and once for ears, or as it was and as it is.

use super::elements::is_clipped;
use super::known::KNOWN;
use crate::dom::{Marks, Node, NodeKind, Tag};

/// On which sides an inline element meets its twin: what a page says once for eyes and once for ears.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct SpokenCopy {
    pub begins: bool,
    pub ends: bool,
}

impl SpokenCopy {
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
        let spoken = marks.class.split_ascii_whitespace().any(|name| KNOWN.spoken(name).is_some()) || is_clipped(marks);
        Self { begins: spoken, ends: spoken || old }
    }
}
