//! What a guess may say. A name and a day have no shape of their own, and most short texts beside them or beside a picture are
//! something else: numbers in tables, labels of a shop, ratings. So where no row names a block, it is a byline or a caption
//! only with a witness of its own.

use crate::article::{Category, PageType};
use crate::dom::Tag;
use crate::lexicon::DATED_WORDS;
use crate::lexicon::metadata::PICTURES;

use super::guess::may_caption;
use super::verdict::{Lead, Verdict};
use crate::classify::category::{CLEAR, Naming};
use crate::classify::place::{Side, near_picture};
use crate::classify::stamps::has_day;

/// Weight from which something else has said the same.
const SAID: f32 = 0.25;
/// Words of a name at most, with an office or two.
pub(super) const NAME_WORDS: usize = 4;
/// Words of a line that names a known writer, and its bytes.
const SIGNED_WORDS: usize = 10;
const SIGNED_BYTES: usize = 400;
/// Levels climbed to a box that holds a picture with its caption and credit, and the blocks of one.
const LEVELS: usize = 3;
const BLOCKS: usize = 4;

/// What rows say of the blocks of a page, for the guesses about others.
pub(super) struct Guessed<'n, 'a> {
    naming: &'n Naming<'a>,
    /// What each block is that is named clearly.
    named: Vec<Option<Category>>,
}

impl<'n, 'a> Guessed<'n, 'a> {
    /// Takes note of what is named so far. Linear in blocks.
    pub fn new(naming: &'n Naming<'a>, verdicts: &[Verdict<'_>]) -> Self {
        let mut named = vec![None; naming.input.segments.blocks.len()];
        for verdict in verdicts {
            let Lead { category, weight, .. } = verdict.lead();
            if let Some(slot) = named.get_mut(verdict.at).filter(|_| weight >= CLEAR) {
                *slot = Some(category);
            }
        }
        Self { naming, named }
    }

    /// Whether a block may be of a category by which no row names it clearly.
    pub fn may_be(&self, verdict: &Verdict<'_>, category: Category) -> bool {
        let is_said = || verdict.weight(category) >= SAID;
        match category {
            Category::Byline => is_said() || self.may_sign(verdict.at),
            Category::MediaCaption => is_said() || self.may_tell(verdict.at),
            _ => true,
        }
    }

    fn text(&self, at: usize) -> &'a str {
        let segments = self.naming.input.segments;
        segments.blocks.get(at).map_or("", |block| segments.text_of(block))
    }

    /// Whether the block on either side is named so, and fits.
    fn beside(&self, at: usize, category: Category, fits: impl Fn(usize) -> bool) -> bool {
        let sides = [at.checked_sub(1), Some(at + 1)].into_iter().flatten();
        sides.into_iter().any(|near| self.named.get(near).copied().flatten() == Some(category) && fits(near))
    }

    /// Whether a text says when something was written, or by whom of the article's writers, or is a few words right beside what
    /// does. In a forum all that is told of a poster is such a text.
    fn may_sign(&self, at: usize) -> bool {
        let input = self.naming.input;
        let (text, words) = (self.text(at), input.evidence.words(at));
        let is_number = || text.bytes().all(|byte| byte.is_ascii_digit() || b".,%()-+ ".contains(&byte));
        let signs = |at: usize| {
            let text = self.text(at);
            text.len() <= SIGNED_BYTES && input.names_writer(text) || input.fills_field(at)
        };
        // Behind the text names and days are those of teasers, but for the box about the writer.
        let near = |near: usize| self.naming.places.side(at) != Side::After || signs(near);
        input.page_type == PageType::Forum
            || words <= DATED_WORDS && has_day(text)
            || words <= SIGNED_WORDS && signs(at)
            || words <= NAME_WORDS && !is_number() && self.is_line(at) && self.beside(at, Category::Byline, near)
    }

    /// Whether a block is no heading, no cell of a table and no control.
    fn is_line(&self, at: usize) -> bool {
        let segments = self.naming.input.segments;
        let Some(block) = segments.blocks.get(at) else { return false };
        let other = |tag: Tag| tag.heading_level().is_some() || matches!(tag, Tag::Td | Tag::Th | Tag::Button | Tag::Label | Tag::Select);
        !segments.ancestors(block.common).take(LEVELS).any(|(_, element)| other(element.tag))
    }

    /// Whether a text has a word of credits, or the shape of a caption beside a picture, or beside what is named one.
    fn may_tell(&self, at: usize) -> bool {
        let input = self.naming.input;
        let segments = input.segments;
        let Some(block) = segments.blocks.get(at) else { return false };
        let text = segments.text_of(block);
        let credit = || text.contains('©') || input.evidence.phrases(at).iter().any(|cue| cue.row.category == Category::MediaCaption);
        let links = segments.link_share(block);
        let shaped = || may_caption(segments, block, links, input.evidence.words(at));
        let in_box = || {
            let mut around = segments.ancestors(block.element).take(LEVELS);
            around.any(|(id, element)| element.blocks().len() <= BLOCKS && segments.has_media(id))
        };
        let pictured = || near_picture(segments, block) || in_box() && self.beside(at, Category::MediaCaption, |_| true);
        credit() || PICTURES.is_agency(text.trim()) || is_told(input.page_type) && shaped() && pictured()
    }
}

/// Whether pictures of such a page have captions rather than names, prices and ratings.
pub(super) fn is_told(page_type: PageType) -> bool {
    matches!(page_type, PageType::Article | PageType::Documentation)
}
