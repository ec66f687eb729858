//! What the tables say about a block, as numbers for the content model.
//!
//! The tables name kinds of boilerplate; whether a named block is content after all is for the model to weigh, since
//! "Comments" over a forum thread and under a news story are two things.

use crate::article::Category;
use crate::classify::category::verdict::{CATEGORIES, raise};
use crate::classify::rules::PageEvidence;
use crate::segment::{ElementId, Segments};

/// Sections of which the tables name the headings.
const SECTIONS: [Category; 3] = [Category::Comments, Category::Related, Category::Promotion];
/// Words of a block up to which it may be a heading over others.
const HEADING_WORDS: usize = 10;
/// Words of a block up to which its words are looked up: cues must cover their block.
const CUE_WORDS: usize = 60;
/// How clear a cue must be to name a section.
const CLEAR: f32 = 0.6;
/// Blocks after which a section's heading is forgotten.
const FORGOTTEN: f32 = 300.0;

/// The numbers of one block: clearest cue of each category by words and by markup, then for each of three
/// kinds of sections the blocks since its heading (-1 for none) and whether that heading's parent holds the block.
#[derive(Debug, Clone, Copy)]
pub struct Numbers {
    words: [f32; CATEGORIES],
    markup: [f32; CATEGORIES],
    since: [f32; SECTIONS.len()],
    under: [f32; SECTIONS.len()],
}

impl Numbers {
    /// Writes the numbers in the order of [`names`].
    pub fn write(&self, row: &mut Vec<f32>) {
        row.extend_from_slice(&self.words);
        row.extend_from_slice(&self.markup);
        row.extend_from_slice(&self.since);
        row.extend_from_slice(&self.under);
    }
}

/// Names of the numbers.
pub fn names() -> Vec<String> {
    let of = |prefix: &str, categories: &[Category]| {
        categories.iter().map(|category| format!("{prefix}_{}", category.name())).collect::<Vec<_>>()
    };
    [of("words", &Category::ALL), of("markup", &Category::ALL), of("since", &SECTIONS), of("under", &SECTIONS)].concat()
}

/// The numbers of every block. Linear in elements and text.
pub fn numbers(segments: &Segments<'_>, evidence: &PageEvidence) -> Vec<Numbers> {
    let mut headings: [Option<(usize, Option<ElementId>)>; SECTIONS.len()] = [None; SECTIONS.len()];
    let mut all = Vec::with_capacity(segments.blocks.len());
    for (at, block) in segments.blocks.iter().enumerate() {
        let mut numbers =
            Numbers { words: [0.0; CATEGORIES], markup: [0.0; CATEGORIES], since: [-1.0; SECTIONS.len()], under: [0.0; SECTIONS.len()] };
        let words = evidence.words(at);
        if words <= CUE_WORDS {
            for cue in evidence.phrases(at) {
                raise(&mut numbers.words, cue.row.category, cue.weight);
            }
        }
        for spoken in evidence.around(at) {
            raise(&mut numbers.markup, spoken.row.category, spoken.weight);
        }
        for (which, category) in SECTIONS.into_iter().enumerate() {
            let (Some(heading), Some(since), Some(under)) =
                (headings.get_mut(which), numbers.since.get_mut(which), numbers.under.get_mut(which))
            else {
                continue;
            };
            if let Some((place, parent)) = *heading {
                *since = ((at - place) as f32).min(FORGOTTEN);
                let inside = parent.is_some_and(|parent| segments.element(parent).blocks().contains(&at));
                *under = f32::from(u8::from(inside));
            }
            if words <= HEADING_WORDS && numbers.words.get(category as usize).is_some_and(|weight| *weight >= CLEAR) {
                *heading = Some((at, larger(segments, block.element, at)));
            }
        }
        all.push(numbers);
    }
    all
}

/// The first element around block `at` that holds other blocks too.
fn larger(segments: &Segments<'_>, element: ElementId, at: usize) -> Option<ElementId> {
    segments.ancestors(element).find(|(_, element)| element.blocks() != (at..at + 1)).map(|(id, _)| id)
}
