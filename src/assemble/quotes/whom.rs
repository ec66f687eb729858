//! From the words beside a quotation to somebody: names, pronouns, offices, and who spoke just before.

use super::carry::{Appearance, Article, FoundSpeaker, State};
use super::markup::{Candidate, Credit};
use super::names::{Gender, Mention};
use super::speaker::{Attribution, Kind, Scene, Subject};
use super::tokens::{Shape, bare, folded};
use crate::article::{MentionType, QuoteSource, SpeakerMethod};
use crate::lexicon::quotes::{Form, Order, Tags};
use foldhash::HashSet;

/// Letters from which a surname in spoken words is no other word by chance.
const LEAST_SURNAME: usize = 4;

/// How sure a speaker is that is named by a tag behind the words, before a colon, or elsewhere in the sentence; words between the
/// quotation and the verb from which a tag may be another's, and what that costs.
const BY_TAG: f32 = 0.95;
const BY_COLON: f32 = 0.92;
const BY_SENTENCE: f32 = 0.88;
const FAR_TAG: usize = 8;
const LOSS_OF_FAR_TAG: f32 = 0.08;

/// How sure a pronoun means the person who was introduced in the sentence before, who spoke last, with whom the last sentence opens, who
/// was named last, and who was named passages ago; and what it gains by a known gender, and where nobody else is near.
const INTRODUCED: f32 = 0.74;
const SPOKE_LAST: f32 = 0.82;
const OPENS_SENTENCE: f32 = 0.78;
const NAMED_LAST: f32 = 0.62;
const NAMED_FAR: f32 = 0.5;
const KNOWN_GENDER: f32 = 0.06;
const WITHOUT_RIVAL: f32 = 0.08;

/// For whose words a speaker is looked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    /// The passage of the sentence that tells it.
    pub(super) passage: usize,
    /// Who spoke last.
    pub(super) last: Option<&'a FoundSpeaker>,
    /// The quoted words.
    pub(super) spoken: &'a str,
}

/// A line that leads in to a quotation in the passage after it.
pub(super) struct LeadIn {
    /// Its passage.
    pub(super) passage: usize,
    /// First token of its last sentence.
    pub(super) low: usize,
    /// The colon.
    pub(super) end: usize,
    /// Its verb.
    pub(super) cue: Option<usize>,
}

impl Article<'_> {
    pub(super) fn credit(&self, candidate: &Candidate) -> Option<FoundSpeaker> {
        let (passage, name, place) = match &candidate.credit {
            Credit::None => return None,
            Credit::Attribute(name) => (candidate.first().passage, name.as_str(), None),
            Credit::Text { passage, start, end } => (*passage, self.passages.get(*passage)?.text.get(*start..*end)?, Some((*start, *end))),
        };
        let words: Vec<String> = name.split_whitespace().map(|word| folded(bare(word))).collect();
        let entity = self.registry.find(&words);
        // Whoever is named in full goes by that name.
        let full = entity
            .filter(|_| words.len() < 2)
            .and_then(|entity| self.registry.get(entity))
            .map_or(name, |entity| if entity.words.len() >= words.len() { entity.name.as_str() } else { name });
        Some(FoundSpeaker {
            entity,
            name: full.to_owned(),
            passage,
            subject: place,
            kind: MentionType::Name,
            method: SpeakerMethod::CiteElement,
            confidence: 0.9,
        })
    }

    /// From a subject to somebody.
    pub(super) fn resolve(&self, asked: Asked<'_>, subject: Subject, attribution: &Attribution) -> Option<FoundSpeaker> {
        let Asked { passage, last, .. } = asked;
        let scene = self.scenes.get(passage)?;
        let method = attribution.method;
        let base: f32 = match method {
            SpeakerMethod::TagAfter | SpeakerMethod::DashTag => BY_TAG,
            SpeakerMethod::Colon => BY_COLON,
            _ => BY_SENTENCE,
        } - if attribution.distance > FAR_TAG { LOSS_OF_FAR_TAG } else { 0.0 };
        let bytes = (scene.stream.at(subject.from).start(), scene.stream.before(subject.end).end());
        let make = |entity: usize, kind: MentionType, confidence: f32| {
            let own = self.registry.get(entity)?;
            let kind = if own.organisation && kind == MentionType::Name { MentionType::Organisation } else { kind };
            Some(FoundSpeaker {
                entity: Some(entity),
                name: own.name.clone(),
                passage,
                subject: (bytes.0 < bytes.1).then_some(bytes),
                kind,
                method,
                confidence,
            })
        };
        match subject.kind {
            Kind::Name(index) => {
                let mention = scene.mentions.get(index)?;
                let doubtful = mention.weak || attribution.cue.is_none();
                if doubtful && self.is_common(scene, mention) && !scene.is_said_by(subject, attribution) {
                    return None;
                }
                if let Some(entity) = mention.entity {
                    return make(entity, MentionType::Name, base);
                }
                let name = self.unlinked(scene, mention)?.to_owned();
                Some(FoundSpeaker {
                    entity: None,
                    name,
                    passage,
                    subject: Some(bytes),
                    kind: MentionType::Name,
                    method,
                    confidence: base - 0.2,
                })
            }
            Kind::Pronoun(gender) => {
                let (entity, sure) = self.antecedent(asked, subject.from, gender)?;
                make(entity, MentionType::Pronoun, base * sure)
            }
            Kind::Dropped => {
                let gender = self.told_gender(scene, subject.from);
                let last = last.filter(|last| passage - last.passage.min(passage) <= 1);
                let since = last.is_none_or(|last| last.passage < passage);
                if let Some(Subject { kind: Kind::Name(index), .. }) = self.narrated(scene, subject.from).filter(|_| since)
                    && let Some(entity) = scene.mentions.get(index).and_then(|mention| mention.entity)
                    && self.registry.get(entity).is_some_and(|entity| entity.gender.agrees(gender) && !entity.organisation && !entity.thing)
                {
                    return make(entity, MentionType::Pronoun, 0.7);
                }
                let (entity, sure) = self.antecedent(Asked { last, ..asked }, subject.from, gender)?;
                make(entity, MentionType::Pronoun, 0.75 * sure)
            }
            Kind::Nobody => None,
            Kind::Description => {
                self.described(passage, subject, attribution.cue, last).and_then(|(entity, name, kind, sure)| match entity {
                    Some(entity) => make(entity, kind, base * sure),
                    None => Some(FoundSpeaker { entity: None, name, passage, subject: Some(bytes), kind, method, confidence: base * sure }),
                })
            }
        }
    }

    /// The words of a name that means nobody known, unless they are no name.
    fn unlinked<'s>(&self, scene: &'s Scene<'_>, mention: &Mention) -> Option<&'s str> {
        let word = scene.word(mention.name);
        if self.spelling.is_written_small(word) || scene.stream.at(mention.name).is(Tags::ROLE.with(Tags::ORG)) || self.words.habits.nouns {
            return None;
        }
        // "Reviews describe": a plural that opens its sentence, and nobody's name elsewhere.
        let one = mention.end == mention.name + 1 && mention.weak && self.words.habits.order == Order::SubjectFirst;
        let plain = !word.chars().skip(1).any(char::is_uppercase);
        (!(one && plain && self.words.ends(word, Form::Plural))).then(|| scene.slice(mention.name, mention.end))
    }

    /// "Make a rule of it": a lone word that opens its sentence and that nothing else in the article makes somebody's name.
    fn is_common(&self, scene: &Scene<'_>, mention: &Mention) -> bool {
        let entity = mention.entity.and_then(|entity| self.registry.get(entity));
        let known = entity.is_some_and(|own| own.person || own.organisation || own.firm || own.count > 1);
        let told = scene.stream.at(mention.name).is(Tags::GIVEN.with(Tags::ORG).with(Tags::PLACE)) || mention.name > mention.first;
        mention.end == mention.name + 1 && !known && !told && self.words.habits.order == Order::SubjectFirst
    }

    /// The person a pronoun means: somebody else than the quoted words speak of by surname, where anybody else can be meant.
    pub(super) fn antecedent(&self, asked: Asked<'_>, place: usize, gender: Gender) -> Option<(usize, f32)> {
        let Asked { passage, last, spoken } = asked;
        let at = self.persons.partition_point(|one| one.place() < (passage, place));
        let mut near: Vec<Appearance> = self
            .persons
            .get(..at)?
            .iter()
            .rev()
            .copied()
            .take_while(|one| passage - one.passage <= 3)
            .take(60)
            .filter(|one| {
                self.registry
                    .get(one.entity)
                    .is_some_and(|entity| entity.gender.agrees(gender) && (entity.firm || entity.gender != Gender::Unknown))
            })
            .collect();
        // Who is spoken of said nothing of it, also where nobody else is near.
        let of_them = self.named_in(spoken);
        let last = last.filter(|last| !last.entity.is_some_and(&of_them));
        near.retain(|one| !of_them(one.entity));
        let sure = |entity: usize, base: f32| {
            let own = self.registry.get(entity).map(|entity| entity.gender).unwrap_or_default();
            let rivals: HashSet<usize> = near.iter().map(|one| one.entity).collect();
            let known = if gender != Gender::Unknown && own == gender { KNOWN_GENDER } else { 0.0 };
            let alone = if rivals.len() <= 1 { WITHOUT_RIVAL } else { 0.0 };
            base + known + alone
        };
        if let Some(entity) = self.introduced(&near, passage, place, gender) {
            return Some((entity, sure(entity, INTRODUCED)));
        }
        let latest_opening = near.iter().find(|one| one.opens);
        if let Some(last) = last
            && let Some(entity) = last.entity
            && passage - last.passage.min(passage) <= 2
            && self.registry.get(entity).is_some_and(|entity| entity.gender.agrees(gender) && !entity.organisation && !entity.thing)
        {
            let since = latest_opening.filter(|one| one.entity != entity && one.place() > (last.passage, self.token_near(last)));
            if since.is_none() {
                return Some((entity, sure(entity, SPOKE_LAST)));
            }
        }
        if let Some(Appearance { entity, .. }) = latest_opening {
            return Some((*entity, sure(*entity, OPENS_SENTENCE)));
        }
        if let Some(Appearance { entity, .. }) = near.first() {
            return Some((*entity, sure(*entity, NAMED_LAST)));
        }
        let far = self.persons.get(..at)?.iter().rev().take(120).find(|one| {
            passage - one.passage <= 12
                && !of_them(one.entity)
                && self
                    .registry
                    .get(one.entity)
                    .is_some_and(|entity| entity.gender == gender || (entity.gender == Gender::Unknown && entity.firm))
        });
        far.map(|one| (one.entity, NAMED_FAR))
    }

    /// "It is led by Kate Blom of the Ferry Club. She said": the only person in the sentence right before that of a pronoun, named there
    /// in full and of the pronoun's gender.
    fn introduced(&self, near: &[Appearance], passage: usize, place: usize, gender: Gender) -> Option<usize> {
        let scene = self.scenes.get(passage)?;
        let (start, _) = scene.stream.sentence(place);
        let first = near.first()?;
        let (low, end) = scene.stream.sentence(start.checked_sub(1)?);
        let alone = near.get(1).is_none_or(|other| other.passage != passage || other.token < low);
        let mention = scene.mentions.get(scene.mention_at(first.token)?)?;
        let own = self.registry.get(first.entity)?;
        let in_full = own.first == passage && mention.end - mention.name >= 2;
        let opens = place == start && first.passage == passage && (low..end).contains(&first.token) && first.token < start;
        (opens && alone && in_full && gender != Gender::Unknown && own.gender == gender).then_some(first.entity)
    }

    /// Whether spoken words have the surname of somebody.
    fn named_in(&self, spoken: &str) -> impl Fn(usize) -> bool {
        let words: HashSet<String> = spoken
            .split(|letter: char| !letter.is_alphanumeric())
            .filter(|word| word.starts_with(char::is_uppercase))
            .map(folded)
            .collect();
        move |entity| {
            let surname = self.registry.get(entity).and_then(|entity| entity.words.last());
            surname.is_some_and(|surname| surname.len() >= LEAST_SURNAME && words.contains(surname))
        }
    }

    pub(super) fn token_near(&self, found: &FoundSpeaker) -> usize {
        let start = found.subject.map_or(0, |(start, _)| start);
        self.scenes.get(found.passage).map_or(0, |scene| scene.stream.tokens.partition_point(|token| token.start() < start))
    }

    /// Nobody in the sentence: the passage, then the one before.
    pub(super) fn carried(
        &self,
        candidates: &[Candidate],
        states: &[State],
        quote: usize,
        (passage, place): (usize, usize),
        last: Option<&FoundSpeaker>,
    ) -> Option<FoundSpeaker> {
        let scene = self.scenes.get(passage)?;
        let candidate = candidates.get(quote)?;
        let asked = Asked { passage, last, spoken: self.inner(candidate) };
        let same = (quote.saturating_sub(40)..quote)
            .rev()
            .take_while(|earlier| candidates.get(*earlier).is_some_and(|earlier| earlier.parts.iter().any(|part| part.passage == passage)))
            .find_map(|earlier| states.get(earlier).filter(|state| state.refused.is_none()));
        if let Some(earlier) = same {
            if earlier.blocked {
                return None;
            }
            if let Some(found) = &earlier.found {
                return Some(FoundSpeaker { method: SpeakerMethod::SameParagraph, confidence: found.confidence * 0.88, ..found.clone() });
            }
        }
        if let Some(subject) = self.narrated(scene, place) {
            let attribution = Attribution { cue: None, subject: Some(subject), method: SpeakerMethod::SameParagraph, distance: 9 };
            if let Some(found) = self.resolve(asked, subject, &attribution) {
                return Some(FoundSpeaker { confidence: found.confidence * 0.8, ..found });
            }
        }
        let previous = passage.checked_sub(1)?;
        let before = self.scenes.get(previous)?;
        let opens = scene.opens(place);
        if let Some(LeadIn { low, end, cue, .. }) = self.led(passage, place) {
            let source = cue.filter(|cue| before.stream.at(*cue).is(Tags::SOURCE_AFTER) && !before.cue(*cue));
            let subject = source
                .and_then(|cue| before.source_right(cue, end))
                .or_else(|| cue.and_then(|cue| before.subject_of(cue, low, end)))
                .or_else(|| before.first_of_clause(low, end))
                .or_else(|| before.only_name(low, end))?;
            let attribution = Attribution { cue, subject: Some(subject), method: SpeakerMethod::Colon, distance: 0 };
            return self
                .resolve(Asked { passage: previous, ..asked }, subject, &attribution)
                .filter(|found| cue.is_some() || self.may_speak(found));
        }
        let alone = asked.spoken.len() * 10 >= scene.text.len() * 7;
        let dialogue = candidate.source == QuoteSource::Dash;
        if alone
            && opens
            && !dialogue
            && let Some(last) = last.filter(|last| last.passage + 1 == passage || last.passage == passage).filter(|last| {
                let entity = last.entity.and_then(|entity| self.registry.get(entity));
                entity.map_or_else(
                    || last.name.contains(' '),
                    |entity| !entity.organisation && !entity.thing && (entity.person || entity.firm),
                )
            })
        {
            return Some(FoundSpeaker {
                method: SpeakerMethod::PreviousParagraph,
                confidence: (last.confidence * 0.75).min(0.68),
                ..last.clone()
            });
        }
        if alone && opens && !dialogue {
            let (low, end) = before.stream.sentences.last().copied()?;
            let cue = (low..end).rev().find(|at| before.cue(*at) && before.stream.at(*at).is(Tags::SAY))?;
            let subject = before.subject_of(cue, low, end).filter(|subject| matches!(subject.kind, Kind::Name(_) | Kind::Pronoun(_)))?;
            let attribution = Attribution { cue: Some(cue), subject: Some(subject), method: SpeakerMethod::PreviousParagraph, distance: 0 };
            return self
                .resolve(Asked { passage: previous, ..asked }, subject, &attribution)
                .map(|found| FoundSpeaker { confidence: found.confidence * 0.6, ..found });
        }
        None
    }

    /// The line before that ends in a colon, where a quotation opens its passage.
    pub(super) fn led(&self, passage: usize, place: usize) -> Option<LeadIn> {
        let scene = self.scenes.get(passage)?;
        let passage = passage.checked_sub(1)?;
        let before = self.scenes.get(passage)?;
        let end = before.stream.tokens.len().checked_sub(1).filter(|end| before.stream.at(*end).shape == Shape::Colon)?;
        if !scene.opens(place) {
            return None;
        }
        let (low, _) = before.stream.sentence(end);
        let verb = (low..end).rev().find(|at| before.cue(*at));
        let phrase = || {
            (low..end).rev().find(|at| {
                let token = before.stream.at(*at);
                token.is(Tags::SOURCE_AFTER) && !token.is(Tags::ADVERB.with(Tags::PREP)) && (token.shape == Shape::Lower || *at == low)
            })
        };
        let cue = verb.or_else(phrase);
        Some(LeadIn { passage, low, end, cue })
    }

    /// Whether a name before a colon can be that of a speaker although no verb says so: a product or place never speaks.
    fn may_speak(&self, found: &FoundSpeaker) -> bool {
        let entity = found.entity.and_then(|entity| self.registry.get(entity));
        entity.map_or_else(|| found.name.contains(' '), |entity| entity.person || entity.organisation || entity.firm && !entity.thing)
    }

    /// The subject of the last reporting sentence of the passage before this quotation.
    pub(super) fn narrated(&self, scene: &Scene<'_>, place: usize) -> Option<Subject> {
        let (low, _) = scene.stream.sentence(place);
        let cue = (0..low)
            .rev()
            .take(60)
            .find(|at| scene.stream.at(*at).is(Tags::SAY.with(Tags::SOURCE_AFTER)) && scene.stream.at(*at).shape == Shape::Lower)?;
        let (start, end) = scene.stream.sentence(cue);
        scene.subject_of(cue, start, end).filter(|subject| match subject.kind {
            Kind::Name(index) => {
                let entity = scene.mentions.get(index).and_then(|mention| mention.entity).and_then(|entity| self.registry.get(entity));
                let clause = scene.stream.at(cue + 1).is(Tags::THAT) || scene.stream.at(cue + 1).shape == Shape::Comma;
                entity.is_some_and(|entity| clause || (entity.person && !entity.organisation))
            }
            Kind::Pronoun(_) => true,
            _ => false,
        })
    }
}
