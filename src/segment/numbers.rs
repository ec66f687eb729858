//! Numbers of lines: what of a listing is no code, and which tables draw one.

use smallvec::SmallVec;

use super::elements::first_nodes;
use super::known::{KNOWN, LineNumber};
use crate::dom::{Node, NodeKind};

/// Nodes of the longest column of numbers of lines, and of all columns of a page that are none.
pub(super) const COLUMN_NODES: usize = 20_000;
/// Nodes of a number of one line.
const NUMBER_NODES: usize = 16;
/// Nodes beside it that are looked at.
const BESIDE: usize = 8;
/// Digits of the greatest number.
const DIGITS: usize = 6;

/// Bytes of the longest class that is read.
const CLASS_BYTES: usize = 1_000;

/// Nodes of a cell, and of a table, among which code or a row is looked for.
const CELL_NODES: usize = 12;
/// Nodes of a column that tell whether it counts.
const COLUMN_HEAD: usize = 64;
/// Rows that tell what a table is.
const ROWS: usize = 8;
/// Cells of the longest row of a listing: old and new numbers, and code.
const CELLS: usize = 4;
/// Elements around a table whose classes tell that it is a listing.
const AROUND: usize = 3;

/// The numbers that a text counts, by one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Count {
    Empty,
    Run(u32, u32),
}

/// Whether an element of a listing holds nothing but the number of a line, or those of many that count by one. `begins` where no text
/// stands before it in its line; `left` are the nodes that may still be looked at in vain, so that columns in each other cost little.
pub(super) fn is_line_number(node: Node<'_>, class: &str, begins: bool, left: &mut usize) -> bool {
    let named = match name_of(class) {
        None => false,
        Some(LineNumber::Short) => {
            begins && is_beside(node) && (is_column(node) || leads_line(node, &|node| node.attr("class") == Some(class)))
        }
        Some(LineNumber::Full) => is_beside(node),
    };
    named && holds_numbers(node, left) || begins && (is_stated(node) || is_counted(node))
}

fn is_column(node: Node<'_>) -> bool {
    matches!(node.name(), "td" | "th" | "div" | "pre")
}

fn is_seen(node: Node<'_>) -> bool {
    match node.kind() {
        NodeKind::Element(tag) => !tag.is_skipped(),
        NodeKind::Text(text) => !text.trim().is_empty(),
        NodeKind::Other => false,
    }
}

/// The next nodes of an element's siblings in one direction.
fn beside<'p>(node: Node<'p>, step: fn(Node<'p>) -> Option<Node<'p>>) -> impl Iterator<Item = Node<'p>> {
    node.beside(step).take(BESIDE)
}

/// Whether something stands beside an element that may be what it numbers: programs give a whole listing the class, too.
fn is_beside(node: Node<'_>) -> bool {
    let mut both = beside(node, Node::prev_sibling).chain(beside(node, Node::next_sibling));
    match node.name() {
        "code" | "pre" => both.any(|other| matches!(other.name(), "code" | "pre") && name_of_node(other).is_none()),
        "td" | "th" => both.any(|other| matches!(other.name(), "td" | "th")),
        _ => {
            let outer = || {
                let parent = node.parent().filter(|parent| !matches!(parent.name(), "code" | "pre" | "td" | "body"));
                parent.is_some_and(|parent| beside(parent, Node::next_sibling).any(is_seen))
            };
            // A column of one number, in code of its own.
            let cell = || std::iter::successors(node.parent(), |node| node.parent()).take(AROUND).find(|node| node.name() == "td");
            let numbers = || cell().is_some_and(|cell| beside(cell, Node::next_sibling).any(|next| next.name() == "td"));
            both.any(is_seen) || outer() || numbers()
        }
    }
}

/// Whether an element leads a line: text or an element of another kind stands behind it, or the number before or behind its own in
/// one of the same kind near it.
fn leads_line<'p>(node: Node<'p>, same: &impl Fn(Node<'p>) -> bool) -> bool {
    let is_gap = |node: &Node<'_>| matches!(node.kind(), NodeKind::Text(text) if text.bytes().all(|byte| matches!(byte, b' ' | b'\t')));
    let follows = beside(node, Node::next_sibling).find(|node| !is_gap(node)).is_some_and(|next| match next.kind() {
        NodeKind::Element(_) => next.name() != "br" && !same(next),
        NodeKind::Text(text) => !text.trim_start_matches([' ', '\t']).starts_with(['\n', '\r']),
        NodeKind::Other => false,
    });
    let near = |step| beside(node, step).find(|node| same(*node)).and_then(number);
    let counts = |own: u32| {
        near(Node::prev_sibling).is_some_and(|before| before.checked_add(1) == Some(own))
            || near(Node::next_sibling).is_some_and(|behind| own.checked_add(1) == Some(behind))
    };
    follows || number(node).is_some_and(counts)
}

/// The number that is all the text of an element.
fn number(node: Node<'_>) -> Option<u32> {
    match count(node, NUMBER_NODES) {
        (Some(Count::Run(first, last)), looked) if first == last && looked < NUMBER_NODES => Some(first),
        _ => None,
    }
}

fn digits(text: &str) -> Option<u32> {
    let text = text.trim_ascii();
    (text.len() <= DIGITS && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

/// Whether an element holds the number that it says to be of: those that hold a line say it, too.
fn is_stated(node: Node<'_>) -> bool {
    let Some(stated) = node.attr("data-line-number").and_then(digits) else { return false };
    number(node) == Some(stated)
        && match node.name() {
            "td" | "th" => beside(node, Node::next_sibling).any(|next| matches!(next.name(), "td" | "th")),
            _ => leads_line(node, &|node| node.attr("data-line-number").is_some()),
        }
}

/// Whether an element without a name is the number of a line that stands beside it in an element of its own: in the line before or
/// behind stands the number before or behind. Looks at a few nodes only.
fn is_counted(node: Node<'_>) -> bool {
    let Some(own) = number(node) else { return false };
    let is_element = |node: &Node<'_>| matches!(node.kind(), NodeKind::Element(tag) if !tag.is_skipped());
    let line = beside(node, Node::next_sibling).find(is_element);
    if !line.is_some_and(|line| matches!(line.name(), "div" | "code" | "pre" | "p")) || beside(node, Node::prev_sibling).any(is_seen) {
        return false;
    }
    let Some(parent) = node.parent() else { return false };
    let first = |step| beside(parent, step).find(is_element)?.children().take(BESIDE).find(is_element).and_then(number);
    first(Node::prev_sibling).is_some_and(|before| before.checked_add(1) == Some(own))
        || first(Node::next_sibling).is_some_and(|behind| own.checked_add(1) == Some(behind))
}

fn name_of_node(node: Node<'_>) -> Option<LineNumber> {
    name_of(node.attr("class").unwrap_or_default())
}

/// What a class says of numbers of lines.
fn name_of(class: &str) -> Option<LineNumber> {
    if class.is_empty() || class.len() > CLASS_BYTES {
        return None;
    }
    let names = class.split_ascii_whitespace().filter_map(|name| KNOWN.line_number(name, &parts(name)));
    names.reduce(|known, other| if known == LineNumber::Full { known } else { other })
}

/// The words of a class name: "code-line", "codeLine", "code_line".
fn parts(name: &str) -> SmallVec<[&str; 8]> {
    let mut parts: SmallVec<[&str; 8]> = SmallVec::new();
    let (mut start, mut small) = (0, false);
    for (at, letter) in name.char_indices() {
        let sign = !letter.is_alphanumeric();
        if sign || small && letter.is_uppercase() {
            parts.push(name.get(start..at).unwrap_or_default());
            start = if sign { at + letter.len_utf8() } else { at };
        }
        small = letter.is_lowercase();
    }
    parts.push(name.get(start..).unwrap_or_default());
    parts.retain(|part| !part.is_empty());
    parts
}

/// Whether all text of an element is numbers that count by one. Looks at all of a column, and at few nodes of anything else.
fn holds_numbers(root: Node<'_>, left: &mut usize) -> bool {
    let most = if is_column(root) { (*left).max(NUMBER_NODES) } else { NUMBER_NODES };
    let (count, looked) = count(root, most);
    let whole = matches!(count, Some(Count::Run(..))) && looked < most;
    if !whole {
        *left = left.saturating_sub(looked.saturating_sub(NUMBER_NODES));
    }
    whole
}

/// What the first nodes of an element count, if nothing else is in them, and how many were looked at.
fn count(root: Node<'_>, most: usize) -> (Option<Count>, usize) {
    let (mut count, mut looked) = (Count::Empty, 0);
    let mut next = root.first_child();
    while let Some(node) = next.filter(|_| looked < most) {
        looked += 1;
        if let NodeKind::Text(text) = node.kind() {
            for word in text.split_ascii_whitespace() {
                count = match (count, digits(word)) {
                    (Count::Empty, Some(own)) => Count::Run(own, own),
                    (Count::Run(first, last), Some(own)) if last.checked_add(1) == Some(own) => Count::Run(first, own),
                    _ => return (None, looked),
                };
            }
        }
        next = node.first_child().or_else(|| node.following_within(root));
    }
    (Some(count), looked)
}

/// Whether a table is a listing: all cells but the last of each row hold numbers of lines, which count by one, and something tells
/// that the last holds code, without an element for it. Looks at its first rows.
pub(crate) fn is_listing(table: Node<'_>) -> bool {
    let is_row = |node: &Node<'_>| node.name() == "tr";
    let Some(row) = first_nodes(table, CELL_NODES).find(is_row) else { return false };
    let mut before = [None; CELLS];
    let (mut counted, mut code) = (false, false);
    for row in std::iter::successors(Some(row), |row| row.next_sibling()).take(3 * ROWS).filter(is_row).take(ROWS) {
        let cells: SmallVec<[Node<'_>; CELLS]> = row.children().filter(|node| matches!(node.name(), "td" | "th")).take(CELLS + 1).collect();
        let Some((line, numbers)) = cells.split_last().filter(|(_, numbers)| (1..CELLS).contains(&numbers.len())) else { return false };
        for (cell, before) in numbers.iter().zip(&mut before) {
            match cell_numbers(*cell) {
                None => return false,
                Some(Count::Empty) => {}
                Some(Count::Run(first, last)) => {
                    counted |= last > first || before.is_some_and(|before: u32| before.checked_add(1) == Some(first));
                    *before = Some(last);
                }
            }
        }
        if first_nodes(*line, CELL_NODES).any(|node| node.name() == "pre") {
            return false;
        }
        code |= is_code_class(*line) || first_nodes(*line, CELL_NODES).any(|node| node.name() == "code");
    }
    let around = || std::iter::successors(Some(table), |node| node.parent()).take(1 + AROUND);
    counted && (code || around().any(|node| node.name() == "pre" || is_code_class(node)))
}

/// The numbers of lines of a cell that has nothing else.
fn cell_numbers(cell: Node<'_>) -> Option<Count> {
    let (count, _) = count(cell, COLUMN_HEAD);
    let stated = cell.attr("data-line-number").and_then(digits);
    match (count?, stated) {
        (Count::Empty, Some(own)) => Some(Count::Run(own, own)),
        (Count::Run(first, last), Some(own)) if first == own && last == own => Some(Count::Run(own, own)),
        (count, _) => name_of_node(cell).map(|_| count),
    }
}

fn is_code_class(node: Node<'_>) -> bool {
    let class = node.attr("class").filter(|class| class.len() <= CLASS_BYTES).unwrap_or_default();
    class.split_ascii_whitespace().any(|name| {
        let first = parts(name).first().copied().unwrap_or_default();
        KNOWN.is_code(name, first)
    })
}
