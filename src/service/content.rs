//! What a call says that its body holds.

use http::header::CONTENT_TYPE;
use http::{HeaderMap, Response, StatusCode};
use tonic::Status;
use tonic::body::Body;

use crate::service::status::Fault;

/// What every gRPC call begins its content type with.
const GRPC: &str = "application/grpc";

/// Why a call of this content type cannot be answered; `None` for gRPC with protobuf.
///
/// What is not gRPC at all is refused with HTTP's status too, since whoever sends it may read no other.
pub fn refusal(headers: &HeaderMap) -> Option<Response<Body>> {
    let given = headers.get(CONTENT_TYPE).map(|value| String::from_utf8_lossy(value.as_bytes()));
    let given = given.as_deref().unwrap_or_default();
    let name = given.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match name.strip_prefix(GRPC) {
        Some("" | "+proto") => None,
        Some(format) if format.starts_with('+') => {
            let said = format!("content type `{}` isn't supported: messages are protobuf, `{GRPC}`", shown(given));
            Some(Status::unimplemented(said).into_http())
        }
        _ => {
            let message = format!("its content type is `{}`, not `{GRPC}`", shown(given));
            let mut response: Response<Body> = Status::from(Fault::Malformed { message }).into_http();
            *response.status_mut() = StatusCode::UNSUPPORTED_MEDIA_TYPE;
            Some(response)
        }
    }
}

/// As much of a value from the wire as an error repeats.
fn shown(value: &str) -> String {
    value.chars().take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn refused(given: Option<&'static str>) -> Option<(u16, tonic::Code, String)> {
        let headers = given.map(|given| (CONTENT_TYPE, HeaderValue::from_static(given))).into_iter().collect();
        let response = refusal(&headers)?;
        let status = Status::from_header_map(response.headers()).expect("a status");
        Some((response.status().as_u16(), status.code(), status.message().to_owned()))
    }

    #[test]
    fn protobuf_is_taken_and_all_else_named() {
        for good in ["application/grpc", "application/grpc+proto", "Application/gRPC; charset=utf-8"] {
            assert_eq!(refused(Some(good)), None, "{good}");
        }
        let (http, code, said) = refused(Some("application/grpc+json")).expect("refused");
        assert_eq!((http, code), (200, tonic::Code::Unimplemented));
        assert!(said.contains("`application/grpc+json`"), "{said}");
        for other in ["application/json", "application/grpc-web", "application/grpcish", ""] {
            let (http, code, said) = refused(Some(other)).expect("refused");
            assert_eq!((http, code), (415, tonic::Code::InvalidArgument));
            assert!(said.contains(&format!("`{other}`, not `application/grpc`")), "{said}");
        }
        assert_eq!(refused(None).map(|refused| refused.0), Some(415));
    }
}
