//! Names seen before, so that a name is interned once and not at every tag.

use html5ever::LocalName;

use crate::letters::eight;

const SLOTS: usize = 512;

/// Names outside html5ever's own list that one page may bring. Interning looks them up in a chained
/// table of fixed size, which becomes quadratic when a page makes up a new name for every tag. The page
/// with most has a few hundred.
const MAX_NEW_NAMES: usize = 8192;

/// A small table from the bytes of a name to the interned name.
pub(super) struct Names {
    slots: Vec<Slot>,
    new_names: usize,
}

#[derive(Clone, Default)]
struct Slot {
    /// The first eight bytes, which are all of most names.
    head: u64,
    name: LocalName,
}

impl Names {
    pub(super) fn new() -> Self {
        Self { slots: vec![Slot::default(); SLOTS], new_names: 0 }
    }

    /// The interned name; `None` when the page has made up too many.
    pub(super) fn get(&mut self, name: &str) -> Option<LocalName> {
        let head = eight(name.as_bytes());
        let tail = name.as_bytes().last_chunk::<8>().map_or(head, |tail| u64::from_le_bytes(*tail));
        self.look_up(head, tail, name)
    }

    /// The same for a name of at most eight bytes, none of them a zero, given as a number, the first byte in the lowest place.
    pub(super) fn get_short(&mut self, head: u64, name: &str) -> Option<LocalName> {
        let slot = self.slots.get(slot_of(head, head, name.len()))?;
        if slot.head == head && slot.name.len() == name.len() { Some(slot.name.clone()) } else { self.look_up(head, head, name) }
    }

    fn look_up(&mut self, head: u64, tail: u64, name: &str) -> Option<LocalName> {
        let slot = self.slots.get_mut(slot_of(head, tail, name.len()))?;
        if slot.head == head && &*slot.name == name {
            return Some(slot.name.clone());
        }
        let interned = if name.len() > 7 {
            LocalName::try_static(name).or_else(|| {
                self.new_names += 1;
                (self.new_names <= MAX_NEW_NAMES).then(|| LocalName::from(name))
            })?
        } else {
            LocalName::from(name)
        };
        *slot = Slot { head, name: interned.clone() };
        Some(interned)
    }
}

/// A hash of the length, the first eight and the last eight bytes.
fn slot_of(head: u64, tail: u64, length: usize) -> usize {
    let mixed = (head ^ tail.rotate_left(29) ^ length as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed >> 55) as usize % SLOTS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_the_interned_name() {
        let mut names = Names::new();
        for name in ["p", "section", "x-card", "data-really-long-name", "p", "data-really-long-name"] {
            assert_eq!(names.get(name), Some(LocalName::from(name)));
        }
        assert_eq!(names.new_names, 1, "a name is counted when it is interned, not when it is found");
    }

    #[test]
    fn bounds_the_names_that_a_page_makes_up() {
        let mut names = Names::new();
        for index in 0..MAX_NEW_NAMES {
            assert!(names.get(&format!("made-up-{index}")).is_some());
        }
        assert!(names.get("made-up-one-more").is_none());
        assert!(names.get("blockquote").is_some(), "known names are not made up");
    }
}
