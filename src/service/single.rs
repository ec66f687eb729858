//! A call of one page, between its bytes and its messages.
//!
//! What tonic does for any message it does in buffers that grow with it, on the network's thread, packing included. Here
//! the request is gathered in room that is made for it at once, and the answer goes out in the bytes that the thread of the pool made.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Buf as _, Bytes, BytesMut};
use http::{HeaderMap, HeaderValue, Response};
use http_body::{Frame, SizeHint};
use http_body_util::BodyExt as _;
use prost::Message as _;
use tonic::Status;
use tonic::body::Body;
use tonic::metadata::MetadataValue;

use crate::service::answer::Answer;
use crate::service::body::HEADER;
use crate::service::packing::Packing;
use crate::service::proto::CleanPageRequest;
use crate::service::status::Fault;

const ENCODING: &str = "grpc-encoding";
const ACCEPT_ENCODING: &str = "grpc-accept-encoding";
/// What requests may be packed with.
const ACCEPTED: &str = "gzip,zstd,identity";

/// How the answer may be packed, by the caller's list.
///
/// # Errors
/// UNIMPLEMENTED, with the list of what we know, when the request is packed otherwise; what we know has been unpacked.
pub fn packing_of_the_answer(headers: &HeaderMap) -> Result<Option<Packing>, Status> {
    match headers.get(ENCODING) {
        Some(name) if name != "identity" => {
            let name = String::from_utf8_lossy(name.as_bytes());
            let mut status = Status::unimplemented(format!("Content is compressed with `{name}` which isn't supported"));
            status.metadata_mut().insert(ACCEPT_ENCODING, MetadataValue::from_static(ACCEPTED));
            Err(status)
        }
        _ => Ok(headers.get(ACCEPT_ENCODING).and_then(|names| Packing::accepted(names.as_bytes()))),
    }
}

/// Reads a body to its end, and decodes its message. The body keeps to the limits, and has a message.
pub async fn read(mut body: Body) -> Result<CleanPageRequest, Status> {
    let mut framed = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame?.into_data() else { continue };
        if framed.is_empty() {
            framed.reserve(length(&data).map_or(HEADER, |length| HEADER + length));
        }
        // What comes after the message is no part of it.
        let missing = length(&framed).map_or(data.len(), |length| (HEADER + length).saturating_sub(framed.len()));
        framed.extend_from_slice(data.get(..missing).unwrap_or(&data));
    }
    let length = length(&framed).unwrap_or_default();
    framed.advance(HEADER.min(framed.len()));
    framed.truncate(length);
    CleanPageRequest::decode(framed.freeze()).map_err(|error| Fault::Malformed { message: error.to_string() }.into())
}

fn length(framed: &[u8]) -> Option<usize> {
    let length = framed.get(1..HEADER)?.try_into().ok()?;
    Some(u32::from_be_bytes(length) as usize)
}

/// The answer of the call.
pub fn write(answer: Answer, packing: Option<Packing>) -> Response<Body> {
    let packing = packing.filter(|_| answer.is_packed());
    let mut response = Response::new(Body::new(One { message: Some(answer.framed()), ended: false }));
    let headers = response.headers_mut();
    headers.insert(http::header::CONTENT_TYPE, HeaderValue::from_static("application/grpc"));
    if let Some(packing) = packing {
        headers.insert(ENCODING, HeaderValue::from_static(packing.name()));
    }
    response
}

/// One message, then the status OK.
struct One {
    message: Option<Bytes>,
    ended: bool,
}

impl http_body::Body for One {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        if let Some(message) = self.message.take() {
            return Poll::Ready(Some(Ok(Frame::data(message))));
        }
        if std::mem::replace(&mut self.ended, true) {
            return Poll::Ready(None);
        }
        let mut trailers = HeaderMap::with_capacity(1);
        trailers.insert("grpc-status", HeaderValue::from_static("0"));
        Poll::Ready(Some(Ok(Frame::trailers(trailers))))
    }

    fn is_end_stream(&self) -> bool {
        self.ended
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}
