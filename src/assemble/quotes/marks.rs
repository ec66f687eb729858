//! Which marks belong together.
//!
//! Marks pair inside one passage; a quotation goes on into the next passage only where that one
//! opens with the same mark again (the press's way to show a long quotation), or holds the lone
//! closing mark. We prefer to lose one broken quotation rather than to let a stray mark turn the
//! rest of the page inside out.

use super::singles::singles_rule;
use super::{Passage, PassageKind};
use crate::article::Style;
use crate::lexicon::quotes::Habits;

/// One paragraph's share of a quotation, in bytes of its passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Index of the passage.
    pub passage: usize,
    /// First byte of the opening mark.
    pub from: usize,
    /// First byte inside.
    pub start: usize,
    /// One past the last byte inside.
    pub end: usize,
    /// One past the closing mark.
    pub to: usize,
}

/// A marked string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// Its parts, in order; at least one.
    pub parts: Vec<Part>,
    /// The opening mark.
    pub open: char,
    /// Whether the closing mark was found.
    pub closed: bool,
}

/// The longest quotation we follow over paragraphs.
const MAX_PARTS: usize = 40;

/// How far ahead the closing mark of a quotation may stand that is not opened again, in passages.
const SILENT: usize = 5;

/// One mark in a passage.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    at: usize,
    pub(super) sign: char,
    before: Option<char>,
    after: Option<char>,
}

impl Mark {
    fn end(&self) -> usize {
        self.at + self.sign.len_utf8()
    }

    /// Space, bracket, dash or the edge stands before it.
    fn free_left(&self) -> bool {
        self.before.is_none_or(|c| c.is_whitespace() || "([{—–-―/:«‹„“‘\"'…>|¿¡*".contains(c))
    }

    /// A word begins after it.
    fn word_right(&self) -> bool {
        self.after.is_some_and(|c| !c.is_whitespace() && !",.;:!?)]}".contains(c) || "…¿¡.".contains(c))
    }

    fn word_left(&self) -> bool {
        self.before.is_some_and(|c| !c.is_whitespace())
    }

    pub(super) fn can_open(&self, habits: &Habits, singles: bool) -> bool {
        match self.sign {
            '“' => !self.shut_66() && (!habits.closing_66 || (self.free_left() && self.word_right())),
            '„' | '‟' | '「' | '『' | '‹' => true,
            '«' => !(habits.inward && self.word_left() && !self.word_right()),
            '»' => habits.inward && self.free_left() && self.word_right(),
            '›' => false,
            // `she said,"Come in"`: after a comma without a space.
            '"' => {
                self.free_left() && self.word_right()
                    || (!self.word_left() && self.after.is_some())
                    || self.before == Some(',') && self.after.is_some_and(char::is_alphanumeric)
            }
            '”' => self.free_left() && self.word_right() && (habits.same_99 || self.before != Some('“')),
            '‘' | '‚' | '\'' | '’' => {
                singles
                    && (self.sign != '’' || habits.same_99)
                    && self.free_left()
                    && self.after.is_some_and(|c| c.is_alphanumeric() || "[…¿¡".contains(c))
            }
            _ => false,
        }
    }

    /// `texto“`: the opening mark of one key, typed at the end of a word.
    fn shut_66(&self) -> bool {
        self.sign == '“'
            && self.word_left()
            && !self.free_left()
            && self.after.is_none_or(|c| c.is_whitespace() || ",.;:!?)]…—–".contains(c))
    }

    /// `: "Text`: a straight mark that can only open.
    fn only_opens(&self) -> bool {
        self.sign == '"'
            && self.before.is_none_or(|c| c.is_whitespace() || "([:".contains(c))
            && self.after.is_some_and(char::is_alphanumeric)
    }

    /// Whether this mark can close what `open` began.
    fn closes(&self, open: char, habits: &Habits) -> bool {
        let fits = match open {
            '“' | '‟' => matches!(self.sign, '”' | '"') || self.shut_66(),
            '„' => matches!(self.sign, '“' | '”' | '"'),
            '«' => self.sign == '»',
            '»' => self.sign == '«',
            '‹' => self.sign == '›',
            '「' => self.sign == '」',
            '『' => self.sign == '』',
            '"' => matches!(self.sign, '"' | '”') && !self.only_opens() || self.shut_66(),
            '”' => matches!(self.sign, '”' | '"') || self.shut_66(),
            '‘' | '\'' | '’' => {
                return matches!(self.sign, '’' | '\'') && self.word_left() && self.after.is_none_or(|c| !c.is_alphanumeric());
            }
            '‚' => matches!(self.sign, '‘' | '’' | '\''),
            _ => false,
        };
        let turned = self.sign == '"' && self.free_left() && self.word_right() && open != '"';
        fits && !turned && !(open == '„' && self.sign == '“' && !habits.closing_66 && self.free_left() && self.word_right())
    }
}

/// All marks of a passage. One pass over the bytes.
fn marks(text: &str) -> Vec<Mark> {
    let bytes = text.as_bytes();
    let mut plain = memchr::memchr2_iter(b'"', b'\'', bytes).peekable();
    let mut wide = memchr::memchr3_iter(0xC2, 0xE2, 0xE3, bytes).peekable();
    let mut found = Vec::new();
    loop {
        let at = match (plain.peek(), wide.peek()) {
            (Some(one), Some(other)) if one < other => plain.next(),
            (Some(_), None) => plain.next(),
            _ => wide.next(),
        };
        let Some(at) = at else { return found };
        let Some(sign) = text.get(at..).and_then(|rest| rest.chars().next()) else { continue };
        if matches!(sign, '“' | '”' | '„' | '‟' | '«' | '»' | '‹' | '›' | '"' | '‘' | '’' | '‚' | '\'' | '「' | '」' | '『' | '』')
        {
            found.push(Mark {
                at,
                sign,
                before: text.get(..at).and_then(|head| head.chars().next_back()),
                after: text.get(at + sign.len_utf8()..).and_then(|tail| tail.chars().next()),
            });
        }
    }
}

/// Whether a text holds any byte that could begin a mark or a dialogue dash.
pub fn worth_reading(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr3(b'"', 0xE2, 0xE3, bytes).is_some() || memchr::memchr2(0xC2, b'\'', bytes).is_some()
}

/// The marks of a passage that stand in running text: those of code are its own.
pub(super) fn marks_outside_code(passage: &Passage<'_>) -> Vec<Mark> {
    if passage.kind == PassageKind::Preformatted {
        return Vec::new();
    }
    let mut found = marks(passage.text);
    if !passage.styles.is_empty() && !found.is_empty() {
        let mut code = passage.styled(Style::Code).peekable();
        found.retain(|mark| {
            while code.next_if(|(_, end)| *end <= mark.at).is_some() {}
            code.peek().is_none_or(|(start, _)| mark.at < *start)
        });
    }
    found
}

/// Pairs the marks of all passages.
pub fn pair(passages: &[Passage<'_>], habits: &Habits) -> Vec<Pair> {
    let all: Vec<Vec<Mark>> = passages.iter().map(marks_outside_code).collect();
    pair_marks(passages, habits, &all, singles_rule(&all, habits))
}

/// Pairs these marks; `singles`: single ones too.
pub(super) fn pair_marks(passages: &[Passage<'_>], habits: &Habits, all: &[Vec<Mark>], singles: bool) -> Vec<Pair> {
    let mut found: Vec<Pair> = Vec::new();
    let mut carried: Option<Pair> = None;
    for (index, passage) in passages.iter().enumerate() {
        let empty = Vec::new();
        let own = all.get(index).unwrap_or(&empty);
        let rest = (all.get(index + 1..).unwrap_or_default(), passages.get(index + 1..).unwrap_or_default());
        let reader = Reader { text: passage.text, index, habits, singles };
        let open = carried.take();
        let opened = open.as_ref().map(|pair| pair.open);
        let mut result = reader.read(own, open, Nesting::Same);
        if let Some(left) = &result.open {
            let goes_on = continues(left, rest, passages, habits);
            if goes_on && left.parts.len() < MAX_PARTS {
                carried = result.open.take();
            } else {
                let flat = reader.read(own, opened.and_then(|_| reopen(left)), Nesting::Flat);
                if flat.open.is_none() || opened.is_none() {
                    result = flat;
                }
            }
        }
        found.append(&mut result.closed);
        if let Some(pair) = result.open {
            // An unclosed quotation counts only where it fills its passage from the start.
            let first = pair.parts.first().copied();
            let starts = first.is_some_and(|part| {
                passages
                    .get(part.passage)
                    .and_then(|p| p.text.get(..part.from))
                    .is_some_and(|head| head.trim().is_empty() || head.trim_end().ends_with(':'))
            });
            if starts && pair.open != '"' && pair.open != '\'' && passage.kind != PassageKind::Heading {
                found.push(pair);
            }
        }
    }
    found.retain(|pair| pair.parts.iter().any(|part| part.start < part.end));
    found.sort_by_key(|pair| pair.parts.first().map(|part| (part.passage, part.from)));
    found
}

/// What was carried into the passage whose re-reading must begin with it: all parts but the last.
fn reopen(left: &Pair) -> Option<Pair> {
    let mut pair = left.clone();
    pair.parts.pop();
    (!pair.parts.is_empty()).then_some(pair)
}

/// Whether the next passages take up a quotation left open in this one: they open with its mark again, or hold
/// no mark until the closing one.
fn continues(left: &Pair, (marks, rest): (&[Vec<Mark>], &[Passage<'_>]), passages: &[Passage<'_>], habits: &Habits) -> bool {
    let open = left.open;
    let Some(home) = left.parts.first().and_then(|part| passages.get(part.passage).zip(Some(part.from))) else { return false };
    for (step, (marks, next)) in marks.iter().zip(rest).take(SILENT).enumerate() {
        if matches!(next.kind, PassageKind::Heading | PassageKind::Preformatted) || next.hint != home.0.hint {
            return false;
        }
        let Some(first) = marks.iter().find(|mark| !matches!(mark.sign, '\'' | '’')) else {
            if !matches!(next.kind, PassageKind::Paragraph | PassageKind::BlockQuote) {
                return false;
            }
            continue;
        };
        let leads = next.text.get(..first.at).is_some_and(|head| head.trim().is_empty());
        if step == 0 && leads && (first.sign == open || (open == '„' && first.sign == '“') || (open == '«' && first.sign == '»')) {
            return true;
        }
        // Not opened again, but the first mark is the closing one. A straight mark says little by itself.
        let opened = open != '"'
            || next.kind == PassageKind::Paragraph
                && home.0.text.get(..home.1).is_some_and(|head| head.trim_end().is_empty() || head.trim_end().ends_with(':'));
        return opened && !first.can_open(habits, false) && first.closes(open, habits);
    }
    false
}

/// Whether a second mark of the same kind inside a quotation nests or closes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Nesting {
    Same,
    Flat,
}

struct Reader<'a> {
    text: &'a str,
    index: usize,
    habits: &'a Habits,
    singles: bool,
}

struct Reading {
    closed: Vec<Pair>,
    open: Option<Pair>,
}

impl Reader<'_> {
    fn read(&self, marks: &[Mark], carried: Option<Pair>, nesting: Nesting) -> Reading {
        let mut closed = Vec::new();
        let mut depth = 0_usize;
        let mut skip = 0;
        let mut open = carried.map(|mut pair| {
            let lead = self.text.len() - self.text.trim_start().len();
            let again = marks.first().filter(|mark| mark.at == lead && !mark.closes_only());
            let start = again.map_or(lead, Mark::end);
            skip = usize::from(again.is_some());
            pair.parts.push(Part { passage: self.index, from: lead, start, end: self.text.len(), to: self.text.len() });
            pair
        });
        for (place, mark) in marks.iter().enumerate().skip(skip) {
            let Some(pair) = open.as_mut() else {
                if mark.can_open(self.habits, self.singles) {
                    depth = 0;
                    let part = Part { passage: self.index, from: mark.at, start: mark.end(), end: self.text.len(), to: self.text.len() };
                    open = Some(Pair { parts: vec![part], open: mark.sign, closed: false });
                }
                continue;
            };
            let line = mark.before == Some('\n') && mark.sign == pair.open && mark.word_right();
            if line && pair.parts.len() < MAX_PARTS {
                self.next_line(pair, mark);
            } else if nesting == Nesting::Same && self.nests(pair.open, mark) {
                depth += 1;
            } else if mark.closes(pair.open, self.habits) {
                if self.possessive(pair.open, mark, marks.get(place + 1..).unwrap_or_default()) {
                    continue;
                }
                if depth > 0 {
                    depth -= 1;
                    continue;
                }
                if let Some(last) = pair.parts.last_mut() {
                    last.end = mark.at.max(last.start);
                    last.to = mark.end();
                }
                pair.closed = true;
                closed.extend(open.take());
            } else if nesting == Nesting::Flat && mark.sign == pair.open && mark.can_open(self.habits, self.singles) {
                // The earlier mark was the stray one.
                let carried_parts = pair.parts.len() > 1;
                if carried_parts {
                    continue;
                }
                let part = Part { passage: self.index, from: mark.at, start: mark.end(), end: self.text.len(), to: self.text.len() };
                open = Some(Pair { parts: vec![part], open: mark.sign, closed: false });
            }
        }
        Reading { closed, open }
    }

    /// A re-opening mark after a line break inside one passage.
    fn next_line(&self, pair: &mut Pair, mark: &Mark) {
        if let Some(last) = pair.parts.last_mut() {
            last.end = mark.at.max(last.start);
            last.to = mark.at;
        }
        pair.parts.push(Part { passage: self.index, from: mark.at, start: mark.end(), end: self.text.len(), to: self.text.len() });
    }

    fn nests(&self, open: char, mark: &Mark) -> bool {
        let same = mark.sign == open || (open == '“' && mark.sign == '“') || (open == '„' && mark.sign == '„');
        same && open != '”' && mark.free_left() && mark.word_right() && mark.can_open(self.habits, self.singles)
    }

    /// `the players' union`: an apostrophe after s with a later closing mark ahead.
    fn possessive(&self, open: char, mark: &Mark, rest: &[Mark]) -> bool {
        matches!(open, '‘' | '\'' | '’')
            && mark.before == Some('s')
            && mark.after == Some(' ')
            && self.text.get(mark.end()..).is_some_and(|tail| tail.trim_start().starts_with(char::is_lowercase))
            && rest
                .iter()
                .take_while(|later| !later.can_open(self.habits, self.singles))
                .take(4)
                .any(|later| later.closes(open, self.habits) && later.before.is_some_and(|c| ",.!?".contains(c)))
    }
}

impl Mark {
    fn closes_only(&self) -> bool {
        matches!(self.sign, '’' | '\'' | '›' | '」' | '』')
    }
}
