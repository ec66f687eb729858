//! What the caller gets, and nothing about how.
//!
//! Plain types that cross every door. The wire format and the command line's JSON are made from
//! these, one to one; names follow `proto/gleaner/v1/gleaner.proto`.

use std::fmt;

/// Everything that comes back for one page.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cleaned {
    /// The article itself.
    pub article: Article,
    /// What was learned about the page while cleaning it.
    pub page: PageInfo,
}

/// A half-open range of UTF-8 byte offsets into [`Body::text`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// The structured article of one page.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Article {
    /// Headline without site name, section prefix or kicker; empty when the page has none.
    pub title: String,
    /// The short label over or before the headline ("Politics"); empty when there is none.
    pub kicker: String,
    /// Standfirst between headline and body, as the page shows it; empty when there is none.
    pub dek: String,
    /// The persons or agencies named as writers, in the page's order.
    pub authors: Vec<Author>,
    /// First publication, ISO 8601 date or date-time with the publisher's own offset; empty when unknown.
    pub published_at: String,
    /// Last change, same form as `published_at`; empty when unknown, or stated to be before the publication.
    pub modified_at: String,
    /// Name of the publication.
    pub site_name: String,
    /// Absolute canonical URL as the page states it.
    pub canonical_url: String,
    /// The page's meta description, a hint only: never used as dek or summary.
    pub meta_description: String,
    /// BCP 47 tag.
    pub language: String,
    /// The picture that the page puts forward.
    pub lead_image: Option<Image>,
    /// Tags and topics of this article.
    pub tags: Vec<String>,
    /// The publisher's bullets, or an extract.
    pub summary: Summary,
    /// The text proper.
    pub body: Body,
    /// Quotations found in the body, in reading order.
    pub quotes: Vec<Quote>,
    /// Every block that is not part of the article, in reading order.
    pub removed: Vec<Removed>,
    /// Number of removed blocks and bytes by category, in category order; whole also with
    /// [`RemovedDetail::Summary`](crate::options::RemovedDetail::Summary), empty with `None`.
    pub removed_counts: Vec<CategoryCount>,
    /// Where the fields above came from.
    pub provenance: Vec<Provenance>,
    /// Page blocks that hold the title, kicker and dek.
    pub headline: Headline,
}

/// Which page blocks were moved into the fields above the body.
///
/// Together with [`Summary::ordinals`], [`Block::ordinals`] and [`Removed::ordinal`] these are a
/// permutation of `0..PageInfo::block_count`: nothing is lost, nothing is doubled.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Headline {
    /// Blocks whose text is the title (with its kicker, where both stand in one block).
    pub title_ordinals: Vec<u32>,
    /// Blocks whose text is the kicker alone.
    pub kicker_ordinals: Vec<u32>,
    /// Blocks whose text is the dek.
    pub dek_ordinals: Vec<u32>,
}

/// A writer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Author {
    /// Name as printed, without "By", role or organisation.
    pub name: String,
    /// Absolute URL of the author's page; empty when unknown.
    pub url: String,
}

/// A picture.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Image {
    /// Absolute URL where the base is known, else as written.
    pub url: String,
    /// Alternative text.
    pub alt: String,
    /// Caption as the page shows it.
    pub caption: String,
    /// Photographer or agency.
    pub credit: String,
}

/// A field of [`Article`], where something says what it filled or where its value came from.
///
/// In the order of [`Removed::used_by`]; `to_string` spells a field as the wire does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Field {
    Authors,
    Dek,
    Kicker,
    Language,
    LeadImage,
    ModifiedAt,
    PublishedAt,
    SiteName,
    Summary,
    Tags,
    Title,
    /// The block of the body with this index: a figure, of its caption.
    BodyBlock(u32),
}

impl Field {
    /// The name in snake case, as in [`Article`] and without an index.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Authors => "authors",
            Self::Dek => "dek",
            Self::Kicker => "kicker",
            Self::Language => "language",
            Self::LeadImage => "lead_image",
            Self::ModifiedAt => "modified_at",
            Self::PublishedAt => "published_at",
            Self::SiteName => "site_name",
            Self::Summary => "summary",
            Self::Tags => "tags",
            Self::Title => "title",
            Self::BodyBlock(_) => "body.blocks",
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BodyBlock(at) => write!(f, "{}[{at}]", self.name()),
            field => f.write_str(field.name()),
        }
    }
}

/// Where a field's value came from.
#[derive(Debug, Clone, PartialEq)]
pub struct Provenance {
    /// The field.
    pub field: Field,
    /// The kind of evidence.
    pub source: Source,
    /// Estimated probability that the value is right, 0 to 1.
    pub confidence: f32,
    /// Other values that the page offers, best first.
    pub alternatives: Vec<String>,
}

/// Kinds of evidence for a field.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Source {
    JsonLd,
    OpenGraph,
    Meta,
    Microdata,
    #[default]
    Visible,
    Url,
    Model,
}

/// Summary bullets.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Summary {
    /// Who wrote the bullets.
    pub source: SummarySource,
    /// Their shape on the page.
    pub kind: BulletKind,
    /// Heading over the bullets ("Key Points"); empty when there is none.
    pub heading: String,
    /// The bullets in page order, without bullet signs.
    pub bullets: Vec<SummaryBullet>,
    /// What made the list a summary: "heading", "class", "position", "lead+description+centrality+title".
    pub evidence: String,
    /// Place of the list in the parsed tree; empty for an extract.
    pub css_path: String,
    /// Estimated probability that these are the article's summary, 0 to 1.
    pub confidence: f32,
    /// With [`crate::options::SummaryMode::Both`], sentences of the body beside the editorial bullets.
    pub extract: Vec<SummaryBullet>,
    /// Page blocks that were moved here (heading and items); empty for an extract.
    pub ordinals: Vec<u32>,
}

/// One bullet.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SummaryBullet {
    /// The words.
    pub text: String,
    /// Place in `body.text`; only extracts have one, since editorial bullets are not in the body.
    pub span: Option<Span>,
    /// Score of an extracted sentence, higher is better; 0 for editorial bullets.
    pub score: f32,
}

/// Who wrote the bullets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum SummarySource {
    Editorial,
    /// The publisher's, and the page says that a machine wrote them.
    EditorialAi,
    /// Verbatim sentences of the body, chosen by Gleaner.
    Extractive,
    #[default]
    None,
}

/// Shape of the bullets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum BulletKind {
    #[default]
    Unspecified,
    List,
    Paragraph,
    DeckLines,
    Sentences,
}

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
#[allow(missing_docs)]
pub enum BodySource {
    #[default]
    Dom,
    JsonLd,
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

/// What a body block is.
#[derive(Debug, Clone, PartialEq)]
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
    /// Caption as the page shows it.
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
    /// The linked words.
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
#[allow(missing_docs)]
pub enum Style {
    Strong,
    Emphasis,
    Code,
    /// A `<q>` element.
    Quotation,
    /// A `<cite>` element.
    Citation,
    Superscript,
    Subscript,
    Deleted,
}

/// One quotation.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Quote {
    /// The words, outer marks stripped, paragraphs joined by `\n`.
    pub text: String,
    /// One a paragraph part; each slices `body.text` verbatim.
    pub spans: Vec<Span>,
    /// Its shape.
    pub kind: QuoteKind,
    /// Who said it; absent rather than guessed.
    pub speaker: Option<Speaker>,
    /// The reporting verb or phrase.
    pub cue: Option<Cue>,
    /// How the quotation is marked.
    pub source: QuoteSource,
    /// Index of the quotation that this one continues in the same turn.
    pub continues: Option<u32>,
    /// Index of the quotation that this one repeats (pull quotes).
    pub duplicate_of: Option<u32>,
    /// Estimated probability that this is a quotation, 0 to 1.
    pub confidence: f32,
}

/// Shape of a quotation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum QuoteKind {
    #[default]
    Direct,
    Partial,
    Block,
    Pull,
}

/// Who said a quotation.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Speaker {
    /// Fullest form of the name in the article.
    pub name: String,
    /// As written beside the quotation ("he", "the Secretary of State").
    pub mention: String,
    /// What the mention is.
    pub mention_type: MentionType,
    /// The mention in `body.text`; absent when it stands elsewhere (a `cite` attribute).
    pub span: Option<Span>,
    /// Apposition or title, when given.
    pub role: String,
    /// How the speaker was found.
    pub method: SpeakerMethod,
    /// Estimated probability that the name is right, 0 to 1.
    pub confidence: f32,
}

/// What a mention is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum MentionType {
    #[default]
    Name,
    Pronoun,
    Description,
    Organisation,
}

/// How a speaker was found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum SpeakerMethod {
    #[default]
    TagAfter,
    TagBefore,
    SameParagraph,
    PreviousParagraph,
    Colon,
    DashTag,
    CiteElement,
}

/// A reporting verb or phrase.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cue {
    /// The words.
    pub text: String,
    /// Their place in `body.text`.
    pub span: Span,
}

/// How a quotation is marked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum QuoteSource {
    #[default]
    Marks,
    Dash,
    BlockquoteElement,
    QElement,
    ColonBlock,
    Embed,
}

/// A block that is not part of the article.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Removed {
    /// Place among all blocks of the page.
    pub ordinal: u32,
    /// What it is.
    pub category: Category,
    /// Who says so.
    pub reason: Reason,
    /// Its text, whitespace collapsed, cut at the request's limit.
    pub text: String,
    /// Whether `text` was cut.
    pub text_truncated: bool,
    /// Place in the parsed tree.
    pub css_path: String,
    /// Calibrated probability that the block is not content, 0 to 1.
    pub confidence: f32,
    /// Estimated probability of the category, given that it is not content, 0 to 1.
    pub category_confidence: f32,
    /// Hidden by the static markup.
    pub hidden: bool,
    /// Fields that were filled from it; last the figure of the body whose caption it is.
    pub used_by: Vec<Field>,
}

/// Why a block is not part of the article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reason {
    /// One row of one table, stable across releases: "landmark.nav", "phrase.en.leave_a_reply", "model.blocks.v1".
    pub rule_id: String,
    /// What matched: "aside#secondary[role=complementary]", "Leave a Reply".
    pub evidence: String,
    /// The kind of evidence that decided.
    pub stage: ReasonStage,
}

/// The kind of evidence that decided a removal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum ReasonStage {
    Hidden,
    Landmark,
    Markup,
    Phrase,
    Position,
    Density,
    Duplicate,
    #[default]
    Model,
}

/// Number of removed blocks of one category.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CategoryCount {
    /// The category.
    pub category: Category,
    /// Blocks.
    pub blocks: u32,
    /// UTF-8 bytes of their text, before any cut.
    pub text_bytes: u64,
}

/// What a removed block is. Function beats place; the order is the precedence where two fit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// Cookie and privacy choice.
    Consent,
    /// Text with no sighted reader and no other function.
    Hidden,
    /// Software, theme or platform credit.
    GeneratorCredit,
    /// Comments, reviews, their counts and forms.
    Comments,
    /// Paid by a third party.
    Advertisement,
    /// The site's own asks: newsletter, subscription, donation, app.
    Promotion,
    /// Share and follow.
    ShareSocial,
    /// Breadcrumb, page numbers, previous and next, table of contents.
    BreadcrumbPagination,
    /// Tags, section label, topics of this article.
    Tags,
    /// Author, date, source, reading time, author box.
    Byline,
    /// Caption and credit of image, video or audio.
    MediaCaption,
    /// Teasers of other pages and their headings.
    Related,
    /// Menus.
    Navigation,
    /// Logo text, tagline, search, log-in.
    SiteHeader,
    /// Controls of this page.
    Interface,
    /// Rest of the footer, legal small print.
    FooterLegal,
    /// Left-over side boxes.
    SidebarWidget,
    /// None of these.
    #[default]
    Other,
}

impl Category {
    /// All categories in order of precedence.
    pub const ALL: [Self; 18] = [
        Self::Consent,
        Self::Hidden,
        Self::GeneratorCredit,
        Self::Comments,
        Self::Advertisement,
        Self::Promotion,
        Self::ShareSocial,
        Self::BreadcrumbPagination,
        Self::Tags,
        Self::Byline,
        Self::MediaCaption,
        Self::Related,
        Self::Navigation,
        Self::SiteHeader,
        Self::Interface,
        Self::FooterLegal,
        Self::SidebarWidget,
        Self::Other,
    ];

    /// The name in snake case, as the tables and the wire spell it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Consent => "consent",
            Self::Hidden => "hidden",
            Self::GeneratorCredit => "generator_credit",
            Self::Comments => "comments",
            Self::Advertisement => "advertisement",
            Self::Promotion => "promotion",
            Self::ShareSocial => "share_social",
            Self::BreadcrumbPagination => "breadcrumb_pagination",
            Self::Tags => "tags",
            Self::Byline => "byline",
            Self::MediaCaption => "media_caption",
            Self::Related => "related",
            Self::Navigation => "navigation",
            Self::SiteHeader => "site_header",
            Self::Interface => "interface",
            Self::FooterLegal => "footer_legal",
            Self::SidebarWidget => "sidebar_widget",
            Self::Other => "other",
        }
    }

    /// The category of a name, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.name() == name)
    }
}

/// What was learned about the page while cleaning it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PageInfo {
    /// Kind of page.
    pub page_type: PageType,
    /// Estimated probability of `page_type`, 0 to 1.
    pub page_type_confidence: f32,
    /// Encoding Standard name of the encoding used ("UTF-8", "windows-1252").
    pub encoding: &'static str,
    /// What told the encoding.
    pub encoding_source: EncodingSource,
    /// Whether some bytes had no meaning in that encoding and became U+FFFD.
    pub decoding_errors: bool,
    /// Bytes of the request's HTML.
    pub input_bytes: u64,
    /// Nodes of the parsed tree.
    pub node_count: u32,
    /// Text blocks of the page, kept and removed.
    pub block_count: u32,
    /// Deepest element of the parsed tree, the root being 1; also where no text is read, as inside a drawing or template.
    pub max_depth: u32,
    /// Calibrated estimate of how well this page was cleaned (its word F1), 0 to 1.
    pub quality: f32,
    /// What the caller should know.
    pub warnings: Vec<Warning>,
    /// Version of the content model.
    pub model_version: &'static str,
}

/// Kinds of page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum PageType {
    #[default]
    Article,
    Forum,
    Product,
    Collection,
    Listing,
    Documentation,
    Service,
}

/// What told the encoding.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum EncodingSource {
    Bom,
    HttpHeader,
    MetaTag,
    #[default]
    Sniffed,
}

/// Something about a page that lowers what can be expected of its article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Warning {
    /// Elements deeper than the limit were taken out of their parents' nesting.
    TruncatedDepth,
    /// More attributes than the limit stood on one tag, or were to be repeated where its element was opened again; the rest was dropped.
    TruncatedAttributes,
    /// The addresses of the body's links, pictures and embeds came to more bytes than the limit; those after it were left out.
    TruncatedAddresses,
    /// The page says more about itself than is read, in meta tags, links or JSON-LD.
    TruncatedMetadata,
    /// The visible tree holds almost nothing; a browser would fill it by script.
    ScriptRendered,
    /// The publisher states that all or part of the text is for subscribers, or the page asks for a subscription in place of the rest.
    /// What was sent may hold the whole text all the same: nothing tells how much of it is missing.
    Paywalled,
    /// Nothing on the page looks like an article.
    NoArticle,
    /// No declaration told the encoding, or the bytes contradicted it. UTF-8 that nothing declares is told by its bytes and gives none.
    CharsetGuessed,
    /// Some bytes had no meaning in the encoding.
    DecodingErrors,
    /// Almost all text is boilerplate-like; the body is a second-best guess.
    LowConfidence,
}
