//! What kind of page it is: what its publisher states, else what a model makes of its blocks.

use std::sync::OnceLock;

use super::{Trained, model};
use crate::article::PageType;
use crate::features::{self, Features};
use crate::head::{Head, Thing};

pub(super) const PAGES: &[u8] = include_bytes!("../weights/pages.v1.bin");

/// Page types in the order of the page model's outputs.
const TYPES: [PageType; 7] = [
    PageType::Article,
    PageType::Forum,
    PageType::Product,
    PageType::Collection,
    PageType::Listing,
    PageType::Documentation,
    PageType::Service,
];

/// Types of one piece of news.
const NEWS: [&str; 4] = ["NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "LiveBlogPosting"];

/// Confidence that a page is an article where its publisher says so: of 58 such pages all were.
const STATED_NEWS: f32 = 0.95;

/// The committed page model. Should it not read, which a test rules out, the kind of page is unknown.
pub(super) fn page_model() -> Option<&'static Trained> {
    static MODEL: OnceLock<Option<Trained>> = OnceLock::new();
    MODEL.get_or_init(|| Trained::new(PAGES, &features::page_names()).ok()).as_ref()
}

/// The kind of page and how likely it is, 0 to 1.
pub(super) fn page_type(rows: &[Features], head: &Head<'_>) -> (PageType, f32) {
    let (page_type, confidence) = by_shape(rows);
    if states_news(head) { (PageType::Article, confidence.max(STATED_NEWS)) } else { (page_type, confidence) }
}

/// What the model says.
fn by_shape(rows: &[Features]) -> (PageType, f32) {
    let Some(trained) = page_model() else { return (PageType::default(), 0.0) };
    let columns = trained.bins(1, |_, numbers| numbers.extend(features::page_features(rows)));
    let odds = (0..trained.model.outputs()).map(|output| trained.model.score(output, &columns).first().copied().unwrap_or_default());
    let chances: Vec<f32> = odds.map(model::probability).collect();
    let total: f32 = chances.iter().sum();
    let best = TYPES
        .into_iter()
        .zip(&chances)
        .fold((PageType::Article, 0.0_f32), |best, (kind, chance)| if *chance > best.1 { (kind, *chance) } else { best });
    (best.0, if total > 0.0 { best.1 / total } else { 0.0 })
}

/// Whether the publisher states one piece of news as what the page is about, and no list of things.
fn states_news(head: &Head<'_>) -> bool {
    let is = |thing: &Thing, names: &[&str]| thing.types.iter().any(|own| names.contains(&own.as_str()));
    let news = head.things.iter().filter(|thing| !thing.nested && is(thing, &NEWS)).count();
    let lists = head.things.iter().any(|thing| is(thing, &["ItemList", "CollectionPage"]));
    news == 1 && !lists && head.main_thing().is_some_and(|thing| is(thing, &NEWS))
}
