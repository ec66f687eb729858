//! The name of a site where it stands in the place of something else: before the headline in the title, in brackets behind it, in a
//! statement about who wrote the page or holds its rights. Taken only where the address agrees.

use crate::article::Source;
use crate::assemble::address::{labels, without_www};
use crate::head::collapse;
use crate::lexicon::metadata::{BYLINES, LABELS, STATEMENTS, fold};

use super::owner::{is_name, is_named_by_host};
use super::site::{NameFound, is_host, parts, registrable};
use super::title_name::headings;
use super::view::View;
use super::words::key;

/// Letters of the shortest headline that a title is told by.
const HEADLINE: usize = 8;

/// Bytes of the longest statement about who holds the rights.
const MAX_HOLDER: usize = 120;

/// How sure such a name is.
const SURE: f32 = 0.6;

/// The name with where it is from. `host` is the whole one.
pub(super) fn name(view: &View<'_>, host: &str) -> Option<NameFound> {
    if is_shared(host) {
        return None;
    }
    let own = registrable(host);
    let title = view.input.head.title.as_str();
    let found = in_brackets(title, &own).or_else(|| before_headline(view, title, host)).map(str::to_owned);
    let (name, source) = found.map(|name| (name, Source::Meta)).or_else(|| holder(view, &own))?;
    Some(NameFound { name, source, confidence: SURE })
}

/// Whether a host is a customer's at a house that hosts many sites: its address tells the name of the house.
fn is_shared(host: &str) -> bool {
    labels(host).count() > 1 && LABELS.is_shared_host(&registrable(host))
}

/// The address of the site itself, where that is all that the page states as its name.
pub(super) fn address(view: &View<'_>, host: &str) -> Option<NameFound> {
    let own = registrable(host);
    view.stated(&STATEMENTS.sites).find_map(|(name, source)| {
        let (_, rest) = name.trim().split_once("://")?;
        let stated = rest.trim_end_matches('/');
        let stated = without_www(stated);
        let whole = || without_www(host) == stated;
        (is_host(stated) && registrable(stated) == own && (!is_shared(host) || whole())).then(|| NameFound {
            name: stated.to_owned(),
            source,
            confidence: SURE,
        })
    })
}

/// The site's address in brackets at the end of a title: "Rain (harbour.example)".
fn in_brackets<'t>(title: &'t str, own: &str) -> Option<&'t str> {
    let (_, inner) = title.trim_end().strip_suffix(')')?.rsplit_once('(')?;
    let inner = inner.trim();
    (is_host(inner) && registrable(&inner.to_lowercase()) == own).then_some(inner)
}

/// The first part of a title that ends in a heading of the page, where a label of the host tells it: "Harbour Blog | Rain".
fn before_headline<'t>(view: &View<'_>, title: &'t str, host: &str) -> Option<&'t str> {
    // "Trains in Python" is no name of python.example.
    let begins = |text: &str, label: &str| key(text).starts_with(&key(label));
    let first = parts(title).next().filter(|first| is_named_by_host(first, host, begins))?;
    let (whole, start) = (key(title), key(first));
    let ends = |heading: String| {
        let heading = key(&heading);
        heading.chars().count() >= HEADLINE && whole.strip_suffix(heading.as_str()).is_some_and(|before| before.starts_with(&start))
    };
    headings(view).any(ends).then_some(first)
}

/// Who is stated to hold the rights or to have made the page, where the address is that name.
fn holder(view: &View<'_>, own: &str) -> Option<(String, Source)> {
    view.stated(&STATEMENTS.holders).find_map(|(text, source)| Some((in_statement(&collapse(text), own)?, source)))
}

/// The name in a statement: what stands before a comma, without the sign of rights and the year.
fn in_statement(text: &str, own: &str) -> Option<String> {
    if text.len() > MAX_HOLDER {
        return None;
    }
    let is_of_notice = |word: &&str| word.chars().all(|letter| !letter.is_alphabetic()) || word.eq_ignore_ascii_case("copyright");
    let first = text.split([',', '|', ';']).next()?;
    let words: Vec<&str> = first.split_whitespace().skip_while(is_of_notice).collect();
    // "harbour.example Ltd": the address says how the site is called.
    if let Some(host) = words.first().filter(|word| is_host(word) && registrable(&word.to_lowercase()) == own) {
        return Some((*host).to_owned());
    }
    // "Pellworth GmbH" is called Pellworth.
    let form = words.iter().skip(1).position(|word| BYLINES.remainders.contains(&fold(word)));
    let words = words.get(..form.map_or(words.len(), |at| at + 1))?;
    Some(words.join(" ")).filter(|name| !name.contains("://") && is_name(name, own))
}

#[cfg(test)]
mod tests {
    use super::{in_brackets, in_statement};

    #[test]
    fn a_statement_names_the_site_that_the_address_is_called_by() {
        for (text, own, name) in [
            ("Pellworth Harbour", "pellworthharbour", Some("Pellworth Harbour")),
            ("2022 Harbour Friends DOGS, Ann Example", "harbourfriends", Some("Harbour Friends DOGS")),
            ("Copyright 2024 Jörg Möwe", "joergmoewe", Some("Jörg Möwe")),
            ("© Café Élan", "cafeelan", Some("Café Élan")),
            ("harbour.ch Ltd", "harbour", Some("harbour.ch")),
            ("2024 Pellworth GmbH & Co. KG, alle Rechte vorbehalten", "pellworth", Some("Pellworth")),
            ("Pellworth Ltd.", "pellworth", Some("Pellworth")),
            ("Ann Example", "pellworth", None),
            ("https://pellworth.com", "pellworth", None),
        ] {
            assert_eq!(in_statement(text, own).as_deref(), name, "{text}");
        }
        assert_eq!(in_brackets("Rain: »More of it« (harbour-news.de)", "harbournews"), Some("harbour-news.de"));
        assert_eq!(in_brackets("Rain (elsewhere.de)", "harbournews"), None);
    }
}
