//! Boxes strewn in a text that are none of it: a form of a newsletter, an advert, the caption of a picture, titles of other articles. A
//! heading that is right over one is over the text behind it.

use crate::article::Category;
use crate::segment::Visibility;

use super::siblings::Siblings;
use crate::classify::wholes::{LIKELY, SECTION_BLOCKS, SECTION_SHARE, is_kept, kept_portion};

/// Blocks below a heading that are looked at, those of boxes counted.
const REACH: usize = 25;
/// What boxes are.
const STREWN: [Category; 5] = [Category::Promotion, Category::Advertisement, Category::Related, Category::MediaCaption, Category::Hidden];

impl Siblings<'_> {
    /// Whether a likely heading, which nothing speaks against, stands over kept text before the block `end` if boxes are left out.
    pub fn is_over_text_past_boxes(self, at: usize, end: usize, content: &[f32]) -> bool {
        if content.get(at).is_none_or(|chance| *chance < LIKELY) || !self.is_plain_heading(at) {
            return false;
        }
        let section = || (at + 1..end.min(at + 1 + REACH)).filter(|at| !self.is_strewn(*at)).take(SECTION_BLOCKS);
        section().next().is_some_and(|first| is_kept(self.kept, first))
            && kept_portion(self.segments, self.kept, section()).reaches(SECTION_SHARE)
    }

    /// Whether a block that went is hidden, or called a part of a box by its words or a name around it.
    fn is_strewn(self, at: usize) -> bool {
        let Some(block) = self.segments.blocks.get(at).filter(|_| !is_kept(self.kept, at)) else { return false };
        block.visibility != Visibility::Shown
            || self.evidence.says(at, |row| STREWN.contains(&row.category))
            || self.evidence.around(at).iter().any(|spoken| spoken.claim.sure && STREWN.contains(&spoken.row.category))
    }
}

#[cfg(test)]
mod tests {
    use crate::classify::wholes::tests::{AFTER, BEFORE, kept};

    #[test]
    fn a_heading_is_over_the_text_behind_a_box() {
        let page = |heading: &str, class: &str| {
            let form = "<p>The news of all towns<p>Every day, before the first ferry leaves<p>A mail is on its way, unless wind keeps it";
            format!("{BEFORE}<h2>{heading}</h2><div class={class}>{form}</div>{}", AFTER.repeat(5))
        };
        assert_eq!(kept(&page("Costs", "newsletter-signup"), 0.5)[1], "Costs");
        assert_eq!(kept(&page("Costs", "newsletter-signup"), 0.2).len(), 6, "an unlikely one");
        assert_eq!(kept(&page("<a href=/costs>Costs</a>", "newsletter-signup"), 0.5).len(), 6, "the title of a card");
        assert_eq!(kept(&page("Costs", "lead"), 0.5).len(), 6, "its own text went");
        let next = page("Costs", "newsletter-signup").replacen(AFTER, &format!("<h2>+ Shares</h2>{AFTER}"), 1);
        assert_eq!(kept(&next, 0.5)[1], "+ Shares", "the text of the next one");
    }
}
