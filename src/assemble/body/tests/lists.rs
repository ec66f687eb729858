use super::*;

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
fn posts_in_a_list_are_no_entries_of_one() {
    let text = "I had the same with my old pump, and what helped in the end was a new seal, which costs nothing and takes an hour. ";
    let post = format!("<li><div>× ann_42, May 3</div><div>{}</div></li>", text.repeat(2));
    assert_eq!(kinds(&body_of(&format!("<ul>{}</ul>", post.repeat(3)))), ["p", "p", "p"]);
    let entry = "<li>A seal of rubber <button>× Buy</button></li>";
    assert_eq!(kinds(&body_of(&format!("<ul>{}</ul>", entry.repeat(3)))), ["list"]);
}
