//! What stands over the body: title, kicker, writers, dates, dek, the publisher's own bullets.
//!
//! Every field is chosen by agreement of what a reader sees with what the page says about itself;
//! where they differ, what is seen wins. A field is rather empty than wrong: nobody is named as a
//! writer, and no list as a summary, on one weak sign alone.

mod agreed;
mod authors;
mod bullets;
mod card;
mod credited;
mod dates;
mod day;
mod dek;
mod dek_lines;
mod entries;
mod image;
mod language;
mod named;
mod owner;
mod site;
mod tags;
#[cfg(test)]
mod tests;
mod title;
mod title_name;
mod topics;
mod type_face;
mod view;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use crate::article::{Author, Field, Image, PageType, Provenance, Source, Summary, SummarySource};
use crate::classify::Told;
use crate::error::{Error, Pause};
use crate::head::Head;
use crate::options::Options;
use crate::segment::Segments;

use view::View;

pub(super) use image::lead_by_opening;
pub(super) use language::language_by_body;

/// What is known of a page when its fields are chosen.
pub struct Input<'a> {
    /// The blocks.
    pub segments: &'a Segments<'a>,
    /// What the page says about itself.
    pub head: &'a Head<'a>,
    /// Probability that a block is content, one per block, 0 to 1.
    pub content: &'a [f32],
    /// Whether a block is kept, one per block.
    pub kept: &'a [bool],
    /// What the words of each block say of topics, one per block.
    pub topics: &'a [Told],
    /// Kind of page.
    pub page_type: PageType,
    /// What the caller asked for.
    pub options: &'a Options,
    /// Asked between the fields and in their longer loops.
    pub pause: Pause<'a>,
}

/// The field that a block was moved to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Its text is the title (with the kicker where both stand in one block).
    Title,
    /// Its text is the kicker.
    Kicker,
    /// Its text is (a line of) the dek.
    Dek,
    /// Its text is the heading over the bullets.
    SummaryHeading,
    /// Its text is (part of) a bullet.
    SummaryBullet,
}

/// The fields over the body.
#[derive(Debug, Default)]
pub struct Metadata {
    /// See [`crate::article::Article::title`]; the others likewise.
    pub title: String,
    /// Label over the title.
    pub kicker: String,
    /// Standfirst.
    pub dek: String,
    /// Writers.
    pub authors: Vec<Author>,
    /// ISO 8601.
    pub published_at: String,
    /// ISO 8601.
    pub modified_at: String,
    /// Name of the publication.
    pub site_name: String,
    /// Absolute.
    pub canonical_url: String,
    /// A hint only.
    pub meta_description: String,
    /// BCP 47.
    pub language: String,
    /// The picture put forward.
    pub lead_image: Option<Image>,
    /// Topics.
    pub tags: Vec<String>,
    /// The publisher's own bullets, without `ordinals`, which follow from `claims`.
    pub summary: Summary,
    /// Where the values came from.
    pub provenance: Vec<Provenance>,
    /// Blocks moved into fields, each into one.
    pub claims: BTreeMap<u32, Role>,
    /// Blocks that a field was filled from but that are not its text: byline, date line, tags, caption.
    pub used_by: BTreeMap<u32, BTreeSet<Field>>,
    /// Blocks that are no body text though no field was filled from them: further date lines.
    pub aside: BTreeSet<u32>,
    /// Those of them that are captions and credits alone in a box with their picture.
    pub credited_captions: BTreeSet<u32>,
}

impl Metadata {
    /// Moves a block into a field, unless another field has it.
    fn claim(&mut self, block: usize, role: Role) {
        self.claims.entry(block as u32).or_insert(role);
    }

    fn is_claimed(&self, block: usize) -> bool {
        self.claims.contains_key(&(block as u32))
    }

    fn uses(&mut self, block: usize, field: Field) {
        self.used_by.entry(block as u32).or_default().insert(field);
    }

    /// Whether a field was filled from the block, or it stands beside the text for another reason.
    fn is_used(&self, block: usize) -> bool {
        let block = block as u32;
        self.used_by.contains_key(&block) || self.aside.contains(&block)
    }

    /// Where the value of a field came from, as far as it is filled.
    fn noted(&self, field: Field) -> Option<&Provenance> {
        self.provenance.iter().find(|note| note.field == field)
    }

    fn note(&mut self, field: Field, source: Source, confidence: f32, alternatives: Vec<String>) {
        self.provenance.push(Provenance { field, source, confidence, alternatives });
    }
}

/// Chooses every field over the body. Linear in the page.
///
/// # Errors
/// Those of `input.pause`.
pub fn metadata(input: &Input<'_>) -> Result<Metadata, Error> {
    let pause = input.pause;
    let view = View::new(input)?;
    let mut out = Metadata::default();
    language::language(&view, &mut out);
    let site = site::site(&view, &mut out);
    pause()?;
    let mut frame = title::title(&view, &site, &mut out)?;
    pause()?;
    frame.lists_entries = entries::lists_entries(&view, &frame, &out.language);
    dates::dates(&view, &frame, &mut out);
    pause()?;
    authors::authors(&view, &frame, &site, &mut out);
    pause()?;
    let waiting = credited::credited(&view, &mut out);
    // Also where the caller does not want them: what the body holds may not depend on which fields are sent.
    bullets::bullets(&view, &frame, &mut out)?;
    dek::dek(&view, &frame, &mut out);
    credited::credited_below(&view, waiting, &mut out);
    pause()?;
    image::image(&view, &frame, &mut out);
    tags::tags(&view, &frame, &mut out);
    without_empty_summary(&mut out);
    out.used_by.retain(|block, _| !out.claims.contains_key(block));
    Ok(out)
}

/// A summary of which the caller wants no bullet is nobody's, and its heading stands over nothing.
fn without_empty_summary(out: &mut Metadata) {
    if out.summary.source == SummarySource::None || !out.summary.bullets.is_empty() {
        return;
    }
    out.summary = Summary::default();
    let headings: Vec<u32> = out.claims.iter().filter(|(_, role)| **role == Role::SummaryHeading).map(|(block, _)| *block).collect();
    for block in headings {
        out.claims.remove(&block);
        out.uses(block as usize, Field::Summary);
    }
}

/// Where the article begins.
struct Frame {
    /// First block of the headline, or 0 where none is shown.
    headline: usize,
    /// One past the headline's last block.
    after: usize,
    /// First paragraph of the body after the headline.
    body: usize,
    /// Whether dated entries follow, each with a day, a writer and an introduction of its own.
    lists_entries: bool,
}

impl Frame {
    /// Blocks in which byline, date and dek of the article may stand: a little before the headline
    /// until a little into the body.
    fn window(&self, view: &View<'_>) -> std::ops::Range<usize> {
        let end = (self.body + 3).clamp(self.after, self.after + 40).min(view.len());
        self.headline.saturating_sub(10)..end.max(self.after.min(view.len()))
    }
}
