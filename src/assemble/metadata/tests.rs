//! The tables of small pages, and what must hold on any page.

use proptest::prelude::*;
use serde::Deserialize;

use crate::article::{Article, PageType, SummarySource};
use crate::assemble::tests::BODY;
use crate::extract::extract;
use crate::options::{Options, SummaryMode, Unobserved};
use crate::{dom, head, segment};

use super::{Input, Metadata, metadata};

fn clean(html: &str) -> Article {
    extract(html.as_bytes(), &Options::default(), &Unobserved).unwrap().article
}

fn page(html: &str) -> String {
    html.replace("{body}", BODY)
}

#[derive(Deserialize)]
struct TitleCase {
    about: String,
    html: String,
    title: String,
    #[serde(default)]
    kicker: String,
}

#[derive(Deserialize)]
struct BulletCase {
    about: String,
    html: String,
    #[serde(default)]
    heading: String,
    bullets: Vec<String>,
    #[serde(default)]
    machine: bool,
}

#[derive(Deserialize)]
struct OverBodyCase {
    about: String,
    html: String,
    #[serde(default)]
    authors: Option<Vec<String>>,
    #[serde(default)]
    published: Option<String>,
    #[serde(default)]
    modified: Option<String>,
    #[serde(default)]
    site: Option<String>,
    #[serde(default)]
    dek: Option<String>,
    #[serde(default)]
    tags: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Pages<T> {
    page: Vec<T>,
}

#[test]
fn titles_are_read_as_the_cases_say() {
    let cases: Pages<TitleCase> = toml::from_str(include_str!("../../../tests/cases/titles.toml")).unwrap();
    for case in cases.page {
        let article = clean(&page(&case.html));
        assert_eq!((article.title, article.kicker), (case.title, case.kicker), "{}", case.about);
    }
}

#[test]
fn writers_and_days_are_read_as_the_cases_say() {
    let cases: Pages<OverBodyCase> = toml::from_str(include_str!("../../../tests/cases/over_body.toml")).unwrap();
    for case in cases.page {
        let article = clean(&page(&case.html));
        let names: Vec<String> = article.authors.into_iter().map(|author| author.name).collect();
        let dates = [(article.published_at, case.published), (article.modified_at, case.modified)];
        for (found, wanted) in dates.into_iter().chain([(article.site_name, case.site), (article.dek, case.dek)]) {
            assert!(wanted.is_none() || wanted.as_deref() == Some(found.as_str()), "{}: {found}", case.about);
        }
        assert!(case.tags.is_none() || case.tags.as_ref() == Some(&article.tags), "{}: {:?}", case.about, article.tags);
        assert!(case.authors.is_none() || case.authors.as_ref() == Some(&names), "{}: {names:?}", case.about);
    }
}

#[test]
fn bullets_are_read_as_the_cases_say() {
    let cases: Pages<BulletCase> = toml::from_str(include_str!("../../../tests/cases/bullets.toml")).unwrap();
    for case in cases.page {
        let summary = clean(&page(&case.html)).summary;
        let editorial = matches!(summary.source, SummarySource::Editorial | SummarySource::EditorialAi);
        let bullets: Vec<String> = summary.bullets.into_iter().filter(|_| editorial).map(|bullet| bullet.text).collect();
        assert_eq!((summary.heading, bullets), (case.heading, case.bullets), "{}", case.about);
        assert_eq!(summary.source == SummarySource::EditorialAi, case.machine, "{}", case.about);
    }
}

#[test]
fn the_caller_decides_about_the_summary() {
    let head = "<title>The old bridge closes</title><h1>The old bridge closes</h1>";
    let list = "<div class=\"key-takeaways\"><h2>Key takeaways</h2><ul><li>The old bridge closes in May because of its cracks.</li>\
        <li>Drivers have to take the tunnel, day and night.</li><li>Building the new bridge takes four years or more.</li></ul></div>";
    let (with, without) = (page(&format!("{head}{list}{{body}}")), page(&format!("{head}{{body}}")));
    let summary = |html: &str, summary_mode, max_summary_bullets| {
        let options = Options { summary_mode, max_summary_bullets, ..Options::default() };
        extract(html.as_bytes(), &options, &Unobserved).unwrap().article.summary
    };
    let own = summary(&with, SummaryMode::EditorialOnly, None);
    assert_eq!((own.source, own.bullets.len(), own.extract.len()), (SummarySource::Editorial, 3, 0));
    let both = summary(&with, SummaryMode::Both, Some(2));
    assert_eq!((both.source, both.bullets.len(), both.extract.len()), (SummarySource::Editorial, 2, 1));
    let none = summary(&without, SummaryMode::EditorialOnly, None);
    assert_eq!((none.source, none.bullets.len()), (SummarySource::None, 0));
    let extracted = summary(&without, SummaryMode::EditorialElseExtractive, None);
    assert_eq!((extracted.source, extracted.bullets.len(), extracted.extract.len()), (SummarySource::Extractive, 1, 0));
    assert!(extracted.bullets.iter().all(|bullet| bullet.span.is_some()));
    assert_eq!(summary(&without, SummaryMode::EditorialElseExtractive, Some(0)).bullets.len(), 0);
}

/// The fields of a page of this type, of which all but short blocks are content.
pub(super) fn fields(html: &str, page_type: PageType) -> Metadata {
    let options = Options::default();
    let page = dom::parse(html, &options.limits, &Unobserved).unwrap();
    let segments = segment::segment(&page, &options.limits, &|| Ok(())).unwrap();
    let likely = |block: &segment::Block| if segments.text_of(block).len() > 40 { 0.9 } else { 0.2 };
    let content: Vec<f32> = segments.blocks.iter().map(likely).collect();
    let kept = vec![true; content.len()];
    let pause = || Ok(());
    let head = head::read(&page, "", &pause).unwrap();
    let input = Input {
        segments: &segments,
        head: &head,
        content: &content,
        kept: &kept,
        topics: &[],
        page_type,
        options: &options,
        pause: &pause,
    };
    metadata(&input).unwrap()
}

#[test]
fn what_the_description_says_over_the_text_is_the_dek() {
    for (description, dek) in [("The council gives up its bridge", "The council gives up its bridge"), ("What the council says", "")] {
        let html = format!(
            "<title>The old bridge closes</title><meta name=description content='{description}'><article><h1>The old bridge closes</h1>\
             <div class=fs-4><span>The council gives up its bridge</span></div><div>{BODY}</div></article>"
        );
        assert_eq!(fields(&html, PageType::Article).dek, dek);
    }
}

#[test]
fn a_thread_puts_forward_what_a_post_shows_and_no_page_its_icon() {
    let page = |stated: &str, posted: &str| {
        let html = format!(
            "<title>The old bridge</title><meta property=og:image content='https://i.example/{stated}'>\
             <link rel='icon shortcut' href='https://i.example/board-of-harbour_32x32.png'><h1>The old bridge</h1><div>{BODY}{posted}</div>"
        );
        move |page_type| fields(&html, page_type).lead_image.map(|image| image.url)
    };
    let pier = "https://i.example/old-pier-in-rain_2_1024x768.jpg";
    for (posted, shown) in [
        ("<img src=/i/old-pier-in-rain.jpg>", true),
        ("<a href=/i/old-pier-in-rain.jpg><img src=/i/t_4711_small.jpg></a>", true),
        ("<img class=avatar src=/i/old-pier-in-rain.jpg>", false),
        ("<footer><img src=/i/old-pier-in-rain.jpg></footer>", false),
        ("", false),
    ] {
        let page = page("old-pier-in-rain_2_1024x768.jpg", posted);
        assert_eq!(page(PageType::Forum).as_deref(), Some(pier).filter(|_| shown), "{posted}");
        assert_eq!(page(PageType::Article).as_deref(), Some(pier), "an article need not show it");
    }
    assert_eq!(page("board-of-harbour.png", "")(PageType::Article), None, "the icon");
    for apart in ["2024/board-of-harbour-1200x630.png", "board-of-harbour-1200x630.jpg"] {
        let url = format!("https://i.example/{apart}");
        assert_eq!(page(apart, "")(PageType::Article), Some(url), "a picture of that name");
    }
}

#[test]
fn only_what_the_text_can_do_without_is_set_aside_as_signed() {
    let line = "Ann Lee of the ferry board, left, and Bo Other wait for the first boat of the year.";
    let page = |inside: &str| {
        let html = format!(
            "<title>The old bridge closes</title><meta name=description content='What the council says of the pier, and why'>\
             <h1>The old bridge closes</h1><article>{BODY}{inside}{BODY}</article>"
        );
        fields(&html, PageType::Article).credited_captions.len()
    };
    let img = "<img src=/p.jpg width=600 height=400>";
    assert_eq!(page(&format!("<div>{img}<p>{line}</p><p>Photo: Cy Third</p></div>")), 2);
    assert_eq!(page(&format!("<div>{img}<p>Ann Lee waits for the boat</p><p>Reuters</p></div>")), 2);
    for sign in ["/logo.svg", "/harbour-icon.png", "spacer.gif", "/img/spacer.gif"] {
        assert_eq!(page(&format!("<div><img src={sign}><p>{line}</p><p>Photo: Cy Third</p></div>")), 0, "{sign}");
    }
    for credit in ["© Harbour Times", "Source: Harbour board", "Quelle: Hafenamt", "Copyright: Harbour Times", "Reuters", "Ann Lee/AP"] {
        assert_eq!(page(&format!("<div>{img}<p>{line}</p><p>{credit}</p></div>")), 0, "{credit}");
    }
    let credit = "<p>Photo: Cy Third</p>";
    for text in [
        format!("<div>{img}<h2>History of the quay</h2>{credit}</div>"),
        format!("<div>{img}<blockquote><p>{line}</p></blockquote>{credit}</div>"),
        format!("<ul><li>{img}<p>{line}</p>{credit}</li><li>{img}<p>A {line}</p>{credit}</li></ul>"),
        format!("<table><tr><td>{img}<p>{line}</p>{credit}</td></tr></table>"),
        format!("<div>{img}<p class=dek>{line}</p>{credit}</div>"),
        format!("<div>{img}<p>What the council says of the pier, and why</p>{credit}</div>"),
        format!("<h2>The quay</h2><div>{img}<p>{line}</p>{credit}</div><h2>The pier</h2>"),
    ] {
        assert_eq!(page(&text), 0, "{text}");
    }
    let most = format!("<h1>The old bridge closes</h1><p>Two walks.</p><div>{img}<p>{line}</p>{credit}</div>");
    assert_eq!(fields(&most, PageType::Article).credited_captions.len(), 0, "most of the text");
}

#[test]
fn a_list_has_no_writer_of_one_of_its_entries() {
    let entry = "<h2>The pier opens again</h2><p class=byline>By <a rel=author href=/author/ann>Ann Example</a></p>";
    let html = format!("<title>News of the harbour</title><h1>News of the harbour</h1>{entry}{BODY}");
    assert_eq!(writers(&html, PageType::Listing), Vec::<String>::new());
    assert_eq!(writers(&html, PageType::Article), ["Ann Example"]);
}

fn writers(html: &str, page_type: PageType) -> Vec<String> {
    fields(html, page_type).authors.into_iter().map(|author| author.name).collect()
}

#[test]
fn the_first_paragraph_of_a_manual_is_its_text() {
    let dek = "A short splice joins two ends of the same thickness of rope.";
    let head = format!("<title>How to mend a rope</title><meta name=description content='{dek}'>");
    let html = page(&format!("{head}<header><h1>How to mend a rope</h1><p>{dek}</p></header><main>{{body}}</main>"));
    for (page_type, expected) in [(PageType::Article, dek), (PageType::Documentation, ""), (PageType::Forum, "")] {
        assert_eq!(fields(&html, page_type).dek, expected, "{page_type:?}");
    }
}

#[test]
fn a_heading_of_one_word_that_begins_the_stated_title_names_goods_and_shelves() {
    let title = |stated: &str, page_type| fields(&page(&format!("<title>{stated}</title><h1>Lanterns</h1>{{body}}")), page_type).title;
    let stated = "Lanterns for Boats, Harbours and Piers";
    for shelf in [PageType::Product, PageType::Collection, PageType::Listing] {
        assert_eq!(title(stated, shelf), "Lanterns");
        assert_eq!(title("Lanternslides for Boats, Harbours and Piers", shelf), "Lanternslides for Boats, Harbours and Piers");
    }
    assert_eq!(title(stated, PageType::Service), stated);
}

#[test]
fn by_place_alone_a_list_sums_up_articles_only() {
    let list = "<ul><li>The old bridge closes in May because of cracks in its pillars.</li><li>Drivers take the tunnel while the bridge is closed.</li></ul>";
    let html = page(&format!("<title>The old bridge closes</title><h1>The old bridge closes</h1>{list}{{body}}{{body}}{{body}}"));
    for (page_type, bullets) in [(PageType::Article, 2), (PageType::Product, 0), (PageType::Service, 0), (PageType::Forum, 0)] {
        assert_eq!(fields(&html, page_type).summary.bullets.len(), bullets, "{page_type:?}");
    }
}

#[test]
fn who_runs_a_site_wrote_no_list_and_no_manual() {
    let author = |kind: &str, name: &str| {
        let stated = format!("{{\"@type\": \"Article\", \"author\": {{\"@type\": \"{kind}\", \"name\": \"{name}\"}}}}");
        page(&format!("<script type='application/ld+json'>{stated}</script><h1>How to mend a rope</h1>{{body}}"))
    };
    for (page_type, named) in [(PageType::Article, 1), (PageType::Documentation, 0), (PageType::Listing, 0), (PageType::Service, 0)] {
        assert_eq!(writers(&author("Organization", "Pellworth Rope Works"), page_type).len(), named, "{page_type:?}");
        assert_eq!(writers(&author("Person", "Ann Example"), page_type).len(), 1, "{page_type:?}");
    }
}

#[test]
fn the_last_change_is_no_beginning_of_a_manual_or_thread() {
    let html = page("<title>How to mend a rope</title><h1>How to mend a rope</h1><p>Last updated: 3 May 2024</p>{body}");
    for (page_type, published) in [(PageType::Article, "2024-05-03"), (PageType::Documentation, ""), (PageType::Forum, "")] {
        let fields = fields(&html, page_type);
        assert_eq!((fields.published_at.as_str(), fields.modified_at.as_str()), (published, "2024-05-03"), "{page_type:?}");
    }
}

#[test]
fn days_and_names_of_single_things_are_not_the_pages() {
    let html = page("<title>Ropes of the harbour</title><h1>Ropes of the harbour</h1>{body}<p>3 May 2024</p><p>Written by Ann Example</p>");
    for page_type in [PageType::Service, PageType::Documentation] {
        let fields = fields(&html, page_type);
        assert_eq!(
            (fields.published_at.as_str(), fields.authors.len()),
            ("", usize::from(page_type != PageType::Service)),
            "{page_type:?}"
        );
    }
    let close = page("<title>Ropes of the harbour</title><h1>Ropes of the harbour</h1><p>By Ann Example</p><p>3 May 2024</p>{body}");
    let fields = fields(&close, PageType::Service);
    assert_eq!((fields.published_at.as_str(), fields.authors.len()), ("2024-05-03", 1));
}

#[test]
fn a_line_that_says_the_stated_title_is_the_headline_where_no_heading_is() {
    let line = "<div>The old bridge closes</div>";
    let article = |head: &str| clean(&page(&format!("<title>The old bridge closes | Some Place</title>{head}{{body}}")));
    let found = article(line);
    assert_eq!((found.title.as_str(), found.headline.title_ordinals.len()), ("The old bridge closes", 1));
    assert!(!found.body.text.contains("The old bridge closes"), "{}", found.body.text);
    let beside = article(&format!("{line}<h1>The old bridge closes at last</h1>"));
    assert_eq!(beside.title, "The old bridge closes at last");
    for other in [
        "<div>The old bridge closes in May</div>",
        "<nav><div>The old bridge closes</div></nav>",
        "<ul><li>The old bridge closes</li><li>The new one opens</li></ul>",
        "<table><tr><td>The old bridge closes</td><td>In May</td></tr></table>",
        "<blockquote><p>The old bridge closes</p></blockquote>",
        "<div><p>The old bridge closes</p><p>and the sea comes in</p><p>and nobody knows</p></div>",
    ] {
        assert!(article(other).headline.title_ordinals.is_empty(), "{other}");
    }
    let alone = clean("<title>The old bridge closes</title><p>The old bridge closes</p>");
    assert_eq!((alone.body.text.as_str(), alone.title.as_str()), ("The old bridge closes", "The old bridge closes"));
}

#[test]
fn what_people_search_for_is_no_topic_of_what_is_sold() {
    let html = page("<meta name=keywords content='cheap, bargain, ropes'><title>Old ropes</title><h1>Old ropes</h1>{body}");
    for (page_type, tags) in [(PageType::Article, 3), (PageType::Product, 0), (PageType::Listing, 0), (PageType::Service, 0)] {
        assert_eq!(fields(&html, page_type).tags.len(), tags, "{page_type:?}");
    }
}

#[test]
fn a_name_over_a_job_under_the_headline_is_the_writers() {
    let html = "<h1>The old bridge closes</h1><div><p>Ann Example</p><p>Senior Reporter</p></div>{body}";
    assert_eq!(writers(&page(html), PageType::Article), ["Ann Example"]);
}

#[test]
fn who_reviews_goods_or_signs_a_card_is_no_writer_of_the_page() {
    let html = "<h1>Rope, 20 metres</h1><p class=byline>By Ann Example</p>{body}";
    for (page_type, named) in
        [(PageType::Article, 1), (PageType::Service, 1), (PageType::Product, 0), (PageType::Collection, 0), (PageType::Listing, 0)]
    {
        assert_eq!(writers(&page(html), page_type).len(), named, "{page_type:?}");
    }
    let article = format!("<meta property=og:type content=article>{html}");
    assert_eq!(writers(&page(&article), PageType::Listing), ["Ann Example"], "it is stated to be an article");
}

#[test]
fn who_opened_a_thread_is_its_writer_as_the_forum_writes_the_name() {
    let thread = |name: &str, first: &str| {
        let head = format!("<title>{name}</title><h1>{name}</h1>");
        let post = |who: &str, text: &str| format!("<article class=\"message post\">{who}<div class=\"post-body\">{text}</div></article>");
        let answer = post("<a class=\"username\" href=\"/members/bo.7/\">bo_7</a>", "<p>I had the same, and a new pump helped me.</p>");
        let asked = post(
            first,
            "<blockquote data-author=\"cy_9\">Try it.</blockquote><p>My pump stops after a minute. What can I do about it?</p>",
        );
        format!("{head}{asked}{answer}{answer}{answer}")
    };
    for first in [
        "<a class=\"username\" href=\"/members/ann.42/\">ann_42</a>",
        "<span data-author=\"ann_42\"><b>Thread starter</b></span>",
        "<div itemprop=\"author\" itemscope><span itemprop=\"name\">ann_42</span></div>",
    ] {
        let names = writers(&thread("My pump stops after a minute", first), PageType::Forum);
        assert_eq!(names, ["ann_42"], "{first}");
    }
}

/// Pieces that bylines, dates, deks, bullets and headings are made of, and what breaks them.
fn pieces() -> impl Strategy<Value = String> {
    let tag = prop::sample::select(vec![
        "h1",
        "h2",
        "p",
        "div",
        "ul",
        "li",
        "span",
        "time",
        "a",
        "header",
        "aside",
        "footer",
        "figure",
        "blockquote",
    ]);
    let class = prop::sample::select(vec![
        "",
        "kicker",
        "headline",
        "byline",
        "author",
        "date",
        "dek",
        "key-takeaways",
        "widget",
        "hidden",
        "md:hidden",
        "related",
        "tags",
    ]);
    let text = prop_oneof![
        Just("Key Takeaways".to_owned()),
        Just("By Ann Example and Bo Other, Reporter | 3 May 2024".to_owned()),
        Just(": and ¶ # — 山田太郎 2024年2月30日".to_owned()),
        Just("Updated 99/99/9999 by".to_owned()),
        Just(BODY.to_owned()),
        "\\PC{0,60}",
    ];
    (tag, class, text)
        .prop_map(|(tag, class, text)| format!("<{tag} class=\"{class}\" href=\"#x\" datetime=\"2024-05-03T1\">{text}</{tag}>"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_page_panics_and_all_spans_hold(parts in prop::collection::vec(pieces(), 0..14), title in "\\PC{0,40}") {
        let html = format!("<html><head><title>{title}</title><meta name=author content=\"{title}\"></head><body>{}</body></html>", parts.concat());
        let Ok(cleaned) = extract(html.as_bytes(), &Options::default(), &Unobserved) else { return Ok(()) };
        let article = cleaned.article;
        let blocks = cleaned.page.block_count;
        let headline = &article.headline;
        let placed = headline.title_ordinals.iter().chain(&headline.kicker_ordinals).chain(&headline.dek_ordinals).chain(&article.summary.ordinals);
        prop_assert!(placed.into_iter().all(|ordinal| *ordinal < blocks));
        for bullet in article.summary.bullets.iter().chain(&article.summary.extract) {
            prop_assert!(!bullet.text.trim().is_empty());
            if let Some(span) = bullet.span {
                prop_assert_eq!(article.body.text.get(span.start as usize..span.end as usize), Some(bullet.text.as_str()));
            }
        }
        prop_assert!(article.authors.iter().all(|author| !author.name.trim().is_empty()));
        prop_assert!(article.published_at.is_empty() || article.published_at.len() >= 10);
        prop_assert!(article.provenance.iter().all(|note| (0.0..=1.0).contains(&note.confidence)));
    }
}
