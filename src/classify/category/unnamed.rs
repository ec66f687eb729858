//! Removed blocks that no row names, as numbers, and the trained model that names them.
//!
//! The model reads what the content model reads of shape and place, and beside it where the block stands to the kept
//! text, what repeats around it, and which named blocks are near. It never reads names of classes or words: those are
//! rows, and a row has spoken already where it could.

use std::sync::LazyLock;

use foldhash::{HashMap, HashMapExt};

use crate::article::Category;
use crate::error::{Error, Pause};
use crate::features::{self, Features};
use crate::segment::{Block, Segments};

use super::verdict::{CATEGORIES, Verdict, raise};
use crate::classify::model::trained::Trained;
use crate::classify::model::trees::shares;
use crate::classify::place::{Places, Side, in_control, near_media, opens_box};

const WEIGHTS: &[u8] = include_bytes!("../../weights/categories.v1.bin");
/// Blocks on each side among which named ones are looked for.
const NEAR: usize = 12;
/// Blocks of one shape that speak for each other.
const MANY: f32 = 4.0;
/// Mean probability from which a category leads among them.
const AGREED: f32 = 0.6;
/// Greatest count that is told apart.
const MOST: f32 = 200.0;

macro_rules! surroundings {
    ($($name:ident $doc:literal),* $(,)?) => {
        /// What is told of place and surroundings.
        #[derive(Debug, Clone, Copy)]
        struct Surroundings {
            $(#[doc = $doc] $name: f32,)*
        }

        impl Surroundings {
            /// Names of the numbers in order.
            const NAMES: &[&str] = &[$(stringify!($name)),*];

            /// Writes the numbers in the order of their names.
            fn write(&self, row: &mut Vec<f32>) {
                row.extend_from_slice(&[$(self.$name),*]);
            }
        }
    };
}

surroundings! {
    side "-1 before the kept text, 0 within, 1 after it.",
    distance "Blocks to the kept text, below 0 before it.",
    after_share "Blocks after the kept text as a share of all after it, 0 to 1.",
    from_end "Blocks to the end of the page.",
    kept_share "Share of the text around that is kept, 0 to 1.",
    item_twins "Items beside the one that the block is in, itself counted; 0 outside of items, as in the next four.",
    item_bytes "Bytes of text to one of them.",
    item_links "Share of the item's text in links, 0 to 1.",
    item_blocks "Blocks of the item.",
    item_media "Whether the item holds a picture, frame or video.",
    near_media "Whether a picture shares a small element with the block.",
    control "Whether the block is a control, or in a form.",
    link_count "Links.",
    longest_link "Bytes of the longest link.",
    listed "Whether signs that part the words of a list stand in a short text.",
    steps "Whether signs that part the steps of a path do.",
    opens "One where the block opens an element of several, and one where it has no link.",
}

/// Numbers of one removed block beside its [`Features`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Numbers {
    place: Surroundings,
    /// How near a named block of each category stands before this one: 1 the next, 0 none.
    before: [f32; CATEGORIES],
    /// The same after it.
    after: [f32; CATEGORIES],
}

/// Names of all numbers that the model may read.
pub fn names() -> Vec<String> {
    let near = |side: &str| Category::ALL.iter().map(|category| format!("{side}_{}", category.name())).collect::<Vec<_>>();
    [features::names(), Surroundings::NAMES.iter().map(|name| (*name).to_owned()).collect(), near("named_before"), near("named_after")]
        .concat()
}

/// The committed model. Should it not read, which a test rules out, no category has a chance: place alone names.
static MODEL: LazyLock<Option<Trained>> = LazyLock::new(|| Trained::new(WEIGHTS, &names()).ok());

/// Estimated probability of each category, by its number, for the verdicts at the given places. Linear.
///
/// # Errors
/// Those of `pause`, which is asked every few trees.
pub(super) fn chances(
    page: Page<'_>,
    verdicts: &[Verdict<'_>],
    asked: &[usize],
    named: impl Fn(&Verdict<'_>) -> Option<Category>,
    pause: Pause<'_>,
) -> Result<Vec<[f32; CATEGORIES]>, Error> {
    let Some(trained) = &*MODEL else { return Ok(vec![[0.0; CATEGORIES]; asked.len()]) };
    let write = |row: usize, numbers: &mut Vec<f32>| {
        if let Some((place, verdict)) = asked.get(row).and_then(|place| Some((*place, verdicts.get(*place)?)))
            && let Some(own) = page.numbers(verdicts, place, &named)
        {
            page.write(verdict.at, &own, numbers);
        }
    };
    let columns = trained.bins(asked.len(), write);
    let odds = (0..trained.model.outputs()).map(|output| trained.model.score(output, &columns, pause)).collect::<Result<Vec<_>, _>>()?;
    let mut chances: Vec<[f32; CATEGORIES]> = (0..asked.len())
        .map(|row| {
            let own: Vec<f32> = odds.iter().map(|column| column.get(row).copied().unwrap_or_default()).collect();
            let mut chances = [0.0; CATEGORIES];
            for (slot, share) in chances.iter_mut().zip(shares(&own)) {
                *slot = share;
            }
            chances
        })
        .collect();
    hear_the_group(page, verdicts, asked, &mut chances);
    Ok(chances)
}

/// Blocks of one shape (places of a menu, cells of a table) are the same thing: where one category leads in all that is said of
/// them, each hears the mean of it.
fn hear_the_group(page: Page<'_>, verdicts: &[Verdict<'_>], asked: &[usize], chances: &mut [[f32; CATEGORIES]]) {
    let shape = |place: &usize| verdicts.get(*place).and_then(|verdict| page.rows.get(verdict.at)).map(|row| row.shape);
    let mut sums: HashMap<u64, (f32, [f32; CATEGORIES])> = HashMap::new();
    for (shape, own) in asked.iter().map(shape).zip(chances.iter()) {
        let Some(shape) = shape else { continue };
        let (count, sum) = sums.entry(shape).or_insert((0.0, [0.0; CATEGORIES]));
        *count += 1.0;
        sum.iter_mut().zip(own).for_each(|(sum, own)| *sum += own);
    }
    for (shape, own) in asked.iter().map(shape).zip(chances) {
        let clear = |(count, sum): &&(f32, [f32; CATEGORIES])| *count >= MANY && sum.iter().any(|sum| *sum >= AGREED * count);
        if let Some((count, sum)) = shape.and_then(|shape| sums.get(&shape)).filter(clear) {
            own.iter_mut().zip(sum).for_each(|(own, sum)| *own = sum / count);
        }
    }
}

/// What is needed to count.
#[derive(Clone, Copy)]
pub(super) struct Page<'a> {
    pub segments: &'a Segments<'a>,
    pub places: &'a Places,
    pub rows: &'a [Features],
}

impl Page<'_> {
    /// Numbers of the verdict at `place`; `named` tells the category of a verdict that counts as named.
    pub fn numbers(&self, verdicts: &[Verdict<'_>], place: usize, named: impl Fn(&Verdict<'_>) -> Option<Category>) -> Option<Numbers> {
        let at = verdicts.get(place)?.at;
        let block = self.segments.blocks.get(at)?;
        let mut numbers = Numbers { place: self.place(at, block), before: [0.0; CATEGORIES], after: [0.0; CATEGORIES] };
        let near = |other: &Verdict<'_>| {
            let distance = other.at.abs_diff(at);
            (distance <= NEAR).then(|| named(other).map(|category| (category, 1.0 / distance.max(1) as f32))).flatten()
        };
        for (category, weight) in verdicts.get(place.saturating_sub(NEAR)..place)?.iter().filter_map(near) {
            raise(&mut numbers.before, category, weight);
        }
        for (category, weight) in verdicts.iter().skip(place + 1).take(NEAR).filter_map(near) {
            raise(&mut numbers.after, category, weight);
        }
        Some(numbers)
    }

    /// Writes a row in the order of [`names`].
    pub fn write(&self, at: usize, numbers: &Numbers, row: &mut Vec<f32>) {
        if let Some(features) = self.rows.get(at) {
            features.write(row);
            numbers.place.write(row);
            row.extend_from_slice(&numbers.before);
            row.extend_from_slice(&numbers.after);
        }
    }

    fn place(&self, at: usize, block: &Block) -> Surroundings {
        let Self { segments, places, .. } = *self;
        let count = segments.blocks.len();
        let side = match places.side(at) {
            Side::Before => -1.0,
            Side::Within => 0.0,
            Side::After => 1.0,
        };
        let distance = (places.distance(at) as f32).min(MOST);
        let item = places.item(segments, block);
        let element = item.map(|item| segments.element(item));
        let around = block.common;
        let text = segments.text_of(block);
        let links = segments.links_of(block);
        let (link_count, longest) = links.fold((0, 0), |(count, longest), link| (count + 1, link.text.len().max(longest)));
        let parent = segments.ancestors(around).nth(2).map_or(around, |(id, _)| id);
        let flag = |holds: bool| f32::from(u8::from(holds));
        Surroundings {
            side,
            distance: side * distance,
            after_share: places.after_share(at, count),
            from_end: ((count - at) as f32).min(MOST),
            kept_share: places.kept_share(segments, parent),
            item_twins: item.map_or(0.0, |item| (places.twins(item) as f32).min(MOST)),
            item_bytes: item.map_or(0.0, |item| places.bytes_a_twin(segments, item).min(2000.0)),
            item_links: item.map_or(0.0, |item| places.link_share(segments, item)),
            item_blocks: element.map_or(0.0, |element| (element.blocks().len() as f32).min(MOST)),
            item_media: flag(item.is_some_and(|item| segments.has_media(item))),
            near_media: flag(near_media(segments, block)),
            control: flag(in_control(segments, block)),
            link_count: (link_count as f32).min(MOST),
            longest_link: (longest as f32).min(MOST),
            listed: flag(text.len() <= 240 && (text.contains([',', '，', '、', '·', '|']) || text.matches('#').count() >= 2)),
            steps: flag(text.len() <= 240 && text.contains(['›', '»', '>', '→', '❯', '▸'])),
            opens: flag(opens_box(segments, at)) + flag(segments.linked_bytes(block) == 0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_are_those_of_the_card() {
        use sha2::{Digest, Sha256};
        let card: serde_json::Value = serde_json::from_str(include_str!("../../weights/categories.v1.json")).unwrap();
        let digest: String = Sha256::digest(WEIGHTS).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(card["sha256"]["categories.v1.bin"], digest.as_str());
        let named: Vec<&str> = card["categories"].as_array().unwrap().iter().filter_map(|name| name.as_str()).collect();
        let ours: Vec<&str> = Category::ALL.iter().map(|category| category.name()).take(named.len()).collect();
        assert_eq!(named, ours, "outputs stand in the order of the categories");
        assert_eq!(named.len(), MODEL.as_ref().unwrap().model.outputs());
        let asked =
            MODEL.as_ref().unwrap().columns.iter().flatten().filter(|column| **column != crate::classify::model::trained::UNASKED).count();
        assert_eq!(asked, MODEL.as_ref().unwrap().model.features().len(), "every column is a number that we count");
    }

    #[test]
    fn scores_equal_those_of_the_trainer() {
        let sample: serde_json::Value = serde_json::from_str(include_str!("../../weights/categories.v1.rows.json")).unwrap();
        let names: Vec<String> = serde_json::from_value(sample["features"].clone()).unwrap();
        let rows: Vec<Vec<f32>> = serde_json::from_value(sample["rows"].clone()).unwrap();
        let expected: Vec<Vec<f32>> = serde_json::from_value(sample["log_odds"].clone()).unwrap();
        let trained = Trained::new(WEIGHTS, &names).unwrap();
        let columns = trained.bins(rows.len(), |at, numbers| numbers.extend(&rows[at]));
        for output in 0..trained.model.outputs() {
            for (got, expected) in trained.model.score(output, &columns, &|| Ok(())).unwrap().iter().zip(&expected) {
                assert!((got - expected[output]).abs() < 0.03, "{got} instead of {}", expected[output]);
            }
        }
    }

    #[test]
    fn blocks_of_one_shape_hear_what_most_of_what_is_said_agrees_on() {
        use crate::limits::Limits;
        use crate::options::Unobserved;
        use crate::{dom, segment};
        use Category::{BreadcrumbPagination as Path, Navigation as Menu};
        let html = "<ul><li>Tides<li>Quays<li>Ferries<li>Islands</ul><p>Nets</p>";
        let page = dom::parse(html, &Limits::default(), &Unobserved).unwrap();
        let segments = segment::segment(&page, &Limits::default(), &|| Ok(())).unwrap();
        let rows = features::features(&segments, "");
        let places = Places::new(&segments, &[false; 5]);
        let verdicts: Vec<Verdict<'_>> = (0..5).map(Verdict::new).collect();
        let heard = |asked: &[usize], said: &[(Category, f32)]| {
            let of = |(category, chance): &(Category, f32)| Category::ALL.map(|other| if other == *category { *chance } else { 0.0 });
            let mut chances: Vec<_> = said.iter().map(of).collect();
            hear_the_group(Page { segments: &segments, places: &places, rows: &rows }, &verdicts, asked, &mut chances);
            let best = |own: &[f32; CATEGORIES]| Category::ALL.into_iter().zip(*own).max_by(|a, b| a.1.total_cmp(&b.1)).unwrap().0;
            chances.iter().map(best).collect::<Vec<_>>()
        };
        let menu = [(Menu, 0.9), (Menu, 0.9), (Path, 0.7), (Menu, 0.8), (Path, 0.7)];
        assert_eq!(heard(&[0, 1, 2, 3, 4], &menu), [Menu, Menu, Menu, Menu, Path], "another shape hears nothing");
        assert_eq!(heard(&[0, 1, 2], &menu[..3]), [Menu, Menu, Path], "three are few");
        let split = [(Menu, 0.9), (Path, 0.9), (Path, 0.7), (Menu, 0.9)];
        assert_eq!(heard(&[0, 1, 2, 3], &split), [Menu, Path, Path, Menu], "nothing leads");
    }
}
