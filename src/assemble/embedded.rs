//! Text that the page holds but does not show: JSON-LD `articleBody`, and the state that a script would render.
//!
//! Only asked when the visible tree gave (almost) nothing. The visible blocks keep their verdicts: what is
//! shown stays accounted for, and the body says where it came from.

use serde_json::Value;

use super::body::{self, word_count};
use crate::article::{Block, BlockKind, Body, BodySource, Span};
use crate::dom::{self, NodeKind, Page, Tag};
use crate::head::Head;
use crate::limits::Limits;
use crate::options::Unobserved;
use crate::segment;

/// A body with fewer words than this may be replaced.
const THIN_WORDS: u32 = 60;
/// Hidden text must have this many words, and three times those shown, to be believed.
const ENOUGH_WORDS: u32 = 80;
const TIMES_SHOWN: u32 = 3;
/// Bytes of one script that are read as state.
const MAX_STATE_BYTES: usize = 4 << 20;
/// Words from which a string of the state counts as a paragraph.
const PARAGRAPH_WORDS: usize = 8;
/// Names under which systems keep the text of a page.
const TEXT_KEYS: &[&str] = &[
    "articleBody",
    "body",
    "bodyHtml",
    "bodyText",
    "content",
    "contentHtml",
    "html",
    "text",
    "paragraph",
    "value",
    "cooked",
    "description",
    "markdown",
    "rendered",
    "copy",
    "children",
];

/// The body that the page holds but does not show, where what is shown is thin and there is much more.
pub fn hidden_body(page: &Page, head: &Head<'_>, shown: &Body, limits: &Limits) -> Option<Body> {
    if shown.word_count >= THIN_WORDS {
        return None;
    }
    let (text, source) = find(page, head, shown)?;
    let marked_up = ["<p", "<div", "<br", "<h2", "<ul"].iter().any(|tag| text.contains(tag));
    let body = if marked_up { rich(&text, head, source, limits).unwrap_or_else(|| plain(&text, source)) } else { plain(&text, source) };
    (body.word_count > shown.word_count * 2).then_some(body)
}

/// The hidden text of the page, if there is enough more of it than is shown.
fn find(page: &Page, head: &Head<'_>, shown: &Body) -> Option<(String, BodySource)> {
    let enough = |text: &str| word_count(text) >= ENOUGH_WORDS.max(shown.word_count * TIMES_SHOWN);
    let json_ld = head.things.iter().filter_map(|thing| thing.fields.get("articleBody")?.as_str()).max_by_key(|text| text.len());
    if let Some(text) = json_ld.filter(|text| enough(text)) {
        return Some((text.to_owned(), BodySource::JsonLd));
    }
    state(page).filter(|text| enough(text)).map(|text| (text, BodySource::EmbeddedState))
}

/// Hidden HTML as a body. Its blocks have no place in the page's tree, so ordinals and paths are left out.
fn rich(html: &str, head: &Head<'_>, source: BodySource, limits: &Limits) -> Option<Body> {
    let page = dom::parse(html, limits, &Unobserved).ok()?;
    let segments = segment::segment(&page, limits).ok()?;
    let kept = vec![true; segments.blocks.len()];
    let mut body = body::body(&segments, &kept, &|url| head.absolute(url));
    body.source = source;
    for block in &mut body.blocks {
        block.ordinal = 0;
        block.ordinals.clear();
        block.css_path.clear();
    }
    Some(body)
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

/// The longest run of paragraphs in the page's scripts that hold JSON.
fn state(page: &Page) -> Option<String> {
    let mut best: Option<String> = None;
    let mut next = Some(page.root());
    while let Some(node) = next {
        if node.kind() == NodeKind::Element(Tag::Script) && node.attr("type").is_none_or(|kind| !kind.contains("ld+json")) {
            let found = json_of(&node.text()).and_then(|value| longest_run(&value));
            if found.as_ref().is_some_and(|found| best.as_ref().is_none_or(|best| found.len() > best.len())) {
                best = found;
            }
        }
        next = node.first_child().or_else(|| {
            let mut node = node;
            loop {
                if let Some(sibling) = node.next_sibling() {
                    return Some(sibling);
                }
                node = node.parent()?;
            }
        });
    }
    best
}

/// The JSON value of a script: all of it, or what is assigned to a variable (`window.__STATE__ = {…};`).
fn json_of(script: &str) -> Option<Value> {
    let script = script.trim();
    if script.len() > MAX_STATE_BYTES {
        return None;
    }
    let start = if script.starts_with(['{', '[']) { 0 } else { script.find("={").or_else(|| script.find("= {"))? + 1 };
    let text = script.get(start..)?.trim_start();
    serde_json::Deserializer::from_str(text).into_iter::<Value>().next()?.ok()
}

/// The paragraphs below the object or array that holds the most of them, in document order. A paragraph's
/// holder is four levels up, so that the blocks of one text are counted together.
fn longest_run(root: &Value) -> Option<String> {
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
            Value::Array(values) => open.extend(values.iter().rev().map(|value| (value, named, inner))),
            Value::Object(map) => {
                open.extend(map.iter().rev().map(|(key, value)| (value, TEXT_KEYS.contains(&key.as_str()), inner)));
            }
            _ => {}
        }
    }
    runs.sort_by_key(|(holder, at, _)| (*holder, *at));
    let best = runs.chunk_by(|a, b| a.0 == b.0).max_by_key(|run| run.iter().map(|(_, _, text)| text.len()).sum::<usize>())?;
    Some(best.iter().map(|(_, _, text)| *text).collect::<Vec<_>>().join("\n"))
}

fn is_paragraph(text: &str) -> bool {
    let words = text.split_whitespace().take(PARAGRAPH_WORDS).count();
    let address = text.starts_with("http") || text.starts_with("data:") || text.starts_with('{');
    !address && (words >= PARAGRAPH_WORDS || text.chars().filter(|letter| crate::features::is_unspaced(*letter)).count() >= 20)
}

#[cfg(test)]
mod tests {
    use super::{json_of, longest_run, plain};
    use crate::article::BodySource;

    #[test]
    fn the_state_of_a_page_gives_its_paragraphs_in_order() {
        let script = r#"window.__STATE__ = {"menu":[{"text":"Home"}],"post":{"blocks":[
            {"type":"p","data":{"text":"The harbour master closed the northern pier on Monday after the storm."}},
            {"type":"p","data":{"text":"Fishing boats will use the old quay until the damage is repaired."}}]}};"#;
        let value = json_of(script).unwrap();
        let text = longest_run(&value).unwrap();
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
}
