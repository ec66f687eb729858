//! Speakers who are only described: by an office, a trade, or an organisation's name.

use std::ops::Range;

use super::carry::{Article, FoundSpeaker};
use super::names::Gender;
use super::registry;
use super::speaker::{Scene, Subject};
use super::tokens::{Shape, Stream, folded};
use super::whom::Asked;
use crate::article::MentionType;
use crate::lexicon::quotes::{Dash, Form, Order, Tags, Words};

/// Words before an office that may belong to it.
const MAX_BEFORE_OFFICE: usize = 6;

/// Words of an office between its owner and its holder at most.
const OWNED: usize = 4;

impl Scene<'_> {
    /// "sanoo Ilmatieteen laitoksen tutkija Reija Virta": the name in front only tells whose office it is, in languages that put the
    /// owner first and have no article.
    pub(super) fn owns_office(&self, end: usize) -> bool {
        if !self.free() {
            // "said MIT computer science professor Ann Lee"
            let other = Tags::PREP.with(Tags::CONJ).with(Tags::ARTICLE).with(Tags::AUX).with(Tags::CUE).with(Tags::WHO).with(Tags::THAT);
            let small = |place: &usize| {
                self.stream.at(*place).shape == Shape::Lower && (!self.stream.at(*place).is(other) || self.tags(*place).any(Tags::ROLE))
            };
            let last = (end..end + OWNED).take_while(small).last();
            return last.is_some_and(|last| self.tags(last).any(Tags::ROLE) && self.mention_at(last + 1).is_some());
        }
        if !self.words.habits.cases || self.words.habits.dash != Dash::Tail || !self.free() {
            return false;
        }
        let lower = (end..end + OWNED).take_while(|place| self.stream.at(*place).shape == Shape::Lower).count();
        let office = (end..end + lower).any(|place| self.tags(place).any(Tags::ROLE));
        let holder = self.mention_at(end + lower).and_then(|index| self.mentions.get(index));
        // "sanoo Anna Salo puolueen puheenjohtaja Matti Virtaselle": who is told so says nothing.
        office && holder.is_some_and(|holder| !self.words.ends(&folded(self.word(holder.end.saturating_sub(1))), Form::InCase))
    }
}

/// "der Zweite Vorsitzende", "Zoo- und Parkdirektor": where the words before an office that are part of it begin, where nouns have
/// capitals: adjectives behind an article, and a compound cut short.
fn noun_phrase_start(stream: &Stream, text: &str, office: usize, words: &Words) -> usize {
    let cut_short = |at: usize| {
        let end = stream.at(at).end();
        stream.at(at).capital() && text.get(end..).is_some_and(|tail| tail.starts_with("- ") || tail.starts_with("-, "))
    };
    let agrees = |word: &str| word.len() > SHORTEST_ADJECTIVE && words.ends(word, Form::Adjective) && !words.ends(word, Form::Oblique);
    let mut at = office;
    // A hyphen by itself may be a token.
    let joint = |at: usize| {
        let dash = |at: usize| at.checked_sub(1).map(|last| if stream.at(last).word() { last } else { last.saturating_sub(1) });
        let first = at.checked_sub(1).filter(|link| stream.at(*link).is(Tags::CONJ)).and_then(dash);
        first.filter(|first| cut_short(*first))
    };
    if let Some(first) = joint(at) {
        at = first;
    }
    let mut from = at;
    while let Some(previous) = from.checked_sub(1).filter(|previous| at - previous <= MAX_ADJECTIVES) {
        let token = stream.at(previous);
        let word = token.text(text);
        let other =
            Tags::ARTICLE.with(Tags::PREP).with(Tags::CONJ).with(Tags::AUX).with(Tags::PRONOUN).with(Tags::CUE).with(Tags::CALENDAR);
        if !token.word() || token.is(other) || token.possessive || !agrees(word) {
            break;
        }
        from = previous;
    }
    let before = stream.before(from);
    if before.is(Tags::ARTICLE) && before.shape != Shape::End { from } else { at }
}

/// Adjectives before an office that are part of it, at most.
const MAX_ADJECTIVES: usize = 3;

/// Letters of "vier", which ends as adjectives do.
const SHORTEST_ADJECTIVE: usize = 4;

/// Where the words that belong to an office begin, where they stand before it: "Clinique's senior brand manager" in English.
pub(super) fn phrase_start(stream: &Stream, text: &str, office: usize, words: &Words) -> usize {
    if words.habits.nouns {
        return noun_phrase_start(stream, text, office, words);
    }
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
        let word = token.text(text);
        let lower = token.shape == Shape::Lower;
        // "intrigues Tufts University biologist": no noun in the plural stands before a name.
        let verb = lower
            && (token.is(Tags::CUE.with(Tags::VERB))
                || words.ends(word, Form::Past) && !word.contains('-')
                || words.ends(word, Form::Plural) && stream.at(at).capital());
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

/// Where the words of an office before a name end: "Professor Dr" is a professor, "the mayor and" is somebody else.
pub(super) fn end_before_name(stream: &Stream, start: usize, name: usize) -> usize {
    let mut end = name;
    while end > start {
        let last = stream.before(end);
        let small = last.shape == Shape::Lower;
        if small && last.is(Tags::CONJ) && !last.is(Tags::ROLE) {
            return start;
        }
        if !(last.is(Tags::COURTESY) || small && last.is(Tags::PREP)) {
            break;
        }
        end -= 1;
    }
    end
}

/// Where the offices before a name begin that may be its own: behind the last word that belongs to none, a verb ("the analyst catches chief
/// executive"), or where every noun has a capital any small word without something before it that opens a complement.
pub(super) fn behind_other_words(
    stream: &Stream,
    text: &str,
    from: usize,
    name: usize,
    words: &Words,
    office: impl Fn(usize) -> bool,
) -> usize {
    let (mut start, mut seen, mut open, mut complete) = (from, false, false, false);
    for at in from..name {
        let token = stream.at(at);
        if office(at) {
            (seen, open, complete) = (true, false, false);
            continue;
        }
        if token.shape != Shape::Lower {
            complete = true;
            continue;
        }
        let word = token.text(text);
        let verb = || match words.habits.order {
            Order::SubjectFirst => {
                words.ends(word, Form::Past) && !word.contains('-') || words.ends(word, Form::Plural) && stream.at(at + 1).capital()
            }
            _ => words.habits.nouns,
        };
        let opens = token.is(Tags::PREP.with(Tags::CONJ).with(Tags::ARTICLE).with(Tags::ADVERB));
        let clause = token.is(Tags::WHO.with(Tags::VERB).with(Tags::AUX)) && !token.is(Tags::ARTICLE);
        // "im Vorstand der Stiftung trifft Ann Lee": its complement has its noun already.
        let acts = || complete && words.habits.nouns && !token.is(Tags::DEMONYM) && words.ends(word, Form::Singular);
        if seen && (clause || !opens && (!open && verb() || acts())) {
            (start, seen, open) = (at + 1, false, false);
        }
        open |= opens;
        complete &= !opens;
    }
    start
}

/// Estimated probability that the only holder of an office is who is meant by it.
const OF_HOLDER: f32 = 0.88;
/// The same of whoever was spoken of last with the gender of the office, for a speaker who is certainly meant.
const OF_GENDER: f32 = 0.7;
/// The same of whoever spoke last.
const OF_LAST: f32 = 0.62;
/// The same of the only person that the passage before opens with.
const OF_OPENING: f32 = 0.55;
/// The same of an organisation by its name and a noun.
const OF_ORGANISATION: f32 = 0.8;

/// Passages back to a speaker who still counts as the last one.
const NEAR: usize = 2;

/// Who is described, or with what words; as what; and how sure that is.
type Described = (Option<usize>, String, MentionType, f32);

const fn description(entity: usize, sure: f32) -> Described {
    (Some(entity), String::new(), MentionType::Description, sure)
}

/// What the words of an office tell.
enum Office {
    /// Who holds it.
    Holder(usize),
    /// Nobody that is known.
    Words(Hints),
}

/// What an office tells of somebody who may hold it.
struct Hints {
    /// Whether it is one of persons.
    person: bool,
    gender: Gender,
    /// Whether it points back to somebody: "prezydent".
    back: bool,
    /// Whether many a house has one: "Sprecher".
    vague: bool,
}

impl Article<'_> {
    /// "the Secretary of State", "die Ministerin", "the Clinton campaign".
    pub(super) fn described(&self, passage: usize, subject: Subject, cue: Option<usize>, last: Option<&FoundSpeaker>) -> Option<Described> {
        let scene = self.scenes.get(passage)?;
        let first = folded(scene.word(subject.from));
        if self.words.tags(&first).any(Tags::INDEFINITE) {
            return None;
        }
        let office = match self.office(scene, subject, &first)? {
            Office::Holder(entity) => return Some(description(entity, OF_HOLDER)),
            Office::Words(office) => office,
        };
        let definite = scene.stream.at(subject.from).is(Tags::ARTICLE);
        let subject_first = self.words.habits.order == Order::SubjectFirst;
        let last_spoken = last.filter(|last| passage - last.passage.min(passage) <= NEAR).and_then(|last| last.entity);
        if office.person && definite && office.gender != Gender::Unknown && !subject_first {
            return self.of_gender(passage, subject, &office, last);
        }
        if office.back && !definite && self.words.habits.cases {
            // No article: "zakończył prezydent" goes on with whoever spoke last.
            let told = cue.map_or(Gender::Unknown, |cue| self.told_gender(scene, cue));
            let speaker = self.registry.get(last_spoken?)?;
            let agrees = !speaker.organisation && speaker.gender.agrees(told) && speaker.gender.agrees(office.gender);
            return agrees.then_some(description(last_spoken?, OF_LAST));
        }
        if office.person && definite && subject_first {
            // "the Russian dictator continued": whoever spoke last, if that was just before.
            let newcomer = (subject.from..subject.end).any(|place| scene.stream.at(place).is(Tags::NEWCOMER));
            if newcomer {
                return None;
            }
            let Some(entity) = last_spoken else {
                return Some(description(self.only_opening(scene, passage, subject)?, OF_OPENING));
            };
            return self.registry.get(entity).filter(|speaker| !speaker.organisation).map(|_| description(entity, OF_LAST));
        }
        if office.person || !subject_first {
            return None;
        }
        // A name and a noun for an organisation: "the Clinton campaign", "the Israeli military".
        let from = if definite { subject.from + 1 } else { subject.from };
        let named = scene.stream.at(from).capital() && !scene.stream.before(subject.from).is(Tags::PREP);
        let noun = scene.stream.before(subject.end);
        (named && noun.is(Tags::ORG) && subject.end - from <= 4)
            .then(|| (None, scene.slice(from, subject.end).to_owned(), MentionType::Organisation, OF_ORGANISATION))
    }

    /// Reads the words of an office up to what it is of; `None` where it is another one than its only holder has.
    fn office(&self, scene: &Scene<'_>, subject: Subject, first: &str) -> Option<Office> {
        let mut office = Hints { person: false, gender: Gender::Unknown, back: false, vague: false };
        for place in subject.from..subject.end {
            let token = scene.stream.at(place);
            let word = folded(scene.word(place));
            let tags = token.tags_with_ending(scene.text, self.words);
            let before = scene.stream.before(place);
            let after_prep =
                before.is(Tags::PREP) || before.is(Tags::ARTICLE) && scene.stream.before(place.saturating_sub(1)).is(Tags::PREP);
            if place > subject.from + 1 && after_prep {
                break;
            }
            if !tags.any(Tags::ROLE.with(Tags::TITLE)) {
                continue;
            }
            office.person = true;
            office.back |= tags.any(Tags::BACK);
            office.vague |= tags.any(Tags::VAGUE);
            if let Some(entity) = self.registry.find_role(&word, &self.words.habits) {
                let other = self.other_office(scene, place, entity) || self.is_set_apart(scene, subject.from..place, entity);
                return (!other).then_some(Office::Holder(entity));
            }
            // "le ministre", "la ministre": where the noun is of both, its article tells.
            let both = tags.any(Tags::MALE) && tags.any(Tags::FEMALE);
            office.gender = match Gender::of(if both { self.words.tags(first) } else { tags }) {
                Gender::Unknown => office.gender,
                told => told,
            };
        }
        Some(Office::Words(office))
    }

    /// "die Ministerin", in languages whose offices have a gender: whoever was spoken of with it.
    fn of_gender(&self, passage: usize, subject: Subject, office: &Hints, last: Option<&FoundSpeaker>) -> Option<Described> {
        let scene = self.scenes.get(passage)?;
        let (entity, sure) = self.antecedent(Asked { passage, last, spoken: "" }, subject.from, office.gender)?;
        let known = self.registry.get(entity).is_some_and(|entity| entity.gender == office.gender);
        let spoke = last.is_some_and(|last| last.entity == Some(entity));
        // "der Sprecher": many a house has one, so only somebody who spoke just before.
        // "le directeur adjoint du Village Paul Roux": if anybody, the one named with the office.
        let named = scene.inside(subject.from, subject.end).filter_map(|(_, mention)| mention.entity);
        let mut rivals = named.filter(|other| *other != entity && self.registry.get(*other).is_some_and(|other| other.person));
        if office.vague && !spoke || rivals.next().is_some() {
            return None;
        }
        (known || spoke).then_some(description(entity, OF_GENDER * sure))
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

    /// "the new mayor", "Egg's mayor", "dessen Bürgermeister": not the one who was named as the mayor, unless in the same words.
    /// "The town's mayor" leads back to whoever was.
    fn is_set_apart(&self, scene: &Scene<'_>, before: Range<usize>, entity: usize) -> bool {
        let told = |place: usize| {
            let (role, own) = (self.registry.get(entity).map(|entity| folded(&entity.role)), folded(scene.word(place)));
            role.is_some_and(|role| role.split(|letter: char| !letter.is_alphanumeric()).any(|word| word == own))
        };
        before.into_iter().any(|place| {
            let token = scene.stream.at(place);
            (token.possessive && token.capital() || token.is(Tags::APART)) && !told(place)
        })
    }

    /// "Mr Hale opened …", then "the Prime Minister said": the only person that the passage before opens a sentence with,
    /// for an office in capitals which nobody else holds here.
    pub(super) fn only_opening(&self, scene: &Scene<'_>, passage: usize, subject: Subject) -> Option<usize> {
        let office = (subject.from..subject.end).find(|place| scene.stream.at(*place).capital())?;
        let before = self.persons.partition_point(|one| one.passage + 1 < passage);
        let mut opening =
            self.persons.iter().skip(before).take_while(|one| one.passage < passage).take(60).filter(|one| one.opens).map(|one| one.entity);
        let only = opening.next().filter(|first| opening.all(|other| other == *first))?;
        let held = self.registry.entities.iter().take(registry::REACH).any(|entity| entity.roles.contains(&folded(scene.word(office))));
        (!held).then_some(only)
    }

    /// The gender that the form of a verb tells, where the language has such forms.
    pub(super) fn told_gender(&self, scene: &Scene<'_>, cue: usize) -> Gender {
        if !scene.stream.at(cue).is(Tags::SAY) {
            return Gender::Unknown;
        }
        let word = folded(scene.word(cue));
        if self.words.ends(&word, Form::PastMale) {
            Gender::Male
        } else if self.words.ends(&word, Form::PastFemale) {
            Gender::Female
        } else {
            Gender::Unknown
        }
    }
}
