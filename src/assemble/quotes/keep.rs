//! What stands in marks and is not a quotation: names, titles, terms, words held at arm's length.
//!
//! The marks say only that the words are not the writer's plain voice. A verb of speech with a
//! subject speaks for a quotation; "titled", a title's capitals, or a determiner before and a
//! noun after ("the “early bird” rule") speak against it.

use super::speaker::{Attribution, Kind, Scene};
use super::tokens::{Shape, folded};
use crate::article::QuoteKind;
use crate::lexicon::quotes::{Order, Tags};

/// Why a marked string is not returned as a quotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// Words held at arm's length.
    Scare,
    /// Title of a work or programme.
    Title,
    /// A term, slogan or translation that the sentence introduces as one.
    Term,
    /// A name or nickname.
    Name,
    /// Too short to tell.
    TooShort,
    /// A box without marks that nobody introduces or signs.
    Unsaid,
}

/// What can be counted about a marked string.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Words.
    pub words: usize,
    /// Ends with a full stop or its kin.
    pub stop: bool,
    /// Ends with a comma.
    pub comma: bool,
    /// Begins with a capital.
    pub capital: bool,
    /// All longer words have capitals.
    pub title: bool,
    /// No word has one.
    pub small: bool,
    /// Words of two letters or more with a capital.
    pub capitals: usize,
    /// Ends with a sign that a title seldom ends with.
    pub cries: bool,
}

impl Look {
    /// Looks at the words inside the marks.
    pub fn of(inner: &str) -> Self {
        let (mut words, mut big, mut long, mut first_big, mut capitals) = (0, 0, 0, false, 0);
        for word in inner.split_whitespace() {
            let Some(first) = word.chars().find(|c| c.is_alphanumeric()) else { continue };
            if words == 0 {
                first_big = first.is_uppercase() || first.is_numeric();
            }
            words += 1;
            let counts = word.chars().count() > 3 || first.is_uppercase() || first.is_numeric();
            long += usize::from(counts);
            big += usize::from(counts && (first.is_uppercase() || first.is_numeric()));
            capitals += usize::from(first.is_uppercase() && word.chars().nth(1).is_some_and(char::is_alphanumeric));
        }
        let end = inner.trim_end();
        Self {
            words,
            stop: end.ends_with(['.', '!', '?', '…']),
            comma: end.ends_with([',', ';', '—', '–', '-']),
            capital: first_big,
            title: words > 0 && long > 0 && big == long,
            small: big == 0,
            capitals,
            cries: end.ends_with(['!', '?', '…']),
        }
    }

    /// The shape of a quotation of one paragraph.
    pub const fn kind(&self) -> QuoteKind {
        if self.words >= 4 && (self.stop || self.comma || self.capital) { QuoteKind::Direct } else { QuoteKind::Partial }
    }
}

/// What is known around the quotation.
#[derive(Debug, Clone, Copy)]
pub struct Around<'a> {
    /// What the sentence tells about the speaker.
    pub local: Option<&'a Attribution>,
    /// Another quotation of the passage has a speaker.
    pub company: bool,
    /// The string stands in a heading.
    pub heading: bool,
}

/// Words that carry a sentence and not its matter.
const FUNCTION: Tags =
    Tags::PREP.with(Tags::CONJ).with(Tags::AUX).with(Tags::THAT).with(Tags::WHO).with(Tags::ADVERB).with(Tags::ARTICLE).with(Tags::PRONOUN);

/// Words of a term at most.
const FEW: usize = 4;

/// Decides; the number is the probability that it is a quotation.
pub fn judge(scene: &Scene<'_>, quote: usize, look: &Look, around: &Around<'_>) -> Result<f32, Refusal> {
    let stream = &scene.stream;
    // Where every noun has a capital, only the first letter tells.
    let look = &Look { small: look.small || (scene.words.habits.nouns && !look.capital), ..*look };
    let (before, after) = (stream.before(quote), stream.at(quote + 1));
    let colon = before.shape == Shape::Colon;
    let comma = before.shape == Shape::Comma;
    let order = scene.words.habits.order;
    let strong = look.words >= 6 && (look.stop || look.comma) && !look.title;
    if look.words == 0 {
        return Err(Refusal::TooShort);
    }
    if !strong && !colon && named(scene, quote, look) {
        return Err(if look.title { Refusal::Title } else { Refusal::Term });
    }
    let label = near_cue(scene, quote, Tags::LABEL.with(Tags::SAY), 4);
    let dubbed = near_cue(scene, quote, Tags::LABEL, 4) || (label && (comma || colon));
    // A verb without anybody beside it says little of a word or two.
    let nobody =
        around.local.and_then(|found| found.subject).is_some_and(|subject| subject.kind == Kind::Nobody && subject.from == subject.end);
    let cued = around.local.is_some_and(|found| found.cue.is_some()) && !(nobody && look.words <= 3);
    if look.words <= 10 && work(scene, quote, look) && !look.stop {
        return Err(Refusal::Title);
    }
    if order == Order::VerbFinal && look.words <= 12 && !look.stop && is_term(scene, quote, colon || around.heading) {
        return Err(Refusal::Term);
    }
    let cased = order == Order::SubjectFirst;
    if cased
        && look.title
        && look.words <= 5
        && !look.stop
        && !look.comma
        && !colon
        && !(dubbed && look.words <= 3 && !before.possessive)
        && !around.heading
    {
        return Err(if before.possessive || look.words > 1 { Refusal::Title } else { Refusal::Name });
    }
    let told = (quote + 1..quote + 4).any(|place| stream.at(place).is(Tags::SAY.with(Tags::SOURCE_AFTER)));
    if look.words <= 4
        && look.title
        && !look.stop
        && !dubbed
        && !colon
        && !around.heading
        && !told
        && (look.words == 1 || before.is(Tags::PREP.with(Tags::ARTICLE)) || before.capital() || before.is(Tags::WORK))
    {
        return Err(Refusal::Name);
    }
    if look.words == 1 && !around.heading && !label && !told && !colon && !look.stop && !predicate(scene, quote, look, around) {
        return Err(Refusal::TooShort);
    }
    let noun_after = after.shape == Shape::Lower
        && !after.is(FUNCTION)
        && (!after.is(Tags::CUE) || after.is(Tags::SPEECH))
        && after.start < stream.at(quote).end + 3;
    let noun_after = if scene.words.habits.nouns { after.capital() && !after.possessive } else { noun_after };
    let determined = before.is(Tags::ARTICLE) || before.possessive;
    if determined && noun_after && look.words <= 3 && !look.stop && !label {
        return Err(Refusal::Scare);
    }
    if around.heading {
        // A few words of a heading are a term or a name of it, unless somebody says them or they are all of it and no title.
        let whole = !before.word() && !after.word() && !look.title;
        let said = cued || colon || whole || look.words > FEW || look.words > 1 && look.stop;
        return if said && (look.words >= 2 || cued) { Ok(0.6) } else { Err(Refusal::TooShort) };
    }
    if !cued {
        // "„Haus, Hof, alles“ habe man ihr genommen": reported speech that the marks begin.
        let leads = scene.words.habits.nouns && around.company && look.words >= 2 && stream.sentence(quote).0 == quote;
        if leads && after.shape == Shape::Lower {
            return Ok(0.66);
        }
        return without_cue(look, around, colon, comma, cased);
    }
    Ok(with_cue(look, around, label, colon))
}

/// Whether the marks stand around a term, where the verb comes last: a noun that terms stand before follows, or, unless they are `led`
/// up to, no verb of speech.
fn is_term(scene: &Scene<'_>, quote: usize, led: bool) -> bool {
    let after = scene.stream.at(quote + 1);
    let headed = after.is(Tags::TERM_HEAD.with(Tags::NAMING).with(Tags::WORK).with(Tags::ORG)) && !after.is(Tags::CUE);
    let told = (quote + 1..quote + 5).any(|place| scene.stream.at(place).is(Tags::CUE.with(Tags::SOURCE_BEFORE)));
    headed || !told && !led
}

fn without_cue(look: &Look, around: &Around<'_>, colon: bool, comma: bool, cased: bool) -> Result<f32, Refusal> {
    let sentence = look.stop || look.comma;
    let led = (colon || comma) && look.capital;
    if look.words <= 3
        && !led
        && !(sentence && look.words >= 2 && (look.capital || around.company))
        && !(look.stop && look.capital && around.company)
        && !(around.company && look.words >= 2 && look.small)
    {
        return Err(if look.words == 1 { Refusal::TooShort } else { Refusal::Scare });
    }
    if look.words == 4 && look.small && !sentence && !around.company && !colon {
        return Err(Refusal::Scare);
    }
    // English sets the comma or full stop of the sentence inside the marks of a title.
    let bare = look.capitals >= 2 && !look.cries && !led && around.local.is_none();
    let title = if look.words <= 5 { !sentence || bare } else { bare && look.capitals * 2 > look.words };
    if look.title && cased && title {
        return Err(Refusal::Title);
    }
    let mut sure: f32 = 0.55;
    if around.local.is_some() || around.company {
        sure += 0.15;
    }
    if sentence {
        sure += 0.12;
    }
    if look.words >= 8 {
        sure += 0.12;
    }
    Ok(sure.min(0.95))
}

fn with_cue(look: &Look, around: &Around<'_>, label: bool, colon: bool) -> f32 {
    let named =
        around.local.and_then(|found| found.subject).is_some_and(|subject| matches!(subject.kind, Kind::Name(_) | Kind::Pronoun(_)));
    let mut sure: f32 = match look.words {
        1 => 0.62,
        2 | 3 => 0.74,
        4..=6 => 0.86,
        _ => 0.93,
    };
    if named {
        sure += 0.03;
    }
    if look.stop || look.comma || colon {
        sure += 0.03;
    }
    if label {
        sure += 0.02;
    }
    if around.local.is_some_and(|found| found.distance > 10) {
        sure -= 0.08;
    }
    sure.clamp(0.05, 0.98)
}

/// A lone word in small letters that a reporting sentence says of something: "she said it was “hard”".
fn predicate(scene: &Scene<'_>, quote: usize, look: &Look, around: &Around<'_>) -> bool {
    let before = scene.stream.before(quote);
    let be = if before.is(Tags::ARTICLE) { scene.stream.before(quote.saturating_sub(1)) } else { before };
    let said = around.local.and_then(|found| found.cue).is_some_and(|cue| cue < quote && scene.stream.at(cue).is(Tags::SAY));
    let noun_follows = scene.stream.at(quote + 1).shape == Shape::Lower && !scene.stream.at(quote + 1).is(FUNCTION);
    look.small && said && !noun_follows && be.is(Tags::AUX) && !be.is(Tags::HE.with(Tags::SHE))
}

/// Whether "titled", "so-called", "the word" and the like stand right before.
fn named(scene: &Scene<'_>, quote: usize, look: &Look) -> bool {
    let mut place = quote;
    for _ in 0..3 {
        let before = scene.stream.before(place);
        let passive = before.is(Tags::LABEL) && scene.stream.before(place.saturating_sub(1)).is(Tags::AUX) && place < quote;
        let term = look.words <= FEW && place > 0 && is_called(scene, place - 1);
        if (before.is(Tags::NAMING) || passive || term) && before.word() {
            return true;
        }
        let thin = before.is(Tags::ARTICLE.with(Tags::PREP).with(Tags::DEMONYM)) || matches!(before.shape, Shape::Comma);
        if !thin {
            return false;
        }
        place = place.saturating_sub(1);
    }
    // What follows: "…" başlıklı, "…" adlı.
    false
}

/// "a method called “drift”", "often called “drift”": a participle that names, where nobody stands before it who could call.
fn is_called(scene: &Scene<'_>, verb: usize) -> bool {
    let token = scene.stream.at(verb);
    if scene.words.habits.order != Order::SubjectFirst || !token.is(Tags::LABEL) || !scene.word(verb).ends_with("ed") {
        return false;
    }
    let (start, _) = scene.stream.sentence(verb);
    let Some(noun) = (start..verb).rev().find(|place| !scene.stream.at(*place).is(Tags::ADVERB)) else { return false };
    let caller =
        Tags::PRONOUN.with(Tags::ME).with(Tags::WHO).with(Tags::THAT).with(Tags::ROLE).with(Tags::TITLE).with(Tags::ORG).with(Tags::BACK);
    let owner = scene.stream.at(noun);
    let relative = (start.max(noun.saturating_sub(5))..noun)
        .any(|place| scene.stream.at(place).is(Tags::WHO.with(Tags::THAT)) || matches!(scene.word(place), "what" | "What"));
    (!owner.word() || owner.shape == Shape::Lower && !owner.is(caller)) && !relative
}

/// Whether a noun for a work stands beside and the string looks like its title.
fn work(scene: &Scene<'_>, quote: usize, look: &Look) -> bool {
    let before = scene.stream.before(quote);
    let after = scene.stream.at(quote + 1);
    let titled = look.title || (look.capital && scene.words.habits.order != Order::SubjectFirst) || look.words <= 2;
    let noun = |place: usize| {
        let token = scene.stream.at(place);
        token.is(Tags::WORK) || (scene.words.habits.compounds && token.word() && ends_with_work(scene, place))
    };
    titled && !before.is(Tags::CUE) && (before.word() && quote > 0 && noun(quote - 1) || (after.word() && look.title && noun(quote + 1)))
}

fn ends_with_work(scene: &Scene<'_>, place: usize) -> bool {
    let word = folded(scene.word(place));
    word.char_indices()
        .skip(3)
        .map(|(at, _)| word.get(at..).unwrap_or_default())
        .take_while(|tail| tail.len() >= 4)
        .any(|tail| scene.words.tags(tail).any(Tags::WORK))
}

/// A verb of these kinds within the few words before.
fn near_cue(scene: &Scene<'_>, quote: usize, tags: Tags, reach: usize) -> bool {
    (quote.saturating_sub(reach)..quote).rev().take_while(|place| scene.stream.at(*place).shape != Shape::Stop).any(|place| {
        let token = scene.stream.at(place);
        token.is(tags) && token.shape == Shape::Lower && !scene.stream.before(place).is(Tags::ARTICLE)
    })
}
