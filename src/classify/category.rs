//! What each removed block is, and who says so.
//!
//! Every row that speaks for a block is weighed; the category with the most weight wins, its clearest row is the
//! reason, and what speaks for another category lowers the confidence. Function beats place: a share bar in a
//! footer is a share bar. A block that nothing names is named by the heading over it, by its neighbours in the
//! same element, by an equal text elsewhere on the page, and last by its place and shape, of which a trained model has
//! its word too.

use foldhash::{HashMap, HashMapExt};

use crate::article::{Category, PageType, Reason, ReasonStage};
use crate::features::Features;
use crate::lexicon::Row;
use crate::segment::{ElementId, Segments, Visibility};

use super::place::{Places, guess, linked_bytes};
use super::rules::{Claim, Cue, Evidence, PageEvidence, markup_cues};
use super::unnamed::{self, Page};
use super::verdict::{KINDS, Told, Verdict, Why, category_of_field, is_entry_name, speaks_on};

/// Kept share of an element's text from which its class names no longer speak for the rest of it.
const KEPT_SHARE: f32 = 0.25;
/// Weight from which a block counts as named, and may name its neighbours.
const CLEAR: f32 = 0.6;
/// Weight from which somebody has spoken for a block: then the model is not asked.
const SPOKEN: f32 = 0.4;
/// Probability from which the model is heard: below it is right no more often than place.
const MODEL_LEAST: f32 = 0.5;
/// Weight of what the model is sure of, beside place with 0.2 to 0.9.
const MODEL_SAYS: f32 = 0.6;
/// Levels over which neighbours name each other.
const LEVELS: usize = 5;
/// Blocks that a heading or a neighbour may speak for.
const REACH: u32 = 60;
/// Blocks from the end of the page in which a footer's copyright line stands.
const FOOTER_END: usize = 12;

/// What is needed to name the removed blocks of a page.
#[derive(Debug, Clone, Copy)]
pub struct CategoryInput<'a> {
    /// The page.
    pub segments: &'a Segments<'a>,
    /// Probability that a block is content, one per block.
    pub content: &'a [f32],
    /// Whether a block has a place in the article; all others are named.
    pub kept: &'a [bool],
    /// Kind of page.
    pub page_type: PageType,
    /// Fields that were filled from a block ("authors", "lead_image"), one list per block; may be empty.
    pub used_by: &'a [Vec<String>],
    /// What the tables say about the page.
    pub evidence: &'a PageEvidence,
    /// What can be counted about each block.
    pub rows: &'a [Features],
}

/// A removed block and what it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Removal {
    /// Place among all blocks of the page.
    pub ordinal: u32,
    /// What it is.
    pub category: Category,
    /// Who says so.
    pub reason: Reason,
    /// Probability that the block is not content, 0 to 1.
    pub confidence: f32,
    /// Calibrated probability of the category, 0 to 1.
    pub category_confidence: f32,
}

/// Names every block that is not kept, in document order. Linear in blocks, elements and text.
pub fn categorise(input: &CategoryInput<'_>) -> Vec<Removal> {
    let places = Places::new(input.segments, input.kept);
    let naming = Naming { input, places: &places };
    let mut verdicts = naming.named();
    let page = Page { segments: input.segments, places: &places, rows: input.rows };
    let asked: Vec<usize> = verdicts.iter().enumerate().filter(|(_, verdict)| verdict.lead().1 < SPOKEN).map(|(place, _)| place).collect();
    let chances = unnamed::chances(page, &verdicts, &asked, named);
    naming.neighbours(&mut verdicts);
    for (place, chances) in asked.into_iter().zip(chances) {
        if let Some(verdict) = verdicts.get_mut(place) {
            naming.model(verdict, &chances);
        }
    }
    verdicts.into_iter().map(|verdict| naming.decide(verdict)).collect()
}

/// The category of a block that counts as named.
fn named(verdict: &Verdict<'_>) -> Option<Category> {
    let (category, weight, _) = verdict.lead();
    (weight >= CLEAR).then_some(category)
}

/// A removed block as the model of unnamed blocks is trained on it.
#[derive(Debug, Clone)]
pub struct Case {
    /// Place among all blocks of the page.
    pub at: usize,
    /// The numbers, in the order of [`unnamed::names`].
    pub numbers: Vec<f32>,
    /// What rows, headings and copies say: the leading category, its weight and the next one's.
    pub named: (Category, f32, f32),
    /// What place alone says.
    pub placed: Category,
}

/// What the model of unnamed blocks would be asked about every removed block, for training. Linear.
pub fn cases(input: &CategoryInput<'_>) -> Vec<Case> {
    let places = Places::new(input.segments, input.kept);
    let naming = Naming { input, places: &places };
    let verdicts = naming.named();
    let page = Page { segments: input.segments, places: &places, rows: input.rows };
    let mut out = Vec::with_capacity(verdicts.len());
    for (place, verdict) in verdicts.iter().enumerate() {
        let own = verdict.key();
        // What names a block names its neighbours too: were it silent, they would be unnamed as well.
        let others = |other: &Verdict<'_>| named(other).filter(|_| own.is_none() || other.key() != own);
        let Some(own) = page.numbers(&verdicts, place, others) else { continue };
        let mut numbers = Vec::new();
        page.write(verdict.at, &own, &mut numbers);
        let placed = guess(input.segments, &places, verdict.at, input.page_type).category;
        out.push(Case { at: verdict.at, numbers, named: verdict.lead(), placed });
    }
    out
}

struct Naming<'a> {
    input: &'a CategoryInput<'a>,
    places: &'a Places,
}

impl<'a> Naming<'a> {
    /// What speaks for each removed block before neighbours and place do.
    fn named(&self) -> Vec<Verdict<'a>> {
        let is_kept = |at: &usize| self.input.kept.get(*at).copied().unwrap_or_default();
        let mut verdicts: Vec<Verdict<'_>> =
            (0..self.input.segments.blocks.len()).filter(|at| !is_kept(at)).map(|at| self.cues(at)).collect();
        self.footer(&mut verdicts);
        self.headings(&mut verdicts);
        self.doubles(&mut verdicts);
        verdicts
    }

    /// What markup and words say.
    fn cues(&self, at: usize) -> Verdict<'a> {
        let mut verdict = Verdict::new(at);
        let segments = self.input.segments;
        let Some(block) = segments.blocks.get(at) else { return verdict };
        let heard =
            |claim: Claim, row: &Row| row.id.starts_with("landmark.") || self.places.kept_share(segments, claim.element) < KEPT_SHARE;
        let markup = markup_cues(segments, &self.input.evidence.elements, block, heard);
        let words = self.input.evidence.phrases(at);
        let entry = is_entry(segments, at, &markup);
        for cue in clearest(&markup) {
            let Evidence::Element(element) = cue.evidence else { continue };
            let weight = cue.weight * self.page_factor(cue.row.category);
            verdict.add(cue.row.category, weight, || Why::Row(cue.row, cue.stage(), Told::Element(element)));
        }
        for cue in clearest(words) {
            let Evidence::Words(said) = &cue.evidence else { continue };
            let told = if entry && is_entry_name(cue.row.category) { 0.6 } else { 1.0 };
            let weight = cue.weight * told * self.page_factor(cue.row.category);
            verdict.add(cue.row.category, weight, || Why::Row(cue.row, cue.stage(), Told::Words(said)));
        }
        // A column of links in a page footer belongs to the footer.
        if verdict.weight(Category::FooterLegal) >= 0.7 {
            verdict.weaken(Category::Navigation, 0.6);
            verdict.weaken(Category::SiteHeader, 0.6);
        }
        // The date in a masthead is today's, not the article's.
        let said = verdict.reason(Category::Byline).is_some_and(|reason| reason.stage() == ReasonStage::Phrase);
        if said && verdict.weight(Category::SiteHeader) >= 0.5 {
            verdict.weaken(Category::Byline, 0.4);
        }
        if block.visibility != Visibility::Shown {
            verdict.add(Category::Hidden, 0.3, || Why::Place("hidden.markup", ReasonStage::Hidden, block.element));
        }
        for field in self.input.used_by.get(at).into_iter().flatten() {
            if let Some(category) = category_of_field(field) {
                let rule_id = || format!("field.{}", field.split('[').next().unwrap_or(field));
                let reason = || Why::Other(Reason { rule_id: rule_id(), evidence: field.clone(), stage: ReasonStage::Markup });
                verdict.add(category, 1.2, reason);
            }
        }
        verdict
    }

    /// On a forum the posts are the article: what stands around them is about their writers.
    fn page_factor(&self, category: Category) -> f32 {
        match (self.input.page_type, category) {
            (PageType::Forum, Category::Comments) => 0.5,
            (PageType::Forum, Category::Byline) => 1.3,
            (PageType::Product, Category::Byline) => 0.8,
            _ => 1.0,
        }
    }

    /// The box at the end of the page that holds the copyright line is a footer, whatever element it is made of.
    fn footer(&self, verdicts: &mut [Verdict<'a>]) {
        let segments = self.input.segments;
        let count = segments.blocks.len();
        let is_rights = |verdict: &&Verdict<'_>| {
            let by_words = verdict.reason(Category::FooterLegal).is_some_and(|reason| reason.stage() == ReasonStage::Phrase);
            verdict.at + FOOTER_END >= count && by_words && verdict.lead().0 == Category::FooterLegal
        };
        let Some(rights) = verdicts.iter().rev().find(is_rights).and_then(|verdict| segments.blocks.get(verdict.at)) else { return };
        let is_box = |id: ElementId| {
            let blocks = &segments.element(id).blocks;
            let size = blocks.end.saturating_sub(blocks.start);
            blocks.end as usize + FOOTER_END >= count
                && size <= REACH
                && size as usize * 2 <= count
                && self.places.kept_share(segments, id) == 0.0
        };
        let boxes = segments.ancestors(rights.element).map(|(id, _)| id).take_while(|id| is_box(*id));
        let Some(footer) = boxes.last() else { return };
        let blocks = &segments.element(footer).blocks;
        for verdict in verdicts.iter_mut().filter(|verdict| blocks.contains(&(verdict.at as u32))) {
            verdict.add(Category::FooterLegal, 0.5, || Why::Place("position.copyright_box", ReasonStage::Position, footer));
        }
    }

    /// A heading that words name ("Related posts") speaks for what stands below it.
    fn headings(&self, verdicts: &mut [Verdict<'a>]) {
        let segments = self.input.segments;
        let mut over: Option<(Category, u32, String)> = None;
        for verdict in verdicts {
            let Some(block) = segments.blocks.get(verdict.at) else { continue };
            let text = segments.text_of(block);
            let heading = segments.element(block.element).tag.heading_level().is_some();
            let (category, weight, _) = verdict.lead();
            let by_words = verdict.reason(category).is_some_and(|reason| reason.stage() == ReasonStage::Phrase);
            let short = text.len() <= 80;
            if over.as_ref().is_some_and(|(_, end, _)| verdict.at >= *end as usize) {
                over = None;
            }
            if short && by_words && weight >= 0.9 && (heading || leads(segments, verdict.at)) && speaks_on(category) {
                over = self.section(verdict.at).map(|end| (category, end, text.chars().take(80).collect()));
            } else if heading && weight >= CLEAR {
                over = None;
            } else if let Some((category, _, title)) = &over {
                let (rule_id, evidence, stage) = ("position.under_heading", title, ReasonStage::Position);
                verdict.add(*category, 0.7, || Why::Other(Reason { rule_id: rule_id.into(), evidence: evidence.clone(), stage }));
            }
        }
    }

    /// One past the last block of the section that a heading opens.
    fn section(&self, at: usize) -> Option<u32> {
        let segments = self.input.segments;
        let block = segments.blocks.get(at)?;
        let end = at as u32 + 1;
        for (id, element) in segments.ancestors(block.element).take(LEVELS) {
            if element.blocks.end.saturating_sub(at as u32) > REACH || self.places.kept_share(segments, id) > KEPT_SHARE {
                return None;
            }
            if element.blocks.end > end {
                return Some(element.blocks.end);
            }
        }
        None
    }

    /// A menu written twice, for wide and narrow windows, is the same menu.
    fn doubles(&self, verdicts: &mut [Verdict<'a>]) {
        let segments = self.input.segments;
        let mut named: HashMap<&str, (Category, Reason)> = HashMap::new();
        for verdict in verdicts.iter() {
            let (category, weight, next) = verdict.lead();
            let Some(block) = segments.blocks.get(verdict.at).filter(|_| weight >= CLEAR && weight > 1.3 * next) else { continue };
            if let Some(reason) = verdict.reason(category) {
                named.entry(segments.text_of(block)).or_insert_with(|| (category, reason.reason(segments)));
            }
        }
        for verdict in verdicts.iter_mut().filter(|verdict| verdict.lead().1 < CLEAR) {
            let Some(block) = segments.blocks.get(verdict.at) else { continue };
            if let Some((category, reason)) = named.get(segments.text_of(block)) {
                let rule_id = || format!("duplicate.{}", reason.rule_id);
                let double = || Reason { rule_id: rule_id(), evidence: reason.evidence.clone(), stage: ReasonStage::Duplicate };
                verdict.add(*category, 0.4, || Why::Other(double()));
            }
        }
    }

    /// Clearly named blocks name the unnamed ones in the same small element.
    fn neighbours(&self, verdicts: &mut [Verdict<'a>]) {
        let segments = self.input.segments;
        let mut sums: HashMap<ElementId, [f32; KINDS]> = HashMap::new();
        let small = |at: usize| {
            let element = segments.blocks.get(at).map(|block| block.element).into_iter();
            element
                .flat_map(|element| segments.ancestors(element).take(LEVELS))
                .filter(|(_, element)| (2..=REACH).contains(&element.blocks.end.saturating_sub(element.blocks.start)))
        };
        for verdict in verdicts.iter() {
            let (category, weight, _) = verdict.lead();
            if weight < CLEAR || category == Category::Hidden {
                continue;
            }
            for (id, _) in small(verdict.at) {
                if let Some(sum) = sums.entry(id).or_insert([0.0; KINDS]).get_mut(category as usize) {
                    *sum += 1.0;
                }
            }
        }
        for verdict in verdicts.iter_mut().filter(|verdict| verdict.lead().1 < CLEAR) {
            for (id, _) in small(verdict.at) {
                let Some(sums) = sums.get(&id) else { continue };
                let all: f32 = sums.iter().sum();
                let best = Category::ALL.into_iter().zip(sums).max_by(|a, b| a.1.total_cmp(b.1));
                if let Some((category, count)) =
                    best.filter(|(_, count)| **count >= 0.6 * all && self.places.kept_share(segments, id) < KEPT_SHARE)
                {
                    let weight = 0.3 + 0.05 * count.min(4.0);
                    verdict.add(category, weight, || Why::Place("position.neighbours", ReasonStage::Position, id));
                    break;
                }
            }
        }
    }

    /// What the model says of a block that no row names.
    fn model(&self, verdict: &mut Verdict<'a>, chances: &[f32; KINDS]) {
        let place = self.input.segments.blocks.get(verdict.at).map_or(ElementId(0), |block| block.element);
        for (category, chance) in Category::ALL.into_iter().zip(chances).filter(|(_, chance)| **chance >= MODEL_LEAST) {
            verdict.add(category, MODEL_SAYS * chance, || Why::Place("model.category", ReasonStage::Model, place));
        }
    }

    fn decide(&self, mut verdict: Verdict<'a>) -> Removal {
        let segments = self.input.segments;
        let fallback = guess(segments, self.places, verdict.at, self.input.page_type);
        let place = segments.blocks.get(verdict.at).map_or(ElementId(0), |block| block.element);
        let stage = if fallback.rule.contains("link") { ReasonStage::Density } else { ReasonStage::Position };
        let reason = || Why::Place(fallback.rule, stage, place);
        // Where rows have spoken, place only breaks ties.
        let say = if verdict.lead().1 >= CLEAR && fallback.weight < 0.9 { 0.3 } else { 1.0 };
        verdict.add(fallback.category, fallback.weight * say, reason);
        let (category, weight, next) = verdict.lead();
        let content = self.input.content.get(verdict.at).copied().unwrap_or_default();
        let reason = verdict.reason(category).map(|why| why.reason(segments));
        Removal {
            ordinal: verdict.at as u32,
            category,
            reason: reason.unwrap_or_default(),
            confidence: (1.0 - content).clamp(0.0, 1.0),
            category_confidence: category_confidence(weight, next),
        }
    }
}

/// Of the rows of one kind only the clearest counts: three share classes do not make a share bar three times.
fn clearest<'c>(cues: &'c [Cue<'static>]) -> impl Iterator<Item = &'c Cue<'static>> {
    let mut best: [Option<&'c Cue<'static>>; KINDS] = [None; KINDS];
    for cue in cues {
        let Some(slot) = best.get_mut(cue.row.category as usize) else { continue };
        if slot.is_none_or(|known| cue.weight > known.weight) {
            *slot = Some(cue);
        }
    }
    best.into_iter().flatten()
}

/// Probability of the leading category from its weight and the next one's.
fn category_confidence(weight: f32, next: f32) -> f32 {
    let logit = -0.6 + 1.1 * weight.min(2.5) + 0.9 * (weight - next).min(2.0);
    1.0 / (1.0 + (-logit).exp())
}

/// Whether the block opens an element that holds more.
fn leads(segments: &Segments<'_>, at: usize) -> bool {
    let Some(block) = segments.blocks.get(at) else { return false };
    segments
        .ancestors(block.element)
        .take(3)
        .any(|(_, element)| element.blocks.start as usize == at && element.blocks.end.saturating_sub(element.blocks.start) > 1)
}

/// Whether the block is an entry of a menu or of a footer's column: a link of a few words.
fn is_entry(segments: &Segments<'_>, at: usize, markup: &[Cue<'_>]) -> bool {
    let Some(block) = segments.blocks.get(at) else { return false };
    let listed = markup.iter().any(|cue| matches!(cue.row.category, Category::Navigation | Category::FooterLegal) && cue.weight >= CLEAR);
    listed && linked_bytes(segments, block) * 5 > block.text.len() * 4 && segments.text_of(block).split_whitespace().count() <= 3
}
