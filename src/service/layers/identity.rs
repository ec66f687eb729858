//! Who may call. Decided before a byte of the body is read; health answers anyone, since probes carry no identity.

use std::convert::Infallible;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::{HeaderMap, Request, Response, header};
use tonic::body::Body;

use crate::service::call::{Call, Connection, Kind};
use crate::service::layers::{Answer, Service, refuse};
use crate::service::status::{Fault, Identity as Wrong};
use crate::service::tls::Names;
use crate::service::tokens::Tokens;

/// The rules for callers; the default lets anyone in.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// Tokens of which a caller must have one.
    pub tokens: Option<Arc<Tokens>>,
    /// Names of which a caller's certificate must have one.
    pub names: Option<Arc<Names>>,
}

impl Rules {
    /// Who calls, by the name of the token, else of the certificate; empty where neither has one.
    fn check(&self, headers: &HeaderMap, connection: Option<&Connection>) -> Result<Arc<str>, Wrong> {
        let mut caller = Arc::default();
        if let Some(names) = &self.names {
            let presented = connection.and_then(|connection| connection.names.as_ref()).ok_or(Wrong::MissingCertificate)?;
            caller = names.allowed(presented).ok_or(Wrong::UnknownCertificate)?.into();
        }
        if let Some(tokens) = &self.tokens {
            let token = headers
                .get(header::AUTHORIZATION)
                .and_then(|value| value.as_bytes().split_at_checked(7))
                .and_then(|(scheme, token)| scheme.eq_ignore_ascii_case(b"bearer ").then_some(token))
                .ok_or(Wrong::MissingToken)?;
            let name = tokens.caller(token).ok_or(Wrong::UnknownToken)?;
            if !name.is_empty() {
                caller = name;
            }
        }
        Ok(caller)
    }
}

/// The layer.
#[derive(Debug, Clone)]
pub struct Identity<S> {
    inner: S,
    rules: Rules,
}

impl<S> Identity<S> {
    /// `inner` behind `rules`.
    pub fn new(inner: S, rules: Rules) -> Self {
        Self { inner, rules }
    }
}

impl<S: Service> tower::Service<Request<Body>> for Identity<S> {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Answer;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> Answer {
        let call = request.extensions().get::<Call>();
        let open_to_all = call.is_some_and(|call| call.method.kind == Kind::Health);
        let connection = request.extensions().get::<Arc<Connection>>();
        if !open_to_all {
            match self.rules.check(request.headers(), connection.map(AsRef::as_ref)) {
                Ok(caller) => drop(call.map(|call| call.caller.set(caller))),
                Err(wrong) => return Box::pin(std::future::ready(Ok(refuse(Fault::Unauthenticated(wrong))))),
            }
        }
        Box::pin(self.inner.call(request))
    }
}
