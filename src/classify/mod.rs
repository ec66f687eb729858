//! Article or not: keep or remove, for every block.

pub mod category;
mod place;
pub mod rules;

use crate::article::PageType;
use crate::dom::Tag;
use crate::options::Bias;
use crate::segment::{Segments, Visibility};

/// What was decided about a page.
#[derive(Debug, Default)]
pub struct Judgement {
    /// Calibrated probability that a block is content, one per block, 0 to 1.
    pub content: Vec<f32>,
    /// Whether a block is kept, one per block.
    pub kept: Vec<bool>,
    /// Kind of page.
    pub page_type: PageType,
    /// Estimated probability of `page_type`.
    pub page_type_confidence: f32,
    /// Estimated word F1 of the answer.
    pub quality: f32,
}

/// Judges every block.
pub fn classify(segments: &Segments<'_>, bias: Bias) -> Judgement {
    let content: Vec<f32> = segments
        .blocks
        .iter()
        .map(|block| {
            let text = segments.text_of(block);
            let words = text.split_whitespace().count();
            let linked: usize =
                segments.inlines_of(block).iter().filter(|inline| inline.tag == Tag::A).map(|inline| inline.text.len()).sum();
            let density = linked as f32 / text.len().max(1) as f32;
            let apart = segments.ancestors(block.element).any(|(_, element)| {
                matches!(element.tag, Tag::Nav | Tag::Footer | Tag::Aside | Tag::Form | Tag::Button | Tag::Select | Tag::Noscript)
            });
            let heading = segments.element(block.element).tag.heading_level().is_some();
            let mut score = 0.15 + 0.03 * (words.min(25) as f32) - density * 0.7;
            if heading {
                score += 0.3;
            }
            if apart || block.visibility != Visibility::Shown {
                score -= 0.6;
            }
            score.clamp(0.0, 1.0)
        })
        .collect();
    let threshold = match bias {
        Bias::Precision => 0.7,
        Bias::Balanced => 0.45,
        Bias::Recall => 0.25,
    };
    let kept = content.iter().map(|score| *score >= threshold).collect();
    Judgement { content, kept, ..Judgement::default() }
}
