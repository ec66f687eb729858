//! Boxes that are one thing: the date, author, section and rank in a teaser's card are about the page that its title
//! leads to, and what stands in a form is about what the form asks for.

use foldhash::{HashMap, HashMapExt};

use crate::article::{Category, PageType};
use crate::dom::Tag;
use crate::letters::is_wide;
use crate::lexicon::{Concept, Lexicon};
use crate::segment::{Block, Element, ElementId, Segments, Visibility};

use super::entry::is_price;
use super::guess::guess;
use super::verdict::{Lead, Verdict, Why};
use crate::classify::category::{CLEAR, Naming};
use crate::classify::place::Side;
use crate::classify::rules::{Cue, PageEvidence};
use crate::classify::stamps::has_day;

/// Levels climbed from a part to its card.
const CLIMB: usize = 6;
/// Blocks of a card.
const BLOCKS: std::ops::RangeInclusive<usize> = 2..=9;
/// Cards beside each other.
const BESIDE: u32 = 3;
/// Levels climbed from a day or writer to the box that holds the title before it, and most days and writers in a row.
const STEPS: usize = 4;
const TOGETHER: usize = 4;
/// Words of a day or a writer in a card, and weight from which a name says that somebody is introduced.
const PART_WORDS: usize = 9;
const AUTHOR_BOX: f32 = 1.05;
/// Blocks between the headline and the page's own byline.
const HEADLINE: usize = 8;
/// Blocks of a form at most.
const MOST_OF_FORM: usize = 24;
/// Blocks of a dialog for each that asks for consent, at most.
const NOTICES: usize = 8;
/// Weight of what a form or dialog is for its parts.
const WHOLE: f32 = 1.2;
/// Weight from which the title of a card counts as named.
const NAMED: f32 = 0.4;

/// Lets the parts of cards and forms follow the whole. Linear in blocks and elements.
pub(super) fn follow<'a>(naming: &Naming<'a>, verdicts: &mut [Verdict<'a>]) {
    forms(naming, verdicts);
    dialogs(naming, verdicts);
    // The posts of a thread are no teasers.
    if naming.input.page_type != PageType::Forum {
        cards(naming, verdicts);
        in_related(naming, verdicts);
    }
    if matches!(naming.input.page_type, PageType::Article | PageType::Listing | PageType::Documentation) {
        between(naming, verdicts);
    }
}

fn forms<'a>(naming: &Naming<'a>, verdicts: &mut [Verdict<'a>]) {
    let segments = naming.input.segments;
    let small = |id: &ElementId| {
        (1..=MOST_OF_FORM).contains(&segments.element(*id).blocks().len()) && naming.places.kept_share(segments, *id) == 0.0
    };
    let elements = segments.elements.iter().enumerate().filter(|(_, element)| element.tag == Tag::Form);
    // Of forms in one another, which broken markup can make, the outer one is heard.
    let mut done = 0;
    for id in elements.map(|(at, _)| ElementId(at as u32)).filter(small) {
        if id.0 < done {
            continue;
        }
        done = segments.element(id).end;
        let Some(purpose) = purpose(segments, naming.input.evidence, id) else { continue };
        let blocks = segments.element(id).blocks();
        let start = verdicts.partition_point(|verdict| verdict.at < blocks.start);
        for verdict in verdicts.iter_mut().skip(start).take_while(|verdict| verdict.at < blocks.end) {
            let category = match purpose {
                Purpose::All(category) => category,
                // "I agree to be contacted" is about the form, not about cookies.
                Purpose::Reply if verdict.lead().category == Category::Consent => {
                    verdict.weaken(Category::Consent, 0.4);
                    Category::Promotion
                }
                Purpose::Reply => continue,
            };
            verdict.add(category, WHOLE, || Why::position("position.form", id));
        }
    }
}

/// What a form is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// All in it is of this category.
    All(Category),
    /// It asks for an address to reply to.
    Reply,
}

/// A dialog that asks for consent is one thing: its purposes, vendors and buttons are named as its notices are.
fn dialogs<'a>(naming: &Naming<'a>, verdicts: &mut [Verdict<'a>]) {
    let segments = naming.input.segments;
    let is_dialog = |element: &Element<'_>| {
        let role = element.node.attr("role").unwrap_or_default();
        role.eq_ignore_ascii_case("dialog")
            || role.eq_ignore_ascii_case("alertdialog")
            || element.node.attr("aria-modal").is_some_and(|modal| modal == "true")
    };
    let said = |at: &usize| naming.input.evidence.phrases(*at).iter().any(is_notice);
    let notices: Vec<usize> = (0..segments.blocks.len()).filter(said).collect();
    if notices.is_empty() {
        return;
    }
    let before = |block: usize| notices.partition_point(|notice| *notice < block);
    let mut done = 0;
    for (at, element) in segments.elements.iter().enumerate() {
        let id = ElementId(at as u32);
        if id.0 < done || element.blocks().is_empty() {
            continue;
        }
        let blocks = element.blocks();
        let notices = before(blocks.end) - before(blocks.start);
        if notices == 0 || notices * NOTICES < blocks.len() || !is_dialog(element) || naming.places.kept_share(segments, id) > 0.0 {
            continue;
        }
        done = element.end;
        let start = verdicts.partition_point(|verdict| verdict.at < blocks.start);
        for verdict in verdicts.iter_mut().skip(start).take_while(|verdict| verdict.at < blocks.end) {
            let said = verdict.lead().category;
            // A control or a list of languages in it is what its words say.
            if said != Category::Consent && !verdict.by_words(said) {
                verdict.add(Category::Consent, WHOLE, || Why::position("position.consent_dialog", id));
            }
        }
    }
}

/// Whether words tell of cookies or ask for consent.
fn is_notice(cue: &Cue<'_>) -> bool {
    cue.row.category == Category::Consent && cue.weight >= NAMED
}

/// What a form asks for: to let in with a password, or to send something to an address.
fn purpose(segments: &Segments<'_>, evidence: &PageEvidence, id: ElementId) -> Option<Purpose> {
    let form = segments.element(id);
    let inside = segments.elements.get(id.0 as usize..form.end as usize).unwrap_or_default();
    let (mut address, mut password) = (false, false);
    for field in inside.iter().filter(|element| element.tag == Tag::Input) {
        let kind = field.node.attr("type").unwrap_or_default();
        password |= kind.eq_ignore_ascii_case("password");
        address |=
            kind.eq_ignore_ascii_case("email") || field.node.attr("name").is_some_and(|name| name.to_ascii_lowercase().contains("mail"));
    }
    if password {
        return Some(Purpose::All(Category::SiteHeader));
    }
    if is_named(evidence, id, Category::Comments) {
        return None;
    }
    let mut asks = false;
    for at in form.blocks() {
        for cue in evidence.phrases(at) {
            match cue.row.category {
                Category::Comments => return None,
                Category::Promotion => asks |= address || cue.row.is_about(Concept::Newsletter),
                _ => {}
            }
        }
    }
    match (asks, address) {
        (true, _) => Some(Purpose::All(Category::Promotion)),
        (false, true) => Some(Purpose::Reply),
        (false, false) => None,
    }
}

fn cards<'a>(naming: &Naming<'a>, verdicts: &mut [Verdict<'a>]) {
    let segments = naming.input.segments;
    let mut places: Vec<Option<u32>> = vec![None; segments.blocks.len()];
    for (place, verdict) in verdicts.iter().enumerate() {
        if let Some(slot) = places.get_mut(verdict.at) {
            *slot = Some(place as u32);
        }
    }
    let category_of = |at: usize| {
        let category = settled(naming, verdicts.get(places.get(at).copied().flatten()? as usize)?);
        (!is_part(category)).then_some(category)
    };
    let mut parts = Vec::new();
    let mut known: HashMap<ElementId, Option<Category>> = HashMap::new();
    for (place, verdict) in verdicts.iter().enumerate() {
        let Lead { category, weight, .. } = verdict.lead();
        let legal = category == Category::FooterLegal && verdict.by_words(category);
        // A price of the goods that another page is about.
        let costs = |block: &Block| block.visibility == Visibility::Shown && is_price(segments.text_of(block));
        let price = weight <= 0.0 && segments.blocks.get(verdict.at).is_some_and(costs);
        let may_be = is_part(category) || legal || price;
        if is_of_article(naming, verdict.at) || !may_be || is_lettered_control(segments, verdict, category) {
            continue;
        }
        // "zzgl. Versand" on a teaser of goods.
        let fits = |whole: &(ElementId, Category)| !(legal || price) || whole.1 == Category::Related;
        if let Some((id, whole)) = card(naming, verdict.at, &mut known, category_of).filter(fits) {
            let weight = if price { CLEAR } else { weight };
            parts.push((place, category, weight, id, whole));
        }
    }
    for (place, category, weight, id, whole) in parts {
        if let Some(verdict) = verdicts.get_mut(place) {
            verdict.weaken(category, 0.5);
            verdict.add(whole, weight * 0.7 + 0.2, || Why::position("position.card", id));
        }
    }
}

/// A day alone in a box that is named after other pages is that of one of them, whatever words tell that it is a day.
fn in_related<'a>(naming: &Naming<'a>, verdicts: &mut [Verdict<'a>]) {
    let segments = naming.input.segments;
    for verdict in verdicts.iter_mut() {
        let Lead { category, weight, .. } = verdict.lead();
        if category != Category::Byline || verdict.weight(Category::Related) < NAMED {
            continue;
        }
        let Some(block) = segments.blocks.get(verdict.at).filter(|_| naming.input.evidence.words(verdict.at) <= PART_WORDS) else {
            continue;
        };
        let text = segments.text_of(block);
        let ago = || naming.input.evidence.says(verdict.at, |row| row.is_about(Concept::ReadingTime));
        if is_of_article(naming, verdict.at) || !(has_day(text) || ago()) || naming.input.names_writer(text) {
            continue;
        }
        verdict.weaken(Category::Byline, 0.5);
        verdict.add(Category::Related, weight * 0.7, || Why::position("position.card", block.element));
    }
}

/// A day or writer apart from the text, in one small box with the title of another article, is about that article, however few such
/// boxes there are; behind the text also one right behind such a title and followed by the next, where nothing but the list is a box.
fn between<'a>(naming: &Naming<'a>, verdicts: &mut [Verdict<'a>]) {
    let bylines = Bylines { naming, verdicts };
    let found: Vec<(usize, ElementId)> = (0..verdicts.len()).filter_map(|place| Some((place, bylines.card_of(place)?))).collect();
    for (place, holder) in found {
        if let Some(verdict) = verdicts.get_mut(place) {
            let weight = verdict.lead().weight;
            verdict.weaken(Category::Byline, 0.5);
            verdict.add(Category::Related, weight * 0.7 + 0.2, || Why::position("position.card", holder));
        }
    }
}

/// Days and writers among the blocks that were named.
struct Bylines<'n, 'a> {
    naming: &'n Naming<'a>,
    verdicts: &'n [Verdict<'a>],
}

impl<'a> Bylines<'_, 'a> {
    /// Whether the block of a verdict is of a category as far as its cues and its place say.
    fn is(&self, place: usize, category: Category) -> bool {
        self.verdicts.get(place).is_some_and(|verdict| settled(self.naming, verdict) == category)
    }

    /// The box with the title of another article that the day or writer of a verdict stands in.
    fn card_of(&self, place: usize) -> Option<ElementId> {
        let verdict = self.verdicts.get(place)?;
        let side = self.naming.places.side(verdict.at);
        let apart = side != Side::Within && !is_of_article(self.naming, verdict.at);
        if verdict.lead().category != Category::Byline || !apart || !self.is(place, Category::Byline) {
            return None;
        }
        self.box_of(verdict).or_else(|| self.list_of(place, verdict).filter(|_| side == Side::After))
    }

    /// The smallest box that holds a block and such a title, where the block is a day or a writer in few words.
    fn box_of(&self, verdict: &Verdict<'a>) -> Option<ElementId> {
        let (input, places) = (self.naming.input, self.naming.places);
        let segments = input.segments;
        let block = segments.blocks.get(verdict.at)?;
        let text = segments.text_of(block);
        let introduced = verdict.weight(Category::Byline) >= AUTHOR_BOX && !has_day(text) && !verdict.by_words(Category::Byline);
        // "About the author", "Published": the label of a box about who wrote this article, or of its own day.
        let heads = segments.element(block.element).tag.heading_level().is_some();
        let published = || input.evidence.says(verdict.at, |row| row.is_about(Concept::Published));
        let label = || heads || !text.contains(|letter: char| letter.is_numeric()) && published();
        if input.evidence.words(verdict.at) > PART_WORDS || introduced || label() || input.names_writer(text) {
            return None;
        }
        let small = |(_, element): &(ElementId, &Element<'_>)| element.blocks().len() <= *BLOCKS.end();
        let mut around = segments.ancestors(block.element).take(CLIMB).take_while(small);
        let (card, _) = around.find(|(_, element)| element.blocks().any(|at| at != verdict.at && self.is_teaser(at)))?;
        // Before the text a box that stands alone may be the article's own head.
        let repeats = || segments.ancestors(card).take(STEPS).take_while(small).any(|(id, _)| places.twins(id) > 1);
        let own = places.side(verdict.at) == Side::Before && !repeats();
        Some(card).filter(|card| !own && places.kept_share(segments, *card) == 0.0)
    }

    /// What holds a block right behind such a title and the next one.
    fn list_of(&self, place: usize, verdict: &Verdict<'a>) -> Option<ElementId> {
        let segments = self.naming.input.segments;
        let is_other = |other: &usize| !self.is(*other, Category::Byline);
        let before = (1..=TOGETHER).filter_map(|back| place.checked_sub(back)).find(is_other)?;
        let after = (place + 1..=place + TOGETHER).find(is_other)?;
        let first = self.verdicts.get(before)?.at;
        let together = self.is(before, Category::Related) && self.is(after, Category::Related) && verdict.at - first == place - before;
        let titled = segments.blocks.get(first).is_some_and(|block| is_long_link(segments, block));
        let block = segments.blocks.get(verdict.at).filter(|_| together && titled)?;
        let holds = |(_, element): &(ElementId, &Element<'_>)| element.blocks().start <= first;
        let (holder, _) = segments.ancestors(block.element).take(STEPS + 1).find(holds)?;
        Some(holder).filter(|_| self.naming.places.kept_share(segments, holder) == 0.0)
    }

    /// Whether a block is the title of another article: a long link, as what it is named.
    fn is_teaser(&self, at: usize) -> bool {
        let segments = self.naming.input.segments;
        let place = self.verdicts.partition_point(|verdict| verdict.at < at);
        let titled = segments.blocks.get(at).is_some_and(|block| is_long_link(segments, block));
        titled && self.verdicts.get(place).is_some_and(|verdict| verdict.at == at) && self.is(place, Category::Related)
    }
}

/// Whether a block stands near the headline, or a field was filled from it: then it is about the article itself.
fn is_of_article(naming: &Naming<'_>, at: usize) -> bool {
    naming.places.side(at) == Side::Before && naming.places.distance(at) <= HEADLINE || naming.input.fills_field(at)
}

/// What a block is as far as its cues and its place say.
fn settled(naming: &Naming<'_>, verdict: &Verdict<'_>) -> Category {
    let Lead { category, weight, .. } = verdict.lead();
    let placed = guess(naming.input.segments, naming.places, verdict.at, naming.input.page_type);
    if weight >= NAMED && weight >= placed.weight { category } else { placed.category }
}

/// Whether a category may be that of a card's part.
fn is_part(category: Category) -> bool {
    use Category::{Byline, Comments, Interface, MediaCaption, Tags};
    matches!(category, Byline | Comments | Interface | MediaCaption | Tags)
}

/// Whether a part is a control with a word on it, which acts on the page wherever it stands; ranks and signs have none.
fn is_lettered_control(segments: &Segments<'_>, verdict: &Verdict<'_>, category: Category) -> bool {
    let text = segments.blocks.get(verdict.at).map_or("", |block| segments.text_of(block));
    category == Category::Interface && text.chars().any(char::is_alphabetic)
}

/// The card around a block, and the category of its title. Only cards that repeat beside each other and hold no kept text
/// are seen.
fn card(
    naming: &Naming<'_>,
    at: usize,
    known: &mut HashMap<ElementId, Option<Category>>,
    category_of: impl Fn(usize) -> Option<Category>,
) -> Option<(ElementId, Category)> {
    let segments = naming.input.segments;
    let block = segments.blocks.get(at)?;
    for (id, element) in segments.ancestors(block.element).take(CLIMB) {
        let size = element.blocks().len();
        if size > *BLOCKS.end() {
            return None;
        }
        if naming.places.twins(id) < BESIDE || !BLOCKS.contains(&size) || element.tag.is_inline() && element.tag != Tag::A {
            continue;
        }
        let whole = *known.entry(id).or_insert_with(|| {
            let is_one = |at: &usize| segments.blocks.get(*at).is_some_and(|block| is_long_link(segments, block));
            let mut titles = element.blocks().filter(is_one).filter_map(&category_of);
            // Boxes of a side column repeat beside others that have nothing in common with them.
            let widget = is_named(naming.input.evidence, id, Category::SidebarWidget);
            let apart = naming.places.kept_share(segments, id) == 0.0 && !widget;
            titles.next().filter(|_| apart)
        });
        if let Some(whole) = whole {
            return Some((id, whole));
        }
    }
    None
}

/// Whether the names or landmarks of an element itself are those of a category.
fn is_named(evidence: &PageEvidence, id: ElementId, category: Category) -> bool {
    let mut rows = evidence.elements.of(id).iter().filter_map(|claim| Lexicon::embedded().row(claim.row));
    rows.any(|row| row.category == category)
}

/// A link of several words.
fn is_long_link(segments: &Segments<'_>, block: &Block) -> bool {
    let text = segments.text_of(block);
    let unspaced = || !text.is_ascii() && text.chars().filter(|letter| is_wide(*letter)).count() >= 12;
    text.len() >= 16 && (text.split_whitespace().nth(3).is_some() || unspaced()) && segments.is_linked(block)
}
