//! What can go wrong with a call, and the only table of codes.
//!
//! Every error is a `google.rpc.Status` with an `ErrorInfo`; an error of one field adds a `BadRequest`, one that
//! passes with time a `RetryInfo`. Details travel in a header, so they are short.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use humantime::format_duration;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt as _};

use crate::error::{Error, ErrorKind};

/// The domain of every `ErrorInfo`.
pub(super) const DOMAIN: &str = "gleaner.v1";

/// Longest message of a status, in bytes; values from the wire are quoted in messages.
const MAX_MESSAGE: usize = 512;

/// Why a call failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The page or its options cannot be cleaned.
    Page(Error),
    /// An enum number that the contract does not know.
    UnknownEnum {
        /// The request's field.
        field: &'static str,
        /// The number.
        number: i32,
    },
    /// A path of the read mask that the contract does not know.
    UnknownPath {
        /// The path.
        path: String,
        /// One that exists and is probably meant.
        instead: Option<&'static str>,
    },
    /// A required message is missing.
    Missing {
        /// The request's field.
        field: &'static str,
    },
    /// The bytes are no request: bad protobuf, bad UTF-8 in a string, a broken frame or bad compression.
    Malformed {
        /// What the decoder says.
        message: String,
    },
    /// The message is over the limit, plain or decompressed.
    TooLarge {
        /// Bytes.
        limit: u64,
    },
    /// The answer is over the limit.
    AnswerTooLarge {
        /// Bytes.
        size: u64,
        /// Bytes.
        limit: u64,
    },
    /// No place to work at the moment.
    Overloaded {
        /// What is full.
        what: Full,
        /// When to come back.
        retry_after: Duration,
    },
    /// The server is going away.
    Draining,
    /// A stream on which no page came.
    Idle {
        /// How long it was waited for.
        limit: Duration,
    },
    /// A deadline passed.
    DeadlineExceeded(Time),
    /// The caller is gone.
    Cancelled,
    /// Nobody we know.
    Unauthenticated(Identity),
    /// A bug; the id is in the log.
    Internal {
        /// Opaque.
        id: String,
    },
}

/// How much time there was, and who gave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Time {
    /// The caller, for its call.
    OfCaller(Duration),
    /// The server, for a page.
    OfServer(Duration),
}

/// What is full when a call is turned away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Full {
    /// Calls in work and waiting.
    Calls,
    /// Bytes of the messages in work and waiting.
    Bytes,
    /// The wait in the queue was over its limit.
    Wait,
}

impl Full {
    /// The name in metrics and in `ErrorInfo.metadata["resource"]`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Calls => "calls",
            Self::Bytes => "bytes",
            Self::Wait => "wait",
        }
    }
}

/// What is wrong with a caller's identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Identity {
    /// No `authorization` metadata.
    MissingToken,
    /// Not one of the tokens.
    UnknownToken,
    /// No client certificate.
    MissingCertificate,
    /// The client certificate's names are not on the list.
    UnknownCertificate,
}

impl Fault {
    /// The reason in `ErrorInfo`: upper snake case, stable across releases.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Page(error) => match error.kind() {
                ErrorKind::Empty => "EMPTY_CONTENT",
                ErrorKind::TooLarge => "CONTENT_TOO_LARGE",
                ErrorKind::NotHtml => "NOT_HTML",
                ErrorKind::UnknownEncoding => "UNKNOWN_ENCODING",
                ErrorKind::InvalidUrl => "INVALID_URL",
                ErrorKind::InvalidLanguage => "INVALID_LANGUAGE",
                ErrorKind::TooComplex => "TOO_COMPLEX",
                ErrorKind::Interrupted => "CANCELLED",
            },
            Self::UnknownEnum { .. } => "UNKNOWN_ENUM_VALUE",
            Self::UnknownPath { .. } => "UNKNOWN_FIELD_PATH",
            Self::Missing { .. } => "MISSING_FIELD",
            Self::Malformed { .. } => "MALFORMED_REQUEST",
            Self::TooLarge { .. } => "CONTENT_TOO_LARGE",
            Self::AnswerTooLarge { .. } => "ANSWER_TOO_LARGE",
            Self::Overloaded { .. } => "OVERLOADED",
            Self::Draining => "DRAINING",
            Self::Idle { .. } => "IDLE",
            Self::DeadlineExceeded(_) => "DEADLINE_EXCEEDED",
            Self::Cancelled => "CANCELLED",
            Self::Unauthenticated(Identity::MissingToken) => "MISSING_TOKEN",
            Self::Unauthenticated(Identity::UnknownToken) => "UNKNOWN_TOKEN",
            Self::Unauthenticated(Identity::MissingCertificate) => "MISSING_CERTIFICATE",
            Self::Unauthenticated(Identity::UnknownCertificate) => "UNKNOWN_CERTIFICATE",
            Self::Internal { .. } => "INTERNAL",
        }
    }

    /// The gRPC code.
    pub fn code(&self) -> Code {
        match self {
            Self::Page(error) => match error.kind() {
                ErrorKind::Interrupted => Code::Cancelled,
                _ => Code::InvalidArgument,
            },
            Self::UnknownEnum { .. } | Self::UnknownPath { .. } | Self::Missing { .. } | Self::Malformed { .. } | Self::TooLarge { .. } => {
                Code::InvalidArgument
            }
            Self::AnswerTooLarge { .. } => Code::OutOfRange,
            Self::Overloaded { .. } => Code::ResourceExhausted,
            Self::Draining | Self::Idle { .. } => Code::Unavailable,
            Self::DeadlineExceeded(_) => Code::DeadlineExceeded,
            Self::Cancelled => Code::Cancelled,
            Self::Unauthenticated(_) => Code::Unauthenticated,
            Self::Internal { .. } => Code::Internal,
        }
    }

    /// The request's field to change.
    fn field(&self) -> Option<&str> {
        match self {
            Self::Page(error) if error.kind() != ErrorKind::Interrupted => Some(error.field()),
            Self::UnknownEnum { field, .. } | Self::Missing { field } => Some(field),
            Self::UnknownPath { .. } => Some("read_mask"),
            Self::TooLarge { .. } => Some("html"),
            _ => None,
        }
    }

    /// The limit that was exceeded.
    fn limit(&self) -> Option<u64> {
        match self {
            Self::Page(error) => error.limit(),
            Self::TooLarge { limit } | Self::AnswerTooLarge { limit, .. } => Some(*limit),
            _ => None,
        }
    }

    fn details(&self) -> ErrorDetails {
        let mut metadata = Vec::new();
        if let Some(field) = self.field() {
            metadata.push(("field".to_owned(), field.to_owned()));
        }
        if let Some(limit) = self.limit() {
            metadata.push(("limit".to_owned(), limit.to_string()));
        }
        let mut details = ErrorDetails::new();
        match self {
            Self::Overloaded { what, retry_after } => {
                metadata.push(("resource".to_owned(), what.name().to_owned()));
                details.set_retry_info(Some(*retry_after));
            }
            Self::Internal { id } => metadata.push(("id".to_owned(), id.clone())),
            _ => {}
        }
        details.set_error_info(self.reason(), DOMAIN, metadata.into_iter().collect::<std::collections::HashMap<_, _>>());
        if let Some(field) = self.field() {
            details.add_bad_request_violation(field, short(&self.description()));
        }
        details
    }

    /// What is wrong, without the field.
    fn description(&self) -> String {
        match self {
            Self::Page(error) if error.kind() == ErrorKind::UnknownEncoding => {
                format!("{}; left empty, or without a charset, the page tells it", error.message())
            }
            Self::Page(error) => error.message().to_owned(),
            Self::UnknownEnum { number, .. } => format!("{number} is not a value of this enum"),
            Self::UnknownPath { path, instead } => {
                let hint = instead.map(|instead| format!("ask for \"{instead}\"; ")).unwrap_or_default();
                format!("{hint}\"{path}\" is not a field of the response that a mask can name")
            }
            Self::Missing { .. } => "is required".to_owned(),
            Self::Malformed { message } => format!("the message is not a valid request: {message}"),
            Self::TooLarge { limit } => format!("the message is larger than the limit of {limit} bytes"),
            Self::AnswerTooLarge { size, limit } => {
                format!("the answer has {size} bytes, limit {limit}; ask for fewer fields with read_mask")
            }
            Self::Overloaded { what, retry_after } => match what {
                Full::Calls => format!("too many calls in work, retry in {} ms", retry_after.as_millis()),
                Full::Bytes => format!("too many bytes in work, retry in {} ms", retry_after.as_millis()),
                Full::Wait => format!("no thread will be free soon enough (--queue-max-wait), retry in {} ms", retry_after.as_millis()),
            },
            Self::Draining => "the server is shutting down".to_owned(),
            Self::Idle { limit } => {
                format!("no page came for {} ms (--stream-idle-timeout), open another stream for the next one", limit.as_millis())
            }
            Self::DeadlineExceeded(Time::OfCaller(time)) => format!("the caller's time of {} is over", format_duration(*time)),
            Self::DeadlineExceeded(Time::OfServer(time)) => {
                format!("the server's time for a page of {} is over (--timeout)", format_duration(*time))
            }
            Self::Cancelled => "the caller went away".to_owned(),
            Self::Unauthenticated(Identity::MissingToken) => "a bearer token is required".to_owned(),
            Self::Unauthenticated(Identity::UnknownToken) => "the bearer token is not known".to_owned(),
            Self::Unauthenticated(Identity::MissingCertificate) => "a client certificate is required".to_owned(),
            Self::Unauthenticated(Identity::UnknownCertificate) => "the client certificate is not allowed".to_owned(),
            Self::Internal { id } => format!("internal error {id}"),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(field) = self.field() {
            write!(f, "{field}: ")?;
        }
        f.write_str(&self.description())
    }
}

impl std::error::Error for Fault {}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Page(error)
    }
}

impl From<Fault> for Status {
    fn from(fault: Fault) -> Self {
        let mut status = Self::with_error_details(fault.code(), short(&fault.to_string()), fault.details());
        if let Fault::Overloaded { .. } = fault {
            // For whoever counts what was full; it is not sent.
            status.set_source(Arc::new(fault));
        }
        status
    }
}

/// What was full, when that is what a status says.
pub(super) fn full(status: &Status) -> Option<Full> {
    match std::error::Error::source(status)?.downcast_ref()? {
        Fault::Overloaded { what, .. } => Some(*what),
        _ => None,
    }
}

/// The status as the message that a stream carries for one page.
pub(super) fn message(fault: &Fault) -> tonic_types::Status {
    use prost::Message as _;
    let status = Status::from(fault.clone());
    tonic_types::Status::decode(status.details()).unwrap_or_else(|_| tonic_types::Status {
        code: status.code().into(),
        message: status.message().to_owned(),
        details: Vec::new(),
    })
}

/// The name of a code as the protocol spells it ("INVALID_ARGUMENT").
pub const fn code_name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}

/// The longest start of a text that fits a status.
pub(super) fn short(text: &str) -> &str {
    let mut end = text.len().min(MAX_MESSAGE);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or(text)
}

#[cfg(test)]
mod tests;
