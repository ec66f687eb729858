//! Numbers for the values of `class` and `id`: a page repeats few names many times, and every room that asks what a name
//! means asks once.

use foldhash::{HashMap, HashMapExt};

use super::Segments;

/// Number of a value of `class` or `id` among the different ones of a page; 0 for none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct NameId(u32);

/// Numbers given while a page is read.
#[derive(Debug)]
pub(super) struct Numbers<'p> {
    numbers: HashMap<&'p str, NameId>,
    pub(super) names: Vec<&'p str>,
}

impl Default for Numbers<'_> {
    fn default() -> Self {
        Self { numbers: HashMap::new(), names: vec![""] }
    }
}

impl<'p> Numbers<'p> {
    pub(super) fn of(&mut self, name: &'p str) -> NameId {
        if name.is_empty() {
            return NameId::default();
        }
        *self.numbers.entry(name).or_insert_with(|| {
            self.names.push(name);
            NameId(self.names.len() as u32 - 1)
        })
    }
}

impl NameId {
    pub(super) fn place(self) -> usize {
        self.0 as usize
    }
}

/// What a room finds out about names, each read when it is first asked for.
#[derive(Debug)]
pub struct PerName<T>(Vec<Option<T>>);

impl<T: Clone> PerName<T> {
    /// Nothing known of the names of a page.
    pub fn new(segments: &Segments<'_>) -> Self {
        Self(vec![None; segments.names.len()])
    }

    /// What is known of a name; `read` finds it out. `None` for the number of another page.
    pub fn get(&mut self, name: NameId, read: impl FnOnce() -> T) -> Option<&T> {
        self.0.get_mut(name.place()).map(|known| &*known.get_or_insert_with(read))
    }
}
