//! Writers behind a label in a block of its own: "Author", and in the next block the name.

use crate::article::Source;
use crate::lexicon::metadata::fold;
use crate::lexicon::quotes::{self, Tags};

use super::super::Frame;
use super::super::view::View;
use super::Named;
use super::byline::{Nature, names, without_prefix};
use super::declared::link_of;
use super::shown::{ELSEWHERE_BELOW, begins_as_name};

/// Words of a name and the credentials behind it.
const CREDENTIALED_WORDS: usize = 8;

/// The writer under a label of its own below the text: "Author", and in the next block the name. Several different ones are those of
/// other articles.
pub(super) fn below_label(view: &View<'_>, frame: &Frame, language: &str) -> Option<Named> {
    let shape =
        |at: usize| view.block(at).map(|block| view.segments.element(block.element)).map(|element| (element.tag, element.class_name));
    // "Author", "Ann Example", "Publisher", "Example Press": facts of a thing.
    let is_fact = |label: usize| {
        view.heading(label).is_none() && view.words(label + 2) <= 2 && shape(label + 2).is_some_and(|next| shape(label) == Some(next))
    };
    let mut found: Option<Named> = None;
    for label in frame.after..view.len().min(frame.after + 2_000) {
        let (at, text) = (label + 1, view.text(label + 1));
        let most = if text.contains(',') { CREDENTIALED_WORDS } else { 4 };
        let may_be = view.words(label) <= 3 && (2..=most).contains(&view.words(at)) && begins_as_name(text);
        if !may_be
            || view.marks(label).any(ELSEWHERE_BELOW)
            || view.marks(at).any(ELSEWHERE_BELOW)
            || is_fact(label)
            || !strong_label(view.text(label))
        {
            continue;
        }
        // "Ann Example, PhD": nobody else stands behind the comma but the agency that they write for.
        let all = names(text);
        let Some(((own, Nature::Person), others)) = all.split_first() else { continue };
        // "Hapag Lloyd, dpa": before an agency, companies stand as often.
        if others.iter().any(|(_, nature)| *nature != Nature::Agency) || !others.is_empty() && !begins_as_given(own, language) {
            continue;
        }
        if !(own.contains(' ') && begins_as_name(own)) {
            continue;
        }
        match &found {
            Some(known) if known.people.iter().all(|(author, _)| fold(&author.name) != fold(own)) => return None,
            Some(_) => {}
            None => {
                let mut named = Named { source: Source::Visible, confidence: 0.7, block: Some(at), ..Named::default() };
                named.add(own.clone(), link_of(view, at, own), Nature::Person);
                found = Some(named);
            }
        }
    }
    found
}

/// Whether a name begins with a known given name.
pub(super) fn begins_as_given(name: &str, language: &str) -> bool {
    let first = name.split([' ', '-']).next().unwrap_or_default();
    name.contains(' ') && quotes::words(language).tags(&first.to_lowercase()).any(Tags::GIVEN)
}

/// Whether a block is only a word like "By" or "Written by", with the name in the next block.
pub(super) fn strong_label(text: &str) -> bool {
    let (rest, strong) = without_prefix(text);
    let probe = format!("{} Xy", text.trim_end_matches([':', ' ']));
    let (left, alone) = without_prefix(&probe);
    alone && left == "Xy" && (!strong || rest.is_empty() || rest == text)
}
