//! Text that the page holds but does not show: JSON-LD `articleBody`, and the state that a script would render, in scripts and in
//! attributes (`data-…`, `props`, `srcdoc`).
//!
//! Only asked when the visible tree gave (almost) nothing. The visible blocks keep their verdicts: what is
//! shown stays accounted for, and the body says where it came from.

mod markup;
mod state;

use std::collections::BTreeSet;

use serde_json::Value;

use super::address::Addresses;
use super::body::{self, word_count};
use super::boundaries::each_word;
use crate::article::{Block, BlockKind, Body, BodySource, PageType, Span};
use crate::dom::{self, Page};
use crate::error::{Error, ErrorKind, Pause};
use crate::head::{Head, Thing, decode};
use crate::letters::is_unspaced;
use crate::limits::Limits;
use crate::options::Observer;
use crate::segment;
use markup::as_html;

/// A body with fewer words than this may be replaced.
const THIN_WORDS: u32 = 60;
/// Hidden text must have this many words, and three times those shown, to be believed.
const ENOUGH_WORDS: u32 = 80;
const TIMES_SHOWN: u32 = 3;
/// Letters of a word of the title that says what a text is about, and how many of them are looked for.
const TITLE_WORD_LETTERS: usize = 4;
const MAX_TITLE_WORDS: usize = 16;
/// A page, what it says of itself, and what of it is shown.
#[derive(Clone, Copy)]
pub struct Shown<'a> {
    /// The tree.
    pub page: &'a Page,
    /// What it says of itself.
    pub head: &'a Head<'a>,
    /// The title that was found.
    pub title: &'a str,
    /// The body that was made of what is shown.
    pub body: &'a Body,
}

/// The body that the page holds but does not show, where what is shown is thin and there is much more.
///
/// # Errors
/// Those of `pause`.
pub fn hidden_body(shown: &Shown<'_>, addresses: &Addresses<'_>, limits: &Limits, pause: Pause<'_>) -> Result<Option<Body>, Error> {
    if shown.body.word_count >= THIN_WORDS {
        return Ok(None);
    }
    let Some((text, source)) = find(shown, pause)? else { return Ok(None) };
    pause()?;
    let rich = |text: &str| rich(text, addresses, source, limits, pause).map(|body| body.unwrap_or_else(|| plain(text, source)));
    let body = if let Some(html) = as_html(&text) {
        rich(&html)?
    } else {
        // Text without tags was written for HTML all the same; where its references hide the tags, it is all markup.
        let read = decode(&text);
        match as_html(&read).filter(|_| read.trim_start().starts_with('<')) {
            Some(html) => rich(&html)?,
            None => plain(&read, source),
        }
    };
    pause()?;
    Ok(Some(body).filter(|body| body.word_count > shown.body.word_count * 2))
}

/// The hidden text of the page, if there is enough more of it than is shown.
fn find(shown: &Shown<'_>, pause: Pause<'_>) -> Result<Option<(String, BodySource)>, Error> {
    let Shown { page, head, title, body } = *shown;
    let enough = |text: &str| word_count(text) >= ENOUGH_WORDS.max(body.word_count * TIMES_SHOWN);
    let stated = |thing: &Thing| {
        let text = thing.fields.get("articleBody").and_then(Value::as_str);
        text.filter(|text| enough(text)).map(str::to_owned)
    };
    // The text of anything else that a page states may be that of a teaser.
    let of_another = || {
        let texts = head.things.iter().filter_map(stated).filter(|text| is_about(title, text));
        texts.max_by_key(String::len)
    };
    if let Some(text) = head.main_thing().and_then(stated).or_else(of_another) {
        return Ok(Some((text, BodySource::JsonLd)));
    }
    let state = state::state(page, pause)?.filter(|text| enough(text) && is_about(title, text));
    Ok(state.map(|text| (text, BodySource::EmbeddedState)))
}

/// Whether a text holds a third of the title's words: scripts also hold what they tell visitors about cookies.
fn is_about(title: &str, text: &str) -> bool {
    let (mut wanted, mut found) = (0, 0);
    let text = text.to_lowercase();
    each_word(title, |word| {
        let long = word.chars().count() >= TITLE_WORD_LETTERS || word.chars().any(is_unspaced);
        if long && wanted < MAX_TITLE_WORDS {
            wanted += 1;
            found += usize::from(text.contains(&word.to_lowercase()));
        }
    });
    found * 3 >= wanted
}

/// A pause as the parser asks for it.
struct PauseObserver<'p>(Pause<'p>);

impl Observer for PauseObserver<'_> {
    fn interrupted(&self) -> bool {
        (self.0)().is_err()
    }
}

/// Hidden HTML as a body; `None` where it is too complex for the limits. Its blocks have no place in the page's tree, so ordinals and
/// paths are left out.
///
/// # Errors
/// Those of `pause`.
fn rich(html: &str, addresses: &Addresses<'_>, source: BodySource, limits: &Limits, pause: Pause<'_>) -> Result<Option<Body>, Error> {
    let parsed = match dom::parse(html, limits, &PauseObserver(pause)) {
        Err(error) if error.kind() == ErrorKind::Interrupted => return Err(error),
        parsed => parsed.ok(),
    };
    let Some(page) = parsed else { return Ok(None) };
    pause()?;
    let segments = match segment::segment(&page, limits, pause) {
        Err(error) if error.kind() == ErrorKind::Interrupted => return Err(error),
        segments => segments.ok(),
    };
    let Some(segments) = segments else { return Ok(None) };
    let kept = vec![true; segments.blocks.len()];
    let mut body = body::body(&segments, PageType::Article, &kept, &BTreeSet::new(), &|url| addresses.absolute(url), pause)?;
    body.source = source;
    for block in &mut body.blocks {
        block.ordinal = 0;
        block.ordinals.clear();
        block.css_path.clear();
    }
    Ok(Some(body))
}

/// Plain text as a body of paragraphs, one a line.
fn plain(text: &str, source: BodySource) -> Body {
    let mut body = Body { source, ..Body::default() };
    for line in text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|line| !line.is_empty()) {
        if !body.text.is_empty() {
            body.text.push_str("\n\n");
        }
        let start = body.text.len() as u32;
        body.text.push_str(&line);
        let span = Span { start, end: body.text.len() as u32 };
        body.blocks.push(Block::new(BlockKind::Paragraph, span));
    }
    body.word_count = word_count(&body.text);
    body
}

#[cfg(test)]
mod tests;
