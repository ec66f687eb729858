//! Pages to look at: what was kept, what went, and why.
//!
//! A report is one file that needs nothing else. Nothing of the cleaned page runs or loads: its text is
//! written anew into a few plain elements, passes ammonia, and stands in a frame without scripts. The
//! report's own script and styles are admitted by their digests, and no address is fetched.

pub mod corpus;
mod difference;
mod page;
mod product;

use std::fmt::Write as _;
use std::sync::LazyLock;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use html_escape::encode_quoted_attribute as escape;
use sha2::{Digest as _, Sha256};

use crate::article::{Category, Cleaned};
use crate::error::Error;
use crate::extract::extract;
use crate::options::{Fields, Observer, Options, RemovedDetail};
use crate::service::proto::CleanPageResponse;

/// A page cleaned for a report.
pub struct View {
    /// What came out.
    pub cleaned: Cleaned,
    /// The page's blocks in their places, as HTML made by us, in parts.
    frame: Vec<String>,
}

/// Another answer for the same page, to be compared.
pub struct Other<'a> {
    /// Where it came from, for people.
    pub name: &'a str,
    /// What it says.
    pub answer: &'a CleanPageResponse,
}

/// Cleans a page and draws it. Every removed block is kept whole, whatever the options say.
///
/// # Errors
/// Those of [`extract`].
pub(crate) fn view(html: &[u8], options: &Options, observer: &dyn Observer) -> Result<View, Error> {
    let options = Options { removed_detail: RemovedDetail::Full, fields: Fields::default(), ..options.clone() };
    draw(html, &options, extract(html, &options, observer)?, observer)
}

/// Draws a page that was cleaned with these options.
///
/// # Errors
/// Those of [`extract`].
pub fn draw(html: &[u8], options: &Options, cleaned: Cleaned, observer: &dyn Observer) -> Result<View, Error> {
    let frame = page::draw(html, options, &cleaned, observer)?;
    Ok(View { cleaned, frame })
}

/// Writes the report of one page as one HTML file.
pub fn report(name: &str, view: &View, other: Option<&Other<'_>>) -> String {
    let note = "<p class=\"note\">Text of the page in its order; pictures and styles left out.</p>";
    let parts = [view.frame.clone(), product::body(&view.cleaned), product::quotes(&view.cleaned)];
    let [(page, more_page), (text, more_text), (quotes, more_quotes)] = parts.map(at_once);
    let frame = document("Page", FRAME_STYLE, &format!("{note}<main>{page}</main>"));
    let later = serde_json::json!({ "page": more_page, "text": more_text, "jumps": more_quotes });
    let difference = other.map(|other| difference::difference(&view.cleaned, other)).unwrap_or_default();
    let body = fill(
        include_str!("report.html"),
        &[
            ("name", &escape(name)),
            ("facts", &product::facts(&view.cleaned)),
            ("categories", &categories(&view.cleaned)),
            ("difference", &difference),
            ("article", &product::article(&view.cleaned)),
            ("text", &text),
            ("quotes", &quotes),
            ("data", &data(&view.cleaned, &later)),
            ("script", SCRIPT),
            ("frame", &frame.replace('&', "&amp;").replace('\'', "&#39;")),
        ],
    );
    document(&format!("{name}: what was kept and what went"), STYLE, &body)
}

/// Parts that a report holds from the beginning, some hundred blocks; its script adds the others when it is open.
const AT_ONCE: usize = 3;

/// The parts to show at once, and those for later.
fn at_once(mut parts: Vec<String>) -> (String, Vec<String>) {
    let later = parts.split_off(parts.len().min(AT_ONCE));
    (parts.concat(), later)
}

const STYLE: &str = concat!(include_str!("report.css"), include_str!("tints.css"));
const FRAME_STYLE: &str = concat!(include_str!("frame.css"), include_str!("tints.css"));
const SCRIPT: &str = include_str!("report.js");

/// The digests of a report's own script, and of its styles, as CSP sources.
pub(crate) fn digests() -> (&'static str, &'static str) {
    static DIGESTS: LazyLock<(String, String)> =
        LazyLock::new(|| (digest(SCRIPT), [STYLE, FRAME_STYLE, corpus::STYLE].map(digest).join(" ")));
    (&DIGESTS.0, &DIGESTS.1)
}

/// The `Content-Security-Policy` under which a report works: its own script and styles by digest, nothing else.
fn policy() -> String {
    let (script, styles) = digests();
    format!("default-src 'none'; script-src {script}; style-src {styles}; base-uri 'none'; form-action 'none'")
}

/// Fills a template's `{{names}}`; what is filled in is not looked at again.
fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::new();
    let mut parts = template.split("{{");
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (name, rest) = part.split_once("}}").unwrap_or((part, ""));
        out.push_str(values.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value));
        out.push_str(rest);
    }
    out
}

/// A whole HTML document under [`policy`].
fn document(title: &str, style: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n<style>{style}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n",
        policy(),
        escape(title),
    )
}

/// A digest as a CSP source.
fn digest(text: &str) -> String {
    format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(text.as_bytes())))
}

/// One row of the legend a category that was removed.
fn categories(cleaned: &Cleaned) -> String {
    let mut rows = String::new();
    for category in Category::ALL {
        let blocks = cleaned.article.removed.iter().filter(|removed| removed.category == category);
        let (count, bytes) = blocks.fold((0, 0), |(count, bytes), removed| (count + 1, bytes + removed.text.len()));
        if count > 0 {
            let name = category.name();
            let _ = writeln!(
                rows,
                "<li><label class=\"c-{name}\"><input type=\"checkbox\" checked value=\"{name}\"> {} <b>{count}</b> <small>{bytes} bytes</small></label></li>",
                name.replace('_', " ")
            );
        }
    }
    rows
}

/// What the script shows of each removed block and quotation.
fn data(cleaned: &Cleaned, later: &serde_json::Value) -> String {
    let removed: Vec<_> = cleaned
        .article
        .removed
        .iter()
        .map(|removed| {
            serde_json::json!({
                "ordinal": removed.ordinal, "category": removed.category.name(), "rule": removed.reason.rule_id,
                "evidence": removed.reason.evidence, "stage": format!("{:?}", removed.reason.stage).to_lowercase(),
                "confidence": two_digits(removed.confidence), "categoryConfidence": two_digits(removed.category_confidence),
                "path": removed.css_path, "hidden": removed.hidden, "usedBy": removed.used_by.iter().map(ToString::to_string).collect::<Vec<_>>(),
            })
        })
        .collect();
    let quotes: Vec<_> = cleaned
        .article
        .quotes
        .iter()
        .map(|quote| {
            serde_json::json!({
                "speaker": product::speaker_of(quote), "kind": format!("{:?}", quote.kind).to_lowercase(),
                "cue": quote.cue.as_ref().map_or("", |cue| cue.text.as_str()), "confidence": two_digits(quote.confidence),
            })
        })
        .collect();
    // In a script element only `<` could end it.
    serde_json::json!({ "removed": removed, "quotes": quotes, "later": later }).to_string().replace('<', "\\u003c")
}

fn two_digits(value: f32) -> f64 {
    (f64::from(value) * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Unobserved;

    const HOSTILE: &str = "<title>x</title><script>bad()</script><style>body{background:url(https://evil.example/)}</style>\
        <p onclick=bad()>A paragraph of an honest length, with a full stop and a comma, so that it may stay.</p>\
        <img src=https://evil.example/a.png onerror=bad()><p>&lt;/iframe&gt;&lt;script&gt;bad()&lt;/script&gt; \"' {{data}} {{frame}} &lt;/script&gt;</p>\
        <a href='javascript:bad()'>click</a></iframe></textarea><nav><a href=/>Home</a></nav>";

    #[test]
    fn nothing_of_the_page_is_markup_in_the_report() {
        let view = view(HOSTILE.as_bytes(), &Options::default(), &Unobserved).expect("a page");
        let report = report("<b>name", &view, None);
        assert_eq!(report.matches("<script").count(), 2, "our data and our script");
        assert_eq!(report.matches("</iframe>").count(), 1);
        for bad in ["onerror=", "onclick=", "<img", "url(https", "href=\"javascript", "<b>name"] {
            assert!(!report.contains(bad), "{bad}");
        }
    }

    #[test]
    fn every_block_is_drawn_once() {
        let view = view(HOSTILE.as_bytes(), &Options::default(), &Unobserved).expect("a page");
        for ordinal in 0..view.cleaned.page.block_count {
            assert_eq!(view.frame.concat().matches(&format!("data-o=\"{ordinal}\"")).count(), 1, "{ordinal}");
        }
    }
}
