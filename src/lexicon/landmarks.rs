//! What elements, roles, types and relations say: rows that wait for an element's name or for a value of an attribute.

use std::borrow::Cow;

use foldhash::HashMap;
use smallvec::SmallVec;

use super::RowId;
use crate::letters::{WordFilter, is_small};
use crate::tag::Tag;

/// Bytes of the longest value of an attribute that may be a role or a relation.
const MAX_VALUE: usize = 400;

/// An attribute or element that a row waits for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Landmark {
    pub(super) row: RowId,
    pub(super) tag: Option<Tag>,
    /// Attribute and its values in lower case; `*` for any value.
    pub(super) attr: Option<(String, Vec<String>)>,
}

/// A landmark that an attribute's value stands for, on all elements or on those of one name.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    tag: Option<Tag>,
    row: RowId,
}

/// The landmarks, by what is looked at first.
#[derive(Debug, Default)]
pub(super) struct Landmarks {
    /// Rows of elements by name alone, by the element's place among all tags.
    by_tag: Vec<SmallVec<[RowId; 2]>>,
    /// Those that wait for an attribute, by its name.
    by_attr: Vec<(String, Waiting)>,
    /// Bits of the first letters of these names, by their lengths: most attributes are none of them.
    first_letters: [u32; 32],
}

/// The landmarks that wait for one attribute.
#[derive(Debug, Default)]
struct Waiting {
    marks: Vec<Landmark>,
    /// Places of those that wait for a value, by it.
    by_value: HashMap<String, SmallVec<[u16; 4]>>,
    /// Most values are none of them.
    filter: WordFilter,
    /// Places of those that take any value.
    any: SmallVec<[u16; 4]>,
}

impl Waiting {
    fn add(&mut self, mark: Landmark, values: &[String]) {
        let place = self.marks.len() as u16;
        for value in values {
            if value == "*" {
                self.any.push(place);
            } else {
                self.filter.add(value);
                self.by_value.entry(value.clone()).or_default().push(place);
            }
        }
        self.marks.push(mark);
    }

    /// Those that wait for a value in lower case, the whole of it or one of its words, in their own order.
    fn met(&self, value: &str) -> impl Iterator<Item = &Landmark> {
        let mut places: SmallVec<[u16; 8]> = SmallVec::from_slice(&self.any);
        let words = value.split_ascii_whitespace().filter(|word| word.len() < value.len());
        for word in std::iter::once(value).chain(words).filter(|word| self.filter.may_know(word)) {
            if let Some(known) = self.by_value.get(word) {
                places.extend_from_slice(known);
            }
        }
        if places.len() > 1 {
            places.sort_unstable();
            places.dedup();
        }
        places.into_iter().filter_map(|place| self.marks.get(usize::from(place)))
    }
}

impl Landmarks {
    pub(super) fn new(all: Vec<Landmark>) -> Self {
        let mut out = Self::default();
        for mark in all {
            match (mark.attr.clone(), mark.tag) {
                (Some((attr, values)), _) => {
                    if let Some((_, waiting)) = out.by_attr.iter_mut().find(|(known, _)| *known == attr) {
                        waiting.add(mark, &values);
                    } else {
                        let (length, bit) = first_letter(&attr);
                        out.first_letters.get_mut(length).into_iter().for_each(|bits| *bits |= bit);
                        let mut waiting = Waiting::default();
                        waiting.add(mark, &values);
                        out.by_attr.push((attr, waiting));
                    }
                }
                (None, Some(tag)) => {
                    if out.by_tag.len() <= tag as usize {
                        out.by_tag.resize(tag as usize + 1, SmallVec::new());
                    }
                    out.by_tag.get_mut(tag as usize).into_iter().for_each(|rows| rows.push(mark.row));
                }
                (None, None) => {}
            }
        }
        out
    }

    /// Rows that an element is, by its name and its attributes; `class` is what its class waits for.
    pub(super) fn find<'v>(&self, tag: Tag, attrs: impl Iterator<Item = (&'v str, &'v str)>, class: &[Mark]) -> SmallVec<[RowId; 4]> {
        let mut found: SmallVec<[RowId; 4]> = self.by_tag.get(tag as usize).into_iter().flatten().copied().collect();
        let mut add = |marks: &[Mark]| {
            for mark in marks.iter().filter(|mark| mark.tag.is_none_or(|wanted| wanted == tag)) {
                if !found.contains(&mark.row) {
                    found.push(mark.row);
                }
            }
        };
        let is_heard = |name: &str| if name == "class" { !class.is_empty() } else { self.may_know(name) };
        let mut heard: SmallVec<[(&str, &str); 4]> = attrs.filter(|(name, _)| is_heard(name)).collect();
        // Whoever wrote the page has no say in which row comes first.
        heard.sort_by_key(|(name, _)| *name);
        for (name, value) in heard {
            if name == "class" {
                add(class);
            } else {
                add(&self.marks(name, value));
            }
        }
        found
    }

    /// The landmarks that wait for a value of an attribute. Linear in the value.
    pub(super) fn marks(&self, attr: &str, value: &str) -> SmallVec<[Mark; 2]> {
        let Some((_, waiting)) = self.by_attr.iter().find(|(known, _)| known == attr) else { return SmallVec::new() };
        if value.len() > MAX_VALUE {
            return SmallVec::new();
        }
        let value = value.trim();
        let value = if is_small(value.as_bytes()) { Cow::Borrowed(value) } else { Cow::Owned(value.to_lowercase()) };
        waiting.met(&value).map(|mark| Mark { tag: mark.tag, row: mark.row }).collect()
    }

    /// Whether an attribute may be one that a landmark waits for.
    fn may_know(&self, attr: &str) -> bool {
        let (length, bit) = first_letter(attr);
        self.first_letters.get(length).is_some_and(|bits| bits & bit != 0)
    }
}

/// A name's length below 32 and a bit for its first letter.
fn first_letter(name: &str) -> (usize, u32) {
    (name.len() & 31, name.as_bytes().first().map_or(0, |byte| 1 << (byte & 31)))
}
