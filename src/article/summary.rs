//! Summary bullets.

use super::Span;

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
#[non_exhaustive]
pub enum SummarySource {
    /// The publisher.
    Editorial,
    /// The publisher's, and the page says that a machine wrote them.
    EditorialAi,
    /// Verbatim sentences of the body, chosen by Gleaner.
    Extractive,
    /// Nobody: there are no bullets.
    #[default]
    None,
}

/// Shape of the bullets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BulletKind {
    /// There are no bullets.
    #[default]
    Unspecified,
    /// Items of a list.
    List,
    /// Paragraphs, with or without bullet signs.
    Paragraph,
    /// Lines of a dek, which is empty then.
    DeckLines,
    /// Sentences of the body.
    Sentences,
}
