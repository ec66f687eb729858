//! Protobuf in and out, with the contract's code for bytes that are no message.

use std::marker::PhantomData;

use bytes::{Buf as _, Bytes};
use prost::Message;
use tonic::Status;
use tonic::codec::{BufferSettings, Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};

use crate::service::status::Fault;

/// The codec of every method of the contract.
#[derive(Debug, Clone)]
pub struct PageCodec<T, U>(PhantomData<(T, U)>);

impl<T, U> Default for PageCodec<T, U> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<T, U> Codec for PageCodec<T, U>
where
    T: Message + Send + 'static,
    U: Message + Default + Send + 'static,
{
    type Encode = T;
    type Decode = U;
    type Encoder = PageEncoder<T>;
    type Decoder = PageDecoder<U>;

    fn encoder(&mut self) -> Self::Encoder {
        PageEncoder(PhantomData)
    }

    fn decoder(&mut self) -> Self::Decoder {
        PageDecoder(PhantomData)
    }
}

/// Encodes a message into room that is made for it at once: an answer is larger than the buffer that tonic begins with,
/// and would be moved each time that it grows.
#[derive(Debug, Clone)]
pub struct PageEncoder<T>(PhantomData<T>);

impl<T: Message> Encoder for PageEncoder<T> {
    type Item = T;
    type Error = Status;

    fn encode(&mut self, message: T, room: &mut EncodeBuf<'_>) -> Result<(), Status> {
        room.reserve(message.encoded_len());
        message.encode(room).map_err(|error| Status::internal(error.to_string()))
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
