//! What a kept text speaks of and stays with it: the term of a definition, the question of an answer, the list that a line announces.
//! Alone, a term is a label of anything, a question that a click unfolds is a button, and an item is a day or a sum.

use foldhash::{HashMap, HashMapExt, HashSet};

use super::place::linked_bytes;
use super::rules::PageEvidence;
use super::wholes::{LEAST_OF_WHOLE, SECTION_BLOCKS, WHOLE_SHARE, is_kept, letters};
use crate::article::{Category, PageType};
use crate::dom::Tag;
use crate::letters::is_unspaced;
use crate::segment::{Element, NameId, Segments};

/// Blocks of the longest term, and terms that one definition has.
const TERM_BLOCKS: usize = 4;
const TERMS: usize = 6;
/// Letters of the shortest definition or answer: what is less is the value of a label.
const TEXT_LETTERS: usize = 40;
/// Letters of a question, and words of one or of a line that announces a list.
const QUESTION_LETTERS: std::ops::RangeInclusive<usize> = 12..=200;
const LEAST_WORDS: usize = 3;
/// Different questions of one shape that make a list of them.
const QUESTIONS: usize = 2;
/// Blocks of a list that a line announces, and the share of its letters in links from which it leads elsewhere.
const LIST_BLOCKS: std::ops::RangeInclusive<usize> = 2..=40;
const LINK_SHARE: f32 = 0.5;
/// Levels climbed from a question to see whether somebody is quoted.
const CLIMB: usize = 6;

/// Blocks that what is kept brings with it, be they kept themselves or not. The more is kept, the more these are. Linear in
/// elements and blocks.
pub(super) fn of_kept(segments: &Segments<'_>, page_type: PageType, evidence: &PageEvidence, content: &[f32], kept: &[bool]) -> Vec<usize> {
    let chance = |at: usize| content.get(at).copied().unwrap_or_default();
    // The posts of a thread ask and answer each other.
    let questions = if page_type == PageType::Forum { Vec::new() } else { questions(segments, kept) };
    let named = terms(segments, kept).into_iter().chain(questions).chain(announced(segments, evidence, kept));
    named.filter(|at| chance(*at) >= LEAST_OF_WHOLE).collect()
}

/// Terms of a `<dl>` whose definition is kept: signatures, options, questions.
fn terms(segments: &Segments<'_>, kept: &[bool]) -> Vec<usize> {
    let terms = segments.elements.iter().filter(|element| element.tag == Tag::Dt && element.blocks.len() <= TERM_BLOCKS);
    let defined = terms.filter(|term| definition(segments, term).is_some_and(|definition| is_whole(segments, definition, kept)));
    let blocks = defined.flat_map(|term| term.blocks.clone()).map(|at| at as usize);
    let is_sign = |at: usize| segments.blocks.get(at).is_some_and(|block| segments.is_anchor_sign(block));
    blocks.filter(|at| !is_sign(*at)).collect()
}

/// What follows a term, or other terms of the same definition.
fn definition<'s, 'p>(segments: &'s Segments<'p>, term: &Element<'p>) -> Option<&'s Element<'p>> {
    let mut next = segments.elements.get(term.end as usize);
    for _ in 1..TERMS {
        next = next.filter(|next| next.tag == Tag::Dt).map_or(next, |another| segments.elements.get(another.end as usize));
    }
    next.filter(|next| next.tag == Tag::Dd && next.parent == term.parent)
}

/// Whether a definition says something and is kept, or the beginning of a long one.
fn is_whole(segments: &Segments<'_>, definition: &Element<'_>, kept: &[bool]) -> bool {
    let blocks = definition.blocks.clone().map(|at| at as usize).take(SECTION_BLOCKS);
    let all: usize = blocks.clone().map(|at| letters(segments, at)).sum();
    let content: usize = blocks.filter(|at| is_kept(kept, *at)).map(|at| letters(segments, at)).sum();
    all >= TEXT_LETTERS && content as f32 >= WHOLE_SHARE * all as f32
}

/// Items of lists right below a kept line that ends in a colon: "These towns pay:".
fn announced(segments: &Segments<'_>, evidence: &PageEvidence, kept: &[bool]) -> Vec<usize> {
    let lists = segments.elements.iter().filter(|element| matches!(element.tag, Tag::Ul | Tag::Ol));
    let told = lists.filter(|list| {
        let Some(line) = list.blocks.start.checked_sub(1).map(|at| at as usize).filter(|at| is_kept(kept, *at)) else { return false };
        let Some(block) = segments.blocks.get(line).filter(|_| LIST_BLOCKS.contains(&list.blocks.len())) else { return false };
        let text = segments.text_of(block).trim_end();
        // Of lists in one another only the outermost stands beside the line, so that no item is looked at twice.
        text.ends_with([':', '：'])
            && segments.element(block.element).parent == list.parent
            && says_enough(text)
            && !evidence.leads_elsewhere(line)
            && !leads_away(segments, list)
    });
    let is_control = |at: usize| evidence.says(at, |row| row.category == Category::Interface);
    told.flat_map(|list| list.blocks.clone()).map(|at| at as usize).filter(|at| !is_control(*at)).collect()
}

/// Whether most of a list is links.
fn leads_away(segments: &Segments<'_>, list: &Element<'_>) -> bool {
    let blocks = list.blocks.clone().filter_map(|at| segments.blocks.get(at as usize));
    let (all, linked) = blocks.fold((0, 0), |(all, linked), item| (all + item.text.len(), linked + linked_bytes(segments, item)));
    linked as f32 >= LINK_SHARE * all as f32
}

/// Whether a line has as many words as a question or an announcement; scripts without spaces do not tell.
fn says_enough(text: &str) -> bool {
    text.split_whitespace().nth(LEAST_WORDS - 1).is_some() || text.chars().any(is_unspaced)
}

/// Questions of one shape over kept answers.
#[derive(Default)]
struct Questions<'t> {
    texts: HashSet<&'t str>,
    places: Vec<usize>,
}

/// Questions right over a kept answer, where a page has several of one shape: headings are told by their sections.
fn questions(segments: &Segments<'_>, kept: &[bool]) -> Vec<usize> {
    let mut lists: HashMap<(Tag, NameId), Questions<'_>> = HashMap::new();
    for (at, block) in segments.blocks.iter().enumerate().filter(|(at, _)| is_kept(kept, at + 1)) {
        let text = segments.text_of(block);
        if !QUESTION_LETTERS.contains(&text.len()) || !text.ends_with(['?', '？', '؟']) {
            continue;
        }
        let answers = letters(segments, at + 1) >= TEXT_LETTERS;
        let element = segments.element(block.element);
        let mut around = segments.ancestors(block.element).take(CLIMB);
        let apart = around.any(|(_, element)| element.tag == Tag::Blockquote || element.tag.heading_level().is_some());
        if answers && says_enough(text) && !apart && linked_bytes(segments, block) == 0 {
            let list = lists.entry((element.tag, element.class_name)).or_default();
            list.texts.insert(text);
            list.places.push(at);
        }
    }
    lists.into_values().filter(|list| list.texts.len() >= QUESTIONS).flat_map(|list| list.places).collect()
}

#[cfg(test)]
mod tests {
    use super::super::wholes::tests::kept;

    #[test]
    fn a_definition_keeps_its_terms() {
        let says = "<dd>+ Opens the gate at the given hour and waits until it stands.";
        let page = format!("<dl><dt>open(hour)<dt>open_gate(hour){says}<dt>! Share{says}</dl>");
        assert_eq!(kept(&page, 0.2)[..2], ["open(hour)", "open_gate(hour)"]);
        assert_eq!(kept(&page, 0.2).len(), 4, "what is barred stays away");
        assert_eq!(kept(&page, 0.05).len(), 2, "something has spoken against it");
        let headed =
            |mark: &str| format!("<dl><dt><h3>{mark}open(hour)</h3><ul><li><a href=/s>source</a><li><a href=/e>edit</a></ul>{says}</dl>");
        assert!(["", "+ "].iter().all(|mark| kept(&headed(mark), 0.2).len() >= 2), "whether or not it was kept at first");
        assert_eq!(kept("<dl><dt>Rating<dd>+ 4.5<dt>Colour<dd>+ Blue</dl>", 0.5).len(), 2, "labels of values");
        assert_eq!(kept(&format!("<dl><dt>Gate{says}<p>{}</dl>", "It went. ".repeat(20)), 0.5).len(), 1, "most of it went");
    }

    #[test]
    fn a_line_keeps_the_list_that_it_announces() {
        let list = "<ul><li>Pellworth<li>Saint Orrin (May 2024)<li>! Share</ul>";
        assert_eq!(kept(&format!("<div><p>+ The towns that pay:</p>{list}</div>"), 0.2).len(), 3);
        assert_eq!(kept(&format!("<div><p>+ The towns pay.</p>{list}</div>"), 0.2).len(), 1, "nothing is announced");
        assert_eq!(kept(&format!("<div><p>The towns that pay:</p>{list}</div>"), 0.2).len(), 0, "the line went");
        assert_eq!(kept(&format!("<div><p>+ The towns that pay:</p><div>{list}</div></div>"), 0.2).len(), 1, "in a box of its own");
        let links = "<ul><li><a href=/a>Pellworth</a><li><a href=/b>Egg</a></ul>";
        assert_eq!(kept(&format!("<div><p>+ The towns that pay:</p>{links}</div>"), 0.2).len(), 1, "it leads elsewhere");
    }

    #[test]
    fn answers_keep_their_questions_where_there_are_several() {
        let answer = "<p>+ Twice a day, an hour before high water, from Easter until the end of October.";
        let fold = |question: &str| format!("<div><button class=fold>{question}</button>{answer}</div>");
        let two = [fold("When does the ferry run?"), fold("Who steers the ferry now?")].concat();
        assert_eq!(kept(&two, 0.3).len(), 4);
        assert_eq!(kept(&fold("When does the ferry run?"), 0.3).len(), 1, "one may be a call to act");
        assert_eq!(kept(&fold("Do you want to know more?").repeat(3), 0.3).len(), 3, "the same one again is a control");
        assert_eq!(kept(&two.replace("button", "h2"), 0.1).len(), 4, "headings have their own rule");
        assert_eq!(kept(&format!("<blockquote>{two}</blockquote>"), 0.3).len(), 2, "asked by somebody who is quoted");
    }
}
