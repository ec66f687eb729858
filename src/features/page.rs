//! Sums over the page that every block's features are read from.

mod elements;

use std::ops::Range;

use foldhash::{HashMap, HashMapExt};

use super::kinds::{self, Distances, FAR, KINDS};
use super::sums::{InlineShares, Totals};
use super::text::{TextCounts, count};
use crate::dom::Tag;
use crate::segment::{ElementId, Segments, Sums};
use elements::ElementFacts;

/// A block counts as sentence-like from this many words on, when links are few and it is no heading.
const PROSE_WORDS: f32 = 10.0;
const PROSE_LINK_DENSITY: f32 = 0.4;
/// A sentence-like block counts as long from this many words on.
const LONG_WORDS: f32 = 20.0;

/// A subtree that holds a share of the page's prose.
#[derive(Debug, Clone, Default)]
pub struct Mass {
    /// Its element; `None` on a page without any.
    pub element: Option<ElementId>,
    /// Places of its blocks.
    pub blocks: Range<usize>,
    /// Levels below the root.
    pub depth: f32,
}

/// Where comments, related pages and footers stand.
#[derive(Debug, Default)]
pub struct Marks {
    /// The first block of comments, by the class of their box.
    pub comment: Option<usize>,
    /// The first block of a footer, by its element or class, behind the first third of the page.
    pub footer: Option<usize>,
    /// Ends of stretches of related pages, by block: the last end at or before it.
    related: Vec<Option<usize>>,
}

impl Marks {
    /// The block behind the last stretch of related pages that ends at or before a block.
    pub fn related_before(&self, at: usize) -> Option<usize> {
        self.related.get(at).copied().flatten()
    }
}

/// The page's sums.
pub struct Page {
    counts: Vec<TextCounts>,
    inlines: Vec<InlineShares>,
    sums: Sums<Totals>,
    distances: Vec<Distances>,
    facts: Vec<ElementFacts>,
    groups: [Vec<u32>; 3],
    group_totals: [Vec<Totals>; 3],
    repeats: Vec<(f32, f32)>,
    title: Vec<(f32, f32)>,
    /// The heading that holds most of the title's words, where it holds more than six tenths of them.
    pub title_heading: Option<usize>,
    /// The first `h1`.
    pub first_h1: Option<usize>,
    /// Words of the longest block.
    pub longest: f32,
    /// Elements named `article`.
    pub articles: f32,
    /// The run of blocks that is most likely the text, by its words that are not linked.
    pub run: Range<usize>,
    /// The share of the page's prose that stands in it, 0 to 1.
    pub run_share: f32,
    /// The deepest elements that hold 0.4, 0.6 and 0.85 of the page's prose.
    pub masses: [Mass; 3],
    /// Where comments, related pages and footers stand.
    pub marks: Marks,
    shared: Vec<f32>,
    ends: Vec<u32>,
    total_images: u32,
}

impl Page {
    /// The sums of a page whose title, as its head states it, is `title`. Linear.
    pub fn new(segments: &Segments<'_>, title: &str) -> Self {
        let (bits, distances) = kinds::kinds(segments);
        let mut title_words = Vec::new();
        count(title, |word| title_words.push(word));
        title_words.sort_unstable();
        title_words.dedup();
        let mut page = Self {
            counts: Vec::with_capacity(segments.blocks.len()),
            inlines: Vec::with_capacity(segments.blocks.len()),
            sums: Sums::of([]),
            distances,
            facts: Vec::new(),
            groups: Default::default(),
            group_totals: Default::default(),
            repeats: Vec::new(),
            title: Vec::with_capacity(segments.blocks.len()),
            title_heading: None,
            first_h1: None,
            longest: 0.0,
            articles: segments.elements.iter().filter(|element| element.tag == Tag::Article).count() as f32,
            run: 0..0,
            run_share: 0.0,
            masses: Default::default(),
            marks: Marks::default(),
            shared: Vec::new(),
            ends: segments.elements.iter().map(|element| element.end).collect(),
            total_images: 0,
        };
        page.count_blocks(segments, &title_words);
        page.measure_elements(segments);
        page.group(segments);
        page.find_run();
        page.find_masses(segments);
        page.find_marks(segments, &bits);
        page
    }

    fn count_blocks(&mut self, segments: &Segments<'_>, title: &[u64]) {
        let mut totals = Vec::with_capacity(segments.blocks.len());
        let mut best = 0.6;
        let mut seen: HashMap<u64, u32> = HashMap::with_capacity(segments.blocks.len());
        // Most words differ from all of the title in these bits already.
        let bit = |word: u64| 1_u64 << (word & 63);
        let may_be = title.iter().fold(0, |bits, word| bits | bit(*word));
        let read = |text: &str| {
            let (mut found, mut hits) = (0_u64, 0.0_f32);
            let counts = count(text, |word| {
                if may_be & bit(word) != 0
                    && let Ok(place) = title.binary_search(&word)
                {
                    hits += 1.0;
                    found |= 1 << place.min(63);
                }
            });
            let cover = if title.is_empty() { 0.0 } else { found.count_ones() as f32 / title.len().min(64) as f32 };
            let spoken = counts.words.max(counts.unspaced as f32);
            (counts, (if spoken > 0.0 { (hits / spoken).min(1.0) } else { 0.0 }, cover))
        };
        for (at, block) in segments.blocks.iter().enumerate() {
            let first = segments.first_alike(at);
            let known = self.counts.get(first).copied().zip(self.title.get(first).copied());
            let (counts, matched) = known.unwrap_or_else(|| read(segments.text_of(block)));
            let (_, cover) = matched;
            self.title.push(matched);
            let inline = InlineShares::of(segments, block, block.text.len());
            let tag = segments.element(block.element).tag;
            let heading = tag.heading_level().is_some();
            if tag == Tag::H1 && self.first_h1.is_none() {
                self.first_h1 = Some(at);
            }
            if heading && cover > best {
                (best, self.title_heading) = (cover, Some(at));
            }
            let prose = counts.words >= PROSE_WORDS && inline.link_density < PROSE_LINK_DENSITY && !heading;
            totals.push(Totals {
                blocks: 1.0,
                words: counts.words,
                linked: counts.words * inline.link_density,
                prose: if prose { counts.words } else { 0.0 },
                headings: f32::from(u8::from(heading)),
                controls: f32::from(u8::from(matches!(tag, Tag::Button | Tag::Select | Tag::Textarea | Tag::Label))),
            });
            self.longest = self.longest.max(counts.words);
            let repeat = seen.entry(counts.hash).or_default();
            self.repeats.push((0.0, *repeat as f32));
            *repeat += 1;
            self.counts.push(counts);
            self.inlines.push(inline);
        }
        self.sums = Sums::of(totals);
        for (counts, repeat) in self.counts.iter().zip(&mut self.repeats) {
            repeat.0 = seen.get(&counts.hash).copied().unwrap_or(1) as f32;
        }
    }

    /// The run of blocks with the greatest sum of unlinked words less a toll per block (Kadane's scan).
    fn find_run(&mut self) {
        let (mut best, mut sum, mut start) = (0.0_f32, 0.0_f32, 0);
        for at in 0..self.counts.len() {
            let own = self.range(at, at + 1);
            let value = own.words * (1.0 - 2.0 * own.link_density()) - 8.0;
            if sum <= 0.0 {
                (sum, start) = (0.0, at);
            }
            sum += value.min(100.0);
            if sum > best {
                best = sum;
                self.run = start..at + 1;
            }
        }
        let all = self.all().prose;
        self.run_share = if all > 0.0 { self.range(self.run.start, self.run.end).prose / all } else { 0.0 };
    }

    fn find_masses(&mut self, segments: &Segments<'_>) {
        let all = self.all().prose;
        let shares = [0.4, 0.6, 0.85];
        let mut masses = shares.map(|_| Mass::default());
        for (at, element) in segments.elements.iter().enumerate() {
            let blocks = element.blocks();
            let prose = self.sums.within(blocks.clone()).prose;
            for (mass, share) in masses.iter_mut().zip(shares) {
                if prose >= share * all && (mass.element.is_none() || element.depth as f32 > mass.depth) {
                    *mass = Mass { element: Some(ElementId(at as u32)), blocks: blocks.clone(), depth: element.depth as f32 };
                }
            }
        }
        // Depth of the lowest element shared with the first mass, for every element, from the top.
        let chain: Vec<ElementId> =
            masses.first().and_then(|mass| mass.element).map_or_else(Vec::new, |id| segments.ancestors(id).map(|(id, _)| id).collect());
        let mut on_chain = vec![false; segments.elements.len()];
        for id in chain {
            if let Some(flag) = on_chain.get_mut(id.0 as usize) {
                *flag = true;
            }
        }
        let mut shared: Vec<f32> = Vec::with_capacity(segments.elements.len());
        for (element, flag) in segments.elements.iter().zip(&on_chain) {
            let above = element.parent.and_then(|parent| shared.get(parent.0 as usize)).copied().unwrap_or(0.0);
            shared.push(if *flag { element.depth as f32 } else { above });
        }
        self.shared = shared;
        self.masses = masses;
    }

    fn find_marks(&mut self, segments: &Segments<'_>, bits: &[u64]) {
        let (comment, related) = (kinds::bit("class_comment"), kinds::bit("class_related"));
        let footer = kinds::bit("class_footer") | kinds::bit("tag_footer");
        let mut ends: Vec<Option<usize>> = vec![None; segments.blocks.len() + 1];
        for (element, bits) in segments.elements.iter().zip(bits) {
            let Range { start, end } = element.blocks();
            if start == end {
                continue;
            }
            if bits & comment != 0 && self.marks.comment.is_none() {
                self.marks.comment = Some(start);
            }
            if bits & footer != 0 && start * 3 > segments.blocks.len() && self.marks.footer.is_none() {
                self.marks.footer = Some(start);
            }
            if bits & related != 0
                && let Some(slot) = ends.get_mut(end)
            {
                *slot = Some(end);
            }
        }
        let mut last = None;
        for slot in &mut ends {
            last = slot.or(last);
            *slot = last;
        }
        self.marks.related = ends;
    }

    /// What was counted in the text of a block.
    pub fn counts(&self, at: usize) -> TextCounts {
        self.counts.get(at).copied().unwrap_or_default()
    }

    /// What of a block's text stands in links, bold and code.
    pub fn inline(&self, at: usize) -> InlineShares {
        self.inlines.get(at).copied().unwrap_or_default()
    }

    /// Steps from an element up to the nearest of each kind.
    pub fn distances(&self, id: ElementId) -> Distances {
        self.distances.get(id.0 as usize).copied().unwrap_or([FAR; KINDS])
    }

    /// Sums over the blocks `start..end`, cut to the page.
    pub fn range(&self, start: usize, end: usize) -> Totals {
        self.sums.within(start..end)
    }

    /// Sums over the whole page.
    pub fn all(&self) -> Totals {
        self.sums.all()
    }

    /// Sums over the blocks that begin inside an element.
    pub fn element(&self, segments: &Segments<'_>, id: ElementId) -> Totals {
        self.sums.within(segments.element(id).blocks())
    }

    /// How many blocks of the page have the text of this one, itself included, and how many of them stand before it.
    pub fn repeats(&self, at: usize) -> (f32, f32) {
        self.repeats.get(at).copied().unwrap_or((1.0, 0.0))
    }

    /// The share of a block's words that are words of the title, and the share of the title's different words that stand in it; 0 to 1.
    pub fn title_match(&self, at: usize) -> (f32, f32) {
        self.title.get(at).copied().unwrap_or_default()
    }

    /// Whether a block is sentence-like and has twenty words or more.
    pub fn is_long(&self, at: usize) -> bool {
        let own = self.range(at, at + 1);
        own.prose >= LONG_WORDS
    }

    /// Depth of the lowest element that `id` shares with a mass.
    pub fn shared_depth(&self, id: ElementId, mass: &Mass) -> f32 {
        if mass.element.is_none() { 0.0 } else { self.shared.get(id.0 as usize).copied().unwrap_or(0.0) }
    }
}

/// Levels from block `at` up to the element shared with block `other`, and down to it.
pub fn steps(segments: &Segments<'_>, at: usize, other: usize) -> (f32, f32) {
    let (Some(here), Some(there)) = (segments.blocks.get(at), segments.blocks.get(other)) else { return (-1.0, -1.0) };
    let (mut left, mut right) = (here.element, there.element);
    let (mut up, mut down) = (0, 0);
    while left != right && up < 30 && down < 30 {
        let (a, b) = (segments.element(left), segments.element(right));
        if a.depth >= b.depth {
            left = a.parent.unwrap_or(ElementId(0));
            up += 1;
        }
        if b.depth >= a.depth {
            right = b.parent.unwrap_or(ElementId(0));
            down += 1;
        }
    }
    (up as f32, down as f32)
}
