//! Names of classes and ids by their tokens: a look-up for each run of tokens instead of a step of an automaton a byte.

use foldhash::{HashMap, HashMapExt};
use smallvec::SmallVec;

use super::RowId;

/// Runs of tokens with a space between them, and the rows that each stands for.
#[derive(Debug, Default)]
pub(super) struct Names {
    rows: HashMap<Box<str>, SmallVec<[RowId; 2]>>,
    /// Tokens of the longest run.
    most: usize,
}

impl Names {
    pub(super) fn new(names: impl Iterator<Item = (String, SmallVec<[RowId; 2]>)>) -> Self {
        let mut out = Self { rows: HashMap::new(), most: 0 };
        for (name, rows) in names {
            let name = name.trim();
            out.most = out.most.max(name.split(' ').count());
            out.rows.insert(name.into(), rows);
        }
        out
    }

    /// Rows of the runs in the tokens of an attribute, as [`name_tokens`](super::name_tokens) writes them, each once: by
    /// the last token, of those with the same one the longest run first. Linear.
    pub(super) fn find(&self, tokens: &str) -> SmallVec<[RowId; 4]> {
        let mut found = SmallVec::new();
        let mut starts: SmallVec<[usize; 32]> = SmallVec::new();
        let mut start = 0;
        for (at, byte) in tokens.bytes().enumerate() {
            // A bar stands between names; no run goes over it.
            match byte {
                b'|' => starts.clear(),
                b' ' if at > start => {
                    starts.push(start);
                    let first = starts.len().saturating_sub(self.most);
                    for run in starts.get(first..).unwrap_or_default() {
                        for row in tokens.get(*run..at).and_then(|run| self.rows.get(run)).into_iter().flatten() {
                            if !found.contains(row) {
                                found.push(*row);
                            }
                        }
                    }
                }
                b' ' => {}
                _ => continue,
            }
            start = at + 1;
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use aho_corasick::AhoCorasick;
    use proptest::prelude::*;
    use smallvec::smallvec;

    use super::*;
    use crate::lexicon::name_tokens;

    const NAMES: [&str; 8] = ["share", "share buttons", "post share", "post", "é", "nav", "post share buttons", "buttons"];

    proptest! {
        #[test]
        fn what_is_found_is_what_an_automaton_finds(
            parts in prop::collection::vec(prop::sample::select(&["share", "Buttons", "post", "é", "x", "-", "_", " ", "Nav", "1"]), 0..12)
        ) {
            let tokens = name_tokens(&parts.concat());
            let names = Names::new(NAMES.iter().enumerate().map(|(at, name)| ((*name).to_owned(), smallvec![RowId(at as u16)])));
            let automaton = AhoCorasick::new(NAMES.map(|name| format!(" {name} "))).unwrap();
            let mut expected: Vec<RowId> = Vec::new();
            for hit in automaton.find_overlapping_iter(&tokens) {
                let row = RowId(hit.pattern().as_usize() as u16);
                if !expected.contains(&row) {
                    expected.push(row);
                }
            }
            prop_assert_eq!(names.find(&tokens).to_vec(), expected);
        }
    }

    #[test]
    fn nothing_is_found_without_names() {
        assert!(Names::default().find("| a b |").is_empty());
    }
}
