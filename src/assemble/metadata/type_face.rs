//! What type tells of a paragraph: bold or italic from end to end.

use crate::dom::Tag;

use super::Frame;
use super::view::View;
use super::words::{count, ends_sentence};
use crate::letters::is_question_mark;
use crate::lexicon::metadata::{DATES, LABELS, fold};
use crate::segment::Block;

/// Words of a bold first paragraph and of the one behind it, and blocks among which that is looked for.
const BOLD_WORDS: usize = 8;
const NEXT: usize = 6;

/// Words of the longest bold paragraph that is a standfirst, those at its start among which a label or dateline ends, and those that
/// say that it is a correction or an update.
const LONGEST: usize = 40;
const LEAD: usize = 6;
const NOTE: usize = 3;

/// Whether a paragraph is bold from end to end, a sentence, and the next paragraph of the text is neither bold nor a heading.
pub(super) fn is_bold_alone(view: &View<'_>, frame: &Frame, at: usize) -> bool {
    let is_bold = |at: usize| view.block(at).is_some_and(|block| is_covered(view, block, |tag| matches!(tag, Tag::Strong | Tag::B)));
    let next = (at + 1..view.len()).take(NEXT).find(|next| view.content(*next) >= 0.5 && view.shown(*next));
    let next_line = (at + 1..view.len()).take(NEXT).find(|next| view.tag(*next) == Tag::P && view.shown(*next) && view.words(*next) > 0);
    at <= frame.body
        && !opens_otherwise(view.text(at))
        && next_line.is_none_or(|next| !is_bold(next))
        && view.tag(at) == Tag::P
        && view.words(at) >= BOLD_WORDS
        && ends_sentence(view.text(at))
        // A letter that the text answers is set in bold too.
        && !view.text(at).trim_end().ends_with(is_question_mark)
        && is_bold(at)
        && next.is_some_and(|next| !is_bold(next) && view.tag(next) == Tag::P && view.words(next) >= BOLD_WORDS)
}

/// Whether a bold text is too long for a standfirst, or begins as none does: with a dateline, a label, a salutation, a correction.
fn opens_otherwise(text: &str) -> bool {
    let text = text.trim();
    let dash = |word: &str| matches!(word, "—" | "–" | "-" | "--") || word.ends_with(['—', '–']);
    let lead = |word: &str| word.ends_with([':', '：']) || dash(word);
    let note: Vec<&str> = text.split_whitespace().take(NOTE).collect();
    let note = fold(&note.join(" "));
    count(text) > LONGEST
        || text.ends_with([',', '，', '،'])
        || text.split_whitespace().take(LEAD).any(lead)
        || DATES.says_modified(&note)
        || LABELS.is_correction(&note)
}

/// Whether all of a block's letters are bold or italic.
pub(super) fn is_all_emphasised(view: &View<'_>, at: usize) -> bool {
    let Some(block) = view.block(at) else { return false };
    let strong = |tag: Tag| matches!(tag, Tag::Strong | Tag::B | Tag::Em | Tag::I);
    let bold = |class: &str| class.split_ascii_whitespace().any(|name| LABELS.is_bold_class(name));
    is_covered(view, block, strong)
        || view.segments.ancestors(block.common).take(2).any(|(_, element)| strong(element.tag) || bold(element.class))
}

/// Whether all of a block but a mark or two, nineteen letters of twenty, stands in inline elements of some kinds.
fn is_covered(view: &View<'_>, block: &Block, of_kind: impl Fn(Tag) -> bool) -> bool {
    let parts = view.segments.inlines_of(block).iter().filter(|inline| of_kind(inline.tag));
    parts.map(|inline| inline.text.len()).sum::<usize>() * 20 >= block.text.len() * 19
}
