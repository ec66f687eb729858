//! What interrupts a news text or closes it and is none of it: links to other articles between two paragraphs, lists of them, what a
//! subscription offers, the choices of a poll, asks to follow the paper elsewhere, who else reported, the clock of each entry of a ticker.
//!
//! The model sees that such lines stand among prose, which speaks for them. Each rule here needs two witnesses, one of them the shape: no
//! rule looks at a paragraph of running text. Chances tell what prose is around, which are the same for all leanings.

use foldhash::{HashMap, HashMapExt};

use crate::article::Category;
use crate::dom::Tag;
use crate::lexicon::Concept;
use crate::lexicon::metadata::{INTERLUDES, fold};
use crate::segment::{Block, ElementId, NameId, Segments};

use super::facts::Facts;
use super::likely::Likely;
use super::veto::Veto;

/// Chance of content from which a block counts as the text around.
const LIKELY: f32 = 0.5;
/// Words of a paragraph from which it is text.
const TEXT: usize = 12;
/// Blocks before and behind a line among which the text stands.
const NEAR: usize = 3;
/// Share of link text from which a line is a link, from which an item is one behind its label, and from which a labelled line is one.
const LINK: f32 = 0.9;
const ITEM_LINK: f32 = 0.6;
const LABELLED_LINK: f32 = 0.4;
/// Words of the title of another article.
const TITLE: (usize, usize) = (4, 30);
/// Words of an item that is one, and items of a list of them.
const ITEM: (usize, usize) = (3, 25);
const ITEMS: usize = 8;
/// Words of the label before a title, and how many lines have the same one.
const LABEL: usize = 6;
const ALIKE: usize = 2;
/// Blocks of a box that offers a subscription, and words of the line over what it offers.
const OFFER: u32 = 12;
const OFFER_LINE: usize = 20;
/// Elements around a text among which the label of a choice is, and words of a choice.
const CHOICE_LEVELS: usize = 3;
const CHOICE: usize = 15;
/// Words of an ask to follow, of the names of contributors, of a line that announces more.
const FOLLOW: usize = 45;
const MORE: usize = 14;
const CONTRIBUTORS: usize = 60;
const SHORT: usize = 30;
/// Bytes at the beginning of a text that is no news among which it asks to follow.
const FOLLOW_OPENING: usize = 60;
/// Words of the clock of an entry with its writer, and entries of a ticker.
const CLOCK: usize = 6;
const ENTRIES: usize = 4;

/// What the rules ask about a page.
pub(super) struct Interludes<'a, 'p> {
    pub segments: &'a Segments<'p>,
    pub facts: &'a [Facts<'p>],
    pub content: &'a [f32],
    pub likely: &'a Likely,
    /// Whether the publisher states that it is news.
    pub news: bool,
}

impl Interludes<'_, '_> {
    /// Bars them on the page of an article. Linear in blocks, elements and text.
    pub fn bar(&self, vetoes: &mut [Option<Veto>]) {
        let lines = (0..vetoes.len()).filter_map(|at| Some((at, self.line(at)?)));
        let titles = self.titles().into_iter().chain(self.labelled()).chain(self.lists()).map(|at| (at, Category::Related));
        let offers = self.offers().into_iter().map(|at| (at, Category::Promotion));
        let clocks = self.clocks().into_iter().map(|at| (at, Category::Byline));
        let found: Vec<(usize, Category)> = lines.chain(titles).chain(offers).chain(clocks).collect();
        for (at, category) in found {
            if let Some(veto) = vetoes.get_mut(at).filter(|veto| veto.is_none()) {
                *veto = Some(Veto { category });
            }
        }
    }

    /// Lines that their words or their element tell.
    fn line(&self, at: usize) -> Option<Category> {
        let (block, facts) = (self.segments.blocks.get(at)?, self.facts.get(at)?);
        if facts.words > CONTRIBUTORS {
            return None;
        }
        let mut around = self.segments.ancestors(block.common).take(CHOICE_LEVELS);
        if facts.words <= CHOICE && around.any(|(_, element)| element.tag == Tag::Label) || self.asks_for_choice(at) {
            return Some(Category::Interface);
        }
        if !self.is_paragraph(block) {
            return None;
        }
        let text = self.segments.text_of(block);
        let folded = fold(text);
        let opening = fold(text.get(..text.floor_char_boundary(FOLLOW_OPENING)).unwrap_or_default());
        if facts.words <= FOLLOW && INTERLUDES.asks_to_follow(&folded) && (self.news || INTERLUDES.asks_to_follow_at(&opening)) {
            return Some(Category::ShareSocial);
        }
        let closes = self.likely.closes(at);
        if closes && (INTERLUDES.names_contributors(&folded) || facts.words <= MORE && is_signature(text)) {
            return Some(Category::Byline);
        }
        if self.is_cut(block) {
            return Some(Category::Related);
        }
        let short = facts.words <= SHORT;
        let bracketed = || text.starts_with(['[', '(', '+']) || facts.links > 0.0 || text.ends_with([':', '：']);
        (facts.words <= MORE && closes && INTERLUDES.is_developing(&folded) || short && bracketed() && INTERLUDES.leads_to_live(&folded))
            .then_some(Category::Related)
    }

    /// Whether a text is cut off, and its element named for that: it is the beginning of another article.
    fn is_cut(&self, block: &Block) -> bool {
        let named = || self.segments.ancestors(block.element).take(2).any(|(_, element)| INTERLUDES.is_cut_class(element.class));
        let text = self.segments.text_of(block).trim_end();
        (text.ends_with("...") || text.ends_with('…')) && named()
    }

    /// Whether a block is the question of a poll: right over its choices.
    fn asks_for_choice(&self, at: usize) -> bool {
        let is_choice = |block: &Block| {
            let mut around = self.segments.ancestors(block.common).take(CHOICE_LEVELS);
            around.any(|(_, element)| element.tag == Tag::Label)
        };
        let asks = |block: &Block| self.segments.text_of(block).trim_end().ends_with(['?', '？', '؟']);
        self.segments.blocks.get(at).is_some_and(asks) && self.segments.blocks.get(at + 1).is_some_and(is_choice)
    }

    /// Titles of other articles: links in bold type or capitals that are all of a paragraph between two others.
    fn titles(&self) -> Vec<usize> {
        let is_title = |at: &usize| {
            let (Some(block), Some(facts)) = (self.segments.blocks.get(*at), self.facts.get(*at)) else { return false };
            facts.links >= LINK
                && (TITLE.0..=TITLE.1).contains(&facts.words)
                && self.is_paragraph(block)
                && self.is_drawn_as_title(block)
                && self.is_amid_text(*at)
        };
        let found: Vec<usize> = (0..self.facts.len()).filter(is_title).collect();
        // So many are the entries of a list.
        let texts = (0..self.facts.len()).filter(|at| self.is_text(*at)).count();
        if found.len() * 2 > texts { Vec::new() } else { found }
    }

    /// Titles behind the same label: "MORE: ...", "READ THIS | ...".
    fn labelled(&self) -> Vec<usize> {
        let mut lines: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, (block, facts)) in self.segments.blocks.iter().zip(self.facts).enumerate() {
            let fits = facts.links >= LABELLED_LINK && facts.links < 1.0 && facts.words <= TITLE.1 && self.is_paragraph(block);
            if let Some(label) = Some(block).filter(|_| fits).and_then(|block| self.label(block)) {
                lines.entry(label).or_default().push(at);
            }
        }
        let mut found: Vec<usize> = lines.into_values().filter(|lines| lines.len() >= ALIKE).flatten().collect();
        found.sort_unstable();
        found
    }

    /// What stands before the link that a line ends in, where it is a label and the link a title. A colon stands before much else, so
    /// there the page has to be news.
    fn label(&self, block: &Block) -> Option<String> {
        let mut links = self.segments.inlines_of(block).iter().filter(|inline| inline.tag == Tag::A);
        let link = links.next()?;
        let label = self.segments.text.get(block.text.start..link.text.start)?.trim_end();
        let title = self.segments.text.get(link.text.start..block.text.end)?;
        let (bare, sign) = label.char_indices().next_back().map(|(end, sign)| (label.get(..end).unwrap_or_default(), sign))?;
        let parted = sign == '|' || self.news && matches!(sign, ':' | '：');
        let folded = fold(bare);
        let words = folded.split(' ').count();
        let is_label = !folded.is_empty() && words <= LABEL && !folded.contains(|letter: char| letter.is_numeric());
        (parted && is_label && links.next().is_none() && title.split_whitespace().count() >= TITLE.0 && !title.contains("://"))
            .then_some(folded)
    }

    /// Lists of nothing but titles between two paragraphs of news, the first of which does not announce them.
    fn lists(&self) -> Vec<usize> {
        let mut found = Vec::new();
        for element in self.segments.elements.iter().filter(|element| self.news && matches!(element.tag, Tag::Ul | Tag::Ol)) {
            let items = element.blocks.start as usize..element.blocks.end as usize;
            let told = || {
                let before = items.start.checked_sub(1)?;
                let text = self.segments.text_of(self.segments.blocks.get(before)?).trim_end();
                Some(self.is_text(before) && !text.ends_with([':', '：', ',']))
            };
            let fits = !items.is_empty()
                && items.len() <= ITEMS
                && items.clone().all(|at| self.is_item(at))
                && told() == Some(true)
                && (items.end..items.end + NEAR).any(|at| self.is_text(at));
            if fits {
                found.extend(items);
            }
        }
        found
    }

    /// Whether an item is the title of another page, behind a label or without.
    fn is_item(&self, at: usize) -> bool {
        let (Some(block), Some(facts)) = (self.segments.blocks.get(at), self.facts.get(at)) else { return false };
        let mut links = self.segments.inlines_of(block).iter().filter(|inline| inline.tag == Tag::A);
        let elsewhere = |href: &str| !href.trim_start().starts_with('#');
        facts.links >= ITEM_LINK
            && (ITEM.0..=ITEM.1).contains(&facts.words)
            && !self.segments.text_of(block).trim_end().ends_with(['.', '。'])
            && links.all(|inline| self.segments.element(inline.element).node.attr("href").is_none_or(elsewhere))
    }

    /// What a subscription offers: the list that closes a small box behind a line that asks for one.
    fn offers(&self) -> Vec<usize> {
        let mut found = Vec::new();
        for element in self.segments.elements.iter().filter(|element| matches!(element.tag, Tag::Ul | Tag::Ol)) {
            let Some(line) = (element.blocks.start as usize).checked_sub(1) else { continue };
            let (Some(parent), Some(block), Some(facts)) = (element.parent, self.segments.blocks.get(line), self.facts.get(line)) else {
                continue;
            };
            let around = self.segments.element(parent);
            let beside = block.element == parent || self.segments.element(block.element).parent == Some(parent);
            let asks = || facts.says(Concept::Newsletter) || facts.says(Concept::SupportUs);
            if !element.blocks.is_empty()
                && beside
                && around.blocks.end == element.blocks.end
                && around.blocks.end - around.blocks.start <= OFFER
                && facts.words <= OFFER_LINE
                && asks()
            {
                found.extend(element.blocks.clone().map(|at| at as usize));
            }
        }
        found
    }

    /// When each entry of a ticker was written, and by whom; and the numbers of entries.
    fn clocks(&self) -> Vec<usize> {
        let mut alike: HashMap<NameId, Vec<usize>> = HashMap::new();
        for (at, (block, facts)) in self.segments.blocks.iter().zip(self.facts).enumerate().filter(|_| self.news) {
            let element = self.segments.element(block.element);
            let text = self.segments.text_of(block);
            let told = || (2..=CLOCK).contains(&facts.words) && has_clock(text) || is_number(text);
            if facts.words <= CLOCK && !element.class.is_empty() && self.is_paragraph(block) && told() {
                alike.entry(element.class_name).or_default().push(at);
            }
        }
        let mut found: Vec<usize> = alike.into_values().filter(|entries| entries.len() >= ENTRIES).flatten().collect();
        found.sort_unstable();
        found
    }

    /// Whether a block is likely a paragraph of the text.
    fn is_text(&self, at: usize) -> bool {
        let likely = self.content.get(at).is_some_and(|chance| *chance >= LIKELY);
        likely && self.facts.get(at).is_some_and(|facts| facts.words >= TEXT && facts.links < 0.5)
    }

    /// Whether text stands a little before a block, and a little behind it.
    fn is_amid_text(&self, at: usize) -> bool {
        (at.saturating_sub(NEAR)..at).any(|at| self.is_text(at)) && (at + 1..=at + NEAR).any(|at| self.is_text(at))
    }

    /// Whether a block is no heading, item, cell or quotation.
    fn is_paragraph(&self, block: &Block) -> bool {
        let part = |tag: Tag| matches!(tag, Tag::Li | Tag::Dd | Tag::Dt | Tag::Td | Tag::Th | Tag::Blockquote | Tag::Figure);
        let mut around = self.segments.ancestors(block.element).take(CHOICE_LEVELS).map(|(_, element): (ElementId, _)| element.tag);
        let own = self.segments.element(block.element).tag;
        own.heading_level().is_none() && !block.preformatted && !around.any(part)
    }

    /// Whether all of a block is in bold type or capitals; where the page is not stated to be news, in both: there bold links offer goods.
    fn is_drawn_as_title(&self, block: &Block) -> bool {
        let strong = self.segments.inlines_of(block).iter().filter(|inline| matches!(inline.tag, Tag::B | Tag::Strong));
        let bold = strong.map(|inline| inline.text.len()).sum::<usize>() as f32 >= LINK * block.text.len() as f32;
        let capitals = is_in_capitals(self.segments.text_of(block));
        bold && capitals || self.news && (bold || capitals)
    }
}

/// Whether all letters that have a case are capitals.
fn is_in_capitals(text: &str) -> bool {
    !text.contains(char::is_lowercase) && text.chars().filter(|letter| letter.is_uppercase()).count() >= TITLE.0 * 3
}

/// Whether a text is the name of an agency or a station in capitals with its writers in brackets: "ABC (Ann Lee, Sam Roe)".
fn is_signature(text: &str) -> bool {
    let Some((agency, writers)) = text.trim().split_once(" (") else { return false };
    (2..=6).contains(&agency.len()) && agency.bytes().all(|byte| byte.is_ascii_uppercase()) && writers.find(')') == Some(writers.len() - 1)
}

/// Whether a text is a number of one or two digits.
fn is_number(text: &str) -> bool {
    let number = text.trim().trim_end_matches('.');
    (1..=2).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a text has the time of a day in it.
fn has_clock(text: &str) -> bool {
    let is_clock = |word: &str| {
        let digits = |part: &str, most: usize| (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        word.split_once([':', '.', 'h']).is_some_and(|(hour, minute)| digits(hour, 2) && minute.len() == 2 && digits(minute, 2))
    };
    text.split_whitespace().any(is_clock)
}

#[cfg(test)]
mod tests {
    use super::super::rules::PageEvidence;
    use super::super::veto::vetoes;
    use crate::article::PageType;
    use crate::classify::kind::Kind;
    use crate::limits::Limits;
    use crate::options::Unobserved;
    use crate::{dom, segment};

    const PROSE: &str = "<p>The three towns of the estuary voted on Friday to dredge the harbour, and to pay for it by the length of its \
        waterfront, which some had asked for.</p>";

    /// What is barred of what stands between paragraphs.
    fn barred(html: &str, news: bool) -> Vec<String> {
        let page = dom::parse(&format!("<h1>Vote</h1>{PROSE}{PROSE}{html}{PROSE}"), &Limits::default(), &Unobserved).unwrap();
        let segments = segment::segment(&page, &Limits::default()).unwrap();
        let content = vec![0.9; segments.blocks.len()];
        let kind = Kind { news, ..PageType::Article.into() };
        let vetoes = vetoes(&segments, kind, &PageEvidence::new(&segments), &content);
        let texts = segments.blocks.iter().map(|block| segments.text_of(block).to_owned());
        texts.zip(vetoes).filter_map(|(text, veto)| veto.map(|_| text)).collect()
    }

    #[test]
    fn titles_of_other_articles_go() {
        let title = "<p><a href=x><strong>Eels return to the pond of Orrin</strong></a></p>";
        assert_eq!((barred(title, true).len(), barred(title, false).len()), (1, 0));
        assert_eq!(barred(&title.to_uppercase(), false).len(), 1, "bold and in capitals");
        assert_eq!(barred(&title.replace("strong", "span"), true).len(), 0, "plain type");
        assert_eq!(barred("<p><a href=x>EELS RETURN TO THE POND</a></p>", true).len(), 1, "capitals");
        assert_eq!(barred(&title.replace("</a>", "</a>, as the board says"), true).len(), 0, "part of a sentence");
        assert_eq!(barred(&title.replace("p>", "h3>"), true).len(), 0, "a heading may be the article's own");
        assert_eq!(barred(&format!("{title}{PROSE}").repeat(6), true).len(), 0, "entries of a list");
    }

    #[test]
    fn titles_behind_the_same_label_go() {
        let line = |label: &str, title: &str| format!("<p>{label} <a href=x>{title}</a></p>{PROSE}");
        let two = |label: &str| line(label, "Eels return to the pond") + &line(label, "Harbour fees are to rise");
        assert_eq!(barred(&two("FUNDA LAPHA |"), false).len(), 2);
        assert_eq!((barred(&two("Of interest:"), true).len(), barred(&two("Of interest:"), false).len()), (2, 0));
        assert_eq!(barred(&line("FUNDA LAPHA |", "Eels return to the pond"), true).len(), 0, "once it may be anything");
        assert_eq!(barred(&(line("Site |", "Orrin eels") + &line("Site |", "Pellworth")), true).len(), 0, "no titles");
    }

    #[test]
    fn a_list_of_titles_goes_from_news() {
        let list = "<ul><li>Harbour: <a href=/x>Eels return to the pond of Orrin</a><li><a href=/y>Fees of the port rise</a></ul>";
        assert_eq!((barred(list, true).len(), barred(list, false).len()), (2, 0));
        assert_eq!(
            barred(&format!("<p>The board had voted before on three other matters of the estuary, which are these:</p>{list}"), true).len(),
            0
        );
        assert_eq!(barred(&list.replace("/x", "#x"), true).len(), 0, "leads into the page");
        assert_eq!(barred(&list.replace("rise</a>", "rise</a>, which the towns of the estuary had all voted for"), true).len(), 0);
    }

    #[test]
    fn a_subscription_goes_with_what_it_offers() {
        let offer = "<div><h2>Members</h2><p>Subscribe to our newsletter today</p><ul><li>The crossword<li>All recipes</ul></div>";
        assert!(barred(offer, false).iter().any(|text| text == "All recipes"));
        assert!(!barred(&offer.replace("</ul>", "</ul><p>The board sat late."), false).iter().any(|text| text == "All recipes"));
        assert!(
            !barred(&offer.replace("Subscribe to our newsletter today", "The board counts"), false)
                .iter()
                .any(|text| text == "All recipes")
        );
    }

    #[test]
    fn choices_of_a_poll_go() {
        let poll = "<p>What is to become of the pond?</p><label><input type=radio><div>It stays as it is.</div></label>";
        assert_eq!(barred(poll, false), ["What is to become of the pond?", "It stays as it is."]);
    }

    #[test]
    fn clocks_of_entries_go_from_news() {
        let entries = "<div class=info>Ann Lee 20:42</div><p>The towns vote.</p>".repeat(4);
        assert_eq!((barred(&entries, true).len(), barred(&entries, false).len()), (4, 0));
        assert_eq!(barred(&entries.replace("20:42", "Orrin"), true).len(), 0);
        assert_eq!(barred(&entries.replace("Ann Lee 20:42", "1"), true).len(), 4);
    }

    #[test]
    fn asks_and_signatures_go() {
        let follow = "Follow us on Facebook and YouTube for more from the estuary.";
        assert_eq!(barred(&format!("<p>{follow}</p>"), false), [follow]);
        assert_eq!(barred("<p>The board asks all to follow the rules that it put on Facebook.</p>", false).len(), 0);
        let page = |end: &str| {
            let page = dom::parse(&format!("<h1>Vote</h1>{PROSE}{PROSE}{end}"), &Limits::default(), &Unobserved).unwrap();
            let segments = segment::segment(&page, &Limits::default()).unwrap();
            let content = vec![0.9; segments.blocks.len()];
            vetoes(&segments, PageType::Article, &PageEvidence::new(&segments), &content).into_iter().flatten().count()
        };
        assert_eq!(page("<p>Sam Roe in Orrin contributed to this report."), 1);
        assert_eq!(page(&format!("<p>Sam Roe in Orrin contributed to this report.{}", PROSE.repeat(4))), 0, "amid the text");
        assert_eq!((page("<p>ABC (Ann Lee, Sam Roe)"), page("<p>Orrin (Ann Lee) votes (again)")), (1, 0));
        let cut = "<p class='text line-clamp-2'>The towns of the estuary have voted to dredge the har...</p>";
        assert_eq!((barred(cut, false).len(), barred(&cut.replace("har...", "harbour."), false).len()), (1, 0));
        assert_eq!(page("<p>This is a developing story."), 1);
        assert_eq!(page("<p>[All about the vote in our live blog.]"), 1);
    }
}
