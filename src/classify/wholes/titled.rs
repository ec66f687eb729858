//! Titles that are links, of an article that tells of one thing after another: each names a thing and leads to its own site, and the
//! article goes on below it. Alone they look like the titles of other pages.
//!
//! One linked heading over text may well be a teaser that stands in it; several of one level that nothing speaks against are titles.
//! The more is kept, the more of them are, so the leanings stay nested.

use crate::segment::Block;

use super::siblings::Siblings;
use crate::classify::wholes::{SECTION_BLOCKS, WHOLE_SHARE, kept_portion, level};

/// Titles of one level at least.
const LEAST: usize = 4;

impl Siblings<'_> {
    /// Linked headings over kept text, kept or not, of each level that has several.
    pub fn titles(self) -> Vec<usize> {
        let mut by_level: [Vec<usize>; 7] = Default::default();
        let mut below = self.kept.len();
        for (at, block) in self.segments.blocks.iter().enumerate().rev() {
            let Some(level) = level(self.segments, block).filter(|_| !block.preformatted && !self.segments.is_anchor_sign(block)) else {
                continue;
            };
            if self.is_plain_title(at, block) && self.is_over_text(at, below) {
                by_level.get_mut(usize::from(level)).into_iter().for_each(|titles| titles.push(at));
            }
            below = at;
        }
        by_level.into_iter().skip(2).filter(|titles| titles.len() >= LEAST).flatten().collect()
    }

    /// Whether a heading is a link that nothing speaks against, nor anything around it: names of those who commented are links as well.
    fn is_plain_title(self, at: usize, block: &Block) -> bool {
        self.segments.linked_bytes(block) > 0 && self.is_plain_link(at) && self.evidence.around(at).is_empty()
    }

    /// Whether what stands between two headings is kept, and text is in it.
    fn is_over_text(self, at: usize, below: usize) -> bool {
        let section = at + 1..below.min(at + 1 + SECTION_BLOCKS);
        kept_portion(self.segments, self.kept, section.clone()).reaches(WHOLE_SHARE) && section.into_iter().any(|at| self.is_text(at))
    }
}

#[cfg(test)]
mod tests {
    use crate::classify::wholes::tests::kept;

    fn stay(title: &str, below: &str, count: usize) -> usize {
        stay_in("text", title, below, count)
    }

    fn stay_in(class: &str, title: &str, below: &str, count: usize) -> usize {
        let one = format!("<h3>{title}</h3>{below}");
        let other = "<div>+ The ferry has carried the mail across the strait for ninety years, in every weather but one.</div>".repeat(20);
        kept(&format!("{other}<div class={class}><div>{}</div></div>", one.repeat(count)), 0.2)
            .into_iter()
            .filter(|text| !text.starts_with('+'))
            .count()
    }

    #[test]
    fn linked_titles_over_text_stay_where_they_are_several() {
        let text = "<p>Screenshot</p><p>+ The yard builds boats for all three towns of the estuary, and mends those of the ferry.</p>";
        let title = "<a href=//yard.example>Old Yard</a>";
        assert_eq!(stay(title, text, 4), 4);
        assert_eq!(stay(title, text, 3), 0, "a few may be teasers");
        assert_eq!(stay_in("comments", title, text, 4), 0, "of what readers wrote");
        assert_eq!(stay(title, &text.replace("+ The", "The"), 4), 0, "over nothing");
        assert_eq!(stay("! <a href=//yard.example>Old Yard</a>", text, 4), 0, "what is barred stays away");
        assert_eq!(stay("<a href=/yard>Read also: Old Yard</a>", text, 4), 0, "words speak against it");
        assert_eq!(
            stay(
                title,
                &format!(
                    "{text}<div>Eels return to the harbour of Saint Orrin, and nobody knows why they do so in May of all months.</div>"
                ),
                4
            ),
            0,
            "most of it went"
        );
    }
}
