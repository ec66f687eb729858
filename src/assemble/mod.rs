//! Blocks and verdicts become an article; every block of the page gets exactly one place.
//!
//! First the fields over the body take what is theirs, then the body is made of what is kept, and all the rest is
//! removed with a reason. A byline, date line, caption or tag list is no body text even where the content model
//! keeps it: the field it filled says so.

mod address;
mod body;
mod boundaries;
mod captions;
mod credits;
mod embedded;
mod extract_summary;
mod metadata;
mod passages;
mod picture;
pub mod quotes;
pub mod removed;
pub(crate) mod render;

use std::collections::BTreeSet;

use crate::article::{Article, Block, BlockKind, Body, BulletKind, Field, Headline, PageType, Summary, SummarySource};
use crate::classify::Judgement;
use crate::dom::Page;
use crate::error::{Error, Pause};
use crate::head::Head;
use crate::options::{Options, RemovedDetail, Stage, SummaryMode};
use crate::segment::Segments;
use crate::tag::Tag;
use extract_summary::Scope;
use metadata::{Metadata, Role};
pub use render::markdown_page;

/// Blocks of the longest quoted post whose head may be left alone.
const MAX_QUOTED: usize = 64;

/// Bytes of the longest head of a quoted post.
const MAX_HEAD: usize = 100;

/// What the earlier rooms found out about a page.
#[derive(Clone, Copy)]
pub(crate) struct Findings<'a> {
    /// The tree, for text that it holds but does not show.
    pub page: &'a Page,
    /// The blocks.
    pub segments: &'a Segments<'a>,
    /// What the page says about itself.
    pub head: &'a Head<'a>,
    /// The verdicts.
    pub judgement: &'a Judgement,
    /// What the caller asked for.
    pub options: &'a Options,
}

/// What came of a page.
pub(crate) struct Assembled {
    /// The article.
    pub article: Article,
    /// Addresses of the body were beyond their limit, and left out.
    pub addresses_truncated: bool,
}

/// Confidence in the page's kind from which a collection or listing has no extract.
const SURE_OF_MANY: f32 = 0.55;

/// Puts the article together; `enter` is called at the beginning of each stage, `pause` between the steps of one.
///
/// # Errors
/// Those of `enter` and `pause`.
pub(crate) fn assemble(findings: &Findings<'_>, enter: &dyn Fn(Stage) -> Result<(), Error>, pause: Pause<'_>) -> Result<Assembled, Error> {
    let Findings { page, segments, head, judgement, options } = *findings;
    enter(Stage::Metadata)?;
    let (content, kept, page_type) = (&judgement.content, &judgement.kept, judgement.kind.page_type);
    let topics = judgement.topics();
    let input = metadata::Input { segments, head, content, kept, topics: &topics, page_type, options, pause };
    let mut fields = metadata::metadata(&input)?;
    enter(Stage::Assemble)?;
    let mut placement = Placement::new(segments, judgement, &fields);
    let credited = std::mem::take(&mut fields.credited_captions);
    let mut article = article_of(fields);
    let addresses = address::Addresses::new(head, page);
    let body = |kept: &[bool]| body::body(segments, page_type, kept, &credited, &|url| addresses.absolute(url), pause);
    article.body = body(&placement.in_body)?;
    if placement.give_back(&credited, &judgement.kept, &article.body) {
        article.body = body(&placement.in_body)?;
    }
    let shown = embedded::Shown { page, head, title: &article.title, body: &article.body };
    let hidden = embedded::hidden_body(&shown, &addresses, &options.limits, pause)?;
    if let Some(hidden) = hidden {
        placement.give_up_body();
        article.body = hidden;
        metadata::language_by_body(&mut article);
    }
    if page_type == PageType::Article && article.lead_image.is_none() {
        metadata::lead_by_opening(&mut article);
    }
    placement.tell_captions(&article.body);
    pause()?;
    if options.fields.summary {
        let notice = |block: &Block| block.ordinals.iter().any(|at| judgement.is_notice(*at as usize));
        // The text of a collection or listing is about many things; no three sentences say most of it.
        let many = matches!(page_type, PageType::Collection | PageType::Listing) && judgement.kind.confidence >= SURE_OF_MANY;
        if !many {
            let scope = if page_type == PageType::Product { Scope::OneAboutSubject } else { Scope::AnySentence };
            extract(&mut article, scope, options, &notice);
        }
    }
    pause()?;
    if options.removed_detail != RemovedDetail::None {
        removed::removed(findings, &placement.in_article, &placement.used_by, &mut article, pause)?;
    }
    enter(Stage::Quotes)?;
    if options.fields.quotes {
        let context = quotes::Context { language: &article.language, dek: &article.dek, page_type };
        article.quotes = quotes::quotes_with(&passages::passages(segments, &article.body), &context, pause)?;
    }
    enter(Stage::Render)?;
    if options.formats.markdown {
        article.body.markdown = render::markdown(&article.body, pause)?;
    }
    if options.formats.html {
        article.body.html = render::html(&article.body, pause)?;
    }
    Ok(Assembled { article, addresses_truncated: addresses.truncated() })
}

/// Adds sentences of the body where the caller wants them: instead of the publisher's bullets when
/// there are none, or beside them.
fn extract(article: &mut Article, scope: Scope, options: &Options, is_notice: &dyn Fn(&Block) -> bool) {
    let none = article.summary.source == SummarySource::None;
    let beside = options.summary_mode == SummaryMode::Both;
    if options.summary_mode == SummaryMode::EditorialOnly || !none && !beside {
        return;
    }
    let max = options.max_summary_bullets.map_or(usize::MAX, |most| most as usize);
    let hints = extract_summary::Hints { title: &article.title, description: &article.meta_description, scope };
    let found = extract_summary::sentences(&article.body, &hints, &article.language, max, is_notice);
    if found.is_empty() {
        return;
    }
    if none {
        article.summary.source = SummarySource::Extractive;
        article.summary.kind = BulletKind::Sentences;
        "lead+description+centrality+title".clone_into(&mut article.summary.evidence);
        article.summary.confidence = 0.5;
        article.summary.bullets = found;
    } else {
        article.summary.extract = found;
    }
}

/// Where each block goes.
struct Placement {
    in_body: Vec<bool>,
    /// In the body or in a field over it.
    in_article: Vec<bool>,
    /// Fields that were filled from a block which is removed.
    used_by: Vec<Vec<Field>>,
}

impl Placement {
    fn new(segments: &Segments<'_>, judgement: &Judgement, fields: &Metadata) -> Self {
        let mut in_body = judgement.kept.clone();
        let mut used_by = vec![Vec::new(); segments.blocks.len()];
        let claimed = || fields.claims.keys().copied();
        for (block, filled) in &fields.used_by {
            if let Some(used) = used_by.get_mut(*block as usize) {
                used.extend(filled);
            }
        }
        let filled = fields.used_by.keys().copied();
        set(&mut in_body, filled.chain(fields.aside.iter().copied()).chain(claimed()), false);
        for (place, block) in in_body.iter_mut().zip(&segments.blocks) {
            *place &= !segments.is_anchor_sign(block);
        }
        let alone = heads_alone(segments, &in_body);
        set(&mut in_body, alone, false);
        let mut in_article = in_body.clone();
        set(&mut in_article, claimed(), true);
        Self { in_body, in_article, used_by }
    }

    /// Gives text back to the body that was set aside for a picture, where no figure shows it and no field has it; answers whether there
    /// is such.
    fn give_back(&mut self, credited: &BTreeSet<u32>, kept: &[bool], body: &Body) -> bool {
        let ordinals = |block: &Block| match &block.kind {
            BlockKind::Figure { caption_ordinals, .. } => caption_ordinals.clone(),
            _ => Vec::new(),
        };
        let shown: BTreeSet<u32> = body.blocks.iter().flat_map(ordinals).collect();
        let is_unused = |at: &usize| kept.get(*at) == Some(&true) && self.used_by.get(*at).is_some_and(Vec::is_empty);
        let given: Vec<usize> = credited.difference(&shown).map(|at| *at as usize).filter(is_unused).collect();
        set(&mut self.in_body, given.iter().copied(), true);
        set(&mut self.in_article, given.iter().copied(), true);
        !given.is_empty()
    }

    /// Says of each part of a caption which figure of the body it is under.
    fn tell_captions(&mut self, body: &Body) {
        for (at, block) in body.blocks.iter().enumerate() {
            let BlockKind::Figure { caption_ordinals, .. } = &block.kind else { continue };
            for caption in caption_ordinals {
                if let Some(used) = self.used_by.get_mut(*caption as usize) {
                    used.push(Field::BodyBlock(at as u32));
                }
            }
        }
    }

    /// The body comes from elsewhere: what stood in it is removed.
    fn give_up_body(&mut self) {
        for (in_article, in_body) in self.in_article.iter_mut().zip(&mut self.in_body) {
            *in_article &= !*in_body;
            *in_body = false;
        }
    }
}

/// Says of some blocks whether they are in.
fn set<P: TryInto<usize>>(places: &mut [bool], blocks: impl IntoIterator<Item = P>, is_in: bool) {
    for at in blocks {
        if let Some(place) = at.try_into().ok().and_then(|at| places.get_mut(at)) {
            *place = is_in;
        }
    }
}

/// Heads of quotations whose words all went: "Ada said:" alone says nothing. Linear.
fn heads_alone(segments: &Segments<'_>, in_body: &[bool]) -> Vec<usize> {
    let quotations = segments.elements.iter().filter(|element| element.tag == Tag::Blockquote);
    let alone = quotations.filter_map(|quotation| {
        let first = quotation.blocks().start;
        let blocks = in_body.get(first..quotation.blocks().end)?;
        let only = (2..=MAX_QUOTED).contains(&blocks.len()) && blocks.iter().filter(|kept| **kept).count() == 1;
        let text = segments.text_of(segments.blocks.get(first)?);
        let head = text.len() <= MAX_HEAD && text.trim_end_matches(['↑', '»', ' ']).ends_with([':', '：']);
        (only && head && blocks.first() == Some(&true)).then_some(first)
    });
    alone.collect()
}

fn article_of(fields: Metadata) -> Article {
    let of = |roles: &[Role]| fields.claims.iter().filter(|(_, role)| roles.contains(role)).map(|(block, _)| *block).collect::<Vec<u32>>();
    let headline = Headline { title_ordinals: of(&[Role::Title]), kicker_ordinals: of(&[Role::Kicker]), dek_ordinals: of(&[Role::Dek]) };
    let ordinals = of(&[Role::SummaryHeading, Role::SummaryBullet]);
    Article {
        title: fields.title,
        kicker: fields.kicker,
        dek: fields.dek,
        authors: fields.authors,
        published_at: fields.published_at,
        modified_at: fields.modified_at,
        site_name: fields.site_name,
        canonical_url: fields.canonical_url,
        meta_description: fields.meta_description,
        language: fields.language,
        lead_image: fields.lead_image,
        tags: fields.tags,
        summary: Summary { ordinals, ..fields.summary },
        provenance: fields.provenance,
        headline,
        ..Article::default()
    }
}

#[cfg(test)]
mod tests;
