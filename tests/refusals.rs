//! What a caller can do wrong: one clear error each, naming the field and, where there is one, the limit. Never a
//! panic. And what is not wrong: strange HTML gives a poor article.

use gleaner::article::Warning;
use gleaner::error::{Error, ErrorKind};
use gleaner::extract::extract;
use gleaner::limits::Limits;
use gleaner::options::{Options, Unobserved};

const PAGE: &[u8] = b"<!doctype html><title>T</title><p>The gate will stand at the mouth of the estuary.</p>";

fn refusal(html: &[u8], options: &Options) -> Error {
    match extract(html, options, &Unobserved) {
        Ok(cleaned) => panic!("accepted: {:?}", cleaned.page),
        Err(error) => error,
    }
}

fn assert_refused(html: &[u8], options: &Options, kind: ErrorKind, field: &str, says: &str) {
    let error = refusal(html, options);
    assert_eq!(error.kind(), kind, "{error}");
    assert_eq!(error.field(), field, "{error}");
    assert!(error.message().contains(says), "{error} does not say {says:?}");
    assert!(!error.message().ends_with('.') && error.message().starts_with(char::is_lowercase), "{error}");
}

#[test]
fn nothing_and_white_space_are_empty() {
    for html in [&b""[..], b" \r\n\t ", b"\xef\xbb\xbf", b"\xef\xbb\xbf  \n"] {
        assert_refused(html, &Options::default(), ErrorKind::Empty, "html", "empty");
    }
}

#[test]
fn other_formats_are_told_by_name() {
    let cases: &[(&[u8], &str)] = &[
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "PNG"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "JPEG"),
        (b"GIF89a\x01\0\x01\0", "GIF"),
        (b"RIFF\x24\0\0\0WEBPVP8 ", "WebP"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "PDF"),
        (b"PK\x03\x04\x14\0\0\0", "ZIP"),
        (b"\x1f\x8b\x08\0\0\0\0\0", "gzip"),
        (b"{\"title\": \"A page?\", \"body\": \"No, data.\"}", "JSON"),
        (b" [{\"a\": 1}, {\"b\": 2}] ", "JSON"),
        (b"\0\x01\x02\x03\0\0\0\0\x04\0\0\0\x08\0\0\0", "binary"),
        (b"\x91u\x05k\xe2\x0f3\xc1\x1d\x83q\x02\xf4Z\xb8\x16", "binary"),
    ];
    for (html, says) in cases {
        assert_refused(html, &Options::default(), ErrorKind::NotHtml, "html", says);
    }
}

#[test]
fn controls_in_text_are_no_other_format() {
    let chinese: Vec<u8> = "港口新聞，渡輪冬季停航。碼頭上的人都知道這件事。".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let options = Options { content_type: "text/html; charset=utf-16le".to_owned(), ..Options::default() };
    assert!(extract(&chinese, &options, &Unobserved).is_ok(), "what the header calls UTF-16");
    for html in [&b"<p>A form feed \x0c and a bell \x07 in a page that somebody wrote</p>"[..], b"\x1b$B9A\x1b(B \x1b$B9A\x1b(B"] {
        assert!(extract(html, &Options::default(), &Unobserved).is_ok(), "{}", String::from_utf8_lossy(html));
    }
}

#[test]
fn text_that_only_looks_like_another_format_is_a_page() {
    for html in [&b"{curly} braces are not JSON"[..], b"[1] A footnote, then <p>text</p>", b"PDF is a format", b"plain words without a tag"]
    {
        assert!(extract(html, &Options::default(), &Unobserved).is_ok(), "{}", String::from_utf8_lossy(html));
    }
}

#[test]
fn an_unknown_charset_of_the_request_is_refused_and_one_of_the_page_is_not() {
    let options = Options { content_type: "text/html; charset=klingon".into(), ..Options::default() };
    assert_refused(PAGE, &options, ErrorKind::UnknownEncoding, "content_type", "klingon");
    let page = b"<meta charset=klingon><p>The gate will stand.</p>";
    assert!(extract(page, &Options::default(), &Unobserved).is_ok());
    for content_type in ["", "text/html", "text/html; charset=", "text/html;charset=\"utf-8\"", "application/xhtml+xml; charset=LATIN1"] {
        let options = Options { content_type: content_type.into(), ..Options::default() };
        assert!(extract(PAGE, &options, &Unobserved).is_ok(), "{content_type}");
    }
}

#[test]
fn urls_are_absolute_and_of_the_web() {
    for url in [
        "not a url",
        "/path/only",
        "//host/without/scheme",
        "example.com/a",
        "ftp://example.com/a",
        "file:///etc/passwd",
        "https://",
        "javascript:alert(1)",
        "data:text/html,x",
    ] {
        let options = Options { url: url.into(), ..Options::default() };
        assert_refused(PAGE, &options, ErrorKind::InvalidUrl, "url", "absolute http or https");
    }
    for url in
        ["", "https://example.com", "http://example.com:8080/a?b=c#d", "https://bücher.example/ä", "HTTPS://EXAMPLE.COM/", "http://[::1]/"]
    {
        let options = Options { url: url.into(), ..Options::default() };
        assert!(extract(PAGE, &options, &Unobserved).is_ok(), "{url}");
    }
}

#[test]
fn language_hints_have_the_shape_of_a_tag() {
    for language in ["English, please", "e", "en_US", "en-", "-en", "en--US", "äö", "en-toolongsubtag", "12", "x", "en\0"] {
        let options = Options { language: language.into(), ..Options::default() };
        assert_refused(PAGE, &options, ErrorKind::InvalidLanguage, "language", "BCP 47");
    }
    for language in ["", "en", "pt-BR", "zh-Hant-TW", "DE", "sr-Latn", "es-419", "x-own", "i-klingon", "de-CH-1996"] {
        let options = Options { language: language.into(), ..Options::default() };
        assert!(extract(PAGE, &options, &Unobserved).is_ok(), "{language}");
    }
}

#[test]
fn messages_repeat_no_more_than_the_start_of_what_was_sent() {
    let long = "z".repeat(1 << 20);
    for options in [
        Options { url: long.clone(), ..Options::default() },
        Options { language: long.clone(), ..Options::default() },
        Options { content_type: format!("text/html; charset={long}"), ..Options::default() },
    ] {
        assert!(refusal(PAGE, &options).message().len() < 300);
    }
}

fn limited(change: impl FnOnce(&mut Limits)) -> Options {
    let mut limits = Limits::default();
    change(&mut limits);
    Options { limits, ..Options::default() }
}

#[test]
fn bytes_at_the_limit_pass_and_one_more_does_not() {
    let at = limited(|limits| limits.max_bytes = PAGE.len());
    assert!(extract(PAGE, &at, &Unobserved).is_ok());
    let over = limited(|limits| limits.max_bytes = PAGE.len() - 1);
    assert_refused(PAGE, &over, ErrorKind::TooLarge, "html", &format!("{} bytes, limit {}", PAGE.len(), PAGE.len() - 1));
    assert_eq!(refusal(PAGE, &over).limit(), Some(PAGE.len() as u64 - 1));
}

#[test]
fn nodes_at_the_limit_pass_and_one_more_does_not() {
    let html = "<p>word</p>".repeat(500);
    let nodes = extract(html.as_bytes(), &Options::default(), &Unobserved).unwrap().page.node_count as usize;
    let at = limited(|limits| limits.max_nodes = nodes);
    assert!(extract(html.as_bytes(), &at, &Unobserved).is_ok());
    let over = limited(|limits| limits.max_nodes = nodes - 1);
    assert_refused(html.as_bytes(), &over, ErrorKind::TooComplex, "html", &format!("{} nodes", nodes - 1));
    assert_eq!(refusal(html.as_bytes(), &over).limit(), Some(nodes as u64 - 1));
}

#[test]
fn blocks_at_the_limit_pass_and_one_more_does_not() {
    let html = "<p>word</p>".repeat(500);
    let at = limited(|limits| limits.max_blocks = 500);
    assert_eq!(extract(html.as_bytes(), &at, &Unobserved).unwrap().page.block_count, 500);
    let over = limited(|limits| limits.max_blocks = 499);
    assert_refused(html.as_bytes(), &over, ErrorKind::TooComplex, "html", "499");
    assert_eq!(refusal(html.as_bytes(), &over).limit(), Some(499));
}

#[test]
fn depth_at_the_limit_passes_and_more_is_flattened_with_a_warning() {
    let nested = |depth: usize| format!("{}word{}", "<div>".repeat(depth), "</div>".repeat(depth)).into_bytes();
    let clean = |html: &[u8]| extract(html, &Options::default(), &Unobserved).unwrap();
    let limit = Limits::default().max_depth;
    // <html> and <body> stand around them.
    let shallow = clean(&nested(limit - 2));
    assert_eq!(shallow.page.max_depth as usize, limit);
    assert!(!shallow.page.warnings.contains(&Warning::TruncatedDepth));
    let deep = clean(&nested(100_000));
    assert_eq!(deep.page.max_depth as usize, limit);
    assert!(deep.page.warnings.contains(&Warning::TruncatedDepth));
    assert_eq!(deep.page.block_count, 1);
    // Sections and rows that the parser adds count too.
    let tables = clean("<table><td>word".repeat(2000).as_bytes());
    assert!((limit - 4..=limit + 2).contains(&(tables.page.max_depth as usize)), "{}", tables.page.max_depth);
}

#[test]
fn attributes_over_the_limit_are_dropped_with_a_warning() {
    let attributes: String = (0..1000).map(|number| format!(" a{number}=x")).collect();
    let html = format!("<p{attributes}>word</p>");
    let cleaned = extract(html.as_bytes(), &Options::default(), &Unobserved).unwrap();
    assert!(cleaned.page.warnings.contains(&Warning::TruncatedAttributes));
    let few: String = (0..Limits::default().max_attributes).map(|number| format!(" a{number}=x")).collect();
    let cleaned = extract(format!("<p{few}>word</p>").as_bytes(), &Options::default(), &Unobserved).unwrap();
    assert!(!cleaned.page.warnings.contains(&Warning::TruncatedAttributes));
}

#[test]
fn addresses_beyond_the_limit_are_left_out_with_a_warning_and_their_texts_stay() {
    // Ten links of 20 KB each are within 8 lengths of the page and 64 KB, forty are beyond.
    let base = format!("<base href='https://a.example/{}/'>", "x".repeat(20_000));
    let clean = |links: usize| {
        let link = |at: usize| format!("<p>The towns voted on Friday of week {at} to build <a href=plan{at}>barrier {at}</a> together.");
        let page = format!("{base}{}", (0..links).map(link).collect::<String>());
        extract(page.as_bytes(), &Options::default(), &Unobserved).unwrap()
    };
    let few = clean(10);
    assert!(!few.page.warnings.contains(&Warning::TruncatedAddresses));
    let many = clean(40);
    assert!(many.page.warnings.contains(&Warning::TruncatedAddresses));
    let links: Vec<_> = many.article.body.blocks.iter().flat_map(|block| &block.links).collect();
    assert!((10..40).contains(&links.iter().filter(|link| !link.url.is_empty()).count()), "{}", links.len());
    assert!((0..40).all(|at| many.article.body.text.contains(&format!("barrier {at}"))));
}

#[test]
fn strange_pages_are_poor_articles() {
    for html in [
        &b"<"[..],
        b"<html>",
        b"</p></div></html>x",
        b"<frameset><frame src=a></frameset>",
        b"<script>document.write('x')</script>",
        b"<table><table><td>a<table>",
        b"<p>\xff\xfe\xfd broken bytes",
        b"<svg><p>out of svg</svg>",
        b"<select><div>in select</div></select>",
        b"<!--",
        b"&#xD800;&#x110000;&#0;",
    ] {
        let cleaned = extract(html, &Options::default(), &Unobserved);
        assert!(cleaned.is_ok(), "{}: {cleaned:?}", String::from_utf8_lossy(html));
    }
}
