//! Protobuf in and out, with the contract's code for bytes that are no message.

use std::marker::PhantomData;

use bytes::{Buf as _, BufMut as _, Bytes};
use prost::Message;
use tonic::Status;
use tonic::codec::{BufferSettings, Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};

use crate::service::answer::Answer;
use crate::service::status::Fault;

/// The codec of every method of the contract, on the server's side: requests are decoded, answers are encoded already.
#[derive(Debug, Clone)]
pub struct PageCodec<U>(PhantomData<U>);

impl<U> Default for PageCodec<U> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<U> Codec for PageCodec<U>
where
    U: Message + Default + Send + 'static,
{
    type Encode = Answer;
    type Decode = U;
    type Encoder = AnswerEncoder;
    type Decoder = PageDecoder<U>;

    fn encoder(&mut self) -> Self::Encoder {
        AnswerEncoder
    }

    fn decoder(&mut self) -> Self::Decoder {
        PageDecoder(PhantomData)
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
        room.put_slice(&answer.bytes());
        Ok(())
    }
}

/// Decodes a message; what does not decode is the sender's error, not ours.
#[derive(Debug, Clone)]
pub struct PageDecoder<U>(PhantomData<U>);

impl<U: Message + Default> Decoder for PageDecoder<U> {
    type Item = U;
    type Error = Status;

    fn decode(&mut self, source: &mut DecodeBuf<'_>) -> Result<Option<U>, Status> {
        U::decode(source).map(Some).map_err(|error| Fault::Malformed { message: error.to_string() }.into())
    }

    fn buffer_settings(&self) -> BufferSettings {
        BufferSettings::default()
    }
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
