//! An answer on its way out.
//!
//! It is encoded by the thread that cleaned the page, which has its parts at hand; a network thread would have to fetch
//! each of them from the other processor, and other calls would wait for it meanwhile.

use bytes::Bytes;
use prost::Message;

use crate::service::body::HEADER;
use crate::service::mask::Mask;
use crate::service::packing::Packing;
use crate::service::proto::clean_pages_response::Result as PageResult;
use crate::service::proto::{CategoryCount, CleanPageResponse, CleanPagesResponse, PageInfo};
use crate::service::status::{self, Fault};

/// Answers smaller than this are not worth packing, in bytes.
const LEAST_PACKED: usize = 1 << 10;

/// A message of the contract, encoded, behind the flag and length that gRPC puts before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer(Bytes);

impl Answer {
    fn of(message: &impl Message) -> Self {
        let length = message.encoded_len();
        let mut framed = Vec::with_capacity(HEADER + length);
        framed.push(0);
        framed.extend_from_slice(&(length as u32).to_be_bytes());
        message.encode_raw(&mut framed);
        Self(framed.into())
    }

    /// The length of the message, in bytes.
    pub fn len(&self) -> usize {
        self.0.len().saturating_sub(HEADER)
    }

    /// Whether the message has no bytes: all its fields have their default.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The message.
    pub fn bytes(&self) -> Bytes {
        self.0.slice(HEADER.min(self.0.len())..)
    }

    /// The message behind its flag and length, as it is sent.
    pub fn framed(self) -> Bytes {
        self.0
    }

    /// Whether the message is packed.
    pub fn is_packed(&self) -> bool {
        self.0.first() == Some(&1)
    }

    /// The same, packed, where that makes it smaller.
    fn packed(self, packing: Packing) -> Self {
        if self.len() < LEAST_PACKED {
            return self;
        }
        let plain = self.bytes();
        let mut framed = Vec::with_capacity(HEADER + plain.len() / 2);
        framed.extend_from_slice(&[1, 0, 0, 0, 0]);
        match packing.pack(framed, &plain) {
            Ok(mut framed) if framed.len() < self.0.len() => {
                let length = (framed.len() - HEADER) as u32;
                if let Some(room) = framed.get_mut(1..HEADER) {
                    room.copy_from_slice(&length.to_be_bytes());
                }
                Self(framed.into())
            }
            // Memory does not fail to be written to.
            _ => self,
        }
    }

    /// The answer to the page with this key in a stream.
    pub fn in_stream(key: String, outcome: Result<Self, Fault>) -> Self {
        match outcome {
            Ok(answer) => Self::of(&Envelope { key, response: Some(answer.bytes()) }),
            Err(fault) => Self::of(&CleanPagesResponse { key, result: Some(PageResult::Error(status::message(&fault))) }),
        }
    }
}

/// [`CleanPagesResponse`] around a response that is encoded already: the wire knows no difference between a message and its
/// bytes.
#[derive(Clone, PartialEq, Message)]
struct Envelope {
    #[prost(string, tag = "1")]
    key: String,
    #[prost(bytes = "bytes", optional, tag = "2")]
    response: Option<Bytes>,
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
    /// Encodes what `mask` lets through, and packs it if the caller takes that.
    ///
    /// # Errors
    /// [`Fault::AnswerTooLarge`] above `most` bytes, not packed.
    pub fn new(mut response: CleanPageResponse, mask: &Mask, most: usize, packing: Option<Packing>) -> Result<Self, Fault> {
        let facts = Facts::of(&response);
        mask.apply(&mut response);
        let answer = Answer::of(&response);
        if answer.len() > most {
            return Err(Fault::AnswerTooLarge { size: answer.len() as u64, limit: most as u64 });
        }
        let answer = match packing {
            Some(packing) => answer.packed(packing),
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
mod tests {
    use super::*;
    use crate::service::proto::Article;

    fn response() -> CleanPageResponse {
        let article = Article { title: "Harbour bridge reopens".to_owned(), language: "en".to_owned(), ..Article::default() };
        CleanPageResponse { article: Some(article), page: Some(PageInfo { block_count: 3, ..PageInfo::default() }) }
    }

    #[test]
    fn an_answer_in_a_stream_is_the_contracts_message() {
        let made = Made::new(response(), &Mask::default(), 1 << 20, None).expect("small");
        let sent = Answer::in_stream("a".to_owned(), Ok(made.answer));
        let expected = CleanPagesResponse { key: "a".to_owned(), result: Some(PageResult::Response(response())) };
        assert_eq!(sent.bytes(), expected.encode_to_vec());
        // An empty response is a response too, not an answer without a result.
        let empty = Made::new(CleanPageResponse::default(), &Mask::default(), 1 << 20, None).expect("small");
        assert!(empty.answer.is_empty());
        let sent = Answer::in_stream(String::new(), Ok(empty.answer));
        let expected = CleanPagesResponse { key: String::new(), result: Some(PageResult::Response(CleanPageResponse::default())) };
        assert_eq!(CleanPagesResponse::decode(sent.bytes()), Ok(expected));
        let failed = Answer::in_stream("b".to_owned(), Err(Fault::Draining));
        let failed = CleanPagesResponse::decode(failed.bytes()).expect("a message");
        assert_eq!(failed.key, "b");
        assert!(matches!(failed.result, Some(PageResult::Error(_))));
    }

    #[test]
    fn an_answer_at_its_limit_is_sent_and_one_byte_above_is_not() {
        let size = response().encoded_len();
        assert_eq!(Made::new(response(), &Mask::default(), size, None).expect("at the limit").answer.len(), size);
        let fault = Made::new(response(), &Mask::default(), size - 1, None).expect_err("above it");
        assert_eq!(fault, Fault::AnswerTooLarge { size: size as u64, limit: size as u64 - 1 });
    }

    #[test]
    fn answers_are_packed_where_that_makes_them_smaller() {
        let long = CleanPageResponse {
            article: Some(Article { title: "Harbour bridge reopens. ".repeat(100), ..Article::default() }),
            ..CleanPageResponse::default()
        };
        for (response, packed) in [(long, true), (response(), false)] {
            for packing in [Packing::Gzip, Packing::Zstd] {
                let plain = response.encode_to_vec();
                let answer = Made::new(response.clone(), &Mask::default(), plain.len(), Some(packing)).expect("at the limit").answer;
                assert_eq!((answer.is_packed(), answer.len() < plain.len()), (packed, packed));
                assert_eq!(answer.clone().framed().get(1..5).map(<[u8]>::to_vec), Some((answer.len() as u32).to_be_bytes().to_vec()));
                let (sent, mut unpacked) = (answer.bytes(), Vec::new());
                match packing {
                    _ if !packed => unpacked = sent.to_vec(),
                    Packing::Gzip => std::io::copy(&mut flate2::read::GzDecoder::new(&sent[..]), &mut unpacked).map(drop).expect("gzip"),
                    Packing::Zstd => unpacked = zstd::decode_all(&sent[..]).expect("zstd"),
                }
                assert_eq!(unpacked, plain);
            }
        }
    }

    #[test]
    fn what_is_written_down_does_not_depend_on_the_mask() {
        let mask = Mask::parse(Some(&prost_types::FieldMask { paths: vec!["article.title".to_owned()] })).expect("a field");
        let made = Made::new(response(), &mask, 1 << 20, None).expect("small");
        let sent = CleanPageResponse::decode(made.answer.bytes()).expect("a message");
        assert_eq!(sent.page, None);
        assert_eq!((made.facts.page.block_count, made.facts.language.as_str()), (3, "en"));
    }
}
