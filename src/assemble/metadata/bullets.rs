//! The publisher's own summary of the article: "Key Points", "Das Wichtigste in Kürze", three lines under the headline.
//!
//! A list is a summary because a heading says so, because its markup says so, or, rarely, because of
//! its place alone; the weaker the sign, the more else must fit. We prefer to miss a list rather than
//! to return contents, related links or ingredients as the article's summary.

use std::cell::OnceCell;
use std::collections::HashSet;
use std::ops::Range;

use crate::article::{BulletKind, SummaryBullet, SummarySource};
use crate::dom::Tag;
use crate::head::collapse;
use crate::lexicon::metadata::{Marks, fold};
use crate::segment::ElementId;

use super::view::View;
use super::words::{count, ends_sentence};
use super::{Frame, Metadata, Role};

/// Items of the longest list.
const MAX_ITEMS: usize = 15;

/// Letters of the longest heading over a list.
const MAX_HEADING: usize = 110;

/// What makes a list a summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Evidence {
    Position,
    Class,
    Heading,
}

/// One item: its text and blocks.
struct Item {
    text: String,
    blocks: Range<usize>,
    linked: f32,
}

/// A possible summary.
struct Candidate {
    element: ElementId,
    items: Vec<Item>,
    heading: Option<(usize, String)>,
    evidence: Evidence,
    kind: BulletKind,
    score: f32,
}

/// What is counted once for all candidates.
struct Body<'v> {
    view: &'v View<'v>,
    title: &'v str,
    /// Words of title and body, gathered when first asked for.
    vocabulary: OnceCell<HashSet<String>>,
    /// Words of prose before each block.
    prose: Vec<u32>,
    /// Paragraphs before each block.
    paragraphs: Vec<u32>,
    /// Section headings before each block.
    sections: Vec<u32>,
}

/// Fills the editorial summary.
pub(super) fn bullets(view: &View<'_>, frame: &Frame, out: &mut Metadata) {
    if frame.after == frame.headline && frame.body >= view.len() {
        return;
    }
    let title = out.title.clone();
    let body = Body::new(view, &title);
    let mut best: Option<Candidate> = None;
    let found = lists(view).into_iter().chain(boxes(view)).chain(paragraphs(view, frame)).chain(signed(view, frame));
    for (element, items, kind) in found {
        let Some(candidate) = judge(view, frame, &body, out, (element, items, kind)) else { continue };
        if best.as_ref().is_none_or(|best| candidate.score > best.score + 0.001) {
            best = Some(candidate);
        }
    }
    if let Some(best) = best {
        fill(view, best, out);
    }
}

impl<'v> Body<'v> {
    fn new(view: &'v View<'v>, title: &'v str) -> Self {
        let mut body = Self { view, title, vocabulary: OnceCell::new(), prose: vec![0], paragraphs: vec![0], sections: vec![0] };
        let (mut prose, mut paragraphs, mut sections) = (0, 0, 0);
        for at in 0..view.len() {
            let outside = is_outside(view, at);
            let words = view.words(at);
            if is_prose(view, at) {
                prose += words as u32;
                paragraphs += u32::from(words >= 15);
            }
            // A heading before any prose is a dek or a second headline.
            if prose > 0 && view.heading(at).is_some_and(|(_, level)| (2..=3).contains(&level)) && view.content(at) >= 0.3 && !outside {
                sections += 1;
            }
            body.prose.push(prose);
            body.paragraphs.push(paragraphs);
            body.sections.push(sections);
        }
        body
    }

    /// Words of four letters and more in title and prose.
    fn vocabulary(&self) -> &HashSet<String> {
        self.vocabulary.get_or_init(|| {
            let mut budget = 60_000_usize;
            let prose = (0..self.view.len()).filter(|at| is_prose(self.view, *at)).map(|at| self.view.text(at));
            let read = prose.filter(|text| budget.checked_sub(text.len()).inspect(|rest| budget = *rest).is_some());
            let mut vocabulary = HashSet::new();
            for text in std::iter::once(self.title).chain(read) {
                vocabulary.extend(fold(text).split(' ').filter(|word| word.chars().count() >= 4).map(str::to_owned));
            }
            vocabulary
        })
    }

    /// Difference of a running count between two blocks.
    fn between(counts: &[u32], from: usize, to: usize) -> u32 {
        let at = |index: usize| counts.get(index).or(counts.last()).copied().unwrap_or_default();
        at(to).saturating_sub(at(from))
    }
}

/// Whether a block stands in a menu, list, table, footer or among comments.
fn is_outside(view: &View<'_>, at: usize) -> bool {
    view.marks(at).any(Marks::LIST.with(Marks::NAV).with(Marks::FOOTER).with(Marks::TABLE).with(Marks::COMMENT))
}

/// Whether a block is a paragraph of the body.
fn is_prose(view: &View<'_>, at: usize) -> bool {
    view.content(at) >= 0.4 && view.words(at) >= 8 && view.heading(at).is_none() && !is_outside(view, at)
}

type Found = (ElementId, Vec<Item>, BulletKind);

/// Every list of the page with its items.
fn lists(view: &View<'_>) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    for (at, element) in view.segments.elements.iter().enumerate() {
        let id = ElementId(at as u32);
        let nested = element.parent.is_some_and(|parent| view.around(parent).any(Marks::LIST));
        if !matches!(element.tag, Tag::Ul | Tag::Ol) || nested || element.blocks.is_empty() {
            continue;
        }
        let items = items_of(view, id, |tag| tag == Tag::Li);
        // A list that the next one goes on: same parent, nothing between.
        if let Some((last, known, _)) = found.last_mut()
            && view.segments.element(*last).parent == element.parent
            && known.last().is_some_and(|item| item.blocks.end == element.blocks.start as usize)
            && view.segments.element(*last).class == element.class
            && known.len() <= MAX_ITEMS
        {
            known.extend(items);
        } else if !items.is_empty() {
            found.push((id, items, BulletKind::List));
        }
    }
    found
}

/// Boxes that are marked as a summary and hold paragraphs instead of list items.
fn boxes(view: &View<'_>) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    for (at, element) in view.segments.elements.iter().enumerate() {
        let id = ElementId(at as u32);
        let blocks = element.blocks.end.saturating_sub(element.blocks.start);
        if !view.own(id).any(Marks::SUMMARY) || !(2..=MAX_ITEMS as u32 + 3).contains(&blocks) || element.tag.is_inline() {
            continue;
        }
        let has_list = view
            .segments
            .elements
            .get(at + 1..element.end as usize)
            .unwrap_or_default()
            .iter()
            .any(|inner| matches!(inner.tag, Tag::Ul | Tag::Ol));
        if has_list {
            continue;
        }
        let items: Vec<Item> = element
            .blocks
            .clone()
            .map(|at| at as usize)
            .filter(|at| view.heading(*at).is_none())
            .map(|at| item(view, at..at + 1))
            .collect();
        let items: Vec<Item> = items.into_iter().filter(|item| count(&item.text) >= 4).collect();
        if !items.is_empty() {
            found.push((id, items, BulletKind::List));
        }
    }
    found
}

/// A heading that announces a summary, and the paragraphs after it in the same box; also "TL;DR: ..." in one block.
fn paragraphs(view: &View<'_>, frame: &Frame) -> Vec<Found> {
    let mut found = Vec::new();
    let end = (frame.body + 12).min(view.len());
    for at in frame.after..end {
        let text = view.text(at);
        if view.marks(at).any(Marks::LIST.with(Marks::NAV).with(Marks::FOOTER).with(Marks::RELATED)) {
            continue;
        }
        let Some(block) = view.block(at) else { continue };
        if text.chars().count() <= MAX_HEADING && view.lexicon.summary_heading(text).is_some() {
            let next = at + 1;
            let plain =
                view.words(next) >= 12 && view.linked(next) < 0.5 && !view.marks(next).any(Marks::LIST) && view.heading(next).is_none();
            let section = view.heading(at).is_some().then(|| (next..next + 5).find(|at| view.heading(*at).is_some()).unwrap_or(next + 5));
            let boxed = box_of(view, at, next).map(|id| (id, view.segments.element(id).blocks.end as usize));
            let Some((boxed, stop)) = boxed.or_else(|| Some((block.element, section?))) else { continue };
            let rest: Vec<Item> = (next..stop.min(view.len())).filter(|at| view.words(*at) >= 4).map(|at| item(view, at..at + 1)).collect();
            if plain && !rest.is_empty() && rest.len() <= 4 {
                found.push((boxed, rest, BulletKind::Paragraph));
            }
        } else if let Some((label, rest)) = text.split_once([':', '\n'])
            && label.chars().count() <= 40
            && view.lexicon.summary_heading(label).is_some()
            && count(rest) >= 12
            && count(rest) <= 150
        {
            let lead = item(view, at..at + 1);
            found.push((block.element, vec![Item { text: collapse(rest), ..lead }], BulletKind::Paragraph));
        }
    }
    found
}

/// The smallest element around two blocks, when it is a box of its own: few blocks, not the body's container.
fn box_of(view: &View<'_>, at: usize, next: usize) -> Option<ElementId> {
    let (first, second) = (view.block(at)?, view.block(next)?);
    let (id, element) = view.segments.ancestors(first.element).find(|(id, _)| view.is_inside(second.common, *id))?;
    let blocks = element.blocks.end - element.blocks.start;
    (blocks <= 6 && element.blocks.start as usize + 1 >= at && view.container.is_none_or(|container| !view.is_inside(container, id)))
        .then_some(id)
}

/// A run of two to eight blocks that begin with a bullet sign, before the first long paragraph.
fn signed(view: &View<'_>, frame: &Frame) -> Vec<Found> {
    let is_signed = |at: usize| {
        view.text(at).starts_with(['•', '▪', '●', '■', '‣', '➤', '✔', '▶'])
            || view.text(at).starts_with("- ")
            || view.text(at).starts_with("– ")
    };
    let mut run: Vec<Item> = Vec::new();
    let mut found = Vec::new();
    for at in frame.after..(frame.body + 10).min(view.len()) {
        if is_signed(at) && !view.marks(at).any(Marks::LIST) {
            run.push(item(view, at..at + 1));
        } else if !run.is_empty() {
            finish_run(view, &mut run, &mut found);
        }
    }
    finish_run(view, &mut run, &mut found);
    found
}

fn finish_run(view: &View<'_>, run: &mut Vec<Item>, found: &mut Vec<Found>) {
    let items = std::mem::take(run);
    // Several lines in one block, each with its own sign.
    let element = items.first().and_then(|item| view.block(item.blocks.start)).map(|block| block.element);
    if let (Some(element), 2..=8) = (element, items.len()) {
        found.push((element, items, BulletKind::List));
    }
}

/// The items of a list: its children of the wanted kind with all their blocks.
fn items_of(view: &View<'_>, id: ElementId, wanted: impl Fn(Tag) -> bool) -> Vec<Item> {
    let element = view.segments.element(id);
    let mut items = Vec::new();
    let mut at = id.0 + 1;
    while at < element.end && items.len() <= MAX_ITEMS + 5 {
        let inner = view.segments.element(ElementId(at));
        if wanted(inner.tag) {
            let blocks = inner.blocks.start as usize..inner.blocks.end as usize;
            if !blocks.is_empty() {
                items.push(item(view, blocks));
            }
            at = inner.end;
        } else {
            at += 1;
        }
    }
    items
}

fn item(view: &View<'_>, blocks: Range<usize>) -> Item {
    let texts: Vec<&str> = blocks.clone().map(|at| view.text(at)).collect();
    let text = collapse(&texts.join(" "));
    let text = text.trim_start_matches(['•', '▪', '●', '■', '‣', '➤', '·', '*', '✔', '✓', '►', '▶', '»', '–', '—', ' ', '\u{fe0f}']);
    let text = text.strip_prefix("- ").unwrap_or(text).trim().to_owned();
    let letters: usize = blocks.clone().map(|at| view.text(at).len()).sum();
    let linked: f32 = blocks.clone().map(|at| view.linked(at) * view.text(at).len() as f32).sum();
    Item { text, blocks, linked: linked / letters.max(1) as f32 }
}

/// Decides whether a list is the article's summary and how sure that is.
fn judge(view: &View<'_>, frame: &Frame, body: &Body<'_>, out: &Metadata, found: Found) -> Option<Candidate> {
    let (element, mut items, kind) = found;
    let first = items.first()?.blocks.start;
    let around = view.around(view.segments.element(element).parent.unwrap_or(element)).with(view.around(element).without(Marks::LIST));
    let outside = Marks::FOOTER.with(Marks::COMMENT).with(Marks::BREADCRUMB).with(Marks::SHARE).with(Marks::TABLE).with(Marks::TAG);
    if around.any(outside)
        || first < frame.headline.min(frame.after)
        || items.iter().any(|item| item.blocks.clone().any(|at| out.is_claimed(at)))
    {
        return None;
    }
    let heading = heading(view, element, first, &items);
    let lead_in = kind == BulletKind::Paragraph && heading.is_none();
    let label = lead_in.then(|| view.text(first).split([':', '\n']).next().unwrap_or_default().trim().to_owned());
    let heading_says = heading.as_ref().is_some_and(|(_, text)| view.lexicon.summary_heading(text).is_some()) || lead_in;
    let decoy =
        heading.as_ref().is_some_and(|(_, text)| view.lexicon.is_decoy_heading(text) && view.lexicon.summary_heading(text).is_none());
    if decoy {
        return None;
    }
    let class_says = is_marked(view, element) || aria_says(view, element);
    let evidence = if heading_says {
        Evidence::Heading
    } else if class_says {
        Evidence::Class
    } else {
        Evidence::Position
    };
    // Where only class or place speak, contents and menus are out; a heading that says "Key Takeaways" speaks for a linked list too.
    if evidence != Evidence::Heading && around.any(Marks::NAV.with(Marks::TOC).with(Marks::CAPTION)) {
        return None;
    }
    items.retain(|item| !is_promo(view, item));
    if items.len() > 2 && items.first().is_some_and(|item| item.text.ends_with([':', '：'])) {
        items.remove(0);
    }
    if items.is_empty() || items.len() > MAX_ITEMS {
        return None;
    }
    let heading = heading.filter(|_| heading_says).or(label.map(|label| (usize::MAX, label)));
    let candidate = Candidate { element, items, heading, evidence, kind, score: 0.0 };
    fits(view, frame, body, &candidate, around).map(|score| Candidate { score, ..candidate })
}

/// Whether an item only leads elsewhere: "Visit our homepage", "These 10 stocks ... ›".
fn is_promo(view: &View<'_>, item: &Item) -> bool {
    let asks = count(&item.text) <= 14 && view.lexicon.is_promo_item(&item.text) && item.linked > 0.2;
    asks || item.text.is_empty() || item.linked > 0.8 && item.text.ends_with(['›', '»', '→', '>'])
}

/// Whether everything else about a list fits its evidence; the score if so.
fn fits(view: &View<'_>, frame: &Frame, body: &Body<'_>, candidate: &Candidate, around: Marks) -> Option<f32> {
    let first = candidate.items.first()?.blocks.start;
    let last = candidate.items.last()?.blocks.end;
    let mut words: Vec<usize> = candidate.items.iter().map(|item| count(&item.text)).collect();
    words.sort_unstable();
    let median = words.get(words.len() / 2).copied().unwrap_or_default();
    let linked = candidate.items.iter().filter(|item| item.linked > 0.5).count() as f32 / candidate.items.len() as f32;
    let paragraphs = Body::between(&body.paragraphs, frame.after, first);
    let sections = Body::between(&body.sections, frame.after, candidate.heading.as_ref().map_or(first, |(at, _)| (*at).min(first)));
    let before = Body::between(&body.prose, frame.after, first);
    let all = Body::between(&body.prose, frame.after, view.len());
    let after = Body::between(&body.prose, last, view.len());
    let boxed =
        around.any(Marks::RELATED.with(Marks::PROMO).with(Marks::AD).with(Marks::ASIDE).with(Marks::PRODUCT).with(Marks::AUTHOR_BOX));
    let shown = candidate.items.iter().all(|item| item.blocks.clone().all(|at| view.shown(at)));
    let early = before <= 60 || (before as f32) < 0.35 * all as f32;
    let score = match candidate.evidence {
        Evidence::Heading => {
            // "Summary" and "Highlights" also stand over parts of an article, and over links.
            let row = candidate.heading.as_ref().and_then(|(_, text)| view.lexicon.summary_heading(text)).unwrap_or_default();
            let clear = row.ends_with("takeaways") || row.ends_with("points") || row.ends_with("tldr") || row.ends_with("word");
            let enough = clear || candidate.kind == BulletKind::Paragraph || candidate.items.len() >= 2;
            let most = if clear { 2 } else { u32::from(paragraphs <= 3) };
            let ok = median >= 3 && (clear || linked <= 0.75) && paragraphs <= 10 && sections <= most && early && after >= 60 && enough;
            ok.then(|| {
                3.0 - 0.4 * sections as f32
                    - 0.5 * f32::from(u8::from(boxed))
                    - if candidate.kind == BulletKind::Paragraph { 0.3 } else { 0.0 }
            })
        }
        Evidence::Class => {
            let sentences = candidate.items.iter().filter(|item| ends_sentence(&item.text)).count() * 2 >= candidate.items.len();
            let list = matches!(view.segments.element(candidate.element).tag, Tag::Ul | Tag::Ol);
            let ok = (list || !view.own(candidate.element).any(Marks::DEK) && median <= 35)
                && candidate.items.len() >= 2
                && (median >= 5 && sentences || median >= 8)
                && linked <= 0.5
                && paragraphs <= 5
                && sections <= 1
                && early
                && after >= 100
                && !boxed
                && overlap(body, candidate) >= 0.4;
            ok.then_some(2.5 - 0.6 * sections as f32)
        }
        Evidence::Position => {
            let least = words.first().copied().unwrap_or_default();
            let sentences = candidate.items.iter().filter(|item| ends_sentence(&item.text)).count() * 10 >= candidate.items.len() * 6;
            let ok =
                (2..=5).contains(&candidate.items.len()) && least >= 7 && sentences && linked <= 0.2 && paragraphs <= 1 && before <= 60;
            let ok = ok
                && sections == 0
                && after >= 150
                && !boxed
                && shown
                && median <= 45
                && !follows_colon(view, first)
                && overlap(body, candidate) >= 0.5;
            ok.then_some(1.0)
        }
    }?;
    Some(score - 0.1 * paragraphs as f32)
}

/// Whether the text before a list leads into it ("You need three things:"), so that it belongs to the prose.
fn follows_colon(view: &View<'_>, first: usize) -> bool {
    first.checked_sub(1).is_some_and(|before| view.text(before).trim_end().ends_with([':', '：']))
}

/// Median share of an item's telling words that title and body use too.
fn overlap(body: &Body<'_>, candidate: &Candidate) -> f32 {
    let vocabulary = body.vocabulary();
    let mut shares: Vec<f32> = Vec::new();
    for item in &candidate.items {
        let folded = fold(&item.text);
        let words: Vec<&str> = folded.split(' ').filter(|word| word.chars().count() >= 4).collect();
        if !words.is_empty() {
            shares.push(words.iter().filter(|word| vocabulary.contains(**word)).count() as f32 / words.len() as f32);
        }
    }
    shares.sort_unstable_by(f32::total_cmp);
    shares.get(shares.len() / 2).copied().unwrap_or_default()
}

/// The heading over a list: the block before it, or the one before a short note; inside its box or right above.
fn heading(view: &View<'_>, element: ElementId, first: usize, items: &[Item]) -> Option<(usize, String)> {
    let start = view.segments.element(element).blocks.start as usize;
    let inside = (start..first).rev();
    let above = (1..=3).filter_map(|back| start.checked_sub(back));
    let mut notes = 0;
    for at in inside.chain(above) {
        let text = collapse(view.text(at));
        if view.lexicon.summary_heading(&text).is_some()
            && text.chars().count() <= MAX_HEADING
            && !view.marks(at).any(Marks::LIST.with(Marks::NAV))
        {
            return Some((at, text));
        }
        if view.heading(at).is_some() || view.lexicon.is_decoy_heading(&text) && text.chars().count() <= MAX_HEADING {
            return Some((at, text));
        }
        notes += 1;
        // Between heading and list only a short note, a button or a lead-in may stand.
        if notes > 2 || view.words(at) > 30 {
            break;
        }
    }
    let _ = items;
    None
}

/// Whether the list or a small box around it is marked as a summary.
fn is_marked(view: &View<'_>, element: ElementId) -> bool {
    view.segments.ancestors(element).take(5).any(|(id, element)| {
        let blocks = element.blocks.end - element.blocks.start;
        blocks <= MAX_ITEMS as u32 + 6 && view.own(id).any(Marks::SUMMARY)
    })
}

/// Whether the label for screen readers announces a summary.
fn aria_says(view: &View<'_>, element: ElementId) -> bool {
    let mut labels = view.segments.ancestors(element).take(4).filter_map(|(_, element)| element.node.attr("aria-label"));
    labels.any(|label| view.lexicon.summary_heading(label).is_some())
}

/// The lowest element around the candidate that holds all of its items: a paragraph stands beside its heading, not in it.
fn holder(view: &View<'_>, best: &Candidate) -> ElementId {
    let start = best.items.iter().map(|item| item.blocks.start).min().unwrap_or_default() as u32;
    let end = best.items.iter().map(|item| item.blocks.end).max().unwrap_or_default() as u32;
    let holds = |element: &crate::segment::Element<'_>| element.blocks.start <= start && end <= element.blocks.end;
    view.segments.ancestors(best.element).find(|(_, element)| holds(element)).map_or(best.element, |(id, _)| id)
}

/// Puts the summary into its field and claims its blocks.
fn fill(view: &View<'_>, best: Candidate, out: &mut Metadata) {
    let machine = says_machine(view, &best);
    if let Some((at, text)) = &best.heading {
        if *at != usize::MAX {
            out.claim(*at, Role::SummaryHeading);
        }
        out.summary.heading = text.trim_end_matches([':', '：']).trim().to_owned();
    }
    for item in &best.items {
        for at in item.blocks.clone() {
            out.claim(at, Role::SummaryBullet);
        }
    }
    let summary = &mut out.summary;
    summary.source = if machine { SummarySource::EditorialAi } else { SummarySource::Editorial };
    let several = best.items.len() >= 2;
    summary.kind = if best.kind == BulletKind::Paragraph && several { BulletKind::Paragraph } else { best.kind };
    let name = match best.evidence {
        Evidence::Heading => "heading",
        Evidence::Class => "class",
        Evidence::Position => "position",
    };
    name.clone_into(&mut summary.evidence);
    summary.confidence = match best.evidence {
        Evidence::Heading => 0.97,
        Evidence::Class => 0.85,
        Evidence::Position => 0.65,
    };
    summary.css_path = view.segments.css_path(holder(view, &best));
    let most = view.input.options.max_summary_bullets.map_or(usize::MAX, |most| most as usize);
    summary.bullets = best.items.into_iter().take(most).map(|item| SummaryBullet { text: item.text, ..SummaryBullet::default() }).collect();
}

/// Whether the box around a summary says that a machine made it.
fn says_machine(view: &View<'_>, best: &Candidate) -> bool {
    let (Some(first), Some(last)) = (best.items.first(), best.items.last()) else { return false };
    let items = first.blocks.start..last.blocks.end;
    let beside = first.blocks.start.saturating_sub(4)..(last.blocks.end + 4).min(view.len());
    let notes = beside.filter(|at| !items.contains(at) && view.words(*at) <= 40);
    let by_text = notes.map(|at| view.text(at)).any(|text| view.lexicon.says_machine(text));
    by_text
        || view.segments.ancestors(best.element).take(4).any(|(_, element)| {
            let class = element.class.to_ascii_lowercase();
            ["ai-summary", "ai_summary", "aisummary", "ki-zusammenfassung"].iter().any(|name| class.contains(name))
        })
}
