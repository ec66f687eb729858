//! What each removed block is, and who says so.
//!
//! Every row that speaks for a block is weighed; the category with the most weight wins, its clearest row is the
//! reason, and what speaks for another category lowers the confidence. Function beats place: a share bar in a
//! footer is a share bar. A block that nothing names is named by the heading over it, by its neighbours in the
//! same element, by an equal text elsewhere on the page, and last by its place and shape, of which a trained model has
//! its word too.

mod around;
mod cards;
mod entry;
mod factors;
mod guess;
mod guessed;
pub mod languages;
mod menus;
mod misleading;
pub mod unnamed;
pub(super) mod verdict;

use foldhash::{HashMap, HashMapExt};
use smallvec::SmallVec;

use crate::article::{Category, Field, PageType, Reason, ReasonStage};
use crate::dom::Tag;
use crate::error::{Error, Pause};
use crate::features::Features;
use crate::lexicon::{Concept, Row, Table};
use crate::segment::{ElementId, NameId, Segments, Visibility};

use super::place::Places;
use super::rules::{Claim, Cue, Evidence, PageEvidence};
use entry::{Entry, Shape};
use factors::ALONE;
use guess::guess;
use guessed::Guessed;
use languages::Languages;
use menus::{Menus, is_of_one};
use unnamed::Page;
pub use verdict::Lead;
use verdict::{CATEGORIES, Labels, Told, Verdict, Why, category_of_field, is_entry_name};

/// Kept share of an element's text from which its class names no longer speak for the rest of it.
pub(super) const KEPT_SHARE: f32 = 0.25;
/// Weight from which a block counts as named, and may name its neighbours.
pub(super) const CLEAR: f32 = 0.6;
/// Weight from which somebody has spoken for a block: then the model is not asked.
const SPOKEN: f32 = 0.4;
/// Probability from which the model is heard: below it is right no more often than place.
const MODEL_LEAST: f32 = 0.5;
/// Weight of what the model is sure of, beside place with 0.2 to 0.9.
const MODEL_SAYS: f32 = 0.6;

/// Kept paragraphs from which their class names none of the page's other parts, and words of one.
const TEXTS: u32 = 3;
const TEXT_WORDS: usize = 12;

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
    /// Fields that were filled from a block, one list per block; may be empty.
    pub used_by: &'a [Vec<Field>],
    /// What the tables say about the page.
    pub evidence: &'a PageEvidence,
    /// What can be counted about each block.
    pub rows: &'a [Features],
    /// The languages that the page declares or is found to be in.
    pub languages: &'a Languages,
    /// The article's title.
    pub title: &'a str,
    /// The full names of the article's writers.
    pub writers: &'a [&'a str],
}

impl CategoryInput<'_> {
    /// Whether a field was filled from a block.
    fn fills_field(&self, at: usize) -> bool {
        self.used_by.get(at).is_some_and(|fields| !fields.is_empty())
    }

    /// Whether a text holds the full name of one of the article's writers.
    fn names_writer(&self, text: &str) -> bool {
        self.writers.iter().any(|name| text.contains(name))
    }
}

/// A removed block and what it is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Removal {
    /// Place among all blocks of the page.
    pub ordinal: u32,
    /// What it is.
    pub category: Category,
    /// Who says so.
    pub reason: Reason,
    /// Probability that the block is not content, 0 to 1.
    pub confidence: f32,
    /// Estimated probability of the category, 0 to 1.
    pub category_confidence: f32,
}

/// Names every block that is not kept, in document order. Linear in blocks, elements and text.
///
/// # Errors
/// Those of `pause`, which is asked between the steps.
pub(crate) fn categorise(input: &CategoryInput<'_>, pause: Pause<'_>) -> Result<Vec<Removal>, Error> {
    let places = Places::new(input.segments, input.kept);
    let menus = Menus::new(input.segments, input.evidence);
    let texts = Texts::new(input);
    let naming = Naming { input, places: &places, menus: &menus, texts: &texts };
    let mut verdicts = naming.named();
    pause()?;
    let page = Page { segments: input.segments, places: &places, rows: input.rows };
    let asked: Vec<usize> =
        verdicts.iter().enumerate().filter(|(_, verdict)| verdict.lead().weight < SPOKEN).map(|(place, _)| place).collect();
    let chances = unnamed::chances(page, &verdicts, &asked, named, pause)?;
    let guessed = Guessed::new(&naming, &verdicts);
    naming.neighbours(&mut verdicts, &guessed);
    for (place, chances) in asked.into_iter().zip(chances) {
        if let Some(verdict) = verdicts.get_mut(place) {
            naming.model(verdict, &chances, &guessed);
        }
    }
    cards::follow(&naming, &mut verdicts);
    let mut labels = Labels::default();
    Ok(verdicts.into_iter().map(|verdict| naming.decide(verdict, &mut labels)).collect())
}

/// The category of a block that counts as named.
fn named(verdict: &Verdict<'_>) -> Option<Category> {
    let Lead { category, weight, .. } = verdict.lead();
    (weight >= CLEAR).then_some(category)
}

/// A removed block as the model of unnamed blocks is trained on it.
#[derive(Debug, Clone)]
pub struct Case {
    /// Place among all blocks of the page.
    pub at: usize,
    /// The numbers, in the order of [`unnamed::names`].
    pub numbers: Vec<f32>,
    /// What rows, headings and copies say.
    pub named: Lead,
    /// What place alone says.
    pub placed: Category,
}

/// What the model of unnamed blocks would be asked about every removed block, for training. Linear.
pub fn cases(input: &CategoryInput<'_>) -> Vec<Case> {
    let places = Places::new(input.segments, input.kept);
    let menus = Menus::new(input.segments, input.evidence);
    let texts = Texts::new(input);
    let naming = Naming { input, places: &places, menus: &menus, texts: &texts };
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

/// What every step of naming looks at.
pub(super) struct Naming<'a> {
    pub input: &'a CategoryInput<'a>,
    pub places: &'a Places,
    pub menus: &'a Menus,
    texts: &'a Texts,
}

/// How many kept paragraphs bear each class, by its number.
struct Texts(HashMap<NameId, u32>);

impl Texts {
    fn new(input: &CategoryInput<'_>) -> Self {
        let mut texts = HashMap::new();
        for (at, block) in input.segments.blocks.iter().enumerate().filter(|(at, _)| input.kept.get(*at) == Some(&true)) {
            let element = input.segments.element(block.element);
            if element.tag == Tag::P && !element.class.is_empty() && input.evidence.words(at) >= TEXT_WORDS {
                *texts.entry(element.class_name).or_default() += 1;
            }
        }
        Self(texts)
    }
}

impl<'a> Naming<'a> {
    /// What speaks for each removed block before neighbours and place do.
    fn named(&self) -> Vec<Verdict<'a>> {
        let is_kept = |at: &usize| self.input.kept.get(*at).copied().unwrap_or_default();
        let mut verdicts: Vec<Verdict<'_>> =
            (0..self.input.segments.blocks.len()).filter(|at| !is_kept(at)).map(|at| self.cues(at)).collect();
        self.contents(&mut verdicts);
        self.footer(&mut verdicts);
        menus::settle(self.input, &mut verdicts);
        self.headings(&mut verdicts);
        self.doubles(&mut verdicts);
        self.copies(&mut verdicts);
        verdicts
    }

    /// What markup and words say.
    fn cues(&self, at: usize) -> Verdict<'a> {
        let mut verdict = Verdict::new(at);
        let segments = self.input.segments;
        let Some(block) = segments.blocks.get(at) else { return verdict };
        let heard = |claim: Claim, row: &Row| {
            let by_markup = row.table == Table::Landmarks && !row.is_about(Concept::Noscript);
            claim.sure
                && (by_markup || self.places.kept_share(segments, claim.element) < KEPT_SHARE)
                && !(row.table == Table::Names && self.marks_text(claim.element))
                && (!row.is_about(Concept::Toc) || !self.menus.leads_away(segments, claim.element))
        };
        let markup = self.input.evidence.markup(at, heard);
        let entry = Entry::new(self, at, block, &markup);
        for cue in clearest(&markup, |_| 1.0) {
            let Evidence::Element(element) = cue.evidence else { continue };
            // A name on an entry alone tells where it leads to, as its words do.
            let tells = is_entry_name(cue.row.category) || cue.row.category == Category::BreadcrumbPagination;
            let own = entry.shape == Shape::Link && tells && is_of_one(segments, element, at);
            let told = if own && self.menus.is_alone(at, cue.row.category, entry.in_menu) { ALONE } else { 1.0 };
            let weight = cue.weight * told * self.page_factor(cue.row.category) * self.side_factor(at, cue.row.meant);
            verdict.add(cue.row.category, weight, || Why::Row(cue.row, cue.stage(), Told::Element(element)));
        }
        let heard = |cue: &Cue<'_>| match &cue.evidence {
            Evidence::Words(said) => self.input.languages.hear(cue.row, said),
            Evidence::Element(_) => 1.0,
        };
        for cue in clearest(self.input.evidence.phrases(at), heard) {
            let Evidence::Words(said) = &cue.evidence else { continue };
            let weight = cue.weight * heard(cue) * self.told(at, cue.row.category, &entry) * self.page_factor(cue.row.category);
            verdict.add(cue.row.category, weight, || Why::Row(cue.row, cue.stage(), Told::Words(said)));
        }
        misleading::correct(self, block, &entry, &markup, &mut verdict);
        for field in self.input.used_by.get(at).into_iter().flatten() {
            if let Some(category) = category_of_field(*field) {
                let rule_id = || format!("field.{}", field.name());
                let reason = || Why::Other(Reason { rule_id: rule_id(), evidence: field.to_string(), stage: ReasonStage::Markup });
                verdict.add(category, 1.2, reason);
            }
        }
        verdict
    }

    /// Whether the class of an element is that of the text's own paragraphs: "paywall" on all that is behind one.
    fn marks_text(&self, id: ElementId) -> bool {
        let name = self.input.segments.element(id).class_name;
        self.texts.0.get(&name).is_some_and(|count| *count >= TEXTS)
    }

    /// What the model says of a block that no row names.
    fn model(&self, verdict: &mut Verdict<'a>, chances: &[f32; CATEGORIES], guessed: &Guessed<'_, 'a>) {
        let Some(block) = self.input.segments.blocks.get(verdict.at) else { return };
        let place = block.element;
        // That something is not seen is no matter of shape.
        let shown = block.visibility == Visibility::Shown;
        let told = |(category, chance): &(Category, f32)| {
            *chance >= MODEL_LEAST && !(shown && *category == Category::Hidden) && guessed.may_be(verdict, *category)
        };
        let said: SmallVec<[(Category, f32); 2]> = Category::ALL.into_iter().zip(chances.iter().copied()).filter(told).collect();
        for (category, chance) in said {
            verdict.add(category, MODEL_SAYS * chance, || Why::Place("model.category", ReasonStage::Model, place));
        }
    }

    fn decide(&self, mut verdict: Verdict<'a>, labels: &mut Labels) -> Removal {
        let segments = self.input.segments;
        let fallback = guess(segments, self.places, verdict.at, self.input.page_type);
        let place = segments.blocks.get(verdict.at).map_or(ElementId(0), |block| block.element);
        // Where rows have spoken, place only breaks ties.
        let say = if verdict.lead().weight >= CLEAR && fallback.weight < 0.9 { 0.3 } else { 1.0 };
        let (category, rule) = if verdict.lead().weight > 0.0 { (fallback.category, fallback.rule) } else { fallback.alone };
        verdict.add(category, fallback.weight * say, || Why::Place(rule, fallback.stage, place));
        let lead = verdict.lead();
        let content = self.input.content.get(verdict.at).copied().unwrap_or_default();
        let reason = verdict.reason(lead.category).map(|why| why.reason(segments, labels));
        Removal {
            ordinal: verdict.at as u32,
            category: lead.category,
            reason: reason.unwrap_or_default(),
            confidence: (1.0 - content).clamp(0.0, 1.0),
            category_confidence: lead.confidence(),
        }
    }
}

/// Of the rows of one kind only the clearest counts: three share classes do not make a share bar three times. `heard` tells
/// how much a row is.
fn clearest<'c>(cues: &'c [Cue<'static>], heard: impl Fn(&Cue<'static>) -> f32) -> impl Iterator<Item = &'c Cue<'static>> {
    let mut best: SmallVec<[(&'c Cue<'static>, f32); 8]> = SmallVec::new();
    for cue in cues {
        let weight = cue.weight * heard(cue);
        match best.iter_mut().find(|(known, _)| known.row.category == cue.row.category) {
            Some(known) if weight > known.1 => *known = (cue, weight),
            Some(_) => {}
            None => best.push((cue, weight)),
        }
    }
    best.into_iter().map(|(cue, _)| cue)
}
