//! Verdicts become removed blocks, each with its reason and place.

use std::borrow::Cow;

use super::Findings;
use crate::article::{Article, Category, CategoryCount, Field, Removed};
use crate::classify::category::languages::Languages;
use crate::classify::category::{CategoryInput, categorise};
use crate::error::{Error, Pause};
use crate::options::RemovedDetail;
use crate::segment::{CssPaths, Visibility};

/// Fills `article.removed_counts` and, with all detail, `article.removed` with every block that has no place in the article.
/// `used_by` names, per block, the fields that were filled from it.
///
/// # Errors
/// Those of `pause`.
pub(crate) fn removed(
    findings: &Findings<'_>,
    placed: &[bool],
    used_by: &[Vec<Field>],
    article: &mut Article,
    pause: Pause<'_>,
) -> Result<(), Error> {
    let Findings { segments, judgement, options, head, .. } = *findings;
    let languages = languages(article, head.lang);
    let writers = writers(article);
    let title = article.title.clone();
    let input = CategoryInput {
        segments,
        content: &judgement.content,
        kept: placed,
        page_type: judgement.kind.page_type,
        used_by,
        evidence: &judgement.evidence,
        rows: &judgement.rows,
        languages: &languages,
        title: &title,
        writers: &writers,
    };
    let mut paths = CssPaths::new(segments);
    let mut counts = [(0_u32, 0_u64); Category::ALL.len()];
    let removals = categorise(&input, pause)?;
    if options.removed_detail == RemovedDetail::Full {
        article.removed.reserve(removals.len());
    }
    for removal in removals {
        let at = removal.ordinal as usize;
        let Some(block) = segments.blocks.get(at) else { continue };
        let text = on_one_line(segments.text_of(block));
        if let Some(count) = counts.get_mut(removal.category as usize) {
            count.0 += 1;
            count.1 += text.len() as u64;
        }
        if options.removed_detail != RemovedDetail::Full {
            continue;
        }
        let limit = options.max_removed_text_bytes.filter(|limit| *limit > 0).map_or(text.len(), |limit| limit as usize);
        let cut = text.floor_char_boundary(limit.min(text.len()));
        article.removed.push(Removed {
            ordinal: removal.ordinal,
            category: removal.category,
            reason: removal.reason,
            text_truncated: cut < text.len(),
            text: text.get(..cut).unwrap_or_default().to_owned(),
            css_path: paths.of(block.common),
            confidence: removal.confidence,
            category_confidence: removal.category_confidence,
            hidden: block.visibility == Visibility::Hidden,
            used_by: used_by.get(at).cloned().unwrap_or_default(),
        });
    }
    article.removed_counts = Category::ALL
        .into_iter()
        .zip(counts)
        .filter(|(_, (blocks, _))| *blocks > 0)
        .map(|(category, (blocks, text_bytes))| CategoryCount { category, blocks, text_bytes })
        .collect();
    Ok(())
}

/// The writers with two to four names who do not bear the publication's.
pub fn writers(article: &Article) -> Vec<&str> {
    let site = article.site_name.to_lowercase();
    let names = article.authors.iter().map(|author| author.name.as_str());
    let person = |name: &&str| (2..=4).contains(&name.split(' ').count()) && (site.is_empty() || !site.contains(&name.to_lowercase()));
    names.filter(person).collect()
}

/// The languages of a page: what it declares and what its words are found to be, which may differ.
pub fn languages(article: &Article, lang: &str) -> Languages {
    let noted = article.provenance.iter().filter(|note| note.field == Field::Language);
    let others = noted.flat_map(|note| note.alternatives.iter().map(String::as_str));
    Languages::new([article.language.as_str(), lang].into_iter().chain(others))
}

/// The text with single spaces for all white space.
fn on_one_line(text: &str) -> Cow<'_, str> {
    // Questions that are not left out are asked of many letters at a time.
    let are_spaces = |(one, next): (u8, u8)| one == b' ' && next == b' ';
    let double = text.bytes().zip(text.bytes().skip(1)).fold(false, |double, pair| double | are_spaces(pair));
    let plain = !double
        && !text.starts_with(' ')
        && !text.ends_with(' ')
        && text.bytes().fold(true, |plain, byte| plain & matches!(byte, b' '..=0x7f));
    if plain { Cow::Borrowed(text) } else { Cow::Owned(text.split_whitespace().collect::<Vec<_>>().join(" ")) }
}

#[cfg(test)]
mod tests {
    use super::on_one_line;

    #[test]
    fn white_space_becomes_single_spaces() {
        for (text, line) in [("a b", "a b"), (" a", "a"), ("a  b\nc", "a b c"), ("é\u{a0} b", "é b"), ("", ""), ("a\tb ", "a b")] {
            assert_eq!(on_one_line(text), line);
        }
    }
}
