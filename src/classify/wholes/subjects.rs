//! What a kept text speaks of and stays with it: the term of a definition, the question of an answer, the label over a text; what a line
//! announces stands in `announced`. Alone, a term is a label of anything, and a question that a click unfolds is a button.

use foldhash::{HashMap, HashMapExt, HashSet};

use crate::article::{Category, PageType};
use crate::classify::rules::PageEvidence;
use crate::classify::wholes::announced;
use crate::classify::wholes::{LEAST_OF_WHOLE, SECTION_BLOCKS, WHOLE_SHARE, is_kept, is_sentence, kept_portion, text_bytes};
use crate::dom::Tag;
use crate::letters::{is_question_mark, is_unspaced};
use crate::lexicon::Row;
use crate::segment::{Block, Element, NameId, Segments};

/// Blocks of the longest term, and terms that one definition has.
const TERM_BLOCKS: usize = 4;
const TERMS: usize = 6;
/// Bytes of the shortest definition or answer: what is less is the value of a label.
const TEXT_BYTES: usize = 40;
/// Bytes of a question, and words of one.
const QUESTION_BYTES: std::ops::RangeInclusive<usize> = 12..=200;
const LEAST_WORDS: usize = 3;
/// Different questions of one shape that make a list of them.
const QUESTIONS: usize = 2;
/// Words of a label over a text, and levels climbed to see whether either is a heading.
const LABEL_WORDS: usize = 8;
const WITHIN_TEXT: usize = 3;
/// Levels climbed from a question to see whether somebody is quoted.
const CLIMB: usize = 6;

/// Blocks that what is kept brings with it, be they kept themselves or not. The more is kept, the more these are. Linear in
/// elements and blocks.
pub(super) fn of_kept(segments: &Segments<'_>, page_type: PageType, evidence: &PageEvidence, content: &[f32], kept: &[bool]) -> Vec<usize> {
    let chance = |at: usize| content.get(at).copied().unwrap_or_default();
    // The posts of a thread ask and answer each other.
    let questions = if page_type == PageType::Forum { Vec::new() } else { questions(segments, kept) };
    let named = terms(segments, kept).into_iter().chain(questions);
    // A shop labels what nobody reads: "Recommended:" over the parts of a computer.
    let labels = if page_type == PageType::Product { Vec::new() } else { labels(segments, evidence, kept) };
    let named = named.chain(labels);
    let announced = announced::of_kept(segments, page_type, evidence, content, kept);
    named.filter(|at| chance(*at) >= LEAST_OF_WHOLE).chain(announced).collect()
}

/// Terms of a `<dl>` whose definition is kept: signatures, options, questions.
fn terms(segments: &Segments<'_>, kept: &[bool]) -> Vec<usize> {
    let terms = segments.elements.iter().filter(|element| element.tag == Tag::Dt && element.blocks().len() <= TERM_BLOCKS);
    let defined = terms.filter(|term| definition(segments, term).is_some_and(|definition| is_whole(segments, definition, kept)));
    let blocks = defined.flat_map(Element::blocks);
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

/// Whether a definition says something, which a short one does as a sentence, and is kept, or the beginning of a long one.
fn is_whole(segments: &Segments<'_>, definition: &Element<'_>, kept: &[bool]) -> bool {
    let text = kept_portion(segments, kept, definition.blocks().take(SECTION_BLOCKS));
    let says_something = || {
        let first = definition.blocks().start;
        let enough = || segments.blocks.get(first).is_some_and(|block| says_enough(segments.text_of(block)));
        definition.blocks().len() == 1 && is_sentence(segments, first) && enough()
    };
    (text.all >= TEXT_BYTES || says_something()) && text.reaches(WHOLE_SHARE)
}

/// Labels right over a kept text that is more than links: "Pros:". Headings have their own rule, and what says that it is of an advert
/// or a control is that.
fn labels(segments: &Segments<'_>, evidence: &PageEvidence, kept: &[bool]) -> Vec<usize> {
    let in_heading = |block: &Block| {
        let mut around = segments.ancestors(block.common).take(WITHIN_TEXT);
        around.any(|(_, element)| element.tag.heading_level().is_some())
    };
    let is_text = |block: &&Block| !in_heading(block) && ((segments.linked_bytes(block) * 2) < block.text.len());
    let is_other = |row: &Row| matches!(row.category, Category::Advertisement | Category::ShareSocial | Category::Interface);
    let is_label = |at: &usize| {
        let Some(block) = segments.blocks.get(*at).filter(|_| evidence.words(*at) <= LABEL_WORDS) else { return false };
        let text = segments.text_of(block).trim_end();
        text.ends_with([':', '：'])
            && text.contains(char::is_alphabetic)
            && !in_heading(block)
            && !evidence.leads_elsewhere(*at)
            && !evidence.says(*at, is_other)
            && !evidence.around(*at).iter().any(|spoken| spoken.row.category == Category::Advertisement)
    };
    let over_text = |at: &usize| is_kept(kept, at + 1) && segments.blocks.get(at + 1).as_ref().is_some_and(is_text);
    (0..kept.len()).filter(|at| over_text(at) && is_label(at)).collect()
}

/// Whether a line has as many words as a question or an announcement; scripts without spaces do not tell.
pub(super) fn says_enough(text: &str) -> bool {
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
        if !QUESTION_BYTES.contains(&text.len()) || !text.ends_with(is_question_mark) {
            continue;
        }
        let answers = text_bytes(segments, at + 1) >= TEXT_BYTES;
        let element = segments.element(block.element);
        let mut around = segments.ancestors(block.element).take(CLIMB);
        let apart = around.any(|(_, element)| element.tag == Tag::Blockquote || element.tag.heading_level().is_some());
        if answers && says_enough(text) && !apart && segments.linked_bytes(block) == 0 {
            let list = lists.entry((element.tag, element.class_name)).or_default();
            list.texts.insert(text);
            list.places.push(at);
        }
    }
    lists.into_values().filter(|list| list.texts.len() >= QUESTIONS).flat_map(|list| list.places).collect()
}

#[cfg(test)]
mod tests {
    use crate::classify::wholes::tests::kept;

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
        assert_eq!(kept("<dl><dt>Ada<dd>+ A ferry of twelve metres.</dl><dl><dt>Bo<dd>+ Barge.</dl>", 0.5).len(), 3, "a sentence");
        let nested = "<dl><dt>Boats<dd><dl><dt>Ada<dd>+ A ferry of twelve metres.<dt>Bo<dd>+ A barge of nine.</dl></dl>";
        assert_eq!(kept(nested, 0.5).len(), 5, "in one another");
        assert_eq!(kept(&format!("<dl><dt>Gate{says}<p>{}</dl>", "It went. ".repeat(20)), 0.5).len(), 1, "most of it went");
    }

    #[test]
    fn a_text_keeps_its_label() {
        let page = |label: &str, text: &str| format!("<div><p><b>{label}</b></p>{text}</div>");
        let list = "<ul><li>+ It is light and warm.<li>+ It floats.</ul>";
        assert_eq!(kept(&page("Pros:", list), 0.2)[0], "Pros:");
        assert_eq!(kept(&page("Pros:", "<p>+ It is light and warm."), 0.2).len(), 2);
        assert_eq!(kept(&page("Pros", "<p>+ It is light and warm."), 0.2).len(), 1, "it announces nothing");
        assert_eq!(kept(&page("Pros:", "<p>It is light and warm."), 0.2).len(), 0, "the text went");
        assert_eq!(kept(&page("Pros:", "<h3>+ The price</h3><p>+ It is light and warm."), 0.2).len(), 2, "a section follows");
        assert_eq!(kept(&page("More:", "<p><a href=/eels>+ Eels return to Saint Orrin</a>"), 0.2).len(), 1, "over a link");
        assert_eq!(kept(&page("Share:", "<p>+ It is light and warm."), 0.2).len(), 1, "of a control");
        assert_eq!(kept(&page("):", "<p>+ It is light and warm."), 0.2).len(), 1, "no word");
        assert_eq!(kept(&page("What all of the three towns on the estuary say:", "<p>+ It floats."), 0.2).len(), 1, "a sentence");
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
