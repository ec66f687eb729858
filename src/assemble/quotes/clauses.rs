//! Subjects that a clause gives without a reporting verb of its own beside the marks: relative clauses, participles, a
//! colon, a transcript, a noun of speech; where a clause begins, and which of its names are no subject.

use super::names::Mention;
use super::speaker::{Attribution, Kind, Scene, Subject};
use super::tokens::Shape;
use crate::article::SpeakerMethod;
use crate::lexicon::quotes::{Form, Order, Tags};

/// Adjectives between an article and a name that tells more of a noun.
const ADJECTIVES: usize = 2;

/// Words of an office that a name stands before.
const OWNED: usize = 7;

/// Words that join the parts of a clause, and verbs.
const OF_CLAUSES: Tags = Tags::ARTICLE
    .with(Tags::PREP)
    .with(Tags::CONJ)
    .with(Tags::AUX)
    .with(Tags::CUE)
    .with(Tags::ADVERB)
    .with(Tags::PRONOUN)
    .with(Tags::ME)
    .with(Tags::THAT)
    .with(Tags::WHO);

impl Scene<'_> {
    /// "Roth, die von einem ruhigen Tag berichtete: “…”": the name before a relative clause that ends in the verb, or opens with it.
    pub(super) fn subject_of_relative(&self, cue: usize, low: usize) -> Option<Subject> {
        let comma = (low + 1..cue).rev().find(|place| self.stream.at(*place).shape == Shape::Comma).filter(|_| self.free())?;
        let link = self.stream.at(comma + 1);
        if !link.is(Tags::WHO) || self.words.habits.nouns && self.stream.at(cue + 1).word() {
            return None;
        }
        let another = (comma + 2..cue).any(|place| self.mention_at(place).is_some() || self.pronoun(place).is_some());
        let index = self.mention_at(comma.checked_sub(1)?).filter(|_| !another)?;
        self.name(index)
    }

    /// The subject of "…, saying" is that of the sentence; of "… after a driver cried, while saying" that of the clause before.
    pub(super) fn subject_of_participle(&self, cue: usize, low: usize) -> Option<Subject> {
        let joined = cue > low && self.stream.before(cue).is(Tags::CONJ);
        let clause = (low..cue.saturating_sub(1)).rev().find(|place| joined && self.stream.at(*place).is(Tags::CONJ));
        let Some(clause) = clause else { return self.first_of_clause(low, cue) };
        let from = clause + 1;
        if self.stream.at(from).is(Tags::ARTICLE) {
            let end = (from..cue).find(|place| self.tags(*place).any(Tags::ROLE)).map_or(from + 1, |noun| noun + 1);
            return Some(Subject { from, end, kind: Kind::Description });
        }
        self.first_of_clause(from, cue)
    }

    /// Somebody does something, a colon, and a whole sentence in marks: the words are theirs.
    pub(super) fn colon_subject(&self, low: usize, quote: usize) -> Option<Attribution> {
        let token = self.stream.at(quote);
        let inner = token.text(self.text);
        let whole = inner.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_uppercase) && inner.len() > 12;
        let end = quote.saturating_sub(1);
        // "…, auch er, Jan Roth: “…”": a name between comma and colon.
        let beside = end.checked_sub(1).and_then(|last| self.mention_at(last)).filter(|index| {
            self.mentions
                .get(*index)
                .is_some_and(|mention| mention.end == end && mention.first > low && self.stream.before(mention.first).shape == Shape::Comma)
        });
        if whole && let Some(index) = beside {
            return Some(Attribution { cue: None, subject: self.name(index), method: SpeakerMethod::Colon, distance: 0 });
        }
        let first = self.first_of_clause(low, end);
        // "I will ask the model: “…”": the writer's own words.
        if first.is_some_and(|subject| subject.kind == Kind::Nobody && self.stream.at(subject.from).is(Tags::ME)) {
            return None;
        }
        let subject = first.filter(|subject| matches!(subject.kind, Kind::Name(_) | Kind::Pronoun(_)));
        let subject = subject.or_else(|| self.only_name(low, end))?;
        let opens = (low..subject.from).all(|place| !self.stream.at(place).word() || place + 4 > subject.from);
        (whole && opens).then_some(Attribution { cue: None, subject: Some(subject), method: SpeakerMethod::Colon, distance: 9 })
    }

    /// `Name: “…”`.
    pub(super) fn transcript(&self, low: usize, quote: usize) -> Option<Attribution> {
        let end = quote.checked_sub(1)?;
        if end <= low || end - low > 12 {
            return None;
        }
        let index = self.mention_at(low)?;
        let mention = self.mentions.get(index)?;
        let rest = (mention.end..end).any(|place| self.cue(place));
        let plain = mention.end == end || (matches!(self.stream.at(mention.end).shape, Shape::Comma | Shape::Open) && !rest);
        if !plain {
            return None;
        }
        Some(Attribution { cue: None, subject: self.name(index), method: SpeakerMethod::Colon, distance: 0 })
    }

    /// "Mr. Trump's promise to “…”", "his description of “…”".
    pub(super) fn speech_noun(&self, low: usize, quote: usize) -> Option<Attribution> {
        let noun = (low..quote)
            .rev()
            .take(12)
            .find(|place| self.stream.at(*place).is(Tags::SPEECH) && self.stream.at(*place).shape == Shape::Lower)?;
        let owner = (low..noun).rev().take(5).find(|place| self.stream.at(*place).possessive)?;
        let index = self.mention_at(owner)?;
        Some(Attribution { cue: Some(noun), subject: self.name(index), method: SpeakerMethod::TagBefore, distance: quote - noun })
    }

    /// "carrying a Harborix camera and says", "the CI run can": a name that only tells more of the noun behind it.
    pub(super) fn is_attribute(&self, mention: &Mention, low: usize) -> bool {
        let plain = |place: usize| self.stream.at(place).shape == Shape::Lower && !self.stream.at(place).is(OF_CLAUSES);
        let Some(before) = (low..mention.first).rev().take(ADJECTIVES + 1).find(|place| !plain(*place)) else { return false };
        let (article, next) = (self.stream.at(before), self.stream.at(mention.end + 1));
        // A verb may follow a name with "the" ("The CIA released"), but none before a helper.
        let helped = || next.is(Tags::AUX) && next.shape == Shape::Lower && !self.words.ends(self.word(mention.end), Form::Past);
        let determined = article.is(Tags::ARTICLE) && (article.is(Tags::INDEFINITE) || helped());
        !self.free() && determined && plain(mention.end)
    }

    /// "Harbour Radio's expert for boats, Ann Lee, says": who stands between commas behind an office that a name only tells more of.
    pub(super) fn beside_office(&self, from: usize, end: usize) -> Option<usize> {
        let plain = |place: &usize| self.stream.at(*place).shape == Shape::Lower && !self.stream.at(*place).is(Tags::CUE.with(Tags::AUX));
        let comma = from + (from..end.min(from + OWNED)).take_while(plain).count();
        let office = (from..comma).any(|place| self.tags(place).any(Tags::ROLE));
        let index = self.mention_at(comma + 1).filter(|_| office && !self.free() && self.stream.at(comma).shape == Shape::Comma)?;
        let closed = |mention: &Mention| self.stream.at(mention.end).shape == Shape::Comma && mention.end < end;
        self.mentions.get(index).is_some_and(closed).then_some(index)
    }

    /// Where the last clause that opens with its subject begins: behind a colon, behind a comma and "and", behind the comma of "if …,".
    pub(super) fn clause_start(&self, low: usize, end: usize) -> usize {
        let conditional = !self.free() && self.stream.at(low).is(Tags::CONJ);
        let subject = |place: usize| self.pronoun(place).is_some() || self.mention_at(place).is_some();
        let opens = |place: &usize| {
            let (token, next) = (self.stream.at(*place), self.stream.at(place + 1));
            let joined = next.is(Tags::CONJ) && subject(place + 2);
            let main = conditional && self.pronoun(place + 1).is_some();
            matches!(token.shape, Shape::Semicolon | Shape::Colon) || token.shape == Shape::Comma && (joined || main)
        };
        (low..end).rev().find(opens).map_or(low, |place| place + 1)
    }
}

/// "a method called “drift”", "often called “drift”": a participle that names, where nobody stands before it who could call.
pub(super) fn is_called(scene: &Scene<'_>, verb: usize) -> bool {
    let token = scene.stream.at(verb);
    if scene.words.habits.order != Order::SubjectFirst || !token.is(Tags::LABEL) || !scene.words.ends(scene.word(verb), Form::Past) {
        return false;
    }
    let (start, _) = scene.stream.sentence(verb);
    let Some(noun) = (start..verb).rev().find(|place| !scene.stream.at(*place).is(Tags::ADVERB)) else { return false };
    let caller =
        Tags::PRONOUN.with(Tags::ME).with(Tags::WHO).with(Tags::THAT).with(Tags::ROLE).with(Tags::TITLE).with(Tags::ORG).with(Tags::BACK);
    let owner = scene.stream.at(noun);
    let relative =
        (start.max(noun.saturating_sub(5))..noun).any(|place| scene.stream.at(place).is(Tags::WHO.with(Tags::THAT).with(Tags::FUSED)));
    (!owner.word() || owner.shape == Shape::Lower && !owner.is(caller)) && !relative
}
