//! What may be expected of an answer, and what it warns of.

use super::{Judgement, walls, warnings};
use crate::article::{Article, BodySource, EncodingSource, Warning};
use crate::decode::Decoded;
use crate::dom::Page;
use crate::head::Head;
use crate::segment::Segments;

/// The most that a page without a body, or with a notice in place of one, may expect of its answer.
const EMPTY_QUALITY: f32 = 0.3;
/// What a text in JSON-LD may expect: the mean word F1 of 62 such texts of 80 words or more, of news and articles that also show theirs
/// (middle 0.98).
const JSON_LD_QUALITY: f32 = 0.88;
/// What a text from a script's state may expect. Not measured: few pages have one.
const STATE_QUALITY: f32 = 0.4;
/// Quality below which an answer warns that its body is a second-best guess.
const LOW_QUALITY: f32 = 0.5;

/// An article and the verdicts that it was made by.
pub(crate) struct Answer<'a> {
    /// The article.
    pub article: &'a Article,
    /// Addresses of its body were beyond their limit, and left out.
    pub addresses_truncated: bool,
    /// The verdicts.
    pub judgement: &'a Judgement,
}

/// What is said of an answer as a whole.
pub(crate) struct Outcome {
    /// Estimated word F1 of the answer, 0 to 1.
    pub quality: f32,
    /// What the caller should know, in the order of [`outcome`].
    pub warnings: Vec<Warning>,
}

/// Says how good an answer is and what it warns of. Linear.
pub(crate) fn outcome(answer: &Answer<'_>, decoded: &Decoded<'_>, page: &Page, segments: &Segments<'_>, head: &Head<'_>) -> Outcome {
    let Answer { article, addresses_truncated, judgement } = *answer;
    let (empty, hidden) = (article.body.text.is_empty(), article.body.source != BodySource::Dom);
    // Whatever hides a text until scripts run, a page that was read whole does not wait for them.
    let read = !hidden && article.body.text.len() >= warnings::SHELL_BYTES;
    let shell = !read && warnings::is_shell(page, segments);
    let wall = walls::wall(article, segments, &head.title, judgement.kind.page_type);
    let poor = empty || shell && !hidden || wall.nothing || wall.lock;
    // The model has judged what the page shows.
    let expected = match article.body.source {
        BodySource::JsonLd => JSON_LD_QUALITY,
        BodySource::EmbeddedState => STATE_QUALITY,
        BodySource::Dom => judgement.quality,
    };
    let quality = if poor { expected.min(EMPTY_QUALITY) } else { expected };
    let no_article = judgement.no_article && !hidden || empty || wall.nothing;
    // Valid UTF-8 beyond ASCII is no guess.
    let guessed = decoded.source == EncodingSource::Sniffed && decoded.encoding != "UTF-8" && !decoded.text.is_ascii();
    let causes = [
        (page.depth_truncated, Warning::TruncatedDepth),
        (page.attributes_truncated, Warning::TruncatedAttributes),
        (addresses_truncated, Warning::TruncatedAddresses),
        (head.truncated, Warning::TruncatedMetadata),
        (guessed || decoded.contradicted, Warning::CharsetGuessed),
        (decoded.had_errors, Warning::DecodingErrors),
        (hidden || shell, Warning::ScriptRendered),
        (wall.locked || warnings::is_paywalled(head), Warning::Paywalled),
        (no_article, Warning::NoArticle),
        (quality < LOW_QUALITY && !no_article, Warning::LowConfidence),
    ];
    Outcome { quality, warnings: causes.into_iter().filter_map(|(holds, warning)| holds.then_some(warning)).collect() }
}
