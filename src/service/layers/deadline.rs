//! The smaller of the caller's and the server's time, with the contract's code when it is over.

use std::convert::Infallible;
use std::task::{Context, Poll};
use std::time::Duration;

use http::{Request, Response};
use tonic::body::Body;

use crate::service::call::{self, Call, Kind, caller_timeout};
use crate::service::layers::{Answer, Service, refuse};
use crate::service::status::Time;

/// The layer.
#[derive(Debug, Clone)]
pub struct Deadline<S> {
    inner: S,
    most: Duration,
}

impl<S> Deadline<S> {
    /// `inner` with at most `most` for a page.
    pub fn new(inner: S, most: Duration) -> Self {
        Self { inner, most }
    }
}

impl<S: Service> tower::Service<Request<Body>> for Deadline<S> {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Answer;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<Body>) -> Answer {
        let wanted = caller_timeout(request.headers());
        let Some(call) = request.extensions_mut().get_mut::<Call>() else {
            return Box::pin(self.inner.call(request));
        };
        let time = match call.method.kind {
            Kind::Page => Some(wanted.filter(|wanted| *wanted < self.most).map_or(Time::OfServer(self.most), Time::OfCaller)),
            // A stream lasts as long as its caller likes; each of its pages has the server's limit.
            Kind::Stream => wanted.map(Time::OfCaller),
            Kind::Health | Kind::Other => None,
        };
        let Some(deadline) = time.and_then(|time| call::Deadline::after(call.started, time)) else {
            return Box::pin(self.inner.call(request));
        };
        call.deadline = Some(deadline);
        let answer = tokio::time::timeout_at(deadline.at.into(), self.inner.call(request));
        Box::pin(async move { answer.await.unwrap_or_else(|_| Ok(refuse(deadline.fault()))) })
    }
}
