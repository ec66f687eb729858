//! The name of a site that neither states one nor has an address that tells it: the part of `<title>` that stands behind the headline, or
//! that the page calls its feed, its search or its front page by.

use std::collections::BTreeSet;

use crate::article::Source;
use crate::dom::{Node, NodeKind, Tag};
use crate::head::collapse;
use crate::letters::is_unspaced;
use crate::lexicon::metadata::{LABELS, fold};
use crate::segment::ElementId;

use super::site::{NameFound, SEPARATORS, parts, registrable, sections};
use super::view::{View, short_text};
use super::words::{begins, count, key};

/// Words of the longest name that only its place tells, and parts of the title behind the headline.
const NAME: usize = 6;
const PARTS: usize = 2;

/// Headings of a page that are compared with its title, and bytes of the longest.
const HEADINGS: usize = 30;
const HEADING: usize = 640;

/// Links of a page, and of its head, that are looked at; nodes inside one.
const LINKS: usize = 400;
const NODES: usize = 24;

/// How sure a name in the title is that the page calls itself by elsewhere, and one that only stands behind the headline.
const CALLED: f32 = 0.6;
const BEHIND: f32 = 0.5;

/// The name.
pub(super) fn name(view: &View<'_>, host: &str) -> Option<NameFound> {
    let title = view.input.head.title.as_str();
    let found: Vec<&str> = parts(title).collect();
    let fits = |part: &str| {
        let words = count(part);
        (1..=NAME).contains(&words)
            && !part.contains(|letter: char| letter.is_numeric())
            && key(part).chars().count() >= 2
            // "by Ann Example" ends titles of letters to subscribers.
            && (words == 1 || !part.starts_with(char::is_lowercase))
            && !LABELS.is_no_name(part)
    };
    let named = |name: &str, confidence| NameFound { name: name.to_owned(), source: Source::Meta, confidence };
    let (last, first) = (found.last()?, found.first()?);
    if found.len() < 2 {
        return unspaced_end(title).filter(|name| called(view, host).contains(&key(name))).map(|name| named(name, CALLED));
    }
    // A title that begins with the headline does not begin with the name.
    let behind = behind_headline(view, title);
    let ends = [Some(*last), Some(*first).filter(|_| behind.is_none())].into_iter().flatten().filter(|part| fits(part));
    let ends: Vec<&str> = ends.collect();
    if ends.is_empty() {
        return None;
    }
    let called = called(view, host);
    if let Some(part) = ends.iter().find(|part| called.contains(&key(part))) {
        return Some(named(part, CALLED));
    }
    let behind = behind?;
    let part = parts(behind).last()?;
    let own = key(part);
    (fits(part) && parts(behind).count() <= PARTS && !sections(view).contains(&own)).then(|| named(part, BEHIND))
}

/// Letters of the longest such name.
const UNSPACED: usize = 8;

/// What stands behind the last mark of a title in a script without spaces, where marks have none either: "雨の港-港湾日報".
fn unspaced_end(title: &str) -> Option<&str> {
    let (_, end) = title.trim_end().rsplit_once(['-', '_', '–', '—'])?;
    ((2..=UNSPACED).contains(&end.chars().count()) && end.chars().all(is_unspaced)).then_some(end)
}

/// What goes on behind the headline in the title, a mark between them: not a colon, behind which headlines go on themselves.
fn behind_headline<'t>(view: &View<'_>, title: &'t str) -> Option<&'t str> {
    headings(view).find_map(|heading| {
        let rest = title.get(begins(title, &heading).filter(|_| !key(&heading).is_empty())?..)?;
        SEPARATORS.iter().any(|mark| rest.starts_with(mark)).then_some(rest)
    })
}

/// The first headings of the page that a title may repeat.
pub(super) fn headings(view: &View<'_>) -> impl Iterator<Item = String> {
    let is_heading = |level: Option<u8>| matches!(level, Some(1 | 2));
    let elements = (0_u32..).zip(&view.segments.elements);
    let headings = elements.filter(move |(_, element)| is_heading(element.tag.heading_level()) && !element.blocks().is_empty());
    headings.take(HEADINGS).filter_map(|(at, _)| Some(collapse(&view.text_in(ElementId(at), HEADING)?)))
}

/// What the page calls its feeds, its search and its front page, as keys.
fn called(view: &View<'_>, host: &str) -> BTreeSet<String> {
    let head = view.segments.elements.iter().find(|element| element.tag == Tag::Head).map(|element| element.node);
    let links = head.into_iter().flat_map(|head| head.children().filter(|node| node.name() == "link").take(LINKS));
    let is_feed = |link: &Node<'_>| {
        let says = |name: &str, parts: &[&str]| link.attr(name).is_some_and(|value| parts.iter().any(|part| value.contains(part)));
        says("rel", &["search"]) || says("rel", &["alternate"]) && says("type", &["rss", "atom"])
    };
    let feeds = links
        .filter(is_feed)
        .filter_map(|link| link.attr("title"))
        .flat_map(|title| [feed_owner(title), feed_owner(parts(title).next().unwrap_or_default())]);
    let is_front = |href: &str| {
        let is_root = |url: &url::Url| url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        let own = |url: &url::Url| url.host_str().is_some_and(|other| host.is_empty() || registrable(other) == host);
        href == "/" || href.starts_with("http") && url::Url::parse(href).is_ok_and(|url| is_root(&url) && own(&url))
    };
    let anchors = view.segments.elements.iter().filter(|element| element.tag == Tag::A).take(LINKS);
    let fronts = anchors.filter(|anchor| anchor.node.attr("href").is_some_and(|href| is_front(href.trim())));
    let fronts = fronts.flat_map(|anchor| [short_text(anchor.node), alt(anchor.node)]).flatten().map(|text| key(&text));
    let mut called: BTreeSet<String> = feeds.chain(fronts).collect();
    called.remove("");
    called
}

/// The key of the title of a feed or search without the words for what it is.
fn feed_owner(title: &str) -> String {
    let folded = fold(title);
    folded.split(' ').filter(|word| !LABELS.is_feed(word)).collect()
}

/// The words for the picture in a link.
fn alt(anchor: Node<'_>) -> Option<String> {
    let mut open = vec![anchor];
    for _ in 0..NODES {
        let node = open.pop()?;
        if matches!(node.kind(), NodeKind::Element(Tag::Img)) {
            return node.attr("alt").map(str::to_owned);
        }
        open.extend(node.children().take(NODES));
    }
    None
}
