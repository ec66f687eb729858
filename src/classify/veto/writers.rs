//! What an article says about its writer under its end: "Ann Lee writes about harbours."

use crate::article::Category;
use crate::segment::Segments;

use crate::classify::veto::Veto;

/// Bylines of a page that are looked at; an article has few.
const MAX_BYLINES: usize = 16;
/// Bytes of a byline at most.
const MAX_BYLINE: usize = 200;
/// Words of a biography: fewer are a signature, more are a text.
const WORDS: std::ops::RangeInclusive<usize> = 5..=90;

/// The names in the bylines of a page.
pub struct Writers {
    bylines: Vec<String>,
}

impl Writers {
    /// Reads them from what is vetoed as a byline.
    pub fn of(segments: &Segments<'_>, vetoes: &[Option<Veto>]) -> Self {
        let is_byline = |veto: &Option<Veto>| veto.as_ref().is_some_and(|veto| veto.category == Category::Byline);
        let texts = segments.blocks.iter().zip(vetoes).filter(|(_, veto)| is_byline(veto)).map(|(block, _)| segments.text_of(block));
        Self { bylines: texts.filter(|text| text.len() <= MAX_BYLINE).take(MAX_BYLINES).map(joined_words).collect() }
    }

    /// Whether a text begins with the full name of a writer and goes on about them, without a word of theirs in marks.
    pub fn presents(&self, text: &str) -> bool {
        if self.bylines.is_empty() || text.contains(['“', '”', '„', '"', '«', '»']) {
            return false;
        }
        let mut words = text.split_whitespace();
        let (Some(given), Some(name)) = (words.next(), words.next()) else { return false };
        let capital =
            |word: &str| word.chars().next().is_some_and(char::is_uppercase) && word.chars().nth(1).is_some_and(char::is_alphabetic);
        let length = 2 + words.take(WORDS.end() + 1).count();
        let full = joined_words(&format!("{given} {name}"));
        capital(given) && capital(name) && WORDS.contains(&length) && self.bylines.iter().any(|byline| byline.contains(&full))
    }
}

/// The words of a text in small letters, a space before and behind each.
fn joined_words(text: &str) -> String {
    let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.fold(String::from(" "), |mut all, word| {
        all.extend(word.chars().flat_map(char::to_lowercase));
        all.push(' ');
        all
    })
}
