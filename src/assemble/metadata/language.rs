//! The language of the article: what the page declares, checked against its words.

use whatlang::Detector;

use crate::article::{Article, Field, Provenance, Source};
use crate::features::language as function_words;
use crate::letters::is_wide;
use crate::lexicon::metadata::{LANGUAGE_CODES, STATEMENTS, primary};

use super::Metadata;
use super::view::View;

/// Bytes of the body looked at.
const SAMPLE_BYTES: usize = 3_000;

/// Letters under which detection is no evidence.
const LEAST_LETTERS: usize = 200;

/// Languages that the detector knows, with their BCP 47 tags.
const KNOWN: [(whatlang::Lang, &str); 66] = {
    use whatlang::Lang as L;
    [
        (L::Eng, "en"),
        (L::Rus, "ru"),
        (L::Cmn, "zh"),
        (L::Spa, "es"),
        (L::Por, "pt"),
        (L::Ita, "it"),
        (L::Ben, "bn"),
        (L::Fra, "fr"),
        (L::Deu, "de"),
        (L::Ukr, "uk"),
        (L::Kat, "ka"),
        (L::Ara, "ar"),
        (L::Hin, "hi"),
        (L::Jpn, "ja"),
        (L::Heb, "he"),
        (L::Yid, "yi"),
        (L::Pol, "pl"),
        (L::Amh, "am"),
        (L::Jav, "jv"),
        (L::Kor, "ko"),
        (L::Nob, "nb"),
        (L::Dan, "da"),
        (L::Swe, "sv"),
        (L::Fin, "fi"),
        (L::Tur, "tr"),
        (L::Nld, "nl"),
        (L::Hun, "hu"),
        (L::Ces, "cs"),
        (L::Ell, "el"),
        (L::Bul, "bg"),
        (L::Bel, "be"),
        (L::Mar, "mr"),
        (L::Kan, "kn"),
        (L::Ron, "ro"),
        (L::Slv, "sl"),
        (L::Hrv, "hr"),
        (L::Srp, "sr"),
        (L::Mkd, "mk"),
        (L::Lit, "lt"),
        (L::Lav, "lv"),
        (L::Est, "et"),
        (L::Tam, "ta"),
        (L::Vie, "vi"),
        (L::Urd, "ur"),
        (L::Tha, "th"),
        (L::Guj, "gu"),
        (L::Uzb, "uz"),
        (L::Pan, "pa"),
        (L::Aze, "az"),
        (L::Ind, "id"),
        (L::Tel, "te"),
        (L::Pes, "fa"),
        (L::Mal, "ml"),
        (L::Ori, "or"),
        (L::Mya, "my"),
        (L::Nep, "ne"),
        (L::Sin, "si"),
        (L::Khm, "km"),
        (L::Tuk, "tk"),
        (L::Aka, "ak"),
        (L::Zul, "zu"),
        (L::Sna, "sn"),
        (L::Afr, "af"),
        (L::Lat, "la"),
        (L::Slk, "sk"),
        (L::Cat, "ca"),
    ]
};

/// Fills the language. The caller's hint wins; a declared language wins over a detected one unless
/// the words are clearly of another language that the detector tells well.
pub(super) fn language(view: &View<'_>, out: &mut Metadata) {
    // The caller's word is no finding on the page, so it has no provenance.
    out.language = hinted(&view.input.options.language);
    if !out.language.is_empty() {
        return;
    }
    let (declared, source) = declared(view);
    let sample = sample(view);
    // Function words of the declared language, or of any where none is declared, settle the question as surely as trigrams
    // do, at a small part of their cost.
    let told = function_words(&sample).filter(|told| declared.is_empty() || primary(&declared) == *told);
    let detected = told.or_else(|| detect(&sample));
    let (value, source, confidence) = match (&declared, &detected) {
        (declared, None) => (declared.clone(), source, if declared.is_empty() { 0.0 } else { 0.8 }),
        (declared, Some(found)) if declared.is_empty() => ((*found).to_owned(), Source::Model, 0.85),
        (declared, Some(found)) if same(declared, found) => (declared.clone(), source, 0.99),
        // A language that the detector does not know is taken for a neighbour; a known one that it contradicts was declared by a theme.
        (declared, Some(found)) if knows(declared) && !close(declared, found) => ((*found).to_owned(), Source::Model, 0.8),
        (declared, Some(_)) => (declared.clone(), source, 0.7),
    };
    if !value.is_empty() {
        let other = if value == declared { detected.map(str::to_owned) } else { Some(declared) };
        let other = other.filter(|other| !other.is_empty() && !same(other, &value));
        out.note(Field::Language, source, confidence, other.into_iter().collect());
    }
    out.language = value;
}

/// The language of a text that the page only holds, where nothing that it shows or states told one.
pub(in crate::assemble) fn language_by_body(article: &mut Article) {
    let text = &article.body.text;
    let sample = text.get(..text.floor_char_boundary(SAMPLE_BYTES)).unwrap_or_default();
    if let Some(found) = article.language.is_empty().then(|| function_words(sample).or_else(|| detect(sample))).flatten() {
        found.clone_into(&mut article.language);
        let note = Provenance { field: Field::Language, source: Source::Model, confidence: 0.85, alternatives: Vec::new() };
        article.provenance.push(note);
    }
}

/// The language that the page declares, most telling place first.
fn declared(view: &View<'_>) -> (String, Source) {
    let head = view.input.head;
    let thing = head.main_thing().and_then(|thing| thing.text("inLanguage")).unwrap_or_default();
    let places = [(head.lang, Source::Microdata), (thing.as_str(), Source::JsonLd)].into_iter().chain(view.stated(&STATEMENTS.languages));
    let mut places = places.map(|(text, source)| (tag(text), source)).filter(|(tag, _)| !tag.is_empty());
    places.next().unwrap_or_default()
}

/// A caller's BCP 47 tag with all its subtags, in the case that RFC 5646 (2.1.1) recommends; empty for "und", which says nothing.
fn hinted(tag: &str) -> String {
    let tag = tag.trim().to_ascii_lowercase();
    if tag == "und" {
        return String::new();
    }
    let mut private = false;
    let mut subtags: Vec<String> = Vec::new();
    for (at, subtag) in tag.split('-').enumerate() {
        let usual = match subtag.len() {
            2 if at > 0 && !private => subtag.to_ascii_uppercase(),
            4 if at > 0 && !private && subtag.bytes().all(|byte| byte.is_ascii_alphabetic()) => {
                let (initial, rest) = subtag.split_at(1);
                initial.to_ascii_uppercase() + rest
            }
            _ => subtag.to_owned(),
        };
        // Behind a single letter stand extensions, whose subtags are all in lower case.
        private |= subtag.len() == 1;
        subtags.push(usual);
    }
    subtags.join("-")
}

/// A BCP 47 tag in its usual case, from what pages write ("de_AT", "EN-us", "fr-FR;q=1"); empty when it is none.
fn tag(text: &str) -> String {
    let text = text.trim().split([',', ';', ' ', '@', '.']).next().unwrap_or_default().replace('_', "-");
    let mut parts = text.split('-').filter(|part| !part.is_empty());
    let Some(first) = parts.next().filter(|first| (2..=3).contains(&first.len()) && first.bytes().all(|byte| byte.is_ascii_alphabetic()))
    else {
        return String::new();
    };
    let mut out = first.to_ascii_lowercase();
    // "xx" is a template that nobody filled in, "utf" the charset in the wrong place.
    if LANGUAGE_CODES.is_none(&out) || matches!(out.as_str(), "xx" | "utf") {
        return String::new();
    }
    for part in parts.take(2) {
        if !part.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            break;
        }
        match part.len() {
            2 => out = format!("{out}-{}", part.to_ascii_uppercase()),
            3 if part.bytes().all(|byte| byte.is_ascii_digit()) => out = format!("{out}-{part}"),
            4 => {
                let (initial, rest) = part.split_at(1);
                out = format!("{out}-{}{}", initial.to_ascii_uppercase(), rest.to_ascii_lowercase());
            }
            _ => break,
        }
    }
    out
}

/// Letters of the likeliest content, from its first paragraphs on.
fn sample(view: &View<'_>) -> String {
    let mut sample = String::new();
    for at in 0..view.len() {
        if view.content(at) >= 0.5 && view.text(at).len() >= 40 {
            sample.push_str(view.text(at));
            sample.push('\n');
            if sample.len() >= SAMPLE_BYTES {
                break;
            }
        }
    }
    sample.truncate(sample.floor_char_boundary(SAMPLE_BYTES));
    sample
}

/// The language of the words, when there are enough and the detector is sure.
fn detect(sample: &str) -> Option<&'static str> {
    let letters = sample.chars().filter(|letter| letter.is_alphabetic()).count();
    let dense = sample.chars().filter(|letter| is_wide(*letter)).count();
    if letters + dense * 3 < LEAST_LETTERS {
        return None;
    }
    let info = Detector::new().detect(sample)?;
    if !info.is_reliable() || info.confidence() < 0.9 {
        return None;
    }
    KNOWN.iter().find(|(lang, _)| *lang == info.lang()).map(|(_, tag)| *tag)
}

fn same(left: &str, right: &str) -> bool {
    LANGUAGE_CODES.usual(primary(left)) == LANGUAGE_CODES.usual(primary(right))
}

fn knows(declared: &str) -> bool {
    KNOWN.iter().any(|(_, tag)| same(declared, tag))
}

fn close(left: &str, right: &str) -> bool {
    LANGUAGE_CODES.are_near(primary(left), primary(right))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_callers_tag_stays_whole() {
        for (sent, answered) in [
            ("de", "de"),
            ("EN-gb", "en-GB"),
            ("zh-hant-tw-x-Private", "zh-Hant-TW-x-private"),
            ("sl-rozaj-BISKE-1994", "sl-rozaj-biske-1994"),
            ("en-u-CA-gregory", "en-u-ca-gregory"),
            ("X-klingon", "x-klingon"),
            ("mul", "mul"),
            ("und", ""),
            ("", ""),
        ] {
            assert_eq!(hinted(sent), answered, "{sent}");
            let options = crate::options::Options { language: sent.into(), ..Default::default() };
            let page = "<html lang=fr><p>Une phrase courte.</p>";
            let article = crate::extract::extract(page.as_bytes(), &options, &crate::options::Unobserved).unwrap().article;
            assert_eq!(article.language, if answered.is_empty() { "fr" } else { answered });
            assert_eq!(article.provenance.iter().any(|note| note.field == Field::Language), answered.is_empty());
        }
    }

    #[test]
    fn tags_are_brought_to_their_usual_form() {
        for (written, tag_) in [
            ("de_AT", "de-AT"),
            ("EN-us", "en-US"),
            ("zh-hant-tw", "zh-Hant-TW"),
            ("fr;q=1", "fr"),
            ("english", ""),
            ("utf-8", ""),
            ("", ""),
        ] {
            assert_eq!(tag(written), tag_, "{written}");
        }
    }
}
