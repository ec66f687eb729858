//! Parts of a page that React sends after the place where they belong, put there: as browsers show them.
//!
//! What is not ready when its place is written is sent at the end, as `<div hidden id="S:1">`, and a script of one line moves it to
//! `<template id="B:1">` or `<template id="P:1">`. The first of both stands before what is shown until then, which ends at a comment.
//! React up to 18.2 counts parts and places apart, so the calls of its scripts tell which belongs where; on pages that were rid of
//! their scripts, the numbers do.

use foldhash::{HashMap, HashMapExt, HashSet};
use memchr::memmem;

use super::tree::{DOCUMENT, Kind, NodeId, Tree};
use crate::tag::Tag;

/// Whether a template of this id keeps the place of a part.
pub(super) fn is_place(id: &str) -> bool {
    id.strip_prefix("B:").or_else(|| id.strip_prefix("P:")).is_some_and(is_number)
}

/// Whether a part may have this id.
fn is_part(id: &str) -> bool {
    id.strip_prefix("S:").is_some_and(is_number)
}

/// What a comment says of such places: that something begins, or ends, inside which no place ends.
pub(super) fn boundary(comment: &str) -> Option<Kind> {
    match comment {
        // "$?" begins what the place behind it begins.
        "$" | "$!" | "&" => Some(Kind::Boundary { opens: true }),
        "/$" | "/&" => Some(Kind::Boundary { opens: false }),
        _ => None,
    }
}

fn is_number(text: &str) -> bool {
    matches!(text.len(), 1..=8) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The parts of a page and their places.
struct Parts {
    /// Those that wait, by their ids: of two with one id the first.
    waiting: HashMap<String, NodeId>,
    /// The part of each place, by their ids, as far as the page's scripts tell.
    told: HashMap<String, String>,
    /// All of them.
    all: HashSet<NodeId>,
    /// Where what is shown until a part comes ends, by its place.
    ends: HashMap<NodeId, NodeId>,
    /// What holds the parts.
    body: Option<NodeId>,
}

impl Parts {
    /// Takes the part that belongs to a place.
    fn take(&mut self, place: &str) -> Option<NodeId> {
        if !self.told.is_empty() {
            return self.waiting.remove(self.told.get(place)?);
        }
        self.waiting.remove(&format!("S:{}", place.get(2..)?))
    }
}

/// Moves what each part holds to its place, outer parts first, and what was shown there until then into the part, which is
/// hidden and goes to the end of the body. A part whose place stands nowhere, in itself or too deep stays where it is, so that a tree
/// gets at most half as deep again. Linear in the tree.
pub(super) fn settle(tree: &mut Tree, max_depth: usize) {
    let mut parts = find(tree);
    if let Some(body) = parts.body {
        let mut settled = Vec::new();
        let (mut next, mut depth) = (tree.first(DOCUMENT), 1);
        while let Some(id) = next {
            let part = place(tree, id).filter(|_| depth <= max_depth / 2).and_then(|place| parts.take(place));
            if let Some(part) = part {
                show(tree, id, part, parts.ends.get(&id).copied(), body);
                settled.push(id);
            }
            let inside = if is_entered(tree, id) && !parts.all.contains(&id) { tree.first(id) } else { None };
            next = inside.or_else(|| tree.following(id, DOCUMENT, &mut depth));
            depth += usize::from(inside.is_some());
        }
        settled.into_iter().for_each(|place| tree.detach(place));
    }
    // Nobody else reads them.
    for id in 0..tree.len() as NodeId {
        if matches!(tree.kind(id), Kind::Boundary { .. }) {
            tree.detach(id);
        }
    }
}

/// Whether what stands in a node is shown where scripts run, as text of the page.
fn is_entered(tree: &Tree, id: NodeId) -> bool {
    !matches!(tree.kind(id), Kind::Element { tag: Tag::Template | Tag::Noscript | Tag::Head | Tag::Svg | Tag::Math, .. })
}

/// The id of a place, if a node keeps one.
fn place(tree: &Tree, id: NodeId) -> Option<&str> {
    let Kind::Element { tag: Tag::Template, .. } = tree.kind(id) else { return None };
    let own = tree.attr(id, "id").filter(|own| is_place(own))?;
    let is_empty = tree.first(id).is_none_or(|contents| tree.first(contents).is_none());
    is_empty.then_some(own)
}

/// The id of a part, if a node is one.
fn part(tree: &Tree, id: NodeId) -> Option<&str> {
    let Kind::Element { tag: Tag::Div, .. } = tree.kind(id) else { return None };
    let own = tree.attr(id, "id")?;
    (is_part(own) && tree.attr(id, "hidden").is_some()).then_some(own)
}

/// Notes which part belongs where by the calls of a script: `$RC("B:1","S:2")`, `$RS("S:3","P:4")`.
fn listen(script: &str, told: &mut HashMap<String, String>) {
    for at in memmem::find_iter(script.as_bytes(), "$R") {
        let Some(call) = script.get(at + 2..) else { continue };
        let (Some(within), complete) = (call.get(1..), call.starts_with('C')) else { continue };
        if !complete && !call.starts_with('S') {
            continue;
        }
        let Some((first, rest)) = within.strip_prefix("(\"").and_then(|rest| quoted(rest)) else { continue };
        let Some((second, _)) = rest.strip_prefix(",\"").and_then(|rest| quoted(rest)) else { continue };
        let (place, part) = if complete { (first, second) } else { (second, first) };
        if is_place(place) && is_part(part) {
            told.entry(place.to_owned()).or_insert_with(|| part.to_owned());
        }
    }
}

/// An id up to the mark that closes it, and what stands behind.
fn quoted(text: &str) -> Option<(&str, &str)> {
    const LONGEST: usize = 10;
    let end = text.bytes().take(LONGEST + 1).position(|byte| byte == b'"')?;
    Some((text.get(..end)?, text.get(end + 1..)?))
}

fn find(tree: &Tree) -> Parts {
    let (waiting, told, ends) = (HashMap::new(), HashMap::new(), HashMap::new());
    let mut parts = Parts { waiting, told, all: HashSet::default(), ends, body: None };
    let mut seen: HashSet<NodeId> = HashSet::default();
    let (mut next, mut depth) = (tree.first(DOCUMENT), 1);
    while let Some(id) = next {
        if let Some(own) = part(tree, id) {
            parts.waiting.entry(own.to_owned()).or_insert(id);
            parts.all.insert(id);
        }
        match tree.kind(id) {
            Kind::Element { tag: Tag::Body, .. } => parts.body = parts.body.or(Some(id)),
            Kind::Element { tag: Tag::Script, .. } => {
                tree.children(id).for_each(|text| match tree.kind(text) {
                    Kind::Text(slice) => listen(tree.str(slice), &mut parts.told),
                    Kind::Joined(number) => listen(tree.joined(number), &mut parts.told),
                    _ => {}
                });
            }
            _ => {}
        }
        if let Some(around) = tree.parent(id).filter(|_| place(tree, id).is_some())
            && seen.insert(around)
        {
            find_ends(tree, around, &mut parts.ends);
        }
        let inside = if is_entered(tree, id) { tree.first(id) } else { None };
        next = inside.or_else(|| tree.following(id, DOCUMENT, &mut depth));
    }
    parts
}

/// Where what is shown at the places among the children of a node ends.
fn find_ends(tree: &Tree, around: NodeId, ends: &mut HashMap<NodeId, NodeId>) {
    let mut open = Vec::new();
    for id in tree.children(around) {
        match tree.kind(id) {
            Kind::Boundary { opens: true } => open.push(None),
            Kind::Boundary { opens: false } => {
                if let Some(place) = open.pop().flatten() {
                    ends.insert(place, id);
                }
            }
            _ if place(tree, id).is_some() && tree.attr(id, "id").is_some_and(|own| own.starts_with('B')) => open.push(Some(id)),
            _ => {}
        }
    }
}

/// Shows a part behind its place, and hides in it what stands there up to `end`.
fn show(tree: &mut Tree, place: NodeId, part: NodeId, end: Option<NodeId>, body: NodeId) {
    let Some(around) = tree.parent(place) else { return };
    let own: Vec<NodeId> = tree.children(part).collect();
    // It may stand in what it takes.
    tree.detach(part);
    own.iter().for_each(|id| tree.detach(*id));
    while let Some(id) = tree.after(place).filter(|id| end.is_some_and(|end| end != *id)) {
        tree.append(part, id);
    }
    let behind = tree.after(place);
    for id in own {
        match behind {
            Some(behind) => tree.insert(behind, id),
            None => tree.append(around, id),
        }
    }
    if tree.first(part).is_some() {
        tree.append(body, part);
    }
}

#[cfg(test)]
mod tests;
