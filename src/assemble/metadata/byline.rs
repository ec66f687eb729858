//! From the words of a byline to names: "By Ann Example, Senior Reporter, and Bo Other | 3 May" names two people.

use crate::lexicon::metadata::{Lexicon, fold};

use super::words::is_spaceless;

/// Most writers of one article.
const MAX_NAMES: usize = 20;

/// What a name names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nature {
    Person,
    /// A news agency: may stand as the writer.
    Agency,
    /// Any other organisation or a collective.
    Organisation,
}

/// The names in a byline, in order, each once. Words before ("By"), jobs, dates, places behind a comma,
/// reviewers and social handles are left out.
pub(super) fn names(text: &str, lexicon: &Lexicon) -> Vec<(String, Nature)> {
    let mut found: Vec<(String, Nature)> = Vec::new();
    if text.contains("://") {
        return found;
    }
    for line in text.split(['\n', '|', '•', '·', '／', '/', '●']) {
        let line = without_others(line.trim(), lexicon);
        let (line, _) = without_prefix(line, lexicon);
        let mut after_name = !found.is_empty();
        for part in parts(line, lexicon) {
            match name(&part, lexicon) {
                // A single word behind a full name is a place or a job: "Ann Example, Berlin".
                Some((name, Nature::Person))
                    if after_name && !name.contains(' ') && !name.chars().any(is_spaceless) && !name.chars().any(is_hangul) => {}
                Some((name, nature)) => {
                    after_name = true;
                    if !found.iter().any(|(known, _)| fold(known) == fold(&name)) && found.len() < MAX_NAMES {
                        found.push((name, nature));
                    }
                }
                // "Ann Example, who lives in Bonn, ..." and dates: what follows is not a list of names any more.
                None if after_name && is_prose(&part) => break,
                None => {}
            }
        }
    }
    found
}

/// A name's nature by its words.
pub(super) fn nature(name: &str, lexicon: &Lexicon) -> Nature {
    let folded = fold(name);
    if lexicon.agencies.contains(&folded) {
        return Nature::Agency;
    }
    let collective = folded.split(' ').any(|word| lexicon.collectives.contains(word));
    if collective || folded.starts_with("the ") || name.contains(".de") || name.contains(".com") || name.contains('&') {
        Nature::Organisation
    } else {
        Nature::Person
    }
}

/// Cuts off the word before a name; also tells whether it alone marks a byline.
pub(super) fn without_prefix<'t>(text: &'t str, lexicon: &Lexicon) -> (&'t str, bool) {
    let mut rest = text.trim_start_matches([' ', '-', '–', '—', ':', '*', '✍', '(', '©']);
    let mut strong = false;
    for _ in 0..2 {
        let hit = lexicon.prefixes.iter().find_map(|(prefix, is_strong)| {
            let end = prefix_end(rest, prefix)?;
            Some((rest.get(end..)?, *is_strong))
        });
        let Some((after, is_strong)) = hit else { break };
        let after_bare = after.trim_start_matches([' ', ':', '\u{a0}', '：', '/', '／', '.']);
        if after_bare.is_empty() {
            break;
        }
        strong |= is_strong;
        rest = after_bare;
    }
    (rest, strong)
}

/// Where a prefix ends in the text, when the text begins with it as a word of its own.
fn prefix_end(text: &str, prefix: &str) -> Option<usize> {
    let mut end = 0;
    let mut letters = text.chars();
    for wanted in prefix.chars() {
        let letter = letters.next()?;
        if letter != wanted && !letter.to_lowercase().eq(wanted.to_lowercase()) {
            return None;
        }
        end += letter.len_utf8();
    }
    let next = letters.next();
    let spaceless = prefix.chars().all(is_spaceless) || prefix.ends_with(is_hangul);
    let alone = next.is_none_or(|letter| !letter.is_alphanumeric() && letter != '\'' && letter != '-' && letter != '.');
    (alone || spaceless).then_some(end)
}

fn is_hangul(letter: char) -> bool {
    ('\u{ac00}'..='\u{d7af}').contains(&letter)
}

/// Cuts from the first word on that introduces reviewers, photographers or translators.
fn without_others<'t>(text: &'t str, lexicon: &Lexicon) -> &'t str {
    let small = text.to_lowercase();
    if small.len() != text.len() {
        return text;
    }
    let boundary = |at: usize, end: usize| {
        let letter_at = |part: Option<&str>, last: bool| {
            part.and_then(|part| if last { part.chars().next_back() } else { part.chars().next() }).is_some_and(char::is_alphanumeric)
        };
        !letter_at(small.get(..at), true) && !letter_at(small.get(end..), false)
    };
    let hits = lexicon.others.iter().filter_map(|words| {
        let (at, _) = small.match_indices(words.as_str()).find(|(at, _)| boundary(*at, at + words.len()))?;
        // A single word ("editor") cuts only at the beginning of the line, before a name: "Editor: Ann Example".
        let label = words.contains(' ') || at == 0 && small.get(words.len()..).is_some_and(|rest| rest.trim_start().starts_with(':'));
        label.then_some(at)
    });
    hits.min().and_then(|at| text.get(..at)).unwrap_or(text)
}

/// Splits at commas, ampersands and words for "and".
fn parts(line: &str, lexicon: &Lexicon) -> Vec<String> {
    let mut parts = Vec::new();
    for piece in line.split([',', ';', '&', '、', '，', '+', '—', '–', '(', ')', '・', '،']) {
        let mut part = String::new();
        let words: Vec<&str> = piece.split_whitespace().collect();
        for (at, word) in words.iter().enumerate() {
            let small = word.to_lowercase();
            // A joiner stands between names: something before it, a capital (or no case) after it.
            let next_capital = words.get(at + 1).and_then(|next| next.chars().next()).is_some_and(|letter| !letter.is_lowercase());
            let names_before = part.split(' ').count() >= 2 || lexicon.agencies.contains(&fold(&part)) || small.len() > 2;
            if lexicon.joiners.contains(&small) && word.chars().all(char::is_lowercase) && !part.is_empty() && next_capital && names_before
            {
                parts.push(std::mem::take(&mut part));
                continue;
            }
            if !part.is_empty() {
                part.push(' ');
            }
            part.push_str(word);
        }
        parts.push(part);
    }
    parts.retain(|part| !part.trim().is_empty());
    parts
}

fn is_prose(part: &str) -> bool {
    let words: Vec<&str> = part.split_whitespace().collect();
    let small = words.iter().filter(|word| word.chars().next().is_some_and(char::is_lowercase)).count();
    words.len() >= 4 && small * 2 > words.len() || part.chars().any(|letter| letter.is_ascii_digit())
}

/// One name, cleaned, if the part is one.
pub(super) fn name(part: &str, lexicon: &Lexicon) -> Option<(String, Nature)> {
    let part = part.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '.' && letter != '’' && letter != '\'');
    let (part, _) = without_prefix(part, lexicon);
    let folded = fold(part);
    if folded.is_empty()
        || part.contains("http")
        || part.contains("www.")
        || part.contains('@') && !part.contains(' ')
        || part.contains('{')
    {
        return None;
    }
    let says_by = lexicon.prefixes.iter().any(|(prefix, _)| folded == *prefix);
    if says_by || lexicon.says_modified(part) || lexicon.says_published(part) || is_day(&folded, lexicon) {
        return None;
    }
    if lexicon.never.contains(&folded) || lexicon.never.iter().any(|never| never.contains(' ') && folded.contains(never.as_str())) {
        return None;
    }
    if lexicon.agencies.contains(&folded) {
        return Some((part.trim_end_matches('.').to_owned(), Nature::Agency));
    }
    let nature = nature(part, lexicon);
    let small = part.chars().next().is_some_and(char::is_lowercase);
    if nature == Nature::Organisation && small && part.contains(' ') {
        return None;
    }
    let name = if nature == Nature::Person { person(part, lexicon)? } else { part.to_owned() };
    let name = name.trim_matches([' ', ',', ':', '-', '–', '.']).to_owned()
        + if name.ends_with("Jr.") || name.ends_with("Sr.") { "." } else { "" };
    is_plausible(&name, nature).then_some((name, nature))
}

/// Small words that family names begin with.
const PARTICLES: [&str; 24] = [
    "van", "von", "de", "da", "di", "del", "della", "la", "le", "ter", "ten", "al", "el", "bin", "ibn", "zu", "dos", "du", "af", "av",
    "der", "den", "do", "st",
];

/// Whether a part is only a month, with or without a weekday.
fn is_day(folded: &str, lexicon: &Lexicon) -> bool {
    folded
        .split(' ')
        .all(|word| lexicon.months.contains_key(word) || lexicon.never.contains(word) || word.chars().all(|letter| letter.is_ascii_digit()))
}

/// A person's name without job, credentials and what is glued behind.
fn person(part: &str, lexicon: &Lexicon) -> Option<String> {
    let mut kept: Vec<&str> = Vec::new();
    let mut words = part.split_whitespace().peekable();
    let starts_small = words.peek().is_some_and(|word| word.chars().next().is_some_and(char::is_lowercase) && !PARTICLES.contains(word));
    if starts_small && part.chars().any(char::is_uppercase) {
        return None;
    }
    while let Some(word) = words.next() {
        let bare = word.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '.');
        let small = bare.trim_end_matches('.').to_lowercase();
        if word.chars().any(|letter| letter.is_ascii_digit()) || word.starts_with('@') {
            break;
        }
        if kept.len() >= 2
            && (lexicon.months.contains_key(&small)
                && words.peek().is_none_or(|next| next.starts_with(|letter: char| letter.is_ascii_digit()))
                || lexicon.says_modified(bare)
                || lexicon.says_published(bare))
        {
            break;
        }
        let capital = bare.chars().next().is_some_and(char::is_uppercase);
        if lexicon.roles.contains(&small) {
            // "Ann Head": a job's word may be a family name when nothing follows and only one word stands before it.
            if kept.len() == 1 && words.peek().is_none() && capital && small.len() <= 5 {
                kept.push(word);
            }
            if kept.len() < 2 && !(kept.len() == 1 && words.peek().is_none()) {
                return None;
            }
            break;
        }
        if kept.len() >= 2
            && lexicon.credentials.contains(&small.replace('.', ""))
            && bare.chars().filter(|letter| letter.is_uppercase()).count() >= 1
            && small.len() <= 6
            && small != "jr"
            && small != "sr"
            && small != "ii"
            && small != "iii"
        {
            break;
        }
        kept.push(word);
    }
    (!kept.is_empty()).then(|| kept.join(" "))
}

/// Whether a text can be a name: one to six words of letters.
fn is_plausible(name: &str, nature: Nature) -> bool {
    let words: Vec<&str> = name.split_whitespace().collect();
    let letters = name.chars().filter(|letter| letter.is_alphabetic()).count();
    let dense = name.chars().any(is_spaceless);
    let most = if nature == Nature::Person { 6 } else { 8 };
    let strange = name
        .chars()
        .any(|letter| !(letter.is_alphanumeric() || " .'’‘-–‐,&`´/()\u{2019}\u{200d}\u{b7}·".contains(letter) || is_combining(letter)));
    let small = words.iter().filter(|word| word.chars().next().is_some_and(char::is_lowercase)).count();
    let sentence = words.len() >= 4 && small * 2 > words.len();
    let long_word = words.iter().any(|word| word.chars().count() > 30);
    (2..=60).contains(&letters) && words.len() <= most && !strange && !sentence && !long_word && (!dense || letters <= 12)
}

fn is_combining(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}' | '\u{900}'..='\u{e4f}' | '\u{5b0}'..='\u{5c7}' | '\u{64b}'..='\u{652}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::metadata::lexicon;

    #[derive(serde::Deserialize)]
    struct Case {
        text: String,
        names: Vec<String>,
    }

    #[derive(serde::Deserialize)]
    struct Cases {
        byline: Vec<Case>,
    }

    #[test]
    fn bylines_are_read_as_the_cases_say() {
        let cases: Cases = toml::from_str(include_str!("../../../tests/cases/bylines.toml")).unwrap();
        for case in cases.byline {
            let found: Vec<String> = names(&case.text, lexicon()).into_iter().map(|(name, _)| name).collect();
            assert_eq!(found, case.names, "{}", case.text);
        }
    }
}
