//! What goes and stays together with the text.

use gleaner::article::PageType;
use gleaner::extract::extract;
use gleaner::options::{Options, Unobserved};

/// A thread of a forum as a crawler is given it: name, day and place of every post in lines of their own.
#[test]
fn the_place_of_a_post_in_its_thread_is_no_text() {
    let posts = [
        ("marlo", "Our tide clock has stopped twice this winter. Has anybody here taken one apart and lived to tell the tale?"),
        ("quillon", "I have. The spring barrel is held by two screws under the dial; photograph everything before you lift the plate."),
        ("bettina_k", "Ours only wanted a new battery and a level wall, so try those first before you buy a set of watchmaker's tools."),
        ("marlo", "A level wall it was! Two degrees off, and the pendulum stops at every spring tide. Thank you both for your patience."),
        ("quillon", "Good to hear. Keep the photographs anyway, since the next owner of the house will ask you the same question."),
    ];
    let thread: String = posts
        .iter()
        .enumerate()
        .map(|(at, (name, text))| {
            format!(
                "<div class=\"topic-body crawler-post\"><div class=\"crawler-post-meta\"><span class=\"creator\"><a href=\"/u/{name}\">{name}</a></span>\
                 <span class=\"crawler-post-infos\"><time datetime=\"2024-04-05\">April 5, 2024, 1:2{at}pm</time></span>\
                 <div>{}</div></div><div class=\"post\"><p>{text}</p></div></div>",
                at + 1
            )
        })
        .collect();
    let page = format!(
        "<html lang=en><title>Tide clock stops - Harbour Forum</title><body><div id=\"main-outlet\"><h1>Tide clock stops</h1><div class=\"topic-posts\">{thread}</div></div></body></html>"
    );
    let cleaned = extract(page.as_bytes(), &Options::default(), &Unobserved).expect("an HTML page");
    assert!(posts.iter().all(|(_, text)| cleaned.article.body.text.contains(text)), "{}", cleaned.article.body.text);
    let numbers = cleaned.article.body.text.lines().filter(|line| line.len() == 1 && line.bytes().all(|byte| byte.is_ascii_digit()));
    assert_eq!(numbers.count(), 0, "{}", cleaned.article.body.text);
}

#[test]
fn a_manual_keeps_the_heading_of_the_links_that_it_keeps() {
    let page = |items: &str| {
        format!(
            "<!doctype html><html lang=en><title>open_gate() - Tide tables 2.1 documentation</title><body>\
             <nav class=sidebar><ul><li><a href=/docs/>Docs</a><li><a href=/docs/api/>API reference</a></ul></nav>\
             <main class=documentation><h1>open_gate()</h1>\
             <p>The <code>open_gate()</code> function opens a gate at the given hour and waits until it stands open.</p>\
             <h2 id=syntax><a href='#syntax'>Syntax</a></h2><pre><code>open_gate(hour)\nopen_gate(hour, options)</code></pre>\
             <h3 id=parameters><a href='#parameters'>Parameters</a></h3>\
             <dl><dt><code>hour</code><dd><p>The hour of the day, from 0 to 23, at which the gate begins to open.</p>\
             <dt><code>options</code><dd><p>An object with the speed of the motor and whether boats are warned.</p></dl>\
             <h2 id=examples><a href='#examples'>Examples</a></h2>\
             <p>This opens the gate of the old harbour at six in the morning and prints its state.</p>\
             <pre><code>const state = open_gate(6);\nconsole.log(state);</code></pre>\
             <h2 id=see_also><a href='#see_also'>See also</a></h2><ul>{items}</ul></main></body></html>"
        )
    };
    let body = |items: &str| {
        let cleaned = extract(page(items).as_bytes(), &Options::default(), &Unobserved).unwrap();
        assert_eq!(cleaned.page.page_type, PageType::Documentation);
        cleaned.article.body.text
    };
    let told = "<li><a href=/close><code>close_gate()</code></a>, which closes the gate again at the given hour\
                <li><a href=/tide>The tide table</a>, from which the hours of high water are read";
    assert!(body(told).contains("See also\n\nclose_gate(), which closes"), "{}", body(told));
    let bare = "<li><a href=/close><code>close_gate()</code></a><li><a href=/tide>The tide table interface and its hours</a>";
    let bare = body(bare);
    assert_eq!(bare.contains("See also"), bare.contains("The tide table interface"), "it stays or goes with its list: {bare}");
}
