//! Verdicts rest on what a reader sees: scripts, comments and tracking attributes, which training pages lack and real
//! pages have, change none of them.

use gleaner::extract::extract;
use gleaner::options::{Options, Unobserved};

/// An invented page with an article, furniture around it, a related list and comments.
const PAGE: &str = include_str!("../examples/pages/sample.html");

fn kept_and_removed(html: &str) -> (String, Vec<(String, String)>) {
    let cleaned = extract(html.as_bytes(), &Options::default(), &Unobserved).expect("an HTML page");
    let removed = cleaned.article.removed.into_iter().map(|block| (block.category.name().to_owned(), block.text)).collect();
    (cleaned.article.body.text, removed)
}

/// Dresses a page in what trackers and build tools leave behind.
fn dress(html: &str) -> String {
    html.replace("<p>", "<p data-track=\"p:17\" onclick=\"log('p')\"><!-- paragraph -->")
        .replace("<p ", "<p data-reactid=\"42\" onmouseover=\"log()\" ")
        .replace("</p>", "</p><script>window.q = window.q || []; q.push('<p>Not text.</p>');</script>")
        .replace("<li>", "<li data-gtm=\"list\" jsaction=\"x\"><!--[if IE]><p>Old</p><![endif]-->")
        .replace("</head>", "<style>.x{color:red}</style><script async src=\"/t.js\"></script></head>")
}

#[test]
fn scripts_comments_and_tracking_attributes_change_no_verdict() {
    let dressed = dress(PAGE);
    assert!(dressed.len() > PAGE.len() + 500, "the page must have been dressed");
    let (body, removed) = kept_and_removed(PAGE);
    assert!(body.len() > 500 && removed.len() > 5, "there must be verdicts to change: {body:?}, {removed:?}");
    assert_eq!(kept_and_removed(&dressed), (body, removed));
}
