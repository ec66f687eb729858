//! A tag inside the marks: `« Nous attendons, a dit Marie Blé. Personne ne vient. »`, `«Мы ждём, — сказала она. — Никто не едет»`.
//!
//! The quotation stays whole; the words of the tag are read as the reporter's, so that they tell who speaks.

use super::marks::Part;
use super::tokens::{Hole, folded, place_of};
use crate::letters::{ends_clause, is_stop};
use crate::lexicon::quotes::{Inserted, Tags, Words};

/// Words before the verb of a tag, helpers and small words.
const LEAD: usize = 2;
/// Words behind it among which its subject begins.
const REACH: usize = 5;
/// Signs and spaces that set a tag off, at most.
const SIGNS: usize = 5;
/// Bytes of the longest tag.
const LONGEST: usize = 260;
/// Tags in one quotation.
const MOST: usize = 8;

/// Whether a letter ends a sentence or a line.
const fn is_end(letter: char) -> bool {
    is_stop(letter) || letter == '\n'
}

/// What speaks in a tag.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Teller {
    Named,
    Pronoun,
}

/// The pieces of a quotation between the tags inside its marks; one where there is none, or where the sentence around it tells more.
pub(super) fn pieces(text: &str, part: &Part, words: &Words, pieces: &mut Vec<Hole>) {
    let mut from = part.from;
    if words.habits.inserted != Inserted::None && !is_told_around(text, part, words) {
        let mut at = part.start;
        for _ in 0..MOST {
            let Some((stop, resume)) = next(text, at, part.end, words) else { break };
            pieces.push(Hole { from, to: stop });
            from = resume;
            at = resume;
        }
    }
    if from < part.to {
        pieces.push(Hole { from, to: part.to });
    }
}

/// Whether the sentence around the marks tells who speaks: a colon, a verb of speech or a word for the source stands in it.
fn is_told_around(text: &str, part: &Part, words: &Words) -> bool {
    let before = text.get(..part.from).unwrap_or_default().trim_end();
    let after = text.get(part.to..).unwrap_or_default().trim_start();
    let own = text.get(part.start..part.end).unwrap_or_default().trim_end();
    let lead = before.rsplit(is_end).next().unwrap_or_default();
    let fresh = own.ends_with(is_end) && after.starts_with(char::is_uppercase);
    let tail = if fresh { "" } else { after.split(is_end).next().unwrap_or_default() };
    before.ends_with(':') || tells(lead, words) || tells(tail, words) || teller(behind_lead(tail), words).is_some()
}

/// Whether a verb of speech or a word for the source stands in a piece of a sentence.
fn tells(piece: &str, words: &Words) -> bool {
    const SOURCE: Tags = Tags::SOURCE_AFTER.with(Tags::SOURCE_BEFORE);
    let all: Vec<String> = piece.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).map(folded).collect();
    let phrase = |at: usize, first: &str| {
        let follow =
            |rest: &[Box<str>]| rest.iter().enumerate().all(|(step, word)| all.get(at + 1 + step).is_some_and(|own| **own == **word));
        words.phrases(first).iter().any(|(rest, tags)| tags.any(SOURCE.with(Tags::SAY)) && follow(rest))
    };
    all.iter().enumerate().any(|(at, word)| words.tags(word).any(SOURCE.with(Tags::SAY)) || phrase(at, word))
}

/// Whether a tag says that its words were told to whoever speaks the rest: "сказал мне Иван", "m'a dit Paul".
fn is_to_me(tag: &str, words: &Words) -> bool {
    let before = tag.split_whitespace().take(LEAD + REACH).take_while(|word| !word.starts_with(char::is_uppercase));
    before.flat_map(|word| word.split(|letter: char| !letter.is_alphanumeric())).any(|part| words.is_to_me(&folded(part)))
}

const fn is_dash(letter: char) -> bool {
    matches!(letter, '–' | '—' | '―')
}

fn is_lead(letter: char) -> bool {
    letter.is_whitespace() || letter == ',' || is_dash(letter)
}

/// What stands behind the signs that set a tag off.
fn behind_lead(text: &str) -> &str {
    let lead: usize = text.chars().take(SIGNS).take_while(|letter| is_lead(*letter)).map(char::len_utf8).sum();
    text.get(lead..).unwrap_or_default()
}

/// Where the words before the next tag end, and where they go on behind it.
fn next(text: &str, from: usize, end: usize, words: &Words) -> Option<(usize, usize)> {
    let inner = text.get(from..end)?;
    for (at, sign) in inner.char_indices() {
        let dashed = is_dash(sign);
        let comma = matches!(sign, ',' | '!' | '?' | '…') && words.habits.inserted == Inserted::Comma;
        if !dashed && !comma {
            continue;
        }
        let after = inner.get(at + sign.len_utf8()..).unwrap_or_default();
        let tag = behind_lead(after);
        let start = inner.len() - tag.len();
        let spaced = after.len() > tag.len() || dashed && inner.get(..at).is_some_and(|head| head.ends_with(' '));
        if at == 0 || !spaced || teller(tag, words).is_none() || is_to_me(tag, words) {
            continue;
        }
        let dashed = inner.get(at..start).is_some_and(|lead| lead.contains(is_dash));
        let length = length(tag, dashed, words);
        let stop = if comma && sign != ',' { at + sign.len_utf8() } else { inner.get(..at)?.trim_end_matches(is_lead).len() };
        return (stop > 0).then_some((from + stop, from + start + length));
    }
    None
}

/// Who speaks in words that a verb of speech opens and a subject follows; nobody where they are no tag.
fn teller(tag: &str, words: &Words) -> Option<Teller> {
    let mut rest = tag.split_whitespace();
    let tags = |word: &str| words.tags(&folded(word));
    let mut lead = 0;
    loop {
        let word = rest.next()?;
        let bare = bare(word);
        // "a-t-elle déclaré", "dit-il", "s'est exclamée"
        let (verb, pronoun) = bare.split_once('-').map_or((bare, None), |(verb, tail)| (verb, tail.rsplit('-').next()));
        let verb = verb.rsplit(['\'', '’']).next().unwrap_or(verb);
        if !verb.starts_with(char::is_lowercase) {
            return None;
        }
        let spoken = pronoun.is_some_and(|pronoun| tags(pronoun).any(Tags::HE.with(Tags::SHE)));
        if tags(verb).any(Tags::SAY) && (lead == 0 || !word.ends_with(is_stop)) || spoken && tags(verb).any(Tags::SAY) {
            if spoken {
                return Some(Teller::Pronoun);
            }
            if word.ends_with(ends_clause) {
                return None;
            }
            break;
        }
        let helper = spoken || tags(verb).any(Tags::AUX.with(Tags::ADVERB).with(Tags::PRONOUN));
        if !helper || lead == LEAD || word.ends_with(ends_clause) {
            return None;
        }
        if spoken {
            let verb = rest.next().map(self::bare).is_some_and(|verb| tags(verb).any(Tags::SAY));
            return verb.then_some(Teller::Pronoun);
        }
        lead += 1;
    }
    let mut office = false;
    for (step, word) in rest.take(REACH).enumerate() {
        let bare = bare(word);
        let own = tags(bare);
        if step == 0 {
            if own.any(Tags::HE.with(Tags::SHE)) && !own.any(Tags::ARTICLE) {
                return Some(Teller::Pronoun);
            }
            if own.any(Tags::THAT.with(Tags::PREP).with(Tags::CONJ).with(Tags::ME)) && !own.any(Tags::ARTICLE) {
                return None;
            }
        }
        office |= own.any(Tags::ROLE);
        if bare.starts_with(char::is_uppercase) {
            return Some(Teller::Named);
        }
        if word.ends_with(ends_clause) || word.starts_with(is_dash) {
            break;
        }
    }
    office.then_some(Teller::Named)
}

fn bare(word: &str) -> &str {
    word.trim_matches(|letter: char| !letter.is_alphanumeric())
}

/// The length of a tag: up to the dash that closes it, or to its stop; behind a comma also to the comma that no office follows.
fn length(tag: &str, dashed: bool, words: &Words) -> usize {
    let window = tag.get(..tag.floor_char_boundary(LONGEST)).unwrap_or_default();
    if dashed && let Some(dash) = window.find(is_dash) {
        return dash;
    }
    let mut named = false;
    for (at, word) in window.split_whitespace().map(|word| (place_of(word, window), word)) {
        let end = at + word.len();
        let letters = bare(word);
        named |= letters.starts_with(char::is_uppercase);
        let initial = letters.starts_with(char::is_uppercase) && letters.chars().nth(1).is_none();
        if word.ends_with(is_stop) && !initial {
            return end;
        }
        if word.ends_with(',') && named {
            let next = window.get(end..).unwrap_or_default().split_whitespace().next().map(bare).unwrap_or_default();
            let tags = words.tags(&folded(next));
            if !next.starts_with(char::is_uppercase) && !tags.any(Tags::ROLE.with(Tags::TITLE).with(Tags::ARTICLE)) {
                return end;
            }
        }
    }
    window.len()
}
