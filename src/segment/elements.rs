//! Questions about an element that decide how its text is cut: what it holds, what it is for, whether it is seen.

use smallvec::SmallVec;

use super::known::{KNOWN, Spoken};
use super::names::PerPlace;
use crate::dom::{Marks, Node, NodeKind, Tag};
use crate::letters::guides_breaks;

/// Nodes of a button that are looked at for words.
const CONTROL_NODES: usize = 24;
/// Parts of a row, or siblings, that are looked at; nodes in one of them, and bytes of its text.
const PARTS: usize = 8;
const PART_NODES: usize = 16;
const PART_BYTES: usize = 80;

/// Elements around a formula that hold nothing else.
const FORMULA_DEPTH: usize = 4;

/// Digits and signs of the longest mark of a note, and its letters at most, with brackets and commas.
const NOTE: usize = 6;
const NOTE_LETTERS: usize = 12;

/// Whether a link leads to a place on a page, as those beside headings do.
pub(super) fn is_anchor(node: Node<'_>) -> bool {
    node.attr("href").is_some_and(|href| href.contains('#'))
}

/// Whether a text is one or two of the signs that stand for "link to this heading".
pub(super) fn is_sign(text: &str) -> bool {
    let mut letters = text.chars().filter(|letter| !letter.is_whitespace() && !guides_breaks(*letter) && *letter != '\u{fe0f}');
    let sign = |letter: char| matches!(letter, '¶' | '§' | '#' | '🔗' | '⚓' | '∞' | '\u{f0c1}' | '\u{e9cb}');
    letters.next().is_some_and(sign) && letters.next().is_none_or(sign) && letters.next().is_none()
}

/// The text of an element that holds nothing but it, with up to three elements around it.
pub(super) fn only_text(node: Node<'_>) -> Option<&str> {
    let mut inner = node.first_child()?;
    for _ in 0..4 {
        if inner.next_sibling().is_some() {
            return None;
        }
        if let NodeKind::Text(text) = inner.kind() {
            return Some(text);
        }
        inner = inner.first_child()?;
    }
    None
}

/// Whether an element above the line holds the mark of a note and nothing else: "1", "1,2", "[12]", "*".
pub(super) fn is_note(sup: Node<'_>) -> bool {
    let (mut digits, mut signs) = (0, 0);
    let mut next = sup.first_child();
    for _ in 0..PART_NODES {
        let Some(node) = next else { break };
        if let NodeKind::Text(text) = node.kind() {
            let mut letters = text.trim().chars();
            for letter in letters.by_ref().take(NOTE_LETTERS) {
                match letter {
                    '0'..='9' => digits += 1,
                    '*' | '†' | '‡' => signs += 1,
                    '[' | ']' | '(' | ')' | ',' | ' ' | '\u{a0}' | '\n' | '–' | '-' => {}
                    _ => return false,
                }
            }
            if letters.next().is_some() {
                return false;
            }
        }
        next = node.first_child().or_else(|| node.following_within(sup));
    }
    next.is_none() && (1..=NOTE).contains(&(digits + signs))
}

/// Whether the class of an element is that of the links with which the sections of a wiki are edited.
pub(super) fn is_edit_link(class: &str) -> bool {
    class.split_ascii_whitespace().any(|name| KNOWN.is_edit_link(name))
}

/// Whether a reading beside letters stands without the brackets that show it where its place is not known.
pub(super) fn is_bare_reading(reading: Node<'_>) -> bool {
    let written = |node: Node<'_>, most| first_nodes(node, most).any(|inner| matches!(inner.kind(), NodeKind::Text(_)) && !is_blank(inner));
    let is_bracket = |node: Option<Node<'_>>| node.is_some_and(|node| node.name() == "rp" && written(node, PARTS));
    let beside = [element_beside(reading, Node::prev_sibling), element_beside(reading, Node::next_sibling)];
    // A reading is a few letters: what seems to be one around half of the page is not searched to its end.
    written(reading, PART_NODES) && !beside.into_iter().any(is_bracket)
}

/// The next element of a node's siblings in one direction.
pub(super) fn element_beside<'p>(node: Node<'p>, step: fn(Node<'p>) -> Option<Node<'p>>) -> Option<Node<'p>> {
    node.beside(step).take(PARTS).find(|node| matches!(node.kind(), NodeKind::Element(_)))
}

/// The first nodes inside an element, in document order.
pub(super) fn first_nodes(root: Node<'_>, most: usize) -> impl Iterator<Item = Node<'_>> {
    std::iter::successors(root.first_child(), move |node| node.first_child().or_else(|| node.following_within(root))).take(most)
}

/// Whether what is not heard, or stands for a formula that is not seen, is the drawing of the formula beside it.
pub(super) fn beside_formula(drawing: Node<'_>, unheard: bool) -> bool {
    let twin = |node: Node<'_>| is_formula(node) && (unheard || is_put_away(node));
    is_pair(drawing) && beside(drawing).into_iter().flatten().any(twin)
}

/// Whether an element states that it is not seen.
fn is_put_away(node: Node<'_>) -> bool {
    node.attr("hidden").is_some() || node.attr("style").is_some_and(hides)
}

/// What stands right before and behind an element, with nothing but white space between.
fn beside<'p>(node: Node<'p>) -> [Option<Node<'p>>; 2] {
    let next = |step: fn(Node<'p>) -> Option<Node<'p>>| {
        let mut siblings = node.beside(step).take(PARTS);
        siblings.find(|node| !is_blank(*node)).filter(|node| matches!(node.kind(), NodeKind::Element(_)))
    };
    [next(Node::prev_sibling), next(Node::next_sibling)]
}

fn is_blank(node: Node<'_>) -> bool {
    match node.kind() {
        NodeKind::Text(text) => text.trim().is_empty(),
        NodeKind::Element(_) => false,
        NodeKind::Other => true,
    }
}

/// Whether an element is a formula with text, or holds nothing else.
fn is_formula(node: Node<'_>) -> bool {
    let mut inner = node;
    for _ in 0..FORMULA_DEPTH {
        if matches!(inner.kind(), NodeKind::Element(Tag::Math)) {
            return holds_text(inner);
        }
        let mut children = inner.children().take(PARTS).filter(|child| !is_blank(*child));
        let (Some(only), None) = (children.next(), children.next()) else { return false };
        inner = only;
    }
    false
}

/// Whether an element and the one beside it are all that a wrapper holds, or parts of what is known to draw formulas.
fn is_pair(node: Node<'_>) -> bool {
    let Some(parent) = node.parent() else { return false };
    let names = || parent.attr("class").unwrap_or_default().split_ascii_whitespace();
    if KNOWN.draws_formula(parent.name()) || names().any(|name| KNOWN.holds_formula(name)) {
        return true;
    }
    let mut elements = 0;
    let all = parent.children().take(PARTS + 1).enumerate().all(|(at, child)| {
        elements += usize::from(matches!(child.kind(), NodeKind::Element(_)));
        at < PARTS && (is_blank(child) || matches!(child.kind(), NodeKind::Element(_)))
    });
    all && elements == 2 && matches!(parent.kind(), NodeKind::Element(Tag::Span | Tag::Div | Tag::Unknown))
}

/// Whether a formula that is not seen has a drawing of itself beside it, which is.
pub(super) fn is_shown_as_picture(node: Node<'_>) -> bool {
    let flows = |node: Node<'_>| matches!(node.kind(), NodeKind::Element(tag) if tag.is_inline() && tag != Tag::A);
    let draws = |next: Node<'_>| {
        (next.name() == "img" || next.attr("aria-hidden") == Some("true") && flows(next)) && !is_put_away(next) && !is_formula(next)
    };
    is_formula(node) && is_pair(node) && beside(node).into_iter().flatten().any(draws)
}

/// Whether an element is a row of parts that have a function each, as the lines under headlines are: nothing but spans
/// of different classes, each of a few words with a link or a date among them.
pub(super) fn is_row_of_parts(node: Node<'_>) -> bool {
    let mut classes: SmallVec<[&str; PARTS]> = SmallVec::new();
    for child in node.children() {
        match child.kind() {
            NodeKind::Element(Tag::Span) => {
                let class = child.attr("class").unwrap_or_default();
                if class.is_empty() || classes.len() == PARTS || classes.contains(&class) || !is_part(child) {
                    return false;
                }
                classes.push(class);
            }
            NodeKind::Text(text) if !text.contains(char::is_alphanumeric) => {}
            NodeKind::Element(_) | NodeKind::Text(_) => return false,
            NodeKind::Other => {}
        }
    }
    classes.len() >= 2
}

/// Whether a span holds a link or a date and little else.
pub(super) fn is_part(span: Node<'_>) -> bool {
    let (mut linked, mut bytes) = (false, 0);
    let mut next = span.first_child();
    for _ in 0..PART_NODES {
        let Some(node) = next else { return linked };
        match node.kind() {
            NodeKind::Text(text) => bytes += text.trim().len(),
            NodeKind::Element(tag) => linked |= matches!(tag, Tag::A | Tag::Time),
            NodeKind::Other => {}
        }
        if bytes > PART_BYTES {
            return false;
        }
        next = node.first_child().or_else(|| node.following_within(span));
    }
    false
}

/// The node after `node` in document order that is still inside `root`, and how many elements more are around it.
pub(super) fn next_within<'p>(mut node: Node<'p>, root: Node<'p>) -> Option<(Node<'p>, i32)> {
    // The fragment in a template is no element.
    let one = |node: Node<'_>| i32::from(matches!(node.kind(), NodeKind::Element(_)));
    if let Some(child) = node.first_child() {
        return Some((child, one(node)));
    }
    let mut more = 0;
    while node != root {
        if let Some(sibling) = node.next_sibling() {
            return Some((sibling, more));
        }
        node = node.parent()?;
        more -= one(node);
    }
    None
}

/// Whether there is any text below the node. Linear in the subtree, up to the first text.
pub(super) fn holds_text(root: Node<'_>) -> bool {
    let mut next = root.first_child();
    while let Some(node) = next {
        if matches!(node.kind(), NodeKind::Text(text) if !text.trim().is_empty()) {
            return true;
        }
        next = node.first_child().or_else(|| node.following_within(root));
    }
    false
}

/// Inline elements that the article's formats show or that judgement counts.
pub(super) fn is_meaningful_inline(tag: Tag) -> bool {
    use Tag::{A, B, Cite, Code, Del, Em, I, Kbd, Q, S, Samp, Strike, Strong, Sub, Sup, Time, Tt, Var};
    matches!(tag, A | B | Cite | Code | Del | Em | I | Kbd | Q | S | Samp | Strike | Strong | Sub | Sup | Time | Tt | Var)
}

/// Whether a control holds no text, seen after few nodes.
pub(super) fn is_wordless(control: Node<'_>) -> bool {
    let mut next = control.first_child();
    for _ in 0..CONTROL_NODES {
        let Some(node) = next else { return true };
        let inside = match node.kind() {
            NodeKind::Text(text) if !text.trim().is_empty() => return false,
            NodeKind::Element(tag) if !tag.is_skipped() => node.first_child(),
            _ => None,
        };
        next = inside.or_else(|| node.following_within(control));
    }
    false
}

/// Whether an element is laid out for readers that hear the page only, in one of the customary ways.
pub(super) fn is_unseen(marks: &Marks<'_>) -> bool {
    let named = |name: &str| KNOWN.spoken(name) == Some(Spoken::Only);
    marks.class.split_ascii_whitespace().any(named) || is_clipped(marks)
}

/// Whether the style of an element cuts it to nothing.
pub(super) fn is_clipped(marks: &Marks<'_>) -> bool {
    let clipped = || {
        let style: String = marks.style.bytes().take(400).filter(|byte| *byte != b' ').map(char::from).collect();
        ["clip:rect(0", "clip:rect(1px", "clip-path:inset(50%)", "clip-path:inset(100%)"].iter().any(|part| style.contains(part))
    };
    !marks.style.is_empty() && clipped()
}

pub(super) fn is_hidden(marks: &Marks<'_>, tag: Tag, styles: &mut PerPlace<bool>) -> bool {
    marks.hidden.is_some_and(|value| value != "until-found")
        || !marks.style.is_empty() && styles.get(marks.style, hides)
        || (tag == Tag::Dialog && !marks.open)
}

/// Whether an inline style hides its element.
pub(super) fn hides(style: &str) -> bool {
    style.split(';').any(|declaration| {
        let Some((property, value)) = declaration.split_once(':') else {
            return false;
        };
        let value = value.trim().trim_end_matches("!important").trim_end();
        match property.trim() {
            property if property.eq_ignore_ascii_case("display") => value.eq_ignore_ascii_case("none"),
            property if property.eq_ignore_ascii_case("visibility") => value.eq_ignore_ascii_case("hidden"),
            _ => false,
        }
    })
}
