//! The playground: paste a page, choose options, see its report. On the admin port, and only where a flag opens it.
//!
//! What is pasted is text to the browser and bytes to us; what comes back is a report, in which nothing of the page
//! runs. Requests that another site made the browser send are refused.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, header};
use http_body::Body;
use http_body_util::{BodyExt as _, Full, Limited};
use tokio::sync::Semaphore;

use crate::inspect;
use crate::limits::Limits;
use crate::options::{Bias, Observer, Options, SummaryMode};

const PAGE: &str = include_str!("playground/page.html");
const SCRIPT: &str = include_str!("playground/page.js");
const STYLE: &str = include_str!("playground/page.css");

/// Pages in work at a time: people look at one.
const WORKERS: usize = 1;

/// Answers below `/playground`.
pub struct Playground {
    limits: Limits,
    timeout: Duration,
    places: Arc<Semaphore>,
}

/// Gives up when the time is over.
struct Until(Instant);

impl Observer for Until {
    fn interrupted(&self) -> bool {
        Instant::now() >= self.0
    }
}

impl Playground {
    /// A playground whose pages keep to `limits` and take at most `timeout`.
    pub fn new(limits: Limits, timeout: Duration) -> Self {
        Self { limits, timeout, places: Arc::new(Semaphore::new(WORKERS)) }
    }

    /// Answers a request.
    pub async fn answer<B>(&self, request: Request<B>) -> Response<Full<Bytes>>
    where
        B: Body<Data = Bytes> + Send,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        match (request.method(), request.uri().path()) {
            (&Method::GET | &Method::HEAD, "/playground") => said(StatusCode::OK, "text/html; charset=utf-8", PAGE),
            (&Method::GET | &Method::HEAD, "/playground/page.js") => said(StatusCode::OK, "text/javascript; charset=utf-8", SCRIPT),
            (&Method::GET | &Method::HEAD, "/playground/page.css") => said(StatusCode::OK, "text/css; charset=utf-8", STYLE),
            (&Method::POST, "/playground/report") if is_foreign(request.headers()) => {
                refused(StatusCode::FORBIDDEN, "asked from another site")
            }
            (&Method::POST, "/playground/report") => self.report(request).await,
            (_, "/playground" | "/playground/page.js" | "/playground/page.css" | "/playground/report") => {
                refused(StatusCode::METHOD_NOT_ALLOWED, "GET the page, POST to /playground/report")
            }
            _ => refused(StatusCode::NOT_FOUND, "/playground"),
        }
    }

    async fn report<B>(&self, request: Request<B>) -> Response<Full<Bytes>>
    where
        B: Body<Data = Bytes> + Send,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let options = match options(request.uri().query().unwrap_or_default(), self.limits) {
            Ok(options) => options,
            Err(message) => return refused(StatusCode::BAD_REQUEST, &message),
        };
        let Ok(place) = self.places.clone().try_acquire_owned() else {
            return refused(StatusCode::TOO_MANY_REQUESTS, "another page is in work, try again");
        };
        let Ok(html) = Limited::new(request.into_body(), self.limits.max_bytes).collect().await else {
            return refused(
                StatusCode::PAYLOAD_TOO_LARGE,
                &format!("the page did not arrive whole or has more than {} bytes", self.limits.max_bytes),
            );
        };
        let html = html.to_bytes();
        let until = Until(Instant::now() + self.timeout);
        let work = tokio::task::spawn_blocking(move || {
            let view = inspect::view(&html, &options, &until);
            drop(place);
            view.map(|view| inspect::report("Pasted page", &view, None))
        });
        match work.await {
            Ok(Ok(report)) => said(StatusCode::OK, "text/html; charset=utf-8", report),
            Ok(Err(error)) => refused(StatusCode::UNPROCESSABLE_ENTITY, &error.to_string()),
            Err(_) => refused(StatusCode::INTERNAL_SERVER_ERROR, "a bug in gleaner stopped this page"),
        }
    }
}

/// Whether the browser says that another site is behind the request.
fn is_foreign(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none")
}

/// The options in a query string.
fn options(query: &str, limits: Limits) -> Result<Options, String> {
    let mut options = Options { limits, ..Options::default() };
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        match (&*name, &*value) {
            ("url", _) => options.url = value.into_owned(),
            ("content_type", _) => options.content_type = value.into_owned(),
            ("language", _) => options.language = value.into_owned(),
            ("bias", "precision") => options.bias = Bias::Precision,
            ("bias", "balanced") => options.bias = Bias::Balanced,
            ("bias", "recall") => options.bias = Bias::Recall,
            ("summary", "editorial-only") => options.summary_mode = SummaryMode::EditorialOnly,
            ("summary", "editorial-else-extractive") => options.summary_mode = SummaryMode::EditorialElseExtractive,
            ("summary", "both") => options.summary_mode = SummaryMode::Both,
            _ => return Err(format!("option {name:?} cannot be {value:?}")),
        }
    }
    Ok(options)
}

fn refused(status: StatusCode, message: &str) -> Response<Full<Bytes>> {
    said(status, "text/plain; charset=utf-8", format!("{message}\n"))
}

fn said(status: StatusCode, kind: &'static str, text: impl Into<Bytes>) -> Response<Full<Bytes>> {
    let mut answer = Response::new(Full::new(text.into()));
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let (script, styles) = inspect::digests();
    // The report's digests stand here too, since a frame with the report inherits this policy.
    let policy = format!(
        "default-src 'none'; script-src 'self' {script}; style-src 'self' {styles}; connect-src 'self'; img-src data:; frame-src 'self'; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'"
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn ask(method: Method, path: &str, site: &str, body: &str) -> (StatusCode, String) {
        let playground = Playground::new(Limits { max_bytes: 1000, ..Limits::default() }, Duration::from_secs(30));
        let request =
            Request::builder().method(method).uri(path).header("sec-fetch-site", site).body(Full::new(Bytes::from(body.to_owned())));
        let answer = playground.answer(request.expect("a request")).await;
        assert!(answer.headers().contains_key(header::CONTENT_SECURITY_POLICY));
        let status = answer.status();
        let text = answer.into_body().collect().await.expect("in memory").to_bytes();
        (status, String::from_utf8(text.to_vec()).expect("text"))
    }

    #[tokio::test]
    async fn a_pasted_page_becomes_a_report() {
        let page = "<nav>Menu</nav><p>A paragraph of the pasted page.</p>";
        let (status, report) =
            ask(Method::POST, "/playground/report?bias=recall&url=https%3A%2F%2Fa.example%2F", "same-origin", page).await;
        assert_eq!(status, StatusCode::OK);
        assert!(report.contains("A paragraph of the pasted page."));
    }

    #[tokio::test]
    async fn what_cannot_be_answered_is_refused_with_a_reason() {
        let long = "x".repeat(1001);
        for (method, path, site, body, status) in [
            (Method::POST, "/playground/report", "cross-site", "<p>x", StatusCode::FORBIDDEN),
            (Method::POST, "/playground/report?bias=odd", "same-origin", "<p>x", StatusCode::BAD_REQUEST),
            (Method::POST, "/playground/report", "same-origin", "", StatusCode::UNPROCESSABLE_ENTITY),
            (Method::POST, "/playground/report", "same-origin", &long, StatusCode::PAYLOAD_TOO_LARGE),
            (Method::GET, "/playground/report", "same-origin", "", StatusCode::METHOD_NOT_ALLOWED),
            (Method::GET, "/playground/other", "same-origin", "", StatusCode::NOT_FOUND),
        ] {
            let (got, text) = ask(method, path, site, body).await;
            assert_eq!(got, status, "{path}: {text}");
            assert!(text.len() > 5, "{path}");
        }
    }
}
