//! Where the values of fields came from.

use std::fmt;

/// A field of [`Article`](super::Article), where something says what it filled or where its value came from.
///
/// In the order of [`Removed::used_by`](super::Removed::used_by); `to_string` spells a field as the wire does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Field {
    /// [`authors`](super::Article::authors).
    Authors,
    /// [`dek`](super::Article::dek).
    Dek,
    /// [`kicker`](super::Article::kicker).
    Kicker,
    /// [`language`](super::Article::language).
    Language,
    /// [`lead_image`](super::Article::lead_image).
    LeadImage,
    /// [`modified_at`](super::Article::modified_at).
    ModifiedAt,
    /// [`published_at`](super::Article::published_at).
    PublishedAt,
    /// [`site_name`](super::Article::site_name).
    SiteName,
    /// [`summary`](super::Article::summary).
    Summary,
    /// [`tags`](super::Article::tags).
    Tags,
    /// [`title`](super::Article::title).
    Title,
    /// The block of the body with this index: a figure, of its caption.
    BodyBlock(u32),
}

impl Field {
    /// The name in snake case, as in [`Article`](super::Article) and without an index.
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
#[non_exhaustive]
pub enum Source {
    /// schema.org data in a JSON-LD script.
    JsonLd,
    /// Open Graph or Twitter card properties.
    OpenGraph,
    /// Other elements of the head: meta, link, title.
    Meta,
    /// Microdata, RDFa or microformats in the markup.
    Microdata,
    /// Text or pictures that a reader sees.
    #[default]
    Visible,
    /// The page's address.
    Url,
    /// A learned model.
    Model,
}
