//! Names under which pages state things for machines: meta tags of titles, dates, writers, topics and sections, fields of content
//! systems.

use std::sync::LazyLock;

use foldhash::HashSet;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::tables::{WordRow, plain, ready};
use crate::article::Source;

pub(super) const SOURCE: &str = include_str!("statements.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyRow {
    #[serde(rename = "id")]
    _id: IgnoredAny,
    names: Vec<String>,
    #[serde(default)]
    open_graph: bool,
    #[serde(default)]
    catalogue: bool,
    #[serde(default)]
    says_writer: bool,
    #[serde(rename = "seen")]
    _seen: IgnoredAny,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StatementTable {
    title: Vec<KeyRow>,
    description: Vec<KeyRow>,
    site: Vec<KeyRow>,
    holder: Vec<KeyRow>,
    language: Vec<KeyRow>,
    picture: Vec<KeyRow>,
    picture_text: Vec<KeyRow>,
    live: Vec<KeyRow>,
    published: Vec<KeyRow>,
    published_end: Vec<WordRow>,
    modified: Vec<KeyRow>,
    writer: Vec<KeyRow>,
    topic: Vec<KeyRow>,
    section: Vec<KeyRow>,
    tag_kind: Vec<WordRow>,
    tag_field: Vec<WordRow>,
    tag_subject: Vec<WordRow>,
    tag_joiner: Vec<WordRow>,
    text: Vec<WordRow>,
}

/// The name of a meta tag, and what is known of its value by it.
#[derive(Debug)]
pub struct Key {
    /// The name, in lower case.
    pub name: String,
    /// OpenGraph or other meta tags.
    pub source: Source,
    /// Whether family names come first in it.
    pub catalogue: bool,
    /// Whether who is named in it is a writer, be it the publication.
    pub says_writer: bool,
}

/// The table, ready for use; the keys of a field in the order in which they count.
#[derive(Debug, Default)]
pub struct Statements {
    /// Names for the title, beside that of OpenGraph.
    pub titles: Vec<Key>,
    /// Names for the description.
    pub descriptions: Vec<Key>,
    /// Names for the name of the site.
    pub sites: Vec<Key>,
    /// Names for whose the page is.
    pub holders: Vec<Key>,
    /// Names for the language.
    pub languages: Vec<Key>,
    /// Names for the address of the picture, those of OpenGraph first.
    pub pictures: Vec<Key>,
    /// Names for what the picture shows.
    pub picture_texts: Vec<Key>,
    /// Names for topics that may say that the page goes on while something happens.
    pub live: Vec<Key>,
    /// Names for the first publication.
    pub published: Vec<Key>,
    /// Names for the last change.
    pub modified: Vec<Key>,
    /// Names for writers.
    pub writers: Vec<Key>,
    /// Names for topics.
    pub topics: Vec<Key>,
    /// Names for the section of the site.
    pub sections: Vec<Key>,
    published_ends: Vec<String>,
    tag_kinds: HashSet<String>,
    tag_fields: Vec<String>,
    tag_subjects: Vec<String>,
    tag_joiners: HashSet<String>,
    texts: HashSet<String>,
}

/// The table; parsed when it is first asked.
pub static STATEMENTS: LazyLock<Statements> = LazyLock::new(|| ready(SOURCE, Statements::new));

impl Statements {
    fn new(table: StatementTable) -> Self {
        Self {
            titles: keys(table.title),
            descriptions: keys(table.description),
            sites: keys(table.site),
            holders: keys(table.holder),
            languages: keys(table.language),
            pictures: keys(table.picture),
            picture_texts: keys(table.picture_text),
            live: keys(table.live),
            published: keys(table.published),
            modified: keys(table.modified),
            writers: keys(table.writer),
            topics: keys(table.topic),
            sections: keys(table.section),
            published_ends: plain(table.published_end).collect(),
            tag_kinds: plain(table.tag_kind).collect(),
            tag_fields: plain(table.tag_field).collect(),
            tag_subjects: plain(table.tag_subject).collect(),
            tag_joiners: plain(table.tag_joiner).collect(),
            texts: plain(table.text).collect(),
        }
    }

    /// Whether the name of a meta tag, its letters and digits only, ends as those of publications do.
    pub fn ends_published(&self, letters: &str) -> bool {
        self.published_ends.iter().any(|end| letters.ends_with(end))
    }

    /// Whether a word in lower case before a colon makes what follows the value of a content system.
    pub fn is_tag_kind(&self, word: &str) -> bool {
        self.tag_kinds.contains(word)
    }

    /// Whether a tag begins as the fields of content systems do.
    pub fn is_tag_field(&self, tag: &str) -> bool {
        self.tag_fields.iter().any(|field| tag.starts_with(field))
    }

    /// Whether a sign before the last of three names makes them one topic.
    pub fn joins_tag(&self, sign: &str) -> bool {
        self.tag_joiners.contains(sign)
    }

    /// Whether the data of a script hold the text of the page under this name.
    pub fn is_text(&self, name: &str) -> bool {
        self.texts.contains(name)
    }

    /// The topic that a field of a content system names, where it is one of topics.
    pub fn subject<'t>(&self, tag: &'t str) -> Option<&'t str> {
        self.tag_subjects.iter().find_map(|field| tag.strip_prefix(field.as_str()))
    }
}

fn keys(rows: Vec<KeyRow>) -> Vec<Key> {
    let of_row = |row: KeyRow| {
        let KeyRow { names, open_graph, catalogue, says_writer, .. } = row;
        let source = if open_graph { Source::OpenGraph } else { Source::Meta };
        names.into_iter().map(move |name| Key { name, source, catalogue, says_writer })
    };
    rows.into_iter().flat_map(of_row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_lower_case_and_stand_once() {
        let Statements { titles, descriptions, sites, holders, languages, pictures, picture_texts, live, .. } = &*STATEMENTS;
        let Statements { published, modified, writers, topics, sections, .. } = &*STATEMENTS;
        let beside = [titles, descriptions, sites, holders, languages, pictures, picture_texts, live];
        for keys in [published, modified, writers, topics, sections].into_iter().chain(beside) {
            for (at, Key { name, .. }) in keys.iter().enumerate() {
                assert_eq!(*name, name.to_lowercase());
                assert!(keys[..at].iter().all(|before| before.name != *name), "{name} stands twice");
            }
        }
    }

    #[test]
    fn what_a_name_says_of_its_value_is_that_of_its_row() {
        let told = |key: &Key| (key.source, key.catalogue, key.says_writer);
        let of = |keys: &[Key], name: &str| keys.iter().find(|key| key.name == name).map(told);
        assert_eq!(of(&STATEMENTS.published, "og:published_time"), Some((Source::OpenGraph, false, false)));
        assert_eq!(of(&STATEMENTS.published, "article.published"), Some((Source::Meta, false, false)));
        assert_eq!(of(&STATEMENTS.writers, "dc.creator"), Some((Source::Meta, true, false)));
        assert_eq!(of(&STATEMENTS.writers, "author"), Some((Source::Meta, false, true)));
        assert_eq!(STATEMENTS.subject("Subject: Ferries"), Some("Ferries"));
    }
}
