//! What the markup says about a block: names and roles of the elements around it, and the words it is made of.
//!
//! Elements are read once, from the top; a block then walks up only the elements that have something to say. Names
//! lie: a class of a large wrapper ("has-sidebar", "comments-open") speaks for a part of it that nobody can name, so
//! rows that speak for "near" text are heard in small elements only, and class names never in an element that holds a
//! good part of the page.

use smallvec::SmallVec;

use crate::article::{Category, ReasonStage};
use crate::dom::Tag;
use crate::lexicon::{COVERED_WORDS, DATED_WORDS, Folded, Lexicon, Mark, Named, Reach, Row, RowId, count_words, fold, fold_counted};
use crate::segment::{Block, Element, ElementId, NameId, PerName, Segments};

/// Blocks in an element that a `near` row may speak for.
const NEAR_BLOCKS: u32 = 12;
/// Share of the page's letters in an element from which its class names are not heard.
const WRAPPER_SHARE: f32 = 0.5;
/// Bytes of a page's number with its signs, on average.
const PAGE_NUMBER: usize = 5;
/// Bytes of a heading that software makes an id of.
const MOST_HEADING: usize = 160;
/// Elements with something to say that a block listens to, nearest first.
const HEARD: usize = 16;
/// Weight of words from which they name a block.
const CLEAR: f32 = 0.6;

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

/// A row that speaks for a block, and how clearly.
#[derive(Debug, Clone)]
pub struct Cue<'l> {
    /// The row.
    pub row: &'l Row,
    /// How clear it is, 0 to about 3.
    pub weight: f32,
    /// What matched, for people.
    pub evidence: Evidence,
}

/// What matched.
#[derive(Debug, Clone)]
pub enum Evidence {
    /// An element's name or role.
    Element(ElementId),
    /// Words of the block, folded.
    Words(String),
}

impl Cue<'_> {
    /// The kind of evidence.
    pub fn stage(&self) -> ReasonStage {
        match (&self.evidence, self.row.category) {
            (_, Category::Hidden) => ReasonStage::Hidden,
            (Evidence::Words(_), _) => ReasonStage::Phrase,
            (Evidence::Element(_), _) if self.row.id.starts_with("landmark.") => ReasonStage::Landmark,
            (Evidence::Element(_), _) => ReasonStage::Markup,
        }
    }
}

/// What the tables say about a page: the claims of its elements and the cues of its words, read once for everything
/// that judges.
#[derive(Debug, Default)]
pub struct PageEvidence {
    /// The claims of the elements.
    pub elements: ElementEvidence,
    /// Cues of the words of all blocks, block after block.
    cues: Vec<Cue<'static>>,
    /// One past each block's last cue.
    ends: Vec<u32>,
    /// Words of each block between white space.
    words: Vec<u32>,
}

impl PageEvidence {
    /// Reads every element and every block's words once. Linear in elements, attributes and text.
    pub fn new(segments: &Segments<'_>) -> Self {
        let count = segments.blocks.len();
        let (ends, words) = (Vec::with_capacity(count), Vec::with_capacity(count));
        let mut out = Self { elements: ElementEvidence::new(segments), cues: Vec::new(), ends, words };
        for block in &segments.blocks {
            let text = segments.text_of(block);
            let words = count_words(text);
            out.cues.extend(phrase_cues(text, words));
            out.ends.push(out.cues.len() as u32);
            out.words.push(words as u32);
        }
        out
    }

    /// Words between white space of the block at this place; none beyond the last block.
    pub fn words(&self, at: usize) -> usize {
        self.words.get(at).map_or(0, |words| *words as usize)
    }

    /// Whether the words of the block at this place ask readers to act, announce other pages or name a writer or a day.
    pub fn leads_elsewhere(&self, at: usize) -> bool {
        let named = |row: &Row| matches!(row.category, Category::Byline | Category::Related) || row.id.strip_suffix(".ask").is_some();
        self.says(at, named)
    }

    /// Whether the words of the block at this place name it clearly, by a row that is one of `these`.
    pub fn says(&self, at: usize, these: impl Fn(&Row) -> bool) -> bool {
        self.phrases(at).iter().any(|cue| cue.weight >= CLEAR && these(cue.row))
    }

    /// What the words of the block at this place say; nothing beyond the last block.
    pub fn phrases(&self, at: usize) -> &[Cue<'static>] {
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        let end = self.ends.get(at).copied().unwrap_or(start);
        self.cues.get(start as usize..end as usize).unwrap_or_default()
    }
}

/// The claims of all elements of a page.
#[derive(Debug, Default)]
pub struct ElementEvidence {
    claims: Vec<Claim>,
    own: Vec<(u32, u32)>,
    /// For each element the nearest one with claims, itself included.
    nearest: Vec<Option<ElementId>>,
}

impl ElementEvidence {
    /// Reads every element once. Linear in elements and their attributes.
    pub fn new(segments: &Segments<'_>) -> Self {
        let lexicon = Lexicon::embedded();
        let mut out = Self { claims: Vec::new(), own: Vec::new(), nearest: Vec::new() };
        // Items of a list share their names.
        let mut known: PerName<SmallVec<[Named; 4]>> = PerName::new(segments);
        let mut classes: PerName<SmallVec<[Mark; 2]>> = PerName::new(segments);
        let mut inside_content: Vec<bool> = Vec::with_capacity(segments.elements.len());
        for (at, element) in segments.elements.iter().enumerate() {
            let id = ElementId(at as u32);
            let parent = element.parent.map_or(0, |parent| parent.0 as usize);
            let within = element.parent.is_some() && inside_content.get(parent).copied().unwrap_or_default();
            inside_content.push(within || matches!(element.tag, Tag::Article | Tag::Main | Tag::Section));
            let start = out.claims.len() as u32;
            if !matches!(element.tag, Tag::Html | Tag::Body | Tag::Main | Tag::Article) {
                let class = classes.get(element.class_name, || lexicon.class_marks(element.class)).map_or([].as_slice(), |marks| marks);
                let landmarks = lexicon.landmarks(element.tag, element.node.attrs(), class);
                let names = [(element.class_name, element.class, false), (element.id_name, element.id, true)];
                let named = |(name, names, _): &(NameId, &str, bool)| {
                    known.get(*name, || lexicon.names(names)).is_some_and(|named| !named.is_empty())
                };
                if landmarks.is_empty() && !names.iter().any(named) {
                    // Most elements say nothing.
                    out.end_element(element, id, start);
                    continue;
                }
                let letters = letters_in(segments, id);
                let share = letters as f32 / segments.text.len().max(1) as f32;
                let size = element.blocks.end.saturating_sub(element.blocks.start);
                let is_numbers = letters <= size as usize * PAGE_NUMBER;
                let mut rows: SmallVec<[Named; 4]> = landmarks.into_iter().map(|row| Named { row, sure: true }).collect();
                if share <= WRAPPER_SHARE {
                    for (name, names, is_id) in names {
                        let Some(named) = known.get(name, || lexicon.names(names)) else { continue };
                        let plain = named.is_empty() || !is_about_text(segments, id, is_id);
                        let is_menu = |named: &Named| lexicon.row(named.row).is_some_and(|row| row.category == Category::Navigation);
                        // "HeaderMenu-news-subscribe": the way through a menu to its entry "Subscribe".
                        let way = is_id && named.len() > 1 && named.iter().any(is_menu) && is_way_to_text(segments, id);
                        named.iter().for_each(|named| {
                            let sure = named.sure && plain && (!way || is_menu(named));
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
    }

    /// Claims of the element itself.
    pub fn of(&self, element: ElementId) -> &[Claim] {
        let (start, end) = self.own.get(element.0 as usize).copied().unwrap_or_default();
        self.claims.get(start as usize..end as usize).unwrap_or_default()
    }

    /// Claims of the element and those around it, nearest first; at most sixteen elements are heard.
    pub fn around<'e>(&'e self, segments: &'e Segments<'_>, element: ElementId) -> impl Iterator<Item = Claim> + 'e {
        let nearest = |id: ElementId| self.nearest.get(id.0 as usize).copied().flatten();
        std::iter::successors(nearest(element), move |id| segments.element(*id).parent.and_then(nearest))
            .take(HEARD)
            .flat_map(|id| self.of(id).iter().copied())
    }
}

/// Adds a row to those of an element, once.
fn add(rows: &mut SmallVec<[Named; 4]>, named: Named) {
    match rows.iter_mut().find(|known| known.row == named.row) {
        Some(known) => known.sure |= named.sure,
        None => rows.push(named),
    }
}

/// Whether the names of an element are about its text rather than its part on the page: the classes of code tell the
/// language that it is written in, and an id of three words or more that all stand in the first block is an anchor that
/// software made of a heading.
fn is_about_text(segments: &Segments<'_>, id: ElementId, is_id: bool) -> bool {
    let element = segments.element(id);
    if !is_id {
        return matches!(element.tag, Tag::Pre | Tag::Code);
    }
    let parts = || element.id.split(|letter: char| !letter.is_alphanumeric()).filter(|part| !part.is_empty());
    let first = segments.blocks.get(element.blocks.start as usize).filter(|_| !element.blocks.is_empty());
    let Some(first) = first.filter(|first| first.text.len() <= MOST_HEADING && element.id.len() <= MOST_HEADING) else { return false };
    if parts().count() < 3 {
        return false;
    }
    let text = fold(segments.text_of(first)).text;
    let words: SmallVec<[&str; 16]> = text.split(|letter: char| !letter.is_alphanumeric()).collect();
    parts().all(|part| words.contains(&part.to_lowercase().as_str()))
}

/// Whether the id of an element that holds one block at most ends in all words of its text, so that it tells where the block stands.
fn is_way_to_text(segments: &Segments<'_>, id: ElementId) -> bool {
    let element = segments.element(id);
    let blocks = &element.blocks;
    let block = segments.blocks.get(blocks.start as usize).filter(|_| blocks.end <= blocks.start + 1);
    let Some(block) = block.filter(|block| block.text.len() <= MOST_HEADING && element.id.len() <= MOST_HEADING) else { return false };
    let text = fold(segments.text_of(block)).text;
    let mut words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).rev().peekable();
    let mut parts = element.id.split(|letter: char| !letter.is_alphanumeric()).filter(|part| !part.is_empty()).rev();
    words.peek().is_some() && words.all(|word| parts.next().is_some_and(|part| part.to_lowercase() == word)) && parts.next().is_some()
}

/// Bytes of text in an element.
pub fn letters_in(segments: &Segments<'_>, element: ElementId) -> usize {
    let blocks = &segments.element(element).blocks;
    let first = segments.blocks.get(blocks.start as usize).map_or(0, |block| block.text.start);
    let last = blocks.end.checked_sub(1).and_then(|last| segments.blocks.get(last as usize));
    last.filter(|_| !blocks.is_empty()).map_or(0, |last| last.text.end.saturating_sub(first))
}

/// What the elements around a block say. `heard` tells which elements may speak.
pub fn markup_cues(
    segments: &Segments<'_>,
    evidence: &ElementEvidence,
    block: &Block,
    heard: impl Fn(Claim, &Row) -> bool,
) -> SmallVec<[Cue<'static>; 8]> {
    let lexicon = Lexicon::embedded();
    let depth = segments.element(block.common).depth;
    let mut cues: SmallVec<[Cue<'static>; 8]> = SmallVec::new();
    let covering =
        segments.inlines_of(block).iter().filter(|inline| inline.element != block.common && inline.text.len() * 2 > block.text.len());
    let inline_claims = covering.flat_map(|inline| evidence.of(inline.element).iter().copied());
    for claim in inline_claims.take(HEARD).chain(evidence.around(segments, block.common)) {
        let Some(row) = lexicon.row(claim.row).filter(|row| heard(claim, row)) else { continue };
        let distance = depth.saturating_sub(segments.element(claim.element).depth).min(10);
        let weight = row.weight * (1.0 - 0.03 * distance as f32);
        cues.push(Cue { row, weight, evidence: Evidence::Element(claim.element) });
    }
    cues
}

/// What a block of so many words says by them.
fn phrase_cues(text: &str, words: usize) -> SmallVec<[Cue<'static>; 4]> {
    if Lexicon::embedded().may_speak(text, words) { cues_of(&fold_counted(text, words)) } else { SmallVec::new() }
}

/// What a folded text says.
fn cues_of(folded: &Folded) -> SmallVec<[Cue<'static>; 4]> {
    let lexicon = Lexicon::embedded();
    let mut found = lexicon.phrases(folded);
    found.sort_by_key(|found| (found.row, found.start, found.end));
    let mut cues = SmallVec::new();
    for group in found.chunk_by(|a, b| a.row == b.row) {
        let Some(row) = group.first().and_then(|first| lexicon.row(first.row)) else { continue };
        let covered = covered(folded, group.iter().map(|found| (found.start, found.end)));
        let share = covered as f32 / folded.letters.max(1) as f32;
        let starts = group.first().is_some_and(|first| first.start <= leading_signs(&folded.text));
        let full = 0.85 + 0.15 * share.min(1.0);
        let clear = match row.reach {
            Reach::Cover(least) if share >= least && folded.words <= COVERED_WORDS => full,
            Reach::Date(least) if share >= least && folded.digits => full,
            // A name beside the date: "Ana Lima, 3 May 2024".
            Reach::Date(_) if folded.digits && folded.words <= DATED_WORDS && share >= 0.15 && has_year(&folded.text) => 0.6,
            Reach::Start(words) if starts && folded.words <= words as usize => full,
            Reach::Any(words) if folded.words <= words as usize => 1.0,
            _ => 0.0,
        };
        if clear > 0.0 {
            let words = group
                .iter()
                .max_by_key(|found| found.end - found.start)
                .map_or("", |longest| folded.text.get(longest.start..longest.end).unwrap_or_default());
            cues.push(Cue { row, weight: row.weight * clear, evidence: Evidence::Words(words.to_owned()) });
        }
    }
    cues
}

/// Letters under at least one of the finds, which come by their starts.
fn covered(folded: &Folded, finds: impl Iterator<Item = (usize, usize)>) -> usize {
    let mut done = 0;
    let mut letters = 0;
    for (start, end) in finds {
        let start = start.max(done);
        if end > start {
            let part = folded.text.get(start..end).unwrap_or_default();
            letters += part.chars().filter(|letter| letter.is_alphabetic()).count();
            done = end;
        }
    }
    letters
}

/// Whether a year of our time stands in the text.
fn has_year(text: &str) -> bool {
    text.split(|letter: char| !letter.is_ascii_digit())
        .any(|number| number.len() == 4 && (number.starts_with("19") || number.starts_with("20")))
}

/// Bytes of arrows, bullets and brackets before the first letter.
fn leading_signs(text: &str) -> usize {
    text.find(char::is_alphanumeric).unwrap_or_default().min(12)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Words of phrases of all kinds and of prose, and letters that folding changes.
    const PARTS: [&str; 34] = [
        "We use cookies",
        "affiliate",
        "links",
        "Diese Seite",
        "verwendet Cookies",
        "wir",
        "3 May",
        "2024",
        "published",
        "on",
        "the",
        "river",
        "стоит",
        "мы используем",
        "Été",
        "été",
        "ﬁn",
        "coo\u{ad}kies",
        "e\u{301}",
        "we may earn a commission",
        "x",
        "commission",
        "©",
        "–",
        "İ",
        "関連",
        "utilizamos cookies",
        "provision",
        "1",
        "a",
        "Monday",
        "January",
        "by",
        "and",
    ];

    proptest! {
        #[test]
        fn a_block_that_is_not_searched_says_nothing(
            parts in prop::collection::vec(prop::sample::select(&PARTS), 10..100),
            dates in prop::collection::vec(prop::sample::select(&["3 May", "2024", "Monday", "by", "on", "January", "river", "."]), 10..60),
        ) {
            for text in [parts.join(" "), dates.join(" ")] {
                let words = count_words(&text);
                prop_assert!(Lexicon::embedded().may_speak(&text, words) || cues_of(&fold_counted(&text, words)).is_empty(), "{}", text);
            }
        }
    }
}
