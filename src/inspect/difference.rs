//! What another answer for the same page says otherwise.

use std::collections::BTreeMap;

use crate::article::Cleaned;
use crate::service::proto::{self, BoilerplateCategory, CleanPageResponse};

use super::{Other, escape};

/// A section on the differences, with the other article beside it.
pub(super) fn difference(cleaned: &Cleaned, other: &Other<'_>) -> String {
    let this = CleanPageResponse::from(cleaned.clone());
    let (here, there) = (fates(&this), fates(other.answer));
    let mut rows = String::new();
    let mut count = 0;
    for (ordinal, fate) in &here {
        let before = there.get(ordinal).map_or("nowhere", String::as_str);
        if before != fate {
            count += 1;
            rows.push_str(&format!(
                "<li><button type=\"button\" data-block=\"{ordinal}\"><b>{}</b> → <b>{}</b> <small>block {ordinal}</small></button></li>\n",
                escape(before),
                escape(fate)
            ));
        }
    }
    let mut fields = String::new();
    for ((name, now), (_, before)) in fields_of(&this).iter().zip(&fields_of(other.answer)) {
        if now != before {
            fields.push_str(&format!("<tr><th scope=\"row\">{name}</th><td>{}</td><td>{}</td></tr>\n", escape(before), escape(now)));
        }
    }
    let blocks = |answer: &CleanPageResponse| answer.page.as_ref().map_or(0, |page| page.block_count);
    let note = if blocks(&this) == blocks(other.answer) {
        String::new()
    } else {
        format!(
            "<p class=\"warning\">The other answer has {} blocks, this one {}: it may be of another page.</p>",
            blocks(other.answer),
            blocks(&this)
        )
    };
    let text = other.answer.article.as_ref().and_then(|article| article.body.as_ref()).map(|body| body.text.as_str()).unwrap_or_default();
    let paragraphs: String = text.split("\n\n").map(|paragraph| format!("<p>{}</p>", escape(paragraph))).collect();
    format!(
        "<section aria-labelledby=\"difference\" class=\"difference\"><h2 id=\"difference\">Against {}</h2>{note}\n\
         <p>{count} blocks judged otherwise (before → now).</p><ul class=\"jumps\">{rows}</ul>\n\
         <table><thead><tr><th>Field</th><th>Before</th><th>Now</th></tr></thead><tbody>{fields}</tbody></table>\n\
         <details><summary>The other body</summary><div class=\"text\">{paragraphs}</div></details></section>",
        escape(other.name)
    )
}

/// For each block of the page, where it went.
fn fates(answer: &CleanPageResponse) -> BTreeMap<u32, String> {
    let mut fates = BTreeMap::new();
    let Some(article) = &answer.article else { return fates };
    for block in article.body.iter().flat_map(|body| &body.blocks) {
        fates.extend(block.ordinals.iter().map(|ordinal| (*ordinal, "kept".to_owned())));
    }
    for removed in &article.removed {
        let category = BoilerplateCategory::try_from(removed.category).unwrap_or_default();
        let name = category.as_str_name().trim_start_matches("BOILERPLATE_CATEGORY_").to_lowercase();
        fates.insert(removed.ordinal, name.replace('_', " "));
    }
    let headline = article.headline.clone().unwrap_or_default();
    let summary = article.summary.as_ref().map(|summary| summary.ordinals.clone()).unwrap_or_default();
    let moved =
        [("title", headline.title_ordinals), ("kicker", headline.kicker_ordinals), ("dek", headline.dek_ordinals), ("summary", summary)];
    for (field, ordinals) in moved {
        fates.extend(ordinals.into_iter().map(|ordinal| (ordinal, field.to_owned())));
    }
    fates
}

/// The fields that people compare first.
fn fields_of(answer: &CleanPageResponse) -> Vec<(&'static str, String)> {
    let article = answer.article.clone().unwrap_or_default();
    let page = answer.page.clone().unwrap_or_default();
    let summary = article.summary.unwrap_or_default();
    let body = article.body.unwrap_or_default();
    let names: Vec<String> = article.authors.into_iter().map(|author: proto::Author| author.name).collect();
    let bullets: Vec<String> = summary.bullets.into_iter().map(|bullet| bullet.text).collect();
    vec![
        ("title", article.title),
        ("kicker", article.kicker),
        ("dek", article.dek),
        ("authors", names.join(", ")),
        ("published_at", article.published_at),
        ("language", article.language),
        ("summary", bullets.join(" • ")),
        ("quotes", article.quotes.len().to_string()),
        ("words", body.word_count.to_string()),
        ("removed", article.removed.len().to_string()),
        ("page_type", page.page_type().as_str_name().to_owned()),
        ("quality", format!("{:.2}", page.quality)),
    ]
}
