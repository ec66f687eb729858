//! Words of quotation: reporting verbs, pronouns, titles, role nouns and name parts, by language.
//!
//! One table a language under `quotes/`, plus `quotes/names.toml` with first names. A row is a
//! list of `words`, or a paradigm: every one of `stems` with every one of `endings`. A row under
//! `[[ending]]` says what the last letters of any word tell. Tables are parsed once, on first use.
//! Source of the rows: grammars of the languages and dictionaries of inflected forms (the `seen`
//! line says which); no row was collected from the pages that measure us.

mod endings;
mod hasher;
mod joined;
mod tags;

use crate::letters::Piece;
use crate::lexicon::metadata::{LANGUAGE_CODES, primary};
pub use endings::Form;
use endings::{EndingRow, Endings};
use hasher::ByWord;
pub use joined::{Joined, Script, joined};
use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};
pub use tags::Tags;

/// Where a language puts the subject of a reporting verb.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// Before the verb; after it only in a tag with a verb of speech (English).
    #[default]
    SubjectFirst,
    /// Before or after (most of Europe).
    Free,
    /// Before, with the verb at the end of the sentence (Turkish).
    VerbFinal,
}

/// How dialogue after a dash is cut at its tag.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dash {
    /// The language has no dash dialogue in the press.
    #[default]
    None,
    /// The tag is set off by dashes (Russian, Polish, Spanish).
    Split,
    /// The tag follows a comma or stop and runs to the end (Norwegian).
    Tail,
}

/// Whether a tag may stand inside the marks, and what sets it off.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Inserted {
    /// The marks close before a tag (English, German).
    #[default]
    None,
    /// Dashes (Russian, Polish).
    Dash,
    /// Commas, or dashes (French).
    Comma,
}

/// Habits of a language that are not words.
#[derive(Debug, Clone, Copy, Default, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Habits {
    /// Place of the subject.
    pub order: Order,
    /// Dash dialogue.
    pub dash: Dash,
    /// Tags inside the marks.
    pub inserted: Inserted,
    /// The subject may be left out.
    pub prodrop: bool,
    /// Every noun has a capital (German).
    pub nouns: bool,
    /// The mark `“` closes.
    pub closing_66: bool,
    /// The marks point inward: `»…«`.
    pub inward: bool,
    /// The mark `”` opens and closes.
    pub same_99: bool,
    /// Words may be glued to a clitic by an apostrophe (`l'avocat`).
    pub elision: bool,
    /// The last part of a compound tells what it is (`Umweltministerin`).
    pub compounds: bool,
    /// Names are inflected.
    pub cases: bool,
    /// Names of persons stand without an article, those of houses and countries with one (French).
    pub bare_names: bool,
    /// The family name comes first (`Kovács Eszter`).
    pub family_first: bool,
    /// Names carry a small prefix before their capital (`uSipho`).
    pub prefixes: bool,
}

/// The words of a phrase after its first, and the tags.
type Phrase = (Vec<Box<str>>, Tags);

/// The words of one language.
#[derive(Debug, Default)]
pub struct Words {
    /// Habits of the language.
    pub habits: Habits,
    to_me: Vec<Box<str>>,
    words: HashMap<Box<str>, Tags, ByWord>,
    /// Those of up to eight plain letters once more, by the number that the letters are: most words of a text are such.
    short: HashMap<u64, Tags, ByWord>,
    phrases: HashMap<Box<str>, Vec<Phrase>, ByWord>,
    endings: Endings,
}

impl Words {
    /// The tags of a lower-case word.
    pub fn tags(&self, word: &str) -> Tags {
        self.words.get(word).copied().unwrap_or_default()
    }

    /// Whether a lower-case word is who speaks, as whom something is told ("мне").
    pub fn is_to_me(&self, word: &str) -> bool {
        self.to_me.iter().any(|other| &**other == word)
    }

    /// The tags of a word of up to eight plain letters, folded to small ones, first letter lowest.
    pub fn short_tags(&self, letters: u64) -> Tags {
        self.short.get(&letters).copied().unwrap_or_default()
    }

    /// Takes in the given names, which all languages share: one look-up a word instead of two.
    fn with_names(mut self) -> Self {
        // Glued articles are asked for by themselves: without the hyphen they are words of the language.
        let names = NAMES.words.iter().map(|(word, tags)| (word, tags.without(Tags::GLUED)));
        for (word, tags) in names.filter(|(_, tags)| *tags != Tags::NONE) {
            let own = self.words.entry(word.clone()).or_default();
            *own = own.with(tags);
        }
        let short = self.words.iter().filter_map(|(word, tags)| {
            let piece = Piece::first(word.as_bytes());
            (piece.length == word.len() && piece.digits() == 0).then_some((piece.small()?, *tags))
        });
        self.short = short.collect();
        self
    }

    /// The tags of a compound by its longest known ending; `NONE` where the language has none.
    pub fn ending(&self, word: &str) -> Tags {
        if !self.habits.compounds {
            return Tags::NONE;
        }
        let mut known = tails(word, 2, 4).filter_map(|tail| self.words.get(tail)).copied();
        known.find(|tags| tags.any(Tags::ROLE.with(Tags::ORG))).unwrap_or_default()
    }

    /// Whether a word of six letters or more is a noun by its ending.
    pub fn has_noun_ending(&self, word: &str) -> bool {
        self.habits.nouns && word.len() >= 6 && tails(word, 3, 3).any(|tail| self.tags(tail).any(Tags::NOUN_ENDING))
    }

    /// Whether the last part of a compound is a noun for a work.
    pub fn ends_with_work(&self, word: &str) -> bool {
        self.habits.compounds && tails(word, 3, 4).any(|tail| self.tags(tail).any(Tags::WORK))
    }

    /// Whether a word has this form by its ending, compared as written; never where the language has no such endings.
    pub fn ends(&self, word: &str, form: Form) -> bool {
        self.endings.strip(word, form).is_some()
    }

    /// A word without the ending that makes this form of it.
    pub fn without_ending<'w>(&self, word: &'w str, form: Form) -> &'w str {
        self.endings.strip(word, form).unwrap_or(word)
    }

    /// The phrases that begin with a lower-case word: the words after it, and the tags.
    pub fn phrases(&self, first: &str) -> &[Phrase] {
        self.phrases.get(first).map_or(&[], Vec::as_slice)
    }

    fn add(&mut self, entry: &str, tags: Tags) {
        let mut parts = entry.split_whitespace();
        let Some(first) = parts.next() else { return };
        let rest: Vec<Box<str>> = parts.map(Box::from).collect();
        if rest.is_empty() {
            let slot = self.words.entry(first.into()).or_default();
            *slot = slot.with(tags);
        } else {
            let slot = self.words.entry(first.into()).or_default();
            *slot = slot.with(Tags::LEADS);
            self.phrases.entry(first.into()).or_default().push((rest, tags));
        }
    }
}

/// The ends of a word behind its first `skip` letters that have at least so many bytes, the longest first.
fn tails(word: &str, skip: usize, least: usize) -> impl Iterator<Item = &str> {
    word.char_indices().skip(skip).map(|(at, _)| word.get(at..).unwrap_or_default()).take_while(move |tail| tail.len() >= least)
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    #[serde(default)]
    habits: Habits,
    /// Pronouns of the first person that are no subject ("мне").
    #[serde(default)]
    to_me: String,
    row: Vec<Row>,
    #[serde(default)]
    ending: Vec<EndingRow>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    roles: Vec<String>,
    #[serde(default)]
    words: String,
    #[serde(default)]
    phrases: Vec<String>,
    #[serde(default)]
    stems: String,
    #[serde(default)]
    endings: String,
    seen: String,
}

/// Reads one table; says what is wrong with it.
fn read(text: &str) -> Result<Words, String> {
    let table: Table = toml::from_str(text).map_err(|error| error.to_string())?;
    let to_me = table.to_me.split_whitespace().map(Box::from).collect();
    let mut words = Words { habits: table.habits, to_me, ..Words::default() };
    let mut ids: Vec<&str> = Vec::new();
    let rows = table.row.iter().map(|row| (&row.id, &row.seen));
    for (id, seen) in rows.chain(table.ending.iter().map(|row| (&row.id, &row.seen))) {
        if seen.is_empty() || ids.contains(&id.as_str()) {
            return Err(format!("row {id} has no origin or a double id"));
        }
        ids.push(id);
    }
    table.ending.iter().try_for_each(|row| words.endings.add(row))?;
    for row in &table.row {
        let mut tags = Tags::NONE;
        for role in &row.roles {
            tags = tags.with(Tags::of_role(role).ok_or_else(|| format!("row {}: unknown role {role}", row.id))?);
        }
        let before = words.words.len() + words.phrases.len();
        row.words.split_whitespace().for_each(|word| words.add(word, tags));
        row.phrases.iter().for_each(|phrase| words.add(phrase, tags));
        for stem in row.stems.split_whitespace() {
            for ending in row.endings.split_whitespace() {
                // A lone hyphen stands for the empty ending.
                words.add(&format!("{stem}{}", ending.trim_matches('-')), tags);
            }
        }
        let empty = row.words.is_empty() && row.phrases.is_empty() && (row.stems.is_empty() || row.endings.is_empty());
        if tags == Tags::NONE || (empty && before == words.words.len() + words.phrases.len()) {
            return Err(format!("row {} is empty", row.id));
        }
    }
    Ok(words)
}

macro_rules! languages {
    ($($code:literal),* $(,)?) => {
        /// Codes of the languages that have a table.
        pub const LANGUAGES: &[&str] = &[$($code),*];
        const SOURCES: &[&str] = &[$(include_str!(concat!("quotes/", $code, ".toml"))),*];
        static TABLES: [OnceLock<Words>; LANGUAGES.len()] = [const { OnceLock::new() }; LANGUAGES.len()];
    };
}

languages![
    "en", "ar", "bg", "bn", "ca", "cs", "da", "de", "el", "es", "et", "fa", "fi", "fr", "he", "hi", "hu", "id", "is", "it", "lt", "lv",
    "mk", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sq", "sr", "sv", "sw", "ta", "tr", "uk", "ur", "vi", "xh", "zu",
];

/// First names with gender, of all languages together.
static NAMES: LazyLock<Words> = LazyLock::new(|| read(include_str!("quotes/names.toml")).unwrap_or_default());

/// Whether a word that a hyphen glues to a name is its article: "al" of "al-Sisi".
pub fn is_glued_article(word: &str) -> bool {
    NAMES.tags(&word.to_ascii_lowercase()).any(Tags::GLUED)
}

/// Whether a language has a table of its own, or one of a neighbour that serves.
pub fn has_table(language: &str) -> bool {
    LANGUAGES.contains(&code(language).as_str())
}

/// The code of the table that serves a language.
fn code(language: &str) -> String {
    let primary = primary(language).to_ascii_lowercase();
    LANGUAGE_CODES.served_by(&primary).to_owned()
}

/// The words of a language by BCP 47 tag. A language without a table gets the English one, whose
/// rules then fail softly: marks pair, names are found, few speakers are.
pub fn words(language: &str) -> &'static Words {
    let code = code(language);
    let at = LANGUAGES.iter().position(|known| *known == code).unwrap_or(0);
    match (TABLES.get(at), SOURCES.get(at)) {
        (Some(slot), Some(source)) => slot.get_or_init(|| read(source).unwrap_or_default().with_names()),
        _ => &NAMES,
    }
}

#[cfg(test)]
mod tests {
    use super::joined::JoinedTables;
    use super::*;

    #[test]
    fn every_table_reads() {
        for (code, source) in LANGUAGES.iter().zip(SOURCES) {
            if let Err(wrong) = read(source) {
                panic!("{code}: {wrong}");
            }
        }
        read(include_str!("quotes/names.toml")).expect("names");
        toml::from_str::<JoinedTables>(include_str!("quotes/cjk.toml")).expect("cjk");
    }

    #[test]
    fn tables_without_origin_or_words_are_refused() {
        assert!(read("[[row]]\nid='a'\nroles=['say']\nwords='x'\nseen=''").is_err());
        assert!(read("[[row]]\nid='a'\nroles=['say']\nseen='b'").is_err());
        assert!(read("[[row]]\nid='a'\nroles=['shout']\nwords='x'\nseen='b'").is_err());
    }

    #[test]
    fn endings_that_cannot_stand_are_refused() {
        let wrong = |rows: &str| read(&format!("[[row]]\nid='w'\nroles=['say']\nwords='x'\nseen='b'\n{rows}")).is_err();
        let sound = "[[ending]]\nid='a'\nform='plural'\nendings='s'\nunless='ss'\nseen='b'\n";
        assert!(!wrong(sound));
        let changes = [("'s'", "''"), ("'ss'", "'sh'"), ("'ss'", "'s'"), ("'b'", "''"), ("plural", "many"), ("'a'", "'w'")];
        for (from, to) in changes {
            assert!(wrong(&sound.replace(from, to)), "{from} as {to}");
        }
        assert!(wrong(&format!("{sound}{}", sound.replace("'a'", "'c'"))), "two rows of a form");
    }

    #[test]
    fn endings_tell_what_a_word_is() {
        let cases = [
            ("pl", "powiedziała", Form::PastFemale, true),
            ("pl", "powiedziała", Form::PastMale, false),
            ("ru", "поделился", Form::PastMale, true),
            ("en", "reviews", Form::Plural, true),
            ("en", "press", Form::Plural, false),
            ("en", "quickly", Form::Adverb, true),
            ("hu", "amely", Form::Adverb, false),
            ("de", "NutzerInnen", Form::OfBoth, true),
            ("de", "Nutzerinnen", Form::OfBoth, false),
        ];
        for (language, word, form, so) in cases {
            assert_eq!(words(language).ends(word, form), so, "{word} in {language}");
        }
        assert_eq!(words("fr").without_ending("a-t", Form::Linked), "a");
    }

    #[test]
    fn paradigms_unfold() {
        assert!(words("pl-PL").tags("powiedziała").any(Tags::SAY));
        assert!(words("de").ending("umweltministerin").any(Tags::ROLE));
        assert!(words("en").phrases("according").iter().any(|(_, tags)| tags.any(Tags::SOURCE_AFTER)));
    }
}
