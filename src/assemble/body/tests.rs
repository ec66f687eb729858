mod lists;
mod media;
mod quotes;
mod tables;

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
