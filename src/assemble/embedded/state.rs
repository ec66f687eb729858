//! The text that a script would have rendered, in scripts and attributes.

use serde_json::Value;

use super::markup::{Markup, markup};
use crate::dom::{NodeKind, Page, Tag};
use crate::error::{Error, Pause};
use crate::head::json::Budget;
use crate::letters::is_unspaced;
use crate::lexicon::metadata::STATEMENTS;

/// Bytes of one script that are read as state.
const MAX_STATE_BYTES: usize = 4 << 20;
/// Bytes from which the value of an attribute may hold a text.
const LEAST_ATTRIBUTE: usize = 400;
/// Values of one script that are read: configurations and flags are assigned before the text.
const MAX_VALUES: usize = 8;
/// Levels of JSON written as strings of JSON that are read.
pub(super) const STRINGS_WITHIN: usize = 2;
/// Bytes that the values of a state may take for each byte of it; the densest of 1,965 real pages needs 15.
const BYTES_A_BYTE: usize = 16;
/// Words from which a string of the state counts as a paragraph.
const PARAGRAPH_WORDS: usize = 8;

/// The longest text in the page's scripts and attributes.
pub(super) fn state(page: &Page, pause: Pause<'_>) -> Result<Option<String>, Error> {
    let mut best: Option<String> = None;
    let mut next = Some(page.root());
    while let Some(node) = next {
        if node.kind() == NodeKind::Element(Tag::Script) {
            if node.attr("type").is_none_or(|kind| !kind.contains("ld+json")) {
                pause()?;
                keep_longest(&mut best, json_of(&node.text()).filter_map(|value| longest_run(&value, STRINGS_WITHIN)));
            }
        } else {
            for (name, value) in node.attrs().filter(|(_, value)| (LEAST_ATTRIBUTE..=MAX_STATE_BYTES).contains(&value.len())) {
                pause()?;
                keep_longest(&mut best, text_of(name, value).into_iter());
            }
        }
        next = node.first_child().or_else(|| node.following());
    }
    Ok(best)
}

/// Keeps the longest.
fn keep_longest(best: &mut Option<String>, found: impl Iterator<Item = String>) {
    for found in found {
        if best.as_ref().is_none_or(|best| found.len() > best.len()) {
            *best = Some(found);
        }
    }
}

/// The text that an attribute holds for a script: as JSON, or as the markup of a page within.
fn text_of(name: &str, value: &str) -> Option<String> {
    if value.trim_start().starts_with(['{', '[']) {
        return budget(value).whole(value).and_then(|value| longest_run(&value, STRINGS_WITHIN));
    }
    let holds_markup = name == "srcdoc" || name.starts_with("data-");
    (holds_markup && markup(value) == Markup::Blocks).then(|| value.to_owned())
}

/// The JSON values of a script: all of it, or what is assigned to its variables (`window.__STATE__ = {…};`), the first
/// [`MAX_VALUES`] that look like JSON.
pub(super) fn json_of(script: &str) -> impl Iterator<Item = Value> {
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
    places.take(MAX_VALUES).filter_map(|text| budget(text).first(text))
}

/// Room for the values of a text.
fn budget(text: &str) -> Budget {
    Budget::default().and(text, BYTES_A_BYTE)
}

/// The paragraphs below the object or array that holds the most of them, in document order. A paragraph's
/// holder is four levels up, so that the blocks of one text are counted together. JSON that is a string of the JSON is read too,
/// `within` times.
pub(super) fn longest_run(root: &Value, within: usize) -> Option<String> {
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
                keep_longest(&mut inside, budget(text).whole(text).and_then(|value| longest_run(&value, within - 1)).into_iter());
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
    keep_longest(&mut inside, best.into_iter());
    inside
}

fn is_paragraph(text: &str) -> bool {
    let words = text.split_whitespace().take(PARAGRAPH_WORDS).count();
    let address = text.starts_with("http") || text.starts_with("data:") || text.starts_with('{');
    !address && (words >= PARAGRAPH_WORDS || text.chars().filter(|letter| is_unspaced(*letter)).count() >= 20)
}
