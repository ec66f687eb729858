//! Words around titles, writers, dates and summaries, in many languages.
//!
//! The tables stand beside this file; each row has an id and says where it was seen. They are parsed
//! once. A broken table is a mistake of ours that the tests of this module find, so that loading
//! skips what it cannot read instead of failing at a caller's page.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use aho_corasick::AhoCorasick;
use serde::Deserialize;
use serde::de::DeserializeOwned;

const MARKS: &str = include_str!("marks.toml");
const BULLETS: &str = include_str!("bullets.toml");
const BYLINES: &str = include_str!("bylines.toml");
const DATES: &str = include_str!("dates.toml");

/// What an element is for a reader, by its class, id and similar attributes. A small set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Marks(u32);

macro_rules! marks {
    ($($name:ident = $bit:literal $spelling:literal),* $(,)?) => {
        #[allow(missing_docs)]
        impl Marks {
            $(pub const $name: Self = Self(1 << $bit);)*

            /// The mark of a name in the tables.
            fn named(name: &str) -> Option<Self> {
                match name {
                    $($spelling => Some(Self::$name),)*
                    _ => None,
                }
            }
        }
    };
}

marks! {
    NAV = 0 "nav", BREADCRUMB = 1 "breadcrumb", FOOTER = 2 "footer", RELATED = 3 "related", COMMENT = 4 "comment", SHARE = 5 "share",
    AD = 6 "ad", PROMO = 7 "promo", TOC = 8 "toc", CAPTION = 9 "caption", BYLINE = 10 "byline", AUTHOR_BOX = 11 "author_box",
    DATE = 12 "date", UPDATED = 13 "updated", DEK = 14 "dek", HEADLINE = 15 "headline", KICKER = 16 "kicker", SUMMARY = 17 "summary",
    TAG = 18 "tag", HIDDEN = 19 "hidden", PRODUCT = 20 "product", ARTICLE_BODY = 21 "article_body", ASIDE = 22 "aside",
    LIST = 23 "list", HEADER = 24 "header", TABLE = 25 "table", LINK = 26 "link", QUOTE = 27 "quote", FORM = 28 "form",
}

impl Marks {
    /// No mark.
    pub const NONE: Self = Self(0);

    /// Both sets together.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What both sets hold.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// What of this set is not in the other.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether the sets share a mark.
    pub const fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// How a phrase is compared with a heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum How {
    Whole,
    Start,
    Word,
}

#[derive(Deserialize)]
struct MarkRow {
    #[allow(dead_code)]
    id: String,
    mark: String,
    words: Vec<String>,
    #[allow(dead_code)]
    seen: String,
}

#[derive(Deserialize)]
struct WordRow {
    id: String,
    #[serde(default)]
    lang: String,
    #[serde(default)]
    how: Option<How>,
    #[serde(default, alias = "phrases", alias = "names")]
    words: Vec<String>,
    #[serde(default)]
    strong: Vec<String>,
    #[allow(dead_code)]
    seen: String,
}

#[derive(Deserialize)]
struct MarkTable {
    row: Vec<MarkRow>,
}

#[derive(Deserialize)]
struct BulletTable {
    heading: Vec<WordRow>,
    decoy: Vec<WordRow>,
    ai: Vec<WordRow>,
    promo: Vec<WordRow>,
}

#[derive(Deserialize)]
struct BylineTable {
    prefix: Vec<WordRow>,
    joiner: Vec<WordRow>,
    others: Vec<WordRow>,
    role: Vec<WordRow>,
    credential: Vec<WordRow>,
    collective: Vec<WordRow>,
    agency: Vec<WordRow>,
    never: Vec<WordRow>,
}

#[derive(Deserialize)]
struct DateTable {
    months: Vec<WordRow>,
    modified: Vec<WordRow>,
    published: Vec<WordRow>,
}

/// Folded phrases that are looked for together.
#[derive(Debug, Default)]
struct Phrases {
    phrases: Vec<String>,
    automaton: Option<AhoCorasick>,
}

impl Phrases {
    fn new(phrases: Vec<String>) -> Self {
        let automaton = AhoCorasick::new(&phrases).ok();
        Self { phrases, automaton }
    }

    /// Whether one of them stands in a folded text, as [`holds`] says.
    fn any(&self, text: &str) -> bool {
        let mut hits = self.automaton.iter().flat_map(|automaton| automaton.find_overlapping_iter(text));
        let spaceless = |hit: &aho_corasick::Match| self.phrases.get(hit.pattern().as_usize()).is_some_and(|phrase| is_spaceless(phrase));
        hits.any(|hit| spaceless(&hit) || stands_apart(text, hit.start(), hit.end()))
    }
}

/// The tables, ready for use.
#[derive(Debug)]
pub struct Lexicon {
    marks: Option<AhoCorasick>,
    mark_of_pattern: Vec<Marks>,
    headings: Vec<(String, How, &'static str)>,
    /// Where in `headings` a first word occurs.
    decoys: HashSet<String>,
    ai: Phrases,
    promo: Vec<String>,
    /// Byline prefixes, longest first, and whether they stand for a byline alone.
    pub prefixes: Vec<(String, bool)>,
    /// Words between names.
    pub joiners: HashSet<String>,
    /// Words after which others than writers are named, longest first.
    pub others: Vec<String>,
    /// Jobs.
    pub roles: HashSet<String>,
    /// Letters after a name.
    pub credentials: HashSet<String>,
    /// Words that only collective names hold.
    pub collectives: HashSet<String>,
    /// News agencies, folded.
    pub agencies: HashSet<String>,
    /// Parts that are no name, folded.
    pub never: HashSet<String>,
    /// Months by name: their number and languages.
    pub months: HashMap<String, Vec<(u8, &'static str)>>,
    modified: Phrases,
    published: Phrases,
}

/// The tables; parsed at the first call.
pub fn lexicon() -> &'static Lexicon {
    static LEXICON: OnceLock<Lexicon> = OnceLock::new();
    LEXICON.get_or_init(Lexicon::load)
}

impl Lexicon {
    fn load() -> Self {
        let marks: MarkTable = table(MARKS).unwrap_or(MarkTable { row: Vec::new() });
        let (patterns, mark_of_pattern): (Vec<String>, Vec<Marks>) = marks.row.iter().flat_map(spellings).unzip();
        let automaton = AhoCorasick::builder().ascii_case_insensitive(true).build(&patterns).ok();
        let mut lexicon = Self {
            marks: automaton,
            mark_of_pattern,
            headings: Vec::new(),
            decoys: HashSet::new(),
            ai: Phrases::default(),
            promo: Vec::new(),
            prefixes: Vec::new(),
            joiners: HashSet::new(),
            others: Vec::new(),
            roles: HashSet::new(),
            credentials: HashSet::new(),
            collectives: HashSet::new(),
            agencies: HashSet::new(),
            never: HashSet::new(),
            months: HashMap::new(),
            modified: Phrases::default(),
            published: Phrases::default(),
        };
        if let Some(bullets) = table(BULLETS) {
            lexicon.load_bullets(bullets);
        }
        if let Some(bylines) = table(BYLINES) {
            lexicon.load_bylines(bylines);
        }
        if let Some(dates) = table(DATES) {
            lexicon.load_dates(dates);
        }
        lexicon
    }

    fn load_bullets(&mut self, bullets: BulletTable) {
        for row in bullets.heading {
            let id: &'static str = row.id.leak();
            self.headings.extend(row.words.iter().map(|phrase| (fold(phrase), row.how.unwrap_or(How::Whole), id)));
        }
        self.decoys = folded(&bullets.decoy).collect();
        self.ai = Phrases::new(folded(&bullets.ai).collect());
        self.promo = folded(&bullets.promo).collect();
    }

    fn load_bylines(&mut self, bylines: BylineTable) {
        for row in &bylines.prefix {
            self.prefixes.extend(row.words.iter().map(|word| (word.to_lowercase(), row.strong.contains(word))));
        }
        self.prefixes.sort_by(|left, right| right.0.len().cmp(&left.0.len()).then_with(|| left.cmp(right)));
        self.joiners = bylines.joiner.iter().flat_map(|row| row.words.iter().map(|word| word.to_lowercase())).collect();
        self.others = bylines.others.iter().flat_map(|row| row.words.iter().map(|word| word.to_lowercase())).collect();
        self.others.sort_by(|left, right| right.len().cmp(&left.len()).then_with(|| left.cmp(right)));
        self.roles = bylines.role.iter().flat_map(|row| row.words.iter().map(|word| word.to_lowercase())).collect();
        self.credentials = bylines.credential.iter().flat_map(|row| row.words.iter().map(|word| word.replace('.', ""))).collect();
        self.collectives = folded(&bylines.collective).collect();
        self.agencies = folded(&bylines.agency).collect();
        self.never = folded(&bylines.never).collect();
    }

    fn load_dates(&mut self, dates: DateTable) {
        for row in dates.months {
            let lang: &'static str = row.lang.leak();
            for (at, names) in row.words.iter().enumerate() {
                for name in names.split_whitespace() {
                    self.months.entry(name.replace('_', " ").to_lowercase()).or_default().push((at as u8 + 1, lang));
                }
            }
        }
        self.modified = Phrases::new(folded(&dates.modified).collect());
        self.published = Phrases::new(folded(&dates.published).collect());
    }

    /// What an attribute's value marks its element as. Linear in the value.
    pub fn marks(&self, value: &str) -> Marks {
        let Some(automaton) = &self.marks else { return Marks::NONE };
        let bytes = value.as_bytes();
        let mut found = Marks::NONE;
        for hit in automaton.find_overlapping_iter(value) {
            if bounded(bytes, hit.start(), hit.end()) {
                found = found.with(self.mark_of_pattern.get(hit.pattern().as_usize()).copied().unwrap_or_default());
            }
        }
        found
    }

    /// The row of a heading that announces a summary, if it does.
    pub fn summary_heading(&self, heading: &str) -> Option<&'static str> {
        let folded = fold(heading);
        self.headings
            .iter()
            .find(|(phrase, how, _)| match how {
                How::Whole => folded == *phrase,
                How::Start => folded.strip_prefix(phrase.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')),
                How::Word => holds(&folded, phrase),
            })
            .map(|(_, _, id)| *id)
    }

    /// Whether a heading announces something that is no summary: contents, related links, ingredients.
    pub fn is_decoy_heading(&self, heading: &str) -> bool {
        let folded = fold(heading);
        let words: Vec<&str> = folded.split(' ').collect();
        (1..=words.len().min(6)).any(|count| words.get(..count).is_some_and(|start| self.decoys.contains(&start.join(" "))))
            || self.decoys.contains(&folded)
    }

    /// Whether a text says that a machine wrote something.
    pub fn says_machine(&self, text: &str) -> bool {
        self.ai.any(&fold(text))
    }

    /// Whether an item asks for something instead of saying something.
    pub fn is_promo_item(&self, text: &str) -> bool {
        let folded = fold(text);
        self.promo.iter().any(|phrase| folded.strip_prefix(phrase.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')))
    }

    /// Whether a text holds a word for "updated".
    pub fn says_modified(&self, text: &str) -> bool {
        self.modified.any(&fold(text))
    }

    /// Whether a text holds a word for "published".
    pub fn says_published(&self, text: &str) -> bool {
        self.published.any(&fold(text))
    }
}

fn table<T: DeserializeOwned>(text: &str) -> Option<T> {
    toml::from_str(text).ok()
}

fn folded(rows: &[WordRow]) -> impl Iterator<Item = String> + '_ {
    rows.iter().flat_map(|row| row.words.iter().map(|word| fold(word)))
}

/// All spellings of a row's words with their mark.
fn spellings(row: &MarkRow) -> Vec<(String, Marks)> {
    let mark = Marks::named(&row.mark).unwrap_or_default();
    let joined = |word: &String| {
        let separators: &[&str] = if word.contains(' ') { &["", "-", "_", "__"] } else { &[""] };
        separators.iter().map(|separator| (word.replace(' ', separator), mark)).collect::<Vec<_>>()
    };
    row.words.iter().flat_map(joined).collect()
}

/// Whether the bytes stand between separators, digits or changes of case.
fn bounded(bytes: &[u8], start: usize, end: usize) -> bool {
    let at = |index: usize| bytes.get(index).copied().unwrap_or(b' ');
    let before = start.checked_sub(1).map_or(b' ', at);
    let starts = !before.is_ascii_alphabetic() && before < 0x80 || (at(start).is_ascii_uppercase() && before.is_ascii_lowercase());
    let after = at(end);
    let ends = !after.is_ascii_alphabetic() && after < 0x80 || (after.is_ascii_uppercase() && at(end - 1).is_ascii_lowercase());
    starts && ends
}

/// Letters and digits only, case folded, one space between words.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_ascii_alphanumeric() {
            out.push(letter.to_ascii_lowercase());
        } else if letter.is_alphanumeric() || is_mark(letter) {
            out.extend(letter.to_lowercase());
        } else if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Vowel signs of Indic scripts, which belong to their word.
fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{900}'..='\u{e4f}' | '\u{300}'..='\u{36f}' | '\u{5b0}'..='\u{5c7}' | '\u{64b}'..='\u{652}')
}

/// Whether `phrase` stands in `text` between word boundaries; both folded. In scripts without spaces any place will do.
fn holds(text: &str, phrase: &str) -> bool {
    let mut places = text.match_indices(phrase);
    if is_spaceless(phrase) {
        return places.next().is_some();
    }
    places.any(|(at, _)| stands_apart(text, at, at + phrase.len()))
}

/// Whether a phrase is written in a script without spaces.
fn is_spaceless(phrase: &str) -> bool {
    phrase.chars().next_back().is_some_and(|letter| letter >= '\u{2e80}')
}

/// Whether a find in a folded text begins and ends with words.
fn stands_apart(text: &str, start: usize, end: usize) -> bool {
    let before = text.get(..start).is_none_or(|before| before.is_empty() || before.ends_with(' '));
    let after = text.get(end..).is_none_or(|after| after.is_empty() || after.starts_with(' '));
    before && after
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Vec<WordRow> {
        let (bullets, bylines, dates): (BulletTable, BylineTable, DateTable) =
            (toml::from_str(BULLETS).unwrap(), toml::from_str(BYLINES).unwrap(), toml::from_str(DATES).unwrap());
        let mut rows = Vec::new();
        for table in [bullets.heading, bullets.decoy, bullets.ai, bullets.promo] {
            rows.extend(table);
        }
        for table in [bylines.prefix, bylines.joiner, bylines.others, bylines.role, bylines.credential, bylines.collective] {
            rows.extend(table);
        }
        for table in [bylines.agency, bylines.never, dates.months, dates.modified, dates.published] {
            rows.extend(table);
        }
        rows
    }

    #[test]
    fn every_row_has_words_an_origin_and_an_id_of_its_own() {
        let marks: MarkTable = toml::from_str(MARKS).unwrap();
        let mut ids = HashSet::new();
        for row in &marks.row {
            assert!(Marks::named(&row.mark).is_some(), "{} marks nothing known", row.id);
            assert!(!row.words.is_empty() && !row.seen.is_empty() && ids.insert(row.id.clone()), "{}", row.id);
        }
        for row in rows() {
            assert!(!row.words.is_empty() && !row.seen.is_empty() && ids.insert(row.id.clone()), "{}", row.id);
            assert!(row.words.iter().all(|word| !word.trim().is_empty()), "{}", row.id);
            assert!(row.strong.iter().all(|word| row.words.contains(word)), "{}", row.id);
        }
    }

    #[test]
    fn every_language_has_twelve_months() {
        let dates: DateTable = toml::from_str(DATES).unwrap();
        for row in dates.months {
            assert_eq!(row.words.len(), 12, "{}", row.id);
            assert!(!row.lang.is_empty(), "{}", row.id);
        }
    }

    #[test]
    fn marks_need_a_boundary() {
        let lexicon = lexicon();
        assert!(lexicon.marks("RelatedArticles").any(Marks::RELATED));
        assert!(lexicon.marks("c-key_points--wide").any(Marks::SUMMARY));
        assert!(lexicon.marks("entry-title").any(Marks::HEADLINE));
        assert!(!lexicon.marks("shadow").any(Marks::AD));
        assert!(!lexicon.marks("canavan").any(Marks::NAV));
    }

    #[test]
    fn headings_are_told_from_decoys() {
        let lexicon = lexicon();
        for heading in ["Key Takeaways:", "⚡ TL;DR – Key Takeaways", "Das Wichtigste in Kürze", "Darum geht's", "요약", "In Kürze"]
        {
            assert!(lexicon.summary_heading(heading).is_some(), "{heading}");
        }
        for heading in ["Highlights of the season", "Our summary judgment", "Contents"] {
            assert!(lexicon.summary_heading(heading).is_none(), "{heading}");
        }
        assert!(lexicon.is_decoy_heading("Table of Contents") && lexicon.is_decoy_heading("In this article you read"));
        assert!(lexicon.says_machine("Diese Zusammenfassung wurde mit KI erstellt") && !lexicon.says_machine("Kim said"));
    }
}
