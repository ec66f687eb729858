//! How much each sentence says of what others say.

use super::Sentence;

/// The sentences that hold each word, by its number.
struct Holders {
    /// The places in `sentences` of each word's sentences that were not taken yet.
    left: Vec<(u32, u32)>,
    sentences: Vec<u32>,
}

impl Holders {
    fn new(found: &[Sentence]) -> Self {
        let words = found.iter().flat_map(|sentence| &sentence.words).max().map_or(0, |most| *most as usize + 1);
        let mut left = vec![(0_u32, 0_u32); words];
        for word in found.iter().flat_map(|sentence| &sentence.words) {
            left.get_mut(*word as usize).into_iter().for_each(|(_, count)| *count += 1);
        }
        let mut all = 0;
        for (start, end) in &mut left {
            *start = all;
            // Where the first one goes; every sentence then moves it on.
            all += std::mem::replace(end, all);
        }
        let mut sentences = vec![0_u32; all as usize];
        for (at, sentence) in found.iter().enumerate() {
            for word in &sentence.words {
                let Some((_, end)) = left.get_mut(*word as usize) else { continue };
                sentences.get_mut(*end as usize).into_iter().for_each(|slot| *slot = at as u32);
                *end += 1;
            }
        }
        Self { left, sentences }
    }

    /// Takes the first sentence that holds a word; gives those behind it.
    fn take_first(&mut self, word: u32) -> &[u32] {
        let Some((start, end)) = self.left.get_mut(word as usize) else { return &[] };
        *start += 1;
        self.sentences.get(*start as usize..*end as usize).unwrap_or_default()
    }
}

/// For each sentence how much later ones take up of it, less half of what it takes up of earlier ones.
pub(super) fn central(found: &[Sentence]) -> Vec<f32> {
    let mut holders = Holders::new(found);
    let lengths: Vec<usize> = found.iter().map(|sentence| sentence.words.len()).collect();
    // Shared with later ones and with earlier ones; a pair is looked at once, from its first sentence.
    let mut sums = vec![(0.0_f32, 0.0_f32); found.len()];
    let mut shared = vec![0_u32; found.len()];
    for (at, sentence) in found.iter().enumerate() {
        for word in &sentence.words {
            for holder in holders.take_first(*word) {
                shared.get_mut(*holder as usize).into_iter().for_each(|count| *count += 1);
            }
        }
        let own = sentence.words.len();
        let mut later = 0.0;
        let behind = (shared.get_mut(at + 1..), lengths.get(at + 1..), sums.get_mut(at + 1..));
        let (Some(shared), Some(lengths), Some(sums_behind)) = behind else { break };
        let others = shared.iter_mut().zip(lengths).zip(sums_behind);
        // Most sentences share nothing.
        for ((shared, length), (_, earlier)) in others.filter(|((shared, _), _)| **shared > 0) {
            let alike = cosine(std::mem::take(shared), own, *length);
            later += alike;
            *earlier += alike;
        }
        sums.get_mut(at).into_iter().for_each(|(own, _)| *own = later);
    }
    sums.into_iter().map(|(later, earlier)| later - 0.5 * earlier).collect()
}

/// Cosine of two sets of these sizes that share so many words.
pub(super) fn cosine(shared: u32, left: usize, right: usize) -> f32 {
    if shared == 0 { 0.0 } else { shared as f32 / ((left * right) as f32).sqrt() }
}

#[cfg(test)]
mod tests {
    use super::super::similarity;
    use super::*;
    use crate::article::Span;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn pairs_looked_at_once_sum_up_as_all_pairs_do(bags in prop::collection::vec(prop::collection::btree_set(0_u32..30, 0..8), 0..20)) {
            let sentence = |bag: &std::collections::BTreeSet<u32>| {
                Sentence { span: Span { start: 0, end: 0 }, words: bag.iter().copied().collect(), length: 0, count: 0 }
            };
            let found: Vec<Sentence> = bags.iter().map(sentence).collect();
            let sum = |at: usize, others: &[Sentence]| {
                others.iter().fold(0.0_f32, |sum, other| sum + similarity(&found[at].words, &other.words))
            };
            let plain: Vec<f32> = (0..found.len()).map(|at| sum(at, &found[at + 1..]) - 0.5 * sum(at, &found[..at])).collect();
            prop_assert_eq!(central(&found), plain);
        }
    }
}
