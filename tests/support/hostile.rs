//! Pages made to be expensive: each family grows with `n` and is small for what it once cost a parser.

#![allow(dead_code)] // Not every program that includes this uses all of it.

use std::fmt::Write as _;

/// A family of pages: a name and the page of size `n`.
pub type Family = (&'static str, fn(usize) -> String);

/// Every family. At `n` = 2,000 a page has 10 to 200 KB.
pub const FAMILIES: &[Family] = &[
    ("nested div", |n| "<div>".repeat(n)),
    ("nested span", |n| "<span>".repeat(n)),
    ("nested div with text", |n| "<div>deep ".repeat(n)),
    ("nested table", |n| "<table><tr><td>".repeat(n)),
    ("nested list", |n| "<ul><li>point ".repeat(n)),
    ("nested section and span", |n| "<section><span>x".repeat(n)),
    ("nested blockquote", |n| "<blockquote>said ".repeat(n)),
    ("nested svg", |n| "<svg><g>".repeat(n)),
    ("void names in svg", |n| format!("<svg>{}{}", "<input>".repeat(n), "</x>".repeat(n))),
    ("raw text names in svg", |n| format!("<svg>{}", "<style>".repeat(n))),
    ("slashed div", |n| "<div/>".repeat(n)),
    ("slashed formatting", |n| numbered(n, |page, index| write!(page, "<b a{index}=1 />"))),
    ("nested custom elements", |n| "<x-a>".repeat(n)),
    ("tables in tables' rows", |n| "<table>x".repeat(n)),
    ("unclosed b", |n| "<b>word ".repeat(n)),
    ("mixed open formatting", |n| "<b><i><em><strong><code>".repeat(n)),
    ("formatting across paragraphs", |n| numbered(n, |page, index| write!(page, "<b class=c{index}><p>word "))),
    ("formatting and ends of other names", |n| {
        format!("{}{}", numbered(n, |page, index| write!(page, "<b class=c{index}></i>")), "<p>x</p>".repeat(n))
    }),
    ("formatting and ends out of its scope", |n| {
        format!("{}{}", numbered(n, |page, index| write!(page, "<b class=c{index}><object></b></object>")), "<p>x</p>".repeat(n))
    }),
    ("formatting at its limit in the deep", |n| {
        let open = numbered(31, |page, index| write!(page, "<b class=c{index}>"));
        format!("{}{open}{}", "<span>".repeat(450), "<i>x</i>".repeat(n))
    }),
    ("formatting left open in cells", |n| {
        format!("<table><tr>{}</table>", numbered(n, |page, index| write!(page, "<td><font color=c{index}>word ")))
    }),
    ("adoption agency", |n| "<a><p>x</a>y</p><b><div>z</b>".repeat(n)),
    ("misnested formatting", |n| "<b><i><u></b></i></u>x".repeat(n)),
    ("unclosed a", |n| "<a href=/x>link ".repeat(n)),
    ("unclosed p", |n| "<p>".repeat(n)),
    ("paragraphs", |n| "<p>one </p>".repeat(n)),
    ("deep paragraphs", |n| format!("{}{}", "<div>".repeat(500), "<p>x".repeat(n))),
    ("deep inline elements", |n| format!("<p>{}{}", "<span>".repeat(500), "x<a>y</a>".repeat(n))),
    ("formatting made again", |n| format!("{}{}", numbered(30, |page, index| write!(page, "<b class=c{index}>")), "<p>x</p>".repeat(n))),
    ("formatting with a long value made again", |n| format!("<p><b class='{}'>x</p>{}", "a&amp;b ".repeat(n), "<p>y</p>".repeat(n))),
    ("formatting with a long class made again", |n| format!("<p><b class='{}'>x</p>{}", "abc-def ".repeat(n), "<p>y</p>".repeat(n))),
    ("formatting with a long style made again", |n| format!("<p><b style='{}'>x</p>{}", "color:red;".repeat(n), "<p>y</p>".repeat(n))),
    ("a long list of properties made again", |n| format!("<p><b itemprop='{}'>x</p>{}", "name ".repeat(n), "<p>y</p>".repeat(n))),
    ("a long address made again", |n| {
        format!("<p><a href='{}'>x</p>{}", "/path?x=1".repeat(n), "<p>Words of a paragraph, all in a link.</p>".repeat(n))
    }),
    ("a long address around blocks", |n| {
        format!("<a href='{}'>{}</a>", "/path?x=1".repeat(n), "<div>Words of a paragraph, all in a link.</div>".repeat(n))
    }),
    ("a long base", |n| {
        format!(
            "<base href='http://a.example/{}'>{}",
            "path/".repeat(n),
            "<p>Words of a paragraph, <a href=x>one</a> in a link.</p>".repeat(n)
        )
    }),
    ("pronouns hung on a verb", |n| spoken("fr", &format!("<p>« Nous reprenons la mer avec vous demain », dit{}.</p>", "-il".repeat(n)))),
    ("articles elided before a word", |n| {
        spoken("fr", &format!("<p>« Nous reprenons la mer avec vous demain », dit {}homme.</p>", "l’".repeat(n)))
    }),
    ("quotations that nobody says", |n| spoken("en", &format!("<p>{}</p>", "“A big boat came down here.” ".repeat(n)))),
    ("quotations led by a colon", |n| spoken("en", &format!("<p>The mayor said:</p><p>{}</p>", "“A big boat came down here.” ".repeat(n)))),
    ("quotations in marks and elements in turns", |n| {
        spoken("en", &format!("<p>{}</p>", "“A big boat came down here.”<q>It is a very big boat.</q> ".repeat(n)))
    }),
    ("numbers in marks", |n| spoken("en", &format!("<p>{} A big boat came down here.</p>", "“12 34” 5 ".repeat(n)))),
    ("examples in marks", |n| spoken("en", &format!("<p>Many things, such as {} came down here.</p>", "“a boat”, ".repeat(n)))),
    ("parts of a title", |n| {
        format!(
            "<link rel=canonical href='https://www.pellworth.example/a'><title>{}{}</title><p>A big boat came down here.</p>",
            "ab | ".repeat(n),
            "Pell worth ".repeat(n / 2)
        )
    }),
    ("lines of signs in a class of many names", |n| {
        let signs = "<p>* * *</p><p>The boat came down here.</p>".repeat(n);
        spoken("en", &format!("<div class='{}'>{signs}</div>", "x".repeat(8 * n)))
    }),
    ("a point of many paragraphs", |n| {
        let points = format!("<li>{}<li>Storms kept the ferry in the harbour<li>The ferry runs again now", "<p>a".repeat(n));
        spoken("en", &format!("<h2>Key takeaways</h2><ul>{points}</ul>"))
    }),
    ("names that classes tell, many around each block", |n| {
        let names =
            "comments sidebar nav related share footer advert newsletter cookie author breadcrumb pagination promo widget tags social";
        format!("{}{}", format!("<div class='{names}'>").repeat(16), "<p>word</p>".repeat(n))
    }),
    ("readings in readings around no letters", |n| format!("<p>{}{}", "<rt>".repeat(400), "<br>".repeat(n))),
    ("line breaks", |n| "a<br><br>".repeat(n)),
    ("wide list", |n| format!("<ul>{}</ul>", "<li>item one".repeat(n))),
    ("wide table", |n| format!("<table><tr>{}</table>", "<td>cell".repeat(n))),
    ("foster parenting", |n| format!("<table>{}</table>", "x<b>y</b><tr>".repeat(n))),
    ("white space in a table", |n| format!("<table>{}</table>", " <tr> ".repeat(n))),
    ("one text node", |n| format!("<p>{}", "word and word, ".repeat(n))),
    ("one long word", |n| format!("<p>{}", "longwordlong".repeat(n))),
    ("white space", |n| format!("<p>a{}b", " \n\t ".repeat(n))),
    ("attributes on one tag", |n| format!("<p {}>text", numbered(n, |page, index| write!(page, "a{index}=v ")))),
    ("attributes on every tag", |n| {
        let attributes = numbered(200, |page, index| write!(page, "a{index}=v "));
        format!("<b {attributes}>x").repeat(n / 100 + 1)
    }),
    ("the same attribute", |n| format!("<p {}>text", "class=a ".repeat(n))),
    ("made-up attribute names", |n| numbered(n, |page, index| write!(page, "<p made-up-{index}=v>word "))),
    ("made-up element names", |n| numbered(n, |page, index| write!(page, "<made-up-{index}>word</made-up-{index}>"))),
    ("huge class list", |n| format!("<div class='{}'><p>text</p></div>", numbered(n, |page, index| write!(page, "class-{index} ")))),
    ("long attribute value", |n| format!("<a href='{}'>text</a>", "/path?x=1&amp;y".repeat(n))),
    ("huge inline style", |n| format!("<p style='{}'>text", "color: red; ".repeat(n))),
    ("repeated ids", |n| "<p id=same>word ".repeat(n)),
    ("distinct ids", |n| numbered(n, |page, index| write!(page, "<p id=i{index}>word "))),
    ("entity storm", |n| format!("<p>{}", "&amp;&notit;&#8212;&nosuch&".repeat(n))),
    ("ampersands", |n| format!("<p>{}", "&".repeat(n * 5))),
    ("comment storm", |n| "<!--a-->b<!-->c<!x>".repeat(n)),
    ("unclosed comments", |n| "<!--a--b--!c".repeat(n)),
    ("cdata storm", |n| format!("<svg>{}</svg>", "<![CDATA[a]]b]]>".repeat(n))),
    ("cdata outside", |n| "<![CDATA[a".repeat(n)),
    ("unclosed tags", |n| "<p a='<p b=\"".repeat(n)),
    ("angle brackets", |n| "< <3 <".repeat(n)),
    ("half closed scripts", |n| format!("<script>{}", "<!--<script></scrip".repeat(n))),
    ("many scripts", |n| "<script>let a = 1 < 2;</script>".repeat(n)),
    ("unclosed title", |n| format!("<title>{}", "</titl &am ".repeat(n))),
    ("doctypes", |n| "<!doctype html>".repeat(n)),
    ("nul letters", |n| "\0a".repeat(n * 4)),
    ("carriage returns", |n| "a\r\rb\r\n".repeat(n)),
    ("quote marks", |n| format!("<p>{}", "\u{201c}\"\u{2018}' ".repeat(n))),
    ("open quotations", |n| "<p>\u{201c}He said this and ".repeat(n)),
    ("said", |n| format!("<p>{}", "\u{201c}Yes,\u{201d} said Ann Lee. ".repeat(n))),
    ("selects and options", |n| format!("<select>{}", "<option>one".repeat(n))),
    ("many selects", |n| "<select><option>one</select>".repeat(n)),
    ("nested forms", |n| "<form><input><form>x".repeat(n)),
    ("buttons", |n| "<button>press ".repeat(n)),
    ("headings", |n| "<h2>Title <p>x".repeat(n)),
    ("links", |n| "<a href=/a>one</a> ".repeat(n)),
    ("images", |n| "<img src=/a.jpg alt=a>".repeat(n)),
    ("templates", |n| "<template><p>x".repeat(n)),
    ("framesets", |n| "<frameset><frame>".repeat(n)),
    ("bodies", |n| numbered(n, |page, index| write!(page, "<body a{index}=1>x"))),
    ("ruby", |n| "<ruby>a<rt>b".repeat(n)),
    ("spaces in pre", |n| format!("<pre>{}", "<span> </span>".repeat(n))),
    ("lines in pre", |n| format!("<pre>{}", "<div>a</div>".repeat(n))),
    ("hidden words", |n| format!("<p>{}", "a <span hidden>b</span> ".repeat(n))),
    ("plaintext", |n| format!("<plaintext>{}", "<p>a</p>".repeat(n))),
    ("end tags", |n| "</p></div></b>".repeat(n)),
    ("json-ld", |n| format!("<script type=application/ld+json>[{}1]</script><p>x", "{\"@type\":\"Article\"},".repeat(n))),
    ("nested json-ld", |n| format!("<script type=application/ld+json>{}</script><p>x", "[".repeat(n * 5))),
    ("json-ld and a long title", |n| {
        let things = "{\"@type\":\"Article\",\"headline\":\"The long way round\"},".repeat(n / 4);
        format!("<title>{}</title><script type=application/ld+json>[{things}1]</script><p>x", "Some other words ".repeat(n / 4))
    }),
    ("writers in json-ld", |n| {
        let people = numbered(n, |page, index| write!(page, "\"{}\",", name(index)));
        format!("<script type=application/ld+json>{{\"@type\":\"Article\",\"author\":[{people}1]}}</script><p>x")
    }),
    ("writers in metas", |n| {
        numbered(n / 8, |page, index| {
            let names: Vec<String> = (0..16).map(|inner| name(index * 16 + inner)).collect();
            write!(page, "<meta name=citation_author content='{}'>", names.join("; "))
        })
    }),
    ("closing guillemets", |n| format!("<p>{}", "\u{ab} Pourquoi ? \u{bb} Et alors ? ".repeat(n))),
    ("opening guillemets", |n| format!("<p>{}", "\u{ab} Pourquoi \u{ab} ici ? \u{bb} ".repeat(n))),
    ("letters and full stops", |n| format!("<p>{}", "字.".repeat(n * 4))),
    ("headlines in headlines", |n| {
        format!("{}{}{}", "<div class=headline>".repeat(n / 16), "<i></i>".repeat(n), "word and word ".repeat(n))
    }),
    ("headings in headings' boxes", |n| format!("{}{}", "<section class=headline>".repeat(300), "<h1>A word or two</h1>".repeat(n / 4))),
    ("summaries in summaries", |n| {
        let boxes = "<div class=key-points>".repeat(n / 16);
        format!("{boxes}<p>{}</p><p>last</p>{}", "word and word ".repeat(n), "<i></i>".repeat(n))
    }),
    ("many metas", |n| "<meta name=author content='Ann Lee'>".repeat(n)),
    ("shadow roots", |n| "<div><template shadowrootmode=open><p>word <slot></slot>".repeat(n)),
    ("streamed parts", |n| {
        let places = numbered(n, |page, index| write!(page, "<!--$?--><template id=B:{index:x}></template>soon<!--/$-->"));
        places + &numbered(n, |page, index| write!(page, "<div hidden id=S:{index:x}><p>word</div>"))
    }),
    ("streamed parts in parts", |n| {
        let inner = |page: &mut String, index| {
            write!(page, "<div hidden id=S:{index:x}><p>word<!--$?--><template id=B:{:x}></template>soon<!--/$--></div>", index + 1)
        };
        format!("<!--$?--><template id=B:0></template>soon<!--/$-->{}", numbered(n, inner))
    }),
    ("places of streamed parts that do not end", |n| {
        let places = numbered(n, |page, index| write!(page, "<template id=B:{index:x}></template>soon<!--$-->"));
        places + &numbered(n, |page, index| write!(page, "<div hidden id=S:{index:x}><p>word</div>"))
    }),
    ("places of streamed parts in one another", |n| {
        let places = numbered(n, |page, index| write!(page, "<template id=B:{:x}></template>soon", n - index));
        let parts = numbered(n, |page, index| write!(page, "<div hidden id=S:{index:x}><p>word</div>"));
        format!("{places}{}{parts}", "<!--/$-->".repeat(n))
    }),
    ("one place of many streamed parts", |n| {
        format!("{}{}", "<template id=B:0></template>".repeat(n), "<div hidden id=S:0>word</div>".repeat(n))
    }),
    ("slots in slots", |n| "<x-a><template shadowrootmode=open><b><slot></slot></b></template>word ".repeat(n)),
    ("code in lists", |n| "<ol><li>word<pre>word</pre>word".repeat(n)),
    ("formulas", |n| format!("<p>{}", "<math><mfrac><mrow><mi>x</mi><mo>+</mo></mrow></mfrac></math> word ".repeat(n))),
    ("columns of numbers in each other", |n| format!("<pre>{}{}x", "<div class=ln>".repeat(240.min(n)), "1<br>".repeat(n))),
    ("columns of numbers that count in each other", |n| {
        let lines = numbered(n, |page, index| write!(page, "{index}<br>"));
        format!("<pre>{}{lines}x", "<div class=lineno>a</div><div class=lineno>".repeat(240.min(n)))
    }),
    ("tables of numbers in each other", |n| format!("<pre>{}{}x", "<table><tr><td class=lineno>".repeat(100.min(n)), "1<br>".repeat(n))),
    ("numbers of lines", |n| format!("<pre>{}", "<i class=ln>1<b data-line-number=2>".repeat(n))),
    ("tables in foreign content", |n| "<math><annotation-xml encoding=text/html><p>word <mtext><table>".repeat(n)),
    ("stand-ins in one picture", |n| {
        format!(
            "<meta property=og:image content=/pier.jpg><h1>Pier</h1><picture>{}</picture><p>The pier stands.</p>",
            "<img src=data:,>".repeat(n)
        )
    }),
    ("pictures of many sizes", |n| {
        let sizes = numbered(n, |page, index| write!(page, "/{index}.jpg {index}w, "));
        format!(
            "<p>word <img src=/a.jpg srcset='{sizes}'>{}",
            numbered(n, |page, index| write!(page, "<p>word <img srcset='/{index}.jpg 2x'>"))
        )
    }),
    ("pictures in their addresses", |n| {
        numbered(n, |page, index| write!(page, "<p>word {index} <img src='data:image/png;base64,{index:064}'>"))
    }),
    ("bases and charsets", |n| numbered(n, |page, index| write!(page, "<base href=//a{index}.example/><meta charset=x-{index}>"))),
    ("circles in json-ld", |n| {
        let nodes = numbered(n, |page, index| {
            let next = (index + 1) % n;
            write!(
                page,
                "{{\"@type\":\"Article\",\"@id\":\"#{index}\",\"isPartOf\":{{\"@id\":\"#{next}\"}},\"author\":{{\"@id\":\"#{next}\"}}}},"
            )
        });
        format!("<script type=application/ld+json>{{\"@graph\":[{nodes}1]}}</script><p>x")
    }),
    ("one id for all in json-ld", |n| {
        let (people, authors) = ("{\"@type\":\"Person\",\"@id\":\"#a\"},".repeat(n), "{\"@id\":\"#a\"},".repeat(n));
        let graph = format!("{people}{{\"@type\":\"Article\",\"author\":[{authors}1]}}");
        format!("<script type=application/ld+json>{{\"@graph\":[{graph}]}}</script><p>x")
    }),
    ("small objects in json-ld", |n| format!("<script type=application/ld+json>[{}1]</script><p>x", "{\"a\":1},".repeat(n * 8))),
    ("numbers in json-ld", |n| {
        let script = format!("<script type=application/ld+json>{{\"@type\":\"Article\",\"a\":[{}1]}}</script>", "1,".repeat(100));
        script.repeat(n / 8)
    }),
    ("writers of json-ld within each other", |n| {
        let people = "{\"author\":[1,{},1]},".repeat(n * 2);
        format!("<script type=application/ld+json>{{\"@type\":\"Article\",\"author\":[{{\"author\":[{people}1]}}]}}</script><p>x")
    }),
    ("small objects in a state", |n| format!("<p>x<script>state = {{\"a\":[{}1]}}</script>", "{\"a\":1},".repeat(n * 8))),
    ("numbers in an attribute", |n| format!("<p>x<div data-state='[{}1]'></div>", "1,".repeat(n * 8))),
    ("labels in a circle", |n| {
        numbered(n, |page, index| {
            let (next, after) = ((index + 1) % n, (index + 2) % n);
            write!(page, "<section id=a{index} aria-labelledby='a{next} a{after}'>word </section>")
        })
    }),
    ("cells with many headers", |n| {
        let headers = numbered(n, |page, index| write!(page, "<th id=h{index} headers=h{index}>word"));
        let names = numbered(n, |page, index| write!(page, "h{index} "));
        format!("<table><tr>{headers}<tr><td colspan=1000 rowspan=65534 headers='{names}'>word</table>")
    }),
    ("contents and headings", |n| {
        let contents = numbered(n, |page, index| write!(page, "<li><a href=#i{index}>Pier {index}</a>"));
        format!("{contents}{}", numbered(n, |page, index| write!(page, "<h2 id=i{index}>Pier {index}</h2><p>word ")))
    }),
    ("a long description and paragraphs", |n| {
        let (described, told) = (
            numbered(n, |page, index| write!(page, "Pier {index} ")),
            numbered(n, |page, index| write!(page, "<p>The harbour closed pier {index} on Friday, as {index} said.</p>")),
        );
        format!("<title>{described}</title><meta name=description content='{described}'><h1>{described}</h1>{told}")
    }),
    ("speakers of many names", |n| {
        numbered(n, |page, index| {
            write!(page, "<p>\u{201c}We go on Monday,\u{201d} said {}. \u{201c}So it is,\u{201d} he added.</p>", name(index))
        })
    }),
    ("invisible letters", |n| format!("<p>{}", "a\u{200b}\u{200d}\u{feff}\u{202e}\u{2066}b\u{301}\u{301}\u{2069} ".repeat(n))),
    ("letters with marks", |n| format!("<p>a{}", "\u{301}".repeat(n * 5))),
    ("framesets in selects", |n| "<select><frameset><option><table>".repeat(n)),
];

/// A name of two words that no other number has.
fn name(index: usize) -> String {
    let letters: String = format!("{index:05}").bytes().map(|digit| char::from(digit - b'0' + b'a')).collect();
    format!("A{letters} B{letters}")
}

fn numbered(n: usize, mut each: impl FnMut(&mut String, usize) -> std::fmt::Result) -> String {
    let mut page = String::new();
    for index in 0..n {
        let _ = each(&mut page, index);
    }
    page
}

/// An article in `language` with prose around `part`.
fn spoken(language: &str, part: &str) -> String {
    let prose = format!("<p>{}</p>", "The ferry to the outer islands runs again after a week of storms, the mayor said. ".repeat(8));
    format!("<html lang={language}><title>Ferry</title><article><h1>The ferry runs again</h1>{prose}{part}{prose}</article>")
}
