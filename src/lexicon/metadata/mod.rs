//! Words around titles, writers, dates, summaries, pictures and frames, in many languages.
//!
//! The tables stand beside this file; each row has an id and says where it was seen. They are parsed
//! once. A broken table is a mistake of ours that the tests of this module find, so that loading
//! skips what it cannot read instead of failing at a caller's page.

mod admonitions;
mod embeds;
mod marks;
mod messages;
mod people;
mod phrases;
mod pictures;
mod sentences;
mod statements;
mod tables;

use std::sync::OnceLock;

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

pub use admonitions::admonitions;
pub use embeds::embeds;
use marks::Finder;
pub use marks::Marks;
pub use messages::is_php_level;
pub use people::people;
pub use phrases::fold;
use phrases::{Phrases, holds};
pub use pictures::{Sign, pictures};
pub use sentences::{Sentences, sentences};
pub use statements::{Key, statements};
use tables::{BulletTable, BylineTable, DateTable, DekTable, How, MarkTable, WordRow, folded, plain, table};

const MARKS: &str = include_str!("marks.toml");
const BULLETS: &str = include_str!("bullets.toml");
const DEKS: &str = include_str!("dek.toml");
const BYLINES: &str = include_str!("bylines.toml");
const DATES: &str = include_str!("dates.toml");

/// The tables, ready for use.
#[derive(Debug)]
pub struct Lexicon {
    marks: Finder,
    /// Headings that announce a summary, and whether they hardly ever announce anything else.
    headings: Vec<(String, How, bool)>,
    /// Places of those that a heading is or begins with, by their first word.
    headings_by_word: HashMap<String, Vec<usize>>,
    /// Those that may stand anywhere in a heading.
    headings_inside: Phrases,
    /// Where in `headings` a first word occurs.
    decoys: HashSet<String>,
    ai: Phrases,
    ai_classes: Vec<String>,
    promo: Vec<String>,
    /// Words that an appeal to the reader begins with, and those that one holds.
    appeals: Vec<String>,
    appeals_inside: Phrases,
    no_dek: Phrases,
    no_kicker: HashSet<String>,
    no_tag: HashSet<String>,
    /// Words beside a title that are no part of it, in lower case.
    pub no_title: HashSet<String>,
    /// Byline prefixes, longest first, and whether they stand for a byline alone.
    pub prefixes: Vec<(String, bool)>,
    /// Places among them by first letter.
    prefixes_by_letter: HashMap<char, Vec<u16>>,
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
    /// Small words behind a name that lead on to something else.
    pub leads_on: HashSet<String>,
    /// Small words that family names begin with.
    pub particles: HashSet<String>,
    /// Small words that the name of an institution holds: what follows "and" in it is no other name.
    pub institutions: HashSet<String>,
    /// Names that forum software gives to nobody, folded.
    pub no_members: HashSet<String>,
    /// Parts that are no name, folded.
    pub never: HashSet<String>,
    /// Those of several words, which also make a longer part no name.
    never_inside: Phrases,
    /// Months by name: their number and languages.
    pub months: HashMap<String, Vec<(u8, &'static str)>>,
    /// Words between day, month and year, in lower case without a full stop.
    pub between: HashSet<String>,
    /// Words behind a time of day, in lower case without a full stop.
    pub clocks: HashSet<String>,
    /// Time zones, in lower case.
    pub zones: HashSet<String>,
    /// Topics of pages that go on while something happens, in lower case.
    pub live: HashSet<String>,
    /// Countries that write the day before the month in English, by code and by the end of their hosts.
    pub day_first: HashSet<String>,
    modified: Phrases,
    published: Phrases,
    first: Phrases,
    member: Phrases,
}

/// The tables; parsed at the first call.
pub fn lexicon() -> &'static Lexicon {
    static LEXICON: OnceLock<Lexicon> = OnceLock::new();
    LEXICON.get_or_init(Lexicon::load)
}

impl Lexicon {
    fn load() -> Self {
        let marks: MarkTable = table(MARKS).unwrap_or(MarkTable { row: Vec::new() });
        let mut lexicon = Self {
            marks: Finder::new(&marks.row),
            headings: Vec::new(),
            headings_by_word: HashMap::new(),
            headings_inside: Phrases::default(),
            decoys: HashSet::new(),
            ai: Phrases::default(),
            ai_classes: Vec::new(),
            promo: Vec::new(),
            appeals: Vec::new(),
            appeals_inside: Phrases::default(),
            no_dek: Phrases::default(),
            no_kicker: HashSet::new(),
            no_tag: HashSet::new(),
            no_title: HashSet::new(),
            prefixes: Vec::new(),
            prefixes_by_letter: HashMap::new(),
            joiners: HashSet::new(),
            others: Vec::new(),
            roles: HashSet::new(),
            credentials: HashSet::new(),
            collectives: HashSet::new(),
            agencies: HashSet::new(),
            leads_on: HashSet::new(),
            particles: HashSet::new(),
            institutions: HashSet::new(),
            no_members: HashSet::new(),
            never: HashSet::new(),
            never_inside: Phrases::default(),
            months: HashMap::new(),
            between: HashSet::new(),
            clocks: HashSet::new(),
            zones: HashSet::new(),
            live: HashSet::new(),
            day_first: HashSet::new(),
            modified: Phrases::default(),
            published: Phrases::default(),
            first: Phrases::default(),
            member: Phrases::default(),
        };
        if let Some(bullets) = table(BULLETS) {
            lexicon.load_bullets(bullets);
        }
        if let Some(DekTable { refused, no_kicker, no_tag, no_title }) = table(DEKS) {
            lexicon.no_dek = Phrases::new(folded(&refused).collect());
            lexicon.no_kicker = folded(&no_kicker).collect();
            lexicon.no_tag = folded(&no_tag).collect();
            lexicon.no_title = plain(no_title).collect();
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
            self.headings.extend(row.words.iter().map(|phrase| (fold(phrase), row.how.unwrap_or(How::Whole), row.clear)));
        }
        for (at, (phrase, ..)) in self.headings.iter().enumerate().filter(|(_, (_, how, _))| *how != How::Word) {
            self.headings_by_word.entry(first_word(phrase).to_owned()).or_default().push(at);
        }
        let inside = self.headings.iter().filter(|(_, how, _)| *how == How::Word);
        self.headings_inside = Phrases::new(inside.map(|(phrase, ..)| phrase.clone()).collect());
        self.decoys = folded(&bullets.decoy).collect();
        self.ai = Phrases::new(folded(&bullets.ai).collect());
        self.promo = folded(&bullets.promo).collect();
        self.ai_classes = plain(bullets.ai_class).collect();
        let (start, inside): (Vec<WordRow>, Vec<WordRow>) = bullets.appeal.into_iter().partition(|row| row.how == Some(How::Start));
        self.appeals = folded(&start).collect();
        self.appeals_inside = Phrases::new(folded(&inside).collect());
    }

    fn load_bylines(&mut self, bylines: BylineTable) {
        for row in &bylines.prefix {
            self.prefixes.extend(row.words.iter().map(|word| (word.to_lowercase(), row.strong.contains(word))));
        }
        self.prefixes.sort_by(|left, right| right.0.len().cmp(&left.0.len()).then_with(|| left.cmp(right)));
        for (at, (prefix, _)) in self.prefixes.iter().enumerate() {
            if let Some(first) = prefix.chars().flat_map(char::to_lowercase).next() {
                self.prefixes_by_letter.entry(first).or_default().push(at as u16);
            }
        }
        self.joiners = bylines.joiner.iter().flat_map(|row| row.words.iter().map(|word| word.to_lowercase())).collect();
        self.others = bylines.others.iter().flat_map(|row| row.words.iter().map(|word| word.to_lowercase())).collect();
        self.others.sort_by(|left, right| right.len().cmp(&left.len()).then_with(|| left.cmp(right)));
        self.roles = bylines.role.iter().flat_map(|row| row.words.iter().map(|word| word.to_lowercase())).collect();
        self.credentials = bylines.credential.iter().flat_map(|row| row.words.iter().map(|word| word.replace('.', ""))).collect();
        self.collectives = folded(&bylines.collective).collect();
        self.agencies = folded(&bylines.agency).collect();
        self.leads_on = plain(bylines.leads_on).collect();
        self.particles = plain(bylines.particle).collect();
        self.institutions = plain(bylines.institution).collect();
        self.no_members = folded(&bylines.no_member).collect();
        self.never = folded(&bylines.never).collect();
        self.never_inside = Phrases::new(folded(&bylines.never).filter(|phrase| phrase.contains(' ') && phrase.len() >= 6).collect());
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
        self.between = plain(dates.between).collect();
        self.clocks = plain(dates.clock).collect();
        self.zones = plain(dates.zone).collect();
        self.live = plain(dates.live).collect();
        self.day_first = plain(dates.day_first).collect();
        self.modified = Phrases::new(folded(&dates.modified).collect());
        self.published = Phrases::new(folded(&dates.published).collect());
        self.first = Phrases::new(folded(&dates.first).collect());
        self.member = Phrases::new(folded(&dates.member).collect());
    }

    /// What an attribute's value marks its element as. Linear in the value.
    pub fn marks(&self, value: &str) -> Marks {
        self.marks.marks(value)
    }

    /// Whether a heading announces a summary.
    pub fn heads_summary(&self, heading: &str) -> bool {
        self.summary_heading(heading).is_some()
    }

    /// Whether a heading announces a summary and hardly ever anything else: "Key Takeaways", "TL;DR".
    pub fn clearly_heads_summary(&self, heading: &str) -> bool {
        self.summary_heading(heading).is_some_and(|clear| clear)
    }

    /// What the row of a heading that announces a summary says, if it does.
    fn summary_heading(&self, heading: &str) -> Option<bool> {
        let folded = fold(heading);
        let own = self.headings_by_word.get(first_word(&folded)).map_or([].as_slice(), Vec::as_slice);
        let begins = own.iter().copied().find(|at| match self.headings.get(*at) {
            Some((phrase, How::Whole, _)) => folded == *phrase,
            Some((phrase, ..)) => folded.strip_prefix(phrase.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')),
            None => false,
        });
        let holding = |(_, (phrase, how, _)): &(usize, &(String, How, bool))| *how == How::Word && holds(&folded, phrase);
        let inside = || self.headings.iter().enumerate().find(holding).map(|(at, _)| at);
        let inside = if self.headings_inside.any(&folded) { inside() } else { None };
        // The first row of the table that says so.
        let first = begins.into_iter().chain(inside).min()?;
        self.headings.get(first).map(|(_, _, clear)| *clear)
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

    /// Whether a class says that a machine wrote what the element holds.
    pub fn is_machine_class(&self, class: &str) -> bool {
        let class = class.to_ascii_lowercase();
        self.ai_classes.iter().any(|part| class.contains(part))
    }

    /// Whether an item asks for something instead of saying something.
    pub fn is_promo_item(&self, text: &str) -> bool {
        begins_with(&fold(text), &self.promo)
    }

    /// Whether a sentence asks its reader to do something: "Learn more …", "Call us …".
    pub fn is_appeal(&self, text: &str) -> bool {
        let folded = fold(text);
        begins_with(&folded, &self.appeals) || self.appeals_inside.any(&folded)
    }

    /// Byline prefixes that a text with this first letter may begin with, longest first.
    pub fn prefixes_of(&self, first: char) -> impl Iterator<Item = &(String, bool)> {
        let places = first.to_lowercase().next().and_then(|first| self.prefixes_by_letter.get(&first));
        places.into_iter().flatten().filter_map(|at| self.prefixes.get(usize::from(*at)))
    }

    /// Whether a text under a headline is no standfirst: a disclosure, a reading time, a call to subscribe.
    pub fn is_no_dek(&self, text: &str) -> bool {
        self.no_dek.any(&fold(text))
    }

    /// Whether a label over a headline is a control or a kind of content: "Updated", "Article".
    pub fn is_no_kicker(&self, label: &str) -> bool {
        self.no_kicker.contains(&fold(label))
    }

    /// Whether a tag says nothing of the article: a content system's own word for it, a control beside the tags.
    pub fn is_no_tag(&self, tag: &str) -> bool {
        self.no_tag.contains(&fold(tag))
    }

    /// Whether a folded text holds words that never stand in a name: "read more", "view all posts".
    pub fn holds_no_name(&self, folded: &str) -> bool {
        self.never.contains(folded) || self.never_inside.any(folded)
    }

    /// Whether a folded text holds a word for "updated".
    pub fn says_modified(&self, folded: &str) -> bool {
        self.modified.any(folded)
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

/// Whether a folded text begins with one of some phrases.
fn begins_with(folded: &str, phrases: &[String]) -> bool {
    phrases.iter().any(|phrase| folded.strip_prefix(phrase.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')))
}

/// The first word of a folded text.
fn first_word(folded: &str) -> &str {
    folded.split(' ').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::sentences::SentenceTable;
    use super::*;

    fn rows() -> Vec<WordRow> {
        let (bullets, bylines, dates): (BulletTable, BylineTable, DateTable) =
            (toml::from_str(BULLETS).unwrap(), toml::from_str(BYLINES).unwrap(), toml::from_str(DATES).unwrap());
        let mut rows = Vec::new();
        let stops = SentenceTable::parsed().unwrap();
        for table in [stops.before_name, stops.before_number, stops.starter, stops.ordinal] {
            rows.extend(table);
        }
        let deks: DekTable = toml::from_str(DEKS).unwrap();
        rows.extend(deks.refused);
        rows.extend(deks.no_kicker);
        rows.extend(deks.no_tag);
        rows.extend(deks.no_title);
        for table in [bullets.heading, bullets.decoy, bullets.ai, bullets.ai_class, bullets.promo, bullets.appeal, dates.day_first] {
            rows.extend(table);
        }
        for table in [bylines.prefix, bylines.joiner, bylines.others, bylines.role, bylines.credential, bylines.collective] {
            rows.extend(table);
        }
        for table in [bylines.particle, bylines.institution, bylines.no_member, dates.between, dates.clock, dates.zone, dates.live] {
            rows.extend(table);
        }
        for table in
            [bylines.agency, bylines.never, bylines.leads_on, dates.months, dates.modified, dates.published, dates.first, dates.member]
        {
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
            let looked_for = |word: &String| word.len() > 1 && word.as_bytes()[0].is_ascii_lowercase();
            assert!(row.words.iter().all(looked_for), "{}: words begin with a plain letter", row.id);
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
    fn marks_of_page_builders_and_of_other_screens_do_not_count() {
        let lexicon = lexicon();
        assert!(lexicon.marks("widget widget_recent_entries").any(Marks::RELATED));
        assert!(!lexicon.marks("elementor-element elementor-widget elementor-widget-heading").any(Marks::RELATED));
        assert!(lexicon.marks("hidden").any(Marks::HIDDEN) && lexicon.marks("note sr-only").any(Marks::HIDDEN));
        for shown in ["overflow-hidden", "md:hidden", "hidden md:block", "hidden-xs", "d-none d-md-block"] {
            assert!(!lexicon.marks(shown).any(Marks::HIDDEN), "{shown}");
        }
    }

    #[test]
    fn headings_are_told_from_decoys() {
        let lexicon = lexicon();
        for heading in ["Key Takeaways:", "⚡ TL;DR – Key Takeaways", "Das Wichtigste in Kürze", "Darum geht's", "요약", "In Kürze"]
        {
            assert!(lexicon.heads_summary(heading), "{heading}");
        }
        for heading in ["Highlights of the season", "Our summary judgment", "Contents"] {
            assert!(!lexicon.heads_summary(heading), "{heading}");
        }
        assert!(lexicon.is_decoy_heading("Table of Contents") && lexicon.is_decoy_heading("In this article you read"));
        assert!(lexicon.says_machine("Diese Zusammenfassung wurde mit KI erstellt") && !lexicon.says_machine("Kim said"));
    }
}
