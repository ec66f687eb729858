//! Who is named in the article, and which mention means whom.
//!
//! All mentions of one person or organisation meet in one [`Entity`]; a surname, a title or a
//! pronoun is then looked up there.

use super::PassageKind;
use super::names::Gender;
use super::tokens::{Stream, Token, bare, folded};
use crate::lexicon::quotes::Habits;
use foldhash::HashMap;
use smallvec::SmallVec;

/// Somebody, or an organisation.
#[derive(Debug, Clone, Default)]
pub struct Entity {
    /// Fullest form.
    pub name: String,
    /// Its words in lower case.
    pub words: Vec<String>,
    /// An organisation or place.
    pub organisation: bool,
    /// Gender as far as told.
    pub gender: Gender,
    /// Lower-case words of titles, offices and appositions beside the name.
    pub roles: Vec<String>,
    /// First apposition or title as written.
    pub role: String,
    /// Mentions.
    pub count: usize,
    /// Passage in which it was first named.
    pub first: usize,
    /// Named by its last word alone.
    pub by_surname: bool,
    /// Two words or more.
    pub firm: bool,
    /// The name was seen as a subject, so its form needs no case ending.
    pub nominative: bool,
    /// A given name, a title, an office or a verb of speech speaks for a person.
    pub person: bool,
    /// A thing by its form: digits, or the neuter article before it. No pronoun with a gender means it.
    pub thing: bool,
    /// Its first word is a given name.
    pub given: bool,
    /// Named by itself and not only before the noun that it tells more of ("the Lambda Labs channel").
    pub apart: bool,
    /// Named in running text and not only in the cells of tables.
    pub told: bool,
}

/// A name as it is entered.
#[derive(Debug, Clone, Copy)]
pub struct NewName<'a> {
    /// As written.
    pub name: &'a str,
    /// Gender as far as its own words tell.
    pub gender: Gender,
    /// It is that of an organisation or place.
    pub organisation: bool,
    /// Its first word is a given name.
    pub given: bool,
}

/// How many entities a search without an index looks at: bounds the work on hostile pages.
pub const REACH: usize = 256;

/// Words of the longest name that takes the place of a shorter one.
const LONGEST: usize = 4;

/// Everybody in the article.
#[derive(Debug, Default)]
pub struct Registry {
    /// In order of first mention.
    pub entities: Vec<Entity>,
    /// The passage that is being read.
    passage: usize,
    /// It is the cell of a table.
    cell: bool,
    last: HashMap<String, Vec<usize>>,
}

impl Entity {
    /// Whether it is certainly somebody.
    pub const fn is_somebody(&self) -> bool {
        self.person && !self.organisation && !self.thing
    }

    /// Whether its last word is a given one in some case.
    pub fn ends_like(&self, word: &str) -> bool {
        self.words.last().is_some_and(|own| own == word || stem(word).is_some_and(|stem| is_case_of(own, stem, word)))
    }

    /// Whether the words of a name may be its own: the first agree, or the shorter name ends the longer one.
    fn goes_by(&self, words: &[String]) -> bool {
        let own = self.words.as_slice();
        let (short, long) = if words.len() < own.len() { (words, own) } else { (own, words) };
        short.len() == 1
            || short.first().zip(long.first()).is_some_and(|(a, b)| same_given(a, b))
            || (short.len() >= 2 && long.ends_with(short))
    }

    /// Whether another form of the name is its better one: "Ann Mary Lee" of "Ann Lee", "Craig Le Clair" of "Le Clair". What stands before
    /// a given name is no part of one ("Producer Ann Lee"), nor is another name ("Jan Blom Ann Lee").
    fn gives_way(&self, words: &[String], given: bool) -> bool {
        let own = self.words.as_slice();
        let longer = words.len() > own.len() && words.len() <= LONGEST;
        let [short, long] = if words.len() < own.len() { [words, own] } else { [own, words] };
        if short.len() < 2 || short.first().zip(long.first()).is_some_and(|(a, b)| same_given(a, b)) {
            return longer;
        }
        let one = long.len() == short.len() + 1;
        given && if longer { one || !self.given } else { !self.given && words.len() < own.len() }
    }
}

impl Registry {
    /// The entity at a place.
    pub fn get(&self, place: usize) -> Option<&Entity> {
        self.entities.get(place)
    }

    /// The same, to be changed.
    pub fn get_mut(&mut self, place: usize) -> Option<&mut Entity> {
        self.entities.get_mut(place)
    }

    /// From now on names are those of this passage.
    pub fn read_on(&mut self, passage: usize, kind: PassageKind) {
        (self.passage, self.cell) = (passage, kind == PassageKind::Cell);
    }

    /// Whether somebody is named for the first time further on.
    pub fn is_ahead(&self, entity: &Entity) -> bool {
        entity.first > self.passage
    }

    /// Whether a word opens the name of somebody who was named in a passage before.
    pub fn is_opened(&self, entity: &Entity, word: &[String]) -> bool {
        entity.first < self.passage && entity.words.first() == word.first()
    }

    /// Whether a word here may mean somebody: who is named in cells alone is not meant in running text.
    pub fn reaches(&self, entity: &Entity) -> bool {
        entity.told || self.cell
    }

    /// Whether a known name ends in a word.
    pub fn ends(&self, word: &str) -> bool {
        self.last.contains_key(word)
    }

    /// Enters a name.
    pub fn enter(&mut self, named: &NewName<'_>) -> usize {
        let NewName { name, gender, organisation, given } = *named;
        let words: Vec<String> = name
            .split_whitespace()
            .map(|word| folded(bare(word.trim_matches(|c: char| !c.is_alphanumeric()))))
            .filter(|word| !word.is_empty())
            .collect();
        if let Some(found) = self.find(&words) {
            if let Some(entity) = self.entities.get_mut(found) {
                entity.count += 1;
                if entity.gives_way(&words, given) {
                    name.clone_into(&mut entity.name);
                    (entity.words, entity.given, entity.firm) = (words, given, true);
                }
                entity.told |= !self.cell;
                if entity.gender == Gender::Unknown {
                    entity.gender = gender;
                }
            }
            return found;
        }
        let place = self.entities.len();
        if let Some(last) = words.last() {
            self.last.entry(last.clone()).or_default().push(place);
        }
        let firm = words.len() > 1;
        let first = self.passage;
        let (name, told) = (name.to_owned(), !self.cell);
        self.entities.push(Entity { name, words, organisation, gender, count: 1, first, firm, given, told, ..Entity::default() });
        place
    }

    /// Looks a name up: by its last word, first words agreeing. A surname means whoever it meant before, not the relative who is named in
    /// passing; else whoever was named last.
    pub fn find(&self, words: &[String]) -> Option<usize> {
        self.find_as(words, Gender::Unknown)
    }

    /// The same of somebody whose title tells a gender: "Mrs Hart" is not Tom Hart.
    pub fn find_as(&self, words: &[String], gender: Gender) -> Option<usize> {
        let places = self.last.get(words.last()?)?;
        let bearers = places.iter().rev().take(16).filter_map(|place| Some((*place, self.get(*place)?)));
        if words.len() > 1 {
            let mut same = bearers.filter(|(_, entity)| entity.goes_by(words));
            return same.next().map(|(place, _)| place);
        }
        let bearers: SmallVec<[(usize, &Entity); 4]> = bearers.filter(|(_, entity)| entity.gender.agrees(gender)).collect();
        let named = |(_, entity): &&(usize, &Entity)| entity.first <= self.passage;
        let meant = bearers.iter().filter(named).find(|(_, entity)| entity.by_surname);
        meant.or_else(|| bearers.iter().find(named)).or(bearers.first()).map(|(place, _)| *place)
    }

    /// Looks a name up by the stem of its last word, for languages that inflect names.
    pub fn find_inflected(&self, words: &[String]) -> Option<usize> {
        let last = words.last()?;
        let stem = stem(last)?;
        let mut same = self
            .entities
            .iter()
            .enumerate()
            .rev()
            .take(REACH)
            .filter(|(_, entity)| entity.words.last().is_some_and(|own| is_case_of(own, stem, last)) && entity.goes_by(words));
        let meant = |(_, entity): &(usize, &Entity)| words.len() == 1 && entity.by_surname;
        let first = same.next()?;
        Some(if meant(&first) { first.0 } else { same.find(meant).unwrap_or(first).0 })
    }

    /// Somebody known by a given name or any other single word of the name.
    pub fn find_part(&self, word: &str) -> Option<usize> {
        let mut hits = self
            .entities
            .iter()
            .enumerate()
            .take(REACH)
            .filter(|(_, entity)| entity.words.len() > 1 && entity.words.iter().any(|own| own == word));
        let first = hits.next()?;
        hits.next().is_none().then_some(first.0)
    }

    /// The only person whose title or office has this word. `None` when two have.
    pub fn find_role(&self, role: &str, habits: &Habits) -> Option<usize> {
        let compounds = habits.compounds;
        let matches = |own: &String| {
            own == role
                || (compounds && role.chars().count() >= 4 && own.ends_with(role))
                || (compounds && own.chars().count() >= 5 && role.ends_with(own.as_str()))
        };
        let mut hits =
            self.entities.iter().enumerate().take(REACH).filter(|(_, entity)| !entity.organisation && entity.roles.iter().any(matches));
        let first = hits.next()?;
        match hits.next() {
            None => Some(first.0),
            Some(_) => None,
        }
    }

    /// Notes a title or apposition.
    pub fn add_role(&mut self, place: usize, words: impl Iterator<Item = String>, written: &str) {
        if let Some(entity) = self.entities.get_mut(place) {
            let known = entity.roles.len();
            entity.roles.extend(words.take(24_usize.saturating_sub(known).min(8)));
            entity.person |= entity.roles.len() > known && !entity.organisation;
            if entity.role.is_empty() && !written.is_empty() {
                written.clone_into(&mut entity.role);
            }
        }
    }

    /// Notes that somebody is a person.
    pub fn note_person(&mut self, place: usize) {
        if let Some(entity) = self.entities.get_mut(place) {
            entity.person = true;
        }
    }

    /// Learns a gender from a pronoun or title.
    pub fn set_gender(&mut self, place: usize, gender: Gender) {
        if let Some(entity) = self.entities.get_mut(place)
            && entity.gender == Gender::Unknown
        {
            entity.gender = gender;
        }
    }
}

fn same_given(a: &str, b: &str) -> bool {
    let initial = |short: &str, long: &str| short.chars().count() == 1 && long.starts_with(short);
    a == b || initial(a, b) || initial(b, a) || (a.chars().count() >= 4 && stem(a).is_some_and(|stem| b.starts_with(stem)))
}

/// Whether a word may be another one, whose stem is given, in some case.
fn is_case_of(own: &str, stem: &str, word: &str) -> bool {
    own.starts_with(stem) && own.chars().count().abs_diff(word.chars().count()) <= 3
}

/// A word without what a case ending may change.
fn stem(word: &str) -> Option<&str> {
    let count = word.chars().count();
    let keep = match count {
        0..=3 => return None,
        4..=5 => count - 1,
        _ => count - 2,
    };
    word.char_indices().nth(keep).map_or(Some(word), |(at, _)| word.get(..at))
}

/// The words of a mention in lower case.
pub fn words_of(stream: &Stream, text: &str, from: usize, end: usize) -> Vec<String> {
    (from..end).map(|place| stream.at(place)).filter(Token::word).map(|token| folded(bare(token.text(text)))).collect()
}
