//! Nothing is lost and nothing is doubled: every visible text block of a page is in exactly one place of the answer.
//!
//! Checked on generated pages, as broken as the web, and on every page of the research data beside this repository
//! (a sample of them, unless `GLEANER_ALL_PAGES` is set). What a reader could otherwise only trust is checked along
//! the way: spans slice, CSS paths select, answers are the same on every thread, biases are nested.

#[path = "support/generated.rs"]
mod generated;
#[path = "support/ordinals.rs"]
mod ordinals;
mod support;

use std::cell::Cell;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use gleaner::article::{Article, Block, BlockKind, BodySource, Cleaned, List, Span, Summary, SummarySource};
use gleaner::error::ErrorKind;
use gleaner::extract::extract;
use gleaner::limits::Limits;
use gleaner::options::{Bias, Fields, Formats, Options, SummaryMode, Unobserved};
use gleaner::segment::{self, Segments};
use gleaner::{decode, dom};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

/// CSS paths looked up per page: each costs a walk over the tree.
const PATHS_PER_PAGE: usize = 60;

/// Letters and digits, which no cleaning may lose. White space, marks and signs may change.
fn letters(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).collect()
}

fn clean(html: &[u8], bias: Bias, fields: Fields) -> Option<Cleaned> {
    let formats = Formats { markdown: true, html: true };
    clean_with(html, &Options { bias, formats, fields, ..Options::default() })
}

fn clean_with(html: &[u8], options: &Options) -> Option<Cleaned> {
    let options = Options { url: "https://news.example/a/b".into(), ..options.clone() };
    match extract(html, &options, &Unobserved) {
        Ok(cleaned) => Some(cleaned),
        Err(error) if matches!(error.kind(), ErrorKind::Empty | ErrorKind::NotHtml) => None,
        Err(error) => panic!("{error}"),
    }
}

/// What is wrong with the answer for a page; empty when nothing is, and `None` where it is no page.
fn problems(html: &[u8]) -> Option<Vec<String>> {
    let balanced = clean(html, Bias::Balanced, Fields::default())?;
    let limits = Limits::default();
    let decoded = decode::decode(html, "", &limits).unwrap();
    let page = dom::parse(&decoded.text, &limits, &Unobserved).unwrap();
    let segments = segment::segment(&page, &limits, &|| Ok(())).unwrap();

    let mut found = Vec::new();
    permutation(&balanced, segments.blocks.len(), &mut found);
    nothing_lost(&balanced.article, &segments, &mut found);
    spans_slice(&balanced.article, &mut found);
    paths_select(&balanced.article, &page, &segments, &mut found);

    if clean(html, Bias::Balanced, Fields::default()).as_ref() != Some(&balanced) {
        found.push("the same page gave two answers".into());
    }
    let plain = Fields { summary: false, quotes: false };
    if let Some(cleaned) = clean(html, Bias::Balanced, plain) {
        permutation(&cleaned, segments.blocks.len(), &mut found);
        alike(&balanced.article, &cleaned.article, &mut found);
    }
    // One of the other choices of a caller for each page: all have their turn on many pages.
    let turn = html.len();
    let options = Options {
        max_summary_bullets: [None, Some(0), Some(1), Some(2)].get(turn % 4).copied().flatten(),
        max_removed_text_bytes: [None, Some(0), Some(7)].get(turn % 3).copied().flatten(),
        summary_mode: [SummaryMode::EditorialOnly, SummaryMode::EditorialElseExtractive, SummaryMode::Both][turn % 3],
        formats: Formats { markdown: turn.is_multiple_of(2), html: turn % 2 == 1 },
        ..Options::default()
    };
    if let Some(cleaned) = clean_with(html, &options) {
        permutation(&cleaned, segments.blocks.len(), &mut found);
        nothing_lost(&cleaned.article, &segments, &mut found);
        let (most, article) = (options.max_summary_bullets.unwrap_or(u32::MAX) as usize, &cleaned.article);
        if article.summary.bullets.len() > most || article.summary.extract.len() > most {
            found.push(format!("more than {most} bullets: {:?}", article.summary));
        }
        if article.body.text != balanced.article.body.text {
            found.push(format!("{options:?} changed the body"));
        }
    }
    let kept = |bias| clean(html, bias, plain).map(|cleaned| kept(&cleaned)).unwrap_or_default();
    let (precision, middle, recall) = (kept(Bias::Precision), kept(Bias::Balanced), kept(Bias::Recall));
    for (smaller, larger, names) in [(&precision, &middle, "precision, not balanced"), (&middle, &recall, "balanced, not recall")] {
        let lost: Vec<_> = smaller.difference(larger).collect();
        if !lost.is_empty() {
            found.push(format!("blocks kept by {names}: {lost:?}"));
        }
    }
    Some(found)
}

/// Fields that are not asked for leave all others as they are.
fn alike(whole: &Article, narrowed: &Article, found: &mut Vec<String>) {
    let bare = |article: &Article| {
        let mut bare = Article { quotes: Vec::new(), ..article.clone() };
        bare.summary.extract.clear();
        if bare.summary.source == SummarySource::Extractive {
            bare.summary = Summary { source: SummarySource::None, ..Summary::default() };
        }
        bare
    };
    let (whole, narrowed) = (bare(whole), bare(narrowed));
    if whole != narrowed {
        found.push(format!("fields that were not asked for changed others: {whole:.600?} and {narrowed:.600?}"));
    }
}

/// Ordinals of everything that was not removed.
fn kept(cleaned: &Cleaned) -> BTreeSet<u32> {
    let removed: BTreeSet<u32> = cleaned.article.removed.iter().map(|removed| removed.ordinal).collect();
    (0..cleaned.page.block_count).filter(|ordinal| !removed.contains(ordinal)).collect()
}

fn permutation(cleaned: &Cleaned, blocks: usize, found: &mut Vec<String>) {
    let ordinals = ordinals::ordinals(&cleaned.article);
    let expected: Vec<u32> = (0..blocks as u32).collect();
    if ordinals != expected {
        let twice: Vec<_> = ordinals.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
        let lost: Vec<_> = expected.iter().filter(|ordinal| ordinals.binary_search(ordinal).is_err()).collect();
        found.push(format!("of {blocks} blocks, lost {lost:?}, doubled {twice:?}"));
    }
    if cleaned.page.block_count as usize != blocks {
        found.push(format!("block_count is {}, the page has {blocks}", cleaned.page.block_count));
    }
}

/// The letters of every block are where its ordinal says, and nothing else is there.
fn nothing_lost(article: &Article, segments: &Segments<'_>, found: &mut Vec<String>) {
    let of = |ordinals: &[u32]| -> String {
        ordinals.iter().filter_map(|ordinal| segments.blocks.get(*ordinal as usize)).map(|block| letters(segments.text_of(block))).collect()
    };
    let mut same = |place: &str, ordinals: &[u32], is: String| {
        let expected = of(ordinals);
        if expected != is {
            found.push(format!("{place} {ordinals:?} holds {is:?}, the page {expected:?}"));
        }
    };
    // A body that is not of the visible page has no place in it: then all that is visible is removed.
    let shows = article.body.source == BodySource::Dom;
    for block in &article.body.blocks {
        if shows {
            same("body block", &block.ordinals, letters(&shown(block, &article.body.text)));
        } else {
            assert!(block.ordinals.is_empty() && block.css_path.is_empty(), "{block:?} has a place in the page");
        }
    }
    let mut cut = Vec::new();
    for removed in &article.removed {
        if removed.text_truncated {
            let whole = of(&[removed.ordinal]);
            if !whole.starts_with(&letters(&removed.text)) {
                cut.push(format!("removed block {} begins otherwise than {whole:?}", removed.ordinal));
            }
        } else {
            same("removed block", &[removed.ordinal], letters(&removed.text));
        }
    }
    let summary = &article.summary;
    if !summary.ordinals.is_empty() {
        let bullets = summary.bullets.iter().map(|bullet| bullet.text.as_str());
        same("summary", &summary.ordinals, std::iter::once(summary.heading.as_str()).chain(bullets).map(letters).collect());
    }
    let headline = &article.headline;
    if !headline.dek_ordinals.is_empty() {
        same("dek", &headline.dek_ordinals, letters(&article.dek));
    }
    found.extend(cut);
    // Title and kicker may share a block, and may be repeated on the page: here the page's words must be in the fields.
    let fields = format!("{}{}{}", letters(&article.kicker), letters(&article.title), letters(&article.kicker));
    for ordinal in headline.title_ordinals.iter().chain(&headline.kicker_ordinals) {
        let expected = of(&[*ordinal]);
        if !fields.contains(&expected) {
            found.push(format!("title and kicker lack {expected:?} of block {ordinal}"));
        }
    }
}

/// All text of a body block.
fn shown(block: &Block, text: &str) -> String {
    slice(text, block.span).unwrap_or_default().to_owned()
}

fn slice(text: &str, span: Span) -> Option<&str> {
    text.get(span.start as usize..span.end as usize)
}

fn spans_slice(article: &Article, found: &mut Vec<String>) {
    let text = article.body.text.as_str();
    let mut end = 0;
    for block in &article.body.blocks {
        let outside = text.get(end..block.span.start as usize);
        if outside.is_none_or(|outside| !outside.trim().is_empty()) {
            found.push(format!("between the blocks stands {outside:?}"));
        }
        end = block.span.end as usize;
        within(block, text, found);
    }
    if text.get(end..).is_none_or(|rest| !rest.trim().is_empty()) {
        found.push(format!("after the last block stands {:?}", text.get(end..)));
    }
    let mut verbatim = |what: &str, span: Span, expected: &str| {
        if slice(text, span) != Some(expected) {
            found.push(format!("{what} {expected:?} has the span of {:?}", slice(text, span)));
        }
    };
    for quote in &article.quotes {
        let parts: Vec<&str> = quote.spans.iter().map(|span| slice(text, *span).unwrap_or("no slice")).collect();
        if parts.join("\n") != quote.text {
            verbatim("quote", quote.spans.first().copied().unwrap_or_default(), &quote.text);
        }
        if let Some(cue) = &quote.cue {
            verbatim("cue", cue.span, &cue.text);
        }
        if let Some((speaker, span)) = quote.speaker.as_ref().and_then(|speaker| Some((speaker, speaker.span?))) {
            verbatim("mention", span, &speaker.mention);
        }
    }
    for bullet in article.summary.bullets.iter().chain(&article.summary.extract) {
        if let Some(span) = bullet.span {
            verbatim("bullet", span, &bullet.text);
        }
    }
}

/// Spans inside a block lie in it, on character boundaries.
fn within(block: &Block, text: &str, found: &mut Vec<String>) {
    let mut inner = |what: &str, span: Span| {
        let inside = span.start >= block.span.start && span.end <= block.span.end || span.start == span.end;
        if !inside || slice(text, span).is_none() {
            found.push(format!("{what} {span:?} is not in its block {:?}", block.span));
        }
    };
    for link in &block.links {
        inner("link", link.span);
    }
    for styled in &block.styles {
        inner("style", styled.span);
    }
    match &block.kind {
        BlockKind::List(list) => {
            let mut lists: Vec<&List> = vec![list];
            while let Some(list) = lists.pop() {
                for item in &list.items {
                    inner("item", item.span);
                    lists.extend(&item.children);
                }
            }
        }
        BlockKind::Table(table) => {
            for cell in table.rows.iter().flat_map(|row| &row.cells) {
                inner("cell", cell.span);
            }
        }
        _ => {}
    }
    for link in &block.links {
        if slice(text, link.span) != Some(&link.text) {
            found.push(format!("link {:?} has the span of {:?}", link.text, slice(text, link.span)));
        }
    }
}

/// Every path picks exactly one element, and that holds the block.
fn paths_select(article: &Article, page: &dom::Page, segments: &Segments<'_>, found: &mut Vec<String>) {
    let removed = article.removed.iter().map(|removed| (Some(removed.ordinal), removed.css_path.as_str()));
    let shown = article.body.blocks.iter().filter(|_| article.body.source == BodySource::Dom);
    let body = shown.map(|block| (block.ordinals.first().copied(), block.css_path.as_str()));
    let summary = Some(&article.summary).filter(|summary| !summary.ordinals.is_empty());
    let summary = summary.map(|summary| (summary.ordinals.last().copied(), summary.css_path.as_str()));
    let all: Vec<_> = removed.chain(body).chain(summary).collect();
    for (ordinal, path) in all.iter().step_by(all.len().div_ceil(PATHS_PER_PAGE).max(1)) {
        let picked = page.select(path);
        let [element] = picked.as_slice() else {
            found.push(format!("{path:?} picks {} elements", picked.len()));
            continue;
        };
        let holds = ordinal
            .and_then(|ordinal| segments.blocks.get(ordinal as usize))
            .is_none_or(|block| segments.ancestors(block.common).any(|(_, around)| around.node == *element));
        if !holds {
            found.push(format!("{path:?} picks an element without block {ordinal:?}"));
        }
    }
}

// ── generated pages ──

/// Asks a property of generated pages; at least half of them must be pages to the extractor, or hardly anything was asked.
fn hold_on(pages: impl Strategy<Value = Vec<u8>>) {
    let (cases, read) = (support::cases(300), Cell::new(0));
    let mut runner = TestRunner::new(ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() });
    let held = runner.run(&pages, |html| {
        let found = problems(&html);
        read.set(read.get() + u32::from(found.is_some()));
        let found = found.unwrap_or_default();
        prop_assert!(found.is_empty(), "{}", found.join("\n"));
        Ok(())
    });
    held.unwrap_or_else(|failed| panic!("{failed}"));
    assert!(read.get() * 2 >= cases, "only {} of {cases} pages were cleaned", read.get());
}

#[test]
fn generated_pages_lose_nothing() {
    hold_on(generated::page().prop_map(String::into_bytes));
}

#[test]
fn bytes_of_any_kind_lose_nothing() {
    let bytes = prop::collection::vec(any::<u8>(), 0..400);
    hold_on((bytes, generated::markup()).prop_map(|(bytes, markup)| [markup.into_bytes(), bytes].concat()));
}

// ── real pages ──

#[test]
fn real_pages_lose_nothing() {
    let pages = support::real_pages(40);
    let (next, read) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let broken: Vec<String> = thread::scope(|scope| {
        let work = || {
            let mut broken = Vec::new();
            while let Some(path) = pages.get(next.fetch_add(1, Ordering::Relaxed)) {
                let html = support::read(path);
                let found = catch_unwind(AssertUnwindSafe(|| problems(&html))).unwrap_or_else(|_| Some(vec!["panicked".into()]));
                read.fetch_add(usize::from(found.is_some()), Ordering::Relaxed);
                let found = found.unwrap_or_default();
                broken.extend(found.iter().take(3).map(|problem| format!("{}: {:.400}", path.display(), problem)));
            }
            broken
        };
        let threads = thread::available_parallelism().map_or(1, usize::from);
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    let read = read.into_inner();
    println!("{} pages, {read} of them cleaned, {} problems", pages.len(), broken.len());
    assert!(broken.is_empty(), "{} problems:\n{}", broken.len(), broken[..broken.len().min(30)].join("\n"));
    assert!(read * 2 >= pages.len(), "only {read} of {} pages were cleaned", pages.len());
}

#[test]
fn every_thread_gives_the_same_answer() {
    let html = support::sample();
    let expected = clean(&html, Bias::Balanced, Fields::default());
    assert!(expected.is_some());
    let answers: Vec<_> = thread::scope(|scope| {
        let workers: Vec<_> = (0..4).map(|_| scope.spawn(|| clean(&html, Bias::Balanced, Fields::default()))).collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).collect()
    });
    assert!(answers.iter().all(|answer| *answer == expected));
}

#[test]
fn a_lost_block_would_be_seen() {
    let html = support::sample();
    let whole = clean(&html, Bias::Balanced, Fields::default()).unwrap();
    let blocks = whole.page.block_count as usize;
    let check = |change: &dyn Fn(&mut Cleaned)| {
        let (mut cleaned, mut found) = (whole.clone(), Vec::new());
        change(&mut cleaned);
        permutation(&cleaned, blocks, &mut found);
        spans_slice(&cleaned.article, &mut found);
        found.len()
    };
    assert_eq!(check(&|_| {}), 0);
    assert_ne!(check(&|cleaned| drop(cleaned.article.removed.pop())), 0);
    assert_ne!(check(&|cleaned| cleaned.article.removed.push(cleaned.article.removed[0].clone())), 0);
    let text = |cleaned: &Cleaned| cleaned.article.body.blocks.iter().position(|block| !block.ordinals.is_empty()).unwrap();
    assert_ne!(check(&|cleaned| drop(cleaned.article.body.blocks.remove(text(cleaned)))), 0);
    let shorten = |cleaned: &mut Cleaned| {
        let at = text(cleaned);
        cleaned.article.body.blocks[at].span.end -= 1;
    };
    assert_ne!(check(&shorten), 0);
}
