//! Titles of other articles that stand between two paragraphs of a text: alone, behind a label, in lists of nothing else.

use crate::dom::Tag;
use crate::head::address::host;
use crate::lexicon::metadata::fold;
use crate::segment::{Block, Inline};
use foldhash::{HashMap, HashMapExt};

use super::interludes::{Interludes, NEAR};

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

impl Interludes<'_, '_> {
    /// The blocks of all of them.
    pub(super) fn other_titles(&self) -> Vec<usize> {
        self.titles().into_iter().chain(self.labelled()).chain(self.lists()).collect()
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
                && self.segments.links_of(block).all(|link| self.is_own(link))
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
        let mut links = self.segments.links_of(block);
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
            && self.is_own(link))
        .then_some(folded)
    }

    /// Lists of nothing but titles between two paragraphs of news, the first of which does not announce them.
    fn lists(&self) -> Vec<usize> {
        let mut found = Vec::new();
        for element in self.segments.elements.iter().filter(|element| self.news && matches!(element.tag, Tag::Ul | Tag::Ol)) {
            let items = element.blocks();
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

    /// Whether an item is the title of another page of the site, behind a label or without.
    fn is_item(&self, at: usize) -> bool {
        let (Some(block), Some(facts)) = (self.segments.blocks.get(at), self.facts.get(at)) else { return false };
        let words =
            |link: &Inline| self.segments.text.get(link.text.start..link.text.end).map_or(0, |text| text.split_whitespace().count());
        facts.links >= ITEM_LINK
            && (TITLE.0..=ITEM).contains(&facts.words)
            && !self.segments.text_of(block).trim_end().ends_with(['.', '。'])
            && self.segments.links_of(block).all(|link| words(link) >= TITLE.0 && self.is_own(link))
    }

    /// Whether a link leads to another page of the same host, and nobody paid for it.
    fn is_own(&self, link: &Inline) -> bool {
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
        let absolute = if href.starts_with("//") { host(&format!("https:{href}")) } else { host(href) };
        absolute.is_some_and(|other| other == self.own_host)
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

#[cfg(test)]
mod tests {
    use super::super::interludes::tests::{PROSE, barred, barred_at};

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
    fn links_that_leave_the_site_stay() {
        let title = |attributes: &str| format!("<p><a {attributes}><strong>Eels return to the pond of Orrin</strong></a></p>");
        for attributes in
            ["href=https://orrin.example/eels", "href=//orrin.example/eels", "href=x rel='nofollow noopener'", "href=#x", "href=mailto:x@y"]
        {
            assert_eq!(barred(&title(attributes), true).len(), 0, "{attributes}");
        }
        let own = title("href=https://www.orrin.example/eels");
        assert_eq!((barred_at("orrin.example", &own, true).len(), barred_at("shore.example", &own, true).len()), (1, 0));
        let list = "<ul><li><a href=/x>Eels return to the pond</a><li><a href=/y>Harbour fees</a></ul>";
        assert_eq!(barred(list, true).len(), 0, "an item is no title");
    }
}
