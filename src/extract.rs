//! The pipeline on one page; the only caller of the rooms.

use crate::article::{Cleaned, PageInfo};
use crate::classify::outcome;
use crate::error::{Error, ErrorKind, Pause};
use crate::options::{Bias, Observer, Options, Stage};
use crate::segment::Segments;
use crate::{assemble, classify, decode, dom, head, segment};

/// Cleans one page.
///
/// # Errors
/// See [`ErrorKind`]: the request must change, or the observer asked to stop. Strange HTML is no error.
pub fn extract(html: &[u8], options: &Options, observer: &dyn Observer) -> Result<Cleaned, Error> {
    extract_judged(html, options, observer, classify::classify)
}

/// The same with blocks judged by `judge` in place of [`classify::classify`], for measuring with models that have not seen a page.
///
/// # Errors
/// Those of [`extract`].
#[cfg_attr(doc, doc(hidden))]
pub fn extract_judged(
    html: &[u8],
    options: &Options,
    observer: &dyn Observer,
    judge: impl FnOnce(&Segments<'_>, &head::Head<'_>, Bias, Pause<'_>) -> Result<classify::Judgement, Error>,
) -> Result<Cleaned, Error> {
    // Asked between and inside the stages: none may work on a large page long after its caller has gone.
    let pause = || if observer.interrupted() { Err(Error::new(ErrorKind::Interrupted, "html", "was given up")) } else { Ok(()) };
    let enter = |stage| {
        observer.enter(stage);
        pause()
    };
    options.check()?;
    enter(Stage::Decode)?;
    let decoded = decode::decode(html, &options.content_type, &options.limits)?;
    enter(Stage::Parse)?;
    let page = dom::parse(&decoded.text, &options.limits, observer)?;
    enter(Stage::Segment)?;
    let segments = segment::segment(&page, &options.limits, &pause)?;
    enter(Stage::Head)?;
    let head = head::read(&page, &options.url, &pause)?;
    enter(Stage::Classify)?;
    let mut judgement = judge(&segments, &head, options.bias, &pause)?;
    let vetoes = classify::veto::vetoes(&segments, judgement.kind, &judgement.evidence, &judgement.content, &head.own_host());
    judgement.apply(&segments, &vetoes);
    let findings = assemble::Findings { page: &page, segments: &segments, head: &head, judgement: &judgement, options };
    pause()?;
    let assemble::Assembled { article, addresses_truncated } = assemble::assemble(&findings, &enter, &pause)?;
    let answer = outcome::Answer { article: &article, addresses_truncated, judgement: &judgement };
    let outcome::Outcome { quality, warnings } = outcome::outcome(&answer, &decoded, &page, &segments, &head);
    let page_info = PageInfo {
        page_type: judgement.kind.page_type,
        page_type_confidence: judgement.kind.confidence,
        encoding: decoded.encoding,
        encoding_source: decoded.source,
        decoding_errors: decoded.had_errors,
        input_bytes: html.len() as u64,
        node_count: page.nodes as u32,
        block_count: segments.blocks.len() as u32,
        max_depth: segments.max_depth,
        quality,
        warnings,
        model_version: classify::MODEL_VERSION,
    };
    Ok(Cleaned { article, page: page_info })
}

#[cfg(test)]
mod tests;
