//! What stands within units that are alike: the cuisine and street of each place of a guide, "Pros" and "Cons" in each test, the labels of
//! facts about each school. Where nearly all units are kept, with text before and behind it, a short text in them belongs there; alone it looks like
//! a label of anything.
//!
//! The more is kept, the more these are, so the leanings stay nested.

use foldhash::{HashMap, HashSet, HashSetExt};

use super::siblings::Siblings;
use crate::article::PageType;
use crate::classify::wholes::{is_kept, level};
use crate::dom::Tag;
use crate::segment::{ElementId, NameId, Sums, Visibility};

/// Blocks between two kept ones, and bytes of the longest.
const GAP: usize = 3;
const BYTES: usize = 160;
/// Bytes of the longest value that a label stands over.
const VALUE: usize = 40;
/// Chance of a block that may belong.
const LEAST_CHANCE: f32 = 0.2;
/// Blocks of the largest unit, kept ones of the smallest, and levels climbed to one.
const MOST_BLOCKS: usize = 40;
const LEAST_KEPT: usize = 2;
const LEVELS: usize = 64;
/// Units of one name at least, and share of them that must be kept.
const LEAST_UNITS: u32 = 4;
const SHARE: f32 = 0.6;

/// Blocks within units that are not kept though what is around them is. Linear in blocks and elements.
pub(super) fn parts(with: Siblings<'_>, page_type: PageType, content: &[f32]) -> Vec<usize> {
    let (mut found, mut before, mut units) = (Vec::new(), None, None);
    // Among goods and entries more is cut than kept.
    if !matches!(page_type, PageType::Article | PageType::Service) {
        return Vec::new();
    }
    let may_belong = |at: &usize| {
        let block = with.segments.blocks.get(*at).filter(|_| content.get(*at).is_some_and(|chance| *chance >= LEAST_CHANCE));
        block.is_some_and(|block| {
            block.text.len() <= BYTES
                && block.visibility == Visibility::Shown
                && with.segments.linked_bytes(block) == 0
                && !with.evidence.says(*at, |_| true)
                && level(with.segments, block).is_none()
        })
    };
    for at in (0..with.kept.len()).filter(|at| is_kept(with.kept, *at)) {
        let Some(first) = before.replace(at).filter(|first| (2..=GAP + 1).contains(&(at - first))) else { continue };
        let gap = first + 1..at;
        if !gap.clone().any(|at| may_belong(&at)) {
            continue;
        }
        if let Some(unit) = units.get_or_insert_with(|| Units::new(with)).around(first, at) {
            found.extend(gap.filter(|at| may_belong(at) && is_unnamed(with, *at, unit)).map(|found| (found, at)));
        }
    }
    // What several units say alike is a label of what stands below it, or else a control: "Show on the map", "Continues below the advert".
    let text = |at: usize| with.segments.blocks.get(at).map(|block| with.segments.text_of(block)).unwrap_or_default();
    let mut times: HashMap<&str, u32> = HashMap::default();
    found.iter().for_each(|(at, _)| *times.entry(text(*at)).or_default() += 1);
    let repeats = |at: usize| times.get(text(at)).is_some_and(|times| *times > 1);
    let labels = |next: usize| {
        let listed = |tag: Tag| matches!(tag, Tag::Li | Tag::Dd | Tag::Td);
        let block = with.segments.blocks.get(next);
        text(next).len() <= VALUE || block.is_some_and(|block| listed(with.segments.element(block.element).tag))
    };
    found.into_iter().filter(|(at, next)| !repeats(*at) || labels(*next)).map(|(at, _)| at).collect()
}

/// Whether no element within the unit names a block.
fn is_unnamed(with: Siblings<'_>, at: usize, unit: ElementId) -> bool {
    let Some(block) = with.segments.blocks.get(at) else { return false };
    let mut inside = with.segments.ancestors(block.common).take_while(|(id, _)| *id != unit);
    inside.all(|(id, _)| !with.evidence.elements.is_named(id))
}

/// Elements beside each other by their names: how many there are, and how many of them are kept.
struct Units<'a> {
    with: Siblings<'a>,
    /// Kept blocks.
    kept: Sums<usize>,
    counts: HashMap<(ElementId, Tag, NameId), (u32, u32)>,
    counted: HashSet<ElementId>,
}

impl<'a> Units<'a> {
    fn new(with: Siblings<'a>) -> Self {
        let kept = Sums::of(with.kept.iter().map(|kept| usize::from(*kept)));
        Self { with, kept, counts: HashMap::default(), counted: HashSet::new() }
    }

    /// The unit that holds both of these blocks.
    fn around(&mut self, first: usize, last: usize) -> Option<ElementId> {
        let segments = self.with.segments;
        let inner = segments.holder(segments.blocks.get(first)?.element, first..last + 1);
        let mut around = segments.ancestors(inner).take(LEVELS).take_while(|(_, element)| element.blocks().len() <= MOST_BLOCKS);
        around.find(|(id, _)| self.is_unit(*id)).map(|(id, _)| id)
    }

    fn is_unit(&mut self, id: ElementId) -> bool {
        let element = self.with.segments.element(id);
        let Some(parent) = element.parent.filter(|_| !element.class.is_empty()) else { return false };
        if self.counted.insert(parent) {
            self.count(parent);
        }
        let (all, kept) = self.counts.get(&(parent, element.tag, element.class_name)).copied().unwrap_or_default();
        kept >= LEAST_UNITS && kept as f32 >= SHARE * all as f32
    }

    /// Counts what stands in an element. Each element is counted once.
    fn count(&mut self, parent: ElementId) {
        let segments = self.with.segments;
        let mut next = parent.0 + 1;
        while next < segments.element(parent).end {
            let child = segments.element(ElementId(next));
            if !child.blocks().is_empty() {
                let is_kept = self.kept.within(child.blocks()) >= LEAST_KEPT;
                let counts = self.counts.entry((parent, child.tag, child.class_name)).or_default();
                *counts = (counts.0 + 1, counts.1 + u32::from(is_kept));
            }
            next = child.end.max(next + 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::classify::wholes::tests::kept;

    fn stay(part: &str, count: usize) -> usize {
        let text = "<p>+ It mends boats of all three towns of the estuary, and those of the ferry.</p>";
        let unit =
            |number: usize| format!("<article class=yard><h3>+ Old Yard</h3>{}{text}</article>", part.replace('#', &number.to_string()));
        kept(&(0..count).map(unit).collect::<String>(), 0.25).into_iter().filter(|text| !text.starts_with('+')).count()
    }

    #[test]
    fn parts_of_units_that_are_alike_stay() {
        let part = "<div>Pellworth #</div><div>Oak slip #</div>";
        assert_eq!(stay(part, 4), 8);
        assert_eq!(stay(part, 3), 0, "three are no list");
        assert_eq!(stay("<p>Pros</p><ul><li>+ The slip is dry at low water, and the yard has a crane.</ul>", 4), 4, "a label of a list");
        assert_eq!(stay("<p>Auf der Karte zeigen</p>", 4), 0, "the same over prose");
        assert_eq!(stay("<p>! Pellworth #</p>", 4), 0, "something has spoken against it");
        assert_eq!(stay("<p><a href=/p>Pellworth #</a></p>", 4), 0, "a link");
        assert_eq!(stay("<p>Share this</p>", 4), 0, "words speak against it");
        assert_eq!(stay("<div class=share-buttons>Pellworth #</div>", 4), 0, "a name speaks against it");
        assert_eq!(stay("<p>Pellworth #</p>".repeat(4).as_str(), 4), 0, "most of them went");
    }

    #[test]
    fn paragraphs_beside_each_other_are_no_units() {
        let text =
            |inside: &str| format!("<div class=part>{inside}<p>+ It mends boats of all three towns, and those of the ferry.</p></div>");
        let box_ =
            "<div class=part><p>+ Where it stands</p><p>One click for your privacy</p><p>+ The map is shown once you agree.</p></div>";
        assert!(!kept(&format!("{}{box_}{}", text("").repeat(6), text("")), 0.25).contains(&"One click for your privacy".to_owned()));
    }
}
