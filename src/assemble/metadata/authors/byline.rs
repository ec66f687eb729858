//! From the words of a byline to names: "By Ann Example, Senior Reporter, and Bo Other | 3 May" names two people.

use crate::letters::{is_hangul, is_mark, is_unspaced};
use crate::lexicon::metadata::{BYLINES, DATES, LABELS, fold};

use super::super::site::is_host;
use super::super::words::begins;
use super::parts::{LinePart, parts};

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
    /// Somebody of the publication's own name.
    Namesake,
    /// The publication itself.
    Publication,
}

/// The names in a byline, in order, each once. Words before ("By"), jobs, employers, dates, places behind a comma,
/// reviewers and social handles are left out; so is what stands behind a bar after the names, which is a section or a day.
pub(super) fn names(text: &str) -> Vec<(String, Nature)> {
    let mut found: Vec<(String, Nature)> = Vec::new();
    if text.contains("://") {
        return found;
    }
    let mut barred = false;
    for piece in text.split_inclusive(['\n', '|', '•', '·', '／', '/', '●']) {
        let line = piece.trim_end_matches(['\n', '|', '•', '·', '／', '/', '●']);
        let ends_barred = piece.ends_with(['|', '•', '·', '●']);
        let line = without_others(line.trim());
        let line = after_day(line).unwrap_or(line);
        let (line, strong) = without_prefix(line);
        if strong || !(barred && !found.is_empty()) {
            names_of_line(line, &mut found);
        }
        barred |= ends_barred;
    }
    found
}

fn names_of_line(line: &str, found: &mut Vec<(String, Nature)>) {
    let mut after_name = !found.is_empty();
    let mut employed = false;
    for LinePart { text: part, joined } in parts(line) {
        let alone = |name: &str| !name.contains(' ') && !name.chars().any(is_unspaced) && !name.chars().any(is_hangul);
        let after_full = found.last().is_some_and(|(last, _)| last.contains(' '));
        match name(&part) {
            // A single word behind a full name is a place or a job: "Ann Example, Berlin".
            Some((name, Nature::Person)) if after_name && after_full && alone(&name) => {}
            // "Ann Example, Director of Example, Example Ltd": behind a job stands who gives it.
            Some(_) if employed && !joined => {}
            Some((name, nature)) => {
                after_name = true;
                employed = false;
                if !found.iter().any(|(known, _)| fold(known) == fold(&name)) && found.len() < MAX_NAMES {
                    found.push((name, nature));
                }
            }
            // "Ann Example, who lives in Bonn, ..." and dates: what follows is not a list of names any more.
            None if after_name && is_prose(&part) => break,
            None => employed |= after_name && part.split_whitespace().count() >= 3 && holds_role(&part),
        }
    }
}

/// Whether one of a part's words is a job.
fn holds_role(part: &str) -> bool {
    let mut words = part.split_whitespace().map(|word| word.trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase());
    words.any(|word| BYLINES.roles.contains(&word))
}

/// The rest of a line from the word for "by" on, when a day, a time or a number stands before it: "3 May 2024 by Ann Example".
fn after_day(line: &str) -> Option<&str> {
    let mut numbered = false;
    let mut at = 0;
    for (count, word) in line.split(' ').enumerate() {
        let start = at;
        at += word.len() + 1;
        let small = word.trim_end_matches(':').to_lowercase();
        let by = BYLINES.prefixes.iter().any(|(prefix, strong)| *strong && *prefix == small);
        let next = line.get(at.min(line.len())..)?;
        if by && numbered && next.trim_start().starts_with(|letter: char| letter.is_alphanumeric() && !letter.is_lowercase()) {
            return line.get(start..);
        }
        numbered |= word.chars().any(|letter| letter.is_ascii_digit());
        if count > 12 {
            break;
        }
    }
    None
}

/// A name's nature by its words.
pub(super) fn nature(name: &str) -> Nature {
    let folded = fold(name);
    if BYLINES.agencies.contains(&folded) {
        return Nature::Agency;
    }
    let collective = folded.split(' ').any(|word| BYLINES.collectives.contains(word));
    let of_site = name.split_whitespace().any(|word| is_host(word.trim_matches(|letter: char| !letter.is_alphanumeric())));
    if collective || of_site || LABELS.behind_article(&folded).is_some_and(|name| name.starts_with(' ')) || name.contains('&') {
        Nature::Organisation
    } else {
        Nature::Person
    }
}

/// Cuts off the word before a name; also tells whether it alone marks a byline.
pub(super) fn without_prefix(text: &str) -> (&str, bool) {
    let mut rest = text.trim_start_matches([' ', '-', '–', '—', ':', '*', '✍', '(']);
    let mut strong = false;
    for _ in 0..2 {
        let hit = BYLINES.prefixes_of(rest).find_map(|(prefix, is_strong)| {
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
    let end = begins(text, prefix)?;
    let next = text.get(end..).and_then(|rest| rest.chars().next());
    let spaceless = prefix.chars().all(is_unspaced) || prefix.ends_with(is_hangul);
    let alone = next.is_none_or(|letter| !letter.is_alphanumeric() && letter != '\'' && letter != '-' && letter != '.');
    (alone || spaceless).then_some(end)
}

/// Cuts from the first word on that introduces reviewers, photographers or translators.
fn without_others(text: &str) -> &str {
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
    // Whether one stands there at all is asked faster than where.
    let hits = BYLINES.others.iter().filter(|words| small.contains(words.as_str())).filter_map(|words| {
        let (at, _) = small.match_indices(words.as_str()).find(|(at, _)| boundary(*at, at + words.len()))?;
        // A single word ("editor") cuts only at the beginning of the line, before a name: "Editor: Ann Example".
        let label = words.contains(' ') || at == 0 && small.get(words.len()..).is_some_and(|rest| rest.trim_start().starts_with(':'));
        label.then_some(at)
    });
    hits.min().and_then(|at| text.get(..at)).unwrap_or(text)
}

fn is_prose(part: &str) -> bool {
    let words: Vec<&str> = part.split_whitespace().collect();
    let small = words.iter().filter(|word| word.chars().next().is_some_and(char::is_lowercase)).count();
    words.len() >= 4 && small * 2 > words.len() || part.chars().any(|letter| letter.is_ascii_digit())
}

/// One name, cleaned, if the part is one.
pub(super) fn name(part: &str) -> Option<(String, Nature)> {
    let part = part.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '.' && letter != '’' && letter != '\'');
    let (part, _) = without_prefix(part);
    let folded = fold(part);
    if folded.is_empty()
        || part.contains("http")
        || part.contains("www.")
        || part.contains('@') && !part.contains(' ')
        || part.contains('{')
        || is_key(part)
    {
        return None;
    }
    let says_by = BYLINES.prefixes.iter().any(|(prefix, _)| folded == *prefix);
    if says_by || is_day(&folded) || BYLINES.holds_no_name(&folded) {
        return None;
    }
    let part = before_more(before_dates(part)?);
    let folded = fold(part);
    // What is left of "November 26th, 2024".
    if DATES.months.contains_key(&folded) {
        return None;
    }
    if BYLINES.agencies.contains(&folded) {
        return Some((part.trim_end_matches('.').to_owned(), Nature::Agency));
    }
    let nature = nature(part);
    // Only jobs: "Marketing Director".
    let is_role = |word: &str| BYLINES.roles.contains(word);
    if folded.split(' ').all(is_role) && folded.split(' ').any(|word| !BYLINES.collectives.contains(word)) {
        return None;
    }
    let small = part.chars().next().is_some_and(char::is_lowercase);
    if nature == Nature::Organisation && small && part.contains(' ') {
        return None;
    }
    let name = if nature == Nature::Person { person(part)? } else { before_month(part).to_owned() };
    // "Senior editor and E Ink enthusiast": a small word ends no name that began with a capital.
    let ends_small =
        name.split(' ').next_back().is_some_and(|last| last.chars().all(char::is_lowercase) && !BYLINES.particles.contains(last));
    if nature == Nature::Person && ends_small && name.split(' ').count() >= 3 && name.starts_with(char::is_uppercase) {
        return None;
    }
    let name = name.trim_matches([' ', ',', ':', '-', '–', '.']).to_owned()
        + if BYLINES.generations.iter().any(|word| name.ends_with(word)) { "." } else { "" };
    let name = once(&name).to_owned();
    // What is left of "November 26th, 2024" when its number is cut off.
    let folded = fold(&name);
    if BYLINES.never.contains(&folded) || BYLINES.remainders.contains(&folded) {
        return None;
    }
    is_plausible(&name, nature).then_some((name, nature))
}

/// Whether a text is a key that a template left unfilled: "page.author.name".
fn is_key(part: &str) -> bool {
    part.matches('.').count() >= 3 && part.chars().all(|letter| letter.is_ascii_lowercase() || matches!(letter, '.' | '_'))
}

/// A name that a picture's label and its link say one after the other.
fn once(name: &str) -> &str {
    let half = name.len() / 2;
    match (name.get(..half), name.get(half..).and_then(|rest| rest.strip_prefix(' '))) {
        (Some(first), Some(second)) if first == second && first.contains(' ') => first,
        _ => name,
    }
}

/// The name before words that lead on from it: "Ann Example on behalf of the board", "Ann Example im Gespräch".
fn before_more(part: &str) -> &str {
    let mut end = 0;
    for (at, word) in part.split(' ').enumerate() {
        let more = part.len() > end + word.len();
        if at >= 2 && more && BYLINES.leads_on.contains(word) {
            return part.get(..end).unwrap_or(part).trim_end();
        }
        if !word.starts_with(char::is_uppercase) {
            return part;
        }
        end += word.len() + 1;
    }
    part
}

/// An organisation's name before the day behind it: "Example News May 3".
fn before_month(part: &str) -> &str {
    let words: Vec<&str> = part.split(' ').collect();
    let is_month = |word: &str| DATES.months.contains_key(&word.trim_end_matches('.').to_lowercase());
    let numbered = |word: &str| word.starts_with(|letter: char| letter.is_ascii_digit());
    let day = words.windows(2).position(|pair| matches!(pair, [month, day] if is_month(month) && numbered(day)));
    match day.filter(|at| *at > 0) {
        Some(at) => part.get(..words.iter().take(at).map(|word| word.len() + 1).sum::<usize>() - 1).unwrap_or(part),
        None => part,
    }
}

/// Whether a text holds a word for "published" or "updated".
fn says_when(text: &str) -> bool {
    let folded = fold(text);
    DATES.says_modified(&folded) || DATES.says_published(&folded)
}

/// The words before "Updated", "Posted" and the like; `None` when a part begins with one.
fn before_dates(part: &str) -> Option<&str> {
    if !says_when(part) {
        return Some(part);
    }
    let mut end = 0;
    for word in part.split_inclusive(' ') {
        if says_when(word) {
            break;
        }
        end += word.len();
    }
    let before = part.get(..end)?.trim_end();
    let before = BYLINES.before_dates.iter().find_map(|word| before.strip_suffix(word)).unwrap_or(before).trim_end();
    (!before.is_empty()).then_some(before)
}

/// Whether a part is only a month, with or without a weekday.
fn is_day(folded: &str) -> bool {
    folded
        .split(' ')
        .all(|word| DATES.months.contains_key(word) || BYLINES.never.contains(word) || word.chars().all(|letter| letter.is_ascii_digit()))
}

/// A person's name without job, credentials and what is glued behind.
fn person(part: &str) -> Option<String> {
    let mut kept: Vec<&str> = Vec::new();
    let mut words = part.split_whitespace().peekable();
    let starts_small =
        words.peek().is_some_and(|word| word.chars().next().is_some_and(char::is_lowercase) && !BYLINES.particles.contains(*word));
    if starts_small && part.chars().any(char::is_uppercase) {
        return None;
    }
    while let Some(word) = words.next() {
        let bare = word.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '.');
        let small = bare.trim_end_matches('.').to_lowercase();
        if word.chars().any(|letter| letter.is_ascii_digit()) || word.starts_with('@') {
            break;
        }
        // "Ann Example on Friday", "Ann Example at 5 pm": a small word before a day or a time.
        let dated = words.peek().is_some_and(|next| {
            let next = next.trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase();
            next.starts_with(|letter: char| letter.is_ascii_digit()) || DATES.months.contains_key(&next) || BYLINES.never.contains(&next)
        });
        if !kept.is_empty() && dated && word.chars().all(char::is_lowercase) && !BYLINES.particles.contains(word) {
            break;
        }
        if kept.len() >= 2
            && (DATES.months.contains_key(&small)
                && words.peek().is_none_or(|next| next.starts_with(|letter: char| letter.is_ascii_digit()))
                || says_when(bare))
        {
            break;
        }
        let capital = bare.chars().next().is_some_and(char::is_uppercase);
        if BYLINES.roles.contains(&small) {
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
            && BYLINES.credentials.contains(&small.replace('.', ""))
            && bare.chars().filter(|letter| letter.is_uppercase()).count() >= 1
            && small.len() <= 6
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
    let dense = name.chars().any(is_unspaced);
    let most = if nature == Nature::Person { 6 } else { 8 };
    let strange = name
        .chars()
        .any(|letter| !(letter.is_alphanumeric() || " .'’‘-–‐,&`´/()\u{2019}\u{200d}\u{b7}·".contains(letter) || is_mark(letter)));
    let small = words.iter().filter(|word| word.chars().next().is_some_and(char::is_lowercase)).count();
    let sentence = words.len() >= 4 && small * 2 > words.len();
    let long_word = words.iter().any(|word| word.chars().count() > 30);
    let closed = name.matches('(').count() == name.matches(')').count();
    closed && (2..=60).contains(&letters) && words.len() <= most && !strange && !sentence && !long_word && (!dense || letters <= 12)
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let cases: Cases = toml::from_str(include_str!("../../../../tests/cases/bylines.toml")).unwrap();
        for case in cases.byline {
            let found: Vec<String> = names(&case.text).into_iter().map(|(name, _)| name).collect();
            assert_eq!(found, case.names, "{}", case.text);
        }
    }
}
