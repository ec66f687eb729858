//! How far the reading of a body has come.

use std::future::Future;
use std::pin::Pin;
use std::time::Instant;

use bytes::{Bytes, BytesMut};
use tokio::task::JoinHandle;

use super::frame::{HEADER, header};
use crate::service::budget::Instalments;
use crate::service::compression::Coding;
use crate::service::decompress::{Decompressed, kept};

/// Room for the first bytes of a message: most pages are smaller.
const FIRST_ROOM: usize = 128 << 10;

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
pub enum Handling {
    /// It is read.
    Read,
    /// It is over the limit, and left out but for its key.
    LeaveOut,
}

/// A message whose header has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Announced {
    /// How it is written.
    pub coding: Coding,
    /// Its bytes, as they come.
    pub length: usize,
    /// What is to become of it.
    pub handling: Handling,
}

/// Where in a body the reading is.
pub enum State {
    /// Between messages, or inside a header.
    Header(BytesMut),
    /// Waits to begin with a message.
    Waiting(Announced),
    /// Collects a message.
    Coming(Coming),
    /// Decompresses it elsewhere.
    Decompressing(JoinHandle<Decompressed>),
    /// Drops an oversized message.
    Skipping(Skipped, usize),
}

impl State {
    /// Whether nothing can be done before more of the body has come.
    pub fn wants_bytes(&self) -> bool {
        match self {
            Self::Header(_) | Self::Skipping(..) => true,
            Self::Coming(message) => message.missing() > 0,
            Self::Waiting(_) | Self::Decompressing(_) => false,
        }
    }

    /// Bytes of the message at hand that are still to come and to be kept.
    pub fn missing(&self) -> usize {
        match self {
            Self::Coming(message) => message.missing(),
            Self::Skipping(skipped, remaining) => kept(skipped.coding).saturating_sub(skipped.head.len()).min(*remaining),
            Self::Header(_) | Self::Waiting(_) | Self::Decompressing(_) => 0,
        }
    }
}

/// A message that is coming, behind its header.
pub struct Coming {
    framed: Vec<u8>,
    length: usize,
    /// How it is written.
    pub coding: Coding,
}

impl Coming {
    /// A message of `length` bytes, none of which has come.
    pub fn new(coding: Coding, length: usize) -> Self {
        let mut framed = Vec::with_capacity(HEADER + length.min(FIRST_ROOM));
        framed.extend(header(length));
        Self { framed, length, coding }
    }

    /// Bytes that are still to come.
    pub fn missing(&self) -> usize {
        (HEADER + self.length).saturating_sub(self.framed.len())
    }

    /// Takes the next bytes, no more than are missing. Room is made as they come: what a header only promises is not paid for.
    pub fn put(&mut self, part: &[u8]) {
        if self.framed.capacity() - self.framed.len() < part.len() {
            // Of which a quarter is there, the rest is likely to come; each smaller room is left behind for a while.
            let more = if self.framed.len() >= self.length / 4 { self.missing() } else { part.len().max(self.framed.len()) };
            self.framed.reserve_exact(more.min(self.missing()));
        }
        self.framed.extend_from_slice(part);
    }

    /// The message behind the header of a plain one.
    pub fn framed(self) -> Bytes {
        self.framed.into()
    }
}

/// What is kept of an oversized message while the rest is dropped.
pub struct Skipped {
    /// Its first bytes.
    pub head: BytesMut,
    /// How they are written.
    pub coding: Coding,
}

/// What a step asks for.
pub enum Step {
    /// Look again.
    Again,
    /// More bytes are needed.
    More,
}
