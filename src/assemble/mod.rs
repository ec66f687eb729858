//! Blocks and verdicts become an article; here it is proven that nothing was lost.

pub mod address;
pub mod body;

use crate::article::{Article, Category, CategoryCount, Reason, ReasonStage, Removed};
use crate::classify::Judgement;
use crate::options::{Options, RemovedDetail};
use crate::segment::{Segments, Visibility};

/// Puts the article together.
pub fn assemble(segments: &Segments<'_>, judgement: &Judgement, options: &Options) -> Article {
    let body = body::body(segments, &judgement.kept, &str::to_owned);
    let mut article = Article { body, ..Article::default() };
    removed(segments, judgement, options, &mut article);
    article
}

fn removed(segments: &Segments<'_>, judgement: &Judgement, options: &Options, article: &mut Article) {
    let mut counts = [(0_u32, 0_u64); Category::ALL.len()];
    for (ordinal, (block, _)) in segments.blocks.iter().zip(&judgement.kept).enumerate().filter(|(_, (_, kept))| !**kept) {
        let text = segments.text_of(block).split_whitespace().collect::<Vec<_>>().join(" ");
        let category = Category::Other;
        if let Some(count) = counts.get_mut(category as usize) {
            count.0 += 1;
            count.1 += text.len() as u64;
        }
        if options.removed_detail != RemovedDetail::Full {
            continue;
        }
        let limit = options.max_removed_text_bytes.filter(|limit| *limit > 0).map_or(text.len(), |limit| limit as usize);
        let cut = text.floor_char_boundary(limit.min(text.len()));
        article.removed.push(Removed {
            ordinal: ordinal as u32,
            category,
            reason: Reason { rule_id: "model.blocks.v1".into(), evidence: String::new(), stage: ReasonStage::Model },
            text_truncated: cut < text.len(),
            text: text.get(..cut).unwrap_or_default().to_owned(),
            css_path: segments.css_path(block.common),
            confidence: 1.0 - judgement.content.get(ordinal).copied().unwrap_or_default(),
            category_confidence: 0.5,
            hidden: block.visibility == Visibility::Hidden,
            used_by: Vec::new(),
        });
    }
    if options.removed_detail != RemovedDetail::None {
        article.removed_counts = Category::ALL
            .into_iter()
            .zip(counts)
            .filter(|(_, (blocks, _))| *blocks > 0)
            .map(|(category, (blocks, text_bytes))| CategoryCount { category, blocks, text_bytes })
            .collect();
    }
}
