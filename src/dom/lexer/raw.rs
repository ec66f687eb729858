//! Content that is text up to its own end tag: titles, styles, scripts.

use html5ever::LocalName;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Token, TokenSink};
use memchr::{memchr, memchr2};

use super::references::{self, Place};
use super::{Content, Lexer, tags};

impl<S: TokenSink> Lexer<'_, S> {
    /// Emits the text up to `end` as it stands, with U+FFFD for NUL.
    pub(super) fn emit_raw(&mut self, end: usize) {
        let text = self.slice(self.at, end);
        self.at = end;
        self.emit(Token::CharacterTokens(self.without_nul(text)));
    }

    pub(super) fn without_nul(&self, text: StrTendril) -> StrTendril {
        if self.has_nul && memchr(0, text.as_bytes()).is_some() { text.replace('\0', "\u{fffd}").into() } else { text }
    }

    /// Whether the end tag of `name` begins at the `<` at `at`.
    fn closes(&self, at: usize, name: &LocalName) -> bool {
        let Some(rest) = self.rest(at + 1).strip_prefix(b"/") else { return false };
        rest.get(..name.len()).is_some_and(|word| word.eq_ignore_ascii_case(name.as_bytes()))
            && rest.get(name.len()).is_some_and(|byte| tags::ends_name(*byte))
    }

    pub(super) fn rawtext(&mut self, name: &LocalName) {
        let mut look = self.at;
        while let Some(mark) = memchr(b'<', self.rest(look)).map(|mark| look + mark) {
            if self.closes(mark, name) {
                return self.close_raw(mark);
            }
            look = mark + 1;
        }
        self.emit_raw(self.page.len());
    }

    /// Text up to `mark`, then the end tag there.
    fn close_raw(&mut self, mark: usize) {
        self.emit_raw(mark);
        self.content = Content::Data;
        self.end_tag(mark + 2);
    }

    pub(super) fn rcdata(&mut self, name: &LocalName) {
        let mut text = None;
        let mut from = self.at;
        let mut look = from;
        while let Some(mark) = memchr2(b'<', b'&', self.rest(look)).map(|mark| look + mark) {
            look = mark + 1;
            if self.byte(mark) == Some(b'&') {
                if let Some((chars, after)) = references::read(self.page, mark, Place::Text) {
                    let text = text.get_or_insert_with(StrTendril::new);
                    text.push_slice(&self.without_nul(self.slice(from, mark)));
                    for letter in chars.into_iter().flatten() {
                        text.push_char(letter);
                    }
                    (from, look) = (after, after);
                }
            } else if self.closes(mark, name) {
                self.emit_rcdata(text, from, mark);
                self.content = Content::Data;
                return self.end_tag(mark + 2);
            }
        }
        let end = self.page.len();
        self.at = end;
        self.emit_rcdata(text, from, end);
    }

    fn emit_rcdata(&mut self, text: Option<StrTendril>, from: usize, to: usize) {
        let tail = self.without_nul(self.slice(from, to));
        let token = match text {
            None => tail,
            Some(mut text) => {
                text.push_tendril(&tail);
                text
            }
        };
        self.emit(Token::CharacterTokens(token));
    }

    /// Script text. After `<!--`, a `<script` makes the next `</script` part of the text.
    pub(super) fn script(&mut self, name: &LocalName) {
        let mut look = self.at;
        while let Some(mark) = memchr(b'<', self.rest(look)).map(|mark| look + mark) {
            if self.closes(mark, name) {
                return self.close_raw(mark);
            }
            look = mark + 1;
            if self.rest(look).starts_with(b"!--") {
                match self.escaped_script(mark + 2, name) {
                    Escaped::Over(after) => look = after,
                    Escaped::EndTag(mark) => return self.close_raw(mark),
                    Escaped::EndOfPage => break,
                }
            }
        }
        self.emit_raw(self.page.len());
    }

    /// Reads from the dashes of a `<!--` inside a script.
    fn escaped_script(&self, from: usize, name: &LocalName) -> Escaped {
        let mut look = from;
        let mut doubly = false;
        while let Some(mark) = memchr2(b'-', b'<', self.rest(look)).map(|mark| look + mark) {
            look = mark + 1;
            if self.byte(mark) == Some(b'-') {
                let dashes = self.rest(mark).iter().take_while(|byte| **byte == b'-').count();
                look = mark + dashes;
                if dashes >= 2 && self.byte(look) == Some(b'>') {
                    return Escaped::Over(look + 1);
                }
            } else if self.closes(mark, name) {
                if !doubly {
                    return Escaped::EndTag(mark);
                }
                doubly = false;
            } else if !doubly && self.opens_script(mark) {
                doubly = true;
            }
        }
        Escaped::EndOfPage
    }

    fn opens_script(&self, at: usize) -> bool {
        let rest = self.rest(at + 1);
        rest.get(..6).is_some_and(|word| word.eq_ignore_ascii_case(b"script")) && rest.get(6).is_some_and(|byte| tags::ends_name(*byte))
    }
}

/// How an escaped stretch of a script ends.
enum Escaped {
    /// With `-->`; the script goes on here.
    Over(usize),
    /// With the end tag of the script, whose `<` stands here.
    EndTag(usize),
    /// Not at all.
    EndOfPage,
}
