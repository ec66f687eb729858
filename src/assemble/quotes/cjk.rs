//! Chinese, Japanese and Korean, which leave no space between words.
//!
//! No words are cut out here: a quotation is known by what touches its marks, と and a verb of
//! speech behind it, a verb and a colon before it. The speaker is the noun phrase at the topic
//! particle (Japanese, Korean) or before the verb (Chinese). Marks hold terms far more often than
//! in Europe, so a short string without a verb is refused.

use super::cjk_names::{self, Known, Named, head, shares_name, strip_brackets};
use super::keep::Refusal;
use super::marks::{self, Pair};
use super::{Passage, PassageKind, Rejected, span, verbatim};
use crate::article::{Cue, MentionType, PageType, Quote, QuoteKind, QuoteSource, Speaker, SpeakerMethod};
use crate::error::{Error, Pause};
use crate::letters::{is_han, is_hangul, is_kana, is_katakana};
use crate::lexicon::quotes::{Habits, Joined, Script, has_table, joined};

/// The script of a language tag, if it is one of the three; of a tag that we have no words for, the script of the letters.
pub fn script(language: &str, passages: &[Passage<'_>]) -> Option<Script> {
    match language.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase().as_str() {
        "ja" => Some(Script::Japanese),
        "zh" | "yue" | "wuu" | "cmn" => Some(Script::Chinese),
        "ko" => Some(Script::Korean),
        _ if has_table(language) => None,
        _ => script_of_letters(passages),
    }
}

/// How many letters tell the script.
const SAMPLE: usize = 600;

fn script_of_letters(passages: &[Passage<'_>]) -> Option<Script> {
    let letters = passages.iter().flat_map(|passage| passage.text.chars()).filter(|c| c.is_alphabetic()).take(SAMPLE);
    let (mut han, mut kana, mut hangul, mut all) = (0, 0, 0, 0);
    for c in letters {
        all += 1;
        han += usize::from(is_han(c));
        kana += usize::from(is_kana(c));
        hangul += usize::from(is_hangul(c));
    }
    match () {
        () if hangul * 2 > all => Some(Script::Korean),
        () if (han + kana) * 2 <= all => None,
        () if kana * 10 > all => Some(Script::Japanese),
        () => Some(Script::Chinese),
    }
}

/// How far from the marks a verb is looked for, in characters.
const REACH: usize = 26;

/// How much of a passage is read on either side of a quotation, in bytes: bounds the work.
const WINDOW: usize = 900;

/// Signs that end a sentence, and those that close a quotation behind them.
const STOPS: [char; 6] = ['。', '！', '？', '…', '!', '?'];
const CLOSING: [char; 6] = ['”', '」', '』', '"', '’', '›'];

/// A noun phrase in bytes of the text read.
type Phrase = (usize, usize);

struct Reader<'a> {
    /// The passage around one quotation.
    text: &'a str,
    /// Where that begins in the passage.
    offset: usize,
    lexicon: &'a Joined,
    script: Script,
}

#[derive(Clone, Copy)]
struct Told {
    cue: Option<(usize, usize)>,
    speaker: Option<(Phrase, SpeakerMethod)>,
}

/// Finds the quotations of an article in one of the three languages; in a manual only those that somebody says.
pub fn read(passages: &[Passage<'_>], script: Script, page_type: PageType, pause: Pause<'_>) -> Result<(Vec<Quote>, Vec<Rejected>), Error> {
    let lexicon = joined(script);
    let (mut quotes, mut rejected) = (Vec::new(), Vec::new());
    let mut names: Vec<Known> = Vec::new();
    let mut last: Option<(usize, Speaker)> = None;
    // Where the quotation would go on behind its teller: `“…，”王丽说。“…”`
    let mut told_to: Option<(usize, usize)> = None;
    for pair in marks::pair(passages, &Habits::default()) {
        pause()?;
        let Some(part) = pair.parts.first().copied() else { continue };
        let Some(passage) = passages.get(part.passage) else { continue };
        let from = passage.text.floor_char_boundary(part.from.saturating_sub(WINDOW));
        let to = passage.text.floor_char_boundary((part.to + WINDOW).min(passage.text.len()));
        let reader = Reader { text: passage.text.get(from..to).unwrap_or_default(), offset: from, lexicon, script };
        let inner = passage.text.get(part.start..part.end).unwrap_or_default();
        let told = reader.told(part.from - from, part.to - from);
        let heading = passage.kind == PassageKind::Heading;
        let goes_on = told_to == Some((part.passage, part.from)) && inner.ends_with(STOPS);
        let confidence = match reader.keep(inner, &told, &pair, heading) {
            Ok(confidence) => confidence,
            Err(Refusal::Term) if goes_on => 0.8,
            Err(refusal) => {
                rejected.push(Rejected { text: inner.to_owned(), span: span(passage, part.start, part.end), refusal });
                continue;
            }
        };
        let mut speaker = told.speaker.and_then(|(phrase, method)| reader.speaker(passage, phrase, method, &mut names));
        if speaker.is_none()
            && let Some((at, earlier)) = &last
            && part.passage == *at
        {
            speaker = Some(Speaker { method: SpeakerMethod::SameParagraph, confidence: earlier.confidence * 0.8, ..earlier.clone() });
        }
        if page_type == PageType::Documentation && speaker.is_none() {
            rejected.push(Rejected { text: inner.to_owned(), span: span(passage, part.start, part.end), refusal: Refusal::Term });
            continue;
        }
        told_to = reader.tag_end(&told).map(|end| (part.passage, from + end));
        if let Some(speaker) = &speaker {
            last = Some((part.passage, speaker.clone()));
        }
        let (text, spans) = verbatim(passages, &pair.parts);
        let kind = if heading {
            QuoteKind::Pull
        } else if spans.len() > 1 {
            QuoteKind::Block
        } else if inner.chars().count() >= 12 || inner.chars().count() >= 5 && inner.ends_with(STOPS) {
            QuoteKind::Direct
        } else {
            QuoteKind::Partial
        };
        let cue = told
            .cue
            .map(|(start, end)| (start + from, end + from))
            .and_then(|(start, end)| Some(Cue { text: passage.text.get(start..end)?.to_owned(), span: span(passage, start, end) }));
        quotes.push(Quote { text, spans, kind, speaker, cue, source: QuoteSource::Marks, continues: None, duplicate_of: None, confidence });
    }
    Ok((quotes, rejected))
}

impl Reader<'_> {
    /// Where the sentence ends whose last word tells of the quotation before it (Chinese).
    fn tag_end(&self, told: &Told) -> Option<usize> {
        let after = told.speaker.is_some_and(|(_, method)| method == SpeakerMethod::TagAfter) && self.script == Script::Chinese;
        let (_, end) = told.cue.filter(|_| after)?;
        self.text.get(end..)?.starts_with('。').then_some(end + '。'.len_utf8())
    }

    /// What touches the marks.
    fn told(&self, from: usize, to: usize) -> Told {
        let after = self.text.get(to..).unwrap_or_default();
        let before = self.text.get(..from).unwrap_or_default();
        let ends = self.text.get(from..to).unwrap_or_default().trim_end_matches(CLOSING).ends_with(STOPS);
        if self.script == Script::Chinese { self.told_chinese(before, ends, after, to) } else { self.told_by_particle(before, after, to) }
    }

    /// `「…」と語った`, `“…”라고 말했다`.
    fn told_by_particle(&self, before: &str, after: &str, to: usize) -> Told {
        let link = self.lexicon.links.iter().find(|link| after.starts_with(link.as_str()));
        let mut told = Told { cue: None, speaker: None };
        if let Some(link) = link {
            let rest = after.get(link.len()..).unwrap_or_default();
            let window = head(rest, REACH);
            let window = window.split(['。', '「', '“', '\n']).next().unwrap_or_default();
            let verb = self.lexicon.verbs.iter().filter_map(|verb| window.find(verb.as_str()).map(|at| (at, verb.len()))).min();
            if let Some((at, len)) = verb {
                let start = to + link.len() + at;
                told.cue = Some((start, start + len));
            }
        }
        let sentence =
            before.rfind(['。', '\n']).map_or(0, |at| at + before.get(at..).and_then(|tail| tail.chars().next()).map_or(1, char::len_utf8));
        let sentence =
            if self.script == Script::Korean { before.rfind(". ").map_or(sentence, |at| sentence.max(at + 2)) } else { sentence };
        told.speaker = self.topic(sentence, before.len()).map(|phrase| (phrase, SpeakerMethod::TagBefore));
        if told.cue.is_none()
            && let Some(next) = after.strip_prefix('。')
        {
            // 「…」。田中さんは話した。: the next sentence tells, if it quotes nothing itself.
            let sentence = next.split(['。', '\n']).next().unwrap_or_default();
            let from = to + '。'.len_utf8();
            let verb = self.lexicon.verbs.iter().filter_map(|verb| sentence.rfind(verb.as_str()).map(|at| (at, verb.len()))).max();
            let near = verb.filter(|(at, _)| sentence.len() - at <= 8 * 'あ'.len_utf8() && !sentence.contains(['「', '『', '“']));
            // Who is named in the quotation's own sentence says it.
            let near = near.filter(|_| told.speaker.is_none());
            let teller = near.and_then(|(at, _)| self.topic(from, from + at));
            if let (Some((at, len)), Some(phrase)) = (near, teller) {
                told.cue = Some((from + at, from + at + len));
                told.speaker = Some((phrase, SpeakerMethod::TagAfter));
            }
        }
        if told.speaker.is_none()
            && let Some((_, end)) = told.cue
        {
            // The subject between mark and verb, or right behind the verb: 「…」と語る田中さん。
            // The full stop of Korean is that of other languages.
            let own = after.find(". ").filter(|_| self.script == Script::Korean).unwrap_or(after.len());
            let stop = to + after.find(['。', '\n']).map_or(own, |at| at.min(own));
            told.speaker = self.topic(to + link.map_or(0, String::len), stop.min(end + 90)).map(|phrase| (phrase, SpeakerMethod::TagAfter));
        }
        told
    }

    /// The noun phrase at the last topic particle between two places.
    fn topic(&self, from: usize, to: usize) -> Option<Phrase> {
        let part = self.text.get(from..to)?;
        let mut best: Option<Phrase> = None;
        let mut depth = 0_usize;
        let (mut start, mut led) = (0, false);
        for (at, c) in part.char_indices() {
            if matches!(c, '「' | '『' | '（' | '“' | '(') {
                depth += 1;
            } else if matches!(c, '」' | '』' | '）' | '”' | ')') {
                depth = depth.saturating_sub(1);
                if depth == 0 && c != '）' && c != ')' {
                    start = at + c.len_utf8();
                }
            }
            if depth > 0 {
                continue;
            }
            if matches!(c, '、' | '，' | ',' | '。') || (self.script == Script::Korean && c == '.') {
                start = at + c.len_utf8();
                continue;
            }
            let rest = part.get(at..).unwrap_or_default();
            let Some(particle) = self.lexicon.topics.iter().find(|particle| rest.starts_with(particle.as_str())) else { continue };
            let next = rest.get(particle.len()..).and_then(|tail| tail.chars().next());
            let ends = match self.script {
                Script::Korean => next.is_none_or(|c| c.is_whitespace() || c == ','),
                _ => next.is_none_or(|c| {
                    matches!(c, '、' | '「' | '，' | '（') || is_han(c) || is_katakana(c) || c.is_ascii_digit() || c.is_numeric()
                }),
            };
            let Some(noun) = part.get(start..at).filter(|_| ends) else { continue };
            let lead =
                if self.script == Script::Korean { noun.trim_end().rfind(' ').map_or(0, |cut| self.korean_start(noun, cut)) } else { 0 };
            let phrase = (from + start + lead, from + at);
            let named = self.names_person(self.text.get(phrase.0..phrase.1).unwrap_or_default());
            let theme = self.lexicon.themes.contains(particle);
            let last = rest.get(particle.len()..).is_some_and(|tail| matches!(tail, "" | "、" | "，"));
            best = if named && (theme || !led || last) || best.is_none() && theme { Some(phrase) } else { best };
            // 田中氏は野党が…と語った: whom the sentence is about speaks, and no subject of a clause but one that ends it (…が「…」).
            if named && theme && self.script == Script::Japanese {
                (led, start) = (true, at + particle.len());
            }
        }
        best.filter(|(start, end)| self.names_person(self.text.get(*start..*end).unwrap_or_default()))
    }

    /// A title after the name belongs to the phrase: `김 대통령`.
    fn korean_start(&self, noun: &str, cut: usize) -> usize {
        let last = noun.get(cut..).unwrap_or_default().trim();
        if self
            .lexicon
            .nouns
            .iter()
            .any(|title| last == title || (last.ends_with(title.as_str()) && last.chars().count() <= title.chars().count() + 4))
        {
            noun.get(..cut).and_then(|head| head.trim_end().rfind(' ')).map_or(0, |at| at + 1)
        } else {
            cut + 1
        }
    }

    /// Whether a phrase holds a title, or looks like a bare name.
    fn names_person(&self, phrase: &str) -> bool {
        let phrase = strip_brackets(phrase);
        let count = phrase.chars().count();
        if self.lexicon.nouns.iter().any(|noun| phrase.ends_with(noun.as_str()) && phrase.len() > noun.len()) {
            return true;
        }
        match self.script {
            Script::Japanese => (2..=14).contains(&count) && phrase.chars().all(|c| is_katakana(c) || matches!(c, '・' | '＝' | '=')),
            // A bare word before a particle is any noun; three syllables that begin with a family name are mostly a person.
            Script::Korean => {
                count == 3 && phrase.chars().all(is_hangul) && self.lexicon.surnames.iter().any(|name| phrase.starts_with(name.as_str()))
            }
            Script::Chinese => count >= 2,
        }
    }

    /// `姚建廷说：“…”` and `“…”姚建廷说`. `ends`: the quotation is a sentence, so that what stands behind it may begin the next.
    fn told_chinese(&self, before: &str, ends: bool, after: &str, to: usize) -> Told {
        let colon = before.trim_end().ends_with(['：', ':']);
        let led = self.led_by(before);
        if let Some(told) = led.filter(|_| colon || ends) {
            return told;
        }
        // What a colon leads to needs no teller behind it, but for one that ends its own sentence.
        let followed = self.followed_by(after, to).filter(|(_, whole)| *whole || !(colon && ends));
        followed.map(|(told, _)| told).or(led).unwrap_or(Told { cue: None, speaker: None })
    }

    /// The teller behind a quotation, and whether the sentence ends with the verb.
    fn followed_by(&self, after: &str, to: usize) -> Option<(Told, bool)> {
        let sentence_end = after.find(['。', '\n', '；']).unwrap_or(after.len());
        let clause_end = after
            .char_indices()
            .skip(1)
            .find(|(_, c)| matches!(c, '，' | '：' | '。' | '；' | '“' | '「'))
            .map_or(after.len(), |(at, _)| at)
            .min(sentence_end.max(1));
        let clause = after.get(..clause_end).unwrap_or_default();
        let lead = clause.chars().take_while(|c| matches!(c, '，' | ' ')).map(char::len_utf8).sum::<usize>();
        let body = clause.get(lead..).unwrap_or_default();
        let verb = self.verb_end(body)?;
        let noun = body.get(..body.len() - verb).filter(|noun| !noun.is_empty() && noun.chars().count() <= 60)?;
        let start = to + lead;
        let told = Told {
            cue: Some((start + noun.len(), start + body.len())),
            speaker: Some(((start, start + noun.len()), SpeakerMethod::TagAfter)),
        };
        Some((told, clause_end == sentence_end))
    }

    /// The teller right before a quotation.
    fn led_by(&self, before: &str) -> Option<Told> {
        let head_text = before.trim_end_matches(['：', ':', '，', ' ']);
        let end = head_text.len() - self.verb_end(head_text)?;
        let from = head_text
            .get(..end)
            .and_then(|head| head.rfind(['。', '；', '，', '\n', '”', '」']))
            .map_or(0, |at| at + head_text.get(at..).and_then(|tail| tail.chars().next()).map_or(1, char::len_utf8));
        let speaker = (from < end).then_some(((from, end), SpeakerMethod::TagBefore));
        Some(Told { cue: Some((end, head_text.len())), speaker })
    }

    /// The length of the verb that ends a clause.
    fn verb_end(&self, clause: &str) -> Option<usize> {
        self.lexicon.verbs.iter().filter(|verb| clause.ends_with(verb.as_str())).map(String::len).max()
    }

    fn keep(&self, inner: &str, told: &Told, pair: &Pair, heading: bool) -> Result<f32, Refusal> {
        let count = inner.chars().filter(|c| c.is_alphanumeric()).count();
        let sentence =
            inner.contains(['。', '、', '！', '？', '，', '!', '?', ',']) || (self.script == Script::Korean && inner.contains(' '));
        if pair.open == '『' && told.cue.is_none() {
            return Err(Refusal::Title);
        }
        if told.cue.is_some() {
            return match (count, told.speaker.is_some()) {
                (0..=1, _) => Err(Refusal::TooShort),
                (2..=5, _) if self.script == Script::Chinese => Err(Refusal::Term),
                (2..=5, true) => Ok(0.7),
                (2..=3, false) => Err(Refusal::Term),
                (_, true) => Ok(0.93),
                (_, false) => Ok(0.85),
            };
        }
        if heading {
            return if count >= 8 { Ok(0.6) } else { Err(Refusal::TooShort) };
        }
        let long = match self.script {
            Script::Chinese => 14,
            _ => 15,
        };
        if count >= long && sentence && !(self.script == Script::Chinese && !inner.ends_with(['。', '！', '？'])) {
            return Ok(if inner.ends_with(['。', '！', '？']) { 0.8 } else { 0.66 });
        }
        Err(if count <= 3 { Refusal::TooShort } else { Refusal::Term })
    }

    /// Cuts modifiers off a phrase and finds the longest form of the name.
    fn speaker(&self, passage: &Passage<'_>, phrase: Phrase, method: SpeakerMethod, names: &mut Vec<Known>) -> Option<Speaker> {
        let raw = self.text.get(phrase.0..phrase.1)?;
        let cut = raw.char_indices().rev().find(|(at, c)| {
            let next = raw.get(at + c.len_utf8()..).unwrap_or_default();
            self.lexicon.cuts.iter().any(|cut| cut.starts_with(*c)) && !next.is_empty() && !(self.script == Script::Korean && *c == ' ')
        });
        let lead = cut.map_or(0, |(at, c)| if raw.ends_with(['）', ')']) && matches!(c, '（' | '(') { 0 } else { at + c.len_utf8() });
        let text = raw.get(lead..)?.trim();
        let bare = strip_brackets(text);
        if bare.is_empty() || bare.chars().count() > 60 || (self.script != Script::Chinese && !self.names_person(bare)) {
            return None;
        }
        if self.lexicon.pronouns.iter().any(|pronoun| pronoun == bare) {
            return None;
        }
        let Named { written, role } = cjk_names::named(bare, self.script, self.lexicon);
        let full = names
            .iter()
            .rev()
            .find(|(name, _)| name.contains(written) || shares_name(name, written, self.lexicon))
            .filter(|(name, _)| name.chars().count() >= written.chars().count())
            .cloned();
        if !names.iter().any(|(name, _)| name == written) && names.len() < 200 {
            names.push((written.to_owned(), role.to_owned()));
        }
        let start = self.offset + phrase.0 + raw.rfind(written)?;
        let (full, known) = full.unwrap_or_else(|| (written.to_owned(), String::new()));
        let (name, title) = cjk_names::alone(&full, self.script, self.lexicon);
        let role = [role, title, known.as_str()].into_iter().find(|role| !role.is_empty()).unwrap_or_default();
        Some(Speaker {
            name: name.to_owned(),
            mention: written.to_owned(),
            mention_type: MentionType::Name,
            span: Some(span(passage, start, start + written.len())),
            role: role.to_owned(),
            method,
            confidence: if self.lexicon.nouns.iter().any(|noun| bare.contains(noun.as_str())) { 0.85 } else { 0.7 },
        })
    }
}
