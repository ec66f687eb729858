//! Names that sign a quotation with an office beside them.

use super::boxes::{Named, name_below};
use super::tokens::folded;
use crate::lexicon::quotes::{Tags, Words};

/// ", CEO of Harbour Lines": an office right behind the comma after a name, or in the line below it.
pub fn opens_with_office(tail: Option<&str>, words: &Words) -> bool {
    let behind = tail.and_then(|tail| tail.strip_prefix(", ").or_else(|| tail.trim_start_matches([' ', ',']).strip_prefix('\n')));
    behind.is_some_and(|tail| tail.split_whitespace().take(3).any(|word| is_office(word, words)))
}

fn is_office(word: &str, words: &Words) -> bool {
    words.tags(&folded(word.trim_matches(|letter: char| !letter.is_alphanumeric()))).any(Tags::ROLE.with(Tags::TITLE))
}

/// Whether a known given name begins a name.
fn is_given(name: &str, words: &Words) -> bool {
    name.split_whitespace().next().is_some_and(|first| words.tags(&folded(first)).any(Tags::GIVEN))
}

/// Words of the longest line that is nothing but an office.
const OFFICE: usize = 8;

/// The name that is all of a paragraph, where the next one is an office: "Ann Lee" and below it "President of Harbour Lines".
pub fn name_over_office(text: &str, below: &str, words: &Words) -> Option<(usize, usize)> {
    let line = below.trim();
    let office = line.starts_with(char::is_uppercase)
        && !line.ends_with(['.', '!', '?', ':', '”', '"', '»', ','])
        && line.split_whitespace().take(OFFICE + 1).count() <= OFFICE
        && line.split_whitespace().any(|word| is_office(word, words));
    let (start, end) = name_below(text, Named::ByGivenName, words).filter(|_| office)?;
    (is_given(text.get(start..end)?, words) && end == text.trim_end().len()).then_some((start, end))
}

/// The name and office in the line right behind a quotation, in bytes of what follows its closing mark: "Ann Lee, CEO of Harbour Lines".
pub fn name_in_next_line(rest: &str, words: &Words) -> Option<(usize, usize)> {
    let behind = rest.trim_start_matches(|letter: char| !letter.is_alphanumeric() && letter != '\n').strip_prefix('\n')?;
    let line = behind.lines().next()?;
    let (start, end) = name_below(line, Named::ByGivenName, words)?;
    let at = rest.len() - behind.len();
    let given = is_given(line.get(start..end)?, words);
    (given && opens_with_office(line.get(end..), words)).then_some((at + start, at + end))
}
