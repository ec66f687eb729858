//! What machines leave in the midst of a text: numbers of lines beside code, messages of PHP, identifiers, dates.

use crate::article::PageType;
use crate::dom::Tag;
use crate::letters::{SignLine, is_date_sign, sign_line};
use crate::lexicon::metadata::{ASIDES, DATES, is_php_message};
use crate::segment::{Block, Segments, class_holds};

/// Elements around a listing among which its cell is looked for.
const LEVELS: usize = 4;

/// Elements around a paragraph among which its list, table or listing is looked for.
const PARTS: usize = 5;

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
    is_php_message(text)
}

/// Whether a paragraph of its own is nothing but signs: what divides a text, or is left of one. Manuals are full of signs, and in
/// a thread one is an answer.
pub(super) fn is_signs(segments: &Segments<'_>, block: &Block, page_type: PageType) -> bool {
    // Most texts begin with a letter.
    if page_type == PageType::Documentation || segments.text_of(block).starts_with(char::is_alphanumeric) {
        return false;
    }
    let line = sign_line(segments.text_of(block)).filter(|line| *line == SignLine::Divider || page_type != PageType::Forum);
    line.is_some() && stands_alone(segments, block)
}

/// Whether a block is a paragraph of the text: no item, cell or quotation, and no line of a listing that is drawn without `<pre>`.
fn stands_alone(segments: &Segments<'_>, block: &Block) -> bool {
    let own = segments.element(block.element).tag;
    let part = |tag: Tag| tag.is_item_or_cell() || matches!(tag, Tag::Blockquote | Tag::Figure | Tag::Button | Tag::A | Tag::Code);
    let listing = |class: &str| class_holds(class, &ASIDES.listing_classes);
    matches!(
        own,
        Tag::P | Tag::Div | Tag::Section | Tag::Article | Tag::Main | Tag::Center | Tag::H2 | Tag::H3 | Tag::H4 | Tag::H5 | Tag::H6
    ) && !segments.ancestors(block.common).take(PARTS).any(|(_, element)| part(element.tag) || listing(element.class))
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

/// Whether a day stands in a text: a month by name beside a number, or three numbers that are joined: "3 May", "12/9/25", "2026年1月8日".
pub(super) fn has_day(text: &str) -> bool {
    let mut words =
        text.split(|letter: char| letter.is_whitespace() || matches!(letter, ',' | '|' | '(' | ')')).filter(|word| !word.is_empty());
    let mut before: [&str; 2] = [""; 2];
    words.any(|word| {
        let [one, two] = before;
        before = [word, one];
        // "3 May", "May 3", "3 de mayo", and "May 3rd".
        let beside = |month: &str, number: &str| is_number(number) && is_month(month);
        [one, two].into_iter().any(|other| beside(word, other) || beside(other, word)) || is_written_day(word)
    })
}

/// Whether a word is a month by its name.
fn is_month(word: &str) -> bool {
    let bare = word.trim_matches(|letter: char| !letter.is_alphabetic());
    bare.len() >= 3 && DATES.months.contains_key(&bare.to_lowercase())
}

/// Whether a word begins with the number of a day.
fn is_number(word: &str) -> bool {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    matches!(digits, 1 | 2) && word.len() <= digits + 3
}

/// Whether a word holds three numbers with the same sign or the words of Chinese and Japanese between them, of which the first or the
/// third may be a year.
fn is_written_day(word: &str) -> bool {
    if !word.bytes().any(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let mut numbers = word.split(|sign: char| matches!(sign, '-' | '/' | '.' | 'T') || is_date_sign(sign)).filter(|part| !part.is_empty());
    let mut next = || numbers.next().map(|part| part.bytes().take_while(u8::is_ascii_digit).count()).unwrap_or_default();
    matches!((next(), next(), next()), (4, 1 | 2, 1 | 2) | (1 | 2, 1 | 2, 2 | 4))
}

#[cfg(test)]
mod tests {
    use super::super::rules::PageEvidence;
    use super::super::veto::vetoes;
    use crate::article::{Category, PageType};
    use crate::{dom, limits::Limits, options::Unobserved, segment};

    fn of(html: &str, page_type: PageType) -> Vec<Option<Category>> {
        let page = dom::parse(html, &Limits::default(), &Unobserved).unwrap();
        let segments = segment::segment(&page, &Limits::default(), &|| Ok(())).unwrap();
        vetoes(&segments, page_type.into(), &PageEvidence::new(&segments), &[], "")
            .iter()
            .map(|veto| veto.map(|veto| veto.category))
            .collect()
    }

    #[test]
    fn days_are_written_in_many_ways() {
        for text in [
            "Published on May 3rd, 2024 by Ann Lee in News",
            "3 de mayo de 2024",
            "12.5.24, 14:30 Uhr",
            "2024-05-03T10:00",
            "2026年1月8日 10時",
            "Ann Lee | 3 Mai",
        ] {
            assert!(super::has_day(text), "{text}");
        }
        for text in [
            "Best movers of 2025: top 19",
            "Call 770-667-6937 for version 1.0.4",
            "Tour in April 2025",
            "6 tips, 4.5 of 5",
            "May I? Page 2",
            "",
        ] {
            assert!(!super::has_day(text), "{text}");
        }
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
    fn signs_alone_are_no_paragraph() {
        let gone = |html: &str, page_type| of(html, page_type).iter().filter(|veto| **veto == Some(Category::Other)).count();
        let page = "<p>* * *<p>“<div>{}</div><p>★★★★★<p>…<ul><li>–</ul><table><td>–</table><div class=code-line>{</div><pre>}</pre>";
        assert_eq!(gone(page, PageType::Article), 3);
        assert_eq!(gone(page, PageType::Forum), 1, "where less may be an answer");
        assert_eq!(gone(page, PageType::Documentation), 0, "where they may be what it is about");
    }

    #[test]
    fn identifiers_are_no_text() {
        let ids =
            "<p>S19aea247-2e76-4905-9b83-15a5a5664cfa 661bd3c3-576f-4713-baee-9dc0dd7c3568<p>Order 661bd3c3-576f-4713-baee-9dc0dd7c3568";
        assert_eq!(of(ids, PageType::Product), [Some(Category::Interface), None]);
        assert_eq!(of(ids, PageType::Documentation), [None, None], "where programs are what it is about");
    }
}
