//! A call of one page, between its bytes and its messages.
//!
//! tonic's generated server compresses answers on the network's thread, and has no way to send one that is compressed already. Here the answer goes
//! out in the bytes that the thread of the pool made; the request is read by tonic.

use std::convert::Infallible;

use futures_util::stream;
use http::{HeaderMap, HeaderName, HeaderValue, Response};
use http_body::Frame;
use http_body_util::StreamBody;
use tonic::body::Body;
use tonic::metadata::MetadataValue;
use tonic::{Status, Streaming};

use crate::service::answer::Answer;
use crate::service::codec::PageDecoder;
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

/// Reads a body to its end, and decodes its message. The body keeps to the limits, and has a message.
pub async fn read(body: Body) -> Result<CleanPageRequest, Status> {
    let decoder = PageDecoder;
    let mut messages = Streaming::new_request(decoder, body, None, Some(usize::MAX));
    let request = messages.message().await?.unwrap_or_default();
    // Nothing of the call is left to be read then.
    messages.trailers().await?;
    Ok(request)
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
