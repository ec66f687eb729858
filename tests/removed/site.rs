//! Articles, the furniture of their sites, and what becomes of both.

use std::sync::LazyLock;

use gleaner::article::{Category, Cleaned, Removed};
use gleaner::extract::extract;
use gleaner::options::{Options, Unobserved};
use serde::Deserialize;

/// An article and the furniture of its site in one language.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Site {
    pub language: &'static str,
    pub headline: &'static str,
    pub article: [&'static str; 3],
    pub menu: [&'static str; 4],
    pub share: &'static str,
    pub newsletter: &'static str,
    pub comment: [&'static str; 2],
    pub footer: &'static str,
    pub cookies: [&'static str; 2],
}

/// English, German, French, Spanish, Russian, Polish.
pub static SITES: LazyLock<[Site; 6]> = LazyLock::new(|| {
    #[derive(Deserialize)]
    #[serde(bound(deserialize = "'de: 'static"))]
    struct Sites {
        site: [Site; 6],
    }
    toml::from_str::<Sites>(include_str!("../cases/sites.toml")).unwrap().site
});

/// A piece of furniture: its markup and the category of the texts in it.
pub type Piece = fn(&Site) -> (String, Category, Vec<&'static str>);

/// Before and after the article.
pub const BEFORE: [Piece; 1] = [|site| {
    let items: String = site.menu.iter().map(|item| format!("<li><a href=\"/x\">{item}</a></li>")).collect();
    (format!("<nav class=\"main-menu\"><ul>{items}</ul></nav>"), Category::Navigation, site.menu.to_vec())
}];

pub const AFTER: [Piece; 5] = [
    |site| {
        let html = format!("<div class=\"share-buttons\"><span>{}</span></div>", site.share);
        (html, Category::ShareSocial, vec![site.share])
    },
    |site| {
        let html = format!("<div class=\"newsletter-box\"><p>{}</p><form><input type=\"email\"></form></div>", site.newsletter);
        (html, Category::Promotion, vec![site.newsletter])
    },
    |site| {
        let [head, note] = site.comment;
        let html =
            format!("<div id=\"respond\" class=\"comment-respond\"><h3>{head}</h3><form><p>{note}</p><textarea></textarea></form></div>");
        (html, Category::Comments, site.comment.to_vec())
    },
    |site| (format!("<footer class=\"site-footer\"><p>{}</p></footer>", site.footer), Category::FooterLegal, vec![site.footer]),
    |site| {
        let [text, button] = site.cookies;
        let html = format!("<div id=\"cookie-notice\"><p>{text}</p><button>{button}</button></div>");
        (html, Category::Consent, site.cookies.to_vec())
    },
];

pub fn page(site: &Site, pieces: &[Piece]) -> String {
    let (mut before, mut after) = (String::new(), String::new());
    for piece in pieces {
        let (html, category, _) = piece(site);
        if category == Category::Navigation { &mut before } else { &mut after }.push_str(&html);
    }
    let paragraphs: String = site.article.iter().map(|text| format!("<p>{text}</p>")).collect();
    format!(
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{}</title></head><body>{before}<main><article><h1>{}</h1>{paragraphs}</article></main>{after}</body></html>",
        site.language, site.headline, site.headline
    )
}

pub fn clean(html: &str, options: &Options) -> Cleaned {
    extract(html.as_bytes(), options, &Unobserved).unwrap()
}

pub fn find<'a>(cleaned: &'a Cleaned, text: &str) -> Option<&'a Removed> {
    cleaned.article.removed.iter().find(|removed| removed.text == text)
}

/// Adds every piece on its own and all together.
pub fn sets() -> Vec<Vec<Piece>> {
    let all: Vec<Piece> = BEFORE.iter().chain(&AFTER).copied().collect();
    let mut sets: Vec<Vec<Piece>> = all.iter().map(|piece| vec![*piece]).collect();
    sets.push(all);
    sets
}

/// A text, the category that it was named and the rule that named it.
pub type Named = (String, Option<Category>, String);

/// What becomes of these texts on a page with the site's article between two pieces of markup: category and rule.
pub fn named(site: &Site, before: &str, after: &str, texts: &[&str]) -> Vec<Named> {
    let html = page(site, &[]).replace("<body>", &format!("<body>{before}")).replace("</body>", &format!("{after}</body>"));
    let cleaned = clean(&html, &Options::default());
    for paragraph in site.article {
        assert!(cleaned.article.body.text.contains(paragraph), "{}: {paragraph}", site.language);
    }
    let one = |text: &&str| {
        let removed = find(&cleaned, text);
        let rule = removed.map(|removed| removed.reason.rule_id.clone()).unwrap_or_default();
        ((*text).to_owned(), removed.map(|removed| removed.category), rule)
    };
    texts.iter().map(one).collect()
}

pub fn assert_all(found: Vec<Named>, category: Category) {
    for (text, named, rule) in found {
        assert_eq!(named, Some(category), "{text:?} because of {rule}");
    }
}

pub fn assert_none(found: Vec<Named>, category: Category) {
    for (text, named, rule) in found {
        assert_ne!(named, Some(category), "{text:?} because of {rule}");
    }
}

/// No row of phrases named these texts.
pub fn assert_no_words(found: Vec<Named>) {
    for (text, _, rule) in found {
        assert!(!rule.starts_with("phrase."), "{text:?} because of {rule}");
    }
}

pub fn list(entries: &[&str]) -> String {
    let items: String = entries.iter().enumerate().map(|(at, entry)| format!("<li><a href=\"/{at}\">{entry}</a></li>")).collect();
    format!("<ul>{items}</ul>")
}
