//! Everything on a page that has the shape of a summary: lists, marked boxes, paragraphs under a heading, signed lines.

use std::cell::LazyCell;
use std::ops::Range;

use crate::article::BulletKind;
use crate::dom::Tag;
use crate::head::collapse;
use crate::lexicon::metadata::{BULLETS, Marks};
use crate::segment::ElementId;

use super::super::Frame;
use super::super::view::View;
use super::super::words::count;
use super::{Item, MAX_HEADING, MAX_ITEMS};

/// An element with items that may be a summary.
pub(super) type Found = (ElementId, Vec<Part>, BulletKind);

/// An item before it is judged: those of most lists are never read.
pub(super) enum Part {
    /// The text of these blocks.
    Blocks(Range<usize>),
    /// One that is read.
    Read(Item),
}

impl Part {
    pub(super) fn blocks(&self) -> &Range<usize> {
        match self {
            Self::Blocks(blocks) => blocks,
            Self::Read(item) => &item.blocks,
        }
    }

    pub(super) fn read(self, view: &View<'_>) -> Item {
        match self {
            Self::Blocks(blocks) => item(view, blocks),
            Self::Read(item) => item,
        }
    }
}

/// Every list of the page with its items.
pub(super) fn lists(view: &View<'_>) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    for (at, element) in view.segments.elements.iter().enumerate() {
        let id = ElementId(at as u32);
        let nested = element.parent.is_some_and(|parent| view.around(parent).any(Marks::LIST));
        if !matches!(element.tag, Tag::Ul | Tag::Ol) || nested || element.blocks().is_empty() {
            continue;
        }
        let items = items_of(view, id, |tag| tag == Tag::Li);
        // A list that the next one goes on: same parent, nothing between.
        if let Some((last, known, _)) = found.last_mut()
            && view.segments.element(*last).parent == element.parent
            && known.last().is_some_and(|item| item.blocks().end == element.blocks().start)
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

/// Boxes looked at; a page has one or two, and boxes in boxes hold the same text.
const MAX_BOXES: usize = 100;

/// Bytes of text in the largest box.
const MAX_BOX_BYTES: usize = 12_000;

/// Boxes that are marked as a summary and hold paragraphs instead of list items.
pub(super) fn boxes(view: &View<'_>) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    // Lists that begin before each element, and at the end those of the page. Most pages have no marked box.
    let before = LazyCell::new(|| {
        let mut before = vec![0_u32];
        for element in &view.segments.elements {
            let list = matches!(element.tag, Tag::Ul | Tag::Ol);
            before.push(before.last().copied().unwrap_or_default() + u32::from(list));
        }
        before
    });
    let lists = |at: usize| before.get(at).copied().unwrap_or_default();
    let mut looked = 0;
    for (at, element) in view.segments.elements.iter().enumerate() {
        let id = ElementId(at as u32);
        let blocks = element.blocks().len();
        if !view.own(id).any(Marks::SUMMARY) || !(2..=MAX_ITEMS + 3).contains(&blocks) || element.tag.is_inline() {
            continue;
        }
        let bytes = || element.blocks().map(|at| view.text(at).len()).sum::<usize>();
        if lists(element.end as usize) > lists(at + 1) || bytes() > MAX_BOX_BYTES {
            continue;
        }
        looked += 1;
        if looked > MAX_BOXES {
            break;
        }
        let lines = element.blocks().filter(|at| view.heading(*at).is_none()).map(|at| item(view, at..at + 1));
        let items: Vec<Part> = lines.filter(|item| count(&item.text) >= 4).map(Part::Read).collect();
        if !items.is_empty() {
            found.push((id, items, BulletKind::List));
        }
    }
    found
}

/// A heading that announces a summary, and the paragraphs after it in the same box; also "TL;DR: ..." in one block.
pub(super) fn paragraphs(view: &View<'_>, frame: &Frame) -> Vec<Found> {
    let mut found = Vec::new();
    let end = (frame.body + 12).min(view.len());
    for at in frame.after..end {
        let text = view.text(at);
        if view.marks(at).any(Marks::LIST.with(Marks::NAV).with(Marks::FOOTER).with(Marks::RELATED)) {
            continue;
        }
        let Some(block) = view.block(at) else { continue };
        if text.chars().count() <= MAX_HEADING && BULLETS.heads_summary(text) {
            let next = at + 1;
            let plain =
                view.words(next) >= 12 && view.linked(next) < 0.5 && !view.marks(next).any(Marks::LIST) && view.heading(next).is_none();
            let section = view.heading(at).is_some().then(|| (next..next + 5).find(|at| view.heading(*at).is_some()).unwrap_or(next + 5));
            let boxed = box_of(view, at, next).map(|id| (id, view.segments.element(id).blocks().end));
            let Some((boxed, stop)) = boxed.or_else(|| Some((block.element, section?))) else { continue };
            let rest: Vec<Part> =
                (next..stop.min(view.len())).filter(|at| view.words(*at) >= 4).map(|at| Part::Blocks(at..at + 1)).collect();
            if plain && !rest.is_empty() && rest.len() <= 4 {
                found.push((boxed, rest, BulletKind::Paragraph));
            }
        } else if let Some((label, rest)) = text.split_once([':', '\n'])
            && label.chars().count() <= 40
            && BULLETS.heads_summary(label)
            && count(rest) >= 12
            && count(rest) <= 150
        {
            let lead = item(view, at..at + 1);
            found.push((
                block.element,
                vec![Part::Read(Item { text: collapse(rest.trim_matches([' ', '*'])), ..lead })],
                BulletKind::Paragraph,
            ));
        }
    }
    found
}

/// The smallest element around two blocks, when it is a box of its own: few blocks, not the body's container.
fn box_of(view: &View<'_>, at: usize, next: usize) -> Option<ElementId> {
    let (first, second) = (view.block(at)?, view.block(next)?);
    let (id, element) = view.segments.ancestors(first.element).find(|(id, _)| view.is_inside(second.common, *id))?;
    let blocks = element.blocks().len();
    (blocks <= 6 && element.blocks().start + 1 >= at && view.container.is_none_or(|container| !view.is_inside(container, id))).then_some(id)
}

/// A run of two to eight blocks that begin with a bullet sign, before the first long paragraph.
pub(super) fn signed(view: &View<'_>, frame: &Frame) -> Vec<Found> {
    let is_signed = |at: usize| {
        view.text(at).starts_with(['•', '▪', '●', '■', '‣', '➤', '✔', '▶'])
            || view.text(at).starts_with("- ")
            || view.text(at).starts_with("– ")
    };
    let mut run: Vec<Part> = Vec::new();
    let mut found = Vec::new();
    for at in frame.after..(frame.body + 10).min(view.len()) {
        if is_signed(at) && !view.marks(at).any(Marks::LIST) {
            run.push(Part::Blocks(at..at + 1));
        } else if !run.is_empty() {
            finish_run(view, &mut run, &mut found);
        }
    }
    finish_run(view, &mut run, &mut found);
    found
}

fn finish_run(view: &View<'_>, run: &mut Vec<Part>, found: &mut Vec<Found>) {
    let items = std::mem::take(run);
    // Several lines in one block, each with its own sign.
    let element = items.first().and_then(|item| view.block(item.blocks().start)).map(|block| block.element);
    if let (Some(element), 2..=8) = (element, items.len()) {
        found.push((element, items, BulletKind::List));
    }
}

/// The items of a list: its children of the wanted kind with all their blocks.
fn items_of(view: &View<'_>, id: ElementId, wanted: impl Fn(Tag) -> bool) -> Vec<Part> {
    let element = view.segments.element(id);
    let mut items = Vec::new();
    let mut at = id.0 + 1;
    while at < element.end && items.len() <= MAX_ITEMS + 5 {
        let inner = view.segments.element(ElementId(at));
        if wanted(inner.tag) {
            let blocks = inner.blocks();
            if !blocks.is_empty() {
                items.push(Part::Blocks(blocks));
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
