//! Days and moments as pages write them: ISO 8601 and its misspellings, RFC 2822, seconds since 1970,
//! and dates in words of many languages.

use jiff::civil::Date;

use crate::lexicon::metadata::Lexicon;

use super::words::is_spaceless;

/// A day, with time and offset where the page gives them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Moment {
    /// ISO 8601: date, or date-time with the offset as written.
    pub(super) text: String,
    /// The day as written.
    pub(super) day: Date,
    /// Seconds since 1970 in UTC, where time and offset are known.
    pub(super) instant: Option<i64>,
    /// Offset in seconds, where known.
    pub(super) offset: Option<i32>,
}

impl Moment {
    fn of_day(day: Date) -> Option<Self> {
        (1985..=2100).contains(&day.year()).then(|| Self { text: day.to_string(), day, instant: None, offset: None })
    }
}

/// Reads a machine-made date; `None` when it is none.
pub(super) fn stamp(text: &str) -> Option<Moment> {
    let text = text.trim();
    iso(text).or_else(|| seconds(text)).or_else(|| basic(text)).or_else(|| rfc2822(text))
}

/// `20240228T100000Z`, the basic form of ISO 8601.
fn basic(text: &str) -> Option<Moment> {
    let (day, clock) = text.split_once(['T', 't']).filter(|(day, _)| day.len() == 8)?;
    let moment = seconds(day)?;
    let digits = clock.bytes().take_while(u8::is_ascii_digit).count();
    let (hands, zone) = clock.split_at_checked(digits.min(6))?;
    let (hour, rest) = hands.split_at_checked(2)?;
    let (minute, second) = rest.split_at_checked(2)?;
    let second = if second.is_empty() { "00" } else { second };
    let zone = zone.trim_start_matches(|letter: char| letter == '.' || letter.is_ascii_digit());
    Some(time(&format!("{hour}:{minute}:{second}{zone}"), moment.day).unwrap_or(moment))
}

/// Seconds or milliseconds since 1970.
fn seconds(text: &str) -> Option<Moment> {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: i64 = text.parse().ok()?;
    let seconds = match text.len() {
        8 => {
            let day = Date::new((number / 10_000) as i16, (number / 100 % 100) as i8, (number % 100) as i8).ok()?;
            return Moment::of_day(day);
        }
        9 | 10 => number,
        12 | 13 => number / 1000,
        _ => return None,
    };
    let moment = jiff::Timestamp::from_second(seconds).ok()?;
    iso(&moment.to_string())
}

/// "Wed, 28 Feb 2024 10:00:00 GMT".
fn rfc2822(text: &str) -> Option<Moment> {
    let zoned = jiff::fmt::rfc2822::parse(text).ok()?;
    iso(&format!("{}{}", zoned.datetime(), zoned.offset()))
}

/// `2024-02-28`, `2024-02-28T10:00:00+0100`, `2024/02/28 10:00`, `2024-02-28T10:00Z`.
fn iso(text: &str) -> Option<Moment> {
    let bytes = text.as_bytes();
    let separator = *bytes.get(4)?;
    let mut parts = text.splitn(3, char::from(separator));
    if !matches!(separator, b'-' | b'/' | b'.') || bytes.get(..4).is_none_or(|year| !year.iter().all(u8::is_ascii_digit)) {
        return None;
    }
    let year: i16 = parts.next()?.parse().ok()?;
    let month: i8 = parts.next().filter(|part| part.len() <= 2)?.parse().ok()?;
    let rest = parts.next()?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (day, rest) = rest.split_at_checked(digits.min(2))?;
    let moment = Moment::of_day(Date::new(year, month, day.parse().ok()?).ok()?)?;
    Some(time(rest, moment.day).unwrap_or(moment))
}

/// The time and offset after a date; `None` when there is none.
fn time(rest: &str, day: Date) -> Option<Moment> {
    let rest = rest.trim_start_matches(['T', 't', ' ', ',']).trim();
    let rest = rest.split('[').next().unwrap_or_default().trim_end();
    let clock_end = rest.find(|letter: char| !letter.is_ascii_digit() && letter != ':' && letter != '.').unwrap_or(rest.len());
    let (clock, zone) = rest.split_at_checked(clock_end)?;
    let mut parts = clock.split(':');
    let (noon, zone) = half(zone.trim_start_matches(|letter: char| letter == ',' || letter.is_ascii_digit()).trim());
    let hour: i8 = noon.hour(parts.next()?.parse().ok()?)?;
    let minute: i8 = parts.next()?.parse().ok()?;
    let second: i8 = parts.next().and_then(|second| second.split('.').next()?.parse().ok()).unwrap_or(0);
    let civil = day.at(hour, minute, second.min(59), 0);
    if !(0..24).contains(&hour) || !(0..60).contains(&minute) {
        return None;
    }
    let offset = offset(zone);
    // A zone that we cannot read would make the time another moment: the day is what is known.
    if offset.is_none() && !zone.is_empty() {
        return None;
    }
    let written = match offset {
        Some(_) if zone.eq_ignore_ascii_case("z") || zone.eq_ignore_ascii_case("utc") || zone.eq_ignore_ascii_case("gmt") => "Z".to_owned(),
        Some(seconds) => {
            let (sign, size) = if seconds < 0 { ('-', -seconds) } else { ('+', seconds) };
            format!("{sign}{:02}:{:02}", size / 3600, size / 60 % 60)
        }
        None => String::new(),
    };
    let instant = offset.and_then(|offset| {
        let offset = jiff::tz::Offset::from_seconds(offset).ok()?;
        Some(offset.to_timestamp(civil).ok()?.as_second())
    });
    let text = format!("{day}T{hour:02}:{minute:02}:{:02}{written}", second.min(59));
    Some(Moment { text, day, instant, offset })
}

/// Which half of the day a clock of twelve hours means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Half {
    /// A clock of twenty-four hours.
    Neither,
    Morning,
    Afternoon,
}

impl Half {
    /// The hour from 0 to 23; `None` when no clock shows it.
    fn hour(self, shown: i8) -> Option<i8> {
        match self {
            Self::Neither => Some(shown),
            Self::Morning if shown == 12 => Some(0),
            Self::Afternoon if (1..12).contains(&shown) => Some(shown + 12),
            Self::Morning | Self::Afternoon => (0..24).contains(&shown).then_some(shown),
        }
    }
}

/// "AM" or "p.m." at the beginning of what follows a clock, and the rest.
fn half(text: &str) -> (Half, &str) {
    for (written, half) in [("a.m.", Half::Morning), ("p.m.", Half::Afternoon), ("am", Half::Morning), ("pm", Half::Afternoon)] {
        if let Some((start, rest)) = text.split_at_checked(written.len())
            && start.eq_ignore_ascii_case(written)
            && !rest.starts_with(char::is_alphanumeric)
        {
            return (half, rest.trim_start());
        }
    }
    (Half::Neither, text)
}

fn offset(zone: &str) -> Option<i32> {
    let bare = zone.get(..3).filter(|name| name.eq_ignore_ascii_case("utc") || name.eq_ignore_ascii_case("gmt"));
    let zone = bare.and_then(|_| zone.get(3..)).map(str::trim_start).filter(|rest| rest.starts_with(['+', '-'])).unwrap_or(zone);
    if zone.eq_ignore_ascii_case("z") || zone.eq_ignore_ascii_case("utc") || zone.eq_ignore_ascii_case("gmt") {
        return Some(0);
    }
    let sign = match zone.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits: String =
        zone.chars().skip(1).take_while(|letter| letter.is_ascii_digit() || *letter == ':').filter(char::is_ascii_digit).collect();
    let number: i32 = digits.parse().ok()?;
    let (hours, minutes) = if digits.len() <= 2 { (number, 0) } else { (number / 100, number % 100) };
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

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

/// The first date written in a text, in the page's language where months or order differ. Linear.
pub(super) fn written(text: &str, language: &str, lexicon: &Lexicon) -> Option<Moment> {
    let pieces = pieces(text, language, lexicon);
    (0..pieces.len()).find_map(|at| date_at(pieces.get(at..)?, language)).and_then(Moment::of_day)
}

fn date_at(pieces: &[Piece], language: &str) -> Option<Date> {
    use Piece::{Mark, Month, Number};
    let is_year = |value: i32, digits: usize| digits == 4 && (1985..=2100).contains(&value);
    let date = |year: i32, month: i32, day: i32| Date::new(year as i16, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok();
    let buddhist = |year: i32| if language.split('-').next() == Some("th") && year > 2400 { year - 543 } else { year };
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
            if is_year(year, digits) && language.starts_with("lv") =>
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
            Mark('-' | '/' | '.'),
            Number { value: month, digits: 1 | 2 },
            Mark('-' | '/' | '.'),
            Number { value: day, digits: 1 | 2 },
            ..,
        ] if is_year(year, digits) => date(year, month, day),
        // 28.02.2024, 28/02/2024; 02/28/2024 where the month comes first
        [
            Number { value: a, digits: 1 | 2 },
            Mark(mark @ ('-' | '/' | '.')),
            Number { value: b, digits: 1 | 2 },
            Mark('-' | '/' | '.'),
            Number { value: year, digits },
            ..,
        ] if is_year(year, digits) || digits == 2 && (mark == '.' || mark == '/' && year >= 10) => {
            let year = if digits == 2 { year + 2000 } else { year };
            let american = mark != '.' && (language == "en" || language == "en-US" || language.is_empty());
            let (day, month) = if american && b > 12 || american && a <= 12 || b > 12 { (b, a) } else { (a, b) };
            date(year, month, day)
        }
        _ => None,
    }
}

/// Cuts a text into numbers, months and the marks that matter; words between day, month and year
/// ("of", "de", weekdays) are left out, others end a date.
fn pieces(text: &str, language: &str, lexicon: &Lexicon) -> Vec<Piece> {
    const LINKS: [&str; 22] = [
        "of", "de", "del", "di", "d", "st", "nd", "rd", "th", "năm", "g", "м", "р", "г", "the", "er", "da", "m", "gada", "року", "года",
        "mes",
    ];
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
        } else if matches!(first, '年' | '月' | '日' | '년' | '월' | '일') {
            pieces.push(Piece::Mark(first));
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
        } else if first.is_alphabetic() {
            let spaceless = is_spaceless(first) && !('\u{e00}'..='\u{eff}').contains(&first);
            let part = |letter: char| {
                letter.is_alphabetic() || matches!(letter, '\u{900}'..='\u{e4f}' | '\u{300}'..='\u{36f}') || thai_dot(letter, first)
            };
            let end = if spaceless { first.len_utf8() } else { rest.find(|letter| !part(letter)).unwrap_or(rest.len()) };
            let word = rest.get(..end).unwrap_or_default().trim_end_matches('.').to_lowercase();
            // Month names of two words: "كانون الثاني".
            let next = rest.get(end..).unwrap_or_default();
            let second = next.trim_start().split(|letter: char| !letter.is_alphabetic()).next().unwrap_or_default();
            let both = format!("{word} {second}");
            if !second.is_empty() && lexicon.months.contains_key(&both) {
                pieces.extend(month(&both, language, lexicon).map(Piece::Month));
                let skipped = next.len() - next.trim_start().len() + second.len();
                rest = next.get(skipped..).unwrap_or_default();
                continue;
            }
            if word == "tháng" {
                pieces.push(Piece::Mark('月'));
            } else if let Some(month) = month(&word, language, lexicon) {
                pieces.push(Piece::Month(month));
            } else if !LINKS.contains(&word.as_str()) {
                pieces.push(Piece::Other);
            }
            rest = rest.get(end.max(first.len_utf8())..).unwrap_or_default();
        } else {
            // A mark counts only between two numbers, with nothing around it but a space after a full stop.
            if matches!(first, '-' | '/' | '.' | '–') && matches!(pieces.last(), Some(Piece::Number { .. })) {
                let next = rest.get(first.len_utf8()..).unwrap_or_default();
                let near = if first == '.' { next.trim_start() } else { next };
                if near.chars().next().and_then(digit).is_some() {
                    pieces.push(Piece::Mark(if first == '–' { '-' } else { first }));
                }
            } else if matches!(first, '|' | '•' | '·' | '\n' | '(' | ';') {
                pieces.push(Piece::Other);
            }
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
        }
    }
    pieces
}

fn thai_dot(letter: char, first: char) -> bool {
    letter == '.' && ('\u{e00}'..='\u{eff}').contains(&first)
}

fn month(word: &str, language: &str, lexicon: &Lexicon) -> Option<u8> {
    let rows = lexicon.months.get(word)?;
    let primary = language.split('-').next().unwrap_or_default();
    let own =
        rows.iter().find(|(_, langs)| langs.split(' ').any(|lang| lang == primary || lang == "no" && (primary == "nb" || primary == "nn")));
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

/// The day in an address: `/2024/02/28/`, `/2024-02-28-`, `/20240228/`.
pub(super) fn in_address(address: &str) -> Option<Moment> {
    let path = address.split(['?', '#']).next()?;
    let path = path.split_once("//").map_or(path, |(_, rest)| rest);
    let parts: Vec<&str> = path.split(['/', '-', '_', '.']).collect();
    let whole = |text: &str, length: usize| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    let triple = parts.windows(3).find_map(|window| {
        let [year, month, day] = window else { return None };
        (whole(year, 4)
            && (1..=2).contains(&month.len())
            && (1..=2).contains(&day.len())
            && whole(month, month.len())
            && whole(day, day.len()))
        .then(|| iso(&format!("{year}-{month}-{day}")))?
    });
    triple.or_else(|| parts.iter().filter(|part| whole(part, 8) && part.starts_with("20")).find_map(|part| seconds(part)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::metadata::lexicon;

    #[derive(serde::Deserialize)]
    struct Case {
        text: String,
        language: String,
        day: String,
    }

    #[derive(serde::Deserialize)]
    struct Cases {
        written: Vec<Case>,
        stamp: Vec<Case>,
        address: Vec<Case>,
    }

    #[test]
    fn dates_are_read_as_the_cases_say() {
        let cases: Cases = toml::from_str(include_str!("../../../tests/cases/dates.toml")).unwrap();
        for case in cases.written {
            let found = written(&case.text, &case.language, lexicon()).map_or(String::new(), |moment| moment.text);
            assert_eq!(found, case.day, "{} ({})", case.text, case.language);
        }
        for case in cases.stamp {
            assert_eq!(stamp(&case.text).map_or(String::new(), |moment| moment.text), case.day, "{}", case.text);
        }
        for case in cases.address {
            assert_eq!(in_address(&case.text).map_or(String::new(), |moment| moment.text), case.day, "{}", case.text);
        }
    }
}
