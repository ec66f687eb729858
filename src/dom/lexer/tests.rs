//! Our tokens are html5ever's tokens: the proof, on pages made of every trap that the Standard lays.

use std::cell::RefCell;
use std::fmt::Write as _;

use html5ever::buffer_queue::BufferQueue;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use proptest::prelude::*;

use super::{Lexer, page};
use crate::dom::sink::redeem;
use crate::dom::tree::Tree;

/// Writes tokens down, and switches to raw text as a tree builder would.
#[derive(Default)]
struct Notes<'t> {
    /// Where the attributes are that a tag has a ticket for.
    tree: Option<&'t RefCell<Tree>>,
    lines: RefCell<Vec<String>>,
    text: RefCell<String>,
    foreign: bool,
}

impl Notes<'_> {
    fn line(&self, line: String) {
        let text = self.text.take();
        if !text.is_empty() {
            self.lines.borrow_mut().push(format!("text {text:?}"));
        }
        self.lines.borrow_mut().push(line);
    }
}

impl TokenSink for Notes<'_> {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        match token {
            Token::CharacterTokens(text) => self.text.borrow_mut().push_str(&text),
            Token::TagToken(tag) => {
                let start = tag.kind == TagKind::StartTag;
                let mut line = format!("{:?} {}", tag.kind, tag.name);
                let present = self.tree.map(|tree| tree.borrow().present());
                match (self.tree, redeem(&tag.attrs, present.unwrap_or_default())) {
                    (Some(tree), Some(place)) => {
                        let tree = tree.borrow();
                        for attribute in tree.attributes(place) {
                            let _ = write!(line, " {}={:?}", tree.name(attribute.name), tree.str(attribute.value));
                        }
                    }
                    _ => {
                        for attr in tag.attrs.iter().filter(|_| start) {
                            let _ = write!(line, " {}={:?}", attr.name.local, &*attr.value);
                        }
                    }
                }
                self.line(format!("{line}{}", if start && tag.self_closing { " /" } else { "" }));
                if start && !self.foreign {
                    return match &*tag.name {
                        "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
                        "style" | "xmp" | "iframe" | "noembed" | "noframes" => TokenSinkResult::RawData(RawKind::Rawtext),
                        "script" => TokenSinkResult::RawData(RawKind::ScriptData),
                        "plaintext" => TokenSinkResult::Plaintext,
                        _ => TokenSinkResult::Continue,
                    };
                }
            }
            Token::NullCharacterToken => self.line("nul".into()),
            Token::EOFToken => self.line("end".into()),
            // Only the first doctype has a meaning, and that is asked for by a test of its own.
            Token::DoctypeToken(_) => self.line("doctype".into()),
            Token::CommentToken(_) | Token::ParseError(_) => {}
        }
        TokenSinkResult::Continue
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.foreign
    }
}

fn ours(text: &str, foreign: bool) -> Vec<String> {
    let page = page(text);
    let tree = RefCell::new(Tree::new(page.clone(), 0));
    let notes = Notes { foreign, tree: Some(&tree), ..Notes::default() };
    let mut lexer = Lexer::new(&page, &tree, notes, usize::MAX);
    while lexer.advance(7) {}
    lexer.finish().0.lines.into_inner()
}

fn theirs(page: &str, foreign: bool) -> Vec<String> {
    let tokenizer = Tokenizer::new(Notes { foreign, ..Notes::default() }, TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(page));
    while !matches!(tokenizer.feed(&input), html5ever::TokenizerResult::Done) {}
    tokenizer.end();
    tokenizer.sink.lines.into_inner()
}

#[track_caller]
fn agree(page: &str) {
    for foreign in [false, true] {
        assert_eq!(ours(page, foreign), theirs(page, foreign), "page {page:?}, foreign {foreign}");
    }
}

#[test]
fn agrees_on_the_traps_of_the_standard() {
    for page in [
        "a<b>c</b>d",
        "<p class=one id='two' data-x=\"three\" CHECKED>",
        "<a href=x/y>u</a/>v</a b=c>",
        "<br/><br//><br / ><br /a><a / b=1>",
        "<p a=1 a=2 A=3>",
        "<p =x ==y \"z 'w <v>",
        "<p a= >b<p a=>c<p a = 'd'e=f>",
        "<p a='1",
        "<p a",
        "<p",
        "<",
        "</",
        "</>x</ >y</3>z",
        "1 < 2 <3 <<b>",
        "<!--a--><!--><!---><!----><!---!><!--a--!>b<!--a--!-->c<!--a--!b-->d<!--a---->e<!-- -- >-->f<!--a",
        "<!-- <!-- x --> y<!--<!->--><!--<!-->z",
        "<!x>a<?php echo '>'?>b<!>c<!-x>d",
        "<![CDATA[a]]b]]]>c]]>d<![CDATA[x",
        "<title>a &amp; <b> </titl></title x>b",
        "<TEXTAREA>\n<p>&lt;</TextArea>b",
        "<style>a<b>&amp;</style >b<style></style/>",
        "<script>a<b</script>c",
        "<script><!--<script></script>--></script>c",
        "<script><!--></script>c",
        "<script><!---></script>c",
        "<script><!--</script>c",
        "<script><!--<script ></script>x</script>y",
        "<script><!--<scriptx></script>x",
        "<script><!-- a -- > <script/></script/> --> </script>d",
        "<script><!--<script>",
        "<script></scrip",
        "<script/>a</script>",
        "<plaintext>a<b></plaintext>&amp;",
        "&amp;&ampx&am&notin;&notit;&no;&#65;&#x41&#;&#x;&#xD800;&#128;&#0;&#1114112;&#99999999999999;& &;&",
        "<a href='?a=1&copy=2&copy;3&copy4&amp;b&amp=&not'>",
        "<a href=?a=1&lt&gt;x>",
        "\0a\0<b\0 \0=\0><title>\0</title><style>\0</style>\0",
        "a\r\nb\rc\r\r\n<p a='\r\n'>\r",
        "\u{feff}a\u{feff}b",
        "é<ü>ß</é><pÜ Ä=ö>",
        "&CounterClockwiseContourIntegral;&NotEqualTilde;&fjlig;",
    ] {
        agree(page);
    }
}

#[test]
fn reads_the_doctype_as_html5ever_does() {
    #[derive(Default)]
    struct First(RefCell<Option<html5ever::tokenizer::Doctype>>);
    impl TokenSink for First {
        type Handle = ();
        fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
            if let Token::DoctypeToken(doctype) = token {
                self.0.borrow_mut().get_or_insert(doctype);
            }
            TokenSinkResult::Continue
        }
    }
    for text in [
        "<!DOCTYPE html><p>",
        "<!doctype html PUBLIC \"-//W3C//DTD HTML 4.01//EN\" \"http://www.w3.org/TR/html4/strict.dtd\"><p>",
        "<!DOCTYPE>",
        "<!DOCTYPE html SYSTEM 'about:legacy-compat'>",
        "<!DOCTYPE html PUBLIC \"-//x>y",
        "<!DOCTYPE",
    ] {
        let page = page(text);
        let tree = RefCell::new(Tree::new(page.clone(), 0));
        let lexer = Lexer::new(&page, &tree, First::default(), 1);
        let tokenizer = Tokenizer::new(First::default(), TokenizerOpts::default());
        let input = BufferQueue::default();
        input.push_back(StrTendril::from_slice(text));
        let _ = tokenizer.feed(&input);
        tokenizer.end();
        assert_eq!(lexer.finish().0.0, tokenizer.sink.0, "page {text:?}");
    }
}

/// Pieces that break tokenizers, and letters between them.
fn piece() -> impl Strategy<Value = String> {
    let traps = prop::sample::select(vec![
        "<",
        ">",
        "</",
        "/>",
        "<!--",
        "-->",
        "--!>",
        "--",
        "-",
        "!",
        "<!",
        "<?",
        "<![CDATA[",
        "]]>",
        "]",
        "&",
        "&amp;",
        "&amp",
        "&not",
        "&#",
        "&#x",
        "&#38;",
        "#",
        ";",
        "=",
        "'",
        "\"",
        " ",
        "\n",
        "\r",
        "\t",
        "\0",
        "<a ",
        "<b>",
        "</b>",
        "href=",
        "<p",
        "<script",
        "</script",
        "<script>",
        "</script>",
        "<title>",
        "</title>",
        "<style>",
        "</style>",
        "<textarea>",
        "</textarea>",
        "<iframe>",
        "</iframe>",
        "<plaintext>",
        "/",
        "x",
        "A",
        "é",
        "class",
        "<br/>",
        "</p ",
        "<3",
    ]);
    prop_oneof![8 => traps.prop_map(str::to_owned), 1 => "[a-zA-Z0-9é ]{0,9}"]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn agrees_on_anything(pieces in prop::collection::vec(piece(), 0..40)) {
        let page = pieces.concat();
        for foreign in [false, true] {
            prop_assert_eq!(ours(&page, foreign), theirs(&page, foreign));
        }
    }
}
