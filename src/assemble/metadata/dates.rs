//! First publication and last change.
//!
//! A stated date beats a visible one and a visible one the address. Publication and change are kept
//! apart: a date that is only known as a change never becomes the publication unless nothing else
//! is known, and then the confidence says so.

use crate::article::{PageType, Source};
use crate::dom::Tag;
use crate::lexicon::metadata::Marks;

use super::day::{Moment, in_address, stamp, written};
use super::view::View;
use super::{Frame, Metadata};

const PUBLISHED: [&str; 31] = [
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "parsely-pub-date",
    "sailthru.date",
    "datepublished",
    "cxenseparse:recs:publishtime",
    "published-date",
    "published",
    "published_date",
    "publish-date",
    "publish_date",
    "published_at",
    "pubdate",
    "publishdate",
    "publication_date",
    "citation_publication_date",
    "citation_online_date",
    "citation_date",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date.created",
    "dcterms.created",
    "dc.date",
    "dcterms.date",
    "date",
    "article.published",
    "rnews:datepublished",
    "originalpublicationdate",
    "published-time",
    "ya:ovs:upload_date",
];

const MODIFIED: [&str; 12] = [
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "dcterms.modified",
    "dc.date.modified",
    "last-modified",
    "lastmod",
    "article:updated_time",
    "revised",
    "updated",
    "modified-date",
    "modified-time",
];

/// A date found, with its place.
struct Found {
    moment: Moment,
    source: Source,
    confidence: f32,
    block: Option<usize>,
}

/// Fills both dates.
pub(super) fn dates(view: &View<'_>, frame: &Frame, out: &mut Metadata) {
    let language = written_in(view, out);
    let mut visible = visible(view, frame, &language, near(view, frame), Care::Usual);
    let published = stated(view, "datePublished", &PUBLISHED, &language)
        .or_else(|| stated(view, "dateCreated", &[], &language))
        .or_else(|| microdata(view, frame, "datePublished"));
    let modified = stated(view, "dateModified", &MODIFIED, &language).or_else(|| microdata(view, frame, "dateModified"));
    if visible.is_empty() && published.is_none() {
        visible = elsewhere(view, frame, &language);
    }
    let shown_published =
        visible.iter().find(|(_, kind)| *kind == Kind::Published).or_else(|| visible.iter().find(|(_, kind)| *kind == Kind::Plain));
    let shown_modified = visible.iter().find(|(_, kind)| *kind == Kind::Modified);

    let days = shown_days(&visible);
    let shown = shown_published.or(shown_modified.filter(|_| days == 1));
    let offered: Vec<String> = [published.as_ref(), shown.map(|(found, _)| found), modified.as_ref()]
        .into_iter()
        .flatten()
        .map(|found| found.moment.text.clone())
        .collect();
    let chosen = match (published, shown) {
        (Some(stated), Some(shown)) => Some(settled(view, frame, stated, shown, days)),
        (Some(stated), None) => Some(stated),
        (None, Some((shown, kind))) if *kind != Kind::Modified => {
            Some(Found { moment: shown.moment.clone(), source: shown.source, confidence: shown.confidence, block: shown.block })
        }
        (None, _) => None,
    };
    // A change that is stated says nothing about the beginning; where "Updated" is all that readers see, it is the
    // page's date for them, with little confidence.
    let chosen = chosen.or_else(|| from_address(view, out)).or_else(|| {
        let (only, _) = shown_modified?;
        Some(Found { moment: only.moment.clone(), source: only.source, confidence: 0.4, block: only.block })
    });
    if let Some(found) = chosen {
        let mut others: Vec<String> = Vec::new();
        for text in offered {
            let known = |other: &str| other.get(..10) == text.get(..10);
            if !known(&found.moment.text) && !others.iter().any(|other| known(other)) {
                others.push(text);
            }
        }
        out.note("published_at", found.source, found.confidence, others);
        fills(&visible, &found, |kind| kind != Kind::Modified, "published_at", out);
        out.published_at = found.moment.text;
    }
    let changed = modified.as_ref().or(shown_modified.map(|(found, _)| found));
    if let Some(found) = changed {
        out.note("modified_at", found.source, 0.85, Vec::new());
        fills(&visible, found, |kind| kind == Kind::Modified, "modified_at", out);
        out.modified_at.clone_from(&found.moment.text);
    }
    // What looks like the article's date line is no body text, whether or not its date won.
    out.aside.extend(visible.iter().filter_map(|(found, _)| found.block).map(|at| at as u32));
}

/// Says which date line a date was read from: the first of its kind that shows the very day.
fn fills(visible: &[(Found, Kind)], won: &Found, fits: impl Fn(Kind) -> bool, field: &'static str, out: &mut Metadata) {
    let mut shown = visible.iter().filter(|(found, kind)| fits(*kind) && found.moment.day == won.moment.day);
    if let Some(at) = shown.find_map(|(found, _)| found.block) {
        out.uses(at, field);
    }
}

/// The language that written dates are read in. English without a country is read as in the country of the address:
/// 3/10 is the third of October on a British page.
fn written_in(view: &View<'_>, out: &Metadata) -> String {
    const DAY_FIRST: [&str; 14] = ["uk", "au", "nz", "ie", "in", "za", "sg", "my", "ng", "ke", "eu", "mt", "gh", "pk"];
    if out.language != "en" {
        return out.language.clone();
    }
    let own = view.input.head.url.clone().or_else(|| url::Url::parse(&out.canonical_url).ok());
    let end = own.and_then(|url| Some(url.host_str()?.rsplit('.').next()?.to_owned())).unwrap_or_default();
    let locale = view.input.head.meta_value(&["og:locale"]).unwrap_or_default();
    let country = locale.split(['_', '-']).nth(1).unwrap_or_default().to_ascii_lowercase();
    let british = matches!(country.as_str(), "gb") || DAY_FIRST.contains(&country.as_str());
    if british || DAY_FIRST.contains(&end.as_str()) && country != "us" { "en-GB".to_owned() } else { "en".to_owned() }
}

/// How many different days a reader sees.
fn shown_days(visible: &[(Found, Kind)]) -> usize {
    let mut days: Vec<_> = visible.iter().map(|(found, _)| found.moment.day).collect();
    days.sort_unstable();
    days.dedup();
    days.len()
}

/// Days after the stated one from which the only day that a page shows is that of a new edition under an old address,
/// not that of a correction.
const EDITION: i32 = 30;

/// Settles a stated date with the one that readers see. A stated moment in UTC whose day differs by one was
/// made elsewhere than on Greenwich's meridian: the seen day is the publisher's. A day seen before the stated one is
/// the first publication, the stated one that of a move to another system. A much later one, where no other day is
/// seen, is that of the edition which the page holds: its readers date the article by it.
fn settled(view: &View<'_>, frame: &Frame, stated: Found, (shown, kind): &(Found, Kind), days: usize) -> Found {
    let later = (shown.moment.day - stated.moment.day).get_days();
    let floating = stated.moment.offset.is_none_or(|offset| offset == 0);
    // A paper's page goes online on the evening before the day that it bears.
    let printed = later == 1 && *kind != Kind::Modified;
    let zone = later == 1 && (floating || printed) && stated.moment.text.len() > 10 || later == -1 && floating;
    let beside = shown.block.is_some_and(|at| at + 4 >= frame.headline && at <= frame.after + 12);
    let live = is_live(view);
    let edition = later > EDITION && beside && !live && shown.confidence >= 0.85 && days == 1;
    let first = later < -1 && beside && !live && *kind != Kind::Modified;
    if zone || edition || first {
        let confidence = if edition { 0.6 } else { 0.8 };
        return Found { moment: shown.moment.clone(), source: Source::Visible, confidence, block: None };
    }
    stated
}

/// Whether the page is a live blog: the day beside its headline is that of its last entry.
fn is_live(view: &View<'_>) -> bool {
    const WORDS: [&str; 8] = ["live", "liveblog", "live blog", "liveticker", "live ticker", "live updates", "newsblog", "ticker"];
    let head = view.input.head;
    let metas = ["keywords", "news_keywords", "article:section", "article:tag"];
    let mut topics = metas.iter().flat_map(|name| head.meta_values(name)).flat_map(|value| value.split([',', ';']));
    head.things.iter().any(|thing| thing.is("LiveBlogPosting")) || topics.any(|topic| WORDS.contains(&topic.trim().to_lowercase().as_str()))
}

/// A date that JSON-LD or a meta tag states. Of several writings of one moment, the one with the publisher's own offset.
fn stated(view: &View<'_>, property: &str, metas: &[&str], language: &str) -> Option<Found> {
    let head = view.input.head;
    let mut found: Vec<Found> = Vec::new();
    let main = head.main_thing();
    let others = head.things.iter().filter(|thing| thing.is("WebPage") || thing.is("ItemPage"));
    for thing in main.into_iter().chain(others) {
        let moment = thing.text(property).and_then(|text| stamp(&text).or_else(|| written(&text, language, view.lexicon)));
        found.extend(moment.map(|moment| Found { moment, source: Source::JsonLd, confidence: 0.95, block: None }));
    }
    for name in metas {
        let moment = head.meta_values(name).find_map(|text| stamp(text).or_else(|| written(text, language, view.lexicon)));
        let source = if name.starts_with("og:") || name.starts_with("article:") { Source::OpenGraph } else { Source::Meta };
        found.extend(moment.map(|moment| Found { moment, source, confidence: 0.93, block: None }));
    }
    let first = found.first()?.moment.instant;
    let own_offset = found
        .iter()
        .position(|other| first.is_some() && other.moment.instant == first && other.moment.offset.is_some_and(|offset| offset != 0));
    Some(found.swap_remove(own_offset.unwrap_or(0)))
}

/// A date in `itemprop` or in a `<time>` of the article's head.
fn microdata(view: &View<'_>, frame: &Frame, property: &str) -> Option<Found> {
    let end = frame.window(view).end as u32;
    let says = |element: &&crate::segment::Element<'_>| {
        element.blocks.start <= end
            && (element.node.attr("itemprop").is_some_and(|names| names.split_ascii_whitespace().any(|name| name == property))
                || property == "datePublished" && element.tag == Tag::Time && element.node.attr("pubdate").is_some())
    };
    view.segments.elements.iter().filter(says).find_map(|element| {
        let text = element.node.attr("datetime").or_else(|| element.node.attr("content")).or_else(|| element.node.attr("title"))?;
        let block = (element.blocks.start as usize).min(view.len());
        Some(Found { moment: stamp(text)?, source: Source::Microdata, confidence: 0.9, block: Some(block) })
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Published,
    Modified,
    Plain,
}

/// What a block must have to be read as a date line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Care {
    /// Near the headline.
    Usual,
    /// Elsewhere: marked as a date, or saying "published".
    Marked,
}

/// Blocks near the headline, nearest kinds first: after it, just before the body, before it.
fn near(view: &View<'_>, frame: &Frame) -> Vec<usize> {
    let window = frame.window(view);
    let before_body = frame.body.saturating_sub(8).max(window.end)..(frame.body + 1).min(view.len());
    (frame.after..window.end).chain(before_body).chain((window.start..frame.headline).rev()).collect()
}

/// Where no date stands near the headline and none is stated: in a side box or footer of the article, at its end.
fn elsewhere(view: &View<'_>, frame: &Frame, language: &str) -> Vec<(Found, Kind)> {
    let rest = (frame.headline.saturating_sub(10)..view.len()).take(600).collect();
    let mut found = visible(view, frame, language, rest, Care::Marked);
    let said = found.iter().any(|(_, kind)| *kind == Kind::Published);
    found.retain(|(_, kind)| !said || *kind == Kind::Published);
    // Several days are those of a list of other pages; in a forum, of the answers after the first post.
    if shown_days(&found) > 1 && view.input.page_type != PageType::Forum {
        found.retain(|(found, _)| found.block.is_some_and(|at| at <= frame.body));
    }
    found.truncate(1);
    found
}

/// Dates that a reader sees in these blocks, in their order.
fn visible(view: &View<'_>, frame: &Frame, language: &str, blocks: Vec<usize>, care: Care) -> Vec<(Found, Kind)> {
    let always = Marks::NAV.with(Marks::COMMENT);
    let usually = always.with(Marks::FOOTER).with(Marks::RELATED).with(Marks::ASIDE).with(Marks::PROMO).with(Marks::AD);
    let mut found = Vec::new();
    let mut modified_before = false;
    for at in blocks {
        let text = view.text(at);
        let near = view.near(at, 2, 6);
        let named = near.any(Marks::DATE.with(Marks::BYLINE).with(Marks::UPDATED));
        let time = time_of(view, at);
        let timed = time.and_then(|time| time.attr("datetime"));
        let of_change = time.and_then(|time| time.attr("itemprop")).is_some_and(|names| {
            let says = |property: &str| names.split_ascii_whitespace().any(|name| name == property);
            says("dateModified") && !says("datePublished")
        });
        let short = text.chars().count() <= 120;
        let says_modified = short && view.lexicon.says_modified(text);
        let says_published = short && view.lexicon.says_published(text);
        let label = short && view.words(at) <= 4 && !text.contains(|letter: char| letter.is_ascii_digit());
        let todays = !named && !says_published && in_masthead(view, frame, at);
        // A byline's own footer, right under the headline, is no footer of the page.
        let own_foot = named && (frame.after..frame.body).contains(&at) && at < frame.after + 8;
        let outside = if own_foot || care == Care::Marked { always } else { usually };
        let careless = care == Care::Marked && (!(says_published || near.any(Marks::DATE) || timed.is_some()) || view.words(at) > 12);
        let in_heading = view.heading(at).is_some() && !(at < frame.after && at >= frame.headline) && !near.any(Marks::DATE);
        let of_member = short && view.lexicon.says_member(text);
        if todays || careless || of_member || view.marks(at).any(outside) || in_heading || (!short && timed.is_none()) {
            modified_before = false;
            continue;
        }
        if label {
            modified_before = says_modified;
            continue;
        }
        let is_modified =
            (of_change || says_modified || modified_before || near.any(Marks::UPDATED) && !near.any(Marks::DATE)) && !says_published;
        modified_before = false;
        let moment = match timed {
            Some(time) => stamp(time).or_else(|| written(text, language, view.lexicon)),
            // Prose that happens to name a day is no date line.
            None if named || says_published || says_modified || view.words(at) <= 9 => written(text, language, view.lexicon),
            None => None,
        };
        let Some(moment) = moment else { continue };
        let kind = if says_published {
            Kind::Published
        } else if is_modified {
            Kind::Modified
        } else {
            Kind::Plain
        };
        let confidence = if timed.is_some() || named || is_modified { 0.85 } else { 0.75 };
        if says_published && says_modified {
            let second = second_date(text, language, view);
            found.extend(second.map(|moment| (Found { moment, source: Source::Visible, confidence, block: Some(at) }, Kind::Modified)));
        }
        let moment = if says_published && says_modified { first_published(text, language, view).unwrap_or(moment) } else { moment };
        found.push((Found { moment, source: Source::Visible, confidence, block: Some(at) }, kind));
    }
    found
}

/// Whether a block stands in the header of the site, above the headline: the date there is today's.
fn in_masthead(view: &View<'_>, frame: &Frame, at: usize) -> bool {
    let Some(block) = view.block(at).filter(|_| at < frame.headline) else { return false };
    let headline = frame.headline as u32;
    view.segments.ancestors(block.element).any(|(_, element)| element.tag == Tag::Header && !element.blocks.contains(&headline))
}

/// "Published 1 May 2024 | Updated 3 May 2024" and the other way round: the part that says published.
fn first_published(text: &str, language: &str, view: &View<'_>) -> Option<Moment> {
    parts(text)
        .filter(|part| view.lexicon.says_published(part) && !view.lexicon.says_modified(part))
        .find_map(|part| written(part, language, view.lexicon))
}

fn second_date(text: &str, language: &str, view: &View<'_>) -> Option<Moment> {
    parts(text).filter(|part| view.lexicon.says_modified(part)).find_map(|part| written(part, language, view.lexicon))
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(['|', '•', '·', '\n', '(', ';', '–'])
}

/// The first `<time>` with a `datetime` in or around a block.
fn time_of<'a>(view: &View<'a>, at: usize) -> Option<crate::dom::Node<'a>> {
    let block = view.block(at)?;
    let around = view.segments.ancestors(block.common).take(3).map(|(_, element)| element);
    let inside = view.segments.inlines_of(block).iter().map(|inline| view.segments.element(inline.element));
    let mut times = around.chain(inside).filter(|element| element.tag == Tag::Time).map(|element| element.node);
    times.find(|node| node.attr("datetime").is_some())
}

/// The day in the page's address, as a last resort.
fn from_address(view: &View<'_>, out: &Metadata) -> Option<Found> {
    let own = view.input.head.url.as_ref().map(url::Url::as_str).unwrap_or_default();
    let moment = in_address(own).or_else(|| in_address(&out.canonical_url))?;
    Some(Found { moment, source: Source::Url, confidence: 0.75, block: None })
}
