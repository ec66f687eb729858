//! Bylines that a reader sees: near the headline, and failing these in the box about the writer at the end.

use crate::article::{PageType, Source};
use crate::letters::{is_stop, is_unspaced};
use crate::lexicon::metadata::{BYLINES, Marks, fold};

use super::super::day::written;
use super::super::view::View;
use super::super::{Frame, Metadata};
use super::byline::{Nature, name, names, nature, without_prefix};
use super::carded::in_own_card;
use super::declared::{declared, link_of};
use super::labelled::{below_label, strong_label};
use super::unmarked::leads_to_topic;
use super::{Named, Rank};

/// Marks of places where no byline of the article stands.
pub(super) const ELSEWHERE: Marks =
    Marks::NAV.with(Marks::RELATED).with(Marks::COMMENT).with(Marks::CAPTION).with(Marks::BREADCRUMB).with(Marks::TAG);

/// The same below the text, where boxes and lists of others stand.
pub(super) const ELSEWHERE_BELOW: Marks = ELSEWHERE.with(Marks::LIST).with(Marks::AD).with(Marks::QUOTE).with(Marks::TABLE);

/// Letters of a phrase before a name that can only say who wrote the page.
const LONG_PREFIX: usize = 18;

/// Letters of words that say who wrote ("Posted by"), not whose something is ("By Ann").
const SAID_BY: usize = 8;

/// Words of a name and the day right behind it.
const SIGNED_WORDS: usize = 9;

/// Blocks from a label over the headline to it.
const OVER: usize = 10;

/// Bytes of the page that are looked through for other uses of a name's words: some ten thousand words.
const LOOKED_THROUGH: usize = 60_000;

/// Bylines, best first.
pub(super) fn shown(view: &View<'_>, frame: &Frame, out: &Metadata) -> Vec<Named> {
    if !view.signs() {
        return Vec::new();
    }
    let mut all = near_headline(view, frame);
    let named = |all: &[Named]| all.iter().any(|named| named.has(Rank::Writers));
    if !named(&all) {
        all.extend(beside_date(view, frame, &out.language));
    }
    // Beside a team's byline only words like "Written by" make somebody the writer: its box also names reviewers.
    let witness = if all.is_empty() { Witness::WordsOrMarks } else { Witness::Words };
    if !named(&all) {
        all.extend(about_writer(view, frame, &out.language, witness));
    }
    if all.is_empty() {
        all.extend(below_label(view, frame, &out.language));
    }
    if all.is_empty() {
        all.extend(in_own_card(view, frame, &out.language));
    }
    all
}

/// Bylines around the headline and just before the body, best first.
fn near_headline(view: &View<'_>, frame: &Frame) -> Vec<Named> {
    let outside = ELSEWHERE.with(Marks::FOOTER).with(Marks::AD);
    let window = frame.window(view);
    let before_body = frame.body.saturating_sub(8).max(window.end)..(frame.body + 1).min(view.len());
    let visible = |source, confidence| Named { source, confidence, of_writers: true, ..Named::default() };
    let mut marked = visible(Source::Visible, 0.87);
    let mut linked = visible(Source::Microdata, 0.86);
    let mut prefixed = visible(Source::Visible, 0.85);
    let mut waiting = false;
    // Below a heading of a list stands who wrote that entry.
    let mut in_entry = false;
    for at in window.chain(before_body) {
        in_entry |= view.input.page_type == PageType::Listing && at >= frame.after && view.heading(at).is_some();
        if in_entry {
            break;
        }
        let text = view.text(at);
        let words = view.words(at);
        let near = view.near(at, 2, 5);
        // The footer of a byline right under the headline is none of the page.
        let own_foot = (frame.after..frame.body).contains(&at) && at < frame.after + 8;
        let marks = if own_foot { view.marks(at).without(Marks::FOOTER) } else { view.marks(at) };
        if marks.any(outside) || view.heading(at).is_some_and(|(_, level)| level <= 2) || words > 40 || text.is_empty() {
            waiting = false;
            continue;
        }
        if introduces_others(text)
            || at.checked_sub(1).is_some_and(|before| view.words(before) <= 4 && introduces_others(view.text(before)))
        {
            waiting = false;
            continue;
        }
        let (rest, strong) = without_prefix(text);
        let is_label = strong_label(text);
        if let Some(found) = declared(view, at) {
            collect(view, &found, &mut linked, at);
        }
        let by_inside = words <= 25 && view.content(at) < 0.6 && holds_by(text);
        let says_by = strong && begins_as_name(rest) && words <= 25 && (frame.after..frame.body).contains(&at);
        if near.any(Marks::BYLINE) && words <= 30 && !near.any(Marks::DEK.without(Marks::BYLINE)) {
            collect(view, text, &mut marked, at);
            marked.introduced |= says_by && marked.block == Some(at);
        } else if (strong && begins_as_name(rest) && words <= 25)
            || (waiting && words <= 6 && begins_as_name(text) && !is_desk(text))
            || by_inside
        {
            collect(view, text, &mut prefixed, at);
            let over = waiting && (frame.headline.saturating_sub(OVER)..frame.headline).contains(&at);
            prefixed.introduced |= (says_by || over) && prefixed.block == Some(at);
        } else if (frame.after..frame.body).contains(&at) && words <= 6 && begins_with_agency(text) {
            collect(view, text.split(',').next().unwrap_or_default(), &mut prefixed, at);
        }
        waiting = is_label;
    }
    let mut all = vec![linked, marked, prefixed];
    all.retain(|named| {
        named
            .people
            .iter()
            .any(|(author, _)| author.name.contains(' ') || named.source == Source::Microdata || author.name.chars().count() >= 3)
    });
    all
}

/// Whether a text is a house's name with the word for its desk, which elsewhere stands before names: "Redaktion Pellworther Bote".
fn is_desk(text: &str) -> bool {
    without_prefix(text).0 != text && nature(text) == Nature::Organisation
}

/// Whether a text begins with words like "Fact-checked by", after which a name is no writer's.
fn introduces_others(text: &str) -> bool {
    let mut all = BYLINES.others_of(text.trim_start()).peekable();
    // Most texts begin with another letter than all of them.
    if all.peek().is_none() {
        return false;
    }
    let small = text.trim().to_lowercase();
    all.any(|words| words.contains(' ') && small.starts_with(words) || small.trim_end_matches(':') == words)
}

/// Whether a line goes on with "by" and a name after a day or a number.
fn holds_by(text: &str) -> bool {
    let digits = text.find(|letter: char| letter.is_ascii_digit());
    let strong = |word: &str| BYLINES.prefixes.iter().any(|(prefix, strong)| *strong && prefix == word);
    digits.and_then(|at| text.get(at..)).is_some_and(|rest| {
        let words: Vec<&str> = rest.split_whitespace().collect();
        words.windows(2).any(|pair| {
            let [by, next] = pair else { return false };
            strong(&by.trim_end_matches(':').to_lowercase())
                && next.starts_with(|letter: char| letter.is_alphabetic() && !letter.is_lowercase())
        })
    })
}

/// "AFP, MANILA": a block that begins with a news agency.
fn begins_with_agency(text: &str) -> bool {
    let first = text.split([',', '/', '|']).next().unwrap_or_default();
    BYLINES.agencies.contains(&fold(first))
}

/// A name without any word or mark for it, in or beside the line of the day under the headline: "Ann Example | 3 May 2024".
///
/// Sections stand there too. A name is two to four words with capitals, none of which the page writes small
/// elsewhere, and which are no section in its menus or tags.
fn beside_date(view: &View<'_>, frame: &Frame, language: &str) -> Option<Named> {
    let outside = ELSEWHERE.with(Marks::SHARE).with(Marks::FORM).with(Marks::TABLE);
    let end = (frame.after + 8).min(frame.body).min(view.len());
    let dated = |at: usize| view.words(at) <= 14 && written(view.text(at), language).is_some();
    for at in frame.after..end {
        let text = view.text(at);
        if view.marks(at).any(outside) || view.heading(at).is_some() || view.words(at) > 12 || view.content(at) >= 0.6 {
            continue;
        }
        let beside = dated(at)
            || (at > frame.after && dated(at - 1))
            || (at + 1 < end && (dated(at + 1) || is_job(view, at + 1) || view.near(at + 1, 1, 2).any(Marks::BYLINE)));
        if !beside {
            continue;
        }
        if leads_to_topic(view, at) {
            continue;
        }
        let Some(found) = bare_name(text).filter(|name| is_of_nobody_else(view, name)) else { continue };
        let mut named = Named { source: Source::Visible, confidence: 0.6, of_writers: true, block: Some(at), ..Named::default() };
        let url = link_of(view, at, &found);
        named.add(found, url, Nature::Person);
        return Some(named);
    }
    None
}

/// Whether a block is only a job: "Senior Reporter".
fn is_job(view: &View<'_>, at: usize) -> bool {
    let text = view.text(at);
    let job = |word: &str| BYLINES.roles.contains(&word.trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase());
    (1..=6).contains(&view.words(at))
        && !text.ends_with(|mark| is_stop(mark) || mark == ':')
        && text.split_whitespace().next_back().is_some_and(job)
}

/// The only part of a line that can be a name, the others being days, times and numbers.
pub(super) fn bare_name(text: &str) -> Option<String> {
    let mut found = None;
    for part in text.split(['|', '•', '·', '\n', '/', '・', '–', '—']).flat_map(|part| part.split(" - ")) {
        let Some((own, nature)) = name(part) else { continue };
        let words: Vec<&str> = own.split(' ').collect();
        let capital = |word: &&str| {
            word.chars().next().is_some_and(|letter| letter.is_uppercase() || !letter.is_lowercase() && letter.is_alphabetic())
        };
        let shouted = own.chars().filter(|letter| letter.is_alphabetic()).all(char::is_uppercase);
        let fits = nature == Nature::Person
            && (2..=4).contains(&words.len())
            && words.iter().all(capital)
            && !shouted
            && !own.chars().any(is_unspaced);
        if fits && found.replace(own).is_some() {
            return None;
        }
    }
    found
}

/// Whether the page uses none of a name's words otherwise: small in its text, or in its menus and tags.
pub(super) fn is_of_nobody_else(view: &View<'_>, name: &str) -> bool {
    let words: Vec<String> = name.split(' ').filter(|word| word.chars().count() >= 3).map(str::to_lowercase).collect();
    let whole = fold(name);
    let mut budget = LOOKED_THROUGH;
    for at in 0..view.len() {
        let text = view.text(at);
        let Some(rest) = budget.checked_sub(text.len()) else { break };
        budget = rest;
        if view.linked(at) > 0.8
            && view.marks(at).any(Marks::NAV.with(Marks::BREADCRUMB).with(Marks::TAG).with(Marks::LIST))
            && fold(text) == whole
        {
            return false;
        }
        let small = |word: &str| words.iter().any(|own| own == word.trim_matches(|letter: char| !letter.is_alphanumeric()));
        if view.content(at) >= 0.4 && text.split_whitespace().any(small) {
            return false;
        }
    }
    true
}

/// What makes a box that of the writer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Witness {
    /// Words like "Written by".
    Words,
    /// Those, or its classes.
    WordsOrMarks,
}

/// The writer named in a box of its own below the headline: "Written by Ann Example" or a box marked as the writer's.
/// Several different names are those of other articles' writers.
fn about_writer(view: &View<'_>, frame: &Frame, language: &str, witness: Witness) -> Option<Named> {
    let mut found = Named { source: Source::Visible, confidence: 0.7, ..Named::default() };
    for at in frame.after..view.len().min(frame.after + 2_000) {
        let text = view.text(at);
        let words = view.words(at);
        if words == 0 || words > 16 || view.marks(at).any(ELSEWHERE_BELOW) || introduces_others(text) {
            continue;
        }
        let (rest, strong) = without_prefix(text);
        // "This post was written by Ann Example, head of examples": so many words are no beginning of other prose.
        let most = if rest.len() + LONG_PREFIX <= text.len() || strong && is_signed(rest, language) { 16 } else { 9 };
        let said = strong && rest.len() + 6 < text.len() && begins_as_name(rest) && text.split_whitespace().count() <= most;
        let marked = witness == Witness::WordsOrMarks
            && words <= 5
            && view.near(at, 2, 6).any(Marks::BYLINE.with(Marks::AUTHOR_BOX))
            && view.content(at) < 0.8;
        if !(said || marked) {
            continue;
        }
        let several = names(rest);
        let all_persons = several.iter().all(|(name, nature)| *nature == Nature::Person && name.contains(' '));
        if said && several.len() >= 2 && all_persons && found.people.is_empty() {
            found.block = Some(at);
            several.into_iter().for_each(|(name, nature)| found.add(name, String::new(), nature));
            continue;
        }
        let own = if most > 9 { several.into_iter().next() } else { name(rest) };
        let Some((own, Nature::Person)) = own else { continue };
        let known = found.people.iter().any(|(author, _)| fold(&author.name) == fold(&own));
        // One word is a name only where a day stands behind it: "Posted by Ann at May 3, 2024".
        let signed = said && written(text, language).is_some();
        if !(own.contains(' ') || signed)
            || !begins_as_name(&own)
            || own.split(' ').any(|word| word.starts_with(char::is_lowercase)) && own.split(' ').count() > 3
        {
            continue;
        }
        if !known && !found.people.is_empty() {
            return None;
        }
        found.block.get_or_insert(at);
        let url = link_of(view, at, &own);
        found.add(own, url, Nature::Person);
    }
    (!found.people.is_empty()).then_some(found)
}

/// Whether a day stands close behind a name: "Ann Example on 3 May 2024 in Bridges".
fn is_signed(rest: &str, language: &str) -> bool {
    let until = rest.char_indices().filter(|(_, letter)| letter.is_whitespace()).map(|(at, _)| at).nth(SIGNED_WORDS).unwrap_or(rest.len());
    let near = rest.get(..until).unwrap_or_default();
    near.contains(|letter: char| letter.is_ascii_digit()) && written(near, language).is_some()
}

/// A name's beginning: a capital, or a letter of a script without case.
pub(super) fn begins_as_name(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let capital = |word: &str| word.chars().next().is_some_and(|letter| letter.is_alphabetic() && !letter.is_lowercase());
    words.next().is_some_and(capital)
        && words.next().is_none_or(|word| capital(word) || word.len() <= 4 || !word.chars().all(char::is_alphabetic))
}

fn collect(view: &View<'_>, text: &str, named: &mut Named, at: usize) {
    let before = named.people.len();
    // Once a name is found, further ones stand in the same markup close by.
    let alike = |known: usize| {
        let like = |at: usize| view.block(at).map(|block| view.segments.element(block.common)).map(|element| (element.tag, element.class));
        at <= known + 6 && like(at) == like(known)
    };
    if before > 0 && named.block.is_some_and(|known| known != at && !alike(known)) {
        return;
    }
    for (name, own) in names(text) {
        if before > 0 && !name.contains(' ') && named.people.iter().any(|(known, _)| known.name.contains(' ')) {
            continue;
        }
        if named.source == Source::Visible && own == Nature::Person && is_phrase(text, &name) {
            continue;
        }
        let own = if nature(&name) == Nature::Agency { Nature::Agency } else { own };
        let one_word = !name.contains(' ') && own == Nature::Person && named.source == Source::Visible;
        if one_word
            && !text.trim().eq_ignore_ascii_case(&name)
            && before == 0
            && text.split_whitespace().count() > 3
            && !signs_off(text, &name)
        {
            continue;
        }
        let url = link_of(view, at, &name);
        named.add(name, url, own);
        named.together = *named.block.get_or_insert(at) == at;
    }
}

/// Whether a line of several words says by whom and when: "Posted by Ann on Friday May 3, 2024".
fn signs_off(text: &str, name: &str) -> bool {
    let (rest, strong) = without_prefix(text);
    let words = text.len() - rest.len() >= SAID_BY;
    strong && words && rest.strip_prefix(name).is_some_and(|after| after.starts_with(' ') && is_signed(after.trim_start(), ""))
}

/// Whether several words are none of a name's: they end small in a line that has capitals ("HR teams", "billion dollars").
fn is_phrase(text: &str, name: &str) -> bool {
    let small = |word: &str| word.chars().all(char::is_lowercase) && !BYLINES.particles.contains(word);
    let (rest, _) = without_prefix(text);
    name.rsplit_once(' ').is_some_and(|(_, last)| small(last)) && rest.contains(char::is_uppercase)
}
