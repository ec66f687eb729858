//! What is barred, and what is not.

use super::vetoes;
use crate::article::PageType;
use crate::classify::rules::PageEvidence;
use crate::limits::Limits;
use crate::options::Unobserved;
use crate::{dom, segment};

/// How many blocks are barred of what stands between long paragraphs.
fn barred(html: &str, page_type: PageType) -> usize {
    let prose =
        "<p>The rope is laid from three strands of hemp, and tarred by hand before it leaves the harbour for the ships.</p>".repeat(4);
    let page = dom::parse(&format!("<h1>Ropes</h1>{prose}{html}{prose}"), &Limits::default(), &Unobserved).unwrap();
    let segments = segment::segment(&page, &Limits::default(), &|| Ok(())).unwrap();
    let vetoes = vetoes(&segments, page_type.into(), &PageEvidence::new(&segments), &[], "");
    vetoes.into_iter().flatten().count()
}

#[test]
fn a_link_drawn_as_a_button_is_no_text_of_an_article() {
    let button = "<p><a class='btn btn-primary' href=/towns>Find out what the three towns pay</a></p>";
    assert_eq!(barred(button, PageType::Article), 1);
    assert_eq!(barred(&button.replace("btn btn-primary", "plain"), PageType::Article), 0, "a link in the text");
    assert_eq!(
        barred(&button.replace("<p>", "<p>They voted on Friday, and whoever wants to can "), PageType::Article),
        0,
        "part of a sentence"
    );
    assert_eq!(barred(button, PageType::Service), 0, "what a service offers");
}

#[test]
fn links_below_a_label_that_announces_other_pages_are_none_of_an_article() {
    let list = |label: &str| format!("<p>{label}</p><ul><li><a href=/a>Who tars the rope?</a><li><a href=/b>Hemp or flax</a></ul>");
    assert_eq!(barred(&list("Related reads:"), PageType::Article), 3);
    assert_eq!(barred(&list("Related reads:"), PageType::Documentation), 1, "only the label");
    assert_eq!(barred(&list("Questions about ropes:"), PageType::Article), 0, "another label");
    assert_eq!(
        barred(&list("Related reads:").replace("<a href=/b>Hemp or flax</a>", "Hemp or flax, of which there is less"), PageType::Article),
        1,
        "a list of text"
    );
}

#[test]
fn a_line_below_a_picture_that_names_its_source_is_a_caption() {
    let line = |text: &str| format!("<p><img src=x></p><p>{text}</p>");
    assert_eq!(barred(&line("The harbour of Orrin, © Ann Lee"), PageType::Article), 1);
    assert_eq!(barred(&line("The towns voted late. Nobody owns the © of it."), PageType::Article), 0, "sentences");
    assert_eq!(barred(&line("Source: Harbour board"), PageType::Article), 1);
    assert_eq!(barred("<p>The harbour of Orrin. © Ann Lee</p>", PageType::Article), 0, "no picture");
    assert_eq!(barred(&line("Harbour: the board of the towns"), PageType::Article), 0, "another label");
}

#[test]
fn what_names_a_row_of_a_table_is_neither_caption_nor_control() {
    let picture = "<img src=/x.jpg alt='The ferry Saint Orrin'>";
    let row = |row: &str, end: &str| barred(&format!("<table>{}</table>", format!("<tr>{row}{end}").repeat(3)), PageType::Article);
    let table = |cells: &str| row(cells, "<td>+ 12 m") / 3;
    let named = format!("<td>{picture}<td><p>The ferry Saint Orrin</p>");
    assert_eq!(table(&named), 0);
    assert_eq!(row(&named, ""), 3, "nothing is told of it");
    assert_eq!(row(&named, &named), 6, "a gallery");
    assert_eq!(table(&format!("<th>{picture}<div>The ferry Saint Orrin</div>")), 0, "a header");
    assert_eq!(table(&format!("<td>{picture}<div>The ferry Saint Orrin</div>")), 1, "one cell of a picture and its caption");
    let share = "<p><a href=/print>Print</a></p>";
    assert_eq!([barred(share, PageType::Article), table(&format!("<td>{share}"))], [1, 0]);
    assert_eq!(barred(&format!("<table><tr><td>{share}<td>{share}<td>{share}</table>"), PageType::Article), 3, "a bar");
    assert_eq!(row(&format!("<td>{share}"), &format!("<td>{share}")), 6, "links beside links");
    assert_eq!(barred(&format!("<table><tr><td>{share}<td>12 m</table>"), PageType::Article), 1, "one row is no table");
    let text = "<p>The rope is laid by hand.</p><p>It is tarred, too.</p>";
    assert_eq!(row(&format!("<td>{text}<td>{share}"), ""), 3, "beside a text");
}

#[test]
fn tags_of_a_listing_are_those_of_its_entries() {
    let tags = "<div class=tags><a href=/t/hemp>#hemp</a> <a href=/t/tar>#tar</a></div>";
    assert_eq!([PageType::Article, PageType::Listing].map(|page_type| barred(tags, page_type)), [1, 0]);
}

#[test]
fn what_stands_aside_from_a_post_is_said_elsewhere() {
    let quoted = "<div class=post><aside class=quote><div>Ann:</div><blockquote><p>Is it tarred by hand?</p></blockquote></aside><p>It is.</p></div>";
    assert_eq!(barred(quoted, PageType::Forum), 2);
    assert_eq!(barred(quoted, PageType::Article), 0, "a box of the article");
}
