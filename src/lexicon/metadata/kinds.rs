//! What publishers say their pages are: types of things with their ranks and the kinds of page that they speak for, who may read a
//! page, and what scripts are to fill.

use std::sync::LazyLock;

use foldhash::{HashMap, HashSet};
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::tables::{WordRow, plain, ready};
use crate::article::PageType;

pub(super) const SOURCE: &str = include_str!("kinds.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TypeRow {
    #[serde(rename = "id")]
    _id: IgnoredAny,
    names: Vec<String>,
    rank: Option<i32>,
    page: Option<PageType>,
    #[serde(default)]
    sure: f32,
    #[serde(default)]
    alone: bool,
    #[serde(default)]
    list: bool,
    #[serde(rename = "seen")]
    _seen: IgnoredAny,
}

/// Who may read a page.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Access {
    #[serde(rename = "id")]
    _id: IgnoredAny,
    /// Names of the property, as they are written.
    pub names: Vec<String>,
    locked: Vec<String>,
    #[serde(rename = "seen")]
    _seen: IgnoredAny,
}

impl Access {
    /// Whether a value says that not everybody may.
    pub fn is_locked(&self, value: &str) -> bool {
        let value = value.trim();
        self.locked.iter().any(|locked| locked.eq_ignore_ascii_case(value))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KindTable {
    #[serde(rename = "type")]
    types: Vec<TypeRow>,
    type_end: Vec<TypeRow>,
    reader: Vec<WordRow>,
    graph: Vec<TypeRow>,
    access: Vec<Access>,
    shell: Vec<WordRow>,
}

/// Statements that speak for a kind of page.
#[derive(Debug)]
pub struct Statement {
    names: Vec<String>,
    /// The kind.
    pub page_type: PageType,
    /// The share of pages stating it that are of the kind, 0 to 1.
    pub sure: f32,
    /// Only where it is what the page is about, and once, and beside no list.
    pub alone: bool,
}

impl Statement {
    /// Whether this is one of its names, in any case.
    pub fn is(&self, name: &str) -> bool {
        self.names.iter().any(|own| own.eq_ignore_ascii_case(name))
    }
}

/// The table, ready for use.
#[derive(Debug, Default)]
pub struct Kinds {
    ranks: HashMap<String, i32>,
    rank_ends: Vec<(String, i32)>,
    lists: HashSet<String>,
    /// What types of things say of a page, the first that holds counts.
    pub of_types: Vec<Statement>,
    /// What the types of OpenGraph say.
    pub of_graph: Vec<Statement>,
    readers: Vec<String>,
    /// Who may read a page.
    pub access: Vec<Access>,
    shells: HashSet<String>,
}

/// The table; parsed when it is first asked.
pub static KINDS: LazyLock<Kinds> = LazyLock::new(|| ready(SOURCE, Kinds::new));

impl Kinds {
    fn new(table: KindTable) -> Self {
        Self {
            ranks: ranks(&table.types).collect(),
            rank_ends: ranks(&table.type_end).collect(),
            lists: table.types.iter().filter(|row| row.list).flat_map(|row| row.names.iter().cloned()).collect(),
            of_types: statements(table.types),
            of_graph: statements(table.graph),
            readers: plain(table.reader).collect(),
            access: table.access,
            shells: plain(table.shell).collect(),
        }
    }

    /// How well a thing of this type fits the main matter of a page, higher is better; `None` when it never does.
    pub fn rank(&self, name: &str) -> Option<i32> {
        let by_end = || self.rank_ends.iter().find(|(end, _)| name.ends_with(end.as_str())).map(|(_, rank)| *rank);
        self.ranks.get(name).copied().or_else(by_end)
    }

    /// Whether things of this type are news.
    pub fn is_news(&self, name: &str) -> bool {
        name.ends_with("NewsArticle") || self.of_types.iter().any(|own| own.page_type == PageType::Article && own.is(name))
    }

    /// Whether things of this type list others.
    pub fn is_list(&self, name: &str) -> bool {
        self.lists.contains(name)
    }

    /// Whether things of this type are what readers wrote.
    pub fn is_of_reader(&self, name: &str) -> bool {
        self.readers.iter().any(|end| name.ends_with(end.as_str()))
    }

    /// Whether scripts are to fill the element with this id.
    pub fn is_shell(&self, id: &str) -> bool {
        !id.is_empty() && self.shells.contains(id)
    }
}

fn ranks(rows: &[TypeRow]) -> impl Iterator<Item = (String, i32)> + '_ {
    rows.iter().flat_map(|row| row.rank.into_iter().flat_map(|rank| row.names.iter().map(move |name| (name.clone(), rank))))
}

fn statements(rows: Vec<TypeRow>) -> Vec<Statement> {
    let of_row = |row: TypeRow| {
        let TypeRow { names, page, sure, alone, .. } = row;
        page.map(|page_type| Statement { names, page_type, sure, alone })
    };
    rows.into_iter().filter_map(of_row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_have_the_ranks_of_their_rows() {
        for (name, rank) in [
            ("NewsArticle", Some(9)),
            ("OpinionNewsArticle", Some(9)),
            ("LiveBlogPosting", Some(9)),
            ("QAPage", Some(7)),
            ("Product", Some(4)),
            ("CollectionPage", Some(2)),
            ("ProductGroup", None),
            ("Organization", None),
        ] {
            assert_eq!(KINDS.rank(name), rank, "{name}");
        }
        assert!(KINDS.is_list("ItemList") && KINDS.is_list("CollectionPage") && !KINDS.is_list("NewsArticle"));
        assert!(KINDS.is_of_reader("https://schema.org/UserComments") && KINDS.is_shell("__next") && !KINDS.is_shell(""));
        assert_eq!((KINDS.of_types.len(), KINDS.of_graph.len(), KINDS.access.len()), (3, 2, 2));
        assert!(KINDS.of_types.iter().chain(&KINDS.of_graph).all(|row| row.sure > 0.5 && row.sure <= 1.0));
    }
}
