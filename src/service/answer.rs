//! An answer on its way out.
//!
//! It is encoded by the thread that cleaned the page, which has its parts at hand; a network thread would have to fetch
//! each of them from the other processor, and other calls would wait for it meanwhile.

use bytes::Bytes;
use prost::Message;

use crate::service::body::{HEADER, no_bytes};
use crate::service::budget::Reservation;
use crate::service::compression::Compression;
use crate::service::mask::Mask;
use crate::service::proto::clean_pages_response::Result as PageResult;
use crate::service::proto::{CategoryCount, CleanPageResponse, CleanPagesResponse, PageInfo};
use crate::service::status::{self, Fault};

/// Bytes of an answer that waits to be sent for each byte of the budget.
const ANSWER_BYTES: u64 = 2;
/// Largest answer that goes out whether or not the budget has a place, in bytes: so much is on its way in each call anyhow.
const FREE_ANSWER: usize = 64 << 10;
/// Answers smaller than this are not worth compression, in bytes.
const LEAST_COMPRESSED: usize = 1 << 10;

/// A message of the contract, encoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What the message begins with in a stream.
    envelope: Bytes,
    /// The message, or what follows the envelope, behind the flag and length that gRPC puts before a message.
    framed: Bytes,
}

impl Answer {
    fn of(message: &impl Message) -> Self {
        let length = message.encoded_len();
        let mut framed = Vec::with_capacity(HEADER + length);
        framed.push(0);
        framed.extend_from_slice(&(length as u32).to_be_bytes());
        message.encode_raw(&mut framed);
        Self::single(framed.into())
    }

    const fn single(framed: Bytes) -> Self {
        Self { envelope: Bytes::new(), framed }
    }

    /// The length of the message, in bytes.
    pub fn len(&self) -> usize {
        self.envelope.len() + self.framed.len().saturating_sub(HEADER)
    }

    /// The message, in two parts.
    pub fn parts(&self) -> [&[u8]; 2] {
        [&self.envelope, self.framed.get(HEADER..).unwrap_or_default()]
    }

    /// The message of a call behind its flag and length, as it is sent.
    pub fn framed(self) -> Bytes {
        self.framed
    }

    /// Whether the message is compressed.
    pub fn is_compressed(&self) -> bool {
        self.framed.first() == Some(&1)
    }

    /// The same, which keeps its place in the budget as long as any of it waits to be sent: of what its page had, as much as
    /// half of the answer takes. An answer of more than twice its page needs more, unless it is small.
    ///
    /// # Errors
    /// [`Fault::Overloaded`] when that is not there.
    pub fn paid_with(self, mut reservation: Reservation) -> Result<Self, Fault> {
        let paid = reservation.resize(self.framed.len() as u64 / ANSWER_BYTES);
        if !paid && self.framed.len() > FREE_ANSWER {
            return Err(no_bytes());
        }
        Ok(Self { framed: Bytes::from_owner(Paid { framed: self.framed, _reservation: reservation }), ..self })
    }

    /// The same, compressed, where that makes it smaller.
    fn compressed(self, compression: Compression) -> Self {
        if self.len() < LEAST_COMPRESSED {
            return self;
        }
        let [_, plain] = self.parts();
        let mut framed = Vec::with_capacity(HEADER + plain.len() / 2);
        framed.extend_from_slice(&[1, 0, 0, 0, 0]);
        match compression.compress(framed, plain) {
            Ok(mut framed) if framed.len() < self.framed.len() => {
                let length = (framed.len() - HEADER) as u32;
                if let Some(room) = framed.get_mut(1..HEADER) {
                    room.copy_from_slice(&length.to_be_bytes());
                }
                Self::single(framed.into())
            }
            // Memory does not fail to be written to.
            _ => self,
        }
    }

    /// The answer to the page with this key in a stream.
    pub fn in_stream(key: String, outcome: Result<Self, Fault>) -> Self {
        match outcome {
            Ok(answer) => Self { envelope: envelope(key, answer.len()), framed: answer.framed },
            Err(fault) => Self::of(&CleanPagesResponse { key, result: Some(PageResult::Error(status::message(&fault))) }),
        }
    }
}

/// Bytes of an answer, and what they are paid with.
struct Paid {
    framed: Bytes,
    _reservation: Reservation,
}

impl AsRef<[u8]> for Paid {
    fn as_ref(&self) -> &[u8] {
        &self.framed
    }
}

/// A [`CleanPagesResponse`] up to where its response of `length` bytes begins, which is encoded already.
fn envelope(key: String, length: usize) -> Bytes {
    let empty = PageResult::Response(CleanPageResponse::default());
    let mut envelope = CleanPagesResponse { key, result: Some(empty) }.encode_to_vec();
    // The empty response is the last field, and ends with its length.
    envelope.pop();
    // A vector takes any length.
    let _ = prost::encode_length_delimiter(length, &mut envelope);
    envelope.into()
}

/// An answer, and what metrics and traces say of it.
#[derive(Debug)]
pub struct Made {
    /// The answer.
    pub answer: Answer,
    /// What is written down.
    pub facts: Facts,
}

impl Made {
    /// Encodes what `mask` lets through, and compresses it if the caller takes that.
    ///
    /// # Errors
    /// [`Fault::AnswerTooLarge`] above `most` bytes, not compressed.
    pub fn new(mut response: CleanPageResponse, mask: &Mask, most: usize, compression: Option<Compression>) -> Result<Self, Fault> {
        let facts = Facts::of(&response);
        mask.apply(&mut response);
        let answer = Answer::of(&response);
        if answer.len() > most {
            return Err(Fault::AnswerTooLarge { size: answer.len() as u64, limit: most as u64 });
        }
        let answer = match compression {
            Some(compression) => answer.compressed(compression),
            None => answer,
        };
        Ok(Self { answer, facts })
    }
}

/// What metrics and traces say of a page, whatever the caller asked to be sent.
#[derive(Debug, Default)]
pub struct Facts {
    /// Encoding, type, size and quality.
    pub page: PageInfo,
    /// BCP 47 tag of the article's language.
    pub language: String,
    /// Words of the body.
    pub words: u32,
    /// Quotations found.
    pub quotes: usize,
    /// Blocks removed.
    pub removed: usize,
    /// The same by category.
    pub removed_counts: Vec<CategoryCount>,
}

impl Facts {
    fn of(response: &CleanPageResponse) -> Self {
        let page = response.page.clone().unwrap_or_default();
        let Some(article) = &response.article else {
            return Self { page, ..Self::default() };
        };
        Self {
            page,
            language: article.language.clone(),
            words: article.body.as_ref().map_or(0, |body| body.word_count),
            quotes: article.quotes.len(),
            removed: article.removed.len(),
            removed_counts: article.removed_counts.clone(),
        }
    }
}

#[cfg(test)]
mod tests;
