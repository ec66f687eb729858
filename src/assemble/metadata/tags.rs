//! The topics of an article: stated ones, else those of the links that say so.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::article::{Field, PageType, Source};
use crate::head::collapse;
use crate::lexicon::metadata::{LABELS, STATEMENTS};
use crate::segment::ElementId;

use super::site::MAX_TAGS;
use super::view::View;
use super::words::{count, key};
use super::{Frame, Metadata, topics};

/// Digits of the longest number of pages that a topic has.
const MAX_COUNT: usize = 4;

/// Fills the tags: stated ones first, else the links that say so.
pub(super) fn tags(view: &View<'_>, frame: &Frame, out: &mut Metadata) {
    let head = view.input.head;
    let mut tags: Vec<String> = Vec::new();
    let mut source = Source::OpenGraph;
    for stated in &STATEMENTS.topics {
        if tags.is_empty() {
            // Of several statements each is one tag, commas and all.
            match head.meta_values(&stated.name).take(2).count() {
                0 => {}
                1 => head.meta_values(&stated.name).for_each(|value| split_into(value, &mut tags)),
                _ => head.meta_values(&stated.name).for_each(|value| push_or_split(value, &mut tags)),
            }
            source = stated.source;
        }
    }
    if tags.is_empty()
        && let Some(keywords) = head.main_thing().and_then(|thing| thing.fields.get("keywords"))
    {
        source = Source::JsonLd;
        match keywords {
            Value::Array(values) => values.iter().filter_map(crate::head::text_of).for_each(|tag| push_or_split(&tag, &mut tags)),
            other => crate::head::text_of(other).iter().for_each(|text| split_into(text, &mut tags)),
        }
    }
    without_codes(&mut tags);
    without_slug(&mut tags, &out.canonical_url);
    without_title(&mut tags, &out.title);
    let visible = topics::visible(view, frame);
    if tags.is_empty() {
        source = Source::Visible;
        let shown = visible.iter().flat_map(|at| topics::links(view, *at)).collect();
        without_counts(view, shown).into_iter().for_each(|topic| push(topic, &mut tags));
    }
    let mut labelled = Vec::new();
    if tags.is_empty() {
        labelled = topics::labelled(view, frame);
        labelled.iter().for_each(|(_, topic)| push(topic, &mut tags));
    }
    // Of what is sold and of lists keywords tell what people search for.
    if tags.is_empty() && matches!(view.input.page_type, PageType::Article | PageType::Forum | PageType::Documentation) {
        source = Source::Meta;
        head.meta_values("keywords").for_each(|value| split_into(value, &mut tags));
    }
    without_codes(&mut tags);
    without_slug(&mut tags, &out.canonical_url);
    without_title(&mut tags, &out.title);
    // A title of a word or two is a topic.
    let title = Some(key(&out.title)).filter(|_| count(&out.title) >= 4);
    // Nor is the site's own name or host a topic of its article.
    let site = key(&out.site_name);
    let host = url::Url::parse(&out.canonical_url).ok().and_then(|url| url.host_str().map(|host| key(host.trim_start_matches("www."))));
    // Nor who wrote it.
    let writers: Vec<String> = out.authors.iter().map(|author| key(&author.name)).collect();
    tags.retain(|tag| {
        let own = key(tag);
        own != site && !is_edition(tag, &site) && Some(&own) != host.as_ref() && Some(&own) != title.as_ref() && !writers.contains(&own)
    });
    if !tags.is_empty() {
        out.note(Field::Tags, source, 0.8, Vec::new());
        let keys: Vec<String> = tags.iter().map(|tag| key(tag)).collect();
        let labelled = labelled.into_iter().map(|(at, _)| at).collect::<BTreeSet<usize>>();
        for at in visible.into_iter().chain(labelled) {
            if keys.contains(&key(view.text(at).trim_start_matches('#'))) || source == Source::Visible {
                out.uses(at, Field::Tags);
            }
        }
    }
    out.tags = tags;
}

/// Elements in a link to a topic among which the one with a number is looked for.
const MAX_INSIDE: usize = 8;

/// Topics without how many pages each has, where all of them, two or more, end in a number in brackets or in an element of its own:
/// "drugs (24)". That of a year or a model is part of the name: "Euro 2024", "Tidewatch 3".
fn without_counts<'a>(view: &View<'a>, topics: Vec<(Option<ElementId>, &'a str)>) -> Vec<&'a str> {
    let alone = |link: Option<ElementId>, number: &str| {
        let Some(link) = link else { return false };
        let inside = link.0 as usize + 1..view.segments.element(link).end as usize;
        let inside = view.segments.elements.get(inside).unwrap_or_default();
        inside.iter().take(MAX_INSIDE).any(|element| element.node.text().trim() == number)
    };
    let bare = |(link, topic): &(Option<ElementId>, &str)| -> Option<usize> {
        let (name, count) = topic.trim_end().rsplit_once(' ')?;
        let bracketed = count.strip_prefix('(').and_then(|count| count.strip_suffix(')'));
        let number = bracketed.unwrap_or(count);
        let counts = !number.is_empty() && number.len() <= MAX_COUNT && number.bytes().all(|byte| byte.is_ascii_digit());
        let year = number.len() == MAX_COUNT && matches!(number.get(..2), Some("19" | "20"));
        let told = counts && !year && name.contains(char::is_alphabetic) && (bracketed.is_some() || alone(*link, number));
        told.then(|| name.trim_end().len())
    };
    let ends: Option<Vec<usize>> = topics.iter().map(bare).collect();
    match ends.filter(|ends| ends.len() >= 2) {
        Some(ends) => topics.iter().zip(ends).filter_map(|((_, topic), end)| topic.get(..end)).collect(),
        None => topics.into_iter().map(|(_, topic)| topic).collect(),
    }
}

fn split_into(value: &str, tags: &mut Vec<String>) {
    value.split([',', ';', '،', '、']).flat_map(by_number_sign).for_each(|tag| push(tag, tags));
}

/// Adds one tag, or the tags of a list that was written into one.
fn push_or_split(value: &str, tags: &mut Vec<String>) {
    // "Rope, Sail, & Anchor" is one tag; a longer list, or one with a word for "and", is a list that somebody wrote.
    let parts = value.split([',', ';']).count();
    let last = value.rsplit([',', ';']).next().and_then(|part| part.trim_start().split_once(' '));
    let joined = parts == 3 && last.is_some_and(|(first, _)| STATEMENTS.joins_tag(first));
    if parts >= 3 && !joined {
        split_into(value, tags);
    } else {
        by_number_sign(value).for_each(|tag| push(tag, tags));
    }
}

/// The tags of a list behind number signs ("#ferries #council"); "Episode #12" is one tag.
fn by_number_sign(value: &str) -> impl Iterator<Item = &str> {
    let listed = value.trim_start().starts_with('#') || value.matches(" #").count() >= 2;
    value.splitn(if listed { usize::MAX } else { 1 }, " #")
}

/// Whether a tag is the site's name with the country of an edition: "Harbour Post-US".
fn is_edition(tag: &str, site: &str) -> bool {
    tag.rsplit_once('-').is_some_and(|(name, country)| {
        !site.is_empty() && key(name) == site && country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_uppercase())
    })
}

/// What stands behind the letters of a list in a tag.
fn in_list(tag: &str) -> Option<&str> {
    let (list, topic) = tag.split_once('|')?;
    (list.len() <= 3 && list.bytes().all(|byte| byte.is_ascii_uppercase())).then_some(topic)
}

/// Drops codes for machines where most of the tags are such ("MTVID", "CCOS08"), and letters in place of faces.
fn without_codes(tags: &mut Vec<String>) {
    // "SU|rope repair", "PS|ropes": the lists of a content system, and what is in them.
    if tags.iter().filter(|tag| in_list(tag).is_some()).count() >= 2 {
        let listed = std::mem::take(tags);
        listed.iter().for_each(|tag| add(in_list(tag).unwrap_or(tag), tags));
    }
    let is_code = |tag: &str| tag.len() <= 10 && tag.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    let codes = tags.iter().filter(|tag| is_code(tag)).count();
    if tags.len() >= 10 && codes * 2 > tags.len() {
        tags.retain(|tag| !is_code(tag));
    }
    // "Day: Friday", "WC: 1000-1999", "Partner: Example", "length-long": the fields of a content system.
    let colon = |tag: &str| tag.split_once(": ").is_some_and(|(name, _)| name.len() <= 20 && count(name) <= 2);
    let is_field = |tag: &String| colon(tag) || STATEMENTS.is_tag_field(tag);
    let fields = tags.iter().filter(|tag| is_field(tag)).count();
    if fields >= 2 && fields * 2 >= tags.len() {
        let topics: Vec<String> = tags.iter().filter_map(|tag| STATEMENTS.subject(tag)).map(str::to_owned).collect();
        if topics.is_empty() {
            tags.retain(|tag| !is_field(tag));
        } else {
            *tags = topics;
        }
    }
    let is_letter = |tag: &String| tag.len() == 1;
    if tags.iter().filter(|tag| is_letter(tag)).count() >= 2 {
        tags.retain(|tag| !is_letter(tag));
    }
}

/// Drops all where they are the title, cut at its spaces: three or more.
fn without_title(tags: &mut Vec<String>, title: &str) {
    if tags.len() >= 3 && key(&tags.concat()) == key(title) {
        tags.clear();
    }
}

/// Drops all where they are a whole part of the page's own address, cut into three or more.
fn without_slug(tags: &mut Vec<String>, address: &str) {
    let joined = key(&tags.concat());
    if tags.len() >= 3 && address.split(['/', '?', '#']).any(|part| key(part) == joined) {
        tags.clear();
    }
}

fn push(tag: &str, tags: &mut Vec<String>) {
    if tags.len() < MAX_TAGS {
        add(&collapse(&crate::head::decode(tag)), tags);
    }
}

/// Adds a tag, as readers see it, that is a topic and no other's double.
fn add(tag: &str, tags: &mut Vec<String>) {
    let tag = tag.trim_matches(['#', ' ', '"', ',', '[', ']', '\'']);
    if is_topic(tag) && !LABELS.is_no_tag(tag) && !tags.iter().any(|known| is_same(known, tag)) {
        tags.push(tag.to_owned());
    }
}

/// Whether two tags are one but for case, hyphens and spaces: "weight-loss", "Weight Loss". Other signs tell apart: "C", "C++".
fn is_same(one: &str, other: &str) -> bool {
    let letters = |tag: &str| tag.to_lowercase().replace([' ', '-', '_'], "");
    letters(one) == letters(other)
}

/// Whether a tag is words for a reader: no address, no identifier of a content system, no machine's key and value.
fn is_topic(tag: &str) -> bool {
    let letters = tag.chars().filter(|letter| letter.is_alphabetic()).count();
    let digits = tag.bytes().filter(u8::is_ascii_digit).count();
    // "8ae9ab2d-fe1b-4230-acb8-a59b52877682", "65f0c1b2a9d84e0012": hexadecimal digits in one word.
    let hexadecimal = tag.len() >= 12 && digits >= 3 && tag.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-' || byte == b'_');
    // "Category: Public Service", "NLP_Entity=x", "type:article", "path/to/topic", "ctg_sport".
    let keyed = tag.split_once([':', '=']).is_some_and(|(before, after)| {
        let machine = before.contains('_') || after.starts_with(|letter: char| !letter.is_whitespace()) && !before.contains(' ');
        let kind = before.rsplit(' ').next().unwrap_or_default().to_lowercase();
        STATEMENTS.is_tag_kind(&kind) || machine && after.parse::<f32>().is_err() || tag.contains('=')
    });
    // "wfid24920828": a number of six digits or more behind letters.
    let numbered = digits >= 6
        && digits * 2 >= tag.len()
        && tag.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && tag.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let joined = !tag.contains(' ') && (tag.matches('_').count() >= 1 || tag.matches('/').count() >= 2);
    // An arrow to another page.
    let arrow = tag.starts_with(['←', '→', '‹', '›', '«', '»', '<', '>', '+', '-']) || tag.ends_with(['→', '›', '»', '…', '>']);
    letters >= 1
        && !arrow
        && tag.chars().count() <= 60
        && tag.split(' ').count() <= 8
        && !hexadecimal
        && !keyed
        && !numbered
        && !joined
        && !tag.contains("://")
}
