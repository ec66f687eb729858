//! The tree, in one list of nodes that know each other by their places: no node and no attribute owns memory of its own,
//! and a text is a stretch of the page wherever the page says it as it stands.

use foldhash::{HashMap, HashMapExt};
use html5ever::LocalName;
use html5ever::tendril::StrTendril;

use crate::tag::Tag;

/// Place of a node in the tree.
pub(super) type NodeId = u32;

/// The document, which is the first node.
pub(super) const DOCUMENT: NodeId = 0;

/// Stands for no node.
const NONE: NodeId = NodeId::MAX;

/// Number of a name among those of the page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct NameId(pub(super) u32);

/// A stretch of the page, or, behind its end, of the texts that do not stand in it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Slice {
    start: u32,
    end: u32,
}

impl Slice {
    /// A stretch of the page.
    pub(super) fn of_page(start: usize, end: usize) -> Self {
        Self { start: start as u32, end: end as u32 }
    }
}

/// An attribute of an element.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Attribute {
    pub name: NameId,
    pub value: Slice,
}

/// Attributes that stand together.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Attributes {
    pub start: u32,
    pub end: u32,
}

/// What a node is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    /// Document, doctype, contents of a template.
    Other,
    /// A comment that bounds what streamed parts replace.
    Boundary { opens: bool },
    /// Character data.
    Text(Slice),
    /// Character data that was put together from parts of the page, by its number.
    Joined(u32),
    /// An element; the name is that of one without a [`Tag`].
    Element { tag: Tag, name: NameId, attributes: Attributes },
}

/// A node and its neighbours.
#[derive(Debug, Clone, Copy)]
struct Entry {
    parent: NodeId,
    before: NodeId,
    after: NodeId,
    first: NodeId,
    last: NodeId,
    kind: Kind,
}

/// The nodes of a page with their texts, names and attributes.
#[derive(Debug)]
pub(super) struct Tree {
    nodes: Vec<Entry>,
    attributes: Vec<Attribute>,
    /// Those of the tag that is being read.
    present: Attributes,
    names: Vec<LocalName>,
    page: StrTendril,
    /// Texts that do not stand in the page as they are, and those too short to be told from copies.
    more: String,
    joined: Vec<String>,
    /// Copies of such texts that the tree builder has, by their addresses: it gives one and the same again and again.
    lent: HashMap<usize, (StrTendril, Slice)>,
    /// Ends of the room that elements have for more attributes.
    rooms: HashMap<NodeId, usize>,
    /// Bytes of values that elements which are opened again may still have.
    values_left: usize,
    /// Whether such an element was left without its attributes.
    pub(super) values_cut: bool,
}

/// Values of elements that are opened again, in lengths of the page, which says at most three itself: a zero byte is read as three.
const VALUES: usize = 4;
/// Bytes that they may have on any page.
const LEAST_VALUES: usize = 4096;

impl Tree {
    /// The tree of a page that has a document and nothing in it, with room for so many nodes.
    pub(super) fn new(page: StrTendril, room: usize) -> Self {
        let mut nodes = Vec::with_capacity(room);
        nodes.push(Entry::new(Kind::Other));
        Self {
            nodes,
            values_left: page.len() * VALUES + LEAST_VALUES,
            values_cut: false,
            attributes: Vec::with_capacity(room),
            present: Attributes::default(),
            names: Vec::new(),
            page,
            more: String::new(),
            joined: Vec::new(),
            lent: HashMap::new(),
            rooms: HashMap::new(),
        }
    }

    /// Number of nodes, those included that stand nowhere any more.
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    // What is in it.

    pub(super) fn kind(&self, id: NodeId) -> Kind {
        self.nodes.get(id as usize).map_or(Kind::Other, |node| node.kind)
    }

    pub(super) fn parent(&self, id: NodeId) -> Option<NodeId> {
        some(self.nodes.get(id as usize)?.parent)
    }

    pub(super) fn before(&self, id: NodeId) -> Option<NodeId> {
        some(self.nodes.get(id as usize)?.before)
    }

    pub(super) fn after(&self, id: NodeId) -> Option<NodeId> {
        some(self.nodes.get(id as usize)?.after)
    }

    pub(super) fn first(&self, id: NodeId) -> Option<NodeId> {
        some(self.nodes.get(id as usize)?.first)
    }

    fn last(&self, id: NodeId) -> Option<NodeId> {
        some(self.nodes.get(id as usize)?.last)
    }

    /// The letters of a stretch.
    pub(super) fn str(&self, slice: Slice) -> &str {
        let (start, end, page) = (slice.start as usize, slice.end as usize, self.page.len());
        let text = if end <= page { self.page.get(start..end) } else { self.more.get(start.wrapping_sub(page)..end - page) };
        text.unwrap_or_default()
    }

    /// A text that was put together.
    pub(super) fn joined(&self, number: u32) -> &str {
        self.joined.get(number as usize).map_or("", String::as_str)
    }

    pub(super) fn name(&self, id: NameId) -> &LocalName {
        const NAMELESS: &LocalName = &html5ever::local_name!("");
        self.names.get(id.0 as usize).unwrap_or(NAMELESS)
    }

    /// All names, by their numbers.
    pub(super) fn names(&self) -> &[LocalName] {
        &self.names
    }

    pub(super) fn attributes(&self, place: Attributes) -> &[Attribute] {
        self.attributes.get(place.start as usize..place.end as usize).unwrap_or_default()
    }

    /// Value of an attribute, by its lower-case name.
    pub(super) fn attr(&self, id: NodeId, name: &str) -> Option<&str> {
        let Kind::Element { attributes, .. } = self.kind(id) else { return None };
        let found = self.attributes(attributes).iter().find(|attribute| **self.name(attribute.name) == *name);
        found.map(|attribute| self.str(attribute.value))
    }

    // How it grows.

    /// A node that stands nowhere yet.
    pub(super) fn add(&mut self, kind: Kind) -> NodeId {
        self.nodes.push(Entry::new(kind));
        self.nodes.len() as NodeId - 1
    }

    /// Gives an element more attributes. They are moved to a place with twice the room where it has none for them.
    pub(super) fn give(&mut self, id: NodeId, more: &[Attribute]) {
        let Kind::Element { attributes: own, .. } = self.kind(id) else { return };
        let (mut start, mut end) = (own.start as usize, own.end as usize);
        if self.rooms.get(&id).is_none_or(|room| end + more.len() > *room) {
            let moved = self.attributes.get(start..end).unwrap_or_default().to_vec();
            start = self.attributes.len();
            end = start + moved.len();
            self.attributes.extend(moved);
            self.attributes.resize(end + end - start + 2 * more.len(), Attribute::default());
            self.rooms.insert(id, self.attributes.len());
        }
        for (place, attribute) in self.attributes.iter_mut().skip(end).zip(more) {
            *place = *attribute;
        }
        if let Some(Entry { kind: Kind::Element { attributes, .. }, .. }) = self.nodes.get_mut(id as usize) {
            *attributes = Attributes { start: start as u32, end: (end + more.len()) as u32 };
        }
    }

    /// A number for a name; a name may get several.
    pub(super) fn add_name(&mut self, name: LocalName) -> NameId {
        self.names.push(name);
        NameId(self.names.len() as u32 - 1)
    }

    /// Keeps attributes, side by side.
    pub(super) fn add_attributes(&mut self, attributes: &[Attribute]) -> Attributes {
        let start = self.attributes.len() as u32;
        self.attributes.extend_from_slice(attributes);
        Attributes { start, end: self.attributes.len() as u32 }
    }

    /// The same attributes for an element that may be opened again and again: none any more, once such elements have more
    /// bytes of values than a page can have said itself.
    pub(super) fn spend(&mut self, place: Attributes) -> Attributes {
        let bytes: usize = self.attributes(place).iter().map(|attribute| (attribute.value.end - attribute.value.start) as usize).sum();
        let Some(left) = self.values_left.checked_sub(bytes) else {
            self.values_cut = true;
            return Attributes::default();
        };
        self.values_left = left;
        place
    }

    /// Length of the page.
    pub(super) fn bytes(&self) -> usize {
        self.page.len()
    }

    /// Keeps the attributes of a tag that is about to be read.
    pub(super) fn begin(&mut self, attributes: &[Attribute]) -> Attributes {
        self.present = self.add_attributes(attributes);
        self.present
    }

    /// Where the attributes are of the tag that is being read.
    pub(super) fn present(&self) -> Attributes {
        self.present
    }

    /// Where a text stands: in the page, if it is a part of it, else it is copied.
    pub(super) fn slice(&mut self, text: &str) -> Slice {
        // An address tells a part of the page from a text that only has the same letters.
        let at = text.as_ptr().addr().wrapping_sub(self.page.as_ptr().addr());
        if at < self.page.len() && text.len() <= self.page.len() - at {
            return Slice::of_page(at, at + text.len());
        }
        if let Some((_, slice)) = self.lent.get(&text.as_ptr().addr()).filter(|(lent, _)| lent.len() == text.len()) {
            return *slice;
        }
        let start = self.page.len() + self.more.len();
        self.more.push_str(text);
        Slice::of_page(start, start + text.len())
    }

    /// A text for the tree builder, which [`slice`](Self::slice) knows again.
    pub(super) fn lend(&mut self, slice: Slice) -> StrTendril {
        if (slice.end as usize) <= self.page.len() {
            return self.page.try_subtendril(slice.start, slice.end - slice.start).unwrap_or_default();
        }
        let text = StrTendril::from_slice(self.str(slice));
        // Cloned once, it stands where all its clones stand, unless it is so short that each of them has it in itself.
        let kept = text.clone();
        if kept.as_ptr() == text.as_ptr() {
            self.lent.insert(kept.as_ptr().addr(), (kept, slice));
        }
        text
    }

    /// Adds text as the last child, or to the text that is the last child.
    pub(super) fn append_text(&mut self, parent: NodeId, text: Slice) {
        if !self.join(self.last(parent), text) {
            let id = self.add(Kind::Text(text));
            self.append(parent, id);
        }
    }

    /// Adds text before a node, or to the text that stands there.
    pub(super) fn insert_text(&mut self, sibling: NodeId, text: Slice) {
        if !self.join(self.before(sibling), text) {
            let id = self.add(Kind::Text(text));
            self.insert(sibling, id);
        }
    }

    /// Adds text to that of a node; `false` where it has none.
    fn join(&mut self, id: Option<NodeId>, text: Slice) -> bool {
        let Some(id) = id else { return false };
        match self.kind(id) {
            Kind::Text(known) => {
                let page = self.page.len() as u32;
                let joined = if known.end == text.start && (known.start < page) == (text.start < page) {
                    Kind::Text(Slice { start: known.start, end: text.end })
                } else {
                    let both = [self.str(known), self.str(text)].concat();
                    self.joined.push(both);
                    Kind::Joined(self.joined.len() as u32 - 1)
                };
                if let Some(node) = self.nodes.get_mut(id as usize) {
                    node.kind = joined;
                }
            }
            Kind::Joined(number) => {
                let mut all = self.joined.get_mut(number as usize).map(std::mem::take).unwrap_or_default();
                all.push_str(self.str(text));
                if let Some(place) = self.joined.get_mut(number as usize) {
                    *place = all;
                }
            }
            Kind::Other | Kind::Boundary { .. } | Kind::Element { .. } => return false,
        }
        true
    }

    /// Makes a node the last child of another.
    pub(super) fn append(&mut self, parent: NodeId, child: NodeId) {
        self.detach(child);
        let last = self.last(parent);
        self.link(Some(parent), last, child, None);
    }

    /// Puts a node before another that has a parent.
    pub(super) fn insert(&mut self, sibling: NodeId, node: NodeId) {
        self.detach(node);
        self.link(self.parent(sibling), self.before(sibling), node, Some(sibling));
    }

    /// Takes a node with all below it out of the tree.
    pub(super) fn detach(&mut self, id: NodeId) {
        let Some(node) = self.nodes.get_mut(id as usize) else { return };
        let (parent, before, after) = (node.parent, node.before, node.after);
        if parent == NONE {
            return;
        }
        (node.parent, node.before, node.after) = (NONE, NONE, NONE);
        self.set_after(parent, before, after);
        self.set_before(parent, after, before);
    }

    /// Moves the children of a node behind those of another.
    pub(super) fn move_children(&mut self, from: NodeId, to: NodeId) {
        while let Some(child) = self.first(from) {
            self.append(to, child);
        }
    }

    /// Puts a node that stands nowhere between two neighbours below `parent`.
    fn link(&mut self, parent: Option<NodeId>, before: Option<NodeId>, id: NodeId, after: Option<NodeId>) {
        let (parent, before, after) = (parent.unwrap_or(NONE), before.unwrap_or(NONE), after.unwrap_or(NONE));
        if let Some(node) = self.nodes.get_mut(id as usize) {
            (node.parent, node.before, node.after) = (parent, before, after);
        }
        self.set_after(parent, before, id);
        self.set_before(parent, after, id);
    }

    /// Says what stands after a child of `parent`, or first in it.
    fn set_after(&mut self, parent: NodeId, child: NodeId, after: NodeId) {
        if let Some(child) = self.nodes.get_mut(child as usize) {
            child.after = after;
        } else if let Some(parent) = self.nodes.get_mut(parent as usize) {
            parent.first = after;
        }
    }

    /// Says what stands before a child of `parent`, or last in it.
    fn set_before(&mut self, parent: NodeId, child: NodeId, before: NodeId) {
        if let Some(child) = self.nodes.get_mut(child as usize) {
            child.before = before;
        } else if let Some(parent) = self.nodes.get_mut(parent as usize) {
            parent.last = before;
        }
    }
}

impl Entry {
    fn new(kind: Kind) -> Self {
        Self { parent: NONE, before: NONE, after: NONE, first: NONE, last: NONE, kind }
    }
}

fn some(id: NodeId) -> Option<NodeId> {
    (id != NONE).then_some(id)
}
