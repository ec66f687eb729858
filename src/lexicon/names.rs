//! Names of classes and ids by their tokens: a look-up for each run of tokens instead of a step of an automaton a byte.

use foldhash::{HashMap, HashMapExt};
use smallvec::SmallVec;

use super::words::is_made_up;
use super::{Named, RowId};

/// Longer runs of one name that are heard: more stand in none but hostile ones.
const MOST_RUNS: usize = 8;

/// What a run of tokens says of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    /// It is its name.
    Plainly,
    /// It is its name or another's.
    InDoubt,
    /// Its name in it is another's.
    OfAnother,
}

/// A row that a run of tokens stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Name {
    pub row: RowId,
    pub said: Said,
    /// Only where a name begins, or ends, with it.
    pub begins: bool,
    pub ends: bool,
}

/// What a run of tokens stands for.
#[derive(Debug, Default)]
struct Run {
    rows: SmallVec<[Name; 2]>,
    /// Whether longer ones begin with it.
    opens: bool,
}

/// Runs of tokens with a space between them, and the rows that each stands for.
#[derive(Debug, Default)]
pub(super) struct Names {
    runs: HashMap<Box<str>, Run>,
    /// Tokens of the longest run.
    most: usize,
}

impl Names {
    pub(super) fn new(names: impl Iterator<Item = (String, SmallVec<[Name; 2]>)>) -> Self {
        let mut out = Self { runs: HashMap::new(), most: 0 };
        for (name, rows) in names {
            let name = name.trim();
            out.most = out.most.max(name.split(' ').count());
            out.runs.entry(name.into()).or_default().rows = rows;
            if let Some((first, _)) = name.split_once(' ') {
                out.runs.entry(first.into()).or_default().opens = true;
            }
        }
        out
    }

    /// Rows of the runs in an attribute and its tokens, as [`name_tokens`](super::name_tokens) writes them, each once: by
    /// the last token, of those with the same one the longest run first. Linear.
    pub(super) fn find(&self, attribute: &str, tokens: &str) -> SmallVec<[Named; 4]> {
        let mut found = SmallVec::new();
        let mut names = attribute.split_ascii_whitespace();
        let mut hits = Hits::default();
        // Where tokens begin, and whether longer runs may.
        let mut starts: SmallVec<[(usize, bool); 32]> = SmallVec::new();
        let mut start = 0;
        for (at, byte) in tokens.bytes().enumerate() {
            // A bar stands between names; no run goes over it.
            match byte {
                b'|' => {
                    let name = if at > 0 { names.next() } else { None };
                    hits.settle(name.unwrap_or_default(), &mut found);
                    starts.clear();
                }
                b' ' if at > start => {
                    let own = tokens.get(start..at).and_then(|token| self.runs.get(token));
                    starts.push((start, own.is_some_and(|own| own.opens)));
                    let first = starts.len().saturating_sub(self.most);
                    let last = starts.len() - 1;
                    let ends = tokens.as_bytes().get(at + 1) == Some(&b'|');
                    let runs = starts.iter().enumerate().skip(first).filter(|(place, (_, opens))| *opens || *place == last);
                    for (place, (run, _)) in runs {
                        let known = if place == last { own } else { tokens.get(*run..at).and_then(|run| self.runs.get(run)) };
                        for name in known.into_iter().flat_map(|known| &known.rows) {
                            if (place == 0 || !name.begins) && (ends || !name.ends) {
                                hits.add(*name, (*run, at), &mut found);
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

/// What was found in one name.
#[derive(Default)]
struct Hits {
    plain: SmallVec<[(RowId, (usize, usize)); 8]>,
    longer: SmallVec<[(RowId, (usize, usize)); MOST_RUNS]>,
}

impl Hits {
    fn add(&mut self, name: Name, place: (usize, usize), found: &mut SmallVec<[Named; 4]>) {
        match name.said {
            Said::OfAnother if self.longer.len() < MOST_RUNS => self.longer.push((name.row, place)),
            Said::Plainly => self.plain.push((name.row, place)),
            _ => {}
        }
        if name.said != Said::OfAnother && !found.iter().any(|known| known.row == name.row) {
            found.push(Named { row: name.row, sure: false });
        }
    }

    /// At the end of a name: its rows are sure where a plain one stands in no longer run, and the name is made of words.
    fn settle(&mut self, name: &str, found: &mut SmallVec<[Named; 4]>) {
        if !self.plain.is_empty() && !is_made_up(name) {
            for (row, (start, end)) in &self.plain {
                let silenced = self.longer.iter().any(|(other, run)| other == row && run.0 <= *start && *end <= run.1);
                if let Some(known) = found.iter_mut().find(|known| known.row == *row).filter(|_| !silenced) {
                    known.sure = true;
                }
            }
        }
        self.plain.clear();
        self.longer.clear();
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
            let attribute = parts.concat();
            let tokens = name_tokens(&attribute);
            let plain = |at: usize| Name { row: RowId(at as u16), said: Said::Plainly, begins: false, ends: false };
            let names = Names::new(NAMES.iter().enumerate().map(|(at, name)| ((*name).to_owned(), smallvec![plain(at)])));
            let automaton = AhoCorasick::new(NAMES.map(|name| format!(" {name} "))).unwrap();
            let mut expected: Vec<RowId> = Vec::new();
            for hit in automaton.find_overlapping_iter(&tokens) {
                let row = RowId(hit.pattern().as_usize() as u16);
                if !expected.contains(&row) {
                    expected.push(row);
                }
            }
            let found: Vec<RowId> = names.find(&attribute, &tokens).iter().map(|named| named.row).collect();
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn nothing_is_found_without_names() {
        assert!(Names::default().find("a-b", "| a b |").is_empty());
    }
}
