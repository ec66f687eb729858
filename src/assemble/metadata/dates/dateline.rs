//! The day within the first line of the text or of the headline: "Harbourtown, 3 May 2024 - The ferry ...", `<h1><time>3 May</time> Rain</h1>`.

use crate::article::{PageType, Source};
use crate::dom::Tag;
use crate::lexicon::metadata::{DATES, fold};

use super::super::Frame;
use super::super::day::{Moment, is_day, stamp, written};
use super::super::view::View;
use super::super::words::count;
use super::Found;

/// What stands between a dateline and the text.
const MARKS: [&str; 5] = [" | ", " - ", " – ", " — ", " -- "];

/// Words of the longest dateline, and of the longest day in it.
const WORDS: usize = 8;
const DAY: usize = 5;

/// Words of the longest name of a place.
const PLACE: usize = 3;

/// The day of a page that tells it nowhere else: in the headline, or before the first words right under it.
pub(super) fn dateline(view: &View<'_>, frame: &Frame, language: &str) -> Option<Found> {
    if frame.lists_entries || frame.after == frame.headline || view.input.page_type != PageType::Article {
        return None;
    }
    let headline = (frame.headline..frame.after).find_map(|at| in_headline(view, at));
    let moment = headline.or_else(|| before_text(view.text(frame.after), language))?;
    Some(Found { moment, source: Source::Visible, confidence: 0.6, block: None })
}

/// The day that a `<time>` in a headline's block marks.
fn in_headline(view: &View<'_>, at: usize) -> Option<Moment> {
    let inside = view.segments.inlines_of(view.block(at)?).iter().map(|inline| view.segments.element(inline.element));
    inside.filter(|element| element.tag == Tag::Time).find_map(|element| stamp(element.node.attr("datetime")?))
}

/// The day with which the words before a mark end, that begin with a place or a kind of text and nothing else: other words tell deadlines,
/// events and history. The text behind the mark is a sentence of its own.
fn before_text(text: &str, language: &str) -> Option<Moment> {
    let (before, behind) = MARKS.iter().filter_map(|mark| text.split_once(mark)).min_by_key(|(before, _)| before.len())?;
    let words: Vec<&str> = before.split_whitespace().collect();
    let sentence = |letter: char| letter.is_alphabetic() && !letter.is_lowercase();
    let opens = before.starts_with(char::is_uppercase) && behind.trim_start().starts_with(sentence);
    if !opens || words.len() > WORDS || count(behind) < WORDS || is_day(before, language) {
        return None;
    }
    let from = words.len().saturating_sub(DAY).max(1);
    (from..words.len())
        .filter_map(|start| Some((words.get(..start)?, words.get(start..)?.join(" "))))
        .find(|(_, day)| is_day(day, language))
        .filter(|(what, _)| is_place(what) || DATES.opens_dateline(&fold(&what.join(" "))))
        .and_then(|(_, day)| written(&day, language))
}

/// Whether words can name a place: a few with capitals and a comma behind them, none of which tells an event.
fn is_place(words: &[&str]) -> bool {
    let plain = |word: &&str| word.starts_with(char::is_uppercase) && !word.contains([':', '|']);
    words.len() <= PLACE
        && words.last().is_some_and(|last| last.ends_with(','))
        && words.iter().all(plain)
        && !DATES.names_event(&fold(&words.join(" ")))
}

#[cfg(test)]
mod tests {
    use super::before_text;

    #[test]
    fn a_dateline_tells_the_day() {
        let rest = "Die Fähre über den Orrin ist wieder gesunken und niemand hat es gemerkt.";
        for (start, language, day) in [
            ("Hafenstadt, 17.08.2007 - ", "de", Some("2007-08-17")),
            ("Pressemitteilung vom 25. Januar 2022 | ", "de", Some("2022-01-25")),
            ("Harbourtown, 3 May 2024 – ", "en", Some("2024-05-03")),
            ("3. Mai 2024 – ", "de", None),
            ("Mai 2024 – ", "de", None),
            ("Vom 3. Mai 2024 – 5. Mai 2024 ", "de", None),
            ("Hafenstadt - ", "de", None),
            ("Madrid, 12 de mayo de 2024 - ", "es", Some("2024-05-12")),
            ("New Harbourtown, May 12, 2024 -- ", "en", Some("2024-05-12")),
            ("Abgabeschluss 12.05.2024 | ", "de", None),
            ("Gültig bis 31.12.2024 - ", "de", None),
            ("Jusqu'au 12 mai 2024 – ", "fr", None),
            ("Until 12 May 2024 – ", "en", None),
            ("Concert, 12 May 2024 – ", "en", None),
            ("Termin: 12.05.2024 – ", "de", None),
            ("Termin, 12.05.2024 – ", "de", None),
            ("Opening hours from 1 May 2024 - ", "en", None),
            ("Seit 3. Mai 1996 - ", "de", None),
            ("Before 12 May 1996 – ", "en", None),
        ] {
            assert_eq!(before_text(&format!("{start}{rest}"), language).map(|moment| moment.text).as_deref(), day, "{start}");
        }
        let event = "Harbourtown, 12 May 2024 – doors open at seven and the band plays at eight in the old hall.";
        assert_eq!(before_text(event, "en"), None, "no sentence of its own");
    }
}
