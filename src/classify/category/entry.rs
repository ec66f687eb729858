//! What a block is as the entry of a list: a link, the headline of another page, a label over others, a price.

use crate::article::Category;
use crate::letters::is_currency;
use crate::segment::{Block, Segments};

use crate::classify::category::CLEAR;
use crate::classify::rules::Cue;

/// Bytes of a label at most.
const LABEL_BYTES: usize = 40;
/// Words from which a link that begins like a caption's credit is a headline.
const HEADLINE_WORDS: usize = 4;

/// A block as the entry of a list that it may be.
pub(super) struct Entry {
    /// A link of a few words.
    pub is_link: bool,
    /// A link of more words: the headline of another page.
    pub is_headline: bool,
    /// A few words that lead nowhere.
    pub is_label: bool,
    /// An amount of money or a share, and little else.
    pub is_price: bool,
    /// In what the markup calls a menu, or a footer.
    pub in_menu: bool,
    pub in_footer: bool,
}

impl Entry {
    /// Reads the block of so many words; `markup` is what the elements around it say.
    pub fn new(segments: &Segments<'_>, block: &Block, words: usize, is_link: bool, markup: &[Cue<'_>]) -> Self {
        let within = |category| markup.iter().any(|cue| cue.row.category == category && cue.weight >= CLEAR);
        let is_long = !is_link && words >= HEADLINE_WORDS;
        let is_headline = is_long && segments.is_linked(block);
        let is_label = !is_link && !is_long && block.text.len() <= LABEL_BYTES;
        let text = segments.text_of(block);
        let is_price = text.len() <= LABEL_BYTES
            && text.bytes().any(|byte| byte.is_ascii_digit())
            && text.contains(|sign| sign == '%' || is_currency(sign));
        Self { is_link, is_headline, is_label, is_price, in_menu: within(Category::Navigation), in_footer: within(Category::FooterLegal) }
    }
}
