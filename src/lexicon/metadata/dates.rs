//! Words of dates: names of months, what stands between and behind their numbers, and what says which date it is.

use std::sync::LazyLock;

use foldhash::{HashMap, HashMapExt, HashSet};
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::languages::primary;
use super::phrases::{Phrases, fold};
use super::tables::{WordRow, folded, plain, ready};

pub(super) const SOURCE: &str = include_str!("dates.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DateTable {
    months: Vec<MonthRow>,
    modified: Vec<WordRow>,
    last: Vec<WordRow>,
    page: Vec<WordRow>,
    not_page: Vec<WordRow>,
    last_open: Vec<WordRow>,
    last_closed: Vec<WordRow>,
    last_label: Vec<WordRow>,
    this_page: Vec<WordRow>,
    published: Vec<WordRow>,
    first: Vec<WordRow>,
    member: Vec<WordRow>,
    label: Vec<WordRow>,
    between: Vec<WordRow>,
    numbered_month: Vec<WordRow>,
    year_day: Vec<WordRow>,
    buddhist: Vec<WordRow>,
    clock: Vec<WordRow>,
    until: Vec<WordRow>,
    zone: Vec<WordRow>,
    live: Vec<WordRow>,
    dateline: Vec<WordRow>,
    event: Vec<WordRow>,
    book: Vec<WordRow>,
    day_first: Vec<WordRow>,
    change_class: Vec<WordRow>,
}

/// The months of some languages.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MonthRow {
    #[serde(rename = "id")]
    _id: IgnoredAny,
    lang: String,
    /// All names of a month between spaces, `_` for a space within one.
    names: Vec<String>,
    #[serde(rename = "seen")]
    _seen: IgnoredAny,
}

/// Words of a label before a day.
const LABEL_WORDS: usize = 3;

/// The table of dates, ready for use.
#[derive(Debug, Default)]
pub struct Dates {
    /// Months by name: their number and languages.
    pub months: HashMap<String, Vec<(u8, String)>>,
    /// Words between day, month and year, in lower case without a full stop.
    pub between: HashSet<String>,
    /// Words before the number of a month, in lower case.
    pub numbered_months: HashSet<String>,
    year_day: HashSet<String>,
    buddhist: HashSet<String>,
    /// Words behind a time of day, in lower case without a full stop.
    pub clocks: HashSet<String>,
    /// Words between two times of day, in lower case.
    pub until: HashSet<String>,
    /// Time zones, in lower case.
    pub zones: HashSet<String>,
    /// Topics of pages that go on while something happens, in lower case.
    pub live: HashSet<String>,
    /// Countries that write the day before the month in English, by code and by the end of their hosts.
    pub day_first: HashSet<String>,
    modified: Phrases,
    last: Phrases,
    page: Phrases,
    not_page: Phrases,
    /// Languages whose words for what is not the page are known, by code.
    other_langs: HashSet<String>,
    last_open: Phrases,
    last_closed: Phrases,
    last_labels: Vec<String>,
    this_page: Vec<String>,
    published: Phrases,
    first: Phrases,
    member: Phrases,
    labels: HashSet<String>,
    datelines: HashSet<String>,
    events: Phrases,
    books: Phrases,
    change_classes: HashSet<String>,
}

/// Words of dates; parsed when they are first asked.
pub static DATES: LazyLock<Dates> = LazyLock::new(|| ready(SOURCE, Dates::new));

impl Dates {
    fn new(table: DateTable) -> Self {
        Self {
            months: months(table.months),
            between: plain(table.between).collect(),
            numbered_months: plain(table.numbered_month).collect(),
            year_day: plain(table.year_day).collect(),
            buddhist: plain(table.buddhist).collect(),
            clocks: plain(table.clock).collect(),
            until: plain(table.until).collect(),
            zones: plain(table.zone).collect(),
            live: plain(table.live).collect(),
            day_first: plain(table.day_first).collect(),
            modified: Phrases::new(folded(&table.modified).collect()),
            last: Phrases::new(folded(&table.last).collect()),
            page: Phrases::new(folded(&table.page).collect()),
            not_page: Phrases::new(folded(&table.not_page).collect()),
            other_langs: table.not_page.iter().flat_map(|row| row.lang.split(' ').map(str::to_owned)).collect(),
            last_open: Phrases::new(folded(&table.last_open).collect()),
            last_closed: Phrases::new(folded(&table.last_closed).collect()),
            last_labels: folded(&table.last_label).collect(),
            this_page: folded(&table.this_page).collect(),
            published: Phrases::new(folded(&table.published).collect()),
            first: Phrases::new(folded(&table.first).collect()),
            member: Phrases::new(folded(&table.member).collect()),
            labels: folded(&table.label).collect(),
            datelines: folded(&table.dateline).collect(),
            events: Phrases::new(folded(&table.event).collect()),
            books: Phrases::new(folded(&table.book).collect()),
            change_classes: plain(table.change_class).collect(),
        }
    }

    /// Whether one of the classes of an element says that it holds the moment of a change for machines.
    pub fn is_class_of_change(&self, classes: &str) -> bool {
        classes.split_ascii_whitespace().any(|class| self.change_classes.contains(class))
    }

    /// Whether a language, by BCP 47 tag, writes the day between the year and the name of the month.
    pub fn is_day_behind_year(&self, language: &str) -> bool {
        self.year_day.contains(primary(language))
    }

    /// Whether a language, by BCP 47 tag, counts years from the Buddha.
    pub fn is_buddhist(&self, language: &str) -> bool {
        self.buddhist.contains(primary(language))
    }

    /// Whether a folded text holds a word for "updated".
    pub fn says_modified(&self, folded: &str) -> bool {
        self.modified.any(folded)
    }

    /// Whether a folded text says that a change was the last one.
    pub fn says_last(&self, folded: &str) -> bool {
        self.last.any(folded) || self.last_open.any(folded) && self.last_closed.any(folded)
    }

    /// Whether a folded text ends with words that say so where nothing but a day follows: "Last edit".
    pub fn ends_with_last(&self, folded: &str) -> bool {
        let ends = |label: &String| folded.strip_suffix(label.as_str()).is_some_and(|before| before.is_empty() || before.ends_with(' '));
        self.last_labels.iter().any(ends)
    }

    /// Whether a folded line begins with words for the page itself: "this page".
    pub fn begins_with_page(&self, folded: &str) -> bool {
        let goes_on =
            |rest: &str| rest.is_empty() || rest.starts_with(' ') || !rest.is_ascii() && rest.starts_with(|c: char| !c.is_lowercase());
        self.this_page.iter().any(|words| folded.strip_prefix(words.as_str()).is_some_and(goes_on))
    }

    /// Whether the words for what is not the page are known in a language, by BCP 47 tag.
    pub fn knows_other(&self, language: &str) -> bool {
        self.other_langs.contains(primary(language))
    }

    /// Whether a folded text names the page.
    pub fn names_page(&self, folded: &str) -> bool {
        self.page.any(folded)
    }

    /// Whether a folded text names what is told on many pages: the site, data, prices.
    pub fn names_other(&self, folded: &str) -> bool {
        self.not_page.any(folded)
    }

    /// Whether a label before a day says that it is the day of something else: a few words without a number that say more than that a
    /// day follows.
    pub fn is_of_other(&self, label: &str) -> bool {
        let words = label.split_whitespace().count();
        (1..=LABEL_WORDS).contains(&words) && !label.contains(|letter: char| letter.is_ascii_digit()) && !self.labels.contains(&fold(label))
    }

    /// Whether folded words before a day name a kind of text, which the day is that of: "Pressemitteilung vom".
    pub fn opens_dateline(&self, folded: &str) -> bool {
        let alone = folded.rsplit_once(' ').filter(|(_, label)| self.labels.contains(*label)).map_or(folded, |(words, _)| words);
        self.datelines.contains(folded) || self.datelines.contains(alone)
    }

    /// Whether a folded text names an event, or asks when it is.
    pub fn names_event(&self, folded: &str) -> bool {
        self.events.any(folded)
    }

    /// Whether a folded text tells of a book: its number, its publisher, its pages.
    pub fn names_book(&self, folded: &str) -> bool {
        self.books.any(folded)
    }

    /// Whether a folded text says when a member of a forum joined it.
    pub fn says_member(&self, folded: &str) -> bool {
        self.member.any(folded)
    }

    /// Whether a folded text says when something was published for the first time.
    pub fn says_first_published(&self, folded: &str) -> bool {
        self.first.any(folded)
    }

    /// Whether a folded text holds a word for "published".
    pub fn says_published(&self, folded: &str) -> bool {
        self.published.any(folded)
    }
}

fn months(rows: Vec<MonthRow>) -> HashMap<String, Vec<(u8, String)>> {
    let mut months: HashMap<String, Vec<(u8, String)>> = HashMap::new();
    for row in rows {
        for (number, names) in (1..).zip(&row.names) {
            for name in names.split_whitespace() {
                months.entry(name.replace('_', " ").to_lowercase()).or_default().push((number, row.lang.clone()));
            }
        }
    }
    months
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_twelve_months() {
        let table: DateTable = toml::from_str(SOURCE).unwrap();
        for row in table.months {
            assert!(row.names.len() == 12 && !row.lang.is_empty(), "{:?}", row.names);
        }
    }
}
