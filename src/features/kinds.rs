//! What each element is, and how far above each element the nearest one of a kind stands.

use std::borrow::Cow;
use std::sync::LazyLock;

use foldhash::{HashMap, HashMapExt};
use serde::Deserialize;

use crate::dom::{AttributeNames, Tag};
use crate::letters::{WordFilter, is_small, plain_run};
use crate::segment::{Element, PerName, Segments};

/// Number of kinds: 22 by element name and role, 42 by words of class and id.
pub const KINDS: usize = 64;
/// Kinds that element names and ARIA roles tell, in order.
pub const TAG_KINDS: [&str; 22] = [
    "tag_article",
    "tag_main",
    "tag_nav",
    "tag_aside",
    "tag_header",
    "tag_footer",
    "tag_form",
    "tag_table",
    "tag_list",
    "tag_item",
    "tag_quote",
    "tag_figure",
    "tag_pre",
    "tag_definition",
    "tag_details",
    "tag_control",
    "tag_section",
    "tag_paragraph",
    "tag_heading",
    "tag_link",
    "tag_hidden",
    "tag_cell",
];
/// Distance that stands for "nowhere above", and the cap of all others.
pub const FAR: u8 = 15;

/// Steps up to the nearest element of each kind, 0 for the element itself, [`FAR`] for none.
pub type Distances = [u8; KINDS];

#[derive(Deserialize)]
struct Vocabulary {
    group: Vec<Group>,
}

#[derive(Deserialize)]
struct Group {
    id: String,
    words: Vec<String>,
    #[allow(dead_code, reason = "where the words were seen is for readers")]
    seen: String,
}

/// The words of attributes, with the bit of their group.
struct Words {
    names: Vec<String>,
    bits: HashMap<String, u64>,
    /// Bytes of the longest word.
    longest: usize,
    /// Most parts of names are none of them.
    filter: WordFilter,
}

impl Words {
    /// Bits of the groups that a word in lower case belongs to.
    fn bits(&self, word: &str) -> u64 {
        if self.filter.may_know(word) { self.bits.get(word).copied().unwrap_or_default() } else { 0 }
    }
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let groups = toml::from_str::<Vocabulary>(include_str!("vocabulary.toml")).map(|vocabulary| vocabulary.group).unwrap_or_default();
    let mut bits: HashMap<String, u64> = HashMap::new();
    for (at, group) in groups.iter().enumerate() {
        for word in &group.words {
            *bits.entry(word.clone()).or_default() |= 1 << (TAG_KINDS.len() + at);
        }
    }
    let longest = bits.keys().map(String::len).max().unwrap_or_default();
    let filter = WordFilter::of(bits.keys().map(String::as_str));
    Words { longest, filter, names: groups.into_iter().map(|group| format!("class_{}", group.id)).collect(), bits }
});

/// Names of all kinds in order.
pub fn names() -> Vec<String> {
    TAG_KINDS.iter().map(|name| (*name).to_owned()).chain(WORDS.names.iter().cloned()).collect()
}

/// The bit of a kind by its name, 0 for a name that no kind has.
pub fn bit(name: &str) -> u64 {
    let own = TAG_KINDS.iter().copied().chain(WORDS.names.iter().map(String::as_str)).position(|kind| kind == name);
    own.map_or(0, |at| 1 << at)
}

/// Kinds of each element as bits, and distances up to each kind. One pass from the top.
pub fn kinds(segments: &Segments<'_>) -> (Vec<u64>, Vec<Distances>) {
    let mut cache: HashMap<&str, u64> = HashMap::new();
    let mut names = PerName::new(segments);
    let telling = segments.attribute_names(|name| matches!(name, "itemprop" | "itemtype" | "role" | "hidden"));
    let mut bits = Vec::with_capacity(segments.elements.len());
    let mut distances: Vec<Distances> = Vec::with_capacity(segments.elements.len());
    for element in &segments.elements {
        let own = tag_bits(element.tag) | name_bits(element, &mut names) | attribute_bits(element, &telling, &mut cache);
        let mut here = element.parent.and_then(|parent| distances.get(parent.0 as usize)).copied().unwrap_or([FAR; KINDS]);
        for steps in &mut here {
            *steps = (*steps + 1).min(FAR);
        }
        let mut rest = own;
        while rest != 0 {
            if let Some(steps) = here.get_mut(rest.trailing_zeros() as usize) {
                *steps = 0;
            }
            rest &= rest - 1;
        }
        bits.push(own);
        distances.push(here);
    }
    (bits, distances)
}

/// Whether an element's names are those of the whole site, not of a part of it.
fn is_page(element: &Element<'_>) -> bool {
    matches!(element.tag, Tag::Html | Tag::Body)
}

fn name_bits(element: &Element<'_>, known: &mut PerName<u64>) -> u64 {
    if is_page(element) {
        return 0;
    }
    let names = [(element.class_name, element.class), (element.id_name, element.id)];
    names.into_iter().fold(0, |bits, (id, name)| bits | known.get(id, || word_bits(name)).copied().unwrap_or_default())
}

/// Letters of a value that are read.
const MAX_READ: usize = 512;

/// The plain case of [`word_bits`].
fn plain_word_bits(value: &str) -> u64 {
    let words = &*WORDS;
    let mixed = !is_small(value.as_bytes());
    let small = if mixed { Cow::Owned(value.to_ascii_lowercase()) } else { Cow::Borrowed(value) };
    let bytes = value.as_bytes();
    let (mut bits, mut at) = (0, 0);
    // The parts of the name so far, without what stands between them.
    let (mut name, mut parts) = (String::with_capacity(2 * words.longest), 0);
    while at <= bytes.len() {
        let end = at + plain_run(bytes.get(at..).unwrap_or_default());
        let mut start = at;
        let turns = |place: &usize| {
            let letters = bytes.get(place - 1).zip(bytes.get(*place));
            letters.is_some_and(|(before, here)| before.is_ascii_lowercase() && here.is_ascii_uppercase())
        };
        let inner = if mixed { at + 1..end } else { end..end };
        for stop in inner.filter(turns).chain(std::iter::once(end)) {
            if let Some(part) = small.get(start..stop).filter(|part| !part.is_empty()) {
                bits |= words.bits(part);
                // Of a longer one only that it is longer matters.
                if name.len() <= words.longest {
                    name.push_str(part);
                }
                parts += 1;
            }
            start = stop;
        }
        if bytes.get(end).is_none_or(|byte| byte.is_ascii_whitespace() || *byte == b'\x0b') {
            if parts > 1 {
                bits |= words.bits(&name);
            }
            name.clear();
            parts = 0;
        }
        at = end + 1;
    }
    bits
}

/// Bits of the groups that the words of an attribute's value belong to.
fn word_bits(value: &str) -> u64 {
    if value.is_ascii() && value.len() <= MAX_READ {
        return plain_word_bits(value);
    }
    let known = &WORDS.bits;
    let mut bits = 0;
    let mut whole = String::new();
    let mut part = String::new();
    let mut end = |text: &mut String| {
        bits |= known.get(text.as_str()).copied().unwrap_or_default();
        text.clear();
    };
    let mut lower_before = false;
    for letter in value.chars().take(MAX_READ) {
        if !letter.is_alphanumeric() {
            end(&mut part);
            if letter.is_whitespace() {
                end(&mut whole);
            }
            lower_before = false;
            continue;
        }
        if letter.is_uppercase() && lower_before {
            end(&mut part);
        }
        lower_before = letter.is_lowercase();
        for lower in letter.to_lowercase() {
            part.push(lower);
            whole.push(lower);
        }
    }
    end(&mut part);
    end(&mut whole);
    bits
}

fn tag_bits(tag: Tag) -> u64 {
    let by_tag = match tag {
        Tag::Article => 0,
        Tag::Main => 1,
        Tag::Nav | Tag::Menu => 2,
        Tag::Aside => 3,
        Tag::Header => 4,
        Tag::Footer => 5,
        Tag::Form | Tag::Fieldset | Tag::Search => 6,
        Tag::Table => 7,
        Tag::Ul | Tag::Ol | Tag::Dir => 8,
        Tag::Li => 9,
        Tag::Blockquote | Tag::Q => 10,
        Tag::Figure | Tag::Figcaption | Tag::Picture => 11,
        Tag::Pre | Tag::Code => 12,
        Tag::Dl | Tag::Dt | Tag::Dd => 13,
        Tag::Details | Tag::Summary => 14,
        Tag::Button | Tag::Select | Tag::Label | Tag::Textarea | Tag::Option => 15,
        Tag::Section => 16,
        Tag::P => 17,
        Tag::H1 | Tag::H2 | Tag::H3 | Tag::H4 | Tag::H5 | Tag::H6 => 18,
        Tag::A => 19,
        Tag::Noscript | Tag::Dialog => 20,
        Tag::Td | Tag::Th => 21,
        _ => 64,
    };
    if by_tag < 64 { 1 << by_tag } else { 0 }
}

fn attribute_bits<'p>(element: &Element<'p>, telling: &AttributeNames, cache: &mut HashMap<&'p str, u64>) -> u64 {
    let mut bits = 0;
    for (name, value) in element.node.attrs_of(telling) {
        bits |= match name {
            "itemprop" | "itemtype" if !is_page(element) => {
                // What is not read need not be hashed either.
                let value = value.get(..value.floor_char_boundary(4 * MAX_READ)).unwrap_or_default();
                *cache.entry(value).or_insert_with(|| word_bits(value))
            }
            "role" => role_bits(value),
            "hidden" => 1 << 20,
            _ => 0,
        };
    }
    bits
}

fn role_bits(role: &str) -> u64 {
    match role {
        "article" => 1,
        "main" => 1 << 1,
        "navigation" | "menu" | "menubar" => 1 << 2,
        "complementary" => 1 << 3,
        "banner" => 1 << 4,
        "contentinfo" => 1 << 5,
        "search" | "form" => 1 << 6,
        "list" => 1 << 8,
        "listitem" => 1 << 9,
        "figure" | "img" => 1 << 11,
        "button" | "tab" => 1 << 15,
        "heading" => 1 << 18,
        "dialog" | "alertdialog" => 1 << 20,
        _ => 0,
    }
}
