//! Who is named in the article, and which mention means whom.
//!
//! All mentions of one person or organisation meet in one [`Entity`]; a surname, a title or a
//! pronoun is then looked up there.

use super::names::{Gender, Mention, sentence_start};
use super::office;
use super::tokens::{Shape, Stream, Token, bare, folded};
use crate::lexicon::quotes::{Order, Tags, Words};
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
}

/// Words of the longest apposition behind a name.
const MAX_APPOSITION: usize = 16;

/// Words of it among which offices are looked for.
const MAX_OFFICES: usize = 10;

/// How many entities a search without an index looks at: bounds the work on hostile pages.
pub const REACH: usize = 256;

/// Everybody in the article.
#[derive(Debug, Default)]
pub struct Registry {
    /// In order of first mention.
    pub entities: Vec<Entity>,
    /// The passage that is being read.
    passage: usize,
    last: HashMap<String, Vec<usize>>,
}

impl Entity {
    /// Whether the words of a name may be its own: the first agree, or the shorter name ends the longer one.
    fn goes_by(&self, words: &[String]) -> bool {
        let own = self.words.as_slice();
        let (short, long) = if words.len() < own.len() { (words, own) } else { (own, words) };
        short.len() == 1
            || short.first().zip(long.first()).is_some_and(|(a, b)| same_given(a, b))
            || (short.len() >= 2 && long.ends_with(short))
    }
}

impl Registry {
    /// The entity at a place.
    pub fn get(&self, place: usize) -> Option<&Entity> {
        self.entities.get(place)
    }

    /// Enters a name that stands outside the body (an author, a `cite` attribute).
    pub fn enter(&mut self, name: &str, gender: Gender, organisation: bool) -> usize {
        let words: Vec<String> = name
            .split_whitespace()
            .map(|word| folded(bare(word.trim_matches(|c: char| !c.is_alphanumeric()))))
            .filter(|word| !word.is_empty())
            .collect();
        if let Some(found) = self.find(&words) {
            if let Some(entity) = self.entities.get_mut(found) {
                entity.count += 1;
                if words.len() > entity.words.len() && words.len() <= 4 {
                    name.clone_into(&mut entity.name);
                    entity.words = words;
                    entity.firm = true;
                }
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
        self.entities.push(Entity { name: name.to_owned(), words, organisation, gender, count: 1, first, firm, ..Entity::default() });
        place
    }

    /// Looks a name up: by its last word, first words agreeing. A surname means whoever it meant before, not the relative who is named in
    /// passing; else whoever was named last.
    pub fn find(&self, words: &[String]) -> Option<usize> {
        let places = self.last.get(words.last()?)?;
        let mut bearers = places.iter().rev().take(16).filter_map(|place| Some((*place, self.get(*place)?)));
        if words.len() > 1 {
            return bearers.find(|(_, entity)| entity.goes_by(words)).map(|(place, _)| place);
        }
        let all: SmallVec<[(usize, &Entity); 4]> = bearers.collect();
        let named = |(_, entity): &&(usize, &Entity)| entity.first <= self.passage;
        let meant = all.iter().filter(named).find(|(_, entity)| entity.by_surname);
        meant.or_else(|| all.iter().find(named)).or(all.first()).map(|(place, _)| *place)
    }

    /// Looks a name up by the stem of its last word, for languages that inflect names.
    pub fn find_inflected(&self, words: &[String]) -> Option<usize> {
        let last = words.last()?;
        let stem = stem(last)?;
        self.entities.iter().enumerate().rev().take(REACH).find_map(|(place, entity)| {
            let other = entity.words.last()?;
            let same = other.starts_with(stem) && other.chars().count().abs_diff(last.chars().count()) <= 3 && entity.goes_by(words);
            same.then_some(place)
        })
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
    pub fn find_role(&self, role: &str, compounds: bool) -> Option<usize> {
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
    (from..end)
        .map(|place| stream.at(place))
        .filter(Token::word)
        .map(|token| folded(bare(text.get(token.start..token.end).unwrap_or_default())))
        .collect()
}

/// "Hier sieht Blom Vorteile": a known surname and the noun behind it are no name together.
fn noun_off(registry: &Registry, stream: &Stream, text: &str, mention: &mut Mention) {
    let names = words_of(stream, text, mention.name, mention.end);
    let given = (mention.name..mention.end).any(|place| stream.at(place).is(Tags::GIVEN.with(Tags::PARTICLE)));
    let surname = names.first().is_some_and(|first| registry.last.get(first).is_some_and(|own| !own.is_empty()));
    let known = names.last().is_some_and(|last| registry.last.contains_key(last));
    if surname && !known && !given {
        mention.end = mention.name + 1;
    }
}

/// Which names are entered: first those of several words in all passages, then single words, which are linked to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pass {
    /// Names of several words.
    Full,
    /// Single words.
    Single,
}

/// Enters the mentions of one passage and links them. Call for all passages in order, once a [`Pass`].
pub fn enter(
    registry: &mut Registry,
    stream: &Stream,
    text: &str,
    mentions: &mut [Mention],
    words: &Words,
    (pass, passage): (Pass, usize),
) {
    registry.passage = passage;
    for mention in mentions.iter_mut() {
        let single = mention.end - mention.name == 1;
        if single != (pass == Pass::Single) {
            continue;
        }
        if words.habits.nouns && !single {
            noun_off(registry, stream, text, mention);
        }
        let names = words_of(stream, text, mention.name, mention.end);
        let from = stream.at(mention.name);
        let to = stream.before(mention.end);
        let written = text.get(from.start..to.end).unwrap_or_default();
        let ending = to.ending(text, words);
        let organisation = to.tags.with(ending).any(Tags::ORG) && !to.is(Tags::GIVEN) && !ending.any(Tags::ROLE)
            || single && (to.is(Tags::PLACE) || to.shape == Shape::Upper && written.chars().count() <= 5);
        let mut gender = if from.is(Tags::GIVEN) && !(single && mention.weak) { Gender::of(from.tags) } else { Gender::Unknown };
        for place in mention.first..mention.name {
            let own = stream.at(place).tags_with_ending(text, words);
            if Gender::of(own) != Gender::Unknown {
                gender = Gender::of(own);
            }
        }
        let determined = stream.before(mention.first).is(Tags::ARTICLE.with(Tags::PREP));
        let known =
            registry.find(&names).or_else(|| if words.habits.cases { registry.find_inflected(&names) } else { None }).or_else(|| {
                let part = registry.find_part(names.first().filter(|_| single)?)?;
                // "Ada" is Ada Blom, "Lambda" is Lambda Labs; "Harbourline" is not all of "Harbourline Ticket Office".
                let whole = |entity: &Entity| entity.words.len() == 2 || entity.person && !entity.organisation && !entity.thing;
                (from.is(Tags::GIVEN) || registry.get(part).is_some_and(whole)).then_some(part)
            });
        // "Lady Hart" is not Sir John Hart.
        let other = single && known.and_then(|place| registry.get(place)).is_some_and(|entity| !entity.gender.agrees(gender));
        if other && mention.name > mention.first {
            continue;
        }
        let place = match known {
            Some(place) => {
                if words.habits.cases && registry.get(place).is_some_and(|entity| entity.words.len() >= names.len()) {
                    registry.set_gender(place, gender);
                    let subject = stream.before(mention.first).is(Tags::SAY)
                        || stream.at(mention.end).is(Tags::SAY)
                        || sentence_start(stream, mention.first);
                    if let Some(entity) = registry.entities.get_mut(place) {
                        entity.count += 1;
                        if subject && !entity.nominative && entity.words.len() == names.len() {
                            written.clone_into(&mut entity.name);
                            entity.nominative = true;
                        }
                    }
                    place
                } else if single && registry.get(place).is_some_and(|entity| entity.words.len() > 1) {
                    registry.set_gender(place, gender);
                    if let Some(entity) = registry.entities.get_mut(place) {
                        entity.count += 1;
                        entity.by_surname |= entity.words.last() == names.last();
                        // Two words, later the second alone: that is how the press names persons.
                        let plain = !words.habits.nouns
                            || stream.before(mention.first).shape != Shape::Number
                                && !entity.words.first().is_some_and(|first| inflected(first));
                        let free = plain && !determined;
                        entity.person |= entity.words.len() == 2 && !entity.organisation && entity.words.last() == names.last() && free;
                    }
                    place
                } else {
                    registry.enter(written, gender, organisation)
                }
            }
            None if mention.weak => continue,
            None => registry.enter(written, gender, organisation),
        };
        mention.entity = Some(place);
        if let Some(entity) = registry.entities.get_mut(place) {
            entity.thing |= entity.words.len() == names.len() && !from.is(Tags::GIVEN) && is_thing(stream, text, mention, words);
        }
        if !organisation && (from.is(Tags::GIVEN) && !mention.weak || mention.name > mention.first) {
            registry.note_person(place);
        }
        roles(registry, place, stream, text, *mention, words);
    }
}

/// "Kalte Nahwärme": the ending of an adjective before its noun.
fn inflected(word: &str) -> bool {
    ["e", "en", "er", "es", "em"].iter().any(|ending| word.ends_with(ending)) && word.chars().count() >= 4
}

/// Whether the form of a name speaks for a thing: digits in it, or an article that no person has.
fn is_thing(stream: &Stream, text: &str, mention: &Mention, words: &Words) -> bool {
    let digits = text
        .get(stream.at(mention.name).start..stream.before(mention.end).end)
        .is_some_and(|name| name.contains(|c: char| c.is_ascii_digit()));
    let article = stream.before(mention.first);
    let plain = mention.name == mention.first && mention.end - mention.name >= 2;
    let the = words.habits.order == Order::SubjectFirst
        && plain
        && !stream.at(mention.name).is(Tags::GIVEN)
        && !stream.before(mention.end).possessive;
    let bare = words.habits.bare_names && mention.name == mention.first;
    digits || article.is(Tags::OF_THINGS) && (words.habits.nouns || the || bare)
}

/// Whether a name only completes the noun before it: "secrétaire de la CGT", "Chef der Partei".
fn complement(stream: &Stream, first: usize, office: impl Fn(&Token) -> bool) -> bool {
    let mut at = first;
    while at > 0 && stream.before(at).is(Tags::ARTICLE) && !stream.before(at).is(Tags::PREP) {
        at -= 1;
    }
    let before = stream.before(at);
    before.is(Tags::PREP) || (at < first && before.word() && office(&before))
}

/// Reads titles before a name and appositions after it.
fn roles(registry: &mut Registry, place: usize, stream: &Stream, text: &str, mention: Mention, words: &Words) {
    let word = |token: Token| folded(text.get(token.start..token.end).unwrap_or_default());
    let office =
        |token: &Token| !token.is(Tags::COURTESY) && (token.is(Tags::TITLE) || token.tags_with_ending(text, words).any(Tags::ROLE));
    let slice =
        |from: usize, end: usize| if from < end { text.get(stream.at(from).start..stream.before(end).end).unwrap_or_default() } else { "" };
    let before: Vec<String> = (mention.first..mention.name).map(|at| stream.at(at)).filter(office).map(word).collect();
    let titled = mention.first < mention.name && stream.at(mention.first).is(Tags::ROLE);
    let title = if titled { office::phrase_start(stream, text, mention.first, words) } else { mention.first };
    registry.add_role(place, before.into_iter(), slice(title, office::end_before_name(stream, title, mention.name)));
    // Lower-case words before: "le président Emmanuel Macron", "el ministro de Justicia, Félix Bolaños".
    let mut from = mention.first;
    let mut comma = false;
    let governed = mention.name == mention.first && complement(stream, mention.first, office);
    while let Some(previous) = from.checked_sub(1).filter(|_| !governed) {
        let token = stream.at(previous);
        let fits = (token.shape == Shape::Lower
            && !token.is(Tags::CONJ.with(Tags::THAT))
            && !(token.is(Tags::CUE.with(Tags::AUX)) && !token.is(Tags::ROLE)))
            || (token.capital() && mention.first - previous <= 6)
            // "der Anwalt und Dissident": two offices of one.
            || (token.is(Tags::CONJ) && office(&stream.before(previous)) && from == mention.first)
            || (token.shape == Shape::Comma && !std::mem::replace(&mut comma, true) && previous + 1 == mention.first);
        if !fits || mention.first - from >= 9 {
            break;
        }
        from = previous;
        if office(&token) && (stream.before(previous).is(Tags::ARTICLE) || !stream.before(previous).word()) {
            break;
        }
    }
    let found: Vec<usize> = (from..mention.first).filter(|at| office(&stream.at(*at))).collect();
    if let Some(start) = found.first().copied() {
        let gender = found.iter().map(|at| Gender::of(stream.at(*at).tags)).find(|gender| *gender != Gender::Unknown);
        // A comma further off is no part of what stands before the name.
        let end = office::end_before_name(stream, start, mention.first - usize::from(stream.before(mention.first).shape == Shape::Comma));
        registry.add_role(place, found.iter().map(|at| word(stream.at(*at))), slice(office::phrase_start(stream, text, start, words), end));
        if let Some(gender) = gender {
            registry.set_gender(place, gender);
        }
    }
    if stream.at(mention.end).shape == Shape::Comma || stream.at(mention.end).shape == Shape::Open {
        let start = mention.end + 1;
        let mut end = start;
        let speaks = |at: usize| stream.at(at).is(Tags::SOURCE_AFTER.with(Tags::SAY)) && !stream.at(at).is(Tags::ROLE);
        while end < start + MAX_APPOSITION && stream.at(end).word() && !stream.at(end).is(Tags::WHO) && !speaks(end) {
            end += 1;
        }
        let opens =
            stream.at(start).is(Tags::ARTICLE) || office(&stream.at(start)) || (start..end.min(start + 3)).any(|at| office(&stream.at(at)));
        let first = (start..end).find(|at| office(&stream.at(*at)));
        // "the site X, the plane of the minister": the office is not that of X.
        let governed = |office: usize| (start..office).any(|at| stream.at(at).is(Tags::PREP) && stream.at(at).shape == Shape::Lower);
        if let Some(first) = first.filter(|first| opens && *first < start + 5 && !governed(*first)) {
            let gender = Gender::of(stream.at(first).tags);
            let offices = (start..end.min(start + MAX_OFFICES)).filter(|at| office(&stream.at(*at)));
            // Cut before its end, or by a name that stands for itself: "director of the".
            let open = |at: usize| stream.at(at).is(Tags::ARTICLE.with(Tags::PREP).with(Tags::CONJ)) && stream.at(at).shape == Shape::Lower;
            while end > first + 1 && open(end - 1) {
                end -= 1;
            }
            registry.add_role(place, offices.map(|at| word(stream.at(at))), slice(start, end));
            registry.set_gender(place, gender);
        }
    }
}
