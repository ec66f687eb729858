//! Generated pages, as broken as the web.

use proptest::prelude::*;

/// Words of several scripts, signs, references and white space.
#[rustfmt::skip]
const WORDS: &[&str] = &[
    "harbour", "The", "Ministerin", "sagte", "said", "“We", "build”", "«Oui»,", "„Nein“", "2026", "3.2", "Über", "straße", "港",
    "東京都は", "「はい」", "المدينة", "שלום", "Share", "Comments", "cookies", "Subscribe", "©", "Photo:", "By", "Reply", "-", "•", "&amp;",
    "&nbsp;", "&#8203;", "soft\u{ad}ly", "zero\u{200b}width", "e\u{301}", "👩‍🌾", "a<b", "\n", "\t ", "Key", "points", "read", "more",
    "menu",
];

/// Attributes that tell something, and none as often as four.
#[rustfmt::skip]
const ATTRIBUTES: &[&str] = &[
    "", "", "", "", "id=a", "id=b", "id=\"1 x\"", "id=main", "class=\"nav menu\"", "class=share", "class='article-body content'",
    "hidden", "class=caption", "style='display:none'", "style=\"visibility: hidden\"", "role=navigation", "role=main",
    "aria-hidden=true", "href='/a?b=c&d'", "href=javascript:x", "src=p.jpg alt='A pier'", "class=byline", "class=comment",
    "colspan=2", "rowspan=0", "class=\"key-points\"", "itemprop=articleBody", "id=comments", "datetime=2026-03-14", "lang=de",
    "dir=rtl", "open", "cite=x",
];

/// Elements that are whole, and pieces of such.
#[rustfmt::skip]
const SCRAPS: &[&str] = &[
    "<br>", "<br><br>", "<br/> <br>", "<hr>", "<img src=a.png alt=b>", "</p>", "</div>", "<p>", "<p", "</b></i>", "<b><i>",
    "<!-- c -->", "<script>var a = '<p>no</p>'</script>", "<style>p{}</style>", "<table><tr><td>", "</table>", "<li>", "<td>",
    "<svg><text>v</text></svg>", "<textarea>t</textarea>", "<select><option>o<option>u</select>",
    "<iframe src=https://video.example/1></iframe>", "<input value=i>", "<template>t</template>",
    "<template shadowrootmode=open><p>r</p></template>", "<!--$?--><template id=B:0></template><p>Loading</p><!--/$-->",
    "<template id=P:1></template>", "<div hidden id=S:0><p>streamed words</p><template id=P:1></template></div>",
    "<div hidden id=S:1>more<!--$?--><template id=B:0></template>soon<!--/$--></div>", "<math><mi>x</mi></math>", "<a href=/>",
    "<![CDATA[x]]>", "<?php x ?>", "&bogus;", "<wbr>", "<h2>", "</h3>", "<custom-tag>c", "<button>Go</button>",
    "<noscript>n</noscript>", "<q>q</q>", "<plaintextual>", "<frameset>", "<body class=x>", "\u{0}",
];

/// Elements that hold others.
#[rustfmt::skip]
const TAGS: &[&str] = &[
    "div", "div", "p", "p", "p", "section", "article", "aside", "nav", "main", "header", "footer", "h1", "h2", "h3", "ul", "ol", "li",
    "li", "dl", "dt", "dd", "table", "tr", "td", "th", "caption", "thead", "blockquote", "pre", "code", "figure", "figcaption", "a",
    "b", "em", "span", "span", "q", "cite", "time", "form", "label", "details", "summary", "dialog", "center", "font", "ruby", "rt",
    "custom-tag", "noscript", "sup", "del", "address", "fieldset", "legend", "button", "object", "video",
];

fn words() -> impl Strategy<Value = String> {
    let word = prop::sample::select(WORDS);
    prop::collection::vec(word, 1..14).prop_map(|words| words.join(" "))
}

fn attributes() -> impl Strategy<Value = String> {
    let attribute = prop::sample::select(ATTRIBUTES);
    prop::collection::vec(attribute, 0..3).prop_map(|attributes| attributes.join(" "))
}

fn leaf() -> impl Strategy<Value = String> {
    let scrap = prop::sample::select(SCRAPS);
    prop_oneof![3 => words(), 1 => scrap.prop_map(str::to_owned)]
}

pub fn markup() -> impl Strategy<Value = String> {
    let tag = prop::sample::select(TAGS);
    leaf().prop_recursive(6, 96, 6, move |inner| {
        let children = prop::collection::vec(inner, 0..6);
        (tag.clone(), attributes(), children, 0..12_u8).prop_map(|(tag, attributes, children, close)| {
            let children = children.concat();
            // One element in twelve is never closed.
            if close == 0 { format!("<{tag} {attributes}>{children}") } else { format!("<{tag} {attributes}>{children}</{tag}>") }
        })
    })
}

/// What is kept together: a definition with its term, a list with its items and with the line over it, an answer with its question.
fn together() -> impl Strategy<Value = String> {
    let text = "The councils of three towns voted on Friday night to build one tide barrier together, and to give up the walls.";
    let links = "<ul><li><a href=/s>source</a><li><a href=/e>edit</a></ul>";
    let shape = prop::sample::select(vec![
        format!("<dl><dt {{a}}><h3 {{b}}>{{w}}</h3>{links}</dt><dd {{c}}>{text}</dd><dt {{b}}>{{w}}</dt><dd>{text}</dd></dl>"),
        format!("<ul><li {{a}}><h3 {{b}}>{{w}}</h3></li><li {{c}}>{text}</li><li>{text}</li></ul>"),
        format!("<div {{a}}><p>{text}:</p><ul><li {{b}}>{{w}}</li><li {{c}}><h4>{{w}}</h4></li></ul></div>"),
        format!("<div {{a}}><button>Who {{w}}?</button><p {{b}}>{text}</p><button>When {{w}}?</button><p {{c}}>{text}</p></div>"),
    ]);
    (shape, attributes(), attributes(), attributes(), words()).prop_map(|(shape, a, b, c, w)| {
        [("{a}", a), ("{b}", b), ("{c}", c), ("{w}", w)].iter().fold(shape, |shape, (place, value)| shape.replace(place, value))
    })
}

pub fn page() -> impl Strategy<Value = String> {
    let head = prop::sample::select(vec![
        "",
        "<title>The harbour said build | News</title>",
        "<title>The harbour</title><meta property=og:title content='The harbour'><meta name=author content='Ines Calloway'>",
        "<script type=application/ld+json>{\"@type\":\"NewsArticle\",\"headline\":\"The harbour\",\"author\":{\"name\":\"By Ines\"}}</script>",
        "<base href=//x.example/><meta name=description content='said'>",
    ]);
    let headline = prop::sample::select(vec![
        "",
        "<h1>The harbour said build</h1>",
        "<p>Kicker</p><h1>The harbour</h1><p class=dek>A dek of words.</p>",
    ]);
    let bullets = prop::sample::select(vec![
        "",
        "",
        "<div class=key-points><h2>Key points</h2><ul><li>One gate for three towns and a board.</li><li>Work starts in 2028.</li></ul></div>",
    ]);
    let text = "<p>The councils of three towns voted on Friday night to build one tide barrier together, and to give up the walls.</p>";
    let part = prop_oneof![4 => markup(), 1 => together()];
    (head, headline, bullets, prop::collection::vec(part, 0..6), 0..4_usize).prop_map(move |(head, headline, bullets, parts, texts)| {
        let body = parts.join(&text.repeat(texts));
        format!("<!doctype html><html><head>{head}</head><body>{headline}{bullets}{body}</body></html>")
    })
}
