//! Surnames that are also nouns: "King", "Kaufmann", "Weaver".
//!
//! Who is named in full once is later named by the last word alone, which the tables would read as an office.

use foldhash::{HashSet, HashSetExt};

use super::names::Mention;
use super::registry::{Registry, words_of};
use super::tokens::{Stream, folded};
use crate::lexicon::quotes::{Tags, Words};

/// What a noun is that a surname is not; organisations are none, since their names may begin with a given one ("Victoria Police").
const NOUN: Tags = Tags::TITLE.with(Tags::ROLE);

/// Marks the words that stand for somebody as [`Tags::SURNAME`], all over the article. Linear in its tokens.
pub fn mark(streams: &mut [(&str, Stream)], words: &Words) {
    let mut known = HashSet::new();
    for (text, stream) in streams.iter() {
        for place in 1..stream.tokens.len() {
            if stream.before(place).is(Tags::GIVEN) && ends_name(stream, place) && is_noun(stream, text, words, place) {
                known.insert(word(stream, text, place));
            }
        }
    }
    if known.is_empty() {
        return;
    }
    for (text, stream) in streams.iter_mut() {
        for place in 0..stream.tokens.len() {
            let alone = stream.at(place).capital() && !stream.at(place + 1).capital() && !is_determined(stream, place);
            if alone
                && known.contains(&word(stream, text, place))
                && is_noun(stream, text, words, place)
                && let Some(token) = stream.tokens.get_mut(place)
            {
                token.tags = Tags::SURNAME;
            }
        }
    }
}

/// Whether a word is one that is marked where the article names somebody by it.
pub(super) fn may_be_surname(stream: &Stream, text: &str, words: &Words, place: usize) -> bool {
    stream.at(place).capital() && !stream.at(place + 1).capital() && is_noun(stream, text, words, place)
}

/// "Gayle King said": two words with capitals, the second the last of them.
fn ends_name(stream: &Stream, place: usize) -> bool {
    let (given, last) = (stream.before(place), stream.at(place));
    given.capital() && !given.possessive && !given.is(NOUN) && last.capital() && !stream.at(place + 1).capital()
}

/// Whether the tables take a word for an office.
fn is_noun(stream: &Stream, text: &str, words: &Words, place: usize) -> bool {
    stream.at(place).tags_with_ending(text, words).any(NOUN)
}

/// "the King", "der neue König": a noun, whatever a name may be.
fn is_determined(stream: &Stream, place: usize) -> bool {
    let before = stream.before(place);
    let adjective = before.word() && !before.capital() && before.tags == Tags::NONE;
    before.is(Tags::ARTICLE) || before.possessive || adjective && stream.before(place - 1).is(Tags::ARTICLE)
}

fn word(stream: &Stream, text: &str, place: usize) -> String {
    let token = stream.at(place);
    folded(token.text(text))
}

/// "Hier sieht Blom Vorteile": a known surname and the noun behind it are no name together.
pub(super) fn noun_off(registry: &Registry, stream: &Stream, text: &str, mention: &mut Mention) {
    let names = words_of(stream, text, mention.name, mention.end);
    let given = (mention.name..mention.end).any(|place| stream.at(place).is(Tags::GIVEN.with(Tags::PARTICLE)));
    let surname = names.first().is_some_and(|first| registry.ends(first));
    let known = names.last().is_some_and(|last| registry.ends(last));
    if surname && !known && !given {
        mention.end = mention.name + 1;
    }
}
