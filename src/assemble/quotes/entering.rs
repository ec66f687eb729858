//! The names of an article become somebody: full names first, then single words, which are linked to them, with the offices beside them.

use std::ops::Range;

use smallvec::SmallVec;

use super::names::{Gender, Mention, is_thing, sentence_start};
use super::office;
use super::registry::{Entity, NewName, Registry, words_of};
use super::surnames::noun_off;
use super::tokens::{Shape, Stream, Token, folded};
use crate::lexicon::quotes::{Form, Order, Tags, Words};

/// Words of the longest apposition behind a name.
const MAX_APPOSITION: usize = 16;

/// Words of it among which offices are looked for.
const MAX_OFFICES: usize = 10;

/// Words before a name among which its office is looked for.
const MAX_BEFORE: usize = 9;

/// Which names are entered: first those of several words in all passages, then single words, which are linked to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pass {
    /// Names of several words.
    Full,
    /// Single words.
    Single,
}

/// Enters the mentions of a passage, which [`Registry::read_on`] has named, and links them. Call for all passages in order, once a [`Pass`].
pub fn enter(registry: &mut Registry, stream: &Stream, text: &str, mentions: &mut [Mention], words: &Words, pass: Pass) {
    for mention in mentions.iter_mut().filter(|mention| (mention.end - mention.name == 1) == (pass == Pass::Single)) {
        if words.habits.nouns && pass == Pass::Full {
            noun_off(registry, stream, text, mention);
        }
        let named = Named::new(stream, text, words, *mention);
        let Some(place) = named.enter(registry) else { continue };
        mention.entity = Some(place);
        named.enter_titles(registry, place);
        named.enter_offices_before(registry, place);
        named.enter_apposition(registry, place);
    }
}

/// A mention, and what its words tell.
struct Named<'a> {
    stream: &'a Stream,
    text: &'a str,
    words: &'a Words,
    mention: Mention,
    /// The words of the name in lower case.
    names: Vec<String>,
    /// The name as written.
    written: &'a str,
    single: bool,
    gender: Gender,
    organisation: bool,
}

impl<'a> Named<'a> {
    fn new(stream: &'a Stream, text: &'a str, words: &'a Words, mention: Mention) -> Self {
        let single = mention.end - mention.name == 1;
        let (from, to) = (stream.at(mention.name), stream.before(mention.end));
        let written = text.get(from.start()..to.end()).unwrap_or_default();
        let ending = to.ending(text, words);
        let organisation = to.tags.with(ending).any(Tags::ORG) && !to.is(Tags::GIVEN) && !ending.any(Tags::ROLE)
            || single && (to.is(Tags::PLACE) || to.shape == Shape::Upper && written.chars().count() <= 5);
        let own = if from.is(Tags::GIVEN) && !(single && mention.weak) { Gender::of(from.tags) } else { Gender::Unknown };
        // "der Abgeordnete Jan Blom": a given name tells more than an office, "Mrs" more than a given name.
        let titles = (mention.first..mention.name).rev().map(|place| stream.at(place));
        let weighty = titles.filter(|title| own == Gender::Unknown || title.is(Tags::COURTESY));
        let told = weighty.map(|title| Gender::of(title.tags_with_ending(text, words)));
        let gender = told.into_iter().find(|gender| *gender != Gender::Unknown).unwrap_or(own);
        let names = words_of(stream, text, mention.name, mention.end);
        Self { stream, text, words, mention, names, written, single, gender, organisation }
    }

    fn is_given(&self) -> bool {
        self.stream.at(self.mention.name).is(Tags::GIVEN)
    }

    /// Whoever it names; `None` where that stays open.
    fn enter(&self, registry: &mut Registry) -> Option<usize> {
        let known = self.known(registry);
        let entity = known.and_then(|place| registry.get(place));
        let titled = self.mention.name > self.mention.first;
        // "Lady Hart" is not Sir John Hart.
        if self.single && titled && entity.is_some_and(|entity| !entity.gender.agrees(self.gender)) {
            return None;
        }
        let place = match known.zip(entity.map(|entity| entity.words.len())) {
            Some((place, length)) if self.words.habits.cases && length >= self.names.len() => self.meet_inflected(registry, place),
            Some((place, length)) if self.single && length > 1 => self.meet_again(registry, place),
            None if self.mention.weak => return None,
            _ => {
                let (name, gender, organisation) = (self.written, self.gender, self.organisation);
                registry.enter(&NewName { name, gender, organisation, given: self.is_given() })
            }
        };
        if let Some(entity) = registry.get_mut(place) {
            entity.apart |= !self.is_attribute();
            let thing = || is_thing(self.stream, self.text, &self.mention, self.words);
            entity.thing |= entity.words.len() == self.names.len() && !self.is_given() && thing();
            entity.person |= !self.organisation && (self.is_given() && !self.mention.weak || self.has_title());
        }
        Some(place)
    }

    fn known(&self, registry: &Registry) -> Option<usize> {
        let inflected = || if self.words.habits.cases { registry.find_inflected(&self.names) } else { None };
        let part = || {
            let part = registry.find_part(self.names.first().filter(|_| self.single)?)?;
            let entity = registry.get(part).filter(|entity| registry.reaches(entity))?;
            // "Ada" is Ada Blom, "Lambda" is Lambda Labs, once that was named; "Harbourline" is not all of "Harbourline Ticket Office", nor
            // "NASA" of "NASA Explorers".
            // "HLC said" of HLC Lines: no article makes a body of their own of the letters.
            let bare = !self.stream.at(self.mention.name).is(Tags::PLACE) && !self.stream.before(self.mention.first).is(Tags::ARTICLE);
            let whole = !self.organisation || entity.organisation || bare && registry.is_opened(entity, &self.names);
            let short = entity.words.len() == 2 && entity.apart && !self.mention.weak && whole;
            (self.is_given() || !registry.is_ahead(entity) && (entity.is_somebody() || short)).then_some(part)
        };
        let found = registry.find_as(&self.names, self.gender);
        found.filter(|found| !self.is_another(registry, *found)).or_else(inflected).or_else(part)
    }

    /// "Rust", where "Idiomatic Rust" opens a sentence further on: a word by itself before anybody whose surname it may be was named,
    /// and nothing there speaks for a person.
    fn is_another(&self, registry: &Registry, found: usize) -> bool {
        let alone = self.single && self.mention.first == self.mention.name && !(self.mention.weak && self.words.habits.nouns);
        let thing = |entity: &Entity| entity.words.len() > 1 && !entity.given && entity.roles.is_empty() && registry.is_ahead(entity);
        // "said Blom", "Blom has said": whose words are told is somebody.
        let verb = self.stream.at(self.mention.end + usize::from(self.stream.at(self.mention.end).is(Tags::AUX.with(Tags::ADVERB))));
        let says = |token: &Token| token.is(Tags::SAY) && token.shape == Shape::Lower;
        let speaks = [self.stream.before(self.mention.first), verb].iter().any(says);
        alone && !speaks && registry.get(found).is_some_and(thing)
    }

    /// "the Lambda Labs channel": a name that tells more of the noun behind it.
    fn is_attribute(&self) -> bool {
        let (stream, Mention { first, end, .. }) = (self.stream, self.mention);
        let noun = stream.at(end);
        let other = Tags::PREP.with(Tags::CONJ).with(Tags::AUX).with(Tags::THAT).with(Tags::WHO).with(Tags::ADVERB).with(Tags::CUE);
        let cased = self.words.habits.order == Order::SubjectFirst;
        cased && stream.before(first).is(Tags::ARTICLE) && noun.shape == Shape::Lower && !noun.is(other)
    }

    /// In a language that inflects names: its first form as a subject is the name.
    fn meet_inflected(&self, registry: &mut Registry, place: usize) -> usize {
        let (stream, mention) = (self.stream, self.mention);
        registry.set_gender(place, self.gender);
        let subject =
            stream.before(mention.first).is(Tags::SAY) || stream.at(mention.end).is(Tags::SAY) || sentence_start(stream, mention.first);
        if let Some(entity) = registry.get_mut(place) {
            entity.count += 1;
            entity.by_surname |= self.single && entity.words.len() > 1 && self.names.last().is_some_and(|name| entity.ends_like(name));
            if subject && !entity.nominative && entity.words.len() == self.names.len() {
                self.written.clone_into(&mut entity.name);
                entity.nominative = true;
            }
        }
        place
    }

    /// One word of a longer name.
    fn meet_again(&self, registry: &mut Registry, place: usize) -> usize {
        let before = self.stream.before(self.mention.first);
        registry.set_gender(place, self.gender);
        if let Some(entity) = registry.get_mut(place) {
            entity.count += 1;
            let surname = entity.words.last() == self.names.last();
            entity.by_surname |= surname;
            // Two words, later the second alone: that is how the press names persons.
            let adjective = || entity.words.first().is_some_and(|first| is_adjective(first, self.words));
            let plain = !self.words.habits.nouns || before.shape != Shape::Number && !adjective();
            let free = plain && !before.is(Tags::ARTICLE.with(Tags::PREP));
            entity.person |= entity.words.len() == 2 && !entity.organisation && surname && free;
        }
        place
    }

    fn is_office(&self, token: &Token) -> bool {
        !token.is(Tags::COURTESY) && (token.is(Tags::TITLE) || token.tags_with_ending(self.text, self.words).any(Tags::ROLE))
    }

    /// Whether the word at a place is one. "Major events", "a chair to sit on": a rank that may be another word stands beside what has it.
    fn is_office_at(&self, at: usize) -> bool {
        let (token, next) = (self.stream.at(at), self.stream.at(at + 1));
        let other = || token.is(Tags::RANK) && token.shape == Shape::Lower && next.shape == Shape::Lower;
        self.is_office(&token) && !(other() && !self.is_office(&next) && !next.is(Tags::NEWCOMER.with(Tags::CONJ)))
    }

    /// Whether a word before the name says that somebody is meant.
    fn has_title(&self) -> bool {
        let Mention { first, name, .. } = self.mention;
        (first..name).any(|at| self.is_office_at(at) || self.stream.at(at).is(Tags::COURTESY))
    }

    /// Whether the name of a second person begins here: "chef Hugh Blom and …".
    fn is_other_person(&self, at: usize) -> bool {
        let (token, next) = (self.stream.at(at), self.stream.at(at + 1));
        token.capital() && token.is(Tags::GIVEN) && !self.is_office(&token) && next.capital() && !self.is_office(&next)
    }

    /// Where the words before the name begin that tell its office; `None` where they are a place, a house or the start of a sentence.
    fn title_start(&self) -> Option<usize> {
        let (stream, Mention { first, name, .. }) = (self.stream, self.mention);
        let other = (first..name).rev().find(|at| *at + 1 < name && self.is_other_person(*at));
        let from = other.map_or(Some(first), |other| (other + 1..name).find(|at| self.is_office_at(*at)))?;
        if self.has_title() {
            return Some(from).filter(|from| from < &name);
        }
        // "Radprofi Jan Blom": a trade that no table has.
        let trade = |at: usize| {
            let token = stream.at(at);
            let known = Tags::PLACE.with(Tags::ORG).with(Tags::GIVEN).with(Tags::AUX).with(Tags::GERUND).with(Tags::STOP).with(Tags::CUE);
            let short = token.shape == Shape::Upper && token.end() - token.start() == 2;
            (token.shape == Shape::Title || short) && !token.is(known) && !self.slice(at, at + 1).contains(['\'', '’'])
        };
        let opens = !self.words.habits.nouns && sentence_start(stream, first);
        let governed = !self.words.habits.nouns && stream.before(first).is(Tags::PREP);
        (first < name && !opens && !governed && (first..name).all(trade)).then_some(from)
    }

    /// The offices among tokens.
    fn offices(&self, places: Range<usize>) -> impl Iterator<Item = Token> {
        places.filter(|at| self.is_office_at(*at)).map(|at| self.stream.at(at))
    }

    /// The word of a token in lower case.
    fn small(&self, token: Token) -> String {
        folded(token.text(self.text))
    }

    fn slice(&self, from: usize, end: usize) -> &'a str {
        let bytes = self.stream.at(from).start()..self.stream.before(end).end();
        if from < end { self.text.get(bytes).unwrap_or_default() } else { "" }
    }

    /// The same with the stop of the abbreviation that it ends in: "state Sen." before a name.
    fn with_stop(&self, from: usize, end: usize) -> &'a str {
        let plain = self.slice(from, end);
        let stop = self.stream.before(end).end();
        let follows = !plain.is_empty() && self.text.get(stop..).is_some_and(|rest| rest.starts_with(". "));
        if follows { self.text.get(self.stream.at(from).start()..=stop).unwrap_or(plain) } else { plain }
    }

    /// Whether the first noun for a person among tokens tells whose relative somebody is, and no office ("his wife").
    fn is_kin(&self, mut places: impl Iterator<Item = usize>) -> bool {
        let person = |at: usize| self.stream.at(at).is(Tags::ROLE.with(Tags::TITLE).with(Tags::KIN));
        places.find(|at| person(*at)).is_some_and(|at| self.stream.at(at).is(Tags::KIN))
    }

    /// Enters the titles that belong to the mention: "Prime Minister Ann Lee".
    fn enter_titles(&self, registry: &mut Registry, place: usize) {
        let (stream, Mention { name, .. }) = (self.stream, self.mention);
        let Some(first) = self.title_start() else { return };
        let titled = first < name && (stream.at(first).is(Tags::ROLE) || self.words.habits.nouns && self.is_office_at(first));
        let from = if titled { office::phrase_start(stream, self.text, first, self.words) } else { first };
        let offices = self.offices(first..name).map(|office| self.small(office));
        let told = self.with_stop(from, office::end_before_name(stream, from, name));
        registry.add_role(place, offices, if self.is_kin((from..name).rev()) { "" } else { told });
    }

    /// Enters offices in small letters before it: "le président Emmanuel Macron", "el ministro de Justicia, Félix Bolaños".
    fn enter_offices_before(&self, registry: &mut Registry, place: usize) {
        let (stream, Mention { first, name, .. }) = (self.stream, self.mention);
        let untold = self.title_start().is_none();
        // "den Leiter des NIF Jan Blom": neither is the prefix an office, nor what stands before the article his.
        let apart = first < name && untold && self.words.habits.nouns && stream.before(first).is(Tags::ARTICLE);
        if apart || name == first && self.is_complement() {
            return;
        }
        let from = office::behind_other_words(stream, self.text, self.words_before(), first, self.words, |at| self.is_office_at(at));
        let found: SmallVec<[usize; 4]> = (from..first).filter(|at| self.is_office_at(*at)).collect();
        let Some(start) = found.first().copied() else { return };
        let gender = found.iter().map(|at| Gender::of(stream.at(*at).tags)).find(|gender| *gender != Gender::Unknown);
        // A comma further off is no part of what stands before the name.
        let comma = stream.before(first).shape == Shape::Comma;
        // "gifts from Lord Hart, Sir John said": whose office stands before the comma is named there.
        let named = |at: usize| stream.at(at).capital() && !self.is_office_at(at);
        if comma && start + 2 < first && stream.at(start).capital() && (start + 1..first - 1).all(named) {
            return;
        }
        // "senatore della Florida Marco Rubio": what a preposition governs belongs to the office.
        let whole = first < name && untold && stream.before(first).is(Tags::PREP);
        let end = if comma { first - 1 } else { office::end_before_name(stream, start, if whole { name } else { first }) };
        let phrase = self.slice(office::phrase_start(stream, self.text, start, self.words), end);
        let phrase = if self.is_kin((start..first).rev()) { "" } else { phrase };
        registry.add_role(place, found.iter().map(|at| self.small(stream.at(*at))), phrase);
        if let Some(gender) = gender {
            registry.set_gender(place, gender);
        }
    }

    /// Where the words before it begin that may tell an office.
    fn words_before(&self) -> usize {
        let (stream, first) = (self.stream, self.mention.first);
        let mut from = first;
        let mut comma = false;
        while let Some(previous) = from.checked_sub(1) {
            let token = stream.at(previous);
            let fits = (token.shape == Shape::Lower
                && !token.is(Tags::CONJ.with(Tags::THAT))
                && !(token.is(Tags::CUE.with(Tags::AUX)) && !token.is(Tags::ROLE)))
                || (token.capital() && first - previous <= 6)
                // "der Anwalt und Dissident": two offices of one.
                || (token.is(Tags::CONJ) && self.is_office(&stream.before(previous)) && from == first)
                || (token.shape == Shape::Comma && !std::mem::replace(&mut comma, true) && previous + 1 == first);
            if !fits || first - from >= MAX_BEFORE || self.is_other_person(previous) && previous + 1 < first {
                break;
            }
            from = previous;
            if self.is_office(&token) && (stream.before(previous).is(Tags::ARTICLE) || !stream.before(previous).word()) {
                break;
            }
        }
        from
    }

    /// "The singer discussed": a regular past behind an office, which is no participle ("known for").
    fn is_finite(&self, at: usize) -> bool {
        let (token, next) = (self.stream.at(at), self.stream.at(at + 1));
        let past = || self.words.habits.order == Order::SubjectFirst && self.words.ends(self.slice(at, at + 1), Form::Past);
        token.shape == Shape::Lower && token.is(Tags::CUE) && next.word() && !next.is(Tags::PREP) && past()
    }

    /// Whether the name only completes the noun before it: "secrétaire de la CGT", "Chef der Partei".
    fn is_complement(&self) -> bool {
        let (stream, first) = (self.stream, self.mention.first);
        let mut at = first;
        while at > 0 && stream.before(at).is(Tags::ARTICLE) && !stream.before(at).is(Tags::PREP) {
            at -= 1;
        }
        let before = stream.before(at);
        before.is(Tags::PREP) || (at < first && before.word() && self.is_office(&before))
    }

    /// "Ann Lee, 74, a potter", "Ann Lee (74), the mayor": where what stands behind the age begins.
    fn behind_age(&self) -> Option<usize> {
        let age = self.mention.end + 1;
        let closed = self.stream.at(age + 1).shape;
        let years = self.stream.at(age).shape == Shape::Number && self.slice(age, age + 1).len() == 2;
        let behind = age + 2 + usize::from(closed == Shape::Close && self.stream.at(age + 2).shape == Shape::Comma);
        (years && matches!(closed, Shape::Comma | Shape::Close)).then_some(behind)
    }

    /// Enters the offices of what stands behind it between commas or in brackets: "Ann Lee, the mayor of Egg".
    fn enter_apposition(&self, registry: &mut Registry, place: usize) {
        let stream = self.stream;
        if !matches!(stream.at(self.mention.end).shape, Shape::Comma | Shape::Open) {
            return;
        }
        let aged = self.behind_age();
        let start = aged.unwrap_or(self.mention.end + 1);
        // "Ann Lee, 74, said": what has an age is somebody.
        if aged.is_some() && !self.single && !self.organisation && stream.at(start).is(Tags::SAY) && stream.at(start).shape == Shape::Lower
        {
            registry.note_person(place);
        }
        let mut end = start;
        let speaks = |at: usize| stream.at(at).is(Tags::SOURCE_AFTER.with(Tags::SAY)) && !stream.at(at).is(Tags::ROLE);
        let is_office = |at: &usize| self.is_office_at(*at);
        let beyond = |at: usize| stream.at(at).is(Tags::ADJUNCT) && stream.at(at).shape == Shape::Lower;
        while end < start + MAX_APPOSITION && stream.at(end).word() && !stream.at(end).is(Tags::WHO) && !speaks(end) && !beyond(end) {
            end += 1;
        }
        // "by Ann Lee, the singer discussed …", "Ann Lee, chef Hugh Blom and …": a clause, another person.
        let governs = |at: usize| stream.at(at).is(Tags::PREP) && stream.at(at).shape == Shape::Lower;
        let behind = |at: usize| at > start && is_office(&(at - 1)) && !(start..at).any(governs);
        if (start..end).any(|at| behind(at) && (self.is_other_person(at) || self.is_finite(at))) {
            return;
        }
        let opens = stream.at(start).is(Tags::ARTICLE) || is_office(&start) || (start..end.min(start + 3)).any(|at| is_office(&at));
        // "the site X, the plane of the minister": the office is not that of X.
        let governed = |office: usize| (start..office).any(|at| stream.at(at).is(Tags::PREP) && stream.at(at).shape == Shape::Lower);
        let first = (start..end).find(is_office).filter(|first| opens && *first < start + 5 && !governed(*first));
        let Some(first) = first else { return };
        let offices = start..end.min(start + MAX_OFFICES);
        // Cut before its end, or by a name that stands for itself: "director of the".
        let open = |at: usize| {
            let token = stream.at(at);
            // "Verband Seefracht e. V.": a letter by itself ends no office.
            token.shape == Shape::Lower && (token.end() - token.start() == 1 || token.is(Tags::ARTICLE.with(Tags::PREP).with(Tags::CONJ)))
        };
        while end > first + 1 && open(end - 1) {
            end -= 1;
        }
        let told = if self.is_kin(start..end) { "" } else { self.slice(start, end) };
        registry.add_role(place, self.offices(offices).map(|office| self.small(office)), told);
        registry.set_gender(place, Gender::of(stream.at(first).tags));
    }
}

/// "Kalte Nahwärme": the ending of an adjective before its noun.
fn is_adjective(word: &str, words: &Words) -> bool {
    words.ends(word, Form::Adjective) && word.chars().count() >= 4
}
