//! Titles of admonitions, the remarks that documentation sets apart ("Note", "Warning"): without them nobody knows what the remarks
//! are, and alone they look like labels of anything. Names of tabs are none of them: where their panels are kept, they are right about
//! as often as wrong.

use crate::article::PageType;
use crate::lexicon::metadata::ASIDES;
use crate::segment::Segments;

use crate::classify::wholes::{is_kept, kept_portion};

/// Words of the longest label.
const MOST_WORDS: usize = 6;
/// Blocks of the largest remark.
const MOST_OF_REMARK: usize = 20;
/// Share of the bytes of a remark that must be content before its label is.
const SHARE: f32 = 0.5;

/// Blocks that should be kept. The more are kept, the more these are. Linear in elements and blocks.
pub(super) fn titles(segments: &Segments<'_>, page_type: PageType, kept: &[bool]) -> Vec<usize> {
    if page_type != PageType::Documentation {
        return Vec::new();
    }
    // Also where the title is kept: what keeps less may bring its remark back, and so must what keeps more.
    (0..kept.len()).flat_map(|at| remark(segments, kept, at)).collect()
}

/// The title of the remark that begins at a place, or all of the remark where it stands between kept text and its box is named after it.
fn remark(segments: &Segments<'_>, kept: &[bool], at: usize) -> Vec<usize> {
    let Some(title) = segments.blocks.get(at).filter(|block| segments.text_of(block).split_whitespace().nth(MOST_WORDS).is_none()) else {
        return Vec::new();
    };
    let around = segments.ancestors(title.common).map(|(_, element)| element);
    let Some(whole) = around.take_while(|element| element.blocks().len() <= MOST_OF_REMARK).find(|element| element.blocks().len() > 1)
    else {
        return Vec::new();
    };
    let std::ops::Range { start: first, end } = whole.blocks();
    let named = words(whole.class).any(|word| ASIDES.is_admonition(&word));
    let says: Vec<String> = words(segments.text_of(title)).collect();
    let titled = ASIDES.is_title(&says.join(" "));
    let admonition = || words(whole.class).any(|word| ASIDES.is_generic_admonition(&word));
    if first != at || says.is_empty() || !titled && !admonition() {
        return Vec::new();
    }
    let within = at > 0 && is_kept(kept, at - 1) && is_kept(kept, end);
    if named && titled && within {
        return (first..end).collect();
    }
    let text = kept_portion(segments, kept, at + 1..end);
    if text.part > 0 && text.reaches(SHARE) { vec![at] } else { Vec::new() }
}

/// The words of a text or of the names of an element, in small letters.
fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::titles;
    use crate::article::PageType;
    use crate::limits::Limits;
    use crate::options::Unobserved;
    use crate::{dom, segment};

    /// The labels of a page on which the texts are kept that begin with `+`.
    fn found(html: &str, page_type: PageType) -> Vec<String> {
        let page = dom::parse(html, &Limits::default(), &Unobserved).unwrap();
        let segments = segment::segment(&page, &Limits::default(), &|| Ok(())).unwrap();
        let texts: Vec<&str> = segments.blocks.iter().map(|block| segments.text_of(block)).collect();
        let kept: Vec<bool> = texts.iter().map(|text| text.starts_with('+')).collect();
        titles(&segments, page_type, &kept).into_iter().map(|at| texts[at].to_owned()).collect()
    }

    #[test]
    fn a_remark_of_documentation_keeps_its_title() {
        let of = |html: &str| found(html, PageType::Documentation);
        assert_eq!(of("<div class=box><p>Warning</p><p>+ The gate closes at high tide.</p></div>"), ["Warning"]);
        assert_eq!(of("<table><tr><td>Hinweis:<td>+ The gate closes at high tide.</table>"), ["Hinweis:"]);
        assert_eq!(of("<div class='admonition x'><p>From the keeper</p><p>+ The gate closes.</p></div>"), ["From the keeper"]);
        assert!(of("<div><p>Menu</p><p>+ The gate closes at high tide.</p></div>").is_empty(), "no title of a remark");
        assert!(of("<div><p>Warning</p><p>The gate closes.</p><p>+ It opens.</p></div>").is_empty(), "most of it went");
        assert!(
            found("<div><p>Tip</p><p>+ The gate closes.</p></div>", PageType::Article).is_empty(),
            "labels of other pages lead elsewhere"
        );
    }

    #[test]
    fn a_remark_between_kept_text_stays_whole() {
        let of = |class: &str, after: &str| {
            let page = format!("<p>+ One.</p><div class='{class}'><p>Caution</p><p>The gate closes.</p></div><p>{after} Two.</p>");
            found(&page, PageType::Documentation).len()
        };
        assert_eq!(of("admonitionblock caution", "+"), 2);
        assert_eq!((of("card", "+"), of("admonitionblock caution", "")), (0, 0));
        let titled = "<p>+ One.</p><div class=caution><p>+ Caution</p><p>The gate closes.</p></div><p>+ Two.</p>";
        assert_eq!(found(titled, PageType::Documentation).len(), 2, "what keeps the title keeps no less than what does not");
    }
}
