//! How articles end.

use super::trim;
use crate::article::PageType;
use crate::classify::rules::PageEvidence;
use crate::limits::Limits;
use crate::options::Unobserved;
use crate::{dom, segment};

/// What stays of a long paragraph and `end`, all of which was kept.
fn end_of(end: &str, page_type: PageType) -> Vec<String> {
    let prose = "The three towns of the estuary voted on Friday to dredge the harbour. ".repeat(12);
    let page = dom::parse(&format!("<p>{prose}</p>{end}"), &Limits::default(), &Unobserved).unwrap();
    let segments = segment::segment(&page, &Limits::default(), &|| Ok(())).unwrap();
    let mut kept = vec![true; segments.blocks.len()];
    let content = vec![1.0; kept.len()];
    trim(&segments, page_type, &PageEvidence::new(&segments), &content, &mut kept);
    let texts = segments.blocks.iter().zip(kept).filter(|(_, kept)| *kept).map(|(block, _)| segments.text_of(block).to_owned());
    texts.skip(1).collect()
}

#[test]
fn an_article_does_not_end_in_what_leads_elsewhere() {
    let nothing: [&str; 0] = [];
    for end in [
        "<h3>Pictures of the meeting</h3>",
        "<p>This could be of interest to you:</p>",
        "<h4>Seen these</h4><h4><a href=x>Eels return to Saint Orrin</a></h4><p><a href=y>Harbour fees to rise</a></p>",
        "<p>Related articles</p>",
        "<h3>You will also like...</h3>",
    ] {
        assert_eq!(end_of(end, PageType::Article), nothing, "{end}");
    }
}

#[test]
fn the_last_heading_goes_with_what_went_below_it() {
    let prose = "The three towns of the estuary voted on Friday to dredge the harbour. ".repeat(12);
    let page =
        dom::parse(&format!("<p>{prose}</p><h3>Talk to us</h3><p>We are a harbour of long standing.</p>"), &Limits::default(), &Unobserved);
    let page = page.unwrap();
    let segments = segment::segment(&page, &Limits::default(), &|| Ok(())).unwrap();
    let left = |below: bool| {
        let mut kept = [true, true, below];
        trim(&segments, PageType::Article, &PageEvidence::new(&segments), &[1.0, 0.7, 0.5], &mut kept);
        kept
    };
    assert_eq!([left(false), left(true)], [[true, false, false], [true, true, true]]);
    let entries = "<h3>Talk to us</h3><p>Old quay</p>".repeat(4);
    let page = dom::parse(&format!("<p>{prose}</p>{entries}"), &Limits::default(), &Unobserved).unwrap();
    let segments = segment::segment(&page, &Limits::default(), &|| Ok(())).unwrap();
    let mut kept = [true, true, false, true, false, true, false, true, false];
    trim(&segments, PageType::Article, &PageEvidence::new(&segments), &[1.0, 0.6, 0.4, 0.6, 0.4, 0.6, 0.4, 0.6, 0.4], &mut kept);
    assert!(kept[7], "one title below another");
}

#[test]
fn an_article_may_end_in_a_list_or_a_question() {
    assert_eq!(end_of("<h3>What would you do?</h3>", PageType::Article).len(), 1);
    assert_eq!(end_of("<ul><li><a href=x>Budget of the port</a></ul>", PageType::Article).len(), 1);
    assert_eq!(end_of("<h3>Notes</h3><p>The vote was secret.</p>", PageType::Article).len(), 2, "a heading over text stays");
}

#[test]
fn a_list_of_links_goes_where_words_announce_other_pages() {
    let list = "<ul><li><a href=x>Budget of the port</a><li><a href=y>Eels return to Saint Orrin</a></ul>";
    assert!(end_of(&format!("<p>You might also like:</p>{list}"), PageType::Article).is_empty());
    assert_eq!(
        end_of(&format!("<p>The sources of the board are these two, and it has read them both.</p>{list}"), PageType::Article).len(),
        3
    );
    let mixed = list.replace("<li><a href=y>", "<li>A vote of Friday, and then <a href=y>");
    assert_eq!(end_of(&format!("<p>You might also like:</p>{mixed}"), PageType::Article).len(), 3, "not links alone");
}

#[test]
fn many_links_under_an_article_lead_elsewhere_too() {
    let links = "<h4><a href=x>Eels return to Saint Orrin</a></h4>";
    assert!(end_of(&links.repeat(40), PageType::Article).is_empty());
    assert_eq!(end_of(&links.repeat(40), PageType::Listing).len(), 40, "a listing is about them");
    assert_eq!(end_of(&format!("{}<p>The vote was secret.</p>", links.repeat(40)), PageType::Article).len(), 41, "the text goes on");
}

#[test]
fn what_goes_does_not_depend_on_the_leaning() {
    let prose = "The three towns of the estuary voted on Friday to dredge the harbour. ".repeat(12);
    let cards = "<h4><a href=x>Eels return to Saint Orrin</a></h4><p>Harbour board</p>".repeat(7);
    let page = dom::parse(&format!("<p>{prose}</p>{cards}"), &Limits::default(), &Unobserved).unwrap();
    let segments = segment::segment(&page, &Limits::default(), &|| Ok(())).unwrap();
    let heading = |at: usize| segments.element(segments.blocks[at].element).tag.heading_level().is_some();
    let content: Vec<f32> = (0..segments.blocks.len()).map(|at| if at == 0 || heading(at) { 0.6 } else { 0.3 }).collect();
    let left = |least: f32| {
        // The last two cards have nothing else that a laxer leaning keeps.
        let mut kept: Vec<bool> = content.iter().enumerate().map(|(at, chance)| *chance >= least && (at < 11 || heading(at))).collect();
        trim(&segments, PageType::Article, &PageEvidence::new(&segments), &content, &mut kept);
        kept
    };
    let (strict, lax) = (left(0.5), left(0.2));
    assert!(strict.iter().zip(&lax).all(|(strict, lax)| !strict || *lax), "{strict:?} {lax:?}");
}

#[test]
fn other_kinds_of_pages_end_as_they_like() {
    assert_eq!(end_of("<h3>Pictures</h3>", PageType::Listing), ["Pictures"]);
}

#[test]
fn what_is_said_of_goods_ends_in_no_heading() {
    assert!(end_of("<h3>Papers</h3>", PageType::Product).is_empty());
    assert_eq!(end_of("<p>Which rope is yours:</p><p><a href=x>Two hulls</a></p>", PageType::Product).len(), 2, "only headings");
    assert_eq!(end_of("<h3>How long does it last?</h3>", PageType::Product).len(), 1);
}

#[test]
fn a_line_stays_over_the_list_that_came_back() {
    let prose = "The three towns of the estuary voted on Friday to dredge the harbour. ".repeat(12);
    let html = format!("<p>{prose}</p><p>Two things are left:</p><ul><li>Rope</ul>");
    let page = dom::parse(&html, &Limits::default(), &Unobserved).unwrap();
    let segments = segment::segment(&page, &Limits::default(), &|| Ok(())).unwrap();
    let left = |list: bool| {
        let mut kept = vec![true, true, list];
        trim(&segments, PageType::Article, &PageEvidence::new(&segments), &[1.0, 0.8, 0.2], &mut kept);
        kept
    };
    assert_eq!([left(true), left(false)], [[true, true, true], [true, false, false]]);
}
