//! Pages that are lists of dated entries, whatever they are taken for.

use std::collections::BTreeSet;

use crate::article::PageType;
use crate::dom::Tag;
use crate::lexicon::metadata::Marks;

use super::Frame;
use super::day::written;
use super::view::View;

/// Different days on lines of their own from which a page is a list of entries: 0 of 6 days of publication and 0 of 4 writers that
/// are seen on such pages are theirs, with fewer than three days 176 of 222 and 140 of 151.
const DAYS: usize = 6;

/// Words of the longest line that tells the day of an entry.
const WORDS: usize = 12;

/// Bytes of the same.
const LETTERS: usize = 200;

/// Blocks after the headline that are looked at: a long list shows what it is at its beginning.
const MAX_BLOCKS: usize = 2_000;

/// Whether the page lists entries of many days, so that the days, writers and introductions that readers see are theirs: the first day
/// under the headline stands in a line of the same kind as those of the others. The days of a thread's answers, and those that a
/// manual tells, say nothing of what stands first.
pub(super) fn lists_entries(view: &View<'_>, frame: &Frame, language: &str) -> bool {
    if matches!(view.input.page_type, PageType::Forum | PageType::Documentation) {
        return false;
    }
    let outside = Marks::NAV.with(Marks::COMMENT).with(Marks::RELATED).with(Marks::ASIDE).with(Marks::FOOTER).with(Marks::TABLE);
    let near = frame.window(view).end;
    let mut kind = None;
    let mut days = BTreeSet::new();
    for at in frame.after..view.len().min(frame.after + MAX_BLOCKS) {
        if kind.is_none() && at >= near {
            break;
        }
        let text = view.text(at);
        let Some(block) = view.block(at).filter(|_| text.len() <= LETTERS && text.bytes().any(|byte| byte.is_ascii_digit())) else {
            continue;
        };
        let element = view.segments.element(block.common);
        let own = (element.tag, element.class);
        if view.words(at) > WORDS || view.marks(at).any(outside) || kind.is_some_and(|kind| kind != own) {
            continue;
        }
        // A plain paragraph may be a line of the text: a chronology.
        if own == (Tag::P, "") {
            continue;
        }
        let Some(moment) = written(text, language) else { continue };
        days.insert(moment.day);
        // A text between the first and the next is an article, with other articles below it.
        if days.len() == 2 && view.prose(at) * 2 > view.prose(view.len()) {
            break;
        }
        if days.len() >= DAYS {
            return true;
        }
        kind = Some(own);
    }
    false
}
