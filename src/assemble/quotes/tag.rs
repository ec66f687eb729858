//! Reporting words after and before a quotation.

use super::names::Mention;
use super::sentences::stops;
use super::speaker::{Attribution, Kind, Scene, Subject};
use super::tokens::Shape;
use crate::article::SpeakerMethod;
use crate::lexicon::quotes::{Order, Tags};

impl Scene<'_> {
    /// What the words after a quotation tell. `quote` is its token.
    pub(super) fn tag_after(&self, quote: usize) -> Option<Attribution> {
        let (_, sentence_end) = self.stream.sentence(quote);
        let token = self.stream.at(quote);
        let closed = stops(self.text, &token) && !matches!(self.stream.at(quote + 1).shape, Shape::Comma | Shape::Dash);
        let mut low = quote + 1;
        let mut high = sentence_end;
        if low >= high {
            // `“Why?” Trump asked.`
            let exclaims = token.text(self.text).contains(['?', '!', '…', '—']);
            if !exclaims || !self.stream.at(low).word() {
                return None;
            }
            high = self.stream.sentence(low).1.min(low + 12);
        }
        while low < high && matches!(self.stream.at(low).shape, Shape::Comma | Shape::Dash | Shape::Close | Shape::Stop | Shape::Other) {
            low += 1;
        }
        let dash = low > quote + 1 && self.stream.before(low).shape == Shape::Dash;
        let stop = (low..high).find(|place| matches!(self.stream.at(*place).shape, Shape::Quote)).unwrap_or(high);
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
                        || (cue + 1..high).any(|place| matches!(self.stream.at(place).shape, Shape::Quote | Shape::Colon)));
                if !beyond {
                    return Some(Attribution { cue: Some(cue), subject: Some(subject), method: SpeakerMethod::TagAfter, distance });
                }
            }
        }
        // `“…,” said someone.`: a verb that touches the quotation reports, even where nobody is named.
        if let Some(cue) = first.filter(|cue| *cue == low && low > quote && self.stream.at(*cue).is(Tags::SAY) && self.says_on(*cue, stop))
        {
            let subject = Some(Subject { from: cue, end: cue, kind: Kind::Nobody });
            return Some(Attribution { cue: Some(cue), subject, method: SpeakerMethod::TagAfter, distance: 0 });
        }
        if dash && let Some(index) = self.mention_at(low) {
            let mention = self.mentions.get(index)?;
            let ends = matches!(self.stream.at(mention.end).shape, Shape::End | Shape::Stop | Shape::Comma | Shape::Open);
            if ends && first.is_none() && (self.follows_signature(quote) || !self.is_told_before(quote)) {
                return Some(Attribution { cue: None, subject: self.name(index), method: SpeakerMethod::TagAfter, distance: 0 });
            }
        }
        // `“…” – Software engineer in Egg`: who signs so is nobody of whom the passage tells, where nothing leads in to the words.
        let unnamed = dash && first.is_none() && stops(self.text, &token) && self.signs(low) && self.follows_signature(quote);
        let nobody = Subject { from: low, end: low, kind: Kind::Nobody };
        unnamed.then_some(Attribution { cue: None, subject: Some(nobody), method: SpeakerMethod::TagAfter, distance: 0 })
    }

    /// Whether a verb right behind a quotation is its tag: the sentence ends soon, or a small word goes on.
    fn says_on(&self, cue: usize, high: usize) -> bool {
        let next = self.stream.at(cue + 1);
        let leads = (cue + 1..high).any(|place| self.stream.at(place).shape == Shape::Colon) || self.next_is_quote(cue);
        !leads && !next.is(Tags::THAT) && (!next.word() || next.shape == Shape::Lower)
    }

    /// `“…”, schmunzelte Blom.`: right behind quotation and comma, a word that no table has and a subject report all the same.
    pub(super) fn unlisted(&self, quote: usize, low: usize, high: usize) -> Option<Attribution> {
        let token = self.stream.at(quote);
        let comma = low == quote + 2 && self.stream.at(quote + 1).shape == Shape::Comma
            || low == quote + 1 && super::speaker::ends_with_comma(self.text, &token);
        // "ha resumido Moreno": a helper may stand before the verb.
        let helper = self.free() && self.stream.at(low).is(Tags::AUX) && !self.stream.at(low).is(Tags::PRONOUN);
        let verb = low + usize::from(helper);
        let token = self.stream.at(verb);
        let plain = token.shape == Shape::Lower && token.tags == Tags::NONE && token.end() - token.start() >= 4;
        if !comma || !plain || verb + 1 >= high {
            return None;
        }
        let (first, found) = (verb + 1, Attribution { cue: Some(verb), subject: None, method: SpeakerMethod::TagAfter, distance: 0 });
        let subject = match self.mention_at(first) {
            Some(index) if self.mentions.get(index).is_some_and(|mention| mention.first == first) => self.name(index)?,
            Some(_) => return None,
            None => {
                let Some(kind) = self.pronoun(first).filter(|_| self.free()) else {
                    let office = (first + 1..high.min(first + 4)).any(|place| self.tags(place).any(Tags::ROLE));
                    let subject =
                        self.subject_right(verb, high).filter(|_| self.free() && office && self.stream.at(first).is(Tags::ARTICLE));
                    return subject.map(|subject| Attribution { subject: Some(subject), ..found });
                };
                Subject { from: first, end: first + 1, kind }
            }
        };
        let next = self.stream.at(subject.end);
        let ends = !next.word() || next.is(Tags::PREP.with(Tags::ADVERB).with(Tags::CALENDAR).with(Tags::CONJ));
        ends.then_some(Attribution { subject: Some(subject), ..found })
    }

    pub(super) fn tag_at(&self, cue: usize, low: usize, high: usize, closed: bool) -> Option<(Subject, usize)> {
        let token = self.stream.at(cue);
        let lead = (low..cue).all(|place| {
            let token = self.stream.at(place);
            token.is(Tags::AUX.with(Tags::ADVERB).with(Tags::CONJ)) && !token.capital() && self.pronoun(place).is_none()
        });
        if lead {
            // `“A” describes B`: without comma or stop the quotation is the subject itself.
            let quote = self.stream.before(low);
            let woven = !self.free()
                && matches!(quote.shape, Shape::Quote)
                && !super::speaker::ends_with_comma(self.text, &quote)
                && !stops(self.text, &quote);
            let inverts = self.free() || (token.is(Tags::SAY) && !woven);
            let right = if inverts { self.subject_right(cue, high) } else { None };
            if let Some(subject) = right {
                return Some((subject, cue - low));
            }
            if let Some(subject) = self.named_before(low) {
                return Some((subject, cue - low));
            }
            if let Some(subject) = self.clause_subject(low) {
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
            // `“…” in healthy people, says Lee.`
            let commas = (low..cue).filter(|place| self.stream.at(*place).shape == Shape::Comma).count();
            let named = |subject: &Subject| matches!(subject.kind, Kind::Name(_));
            if !self.free()
                && self.stream.before(cue).shape == Shape::Comma
                && token.is(Tags::SAY)
                && !self.subject_left(cue, low).is_some_and(|left| named(&left))
            {
                let right = self.subject_right(cue, high).filter(|right| named(right) && right.from <= cue + 3);
                if let Some(subject) = right.filter(|subject| !self.stream.at(subject.end).word()) {
                    return Some((subject, span));
                }
            }
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

    /// `…, wo sie von “…” sprach`: a subordinate clause ends with its verb, and its subject opens it.
    fn clause_subject(&self, after: usize) -> Option<Subject> {
        let quote = after.checked_sub(1).filter(|place| self.words.habits.nouns && matches!(self.stream.at(*place).shape, Shape::Quote))?;
        let (low, _) = self.stream.sentence(quote);
        let comma = (low.max(quote.saturating_sub(24))..quote).rev().find(|place| self.stream.at(*place).shape == Shape::Comma)?;
        let opens = self.stream.at(comma + 1).shape == Shape::Lower && !self.stream.at(after + 1).word();
        self.first_of_clause(comma + 1, quote).filter(|subject| opens && matches!(subject.kind, Kind::Name(_) | Kind::Pronoun(_)))
    }

    /// Where the verb comes last, the subject stands before the quotation: `Demir, "…" dedi.`
    pub(super) fn named_before(&self, after: usize) -> Option<Subject> {
        if self.words.habits.order != Order::VerbFinal {
            return None;
        }
        let quote = (0..after).rev().find(|place| matches!(self.stream.at(*place).shape, Shape::Quote))?;
        let (low, _) = self.stream.sentence(quote);
        let comma = quote.checked_sub(1).filter(|place| self.stream.at(*place).shape == Shape::Comma);
        let near = comma.and_then(|comma| comma.checked_sub(1)).filter(|place| *place >= low).and_then(|place| self.mention_at(place));
        // "Köyün muhtarı Ali Kaya, gazetecilere …, “…” dedi": a name before a comma is the subject, one that nouns follow is not.
        let marked = || {
            let mut inside = self.inside(low, quote);
            inside.find(|(_, mention)| self.stream.at(mention.end).shape == Shape::Comma && !self.stream.before(mention.end).possessive)
        };
        near.or_else(|| marked().map(|(index, _)| index))
            .and_then(|index| self.name(index))
            .or_else(|| self.first_of_clause(low, quote).filter(|subject| matches!(subject.kind, Kind::Name(_))))
    }

    /// "according to X", "laut X" or "X zufolge" between two places.
    pub(super) fn source_phrase(&self, low: usize, high: usize, quote: usize) -> Option<Attribution> {
        let near = high.min(low + 10);
        let place = (low..near).find(|place| {
            self.stream.at(*place).is(Tags::SOURCE_AFTER.with(Tags::SOURCE_BEFORE)) && self.stream.at(*place).shape == Shape::Lower
        })?;
        let token = self.stream.at(place);
        if place > low + 1 && self.cue_between(low, place) {
            return None;
        }
        // A lone preposition such as "pour" or "nach" is a source only right beside the marks.
        let weak = token.is(Tags::PREP) && !matches!(self.stream.before(place).shape, Shape::Comma | Shape::Quote | Shape::Dash);
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
    pub(super) fn told_by(&self, place: usize, high: usize) -> Option<Subject> {
        let link = (place + 2..high.min(place + 6))
            .find(|at| self.stream.at(*at).is(Tags::THAT.with(Tags::WHO)) && !self.stream.at(*at).is(Tags::ARTICLE))?;
        let next = link + 1;
        let name = self.mention_at(next).and_then(|index| self.name(index));
        name.or_else(|| self.pronoun(next).map(|kind| Subject { from: next, end: next + 1, kind }))
    }

    pub(super) fn cue_between(&self, low: usize, high: usize) -> bool {
        (low..high).any(|place| self.cue(place))
    }

    /// Whether a described source is a person or an organisation at all ("d'après le récit" is not).
    pub(super) fn can_speak(&self, subject: &Subject) -> bool {
        subject.kind != Kind::Description
            || !self.free()
            || (subject.from..subject.end).any(|place| self.stream.at(place).capital() || self.tags(place).any(Tags::ROLE.with(Tags::ORG)))
    }

    /// The source that follows "according to".
    pub(super) fn source_right(&self, place: usize, high: usize) -> Option<Subject> {
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
    pub(super) fn tag_before(&self, quote: usize) -> Option<Attribution> {
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
                    || (adverb && names_next && self.stream.before(cue).shape == Shape::Comma)
                    || (colon && token.shape == Shape::Lower && self.stream.before(cue).shape == Shape::Comma && self.leads_to(cue, quote)))
            {
                let subject = self.source_right(cue, quote).filter(|subject| self.can_speak(subject));
                if subject.is_some() {
                    return Some(Attribution { cue: Some(cue), subject, method: SpeakerMethod::TagBefore, distance: quote - cue });
                }
            }
            if token.is(Tags::SOURCE_BEFORE) && !token.is(Tags::CUE) {
                let subject = self.subject_left(cue, low).filter(|subject| matches!(subject.kind, Kind::Name(_) | Kind::Pronoun(_)));
                if subject.is_some() {
                    return Some(Attribution { cue: Some(cue), subject, method: SpeakerMethod::TagBefore, distance: quote - cue });
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

    /// "…, selon le médecin Paul Roux : “…”": nothing but the source stands between the phrase and the marks.
    fn leads_to(&self, cue: usize, quote: usize) -> bool {
        self.source_right(cue, quote).is_some_and(|source| matches!(source.kind, Kind::Name(_)) && source.end + 1 >= quote)
    }

    /// "Drift is a way of saying “…”": what is called so says nothing. Somebody who is called a person does ("Ann Lee is a potter fond of
    /// saying").
    fn is_defined(&self, cue: usize, low: usize) -> bool {
        let named = |place: usize| self.mention_at(place).and_then(|index| self.mentions.get(index));
        let person = |place: usize| {
            let alone =
                |mention: &Mention| !self.stream.before(mention.first).is(Tags::ARTICLE) && (!mention.weak || mention.entity.is_some());
            let name = named(place).is_some_and(alone);
            name || self.pronoun(place).is_some() || self.tags(place).any(Tags::ROLE)
        };
        let is = |place: usize| {
            let copula = self.stream.at(place).is(Tags::BE) && self.stream.at(place + 1).is(Tags::ARTICLE);
            let office = || (place + 2..cue).any(|at| self.tags(at).any(Tags::ROLE));
            copula && !(place > low && person(place - 1)) && !office()
        };
        let governed = self.stream.at(cue).is(Tags::GERUND) && self.stream.before(cue).is(Tags::PREP);
        governed && cue.checked_sub(2).is_some_and(|noun| self.stream.at(noun).shape == Shape::Lower) && (low..cue).any(is)
    }

    /// The subject of a verb before the quotation.
    pub(super) fn subject_of(&self, cue: usize, low: usize, high: usize) -> Option<Subject> {
        let token = self.stream.at(cue);
        if self.is_defined(cue, low) {
            return Some(Subject { from: cue, end: cue, kind: Kind::Nobody });
        }
        if token.is(Tags::GERUND) && !token.is(Tags::SAY.with(Tags::WIDE)) {
            return self.subject_of_participle(cue, low);
        }
        if let Some(name) = self.subject_of_relative(cue, low) {
            return Some(name);
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
        // Where names have no capitals, who speaks stays unread between a verb and its colon.
        let unread = self.is_caseless() && self.stream.before(high).shape == Shape::Colon;
        ((self.words.habits.prodrop || unread) && token.is(Tags::SAY)).then_some(Subject { from: cue, end: cue, kind: Kind::Dropped })
    }
}
