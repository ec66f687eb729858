//! Writers that JSON-LD and meta tags state.

use serde_json::Value;

use crate::article::{PageType, Source};
use crate::head::{collapse, decode, text_of};
use crate::lexicon::metadata::{BYLINES, STATEMENTS, fold};

use super::super::site::is_host;
use super::super::view::View;
use super::super::words::begins;
use super::byline::{Nature, names, nature, without_prefix};
use super::labelled::begins_as_given;
use super::{Named, Rank};

/// JSON values looked at for writers, in all objects of the page.
const MAX_VALUES: usize = 500;

/// Bytes of the longest statement that names writers; longer ones are texts.
const MAX_TEXT: usize = 400;

/// Meta tags of one name looked at.
const MAX_TAGS: usize = 100;

/// `author` (or `creator`) of the main JSON-LD object.
pub(super) fn from_json_ld(view: &View<'_>) -> Named {
    let mut named = Named { source: Source::JsonLd, confidence: 0.93, ..Named::default() };
    let head = view.input.head;
    let things = head.main_thing().into_iter().chain(head.things.iter().filter(|thing| thing.is_article() || thing.is("BlogPosting")));
    let mut looked = 0;
    for thing in things {
        let Some(value) = thing.fields.get("author").or_else(|| thing.fields.get("creator")) else { continue };
        let mut queue: Vec<&Value> = vec![value];
        while let Some(value) = queue.pop().filter(|_| looked < MAX_VALUES && !named.is_full()) {
            looked += 1;
            match value {
                Value::Array(values) => queue.extend(values.iter().take(MAX_VALUES).rev()),
                Value::String(text) => add_text(&collapse(&decode(text)), &mut named),
                Value::Object(_) => add_object(view, value, &mut named),
                _ => {}
            }
        }
        if !named.people.is_empty() || looked >= MAX_VALUES {
            break;
        }
    }
    named
}

fn add_object(view: &View<'_>, value: &Value, named: &mut Named) {
    let head = view.input.head;
    let Some(map) = head.resolve(value) else { return };
    let url = map
        .get("url")
        .or_else(|| map.get("sameAs"))
        .and_then(text_of)
        .map(|url| head.absolute(&url))
        .filter(|url| url.starts_with("http"))
        .unwrap_or_default();
    let organised = map.get("@type").and_then(text_of).is_some_and(|kind| kind.contains("Organization"));
    let texts: Vec<String> = match map.get("name") {
        Some(Value::Array(values)) => values.iter().take(MAX_VALUES).filter_map(text_of).collect(),
        Some(value) => text_of(value).into_iter().collect(),
        None => Vec::new(),
    };
    for text in texts {
        if named.is_full() {
            break;
        }
        let before = named.people.len();
        if organised {
            // Publishers put people into "Organization" by mistake; agencies and teams keep their nature.
            let name = collapse(&text);
            let nature = if nature(&name) == Nature::Agency { Nature::Agency } else { Nature::Organisation };
            if !BYLINES.holds_no_name(&fold(&name)) && (2..=80).contains(&name.chars().count()) {
                named.add(name, url.clone(), nature);
            }
        } else {
            named.of_writers = true;
            add_text(&text, named);
        }
        if let Some((author, _)) = named.people.get_mut(before).filter(|(author, _)| author.url.is_empty()) {
            author.url.clone_from(&url);
        }
    }
}

fn add_text(text: &str, named: &mut Named) {
    if text.len() > MAX_TEXT || is_colophon(text) {
        return;
    }
    for (name, nature) in names(text) {
        named.add(name, String::new(), nature);
    }
}

/// Meta tags that name writers. `site` may stand before them: "The Harbour - Ann Example".
pub(super) fn from_meta(view: &View<'_>, site: &str, language: &str) -> Named {
    let head = view.input.head;
    let mut named = Named { source: Source::Meta, confidence: 0.85, ..Named::default() };
    for key in &STATEMENTS.writers {
        for value in head.meta_values(&key.name).filter(|value| !value.contains("://")).take(MAX_TAGS) {
            if named.is_full() {
                break;
            }
            let value = collapse(&decode(value));
            // "news.example, Springfield, Germany": what follows the address of the site is that of its house.
            let value = value.split_once(',').filter(|(first, _)| is_host(first)).map_or(value.clone(), |(first, _)| first.to_owned());
            // "Ports and Ferries, Orrin, Scotland": the house of the site, and where that is.
            if is_house(&value, site, language) {
                continue;
            }
            let value = behind_site(&value, site, language).map_or(value.clone(), str::to_owned);
            let value = if key.catalogue { turned(&value) } else { value };
            add_text(&value, &mut named);
        }
        // Who is named as the author names a writer, be it the publication.
        named.of_writers |= key.says_writer && !named.people.is_empty() && view.input.page_type == PageType::Article;
        if named.has(Rank::Writers) {
            break;
        }
    }
    for (label, value) in [("twitter:label1", "twitter:data1"), ("twitter:label2", "twitter:data2")] {
        let by = head.meta_value(&[label]).map(fold).unwrap_or_default();
        let (_, strong) = without_prefix(&format!("{by} x"));
        if strong && let Some(value) = head.meta_value(&[value]) {
            named.of_writers = true;
            if !named.has(Rank::Writers) {
                add_text(&collapse(&decode(value)), &mut named);
            }
        }
    }
    named
}

/// The one person who stands behind the name of the site and a mark. Desks, places and slogans stand there as often.
fn behind_site<'t>(value: &'t str, site: &str, language: &str) -> Option<&'t str> {
    let rest = value.get(begins(value, site).filter(|end| *end >= 3)?..)?;
    let name = rest.trim_start_matches([' ', '-', '–', '—', '|', '/', ':']).trim_end();
    let marked = rest.starts_with([' ', '|', ':']) && rest.trim_start().starts_with(['-', '–', '—', '|', '/', ':']);
    let person = || matches!(names(name).as_slice(), [(own, Nature::Person)] if own == name);
    (marked && person() && begins_as_given(name, language)).then_some(name)
}

/// Whether a statement is the name of the site, which a joiner or a comma in it would cut, or that name and nobody's behind a comma. A
/// site that is called by people is no house but theirs.
fn is_house(value: &str, site: &str, language: &str) -> bool {
    let Some(rest) = begins(value, site).filter(|end| *end >= 3).and_then(|end| value.get(end..)) else { return false };
    let owners = names(site);
    if !owners.is_empty() && owners.iter().all(|(own, nature)| *nature == Nature::Person && begins_as_given(own, language)) {
        return false;
    }
    let person = |part: &str| matches!(names(part).as_slice(), [(own, Nature::Person)] if own == part) && begins_as_given(part, language);
    match rest.trim().strip_prefix(',') {
        Some(rest) => !rest.split(',').any(|part| person(part.trim())),
        None => rest.trim().is_empty() && names(value).len() > 1,
    }
}

/// Whether a statement tells who did what for the page, from its first word on one word and a colon before each: "content: …, design: …".
/// No space stands behind the colon of an account: "network:ann".
fn is_colophon(text: &str) -> bool {
    let label = |part: &str| {
        let label = part.split_once(": ").map(|(label, _)| label.trim()).filter(|label| !label.is_empty() && !label.contains(' '));
        label.is_some_and(|label| BYLINES.prefixes_of(label).all(|(prefix, _)| begins(label, prefix) != Some(label.len())))
    };
    let mut parts = text.split([',', ';', '|']);
    parts.next().is_some_and(label) && parts.any(label)
}

/// "Example, Ann" of library catalogues turned round.
fn turned(text: &str) -> String {
    let mut parts = text.split(',').map(str::trim);
    match (parts.next(), parts.next(), parts.next()) {
        (Some(last), Some(first), None) if !last.contains(' ') && !first.is_empty() && first.split(' ').count() <= 3 => {
            format!("{first} {last}")
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{behind_site, is_colophon, is_house};

    #[test]
    fn behind_the_name_of_the_site_stands_one_person() {
        for (value, site, language, name) in [
            ("harbour - Ana Ejemplo", "Harbour", "es", Some("Ana Ejemplo")),
            ("Harbour News | Ann Example", "Harbour News", "en", Some("Ann Example")),
            ("Pellworther Bote - Redaktion Hamburg", "Pellworther Bote", "de", None),
            ("Harbour News - News Desk", "Harbour News", "en", None),
            ("Harbour News | London, England", "Harbour News", "en", None),
            ("Pellworth - The Island Paper", "Pellworth", "en", None),
            ("Pellworth-Ann Example", "Pellworth", "en", None),
        ] {
            assert_eq!(behind_site(value, site, language), name, "{value}");
        }
    }

    #[test]
    fn the_house_of_a_site_and_a_colophon_name_nobody() {
        for (value, site, language, house) in [
            ("Häfen und Fähren, Orrin, Germany", "Häfen und Fähren", "de", true),
            ("Ropes and Sails", "Ropes and Sails", "en", true),
            ("Harbour Post, Ann Example", "Harbour Post", "en", false),
            ("Harbour Post", "Harbour Post", "en", false),
            ("Ann Example, Harbour Post", "Harbour Post", "en", false),
            ("Anna Example, PhD", "Anna Example", "en", false),
            ("Anna Beispiel, Orrin", "Anna Beispiel", "de", false),
            ("Anna Beispiel und Peter Andere", "Anna Beispiel und Peter Andere", "de", false),
        ] {
            assert_eq!(is_house(value, site, language), house, "{value}");
        }
        assert!(is_colophon("content: Pellworth, design: Ann Example, code: Bo Other, HARBOURLABS"));
        assert!(!is_colophon("Text: Ann Example, Ports: a history"));
        assert!(!is_colophon("By: Ann Example, Bo Other"));
        assert!(!is_colophon("Ann Example | email: ann@harbour.example | tel: 123"));
        assert!(!is_colophon("harbournet:ann, ferrynet:ann, Ann Example"));
    }
}
