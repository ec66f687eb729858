//! What stays together, and the pages that the rooms below are tried on.

use super::super::rules::PageEvidence;
use super::complete;
use crate::article::PageType;
use crate::limits::Limits;
use crate::options::Unobserved;
use crate::{dom, segment};

/// The texts kept in the end, of a page in which those that begin with `+` are kept at first and those with `!` barred.
pub(in crate::classify) fn kept(html: &str, chance: f32) -> Vec<String> {
    kept_of(html, chance, PageType::Article)
}

pub(in crate::classify) fn kept_of(html: &str, chance: f32, page_type: PageType) -> Vec<String> {
    let page = dom::parse(html, &Limits::default(), &Unobserved).unwrap();
    let segments = segment::segment(&page, &Limits::default(), &|| Ok(())).unwrap();
    let texts: Vec<&str> = segments.blocks.iter().map(|block| segments.text_of(block)).collect();
    let mut kept: Vec<bool> = texts.iter().map(|text| text.starts_with('+')).collect();
    complete(&segments, page_type, &PageEvidence::new(&segments), &vec![chance; texts.len()], &mut kept, |at| texts[at].starts_with('!'));
    texts.iter().zip(kept).filter(|(_, kept)| *kept).map(|(text, _)| (*text).to_owned()).collect()
}

/// Kept paragraphs before and behind what is looked at.
pub(in crate::classify) const BEFORE: &str = "<p>+ Each of the three towns pays by the length of its waterfront.</p>";
pub(in crate::classify) const AFTER: &str = "<p>+ Two of them share a boat, which the third one pays for.</p>";

/// How many blocks stay of what stands between two kept paragraphs.
pub(in crate::classify) fn stay(between: &str) -> usize {
    kept(&format!("<div>{BEFORE}{between}{AFTER}</div>"), 0.01).len() - 2
}

#[test]
fn a_heading_inside_a_listing_goes_with_it() {
    for first in ["", "+ "] {
        let page = format!(
            "<p>+ It answers like this.<pre><h2>{first}200 OK</h2></pre><p>Something else that went, and is long enough to be a section of its own, if a short one."
        );
        assert!(kept(&page, 0.5).iter().any(|text| text.ends_with("200 OK")), "{first}");
    }
}

#[test]
fn a_section_of_content_keeps_its_headings() {
    let page = "<h2>Costs</h2><h3>By town</h3><p>+ Each town pays by its waterfront.</p><h2>Related</h2><p>Eels</p>";
    assert_eq!(kept(page, 0.5), ["Costs", "By town", "+ Each town pays by its waterfront."]);
    assert_eq!(kept(page, 0.01), ["+ Each town pays by its waterfront."], "a heading that cannot be content is none");
}

#[test]
fn headings_over_posts_of_a_thread_are_not_brought_back() {
    let page = "<h3>Re: Costs</h3><p>+ Each town pays by its waterfront, as all of us know.</p>";
    assert_eq!([PageType::Article, PageType::Forum].map(|page_type| kept_of(page, 0.5, page_type).len()), [2, 1]);
    assert_eq!(kept_of(&page.replace("Re:", "+ Re:"), 0.5, PageType::Forum).len(), 2, "what is content stays");
}

#[test]
fn a_likely_heading_stays_right_over_kept_text() {
    let offers = "Compare the prices of eleven shops that sell it today, with what each of them asks for sending it to you. ".repeat(2);
    let page = format!("<h3>Cons</h3><ul><li>+ It is loud.</ul><div>{offers}</div><h3>+ Next</h3><p>+ Text.</p>");
    assert_eq!(kept(&page, 0.4), ["Cons", "+ It is loud.", "+ Next", "+ Text."]);
    assert_eq!(kept(&page, 0.2), ["+ It is loud.", "+ Next", "+ Text."]);
}

#[test]
fn what_is_surely_a_heading_stays_over_a_name_and_its_offers() {
    let offers = "<div><div>Rope 20</div><a href=/a>$ 14 at the quay</a><a href=/b>$ 15 at sea</a></div>";
    let text = "<p>+ Each of the three towns pays by the length of its waterfront, and all of them buy the same rope for it every year.";
    let page = |heading: &str| format!("<h2>{heading}</h2>{offers}{text}<h2>+ Next</h2><p>+ Text.</p>");
    assert_eq!(kept(&page("+ Best for quays"), 0.7)[0], "+ Best for quays");
    assert_ne!(kept(&page("Best for quays"), 0.4)[0], "Best for quays");
    assert_ne!(kept(&page("Share this"), 0.7)[0], "Share this");
}

#[test]
fn a_heading_over_a_section_that_is_kept_as_a_whole_needs_less() {
    let text = "<p>+ Each of the three towns pays by the length of its waterfront.";
    assert_eq!(kept(&format!("<h2>Costs</h2>{text}"), 0.1).len(), 2);
    assert_eq!(
        kept(&format!("<h2>Costs</h2><ul><li>{}<li>Two of them share a boat, which a third one pays for.</ul>", &text[3..]), 0.1).len(),
        1,
        "half of it"
    );
    assert_eq!(kept(&format!("<h2><a href=/costs>Costs</a></h2>{text}"), 0.1).len(), 1, "the title of a card");
    assert_eq!(kept(&format!("<h2>Related articles</h2>{text}"), 0.1).len(), 1, "its words lead elsewhere");
    assert_eq!(kept(&format!("<h2>Costs</h2>{text}"), 0.05).len(), 1, "something has spoken against it");
}

#[test]
fn a_heading_right_over_kept_prose_stays_whatever_became_of_its_section() {
    let rest = "<p>Two of them share a boat, which the third one pays for.</p>".repeat(3);
    let page = |heading: &str| format!("{heading}<p>+ Each of the three towns pays by the length of its waterfront.</p>{rest}");
    assert_eq!(kept(&page("<h2>Costs</h2>"), 0.1).len(), 2);
    assert_eq!(kept(&page("<h2>Costs</h2>"), 0.05).len(), 1, "something has spoken against it");
    assert_eq!(kept(&page("<h2 class=widget-title>Costs</h2>"), 0.1).len(), 1, "its name speaks against it");
    assert_eq!(kept(&page("<h2>Share this</h2>"), 0.1).len(), 1, "its words speak against it");
    assert_eq!(kept(&page("<h2><a href=/costs>Costs</a></h2>"), 0.1).len(), 1, "the title of a card");
    assert_eq!(kept("<h2>Costs</h2><p>+ 20 pounds</p><p>The three towns pay by the length of their waterfront, as ever.", 0.1).len(), 1);
}

#[test]
fn a_heading_stays_over_what_comes_back() {
    let table = "<table><tr><th>Town<th>Share<tr><td>Pellworth<td>4<tr><td>Egg<td>7</table>";
    assert_eq!(kept(&format!("<div>{BEFORE}<h3>Shares</h3>{table}{AFTER}</div>"), 0.2).len(), 9);
    let list = "<ul><li>Pellworth<li>Saint Orrin</ul>";
    let text = format!("<p>+ {0}</p><p>+ {0}</p><p>{0}:</p>{list}<p>+ {0}</p><p>+ {0}</p>", &BEFORE[5..BEFORE.len() - 5]);
    assert_eq!(kept(&format!("<div>{text}</div>"), 0.2).len(), 7, "and a list under a line that does");
}

#[test]
fn a_heading_is_one_whatever_its_text_stands_in() {
    let text = "<p>+ Each of the three towns pays by the length of its waterfront.";
    assert_eq!(kept(&format!("<h2><button>Who pays?</button></h2>{text}"), 0.2).len(), 2);
    assert_eq!(kept(&format!("<h2><div>Costs</div><div>Map</div></h2>{text}"), 0.2).len(), 1, "two texts are no heading");
    assert_eq!(kept(&format!("<h2>Costs</h2><figure><img src=a.png><p>The harbour</figure>{}", text.repeat(2)), 0.4)[0], "Costs");
}

#[test]
fn the_sign_beside_a_heading_does_not_part_it_from_its_text() {
    let page = "<h2 id=costs>Costs <div><a href=#costs>¶</a></div></h2><p>+ Each town pays by its waterfront.</p>";
    assert_eq!(kept(page, 0.5), ["Costs", "+ Each town pays by its waterfront."]);
}

#[test]
fn a_heading_goes_with_its_section() {
    let answer = "It depends on the day: the towns vote in spring, and the harbour is dredged in the autumn after that.";
    let page = format!("<h3>+ When is the harbour dredged?</h3><p>{answer}</p><h3>+ Who pays?</h3><p>+ All towns.</p>");
    assert_eq!(kept(&page, 0.5), ["+ Who pays?", "+ All towns."]);
    assert_eq!(kept("<h3>+ Rope, 20 m</h3><p>$ 14</p>", 0.5), ["+ Rope, 20 m"], "a card may keep its name alone");
}

#[test]
fn a_label_goes_with_its_list_of_links() {
    let list = "<ul><li><a href=/a>Eels return to the estuary</a><li><a href=/b>Who owns the old pier?</a></ul>";
    let page =
        |list: &str| format!("<p>+ Three towns voted.</p><h3>+ Exclusive reports for you</h3>{list}<p>+ The vote was held on Friday.</p>");
    assert_eq!(kept(&page(list), 0.5), ["+ Three towns voted.", "+ The vote was held on Friday."]);
    assert_eq!(kept(&page(&list.replace(">Eels", ">+ Eels")), 0.5).len(), 4, "a list that stays keeps its heading");
}

#[test]
fn a_heading_over_comments_goes_with_them() {
    let page = |next: &str| format!("<p>+ Three towns voted on Friday.</p><h2>+ 3 Comments</h2>{next}");
    assert_eq!(kept(&page("<p>Ada: Well done.</p>"), 0.1), ["+ Three towns voted on Friday."]);
    assert_eq!(kept(&page(""), 0.1), ["+ Three towns voted on Friday."]);
    assert_eq!(kept(&page("<p>+ Ada: Well done.</p>"), 0.1).len(), 3);
}

#[test]
fn prose_keeps_its_code() {
    let page = "<p>+ Call it once:</p><button>Copy</button><pre>open()</pre><pre>close()</pre><p>+ It returns nothing.</p>";
    assert_eq!(kept(page, 0.0), ["+ Call it once:", "open()", "close()", "+ It returns nothing."]);
    assert_eq!(kept("<p>Menu</p><pre>open()</pre><p>+ It returns nothing.</p>", 0.0), ["+ It returns nothing."]);
}

#[test]
fn the_headline_is_no_section() {
    assert_eq!(kept("<h1>Harbour</h1><p>+ Three towns voted on Friday.</p>", 0.5), ["+ Three towns voted on Friday."]);
}
