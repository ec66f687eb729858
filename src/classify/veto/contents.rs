//! Tables of contents in the text: the words for one as a whole block, and right under them links into this page.

use foldhash::HashSet;

use crate::article::PageType;
use crate::lexicon::Concept;
use crate::segment::{Block, Segments};

use crate::classify::place::leads_here;
use crate::classify::rules::{Cue, Evidence, PageEvidence};

/// Words of the longest heading of a table of contents.
const MOST_WORDS: usize = 5;

/// Entries of a long one.
const MAX_ENTRIES: usize = 200;
/// Entries of the shortest one without a heading.
const LEAST_ENTRIES: usize = 3;

/// Whether each block is of a table of contents. Where the words are a heading of several ("In this article") they need no
/// links: scripts write the table. Without a heading, most entries name headings of the page. Linear in blocks.
pub(super) fn contents(segments: &Segments<'_>, page_type: PageType, evidence: &PageEvidence) -> Vec<bool> {
    let mut contents = vec![false; segments.blocks.len()];
    // A manual lists what it describes.
    if page_type != PageType::Documentation {
        headless(segments, &mut contents);
    }
    for at in 0..contents.len() {
        let heads = evidence.phrases(at).iter().any(|cue| cue.row.is_about(Concept::Toc) && is_whole(segments, at, cue));
        if !heads || evidence.words(at) > MOST_WORDS || share_of_links(segments, at) > 0.5 {
            continue;
        }
        // A button that opens and shuts the table may stand between.
        let first = (at + 1..at + 3).find(|next| is_entry(segments, *next));
        if first.is_none() && evidence.words(at) < 2 {
            continue;
        }
        let entries = first.into_iter().flat_map(|first| (first..segments.blocks.len()).take_while(|next| is_entry(segments, *next)));
        for block in std::iter::once(at).chain(entries.take(MAX_ENTRIES)) {
            if let Some(listed) = contents.get_mut(block) {
                *listed = true;
            }
        }
    }
    contents
}

/// Marks entries in a row of which at least half say what a heading of the page says.
fn headless(segments: &Segments<'_>, contents: &mut [bool]) {
    mark_entries(segments, |_| true, contents);
}

/// Marks links into this page in a row of which at least half say what a heading says of those that count.
pub(in crate::classify) fn mark_entries(segments: &Segments<'_>, counts: impl Fn(usize) -> bool, contents: &mut [bool]) {
    let mut headings: Option<HashSet<&str>> = None;
    let mut at = 0;
    while at < contents.len() {
        let end = (at..contents.len()).find(|next| !is_entry(segments, *next)).unwrap_or(contents.len());
        if end >= at + LEAST_ENTRIES {
            let headings = headings.get_or_insert_with(|| {
                let heads = |block: &Block| segments.element(block.element).tag.heading_level().is_some();
                let all = segments.blocks.iter().enumerate().filter(|(at, block)| heads(block) && counts(*at));
                all.map(|(_, block)| segments.text_of(block).trim()).collect()
            });
            let texts = segments.blocks.get(at..end).unwrap_or_default().iter().map(|block| segments.text_of(block).trim());
            if texts.filter(|text| headings.contains(text)).count() * 2 >= end - at {
                contents.iter_mut().take(end).skip(at).for_each(|listed| *listed = true);
            }
        }
        at = end + 1;
    }
}

/// Whether a block is nothing but links into this page. The first heading behind the table may link to itself.
fn is_entry(segments: &Segments<'_>, at: usize) -> bool {
    let Some(block) = segments.blocks.get(at) else { return false };
    let mut links = segments.links_of(block).peekable();
    segments.element(block.element).tag.heading_level().is_none()
        && share_of_links(segments, at) > 0.8
        && links.peek().is_some()
        && links.all(|inline| leads_here(segments.element(inline.element)))
}

fn share_of_links(segments: &Segments<'_>, at: usize) -> f32 {
    segments.blocks.get(at).map_or(0.0, |block| segments.link_share(block))
}

/// Whether the words of a cue are all that a block says.
fn is_whole(segments: &Segments<'_>, at: usize, cue: &Cue<'_>) -> bool {
    let letters = |text: &str| text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let Evidence::Words(words) = &cue.evidence else { return false };
    segments.blocks.get(at).is_some_and(|block| letters(segments.text_of(block)) == letters(words))
}

#[cfg(test)]
mod tests {
    use super::contents;
    use crate::article::PageType;
    use crate::classify::rules::PageEvidence;
    use crate::limits::Limits;
    use crate::options::Unobserved;
    use crate::{dom, segment};

    /// How many blocks are of a table of contents.
    fn listed(html: &str, page_type: PageType) -> usize {
        let page = dom::parse(html, &Limits::default(), &Unobserved).unwrap();
        let segments = segment::segment(&page, &Limits::default(), &|| Ok(())).unwrap();
        contents(&segments, page_type, &PageEvidence::new(&segments)).into_iter().filter(|listed| *listed).count()
    }

    #[test]
    fn links_to_the_headings_of_a_page_are_its_contents() {
        let list = "<ul><li><a href=#a>Keel</a><li><a href=#b>Mast</a><li><a href=#c>What the rigging costs</a></ul>";
        let text = "<h2 id=a>Keel</h2><p>Of oak.<h2 id=b>Mast</h2><p>Of larch.<h2 id=c>Rigging</h2><p>Of hemp.";
        let article = |html: &str| listed(html, PageType::Article);
        assert_eq!(article(&format!("{list}{text}")), 3);
        assert_eq!(listed(&format!("{list}{text}"), PageType::Documentation), 0, "a manual lists what it describes");
        assert_eq!(article(&format!("{list}{}", text.replace("Mast", "Masts"))), 0, "most name no heading");
        assert_eq!(article(&format!("{}{text}", list.replace('#', "/"))), 0, "links to other pages");
        assert_eq!(article(&format!("{}{text}", list.replace("<li><a href=#c>What the rigging costs</a>", ""))), 0, "two are a sentence");
    }
}
