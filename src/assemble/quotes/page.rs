//! What the page as a whole tells of marked strings that nobody was found to have said.

use super::carry::{Article, FoundSpeaker, State};
use super::keep::Refusal;
use super::look::Look;
use super::markup::Candidate;
use super::speaker::{Attribution, Kind, Scene, Subject};
use super::tokens::Shape;
use super::{Context, PassageKind};
use crate::article::{PageType, QuoteSource, SpeakerMethod};
use crate::lexicon::metadata::CODE;
use crate::lexicon::quotes::{Order, Tags, has_table};
use foldhash::HashMap;

/// Words of a string in marks, at most, of which a page that quotes nobody by name makes no quotation by itself: a quarter of 45 that were
/// read are.
const BRIEF: usize = 8;
/// Words that a verb of thought takes in marks without quoting.
const FEW: usize = 4;

/// What is known of a page in which nobody speaks.
#[derive(Debug, Clone, Copy)]
struct Silence {
    /// Its language is one of word order, of whose verbs a table knows enough.
    cased: bool,
    /// No quotation of it has a speaker.
    silent: bool,
}

impl Article<'_> {
    /// Refuses what nobody says where quotations of nobody are rare: anything in a manual but what a person says, boxes on most pages, a few
    /// words where the page names no speaker at all, and examples.
    pub(super) fn refuse_by_page(
        &self,
        candidates: &[Candidate],
        places: &HashMap<usize, (usize, usize)>,
        states: &mut [State],
        context: &Context<'_>,
    ) {
        let signed_elsewhere = matches!(context.page_type, PageType::Forum | PageType::Product);
        let table = has_table(context.language);
        let silent = table && states.iter().all(|state| state.refused.is_some() || state.found.is_none());
        let mut examples = Vec::new();
        for (quote, (candidate, state)) in candidates.iter().zip(states).enumerate() {
            let manual = context.page_type == PageType::Documentation;
            if state.found.as_ref().is_some_and(|found| self.is_person(found)) {
                continue;
            }
            let place = places.get(&quote).copied();
            let refusal = if manual {
                Some(Refusal::Term)
            } else if candidate.source == QuoteSource::Marks && candidate.parts.len() == 1 {
                let page = Silence { cased: table && self.words.habits.order == Order::SubjectFirst, silent };
                place.and_then(|place| self.unsaid(candidate, state, place, page, &mut examples))
            } else if state.found.is_some() {
                None
            } else if self.is_output(candidate, state) {
                Some(Refusal::Example)
            } else {
                let boxed = !signed_elsewhere && self.is_unsigned(candidate, state);
                (boxed && place.is_none_or(|(passage, place)| self.led(passage, place).is_none())).then_some(Refusal::Unsaid)
            };
            state.refused = state.refused.or(refusal);
        }
    }

    /// Whether a speaker is a person named in full, or signs.
    fn is_person(&self, found: &FoundSpeaker) -> bool {
        let entity = found.entity.and_then(|entity| self.registry.get(entity));
        found.method == SpeakerMethod::CiteElement || entity.is_some_and(|entity| entity.is_somebody() && entity.words.len() > 1)
    }

    /// Why a string in marks that nobody says who is a person is none; `examples` are those found so far, by their passage and token.
    fn unsaid(
        &self,
        candidate: &Candidate,
        state: &State,
        place: (usize, usize),
        page: Silence,
        examples: &mut Vec<(usize, usize)>,
    ) -> Option<Refusal> {
        let (passage, token) = place;
        let Silence { cased, silent } = page;
        let scene = self.scenes.get(passage)?;
        let local = state.local.as_ref();
        let listed = |earlier: usize| examples.last() == Some(&(passage, earlier));
        if scene.is_example(token, listed) || scene.is_for_the_reader(local, token) {
            examples.push(place);
            return Some(Refusal::Example);
        }
        if state.found.is_some() {
            return None;
        }
        let look = Look::of(self.inner(candidate));
        let cue = local.and_then(|local| local.cue);
        if look.words <= FEW && cue.is_some_and(|cue| scene.stream.at(cue).is(Tags::THOUGHT)) {
            return Some(Refusal::Scare);
        }
        let alone = scene.has_no_words() && look.words > 1;
        // Tables of other languages know fewer verbs; their sentences are taken at their word.
        let sentence = self.words.habits.order != Order::SubjectFirst && look.starts_upper && look.ends_sentence && look.words >= FEW;
        let said = alone || sentence || local.is_some_and(|local| scene.is_said(local, token)) || scene.is_caseless();
        let brief = silent && look.words <= BRIEF;
        // Of a few words one cannot tell who would say them, unless the sentence does.
        let body = self.passages.get(passage).is_some_and(|passage| passage.kind != PassageKind::Heading);
        let few = look.words <= FEW && cased && body && !(look.starts_upper && look.ends_sentence) && self.led(passage, token).is_none();
        let told = || local.is_some_and(|local| scene.is_told_by(local)) || scene.is_reported(token);
        (!said && (brief || few && !told())).then_some(Refusal::Scare)
    }

    /// Whether a box that nobody signs shows what code prints: a line that says so and ends in a colon stands between the two.
    fn is_output(&self, candidate: &Candidate, state: &State) -> bool {
        let over = |back: usize| candidate.first().passage.checked_sub(back).and_then(|over| self.passages.get(over));
        let leads = |text: &str| text.trim_end().ends_with([':', '：']) && CODE.tells_output(text);
        let lead = || over(1).is_some_and(|lead| lead.kind == PassageKind::Paragraph && leads(lead.text));
        self.is_unsigned(candidate, state) && lead() && over(2).is_some_and(|code| code.kind == PassageKind::Preformatted)
    }

    /// Whether a box of quotation has neither marks nor speaker, verb of speech or source.
    pub(super) fn is_unsigned(&self, candidate: &Candidate, state: &State) -> bool {
        let part = candidate.first();
        candidate.source == QuoteSource::BlockquoteElement
            && !candidate.pull
            && part.start == 0
            && state.found.is_none()
            && state.local.and_then(|local| local.cue).or(state.led.map(|(_, cue)| cue)).is_none()
            && self.passages.get(part.passage).is_some_and(|passage| passage.cite.is_empty())
    }
}

impl Scene<'_> {
    /// Whether a string in marks is an example: "such as" stands before it, or another example that it is listed with.
    fn is_example(&self, quote: usize, listed: impl Fn(usize) -> bool) -> bool {
        let thin = |place: &usize| {
            let token = self.stream.at(*place);
            matches!(token.shape, Shape::Comma | Shape::Colon) || token.is(Tags::ARTICLE.with(Tags::CONJ)) && !token.is(Tags::EXAMPLE)
        };
        let Some(before) = (quote.saturating_sub(3)..quote).rev().find(|place| !thin(place)) else { return false };
        let token = self.stream.at(before);
        token.is(Tags::EXAMPLE) && token.shape == Shape::Lower || matches!(token.shape, Shape::Quote) && listed(before)
    }

    /// Whether the reader is told to say it: "ask yourself, “…”", "you can say “…”".
    fn is_for_the_reader(&self, local: Option<&Attribution>, quote: usize) -> bool {
        let addressed = |place: usize| self.stream.at(place).is(Tags::YOU);
        let sign = matches!(self.stream.before(quote).shape, Shape::Comma | Shape::Colon);
        let own = |cue: usize| (cue.min(quote)..quote).any(addressed) && self.stream.at(cue).is(Tags::SAY);
        let told = |local: &Attribution| {
            let nobody = local.subject.is_some_and(|subject| subject.kind == Kind::Nobody && (subject.from..subject.end).any(addressed));
            nobody || local.cue.is_some_and(own)
        };
        sign && quote > 1 && addressed(quote - 2) || local.is_some_and(told)
    }

    /// Whether a conjunction of indirect speech stands right before it ("expounding on how “…”"), or a verb of speech anywhere in its sentence.
    fn is_reported(&self, quote: usize) -> bool {
        let (low, high) = self.stream.sentence(quote);
        let verb = |place: usize| self.cue(place) && self.stream.at(place).is(Tags::SAY) && !self.stream.at(place).is(Tags::THOUGHT);
        // "a complaint that the office is a “ghost town”"
        let noun = |place: usize| self.stream.at(place).is(Tags::SPEECH) && self.stream.at(place + 1).is(Tags::THAT);
        self.stream.before(quote).is(Tags::THAT) || (low..quote).any(noun) || (low..high.min(quote + 30)).any(verb)
    }

    /// Whether a verb of speech, a label or a source has somebody beside it, named or not, or a subject that the verb's own form tells.
    fn is_told_by(&self, local: &Attribution) -> bool {
        let tags = Tags::SAY.with(Tags::LABEL).with(Tags::GERUND).with(Tags::SOURCE_AFTER).with(Tags::SOURCE_BEFORE);
        let cue = local.cue.is_some_and(|cue| self.stream.at(cue).is(tags));
        let they = |subject: Subject| (subject.from..subject.end).any(|place| self.stream.at(place).is(Tags::THEY));
        cue && local.subject.is_some_and(|subject| match subject.kind {
            Kind::Name(_) | Kind::Pronoun(_) | Kind::Description | Kind::Dropped => true,
            Kind::Nobody => they(subject),
        })
    }

    /// Whether a verb of speech has a subject of which the sentence tells more than "I" or "you", or one right beside the words ("I snapped",
    /// "I said, “…”").
    fn is_said(&self, local: &Attribution, quote: usize) -> bool {
        let Some(subject) = local.subject else { return false };
        let person = matches!(subject.kind, Kind::Name(_) | Kind::Pronoun(_));
        let they = || (subject.from..subject.end).any(|place| self.stream.at(place).is(Tags::THEY));
        let beside = local.method == SpeakerMethod::TagAfter || matches!(self.stream.before(quote).shape, Shape::Comma | Shape::Colon);
        let told = match subject.kind {
            Kind::Name(_) | Kind::Pronoun(_) | Kind::Description => true,
            Kind::Nobody => they() || local.distance <= 2 && beside,
            Kind::Dropped => false,
        };
        let is = |tags: Tags| local.cue.is_none_or(|cue| self.stream.at(cue).is(tags));
        told && is(Tags::SAY.with(Tags::GERUND).with(Tags::SOURCE_AFTER).with(Tags::SOURCE_BEFORE)) || person && is(Tags::LABEL)
    }
}
