//! What operators and kubelets ask over HTTP: /metrics, /livez, /readyz, /version; and the playground, where it is open.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode, header};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::task::AbortHandle;

use crate::service::drain::{Drain, Phase};
use crate::service::playground::Playground;
use crate::service::telemetry::metrics::{self, Sample};

/// Connections at a time: a scraper, a kubelet, a person, and room.
const CONNECTIONS: usize = 64;
/// Longest life of a connection; each answers one question.
const LONGEST: Duration = Duration::from_mins(1);

/// What the answers are made of.
pub struct Admin {
    /// Reads the gauges.
    pub sample: Box<dyn Fn() -> Sample + Send + Sync>,
    /// Whether the first page has been cleaned.
    pub ready: Box<dyn Fn() -> bool + Send + Sync>,
    /// How far the server has gone.
    pub drain: Drain,
    /// Where people try out pages, if it is open.
    pub playground: Option<Playground>,
}

/// A connection, as long as it is open.
struct Open {
    /// Whether its question has come.
    asked: Arc<AtomicBool>,
    task: AbortHandle,
}

/// Answers until the process ends: also while it drains. Where all places are taken, the connection that has asked nothing for longest
/// makes room, so that silent ones keep no probe out.
pub async fn serve(listener: TcpListener, admin: Arc<Admin>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    // Oldest first.
    let mut open: Vec<Open> = Vec::with_capacity(CONNECTIONS);
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        open.retain(|connection| !connection.task.is_finished());
        if places.available_permits() == 0
            && let Some(silent) = open.iter().position(|connection| !connection.asked.load(Ordering::Relaxed))
        {
            open.remove(silent).task.abort();
        }
        let Ok(place) = places.clone().acquire_owned().await else { return };
        let (admin, asked) = (admin.clone(), Arc::new(AtomicBool::new(false)));
        let asks = asked.clone();
        let task = tokio::spawn(async move {
            let service = service_fn(move |request: Request<Incoming>| {
                asks.store(true, Ordering::Relaxed);
                let admin = admin.clone();
                async move {
                    Ok::<_, Infallible>(match &admin.playground {
                        Some(playground) if request.uri().path().starts_with("/playground") => playground.answer(request).await,
                        _ => admin.answer(request.method(), request.uri().path()),
                    })
                }
            });
            let served = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(Duration::from_secs(5))
                .keep_alive(false)
                .serve_connection(TokioIo::new(stream), service);
            // What goes wrong on a connection concerns only who is on it.
            let _ = tokio::time::timeout(LONGEST, served).await;
            drop(place);
        });
        open.push(Open { asked, task: task.abort_handle() });
    }
}

impl Admin {
    fn answer(&self, method: &Method, path: &str) -> Response<Full<Bytes>> {
        if method != Method::GET && method != Method::HEAD {
            return answer(StatusCode::METHOD_NOT_ALLOWED, "text/plain", "only GET and HEAD\n".to_owned());
        }
        match path {
            "/metrics" => answer(StatusCode::OK, "text/plain; version=0.0.4; charset=utf-8", metrics::render((self.sample)())),
            "/livez" => answer(StatusCode::OK, "text/plain", "ok\n".to_owned()),
            "/readyz" if self.drain.phase() > Phase::Serving => {
                answer(StatusCode::SERVICE_UNAVAILABLE, "text/plain", "draining\n".to_owned())
            }
            "/readyz" if !(self.ready)() => answer(StatusCode::SERVICE_UNAVAILABLE, "text/plain", "starting\n".to_owned()),
            "/readyz" => answer(StatusCode::OK, "text/plain", "ok\n".to_owned()),
            "/version" => {
                let version = concat!("{\"name\":\"gleaner\",\"version\":\"", env!("CARGO_PKG_VERSION"), "\"}\n");
                answer(StatusCode::OK, "application/json", version.to_owned())
            }
            _ => answer(StatusCode::NOT_FOUND, "text/plain", "/metrics /livez /readyz /version\n".to_owned()),
        }
    }
}

fn answer(status: StatusCode, kind: &'static str, text: String) -> Response<Full<Bytes>> {
    let mut answer = Response::new(Full::new(Bytes::from(text)));
    *answer.status_mut() = status;
    answer.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static(kind));
    answer
}
