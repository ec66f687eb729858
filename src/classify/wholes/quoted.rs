//! Quotations and who says them: the line that signs one in an article, the one that a figure sets apart from its text, and the name and the
//! company behind what a customer says of a service. A model of single blocks takes the words for a teaser, and the name for anything.
//!
//! The more is kept, the more is brought back, so the leanings stay nested.

use crate::article::PageType;
use crate::dom::Tag;
use crate::letters::{is_stop, opens_quotation};
use crate::lexicon::metadata::{ASIDES, EMBEDS};
use crate::segment::{ElementId, Visibility};

use super::siblings::Siblings;
use crate::classify::wholes::{is_kept, text_bytes};

/// Elements around a quotation among which its figure is looked for.
const FIGURE_LEVELS: usize = 4;
/// Blocks and words of the lines that say who is quoted, and bytes of what is said.
const CREDIT_BLOCKS: usize = 3;
const CREDIT_WORDS: usize = 20;
const SAID: usize = 20;
/// Marks around a quotation, and blocks on either side of it in which it may stand as well.
const QUOTED: fn(char) -> bool = |letter| !letter.is_alphanumeric();
const NEAR: usize = 12;
/// Blocks of the largest figure around a quotation.
const FIGURE_BLOCKS: usize = 6;
/// Words of what a customer says, at least, and of each line behind it, at most; such lines.
const PRAISE_WORDS: usize = 8;
const SPEAKER_WORDS: usize = 12;
const SPEAKER_LINES: usize = 3;
/// Words of the first of them, at least: "Next" names nobody.
const NAME_WORDS: usize = 2;
/// Blocks of the box of a praise and who says it where it is called so, and where it is not; elements among which it is looked for.
const BOX: usize = 12;
const SMALL_BOX: usize = 6;
const BOX_LEVELS: usize = 8;

impl Siblings<'_> {
    /// What belongs to kept quotations, or is one between kept text.
    pub(super) fn quoted(self, page_type: PageType) -> Vec<usize> {
        match page_type {
            PageType::Article => self.credits().into_iter().chain(self.figures()).collect(),
            PageType::Service | PageType::Product => self.speakers(),
            _ => Vec::new(),
        }
    }

    /// Who is quoted, beside a kept quotation: in its own last lines, or in the caption of the figure that it stands in.
    fn credits(self) -> Vec<usize> {
        let quotations = (0u32..)
            .zip(&self.segments.elements)
            .filter(|(_, element)| element.tag == Tag::Blockquote && !EMBEDS.is_post_class(element.class));
        let found = quotations.filter_map(|(id, quotation)| {
            let figure = self.segments.ancestors(ElementId(id)).take(FIGURE_LEVELS).find(|(_, outer)| outer.tag == Tag::Figure);
            let figure = figure.filter(|(id, _)| !self.segments.has_media(*id));
            let end = figure.map_or(quotation.blocks().end, |(_, figure)| figure.blocks().end).min(quotation.blocks().end + CREDIT_BLOCKS);
            let said = quotation.blocks().any(|at| is_kept(self.kept, at) && text_bytes(self.segments, at) >= SAID && !self.signs(at));
            let from = quotation.blocks().start.max(quotation.blocks().end.saturating_sub(CREDIT_BLOCKS));
            let mut lines = (from..if said { end } else { from }).filter(|at| self.signs(*at));
            // Of several lines each may be an office, a company or a day.
            let line = lines.next();
            line.filter(|_| lines.next().is_none())
        });
        found.collect()
    }

    /// Whether a block is a short line in an element that says who is quoted.
    fn signs(self, at: usize) -> bool {
        let Some(block) = self.segments.blocks.get(at) else { return false };
        let mut around = self.segments.ancestors(block.common).take(FIGURE_LEVELS).map(|(_, element)| element.tag);
        let mut inside = around.by_ref().take_while(|tag| !matches!(tag, Tag::Blockquote | Tag::Figure));
        self.evidence.words(at) <= CREDIT_WORDS
            && block.visibility == Visibility::Shown
            && inside.any(|tag| matches!(tag, Tag::Footer | Tag::Figcaption | Tag::Cite))
    }

    /// Quotations that a figure without a picture sets apart between kept prose, with who says them, all of it or nothing; what repeats
    /// the article is none.
    fn figures(self) -> Vec<usize> {
        let quotations = self.segments.elements.iter().filter(|element| element.tag == Tag::Blockquote && !element.blocks().is_empty());
        let figures = quotations.filter_map(|quotation| {
            let (id, figure) = quotation.parent.map(|parent| (parent, self.segments.element(parent)))?;
            let apart = figure.tag == Tag::Figure && figure.blocks().len() <= FIGURE_BLOCKS;
            let repeats = |class| ASIDES.is_pull_quote_class(class) || EMBEDS.is_post_class(class);
            let told = apart && !repeats(figure.class) && !repeats(quotation.class) && !self.segments.has_media(id);
            let before = figure.blocks().start.checked_sub(1).filter(|_| told)?;
            let is_text = |at: usize| is_kept(self.kept, at) && self.is_prose(at);
            (is_text(before) && is_text(figure.blocks().end)).then_some(id)
        });
        let is_sign =
            |at: &usize| self.segments.blocks.get(*at).is_none_or(|block| !self.segments.text_of(block).contains(char::is_alphanumeric));
        let is_told = |at: usize| {
            let Some(block) = self.segments.blocks.get(at) else { return false };
            // A caption says that it is one.
            let mut around =
                self.segments.ancestors(block.common).take(FIGURE_LEVELS).filter(|(_, element)| element.tag != Tag::Figcaption);
            block.visibility == Visibility::Shown
                && self.segments.linked_bytes(block) * 2 < block.text.len()
                && !around.any(|(id, _)| self.evidence.elements.is_named(id))
                && !self.evidence.says(at, |_| true)
                && !self.stands_near(at)
        };
        figures
            .map(|figure| self.blocks(figure).filter(|at| !is_sign(at)).collect::<Vec<_>>())
            .filter(|figure| figure.iter().all(|at| is_told(*at)))
            .flatten()
            .collect()
    }

    /// Whether the text of a block stands in a kept one near it as well.
    fn stands_near(self, at: usize) -> bool {
        let text =
            |at: usize| self.segments.blocks.get(at).map(|block| self.segments.text_of(block).trim_matches(QUOTED)).unwrap_or_default();
        let own = text(at);
        let mut near = (at.saturating_sub(NEAR)..=at + NEAR).filter(|other| *other != at && is_kept(self.kept, *other));
        own.len() >= SAID && near.any(|other| text(other).contains(own))
    }

    /// Short lines right behind what a customer says, in one box with it: the name, the company.
    fn speakers(self) -> Vec<usize> {
        let mut found = Vec::new();
        for at in (0..self.kept.len()).filter(|at| is_kept(self.kept, *at) && self.evidence.words(*at) >= PRAISE_WORDS) {
            let lines = (at + 1..=at + SPEAKER_LINES + 1).take_while(|line| self.may_name(*line)).count();
            let named = (1..=SPEAKER_LINES).contains(&lines) && self.evidence.words(at + 1) >= NAME_WORDS;
            if named && let Some(end) = self.end_of_praise(at) {
                found.extend((at + 1..=at + lines).take_while(|line| *line < end));
            }
        }
        found
    }

    /// Whether a block may be a part of a speaker's line: short, seen, no link, control or heading, and nothing speaks against it.
    fn may_name(self, at: usize) -> bool {
        let Some(block) = self.segments.blocks.get(at).filter(|_| self.evidence.words(at) <= SPEAKER_WORDS) else { return false };
        let text = self.segments.text_of(block);
        let control =
            |tag: Tag| matches!(tag, Tag::Button | Tag::Select | Tag::Label) || tag.heading_level().is_some_and(|level| level <= 3);
        block.visibility == Visibility::Shown
            && !text.ends_with(|mark| is_stop(mark) || matches!(mark, ':' | '：'))
            && text.trim_start_matches(|letter: char| !letter.is_alphanumeric()).starts_with(char::is_alphabetic)
            && self.segments.linked_bytes(block) * 2 <= block.text.len()
            && !self.segments.ancestors(block.element).take(FIGURE_LEVELS).any(|(_, element)| control(element.tag))
            && !self.evidence.says(at, |_| true)
    }

    /// Where the box ends that a praise and the line behind it share: a small one, or one that is called after those who praise. A praise
    /// stands in quotation marks, in a quotation, or in such a box.
    fn end_of_praise(self, at: usize) -> Option<usize> {
        let block = self.segments.blocks.get(at)?;
        if self.segments.element(block.element).tag.heading_level().is_some() {
            return None;
        }
        let text = self.segments.text_of(block).trim();
        let mut said = opens_quotation(text) && text.ends_with(['”', '"', '“', '»', '«', '’', '」', '』']);
        for (_, element) in self.segments.ancestors(block.element).take(BOX_LEVELS) {
            let (shared, named) = (element.blocks().end > at + 1, ASIDES.is_praise_class(element.class));
            said |= named || element.tag == Tag::Blockquote;
            if element.blocks().len() > if named { BOX } else { SMALL_BOX } {
                return None;
            }
            if shared && said {
                return Some(element.blocks().end);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use crate::article::PageType;
    use crate::classify::wholes::tests::{AFTER, BEFORE, kept_of, stay};

    #[test]
    fn a_quotation_keeps_who_is_quoted() {
        let said = "<p>+ We pay for what the sea takes.</p>";
        let quoted = |inside: &str| stay(&format!("<blockquote>{said}{inside}</blockquote>")) - 1;
        assert_eq!(quoted("<footer>Ann Example, mayor</footer>"), 1);
        assert_eq!(quoted("<cite>Ann Example</cite>"), 1);
        assert_eq!(quoted("<p>Ann Example</p>"), 0, "it may be anything");
        assert_eq!(quoted("<footer><p>Ann Example</p><p>Mayor</p></footer>"), 0, "one of several lines may be a day");
        assert_eq!(quoted("<footer>! Ann Example</footer>"), 0, "what is barred stays away");
        let figure = |inside: &str| {
            stay(&format!("<figure><blockquote>{said}</blockquote>{inside}<figcaption>Ann Example</figcaption></figure>")) - 1
        };
        assert_eq!((figure(""), figure("<img src=ann.jpg>")), (1, 0), "below a picture it is the picture's");
        assert_eq!(stay("<blockquote><p>We pay for what the sea takes.</p><cite>Ann Example</cite></blockquote>"), 0);
    }

    #[test]
    fn a_quotation_that_a_figure_sets_apart_stays_between_prose() {
        let figure = "<div><figure><blockquote><p>Nobody asked the towns.</p></blockquote><figcaption><p>Ann Example, mayor</p></figcaption></figure></div>";
        assert_eq!(stay(figure), 2);
        assert_eq!(stay(&figure.replace("<figure>", "<figure class=wp-block-pullquote>")), 0, "what repeats the article");
        assert_eq!(stay(&figure.replace("<p>Nobody", "<img src=ann.jpg><p>Nobody")), 0, "a picture");
        assert_eq!(stay(&figure.replace("Nobody asked the towns.", "<a href=/eels>Nobody asked the towns.</a>")), 0, "a teaser");
        assert_eq!(stay(&figure.replace("<figure>", "<figure class=related>")), 0, "its name speaks against it");
        assert_eq!(stay(&figure.replace("Ann Example, mayor", "Tweet this")), 0, "a control");
        assert_eq!(stay(&figure.replace("Nobody asked the towns.", "Each of the three towns pays")), 0, "what repeats the text");
        assert_eq!(stay(&figure.replace("<blockquote>", "<blockquote><span>„</span>")), 2, "a sign alone");
        assert_eq!(stay(&format!("<p>Eels</p>{figure}")), 0, "behind what went");
        assert_eq!(stay(&figure.replace("figure>", "div>")), 0, "no figure");
    }

    #[test]
    fn who_praises_a_service_stays_with_the_praise() {
        let lines = |inside: &str, page_type| {
            kept_of(&format!("{BEFORE}<section><div class=box><div>{inside}</div></div></section>"), 0.01, page_type).len() - 2
        };
        let said = "<p>“+ They came at once, and nobody has seen a rat since then.”</p>".replace("“+ ", "+ “");
        let text = "<div class=testimonial__text>+ They came at once, and nobody has seen a rat since then.</div>";
        let of_service = |inside: &str| lines(inside, PageType::Service);
        assert_eq!(of_service(&format!("{text}<div>Ann Example</div><div>Pellworth</div><a href=/s>Read her story</a>")), 2);
        assert_eq!(of_service(&format!("<blockquote>{said}</blockquote><cite>Ann Example, mayor</cite>")), 1);
        for (other, why) in [
            ("<div>Next</div>", "one word"),
            ("<a href=/s>Read her story</a>", "a link"),
            ("<button>Ann Example</button>", "a control"),
            ("<div>Subscribe to our newsletter</div>", "words speak against it"),
            ("<h2>Our prices</h2>", "the next section"),
            ("<p>They come at any hour of the day, and ask for less than all others do.</p>", "another text"),
            ("<div>! Ann Example</div>", "what is barred stays away"),
        ] {
            assert_eq!(of_service(&format!("{text}{other}")), 0, "{why}");
        }
        assert_eq!(of_service(&format!("{text}<p>A b</p><p>A c</p><p>A d</p><p>A e</p>")), 0, "a list of anything");
        let apart = format!("<div>{text}</div></div></div><div>Ann Example</div>{}", AFTER.repeat(5));
        assert_eq!(of_service(&apart) - 5, 0, "in another box");
        assert_eq!(lines(&format!("{text}<div>Ann Example</div>"), PageType::Listing), 0, "a list of entries");
    }
}
