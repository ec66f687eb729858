//! An extract: verbatim sentences of the body that say most of it, for pages whose publisher gives no summary.
//!
//! News begins with what matters, and plain graph methods (TextRank, LexRank, LSA) choose worse than the
//! first three sentences. So place counts most; between neighbours a sentence gains when later ones take up its
//! words (directed centrality, Zheng and Lapata 2019) and when it shares words with the title. On news pages in three
//! groups of languages every greater weight of the two lost against the first sentences. What tells more is the page's
//! meta description: the publisher wrote it to say what the page is about, so the sentences that say the same are looked for.

mod central;
mod fit;
mod split;
mod vocabulary;

use central::{central, cosine};
use fit::is_unfit;
use unicode_segmentation::UnicodeSegmentation;
use vocabulary::Vocabulary;

use super::boundaries::each_word;
use crate::article::{Block, BlockKind, Body, Span, SummaryBullet};
use crate::features::is_function_word;
use crate::letters::is_wide;
use crate::lexicon::metadata::{BULLETS, fold};

/// Sentences looked at; the rest of a long body is not where its gist stands.
const MAX_SENTENCES: usize = 200;

/// Bodies with fewer sentences are their own summary.
const LEAST_SENTENCES: usize = 6;

/// Sentences of a longest extract.
const USUAL: usize = 3;

/// Words of an extract: about as many as the standfirsts and summaries that publishers write (27 in German, 23 in
/// English, 40 elsewhere, on 1,965 real pages); a sentence is still taken when half of it has room.
const ROOM: usize = 45;

/// Weights of place, centrality, title and agreement with the description, set after ROUGE-1 on those pages. Where
/// there is no description, place decides.
const PLACE: f32 = 1.0;
const CENTRAL: f32 = 0.025;
const TITLE: f32 = 0.025;
const DESCRIPTION: f32 = 4.0;

/// Similarity from which a sentence says again what one before it says.
const REPEATED: f32 = 0.7;

/// Words of the description from which a sentence is about the same.
const DESCRIBED: usize = 3;

/// Sentences over which the bonus of place falls to a half.
const FADE: f32 = 4.0;

/// What the page says that its body is about.
#[derive(Debug, Default)]
pub struct Hints<'a> {
    /// The title.
    pub title: &'a str,
    /// The meta description; empty when absent.
    pub description: &'a str,
    /// What the sentences must be about.
    pub scope: Scope,
}

/// What an extract must be about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Scope {
    /// Whatever the body says.
    #[default]
    AnySentence,
    /// One of the sentences about title or description: beside what is sold stand offers, policies and the words of a shop.
    OneAboutSubject,
}

/// A sentence of the body.
struct Sentence {
    span: Span,
    /// Numbers of its telling words, each once.
    words: Vec<u32>,
    length: usize,
    /// Number of all its words.
    count: usize,
}

/// Chooses up to `max` sentences (at most three, and one in six, and about as many words as a standfirst has), in the
/// order of the body, with their places in `body.text`. Nothing for bodies under six sentences. None of a block that
/// `is_notice` says to inform about the site, none that only discloses, prices or rates, and none that leans on a sentence ("However, …")
/// which is not chosen before it. Costs at most `MAX_SENTENCES` (200) squared small steps.
pub fn sentences(body: &Body, hints: &Hints<'_>, language: &str, max: usize, is_notice: &dyn Fn(&Block) -> bool) -> Vec<SummaryBullet> {
    let mut vocabulary = Vocabulary::with_room(body.text.len());
    let found = of_body(body, language, &mut vocabulary, is_notice);
    if found.len() < LEAST_SENTENCES || max == 0 {
        return Vec::new();
    }
    let wanted = (found.len() / 6).clamp(1, USUAL.min(max));
    let heading = vocabulary.bag(hints.title.unicode_words());
    let subject = vocabulary.bag(hints.title.unicode_words().filter(|word| !is_function_word(&word.to_lowercase())));
    let mut description = vocabulary.bag(hints.description.unicode_words());
    description.sort_unstable();
    let scores = scores(&found, &heading, &description);
    let mut order: Vec<usize> = (0..found.len()).collect();
    order.sort_by(|left, right| {
        let score = |at: &usize| scores.get(*at).copied().unwrap_or_default();
        score(right).total_cmp(&score(left)).then(left.cmp(right))
    });
    let mut chosen: Vec<usize> = Vec::new();
    // Words of the chosen sentences, ascending.
    let mut said: Vec<Vec<u32>> = Vec::new();
    let mut taken = 0;
    for at in order {
        let Some(sentence) = found.get(at) else { continue };
        let repeats = said.iter().any(|other| similarity(&sentence.words, other) > REPEATED);
        let text = || body.text.get(sentence.span.start as usize..sentence.span.end as usize).unwrap_or_default();
        // Behind the sentence that it leans on it is understood.
        let alone = || at > 0 && !follows(&found, &chosen, at, &body.text) && BULLETS.leans(&fold(text()), language);
        if repeats || is_unfit(text(), sentence.count) || alone() {
            continue;
        }
        if !chosen.is_empty() && taken + sentence.length / 2 > ROOM {
            break;
        }
        chosen.push(at);
        let mut words = sentence.words.clone();
        words.sort_unstable();
        said.push(words);
        taken += sentence.length;
        if chosen.len() == wanted {
            break;
        }
    }
    let about = |at: &usize| found.get(*at).is_some_and(|sentence| is_about(sentence, &subject, &description));
    if hints.scope == Scope::OneAboutSubject && !chosen.iter().any(about) {
        return Vec::new();
    }
    chosen.sort_unstable();
    let bullet = |at: usize| {
        let span = found.get(at)?.span;
        let text = body.text.get(span.start as usize..span.end as usize)?.to_owned();
        Some(SummaryBullet { text, span: Some(span), score: scores.get(at).copied().unwrap_or_default() })
    };
    chosen.into_iter().filter_map(bullet).collect()
}

/// Whether a sentence stands right behind one that is chosen: lists and quotations are no sentences here, and may stand between.
fn follows(found: &[Sentence], chosen: &[usize], at: usize, text: &str) -> bool {
    let Some(before) = at.checked_sub(1).filter(|before| chosen.contains(before)) else { return false };
    let end = found.get(before).map_or(0, |sentence| sentence.span.end as usize);
    let start = found.get(at).map_or(0, |sentence| sentence.span.start as usize);
    text.get(end..start).is_some_and(|between| between.trim().is_empty())
}

/// The sentences of the body's paragraphs; the end of a paragraph always ends one.
fn of_body<'t>(body: &'t Body, language: &str, vocabulary: &mut Vocabulary<'t>, is_notice: &dyn Fn(&Block) -> bool) -> Vec<Sentence> {
    let mut found = Vec::new();
    for block in &body.blocks {
        if !matches!(block.kind, BlockKind::Paragraph) || is_notice(block) {
            continue;
        }
        let start = block.span.start as usize;
        let text = body.text.get(start..block.span.end as usize).unwrap_or_default();
        split::split(text, language, |range| {
            let piece = text.get(range.clone()).unwrap_or_default();
            found.extend(sentence(piece, start + range.start, vocabulary));
            found.len() < MAX_SENTENCES
        });
        if found.len() >= MAX_SENTENCES {
            break;
        }
    }
    found
}

/// A piece of text as a sentence, unless it has hardly a word.
fn sentence<'t>(text: &'t str, at: usize, vocabulary: &mut Vocabulary<'t>) -> Option<Sentence> {
    let mut words: Vec<&str> = Vec::with_capacity(text.len() / 5);
    each_word(text, |word| words.push(word));
    if words.len() < 3 {
        return None;
    }
    let span = Span { start: at as u32, end: (at + text.len()) as u32 };
    // Scripts without spaces: two letters are about a word.
    let length = if !text.is_ascii() && text.chars().any(is_wide) {
        let ideographs: usize = words.iter().filter(|word| word.chars().all(is_wide)).map(|word| word.chars().count()).sum();
        words.iter().filter(|word| !word.chars().all(is_wide)).count() + ideographs.div_ceil(2)
    } else {
        words.len()
    };
    Some(Sentence { span, words: vocabulary.bag(words.iter().copied()), length, count: words.len() })
}

/// Whether a sentence shares a word with what the title names, or some with the description, whose words are sorted.
fn is_about(sentence: &Sentence, subject: &[u32], description: &[u32]) -> bool {
    let said = sentence.words.iter().filter(|word| description.binary_search(word).is_ok());
    sentence.words.iter().any(|word| subject.contains(word)) || said.take(DESCRIBED).count() == DESCRIBED
}

/// How much speaks for each sentence. `heading` and `description` hold the words of title and description.
fn scores(found: &[Sentence], heading: &[u32], description: &[u32]) -> Vec<f32> {
    let central = central(found);
    let most = central.iter().copied().fold(0.0_f32, f32::max).max(f32::EPSILON);
    let each = found.iter().zip(&central).enumerate();
    each.map(|(at, (sentence, central))| {
        let shared = sentence.words.iter().filter(|word| heading.contains(word)).count() as f32;
        let title = shared / (heading.len().max(1) as f32);
        let long = if (9..=60).contains(&sentence.length) { 0.0 } else { 0.2 };
        let said = sentence.words.iter().filter(|word| description.binary_search(word).is_ok()).count() as f32;
        let said = 2.0 * said / ((sentence.words.len() + description.len()).max(1) as f32);
        PLACE * FADE / (FADE + at as f32) + CENTRAL * (central / most).max(-1.0) + TITLE * title + DESCRIPTION * said - long
    })
    .collect()
}

/// Cosine of two sets of words, of which the second is sorted.
fn similarity(left: &[u32], right: &[u32]) -> f32 {
    cosine(left.iter().filter(|word| right.binary_search(word).is_ok()).count() as u32, left.len(), right.len())
}

#[cfg(test)]
mod tests;
