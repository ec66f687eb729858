//! The day within the first line of the text or of the headline: "Harbourtown, 3 May 2024 - The ferry ...", `<h1><time>3 May</time> Rain</h1>`.

use crate::article::{PageType, Source};
use crate::dom::Tag;

use super::super::Frame;
use super::super::day::{Moment, is_day, stamp, written};
use super::super::view::View;
use super::super::words::count;
use super::Found;

/// What stands between a dateline and the text.
const MARKS: [&str; 5] = [" | ", " - ", " – ", " — ", " -- "];

/// Words of the longest dateline, and of the longest day in it.
const WORDS: usize = 7;
const DAY: usize = 4;

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

/// The day with which the words before a mark end, that begin with a place or a kind of text: not "3 May – 5 May", nor an event's day alone.
fn before_text(text: &str, language: &str) -> Option<Moment> {
    let (before, behind) = MARKS.iter().filter_map(|mark| text.split_once(mark)).min_by_key(|(before, _)| before.len())?;
    let words: Vec<&str> = before.split_whitespace().collect();
    let opens = before.starts_with(char::is_uppercase) && behind.trim_start().starts_with(char::is_alphabetic);
    if !opens || words.len() > WORDS || count(behind) < WORDS || is_day(before, language) {
        return None;
    }
    let from = words.len().saturating_sub(DAY).max(1);
    (from..words.len())
        .filter_map(|start| words.get(start..))
        .map(|day| day.join(" "))
        .find(|day| is_day(day, language))
        .and_then(|day| written(&day, language))
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
        ] {
            assert_eq!(before_text(&format!("{start}{rest}"), language).map(|moment| moment.text).as_deref(), day, "{start}");
        }
    }
}
