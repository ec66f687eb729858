//! What the tables say about a block: by the names and roles of the elements around it, and by the words it is made of.
//!
//! Read once for a page, for everything that judges: the numbers of the content model, vetoes, the names of what is removed.

mod elements;
mod phrases;

use smallvec::SmallVec;

use crate::article::{Category, ReasonStage};
use crate::lexicon::{Concept, Row, Table, count_words};
use crate::segment::{ElementId, Segments};

use elements::spoken;
pub(crate) use elements::{Claim, ElementEvidence, Spoken, is_section, letters_in};
use phrases::phrase_cues;

/// Weight of words from which they name a block.
const CLEAR: f32 = 0.6;

/// A row that speaks for a block, and how clearly.
#[derive(Debug, Clone)]
pub struct Cue<'l> {
    /// The row.
    pub row: &'l Row,
    /// How clear it is, 0 to about 3.
    pub weight: f32,
    /// What matched, for people.
    pub evidence: Evidence,
}

/// What matched.
#[derive(Debug, Clone)]
pub enum Evidence {
    /// An element's name or role.
    Element(ElementId),
    /// Words of the block, folded.
    Words(String),
}

impl Cue<'_> {
    /// The kind of evidence.
    pub fn stage(&self) -> ReasonStage {
        match (&self.evidence, self.row.category) {
            (_, Category::Hidden) => ReasonStage::Hidden,
            (Evidence::Words(_), _) => ReasonStage::Phrase,
            (Evidence::Element(_), _) if self.row.table == Table::Landmarks => ReasonStage::Landmark,
            (Evidence::Element(_), _) => ReasonStage::Markup,
        }
    }
}

/// What the tables say about a page: the claims of its elements and the cues of its words, read once for everything
/// that judges.
#[derive(Debug, Default)]
pub struct PageEvidence {
    /// The claims of the elements.
    pub elements: ElementEvidence,
    /// What the elements around each block say, block after block.
    around: Vec<Spoken>,
    /// One past the last of each block.
    ends: Vec<u32>,
    /// Cues of the words of all blocks, each text's once.
    cues: Vec<Cue<'static>>,
    /// Where those of each block are.
    places: Vec<(u32, u32)>,
    /// Words of each block between white space.
    words: Vec<u32>,
}

impl PageEvidence {
    /// Reads every element and every block's words once. Linear in elements, attributes and text.
    pub fn new(segments: &Segments<'_>) -> Self {
        let count = segments.blocks.len();
        let (around, ends) = (Vec::with_capacity(2 * count), Vec::with_capacity(count));
        let (places, words) = (Vec::with_capacity(count), Vec::with_capacity(count));
        let mut out = Self { elements: ElementEvidence::new(segments), around, ends, cues: Vec::new(), places, words };
        for (at, block) in segments.blocks.iter().enumerate() {
            out.around.extend(spoken(segments, &out.elements, block));
            out.ends.push(out.around.len() as u32);
            let first = segments.first_alike(at);
            let known = out.places.get(first).copied().zip(out.words.get(first).copied());
            let (place, words) = known.unwrap_or_else(|| {
                let (text, start) = (segments.text_of(block), out.cues.len() as u32);
                let words = count_words(text);
                out.cues.extend(phrase_cues(text, words));
                ((start, out.cues.len() as u32), words as u32)
            });
            out.places.push(place);
            out.words.push(words);
        }
        out
    }

    /// What the elements around the block at this place say, nearest first; nothing beyond the last block.
    pub(crate) fn around(&self, at: usize) -> &[Spoken] {
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        let end = self.ends.get(at).copied().unwrap_or(start);
        self.around.get(start as usize..end as usize).unwrap_or_default()
    }

    /// The same as cues, of those that are heard.
    pub(crate) fn markup(&self, at: usize, heard: impl Fn(Claim, &Row) -> bool) -> SmallVec<[Cue<'static>; 8]> {
        let heard = self.around(at).iter().filter(|spoken| heard(spoken.claim, spoken.row));
        heard.map(|Spoken { row, weight, claim }| Cue { row, weight: *weight, evidence: Evidence::Element(claim.element) }).collect()
    }

    /// Words between white space of the block at this place; none beyond the last block.
    pub fn words(&self, at: usize) -> usize {
        self.words.get(at).map_or(0, |words| *words as usize)
    }

    /// Whether the words of the block at this place ask readers to act, announce other pages or name a writer or a day.
    pub(crate) fn leads_elsewhere(&self, at: usize) -> bool {
        let named = |row: &Row| matches!(row.category, Category::Byline | Category::Related) || row.is_about(Concept::Ask);
        self.says(at, named)
    }

    /// Whether the words of the block at this place name it clearly, by a row that is one of `these`.
    pub fn says(&self, at: usize, these: impl Fn(&Row) -> bool) -> bool {
        self.phrases(at).iter().any(|cue| cue.weight >= CLEAR && these(cue.row))
    }

    /// What the words of the block at this place say; nothing beyond the last block.
    pub(crate) fn phrases(&self, at: usize) -> &[Cue<'static>] {
        let (start, end) = self.places.get(at).copied().unwrap_or_default();
        self.cues.get(start as usize..end as usize).unwrap_or_default()
    }
}
