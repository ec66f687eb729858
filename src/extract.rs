//! The pipeline on one page; the only caller of the rooms.

use crate::article::{Cleaned, PageInfo, Warning};
use crate::error::{Error, ErrorKind};
use crate::options::{Observer, Options, Stage};
use crate::{assemble, classify, decode, dom, head, segment};

/// Cleans one page.
///
/// # Errors
/// See [`ErrorKind`]: the request must change, or the observer asked to stop. Strange HTML is no error.
pub fn extract(html: &[u8], options: &Options, observer: &dyn Observer) -> Result<Cleaned, Error> {
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
    let segments = segment::segment(&page, &options.limits)?;
    enter(Stage::Classify)?;
    let head = head::read(&page, &options.url, &pause)?;
    let mut judgement = classify::classify(&segments, &head.title, options.bias, &pause)?;
    let vetoes = classify::veto::vetoes(&segments, judgement.page_type, &judgement.evidence);
    judgement.apply(&segments, &vetoes);
    let findings = assemble::Findings { page: &page, segments: &segments, head: &head, judgement: &judgement, options };
    pause()?;
    let article = assemble::assemble(&findings, &enter, &pause)?;
    let page_info = PageInfo {
        page_type: judgement.page_type,
        page_type_confidence: judgement.page_type_confidence,
        encoding: decoded.encoding,
        encoding_source: decoded.source,
        decoding_errors: decoded.had_errors,
        input_bytes: html.len() as u64,
        node_count: page.nodes as u32,
        block_count: segments.blocks.len() as u32,
        max_depth: segments.max_depth,
        quality: judgement.quality,
        warnings: warnings(&decoded, &page, &judgement),
        model_version: classify::MODEL_VERSION,
    };
    Ok(Cleaned { article, page: page_info })
}

fn warnings(decoded: &decode::Decoded<'_>, page: &dom::Page, judgement: &classify::Judgement) -> Vec<Warning> {
    // Valid UTF-8 beyond ASCII is no guess.
    let guessed = decoded.source == crate::article::EncodingSource::Sniffed && decoded.encoding != "UTF-8";
    let sniffed = guessed && !decoded.text.is_ascii();
    [
        (page.depth_truncated, Warning::TruncatedDepth),
        (page.attributes_truncated, Warning::TruncatedAttributes),
        (sniffed || decoded.contradicted, Warning::CharsetGuessed),
        (decoded.had_errors, Warning::DecodingErrors),
        (judgement.no_article, Warning::NoArticle),
        (judgement.quality < 0.5 && !judgement.no_article, Warning::LowConfidence),
    ]
    .into_iter()
    .filter_map(|(holds, warning)| holds.then_some(warning))
    .collect()
}
