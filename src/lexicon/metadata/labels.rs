//! Words that make a text around a headline no standfirst, no kicker, no tag and no part of the title.

use std::sync::LazyLock;

use foldhash::{HashMap, HashSet};
use serde::Deserialize;

use super::phrases::{Phrases, fold};
use super::tables::{WordRow, folded, plain, ready};

pub(super) const SOURCE: &str = include_str!("labels.toml");

/// Words of the longest label of a fold whose last word tells.
const FOLD_END_WORDS: usize = 4;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LabelTable {
    refused: Vec<WordRow>,
    correction: Vec<WordRow>,
    being: Vec<WordRow>,
    no_kicker: Vec<WordRow>,
    no_site: Vec<WordRow>,
    no_name: Vec<WordRow>,
    host_verb: Vec<WordRow>,
    host_letter: Vec<WordRow>,
    host_letter_plain: Vec<WordRow>,
    feed: Vec<WordRow>,
    no_tag: Vec<WordRow>,
    no_topic: Vec<WordRow>,
    no_title: Vec<WordRow>,
    host_end: Vec<WordRow>,
    site_article: Vec<WordRow>,
    site_link: Vec<WordRow>,
    permalink: Vec<WordRow>,
    price_link: Vec<WordRow>,
    recipe: Vec<WordRow>,
    recipe_fact: Vec<WordRow>,
    shared_host: Vec<WordRow>,
    fold_begin: Vec<WordRow>,
    fold_end: Vec<WordRow>,
    fold_whole: Vec<WordRow>,
    weekday: Vec<WordRow>,
    post_id: Vec<WordRow>,
    bold_class: Vec<WordRow>,
}

/// The table of labels, ready for use.
#[derive(Debug, Default)]
pub struct Labels {
    no_dek: Phrases,
    corrections: Phrases,
    being: HashSet<String>,
    no_kicker: HashSet<String>,
    no_site: HashSet<String>,
    no_name: HashSet<String>,
    host_verbs: HashSet<String>,
    /// Letters with what addresses spell them as, in a language that has its own way, and in any.
    host_letters: [HashMap<char, String>; 2],
    feeds: HashSet<String>,
    no_tag: HashSet<String>,
    no_topic: HashSet<String>,
    no_title: HashSet<String>,
    host_ends: HashSet<String>,
    site_articles: Vec<String>,
    site_links: HashSet<String>,
    permalinks: HashSet<String>,
    price_links: HashSet<String>,
    /// What the classes and ids of recipes hold.
    pub recipes: Vec<String>,
    /// What the classes of their times and servings hold.
    pub recipe_facts: Vec<String>,
    shared_hosts: HashSet<String>,
    fold_begins: Phrases,
    fold_ends: Phrases,
    fold_wholes: HashSet<String>,
    weekdays: Phrases,
    post_ids: Vec<String>,
    bold_classes: Vec<String>,
}

/// Labels around a headline; parsed when they are first asked.
pub static LABELS: LazyLock<Labels> = LazyLock::new(|| ready(SOURCE, Labels::new));

/// Letters with what stands for them: rows of "ü ue".
fn letters(rows: Vec<WordRow>) -> HashMap<char, String> {
    let pair = |word: String| {
        let (letter, spelt) = word.split_once(' ')?;
        Some((letter.chars().next()?, spelt.to_owned()))
    };
    plain(rows).filter_map(pair).collect()
}

impl Labels {
    fn new(table: LabelTable) -> Self {
        Self {
            no_dek: Phrases::new(folded(&table.refused).collect()),
            corrections: Phrases::new(folded(&table.correction).collect()),
            being: plain(table.being).collect(),
            no_kicker: folded(&table.no_kicker).collect(),
            no_site: folded(&table.no_site).collect(),
            no_name: folded(&table.no_name).collect(),
            host_verbs: plain(table.host_verb).collect(),
            host_letters: [table.host_letter, table.host_letter_plain].map(letters),
            feeds: plain(table.feed).collect(),
            no_tag: folded(&table.no_tag).collect(),
            no_topic: folded(&table.no_topic).collect(),
            no_title: plain(table.no_title).collect(),
            host_ends: plain(table.host_end).collect(),
            site_articles: plain(table.site_article).collect(),
            site_links: plain(table.site_link).collect(),
            permalinks: plain(table.permalink).collect(),
            price_links: plain(table.price_link).collect(),
            recipes: plain(table.recipe).collect(),
            recipe_facts: plain(table.recipe_fact).collect(),
            shared_hosts: plain(table.shared_host).collect(),
            fold_begins: Phrases::new(folded(&table.fold_begin).collect()),
            fold_ends: Phrases::new(folded(&table.fold_end).collect()),
            fold_wholes: folded(&table.fold_whole).collect(),
            weekdays: Phrases::new(folded(&table.weekday).collect()),
            post_ids: plain(table.post_id).collect(),
            bold_classes: plain(table.bold_class).collect(),
        }
    }

    /// Whether a folded text under a headline is no standfirst: a disclosure, a reading time, a call to subscribe.
    pub fn is_no_dek(&self, folded: &str) -> bool {
        self.no_dek.any(folded)
    }

    /// Whether the folded first words of a paragraph say that it corrects or adds to the text.
    pub fn is_correction(&self, folded: &str) -> bool {
        self.corrections.any(folded)
    }

    /// Whether a word behind a name goes on with who that is: "is", "ist".
    pub fn is_being(&self, word: &str) -> bool {
        self.being.contains(word)
    }

    /// Whether a word stands between a price and the shop that asks for it.
    pub fn is_price_link(&self, word: &str) -> bool {
        self.price_links.contains(word)
    }

    /// Whether a word joins the name of a site to the title of a page: "Tidewatch on Pellworth".
    pub fn joins_site(&self, word: &str) -> bool {
        self.site_links.contains(word)
    }

    /// Whether a label over a headline is a control or a kind of content: "Updated", "Article".
    pub fn is_no_kicker(&self, label: &str) -> bool {
        self.no_kicker.contains(&fold(label))
    }

    /// Whether an address is a name with a word before it: "getexample".
    pub fn is_with_host_verb(&self, host: &str, name: &str) -> bool {
        host.strip_suffix(name).is_some_and(|verb| self.host_verbs.contains(verb))
    }

    /// A text in lower case and the ways in which an address may spell it.
    pub fn spelt_in_host(&self, text: &str) -> Vec<String> {
        if text.is_ascii() {
            return vec![text.to_owned()];
        }
        let spelt = |letters: &HashMap<char, String>| {
            let [_, plain] = &self.host_letters;
            let mut out = String::with_capacity(text.len() + 4);
            for letter in text.chars() {
                match letters.get(&letter).or_else(|| plain.get(&letter)) {
                    Some(spelt) => out.push_str(spelt),
                    None => out.push(letter),
                }
            }
            out
        };
        let mut all: Vec<String> = self.host_letters.iter().map(spelt).collect();
        all.dedup();
        all.push(text.to_owned());
        all
    }

    /// Whether the key of a host's telling part is that of a house under whose name many others have their sites.
    pub fn is_shared_host(&self, key: &str) -> bool {
        self.shared_hosts.contains(key)
    }

    /// Whether a name says what a site is instead of how it is called: "Blog", "Homepage".
    pub fn is_no_site(&self, name: &str) -> bool {
        self.no_site.contains(&fold(name))
    }

    /// Whether the last part of a title is a kind of page, a section or an offer, not the name of the site: "Knowledge Base".
    pub fn is_no_name(&self, part: &str) -> bool {
        self.no_site.contains(&fold(part)) || self.no_name.contains(&fold(part))
    }

    /// Whether a folded word in the title of a feed or search says what it is: "RSS".
    pub fn is_feed(&self, word: &str) -> bool {
        self.feeds.contains(word)
    }

    /// Whether a tag says nothing of the article: a content system's own word for it, a control beside the tags.
    pub fn is_no_tag(&self, tag: &str) -> bool {
        self.no_tag.contains(&fold(tag))
    }

    /// Whether a link beside topics is none: to the page itself, to its comments.
    pub fn is_no_topic(&self, words: &str) -> bool {
        self.no_topic.contains(&fold(words))
    }

    /// Whether a word in lower case stands beside a title and is no part of it.
    pub fn is_no_title(&self, word: &str) -> bool {
        self.no_title.contains(word)
    }

    /// Whether the names of hosts end in this label, in lower case.
    pub fn is_host_end(&self, label: &str) -> bool {
        self.host_ends.contains(label)
    }

    /// A folded text behind the article with which it begins, as names of sites and houses do.
    pub fn behind_article<'t>(&self, folded: &'t str) -> Option<&'t str> {
        self.site_articles.iter().find_map(|article| folded.strip_prefix(article.as_str()))
    }

    /// Whether the folded label of a fold says what a click does, not what the fold holds: "Show answer", "Quelltext anzeigen".
    pub fn is_fold_control(&self, folded: &str) -> bool {
        let short = || folded.split(' ').nth(FOLD_END_WORDS).is_none();
        self.fold_wholes.contains(folded) || self.fold_begins.starts(folded) || short() && self.fold_ends.ends(folded)
    }

    /// Whether a text begins with the name of a day of the week.
    pub fn begins_with_day(&self, text: &str) -> bool {
        self.weekdays.starts(&fold(text))
    }

    /// Whether an id is that of the element around one post.
    pub fn is_post_id(&self, id: &str) -> bool {
        self.post_ids.iter().any(|begins| id.starts_with(begins.as_str()))
    }

    /// Whether a class sets what stands in its element in bold.
    pub fn is_bold_class(&self, class: &str) -> bool {
        self.bold_classes.iter().any(|known| known == class)
    }

    /// Whether a text in lower case is that of a heading's link to itself.
    pub fn is_permalink(&self, text: &str) -> bool {
        self.permalinks.contains(text)
    }
}
