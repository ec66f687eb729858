//! What stands in marks and is not a quotation: names, titles, terms, words held at arm's length.
//!
//! The marks say only that the words are not the writer's plain voice. A verb of speech with a
//! subject speaks for a quotation; "titled", a title's capitals, or a determiner before and a
//! noun after ("the “early bird” rule") speak against it.

use super::clauses::is_called;
use super::look::{FEW, Look};
use super::speaker::{Attribution, Kind, Scene};
use super::tokens::{Shape, Token, folded};
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
    /// What somebody might say or type: an example, or words that the reader is told to say.
    Example,
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

/// Words of the longest title.
const LONGEST_TITLE: usize = 20;
/// Tokens before the marks among which a verb is near.
const NEAR: usize = 4;

/// Decides; the number is the probability that it is a quotation.
pub fn judge(scene: &Scene<'_>, quote: usize, look: &Look, around: &Around<'_>) -> Result<f32, Refusal> {
    let marked = Marked::new(scene, quote, look, around);
    if let Some(refusal) = marked.refusal() {
        return Err(refusal);
    }
    if around.heading {
        return if marked.speaks_in_heading() { Ok(0.6) } else { Err(Refusal::TooShort) };
    }
    if marked.is_cued() {
        return Ok(marked.sure_with_cue());
    }
    if marked.begins_reported_speech() {
        return Ok(0.66);
    }
    match marked.refusal_without_cue() {
        Some(refusal) => Err(refusal),
        None => Ok(marked.sure_without_cue()),
    }
}

/// What stands right before the marks and leads up to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lead {
    Colon,
    Comma,
    Nothing,
}

/// A marked string in its sentence.
pub(super) struct Marked<'a> {
    scene: &'a Scene<'a>,
    /// Its token.
    quote: usize,
    look: Look,
    around: &'a Around<'a>,
    /// The tokens beside it.
    before: Token,
    after: Token,
    lead: Lead,
    order: Order,
}

impl<'a> Marked<'a> {
    pub(super) fn new(scene: &'a Scene<'a>, quote: usize, look: &Look, around: &'a Around<'a>) -> Self {
        let (before, after) = (scene.stream.before(quote), scene.stream.at(quote + 1));
        let habits = scene.words.habits;
        // Where every noun has a capital, only the first letter tells.
        let look = Look { lower_case: look.lower_case || habits.nouns && !look.starts_upper, ..*look };
        let lead = match before.shape {
            Shape::Colon => Lead::Colon,
            Shape::Comma => Lead::Comma,
            _ => Lead::Nothing,
        };
        Self { scene, quote, look, around, before, after, lead, order: habits.order }
    }

    /// What it is instead of a quotation, whoever may speak beside it. The clearest reason comes first.
    pub(super) fn refusal(&self) -> Option<Refusal> {
        if self.look.words == 0 {
            return Some(Refusal::TooShort);
        }
        self.introduced()
            .or_else(|| self.work())
            .or_else(|| self.term())
            .or_else(|| self.titled())
            .or_else(|| self.name())
            .or_else(|| self.lone_word())
            .or_else(|| self.held_at_arms_length())
    }

    /// "titled", "so-called", "the word" right before it, unless it is a sentence.
    fn introduced(&self) -> Option<Refusal> {
        let look = &self.look;
        let sentence = look.words >= 6 && (look.ends_sentence || look.ends_clause) && !look.title_case;
        let title = self.is_title();
        let introduced = title || !sentence && self.lead != Lead::Colon && self.is_named();
        introduced.then_some(if title || look.title_case { Refusal::Title } else { Refusal::Term })
    }

    /// "a paper titled: “How tides turn”", "mit dem Titel „Wer zahlt die Fähre?“": right behind a word for titles alone.
    fn is_title(&self) -> bool {
        let (colon, look) = (self.lead == Lead::Colon, &self.look);
        let at = self.quote - usize::from(colon);
        let word = self.scene.stream.before(at);
        // "spoke about the title: “…”": a noun before a colon may be what is spoken of.
        let participle = || word.shape == Shape::Lower && !self.scene.word(at.saturating_sub(1)).contains(' ');
        let titles = word.word() && word.is(Tags::NAMING) && word.is(Tags::WORK) && (!colon || participle());
        titles && look.starts_upper && !look.ends_clause && look.words <= LONGEST_TITLE && (!look.ends_sentence || look.ends_exclaiming)
    }

    /// A noun for a work stands beside it, and it looks like the work's title.
    fn work(&self) -> Option<Refusal> {
        (self.look.words <= 10 && !self.look.ends_sentence && self.is_work()).then_some(Refusal::Title)
    }

    /// Where the verb comes last: a noun that terms stand before follows, or nothing leads up to it and no verb of speech follows.
    fn term(&self) -> Option<Refusal> {
        if self.order != Order::VerbFinal || self.look.words > 12 || self.look.ends_sentence {
            return None;
        }
        let headed = self.after.is(Tags::TERM_HEAD.with(Tags::NAMING).with(Tags::WORK).with(Tags::ORG)) && !self.after.is(Tags::CUE);
        let led = self.lead == Lead::Colon || self.around.heading;
        let told = || self.follows(4, Tags::CUE.with(Tags::SOURCE_BEFORE));
        (headed || !led && !told()).then_some(Refusal::Term)
    }

    /// The capitals of a title, in English.
    fn titled(&self) -> Option<Refusal> {
        let look = &self.look;
        let titled = self.is_cased()
            && look.title_case
            && look.words <= 5
            && !look.ends_sentence
            && !look.ends_clause
            && self.lead != Lead::Colon
            && !self.around.heading
            && !(look.words <= 3 && !self.before.possessive && self.is_dubbed());
        titled.then_some(if self.before.possessive || look.words > 1 { Refusal::Title } else { Refusal::Name })
    }

    /// A few words with capitals that nobody says.
    fn name(&self) -> Option<Refusal> {
        let (look, before) = (&self.look, &self.before);
        let name = look.words <= FEW
            && look.title_case
            && !look.ends_sentence
            && self.lead != Lead::Colon
            && !self.around.heading
            && (look.words == 1 || before.is(Tags::PREP.with(Tags::ARTICLE)) || before.capital() || before.is(Tags::WORK))
            && !self.is_dubbed()
            && !self.is_reported();
        name.then_some(Refusal::Name)
    }

    /// A word by itself that nobody says.
    fn lone_word(&self) -> Option<Refusal> {
        let lone = self.look.words == 1
            && !self.around.heading
            && self.lead != Lead::Colon
            && !self.look.ends_sentence
            && !self.is_labelled()
            && !self.is_reported()
            && !self.is_predicate();
        lone.then_some(Refusal::TooShort)
    }

    /// A determiner before it and a noun after it.
    fn held_at_arms_length(&self) -> Option<Refusal> {
        let after = &self.after;
        let noun_after = if self.scene.words.habits.nouns {
            after.capital() && !after.possessive
        } else {
            after.shape == Shape::Lower
                && !after.is(FUNCTION)
                && (!after.is(Tags::CUE) || after.is(Tags::SPEECH))
                && after.start() < self.scene.stream.at(self.quote).end() + 3
        };
        let determined = self.before.is(Tags::ARTICLE) || self.before.possessive || self.is_cased() && self.is_determined_before();
        let stops = self.look.ends_sentence && !(self.look.ends_exclaiming && self.is_cased());
        let held = determined && noun_after && self.look.words <= 3 && !stops && !self.is_labelled();
        held.then_some(Refusal::Scare)
    }

    /// "a good “starter set” crate": an adjective stands between the determiner and the marks.
    fn is_determined_before(&self) -> bool {
        let stream = &self.scene.stream;
        let plain = |place: &usize| {
            let token = stream.at(*place);
            token.shape == Shape::Lower && !token.is(FUNCTION.with(Tags::CUE).with(Tags::ME).with(Tags::THAT))
        };
        let adjectives = (self.quote.saturating_sub(2)..self.quote).rev().take_while(plain).count();
        adjectives > 0 && adjectives < self.quote && stream.at(self.quote - adjectives - 1).is(Tags::ARTICLE)
    }

    /// A few words of a heading are a term or a name of it, unless somebody says them or they are all of it and no title.
    fn speaks_in_heading(&self) -> bool {
        let (look, cued) = (&self.look, self.is_cued());
        let whole = !self.before.word() && !self.after.word() && !look.title_case;
        let said = cued || self.lead == Lead::Colon || whole || look.words > FEW || look.words > 1 && look.ends_sentence;
        said && (look.words >= 2 || cued)
    }

    /// "„Haus, Hof, alles“ habe man ihr genommen": reported speech that the marks begin.
    fn begins_reported_speech(&self) -> bool {
        let begins = self.around.company && self.look.words >= 2 && self.scene.stream.sentence(self.quote).0 == self.quote;
        self.scene.words.habits.nouns && self.after.shape == Shape::Lower && begins
    }

    /// Whether it ends as sentences and their parts do.
    fn is_ended(&self) -> bool {
        self.look.ends_sentence || self.look.ends_clause
    }

    /// Whether a sign leads up to words that begin with a capital.
    fn is_led(&self) -> bool {
        self.lead != Lead::Nothing && self.look.starts_upper
    }

    /// What it is instead of a quotation, where nobody speaks beside it.
    fn refusal_without_cue(&self) -> Option<Refusal> {
        let (look, company) = (&self.look, self.around.company);
        let (ended, led) = (self.is_ended(), self.is_led());
        if look.words <= 3
            && !led
            && !(ended && look.words >= 2 && (look.starts_upper || company))
            && !(look.ends_sentence && look.starts_upper && company)
            && !(company && look.words >= 2 && look.lower_case)
        {
            return Some(if look.words == 1 { Refusal::TooShort } else { Refusal::Scare });
        }
        if look.words == 4 && look.lower_case && !ended && !company && self.lead != Lead::Colon {
            return Some(Refusal::Scare);
        }
        // English sets the comma or full stop of the sentence inside the marks of a title.
        let led = led && !(self.lead == Lead::Comma && look.is_titled());
        let bare = look.capitals >= 2 && !look.ends_exclaiming && !led && self.around.local.is_none();
        let title = if look.words <= 5 { !ended || bare } else { bare && look.capitals * 2 > look.words };
        (look.title_case && self.is_cased() && title).then_some(Refusal::Title)
    }

    fn sure_without_cue(&self) -> f32 {
        let mut sure: f32 = 0.55;
        if self.around.local.is_some() || self.around.company {
            sure += 0.15;
        }
        if self.is_ended() {
            sure += 0.12;
        }
        if self.look.words >= 8 {
            sure += 0.12;
        }
        sure.min(0.95)
    }

    fn sure_with_cue(&self) -> f32 {
        let subject = self.around.local.and_then(|found| found.subject);
        let mut sure: f32 = match self.look.words {
            1 => 0.62,
            2 | 3 => 0.74,
            4..=6 => 0.86,
            _ => 0.93,
        };
        if subject.is_some_and(|subject| matches!(subject.kind, Kind::Name(_) | Kind::Pronoun(_))) {
            sure += 0.03;
        }
        if self.is_ended() || self.lead == Lead::Colon {
            sure += 0.03;
        }
        if self.is_labelled() {
            sure += 0.02;
        }
        if self.around.local.is_some_and(|found| found.distance > 10) {
            sure -= 0.08;
        }
        sure.clamp(0.05, 0.98)
    }

    /// Whether the language is one of capitals and word order, in which titles have capitals.
    fn is_cased(&self) -> bool {
        self.order == Order::SubjectFirst
    }

    /// Whether a verb of speech reports it. One without anybody beside it says little of a word or two.
    fn is_cued(&self) -> bool {
        let Some(local) = self.around.local else { return false };
        let nobody = local.subject.is_some_and(|subject| subject.kind == Kind::Nobody && subject.from == subject.end);
        local.cue.is_some() && !(nobody && self.look.words <= 3)
    }

    /// Whether a verb that gives a label, or one of speech, stands close before it.
    fn is_labelled(&self) -> bool {
        self.is_near(Tags::LABEL.with(Tags::SAY))
    }

    /// Whether somebody calls something by it.
    fn is_dubbed(&self) -> bool {
        self.is_near(Tags::LABEL) || self.lead != Lead::Nothing && self.is_labelled()
    }

    /// Whether a verb of speech or a source follows close behind it.
    fn is_reported(&self) -> bool {
        self.follows(3, Tags::SAY.with(Tags::SOURCE_AFTER))
    }

    /// Whether one of these stands among so many tokens behind it.
    fn follows(&self, reach: usize, tags: Tags) -> bool {
        (1..=reach).any(|step| self.scene.stream.at(self.quote + step).is(tags))
    }

    /// Whether a verb of these kinds stands among the few words before it.
    fn is_near(&self, tags: Tags) -> bool {
        let stream = &self.scene.stream;
        let mut before = (self.quote.saturating_sub(NEAR)..self.quote).rev().take_while(|place| stream.at(*place).shape != Shape::Stop);
        before.any(|place| {
            let token = stream.at(place);
            token.is(tags) && token.shape == Shape::Lower && !stream.before(place).is(Tags::ARTICLE)
        })
    }

    /// A lone word in small letters that a reporting sentence says of something: "she said it was “hard”".
    fn is_predicate(&self) -> bool {
        let stream = &self.scene.stream;
        let said = self.around.local.and_then(|found| found.cue).is_some_and(|cue| cue < self.quote && stream.at(cue).is(Tags::SAY));
        said && self.may_be_predicate()
    }

    /// The same, should a reporting verb stand before it.
    pub(super) fn may_be_predicate(&self) -> bool {
        let stream = &self.scene.stream;
        let be = if self.before.is(Tags::ARTICLE) { stream.before(self.quote.saturating_sub(1)) } else { self.before };
        let noun_follows = self.after.shape == Shape::Lower && !self.after.is(FUNCTION);
        self.look.lower_case && !noun_follows && be.is(Tags::AUX) && !be.is(Tags::HE.with(Tags::SHE))
    }

    /// Whether "titled", "so-called", "the word" and the like stand right before.
    fn is_named(&self) -> bool {
        let (scene, quote) = (self.scene, self.quote);
        let mut place = quote;
        for _ in 0..3 {
            let before = scene.stream.before(place);
            let passive = before.is(Tags::LABEL) && scene.stream.before(place.saturating_sub(1)).is(Tags::AUX) && place < quote;
            let term =
                (self.look.words <= FEW || self.look.is_titled() || self.look.is_called()) && place > 0 && is_called(scene, place - 1);
            if (before.is(Tags::NAMING) || passive || term) && before.word() {
                return true;
            }
            let thin = before.is(Tags::ARTICLE.with(Tags::PREP).with(Tags::DEMONYM)) || before.shape == Shape::Comma;
            if !thin {
                return false;
            }
            place = place.saturating_sub(1);
        }
        false
    }

    /// Whether a noun for a work stands beside it and it looks like the work's title.
    fn is_work(&self) -> bool {
        let (scene, look, quote) = (self.scene, &self.look, self.quote);
        let titled = look.title_case || (look.starts_upper && !self.is_cased()) || look.words <= 2;
        let noun = |place: usize| {
            let token = scene.stream.at(place);
            token.is(Tags::WORK) || (scene.words.habits.compounds && token.word() && scene.words.ends_with_work(&folded(scene.word(place))))
        };
        let before = || self.before.word() && quote > 0 && noun(quote - 1);
        let after = || self.after.word() && look.title_case && noun(quote + 1);
        titled && !self.before.is(Tags::CUE) && (before() || after())
    }
}
