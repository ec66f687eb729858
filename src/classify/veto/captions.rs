//! Captions and credits of pictures that stand in the text.

use foldhash::HashSet;

use super::Page;
use crate::article::Category;
use crate::classify::facts::Facts;
use crate::classify::wholes::tables::is_of_data;
use crate::dom::Tag;
use crate::letters::is_stop;
use crate::lexicon::Concept;
use crate::lexicon::metadata::{INTERLUDES, fold};
use crate::segment::{Block, Segments};

/// Words of a caption by its name in the markup, of one that its words call so too wherever it stands, and of one that bears the sign of rights.
const NAMED_WORDS: usize = 90;
const SAID_WORDS: usize = 40;
const SIGNED_WORDS: usize = 15;
/// Words of a credit in the box of a picture, of one that stands anywhere, and of the source of a picture.
const CREDIT_WORDS: usize = 14;
const BARE_CREDIT_WORDS: usize = 8;
const SOURCE_WORDS: usize = 10;
/// Weight of a name from which it is that of a caption.
const NAMED: f32 = 1.0;
/// Levels climbed from a text to the box of its picture, and blocks of one; a figure may hold a heading, a date and a credit beside its caption.
const BOX_LEVELS: usize = 4;
const BOX_BLOCKS: usize = 4;
const FIGURE_BLOCKS: usize = 8;
/// Elements from a text to the cell of a table that it stands in.
const CELL_LEVELS: usize = 4;

impl Page<'_> {
    /// Text in the box of a picture or video that the markup or the words call its caption or credit.
    pub(super) fn caption(&self, at: usize, block: &Block, facts: &Facts<'_>) -> Option<Category> {
        let pictured = || {
            self.segments.ancestors(block.element).take(BOX_LEVELS).any(|(id, element)| {
                let most = if element.tag == Tag::Figure { FIGURE_BLOCKS } else { BOX_BLOCKS };
                element.blocks().len() <= most && self.segments.has_media(id)
            })
        };
        let named = facts.named(Category::MediaCaption) >= NAMED && facts.words <= NAMED_WORDS;
        let below = self.pictured.contains(&at) && self.segments.element(block.element).tag.heading_level().is_none();
        let signed = facts.words <= SIGNED_WORDS && is_signed(self.segments.text_of(block)) && (below || pictured());
        let credit = facts.says(Concept::Photo) && facts.words <= CREDIT_WORDS;
        let source = || self.segments.text_of(block).split_once([':', '：']).is_some_and(|(label, _)| INTERLUDES.is_source(&fold(label)));
        let sourced = below && facts.words <= SOURCE_WORDS && source();
        (signed
            || sourced
            || (named || credit) && pictured()
            || self.captions.contains(&at) && facts.words <= NAMED_WORDS && facts.links < 0.5
            || credit && facts.words <= BARE_CREDIT_WORDS
            || named && facts.says_any(Category::MediaCaption) && facts.words <= SAID_WORDS)
            .then_some(Category::MediaCaption)
    }
}

/// Whether a text begins with the sign of rights, or has it and is no sentence.
fn is_signed(text: &str) -> bool {
    let ends = |text: &str| text.contains(['。', '！', '？']) || text.ends_with(is_stop) || text.contains(". ");
    text.starts_with('©') || text.contains('©') && !ends(text.trim_end())
}

/// Blocks right after a picture whose alternative text they repeat: captions without markup.
pub(super) fn captions(segments: &Segments<'_>) -> HashSet<usize> {
    let said = (0..).zip(&segments.media).filter(|(at, media)| segments.says_alternative(media) && !is_compared(segments, *at));
    said.map(|(_, media)| media.next_block as usize).collect()
}

/// Whether the text behind a picture stands in a header cell, or in another cell of the picture's row in a table of data: it is the name of
/// what that compares. A row of several pictures is one of a gallery.
fn is_compared(segments: &Segments<'_>, at: usize) -> bool {
    let Some(media) = segments.media.get(at) else { return false };
    let Some(block) = segments.blocks.get(media.next_block as usize) else { return false };
    let mut around = segments.ancestors(block.element).take(CELL_LEVELS);
    let Some((cell, element)) = around.find(|(_, element)| matches!(element.tag, Tag::Td | Tag::Th)) else { return false };
    if element.tag == Tag::Th {
        return true;
    }
    let Some(row) = element.parent.filter(|row| *row < media.element && media.element < cell) else { return false };
    let last = segments.element(row).end;
    let beside = [at.checked_sub(1), Some(at + 1)].into_iter().flatten().filter_map(|other| segments.media.get(other));
    let alone = !beside.into_iter().any(|other| row < other.element && other.element.0 < last);
    alone && is_of_data(segments, cell, |_| true)
}
