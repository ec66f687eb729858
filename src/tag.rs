//! The names of HTML elements as numbers: compared at once, matched in tables.

use std::sync::LazyLock;

use html5ever::LocalName;

macro_rules! tags {
    ($($variant:ident $name:literal),* $(,)?) => {
        /// An HTML element's name.
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[allow(missing_docs)]
        #[repr(u8)]
        pub enum Tag {
            /// Any other name: custom elements, typing errors, foreign content.
            #[default]
            Unknown,
            $($variant),*
        }

        impl Tag {
            /// All known tags with their names.
            pub const ALL: &'static [(Tag, &'static str)] = &[$((Tag::$variant, $name)),*];
        }
    };
}

tags! {
    A "a", Abbr "abbr", Acronym "acronym", Address "address", Area "area", Article "article", Aside "aside", Audio "audio",
    B "b", Base "base", Bdi "bdi", Bdo "bdo", Big "big", Blockquote "blockquote", Body "body", Br "br", Button "button",
    Canvas "canvas", Caption "caption", Center "center", Cite "cite", Code "code", Col "col", Colgroup "colgroup",
    Data "data", Datalist "datalist", Dd "dd", Del "del", Details "details", Dfn "dfn", Dialog "dialog", Dir "dir", Div "div", Dl "dl", Dt "dt",
    Em "em", Embed "embed", Fieldset "fieldset", Figcaption "figcaption", Figure "figure", Font "font", Footer "footer", Form "form",
    Frame "frame", Frameset "frameset", H1 "h1", H2 "h2", H3 "h3", H4 "h4", H5 "h5", H6 "h6", Head "head", Header "header", Hgroup "hgroup",
    Hr "hr", Html "html", I "i", Iframe "iframe", Img "img", Input "input", Ins "ins", Kbd "kbd", Label "label", Legend "legend", Li "li",
    Link "link", Main "main", Map "map", Mark "mark", Marquee "marquee", Math "math", Menu "menu", Meta "meta", Meter "meter", Nav "nav",
    Nobr "nobr", Noembed "noembed", Noframes "noframes", Noscript "noscript", Object "object", Ol "ol", Optgroup "optgroup", Option "option",
    Output "output", P "p", Param "param", Picture "picture", Plaintext "plaintext", Pre "pre", Progress "progress", Q "q", Rb "rb", Rp "rp", Rt "rt",
    Rtc "rtc", Ruby "ruby", S "s", Samp "samp", Script "script", Search "search", Section "section", Select "select", Slot "slot", Small "small",
    Source "source", Span "span", Strike "strike", Strong "strong", Style "style", Sub "sub", Summary "summary", Sup "sup", Svg "svg",
    Table "table", Tbody "tbody", Td "td", Template "template", Textarea "textarea", Tfoot "tfoot", Th "th", Thead "thead", Time "time",
    Title "title", Tr "tr", Track "track", Tt "tt", U "u", Ul "ul", Var "var", Video "video", Wbr "wbr", Xmp "xmp",
}

const SLOTS: usize = 1024;

/// Open-addressed table from interned names to tags: a look-up is one load and one compare of two words.
static TABLE: LazyLock<Vec<(LocalName, Tag)>> = LazyLock::new(|| {
    let mut slots = vec![(LocalName::from(""), Tag::Unknown); SLOTS];
    for (tag, name) in Tag::ALL {
        let name = LocalName::from(*name);
        let mut at = name.get_hash() as usize % SLOTS;
        while slots.get(at).is_some_and(|slot| slot.1 != Tag::Unknown) {
            at = (at + 1) % SLOTS;
        }
        if let Some(slot) = slots.get_mut(at) {
            *slot = (name, *tag);
        }
    }
    slots
});

impl Tag {
    /// The tag of an interned name.
    pub(crate) fn of(name: &LocalName) -> Self {
        let table = &*TABLE;
        let mut at = name.get_hash() as usize % SLOTS;
        while let Some((key, tag)) = table.get(at) {
            if *tag == Self::Unknown || key == name {
                return *tag;
            }
            at = (at + 1) % SLOTS;
        }
        Self::Unknown
    }

    /// The tag of a name in any case; for names that no table holds nothing is interned.
    pub(crate) fn named(name: &str) -> Self {
        let name = name.to_ascii_lowercase();
        let known = if name.len() > 7 { LocalName::try_static(&name) } else { Some(LocalName::from(name)) };
        known.map_or(Self::Unknown, |name| Self::of(&name))
    }

    /// The name; empty for [`Tag::Unknown`].
    pub fn name(self) -> &'static str {
        Self::ALL.get((self as usize).wrapping_sub(1)).map_or("", |(_, name)| name)
    }

    /// Heading level 1 to 6, if it is a heading.
    pub fn heading_level(self) -> Option<u8> {
        Some(match self {
            Self::H1 => 1,
            Self::H2 => 2,
            Self::H3 => 3,
            Self::H4 => 4,
            Self::H5 => 5,
            Self::H6 => 6,
            _ => return None,
        })
    }

    /// Whether it is a part of a list or table that holds text.
    pub fn is_item_or_cell(self) -> bool {
        matches!(self, Self::Li | Self::Dd | Self::Dt | Self::Td | Self::Th)
    }

    /// Elements without content, by the HTML Standard.
    pub fn is_void(self) -> bool {
        use Tag::{Area, Base, Br, Col, Embed, Hr, Img, Input, Link, Meta, Param, Source, Track, Wbr};
        matches!(self, Area | Base | Br | Col | Embed | Hr | Img | Input | Link | Meta | Param | Source | Track | Wbr)
    }

    /// Elements whose content the tokenizer reads as text.
    pub fn is_raw_text(self) -> bool {
        use Tag::{Iframe, Noembed, Noframes, Plaintext, Script, Style, Textarea, Title, Xmp};
        matches!(self, Iframe | Noembed | Noframes | Plaintext | Script | Style | Textarea | Title | Xmp)
    }

    /// Formatting elements of the HTML Standard, without `a` and `nobr`, which close themselves.
    pub fn is_formatting(self) -> bool {
        use Tag::{B, Big, Code, Em, Font, I, S, Small, Strike, Strong, Tt, U};
        matches!(self, B | Big | Code | Em | Font | I | S | Small | Strike | Strong | Tt | U)
    }

    /// Elements that flow inside a line of text. Everything else ends a block: also buttons and
    /// form labels, which stand apart for a reader, and custom elements, which mostly wrap blocks.
    pub fn is_inline(self) -> bool {
        use Tag::{
            A, Abbr, Acronym, Area, B, Bdi, Bdo, Big, Br, Cite, Code, Data, Del, Dfn, Em, Font, I, Img, Ins, Kbd, Label, Map, Mark, Math,
            Meter, Nobr, Output, Picture, Progress, Q, Rb, Rp, Rt, Rtc, Ruby, S, Samp, Slot, Small, Source, Span, Strike, Strong, Sub, Sup,
            Time, Tt, U, Var, Wbr,
        };
        matches!(
            self,
            A | Abbr
                | Acronym
                | Area
                | B
                | Bdi
                | Bdo
                | Big
                | Br
                | Cite
                | Code
                | Data
                | Del
                | Dfn
                | Em
                | Font
                | I
                | Img
                | Ins
                | Kbd
                | Label
                | Map
                | Mark
                | Math
                | Meter
                | Nobr
                | Output
                | Picture
                | Progress
                | Q
                | Rb
                | Rp
                | Rt
                | Rtc
                | Ruby
                | S
                | Samp
                | Slot
                | Small
                | Source
                | Span
                | Strike
                | Strong
                | Sub
                | Sup
                | Time
                | Tt
                | U
                | Var
                | Wbr
        )
    }

    /// Elements whose content no reader sees as text.
    pub fn is_skipped(self) -> bool {
        use Tag::{
            Area, Audio, Canvas, Datalist, Embed, Head, Iframe, Noembed, Noframes, Object, Param, Script, Style, Svg, Template, Title,
            Video,
        };
        matches!(
            self,
            Area | Audio
                | Canvas
                | Datalist
                | Embed
                | Head
                | Iframe
                | Noembed
                | Noframes
                | Object
                | Param
                | Script
                | Style
                | Svg
                | Template
                | Title
                | Video
        )
    }
}
