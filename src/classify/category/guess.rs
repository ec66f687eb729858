//! What the place and shape of a block say that it is: the evidence left when neither markup nor words say it.

use crate::article::{Category, PageType, ReasonStage};
use crate::dom::Tag;
use crate::letters::words_of;
use crate::lexicon::metadata::ASIDES;
use crate::segment::{Block, Segments, class_holds};

use super::guessed::is_told;
use crate::classify::place::{Places, Side, in_control, near_picture};
use crate::classify::stamps::{has_day, is_signs};

/// Bytes of the longest label over a listing.
const MAX_LABEL: usize = 40;

/// Signs between the steps of a path beside "›", "»" and ">", which may also come in pairs; and signs at the end of a link that leads on.
const STEPS: [char; 3] = ['→', '❯', '▸'];
const ONWARD: [char; 4] = ['›', '»', '>', '→'];

/// A guess from place and shape alone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Guess {
    /// The category.
    pub category: Category,
    /// How clear, 0 to 1.
    pub weight: f32,
    /// Name of the rule: `position.after.teaser`.
    pub rule: &'static str,
    /// Whether the share of links in a block told, or its place.
    pub stage: ReasonStage,
    /// The category and the name of the rule where nothing else has spoken.
    pub alone: (Category, &'static str),
}

impl Guess {
    /// A guess from place.
    const fn by_place(category: Category, weight: f32, rule: &'static str) -> Self {
        Self { category, weight, rule, stage: ReasonStage::Position, alone: (category, rule) }
    }

    /// A guess from how much of a block is links.
    const fn by_links(category: Category, weight: f32, rule: &'static str) -> Self {
        Self { stage: ReasonStage::Density, ..Self::by_place(category, weight, rule) }
    }

    /// Prose in the midst of the text or after it. Place breaks ties towards promotion; alone it cannot tell an appeal from
    /// prose that the content model left out.
    const fn prose(weight: f32, rule: &'static str) -> Self {
        Self { alone: (Category::Other, rule), ..Self::by_place(Category::Promotion, weight, rule) }
    }
}

/// What place and shape say about a removed block. Never silent: a block is somewhere.
pub fn guess(segments: &Segments<'_>, places: &Places, at: usize, page_type: PageType) -> Guess {
    let Some(block) = segments.blocks.get(at) else {
        return Guess::by_place(Category::Other, 0.0, "position.none");
    };
    let text = segments.text_of(block);
    let density = segments.link_share(block);
    let side = places.side(at);
    let (of, links) = (Guess::by_place, Guess::by_links);
    if let Some(found) = line_of_links(segments, places, at, density) {
        return found;
    }
    if side == Side::Within && is_signs(segments, block, page_type) {
        return of(Category::Other, 0.9, "position.signs");
    }
    // The language or the name of the file over a listing; boxes of listings repeat like those of teasers.
    let listing = || segments.blocks.get(at + 1).is_some_and(|next| next.preformatted);
    if side == Side::Within && text.len() <= MAX_LABEL && density < 0.5 && !block.preformatted && listing() {
        return of(Category::Interface, 0.4, "position.listing");
    }
    if let Some(found) = teaser(segments, places, block, side) {
        return found;
    }
    let words = words_of(text);
    // What is left of a card that is kept leads nowhere, but for the title of another page.
    let of_kept_card = || places.item(segments, block).is_some_and(|item| places.kept_share(segments, item) > 0.0);
    if side == Side::Within && page_type != PageType::Forum && !(density > 0.6 && words >= 4) && of_kept_card() {
        let control = density > 0.5 || in_control(segments, block) || is_button(segments, block);
        let other = of(Category::Other, 0.5, "position.within.text");
        return if control { Guess { alone: (Category::Interface, "position.within"), ..other } } else { other };
    }
    if in_control(segments, block) {
        return of(Category::Interface, 0.35, "position.control");
    }
    let near_end = segments.blocks.len() - at <= 3 + segments.blocks.len() / 12;
    let forum = page_type == PageType::Forum;
    let headline = segments.element(block.element).tag == Tag::H1;
    match side {
        Side::Before if density > 0.6 && words <= 6 => links(Category::Navigation, 0.35, "position.before.link"),
        // The page's title is no line of names, days or topics, whatever stands beside it.
        _ if headline => of(Category::Other, 0.3, "position.headline"),
        Side::Before if places.distance(at) <= 6 && words <= 14 && text.bytes().any(|byte| byte.is_ascii_digit()) => {
            // Alone, a number is that of an offer, a count or a version: only a day tells of a byline.
            let byline = of(Category::Byline, 0.3, "position.before.number");
            if has_day(text) { byline } else { Guess { alone: (Category::Other, byline.rule), ..byline } }
        }
        Side::Before if at < 6 => of(Category::SiteHeader, 0.3, "position.top"),
        Side::Before if density > 0.4 => links(Category::Related, 0.25, "position.before.long_link"),
        Side::Before if words > 12 => of(Category::Promotion, 0.2, "position.before.text"),
        Side::Before if places.distance(at) <= 3 && words <= 4 => of(Category::Tags, 0.2, "position.before.label"),
        // Of 16 lines that nothing else named none told of a writer.
        Side::Before if places.distance(at) <= 3 => {
            Guess { alone: (Category::Other, "position.before.near"), ..of(Category::Byline, 0.2, "position.before.near") }
        }
        Side::Before => of(Category::SiteHeader, 0.2, "position.before"),
        Side::Within if is_told(page_type) && may_caption(segments, block, density, words) && near_picture(segments, block) => {
            of(Category::MediaCaption, 0.4, "position.within.media")
        }
        Side::Within if forum => of(Category::Byline, 0.3, "position.within.post"),
        Side::Within if density > 0.6 && words >= 4 => links(Category::Related, 0.35, "position.within.link"),
        Side::Within if words > 8 => Guess::prose(0.2, "position.within.text"),
        Side::Within if density > 0.5 || is_button(segments, block) => of(Category::Interface, 0.25, "position.within"),
        // Where something has spoken, a few words are a control rather than what else it says.
        Side::Within => Guess { alone: (Category::Other, "position.within.text"), ..of(Category::Interface, 0.25, "position.within") },
        Side::After if near_end && (words > 3 || density < 0.5) => of(Category::FooterLegal, 0.35, "position.end"),
        Side::After if near_end => links(Category::FooterLegal, 0.3, "position.end.link"),
        Side::After if density > 0.5 && words >= 4 => links(Category::Related, 0.4, "position.after.link"),
        Side::After if density > 0.5 => links(Category::Navigation, 0.3, "position.after.short_link"),
        Side::After if words > 20 => Guess::prose(0.25, "position.after.text"),
        Side::After if segments.is_linked(block) || segments.element(block.element).tag.heading_level().is_some() => {
            of(Category::Related, 0.2, "position.after")
        }
        Side::After => Guess { alone: (Category::Other, "position.after"), ..of(Category::Related, 0.2, "position.after") },
    }
}

/// One line of links: steps of a path before the text, words with commas or hashes around it.
fn line_of_links(segments: &Segments<'_>, places: &Places, at: usize, density: f32) -> Option<Guess> {
    let block = segments.blocks.get(at)?;
    let text = segments.text_of(block);
    if text.len() > 240 || density < 0.3 {
        return None;
    }
    let links = segments.links_of(block);
    let (count, longest) = links.fold((0, 0), |(count, longest), link| (count + 1, link.text.len().max(longest)));
    let steps = if count >= 1 && places.side(at) != Side::After { steps_in(text) } else { 0 };
    if (steps >= 2 || count >= 2 && steps >= 1) && !text.ends_with(ONWARD) {
        return Some(Guess::by_place(Category::BreadcrumbPagination, 0.9, "position.path"));
    }
    let listed = || text.contains([',', '，', '、']) || text.matches('#').count() >= 2;
    let near = places.side(at) == Side::Within || places.distance(at) <= 8;
    let topics = count >= 2 && longest <= 40 && density > 0.7 && near && listed();
    topics.then_some(Guess::by_links(Category::Tags, 0.6, "position.link_words"))
}

/// Signs of steps that stand between words; in quotation marks and tags they come in pairs.
fn steps_in(text: &str) -> usize {
    // Most lines have no byte of any sign.
    if memchr::memchr3(b'>', 0xC2, 0xE2, text.as_bytes()).is_none() {
        return 0;
    }
    let (quotes, tags) = (text.contains('«'), text.contains('<'));
    let is_step = |sign: char| match sign {
        '›' | '»' => !quotes,
        '>' => !tags,
        _ => STEPS.contains(&sign),
    };
    text.split(is_step).filter(|step| step.contains(char::is_alphanumeric)).count().saturating_sub(1)
}

/// Repeated siblings with a link and a few words, a picture or a date: teasers; with one short link each: a menu.
fn teaser(segments: &Segments<'_>, places: &Places, block: &Block, side: Side) -> Option<Guess> {
    let item = places.item(segments, block)?;
    let element = segments.element(item);
    let links = places.link_share(segments, item);
    if links <= 0.0 || places.kept_share(segments, item) > 0.0 {
        return None;
    }
    let (parent, count) = (element.parent?, element.blocks().len());
    let range = segments.element(parent).blocks();
    let average = places.bytes_a_twin(segments, item) as usize;
    let picture = segments.has_media(item);
    if average >= 28 && (picture || count >= 2 || links > 0.6) || (average >= 12 && picture && count >= 1) {
        return Some(Guess::by_place(Category::Related, 0.5, "position.teaser"));
    }
    if average < 28 && links > 0.6 && side != Side::Within {
        let near_end = segments.blocks.len().saturating_sub(range.end) <= 3 + segments.blocks.len() / 12;
        let category = if near_end && side == Side::After { Category::FooterLegal } else { Category::Navigation };
        return Some(Guess::by_links(category, 0.4, "position.link_list"));
    }
    None
}

/// Whether an element close around a block is a button by its role or name, and the block is none of the page's texts.
fn is_button(segments: &Segments<'_>, block: &Block) -> bool {
    let tag = segments.element(block.element).tag;
    let text = tag.heading_level().is_some() || matches!(tag, Tag::Td | Tag::Th | Tag::Li | Tag::P | Tag::Dt);
    let named = |class: &str| class_holds(class, &ASIDES.button_classes);
    let mut around = segments.ancestors(block.common).take(3);
    !text && around.any(|(_, element)| named(element.class) || element.node.attr("role") == Some("button"))
}

/// Whether a text can be a caption: what is a heading, an item, a cell or a link beside a picture is what the picture stands for, and
/// a word or two are a label.
pub(super) fn may_caption(segments: &Segments<'_>, block: &Block, density: f32, words: usize) -> bool {
    let tag = segments.element(block.element).tag;
    let part = tag.heading_level().is_some() || tag.is_item_or_cell() || matches!(tag, Tag::A | Tag::Label);
    !part && density <= 0.6 && (words >= 4 || segments.text_of(block).contains('©'))
}

#[cfg(test)]
mod tests;
