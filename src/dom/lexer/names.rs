//! Names seen before, so that a name is interned once and not at every tag.

use html5ever::LocalName;

const SLOTS: usize = 512;

/// Names outside html5ever's own list that one page may bring. Interning looks them up in a chained
/// table of fixed size, which becomes quadratic when a page makes up a new name for every tag. The page
/// with most has a few hundred.
const MAX_NEW_NAMES: usize = 8192;

/// A small table from the bytes of a name to the interned name.
pub(super) struct Names {
    slots: Vec<LocalName>,
    new_names: usize,
}

impl Names {
    pub(super) fn new() -> Self {
        Self { slots: vec![LocalName::default(); SLOTS], new_names: 0 }
    }

    /// The interned name; `None` when the page has made up too many.
    pub(super) fn get(&mut self, name: &str) -> Option<LocalName> {
        let slot = self.slots.get_mut(slot_of(name.as_bytes()))?;
        if &**slot == name {
            return Some(slot.clone());
        }
        let interned = if name.len() > 7 {
            LocalName::try_static(name).or_else(|| {
                self.new_names += 1;
                (self.new_names <= MAX_NEW_NAMES).then(|| LocalName::from(name))
            })?
        } else {
            LocalName::from(name)
        };
        slot.clone_from(&interned);
        Some(interned)
    }
}

/// A hash of the length, the first eight and the last eight bytes.
fn slot_of(name: &[u8]) -> usize {
    let word = |bytes: &[u8]| bytes.iter().take(8).fold(0_u64, |word, byte| word << 8 | u64::from(*byte));
    let head = word(name);
    let tail = word(name.get(name.len().saturating_sub(8)..).unwrap_or_default());
    let mixed = (head ^ tail.rotate_left(29) ^ name.len() as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
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
