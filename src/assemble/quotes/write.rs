//! What was found, as the caller gets it.

use super::carry::{Article, FoundSpeaker, State};
use super::look::Look;
use super::marks::Part;
use super::markup::Candidate;
use super::tokens::{Shape, Token, folded};
use super::{PassageKind, Refused, Rejected, span, verbatim};
use crate::article::{Cue, Quote, QuoteKind, QuoteSource, Speaker, SpeakerMethod};
use crate::letters::is_stop;
use crate::lexicon::quotes::Tags;
use foldhash::HashMap;
use memchr::memmem::Finder;

/// Words from which a repeated string is no chance.
const LEAST_REPEATED: usize = 6;
/// Probability that a box of quotation without marks, speaker and source is one: 13 of 30 that were read are, of those of them that are
/// kept (in threads, among reviews, behind a colon) rather more.
const UNSIGNED: f32 = 0.45;

impl Article<'_> {
    pub(super) fn write(
        &self,
        candidates: &[Candidate],
        states: &[State],
        places: &HashMap<usize, (usize, usize)>,
        refused: Refused,
    ) -> (Vec<Quote>, Vec<Rejected>) {
        let mut quotes: Vec<Quote> = Vec::new();
        let mut rejected = Vec::new();
        let mut home: Option<usize> = None;
        for (quote, (candidate, state)) in candidates.iter().zip(states).enumerate() {
            if state.refused.is_some() && refused == Refused::Dropped {
                continue;
            }
            let (text, spans) = verbatim(self.passages, &candidate.parts);
            if let (Some(refusal), Some(span)) = (state.refused, spans.first().copied()) {
                rejected.push(Rejected { text, span, refusal });
                continue;
            }
            let part = candidate.first();
            let Some(passage) = self.passages.get(part.passage) else { continue };
            let look = Look::of(self.inner(candidate));
            let kind = if candidate.pull || passage.kind == PassageKind::Heading {
                QuoteKind::Pull
            } else if spans.len() > 1 || candidate.source == QuoteSource::ColonBlock {
                QuoteKind::Block
            } else if candidate.source == QuoteSource::Dash {
                QuoteKind::Direct
            } else if self.is_woven(&part, places.get(&quote), state) {
                QuoteKind::Partial
            } else if look.is_sentence() && self.stands_apart(places.get(&quote)) {
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
                text,
                spans,
                kind,
                speaker,
                cue,
                source: candidate.source,
                continues: continues.map(|at| at as u32),
                duplicate_of: None,
                confidence: if self.is_unsigned(candidate, state) { UNSIGNED } else { state.sure },
            });
        }
        duplicates(&mut quotes);
        signed(&mut quotes);
        (quotes, rejected)
    }

    /// `is “afraid to offend anybody.”`: a word leads straight into a small letter, so the sentence goes on in the marks, wherever its stop
    /// stands. Behind "that" or "saying" a whole clause may follow, and a pronoun begins one.
    fn is_woven(&self, part: &Part, place: Option<&(usize, usize)>, state: &State) -> bool {
        let inner = self.passages.get(part.passage).and_then(|passage| passage.text.get(part.start..part.end)).unwrap_or_default();
        let small = inner.chars().find(|letter| letter.is_alphanumeric()).is_some_and(char::is_lowercase);
        let before = place.and_then(|(passage, place)| Some(self.scenes.get(*passage)?.stream.before(*place)));
        let first = inner.split_whitespace().next().unwrap_or_default().trim_matches(|letter: char| !letter.is_alphanumeric());
        let clause = self.words.tags(&folded(first)).any(Tags::ME.with(Tags::PRONOUN));
        // Questions, and what goes on for more than a sentence, are whole.
        let goes_on = |next: &str| next.starts_with(' ') && next.trim_start().starts_with(char::is_uppercase);
        let sentences = inner.ends_with('?') || inner.split_inclusive(is_stop).skip(1).any(goes_on);
        // "According to Ann Lee, “nobody knew”": the comma ends the source.
        let source = place.zip(state.local.and_then(|local| local.cue)).is_some_and(|((passage, place), cue)| {
            cue < *place && self.scenes.get(*passage).is_some_and(|scene| scene.stream.at(cue).is(Tags::SOURCE_AFTER))
        });
        let sourced = source && before.is_some_and(|before| before.shape == Shape::Comma);
        let led = |before: Token| before.word() && !before.is(Tags::THAT.with(Tags::SAY).with(Tags::GERUND));
        small && !clause && !sentences && (sourced || before.is_some_and(led))
    }

    /// Whether no word leads into the marks but one of speech: "“It is late,” said Ann Lee", but not "a band called “Night Ferry.”"
    fn stands_apart(&self, place: Option<&(usize, usize)>) -> bool {
        let before = place.and_then(|(passage, place)| Some(self.scenes.get(*passage)?.stream.before(*place)));
        before.is_some_and(|before| !before.word() || before.is(Tags::SAY.with(Tags::GERUND)))
    }

    pub(super) fn speaker(&self, found: &FoundSpeaker) -> Speaker {
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

    pub(super) fn cue(&self, passage: usize, state: &State) -> Option<Cue> {
        let (passage, place) = match (state.local.and_then(|local| local.cue), state.led) {
            (Some(place), _) => (passage, place),
            (None, led) => led?,
        };
        let scene = self.scenes.get(passage)?;
        let token = scene.stream.at(place);
        Some(Cue { text: scene.word(place).to_owned(), span: span(self.passages.get(passage)?, token.start(), token.end()) })
    }
}

/// What somebody signs and the text does not hold once more is shown large, but pulled from nowhere.
fn signed(quotes: &mut [Quote]) {
    let by_name = |quote: &&mut Quote| quote.speaker.as_ref().is_some_and(|speaker| speaker.method == SpeakerMethod::CiteElement);
    let own = quotes.iter_mut().filter(|quote| quote.kind == QuoteKind::Pull && quote.duplicate_of.is_none());
    for quote in own.filter(by_name) {
        quote.kind = if quote.spans.len() > 1 { QuoteKind::Block } else { QuoteKind::Direct };
    }
}

/// Pull quotes, and block quotations that only repeat, point to the quotation whose words they show again.
fn duplicates(quotes: &mut [Quote]) {
    let key = |text: &str| folded(text).split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let again = |quote: &Quote| quote.kind == QuoteKind::Pull || quote.source == QuoteSource::BlockquoteElement;
    let pulls: Vec<usize> = quotes.iter().enumerate().filter(|(_, quote)| again(quote)).map(|(at, _)| at).take(50).collect();
    if pulls.is_empty() || quotes.iter().all(again) {
        return;
    }
    let keys: Vec<String> = quotes.iter().map(|quote| key(&quote.text)).collect();
    for pull in pulls {
        let Some(own) = keys.get(pull).filter(|own| !own.is_empty()) else { continue };
        let shown = quotes.get(pull).is_some_and(|quote| quote.kind == QuoteKind::Pull);
        let long = |words: &str| words.split(' ').take(LEAST_REPEATED).count() == LEAST_REPEATED;
        // A few words of a block quotation may stand elsewhere by chance.
        if !shown && !long(own) {
            continue;
        }
        let finder = Finder::new(own);
        let original = keys
            .iter()
            .enumerate()
            .find(|(at, other)| {
                let holds = || other.len() >= own.len() && finder.find(other.as_bytes()).is_some();
                let whole = holds() || own.starts_with(other.as_str()) && long(other);
                *at != pull && whole && quotes.get(*at).is_some_and(|quote| !again(quote))
            })
            .map(|(at, _)| at);
        let Some(original) = original else { continue };
        let speaker = quotes.get(original).and_then(|quote| quote.speaker.clone());
        let Some(quote) = quotes.get_mut(pull) else { continue };
        quote.duplicate_of = Some(original as u32);
        quote.kind = QuoteKind::Pull;
        let sure = |speaker: &Option<Speaker>| speaker.as_ref().map_or(0.0, |speaker| speaker.confidence);
        if sure(&speaker) > sure(&quote.speaker) || speaker.is_some() && !shown {
            quote.speaker = speaker;
            continue;
        }
        // Who signs the words where they are shown large said them in the text.
        let signed = quote.speaker.clone().filter(|speaker| speaker.method == SpeakerMethod::CiteElement);
        if let Some(quote) = quotes.get_mut(original).filter(|quote| quote.speaker.is_none()) {
            quote.speaker = signed;
        }
    }
}
