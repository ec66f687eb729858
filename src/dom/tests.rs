//! Our tree is the one that html5ever builds in `scraper`: the proof, on pages made of everything that moves nodes about.

use html5ever::driver::{ParseOpts, parse_document};
use html5ever::tendril::TendrilSink;
use html5ever::tree_builder::TreeBuilderOpts;
use proptest::prelude::*;
use scraper::{Html, HtmlTreeSink};

use super::{Node, NodeKind, parse};
use crate::limits::Limits;
use crate::options::Unobserved;

/// An element with its attributes, a text, or the end of an element; texts that only a comment parts are one, since our
/// lexer leaves comments out.
fn add(lines: &mut Vec<String>, line: String, is_text: bool) {
    match lines.last_mut().filter(|last| is_text && last.starts_with('"')) {
        Some(last) => last.push_str(&line[1..]),
        None => lines.push(line),
    }
}

fn element<'a>(name: &str, attributes: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    // The Standard's capitals of foreign attributes are nobody's concern.
    let mut attributes: Vec<String> = attributes.map(|(name, value)| format!("{}={value:?}", name.to_ascii_lowercase())).collect();
    attributes.sort_unstable();
    format!("<{name} {}>", attributes.join(" "))
}

fn ours(node: Node<'_>, lines: &mut Vec<String>) {
    for child in node.children() {
        match child.kind() {
            NodeKind::Text(text) => add(lines, format!("\"{text}"), true),
            NodeKind::Element(_) => {
                add(lines, element(child.name(), child.attrs()), false);
                ours(child, lines);
                add(lines, "end".to_owned(), false);
            }
            NodeKind::Other => ours(child, lines),
        }
        let back = child.next_sibling().map_or_else(|| Some(child), Node::prev_sibling);
        assert_eq!((back, child.parent()), (Some(child), Some(node)), "neighbours know each other");
    }
}

fn theirs(node: ego_tree::NodeRef<'_, scraper::Node>, lines: &mut Vec<String>) {
    for child in node.children() {
        match child.value() {
            scraper::Node::Text(text) => add(lines, format!("\"{}", &**text), true),
            scraper::Node::Element(own) => {
                add(lines, element(own.name(), own.attrs()), false);
                theirs(child, lines);
                add(lines, "end".to_owned(), false);
            }
            _ => theirs(child, lines),
        }
    }
}

#[track_caller]
fn agree(text: &str) {
    let page = parse(text, &Limits::default(), &Unobserved).unwrap();
    let (mut left, mut right) = (Vec::new(), Vec::new());
    ours(page.root(), &mut left);
    let tree_builder = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
    let sink = HtmlTreeSink::new(Html::new_document());
    let html = parse_document(sink, ParseOpts { tree_builder, ..ParseOpts::default() }).one(text);
    theirs(html.tree.root(), &mut right);
    assert_eq!(left, right, "page {text:?}");
}

#[test]
fn agrees_where_nodes_are_moved() {
    for text in [
        "<p class=a>one<p class=b id=c>two",
        "<b class=a><p>x</b>y</p><button class=c>z",
        "<a href=1 class=x>one<div>two<a href=2>three</div>four",
        "<a href=1><p>one</a>two<a href=3>",
        "<table class=t><tr class=r>x<td class=c>y<b>z</table>w",
        "<table>a<tr>b<a href=1>c<td>d</table>e",
        "<table><input type=hidden class=h><input type=text>",
        "<svg viewbox='0 0 1 1' xlink:href=a href=b><a xlink:href=c title=t><foreignobject><p class=q>x",
        "<svg><font color=red>x</font><font>y</font>",
        "<math><annotation-xml encoding=text/html><p class=x>y",
        "<body class=a><body class=b id=c><html lang=de><p>x",
        "<image src=a alt=b><isindex class=c>",
        "<template><p class=a>x</template><p>y<template shadowrootmodes=z>w",
        "a<!-- b -->c&amp;d<!-- e -->&lt;f",
        "<pre>\n\nx</pre><textarea>\ny</textarea><noscript><img src=a></noscript>",
        "<select><option class=a>b<option class=c>d</select><frameset><frame>",
        "<b a=1><b a=1><b a=1><b a=1><p>x</p></b></b></b></b><p>y",
        "<p data-a='1 &amp; 2' data-b=\"&#65;\" data-c=&lt; data-d>x",
    ] {
        agree(text);
    }
}

fn piece() -> impl Strategy<Value = String> {
    let names = [
        "a",
        "b",
        "i",
        "p",
        "div",
        "li",
        "ul",
        "table",
        "tr",
        "td",
        "tbody",
        "caption",
        "select",
        "option",
        "button",
        "form",
        "input",
        "svg",
        "math",
        "mi",
        "title",
        "h2",
        "h3",
        "nobr",
        "font",
        "span",
        "template",
        "body",
        "html",
        "dd",
        "dl",
        "pre",
        "br",
        "img",
        "applet",
        "x-y",
        "desc",
        "noscript",
        "style",
        "frameset",
        "foreignobject",
        "ruby",
        "rt",
    ];
    let name = prop::sample::select(names.to_vec());
    let attribute =
        prop::sample::select(vec!["", " class=a", " class='b c'", " id=\"d\" class=e", " href=f", " xlink:href=g", " type=hidden"]);
    let text = prop::sample::select(vec!["x", " ", "\n", "a longer piece of text", "&amp;", "é", "\n  "]);
    prop_oneof![
        4 => (name.clone(), attribute).prop_map(|(name, attribute)| format!("<{name}{attribute}>")),
        3 => name.prop_map(|name| format!("</{name}>")),
        2 => text.prop_map(str::to_owned),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]

    #[test]
    fn agrees_on_anything(pieces in prop::collection::vec(piece(), 0..40)) {
        agree(&pieces.concat());
    }
}

#[test]
fn selectors_pick_our_nodes() {
    let page = parse("<ul><li>a<li class=x>b</ul><p>c", &Limits::default(), &Unobserved).unwrap();
    let texts = |css: &str| page.select(css).into_iter().map(Node::text).collect::<Vec<_>>();
    assert_eq!(texts("li"), ["a", "b"]);
    assert_eq!(texts("body > ul > li:nth-child(2)"), ["b"]);
    assert_eq!(texts("p, .x"), ["b", "c"]);
    assert_eq!(texts("??"), Vec::<String>::new());
    assert!(page.selectable().to_html().contains("<li class=\"x\">b</li>"));
}

#[test]
fn elements_that_are_opened_again_repeat_a_few_pages_of_values_at_most() {
    for tag in ["b", "a"] {
        let page = |value: &str, paragraphs: usize| format!("<p><{tag} title='{value}'>x</p>{}", "<p>y</p>".repeat(paragraphs));
        let parsed = |html: &str| parse(html, &Limits::default(), &Unobserved).unwrap();
        let titles = |page: &super::Page| page.select(tag).iter().filter_map(|node| node.attr("title")).map(str::len).collect::<Vec<_>>();
        let short = parsed(&page("a few words", 300));
        assert_eq!((titles(&short), short.attributes_truncated), (vec![11; 301], false));
        let html = page(&"many words ".repeat(1000), 1000);
        let long = parsed(&html);
        assert_eq!(long.select(tag).len(), 1001, "they are opened all the same");
        let titles = titles(&long);
        assert!(titles.len() > 1 && titles.iter().sum::<usize>() <= 4 * html.len() + 4096, "{} titles", titles.len());
        assert!(long.attributes_truncated);
    }
}
