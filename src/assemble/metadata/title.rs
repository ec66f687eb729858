//! The headline a reader sees, without the site's name and without the label over it.
//!
//! Publishers give search engines another title than readers. So a visible heading is looked for that
//! agrees with what the page says about itself; only when there is none, the stated title is taken,
//! the site's name cut off.

use crate::article::Source;
use crate::dom::Tag;
use crate::head::{collapse, decode};
use crate::lexicon::metadata::Marks;
use crate::segment::{ElementId, Visibility};

use super::site::Site;
use super::view::View;
use super::words::{bag, count, covered, dice, key};
use super::{Frame, Metadata, Role};

/// Headings looked at; a listing can have thousands.
const MAX_CANDIDATES: usize = 150;

/// Letters of a longest headline.
const MAX_LETTERS: usize = 320;

/// Overlap with a stated title from which a heading is the headline.
const AGREES: f32 = 0.5;

/// What stands between a title and the name of its site.
const SEPARATORS: [&str; 16] =
    [" | ", " – ", " — ", " - ", " · ", " • ", " » ", " « ", " :: ", " / ", " ‹ ", " › ", " ⋆ ", "｜", " ~ ", "|"];

/// A title that the page states, with its words.
struct Stated {
    text: String,
    bag: Vec<String>,
    source: Source,
}

/// A heading of the page.
struct Candidate {
    element: ElementId,
    text: String,
    kicker: String,
    score: f32,
}

/// Fills title and kicker and tells where the article begins.
pub(super) fn title(view: &View<'_>, site: &Site, out: &mut Metadata) -> Frame {
    let stated = stated(view, site);
    let candidate = candidates(view, site, &stated);
    let frame;
    match candidate {
        Some(best) => {
            let blocks = view.segments.element(best.element).blocks.clone();
            let source = Source::Visible;
            let confidence = if best.score >= 0.9 {
                0.97
            } else if best.score >= AGREES {
                0.9
            } else {
                0.7
            };
            let start = blocks.start as usize;
            let after = (blocks.end as usize).max(start);
            frame = Frame { headline: start, after, body: view.body_start(after) };
            claim_headline(view, &best, out);
            out.title = best.text;
            out.kicker = best.kicker;
            out.note("title", source, confidence, Vec::new());
        }
        None => {
            let start = view.body_start(0);
            frame =
                Frame { headline: start.saturating_sub(8).min(view.len()), after: start.saturating_sub(8).min(view.len()), body: start };
            if let Some(first) = stated.first() {
                out.title.clone_from(&first.text);
                out.note("title", first.source, 0.6, Vec::new());
            }
        }
    }
    kicker(view, &frame, out);
    let chosen = key(&out.title);
    let mut alternatives: Vec<String> = Vec::new();
    for other in stated {
        let own = key(&other.text);
        if own != chosen && !alternatives.iter().any(|known| key(known) == own) {
            alternatives.push(other.text);
        }
    }
    if let Some(note) = out.provenance.iter_mut().find(|note| note.field == "title") {
        note.alternatives = alternatives;
    }
    frame
}

/// The titles that the page states, site name cut off, most telling first.
fn stated(view: &View<'_>, site: &Site) -> Vec<Stated> {
    let head = view.input.head;
    let thing = head.main_thing().and_then(|thing| thing.text("headline").or_else(|| thing.text("name")));
    let mut found = Vec::new();
    found.extend(head.meta_value(&["og:title"]).map(|text| (text.to_owned(), Source::OpenGraph)));
    found.extend(thing.map(|text| (text, Source::JsonLd)));
    let metas = ["parsely-title", "sailthru.title", "citation_title", "dc.title", "dcterms.title", "title", "twitter:title", "headline"];
    for name in metas {
        found.extend(head.meta_value(&[name]).map(|text| (text.to_owned(), Source::Meta)));
    }
    found.push((head.title.clone(), Source::Meta));
    let mut stated: Vec<Stated> = Vec::new();
    for (text, source) in found {
        let text = without_site(&collapse(&decode(&text)), site);
        let bag = bag(&text);
        let known = stated.iter().any(|known| known.bag == bag);
        if !bag.is_empty() && !known && text.chars().count() <= MAX_LETTERS && !site.is_named(&text) {
            stated.push(Stated { text, bag, source });
        }
    }
    stated
}

/// A title without the name of its site at either end; short ends behind a bar go too.
pub(super) fn without_site(title: &str, site: &Site) -> String {
    let mut rest = title.trim();
    for _ in 0..3 {
        let last = SEPARATORS.iter().filter_map(|mark| rest.rfind(mark).map(|at| (at, *mark))).max_by_key(|(at, mark)| (*at, mark.len()));
        let Some((at, mark)) = last else { break };
        let (head, tail) = (rest.get(..at).unwrap_or_default().trim(), rest.get(at + mark.len()..).unwrap_or_default().trim());
        let barred = mark.trim() == "|" || mark.trim() == "»" || mark.trim() == "::" || mark.trim() == "｜";
        let short = barred && count(tail) <= 4 && count(head) >= 4;
        if head.is_empty() || !(site.is_named(tail) || short) {
            break;
        }
        rest = head;
    }
    let first =
        SEPARATORS.iter().filter_map(|mark| rest.find(mark).map(|at| (at, *mark))).min_by_key(|(at, mark)| (*at, usize::MAX - mark.len()));
    if let Some((at, mark)) = first {
        let (head, tail) = (rest.get(..at).unwrap_or_default().trim(), rest.get(at + mark.len()..).unwrap_or_default().trim());
        if site.is_named(head) && count(tail) >= 2 {
            rest = tail;
        }
    }
    if let Some((head, tail)) = rest.split_once(": ")
        && site.is_named(head)
        && count(tail) >= 4
        && key(head).len() >= 3
        && site_is_label(head)
    {
        return tail.to_owned();
    }
    rest.to_owned()
}

/// A site's name before a colon is a label when it looks like an address, not a word of the headline.
fn site_is_label(text: &str) -> bool {
    text.contains('.')
}

/// The heading that is the headline, if one is.
fn candidates(view: &View<'_>, site: &Site, stated: &[Stated]) -> Option<Candidate> {
    let mut best: Option<Candidate> = None;
    let mut level_one: Vec<Candidate> = Vec::new();
    let mut looked = 0;
    for (at, element) in view.segments.elements.iter().enumerate() {
        let id = ElementId(at as u32);
        let level = element.tag.heading_level().filter(|level| *level <= 3);
        let own = view.own(id);
        let named = own.any(Marks::HEADLINE)
            && !own.any(Marks::RELATED.with(Marks::LIST))
            && matches!(element.tag, Tag::Div | Tag::P | Tag::Span | Tag::Unknown | Tag::Strong | Tag::Section);
        let blocks = element.blocks.end.saturating_sub(element.blocks.start);
        if level.is_none() && !named || blocks == 0 || blocks > 4 {
            continue;
        }
        looked += 1;
        if looked > MAX_CANDIDATES {
            break;
        }
        let Some(candidate) = candidate(view, site, stated, id) else { continue };
        if level == Some(1) && !site.is_named(&candidate.text) {
            level_one.push(Candidate {
                element: id,
                text: candidate.text.clone(),
                kicker: candidate.kicker.clone(),
                score: candidate.score,
            });
        }
        if candidate.score >= AGREES && best.as_ref().is_none_or(|best| candidate.score > best.score + 0.001) {
            best = Some(candidate);
        }
    }
    best.or_else(|| sole(view, level_one, stated.is_empty()))
}

/// The only visible first-level heading, when it is a title of its own.
fn sole(view: &View<'_>, level_one: Vec<Candidate>, nothing_stated: bool) -> Option<Candidate> {
    let outside = Marks::NAV.with(Marks::FOOTER).with(Marks::ASIDE).with(Marks::COMMENT).with(Marks::HIDDEN);
    let fits = |candidate: &Candidate| {
        let blocks = view.segments.element(candidate.element).blocks.clone();
        let shown = blocks.into_iter().all(|at| view.shown(at as usize));
        shown && !view.around(candidate.element).any(outside)
    };
    let mut fitting = level_one.into_iter().filter(fits);
    let first = fitting.next()?;
    let alone = fitting.next().is_none();
    let least = if nothing_stated { 1 } else { 2 };
    (alone && count(&first.text) >= least).then_some(first)
}

/// A heading with how well it fits.
fn candidate(view: &View<'_>, site: &Site, stated: &[Stated], id: ElementId) -> Option<Candidate> {
    let element = view.segments.element(id);
    let whole = collapse(&view.text_in(id));
    if whole.is_empty() || whole.chars().count() > MAX_LETTERS {
        return None;
    }
    let (kicker, text) = split_kicker(view, id, &whole, stated);
    let text = without_site(&text, site);
    let words = bag(&text);
    let mut score = stated.iter().map(|stated| dice(&words, &stated.bag)).fold(0.0, f32::max);
    // A heading that the stated title holds whole, or that holds it whole, agrees with it.
    if words.len() >= 4
        && stated.iter().any(|stated| covered(&words, &stated.bag) >= 0.99 || stated.bag.len() >= 4 && covered(&stated.bag, &words) >= 0.99)
    {
        score = score.max(0.6);
    }
    let around = view.around(id);
    let in_list = view.segments.ancestors(id).skip(1).take(6).any(|(_, element)| element.tag == Tag::Li);
    let hidden = around.any(Marks::HIDDEN)
        || element.blocks.clone().any(|at| view.block(at as usize).is_some_and(|block| block.visibility == Visibility::Hidden));
    let bonus = match element.tag.heading_level() {
        Some(1) => 0.15,
        Some(2) => 0.05,
        Some(_) => -0.1,
        None => -0.05,
    };
    score += bonus;
    for (holds, cost) in [
        (hidden, 0.35),
        (around.any(Marks::BREADCRUMB.with(Marks::NAV)), 0.5),
        (around.any(Marks::RELATED.with(Marks::ASIDE).with(Marks::FOOTER).with(Marks::COMMENT)), 0.35),
        (in_list, 0.3),
        (around.any(Marks::SHARE.with(Marks::PROMO).with(Marks::CAPTION).with(Marks::TOC)), 0.2),
        (site.is_named(&text), 0.5),
    ] {
        if holds {
            score -= cost;
        }
    }
    Some(Candidate { element: id, text, kicker, score })
}

/// Splits the label off a heading: a part of its own inside it, or a prefix that the page names as section.
fn split_kicker(view: &View<'_>, id: ElementId, whole: &str, stated: &[Stated]) -> (String, String) {
    let element = view.segments.element(id);
    for at in id.0 + 1..element.end {
        let inner = ElementId(at);
        if !view.own(inner).any(Marks::KICKER) {
            continue;
        }
        let label = collapse(&view.segments.element(inner).node.text());
        if let Some(rest) = whole.strip_prefix(&label)
            && count(rest) >= 1
            && !label.is_empty()
            && !label.ends_with(':')
        {
            return (trimmed_label(&label), trimmed_start(rest));
        }
    }
    // A separate part at the beginning whose rest is the stated title: <h1><span>Label</span> Title</h1>.
    if let Some(first) = first_part(view, id)
        && let Some(rest) = whole.strip_prefix(&first)
        && count(&first) <= 8
        && count(rest) >= 2
    {
        let rest = trimmed_start(rest);
        let own = key(&rest);
        // The stated title is the rest alone, or both with a mark between them that the page does not show.
        let joined = |title: &str| {
            [": ", " | ", " – ", " - "]
                .iter()
                .any(|mark| title.strip_prefix(trimmed_label(&first).as_str()).is_some_and(|rest| rest.starts_with(mark)))
        };
        let apart = !whole.get(first.len()..).is_some_and(|rest| rest.trim_start().starts_with([':', ',']));
        if !first.ends_with(':') && stated.iter().any(|stated| key(&stated.text) == own || apart && joined(&stated.text)) {
            return (trimmed_label(&first), rest);
        }
    }
    if let Some((label, rest)) = whole.split_once(": ")
        && count(label) <= 3
        && count(rest) >= 4
        && is_section(view, label)
    {
        return (label.trim().to_owned(), rest.trim().to_owned());
    }
    (String::new(), whole.to_owned())
}

/// Text of the first element inside a heading, when text follows it.
fn first_part(view: &View<'_>, id: ElementId) -> Option<String> {
    let first = view.segments.element(id).node.children().find(|child| !child.text().trim().is_empty())?;
    (!first.name().is_empty()).then(|| collapse(&first.text()))
}

fn trimmed_label(label: &str) -> String {
    label.trim_end_matches([':', '|', '–', '-', '—', '•', '·', '+', '/', ' ']).trim().to_owned()
}

fn trimmed_start(rest: &str) -> String {
    rest.trim_start_matches([':', '|', '–', '—', '•', '·', ' ', '/']).trim().to_owned()
}

/// Whether the page names this word as its section.
fn is_section(view: &View<'_>, label: &str) -> bool {
    let head = view.input.head;
    let own = key(label);
    let metas = ["article:section", "og:article:section", "parsely-section", "section", "sailthru.section", "cxenseparse:recs:category"];
    let stated = metas.iter().flat_map(|name| head.meta_values(name)).any(|section| key(section) == own);
    let thing = head.main_thing().and_then(|thing| thing.fields.get("articleSection"));
    let listed = thing.is_some_and(|section| match section {
        serde_json::Value::Array(values) => values.iter().filter_map(crate::head::text_of).any(|section| key(&section) == own),
        other => crate::head::text_of(other).is_some_and(|section| key(&section) == own),
    });
    !own.is_empty() && (stated || listed)
}

/// Claims the headline's blocks whose letters are in the title or kicker.
fn claim_headline(view: &View<'_>, best: &Candidate, out: &mut Metadata) {
    let title = key(&best.text);
    let both = format!("{}{}", key(&best.kicker), title);
    for at in view.segments.element(best.element).blocks.clone() {
        let at = at as usize;
        let own = key(view.text(at));
        if own.is_empty() || title.contains(&own) || own == both {
            out.claim(at, Role::Title);
        } else if own == key(&best.kicker) {
            out.claim(at, Role::Kicker);
        }
    }
}

/// Looks for a label of its own just over (or under) the headline.
fn kicker(view: &View<'_>, frame: &Frame, out: &mut Metadata) {
    if !out.kicker.is_empty() || frame.after == frame.headline {
        return;
    }
    let above = (frame.headline.saturating_sub(4)..frame.headline).rev();
    let below = frame.after..(frame.after + 2).min(view.len());
    let outside = Marks::NAV.with(Marks::BREADCRUMB).with(Marks::RELATED).with(Marks::FOOTER).with(Marks::CAPTION).with(Marks::LIST);
    for at in above.chain(below) {
        let words = view.words(at);
        let named = view.near(at, 1, 2).any(Marks::KICKER) && view.shown(at) && !view.marks(at).any(outside);
        if named && (1..=10).contains(&words) && !out.is_claimed(at) && key(view.text(at)) != key(&out.title) {
            out.kicker = trimmed_label(&collapse(view.text(at)));
            if key(&out.kicker) == key(view.text(at)) {
                out.claim(at, Role::Kicker);
            }
            out.note("kicker", Source::Visible, 0.85, Vec::new());
            return;
        }
    }
}
