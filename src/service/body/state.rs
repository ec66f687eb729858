//! How far the reading of a body has come.

use std::future::Future;
use std::pin::Pin;
use std::time::Instant;

use bytes::BytesMut;
use tokio::task::JoinHandle;

use crate::service::budget::Instalments;
use crate::service::decompress::{Decompressed, kept};

/// A wait for the budget.
pub struct Waiting {
    /// When it began.
    pub since: Instant,
    /// Ready with what pays.
    pub turn: Pin<Box<dyn Future<Output = Option<Instalments>> + Send>>,
}

impl Waiting {
    /// Begins to wait for `turn`.
    pub fn new(turn: impl Future<Output = Option<Instalments>> + Send + 'static) -> Self {
        Self { since: Instant::now(), turn: Box::pin(turn) }
    }
}

/// What is to become of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It passes as it is.
    Plain,
    /// It is decompressed.
    Compressed,
    /// It is over the limit and left out but for its key; whether it is compressed.
    LeftOut(bool),
}

/// Where in a body the reading is.
pub enum State {
    /// Between messages, or inside a header.
    Header(BytesMut),
    /// Waits to begin with a message of this fate and length.
    Waiting(Fate, usize),
    /// Passes this many bytes on.
    Plain(usize),
    /// Collects a compressed message of this length.
    Compressed(BytesMut, usize),
    /// Decompresses it elsewhere.
    Decompressing(JoinHandle<Decompressed>),
    /// Drops an oversized message.
    Skipping(Skipped, usize),
}

impl State {
    /// Bytes of the message at hand that are still to come and to be kept or passed on.
    pub fn missing(&self) -> usize {
        match self {
            Self::Plain(remaining) => *remaining,
            Self::Compressed(compressed, length) => length.saturating_sub(compressed.len()),
            Self::Skipping(skipped, remaining) => kept(skipped.compressed).saturating_sub(skipped.head.len()).min(*remaining),
            Self::Header(_) | Self::Waiting(..) | Self::Decompressing(_) => 0,
        }
    }
}

/// What is kept of an oversized message while the rest is dropped.
pub struct Skipped {
    /// Its first bytes.
    pub head: BytesMut,
    /// Whether they are compressed.
    pub compressed: bool,
}

/// What a step asks for.
pub enum Step {
    /// Look again.
    Again,
    /// More bytes are needed.
    More,
}
