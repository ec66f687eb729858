//! Tags and their attributes.

use std::ops::Range;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink};
use html5ever::{Attribute, LocalName, QualName, ns};
use memchr::memchr;

use super::Lexer;
use super::references::{self, Place};
use crate::letters::{Piece, plain_run};

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
    /// Bytes of the name, bytes of the value without its quotes, and where the next part begins.
    Attribute { name: Range<usize>, value: Range<usize>, next: usize },
    /// The end of the tag, one past its `>`.
    End { after: usize, self_closing: bool },
    /// The page ends inside the tag, which then is none.
    EndOfPage,
}

impl<S: TokenSink> Lexer<S> {
    /// A start tag whose name begins at `at`.
    pub(super) fn start_tag(&mut self, at: usize) {
        let name_end = end_of_name(self.page.as_bytes(), at, ends_name);
        let mut attrs: Vec<Attribute> = Vec::new();
        let mut look = name_end;
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
                    self.attribute(&mut attrs, name, value);
                }
            }
        };
        let name = self.name(at..name_end).unwrap_or_else(|| LocalName::from(NAMELESS));
        let tag = Tag { kind: TagKind::StartTag, name: name.clone(), self_closing, attrs, had_duplicate_attributes: false };
        let result = self.sink.process_token(Token::TagToken(tag), 1);
        self.obey(result, name);
    }

    /// An end tag whose name begins at `at`. Its attributes mean nothing.
    pub(super) fn end_tag(&mut self, at: usize) {
        let name_end = end_of_name(self.page.as_bytes(), at, ends_name);
        let mut look = name_end;
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
        let name = self.name(at..name_end).unwrap_or_else(|| LocalName::from(NAMELESS));
        let tag = Tag { kind: TagKind::EndTag, name, self_closing: false, attrs: Vec::new(), had_duplicate_attributes: false };
        self.emit(Token::TagToken(tag));
    }

    /// Adds an attribute, unless one of that name is there or the tag has too many.
    fn attribute(&mut self, attrs: &mut Vec<Attribute>, name: Range<usize>, value: Range<usize>) {
        if attrs.len() >= self.max_attributes {
            self.attributes_cut = true;
            return;
        }
        let Some(local) = self.name(name) else {
            self.attributes_cut = true;
            return;
        };
        if attrs.iter().any(|attr| attr.name.local == local) {
            return;
        }
        let value = self.value(value);
        attrs.push(Attribute { name: QualName::new(None, ns!(), local), value });
    }

    /// The interned name in these bytes, in lower case.
    fn name(&mut self, range: Range<usize>) -> Option<LocalName> {
        let piece = Piece::first(self.page.as_bytes().get(range.start..).unwrap_or_default());
        let name = self.page.get(range).unwrap_or_default();
        if let Some(head) = piece.small().filter(|_| piece.length == name.len() && !name.is_empty()) {
            return self.names.get_short(head, name);
        }
        if name.bytes().any(|byte| byte.is_ascii_uppercase() || byte == 0) {
            let name = name.to_ascii_lowercase().replace('\0', "\u{fffd}");
            return self.names.get(&name);
        }
        self.names.get(name)
    }

    fn value(&self, range: Range<usize>) -> StrTendril {
        let slice = self.page.get(range.clone()).unwrap_or_default();
        if memchr(b'&', slice.as_bytes()).is_none() {
            return self.without_nul(self.slice(range.start, range.end));
        }
        let mut value = StrTendril::with_capacity(slice.len() as u32);
        let mut from = 0;
        let mut look = 0;
        while let Some(mark) = memchr(b'&', slice.as_bytes().get(look..).unwrap_or_default()).map(|mark| look + mark) {
            look = mark + 1;
            if let Some((letters, after)) = references::read(slice, mark, Place::Attribute) {
                value.push_slice(slice.get(from..mark).unwrap_or_default());
                for letter in letters.into_iter().flatten() {
                    value.push_char(letter);
                }
                (from, look) = (after, after);
            }
        }
        value.push_slice(slice.get(from..).unwrap_or_default());
        self.without_nul(value)
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
    let name_end = end_of_name(page, first + 1, |byte| ends_name(byte) || byte == b'=');
    let sign = end_of(page, name_end, |byte| !is_space(byte));
    if page.get(sign) != Some(&b'=') {
        return Part::Attribute { name: first..name_end, value: name_end..name_end, next: sign };
    }
    let start = end_of(page, sign + 1, |byte| !is_space(byte));
    match page.get(start) {
        None => Part::EndOfPage,
        Some(quote @ (b'"' | b'\'')) => {
            let start = start + 1;
            let Some(length) = memchr(*quote, page.get(start..).unwrap_or_default()) else { return Part::EndOfPage };
            Part::Attribute { name: first..name_end, value: start..start + length, next: start + length + 1 }
        }
        Some(_) => {
            let end = end_of(page, start, |byte| is_space(byte) || byte == b'>');
            Part::Attribute { name: first..name_end, value: start..end, next: end }
        }
    }
}

/// The same for the end of a name, which no letter or digit is.
fn end_of_name(page: &[u8], mut at: usize, ends: impl Fn(u8) -> bool) -> usize {
    loop {
        at += plain_run(page.get(at..).unwrap_or_default());
        match page.get(at) {
            Some(byte) if !ends(*byte) => at += 1,
            _ => return at,
        }
    }
}

/// The first place from `at` on where a byte is of a kind, or the end of the page.
fn end_of(page: &[u8], at: usize, kind: impl Fn(u8) -> bool) -> usize {
    page.get(at..).unwrap_or_default().iter().position(|byte| kind(*byte)).map_or(page.len(), |length| at + length)
}
