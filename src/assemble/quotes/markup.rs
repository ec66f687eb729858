//! All that may be a quotation: strings in marks, dialogue, and what the markup says.

use std::collections::BTreeMap;

use foldhash::{HashSet, HashSetExt};

use super::boxes::Named;
use super::marks::{self, Mark, Part};
use super::{Passage, PassageKind, boxes, dash, posts, signed, singles};
use crate::article::{QuoteSource, Style};
use crate::lexicon::quotes::{Dash, Tags, Words};

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
    pub(super) fn new(parts: Vec<Part>, source: QuoteSource) -> Self {
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
    posts::posts(passages, &mut found);
    boxes::block_quotes(passages, words, &mut found);
    for part in dash::utterances(passages, words) {
        found.push(Candidate::new(vec![part], QuoteSource::Dash));
    }
    let all: Vec<Vec<Mark>> = passages.iter().map(marks::marks_outside_code).collect();
    for pair in marks::pair_marks(passages, &words.habits, &all, singles::singles_rule(&all, &words.habits)) {
        found.push(Candidate::new(pair.parts, QuoteSource::Marks));
    }
    found.extend(singles::told(passages, words, &all).into_iter().map(|pair| Candidate::new(pair.parts, QuoteSource::Marks)));
    elements(passages, &mut found);
    colon_blocks(passages, words, &mut found);
    let mut kept: Vec<Candidate> = Vec::new();
    // What is taken of each passage: where it begins and ends.
    let mut taken: Vec<BTreeMap<usize, usize>> = vec![BTreeMap::new(); passages.len()];
    for mut candidate in found {
        trim(passages, &mut candidate);
        if candidate.parts.is_empty() || candidate.parts.iter().any(|part| overlaps(taken.get(part.passage), part)) {
            continue;
        }
        for part in &candidate.parts {
            if let Some(taken) = taken.get_mut(part.passage) {
                taken.insert(part.from, part.to);
            }
        }
        kept.push(candidate);
    }
    kept.sort_by_key(|candidate| (candidate.first().passage, candidate.first().from));
    // Passages that name who said what stands above them.
    let mut credits: HashSet<usize> = HashSet::new();
    let signed = signed_below(passages, &kept, words);
    for candidate in &mut kept {
        if is_shown(candidate) && candidate.credit == Credit::None {
            candidate.credit = credit_behind(passages, candidate, &credits, signed, words).unwrap_or_default();
            if let Credit::Text { passage, .. } = candidate.credit {
                credits.insert(passage);
            }
        }
    }
    kept
}

/// A name that the page puts behind a quotation which stands for itself: in the rest of its line or the next one ("— Ann Lee", "(Ann Lee)"),
/// or as all of the paragraph below: "— Ann Lee, potter", "Ann Lee, potter". A dash opens an utterance in some languages, and a name over
/// the quotation says who speaks below it, unless it is among the `credits` of the one before.
fn credit_behind(
    passages: &[Passage<'_>],
    candidate: &Candidate,
    credits: &HashSet<usize>,
    signed: Signed,
    words: &Words,
) -> Option<Credit> {
    let (first, last) = (candidate.first(), candidate.parts.last()?);
    // "22. “…” (Ann Lee)": the number of an item is no word.
    let mut before = passages.get(first.passage)?.text.get(..first.from)?.chars().rev().take_while(|letter| *letter != '\n');
    if before.by_ref().take(INDENT).any(char::is_alphabetic) || before.next().is_some() {
        return None;
    }
    let rest = passages.get(last.passage)?.text.get(last.to..)?;
    if !is_bare(rest) {
        let looked = || signed.looked(rest, words);
        let whole = passages.get(last.passage)?.text.get(last.start..last.end)?;
        let (start, end) = boxes::signature(rest, words)
            .or_else(|| signed::name_in_next_line(rest, words))
            .or_else(|| signed::name_behind_office(whole, rest, words))
            .or_else(looked)?;
        return Some(Credit::Text { passage: last.passage, start: last.to + start, end: last.to + end });
    }
    let passage = last.passage + 1;
    let Signed { named, kind, .. } = signed;
    // The box of a quotation may hold the line that signs it.
    let boxed = candidate.source == QuoteSource::BlockquoteElement;
    let fits = |below: &&Passage<'_>| below.kind == kind || boxed && below.kind == PassageKind::BlockQuote;
    let below = passages.get(passage).filter(fits).filter(|_| stands_alone(passages, candidate))?;
    let dashed = (words.habits.dash == Dash::None).then(|| boxes::name_behind_dash(below.text, words)).flatten();
    let over_office = |at: usize| {
        let office = passages.get(at + 1).filter(|office| office.kind == passages.get(at).map_or(kind, |name| name.kind))?;
        signed::name_over_office(passages.get(at)?.text, office.text, words)
    };
    let name = |at: usize| boxes::name_below(passages.get(at)?.text, named, words).or_else(|| over_office(at));
    // Who signed the quotation before, shown once more or not, speaks for no other.
    let text = |at: usize| passages.get(at).map(|passage| passage.text);
    let again = |over: usize| over.checked_sub(1).is_some_and(|before| credits.contains(&before) && text(before) == text(over));
    let is_headed = || first.passage.checked_sub(1).is_some_and(|over| !credits.contains(&over) && !again(over) && name(over).is_some());
    let (start, end) = dashed.or_else(|| name(passage).filter(|_| !is_headed()))?;
    Some(Credit::Text { passage, start, end })
}

/// How a page signs its quotations in the passage below.
#[derive(Debug, Clone, Copy)]
struct Signed {
    /// How the name is told.
    named: Named,
    /// What the passage is.
    kind: PassageKind,
    /// Lines right behind a quotation in its own passage are names by their look.
    lines: bool,
    /// So is what stands in brackets right behind one.
    brackets: bool,
}

impl Signed {
    /// What is a name by its look right behind a quotation, where the page has that habit.
    fn looked(self, rest: &str, words: &Words) -> Option<(usize, usize)> {
        let inside = self.brackets.then(|| signed::look_in_brackets(rest, words)).flatten();
        inside.or_else(|| self.lines.then(|| signed::look_in_next_line(rest, words)).flatten())
    }
}

/// How a name in the passage below a quotation is told: where most quotations of a page that stand for themselves have such a line
/// below them, its look is enough, and it may be a heading.
fn signed_below(passages: &[Passage<'_>], candidates: &[Candidate], words: &Words) -> Signed {
    let tail = |candidate: &Candidate| candidate.parts.last().and_then(|last| passages.get(last.passage)?.text.get(last.to..));
    let shown = || candidates.iter().filter(|candidate| is_shown(candidate));
    let tails = || shown().filter_map(tail).filter(|tail| tail.len() <= boxes::CREDIT && !is_bare(tail));
    let (mut held, mut brackets, mut inside) = (0, 0, 0);
    for tail in tails().filter(|tail| signed::in_brackets(tail).is_some()) {
        let signs = boxes::signature(tail, words).is_some();
        held += 1;
        brackets += usize::from(signs);
        inside += usize::from(signs || signed::look_in_brackets(tail, words).is_some());
    }
    let (mut behind, mut looked) = (0, 0);
    for tail in tails().filter(|tail| signed::is_next_line(tail)) {
        behind += 1;
        looked += usize::from(signed::look_in_next_line(tail, words).is_some());
    }
    let alone = shown().filter(|candidate| stands_alone(passages, candidate));
    let below = alone.filter_map(|candidate| passages.get(candidate.parts.last()?.passage + 1));
    let (mut all, mut lines, mut heads) = (0, 0, 0);
    for below in below {
        let signs = boxes::name_below(below.text, Named::ByLook, words).is_some();
        all += 1;
        lines += usize::from(signs && below.kind == PassageKind::Paragraph);
        heads += usize::from(signs && below.kind == PassageKind::Heading);
    }
    let most = |signed: usize| signed >= LEAST_SIGNED && signed * 3 >= all * 2;
    let named = if most(lines) || most(heads) { Named::ByLook } else { Named::ByGivenName };
    let kind = if most(heads) { PassageKind::Heading } else { PassageKind::Paragraph };
    let habit = |signed: usize, of: usize| signed >= LEAST_LINES && signed * 3 >= of * 2;
    Signed { named, kind, lines: habit(looked, behind), brackets: brackets >= LEAST_LINES && habit(inside, held) }
}

/// Letters of the longest number or sign before a quotation that stands for itself.
const INDENT: usize = 16;

/// Quotations with a name below them from which a page is one of praise by its customers.
const LEAST_SIGNED: usize = 3;

/// Quotations with a name in the same passage from which a page signs so.
const LEAST_LINES: usize = 2;

/// Whether nothing but signs stands in its passages before and behind a quotation.
fn stands_alone(passages: &[Passage<'_>], candidate: &Candidate) -> bool {
    let text = |passage: usize| passages.get(passage).map_or("", |passage| passage.text);
    let (first, last) = (candidate.first(), candidate.parts.last());
    text(first.passage).get(..first.from).is_some_and(is_bare)
        && last.is_some_and(|last| text(last.passage).get(last.to..).is_some_and(is_bare))
}

fn is_bare(text: &str) -> bool {
    !text.contains(char::is_alphanumeric)
}

fn is_shown(candidate: &Candidate) -> bool {
    matches!(candidate.source, QuoteSource::Marks | QuoteSource::BlockquoteElement | QuoteSource::QElement)
}

fn overlaps(taken: Option<&BTreeMap<usize, usize>>, part: &Part) -> bool {
    taken.is_none_or(|taken| taken.range(..part.to).next_back().is_some_and(|(_, end)| *end > part.from))
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
        for (start, end) in passage.styled(Style::Quotation) {
            found.push(Candidate::new(vec![Part { passage: index, from: start, start, end, to: end }], QuoteSource::QElement));
        }
    }
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
