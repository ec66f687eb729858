//! What a block is as the entry of a list: a link, the headline of another page, a label over others, a price.

use crate::article::Category;
use crate::letters::is_currency;
use crate::segment::Block;

use crate::classify::category::{CLEAR, Naming};
use crate::classify::rules::Cue;

/// Bytes of a label at most.
const LABEL_BYTES: usize = 40;
/// Words from which a link that begins like a caption's credit is a headline.
const HEADLINE_WORDS: usize = 4;

/// What a block is as an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// A link of a few words.
    Link,
    /// A link of more words: the headline of another page.
    Headline,
    /// A few words that lead nowhere.
    Label,
    /// Anything else.
    Text,
}

/// A block as the entry of a list that it may be.
pub(super) struct Entry {
    pub shape: Shape,
    /// Whether it is an amount of money or a share, and little else.
    pub is_price: bool,
    /// Whether it stands in what the markup calls a menu; a footer may hold one.
    pub in_menu: bool,
    /// Whether it stands in what the markup calls a footer.
    pub in_footer: bool,
}

impl Entry {
    /// Reads the block at a place; `markup` is what the elements around it say.
    pub fn new(naming: &Naming<'_>, at: usize, block: &Block, markup: &[Cue<'_>]) -> Self {
        let segments = naming.input.segments;
        let within = |category| markup.iter().any(|cue| cue.row.category == category && cue.weight >= CLEAR);
        let is_long = naming.input.evidence.words(at) >= HEADLINE_WORDS;
        let shape = if naming.menus.is_entry(at) {
            Shape::Link
        } else if is_long && segments.is_linked(block) {
            Shape::Headline
        } else if !is_long && block.text.len() <= LABEL_BYTES {
            Shape::Label
        } else {
            Shape::Text
        };
        let text = segments.text_of(block);
        Self { shape, is_price: is_price(text), in_menu: within(Category::Navigation), in_footer: within(Category::FooterLegal) }
    }
}

/// Whether a text is an amount of money or a share, and little else.
pub(super) fn is_price(text: &str) -> bool {
    text.len() <= LABEL_BYTES && text.bytes().any(|byte| byte.is_ascii_digit()) && text.contains(|sign| sign == '%' || is_currency(sign))
}
