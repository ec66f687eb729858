//! The name of a site that states none, or that of something else: what its address spells or says, in the title or beside the sign of
//! rights.

use crate::assemble::address::labels;

use crate::lexicon::metadata::LABELS;

use super::site::{is_host, parts, registrable, without_article};
use super::view::View;
use super::words::{count, key};

/// Blocks at the end of a page among which its sign of rights is looked for, and bytes of the longest such line.
const FOOT: usize = 40;
const MAX_RIGHTS: usize = 300;

/// Words of an owner's name at most.
const OWNER: usize = 6;

/// Letters of the shortest label of an address that tells a name with more words in it, and words of the longest such name.
const LABEL: usize = 4;
pub(super) const NAME: usize = 5;

/// Letters of the shortest name before which an address has a word: getexample.com.
const VERBED: usize = 5;

/// Letters of the longest abbreviation.
const SHORT: usize = 6;

/// The part of a title that the address of the site tells to be its name.
pub(super) fn name_in_title<'t>(title: &'t str, host: &str) -> Option<&'t str> {
    let own = registrable(host);
    let found: Vec<&str> = parts(title).collect();
    found.iter().copied().rev().find(|part| is_name(part, &own)).filter(|_| found.len() > 1)
}

/// Words of the longest name that a small word joins to a title.
const JOINED: usize = 3;

/// Letters of the shortest such name that only begins the label.
const LEAST_JOINED: usize = 5;

/// The name behind a word for "on" at the end of a title: "Tide Tables on Pellworth" of pellworth.example. On the page of something that
/// is sold the address may go on.
pub(super) fn joined_to_title<'t>(title: &'t str, host: &str, sold: bool) -> Option<&'t str> {
    let own = registrable(host);
    let words: Vec<&str> = title.split(' ').collect();
    (1..=JOINED).find_map(|count| {
        let link = words.len().checked_sub(count + 1)?;
        let name = title.rsplitn(count + 1, ' ').map(str::len).take(count).sum::<usize>() + count - 1;
        let name = title.get(title.len() - name..)?;
        let letters = key(name);
        let fits = letters == own || sold && letters.len() >= LEAST_JOINED && own.starts_with(&letters);
        let joined = link > 0 && words.get(link).is_some_and(|word| LABELS.joins_site(word));
        (joined && fits && letters.len() >= LABEL && name.starts_with(char::is_uppercase)).then_some(name)
    })
}

/// Whether the headline ends as the title does, in the word for "on" and the name: what a thing is made of, or where it is.
pub(super) fn is_in_headline(view: &View<'_>, title: &str, name: &str) -> bool {
    let Some(before) = title.strip_suffix(name).map(str::trim_end) else { return false };
    let (whole, end) = (key(title), key(before.rsplit(' ').next().unwrap_or_default()) + &key(name));
    let heads = |at: usize| view.heading(at).map(|(_, level)| (level, key(view.text(at))));
    (0..view.len()).filter_map(heads).any(|(level, text)| text == whole || level == 1 && text.ends_with(&end))
}

/// The last part of a title, as far as the address names it among other words: as `fits` says of a label.
pub(super) fn named_in_title<'t>(title: &'t str, host: &str, fits: impl Fn(&str, &str) -> bool) -> Option<&'t str> {
    let found: Vec<&str> = parts(title).collect();
    let (last, before) = found.split_last().filter(|(_, before)| !before.is_empty())?;
    // "Dinner: medium rare steak" at medium.example goes on with its title.
    let goes_on = || title.trim_end().strip_suffix(last).is_some_and(|before| before.trim_end().ends_with(':'));
    if goes_on() || !is_named_by_host(last, host, fits) {
        return None;
    }
    // What stands before it too is the page's own title ("terms of use: Pellworth terms of use").
    let whole = key(last);
    Some(*last).filter(|_| !before.iter().any(|part| whole.ends_with(&key(part))))
}

/// Whether a text is short and a label of the host tells it: as `fits` says.
pub(super) fn is_named_by_host(text: &str, host: &str, fits: impl Fn(&str, &str) -> bool) -> bool {
    let telling = |label: &&str| key(label).len() >= LABEL && !LABELS.is_no_site(label);
    count(text) <= NAME && labels(host).filter(telling).any(|label| fits(text, label))
}

/// Whether a text is (nearly) what the address is called by, or the address itself.
pub(super) fn is_name(text: &str, host: &str) -> bool {
    let fits = |whole: &String| {
        let own = without_article(whole);
        own == without_article(host)
            || own.len() >= 5 && host.starts_with(own) && own.len() * 3 >= host.len() * 2
            || own.len() >= VERBED && LABELS.is_with_host_verb(host, own)
            || host.len() >= 5 && own.starts_with(host) && own.len() <= host.len() + 5
    };
    host.len() >= 3 && LABELS.spelt_in_host(&key(text)).iter().any(fits) || is_host(text) && registrable(&text.to_lowercase()) == host
}

/// Whether a text begins with the letters of a label, or holds it as words of its own.
pub(super) fn names(text: &str, label: &str) -> bool {
    key(text).starts_with(&key(label)) || holds(text, label)
}

/// Whether a text holds a label of the address as words of its own: "Harbour Friends e.V." of harbour-friends.example.
pub(super) fn holds(text: &str, label: &str) -> bool {
    let own = key(label);
    let words: Vec<String> = text.split(|letter: char| !letter.is_alphanumeric()).map(key).filter(|word| !word.is_empty()).collect();
    let stands = |start: usize| {
        let mut left = own.as_str();
        words.iter().skip(start).take_while(|word| left.strip_prefix(word.as_str()).map(|rest| left = rest).is_some()).count() > 0
            && left.is_empty()
    };
    // "by Ann Example" ends titles of letters to subscribers.
    text.starts_with(char::is_uppercase) && (0..words.len()).any(stands) || stands(0)
}

/// Whether a stated name has nothing in common with the address: no word, no letters that stand for words.
pub(super) fn is_strange(name: &str, host: &str) -> bool {
    let ways = LABELS.spelt_in_host(&key(name));
    let initials: String = name.split(|letter: char| !letter.is_alphanumeric()).filter_map(|word| word.chars().next()).collect();
    let initials = key(&initials.chars().filter(|letter| letter.is_uppercase()).collect::<String>());
    let shares = |label: &str| {
        let own = key(label);
        let word = |word: &str| word.len() >= 3 && own.contains(&key(word));
        let alike = |whole: &String| whole.contains(&own) || own.contains(whole) || stands_for(&own, whole) || stands_for(whole, &own);
        ways.iter().any(alike)
            || name.split(|letter: char| !letter.is_alphanumeric()).any(word)
            || own.len() >= 3 && initials.contains(&own)
            || initials.len() >= 3 && own.contains(&initials)
    };
    // A name in other letters than those of addresses cannot be compared.
    name.bytes().any(|byte| byte.is_ascii_alphabetic()) && !labels(host).any(shares)
}

/// Whether the letters of a short word stand in a longer one in their order, from its first letter on.
fn stands_for(short: &str, long: &str) -> bool {
    let mut letters = long.chars();
    short.chars().count() <= SHORT
        && short.chars().next() == long.chars().next()
        && short.chars().all(|letter| letters.any(|other| other == letter))
}

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
    let is_of_notice = |word: &str| word.chars().all(|letter| !letter.is_alphabetic()) || word.eq_ignore_ascii_case("copyright");
    let name_in = |part: &str| {
        let words = part.split_whitespace().filter(|word| !is_of_notice(word));
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
    use super::{holds, in_line, is_strange, joined_to_title, name_in_title, named_in_title, names, spelt_in_title};

    #[test]
    fn an_address_tells_the_part_of_a_title_that_is_the_name() {
        for (title, host, name) in [
            ("Rain | Pellworth", "www.pellworth.example", Some("Pellworth")),
            ("Pellworth: Rain", "www.pellworth.example", Some("Pellworth")),
            ("Rain - rp.com", "www.rp.com", Some("rp.com")),
            ("Rain | PellWorth", "www.getpellworth.example", Some("PellWorth")),
            ("Rain | worth", "www.pellworth.example", None),
            ("Rain - HARBOUR Friends in Orrin e.V.", "www.harbour-friends.example", Some("HARBOUR Friends in Orrin e.V.")),
            ("Rain – Die neue Hafenzeitung", "www.hafenzeitung.example", Some("Die neue Hafenzeitung")),
            ("Rain | Möwen Post", "www.moewenpost.example", Some("Möwen Post")),
            ("Rain | Café Orrin", "www.cafeorrin.example", Some("Café Orrin")),
            ("Rain | myHarbour Guide", "myharbour.university.example", Some("myHarbour Guide")),
            ("Rain | Harbour Blog", "blog.pellworth.example", None),
            ("Rain - by Ann Example", "annexample.pellworth.example", None),
            ("terms of use: Pellworth terms of use", "pellworth.example", None),
            ("Harbour best sellers: Ropes", "www.harbour.example", None),
            ("Pellworth", "www.pellworth.example", None),
        ] {
            assert_eq!(name_in_title(title, host).or_else(|| named_in_title(title, host, names)), name, "{title}");
        }
        assert_eq!(named_in_title("Rain | Harbourtown Guide", "www.harbour.example", names), Some("Harbourtown Guide"));
        assert_eq!(named_in_title("Rain | Harbourtown Guide", "www.harbour.example", holds), None, "no word of its own");
        assert_eq!(named_in_title("Dinner: Medium rare steak", "medium.example", holds), None, "it goes on with the title");
    }

    #[test]
    fn a_stated_name_is_strange_to_an_address_that_shares_nothing_with_it() {
        for (name, host) in [("Health", "www.harbourgazette.example"), ("U.S.", "www.pellworth.example"), ("Start", "www.heb.example")] {
            assert!(is_strange(name, host), "{name}");
        }
        for (name, host) in [
            ("Harbour Estuary Board", "www.heb.example"),
            ("U.S. Harbour and Estuary Board", "www.heb.example"),
            ("The Pellworth Post", "pellworthpost.example"),
            ("Bundesministerium für Zusammenarbeit", "www.bmz.de"),
            ("STZ", "www.stuttgarter-zeitung.de"),
            ("港湾日報", "www.harbour.example"),
            ("Öresundischer Turnverband", "www.oetv.example"),
            ("El País", "elpais.example"),
        ] {
            assert!(!is_strange(name, host), "{name}");
        }
    }

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
        for (title, host, sold, name) in [
            ("Tidewatch 3 on Pellworth", "store.pellworthpowered.example", true, Some("Pellworth")),
            ("Tidewatch 3 on Pellworth", "store.pellworthpowered.example", false, None),
            ("Gezeiten auf Pellworth", "www.pellworth.example", false, Some("Pellworth")),
            ("Notes on Rust", "rust-lang.example", true, None),
            ("On Pellworth", "pellworth.example", true, None),
        ] {
            assert_eq!(joined_to_title(title, host, sold), name, "{title}");
        }
        let title = "News | Harbour Estuary Support Board";
        assert_eq!(spelt_in_title(title, "hesb.university.example"), Some("Harbour Estuary Support Board"));
        assert_eq!(spelt_in_title(title, "news.example"), None);
        assert_eq!(spelt_in_title("Harbour Estuary Support Board", "hesb.example"), None, "alone it is the page's title");
    }
}
