//! What a line announces: the list, table or listing of code right below one that ends in a colon. Either is half of a sentence without
//! the other, and an item alone is a day or a sum.

use crate::article::{Category, PageType};
use crate::classify::rules::PageEvidence;
use crate::classify::wholes::subjects::says_enough;
use crate::classify::wholes::{LEAST_OF_WHOLE, is_kept};
use crate::dom::Tag;
use crate::segment::{Block, Element, Segments, Visibility};

/// Blocks of a list that a line announces, and the share of its bytes in links from which it leads elsewhere.
const LIST_BLOCKS: std::ops::RangeInclusive<usize> = 2..=40;
const LINK_SHARE: f32 = 0.5;
/// Words of an item that is the name of a thing rather than the title of a page, and of each on average.
const NAME_WORDS: usize = 8;
const NAMES_WORDS: usize = 4;
/// Words of the longest line that only announces.
const LINE_WORDS: usize = 16;
/// Levels climbed from a list to see whether it is quoted.
const WITHIN_QUOTE: usize = 3;

/// Blocks that kept lines announce, and lines that announce what is kept. The more is kept, the more these are. Linear in elements and blocks.
pub(super) fn of_kept(segments: &Segments<'_>, page_type: PageType, evidence: &PageEvidence, content: &[f32], kept: &[bool]) -> Vec<usize> {
    let chance = |at: usize| content.get(at).copied().unwrap_or_default();
    let told = announced(segments, page_type, evidence, kept).into_iter().chain(announcing(segments, evidence, kept));
    told.filter(|at| chance(*at) >= LEAST_OF_WHOLE).collect()
}

/// The line right above a list beside it.
fn line_over<'s>(segments: &'s Segments<'_>, list: &Element<'_>) -> Option<(usize, &'s Block)> {
    let line = list.blocks().start.checked_sub(1)?;
    let block = segments.blocks.get(line).filter(|block| segments.text_of(block).trim_end().ends_with([':', '：']))?;
    // Of lists in one another only the outermost stands beside the line, so that no item is looked at twice.
    (segments.element(block.element).parent == list.parent).then_some((line, block))
}

/// Items of lists right below a kept line that ends in a colon: "These towns pay:".
fn announced(segments: &Segments<'_>, page_type: PageType, evidence: &PageEvidence, kept: &[bool]) -> Vec<usize> {
    // A thread and a shop list what they link to under any words.
    let may_link = matches!(page_type, PageType::Article | PageType::Documentation | PageType::Service);
    let lists = segments
        .elements
        .iter()
        .filter(|element| matches!(element.tag, Tag::Ul | Tag::Ol) && LIST_BLOCKS.contains(&element.blocks().len()));
    let told = lists.filter(|list| {
        let Some((line, block)) = line_over(segments, list).filter(|(at, _)| is_kept(kept, *at)) else { return false };
        says_enough(segments.text_of(block))
            && !evidence.leads_elsewhere(line)
            && (!is_mostly_links(segments, list) || may_link && (is_quoted(segments, list) || is_of_names(segments, evidence, list)))
    });
    let is_control = |at: usize| evidence.says(at, |row| row.category == Category::Interface);
    told.flat_map(Element::blocks).filter(|at| !is_control(*at)).collect()
}

/// Lines that end in a colon right above a kept list, table or listing of code beside them: without one nobody knows what these are.
fn announcing(segments: &Segments<'_>, evidence: &PageEvidence, kept: &[bool]) -> Vec<usize> {
    let shown = segments
        .elements
        .iter()
        .filter(|element| matches!(element.tag, Tag::Ul | Tag::Ol | Tag::Pre | Tag::Table) && is_kept(kept, element.blocks().start));
    let lines = shown.filter_map(|shown| {
        let (line, block) = line_over(segments, shown)?;
        // A list inside an item of a list is beside no line, but in one.
        let beside = !segments.element(block.element).blocks().contains(&shown.blocks().start);
        let told = beside && block.visibility == Visibility::Shown && segments.linked_bytes(block) * 2 < block.text.len();
        (told && says_enough(segments.text_of(block)) && !evidence.says(line, |_| true)).then_some(line)
    });
    lines.collect()
}

/// Kept lines of an article that announce nothing but links all of which went.
pub(super) fn over_nothing(segments: &Segments<'_>, page_type: PageType, evidence: &PageEvidence, kept: &[bool]) -> Vec<usize> {
    if page_type != PageType::Article {
        return Vec::new();
    }
    let lists = segments.elements.iter().filter(|element| matches!(element.tag, Tag::Ul | Tag::Ol) && !element.blocks().is_empty());
    let lines = lists.filter_map(|list| {
        let (line, block) = line_over(segments, list).filter(|(at, _)| is_kept(kept, *at))?;
        let went = !list.blocks().any(|at| is_kept(kept, at)) && is_mostly_links(segments, list);
        (went && evidence.words(line) <= LINE_WORDS && segments.element(block.element).tag != Tag::Li).then_some(line)
    });
    lines.collect()
}

/// Whether most of a list is links.
fn is_mostly_links(segments: &Segments<'_>, list: &Element<'_>) -> bool {
    segments.linked_portion(list).reaches(LINK_SHARE)
}

/// Whether a list stands in a quotation or a note, which holds nothing of the site.
fn is_quoted(segments: &Segments<'_>, list: &Element<'_>) -> bool {
    let mut around = list.parent.into_iter().flat_map(|parent| segments.ancestors(parent)).take(WITHIN_QUOTE);
    around.any(|(_, element)| element.tag == Tag::Blockquote)
}

/// Whether the items of a list are names of things, and neither a name in the markup nor words speak against one.
fn is_of_names(segments: &Segments<'_>, evidence: &PageEvidence, list: &Element<'_>) -> bool {
    let plain = |at: usize| {
        let Some(block) = segments.blocks.get(at) else { return false };
        let mut inside = segments.ancestors(block.common).take_while(|(id, _)| Some(*id) != list.parent);
        evidence.words(at) <= NAME_WORDS
            && block.visibility == Visibility::Shown
            && !evidence.says(at, |_| true)
            && inside.all(|(id, _)| !evidence.elements.is_named(id))
    };
    list.blocks().map(|at| evidence.words(at)).sum::<usize>() <= NAMES_WORDS * list.blocks().len() && list.blocks().all(plain)
}

#[cfg(test)]
mod tests {
    use crate::article::PageType;
    use crate::classify::wholes::tests::{BEFORE, kept, kept_of};

    #[test]
    fn a_line_keeps_the_list_that_it_announces() {
        let list = "<ul><li>Pellworth<li>Saint Orrin (May 2024)<li>! Share</ul>";
        assert_eq!(kept(&format!("<div><p>+ The towns that pay:</p>{list}</div>"), 0.2).len(), 3);
        assert_eq!(kept(&format!("<div><p>+ The towns pay.</p>{list}</div>"), 0.2).len(), 1, "nothing is announced");
        assert_eq!(kept(&format!("<div><p>The towns that pay:</p>{list}</div>"), 0.2).len(), 0, "the line went");
        assert_eq!(kept(&format!("<div><p>+ The towns that pay:</p><div>{list}</div></div>"), 0.2).len(), 1, "in a box of its own");
    }

    #[test]
    fn what_a_line_announces_keeps_the_line() {
        let page = |line: &str, shown: &str| kept(&format!("<div><p>{line}</p>{shown}</div>"), 0.2).len();
        let line = "Each of these towns pays for the barrier, and in good times more than that:";
        for shown in ["<ul><li>+ Pellworth</ul>", "<pre>+ let share = quay / 3;</pre>", "<table><tr><th>+ Town</table>"] {
            assert_eq!(page(line, shown), 2, "{shown}");
            assert_eq!(page(&format!("! {line}"), shown), 1, "what is barred stays away");
            assert_eq!(page(&line.replace(':', "."), shown), 1, "nothing is announced");
            assert_eq!(page(&format!("<a href=/towns>{line}</a>"), shown), 1, "it leads elsewhere");
            assert_eq!(page(line, &shown.replace("+ ", "")), 0, "what it announces went");
            assert_eq!(page(line, &format!("<div>{shown}</div>")), 1, "in a box of its own");
        }
        assert_eq!(page("Read also these stories:", "<ul><li>+ Eels return</ul>"), 1, "words speak against it");
    }

    #[test]
    fn a_line_keeps_a_list_of_linked_names() {
        let list = "<ul><li><a href=/p>Pellworth</a><li><a href=/o>Saint Orrin</a><li><a href=/e>Egg</a></ul>";
        let page = |line: &str, list: &str| format!("<div><p>{line}</p>{list}</div>{BEFORE}");
        let line = "+ Three towns that you may want to visit:";
        assert_eq!(kept(&page(line, list), 0.2).len(), 5);
        assert_eq!(kept_of(&page(line, list), 0.2, PageType::Forum).len(), 2, "links of a thread");
        assert_eq!(kept(&page(line, &list.replace(">Egg", ">The pier of Egg and who owns it these days")), 0.2).len(), 1, "a title");
        assert_eq!(kept(&page(line, &list.replace("<li>", "<li class=share-button>")), 0.2).len(), 1, "a name speaks against it");
        let titles = list.replace(">Egg", ">The pier of Egg and who owns it these days");
        assert_eq!(kept(&format!("<blockquote>{}</blockquote>", page(line, &titles)), 0.2).len(), 5, "a note");
    }

    #[test]
    fn a_line_goes_with_the_links_that_it_announces() {
        let list =
            "<ul><li><a href=/a>Eels return to the estuary after nine years away</a><li><a href=/b>Who owns the old pier of Egg?</a></ul>";
        let page = |line: &str, list: &str| kept(&format!("<div><p>+ {line}</p>{list}</div>{BEFORE}"), 0.2).len();
        assert_eq!(page("Here are the stories of this week:", list), 1);
        assert_eq!(page("Here are the stories of this week.", list), 2, "it says something");
        assert_eq!(page("Here are the stories of this week:", &list.replace(">Eels", ">+ Eels")), 3, "one of them stays");
        assert_eq!(page("Here are the stories of this week:", "<ul><li>Eels</ul>"), 2, "no links");
    }
}
