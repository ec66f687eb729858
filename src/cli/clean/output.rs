//! What a run prints: one rendering a page, in the order of the sources.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use clap::ValueEnum;
use gleaner::assemble::markdown_page;
use gleaner::service::proto::{Article, CleanPageResponse, PageInfo};
use html_escape::encode_quoted_attribute as escape;
use serde::Serialize;

/// How to print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// The answer as indented JSON; several pages as one array.
    Json,
    /// One line of JSON a page.
    Jsonl,
    /// Title, dek, bullets and body in Markdown.
    Markdown,
    /// Title, dek, bullets and body as plain text.
    Text,
    /// One HTML document.
    Html,
}

/// Why a page failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// Name of a gRPC code.
    pub code: &'static str,
    /// For people.
    pub message: String,
}

#[derive(Serialize)]
struct Row<'a> {
    source: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    article: Option<&'a Article>,
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<&'a PageInfo>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a Failure>,
}

/// How many pages a run prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pages {
    /// One, which is printed as it is.
    One,
    /// Several, or none: each says where it is from, and a frame holds them together.
    Many,
}

impl Pages {
    /// That of a number of pages.
    pub const fn of(count: usize) -> Self {
        if count == 1 { Self::One } else { Self::Many }
    }
}

/// Renders one page of a run.
pub fn render(format: Format, pages: Pages, source: &str, outcome: &Result<CleanPageResponse, Failure>) -> Vec<u8> {
    let row = Row {
        source,
        article: outcome.as_ref().ok().and_then(|response| response.article.as_ref()),
        page: outcome.as_ref().ok().and_then(|response| response.page.as_ref()),
        error: outcome.as_ref().err(),
    };
    match format {
        Format::Json => match outcome {
            Ok(response) if pages == Pages::One => json(serde_json::to_vec_pretty(response)),
            _ => json(serde_json::to_vec_pretty(&row)),
        },
        Format::Jsonl => json(serde_json::to_vec(&row)),
        Format::Markdown | Format::Text | Format::Html => {
            let Some(article) = row.article else {
                return Vec::new();
            };
            let source = (pages == Pages::Many).then_some(source);
            match format {
                Format::Markdown => markdown(article, source),
                Format::Text => text(article, source),
                _ => html(article, source),
            }
            .into_bytes()
        }
    }
}

fn json(encoded: serde_json::Result<Vec<u8>>) -> Vec<u8> {
    let mut line = encoded.unwrap_or_else(|error| format!("{{\"error\":{{\"code\":\"INTERNAL\",\"message\":\"{error}\"}}}}").into());
    line.push(b'\n');
    line
}

fn bullets(article: &Article) -> impl Iterator<Item = &str> {
    article.summary.iter().flat_map(|summary| &summary.bullets).map(|bullet| bullet.text.as_str())
}

fn markdown(article: &Article, source: Option<&str>) -> String {
    let body = article.body.as_ref().map(|body| body.markdown.as_str()).unwrap_or_default();
    let page = markdown_page(&article.title, &article.dek, bullets(article), body);
    match source {
        Some(source) => format!("<!-- {} -->\n\n{page}\n", source.replace("--", "- -")),
        None => page,
    }
}

fn text(article: &Article, source: Option<&str>) -> String {
    let mut parts = Vec::new();
    if let Some(source) = source {
        parts.push(format!("==> {source} <=="));
    }
    parts.extend([article.title.clone(), article.dek.clone()]);
    parts.push(bullets(article).map(|bullet| format!("- {bullet}")).collect::<Vec<_>>().join("\n"));
    parts.push(article.body.as_ref().map(|body| body.text.clone()).unwrap_or_default());
    parts.retain(|part| !part.is_empty());
    let mut out = parts.join("\n\n");
    out.push('\n');
    if source.is_some() {
        out.push('\n');
    }
    out
}

fn html(article: &Article, source: Option<&str>) -> String {
    let mut out = String::new();
    let language = escape(&article.language);
    if let Some(source) = source {
        let _ = writeln!(out, "<article lang=\"{language}\" data-source=\"{}\">", escape(source));
    } else {
        let title = escape(&article.title);
        let _ = writeln!(out, "<!doctype html>\n<html lang=\"{language}\">\n<meta charset=\"utf-8\">\n<title>{title}</title>\n<article>");
    }
    if !article.title.is_empty() {
        let _ = writeln!(out, "<h1>{}</h1>", escape(&article.title));
    }
    if !article.dek.is_empty() {
        let _ = writeln!(out, "<p class=\"dek\">{}</p>", escape(&article.dek));
    }
    if bullets(article).next().is_some() {
        out.push_str("<ul class=\"summary\">\n");
        for bullet in bullets(article) {
            let _ = writeln!(out, "<li>{}</li>", escape(bullet));
        }
        out.push_str("</ul>\n");
    }
    if let Some(body) = &article.body {
        out.push_str(body.html.trim_end());
        out.push('\n');
    }
    out.push_str("</article>\n");
    out
}

/// Writes renderings in the order of their places, whatever the order in which they are made.
///
/// Nobody may start on a page more than `window` places ahead of the page that is waited for, so a slow page
/// never makes the pages behind it pile up in memory.
pub struct Ordered<W> {
    state: Mutex<State<W>>,
    moved: Condvar,
    window: usize,
}

struct State<W> {
    out: W,
    next: usize,
    waiting: BTreeMap<usize, Vec<u8>>,
    frame: Frame,
    failed: Option<io::Error>,
}

/// What stands before, between and after the renderings.
#[derive(Debug, Clone, Copy)]
pub struct Frame {
    before: &'static str,
    between: &'static str,
    after: &'static str,
}

impl Frame {
    /// The frame of a format.
    pub const fn of(format: Format, pages: Pages) -> Self {
        match (format, pages) {
            (Format::Json, Pages::Many) => Self { before: "[\n", between: ",\n", after: "]\n" },
            (Format::Html, Pages::Many) => Self { before: "<!doctype html>\n<meta charset=\"utf-8\">\n", between: "", after: "" },
            _ => Self { before: "", between: "", after: "" },
        }
    }
}

impl<W: Write> Ordered<W> {
    /// A writer that lets `window` pages be under way.
    pub fn new(mut out: W, frame: Frame, window: usize) -> Self {
        let failed = out.write_all(frame.before.as_bytes()).err();
        let state = State { out, next: 0, waiting: BTreeMap::new(), frame, failed };
        Self { state: Mutex::new(state), moved: Condvar::new(), window: window.max(1) }
    }

    fn state(&self) -> MutexGuard<'_, State<W>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until the page at `place` may be worked on; `false` when nothing can be written any more.
    pub fn admit(&self, place: usize) -> bool {
        let mut state = self.state();
        while state.failed.is_none() && place >= state.next + self.window {
            state = self.moved.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.failed.is_none()
    }

    /// Takes the rendering of the page at `place`.
    pub fn deliver(&self, place: usize, rendering: Vec<u8>) {
        let mut state = self.state();
        state.waiting.insert(place, rendering);
        state.write();
        self.moved.notify_all();
    }

    /// Ends the output, and gives its writer back when all of it was written.
    pub fn finish(self) -> io::Result<W> {
        let mut state = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        if let Some(error) = state.failed {
            return Err(error);
        }
        state.out.write_all(state.frame.after.as_bytes())?;
        state.out.flush()?;
        Ok(state.out)
    }
}

impl<W: Write> State<W> {
    fn write(&mut self) {
        while let Some(rendering) = self.waiting.remove(&self.next) {
            if self.failed.is_none() {
                let between = if self.next > 0 { self.frame.between } else { "" };
                let written = self.out.write_all(between.as_bytes()).and_then(|()| self.out.write_all(&rendering));
                self.failed = written.err();
            }
            self.next += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gleaner::service::proto::{Body, Summary, SummaryBullet};

    fn article() -> CleanPageResponse {
        let body = Body { text: "One.".into(), markdown: "One.\n".into(), html: "<p>One.</p>".into(), ..Body::default() };
        let bullets = vec![SummaryBullet { text: "Key <point>".into(), ..SummaryBullet::default() }];
        let article = Article {
            title: "A & *B*".into(),
            body: Some(body),
            summary: Some(Summary { bullets, ..Summary::default() }),
            ..Article::default()
        };
        CleanPageResponse { article: Some(article), page: Some(PageInfo { input_bytes: 7, ..PageInfo::default() }) }
    }

    fn rendered(format: Format, pages: Pages) -> String {
        String::from_utf8(render(format, pages, "a.html", &Ok(article()))).expect("text")
    }

    #[test]
    fn json_is_the_canonical_mapping() {
        let line = rendered(Format::Jsonl, Pages::One);
        assert!(line.starts_with(r#"{"source":"a.html","article":{"title":"A & *B*","#), "{line}");
        assert!(line.ends_with("\"page\":{\"inputBytes\":\"7\"}}\n"), "64-bit numbers are strings, defaults absent: {line}");
        let alone = rendered(Format::Json, Pages::One);
        assert!(alone.starts_with("{\n  \"article\": {"), "{alone}");
        let failure = Failure { code: "NOT_FOUND", message: "no".into() };
        let failed = render(Format::Jsonl, Pages::One, "x", &Err(failure));
        assert_eq!(failed, b"{\"source\":\"x\",\"error\":{\"code\":\"NOT_FOUND\",\"message\":\"no\"}}\n");
    }

    #[test]
    fn readable_formats_escape_what_the_core_did_not() {
        assert_eq!(rendered(Format::Markdown, Pages::One), "# A & \\*B\\*\n\n- Key \\<point>\n\n---\n\nOne.\n");
        assert!(rendered(Format::Markdown, Pages::Many).starts_with("<!-- a.html -->\n\n# A & "));
        assert_eq!(rendered(Format::Text, Pages::Many), "==> a.html <==\n\nA & *B*\n\n- Key <point>\n\nOne.\n\n");
        let html = rendered(Format::Html, Pages::One);
        assert!(html.contains("<h1>A &amp; *B*</h1>") && html.contains("<li>Key &lt;point&gt;</li>\n</ul>\n<p>One.</p>"));
    }

    #[test]
    fn order_is_kept_and_the_window_is_bounded() {
        let mut out = Vec::new();
        let ordered = Ordered::new(&mut out, Frame::of(Format::Json, Pages::Many), 2);
        assert!(ordered.admit(1));
        ordered.deliver(1, b"b\n".to_vec());
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| ordered.admit(2));
            ordered.deliver(0, b"a\n".to_vec());
            assert!(waiting.join().expect("no panic"));
        });
        ordered.finish().expect("in memory");
        assert_eq!(out, b"[\na\n,\nb\n]\n");
    }
}
