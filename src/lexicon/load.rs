//! Reads the tables and refuses what is empty, doubled or contradicts itself.

use std::collections::{HashMap, HashSet};

use serde::Deserialize;
use smallvec::{SmallVec, smallvec};

use super::landmarks::{Landmark, Landmarks};
use super::names::{Anchor, Certainty, Name, Names};
use super::phrase_index::PhraseIndex;
use super::prefilter::{FilterPhrase, Prefilter};
use super::tables::{ClassRow, ClassTable, ConceptRow, ConceptTable, LandmarkTable, PhraseTable};
use super::tokens::name_tokens;
use super::words::fold;
use super::{COVERED_WORDS, Concept, Lexicon, Meant, Reach, Row, RowId, Table};
use crate::article::Category;
use crate::tag::Tag;

const CLASS_TOKENS: &str = include_str!("class_tokens.toml");
const LANDMARKS: &str = include_str!("landmarks.toml");
const CONCEPTS: &str = include_str!("phrases.toml");
const PHRASES: &[&str] = &[
    include_str!("phrases.any.toml"),
    include_str!("phrases.ar.toml"),
    include_str!("phrases.cs.toml"),
    include_str!("phrases.da.toml"),
    include_str!("phrases.de.toml"),
    include_str!("phrases.en.toml"),
    include_str!("phrases.es.toml"),
    include_str!("phrases.fi.toml"),
    include_str!("phrases.fr.toml"),
    include_str!("phrases.hu.toml"),
    include_str!("phrases.it.toml"),
    include_str!("phrases.ja.toml"),
    include_str!("phrases.ko.toml"),
    include_str!("phrases.nl.toml"),
    include_str!("phrases.no.toml"),
    include_str!("phrases.pl.toml"),
    include_str!("phrases.pt.toml"),
    include_str!("phrases.ro.toml"),
    include_str!("phrases.ru.toml"),
    include_str!("phrases.sv.toml"),
    include_str!("phrases.tr.toml"),
    include_str!("phrases.uk.toml"),
    include_str!("phrases.zh.toml"),
];

/// Why a table was refused. The message names the row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("lexicon: {0}")]
pub struct LexiconError(String);

fn refuse<T>(message: impl Into<String>) -> Result<T, LexiconError> {
    Err(LexiconError(message.into()))
}

/// Reads the shipped tables.
pub(super) fn embedded() -> Result<Lexicon, LexiconError> {
    load(CLASS_TOKENS, LANDMARKS, CONCEPTS, PHRASES)
}

/// A lexicon without rows.
pub(super) fn empty() -> Lexicon {
    Lexicon {
        rows: Vec::new(),
        names: Names::default(),
        landmarks: Landmarks::default(),
        phrases: PhraseIndex::default(),
        prefilter: Prefilter::default(),
        phrase_words: 0,
    }
}

fn load(classes: &str, landmarks: &str, concepts: &str, languages: &[&str]) -> Result<Lexicon, LexiconError> {
    let mut tables = Tables::default();
    tables.classes(parse(classes)?)?;
    tables.landmarks(parse(landmarks)?)?;
    let concepts: ConceptTable = parse(concepts)?;
    for language in languages {
        tables.phrases(parse(language)?, &concepts.concept)?;
    }
    tables.finish()
}

fn parse<'t, T: Deserialize<'t>>(table: &'t str) -> Result<T, LexiconError> {
    toml::from_str(table).map_err(|error| LexiconError(error.to_string()))
}

/// Patterns and what each stands for.
struct Patterns<T> {
    index: HashMap<String, usize>,
    patterns: Vec<String>,
    rows: Vec<SmallVec<[T; 2]>>,
}

impl<T> Default for Patterns<T> {
    fn default() -> Self {
        Self { index: HashMap::new(), patterns: Vec::new(), rows: Vec::new() }
    }
}

impl<T: PartialEq> Patterns<T> {
    fn add(&mut self, pattern: String, row: T) {
        let next = self.patterns.len();
        let at = *self.index.entry(pattern.clone()).or_insert(next);
        match self.rows.get_mut(at) {
            Some(rows) if !rows.contains(&row) => rows.push(row),
            Some(_) => {}
            None => {
                self.patterns.push(pattern);
                self.rows.push(smallvec![row]);
            }
        }
    }
}

#[derive(Default)]
struct Tables {
    rows: Vec<Row>,
    ids: HashSet<String>,
    names: Patterns<Name>,
    landmarks: Vec<Landmark>,
    phrases: Patterns<RowId>,
}

impl Tables {
    fn row(&mut self, row: Row) -> Result<RowId, LexiconError> {
        if row.seen.trim().is_empty() {
            return refuse(format!("row {} does not say where it was seen", row.id));
        }
        if !(row.weight > 0.0 && row.weight <= 3.0) {
            return refuse(format!("row {} has the weight {}, which is not in (0, 3]", row.id, row.weight));
        }
        if !self.ids.insert(row.id.clone()) {
            return refuse(format!("row {} stands twice", row.id));
        }
        let Ok(id) = u16::try_from(self.rows.len()) else {
            return refuse("has more than 65,535 rows");
        };
        self.rows.push(row);
        Ok(RowId(id))
    }

    fn classes(&mut self, table: ClassTable) -> Result<(), LexiconError> {
        let mut owners: HashMap<String, (Category, String)> = HashMap::new();
        for row in table.row {
            if row.tokens.is_empty() && row.doubtful.is_empty() {
                return refuse(format!("row {} is empty", row.id));
            }
            let category = category(&row.id, &row.category)?;
            let reach = reach(&row.id, &row.reach)?;
            let most = row.most.unwrap_or(usize::MAX);
            let meant = meant(&row.id, &row.meant)?;
            let concept = concept(&row.id, row.concept.as_deref())?;
            let plain = Row::new(Table::Names, row.id.clone(), category, row.weight, reach, row.seen.clone());
            let id = self.row(Row { concept, most, meant, ..plain })?;
            let mut own = HashSet::new();
            let plain = row.tokens.iter().map(|token| (token, Certainty::Sure));
            for (token, certainty) in plain.chain(row.doubtful.iter().map(|token| (token, Certainty::Doubtful))) {
                let (pattern, anchor) = name_pattern(&row.id, token)?;
                if !own.insert((pattern.clone(), anchor)) {
                    return refuse(format!("row {}: the name {token:?} stands twice", row.id));
                }
                if row.priority == 0 {
                    if let Some((other, owner)) = owners.get(token).filter(|(other, _)| *other != category) {
                        return refuse(format!("{token:?} is {} in {} and {} in {owner}", category.name(), row.id, other.name()));
                    }
                    owners.insert(token.clone(), (category, row.id.clone()));
                }
                self.names.add(pattern, Name { row: id, certainty, anchor });
            }
            self.exceptions(id, &row)?;
        }
        Ok(())
    }

    /// The longer runs in which a row's names mean something else.
    fn exceptions(&mut self, id: RowId, row: &ClassRow) -> Result<(), LexiconError> {
        let mut own = HashSet::new();
        for run in &row.unless {
            let (pattern, anchor) = name_pattern(&row.id, run)?;
            let plain = |token: &String| token.trim_matches(['^', '$']).to_owned();
            if !row.tokens.iter().any(|token| pattern.contains(&format!(" {} ", plain(token))) && pattern.trim() != token) {
                return refuse(format!("row {}: {run:?} is no longer run of one of its names", row.id));
            }
            if !own.insert(pattern.clone()) {
                return refuse(format!("row {}: {run:?} stands twice", row.id));
            }
            self.names.add(pattern, Name { row: id, certainty: Certainty::Excluded, anchor });
        }
        Ok(())
    }

    fn landmarks(&mut self, table: LandmarkTable) -> Result<(), LexiconError> {
        for row in table.row {
            let category = category(&row.id, &row.category)?;
            let reach = reach(&row.id, &row.reach)?;
            let tag = match &row.tag {
                None => None,
                Some(name) => match Tag::ALL.iter().find(|(_, known)| known == name) {
                    Some((tag, _)) => Some(*tag),
                    None => return refuse(format!("row {}: {name:?} is no element", row.id)),
                },
            };
            if tag.is_none() && row.attr.is_none() || row.attr.is_some() == row.values.is_empty() {
                return refuse(format!("row {} is empty", row.id));
            }
            let meant = meant(&row.id, &row.meant)?;
            let concept = concept(&row.id, row.concept.as_deref())?;
            let plain = Row::new(Table::Landmarks, row.id, category, row.weight, reach, row.seen);
            let id = self.row(Row { concept, meant, spares: row.spares, ..plain })?;
            let attr = row.attr.map(|attr| (attr, row.values.iter().map(|value| value.to_lowercase()).collect()));
            if self.landmarks.iter().any(|known| known.tag == tag && known.attr == attr) {
                return refuse(format!("row {} says what another row says", self.rows.last().map_or("", |row| &row.id)));
            }
            self.landmarks.push(Landmark { row: id, tag, attr });
        }
        Ok(())
    }

    fn phrases(&mut self, table: PhraseTable, concepts: &[ConceptRow]) -> Result<(), LexiconError> {
        let languages = languages(&table)?;
        for (name, phrases) in table.phrases {
            let id = format!("phrase.{}.{name}", table.language);
            let Some(concept) = concepts.iter().find(|concept| concept.id == name) else {
                return refuse(format!("row {id}: there is no concept {name:?}"));
            };
            if phrases.is_empty() {
                return refuse(format!("row {id} is empty"));
            }
            let seen = format!("{}; {}", concept.seen, table.seen);
            let category = category(&concept.id, &concept.category)?;
            let plain = Row::new(Table::Phrases, id.clone(), category, concept.weight, how(concept)?, seen);
            let (languages, universal) = (languages.clone(), table.language == "any");
            let row = self.row(Row { concept: Concept::named(&concept.id), languages, universal, opens: concept.opens, ..plain })?;
            let mut own = HashSet::new();
            for phrase in phrases {
                let folded = fold(&phrase);
                if folded.text.trim().is_empty() {
                    return refuse(format!("row {id} has an empty phrase"));
                }
                if !own.insert(folded.text.clone()) {
                    return refuse(format!("row {id}: the phrase {phrase:?} stands twice"));
                }
                self.phrases.add(folded.text, row);
            }
        }
        Ok(())
    }

    fn finish(self) -> Result<Lexicon, LexiconError> {
        for (pattern, rows) in self.phrases.patterns.iter().zip(&self.phrases.rows) {
            let strong = |id: &RowId| self.rows.get(id.0 as usize).filter(|row| row.weight > 1.0);
            let mut claims = rows.iter().filter_map(strong);
            let Some(first) = claims.next() else { continue };
            if let Some(other) = claims.find(|row| row.category != first.category && row.reach == first.reach) {
                return refuse(format!("{pattern:?} stands in {} and {}, and both are sure", first.id, other.id));
            }
        }
        let words = self.rows.iter().map(|row| match row.reach {
            Reach::Cover(_) => COVERED_WORDS,
            Reach::Start(words) | Reach::Any(words) => words.into(),
            Reach::Inside | Reach::Near | Reach::Outside | Reach::Date(_) => 0,
        });
        let phrase_words = words.max().unwrap_or_default();
        let phrases = self.phrases.patterns.iter().zip(&self.phrases.rows).map(|(phrase, rows)| {
            let mut wanted = FilterPhrase { phrase, anywhere: 0, opening: 0, cover: None };
            for row in rows.iter().filter_map(|id| self.rows.get(id.0 as usize)) {
                match row.reach {
                    Reach::Any(words) => wanted.anywhere = wanted.anywhere.max(words),
                    Reach::Start(words) => wanted.opening = wanted.opening.max(words),
                    Reach::Cover(least) | Reach::Date(least) => wanted.cover = Some(wanted.cover.unwrap_or(least).min(least)),
                    Reach::Inside | Reach::Near | Reach::Outside => {}
                }
            }
            wanted
        });
        let prefilter = Prefilter::new(phrases);
        Ok(Lexicon {
            rows: self.rows,
            names: Names::new(self.names.patterns.into_iter().zip(self.names.rows)),
            landmarks: Landmarks::new(self.landmarks),
            phrases: PhraseIndex::new(self.phrases.patterns.into_iter().zip(self.phrases.rows)),
            prefilter,
            phrase_words,
        })
    }
}

/// A name of the tables as it looks among the tokens of an attribute, and where in one it must stand.
fn name_pattern(row: &str, name: &str) -> Result<(String, Anchor), LexiconError> {
    let (anchor, plain) = Anchor::of(name);
    let tokens = name_tokens(&plain.replace(' ', "-"));
    let pattern = tokens.trim_matches('|');
    if pattern.trim().is_empty() || pattern.trim() != plain {
        return refuse(format!("row {row}: the name {name:?} is not written as tokens: {:?}", pattern.trim()));
    }
    Ok((pattern.to_owned(), anchor))
}

/// Languages on whose pages the phrases of a table are heard in full; none for all.
fn languages(table: &PhraseTable) -> Result<Vec<String>, LexiconError> {
    let own = std::iter::once(&table.language).chain(&table.also);
    if table.language == "any" || table.also.iter().any(|tag| tag == "*") {
        return if table.also.len() <= 1 { Ok(Vec::new()) } else { refuse(format!("{}: all languages and some", table.language)) };
    }
    let languages: Vec<String> = own.cloned().collect();
    match languages.iter().find(|tag| !(2..=3).contains(&tag.len()) || languages.iter().filter(|other| other == tag).count() > 1) {
        Some(tag) => refuse(format!("{}: {tag:?} is no language or stands twice", table.language)),
        None => Ok(languages),
    }
}

fn category(row: &str, name: &str) -> Result<Category, LexiconError> {
    match Category::from_name(name) {
        Some(category) => Ok(category),
        None => refuse(format!("row {row}: there is no category {name:?}")),
    }
}

fn reach(row: &str, name: &str) -> Result<Reach, LexiconError> {
    match name {
        "" | "inside" => Ok(Reach::Inside),
        "near" => Ok(Reach::Near),
        "outside" => Ok(Reach::Outside),
        other => refuse(format!("row {row}: there is no reach {other:?}")),
    }
}

fn meant(row: &str, name: &str) -> Result<Meant, LexiconError> {
    match name {
        "" => Ok(Meant::Everywhere),
        "before" => Ok(Meant::Before),
        "after" => Ok(Meant::After),
        other => refuse(format!("row {row}: there is no side {other:?}")),
    }
}

fn concept(row: &str, name: Option<&str>) -> Result<Option<Concept>, LexiconError> {
    match name.map(|name| (name, Concept::named(name))) {
        Some((name, None)) => refuse(format!("row {row}: nothing asks for {name:?}")),
        Some((_, known)) => Ok(known),
        None => Ok(None),
    }
}

fn how(concept: &ConceptRow) -> Result<Reach, LexiconError> {
    match (concept.how.as_str(), concept.cover, concept.words) {
        ("cover", Some(share), None) if share > 0.0 && share <= 1.0 => Ok(Reach::Cover(share)),
        ("date", Some(share), None) if share > 0.0 && share <= 1.0 => Ok(Reach::Date(share)),
        ("start", None, Some(words)) => Ok(Reach::Start(words)),
        ("any", None, Some(words)) => Ok(Reach::Any(words)),
        _ => refuse(format!("concept {}: `how` needs `cover` in (0, 1] or `words`", concept.id)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLASS: &str = "[[row]]\nid = \"class.a\"\ncategory = \"related\"\ntokens = [\"teaser\"]\nseen = \"here\"\n";
    const MARK: &str = "[[row]]\nid = \"landmark.nav\"\ncategory = \"navigation\"\ntag = \"nav\"\nseen = \"HTML\"\n";
    const CONCEPT: &str = "[[concept]]\nid = \"share\"\ncategory = \"share_social\"\nhow = \"start\"\nwords = 9\nseen = \"here\"\n";
    const WORDS: &str = "language = \"en\"\nseen = \"here\"\n[phrases]\nshare = [\"share this\"]\n";

    fn refusal(classes: &str, marks: &str, concepts: &str, words: &[&str]) -> String {
        load(classes, marks, concepts, words).err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn a_sound_table_loads() {
        assert_eq!(refusal(CLASS, MARK, CONCEPT, &[WORDS]), "");
    }

    #[test]
    fn rows_that_cannot_stand_are_refused() {
        let cases = [
            (CLASS.replace("\"teaser\"", ""), "is empty"),
            (CLASS.replace("related", "adverts"), "no category"),
            (CLASS.replace("here", ""), "where it was seen"),
            (CLASS.replace("\"teaser\"", "\"teaser\", \"teaser\""), "stands twice"),
            (format!("{CLASS}{CLASS}"), "stands twice"),
            (format!("{CLASS}{}", CLASS.replace("class.a", "class.b").replace("related", "navigation")), "is navigation in class.b"),
            (CLASS.replace("teaser", "Tea-ser"), "not written as tokens"),
            (format!("{CLASS}doubtful = [\"teaser\"]\n"), "stands twice"),
            (format!("{CLASS}unless = [\"news item\"]\n"), "no longer run of one of its names"),
            (format!("{CLASS}unless = [\"teaser\"]\n"), "no longer run of one of its names"),
            (format!("{CLASS}unless = [\"brain teaser\", \"brain teaser\"]\n"), "stands twice"),
            (format!("{CLASS}weight = 9.0\n"), "not in (0, 3]"),
            (format!("{CLASS}reach = \"far\"\n"), "no reach"),
            (format!("{CLASS}meant = \"below\"\n"), "no side"),
            (format!("{CLASS}concept = \"teasers\"\n"), "nothing asks for"),
            (format!("{CLASS}wait = 1\n"), "unknown field"),
        ];
        for (table, message) in cases {
            let refused = refusal(&table, MARK, CONCEPT, &[WORDS]);
            assert!(refused.contains(message), "{refused:?} does not say {message:?}");
        }
    }

    #[test]
    fn a_row_with_priority_may_contradict() {
        let other = CLASS.replace("class.a", "class.b").replace("related", "navigation");
        assert_eq!(refusal(&format!("{CLASS}{other}priority = 1\n"), MARK, CONCEPT, &[WORDS]), "");
    }

    #[test]
    fn landmarks_that_say_nothing_are_refused() {
        assert!(refusal(CLASS, &MARK.replace("tag = \"nav\"\n", ""), CONCEPT, &[WORDS]).contains("is empty"));
        assert!(refusal(CLASS, &MARK.replace("\"nav\"", "\"menue\""), CONCEPT, &[WORDS]).contains("is no element"));
        let twice = format!("{MARK}{}", MARK.replace("landmark.nav", "landmark.menu"));
        assert!(refusal(CLASS, &twice, CONCEPT, &[WORDS]).contains("says what another row says"));
    }

    #[test]
    fn phrases_that_cannot_stand_are_refused() {
        let cases = [
            (WORDS.replace("\"share this\"", ""), "is empty"),
            (WORDS.replace("share this", " "), "empty phrase"),
            (WORDS.replace("\"share this\"", "\"share this\", \"Share  This\""), "stands twice"),
            (WORDS.replace("share =", "shares ="), "there is no concept"),
            (WORDS.replace("seen", "also = [\"en\"]\nseen"), "stands twice"),
            (WORDS.replace("seen", "also = [\"*\", \"de\"]\nseen"), "all languages and some"),
        ];
        for (words, message) in cases {
            let refused = refusal(CLASS, MARK, CONCEPT, &[&words]);
            assert!(refused.contains(message), "{refused:?} does not say {message:?}");
        }
        assert!(refusal(CLASS, MARK, CONCEPT, &[WORDS, WORDS]).contains("stands twice"));
        assert!(refusal(CLASS, MARK, &CONCEPT.replace("words = 9", "cover = 0.5"), &[WORDS]).contains("needs `cover`"));
    }

    #[test]
    fn two_sure_rows_may_not_claim_one_phrase() {
        let sure = CONCEPT.replace("words = 9", "words = 9\nweight = 1.5");
        let both = format!("{sure}{}", sure.replace("\"share\"", "\"ask\"").replace("share_social", "promotion"));
        let words = format!("{WORDS}ask = [\"share this\"]\n");
        assert!(refusal(CLASS, MARK, &both, &[&words]).contains("both are sure"));
    }
}
