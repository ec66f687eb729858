//! Labels of pages and callers, of which there are only so many.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use crate::service::proto::PageType;

/// Languages that a label may name, after what is said of one that is not known and of one that is not here; the caller's
/// hint reaches here, so the list is closed.
pub const LANGUAGES: [&str; 42] = [
    "", "other", "ar", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "he", "hi", "hr", "hu", "id", "it",
    "ja", "ko", "lt", "lv", "nb", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sr", "sv", "th", "tr", "uk", "vi", "zh",
];

/// The place of "other" among [`LANGUAGES`].
const OTHER_LANGUAGE: usize = 1;
/// Types that a page may have.
pub const PAGE_TYPES: usize = 8;

/// The label of a type.
pub const fn page_type_name(page_type: PageType) -> &'static str {
    match page_type {
        PageType::Unspecified => "",
        PageType::Article => "article",
        PageType::Forum => "forum",
        PageType::Product => "product",
        PageType::Collection => "collection",
        PageType::Listing => "listing",
        PageType::Documentation => "documentation",
        PageType::Service => "service",
    }
}

/// The place among [`LANGUAGES`] of the label for a tag.
pub fn language_number(tag: &str) -> usize {
    let primary = tag.split('-').next().unwrap_or_default();
    LANGUAGES.into_iter().position(|known| known.eq_ignore_ascii_case(primary)).unwrap_or(OTHER_LANGUAGE)
}

/// Callers that have a label of their own.
const CALLERS: usize = 100;

/// The names of callers that came first: a certificate authority may sign any number of them.
#[derive(Debug, Default)]
pub struct Callers(Mutex<BTreeSet<Arc<str>>>);

impl Callers {
    /// The label of a caller: its name, or "other" behind a hundred others.
    pub fn label(&self, name: &str) -> Arc<str> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match known.get(name) {
            Some(known) => known.clone(),
            None if known.len() >= CALLERS => "other".into(),
            None => {
                let name = Arc::<str>::from(name);
                known.insert(name.clone());
                name
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callers_beyond_a_hundred_share_a_label() {
        let callers = Callers::default();
        let labels: Vec<_> = (0..=CALLERS).map(|number| callers.label(&number.to_string())).collect();
        assert_eq!((labels[99].as_ref(), labels[100].as_ref()), ("99", "other"));
        assert_eq!(callers.label("7").as_ref(), "7");
    }

    #[test]
    fn languages_are_of_a_closed_list() {
        for (tag, label) in [("en-GB", "en"), ("x-made-up", "other"), ("", ""), ("zh", "zh")] {
            assert_eq!(LANGUAGES[language_number(tag)], label);
        }
    }
}
