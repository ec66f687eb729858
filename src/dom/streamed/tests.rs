//! Parts that come later.

use crate::dom::{Node, Page, parse};
use crate::limits::Limits;
use crate::options::Unobserved;

fn page(body: &str) -> Page {
    parse(&format!("<html><head></head><body>{body}</body></html>"), &Limits::default(), &Unobserved).expect("parses")
}

/// What the body shows, and what parts that stand in it hide.
fn read(body: &str) -> (String, Vec<String>) {
    let page = page(body);
    let hidden: Vec<String> = page.select("[hidden]").into_iter().map(Node::text).collect();
    let all = page.select("body").into_iter().map(Node::text).collect::<String>();
    let shown = all.strip_suffix(&hidden.concat()).unwrap_or(&all).to_owned();
    (shown, hidden)
}

fn shown(body: &str) -> String {
    read(body).0
}

fn wait(number: &str, fallback: &str) -> String {
    format!("<!--$?--><template id=\"B:{number}\"></template>{fallback}<!--/$-->")
}

fn part(number: &str, inner: &str) -> String {
    format!("<div hidden id=\"S:{number}\">{inner}</div><script></script>")
}

#[test]
fn a_part_stands_at_its_place_and_what_was_there_is_hidden() {
    let html = format!("<p>one</p>{}<p>four</p>{}<p>five</p>", wait("1f", "<i>soon</i>!"), part("1f", "<p>two</p><p>three</p>"));
    assert_eq!(read(&html), ("onetwothreefourfive".to_owned(), vec!["soon!".to_owned()]));
    let page = page(&html);
    assert_eq!(page.select("body > p:nth-child(3)").into_iter().map(Node::text).collect::<Vec<_>>(), ["three"]);
    assert_eq!(page.select("template").len(), 0, "its place is gone");
    assert_eq!(read(&format!("<p>{}</p>{}", wait("0", ""), part("0", "x"))), ("x".to_owned(), vec![]), "an empty part is gone");
}

#[test]
fn a_part_of_a_part_stands_in_it() {
    for parts in [[part("0", &format!("a{}d", wait("1", "…"))), part("1", "b<template id=P:2></template>"), part("2", "c")], {
        [part("2", "c"), part("1", "b<template id=P:2></template>"), part("0", &format!("a{}d", wait("1", "…")))]
    }] {
        assert_eq!(shown(&format!("<main>{}</main>!{}", wait("0", ""), parts.concat())), "abcd!");
    }
    // One within another in the page is a part of its own.
    assert_eq!(shown(&format!("{}{}{}", wait("0", ""), wait("1", ""), part("0", &format!("a{}", part("1", "b"))))), "ab");
}

#[test]
fn what_is_shown_until_then_ends_at_its_own_end() {
    let inner = format!("<!--$-->s<!--/$-->{}<!--&-->t<!--/&--><!--$!--><template></template>u<!--/$-->", wait("1", "v"));
    let html = format!("{}y{}{}", wait("0", &inner), part("0", "x"), part("1", "z"));
    assert_eq!(read(&html), ("xy".to_owned(), vec!["z".to_owned(), "svtu".to_owned()]), "a place that is gone gets nothing");
    // Without the comments nobody knows where it ends.
    assert_eq!(shown(&format!("<p>a<template id=B:0></template>b</p>{}", part("0", "x"))), "axb");
}

#[test]
fn a_part_without_a_place_stays_hidden() {
    let loops = part("0", &wait("1", "")) + &part("1", &wait("0", ""));
    for html in [
        part("0", "x"),
        part("0", &format!("x{}", wait("0", ""))),
        format!("{}{}", wait("1", ""), part("0", "x")),
        format!("<noscript>{}</noscript>{}", wait("0", ""), part("0", "x")),
        format!("<template id=B:0><b></b></template>{}", part("0", "x")),
        format!("<template id=B:main></template>{}", part("main", "x")),
    ] {
        assert_eq!(read(&html), (String::new(), vec!["x".to_owned()]), "{html}");
    }
    assert_eq!(shown(&loops), "");
    assert_eq!(shown(&format!("{}<div id=S:0>x</div>y", wait("0", "soon"))), "soonxy", "what is shown is no part");
}

#[test]
fn scripts_tell_which_part_belongs_where() {
    let parts = part("1", "x") + &part("2", "y") + &part("3", "z");
    let html = format!("{}a{}b<template id=P:4></template>{parts}", wait("1", ""), wait("2", ""));
    let calls = "<script>function $RC(a,b){}$RC(\"B:1\",\"S:2\");$RC(\"B:2\",\"S:3\")</script><script>$RS(\"S:1\",\"P:4\")</script>";
    assert_eq!(shown(&(html.clone() + calls)).replace(char::is_whitespace, ""), "yazbx".to_owned() + &calls_text(calls));
    assert_eq!(shown(&html), "xayb", "by their numbers");
    let others = "<script>$RC(\"B:7\",\"S:7\");$RC(\"B:1\", 3);$RC(\"é</script>";
    assert!(shown(&(html + others)).starts_with("ab"), "a place that no script fills stays empty");
}

/// What the tree keeps of scripts.
fn calls_text(scripts: &str) -> String {
    page(scripts).root().text().replace(char::is_whitespace, "")
}

#[test]
fn only_what_react_writes_is_a_part() {
    for html in [
        "<script hidden id=S:0>x</script>",
        "<textarea hidden id=S:0>x</textarea>",
        "<svg><desc><template id=B:1></template></desc></svg><div hidden id=S:1>x</div>",
    ] {
        let page = page(&(wait("0", "soon") + html));
        assert_eq!(page.select("body > template").len(), 1, "{html}");
        assert!(page.root().text().ends_with('x'), "{html}");
    }
    let whole = parse("<head><template id=B:0></template></head><body hidden id=S:0><p>x</p>", &Limits::default(), &Unobserved);
    assert_eq!(whole.expect("parses").root().text(), "x");
}

#[test]
fn of_two_with_one_number_the_first_is_moved_and_once() {
    let twice = wait("0", "a") + "," + &wait("0", "b");
    assert_eq!(read(&(twice + &part("0", "x") + &part("0", "y"))), ("x,b".to_owned(), vec!["y".to_owned(), "a".to_owned()]));
}

#[test]
fn a_part_may_stand_in_what_it_takes() {
    for html in [wait("0", &format!("a{}b", part("0", "x"))), wait("0", &format!("a<b>{}</b>b", part("0", "x")))] {
        assert_eq!(read(&html), ("x".to_owned(), vec!["ab".to_owned()]), "{html}");
    }
}

#[test]
fn parts_in_parts_make_no_deep_tree() {
    let chain: String = (0..300).map(|at| part(&format!("{at:x}"), &format!("<b><i>x{}", wait(&format!("{:x}", at + 1), "")))).collect();
    let page = page(&(wait("0", "") + &chain));
    let depth = |node: Node<'_>| std::iter::successors(node.parent(), |node| node.parent()).count();
    let deepest = page.select("i").into_iter().map(depth).max();
    assert!(deepest.is_some_and(|deepest| (200..=Limits::default().max_depth * 3 / 2).contains(&deepest)), "{deepest:?}");
    assert_eq!(page.root().text(), "x".repeat(300), "nothing is lost");
}
