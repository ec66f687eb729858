//! Words around titles, writers, dates, summaries, pictures and frames, in many languages; names under which pages state what they are.
//!
//! The tables stand beside this file; each row has an id and says where it was seen. Each is parsed once, when it is
//! first asked. A broken table is a mistake of ours that the tests of this module find, so that loading
//! skips what it cannot read instead of failing at a caller's page. The checks of the tables beside this folder, which are made as they are
//! loaded, do not hold here: unknown fields are refused, doubled ids and empty words by the tests alone.

mod asides;
mod bullets;
mod bylines;
mod code;
mod dates;
mod embeds;
mod interludes;
mod kinds;
mod labels;
mod languages;
mod marks;
mod messages;
mod people;
mod phrases;
mod pictures;
mod sentences;
mod statements;
mod tables;
mod walls;

pub use asides::ASIDES;
pub use bullets::BULLETS;
pub use bylines::BYLINES;
pub use code::CODE;
pub use dates::DATES;
pub use embeds::EMBEDS;
pub use interludes::INTERLUDES;
pub use kinds::{KINDS, Statement};
pub use labels::LABELS;
pub use languages::{LANGUAGE_CODES, primary};
pub use marks::Marks;
pub use messages::is_php_message;
pub use people::PEOPLE;
pub use phrases::fold;
pub use pictures::{PICTURES, Sign};
pub use sentences::{SENTENCES, Sentences};
pub use statements::{Key, STATEMENTS};
pub use walls::{WALLS, WallTitle};

#[cfg(test)]
mod tests {
    use foldhash::{HashSet, HashSetExt};
    use serde::de::DeserializeOwned;
    use toml::{Table, Value};

    use super::*;

    /// The source of a table, which reads as one.
    fn read<T: DeserializeOwned>(source: &str) -> Table {
        toml::from_str::<T>(source).map(|_| ()).unwrap();
        toml::from_str(source).unwrap()
    }

    fn tables() -> [Table; 17] {
        [
            read::<asides::AsideTable>(asides::SOURCE),
            read::<bullets::BulletTable>(bullets::SOURCE),
            read::<bylines::BylineTable>(bylines::SOURCE),
            read::<code::CodeTable>(code::SOURCE),
            read::<dates::DateTable>(dates::SOURCE),
            read::<embeds::EmbedTable>(embeds::SOURCE),
            read::<interludes::InterludeTable>(interludes::SOURCE),
            read::<kinds::KindTable>(kinds::SOURCE),
            read::<labels::LabelTable>(labels::SOURCE),
            read::<languages::LanguageTable>(languages::SOURCE),
            read::<marks::MarkTable>(marks::SOURCE),
            read::<messages::MessageTable>(messages::SOURCE),
            read::<people::PeopleTable>(people::SOURCE),
            read::<pictures::PictureTable>(pictures::SOURCE),
            read::<sentences::SentenceTable>(sentences::SOURCE),
            read::<statements::StatementTable>(statements::SOURCE),
            read::<walls::WallTable>(walls::SOURCE),
        ]
    }

    #[test]
    fn every_row_has_words_an_origin_and_an_id_of_its_own() {
        let mut ids = HashSet::new();
        for rows in tables().into_iter().flat_map(|table| table.into_iter().map(|(_, rows)| rows)) {
            for row in rows.as_array().unwrap() {
                let text = |key: &str| row.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
                let (id, fields) = (text("id"), row.as_table().unwrap());
                assert!(!id.is_empty() && !text("seen").trim().is_empty(), "{row}");
                let words = fields.values().flat_map(|value| value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice));
                assert!(words.filter_map(Value::as_str).all(|word| !word.trim().is_empty()), "{id}: an empty word");
                // A custom element is told by its name.
                let list = |key: &str| fields.get(key).and_then(Value::as_array).is_some_and(|words| !words.is_empty());
                assert!(["words", "phrases", "names", "hosts"].into_iter().any(list) || fields.contains_key("attribute"), "{id}: no words");
                assert!(ids.insert(id.clone()), "{id} stands twice");
            }
        }
    }
}
