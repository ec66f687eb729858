//! The names in a text.
//!
//! A name is a run of capitalised words without the titles before it.

use std::ops::Range;

use smallvec::SmallVec;

use super::houses::{joined_house, person_behind, without_offices_of_others};
use super::tokens::{Shape, Stream, Token, folded};
use crate::lexicon::quotes::{Form, Order, Tags, Words};

/// What is known of somebody's gender.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Gender {
    /// Nothing told.
    #[default]
    Unknown,
    /// A man.
    Male,
    /// A woman.
    Female,
}

impl Gender {
    pub(super) fn of(tags: Tags) -> Self {
        match (tags.any(Tags::MALE), tags.any(Tags::FEMALE)) {
            (true, false) => Self::Male,
            (false, true) => Self::Female,
            _ => Self::Unknown,
        }
    }

    /// Whether both can be one person.
    pub fn agrees(self, other: Self) -> bool {
        self == other || self == Self::Unknown || other == Self::Unknown
    }
}

/// A run of capitalised words in one stream.
#[derive(Debug, Clone, Copy)]
pub struct Mention {
    /// First token, titles included.
    pub first: usize,
    /// First token of the name itself.
    pub name: usize,
    /// One past the last token.
    pub end: usize,
    /// Nothing but the capital at a sentence start speaks for a name.
    pub weak: bool,
    /// Place among the entities, once known.
    pub entity: Option<usize>,
}

/// Finds the names of one stream.
pub fn mentions(stream: &Stream, text: &str, words: &Words) -> Vec<Mention> {
    let mut out = Vec::new();
    let mut place = 0;
    while let Some(small) = stream.tokens.get(place..).and_then(|rest| rest.iter().position(Token::capital)) {
        place += small;
        if !opens_name(stream, text, place) || is_contraction(text, words, stream.at(place)) {
            place += 1;
            continue;
        }
        let end = run_end(stream, place, words.habits.nouns);
        let from = place + usize::from(is_opener(stream, words, place, end));
        if let Some(person) = person_behind(stream, from, end) {
            out.extend(trim(stream, text, words, from, person));
            place = person;
            continue;
        }
        if let Some(mut mention) = trim(stream, text, words, from, without_honours(stream, from, end)) {
            if let Some(first) = joined_house(stream, text, &mention) {
                out.retain(|other: &Mention| other.end <= first);
                (mention.first, mention.name) = (first, first);
            }
            out.push(mention);
        }
        place = end.max(place + 1);
    }
    without_offices_of_others(stream, &mut out);
    out
}

/// "I’ve", "We'd": a pronoun with its verb.
fn is_contraction(text: &str, words: &Words, token: Token) -> bool {
    let word = token.text(text);
    if memchr::memchr2(b'\'', 0xE2, word.as_bytes()).is_none() {
        return false;
    }
    let Some((head, tail)) = word.split_once(['\'', '’']) else { return false };
    tail.starts_with(char::is_lowercase) && words.tags(&folded(head)).any(Tags::PRONOUN.with(Tags::ME).with(Tags::STOP))
}

pub(super) fn sentence_start(stream: &Stream, place: usize) -> bool {
    let (start, _) = stream.sentence(place);
    (start..place).all(|before| !stream.at(before).word())
        || matches!(stream.before(place).shape, Shape::Stop | Shape::Quote | Shape::Colon | Shape::Dash)
}

/// "Mæðgurnar Fjóla", "Kveðst Eydís": a word that has its capital from the sentence start alone, before a given name.
fn is_opener(stream: &Stream, words: &Words, place: usize, end: usize) -> bool {
    let (token, next) = (stream.at(place), stream.at(place + 1));
    let verb_first = words.habits.order == Order::Free && token.is(Tags::SAY) && !token.is(Tags::GIVEN.with(Tags::TITLE).with(Tags::ROLE));
    end - place >= 2
        && token.shape == Shape::Title
        && next.capital()
        && sentence_start(stream, place)
        && (verb_first
            || words.habits.order == Order::Free
                && end - place == 2
                && next.is(Tags::GIVEN)
                && token.tags == Tags::NONE
                && !words.habits.family_first)
}

/// Takes "MBE" and its kin off the end of a name.
fn without_honours(stream: &Stream, from: usize, end: usize) -> usize {
    let mut end = end;
    while end > from + 2 && stream.before(end).is(Tags::POSTNOMINAL) && stream.before(end).capital() {
        end -= 1;
    }
    end
}

/// Whether a capitalised word can begin a name.
fn opens_name(stream: &Stream, text: &str, place: usize) -> bool {
    let token = stream.at(place);
    if token.is(Tags::CALENDAR) || is_adjective(text, token) {
        return false;
    }
    let function = Tags::STOP
        .with(Tags::PREP)
        .with(Tags::CONJ)
        .with(Tags::ARTICLE)
        .with(Tags::PRONOUN)
        .with(Tags::ME)
        .with(Tags::THAT)
        .with(Tags::WHO);
    let verbal = Tags::AUX.with(Tags::ADVERB).with(Tags::GERUND);
    let starts = sentence_start(stream, place);
    let blocked = token.is(function) || (starts && token.is(verbal));
    if !blocked {
        return true;
    }
    // "Will Smith", "Said Ahmed": a given name before a capital.
    token.is(Tags::GIVEN) && stream.at(place + 1).capital() && !stream.at(place + 1).is(function.with(Tags::CALENDAR)) && !token.possessive
}

/// "Harbour-based", "AI-generated": a name that a small word makes an adjective of. The second half of a Korean name is short.
pub(super) fn is_adjective(text: &str, token: Token) -> bool {
    let word = token.text(text);
    word.rsplit_once('-').is_some_and(|(_, tail)| tail.chars().count() >= 5 && tail.chars().all(char::is_lowercase))
}

/// One past the last token of the run that begins here.
fn run_end(stream: &Stream, from: usize, nouns: bool) -> usize {
    let mut end = from + 1;
    let mut titled = stream.at(from).is(Tags::TITLE.with(Tags::ROLE));
    while end < stream.tokens.len() && end - from < 12 {
        let last = stream.before(end);
        let token = stream.at(end);
        if last.possessive {
            break;
        }
        if token.capital() {
            // "Elizabeth A. Blom": a letter with a stop behind it.
            let initial = token.end() - token.start() == 1 && stream.at(end + 1).capital() && stream.at(end + 1).start() >= token.end() + 2;
            if token.is(Tags::CALENDAR)
                || (token.is(Tags::STOP)
                    && !initial
                    && !token.is(Tags::GIVEN.with(Tags::TITLE).with(Tags::ORG))
                    && token.shape != Shape::Upper)
            {
                break;
            }
            titled |= token.is(Tags::TITLE.with(Tags::ROLE));
            end += 1;
            continue;
        }
        // "nominato segretario di Stato da Trump": a noun that completes another one, and who acted.
        let completes = end == from + 1 && stream.before(from).is(Tags::PREP) && token.is(Tags::PREP) && !last.is(Tags::GIVEN);
        let bridge = token.shape == Shape::Lower
            && !(completes && stream.before(from.saturating_sub(1)).is(Tags::ROLE))
            && ((token.is(Tags::PARTICLE) && (!nouns || last.is(Tags::GIVEN) || last.is(Tags::PARTICLE)))
                || (titled && last.is(Tags::TITLE.with(Tags::ROLE)) && token.is(Tags::PREP)));
        let mut ahead = end + 1;
        while bridge && ahead < end + 3 && stream.at(ahead).shape == Shape::Lower && stream.at(ahead).is(Tags::PARTICLE.with(Tags::ARTICLE))
        {
            ahead += 1;
        }
        let next = stream.at(ahead);
        // "Emiliano Rolón y Arnaldo Fleitas": two names.
        let two = token.is(Tags::CONJ) && (next.is(Tags::GIVEN) || end - from >= 2 && stream.at(ahead + 1).capital());
        if bridge && !two && next.capital() && !next.is(Tags::CALENDAR) {
            end = ahead + 1;
            continue;
        }
        break;
    }
    end
}

/// Takes titles, offices and demonyms off the front of a run.
fn trim(stream: &Stream, text: &str, words: &Words, first: usize, end: usize) -> Option<Mention> {
    let read = |place: usize| {
        let token = stream.at(place);
        let own = token.tags;
        if own.any(Tags::ROLE.with(Tags::TITLE).with(Tags::ORG)) { own } else { token.tags_with_ending(text, words) }
    };
    let run = first;
    let all: SmallVec<[Tags; 8]> = (run..end).map(read).collect();
    let tags = |place: usize| place.checked_sub(run).and_then(|at| all.get(at)).copied().unwrap_or_else(|| read(place));
    let mut first = run;
    let last = tags(end - 1);
    let organisation = last.any(Tags::ORG) && !last.any(Tags::GIVEN);
    let office = Tags::TITLE.with(Tags::ROLE);
    // "Leader of Burnley Council": whoever leads it, not the council.
    let holds = organisation && tags(first).any(office) && !tags(first).any(Tags::ORG.with(Tags::GIVEN));
    if holds && (first..end).any(|place| stream.at(place).shape == Shape::Lower && stream.at(place).is(Tags::PREP)) {
        return None;
    }
    if words.habits.nouns && !organisation {
        first = behind_nouns(stream, text, words, first..end, &tags)?;
    }
    // "Order 14019": what has a number is a thing.
    let numbered = end - first == 1 && stream.at(end).shape == Shape::Number && !stream.at(first).is(Tags::GIVEN);
    let mut name = first;
    if words.habits.nouns && !organisation && end - first == 2 && is_bent(stream, text, words, first, &tags) {
        return Some(Mention { first: end - 1, name: end - 1, end, weak: true, entity: None });
    }
    if !organisation {
        name = behind_offices(stream, text, words, first..end, &tags);
        // "Secretary of State Rex Tillerson": what follows "of" belongs to the office.
        if name < end && stream.at(name).shape == Shape::Lower {
            let after = (name..end).find(|place| stream.at(*place).shape != Shape::Lower).unwrap_or(end);
            let given = (after..end).find(|place| stream.at(*place).is(Tags::GIVEN) && *place + 1 < end);
            match (given, end - after) {
                (Some(given), _) => name = given,
                (None, 0 | 1) => return None,
                // "Secretary of State Kerry", where Kerry is known; else "Secretary of Homeland Security".
                (None, 2) => return Some(Mention { first, name: end - 1, end, weak: true, entity: None }),
                (None, _) => name = end - 2,
            }
        }
        name = behind_matter(stream, first, name, end);
    }
    let bare = name == end - 1;
    // "Prime Minister", "Tessiner Ständerat", "VFI Chief Executive": an office, nobody's name.
    let whole = end - first >= 2 && name == first && !organisation && !stream.at(first).is(Tags::GIVEN);
    let behind = bare && name > first + 1 && !tags(first).any(office.with(Tags::GIVEN));
    if (whole || behind) && last.any(office) && !last.any(Tags::GIVEN) {
        return None;
    }
    if numbered || text.get(stream.at(end - 1).end()..).is_some_and(|tail| tail.starts_with("-,") || tail.starts_with("- ")) {
        return None;
    }
    // "Prezydent USA": the short name completes the office.
    let acronym = stream.at(end - 1).shape == Shape::Upper && !stream.at(end - 1).is(Tags::GIVEN) && name == end - 1;
    if acronym && name > first && words.habits.order != Order::SubjectFirst && tags(name - 1).any(Tags::ROLE) {
        return None;
    }
    let only_office = (first..end).all(|place| tags(place).any(office.with(Tags::PREP).with(Tags::PARTICLE).with(Tags::ARTICLE)))
        && !stream.at(end - 1).is(Tags::GIVEN);
    if name >= end || (only_office && bare) || (bare && stream.at(name).is(Tags::DEMONYM)) {
        return None;
    }
    let mention = Mention { first, name, end, weak: false, entity: None };
    let titled = tags(name).any(office.with(Tags::ORG));
    Some(Mention { weak: bare && is_weak(stream, text, words, &mention, titled), ..mention })
}

/// "Minister of Foreign Affairs Ann Lee": where the name begins, no word of the office before it taken for a part.
fn behind_matter(stream: &Stream, first: usize, mut name: usize, end: usize) -> usize {
    let office_of = (first..name).any(|place| stream.at(place).shape == Shape::Lower);
    if office_of && end - name > 2 && !(name..end).any(|place| stream.at(place).is(Tags::GIVEN.with(Tags::PARTICLE))) {
        name = end - 2;
    }
    let mut inner = name + 1..end.saturating_sub(1);
    match inner.find(|place| stream.at(*place).is(Tags::GIVEN) && stream.at(*place).capital()) {
        Some(given) if !stream.at(name).is(Tags::GIVEN) && stream.at(given + 1).capital() && end - name >= 3 => given,
        _ => name,
    }
}

/// "Prime Minister Ann Lee", "German Chancellor Scholz": where the name begins behind offices, nationalities and nouns for many.
fn behind_offices(stream: &Stream, text: &str, words: &Words, run: Range<usize>, tags: &impl Fn(usize) -> Tags) -> usize {
    let office = Tags::TITLE.with(Tags::ROLE);
    let mut name = run.start;
    for place in run.clone() {
        let own = tags(place);
        let remains = run.end - place - 1;
        let word = if words.habits.nouns { stream.at(place).text(text) } else { "" };
        // "NutzerInnen": a noun for many is nobody's name.
        if words.ends(word, Form::OfBoth) && remains > 0 && place == name {
            name = place + 1;
            continue;
        }
        let linked = word.contains('-') && word.split('-').next().is_some_and(|head| !words.tags(&folded(head)).any(Tags::GIVEN));
        let noun = linked && place == name && !own.any(office);
        // "Gen Z": an abbreviation without its stop before a lone letter.
        let next = stream.at(place + 1);
        let lettered = own.any(Tags::ABBREVIATION) && next.start() == stream.at(place).end() + 1 && next.end() == next.start() + 1;
        let held = own.any(office) && !lettered && (!own.any(Tags::GIVEN) || own.any(Tags::TITLE));
        let native = own.any(Tags::DEMONYM) && place == name && (remains >= 2 || stream.at(place + 1).is(Tags::GIVEN));
        // "Martin Luther King Jr": that king is the name.
        let alone = remains == 1 && tags(place + 1).any(Tags::GENERATION);
        if remains > 0 && !alone && (noun || held || native) {
            name = place + 1;
        }
    }
    name
}

/// "Tagung Stellung", "Antwort": nouns and nobody's name; "Führung Blom": where the name begins behind them.
fn behind_nouns(stream: &Stream, text: &str, words: &Words, run: Range<usize>, tags: &impl Fn(usize) -> Tags) -> Option<usize> {
    let person = Tags::GIVEN.with(Tags::TITLE).with(Tags::ROLE).with(Tags::ORG).with(Tags::PARTICLE);
    let spoken = Tags::NOUN.with(Tags::SPEECH).with(Tags::WORK).with(Tags::NAMING);
    let is_noun = |place: usize| {
        let token = stream.at(place);
        let word = || folded(token.text(text));
        token.shape == Shape::Title && !tags(place).any(person) && (token.is(spoken) || run.len() > 1 && words.has_noun_ending(&word()))
    };
    let named = run.clone().any(|place| stream.at(place).is(Tags::GIVEN));
    let last = tags(run.end.saturating_sub(1));
    run.clone().find(|place| !is_noun(*place)).filter(|_| named || !last.any(spoken) || last.any(person))
}

/// "der Mannheimer Sieg", "der Deutschen Bucht", "mit Tausenden Besuchern": two words of which the first is an adjective, made of
/// a place or in another case than a name's.
fn is_bent(stream: &Stream, text: &str, words: &Words, first: usize, tags: &impl Fn(usize) -> Tags) -> bool {
    let ends = |place: usize, form: Form| words.ends(stream.at(place).text(text), form);
    let (behind_article, behind_preposition) = (stream.before(first).is(Tags::ARTICLE), stream.before(first).is(Tags::PREP));
    let of_place = behind_article && ends(first, Form::OfPlace) && !stream.at(first).is(Tags::GIVEN);
    let of_case = behind_article && ends(first, Form::Oblique)
        || behind_preposition && ends(first, Form::BareOblique) && ends(first + 1, Form::ObliquePlural);
    of_place || of_case && !tags(first).any(Tags::GIVEN.with(Tags::TITLE).with(Tags::ROLE))
}

/// Whether a name of one word may as well be a noun: nothing beside it says that somebody is meant.
fn is_weak(stream: &Stream, text: &str, words: &Words, mention: &Mention, titled: bool) -> bool {
    let Mention { first, name, end, .. } = *mention;
    let token = stream.at(name);
    let starts = sentence_start(stream, name);
    let told = stream.before(first).is(Tags::SAY) && stream.before(first).shape == Shape::Lower && !stream.at(end).is(Tags::PREP);
    // "Raab bezeichnete": a noun without article seldom opens a sentence before such a verb.
    let verb = stream.at(end);
    let object = stream.at(end + 1);
    let tells = words.habits.nouns
        && stream.sentence(name).0 == name
        && !(object.capital() || object.is(Tags::THEY.with(Tags::IMPERSONAL)) && object.is(Tags::PRONOUN) && verb.is(Tags::SAY))
        && verb.shape == Shape::Lower
        && verb.is(Tags::SAY.with(Tags::LABEL))
        && words.ends(verb.text(text), Form::Singular)
        && !titled
        && token.end() - token.start() <= 12;
    !tells
        && name == first
        && !token.is(Tags::GIVEN)
        && !told
        && (words.habits.nouns && token.shape == Shape::Title || (starts && token.shape == Shape::Title))
}

/// How long the small prefix of a name is: `u` of `uSipho`.
pub fn prefix(word: &str) -> usize {
    let small = word.bytes().take_while(u8::is_ascii_lowercase).count();
    // "UNkk", at the start of a sentence.
    let mut letters = word.chars();
    if small == 0
        && matches!(letters.next(), Some('U' | 'I' | 'A'))
        && letters.next().is_some_and(char::is_uppercase)
        && letters.next().is_some_and(char::is_lowercase)
    {
        return 1;
    }
    if small <= 5 && word.get(small..).is_some_and(|rest| rest.starts_with(char::is_uppercase)) { small } else { 0 }
}

/// Whether the form of a name speaks for a thing: digits in it, or an article that no person has.
pub(super) fn is_thing(stream: &Stream, text: &str, mention: &Mention, words: &Words) -> bool {
    let digits = text
        .get(stream.at(mention.name).start()..stream.before(mention.end).end())
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
