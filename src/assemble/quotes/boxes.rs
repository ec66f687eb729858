//! Quotations that a box of the page marks: block quotations, pull quotes, replies in forums.
//!
//! Who is quoted stands in the box as well: in a `<cite>`, in a line over the words ("Ann said:"), in a line below them.

use std::ops::Range;

use super::marks::{self, Part};
use super::markup::{Candidate, Credit};
use super::signed::{before_preposition, name_in_line, opens_with_office};
use super::tokens::{folded, place_of};
use super::{Hint, Passage, PassageKind};
use crate::article::{QuoteSource, Style};
use crate::letters::is_stop;
use crate::lexicon::quotes::{Tags, Words};

/// Bytes in block quotations from which they may be a layout rather than quotations.
const LEAST_INDENTED: usize = 2000;

/// Bytes of a line that can be no more than a name with an office or a date.
pub const CREDIT: usize = 160;

/// A line that says who is quoted, in bytes of its passage.
pub(super) struct SignedBy {
    /// Where it begins, and the quoted words end.
    pub(super) from: usize,
    /// The name in it, which may be empty.
    pub(super) name: Range<usize>,
}

/// Takes signs and pictures off both ends of a name.
pub(super) fn name_in(text: &str, from: usize, to: usize) -> Option<(usize, usize)> {
    let raw = text.get(from..to)?;
    let name = raw.trim_start_matches(|c: char| !c.is_alphanumeric());
    let lead = raw.len() - name.len();
    let name = name.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '.' && c != ')');
    (!name.is_empty()).then_some((from + lead, from + lead + name.len()))
}

/// "Ann Lee – Head of Design": the name of a person without what a dash or bar parts from it. A work may have one in its title, and its
/// writer's behind it ("Jane Eyre – Charlotte Brontë").
fn before_dash<'a>(name: &'a str, words: &Words) -> &'a str {
    let ends = [" – ", " — ", " - ", " | "].iter().filter_map(|mark| name.split_once(mark));
    let Some((own, rest)) = ends.min_by_key(|(own, _)| own.len()) else { return name };
    let opens_given = |part: &str| part.split_whitespace().next().is_some_and(|first| words.tags(&folded(first)).any(Tags::GIVEN));
    if opens_given(own) && own.contains(' ') && !opens_given(rest) { own } else { name }
}

/// "Ann Lee Head of Design": a name without the office that follows it.
fn before_office<'a>(name: &'a str, words: &Words) -> &'a str {
    let mut spaces = name.match_indices(' ').skip(1);
    let is_office = |(at, _): &(usize, &str)| {
        let word = name.get(at + 1..).and_then(|rest| rest.split_whitespace().next()).unwrap_or_default();
        words.tags(&folded(word)).any(Tags::ROLE.with(Tags::TITLE))
    };
    spaces.find(is_office).and_then(|(at, _)| name.get(..at)).map_or(name, str::trim_end)
}

/// Words of a candidate.
pub(super) fn words_in(passages: &[Passage<'_>], candidate: &Candidate) -> usize {
    let texts = candidate.parts.iter().filter_map(|part| passages.get(part.passage)?.text.get(part.start..part.end));
    texts.map(|text| text.split_whitespace().count()).sum()
}

/// Whether most of the text stands in block quotations: they are there for their indent, or were left open.
fn is_mostly_quoted(passages: &[Passage<'_>]) -> bool {
    let is_quoted = |passage: &&Passage<'_>| passage.kind == PassageKind::BlockQuote && passage.hint != Hint::EmbeddedPost;
    let all: usize = passages.iter().map(|passage| passage.text.len()).sum();
    let quoted: usize = passages.iter().filter(is_quoted).map(|passage| passage.text.len()).sum();
    quoted > LEAST_INDENTED && quoted * 2 > all
}

/// "Note:", "Tip", "[!WARNING]": a remark of the page's own author set apart.
fn is_callout(passage: &Passage<'_>, words: &Words) -> bool {
    let line = passage.text.lines().next().unwrap_or_default();
    let head = line.trim_start_matches(|c: char| !c.is_alphanumeric());
    let label = head.split([':', ']', '!', '.', '–', '—', '|']).next().unwrap_or_default();
    let few = label.split_whitespace().take(4).count();
    passage.hint == Hint::Callout
        || (1..=3).contains(&few) && label.split_whitespace().any(|word| words.tags(&folded(word)).any(Tags::CALLOUT))
}

/// Runs of block quotation passages that carry no marks of their own, and pull quotes.
pub fn block_quotes(passages: &[Passage<'_>], words: &Words, found: &mut Vec<Candidate>) {
    let indented = is_mostly_quoted(passages);
    let mut index = 0;
    while let Some(passage) = passages.get(index) {
        let first = index;
        index += 1;
        let pull = passage.hint == Hint::PullQuote;
        if !(pull || passage.kind == PassageKind::BlockQuote) || passage.hint == Hint::EmbeddedPost {
            continue;
        }
        while passages.get(index).is_some_and(|next| {
            next.kind == passage.kind
                && next.hint == passage.hint
                && next.cite == passage.cite
                && (pull || next.kind == PassageKind::BlockQuote)
        }) {
            index += 1;
        }
        if is_callout(passage, words) {
            continue;
        }
        let run = passages.get(first..index).unwrap_or_default();
        let mut candidate = Candidate::new(Vec::new(), QuoteSource::BlockquoteElement);
        candidate.pull = pull;
        if !passage.cite.is_empty() && !passage.cite.contains("://") {
            let (from, to) = over_line(passage.cite, words).or_else(|| name_in(passage.cite, 0, passage.cite.len())).unwrap_or_default();
            let name = before_office(before_dash(passage.cite.get(from..to).unwrap_or_default(), words), words);
            // A long source is a title, not a name.
            if (1..=6).contains(&name.split_whitespace().take(7).count()) {
                candidate.credit = Credit::Attribute(name.to_owned());
            }
        }
        let over = over(passage, words);
        if let Some(Over { name, .. }) = &over {
            candidate.credit = Credit::Text { passage: first, start: name.start, end: name.end };
        }
        let pairs = marks::pair(run, &words.habits);
        let marked: usize = pairs.iter().flat_map(|pair| &pair.parts).map(|part| part.end - part.start).sum();
        let total: usize = run.iter().map(|passage| passage.text.len()).sum();
        let talk = run.iter().any(|passage| passage.text.trim_start().starts_with(['–', '—', '―']));
        if marked * 2 >= total {
            candidate.parts =
                pairs.iter().flat_map(|pair| &pair.parts).map(|part| Part { passage: part.passage + first, ..*part }).collect();
            if pairs.len() > 1 {
                continue;
            }
        } else if talk || indented && !pull && candidate.credit == Credit::None {
            continue;
        } else {
            candidate.parts = run
                .iter()
                .enumerate()
                .map(|(at, passage)| Part { passage: first + at, from: 0, start: 0, end: passage.text.len(), to: passage.text.len() })
                .collect();
            if let (Some(over), Some(part)) = (&over, candidate.parts.first_mut()) {
                // The line over the words is no part of them.
                (part.from, part.start) = (over.end, over.end);
            }
            candidate.parts.retain(|part| part.start < part.end);
        }
        if over.is_none() {
            credit_line(passages, first, &mut candidate, words);
        }
        if words_in(passages, &candidate) >= 3 {
            found.push(candidate);
        }
    }
}

/// "Ann said:", "Originally posted by Ann": the name in a line over quoted words, in bytes of the line.
fn over_line(line: &str, words: &Words) -> Option<(usize, usize)> {
    let bare = |word: &str| folded(word.trim_matches(|c: char| !c.is_alphanumeric()));
    let parts: Vec<&str> = line.split_whitespace().take(13).collect();
    let first = parts.first()?;
    let says = parts.iter().position(|word| word.ends_with(':') && words.tags(&bare(word)).any(Tags::SAY));
    if let Some(says) = says.filter(|at| *at >= 1) {
        let head = line.get(..place_of(parts.get(says)?, line))?;
        // "On 8/26/2024 at 5:29 PM, Ann said:", "(2019-02-24, 05:31 PM)Ann wrote:": what follows the date.
        let name = head.trim_end().rsplit([',', ')']).next().unwrap_or_default();
        let sentence = name.split_whitespace().skip(1).any(|word| words.tags(&folded(word)).any(FUNCTION));
        let few = (1..=3).contains(&name.split_whitespace().count());
        return name_in(line, place_of(name, line), place_of(name, line) + name.len()).filter(|_| few && !sentence);
    }
    if parts.len() <= 8 && words.tags(&bare(first)).any(Tags::QUOTED) {
        // "Zitat von Ann:": what follows the preposition.
        let link = parts.iter().skip(1).rfind(|word| words.tags(&bare(word)).any(Tags::PREP))?;
        return name_in(line, place_of(link, line) + link.len(), line.len());
    }
    None
}

/// Words of a sentence, which no user's name holds.
const FUNCTION: Tags = Tags::PREP.with(Tags::ARTICLE).with(Tags::ME).with(Tags::CONJ).with(Tags::PRONOUN).with(Tags::AUX);

/// What stands over the words in the first passage of a box, in its bytes.
struct Over {
    /// The name in it.
    name: Range<usize>,
    /// Where it ends, and the words begin.
    end: usize,
}

fn over(passage: &Passage<'_>, words: &Words) -> Option<Over> {
    let text = passage.text;
    // A `<cite>` in front, or the box's source as the page writes it.
    let lead = passage.styled(Style::Citation).next().filter(|(start, _)| *start == 0).map(|(_, end)| end);
    let lead = lead.or_else(|| (!passage.cite.is_empty() && text.starts_with(passage.cite)).then_some(passage.cite.len()));
    let lead = lead.filter(|end| *end < text.len() || over_line(text, words).is_some());
    if let Some((end, line)) = lead.and_then(|end| Some((end, text.get(..end)?))).filter(|(end, _)| *end <= CREDIT) {
        let (from, to) = over_line(line, words).or_else(|| name_in(line, 0, line.len()))?;
        return Some(Over { name: from..to, end });
    }
    let line = text.lines().next().filter(|line| line.len() <= CREDIT)?;
    let whole = line.trim_end().ends_with(':') || !line.contains(':');
    over_line(line, words).filter(|_| whole).map(|(from, to)| Over { name: from..to, end: line.len() })
}

/// Cuts `— Name`, a `<cite>` or a last line with nothing but a name off the end of a block quotation.
fn credit_line(passages: &[Passage<'_>], first: usize, candidate: &mut Candidate, words: &Words) {
    let Some(last) = candidate.parts.last().copied() else { return };
    let Some(passage) = passages.get(last.passage) else { return };
    let text = passage.text;
    let cite = passage.styled(Style::Citation).find(|(start, _)| *start > 0 || last.passage > first);
    let found = match cite {
        Some((start, end)) => {
            // What follows a comma or bracket is an office, a place or a date; a long source is a title.
            let line = text.get(start..end).unwrap_or_default();
            let name = before_dash(line.split([',', '(', ';']).next().unwrap_or_default(), words);
            let few = name.split_whitespace().take(9).count() <= 8;
            name_in(text, start, if few { start + name.len() } else { start })
                .or(Some((start, start)))
                .map(|(from, to)| SignedBy { from: start, name: from..to })
        }
        None => dashed_name(text, last.passage == first)
            .or_else(|| (last.passage > first).then(|| bare_name(text, Named::ByGivenName, words)).flatten())
            .or_else(|| {
                name_in_line(text, words).filter(|_| last.passage > first).map(|(start, end)| SignedBy { from: 0, name: start..end })
            }),
    };
    let Some(SignedBy { from, name }) = found else { return };
    if !name.is_empty() {
        candidate.credit = Credit::Text { passage: last.passage, start: name.start, end: name.end };
    }
    if let Some(part) = candidate.parts.last_mut()
        && part.end > from
    {
        part.end = from.max(part.start);
        part.to = from.max(part.start);
    }
    candidate.parts.retain(|part| part.start < part.end);
}

/// `— Name` at the end. `alone`: the passage is all there is.
fn dashed_name(text: &str, alone: bool) -> Option<SignedBy> {
    let line = text.rfind('\n').map_or(0, |at| at + 1);
    let tail = text.get(line..)?;
    let at = tail
        .rfind(['—', '–', '―'])
        .filter(|at| *at == 0 || tail.get(..*at).is_some_and(|head| head.ends_with(['.', '!', '?', '”', '"', ' '])))?;
    let name = tail.get(at + '—'.len_utf8()..)?;
    let short = name.trim();
    let fits = !short.is_empty()
        && short.split_whitespace().take(9).count() <= 8
        && short.starts_with(char::is_uppercase)
        && !short.ends_with(is_stop)
        && !(line + at == 0 && alone);
    let start = line + at + '—'.len_utf8() + (name.len() - name.trim_start().len());
    let end = start + short.find([',', '(', ';']).unwrap_or(short.len());
    fits.then_some(SignedBy { from: line + at, name: start..end })
}

/// The name in a line that is a dash, a name, and an office or a source behind a comma or not.
pub fn name_behind_dash(text: &str, words: &Words) -> Option<(usize, usize)> {
    let rest = text.trim_start();
    let tail = rest.trim_start_matches(['—', '–', '―', '-', '~']);
    let name = before_preposition(tail.split([',', '(', ';', '|', '\n']).next()?.trim(), words);
    let parts: Vec<&str> = name.split_whitespace().take(6).collect();
    let named = |part: &&str| part.starts_with(char::is_uppercase) || words.tags(part).any(Tags::PARTICLE);
    let fits = tail.len() < rest.len()
        && text.len() <= CREDIT
        && (1..=5).contains(&parts.len())
        && parts.iter().all(named)
        && parts.iter().any(|part| part.starts_with(char::is_uppercase))
        && !text.trim_end().ends_with(['!', '?', '”', '"', '»']);
    let start = place_of(name, text);
    fits.then_some((start, start + name.trim_end_matches('.').len()))
}

/// The name that signs a quotation, in what follows its closing mark: behind a dash, on the same line or the next one, or in brackets. A
/// mark may stand before the dash ("9/10 – …").
pub fn signature(rest: &str, words: &Words) -> Option<(usize, usize)> {
    // Bounded, since many quotations may stand in one passage.
    if rest.len() > CREDIT {
        return None;
    }
    let line = rest.trim_end();
    let tail = line.trim_start();
    if tail.is_empty() || line.get(..line.len() - tail.len())?.matches('\n').count() > 1 {
        return None;
    }
    let start = rest.len() - rest.trim_start().len();
    let mark = tail.trim_start_matches(|letter: char| letter.is_numeric() || letter.is_whitespace() || "/.,%★☆".contains(letter));
    let at = start + (tail.len() - mark.len());
    if let Some(inner) = mark.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
        let name = bare_name(inner, Named::ByGivenName, words)?.name;
        return Some((at + 1 + name.start, at + 1 + name.end));
    }
    let name = mark.trim_end_matches(['-', '–', '—', ' ']);
    if name.contains('\n') || !name.starts_with(['—', '–', '―', '-', '~']) {
        return None;
    }
    let (from, to) = name_behind_dash(name, words)?;
    // One word may be anything; behind a mark it is a paper.
    let own = name.get(from..to)?;
    // "Commissioner Lena Holt": an office before the name is no part of it.
    let named = own.split_whitespace().find(|word| !words.tags(&folded(word)).any(Tags::ROLE.with(Tags::TITLE)))?;
    let from = from + place_of(named, own);
    let fits = own.contains(' ') || mark.len() < tail.len();
    (fits && !own.contains(':')).then_some((at + from, at + to))
}

/// How a name in a line of its own is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// A known given name begins it.
    ByGivenName,
    /// Its capitals are enough.
    ByLook,
}

/// The name in a paragraph below a quotation that is a person's, with an office: without digits, which dates of bylines have. The
/// fourth word without a comma before it is that of a firm.
pub fn name_below(text: &str, named: Named, words: &Words) -> Option<(usize, usize)> {
    // "…, CEO of Harbour Lines (in a call on May 7, 2024)": what stands in brackets at the end is no part of the office.
    let text = text.trim_end().strip_suffix(')').and_then(|line| line.rsplit_once(" (")).map_or(text, |(line, _)| line);
    let Range { start, end } = bare_name(text, named, words)?.name;
    let name = text.get(start..end)?;
    let joined = |word: &str| words.tags(&folded(word)).any(Tags::PARTICLE) || word.ends_with('.');
    let few = name.split_whitespace().filter(|word| !joined(word)).take(4).count() <= 3;
    let is_byline = |word: &str| words.tags(&folded(word.trim_matches(|letter: char| !letter.is_alphanumeric()))).any(Tags::BYLINE);
    let office = text.get(end..).unwrap_or_default();
    let dated = |word: &str| word.trim_start_matches(|letter: char| !letter.is_alphanumeric()).starts_with(char::is_numeric);
    (few && !office.split_whitespace().any(is_byline) && !text.split_whitespace().any(dated)).then_some((start, end))
}

/// A last paragraph that is a person's name, with an office behind a comma or not.
fn bare_name(text: &str, named: Named, words: &Words) -> Option<SignedBy> {
    let line = text.trim();
    let name = line.split([',', '(', '|', '\n']).next()?.trim_end();
    let parts: Vec<&str> = name.split_whitespace().take(5).collect();
    let is = |part: &str, tags: Tags| words.tags(&folded(part)).any(tags);
    let nobody = Tags::ROLE.with(Tags::TITLE).with(Tags::ORG).with(Tags::WORK).with(Tags::STOP);
    let known = match named {
        Named::ByGivenName => {
            let plain = || !parts.iter().any(|part| is(part, nobody));
            parts.first().is_some_and(|first| is(first, Tags::GIVEN)) || plain() && opens_with_office(line.get(name.len()..), words)
        }
        Named::ByLook => !parts.iter().any(|part| is(part, nobody)),
    };
    let capitals = parts.iter().all(|part| part.starts_with(char::is_uppercase) || words.tags(part).any(Tags::PARTICLE));
    let fits = known
        && capitals
        && (2..=4).contains(&parts.len())
        && line.len() <= CREDIT
        && line.split_whitespace().take(15).count() <= 14
        && !line.ends_with(|mark| is_stop(mark) || matches!(mark, ':' | '”' | '"' | '»'));
    let start = text.len() - text.trim_start().len();
    fits.then_some(SignedBy { from: 0, name: start..start + name.len() })
}
