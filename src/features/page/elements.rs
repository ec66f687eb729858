//! What is known of each element beside its name: its siblings alike, and the groups of elements that have its look.

use foldhash::{HashMap, HashMapExt};

use super::super::sums::Totals;
use super::Page;
use crate::dom::Tag;
use crate::segment::{Block, Element, ElementId, PerName, Segments};

/// What is known of each element beside its name.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ElementFacts {
    larger: Option<ElementId>,
    images_before: u32,
    /// Number of the siblings with the same name and class; none for the root.
    group: Option<u32>,
    /// The most alike siblings among this and the five elements above: how many, levels up, and whose parent.
    most_alike: (u32, u32, u32),
    sign: u64,
    path: u64,
}

impl Page {
    pub(super) fn measure_elements(&mut self, segments: &Segments<'_>) {
        let elements = &segments.elements;
        let mut facts: Vec<ElementFacts> = Vec::with_capacity(elements.len());
        // Groups of siblings alike, and how many there are of each.
        let mut siblings: HashMap<(u32, u64), u32> = HashMap::with_capacity(elements.len() / 2);
        let mut counts: Vec<u32> = Vec::with_capacity(elements.len() / 2);
        let mut classes = PerName::new(segments);
        let mut images = 0;
        for element in elements {
            let own = own_sign(element, &mut classes);
            let above = element.parent.and_then(|parent| Some((parent, elements.get(parent.0 as usize)?, *facts.get(parent.0 as usize)?)));
            let mut fact = ElementFacts { images_before: images, sign: own, path: mix(0, element.tag as u64), ..ElementFacts::default() };
            if let Some((parent, around, parent_facts)) = above {
                fact.larger = if around.blocks() == element.blocks() { parent_facts.larger } else { Some(parent) };
                fact.path = mix(parent_facts.path, element.tag as u64);
                let group = *siblings.entry((parent.0, own)).or_insert(counts.len() as u32);
                match counts.get_mut(group as usize) {
                    Some(count) => *count += 1,
                    None => counts.push(1),
                }
                fact.group = Some(group);
            }
            images += u32::from(element.tag == Tag::Img);
            facts.push(fact);
        }
        self.total_images = images;
        for (at, element) in elements.iter().enumerate() {
            let parent = element.parent.map_or(u32::MAX, |parent| parent.0);
            let group = facts.get(at).and_then(|fact| fact.group);
            let alike = group.and_then(|group| counts.get(group as usize)).copied().unwrap_or(1);
            // The most alike siblings above move one level up; those six levels up or more are forgotten.
            let above = facts.get(parent as usize).map_or((0, 0, 0), |fact| fact.most_alike);
            let inherited = if above.1 < 5 { (above.0, above.1 + 1, above.2) } else { (0, 0, 0) };
            if let Some(fact) = facts.get_mut(at) {
                fact.most_alike = if alike >= inherited.0 { (alike, 0, parent) } else { inherited };
            }
        }
        self.facts = facts;
    }

    pub(super) fn group(&mut self, segments: &Segments<'_>) {
        let fact = |id: Option<ElementId>| id.and_then(|id| self.facts.get(id.0 as usize)).copied().unwrap_or_default();
        for which in 0..3 {
            let mut numbers: HashMap<u64, u32> = HashMap::with_capacity(segments.blocks.len() / 2);
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
                    *total = *total + self.range(at, at + 1);
                }
                members.push(number);
            }
            if let (Some(groups), Some(sums)) = (self.groups.get_mut(which), self.group_totals.get_mut(which)) {
                (*groups, *sums) = (members, totals);
            }
        }
    }

    /// The first element around with more blocks than this one.
    pub fn larger(&self, id: ElementId) -> Option<ElementId> {
        self.facts.get(id.0 as usize).and_then(|fact| fact.larger)
    }

    /// The first element around block `at` that holds more than that block.
    pub fn larger_from(&self, segments: &Segments<'_>, id: ElementId, at: usize) -> ElementId {
        if segments.element(id).blocks() == (at..at + 1) { self.larger(id).unwrap_or(id) } else { id }
    }

    /// Pictures inside an element.
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

    /// Sums over the blocks whose element and the two around it are named as those of block `at`.
    pub fn same_sign(&self, at: usize) -> Totals {
        self.group_of(0, at)
    }

    /// Sums over the blocks whose element is named as that of block `at`.
    pub fn same_class(&self, at: usize) -> Totals {
        self.group_of(1, at)
    }

    /// Sums over the blocks whose elements have the names of tags of block `at`, up to the root.
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
