//! Leaves each picture once: of its files and sizes one, and none of a sign that a page repeats at each of its entries.

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

use super::media::Piece;
use crate::article::{BlockKind, Image};
use crate::assemble::picture::file::FileName;
use crate::assemble::picture::sign::is_named_as_sign;

/// How often the sign of an entry stands on a page.
const MANY: usize = 3;

/// Letters that one of two files of a picture may have more in its name.
const MOST_MORE: usize = 12;

/// Captions of one picture among which a new one is looked for.
const MOST_TOLD: usize = 8;

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
        let sign = |image: &Image| FileName::of(&image.url).is_drawing() || is_named_as_sign(&image.url, "");
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
        let sign = stands.times >= MANY && !stands.captioned && (image.alt.is_empty() || FileName::of(&image.url).is_drawing());
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
            drawn: (FileName::of(&image.url).is_drawing() && !image.alt.is_empty()).then(|| image.alt.clone()),
            file: is_file.then(|| address.to_owned()),
        }
    }

    fn are_those_of(&self, other: &Self) -> bool {
        let same = |one: &Option<String>, other: &Option<String>| one.is_some() && one == other;
        self.ordinal == other.ordinal && (same(&self.drawn, &other.drawn) || same(&self.file, &other.file))
    }
}
