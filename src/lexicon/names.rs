//! Names of classes and ids by their tokens: a look-up for each run of tokens instead of a step of an automaton a byte.

use foldhash::HashMap;
use smallvec::SmallVec;

use super::tokens::{Tokens, each_piece, is_entry, is_made_up, is_of_style, is_of_type, is_term, name_part, read_names};
use super::{Named, RowId};
use crate::letters::WordFilter;

/// Longer runs of one name that are heard: more stand in none but hostile ones.
const MOST_RUNS: usize = 8;

/// What a run of tokens says of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Certainty {
    /// It is its name.
    Sure,
    /// It is its name or another's.
    Doubtful,
    /// Its name in it is another's.
    Excluded,
}

/// A row that a run of tokens stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Name {
    pub row: RowId,
    pub certainty: Certainty,
    pub anchor: Anchor,
}

/// Where in the name of a class or id a run must stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Anchor {
    Anywhere,
    /// Where the name begins: "^skip".
    Start,
    /// Where it ends: "skip$".
    End,
    /// As all of it: "^skip$".
    Whole,
}

impl Anchor {
    /// As it is written in a table, and the name without it.
    pub(super) fn of(written: &str) -> (Self, &str) {
        let bare = written.trim_start_matches('^').trim_end_matches('$');
        let anchor = match (written.starts_with('^'), written.ends_with('$')) {
            (false, false) => Self::Anywhere,
            (true, false) => Self::Start,
            (false, true) => Self::End,
            (true, true) => Self::Whole,
        };
        (anchor, bare)
    }

    /// Whether some of so many tokens stand where they must.
    fn holds(self, run: std::ops::Range<usize>, tokens: usize) -> bool {
        match self {
            Self::Anywhere => true,
            Self::Start => run.start == 0,
            Self::End => run.end == tokens,
            Self::Whole => run.start == 0 && run.end == tokens,
        }
    }
}

/// What a run of tokens stands for.
#[derive(Debug, Default)]
struct Run {
    rows: SmallVec<[Name; 2]>,
    /// Whether longer ones begin with it; then it may have no rows of its own.
    opens: bool,
}

/// Runs of tokens with a space between them, and the rows that each stands for.
#[derive(Debug, Default)]
pub(super) struct Names {
    runs: HashMap<Box<str>, Run>,
    /// Most tokens are none of them.
    filter: WordFilter,
}

impl Names {
    pub(super) fn new(names: impl Iterator<Item = (String, SmallVec<[Name; 2]>)>) -> Self {
        let mut out = Self::default();
        for (name, rows) in names {
            let name = name.trim();
            out.run_mut(name).rows = rows;
            for (end, _) in name.match_indices(' ') {
                out.run_mut(name.get(..end).unwrap_or_default()).opens = true;
            }
        }
        out
    }

    fn run_mut(&mut self, run: &str) -> &mut Run {
        self.filter.add(run);
        self.runs.entry(run.into()).or_default()
    }

    fn run(&self, run: &str) -> Option<&Run> {
        if self.filter.may_know(run) { self.runs.get(run) } else { None }
    }

    /// Rows of the runs in the names of an attribute, each once: by the last token, of those with the same one the longest
    /// run first. Linear.
    pub(super) fn find(&self, attribute: &str) -> SmallVec<[Named; 4]> {
        let mut found = SmallVec::new();
        let mut hits = Hits::default();
        let mut reader = Tokens::default();
        for name in read_names(attribute) {
            let part = name_part(name);
            let tokens: SmallVec<[&str; 16]> = reader.read(part).collect();
            self.hear(&tokens, &mut hits, &mut found);
            if hits.plain.is_empty() {
                hits.forget();
            } else if is_of_style(part) {
                hits.forget();
                self.hear_pieces(part, &mut hits, &mut found);
            } else if is_term(name) && is_entry(attribute) || is_made_up(name) || is_of_type(name) {
                // It does not say what it is the name of.
                hits.forget();
            } else {
                hits.confirm(&mut found);
            }
        }
        found
    }

    /// What makes rows sure that are known already: of a name that tells what an element looks like, the pieces that call it something.
    fn hear_pieces(&self, part: &str, hits: &mut Hits, found: &mut SmallVec<[Named; 4]>) {
        let (known, mut reader) = (found.len(), Tokens::default());
        each_piece(part, |piece| {
            let tokens: SmallVec<[&str; 16]> = reader.read(piece).collect();
            self.hear(&tokens, hits, found);
            hits.confirm(found);
        });
        found.truncate(known);
    }

    /// What the tokens of one name say.
    fn hear(&self, tokens: &[&str], hits: &mut Hits, found: &mut SmallVec<[Named; 4]>) {
        // Places where longer runs begin that go on: few tokens begin one.
        let mut opening: SmallVec<[usize; 4]> = SmallVec::new();
        for (last, token) in tokens.iter().enumerate() {
            let own = self.run(token);
            let mut add = |run: Option<&Run>, start: usize| {
                for name in run.into_iter().flat_map(|run| &run.rows) {
                    if name.anchor.holds(start..last + 1, tokens.len()) {
                        hits.add(*name, (start, last + 1), found);
                    }
                }
            };
            opening.retain(|start| {
                let run = self.run(&tokens.get(*start..=last).unwrap_or_default().join(" "));
                add(run, *start);
                run.is_some_and(|run| run.opens)
            });
            add(own, last);
            if own.is_some_and(|own| own.opens) {
                opening.push(last);
            }
        }
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
        match name.certainty {
            Certainty::Excluded if self.longer.len() < MOST_RUNS => self.longer.push((name.row, place)),
            Certainty::Sure => self.plain.push((name.row, place)),
            _ => {}
        }
        if name.certainty != Certainty::Excluded && !found.iter().any(|known| known.row == name.row) {
            found.push(Named { row: name.row, sure: false });
        }
    }

    /// At the end of a name that says what it is the name of: its rows are sure where a plain one stands in no longer run.
    fn confirm(&mut self, found: &mut SmallVec<[Named; 4]>) {
        for (row, (start, end)) in &self.plain {
            let silenced = self.longer.iter().any(|(other, run)| other == row && run.0 <= *start && *end <= run.1);
            if let Some(known) = found.iter_mut().find(|known| known.row == *row).filter(|_| !silenced) {
                known.sure = true;
            }
        }
        self.forget();
    }

    /// At the end of any other name: its rows stay in doubt.
    fn forget(&mut self) {
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
    use crate::lexicon::tokens::name_tokens;

    // Of the last one no name is the beginning but for its first token.
    const NAMES: [&str; 9] =
        ["share", "share buttons", "post share", "post", "é", "nav", "post share buttons", "buttons", "nav x post share"];

    proptest! {
        #[test]
        fn what_is_found_is_what_an_automaton_finds(
            parts in prop::collection::vec(prop::sample::select(&["share", "Buttons", "post", "é", "x", "-", "_", " ", "Nav", "1"]), 0..12)
        ) {
            let attribute = parts.concat();
            let tokens = name_tokens(&attribute);
            let plain = |at: usize| Name { row: RowId(at as u16), certainty: Certainty::Sure, anchor: Anchor::Anywhere };
            let names = Names::new(NAMES.iter().enumerate().map(|(at, name)| ((*name).to_owned(), smallvec![plain(at)])));
            let automaton = AhoCorasick::new(NAMES.map(|name| format!(" {name} "))).unwrap();
            let mut expected: Vec<RowId> = Vec::new();
            for hit in automaton.find_overlapping_iter(&tokens) {
                let row = RowId(hit.pattern().as_usize() as u16);
                if !expected.contains(&row) {
                    expected.push(row);
                }
            }
            let found: Vec<RowId> = names.find(&attribute).iter().map(|named| named.row).collect();
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn nothing_is_found_without_names() {
        assert!(Names::default().find("a-b").is_empty());
    }
}
