//! Lines that interrupt a news text or close it and are none of it: the choices of a poll, asks to follow the paper elsewhere, who else
//! reported. Titles of other articles between two paragraphs stand in `other_titles`.
//!
//! The model sees that such lines stand among prose, which speaks for them. Each rule here needs two witnesses, and none looks at a block of
//! more than [`SHORT`] words. Chances tell what prose is around, which are the same for all leanings.

use foldhash::{HashMap, HashMapExt};

use crate::article::Category;
use crate::dom::{Node, Tag};
use crate::letters::{breaks_off, is_question_mark, is_quotation_mark};
use crate::lexicon::metadata::{INTERLUDES, fold};
use crate::segment::{Block, Element, ElementId, Segments};

use super::likely::Likely;
use crate::classify::facts::Facts;
use crate::classify::veto::Veto;

/// Chance of content from which a block counts as the text around.
const LIKELY: f32 = 0.5;
/// Words of a paragraph from which it is text.
const TEXT: usize = 12;
/// Blocks before and behind a line among which the text stands.
pub(super) const NEAR: usize = 3;
/// Elements around a text that tell whether it is a paragraph, or within which a poll is.
const LEVELS: usize = 3;
/// Words of a choice and of the question over it, choices of a poll, and blocks of its box beside them.
const CHOICE: usize = 15;
const CHOICES: usize = 2;
const BESIDE_CHOICES: usize = 4;
/// Blocks of the box of a text that is cut off.
const CUT: usize = 4;
/// Words of the longest line that any rule looks at.
const SHORT: usize = 30;
/// Words of an ask to follow, of a line that announces more, of one that begins with who else reported.
const FOLLOW: usize = 20;
const MORE: usize = 14;
const CONTRIBUTORS: usize = 15;
/// Bytes at the beginning of a text in which the ask to follow is.
const FOLLOW_OPENING: usize = 60;
/// Levels between the text and a heading from which that is one of a box in it.
const DEEP: u32 = 5;

/// What the rules ask about a page.
pub(super) struct Interludes<'a, 'p> {
    pub segments: &'a Segments<'p>,
    pub facts: &'a [Facts<'p>],
    pub content: &'a [f32],
    pub likely: &'a Likely,
    /// Whether the publisher states that it is news.
    pub news: bool,
    /// The page's host without `www.`, empty where nothing tells it.
    pub own_host: &'a str,
}

impl Interludes<'_, '_> {
    /// Bars them on the page of an article. Linear in blocks, elements and text.
    pub fn bar(&self, vetoes: &mut [Option<Veto>]) {
        let lines = (0..vetoes.len()).filter_map(|at| Some((at, self.line(at)?)));
        let titles = self.other_titles();
        let polls = self.polls().into_iter().map(|at| (at, Category::Interface));
        let players = (0..vetoes.len()).filter(|at| self.is_deep_heading(*at)).map(|at| (at, Category::Interface));
        let titles = titles.into_iter().map(|at| (at, Category::Related));
        let found: Vec<(usize, Category)> = lines.chain(titles).chain(polls).chain(players).collect();
        for (at, category) in found {
            if let Some(veto) = vetoes.get_mut(at).filter(|veto| veto.is_none()) {
                *veto = Some(Veto { category });
            }
        }
    }

    /// Lines that their words or their element tell.
    fn line(&self, at: usize) -> Option<Category> {
        let facts = self.facts.get(at).filter(|facts| (1..=SHORT).contains(&facts.words))?;
        let block = self.segments.blocks.get(at)?;
        let text = self.segments.text_of(block);
        let may_follow = facts.words <= FOLLOW && INTERLUDES.may_ask_to_follow(text);
        let closes = self.likely.closes(at);
        let bracketed = text.starts_with(['[', '(', '+']) || facts.links > 0.0 || text.ends_with([':', '：']);
        // Most lines need not be read, and the elements around them not be looked at.
        if !(may_follow || closes || bracketed || breaks_off(text)) || !self.is_paragraph(block) {
            return None;
        }
        if self.is_cut(block) {
            return Some(Category::Related);
        }
        if may_follow && asks_to_follow(text) {
            return Some(Category::ShareSocial);
        }
        if !(closes || bracketed) {
            return None;
        }
        let folded = fold(text);
        let signed = || {
            let opens = facts.words <= CONTRIBUTORS && INTERLUDES.opens_with_contributors(&folded);
            opens || INTERLUDES.ends_with_contributors(&folded) || facts.words <= MORE && is_signature(text)
        };
        if closes && signed() {
            return Some(Category::Byline);
        }
        (facts.words <= MORE && closes && INTERLUDES.is_developing(&folded) || bracketed && INTERLUDES.leads_to_live(&folded))
            .then_some(Category::Related)
    }

    /// Whether a text is cut off, its element named for that, and a link beside it: it is the beginning of another article.
    fn is_cut(&self, block: &Block) -> bool {
        if !breaks_off(self.segments.text_of(block)) {
            return false;
        }
        let mut around = self.segments.ancestors(block.element).take(2);
        let named = around.any(|(_, element)| element.class.split_ascii_whitespace().any(|class| INTERLUDES.is_cut_class(class)));
        let linked = |block: &Block| self.segments.inlines_of(block).iter().any(|inline| inline.tag == Tag::A);
        let small = |element: &Element<'_>| element.blocks().len() <= CUT;
        let boxed = || {
            let mut boxes = self.segments.ancestors(block.element).take(LEVELS).filter(|(_, element)| small(element));
            boxes.any(|(_, element)| self.segments.blocks_in(element).iter().any(linked))
        };
        named && boxed()
    }

    /// Whether a block is a heading far deeper than the paragraphs of one element right before and behind it: that of a player between them.
    fn is_deep_heading(&self, at: usize) -> bool {
        let Some(block) = self.segments.blocks.get(at) else { return false };
        let element = self.segments.element(block.element);
        if element.tag.heading_level().is_none_or(|level| level < 2) {
            return false;
        }
        let parent = |at: usize| {
            let element = self.segments.element(self.segments.blocks.get(at)?.element);
            element.parent.filter(|_| element.tag == Tag::P)
        };
        let before = (at.saturating_sub(NEAR)..at).rev().find(|at| self.is_text(*at)).and_then(parent);
        let Some(text) = before.filter(|_| self.is_text(at + 1) && parent(at + 1) == before) else { return false };
        element.depth >= self.segments.element(text).depth + DEEP
    }

    /// Polls: short labels side by side, one after another, that each hold a radio button of the same group, and the question over them in the same box.
    fn polls(&self) -> Vec<usize> {
        let mut groups: HashMap<&str, Vec<&Element<'_>>> = HashMap::new();
        for label in self.segments.elements.iter().filter(|element| element.tag == Tag::Label && element.blocks().len() == 1) {
            let words = self.facts.get(label.blocks().start).map_or(usize::MAX, |facts| facts.words);
            if let Some(group) = Some(label.node).filter(|_| words <= CHOICE).and_then(radio) {
                groups.entry(group).or_default().push(label);
            }
        }
        let mut found = Vec::new();
        for labels in groups.into_values().filter(|labels| labels.len() >= CHOICES) {
            let start = labels.iter().map(|label| label.blocks().start).min().unwrap_or_default();
            let end = labels.iter().map(|label| label.blocks().end).max().unwrap_or_default();
            let siblings = labels.first().is_some_and(|first| labels.iter().all(|label| label.parent == first.parent));
            if siblings && end - start == labels.len() {
                found.extend(start..end);
                found.extend(start.checked_sub(1).filter(|at| self.asks_for_choice(*at, end)));
            }
        }
        found.sort_unstable();
        found
    }

    /// Whether a block is the question of a poll: it begins a small box that holds the choices, which end before a block.
    fn asks_for_choice(&self, at: usize, end: usize) -> bool {
        let (Some(block), Some(facts)) = (self.segments.blocks.get(at), self.facts.get(at)) else { return false };
        let mut around = self.segments.ancestors(block.element).take(LEVELS).map(|(_, element)| element.blocks());
        facts.words <= CHOICE
            && self.segments.element(block.element).tag != Tag::H1
            && self.segments.text_of(block).trim_end().ends_with(is_question_mark)
            && around.any(|held| held.start == at && held.end >= end && held.end - end <= BESIDE_CHOICES)
    }

    /// Whether a block is likely a paragraph of the text.
    pub(super) fn is_text(&self, at: usize) -> bool {
        let likely = self.content.get(at).is_some_and(|chance| *chance >= LIKELY);
        likely && self.facts.get(at).is_some_and(|facts| facts.words >= TEXT && facts.links < 0.5)
    }

    /// Whether text stands a little before a block, and a little behind it.
    pub(super) fn is_amid_text(&self, at: usize) -> bool {
        (at.saturating_sub(NEAR)..at).any(|at| self.is_text(at)) && (at + 1..=at + NEAR).any(|at| self.is_text(at))
    }

    /// Whether a block is no heading, item, cell or quotation.
    pub(super) fn is_paragraph(&self, block: &Block) -> bool {
        let part = |tag: Tag| tag.is_item_or_cell() || matches!(tag, Tag::Blockquote | Tag::Figure);
        let mut around = self.segments.ancestors(block.element).take(LEVELS).map(|(_, element): (ElementId, _)| element.tag);
        let own = self.segments.element(block.element).tag;
        own.heading_level().is_none() && !block.preformatted && !around.any(part)
    }
}

/// Whether a text is the name of an agency or a station in capitals with its writers in brackets: "ABC (Ann Lee, Sam Roe)".
fn is_signature(text: &str) -> bool {
    let Some((agency, writers)) = text.trim().split_once(" (") else { return false };
    (2..=6).contains(&agency.len())
        && agency.bytes().all(|byte| byte.is_ascii_uppercase())
        && writers.strip_suffix(')').is_some_and(|writers| !writers.contains(')'))
}

/// Whether a text begins with an ask to follow, names a network and lets nobody speak.
fn asks_to_follow(text: &str) -> bool {
    let opening = fold(text.get(..text.floor_char_boundary(FOLLOW_OPENING)).unwrap_or_default());
    INTERLUDES.asks_to_follow(&opening) && !text.contains(is_quotation_mark) && INTERLUDES.names_network(&fold(text))
}

/// The group of the radio button that a label holds.
fn radio(label: Node<'_>) -> Option<&str> {
    let mut held = label.children().chain(label.children().flat_map(Node::children));
    let is_radio = |node: &Node<'_>| node.name() == "input" && node.attr("type").is_some_and(|kind| kind.eq_ignore_ascii_case("radio"));
    held.find(is_radio)?.attr("name")
}

#[cfg(test)]
pub(super) mod tests;
