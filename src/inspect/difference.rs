//! What another answer for the same page says otherwise.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

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
            let _ = writeln!(
                rows,
                "<li><button type=\"button\" data-block=\"{ordinal}\"><b>{}</b> → <b>{}</b> <small>block {ordinal}</small></button></li>",
                escape(before),
                escape(fate)
            );
        }
    }
    let mut fields = String::new();
    for ((name, now), (_, before)) in fields_of(&this).iter().zip(&fields_of(other.answer)) {
        if now != before {
            let _ = writeln!(fields, "<tr><th scope=\"row\">{name}</th><td>{}</td><td>{}</td></tr>", escape(before), escape(now));
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
    let name = escape(other.name);
    format!(
        "<section aria-labelledby=\"difference\" class=\"difference\"><h2 id=\"difference\">Against {name}</h2>{note}\n\
         <p>Blocks judged otherwise (before → now): {count}</p>\n\
         <div class=\"changes\"><ul class=\"jumps\">{rows}</ul>\n\
         <table><thead><tr><th>Field</th><th>Before</th><th>Now</th></tr></thead><tbody class=\"fields\">{fields}</tbody></table></div>\n\
         <details open><summary>The two bodies side by side</summary><div class=\"scroll\" tabindex=\"0\"><table class=\"sides\">\
         <thead><tr><th>Before: {name}</th><th>Now</th></tr></thead><tbody>{}</tbody></table></div></details></section>",
        side_by_side((&there, &passages(other.answer)), (&here, &passages(&this)))
    )
}

type Fates = BTreeMap<u32, String>;
type Passages<'a> = BTreeMap<u32, &'a str>;

/// A row for each passage of either body; where one has none, what became of its block there.
fn side_by_side((there, before): (&Fates, &Passages<'_>), (here, now): (&Fates, &Passages<'_>)) -> String {
    let mut rows = String::new();
    for ordinal in before.keys().chain(now.keys()).collect::<BTreeSet<_>>() {
        let (left, right) = (before.get(ordinal), now.get(ordinal));
        let cell = |passage: Option<&&str>, fates: &Fates| match (passage, fates.get(ordinal).map(String::as_str)) {
            (Some(text), _) if left == right => format!("<td>{}</td>", escape(text)),
            (Some(text), _) => format!("<td class=\"only\">{}</td>", escape(text)),
            (None, Some("kept")) => "<td><i>part of another passage</i></td>".to_owned(),
            (None, fate) => format!("<td><i>{}</i></td>", escape(fate.unwrap_or("nowhere"))),
        };
        let _ = writeln!(rows, "<tr>{}{}</tr>", cell(left, there), cell(right, here));
    }
    rows
}

/// The passages of the body, by the first block of the page that each is made of.
fn passages(answer: &CleanPageResponse) -> Passages<'_> {
    let Some(body) = answer.article.as_ref().and_then(|article| article.body.as_ref()) else { return Passages::new() };
    let passage = |block: &'_ proto::Block| {
        let span = block.span.unwrap_or_default();
        let text = body.text.get(span.start as usize..span.end as usize)?;
        Some((block.ordinals.first().copied().unwrap_or(block.ordinal), text)).filter(|(_, text)| !text.is_empty())
    };
    body.blocks.iter().filter_map(passage).collect()
}

/// For each block of the page, where it went.
fn fates(answer: &CleanPageResponse) -> Fates {
    let mut fates = Fates::new();
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
