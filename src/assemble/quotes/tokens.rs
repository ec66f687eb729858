//! The reporter's own words: a passage as tokens, each quotation folded into one.
//!
//! Everything that looks for names, verbs and sentence ends works on these, so nothing inside the
//! marks can be mistaken for the reporter's voice.

use smallvec::SmallVec;

pub use super::fold::{fold, folded};
use super::phrases::join_phrases;
use super::sentences::sentences;
use crate::letters::{Piece, is_mark, plain_run};
use crate::lexicon::quotes::{Form, Tags, Words, is_glued_article};

/// Bytes of the shortest word that its ending makes an adverb.
const SHORTEST_ADVERB: usize = 5;

/// What a token looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Begins with a small letter, or a letter without case.
    Lower,
    /// Begins with a capital.
    Title,
    /// Two or more letters, all capitals.
    Upper,
    /// Begins with a digit.
    Number,
    /// `,` and its kin.
    Comma,
    /// `:`.
    Colon,
    /// `;`.
    Semicolon,
    /// `.`, `!`, `?`, `…` or a line break: a sentence may end.
    Stop,
    /// A dash with space around it, or a long one.
    Dash,
    /// An opening bracket.
    Open,
    /// A closing bracket.
    Close,
    /// A quotation.
    Quote,
    /// Anything else.
    Other,
    /// Past the last token.
    End,
}

/// A word or sign.
#[derive(Debug, Clone, Copy)]
pub struct Token {
    start: u32,
    end: u32,
    /// What the lexicon says.
    pub tags: Tags,
    /// Look.
    pub shape: Shape,
    /// Carries a genitive ending after an apostrophe, or another case ending after one.
    pub possessive: bool,
}

impl Token {
    /// What stands beyond the last token.
    pub const END: Self = Self { start: 0, end: 0, tags: Tags::NONE, shape: Shape::End, possessive: false };

    /// What stands at these bytes of a passage, which has fewer than 4 GiB.
    const fn new(start: usize, end: usize, shape: Shape, tags: Tags) -> Self {
        Self { start: start as u32, end: end as u32, tags, shape, possessive: false }
    }

    /// First byte in the passage.
    pub const fn start(&self) -> usize {
        self.start as usize
    }

    /// One past the last byte, without a genitive ending.
    pub const fn end(&self) -> usize {
        self.end as usize
    }

    /// The word or sign itself, in its passage.
    pub fn text<'t>(&self, passage: &'t str) -> &'t str {
        passage.get(self.start()..self.end()).unwrap_or_default()
    }

    /// Takes in what stands up to the end of `last`.
    pub const fn join(&mut self, last: &Self) {
        self.end = last.end;
    }

    /// Whether it is a word with a capital.
    pub const fn capital(&self) -> bool {
        matches!(self.shape, Shape::Title | Shape::Upper)
    }

    /// Whether it is a word.
    pub const fn word(&self) -> bool {
        matches!(self.shape, Shape::Title | Shape::Upper | Shape::Lower | Shape::Number)
    }

    /// What the lexicon says of the ending of a compound; of a surname nothing.
    pub fn ending(&self, text: &str, words: &Words) -> Tags {
        if !self.word() || self.is(Tags::SURNAME) || !words.habits.compounds {
            return Tags::NONE;
        }
        words.ending(&folded(self.text(text)))
    }

    /// What the lexicon says of the word and of its ending.
    pub fn tags_with_ending(&self, text: &str, words: &Words) -> Tags {
        self.tags.with(self.ending(text, words))
    }

    /// Whether it is one of these.
    pub const fn is(&self, tags: Tags) -> bool {
        self.tags.any(tags)
    }
}

/// A quotation in a passage, as the tokeniser needs it.
#[derive(Debug, Clone, Copy)]
pub struct Hole {
    /// First byte, marks included.
    pub from: usize,
    /// One past the last byte, marks included.
    pub to: usize,
}

/// The tokens of one passage.
#[derive(Debug, Default)]
pub struct Stream {
    /// In order.
    pub tokens: Vec<Token>,
    /// Sentences as ranges of tokens, in order, without gaps.
    pub sentences: Vec<(usize, usize)>,
}

impl Stream {
    /// The token at a place; [`Token::END`] outside.
    pub fn at(&self, place: usize) -> Token {
        self.tokens.get(place).copied().unwrap_or(Token::END)
    }

    /// The token before a place.
    pub fn before(&self, place: usize) -> Token {
        place.checked_sub(1).map_or(Token::END, |place| self.at(place))
    }

    /// The sentence that holds a token.
    pub fn sentence(&self, place: usize) -> (usize, usize) {
        let index = self.sentences.partition_point(|(_, end)| *end <= place);
        self.sentences.get(index).copied().unwrap_or((self.tokens.len(), self.tokens.len()))
    }
}

/// Cuts a passage into tokens. `holes` are its quotations, ascending and disjoint.
pub fn stream(text: &str, holes: &[Hole], words: &Words) -> Stream {
    let mut cutter = Cutter { text, words, tokens: Vec::with_capacity(text.len() / 5), buffer: String::new() };
    let mut from = 0;
    for hole in holes {
        cutter.cut(from, hole.from);
        cutter.push(hole.from, hole.to, Shape::Quote, Tags::NONE);
        from = hole.to;
    }
    cutter.cut(from, text.len());
    let mut stream = Stream { tokens: cutter.tokens, sentences: Vec::new() };
    join_phrases(&mut stream.tokens, text, words);
    // Those of a whole article are kept until its last quotation has its speaker.
    stream.tokens.shrink_to_fit();
    stream.sentences = sentences(&stream.tokens, text);
    stream
}

struct Cutter<'a> {
    text: &'a str,
    words: &'a Words,
    tokens: Vec<Token>,
    buffer: String,
}

impl Cutter<'_> {
    fn push(&mut self, start: usize, end: usize, shape: Shape, tags: Tags) {
        self.tokens.push(Token::new(start, end, shape, tags));
    }

    fn cut(&mut self, from: usize, to: usize) {
        let Some(part) = self.text.get(from..to) else { return };
        let letter = |at: usize| part.get(at..).and_then(|rest| rest.chars().next());
        let joins = |c: char| matches!(c, '\'' | '’' | 'ʼ' | '-' | '.' | '\u{2011}' | '@' | '_');
        let mut at = 0;
        while at < part.len() {
            // Most of a text is words of plain letters with a space between them, most of them short.
            let plain = part.as_bytes().get(at..).unwrap_or_default();
            let ends = |stop: u8| stop.is_ascii() && !joins(char::from(stop));
            let piece = Piece::first(plain);
            if piece.length > 0 {
                let run = if piece.length < 8 { piece.length } else { plain_run(plain) };
                let stop = plain.get(run).copied().unwrap_or(b' ');
                if ends(stop) {
                    if run == piece.length && piece.digits() == 0 {
                        self.short(from + at, piece);
                    } else {
                        self.word(from + at, from + at + run);
                    }
                    at += run + usize::from(stop == b' ');
                    continue;
                }
            }
            let Some(c) = letter(at) else { return };
            let mut end = at + c.len_utf8();
            if !c.is_alphanumeric() {
                self.sign(from + at, c, from, to);
                at = end + usize::from(part.as_bytes().get(end) == Some(&b' '));
                continue;
            }
            while let Some(c) = letter(end) {
                let after = || letter(end + c.len_utf8()).is_some_and(char::is_alphanumeric);
                let link = joins(c) && after() && (c != '.' || !is_long(part, at, end));
                if !(c.is_alphanumeric() || is_mark(c) || link) {
                    break;
                }
                end += c.len_utf8();
            }
            self.word(from + at, from + end);
            at = end;
        }
    }

    fn sign(&mut self, at: usize, c: char, from: usize, to: usize) {
        let shape = match c {
            ',' | '،' | '、' | '，' => Shape::Comma,
            ':' | '：' => Shape::Colon,
            ';' | '；' => Shape::Semicolon,
            '.' => {
                if self.abbreviated(at) {
                    return;
                }
                Shape::Stop
            }
            '!' | '?' | '…' | '\n' | '。' | '！' | '？' | '؟' | '।' => Shape::Stop,
            '—' | '―' => Shape::Dash,
            '–' | '-' => {
                let head = self.text.get(..at).unwrap_or_default();
                // Two hyphens behind a space are one dash; right behind a word they lead on in the sentence.
                let second = c == '-' && head.strip_suffix('-').is_some_and(|before| before.ends_with(char::is_whitespace));
                let loose = at == from || at + c.len_utf8() >= to || head.ends_with(char::is_whitespace) || second;
                if loose { Shape::Dash } else { Shape::Other }
            }
            '(' | '[' | '（' => Shape::Open,
            ')' | ']' | '）' => Shape::Close,
            c if c.is_whitespace() => return,
            _ => Shape::Other,
        };
        self.push(at, at + c.len_utf8(), shape, Tags::NONE);
    }

    /// The full stop after "Mr" or a single capital ends no sentence.
    fn abbreviated(&mut self, at: usize) -> bool {
        let Some(last) = self.tokens.last().filter(|last| last.end() == at) else { return false };
        let word = last.text(self.text);
        let single = last.capital() && word.chars().count() == 1;
        let dotted = word.contains('.') && word.len() <= 7;
        let follows = self.text.get(at + 1..).map(str::trim_start).and_then(|tail| tail.chars().next());
        match follows {
            Some(_) if single || dotted => true,
            Some(next) if last.is(Tags::ABBREVIATION) => last.is(Tags::TITLE) || !next.is_uppercase() || last.capital(),
            _ => false,
        }
    }

    /// A word, cut where the language elides ("l'homme") or hangs the subject behind the verb ("dit-il", "a-t-on"), however often.
    fn word(&mut self, mut start: usize, mut end: usize) {
        if !self.words.habits.elision {
            return self.plain(start, end);
        }
        while let Some(cut) = self.text.get(start..end).and_then(elided) {
            self.plain(start, start + cut);
            start += cut;
        }
        let mut pronouns: SmallVec<[(usize, usize); 2]> = SmallVec::new();
        while let Some(head) = self.text.get(start..end).and_then(|word| self.before_pronoun(word)) {
            pronouns.push((start + head + 1, end));
            let verb = self.text.get(start..start + head).unwrap_or_default();
            end = start + self.words.without_ending(verb, Form::Linked).len();
        }
        self.plain(start, end);
        for (start, end) in pronouns.into_iter().rev() {
            self.plain(start, end);
        }
    }

    /// Where the hyphen before a pronoun that ends the word stands.
    fn before_pronoun(&self, word: &str) -> Option<usize> {
        let cut = word.rfind('-')?;
        word.get(cut + 1..).is_some_and(|pronoun| self.words.tags(pronoun).any(Tags::INVERTED)).then_some(cut)
    }

    /// A word of up to eight plain letters and nothing else: what `word` and `plain` do, in few steps.
    fn short(&mut self, start: usize, piece: Piece) {
        let end = start + piece.length;
        let (letters, capitals) = piece.lowered();
        if capitals != 0 && self.words.habits.prefixes {
            return self.plain(start, end);
        }
        let shape = match capitals & 0xff {
            0 => Shape::Lower,
            _ if piece.length > 1 && capitals.count_ones() as usize == piece.length => Shape::Upper,
            _ => Shape::Title,
        };
        let tags = self.words.short_tags(letters);
        let tags = self.adverb(tags, shape, || self.text.get(start..end).unwrap_or_default());
        self.push(start, end, shape, tags);
    }

    /// Unknown words may be adverbs by their ending.
    fn adverb<'w>(&self, tags: Tags, shape: Shape, word: impl Fn() -> &'w str) -> Tags {
        let unknown = tags.without(Tags::LEADS) == Tags::NONE && shape == Shape::Lower;
        let is_adverb = |word: &str| word.len() >= SHORTEST_ADVERB && self.words.ends(word, Form::Adverb);
        if unknown && is_adverb(word()) { tags.with(Tags::ADVERB) } else { tags }
    }

    fn plain(&mut self, start: usize, end: usize) {
        let Some(word) = self.text.get(start..end) else { return };
        let start = start + if self.words.habits.prefixes { super::names::prefix(word) } else { 0 };
        let Some(word) = self.text.get(start..end) else { return };
        // Most words are small plain letters: no capital, no ending after an apostrophe, nothing to fold.
        let small = word.bytes().all(|byte| byte.is_ascii_lowercase());
        let (stem, possessive) = if small { (word, false) } else { genitive(word, &self.words.habits) };
        let mut letters = stem.chars();
        let first = letters.next().unwrap_or(' ');
        let shape = if small {
            Shape::Lower
        } else if first.is_numeric() {
            Shape::Number
        } else if !first.is_uppercase() {
            if bare(stem).starts_with(char::is_uppercase) { Shape::Title } else { Shape::Lower }
        } else if stem.chars().nth(1).is_some() && letters.all(|c| c.is_uppercase() || !c.is_alphabetic()) {
            Shape::Upper
        } else {
            Shape::Title
        };
        if !small {
            fold(stem, &mut self.buffer);
        }
        let word = if small { stem } else { self.buffer.as_str() };
        let tags = self.adverb(self.words.tags(word), shape, || word);
        self.tokens.push(Token { possessive, ..Token::new(start, start + stem.len(), shape, tags) });
    }
}

/// A word without the Arabic article: "Sisi" of "al-Sisi".
pub fn bare(word: &str) -> &str {
    match word.split_once(['-', '\u{2011}']) {
        Some((article, name)) if !name.is_empty() && is_glued_article(article) => name,
        _ => word,
    }
}

/// Whether more than two letters stand since the last full stop: `D.C` is one word, `end.Next` two.
fn is_long(part: &str, start: usize, dot: usize) -> bool {
    part.get(start..dot).is_some_and(|head| head.rsplit('.').next().is_some_and(|last| last.chars().count() > 2))
}

/// One past the apostrophe after which a word goes on: "l'homme", "dell’isola".
fn elided(word: &str) -> Option<usize> {
    let (cut, sign) = word.char_indices().take(7).find(|(_, c)| matches!(c, '\'' | '’'))?;
    let end = cut + sign.len_utf8();
    ((1..=6).contains(&cut) && end < word.len()).then_some(end)
}

/// Takes a genitive or case ending off.
fn genitive<'a>(word: &'a str, habits: &crate::lexicon::quotes::Habits) -> (&'a str, bool) {
    let Some(at) = word.rfind(['\'', '’']) else { return (word, false) };
    let (head, tail) = word.split_at(at);
    let tail = tail.trim_start_matches(['\'', '’']);
    let short = tail.chars().count() <= 4 && tail.chars().all(char::is_lowercase);
    if tail == "s" || (habits.cases && short && head.chars().count() > 1 && head.starts_with(char::is_uppercase)) {
        (head, true)
    } else {
        (word, false)
    }
}

/// Where a slice of a text begins in it.
pub fn place_of(part: &str, text: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::quotes::words;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn short_words_are_read_as_others_are(
            word in "[a-zA-Z]{1,8}|[a-z]{3,6}ly|said|The|She|laut|LAUT|Anna",
            language in "en|de|fr|tr|zu",
        ) {
            let read = |short: bool| {
                let mut cutter = Cutter { text: &word, words: words(&language), tokens: Vec::new(), buffer: String::new() };
                if short { cutter.short(0, Piece::first(word.as_bytes())) } else { cutter.word(0, word.len()) }
                format!("{:?}", cutter.tokens)
            };
            prop_assert_eq!(read(true), read(false));
        }
    }
}
