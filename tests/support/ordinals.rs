//! What an answer says of every block of its page; tests and fuzzing ask that no block is lost or doubled.

use gleaner::article::Article;

/// The ordinals of all places of an article, in order: those of a page of n blocks are 0 to n - 1, each once.
pub fn ordinals(article: &Article) -> Vec<u32> {
    let headline = &article.headline;
    let fields = [&headline.title_ordinals, &headline.kicker_ordinals, &headline.dek_ordinals, &article.summary.ordinals];
    let placed = fields.into_iter().chain(article.body.blocks.iter().map(|block| &block.ordinals)).flatten().copied();
    let mut ordinals: Vec<u32> = placed.chain(article.removed.iter().map(|removed| removed.ordinal)).collect();
    ordinals.sort_unstable();
    ordinals
}
