//! The languages of a page: words of others name little on it.
//!
//! All tables are searched on every page, and short words are common to many languages: "to" stands in a date in Finnish
//! and in any sentence in English, "stampa" is a control in Italian and a name elsewhere.

use smallvec::SmallVec;

use crate::lexicon::metadata::{LANGUAGE_CODES, primary};
use crate::lexicon::{Row, fold};

/// How much a short word of another language is heard: it decides nothing by itself.
const FOREIGN: f32 = 0.2;
/// Letters of several words from which they stand on a page by no accident.
const LONG: usize = 8;
/// The same for letters that are no Latin ones, of which a word has fewer.
const LONG_OTHER: usize = 4;

/// The languages that a page declares or is found to be in; none known: words of all are heard.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Languages(SmallVec<[String; 3]>);

impl Languages {
    /// From BCP 47 tags, and what pages write instead of them ("de_AT").
    pub fn new<'t>(tags: impl IntoIterator<Item = &'t str>) -> Self {
        let mut known: SmallVec<[String; 3]> = SmallVec::new();
        for tag in tags {
            let written = primary(tag.trim()).to_ascii_lowercase();
            let code = LANGUAGE_CODES.usual(&written);
            let says = (2..=3).contains(&code.len()) && !LANGUAGE_CODES.is_none(code);
            if says && !known.iter().any(|own| own == code) {
                known.push(code.to_owned());
            }
        }
        Self(known)
    }

    /// How much a row is heard when it says these folded words, 0 to 1.
    pub fn hear(&self, row: &Row, said: &str) -> f32 {
        let own = |known: &String| row.languages.iter().any(|language| language == known);
        if row.languages.is_empty() || self.0.is_empty() || self.0.iter().any(own) || is_long(said) { 1.0 } else { FOREIGN }
    }
}

/// Whether words are so many that they say the same wherever they stand.
fn is_long(said: &str) -> bool {
    let latin = said.chars().all(|letter| letter < '\u{250}');
    let letters = said.chars().filter(|letter| letter.is_alphabetic()).count();
    if latin { letters >= LONG && said.contains(' ') } else { letters >= LONG_OTHER && fold(said).words >= 2 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Lexicon;

    fn heard(page: &[&str], row: &str, said: &str) -> f32 {
        let rows = Lexicon::embedded().rows();
        let row = rows.iter().find(|known| known.id == row).unwrap_or_else(|| panic!("{row}"));
        Languages::new(page.iter().copied()).hear(row, said)
    }

    #[test]
    fn words_of_the_page_and_of_all_are_heard() {
        for (page, row, said) in [
            (&["de-AT"][..], "phrase.de.month", "um"),
            (&["en", "fi"], "phrase.fi.month", "to"),
            (&["de"], "phrase.en.comments_head", "reply"),
            (&["de"], "phrase.any.share_cover", "x"),
            (&[], "phrase.fi.month", "to"),
            (&["und", ""], "phrase.fi.month", "to"),
            (&["nb_NO"], "phrase.no.share_cover", "del"),
            (&["sk"], "phrase.cs.month", "po"),
            (&["de"], "class.share.words", ""),
        ] {
            assert_eq!(heard(page, row, said), 1.0, "{row} on {page:?}");
        }
    }

    #[test]
    fn short_words_of_others_decide_nothing() {
        for (page, row, said) in [
            (&["en"][..], "phrase.fi.month", "to"),
            (&["en"], "phrase.cs.newsletter", "newsletter"),
            (&["ja"], "phrase.zh.by", "文"),
            (&["es"], "phrase.it.control", "stampa"),
            (&["id"], "phrase.pt.share_cover", "no"),
        ] {
            assert_eq!(heard(page, row, said), FOREIGN, "{row} on {page:?}");
        }
    }

    #[test]
    fn long_runs_of_others_are_meant() {
        for (page, row, said) in [
            (&["en"][..], "phrase.de.skip_link", "zum inhalt springen"),
            (&["en"], "phrase.zh.comments_form", "电子邮件地址不会被公开"),
            (&["de"], "phrase.ru.rights", "все права защищены"),
        ] {
            assert_eq!(heard(page, row, said), 1.0, "{row} on {page:?}");
        }
    }
}
