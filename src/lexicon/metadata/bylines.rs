//! Words of bylines: what leads to a writer's name, what stands behind it, and what is none.

use std::sync::LazyLock;

use foldhash::{HashMap, HashMapExt, HashSet};
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::phrases::Phrases;
use super::tables::{WordRow, folded, plain, ready};

pub(super) const SOURCE: &str = include_str!("bylines.toml");

/// Bytes of the shortest phrase that makes a longer part no name.
const SHORTEST_INSIDE: usize = 6;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BylineTable {
    prefix: Vec<PrefixRow>,
    joiner: Vec<WordRow>,
    others: Vec<WordRow>,
    role: Vec<WordRow>,
    credential: Vec<WordRow>,
    generation: Vec<WordRow>,
    before_date: Vec<WordRow>,
    collective: Vec<WordRow>,
    agency: Vec<WordRow>,
    never: Vec<WordRow>,
    remainder: Vec<WordRow>,
    leads_on: Vec<WordRow>,
    particle: Vec<WordRow>,
    institution: Vec<WordRow>,
    no_member: Vec<WordRow>,
}

/// Words before a writer's name.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PrefixRow {
    #[serde(rename = "id")]
    _id: IgnoredAny,
    #[serde(rename = "lang")]
    _lang: IgnoredAny,
    words: Vec<String>,
    /// Those of them that make a byline by themselves.
    strong: Vec<String>,
    #[serde(rename = "seen")]
    _seen: IgnoredAny,
}

/// The table of bylines, ready for use.
#[derive(Debug, Default)]
pub struct Bylines {
    /// Words before names, longest first, and whether they stand for a byline alone.
    pub prefixes: Vec<(String, bool)>,
    /// Places among them by first letter.
    prefixes_by_letter: HashMap<char, Vec<u16>>,
    /// Words between names.
    pub joiners: HashSet<String>,
    /// Words after which others than writers are named, longest first.
    pub others: Vec<String>,
    /// Places among them by first letter.
    others_by_letter: HashMap<char, Vec<u16>>,
    /// Jobs.
    pub roles: HashSet<String>,
    /// Letters after a name.
    pub credentials: HashSet<String>,
    /// What tells bearers of one name apart, with its full stop.
    pub generations: Vec<String>,
    /// Words between a name and a word for "updated" or "published".
    pub before_dates: Vec<String>,
    /// Words that only collective names hold.
    pub collectives: HashSet<String>,
    /// News agencies, folded.
    pub agencies: HashSet<String>,
    /// Small words behind a name that lead on to something else.
    pub leads_on: HashSet<String>,
    /// Small words that family names begin with.
    pub particles: HashSet<String>,
    /// Small words that the name of an institution holds: what follows "and" in it is no other name.
    pub institutions: HashSet<String>,
    /// Names that forum software gives to nobody, folded.
    pub no_members: HashSet<String>,
    /// Parts that are no name, folded.
    pub never: HashSet<String>,
    /// Those of several words, which also make a longer part no name.
    never_inside: Phrases,
    /// What is left of a firm's name when it is cut, folded.
    pub remainders: HashSet<String>,
}

/// Words of bylines; parsed when they are first asked.
pub static BYLINES: LazyLock<Bylines> = LazyLock::new(|| ready(SOURCE, Bylines::new));

impl Bylines {
    fn new(table: BylineTable) -> Self {
        let strength = |row: &PrefixRow| row.words.iter().map(|word| (word.to_lowercase(), row.strong.contains(word))).collect::<Vec<_>>();
        let mut prefixes: Vec<(String, bool)> = table.prefix.iter().flat_map(strength).collect();
        // A word that stands for a byline alone in one language does so wherever it is seen.
        prefixes
            .sort_by(|left, right| right.0.len().cmp(&left.0.len()).then_with(|| left.0.cmp(&right.0)).then_with(|| right.1.cmp(&left.1)));
        prefixes.dedup_by(|later, first| later.0 == first.0);
        let mut others: Vec<String> = lowered(table.others).collect();
        others.sort_by(|left, right| right.len().cmp(&left.len()).then_with(|| left.cmp(right)));
        let never: HashSet<String> = folded(&table.never).collect();
        let inside = folded(&table.never).filter(|phrase| phrase.contains(' ') && phrase.len() >= SHORTEST_INSIDE);
        Self {
            prefixes_by_letter: by_letter(prefixes.iter().map(|(prefix, _)| prefix)),
            prefixes,
            joiners: lowered(table.joiner).collect(),
            others_by_letter: by_letter(others.iter()),
            others,
            roles: lowered(table.role).collect(),
            credentials: plain(table.credential).map(|word| word.replace('.', "")).collect(),
            generations: plain(table.generation).collect(),
            before_dates: plain(table.before_date).collect(),
            collectives: folded(&table.collective).collect(),
            agencies: folded(&table.agency).collect(),
            leads_on: plain(table.leads_on).collect(),
            particles: plain(table.particle).collect(),
            institutions: plain(table.institution).collect(),
            no_members: folded(&table.no_member).collect(),
            never,
            never_inside: Phrases::new(inside.collect()),
            remainders: folded(&table.remainder).collect(),
        }
    }

    /// Prefixes that a text may begin with by its first letter, longest first.
    pub fn prefixes_of(&self, text: &str) -> impl Iterator<Item = &(String, bool)> {
        let places = first_letter(text).and_then(|first| self.prefixes_by_letter.get(&first));
        places.into_iter().flatten().filter_map(|at| self.prefixes.get(usize::from(*at)))
    }

    /// Words after which others than writers are named that a text may begin with by its first letter.
    pub fn others_of(&self, text: &str) -> impl Iterator<Item = &str> {
        let places = first_letter(text).and_then(|first| self.others_by_letter.get(&first));
        places.into_iter().flatten().filter_map(|at| self.others.get(usize::from(*at)).map(String::as_str))
    }

    /// Whether a folded text holds words that never stand in a name: "read more", "view all posts".
    pub fn holds_no_name(&self, folded: &str) -> bool {
        self.never.contains(folded) || self.never_inside.any(folded)
    }
}

fn first_letter(text: &str) -> Option<char> {
    text.chars().flat_map(char::to_lowercase).next()
}

/// Places of words by their first letter.
fn by_letter<'w>(words: impl Iterator<Item = &'w String>) -> HashMap<char, Vec<u16>> {
    let mut places: HashMap<char, Vec<u16>> = HashMap::new();
    for (at, word) in words.enumerate() {
        if let Some(first) = first_letter(word) {
            places.entry(first).or_default().push(at as u16);
        }
    }
    places
}

fn lowered(rows: Vec<WordRow>) -> impl Iterator<Item = String> {
    plain(rows).map(|word| word.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strong_prefixes_are_prefixes() {
        let table: BylineTable = toml::from_str(SOURCE).unwrap();
        for row in table.prefix {
            assert!(row.strong.iter().all(|word| row.words.contains(word)), "{:?}", row.words);
        }
    }
}
