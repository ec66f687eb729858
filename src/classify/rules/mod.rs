//! What the tables say about a block: by the names and roles of the elements around it, and by the words it is made of.
//!
//! Read once for a page, for everything that judges: the numbers of the content model, vetoes, the names of what is removed.

mod elements;
mod phrases;

use smallvec::SmallVec;

use crate::article::{Category, ReasonStage};
use crate::dom::Tag;
use crate::lexicon::{Concept, Reach, Row, Table, count_words};
use crate::segment::{Block, ElementId, Segments};

use elements::spoken;
pub(crate) use elements::{Claim, ElementEvidence, Spoken, is_section};
use phrases::phrase_cues;

/// Weight of words from which they name a block.
const CLEAR: f32 = 0.6;
/// Inline elements around a block's text among which that of code is looked for.
const INLINE_LEVELS: usize = 8;

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
            let code = is_code(segments, block);
            let alike = || segments.blocks.get(first).is_some_and(|first| is_code(segments, first) == code);
            let known = out.places.get(first).copied().zip(out.words.get(first).copied()).filter(|_| alike());
            let (place, words) = known.unwrap_or_else(|| {
                let (text, start) = (segments.text_of(block), out.cues.len() as u32);
                let words = count_words(text);
                let is_label = |cue: &Cue<'_>| matches!(cue.row.reach, Reach::Cover(_));
                out.cues.extend(phrase_cues(text, words).into_iter().filter(|cue| !code || !is_label(cue)));
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

/// Whether all of a block is code, and no link or button inside of that: "print" and "share" name parts of a program there.
fn is_code(segments: &Segments<'_>, block: &Block) -> bool {
    let inline = segments.ancestors(block.common).take_while(|(id, _)| *id != block.element).take(INLINE_LEVELS);
    let mut tags = inline.map(|(_, element)| element.tag).filter(|tag| matches!(tag, Tag::Code | Tag::Samp | Tag::A | Tag::Button));
    tags.next().is_some_and(|tag| matches!(tag, Tag::Code | Tag::Samp))
}

#[cfg(test)]
mod tests {
    use super::PageEvidence;
    use crate::limits::Limits;
    use crate::options::Unobserved;
    use crate::{dom, segment};

    #[test]
    fn what_is_all_code_is_no_label() {
        let labels = |html: &str| {
            let page = dom::parse(html, &Limits::default(), &Unobserved).unwrap();
            let segments = segment::segment(&page, &Limits::default(), &|| Ok(())).unwrap();
            let evidence = PageEvidence::new(&segments);
            (0..segments.blocks.len()).map(|at| evidence.phrases(at).len().min(1)).collect::<Vec<_>>()
        };
        let print = "<code><span>print</span>()</code>";
        let all =
            format!("<p>Print<p>{print}<p><a href=#p>{print}</a><p>{print}<p><code><a href=#p>print()</a></code><p><kbd>print</kbd>()");
        assert_eq!(labels(&all), [1, 0, 0, 0, 1, 1]);
        assert_eq!(labels("<p>print()<p><samp>print()</samp><p>print()"), [1, 0, 1], "equal texts");
    }
}
