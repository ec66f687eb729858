//! Text to tokens: the tokenization stage of the
//! [HTML Standard](https://html.spec.whatwg.org/multipage/parsing.html#tokenization), made for speed.
//!
//! html5ever's own tokenizer reads letter by letter through a state machine and takes seven tenths of
//! a parse. This one knows that the whole page is in memory: it jumps from mark to mark with `memchr`
//! and hands slices of the page to the tree builder without copying them. It tells the tree builder the
//! same tokens (`tests.rs` compares both on generated pages), apart from four things that nobody
//! reads: comments (but those that bound parts sent later), parse errors, attributes of end tags, and what the limits cut.
//!
//! Every loop moves forward, so the cost is linear in the page, whatever stands in it.

mod names;
mod raw;
mod references;
mod tags;

use std::cell::RefCell;

use html5ever::LocalName;
use html5ever::buffer_queue::BufferQueue;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{Doctype, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use memchr::{memchr, memchr3, memmem};

use super::streamed::boundary;
use super::tree::{Attribute, Tree};
use names::Names;
use references::Place;
pub use references::decode;

/// How the text after a start tag is to be read.
enum Content {
    /// Markup.
    Data,
    /// `title`, `textarea`: text with character references, up to the end tag of this name.
    Rcdata(LocalName),
    /// `style`, `xmp`, `iframe` ...: text as it stands, up to the end tag of this name.
    Rawtext(LocalName),
    /// `script`: like raw text, but `<!--` may hide an end tag.
    Script(LocalName),
    /// After `<plaintext>` nothing is markup any more.
    Plaintext,
}

/// Reads a page and hands its tokens to a sink. Names and attributes it writes into the tree at once: most tags have a
/// ticket in place of them.
pub(in crate::dom) struct Lexer<'t, S> {
    page: &'t str,
    /// The same, for parts that the tree builder gets.
    shared: &'t StrTendril,
    tree: &'t RefCell<Tree>,
    at: usize,
    sink: S,
    content: Content,
    names: Names,
    /// Attributes of the present tag.
    attributes: Vec<Attribute>,
    max_attributes: usize,
    attributes_cut: bool,
    has_nul: bool,
    doctype_seen: bool,
}

impl<'t, S: TokenSink> Lexer<'t, S> {
    /// A lexer at the beginning of a page, which is that of the tree. The tokens share it.
    pub(in crate::dom) fn new(page: &'t StrTendril, tree: &'t RefCell<Tree>, sink: S, max_attributes: usize) -> Self {
        Self {
            has_nul: memchr(0, page.as_bytes()).is_some(),
            page,
            shared: page,
            tree,
            at: 0,
            sink,
            content: Content::Data,
            names: Names::new(),
            attributes: Vec::new(),
            max_attributes,
            attributes_cut: false,
            doctype_seen: false,
        }
    }

    /// Reads on until `bytes` more are read, give or take a token. Says whether there is more to read.
    pub(in crate::dom) fn advance(&mut self, bytes: usize) -> bool {
        let (end, stop) = (self.page.len(), self.at.saturating_add(bytes));
        while self.at < end.min(stop) {
            match &self.content {
                Content::Data => self.data(),
                Content::Rcdata(name) => self.rcdata(&name.clone()),
                Content::Rawtext(name) => self.rawtext(&name.clone()),
                Content::Script(name) => self.script(&name.clone()),
                Content::Plaintext => self.emit_raw(end),
            }
        }
        self.at < end
    }

    /// Ends the page. Gives back the sink and whether attributes were cut.
    pub(in crate::dom) fn finish(mut self) -> (S, bool) {
        while self.advance(usize::MAX) {}
        let _ = self.sink.process_token(Token::EOFToken, 1);
        self.sink.end();
        (self.sink, self.attributes_cut)
    }

    fn rest(&self, from: usize) -> &[u8] {
        self.page.as_bytes().get(from..).unwrap_or_default()
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.page.as_bytes().get(at).copied()
    }

    /// A stretch of the page as a text of its own. Its ends always stand beside ASCII marks.
    fn slice(&self, from: usize, to: usize) -> StrTendril {
        self.shared.try_subtendril(from as u32, to.saturating_sub(from) as u32).unwrap_or_default()
    }

    fn emit(&mut self, token: Token) {
        if let Token::CharacterTokens(text) = &token
            && text.is_empty()
        {
            return;
        }
        if matches!(self.sink.process_token(token, 1), TokenSinkResult::Plaintext) {
            self.content = Content::Plaintext;
        }
    }

    /// Emits what has been read literally, and perhaps what was put together before it.
    fn emit_text(&mut self, text: Option<StrTendril>, from: usize, to: usize) {
        let token = match text {
            None => self.slice(from, to),
            Some(mut text) => {
                text.push_slice(self.page.get(from..to).unwrap_or_default());
                text
            }
        };
        self.emit(Token::CharacterTokens(token));
    }

    /// Text up to the next tag, then that tag.
    fn data(&mut self) {
        let mut text = None;
        let mut from = self.at;
        let mut look = from;
        loop {
            let Some(mark) = memchr3(b'<', b'&', 0, self.rest(look)).map(|mark| look + mark) else {
                let end = self.page.len();
                self.at = end;
                return self.emit_text(text, from, end);
            };
            match self.byte(mark) {
                Some(b'&') => {
                    look = mark + 1;
                    if let Some((chars, after)) = references::read(self.page, mark, Place::Text) {
                        let text = text.get_or_insert_with(StrTendril::new);
                        text.push_slice(self.page.get(from..mark).unwrap_or_default());
                        for letter in chars.into_iter().flatten() {
                            text.push_char(letter);
                        }
                        (from, look) = (after, after);
                    }
                }
                Some(b'<') if self.opens_nothing(mark) => look = mark + 1,
                Some(b'<') => {
                    self.emit_text(text, from, mark);
                    return self.markup(mark);
                }
                _ => {
                    self.emit_text(text.take(), from, mark);
                    self.emit(Token::NullCharacterToken);
                    (from, look) = (mark + 1, mark + 1);
                }
            }
        }
    }

    /// Whether a `<` is just a letter.
    fn opens_nothing(&self, at: usize) -> bool {
        match self.byte(at + 1) {
            Some(b'/') => at + 2 == self.page.len(),
            Some(b'!' | b'?') => false,
            Some(letter) => !letter.is_ascii_alphabetic(),
            None => true,
        }
    }

    /// What begins at a `<`.
    fn markup(&mut self, at: usize) {
        match (self.byte(at + 1), self.byte(at + 2)) {
            (Some(b'!'), _) => self.declaration(at + 2),
            (Some(b'/'), Some(letter)) if letter.is_ascii_alphabetic() => self.end_tag(at + 2),
            (Some(b'/'), Some(b'>')) => self.at = at + 3,
            (Some(b'/' | b'?'), _) => self.skip_past_bracket(at + 1),
            _ => self.start_tag(at + 1),
        }
    }

    /// A comment that is none: everything up to the next `>`.
    fn skip_past_bracket(&mut self, from: usize) {
        self.at = memchr(b'>', self.rest(from)).map_or(self.page.len(), |end| from + end + 1);
    }

    fn declaration(&mut self, at: usize) {
        let rest = self.rest(at);
        if rest.starts_with(b"--") {
            self.comment(at + 2);
        } else if rest.get(..7).is_some_and(|word| word.eq_ignore_ascii_case(b"doctype")) {
            self.skip_past_bracket(at);
            self.doctype(at - 2);
        } else if rest.starts_with(b"[CDATA[") && self.sink.adjusted_current_node_present_but_not_in_html_namespace() {
            self.cdata(at + 7);
        } else {
            self.skip_past_bracket(at);
        }
    }

    /// Skips a comment whose text begins at `at`, unless it bounds a part that is sent later.
    fn comment(&mut self, at: usize) {
        let rest = self.rest(at);
        let end = if rest.starts_with(b">") {
            Some(1)
        } else if rest.starts_with(b"->") {
            Some(2)
        } else {
            comment_end(rest)
        };
        self.at = end.map_or(self.page.len(), |end| at + end);
        let text = self.page.get(at..self.at).and_then(|comment| comment.strip_suffix("-->"));
        if text.is_some_and(|text| boundary(text).is_some()) {
            self.emit(Token::CommentToken(self.slice(at, self.at - 3)));
        }
    }

    /// Hands on the first doctype, read by html5ever itself; all later ones mean nothing.
    fn doctype(&mut self, from: usize) {
        let doctype = if std::mem::replace(&mut self.doctype_seen, true) {
            Doctype::default()
        } else {
            let tokenizer = Tokenizer::new(DoctypeReader::default(), TokenizerOpts::default());
            let input = BufferQueue::default();
            input.push_back(self.slice(from, self.at));
            let _ = tokenizer.feed(&input);
            tokenizer.end();
            tokenizer.sink.0.take()
        };
        self.emit(Token::DoctypeToken(doctype));
    }

    fn cdata(&mut self, at: usize) {
        let end = memmem::find(self.rest(at), b"]]>").map_or(self.page.len(), |end| at + end);
        self.at = (end + 3).min(self.page.len());
        let text = self.slice(at, end);
        for (index, part) in text.split('\0').enumerate() {
            if index > 0 {
                self.emit(Token::NullCharacterToken);
            }
            self.emit(Token::CharacterTokens(StrTendril::from_slice(part)));
        }
    }

    /// What the tree builder wants read next.
    fn obey(&mut self, result: &TokenSinkResult<S::Handle>, name: LocalName) {
        match result {
            TokenSinkResult::RawData(RawKind::Rcdata) => self.content = Content::Rcdata(name),
            TokenSinkResult::RawData(RawKind::Rawtext) => self.content = Content::Rawtext(name),
            TokenSinkResult::RawData(RawKind::ScriptData | RawKind::ScriptDataEscaped(_)) => self.content = Content::Script(name),
            TokenSinkResult::Plaintext => self.content = Content::Plaintext,
            TokenSinkResult::Continue | TokenSinkResult::Script(_) | TokenSinkResult::EncodingIndicator(_) => {}
        }
    }
}

/// One past the end of a comment.
fn comment_end(text: &[u8]) -> Option<usize> {
    let mut look = 0;
    while let Some(dashes) = memmem::find(text.get(look..)?, b"--") {
        let mut at = look + dashes + 2;
        while text.get(at) == Some(&b'-') {
            at += 1;
        }
        match (text.get(at), text.get(at + 1)) {
            (Some(b'>'), _) => return Some(at + 1),
            (Some(b'!'), Some(b'>')) => return Some(at + 2),
            (Some(b'!'), _) => look = at + 1,
            _ => look = at,
        }
    }
    None
}

/// A page as it is read: without a byte order mark, and with `\n` for `\r\n` and for a lone `\r`.
pub(in crate::dom) fn page(text: &str) -> StrTendril {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let bytes = text.as_bytes();
    if memchr(b'\r', bytes).is_none() {
        return StrTendril::from_slice(text);
    }
    let mut page = StrTendril::with_capacity(text.len() as u32);
    let mut from = 0;
    for mark in memchr::memchr_iter(b'\r', bytes) {
        page.push_slice(text.get(from..mark).unwrap_or_default());
        if bytes.get(mark + 1) != Some(&b'\n') {
            page.push_char('\n');
        }
        from = mark + 1;
    }
    page.push_slice(text.get(from..).unwrap_or_default());
    page
}

/// Keeps the doctype that html5ever reads.
#[derive(Default)]
struct DoctypeReader(std::cell::RefCell<Doctype>);

impl TokenSink for DoctypeReader {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        if let Token::DoctypeToken(doctype) = token {
            *self.0.borrow_mut() = doctype;
        }
        TokenSinkResult::Continue
    }
}

#[cfg(test)]
mod tests;
