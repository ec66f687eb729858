//! An extract: verbatim sentences of the body that say most of it, for pages whose publisher gives no summary.
//!
//! News begins with what matters, and plain graph methods (TextRank, LexRank, LSA) choose worse than the
//! first three sentences. So place counts most; between neighbours a sentence gains when later ones take up its
//! words (directed centrality, Zheng and Lapata 2019) and when it shares words with the title. On news pages in three
//! groups of languages every greater weight of the two lost against the first sentences.

use std::collections::HashMap;

use unicode_segmentation::UnicodeSegmentation;

use crate::article::{BlockKind, Body, Span, SummaryBullet};
use crate::lexicon::metadata::fold;

/// Sentences looked at; the rest of a long body is not where its gist stands.
const MAX_SENTENCES: usize = 200;

/// Bodies with fewer sentences are their own summary.
const LEAST_SENTENCES: usize = 6;

/// Sentences of an extract when the caller sets no bound.
const USUAL: usize = 3;

/// Weights of place, centrality and title, set after ROUGE-1 of development pages: place must count most.
const PLACE: f32 = 2.0;
const CENTRAL: f32 = 0.05;
const TITLE: f32 = 0.05;

/// Sentences over which the bonus of place falls to a half.
const FADE: f32 = 4.0;

/// The telling words seen so far, each with its number.
#[derive(Default)]
struct Vocabulary(HashMap<String, u32>);

impl Vocabulary {
    /// Numbers of the telling words of a text, ascending, each once.
    fn bag<'w>(&mut self, words: impl Iterator<Item = &'w str>) -> Vec<u32> {
        let mut bag: Vec<u32> = Vec::new();
        for word in words.map(fold).filter(|word| word.len() >= 4 || !word.is_ascii()) {
            let next = self.0.len() as u32;
            bag.push(*self.0.entry(word).or_insert(next));
        }
        bag.sort_unstable();
        bag.dedup();
        bag
    }
}

/// A sentence of the body.
struct Sentence {
    span: Span,
    /// Numbers of its telling words, ascending, each once.
    words: Vec<u32>,
    length: usize,
    unfit: bool,
}

/// Chooses up to `max` sentences (and at most one in six), in the order of the body, with their places in
/// `body.text`. Nothing for bodies under six sentences. Costs at most `MAX_SENTENCES` (200) squared small steps.
pub fn sentences(body: &Body, title: &str, language: &str, max: usize) -> Vec<SummaryBullet> {
    let mut vocabulary = Vocabulary::default();
    let found = split(body, language, &mut vocabulary);
    if found.len() < LEAST_SENTENCES || max == 0 {
        return Vec::new();
    }
    let wanted = (found.len() / 6).clamp(1, USUAL.min(max));
    let scores = scores(&found, &vocabulary.bag(title.unicode_words()));
    let mut order: Vec<usize> = (0..found.len()).collect();
    order.sort_by(|left, right| {
        let score = |at: &usize| scores.get(*at).copied().unwrap_or_default();
        score(right).total_cmp(&score(left)).then(left.cmp(right))
    });
    let mut chosen: Vec<usize> = Vec::new();
    for at in order {
        let Some(sentence) = found.get(at) else { continue };
        let repeats = chosen.iter().filter_map(|other| found.get(*other)).any(|other| similarity(&sentence.words, &other.words) > 0.7);
        if !sentence.unfit && !repeats {
            chosen.push(at);
        }
        if chosen.len() == wanted {
            break;
        }
    }
    chosen.sort_unstable();
    let bullet = |at: usize| {
        let span = found.get(at)?.span;
        let text = body.text.get(span.start as usize..span.end as usize)?.to_owned();
        Some(SummaryBullet { text, span: Some(span), score: scores.get(at).copied().unwrap_or_default() })
    };
    chosen.into_iter().filter_map(bullet).collect()
}

/// The sentences of the body's paragraphs, by UAX #29 with abbreviations joined again.
fn split(body: &Body, language: &str, vocabulary: &mut Vocabulary) -> Vec<Sentence> {
    let mut found = Vec::new();
    for block in &body.blocks {
        if !matches!(block.kind, BlockKind::Paragraph) {
            continue;
        }
        let start = block.span.start as usize;
        let text = body.text.get(start..block.span.end as usize).unwrap_or_default();
        let mut open: Option<(usize, usize)> = None;
        for (at, piece) in text.split_sentence_bound_indices() {
            let from = open.map_or(at, |(from, _)| from);
            let end = at + piece.len();
            let so_far = text.get(from..end).unwrap_or_default();
            if is_cut_short(so_far, text.get(end..).unwrap_or_default(), language) {
                open = Some((from, end));
                continue;
            }
            open = None;
            push(&mut found, so_far, start + from, vocabulary);
        }
        if let Some((from, end)) = open {
            push(&mut found, text.get(from..end).unwrap_or_default(), start + from, vocabulary);
        }
        if found.len() >= MAX_SENTENCES {
            found.truncate(MAX_SENTENCES);
            break;
        }
    }
    found
}

/// Whether a piece ends in an abbreviation or an initial rather than at a sentence's end.
fn is_cut_short(text: &str, rest: &str, language: &str) -> bool {
    const SHORT: [&str; 40] = [
        "mr", "mrs", "ms", "dr", "prof", "st", "sen", "rep", "gov", "gen", "jr", "sr", "vs", "no", "inc", "co", "u.s", "u.k", "e.g", "i.e",
        "z.b", "bzw", "ca", "nr", "str", "hr", "fr", "abs", "dipl", "d.h", "u.a", "sra", "srta", "mme", "mlle", "núm", "art", "sig", "ing",
        "vgl",
    ];
    if rest.trim().is_empty() {
        return false;
    }
    let Some(bare) = text.trim_end().strip_suffix('.') else { return false };
    let last = bare.rsplit(|letter: char| letter.is_whitespace() || letter == '(').next().unwrap_or_default();
    let initial = last.chars().count() == 1 && last.chars().all(char::is_uppercase);
    // "am 3. Oktober": an ordinal where languages write one so.
    let ordinal = last.len() <= 2 && !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit());
    let ordinals = matches!(
        language.split('-').next().unwrap_or_default(),
        "de" | "no" | "nb" | "da" | "fi" | "cs" | "sk" | "hu" | "pl" | "sl" | "hr" | "sr" | "et" | "is" | "tr" | "lv"
    );
    initial || SHORT.contains(&last.to_lowercase().as_str()) || ordinal && ordinals
}

fn push(found: &mut Vec<Sentence>, text: &str, at: usize, vocabulary: &mut Vocabulary) {
    let lead = text.len() - text.trim_start().len();
    let bare = text.trim();
    let words: Vec<&str> = bare.unicode_words().collect();
    if words.len() < 3 {
        return;
    }
    let dense = bare.chars().filter(|letter| *letter >= '\u{2e80}').count() > 10;
    let unfit = bare.ends_with(':') || (words.len() < 4 && !dense);
    let start = (at + lead) as u32;
    found.push(Sentence {
        span: Span { start, end: start + bare.len() as u32 },
        words: vocabulary.bag(words.iter().copied()),
        length: words.len(),
        unfit,
    });
}

/// How much speaks for each sentence. `heading` holds the words of the title.
fn scores(found: &[Sentence], heading: &[u32]) -> Vec<f32> {
    let mut holders: HashMap<u32, Vec<usize>> = HashMap::new();
    for (at, sentence) in found.iter().enumerate() {
        for word in &sentence.words {
            holders.entry(*word).or_default().push(at);
        }
    }
    let mut central: Vec<f32> = Vec::with_capacity(found.len());
    let mut shared = vec![0_u32; found.len()];
    for (at, sentence) in found.iter().enumerate() {
        shared.fill(0);
        for holder in sentence.words.iter().filter_map(|word| holders.get(word)).flatten() {
            if let Some(count) = shared.get_mut(*holder) {
                *count += 1;
            }
        }
        let edge = |(other, shared): (&Sentence, &u32)| cosine(*shared, sentence.words.len(), other.words.len());
        let later: f32 = found.iter().zip(&shared).skip(at + 1).map(edge).sum();
        let earlier: f32 = found.iter().zip(&shared).take(at).map(edge).sum();
        central.push(later - 0.5 * earlier);
    }
    let most = central.iter().copied().fold(0.0_f32, f32::max).max(f32::EPSILON);
    let each = found.iter().zip(&central).enumerate();
    each.map(|(at, (sentence, central))| {
        let shared = sentence.words.iter().filter(|word| heading.contains(word)).count() as f32;
        let title = shared / (heading.len().max(1) as f32);
        let long = if sentence.length > 60 {
            0.2
        } else if sentence.length < 9 {
            0.2
        } else {
            0.0
        };
        PLACE * FADE / (FADE + at as f32) + CENTRAL * (central / most).max(-1.0) + TITLE * title - long
    })
    .collect()
}

/// Cosine of two sorted sets of words.
fn similarity(left: &[u32], right: &[u32]) -> f32 {
    let (few, many) = if left.len() <= right.len() { (left, right) } else { (right, left) };
    cosine(few.iter().filter(|word| many.binary_search(word).is_ok()).count() as u32, left.len(), right.len())
}

/// Cosine of two sets of these sizes that share so many words.
fn cosine(shared: u32, left: usize, right: usize) -> f32 {
    if shared == 0 { 0.0 } else { shared as f32 / ((left * right) as f32).sqrt() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Block;

    fn body(paragraphs: &[&str]) -> Body {
        let mut body = Body::default();
        for (at, text) in paragraphs.iter().enumerate() {
            if at > 0 {
                body.text.push_str("\n\n");
            }
            let start = body.text.len() as u32;
            body.text.push_str(text);
            let span = Span { start, end: body.text.len() as u32 };
            body.blocks.push(Block {
                ordinal: at as u32,
                ordinals: vec![at as u32],
                span,
                css_path: String::new(),
                kind: BlockKind::Paragraph,
                links: Vec::new(),
                styles: Vec::new(),
            });
        }
        body
    }

    #[test]
    fn an_extract_is_verbatim_in_order_and_short() {
        let body = body(&[
            "The city council of Examplestadt voted on Monday to close the old bridge. The bridge has stood since 1902.",
            "Engineers had found cracks in three of its pillars last winter. Dr. Ann Example led the team that measured them.",
            "Drivers will have to take the tunnel until a new bridge is built. The council expects that to take four years.",
            "\"We had no choice,\" the mayor said. A petition against the closure has 4,000 names.",
        ]);
        let found = sentences(&body, "Council closes old bridge", "en", 3);
        assert!(!found.is_empty() && found.len() <= 3);
        let mut last = 0;
        for bullet in &found {
            let span = bullet.span.unwrap();
            assert_eq!(&body.text[span.start as usize..span.end as usize], bullet.text);
            assert!(span.start >= last);
            last = span.end;
        }
        assert!(found[0].text.contains("voted on Monday"));
        assert!(sentences(&body, "", "en", 0).is_empty());
    }

    #[test]
    fn a_short_body_has_no_extract() {
        let body = body(&["One sentence stands here and says it all. Another one follows it without much to add."]);
        assert!(sentences(&body, "Title", "en", 3).is_empty());
    }

    #[test]
    fn abbreviations_do_not_end_a_sentence() {
        let body = body(&["Dr. Ann Example spoke to the council of the U.S. Senate about it. She went home after that long day."]);
        let found = split(&body, "en", &mut Vocabulary::default());
        assert_eq!(found.len(), 2, "{:?}", found.iter().map(|sentence| sentence.span).collect::<Vec<_>>());
    }
}
