//! Numbers for the values of `class` and `id`: a page repeats few names many times, and every room that asks what a name
//! means asks once.

use foldhash::{HashMap, HashMapExt};

use super::Segments;

/// Bytes of a class that are read where every block asks those around it.
const CLASS: usize = 256;

/// Whether the beginning of a class holds one of these.
pub fn class_holds(class: &str, names: &[impl AsRef<str>]) -> bool {
    let class = class.get(..class.floor_char_boundary(CLASS)).unwrap_or_default();
    names.iter().any(|name| class.contains(name.as_ref()))
}

/// Number of a value of `class` or `id` among the different ones of a page; 0 for none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct NameId(u32);

/// Bytes of a value from which it is known by where it stands: elements that the parser opens again share theirs, and a
/// page may make it do so a thousand times.
const LONG: usize = 64;

/// What is found out about values of attributes, of long ones once for each place where one stands.
#[derive(Debug)]
pub(super) struct PerPlace<T>(HashMap<(usize, usize), T>);

impl<T> Default for PerPlace<T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<T: Copy> PerPlace<T> {
    /// What is known of a value; `read` finds it out. All values must be of one page.
    pub(super) fn get<'p>(&mut self, value: &'p str, read: impl FnOnce(&'p str) -> T) -> T {
        if value.len() < LONG {
            return read(value);
        }
        *self.0.entry((value.as_ptr().addr(), value.len())).or_insert_with(|| read(value))
    }
}

/// Numbers given while a page is read.
#[derive(Debug)]
pub(super) struct Numbers<'p> {
    places: PerPlace<NameId>,
    numbers: HashMap<&'p str, NameId>,
    pub(super) names: Vec<&'p str>,
}

impl Default for Numbers<'_> {
    fn default() -> Self {
        Self { places: PerPlace::default(), numbers: HashMap::new(), names: vec![""] }
    }
}

impl<'p> Numbers<'p> {
    /// Makes room for so many.
    pub(super) fn expect(&mut self, names: usize) {
        self.numbers.reserve(names);
        self.names.reserve(names);
    }

    pub(super) fn of(&mut self, name: &'p str) -> NameId {
        if name.is_empty() {
            return NameId::default();
        }
        let Self { places, numbers, names } = self;
        places.get(name, |name| {
            *numbers.entry(name).or_insert_with(|| {
                names.push(name);
                NameId(names.len() as u32 - 1)
            })
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
