//! The publisher's own summary of the article: "Key Points", "Das Wichtigste in Kürze", three lines under the headline.
//!
//! A list is a summary because a heading says so, because its markup says so, or, rarely, because of
//! its place alone; the weaker the sign, the more else must fit. We prefer to miss a list rather than
//! to return contents, related links or ingredients as the article's summary.

mod find;
mod judge;

use std::cell::OnceCell;
use std::ops::Range;

use crate::article::{BulletKind, Field, SummaryBullet, SummarySource};
use crate::error::Error;
use crate::lexicon::metadata::{BULLETS, Marks, fold};
use crate::segment::ElementId;

use super::view::View;
use super::{Frame, Metadata, Role};
use find::{boxes, lists, paragraphs, signed};
use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};
use judge::judge;

/// Items of the longest list.
const MAX_ITEMS: usize = 15;

/// Bytes of prose whose words a list is held against: some ten thousand words, more than all but the longest articles have.
const VOCABULARY_BYTES: usize = 60_000;

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

/// What announces a summary.
struct Heading {
    /// The block that it is; none where it begins the block of the first item.
    block: Option<usize>,
    text: String,
}

/// A possible summary.
struct Candidate {
    element: ElementId,
    items: Vec<Item>,
    heading: Option<Heading>,
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
    /// How often each short text stands in a heading of the page, folded.
    headings: HashMap<String, u32>,
    /// How many blocks begin with each label ("Overview: …"), folded; counted when first asked for.
    labels: OnceCell<HashMap<String, u32>>,
}

/// Fills the editorial summary.
pub(super) fn bullets(view: &View<'_>, frame: &Frame, out: &mut Metadata) -> Result<(), Error> {
    if frame.after == frame.headline && frame.body >= view.len() {
        return Ok(());
    }
    let title = out.title.clone();
    let body = Body::new(view, &title);
    let mut best: Option<Candidate> = None;
    let found = lists(view).into_iter().chain(boxes(view)).chain(paragraphs(view, frame)).chain(signed(view, frame));
    for found in found {
        (view.input.pause)()?;
        let Some(candidate) = judge(view, frame, &body, out, found) else { continue };
        if best.as_ref().is_none_or(|best| candidate.score > best.score + 0.001) {
            best = Some(candidate);
        }
    }
    if let Some(best) = best {
        fill(view, best, out);
    }
    Ok(())
}

impl<'v> Body<'v> {
    fn new(view: &'v View<'v>, title: &'v str) -> Self {
        let mut body = Self {
            view,
            title,
            vocabulary: OnceCell::new(),
            prose: vec![0],
            paragraphs: vec![0],
            sections: vec![0],
            headings: HashMap::new(),
            labels: OnceCell::new(),
        };
        let (mut prose, mut paragraphs, mut sections) = (0, 0, 0);
        for at in 0..view.len() {
            if is_prose(view, at) {
                let words = view.words(at);
                prose += words as u32;
                paragraphs += u32::from(words >= 15);
            }
            if let Some((_, level)) = view.heading(at) {
                // A heading before any prose is a dek or a second headline.
                if prose > 0 && (2..=3).contains(&level) && view.content(at) >= 0.3 && !is_outside(view, at) {
                    sections += 1;
                }
                if view.text(at).chars().count() <= MAX_HEADING {
                    *body.headings.entry(fold(view.text(at))).or_default() += 1;
                }
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
            let mut budget = VOCABULARY_BYTES;
            let prose = (0..self.view.len()).filter(|at| is_prose(self.view, *at)).map(|at| self.view.text(at));
            let read = prose.filter(|text| budget.checked_sub(text.len()).inspect(|rest| budget = *rest).is_some());
            let mut vocabulary = HashSet::new();
            for text in std::iter::once(self.title).chain(read) {
                vocabulary.extend(fold(text).split(' ').filter(|word| word.chars().count() >= 4).map(str::to_owned));
            }
            vocabulary
        })
    }

    /// How many headings of the page have this text.
    fn repeats(&self, heading: &str) -> u32 {
        self.headings.get(&fold(heading)).copied().unwrap_or_default()
    }

    /// How many blocks of the page begin with this label.
    fn labelled(&self, label: &str) -> u32 {
        let labels = self.labels.get_or_init(|| {
            let mut labels = HashMap::new();
            let texts = (0..self.view.len()).filter_map(|at| self.view.text(at).split_once([':', '\n']));
            for (label, _) in texts.filter(|(label, _)| label.len() <= MAX_HEADING) {
                *labels.entry(fold(label)).or_default() += 1;
            }
            labels
        });
        labels.get(&fold(label)).copied().unwrap_or_default()
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

/// Puts the summary into its field and claims its blocks.
fn fill(view: &View<'_>, best: Candidate, out: &mut Metadata) {
    let machine = says_machine(view, &best);
    if let Some(heading) = &best.heading {
        if let Some(at) = heading.block {
            out.claim(at, Role::SummaryHeading);
        }
        // Signs of a text that was to be formatted.
        heading.text.trim_end_matches([':', '：']).trim_matches([' ', '*']).clone_into(&mut out.summary.heading);
    }
    let most = view.input.options.max_summary_bullets.map_or(usize::MAX, |most| most as usize);
    for (count, item) in best.items.iter().enumerate() {
        for at in item.blocks.clone() {
            if count < most {
                out.claim(at, Role::SummaryBullet);
            } else {
                // Beyond what the caller wants: no body text either.
                out.uses(at, Field::Summary);
            }
        }
    }
    let summary = &mut out.summary;
    summary.source = if machine { SummarySource::EditorialAi } else { SummarySource::Editorial };
    summary.kind = best.kind;
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
    // A paragraph stands beside its heading, not in it.
    let start = best.items.iter().map(|item| item.blocks.start).min().unwrap_or_default();
    let end = best.items.iter().map(|item| item.blocks.end).max().unwrap_or_default();
    summary.css_path = view.segments.css_path(view.segments.holder(best.element, start..end));
    summary.bullets = best.items.into_iter().take(most).map(|item| SummaryBullet { text: item.text, ..SummaryBullet::default() }).collect();
}

/// Whether the box around a summary says that a machine made it.
fn says_machine(view: &View<'_>, best: &Candidate) -> bool {
    let (Some(first), Some(last)) = (best.items.first(), best.items.last()) else { return false };
    let items = first.blocks.start..last.blocks.end;
    let beside = first.blocks.start.saturating_sub(4)..(last.blocks.end + 4).min(view.len());
    let notes = beside.filter(|at| !items.contains(at) && view.words(*at) <= 40);
    let by_text = notes.map(|at| view.text(at)).any(|text| BULLETS.says_machine(text));
    by_text || view.segments.ancestors(best.element).take(4).any(|(_, element)| BULLETS.is_machine_class(element.class))
}
