//! What can be counted about a block and its neighbours.
//!
//! The same code serves training and service. Everything is linear in blocks and elements: prefix
//! sums over blocks (an element's subtree is a run of blocks), one pass from the top for distances.
//! Nothing here depends on scripts, comments or raw bytes, which training pages lack.

mod flow;
mod kinds;
mod page;
mod stopwords;
mod sums;
mod text;
mod whole;

pub(crate) use stopwords::{is_function_word, language};
pub use whole::{page_features, page_names};

use crate::dom::Tag;
use crate::segment::{ElementId, Segments, Visibility};
use flow::{Flow, neighbours};
use kinds::{FAR, KINDS};
use page::{Mass, Page};
use sums::Totals;

macro_rules! features {
    ($($name:ident $doc:literal),* $(,)?) => {
        /// The numbers of one block.
        #[derive(Debug, Clone, Copy, PartialEq)]
        pub struct Features {
            $(#[doc = $doc] pub $name: f32,)*
            /// Steps up from the block to the nearest element of each kind, 0 to 15, which says "none".
            pub distances: kinds::Distances,
            /// Hash of the names and classes of the block's element and the three around it, digits left out. Not a number.
            pub shape: u64,
        }

        impl Default for Features {
            fn default() -> Self {
                Self { $($name: 0.0,)* distances: [FAR; KINDS], shape: 0 }
            }
        }

        /// Names of the scalar features in order.
        const SCALARS: &[&str] = &[$(stringify!($name)),*];

        impl Features {
            /// Writes the numbers in the order of [`names`].
            pub fn write(&self, row: &mut Vec<f32>) {
                row.extend_from_slice(&[$(self.$name),*]);
                row.extend(self.distances.iter().map(|steps| f32::from(*steps)));
            }
        }
    };
}

features! {
    words "Words, two letters counting as one in scripts without spaces; 0 to 5000.",
    letters_per_word "Letters per word.",
    link_density "Share of the text inside links, 0 to 1.",
    links "Links.",
    stop_share "Share of function words, 0 to 1.",
    sentences "Sentence ends.",
    commas "Commas.",
    capital_share "Share of words that begin with a capital, 0 to 1.",
    digit_share "Share of letters that are digits, 0 to 1.",
    separators "Bars, slashes and bullets.",
    code_share "Share of letters that code is made of, 0 to 1.",
    unspaced_share "Share of letters of scripts without spaces, 0 to 1.",
    currency "Currency signs.",
    ends "How the text ends: 2 a sentence, 1 a colon, 0 else.",
    signs "2 with a copyright sign, 1 with an at sign, 0 else.",
    bold_share "Share of the text in bold, 0 to 1.",
    code_inline_share "Share of the text in code elements, 0 to 1.",
    visibility "0 shown, 1 for browsers without scripts, 2 hidden.",
    heading_level "1 to 6 for headings, 0 else.",
    tag_code "Place of the block's element in a list of elements ordered from furniture to prose.",
    depth "Elements around the block.",
    position "Place among the page's blocks, 0 to 1.",
    words_before "Share of the page's words before the block, 0 to 1.",
    prose_before "Share of the page's sentence-like words before the block, 0 to 1.",
    prose_before_count "Sentence-like words before the block.",
    prose_after_count "Sentence-like words after the block.",
    page_words "Words of the page.",
    page_blocks "Blocks of the page.",
    page_link_density "Share of the page's text inside links, 0 to 1.",
    page_prose_share "Share of the page's words in sentence-like blocks, 0 to 1.",
    page_longest "Words of the longest block.",
    page_headings "Headings of the page.",
    page_articles "Article elements of the page.",
    window2_words "Mean words of the five blocks around.",
    window2_links "Link density of the five blocks around.",
    window5_words "Mean words of the eleven blocks around.",
    window5_links "Link density of the eleven blocks around.",
    window5_prose "Share of sentence-like words in the eleven blocks around.",
    window10_words "Mean words of the 21 blocks around.",
    window10_links "Link density of the 21 blocks around.",
    window10_prose "Share of sentence-like words in the 21 blocks around.",
    window25_words "Mean words of the 51 blocks around.",
    window25_links "Link density of the 51 blocks around.",
    window25_prose "Share of sentence-like words in the 51 blocks around.",
    run_distance "Blocks to the densest run of prose: 0 inside, negative before it, positive after it.",
    run_share "Share of the page's sentence-like words in that run, 0 to 1.",
    mass40_levels "Levels up to the deepest element with 40 % of the prose, -1 outside of it.",
    mass60_levels "The same for 60 %.",
    mass85_levels "The same for 85 %.",
    mass40_offset "Blocks to the subtree with 40 % of the prose: 0 inside, negative before, positive after.",
    mass85_share "Share of the page's words in the subtree with 85 % of the prose.",
    shared40 "Depth of the lowest element shared with the subtree of 40 % of the prose, less that subtree's depth.",
    up1_words "Words of the first larger element around.",
    up1_links "Its link density.",
    up1_blocks "Its blocks.",
    up1_prose "Its share of the page's prose.",
    up1_density "Its words per block.",
    up1_prose_density "Share of its words that are sentence-like.",
    up2_words "The same for the second larger element.",
    up2_links "See up1.",
    up2_blocks "See up1.",
    up2_prose "See up1.",
    up2_density "See up1.",
    up2_prose_density "See up1.",
    up3_words "The same for the third.",
    up3_links "See up1.",
    up3_blocks "See up1.",
    up3_prose "See up1.",
    up3_density "See up1.",
    up3_prose_density "See up1.",
    up4_words "The same for the fourth.",
    up4_links "See up1.",
    up4_blocks "See up1.",
    up4_prose "See up1.",
    up4_density "See up1.",
    up4_prose_density "See up1.",
    up6_words "The same for the sixth.",
    up6_links "See up1.",
    up6_blocks "See up1.",
    up6_prose "See up1.",
    up6_prose_density "See up1.",
    up1_images "Images in the first larger element.",
    up3_images "Images in the third larger element.",
    up2_headings "Headings in the second larger element.",
    up3_headings "Headings in the third larger element.",
    up4_controls "Form controls in the fourth larger element.",
    same_sign_count "Blocks whose element, parent and grandparent have the same names and classes.",
    same_sign_share "Their share of the page's words, 0 to 1.",
    same_sign_words "Their mean words.",
    same_sign_links "Their link density.",
    same_class_count "Blocks whose element has the same name and class.",
    same_class_words "Their mean words.",
    same_class_links "Their link density.",
    same_path_count "Blocks with the same path of element names.",
    same_path_share "Their share of the page's words, 0 to 1.",
    same_path_words "Their mean words.",
    same_path_links "Their link density.",
    siblings_alike "Most siblings with the same name and class among the six elements around.",
    siblings_alike_level "At which of those levels.",
    siblings_alike_share "Share of the page's words in those siblings' parent.",
    siblings_alike_words "Words a sibling there.",
    repeats "How often the same text stands on the page.",
    repeat_index "Which of them this is, from 0.",
    title_overlap "Share of the block's words that are in the page's title, 0 to 1.",
    title_cover "Share of the title's words that are in the block, 0 to 1.",
    heading_title_cover "The best title cover of any heading before.",
    from_title "Blocks since the heading that covers the title best; negative before it, -500 when there is none.",
    words_from_title "Words since that heading, negative before it.",
    from_h1 "Blocks since the first h1, negative before it, -500 when there is none.",
    from_heading "Blocks since the last heading, 500 when there is none.",
    words_from_heading "Words since the last heading.",
    last_heading_level "Level of the last heading, 0 for none.",
    last_heading_words "Words of the last heading.",
    last_heading_depth "Depth of the last heading less the block's.",
    from_long "Blocks since the last sentence-like block of 20 words or more, 500 for none.",
    to_long "Blocks to the next one, 500 for none.",
    words_from_long "Words since that block.",
    from_comment "Blocks since the first element of comments began, -1 before it.",
    from_related "Blocks since the last element of related pages ended, -1 for none.",
    from_footer "Blocks since the first element of a footer began, -1 before it.",
    prev1_words "Words of the block before.",
    prev1_links "Its link density.",
    prev1_tag "Its tag code.",
    prev1_up "Levels up from the block to the element shared with the block before.",
    prev1_down "Levels from there down to the block before.",
    prev2_words "Words of the second block before.",
    prev2_links "Its link density.",
    prev3_words "Words of the third block before.",
    next1_words "Words of the block after.",
    next1_links "Its link density.",
    next1_tag "Its tag code.",
    next1_up "Levels up from the block to the element shared with the block after.",
    next1_down "Levels from there down to the block after.",
    next2_words "Words of the second block after.",
    next2_links "Its link density.",
    next3_words "Words of the third block after.",
    prev1_ends "Whether the block before ends a sentence.",
    next1_ends "Whether the block after ends a sentence.",
}

/// Names of all features in the order of [`Features::write`].
pub fn names() -> Vec<String> {
    SCALARS.iter().map(|name| (*name).to_owned()).chain(kinds::names()).collect()
}

/// Computes the features of every block.
///
/// `title` is the page's `<title>` or best-known headline. Cost: linear in blocks and elements.
pub fn features(segments: &Segments<'_>, title: &str) -> Vec<Features> {
    let page = Page::new(segments, title);
    let flow = Flow::new(segments, &page);
    // A row is large: it is written where it stays.
    let mut all = vec![Features::default(); segments.blocks.len()];
    for (at, row) in all.iter_mut().enumerate() {
        own(segments, &page, at, row);
        place(&page, at, row);
        windows(&page, at, row);
        mass(segments, &page, at, row);
        levels(segments, &page, at, row);
        repetition(segments, &page, at, row);
        flow.write(at, row);
        neighbours(segments, &page, at, row);
    }
    all
}

fn ratio(part: f32, whole: f32) -> f32 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

fn own(segments: &Segments<'_>, page: &Page, at: usize, row: &mut Features) {
    let (Some(block), counts) = (segments.blocks.get(at), page.counts(at)) else { return };
    let inline = page.inline(at);
    let letters = counts.letters as f32;
    row.words = counts.words;
    row.letters_per_word = ratio(letters, counts.words).min(50.0);
    row.link_density = inline.link_density;
    row.links = inline.links;
    row.bold_share = inline.bold;
    row.code_inline_share = inline.code;
    row.stop_share = ratio(counts.stop_words, counts.words);
    row.sentences = counts.sentences as f32;
    row.commas = counts.commas as f32;
    row.capital_share = ratio(counts.capitalised as f32, counts.words).min(1.0);
    row.digit_share = ratio(counts.digits as f32, letters);
    row.separators = counts.separators as f32;
    row.code_share = ratio(counts.code as f32, letters);
    row.unspaced_share = ratio(counts.unspaced as f32, letters);
    row.currency = counts.currency as f32;
    row.ends = if counts.ends_sentence { 2.0 } else { f32::from(u8::from(counts.ends_colon)) };
    row.signs = if counts.copyright { 2.0 } else { f32::from(u8::from(counts.at_sign)) };
    row.visibility = match block.visibility {
        Visibility::Shown => 0.0,
        Visibility::Noscript => 1.0,
        Visibility::Hidden => 2.0,
    };
    let element = segments.element(block.element);
    row.heading_level = f32::from(element.tag.heading_level().unwrap_or(0));
    row.tag_code = tag_code(element.tag);
    row.depth = element.depth as f32;
    row.distances = page.distances(block.common);
}

/// Place among the elements in the order in which they tend to hold furniture (low) or prose (high).
fn tag_code(tag: Tag) -> f32 {
    match tag {
        Tag::Select => 0.0,
        Tag::Button => 1.0,
        Tag::Label => 2.0,
        Tag::Nav => 3.0,
        Tag::Footer => 4.0,
        Tag::Form => 5.0,
        Tag::Li => 6.0,
        Tag::Header => 7.0,
        Tag::Div => 9.0,
        Tag::Section => 10.0,
        Tag::Td => 11.0,
        Tag::Th => 12.0,
        Tag::Figcaption => 13.0,
        Tag::Dt => 14.0,
        Tag::H6 => 15.0,
        Tag::H5 => 16.0,
        Tag::H4 => 17.0,
        Tag::H3 => 18.0,
        Tag::H2 => 19.0,
        Tag::H1 => 20.0,
        Tag::Dd => 21.0,
        Tag::Article => 22.0,
        Tag::P => 23.0,
        Tag::Blockquote => 24.0,
        Tag::Pre => 25.0,
        _ => 8.0,
    }
}

fn place(page: &Page, at: usize, row: &mut Features) {
    let (all, before, own) = (page.all(), page.range(0, at), page.range(at, at + 1));
    row.position = ratio(at as f32, all.blocks);
    row.words_before = ratio(before.words, all.words);
    row.prose_before = ratio(before.prose, all.prose);
    row.prose_before_count = before.prose;
    row.prose_after_count = all.prose - before.prose - own.prose;
    row.page_words = all.words;
    row.page_blocks = all.blocks;
    row.page_link_density = ratio(all.linked, all.words);
    row.page_prose_share = ratio(all.prose, all.words);
    row.page_longest = page.longest;
    row.page_headings = all.headings;
    row.page_articles = page.articles;
}

fn windows(page: &Page, at: usize, row: &mut Features) {
    let window = |reach: usize| page.range(at.saturating_sub(reach), at + reach + 1);
    let two = window(2);
    (row.window2_words, row.window2_links) = (two.density(), two.link_density());
    let five = window(5);
    (row.window5_words, row.window5_links, row.window5_prose) = (five.density(), five.link_density(), five.prose_density());
    let ten = window(10);
    (row.window10_words, row.window10_links, row.window10_prose) = (ten.density(), ten.link_density(), ten.prose_density());
    let wide = window(25);
    (row.window25_words, row.window25_links, row.window25_prose) = (wide.density(), wide.link_density(), wide.prose_density());
}

fn outside(at: usize, start: usize, end: usize) -> f32 {
    if at < start {
        at as f32 - start as f32
    } else if at >= end {
        (at + 1 - end) as f32
    } else {
        0.0
    }
}

fn mass(segments: &Segments<'_>, page: &Page, at: usize, row: &mut Features) {
    let Some(block) = segments.blocks.get(at) else { return };
    row.run_distance = outside(at, page.run.start, page.run.end);
    row.run_share = page.run_share;
    let levels = |mass: &Mass| {
        if mass.blocks.contains(&at) { (segments.element(block.element).depth as f32 - mass.depth).max(0.0) } else { -1.0 }
    };
    let [m40, m60, m85] = &page.masses;
    (row.mass40_levels, row.mass60_levels, row.mass85_levels) = (levels(m40), levels(m60), levels(m85));
    row.mass40_offset = outside(at, m40.blocks.start, m40.blocks.end);
    row.mass85_share = ratio(page.range(m85.blocks.start, m85.blocks.end).words, page.all().words);
    row.shared40 = page.shared_depth(block.element, m40) - m40.depth;
}

fn levels(segments: &Segments<'_>, page: &Page, at: usize, row: &mut Features) {
    let Some(block) = segments.blocks.get(at) else { return };
    let mut chain = [ElementId(0); 6];
    let mut up = Some(page.larger_from(segments, block.element, at));
    for slot in &mut chain {
        *slot = up.unwrap_or(ElementId(0));
        up = up.and_then(|id| page.larger(id));
    }
    let totals = chain.map(|id| page.element(segments, id));
    let all = page.all();
    let five = |t: &Totals| (t.words, t.link_density(), t.blocks, ratio(t.prose, all.prose), t.density(), t.prose_density());
    let [one, two, three, four, _, six] = &totals;
    (row.up1_words, row.up1_links, row.up1_blocks, row.up1_prose, row.up1_density, row.up1_prose_density) = five(one);
    (row.up2_words, row.up2_links, row.up2_blocks, row.up2_prose, row.up2_density, row.up2_prose_density) = five(two);
    (row.up3_words, row.up3_links, row.up3_blocks, row.up3_prose, row.up3_density, row.up3_prose_density) = five(three);
    (row.up4_words, row.up4_links, row.up4_blocks, row.up4_prose, row.up4_density, row.up4_prose_density) = five(four);
    (row.up6_words, row.up6_links, row.up6_blocks, row.up6_prose, _, row.up6_prose_density) = five(six);
    (row.up2_headings, row.up3_headings, row.up4_controls) = (two.headings, three.headings, four.controls);
    let [first, _, third, ..] = chain;
    (row.up1_images, row.up3_images) = (page.images(first), page.images(third));
}

fn repetition(segments: &Segments<'_>, page: &Page, at: usize, row: &mut Features) {
    let Some(block) = segments.blocks.get(at) else { return };
    let words = page.all().words;
    row.shape = page.shape(segments, block);
    let sign = page.same_sign(at);
    row.same_sign_count = sign.blocks;
    row.same_sign_share = ratio(sign.words, words);
    row.same_sign_words = sign.density();
    row.same_sign_links = sign.link_density();
    let class = page.same_class(at);
    row.same_class_count = class.blocks;
    row.same_class_words = class.density();
    row.same_class_links = class.link_density();
    let path = page.same_path(at);
    row.same_path_count = path.blocks;
    row.same_path_share = ratio(path.words, words);
    row.same_path_words = path.density();
    row.same_path_links = path.link_density();
    let (alike, level, parent) = page.most_alike(segments, block.element);
    row.siblings_alike = alike;
    row.siblings_alike_level = level;
    row.siblings_alike_share = ratio(parent.words, words);
    row.siblings_alike_words = ratio(parent.words, alike.max(1.0));
    (row.repeats, row.repeat_index) = page.repeats(at);
}
