//! Lists of links, in which one entry's words say little about what the list is: "Press" in a menu leads to a page of
//! the site, while "Facebook" among other networks is a way to share.

use std::ops::Range;

use foldhash::{HashMap, HashMapExt};

use crate::article::Category;
use crate::lexicon::Lexicon;
use crate::segment::{Block, ElementId, Segments};

use super::place::linked_bytes;
use super::rules::PageEvidence;
use super::verdict::KINDS;

/// Levels climbed from an entry to its list.
const CLIMB: usize = 6;
/// Entries that make a list.
const LEAST: u32 = 3;
/// Blocks of a list at most.
const MOST: u32 = 80;
/// Bytes and words of an entry at most.
const SHORT: (usize, usize) = (60, 4);
/// How clear a cue must be to count among those of its list.
const CLEAR: f32 = 0.5;

/// A list, and how many of its entries say what.
#[derive(Debug)]
struct List {
    entries: u32,
    said: [u32; KINDS],
    /// Entries that say nothing but that they are entries.
    plain: u32,
}

/// The lists of a page.
#[derive(Debug)]
pub struct Menus {
    lists: Vec<List>,
    /// For each block the list whose entry it is.
    of: Vec<Option<u32>>,
    /// Entries before each block, and in all.
    before: Vec<u32>,
}

impl Menus {
    /// Finds the lists of a page. Linear in blocks.
    pub fn new(segments: &Segments<'_>, evidence: &PageEvidence) -> Self {
        let mut before = Vec::with_capacity(segments.blocks.len() + 1);
        let mut sum = 0_u32;
        for block in &segments.blocks {
            before.push(sum);
            sum += u32::from(is_entry(segments, block));
        }
        before.push(sum);
        let within = |blocks: &Range<u32>| {
            let count = |at: u32| before.get(at as usize).copied().unwrap_or(sum);
            count(blocks.end).saturating_sub(count(blocks.start))
        };
        let mut places: HashMap<ElementId, usize> = HashMap::new();
        let mut out = Self { lists: Vec::new(), of: vec![None; segments.blocks.len()], before: Vec::new() };
        let entries = segments.blocks.iter().enumerate().filter(|(at, _)| before.get(at + 1) > before.get(*at));
        for (at, block) in entries {
            let around = segments.ancestors(block.element).take(CLIMB);
            let mut small = around.take_while(|(_, element)| element.blocks.end.saturating_sub(element.blocks.start) <= MOST);
            let list = small.find_map(|(id, element)| {
                let (entries, all) = (within(&element.blocks), element.blocks.end.saturating_sub(element.blocks.start));
                (entries >= LEAST && entries * 5 >= all * 3).then_some((id, entries))
            });
            let Some((element, entries)) = list else { continue };
            let place = *places.entry(element).or_insert_with(|| {
                out.lists.push(List { entries, said: [0; KINDS], plain: 0 });
                out.lists.len() - 1
            });
            if let (Some(own), Some(list)) = (out.of.get_mut(at), out.lists.get_mut(place)) {
                *own = Some(place as u32);
                list.count(segments, evidence, at, block);
            }
        }
        out.before = before;
        out
    }

    /// Whether a block is a link of a few words.
    pub fn is_entry(&self, at: usize) -> bool {
        self.before.get(at + 1) > self.before.get(at)
    }

    /// Whether a block is an entry of a list whose others say something else: then its own words or name tell where it
    /// leads to. Outside what the markup calls a menu, most of the others must say nothing at all.
    pub fn is_alone(&self, at: usize, category: Category, in_menu: bool) -> bool {
        let list = self.of.get(at).copied().flatten().and_then(|place| self.lists.get(place as usize));
        list.is_some_and(|list| {
            let said = list.said.get(category as usize).copied().unwrap_or_default();
            said * 3 <= list.entries && (in_menu || list.plain * 2 >= list.entries)
        })
    }
}

impl List {
    /// Counts what the words of an entry and the names of its own elements say.
    fn count(&mut self, segments: &Segments<'_>, evidence: &PageEvidence, at: usize, block: &Block) {
        let mut own = [false; KINDS];
        let mut say = |category: Category, weight: f32| {
            if let Some(said) = own.get_mut(category as usize).filter(|_| weight >= CLEAR) {
                *said = true;
            }
        };
        for cue in evidence.phrases(at) {
            say(cue.row.category, cue.weight);
        }
        let around = evidence.elements.around(segments, block.common);
        for claim in around.take_while(|claim| is_of_one(segments, claim.element, at)).filter(|claim| claim.sure) {
            if let Some(row) = Lexicon::embedded().row(claim.row) {
                say(row.category, row.weight);
            }
        }
        // Numbers in a row are pages.
        if segments.text_of(block).bytes().all(|byte| byte.is_ascii_digit()) {
            say(Category::BreadcrumbPagination, 1.0);
        }
        let plain = Category::ALL.into_iter().zip(own).all(|(category, said)| !said || category == Category::Navigation);
        self.plain += u32::from(plain);
        for (sum, said) in self.said.iter_mut().zip(own) {
            *sum += u32::from(said);
        }
    }
}

/// Whether an element holds this block and no other.
pub fn is_of_one(segments: &Segments<'_>, element: ElementId, at: usize) -> bool {
    segments.element(element).blocks == (at as u32..at as u32 + 1)
}

/// Whether a block is a link of a few words, with a number or sign beside it at most.
fn is_entry(segments: &Segments<'_>, block: &Block) -> bool {
    let text = segments.text_of(block);
    if text.len() > SHORT.0 || text.split_whitespace().count() > SHORT.1 {
        return false;
    }
    let letters: usize = text.chars().filter(|letter| letter.is_alphabetic()).map(char::len_utf8).sum();
    let linked = linked_bytes(segments, block);
    linked > 0 && linked * 5 > letters * 4
}
