//! What the caller gets, and nothing about how.
//!
//! Plain types that cross every door. The wire format and the command line's JSON are made from
//! these, one to one; names follow `proto/gleaner/v1/gleaner.proto`. Enums may grow, as those of the wire do.

mod body;
mod page;
mod provenance;
mod quote;
mod removed;
mod summary;

pub use body::{Block, BlockKind, Body, BodySource, Link, List, ListItem, Style, Styled, Table, TableCell, TableRow};
pub use page::{EncodingSource, PageInfo, PageType, Warning};
pub use provenance::{Field, Provenance, Source};
pub use quote::{Cue, MentionType, Quote, QuoteKind, QuoteSource, Speaker, SpeakerMethod};
pub use removed::{Category, CategoryCount, Reason, ReasonStage, Removed};
pub use summary::{BulletKind, Summary, SummaryBullet, SummarySource};

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
    /// Name of the publication; empty when unknown.
    pub site_name: String,
    /// Absolute canonical URL as the page states it; empty when it does not.
    pub canonical_url: String,
    /// The page's meta description, a hint only: never used as dek or summary. Empty when absent.
    pub meta_description: String,
    /// BCP 47 tag of the article's language; empty when unknown.
    pub language: String,
    /// The picture that the page puts forward; absent when there is none.
    pub lead_image: Option<Image>,
    /// Tags and topics of this article, in the page's order.
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
    /// Alternative text; empty when there is none.
    pub alt: String,
    /// Caption as the page shows it; empty when there is none.
    pub caption: String,
    /// Photographer or agency; empty when unknown.
    pub credit: String,
}
