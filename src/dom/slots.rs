//! What a host of a shadow root holds itself, at the places that the shadow root keeps for it: its slots, as browsers show them.

use foldhash::{HashMap, HashMapExt, HashSet};

use super::tree::{Kind, NodeId, Tree};
use crate::tag::Tag;

/// Moves the children of hosts into the slots of their shadow roots, outer hosts first. What a slot holds is shown where nothing
/// is given to it, and goes where something is; what no slot is kept for stays beside the shadow root. A slot that stands too deep
/// is left empty, so that a tree gets at most half as deep again. Linear in the tree.
pub(super) fn fill(tree: &mut Tree, root_name: &str, max_depth: usize) {
    let all = 0..tree.len() as NodeId;
    let roots: Vec<NodeId> = all.filter(|id| is_root(tree, *id, root_name)).collect();
    for root in roots {
        let Some(host) = tree.parent(root) else { continue };
        let slots = slots(tree, root, root_name, max_depth / 2);
        if !slots.is_empty() {
            give(tree, host, root_name, &slots);
        }
    }
}

fn is_root(tree: &Tree, id: NodeId, root_name: &str) -> bool {
    matches!(tree.kind(id), Kind::Element { tag: Tag::Unknown, name, .. } if **tree.name(name) == *root_name)
}

/// The slots of a shadow root by their names, those of other shadow roots inside it left out.
fn slots(tree: &Tree, root: NodeId, root_name: &str, max_depth: usize) -> HashMap<String, NodeId> {
    let mut slots = HashMap::new();
    let mut depth = std::iter::successors(Some(root), |id| tree.parent(*id)).take(max_depth + 1).count();
    let mut next = tree.first(root);
    depth += 1;
    while let Some(id) = next {
        if depth <= max_depth && matches!(tree.kind(id), Kind::Element { tag: Tag::Slot, .. }) {
            slots.entry(attribute(tree, id, "name").to_owned()).or_insert(id);
        }
        let inside = if is_root(tree, id, root_name) { None } else { tree.first(id) };
        next = inside.or_else(|| tree.following(id, root, &mut depth));
        depth += usize::from(inside.is_some());
    }
    slots
}

/// The value of an attribute; empty when absent.
fn attribute<'t>(tree: &'t Tree, id: NodeId, name: &str) -> &'t str {
    tree.attr(id, name).unwrap_or_default().trim()
}

/// Moves the children of a host.
fn give(tree: &mut Tree, host: NodeId, root_name: &str, slots: &HashMap<String, NodeId>) {
    let children: Vec<NodeId> = tree.children(host).collect();
    let mut filled: HashSet<NodeId> = HashSet::default();
    for child in children {
        let blank = |text: &str| text.trim().is_empty();
        let (name, blank) = match tree.kind(child) {
            Kind::Element { .. } if is_root(tree, child, root_name) => continue,
            Kind::Element { .. } => (attribute(tree, child, "slot"), false),
            Kind::Text(text) => ("", blank(tree.str(text))),
            Kind::Joined(number) => ("", blank(tree.joined(number))),
            Kind::Other | Kind::Boundary { .. } => continue,
        };
        let Some(slot) = slots.get(name).copied() else { continue };
        if !filled.contains(&slot) {
            // White space alone is nothing given.
            if blank {
                continue;
            }
            filled.insert(slot);
            while let Some(own) = tree.first(slot) {
                tree.detach(own);
            }
        }
        tree.append(slot, child);
    }
}
