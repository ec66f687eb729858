//! Elements that flow in a line of text though their name does not tell.

use super::elements::first_nodes;
use crate::dom::{Node, NodeKind, Tag};

/// Nodes of an element in the midst of a sentence: a term with a note's sign, not a box of its own.
const NODES: usize = 16;

/// Whether an element is part of a formula: what draws formulas has elements of its own.
pub(super) fn draws_formula(node: Node<'_>, tag: Tag) -> bool {
    tag == Tag::Unknown && node.name().starts_with("mjx-")
}

/// Whether an element of a made-up name, or a button, stands in the midst of a sentence of `around`, the block that is open around it: the words
/// beside it read on through it, as browsers draw it. A button wants them on both sides, since labels of controls stand in rows.
pub(super) fn is_in_sentence(node: Node<'_>, tag: Tag, around: Tag) -> bool {
    use Tag::{Blockquote, Button, Dd, Dt, Figcaption, Li, P, Td, Th, Unknown};
    if !matches!(tag, Unknown | Button)
        || !(matches!(around, P | Li | Td | Th | Dd | Dt | Figcaption | Blockquote) || around.heading_level().is_some())
    {
        return false;
    }
    let (before, behind) = (node.prev_sibling().is_some_and(reads_on), node.next_sibling().is_some_and(reads_in));
    let reads = if tag == Button { before && behind } else { before || behind };
    reads && is_line(node)
}

/// Whether what stands before an element is text that ends in the midst of a sentence.
fn reads_on(node: Node<'_>) -> bool {
    let NodeKind::Text(text) = node.kind() else { return false };
    text.trim_end()
        .chars()
        .next_back()
        .is_some_and(|last| last.is_alphanumeric() || matches!(last, ',' | '(' | '“' | '‘' | '„' | '«' | '"' | '、' | '，' | '「'))
}

/// Whether what stands behind an element is text that begins in the midst of a sentence.
fn reads_in(node: Node<'_>) -> bool {
    let NodeKind::Text(text) = node.kind() else { return false };
    let within = |first: char| {
        first.is_alphabetic() && !first.is_uppercase()
            || matches!(first, ',' | '.' | ';' | ')' | '?' | '!' | '”' | '’' | '»' | '、' | '，' | '。' | '」')
    };
    text.trim_start().chars().next().is_some_and(within)
}

/// Whether an element holds a few words and what flows with them, no block and no control.
fn is_line(root: Node<'_>) -> bool {
    let mut words = false;
    let flows = first_nodes(root, NODES + 1).enumerate().all(|(at, node)| match node.kind() {
        _ if at == NODES => false,
        NodeKind::Text(text) => {
            words |= !text.trim().is_empty();
            true
        }
        NodeKind::Element(tag) => tag.is_inline() && tag != Tag::Br,
        NodeKind::Other => true,
    });
    flows && words
}
