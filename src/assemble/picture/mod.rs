//! Where a picture is, behind what loads it late, and what its name says of it.

pub(super) mod file;
pub(super) mod sign;

use file::FileName;

use crate::assemble::address::is_template;
use crate::dom::Node;
use crate::lexicon::metadata::{PICTURES, Sign};
use crate::segment::{ElementId, Segments};
use crate::tag::Tag;

/// Words of the longest name that one of them tells about: "our-new-logo-in-the-old-town-square" is a scene.
pub(super) const NAME_WORDS: usize = 5;

/// Elements around a picture among which its link is looked for.
const LINK_LEVELS: usize = 3;

/// Parts of a `<picture>` that are looked at.
const MOST_SOURCES: usize = 32;

/// The address of a picture: of the real one where a placeholder stands first.
pub(super) fn source(node: Node<'_>) -> Option<&str> {
    // "false" says that nothing is loaded late.
    let usable = |address: &&str| {
        address.contains(['/', '.']) && !address.starts_with("data:") && !address.starts_with("about:") && !is_template(address)
    };
    let late = PICTURES.late_sources.iter().find_map(|name| node.attr(name).map(str::trim).filter(usable));
    let plain = || node.attr("src").map(str::trim).filter(usable).filter(|address| !is_placeholder(address));
    let set = || PICTURES.source_sets.iter().find_map(|name| node.attr(name).and_then(largest).filter(usable));
    let siblings = || {
        let parent = node.parent().filter(|parent| parent.name() == "picture")?;
        let sources = parent.children().take(MOST_SOURCES).filter(|child| child.name() == "source");
        sources.filter_map(|source| source.attr("srcset").or(source.attr("data-srcset"))).find_map(|set| largest(set).filter(usable))
    };
    let found = late.or_else(plain).or_else(set).or_else(siblings).or_else(|| enlarged(node).filter(usable));
    found.map(|address| PICTURES.without_blur(address))
}

/// The file of a picture that the link around a picture leads to.
pub(super) fn enlarged(node: Node<'_>) -> Option<&str> {
    let mut around = std::iter::successors(node.parent(), |outer| outer.parent()).take(LINK_LEVELS);
    let href = around.find(|outer| outer.name() == "a")?.attr("href")?.trim();
    // "/wiki/File:Pier.jpg" is a page about a picture.
    let file = FileName::of(href).name;
    (PICTURES.is_picture(file) && !file.contains(':')).then_some(href)
}

/// Whether a picture is the copy for readers without scripts: within so many elements stands a `<noscript>`.
pub(super) fn in_noscript(segments: &Segments<'_>, picture: ElementId, levels: usize) -> bool {
    segments.ancestors(picture).take(levels).any(|(_, element)| element.tag == Tag::Noscript)
}

/// Whether the name of a file says that it stands in for a picture that scripts load: "lazy_placeholder.gif".
fn is_placeholder(address: &str) -> bool {
    has_word(FileName::of(address).name, |word| PICTURES.is_placeholder(word))
}

/// Whether one of the few words of a name or description says that the picture is such a sign.
pub(super) fn says(name: &str, is: impl Fn(Sign) -> bool) -> bool {
    // A word of another script may stand at it without a space: "港町LOGO".
    has_word(name, |word| PICTURES.sign(word.trim_matches(|letter: char| !letter.is_ascii())).is_some_and(&is))
}

/// Whether a name of few words has such a word. Numbers of sizes and versions say nothing.
pub(super) fn has_word(name: &str, is: impl Fn(&str) -> bool) -> bool {
    let name = name.replace("%20", " ");
    let words = || name.split(|letter: char| !letter.is_alphanumeric()).filter(|word| word.contains(char::is_alphabetic));
    words().take(NAME_WORDS + 1).count() <= NAME_WORDS && words().any(is)
}

/// The address with the greatest width or density in a `srcset`.
fn largest(set: &str) -> Option<&str> {
    let mut best: Option<(f32, &str)> = None;
    let mut rest = set;
    while let Some(start) = rest.find(|letter: char| !letter.is_ascii_whitespace() && letter != ',') {
        let tail = rest.get(start..)?;
        let end = tail.find(|letter: char| letter.is_ascii_whitespace()).unwrap_or(tail.len());
        let (address, tail) = tail.split_at(end);
        // A comma inside an address belongs to it; only one at its end parts candidates.
        let (address, descriptor, after) = match address.strip_suffix(',') {
            Some(address) => (address, "", tail),
            None => match tail.split_once(',') {
                Some((descriptor, after)) => (address, descriptor.trim(), after),
                None => (address, tail.trim(), ""),
            },
        };
        let size = descriptor.trim_end_matches(['w', 'x', 'h']).parse().unwrap_or(1.0);
        if best.is_none_or(|(most, _)| size > most) && !is_template(address) {
            best = Some((size, address));
        }
        rest = after;
    }
    best.map(|(_, address)| address)
}

#[cfg(test)]
mod tests {
    use super::source;
    use crate::dom;
    use crate::limits::Limits;
    use crate::options::Unobserved;

    #[test]
    fn the_real_address_is_behind_what_stands_in_for_it() {
        for (written, address) in [
            ("src=/wait.gif data-lazy-src=/pier.jpg", "/pier.jpg"),
            ("src=/pier.jpg data-src=false", "/pier.jpg"),
            ("src=data:x data-srcset='/pier-400.jpg 400w, /pier-800.jpg 800w'", "/pier-800.jpg"),
            ("src=/media/pier~mv2.png/v1/fill/w_49,h_32,al_c,q_85,usm_0.66_1.00_0.01,blur_2,enc_avif/pier~mv2.png", "/media/pier~mv2.png"),
            ("src=/media/pier.png/v1/fill/w_980,h_640,al_c/pier.png", "/media/pier.png/v1/fill/w_980,h_640,al_c/pier.png"),
            ("src=/v1/files/pier,blur_2.png", "/v1/files/pier,blur_2.png"),
            ("src=https://static.wixstatic.com/media/pier.png/v1/fill/w_49,blur_2/pier.png", "https://static.wixstatic.com/media/pier.png"),
            ("src=https://api.example/pier.png/v1/crop,blur_30?sig=abc", "https://api.example/pier.png/v1/crop,blur_30?sig=abc"),
            ("src=/media/pier.png/v1/fill/w_4,blur_2/pier.png", "/media/pier.png/v1/fill/w_4,blur_2/pier.png"),
            ("src=/assets/lazy_placeholder.gif data-original=/pier.jpg", "/pier.jpg"),
        ] {
            found(&format!("<img {written}>"), Some(address));
        }
    }

    #[test]
    fn the_real_address_may_be_where_the_link_leads_to() {
        for stand_in in ["data:image/svg+xml,x", "/assets/lazy_placeholder.gif"] {
            found(&format!("<a href='/pier.JPG?full'><span><img src='{stand_in}'></span></a>"), Some("/pier.JPG?full"));
            for href in ["/pier", "https://shop.example/boats.html", "/wiki/File:Pier.jpg", "javascript:show('pier.jpg')"] {
                found(&format!("<a href=\"{href}\"><img src='{stand_in}'></a>"), None);
            }
        }
        found("<a href=/pier-large.jpg><img src=/pier.jpg></a>", Some("/pier.jpg"));
    }

    /// Asserts where the picture of a page is.
    fn found(html: &str, address: Option<&str>) {
        let page = dom::parse(html, &Limits::default(), &Unobserved).unwrap();
        let segments = crate::segment::segment(&page, &Limits::default(), &|| Ok(())).unwrap();
        let picture = segments.elements.iter().find(|element| element.tag == crate::tag::Tag::Img).unwrap();
        assert_eq!(source(picture.node), address, "{html}");
    }
}
