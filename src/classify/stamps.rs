//! What machines leave in the midst of a text: numbers of lines beside code, messages of PHP, identifiers.

use crate::dom::Tag;
use crate::lexicon::metadata::is_php_level;
use crate::segment::{Block, Segments};

/// Elements around a listing among which its cell is looked for.
const LEVELS: usize = 4;

/// Hexadecimal digits of an identifier; a UUID has 32.
const IDENTIFIER: usize = 24;

/// Whether a listing is nothing but the numbers of the lines of the one beside it in its table.
pub(super) fn numbers_lines(segments: &Segments<'_>, at: usize) -> bool {
    let listing = |at: usize| segments.blocks.get(at).filter(|block| block.preformatted);
    let Some(block) = listing(at) else { return false };
    let mut numbers = segments.text_of(block).split_whitespace().map(|word| word.parse::<u32>().ok());
    let first = numbers.next().flatten();
    let mut others = numbers.peekable();
    // One number may be a year, or a place in a race.
    let several = others.peek().is_some();
    let counts = several && first.is_some_and(|first| others.zip(first.saturating_add(1)..).all(|(number, next)| number == Some(next)));
    let row = |block: &Block| {
        let cell = segments.ancestors(block.element).take(LEVELS).find(|(_, element)| element.tag == Tag::Td);
        cell.and_then(|(_, cell)| cell.parent)
    };
    counts && row(block).is_some() && listing(at + 1).is_some_and(|next| row(next) == row(block))
}

/// Whether a text is what PHP says of itself.
pub(super) fn is_message(text: &str) -> bool {
    // Few texts end in a number, and a search costs more than a look.
    if !text.ends_with(|last: char| last.is_ascii_digit()) {
        return false;
    }
    let line = text.rsplit_once(" on line ").is_some_and(|(_, line)| line.bytes().all(|byte| byte.is_ascii_digit()));
    line && text.split_once(':').is_some_and(|(level, _)| is_php_level(level.trim()))
}

/// Whether a text is nothing but identifiers (UUIDs and their like), which are for programs.
pub(super) fn is_identifiers(text: &str) -> bool {
    let is_one = |word: &str| {
        let count = |is: fn(&u8) -> bool| word.bytes().filter(is).count();
        let (dashes, digits) = (count(|byte| *byte == b'-'), count(u8::is_ascii_hexdigit));
        dashes >= 3 && digits >= IDENTIFIER && (word.len() - dashes - digits) * 8 <= word.len()
    };
    text.contains('-') && text.split_whitespace().all(is_one)
}

#[cfg(test)]
mod tests {
    use super::super::rules::PageEvidence;
    use super::super::veto::vetoes;
    use crate::article::{Category, PageType};
    use crate::{dom, limits::Limits, options::Unobserved, segment};

    fn of(html: &str, page_type: PageType) -> Vec<Option<Category>> {
        let page = dom::parse(html, &Limits::default(), &Unobserved).unwrap();
        let segments = segment::segment(&page, &Limits::default()).unwrap();
        vetoes(&segments, page_type, &PageEvidence::new(&segments), &[]).iter().map(|veto| veto.map(|veto| veto.category)).collect()
    }

    #[test]
    fn numbers_of_lines_are_no_listing() {
        let row = "<table><tr><td><pre>1\n2\n3</pre><td><pre>open()\nwait()\nclose()</pre></table><pre>1\n2</pre><pre>4</pre>\
                   <table><tr><td><pre>1</pre><td><pre>Ann Lee</pre></table>";
        assert_eq!(of(row, PageType::Documentation), [Some(Category::Interface), None, None, None, None, None]);
    }

    #[test]
    fn messages_of_php_are_no_text_of_an_article() {
        let message =
            "<p>Warning: Undefined variable $tide in /srv/tide.php on line 12<p>Warning: the tide is high on line 12 of the chart";
        assert_eq!(of(message, PageType::Article), [Some(Category::GeneratorCredit), None]);
        assert_eq!(of(message, PageType::Forum), [None, None], "where it is what is asked about");
    }

    #[test]
    fn identifiers_are_no_text() {
        let ids =
            "<p>S19aea247-2e76-4905-9b83-15a5a5664cfa 661bd3c3-576f-4713-baee-9dc0dd7c3568<p>Order 661bd3c3-576f-4713-baee-9dc0dd7c3568";
        assert_eq!(of(ids, PageType::Product), [Some(Category::Interface), None]);
        assert_eq!(of(ids, PageType::Documentation), [None, None], "where programs are what it is about");
    }
}
