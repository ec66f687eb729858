//! What tags a text holds that may be prose or HTML.

use std::borrow::Cow;

use crate::dom::Tag;

/// Letters of the longest name of an element.
const LONGEST_NAME: usize = 10;

/// What tags a text holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Markup {
    /// None: `if a <b and c> d` is a sum, `Vec<Span>` a type.
    None,
    /// Only those within a line, whose paragraphs are lines.
    Inline,
    /// Also those that part paragraphs.
    Blocks,
}

/// What tags a text holds: elements of prose that begin and end, and those that are written without an end. A beginning alone may be a
/// sign of comparison, the name of a type or of the element that the text is about. Linear.
pub(super) fn markup(text: &str) -> Markup {
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
pub(super) fn as_html(text: &str) -> Option<Cow<'_, str>> {
    let lines = || text.lines().filter(|line| !line.trim().is_empty());
    match markup(text) {
        Markup::None => None,
        Markup::Inline => Some(Cow::Owned(lines().flat_map(|line| ["<p>", line, "</p>\n"]).collect())),
        Markup::Blocks => Some(Cow::Borrowed(text)),
    }
}
