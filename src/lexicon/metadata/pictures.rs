//! Words around pictures: labels of credits, agencies, and what a word in a file's name says the picture is.

use std::sync::LazyLock;

use foldhash::HashSet;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::tables::{AnyCase, ClassWords, Parts, WordRow, plain, ready};

pub(super) const SOURCE: &str = include_str!("pictures.toml");

/// Bytes of the longest name that is a word but for its capitals: "AP", "dpa".
const SHORT: usize = 3;

/// What a picture is where it is none of the matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    /// That of a house.
    Logo,
    /// That of a control or a kind of thing.
    Icon,
    /// That of an account.
    Portrait,
    /// In the place of a picture that is still to come.
    StandIn,
    /// In the place of a picture that is not there.
    Empty,
    /// Beside a text.
    Ornament,
    /// A control or a part of a frame where it is drawn, a thing where it is photographed.
    Drawn,
    /// An offer where it leads to another page, a picture of one where it does not.
    Banner,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SignRow {
    #[serde(rename = "id")]
    _id: IgnoredAny,
    sign: Sign,
    words: Vec<String>,
    #[serde(rename = "seen")]
    _seen: IgnoredAny,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct BlurredRow {
    #[serde(rename = "id")]
    _id: IgnoredAny,
    begins: String,
    words: Vec<String>,
    /// Parts of the address of the picture itself, all of one of these lists.
    picture: Vec<Vec<String>>,
    #[serde(rename = "seen")]
    _seen: IgnoredAny,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PictureTable {
    noun: Vec<WordRow>,
    origin: Vec<WordRow>,
    mark: Vec<WordRow>,
    link: Vec<WordRow>,
    thanks: Vec<WordRow>,
    thanks_link: Vec<WordRow>,
    way: Vec<WordRow>,
    agency: Vec<WordRow>,
    stock: Vec<WordRow>,
    control: Vec<WordRow>,
    button: Vec<WordRow>,
    caption_label: Vec<WordRow>,
    credit_class: Vec<WordRow>,
    owner_class: Vec<WordRow>,
    caption_class: Vec<WordRow>,
    box_class: Vec<WordRow>,
    sign: Vec<SignRow>,
    sign_class: Vec<WordRow>,
    sign_folder: Vec<WordRow>,
    theme_folder: Vec<WordRow>,
    address: Vec<WordRow>,
    silent: Vec<WordRow>,
    shared: Vec<WordRow>,
    beside_card: Vec<WordRow>,
    late_source: Vec<WordRow>,
    ending: Vec<WordRow>,
    placeholder: Vec<WordRow>,
    spacer: Vec<WordRow>,
    source_set: Vec<WordRow>,
    blurred: Vec<BlurredRow>,
    credit_attribute: Vec<WordRow>,
    caption_part: Vec<WordRow>,
}

/// The table, ready for use.
#[derive(Debug, Default)]
pub struct Pictures {
    nouns: HashSet<String>,
    origins: HashSet<String>,
    marks: Vec<String>,
    links: HashSet<String>,
    thanks: HashSet<String>,
    thanks_links: HashSet<String>,
    /// With a space on both sides.
    ways: Vec<String>,
    /// Short ones as they are written, others in lower case.
    agencies: HashSet<String>,
    stocks: HashSet<String>,
    controls: HashSet<String>,
    buttons: Vec<String>,
    caption_labels: Vec<String>,
    credit_classes: ClassWords,
    owner_classes: ClassWords,
    caption_classes: ClassWords,
    box_classes: ClassWords,
    signs: Vec<(String, Sign)>,
    sign_classes: ClassWords,
    sign_folders: AnyCase,
    theme_folders: AnyCase,
    addresses: Parts,
    silent: HashSet<String>,
    shared: HashSet<String>,
    beside_card: HashSet<String>,
    /// Attributes with the address of a picture that is loaded late, best first.
    pub late_sources: Vec<String>,
    /// Endings of the names of their files.
    endings: AnyCase,
    placeholders: AnyCase,
    spacers: HashSet<String>,
    /// How addresses ask for a blurred copy.
    blurred: Vec<BlurredRow>,
    /// Attributes with its addresses in several sizes, best first.
    pub source_sets: Vec<String>,
    /// Attributes, beside the class, that may say who made it.
    pub credit_attributes: Vec<String>,
    caption_parts: Vec<String>,
}

/// The table; parsed when it is first asked.
pub static PICTURES: LazyLock<Pictures> = LazyLock::new(|| ready(SOURCE, Pictures::new));

impl Pictures {
    fn new(table: PictureTable) -> Self {
        let stocks: HashSet<String> = plain(table.stock).map(|name| name.to_ascii_lowercase()).collect();
        let agencies = plain(table.agency).map(|name| if name.len() > SHORT { name.to_ascii_lowercase() } else { name });
        let signs = table.sign.into_iter().flat_map(|row| row.words.into_iter().map(move |word| (word, row.sign)));
        Self {
            nouns: plain(table.noun).collect(),
            origins: plain(table.origin).collect(),
            marks: plain(table.mark).collect(),
            links: plain(table.link).collect(),
            thanks: plain(table.thanks).collect(),
            thanks_links: plain(table.thanks_link).collect(),
            ways: plain(table.way).map(|word| format!(" {word} ")).collect(),
            agencies: agencies.chain(stocks.iter().cloned()).collect(),
            stocks,
            controls: plain(table.control).collect(),
            buttons: plain(table.button).collect(),
            caption_labels: plain(table.caption_label).collect(),
            credit_classes: plain(table.credit_class).collect(),
            owner_classes: plain(table.owner_class).collect(),
            caption_classes: plain(table.caption_class).collect(),
            box_classes: plain(table.box_class).collect(),
            signs: signs.collect(),
            sign_classes: plain(table.sign_class).collect(),
            sign_folders: plain(table.sign_folder).collect(),
            theme_folders: plain(table.theme_folder).collect(),
            addresses: plain(table.address).collect(),
            silent: plain(table.silent).collect(),
            shared: plain(table.shared).collect(),
            beside_card: plain(table.beside_card).collect(),
            late_sources: plain(table.late_source).collect(),
            endings: plain(table.ending).collect(),
            placeholders: plain(table.placeholder).collect(),
            spacers: plain(table.spacer).collect(),
            source_sets: plain(table.source_set).collect(),
            blurred: table.blurred,
            credit_attributes: plain(table.credit_attribute).collect(),
            caption_parts: plain(table.caption_part).collect(),
        }
    }

    /// Whether a word in lower case is the noun of a label before a credit.
    pub fn is_credit_noun(&self, word: &str) -> bool {
        self.nouns.contains(word)
    }

    /// Whether such a noun may also say where a text comes from.
    pub fn is_origin(&self, noun: &str) -> bool {
        self.origins.contains(noun)
    }

    /// What stands behind a label that is one with its mark only: "Copyright:".
    pub fn behind_mark<'t>(&self, text: &'t str) -> Option<&'t str> {
        self.marks.iter().find_map(|mark| text.strip_prefix(mark.as_str()))
    }

    /// Whether a word leads from such a noun to a name.
    pub fn is_credit_link(&self, word: &str) -> bool {
        self.links.contains(word)
    }

    /// Whether a word is a label before a credit by itself: "Courtesy".
    pub fn is_thanks(&self, word: &str) -> bool {
        self.thanks.contains(word)
    }

    /// Whether a word leads from such a label to a name.
    pub fn is_thanks_link(&self, word: &str) -> bool {
        self.thanks_links.contains(word)
    }

    /// The parts of a text between which words like "via" stand; one where none does. Linear.
    pub fn ways<'t>(&self, text: &'t str) -> Vec<&'t str> {
        let mut parts = vec![text];
        for word in &self.ways {
            let bare = |part: &'t str| part.strip_prefix(word.trim_start()).unwrap_or(part);
            parts = parts.into_iter().flat_map(|part| part.split(word.as_str())).map(bare).collect();
        }
        parts
    }

    /// Whether a name is that of an agency or a stock of pictures.
    pub fn is_agency(&self, name: &str) -> bool {
        if name.len() > SHORT { self.agencies.contains(&name.to_ascii_lowercase()) } else { self.agencies.contains(name) }
    }

    /// Whether a name is that of a stock whose pictures are its members'. Case does not count.
    pub fn is_stock(&self, name: &str) -> bool {
        self.stocks.contains(&name.to_ascii_lowercase())
    }

    /// Whether a text in lower case, without signs and numbers, is a control under a picture, or says what kind of thing it is.
    pub fn is_control(&self, words: &str) -> bool {
        self.controls.contains(words)
    }

    /// A caption without the button that it ends in; `None` where it ends in none.
    pub fn without_button<'t>(&self, caption: &'t str) -> Option<&'t str> {
        self.buttons.iter().find_map(|button| caption.strip_suffix(button.as_str())).map(str::trim_end)
    }

    /// A caption without the label that it begins with; `None` where it begins with none. A word before one in small letters belongs to it.
    pub fn without_label<'t>(&self, caption: &'t str) -> Option<&'t str> {
        let goes_on = |rest: &str| rest.starts_with(char::is_alphanumeric) || rest.trim_start().starts_with(char::is_lowercase);
        let ends = |label: &str, rest: &str| !label.ends_with(char::is_alphabetic) || !goes_on(rest);
        let rest = |label: &String| caption.strip_prefix(label.as_str()).filter(|rest| ends(label, rest));
        self.caption_labels.iter().find_map(rest).map(str::trim_start)
    }

    /// Whether a class says that an element names who made a picture, and is not its whole caption.
    pub fn is_credit_class(&self, class: &str) -> bool {
        self.owner_classes.stand_in(class) || self.credit_classes.stand_in(class) && !self.caption_classes.stand_in(class)
    }

    /// Whether a class or the value of an attribute holds a word for captions, also within a longer word.
    pub fn holds_caption_part(&self, value: &str) -> bool {
        self.caption_parts.iter().any(|part| value.contains(part.as_str()))
    }

    /// Whether a class says that an element holds a picture and its caption.
    pub fn is_box_class(&self, class: &str) -> bool {
        self.box_classes.stand_in(class)
    }

    /// Whether the class of a picture says that it is a sign.
    pub fn is_sign_class(&self, class: &str) -> bool {
        self.sign_classes.stand_in(class)
    }

    /// Whether an address is one of pictures that are not shown as such.
    pub fn is_sign_address(&self, url: &str) -> bool {
        let lower = url.to_ascii_lowercase();
        self.addresses.stand_in(&lower)
    }

    /// Whether the path of an address ends as the files of pictures do. Case does not count.
    pub fn is_picture(&self, path: &str) -> bool {
        let ending = path.rsplit_once('.').map(|(_, ending)| ending);
        ending.is_some_and(|ending| self.endings.contains(ending))
    }

    /// Whether it ends as those or as papers to load.
    pub fn is_file(&self, path: &str) -> bool {
        self.is_picture(path) || path.rsplit_once('.').is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("pdf"))
    }

    /// Whether a folder holds signs only. Case does not count.
    pub fn is_sign_folder(&self, folder: &str) -> bool {
        self.sign_folders.contains(folder)
    }

    /// Whether a folder holds what a site is dressed in. Case does not count.
    pub fn is_theme_folder(&self, folder: &str) -> bool {
        self.theme_folders.contains(folder)
    }

    /// What a word says that a picture is, where it is none of the matter. Case does not count.
    pub fn sign(&self, word: &str) -> Option<Sign> {
        self.signs.iter().find(|(known, _)| known.eq_ignore_ascii_case(word)).map(|(_, sign)| *sign)
    }

    /// Whether a word in the name of a file says that it stands in for a picture that is still to come. Case does not count.
    pub fn is_placeholder(&self, word: &str) -> bool {
        self.placeholders.contains(word)
    }

    /// Whether a file of this name, without its ending, only takes up room.
    pub fn is_spacer(&self, name: &str) -> bool {
        self.spacers.contains(name)
    }

    /// The address of the picture itself where one asks for a blurred copy of it.
    pub fn without_blur<'a>(&self, address: &'a str) -> &'a str {
        let cut = |row: &BlurredRow| {
            let (picture, wish) = address.split_once(row.begins.as_str())?;
            let known = row.picture.iter().any(|parts| parts.iter().all(|part| picture.contains(part.as_str())));
            (known && row.words.iter().any(|word| wish.contains(word.as_str())) && self.is_picture(picture)).then_some(picture)
        };
        self.blurred.iter().find_map(cut).unwrap_or(address)
    }

    /// Whether a word in lower case says nothing of what a picture shows: "image", "large".
    pub fn is_silent(&self, word: &str) -> bool {
        self.silent.contains(word)
    }

    /// Whether a word in lower case says that a picture is made for sharing: "og".
    pub fn is_shared(&self, word: &str) -> bool {
        self.shared.contains(word)
    }

    /// Whether a word in lower case says nothing beside such a one: "default", "page".
    pub fn is_beside_card(&self, word: &str) -> bool {
        self.beside_card.contains(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_agencies_are_told_from_words() {
        for name in ["getty images", "REUTERS", "AP", "dpa", "Keystone"] {
            assert!(PICTURES.is_agency(name), "{name}");
        }
        for name in ["ap", "Dpa", "Harbour Post", ""] {
            assert!(!PICTURES.is_agency(name), "{name}");
        }
    }

    #[test]
    fn a_label_before_a_word_in_small_letters_belongs_to_the_sentence() {
        assert_eq!(PICTURES.without_label("Vergrößern Der Hafen im Regen"), Some("Der Hafen im Regen"));
        assert_eq!(PICTURES.without_label("Vergrößern lässt sich der Hafen nicht"), None);
        assert_eq!(PICTURES.without_label("Enlarge / the harbour"), Some("the harbour"));
    }

    #[test]
    fn a_word_is_of_one_kind() {
        for (word, sign) in &PICTURES.signs {
            assert_eq!(PICTURES.sign(word), Some(*sign), "{word} stands twice");
        }
        assert_eq!((PICTURES.sign("LOGO"), PICTURES.sign("harbour")), (Some(Sign::Logo), None));
    }
}
