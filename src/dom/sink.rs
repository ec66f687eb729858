//! What the tree builder tells to do, done to the tree.

use std::borrow::Cow;
use std::cell::RefCell;

use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode};
use html5ever::tendril::StrTendril;
use html5ever::tree_builder::TreeSink;
use html5ever::{LocalName, QualName, local_name, ns};

use super::arena::{Arena, NAMELESS};
use super::streamed;
use super::tree::{Attribute, Attributes, DOCUMENT, Kind, NameId, NodeId, Slice, Tree};
use crate::tag::Tag;

/// A node as the tree builder knows it: it asks for names all the time, so that each handle has its own at hand.
#[derive(Clone, Copy)]
pub(super) struct Handle<'t> {
    id: NodeId,
    name: &'t QualName,
}

impl Handle<'_> {
    fn nameless(id: NodeId) -> Self {
        Self { id, name: &NAMELESS }
    }

    /// The element, if it is a formatting element of HTML.
    pub(super) fn formatting(self) -> Option<NodeId> {
        (self.name.ns == ns!(html) && Tag::of(&self.name.local).is_formatting()).then_some(self.id)
    }
}

/// Builds the tree.
pub(super) struct Sink<'t> {
    pub tree: &'t RefCell<Tree>,
    pub names: &'t Arena,
}

/// Whether the tree builder itself reads attributes of a tag: it compares those of formatting elements, adds those of
/// `<html>` and `<body>` to the first ones, and asks whether a field is hidden. `guard` reads those of templates.
///
/// Of links no two are ever compared, as one that opens ends the one before.
pub(super) fn reads_attributes(tag: Tag) -> bool {
    tag.is_formatting() || matches!(tag, Tag::Html | Tag::Body | Tag::Input | Tag::Template | Tag::Nobr)
}

/// What a tag has in place of attributes that the tree builder does not read and that stay where they are: one without a
/// name.
///
/// Of links it says where they are, since a link may be opened again later; all other tags open nothing once they are
/// read, so that it stands for those of the present one.
pub(super) fn ticket(tag: Tag, place: Attributes) -> html5ever::Attribute {
    let value = if tag == Tag::A {
        let (start, count) = (u64::from(place.start), u64::from(place.end - place.start));
        let number = start | count << 35;
        // Seven bits a byte, so that it is a text, and one that a tendril holds in itself.
        let bytes: [u8; 8] = std::array::from_fn(|at| (number >> (7 * at) & 0x7f) as u8);
        StrTendril::from_slice(std::str::from_utf8(&bytes).unwrap_or_default())
    } else {
        StrTendril::new()
    };
    html5ever::Attribute { name: QualName::new(None, ns!(), local_name!("")), value }
}

/// Where the attributes are that a ticket stands for; `present` are those of the tag that is being read.
pub(super) fn redeem(attributes: &[html5ever::Attribute], present: Attributes) -> Option<Attributes> {
    let [only] = attributes else { return None };
    if only.name.local != local_name!("") {
        return None;
    }
    if only.value.is_empty() {
        return Some(present);
    }
    let number = only.value.bytes().rev().fold(0, |number, byte| number << 7 | u64::from(byte));
    let start = number & ((1 << 35) - 1);
    Some(Attributes { start: start as u32, end: (start + (number >> 35)) as u32 })
}

impl Sink<'_> {
    /// Keeps the attributes of an element; those with a prefix, which only foreign elements have, behind the others.
    fn keep(tree: &mut Tree, attributes: Vec<html5ever::Attribute>, tag: Tag, foreign: bool) -> Attributes {
        if let Some(place) = redeem(&attributes, tree.present()) {
            return match tag {
                _ if foreign => adjusted(tree, place),
                Tag::A => tree.spend(place),
                _ => place,
            };
        }
        let (plain, prefixed): (Vec<_>, Vec<_>) = attributes.into_iter().partition(|attribute| attribute.name.ns == ns!());
        let mut kept = Vec::with_capacity(plain.len() + prefixed.len());
        for attribute in plain.into_iter().chain(prefixed) {
            let value = tree.slice(&attribute.value);
            kept.push(Attribute { name: tree.add_name(attribute.name.local), value });
        }
        let place = tree.add_attributes(&kept);
        tree.spend(place)
    }

    fn append_or_insert(&self, child: NodeOrText<Handle<'_>>, node: impl Fn(&mut Tree, NodeId), text: impl Fn(&mut Tree, Slice)) {
        let mut tree = self.tree.borrow_mut();
        match child {
            NodeOrText::AppendNode(child) => node(&mut tree, child.id),
            NodeOrText::AppendText(letters) => {
                let letters = tree.slice(&letters);
                text(&mut tree, letters);
            }
        }
    }
}

/// Attributes of a foreign element, which the Standard gives other names.
fn adjusted(tree: &mut Tree, place: Attributes) -> Attributes {
    let local = |name: &str| match (name.strip_prefix("xlink:"), name.strip_prefix("xml:")) {
        (Some(local @ ("actuate" | "arcrole" | "href" | "role" | "show" | "title" | "type")), _) => Some(LocalName::from(local)),
        (_, Some(local @ ("lang" | "space"))) => Some(LocalName::from(local)),
        _ => None,
    };
    if !tree.attributes(place).iter().any(|attribute| local(tree.name(attribute.name)).is_some()) {
        return place;
    }
    let (mut plain, mut prefixed) = (Vec::new(), Vec::new());
    for attribute in tree.attributes(place).to_vec() {
        match local(tree.name(attribute.name)) {
            Some(local) => prefixed.push(Attribute { name: tree.add_name(local), ..attribute }),
            None => plain.push(attribute),
        }
    }
    plain.append(&mut prefixed);
    tree.add_attributes(&plain)
}

impl<'t> TreeSink for Sink<'t> {
    type Handle = Handle<'t>;
    type Output = ();
    type ElemName<'a>
        = &'a QualName
    where
        Self: 'a;

    fn finish(self) {}

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Handle<'t> {
        Handle::nameless(DOCUMENT)
    }

    fn elem_name<'a>(&'a self, target: &'a Handle<'t>) -> &'a QualName {
        target.name
    }

    fn create_element(&self, name: QualName, attributes: Vec<html5ever::Attribute>, flags: ElementFlags) -> Handle<'t> {
        let mut tree = self.tree.borrow_mut();
        let tag = Tag::of(&name.local);
        let attributes =
            if attributes.is_empty() { Attributes::default() } else { Self::keep(&mut tree, attributes, tag, name.ns != ns!(html)) };
        let number = if tag == Tag::Unknown { tree.add_name(name.local.clone()) } else { NameId::default() };
        let id = tree.add(Kind::Element { tag, name: number, attributes });
        if flags.template {
            let contents = tree.add(Kind::Other);
            tree.append(id, contents);
        }
        Handle { id, name: self.names.keep(name, tag) }
    }

    fn create_comment(&self, text: StrTendril) -> Handle<'t> {
        Handle::nameless(self.tree.borrow_mut().add(streamed::boundary(&text).unwrap_or(Kind::Other)))
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Handle<'t> {
        Handle::nameless(self.tree.borrow_mut().add(Kind::Other))
    }

    fn append(&self, parent: &Handle<'t>, child: NodeOrText<Handle<'t>>) {
        self.append_or_insert(child, |tree, child| tree.append(parent.id, child), |tree, text| tree.append_text(parent.id, text));
    }

    fn append_based_on_parent_node(&self, element: &Handle<'t>, around: &Handle<'t>, child: NodeOrText<Handle<'t>>) {
        let stands = self.tree.borrow().parent(element.id).is_some();
        if stands { self.append_before_sibling(element, child) } else { self.append(around, child) }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {
        let mut tree = self.tree.borrow_mut();
        let doctype = tree.add(Kind::Other);
        tree.append(DOCUMENT, doctype);
    }

    fn get_template_contents(&self, target: &Handle<'t>) -> Handle<'t> {
        Handle::nameless(self.tree.borrow().first(target.id).unwrap_or(target.id))
    }

    fn same_node(&self, left: &Handle<'t>, right: &Handle<'t>) -> bool {
        left.id == right.id
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Handle<'t>, child: NodeOrText<Handle<'t>>) {
        if let NodeOrText::AppendNode(child) = &child {
            self.tree.borrow_mut().detach(child.id);
        }
        if self.tree.borrow().parent(sibling.id).is_some() {
            self.append_or_insert(child, |tree, child| tree.insert(sibling.id, child), |tree, text| tree.insert_text(sibling.id, text));
        }
    }

    fn add_attrs_if_missing(&self, target: &Handle<'t>, attributes: Vec<html5ever::Attribute>) {
        let mut tree = self.tree.borrow_mut();
        let Kind::Element { attributes: own, .. } = tree.kind(target.id) else { return };
        let known = |tree: &Tree, name: &LocalName| tree.attributes(own).iter().any(|known| tree.name(known.name) == name);
        let mut missing = Vec::new();
        for attribute in attributes {
            if !known(&tree, &attribute.name.local) {
                let value = tree.slice(&attribute.value);
                missing.push(Attribute { name: tree.add_name(attribute.name.local), value });
            }
        }
        if !missing.is_empty() {
            tree.give(target.id, &missing);
        }
    }

    fn remove_from_parent(&self, target: &Handle<'t>) {
        self.tree.borrow_mut().detach(target.id);
    }

    fn reparent_children(&self, node: &Handle<'t>, new_parent: &Handle<'t>) {
        self.tree.borrow_mut().move_children(node.id, new_parent.id);
    }
}
