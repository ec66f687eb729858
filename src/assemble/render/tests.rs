use std::collections::BTreeSet;

use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::article::{BlockKind, Body, PageType};
use crate::assemble::body;
use crate::{dom, limits::Limits, options::Unobserved, segment};

const PAGE: &str = include_str!("page.html");

fn body_of(html: &str) -> Body {
    let page = dom::parse(html, &Limits::default(), &Unobserved).expect("a small page parses");
    let segments = segment::segment(&page, &Limits::default(), &|| Ok(())).expect("a small page has few blocks");
    let base = url::Url::parse("https://paper.example/a/").expect("a good address");
    let resolve = |address: &str| base.join(address).map_or_else(|_| address.to_owned(), String::from);
    body::body(&segments, PageType::Article, &vec![true; segments.blocks.len()], &BTreeSet::new(), &resolve, &|| Ok(())).unwrap()
}

fn markdown(body: &Body) -> String {
    super::markdown(body, &|| Ok(())).unwrap()
}

fn html(body: &Body) -> String {
    super::html(body, &|| Ok(())).unwrap()
}

fn parser(markdown: &str) -> Parser<'_> {
    Parser::new_ext(
        markdown,
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS | Options::ENABLE_FOOTNOTES,
    )
}

/// The text that a CommonMark parser reads, without alternative texts.
fn text_of(markdown: &str) -> String {
    let mut text = String::new();
    let mut in_image = 0;
    for event in parser(markdown) {
        match event {
            Event::Start(Tag::Image { .. }) => in_image += 1,
            Event::End(TagEnd::Image) => in_image -= 1,
            Event::Text(part) | Event::Code(part) if in_image == 0 => text.push_str(&part),
            Event::InlineHtml(tag) => {
                let known = ["sup", "sub", "del", "cite", "strong", "em"]
                    .iter()
                    .any(|name| *tag == format!("<{name}>") || *tag == format!("</{name}>"));
                assert!(known || &*tag == "<br>", "only our own inline HTML: {tag}");
                if &*tag == "<br>" {
                    text.push(' ');
                }
            }
            Event::Html(_) | Event::FootnoteReference(_) | Event::TaskListMarker(_) => panic!("read as something else: {event:?}"),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            Event::Start(Tag::Item | Tag::TableCell | Tag::Paragraph | Tag::CodeBlock(_) | Tag::Heading { .. }) => text.push('\n'),
            _ => {}
        }
    }
    text
}

/// The text of a body, without what only pictures and embeds say.
fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

fn only_text(mut body: Body) -> Body {
    body.blocks.retain(|block| !block.ordinals.is_empty());
    body
}

#[test]
fn a_page_with_nested_lists_a_table_and_code_comes_back() {
    let body = body_of(PAGE);
    let markdown = markdown(&body);
    assert_eq!(words(&text_of(&markdown)), words(&body.text), "{markdown}");
    let tags: Vec<String> = parser(&markdown)
        .filter_map(|event| match event {
            Event::Start(Tag::List(first)) => Some(format!("list {}", if first.is_some() { "ordered" } else { "plain" })),
            Event::Start(Tag::Table(columns)) => Some(format!("table {}", columns.len())),
            Event::Start(Tag::CodeBlock(pulldown_cmark::CodeBlockKind::Fenced(language))) => Some(format!("code {language}")),
            Event::Start(Tag::Heading { level, .. }) => Some(format!("{level}")),
            Event::Start(Tag::BlockQuote(_)) => Some("quote".to_owned()),
            _ => None,
        })
        .collect();
    let expected = ["h1", "list ordered", "list plain", "list ordered", "list plain", "h2", "table 4", "h2", "code toml", "quote"];
    assert_eq!(tags, expected, "{markdown}");
    let items = parser(&markdown).filter(|event| matches!(event, Event::Start(Tag::Item))).count();
    assert_eq!(items, 10);
    let code = body.blocks.iter().find(|block| matches!(block.kind, BlockKind::Preformatted { .. })).expect("code");
    let code = &body.text[code.span.start as usize..code.span.end as usize];
    let fenced: String = parser(&markdown)
        .skip_while(|event| !matches!(event, Event::Start(Tag::CodeBlock(_))))
        .take_while(|event| !matches!(event, Event::End(TagEnd::CodeBlock)))
        .filter_map(|event| if let Event::Text(text) = event { Some(text.into_string()) } else { None })
        .collect();
    assert_eq!(fenced.trim_end_matches('\n'), code);
}

#[test]
fn the_page_is_a_page_again() {
    let body = body_of(PAGE);
    let again = body_of(&html(&body));
    assert_eq!(again.text, body.text);
    let kinds = |body: &Body| body.blocks.iter().map(|block| std::mem::discriminant(&block.kind)).collect::<Vec<_>>();
    assert_eq!(kinds(&again), kinds(&body));
    assert_eq!(markdown(&again), markdown(&body));
}

#[test]
fn signs_of_markdown_in_the_text_stay_text() {
    for text in [
        "1. not a list",
        "2) neither",
        "- nor this",
        "+ that",
        "* or *that*",
        "# no heading",
        "> no quote",
        "=====",
        "---",
        "--",
        "a_b_c and _d_",
        "[x](y) ![z](w) [^1]",
        "`tick` ``",
        "<b>bold</b> <!-- c --> a < b",
        "&amp; &copy; &#65; AT&T",
        "~~~",
        "~~gone~~",
        "|a|b|",
        "|-|-|",
        ":-|-",
        "\\ back \\* slash\\",
        "[ ] task",
        "1986. A year",
        "!",
        "a\\",
        "https://x.example/a_b_c*d",
        "***",
        "___",
        "+",
        "a * b * c",
        "10.5 km",
        "{#id}",
        "    four spaces",
        "| a\n|---",
        "Setext\n===",
        "Setext\n---",
        "x\n- y\n1. z\n# w\n> v",
    ] {
        let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('\n', "<br>");
        for page in [
            format!("<p>{escaped}</p>"),
            format!("<h2>{escaped}</h2>"),
            format!("<ul><li>{escaped}<ul><li>{escaped}</ul></ul>"),
            format!("<blockquote><p>{escaped}<p>{escaped}</blockquote>"),
            format!("<table><tr><th>{escaped}<th>b<tr><td>{escaped}<td>c</table>"),
            format!(
                "<p>x <b>{escaped}</b> <i>{escaped}</i>y <code>{escaped}</code> <a href='/(x) y'>{escaped}</a>!<a href=/z>{escaped}</a></p>"
            ),
            format!("<pre>{}</pre>", escaped.replace("<br>", "\n")),
            format!("<p><q>1</q>{escaped}</p>"),
        ] {
            let body = body_of(&page);
            let markdown = markdown(&body);
            assert_eq!(words(&text_of(&markdown)), words(&body.text), "{page}\n{markdown}");
        }
    }
}

#[test]
fn links_lead_where_they_led() {
    let urls =
        ["https://e.example/a(b)c", "https://e.example/?a=1&copy;=2&lt=3", "https://e.example/a_b*c*_d", "https://e.example/%20x?q=|"];
    for url in urls {
        let body = body_of(&format!("<p>See! <a href=\"{}\">here</a>.</p>", url.replace('&', "&amp;")));
        let markdown = markdown(&body);
        let read = parser(&markdown)
            .find_map(|event| if let Event::Start(Tag::Link { dest_url, .. }) = event { Some(dest_url.into_string()) } else { None });
        assert_eq!(read.expect("a link").replace("%7C", "|"), body.blocks[0].links[0].url, "{markdown}");
    }
}

#[test]
fn styles_are_read_as_styles() {
    for (page, expected) in [
        ("<p>A <b>bold</b> word, <i>an</i> <b><i>other</i></b>.", "A **bold** word, *an* **<em>other</em>**."),
        ("<p><b>Name:</b> text and “<i>x</i>”", "**Name:** text and “*x*”"),
        ("<p>un<i>believ</i>able CO<sub>2</sub> rises", "un<em>believ</em>able CO<sub>2</sub> rises"),
        ("<p>Run <code>a `b` | c</code> now", "Run ``a `b` | c`` now"),
        ("<p>Is it! <a href=/x><b>this</b></a>?", "Is it! [**this**](https://paper.example/x)?"),
        ("<p>Wow!<a href=/x>this</a>", "Wow\\![this](https://paper.example/x)"),
    ] {
        assert_eq!(markdown(&body_of(page)), expected);
    }
}

#[test]
fn lists_beside_each_other_stay_apart() {
    let markdown = markdown(&body_of("<ul><li>a</ul><ul><li>b</ul><ol><li>c</ol><ol><li>d</ol>"));
    assert_eq!(parser(&markdown).filter(|event| matches!(event, Event::Start(Tag::List(_)))).count(), 4, "{markdown}");
}

#[test]
fn a_page_in_markdown_says_what_its_texts_say() {
    let texts =
        ["2024. The year of the barrier", "+ 31 million boats", "1) first", "- - -", "a # b #", "*x* & <b>y</b> _z_", "# no heading"];
    for text in texts {
        let page = super::markdown_page(text, text, [text, text].into_iter(), "Body.");
        let count = |wanted: fn(&Event<'_>) -> bool| parser(&page).filter(wanted).count();
        assert_eq!(count(|event| matches!(event, Event::Start(Tag::List(_)))), 1, "{page}");
        assert_eq!(count(|event| matches!(event, Event::Start(Tag::Item))), 2, "{page}");
        assert_eq!(count(|event| matches!(event, Event::Start(Tag::Heading { .. } | Tag::Emphasis) | Event::Rule)), 3, "{page}");
        let read: String =
            parser(&page).filter_map(|event| if let Event::Text(words) = event { Some(words.to_string()) } else { None }).collect();
        assert_eq!(read, format!("{}Body.", text.repeat(4)), "{page}");
    }
    assert_eq!(super::markdown_page("", "", [].into_iter(), "Body.\n"), "Body.\n");
    assert_eq!(super::markdown_page("T", "", [].into_iter(), ""), "# T\n\n");
}

#[test]
fn covered_cells_are_drawn_empty() {
    let body = body_of("<table><tr><th rowspan=2>a<th colspan=2>b<th>c<tr><td>d<td>e<td>f<tr><td>g<td>h<td>i<td>j</table>");
    let expected = "| a | b |  | c |\n| --- | --- | --- | --- |\n|  | d | e | f |\n| g | h | i | j |";
    assert_eq!(markdown(&body), expected);
}

#[test]
fn what_a_short_row_leaves_out_is_covered_no_longer() {
    let body = body_of("<table><tr><th>1<th>2<th>3<th rowspan=2>4<tr><td>5<tr><td>6<td>7<td>8<td>9</table>");
    assert_eq!(markdown(&body), "| 1 | 2 | 3 | 4 |\n| --- | --- | --- | --- |\n| 5 |\n| 6 | 7 | 8 | 9 |");
    let body = body_of("<table><tr><th>1<th rowspan=2>2<th>3<tr><td colspan=2>4<td>5<tr><td>6<td>7<td>8</table>");
    assert!(markdown(&body).ends_with("| 6 | 7 | 8 |"), "{}", markdown(&body));
}

#[test]
fn nothing_in_html_can_run() {
    let mut body = body_of(
        "<p>See <a href='https://a.example/\"><script>alert(1)</script>'>it &lt;script&gt;</a> <img src=x onerror=alert(1) alt='\"><b>'></p>\
         <pre><code class='language-x'>&lt;/code&gt;&lt;script&gt;</code></pre><p>end",
    );
    for block in &mut body.blocks {
        block.links.iter_mut().for_each(|link| link.url.insert_str(0, " java\nscript:alert(1)//"));
        if let BlockKind::Figure { image, .. } = &mut block.kind {
            image.url = "javascript:alert(1)".into();
        }
    }
    let html = html(&body);
    assert_eq!(policy().clean(&html).to_string(), html);
    assert!(!html.contains("script:") && !html.contains("<script") && !html.contains("onerror="), "{html}");
}

/// The elements that the rendering may use.
const ELEMENTS: &str = "a blockquote br caption cite code del em figcaption figure h1 h2 h3 h4 h5 h6 hr img li ol p pre q strong sub sup table tbody td th thead tr ul";

/// Those elements, with the attributes and schemes that the rendering may use.
fn policy() -> ammonia::Builder<'static> {
    let mut policy = ammonia::Builder::empty();
    policy
        .add_tags(ELEMENTS.split(' '))
        .add_tag_attributes("a", ["href"])
        .add_tag_attributes("img", ["src", "alt"])
        .add_tag_attributes("blockquote", ["cite"])
        .add_tag_attributes("code", ["class"])
        .add_tag_attributes("td", ["colspan", "rowspan"])
        .add_tag_attributes("th", ["colspan", "rowspan"])
        .url_schemes(["http", "https", "mailto", "tel", "ftp"].into())
        .link_rel(Some("noopener noreferrer"))
        .url_relative(ammonia::UrlRelative::PassThrough);
    policy
}

/// Words and signs that Markdown or HTML could misread.
const WORDS: &str = "tide 1. - + # > * ** _ a_b [ ](x) ! ` `` ~~ | \\ &amp;amp; &lt;b&gt; &lt; == -- :- “so” 東京 「駅」 é 12) http://x.example/_a_ ( ) \" it’s x. &nbsp; <br> &#x301; 😀";

/// What opens an element that the body knows, and elements without an end.
#[rustfmt::skip]
const OPENING: [&str; 36] = [
    "<p>", "<b>", "<i>", "<em>", "<strong>", "<code>", "<a href='/x?a=(b)&amp;c'>", "<a href='javascript:x'>", "<q>", "<cite>",
    "<sup>", "<sub>", "<del>", "<ul>", "<ol>", "<li>", "<dl>", "<dt>", "<dd>", "<table>", "<tr>", "<td>", "<th>",
    "<td colspan=3>", "<th rowspan=2>", "<caption>", "<blockquote>", "<pre>", "<h2>", "<h4>", "<div>", "<figure>",
    "<img src=/i.jpg alt='a ] \" b'>", "<hr>", "<figcaption>", "<iframe src=https://vimeo.com/1></iframe>",
];

/// What closes one.
#[rustfmt::skip]
const CLOSING: [&str; 16] = [
    "</p>", "</b>", "</i>", "</a>", "</code>", "</q>", "</sup>", "</ul>", "</ol>", "</li>", "</table>", "</blockquote>",
    "</pre>", "</h2>", "</div>", "</figure>",
];

/// Pages of elements that the body knows, with texts that Markdown and HTML could misread.
fn pages() -> impl Strategy<Value = String> {
    let word = prop::sample::select(WORDS.split(' ').collect::<Vec<_>>());
    let open = prop::sample::select(OPENING.to_vec());
    let close = prop::sample::select(CLOSING.to_vec());
    let piece = prop_oneof![5 => word.prop_map(str::to_owned), 3 => open.prop_map(str::to_owned), 2 => close.prop_map(str::to_owned)];
    (prop::collection::vec((piece, prop::bool::weighted(0.6)), 1..60))
        .prop_map(|pieces| pieces.into_iter().map(|(piece, space)| if space { piece + " " } else { piece }).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn markdown_reads_back_as_the_same_words(page in pages()) {
        let body = only_text(body_of(&page));
        let markdown = markdown(&body);
        let squeeze = |text: &str| text.split_whitespace().collect::<String>();
        prop_assert_eq!(squeeze(&text_of(&markdown)), squeeze(&body.text), "{}", markdown);
    }

    #[test]
    fn html_passes_the_policy_unchanged(page in pages()) {
        let body = body_of(&page);
        let html = html(&body);
        prop_assert_eq!(policy().clean(&html).to_string(), html);
    }

    #[test]
    fn html_reads_back_as_the_same_text(page in pages()) {
        let body = only_text(body_of(&page));
        let squeeze = |text: &str| text.split_whitespace().collect::<String>();
        prop_assert_eq!(squeeze(&body_of(&html(&body)).text), squeeze(&body.text));
    }

    #[test]
    fn bodies_hold_every_block_once(page in pages(), seed in any::<u64>()) {
        let parsed = dom::parse(&page, &Limits::default(), &Unobserved).expect("a small page parses");
        let segments = segment::segment(&parsed, &Limits::default(), &|| Ok(())).expect("few blocks");
        let kept: Vec<bool> = (0..segments.blocks.len()).map(|at| seed >> (at % 64) & 1 == 1).collect();
        let body = body::body(&segments, PageType::Article, &kept, &BTreeSet::new(), &str::to_owned, &|| Ok(())).unwrap();
        let mut ordinals = Vec::new();
        for block in &body.blocks {
            let mut rest = &body.text[block.span.start as usize..block.span.end as usize];
            for ordinal in &block.ordinals {
                let own = segments.text_of(&segments.blocks[*ordinal as usize]);
                rest = rest.trim_start().strip_prefix(own.trim_start()).expect("the words of each block in order");
                ordinals.push(*ordinal);
            }
            prop_assert_eq!(rest, "");
        }
        let expected: Vec<u32> = (0u32..).zip(&kept).filter(|(_, kept)| **kept).map(|(at, _)| at).collect();
        prop_assert_eq!(ordinals, expected);
    }
}

#[test]
fn only_what_would_begin_an_item_is_escaped() {
    let written = |html: &str| markdown(&body_of(html));
    assert_eq!(written("<p>9.6 million boats</p>"), "9.6 million boats");
    assert_eq!(written("<p>9. Boats</p>"), "9\\. Boats");
    assert_eq!(written("<p>2024.</p>"), "2024\\.");
    assert_eq!(written("<p>2024.<b>6</b></p>"), "2024\\.**6**", "what comes next stands in another element");
    let row = "<tr><td>1. Ada<td>12)";
    assert_eq!(written(&format!("<table><tr><th>Boat<th>Length{row}</table>")), "| Boat | Length |\n| --- | --- |\n| 1. Ada | 12) |");
}

#[test]
fn a_plain_corner_is_part_of_the_header() {
    let written = |first: &str| {
        let body = body_of(&format!("<table><tr>{first}<tr><th>Ada<td>12<td>3<tr><th>Bo<td>9<td>2</table>"));
        (markdown(&body).lines().next().unwrap_or_default().to_owned(), html(&body).contains("<thead>"))
    };
    assert_eq!(written("<td><th>Length<th>Crew"), ("|  | Length | Crew |".to_owned(), true));
    assert_eq!(written("<td>Boat<th>Length<th>Crew"), ("|  |  |  |".to_owned(), false), "a corner with a text");
    assert_eq!(written("<th>Boats<td><td>"), ("|  |  |  |".to_owned(), false), "one label");
}
