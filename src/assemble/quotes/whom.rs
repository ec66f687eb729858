//! From the words beside a quotation to somebody: names, pronouns, offices, and who spoke just before.

use super::carry::{Article, Found, State};
use super::markup::{Candidate, Credit};
use super::names::Gender;
use super::registry;
use super::speaker::{Attribution, Kind, Scene, Subject};
use super::tokens::{Shape, bare, folded};
use crate::article::{MentionType, QuoteSource, SpeakerMethod};
use crate::lexicon::quotes::{Order, Tags};
use std::collections::HashSet;

/// Words before somebody who was not named before: "a spokesman", "several officials".
const INDEFINITE: &str = "a an one another some several many most two three ein eine einer un une una uno um uma en ett et ei egy een unos des plusieurs mehrere viele einige μια ένας jeden jedna bir один одна";

impl Article<'_> {
    pub(super) fn credit(&self, candidate: &Candidate) -> Option<Found> {
        let (passage, name, place) = match &candidate.credit {
            Credit::None => return None,
            Credit::Attribute(name) => (candidate.first().passage, name.as_str(), None),
            Credit::Text { passage, start, end } => (*passage, self.passages.get(*passage)?.text.get(*start..*end)?, Some((*start, *end))),
        };
        let words: Vec<String> = name.split_whitespace().map(|word| folded(bare(word))).collect();
        let entity = self.registry.find(&words, None);
        let full = entity
            .and_then(|entity| self.registry.get(entity))
            .map_or(name, |entity| if entity.words.len() >= words.len() { entity.name.as_str() } else { name });
        Some(Found {
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
    pub(super) fn resolve(&self, passage: usize, subject: Subject, attribution: &Attribution, last: Option<&Found>) -> Option<Found> {
        let scene = self.scenes.get(passage)?;
        let method = attribution.method;
        let base: f32 = match method {
            SpeakerMethod::TagAfter | SpeakerMethod::DashTag => 0.95,
            SpeakerMethod::Colon => 0.92,
            _ => 0.88,
        } - if attribution.distance > 8 { 0.08 } else { 0.0 };
        let bytes = (scene.stream.at(subject.from).start, scene.stream.before(subject.end).end);
        let make = |entity: usize, kind: MentionType, confidence: f32| {
            let own = self.registry.get(entity)?;
            let kind = if own.organisation && kind == MentionType::Name { MentionType::Organisation } else { kind };
            Some(Found {
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
                if let Some(entity) = mention.entity {
                    return make(entity, MentionType::Name, base);
                }
                if self.lower.contains(&folded(scene.word(mention.name)))
                    || scene.stream.at(mention.name).is(Tags::ROLE.with(Tags::ORG))
                    || self.words.habits.nouns
                {
                    return None;
                }
                let written = scene.slice(mention.name, mention.end);
                Some(Found {
                    entity: None,
                    name: written.to_owned(),
                    passage,
                    subject: Some(bytes),
                    kind: MentionType::Name,
                    method,
                    confidence: base - 0.2,
                })
            }
            Kind::Pronoun(gender) => {
                let (entity, sure) = self.antecedent(passage, subject.from, gender, last)?;
                make(entity, MentionType::Pronoun, base * sure)
            }
            Kind::Dropped => {
                let gender = self.told_gender(scene, subject.from);
                let last = last.filter(|last| passage - last.passage.min(passage) <= 1);
                let since = last.is_none_or(|last| last.passage < passage);
                if let Some(Subject { kind: Kind::Name(index), .. }) = self.narrated(scene, subject.from).filter(|_| since)
                    && let Some(entity) = scene.mentions.get(index).and_then(|mention| mention.entity)
                    && self.registry.get(entity).is_some_and(|entity| entity.gender.agrees(gender))
                {
                    return make(entity, MentionType::Pronoun, 0.7);
                }
                let (entity, sure) = self.antecedent(passage, subject.from, gender, last)?;
                make(entity, MentionType::Pronoun, 0.75 * sure)
            }
            Kind::Nobody => None,
            Kind::Description => {
                self.described(passage, subject, attribution.cue, last).and_then(|(entity, name, kind, sure)| match entity {
                    Some(entity) => make(entity, kind, base * sure),
                    None => Some(Found { entity: None, name, passage, subject: Some(bytes), kind, method, confidence: base * sure }),
                })
            }
        }
    }

    /// "the Secretary of State", "die Ministerin", "the Clinton campaign".
    pub(super) fn described(
        &self,
        passage: usize,
        subject: Subject,
        cue: Option<usize>,
        last: Option<&Found>,
    ) -> Option<(Option<usize>, String, MentionType, f32)> {
        let scene = self.scenes.get(passage)?;
        let first = folded(scene.word(subject.from));
        if INDEFINITE.split(' ').any(|word| word == first) {
            return None;
        }
        let mut gender = Gender::Unknown;
        let mut person = false;
        let mut back = false;
        for place in subject.from..subject.end {
            let token = scene.stream.at(place);
            let word = folded(scene.word(place));
            let tags = token.tags.with(self.words.ending(&word));
            let after_prep = place > subject.from + 1
                && (scene.stream.before(place).is(Tags::PREP)
                    || scene.stream.before(place.saturating_sub(1)).is(Tags::PREP) && scene.stream.before(place).is(Tags::ARTICLE));
            if after_prep {
                break;
            }
            if tags.any(Tags::ROLE.with(Tags::TITLE)) {
                person = true;
                back |= tags.any(Tags::BACK);
                if let Some(entity) = self.registry.find_role(&word, self.words.habits.compounds) {
                    if self.other_office(scene, place, entity) {
                        return None;
                    }
                    return Some((Some(entity), String::new(), MentionType::Description, 0.88));
                }
                gender = match (tags.any(Tags::MALE), tags.any(Tags::FEMALE), first.as_str()) {
                    (true, false, _) | (true, true, "le" | "el" | "il" | "o" | "lo" | "der") => Gender::Male,
                    (false, true, _) | (true, true, "la" | "a" | "die") => Gender::Female,
                    _ => gender,
                };
            }
        }
        let definite = scene.stream.at(subject.from).is(Tags::ARTICLE);
        if person && definite && gender != Gender::Unknown && self.words.habits.order != Order::SubjectFirst {
            let (entity, sure) = self.antecedent(passage, subject.from, gender, last)?;
            let known = self.registry.get(entity).is_some_and(|entity| entity.gender == gender);
            let spoke = last.is_some_and(|last| last.entity == Some(entity));
            return (known || spoke).then_some((Some(entity), String::new(), MentionType::Description, 0.7 * sure));
        }
        if back && !definite && self.words.habits.cases {
            // No article: "zakończył prezydent" goes on with whoever spoke last.
            let told = cue.map_or(Gender::Unknown, |cue| self.told_gender(scene, cue));
            let entity = last.filter(|last| passage - last.passage.min(passage) <= 2).and_then(|last| last.entity)?;
            return self
                .registry
                .get(entity)
                .filter(|entity| !entity.organisation && entity.gender.agrees(told) && entity.gender.agrees(gender))
                .map(|_| (Some(entity), String::new(), MentionType::Description, 0.62));
        }
        if person && definite && self.words.habits.order == Order::SubjectFirst {
            // "the Russian dictator continued": whoever spoke last, if that was just before.
            let vague = (subject.from..subject.end).any(|place| {
                matches!(
                    folded(scene.word(place)).as_str(),
                    "spokesman" | "spokeswoman" | "spokesperson" | "official" | "for" | "of" | "reporter" | "researcher"
                )
            });
            let near = last.filter(|last| !vague && passage - last.passage.min(passage) <= 2).and_then(|last| last.entity);
            if near.is_none() && !vague {
                let entity = self.only_opening(scene, passage, subject)?;
                return Some((Some(entity), String::new(), MentionType::Description, 0.55));
            }
            let entity = near?;
            return self
                .registry
                .get(entity)
                .filter(|entity| !entity.organisation)
                .map(|_| (Some(entity), String::new(), MentionType::Description, 0.62));
        }
        if person || self.words.habits.order != Order::SubjectFirst {
            return None;
        }
        // A name and a noun for an organisation: "the Clinton campaign", "the Israeli military".
        let from = if definite { subject.from + 1 } else { subject.from };
        let named = scene.stream.at(from).capital() && !scene.stream.before(subject.from).is(Tags::PREP);
        let noun = scene.stream.before(subject.end);
        (named && noun.is(Tags::ORG) && subject.end - from <= 4)
            .then(|| (None, scene.slice(from, subject.end).to_owned(), MentionType::Organisation, 0.8))
    }

    /// "the mayor of Egg" is not the mayor of Zell: what the office at `place` is of, against what is known of its holder.
    fn other_office(&self, scene: &Scene<'_>, place: usize, entity: usize) -> bool {
        let link = scene.stream.at(place + 1);
        let of = (place + 2..place + 4).find(|at| scene.stream.at(*at).capital());
        let (Some(of), true) = (of, link.is(Tags::PREP) && link.shape == Shape::Lower) else { return false };
        let of = folded(scene.word(of));
        let role = self.registry.get(entity).map(|entity| entity.role.as_str()).unwrap_or_default();
        let mut names = role.split_whitespace().skip(1).filter(|word| word.starts_with(char::is_uppercase)).peekable();
        names.peek().is_some() && !names.any(|name| folded(name.trim_matches(|c: char| !c.is_alphanumeric())) == of)
    }

    /// "Mr Hale opened …", then "the Prime Minister said": the only person that the passage before opens a sentence with,
    /// for an office in capitals which nobody else holds here.
    pub(super) fn only_opening(&self, scene: &Scene<'_>, passage: usize, subject: Subject) -> Option<usize> {
        let office = (subject.from..subject.end).find(|place| scene.stream.at(*place).capital())?;
        let before = self.persons.partition_point(|(p, ..)| p + 1 < passage);
        let mut opening = self
            .persons
            .iter()
            .skip(before)
            .take_while(|(p, ..)| *p < passage)
            .take(60)
            .filter(|(.., opens)| *opens)
            .map(|(_, _, entity, _)| *entity);
        let only = opening.next().filter(|first| opening.all(|other| other == *first))?;
        let held = self.registry.entities.iter().take(registry::REACH).any(|entity| entity.roles.contains(&folded(scene.word(office))));
        (!held).then_some(only)
    }

    /// The gender that the form of a verb tells, where the language has such forms.
    pub(super) fn told_gender(&self, scene: &Scene<'_>, cue: usize) -> Gender {
        let word = folded(scene.word(cue));
        if !self.words.habits.past_gender || !scene.stream.at(cue).is(Tags::SAY) {
            Gender::Unknown
        } else if word.ends_with(['ł', 'л', 'l']) || word.ends_with("лся") {
            Gender::Male
        } else if word.ends_with("ła") || word.ends_with("ла") || word.ends_with("la") || word.ends_with("лась") {
            Gender::Female
        } else {
            Gender::Unknown
        }
    }

    /// The person a pronoun means.
    pub(super) fn antecedent(&self, passage: usize, place: usize, gender: Gender, last: Option<&Found>) -> Option<(usize, f32)> {
        let at = self.persons.partition_point(|(p, t, _, _)| (*p, *t) < (passage, place));
        let near: Vec<&(usize, usize, usize, bool)> = self
            .persons
            .get(..at)?
            .iter()
            .rev()
            .take_while(|(p, ..)| passage - p <= 3)
            .take(60)
            .filter(|(_, _, entity, _)| {
                self.registry
                    .get(*entity)
                    .is_some_and(|entity| entity.gender.agrees(gender) && (entity.firm || entity.gender != Gender::Unknown))
            })
            .collect();
        let sure = |entity: usize, base: f32| {
            let own = self.registry.get(entity).map(|entity| entity.gender).unwrap_or_default();
            let rivals: HashSet<usize> = near.iter().map(|(_, _, entity, _)| *entity).collect();
            let known = if gender != Gender::Unknown && own == gender { 0.06 } else { 0.0 };
            let alone = if rivals.len() <= 1 { 0.08 } else { 0.0 };
            base + known + alone
        };
        let latest_opening = near.iter().find(|(.., opens)| *opens);
        if let Some(last) = last
            && let Some(entity) = last.entity
            && passage - last.passage.min(passage) <= 2
            && self.registry.get(entity).is_some_and(|entity| entity.gender.agrees(gender) && !entity.organisation)
        {
            let since = latest_opening.filter(|(p, t, other, _)| *other != entity && (*p, *t) > (last.passage, self.token_near(last)));
            if since.is_none() {
                return Some((entity, sure(entity, 0.82)));
            }
        }
        if let Some((_, _, entity, _)) = latest_opening {
            return Some((*entity, sure(*entity, 0.78)));
        }
        if let Some((_, _, entity, _)) = near.first() {
            return Some((*entity, sure(*entity, 0.62)));
        }
        let far = self.persons.get(..at)?.iter().rev().take(120).find(|(p, _, entity, _)| {
            passage - p <= 12
                && self
                    .registry
                    .get(*entity)
                    .is_some_and(|entity| entity.gender == gender || (entity.gender == Gender::Unknown && entity.firm))
        });
        far.map(|(_, _, entity, _)| (*entity, 0.5))
    }

    pub(super) fn token_near(&self, found: &Found) -> usize {
        let start = found.subject.map_or(0, |(start, _)| start);
        self.scenes.get(found.passage).map_or(0, |scene| scene.stream.tokens.partition_point(|token| token.start < start))
    }

    /// Nobody in the sentence: the passage, then the one before.
    pub(super) fn carried(
        &self,
        candidates: &[Candidate],
        states: &[State],
        quote: usize,
        (passage, place): (usize, usize),
        last: Option<&Found>,
    ) -> Option<Found> {
        let scene = self.scenes.get(passage)?;
        let candidate = candidates.get(quote)?;
        let same = (quote.saturating_sub(40)..quote)
            .rev()
            .take_while(|earlier| candidates.get(*earlier).is_some_and(|earlier| earlier.parts.iter().any(|part| part.passage == passage)))
            .find_map(|earlier| states.get(earlier).filter(|state| state.refused.is_none()));
        if let Some(earlier) = same {
            if earlier.blocked {
                return None;
            }
            if let Some(found) = &earlier.found {
                return Some(Found { method: SpeakerMethod::SameParagraph, confidence: found.confidence * 0.88, ..found.clone() });
            }
        }
        if let Some(subject) = self.narrated(scene, place) {
            let attribution = Attribution { cue: None, subject: Some(subject), method: SpeakerMethod::SameParagraph, distance: 9 };
            if let Some(found) = self.resolve(passage, subject, &attribution, last) {
                return Some(Found { confidence: found.confidence * 0.8, ..found });
            }
        }
        let previous = passage.checked_sub(1)?;
        let before = self.scenes.get(previous)?;
        let colon = before.stream.tokens.last().is_some_and(|token| token.shape == Shape::Colon);
        let opens = place == 0 || (0..place).all(|at| !scene.stream.at(at).word());
        if colon && opens {
            let end = before.stream.tokens.len() - 1;
            let (low, _) = before.stream.sentence(end);
            let cue = (low..end).rev().find(|at| before.stream.at(*at).is(Tags::CUE) && before.stream.at(*at).shape == Shape::Lower);
            let subject = cue
                .and_then(|cue| before.subject_of(cue, low, end))
                .or_else(|| before.first_of_clause(low, end))
                .or_else(|| before.only_name(low, end))?;
            let attribution = Attribution { cue, subject: Some(subject), method: SpeakerMethod::Colon, distance: 0 };
            return self.resolve(previous, subject, &attribution, last);
        }
        let alone = self.inner(candidate).len() * 10 >= scene.text.len() * 7;
        let dialogue = candidate.source == QuoteSource::Dash;
        if alone
            && opens
            && !dialogue
            && let Some(last) = last
                .filter(|last| last.passage + 1 == passage || last.passage == passage)
                .filter(|last| !last.entity.and_then(|entity| self.registry.get(entity)).is_some_and(|entity| entity.organisation))
        {
            return Some(Found {
                method: SpeakerMethod::PreviousParagraph,
                confidence: (last.confidence * 0.75).min(0.68),
                ..last.clone()
            });
        }
        if alone && opens && !dialogue {
            let (low, end) = before.stream.sentences.last().copied()?;
            let cue = (low..end).rev().find(|at| before.stream.at(*at).is(Tags::SAY) && before.stream.at(*at).shape == Shape::Lower)?;
            let subject = before.subject_of(cue, low, end).filter(|subject| matches!(subject.kind, Kind::Name(_) | Kind::Pronoun(_)))?;
            let attribution = Attribution { cue: Some(cue), subject: Some(subject), method: SpeakerMethod::PreviousParagraph, distance: 0 };
            return self.resolve(previous, subject, &attribution, last).map(|found| Found { confidence: found.confidence * 0.6, ..found });
        }
        None
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
