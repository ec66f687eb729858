//! The layers that a call passes, outermost first: telemetry, identity, deadline, admission.

pub(super) mod admission;
pub(super) mod deadline;
pub(super) mod identity;
pub(super) mod telemetry;

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::OnceLock;
use std::time::Duration;

use http::{HeaderMap, Request, Response};
use tonic::Status;
use tonic::body::Body;

use crate::service::status::{Fault, Full};

/// The answer of a layer: errors are answers too.
pub type Answer = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

/// What every layer is and wraps.
pub trait Service:
    tower::Service<Request<Body>, Response = Response<Body>, Error = Infallible, Future: Send> + Clone + Send + 'static
{
}

impl<S> Service for S where
    S: tower::Service<Request<Body>, Response = Response<Body>, Error = Infallible, Future: Send> + Clone + Send + 'static
{
}

/// An answer that is an error.
fn refuse(fault: Fault) -> Response<Body> {
    match fault {
        Fault::Overloaded { what, retry_after } => shed(what, retry_after),
        fault => Status::from(fault).into_http(),
    }
}

/// Steps between the advices to come back that a shed caller may get, each an eleventh longer than the one before.
const STEPS_A_DOUBLING: f64 = 8.0;
/// The shortest of them.
const SHORTEST: Duration = Duration::from_millis(10);
/// How many there are: up to ten seconds.
const STEPS: usize = 80;

/// An answer to a caller that is shed. There are only so many of them, and each is put together once: they are needed most when
/// there is least time, and the same headers again take one byte each on a connection.
fn shed(what: Full, retry_after: Duration) -> Response<Body> {
    static HEADERS: [[OnceLock<HeaderMap>; STEPS]; 3] = [const { [const { OnceLock::new() }; STEPS] }; 3];
    let step = (STEPS_A_DOUBLING * retry_after.div_duration_f64(SHORTEST).max(1.0).log2()).round() as usize;
    let make = || {
        let millis = (SHORTEST.as_millis() as f64 * (step as f64 / STEPS_A_DOUBLING).exp2()).round();
        let fault = Fault::Overloaded { what, retry_after: Duration::from_millis(millis as u64) };
        Status::from(fault).into_http::<Body>().into_parts().0.headers
    };
    let headers = HEADERS.get(what as usize).and_then(|steps| steps.get(step)).map(|headers| headers.get_or_init(make).clone());
    let mut response = Response::new(Body::empty());
    *response.headers_mut() = headers.unwrap_or_else(make);
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use tonic_types::StatusExt as _;

    #[test]
    fn a_shed_caller_is_told_about_when_to_come_back() {
        for (what, millis) in [(Full::Calls, 15), (Full::Bytes, 40), (Full::Wait, 40), (Full::Wait, 6_250), (Full::Wait, 100_000)] {
            for _ in 0..2 {
                let response = shed(what, Duration::from_millis(millis));
                let status = Status::from_header_map(response.headers()).expect("a status");
                assert_eq!(status.code(), tonic::Code::ResourceExhausted);
                assert_eq!(status.get_details_error_info().expect("info").metadata.get("resource").map(String::as_str), Some(what.name()));
                let told = status.get_details_retry_info().and_then(|retry| retry.retry_delay).expect("advice");
                assert!(told.as_secs_f64() / (millis as f64 / 1e3) > 0.95 && told.as_secs_f64() / (millis as f64 / 1e3) < 1.06, "{told:?}");
                assert_eq!(response.headers()["content-type"], "application/grpc");
            }
        }
    }
}
