//! What a caller may ask for, and how it may watch the work.

use url::Url;

use crate::error::{Error, ErrorKind};
use crate::limits::Limits;

/// The request for one page, apart from its bytes. The default asks for the whole article as text, with summary,
/// quotations and every removed block; Markdown and HTML are extra.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Options {
    /// The page's absolute URL, for relative links; never fetched. Empty when unknown.
    pub url: String,
    /// The `Content-Type` header's value, for its charset. Empty when unknown.
    pub content_type: String,
    /// BCP 47 hint that overrides detection. Empty when unknown.
    pub language: String,
    /// Leaning of the choice between keeping and removing.
    pub bias: Bias,
    /// Which bullets the summary may hold.
    pub summary_mode: SummaryMode,
    /// Most bullets of an extract, and most editorial bullets returned; further ones are removed with the rule
    /// `field.summary`. `None` for no limit of the caller's.
    pub max_summary_bullets: Option<u32>,
    /// Whether to render the body as Markdown and HTML too.
    pub formats: Formats,
    /// How much to say about what was removed.
    pub removed_detail: RemovedDetail,
    /// Bytes of text per removed block, cut at a character boundary; 0 or `None` for the whole text.
    pub max_removed_text_bytes: Option<u32>,
    /// Fields that the caller wants.
    pub fields: Fields,
    /// Bounds of the work.
    pub limits: Limits,
}

impl Options {
    /// Checks what the caller wrote, before any work.
    ///
    /// # Errors
    /// `InvalidUrl` when `url` is not an absolute http or https URL with a host, `InvalidLanguage` when `language`
    /// does not have the shape of a BCP 47 tag. Empty means unknown and passes.
    pub fn check(&self) -> Result<(), Error> {
        if !self.url.is_empty() && !is_web_address(&self.url) {
            let message = format!("is not an absolute http or https URL: {:?}", start(&self.url));
            return Err(Error::new(ErrorKind::InvalidUrl, "url", message));
        }
        if !self.language.is_empty() && !is_language_tag(&self.language) {
            let message = format!("is not a BCP 47 tag such as \"en\" or \"pt-BR\": {:?}", start(&self.language));
            return Err(Error::new(ErrorKind::InvalidLanguage, "language", message));
        }
        Ok(())
    }
}

fn is_web_address(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| is_web(&url) && url.has_host())
}

/// Whether an address is one of the web by its scheme.
pub(crate) fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}

/// Whether a text has the shape of a tag of RFC 5646 (BCP 47), whose subtags are not looked up: a language of 2 to 8
/// letters, or `x` or `i` with more to come, then subtags of 1 to 8 ASCII letters and digits.
fn is_language_tag(text: &str) -> bool {
    let mut subtags = text.split('-');
    let first = subtags.next().unwrap_or_default();
    let language = (2..=8).contains(&first.len()) && first.bytes().all(|byte| byte.is_ascii_alphabetic());
    let own = matches!(first, "x" | "X" | "i" | "I") && text.len() > 2;
    let well_formed = |subtag: &str| (1..=8).contains(&subtag.len()) && subtag.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (language || own) && subtags.all(well_formed)
}

/// The first characters of something long, for a message.
fn start(text: &str) -> String {
    text.chars().take(80).collect()
}

/// Leaning of the choice between keeping and removing. Monotone: what `Precision` keeps, `Balanced`
/// keeps; what `Balanced` keeps, `Recall` keeps.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Bias {
    /// Rather lose a paragraph than keep a menu.
    Precision,
    /// Highest expected F1.
    #[default]
    Balanced,
    /// Rather keep a menu than lose a paragraph.
    Recall,
}

/// Which bullets the summary may hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum SummaryMode {
    /// The publisher's own, or none.
    EditorialOnly,
    /// The publisher's own, else an extract.
    #[default]
    EditorialElseExtractive,
    /// The publisher's own, and an extract beside them.
    Both,
}

/// Renderings of the body beside its text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Formats {
    /// CommonMark with GFM tables.
    pub markdown: bool,
    /// Sanitised HTML.
    pub html: bool,
}

/// How much to say about what was removed. The more, the more work; no other field of the answer changes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum RemovedDetail {
    /// Nothing, and no category is looked for.
    None,
    /// Counts by category.
    Summary,
    /// Every block.
    #[default]
    Full,
}

/// Fields whose computation can be saved. All on by default. No other field changes where one is off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fields {
    /// An extract in `summary`. The publisher's own bullets are always found, for they are no body text.
    pub summary: bool,
    /// `quotes`.
    pub quotes: bool,
}

impl Default for Fields {
    fn default() -> Self {
        Self { summary: true, quotes: true }
    }
}

/// The steps of the pipeline, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Stage {
    /// Bytes become text.
    Decode,
    /// Text becomes a tree.
    Parse,
    /// The tree becomes blocks.
    Segment,
    /// What the page says about itself is read.
    Head,
    /// Each block is kept or removed.
    Classify,
    /// Title, authors, dates and the other fields over the body are found.
    Metadata,
    /// Body, summary and removed blocks are written.
    Assemble,
    /// Quotations and their speakers are found.
    Quotes,
    /// The body is rendered as Markdown and HTML, where asked for.
    Render,
}

impl Stage {
    /// All stages in order.
    pub const ALL: [Self; 9] =
        [Self::Decode, Self::Parse, Self::Segment, Self::Head, Self::Classify, Self::Metadata, Self::Assemble, Self::Quotes, Self::Render];

    /// The name in snake case.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Decode => "decode",
            Self::Parse => "parse",
            Self::Segment => "segment",
            Self::Head => "head",
            Self::Classify => "classify",
            Self::Metadata => "metadata",
            Self::Assemble => "assemble",
            Self::Quotes => "quotes",
            Self::Render => "render",
        }
    }
}

/// The caller's view into the work: its clock and its cancel switch.
///
/// The core has no clock. Whoever wants timings measures between the calls of [`Observer::enter`];
/// whoever wants to stop answers `true` to [`Observer::interrupted`], which is asked at least every
/// few thousand tokens of the parse and between and inside the later stages.
pub trait Observer {
    /// A stage begins; the one before it has ended.
    fn enter(&self, _stage: Stage) {}
    /// Whether to give up; the answer is [`crate::error::ErrorKind::Interrupted`].
    fn interrupted(&self) -> bool {
        false
    }
}

/// An observer that watches nothing and never stops.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unobserved;

impl Observer for Unobserved {}
