//! JSON-LD as publishers write it: graphs, references, arrays for one value, and broken JSON.

use serde_json::{Map, Value};

use super::json::Budget;
use super::{collapse, decode};
use crate::lexicon::metadata::KINDS;

/// Objects kept of one page; a listing can hold thousands.
const MAX_THINGS: usize = 2_000;

/// Bytes that the values of a page's JSON-LD may take for each byte of it, in each of up to three copies: the densest of the development
/// pages needs 6.
const BYTES_A_BYTE: usize = 8;

/// Properties inside properties that are looked into; each level copies its objects once more.
const MAX_LEVELS: u8 = 2;

/// What the rank of a thing loses where it stands inside another: less than an article has before a page.
const NESTED: i32 = 3;

/// A JSON-LD object.
#[derive(Debug, Clone, PartialEq)]
pub struct Thing {
    /// Its `@type`s without the schema.org address.
    pub types: Vec<String>,
    /// All its properties.
    pub fields: Map<String, Value>,
    /// Whether it stands inside another object's property rather than at the top or in a graph.
    pub nested: bool,
}

impl Thing {
    /// Its `@id`; empty when absent.
    pub fn id(&self) -> &str {
        self.fields.get("@id").and_then(Value::as_str).unwrap_or_default()
    }

    /// Whether one of its types has this name.
    pub fn is(&self, name: &str) -> bool {
        self.types.iter().any(|own| own == name)
    }

    /// Whether one of its types is a kind of article: `NewsArticle`, `ScholarlyArticle`.
    pub fn is_article(&self) -> bool {
        self.types.iter().any(|own| own.ends_with("Article"))
    }

    /// Its headline, else its name.
    pub fn title(&self) -> Option<String> {
        self.text("headline").or_else(|| self.text("name"))
    }

    /// A property as text: a string, or the first string of an array; entities decoded, white space collapsed.
    pub fn text(&self, name: &str) -> Option<String> {
        text_of(self.fields.get(name)?)
    }

    /// How well its type fits a page's main matter, higher is better; `None` when it never does.
    pub(super) fn rank(&self) -> Option<i32> {
        let best = self.types.iter().filter_map(|name| KINDS.rank(name)).max()?;
        Some(best - if self.nested { NESTED } else { 0 })
    }
}

/// A value as text, as [`Thing::text`].
pub(crate) fn text_of(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.as_str(),
        Value::Array(values) => {
            return values.iter().find_map(|value| value.as_str()).and_then(|text| text_of(&Value::String(text.to_owned())));
        }
        Value::Object(map) => map.get("@value")?.as_str()?,
        _ => return None,
    };
    let text = collapse(&decode(text));
    (!text.is_empty()).then_some(text)
}

/// Letters and digits of a title that are compared; no headline has more.
const MAX_KEY: usize = 512;

/// The first letters and digits of a title, case folded, nothing between them.
pub(super) fn key(title: &str) -> String {
    title.chars().filter(|letter| letter.is_alphanumeric()).take(MAX_KEY).flat_map(char::to_lowercase).collect()
}

/// Whether two titles, as keys, are the same, or one begins with the other; at least six bytes of letters.
pub(super) fn agree(left: &str, right: &str) -> bool {
    left.len().min(right.len()) >= 6 && (left.starts_with(right) || right.starts_with(left))
}

/// Reads one script's text into `things`, as far as there is room.
pub(super) fn read(text: &str, things: &mut Vec<Thing>, budget: &mut Budget) {
    let text = bare(text);
    *budget = std::mem::take(budget).and(text, BYTES_A_BYTE);
    if let Some(value) = budget.whole(text).or_else(|| budget.whole(&mended(text))) {
        flatten(value, things);
    }
}

/// The JSON without the comment and CDATA wrappers, and without what follows a final semicolon.
fn bare(text: &str) -> &str {
    let mut text = text.trim().trim_start_matches('\u{feff}');
    for (open, close) in [("<!--", "-->"), ("//<![CDATA[", "//]]>"), ("/*<![CDATA[*/", "/*]]>*/"), ("<![CDATA[", "]]>")] {
        if let Some(inner) = text.strip_prefix(open) {
            text = inner.trim().strip_suffix(close).unwrap_or(inner).trim();
        }
    }
    text.trim_end_matches([';', ' ', '\n', '\r', '\t'])
}

/// JSON with the usual faults mended: raw line breaks and quotation marks inside strings, commas before a closing
/// bracket, backslashes before letters that need none. Linear.
fn mended(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut in_string = false;
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if in_string && !ends_string(letters.clone()) => out.push_str("\\\""),
            '"' => {
                in_string = !in_string;
                out.push('"');
            }
            '\\' if in_string => match letters.next() {
                Some(next @ ('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' | 'u')) => {
                    out.push('\\');
                    out.push(next);
                }
                Some(next) => out.push(next),
                None => {}
            },
            control if in_string && control < ' ' => out.push(' '),
            '}' | ']' if !in_string => {
                let kept = out.trim_end();
                let kept = kept.strip_suffix(',').unwrap_or(kept).len();
                out.truncate(kept);
                out.push(letter);
            }
            _ => out.push(letter),
        }
    }
    out
}

/// Whether a quotation mark before `rest` ends its string: a sign of JSON follows, or nothing.
fn ends_string(mut rest: impl Iterator<Item = char>) -> bool {
    rest.find(|letter| !letter.is_whitespace()).is_none_or(|next| matches!(next, ',' | ':' | '}' | ']'))
}

/// Puts every object that has a type or an id into `things`, outer ones before those inside them, in
/// document order. Without recursion: the depth is the parser's, but the order is ours.
fn flatten(value: Value, things: &mut Vec<Thing>) {
    let mut queue = std::collections::VecDeque::from([(value, 0_u8)]);
    while let Some((value, level)) = queue.pop_front() {
        match value {
            Value::Array(values) => queue.extend(values.into_iter().map(|value| (value, level))),
            Value::Object(mut fields) => {
                for graph in ["@graph", "@list", "@set"] {
                    if let Some(inner) = fields.remove(graph) {
                        queue.push_back((inner, level));
                    }
                }
                for (name, inner) in &fields {
                    if level < MAX_LEVELS && is_followed(name) && (inner.is_object() || inner.is_array()) {
                        queue.push_back((inner.clone(), level + 1));
                    }
                }
                let types = types_of(&fields);
                if (!types.is_empty() || fields.contains_key("@id")) && things.len() < MAX_THINGS {
                    things.push(Thing { types, fields, nested: level > 0 });
                }
            }
            _ => {}
        }
    }
}

/// Properties whose objects may be the page's main matter or be referred to by id.
fn is_followed(name: &str) -> bool {
    matches!(name, "mainEntity" | "mainEntityOfPage" | "author" | "creator" | "publisher" | "hasPart" | "about" | "item" | "liveBlogUpdate")
}

fn types_of(fields: &Map<String, Value>) -> Vec<String> {
    let name = |value: &Value| {
        let name = value.as_str()?.rsplit(['/', '#', ':']).next()?.trim();
        (!name.is_empty()).then(|| name.to_owned())
    };
    match fields.get("@type") {
        Some(Value::Array(values)) => values.iter().filter_map(name).collect(),
        Some(value) => name(value).into_iter().collect(),
        None => Vec::new(),
    }
}
