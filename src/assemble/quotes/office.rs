//! Speakers who are only described: by an office, a trade, or an organisation's name.

use super::carry::{Article, Found};
use super::names::Gender;
use super::registry;
use super::speaker::{Scene, Subject};
use super::tokens::{Shape, Stream, folded};
use crate::article::MentionType;
use crate::lexicon::quotes::{Order, Tags, Words};

/// Words before an office that may belong to it.
const MAX_BEFORE_OFFICE: usize = 6;

/// Where the words that belong to an office begin, in English, where they stand before it: "Clinique's senior brand manager".
pub(super) fn phrase_start(stream: &Stream, text: &str, office: usize, words: &Words) -> usize {
    if words.habits.order != Order::SubjectFirst {
        return office;
    }
    let stops = Tags::ARTICLE
        .with(Tags::PREP)
        .with(Tags::CONJ)
        .with(Tags::THAT)
        .with(Tags::WHO)
        .with(Tags::AUX)
        .with(Tags::ADVERB)
        .with(Tags::NOT)
        .with(Tags::PRONOUN)
        .with(Tags::ME)
        .with(Tags::IMPERSONAL)
        .with(Tags::CALENDAR);
    let mut at = office;
    while let Some(previous) = at.checked_sub(1) {
        let token = stream.at(previous);
        let word = text.get(token.start..token.end).unwrap_or_default();
        let lower = token.shape == Shape::Lower;
        // "intrigues Tufts University biologist": no noun in the plural stands before a name.
        let verb = lower
            && (token.is(Tags::CUE.with(Tags::VERB))
                || word.ends_with("ed") && !word.contains('-')
                || word.ends_with('s') && stream.at(at).capital());
        if !(lower || token.capital()) || token.possessive || token.is(stops) || verb {
            break;
        }
        at = previous;
        if office - at > MAX_BEFORE_OFFICE {
            return office;
        }
    }
    at
}

impl Article<'_> {
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
        if self.words.tags(&first).any(Tags::INDEFINITE) {
            return None;
        }
        let mut gender = Gender::Unknown;
        let mut person = false;
        let mut back = false;
        let mut vague = false;
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
                vague |= tags.any(Tags::VAGUE);
                if let Some(entity) = self.registry.find_role(&word, self.words.habits.compounds) {
                    if self.other_office(scene, place, entity) {
                        return None;
                    }
                    return Some((Some(entity), String::new(), MentionType::Description, 0.88));
                }
                // "le ministre", "la ministre": where the noun is of both, its article tells.
                let both = tags.any(Tags::MALE) && tags.any(Tags::FEMALE);
                gender = match Gender::of(if both { self.words.tags(&first) } else { tags }) {
                    Gender::Unknown => gender,
                    told => told,
                };
            }
        }
        let definite = scene.stream.at(subject.from).is(Tags::ARTICLE);
        if person && definite && gender != Gender::Unknown && self.words.habits.order != Order::SubjectFirst {
            let (entity, sure) = self.antecedent(passage, subject.from, gender, last)?;
            let known = self.registry.get(entity).is_some_and(|entity| entity.gender == gender);
            let spoke = last.is_some_and(|last| last.entity == Some(entity));
            // "der Sprecher": many a house has one, so only somebody who spoke just before.
            // "le directeur adjoint du Village Paul Roux": if anybody, the one named with the office.
            let named = scene.inside(subject.from, subject.end).filter_map(|(_, mention)| mention.entity);
            let mut rivals = named.filter(|other| *other != entity && self.registry.get(*other).is_some_and(|other| other.person));
            if vague && !spoke || rivals.next().is_some() {
                return None;
            }
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
            let vague = (subject.from..subject.end).any(|place| scene.stream.at(place).is(Tags::NEWCOMER));
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
        // Behind the office; what stands before it belongs to its own name: "Senior Brand Manager of Zell".
        let before = |word: &&str| self.words.habits.order == Order::SubjectFirst && !self.words.tags(word).any(Tags::PREP);
        let behind = role.split_whitespace().skip(1).skip_while(before);
        let mut names = behind.filter(|word| word.starts_with(char::is_uppercase)).peekable();
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
}
