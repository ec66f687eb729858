//! Articles whose strings in marks are all terms, titles and names, as their own sentences tell: nobody has to be looked for in the rest.

use super::keep::{Around, Marked, judge};
use super::look::Look;
use super::markup::Candidate;
use super::speaker::{Attribution, Scene, ends_with_comma};
use super::surnames::may_be_surname;
use super::tokens::{self, Hole, Shape, Token};
use super::{Passage, PassageKind, inserted};
use crate::article::{QuoteSource, SpeakerMethod};
use crate::lexicon::quotes::{Tags, Words};

/// Words of the longest string for which that is worth finding out: longer ones are hardly ever refused.
const MOST_WORDS: usize = 10;

/// Whether every candidate is refused, whoever the article names elsewhere. Reads the passages that they stand in, in order, up to the
/// first one that tells otherwise.
pub(super) fn all_refused(passages: &[Passage<'_>], candidates: &[Candidate], words: &Words) -> bool {
    let short = |candidate: &Candidate| {
        let [part] = candidate.parts.as_slice() else { return false };
        let inner = passages.get(part.passage).and_then(|passage| passage.text.get(part.start..part.end)).unwrap_or_default();
        candidate.source == QuoteSource::Marks && inner.split_whitespace().nth(MOST_WORDS).is_none()
    };
    let passage = |candidate: &Candidate| candidate.first().passage;
    candidates.iter().all(short)
        && candidates.chunk_by(|one, other| passage(one) == passage(other)).all(|own| {
            let passage = own.first().and_then(|first| passages.get(passage(first)));
            passage.is_some_and(|passage| are_refused(passage, own, words))
        })
}

/// Whether all candidates of one passage are.
fn are_refused(passage: &Passage<'_>, candidates: &[Candidate], words: &Words) -> bool {
    let mut holes: Vec<Hole> = Vec::new();
    for candidate in candidates {
        inserted::pieces(passage.text, &candidate.first(), words, &mut holes);
    }
    holes.sort_by_key(|hole| hole.from);
    let stream = tokens::stream(passage.text, &holes, words);
    // What the rest of the article makes a surname is another word here.
    if (0..stream.tokens.len()).any(|place| may_be_surname(&stream, passage.text, words, place)) {
        return false;
    }
    let scene = Scene::new(passage.text, stream, Vec::new(), words);
    let (around, silent) =
        (Around { local: Some(&NOTHING), company: false, heading: passage.kind == PassageKind::Heading }, is_silent(&scene));
    candidates.iter().all(|candidate| {
        let part = candidate.first();
        let tokens = &scene.stream.tokens;
        let quote = tokens.partition_point(|token| token.start() < part.from);
        let stands = tokens.get(quote).is_some_and(|token| token.shape == Shape::Quote && token.start() == part.from);
        let look = Look::of(passage.text.get(part.start..part.end).unwrap_or_default());
        stands && is_surely_refused(&scene, quote, &look, &around, silent)
    })
}

/// What the sentence tells where it tells nothing.
const NOTHING: Attribution = Attribution { cue: None, subject: None, method: SpeakerMethod::TagAfter, distance: 0 };

/// Whether a string is refused whoever its passage and the rest of the article name, by the words around it alone: `scene` need not
/// know any names. `silent` says that [`is_silent`] holds of it.
fn is_surely_refused(scene: &Scene<'_>, quote: usize, look: &Look, around: &Around<'_>, silent: bool) -> bool {
    if silent {
        return judge(scene, quote, look, around).is_err();
    }
    let marked = Marked::new(scene, quote, look, around);
    !marked.may_be_predicate() && marked.refusal().is_some()
}

/// Whether no word of a passage could tell that its strings are said.
fn is_silent(scene: &Scene<'_>) -> bool {
    let tells = Tags::CUE.with(Tags::SAY).with(Tags::SPEECH).with(Tags::SOURCE_AFTER).with(Tags::SOURCE_BEFORE);
    let tokens = &scene.stream.tokens;
    // A word that no table knows tells it behind a string and a comma alone.
    let comma = |place: usize| scene.stream.at(place + 1).shape == Shape::Comma;
    let leads = |(place, token): (usize, &Token)| token.shape == Shape::Quote && (comma(place) || ends_with_comma(scene.text, token));
    !tokens.iter().any(|token| token.is(tells)) && !tokens.iter().enumerate().any(leads)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Context, Passage, PassageKind, markup, quotes, words};
    use super::all_refused;

    const PIECES: [&str; 32] = [
        "the",
        "“early bird”",
        "rule",
        "“Old Pier”",
        "film",
        "“Hm”",
        "“It is late.”",
        "“hard”",
        "said",
        "Ann Lee",
        "Lee",
        "King",
        "Ann King",
        "she",
        "it was",
        ",",
        ".",
        ":",
        "so-called",
        "called",
        "according to",
        "promise of",
        "Lee's",
        "“we wait,”",
        "schmunzelte",
        "“Haus, Hof, alles”",
        "laut",
        "habe",
        "nannte",
        "“Why go?”",
        "towns",
        "wrote that",
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1024))]

        #[test]
        fn what_is_refused_early_is_refused(
            texts in prop::collection::vec(prop::collection::vec(prop::sample::select(&PIECES), 1..12), 1..5),
            language in "(en|de|fr)", headed in any::<bool>(),
        ) {
            let texts: Vec<String> = texts.iter().map(|pieces| pieces.join(" ")).collect();
            let body = texts.join("\n");
            let mut start = 0;
            let passages: Vec<Passage<'_>> = texts
                .iter()
                .map(|text| {
                    let kind = if headed && start == 0 { PassageKind::Heading } else { PassageKind::Paragraph };
                    let own = body.get(start..start + text.len()).unwrap_or_default();
                    let passage = Passage { text: own, start: start as u32, kind, cite: "", styles: &[], links: &[], hint: super::super::Hint::None };
                    start += text.len() + 1;
                    passage
                })
                .collect();
            let words = words(&language);
            let early = all_refused(&passages, &markup::candidates(&passages, words), words);
            let found = quotes(&passages, &Context { language: &language, ..Context::default() });
            prop_assert!(!early || found.is_empty(), "{:?}", found);
        }
    }

    #[test]
    fn a_term_is_refused_early() {
        let text = "The “early bird” ticket was cheap.";
        let passages =
            [Passage { text, start: 0, kind: PassageKind::Paragraph, cite: "", styles: &[], links: &[], hint: super::super::Hint::None }];
        let words = words("en");
        let candidates = markup::candidates(&passages, words);
        assert!(candidates.len() == 1 && all_refused(&passages, &candidates, words));
    }
}
