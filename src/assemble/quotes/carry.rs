//! The whole article: every quotation with its speaker, in reading order.
//!
//! What the sentence does not tell is carried: from another quotation of the passage, from the
//! passage before. Pronouns and offices are looked up among the persons named so far.

use super::keep::{self, Around, Look, Refusal};
use super::markup::{Candidate, Credit};
use super::names::{self, Gender, Mention, Registry};
use super::speaker::{Attribution, Kind, Scene, Subject};
use super::tokens::{self, Hole, Shape, folded};
use super::{Context, Passage, PassageKind, Rejected, span};
use crate::article::{Cue, MentionType, Quote, QuoteKind, QuoteSource, Speaker, SpeakerMethod};
use crate::lexicon::quotes::{Order, Tags, Words};
use std::collections::{HashMap, HashSet};

/// An article, read.
pub struct Article<'a> {
    passages: &'a [Passage<'a>],
    scenes: Vec<Scene<'a>>,
    registry: Registry,
    /// Persons in reading order: passage, token, entity, whether a sentence opens with it.
    persons: Vec<(usize, usize, usize, bool)>,
    words: &'a Words,
    authors: HashSet<String>,
    lower: HashSet<String>,
}

/// A speaker found, before it is written out.
#[derive(Debug, Clone, PartialEq)]
struct Found {
    entity: Option<usize>,
    name: String,
    passage: usize,
    subject: Option<(usize, usize)>,
    kind: MentionType,
    method: SpeakerMethod,
    confidence: f32,
}

/// What is known of one candidate while the article is read.
#[derive(Debug, Clone, Default)]
struct State {
    local: Option<Attribution>,
    found: Option<Found>,
    /// A subject was there, but it names nobody.
    blocked: bool,
    refused: Option<Refusal>,
    sure: f32,
}

impl<'a> Article<'a> {
    /// Reads all passages.
    pub fn read(passages: &'a [Passage<'a>], context: &Context<'_>, words: &'a Words, candidates: &[Candidate]) -> Self {
        let mut holes: Vec<Vec<Hole>> = vec![Vec::new(); passages.len()];
        for (quote, candidate) in candidates.iter().enumerate() {
            for part in &candidate.parts {
                if let Some(list) = holes.get_mut(part.passage) {
                    list.push(Hole { from: part.from, to: part.to, quote });
                }
            }
        }
        let mut registry = Registry::default();
        let mut scenes = Vec::with_capacity(passages.len());
        for (passage, own) in passages.iter().zip(&mut holes) {
            own.sort_by_key(|hole| hole.from);
            let stream = tokens::stream(passage.text, own, words);
            let mentions = names::mentions(&stream, passage.text, words);
            scenes.push(Scene { text: passage.text, stream, mentions, words });
        }
        for firm in [true, false] {
            for (scene, passage) in scenes.iter_mut().zip(passages) {
                if passage.kind != PassageKind::Heading {
                    names::enter(&mut registry, &scene.stream, scene.text, &mut scene.mentions, words, firm);
                }
            }
        }
        let mut article = Self { passages, scenes, registry, persons: Vec::new(), words, authors: HashSet::new(), lower: HashSet::new() };
        article.authors = context.authors.iter().map(|name| folded(name)).collect();
        article.lower = article.small_words();
        article
    }

    /// Words that the article also writes small: such a word with a capital is no name.
    fn small_words(&self) -> HashSet<String> {
        let wanted: HashSet<String> = self.weak_mentions().map(|(scene, mention)| folded(scene.word(mention.name))).collect();
        let mut found = HashSet::new();
        if wanted.is_empty() {
            return found;
        }
        for scene in &self.scenes {
            for token in scene.stream.tokens.iter().filter(|token| token.shape == Shape::Lower) {
                let word = scene.text.get(token.start..token.end).unwrap_or_default();
                if wanted.contains(word) {
                    found.insert(word.to_owned());
                }
            }
        }
        found
    }

    fn weak_mentions(&self) -> impl Iterator<Item = (&Scene<'a>, &Mention)> {
        self.scenes.iter().flat_map(|scene| {
            scene.mentions.iter().filter(|mention| mention.weak && mention.entity.is_none()).map(move |mention| (scene, mention))
        })
    }

    fn all_persons(&self) -> Vec<(usize, usize, usize, bool)> {
        let mut out = Vec::new();
        // Where subjects are left out, their names stand further into the sentence before.
        let reach = if self.words.habits.prodrop { 10 } else { 7 };
        for (passage, scene) in self.scenes.iter().enumerate() {
            for mention in &scene.mentions {
                let Some(entity) = mention.entity else { continue };
                if self.registry.get(entity).is_some_and(|entity| !entity.organisation && entity.person) {
                    let (start, _) = scene.stream.sentence(mention.first);
                    let first = out.last().is_none_or(|(p, t, _, _): &(usize, usize, usize, bool)| *p != passage || *t < start);
                    let subject =
                        !scene.after_prep(mention.first) && !scene.stream.before(mention.end).possessive && mention.first < start + reach;
                    out.push((passage, mention.first, entity, first && subject));
                }
            }
        }
        out
    }

    /// Decides all candidates.
    pub fn quotes(mut self, candidates: &[Candidate]) -> (Vec<Quote>, Vec<Rejected>) {
        let mut places: HashMap<usize, (usize, usize)> = self
            .scenes
            .iter()
            .enumerate()
            .flat_map(|(passage, scene)| {
                scene.stream.tokens.iter().enumerate().filter_map(move |(place, token)| match token.shape {
                    Shape::Quote(quote) => Some((quote, (passage, place))),
                    _ => None,
                })
            })
            .fold(HashMap::new(), |mut map, (quote, place)| {
                map.entry(quote).or_insert(place);
                map
            });
        let mut states: Vec<State> = candidates
            .iter()
            .enumerate()
            .map(|(quote, candidate)| {
                let mut local = places.get(&quote).and_then(|(passage, place)| self.local(candidate, *passage, *place));
                if local.is_none() && candidate.parts.len() > 1 {
                    // The tag of a long quotation stands behind its last paragraph.
                    let behind = self.last_place(candidate, quote);
                    local = behind.and_then(|(passage, place)| self.scenes.get(passage)?.tag_after(place));
                    places.extend(behind.filter(|_| local.is_some()).map(|behind| (quote, behind)));
                }
                State { local, ..State::default() }
            })
            .collect();
        self.learn_persons(&states, &places);
        self.judge_all(candidates, &places, &mut states);
        self.resolve_all(candidates, &places, &mut states);
        self.write(candidates, &states, &places)
    }

    /// Where the last part of a quotation stands: passage and token.
    fn last_place(&self, candidate: &Candidate, quote: usize) -> Option<(usize, usize)> {
        let passage = candidate.parts.last()?.passage;
        let tokens = &self.scenes.get(passage)?.stream.tokens;
        Some((passage, tokens.iter().position(|token| token.shape == Shape::Quote(quote))?))
    }

    fn local(&self, candidate: &Candidate, passage: usize, place: usize) -> Option<Attribution> {
        let scene = self.scenes.get(passage)?;
        let mut found = scene.local(place)?;
        if candidate.source == QuoteSource::Dash && found.method == SpeakerMethod::TagAfter {
            found.method = SpeakerMethod::DashTag;
        }
        Some(found)
    }

    /// Whoever speaks under a name of several words, no organisation's, is a person.
    fn learn_persons(&mut self, states: &[State], places: &HashMap<usize, (usize, usize)>) {
        for (quote, state) in states.iter().enumerate() {
            let Some(Subject { kind: Kind::Name(index), .. }) = state.local.and_then(|found| found.subject) else { continue };
            let entity = places.get(&quote).and_then(|(passage, _)| self.scenes.get(*passage)?.mentions.get(index)?.entity);
            if let Some(entity) = entity.filter(|entity| self.registry.get(*entity).is_some_and(|own| own.firm && !own.organisation)) {
                self.registry.note_person(entity);
            }
        }
        self.persons = self.all_persons();
    }

    fn judge_all(&self, candidates: &[Candidate], places: &HashMap<usize, (usize, usize)>, states: &mut [State]) {
        let told: Vec<bool> = self
            .scenes
            .iter()
            .map(|scene| {
                self.words.habits.order != Order::SubjectFirst
                    && scene.stream.tokens.iter().any(|token| token.shape == Shape::Lower && token.is(Tags::SAY))
                    && scene.mentions.iter().any(|mention| mention.entity.is_some())
            })
            .collect();
        let cued: HashSet<usize> = states
            .iter()
            .zip(candidates)
            .filter(|(state, _)| state.local.is_some_and(|found| found.cue.is_some()))
            .map(|(_, candidate)| candidate.first().passage)
            .collect();
        for (quote, (state, candidate)) in states.iter_mut().zip(candidates).enumerate() {
            let part = candidate.first();
            let passage = self.passages.get(part.passage);
            let (Some(passage), Some(scene)) = (passage, self.scenes.get(part.passage)) else { continue };
            let inner = passage.text.get(part.start..part.end).unwrap_or_default();
            let look = Look::of(inner);
            state.sure = match candidate.source {
                QuoteSource::Dash => 0.9,
                QuoteSource::BlockquoteElement | QuoteSource::Embed => 0.85,
                QuoteSource::QElement => 0.8,
                QuoteSource::ColonBlock => 0.6,
                QuoteSource::Marks => {
                    let around = Around {
                        local: state.local.as_ref(),
                        company: cued.contains(&part.passage) || told.get(part.passage).copied().unwrap_or_default(),
                        heading: passage.kind == PassageKind::Heading,
                    };
                    let place = places.get(&quote).map_or(0, |(_, place)| *place);
                    match (candidate.parts.len() > 1, keep::judge(scene, place, &look, &around)) {
                        (true, _) => 0.96,
                        (false, Ok(sure)) => sure,
                        (false, Err(refusal)) => {
                            state.refused = Some(refusal);
                            0.0
                        }
                    }
                }
            };
        }
    }

    fn resolve_all(&self, candidates: &[Candidate], places: &HashMap<usize, (usize, usize)>, states: &mut [State]) {
        let mut last: Option<Found> = None;
        for quote in 0..states.len() {
            let (Some(candidate), Some(state)) = (candidates.get(quote), states.get(quote)) else { continue };
            if state.refused.is_some() {
                continue;
            }
            let Some((passage, place)) = places.get(&quote).copied() else { continue };
            let local = state.local;
            let mut found = self.credit(candidate);
            let mut blocked = false;
            if found.is_none()
                && let Some(attribution) = local
                && let Some(subject) = attribution.subject
            {
                found = self.resolve(passage, subject, &attribution, last.as_ref());
                blocked = found.is_none() && !matches!(subject.kind, Kind::Dropped);
            }
            if found.is_none() && !blocked {
                found = self.carried(candidates, states, quote, (passage, place), last.as_ref());
            }
            if let Some(found) = &found {
                last = Some(found.clone());
            }
            if let Some(state) = states.get_mut(quote) {
                state.found = found;
                state.blocked = blocked;
            }
        }
        self.fill_forward(candidates, places, states);
    }

    /// `“A. B.” … “C,” he said.`: an untagged quotation takes the speaker of the next one in its passage.
    fn fill_forward(&self, candidates: &[Candidate], places: &HashMap<usize, (usize, usize)>, states: &mut [State]) {
        for quote in (0..states.len().saturating_sub(1)).rev() {
            let open = states
                .get(quote)
                .is_some_and(|state| state.refused.is_none() && state.found.is_none() && !state.blocked && state.local.is_none());
            let next =
                (quote + 1..states.len().min(quote + 40)).find(|later| states.get(*later).is_some_and(|state| state.refused.is_none()));
            let (Some(next), true) = (next, open) else { continue };
            let same = places.get(&quote).zip(places.get(&next)).is_some_and(|(a, b)| a.0 == b.0);
            let text = candidates.get(quote).map(|candidate| self.inner(candidate)).unwrap_or_default();
            if same && text.split_whitespace().count() >= 4 {
                let found = states.get(next).and_then(|state| state.found.clone());
                if let (Some(mut found), Some(state)) = (found, states.get_mut(quote)) {
                    found.method = SpeakerMethod::SameParagraph;
                    found.confidence *= 0.8;
                    state.found = Some(found);
                }
            }
        }
    }

    fn inner(&self, candidate: &Candidate) -> &'a str {
        let part = candidate.first();
        self.passages.get(part.passage).and_then(|passage| passage.text.get(part.start..part.end)).unwrap_or_default()
    }

    fn credit(&self, candidate: &Candidate) -> Option<Found> {
        let (passage, name, place) = match &candidate.credit {
            Credit::None => return None,
            Credit::Attribute(name) => (candidate.first().passage, name.as_str(), None),
            Credit::Text { passage, start, end } => (*passage, self.passages.get(*passage)?.text.get(*start..*end)?, Some((*start, *end))),
        };
        let words: Vec<String> = name.split_whitespace().map(folded).collect();
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
    fn resolve(&self, passage: usize, subject: Subject, attribution: &Attribution, last: Option<&Found>) -> Option<Found> {
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
    fn described(
        &self,
        passage: usize,
        subject: Subject,
        cue: Option<usize>,
        last: Option<&Found>,
    ) -> Option<(Option<usize>, String, MentionType, f32)> {
        let scene = self.scenes.get(passage)?;
        let first = folded(scene.word(subject.from));
        if matches!(
            first.as_str(),
            "a" | "an"
                | "one"
                | "another"
                | "some"
                | "several"
                | "many"
                | "most"
                | "two"
                | "three"
                | "ein"
                | "eine"
                | "einer"
                | "un"
                | "une"
                | "una"
                | "uno"
                | "um"
                | "uma"
                | "en"
                | "ett"
                | "et"
                | "ei"
                | "egy"
                | "een"
                | "unos"
                | "des"
                | "plusieurs"
                | "mehrere"
                | "viele"
                | "einige"
                | "μια"
                | "ένας"
                | "jeden"
                | "jedna"
                | "bir"
                | "один"
                | "одна"
        ) {
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

    /// "Mr Hale opened …", then "the Prime Minister said": the only person that the passage before opens a sentence with,
    /// for an office in capitals which nobody else holds here.
    fn only_opening(&self, scene: &Scene<'_>, passage: usize, subject: Subject) -> Option<usize> {
        let office = (subject.from..subject.end).find(|place| scene.stream.at(*place).capital())?;
        let before = self.persons.partition_point(|(p, ..)| p + 1 < passage);
        let mut opening = self
            .persons
            .iter()
            .skip(before)
            .take_while(|(p, ..)| *p < passage)
            .filter(|(.., opens)| *opens)
            .map(|(_, _, entity, _)| *entity);
        let only = opening.next().filter(|first| opening.all(|other| other == *first))?;
        let held = self.registry.entities.iter().take(names::REACH).any(|entity| entity.roles.contains(&folded(scene.word(office))));
        (!held).then_some(only)
    }

    /// The gender that the form of a verb tells, where the language has such forms.
    fn told_gender(&self, scene: &Scene<'_>, cue: usize) -> Gender {
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
    fn antecedent(&self, passage: usize, place: usize, gender: Gender, last: Option<&Found>) -> Option<(usize, f32)> {
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

    fn token_near(&self, found: &Found) -> usize {
        let start = found.subject.map_or(0, |(start, _)| start);
        self.scenes.get(found.passage).map_or(0, |scene| scene.stream.tokens.partition_point(|token| token.start < start))
    }

    /// Nobody in the sentence: the passage, then the one before.
    fn carried(
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
    fn narrated(&self, scene: &Scene<'_>, place: usize) -> Option<Subject> {
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

    fn write(&self, candidates: &[Candidate], states: &[State], places: &HashMap<usize, (usize, usize)>) -> (Vec<Quote>, Vec<Rejected>) {
        let mut quotes: Vec<Quote> = Vec::new();
        let mut rejected = Vec::new();
        let mut home: Option<usize> = None;
        for (quote, (candidate, state)) in candidates.iter().zip(states).enumerate() {
            let spans: Vec<_> = candidate
                .parts
                .iter()
                .filter_map(|part| self.passages.get(part.passage).map(|passage| span(passage, part.start, part.end)))
                .collect();
            let texts: Vec<&str> =
                candidate.parts.iter().filter_map(|part| self.passages.get(part.passage)?.text.get(part.start..part.end)).collect();
            if let (Some(refusal), Some(span)) = (state.refused, spans.first().copied()) {
                rejected.push(Rejected { text: texts.join("\n"), span, refusal });
                continue;
            }
            let part = candidate.first();
            let Some(passage) = self.passages.get(part.passage) else { continue };
            let look = Look::of(texts.first().copied().unwrap_or_default());
            let kind = if candidate.pull || passage.kind == PassageKind::Heading {
                QuoteKind::Pull
            } else if texts.len() > 1 || candidate.source == QuoteSource::ColonBlock {
                QuoteKind::Block
            } else if candidate.source == QuoteSource::Dash {
                QuoteKind::Direct
            } else {
                look.kind()
            };
            let speaker = state.found.as_ref().map(|found| self.speaker(found));
            let cue = places.get(&quote).and_then(|(passage, _)| self.cue(*passage, state));
            let turn = home.filter(|home| *home == part.passage).and_then(|_| quotes.len().checked_sub(1));
            let continues = turn.filter(|earlier| {
                kind == QuoteKind::Direct
                    && quotes.get(*earlier).is_some_and(|earlier| {
                        matches!(earlier.kind, QuoteKind::Direct)
                            && earlier.speaker.as_ref().map(|s| &s.name) == speaker.as_ref().map(|s| &s.name)
                            && speaker.is_some()
                    })
                    && state.found.as_ref().is_some_and(|found| found.method == SpeakerMethod::SameParagraph)
            });
            home = Some(part.passage);
            quotes.push(Quote {
                text: texts.join("\n"),
                spans,
                kind,
                speaker,
                cue,
                source: candidate.source,
                continues: continues.map(|at| at as u32),
                duplicate_of: None,
                confidence: state.sure,
            });
        }
        duplicates(&mut quotes);
        (quotes, rejected)
    }

    fn speaker(&self, found: &Found) -> Speaker {
        let passage = self.passages.get(found.passage);
        let mention = found.subject.and_then(|(start, end)| passage.and_then(|passage| passage.text.get(start..end))).unwrap_or_default();
        let role = found.entity.and_then(|entity| self.registry.get(entity)).map(|entity| entity.role.clone()).unwrap_or_default();
        Speaker {
            name: found.name.clone(),
            mention: mention.to_owned(),
            mention_type: found.kind,
            span: found.subject.zip(passage).map(|((start, end), passage)| span(passage, start, end)),
            role,
            method: found.method,
            confidence: found.confidence.clamp(0.05, 0.98),
        }
    }

    fn cue(&self, passage: usize, state: &State) -> Option<Cue> {
        let place = state.local?.cue?;
        let scene = self.scenes.get(passage)?;
        let token = scene.stream.at(place);
        Some(Cue { text: scene.word(place).to_owned(), span: span(self.passages.get(passage)?, token.start, token.end) })
    }
}

/// Pull quotes point to the quotation whose words they repeat.
fn duplicates(quotes: &mut [Quote]) {
    let key = |text: &str| folded(text).split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let pulls: Vec<usize> =
        quotes.iter().enumerate().filter(|(_, quote)| quote.kind == QuoteKind::Pull).map(|(at, _)| at).take(50).collect();
    if pulls.is_empty() {
        return;
    }
    let keys: Vec<String> = quotes.iter().map(|quote| key(&quote.text)).collect();
    for pull in pulls {
        let Some(own) = keys.get(pull).filter(|own| !own.is_empty()) else { continue };
        let original = keys
            .iter()
            .enumerate()
            .find(|(at, other)| {
                *at != pull && quotes.get(*at).is_some_and(|quote| quote.kind != QuoteKind::Pull) && other.contains(own.as_str())
            })
            .map(|(at, _)| at);
        let speaker = original.and_then(|at| quotes.get(at)).and_then(|quote| quote.speaker.clone());
        if let Some(quote) = quotes.get_mut(pull) {
            quote.duplicate_of = original.map(|at| at as u32);
            if quote.speaker.is_none() {
                quote.speaker = speaker;
            }
        }
    }
}
