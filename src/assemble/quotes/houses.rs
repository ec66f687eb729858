//! Names of houses: with a word for "and" in them, and before the name of a person who holds an office of theirs.

use crate::lexicon::quotes::Tags;

use super::names::{Mention, is_adjective, sentence_start};
use super::tokens::{Shape, Stream, Token};

/// "Hale and Northmere Police", "Ulaşım ve Liman Bakanlığı": where the name of a house begins that has a word for "and" in it. The word
/// before that is one alone, opens its sentence or stands behind an article, and is nobody's name.
pub(super) fn joined_house(stream: &Stream, text: &str, mention: &Mention) -> Option<usize> {
    let last = stream.at(mention.end.checked_sub(1)?);
    let first = mention.first.checked_sub(2)?;
    let (word, joint) = (stream.at(first), stream.at(first + 1));
    let house =
        mention.end - mention.first >= 2 && mention.name == mention.first && last.is(Tags::ORG) && last.capital() && !last.is(Tags::GIVEN);
    let joined = joint.is(Tags::CONJ) && joint.shape == Shape::Lower && stream.at(mention.first).shape == Shape::Title;
    let plain = word.shape == Shape::Title
        && !word.possessive
        && !word.is(Tags::GIVEN
            .with(Tags::TITLE)
            .with(Tags::ROLE)
            .with(Tags::ORG)
            .with(Tags::CALENDAR)
            .with(Tags::DEMONYM)
            .with(Tags::STOP))
        && !is_adjective(text, word);
    let stands = sentence_start(stream, first) || stream.before(first).is(Tags::ARTICLE);
    (house && joined && plain && stands).then_some(first)
}

/// "el diputado de Convergencia Social Diego Ibáñez": where the person begins whose office is of what is named first.
pub(super) fn person_behind(stream: &Stream, from: usize, end: usize) -> Option<usize> {
    let mut at = from.checked_sub(1)?;
    if stream.at(at).is(Tags::ARTICLE) && !stream.at(at).is(Tags::PREP) {
        at = at.checked_sub(1)?;
    }
    let office =
        at.checked_sub(1).map(|office| stream.at(office)).filter(|office| office.is(Tags::ROLE) && office.shape == Shape::Lower)?;
    if !stream.at(at).is(Tags::PREP) || stream.at(at).shape != Shape::Lower || office.is(Tags::GIVEN) {
        return None;
    }
    // "Universidad Pablo de Olavide": one word before a person's name is named after them.
    (from + 2..end.checked_sub(1)?).find(|place| {
        let plain = |token: Token| token.capital() && !token.is(Tags::GIVEN.with(Tags::PARTICLE).with(Tags::TITLE).with(Tags::ORG));
        stream.at(*place).is(Tags::GIVEN) && plain(stream.at(place - 1)) && plain(stream.at(from))
    })
}

/// "The Chief Officer for Walt Harbour, Tom Arden, said": the office before the preposition is that of who stands behind the comma, and
/// the name that it governs has none.
pub(super) fn without_offices_of_others(stream: &Stream, mentions: &mut [Mention]) {
    for at in 1..mentions.len() {
        if owned_noun(stream, mentions, at - 1).is_some()
            && let Some(owner) = mentions.get_mut(at - 1)
        {
            owner.first = owner.name;
        }
    }
}

/// The noun of which a name that a preposition governs only tells more, where who that is stands behind the comma, between two: "le bras
/// droit de Jean Blé, Marc Roux, a dit".
pub(super) fn owned_noun(stream: &Stream, mentions: &[Mention], at: usize) -> Option<usize> {
    let (owner, holder) = (mentions.get(at)?, mentions.get(at + 1)?);
    let small = |place: usize| stream.at(place).shape == Shape::Lower;
    let last = owner.name.checked_sub(1).filter(|last| small(*last))?;
    let link = if stream.at(last).is(Tags::PREP) { last } else { last.checked_sub(1)? };
    let noun = link.checked_sub(1).filter(|noun| stream.at(link).is(Tags::PREP) && small(link) && stream.at(*noun).word())?;
    let comma = |place: usize| stream.at(place).shape == Shape::Comma;
    let next = stream.at(holder.end + 1);
    // "to Ann Lee, Jan Blom, Tom Arden and others" is a list.
    let listed = next.capital() || next.is(Tags::CONJ);
    let full = holder.end - holder.name >= 2 && !(holder.name..holder.end).any(|place| stream.at(place).is(Tags::PLACE.with(Tags::ORG)));
    (full && comma(owner.end) && holder.first == owner.end + 1 && comma(holder.end) && !listed).then_some(noun)
}
