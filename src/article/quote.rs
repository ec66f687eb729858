//! Quotations and who speaks.

use super::Span;

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
#[non_exhaustive]
pub enum QuoteKind {
    /// A whole utterance.
    #[default]
    Direct,
    /// A few quoted words inside the writer's sentence.
    Partial,
    /// Set as a block of its own.
    Block,
    /// Words of the article repeated for show.
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
#[non_exhaustive]
pub enum MentionType {
    /// A person's name.
    #[default]
    Name,
    /// A pronoun ("she").
    Pronoun,
    /// A description ("a neighbour").
    Description,
    /// An organisation.
    Organisation,
}

/// How a speaker was found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SpeakerMethod {
    /// By a reporting tag after the quotation.
    #[default]
    TagAfter,
    /// By a reporting tag before it.
    TagBefore,
    /// Named elsewhere in its paragraph.
    SameParagraph,
    /// Named in the paragraph before.
    PreviousParagraph,
    /// Named before a colon.
    Colon,
    /// Named after a dash under the quotation.
    DashTag,
    /// Named by a `<cite>` element or a `cite` attribute.
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
#[non_exhaustive]
pub enum QuoteSource {
    /// By quotation marks.
    #[default]
    Marks,
    /// By a dash at the start of its line.
    Dash,
    /// By a `<blockquote>` element.
    BlockquoteElement,
    /// By a `<q>` element.
    QElement,
    /// By a colon before a block of its own.
    ColonBlock,
    /// As an embedded post.
    Embed,
}
