//! Article or not: keep or remove, for every block, and what kind of page it is.
//!
//! Bias: with [`Bias::Balanced`] the choice maximises the F1 that is to be expected from the
//! probabilities; a page on which even the best choice is expected to be bad gives no body at all.

pub mod category;
mod facts;
pub mod kind;
pub mod model;
pub(crate) mod outcome;
mod place;
pub mod rules;
mod select;
mod stamps;
pub(crate) mod veto;
mod walls;
mod warnings;
mod wholes;

use crate::error::{Error, Pause};
use crate::features::{self, Features};
use crate::head::Head;
use crate::lexicon::{Concept, Row};
use crate::options::Bias;
use crate::segment::Segments;
use kind::Kind;
pub(crate) use model::MODEL_VERSION;
pub use model::Opinion;

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
        wholes::ending::trim(segments, self.kind.page_type, &self.evidence, &self.content, &mut self.kept);
    }
}

/// Judges every block. `head` is what the page says about itself; `pause` is asked between the steps. Linear in blocks and elements.
///
/// # Errors
/// Those of `pause`.
pub fn classify(segments: &Segments<'_>, head: &Head<'_>, bias: Bias, pause: Pause<'_>) -> Result<Judgement, Error> {
    judge(segments, head, bias, pause, |rows, evidence| model::opinion(segments, head, rows, evidence, pause))
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
    let content = model::probabilities(&rows, trees.iter().zip(sequence).map(|(trees, sequence)| trees.midpoint(*sequence)).collect());
    let kind = kind::of(&kinds, head);
    pause()?;
    let others = odds.into_iter().map(|odds| model::probabilities(&rows, odds));
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

#[cfg(test)]
mod tests {
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
        let segments = segment::segment(&page, &Limits::default(), &|| Ok(())).unwrap();
        let evidence = rules::PageEvidence::new(&segments);
        for (page_type, gone) in
            [(PageType::Article, true), (PageType::Service, true), (PageType::Forum, false), (PageType::Product, false)]
        {
            let vetoes = veto::vetoes(&segments, page_type.into(), &evidence, &[], "");
            assert_eq!(vetoes.last().copied().flatten().is_some(), gone, "{page_type:?}");
        }
    }
}
