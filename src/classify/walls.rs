//! Pages that stand in the place of an article: errors, checks for robots, questions about cookies, forms to log in, offers to subscribe.
//! Such a page is well cut into text and boilerplate and says nothing of what was asked for, so the models are sure of it.
//!
//! Two witnesses are needed: little text, and either the headline of such pages with a line of theirs, or half of the text in their
//! lines. A page that says when it was published or who wrote it is none, whatever it speaks of.

use crate::article::{Article, PageType};
use crate::letters::{breaks_off, is_stop, opens_quotation};
use crate::lexicon::metadata::{WALLS, WallTitle, fold};
use crate::segment::{Segments, Visibility};

/// Bytes of text from which a page is no wall: notices about cookies are the longest.
const MOST: usize = 3000;
/// Bytes of text up to which the headline tells alone.
const FEW: usize = 120;
/// Share of the text in lines of walls from which it is one whatever its headline.
const SHARE: f32 = 0.5;
/// Bytes of text up to which a line that asks for a subscription speaks of the page's own text.
const CUT: usize = 1500;
/// Share of the text in lines that stand on many pages from which, below the headline of a wall, it is one.
const WEAK_SHARE: f32 = 0.2;
/// Texts behind the body among which an offer to subscribe stands in place of the rest.
const BEHIND: usize = 2;
/// How a text ends that breaks off in brackets, and texts behind one among which a box asks for more.
const BRACKETED: [&str; 2] = ["[…]", "[...]"];
const FURTHER: usize = 24;
/// Bytes of the longest sentence about the lock.
const SENTENCE: usize = 120;
/// Signs between the parts of a page's title.
const PARTS: [&str; 12] = [" - ", " | ", " – ", " — ", " · ", " • ", " » ", " « ", ": ", "|", "｜", "_"];

/// What stands in the place of an article.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Wall {
    /// Nothing on the page is an article.
    pub nothing: bool,
    /// The text goes on for some readers only.
    pub locked: bool,
    /// What is there is about the lock.
    pub lock: bool,
}

/// Tells walls by the text that was kept, what is shown right behind it, and the titles of the page. Linear in a text of at most 3,000
/// bytes. Manuals and threads speak of such pages, with their lines.
pub(super) fn wall(article: &Article, segments: &Segments<'_>, page_title: &str, page_type: PageType) -> Wall {
    let text = &article.body.text;
    if text.len() > MOST || matches!(page_type, PageType::Documentation | PageType::Forum) && text.len() > FEW {
        return Wall::default();
    }
    let signed = !article.published_at.is_empty() || !article.authors.is_empty();
    if signed && text.len() > CUT {
        return Wall::default();
    }
    let (mut told, mut locked, mut weak) = (0, 0, 0);
    // A line that begins with a quotation mark speaks of such pages.
    for line in text.lines().filter(|line| !opens_quotation(line)) {
        let folded = fold(line);
        // A line counts once.
        if text.len() <= CUT && WALLS.is_locked(&folded) && is_short(line) {
            locked += line.len();
        } else if !signed && WALLS.is_text(&folded) {
            told += line.len();
        } else if !signed && WALLS.is_weak(&folded) {
            weak += line.len();
        }
    }
    let offered = || text.len() <= CUT && behind(article, segments, BEHIND).any(|line| is_short(line) && WALLS.is_locked(&fold(line)));
    // A text that breaks off goes on for those of whom a box further down asks who they are.
    let asks = |line: &str| is_short(line) && Some(fold(line)).is_some_and(|line| WALLS.leads_onward(&line) || WALLS.is_locked(&line));
    let is_cut = || breaks_off(text) || BRACKETED.iter().any(|end| text.trim_end().ends_with(end));
    let goes_on = || text.len() <= CUT && is_cut() && behind(article, segments, FURTHER).any(asks);
    let share = |bytes: usize, of: f32| bytes > 0 && bytes as f32 >= of * text.len() as f32;
    let titled = || match [article.title.as_str(), page_title].into_iter().map(title_of).max() {
        Some(WallTitle::Named) => told > 0 || text.len() <= FEW || share(weak, WEAK_SHARE),
        // "501" may be a thing for sale.
        Some(WallTitle::Number) => told > 0,
        _ => false,
    };
    let nothing = !signed && (share(told, SHARE) || titled());
    Wall { nothing, locked: locked > 0 || offered() || goes_on(), lock: locked > 0 && share(locked + told, SHARE) }
}

/// The next `most` texts that readers see behind the last one of the body.
fn behind<'s>(article: &Article, segments: &'s Segments<'_>, most: usize) -> impl Iterator<Item = &'s str> {
    let last = article.body.blocks.iter().filter_map(|block| block.ordinals.last()).max();
    let next = last.and_then(|last| segments.blocks.get(*last as usize + 1..)).unwrap_or_default();
    let shown = next.iter().take(3 * most).filter(|block| block.visibility == Visibility::Shown);
    shown.take(most).map(|block| segments.text_of(block))
}

/// Whether each sentence of a line is a short one.
fn is_short(line: &str) -> bool {
    line.split(is_stop).all(|sentence| sentence.len() <= SENTENCE)
}

/// What a title or one of its parts says of a wall.
fn title_of(title: &str) -> WallTitle {
    let parts = PARTS.iter().flat_map(|mark| title.split(mark)).filter(|part| part.len() < title.len());
    std::iter::once(title).chain(parts).map(|part| WALLS.title(part)).max().unwrap_or_default()
}
