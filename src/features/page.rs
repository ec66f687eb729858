//! Sums over the page that every block's features are read from.

use std::ops::Range;

use foldhash::{HashMap, HashMapExt};

use super::kinds::{self, Distances, FAR, KINDS};
use super::text::{TextCounts, count};
use crate::dom::Tag;
use crate::segment::{Block, Element, ElementId, PerName, Segments};

/// A block counts as sentence-like from this many words on, when links are few and it is no heading.
const PROSE_WORDS: f32 = 10.0;
const PROSE_LINK_DENSITY: f32 = 0.4;
/// A sentence-like block counts as long from this many words on.
const LONG_WORDS: f32 = 20.0;

/// Sums over a run of blocks.
#[derive(Debug, Clone, Copy, Default)]
pub struct Totals {
    pub blocks: f32,
    pub words: f32,
    pub linked: f32,
    /// Words in sentence-like blocks.
    pub prose: f32,
    pub headings: f32,
    /// Blocks inside buttons, labels and selections.
    pub controls: f32,
}

impl Totals {
    pub fn link_density(&self) -> f32 {
        if self.words > 0.0 { self.linked / self.words } else { 0.0 }
    }

    pub fn density(&self) -> f32 {
        if self.blocks > 0.0 { self.words / self.blocks } else { 0.0 }
    }

    pub fn prose_density(&self) -> f32 {
        if self.words > 0.0 { self.prose / self.words } else { 0.0 }
    }

    fn minus(&self, other: &Self) -> Self {
        Self {
            blocks: self.blocks - other.blocks,
            words: self.words - other.words,
            linked: self.linked - other.linked,
            prose: self.prose - other.prose,
            headings: self.headings - other.headings,
            controls: self.controls - other.controls,
        }
    }

    fn add(&mut self, other: &Self) {
        self.blocks += other.blocks;
        self.words += other.words;
        self.linked += other.linked;
        self.prose += other.prose;
        self.headings += other.headings;
        self.controls += other.controls;
    }
}

/// Shares of a block's text in inline elements.
#[derive(Debug, Clone, Copy, Default)]
pub struct InlineShares {
    pub link_density: f32,
    pub links: f32,
    pub bold: f32,
    pub code: f32,
}

/// A subtree that holds a share of the page's prose.
#[derive(Debug, Clone, Default)]
pub struct Mass {
    pub element: Option<ElementId>,
    pub blocks: Range<usize>,
    pub depth: f32,
}

/// Where comments, related pages and footers stand.
#[derive(Debug, Default)]
pub struct Marks {
    pub comment: Option<usize>,
    pub footer: Option<usize>,
    /// Ends of stretches of related pages, by block: the last end at or before it.
    related: Vec<Option<u32>>,
}

impl Marks {
    pub fn related_before(&self, at: usize) -> Option<usize> {
        self.related.get(at).copied().flatten().map(|end| end as usize)
    }
}

/// What is known of each element beside its name.
#[derive(Debug, Clone, Copy, Default)]
struct ElementFacts {
    larger: Option<ElementId>,
    images_before: u32,
    /// Siblings with the same name and class, itself included.
    alike: u32,
    /// The most alike siblings among this and the five elements above: how many, levels up, and whose parent.
    most_alike: (u32, u32, u32),
    sign: u64,
    path: u64,
}

/// The page's sums.
pub struct Page {
    counts: Vec<TextCounts>,
    inlines: Vec<InlineShares>,
    sums: Vec<Totals>,
    distances: Vec<Distances>,
    facts: Vec<ElementFacts>,
    groups: [Vec<u32>; 3],
    group_totals: [Vec<Totals>; 3],
    repeats: Vec<(f32, f32)>,
    title: Vec<(f32, f32)>,
    pub title_heading: Option<usize>,
    pub first_h1: Option<usize>,
    pub longest: f32,
    pub articles: f32,
    pub run: Range<usize>,
    pub run_share: f32,
    pub masses: [Mass; 3],
    pub marks: Marks,
    shared: Vec<f32>,
    ends: Vec<u32>,
    total_images: u32,
}

impl Page {
    pub fn new(segments: &Segments<'_>, title: &str) -> Self {
        let (bits, distances) = kinds::kinds(segments);
        let mut title_words = Vec::new();
        count(title, |word| title_words.push(word));
        title_words.sort_unstable();
        title_words.dedup();
        let mut page = Self {
            counts: Vec::with_capacity(segments.blocks.len()),
            inlines: Vec::with_capacity(segments.blocks.len()),
            sums: Vec::with_capacity(segments.blocks.len() + 1),
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
        let mut sum = Totals::default();
        self.sums.push(sum);
        let mut best = 0.6;
        let mut seen: HashMap<u64, u32> = HashMap::new();
        // Most words differ from all of the title in these bits already.
        let bit = |word: u64| 1_u64 << (word & 63);
        let may_be = title.iter().fold(0, |bits, word| bits | bit(*word));
        let mut found: u64;
        for (at, block) in segments.blocks.iter().enumerate() {
            found = 0;
            let mut hits = 0.0;
            let text = segments.text_of(block);
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
            self.title.push((if spoken > 0.0 { (hits / spoken).min(1.0) } else { 0.0 }, cover));
            let inline = inline_shares(segments, block, text.len());
            let tag = segments.element(block.element).tag;
            let heading = tag.heading_level().is_some();
            if tag == Tag::H1 && self.first_h1.is_none() {
                self.first_h1 = Some(at);
            }
            if heading && cover > best {
                (best, self.title_heading) = (cover, Some(at));
            }
            let prose = counts.words >= PROSE_WORDS && inline.link_density < PROSE_LINK_DENSITY && !heading;
            sum.add(&Totals {
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
            self.sums.push(sum);
        }
        for (counts, repeat) in self.counts.iter().zip(&mut self.repeats) {
            repeat.0 = seen.get(&counts.hash).copied().unwrap_or(1) as f32;
        }
    }

    fn measure_elements(&mut self, segments: &Segments<'_>) {
        let elements = &segments.elements;
        let mut facts: Vec<ElementFacts> = Vec::with_capacity(elements.len());
        let mut siblings: HashMap<(u32, u64), u32> = HashMap::with_capacity(elements.len());
        let mut classes = PerName::new(segments);
        let mut images = 0;
        for element in elements {
            let own = own_sign(element, &mut classes);
            let above = element.parent.and_then(|parent| Some((parent, elements.get(parent.0 as usize)?, *facts.get(parent.0 as usize)?)));
            let mut fact = ElementFacts { images_before: images, sign: own, path: mix(0, element.tag as u64), ..ElementFacts::default() };
            if let Some((parent, around, parent_facts)) = above {
                fact.larger = if around.blocks == element.blocks { parent_facts.larger } else { Some(parent) };
                fact.path = mix(parent_facts.path, element.tag as u64);
                *siblings.entry((parent.0, own)).or_default() += 1;
            }
            images += u32::from(element.tag == Tag::Img);
            facts.push(fact);
        }
        self.total_images = images;
        for (at, element) in elements.iter().enumerate() {
            let own = facts.get(at).map_or(0, |fact| fact.sign);
            let parent = element.parent.map_or(u32::MAX, |parent| parent.0);
            let alike = siblings.get(&(parent, own)).copied().unwrap_or(1);
            // The most alike siblings above move one level up; those six levels up or more are forgotten.
            let above = facts.get(parent as usize).map_or((0, 0, 0), |fact| fact.most_alike);
            let inherited = if above.1 < 5 { (above.0, above.1 + 1, above.2) } else { (0, 0, 0) };
            if let Some(fact) = facts.get_mut(at) {
                fact.alike = alike;
                fact.most_alike = if alike >= inherited.0 { (alike, 0, parent) } else { inherited };
            }
        }
        self.facts = facts;
    }

    fn group(&mut self, segments: &Segments<'_>) {
        let fact = |id: Option<ElementId>| id.and_then(|id| self.facts.get(id.0 as usize)).copied().unwrap_or_default();
        for which in 0..3 {
            let mut numbers: HashMap<u64, u32> = HashMap::new();
            let mut totals: Vec<Totals> = Vec::new();
            let mut members = Vec::with_capacity(segments.blocks.len());
            for (at, block) in segments.blocks.iter().enumerate() {
                let element = segments.element(block.element);
                let key = match which {
                    0 => {
                        let parent = element.parent.map(|parent| segments.element(parent));
                        let own = mix(fact(Some(block.element)).sign, fact(element.parent).sign);
                        mix(own, fact(parent.and_then(|parent| parent.parent)).sign)
                    }
                    1 => fact(Some(block.element)).sign,
                    _ => fact(Some(block.element)).path,
                };
                let number = *numbers.entry(key).or_insert(totals.len() as u32);
                if number as usize == totals.len() {
                    totals.push(Totals::default());
                }
                if let Some(total) = totals.get_mut(number as usize) {
                    total.add(&self.range(at, at + 1));
                }
                members.push(number);
            }
            if let (Some(groups), Some(sums)) = (self.groups.get_mut(which), self.group_totals.get_mut(which)) {
                (*groups, *sums) = (members, totals);
            }
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
        let masses = shares.map(|share| {
            let mut mass = Mass::default();
            for (at, element) in segments.elements.iter().enumerate() {
                let blocks = element.blocks.start as usize..element.blocks.end as usize;
                let holds = self.range(blocks.start, blocks.end).prose >= share * all;
                if holds && (mass.element.is_none() || element.depth as f32 > mass.depth) {
                    mass = Mass { element: Some(ElementId(at as u32)), blocks, depth: element.depth as f32 };
                }
            }
            mass
        });
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
        let mut ends: Vec<Option<u32>> = vec![None; segments.blocks.len() + 1];
        for (element, bits) in segments.elements.iter().zip(bits) {
            let (start, end) = (element.blocks.start, element.blocks.end);
            if start == end {
                continue;
            }
            if bits & comment != 0 && self.marks.comment.is_none() {
                self.marks.comment = Some(start as usize);
            }
            if bits & footer != 0 && start as usize * 3 > segments.blocks.len() && self.marks.footer.is_none() {
                self.marks.footer = Some(start as usize);
            }
            if bits & related != 0
                && let Some(slot) = ends.get_mut(end as usize)
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

    pub fn counts(&self, at: usize) -> TextCounts {
        self.counts.get(at).copied().unwrap_or_default()
    }

    pub fn inline(&self, at: usize) -> InlineShares {
        self.inlines.get(at).copied().unwrap_or_default()
    }

    pub fn distances(&self, id: ElementId) -> Distances {
        self.distances.get(id.0 as usize).copied().unwrap_or([FAR; KINDS])
    }

    /// Sums over the blocks `start..end`, cut to the page.
    pub fn range(&self, start: usize, end: usize) -> Totals {
        let last = self.sums.len().saturating_sub(1);
        match (self.sums.get(end.min(last)), self.sums.get(start.min(last))) {
            (Some(end), Some(start)) => end.minus(start),
            _ => Totals::default(),
        }
    }

    pub fn all(&self) -> Totals {
        self.sums.last().copied().unwrap_or_default()
    }

    pub fn element(&self, segments: &Segments<'_>, id: ElementId) -> Totals {
        let blocks = &segments.element(id).blocks;
        self.range(blocks.start as usize, blocks.end as usize)
    }

    /// The first element around with more blocks than this one.
    pub fn larger(&self, id: ElementId) -> Option<ElementId> {
        self.facts.get(id.0 as usize).and_then(|fact| fact.larger)
    }

    /// The first element around block `at` that holds more than that block.
    pub fn larger_from(&self, segments: &Segments<'_>, id: ElementId, at: usize) -> ElementId {
        let blocks = &segments.element(id).blocks;
        if (blocks.start as usize, blocks.end as usize) == (at, at + 1) { self.larger(id).unwrap_or(id) } else { id }
    }

    pub fn images(&self, id: ElementId) -> f32 {
        let Some(fact) = self.facts.get(id.0 as usize) else { return 0.0 };
        let end = self.ends.get(id.0 as usize).copied().unwrap_or(0) as usize;
        let after = self.facts.get(end).map_or(self.total_images, |fact| fact.images_before);
        (after - fact.images_before) as f32
    }

    /// Hash of the names and classes of a block's element and the three around it.
    pub fn shape(&self, segments: &Segments<'_>, block: &Block) -> u64 {
        let signs = segments.ancestors(block.element).take(4).filter_map(|(id, _)| self.facts.get(id.0 as usize)).map(|fact| fact.sign);
        signs.fold(0, mix)
    }

    pub fn same_sign(&self, at: usize) -> Totals {
        self.group_of(0, at)
    }

    pub fn same_class(&self, at: usize) -> Totals {
        self.group_of(1, at)
    }

    pub fn same_path(&self, at: usize) -> Totals {
        self.group_of(2, at)
    }

    fn group_of(&self, which: usize, at: usize) -> Totals {
        let number = self.groups.get(which).and_then(|groups| groups.get(at)).copied().unwrap_or_default();
        self.group_totals.get(which).and_then(|totals| totals.get(number as usize)).copied().unwrap_or_default()
    }

    /// The most siblings alike near an element: how many, levels up, and their parent's sums.
    pub fn most_alike(&self, segments: &Segments<'_>, id: ElementId) -> (f32, f32, Totals) {
        let (alike, level, parent) = self.facts.get(id.0 as usize).map_or((0, 0, 0), |fact| fact.most_alike);
        let parent = if parent == u32::MAX { self.all() } else { self.element(segments, ElementId(parent)) };
        (alike as f32, level as f32, parent)
    }

    pub fn repeats(&self, at: usize) -> (f32, f32) {
        self.repeats.get(at).copied().unwrap_or((1.0, 0.0))
    }

    pub fn title_match(&self, at: usize) -> (f32, f32) {
        self.title.get(at).copied().unwrap_or_default()
    }

    pub fn is_long(&self, at: usize) -> bool {
        let own = self.range(at, at + 1);
        own.prose >= LONG_WORDS
    }

    /// Depth of the lowest element that `id` shares with a mass.
    pub fn shared_depth(&self, id: ElementId, mass: &Mass) -> f32 {
        if mass.element.is_none() { 0.0 } else { self.shared.get(id.0 as usize).copied().unwrap_or(0.0) }
    }

    /// Levels from block `at` up to the element shared with block `other`, and down to it.
    pub fn steps(&self, segments: &Segments<'_>, at: usize, other: usize) -> (f32, f32) {
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
}

fn inline_shares(segments: &Segments<'_>, block: &crate::segment::Block, length: usize) -> InlineShares {
    let mut shares = InlineShares::default();
    for inline in segments.inlines_of(block) {
        let part = inline.text.len() as f32 / length.max(1) as f32;
        match inline.tag {
            Tag::A => {
                shares.link_density += part;
                shares.links += 1.0;
            }
            Tag::B | Tag::Strong => shares.bold += part,
            Tag::Code | Tag::Kbd | Tag::Samp | Tag::Tt => shares.code += part,
            _ => {}
        }
    }
    shares.link_density = shares.link_density.min(1.0);
    shares
}

/// Hash of an element's name and class words, numbers left out, so that `item-12` equals `item-13`.
fn own_sign(element: &Element<'_>, known: &mut PerName<u64>) -> u64 {
    let class = || element.class.bytes().take(200).filter(|byte| !byte.is_ascii_digit());
    let hash = || class().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    mix(known.get(element.class_name, hash).copied().unwrap_or_default(), element.tag as u64)
}

fn mix(hash: u64, value: u64) -> u64 {
    (hash ^ value.wrapping_add(0x9e37_79b9_7f4a_7c15)).wrapping_mul(0xff51_afd7_ed55_8ccd).rotate_left(31)
}
