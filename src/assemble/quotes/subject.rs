//! The subject of a verb: to its left, to its right, before an aside, behind a preposition.

use super::names::Mention;
use super::speaker::{Kind, Scene, Subject};
use super::tokens::Shape;
use crate::lexicon::quotes::Tags;

/// What is known of the words between a verb and its subject right of it.
#[derive(Debug, Clone, Copy, Default)]
struct Between {
    /// The noun that may be the subject.
    noun: Option<usize>,
    /// A preposition came.
    governed: bool,
    /// One came behind the noun.
    beyond: bool,
    /// The last office that a preposition governs.
    inner: usize,
}

impl Between {
    fn read(&mut self, scene: &Scene<'_>, place: usize) {
        let token = scene.stream.at(place);
        self.governed |= token.is(Tags::PREP);
        self.beyond |= self.noun.is_some() && token.is(Tags::PREP);
        let office = scene.tags(place).any(Tags::ROLE.with(Tags::ORG));
        // "la renuncia del director general": one office of two words, which the preposition governs whole.
        let within = scene.after_prep(place) || self.inner > 0 && self.inner + 1 == place;
        if office && within {
            self.inner = place;
        }
        if office && !within && !self.beyond {
            self.noun = Some(place);
        } else if token.is(Tags::ARTICLE)
            && !scene.after_prep(place + 1)
            && self.noun.is_none()
            && scene.stream.at(place + 1).shape == Shape::Lower
        {
            self.noun = Some(place + 1);
        }
    }
}

impl Scene<'_> {
    /// The subject left of a verb, not before `low`.
    pub(super) fn subject_left(&self, cue: usize, low: usize) -> Option<Subject> {
        let mut end = cue;
        while end > low {
            let token = self.stream.before(end);
            let skip =
                token.is(Tags::AUX.with(Tags::ADVERB).with(Tags::NOT)) && !token.is(Tags::PRONOUN) && self.mention_at(end - 1).is_none();
            // "hanno finora chiesto": unknown small words between the helper and its participle.
            let between = end == cue && token.shape == Shape::Lower && token.tags == Tags::NONE && self.helper_before(end - 1, low);
            let date = token.is(Tags::CALENDAR)
                || token.shape == Shape::Number
                || token.is(Tags::PREP) && end < cue && self.stream.at(end).is(Tags::CALENDAR);
            if !(skip || between || date) {
                break;
            }
            end -= 1;
        }
        if end <= low {
            return None;
        }
        if self.is_passive(cue, end) {
            // "was described by the charity Harbour as “…”"
            let (_, high) = self.stream.sentence(cue);
            let agent = || self.source_right(cue + 1, high).filter(|agent| matches!(agent.kind, Kind::Name(_) | Kind::Description));
            let by = self.stream.at(cue + 1).is(Tags::ADJUNCT);
            return agent().filter(|_| by).or(Some(Subject { from: cue, end: cue, kind: Kind::Nobody }));
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
            || matches!(token.shape, Shape::Quote)
        {
            return self.first_of_clause(low, last);
        }
        self.described_left(end, low)
    }

    /// "Blom was asked", "is described as": the subject left of `end` is told something, and says nothing. "Was quoted as saying" reports.
    fn is_passive(&self, cue: usize, end: usize) -> bool {
        let token = self.stream.at(cue);
        let says = || (cue + 1..cue + 7).take_while(|at| self.stream.at(*at).word()).any(|at| self.stream.at(at).is(Tags::GERUND));
        let helped = (end..cue).any(|at| self.stream.at(at).is(Tags::BE));
        helped && !token.is(Tags::GERUND.with(Tags::FELT)) && !says()
    }

    pub(super) fn helper_before(&self, place: usize, low: usize) -> bool {
        self.free() && place > low && self.stream.before(place).is(Tags::AUX) && !self.stream.before(place).is(Tags::PRONOUN)
    }

    /// A name directly left of the verb, unless it only completes a noun phrase.
    pub(super) fn named_left(&self, index: usize, low: usize) -> Option<Subject> {
        let mention = self.mentions.get(index)?;
        let before = self.stream.before(mention.first);
        if self.words.habits.prodrop && self.completes_phrase(mention, low) {
            return None;
        }
        if mention.first > low && (before.is(Tags::PREP) || self.after_prep(mention.first)) && mention.name == mention.first {
            let mut from = mention.first;
            loop {
                while from > low && self.stream.before(from).word() && !self.stream.before(from).is(Tags::CUE.with(Tags::CONJ)) {
                    from -= 1;
                }
                // "The Harbour Safety Agency (HSA) in Egg said"
                let short = from.checked_sub(2).and_then(|at| self.mention_at(at)).and_then(|index| self.mentions.get(index));
                match short.filter(|short| short.first > low + 1 && self.is_in_brackets(short)) {
                    Some(short) => from = short.first - 1,
                    None => break,
                }
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
    pub(super) fn before_complement(&self, from: usize, low: usize) -> Option<Subject> {
        let comma = from.checked_sub(1).filter(|place| *place > low && self.stream.at(*place).shape == Shape::Comma)?;
        let index = self.mention_at(comma.checked_sub(1)?)?;
        self.name(index).filter(|name| self.tags(from).any(Tags::ROLE) && (low..name.from).all(|place| !self.cue(place)))
    }

    /// "W serwisie Nowiny powiedział": a bare name behind the noun of an opening prepositional phrase.
    pub(super) fn completes_phrase(&self, mention: &Mention, low: usize) -> bool {
        let opens = self.stream.at(low).is(Tags::PREP) && mention.first > low + 1 && mention.first - low <= 8;
        let known = mention.name > mention.first || self.stream.at(mention.name).is(Tags::GIVEN);
        let noun = self.stream.before(mention.first);
        let plain =
            (low + 1..mention.first).all(|place| self.stream.at(place).shape == Shape::Lower && !self.stream.at(place).is(Tags::CUE));
        opens && plain && !known && noun.tags == Tags::NONE
    }

    pub(super) fn organisation_tail(&self, from: usize, end: usize) -> bool {
        (from..end).any(|place| self.tags(place).any(Tags::ORG.with(Tags::ROLE)) && self.stream.at(place).shape == Shape::Lower)
    }

    /// Whether a name is all that stands in brackets: "(HSA)" is short for what stands before it.
    fn is_in_brackets(&self, mention: &Mention) -> bool {
        self.stream.before(mention.first).shape == Shape::Open && self.stream.at(mention.end).shape == Shape::Close
    }

    /// The first name or pronoun of the clause that can be its subject.
    pub(super) fn first_of_clause(&self, low: usize, end: usize) -> Option<Subject> {
        let start = self.clause_start(low, end);
        let mut place = start;
        while place < end {
            if let Some(index) = self.mention_at(place) {
                let mention = self.mentions.get(index)?;
                let weak_link = mention.weak && mention.entity.is_none();
                let noun_follows = self.stream.at(mention.end).shape == Shape::Lower
                    && self.tags(mention.end).any(Tags::ORG.with(Tags::ROLE))
                    && !self.stream.at(mention.end).is(Tags::CUE);
                if let Some(holder) = self.beside_office(mention.end, end) {
                    return self.name(holder);
                }
                let attribute = !noun_follows && self.is_attribute(mention, start);
                if !weak_link
                    && !(self.words.habits.prodrop && self.completes_phrase(mention, low))
                    && !self.after_prep(mention.first)
                    && !self.stream.before(mention.end).possessive
                    && !noun_follows
                    && !attribute
                    && !self.is_in_brackets(mention)
                    && mention.end <= end
                {
                    return self.name(index);
                }
                if noun_follows || attribute && !self.after_prep(mention.first) {
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
    pub(super) fn only_name(&self, low: usize, end: usize) -> Option<Subject> {
        let mut inside = self.inside(low, end);
        let (index, _) = inside.next()?;
        inside.next().is_none().then(|| self.name(index)).flatten()
    }

    /// A noun phrase that ends before `end`.
    pub(super) fn described_left(&self, end: usize, low: usize) -> Option<Subject> {
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
    pub(super) fn subject_right(&self, cue: usize, high: usize) -> Option<Subject> {
        let mut between = Between::default();
        let mut place = cue + 1;
        let limit = high.min(cue + 18);
        while place < limit {
            let token = self.stream.at(place);
            let Between { noun, governed, beyond, .. } = between;
            match token.shape {
                Shape::Stop | Shape::Colon | Shape::Semicolon | Shape::Quote | Shape::End => break,
                // "der Gesundheits-, Sozial- und Finanzdirektor": a compound cut short.
                Shape::Comma if self.stream.before(place).shape == Shape::Other => {
                    place += 1;
                    continue;
                }
                Shape::Comma if noun.is_some() => match self.apposed(place + 1) {
                    Some(index) => return self.name(index),
                    None => break,
                },
                Shape::Comma if place == cue + 1 => match self.behind_aside(place, limit) {
                    Some(index) => return self.name(index),
                    None => break,
                },
                Shape::Comma | Shape::Open | Shape::Dash => break,
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
                    between.noun = Some(mention.end);
                    place = mention.end + 1;
                    continue;
                }
                if self.stream.before(mention.end).possessive && !self.words.habits.cases {
                    between.noun = noun.or(Some(mention.end));
                    place = mention.end.max(place + 1);
                    continue;
                }
                // "prezydent USA": the short name completes the office.
                let completes = self.owns_office(mention.end)
                    || pending && mention.end == mention.name + 1 && self.stream.at(mention.name).shape == Shape::Upper;
                let known = titled || self.stream.at(mention.name).is(Tags::GIVEN);
                let direct = !self.after_prep(mention.first) && !beyond && (!governed || known);
                // "so der Leiter der Region Mittelhafen, Jan Roth": who stands beside the office.
                if let Some(holder) = noun.and_then(|_| self.holder_behind(mention)) {
                    return self.name(holder);
                }
                if noun.is_none() && self.is_called_so(cue, mention.end) {
                    return None;
                }
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
            if place > cue + 3 && noun.is_none() && token.is(Tags::CONJ) && self.stream.before(place).shape != Shape::Other {
                break;
            }
            between.read(self, place);
            place += 1;
        }
        Some(self.described_right(between.noun?, cue, limit))
    }

    /// The name behind the comma after a name that the article of an office governs.
    fn holder_behind(&self, mention: &Mention) -> Option<usize> {
        let governed = self.after_prep(mention.first) && self.stream.at(mention.end).shape == Shape::Comma;
        self.apposed(mention.end + 1).filter(|_| governed)
    }

    /// "Dort bezeichnete Azad als „…“": who is called so is no subject.
    fn is_called_so(&self, cue: usize, end: usize) -> bool {
        let joint = self.stream.at(end);
        self.words.habits.nouns
            && self.stream.at(cue).is(Tags::LABEL)
            && joint.is(Tags::CONJ)
            && joint.shape == Shape::Lower
            && matches!(self.stream.at(end + 1).shape, Shape::Quote)
    }

    /// The name behind the comma after an office: "said the mayor, Ann Lee", "said the mayor, the lawyer Ann Lee".
    fn apposed(&self, next: usize) -> Option<usize> {
        let office = || self.stream.at(next).is(Tags::ARTICLE.with(Tags::ROLE).with(Tags::TITLE));
        self.mention_at(next).or_else(|| self.mention_at(next + 1).filter(|_| office()))
    }

    /// The words around a noun right of a verb: from its article to the last word before `limit`.
    fn described_right(&self, noun: usize, cue: usize, limit: usize) -> Subject {
        let from = (noun.saturating_sub(4).max(cue + 1)..noun)
            .rev()
            .take_while(|place| self.stream.at(*place).word())
            .find(|place| self.stream.at(*place).is(Tags::ARTICLE))
            .unwrap_or(noun);
        let mut end = noun + 1;
        while end < limit && self.stream.at(end).word() && end < noun + 7 {
            end += 1;
        }
        Subject { from, end, kind: Kind::Description }
    }
}
