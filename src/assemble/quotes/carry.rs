//! The whole article: every quotation with its speaker, in reading order.
//!
//! What the sentence does not tell is carried: from another quotation of the passage, from the
//! passage before. Pronouns and offices are looked up among the persons named so far.

use super::entering::{self, Pass};
use super::houses;
use super::inserted;
use super::keep::{self, Around, Refusal};
use super::look::Look;
use super::marks::Part;
use super::markup::Candidate;
use super::names;
use super::registry::{Entity, Registry};
use super::speaker::{Attribution, Kind, Scene, Subject};
use super::spelling::Spelling;
use super::surnames;
use super::tokens::{self, Hole, Shape};
use super::whom::Asked;
use super::{Context, Passage, PassageKind, Refused, Rejected};
use crate::article::{MentionType, Quote, QuoteSource, SpeakerMethod};
use crate::error::{Error, Pause};
use crate::lexicon::quotes::{Order, Tags, Words};
use foldhash::{HashMap, HashSet};

/// An article, read.
pub struct Article<'a> {
    pub(super) passages: &'a [Passage<'a>],
    pub(super) scenes: Vec<Scene<'a>>,
    pub(super) registry: Registry,
    /// Where persons are named, in reading order.
    pub(super) persons: Vec<Appearance>,
    pub(super) words: &'a Words,
    /// How the article writes the words that may be names.
    pub(super) spelling: Spelling,
}

/// A place at which a person is named.
#[derive(Debug, Clone, Copy)]
pub(super) struct Appearance {
    pub(super) passage: usize,
    pub(super) token: usize,
    pub(super) entity: usize,
    /// A sentence opens with it, or they speak there.
    pub(super) opens: bool,
}

impl Appearance {
    /// Passage and token.
    pub(super) const fn place(self) -> (usize, usize) {
        (self.passage, self.token)
    }
}

/// A speaker found, before it is written out.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct FoundSpeaker {
    pub(super) entity: Option<usize>,
    pub(super) name: String,
    pub(super) passage: usize,
    pub(super) subject: Option<(usize, usize)>,
    pub(super) kind: MentionType,
    pub(super) method: SpeakerMethod,
    pub(super) confidence: f32,
}

/// What is known of one candidate while the article is read.
#[derive(Debug, Clone, Default)]
pub(super) struct State {
    pub(super) local: Option<Attribution>,
    pub(super) found: Option<FoundSpeaker>,
    /// A subject was there, but it names nobody.
    pub(super) blocked: bool,
    pub(super) refused: Option<Refusal>,
    pub(super) sure: f32,
    /// The verb of the line that leads in, in the passage before.
    pub(super) led: Option<(usize, usize)>,
}

impl<'a> Article<'a> {
    /// Reads all passages, and the dek for who is named there.
    pub fn read(
        passages: &'a [Passage<'a>],
        dek: &'a str,
        words: &'a Words,
        candidates: &[Candidate],
        pause: Pause<'_>,
    ) -> Result<Self, Error> {
        let mut holes: Vec<Vec<Hole>> = vec![Vec::new(); passages.len()];
        for candidate in candidates {
            for part in &candidate.parts {
                let (Some(list), Some(passage)) = (holes.get_mut(part.passage), passages.get(part.passage)) else { continue };
                if candidate.source == QuoteSource::Marks {
                    inserted::pieces(passage.text, part, words, list);
                } else {
                    list.push(Hole { from: part.from, to: part.to });
                }
            }
        }
        let mut registry = Registry::default();
        let mut streams = Vec::with_capacity(passages.len() + 1);
        for (passage, own) in passages.iter().zip(&mut holes) {
            pause()?;
            own.sort_by_key(|hole| hole.from);
            streams.push((passage.text, tokens::stream(passage.text, own, words)));
        }
        streams.push((dek, tokens::stream(dek, &[], words)));
        surnames::mark(&mut streams, words);
        let mut scenes = Vec::with_capacity(passages.len() + 1);
        for (text, stream) in streams {
            pause()?;
            let mentions = names::mentions(&stream, text, words);
            scenes.push(Scene::new(text, stream, mentions, words));
        }
        let mut over = scenes.pop();
        let spelling = Spelling::of(&scenes, passages);
        scenes.iter_mut().for_each(|scene| spelling.refine(scene));
        for pass in [Pass::Full, Pass::Single] {
            for (at, (scene, passage)) in scenes.iter_mut().zip(passages).enumerate() {
                pause()?;
                if passage.kind != PassageKind::Heading {
                    registry.read_on(at, passage.kind);
                    entering::enter(&mut registry, &scene.stream, scene.text, &mut scene.mentions, words, pass);
                }
            }
            // Surnames of the text may be those of persons whom the dek alone names in full; what the text says of somebody counts more.
            if let Some(mut over) = over.take() {
                over.mentions.retain(|mention| {
                    let first = over.stream.at(mention.name);
                    first.is(Tags::GIVEN) || mention.first < mention.name && !first.is(Tags::ORG.with(Tags::NOUN).with(Tags::ROLE))
                });
                registry.read_on(0, PassageKind::Paragraph);
                entering::enter(&mut registry, &over.stream, dek, &mut over.mentions, words, Pass::Full);
            }
        }
        Ok(Self { passages, scenes, registry, persons: Vec::new(), words, spelling })
    }

    fn all_persons(&self) -> Vec<Appearance> {
        let mut out = Vec::new();
        let mut opening: Option<(usize, usize)> = None;
        // Where subjects are left out, their names stand further into the sentence before.
        let reach = if self.words.habits.prodrop { 10 } else { 7 };
        for (passage, scene) in self.scenes.iter().enumerate() {
            for (at, mention) in scene.mentions.iter().enumerate() {
                let Some(entity) = mention.entity else { continue };
                let (owner, holder) = (houses::owned_noun(&scene.stream, &scene.mentions, at).is_some(), self.is_holder(scene, at));
                if !owner && (holder || self.registry.get(entity).is_some_and(Entity::is_somebody)) {
                    let (start, _) = scene.stream.sentence(mention.first);
                    let close = holder || mention.first < start + reach;
                    let subject = !scene.after_prep(mention.first) && !scene.stream.before(mention.end).possessive && close;
                    // "Le colistier de Jean Blé, Marc Roux, …": a name that a preposition governs opens nothing.
                    let first = opening.is_none_or(|(p, t)| p != passage || t < start);
                    if first && subject {
                        opening = Some((passage, mention.first));
                    }
                    // "All of it was planned, Ann Lee said. She …": who speaks is meant, wherever the sentence names them.
                    let opens = first && subject || scene.is_speaking(mention);
                    out.push(Appearance { passage, token: mention.first, entity, opens });
                }
            }
        }
        out
    }

    /// "Le bras droit de Jean Blé, JB Roux, a dit": who stands in the place of an office, or behind the person that tells of whom a noun is.
    fn is_holder(&self, scene: &Scene<'_>, at: usize) -> bool {
        let entity = |at: usize| self.registry.get(scene.mentions.get(at)?.entity?);
        let Some(owner) = at.checked_sub(1) else { return false };
        let Some(noun) = houses::owned_noun(&scene.stream, &scene.mentions, owner) else { return false };
        let person = || scene.tags(noun).any(Tags::ROLE) || entity(owner).is_some_and(Entity::is_somebody);
        entity(at).is_some_and(|own| own.firm && !own.organisation && !own.thing) && person()
    }

    /// Decides all candidates.
    pub fn quotes(
        mut self,
        candidates: &[Candidate],
        context: &Context<'_>,
        refused: Refused,
        pause: Pause<'_>,
    ) -> Result<(Vec<Quote>, Vec<Rejected>), Error> {
        let mut places: HashMap<usize, (usize, usize)> = candidates
            .iter()
            .enumerate()
            .filter_map(|(quote, candidate)| Some((quote, candidate.parts.iter().find_map(|part| self.place_of(part))?)))
            .collect();
        let mut states: Vec<State> = candidates
            .iter()
            .enumerate()
            .map(|(quote, candidate)| {
                let mut local = places.get(&quote).and_then(|(passage, place)| self.local(candidate, *passage, *place));
                if local.is_none() && candidate.parts.len() > 1 {
                    // The tag of a long quotation stands behind its last paragraph.
                    let behind = candidate.parts.last().and_then(|part| self.place_of(part));
                    local = behind.and_then(|(passage, place)| self.scenes.get(passage)?.tag_after(place));
                    places.extend(behind.filter(|_| local.is_some()).map(|behind| (quote, behind)));
                }
                State { local, ..State::default() }
            })
            .collect();
        pause()?;
        self.learn_persons(&states, &places);
        self.judge_all(candidates, &places, &mut states);
        pause()?;
        self.resolve_all(candidates, &places, &mut states);
        self.refuse_by_page(candidates, &places, &mut states, context);
        pause()?;
        Ok(self.write(candidates, &states, &places, refused))
    }

    /// Where a part of a quotation stands: passage and token.
    fn place_of(&self, part: &Part) -> Option<(usize, usize)> {
        let tokens = &self.scenes.get(part.passage)?.stream.tokens;
        let place = tokens.partition_point(|token| token.start() < part.from);
        tokens.get(place).filter(|token| token.shape == Shape::Quote && token.start() == part.from).map(|_| (part.passage, place))
    }

    fn local(&self, candidate: &Candidate, passage: usize, place: usize) -> Option<Attribution> {
        let scene = self.scenes.get(passage)?;
        let mut found = scene.local(place)?;
        if candidate.source == QuoteSource::Dash && found.method == SpeakerMethod::TagAfter {
            found.method = SpeakerMethod::DashTag;
        }
        // A line that leads in with a verb tells more than a signature without a name.
        let unnamed =
            found.cue.is_none() && found.subject.is_some_and(|subject| subject.kind == Kind::Nobody && subject.from == subject.end);
        (!unnamed || self.led(passage, place).is_none_or(|led| led.cue.is_none())).then_some(found)
    }

    /// Whoever speaks under a name of several words, no organisation's, is a person.
    fn learn_persons(&mut self, states: &[State], places: &HashMap<usize, (usize, usize)>) {
        for (quote, state) in states.iter().enumerate() {
            let Some(Subject { kind: Kind::Name(index), .. }) = state.local.and_then(|found| found.subject) else { continue };
            let entity = places.get(&quote).and_then(|(passage, _)| self.scenes.get(*passage)?.mentions.get(index)?.entity);
            if let Some(entity) = entity.filter(|entity| {
                self.registry
                    .get(*entity)
                    .is_some_and(|own| own.firm && !own.organisation && !own.thing && (own.person || own.words.len() <= 3))
            }) {
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
                // "Read “<a>The old pier</a>”": a title, unless somebody says it.
                QuoteSource::Marks
                    if candidate.parts.len() == 1 && passage.is_link(&part) && state.local.is_none_or(|found| found.cue.is_none()) =>
                {
                    state.refused = Some(Refusal::Title);
                    0.0
                }
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
        let mut last: Option<FoundSpeaker> = None;
        // Passage in which somebody was described who spoke last and cannot be named: a pronoun after that means them.
        let mut unnamed: Option<usize> = None;
        for quote in 0..states.len() {
            let (Some(candidate), Some(state)) = (candidates.get(quote), states.get(quote)) else { continue };
            if state.refused.is_some() {
                continue;
            }
            let Some((passage, place)) = places.get(&quote).copied() else { continue };
            let local = state.local;
            let mut found = self.credit(candidate);
            // Who is named with one quotation, as under praise of a firm, did not say the next one.
            let credited = found.is_some();
            let mut blocked = false;
            if found.is_none()
                && let Some(attribution) = local
                && let Some(subject) = attribution.subject
            {
                let means_them = matches!(subject.kind, Kind::Pronoun(_)) && unnamed == Some(passage);
                let asked = Asked { passage, last: last.as_ref(), spoken: self.inner(candidate) };
                found = if means_them { None } else { self.resolve(asked, subject, &attribution) };
                blocked = found.is_none() && !matches!(subject.kind, Kind::Dropped);
                if blocked && subject.kind == Kind::Description {
                    unnamed = Some(passage);
                }
            }
            if found.is_none() && !blocked {
                found = self.carried(candidates, states, quote, (passage, place), last.as_ref());
            }
            if let Some(found) = &found {
                last = Some(found.clone()).filter(|_| !credited);
                unnamed = None;
            }
            let led = if local.is_none() { self.led(passage, place).and_then(|led| Some((led.passage, led.cue?))) } else { None };
            if let Some(state) = states.get_mut(quote) {
                state.found = found;
                state.blocked = blocked;
                state.led = led;
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

    pub(super) fn inner(&self, candidate: &Candidate) -> &'a str {
        let part = candidate.first();
        self.passages.get(part.passage).and_then(|passage| passage.text.get(part.start..part.end)).unwrap_or_default()
    }
}
