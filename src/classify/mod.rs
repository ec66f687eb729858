//! Article or not: keep or remove, for every block, and what kind of page it is.
//!
//! Bias: with [`Bias::Balanced`] the choice maximises the F1 that is to be expected from the
//! probabilities; a page on which even the best choice is expected to be bad gives no body at all.

mod admonitions;
mod around;
mod between;
mod cards;
pub mod category;
mod columns;
mod contents;
mod currencies;
mod ending;
mod entry;
pub mod evidence;
mod factors;
mod facts;
mod folds;
mod guess;
mod guessed;
pub mod heard;
mod interludes;
pub mod kind;
pub mod languages;
mod likely;
mod menus;
mod misleading;
mod model;
mod net;
mod other_titles;
mod peers;
mod place;
mod quoted;
mod recipes;
pub mod rules;
mod sections;
mod select;
mod siblings;
mod stamps;
mod subjects;
mod tables;
mod titled;
mod units;
pub mod unnamed;
mod verdict;
pub(crate) mod veto;
mod vocabulary;
pub(crate) mod walls;
pub(crate) mod warnings;
mod wholes;
mod writers;

use std::sync::LazyLock;

use crate::error::{Error, Pause};
use crate::features::{self, Features};
use crate::head::Head;
use crate::lexicon::{Concept, Row};
use crate::options::Bias;
use crate::segment::Segments;
use columns::{Bins, Columns};
use kind::Kind;
use kind::model::Kinds;
use model::{Model, WeightsError};
use net::Net;
use vocabulary::Heard;

/// Version of the content model, as the answer names it.
pub(crate) const MODEL_VERSION: &str = "blocks.v1";

const CONTENT: &[u8] = include_bytes!("../weights/blocks.v1.bin");
const SEQUENCE: &[u8] = include_bytes!("../weights/sequence.v1.bin");
const PAGES: &[u8] = include_bytes!("../weights/pages.v2.bin");

/// What was decided about a page.
#[derive(Debug, Default)]
pub struct Judgement {
    /// Calibrated probability that a block is content, one per block, 0 to 1.
    pub content: Vec<f32>,
    /// Whether a block is kept, one per block.
    pub kept: Vec<bool>,
    /// What the page is taken for.
    pub kind: Kind,
    /// Estimated word F1 of the answer, 0 to 1.
    pub quality: f32,
    /// Whether the page seems to have no article: even the best choice of blocks is expected to be bad.
    pub no_article: bool,
    /// What the tables say, for vetoes and for the names of what is removed.
    pub evidence: rules::PageEvidence,
    /// What can be counted about each block.
    pub rows: Vec<Features>,
}

/// What the words of a block say of topics.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Told {
    /// Nothing.
    #[default]
    Nothing,
    /// It begins with a word for them: "Filed under".
    Begins,
    /// It is a heading over them: "Topics".
    Heads,
}

/// Probability that a vetoed block is content all the same.
const VETOED: f32 = 0.03;

impl Judgement {
    /// Whether the words of a block say that it informs readers about the site rather than the matter: consent, advertising,
    /// the site's own asks, legal notes.
    pub(crate) fn is_notice(&self, at: usize) -> bool {
        use crate::article::Category::{Advertisement, Consent, FooterLegal, GeneratorCredit, Promotion, ShareSocial};
        let about = |row: &Row| matches!(row.category, Advertisement | Consent | FooterLegal | GeneratorCredit | Promotion | ShareSocial);
        self.evidence.says(at, about)
    }

    /// What the words of each block say of topics.
    pub(crate) fn topics(&self) -> Vec<Told> {
        let says = |at, concept| self.evidence.says(at, |row| row.is_about(concept));
        let told = |at| {
            if says(at, Concept::Tags) {
                Told::Begins
            } else if says(at, Concept::TagsHead) {
                Told::Heads
            } else {
                Told::Nothing
            }
        };
        (0..self.kept.len()).map(told).collect()
    }

    /// Turns vetoed blocks off, keeps what belongs to the kept ones, and lets go what follows the end of an article.
    pub fn apply(&mut self, segments: &Segments<'_>, vetoes: &[Option<veto::Veto>]) {
        for ((kept, content), veto) in self.kept.iter_mut().zip(&mut self.content).zip(vetoes) {
            if veto.is_some() {
                *kept = false;
                *content = content.min(VETOED);
            }
        }
        let is_vetoed = |at: usize| vetoes.get(at).is_some_and(Option::is_some);
        wholes::complete(segments, self.kind.page_type, &self.evidence, &self.content, &mut self.kept, is_vetoed);
        ending::trim(segments, self.kind.page_type, &self.evidence, &self.content, &mut self.kept);
    }
}

/// A model with the numbers that it is asked about.
struct Trained {
    model: Model,
    /// For each number of a row the column that holds it; [`UNASKED`] for those that the model does not ask about.
    columns: Vec<[usize; STEP]>,
}

/// No column.
const UNASKED: usize = usize::MAX;

/// Features that are compared with those of the row before in one step.
const STEP: usize = 4;

impl Trained {
    fn new(bytes: &[u8], names: &[String]) -> Result<Self, WeightsError> {
        let model = Model::read(bytes)?;
        let column = |name: &String| model.features().iter().position(|known| known == name).unwrap_or(UNASKED);
        let columns = names.chunks(STEP).map(|names| std::array::from_fn(|at| names.get(at).map_or(UNASKED, column))).collect();
        Ok(Self { model, columns })
    }

    /// Bins of `count` rows, a column a feature. `write` appends the numbers of the row at a place.
    fn bins(&self, count: usize, write: impl Fn(usize, &mut Vec<f32>)) -> Columns {
        let features = self.model.features().len();
        let (mut columns, mut bins) = (Columns::new(count, features), vec![Bins::default(); features]);
        // Neighbours often share a number: then nothing is to be done, since a new bin is written for the rows behind as well.
        let (mut numbers, mut before) = (Vec::new(), Vec::new());
        for row in 0..count {
            numbers.clear();
            write(row, &mut numbers);
            numbers.resize(numbers.len().next_multiple_of(STEP), 0.0);
            before.resize(numbers.len(), f32::NAN);
            let mut group = columns.group(row, &bins);
            let steps = numbers.as_chunks().0.iter().zip(before.as_chunks().0).zip(&self.columns);
            for ((numbers, before), columns) in steps {
                let mut others = differences(numbers, before);
                while others != 0 {
                    let at = others.trailing_zeros() as usize % STEP;
                    others &= others - 1;
                    let (Some(number), Some(column)) = (numbers.get(at), columns.get(at)) else { continue };
                    if let Some(bins) = bins.get_mut(*column)
                        && bins.note(self.model.bin(*column, *number, bins.last))
                    {
                        group.write(*column, bins.last);
                    }
                }
            }
            std::mem::swap(&mut numbers, &mut before);
        }
        columns.ranges(bins.iter().map(|bins| (bins.least, bins.most)));
        columns
    }
}

/// A bit for each number that is another one than before.
fn differences(numbers: &[f32; STEP], before: &[f32; STEP]) -> u32 {
    numbers.iter().zip(before).enumerate().map(|(at, (number, before))| u32::from(number != before) << at).sum()
}

/// The content model: trees that see a block with counts about its surroundings, and a network that hears the blocks around it; and what
/// tells kinds of pages by what the network hears.
struct Content {
    trees: Trained,
    sequence: Net,
    kinds: Kinds,
}

impl Content {
    fn new(names: &[String]) -> Result<Self, WeightsError> {
        let trees = Trained::new(CONTENT, names)?;
        let sequence = Net::read(SEQUENCE, trees.model.bounds())?;
        let kinds = Kinds::read(PAGES, &features::page_names(), sequence.words.ids())?;
        Ok(Self { trees, sequence, kinds })
    }

    /// Log-odds of every block: those of the trees and those of the network.
    ///
    /// # Errors
    /// Those of `pause`, which is asked every few trees and between the layers.
    fn odds(&self, columns: &Columns, heard: Heard, pause: Pause<'_>) -> Result<[Vec<f32>; 2], Error> {
        Ok([self.trees.model.score(0, columns, pause)?, self.sequence.score(columns, heard, pause)?])
    }
}

/// The committed models. Should they not read, which a test rules out, nothing is content, [`NOTHING`], of pages of no known kind.
static CONTENT_MODEL: LazyLock<Option<Content>> = LazyLock::new(|| Content::new(&[features::names(), evidence::names()].concat()).ok());

/// Log-odds of what is surely no content.
const NOTHING: f32 = -8.0;

/// Judges every block. `head` is what the page says about itself; `pause` is asked between the steps. Linear in blocks and elements.
///
/// # Errors
/// Those of `pause`.
pub fn classify(segments: &Segments<'_>, head: &Head<'_>, bias: Bias, pause: Pause<'_>) -> Result<Judgement, Error> {
    judge(segments, head, bias, pause, |rows, evidence| opinion(segments, head, rows, &evidence::numbers(segments, evidence), pause))
}

/// What models make of a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Opinion {
    /// Log-odds of each block: those of the trees, those of the network.
    pub odds: [Vec<f32>; 2],
    /// Of the page.
    pub kinds: kind::Chances,
}

/// The same with an opinion of any origin: training judges pages by models that have not seen them.
///
/// # Errors
/// Those of `pause` and of `opinion`.
pub fn judge(
    segments: &Segments<'_>,
    head: &Head<'_>,
    bias: Bias,
    pause: Pause<'_>,
    opinion: impl FnOnce(&[Features], &rules::PageEvidence) -> Result<Opinion, Error>,
) -> Result<Judgement, Error> {
    let rows = features::features(segments, &head.title);
    pause()?;
    let evidence = rules::PageEvidence::new(segments);
    pause()?;
    let Opinion { odds, kinds } = opinion(&rows, &evidence)?;
    // The mean of both is out of fold worth 0.004 of word F1 over either alone.
    let [trees, sequence] = &odds;
    let content = probabilities(&rows, trees.iter().zip(sequence).map(|(trees, sequence)| trees.midpoint(*sequence)).collect());
    let kind = kind::of(&kinds, head);
    pause()?;
    let others = odds.into_iter().map(|odds| probabilities(&rows, odds));
    let choice = select::select(segments, &rows, &content, kind.page_type, bias, others);
    Ok(Judgement {
        quality: select::quality(choice.expected),
        no_article: choice.no_article,
        kept: choice.kept,
        content,
        kind,
        evidence,
        rows,
    })
}

fn opinion(
    segments: &Segments<'_>,
    head: &Head<'_>,
    rows: &[Features],
    evidence: &[evidence::Numbers],
    pause: Pause<'_>,
) -> Result<Opinion, Error> {
    let nothing = || vec![NOTHING; rows.len()];
    let Some(model) = &*CONTENT_MODEL else { return Ok(Opinion { odds: [nothing(), nothing()], kinds: kind::Chances::default() }) };
    pause()?;
    let write = |at: usize, numbers: &mut Vec<f32>| {
        if let (Some(row), Some(evidence)) = (rows.get(at), evidence.get(at)) {
            row.write(numbers);
            evidence.write(numbers);
        }
    };
    let heard = model.sequence.words.hear(segments);
    pause()?;
    let words = kind::words::of(head);
    let kinds = model.kinds.chances(&features::page_features(rows), &heard.any, words.iter().map(String::as_str));
    let columns = model.trees.bins(rows.len(), write);
    pause()?;
    Ok(Opinion { odds: model.odds(&columns, heard, pause)?, kinds })
}

/// Chances of being content.
fn probabilities(rows: &[Features], mut odds: Vec<f32>) -> Vec<f32> {
    peers::pull_to_peers(rows, &mut odds);
    odds.into_iter().map(model::probability).collect()
}

#[cfg(test)]
mod tests {
    use super::kind::model::Kinds;
    use super::model::Model;
    use super::net::Net;
    use super::vocabulary::{Heard, Sum};
    use super::{CONTENT, CONTENT_MODEL, Content, PAGES, SEQUENCE};
    use crate::features;

    #[test]
    fn the_weights_are_those_of_the_card() {
        use sha2::{Digest, Sha256};
        let card: serde_json::Value = serde_json::from_str(include_str!("../weights/blocks.v1.json")).unwrap();
        for (name, bytes) in [("blocks.v1.bin", CONTENT), ("sequence.v1.bin", SEQUENCE), ("pages.v2.bin", PAGES)] {
            let digest: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(card["sha256"][name], digest.as_str(), "{name}");
        }
    }

    #[test]
    fn what_the_code_copies_from_the_card_is_still_in_it() {
        let card: serde_json::Value = serde_json::from_str(include_str!("../weights/blocks.v1.json")).unwrap();
        let quality: Vec<(f32, f32)> = serde_json::from_value(card["quality"].clone()).unwrap();
        assert_eq!(super::select::QUALITY, quality, "the trainer prints the table for select.rs");
        let number = |name: &str| serde_json::from_value::<f32>(card[name].clone()).unwrap();
        assert_eq!((super::select::NO_ARTICLE, super::peers::LOOSE), (number("empty_below"), number("loose")));
    }

    #[test]
    fn a_cut_file_is_refused() {
        for cut in 0..CONTENT.len() {
            assert!(Model::read(&CONTENT[..cut]).is_err(), "cut at {cut}");
        }
        assert!(Model::read(&[CONTENT, &[0]].concat()).is_err());
        let bounds = || CONTENT_MODEL.as_ref().unwrap().trees.model.bounds();
        for cut in (0..SEQUENCE.len()).step_by(61).chain([SEQUENCE.len() - 1]) {
            assert!(Net::read(&SEQUENCE[..cut], bounds()).is_err(), "cut at {cut}");
        }
        assert!(Net::read(&[SEQUENCE, &[0]].concat(), bounds()).is_err());
        assert!(Net::read(SEQUENCE, bounds().map(|bounds| bounds + 1)).is_err(), "made for other trees");
        let (names, ids) = (features::page_names(), CONTENT_MODEL.as_ref().unwrap().sequence.words.ids());
        for cut in (0..PAGES.len()).step_by(61).chain([PAGES.len() - 1]) {
            assert!(Kinds::read(&PAGES[..cut], &names, ids).is_err(), "cut at {cut}");
        }
        assert!(Kinds::read(&[PAGES, &[0]].concat(), &names, ids).is_err());
        assert!(Kinds::read(PAGES, &names, ids + 1).is_err(), "made for another vocabulary");
        assert!(Kinds::read(PAGES, &names[1..], ids).is_err(), "made for other numbers");
    }

    #[test]
    fn every_column_is_a_feature() {
        let trees = &CONTENT_MODEL.as_ref().unwrap().trees;
        let asked = trees.columns.iter().flatten().filter(|column| **column != super::UNASKED);
        assert_eq!(asked.count(), trees.model.features().len());
    }

    /// What the trainer says of a page.
    #[derive(serde::Deserialize)]
    struct SamplePage {
        numbers: Vec<f32>,
        heard: Vec<usize>,
        head: Vec<String>,
        chances: Vec<f32>,
    }

    #[test]
    fn scores_equal_those_of_the_trainer() {
        let sample: serde_json::Value = serde_json::from_str(include_str!("../weights/blocks.v1.rows.json")).unwrap();
        let names: Vec<String> = serde_json::from_value(sample["features"].clone()).unwrap();
        let rows: Vec<Vec<f32>> = serde_json::from_value(sample["rows"].clone()).unwrap();
        let expected = |name: &str| serde_json::from_value::<Vec<f32>>(sample[name].clone()).unwrap();
        let model = Content::new(&names).unwrap();
        let columns = model.trees.bins(rows.len(), |at, numbers| numbers.extend(&rows[at]));
        let heard: Vec<Vec<u32>> = serde_json::from_value(sample["heard"].clone()).unwrap();
        let mut said = Heard::default();
        let words = &model.sequence.words;
        heard.iter().for_each(|ids| words.add(words.sum(Sum::NOTHING, ids), &mut said));
        let [trees, sequence] = model.odds(&columns, said, &|| Ok(())).unwrap();
        for (got, expected) in trees.into_iter().zip(expected("log_odds")) {
            assert!((got - expected).abs() < 0.03, "{got} instead of {expected}");
        }
        for (got, expected) in sequence.into_iter().zip(expected("log_odds_in_order")) {
            assert!((got - expected).abs() < 0.001, "{got} instead of {expected}");
        }
        let pages: Vec<SamplePage> = serde_json::from_value(sample["pages"].clone()).unwrap();
        for page in pages {
            let mut any = vec![false; model.sequence.words.ids()];
            page.heard.iter().for_each(|id| any[*id] = true);
            let got = model.kinds.chances(&page.numbers, &any, page.head.iter().map(String::as_str));
            assert!(
                got.iter().zip(&page.chances).all(|(got, expected)| (got - expected).abs() < 0.005),
                "{got:?} instead of {:?}",
                page.chances
            );
        }
    }

    #[test]
    fn probability_is_the_logistic_function() {
        for tenths in -120_i16..=120 {
            let odds = f32::from(tenths) / 10.0;
            assert!((super::model::probability(odds) - 1.0 / (1.0 + (-odds).exp())).abs() < 5e-3, "{odds}");
        }
    }

    #[test]
    fn what_readers_say_is_text_of_threads_and_of_goods() {
        use super::{rules, veto};
        use crate::article::PageType;
        use crate::limits::Limits;
        use crate::options::Unobserved;
        use crate::{dom, segment};
        let prose = "<p>The rope is laid from three strands of hemp, and tarred by hand before it leaves the harbour.</p>".repeat(5);
        let html = format!(
            "<h1>Rope</h1>{prose}<section class=comments><p>It held in the storm, and smells of nothing worse than tar.</p></section>"
        );
        let page = dom::parse(&html, &Limits::default(), &Unobserved).unwrap();
        let segments = segment::segment(&page, &Limits::default()).unwrap();
        let evidence = rules::PageEvidence::new(&segments);
        for (page_type, gone) in
            [(PageType::Article, true), (PageType::Service, true), (PageType::Forum, false), (PageType::Product, false)]
        {
            let vetoes = veto::vetoes(&segments, page_type, &evidence, &[]);
            assert_eq!(vetoes.last().copied().flatten().is_some(), gone, "{page_type:?}");
        }
    }
}
