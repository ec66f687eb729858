//! Names in Chinese, Japanese and Korean, parted from the office before or behind them and from their form of address.

use crate::letters::{is_han, is_hangul, is_katakana};
use crate::lexicon::quotes::{Joined, Script};

/// Who was named, as written, and their office.
pub(super) type Known = (String, String);

/// A person as the text names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Named<'a> {
    /// As written, without what stands before the name.
    pub(super) written: &'a str,
    /// Their office or trade; empty where none is told.
    pub(super) role: &'a str,
}

/// `店主の田中花子さん`, `店主王丽`: where the name begins, and the office before it.
pub(super) fn named<'a>(text: &'a str, script: Script, lexicon: &Joined) -> Named<'a> {
    let split = match script {
        Script::Japanese => behind_particle(text, lexicon),
        Script::Chinese => behind_office(text, lexicon),
        Script::Korean => None,
    };
    split.unwrap_or(Named { written: text, role: "" })
}

/// The name alone, and the office that stands behind it: `田中花子さん`, `박철수 시장`.
pub(super) fn alone<'a>(written: &'a str, script: Script, lexicon: &Joined) -> (&'a str, &'a str) {
    if script == Script::Korean
        && let Some((name, title)) = written.split_once(' ')
        && is_korean_name(name, lexicon)
    {
        if lexicon.honorifics.iter().any(|honorific| honorific == title) {
            return (name, "");
        }
        if lexicon.nouns.iter().any(|noun| noun == title) {
            return (name, title);
        }
    }
    let bare = lexicon.honorifics.iter().find_map(|honorific| written.strip_suffix(honorific.as_str())).filter(|name| match script {
        // `お客さん`, `同氏` address nobody by name.
        Script::Japanese => is_japanese_name(name, lexicon),
        Script::Chinese => is_chinese_name(name, lexicon),
        Script::Korean => is_korean_name(name, lexicon),
    });
    (bare.unwrap_or(written), "")
}

fn behind_particle<'a>(text: &'a str, lexicon: &Joined) -> Option<Named<'a>> {
    let addressed = lexicon.honorifics.iter().find_map(|honorific| text.strip_suffix(honorific.as_str()))?;
    let at = addressed.rfind('の')?;
    let (before, written) = (text.get(..at)?, text.get(at + 'の'.len_utf8()..)?);
    let name = addressed.get(at + 'の'.len_utf8()..)?;
    let office = lexicon.offices.iter().any(|office| before.ends_with(office.as_str()));
    let described = before.chars().filter(|letter| is_han(*letter) || is_katakana(*letter)).count() >= 2;
    (is_japanese_name(name, lexicon) && (office || described)).then_some(Named { written, role: if office { before } else { "" } })
}

fn is_japanese_name(name: &str, lexicon: &Joined) -> bool {
    let count = name.chars().count();
    (2..=10).contains(&count) && !name.starts_with(['お', 'ご', '同', '両', '各']) && !name.contains('の') && !is_common(name, lexicon)
}

/// Whether a word is no name whatever it begins with: `社長` (さん), `高兴地`, `신임`.
fn is_common(word: &str, lexicon: &Joined) -> bool {
    let is = |words: &[String]| words.iter().any(|other| other == word);
    let office = lexicon.offices.iter().any(|office| office == word) || lexicon.nouns.iter().any(|noun| noun == word);
    office || is(&lexicon.unnamed) || lexicon.unnamed_ends.iter().any(|end| word.ends_with(end.as_str()))
}

fn behind_office<'a>(text: &'a str, lexicon: &Joined) -> Option<Named<'a>> {
    let starts = lexicon.offices.iter().filter_map(|office| Some(text.rfind(office.as_str())? + office.len()));
    let at = starts.filter(|at| text.get(*at..).is_some_and(|name| is_chinese_name(name, lexicon))).max()?;
    Some(Named { written: text.get(at..)?, role: text.get(..at)? })
}

/// A family name and one or two letters that are no other word, or the parts of a foreign name.
fn is_chinese_name(name: &str, lexicon: &Joined) -> bool {
    let count = name.chars().count();
    let given = |surname: &String| name.strip_prefix(surname.as_str()).is_some_and(|given| (1..=2).contains(&given.chars().count()));
    name.chars().all(is_han) && lexicon.surnames.iter().any(given) && !is_common(name, lexicon)
        || name.contains('·') && (3..=20).contains(&count) && name.chars().all(|letter| is_han(letter) || letter == '·')
}

/// A family name and two syllables.
fn is_korean_name(name: &str, lexicon: &Joined) -> bool {
    name.chars().count() == 3
        && !is_common(name, lexicon)
        && name.chars().all(is_hangul)
        && lexicon.surnames.iter().any(|surname| name.starts_with(surname.as_str()))
}

/// `田中氏` and `田中太郎氏`: the same letters before the title.
pub(super) fn shares_name(full: &str, short: &str, lexicon: &Joined) -> bool {
    let stem = |name: &str| lexicon.nouns.iter().find_map(|noun| name.strip_suffix(noun.as_str()).map(str::to_owned));
    match (stem(full), stem(short)) {
        (Some(full), Some(short)) => short.chars().count() >= 2 && full.starts_with(&short),
        _ => false,
    }
}

/// A name without the remark in brackets behind it.
pub(super) fn strip_brackets(text: &str) -> &str {
    let text = text.trim();
    match text.rfind(['（', '(']) {
        Some(at) if text.ends_with(['）', ')']) => text.get(..at).unwrap_or(text).trim_end(),
        _ => text,
    }
}

/// The first letters of a text.
pub(super) fn head(text: &str, chars: usize) -> &str {
    text.char_indices().nth(chars).and_then(|(at, _)| text.get(..at)).unwrap_or(text)
}
