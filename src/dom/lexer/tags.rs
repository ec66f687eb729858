//! Tags and their attributes.

use std::ops::Range;

use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink};
use html5ever::{LocalName, QualName, ns};
use memchr::{memchr, memchr2};

use super::Lexer;
use super::names::Known;
use super::references::{self, Place};
use crate::dom::Tag as Element;
use crate::dom::sink::{reads_attributes, ticket};
use crate::dom::tree::{Attribute, Slice};
use crate::letters::{Piece, is_small, plain_run};

/// Stands for the element names beyond those that a page may make up.
const NAMELESS: &str = "x";

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\t' | b'\x0C')
}

/// Whether a tag name ends before this byte.
pub(super) fn ends_name(byte: u8) -> bool {
    is_space(byte) || matches!(byte, b'/' | b'>')
}

/// What stands next inside a tag.
enum Part {
    /// The name, the value without its quotes, and where the next part begins.
    Attribute { name: Name, value: Value, next: usize },
    /// The end of the tag, one past its `>`.
    End { after: usize, self_closing: bool },
    /// The page ends inside the tag, which then is none.
    EndOfPage,
}

/// A name as it stands in the page.
struct Name {
    range: Range<usize>,
    /// Of up to eight small letters and digits all of them as a number, the first one in the lowest byte.
    short: Option<u64>,
}

impl Name {
    /// The name that begins at a place and ends before such a byte, which no letter or digit is. Its first byte is not asked.
    fn at(page: &[u8], start: usize, ends: impl Fn(u8) -> bool) -> Self {
        let piece = Piece::first(page.get(start..).unwrap_or_default());
        let end = start + piece.length;
        if piece.length > 0 && page.get(end).is_some_and(|byte| ends(*byte)) {
            return Self { range: start..end, short: piece.small() };
        }
        let mut end = end.max(start + 1);
        while page.get(end).is_some_and(|byte| !ends(*byte)) {
            end += plain_run(page.get(end..).unwrap_or_default()).max(1);
        }
        Self { range: start..end, short: None }
    }
}

/// The value of an attribute as it stands in the page.
struct Value {
    range: Range<usize>,
    /// Whether there is a `&` in it.
    has_references: bool,
}

impl<S: TokenSink> Lexer<'_, S> {
    /// A start tag whose name begins at `at`.
    pub(super) fn start_tag(&mut self, at: usize) {
        let name = Name::at(self.page.as_bytes(), at, ends_name);
        self.attributes.clear();
        let mut look = name.range.end;
        let self_closing = loop {
            match part(self.page.as_bytes(), look) {
                Part::EndOfPage => {
                    self.at = self.page.len();
                    return;
                }
                Part::End { after, self_closing } => {
                    self.at = after;
                    break self_closing;
                }
                Part::Attribute { name, value, next } => {
                    look = next;
                    self.attribute(name, &value);
                }
            }
        };
        let (name, kind) = self.element(name);
        let attrs = if self.attributes.is_empty() {
            Vec::new()
        } else if reads_attributes(kind) {
            self.attributes.iter().map(|attribute| self.written(attribute)).collect()
        } else {
            vec![ticket(kind, self.tree.borrow_mut().begin(&self.attributes))]
        };
        let tag = Tag { kind: TagKind::StartTag, name: name.clone(), self_closing, attrs, had_duplicate_attributes: false };
        let result = self.sink.process_token(Token::TagToken(tag), 1);
        self.obey(&result, name);
    }

    /// An end tag whose name begins at `at`. Its attributes mean nothing.
    pub(super) fn end_tag(&mut self, at: usize) {
        let name = Name::at(self.page.as_bytes(), at, ends_name);
        let mut look = name.range.end;
        loop {
            match part(self.page.as_bytes(), look) {
                Part::EndOfPage => {
                    self.at = self.page.len();
                    return;
                }
                Part::End { after, .. } => {
                    self.at = after;
                    break;
                }
                Part::Attribute { next, .. } => look = next,
            }
        }
        let (name, _) = self.element(name);
        let tag = Tag { kind: TagKind::EndTag, name, self_closing: false, attrs: Vec::new(), had_duplicate_attributes: false };
        self.emit(Token::TagToken(tag));
    }

    /// The name of an element.
    fn element(&mut self, name: Name) -> (LocalName, Element) {
        self.name(name).map_or_else(|| (LocalName::from(NAMELESS), Element::Unknown), |known| (known.name.clone(), known.tag))
    }

    /// Adds an attribute, unless one of that name is there or the tag has too many.
    fn attribute(&mut self, name: Name, value: &Value) {
        if self.attributes.len() >= self.max_attributes {
            self.attributes_cut = true;
            return;
        }
        let Some(name) = self.name(name).map(|known| known.id) else {
            self.attributes_cut = true;
            return;
        };
        if self.attributes.iter().any(|attribute| attribute.name == name) {
            return;
        }
        let value = self.value(value);
        self.attributes.push(Attribute { name, value });
    }

    /// The interned name, in lower case.
    fn name(&mut self, name: Name) -> Option<&Known> {
        let text = self.page.get(name.range).unwrap_or_default();
        if let Some(short) = name.short {
            return self.names.get_short(short, text, self.tree);
        }
        if is_small(text.as_bytes()) && !(self.has_nul && text.contains('\0')) {
            return self.names.get(text, self.tree);
        }
        self.names.get(&text.to_ascii_lowercase().replace('\0', "\u{fffd}"), self.tree)
    }

    /// The attribute as the tree builder reads it.
    fn written(&self, attribute: &Attribute) -> html5ever::Attribute {
        let mut tree = self.tree.borrow_mut();
        let name = QualName::new(None, ns!(), tree.name(attribute.name).clone());
        html5ever::Attribute { name, value: tree.lend(attribute.value) }
    }

    fn value(&self, value: &Value) -> Slice {
        let text = self.page.get(value.range.clone()).unwrap_or_default();
        if !value.has_references && !(self.has_nul && memchr(0, text.as_bytes()).is_some()) {
            return Slice::of_page(value.range.start, value.range.end);
        }
        let mut plain = String::with_capacity(text.len());
        let mut from = 0;
        let mut look = 0;
        while let Some(mark) = memchr(b'&', text.as_bytes().get(look..).unwrap_or_default()).map(|mark| look + mark) {
            look = mark + 1;
            if let Some((letters, after)) = references::read(text, mark, Place::Attribute) {
                plain.push_str(text.get(from..mark).unwrap_or_default());
                plain.extend(letters.into_iter().flatten());
                (from, look) = (after, after);
            }
        }
        plain.push_str(text.get(from..).unwrap_or_default());
        if self.has_nul {
            plain = plain.replace('\0', "\u{fffd}");
        }
        self.tree.borrow_mut().slice(&plain)
    }
}

/// Reads the next part of a tag from `at` on.
fn part(page: &[u8], mut at: usize) -> Part {
    let mut after_slash = false;
    let first = loop {
        match page.get(at) {
            None => return Part::EndOfPage,
            Some(b'>') => return Part::End { after: at + 1, self_closing: after_slash },
            Some(b'/') => after_slash = true,
            Some(byte) if is_space(*byte) => after_slash = false,
            Some(_) => break at,
        }
        at += 1;
    };
    // A name may begin with `=`.
    let name = Name::at(page, first, |byte| ends_name(byte) || byte == b'=');
    let name_end = name.range.end;
    let sign = end_of(page, name_end, |byte| !is_space(byte));
    if page.get(sign) != Some(&b'=') {
        let value = Value { range: name_end..name_end, has_references: false };
        return Part::Attribute { name, value, next: sign };
    }
    let start = end_of(page, sign + 1, |byte| !is_space(byte));
    match page.get(start) {
        None => Part::EndOfPage,
        Some(quote @ (b'"' | b'\'')) => {
            let start = start + 1;
            let rest = page.get(start..).unwrap_or_default();
            let Some(mut length) = memchr2(*quote, b'&', rest) else { return Part::EndOfPage };
            let has_references = rest.get(length) == Some(&b'&');
            if has_references {
                let Some(more) = memchr(*quote, rest.get(length..).unwrap_or_default()) else { return Part::EndOfPage };
                length += more;
            }
            let value = Value { range: start..start + length, has_references };
            Part::Attribute { name, value, next: start + length + 1 }
        }
        Some(_) => {
            let end = end_of(page, start, |byte| is_space(byte) || byte == b'>');
            let has_references = page.get(start..end).is_some_and(|value| memchr(b'&', value).is_some());
            Part::Attribute { name, value: Value { range: start..end, has_references }, next: end }
        }
    }
}

/// The first place from `at` on where a byte is of a kind, or the end of the page.
fn end_of(page: &[u8], at: usize, kind: impl Fn(u8) -> bool) -> usize {
    page.get(at..).unwrap_or_default().iter().position(|byte| kind(*byte)).map_or(page.len(), |length| at + length)
}
