//! Where a picture is, behind what loads it late.

use crate::dom::Node;

/// Attributes with the address of a picture that is loaded late, best first.
const LATE_SOURCES: [&str; 6] = ["data-src", "data-lazy-src", "data-original", "data-orig-file", "data-full-url", "data-image-src"];

/// The address of a picture: of the real one where a placeholder stands first.
pub(super) fn source(node: Node<'_>) -> Option<&str> {
    let usable = |address: &&str| !address.is_empty() && !address.starts_with("data:") && !address.starts_with("about:");
    let late = LATE_SOURCES.into_iter().find_map(|name| node.attr(name).map(str::trim).filter(usable));
    let plain = || node.attr("src").map(str::trim).filter(usable);
    let set =
        || ["srcset", "data-srcset", "data-lazy-srcset"].into_iter().find_map(|name| node.attr(name).and_then(largest).filter(usable));
    let siblings = || {
        let parent = node.parent().filter(|parent| parent.name() == "picture")?;
        let sources = parent.children().filter(|child| child.name() == "source").take(16);
        sources.filter_map(|source| source.attr("srcset").or(source.attr("data-srcset"))).find_map(|set| largest(set).filter(usable))
    };
    late.or_else(plain).or_else(set).or_else(siblings)
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
        if best.is_none_or(|(most, _)| size > most) {
            best = Some((size, address));
        }
        rest = after;
    }
    best.map(|(_, address)| address)
}
