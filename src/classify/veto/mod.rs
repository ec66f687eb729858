//! Blocks that are never body text, whatever a model of shapes thinks of them: captions, bylines, share bars,
//! newsletter boxes, "read also" lines and their kind inside the article's own column.
//!
//! A veto needs two witnesses: a name in the markup and the words or the shape of the block. We prefer to leave
//! a share bar in the body rather than to lose a paragraph that speaks of sharing.

mod byline;
mod cells;
mod contents;
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
use crate::letters::is_stop;
use crate::lexicon::metadata::{INTERLUDES, fold};
use crate::lexicon::{Concept, Table};
use crate::segment::{Block, ElementId, Segments, Sums, Visibility};

use super::facts::Facts;
use super::kind::{Kind, heads_its_own};
use super::rules::{PageEvidence, Spoken, is_section};
use super::stamps::{is_identifiers, is_message, is_signs, numbers_lines};
use cells::{captions, names_row};
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
/// Words of a caption that bears the sign of rights.
const SIGNED_WORDS: usize = 15;
/// Words of the source of a picture.
const SOURCE_WORDS: usize = 10;
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
        let all = segments.text.len().max(1) as f32;
        let facts: Vec<Facts<'_>> = segments
            .blocks
            .iter()
            .enumerate()
            .map(|(at, block)| {
                let text = segments.text_of(block);
                let heard = |Spoken { row, claim, .. }: &&Spoken| {
                    let comments = row.table == Table::Names && row.category == Category::Comments;
                    let small = || comments || segments.bytes_in(claim.element) as f32 / all <= VETO_WRAPPER_SHARE;
                    claim.sure && !(page_type == PageType::Documentation && is_section(segments, claim.element)) && small()
                };
                Facts {
                    words: evidence.words(at).max(text.chars().count() / 12),
                    links: segments.link_share(block),
                    markup: evidence.around(at).iter().filter(heard).collect(),
                    phrases: evidence.phrases(at),
                }
            })
            .collect();
        let mut dated_headings = [0; 7];
        for (block, _) in segments.blocks.iter().zip(&facts).filter(|(_, facts)| facts.words <= 10 && facts.says(Concept::Month)) {
            let level = segments.element(block.element).tag.heading_level();
            if let Some(count) = level.and_then(|level| dated_headings.get_mut(usize::from(level))) {
                *count += 1;
            }
        }
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

    /// Text in the box of a picture or video that the markup or the words call its caption or credit.
    fn caption(&self, at: usize, block: &Block, facts: &Facts<'_>) -> Option<Category> {
        let pictured = || {
            self.segments.ancestors(block.element).take(4).any(|(id, element)| {
                // A figure may hold a heading, a date and a credit beside its caption.
                let most = if element.tag == Tag::Figure { 8 } else { 4 };
                element.blocks().len() <= most && self.segments.has_media(id)
            })
        };
        let named = facts.named(Category::MediaCaption) >= 1.0 && facts.words <= 90;
        let below = self.pictured.contains(&at) && self.segments.element(block.element).tag.heading_level().is_none();
        let signed = facts.words <= SIGNED_WORDS && is_signed(self.segments.text_of(block)) && (below || pictured());
        let credit = facts.says(Concept::Photo) && facts.words <= 14;
        let source = || self.segments.text_of(block).split_once([':', '：']).is_some_and(|(label, _)| INTERLUDES.is_source(&fold(label)));
        let sourced = below && facts.words <= SOURCE_WORDS && source();
        (signed
            || sourced
            || (named || credit) && pictured()
            || self.captions.contains(&at) && facts.words <= 90 && facts.links < 0.5
            || credit && facts.words <= 8
            || named && facts.says_any(Category::MediaCaption) && facts.words <= 40)
            .then_some(Category::MediaCaption)
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

/// Whether a text begins with the sign of rights, or has it and is no sentence.
fn is_signed(text: &str) -> bool {
    let ends = |text: &str| text.contains(['。', '！', '？']) || text.ends_with(is_stop) || text.contains(". ");
    text.starts_with('©') || text.contains('©') && !ends(text.trim_end())
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
mod tests {
    use super::vetoes;
    use crate::article::PageType;
    use crate::classify::rules::PageEvidence;
    use crate::limits::Limits;
    use crate::options::Unobserved;
    use crate::{dom, segment};

    /// How many blocks are barred of what stands between long paragraphs.
    fn barred(html: &str, page_type: PageType) -> usize {
        let prose =
            "<p>The rope is laid from three strands of hemp, and tarred by hand before it leaves the harbour for the ships.</p>".repeat(4);
        let page = dom::parse(&format!("<h1>Ropes</h1>{prose}{html}{prose}"), &Limits::default(), &Unobserved).unwrap();
        let segments = segment::segment(&page, &Limits::default(), &|| Ok(())).unwrap();
        let vetoes = vetoes(&segments, page_type.into(), &PageEvidence::new(&segments), &[], "");
        vetoes.into_iter().flatten().count()
    }

    #[test]
    fn a_link_drawn_as_a_button_is_no_text_of_an_article() {
        let button = "<p><a class='btn btn-primary' href=/towns>Find out what the three towns pay</a></p>";
        assert_eq!(barred(button, PageType::Article), 1);
        assert_eq!(barred(&button.replace("btn btn-primary", "plain"), PageType::Article), 0, "a link in the text");
        assert_eq!(
            barred(&button.replace("<p>", "<p>They voted on Friday, and whoever wants to can "), PageType::Article),
            0,
            "part of a sentence"
        );
        assert_eq!(barred(button, PageType::Service), 0, "what a service offers");
    }

    #[test]
    fn links_below_a_label_that_announces_other_pages_are_none_of_an_article() {
        let list = |label: &str| format!("<p>{label}</p><ul><li><a href=/a>Who tars the rope?</a><li><a href=/b>Hemp or flax</a></ul>");
        assert_eq!(barred(&list("Related reads:"), PageType::Article), 3);
        assert_eq!(barred(&list("Related reads:"), PageType::Documentation), 1, "only the label");
        assert_eq!(barred(&list("Questions about ropes:"), PageType::Article), 0, "another label");
        assert_eq!(
            barred(
                &list("Related reads:").replace("<a href=/b>Hemp or flax</a>", "Hemp or flax, of which there is less"),
                PageType::Article
            ),
            1,
            "a list of text"
        );
    }

    #[test]
    fn a_line_below_a_picture_that_names_its_source_is_a_caption() {
        let line = |text: &str| format!("<p><img src=x></p><p>{text}</p>");
        assert_eq!(barred(&line("The harbour of Orrin, © Ann Lee"), PageType::Article), 1);
        assert_eq!(barred(&line("The towns voted late. Nobody owns the © of it."), PageType::Article), 0, "sentences");
        assert_eq!(barred(&line("Source: Harbour board"), PageType::Article), 1);
        assert_eq!(barred("<p>The harbour of Orrin. © Ann Lee</p>", PageType::Article), 0, "no picture");
        assert_eq!(barred(&line("Harbour: the board of the towns"), PageType::Article), 0, "another label");
    }

    #[test]
    fn what_names_a_row_of_a_table_is_neither_caption_nor_control() {
        let picture = "<img src=/x.jpg alt='The ferry Saint Orrin'>";
        let row = |row: &str, end: &str| barred(&format!("<table>{}</table>", format!("<tr>{row}{end}").repeat(3)), PageType::Article);
        let table = |cells: &str| row(cells, "<td>+ 12 m") / 3;
        let named = format!("<td>{picture}<td><p>The ferry Saint Orrin</p>");
        assert_eq!(table(&named), 0);
        assert_eq!(row(&named, ""), 3, "nothing is told of it");
        assert_eq!(row(&named, &named), 6, "a gallery");
        assert_eq!(table(&format!("<th>{picture}<div>The ferry Saint Orrin</div>")), 0, "a header");
        assert_eq!(table(&format!("<td>{picture}<div>The ferry Saint Orrin</div>")), 1, "one cell of a picture and its caption");
        let share = "<p><a href=/print>Print</a></p>";
        assert_eq!([barred(share, PageType::Article), table(&format!("<td>{share}"))], [1, 0]);
        assert_eq!(barred(&format!("<table><tr><td>{share}<td>{share}<td>{share}</table>"), PageType::Article), 3, "a bar");
        assert_eq!(row(&format!("<td>{share}"), &format!("<td>{share}")), 6, "links beside links");
        assert_eq!(barred(&format!("<table><tr><td>{share}<td>12 m</table>"), PageType::Article), 1, "one row is no table");
        let text = "<p>The rope is laid by hand.</p><p>It is tarred, too.</p>";
        assert_eq!(row(&format!("<td>{text}<td>{share}"), ""), 3, "beside a text");
    }

    #[test]
    fn tags_of_a_listing_are_those_of_its_entries() {
        let tags = "<div class=tags><a href=/t/hemp>#hemp</a> <a href=/t/tar>#tar</a></div>";
        assert_eq!([PageType::Article, PageType::Listing].map(|page_type| barred(tags, page_type)), [1, 0]);
    }

    #[test]
    fn what_stands_aside_from_a_post_is_said_elsewhere() {
        let quoted = "<div class=post><aside class=quote><div>Ann:</div><blockquote><p>Is it tarred by hand?</p></blockquote></aside><p>It is.</p></div>";
        assert_eq!(barred(quoted, PageType::Forum), 2);
        assert_eq!(barred(quoted, PageType::Article), 0, "a box of the article");
    }
}
