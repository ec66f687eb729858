//! Elements that flow in a line of text though their name does not tell.

use super::elements::first_nodes;
use super::known::KNOWN;
use crate::dom::{Node, NodeKind, Tag};

/// Nodes of an element in the midst of a sentence: a term with a note's sign, not a box of its own.
const NODES: usize = 16;
/// Nodes beside it that are looked at.
const STEPS: usize = 6;

/// Whether an element is part of a formula: what draws formulas has elements of its own.
pub(super) fn draws_formula(node: Node<'_>, tag: Tag) -> bool {
    tag == Tag::Unknown && KNOWN.draws_formula(node.name())
}

/// Whether an element of a made-up name, or a button, stands in the midst of a sentence of `around`, the block that is open around it: the words
/// beside it read on through it, as browsers draw it. A button wants a sentence on both sides, since labels of controls stand in rows.
pub(super) fn is_in_sentence(node: Node<'_>, tag: Tag, around: Tag) -> bool {
    use Tag::{Blockquote, Button, Dd, Dt, Figcaption, Li, P, Td, Th, Unknown};
    if !matches!(tag, Unknown | Button)
        || !(matches!(around, P | Li | Td | Th | Dd | Dt | Figcaption | Blockquote) || around.heading_level().is_some())
    {
        return false;
    }
    let (before, behind) = (in_line(node, Node::prev_sibling), in_line(node, Node::next_sibling));
    let is_open = matches!(before, Beside::Text(text) if is_open(text));
    let reads_on = is_open || matches!(before, Beside::Text(text) if ends_in_word(text));
    let reads_in = matches!(behind, Beside::Text(text) if begins_within(text));
    let reads = match tag {
        Button => reads_on && reads_in,
        // A control of a page's own ("Follow", "Save") ends its line; a day does so too, and what nobody can end a sentence before.
        _ => reads_in || is_open || reads_on && (behind != Beside::Nothing || node.attr("datetime").is_some()),
    };
    reads && is_line(node)
}

/// What stands beside an element in its line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Beside<'p> {
    Nothing,
    Text(&'p str),
    Inline,
}

/// The next text or inline element in one direction, also of the inline elements around.
fn in_line<'p>(mut node: Node<'p>, step: fn(Node<'p>) -> Option<Node<'p>>) -> Beside<'p> {
    for _ in 0..STEPS {
        let next = step(node);
        match next.map(Node::kind) {
            Some(NodeKind::Text(text)) if !text.trim().is_empty() => return Beside::Text(text.trim()),
            Some(NodeKind::Element(tag)) if flows(tag) => return Beside::Inline,
            Some(NodeKind::Element(_)) => return Beside::Nothing,
            Some(_) => node = next.unwrap_or(node),
            None => match node.parent() {
                Some(parent) if matches!(parent.kind(), NodeKind::Element(tag) if tag.is_inline()) => node = parent,
                _ => return Beside::Nothing,
            },
        }
    }
    Beside::Nothing
}

/// Whether an element of this name goes on with the line around it.
fn flows(tag: Tag) -> bool {
    tag.is_inline() && tag != Tag::Br
}

/// Whether nobody ends a sentence so.
fn is_open(text: &str) -> bool {
    text.ends_with([',', '(', '“', '‘', '„', '«', '、', '，', '「'])
}

fn ends_in_word(text: &str) -> bool {
    text.ends_with(|last: char| last.is_alphanumeric() || last == '"')
}

/// Whether a text begins in the midst of a sentence: with a small letter, where the script has such, or a mark.
fn begins_within(text: &str) -> bool {
    let within = |first: char| {
        first.is_lowercase() || matches!(first, ',' | '.' | ';' | ')' | '?' | '!' | '”' | '’' | '»' | '、' | '，' | '。' | '」')
    };
    text.chars().next().is_some_and(within)
}

/// Whether an element holds a few words and what flows with them, no block and no control.
fn is_line(root: Node<'_>) -> bool {
    let mut words = false;
    let all_flow = first_nodes(root, NODES + 1).enumerate().all(|(at, node)| match node.kind() {
        _ if at == NODES => false,
        NodeKind::Text(text) => {
            words |= !text.trim().is_empty();
            true
        }
        NodeKind::Element(tag) => flows(tag),
        NodeKind::Other => true,
    });
    all_flow && words
}
