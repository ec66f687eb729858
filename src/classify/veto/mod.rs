//! Blocks that are never body text, whatever a model of shapes thinks of them: captions, bylines, share bars,
//! newsletter boxes, "read also" lines and their kind inside the article's own column.
//!
//! A veto needs two witnesses: a name in the markup and the words or the shape of the block. We prefer to leave
//! a share bar in the body rather than to lose a paragraph that speaks of sharing.

mod byline;
mod captions;
mod cells;
pub(in crate::classify) mod contents;
mod copies;
mod currencies;
mod interludes;
mod likely;
mod other_titles;
mod repeats;
mod teasers;
mod writers;

use foldhash::{HashSet, HashSetExt};

use crate::article::{Category, PageType};
use crate::dom::Tag;
use crate::lexicon::{Concept, Table};
use crate::segment::{Block, ElementId, Segments, Sums, Visibility};

use super::facts::Facts;
use super::kind::{Kind, heads_its_own};
use super::rules::{PageEvidence, Spoken, is_section};
use super::stamps::{is_identifiers, is_message, is_signs, numbers_lines};
use captions::captions;
use cells::names_row;
use contents::contents;
use copies::copies;
use currencies::repeated_prices;
use interludes::Interludes;
use likely::Likely;
use repeats::repeats;

/// Share of the page's text above which an element's names say nothing about its parts.
const VETO_WRAPPER_SHARE: f32 = 0.35;
/// How likely a page is a thread from which on what readers say is left to the model: of threads that are taken for articles the rule takes nearly
/// everything.
const MAYBE_A_THREAD: f32 = 0.05;
/// Words of the longest link that is drawn as a button.
const BUTTON_WORDS: usize = 25;
/// Letters that are one word at least, where no spaces tell words apart, and words of a heading that tells a day.
const LETTERS_A_WORD: usize = 12;
const DATED_WORDS: usize = 10;
/// Bytes of plain text that stand before a comment section.
const BEFORE_COMMENTS: usize = 300;

/// A block that is never body text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Veto {
    /// What it is.
    pub category: Category,
}

/// Vetoes for a page, one entry per block. `content` is their chance of being content. Linear in blocks, elements and text.
pub fn vetoes(segments: &Segments<'_>, kind: Kind, evidence: &PageEvidence, content: &[f32], own_host: &str) -> Vec<Option<Veto>> {
    let Kind { page_type, thread, news, .. } = kind;
    let page = Page::new(segments, page_type, thread, evidence, content);
    let mut vetoes: Vec<_> = (0..segments.blocks.len()).map(|at| page.veto(at).map(|category| Veto { category })).collect();
    if page_type == PageType::Article {
        page.likely.bar_biographies(segments, evidence, &mut vetoes);
        page.likely.spare_bylines(&mut vetoes);
        Interludes { segments, facts: &page.facts, content, likely: &page.likely, news, own_host }.bar(&mut vetoes);
    }
    let mut again = copies(segments, page_type, evidence, content);
    again.extend(repeats(segments, page_type, content, |at| vetoes.get(at).is_some_and(Option::is_some)));
    for at in again {
        if let Some(veto) = vetoes.get_mut(at).filter(|veto| veto.is_none()) {
            *veto = Some(Veto { category: Category::Other });
        }
    }
    vetoes
}

struct Page<'a> {
    segments: &'a Segments<'a>,
    page_type: PageType,
    /// How likely it is a thread.
    thread: f32,
    facts: Vec<Facts<'a>>,
    /// Boxes whose name and words agree: cookie notices, newsletter forms.
    boxes: HashSet<(ElementId, Category)>,
    /// Blocks of teasers that stand in the text: by their label, or as a card of nothing but links.
    teasers: Vec<bool>,
    /// Blocks of tables of contents, with their headings.
    contents: Vec<bool>,
    /// Blocks of rows of prices in several currencies.
    prices: HashSet<usize>,
    /// Blocks that say what the alternative text of the picture before them says.
    captions: HashSet<usize>,
    /// Blocks right after a picture.
    pictured: HashSet<usize>,
    /// The headline: the block of the first `h1`.
    headline: Option<usize>,
    /// Headings that tell a day, by level.
    dated_headings: [usize; 7],
    /// Bytes of unlinked text before each block.
    plain: Sums<usize>,
    /// Where the content likely is.
    likely: Likely,
}

impl<'a> Page<'a> {
    fn new(segments: &'a Segments<'a>, page_type: PageType, thread: f32, evidence: &'a PageEvidence, content: &[f32]) -> Self {
        let facts = facts(segments, page_type, evidence);
        let dated_headings = dated_headings(segments, &facts);
        let plain = segments.blocks.iter().zip(&facts).map(|(block, facts)| (block.text.len() as f32 * (1.0 - facts.links)) as usize);
        let plain = Sums::of(plain);
        let headline = segments.blocks.iter().position(|block| segments.element(block.element).tag == Tag::H1);
        let boxes = boxes(segments, &facts);
        let article = page_type == PageType::Article;
        let captions = if article { captions(segments) } else { HashSet::new() };
        let contents = contents(segments, page_type, evidence);
        let pictured = if article { segments.media.iter().map(|media| media.next_block as usize).collect() } else { HashSet::new() };
        let prices = repeated_prices(segments, page_type);
        let likely = Likely::new(segments, evidence, content);
        let mut page = Self {
            segments,
            page_type,
            thread,
            facts,
            boxes,
            teasers: Vec::new(),
            contents,
            prices,
            captions,
            pictured,
            headline,
            dated_headings,
            plain,
            likely,
        };
        page.teasers = if article { page.teasers() } else { Vec::new() };
        page
    }

    /// Share of link text in an element.
    fn link_share(&self, id: ElementId) -> f32 {
        let plain = self.plain.within(self.segments.element(id).blocks());
        1.0 - plain as f32 / self.segments.bytes_in(id).max(1) as f32
    }

    /// Whether the element stands in prose: the first element around it that is much larger is mostly plain text.
    fn is_in_prose(&self, id: ElementId) -> bool {
        let bytes = self.segments.bytes_in(id);
        let mut around = self.segments.ancestors(id).skip(1).map(|(around, _)| around);
        around.find(|around| self.segments.bytes_in(*around) > bytes * 6).is_some_and(|around| self.link_share(around) < 0.35)
    }

    fn veto(&self, at: usize) -> Option<Category> {
        let (block, facts) = (self.segments.blocks.get(at)?, self.facts.get(at)?);
        let tag = self.segments.element(block.element).tag;
        if block.preformatted {
            return numbers_lines(self.segments, at).then_some(Category::Interface);
        }
        if tag == Tag::H1 {
            return None;
        }
        // The name of a network in a table is what its row is about.
        let cell = || matches!(tag, Tag::Td | Tag::Th) || names_row(self.segments, block, &self.facts);
        let names_box = |cue: &&&Spoken| self.boxes.contains(&(cue.claim.element, cue.row.category));
        let boxed = facts.markup.iter().find(names_box).map(|cue| cue.row.category);
        let teaser = self.teasers.get(at).copied().unwrap_or_default().then_some(Category::Related);
        let listed = self.contents.get(at).copied().unwrap_or_default().then_some(Category::BreadcrumbPagination);
        boxed
            .or(teaser)
            .or(listed)
            .or_else(|| self.prices.contains(&at).then_some(Category::Interface))
            .or_else(|| Self::unseen(block, facts))
            .or_else(|| facts.social().filter(|category| facts.named(*category) > 0.0 || !cell()))
            .or_else(|| self.comment(at, facts))
            .or_else(|| self.caption(at, block, facts))
            .or_else(|| self.byline(at, facts))
            .or_else(|| self.link_line(at, facts))
            .or_else(|| self.button(facts))
            .or_else(|| self.aside(facts))
            .or_else(|| {
                (self.page_type == PageType::Article && is_message(self.segments.text_of(block))).then_some(Category::GeneratorCredit)
            })
            .or_else(|| {
                let technical = matches!(self.page_type, PageType::Documentation | PageType::Forum);
                (!technical && is_identifiers(self.segments.text_of(block))).then_some(Category::Interface)
            })
            .or_else(|| is_signs(self.segments, block, self.page_type).then_some(Category::Other))
            .or_else(|| facts.appeal())
            .or_else(|| self.affiliate(at, facts))
            .or_else(|| facts.label())
            .or_else(|| facts.landmark())
    }

    /// Skip links, labels for screen readers, notices to readers without scripts, placeholders.
    fn unseen(block: &Block, facts: &Facts<'_>) -> Option<Category> {
        let skip = facts.says(Concept::SkipLink) && facts.links > 0.8;
        let label = facts.is_named(Concept::ReaderOnly)
            && facts.words <= 10
            && block.visibility == Visibility::Shown
            && facts.named(Category::Hidden) > 0.93;
        let notice = facts.says(Concept::Noscript) && block.visibility != Visibility::Shown;
        let loading = facts.says(Concept::Loading) && facts.words <= 4;
        (skip || label || notice || loading).then_some(Category::Hidden)
    }

    /// Readers' comments below an article. On a page that may be a thread they are the content, and reviews are part of what there is to say
    /// of goods.
    fn comment(&self, at: usize, facts: &Facts<'_>) -> Option<Category> {
        let below_text = self.plain.before(at) >= BEFORE_COMMENTS;
        if !below_text || self.page_type == PageType::Product || self.thread > MAYBE_A_THREAD {
            return None;
        }
        let form = facts.says(Concept::CommentsForm) && facts.words <= 40;
        let section = facts.markup.iter().any(|cue| {
            let id = cue.claim.element;
            let start = self.segments.element(id).blocks().start;
            let share = self.segments.bytes_in(id) as f32 / self.segments.text.len().max(1) as f32;
            cue.row.category == Category::Comments
                && cue.row.weight >= 1.2
                && share <= 0.8
                && self.plain.before(start) >= BEFORE_COMMENTS
                && self.headline.is_none_or(|headline| headline < start)
        });
        (form || section).then_some(Category::Comments)
    }

    /// Lines of links: tags, "read also", a heading over links to other pages.
    fn link_line(&self, at: usize, facts: &Facts<'_>) -> Option<Category> {
        if facts.words > 30 {
            return None;
        }
        // Of a listing, its entries have them.
        let tags = facts.says(Concept::Tags) && facts.links > 0.4 || facts.named(Category::Tags) >= 0.95 && facts.links > 0.6;
        if tags && self.page_type != PageType::Listing {
            return Some(Category::Tags);
        }
        let next = self.facts.get(at + 1).is_some_and(|next| next.links > 0.8);
        let heading = facts.says(Concept::RelatedHead) && facts.words <= 6 && next;
        let line = facts.says(Concept::ReadAlso) && facts.links > 0.5;
        if (line || heading) && !self.heads_section(at) || facts.named(Category::Related) >= 1.4 {
            return Some(Category::Related);
        }
        (facts.says(Concept::YouAreHere) && facts.links > 0.3 || facts.named(Category::BreadcrumbPagination) >= 1.2 && facts.links > 0.5)
            .then_some(Category::BreadcrumbPagination)
    }

    /// A line of an article that is nothing but a link drawn as a button: it asks to go elsewhere, whatever it says.
    fn button(&self, facts: &Facts<'_>) -> Option<Category> {
        let alone = self.page_type == PageType::Article && facts.links > 0.8 && facts.words <= BUTTON_WORDS;
        (alone && facts.is_landmark(Category::Promotion)).then_some(Category::Promotion)
    }

    /// What stands aside from a post of a thread: another post that it quotes, which is on the page already, or the preview of a page.
    fn aside(&self, facts: &Facts<'_>) -> Option<Category> {
        (self.page_type == PageType::Forum && facts.is_landmark(Category::SidebarWidget)).then_some(Category::Other)
    }

    /// How an article earns money from the links in it, where it says so: at its beginning or its end.
    fn affiliate(&self, at: usize, facts: &Facts<'_>) -> Option<Category> {
        let told = self.page_type == PageType::Article && facts.says(Concept::AffiliateNote) && self.likely.opens_or_closes(at);
        told.then_some(Category::Advertisement)
    }

    /// Whether a block is the heading of a section of the page: it goes with what it heads, though it is often a link to itself.
    fn heads_section(&self, at: usize) -> bool {
        let Some(block) = self.segments.blocks.get(at).filter(|_| heads_its_own(self.page_type)) else { return false };
        let mut around = self.segments.ancestors(block.element).take(3);
        around.any(|(_, element)| element.tag.heading_level().is_some_and(|level| level >= 2))
    }
}

/// What is found about each block. A name counts in a small element only, but for that of comments, and in a manual none that is an anchor.
fn facts<'a>(segments: &Segments<'a>, page_type: PageType, evidence: &'a PageEvidence) -> Vec<Facts<'a>> {
    let all = segments.text.len().max(1) as f32;
    let heard = |Spoken { row, claim, .. }: &&Spoken| {
        let comments = row.table == Table::Names && row.category == Category::Comments;
        let small = || comments || segments.bytes_in(claim.element) as f32 / all <= VETO_WRAPPER_SHARE;
        claim.sure && !(page_type == PageType::Documentation && is_section(segments, claim.element)) && small()
    };
    let of_block = |(at, block)| Facts {
        words: evidence.words(at).max(segments.text_of(block).chars().count() / LETTERS_A_WORD),
        links: segments.link_share(block),
        markup: evidence.around(at).iter().filter(heard).collect(),
        phrases: evidence.phrases(at),
    };
    segments.blocks.iter().enumerate().map(of_block).collect()
}

/// How many headings of each level tell a day.
fn dated_headings(segments: &Segments<'_>, facts: &[Facts<'_>]) -> [usize; 7] {
    let mut counts = [0; 7];
    let dated = segments.blocks.iter().zip(facts).filter(|(_, facts)| facts.words <= DATED_WORDS && facts.says(Concept::Month));
    for level in dated.filter_map(|(block, _)| segments.element(block.element).tag.heading_level()) {
        counts.get_mut(usize::from(level)).into_iter().for_each(|count| *count += 1);
    }
    counts
}

/// Elements of which a name and the words of a block in it agree.
fn boxes(segments: &Segments<'_>, facts: &[Facts<'_>]) -> HashSet<(ElementId, Category)> {
    let mut boxes = HashSet::new();
    for facts in facts {
        let spoken = |category| match category {
            Category::Consent => facts.says_any(Category::Consent),
            Category::Promotion => facts.says(Concept::Newsletter) || facts.says(Concept::Subscribe),
            _ => false,
        };
        for cue in &facts.markup {
            let id = cue.claim.element;
            let most = if cue.row.category == Category::Consent { 300 } else { 10 };
            let platform = cue.row.is_about(Concept::ConsentPlatform);
            if cue.row.weight >= 1.0 && segments.element(id).blocks().len() <= most && (platform || spoken(cue.row.category)) {
                boxes.insert((id, cue.row.category));
            }
        }
    }
    boxes
}

#[cfg(test)]
mod tests;
