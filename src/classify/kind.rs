//! What kind of page it is: what its publisher states, else what a model makes of its blocks.

use std::sync::LazyLock;

use super::{Trained, model};
use crate::article::PageType;
use crate::features::{self, Features};
use crate::head::{Head, Thing};
use crate::lexicon::metadata::{KINDS, Statement};

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

/// The committed page model. Should it not read, which a test rules out, the kind of page is unknown.
pub(super) static PAGE_MODEL: LazyLock<Option<Trained>> = LazyLock::new(|| Trained::new(PAGES, &features::page_names()).ok());

/// The kind of page and how likely it is, 0 to 1.
pub(super) fn page_type(rows: &[Features], head: &Head<'_>) -> (PageType, f32) {
    let (page_type, confidence) = by_shape(rows);
    match stated(head) {
        Some((stated, sure)) if stated == page_type => (stated, sure.max(confidence)),
        other => other.unwrap_or((page_type, confidence)),
    }
}

/// What the model says.
fn by_shape(rows: &[Features]) -> (PageType, f32) {
    let Some(trained) = &*PAGE_MODEL else { return (PageType::default(), 0.0) };
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

/// What the publisher states.
fn stated(head: &Head<'_>) -> Option<(PageType, f32)> {
    let is = |thing: &Thing, own: &Statement| !thing.nested && thing.types.iter().any(|name| own.is(name));
    let count = |own: &Statement| head.things.iter().filter(|thing| is(thing, own)).count();
    let lists = || head.things.iter().any(|thing| thing.types.iter().any(|name| KINDS.is_list(name)));
    let alone = |own: &Statement| count(own) == 1 && head.main_thing().is_some_and(|thing| is(thing, own)) && !lists();
    let found = KINDS.of_types.iter().find(|own| if own.alone { alone(own) } else { count(own) > 0 }).or_else(|| {
        let kind = head.meta_value(&["og:type"])?;
        KINDS.of_graph.iter().find(|own| own.is(kind))
    });
    found.map(|own| (own.page_type, own.sure))
}

#[cfg(test)]
mod tests {
    use super::{PageType, stated};
    use crate::limits::Limits;
    use crate::options::Unobserved;
    use crate::{dom, head};

    #[test]
    fn what_a_publisher_states_is_read() {
        let thing = |kind: &str| format!(r#"<script type="application/ld+json">{{"@type": "{kind}", "headline": "Rope"}}</script>"#);
        let graph = |kind: &str| format!(r#"<meta property="og:type" content="{kind}">"#);
        for (html, kind) in [
            (thing("NewsArticle"), Some(PageType::Article)),
            (thing("BlogPosting"), None),
            (thing("NewsArticle").repeat(2), None),
            (thing("NewsArticle") + &thing("ItemList"), None),
            (thing("QAPage"), Some(PageType::Forum)),
            (thing("Article") + &thing("DiscussionForumPosting"), Some(PageType::Forum)),
            (thing("ProductGroup"), Some(PageType::Product)),
            (thing("Organization"), None),
            (graph("Product"), Some(PageType::Product)),
            (graph("product.group"), Some(PageType::Collection)),
            (graph("website"), None),
            (thing("NewsArticle") + &graph("product"), Some(PageType::Article)),
        ] {
            let page = dom::parse(&format!("<title>Rope</title>{html}"), &Limits::default(), &Unobserved).unwrap();
            let head = head::read(&page, "", &|| Ok(())).unwrap();
            assert_eq!(stated(&head).map(|(kind, _)| kind), kind, "{html}");
        }
    }
}
