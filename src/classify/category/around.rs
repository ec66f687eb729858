//! What named blocks say of those around them: headings of their sections, equal texts of each other and of what is kept,
//! neighbours of what stands in the same small element, and a copyright line of the box at the end of the page.

use foldhash::{HashMap, HashMapExt};

use crate::article::{Category, PageType, Reason, ReasonStage};
use crate::dom::Tag;
use crate::lexicon::{Concept, DATED_WORDS};
use crate::segment::{Block, ElementId, Visibility};

use super::guessed::{Guessed, NAME_WORDS};
use super::verdict::{CATEGORIES, Labels, Lead, Told, Verdict, Why};
use crate::classify::category::{CLEAR, KEPT_SHARE, Naming};
use crate::classify::place::opens_box;
use crate::classify::stamps::has_day;
use crate::classify::veto::contents::mark_entries;
use crate::classify::wholes::is_kept;

/// Levels over which neighbours name each other.
const LEVELS: usize = 5;
/// Blocks that a heading or a neighbour may speak for.
const REACH: usize = 60;
/// Blocks from the end of the page in which a footer's copyright line stands.
const FOOTER_END: usize = 12;
/// Words of a text that is no label: two of those are alike by chance.
const COPY_WORDS: usize = 8;
/// Weight of a table of contents, and what is left of what names its box.
const CONTENTS: f32 = 1.4;
const CONTENTS_RULE: &str = "position.contents";
const MISLED: f32 = 0.2;
/// Weight of a copy: above what the model and most places say.
const COPY: f32 = 1.0;

impl<'a> Naming<'a> {
    /// The box at the end of the page that holds the copyright line is a footer, whatever element it is made of.
    pub(super) fn footer(&self, verdicts: &mut [Verdict<'a>]) {
        let segments = self.input.segments;
        let count = segments.blocks.len();
        let is_rights = |verdict: &&Verdict<'_>| {
            verdict.at + FOOTER_END >= count && verdict.by_words(Category::FooterLegal) && verdict.lead().category == Category::FooterLegal
        };
        let Some(rights) = verdicts.iter().rev().find(is_rights).and_then(|verdict| segments.blocks.get(verdict.at)) else { return };
        let is_box = |id: ElementId| {
            let blocks = segments.element(id).blocks();
            blocks.end + FOOTER_END >= count
                && blocks.len() <= REACH
                && blocks.len() * 2 <= count
                && self.places.kept_share(segments, id) == 0.0
        };
        let boxes = segments.ancestors(rights.element).map(|(id, _)| id).take_while(|id| is_box(*id));
        let Some(footer) = boxes.last() else { return };
        let blocks = segments.element(footer).blocks();
        for verdict in verdicts.iter_mut().filter(|verdict| blocks.contains(&verdict.at)) {
            verdict.add(Category::FooterLegal, 0.5, || Why::position("position.copyright_box", footer));
        }
    }

    /// Links of an article to its own headings are its table of contents, whatever the box around them is called. Those of a page that
    /// offers something are its menu.
    pub(super) fn contents(&self, verdicts: &mut [Verdict<'a>]) {
        if !matches!(self.input.page_type, PageType::Article | PageType::Documentation) {
            return;
        }
        let segments = self.input.segments;
        let mut listed = vec![false; segments.blocks.len()];
        mark_entries(segments, |at| is_kept(self.input.kept, at), &mut listed);
        for verdict in verdicts.iter_mut().filter(|verdict| listed.get(verdict.at) == Some(&true)) {
            // "#" alone leads nowhere.
            let leads = |block: &&Block| {
                segments
                    .links_of(block)
                    .all(|link| segments.element(link.element).node.attr("href").is_some_and(|address| address.trim().len() > 1))
            };
            let shown = segments.blocks.get(verdict.at).filter(|block| block.visibility == Visibility::Shown);
            let Some(block) = shown.filter(leads) else { continue };
            // The menu of a site that is one page leads to its headings too.
            let mut around = segments.ancestors(block.element).map(|(_, element)| element.tag);
            if around.find(|tag| matches!(tag, Tag::Header | Tag::Article | Tag::Main)) == Some(Tag::Header) {
                continue;
            }
            for other in [Category::Navigation, Category::Related, Category::SidebarWidget, Category::Interface] {
                verdict.weaken(other, MISLED);
            }
            verdict.add(Category::BreadcrumbPagination, CONTENTS, || Why::position(CONTENTS_RULE, block.element));
        }
    }

    /// A heading that words name ("Related posts") speaks for what stands below it.
    pub(super) fn headings(&self, verdicts: &mut [Verdict<'a>]) {
        let segments = self.input.segments;
        let mut over: Option<(Category, usize, String)> = None;
        for verdict in verdicts {
            let Some(block) = segments.blocks.get(verdict.at) else { continue };
            let text = segments.text_of(block);
            let heading = segments.element(block.element).tag.heading_level().is_some();
            let Lead { category, weight, .. } = verdict.lead();
            if over.as_ref().is_some_and(|(_, end, _)| verdict.at >= *end) {
                over = None;
            }
            let opens = if text.len() <= 80 && weight >= 0.9 { verdict.opens(category) } else { 0 };
            let opened = (opens > 0 && (heading || opens_box(segments, verdict.at))).then(|| self.section(verdict.at)).flatten();
            // The label of a value says nothing of a section, and leaves the one around it as it is.
            if let Some(end) = opened.filter(|end| *end <= verdict.at + 1 + usize::from(opens)) {
                over = Some((category, end, text.chars().take(80).collect()));
            } else if heading && weight >= CLEAR {
                over = None;
            } else if let Some((category, _, title)) = &over {
                let (rule_id, evidence, stage) = ("position.under_heading", title, ReasonStage::Position);
                verdict.add(*category, 0.7, || Why::Other(Reason { rule_id: rule_id.into(), evidence: evidence.clone(), stage }));
            }
        }
    }

    /// One past the last block of the section that a heading opens.
    fn section(&self, at: usize) -> Option<usize> {
        let segments = self.input.segments;
        let block = segments.blocks.get(at)?;
        for (id, element) in segments.ancestors(block.element).take(LEVELS) {
            if element.blocks().end.saturating_sub(at) > REACH || self.places.kept_share(segments, id) > KEPT_SHARE {
                return None;
            }
            if element.blocks().end > at + 1 {
                return Some(element.blocks().end);
            }
        }
        None
    }

    /// What is kept elsewhere, word for word, is not lost: the page writes it twice, for narrow windows or for a row of slides.
    pub(super) fn copies(&self, verdicts: &mut [Verdict<'a>]) {
        let segments = self.input.segments;
        let mut kept: HashMap<&str, ElementId> = HashMap::new();
        for (at, block) in segments.blocks.iter().enumerate() {
            if is_kept(self.input.kept, at) && self.input.evidence.words(at) >= COPY_WORDS {
                kept.entry(segments.text_of(block)).or_insert(block.element);
            }
        }
        let title = self.input.title;
        for verdict in verdicts.iter_mut().filter(|verdict| verdict.lead().weight < CLEAR) {
            // A link to another page is that, though its title may be read here as well.
            let plain = |block: &&Block| segments.linked_bytes(block) * 2 < block.text.len();
            let Some(block) = segments.blocks.get(verdict.at).filter(plain) else { continue };
            let text = segments.text_of(block);
            // The title of the page is no teaser of another one, however short it is.
            let again = (!title.is_empty() && text == title).then_some(&block.element);
            // Nor is what stands right beside it.
            let beside = [verdict.at.wrapping_sub(1), verdict.at + 1].into_iter().find_map(|at| {
                let beside = segments.blocks.get(at).filter(|_| is_kept(self.input.kept, at))?;
                (segments.text_of(beside) == text).then_some(&beside.element)
            });
            let again = again.or(beside);
            if let Some(element) = kept.get(text).or(again) {
                verdict.add(Category::Other, COPY, || Why::Place("duplicate.text", ReasonStage::Duplicate, *element));
            }
        }
    }

    /// A menu written twice, for wide and narrow windows, is the same menu.
    pub(super) fn doubles(&self, verdicts: &mut [Verdict<'a>]) {
        let segments = self.input.segments;
        let mut named: HashMap<&str, (Category, Why<'a>)> = HashMap::with_capacity(verdicts.len());
        for verdict in verdicts.iter() {
            let Lead { category, weight, next } = verdict.lead();
            let Some(block) = segments.blocks.get(verdict.at).filter(|_| weight >= CLEAR && weight > 1.3 * next) else { continue };
            // An entry of a table of contents says what the heading of its section does.
            if verdict.key().is_some_and(|(rule, _)| rule == CONTENTS_RULE) {
                continue;
            }
            if let Some(why) = verdict.reason(category) {
                named.entry(segments.text_of(block)).or_insert_with(|| (category, why.clone()));
            }
        }
        let mut labels = Labels::default();
        for verdict in verdicts.iter_mut().filter(|verdict| verdict.lead().weight < CLEAR) {
            let Some(block) = segments.blocks.get(verdict.at) else { continue };
            // What is seen is not hidden because it is said again for those who see nothing.
            let seen = |category| category == Category::Hidden && block.visibility == Visibility::Shown;
            if let Some((category, why)) = named.get(segments.text_of(block)).filter(|(category, _)| !seen(*category)) {
                let mut double = || {
                    let reason = why.reason(segments, &mut labels);
                    let rule_id = format!("duplicate.{}", reason.rule_id);
                    Reason { rule_id, stage: ReasonStage::Duplicate, ..reason }
                };
                verdict.add(*category, 0.4, || Why::Other(double()));
            }
        }
    }

    /// Whether an advert is named by what speaks of it alone: the label over a slot that a script fills, an offer, a link that was paid for.
    fn is_of_slot(&self, verdict: &Verdict<'_>) -> bool {
        let is_link = |id: ElementId| self.input.segments.element(id).tag == Tag::A;
        verdict.lead().category == Category::Advertisement
            && verdict.reason(Category::Advertisement).is_some_and(|why| match why {
                Why::Row(row, _, Told::Words(_)) => row.is_about(Concept::AdLabel),
                Why::Row(_, _, Told::Element(element)) => is_link(*element),
                Why::Place(rule, ..) => *rule == "position.offer",
                Why::Other(_) => false,
            })
    }

    /// Clearly named blocks name the unnamed ones in the same small element.
    pub(super) fn neighbours(&self, verdicts: &mut [Verdict<'a>], guessed: &Guessed<'_, 'a>) {
        let segments = self.input.segments;
        let mut sums: HashMap<ElementId, [f32; CATEGORIES]> = HashMap::with_capacity(verdicts.len());
        let small = |at: usize| {
            let element = segments.blocks.get(at).map(|block| block.element).into_iter();
            element
                .flat_map(|element| segments.ancestors(element).take(LEVELS))
                .filter(|(_, element)| (2..=REACH).contains(&element.blocks().len()))
        };
        for verdict in verdicts.iter() {
            let Lead { category, weight, .. } = verdict.lead();
            // That something is not seen, or is a copy, says nothing of what stands beside it.
            if weight < CLEAR || matches!(category, Category::Hidden | Category::Other) {
                continue;
            }
            // The label over a slot names what stands in it, not all around it.
            let most = if self.is_of_slot(verdict) { 2 } else { REACH };
            for (id, _) in small(verdict.at).filter(|(_, element)| element.blocks().len() <= most) {
                if let Some(sum) = sums.entry(id).or_insert([0.0; CATEGORIES]).get_mut(category as usize) {
                    *sum += 1.0;
                }
            }
        }
        // A line of many words without a day is nobody's name, and neither is a text that one is mentioned in.
        let may_sign = |at: usize| {
            let text = || segments.blocks.get(at).map_or("", |block| segments.text_of(block));
            let words = self.input.evidence.words(at);
            words <= NAME_WORDS || words <= DATED_WORDS && has_day(text())
        };
        for verdict in verdicts.iter_mut().filter(|verdict| verdict.lead().weight < CLEAR) {
            for (id, _) in small(verdict.at) {
                let Some(sums) = sums.get(&id) else { continue };
                let all: f32 = sums.iter().sum();
                let best = Category::ALL.into_iter().zip(sums).max_by(|a, b| a.1.total_cmp(b.1));
                if let Some((category, count)) = best
                    .filter(|(_, count)| **count >= 0.6 * all && self.places.kept_share(segments, id) < KEPT_SHARE)
                    .filter(|(category, _)| guessed.may_be(verdict, *category) && (*category != Category::Byline || may_sign(verdict.at)))
                {
                    let weight = 0.3 + 0.05 * count.min(4.0);
                    verdict.add(category, weight, || Why::position("position.neighbours", id));
                    break;
                }
            }
        }
    }
}
