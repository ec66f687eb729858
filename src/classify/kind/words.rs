//! What a page's title, address and `og:type` say, as words that a model may know: scripts and styles, which the pages that it was trained
//! on lack, say nothing.

use std::collections::BTreeSet;

use url::Url;

use crate::head::Head;

/// Words of the title, of an address and of a kind at most.
const MOST: usize = 24;

/// Bytes of a word at most; longer runs are lines of scripts without spaces, or no words.
const LONGEST: usize = 24;

/// Parts of a path, and marks in the last of them, beyond which there are just many.
const MANY: usize = 6;

/// The words, each with its place and a colon before it: `title:guide`, `path:docs`, `host:forum`, `type:article`, `address:dated`.
pub fn of(head: &Head<'_>) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    let mut say = |place: &str, text: &str| words.extend(cut(text).map(|word| format!("{place}:{word}")));
    say("title", &head.title);
    say("type", head.meta_value(&["og:type"]).unwrap_or_default());
    if let Some(address) = head.own_address() {
        say("host", address.host_str().unwrap_or_default());
        say("path", address.path());
        words.extend(shape(&address));
    }
    words
}

/// Runs of letters in lower case.
fn cut(text: &str) -> impl Iterator<Item = String> {
    let runs = text.split(|letter: char| !letter.is_alphabetic());
    runs.filter(|run| !run.is_empty() && run.len() <= LONGEST).take(MOST).map(str::to_lowercase)
}

/// How an address is built.
fn shape(address: &Url) -> impl Iterator<Item = String> {
    let parts = || address.path().split('/').filter(|part| !part.is_empty());
    let last = parts().next_back().unwrap_or_default();
    let year = |part: &str| part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_digit());
    let marks =
        [(address.query().is_some(), "asked"), (last.bytes().any(|byte| byte.is_ascii_digit()), "numbered"), (parts().any(year), "dated")];
    let counts = [("deep", parts().count()), ("hyphens", last.matches('-').count())];
    let marks = marks.into_iter().filter(|(is, _)| *is).map(|(_, name)| format!("address:{name}"));
    marks.chain(counts.map(|(name, count)| format!("address:{name}{}", count.min(MANY))))
}

#[cfg(test)]
mod tests {
    use crate::limits::Limits;
    use crate::options::Unobserved;
    use crate::{dom, head};

    fn words(html: &str, url: &str) -> String {
        let page = dom::parse(html, &Limits::default(), &Unobserved).unwrap();
        let words = super::of(&head::read(&page, url, &|| Ok(())).unwrap());
        words.into_iter().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn title_kind_and_address_are_cut_into_words() {
        let html = r#"<title>How Ropes Are Laid, 2 of 3</title><meta property="og:type" content="video.other">
            <link rel=canonical href="https://docs.rope.example/Guide/2024/laying-ropes-2?page=3">"#;
        let said = "address:asked address:dated address:deep3 address:hyphens2 address:numbered host:docs host:example host:rope \
            path:guide path:laying path:ropes title:are title:how title:laid title:of title:ropes type:other type:video";
        assert_eq!(words(html, ""), said);
    }

    #[test]
    fn the_address_that_a_page_gives_itself_goes_before_that_of_the_caller() {
        let fetched = "http://rope.example/";
        assert_eq!(words("", fetched), "address:deep0 address:hyphens0 host:example host:rope");
        let own = r#"<meta property="og:url" content="https://tar.example">"#;
        assert_eq!(words(own, fetched), "address:deep0 address:hyphens0 host:example host:tar");
        assert_eq!(words("<link rel=canonical href=/here>", fetched), words("", fetched), "no address by itself");
        assert_eq!(words(&format!("<link rel=canonical href=/here>{own}"), fetched), words(own, fetched));
        assert_eq!(words("", "no address"), "");
    }

    #[test]
    fn long_titles_are_cut() {
        let title = format!("<title>{} {}</title>", "ab ".repeat(23), "c".repeat(25));
        assert_eq!(words(&title, ""), "title:ab");
        let alphabet: Vec<String> = (b'a'..=b'z').map(|letter| char::from(letter).to_string()).collect();
        assert_eq!(words(&format!("<title>{}</title>", alphabet.join(" ")), "").split(' ').count(), super::MOST);
    }
}
