//! Who said what.
//!
//! Marks are paired (`marks`), the rest of the text is read as the reporter's voice
//! (`tokens`, `names`), the sentence around each quotation tells its speaker (`speaker`),
//! and what is left open is carried over from near by or stays open (`carry`). Strings in marks
//! that quote nobody are refused with a reason (`keep`). No model, no dictionary of persons.
//!
//! We prefer a quotation without a speaker to a quotation with the wrong one.

mod asides;
mod boxes;
mod carry;
mod cjk;
mod cjk_names;
mod clauses;
mod dash;
mod entering;
mod fold;
mod houses;
mod inserted;
mod keep;
mod look;
mod marks;
mod markup;
mod names;
mod office;
mod page;
mod phrases;
mod posts;
mod refused;
mod registry;
mod sentences;
mod signed;
mod singles;
mod speaker;
mod spelling;
mod subject;
mod surnames;
mod tag;
mod tokens;
mod whom;
mod write;

use crate::article::{Link, PageType, Quote, Span, Style, Styled};
use crate::error::{Error, Pause};
use crate::lexicon::quotes::{has_table, words};

pub use keep::Refusal;

/// One paragraph, heading, list item or table cell of the body.
#[derive(Debug, Clone, Copy)]
pub struct Passage<'a> {
    /// Its text, a slice of `body.text`.
    pub text: &'a str,
    /// Byte offset of `text` in `body.text`.
    pub start: u32,
    /// What it is.
    pub kind: PassageKind,
    /// Source of a block quotation as the markup names it; empty when not.
    pub cite: &'a str,
    /// Inline styles of the whole body block, in offsets of `body.text`; only `<q>` and `<cite>` are read.
    pub styles: &'a [Styled],
    /// Links of the whole body block, in offsets of `body.text`, in reading order.
    pub links: &'a [Link],
    /// What class names say about it.
    pub hint: Hint,
}

/// Kinds of passages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum PassageKind {
    #[default]
    Paragraph,
    Heading,
    ListItem,
    BlockQuote,
    Cell,
    Preformatted,
}

/// What class names say about a passage.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Hint {
    /// Nothing.
    #[default]
    None,
    /// Words of the article shown again, large.
    PullQuote,
    /// A post of a social network.
    EmbeddedPost,
    /// A remark set apart from the text ("Note").
    Callout,
}

impl<'a> Passage<'a> {
    /// The places of one inline style in this passage, in bytes of its text.
    fn styled(&self, style: Style) -> impl Iterator<Item = (usize, usize)> + use<'a> {
        let (start, end) = (self.start, self.start + self.text.len() as u32);
        // A block's styles are in order, and many passages share them.
        let from = self.styles.partition_point(|styled| styled.span.start < start);
        self.styles
            .get(from..)
            .unwrap_or_default()
            .iter()
            .take_while(move |styled| styled.span.start < end)
            .filter(move |styled| styled.style == style && styled.span.end <= end && styled.span.start < styled.span.end)
            .map(move |styled| ((styled.span.start - start) as usize, (styled.span.end - start) as usize))
    }

    /// Whether all that stands in a pair of marks is one link, the marks in it or not.
    fn is_link(&self, part: &marks::Part) -> bool {
        let at = |byte: usize| self.start + byte as u32;
        let first = self.links.partition_point(|link| link.span.end <= at(part.start));
        let is_sign = |letter: char| !letter.is_alphanumeric();
        let inner = self.text.get(part.start..part.end).unwrap_or_default();
        let end = part.start + inner.trim_end_matches(is_sign).len();
        let start = part.end - inner.trim_start_matches(is_sign).len();
        self.links
            .get(first)
            .is_some_and(|link| (at(part.from)..=at(start)).contains(&link.span.start) && (at(end)..=at(part.to)).contains(&link.span.end))
    }
}

/// What is known of the article beside its body.
#[derive(Debug, Clone, Copy, Default)]
pub struct Context<'a> {
    /// BCP 47 tag; empty when unknown.
    pub language: &'a str,
    /// The dek, which may be where a person is named in full; nothing is quoted from it. Empty when there is none.
    pub dek: &'a str,
    /// Kind of page. In a manual what stands in marks is a term, a message or an example, unless it says who said it; a box of quotation
    /// that nobody introduces and nobody signs is one in a thread or among reviews, elsewhere it is the page's own words set apart.
    pub page_type: PageType,
}

/// A marked string that is not a quotation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// The words inside the marks.
    pub text: String,
    /// Their place in `body.text`.
    pub span: Span,
    /// Why not.
    pub refusal: Refusal,
}

/// Finds the quotations of an article and who said them, in reading order.
///
/// Each span slices `body.text` to a part of the quotation's text. Runs in time linear in the
/// text. Never fails: a page without quotations gives an empty list.
pub fn quotes(passages: &[Passage<'_>], context: &Context<'_>) -> Vec<Quote> {
    quotes_and_rejected(passages, context).0
}

/// The same; `pause` is asked at every passage.
///
/// # Errors
/// Those of `pause`.
pub(crate) fn quotes_with(passages: &[Passage<'_>], context: &Context<'_>, pause: Pause<'_>) -> Result<Vec<Quote>, Error> {
    Ok(read(passages, context, Refused::Dropped, pause)?.0)
}

/// The same, with the marked strings that were refused.
pub fn quotes_and_rejected(passages: &[Passage<'_>], context: &Context<'_>) -> (Vec<Quote>, Vec<Rejected>) {
    read(passages, context, Refused::Listed, &|| Ok(())).unwrap_or_default()
}

/// What becomes of strings that are refused; there may be very many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refused {
    Listed,
    Dropped,
}

fn read(passages: &[Passage<'_>], context: &Context<'_>, refused: Refused, pause: Pause<'_>) -> Result<(Vec<Quote>, Vec<Rejected>), Error> {
    let marked = |passage: &Passage<'_>| {
        passage.kind == PassageKind::BlockQuote
            || passage.hint != Hint::None
            || !passage.styles.is_empty()
            || marks::worth_reading(passage.text)
    };
    if !passages.iter().any(marked) {
        return Ok((Vec::new(), Vec::new()));
    }
    if let Some(script) = cjk::script(context.language, passages) {
        return cjk::read(passages, script, context.page_type, pause);
    }
    let words = words(context.language);
    let candidates = markup::candidates(passages, words);
    pause()?;
    if candidates.is_empty() || refused == Refused::Dropped && refused::all_refused(passages, &candidates, words) {
        return Ok((Vec::new(), Vec::new()));
    }
    pause()?;
    let (mut quotes, rejected) =
        carry::Article::read(passages, context.dek, words, &candidates, pause)?.quotes(&candidates, context, refused, pause)?;
    if !context.language.is_empty() && !has_table(context.language) {
        // Where no table tells names from other words, one word with a capital is no name.
        for quote in &mut quotes {
            quote.speaker = quote.speaker.take().filter(|speaker| speaker.name.split_whitespace().count() > 1);
        }
    }
    Ok((quotes, rejected))
}

/// A place inside a passage as a span of the body.
fn span(passage: &Passage<'_>, start: usize, end: usize) -> Span {
    Span { start: passage.start + start as u32, end: passage.start + end as u32 }
}

/// The words of a quotation, its parts joined by line breaks, and where they stand.
fn verbatim(passages: &[Passage<'_>], parts: &[marks::Part]) -> (String, Vec<Span>) {
    let found = parts.iter().filter_map(|part| {
        let passage = passages.get(part.passage)?;
        Some((passage.text.get(part.start..part.end)?, span(passage, part.start, part.end)))
    });
    let (texts, spans): (Vec<&str>, Vec<Span>) = found.unzip();
    (texts.join("\n"), spans)
}
