//! Name of the publication, canonical address, description and sections.

use std::borrow::Cow;

use serde_json::Value;

use crate::article::{Field, PageType, Source};
use crate::assemble::address::{is_template, labels, without_www};
use crate::head::{Thing, collapse};
use crate::lexicon::metadata::{LABELS, STATEMENTS};

use super::view::View;
use super::words::{count, key, pieces};
use super::{Metadata, agreed, owner, title_name};

/// Most tags returned.
pub(super) const MAX_TAGS: usize = 40;

/// What stands between a title and the name of its site.
pub(super) const SEPARATORS: [&str; 17] =
    [" | ", " – ", " — ", " - ", " · ", " • ", " » ", " « ", " :: ", " / ", " // ", " ‹ ", " › ", " ⋆ ", "｜", " ~ ", "|"];

/// Bytes of the longest stated name of a site.
const MAX_NAME: usize = 80;

/// Letters of an address that are no more than an abbreviation.
const ABBREVIATION: usize = 3;

/// Letters of the shortest name that the address goes on with.
const OF_HOST: usize = 5;

/// Words of the shortest sentence that is a slogan beside a name.
const SLOGAN: usize = 4;

/// How sure a name is that the page states, one in its title that is what the address is called by, and one of which the address has some
/// words or letters.
const STATED: f32 = 0.9;
const IS_HOST: f32 = 0.7;
const HELD_BY_HOST: f32 = 0.6;

/// A name that may be the site's.
pub(super) struct NameFound {
    pub(super) name: String,
    pub(super) source: Source,
    pub(super) confidence: f32,
}

/// Names by which the publication is known.
pub(super) struct Site {
    /// Keys of its names: og:site_name, publisher, WebSite, application name.
    names: Vec<String>,
    /// Key of the name that is returned, where the page does not state it; empty otherwise.
    found: String,
    /// Letters of the host's registrable part ("dailymail").
    host: String,
    /// Keys of the last part of the page's address, with and without the ending of a file, that are long enough to be a title.
    slugs: Vec<String>,
}

impl Site {
    /// Whether a host is the site's own, as far as its address is known.
    pub(super) fn is_at(&self, host: &str) -> bool {
        self.host.is_empty() || registrable(host) == self.host
    }

    /// Whether the page's address ends in the letters of a text.
    pub(super) fn is_slug(&self, text: &str) -> bool {
        !self.slugs.is_empty() && self.slugs.contains(&key(text))
    }

    /// Whether a text is (nearly) the publication's name or address.
    pub(super) fn is_named(&self, text: &str) -> bool {
        if is_host(text) {
            return true;
        }
        let text = key(text);
        if text.is_empty() {
            return false;
        }
        if text == self.found {
            return true;
        }
        let same = |name: &String| {
            let (short, long) = if name.len() < text.len() { (name.as_str(), text.as_str()) } else { (text.as_str(), name.as_str()) };
            short == long || (short.len() >= 3 && short.len() * 2 >= long.len() && (long.starts_with(short) || long.ends_with(short)))
        };
        let host = !self.host.is_empty() && text.len() >= 3 && {
            let bare = without_article(&text);
            self.host == bare
                || self.host == text
                || (self.host.len() >= 5 && text.starts_with(&self.host) && text.len() <= self.host.len() + 5)
                || (text.len() >= 5 && self.host.starts_with(&text))
        };
        self.names.iter().any(same) || host
    }
}

/// Fills site name, canonical address and description.
pub(super) fn site(view: &View<'_>, out: &mut Metadata) -> Site {
    let head = view.input.head;
    // A relative link says less than an absolute statement beside it.
    let absolute = |url: &&str| url::Url::parse(url).is_ok();
    let (link, stated) = (head.rel("canonical"), head.meta_value(&["og:url"]));
    let mut places = [link.filter(absolute), stated.filter(absolute), link, stated].into_iter().flatten();
    out.canonical_url = places.find_map(|url| head.web(url)).unwrap_or_default();
    let description = view.stated(&STATEMENTS.descriptions).next();
    out.meta_description = description.map(|(text, _)| collapse(&without_markup(&crate::head::decode(text)))).unwrap_or_default();
    let mut names: Vec<(String, Source)> = view.stated(&STATEMENTS.sites).map(|(name, source)| (collapse(name), source)).collect();
    let named = |value: &Value| head.resolve(value)?.get("name").and_then(crate::head::text_of);
    let publisher = head.things.iter().find_map(|thing| thing.fields.get("publisher").and_then(named));
    let owner = |kind: &str| head.things.iter().find(|thing| thing.is(kind) && !thing.nested).and_then(|thing| thing.text("name"));
    for name in [owner("WebSite"), publisher, owner("NewsMediaOrganization"), owner("Organization")].into_iter().flatten() {
        names.push((name, Source::JsonLd));
    }
    let host = head.url.as_ref().and_then(|url| url.host_str()).map(str::to_owned);
    let whole = host.or_else(|| url::Url::parse(&out.canonical_url).ok()?.host_str().map(str::to_owned)).unwrap_or_default();
    let host = registrable(&whole);
    names.retain(|(name, _)| !name.starts_with("http") && !name.starts_with('@') && name.len() <= MAX_NAME);
    let titles = page_titles(view);
    // A slogan beside the name still tells the site's part of a title.
    let mut keys: Vec<String> = Vec::new();
    for (name, _) in &mut names {
        let alone = name_alone(name, &titles, &whole).to_owned();
        keys.extend([key(name), key(&alone)].into_iter().filter(|own| !own.is_empty() && !titles.contains(own)));
        *name = alone;
    }
    names.retain(|(name, _)| !key(name).is_empty() && !LABELS.is_no_site(name) && !is_template(name));
    let in_title = |name: &str, confidence| NameFound { name: name.to_owned(), source: Source::Meta, confidence };
    let behind = || owner::name_in_title(&head.title, &whole).map(|name| in_title(name, IS_HOST));
    // A section, a slogan or the company behind the site is stated, where the title ends in the name that the address holds.
    let strange = names.first().is_some_and(|(name, _)| owner::is_strange(name, &whole));
    let among = |fits: fn(&str, &str) -> bool| owner::named_in_title(&head.title, &whole, fits).map(|name| in_title(name, HELD_BY_HOST));
    let known = strange.then(|| behind().or_else(|| among(owner::holds))).flatten();
    let stated = known.or_else(|| names.first().cloned().map(|(name, source)| NameFound { name, source, confidence: STATED }));
    let spelt = || owner::spelt_in_title(&head.title, &whole).map(|name| in_title(name, HELD_BY_HOST));
    let owner = || owner::name(view, &whole).map(|name| NameFound { name, source: Source::Visible, confidence: HELD_BY_HOST });
    let mut named = String::new();
    let elsewhere = || title_name::name(view, &host);
    let sold = view.input.page_type == PageType::Product;
    let joined = |sold: bool| {
        let name = owner::joined_to_title(&head.title, &whole, sold)?;
        (!owner::is_in_headline(view, &head.title, name)).then(|| in_title(name, HELD_BY_HOST))
    };
    // Where no address is known, a part of the title may be one.
    let spoken = || parts(&head.title).filter(|part| is_host(part)).last().filter(|part| whole.is_empty() && *part != head.title.trim());
    let found = stated.or_else(behind).or_else(spelt).or_else(|| joined(false)).or_else(owner);
    // Whoever holds the rights knows better than the mere beginning of an address.
    let found = found.or_else(|| joined(true).filter(|_| sold)).or_else(|| among(owner::names));
    let found = found.or_else(|| agreed::name(view, &whole)).or_else(elsewhere).or_else(|| agreed::address(view, &whole));
    let found = found.or_else(|| spoken().map(|name| in_title(name, HELD_BY_HOST)));
    if let Some(NameFound { name, source, confidence }) = found {
        out.note(Field::SiteName, source, confidence, Vec::new());
        named = key(&name);
        out.site_name = name;
    }
    keys.extend(names.first().map(|(name, _)| key(name)));
    keys.retain(|own| !own.is_empty());
    keys.dedup();
    Site { names: keys, found: named, host, slugs: slugs(view, out) }
}

/// Letters of the shortest last part of an address that is a title.
const SLUG: usize = 14;

/// Letters and digits of the longest ending of a file.
const ENDING: usize = 5;

/// The keys of the last part of the page's address, with and without the ending of a file: "v2.0-of-the-timetable", "timetable.html".
fn slugs(view: &View<'_>, out: &Metadata) -> Vec<String> {
    let own = view.input.head.url.clone().or_else(|| url::Url::parse(&out.canonical_url).ok());
    let own = own.as_ref().map_or("", url::Url::path).trim_end_matches('/');
    let last = own.rsplit('/').next().unwrap_or_default().replace(['&', '='], "-");
    let last = url::form_urlencoded::parse(last.as_bytes()).next().map(|(name, _)| name.into_owned()).unwrap_or_default();
    let is_ending = |ending: &str| {
        let letters = ending.len() <= ENDING && ending.bytes().all(|byte| byte.is_ascii_alphanumeric());
        letters && ending.starts_with(|letter: char| letter.is_ascii_alphabetic())
    };
    let stem = last.rsplit_once('.').filter(|(_, ending)| is_ending(ending)).map(|(stem, _)| stem);
    let keys = [Some(last.as_str()), stem].into_iter().flatten().map(key);
    keys.filter(|slug| slug.chars().count() >= SLUG).collect()
}

/// A text without the tags of the HTML that it was cut out of. One that only names an element ("The `<table>` element") is left as it is.
fn without_markup(text: &str) -> Cow<'_, str> {
    let is_tag =
        |at: usize| text.get(at + 1..).is_some_and(|rest| rest.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '/'));
    let is_html = text.contains("</") || text.starts_with("<p") || text.contains("<a ") || text.contains("<br");
    if !is_html {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for (at, _) in text.match_indices('<').filter(|(at, _)| is_tag(*at)) {
        if at >= done {
            out.push_str(text.get(done..at).unwrap_or_default());
            let name = text.get(at + 1..).unwrap_or_default().trim_start_matches('/');
            if ["p", "br", "div", "li", "h"].iter().any(|block| name.starts_with(block)) {
                out.push(' ');
            }
            // A tag that the end of the text cuts has no end of its own.
            done = text.get(at..).and_then(|rest| rest.find('>')).map_or(text.len(), |end| at + end + 1);
        }
    }
    out.push_str(text.get(done..).unwrap_or_default());
    Cow::Owned(out)
}

/// The titles that the page states for itself, as keys.
fn page_titles(view: &View<'_>) -> Vec<String> {
    let head = view.input.head;
    let thing = head.main_thing().and_then(Thing::title);
    let stated = head.shared_titles().map(key);
    let mut titles: Vec<String> = stated.chain(thing.map(|text| key(&text))).chain([key(&head.title)]).collect();
    titles.retain(|title| !title.is_empty());
    titles
}

/// A stated name without what content systems put to it: marks at its ends, a slogan beside the name that the address
/// holds, the title of the page.
fn name_alone<'n>(name: &'n str, titles: &[String], whole: &str) -> &'n str {
    let host = registrable(whole);
    let host = host.as_str();
    let name = name.trim_matches(|letter: char| letter.is_whitespace() || "|/»«–—·•:-".contains(letter));
    let name = without_www(name);
    let parts: Vec<&str> = parts(name).collect();
    // Beside an abbreviation stands the name in full.
    let of_host = |part: &&&str| host.len() > ABBREVIATION && without_article(&key(part)) == without_article(host);
    if parts.len() > 1
        && let Some(own) = parts.iter().find(of_host)
    {
        return own;
    }
    // The only part that goes on with the letters of the address, or they with its, is the name beside a slogan.
    let is_long = |own: &str| own.chars().count() >= OF_HOST;
    let begins = |part: &&&str| {
        let own = key(part);
        let own = without_article(&own);
        let alike = |label: &str| is_long(own) && is_long(label) && (own.starts_with(label) || label.starts_with(own));
        alike(host)
            || labels(whole).any(|label| alike(&key(label)))
            || is_long(host) && is_host(part) && registrable(&part.to_lowercase()) == host
    };
    let mut beginning = parts.iter().filter(begins);
    if parts.len() > 1
        && let (Some(own), None) = (beginning.next(), beginning.next())
        && count(own) <= owner::NAME
    {
        return own;
    }
    // "Pellworth • Bridges that last for ever.": a sentence beside a few words is a slogan.
    let is_slogan = |part: &str| count(part) >= SLOGAN && part.ends_with(['.', '!', '。']);
    if let [one, other] = parts.as_slice() {
        let own =
            [(one, other), (other, one)].into_iter().find(|(own, beside)| count(own) < SLOGAN && !is_slogan(own) && is_slogan(beside));
        if let Some((own, _)) = own {
            return own;
        }
    }
    let whole = key(name);
    let first = parts.first().map(|first| key(first)).unwrap_or_default();
    let of_page = parts.first().is_some_and(|first| count(first) >= 2) && titles.iter().any(|title| title.starts_with(&first));
    match parts.as_slice() {
        [.., last] if parts.len() > 1 && of_page && last.chars().any(char::is_alphabetic) => last,
        _ if parts.len() > 1 && of_page => "",
        // A title of many words, which the page bears too, names the page.
        [_] if count(name) >= 4 && titles.contains(&whole) && !host.starts_with(&whole) => "",
        _ => name,
    }
}

/// The parts of a title or name between the marks that part them.
pub(super) fn parts(text: &str) -> impl Iterator<Item = &str> {
    let parts = pieces(text, SEPARATORS.into_iter().chain([": ", " : "]));
    parts.into_iter().map(str::trim).filter(|part| !part.is_empty())
}

/// The key of a name without the article it begins with.
pub(super) fn without_article(key: &str) -> &str {
    LABELS.behind_article(key).filter(|rest| rest.len() >= 3).unwrap_or(key)
}

/// Whether a text is a host's name ("example.com"): a site's, never a headline.
pub(super) fn is_host(text: &str) -> bool {
    let text = text.trim();
    let mut labels = text.rsplit('.');
    let end = labels.next().unwrap_or_default();
    let rest: Vec<&str> = labels.collect();
    !rest.is_empty()
        && LABELS.is_host_end(&end.to_ascii_lowercase())
        && rest.iter().all(|label| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'))
        && rest.first().is_some_and(|name| name.len() >= 2)
}

/// The telling part of a host name: "dailymail" of "www.dailymail.co.uk".
pub(super) fn registrable(host: &str) -> String {
    key(labels(host).next_back().unwrap_or_default())
}

/// The sections that the page names as its own, as keys.
pub(super) fn sections(view: &View<'_>) -> Vec<String> {
    let head = view.input.head;
    let mut sections: Vec<String> = STATEMENTS.sections.iter().flat_map(|stated| head.meta_values(&stated.name)).map(key).collect();
    match head.main_thing().and_then(|thing| thing.fields.get("articleSection")) {
        Some(Value::Array(values)) => sections.extend(values.iter().take(MAX_TAGS).filter_map(crate::head::text_of).map(|text| key(&text))),
        Some(other) => sections.extend(crate::head::text_of(other).map(|text| key(&text))),
        None => {}
    }
    sections.retain(|section| !section.is_empty());
    sections
}
