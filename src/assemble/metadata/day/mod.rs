//! Days and moments as pages write them: ISO 8601 and its misspellings, RFC 2822, seconds since 1970,
//! and dates in words of many languages.

mod written;

use std::ops::RangeInclusive;

use jiff::civil::{Date, Time};

use crate::assemble::address::path;
use crate::lexicon::metadata::DATES;

pub(super) use written::{is_day, may_hold_day, written};

/// Years that a page may give; two digits are one of the hundred from the first on.
const YEARS: RangeInclusive<i16> = 1985..=2100;

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
    /// The day that the same numbers are where day and month change places: "3/10/2024".
    pub(super) other: Option<Date>,
}

impl Moment {
    pub(super) fn of_day(day: Date) -> Option<Self> {
        YEARS.contains(&day.year()).then(|| Self { text: day.to_string(), day, instant: None, offset: None, other: None })
    }

    /// Whether this is surely earlier: by the moment where both are known, else by the day as written.
    pub(super) fn is_before(&self, other: &Self) -> bool {
        self.instant.zip(other.instant).map_or(self.day < other.day, |(own, other)| own < other)
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
    let civil = day.to_datetime(Time::new(hour, minute, second.min(59), 0).ok()?);
    let offset = offset(zone);
    // A zone that we cannot read would make the time another moment: the day is what is known.
    if offset.is_none() && !zone.is_empty() {
        return None;
    }
    let written = match offset {
        Some(_) if zone.eq_ignore_ascii_case("z") || is_greenwich(zone) => "Z".to_owned(),
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
    Some(Moment { text, day, instant, offset, other: None })
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

/// Whether a zone is called by the name of that of Greenwich.
fn is_greenwich(zone: &str) -> bool {
    zone.eq_ignore_ascii_case("utc") || zone.eq_ignore_ascii_case("gmt")
}

fn offset(zone: &str) -> Option<i32> {
    let bare = zone.get(..3).filter(|name| is_greenwich(name));
    let zone = bare.and_then(|_| zone.get(3..)).map(str::trim_start).filter(|rest| rest.starts_with(['+', '-'])).unwrap_or(zone);
    if zone.eq_ignore_ascii_case("z") || is_greenwich(zone) {
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

/// The day in an address: `/2024/02/28/`, `/2024/february/28/`, `/2024-02-28-`, `/20240228/`.
pub(super) fn in_address(address: &str) -> Option<Moment> {
    let path = path(address);
    let path = path.split_once("//").map_or(path, |(_, rest)| rest);
    let parts: Vec<&str> = path.split(['/', '-', '_', '.']).collect();
    let whole = |text: &str, length: usize| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    let triple = parts.windows(3).find_map(|window| {
        let [year, month, day] = window else { return None };
        let named = || DATES.months.get(&month.to_lowercase()).and_then(|rows| rows.first());
        if month.bytes().all(|byte| byte.is_ascii_alphabetic()) && whole(year, 4) && (1..=2).contains(&day.len()) {
            let (month, _) = named()?;
            return iso(&format!("{year}-{month}-{day}"));
        }
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
        let cases: Cases = toml::from_str(include_str!("../../../../tests/cases/dates.toml")).unwrap();
        for case in cases.written {
            let found = written(&case.text, &case.language).map_or(String::new(), |moment| moment.text);
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
