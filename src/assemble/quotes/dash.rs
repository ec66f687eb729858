//! Dialogue that a dash opens: `– Vi er glade, sier Kari.`
//!
//! No mark closes such a quotation; a verb of speech after a comma or stop does. A line that
//! opens with a dash but holds no such verb is dialogue only in languages and articles that use
//! the dash that way: elsewhere it is a list.

use super::marks::Part;
use super::tokens::folded;
use super::{Passage, PassageKind};
use crate::letters::is_stop;
use crate::lexicon::quotes::{Dash, Tags, Words};
use smallvec::SmallVec;

/// Words of the longest name before the verb that ends a line.
const TELLER: usize = 3;

/// The dialogue of an article: one entry an utterance, cut at its tags.
pub fn utterances(passages: &[Passage<'_>], words: &Words) -> Vec<Part> {
    if words.habits.dash == Dash::None {
        return Vec::new();
    }
    let mut lines = Vec::new();
    for (passage, own) in passages.iter().enumerate() {
        if matches!(own.kind, PassageKind::Paragraph | PassageKind::BlockQuote | PassageKind::ListItem) {
            read_passage(own.text, passage, words, &mut lines);
        }
    }
    let tagged = lines.iter().filter(|line| line.tagged).count();
    let enough = match words.habits.dash {
        Dash::Tail => tagged >= 1 || lines.len() <= 2,
        _ => tagged >= 1 && tagged * 4 >= lines.len(),
    };
    lines.into_iter().filter(|line| line.tagged || enough).flat_map(|line| line.parts).collect()
}

struct Line {
    parts: Vec<Part>,
    tagged: bool,
}

fn read_passage(text: &str, passage: usize, words: &Words, lines: &mut Vec<Line>) {
    let mut at = 0;
    for line in text.split('\n') {
        let start = at;
        at += line.len() + 1;
        let Some(body) = opening(line, words) else { continue };
        let line = Cut { text, words, passage, end: start + line.len() }.line(start + body);
        if !line.parts.is_empty() {
            lines.push(line);
        }
    }
}

/// Where the words of a dialogue line begin; also after `sier hun: – `.
fn opening(line: &str, words: &Words) -> Option<usize> {
    let lead = line.len() - line.trim_start().len();
    let rest = line.get(lead..)?;
    let first = rest.chars().next()?;
    if matches!(first, '–' | '—' | '―') || (first == '-' && rest.get(1..).is_some_and(|tail| tail.starts_with(' '))) {
        let body = rest.get(first.len_utf8()..)?;
        let word = body.trim_start();
        return word
            .chars()
            .next()
            .is_some_and(|c| c.is_alphanumeric() || "«\"“„¿¡…(".contains(c))
            .then_some(lead + first.len_utf8() + (body.len() - word.len()));
    }
    if words.habits.dash == Dash::Tail || words.habits.cases {
        for sign in [": – ", ": — ", ": - "] {
            if let Some(at) = line.find(sign) {
                let before = line.get(..at).unwrap_or_default();
                let told = before.split(|c: char| !c.is_alphabetic()).rev().take(12).any(|word| words.tags(&folded(word)).any(Tags::SAY));
                let body = at + sign.len();
                if told && line.get(body..).is_some_and(|tail| tail.starts_with(char::is_uppercase)) {
                    return Some(body);
                }
            }
        }
    }
    None
}

struct Cut<'a> {
    text: &'a str,
    words: &'a Words,
    passage: usize,
    end: usize,
}

impl Cut<'_> {
    fn line(&self, from: usize) -> Line {
        let mut line = Line { parts: Vec::new(), tagged: false };
        let mut start = from;
        while start < self.end {
            let Some((stop, tag)) = self.tag(start) else {
                self.push(&mut line, start, self.end);
                break;
            };
            self.push(&mut line, start, stop);
            line.tagged = true;
            match self.resume(tag) {
                Some(next) => start = next,
                None => break,
            }
        }
        line
    }

    fn push(&self, line: &mut Line, start: usize, end: usize) {
        let inner = self.text.get(start..end).unwrap_or_default();
        let trimmed = inner.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '–' | '—' | '―' | '-'));
        let lead = inner.len() - inner.trim_start().len();
        let end = start + trimmed.len();
        if start + lead < end {
            line.parts.push(Part { passage: self.passage, from: start + lead, start: start + lead, end, to: end });
        }
    }

    /// The end of the utterance and the begin of its tag, from `start` on.
    fn tag(&self, start: usize) -> Option<(usize, usize)> {
        let part = self.text.get(start..self.end)?;
        let split = self.words.habits.dash == Dash::Split;
        for (at, c) in part.char_indices() {
            let after = at + c.len_utf8();
            let found = match c {
                ',' | '!' | '?' | '.' | '…' | '»' | '"' | '”' if !split => Some(after),
                '–' | '—' | '―' | '-' if split => {
                    let head = part.get(..at).unwrap_or_default();
                    let tight = head.trim_end();
                    let loose = head.len() > tight.len();
                    let stopped = tight.ends_with([',', '!', '?', '…', '.', '»', '"', '”']);
                    (stopped || (loose && c != '-')).then_some(after)
                }
                _ => None,
            };
            let Some(after) = found else { continue };
            let rest = part.get(after..).unwrap_or_default();
            if !split && !rest.starts_with(' ') {
                continue;
            }
            if self.cue_leads(rest) || c == ',' && self.words.habits.cases && self.is_told_behind(rest) {
                let stop = if c == ',' || split { at } else { after };
                let head = part.get(..stop).unwrap_or_default();
                let stop = head.trim_end().trim_end_matches(',').len();
                return Some((start + stop, start + after));
            }
        }
        None
    }

    /// Whether a verb of speech, in small letters, opens the words (two helpers may stand before it).
    fn cue_leads(&self, rest: &str) -> bool {
        let reach = if self.words.habits.dash == Dash::Split { 3 } else { 1 };
        let mut words = rest.split_whitespace();
        for step in 0..reach {
            let Some(word) = words.next() else { return false };
            let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
            if bare.starts_with(char::is_uppercase) && step == 0 {
                return false;
            }
            if self.words.tags(&folded(bare)).any(Tags::SAY) {
                return true;
            }
            if word.ends_with(|mark| mark == ',' || is_stop(mark)) {
                return false;
            }
        }
        false
    }

    /// "Virtanen sanoo.": a name and a verb of speech are all that is left of the line.
    fn is_told_behind(&self, rest: &str) -> bool {
        let words: SmallVec<[&str; TELLER + 2]> = rest.split_whitespace().take(TELLER + 2).collect();
        let Some((verb, names)) = words.split_last().filter(|(verb, _)| words.len() <= TELLER + 1 && verb.ends_with('.')) else {
            return false;
        };
        let told = self.words.tags(verb.trim_end_matches('.')).any(Tags::SAY);
        told && !names.is_empty() && names.iter().all(|word| word.starts_with(char::is_uppercase))
    }

    /// Where the utterance goes on after its tag: behind the next dash that a stop, comma or colon leads to.
    fn resume(&self, tag: usize) -> Option<usize> {
        let part = self.text.get(tag..self.end)?;
        let split = self.words.habits.dash == Dash::Split;
        part.char_indices().find_map(|(at, c)| {
            if !matches!(c, '–' | '—' | '―') && !(c == '-' && part.get(..at).is_some_and(|head| head.ends_with(' '))) {
                return None;
            }
            let before = part.get(..at).unwrap_or_default().trim_end();
            let rest = part.get(at + c.len_utf8()..).unwrap_or_default();
            let word = rest.trim_start_matches([' ', '.', ',', '\u{a0}']);
            let led = before.ends_with(['.', ':', ',', '!', '?']) || rest.starts_with(['.', ',']);
            (led && (split || !before.ends_with(',')) && !word.is_empty()).then(|| tag + at + c.len_utf8() + (rest.len() - word.len()))
        })
    }
}
