//! Text that the page holds but does not show: JSON-LD `articleBody`, and the state that a script would render, in scripts and in
//! attributes (`data-…`, `props`, `srcdoc`).
//!
//! Only asked when the visible tree gave (almost) nothing. The visible blocks keep their verdicts: what is
//! shown stays accounted for, and the body says where it came from.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::Value;

use super::address::Addresses;
use super::body::{self, word_count};
use super::boundaries::each_word;
use crate::article::{Block, BlockKind, Body, BodySource, PageType, Span};
use crate::dom::{self, NodeKind, Page, Tag};
use crate::error::{Error, ErrorKind, Pause};
use crate::head::json::Room;
use crate::head::{Head, Thing, decode};
use crate::letters::is_unspaced;
use crate::lexicon::metadata::STATEMENTS;
use crate::limits::Limits;
use crate::options::Observer;
use crate::segment;

/// A body with fewer words than this may be replaced.
const THIN_WORDS: u32 = 60;
/// Hidden text must have this many words, and three times those shown, to be believed.
const ENOUGH_WORDS: u32 = 80;
const TIMES_SHOWN: u32 = 3;
/// Bytes of one script that are read as state.
const MAX_STATE_BYTES: usize = 4 << 20;
/// Bytes from which the value of an attribute may hold a text.
const LEAST_ATTRIBUTE: usize = 400;
/// Values of one script that are read: configurations and flags are assigned before the text.
const MAX_VALUES: usize = 8;
/// Letters of a word of the title that says what a text is about, and how many of them are looked for.
const TITLE_WORD_LETTERS: usize = 4;
const MAX_TITLE_WORDS: usize = 16;
/// Levels of JSON written as strings of JSON that are read.
const STRINGS_WITHIN: usize = 2;
/// Bytes that the values of a state may take for each byte of it; the densest of 1,965 real pages needs 15.
const BYTES_A_BYTE: usize = 16;
/// Letters of the longest name of an element.
const LONGEST_NAME: usize = 10;
/// Words from which a string of the state counts as a paragraph.
const PARAGRAPH_WORDS: usize = 8;

/// The body that the page holds but does not show, where what is shown is thin and there is much more.
///
/// # Errors
/// Those of `pause`.
pub fn hidden_body(
    page: &Page,
    head: &Head<'_>,
    addresses: &Addresses<'_>,
    title: &str,
    shown: &Body,
    limits: &Limits,
    pause: Pause<'_>,
) -> Result<Option<Body>, Error> {
    if shown.word_count >= THIN_WORDS {
        return Ok(None);
    }
    let Some((text, source)) = find(page, head, title, shown, pause)? else { return Ok(None) };
    pause()?;
    let rich = |text: &str| rich(text, addresses, source, limits, pause).map(|body| body.unwrap_or_else(|| plain(text, source)));
    let body = if let Some(html) = as_html(&text) {
        rich(&html)?
    } else {
        // Text without tags was written for HTML all the same; where its references hide the tags, it is all markup.
        let read = decode(&text);
        match as_html(&read).filter(|_| read.trim_start().starts_with('<')) {
            Some(html) => rich(&html)?,
            None => plain(&read, source),
        }
    };
    pause()?;
    Ok(Some(body).filter(|body| body.word_count > shown.word_count * 2))
}

/// The hidden text of the page, if there is enough more of it than is shown.
fn find(page: &Page, head: &Head<'_>, title: &str, shown: &Body, pause: Pause<'_>) -> Result<Option<(String, BodySource)>, Error> {
    let enough = |text: &str| word_count(text) >= ENOUGH_WORDS.max(shown.word_count * TIMES_SHOWN);
    let stated = |thing: &Thing| {
        let text = thing.fields.get("articleBody").and_then(Value::as_str);
        text.filter(|text| enough(text)).map(str::to_owned)
    };
    // The text of anything else that a page states may be that of a teaser.
    let of_another = || {
        let texts = head.things.iter().filter_map(stated).filter(|text| is_about(title, text));
        texts.max_by_key(String::len)
    };
    if let Some(text) = head.main_thing().and_then(stated).or_else(of_another) {
        return Ok(Some((text, BodySource::JsonLd)));
    }
    let state = state(page, pause)?.filter(|text| enough(text) && is_about(title, text));
    Ok(state.map(|text| (text, BodySource::EmbeddedState)))
}

/// Whether a text holds a third of the title's words: scripts also hold what they tell visitors about cookies.
fn is_about(title: &str, text: &str) -> bool {
    let (mut wanted, mut found) = (0, 0);
    let text = text.to_lowercase();
    each_word(title, |word| {
        let long = word.chars().count() >= TITLE_WORD_LETTERS || word.chars().any(is_unspaced);
        if long && wanted < MAX_TITLE_WORDS {
            wanted += 1;
            found += usize::from(text.contains(&word.to_lowercase()));
        }
    });
    found * 3 >= wanted
}

/// Passes the parser's questions on.
struct Asks<'p>(Pause<'p>);

impl Observer for Asks<'_> {
    fn interrupted(&self) -> bool {
        (self.0)().is_err()
    }
}

/// Hidden HTML as a body; `None` where it is too complex for the limits. Its blocks have no place in the page's tree, so ordinals and
/// paths are left out.
///
/// # Errors
/// Those of `pause`.
fn rich(html: &str, addresses: &Addresses<'_>, source: BodySource, limits: &Limits, pause: Pause<'_>) -> Result<Option<Body>, Error> {
    let parsed = match dom::parse(html, limits, &Asks(pause)) {
        Err(error) if error.kind() == ErrorKind::Interrupted => return Err(error),
        parsed => parsed.ok(),
    };
    let Some(page) = parsed else { return Ok(None) };
    pause()?;
    let segments = match segment::segment(&page, limits, pause) {
        Err(error) if error.kind() == ErrorKind::Interrupted => return Err(error),
        segments => segments.ok(),
    };
    let Some(segments) = segments else { return Ok(None) };
    let kept = vec![true; segments.blocks.len()];
    let mut body = body::body(&segments, PageType::Article, &kept, &BTreeSet::new(), &|url| addresses.absolute(url), pause)?;
    body.source = source;
    for block in &mut body.blocks {
        block.ordinal = 0;
        block.ordinals.clear();
        block.css_path.clear();
    }
    Ok(Some(body))
}

/// Plain text as a body of paragraphs, one a line.
fn plain(text: &str, source: BodySource) -> Body {
    let mut body = Body { source, ..Body::default() };
    for line in text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|line| !line.is_empty()) {
        if !body.text.is_empty() {
            body.text.push_str("\n\n");
        }
        let start = body.text.len() as u32;
        body.text.push_str(&line);
        let span = Span { start, end: body.text.len() as u32 };
        let kind = BlockKind::Paragraph;
        body.blocks.push(Block {
            ordinal: 0,
            ordinals: Vec::new(),
            span,
            css_path: String::new(),
            kind,
            links: Vec::new(),
            styles: Vec::new(),
        });
    }
    body.word_count = word_count(&body.text);
    body
}

/// The longest text in the page's scripts and attributes.
fn state(page: &Page, pause: Pause<'_>) -> Result<Option<String>, Error> {
    let mut best: Option<String> = None;
    let mut next = Some(page.root());
    while let Some(node) = next {
        if node.kind() == NodeKind::Element(Tag::Script) {
            if node.attr("type").is_none_or(|kind| !kind.contains("ld+json")) {
                pause()?;
                longer(&mut best, json_of(&node.text()).filter_map(|value| longest_run(&value, STRINGS_WITHIN)));
            }
        } else {
            for (name, value) in node.attrs().filter(|(_, value)| (LEAST_ATTRIBUTE..=MAX_STATE_BYTES).contains(&value.len())) {
                pause()?;
                longer(&mut best, text_of(name, value).into_iter());
            }
        }
        next = node.first_child().or_else(|| node.following());
    }
    Ok(best)
}

/// Keeps the longest.
fn longer(best: &mut Option<String>, found: impl Iterator<Item = String>) {
    for found in found {
        if best.as_ref().is_none_or(|best| found.len() > best.len()) {
            *best = Some(found);
        }
    }
}

/// The text that an attribute holds for a script: as JSON, or as the markup of a page within.
fn text_of(name: &str, value: &str) -> Option<String> {
    if value.trim_start().starts_with(['{', '[']) {
        return room(value).whole(value).and_then(|value| longest_run(&value, STRINGS_WITHIN));
    }
    let holds_markup = name == "srcdoc" || name.starts_with("data-");
    (holds_markup && markup(value) == Markup::Blocks).then(|| value.to_owned())
}

/// What tags a text holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Markup {
    /// None: `if a <b and c> d` is a sum, `Vec<Span>` a type.
    None,
    /// Only those within a line, whose paragraphs are lines.
    Inline,
    /// Also those that part paragraphs.
    Blocks,
}

/// What tags a text holds: elements of prose that begin and end, and those that are written without an end. A beginning alone may be a
/// sign of comparison, the name of a type or of the element that the text is about. Linear.
fn markup(text: &str) -> Markup {
    let mut found = Markup::None;
    let mut begun: Vec<Tag> = Vec::new();
    let parted = text.contains("\n\n");
    for (tag, is_end) in text.split('<').skip(1).filter_map(tag) {
        if is_end && !begun.contains(&tag) {
            continue;
        }
        if !is_end && !begun.contains(&tag) {
            begun.push(tag);
        }
        if !is_end && !tag.is_void() && !matches!(tag, Tag::P | Tag::Li) {
            continue;
        }
        // Where empty lines part the paragraphs, a break is one within them.
        if !(tag.is_inline() || tag == Tag::Hr) || tag == Tag::Br && !parted {
            return Markup::Blocks;
        }
        found = Markup::Inline;
    }
    found
}

/// The element of prose that a text behind a `<` begins or ends, where it can be nothing else; whether it ends it.
fn tag(text: &str) -> Option<(Tag, bool)> {
    let (is_end, text) = text.strip_prefix('/').map_or((false, text), |text| (true, text));
    let (name, rest) = text.split_at(text.bytes().take_while(u8::is_ascii_alphanumeric).take(LONGEST_NAME).count());
    let tag = Some(Tag::named(name)).filter(|tag| is_of_prose(*tag))?;
    let inner = rest.trim_start();
    let closed = inner.strip_prefix('/').unwrap_or(inner).starts_with('>');
    // `<p class="…">`, not "x <p and q> y".
    let attribute = inner.trim_start_matches(|letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | ':' | '_'));
    let begins_attribute = inner.len() < rest.len() && attribute.len() < inner.len() && attribute.starts_with('=');
    (closed || !is_end && begins_attribute && attribute.contains('>')).then_some((tag, is_end))
}

/// Whether an element is one of a text, and not of the page around it.
fn is_of_prose(tag: Tag) -> bool {
    let block = matches!(
        tag,
        Tag::P | Tag::Hr | Tag::Div | Tag::Section | Tag::Article | Tag::Ul | Tag::Ol | Tag::Li | Tag::Dl | Tag::Dt | Tag::Dd | Tag::Pre
    );
    let other = matches!(tag, Tag::Blockquote | Tag::Figure | Tag::Figcaption | Tag::Table | Tag::Tr | Tag::Td | Tag::Th);
    block || other || tag.is_inline() || tag.heading_level().is_some()
}

/// A text that holds tags, as HTML; where none of them parts paragraphs, they are lines.
fn as_html(text: &str) -> Option<Cow<'_, str>> {
    let lines = || text.lines().filter(|line| !line.trim().is_empty());
    match markup(text) {
        Markup::None => None,
        Markup::Inline => Some(Cow::Owned(lines().flat_map(|line| ["<p>", line, "</p>\n"]).collect())),
        Markup::Blocks => Some(Cow::Borrowed(text)),
    }
}

/// The JSON values of a script: all of it, or what is assigned to its variables (`window.__STATE__ = {…};`), the first
/// [`MAX_VALUES`] that look like JSON.
fn json_of(script: &str) -> impl Iterator<Item = Value> {
    let script = Some(script.trim()).filter(|script| script.len() <= MAX_STATE_BYTES).unwrap_or_default();
    let mut at = 0;
    let places = std::iter::from_fn(move || {
        if at == 0 && script.starts_with(['{', '[']) {
            at = script.len();
            return Some(script);
        }
        loop {
            at += script.get(at..)?.find('=')? + 1;
            let value = script.get(at..)?.trim_start();
            // An object of a program has no quotation marks around its names.
            let inner = value.strip_prefix(['{', '[']).map(str::trim_start);
            if inner.is_some_and(|inner| inner.starts_with(['"', '{', '['])) {
                return Some(value);
            }
        }
    });
    places.take(MAX_VALUES).filter_map(|text| room(text).first(text))
}

/// Room for the values of a text.
fn room(text: &str) -> Room {
    Room::default().and(text, BYTES_A_BYTE)
}

/// The paragraphs below the object or array that holds the most of them, in document order. A paragraph's
/// holder is four levels up, so that the blocks of one text are counted together. JSON that is a string of the JSON is read too,
/// `within` times.
fn longest_run(root: &Value, within: usize) -> Option<String> {
    let mut inside = None;
    let mut open: Vec<(&Value, bool, [usize; 4])> = vec![(root, false, [0; 4])];
    let mut runs: Vec<(usize, usize, &str)> = Vec::new();
    let mut count = 0;
    while let Some((value, named, holders)) = open.pop() {
        count += 1;
        let [_, a, b, c] = holders;
        let inner = [a, b, c, count];
        match value {
            Value::String(text) if named && is_paragraph(text) => {
                runs.push((holders.first().copied().unwrap_or_default(), runs.len(), text));
            }
            Value::String(text) if within > 0 && text.len() >= LEAST_ATTRIBUTE && text.starts_with(['{', '[']) => {
                longer(&mut inside, room(text).whole(text).and_then(|value| longest_run(&value, within - 1)).into_iter());
            }
            Value::Array(values) => open.extend(values.iter().rev().map(|value| (value, named, inner))),
            Value::Object(map) => {
                open.extend(map.iter().rev().map(|(key, value)| (value, STATEMENTS.is_text(key), inner)));
            }
            _ => {}
        }
    }
    runs.sort_by_key(|(holder, at, _)| (*holder, *at));
    let best = runs.chunk_by(|a, b| a.0 == b.0).max_by_key(|run| run.iter().map(|(_, _, text)| text.len()).sum::<usize>());
    let best = best.map(|run| run.iter().map(|(_, _, text)| *text).collect::<Vec<_>>().join("\n"));
    longer(&mut inside, best.into_iter());
    inside
}

fn is_paragraph(text: &str) -> bool {
    let words = text.split_whitespace().take(PARAGRAPH_WORDS).count();
    let address = text.starts_with("http") || text.starts_with("data:") || text.starts_with('{');
    !address && (words >= PARAGRAPH_WORDS || text.chars().filter(|letter| is_unspaced(*letter)).count() >= 20)
}

#[cfg(test)]
mod tests {
    use super::{Markup, STRINGS_WITHIN, json_of, longest_run, markup, plain};
    use crate::article::{Article, BodySource};
    use crate::extract::extract;
    use crate::options::{Options, Unobserved};

    fn article_of(page: &str) -> Article {
        extract(page.as_bytes(), &Options::default(), &Unobserved).unwrap().article
    }

    #[test]
    fn the_state_of_a_page_gives_its_paragraphs_in_order() {
        let script = r#"window.__STATE__ = {"menu":[{"text":"Home"}],"post":{"blocks":[
            {"type":"p","data":{"text":"The harbour master closed the northern pier on Monday after the storm."}},
            {"type":"p","data":{"text":"Fishing boats will use the old quay until the damage is repaired."}}]}};"#;
        let value = json_of(script).next().unwrap();
        let text = longest_run(&value, STRINGS_WITHIN).unwrap();
        assert_eq!(text.lines().count(), 2);
        assert!(text.starts_with("The harbour master"));
    }

    #[test]
    fn lines_become_paragraphs() {
        let body = plain("One  line.\n\n Another line. ", BodySource::JsonLd);
        assert_eq!(body.text, "One line.\n\nAnother line.");
        assert_eq!(body.blocks.len(), 2);
        for block in &body.blocks {
            assert!(!body.text[block.span.start as usize..block.span.end as usize].is_empty());
        }
    }

    #[test]
    fn tags_are_told_from_sums_and_types() {
        let none =
            ["", "if a <b and c> d, or a<b>c", "x <p and q> y", "Vec<Span> or Map<A, B>", "5 </ 6 > 7", "< p >", "<x-card>a</x-card>"];
        let named = [
            "Begin with a <style> element. Close it with </style>.",
            "before the closing </body> tag",
            "a </div> too many",
            "a <div> alone",
        ];
        for text in none.into_iter().chain(["a <b", "</b", "<p class=", "</blockquotes>"]).chain(named) {
            assert_eq!(markup(text), Markup::None, "{text}");
        }
        for text in ["<strong>a</strong>", "a <A HREF='/b'>c</A > d", "a<img src=b>", "H<sub>2</sub>O", "a<br>b\n\nc"] {
            assert_eq!(markup(text), Markup::Inline, "{text}");
        }
        for text in ["<P>a", "a<br>b", "a<BR />b", "<p class='a'>b", "<b>a</b><h3>c</h3>", "<p\ndata-a=b>", "<blockquote>a</blockquote>"] {
            assert_eq!(markup(text), Markup::Blocks, "{text}");
        }
    }

    #[test]
    fn a_hidden_text_leaves_no_tags() {
        let sentence = "The harbour master closed the <strong>northern pier</strong> on Monday after the <a href='/storm'>storm</a>. ";
        let two = [sentence.repeat(6), sentence.repeat(5)];
        for written in [two.join("\n\n"), format!("<P>{}</P><P CLASS='last'>{}</P>", two[0], two[1])] {
            let thing = serde_json::json!({ "@type": "NewsArticle", "headline": "Pier closed", "articleBody": written });
            let body = article_of(&format!(
                "<title>Pier closed</title><script type=application/ld+json>{}</script><p>Loading</p>",
                thing.to_string().replace("</", "<\\/")
            ))
            .body;
            assert_eq!((body.source, body.blocks.len()), (BodySource::JsonLd, 2), "{}", body.text);
            assert!(
                body.text.starts_with("The harbour master closed the northern pier on Monday") && !body.text.contains('<'),
                "{}",
                body.text
            );
            assert_eq!(body.blocks.iter().map(|block| block.links.len()).sum::<usize>(), 11);
        }
    }

    #[test]
    fn the_text_may_be_assigned_after_other_values() {
        let line = "The harbour master closed the northern pier on Monday after the storm.";
        let script = format!("var a={{b:1}}, c = a == {{}}; window.__FLAGS__={{\"x\":[1,2]}};window.__STATE__ = {{\"text\":\"{line}\"}};");
        let found: Vec<String> = json_of(&script).filter_map(|value| longest_run(&value, STRINGS_WITHIN)).collect();
        assert_eq!(found, [line]);
        assert_eq!(json_of("[1] = [2]").count(), 1);
        assert_eq!(json_of(&"a={\"".repeat(100)).count(), 0);
    }

    #[test]
    fn a_text_in_an_attribute_is_found_where_the_page_shows_none() {
        let sentence = "The harbour master closed the northern pier on Monday after the storm. ";
        let paragraphs = format!("<p>{}</p><p>Boats will use the old quay.</p>", sentence.repeat(9));
        let posts = serde_json::json!({ "posts": [{ "cooked": paragraphs }, { "cooked": "<p>Thank you for the news about the pier, we wait.</p>" }] });
        let preloaded = serde_json::json!({ "topic": posts.to_string(), "site": { "name": "Harbour" } });
        let attribute = |name: &str, value: &str| {
            let value = value.replace('&', "&amp;").replace('"', "&quot;");
            format!("<html><head><title>Pier closed</title></head><body><div {name}=\"{value}\"></div><p>Loading</p></body></html>")
        };
        for page in [
            attribute("data-preloaded", &preloaded.to_string()),
            attribute("props", &posts.to_string()),
            attribute("data-body", &paragraphs),
            attribute("srcdoc", &format!("<html><body>{paragraphs}</body></html>")),
        ] {
            let article = article_of(&page);
            assert_eq!(article.body.source, BodySource::EmbeddedState, "{page}");
            assert!(article.body.text.starts_with("The harbour master") && article.body.text.contains("old quay."), "{page}");
            assert!(!article.body.text.contains("<p>"));
        }
        let consent = "<p>We and our partners store cookies on your device to measure how visitors use what we offer. </p>".repeat(9);
        let page = attribute("data-consent", &consent);
        let article = article_of(&page);
        assert_eq!(article.body.source, BodySource::Dom);
        let settings = serde_json::json!({ "label": sentence.repeat(9), "colors": [1, 2] }).to_string();
        let page = attribute("data-settings", &settings);
        let article = article_of(&page);
        assert_eq!(article.body.source, BodySource::Dom);
    }

    #[test]
    fn a_teasers_text_is_not_the_pages() {
        let text = "The three towns on the estuary voted on Friday night to build one barrier together. ".repeat(12);
        let body = |title: &str, things: serde_json::Value| {
            let html = format!(
                "<html><head><title>{title}</title><script type=application/ld+json>{things}</script></head><body><p>Ferries</p></body></html>"
            );
            article_of(&html).body.source
        };
        for (title, source) in [("Timetable of the winter ferries", BodySource::Dom), ("Towns voted for one barrier", BodySource::JsonLd)] {
            let teaser = serde_json::json!({ "@type": "Thing", "name": "One barrier", "articleBody": text });
            assert_eq!(body(title, serde_json::json!([{ "@type": "NewsArticle", "headline": title }, teaser])), source);
            let own = serde_json::json!([{ "@type": "NewsArticle", "headline": title, "articleBody": text }]);
            assert_eq!(body(title, own), BodySource::JsonLd, "the main thing is believed");
        }
    }

    #[test]
    fn references_in_json_are_read() {
        let sentence = "La for\u{ea}t &amp; le caf&eacute; d&#8217;en face ferment &agrave; midi chaque jour de la semaine.";
        let text = sentence.repeat(12);
        for (written, apart) in [(text.clone(), ""), (format!("&lt;p&gt;{text}&lt;/p&gt;"), "<p>")] {
            let html = format!(
                "<html><head><title>Midi</title><script type=application/ld+json>{{\"@type\":\"Article\",\"articleBody\":\"{written}\"}}</script></head><body><p>x</p></body></html>"
            );
            let article = article_of(&html);
            assert_eq!(article.body.source, BodySource::JsonLd);
            assert!(article.body.text.starts_with("La forêt & le café d’en face ferment à midi"), "{apart}{}", article.body.text);
        }
    }
}
