//! Protobuf in and out, with the contract's code for bytes that are no message.

use bytes::{Buf as _, BufMut as _, Bytes};
use prost::Message;
use tonic::Status;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};

use crate::service::answer::Answer;
use crate::service::proto::CleanPagesRequest;
use crate::service::status::Fault;

/// The codec of `CleanPages`, on the server's side: requests are decoded, answers are encoded already.
#[derive(Debug, Clone, Copy, Default)]
pub struct PagesCodec;

impl Codec for PagesCodec {
    type Encode = Answer;
    type Decode = Incoming;
    type Encoder = AnswerEncoder;
    type Decoder = PagesDecoder;

    fn encoder(&mut self) -> Self::Encoder {
        AnswerEncoder
    }

    fn decoder(&mut self) -> Self::Decoder {
        PagesDecoder
    }
}

/// Writes an answer into room that is made for it at once.
#[derive(Debug, Clone, Copy)]
pub struct AnswerEncoder;

impl Encoder for AnswerEncoder {
    type Item = Answer;
    type Error = Status;

    fn encode(&mut self, answer: Answer, room: &mut EncodeBuf<'_>) -> Result<(), Status> {
        room.reserve(answer.len());
        let [head, rest] = answer.parts();
        room.put_slice(head);
        room.put_slice(rest);
        Ok(())
    }
}

/// A message of a stream; or the key of one that does not decode, and what is wrong with it.
pub type Incoming = Result<CleanPagesRequest, (String, Fault)>;

/// Decodes the messages of a stream; one that does not decode is an item like the others, since the next one may.
#[derive(Debug, Clone, Copy)]
pub struct PagesDecoder;

impl Decoder for PagesDecoder {
    type Item = Incoming;
    type Error = Status;

    fn decode(&mut self, source: &mut DecodeBuf<'_>) -> Result<Option<Incoming>, Status> {
        // Shared with the buffer, not copied.
        let message = source.copy_to_bytes(source.remaining());
        Ok(Some(CleanPagesRequest::decode(message.clone()).map_err(|error| (key_of(message), malformed(&error)))))
    }
}

/// What does not decode is the sender's error, not ours.
pub fn malformed(error: &prost::DecodeError) -> Fault {
    Fault::Malformed { message: error.to_string() }
}

/// The key at the head of a `CleanPagesRequest` of which only the first bytes are known; empty when it is not there.
pub fn key_of(mut head: Bytes) -> String {
    const KEY_TAG: u8 = 1 << 3 | 2;
    if head.is_empty() || head.get_u8() != KEY_TAG {
        return String::new();
    }
    let Ok(length) = prost::decode_length_delimiter(&mut head) else {
        return String::new();
    };
    head.get(..length).and_then(|key| std::str::from_utf8(key).ok()).unwrap_or_default().to_owned()
}
