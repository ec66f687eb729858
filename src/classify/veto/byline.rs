//! Lines of writers and days, and those that look like them.

use super::{BEFORE_COMMENTS, Page};
use crate::article::{Category, PageType};
use crate::classify::facts::Facts;
use crate::dom::Tag;
use crate::letters::{is_question_mark, opens_quotation};
use crate::lexicon::Concept;
use crate::lexicon::metadata::DATES;
use crate::segment::ElementId;

/// Cells of a table of data at least.
const LEAST_CELLS: usize = 4;
/// Bytes of each on average at most.
const CELL_BYTES: usize = 40;
/// Words of a heading that is a day and an hour at most; what says more has the day in its title.
const DAY_WORDS: usize = 6;

impl Page<'_> {
    /// Names and dates beside the headline, or wherever both markup and words say so.
    pub(super) fn byline(&self, at: usize, facts: &Facts<'_>) -> Option<Category> {
        if facts.words > 20 || self.page_type == PageType::Product {
            return None;
        }
        // "(dpa)" and "(Source: Reuters)" at the end of a text; "(No, really.)" within it is said.
        let text = self.segments.text_of(self.segments.blocks.get(at)?).trim();
        let paragraph = !matches!(self.segments.element(self.segments.blocks.get(at)?.element).tag, Tag::Td | Tag::Th | Tag::Li | Tag::Dd);
        let brackets = text.starts_with(['(', '（', '[']) && text.ends_with([')', '）', ']']);
        let signed = paragraph && brackets && facts.words <= 5 && !text.contains(|letter: char| letter.is_ascii_digit());
        let said = self.likely.goes_on(at) && !is_signature(text);
        if signed && !said && self.page_type == PageType::Article && self.plain.before(at) >= BEFORE_COMMENTS {
            return Some(Category::Byline);
        }
        // The place of a post in its thread, or its votes.
        let number = text.strip_prefix('#').unwrap_or(text);
        if paragraph && self.page_type == PageType::Forum && number.len() <= 4 && number.bytes().all(|byte| byte.is_ascii_digit()) {
            return Some(Category::Byline);
        }
        let near = self.headline.is_some_and(|headline| at > headline && at - headline <= 8 || headline > at && headline - at <= 3);
        let named = facts.named(Category::Byline) >= 0.8;
        let date = facts.says(Concept::Month) || facts.says(Concept::Published) || facts.says(Concept::ReadingTime);
        let words = date || facts.says(Concept::By) || facts.says(Concept::AuthorRole) || facts.says(Concept::Poster);
        // Who wrote a post of a thread.
        let poster = named && self.page_type == PageType::Forum && facts.words <= 3;
        // “I was here in 1990,” he said.
        let dated = near && date && facts.words <= 10 && !opens_quotation(text) && !self.states_a_fact(at, facts);
        (named && words || poster || near && named && facts.words <= 12 || dated).then_some(Category::Byline)
    }

    /// Whether a short text with a day says something of the page's matter: beside a label that is none of an article's day, in a row of a table
    /// or a list of terms, or as one of several headings that are days.
    fn states_a_fact(&self, at: usize, facts: &Facts<'_>) -> bool {
        let Some(block) = self.segments.blocks.get(at) else { return false };
        let tag = self.segments.element(block.element).tag;
        let of_article = [Concept::Published, Concept::ReadingTime, Concept::By, Concept::AuthorRole, Concept::Poster];
        if let Some(level) = tag.heading_level() {
            let text = self.segments.text_of(block).trim_end();
            let titled = facts.words > DAY_WORDS || text.ends_with(is_question_mark);
            let several = self.dated_headings.get(usize::from(level)).is_some_and(|count| *count > 1);
            return several || titled && !of_article.into_iter().any(|concept| facts.says(concept));
        }
        let labelled = || self.segments.text_of(block).split_once([':', '：']).is_some_and(|(label, _)| DATES.is_of_other(label.trim()));
        match tag {
            Tag::Dd | Tag::Dt => true,
            Tag::Td | Tag::Th => self.is_in_data(block.element),
            _ => labelled() && !of_article.into_iter().any(|concept| facts.says(concept)),
        }
    }

    /// Whether a cell stands beside another one in a table of short texts.
    fn is_in_data(&self, cell: ElementId) -> bool {
        let around = |tag| self.segments.ancestors(cell).find(|(_, element)| element.tag == tag);
        let (Some((_, row)), Some((id, table))) = (around(Tag::Tr), around(Tag::Table)) else { return false };
        row.blocks().len() > 1 && table.blocks().len() >= LEAST_CELLS && self.segments.bytes_in(id) <= table.blocks().len() * CELL_BYTES
    }
}

/// Whether words in brackets are those of an agency, a writer or a template: capitals alone, or a few letters ("AFP", "dpa").
fn is_signature(text: &str) -> bool {
    let cased = text.chars().any(|letter| letter.is_lowercase() || letter.is_uppercase());
    let short = !text.contains(char::is_whitespace) && text.chars().filter(|letter| letter.is_alphabetic()).count() < 5;
    cased && (short || !text.contains(char::is_lowercase))
}

#[cfg(test)]
mod tests {
    use crate::article::{Category, PageType};
    use crate::classify::rules::PageEvidence;
    use crate::classify::veto::vetoes;
    use crate::{dom, limits::Limits, options::Unobserved, segment};

    const PROSE: &str =
        "<p>The rope is laid from three strands of hemp, and tarred by hand before it leaves the harbour for the ships.</p>";

    /// The texts that are taken for lines of writers and days below a headline.
    fn bylines(html: &str) -> Vec<String> {
        let page = dom::parse(&format!("<h1>Ropes of the harbour</h1>{html}{PROSE}{PROSE}"), &Limits::default(), &Unobserved).unwrap();
        let segments = segment::segment(&page, &Limits::default(), &|| Ok(())).unwrap();
        let vetoes = vetoes(&segments, PageType::Article.into(), &PageEvidence::new(&segments), &[], "");
        let of_lines = vetoes.iter().zip(&segments.blocks).filter(|(veto, _)| veto.is_some_and(|veto| veto.category == Category::Byline));
        of_lines.map(|(_, block)| segments.text_of(block).to_owned()).collect()
    }

    #[test]
    fn a_day_below_the_headline_is_the_articles() {
        for line in ["<p>May 3, 2024</p>", "<p>Published: 3 May 2024</p>", "<h2>3 May 2024</h2>", "<ul><li>3 May 2024</ul>"] {
            assert_eq!(bylines(line).len(), 1, "{line}");
        }
        let layout = format!("<table><tr><td>3 May 2024<td>Harbour news<tr><td>{PROSE}{PROSE}{PROSE}<td>Menu</table>");
        assert_eq!(bylines(&layout), ["3 May 2024"], "a table that sets the page");
    }

    #[test]
    fn a_day_that_states_a_fact_is_text() {
        for fact in [
            "<p>Born: 3 May 1960</p>",
            "<p>Abfahrt: 3. Mai 2024</p>",
            "<dl><dt>Opened<dd>3 May 1712<dt>Closed<dd>4 June 1990</dl>",
            "<table><tr><th>Name<th>Opened<tr><td>Old quay<td>3 May 1712<tr><td>New quay<td>4 June 1810</table>",
            "<h2>3 May 1915</h2><p>We laid a rope.</p><h2>4 May 1915</h2><p>We laid another one.</p>",
            "<h2>What was found on 3 May 1915?</h2><p>It was a rope.</p>",
            "<h2>The best ropes under twenty: May 2024</h2><p>They are three.</p>",
        ] {
            assert_eq!(bylines(fact), [] as [&str; 0], "{fact}");
        }
    }
}
