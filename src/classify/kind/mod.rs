//! What kind of page it is: what its publisher states, else what a model makes of its blocks, its words and its address.

pub(super) mod model;
pub mod words;

use crate::article::PageType;
use crate::head::{Head, Thing};
use crate::lexicon::metadata::{KINDS, Statement};

/// How likely each kind is: article, forum, product, collection, listing, documentation, service; they add up to 1, or all are 0 where nothing is known.
pub type Chances = [f32; model::KINDS];

/// Page types in the order of the page model's outputs.
const TYPES: [PageType; model::KINDS] = [
    PageType::Article,
    PageType::Forum,
    PageType::Product,
    PageType::Collection,
    PageType::Listing,
    PageType::Documentation,
    PageType::Service,
];

/// What a page is taken for.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Kind {
    /// The likeliest kind.
    pub page_type: PageType,
    /// How likely it is, 0 to 1.
    pub confidence: f32,
    /// How likely the page is a thread, 0 to 1, likeliest or not; 0 where something else is stated.
    pub thread: f32,
    /// Whether the publisher states that it is news.
    pub news: bool,
}

/// Whether "See also" and its kin head sections of the page itself: in a manual. On other pages what they head is elsewhere.
pub(super) fn heads_its_own(page_type: PageType) -> bool {
    page_type == PageType::Documentation
}

impl From<PageType> for Kind {
    /// A page that is surely of this kind.
    fn from(page_type: PageType) -> Self {
        Self { page_type, confidence: 1.0, thread: f32::from(u8::from(page_type == PageType::Forum)), news: false }
    }
}

/// What the page is taken for.
pub(super) fn of(chances: &Chances, head: &Head<'_>) -> Kind {
    let (page_type, confidence) = likeliest(chances);
    let threads = TYPES.iter().zip(chances).filter(|(page_type, _)| **page_type == PageType::Forum);
    let thread = threads.map(|(_, chance)| *chance).sum();
    let news = head.main_thing().is_some_and(|thing| thing.types.iter().any(|name| KINDS.is_news(name)));
    match stated(head) {
        None => Kind { page_type, confidence, thread, news },
        Some((PageType::Forum, sure)) => Kind { page_type: PageType::Forum, confidence: sure.max(thread), thread: sure.max(thread), news },
        Some((stated, sure)) => {
            let confidence = if stated == page_type { sure.max(confidence) } else { sure };
            Kind { page_type: stated, confidence, thread: 0.0, news }
        }
    }
}

fn likeliest(chances: &Chances) -> (PageType, f32) {
    let all = TYPES.into_iter().zip(*chances);
    all.fold((PageType::default(), 0.0), |best, (kind, chance)| if chance > best.1 { (kind, chance) } else { best })
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
    use super::{Kind, PageType, of, stated};
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

    #[test]
    fn what_is_stated_goes_before_what_is_likely() {
        let kind = |html: &str, chances| {
            let page = dom::parse(html, &Limits::default(), &Unobserved).unwrap();
            of(&chances, &head::read(&page, "", &|| Ok(())).unwrap())
        };
        let (thread, article) = ([0.25, 0.75, 0.0, 0.0, 0.0, 0.0, 0.0], [0.97, 0.0, 0.0, 0.0, 0.0, 0.03, 0.0]);
        assert_eq!(kind("", thread), Kind { page_type: PageType::Forum, confidence: 0.75, thread: 0.75, news: false });
        assert_eq!(kind("", article), Kind { page_type: PageType::Article, confidence: 0.97, thread: 0.0, news: false });
        assert_eq!(kind("", [0.0; 7]), Kind::default());
        let news = r#"<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Rope"}</script>"#;
        let told = kind(news, thread);
        assert_eq!(told, Kind { page_type: PageType::Article, confidence: 0.95, thread: 0.0, news: true });
        assert_eq!(kind(news, article).confidence, 0.97);
        let posted = news.replace("NewsArticle", "QAPage");
        assert_eq!(kind(&posted, article), Kind { page_type: PageType::Forum, confidence: 0.95, thread: 0.95, news: false });
    }
}
