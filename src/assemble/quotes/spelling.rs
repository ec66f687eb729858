//! How the article writes the words that may be names: small, or with a capital inside its sentences.
//!
//! "Send posts that …", "the Send button": a word that the article writes small at least as often as large owes its
//! capital to its place, and is nobody.

use super::names::{Mention, sentence_start};
use super::speaker::Scene;
use super::tokens::{Shape, Token, fold, folded};
use super::{Passage, PassageKind};
use crate::letters::WordFilter;
use crate::lexicon::quotes::{Order, Tags};
use foldhash::{HashMap, HashMapExt};

/// Where a word was seen.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    /// Written small.
    small: u32,
    /// With a capital that no sentence start and no headline explains.
    large: u32,
    /// As the last word of a longer name.
    surname: bool,
}

/// The spelling of each word that stands as a name of one word, or opens a sentence as the first of two.
#[derive(Debug, Default)]
pub(super) struct Spelling(HashMap<String, Seen>);

impl Spelling {
    /// Counts over the whole article. Linear in its words.
    pub(super) fn of(scenes: &[Scene<'_>], passages: &[Passage<'_>]) -> Self {
        let mut seen: HashMap<String, Seen> = HashMap::new();
        let mut small = String::new();
        for scene in scenes {
            for mention in scene.mentions.iter().filter(|mention| mention.end - mention.name <= 2) {
                fold(scene.word(mention.name), &mut small);
                if !seen.contains_key(small.as_str()) {
                    seen.insert(small.clone(), Seen::default());
                }
            }
        }
        if seen.is_empty() {
            return Self::default();
        }
        for scene in scenes {
            for mention in scene.mentions.iter().filter(|mention| mention.end - mention.name > 1) {
                fold(scene.word(mention.end - 1), &mut small);
                if let Some(own) = seen.get_mut(small.as_str()) {
                    own.surname = true;
                }
            }
        }
        // Most words differ from all of these in their first byte or length already.
        let filter = WordFilter::of(seen.keys().map(String::as_str));
        for (scene, passage) in scenes.iter().zip(passages) {
            let heading = passage.kind == PassageKind::Heading;
            for (place, token) in scene.stream.tokens.iter().enumerate() {
                let is_small = token.shape == Shape::Lower;
                if !is_small && (heading || !token.capital()) {
                    continue;
                }
                let first = scene.text.as_bytes().get(token.start()).copied().unwrap_or_default();
                // Beyond ASCII a small form may begin with other bytes and have another length.
                let may =
                    filter.may_be(first.to_ascii_lowercase(), token.end() - token.start()) || !is_small && !scene.word(place).is_ascii();
                if !may {
                    continue;
                }
                if is_small {
                    if let Some(own) = seen.get_mut(scene.word(place)) {
                        own.small += 1;
                    }
                } else if !sentence_start(&scene.stream, place) {
                    fold(scene.word(place), &mut small);
                    if let Some(own) = seen.get_mut(small.as_str()) {
                        own.large += 1;
                    }
                }
            }
        }
        Self(seen)
    }

    /// Whether the article writes a word small anywhere.
    pub(super) fn is_written_small(&self, word: &str) -> bool {
        self.0.get(&folded(word)).is_some_and(|own| own.small > 0)
    }

    /// Takes away the names that are words at the start of a sentence, and such words from the front of others.
    pub(super) fn refine(&self, scene: &mut Scene<'_>) {
        let mut mentions = std::mem::take(&mut scene.mentions);
        mentions.retain_mut(|mention| {
            let token = scene.stream.at(mention.name);
            if mention.name != mention.first || token.shape != Shape::Title {
                return true;
            }
            let word = scene.word(mention.name);
            let seen = self.0.get(&folded(word)).copied().unwrap_or_default();
            // "Write posts": English verbs that open a sentence tell readers what to do.
            let order =
                scene.words.habits.order == Order::SubjectFirst && token.is(Tags::CUE) && sentence_start(&scene.stream, mention.name);
            if seen.small == 0 && !order {
                return true;
            }
            match mention.end - mention.name {
                1 => {
                    let known = Tags::GIVEN.with(Tags::ORG).with(Tags::PLACE);
                    seen.surname || seen.large > seen.small || token.is(known) || goes_on(scene, mention)
                }
                2 if is_opener(scene, mention, token) && seen.large == 0 => {
                    mention.first += 1;
                    mention.name += 1;
                    true
                }
                _ => true,
            }
        });
        scene.mentions = mentions;
    }
}

/// "Visit FDA", "See Carriero": a word without any other meaning before a name, which opens the sentence.
fn is_opener(scene: &Scene<'_>, mention: &Mention, token: Token) -> bool {
    scene.words.habits.order == Order::SubjectFirst && token.tags == Tags::NONE && sentence_start(&scene.stream, mention.name)
}

/// "…," Young said: the sentence goes on after the quotation, so its capital is the name's own.
fn goes_on(scene: &Scene<'_>, mention: &Mention) -> bool {
    let start = scene.stream.at(mention.first).start();
    let before = scene.text.get(..start).unwrap_or_default().trim_end();
    let quoted = matches!(scene.stream.before(mention.first).shape, Shape::Quote);
    quoted && before.trim_end_matches(|c: char| !c.is_alphanumeric() && c != ',').ends_with(',')
}
