//! Names of elements that stay where they are for as long as a page is read, so that handles can point to them.

use std::cell::{OnceCell, RefCell};
use std::sync::LazyLock;

use foldhash::{HashMap, HashMapExt};
use html5ever::{LocalName, QualName, ns};

use crate::tag::Tag;

/// Names of the first shelf; each has room for twice as many as the one before.
const FIRST: usize = 16;
/// With the last one they have room for more names than a page has bytes.
const SHELVES: usize = 28;

/// The names that are no HTML element's.
pub(super) struct Arena {
    shelves: [OnceCell<Box<[OnceCell<QualName>]>>; SHELVES],
    /// Places of the names.
    known: RefCell<HashMap<QualName, usize>>,
}

impl Arena {
    pub(super) fn new() -> Self {
        Self { shelves: std::array::from_fn(|_| OnceCell::new()), known: RefCell::new(HashMap::new()) }
    }

    /// The name, at a place of its own. Each name is kept once.
    pub(super) fn keep(&self, name: QualName, tag: Tag) -> &QualName {
        if let Some(known) = HTML_NAMES.get(tag as usize).filter(|known| **known == name) {
            return known;
        }
        let mut known = self.known.borrow_mut();
        let next = known.len();
        let place = *known.entry(name.clone()).or_insert(next);
        // Shelf 0 holds the places up to FIRST, shelf 1 the next 2 * FIRST, and so on.
        let shelf = (place / FIRST + 1).ilog2() as usize;
        let room = FIRST << shelf;
        let first = room - FIRST;
        let slots = self.shelves.get(shelf).map(|shelf| shelf.get_or_init(|| vec![OnceCell::new(); room].into()));
        match slots.and_then(|slots| slots.get(place - first)) {
            Some(slot) => slot.get_or_init(|| name),
            None => &NAMELESS,
        }
    }
}

/// The name of what is no element.
pub(super) static NAMELESS: LazyLock<QualName> = LazyLock::new(|| QualName::new(None, ns!(), LocalName::default()));

/// The names of HTML elements, by their tags; the first is that of none.
static HTML_NAMES: LazyLock<Vec<QualName>> = LazyLock::new(|| {
    let all = Tag::ALL.iter().map(|(_, name)| QualName::new(None, ns!(html), LocalName::from(*name)));
    std::iter::once(NAMELESS.clone()).chain(all).collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_where_they_are() {
        let arena = Arena::new();
        let name = |number: usize| QualName::new(None, ns!(html), LocalName::from(format!("x-{number}")));
        let kept: Vec<&QualName> = (0..1000).map(|number| arena.keep(name(number), Tag::Unknown)).collect();
        for (number, kept) in kept.into_iter().enumerate() {
            assert_eq!(*kept, name(number));
            assert!(std::ptr::eq(kept, arena.keep(name(number), Tag::Unknown)));
        }
    }

    #[test]
    fn elements_of_other_languages_have_names_of_their_own() {
        let arena = Arena::new();
        let (html, svg) = (QualName::new(None, ns!(html), LocalName::from("a")), QualName::new(None, ns!(svg), LocalName::from("a")));
        assert_eq!((arena.keep(html.clone(), Tag::A), arena.keep(svg.clone(), Tag::A)), (&html, &svg));
    }
}
