//! Pictures that are signs rather than pictures: icons, logos, counters, stand-ins, what a page repeats at each of its entries.

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

use super::media::Piece;
use crate::article::{BlockKind, Image};
use crate::assemble::address::path;
use crate::assemble::picture;
use crate::dom::Node;
use crate::lexicon::metadata::{PICTURES, Sign};

/// Pixels below which a picture is an icon or counts visits.
const MIN_PIXELS: f32 = 48.0;

/// How often the sign of an entry stands on a page.
const MANY: usize = 3;

/// Letters that one of two files of a picture may have more in its name.
const MOST_MORE: usize = 12;

/// Captions of one picture among which a new one is looked for.
const MOST_TOLD: usize = 8;

/// Whether a picture is a sign, an icon or a counter by its size or class.
pub(super) fn is_sign(node: Node<'_>) -> bool {
    let pixels = |name| node.attr(name).and_then(|value| value.trim().trim_end_matches("px").parse::<f32>().ok());
    let tiny = match (pixels("width"), pixels("height")) {
        (Some(width), Some(height)) => width.max(height) < MIN_PIXELS || width.min(height) <= 2.0,
        (Some(side), None) | (None, Some(side)) => side < MIN_PIXELS,
        (None, None) => false,
    };
    tiny || node.attr("role") == Some("presentation") || node.attr("class").is_some_and(|class| PICTURES.is_sign_class(class))
}

/// Whether the file name of a picture or what is said in its place calls it a logo, an icon or a stand-in. One that is
/// described at length is a scene.
pub(super) fn names_sign(url: &str, alt: &str) -> bool {
    if alt.split_whitespace().count() > picture::NAME_WORDS {
        return false;
    }
    // "Transparent" and "default" are what a picture of the text shows.
    let is_sign = |sign| !matches!(sign, Sign::Empty | Sign::Drawn | Sign::Banner);
    let (folders, file) = path(url).rsplit_once('/').unwrap_or(("", path(url)));
    let (stem, ending) = file.rsplit_once('.').unwrap_or((file, ""));
    let drawn = is_drawing(url);
    let logo = || ending.eq_ignore_ascii_case("svg") && stem.split(['-', '_']).any(|word| PICTURES.sign(word) == Some(Sign::Logo));
    let mut folders = folders.split('/').skip(1);
    picture::says(stem, |sign| is_sign(sign) || drawn && sign == Sign::Drawn)
        || picture::says(alt, is_sign)
        || is_small(stem)
        || logo()
        || folders.any(|folder| PICTURES.is_sign_folder(folder) || drawn && PICTURES.is_theme_folder(folder))
}

/// Whether a picture is a sign, a drawing of the site or a stand-in, whatever stands under it.
pub(in crate::assemble) fn is_none_of_matter(node: Node<'_>) -> bool {
    let Some(url) = picture::source(node) else { return true };
    let alt = node.attr("alt").unwrap_or_default();
    let file = path(url).rsplit('/').next().unwrap_or_default();
    let takes_room = file.rsplit_once('.').is_some_and(|(stem, _)| PICTURES.is_spacer(stem));
    is_sign(node)
        || takes_room
        || PICTURES.is_sign_address(url)
        || stands_in(url, true)
        || names_sign(url, alt)
        || names_banner(url, alt, false)
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
pub(super) fn names_banner(url: &str, alt: &str, abroad: bool) -> bool {
    let file = path(url).rsplit('/').next().unwrap_or_default();
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let pixels = |side: &str| (side.len() <= 4).then(|| side.trim_end_matches("px").parse::<f32>().ok()).flatten();
    let flat = |part: &str| {
        let sides = part.trim_end_matches("px").split_once('x').and_then(|(width, height)| pixels(width).zip(pixels(height)));
        let is_flat = |(width, height): (f32, f32)| BANNER.contains(&width) && width >= FLAT * height && height >= MIN_PIXELS;
        sides.is_some_and(|sides| abroad && FORMATS.contains(&sides) || part.ends_with("px") && is_flat(sides))
    };
    let first = stem.split(['-', '_', '.', ' ']).next().unwrap_or_default();
    let called = picture::says(first, |sign| sign == Sign::Banner) && alt.split_whitespace().nth(DESCRIPTION - 1).is_none();
    called || stem.split(['-', '_', '.']).any(flat)
}

/// Letters of the shortest word of a file's name that is a number in hexadecimal digits rather than a word.
const MIN_HASH: usize = 6;

/// Whether a file is an empty drawing, or one that turns, that stands where a script loads a picture; readers without scripts are shown that
/// one. Where something is told of it, only an empty GIF is known to be none of the text: "loading.svg" may be what that is about.
pub(super) fn stands_in(url: &str, told: bool) -> bool {
    let file = path(url).rsplit('/').next().unwrap_or_default();
    let (stem, ending) = file.rsplit_once('.').unwrap_or((file, ""));
    let empty = |word: &str| matches!((PICTURES.sign(word), told), (Some(Sign::Empty), _) | (Some(Sign::StandIn), false));
    let drawn = ending.eq_ignore_ascii_case("gif") || ending.eq_ignore_ascii_case("svg") && !told;
    // What is "transparent" or "blank" in a picture of the text has a name beside it.
    let mut words = stem.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let hash = |word: &str| {
        word.len() >= MIN_HASH && word.contains(|digit: char| digit.is_ascii_digit()) && word.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    let plain = |word: &str| {
        word.len() <= 2 || !told && hash(word) || word.bytes().all(|byte| byte.is_ascii_digit()) || PICTURES.is_beside_card(word)
    };
    drawn && words.clone().any(empty) && words.all(|word| empty(word) || plain(word))
}

/// Whether the name of a file ends with the size of an icon or of a logo in a row of them: "rope-24x24", "harbour-128x40".
fn is_small(stem: &str) -> bool {
    let size = stem.rsplit(['-', '_']).next().and_then(|size| size.split_once('x'));
    let pixels = |side: &str| (side.len() <= 4).then(|| side.parse::<f32>().ok()).flatten();
    size.and_then(|(width, height)| Some(pixels(width)?.min(pixels(height)?))).is_some_and(|least| (1.0..MIN_PIXELS).contains(&least))
}

/// What is known of a picture that stands on a page.
#[derive(Default)]
struct Stands {
    /// At how many places.
    times: usize,
    /// The last of them: copies for other screens stand at one place.
    last: Option<u32>,
    /// Whether one of them has a caption.
    captioned: bool,
    /// Captions that it stands with in what stays; empty where it stands without one.
    told: Vec<String>,
}

/// Leaves under one caption no sign beside its picture (one that enlarges it, one that holds its place until it is loaded), and
/// of a picture in two files the one with the shorter name.
fn one_of_each(pieces: &mut Vec<Piece>) {
    let mut told: HashMap<u32, usize> = HashMap::new();
    let mut stays = vec![true; pieces.len()];
    for (at, piece) in pieces.iter().enumerate() {
        let BlockKind::Figure { image, caption_ordinals } = &piece.kind else { continue };
        let Some(caption) = caption_ordinals.first() else { continue };
        let first = *told.entry(*caption).or_insert(at);
        let Some(BlockKind::Figure { image: other, .. }) = pieces.get(first).filter(|_| first != at).map(|piece| &piece.kind) else {
            continue;
        };
        let sign = |image: &Image| is_drawing(&image.url) || names_sign(&image.url, "");
        let later_is_better = match (sign(other), sign(image)) {
            (true, false) => true,
            (false, true) => false,
            _ if are_one(&other.url, &image.url) => image.url.len() < other.url.len(),
            _ => continue,
        };
        if let Some(stays) = stays.get_mut(if later_is_better { first } else { at }) {
            *stays = false;
        }
        if later_is_better {
            told.insert(*caption, at);
        }
    }
    let mut stays = stays.into_iter();
    pieces.retain(|_| stays.next().unwrap_or(true));
}

/// Whether one of two addresses has a few letters more than the other and is the same otherwise: "harbour.jpg" and
/// "harbour-dark.jpg", which is for readers who like it so.
fn are_one(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let same = short.bytes().zip(long.bytes()).take_while(|(one, other)| one == other).count();
    let more = long.get(same..).and_then(|rest| rest.strip_suffix(short.get(same..)?));
    more.is_some_and(|more| more.len() <= MOST_MORE && !more.contains(|letter: char| letter.is_ascii_digit()))
}

/// Leaves each picture once, with each of its captions; one that stands at every entry of a list, without any, is their sign.
pub(super) fn once(pieces: &mut Vec<Piece>) {
    one_of_each(pieces);
    let mut pictures: HashMap<String, Stands> = HashMap::new();
    for piece in pieces.iter() {
        let BlockKind::Figure { image, .. } = &piece.kind else { continue };
        let stands = pictures.entry(image.url.clone()).or_default();
        stands.times += usize::from(stands.last != Some(piece.ordinal));
        stands.last = Some(piece.ordinal);
        stands.captioned |= is_told_of(image);
    }
    let mut after_rule = None;
    // Copies for dark and light screens, and sizes of one file, stand side by side.
    let mut beside: Option<Copies> = None;
    let mut embeds: HashSet<String> = HashSet::new();
    pieces.retain(|piece| {
        let image = match &piece.kind {
            BlockKind::Figure { image, .. } => image,
            // Two rules that a sign stood between are one.
            BlockKind::Rule => return after_rule.replace(piece.ordinal) != Some(piece.ordinal),
            BlockKind::Embed { url, .. } => {
                after_rule = None;
                return embeds.insert(url.clone());
            }
            _ => return true,
        };
        let Some(stands) = pictures.get_mut(&image.url) else { return true };
        let sign = stands.times >= MANY && !stands.captioned && (image.alt.is_empty() || is_drawing(&image.url));
        let bare = !is_told_of(image) && stands.captioned;
        let again = stands.told.iter().rev().take(MOST_TOLD).any(|told| *told == image.caption);
        let own = Copies::of(piece.ordinal, image);
        let copy = !is_told_of(image) && beside.as_ref().is_some_and(|last| last.are_those_of(&own));
        let stays = !sign && !bare && !again && !copy;
        if stays {
            beside = Some(own);
            after_rule = None;
            stands.told.push(image.caption.clone());
        }
        stays
    });
}

/// Whether something stands under a picture.
fn is_told_of(image: &Image) -> bool {
    !image.caption.is_empty() || !image.credit.is_empty()
}

/// What copies of one picture have in common.
struct Copies {
    /// Their place.
    ordinal: u32,
    /// What is said of a drawing.
    drawn: Option<String>,
    /// The file behind a query that names a size.
    file: Option<String>,
}

impl Copies {
    fn of(ordinal: u32, image: &Image) -> Self {
        let (address, _) = image.url.split_once('?').unwrap_or((&image.url, ""));
        let is_file = address.rsplit('/').next().is_some_and(|name| name.contains('.'));
        Self {
            ordinal,
            drawn: (is_drawing(&image.url) && !image.alt.is_empty()).then(|| image.alt.clone()),
            file: is_file.then(|| address.to_owned()),
        }
    }

    fn are_those_of(&self, other: &Self) -> bool {
        let same = |one: &Option<String>, other: &Option<String>| one.is_some() && one == other;
        self.ordinal == other.ordinal && (same(&self.drawn, &other.drawn) || same(&self.file, &other.file))
    }
}

/// Whether a file is of a format that signs are drawn in.
fn is_drawing(url: &str) -> bool {
    path(url).rsplit_once('.').is_some_and(|(_, ending)| ["svg", "gif", "ico"].iter().any(|sign| ending.eq_ignore_ascii_case(sign)))
}

#[cfg(test)]
mod tests {
    use super::{names_banner, names_sign};

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
            assert!(names_sign(url, alt), "{url} {alt}");
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
            assert!(!names_sign(url, alt), "{url} {alt}");
        }
    }

    #[test]
    fn banners_are_told_by_their_name_or_a_size_that_it_states() {
        for (url, abroad) in [
            ("https://harbour.example/i/Banner-Ferry-Offers.jpg", false),
            ("https://harbour.example/i/newsletter.png", false),
            ("https://harbour.example/i/ferry-offer-500x200px-01.gif", false),
            ("https://harbour.example/i/fuller_728x90.jpg?v=2", true),
        ] {
            assert!(names_banner(url, "", abroad), "{url}");
        }
        assert!(!names_banner("https://harbour.example/i/banner.jpg", "Fishermen carry a banner", false), "what it shows");
        for (url, abroad) in [
            ("https://harbour.example/i/panorama-1024x300.jpg", false),
            ("https://harbour.example/i/barrier-1024x640.jpg", true),
            ("https://harbour.example/i/boats-96x24.jpg", true),
            ("https://harbour.example/i/estuary-800x320.jpg", true),
            ("https://harbour.example/i/protest-banner.jpg", false),
            ("https://harbour.example/i/the-blue-banner-over-the-old-town-hall.jpg", true),
            ("https://harbour.example/banner/barrier.jpg", true),
        ] {
            assert!(!names_banner(url, "", abroad), "{url}");
        }
    }
}
