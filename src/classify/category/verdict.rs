//! What speaks for each category of one removed block, while it is gathered.

use std::cell::Cell;

use foldhash::HashMap;

use crate::article::{Category, Field, Reason, ReasonStage};
use crate::lexicon::{Lexicon, Row};
use crate::segment::{ElementId, Segments};

/// Number of categories.
pub(in crate::classify) const CATEGORIES: usize = Category::ALL.len();

/// Raises the weight of a category to `weight`, where it is less.
pub(in crate::classify) fn raise(weights: &mut [f32; CATEGORIES], category: Category, weight: f32) {
    if let Some(known) = weights.get_mut(category as usize) {
        *known = known.max(weight);
    }
}

/// Evidence about one block while it is gathered.
pub(super) struct Verdict<'e> {
    /// The block.
    pub at: usize,
    /// Weight by category.
    weights: [f32; CATEGORIES],
    /// The clearest reason for each category, and how clear it is.
    reasons: Vec<(Category, f32, Why<'e>)>,
    /// What leads, once asked for: neighbours ask again and again.
    lead: Cell<Option<Lead>>,
}

/// The category that leads.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lead {
    /// The category.
    pub category: Category,
    /// What speaks for it, from 0; 1 is a clear name.
    pub weight: f32,
    /// What speaks for the next one.
    pub next: f32,
}

/// A reason before it is written out for people.
#[derive(Clone)]
pub(super) enum Why<'e> {
    /// A row of the tables.
    Row(&'static Row, ReasonStage, Told<'e>),
    /// A rule, and the element that it looked at.
    Place(&'static str, ReasonStage, ElementId),
    /// Anything else.
    Other(Reason),
}

/// What elements are called for people where a row spoke by them: blocks of a list are named by the same one.
pub(super) type Labels = HashMap<(&'static str, ElementId), String>;

/// What a row matched.
#[derive(Clone, Copy)]
pub(super) enum Told<'e> {
    Element(ElementId),
    Words(&'e str),
}

impl Why<'_> {
    /// A rule that tells by where a block stands, and the element that it looked at.
    pub fn position(rule: &'static str, element: ElementId) -> Self {
        Self::Place(rule, ReasonStage::Position, element)
    }

    /// The kind of evidence.
    pub fn stage(&self) -> ReasonStage {
        match self {
            Self::Row(_, stage, _) | Self::Place(_, stage, _) => *stage,
            Self::Other(reason) => reason.stage,
        }
    }

    /// The row and element that spoke, where it was one.
    fn key(&self) -> Option<(&str, ElementId)> {
        match self {
            Self::Row(row, _, Told::Element(element)) => Some((row.id.as_str(), *element)),
            Self::Place(rule, _, element) => Some((rule, *element)),
            _ => None,
        }
    }

    /// Written out for people.
    pub fn reason(&self, segments: &Segments<'_>, labels: &mut Labels) -> Reason {
        let (rule_id, stage, evidence) = match self {
            Self::Row(row, stage, Told::Element(element)) => {
                let label = || segments.label(*element, |class| is_named(row, class));
                (row.id.clone(), *stage, labels.entry((row.id.as_str(), *element)).or_insert_with(label).clone())
            }
            Self::Row(row, stage, Told::Words(words)) => (row.id.clone(), *stage, (*words).to_owned()),
            Self::Place(rule, stage, element) => ((*rule).to_owned(), *stage, segments.label(*element, |_| false)),
            Self::Other(reason) => return reason.clone(),
        };
        Reason { rule_id, evidence, stage }
    }
}

impl Lead {
    /// Estimated probability of the category, 0 to 1.
    pub fn confidence(self) -> f32 {
        let logit = -0.6 + 1.1 * self.weight.min(2.5) + 0.9 * (self.weight - self.next).min(2.0);
        1.0 / (1.0 + (-logit).exp())
    }
}

/// Whether a class is one of the names of a row.
fn is_named(row: &Row, class: &str) -> bool {
    let lexicon = Lexicon::embedded();
    lexicon.names(class).iter().any(|named| lexicon.row(named.row).is_some_and(|own| std::ptr::eq(own, row)))
}

impl<'e> Verdict<'e> {
    /// A block for which nothing speaks yet.
    pub fn new(at: usize) -> Self {
        Self { at, weights: [0.0; CATEGORIES], reasons: Vec::new(), lead: Cell::new(None) }
    }

    /// What speaks for a category.
    pub fn weight(&self, category: Category) -> f32 {
        self.weights.get(category as usize).copied().unwrap_or_default()
    }

    /// Multiplies what speaks for a category.
    pub fn weaken(&mut self, category: Category, factor: f32) {
        self.lead.set(None);
        if let Some(weight) = self.weights.get_mut(category as usize) {
            *weight *= factor;
        }
    }

    /// Lets a reason speak for a category.
    pub fn add(&mut self, category: Category, weight: f32, reason: impl FnOnce() -> Why<'e>) {
        self.lead.set(None);
        if let Some(sum) = self.weights.get_mut(category as usize) {
            *sum += weight;
        }
        match self.reasons.iter_mut().find(|known| known.0 == category) {
            Some(known) if known.1 >= weight => {}
            Some(known) => (known.1, known.2) = (weight, reason()),
            None => self.reasons.push((category, weight, reason())),
        }
    }

    /// What leads: anything else with no weight where nothing speaks yet.
    pub fn lead(&self) -> Lead {
        if let Some(known) = self.lead.get() {
            return known;
        }
        let mut best = Lead { category: Category::Other, weight: 0.0, next: 0.0 };
        for (category, weight) in Category::ALL.into_iter().zip(self.weights) {
            if weight > best.weight {
                best = Lead { category, weight, next: best.weight };
            } else if weight > best.next {
                best.next = weight;
            }
        }
        self.lead.set(Some(best));
        best
    }

    /// The row and element that name the block, where it was one.
    pub fn key(&self) -> Option<(&str, ElementId)> {
        self.reason(self.lead().category).and_then(Why::key)
    }

    /// The row of a name or element that names the block, where it was one.
    pub fn row(&self) -> Option<&'static Row> {
        match self.reason(self.lead().category) {
            Some(Why::Row(row, _, Told::Element(_))) => Some(row),
            _ => None,
        }
    }

    /// Whether words are the clearest that speaks for a category.
    pub fn by_words(&self, category: Category) -> bool {
        self.reason(category).is_some_and(|reason| reason.stage() == ReasonStage::Phrase)
    }

    /// Blocks that the words which name the block speak for as a heading.
    pub fn opens(&self, category: Category) -> u16 {
        match self.reason(category) {
            Some(Why::Row(row, _, Told::Words(_))) => row.opens,
            _ => 0,
        }
    }

    /// The clearest reason for a category.
    pub fn reason(&self, category: Category) -> Option<&Why<'e>> {
        self.reasons.iter().find(|known| known.0 == category).map(|known| &known.2)
    }
}

/// Categories that an entry's words alone do not make: "Newsletter" in a menu is a link to a page, not a form.
pub(super) fn is_entry_name(category: Category) -> bool {
    use Category::{Advertisement, Byline, Comments, Interface, Promotion, Related, SidebarWidget, Tags};
    matches!(category, Advertisement | Byline | Comments | Interface | Promotion | Related | SidebarWidget | Tags)
}

/// The category of what filled a field.
pub(super) fn category_of_field(field: Field) -> Option<Category> {
    match field {
        Field::Authors | Field::PublishedAt | Field::ModifiedAt => Some(Category::Byline),
        Field::Tags | Field::Kicker => Some(Category::Tags),
        Field::LeadImage | Field::BodyBlock(_) => Some(Category::MediaCaption),
        Field::SiteName => Some(Category::SiteHeader),
        Field::Summary => Some(Category::Other),
        Field::Title | Field::Dek | Field::Language => None,
    }
}
