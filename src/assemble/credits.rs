//! Which of the words under a picture say who made it: one judgement for the lead image and for the figures of the body.
//!
//! A credit has a block of its own, or ends the caption: behind a label ("Photo:", "Bild:", "©"), or as the name of an agency
//! behind the last sentence or in brackets. What is told like a scene is none, whatever stands before it.

use super::captions::OPENS;
use crate::article::Image;
use crate::head::collapse;
use crate::lexicon::metadata::PICTURES;

/// Letters of the longest credit at the end of a caption.
const CREDIT_LETTERS: usize = 90;

/// Bytes of the longest block that is a credit by its label alone.
const CREDIT_BYTES: usize = 160;

/// Words of the longest credit without a label.
const UNLABELLED_WORDS: usize = 8;

/// Words in small letters, names and links left out, from which a text tells a scene.
const TOLD: usize = 3;

/// What stands around and between the parts of a credit.
const AROUND: [char; 16] = [' ', ':', '：', '(', ')', '[', ']', '（', '）', '/', '|', '•', '–', '—', '-', ';'];

/// What parts a caption from its credit.
const PARTS: [char; 8] = [' ', '•', '·', '|', '/', '–', '—', '('];

/// One block under a picture.
#[derive(Debug, Clone, Copy)]
pub struct Line<'t> {
    /// Its text.
    pub text: &'t str,
    /// Whether its class says that it names who made the picture.
    pub is_credit: bool,
    /// Bytes at its end that an element holds whose class says so.
    pub tail: usize,
}

/// Fills caption and credit from the blocks under a picture; answers for each whether it is a credit. Linear.
pub fn tell(lines: &[Line<'_>], image: &mut Image) -> Vec<bool> {
    let (mut caption, mut credit): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    // A label in a block of its own speaks of the next one.
    let mut labelled = false;
    let told = lines.iter().map(|line| {
        let (own, tail) = line.text.split_at_checked(line.text.len().saturating_sub(line.tail)).unwrap_or((line.text, ""));
        let tail = collapse(tail);
        let (maker, _) = without_labels(&tail);
        // A block that ends in an element named after credits is two.
        let parted = !maker.is_empty() && !tells_scene(maker) && own.contains(char::is_alphanumeric);
        let text = collapse(if parted { own.trim_end_matches(PARTS) } else { line.text });
        let (rest, has_label) = without_labels(&text);
        let says = has_label && text.len() < CREDIT_BYTES && !tells_scene(rest);
        // A box named after credits may hold the caption too.
        let named = line.is_credit && !parted && (has_label || !tells_scene(rest));
        let is_credit = named || labelled || says || is_agency(&text);
        labelled = has_label && rest.is_empty();
        let mut credits = |name: &str| {
            if !name.is_empty() && !credit.iter().any(|before| before == name) {
                credit.push(name.to_owned());
            }
        };
        if is_credit {
            credits(rest);
        } else if !text.is_empty() {
            // Of a control nothing is left.
            caption.push(text);
        }
        if parted {
            credits(maker);
        }
        is_credit
    });
    let told = told.collect();
    // The number of a picture in its gallery stands over its caption; what goes on small is counted by it ("12", "people died").
    let is_number = |line: &String| line.len() <= 2 && line.bytes().all(|byte| byte.is_ascii_digit());
    if caption.first().is_some_and(is_number) && caption.get(1).is_some_and(|next| next.starts_with(char::is_uppercase)) {
        caption.remove(0);
    }
    image.caption = caption.join(" ");
    image.caption.drain(..place_in_gallery(&image.caption));
    image.caption.truncate(image.caption.trim_end_matches(OPENS).len());
    image.credit = credit.join(" ");
    if image.credit.is_empty()
        && let Some((end, credit)) = at_end(&image.caption)
    {
        image.credit = credit;
        image.caption.truncate(image.caption.get(..end).unwrap_or_default().trim_end_matches(AROUND).len());
        // The bracket of an aside before the credit was trimmed with it.
        if image.caption.matches('(').count() > image.caption.matches(')').count() {
            image.caption.push(')');
        }
    }
    told
}

/// Words of the longest line that tells who made a picture for whom.
const MADE: usize = 8;

/// Whether a text of its own is a credit by its label, or the name of an agency.
pub fn is_credit(text: &str) -> bool {
    if text.len() >= CREDIT_BYTES {
        return false;
    }
    let text = collapse(text);
    let (rest, has_label) = without_labels(&text);
    has_label && !rest.is_empty() && !tells_scene(rest) || is_agency(&text)
}

/// Whether such a text says by a word for pictures that it is about one: "Photo: Ann Lee". A source, a right and an agency may be those
/// of the text before it.
pub fn is_of_picture(text: &str) -> bool {
    let noun = word_of(text.trim_start_matches(AROUND)).0.to_lowercase();
    PICTURES.is_credit_noun(&noun) && !PICTURES.is_origin(&noun) && is_credit(text)
}

/// Whether a text tells who made a picture for whom: "Harbour Post Video by Ann Lee", "AP Photo by Bo Other".
pub fn is_made_by(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().take(MADE + 1).collect();
    let Some(link) = words.iter().position(|word| PICTURES.is_credit_link(word)).filter(|_| words.len() <= MADE) else { return false };
    let (before, after) = words.split_at(link);
    let noun = before.last().is_some_and(|word| PICTURES.is_credit_noun(&word.to_lowercase()));
    let known = before.first().is_some_and(|word| PICTURES.is_agency(word));
    (noun || known) && after.len() >= 2 && after.iter().skip(1).all(|word| word.starts_with(char::is_uppercase))
}

/// Where the place of a picture in its gallery ends that stands before its caption: "[1/5]".
fn place_in_gallery(caption: &str) -> usize {
    let inner = caption.strip_prefix('[').and_then(|rest| rest.split_once(']')).map(|(inner, _)| inner);
    let is_place = |inner: &str| inner.contains('/') && inner.bytes().all(|byte| byte.is_ascii_digit() || byte == b'/');
    let Some(inner) = inner.filter(|inner| is_place(inner)) else { return 0 };
    let behind = caption.get(inner.len() + 2..).unwrap_or_default();
    caption.len() - behind.trim_start().len()
}

/// A text without the labels before it and the marks around it, and whether it had a label.
fn without_labels(text: &str) -> (&str, bool) {
    let mut rest = text.trim_start_matches(AROUND);
    let mut has_label = false;
    while let Some(end) = label(rest) {
        has_label = true;
        rest = rest.get(end..).unwrap_or_default().trim_start_matches(AROUND);
    }
    let bare = rest.trim_end_matches(AROUND);
    // "Ann Lee (Ferry Club)": that bracket is its own.
    let closed = bare.matches('(').count() > bare.matches(')').count();
    let end = bare.len() + usize::from(closed && rest.get(bare.len()..).is_some_and(|tail| tail.starts_with(')')));
    (rest.get(..end).unwrap_or(bare), has_label)
}

/// Where a label before a credit ends: "Photo:", "Image Credits:", "Photograph by", "Foto ©", "©", "Courtesy of".
fn label(text: &str) -> Option<usize> {
    let mut rest = text;
    let past = |rest: &str| text.len() - rest.len();
    if let Some(after) = ["©", "(c)", "(C)"].into_iter().find_map(|mark| rest.strip_prefix(mark)) {
        return Some(past(after));
    }
    let (word, after) = word_of(rest);
    if PICTURES.is_thanks(word) {
        return Some(past(past_link(after)));
    }
    for _ in 0..3 {
        if let Some(after) = PICTURES.behind_mark(rest.trim_start()) {
            return Some(past(after));
        }
        let (word, after) = word_of(rest);
        if !PICTURES.is_credit_noun(&word.to_lowercase()) {
            return None;
        }
        rest = after.strip_prefix('.').unwrap_or(after);
        let bare = rest.trim_start();
        if let Some(after) = bare.strip_prefix([':', '：']) {
            return Some(past(after));
        }
        if bare.starts_with('©') {
            return Some(past(bare));
        }
        let (link, after) = word_of(bare);
        if PICTURES.is_credit_link(link) {
            return Some(past(if PICTURES.is_thanks(link) { past_link(after) } else { after }));
        }
        rest = bare;
    }
    None
}

/// What stands behind the word that leads from thanks to a name, where there is one.
fn past_link(text: &str) -> &str {
    let (word, after) = word_of(text);
    if PICTURES.is_thanks_link(word) { after } else { text }
}

/// The word at the beginning, spaces before it left out, and what follows it.
fn word_of(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    let end = text.find(|letter: char| !letter.is_alphabetic()).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// Whether a text tells of a scene: words in small letters that are no links between names.
fn tells_scene(text: &str) -> bool {
    let words = text.split_whitespace().map(|word| word.trim_matches(|letter: char| !letter.is_alphanumeric()));
    let plain = |word: &&str| word.len() > 3 && word.chars().all(char::is_alphabetic) && word.starts_with(char::is_lowercase);
    words.filter(plain).count() >= TOLD
}

/// Whether a text is the name of an agency, with a name before or behind it and nothing else.
pub fn is_agency(text: &str) -> bool {
    let bare = text.trim_matches(AROUND).trim_end_matches('.');
    if bare.is_empty() || bare.contains(". ") || bare.len() > CREDIT_LETTERS * 4 || bare.split_whitespace().count() > UNLABELLED_WORDS {
        return false;
    }
    let known = |part: &str| PICTURES.is_agency(part.trim());
    if known(bare) {
        return true;
    }
    let dashes = bare.split(" - ").flat_map(|part| part.split(" – "));
    let mut parts = dashes.flat_map(|part| part.split(['/', '|', '(', ')'])).flat_map(|part| PICTURES.ways(part));
    let dashed = bare.contains(" - ") || bare.contains(" – ");
    let several = bare.contains(['/', '|', '(']) || dashed || PICTURES.ways(bare).len() > 1;
    // Members of stocks have names of their own, in one word: "ann_lee / iStock"; before a dash other single words are places and things.
    let of_members = parts.clone().any(|part| PICTURES.is_stock(part.trim()));
    let names = |part: &str| {
        let single = part.split_whitespace().nth(1).is_none();
        let named = !part.split_whitespace().any(|word| word.len() > 3 && word.starts_with(char::is_lowercase));
        known(part) || single && of_members || named && !(single && dashed)
    };
    several && parts.clone().any(known) && parts.all(names)
}

/// What a label of a credit may follow within a caption: the end of a sentence or quotation, a bracket, a dash, a comma.
const BEFORE_LABEL: [char; 18] = ['.', '!', '?', '…', '。', '"', '”', '(', '[', '（', '|', '/', '–', '—', '-', ')', '»', ','];

/// What an agency without a label may follow: it stands within sentences too, behind a dash or comma.
const BEFORE_AGENCY: [char; 10] = ['.', '!', '?', '…', '。', '"', '”', '|', ')', '('];

/// Where the credit at the end of a caption begins, and the credit: "… (Photo: Name)", "… Foto: Name", "… © Name", "… . Name/Agency".
fn at_end(caption: &str) -> Option<(usize, String)> {
    let from = caption.char_indices().rev().nth(CREDIT_LETTERS).map_or(0, |(at, _)| at);
    let begins = |at: usize| {
        let before = caption.get(..at).unwrap_or_default();
        at > 0 && !before.ends_with(char::is_alphanumeric)
    };
    let places = || caption.char_indices().map(|(at, _)| at).skip_while(|at| *at < from).filter(|at| begins(*at));
    let labelled = places().find_map(|at| {
        let (before, tail) = caption.split_at_checked(at)?;
        // A noun in the middle of a sentence is no label.
        let fresh = before.trim_end().ends_with(BEFORE_LABEL);
        let end = label(tail)?;
        let colon = tail.get(..end)?.ends_with([':', '：', '©']) && !tail.starts_with(char::is_lowercase);
        let (rest, _) = without_labels(tail);
        (colon || fresh).then_some(())?;
        (!rest.is_empty() && !tells_scene(rest)).then(|| (at, rest.to_owned()))
    });
    labelled.or_else(|| signed(caption)).or_else(|| {
        let tail = |at: usize| caption.get(at..).unwrap_or_default();
        let behind = |at: &usize| {
            caption.get(..*at).unwrap_or_default().trim_end().ends_with(BEFORE_AGENCY) && (tail(*at).starts_with(char::is_alphanumeric))
        };
        places().filter(behind).find(|at| is_agency(tail(*at))).map(|at| (at, without_labels(tail(at)).0.trim_end_matches('.').to_owned()))
    })
}

/// Words of the longest name of who took a picture, and of whom they took it for.
const MOST_NAMED: usize = 4;

/// Words that stand before a signature without a mark between.
const LEAST_TOLD: usize = 3;

/// Where a caption is signed at its end by a person and whom they work for: all of it, behind a mark ("… (Ann Lee/Island Post)"), or,
/// where one of both is known as an agency, with its last two words before the stroke ("… waves Ann Lee/Reuters").
fn signed(caption: &str) -> Option<(usize, String)> {
    let end = caption.trim_end_matches(['.', ' ']);
    let (inner, closed) = end.strip_suffix(')').map_or((end, false), |inner| (inner, true));
    let (before, owner) = inner.rsplit_once('/')?;
    let (before, owner) = (before.trim_end(), owner.trim());
    let is_name = |text: &str, least: usize| {
        let part = |word: &str| word.starts_with(char::is_uppercase) && !word.contains(|letter: char| letter.is_ascii_digit());
        (least..=MOST_NAMED).contains(&text.split_whitespace().count()) && text.split_whitespace().all(part)
    };
    let known = |text: &str| PICTURES.is_agency(text.trim());
    if !known(owner) && !is_name(owner, 1) {
        return None;
    }
    let marks: &[char] = if closed { &['('] } else { &['.', '!', '?', '…', '"', '”', ')'] };
    let behind_mark = before.rfind(marks).map(|at| at + before.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8));
    let mut words = before.rmatch_indices(' ').map(|(at, _)| at + 1).skip(1);
    let is_initial = |at: &usize| before.get(*at..).is_some_and(|rest| word_of(rest).0.chars().count() == 1);
    let told = |at: &usize| !closed && before.get(..*at).is_some_and(|told| told.split_whitespace().count() >= LEAST_TOLD);
    let name = |at: usize| before.get(at..).unwrap_or_default();
    // "(ann_lee / iStock.com)": members of agencies have names of their own.
    let member = |at: &usize| closed && known(owner) && (1..=MOST_NAMED).contains(&name(*at).split_whitespace().count());
    let behind_mark = behind_mark.filter(|at| is_name(name(*at), 2) || member(at));
    // "Ann Lee / Harbour Master" is a person with an office.
    let all = !closed && is_name(before, 2) && !inner.contains("/ ");
    let at = behind_mark.or_else(|| all.then_some(0)).or_else(|| {
        let at = words.find(|at| !is_initial(at)).filter(told)?;
        let sentence_ends = name(at).split_once(". ").is_some_and(|(word, _)| !word.contains(' '));
        (!sentence_ends && is_name(name(at), 2) && (known(owner) || known(name(at)))).then_some(at)
    })?;
    Some((at, inner.get(at..)?.trim_start().to_owned()))
}

#[cfg(test)]
mod tests;
