//! Names seen before, so that a name is interned once and not at every tag.

use std::cell::RefCell;

use foldhash::{HashMap, HashMapExt};
use html5ever::LocalName;

use crate::dom::Tag;
use crate::dom::tree::{NameId, Tree};
use crate::letters::eight;

const SLOTS: usize = 512;

/// Different names of a usual page.
const USUAL_NAMES: usize = 100;

/// Names outside html5ever's own list that one page may bring. Interning looks them up in a chained
/// table of fixed size, which becomes quadratic when a page makes up a new name for every tag. The page
/// with most has a few hundred.
const MAX_NEW_NAMES: usize = 8192;

/// A small table from the bytes of a name to the interned name.
pub(super) struct Names {
    slots: Vec<Slot>,
    /// Numbers of the names of the page that html5ever knows or that are short: two of one slot change places again and again.
    numbers: HashMap<LocalName, NameId>,
    /// Those that the page made up, asked before a name is interned: one that lost its slot is not made up again.
    made_up: HashMap<Box<str>, Known>,
}

#[derive(Clone, Default)]
struct Slot {
    /// The first and the last eight bytes, which are all of most names, and its length.
    key: (u64, u64, usize),
    known: Known,
}

/// A name.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Known {
    pub name: LocalName,
    /// Its number in the tree; every name has one.
    pub id: NameId,
    /// The element of this name.
    pub tag: Tag,
}

impl Names {
    pub(super) fn new() -> Self {
        Self { slots: vec![Slot::default(); SLOTS], numbers: HashMap::with_capacity(USUAL_NAMES), made_up: HashMap::new() }
    }

    /// The interned name; `None` when the page has made up too many.
    pub(super) fn get(&mut self, name: &str, tree: &RefCell<Tree>) -> Option<&Known> {
        let head = eight(name.as_bytes());
        let tail = name.as_bytes().last_chunk::<8>().map_or(head, |tail| u64::from_le_bytes(*tail));
        self.look_up(head, tail, name, tree)
    }

    /// The same for a name of at most eight bytes, none of them a zero, given as a number, the first byte in the lowest place.
    pub(super) fn get_short(&mut self, head: u64, name: &str, tree: &RefCell<Tree>) -> Option<&Known> {
        self.look_up(head, head, name, tree)
    }

    /// The same for a name whose first and last eight bytes are known.
    fn look_up(&mut self, head: u64, tail: u64, name: &str, tree: &RefCell<Tree>) -> Option<&Known> {
        let slot = self.slots.get_mut(slot_of(head, tail, name.len()))?;
        let key = (head, tail, name.len());
        if slot.key != key || name.len() > 16 && *slot.known.name != *name {
            let add = |name: &LocalName| tree.borrow_mut().add_name(name.clone());
            let own = if name.len() > 7 { LocalName::try_static(name) } else { Some(LocalName::from(name)) };
            let known = if let Some(name) = own {
                let id = *self.numbers.entry(name.clone()).or_insert_with(|| add(&name));
                Known { tag: Tag::of(&name), name, id }
            } else if let Some(known) = self.made_up.get(name) {
                known.clone()
            } else if self.made_up.len() < MAX_NEW_NAMES {
                let interned = LocalName::from(name);
                let known = Known { id: add(&interned), tag: Tag::of(&interned), name: interned };
                self.made_up.insert(name.into(), known.clone());
                known
            } else {
                return None;
            };
            *slot = Slot { key, known };
        }
        Some(&slot.known)
    }
}

/// A hash of the length, the first eight and the last eight bytes.
fn slot_of(head: u64, tail: u64, length: usize) -> usize {
    let mixed = (head ^ tail.rotate_left(29) ^ length as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed >> 55) as usize % SLOTS
}

#[cfg(test)]
mod tests {
    use html5ever::tendril::StrTendril;

    use super::*;

    fn tree() -> RefCell<Tree> {
        RefCell::new(Tree::new(StrTendril::new(), 0))
    }

    #[test]
    fn gives_the_interned_name_and_one_number() {
        let (mut names, tree) = (Names::new(), tree());
        let mut numbers = std::collections::HashMap::new();
        // Enough names for some of them to share a slot.
        let made_up = (0..1000).map(|number| format!("data-{number}"));
        let all: Vec<String> = ["p", "section", "x-card", "data-really-long-name"].map(str::to_owned).into_iter().chain(made_up).collect();
        for name in all.iter().chain(&all) {
            let known = names.get(name, &tree).expect("few names").clone();
            assert_eq!((&*known.name, tree.borrow().name(known.id)), (name.as_str(), &known.name));
            assert_eq!(*numbers.entry(name).or_insert(known.id), known.id, "{name}");
        }
    }

    #[test]
    fn counts_a_name_when_it_is_interned() {
        let (mut names, tree) = (Names::new(), tree());
        for name in ["p", "section", "x-card", "data-really-long-name", "p", "data-really-long-name"] {
            assert!(names.get(name, &tree).is_some());
        }
        assert_eq!(names.made_up.len(), 1, "not when it is found");
    }

    #[test]
    fn a_name_that_lost_its_slot_is_made_up_once() {
        let (mut names, tree) = (Names::new(), tree());
        // More names than slots: some push each other out, time and again.
        let all: Vec<String> = (0..SLOTS * 2).map(|number| format!("data-of-{number}")).collect();
        for _ in 0..=MAX_NEW_NAMES / SLOTS {
            assert!(all.iter().all(|name| names.get(name, &tree).is_some_and(|known| &*known.name == name)));
        }
        assert_eq!((names.made_up.len(), tree.borrow().names().len()), (all.len(), all.len()));
    }

    #[test]
    fn bounds_the_names_that_a_page_makes_up() {
        let (mut names, tree) = (Names::new(), tree());
        for index in 0..MAX_NEW_NAMES {
            assert!(names.get(&format!("made-up-{index}"), &tree).is_some());
        }
        assert!(names.get("made-up-one-more", &tree).is_none());
        assert!(names.get("blockquote", &tree).is_some(), "known names are not made up");
    }
}
