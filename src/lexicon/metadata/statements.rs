//! Names under which pages state things for machines: meta tags of dates, writers, topics and sections, fields of content systems.

use std::sync::OnceLock;

use foldhash::HashSet;
use serde::Deserialize;

use super::tables::{WordRow, plain, table};

const STATEMENTS: &str = include_str!("statements.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyRow {
    #[allow(dead_code)]
    id: String,
    names: Vec<String>,
    #[serde(default)]
    open_graph: bool,
    #[serde(default)]
    catalogue: bool,
    #[serde(default)]
    says_writer: bool,
    #[allow(dead_code)]
    seen: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StatementTable {
    published: Vec<KeyRow>,
    published_end: Vec<WordRow>,
    modified: Vec<KeyRow>,
    writer: Vec<KeyRow>,
    topic: Vec<KeyRow>,
    section: Vec<KeyRow>,
    tag_kind: Vec<WordRow>,
    tag_field: Vec<WordRow>,
    tag_subject: Vec<WordRow>,
}

/// The name of a meta tag, and what is known of its value by it.
#[derive(Debug)]
pub struct Key {
    /// The name, in lower case.
    pub name: String,
    /// Whether it is one of OpenGraph.
    pub open_graph: bool,
    /// Whether family names come first in it.
    pub catalogue: bool,
    /// Whether who is named in it is a writer, be it the publication.
    pub says_writer: bool,
}

/// The table, ready for use; the keys of a field in the order in which they count.
#[derive(Debug, Default)]
pub struct Statements {
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
}

/// The table; parsed at the first call.
pub fn statements() -> &'static Statements {
    static TABLE: OnceLock<Statements> = OnceLock::new();
    TABLE.get_or_init(|| table(STATEMENTS).map(Statements::new).unwrap_or_default())
}

impl Statements {
    fn new(table: StatementTable) -> Self {
        Self {
            published: keys(table.published),
            modified: keys(table.modified),
            writers: keys(table.writer),
            topics: keys(table.topic),
            sections: keys(table.section),
            published_ends: plain(table.published_end).collect(),
            tag_kinds: plain(table.tag_kind).collect(),
            tag_fields: plain(table.tag_field).collect(),
            tag_subjects: plain(table.tag_subject).collect(),
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

    /// The topic that a field of a content system names, where it is one of topics.
    pub fn subject<'t>(&self, tag: &'t str) -> Option<&'t str> {
        self.tag_subjects.iter().find_map(|field| tag.strip_prefix(field.as_str()))
    }
}

fn keys(rows: Vec<KeyRow>) -> Vec<Key> {
    let of_row = |row: KeyRow| {
        let KeyRow { open_graph, catalogue, says_writer, .. } = row;
        row.names.into_iter().map(move |name| Key { name, open_graph, catalogue, says_writer })
    };
    rows.into_iter().flat_map(of_row).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tables::tests::{check_rows, parts};
    use super::*;

    #[test]
    fn every_row_has_words_an_origin_and_an_id_of_its_own() {
        let table: StatementTable = toml::from_str(STATEMENTS).unwrap();
        let StatementTable { published, published_end, modified, writer, topic, section, tag_kind, tag_field, tag_subject } = table;
        let words = [published_end, tag_kind, tag_field, tag_subject].into_iter().flatten().map(parts);
        let fields = [published, modified, writer, topic, section];
        for names in fields.iter().map(|rows| rows.iter().flat_map(|row| &row.names).collect::<Vec<_>>()) {
            for (at, name) in names.iter().enumerate() {
                assert!(**name == name.to_lowercase() && !names[..at].contains(name), "{name} is not in lower case or stands twice");
            }
        }
        let names = fields.into_iter().flatten().map(|row| (row.id, row.names, row.seen));
        check_rows(words.chain(names));
    }

    #[test]
    fn what_a_name_says_of_its_value_is_that_of_its_row() {
        let table = statements();
        let told = |key: &Key| (key.open_graph, key.catalogue, key.says_writer);
        let of = |keys: &[Key], name: &str| keys.iter().find(|key| key.name == name).map(told);
        assert_eq!(of(&table.published, "og:published_time"), Some((true, false, false)));
        assert_eq!(of(&table.published, "article.published"), Some((false, false, false)));
        assert_eq!(of(&table.writers, "dc.creator"), Some((false, true, false)));
        assert_eq!(of(&table.writers, "author"), Some((false, false, true)));
        assert_eq!(table.subject("Subject: Ferries"), Some("Ferries"));
    }
}
