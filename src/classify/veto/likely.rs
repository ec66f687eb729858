//! Where the likely content of a page begins, goes on and ends, and what vetoes make of it: by chances alone, which are the same for
//! all leanings, or a stricter one would keep what a laxer one drops.

use crate::article::Category;
use crate::classify::veto::Veto;
use crate::letters::is_question_mark;
use crate::segment::Segments;

use super::writers::Writers;
use crate::classify::rules::PageEvidence;

/// Chance from which a block is likely content.
const LIKELY: f32 = 0.5;
/// Words of a block that is prose, and share of link text in it.
const PROSE: (usize, f32) = (12, 0.5);
/// Bylines within the content from which they are those of its entries.
const ENTRIES: usize = 8;
/// Likely blocks at the beginning and at the end of an article among which it says how it earns money.
const OPENING: usize = 8;
const CLOSING: usize = 3;
/// Likely blocks at the end of an article among which it presents its writers.
const BELOW: usize = 24;

/// The likely content of a page.
#[derive(Debug, Default)]
pub(super) struct Likely {
    /// Its blocks.
    blocks: Vec<usize>,
    /// The first and the last one that are prose.
    prose: Option<(usize, usize)>,
}

impl Likely {
    /// Linear in blocks.
    pub fn new(segments: &Segments<'_>, evidence: &PageEvidence, content: &[f32]) -> Self {
        let blocks: Vec<usize> = content.iter().enumerate().filter(|(_, chance)| **chance >= LIKELY).map(|(at, _)| at).collect();
        let prose = |at: &usize| is_prose(segments, evidence, *at);
        let ends = blocks.iter().copied().find(prose).zip(blocks.iter().copied().rev().find(prose));
        Self { blocks, prose: ends }
    }

    /// Whether prose follows a block.
    pub fn goes_on(&self, at: usize) -> bool {
        self.prose.is_some_and(|(_, last)| at < last)
    }

    /// Whether a block stands among the first or the last ones, before or behind them.
    pub fn opens_or_closes(&self, at: usize) -> bool {
        self.blocks.get(OPENING - 1).is_none_or(|last| at <= *last) || self.closes(at)
    }

    /// Whether a block stands among the last ones or behind them.
    pub fn closes(&self, at: usize) -> bool {
        self.blocks.iter().rev().nth(CLOSING - 1).is_none_or(|first| at >= *first)
    }

    /// Lets the bylines within the content be: so many are those of the entries of a list. Above its first text stands the page's own.
    pub fn spare_bylines(&self, vetoes: &mut [Option<Veto>]) {
        let (Some((first, _)), Some(last)) = (self.prose, self.blocks.last()) else { return };
        let Some(within) = vetoes.get_mut(first..=*last) else { return };
        let is_byline = |veto: &Option<Veto>| veto.is_some_and(|veto| veto.category == Category::Byline);
        if within.iter().filter(|veto| is_byline(veto)).count() >= ENTRIES {
            within.iter_mut().filter(|veto| is_byline(veto)).for_each(|veto| *veto = None);
        }
    }

    /// Bars what an article says about its writers below its last text.
    pub fn bar_biographies(&self, segments: &Segments<'_>, evidence: &PageEvidence, vetoes: &mut [Option<Veto>]) {
        let writers = Writers::of(segments, vetoes);
        let before = self.blocks.iter().rev().skip(1).map(Some).chain([None]);
        for (at, before) in self.blocks.iter().copied().rev().zip(before).take(BELOW) {
            let (Some(block), Some(veto)) = (segments.blocks.get(at), vetoes.get_mut(at)) else { return };
            if veto.is_some() {
                continue;
            }
            // "Why choose Old Pier Homes?" is answered by the firm that wrote it.
            let text = |at: usize| segments.blocks.get(at).map_or("", |block| segments.text_of(block));
            let answers = before.is_some_and(|before| text(*before).ends_with(is_question_mark));
            if writers.presents(segments.text_of(block)) && !answers {
                *veto = Some(Veto { category: Category::Byline });
            } else if is_prose(segments, evidence, at) {
                return;
            }
        }
    }
}

fn is_prose(segments: &Segments<'_>, evidence: &PageEvidence, at: usize) -> bool {
    let linked = segments.blocks.get(at).map(|block| (segments.linked_bytes(block), block.text.len()));
    evidence.words(at) >= PROSE.0 && linked.is_some_and(|(linked, all)| (linked as f32) < PROSE.1 * all as f32)
}

#[cfg(test)]
mod tests {
    use crate::article::{Category, PageType};
    use crate::classify::rules::PageEvidence;
    use crate::classify::veto::vetoes;
    use crate::limits::Limits;
    use crate::options::Unobserved;
    use crate::{dom, segment};

    const PROSE: &str = "<p>The three towns of the estuary voted on Friday to dredge the harbour, and to pay for it by the length of its \
        waterfront, which some had asked for.";

    /// What is barred on a page all of whose blocks are likely content but those that begin with `-`.
    fn barred(html: &str, page_type: PageType) -> Vec<(String, Category)> {
        let page = dom::parse(html, &Limits::default(), &Unobserved).unwrap();
        let segments = segment::segment(&page, &Limits::default(), &|| Ok(())).unwrap();
        let texts: Vec<&str> = segments.blocks.iter().map(|block| segments.text_of(block)).collect();
        let content: Vec<f32> = texts.iter().map(|text| if text.starts_with('-') { 0.1 } else { 0.9 }).collect();
        let vetoes = vetoes(&segments, page_type.into(), &PageEvidence::new(&segments), &content, "");
        texts.iter().zip(vetoes).filter_map(|(text, veto)| Some(((*text).to_owned(), veto?.category))).collect()
    }

    #[test]
    fn many_bylines_are_those_of_entries() {
        let entry = |day: usize| format!("<h2>Minutes {day}</h2><p class=byline>By Ann Lee, {day} May 2024{PROSE}");
        let page = |count: usize| (1..=count).map(entry).collect::<String>();
        assert_eq!(barred(&page(8), PageType::Article).len(), 8, "the first of them may be the page's own");
        assert_eq!(barred(&page(9), PageType::Article).len(), 1);
        assert_eq!(barred(&page(9), PageType::Service).len(), 9, "seen on articles alone");
        let after = "<p class=byline>- By Ann Lee, 3 May 2024".repeat(8);
        assert_eq!(barred(&format!("{PROSE}{after}"), PageType::Article).len(), 8, "behind the content");
    }

    #[test]
    fn an_article_does_not_end_in_its_writer() {
        let page = |end: &str| format!("<h1>Harbour vote</h1><p class=byline>By Ann Lee{}{end}", PROSE.repeat(12));
        let gone = |end: &str| barred(&page(end), PageType::Article).into_iter().skip(1).map(|(text, _)| text).collect::<Vec<_>>();
        let nothing: [&str; 0] = [];
        let writer = "Ann Lee writes about harbours for the island's paper.";
        assert_eq!(gone(&format!("<p>{writer}")), [writer]);
        assert_eq!(gone(&format!("<h3>About the author</h3><p>{writer}<p><a href=x>Ferry runs late</a>")), [writer]);
        assert_eq!(gone(&format!("<p>{writer}{PROSE}")), nothing, "the text goes on");
        assert_eq!(gone("<p>Sam Roe writes about harbours for the island's paper."), nothing, "nobody of the byline");
        assert_eq!(gone("<p>Ann Lee said: “It is a good vote, and the harbour will live.”"), nothing, "somebody who speaks");
        assert_eq!(gone("<p>Ann Lee"), nothing, "a signature");
        assert_eq!(gone(&format!("<h3>Who is Ann Lee?</h3><p>{writer}")), nothing, "an answer");
    }

    #[test]
    fn who_signs_stands_at_the_end() {
        let signed = |text: &str, after: &str| barred(&format!("{}<p>{text}{after}", PROSE.repeat(3)), PageType::Article).len();
        assert_eq!(signed("(Source: Harbour News)", ""), 1);
        assert_eq!(
            signed("(Source: Harbour News)", "<p>- Eels return to Saint Orrin after two years, say those who have counted them."),
            1
        );
        assert_eq!(signed("(No, really.)", PROSE), 0, "the text goes on");
        assert_eq!(signed("(dpa)", PROSE), 1, "an agency may sign a part");
        assert_eq!(signed("[CALL TO ACTION]", PROSE), 1, "what scripts replace");
        assert_eq!(signed("(Laughter)", PROSE), 0, "what was heard");
    }

    #[test]
    fn how_an_article_earns_money_is_told_at_either_end() {
        let note = "<p>We independently choose what we review. Purchases made through our links may earn us a commission.";
        let whole = PROSE.repeat(12);
        let gone = |html: String, page_type| barred(&html, page_type).iter().filter(|(_, is)| *is == Category::Advertisement).count();
        assert_eq!(gone(format!("{note}{whole}"), PageType::Article), 1);
        assert_eq!(gone(format!("{whole}{note}"), PageType::Article), 1);
        assert_eq!(gone(format!("{whole}{note}{whole}"), PageType::Article), 0, "what the article may be about");
        assert_eq!(gone(format!("{note}{whole}"), PageType::Service), 0);
        assert_eq!(gone(format!("<p>The agent may receive a commission on every flat, the court heard.{whole}"), PageType::Article), 0);
    }
}
