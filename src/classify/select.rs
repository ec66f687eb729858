//! Which blocks to keep, given how likely each is content.
//!
//! Not a threshold: the blocks are taken in order of probability as long as the expected F-measure of the choice grows
//! (Lewis 1995; Jansche 2007). The three leanings weigh recall against precision and are nested.

use std::collections::hash_map::Entry;

use foldhash::{HashMap, HashMapExt};

use crate::article::PageType;
use crate::dom::Tag;
use crate::features::Features;
use crate::options::Bias;
use crate::segment::{Block, Segments};

/// Below this expected F1 a page is taken to have no article.
pub(super) const NO_ARTICLE: f32 = 0.3;
/// Pages with fewer words than this are small rather than empty.
const SMALL_PAGE_WORDS: f32 = 60.0;
/// Weight of recall against precision, as the beta of F-beta, of the stricter and the laxer leaning.
const STRICT: f32 = 0.5;
const LAX: f32 = 2.0;
/// Repeats of this many words or more are kept once, where they are most likely content.
const REPEAT_WORDS: f32 = 2.0;
/// The same for headings: two sections may both be called "Key features".
const REPEAT_HEADING_WORDS: f32 = 4.0;
/// The same for what is no link: a shorter text says the same thing of something else.
const REPEAT_TEXT_WORDS: f32 = 8.0;

/// A choice of blocks.
#[derive(Debug)]
pub struct Choice {
    /// Whether a block is kept, one per block.
    pub kept: Vec<bool>,
    /// The most F1 to be expected of any choice.
    pub expected: f32,
    /// Whether even that is too little for an article.
    pub no_article: bool,
}

/// Chooses the blocks to keep. `content` is their chance of being content, `others` what others think of it, which is asked
/// where that chance gives no article: a page is said to have none only if all say so. Cost: that of sorting the blocks.
pub fn select(
    segments: &Segments<'_>,
    rows: &[Features],
    content: &[f32],
    page_type: PageType,
    bias: Bias,
    mut others: impl Iterator<Item = Vec<f32>>,
) -> Choice {
    let order = likeliest_first(segments, rows, content, page_type);
    let [(narrow, _), (balanced, _), (wide, _)] = [STRICT, balance(page_type), LAX].map(|beta| best_prefix(&order, beta));
    let (_, expected) = best_prefix(&order, 1.0);
    let words: f32 = rows.iter().map(|row| row.words).sum();
    let doubts = |content: Vec<f32>| best_prefix(&likeliest_first(segments, rows, &content, page_type), 1.0).1 < NO_ARTICLE;
    let no_article = expected < NO_ARTICLE && words >= SMALL_PAGE_WORDS && others.all(doubts);
    let count = match bias {
        Bias::Precision | Bias::Balanced if no_article => 0,
        Bias::Precision => narrow.min(balanced),
        Bias::Balanced => balanced,
        Bias::Recall => wide.max(balanced),
    };
    let mut kept = vec![false; rows.len()];
    for (chance, _, at) in order.iter().take(count) {
        if let Some(kept) = kept.get_mut(*at) {
            *kept = *chance > 0.0;
        }
    }
    Choice { kept, expected, no_article }
}

/// Weight of recall against precision of the balanced leaning. On sites that no model has seen, chances promise too much of goods, around which
/// other goods are shown, and too little of manuals.
fn balance(page_type: PageType) -> f32 {
    match page_type {
        PageType::Product => 0.7,
        PageType::Documentation => 1.2,
        _ => 1.0,
    }
}

/// Chance, words and place of each block; repeats have no chance.
fn likeliest_first(segments: &Segments<'_>, rows: &[Features], content: &[f32], page_type: PageType) -> Vec<(f32, f32, usize)> {
    let mut order: Vec<(f32, f32, usize)> = Vec::with_capacity(content.len());
    for (at, ((row, chance), repeated)) in rows.iter().zip(content).zip(repeated(segments, rows, content, page_type)).enumerate() {
        order.push((if repeated { 0.0 } else { *chance }, row.words.max(0.3), at));
    }
    order.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.2.cmp(&b.2)));
    order
}

/// Whether a block says what another one says that is more likely content, or as likely and earlier: a table of
/// contents repeats the headings, a mobile menu the other one. Lines of code, rows of one list and cells of tables may be
/// equal and are all meant. Neither the bias nor what it keeps is asked, or the leanings would not be nested.
fn repeated(segments: &Segments<'_>, rows: &[Features], content: &[f32], page_type: PageType) -> Vec<bool> {
    let mut repeated = vec![false; rows.len()];
    // Sections of a manual say the same of different things.
    if page_type == PageType::Documentation {
        return repeated;
    }
    let doubles = |row: &Features, block: &Block| match (segments.element(block.element).tag, page_type) {
        (Tag::Td | Tag::Th, _) => false,
        (_, PageType::Article) => row.words >= REPEAT_TEXT_WORDS || segments.is_linked(block),
        // One colour or price for many goods.
        (_, PageType::Collection) => row.words >= REPEAT_HEADING_WORDS && !segments.is_linked(block),
        // Posts are quoted line by line; goods and services are described once for each screen, menus written twice.
        _ => true,
    };
    let mut best: HashMap<&str, (usize, f32, u64)> = HashMap::new();
    for (at, ((row, chance), block)) in rows.iter().zip(content).zip(&segments.blocks).enumerate() {
        let least = if row.heading_level > 0.0 { REPEAT_HEADING_WORDS } else { REPEAT_WORDS };
        if row.repeats <= 1.0 || row.words < least || block.preformatted {
            continue;
        }
        let here = (at, *chance, row.shape);
        let worse = match best.entry(segments.text_of(block)) {
            Entry::Occupied(best) if best.get().2 == row.shape => continue,
            Entry::Occupied(mut best) if *chance > best.get().1 => best.insert(here).0,
            Entry::Occupied(_) => at,
            Entry::Vacant(free) => {
                free.insert(here);
                continue;
            }
        };
        let double = rows.get(worse).zip(segments.blocks.get(worse)).is_some_and(|(row, block)| doubles(row, block));
        if let Some(repeated) = repeated.get_mut(worse) {
            *repeated = double;
        }
    }
    repeated
}

/// Length and value of the prefix with the greatest expected F-beta.
fn best_prefix(order: &[(f32, f32, usize)], beta: f32) -> (usize, f32) {
    let wanted: f32 = order.iter().map(|(chance, words, _)| chance * words).sum();
    let weight = beta * beta;
    let (mut right, mut kept, mut best) = (0.0, 0.0, (0, 0.0));
    for (at, (chance, words, _)) in order.iter().enumerate() {
        right += chance * words;
        kept += words;
        let value = (1.0 + weight) * right / (kept + weight * wanted + 1e-9);
        if value > best.1 {
            best = (at + 1, value);
        }
    }
    best
}

/// Mean true F1 by expected F1, out of fold over the training pages, made monotone. A copy of the card's; a test compares them,
/// and `training/train.py` prints the new one.
pub(super) const QUALITY: &[(f32, f32)] = &[
    (0.4807, 0.6138),
    (0.7757, 0.7032),
    (0.8608, 0.8289),
    (0.9018, 0.8801),
    (0.9299, 0.9065),
    (0.9501, 0.9318),
    (0.9638, 0.9468),
    (0.973, 0.9718),
    (0.9799, 0.9786),
    (0.9876, 0.9836),
    (0.9943, 0.9932),
];

/// The quality to be expected of an answer with this expected F1.
pub fn quality(expected: f32) -> f32 {
    let at = QUALITY.partition_point(|(knot, _)| *knot < expected);
    let (low, high) = (QUALITY.get(at.wrapping_sub(1)), QUALITY.get(at));
    match (low, high) {
        (Some(low), Some(high)) => low.1 + (high.1 - low.1) * (expected - low.0) / (high.0 - low.0).max(1e-6),
        // Few pages are below the first knot: towards nothing in a straight line.
        (None, Some(first)) => expected * first.1 / first.0.max(1e-6),
        (Some(last), None) => last.1,
        (None, None) => expected,
    }
}

#[cfg(test)]
mod tests {
    use super::{balance, best_prefix, repeated};
    use crate::article::PageType;
    use crate::limits::Limits;
    use crate::options::Unobserved;
    use crate::{dom, features, head, segment};

    /// The texts of a page that count as repeats; all blocks are as likely.
    fn repeats(html: &str, page_type: PageType) -> Vec<String> {
        let page = dom::parse(html, &Limits::default(), &Unobserved).unwrap();
        let segments = segment::segment(&page, &Limits::default(), &|| Ok(())).unwrap();
        let head = head::read(&page, "", &|| Ok(())).unwrap();
        let rows = features::features(&segments, &head.title);
        let repeated = repeated(&segments, &rows, &vec![0.5; rows.len()], page_type);
        let texts = segments.blocks.iter().zip(repeated).filter(|(_, repeated)| *repeated);
        texts.map(|(block, _)| segments.text_of(block).to_owned()).collect()
    }

    const KINDS: [PageType; 7] = [
        PageType::Article,
        PageType::Documentation,
        PageType::Forum,
        PageType::Service,
        PageType::Product,
        PageType::Listing,
        PageType::Collection,
    ];

    fn kinds(html: &str) -> Vec<PageType> {
        KINDS.into_iter().filter(|kind| !repeats(html, *kind).is_empty()).collect()
    }

    #[test]
    fn a_short_text_of_an_article_is_said_of_something_else() {
        let others = [PageType::Forum, PageType::Service, PageType::Product, PageType::Listing];
        assert_eq!(kinds("<div><b>Good battery life</b></div><p>Some words.</p><section><p>Good battery life</p></section>"), others);
        let long = "Each of the three towns pays by the length of its waterfront.";
        let page = format!("<div>{long}</div><section><p>{long}</p></section>");
        assert_eq!(kinds(&page), KINDS.into_iter().filter(|kind| *kind != PageType::Documentation).collect::<Vec<_>>());
    }

    #[test]
    fn a_link_is_a_double_but_in_manuals_and_collections() {
        let page = "<nav><a href=/a>The old pier</a></nav><section><p><a href=/a>The old pier</a></p></section>";
        assert_eq!(kinds(page), [PageType::Article, PageType::Forum, PageType::Service, PageType::Product, PageType::Listing]);
    }

    #[test]
    fn doubtful_blocks_are_kept_by_kind() {
        let order: Vec<(f32, f32, usize)> = (0_u8..60).map(|at| (0.99 - 0.016 * f32::from(at), 10.0, usize::from(at))).collect();
        let count = |page_type| best_prefix(&order, balance(page_type)).0;
        let counts = [PageType::Product, PageType::Service, PageType::Documentation].map(count);
        assert!(counts.is_sorted_by(|few, more| few < more), "{counts:?}");
    }

    #[test]
    fn cells_of_tables_may_be_equal() {
        let row = "<td>Paid by the length of its own waterfront every year";
        let page = format!("<table><tr><td>Egg{row}<tr><th>Pellworth{row}</table>");
        assert!(kinds(&page).is_empty());
    }
}
