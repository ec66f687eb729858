//! What tells in the markup around a name that it is a writer's or a member's.

use std::sync::LazyLock;

use foldhash::HashSet;
use serde::Deserialize;

use super::tables::{Parts, WordRow, plain, ready};

pub(super) const SOURCE: &str = include_str!("people.toml");

/// Letters of the shortest name or number of a member in an address.
const SHORTEST: usize = 2;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PeopleTable {
    topic_page: Vec<WordRow>,
    author_page: Vec<WordRow>,
    member_page: Vec<WordRow>,
    member_query: Vec<WordRow>,
    member_class: Vec<WordRow>,
    member_attribute: Vec<WordRow>,
    quoted_attribute: Vec<WordRow>,
    quote_box_class: Vec<WordRow>,
}

/// The table, ready for use.
#[derive(Debug, Default)]
pub struct People {
    topic_pages: HashSet<String>,
    author_pages: HashSet<String>,
    member_pages: Vec<String>,
    member_queries: Parts,
    member_classes: HashSet<String>,
    /// Attributes in which forum software writes who posted, most telling first.
    pub member_attributes: Vec<String>,
    /// Attributes in which it writes who is quoted, most telling first.
    pub quoted_attributes: Vec<String>,
    quote_box_classes: Parts,
}

/// The table; parsed when it is first asked.
pub static PEOPLE: LazyLock<People> = LazyLock::new(|| ready(SOURCE, People::new));

impl People {
    fn new(table: PeopleTable) -> Self {
        Self {
            topic_pages: plain(table.topic_page).collect(),
            author_pages: plain(table.author_page).collect(),
            member_pages: plain(table.member_page).collect(),
            member_queries: plain(table.member_query).collect(),
            member_classes: plain(table.member_class).collect(),
            member_attributes: plain(table.member_attribute).collect(),
            quoted_attributes: plain(table.quoted_attribute).collect(),
            quote_box_classes: plain(table.quote_box_class).collect(),
        }
    }

    /// Whether a part of an address is a folder of writers' pages.
    pub fn is_author_folder(&self, part: &str) -> bool {
        self.author_pages.contains(part)
    }

    /// Whether a part of an address is a folder of topics' pages.
    pub fn is_topic_folder(&self, part: &str) -> bool {
        self.topic_pages.contains(part)
    }

    /// Whether an address in lower case is that of a member's page.
    pub fn is_member_page(&self, address: &str) -> bool {
        let named = |part: &String| address.split_once(part.as_str()).is_some_and(|(_, rest)| rest.len() >= SHORTEST);
        self.member_pages.iter().any(named) || self.member_queries.stand_in(address)
    }

    /// Whether a class is that of a box around a quotation.
    pub fn is_quote_box_class(&self, class: &str) -> bool {
        self.quote_box_classes.stand_in(class)
    }

    /// Whether a word of a class in lower case says that the element holds a member's name.
    pub fn is_member_class(&self, word: &str) -> bool {
        self.member_classes.contains(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_in_lower_case() {
        let table: PeopleTable = toml::from_str(SOURCE).unwrap();
        let PeopleTable {
            topic_page,
            author_page,
            member_page,
            member_query,
            member_class,
            member_attribute,
            quoted_attribute,
            quote_box_class,
        } = table;
        let all = [topic_page, author_page, member_page, member_query, member_class, member_attribute, quoted_attribute, quote_box_class];
        for word in all.into_iter().flat_map(plain) {
            assert_eq!(word, word.to_lowercase());
        }
    }

    #[test]
    fn pages_of_members_are_told_by_their_addresses() {
        for (address, is_one) in [
            ("/members/ann.12/", true),
            ("/u/ann", true),
            ("/u/a", false),
            ("/memberlist.php?mode=viewprofile", true),
            ("/users/", false),
            ("/thread/12", false),
        ] {
            assert_eq!(PEOPLE.is_member_page(address), is_one, "{address}");
        }
    }
}
