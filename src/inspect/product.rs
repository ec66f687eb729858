//! The article as it is delivered, for people to read.

use std::fmt::Write as _;

use crate::article::{BlockKind, Body, Cleaned, Quote};
use crate::assemble::render;

use super::escape;

/// Passages, or quotations, in one part.
const PART: usize = 100;

/// Name of the speaker, or the words that stand for it; empty when nobody is named.
pub(super) fn speaker_of(quote: &Quote) -> &str {
    quote.speaker.as_ref().map_or("", |speaker| if speaker.name.is_empty() { &speaker.mention } else { &speaker.name })
}

/// A line of facts about the page.
pub(super) fn facts(cleaned: &Cleaned) -> String {
    let (article, page) = (&cleaned.article, &cleaned.page);
    let warnings: Vec<String> = page.warnings.iter().map(|warning| format!("{warning:?}")).collect();
    let facts = [
        ("Page", format!("{:?} ({:.2})", page.page_type, page.page_type_confidence)),
        ("Quality", format!("{:.2}", page.quality)),
        ("Blocks", format!("{} in all, {} removed", page.block_count, article.removed.len())),
        ("Words", article.body.word_count.to_string()),
        ("Input", format!("{} bytes, {}", page.input_bytes, page.encoding)),
        ("Warnings", warnings.join(", ")),
    ];
    let facts = facts.iter().filter(|(_, value)| !value.is_empty());
    facts.map(|(name, value)| format!("<div><dt>{name}</dt><dd>{}</dd></div>", escape(value))).collect()
}

/// Title, dek, byline and summary.
pub(super) fn article(cleaned: &Cleaned) -> String {
    let article = &cleaned.article;
    let mut out = String::new();
    let mut line = |open: &str, text: &str, close: &str| {
        if !text.is_empty() {
            let _ = writeln!(out, "{open}{}{close}", escape(text));
        }
    };
    line("<p class=\"kicker\">", &article.kicker, "</p>");
    line("<h3 class=\"title\">", if article.title.is_empty() { "(no title)" } else { &article.title }, "</h3>");
    line("<p class=\"dek\">", &article.dek, "</p>");
    let authors: Vec<&str> = article.authors.iter().map(|author| author.name.as_str()).collect();
    let authors = authors.join(", ");
    let mut byline = vec![authors.as_str(), &article.published_at, &article.site_name, &article.language];
    byline.retain(|part| !part.is_empty());
    line("<p class=\"byline\">", &byline.join(" · "), "</p>");
    if !article.summary.bullets.is_empty() {
        line("<h4>", &format!("Summary, {}", format!("{:?}", article.summary.source).to_lowercase()), "</h4>");
        out.push_str("<ul class=\"summary\">");
        for bullet in &article.summary.bullets {
            let _ = write!(out, "<li>{}</li>", escape(&bullet.text));
        }
        out.push_str("</ul>\n");
    }
    out
}

/// The body in parts of whole passages.
pub(super) fn body(cleaned: &Cleaned) -> Vec<String> {
    let mut body = without_pictures(&cleaned.article.body);
    let mut parts = Vec::new();
    for blocks in std::mem::take(&mut body.blocks).chunks(PART) {
        body.blocks = blocks.to_vec();
        parts.push(format!("<div class=\"part\">{}</div>", render::html(&body, &|| Ok(())).unwrap_or_default()));
    }
    parts
}

/// The body with links in place of pictures, so that reading it loads nothing.
fn without_pictures(body: &Body) -> Body {
    let mut body = body.clone();
    for block in &mut body.blocks {
        if let BlockKind::Figure { image, .. } = &mut block.kind {
            let name = if image.alt.is_empty() { "Picture".to_owned() } else { format!("Picture: {}", image.alt) };
            block.kind = BlockKind::Embed { provider: name, url: std::mem::take(&mut image.url) };
        }
    }
    body
}

/// The quotations as lists, each a button that leads to its place.
pub(super) fn quotes(cleaned: &Cleaned) -> Vec<String> {
    let button = |(at, quote): (usize, &Quote)| {
        let speaker = speaker_of(quote);
        format!(
            "<li><button type=\"button\" data-go=\"{at}\"><q>{}</q> <b>{}</b> <small>{:.2}</small></button></li>",
            escape(&quote.text),
            escape(if speaker.is_empty() { "nobody named" } else { speaker }),
            quote.confidence
        )
    };
    let buttons: Vec<String> = cleaned.article.quotes.iter().enumerate().map(button).collect();
    buttons.chunks(PART).map(|part| format!("<ul class=\"part\">{}</ul>", part.concat())).collect()
}
