//! What stays together: a table of content keeps its header cells and short cells, a section of content its heading, a definition
//! its term, an answer its question, be it the label of a fold, prose the code that it speaks of, a remark of documentation its title; and a heading does not
//! stay where its section or its list of links went. Alone they look like labels of anything, and a model that sees one block at a
//! time drops some and keeps others.
//!
//! The more blocks are content, the more these rules keep, so the leanings stay nested.

mod admonitions;
mod announced;
mod between;
mod boxes;
pub(super) mod ending;
mod folds;
mod listings;
mod quoted;
mod recipes;
mod sections;
mod siblings;
mod subjects;
pub(super) mod tables;
mod titled;
mod units;

use crate::article::{Category, PageType};
use crate::dom::Tag;
use crate::letters::{is_question_mark, is_stop};
use crate::segment::{Block, ElementId, Portion, Segments};

use super::kind;
use super::rules::PageEvidence;
use listings::{listings, with_code};
use siblings::Siblings;

/// Share of a section's bytes that must be content before its heading is.
const SECTION_SHARE: f32 = 0.5;
/// Blocks below a heading that are looked at.
pub(super) const SECTION_BLOCKS: usize = 12;
/// Bytes of a section from which its heading goes when all of it went; less may be the heading's own price or date.
const SECTION_BYTES: usize = 90;
/// Probability below which a heading belongs to nothing.
const LEAST_CHANCE: f32 = 0.15;
/// Probability from which a heading right over kept text stays with it, whatever becomes of the rest of its section.
const LIKELY: f32 = 0.3;
/// Share of a section's bytes from which it counts as whole.
pub(super) const WHOLE_SHARE: f32 = 0.75;
/// Probability of what is surely a heading, and blocks below it among which its text begins.
const SURELY: f32 = 0.6;
const BEFORE_TEXT: usize = 6;
/// Probability below which a heading does not belong even to a section that is kept as a whole: vetoed ones have less.
pub(super) const LEAST_OF_WHOLE: f32 = 0.06;
/// Elements in a heading that hold nothing but its text: the button of a fold, a span.
const WITHIN_HEADING: usize = 3;
/// Share of link text in the list of links that a heading stands over.
const LINKED_SHARE: f32 = 0.6;
/// Blocks of such a list.
const LINKED_BLOCKS: usize = 60;

/// Keeps what belongs to the kept blocks, but for the blocks that are `barred` and the headings whose words lead elsewhere,
/// and lets headings go that belong to none. Linear in elements and blocks.
pub fn complete(
    segments: &Segments<'_>,
    page_type: PageType,
    evidence: &PageEvidence,
    content: &[f32],
    kept: &mut [bool],
    barred: impl Fn(usize) -> bool,
) {
    let with = Siblings { segments, evidence, kept };
    let lists = with.innermost_lists();
    let siblings = with.items(&lists).into_iter().chain(with.paragraphs()).chain(with.answers(&lists)).chain(with.between(page_type));
    let code = listings(segments, content, kept);
    let legends = with_code(kept, &code, &barred).map_or_else(|| with.legends(), |kept| Siblings { kept: &kept, ..with }.legends());
    let titles = if page_type == PageType::Article { with.titles() } else { Vec::new() };
    let parts = siblings
        .chain(tables::cells(with, page_type))
        .chain(tables::definitions(with, page_type, content))
        .chain(code)
        .chain(legends)
        .chain(recipes::facts(segments, kept))
        .chain(subjects::of_kept(segments, page_type, evidence, content, kept))
        .chain(admonitions::titles(segments, page_type, kept))
        .chain(folds::labels(segments, evidence, kept))
        .chain(with.sections(page_type))
        .chain(titles)
        .chain(units::parts(with, page_type, content));
    // They bring back what a heading's rule takes out, and list what is kept too: else what keeps more would lose it.
    let mut whole: Vec<usize> = parts.filter(|at| !barred(*at)).collect();
    // A heading or a line may stand over what has come back.
    let mut all = kept.to_vec();
    keep(&mut all, &whole);
    let elsewhere = |at: usize| !kind::heads_its_own(page_type) && evidence.leads_elsewhere(at);
    // Over the posts of a thread they say its title again.
    let belongs = |at: usize| page_type != PageType::Forum && !elsewhere(at);
    let headings = headings(Siblings { kept: &all, ..with }, content);
    whole.extend(announced::of_kept(segments, page_type, evidence, content, &all).into_iter().filter(|at| !barred(*at)));
    whole.extend(headings.stay.into_iter().filter(|at| belongs(*at) && !barred(*at)));
    drop_all(kept, &headings.go);
    keep(kept, &whole);
    let over_nothing = announced::over_nothing(segments, page_type, evidence, kept);
    drop_all(kept, &over_nothing);
}

fn keep(kept: &mut [bool], blocks: &[usize]) {
    blocks.iter().for_each(|at| kept.get_mut(*at).into_iter().for_each(|kept| *kept = true));
}

fn drop_all(kept: &mut [bool], blocks: &[usize]) {
    blocks.iter().for_each(|at| kept.get_mut(*at).into_iter().for_each(|kept| *kept = false));
}

/// Headings whose place changes.
#[derive(Default)]
struct Headings {
    /// Not kept so far.
    stay: Vec<usize>,
    /// Kept so far.
    go: Vec<usize>,
}

pub(super) fn text_bytes(segments: &Segments<'_>, at: usize) -> usize {
    segments.blocks.get(at).map_or(0, |block| block.text.len())
}

/// Bytes of some blocks, and how many of them are kept.
fn kept_portion(segments: &Segments<'_>, kept: &[bool], blocks: impl IntoIterator<Item = usize>) -> Portion {
    blocks.into_iter().map(|at| Portion::of(text_bytes(segments, at), is_kept(kept, at))).sum()
}

pub(super) fn is_kept(kept: &[bool], at: usize) -> bool {
    kept.get(at).copied().unwrap_or_default()
}

/// Whether a heading or a short definition says something by itself: a question is answered below it, and three dots go on there.
pub(super) fn is_sentence(segments: &Segments<'_>, at: usize) -> bool {
    segments
        .blocks
        .get(at)
        .is_some_and(|block| segments.text_of(block).trim_end().ends_with(|mark| is_stop(mark) && !is_question_mark(mark) && mark != '…'))
}

fn may_be_content(content: &[f32], at: usize) -> bool {
    content.get(at).is_some_and(|chance| *chance >= LEAST_CHANCE)
}

/// Elements of these tags that hold no other one of them.
pub(super) fn innermost(segments: &Segments<'_>, these: impl Fn(Tag) -> bool) -> Vec<ElementId> {
    let all = segments.elements.iter().enumerate().filter(|(_, element)| these(element.tag));
    let all: Vec<(u32, u32)> = all.map(|(at, element)| (at as u32, element.end)).collect();
    let inner = all.iter().enumerate().filter(|(at, (_, end))| all.get(at + 1).is_none_or(|(next, _)| next >= end));
    inner.map(|(_, (id, _))| ElementId(*id)).collect()
}

/// Whether a list of links that went stands right below a heading.
fn is_over_links(segments: &Segments<'_>, kept: &[bool], at: usize) -> bool {
    let next = at + 1;
    let (Some(heading), Some(block)) = (segments.blocks.get(at), segments.blocks.get(next)) else { return false };
    // A heading that is a link itself is the title of a card.
    if segments.linked_bytes(heading) > 0 {
        return false;
    }
    let below = segments.ancestors(block.common).take_while(|(_, element)| element.blocks().start == next).last();
    let Some((_, below)) = below.filter(|(_, element)| (2..=LINKED_BLOCKS).contains(&(element.blocks().end - next))) else { return false };
    !below.blocks().any(|at| is_kept(kept, at)) && segments.linked_portion(below).reaches(LINKED_SHARE)
}

/// Level of the heading that a block stands in: its own element, or one around it that holds nothing else.
pub(super) fn level(segments: &Segments<'_>, block: &Block) -> Option<u8> {
    let around = segments.ancestors(block.element).take(WITHIN_HEADING).enumerate();
    let alone = around.take_while(|(up, (_, element))| *up == 0 || element.blocks().len() <= 1);
    alone.map(|(_, (_, element))| element.tag).take_while(|tag| *tag != Tag::Figcaption).find_map(Tag::heading_level)
}

/// Headings, from the second level, that stay though they were not kept, since their section or the deeper heading right
/// below them is; and those that go, since all of their section went.
fn headings(with: Siblings<'_>, content: &[f32]) -> Headings {
    let Siblings { segments, kept, .. } = with;
    // A heading inside a listing goes with the listing.
    let block = |at: usize| segments.blocks.get(at).filter(|block| !block.preformatted);
    // The sign beside a heading is a link to it, no heading.
    let is_sign = |at: usize| block(at).is_some_and(|block| segments.is_anchor_sign(block));
    let level = |at: usize| block(at).and_then(|block| level(segments, block)).filter(|_| !is_sign(at));
    // The title of a card.
    let is_linked = |at: usize| block(at).is_some_and(|block| segments.linked_bytes(block) > 0);
    let mut found = Headings::default();
    // The heading below, and whether it is kept in the end.
    let mut below = (kept.len(), false);
    for at in (0..kept.len()).rev() {
        let Some(own) = level(at).filter(|level| *level >= 2) else { continue };
        let first = at + 1 + usize::from(is_sign(at + 1));
        let section = first..below.0.min(first + SECTION_BLOCKS);
        let deeper = below.1 && level(below.0).is_some_and(|deeper| deeper > own);
        let text = kept_portion(segments, kept, section.clone());
        let belongs = if section.is_empty() {
            deeper && may_be_content(content, at)
        } else {
            let (chance, share) = (content.get(at).copied().unwrap_or_default(), text.share());
            // "Cons" over a list stays, though prices and offers below the list went.
            let stays = chance >= LIKELY
                || share >= SECTION_SHARE && chance >= LEAST_CHANCE
                || share >= WHOLE_SHARE && chance >= LEAST_OF_WHOLE && !is_linked(at);
            // The caption of a picture may stand between, and below what is surely a heading the name of a thing and its offers.
            let surely = |chance: f32| {
                chance >= SURELY && !with.evidence.says(at, |_| true) && (first + 1..first + BEFORE_TEXT).any(|at| is_kept(kept, at))
            };
            let over_prose = || chance >= LEAST_OF_WHOLE && with.is_text(first) && with.is_plain_heading(at);
            stays && (is_kept(kept, first) || chance >= LIKELY && share >= WHOLE_SHARE && (is_kept(kept, first + 1) || surely(chance)))
                || over_prose()
                || with.is_over_text_past_boxes(at, below.0, content)
        };
        let holds = text.part > 0 || text.all < SECTION_BYTES || deeper;
        // What belongs stays whether or not it was kept, or a laxer leaning would drop what a stricter one keeps.
        // "3 Comments" belongs to its comments, and goes with them.
        let of_comments = || {
            // Who wrote the first of them, and when, went.
            let goes = !(first..first + BEFORE_TEXT).any(|at| is_kept(kept, at));
            goes && !deeper && with.evidence.says(at, |row| row.category == Category::Comments)
        };
        let holds = holds && !of_comments();
        let stays = belongs || is_kept(kept, at) && (holds && !is_over_links(segments, kept, at) || is_sentence(segments, at));
        match (is_kept(kept, at), stays) {
            (false, true) => found.stay.push(at),
            (true, false) => found.go.push(at),
            _ => {}
        }
        below = (at, stays);
    }
    found
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::rules::PageEvidence;
    use super::complete;
    use crate::article::PageType;
    use crate::limits::Limits;
    use crate::options::Unobserved;
    use crate::{dom, segment};

    /// The texts kept in the end, of a page in which those that begin with `+` are kept at first and those with `!` barred.
    pub(in crate::classify) fn kept(html: &str, chance: f32) -> Vec<String> {
        kept_of(html, chance, PageType::Article)
    }

    pub(in crate::classify) fn kept_of(html: &str, chance: f32, page_type: PageType) -> Vec<String> {
        let page = dom::parse(html, &Limits::default(), &Unobserved).unwrap();
        let segments = segment::segment(&page, &Limits::default(), &|| Ok(())).unwrap();
        let texts: Vec<&str> = segments.blocks.iter().map(|block| segments.text_of(block)).collect();
        let mut kept: Vec<bool> = texts.iter().map(|text| text.starts_with('+')).collect();
        complete(&segments, page_type, &PageEvidence::new(&segments), &vec![chance; texts.len()], &mut kept, |at| {
            texts[at].starts_with('!')
        });
        texts.iter().zip(kept).filter(|(_, kept)| *kept).map(|(text, _)| (*text).to_owned()).collect()
    }

    /// Kept paragraphs before and behind what is looked at.
    pub(in crate::classify) const BEFORE: &str = "<p>+ Each of the three towns pays by the length of its waterfront.</p>";
    pub(in crate::classify) const AFTER: &str = "<p>+ Two of them share a boat, which the third one pays for.</p>";

    /// How many blocks stay of what stands between two kept paragraphs.
    pub(in crate::classify) fn stay(between: &str) -> usize {
        kept(&format!("<div>{BEFORE}{between}{AFTER}</div>"), 0.01).len() - 2
    }

    #[test]
    fn a_heading_inside_a_listing_goes_with_it() {
        for first in ["", "+ "] {
            let page = format!(
                "<p>+ It answers like this.<pre><h2>{first}200 OK</h2></pre><p>Something else that went, and is long enough to be a section of its own, if a short one."
            );
            assert!(kept(&page, 0.5).iter().any(|text| text.ends_with("200 OK")), "{first}");
        }
    }

    #[test]
    fn a_section_of_content_keeps_its_headings() {
        let page = "<h2>Costs</h2><h3>By town</h3><p>+ Each town pays by its waterfront.</p><h2>Related</h2><p>Eels</p>";
        assert_eq!(kept(page, 0.5), ["Costs", "By town", "+ Each town pays by its waterfront."]);
        assert_eq!(kept(page, 0.01), ["+ Each town pays by its waterfront."], "a heading that cannot be content is none");
    }

    #[test]
    fn headings_over_posts_of_a_thread_are_not_brought_back() {
        let page = "<h3>Re: Costs</h3><p>+ Each town pays by its waterfront, as all of us know.</p>";
        assert_eq!([PageType::Article, PageType::Forum].map(|page_type| kept_of(page, 0.5, page_type).len()), [2, 1]);
        assert_eq!(kept_of(&page.replace("Re:", "+ Re:"), 0.5, PageType::Forum).len(), 2, "what is content stays");
    }

    #[test]
    fn a_likely_heading_stays_right_over_kept_text() {
        let offers = "Compare the prices of eleven shops that sell it today, with what each of them asks for sending it to you. ".repeat(2);
        let page = format!("<h3>Cons</h3><ul><li>+ It is loud.</ul><div>{offers}</div><h3>+ Next</h3><p>+ Text.</p>");
        assert_eq!(kept(&page, 0.4), ["Cons", "+ It is loud.", "+ Next", "+ Text."]);
        assert_eq!(kept(&page, 0.2), ["+ It is loud.", "+ Next", "+ Text."]);
    }

    #[test]
    fn what_is_surely_a_heading_stays_over_a_name_and_its_offers() {
        let offers = "<div><div>Rope 20</div><a href=/a>$ 14 at the quay</a><a href=/b>$ 15 at sea</a></div>";
        let text =
            "<p>+ Each of the three towns pays by the length of its waterfront, and all of them buy the same rope for it every year.";
        let page = |heading: &str| format!("<h2>{heading}</h2>{offers}{text}<h2>+ Next</h2><p>+ Text.</p>");
        assert_eq!(kept(&page("+ Best for quays"), 0.7)[0], "+ Best for quays");
        assert_ne!(kept(&page("Best for quays"), 0.4)[0], "Best for quays");
        assert_ne!(kept(&page("Share this"), 0.7)[0], "Share this");
    }

    #[test]
    fn a_heading_over_a_section_that_is_kept_as_a_whole_needs_less() {
        let text = "<p>+ Each of the three towns pays by the length of its waterfront.";
        assert_eq!(kept(&format!("<h2>Costs</h2>{text}"), 0.1).len(), 2);
        assert_eq!(
            kept(&format!("<h2>Costs</h2><ul><li>{}<li>Two of them share a boat, which a third one pays for.</ul>", &text[3..]), 0.1).len(),
            1,
            "half of it"
        );
        assert_eq!(kept(&format!("<h2><a href=/costs>Costs</a></h2>{text}"), 0.1).len(), 1, "the title of a card");
        assert_eq!(kept(&format!("<h2>Related articles</h2>{text}"), 0.1).len(), 1, "its words lead elsewhere");
        assert_eq!(kept(&format!("<h2>Costs</h2>{text}"), 0.05).len(), 1, "something has spoken against it");
    }

    #[test]
    fn a_heading_right_over_kept_prose_stays_whatever_became_of_its_section() {
        let rest = "<p>Two of them share a boat, which the third one pays for.</p>".repeat(3);
        let page = |heading: &str| format!("{heading}<p>+ Each of the three towns pays by the length of its waterfront.</p>{rest}");
        assert_eq!(kept(&page("<h2>Costs</h2>"), 0.1).len(), 2);
        assert_eq!(kept(&page("<h2>Costs</h2>"), 0.05).len(), 1, "something has spoken against it");
        assert_eq!(kept(&page("<h2 class=widget-title>Costs</h2>"), 0.1).len(), 1, "its name speaks against it");
        assert_eq!(kept(&page("<h2>Share this</h2>"), 0.1).len(), 1, "its words speak against it");
        assert_eq!(kept(&page("<h2><a href=/costs>Costs</a></h2>"), 0.1).len(), 1, "the title of a card");
        assert_eq!(
            kept("<h2>Costs</h2><p>+ 20 pounds</p><p>The three towns pay by the length of their waterfront, as ever.", 0.1).len(),
            1
        );
    }

    #[test]
    fn a_heading_stays_over_what_comes_back() {
        let table = "<table><tr><th>Town<th>Share<tr><td>Pellworth<td>4<tr><td>Egg<td>7</table>";
        assert_eq!(kept(&format!("<div>{BEFORE}<h3>Shares</h3>{table}{AFTER}</div>"), 0.2).len(), 9);
        let list = "<ul><li>Pellworth<li>Saint Orrin</ul>";
        let text = format!("<p>+ {0}</p><p>+ {0}</p><p>{0}:</p>{list}<p>+ {0}</p><p>+ {0}</p>", &BEFORE[5..BEFORE.len() - 5]);
        assert_eq!(kept(&format!("<div>{text}</div>"), 0.2).len(), 7, "and a list under a line that does");
    }

    #[test]
    fn a_heading_is_one_whatever_its_text_stands_in() {
        let text = "<p>+ Each of the three towns pays by the length of its waterfront.";
        assert_eq!(kept(&format!("<h2><button>Who pays?</button></h2>{text}"), 0.2).len(), 2);
        assert_eq!(kept(&format!("<h2><div>Costs</div><div>Map</div></h2>{text}"), 0.2).len(), 1, "two texts are no heading");
        assert_eq!(kept(&format!("<h2>Costs</h2><figure><img src=a.png><p>The harbour</figure>{}", text.repeat(2)), 0.4)[0], "Costs");
    }

    #[test]
    fn the_sign_beside_a_heading_does_not_part_it_from_its_text() {
        let page = "<h2 id=costs>Costs <div><a href=#costs>¶</a></div></h2><p>+ Each town pays by its waterfront.</p>";
        assert_eq!(kept(page, 0.5), ["Costs", "+ Each town pays by its waterfront."]);
    }

    #[test]
    fn a_heading_goes_with_its_section() {
        let answer = "It depends on the day: the towns vote in spring, and the harbour is dredged in the autumn after that.";
        let page = format!("<h3>+ When is the harbour dredged?</h3><p>{answer}</p><h3>+ Who pays?</h3><p>+ All towns.</p>");
        assert_eq!(kept(&page, 0.5), ["+ Who pays?", "+ All towns."]);
        assert_eq!(kept("<h3>+ Rope, 20 m</h3><p>$ 14</p>", 0.5), ["+ Rope, 20 m"], "a card may keep its name alone");
    }

    #[test]
    fn a_label_goes_with_its_list_of_links() {
        let list = "<ul><li><a href=/a>Eels return to the estuary</a><li><a href=/b>Who owns the old pier?</a></ul>";
        let page = |list: &str| {
            format!("<p>+ Three towns voted.</p><h3>+ Exclusive reports for you</h3>{list}<p>+ The vote was held on Friday.</p>")
        };
        assert_eq!(kept(&page(list), 0.5), ["+ Three towns voted.", "+ The vote was held on Friday."]);
        assert_eq!(kept(&page(&list.replace(">Eels", ">+ Eels")), 0.5).len(), 4, "a list that stays keeps its heading");
    }

    #[test]
    fn a_heading_over_comments_goes_with_them() {
        let page = |next: &str| format!("<p>+ Three towns voted on Friday.</p><h2>+ 3 Comments</h2>{next}");
        assert_eq!(kept(&page("<p>Ada: Well done.</p>"), 0.1), ["+ Three towns voted on Friday."]);
        assert_eq!(kept(&page(""), 0.1), ["+ Three towns voted on Friday."]);
        assert_eq!(kept(&page("<p>+ Ada: Well done.</p>"), 0.1).len(), 3);
    }

    #[test]
    fn prose_keeps_its_code() {
        let page = "<p>+ Call it once:</p><button>Copy</button><pre>open()</pre><pre>close()</pre><p>+ It returns nothing.</p>";
        assert_eq!(kept(page, 0.0), ["+ Call it once:", "open()", "close()", "+ It returns nothing."]);
        assert_eq!(kept("<p>Menu</p><pre>open()</pre><p>+ It returns nothing.</p>", 0.0), ["+ It returns nothing."]);
    }

    #[test]
    fn the_headline_is_no_section() {
        assert_eq!(kept("<h1>Harbour</h1><p>+ Three towns voted on Friday.</p>", 0.5), ["+ Three towns voted on Friday."]);
    }
}
