//! What the caller can change.
//!
//! Documents never fail, requests can: strange HTML gives a poor article with warnings; an error
//! means that the request itself must change, or that the caller gave it up.

use std::fmt;

/// Why a page could not be cleaned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
    field: &'static str,
    message: String,
    limit: Option<u64>,
}

/// The kinds of [`Error`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// No bytes, or only whitespace.
    Empty,
    /// More bytes than the limit.
    TooLarge,
    /// The bytes are something else: an image, a PDF, JSON, an archive.
    NotHtml,
    /// A charset label that the Encoding Standard does not know.
    UnknownEncoding,
    /// The page's URL is not an absolute http or https URL.
    InvalidUrl,
    /// The language hint is not a BCP 47 tag.
    InvalidLanguage,
    /// More nodes, blocks or elements around the blocks than the limit.
    TooComplex,
    /// The caller's [`crate::options::Observer`] asked to stop.
    Interrupted,
}

/// Asked now and then by long work: whether to go on. Its error ends the work.
pub type Pause<'a> = &'a dyn Fn() -> Result<(), Error>;

impl Error {
    /// An error of `kind` about the request's `field`; the message is lower case, without a full stop.
    pub fn new(kind: ErrorKind, field: &'static str, message: impl Into<String>) -> Self {
        Self { kind, field, message: message.into(), limit: None }
    }

    /// The same error with the limit that was exceeded.
    #[must_use]
    pub fn with_limit(mut self, limit: u64) -> Self {
        self.limit = Some(limit);
        self
    }

    /// The kind.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The request field to change, as the contract names it ("html", "content_type").
    pub fn field(&self) -> &'static str {
        self.field
    }

    /// The limit that was exceeded, in the unit that the message names.
    pub fn limit(&self) -> Option<u64> {
        self.limit
    }

    /// What is wrong, for people.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.message)
    }
}

impl std::error::Error for Error {}
