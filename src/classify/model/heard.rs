//! What the network hears beside counted numbers: words, of the names that elements around a block bear and of the block itself.
//!
//! The tables say what a word means where somebody knew it; here training found out what words that many sites use go
//! with, in each place for itself. What is learned of them is in `vocabulary`.

use foldhash::{HashMap, HashMapExt};
use smallvec::SmallVec;

use crate::letters::{is_small, plain_run};
use crate::lexicon::each_name_token;
use crate::segment::{Block, Element, ElementId, NameId, PerName, Segments};

/// Where a word stands, seen from a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In a class or an id of the block's element, its parent or an inline element around its text.
    Near,
    /// In one of an element farther out.
    Far,
    /// In the text of a short block.
    Within,
}

/// What a word is cut out of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A class.
    Class,
    /// An id.
    Id,
    /// A text.
    Text,
}

/// Number of places; their numbers are those of the enum.
pub const PLACES: usize = 3;

/// What a word is known as in each place; 0 where it is not known.
pub type Ids = [u32; PLACES];

/// How many known words of names are heard, those of the nearest elements first.
#[derive(Debug, Clone, Copy)]
pub struct Most {
    /// Near ones.
    pub near: usize,
    /// Far ones.
    pub far: usize,
}

/// What the service hears; training cuts what it knows to the same.
pub(super) const MOST: Most = Most { near: 12, far: 16 };

/// Inline elements around a block's text whose names are heard.
const MOST_INLINE: usize = 6;

/// Words of a short block.
pub(super) const SHORT: usize = 12;

/// Bytes of a word that may be known; longer runs are lines of scripts without spaces, or no words.
const LONGEST: usize = 24;

/// Ids of different words.
type Known = SmallVec<[u32; 16]>;

/// The ids of the words that are heard of a block, each once for a place.
#[derive(Debug)]
pub struct Words<'a> {
    /// Those near it, and its own.
    pub near: &'a [u32],
    /// Those farther out.
    pub far: &'a [u32],
    /// The number of `far` among the different ones of the page, counted from 0 as they come up: rows and cards have theirs alike.
    pub group: usize,
}

/// Tells for each block, in their order, the words that are heard of it. `look` knows words: those of names as `each_name_token` cuts
/// them, those of texts in lower case. Linear in elements, names and text.
pub fn each_block(segments: &Segments<'_>, most: Most, look: impl FnMut(Origin, &str) -> Ids, mut hear: impl FnMut(Words<'_>)) {
    let mut names = Names::new(segments, most, look);
    let (mut near, mut lowered) = (Vec::new(), String::new());
    for block in &segments.blocks {
        near.clear();
        names.around(block, &mut near);
        within(segments.text_of(block), &mut names.look, &mut lowered, &mut near);
        let group = names.beyond(block);
        hear(Words { near: &near, far: names.far.get(group).map(Known::as_slice).unwrap_or_default(), group });
    }
}

/// The words of the names of a page.
struct Names<'s, 'p, L> {
    segments: &'s Segments<'p>,
    most: Most,
    look: L,
    /// Near and far ids of the words of all names that were asked for, one name after another.
    ids: Vec<[u32; 2]>,
    classes: PerName<(usize, usize)>,
    of_ids: PerName<(usize, usize)>,
    /// What is heard from far of an element and those around it.
    far: Vec<Known>,
    /// For each element its place in `far`.
    places: Vec<u32>,
    /// The places in `far` of elements that bear these names at such a place: rows and cards have them all alike.
    alike: HashMap<(u32, NameId, NameId), u32>,
}

impl<'s, 'p, L: FnMut(Origin, &str) -> Ids> Names<'s, 'p, L> {
    fn new(segments: &'s Segments<'p>, most: Most, look: L) -> Self {
        let (classes, of_ids) = (PerName::new(segments), PerName::new(segments));
        let places = Vec::with_capacity(segments.elements.len());
        let mut names =
            Self { segments, most, look, ids: Vec::new(), classes, of_ids, far: vec![Known::new()], places, alike: HashMap::new() };
        for element in &segments.elements {
            let around = element.parent.and_then(|parent| names.places.get(parent.0 as usize)).copied().unwrap_or_default();
            let place = match (element.class, element.id) {
                ("", "") => around,
                _ => names.farther(element, around),
            };
            names.places.push(place);
        }
        names
    }

    /// Where that is heard from far which an element says, and those around it, whose place is given.
    fn farther(&mut self, element: &Element<'_>, around: u32) -> u32 {
        let key = (around, element.class_name, element.id_name);
        if let Some(place) = self.alike.get(&key) {
            return *place;
        }
        let place = self.heard_from_far(element, around);
        self.alike.insert(key, place);
        place
    }

    fn heard_from_far(&mut self, element: &Element<'_>, around: u32) -> u32 {
        let (mut heard, most) = (Known::new(), self.most.far);
        self.said(element).for_each(|[_, id]| note(&mut heard, id, most));
        let own = heard.clone();
        let beyond = self.far.get(around as usize).map(Known::as_slice).unwrap_or_default();
        // They are different ones already.
        heard.extend(beyond.iter().copied().filter(|id| !own.contains(id)).take(most - own.len()));
        if heard.as_slice() == beyond {
            return around;
        }
        self.far.push(heard);
        self.far.len() as u32 - 1
    }

    /// Appends the ids of the names near a block.
    fn around(&mut self, block: &Block, out: &mut Vec<u32>) {
        let segments = self.segments;
        let inline = segments.ancestors(block.common).map(|(id, _)| id).take_while(|id| *id != block.element).take(MOST_INLINE);
        let mut near = Known::new();
        let most = self.most.near;
        for id in inline.chain([block.element]).chain(segments.element(block.element).parent) {
            self.said(segments.element(id)).for_each(|[id, _]| note(&mut near, id, most));
        }
        out.extend_from_slice(&near);
    }

    /// The place in `far` of what is heard of the elements beyond those near a block.
    fn beyond(&self, block: &Block) -> usize {
        let parent = |id: ElementId| self.segments.element(id).parent;
        let beyond = parent(block.element).and_then(parent).and_then(|ElementId(at)| self.places.get(at as usize));
        beyond.copied().unwrap_or_default() as usize
    }
}

impl<L: FnMut(Origin, &str) -> Ids> Names<'_, '_, L> {
    /// Near and far ids of the words in an element's class and id.
    fn said(&mut self, element: &Element<'_>) -> impl Iterator<Item = [u32; 2]> + use<'_, L> {
        let Self { look, ids, classes, of_ids, most, .. } = self;
        let class =
            classes.get(element.class_name, || read_names(Origin::Class, element.class, *most, look, ids)).copied().unwrap_or_default();
        let id = of_ids.get(element.id_name, || read_names(Origin::Id, element.id, *most, look, ids)).copied().unwrap_or_default();
        let of = |(start, end)| ids.get(start..end).unwrap_or_default().iter().copied();
        of(class).chain(of(id))
    }
}

/// Looks up the words of an attribute's names: runs of two letters or more, since numbers and single letters are those of grids and scales.
/// Answers where their ids stand.
fn read_names(
    origin: Origin,
    value: &str,
    most: Most,
    look: &mut impl FnMut(Origin, &str) -> Ids,
    ids: &mut Vec<[u32; 2]>,
) -> (usize, usize) {
    let start = ids.len();
    let mut add = |word: &str| {
        if word.len() > LONGEST || word.chars().nth(1).is_none() {
            return;
        }
        let known = look(origin, word);
        let known = [Place::Near, Place::Far].map(|place| id(&known, place));
        let before = ids.get(start..).unwrap_or_default();
        if known != [0, 0] && before.len() < most.far && !before.contains(&known) {
            ids.push(known);
        }
    };
    each_name_token(value, |token| token.split(|letter: char| !letter.is_alphabetic()).for_each(&mut add));
    (start, ids.len())
}

/// Appends the ids of the words of a short block. `lowered` is where words are written in lower case.
fn within(text: &str, look: &mut impl FnMut(Origin, &str) -> Ids, lowered: &mut String, out: &mut Vec<u32>) {
    if text.len() > SHORT * LONGEST {
        return;
    }
    let (mut words, mut at): (SmallVec<[&str; SHORT]>, _) = (SmallVec::new(), 0);
    while at < text.len() {
        let end = at + word_run(text.get(at..).unwrap_or_default());
        if end > at && words.len() == SHORT {
            return;
        }
        words.extend(text.get(at..end).filter(|word| !word.is_empty()));
        // Behind a word stands a letter that is in none.
        at = end + text.get(end..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
    }
    let mut known = Known::new();
    words.into_iter().for_each(|word| note(&mut known, id(&look_up(word, look, lowered), Place::Within), SHORT));
    out.extend_from_slice(&known);
}

/// Bytes of the word that a text begins with.
fn word_run(text: &str) -> usize {
    let mut end = plain_run(text.as_bytes());
    // Most words are plain.
    while let Some(letter) =
        text.get(end..).and_then(|rest| rest.chars().next()).filter(|letter| letter.is_alphanumeric() || *letter == '_')
    {
        end += letter.len_utf8();
        end += plain_run(text.as_bytes().get(end..).unwrap_or_default());
    }
    end
}

/// Looks up a word of a text: in lower case, a number as `0`.
fn look_up(word: &str, look: &mut impl FnMut(Origin, &str) -> Ids, lowered: &mut String) -> Ids {
    if word.len() > LONGEST {
        return [0; PLACES];
    }
    if word.bytes().all(|byte| byte.is_ascii_digit()) {
        return look(Origin::Text, "0");
    }
    if is_small(word.as_bytes()) {
        return look(Origin::Text, word);
    }
    lowered.clear();
    if word.is_ascii() {
        lowered.push_str(word);
        lowered.make_ascii_lowercase();
    } else {
        // Not letter by letter: a sigma is another one at the end.
        lowered.push_str(&word.to_lowercase());
    }
    look(Origin::Text, lowered)
}

fn id(known: &Ids, place: Place) -> u32 {
    known.get(place as usize).copied().unwrap_or_default()
}

/// Adds an id that is not there yet, and is one.
fn note(known: &mut Known, id: u32, most: usize) {
    if id != 0 && known.len() < most && !known.contains(&id) {
        known.push(id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dom;
    use crate::limits::Limits;
    use crate::options::Unobserved;
    use crate::segment::segment;

    /// The words heard of each block of a page, in their order: `near:`, `far:` and `within:` stand before them.
    fn heard(html: &str) -> Vec<String> {
        let page = dom::parse(html, &Limits::default(), &Unobserved).unwrap();
        let segments = segment(&page, &Limits::default(), &|| Ok(())).unwrap();
        let (mut names, mut out): (Vec<String>, _) = (Vec::new(), Vec::new());
        let mut ids = Vec::new();
        let look = |origin: Origin, word: &str| {
            let word = format!("{}{word}", if origin == Origin::Id { "#" } else { "" });
            let at = names.iter().position(|name| *name == word).unwrap_or(names.len());
            if at == names.len() {
                names.push(word);
            }
            std::array::from_fn(|place| (at * PLACES + place + 1) as u32)
        };
        each_block(&segments, MOST, look, |words| ids.push([words.near, words.far].concat()));
        for mut block in ids {
            // Near and far words before its own.
            block.sort_by_key(|id| (*id as usize - 1) % PLACES == Place::Within as usize);
            let word = |id: u32| {
                let (at, place) = ((id as usize - 1) / PLACES, (id as usize - 1) % PLACES);
                format!("{}{}", ["near:", "far:", ""][place], names[at])
            };
            out.push(block.into_iter().map(word).collect::<Vec<_>>().join(" "));
        }
        out
    }

    #[test]
    fn names_are_near_as_far_as_the_parent() {
        assert_eq!(
            heard("<div class=deep><div class=out><div id=box><p class=text><b class=mark>a</b></p></div></div></div>"),
            ["near:mark near:text near:#box far:out far:deep a"]
        );
        assert_eq!(heard("<div class=out><div><div><p>a</p></div></div></div>"), ["far:out a"]);
        assert_eq!(heard("<ul class=out><div><li>a<li>b</div></ul>"), ["far:out a", "far:out b"], "places are shared");
    }

    #[test]
    fn a_word_counts_once_in_its_place() {
        assert_eq!(heard("<p class='postTitle title-2 t'>a A a</p>"), ["near:post near:title a"]);
        assert_eq!(heard("<div class=box><div class=box><div class=box><p class=box>a</p></div></div></div>"), ["near:box far:box a"]);
    }

    #[test]
    fn words_of_short_blocks_are_heard() {
        assert_eq!(heard("<p>Read more: 12 Größen, non_sense</p>"), ["read more 0 größen non_sense"]);
        let twelve = ["a"; SHORT].join(" ");
        assert_eq!(heard(&format!("<p>{twelve}</p>")), ["a"]);
        assert_eq!(heard(&format!("<p>{twelve} b</p>")), [""]);
        assert_eq!(heard(&format!("<p>{}</p>", "x".repeat(LONGEST))).concat(), "x".repeat(LONGEST));
        assert_eq!(heard(&format!("<p>{}</p>", "x".repeat(LONGEST + 1))), [""]);
    }

    #[test]
    fn nothing_is_heard_without_end() {
        let words: Vec<String> = (b'a'..=b'z').map(|letter| char::from(letter).to_string().repeat(2)).collect();
        let (words, blocks) = (words.join(" "), |html: &str| heard(html)[0].split(' ').count());
        assert_eq!(blocks(&format!("<p class='{words}'>-</p>")), MOST.near);
        assert_eq!(blocks(&format!("<div class='{words}'><div><p>-</p></div></div>")), MOST.far);
    }
}
