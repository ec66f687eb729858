//! A call of one page, between its bytes and its messages.
//!
//! tonic's generated server packs answers on the network's thread, and has no way to send one that is packed already. Here the answer goes
//! out in the bytes that the thread of the pool made; the request is read by tonic.

use std::convert::Infallible;

use futures_util::stream;
use http::{HeaderMap, HeaderName, HeaderValue, Response};
use http_body::Frame;
use http_body_util::StreamBody;
use tonic::body::Body;
use tonic::codec::Codec as _;
use tonic::metadata::MetadataValue;
use tonic::{Status, Streaming};

use crate::service::answer::Answer;
use crate::service::codec::PageCodec;
use crate::service::packing::Packing;
use crate::service::proto::CleanPageRequest;

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
pub async fn read(body: Body) -> Result<CleanPageRequest, Status> {
    let decoder = PageCodec::<CleanPageRequest>::default().decoder();
    let mut messages = Streaming::new_request(decoder, body, None, Some(usize::MAX));
    let request = messages.message().await?.unwrap_or_default();
    // Nothing of the call is left to be read then.
    messages.trailers().await?;
    Ok(request)
}

/// The answer of the call.
pub fn write(answer: Answer, packing: Option<Packing>) -> Response<Body> {
    let packing = packing.filter(|_| answer.is_packed());
    let trailers = HeaderMap::from_iter([(HeaderName::from_static("grpc-status"), HeaderValue::from_static("0"))]);
    let frames = [Frame::data(answer.framed()), Frame::trailers(trailers)];
    let mut response = Response::new(Body::new(StreamBody::new(stream::iter(frames.map(Ok::<_, Infallible>)))));
    let headers = response.headers_mut();
    headers.insert(http::header::CONTENT_TYPE, HeaderValue::from_static("application/grpc"));
    if let Some(packing) = packing {
        headers.insert(ENCODING, HeaderValue::from_static(packing.name()));
    }
    response
}
