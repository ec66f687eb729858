//! All that may be a quotation: strings in marks, dialogue, and what the markup says.

use super::marks::{self, Part};
use super::{Hint, Passage, PassageKind, dash};
use crate::article::{QuoteSource, Style};
use crate::lexicon::quotes::{Tags, Words};

/// Bytes in block quotations from which they may be a layout rather than quotations.
const LEAST_INDENTED: usize = 2000;

/// A string that may be a quotation.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Its parts, in order; at least one.
    pub parts: Vec<Part>,
    /// How it is marked.
    pub source: QuoteSource,
    /// Shown large beside the text.
    pub pull: bool,
    /// Who is named with it by the markup or below it: passage and bytes, or a `cite` attribute.
    pub credit: Credit,
}

/// A name that the page puts beside a quotation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Credit {
    /// None.
    #[default]
    None,
    /// In the text.
    Text {
        /// Index of the passage.
        passage: usize,
        /// First byte there.
        start: usize,
        /// One past the last byte.
        end: usize,
    },
    /// In an attribute.
    Attribute(String),
}

impl Candidate {
    fn new(parts: Vec<Part>, source: QuoteSource) -> Self {
        Self { parts, source, pull: false, credit: Credit::None }
    }

    /// The first part.
    pub fn first(&self) -> Part {
        self.parts.first().copied().unwrap_or(Part { passage: 0, from: 0, start: 0, end: 0, to: 0 })
    }
}

/// Collects the candidates, in reading order, none inside another.
pub fn candidates(passages: &[Passage<'_>], words: &Words) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    posts(passages, &mut found);
    block_quotes(passages, words, &mut found);
    for part in dash::utterances(passages, words) {
        found.push(Candidate::new(vec![part], QuoteSource::Dash));
    }
    let whole = found.len();
    for pair in marks::pair(passages, &words.habits) {
        found.push(Candidate::new(pair.parts, QuoteSource::Marks));
    }
    elements(passages, &mut found);
    colon_blocks(passages, words, &mut found);
    let mut kept: Vec<Candidate> = Vec::new();
    let mut taken: Vec<Vec<(usize, usize)>> = vec![Vec::new(); passages.len()];
    let mut rest = found.split_off(whole.min(found.len()));
    found.append(&mut rest);
    for mut candidate in found {
        trim(passages, &mut candidate);
        if candidate.parts.is_empty() || candidate.parts.iter().any(|part| overlaps(taken.get(part.passage), part)) {
            continue;
        }
        for part in &candidate.parts {
            if let Some(list) = taken.get_mut(part.passage) {
                let at = list.partition_point(|(start, _)| *start < part.from);
                list.insert(at, (part.from, part.to));
            }
        }
        kept.push(candidate);
    }
    kept.sort_by_key(|candidate| (candidate.first().passage, candidate.first().from));
    kept
}

fn overlaps(list: Option<&Vec<(usize, usize)>>, part: &Part) -> bool {
    let Some(list) = list else { return true };
    let at = list.partition_point(|(_, end)| *end <= part.from);
    list.get(at).is_some_and(|(start, _)| *start < part.to)
}

/// Takes space off the ends, drops empty parts.
fn trim(passages: &[Passage<'_>], candidate: &mut Candidate) {
    for part in &mut candidate.parts {
        let inner = passages.get(part.passage).and_then(|passage| passage.text.get(part.start..part.end)).unwrap_or_default();
        let lead = inner.len() - inner.trim_start().len();
        let tail = inner.len() - inner.trim_end().len();
        if lead < inner.len() {
            part.start += lead;
            part.end -= tail;
        } else {
            part.end = part.start;
        }
    }
    candidate.parts.retain(|part| part.start < part.end);
}

/// `<q>` elements. Overlap with marks is sorted out later: marks came first.
fn elements(passages: &[Passage<'_>], found: &mut Vec<Candidate>) {
    for (index, passage) in passages.iter().enumerate() {
        for styled in passage.styles.iter().filter(|styled| styled.style == Style::Quotation) {
            let (Some(start), Some(end)) = (styled.span.start.checked_sub(passage.start), styled.span.end.checked_sub(passage.start))
            else {
                continue;
            };
            let (start, end) = (start as usize, end as usize);
            if end <= passage.text.len() && passage.text.get(start..end).is_some_and(|inner| !inner.is_empty()) {
                found.push(Candidate::new(vec![Part { passage: index, from: start, start, end, to: end }], QuoteSource::QElement));
            }
        }
    }
}

/// Posts of social networks: `words — Name (@name) date`.
fn posts(passages: &[Passage<'_>], found: &mut Vec<Candidate>) {
    for (index, passage) in passages.iter().enumerate() {
        if passage.hint != Hint::EmbeddedPost {
            continue;
        }
        let (mut end, mut credit) = (passage.text.len(), Credit::None);
        if let Some(at) = passage.text.rfind('—') {
            let tail = passage.text.get(at + '—'.len_utf8()..).unwrap_or_default();
            let name = tail.split(['(', '\n']).next().unwrap_or_default();
            if tail.contains("(@") || name.split_whitespace().count() <= 5 {
                let start = at + '—'.len_utf8() + (name.len() - name.trim_start().len());
                credit = Credit::Text { passage: index, start, end: start + name.trim().len() };
                end = at;
            }
        }
        if passage.text.get(..end).is_some_and(|own| own.split_whitespace().count() >= 3) {
            let mut candidate = Candidate::new(vec![Part { passage: index, from: 0, start: 0, end, to: end }], QuoteSource::Embed);
            candidate.credit = credit;
            found.push(candidate);
        }
    }
}

/// Whether most of the text stands in block quotations: they are there for their indent, or were left open.
fn is_mostly_quoted(passages: &[Passage<'_>]) -> bool {
    let is_quoted = |passage: &&Passage<'_>| passage.kind == PassageKind::BlockQuote && passage.hint != Hint::EmbeddedPost;
    let all: usize = passages.iter().map(|passage| passage.text.len()).sum();
    let quoted: usize = passages.iter().filter(is_quoted).map(|passage| passage.text.len()).sum();
    quoted > LEAST_INDENTED && quoted * 2 > all
}

/// Runs of block quotation passages that carry no marks of their own, and pull quotes.
fn block_quotes(passages: &[Passage<'_>], words: &Words, found: &mut Vec<Candidate>) {
    let indented = is_mostly_quoted(passages);
    let mut index = 0;
    while let Some(passage) = passages.get(index) {
        let first = index;
        index += 1;
        let pull = passage.hint == Hint::PullQuote;
        if !(pull || passage.kind == PassageKind::BlockQuote) || passage.hint == Hint::EmbeddedPost {
            continue;
        }
        while passages
            .get(index)
            .is_some_and(|next| next.kind == passage.kind && next.hint == passage.hint && (pull || next.kind == PassageKind::BlockQuote))
        {
            index += 1;
        }
        let run = passages.get(first..index).unwrap_or_default();
        let pairs = marks::pair(run, &words.habits);
        let marked: usize = pairs.iter().flat_map(|pair| &pair.parts).map(|part| part.end - part.start).sum();
        let total: usize = run.iter().map(|passage| passage.text.len()).sum();
        let talk = run.iter().any(|passage| passage.text.trim_start().starts_with(['–', '—', '―']));
        let mut candidate = Candidate::new(Vec::new(), QuoteSource::BlockquoteElement);
        candidate.pull = pull;
        if !passage.cite.is_empty() && !passage.cite.contains("://") {
            candidate.credit = Credit::Attribute(passage.cite.to_owned());
        }
        if marked * 2 >= total {
            candidate.parts =
                pairs.iter().flat_map(|pair| &pair.parts).map(|part| Part { passage: part.passage + first, ..*part }).collect();
            if pairs.len() > 1 {
                continue;
            }
        } else if talk || indented && !pull && passage.cite.is_empty() {
            continue;
        } else {
            candidate.parts = run
                .iter()
                .enumerate()
                .map(|(at, passage)| Part { passage: first + at, from: 0, start: 0, end: passage.text.len(), to: passage.text.len() })
                .collect();
        }
        credit_line(passages, first, &mut candidate);
        let long: usize = candidate
            .parts
            .iter()
            .filter_map(|part| passages.get(part.passage)?.text.get(part.start..part.end))
            .map(|text| text.split_whitespace().count())
            .sum();
        if long >= 3 {
            found.push(candidate);
        }
    }
}

/// Cuts `— Name` off the end of a block quotation.
fn credit_line(passages: &[Passage<'_>], first: usize, candidate: &mut Candidate) {
    let Some(last) = candidate.parts.last().copied() else { return };
    let Some(text) = passages.get(last.passage).map(|passage| passage.text) else { return };
    let cite = passages
        .get(last.passage)
        .into_iter()
        .flat_map(|passage| passage.styles.iter().map(move |styled| (passage, styled)))
        .filter(|(_, styled)| styled.style == Style::Citation)
        .find_map(|(passage, styled)| {
            let (start, end) =
                (styled.span.start.checked_sub(passage.start)? as usize, styled.span.end.checked_sub(passage.start)? as usize);
            (end <= passage.text.len() && start < end).then_some((start, end))
        });
    let (cut, start, end) = if let Some((start, end)) = cite {
        (start, start, end)
    } else {
        let line = text.rfind('\n').map_or(0, |at| at + 1);
        let tail = text.get(line..).unwrap_or_default();
        let dash = tail
            .rfind(['—', '–', '―'])
            .filter(|at| *at == 0 || tail.get(..*at).is_some_and(|head| head.ends_with(['.', '!', '?', '”', '"', ' '])));
        let Some(at) = dash else { return };
        let name = tail.get(at + '—'.len_utf8()..).unwrap_or_default();
        let short = name.trim();
        if short.is_empty()
            || short.split_whitespace().count() > 8
            || !short.starts_with(char::is_uppercase)
            || short.ends_with(['.', '!', '?'])
            || (line + at == 0 && last.passage == first)
        {
            return;
        }
        let start = line + at + '—'.len_utf8() + (name.len() - name.trim_start().len());
        let end = start + short.find([',', '(', ';']).unwrap_or(short.len());
        (line + at, start, end)
    };
    candidate.credit = Credit::Text { passage: last.passage, start, end };
    if let Some(part) = candidate.parts.last_mut()
        && part.end > cut
    {
        part.end = cut.max(part.start);
        part.to = cut.max(part.start);
    }
    candidate.parts.retain(|part| part.start < part.end);
}

/// `She wrote:` and then a long paragraph without any mark.
fn colon_blocks(passages: &[Passage<'_>], words: &Words, found: &mut Vec<Candidate>) {
    for (index, pair) in passages.windows(2).enumerate() {
        let [intro, block] = pair else { continue };
        let text = intro.text.trim_end();
        let plain = intro.kind == PassageKind::Paragraph && block.kind == PassageKind::Paragraph;
        if !plain
            || text.len() > 200
            || !text.ends_with(':')
            || block.text.len() < 140
            || block.text.contains(['"', '“', '”', '„', '«', '»', '\n'])
            || block.text.trim_end().ends_with(':')
        {
            continue;
        }
        let told = text.split_whitespace().rev().take(6).any(|word| {
            let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
            bare.starts_with(char::is_lowercase) && words.tags(&super::tokens::folded(bare)).any(Tags::SAY)
        });
        if told {
            let end = block.text.len();
            found.push(Candidate::new(vec![Part { passage: index + 1, from: 0, start: 0, end, to: end }], QuoteSource::ColonBlock));
        }
    }
}
