//! Pictures that are none of the matter: icons, logos, portraits of who writes, counters, banners, stand-ins.
//!
//! A sign in a text, a picture that a page puts forward and one beside its headline are asked different questions; each says how it
//! differs from its neighbours.

use super as picture;
use super::file::FileName;
use crate::assemble::address::path;
use crate::dom::Node;
use crate::lexicon::metadata::{PICTURES, Sign};

/// Pixels below which a picture is an icon or counts visits.
const MIN_PIXELS: f32 = 48.0;

/// Where the link around a picture leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkTarget {
    /// To a page of this site, or nowhere.
    ThisSite,
    /// To a page of another.
    OtherSite,
}

/// Whether a caption, a credit or a description says something of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Described {
    /// Something does.
    Yes,
    /// Nothing does.
    No,
}

/// Whether the element of a picture says by its size, role or class that it is a sign, an icon or a counter.
/// `classify::place::is_drawn` is broader: drawings and whatever is small on one side make no caption of the block beside them.
pub fn is_marked_as_sign(node: Node<'_>) -> bool {
    let tiny = match (node.pixels("width"), node.pixels("height")) {
        (Some(width), Some(height)) => width.max(height) < MIN_PIXELS || width.min(height) <= 2.0,
        (Some(side), None) | (None, Some(side)) => side < MIN_PIXELS,
        (None, None) => false,
    };
    tiny || node.attr("role") == Some("presentation") || node.attr("class").is_some_and(|class| PICTURES.is_sign_class(class))
}

/// Whether the file name of a picture or what is said in its place calls it a logo, an icon or a stand-in. One that is
/// described at length is a scene. Narrower than [`is_site_artwork`]: what stands in a text between others may be any file.
pub fn is_named_as_sign(url: &str, alt: &str) -> bool {
    if alt.split_whitespace().count() > picture::NAME_WORDS {
        return false;
    }
    // "Transparent" and "default" are what a picture of the text shows.
    let is_sign = |sign| !matches!(sign, Sign::Empty | Sign::Drawn | Sign::Banner);
    let file = FileName::of(url);
    let (stem, drawn) = (file.stem, file.is_drawing());
    let logo = || file.ends_in("svg") && stem.split(['-', '_']).any(|word| PICTURES.sign(word) == Some(Sign::Logo));
    let mut folders = file.folders.split('/').skip(1);
    picture::says(stem, |sign| is_sign(sign) || drawn && sign == Sign::Drawn)
        || picture::says(alt, is_sign)
        || ends_in_small_size(stem)
        || logo()
        || folders.any(|folder| PICTURES.is_sign_folder(folder) || drawn && PICTURES.is_theme_folder(folder))
}

/// Whether a picture is a sign, a drawing of the site or a stand-in, whatever stands under it: all that follows, for a picture whose
/// caption is not known yet.
pub fn is_decorative(node: Node<'_>) -> bool {
    let Some(url) = super::source(node) else { return true };
    let alt = node.attr("alt").unwrap_or_default();
    let file = FileName::of(url);
    let takes_room = file.ending.is_some() && PICTURES.is_spacer(file.stem);
    is_marked_as_sign(node)
        || takes_room
        || PICTURES.is_sign_address(url)
        || is_stand_in(url, Described::Yes)
        || is_named_as_sign(url, alt)
        || is_banner(url, alt, LinkTarget::ThisSite)
}

/// Sides of the smallest banner, and how much longer than high one is.
const BANNER: std::ops::RangeInclusive<f32> = 200.0..=1200.0;
const FLAT: f32 = 2.4;

/// Width and height in pixels of the flat formats that advertising is sold in (Interactive Advertising Bureau, display advertising
/// guidelines).
const FORMATS: [(f32, f32); 8] =
    [(728.0, 90.0), (970.0, 90.0), (970.0, 250.0), (468.0, 60.0), (234.0, 60.0), (320.0, 50.0), (320.0, 100.0), (980.0, 120.0)];
/// Words of a description that tells what a picture shows.
const DESCRIPTION: usize = 3;

/// Whether the file name of a picture begins by calling it a banner, or has the size of one: "fuller_728x90". Others are often the
/// size of a copy, unless the name says so: "ferry-offer-500x200px". What is described in words is no banner by its name.
pub fn is_banner(url: &str, alt: &str, leads_to: LinkTarget) -> bool {
    let stem = FileName::of(url).stem;
    let pixels = |side: &str| (side.len() <= 4).then(|| side.trim_end_matches("px").parse::<f32>().ok()).flatten();
    let flat = |part: &str| {
        let sides = part.trim_end_matches("px").split_once('x').and_then(|(width, height)| pixels(width).zip(pixels(height)));
        let is_flat = |(width, height): (f32, f32)| BANNER.contains(&width) && width >= FLAT * height && height >= MIN_PIXELS;
        sides.is_some_and(|sides| leads_to == LinkTarget::OtherSite && FORMATS.contains(&sides) || part.ends_with("px") && is_flat(sides))
    };
    let first = stem.split(['-', '_', '.', ' ']).next().unwrap_or_default();
    let called = picture::says(first, |sign| sign == Sign::Banner) && alt.split_whitespace().nth(DESCRIPTION - 1).is_none();
    called || stem.split(['-', '_', '.']).any(flat)
}

/// Letters of the shortest word of a file's name that is a number in hexadecimal digits rather than a word.
const MIN_HASH: usize = 6;

/// Whether a file is an empty drawing, or one that turns, that stands where a script loads a picture; readers without scripts are shown that
/// one. Where something is told of it, only an empty GIF is known to be none of the text: "loading.svg" may be what that is about.
pub fn is_stand_in(url: &str, described: Described) -> bool {
    let file = FileName::of(url);
    let told = described == Described::Yes;
    let empty = |word: &str| matches!((PICTURES.sign(word), told), (Some(Sign::Empty), _) | (Some(Sign::StandIn), false));
    let drawn = file.ends_in("gif") || file.ends_in("svg") && !told;
    // What is "transparent" or "blank" in a picture of the text has a name beside it.
    let mut words = file.stem.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let hash = |word: &str| {
        word.len() >= MIN_HASH && word.contains(|digit: char| digit.is_ascii_digit()) && word.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    let plain = |word: &str| {
        word.len() <= 2 || !told && hash(word) || word.bytes().all(|byte| byte.is_ascii_digit()) || PICTURES.is_beside_card(word)
    };
    drawn && words.clone().any(empty) && words.all(|word| empty(word) || plain(word))
}

/// Whether the name of a file ends with the size of an icon or of a logo in a row of them: "rope-24x24", "harbour-128x40".
fn ends_in_small_size(stem: &str) -> bool {
    let size = stem.rsplit(['-', '_']).next().and_then(|size| size.split_once('x'));
    let pixels = |side: &str| (side.len() <= 4).then(|| side.parse::<f32>().ok()).flatten();
    size.and_then(|(width, height)| Some(pixels(width)?.min(pixels(height)?))).is_some_and(|least| (1.0..MIN_PIXELS).contains(&least))
}

/// Whether an address says that the picture is that of an account.
pub fn is_account_portrait(url: &str) -> bool {
    path(url).split('/').skip(1).any(|folder| PICTURES.sign(folder) == Some(Sign::Portrait))
}

/// Whether an address says that the picture is a logo, a portrait of a member or what stands for a missing picture. Broader than
/// [`is_named_as_sign`]: a page states one such picture for its articles together, under any name.
pub fn is_site_artwork(url: &str) -> bool {
    let path = path(url);
    // The host is no folder.
    let file = FileName::of(path.split_once("://").map_or(path, |(_, rest)| rest));
    // An icon that is photographed is one of style.
    let drawn = !file.is_photo();
    // A drawing of lines is a sign, and so is what only takes up room.
    if file.ends_in("svg") || file.ends_in("gif") && PICTURES.is_spacer(file.stem) {
        return true;
    }
    let named = |sign| matches!(sign, Sign::Logo | Sign::Portrait | Sign::StandIn | Sign::Empty) || drawn && sign == Sign::Icon;
    let of_folder = |folder| matches!(PICTURES.sign(folder), Some(Sign::Logo | Sign::Portrait));
    picture::says(file.stem, named) || drawn && picture::has_word(file.stem, ends_in_logo) || file.folders.split('/').skip(1).any(of_folder)
}

/// Whether a word is a name with "logo" behind it: "etsylogo", "gopher5logo"; behind a vowel it ends a word of Romance languages
/// ("diálogo", "psicólogo").
fn ends_in_logo(word: &str) -> bool {
    let word = word.trim_end_matches(|letter: char| letter.is_ascii_digit()).to_ascii_lowercase();
    word.strip_suffix("logo").is_some_and(|name| name.ends_with(|last: char| last.is_ascii_alphanumeric() && !"aeiou".contains(last)))
}

/// Whether the name of a file says that it is a drawing, a logo or a portrait. Narrower than [`is_site_artwork`]: of a picture that stands
/// near the headline the folders say nothing, and what stands for it until it is loaded has its words.
pub fn is_unfit_to_lead(url: &str) -> bool {
    let file = FileName::of(url);
    file.ends_in("svg") || picture::says(file.stem, |sign| matches!(sign, Sign::Logo | Sign::Portrait))
}

#[cfg(test)]
mod tests {
    use super::LinkTarget::{OtherSite, ThisSite};
    use super::*;

    #[test]
    fn signs_are_told_by_short_names() {
        for (url, alt) in [
            ("https://harbour.example/img/pellworth-logo.svg", ""),
            ("https://harbour.example/img/logo_1200.png", ""),
            ("https://harbour.example/img/Tide%20Logo.png", ""),
            ("https://harbour.example/img/a81f.png?v=2", "Logo of the harbour"),
            ("https://harbour.example/img/icon_rope_24.png", "Rope"),
            ("https://harbour.example/grey-placeholder.png", ""),
            ("https://harbour.example/a81f-128x40.svg?w=400", "Pellworth"),
            ("https://harbour.example/img/logos/rope-makers.png", "Rope makers"),
            ("https://harbour.example/flags/png/de.png", ""),
            ("https://harbour.example/themes/pellworth/corner-2.gif", ""),
            ("https://harbour.example/img/arrow-right.svg", ""),
            ("https://harbour.example/img/rope-makers-company-logo-black-and-white.svg", ""),
        ] {
            assert!(is_named_as_sign(url, alt), "{url} {alt}");
        }
    }

    #[test]
    fn scenes_are_no_signs() {
        for (url, alt) in [
            ("https://harbour.example/img/barrier.jpg", "The barrier at low tide"),
            ("https://harbour.example/img/new-logo-on-the-town-hall.jpg", ""),
            ("https://harbour.example/logo/barrier.jpg", ""),
            ("https://harbour.example/themes/pellworth/barrier.jpg", ""),
            ("https://harbour.example/img/arrow.jpg", ""),
            ("https://harbour.example/img/logos/wall.jpg", "Children paint the town's new logo on a wall"),
            ("https://harbour.example/img/iconic-lighthouse.jpg", "The mayor shows the new logo of the harbour to children"),
            ("https://harbour.example/img/harbour-logo.jpg", "The new logo of the harbour on a broken wall"),
            ("https://harbour.example/img/40.jpg", ""),
            ("https://harbour.example/img/barrier-1024x640.jpg", ""),
        ] {
            assert!(!is_named_as_sign(url, alt), "{url} {alt}");
        }
    }

    #[test]
    fn banners_are_told_by_their_name_or_a_size_that_it_states() {
        for (url, leads_to) in [
            ("https://harbour.example/i/Banner-Ferry-Offers.jpg", ThisSite),
            ("https://harbour.example/i/newsletter.png", ThisSite),
            ("https://harbour.example/i/ferry-offer-500x200px-01.gif", ThisSite),
            ("https://harbour.example/i/fuller_728x90.jpg?v=2", OtherSite),
        ] {
            assert!(is_banner(url, "", leads_to), "{url}");
        }
        assert!(!is_banner("https://harbour.example/i/banner.jpg", "Fishermen carry a banner", ThisSite), "what it shows");
        for (url, leads_to) in [
            ("https://harbour.example/i/panorama-1024x300.jpg", ThisSite),
            ("https://harbour.example/i/barrier-1024x640.jpg", OtherSite),
            ("https://harbour.example/i/boats-96x24.jpg", OtherSite),
            ("https://harbour.example/i/estuary-800x320.jpg", OtherSite),
            ("https://harbour.example/i/protest-banner.jpg", ThisSite),
            ("https://harbour.example/i/the-blue-banner-over-the-old-town-hall.jpg", OtherSite),
            ("https://harbour.example/banner/barrier.jpg", OtherSite),
        ] {
            assert!(!is_banner(url, "", leads_to), "{url}");
        }
    }

    #[test]
    fn logos_and_portraits_are_told_by_their_address() {
        for url in [
            "https://example.org/images/logo-og.png",
            "https://example.org/data/avatars/m/1378/1378134.jpg?17",
            "https://example.org/apple-touch-icon@2.png?v=1",
            "/img/facebook-default.jpg",
            "https://example.org/i/blank.jpg",
            "https://example.org/i/Harbour%20Logo.jpg",
            "https://example.org/i/social-icon-old-harbour-1200-630.png",
            "https://example.org/i/pellworthlogo_1200x630.png",
            "https://example.org/institutionlogo29539",
            "https://example.org/i/harbour.svg",
            "https://example.org/i/clear.gif",
        ] {
            assert!(is_site_artwork(url), "{url}");
        }
        for url in [
            "https://logo.example/images/bridge.jpg",
            "https://example.org/sites/default/files/bridge.jpg",
            "https://example.org/the-new-logo-on-the-old-bridge-at-night.jpg",
            "https://example.org/logon.png",
            "https://example.org/style-icon-in-pellworth.jpg",
            "https://example.org/dialogo.png",
        ] {
            assert!(!is_site_artwork(url), "{url}");
        }
    }

    #[test]
    fn the_face_of_an_account_is_told_by_its_folder() {
        assert!(is_account_portrait("https://example.org/data/avatars/m/1378/1378134.jpg?17"));
        assert!(!is_account_portrait("https://example.org/films/avatar-in-the-harbour.jpg"));
    }
}
