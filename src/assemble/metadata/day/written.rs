//! Dates in words and numbers of many languages.

use jiff::civil::Date;

use crate::letters::{is_date_sign, is_mark, is_unspaced};
use crate::lexicon::metadata::{BYLINES, DATES, LANGUAGE_CODES, primary};

use super::{Moment, YEARS};

/// Bytes of the longest text that is only a day with its time.
const MAX_DAY: usize = 60;

/// Digits of the shortest written day: "1.2.24".
const DIGITS: usize = 4;

/// A piece of a written date.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Number {
        value: i32,
        digits: usize,
    },
    Month(u8),
    /// Unit signs of Chinese, Japanese and Korean dates, and separators of numeric ones.
    Mark(char),
    Other,
}

/// The first date written in a text that a page may give, in the page's language where months or order differ: that of an old
/// photograph or edition is passed over. Linear.
pub(in super::super) fn written(text: &str, language: &str) -> Option<Moment> {
    if !may_hold_day(text) {
        return None;
    }
    let pieces = pieces(text, language);
    (0..pieces.len()).find_map(|at| {
        let rest = pieces.get(at..)?;
        let opens = at.checked_sub(1).is_none_or(|before| pieces.get(before) == Some(&Piece::Mark('\n')));
        let day = date_at(rest, language).or_else(|| set_apart(rest).filter(|_| opens))?;
        Some(Moment { other: swapped(rest, day), ..Moment::of_day(day)? })
    })
}

/// Whether a text has as many digits as a day: most need not be read for one.
pub(in super::super) fn may_hold_day(text: &str) -> bool {
    let plain = text.bytes().filter(u8::is_ascii_digit).count();
    plain >= DIGITS || !text.is_ascii() && text.chars().filter(|letter| digit(*letter).is_some()).nth(DIGITS - 1).is_some()
}

/// The day that two numbers are where they change places and neither order nor mark tells which is the month.
fn swapped(pieces: &[Piece], day: Date) -> Option<Date> {
    use Piece::{Mark, Number};
    let [Number { digits: 1 | 2, .. }, Mark('-' | '/'), Number { digits: 1 | 2, .. }, Mark('-' | '/'), Number { .. }, ..] = *pieces else {
        return None;
    };
    (day.day() != day.month()).then(|| Date::new(day.year(), day.day(), day.month()).ok())?
}

/// Whether a text is a day and nothing else, its weekday and the time of day aside.
pub(in super::super) fn is_day(text: &str, language: &str) -> bool {
    if text.len() > MAX_DAY || !text.contains(|letter| digit(letter).is_some()) || written(text, language).is_none() {
        return false;
    }
    let mut words = text.split(|letter: char| letter.is_whitespace() || matches!(letter, ',' | '.' | '|' | '·' | '•' | '@' | '-' | '–'));
    words.all(|word| {
        let small = word.to_lowercase();
        word.chars().count() <= 2
            || word.contains(|letter| digit(letter).is_some())
            || DATES.months.contains_key(&small)
            || BYLINES.never.contains(&small)
            || DATES.clocks.contains(&small)
            || DATES.zones.contains(&small)
            || DATES.between.contains(&small)
    })
}

fn date_at(pieces: &[Piece], language: &str) -> Option<Date> {
    use Piece::{Mark, Month, Number};
    let is_year = |value: i32, digits: usize| digits == 4 && i16::try_from(value).is_ok_and(|year| YEARS.contains(&year));
    let date = |year: i32, month: i32, day: i32| Date::new(year as i16, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok();
    let buddhist = |year: i32| if year > 2400 && DATES.is_buddhist(language) { year - 543 } else { year };
    match *pieces {
        // 2024年2月28日, 2024년 2월 28일
        [
            Number { value: year, digits: 4 },
            Mark('年' | '년'),
            Number { value: month, .. },
            Mark('月' | '월'),
            Number { value: day, .. },
            ..,
        ] => date(year, month, day),
        // 28 tháng 2, 2024
        [Number { value: day, digits: 1 | 2 }, Mark('月'), Number { value: month, digits: 1 | 2 }, Number { value: year, digits }, ..]
            if is_year(year, digits) =>
        {
            date(year, month, day)
        }
        // 28 February 2024, 28. Feb. 2024, 28 de febrero de 2024
        [Number { value: day, digits: 1 | 2 }, Month(month), Number { value: year, digits: 4 }, ..] => {
            date(buddhist(year), month.into(), day)
        }
        // February 28, 2024
        [Month(month), Number { value: day, digits: 1 | 2 }, Number { value: year, digits }, ..] if is_year(year, digits) => {
            date(year, month.into(), day)
        }
        // 2024. gada 28. februāris
        [Number { value: year, digits }, Number { value: day, digits: 1 | 2 }, Month(month), ..]
            if is_year(year, digits) && DATES.is_day_behind_year(language) =>
        {
            date(year, month.into(), day)
        }
        // 2024. február 28.
        [Number { value: year, digits }, Month(month), Number { value: day, digits: 1 | 2 }, ..] if is_year(year, digits) => {
            date(year, month.into(), day)
        }
        // 2024-02-28, 2024/2/28, 2024.02.28
        [
            Number { value: year, digits },
            Mark(mark @ ('-' | '/' | '.')),
            Number { value: month, digits: 1 | 2 },
            Mark(again),
            Number { value: day, digits: 1 | 2 },
            ..,
        ] if is_year(year, digits) && mark == again => date(year, month, day),
        // 28.02.2024, 28/02/2024; 02/28/2024 where the month comes first
        [
            Number { value: a, digits: 1 | 2 },
            Mark(mark @ ('-' | '/' | '.')),
            Number { value: b, digits: 1 | 2 },
            // "9.8/10" is a mark that somebody gave.
            Mark(again),
            Number { value: year, digits },
            ..,
        ] if mark == again && (is_year(year, digits) || digits == 2 && (mark == '.' || mark == '/' && year >= 10)) => {
            let year = if digits == 2 { in_full(year) } else { year };
            let american = mark != '.' && (language == "en" || language == "en-US" || language.is_empty());
            let (day, month) = if american && b > 12 || american && a <= 12 || b > 12 { (b, a) } else { (a, b) };
            date(year, month, day)
        }
        _ => None,
    }
}

/// The day that bars or dots of one kind set apart, where nothing else follows in its line: "28 | 02 | 2024", "2024•02•28".
fn set_apart(pieces: &[Piece]) -> Option<Date> {
    use Piece::{Mark, Number};
    let [
        Number { value: first, digits },
        Mark(mark @ ('|' | '•' | '·')),
        Number { value: month, digits: 2 },
        Mark(again),
        Number { value: last, digits: other },
        ref rest @ ..,
    ] = *pieces
    else {
        return None;
    };
    if mark != again || rest.first().is_some_and(|next| *next != Mark('\n')) {
        return None;
    }
    let is_year = |value: i32| i16::try_from(value).is_ok_and(|year| YEARS.contains(&year));
    match (digits, other) {
        (1 | 2, 4) if is_year(last) => Date::new(last as i16, i8::try_from(month).ok()?, i8::try_from(first).ok()?).ok(),
        (4, 2) if is_year(first) => Date::new(first as i16, i8::try_from(month).ok()?, i8::try_from(last).ok()?).ok(),
        _ => None,
    }
}

/// The year that two digits are.
fn in_full(year: i32) -> i32 {
    let first = i32::from(*YEARS.start());
    first + (year - first).rem_euclid(100)
}

/// Cuts a text into numbers, months and the marks that matter; words between day, month and year
/// ("of", "de", weekdays) are left out, others end a date.
fn pieces(text: &str, language: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if let Some(value) = digit(first) {
            let mut number = i64::from(value);
            let mut digits = 1;
            let mut end = first.len_utf8();
            for letter in rest.chars().skip(1) {
                let Some(value) = digit(letter) else { break };
                number = (number * 10 + i64::from(value)).min(99_999_999);
                digits += 1;
                end += letter.len_utf8();
            }
            pieces.push(Piece::Number { value: number as i32, digits });
            rest = rest.get(end..).unwrap_or_default();
        } else if is_date_sign(first) {
            pieces.push(Piece::Mark(first));
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
        } else if first.is_alphabetic() {
            let spaceless = is_unspaced(first) && !('\u{e00}'..='\u{eff}').contains(&first);
            let part = |letter: char| letter.is_alphabetic() || is_mark(letter) || thai_dot(letter, first);
            let end = if spaceless { first.len_utf8() } else { rest.find(|letter| !part(letter)).unwrap_or(rest.len()) };
            let word = rest.get(..end).unwrap_or_default().trim_end_matches('.').to_lowercase();
            // Month names of two words: "كانون الثاني".
            let next = rest.get(end..).unwrap_or_default();
            let second = next.trim_start().split(|letter: char| !letter.is_alphabetic()).next().unwrap_or_default();
            let both = format!("{word} {second}");
            if !second.is_empty() && DATES.months.contains_key(&both) {
                pieces.extend(month(&both, language).map(Piece::Month));
                let skipped = next.len() - next.trim_start().len() + second.len();
                rest = next.get(skipped..).unwrap_or_default();
                continue;
            }
            if DATES.numbered_months.contains(&word) {
                pieces.push(Piece::Mark('月'));
            } else if let Some(month) = month(&word, language) {
                pieces.push(Piece::Month(month));
            } else if !DATES.between.contains(&word) {
                pieces.push(Piece::Other);
            }
            rest = rest.get(end.max(first.len_utf8())..).unwrap_or_default();
            rest = rest.get(if spaceless { 0 } else { version(rest) }..).unwrap_or_default();
        } else if first == '#' {
            // The number of a thing: "Reference #18.5d.17".
            pieces.push(Piece::Other);
            rest = rest.trim_start_matches('#').trim_start_matches(|letter: char| letter.is_ascii_alphanumeric() || letter == '.');
        } else {
            // A mark counts only between two numbers, with nothing around it but a space after a full stop.
            if matches!(first, '-' | '/' | '.' | '–') && matches!(pieces.last(), Some(Piece::Number { .. })) {
                let next = rest.get(first.len_utf8()..).unwrap_or_default();
                let near = if first == '.' { next.trim_start() } else { next };
                if near.chars().next().and_then(digit).is_some() {
                    pieces.push(Piece::Mark(if first == '–' { '-' } else { first }));
                }
            } else if matches!(first, '|' | '•' | '·' | '\n' | '(' | ';') {
                let next = rest.get(first.len_utf8()..).unwrap_or_default().trim_start();
                let between = matches!(first, '|' | '•' | '·')
                    && matches!(pieces.last(), Some(Piece::Number { .. }))
                    && next.chars().next().and_then(digit).is_some();
                pieces.push(if between || first == '\n' { Piece::Mark(first) } else { Piece::Other });
            }
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
        }
    }
    pieces
}

/// Bytes of the version of a program right behind its name: "Apache/2.4.41".
fn version(text: &str) -> usize {
    let number = text.strip_prefix('/').unwrap_or(text);
    let end = number.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(number.len());
    let run = number.get(..end).unwrap_or_default().trim_end_matches('.');
    let is_part = |part: &str| matches!(part.len(), 1 | 2);
    let whole = run.split('.').count() >= 3 && run.split('.').all(is_part);
    if whole { text.len() - number.len() + run.len() } else { 0 }
}

fn thai_dot(letter: char, first: char) -> bool {
    letter == '.' && ('\u{e00}'..='\u{eff}').contains(&first)
}

fn month(word: &str, language: &str) -> Option<u8> {
    let rows = DATES.months.get(word)?;
    let own = LANGUAGE_CODES.usual(primary(language));
    let own = rows.iter().find(|(_, langs)| langs.split(' ').any(|lang| lang == own));
    own.or_else(|| rows.first()).map(|(month, _)| *month)
}

/// Digits of the scripts that news sites use.
fn digit(letter: char) -> Option<u32> {
    let zero = match letter {
        '0'..='9' => '0',
        '\u{660}'..='\u{669}' => '\u{660}',
        '\u{6f0}'..='\u{6f9}' => '\u{6f0}',
        '\u{966}'..='\u{96f}' => '\u{966}',
        '\u{9e6}'..='\u{9ef}' => '\u{9e6}',
        '\u{e50}'..='\u{e59}' => '\u{e50}',
        '\u{ff10}'..='\u{ff19}' => '\u{ff10}',
        _ => return None,
    };
    Some(u32::from(letter) - u32::from(zero))
}
