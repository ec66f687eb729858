//! Names that sign a quotation with an office beside them.

use super::boxes::{Named, name_below};
use super::speaker::{Kind, Scene, Subject};
use super::tokens::{Shape, folded, place_of};
use crate::letters::is_stop;
use crate::lexicon::quotes::{Tags, Words};

/// ", CEO of Harbour Lines": an office right behind the comma after a name, or in the line below it.
pub fn opens_with_office(tail: Option<&str>, words: &Words) -> bool {
    let behind = tail.and_then(|tail| tail.strip_prefix(", ").or_else(|| tail.trim_start_matches([' ', ',']).strip_prefix('\n')));
    behind.is_some_and(|tail| tail.split_whitespace().take(3).any(|word| is_office(word, words)))
}

fn is_office(word: &str, words: &Words) -> bool {
    words.tags(&folded(word.trim_matches(|letter: char| !letter.is_alphanumeric()))).any(Tags::ROLE.with(Tags::TITLE))
}

/// Whether a known given name begins a name.
fn is_given(name: &str, words: &Words) -> bool {
    name.split_whitespace().next().is_some_and(|first| words.tags(&folded(first)).any(Tags::GIVEN))
}

/// Words of the longest signature.
const SIGNATURE: usize = 16;

/// Words of the longest line that is nothing but an office.
const OFFICE: usize = 8;

/// The name that is all of a paragraph, where the next one is an office: "Ann Lee" and below it "President of Harbour Lines".
pub fn name_over_office(text: &str, below: &str, words: &Words) -> Option<(usize, usize)> {
    let line = below.trim();
    let office = line.starts_with(char::is_uppercase)
        && !line.ends_with(['.', '!', '?', ':', '”', '"', '»', ','])
        && line.split_whitespace().take(OFFICE + 1).count() <= OFFICE
        && line.split_whitespace().any(|word| is_office(word, words));
    let (start, end) = name_below(text, Named::ByGivenName, words).filter(|_| office)?;
    (is_given(text.get(start..end)?, words) && end == text.trim_end().len()).then_some((start, end))
}

/// Where the line right behind a quotation begins, in what follows its closing mark; nowhere where more stands in its own line.
fn next_line(rest: &str) -> Option<(usize, &str)> {
    let behind = rest.trim_start_matches(|letter: char| !letter.is_alphanumeric() && letter != '\n').strip_prefix('\n')?;
    Some((rest.len() - behind.len(), behind.lines().next()?))
}

/// Whether a line of its own is all that follows a quotation in its passage.
pub fn is_next_line(rest: &str) -> bool {
    next_line(rest).is_some_and(|(at, line)| at + line.trim_end().len() == rest.trim_end().len())
}

/// The name in the line right behind a quotation, in bytes of what follows its closing mark: "Ann Lee, CEO of Harbour Lines", and "Ann Lee"
/// where that is all of the line and the last one.
pub fn name_in_next_line(rest: &str, words: &Words) -> Option<(usize, usize)> {
    let (at, line) = next_line(rest)?;
    let (start, end) = name_below(line, Named::ByGivenName, words)?;
    let given = is_given(line.get(start..end)?, words);
    let whole = || end == line.trim_end().len() && is_next_line(rest);
    (given && (opens_with_office(line.get(end..), words) || whole())).then_some((at + start, at + end))
}

/// Words of the longest name that its look alone tells.
const NAME: usize = 4;

/// Whether words have the capitals of a name.
fn has_look(name: &str) -> bool {
    let plain =
        |word: &str| word.starts_with(char::is_uppercase) && word.chars().all(|letter| letter.is_alphabetic() || "-.'’&".contains(letter));
    (1..=NAME).contains(&name.split_whitespace().take(NAME + 1).count()) && name.split_whitespace().all(plain)
}

/// Whether words look like a name, and no control or stage direction: "Read More", "Laughs", "Emphasis Added".
fn looks_named(name: &str, words: &Words) -> bool {
    let said = Tags::STOP.with(Tags::CUE).with(Tags::ARTICLE).with(Tags::PREP).with(Tags::ADVERB).with(Tags::WORK).with(Tags::SPEECH);
    let named = Tags::GIVEN.with(Tags::ORG).with(Tags::PLACE).with(Tags::ROLE);
    let empty = |word: &str| {
        let tags = words.tags(&folded(word));
        tags.any(said) && !tags.any(named)
    };
    has_look(name) && !name.split_whitespace().all(empty)
}

/// The line right behind a quotation where that is the last of its passage and looks like a name: "Harbour Gazette".
pub fn look_in_next_line(rest: &str, words: &Words) -> Option<(usize, usize)> {
    let (at, line) = next_line(rest).filter(|_| is_next_line(rest))?;
    let name = line.trim();
    let start = at + (line.len() - line.trim_start().len());
    looks_named(name, words).then_some((start, start + name.len()))
}

/// What looks like a name in brackets, where nothing else follows a quotation: "(Strand)".
pub fn look_in_brackets(rest: &str, words: &Words) -> Option<(usize, usize)> {
    let inner = in_brackets(rest)?.trim();
    let start = rest.find(inner)?;
    looks_named(inner, words).then_some((start, start + inner.len()))
}

/// What stands in brackets, where nothing else follows a quotation.
pub fn in_brackets(rest: &str) -> Option<&str> {
    rest.trim().strip_prefix('(')?.strip_suffix(')')
}

/// Words of a quotation behind which a name alone signs, at least but for one.
const LEAST: usize = 5;

/// Words of an office and a name behind a quotation, at most.
const SIGNED: usize = 8;

/// What speaks for a signature beside its own words.
#[derive(Debug, Clone, Copy, Default)]
struct Witness {
    /// The name on a network stands beside it: office and name may be such as no table has.
    handle: bool,
    /// The words are many: a name may sign them without an office.
    long_quotation: bool,
}

/// Where the name begins in words that are an office and a name: "Potter Ann Lee".
fn behind_office(own: &str, witness: Witness, words: &Words) -> Option<usize> {
    let parts: Vec<&str> = own.split_whitespace().take(SIGNED + 1).collect();
    let is = |part: &str, tags: Tags| words.tags(&folded(part)).any(tags);
    let office = |part: &&str| part.starts_with(char::is_uppercase) || *part == "&" || is(part, Tags::CONJ.with(Tags::PARTICLE));
    let trade = parts.iter().rposition(|part| is_trade(part, words)).map(|at| at + 1);
    let given = || parts.iter().skip(1).position(|part| is(part, Tags::GIVEN)).map_or(parts.len().saturating_sub(2), |at| at + 1);
    let bare = witness.long_quotation && parts.first().is_some_and(|first| is(first, Tags::GIVEN));
    let (before, name) = parts.split_at_checked(trade.or_else(|| witness.handle.then(given)).or_else(|| bare.then_some(0))?)?;
    let first = name.first()?;
    let named = witness.handle || name.len() > 1 && is(first, Tags::GIVEN);
    let fits = named && (bare || !before.is_empty()) && parts.len() <= SIGNED && before.iter().all(office);
    (fits && has_look(&name.join(" "))).then(|| place_of(first, own))
}

/// The name behind an office, where nothing else follows a sentence in marks in its line: "Potter Ann Lee", with the name on a network beside
/// it ("Radio host Ann Lee (@annlee)"), or alone behind what is no title.
pub fn name_behind_office(whole: &str, rest: &str, words: &Words) -> Option<(usize, usize)> {
    let (line, more) = rest.trim_end().split_once('\n').unwrap_or((rest.trim_end(), ""));
    let (own, network) = line.split_once('(').unwrap_or((line, more.trim_start_matches('(')));
    let own = own.trim();
    // "Ann Lee (@annlee) wrote on Monday": what goes on is a sentence.
    let ends = more.is_empty() || !line.contains('(');
    let handle = ends && network.strip_prefix('@').is_some_and(|own| !own.trim_end_matches(')').contains([')', ' ', '\n']));
    let sentence = whole.trim_end_matches(|letter: char| letter.is_whitespace() || "’'›”\"".contains(letter)).ends_with(is_stop);
    if !sentence || !(network.is_empty() || handle) || !line.starts_with(' ') || own.ends_with('.') {
        return None;
    }
    let witness = Witness { handle, long_quotation: whole.split_whitespace().nth(LEAST).is_some() };
    let start = behind_office(own, witness, words)?;
    let at = rest.find(own)?;
    Some((at + start, at + own.len()))
}

/// The name in a line that is an office and a name: "Potter Ann Lee".
pub fn name_in_line(line: &str, words: &Words) -> Option<(usize, usize)> {
    let own = line.trim();
    let at = line.len() - line.trim_start().len();
    behind_office(own, Witness::default(), words).map(|start| (at + start, at + own.len()))
}

/// Whether a word is an office or ends in one: "Co-Author", "Harbour-Potter".
fn is_trade(word: &str, words: &Words) -> bool {
    let office = Tags::ROLE.with(Tags::TITLE);
    let small = folded(word);
    let last = || small.rsplit('-').next().is_some_and(|last| words.tags(last).any(office));
    words.tags(&small).any(office) || words.ending(&small).any(office) || last()
}

/// "Ann Lee at Harbour Lines": a name of several words without the place or house behind it.
pub fn before_preposition<'a>(name: &'a str, words: &Words) -> &'a str {
    let behind =
        |word: &&str| word.starts_with(char::is_lowercase) && words.tags(word).any(Tags::PREP) && !words.tags(word).any(Tags::PARTICLE);
    let own = name.split_whitespace().skip(2).find(behind).and_then(|word| name.get(..place_of(word, name)));
    own.map_or(name, str::trim_end)
}

impl Scene<'_> {
    /// Whether words behind a dash are a signature: they begin with a capital and end, without a verb of speech, with their line or at
    /// another quotation.
    pub(super) fn signs(&self, low: usize) -> bool {
        let ends = |place: &usize| {
            let token = self.stream.at(*place);
            matches!(token.shape, Shape::Quote | Shape::End) || token.shape == Shape::Stop && token.text(self.text) == "\n"
        };
        let Some(end) = (low..low + SIGNATURE).find(ends) else { return false };
        self.stream.at(low).capital() && (low..end).all(|place| self.stream.at(place).shape != Shape::Stop && !self.cue(place))
    }

    /// Whether a quotation opens its passage, or stands behind the signature of another: a dash behind its marks and a few words.
    pub(super) fn follows_signature(&self, quote: usize) -> bool {
        let goes_on = |place: &usize| {
            let shape = self.stream.at(*place).shape;
            !matches!(shape, Shape::Stop | Shape::Quote | Shape::Colon | Shape::Dash) && !self.cue(*place)
        };
        let words = (quote.saturating_sub(SIGNATURE)..quote).rev().take_while(goes_on).count();
        let is_dash = |place: &usize| self.stream.at(*place).shape == Shape::Dash;
        let dashes = (0..quote.saturating_sub(words)).rev().take(2).take_while(is_dash).count();
        let behind = || quote.checked_sub(words + dashes + 1).is_some_and(|place| !self.stream.at(place).word());
        self.opens(quote) || words > 0 && dashes > 0 && behind()
    }

    /// `Ann Lee said, “…” – Orrin Times`, `“…,” Ann Lee wrote. “…” – Orrin Times`: whether a name and a verb of speech before a quotation
    /// say whose it is.
    pub(super) fn is_told_before(&self, quote: usize) -> bool {
        let is_quote = |place: &usize| self.stream.at(*place).shape == Shape::Quote;
        let named = |subject: Option<Subject>| subject.is_some_and(|subject| matches!(subject.kind, Kind::Name(_)));
        let tagged = |earlier: usize| {
            let cue = |place: usize| self.cue(place) && self.stream.at(place).is(Tags::SAY);
            let dash = self.stream.at(earlier + 1).shape == Shape::Dash;
            !dash && (earlier + 1..quote).any(cue) && self.inside(earlier + 1, quote).next().is_some()
        };
        self.tag_before(quote).is_some_and(|before| before.cue.is_some() && named(before.subject))
            || (quote.saturating_sub(SIGNATURE)..quote).rev().find(is_quote).is_some_and(tagged)
    }
}
