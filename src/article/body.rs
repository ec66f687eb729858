//! The body and its typed blocks.

use super::{Image, Span};

/// The body of the article.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Body {
    /// Blocks joined by a blank line; list items begin a line each, and a table row is one.
    pub text: String,
    /// CommonMark with GFM tables, when asked for.
    pub markdown: String,
    /// Sanitised HTML, when asked for.
    pub html: String,
    /// The typed blocks behind `text`.
    pub blocks: Vec<Block>,
    /// Where the body came from.
    pub source: BodySource,
    /// Number of words of `text` by UAX #29 word boundaries; Han and kana characters count one each.
    pub word_count: u32,
}

/// Where the body came from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BodySource {
    /// The visible tree, with declarative shadow roots.
    #[default]
    Dom,
    /// `articleBody` of JSON-LD, where the tree shows next to no text.
    JsonLd,
    /// What the page's scripts would have rendered: state in a script, or text in an attribute.
    EmbeddedState,
}

/// One typed block of the body.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// Place among all blocks of the page: the smallest of `ordinals`; for blocks without text
    /// (figures, embeds, rules) the place of the next text block.
    pub ordinal: u32,
    /// All page blocks that this one was made of, ascending; empty for blocks without text.
    pub ordinals: Vec<u32>,
    /// Its text in `body.text`.
    pub span: Span,
    /// Place in the parsed tree.
    pub css_path: String,
    /// What it is.
    pub kind: BlockKind,
    /// Links inside the text.
    pub links: Vec<Link>,
    /// Inline styles inside the text, for the formats that can show them.
    pub styles: Vec<Styled>,
}

impl Block {
    /// A block with a place in the text, and none on the page, links or styles yet.
    pub(crate) const fn new(kind: BlockKind, span: Span) -> Self {
        Self { ordinal: 0, ordinals: Vec::new(), span, css_path: String::new(), kind, links: Vec::new(), styles: Vec::new() }
    }
}

/// What a body block is.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum BlockKind {
    /// Running text.
    Paragraph,
    /// A heading of the article's own parts.
    Heading {
        /// 1 to 6.
        level: u8,
    },
    /// A list, possibly nested.
    List(List),
    /// A block quotation.
    BlockQuote {
        /// URL or name of the source as given; empty when not.
        cite: String,
    },
    /// Preformatted text, whitespace kept.
    Preformatted {
        /// Programming language as the page names it; empty when not.
        language: String,
    },
    /// A table.
    Table(Table),
    /// A picture in the body: once, with each of its captions; a logo, icon or sign of an entry without a caption is none.
    Figure {
        /// The picture.
        image: Image,
        /// Ordinals of the removed blocks that hold caption and credit, those of the caption first.
        caption_ordinals: Vec<u32>,
    },
    /// A video, post or frame of another site.
    Embed {
        /// Host or name of the provider.
        provider: String,
        /// Absolute URL.
        url: String,
    },
    /// A thematic break.
    Rule,
}

/// A list of a body block. Code, tables, quotations, pictures and headings in an item are blocks of their own, behind which the list
/// goes on as another one.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct List {
    /// Numbered or not.
    pub ordered: bool,
    /// Items in order.
    pub items: Vec<ListItem>,
    /// Number of the first item where a numbered list begins, or goes on, with another than 1; else 0.
    pub start: u32,
}

/// One list item.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ListItem {
    /// Its own text in `body.text`, without nested lists; empty for an item that only nests.
    pub span: Span,
    /// Lists inside the item.
    pub children: Vec<List>,
}

/// A table of a body block.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// Rows in order.
    pub rows: Vec<TableRow>,
    /// Caption as the page shows it; empty when there is none.
    pub caption: String,
}

/// One table row.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TableRow {
    /// Cells in order.
    pub cells: Vec<TableCell>,
}

/// One table cell.
#[derive(Debug, Clone, PartialEq)]
pub struct TableCell {
    /// Text in `body.text`; empty range for an empty cell.
    pub span: Span,
    /// Whether it is a header cell.
    pub header: bool,
    /// Columns covered, at least 1.
    pub colspan: u32,
    /// Rows covered, at least 1.
    pub rowspan: u32,
}

/// A link in the body.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Link {
    /// The linked words in `body.text`.
    pub span: Span,
    /// Absolute URL where the base is known, else as written.
    pub url: String,
    /// The linked words, as `span` slices them.
    pub text: String,
}

/// A stretch of text with an inline style.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Styled {
    /// The words in `body.text`.
    pub span: Span,
    /// How they look.
    pub style: Style,
}

/// Inline styles that carry meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Style {
    /// Strong importance, usually bold.
    Strong,
    /// Stress, usually italic.
    Emphasis,
    /// Code.
    Code,
    /// A `<q>` element.
    Quotation,
    /// A `<cite>` element.
    Citation,
    /// Superscript.
    Superscript,
    /// Subscript.
    Subscript,
    /// Struck out.
    Deleted,
}
