//! How pages are cut into blocks.

use super::space::{is_space, plain_run};
use super::{Block, Visibility, segment};
use crate::dom;
use crate::letters::guides_breaks;
use crate::limits::Limits;
use crate::options::Unobserved;

/// The blocks of a page: text, and whether it is shown and preformatted.
fn blocks(html: &str) -> Vec<(String, bool, bool)> {
    let page = dom::parse(html, &Limits::default(), &Unobserved).unwrap();
    let segments = segment(&page, &Limits::default(), &|| Ok(())).unwrap();
    let of = |block: &Block| (segments.text_of(block).to_owned(), block.visibility == Visibility::Shown, block.preformatted);
    segments.blocks.iter().map(of).collect()
}

#[test]
fn the_deepest_element_counts_wherever_it_is() {
    let depth = |html: &str| {
        segment(&dom::parse(html, &Limits::default(), &Unobserved).unwrap(), &Limits::default(), &|| Ok(())).unwrap().max_depth
    };
    assert_eq!((depth(""), depth("<p>x"), depth("<p><b>x")), (2, 3, 4));
    for (html, deepest) in [
        ("<div><svg><g><g><path></path></g></g></svg><p>x", 7),
        ("<div><button><i><b></b></i></button></div>", 6),
        ("<div><template><p><b>x</b></p><i>y</i></template><svg><a></a></svg>", 6),
        ("<p><svg><g></g><g><path></path></g><a></a></svg><b>x", 6),
        ("<script>text()</script><p>x", 3),
    ] {
        assert_eq!(depth(html), deepest, "{html}");
    }
}

#[test]
fn what_is_not_seen_is_a_block_of_its_own() {
    let block = |text: &str, shown: bool| (text.to_owned(), shown, false);
    assert_eq!(blocks("<p><span style='display:none'>for nobody</span></p>"), [block("for nobody", false)]);
    assert_eq!(
        blocks("<p>Three towns <span hidden>draft</span> voted.<br><br><i hidden>end</i></p>"),
        [block("Three towns", true), block("draft", false), block("voted.", true), block("end", false)]
    );
    assert_eq!(blocks("<p>Three <span hidden> <b></b></span> towns</p>"), [block("Three towns", true)]);
}

#[test]
fn what_stands_in_a_sentence_is_part_of_it_whatever_its_name() {
    let texts = |html: &str| blocks(html).into_iter().map(|(text, ..)| text).collect::<Vec<_>>();
    for whole in [
        "<p>A <hb-source><b>large survey</b></hb-source> of three towns counts the boats.</p>",
        "<li>The <button>harbour master</button>, who counts them, was away.</li>",
        "<p>Use <button>TAR20</button> before Sunday.</p>",
        "<p><hb-term>Oakum</hb-term> is hemp and tar.</p>",
        "<p>麻は<hb-term>繊維</hb-term>である。</p>",
        "<p>The survey was led by <hb-note>Ann Lee</hb-note> <em>(with three others)</em></p>",
        "<p>Rope made of hemp is a <span><hb-source>good rope</hb-source></span>.</p>",
        "<p>Three towns, <ahref>of which two have a harbour</p>",
        "<p>Counted <relative-time datetime=2026-11-30>today</relative-time></p>",
    ] {
        assert_eq!(texts(whole).len(), 1, "{whole}");
    }
    for apart in [
        "<p>Share <button>Copy</button> <button>Post</button></p>",
        "<p>The boats are counted. <hb-card>Harbours of the north</hb-card></p>",
        "<p>The boats are <hb-card><p>Harbours of the north</p></hb-card></p>",
        "<div>Towns <hb-card>Harbours</hb-card> of the north</div>",
        "<p>Boats <button>Buy</button></p>",
        "<p>By Ann Lee <follow-button>Follow</follow-button></p>",
        "<h1>A harbour for ever <save-button>Save</save-button></h1>",
        "<p>船は港にいる。<share-bar>シェアする</share-bar>港の人は待つ。</p>",
    ] {
        assert!(texts(apart).len() > 1, "{apart}");
    }
}

#[test]
fn a_listing_is_one_block_with_its_indentation() {
    let code = |text: &str| vec![(text.to_owned(), true, true)];
    assert_eq!(blocks("<pre><code>\n\n<i>    </i><b>return</b> x\n</code></pre>"), code("    return x"));
    let lines = "<pre><code><div class=line>if ready {</div><div class=line>  <b>open</b>()</div><div><br></div><div>}</div></code></pre>";
    assert_eq!(blocks(lines), code("if ready {\n  open()\n\n}"));
    assert_eq!(blocks("<pre><ol><li>one<li>  two</ol></pre>"), code("one\n  two"));
    assert_eq!(blocks("<pre>  \n \n</pre>"), []);
    assert_eq!(blocks("<p>Run <textarea> it </textarea> now").len(), 3);
}

#[test]
fn a_plain_run_ends_where_space_must_be_judged() {
    for letter in (0..=u32::from(char::MAX)).filter_map(char::from_u32) {
        let whole = !is_space(letter) && !guides_breaks(letter);
        let text = format!("ab c{letter}d");
        let expected = if whole || letter == ' ' { text.len() } else { 4 };
        assert_eq!(plain_run(&text), expected, "{letter:?}");
    }
    assert_eq!(plain_run("a  b"), 1, "two spaces are one");
    assert_eq!(plain_run("a "), 1, "a space at the end is pending, not written");
    assert_eq!(plain_run("a \u{a0}b"), 1);
    assert_eq!(plain_run("\u{ad}b"), 0);
}

pub(super) fn texts(html: &str) -> Vec<String> {
    let page = crate::dom::parse(html, &Limits::default(), &crate::options::Unobserved).unwrap();
    let segments = segment(&page, &Limits::default(), &|| Ok(())).unwrap();
    segments.blocks.iter().map(|block| segments.text_of(block).to_owned()).collect()
}

#[test]
fn ruby_stays_in_its_sentence() {
    let html = "<p>市長の<ruby><rb>山田</rb><rp>（</rp><rt>やまだ</rt><rp>）</rp></ruby>氏は反対した。";
    assert_eq!(texts(html), ["市長の山田（やまだ）氏は反対した。"]);
    assert_eq!(texts("<p><ruby>港<rp>(</rp><rt>みなと</rt><rp>)</rp></ruby>町"), ["港(みなと)町"]);
    // Brackets that the page leaves to the style.
    assert_eq!(
        texts("<p><ruby>港 <rt>みなと</rt></ruby>の<ruby>漢<rt>かん</rt>字<rt>じ</rt></ruby>"),
        ["港（みなと）の漢（かん）字（じ）"]
    );
    assert_eq!(texts("<p>The <ruby>WHO<rt>World Health Organization</rt></ruby> says"), ["The WHO (World Health Organization) says"]);
    assert_eq!(texts("<p><ruby>港<rt></rt></ruby>町"), ["港町"]);
    assert_eq!(texts("<p><ruby>수도<rt>首都</rt></ruby>는 크다"), ["수도(首都)는 크다"]);
    assert_eq!(texts("<p><ruby>港<rp></rp><rt>みなと</rt><rp></rp></ruby>町"), ["港（みなと）町"], "brackets that are left empty");
}

#[test]
fn a_correction_stands_behind_what_was_struck_out() {
    assert_eq!(texts("<p>It was <del>old</del><ins>new</ins> then"), ["It was old new then"]);
    assert_eq!(texts("<p>Now <s>$5</s><ins>$4</ins>, was <del>5</del><ins>4</ins>"), ["Now $5 $4, was 5 4"]);
    assert_eq!(texts("<p>二<del>三</del><ins>四</ins>"), ["二三四"]);
    assert_eq!(texts("<p>colo<del>u</del>r"), ["color".replace("or", "our")]);
}

#[test]
fn code_is_not_taken_for_numbers_of_its_lines() {
    let texts = |html: &str| blocks(html).into_iter().map(|(text, ..)| text).collect::<Vec<_>>();
    for (html, code) in [
        ("<pre><code class=line-numbers>42</code></pre>", "42"),
        ("<pre class=line-numbers><code class='line-numbers hljs'>42</code><span class=copy></span></pre>", "42"),
        ("<pre><div data-line-number=1>open()</div><div data-line-number=2></div><div data-line-number=3>42</div></pre>", "open()\n\n42"),
        ("<pre><div data-line-number=1>open()</div><div data-line-number=2>2</div></pre>", "open()\n2"),
        (
            "<pre>a = <span class=outline-none>5</span>;\nb = <i class=timeline-node>6</i>; <i class='inline-note'>7</i></pre>",
            "a = 5;\nb = 6; 7",
        ),
        ("<pre>a = <span class=ln>5</span>;</pre>", "a = 5;"),
        ("<pre><span class=ln>open()</span>\n<span class=ln>42</span>\n<span class=ln>close()</span></pre>", "open()\n42\nclose()"),
        ("<pre><div class=lineno>3 1 2</div>x</pre>", "3 1 2\nx"),
    ] {
        assert_eq!(texts(html), [code], "{html}");
    }
    for html in [
        "<table><tr><td class=line-number>42<td>Central Station<td>12:05<tr><td class=line-number>43<td>Harbour<td>12:10</table>",
        "<table><tr><td class=line-number>1<td>Wages<tr><td class=line-number>2<td>Interest</table>",
        "<table><tr><td class=outline-none>1<td class=code>One<tr><td class=outline-none>2<td class=code>Two</table>",
        "<table><tr><td class=lineno>7<td class=code>One<tr><td class=lineno>9<td class=code>Two</table>",
        "<table><tr><td class=lineno>1<td class=code>old()<td class=lineno>1<td class=code>new()<tr><td class=lineno>2<td class=code>a<td class=lineno>2<td class=code>b</table>",
    ] {
        assert!(blocks(html).len() >= 4 && blocks(html).iter().all(|(.., preformatted)| !preformatted), "{html}");
    }
}

#[test]
fn empty_lines_with_numbers_are_lines() {
    let line = |at: u32, code: &str| format!("<div><span class=lineno>{at}</span>{code}</div>");
    let lines = [line(1, "open()"), line(2, ""), line(3, "close()")].concat();
    let code = "open()\n\nclose()";
    let cells = |at: u32, code: &str| format!("<tr><td class=lineno>{at}<td class=code>{code}</tr>");
    let many = (1..9).map(|at| cells(at, "a")).collect::<String>();
    for (html, code) in [
        (format!("<pre>{lines}</pre>"), code.to_owned()),
        (format!("<pre><div>{lines}</div><div></div></pre>"), code.to_owned()),
        ("<pre><div class=line>open()</div><div class=line></div><div class=line>close()</div></pre>".to_owned(), code.to_owned()),
        (
            "<table><tr><td><pre><code><span class=lnt><a>1</a>\n</span></code></pre><td><pre>open()</pre></table>".to_owned(),
            "open()".to_owned(),
        ),
        (format!("<table>{many}{}</table>", cells(9, "b<td>c")), format!("{}b\tc", "a\n".repeat(8))),
    ] {
        assert_eq!(blocks(&html), [(code, true, true)], "{html}");
    }
}

#[test]
fn numbers_of_lines_are_no_part_of_the_code() {
    let code = ["open()\n\n  close()"];
    let row = |number: &str, code: &str| format!("<tr>{number}<td class=code>{code}</td></tr>");
    let rows = |number: fn(u32) -> String| [row(&number(1), "open()"), row(&number(2), ""), row(&number(3), "  <b>close</b>()")].concat();
    let numbered = rows(|at| format!("<td class=blob-num data-line-number={at}></td>"));
    let counted = rows(|at| format!("<td class=hljs-ln-numbers>{at}</td>"));
    for html in [
        "<pre><span class=linenos>1</span>open()\n<span class=linenos>2</span>\n<span class=linenos>3</span>  close()</pre>".to_owned(),
        "<pre><span class='codeLineNumber_x3'>1</span>open()\n<i class=lineNumber>2</i>\n<a class=ln>3 </a>  close()</pre>".to_owned(),
        "<pre><i data-line-number=1>1</i>open()\n<i data-line-number=2>2</i>\n<i data-line-number=3>3</i>  close()</pre>".to_owned(),
        "<pre><ol><li>open()<li><li>  close()</ol></pre>".to_owned(),
        format!("<pre><code><table>\n<tbody>{counted}</table></code></pre>"),
        format!("<table>\n <tbody>\n  {numbered}</table>"),
        "<table><tr><td class=gutter><div>1</div><div>2</div><div>3</div><td class=code><div class=line>open()</div><div class=line>\n</div>\
         <div class=line>  close()</div></table>"
            .to_owned(),
        "<pre><div><span>1</span><div>open()</div></div><div><span>2</span><div><br></div></div><div><span>3</span><div>  close()</div></div></pre>".to_owned(),
    ] {
        assert_eq!(texts(&html), code, "{html}");
        assert!(blocks(&html)[0].2, "{html}");
    }
    assert_eq!(texts("<pre><span class=mi>1</span>, <span class=mi>2</span></pre>"), ["1, 2"], "numbers of the code");
    assert_eq!(texts("<table><tr><td class=place>1</td><td>Ada</td></tr></table>"), ["1", "Ada"], "places of a race");
}

#[test]
fn what_edits_a_section_is_no_part_of_its_heading() {
    let link = "<span class=mw-editsection>[<a href='/w?action=edit'>edit</a>]</span>";
    assert_eq!(texts(&format!("<h2><span>History</span>{link}</h2><p>It is old.")), ["History", "[edit]", "It is old."]);
}

#[test]
fn a_button_parts_a_sentence_only_by_its_words() {
    assert_eq!(
        texts("<p>Shares of Pellworth<button><svg><title>+</title></svg></button>, a port, fell."),
        ["Shares of Pellworth, a port, fell."]
    );
    assert_eq!(texts("<p>Shares fell.<button><span>Follow</span></button>"), ["Shares fell.", "Follow"]);
}

#[test]
fn what_a_link_tells_only_listeners_is_no_text() {
    let style = "position:absolute;clip: rect(0 0 0 0);width:1px";
    let html = format!(
        "<p>The <a href=x>report<span style='{style}'>, opens new tab</span></a> says so. <a href=y>More<span class='sr-only'> on eels</span></a>"
    );
    assert_eq!(texts(&html), ["The report says so. More"]);
    let icons = "<a href=x><i></i><span class=sr-only>Search</span></a> <a href=y><i></i><span class=sr-only>Menu</span></a>";
    assert_eq!(texts(icons), ["Search Menu"], "alone it is the link's only name");
}

#[test]
fn what_is_said_for_eyes_and_for_ears_does_not_run_together() {
    for (html, text) in [
        ("<p><span aria-hidden=true><span>(12)</span></span><span>12 reviews</span>", "(12) 12 reviews"),
        ("<p><span aria-hidden=true>31</span><span>4.5 of 5</span>", "31 4.5 of 5"),
        ("<p><span class=sr-only>Reviews:</span>196", "Reviews: 196"),
        ("<p><b>$599</b> <span class=visually-hidden>was</span><s>$1,140</s>", "$599 was $1,140"),
        (
            "<p><del aria-hidden=true>39€</del> <span class=screen-reader-text>Was: 39€.</span><ins aria-hidden=true>29€</ins>\
             <span class=screen-reader-text>Now: 29€.</span>",
            "39€ Was: 39€. 29€ Now: 29€.",
        ),
        // What joins a number, a sign of money, an initial, marks, and scripts that write no spaces.
        ("<p><span>$</span>5<span class=sr-only>.</span><span>99</span>", "$5.99"),
        ("<p><span aria-hidden=true>$</span><span>12</span>", "$12"),
        ("<p><span aria-hidden=true>T</span>he boat", "The boat"),
        ("<p>The boat<span class=sr-only>, at sea</span>", "The boat, at sea"),
        ("<p>x<sub aria-hidden=true>2</sub><span>y</span>", "x2y"),
        ("<p><span aria-hidden=true>船</span><span>船が来る</span>", "船船が来る"),
    ] {
        assert_eq!(texts(html), [text], "{html}");
    }
}

#[test]
fn the_sign_behind_a_term_is_no_part_of_it() {
    let term = "<dl><dt>class Tide<a href=/src#tide>[source]</a> <a class=headerlink href=#tide>¶</a></dt><dd>It rises.</dd></dl>";
    assert_eq!(texts(term), ["class Tide[source]", "It rises."]);
    assert_eq!(texts("<dl><dt><a href=#tide>¶</a><dd>It rises."), ["¶", "It rises."], "where it is all");
    assert_eq!(texts("<p>See the sign <a href=#tide>¶</a>"), ["See the sign ¶"]);
}

#[test]
fn a_line_as_long_as_a_paragraph_is_one() {
    let long = "The three towns of the estuary voted on Friday to dredge the harbour before the winter storms.";
    assert_eq!(texts(&format!("<p>{long}<br>{long}<br>Pellworth")), [long, long, "Pellworth"]);
    assert_eq!(texts("<p>Harbour Lane 4.<br>Pellworth"), ["Harbour Lane 4.\nPellworth"], "an address is one block");
    let open = long.trim_end_matches('.');
    assert_eq!(texts(&format!("<p>{open}<br>and after")), [format!("{open}\nand after")]);
    assert_eq!(texts("<p>One.<span class='x br'></span>Two."), ["One.", "Two."], "an empty span can be a break");
}

#[test]
fn a_paragraph_of_joiners_is_none() {
    assert_eq!(texts("<p>Pellworth</p><p>\u{200d}</p><p> \u{feff}\u{200c} </p><p>Orrin</p>"), ["Pellworth", "Orrin"]);
    assert_eq!(texts("<p>👩\u{200d}🚒</p>"), ["👩\u{200d}🚒"], "between letters they stay");
}

#[test]
fn lines_of_code_in_elements_of_their_own_are_lines() {
    let glued = "<pre><code><span class=line><b>open</b>()</span><span class='line old'>close()</span></code></pre>";
    assert_eq!(texts(glued), ["open()\nclose()"]);
    assert_eq!(texts(&glued.replace("</span><span", "</span>\n<span")), ["open()\nclose()"], "an end that is written is not doubled");
    assert_eq!(texts("<pre><span class=k>let</span><span class=n>x</span></pre>"), ["letx"], "a word is no line");
    assert_eq!(texts("<p><span class=line>One</span><span class=line>Two</span>"), ["One Two"], "prose has no lines of code");
}

#[test]
fn a_row_of_parts_is_cut_and_a_sentence_is_not() {
    let limits = Limits::default();
    let texts = |html: &str| -> Vec<String> {
        let page = crate::dom::parse(html, &limits, &crate::options::Unobserved).unwrap();
        let segments = segment(&page, &limits, &|| Ok(())).unwrap();
        segments.blocks.iter().map(|block| segments.text_of(block).to_owned()).collect()
    };
    let row = "<div><span class=on><a href=a><time>May 3</time></a></span> <span class=talk><a href=b>0 Comments</a></span></div>";
    assert_eq!(texts(row), ["May 3", "0 Comments"]);
    let alike = "<div><span class=tag><a href=a>Harbour</a></span> <span class=tag><a href=b>Ferry</a></span></div>";
    assert_eq!(texts(alike), ["Harbour Ferry"]);
    let said = "<p>By <span class=who><a href=a>Ann</a></span> <span class=on><time>May 3</time></span></p>";
    assert_eq!(texts(said), ["By Ann May 3"]);
    let plain = "<p><span class=c1>The ferry left.</span> <span class=c2>It came <a href=a>back</a>.</span></p>";
    assert_eq!(texts(plain), ["The ferry left. It came back."]);
}

#[test]
fn sentences_in_elements_of_their_own_do_not_run_together() {
    for (html, text) in [
        ("<p>Less oil than deep frying.<a href=x>Shop now</a></p>", "Less oil than deep frying. Shop now"),
        ("<p>Author:<span>Ada Quill</span></p>", "Author: Ada Quill"),
        ("<p>Built on Node.<b>JS</b> by <b>T</b>he A.<i>Team</i></p>", "Built on Node.JS by The A.Team"),
    ] {
        assert_eq!(texts(html), [text]);
    }
}

#[test]
fn names_numbers_and_prices_in_elements_of_their_own_do_not_run_together() {
    for (html, text) in [
        ("<p><b>PELL</b><span>Harbour 4</span>", "PELL Harbour 4"),
        ("<p><b>Year</b><span>2013</span>", "Year 2013"),
        ("<p><b>60%</b><span>Improved</span>, <b>(12)</b><span>reviews</span>", "60% Improved, (12) reviews"),
        ("<p><s>was:</s><span>$8.99</span>, was<b>$540</b>", "was: $8.99, was $540"),
        // A short name with its number, a sign of money with its country, an initial, formulas, code, scripts without spaces.
        ("<p><b>mp</b><span>3</span> for <span>US</span><b>$</b>5", "mp3 for US$5"),
        ("<p><b>T</b>he <b>TH</b>E pier", "The THE pier"),
        ("<p>Soda is NaHCO<sub>3</sub>, not NaCO<sub>3</sub>H", "Soda is NaHCO3, not NaCO3H"),
        ("<p>Call <code>open<b>2</b></code>", "Call open2"),
        ("<p>港湾都市<b>3</b>丁目", "港湾都市3丁目"),
    ] {
        assert_eq!(texts(html), [text], "{html}");
    }
}

#[test]
fn the_mark_of_a_note_does_not_run_into_the_word() {
    for (html, text) in [
        ("<p>All the ferries<sup>1,2</sup> came.<sup><a href=#3>[3]</a></sup>", "All the ferries 1,2 came. [3]"),
        ("<p>Free to all*, tides<sup>*</sup>", "Free to all*, tides *"),
        // Powers, ordinals, marks that are words.
        ("<p>20 m<sup>2</sup>, x<sup>2</sup>, 10<sup>5</sup>, 3<sup>rd</sup>, Harbour<sup>TM</sup>", "20 m2, x2, 105, 3rd, Harbour TM"),
    ] {
        assert_eq!(texts(html), [text], "{html}");
    }
}
