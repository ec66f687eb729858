//! Who said it, as far as the sentence around a quotation tells.
//!
//! A reporting verb after the quotation (its tag) or before it, and the subject of that verb. We
//! would rather name nobody than the wrong one: a subject that is only described ("a spokesman")
//! is returned as such, so that no name from further away takes its place.

use super::names::{Gender, Mention};
use super::tokens::{Shape, Stream, Token, folded};
use crate::article::SpeakerMethod;
use crate::lexicon::quotes::{Order, Tags, Words};

/// A subject as found in the text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Subject {
    /// First token.
    pub from: usize,
    /// One past the last token.
    pub end: usize,
    /// What it is.
    pub kind: Kind,
}

/// What a subject is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// A name, by its place among the stream's mentions.
    Name(usize),
    /// A pronoun of the third person.
    Pronoun(Gender),
    /// First person, "they": nobody we could name.
    Nobody,
    /// The verb has no subject beside it; the language allows that.
    Dropped,
    /// A noun phrase without a name.
    Description,
}

/// What the sentence tells.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Attribution {
    /// The reporting verb or phrase, by its token.
    pub cue: Option<usize>,
    /// Its subject.
    pub subject: Option<Subject>,
    /// How it was found.
    pub method: SpeakerMethod,
    /// Words between quotation and cue, the smaller the surer.
    pub distance: usize,
}

/// One passage, read.
pub struct Scene<'a> {
    /// Its text.
    pub text: &'a str,
    /// Its tokens.
    pub stream: Stream,
    /// Its names.
    pub mentions: Vec<Mention>,
    /// The lexicon.
    pub words: &'a Words,
    /// Its first token that is a word outside quotations; how many tokens it has where there is none.
    first_word: usize,
    /// Whether its first letter is of a script without capitals, by which names could be told.
    caseless: bool,
}

/// Tokens at the start of a passage, quotations among them, behind which none opens it any more.
const OPENING: usize = 40;

/// Tokens of an aside between a name and its verb, at most.
const ASIDE: usize = 10;

/// Words of an office between a verb of speech and the name of who spoke, at most.
const OFFICE: usize = 4;

impl<'a> Scene<'a> {
    /// A passage, cut and read.
    pub(super) fn new(text: &'a str, stream: Stream, mentions: Vec<Mention>, words: &'a Words) -> Self {
        let first_word = stream.tokens.iter().position(Token::word).unwrap_or(stream.tokens.len());
        let letter = text.chars().find(|letter| letter.is_alphabetic());
        let caseless = letter.is_some_and(|letter| !letter.is_lowercase() && !letter.is_uppercase());
        Self { text, stream, mentions, words, first_word, caseless }
    }
}

impl Scene<'_> {
    /// Whether a quotation opens the passage: nobody is named in it before.
    pub(super) fn opens(&self, place: usize) -> bool {
        place <= self.first_word.min(OPENING)
    }

    /// Whether nothing stands in the passage but what is in marks.
    pub(super) fn has_no_words(&self) -> bool {
        self.first_word == self.stream.tokens.len()
    }

    /// Whether it is written without capitals.
    pub(super) fn is_caseless(&self) -> bool {
        self.caseless
    }

    /// The words of a token.
    pub fn word(&self, place: usize) -> &str {
        let token = self.stream.at(place);
        token.text(self.text)
    }

    /// The words from one token to another.
    pub(super) fn slice(&self, from: usize, end: usize) -> &str {
        if from >= end {
            return "";
        }
        self.text.get(self.stream.at(from).start()..self.stream.before(end).end()).unwrap_or_default()
    }

    pub(super) fn mention_at(&self, place: usize) -> Option<usize> {
        let index = self.mentions.partition_point(|mention| mention.end <= place);
        self.mentions.get(index).filter(|mention| mention.first <= place && self.names(mention)).map(|_| index)
    }

    /// Where every noun has a capital, a lone word that nothing else speaks for is a noun.
    pub(super) fn names(&self, mention: &Mention) -> bool {
        !(self.words.habits.nouns && mention.weak && mention.entity.is_none())
    }

    /// The names between two tokens.
    pub(super) fn inside(&self, low: usize, high: usize) -> impl Iterator<Item = (usize, &Mention)> + Clone {
        let from = self.mentions.partition_point(|mention| mention.first < low);
        self.mentions
            .iter()
            .enumerate()
            .skip(from)
            .take_while(move |(_, mention)| mention.end <= high)
            .filter(|(_, mention)| self.names(mention))
    }

    pub(super) fn tags(&self, place: usize) -> Tags {
        let token = self.stream.at(place);
        let own = token.tags;
        if own.any(Tags::ROLE.with(Tags::ORG)) { own } else { token.tags_with_ending(self.text, self.words) }
    }

    pub(super) fn free(&self) -> bool {
        self.words.habits.order != Order::SubjectFirst
    }

    /// Whether a verb of speech stands beside a name that is its subject: "Ann Lee said", "…, says the potter Ann Lee", "according to Lee".
    pub(super) fn is_speaking(&self, mention: &Mention) -> bool {
        let says = |place: usize| self.stream.at(place).is(Tags::SAY) && self.stream.at(place).shape == Shape::Lower;
        if says(mention.end) && self.cue(mention.end) && !self.after_prep(mention.first) {
            return true;
        }
        // "Ann Lee, from Harbourside, said": an aside may stand between.
        let comma = |place: usize| self.stream.at(place).shape == Shape::Comma;
        let aside =
            || (mention.end + 2..mention.end + ASIDE).take_while(|place| self.stream.at(*place - 1).word()).find(|place| comma(*place));
        if comma(mention.end) && !self.after_prep(mention.first) && aside().is_some_and(|close| says(close + 1) && self.cue(close + 1)) {
            return true;
        }
        // Behind the verb: the words of an office may stand between.
        let between = |place: &usize| {
            let token = self.stream.at(*place);
            token.shape == Shape::Lower
                && !token.is(Tags::CUE.with(Tags::SOURCE_AFTER).with(Tags::PREP).with(Tags::CONJ).with(Tags::THAT).with(Tags::WHO))
        };
        let words = (mention.first.saturating_sub(OFFICE)..mention.first).rev().take_while(between).count();
        let Some(verb) = (mention.first - words).checked_sub(1) else { return false };
        self.stream.at(verb).is(Tags::SOURCE_AFTER) || says(verb) && self.cue(verb) && !self.stream.before(verb).word()
    }

    /// Whether a verb of speech or a source stands right beside the subject that was found for it.
    pub(super) fn is_said_by(&self, subject: Subject, attribution: &Attribution) -> bool {
        attribution.cue.is_some_and(|cue| {
            let low = subject.end.min(cue);
            let beside = cue <= subject.from && subject.from <= cue + 2
                || cue >= subject.end && (low..cue).all(|at| self.stream.at(at).is(Tags::AUX.with(Tags::ADVERB)));
            let verb = self.stream.at(cue);
            let says = Tags::SAY.with(Tags::SOURCE_AFTER).with(Tags::SOURCE_BEFORE).with(Tags::LABEL);
            beside && verb.is(says) && !verb.is(Tags::THOUGHT)
        })
    }

    /// A word that reports, as a finite verb.
    pub(super) fn cue(&self, place: usize) -> bool {
        let token = self.stream.at(place);
        token.shape == Shape::Lower && token.is(Tags::CUE) && !self.noun_here(place) && !self.infinitive(place)
    }

    /// "the claim", "his call", "a report": a noun although the form is also a verb.
    pub(super) fn noun_here(&self, place: usize) -> bool {
        let before = self.stream.before(place);
        let token = self.stream.at(place);
        let determined = before.is(Tags::ARTICLE) && !before.is(Tags::PRONOUN.with(Tags::WHO).with(Tags::AUX).with(Tags::THAT));
        (determined && (self.words.habits.order == Order::SubjectFirst || !token.is(Tags::SAY)))
            || (before.possessive && token.is(Tags::SPEECH))
            || (before.is(Tags::PREP) && token.is(Tags::SPEECH))
            || self.is_compound(place)
    }

    /// "error messages:", "for performance reasons, …": a form that is a noun as well, behind a noun or adjective, and nothing that it could report.
    fn is_compound(&self, place: usize) -> bool {
        let (token, before, next) = (self.stream.at(place), self.stream.before(place), self.stream.at(place + 1));
        let speaks = Tags::ROLE.with(Tags::ORG).with(Tags::TITLE).with(Tags::SPEECH).with(Tags::WORK).with(Tags::PLACE).with(Tags::GIVEN);
        let links = Tags::PRONOUN.with(Tags::ME).with(Tags::WHO).with(Tags::THAT).with(Tags::CONJ).with(Tags::AUX).with(Tags::ADVERB);
        let noun = before.shape == Shape::Lower && !before.is(speaks.with(links).with(Tags::CUE).with(Tags::PREP).with(Tags::ARTICLE))
            || before.is(Tags::DEMONYM) && before.capital();
        let ends = !matches!(next.shape, Shape::Quote | Shape::Lower | Shape::Title | Shape::Upper | Shape::Number)
            || next.is(Tags::PREP.with(Tags::AUX)) && next.shape == Shape::Lower && !next.is(Tags::THAT);
        // "As the document states:"
        let (low, _) = self.stream.sentence(place);
        let told = self.stream.at(low).is(Tags::CONJ) && place < low + 6;
        self.words.habits.order == Order::SubjectFirst && token.is(Tags::NOUN) && noun && ends && !told
    }

    /// "will continue", "could say": not what somebody said already (English; others inflect).
    pub(super) fn infinitive(&self, place: usize) -> bool {
        let before = self.stream.at(self.left_of(place));
        before.is(Tags::MODAL) && before.shape == Shape::Lower
    }

    /// The place of the next word to the left that is no adverb.
    pub(super) fn left_of(&self, place: usize) -> usize {
        let mut at = place.saturating_sub(1);
        while at > 0 && self.stream.at(at).is(Tags::ADVERB.with(Tags::NOT)) {
            at -= 1;
        }
        at
    }

    /// A verb that reports by itself; the others do so only where nothing better stands near.
    pub(super) fn strong(&self, place: usize) -> bool {
        self.stream.at(place).is(Tags::SAY.with(Tags::GERUND).with(Tags::LABEL).with(Tags::SOURCE_AFTER))
    }

    pub(super) fn pronoun(&self, place: usize) -> Option<Kind> {
        let mut token = self.stream.at(place);
        if token.tags == Tags::NONE && !self.free() {
            token.tags = self.contracted(place);
        }
        if token.possessive
            || token.is(Tags::IMPERSONAL)
            || token.shape == Shape::Upper
            || (token.is(Tags::ARTICLE) && !(token.is(Tags::PRONOUN) && self.subject_like(place)))
        {
            return None;
        }
        if token.is(Tags::HE) {
            Some(Kind::Pronoun(Gender::Male))
        } else if token.is(Tags::SHE) {
            Some(Kind::Pronoun(Gender::Female))
        } else if token.is(Tags::THEY.with(Tags::ME)) {
            Some(Kind::Nobody)
        } else {
            None
        }
    }

    /// The tags of the pronoun that a verb is joined to: "I'll", "she’d".
    fn contracted(&self, place: usize) -> Tags {
        let head = self.word(place).split_once(['\'', '’']).filter(|(_, tail)| tail.len() <= 2 && tail.starts_with(char::is_lowercase));
        head.map_or(Tags::NONE, |(head, _)| self.words.tags(&folded(head)))
    }

    /// A word that is pronoun and article at once stands alone only before a verb.
    pub(super) fn subject_like(&self, place: usize) -> bool {
        let next = self.stream.at(place + 1);
        next.is(Tags::CUE.with(Tags::AUX)) || !next.word()
    }

    /// Whether a preposition governs the phrase that begins here.
    pub(super) fn after_prep(&self, place: usize) -> bool {
        let mut at = place;
        for _ in 0..3 {
            let before = self.stream.before(at);
            if before.is(Tags::PREP) && !before.is(Tags::CUE) {
                // "As Ann Lee, a potter, says": a conjunction there.
                let opens = before.is(Tags::CONJ) && self.stream.sentence(at.saturating_sub(1)).0 + 1 == at && !self.free();
                return !opens;
            }
            if !before.is(Tags::ARTICLE) {
                // "die Leiterin der Schule": an article in the genitive governs as well.
                return at < place && self.free() && before.word() && self.tags(at.saturating_sub(1)).any(Tags::ROLE);
            }
            at = at.saturating_sub(1);
        }
        false
    }

    pub(super) fn name(&self, index: usize) -> Option<Subject> {
        let mention = self.mentions.get(index)?;
        Some(Subject { from: mention.name, end: mention.end, kind: Kind::Name(index) })
    }

    /// The better of the tag after and the tag before.
    pub fn local(&self, quote: usize) -> Option<Attribution> {
        let after = self.tag_after(quote);
        let before = self.tag_before(quote);
        let token = self.stream.at(quote);
        let comma = self.stream.at(quote + 1).shape == Shape::Comma || ends_with_comma(self.text, &token);
        let colon = self.stream.before(quote).shape == Shape::Colon;
        match (after, before) {
            (Some(after), Some(before)) => {
                // A colon without a verb says less than any tag.
                if before.cue.is_none() && before.distance > 0 {
                    return Some(after);
                }
                let described = |found: &Attribution| {
                    found.subject.is_none_or(|subject| matches!(subject.kind, Kind::Description | Kind::Dropped | Kind::Nobody))
                };
                let strong = |found: &Attribution| found.cue.is_none_or(|cue| self.strong(cue));
                if strong(&after) != strong(&before) {
                    return Some(if strong(&after) { after } else { before });
                }
                let woven = self.stream.before(quote).word()
                    && token.text(self.text).chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_lowercase);
                if woven && (before.distance <= 8 && after.distance > 1 || described(&after) && !described(&before)) {
                    return Some(before);
                }
                let next_quote = self.next_is_quote(after.cue.unwrap_or(quote));
                // `: “…”, said X.`: the verb that touches the quotation is its own, whatever the colon belongs to.
                let ends = |cue: usize| {
                    (cue + 1..cue + 14)
                        .take_while(|place| self.stream.at(*place).shape != Shape::Stop)
                        .all(|place| self.stream.at(place).shape != Shape::Colon)
                };
                let touches = after.distance == 0 && comma && !next_quote && !described(&after);
                if touches && after.cue.is_some_and(|cue| self.stream.at(cue).is(Tags::SAY.with(Tags::SOURCE_AFTER)) && ends(cue)) {
                    return Some(after);
                }
                if colon || (before.distance <= 3 && !comma && after.distance > 2) || (next_quote && before.distance <= 4 && !comma) {
                    return Some(before);
                }
                if described(&after) && !described(&before) && after.distance > 3 && !comma {
                    return Some(before);
                }
                let dropped = |found: &Attribution| found.subject.is_some_and(|subject| subject.kind == Kind::Dropped);
                if dropped(&after) && !dropped(&before) && woven && before.distance <= 12 {
                    return Some(before);
                }
                if after.distance <= 3 || comma || before.distance > 6 { Some(after) } else { Some(before) }
            }
            (after, before) => after.or(before),
        }
    }

    /// Whether the words after a verb lead straight into another quotation.
    pub(super) fn next_is_quote(&self, cue: usize) -> bool {
        (cue + 1..cue + 4)
            .map(|place| self.stream.at(place))
            .find(|token| !token.is(Tags::THAT.with(Tags::ARTICLE).with(Tags::ADVERB)) && token.shape != Shape::Comma)
            .is_some_and(|token: Token| matches!(token.shape, Shape::Quote))
    }
}

/// Whether a quotation ends with a comma inside its marks.
pub(super) fn ends_with_comma(text: &str, token: &Token) -> bool {
    token.text(text).trim_end_matches(|c: char| "”\"»“’'›".contains(c)).trim_end().ends_with(',')
}
