//! The name of a site that states none: what its address spells or says, in the title or beside the sign of rights.

use crate::assemble::address::labels;

use super::site::{parts, registrable, without_article};
use super::view::View;
use super::words::key;

/// Blocks at the end of a page among which its sign of rights is looked for, and bytes of the longest such line.
const FOOT: usize = 40;
const MAX_RIGHTS: usize = 300;

/// Words of an owner's name at most.
const OWNER: usize = 6;

/// The part of a title whose words begin with the letters of the address: "Harbour Towns Estuary Board" of hteb.example.
pub(super) fn spelt_in_title<'t>(title: &'t str, host: &str) -> Option<&'t str> {
    let found: Vec<&str> = parts(title).collect();
    found.iter().copied().rev().find(|part| labels(host).any(|label| spells(part, label))).filter(|_| found.len() > 1)
}

/// The name before or after the sign of rights at the foot of the page, as far as the address tells that it is the site's.
pub(super) fn name(view: &View<'_>, host: &str) -> Option<String> {
    let own = registrable(host);
    (view.len().saturating_sub(FOOT)..view.len()).rev().find_map(|at| in_line(view.text(at), &own, host))
}

/// The name in a line with the sign of rights. `own` is the telling part of the host.
fn in_line(line: &str, own: &str, host: &str) -> Option<String> {
    let (before, after) = line.split_once('©').filter(|_| line.len() <= MAX_RIGHTS)?;
    let fits = |name: &String| {
        let letters = key(name);
        letters.len() >= 3 && without_article(&letters) == without_article(own) || labels(host).any(|label| spells(name, label))
    };
    let is_year = |word: &str| word.chars().all(|letter| !letter.is_alphabetic());
    let name_in = |part: &str| {
        let words = part.split_whitespace().filter(|word| !is_year(word) && !word.eq_ignore_ascii_case("copyright"));
        let words: Vec<&str> = words.map(|word| word.trim_matches(|letter: char| !letter.is_alphanumeric())).take(OWNER).collect();
        (1..=words.len()).rev().filter_map(|end| words.get(..end)).map(|run| run.join(" ")).find(fits)
    };
    name_in(after).or_else(|| name_in(before))
}

/// Whether the capitals that the words of a name begin with are the letters of a label, three or more.
fn spells(name: &str, label: &str) -> bool {
    let words = || name.split(|letter: char| !letter.is_alphanumeric()).filter_map(|word| word.chars().next());
    let letters: String = words().filter(|letter| letter.is_uppercase()).flat_map(char::to_lowercase).collect();
    letters.chars().count() >= 3 && letters == label && words().count() <= letters.chars().count() * 2
}

#[cfg(test)]
mod tests {
    use super::{in_line, spelt_in_title};

    #[test]
    fn an_address_tells_which_words_are_the_name() {
        for (line, own, host, name) in [
            ("© Copyright 2026, Harbour Estuary Board, Inc. All rights reserved.", "heb", "www.heb.example", Some("Harbour Estuary Board")),
            ("© 2015 - 2025 Pellworth® Global LLC", "pellworth", "www.pellworth.example", Some("Pellworth")),
            ("The Pellworth Post © 2024", "pellworthpost", "pellworthpost.example", Some("The Pellworth Post")),
            ("© 2024 Somebody Else", "pellworth", "pellworth.example", None),
            ("Pellworth, all rights reserved", "pellworth", "pellworth.example", None),
        ] {
            assert_eq!(in_line(line, own, host).as_deref(), name, "{line}");
        }
    }

    #[test]
    fn a_title_ends_in_what_the_address_spells() {
        let title = "News | Harbour Estuary Support Board";
        assert_eq!(spelt_in_title(title, "hesb.university.example"), Some("Harbour Estuary Support Board"));
        assert_eq!(spelt_in_title(title, "news.example"), None);
        assert_eq!(spelt_in_title("Harbour Estuary Support Board", "hesb.example"), None, "alone it is the page's title");
    }
}
