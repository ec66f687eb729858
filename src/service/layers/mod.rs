//! The layers that a call passes, outermost first: telemetry, identity, deadline, admission.

pub mod admission;
pub mod deadline;
pub mod identity;
pub mod telemetry;

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;

use http::{Request, Response};
use tonic::Status;
use tonic::body::Body;

use crate::service::status::Fault;

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
    Status::from(fault).into_http()
}
