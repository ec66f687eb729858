//! Pages that stand in the place of an article: errors, checks for robots, questions about cookies, forms to log in, offers to subscribe.
//! Such a page is well cut into text and boilerplate and says nothing of what was asked for, so the models are sure of it.
//!
//! Two witnesses are needed: little text, and either the headline of such pages with a line of theirs, or half of the text in their
//! lines. A page that says when it was published or who wrote it is none, whatever it speaks of.

use crate::article::Article;
use crate::lexicon::metadata::{WALLS, fold};

/// Bytes of text from which a page is no wall: notices about cookies are the longest.
const MOST: usize = 3000;
/// Bytes of text up to which the headline tells alone.
const FEW: usize = 120;
/// Share of the text in lines of walls from which it is one whatever its headline.
const SHARE: f32 = 0.5;
/// Bytes of text up to which a line that asks for a subscription speaks of the page's own text.
const CUT: usize = 1500;
/// Bytes of the longest sentence about the lock.
const SENTENCE: usize = 120;
/// Signs between the parts of a page's title.
const PARTS: [&str; 10] = [" - ", " | ", " – ", " — ", " · ", " • ", " » ", " « ", ": ", "|"];

/// What stands in the place of an article.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Wall {
    /// Nothing on the page is an article.
    pub nothing: bool,
    /// The text goes on for some readers only.
    pub locked: bool,
    /// What is there is about the lock.
    pub lock: bool,
}

/// Tells walls by the text that was kept and the titles of the page. Linear in a text of at most 3,000 bytes.
pub(crate) fn wall(article: &Article, page_title: &str) -> Wall {
    let text = &article.body.text;
    if text.len() > MOST {
        return Wall::default();
    }
    let signed = !article.published_at.is_empty() || !article.authors.is_empty();
    if signed && text.len() > CUT {
        return Wall::default();
    }
    let (mut told, mut locked, mut weak) = (0, 0, false);
    // A line that begins with a quotation mark speaks of such pages.
    for line in text.lines().filter(|line| !line.starts_with(['“', '"', '„', '«', '‘', '「'])) {
        let folded = fold(line);
        told += if !signed && WALLS.is_text(&folded) { line.len() } else { 0 };
        weak |= !signed && WALLS.is_weak(&folded);
        locked += if text.len() <= CUT && WALLS.is_locked(&folded) && is_short(line) { line.len() } else { 0 };
    }
    let share = |bytes: usize| bytes as f32 >= SHARE * text.len() as f32;
    let titled = || [article.title.as_str(), page_title].into_iter().any(is_titled);
    let nothing = !signed && (told > 0 && share(told) || (told > 0 || weak || text.len() <= FEW) && titled());
    Wall { nothing, locked: locked > 0, lock: locked > 0 && share(locked + told) }
}

/// Whether each sentence of a line is a short one.
fn is_short(line: &str) -> bool {
    line.split(['.', '!', '?', '。', '！', '？']).all(|sentence| sentence.len() <= SENTENCE)
}

/// Whether a title or one of its parts is that of a wall.
fn is_titled(title: &str) -> bool {
    let parts = PARTS.iter().flat_map(|mark| title.split(mark));
    WALLS.is_title(title) || parts.filter(|part| part.len() < title.len()).any(|part| WALLS.is_title(part))
}
