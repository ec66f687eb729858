//! The numbers of a whole page, for its type.

use super::kinds::{self, FAR, KINDS};
use super::{Features, ratio};

/// Features of the whole page for its type: sums of the page, then for each kind the share of words that stand below one.
pub fn page_features(rows: &[Features]) -> Vec<f32> {
    let mut shares = [0.0_f32; KINDS];
    let (mut words, mut linked, mut headings, mut prices, mut dates, mut code, mut sentences) = (0.0_f32, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
    for row in rows {
        words += row.words;
        linked += row.words * row.link_density;
        headings += f32::from(u8::from(row.heading_level > 0.0));
        prices += f32::from(u8::from(row.currency > 0.0));
        dates += f32::from(u8::from(row.digit_share > 0.3));
        code += row.words * row.code_inline_share;
        sentences += row.sentences;
        for (share, steps) in shares.iter_mut().zip(&row.distances) {
            *share += if *steps < FAR { row.words } else { 0.0 };
        }
    }
    let blocks = rows.len() as f32;
    let first = rows.first().copied().unwrap_or_default();
    let mut page = vec![
        blocks,
        words,
        ratio(linked, words),
        ratio(words, blocks),
        ratio(headings, blocks),
        ratio(prices, blocks),
        ratio(dates, blocks),
        ratio(code, words),
        ratio(sentences, words),
        first.page_prose_share,
        first.page_longest,
        first.page_articles,
        first.run_share,
        first.mass85_share,
        rows.iter().map(|row| row.siblings_alike).fold(0.0, f32::max),
        rows.iter().map(|row| row.same_sign_share).fold(0.0, f32::max),
    ];
    page.extend(shares.iter().map(|share| ratio(*share, words)));
    page
}

/// Names of the numbers of [`page_features`].
pub fn page_names() -> Vec<String> {
    let sums = [
        "blocks",
        "words",
        "link_density",
        "density",
        "heading_share",
        "price_share",
        "number_share",
        "code_share",
        "sentence_share",
        "prose_share",
        "longest",
        "articles",
        "run_share",
        "mass85_share",
        "most_alike",
        "most_same_sign",
    ];
    sums.iter().map(|name| (*name).to_owned()).chain(kinds::names()).collect()
}
