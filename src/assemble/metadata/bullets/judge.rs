//! Whether a list is the article's summary, and how sure that is.

use crate::article::{BulletKind, PageType};
use crate::dom::Tag;
use crate::head::collapse;
use crate::lexicon::metadata::{BULLETS, Marks, WALLS, fold};
use crate::segment::ElementId;

use super::super::view::View;
use super::super::words::{count, ends_sentence};
use super::super::{Frame, Metadata};
use super::find::Found;
use super::{Body, Candidate, Evidence, Heading, Item, MAX_HEADING, MAX_ITEMS};

/// Headings of cards (products, places) that may stand between the headline and a box that is a summary by heading and markup.
const MAX_CARDS: u32 = 8;

/// Decides whether a list is the article's summary and how sure that is.
pub(super) fn judge(view: &View<'_>, frame: &Frame, body: &Body<'_>, out: &Metadata, found: Found) -> Option<Candidate> {
    let (element, parts, kind) = found;
    let first = parts.first()?.blocks().start;
    let around = view.around(view.segments.element(element).parent.unwrap_or(element)).with(view.around(element).without(Marks::LIST));
    let outside = Marks::FOOTER.with(Marks::COMMENT).with(Marks::BREADCRUMB).with(Marks::SHARE).with(Marks::TABLE).with(Marks::TAG);
    if around.any(outside)
        || first < frame.headline.min(frame.after)
        || parts.iter().any(|part| part.blocks().clone().any(|at| out.is_claimed(at)))
    {
        return None;
    }
    // A label that begins several paragraphs ("Overview: …" of each product) heads parts, not the article.
    let label = Some(first).filter(|_| kind == BulletKind::Paragraph).and_then(|first| label(view, first));
    let label = label.filter(|label| body.labelled(label) <= 1);
    let lead_in = label.is_some();
    let heading = heading(view, element, first).filter(|_| !lead_in);
    let over = heading.as_ref().map(|heading| heading.text.as_str());
    let heading_says = over.is_some_and(|text| BULLETS.heads_summary(text)) || lead_in;
    let decoy = over.is_some_and(|text| BULLETS.is_decoy_heading(text) && !BULLETS.heads_summary(text));
    if decoy {
        return None;
    }
    // A heading that stands over every section or product heads parts, not the article.
    if let Some(text) = over.filter(|_| heading_says)
        && body.repeats(text) > if BULLETS.clearly_heads_summary(text) { 2 } else { 1 }
    {
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
    // A list under a heading of its own that announces no summary is that section's.
    let own_section = heading.as_ref().and_then(|heading| heading.block).is_some_and(|at| view.heading(at).is_some());
    if evidence == Evidence::Class && own_section {
        return None;
    }
    // Where only class or place speak, contents and menus are out; a heading that says "Key Takeaways" speaks for a linked list too.
    if evidence != Evidence::Heading && around.any(Marks::NAV.with(Marks::TOC).with(Marks::CAPTION)) {
        return None;
    }
    let mut items: Vec<Item> = parts.into_iter().map(|part| part.read(view)).collect();
    items.retain(|item| !is_promo(item) && !is_wall(item));
    if items.len() > 2 && items.first().is_some_and(|item| item.text.ends_with([':', '：'])) {
        items.remove(0);
    }
    if items.is_empty() || items.len() > MAX_ITEMS {
        return None;
    }
    let heading = heading.filter(|_| heading_says).or(label.map(|label| Heading { block: None, text: label.to_owned() }));
    let candidate = Candidate { element, items, heading, evidence, kind, score: 0.0 };
    fits(view, frame, body, &candidate, around).map(|score| Candidate { score, ..candidate })
}

/// Whether a heading stands right under the heading of a section: "1) Example" and below it "Overview".
fn heads_part(view: &View<'_>, frame: &Frame, body: &Body<'_>, at: usize) -> bool {
    let Some(before) = at.checked_sub(1).filter(|before| *before >= frame.after) else { return false };
    view.heading(before).is_some() && Body::between(&body.prose, frame.after, before) > 0
}

/// Whether an item only leads elsewhere: "Visit our homepage", "These 10 stocks ... ›".
fn is_promo(item: &Item) -> bool {
    let asks = item.linked > 0.2 && count(&item.text) <= 14 && BULLETS.is_promo_item(&item.text);
    asks || item.text.is_empty() || item.linked > 0.8 && item.text.ends_with(['›', '»', '→', '>'])
}

/// Whether an item begins as the line of a wall does, and leads to where it is opened. Others tell of walls.
fn is_wall(item: &Item) -> bool {
    item.linked > 0.0 && WALLS.opens_locked(&fold(&item.text))
}

/// Whether everything else about a list fits its evidence; the score if so.
fn fits(view: &View<'_>, frame: &Frame, body: &Body<'_>, candidate: &Candidate, around: Marks) -> Option<f32> {
    let place = Place::new(view, frame, body, candidate, around)?;
    let score = match candidate.evidence {
        Evidence::Heading => fits_heading(view, frame, body, candidate, &place),
        Evidence::Class => fits_class(view, body, candidate, &place),
        Evidence::Position => fits_position(view, body, candidate, &place),
    }?;
    Some(score - 0.1 * place.paragraphs as f32)
}

/// What is counted about a list and what stands around it.
struct Place {
    /// Its first block.
    first: usize,
    /// Words of its shortest item, and of the one in the middle.
    least: usize,
    median: usize,
    /// Share of its items that are links, 0 to 1.
    linked: f32,
    /// Paragraphs between headline and list.
    paragraphs: u32,
    /// Headings between headline and list, or the heading of the list.
    sections: u32,
    /// Words of prose between headline and list, from the headline to the end, and behind the list.
    before: u32,
    all: u32,
    after: u32,
    /// Whether it stands in a box beside the text.
    boxed: bool,
}

impl Place {
    fn new(view: &View<'_>, frame: &Frame, body: &Body<'_>, candidate: &Candidate, around: Marks) -> Option<Self> {
        let first = candidate.items.first()?.blocks.start;
        let last = candidate.items.last()?.blocks.end;
        let mut words: Vec<usize> = candidate.items.iter().map(|item| count(&item.text)).collect();
        words.sort_unstable();
        let linked = candidate.items.iter().filter(|item| item.linked > 0.5).count();
        let heading = candidate.heading.as_ref().and_then(|heading| heading.block);
        let beside = Marks::RELATED.with(Marks::PROMO).with(Marks::AD).with(Marks::ASIDE).with(Marks::PRODUCT).with(Marks::AUTHOR_BOX);
        Some(Self {
            first,
            least: words.first().copied().unwrap_or_default(),
            median: words.get(words.len() / 2).copied().unwrap_or_default(),
            linked: linked as f32 / candidate.items.len() as f32,
            paragraphs: Body::between(&body.paragraphs, frame.after, first),
            sections: Body::between(&body.sections, frame.after, heading.map_or(first, |at| at.min(first))),
            before: Body::between(&body.prose, frame.after, first),
            all: Body::between(&body.prose, frame.after, view.len()),
            after: Body::between(&body.prose, last, view.len()),
            boxed: around.any(beside),
        })
    }

    /// Whether it stands at the beginning of the text.
    fn is_early(&self) -> bool {
        self.before <= 60 || (self.before as f32) < 0.35 * self.all as f32
    }
}

/// Where a heading says so.
fn fits_heading(view: &View<'_>, frame: &Frame, body: &Body<'_>, candidate: &Candidate, place: &Place) -> Option<f32> {
    let &Place { median, linked, paragraphs, sections, .. } = place;
    // "Summary" and "Highlights" also stand over parts of an article, and over links.
    let clear = candidate.heading.as_ref().is_some_and(|heading| BULLETS.clearly_heads_summary(&heading.text));
    let enough = clear || candidate.kind == BulletKind::Paragraph || candidate.items.len() >= 2;
    // Where heading and markup say the same, cards with headings of their own may stand before the box.
    let twofold = (place.before as f32) < 0.2 * place.all as f32 && is_marked(view, candidate.element);
    let most = if twofold {
        MAX_CARDS
    } else if clear {
        2
    } else {
        u32::from(paragraphs <= 3)
    };
    let picks = linked > 0.34 && median < 8;
    let heading = candidate.heading.as_ref().and_then(|heading| heading.block);
    let subsection = heading.is_some_and(|at| heads_part(view, frame, body, at));
    let ok = median >= 3
        && (clear || linked <= 0.75 && !picks && !subsection)
        && paragraphs <= 10
        && sections <= most
        && place.is_early()
        && place.after >= 60
        && enough;
    ok.then(|| {
        3.0 - 0.4 * sections.min(3) as f32
            - 0.5 * f32::from(u8::from(place.boxed))
            - if candidate.kind == BulletKind::Paragraph { 0.3 } else { 0.0 }
    })
}

/// Where only the markup says so.
fn fits_class(view: &View<'_>, body: &Body<'_>, candidate: &Candidate, place: &Place) -> Option<f32> {
    let &Place { median, sections, .. } = place;
    let sentences = candidate.items.iter().filter(|item| ends_sentence(&item.text)).count() * 2 >= candidate.items.len();
    let list = matches!(view.segments.element(candidate.element).tag, Tag::Ul | Tag::Ol);
    let ok = (list || !view.own(candidate.element).any(Marks::DEK) && median <= 35)
        && candidate.items.len() >= 2
        && (median >= 5 && sentences || median >= 8)
        && place.linked <= 0.5
        && place.paragraphs <= 5
        && sections <= 1
        && place.is_early()
        && place.after >= 100
        && !place.boxed
        && overlap(body, candidate) >= 0.4;
    ok.then_some(2.5 - 0.6 * sections as f32)
}

/// Where nothing but its place says so.
fn fits_position(view: &View<'_>, body: &Body<'_>, candidate: &Candidate, place: &Place) -> Option<f32> {
    let sentences = candidate.items.iter().filter(|item| ends_sentence(&item.text)).count() * 10 >= candidate.items.len() * 6;
    let blocks = || candidate.items.iter().flat_map(|item| item.blocks.clone());
    // Items that a reader presses are those of a form or an offer.
    let pressed = || blocks().any(|at| view.marks(at).any(Marks::FORM));
    // What comes first on the page of a thing or a course is what it is good for.
    let ok = view.input.page_type == PageType::Article
        && (2..=5).contains(&candidate.items.len())
        && place.least >= 7
        && sentences
        && place.linked <= 0.2
        && place.paragraphs <= 1
        && place.before <= 60
        && place.sections == 0
        && place.after >= 150
        && !place.boxed
        && blocks().all(|at| view.shown(at))
        && !pressed()
        && place.median <= 45
        && !follows_colon(view, place.first)
        && overlap(body, candidate) >= 0.5;
    ok.then_some(1.0)
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
fn heading(view: &View<'_>, element: ElementId, first: usize) -> Option<Heading> {
    let start = view.segments.element(element).blocks().start;
    let inside = (start..first).rev();
    let above = (1..=3).filter_map(|back| start.checked_sub(back));
    let mut notes = 0;
    for at in inside.chain(above) {
        let own = view.text(at);
        // A paragraph need not be read.
        let long = own.chars().filter(|letter| letter.is_alphanumeric()).nth(MAX_HEADING).is_some();
        if !long || view.heading(at).is_some() {
            let text = collapse(own);
            let short = text.chars().count() <= MAX_HEADING;
            let summary = short && BULLETS.heads_summary(&text) && !view.marks(at).any(Marks::LIST.with(Marks::NAV));
            if summary || view.heading(at).is_some() || short && BULLETS.is_decoy_heading(&text) {
                return Some(Heading { block: Some(at), text });
            }
        }
        notes += 1;
        // Between heading and list only a short note, a button or a lead-in may stand.
        if notes > 2 || view.words(at) > 30 {
            break;
        }
    }
    None
}

/// The words that announce a summary at the beginning of its own block: "TL;DR: ...".
fn label<'v>(view: &'v View<'_>, at: usize) -> Option<&'v str> {
    let (label, _) = view.text(at).split_once([':', '\n'])?;
    let label = label.trim();
    BULLETS.heads_summary(label).then_some(label)
}

/// Whether the list or a small box around it is marked as a summary.
fn is_marked(view: &View<'_>, element: ElementId) -> bool {
    view.segments.ancestors(element).take(5).any(|(id, element)| {
        let blocks = element.blocks().len();
        blocks <= MAX_ITEMS + 6 && view.own(id).any(Marks::SUMMARY)
    })
}

/// Whether the label for screen readers announces a summary.
fn aria_says(view: &View<'_>, element: ElementId) -> bool {
    let mut labels = view.segments.ancestors(element).take(4).filter_map(|(_, element)| element.node.attr("aria-label"));
    labels.any(|label| BULLETS.heads_summary(label))
}
