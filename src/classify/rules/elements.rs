//! What the markup says: names and roles of the elements around a block.
//!
//! Elements are read once, from the top; a block then walks up only the elements that have something to say. Names
//! lie: a class of a large wrapper ("has-sidebar", "comments-open") speaks for a part of it that nobody can name, so
//! rows that speak for "near" text are heard in small elements only, and class names never in an element that holds a
//! good part of the page.

use foldhash::{HashSet, HashSetExt};
use smallvec::SmallVec;

use crate::article::Category;
use crate::dom::Tag;
use crate::lexicon::{Lexicon, Mark, Named, Reach, Row, RowId, fold};
use crate::segment::{Block, Element, ElementId, NameId, PerName, Segments};

/// Blocks in an element that a `near` row may speak for.
const NEAR_BLOCKS: usize = 12;
/// Share of the page's bytes in an element from which its class names are not heard.
const WRAPPER_SHARE: f32 = 0.5;
/// Bytes of a page's number with its signs, on average.
const PAGE_NUMBER: usize = 5;
/// Bytes of a heading that software makes an id of.
const MOST_HEADING: usize = 160;
/// How the ids begin that WordPress makes of headings, and how software writes the sign "&" in an id.
const WORDPRESS: &str = "h-";
const AMPERSAND: &str = "amp";
/// Bytes of an id from which it may end within a word of the heading that it was made of.
const LONG_ID: usize = 40;
/// Levels climbed from a heading to see whether it stands in a figure.
const WITHIN_FIGURE: usize = 6;
/// Elements with something to say that a block listens to, nearest first.
const HEARD: usize = 16;
/// What they say at most, all together: names are cheap to write, and each would be noted for every block inside.
const MOST_CLAIMS: usize = 48;

/// An attribute that names its element.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Attribute {
    Class,
    Id,
}

/// A row that speaks for an element.
#[derive(Debug, Clone, Copy)]
pub struct Claim {
    /// The row.
    pub row: RowId,
    /// The element.
    pub element: ElementId,
    /// Whether it may name what is in the element; if not, it only counts in whether that is content.
    pub sure: bool,
}

/// The claims of all elements of a page.
#[derive(Debug, Default)]
pub struct ElementEvidence {
    claims: Vec<Claim>,
    own: Vec<(u32, u32)>,
    /// For each element the nearest one with claims, itself included.
    nearest: Vec<Option<ElementId>>,
    /// For each element the role that rows around it spare, and the innermost element around it that has the role.
    spared: Vec<(Option<&'static str>, Option<ElementId>)>,
}

impl ElementEvidence {
    /// Reads every element once. Linear in elements and their attributes.
    pub fn new(segments: &Segments<'_>) -> Self {
        let lexicon = Lexicon::embedded();
        let mut out = Self { claims: Vec::new(), own: Vec::new(), nearest: Vec::new(), spared: Vec::new() };
        // Items of a list share their names.
        let mut known: PerName<SmallVec<[Named; 4]>> = PerName::new(segments);
        let mut classes: PerName<SmallVec<[Mark; 2]>> = PerName::new(segments);
        let mut inside_content: Vec<bool> = Vec::with_capacity(segments.elements.len());
        let mut titled: HashSet<ElementId> = HashSet::new();
        for (at, element) in segments.elements.iter().enumerate() {
            let id = ElementId(at as u32);
            let parent = element.parent.map_or(0, |parent| parent.0 as usize);
            let within = element.parent.is_some() && inside_content.get(parent).copied().unwrap_or_default();
            inside_content.push(within || matches!(element.tag, Tag::Article | Tag::Main | Tag::Section));
            let start = out.claims.len() as u32;
            if !matches!(element.tag, Tag::Html | Tag::Body | Tag::Main | Tag::Article) {
                let class = classes.get(element.class_name, || lexicon.class_marks(element.class)).map_or([].as_slice(), |marks| marks);
                let landmarks = lexicon.landmarks(element.tag, element.node.attrs(), class);
                let names = [(element.class_name, element.class, Attribute::Class), (element.id_name, element.id, Attribute::Id)];
                let named = |(name, names, _): &(NameId, &str, Attribute)| {
                    known.get(*name, || lexicon.names(names)).is_some_and(|named| !named.is_empty())
                };
                if landmarks.is_empty() && !names.iter().any(named) {
                    // Most elements say nothing.
                    out.end_element(element, id, start);
                    continue;
                }
                let bytes = segments.bytes_in(id);
                let share = bytes as f32 / segments.text.len().max(1) as f32;
                let size = element.blocks().len();
                let is_numbers = bytes <= size * PAGE_NUMBER;
                let mut rows: SmallVec<[Named; 4]> = landmarks.into_iter().map(|row| Named { row, sure: true }).collect();
                if share <= WRAPPER_SHARE {
                    for (name, names, attribute) in names {
                        let Some(named) = known.get(name, || lexicon.names(names)) else { continue };
                        let plain = named.is_empty() || !is_about_text(segments, id, attribute);
                        let is_caption = |named: &Named| lexicon.row(named.row).is_some_and(|row| row.category == Category::MediaCaption);
                        let titles = named.iter().any(is_caption) && is_of_title(segments, id, &mut titled);
                        let is_menu = |named: &Named| lexicon.row(named.row).is_some_and(|row| row.category == Category::Navigation);
                        // "HeaderMenu-news-subscribe": the way through a menu to its entry "Subscribe".
                        let way =
                            attribute == Attribute::Id && named.len() > 1 && named.iter().any(is_menu) && is_way_to_text(segments, id);
                        named.iter().for_each(|named| {
                            let sure = named.sure && plain && (!way || is_menu(named)) && !(titles && is_caption(named));
                            add(&mut rows, Named { sure, ..*named });
                        });
                    }
                }
                out.claims.extend(rows.into_iter().filter_map(|Named { row, sure }| {
                    let own = lexicon.row(row)?;
                    let heard = match own.reach {
                        Reach::Near => size <= NEAR_BLOCKS,
                        Reach::Outside => !within,
                        _ => true,
                    };
                    heard.then_some(Claim { row, element: id, sure: sure && (size <= own.most || is_numbers) })
                }));
            }
            out.end_element(element, id, start);
        }
        out
    }

    /// Notes where the claims of an element are.
    fn end_element(&mut self, element: &Element<'_>, id: ElementId, start: u32) {
        let end = self.claims.len() as u32;
        self.own.push((start, end));
        let inherited = element.parent.and_then(|parent| self.nearest.get(parent.0 as usize).copied().flatten());
        self.nearest.push(if end > start { Some(id) } else { inherited });
        let above = element.parent.and_then(|parent| self.spared.get(parent.0 as usize)).copied();
        let (role, within) = above.unwrap_or_default();
        let has = |role| element.node.attr("role").is_some_and(|own| own.eq_ignore_ascii_case(role));
        let own = self.of(id).iter().find_map(|claim| spared_role(claim.row));
        self.spared.push((own.or(role), if role.is_some_and(has) { Some(id) } else { within }));
    }

    /// Claims of the element itself.
    pub fn of(&self, element: ElementId) -> &[Claim] {
        let (start, end) = self.own.get(element.0 as usize).copied().unwrap_or_default();
        self.claims.get(start as usize..end as usize).unwrap_or_default()
    }

    /// Whether a claim of the element itself is sure.
    pub fn is_named(&self, element: ElementId) -> bool {
        self.of(element).iter().any(|claim| claim.sure)
    }

    /// Claims of the element and those around it, nearest first; at most sixteen elements are heard, and 48 of their claims.
    pub fn around<'e>(&'e self, segments: &'e Segments<'_>, element: ElementId) -> impl Iterator<Item = Claim> + 'e {
        let nearest = |id: ElementId| self.nearest.get(id.0 as usize).copied().flatten();
        let spared = self.spared.get(element.0 as usize).and_then(|(_, within)| *within);
        let heard = move |claim: &Claim| spared.is_none_or(|spared| claim.element >= spared || spared_role(claim.row).is_none());
        std::iter::successors(nearest(element), move |id| segments.element(*id).parent.and_then(nearest))
            .take(HEARD)
            .flat_map(|id| self.of(id).iter().copied())
            .filter(heard)
            .take(MOST_CLAIMS)
    }
}

/// Role of the elements inside of which a row is not heard.
fn spared_role(row: RowId) -> Option<&'static str> {
    Lexicon::embedded().row(row)?.spares.as_deref()
}

/// Adds a row to those of an element, once.
fn add(rows: &mut SmallVec<[Named; 4]>, named: Named) {
    match rows.iter_mut().find(|known| known.row == named.row) {
        Some(known) => known.sure |= named.sure,
        None => rows.push(named),
    }
}

/// Whether an element that is called a caption is a heading outside of figures, or the text below one: there the name tells of type or
/// of a card, under whose picture everything is written.
fn is_of_title(segments: &Segments<'_>, id: ElementId, titled: &mut HashSet<ElementId>) -> bool {
    let element = segments.element(id);
    let Some(parent) = element.parent else { return false };
    if element.tag.heading_level().is_none() {
        return titled.contains(&parent);
    }
    let in_figure = segments.ancestors(parent).take(WITHIN_FIGURE).any(|(_, element)| element.tag == Tag::Figure);
    if !in_figure {
        titled.insert(parent);
    }
    !in_figure
}

/// Whether the names of an element are about its text rather than its part on the page: the classes of code tell the
/// language that it is written in, and an id of three words or more that all stand in the first block is an anchor that
/// software made of a heading; one that WordPress made of it may be shorter.
fn is_about_text(segments: &Segments<'_>, id: ElementId, attribute: Attribute) -> bool {
    let element = segments.element(id);
    if attribute == Attribute::Class {
        return matches!(element.tag, Tag::Pre | Tag::Code);
    }
    let first = segments.blocks.get(element.blocks().start).filter(|_| !element.blocks().is_empty());
    let Some(first) = first.filter(|first| first.text.len() <= MOST_HEADING && element.id.len() <= MOST_HEADING) else { return false };
    let made = element.id.strip_prefix(WORDPRESS).filter(|_| element.tag.heading_level().is_some());
    let parts: SmallVec<[String; 16]> = made
        .unwrap_or(element.id)
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|part| !part.is_empty())
        .map(str::to_lowercase)
        .collect();
    if made.is_none() && parts.len() < 3 {
        return false;
    }
    let text = fold(segments.text_of(first)).text;
    // Signs of the heading are left out or written as "amp", its number may be no text, and the end of a long id is missing.
    let plain = |word: &str| word.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>();
    let joined: SmallVec<[String; 16]> = text.split(' ').map(plain).collect();
    let mut words: SmallVec<[&str; 16]> = text.split(|letter: char| !letter.is_alphanumeric()).collect();
    words.extend(joined.iter().map(String::as_str));
    let is_sign = |part: &str| part == AMPERSAND || part.bytes().all(|byte| byte.is_ascii_digit());
    let is_cut =
        |at: usize, part: &str| at + 1 == parts.len() && element.id.len() >= LONG_ID && words.iter().any(|word| word.starts_with(part));
    parts.iter().enumerate().all(|(at, part)| words.contains(&part.as_str()) || is_sign(part) || is_cut(at, part))
}

/// Whether the id of an element is the text of the heading that it begins with: in a manual that is an anchor, however short.
pub fn is_section(segments: &Segments<'_>, id: ElementId) -> bool {
    let element = segments.element(id);
    let first = segments.blocks.get(element.blocks().start);
    let Some(first) = first.filter(|first| (1..=MOST_HEADING).contains(&element.id.len()) && first.text.len() <= MOST_HEADING) else {
        return false;
    };
    let heading = segments.ancestors(first.common).take(3).any(|(_, element)| element.tag.heading_level().is_some());
    let words = |text: &str| {
        let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect::<Vec<_>>()
    };
    heading && words(element.id) == words(segments.text_of(first))
}

/// Whether the id of an element that holds one block at most ends in all words of its text, so that it tells where the block stands.
fn is_way_to_text(segments: &Segments<'_>, id: ElementId) -> bool {
    let element = segments.element(id);
    let blocks = element.blocks();
    let block = segments.blocks.get(blocks.start).filter(|_| blocks.len() <= 1);
    let Some(block) = block.filter(|block| block.text.len() <= MOST_HEADING && element.id.len() <= MOST_HEADING) else { return false };
    let text = fold(segments.text_of(block)).text;
    let mut words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).rev().peekable();
    let mut parts = element.id.split(|letter: char| !letter.is_alphanumeric()).filter(|part| !part.is_empty()).rev();
    words.peek().is_some() && words.all(|word| parts.next().is_some_and(|part| part.to_lowercase() == word)) && parts.next().is_some()
}

/// A row that speaks for a block by an element around it.
#[derive(Debug, Clone, Copy)]
pub struct Spoken {
    /// The row.
    pub row: &'static Row,
    /// How clear it is: less from farther away.
    pub weight: f32,
    /// What the element says.
    pub claim: Claim,
}

/// What the elements around a block say.
pub(super) fn spoken<'e>(segments: &'e Segments<'_>, evidence: &'e ElementEvidence, block: &'e Block) -> impl Iterator<Item = Spoken> + 'e {
    let lexicon = Lexicon::embedded();
    let depth = segments.element(block.common).depth;
    let covering =
        segments.inlines_of(block).iter().filter(|inline| inline.element != block.common && inline.text.len() * 2 > block.text.len());
    let inline_claims = covering.flat_map(|inline| evidence.of(inline.element).iter().copied());
    inline_claims.take(HEARD).chain(evidence.around(segments, block.common)).filter_map(move |claim| {
        let row = lexicon.row(claim.row)?;
        let distance = depth.saturating_sub(segments.element(claim.element).depth).min(10);
        Some(Spoken { row, weight: row.weight * (1.0 - 0.03 * distance as f32), claim })
    })
}

#[cfg(test)]
mod tests {
    use super::super::PageEvidence;
    use crate::article::PageType;
    use crate::classify::veto::vetoes;
    use crate::limits::Limits;
    use crate::options::Unobserved;
    use crate::{dom, segment};

    /// How many blocks of a page names bar.
    fn barred(html: &str, page_type: PageType) -> usize {
        let page = dom::parse(html, &Limits::default(), &Unobserved).unwrap();
        let segments = segment::segment(&page, &Limits::default(), &|| Ok(())).unwrap();
        vetoes(&segments, page_type.into(), &PageEvidence::new(&segments), &[], "").iter().flatten().count()
    }

    const PROSE: &str = "<p>The gate opens at the given hour and waits until the last of the boats that were announced has passed it.";

    #[test]
    fn names_that_mean_something_else_bar_nothing() {
        let whole = PROSE.repeat(5);
        for (section, count) in [
            ("<section id=opening><h2><a class=toc-backref href=#id1>Opening</a></h2>", 0),
            ("<p><a class=toc href=#id1>Opening</a></p>", 1),
            ("<section id=answer-to-review-comments><h2>Answer to review comments</h2><p>Thank those who wrote them.</section>", 0),
        ] {
            assert_eq!(barred(&format!("<h1>Gates</h1>{whole}{section}{whole}"), PageType::Documentation), count, "{section}");
        }
    }

    #[test]
    fn an_id_that_is_made_of_a_heading_is_no_name() {
        let page = |heading: &str| format!("<h1>Gates</h1>{}{heading}{PROSE}", PROSE.repeat(5));
        for (heading, count) in [
            ("<h2 id=h-comments-amp-letters>Comments &amp; letters</h2>", 0),
            ("<h2 id=3-what-s-said-in-comments-and-in-letters-to-the-harb>What’s said in comments and in letters to the harbour</h2>", 0),
            ("<h2 id=comments-on-readme-md>Comments on README.md</h2>", 0),
            ("<h2 id=h-comments>Three replies</h2>", 1),
            ("<div id=h-comments>Comments</div>", 1),
        ] {
            assert_eq!(barred(&page(heading), PageType::Article), count, "{heading}");
        }
    }

    #[test]
    fn a_heading_called_a_caption_is_none_outside_of_figures() {
        let page = |cards: &str| format!("<h1>Gates</h1>{}<section>{cards}</section>", PROSE.repeat(5));
        let card = "<div><img src=a.png><h3 class=card-caption>Opening</h3><p class=card-caption>At the given hour</p></div>";
        assert_eq!(barred(&page(card), PageType::Article), 0);
        assert_eq!(barred(&page(&card.replace("<h3 class=card-caption>Opening</h3>", "")), PageType::Article), 1);
        assert_eq!(barred(&page(&card.replace("div>", "figure>")), PageType::Article), 2);
        assert_eq!(barred(&page("<div><img src=a.png><p class=has-caption-font-size>At the hour</p></div>"), PageType::Article), 0);
    }

    #[test]
    fn the_panels_of_an_accordion_are_no_controls() {
        let controls = |html: &str| {
            let page = dom::parse(html, &Limits::default(), &Unobserved).unwrap();
            let segments = segment::segment(&page, &Limits::default(), &|| Ok(())).unwrap();
            let evidence = PageEvidence::new(&segments);
            let named = |at: &usize| evidence.around(*at).iter().any(|spoken| spoken.row.id.starts_with("landmark.role."));
            (0..segments.blocks.len()).filter(named).collect::<Vec<_>>()
        };
        let panel =
            |inside: &str| format!("<div role=tablist><h4>Opening</h4><div role=tabpanel><p>It opens at ten.</p>{inside}</div></div>");
        assert_eq!(controls(&panel("")), [0]);
        assert_eq!(controls(&panel(&panel(""))), [0, 2], "one in the panel of another");
        assert_eq!(controls(&panel("<div role=toolbar>Zoom</div>")), [0, 2]);
        assert_eq!(controls(&panel("").replace("tablist", "dialog")), [0, 1], "a dialog's panels are the dialog's");
    }

    #[test]
    fn the_anchor_of_a_section_of_a_manual_is_no_name() {
        let page = |head: &str| format!("<h1>Gates</h1>{}<section id=comments>{head}{PROSE}</section>", PROSE.repeat(5));
        assert_eq!(barred(&page("<h2>Comments</h2>"), PageType::Documentation), 0);
        assert_eq!(barred(&page("<h2>Comments</h2>"), PageType::Article), 2, "what readers say of an article");
        assert_eq!(barred(&page("<h2>Three replies</h2>"), PageType::Documentation), 2);
    }
}
