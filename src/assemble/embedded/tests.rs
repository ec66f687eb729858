use super::markup::{Markup, markup};
use super::plain;
use super::state::{STRINGS_WITHIN, json_of, longest_run};
use crate::article::{Article, BodySource};
use crate::extract::extract;
use crate::options::{Options, Unobserved};

fn article_of(page: &str) -> Article {
    extract(page.as_bytes(), &Options::default(), &Unobserved).unwrap().article
}

#[test]
fn the_state_of_a_page_gives_its_paragraphs_in_order() {
    let script = r#"window.__STATE__ = {"menu":[{"text":"Home"}],"post":{"blocks":[
        {"type":"p","data":{"text":"The harbour master closed the northern pier on Monday after the storm."}},
        {"type":"p","data":{"text":"Fishing boats will use the old quay until the damage is repaired."}}]}};"#;
    let value = json_of(script).next().unwrap();
    let text = longest_run(&value, STRINGS_WITHIN).unwrap();
    assert_eq!(text.lines().count(), 2);
    assert!(text.starts_with("The harbour master"));
}

#[test]
fn lines_become_paragraphs() {
    let body = plain("One  line.\n\n Another line. ", BodySource::JsonLd);
    assert_eq!(body.text, "One line.\n\nAnother line.");
    assert_eq!(body.blocks.len(), 2);
    for block in &body.blocks {
        assert!(!body.text[block.span.start as usize..block.span.end as usize].is_empty());
    }
}

#[test]
fn tags_are_told_from_sums_and_types() {
    let none = ["", "if a <b and c> d, or a<b>c", "x <p and q> y", "Vec<Span> or Map<A, B>", "5 </ 6 > 7", "< p >", "<x-card>a</x-card>"];
    let named =
        ["Begin with a <style> element. Close it with </style>.", "before the closing </body> tag", "a </div> too many", "a <div> alone"];
    for text in none.into_iter().chain(["a <b", "</b", "<p class=", "</blockquotes>"]).chain(named) {
        assert_eq!(markup(text), Markup::None, "{text}");
    }
    for text in ["<strong>a</strong>", "a <A HREF='/b'>c</A > d", "a<img src=b>", "H<sub>2</sub>O", "a<br>b\n\nc"] {
        assert_eq!(markup(text), Markup::Inline, "{text}");
    }
    for text in ["<P>a", "a<br>b", "a<BR />b", "<p class='a'>b", "<b>a</b><h3>c</h3>", "<p\ndata-a=b>", "<blockquote>a</blockquote>"] {
        assert_eq!(markup(text), Markup::Blocks, "{text}");
    }
}

#[test]
fn a_hidden_text_leaves_no_tags() {
    let sentence = "The harbour master closed the <strong>northern pier</strong> on Monday after the <a href='/storm'>storm</a>. ";
    let two = [sentence.repeat(6), sentence.repeat(5)];
    for written in [two.join("\n\n"), format!("<P>{}</P><P CLASS='last'>{}</P>", two[0], two[1])] {
        let thing = serde_json::json!({ "@type": "NewsArticle", "headline": "Pier closed", "articleBody": written });
        let body = article_of(&format!(
            "<title>Pier closed</title><script type=application/ld+json>{}</script><p>Loading</p>",
            thing.to_string().replace("</", "<\\/")
        ))
        .body;
        assert_eq!((body.source, body.blocks.len()), (BodySource::JsonLd, 2), "{}", body.text);
        assert!(
            body.text.starts_with("The harbour master closed the northern pier on Monday") && !body.text.contains('<'),
            "{}",
            body.text
        );
        assert_eq!(body.blocks.iter().map(|block| block.links.len()).sum::<usize>(), 11);
    }
}

#[test]
fn the_text_may_be_assigned_after_other_values() {
    let line = "The harbour master closed the northern pier on Monday after the storm.";
    let script = format!("var a={{b:1}}, c = a == {{}}; window.__FLAGS__={{\"x\":[1,2]}};window.__STATE__ = {{\"text\":\"{line}\"}};");
    let found: Vec<String> = json_of(&script).filter_map(|value| longest_run(&value, STRINGS_WITHIN)).collect();
    assert_eq!(found, [line]);
    assert_eq!(json_of("[1] = [2]").count(), 1);
    assert_eq!(json_of(&"a={\"".repeat(100)).count(), 0);
}

#[test]
fn a_text_in_an_attribute_is_found_where_the_page_shows_none() {
    let sentence = "The harbour master closed the northern pier on Monday after the storm. ";
    let paragraphs = format!("<p>{}</p><p>Boats will use the old quay.</p>", sentence.repeat(9));
    let posts =
        serde_json::json!({ "posts": [{ "cooked": paragraphs }, { "cooked": "<p>Thank you for the news about the pier, we wait.</p>" }] });
    let preloaded = serde_json::json!({ "topic": posts.to_string(), "site": { "name": "Harbour" } });
    let attribute = |name: &str, value: &str| {
        let value = value.replace('&', "&amp;").replace('"', "&quot;");
        format!("<html><head><title>Pier closed</title></head><body><div {name}=\"{value}\"></div><p>Loading</p></body></html>")
    };
    for page in [
        attribute("data-preloaded", &preloaded.to_string()),
        attribute("props", &posts.to_string()),
        attribute("data-body", &paragraphs),
        attribute("srcdoc", &format!("<html><body>{paragraphs}</body></html>")),
    ] {
        let article = article_of(&page);
        assert_eq!(article.body.source, BodySource::EmbeddedState, "{page}");
        assert!(article.body.text.starts_with("The harbour master") && article.body.text.contains("old quay."), "{page}");
        assert!(!article.body.text.contains("<p>"));
    }
    let consent = "<p>We and our partners store cookies on your device to measure how visitors use what we offer. </p>".repeat(9);
    let page = attribute("data-consent", &consent);
    let article = article_of(&page);
    assert_eq!(article.body.source, BodySource::Dom);
    let settings = serde_json::json!({ "label": sentence.repeat(9), "colors": [1, 2] }).to_string();
    let page = attribute("data-settings", &settings);
    let article = article_of(&page);
    assert_eq!(article.body.source, BodySource::Dom);
}

#[test]
fn a_teasers_text_is_not_the_pages() {
    let text = "The three towns on the estuary voted on Friday night to build one barrier together. ".repeat(12);
    let body = |title: &str, things: serde_json::Value| {
        let html = format!(
            "<html><head><title>{title}</title><script type=application/ld+json>{things}</script></head><body><p>Ferries</p></body></html>"
        );
        article_of(&html).body.source
    };
    for (title, source) in [("Timetable of the winter ferries", BodySource::Dom), ("Towns voted for one barrier", BodySource::JsonLd)] {
        let teaser = serde_json::json!({ "@type": "Thing", "name": "One barrier", "articleBody": text });
        assert_eq!(body(title, serde_json::json!([{ "@type": "NewsArticle", "headline": title }, teaser])), source);
        let own = serde_json::json!([{ "@type": "NewsArticle", "headline": title, "articleBody": text }]);
        assert_eq!(body(title, own), BodySource::JsonLd, "the main thing is believed");
    }
}

#[test]
fn references_in_json_are_read() {
    let sentence = "La for\u{ea}t &amp; le caf&eacute; d&#8217;en face ferment &agrave; midi chaque jour de la semaine.";
    let text = sentence.repeat(12);
    for (written, apart) in [(text.clone(), ""), (format!("&lt;p&gt;{text}&lt;/p&gt;"), "<p>")] {
        let html = format!(
            "<html><head><title>Midi</title><script type=application/ld+json>{{\"@type\":\"Article\",\"articleBody\":\"{written}\"}}</script></head><body><p>x</p></body></html>"
        );
        let article = article_of(&html);
        assert_eq!(article.body.source, BodySource::JsonLd);
        assert!(article.body.text.starts_with("La forêt & le café d’en face ferment à midi"), "{apart}{}", article.body.text);
    }
}
