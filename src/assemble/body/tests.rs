use super::*;
use std::fmt::Write as _;

use crate::article::{List, ListItem, TableCell};
use crate::dom;
use crate::limits::Limits;
use crate::options::Unobserved;
use crate::segment::segment;

/// The body of a page of which all blocks are kept that do not hold the letter `×`.
pub(super) fn body_of(html: &str) -> Body {
    let page = dom::parse(html, &Limits::default(), &Unobserved).expect("a small page parses");
    let segments = segment(&page, &Limits::default(), &|| Ok(())).expect("a small page has few blocks");
    let kept: Vec<bool> = segments.blocks.iter().map(|block| !segments.text_of(block).contains('×')).collect();
    let base = url::Url::parse("https://paper.example/news/today.html").expect("a good address");
    let body = body(
        &segments,
        PageType::Article,
        &kept,
        &BTreeSet::new(),
        &|address| base.join(address).map_or_else(|_| address.to_owned(), String::from),
        &|| Ok(()),
    )
    .unwrap();
    check(&segments, &kept, &body);
    body
}

/// What holds for every body: each kept block once, its words unchanged and inside its body block.
fn check(segments: &Segments<'_>, kept: &[bool], body: &Body) {
    let mut ordinals: Vec<u32> = body.blocks.iter().flat_map(|block| block.ordinals.iter().copied()).collect();
    ordinals.sort_unstable();
    let expected: Vec<u32> = (0..kept.len() as u32).filter(|at| kept[*at as usize]).collect();
    assert_eq!(ordinals, expected, "each kept block once");
    let mut end = 0;
    for block in &body.blocks {
        let text = slice(body, block.span);
        assert!(block.span.start >= end, "blocks in order");
        end = block.span.end;
        let mut rest = text;
        for ordinal in &block.ordinals {
            // In a cell a line end is a space.
            let flat = |text: &str| if matches!(block.kind, BlockKind::Table(_)) { text.replace('\n', " ") } else { text.to_owned() };
            let own = flat(segments.text_of(&segments.blocks[*ordinal as usize]));
            let at = rest.find(own.as_str()).unwrap_or_else(|| panic!("{own:?} stands in {text:?}"));
            assert!(rest[..at].trim().is_empty(), "only white space between page blocks");
            rest = &rest[at + own.len()..];
        }
        assert_eq!(rest, "");
        for link in &block.links {
            assert_eq!(slice(body, link.span), link.text);
        }
    }
    let texts: Vec<&str> = body.blocks.iter().map(|block| slice(body, block.span)).filter(|text| !text.is_empty()).collect();
    assert_eq!(body.text, texts.join("\n\n"));
}

pub(super) fn slice(body: &Body, span: Span) -> &str {
    &body.text[span.start as usize..span.end as usize]
}

fn kinds(body: &Body) -> Vec<String> {
    let name = |block: &Block| match &block.kind {
        BlockKind::Paragraph => "p".to_owned(),
        BlockKind::Heading { level } => format!("h{level}"),
        BlockKind::List(_) => "list".to_owned(),
        BlockKind::BlockQuote { .. } => "quote".to_owned(),
        BlockKind::Preformatted { language } => format!("pre {language}"),
        BlockKind::Table(_) => "table".to_owned(),
        BlockKind::Figure { .. } => "figure".to_owned(),
        BlockKind::Embed { provider, .. } => format!("embed {provider}"),
        BlockKind::Rule => "rule".to_owned(),
    };
    body.blocks.iter().map(name).collect()
}

/// A list as indented text.
fn outline(body: &Body, list: &List) -> String {
    fn items(body: &Body, list: &List, depth: usize, out: &mut String) {
        for ListItem { span, children } in &list.items {
            let sign = if list.ordered { "#" } else { "-" };
            let _ = writeln!(out, "{}{sign}{}", " ".repeat(depth), slice(body, *span).replace('\n', "/"));
            children.iter().for_each(|child| items(body, child, depth + 1, out));
        }
    }
    let mut out = String::new();
    items(body, list, 0, &mut out);
    out
}

fn first_list(body: &Body) -> String {
    let list = body.blocks.iter().find_map(|block| if let BlockKind::List(list) = &block.kind { Some(list) } else { None });
    outline(body, list.expect("a list"))
}

#[test]
fn paragraphs_and_headings_keep_links_and_styles() {
    let body = body_of(
        "<h2>The harbour</h2><p>The <b>old <strong>crane</strong></b> fell <a href='/n?a=1&b=2'>into the <i>sea</i></a>.\
         <p><a href='javascript:void(0)'>No</a> <a name=x>link</a> <a href='#top'>up</a></p>",
    );
    assert_eq!(kinds(&body), ["h2", "p", "p"]);
    assert_eq!(body.text, "The harbour\n\nThe old crane fell into the sea.\n\nNo link up");
    let [_, second, third] = &body.blocks[..] else { panic!("three blocks") };
    assert_eq!(
        second.links,
        [Link { span: Span { start: 32, end: 44 }, url: "https://paper.example/n?a=1&b=2".into(), text: "into the sea".into() }]
    );
    let styles: Vec<_> = second.styles.iter().map(|styled| (styled.style, slice(&body, styled.span))).collect();
    assert_eq!(styles, [(Style::Strong, "old crane"), (Style::Emphasis, "sea")]);
    assert_eq!(third.links.len(), 1);
    assert_eq!(body.word_count, 12);
}

#[test]
fn a_heading_without_a_word_is_none() {
    assert_eq!(kinds(&body_of("<h2>Costs</h2><p>One.</p><h5>* * *</h5><p>Two.</p><h3>2</h3>")), ["h2", "p", "p", "p", "h3"]);
}

#[test]
fn lists_nest_and_go_on() {
    let body = body_of(
        "<p>Before<ol><li>One<ul><li>a<li>b<ol><li>deep</ol></ul><li>Two<br>lines<p>and more</p></li>\
         <li><ul><li>only nested</ul>then text<li>× ad<li>Three</ol><p>After",
    );
    assert_eq!(kinds(&body), ["p", "list", "p", "list", "p"]);
    assert_eq!(first_list(&body), "#One\n -a\n -b\n  #deep\n#Two/lines/and more\n#\n -only nested\n");
    assert_eq!(slice(&body, body.blocks[1].span), "One\na\nb\ndeep\nTwo\nlines\nand more\nonly nested");
    assert!(matches!(&body.blocks[3].kind, BlockKind::List(List { ordered: true, start: 4, .. })), "{:?}", body.blocks[3]);
    let bullets = body_of("<ul><li>One<ul><li>a</ul>then text<li>Two</ul>");
    assert_eq!(first_list(&bullets), "-One\n -a\n-then text\n-Two\n", "what has no number needs no break");
}

#[test]
fn definitions_nest_in_their_terms() {
    let body = body_of("<dl><dd>lone<dt>Tea<dd>a drink<dd>a meal<dt>Rum<dt>Gin<dd>a spirit</dl>");
    assert_eq!(first_list(&body), "-lone\n-Tea\n -a drink\n -a meal\n-Rum\n-Gin\n -a spirit\n");
}

#[test]
fn lists_without_items_and_very_deep_ones_lose_nothing() {
    let body = body_of("<ul>loose<p>text</p><li>own</li><ul>inner loose<li>inner</li></ul><li>last</li></ul>");
    assert_eq!(first_list(&body), "-loose\n-text\n-own\n -inner loose\n -inner\n-last\n");
    let mut html = String::new();
    for level in 0..60 {
        let _ = write!(html, "<ul><li>level {level}");
    }
    let body = body_of(&html);
    assert_eq!(first_list(&body).lines().map(|line| line.find('-').unwrap_or_default()).max(), Some(MAX_DEPTH_SHOWN));
}

/// Deepest indentation that `lists` makes: its nesting limit less one.
const MAX_DEPTH_SHOWN: usize = 15;

#[test]
fn lists_of_sections_are_seen_through() {
    let body = body_of(
        "<ol><li><h3>First stop</h3><p>We begin at the mill.</p><p>It is old.</p></li>\
         <li><h3>Second stop</h3><p>Then the bridge.</p><ul><li>stone</li><li>wood</li></ul></li></ol>",
    );
    assert_eq!(kinds(&body), ["h3", "p", "p", "h3", "p", "list"]);
    let body = body_of("<ul><li><h3>Only a title</h3></li><li><h3>Another</h3></li></ul>");
    assert_eq!(kinds(&body), ["list"]);
}

#[test]
fn a_list_goes_on_behind_what_breaks_it() {
    let shape = |html: &str| {
        let body = body_of(html);
        let kind = |block: &Block| match &block.kind {
            BlockKind::List(list) => format!("{}|{}", list.start, outline(&body, list).trim_end().replace('\n', "|")),
            BlockKind::Preformatted { .. } => "code".to_owned(),
            BlockKind::Table(_) => "table".to_owned(),
            BlockKind::BlockQuote { .. } => "quote".to_owned(),
            BlockKind::Figure { .. } => "figure".to_owned(),
            BlockKind::Heading { .. } => format!("h {}", slice(&body, block.span)),
            _ => slice(&body, block.span).to_owned(),
        };
        body.blocks.iter().map(kind).collect::<Vec<_>>()
    };
    let code = "<pre>make</pre>";
    assert_eq!(
        shape(&format!("<ol><li>Build:{code}</li><li>Run:{code}Then wait.<li>{code}<li>Rest<li>Stop</ol>")),
        ["0|#Build:", "code", "2|#Run:", "code", "Then wait.", "code", "4|#Rest|#Stop"]
    );
    assert_eq!(shape(&format!("<ol start=5><li>a{code}<li>b{code}<li>c</ol>")), ["5|#a", "code", "6|#b", "code", "7|#c"]);
    assert_eq!(
        shape(&format!("<ol><li>Server<ol><li>a{code}<li>b</ol><li>Client<ul><li>c</ul></ol>")),
        ["0|#Server| #a", "code", "2|#b", "2|#Client| -c"],
        "in one another"
    );
    let table = "<table><tr><th>Boat<th>Fare<tr><td>Ada<td>12</table>";
    let quote = "<blockquote>We build it.</blockquote>";
    assert_eq!(shape(&format!("<ul><li>Fares{table}<li>Words{quote}<li>End</ul>")), ["0|-Fares", "table", "0|-Words", "quote", "0|-End"]);
    assert_eq!(shape("<ol><li>Mix<li>Stir<img src=/pan.jpg><li>Serve</ol>"), ["0|#Mix|#Stir", "figure", "3|#Serve"], "at its step");
    assert_eq!(shape("<ol><li>Mix<li><img src=/pan.jpg><li>Serve</ol>"), ["0|#Mix", "figure", "3|#Serve"], "a step of its own");
    assert_eq!(shape("<ol><li>Mix<li><img src=/pan.jpg>Stir<li>Serve</ol>"), ["0|#Mix", "figure", "2|#Stir|#Serve"]);
    assert_eq!(
        shape("<ul><li>One<li>Two<li><h4>Sundays</h4>None sails.<li>Four</ul>"),
        ["0|-One|-Two", "h Sundays", "None sails.", "0|-Four"]
    );
    assert_eq!(
        shape(&format!("<dl><dt>Ada<dd>A ferry{code}of wood<dd>Fast<dt>Bo<dd>A barge</dl>")),
        ["0|-Ada| -A ferry", "code", "of wood", "Fast", "0|-Bo| -A barge"]
    );
    assert_eq!(shape("<ul><li><ul><li>a<li>b</ul></ul>"), ["0|-a|-b"], "an item without text around all others says nothing");
}

#[test]
fn one_labelled_row_is_a_table() {
    let table = |html: &str| kinds(&body_of(&format!("<table>{html}</table>")));
    assert_eq!(table("<caption>Boats</caption><tr><th>Ada</th><td>12 m</td></tr>"), ["table"]);
    assert_eq!(table("<tr><th scope=row>Ada</th><td>12 m</td></tr>"), ["table"]);
    assert_ne!(table("<tr><td>Ada</td><td>12 m</td></tr>"), ["table"], "it may place things side by side");
}

#[test]
fn data_tables_keep_cells_headers_and_spans() {
    let body = body_of(
        "<table><caption>Boats</caption><tr><th></th><th>Length</th><th colspan=2>Crew</th></tr>\
         <tr><td>Ada</td><td>12 m</td><td>3</td><td></td></tr><tr><td rowspan=0>Bo</td><td><p>9 m</p><p>about</p></td><td></td><td>2</td></tr>\
         <tr><td>×</td><td></td></tr></table>",
    );
    assert_eq!(kinds(&body), ["table"]);
    assert_eq!(body.text, "Boats\n\tLength\tCrew\nAda\t12 m\t3\nBo\t9 m about\t\t2");
    let BlockKind::Table(table) = &body.blocks[0].kind else { panic!("a table") };
    assert_eq!(table.caption, "Boats");
    assert_eq!(table.rows.len(), 3);
    let cell = |row: usize, column: usize| -> &TableCell { &table.rows[row].cells[column] };
    assert!(cell(0, 1).header && !cell(1, 1).header);
    assert_eq!((cell(0, 2).colspan, cell(2, 0).rowspan), (2, 1));
    assert_eq!(slice(&body, cell(2, 1).span), "9 m about");
    assert_eq!(slice(&body, cell(2, 2).span), "");
    assert_eq!(slice(&body, cell(2, 3).span), "2");
}

#[test]
fn a_row_of_a_table_is_one_line() {
    let body = body_of(
        "<table><tr><th>Boat</th><th>Crew</th></tr><tr><td>Ada<br>of Pellworth</td><td><b>Ann</b><br>Bo <a href=/bo>Other</a></td></tr></table>",
    );
    assert_eq!(body.text, "Boat\tCrew\nAda of Pellworth\tAnn Bo Other");
    assert_eq!(body_of("<ul><li>Ada<br>of Pellworth<li>Ann</ul>").text, "Ada\nof Pellworth\nAnn", "an item may have lines of its own");
}

#[test]
fn layout_tables_are_seen_through() {
    for html in [
        "<table><tr><td><h2>News</h2><p>First.</p><p>Second.</p></td><td>×</td></tr><tr><td>Third.</td><td>×</td></tr></table>",
        "<table><tr><td><h2>News</h2></td></tr><tr><td>First.</td></tr><tr><td>Second.</td></tr><tr><td>Third.</td></tr></table>",
        "<table role=presentation><tr><td><h2>News</h2><td>First.<tr><td>Second.<td>Third.</table>",
        "<table><tr><td><table><tr><td><h2>News</h2></td><td>First.</td></tr></table></td><td>Second.</td></tr><tr><td>×</td><td>Third.</td></tr></table>",
    ] {
        let body = body_of(html);
        assert_eq!(kinds(&body).iter().filter(|kind| *kind == "table").count(), 0, "{html}");
        assert_eq!(body.text, "News\n\nFirst.\n\nSecond.\n\nThird.", "{html}");
    }
}

#[test]
fn a_quotation_is_one_block() {
    let body = body_of(
        "<p>She wrote:<blockquote cite='/letter'><p>Dear all,</p><p>it <q>rains</q>.</p><ul><li>much<li>often</ul></blockquote><p>and left.",
    );
    assert_eq!(kinds(&body), ["p", "quote", "p"]);
    assert_eq!(slice(&body, body.blocks[1].span), "Dear all,\n\nit rains.\n\nmuch\noften");
    assert_eq!(body.blocks[1].kind, BlockKind::BlockQuote { cite: "https://paper.example/letter".into() });
    let body = body_of("<blockquote><h2>Part</h2><p>Indented by habit.</p></blockquote>");
    assert_eq!(kinds(&body), ["h2", "p"]);
    let body = body_of("<blockquote class='messageText SelectQuoteContainer'>We sail at six.<br><br>All of us.</blockquote>");
    assert_eq!(kinds(&body), ["p", "p"], "a post of the page's own thread");
    let body = body_of("<blockquote>Words. <cite>A. Poet</cite></blockquote>");
    assert_eq!(body.blocks[0].kind, BlockKind::BlockQuote { cite: "A. Poet".into() });
}

#[test]
fn who_signs_a_quotation_is_its_source() {
    for (html, source) in [
        ("<figure><blockquote>Words.</blockquote><figcaption>Ann Lee, potter ×</figcaption></figure>", "Ann Lee"),
        ("<blockquote><p>Words.</p><footer>— Ann Lee (Egg) ×</footer></blockquote>", "Ann Lee"),
        (
            "<figure><blockquote>Words.</blockquote><figcaption><a href=in>in</a> <a href=x>X</a> Ann Lee, × potter</figcaption></figure>",
            "Ann Lee",
        ),
        ("<blockquote><p>Words.</p><footer>Ann Lee, potter</footer></blockquote>", "Ann Lee"),
        ("<footer><blockquote><p>Words, and more of them.</p></blockquote></footer>", ""),
        ("<blockquote><p>Words.</p></blockquote><p>Ann Lee ×</p>", ""),
        ("<figure><blockquote>Words.</blockquote><figcaption>all of which was said of the old pier in spring ×</figcaption></figure>", ""),
    ] {
        let body = body_of(html);
        assert_eq!(body.blocks[0].kind, BlockKind::BlockQuote { cite: source.into() }, "{html}");
    }
}

#[test]
fn code_keeps_its_lines_and_language() {
    for (html, language) in [
        ("<pre><code class='hljs language-Rust'>fn f() {\n    1\n}</code></pre>", "rust"),
        ("<div class='highlight-python notranslate'><div class=highlight><pre>fn f() {\n    1\n}</pre></div></div>", "python"),
        ("<pre class='brush: js; toolbar: false'>fn f() {\n    1\n}</pre>", "js"),
        ("<pre class='language-none'>fn f() {\n    1\n}</pre>", ""),
    ] {
        let body = body_of(&format!("<p>So:</p>{html}<p>done"));
        assert_eq!(body.text, "So:\n\nfn f() {\n    1\n}\n\ndone");
        assert_eq!(body.blocks[1].kind, BlockKind::Preformatted { language: language.into() }, "{html}");
    }
}

#[test]
fn an_address_that_is_still_a_template_is_none() {
    let body = body_of(
        "<p>First one.</p><img src='/a.jpg?w={width}' srcset='/{size}.jpg 900w, /small.jpg 400w'><p>Second one.</p>\
         <img src='{{ image }}'><p>Third one.</p><iframe src='https://www.youtube.com/embed/${id}'></iframe><p>Fourth one.</p>",
    );
    let urls: Vec<&str> = body
        .blocks
        .iter()
        .filter_map(|block| if let BlockKind::Figure { image, .. } = &block.kind { Some(image.url.as_str()) } else { None })
        .collect();
    assert_eq!(urls, ["https://paper.example/small.jpg"]);
    assert!(!kinds(&body).contains(&"embed YouTube".to_owned()));
}

#[test]
fn pictures_come_with_their_captions() {
    let body = body_of(
        "<article><figure><img src='data:image/gif;base64,R0' data-src='a.jpg' alt=' A\n boat '><noscript><img src='a-small.jpg'></noscript>\
         <figcaption>× A boat at sea</figcaption></figure><p>First paragraph of the text.</p><img src=/i.png width=16 height=16>\
         <p>Second paragraph.</p><p><picture><source srcset='s.webp 400w, l.webp 900w'><img alt=''></picture></p><p>Third one.</p></article>\
         <aside><a href=/x><img src=b.jpg>× Another story</a></aside>",
    );
    assert_eq!(kinds(&body), ["figure", "p", "p", "figure", "p"]);
    let BlockKind::Figure { image, caption_ordinals } = &body.blocks[0].kind else { panic!("a figure") };
    assert_eq!(
        (image.url.as_str(), image.alt.as_str(), image.caption.as_str()),
        ("https://paper.example/news/a.jpg", "A boat", "× A boat at sea")
    );
    assert_eq!(*caption_ordinals, [0]);
    let BlockKind::Figure { image, .. } = &body.blocks[3].kind else { panic!("a figure") };
    assert_eq!(image.url, "https://paper.example/news/l.webp");
}

#[test]
fn a_link_of_a_heading_to_itself_is_none() {
    let heading =
        |href: &str, inner: &str| body_of(&format!("<p>One.</p><h3><a href='{href}'>{inner}</a></h3><p>Two.</p>")).blocks[1].links.len();
    assert_eq!(heading("#who", "Who comes?"), 0);
    assert_eq!(heading("https://paper.example/news/today.html#who", "Who comes?"), 0);
    assert_eq!(heading("/news/old.html#who", "Who comes?"), 1, "another page");
    assert_eq!(heading("/news/today.html", "Who comes?"), 1, "no fragment");
    assert_eq!(heading("#who", "Who</a> comes?"), 1, "part of the heading");
}

#[test]
fn a_quoted_post_names_whom_its_box_names() {
    let body = body_of(
        "<p>One.</p><aside class=quote data-username=ada><div>×</div><blockquote><p>We sail at six.</p></blockquote></aside><p>Two.</p>",
    );
    assert_eq!(body.blocks[1].kind, BlockKind::BlockQuote { cite: "ada".into() });
}

#[test]
fn videos_and_rules_stand_between_kept_text() {
    let body = body_of(
        "<article><hr><p>One.</p><iframe src='//www.youtube.com/embed/abc'></iframe><iframe src=https://ads.doubleclick.net/x></iframe><hr><hr>\
         <p>Two.</p><lite-youtube videoid=xyz></lite-youtube><iframe src=https://maps.town.example/m></iframe><p>Three.</p><hr></article>\
         <footer>×<iframe src=https://www.youtube.com/embed/other></iframe></footer>",
    );
    assert_eq!(kinds(&body), ["p", "embed YouTube", "rule", "p", "embed YouTube", "embed maps.town.example", "p"]);
}

#[test]
fn a_removed_line_of_signs_between_kept_texts_is_a_rule() {
    assert_eq!(kinds(&body_of("<p>The tide rose.</p><p>× × ×</p><p>It fell.</p>")), ["p", "p"], "no plain sign");
    let page = "<p>The tide rose.</p><p>* * *</p><p>It fell.</p><p>* * *</p><p>× Share</p>";
    let with_kept = |page: &str, kept: &[bool]| {
        let parsed = dom::parse(page, &Limits::default(), &Unobserved).expect("a small page parses");
        let segments = segment(&parsed, &Limits::default(), &|| Ok(())).expect("a small page has few blocks");
        body(&segments, PageType::Article, kept, &BTreeSet::new(), &str::to_owned, &|| Ok(())).expect("nothing pauses")
    };
    let body = with_kept(page, &[true, false, true, false, false]);
    assert_eq!(kinds(&body), ["p", "rule", "p"]);
    assert_eq!(body.text, "The tide rose.\n\nIt fell.");
    // A line of signs in the box around it all holds no picture back.
    let bare = "<div>The tide rose.<br><br><img src=1.jpg><br><br>It fell.<br><br>* * *<br><br>It rose again.</div>";
    assert_eq!(kinds(&with_kept(bare, &[true, true, false, true])), ["p", "figure", "p", "rule", "p"]);
}

#[test]
fn the_picture_of_a_teaser_goes_with_its_title() {
    let figures = |title: &str, href: &str| {
        let (picture, title) = (format!("<a href='{href}'><img src=/eel.jpg></a>"), format!("<h4><a href='{href}'>{title}</a></h4>"));
        let body = body_of(&format!("<p>The tide rose.</p>{picture}<p>It fell.</p>{title}<p>So it went.</p>"));
        body.blocks.iter().filter(|block| matches!(block.kind, BlockKind::Figure { .. })).count()
    };
    assert_eq!(figures("Eels × return to the estuary", "/eels"), 0);
    assert_eq!(figures("Eels return to the estuary", "/eels"), 1, "its title is kept");
    assert_eq!(figures("Eels ×", "/eels"), 1, "a label is no title");
    let larger =
        "<p>The tide rose.</p><figure><a href=/eel.jpg><img src=/eel.jpg><div>Eels × in the estuary</div></a></figure><p>It fell.</p>";
    assert!(kinds(&body_of(larger)).contains(&"figure".to_owned()), "its caption leads to a larger one");
    assert_eq!(
        figures("Eels × return to the estuary</a></h4><p>See <a href=/eels>there</a>.</p><h4><a>", "/eels"),
        1,
        "kept text leads there"
    );
    assert_eq!(figures("Eels × return to the estuary", "https://eels.example/"), 1, "a source elsewhere");
}

#[test]
fn a_preview_of_another_post_of_the_site_is_no_part_of_the_text() {
    let embeds = |host: &str| {
        let frame = format!("<iframe src='https://{host}/eels/embed/#?secret=abc'></iframe>");
        let body = body_of(&format!("<p>The tide rose.</p>{frame}<p>It fell.</p>"));
        body.blocks.iter().filter(|block| matches!(block.kind, BlockKind::Embed { .. })).count()
    };
    assert_eq!((embeds("paper.example"), embeds("eels.example")), (0, 1));
}

#[test]
fn nothing_kept_is_an_empty_body() {
    let body = body_of("<p>×</p><img src=a.jpg><hr>");
    assert_eq!((body.text.as_str(), body.blocks.len(), body.word_count), ("", 0, 0));
}

#[test]
fn words_are_counted_by_the_standard() {
    assert_eq!(word_count("It's 3.5 km, isn’t it?"), 5);
    assert_eq!(word_count("東京タワー"), 5);
    assert_eq!(word_count(" — … "), 0);
}

#[test]
fn hostile_nesting_is_linear() {
    for unit in ["<ul><li>x", "<table><tr><td>x", "<blockquote>x", "<dl><dt>x<dd>y", "<ul><li><table><td>x<blockquote>"] {
        let html = unit.repeat(20_000);
        let body = body_of(&html);
        assert!(body.text.contains('x'));
    }
    let wide = format!("<table><tr>{}</tr><tr><td>a<td>b</tr></table>", "<td>c".repeat(30_000));
    assert_eq!(kinds(&body_of(&wide)), ["table"]);
}

#[test]
fn pictures_of_a_gallery_stand_in_the_body_though_captions_part_them() {
    let picture = |at: u8| format!("<figure><img src=/{at}.jpg><figcaption>× The pier, picture {at}</figcaption></figure>");
    let gallery: String = (1..=6).map(picture).collect();
    let before = "<p>Three towns voted.</p>";
    let body = body_of(&format!("{before}<div>{gallery}</div><p>The vote was held on Friday.</p>"));
    assert_eq!(kinds(&body), ["p", "figure", "figure", "figure", "figure", "figure", "figure", "p"]);
    // Cards of other pages say their titles under their pictures, as links.
    let cards = gallery.replace("× The pier", "<a href=/x>× The pier").replace("</figcaption>", "</a></figcaption>");
    assert_eq!(kinds(&body_of(&format!("{before}<div>{cards}</div>"))), ["p"]);
}

#[test]
fn a_caption_may_stand_beside_its_picture_in_a_box_without_a_name() {
    let caption = |html: &str| {
        let body = body_of(&format!("<p>Three towns voted.</p>{html}<p>The vote was held on Friday.</p>"));
        body.blocks.iter().find_map(|block| match &block.kind {
            BlockKind::Figure { image, .. } => Some(image.caption.clone()),
            _ => None,
        })
    };
    let told = "× The pier at low tide";
    for (html, wanted) in [
        ("<figure><img src=/pier.jpg><figcaption>Legende: The pier ×</figcaption></figure>".to_owned(), "The pier ×"),
        (
            "<figure><img src=/pier.jpg><figcaption>Image captions of the pier ×</figcaption></figure>".to_owned(),
            "Image captions of the pier ×",
        ),
        (format!("<figure><img src=/pier.jpg><figcaption><p>{told}</p><p>autoplay</p></figcaption></figure>"), told),
        (format!("<div><div><img src=/pier.jpg></div><figcaption>{told}</figcaption></div>"), told),
        (format!("<div><img src=/pier.jpg><p class=wp-caption-text>{told}</p></div>"), told),
        (format!("<div><figure><img src=/pier.jpg></figure><div class=image-caption>{told}</div></div>"), told),
        (format!("<div><img src=/pier.jpg><noscript><img src=/p.jpg></noscript><figcaption>{told}</figcaption></div>"), told),
        ("<div><div><img src=/pier.jpg alt='The pier at low tide'></div></div><div><p>× Not this</p></div>".to_owned(), ""),
        ("<div><div><img src=/pier.jpg alt='× The pier at low tide'></div><p>× The pier at low tide</p></div>".to_owned(), told),
        (
            "<div><div><img src=/pier.jpg alt='× The pier at low tide'></div><p><a href=/x>× The pier at low tide</a></p></div>".to_owned(),
            "",
        ),
        ("<div><img src=/pier.jpg><p class=text>The pier lies dry at low tide.</p></div>".to_owned(), ""),
        (format!("<div><img src=/pier.jpg><img src=/barge.jpg><figcaption>{told}</figcaption></div>"), ""),
        (format!("<div><img src=/pier.jpg><h3 class=caption>{told}</h3></div>"), ""),
        (format!("<div><img src=/pier.jpg><figcaption><a href=/x>{told}</a></figcaption></div>"), ""),
    ] {
        assert_eq!(caption(&html).unwrap_or_default(), wanted, "{html}");
    }
}

#[test]
fn what_stands_right_behind_a_picture_is_its_caption_where_it_says_so() {
    let figure = |between: &str| {
        let body = body_of(&format!(
            "<p>The ferry leaves the old pier at nine.</p><div><div><a href=/x><img src=/pier.jpg></a></div></div>{between}<p>It is back at noon.</p>"
        ));
        let found = body.blocks.iter().find_map(|block| match &block.kind {
            BlockKind::Figure { image, .. } => Some((image.caption.clone(), image.credit.clone())),
            _ => None,
        });
        found.expect("a figure")
    };
    for (html, caption, credit) in [
        ("<p>Photo: Ann × Lee</p>", "", "Ann × Lee"),
        ("<div class=mediaInfo><p class=infotext>The pier at × low tide</p></div>", "The pier at × low tide", ""),
        ("<p><span class=article-caption>The pier at low tide ×</span></p>", "The pier at low tide ×", ""),
        ("<h3>Photo: Ann × Lee</h3>", "", ""),
        ("<img src=/barge.jpg><p>Photo: Ann × Lee</p>", "", ""),
        ("<p>× The harbour is closed.</p>", "", ""),
    ] {
        assert_eq!(figure(html), (caption.to_owned(), credit.to_owned()), "{html}");
    }
    let late = "<p>One.</p><img src=/index-transparent_h-3.gif alt=Pier><noscript><img src=/pier.jpg alt=Pier></noscript><p>Two.</p>";
    let body = body_of(late);
    let BlockKind::Figure { image, .. } = &body.blocks[1].kind else { panic!("a figure") };
    assert_eq!(image.url, "https://paper.example/pier.jpg", "the copy for readers without scripts is the picture");
    let address = |file: &str| {
        body_of(&late.replace("index-transparent_h-3.gif", file)).blocks.into_iter().find_map(|block| match block.kind {
            BlockKind::Figure { image, .. } => Some(image.url),
            _ => None,
        })
    };
    for file in ["index-transparent_h-3_w-4_zc-a5bfe475.gif", "loading.svg", "fallback.svg"] {
        assert_eq!(address(file).as_deref(), Some("https://paper.example/pier.jpg"), "{file}");
    }
    assert_eq!(address("transparent-facade.gif").as_deref(), Some("https://paper.example/transparent-facade.gif"));
    for file in ["loading.svg", "fallback.svg"] {
        let own = format!("https://paper.example/{file}");
        let figure = format!(
            "<p>One.</p><figure><img src=/{file} alt=Ring><figcaption>The ring of the new design ×</figcaption></figure><p>Two.</p>"
        );
        let alone = format!("<p>One.</p><img src=/{file} alt='The ring that turns while the list is loaded'><p>Two.</p>");
        for html in [figure, alone] {
            let body = body_of(&html);
            let shown = |block: &crate::article::Block| matches!(&block.kind, BlockKind::Figure { image, .. } if image.url == own);
            assert!(body.blocks.iter().any(shown), "what is told of is no stand-in: {html}");
        }
    }
}

#[test]
fn a_caption_ends_where_an_element_named_after_credits_begins_and_no_control_is_one() {
    let figure = |caption: &str| {
        let body = body_of(&format!("<p>One.</p><figure><img src=/pier.jpg><figcaption>{caption}</figcaption></figure><p>Two.</p>"));
        let found = body.blocks.iter().find_map(|block| match &block.kind {
            BlockKind::Figure { image, .. } => Some((image.caption.clone(), image.credit.clone())),
            _ => None,
        });
        found.expect("a figure")
    };
    for (html, caption, credit) in [
        ("× The pier <span class=credit>Ann Lee</span>", "× The pier", "Ann Lee"),
        ("× The pier<span class=figure__copyright>(© Ann Lee)</span>", "× The pier", "Ann Lee"),
        ("× The pier <span class=credit>Ann Lee</span> /Island Post <b>hide caption</b>", "× The pier", "Ann Lee /Island Post"),
        ("× The pier <span class=note>Ann Lee</span>", "× The pier Ann Lee", ""),
        ("<p>× Video</p><p>× The pier</p>", "× The pier", ""),
        ("× View 3 images", "", ""),
    ] {
        assert_eq!(figure(html), (caption.to_owned(), credit.to_owned()), "{html}");
    }
}

#[test]
fn posts_in_a_list_are_no_entries_of_one() {
    let text = "I had the same with my old pump, and what helped in the end was a new seal, which costs nothing and takes an hour. ";
    let post = format!("<li><div>× ann_42, May 3</div><div>{}</div></li>", text.repeat(2));
    assert_eq!(kinds(&body_of(&format!("<ul>{}</ul>", post.repeat(3)))), ["p", "p", "p"]);
    let entry = "<li>A seal of rubber <button>× Buy</button></li>";
    assert_eq!(kinds(&body_of(&format!("<ul>{}</ul>", entry.repeat(3)))), ["list"]);
}

#[test]
fn an_embedded_post_without_its_text_leaves_its_address() {
    let post = |words: &str| {
        format!(
            "<p>The harbour office wrote about it.</p><blockquote class=twitter-tweet><p>{words}</p>— Harbour ×<a href='https://twitter.com/harbour/status/77'>3 May ×</a></blockquote><p>The ferry sailed at seven.</p>"
        )
    };
    let gone = body_of(&post("The ferry sails again ×"));
    assert_eq!(kinds(&gone), ["p", "embed X", "p"]);
    assert!(matches!(&gone.blocks[1].kind, BlockKind::Embed { url, .. } if url == "https://twitter.com/harbour/status/77"));
    assert_eq!(kinds(&body_of(&post("The ferry sails again"))), ["p", "quote", "p"], "a post that stays is a quotation");
    let aside = "<p>One.</p><p>×</p><p>×</p><p>×</p><blockquote class=twitter-tweet><p>×</p><a href='https://x.com/a/status/7'>×</a></blockquote><p>×</p><p>×</p><p>×</p>";
    assert_eq!(kinds(&body_of(aside)), ["p"], "far from the text it is furniture");
}

#[test]
fn what_a_page_repeats_is_no_picture_of_the_text() {
    let entry = |image: &str, at: u8| format!("<p>{image} Point {at}: three towns voted on the barrier.</p>");
    let entries = |image: &str| (1..=4).map(|at| entry(image, at)).collect::<String>();
    let figures = |html: &str| kinds(&body_of(html)).iter().filter(|kind| *kind == "figure").count();
    assert_eq!(figures(&entries("<img src=/check.svg alt=yes>")), 0, "the sign of an entry");
    assert_eq!(figures(&entries("<img src=/a7.png>")), 0, "the same, unnamed");
    assert_eq!(figures(&entries("<img src=/pier.jpg alt='The pier'>")), 1, "a picture stands once");
    let captioned = "<figure><img src=/pier.jpg><figcaption>× The pier at low tide</figcaption></figure>";
    let body = body_of(&format!("<p>One.</p><img src=/pier.jpg><p>Two.</p>{captioned}<p>Three.</p>"));
    assert_eq!(kinds(&body), ["p", "p", "figure", "p"], "where its caption is");
    assert_eq!(figures("<p>One.</p><img src=/harbour-logo.png><p>Two.</p>"), 0);
    assert_eq!(figures("<p>One.</p><img src=/day.svg alt='The tides'><img src=/night.svg alt='The tides'><p>Two.</p>"), 1);
    assert_eq!(figures("<p>One.</p><img src='/pier.jpg?w=400'><img src='/pier.jpg?w=900'><p>Two.</p>"), 1, "sizes");
    assert_eq!(figures("<p>One.</p><img src='/show?id=4'><img src='/show?id=9'><p>Two.</p>"), 2, "pictures that a query names");
    let video = "<iframe src='https://www.youtube.com/embed/a1b2c3d4e5f'></iframe>";
    assert_eq!(kinds(&body_of(&format!("<p>One.</p>{video}<p>Two.</p>{video}<p>Three.</p>"))), ["p", "embed YouTube", "p", "p"]);
    assert_eq!(figures("<p>One.</p><figure><img src=/logo.png><figcaption>× The new logo</figcaption></figure><p>Two.</p>"), 1);
}

#[test]
fn a_caption_is_told_of_its_picture_and_of_no_sign_beside_it() {
    let pictures = |images: &str| {
        let html = format!("<p>The ferry sails.</p><figure>{images}<figcaption>× The quay at dawn</figcaption></figure><p>It returns.</p>");
        let body = body_of(&html);
        let url = |block: &Block| match &block.kind {
            BlockKind::Figure { image, .. } => Some(image.url.rsplit('/').next().unwrap_or_default().to_owned()),
            _ => None,
        };
        body.blocks.iter().filter_map(url).collect::<Vec<_>>()
    };
    assert_eq!(pictures("<img src=quay.jpg><img src=zoom-in.f7.svg>"), ["quay.jpg"], "what enlarges it");
    assert_eq!(pictures("<img src=grey-placeholder.png><img src=quay.jpg>"), ["quay.jpg"], "what holds its place");
    assert_eq!(pictures("<img src=quay.dark.png><img src=quay.png>"), ["quay.png"], "the same for dark screens");
    assert_eq!(pictures("<img src=quay-1.jpg><img src=quay-2.jpg>"), ["quay-1.jpg", "quay-2.jpg"], "two pictures");
    assert_eq!(pictures("<img src=quay.jpg><img src=pier.jpg>"), ["quay.jpg", "pier.jpg"], "two pictures");
}
