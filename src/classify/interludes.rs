//! What interrupts a news text or closes it and is none of it: links to other articles between two paragraphs, lists of them, the choices of a
//! poll, asks to follow the paper elsewhere, who else reported.
//!
//! The model sees that such lines stand among prose, which speaks for them. Each rule here needs two witnesses, and none looks at a block of
//! more than [`SHORT`] words. Chances tell what prose is around, which are the same for all leanings.

use std::cell::OnceCell;
use std::ops::Range;

use foldhash::{HashMap, HashMapExt};
use url::Url;

use crate::article::Category;
use crate::dom::{Node, Tag};
use crate::lexicon::metadata::{INTERLUDES, fold};
use crate::segment::{Block, Element, ElementId, Inline, Segments};

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
const ITEM: usize = 25;
const ITEMS: usize = 8;
/// Words of the label before a title, and how many lines have the same one.
const LABEL: usize = 6;
const ALIKE: usize = 2;
/// Elements around a text that tell whether it is a paragraph, or within which a poll is.
const LEVELS: usize = 3;
/// Words of a choice and of the question over it, choices of a poll, and blocks of its box beside them.
const CHOICE: usize = 15;
const CHOICES: usize = 2;
const BESIDE_CHOICES: usize = 4;
/// Blocks of the box of a text that is cut off.
const CUT: u32 = 4;
/// Words of the longest line that any rule looks at.
const SHORT: usize = 30;
/// Words of an ask to follow, of a line that announces more, of one that begins with who else reported.
const FOLLOW: usize = 20;
const MORE: usize = 14;
const CONTRIBUTORS: usize = 15;
/// Bytes at the beginning of a text in which the ask to follow is.
const FOLLOW_OPENING: usize = 60;
/// Marks of speech.
const QUOTES: [char; 11] = ['"', '“', '”', '„', '«', '»', '‹', '「', '」', '『', '‘'];

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
        let host = OnceCell::new();
        let lines = (0..vetoes.len()).filter_map(|at| Some((at, self.line(at)?)));
        let titles = self.titles(&host).into_iter().chain(self.labelled(&host)).chain(self.lists(&host));
        let polls = self.polls().into_iter().map(|at| (at, Category::Interface));
        let found: Vec<(usize, Category)> = lines.chain(titles.map(|at| (at, Category::Related))).chain(polls).collect();
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
        if !self.is_paragraph(block) {
            return None;
        }
        if self.is_cut(block) {
            return Some(Category::Related);
        }
        let follows = facts.words <= FOLLOW && INTERLUDES.may_ask_to_follow(text) && asks_to_follow(text);
        let closes = self.likely.closes(at);
        let bracketed = text.starts_with(['[', '(', '+']) || facts.links > 0.0 || text.ends_with([':', '：']);
        if !(follows || closes || bracketed) {
            return None;
        }
        if follows {
            return Some(Category::ShareSocial);
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
        let text = self.segments.text_of(block).trim_end();
        if !text.ends_with("...") && !text.ends_with('…') {
            return false;
        }
        let mut around = self.segments.ancestors(block.element).take(2);
        let named = around.any(|(_, element)| element.class.split_ascii_whitespace().any(|class| INTERLUDES.is_cut_class(class)));
        let linked = |block: &Block| self.segments.inlines_of(block).iter().any(|inline| inline.tag == Tag::A);
        let small = |element: &Element<'_>| element.blocks.end.saturating_sub(element.blocks.start) <= CUT;
        let boxed = || {
            let mut boxes = self.segments.ancestors(block.element).take(LEVELS).filter(|(_, element)| small(element));
            boxes.any(|(_, element)| self.segments.blocks.get(range(element)).is_some_and(|blocks| blocks.iter().any(linked)))
        };
        named && boxed()
    }

    /// Polls: short labels side by side, one after another, that each hold a radio button of the same group, and the question over them in the same box.
    fn polls(&self) -> Vec<usize> {
        let mut groups: HashMap<&str, Vec<&Element<'_>>> = HashMap::new();
        for label in self.segments.elements.iter().filter(|element| element.tag == Tag::Label && element.blocks.len() == 1) {
            let words = self.facts.get(label.blocks.start as usize).map_or(usize::MAX, |facts| facts.words);
            if let Some(group) = Some(label.node).filter(|_| words <= CHOICE).and_then(radio) {
                groups.entry(group).or_default().push(label);
            }
        }
        let mut found = Vec::new();
        for labels in groups.into_values().filter(|labels| labels.len() >= CHOICES) {
            let start = labels.iter().map(|label| label.blocks.start).min().unwrap_or_default() as usize;
            let end = labels.iter().map(|label| label.blocks.end).max().unwrap_or_default() as usize;
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
        let mut around = self.segments.ancestors(block.element).take(LEVELS).map(|(_, element)| range(element));
        facts.words <= CHOICE
            && self.segments.element(block.element).tag != Tag::H1
            && self.segments.text_of(block).trim_end().ends_with(['?', '？', '؟'])
            && around.any(|held| held.start == at && held.end >= end && held.end - end <= BESIDE_CHOICES)
    }

    /// Titles of other articles: links in bold type or capitals that are all of a paragraph between two others.
    fn titles(&self, host: &OnceCell<String>) -> Vec<usize> {
        let is_title = |at: &usize| {
            let (Some(block), Some(facts)) = (self.segments.blocks.get(*at), self.facts.get(*at)) else { return false };
            facts.links >= LINK
                && (TITLE.0..=TITLE.1).contains(&facts.words)
                && self.is_paragraph(block)
                && self.is_drawn_as_title(block)
                && self.is_amid_text(*at)
                && self.links(block).all(|link| self.is_own(link, host))
        };
        let found: Vec<usize> = (0..self.facts.len()).filter(is_title).collect();
        if found.is_empty() {
            return found;
        }
        // So many are the entries of a list.
        let texts = (0..self.facts.len()).filter(|at| self.is_text(*at)).count();
        if found.len() * 2 > texts { Vec::new() } else { found }
    }

    /// Titles behind the same label: "MORE: ...", "READ THIS | ...".
    fn labelled(&self, host: &OnceCell<String>) -> Vec<usize> {
        let mut lines: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, (block, facts)) in self.segments.blocks.iter().zip(self.facts).enumerate() {
            let fits = facts.links >= LABELLED_LINK && facts.links < 1.0 && facts.words <= TITLE.1 && self.is_paragraph(block);
            if let Some(label) = Some(block).filter(|_| fits).and_then(|block| self.label(block, host)) {
                lines.entry(label).or_default().push(at);
            }
        }
        let mut found: Vec<usize> = lines.into_values().filter(|lines| lines.len() >= ALIKE).flatten().collect();
        found.sort_unstable();
        found
    }

    /// What stands before the link that a line ends in, where it is a label and the link a title. A colon stands before much else, so
    /// there the page has to be news.
    fn label(&self, block: &Block, host: &OnceCell<String>) -> Option<String> {
        let mut links = self.links(block);
        let link = links.next()?;
        let label = self.segments.text.get(block.text.start..link.text.start)?.trim_end();
        let title = self.segments.text.get(link.text.start..block.text.end)?;
        let (bare, sign) = label.char_indices().next_back().map(|(end, sign)| (label.get(..end).unwrap_or_default(), sign))?;
        let parted = sign == '|' || self.news && matches!(sign, ':' | '：');
        let folded = fold(bare);
        let words = folded.split(' ').count();
        let is_label = !folded.is_empty() && words <= LABEL && !folded.contains(|letter: char| letter.is_numeric());
        (parted
            && is_label
            && links.next().is_none()
            && title.split_whitespace().count() >= TITLE.0
            && !title.contains("://")
            && self.is_own(link, host))
        .then_some(folded)
    }

    /// Lists of nothing but titles between two paragraphs of news, the first of which does not announce them.
    fn lists(&self, host: &OnceCell<String>) -> Vec<usize> {
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
                && items.clone().all(|at| self.is_item(at, host))
                && told() == Some(true)
                && (items.end..items.end + NEAR).any(|at| self.is_text(at));
            if fits {
                found.extend(items);
            }
        }
        found
    }

    /// Whether an item is the title of another page of the site, behind a label or without.
    fn is_item(&self, at: usize, host: &OnceCell<String>) -> bool {
        let (Some(block), Some(facts)) = (self.segments.blocks.get(at), self.facts.get(at)) else { return false };
        let words =
            |link: &Inline| self.segments.text.get(link.text.start..link.text.end).map_or(0, |text| text.split_whitespace().count());
        facts.links >= ITEM_LINK
            && (TITLE.0..=ITEM).contains(&facts.words)
            && !self.segments.text_of(block).trim_end().ends_with(['.', '。'])
            && self.links(block).all(|link| words(link) >= TITLE.0 && self.is_own(link, host))
    }

    /// The links of a block.
    fn links(&self, block: &Block) -> impl Iterator<Item = &Inline> {
        self.segments.inlines_of(block).iter().filter(|inline| inline.tag == Tag::A)
    }

    /// Whether a link leads to another page of the same host, and nobody paid for it. The host is looked up once.
    fn is_own(&self, link: &Inline, host: &OnceCell<String>) -> bool {
        let node = self.segments.element(link.element).node;
        let (Some(href), rel) = (node.attr("href").map(str::trim), node.attr("rel").unwrap_or_default()) else { return false };
        let paid = rel.split_ascii_whitespace().any(|rel| rel.eq_ignore_ascii_case("nofollow") || rel.eq_ignore_ascii_case("sponsored"));
        if paid || href.is_empty() || href.starts_with(['#', '\\']) {
            return false;
        }
        let path = href.split(['/', '?', '#']).next().unwrap_or_default();
        if !path.contains(':') && !href.starts_with("//") {
            return true;
        }
        let absolute = if href.starts_with("//") { host_of(&format!("https:{href}")) } else { host_of(href) };
        absolute.is_some_and(|other| other == *host.get_or_init(|| self.own_host()))
    }

    /// The host that the page states for itself, empty where it states none.
    fn own_host(&self) -> String {
        let html = self.segments.elements.first().map(|element| element.node);
        let stated = |node: Node<'_>| {
            match node.name() {
                "link" => node.attr("href").filter(|_| node.attr("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical"))),
                "meta" => node.attr("content").filter(|_| node.attr("property") == Some("og:url")),
                _ => None,
            }
            .and_then(host_of)
        };
        let heads = html.into_iter().flat_map(Node::children).filter(|node| node.name() == "head");
        heads.flat_map(Node::children).find_map(stated).unwrap_or_default()
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
        let mut around = self.segments.ancestors(block.element).take(LEVELS).map(|(_, element): (ElementId, _)| element.tag);
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
    (2..=6).contains(&agency.len())
        && agency.bytes().all(|byte| byte.is_ascii_uppercase())
        && writers.strip_suffix(')').is_some_and(|writers| !writers.contains(')'))
}

/// Whether a text begins with an ask to follow, names a network and lets nobody speak.
fn asks_to_follow(text: &str) -> bool {
    let opening = fold(text.get(..text.floor_char_boundary(FOLLOW_OPENING)).unwrap_or_default());
    INTERLUDES.asks_to_follow(&opening) && !text.contains(QUOTES) && INTERLUDES.names_network(&fold(text))
}

/// The group of the radio button that a label holds.
fn radio(label: Node<'_>) -> Option<&str> {
    let mut held = label.children().chain(label.children().flat_map(Node::children));
    let is_radio = |node: &Node<'_>| node.name() == "input" && node.attr("type").is_some_and(|kind| kind.eq_ignore_ascii_case("radio"));
    held.find(is_radio)?.attr("name")
}

/// The host of an absolute address.
fn host_of(address: &str) -> Option<String> {
    let address = Url::parse(address).ok().filter(|address| matches!(address.scheme(), "http" | "https"))?;
    address.host_str().map(|host| host.strip_prefix("www.").unwrap_or(host).to_owned())
}

/// The blocks of an element.
fn range(element: &Element<'_>) -> Range<usize> {
    element.blocks.start as usize..element.blocks.end as usize
}

#[cfg(test)]
mod tests {
    use super::super::likely::Likely;
    use super::super::rules::PageEvidence;
    use super::super::veto::vetoes;
    use super::{Interludes, is_signature};
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

    /// How many blocks are barred where it closes the text.
    fn closing(end: &str) -> usize {
        let page = dom::parse(&format!("<h1>Vote</h1>{PROSE}{PROSE}{end}"), &Limits::default(), &Unobserved).unwrap();
        let segments = segment::segment(&page, &Limits::default()).unwrap();
        let content = vec![0.9; segments.blocks.len()];
        vetoes(&segments, PageType::Article, &PageEvidence::new(&segments), &content).into_iter().flatten().count()
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
    fn choices_of_a_poll_go() {
        let choice = |text: &str| format!("<label><input type=radio name=pond><div>{text}</div></label>");
        let poll = format!("<div><p>What is to become of the pond?</p>{}{}</div>", choice("It stays."), choice("It goes."));
        assert_eq!(barred(&poll, false), ["What is to become of the pond?", "It stays.", "It goes."]);
        assert_eq!(barred(&poll.replace("pond?", "pond."), false), ["It stays.", "It goes."]);
        assert_eq!(barred(&poll.replace("radio", "checkbox"), false).len(), 0, "a list to check off");
        assert_eq!(barred(&poll.replace("name=pond", ""), false).len(), 0, "no group");
        assert_eq!(barred(&poll.replace("</label>", "</label><p>The board voted for it."), false).len(), 0, "an accordion");
        let long = poll.replace("What is", &format!("{} What is", "The board sat late.".repeat(5)));
        assert_eq!(barred(&long, false).len(), 2, "prose that ends in a question");
        let apart = poll.replace("<div><p>", "<p>").replace("</p>", "</p><div>");
        assert_eq!(barred(&apart, false).len(), 2, "a question of the text");
        assert_eq!(barred("<p>And who pays?</p><label for=mail>Your address</label>", false).len(), 0);
    }

    #[test]
    fn links_that_leave_the_site_stay() {
        let title = |attributes: &str| format!("<p><a {attributes}><strong>Eels return to the pond of Orrin</strong></a></p>");
        for attributes in
            ["href=https://orrin.example/eels", "href=//orrin.example/eels", "href=x rel='nofollow noopener'", "href=#x", "href=mailto:x@y"]
        {
            assert_eq!(barred(&title(attributes), true).len(), 0, "{attributes}");
        }
        let home = "<link rel=canonical href=https://www.orrin.example/vote>";
        let page = dom::parse(&format!("<head>{home}</head><h1>Vote</h1>{PROSE}"), &Limits::default(), &Unobserved).unwrap();
        let segments = segment::segment(&page, &Limits::default()).unwrap();
        let likely = Likely::new(&segments, &PageEvidence::new(&segments), &[]);
        assert_eq!(Interludes { segments: &segments, facts: &[], content: &[], likely: &likely, news: true }.own_host(), "orrin.example");
        let list = "<ul><li><a href=/x>Eels return to the pond</a><li><a href=/y>Harbour fees</a></ul>";
        assert_eq!(barred(list, true).len(), 0, "an item is no title");
    }

    #[test]
    fn prose_stays() {
        for text in [
            "People follow me on Instagram for the clouds, said the pilot.",
            "“Follow us on Facebook,” she had told the crew.",
            "Follow our route through the threads of the old mill, as the guide puts it.",
            "They wrote that this is a developing story, and nobody on the board believed a word.",
            "(The minister saw it on our live blog, and rang the harbour master before noon.)",
            "The law protects reporting by small papers.",
            "With input from the three towns the board drew a new map.",
            "Three divers contributed to the report.",
            "20:42",
            "1",
        ] {
            assert_eq!(closing(&format!("<p>{text}")), 0, "{text}");
            assert_eq!(barred(&format!("<p>{text}</p>"), true).len(), 0, "{text}");
        }
        for class in ["post-excerpt", "truncated-line", "no-ellipsis", "truncate"] {
            assert_eq!(barred(&format!("<p class={class}>And then the harbour fell silent...</p>"), true).len(), 0, "{class}");
        }
        assert_eq!(barred("<h3>Sign up for our newsletter</h3><ul><li>The board sat late.<li>The eels are back.</ul>", true).len(), 0);
        assert!(!is_signature("ABC (") && !is_signature("ABC () ()"));
    }

    #[test]
    fn asks_and_signatures_go() {
        let follow = "Follow us on Facebook and YouTube for more from the estuary.";
        assert_eq!(barred(&format!("<p>{follow}</p>"), false), [follow]);
        assert_eq!(barred("<p>The board asks all to follow the rules that it put on Facebook.</p>", false).len(), 0);
        assert_eq!(closing("<p>Sam Roe in Orrin contributed to this report."), 1);
        assert_eq!(closing(&format!("<p>Sam Roe in Orrin contributed to this report.{}", PROSE.repeat(4))), 0, "amid the text");
        assert_eq!((closing("<p>ABC (Ann Lee, Sam Roe)"), closing("<p>Orrin (Ann Lee) votes (again)")), (1, 0));
        let cut = "<div><a href=x>Vote</a><p class='text md:line-clamp-2'>The towns of the estuary voted to dredge the har...</p></div>";
        assert_eq!((barred(cut, false).len(), barred(&cut.replace("har...", "harbour."), false).len()), (1, 0));
        assert_eq!(closing("<p>This is a developing story."), 1);
        assert_eq!(closing("<p>[More in our live blog.]"), 1);
    }
}
