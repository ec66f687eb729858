//! Who said it, as far as the sentence around a quotation tells.
//!
//! A reporting verb after the quotation (its tag) or before it, and the subject of that verb. We
//! would rather name nobody than the wrong one: a subject that is only described ("a spokesman")
//! is returned as such, so that no name from further away takes its place.

use super::names::{Gender, Mention};
use super::tokens::{Shape, Stream, Token, stops};
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
}

impl Scene<'_> {
    /// The words of a token.
    pub fn word(&self, place: usize) -> &str {
        let token = self.stream.at(place);
        self.text.get(token.start..token.end).unwrap_or_default()
    }

    /// The words from one token to another.
    pub fn slice(&self, from: usize, end: usize) -> &str {
        if from >= end {
            return "";
        }
        self.text.get(self.stream.at(from).start..self.stream.before(end).end).unwrap_or_default()
    }

    fn mention_at(&self, place: usize) -> Option<usize> {
        let index = self.mentions.partition_point(|mention| mention.end <= place);
        self.mentions.get(index).filter(|mention| mention.first <= place && self.names(mention)).map(|_| index)
    }

    /// Where every noun has a capital, a lone word that nothing else speaks for is a noun.
    fn names(&self, mention: &Mention) -> bool {
        !(self.words.habits.nouns && mention.weak && mention.entity.is_none())
    }

    /// The names between two tokens.
    fn inside(&self, low: usize, high: usize) -> impl Iterator<Item = (usize, &Mention)> + Clone {
        let from = self.mentions.partition_point(|mention| mention.first < low);
        self.mentions
            .iter()
            .enumerate()
            .skip(from)
            .take_while(move |(_, mention)| mention.end <= high)
            .filter(|(_, mention)| self.names(mention))
    }

    fn tags(&self, place: usize) -> Tags {
        let token = self.stream.at(place);
        let own = token.tags;
        if token.word() && !own.any(Tags::ROLE.with(Tags::ORG)) && self.words.habits.compounds {
            own.with(self.words.ending(&super::tokens::folded(self.word(place))))
        } else {
            own
        }
    }

    fn free(&self) -> bool {
        self.words.habits.order != Order::SubjectFirst
    }

    /// A word that reports, as a finite verb.
    fn cue(&self, place: usize) -> bool {
        let token = self.stream.at(place);
        token.shape == Shape::Lower && token.is(Tags::CUE) && !self.noun_here(place) && !self.infinitive(place)
    }

    /// "the claim", "his call", "a report": a noun although the form is also a verb.
    fn noun_here(&self, place: usize) -> bool {
        let before = self.stream.before(place);
        let token = self.stream.at(place);
        let determined = before.is(Tags::ARTICLE) && !before.is(Tags::PRONOUN.with(Tags::WHO).with(Tags::AUX).with(Tags::THAT));
        (determined && (self.words.habits.order == Order::SubjectFirst || !token.is(Tags::SAY)))
            || (before.possessive && token.is(Tags::SPEECH))
            || (before.is(Tags::PREP) && token.is(Tags::SPEECH))
    }

    /// "will continue", "could say": not what somebody said already (English; others inflect).
    fn infinitive(&self, place: usize) -> bool {
        !self.free()
            && matches!(
                self.word(self.left_of(place)),
                "will" | "would" | "can" | "could" | "may" | "might" | "must" | "should" | "shall" | "did" | "does" | "do"
            )
    }

    /// The place of the next word to the left that is no adverb.
    fn left_of(&self, place: usize) -> usize {
        let mut at = place.saturating_sub(1);
        while at > 0 && self.stream.at(at).is(Tags::ADVERB.with(Tags::NOT)) {
            at -= 1;
        }
        at
    }

    /// A verb that reports by itself; the others do so only where nothing better stands near.
    fn strong(&self, place: usize) -> bool {
        self.stream.at(place).is(Tags::SAY.with(Tags::GERUND).with(Tags::LABEL).with(Tags::SOURCE_AFTER))
    }

    fn pronoun(&self, place: usize) -> Option<Kind> {
        let token = self.stream.at(place);
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

    /// A word that is pronoun and article at once stands alone only before a verb.
    fn subject_like(&self, place: usize) -> bool {
        let next = self.stream.at(place + 1);
        next.is(Tags::CUE.with(Tags::AUX)) || !next.word()
    }

    /// Whether a preposition governs the phrase that begins here.
    pub fn after_prep(&self, place: usize) -> bool {
        let mut at = place;
        for _ in 0..3 {
            let before = self.stream.before(at);
            if before.is(Tags::PREP) && !before.is(Tags::CUE) {
                return true;
            }
            if !before.is(Tags::ARTICLE) {
                // "die Leiterin der Schule": an article in the genitive governs as well.
                return at < place && self.free() && before.word() && self.tags(at.saturating_sub(1)).any(Tags::ROLE);
            }
            at = at.saturating_sub(1);
        }
        false
    }

    fn name(&self, index: usize) -> Option<Subject> {
        let mention = self.mentions.get(index)?;
        Some(Subject { from: mention.name, end: mention.end, kind: Kind::Name(index) })
    }

    /// The subject left of a verb, not before `low`.
    pub fn subject_left(&self, cue: usize, low: usize) -> Option<Subject> {
        let mut end = cue;
        while end > low {
            let token = self.stream.before(end);
            let skip =
                token.is(Tags::AUX.with(Tags::ADVERB).with(Tags::NOT)) && !token.is(Tags::PRONOUN) && self.mention_at(end - 1).is_none();
            // "hanno finora chiesto": unknown small words between the helper and its participle.
            let between = end == cue && token.shape == Shape::Lower && token.tags == Tags::NONE && self.helper_before(end - 1, low);
            if skip || between || token.is(Tags::CALENDAR) || token.shape == Shape::Number {
                end -= 1;
            } else if token.is(Tags::PREP) && end < cue && self.stream.at(end).is(Tags::CALENDAR) {
                end -= 1;
            } else {
                break;
            }
        }
        if end <= low {
            return None;
        }
        let last = end - 1;
        let token = self.stream.at(last);
        if let Some(index) = self.mention_at(last) {
            return self.named_left(index, low);
        }
        if let Some(kind) = self.pronoun(last) {
            return Some(Subject { from: last, end, kind });
        }
        if matches!(token.shape, Shape::Comma | Shape::Close | Shape::Dash) {
            if let Some(index) = self.before_bracket(last, low) {
                return self.named_left(index, low);
            }
            return self.before_aside(last, low);
        }
        if token.is(Tags::WHO) && self.stream.before(last).shape != Shape::End {
            return (low..last)
                .rev()
                .find_map(|place| self.mention_at(place))
                .filter(|index| self.mentions.get(*index).is_some_and(|mention| mention.end + 2 >= last))
                .and_then(|index| self.name(index));
        }
        if token.is(Tags::THAT) && self.words.habits.prodrop {
            // "– jak podkreślił –", "come ha detto": nobody named in the aside.
            return None;
        }
        if token.is(Tags::CONJ.with(Tags::PREP))
            || (token.is(Tags::CUE) && token.shape == Shape::Lower)
            || matches!(token.shape, Shape::Quote(_))
        {
            return self.first_of_clause(low, last);
        }
        self.described_left(end, low)
    }

    fn helper_before(&self, place: usize, low: usize) -> bool {
        self.free() && place > low && self.stream.before(place).is(Tags::AUX) && !self.stream.before(place).is(Tags::PRONOUN)
    }

    /// A name directly left of the verb, unless it only completes a noun phrase.
    fn named_left(&self, index: usize, low: usize) -> Option<Subject> {
        let mention = self.mentions.get(index)?;
        let before = self.stream.before(mention.first);
        if self.words.habits.prodrop && self.completes_phrase(mention, low) {
            return None;
        }
        if mention.first > low && (before.is(Tags::PREP) || self.after_prep(mention.first)) && mention.name == mention.first {
            let mut from = mention.first;
            while from > low && self.stream.before(from).word() && !self.stream.before(from).is(Tags::CUE.with(Tags::CONJ)) {
                from -= 1;
            }
            // "In Iowa Trump": nothing but the preposition before.
            let noun = (from..mention.first).any(|place| {
                let token = self.stream.at(place);
                token.word() && !token.is(Tags::PREP.with(Tags::ARTICLE).with(Tags::ADVERB))
            });
            let outside = self.before_complement(from, low);
            if noun && outside.is_some() {
                return outside;
            }
            if noun {
                let outer = (from..mention.first)
                    .find_map(|place| self.mention_at(place))
                    .filter(|outer| !self.after_prep(self.mentions.get(*outer).map_or(0, |m| m.first)));
                return match outer.and_then(|outer| self.name(outer)) {
                    Some(name) if !self.organisation_tail(name.end, mention.first) => Some(name),
                    _ => Some(Subject { from, end: mention.end, kind: Kind::Description }),
                };
            }
        }
        self.name(index)
    }

    /// "Ines Roth, Leiterin der Schule Egg sagte": the name before the comma of an apposition whose second comma is missing.
    fn before_complement(&self, from: usize, low: usize) -> Option<Subject> {
        let comma = from.checked_sub(1).filter(|place| *place > low && self.stream.at(*place).shape == Shape::Comma)?;
        let index = self.mention_at(comma.checked_sub(1)?)?;
        self.name(index).filter(|name| self.tags(from).any(Tags::ROLE) && (low..name.from).all(|place| !self.cue(place)))
    }

    /// "W serwisie Nowiny powiedział": a bare name behind the noun of an opening prepositional phrase.
    fn completes_phrase(&self, mention: &Mention, low: usize) -> bool {
        let opens = self.stream.at(low).is(Tags::PREP) && mention.first > low + 1 && mention.first - low <= 8;
        let known = mention.name > mention.first || self.stream.at(mention.name).is(Tags::GIVEN);
        let noun = self.stream.before(mention.first);
        let plain =
            (low + 1..mention.first).all(|place| self.stream.at(place).shape == Shape::Lower && !self.stream.at(place).is(Tags::CUE));
        opens && plain && !known && noun.tags == Tags::NONE
    }

    fn organisation_tail(&self, from: usize, end: usize) -> bool {
        (from..end).any(|place| self.tags(place).any(Tags::ORG.with(Tags::ROLE)) && self.stream.at(place).shape == Shape::Lower)
    }

    /// The name that a bracket follows: "Orla Nash (Mayo) said".
    fn before_bracket(&self, close: usize, low: usize) -> Option<usize> {
        let open = (low.max(close.saturating_sub(8))..close).rev().find(|place| self.stream.at(*place).shape == Shape::Open);
        self.mention_at(open.filter(|_| self.stream.at(close).shape == Shape::Close)?.checked_sub(1)?)
    }

    /// The subject before an aside: "Paul Ryan, the Speaker, said".
    fn before_aside(&self, close: usize, low: usize) -> Option<Subject> {
        let aside = |mention: &Mention| {
            let after = self.stream.at(mention.end).shape;
            mention.end <= close && (matches!(after, Shape::Comma | Shape::Open | Shape::Dash) || mention.end == close)
        };
        let inside = self.inside(low, close);
        let first = inside.clone().find(|(_, mention)| aside(mention) && !self.after_prep(mention.first));
        if let Some((index, mention)) = first {
            // "the group's head, Ann Lee, said": the name is the apposition.
            let _ = mention;
            return self.name(index);
        }
        let mut place = close;
        while place > low {
            place -= 1;
            if let Some(kind) = self.pronoun(place).filter(|_| !self.stream.before(place).is(Tags::PREP.with(Tags::CUE))) {
                return Some(Subject { from: place, end: place + 1, kind });
            }
        }
        if let Some((index, _)) =
            inside.clone().find(|(_, mention)| !self.after_prep(mention.first) && !self.stream.before(mention.end).possessive)
        {
            let _ = inside;
            return self.name(index);
        }
        self.described_left(close, low)
    }

    /// The first name or pronoun of the clause that can be its subject.
    pub fn first_of_clause(&self, low: usize, end: usize) -> Option<Subject> {
        let mut start = low;
        for place in low..end {
            let token = self.stream.at(place);
            let breaks = token.shape == Shape::Semicolon || (token.shape == Shape::Colon);
            let clause = token.shape == Shape::Comma
                && self.stream.at(place + 1).is(Tags::CONJ)
                && (self.pronoun(place + 2).is_some() || self.mention_at(place + 2).is_some());
            if breaks || clause {
                start = place + 1;
            }
        }
        let mut place = start;
        while place < end {
            if let Some(index) = self.mention_at(place) {
                let mention = self.mentions.get(index)?;
                let weak_link = mention.weak && mention.entity.is_none();
                let noun_follows = self.stream.at(mention.end).shape == Shape::Lower
                    && self.tags(mention.end).any(Tags::ORG.with(Tags::ROLE))
                    && !self.stream.at(mention.end).is(Tags::CUE);
                if !weak_link
                    && !(self.words.habits.prodrop && self.completes_phrase(mention, low))
                    && !self.after_prep(mention.first)
                    && !self.stream.before(mention.end).possessive
                    && !noun_follows
                    && mention.end <= end
                {
                    return self.name(index);
                }
                if noun_follows {
                    return Some(Subject { from: mention.first, end: mention.end + 1, kind: Kind::Description });
                }
                place = mention.end.max(place + 1);
                continue;
            }
            if let Some(kind) = self.pronoun(place).filter(|_| !self.after_prep(place)) {
                return Some(Subject { from: place, end: place + 1, kind });
            }
            if self.stream.at(place).is(Tags::ARTICLE) && place == start && !self.free() {
                let noun = (place + 1..end.min(place + 6))
                    .take_while(|at| self.stream.at(*at).shape == Shape::Lower)
                    .find(|at| self.tags(*at).any(Tags::ROLE.with(Tags::ORG)));
                if let Some(noun) = noun {
                    return Some(Subject { from: place, end: noun + 1, kind: Kind::Description });
                }
            }
            place += 1;
        }
        None
    }

    /// The only name of a clause, whatever governs it.
    pub fn only_name(&self, low: usize, end: usize) -> Option<Subject> {
        let mut inside = self.inside(low, end);
        let (index, _) = inside.next()?;
        inside.next().is_none().then(|| self.name(index)).flatten()
    }

    /// A noun phrase that ends before `end`.
    fn described_left(&self, end: usize, low: usize) -> Option<Subject> {
        let mut from = end;
        while from > low && end - from < 8 {
            let token = self.stream.before(from);
            let verbal = token.is(Tags::CUE) && !token.is(Tags::ROLE.with(Tags::SPEECH).with(Tags::ORG));
            if !token.word()
                || (verbal && token.shape == Shape::Lower)
                || token.is(Tags::CONJ.with(Tags::THAT).with(Tags::WHO)) && !token.is(Tags::ARTICLE)
            {
                break;
            }
            from -= 1;
            if token.is(Tags::ARTICLE) && !self.stream.before(from).is(Tags::PREP) {
                break;
            }
        }
        if from >= end {
            return None;
        }
        // "Trump used the address to call": the noun is an object, its verb stands further left.
        let single = end - from == 1 && !self.tags(from).any(Tags::ROLE.with(Tags::ORG)) && !self.stream.at(from).capital();
        if single || self.stream.at(from).is(Tags::PREP) {
            return self.first_of_clause(low, from).or(Some(Subject { from, end, kind: Kind::Description }));
        }
        let head = (from..end)
            .find_map(|place| self.mention_at(place))
            .and_then(|index| self.mentions.get(index).map(|mention| (index, *mention)));
        if let Some((index, mention)) = head {
            let possessed = self.stream.before(mention.end).possessive;
            if mention.end == end && !possessed && !self.after_prep(mention.first) {
                return self.name(index);
            }
        }
        Some(Subject { from, end, kind: Kind::Description })
    }

    /// The subject right of a verb, not beyond `high`.
    pub fn subject_right(&self, cue: usize, high: usize) -> Option<Subject> {
        let mut noun: Option<usize> = None;
        let mut beyond = false;
        let mut governed = false;
        let mut place = cue + 1;
        let limit = high.min(cue + 18);
        while place < limit {
            let token = self.stream.at(place);
            match token.shape {
                Shape::Stop | Shape::Colon | Shape::Semicolon | Shape::Quote(_) | Shape::End => break,
                // "der Gesundheits-, Sozial- und Finanzdirektor": a compound cut short.
                Shape::Comma if self.stream.before(place).shape == Shape::Other => {
                    place += 1;
                    continue;
                }
                Shape::Comma | Shape::Open | Shape::Dash => {
                    if noun.is_none() {
                        break;
                    }
                    let next = place + 1;
                    let named = self.mention_at(next).filter(|_| token.shape == Shape::Comma);
                    let next_office = self.mention_at(next + 1).filter(|_| {
                        self.stream.at(next).is(Tags::ARTICLE.with(Tags::ROLE).with(Tags::TITLE)) && token.shape == Shape::Comma
                    });
                    if let Some(index) = named.or(next_office) {
                        return self.name(index);
                    }
                    break;
                }
                _ => {}
            }
            if let Some(index) = self.mention_at(place) {
                let mention = self.mentions.get(index)?;
                let titled = mention.name > mention.first;
                let pending = noun.is_some_and(|at| at + 1 == mention.first);
                let lower_follows = self.stream.at(mention.end).shape == Shape::Lower
                    && !self.free()
                    && (self.tags(mention.end).any(Tags::ROLE.with(Tags::ORG)));
                if lower_follows {
                    noun = Some(mention.end);
                    place = mention.end + 1;
                    continue;
                }
                if self.stream.before(mention.end).possessive && !self.words.habits.cases {
                    noun = noun.or(Some(mention.end));
                    place = mention.end.max(place + 1);
                    continue;
                }
                // "prezydent USA": the short name completes the office.
                let completes = pending && mention.end == mention.name + 1 && self.stream.at(mention.name).shape == Shape::Upper;
                let known = titled || self.stream.at(mention.name).is(Tags::GIVEN);
                let direct = !self.after_prep(mention.first) && !beyond && (!governed || known);
                if (direct || (titled && noun.is_some()) || pending) && !completes {
                    return self.name(index);
                }
                place = mention.end.max(place + 1);
                continue;
            }
            if noun.is_none()
                && let Some(kind) = self.pronoun(place)
                && !self.stream.before(place).is(Tags::PREP)
            {
                return Some(Subject { from: place, end: place + 1, kind });
            }
            if noun.is_none() && token.is(Tags::IMPERSONAL) {
                return None;
            }
            if noun.is_none() && token.is(Tags::THAT.with(Tags::WHO)) && !token.is(Tags::ARTICLE) {
                break;
            }
            if place > cue + 3 && noun.is_none() && token.is(Tags::CONJ) {
                break;
            }
            governed |= token.is(Tags::PREP);
            beyond |= noun.is_some() && token.is(Tags::PREP);
            if self.tags(place).any(Tags::ROLE.with(Tags::ORG)) && !self.after_prep(place) && !beyond {
                noun = Some(place);
            } else if token.is(Tags::ARTICLE)
                && !self.after_prep(place + 1)
                && noun.is_none()
                && self.stream.at(place + 1).shape == Shape::Lower
            {
                noun = Some(place + 1);
            }
            place += 1;
        }
        let at = noun?;
        let from = (at.saturating_sub(4).max(cue + 1)..at)
            .rev()
            .take_while(|place| self.stream.at(*place).word())
            .find(|place| self.stream.at(*place).is(Tags::ARTICLE))
            .unwrap_or(at);
        let mut end = at + 1;
        while end < limit && self.stream.at(end).word() && end < at + 7 {
            end += 1;
        }
        Some(Subject { from, end, kind: Kind::Description })
    }

    /// What the words after a quotation tell. `quote` is its token.
    pub fn tag_after(&self, quote: usize) -> Option<Attribution> {
        let (_, sentence_end) = self.stream.sentence(quote);
        let token = self.stream.at(quote);
        let closed = stops(self.text, &token) && !matches!(self.stream.at(quote + 1).shape, Shape::Comma | Shape::Dash);
        let mut low = quote + 1;
        let mut high = sentence_end;
        if low >= high {
            // `“Why?” Trump asked.`
            let exclaims = self.text.get(token.start..token.end).is_some_and(|quote| quote.contains(['?', '!', '…', '—']));
            if !exclaims || !self.stream.at(low).word() {
                return None;
            }
            high = self.stream.sentence(low).1.min(low + 12);
        }
        while low < high && matches!(self.stream.at(low).shape, Shape::Comma | Shape::Dash | Shape::Close | Shape::Stop | Shape::Other) {
            low += 1;
        }
        let dash = low > quote + 1 && self.stream.before(low).shape == Shape::Dash;
        let stop = (low..high).find(|place| matches!(self.stream.at(*place).shape, Shape::Quote(_))).unwrap_or(high);
        if let Some(found) = self.source_phrase(low, stop, quote) {
            return Some(found);
        }
        if let Some(found) = self.unlisted(quote, low, stop) {
            return Some(found);
        }
        let said = (low..stop).find(|place| self.cue(*place) && self.stream.at(*place).is(Tags::SAY));
        let first = said.or_else(|| (low..stop.min(low + 7)).find(|place| self.cue(*place)));
        if let Some(cue) = first {
            let found = self.tag_at(cue, low, stop, closed);
            if let Some((subject, distance)) = found {
                let beyond = low > sentence_end
                    && (self.stream.at(cue + 1).is(Tags::THAT)
                        || (cue + 1..high).any(|place| matches!(self.stream.at(place).shape, Shape::Quote(_) | Shape::Colon)));
                if !beyond {
                    return Some(Attribution { cue: Some(cue), subject: Some(subject), method: SpeakerMethod::TagAfter, distance });
                }
            }
        }
        if dash && let Some(index) = self.mention_at(low) {
            let mention = self.mentions.get(index)?;
            let ends = matches!(self.stream.at(mention.end).shape, Shape::End | Shape::Stop | Shape::Comma | Shape::Open);
            if ends && first.is_none() {
                return Some(Attribution { cue: None, subject: self.name(index), method: SpeakerMethod::TagAfter, distance: 0 });
            }
        }
        None
    }

    /// `“…”, schmunzelte Blom.`: right behind quotation and comma, a word that no table has and a subject report all the same.
    fn unlisted(&self, quote: usize, low: usize, high: usize) -> Option<Attribution> {
        let token = self.stream.at(quote);
        let comma =
            low == quote + 2 && self.stream.at(quote + 1).shape == Shape::Comma || low == quote + 1 && ends_with_comma(self.text, &token);
        // "ha resumido Moreno": a helper may stand before the verb.
        let helper = self.free() && self.stream.at(low).is(Tags::AUX) && !self.stream.at(low).is(Tags::PRONOUN);
        let verb = low + usize::from(helper);
        let token = self.stream.at(verb);
        let plain = token.shape == Shape::Lower && token.tags == Tags::NONE && token.end - token.start >= 4;
        if !comma || !plain || verb + 1 >= high {
            return None;
        }
        let (first, found) = (verb + 1, Attribution { cue: Some(verb), subject: None, method: SpeakerMethod::TagAfter, distance: 0 });
        let subject = match self.mention_at(first) {
            Some(index) if self.mentions.get(index).is_some_and(|mention| mention.first == first) => self.name(index)?,
            Some(_) => return None,
            None => match self.pronoun(first).filter(|_| self.free()) {
                Some(kind) => Subject { from: first, end: first + 1, kind },
                None => {
                    let office = (first + 1..high.min(first + 4)).any(|place| self.tags(place).any(Tags::ROLE));
                    let subject =
                        self.subject_right(verb, high).filter(|_| self.free() && office && self.stream.at(first).is(Tags::ARTICLE));
                    return subject.map(|subject| Attribution { subject: Some(subject), ..found });
                }
            },
        };
        let next = self.stream.at(subject.end);
        let ends = !next.word() || next.is(Tags::PREP.with(Tags::ADVERB).with(Tags::CALENDAR).with(Tags::CONJ));
        ends.then_some(Attribution { subject: Some(subject), ..found })
    }

    fn tag_at(&self, cue: usize, low: usize, high: usize, closed: bool) -> Option<(Subject, usize)> {
        let token = self.stream.at(cue);
        let lead = (low..cue).all(|place| {
            let token = self.stream.at(place);
            token.is(Tags::AUX.with(Tags::ADVERB).with(Tags::CONJ)) && !token.capital() && self.pronoun(place).is_none()
        });
        if lead {
            let inverts = self.free() || token.is(Tags::SAY);
            let right = if inverts { self.subject_right(cue, high) } else { None };
            if let Some(subject) = right {
                return Some((subject, cue - low));
            }
            if let Some(subject) = self.named_before(low) {
                return Some((subject, cue - low));
            }
            let dropped = self.words.habits.prodrop || self.words.habits.order == Order::VerbFinal;
            return dropped.then_some((Subject { from: cue, end: cue, kind: Kind::Dropped }, cue - low));
        }
        let span = cue - low;
        if span > if closed { 8 } else { 22 } {
            return None;
        }
        if !closed || self.stream.at(low).is(Tags::PRONOUN) || self.mention_at(low).is_some() || self.stream.at(low).is(Tags::ARTICLE) {
            if self.free() && self.stream.before(cue).shape == Shape::Comma && token.is(Tags::SAY) {
                return self.subject_right(cue, high).map(|subject| (subject, span));
            }
            let commas = (low..cue).filter(|place| self.stream.at(*place).shape == Shape::Comma).count();
            let tag_like = commas != 1 || self.stream.before(cue).shape != Shape::Comma || self.mention_at(low).is_some();
            if !tag_like || (low..cue).any(|place| self.stream.at(place).shape == Shape::Stop) {
                return None;
            }
            // In a free order the subject may still follow: "…", hatte am Montag gesagt der Minister.
            return self
                .subject_left(cue, low)
                .or_else(|| if self.free() { self.subject_right(cue, high) } else { None })
                .map(|subject| (subject, span));
        }
        None
    }

    /// Where the verb comes last, the subject stands before the quotation: `Demir, "…" dedi.`
    fn named_before(&self, after: usize) -> Option<Subject> {
        if self.words.habits.order != Order::VerbFinal {
            return None;
        }
        let quote = (0..after).rev().find(|place| matches!(self.stream.at(*place).shape, Shape::Quote(_)))?;
        let (low, _) = self.stream.sentence(quote);
        let comma = quote.checked_sub(1).filter(|place| self.stream.at(*place).shape == Shape::Comma);
        let near = comma.and_then(|comma| comma.checked_sub(1)).filter(|place| *place >= low).and_then(|place| self.mention_at(place));
        near.and_then(|index| self.name(index))
            .or_else(|| self.first_of_clause(low, quote).filter(|subject| matches!(subject.kind, Kind::Name(_))))
    }

    /// "according to X", "laut X" or "X zufolge" between two places.
    fn source_phrase(&self, low: usize, high: usize, quote: usize) -> Option<Attribution> {
        let near = high.min(low + 10);
        let place = (low..near).find(|place| {
            self.stream.at(*place).is(Tags::SOURCE_AFTER.with(Tags::SOURCE_BEFORE)) && self.stream.at(*place).shape == Shape::Lower
        })?;
        let token = self.stream.at(place);
        if place > low + 1 && self.cue_between(low, place) {
            return None;
        }
        // A lone preposition such as "pour" or "nach" is a source only right beside the marks.
        let weak = token.is(Tags::PREP) && !matches!(self.stream.before(place).shape, Shape::Comma | Shape::Quote(_) | Shape::Dash);
        if weak || (token.is(Tags::ADVERB) && !(place == low && self.stream.before(place).shape == Shape::Comma)) {
            return None;
        }
        let subject = if token.is(Tags::SOURCE_AFTER) {
            let source = self.source_right(place, high).filter(|subject| self.can_speak(subject));
            let teller = source.filter(|subject| subject.kind == Kind::Description).and_then(|_| self.told_by(place, high));
            teller.or(source)?
        } else {
            self.subject_left(place, low)?
        };
        Some(Attribution { cue: Some(place), subject: Some(subject), method: SpeakerMethod::TagAfter, distance: place.abs_diff(quote) })
    }

    /// "d'après le récit qu'elle livre": whose words they are stands in the clause after the noun.
    fn told_by(&self, place: usize, high: usize) -> Option<Subject> {
        let link = (place + 2..high.min(place + 6))
            .find(|at| self.stream.at(*at).is(Tags::THAT.with(Tags::WHO)) && !self.stream.at(*at).is(Tags::ARTICLE))?;
        let next = link + 1;
        let name = self.mention_at(next).and_then(|index| self.name(index));
        name.or_else(|| self.pronoun(next).map(|kind| Subject { from: next, end: next + 1, kind }))
    }

    fn cue_between(&self, low: usize, high: usize) -> bool {
        (low..high).any(|place| self.cue(place))
    }

    /// Whether a described source is a person or an organisation at all ("d'après le récit" is not).
    fn can_speak(&self, subject: &Subject) -> bool {
        subject.kind != Kind::Description
            || !self.free()
            || (subject.from..subject.end).any(|place| self.stream.at(place).capital() || self.tags(place).any(Tags::ROLE.with(Tags::ORG)))
    }

    /// The source that follows "according to".
    fn source_right(&self, place: usize, high: usize) -> Option<Subject> {
        let next = place + 1;
        if let Some(index) = self.mention_at(next) {
            let mention = self.mentions.get(index)?;
            if self.stream.at(mention.end).shape == Shape::Lower
                && self.tags(mention.end).any(Tags::ORG.with(Tags::ROLE).with(Tags::SPEECH))
                && !self.free()
            {
                return Some(Subject { from: next, end: mention.end + 1, kind: Kind::Description });
            }
            if self.stream.before(mention.end).possessive && !self.words.habits.cases {
                return Some(Subject { from: next, end: mention.end, kind: Kind::Description });
            }
            return self.name(index);
        }
        self.pronoun(next)
            .map(|kind| Subject { from: next, end: next + 1, kind })
            .or_else(|| self.subject_right(place, high))
            .or(Some(Subject { from: next, end: (next + 1).min(high), kind: Kind::Description }))
    }

    /// What the words before a quotation tell.
    pub fn tag_before(&self, quote: usize) -> Option<Attribution> {
        let (low, _) = self.stream.sentence(quote);
        let colon = self.stream.before(quote).shape == Shape::Colon;
        if colon && let Some(found) = self.transcript(low, quote) {
            return Some(found);
        }
        let mut tries = 0;
        let mut weak: Option<Attribution> = None;
        for cue in (low..quote).rev().take(80) {
            let token = self.stream.at(cue);
            if token.shape == Shape::Semicolon || (token.shape == Shape::Colon && cue + 1 < quote) {
                break;
            }
            // "…, so Blom:" reports; "So werden …" does not.
            let names_next = self.mention_at(cue + 1).is_some();
            let adverb = token.is(Tags::ADVERB);
            if token.is(Tags::SOURCE_AFTER)
                && ((token.shape == Shape::Lower && !token.is(Tags::ADVERB.with(Tags::PREP)))
                    || (cue == low && (!adverb || names_next))
                    || (adverb && names_next && self.stream.before(cue).shape == Shape::Comma))
            {
                let subject = self.source_right(cue, quote).filter(|subject| self.can_speak(subject));
                if let Some(subject) = subject {
                    return Some(Attribution {
                        cue: Some(cue),
                        subject: Some(subject),
                        method: SpeakerMethod::TagBefore,
                        distance: quote - cue,
                    });
                }
            }
            if token.is(Tags::SOURCE_BEFORE) && !token.is(Tags::CUE) {
                let subject = self.subject_left(cue, low).filter(|subject| matches!(subject.kind, Kind::Name(_) | Kind::Pronoun(_)));
                if let Some(subject) = subject {
                    return Some(Attribution {
                        cue: Some(cue),
                        subject: Some(subject),
                        method: SpeakerMethod::TagBefore,
                        distance: quote - cue,
                    });
                }
            }
            if !self.cue(cue) {
                continue;
            }
            tries += 1;
            let subject = self.subject_of(cue, low, quote);
            if let Some(subject) = subject {
                let method = if colon { SpeakerMethod::Colon } else { SpeakerMethod::TagBefore };
                let found = Attribution { cue: Some(cue), subject: Some(subject), method, distance: quote - cue };
                if self.strong(cue) {
                    return Some(found);
                }
                weak = weak.or(Some(found));
            }
            if tries >= 6 {
                break;
            }
        }
        let noun = self.speech_noun(low, quote);
        match (weak, noun) {
            (Some(weak), Some(noun)) => Some(if noun.distance < weak.distance { noun } else { weak }),
            (weak, noun) => weak.or(noun).or_else(|| if colon { self.colon_subject(low, quote) } else { None }),
        }
    }

    /// The subject of a verb before the quotation.
    pub fn subject_of(&self, cue: usize, low: usize, high: usize) -> Option<Subject> {
        let token = self.stream.at(cue);
        if token.is(Tags::GERUND) && !token.is(Tags::SAY.with(Tags::WIDE)) {
            return self.subject_of_participle(cue, low);
        }
        if let Some(left) = self.subject_left(cue, low) {
            if self.free() && left.kind == Kind::Description {
                return self.subject_right(cue, high).filter(|right| matches!(right.kind, Kind::Name(_) | Kind::Pronoun(_))).or(Some(left));
            }
            return Some(left);
        }
        if self.free()
            && let Some(right) = self.subject_right(cue, high)
        {
            return Some(right);
        }
        (self.words.habits.prodrop && token.is(Tags::SAY)).then_some(Subject { from: cue, end: cue, kind: Kind::Dropped })
    }

    /// The subject of "…, saying" is that of the sentence; of "… after a driver cried, while saying" that of the clause before.
    fn subject_of_participle(&self, cue: usize, low: usize) -> Option<Subject> {
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
    fn colon_subject(&self, low: usize, quote: usize) -> Option<Attribution> {
        let token = self.stream.at(quote);
        let whole = self
            .text
            .get(token.start..token.end)
            .is_some_and(|quote| quote.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_uppercase) && quote.len() > 12);
        let end = quote.saturating_sub(1);
        let subject = self.first_of_clause(low, end).filter(|subject| matches!(subject.kind, Kind::Name(_) | Kind::Pronoun(_)));
        let subject = subject.or_else(|| self.only_name(low, end))?;
        let opens = (low..subject.from).all(|place| !self.stream.at(place).word() || place + 4 > subject.from);
        (whole && opens).then_some(Attribution { cue: None, subject: Some(subject), method: SpeakerMethod::Colon, distance: 9 })
    }

    /// `Name: “…”`.
    fn transcript(&self, low: usize, quote: usize) -> Option<Attribution> {
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
    fn speech_noun(&self, low: usize, quote: usize) -> Option<Attribution> {
        let noun = (low..quote)
            .rev()
            .take(12)
            .find(|place| self.stream.at(*place).is(Tags::SPEECH) && self.stream.at(*place).shape == Shape::Lower)?;
        let owner = (low..noun).rev().take(5).find(|place| self.stream.at(*place).possessive)?;
        let index = self.mention_at(owner)?;
        Some(Attribution { cue: Some(noun), subject: self.name(index), method: SpeakerMethod::TagBefore, distance: quote - noun })
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
                    && self
                        .text
                        .get(token.start..token.end)
                        .is_some_and(|quote| quote.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_lowercase));
                if woven && (before.distance <= 8 && after.distance > 1 || described(&after) && !described(&before)) {
                    return Some(before);
                }
                let next_quote = self.next_is_quote(after.cue.unwrap_or(quote));
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
    fn next_is_quote(&self, cue: usize) -> bool {
        (cue + 1..cue + 4)
            .map(|place| self.stream.at(place))
            .find(|token| !token.is(Tags::THAT.with(Tags::ARTICLE).with(Tags::ADVERB)) && token.shape != Shape::Comma)
            .is_some_and(|token: Token| matches!(token.shape, Shape::Quote(_)))
    }
}

/// Whether a quotation ends with a comma inside its marks.
fn ends_with_comma(text: &str, token: &Token) -> bool {
    text.get(token.start..token.end).is_some_and(|quote| quote.trim_end_matches(|c: char| "”\"»“’'›".contains(c)).trim_end().ends_with(','))
}
