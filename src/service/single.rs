//! A call of one page, between its bytes and its messages.
//!
//! tonic's generated server compresses answers on the network's thread, and has no way to send one that is compressed already. Here the answer goes
//! out in the bytes that the thread of the pool made, and the request is decoded from the bytes in which it came.

use std::convert::Infallible;

use bytes::Buf as _;
use futures_util::stream;
use http::{HeaderMap, HeaderName, HeaderValue, Response};
use http_body::Frame;
use http_body_util::{BodyExt as _, StreamBody};
use prost::Message as _;
use tonic::Status;
use tonic::body::Body;
use tonic::metadata::MetadataValue;

use crate::service::answer::Answer;
use crate::service::body::HEADER;
use crate::service::codec::malformed;
use crate::service::compression::Compression;
use crate::service::proto::CleanPageRequest;

const ENCODING: &str = "grpc-encoding";
const ACCEPT_ENCODING: &str = "grpc-accept-encoding";
/// What requests may be compressed with.
const ACCEPTED: &str = "gzip,zstd,identity";

/// How the answer may be compressed, by the caller's list.
///
/// # Errors
/// UNIMPLEMENTED, with the list of what we know, when the request is compressed otherwise; what we know has been decompressed.
pub fn answer_compression(headers: &HeaderMap) -> Result<Option<Compression>, Status> {
    match headers.get(ENCODING) {
        Some(name) if name != "identity" => {
            let name = String::from_utf8_lossy(name.as_bytes());
            let mut status = Status::unimplemented(format!("Content is compressed with `{name}` which isn't supported"));
            status.metadata_mut().insert(ACCEPT_ENCODING, MetadataValue::from_static(ACCEPTED));
            Err(status)
        }
        _ => Ok(headers.get(ACCEPT_ENCODING).and_then(|names| Compression::accepted(names.as_bytes()))),
    }
}

/// Reads a body to its end, and decodes its message. The body keeps to the limits, and has a message, which comes in one piece.
pub async fn read(mut body: Body) -> Result<CleanPageRequest, Status> {
    let mut message = None;
    // Nothing of the call is left to be read then.
    while let Some(frame) = body.frame().await {
        message = message.or(frame?.into_data().ok());
    }
    let mut message = message.unwrap_or_default();
    message.advance(HEADER.min(message.len()));
    Ok(CleanPageRequest::decode(message).map_err(|error| malformed(&error))?)
}

/// The answer of the call.
pub fn write(answer: Answer, compression: Option<Compression>) -> Response<Body> {
    let compression = compression.filter(|_| answer.is_compressed());
    let trailers = HeaderMap::from_iter([(HeaderName::from_static("grpc-status"), HeaderValue::from_static("0"))]);
    let frames = [Frame::data(answer.framed()), Frame::trailers(trailers)];
    let mut response = Response::new(Body::new(StreamBody::new(stream::iter(frames.map(Ok::<_, Infallible>)))));
    let headers = response.headers_mut();
    headers.insert(http::header::CONTENT_TYPE, HeaderValue::from_static("application/grpc"));
    if let Some(compression) = compression {
        headers.insert(ENCODING, HeaderValue::from_static(compression.name()));
    }
    response
}
