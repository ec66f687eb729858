//! What is learned: how likely each block is content, and what kind of page stands behind it.
//!
//! Trees see a block with counts about its surroundings, a network hears the blocks around it; both read bins of the same numbers. Weights are
//! committed files with a card each (`src/weights/README.md`).

mod columns;
pub mod evidence;
pub mod heard;
mod net;
pub(super) mod peers;
pub(super) mod trained;
pub(super) mod trees;
mod vocabulary;

use std::sync::LazyLock;

use crate::classify::kind::{self, model::Kinds};
use crate::classify::rules::PageEvidence;
use crate::error::{Error, Pause};
use crate::features::{self, Features};
use crate::head::Head;
use crate::segment::Segments;
use columns::Columns;
use net::Net;
use trained::Trained;
use trees::WeightsError;
use vocabulary::Heard;

/// Version of the content model, as the answer names it.
pub(crate) const MODEL_VERSION: &str = "blocks.v1";

const CONTENT: &[u8] = include_bytes!("../../weights/blocks.v1.bin");
const SEQUENCE: &[u8] = include_bytes!("../../weights/sequence.v1.bin");
const PAGES: &[u8] = include_bytes!("../../weights/pages.v2.bin");

/// What models make of a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Opinion {
    /// Log-odds of each block: those of the trees, those of the network.
    pub odds: [Vec<f32>; 2],
    /// Of the page.
    pub kinds: kind::Chances,
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

/// What the committed models make of a page.
///
/// # Errors
/// Those of `pause`.
pub(super) fn opinion(
    segments: &Segments<'_>,
    head: &Head<'_>,
    rows: &[Features],
    evidence: &PageEvidence,
    pause: Pause<'_>,
) -> Result<Opinion, Error> {
    let nothing = || vec![NOTHING; rows.len()];
    let Some(model) = &*CONTENT_MODEL else { return Ok(Opinion { odds: [nothing(), nothing()], kinds: kind::Chances::default() }) };
    let evidence = evidence::numbers(segments, evidence);
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
pub(super) fn probabilities(rows: &[Features], mut odds: Vec<f32>) -> Vec<f32> {
    peers::pull_to_peers(rows, &mut odds);
    odds.into_iter().map(trees::probability).collect()
}

#[cfg(test)]
mod tests;
