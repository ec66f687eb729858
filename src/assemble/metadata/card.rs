//! The card that a site states for all of its pages, to be shown where they are shared: no picture of the matter.

use crate::article::PageType;
use crate::assemble::address::{labels, path};
use crate::lexicon::metadata::PICTURES;

use super::Metadata;
use super::view::View;
use super::words::key;

/// Letters of the shortest name of a site that stands alone for its card, and of the shortest word of one.
const NAME: usize = 4;
const WORD: usize = 3;

/// Most digits in the name of a card's file: a version, a size. More are the number of a picture.
const DIGITS: usize = 8;

/// Whether the address of a stated picture says that it is the site's card: its file is named by the site's name and by words for
/// sharing alone, and lies in no folder of the page's own. On a page of goods or of the site itself the card is what it puts forward.
pub(super) fn is_card(view: &View<'_>, url: &str, out: &Metadata) -> bool {
    let of_matter = matches!(view.input.page_type, PageType::Article | PageType::Forum | PageType::Listing | PageType::Documentation);
    if !of_matter || url.contains('?') {
        return false;
    }
    let page = view.input.head.url.clone().or_else(|| url::Url::parse(&out.canonical_url).ok());
    let host = page.as_ref().and_then(url::Url::host_str).unwrap_or_default();
    let is_own =
        |folders: &str| [page.as_ref().map_or("", url::Url::as_str), &out.canonical_url].into_iter().any(|page| is_of_page(folders, page));
    let names: Vec<String> = labels(host).map(key).chain([key(&out.site_name)]).collect();
    let (folders, file) = path(url).rsplit_once('/').unwrap_or(("", url));
    names_card(file.rsplit_once('.').map_or(file, |(stem, _)| stem), &names) && !is_own(folders)
}

/// Whether the last folder of a picture is one that a page has to itself: its address has it too, or it bears a title or number.
fn is_of_page(folders: &str, page: &str) -> bool {
    let Some((_, last)) = folders.rsplit_once('/') else { return false };
    let number = last.split(|letter: char| !letter.is_ascii_digit()).any(|digits| digits.len() >= 5);
    let title = last.matches('-').count() >= 3;
    number || title || path(page).split('/').skip(3).any(|folder| !folder.is_empty() && folder == last)
}

/// Whether the words of a file name are those of the card of a site with these names.
fn names_card(stem: &str, names: &[String]) -> bool {
    let (mut shares, mut name) = (false, String::new());
    for word in words(stem) {
        if PICTURES.is_shared(&word) {
            shares = true;
        } else if word.len() >= WORD && names.iter().any(|known| known.contains(&word)) {
            name.push_str(&word);
        } else if !PICTURES.is_beside_card(&word) && !PICTURES.is_silent(&word) {
            return false;
        }
    }
    let named = || name.len() >= NAME && names.iter().any(|known| known.contains(&name));
    stem.bytes().filter(u8::is_ascii_digit).count() <= DIGITS && (shares || named())
}

/// The words of a file name in lower case: between signs, digits and changes of case. "open-graph" is one.
fn words(stem: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut small = false;
    for letter in stem.chars() {
        if !letter.is_alphabetic() || small && letter.is_uppercase() {
            words.push(String::new());
        }
        small = letter.is_lowercase();
        if let Some(word) = words.last_mut().filter(|_| letter.is_alphabetic()) {
            word.extend(letter.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    let graph = words.windows(2).position(|pair| pair == ["open", "graph"]);
    if let Some(at) = graph {
        words.splice(at..at + 2, ["opengraph".to_owned()]);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_card_of_a_site_is_told_by_the_name_of_its_file() {
        let names = ["harbourgazette".to_owned(), "theharbourgazette".to_owned()];
        for stem in [
            "og-image",
            "open-graph",
            "harbour_gazette_social_share",
            "FB_Linkedin_og_1200x628",
            "WebShareImage",
            "harbourgazette1200",
            "harbour-gazette-blog",
            "og-generic-v2",
        ] {
            assert!(names_card(stem, &names), "{stem}");
        }
        for stem in ["image-16", "IMG_4287", "bridge-og", "old-harbour", "social-housing", "og_20250718123", "graph", "facebook", "hero"] {
            assert!(!names_card(stem, &names), "{stem}");
        }
    }

    #[test]
    fn a_folder_of_the_page_holds_its_own_picture() {
        let page = "https://example.org/blog/old-bridge/";
        assert!(is_of_page("https://example.org/blog/old-bridge", page));
        assert!(is_of_page("https://example.org/posts/the-old-bridge-closes", ""));
        assert!(is_of_page("https://example.org/media/GettyImages_2206927993", page));
        assert!(!is_of_page("https://example.org/images", page));
        assert!(!is_of_page("https://example.org/wp-content/uploads/2025/09", page));
    }
}
