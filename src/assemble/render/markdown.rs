//! The body as CommonMark with GFM tables.
//!
//! Text is escaped so that a CommonMark parser gives back the same text. Where emphasis signs would not
//! be read as such (inside a word, beside a quotation mark), and for styles without a sign, the inline HTML
//! that CommonMark allows is written instead.

mod tables;

use std::fmt::Write as _;

use crate::article::{Block, BlockKind, Body, List, Span, Style};
use crate::error::{Error, Pause};

use super::html::paragraphs;
use super::inline::{Event, Mark, Marks};
use super::legend;
use tables::write_table;

/// Renders the body. Linear in it.
///
/// # Errors
/// Those of `pause`, which is asked at every block.
pub fn markdown(body: &Body, pause: Pause<'_>) -> Result<String, Error> {
    let mut out = String::with_capacity(body.text.len() + body.text.len() / 8);
    let mut lists = 0;
    for block in &body.blocks {
        if !out.is_empty() {
            out.push_str("\n\n");
        }
        // Two lists in a row would be one; another sign keeps them apart.
        lists = if matches!(block.kind, BlockKind::List(_)) { lists + 1 } else { 0 };
        pause()?;
        write_block(&mut out, body, block, lists);
    }
    Ok(out)
}

/// A whole page in Markdown: its title as heading, the dek emphasised, the bullets of its summary, and `body` as `markdown` rendered it.
/// What is empty is left out.
pub fn markdown_page<'t>(title: &str, dek: &str, bullets: impl Iterator<Item = &'t str>, body: &str) -> String {
    let line = |text: &str| {
        let mut line = Line::new(Place::Heading);
        line.text(text);
        line.out
    };
    let mut out = String::with_capacity(title.len() + dek.len() + body.len() + 64);
    if !title.is_empty() {
        let _ = writeln!(out, "# {}\n", line(title));
    }
    if !dek.is_empty() {
        let _ = writeln!(out, "*{}*\n", line(dek));
    }
    let mut listed = false;
    for bullet in bullets {
        listed = true;
        let _ = writeln!(out, "- {}", line(bullet));
    }
    if !body.is_empty() {
        // Two lists in a row would be read as one.
        out.push_str(if listed { "\n---\n\n" } else { "" });
        let _ = writeln!(out, "{}", body.trim_end());
    }
    out
}

fn write_block(out: &mut String, body: &Body, block: &Block, lists: usize) {
    let marks = Marks::of(body, block);
    match &block.kind {
        BlockKind::Paragraph => out.push_str(&inline(&marks, block.span, Place::Paragraph)),
        BlockKind::Heading { level } => {
            (0..(*level).clamp(1, 6)).for_each(|_| out.push('#'));
            out.push(' ');
            out.push_str(&inline(&marks, block.span, Place::Heading));
        }
        BlockKind::List(list) => write_list(out, list, &marks, lists),
        BlockKind::BlockQuote { .. } => {
            for (at, paragraph) in paragraphs(&marks, block.span).into_iter().enumerate() {
                out.push_str(if at > 0 { "\n>\n> " } else { "> " });
                out.push_str(&inline(&marks, paragraph, Place::Paragraph).replace('\n', "\n> "));
            }
        }
        BlockKind::Preformatted { language } => write_code(out, marks.slice(block.span), language),
        BlockKind::Table(table) => write_table(out, table, &marks, block.span),
        BlockKind::Figure { image, .. } => {
            let mut alt = Line::new(Place::Heading);
            alt.text(&image.alt);
            let _ = write!(out, "![{}]({}", alt.out, destination(&image.url));
            let legend = legend(image);
            if !legend.is_empty() {
                let mut title = Line::new(Place::Heading);
                title.text(&legend);
                let _ = write!(out, " \"{}\"", title.out.replace('"', "\\\""));
            }
            out.push(')');
        }
        BlockKind::Embed { provider, url } => {
            let mut name = Line::new(Place::Heading);
            name.text(if provider.is_empty() { url } else { provider });
            let _ = write!(out, "[{}]({})", name.out, destination(url));
        }
        BlockKind::Rule => out.push_str("---"),
    }
}

fn write_code(out: &mut String, code: &str, language: &str) {
    let fence = "`".repeat(longest_run(code).max(2) + 1);
    let language = if language.contains(['`', '\n', ' ', '\\', '&']) { "" } else { language };
    let _ = write!(out, "{fence}{language}\n{code}\n{fence}");
}

/// Length of the longest run of backticks.
fn longest_run(text: &str) -> usize {
    text.split(|letter| letter != '`').map(str::len).max().unwrap_or_default()
}

fn write_list(out: &mut String, list: &List, marks: &Marks<'_>, nth: usize) {
    struct Level<'b> {
        list: &'b List,
        next: usize,
        indent: usize,
        /// Which list in a row it is.
        nth: usize,
    }
    let mut levels = vec![Level { list, next: 0, indent: 0, nth }];
    // Whether the next item goes on in the present line.
    let mut begun = true;
    while let Some(level) = levels.last_mut() {
        let Some(item) = level.list.items.get(level.next) else {
            levels.pop();
            continue;
        };
        let number = level.list.start.max(1) as usize + level.next;
        level.next += 1;
        let sign = match (level.list.ordered, level.nth % 2 == 1) {
            (true, true) => format!("{number}. "),
            (true, false) => format!("{number}) "),
            (false, true) => "- ".to_owned(),
            (false, false) => "+ ".to_owned(),
        };
        if !begun {
            out.push('\n');
            out.push_str(&" ".repeat(level.indent));
        }
        out.push_str(&sign);
        let indent = level.indent + sign.len();
        let text = inline(marks, item.span, Place::Paragraph);
        out.push_str(&text.replace('\n', &format!("\n{}", " ".repeat(indent))));
        begun = text.is_empty() && !item.children.is_empty();
        let children = item.children.iter().enumerate().rev();
        levels.extend(children.map(|(at, list)| Level { list, next: 0, indent, nth: at + 1 }));
    }
}

/// Where text stands, which decides what a line end becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Paragraph,
    Heading,
    Cell,
}

/// How an open mark is written.
enum Sign {
    /// The same signs at both ends.
    Stars(&'static str),
    /// An inline HTML element.
    Element(&'static str),
    /// A link with its destination.
    Link(String),
    /// Code up to the end of the mark; text and marks inside are written already.
    Code,
    /// Not at all.
    Plain,
}

fn inline(marks: &Marks<'_>, span: Span, place: Place) -> String {
    let mut line = Line::new(place);
    let events = marks.events(span);
    let mut open: Vec<Sign> = Vec::new();
    let mut in_code = false;
    for (at, event) in events.iter().enumerate() {
        let rest = events.get(at + 1..).unwrap_or_default();
        match event {
            _ if in_code && !matches!(event, Event::Close(Mark::Style(Style::Code))) => {}
            Event::Text(text) => line.text(text),
            Event::Open(Mark::Link(url), _) => {
                line.guard_bang();
                line.out.push('[');
                open.push(Sign::Link(destination(url)));
            }
            Event::Open(Mark::Style(style), words) => {
                let sign = line.sign(*style, words, rest);
                match &sign {
                    Sign::Stars(stars) => line.out.push_str(stars),
                    Sign::Element(name) => line.out.extend(["<", name, ">"]),
                    Sign::Code => {
                        line.code(words);
                        in_code = true;
                    }
                    Sign::Link(_) | Sign::Plain => {}
                }
                open.push(sign);
            }
            Event::Close(_) => match open.pop() {
                Some(Sign::Stars(stars)) => line.out.push_str(stars),
                Some(Sign::Element(name)) => line.out.extend(["</", name, ">"]),
                Some(Sign::Link(destination)) => {
                    let _ = write!(line.out, "]({destination})");
                }
                Some(Sign::Code) => in_code = false,
                Some(Sign::Plain) | None => {}
            },
        }
    }
    line.out
}

/// One text being written.
struct Line {
    out: String,
    place: Place,
}

impl Line {
    fn new(place: Place) -> Self {
        Self { out: String::new(), place }
    }

    /// An exclamation mark before a link would make it a picture.
    fn guard_bang(&mut self) {
        if self.out.ends_with('!') {
            self.out.pop();
            self.out.push_str("\\!");
        }
    }

    /// How to write a style around `words`, given the events after its beginning.
    ///
    /// Stars are used only where they can be nothing but a beginning and an end by CommonMark's rules of
    /// flanking: at the edge of a word and not beside other stars.
    fn sign(&self, style: Style, words: &str, rest: &[Event<'_>]) -> Sign {
        let (stars, element) = match style {
            Style::Code if self.out.ends_with('`') || has_link(rest) => return Sign::Plain,
            Style::Code => return Sign::Code,
            Style::Quotation => return Sign::Plain,
            Style::Superscript => return Sign::Element("sup"),
            Style::Subscript => return Sign::Element("sub"),
            Style::Deleted => return Sign::Element("del"),
            Style::Citation => return Sign::Element("cite"),
            Style::Strong => ("**", "strong"),
            Style::Emphasis => ("*", "em"),
        };
        let begins = match self.out.chars().next_back() {
            None | Some(' ' | '\n') => true,
            Some(before) => before != '*' && is_punctuation(before) && words.starts_with(char::is_alphanumeric),
        };
        let ends = after(rest).is_none_or(|letter| matches!(letter, ' ' | '\n') || is_punctuation(letter));
        let trimmed = words.trim().len() == words.len();
        if begins && ends && trimmed { Sign::Stars(stars) } else { Sign::Element(element) }
    }

    fn code(&mut self, words: &str) {
        let fence = "`".repeat(longest_run(words) + 1);
        let pad = if words.starts_with(['`', ' ']) || words.ends_with(['`', ' ']) { " " } else { "" };
        let mut words = words.replace('\n', " ");
        if self.place == Place::Cell {
            words = words.replace('|', "\\|");
        }
        self.out.extend([&fence, pad, &words, pad, &fence]);
    }

    /// Writes text so that none of its letters is read as markup.
    fn text(&mut self, text: &str) {
        let mut letters = text.chars().peekable();
        while let Some(letter) = letters.next() {
            let next = letters.peek().copied();
            if letter == '\n' {
                self.out.push_str(match self.place {
                    Place::Paragraph => "\\\n",
                    Place::Heading => " ",
                    Place::Cell => "<br>",
                });
                continue;
            }
            if self.is_markup(letter, next) {
                self.out.push('\\');
            }
            self.out.push(letter);
        }
    }

    fn is_markup(&self, letter: char, next: Option<char>) -> bool {
        let begins_line = || self.out.is_empty() || self.out.ends_with('\n');
        match letter {
            '\\' | '`' | '*' | '[' | ']' | '~' | '|' => true,
            '_' => !(self.out.ends_with(char::is_alphanumeric) && next.is_some_and(char::is_alphanumeric)),
            '<' => next.is_none_or(|next| next.is_ascii_alphabetic() || matches!(next, '/' | '!' | '?')),
            '&' => next.is_none_or(|next| next.is_ascii_alphanumeric() || next == '#'),
            '#' => self.place == Place::Heading || begins_line(),
            '>' | '=' => begins_line(),
            '+' | '-' => next.is_none_or(|next| next == ' ' || next == '\n' || next == letter) && begins_line(),
            ':' => next.is_none_or(|next| next == '-') && begins_line(),
            '.' | ')' => {
                // "9.6" is no item, and a cell begins none.
                let goes_on = next.is_some_and(|next| !next.is_whitespace());
                let digits = self.out.bytes().rev().take_while(u8::is_ascii_digit).take(10).count();
                let before = self.out.len().checked_sub(digits + 1).and_then(|at| self.out.as_bytes().get(at));
                !goes_on && self.place != Place::Cell && (1..=9).contains(&digits) && before.is_none_or(|before| *before == b'\n')
            }
            _ => false,
        }
    }
}

/// Whether a link begins before the code that has just begun ends.
fn has_link(rest: &[Event<'_>]) -> bool {
    let inside = rest.iter().take_while(|event| !matches!(event, Event::Close(Mark::Style(Style::Code))));
    inside.into_iter().any(|event| matches!(event, Event::Open(Mark::Link(_), _)))
}

/// The first letter of text after the end of the mark that has just begun.
fn after(rest: &[Event<'_>]) -> Option<char> {
    let mut depth = 1;
    let after = rest.iter().skip_while(|event| {
        match event {
            Event::Open(..) => depth += 1,
            Event::Close(_) => depth -= 1,
            Event::Text(_) => {}
        }
        depth > 0
    });
    after.into_iter().find_map(|event| if let Event::Text(text) = event { text.chars().next() } else { None })
}

/// Letters that surely are punctuation for CommonMark; for others the safe way is taken.
fn is_punctuation(letter: char) -> bool {
    letter.is_ascii_punctuation()
        || matches!(letter, '\u{a1}' | '\u{ab}' | '\u{bb}' | '\u{bf}' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{203a}')
        || matches!(letter, '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{ff01}' | '\u{ff0c}' | '\u{ff1a}' | '\u{ff1b}' | '\u{ff1f}')
}

/// A link's destination, so written that it ends where it should.
fn destination(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    let mut letters = url.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '(' | ')' => out.extend(['\\', letter]),
            '&' if letters.peek().is_some_and(|next| next.is_ascii_alphanumeric() || *next == '#') && has_semicolon(letters.clone()) => {
                out.push_str("\\&");
            }
            letter if letter.is_whitespace() || letter.is_control() || matches!(letter, '<' | '>' | '`' | '|' | '\\' | '"') => {
                for byte in letter.encode_utf8(&mut [0; 4]).bytes() {
                    let _ = write!(out, "%{byte:02X}");
                }
            }
            letter => out.push(letter),
        }
    }
    if out.is_empty() { "<>".to_owned() } else { out }
}

/// Whether an entity may end soon; the longest name has 31 letters.
fn has_semicolon(mut letters: impl Iterator<Item = char>) -> bool {
    letters.by_ref().take(33).any(|letter| letter == ';')
}
