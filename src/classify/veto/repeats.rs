//! What a page says twice in a row: a carousel writes its slides again to go round, and a box of code its text for the clipboard.
//!
//! Only what stands right behind the whole of its like is a copy: lists of two plans that share most of their items are two lists. Chances
//! are the same for all leanings.

use crate::article::PageType;
use crate::dom::Tag;
use crate::segment::{Block, Segments, Visibility};

use foldhash::{HashMap, HashMapExt};

/// Probability from which a block is looked at.
const LIKELY: f32 = 0.3;
/// Probability from which it is surely kept.
const SURE: f32 = 0.5;
/// Blocks of a stretch, and letters of the longest of them: labels and values repeat.
const LEAST: usize = 3;
const SAID: usize = 60;

/// A stretch of likely blocks that say what earlier ones do.
#[derive(Debug, Clone, Copy, Default)]
struct Run {
    /// Places of the first of both among the likely blocks.
    original: usize,
    start: usize,
    length: usize,
}

impl Run {
    /// The place whose text the next block has if the run goes on.
    fn next(self) -> Option<usize> {
        let next = self.original + self.length;
        (self.length > 0 && next < self.start).then_some(next)
    }

    /// Whether it stands right behind the whole of its like, or begins another round after such a one.
    fn is_copy(self, before: Self) -> bool {
        let whole = self.original + self.length == self.start;
        let round = before.length > 0 && self.original == before.start && self.start == before.start + before.length;
        self.length >= LEAST && (whole || round)
    }
}

/// Blocks that say again, in the same order, what those right before them say, and code for the clipboard. Manuals and threads repeat what
/// they show, and entries of a listing may be alike. Linear in blocks and text.
pub(super) fn repeats(segments: &Segments<'_>, page_type: PageType, content: &[f32], barred: impl Fn(usize) -> bool) -> Vec<usize> {
    let mut found = clips(segments);
    if !matches!(page_type, PageType::Article | PageType::Service | PageType::Product) {
        return found;
    }
    let likely: Vec<usize> =
        content.iter().enumerate().filter(|(at, chance)| **chance >= LIKELY && !barred(*at)).map(|(at, _)| at).collect();
    let may_repeat = |at: usize| segments.blocks.get(at).is_some_and(|block| !is_apart(segments, block));
    // The last likely block of each text.
    let mut last: HashMap<usize, usize> = HashMap::with_capacity(likely.len());
    let (mut run, mut whole) = (Run::default(), Run::default());
    // One step more, to end the last run.
    for here in 0..=likely.len() {
        let text = likely.get(here).filter(|at| may_repeat(**at)).map(|at| segments.first_alike(*at));
        let expected = run.next().and_then(|next| likely.get(next)).map(|at| segments.first_alike(*at));
        if text.is_some() && text == expected {
            run.length += 1;
        } else {
            if run.is_copy(whole) && says_much(segments, &likely, run) && is_less_likely(content, &likely, run) {
                found.extend(copied(segments, &likely, run));
                whole = run;
            }
            run = text.and_then(|text| last.get(&text)).map_or(Run::default(), |original| Run {
                original: *original,
                start: here,
                length: 1,
            });
        }
        if let Some(text) = text {
            last.insert(text, here);
        }
    }
    found
}

/// Code and cells are values.
fn is_apart(segments: &Segments<'_>, block: &Block) -> bool {
    block.preformatted || matches!(segments.element(block.element).tag, Tag::Td | Tag::Th | Tag::Dt | Tag::Dd)
}

fn says_much(segments: &Segments<'_>, likely: &[usize], run: Run) -> bool {
    let blocks = likely.iter().skip(run.start).take(run.length).filter_map(|at| segments.blocks.get(*at));
    blocks.map(|block| segments.text_of(block)).any(|text| text.chars().take(SAID).count() == SAID)
}

/// Whether what a copy says stays where it was said before.
fn is_less_likely(content: &[f32], likely: &[usize], run: Run) -> bool {
    let chances = |start: usize| likely.iter().skip(start).take(run.length).map(|at| content.get(*at).copied().unwrap_or_default());
    chances(run.original).sum::<f32>() >= chances(run.start).sum() || chances(run.original).all(|chance| chance >= SURE)
}

/// The blocks of a copy, with what stands among them and was said before too.
fn copied(segments: &Segments<'_>, likely: &[usize], run: Run) -> impl Iterator<Item = usize> {
    let end = |place: usize| likely.get(place).copied().unwrap_or_default();
    let blocks = end(run.start)..=end(run.start + run.length - 1);
    blocks.filter(|at| segments.first_alike(*at) != *at)
}

/// Hidden blocks with the letters of the code right before them; what is code itself may be that of another tab.
fn clips(segments: &Segments<'_>) -> Vec<usize> {
    let pairs = segments.blocks.iter().zip(segments.blocks.iter().skip(1)).enumerate();
    let is_clip = |code: &Block, block: &Block| {
        code.preformatted
            && code.visibility == Visibility::Shown
            && block.visibility == Visibility::Hidden
            && !block.preformatted
            && letters(segments.text_of(code)).eq(letters(segments.text_of(block)))
    };
    pairs.filter(|(_, (code, block))| is_clip(code, block)).map(|(at, _)| at + 1).collect()
}

fn letters(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|letter| !letter.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::repeats;
    use crate::article::PageType;
    use crate::limits::Limits;
    use crate::options::Unobserved;
    use crate::{dom, segment};

    /// Places of what is said again; blocks that begin with "-" are unlikely.
    fn of(html: &str, page_type: PageType) -> Vec<usize> {
        let page = dom::parse(html, &Limits::default(), &Unobserved).unwrap();
        let segments = segment::segment(&page, &Limits::default(), &|| Ok(())).unwrap();
        let chance = |block| if segments.text_of(block).starts_with('-') { 0.1 } else { 0.8 };
        let content: Vec<f32> = segments.blocks.iter().map(chance).collect();
        repeats(&segments, page_type, &content, |_| false)
    }

    const SLIDE: &str = "<p>“The rope held in the storm, and smelled of nothing worse than tar.”<p>Ann Lee<p>- 1/2<p>Master of the Orrin";
    const OTHER: &str = "<p>“We bought one for each of our boats, and one more.”<p>Tom Arden<p>Ferries of the bay";

    #[test]
    fn slides_that_a_carousel_writes_again_are_copies() {
        let slides = format!("<h2>Voices</h2>{SLIDE}{OTHER}");
        let again = format!("{slides}{SLIDE}{OTHER}");
        assert_eq!(of(&again, PageType::Service), (8..15).collect::<Vec<_>>());
        assert_eq!(of(&format!("{again}{SLIDE}<p>End"), PageType::Service), (8..19).collect::<Vec<_>>(), "a third round");
        for other in [PageType::Forum, PageType::Listing] {
            assert_eq!(of(&again, other), [0; 0], "posts, entries");
        }
        assert_eq!(of(&format!("{slides}{SLIDE}"), PageType::Service), [0; 0], "not the whole of it");
        assert_eq!(of(&format!("{slides}<h2>More</h2>{SLIDE}{OTHER}"), PageType::Service), [0; 0], "under another heading");
        assert_eq!(of(&"<p>Small<p>Blue<p>Cotton".repeat(2), PageType::Product), [0; 0], "values");
    }

    #[test]
    fn code_that_stands_hidden_behind_itself_is_a_copy() {
        let box_of = |hidden: &str| format!("<pre>load(tides)\nplot(tides)</pre><p style='display:none'>{hidden}</p>");
        assert_eq!(of(&box_of("load(tides)   plot(tides)"), PageType::Documentation), [1]);
        assert_eq!(of(&box_of("load(tides)"), PageType::Documentation), [0; 0], "other code");
        assert_eq!(of("<pre>load()</pre><div hidden><pre>load()</pre></div>", PageType::Documentation), [0; 0], "of another tab");
        assert_eq!(of(&box_of("load(tides) plot(tides)").replace(" style='display:none'", ""), PageType::Article), [0; 0], "shown");
    }
}
