//! An extract: verbatim sentences of the body that say most of it, for pages whose publisher gives no summary.
//!
//! News begins with what matters, and plain graph methods (TextRank, LexRank, LSA) choose worse than the
//! first three sentences. So place counts most; between neighbours a sentence gains when later ones take up its
//! words (directed centrality, Zheng and Lapata 2019) and when it shares words with the title. On news pages in three
//! groups of languages every greater weight of the two lost against the first sentences. What tells more is the page's
//! meta description: the publisher wrote it to say what the page is about, so the sentences that say the same are looked for.

mod central;
mod split;

use std::borrow::Cow;

use central::{central, cosine};
use foldhash::{HashMap, HashMapExt};
use unicode_segmentation::UnicodeSegmentation;

use super::boundaries::each_word;
use crate::article::{Block, BlockKind, Body, Span, SummaryBullet};
use crate::features::is_function_word;
use crate::letters::{is_currency, is_stop, is_wide};
use crate::lexicon::metadata::{BULLETS, LABELS, fold};

/// Sentences looked at; the rest of a long body is not where its gist stands.
const MAX_SENTENCES: usize = 200;

/// Bodies with fewer sentences are their own summary.
const LEAST_SENTENCES: usize = 6;

/// Words of the shortest line that counts as a sentence without a mark at its end.
const LEAST_OPEN_WORDS: usize = 15;

/// Words of the shortest line that may be part of a sentence though a break ends it.
const LEAST_BROKEN_WORDS: usize = 9;

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
    /// Whether one of the sentences must be about that: beside what is sold stand offers, policies and the words of a shop.
    pub bound: bool,
}

/// Bytes of a text to one of its different telling words, by guess, and the most of them that room is made for at once.
const BYTES_A_WORD: usize = 16;
const MOST_ROOM: usize = 2048;

/// The telling words seen so far.
struct Vocabulary<'t> {
    /// Their numbers.
    numbers: HashMap<Cow<'t, str>, u32>,
    /// For each of them the last bag that it is in.
    last: Vec<u32>,
    bags: u32,
}

impl<'t> Vocabulary<'t> {
    /// No words yet, with room for those of a text of so many bytes.
    fn with_room(bytes: usize) -> Self {
        let words = (bytes / BYTES_A_WORD).min(MOST_ROOM);
        Self { numbers: HashMap::with_capacity(words), last: Vec::with_capacity(words), bags: 0 }
    }

    /// Numbers of the telling words of a text, each once, by their first places.
    fn bag(&mut self, words: impl Iterator<Item = &'t str>) -> Vec<u32> {
        let mut bag: Vec<u32> = Vec::with_capacity(words.size_hint().0);
        self.bags += 1;
        for word in words {
            if word.len() < 4 && word.is_ascii() {
                continue;
            }
            // Most words are small plain letters already.
            let plain = word.bytes().all(|byte| byte.is_ascii_lowercase());
            let letters = || word.bytes().all(|byte| byte.is_ascii_alphanumeric());
            let word = if plain {
                Cow::Borrowed(word)
            } else if letters() {
                Cow::Owned(word.to_ascii_lowercase())
            } else {
                Cow::Owned(fold(word))
            };
            if word.len() < 4 && word.is_ascii() {
                continue;
            }
            let next = self.last.len() as u32;
            let number = *self.numbers.entry(word).or_insert(next);
            if number == next {
                self.last.push(0);
            }
            if let Some(last) = self.last.get_mut(number as usize).filter(|last| **last != self.bags) {
                *last = self.bags;
                bag.push(number);
            }
        }
        bag
    }
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
    if hints.bound && !chosen.iter().any(about) {
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

/// Whether a sentence of so many words is none to show: a name, a place, a label, a question, a disclosure, an appeal, a price.
fn is_unfit(text: &str, words: usize) -> bool {
    let dense = text.chars().filter(|letter| *letter >= '\u{e00}' && letter.is_alphabetic()).count() > 10;
    let end = without_notes(text).trim_end_matches(|letter: char| !letter.is_alphanumeric() && !is_stop(letter));
    let closed = end.ends_with(is_stop);
    // A line that a break ends is a label or an entry.
    let label = || text.rsplit_once('\n').is_some_and(|(lines, _)| lines.split('\n').any(is_open));
    // Lines without an end are labels; a sentence that ends in a colon says what follows it.
    text.ends_with([':', '：'])
        || end.ends_with(['?', '？', '؟'])
        || !dense && (words < 4 || !closed && words < LEAST_OPEN_WORDS || label())
        || begs(text)
        || sells(text, words)
}

/// Whether a sentence discloses, asks or invites.
fn begs(text: &str) -> bool {
    let folded = fold(text);
    LABELS.is_no_dek(&folded) || BULLETS.is_appeal(&folded)
}

/// Whether a line is short and has no end.
fn is_open(line: &str) -> bool {
    let bare = line.trim_end();
    !bare.is_empty() && !bare.ends_with(is_stop) && bare.split_whitespace().take(LEAST_BROKEN_WORDS).count() < LEAST_BROKEN_WORDS
}

/// A text without the numbers of notes at its end: "… in 2010.[1][2]", "… of the town.3".
fn without_notes(text: &str) -> &str {
    let mut rest = text.trim_end();
    let bare = rest.trim_end_matches(|letter: char| letter.is_ascii_digit());
    if rest.len() - bare.len() <= 2 && bare.strip_suffix('.').is_some_and(|word| word.ends_with(char::is_alphabetic)) {
        rest = bare;
    }
    while let Some(before) = rest.strip_suffix(']').and_then(|open| open.rsplit_once('[')).filter(|(_, note)| note.len() <= 4) {
        rest = before.0.trim_end();
    }
    rest
}

/// Words up to which a sentence with a price is a price tag.
const PRICE_TAG: usize = 12;

/// Whether a sentence only prices, counts or rates: "Now $49.99 at the shop.", "4.5 of 5 ★".
fn sells(text: &str, words: usize) -> bool {
    let digits = text.chars().filter(|letter| letter.is_numeric()).count();
    let letters = text.chars().filter(|letter| letter.is_alphabetic()).count();
    let money = text.contains(is_currency) && digits > 0;
    text.contains(['★', '☆', '⭐']) || digits * 4 > letters || money && words <= PRICE_TAG
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
    fn a_question_is_no_summary() {
        for (text, unfit) in [
            ("Will the old bridge of Examplestadt ever open again?”", true),
            ("古い橋はいつかまた開くのだろうかと町の人たちは毎朝たずねる？", true),
            ("The council asked itself whether the old bridge will ever open again.", false),
            ("Learn more about the old bridge and its pillars in our guide.", true),
            ("For a visit of the old bridge, contact us at the town hall.", true),
            ("Lesen Sie hier, wie die alte Brücke gebaut worden ist.", true),
            ("“Three” “old” “bridges”: “Voss”, “Egg”, “Zell”", true),
            ("Disclosure of the accounts of the old bridge was ordered by the court.", false),
            ("Learning more about the old bridge took the council nine years.", false),
        ] {
            assert_eq!(is_unfit(text, 10), unfit, "{text}");
        }
    }

    #[test]
    fn a_sentence_that_leans_on_another_stands_behind_it_or_not_at_all() {
        let rest = "A tunnel runs under the river beside it. Trains use it on six days of the week. Most of them are full in the morning.";
        let of = |second: &str, language| {
            let body = body(&["The bridge of Examplestadt has stood for a hundred years.", second, rest, rest]);
            // What the description says comes first.
            let found = sentences(&body, &Hints { description: second, ..Hints::default() }, language, 3, &|_| false);
            found.iter().any(|bullet| bullet.text == second)
        };
        for (second, language, taken) in [
            ("However, the council closed it for lorries.", "en", false),
            ("Aber der Rat hat sie für Lastwagen gesperrt.", "de-CH", false),
            ("Butter was on the lorries when the council closed it.", "en", true),
            ("But des travaux, selon la commune: les camions.", "fr", true),
        ] {
            assert_eq!(of(second, language), taken, "{second}");
        }
        let body = body(&["The council voted on Monday evening. However, drivers may use it until May.", rest, rest, rest, rest]);
        let hints = Hints { title: "", description: "The council voted on Monday evening; drivers may use it until May", bound: false };
        let found = sentences(&body, &hints, "en", 3, &|_| false);
        assert!(found.len() == 2 && found[1].text.starts_with("However"), "{found:?}");
    }

    #[test]
    fn labels_and_cut_lines_are_no_summary() {
        for (text, unfit) in [
            ("Laces: a new kind\nThe old bridge has laces of steel that hold it over the river.", true),
            ("The council read the long report of the engineers by", true),
            ("The old bridge over the river closes in May\nbecause of cracks in its pillars, and drivers must take the tunnel.", false),
            ("The old bridge over the river has stood since 1902.[1][2]", false),
            ("The old bridge gives even more room for the ferries.3", false),
        ] {
            assert_eq!(is_unfit(text, text.split_whitespace().count()), unfit, "{text}");
        }
    }

    #[test]
    fn an_extract_is_verbatim_in_order_and_short() {
        let body = body(&[
            "The city council of Examplestadt voted on Monday to close the old bridge. The bridge has stood since 1902.",
            "Engineers had found cracks in three of its pillars last winter. Dr. Ann Example led the team that measured them.",
            "Drivers will have to take the tunnel until a new bridge is built. The council expects that to take four years.",
            "\"We had no choice,\" the mayor said. A petition against the closure has 4,000 names.",
        ]);
        let hints = Hints { title: "Council closes old bridge", description: "", bound: false };
        let found = sentences(&body, &hints, "en", 3, &|_| false);
        assert!(!found.is_empty() && found.len() <= 3);
        let mut last = 0;
        for bullet in &found {
            let span = bullet.span.unwrap();
            assert_eq!(&body.text[span.start as usize..span.end as usize], bullet.text);
            assert!(span.start >= last);
            last = span.end;
        }
        assert!(found[0].text.contains("voted on Monday"));
        assert!(sentences(&body, &Hints::default(), "en", 0, &|_| false).is_empty());
    }

    #[test]
    fn what_sells_or_discloses_is_no_gist() {
        let body = body(&[
            "Dieser Artikel enthält Affiliate-Links, für die wir bei einem Kauf Geld bekommen.",
            "Now only $49.99 at the shop of the maker.",
            "Rated 4.5 of 5 ★★★★☆ by readers of this page.",
            "The council of the town voted on Monday evening to close the old bridge over the river.",
            "Engineers had found cracks in three of its pillars last winter, and drivers went slowly since.",
            "Most of the traffic will take the tunnel, which is open by day and by night for everybody.",
            "A new bridge is planned beside the old one, and the council expects it to take four years.",
        ]);
        let found = sentences(&body, &Hints::default(), "de", 3, &|_| false);
        assert!(found.iter().any(|bullet| bullet.text.starts_with("The council")), "{found:?}");
        for word in ["Affiliate", "$49", "★"] {
            assert!(found.iter().all(|bullet| !bullet.text.contains(word)), "{word}: {found:?}");
        }
        let notice = |block: &Block| block.ordinal == 3;
        assert!(sentences(&body, &Hints::default(), "de", 3, &notice).iter().all(|bullet| !bullet.text.starts_with("The council")));
    }

    #[test]
    fn a_sentence_that_says_what_the_description_says_is_chosen() {
        let body = body(&[
            "It was a cold evening in Examplestadt. Some forty people had come to the hall to hear what would be said there.",
            "The old bridge over the river will be closed in May because of cracks in its pillars. Drivers must take the tunnel.",
            "Nobody was happy about it when the lights went out. The mayor went home on foot and said nothing more.",
        ]);
        let hints = Hints {
            title: "A long evening",
            description: "The old bridge over the river closes in May: its pillars have cracks.",
            bound: false,
        };
        let found = sentences(&body, &hints, "en", 3, &|_| false);
        assert_eq!(found.len(), 1);
        assert!(found[0].text.starts_with("The old bridge over the river"), "{}", found[0].text);
    }

    #[test]
    fn beside_goods_an_extract_is_about_them() {
        let policy = "Free returns are offered within thirty days of the purchase. Orders leave our house within two days.";
        let of = |first: &str, bound| {
            let body = body(&[first, policy, policy, policy]);
            let hints = Hints { title: "The Pellworth Hook", description: "It holds what hangs from pipes and beams.", bound };
            sentences(&body, &hints, "en", 3, &|_| false).len()
        };
        assert_eq!(of(policy, true), 0);
        assert_eq!(of(policy, false), 1, "elsewhere it is what the page says");
        assert_eq!(of("This hook of forged steel is made by hand in our shop. It comes in two sizes and four colours.", true), 1);
        assert_eq!(of("Lamps and bags are safe: whatever hangs from beams, it holds. It comes in two sizes and four colours.", true), 1);
    }

    #[test]
    fn a_short_body_has_no_extract() {
        let body = body(&["One sentence stands here and says it all. Another one follows it without much to add."]);
        assert!(sentences(&body, &Hints { title: "Title", description: "", bound: false }, "en", 3, &|_| false).is_empty());
    }

    #[test]
    fn abbreviations_do_not_end_a_sentence() {
        let body = body(&["Dr. Ann Example spoke to the council of the U.S. Senate about it. She went home after that long day."]);
        let found = of_body(&body, "en", &mut Vocabulary::with_room(0), &|_| false);
        assert_eq!(found.len(), 2, "{:?}", found.iter().map(|sentence| sentence.span).collect::<Vec<_>>());
    }
}
