//! Links that lead from a note back to where it is noted.

use super::elements::first_nodes;
use super::known::KNOWN;
use crate::dom::{Node, NodeKind, Tag};
use crate::letters::guides_breaks;

/// Nodes of such a link.
const LINK_NODES: usize = 6;
/// Nodes beside it among which others like it may stand.
const BESIDE: usize = 16;
/// Elements between it and its note.
const AROUND: usize = 5;
/// Digits behind its sign: those of a note that is noted more than once.
const DIGITS: usize = 3;

/// Whether a link stands at an end of a note and leads back from it.
pub(super) fn leads_back(link: Node<'_>) -> bool {
    let Some(sign) = sign_of(link) else { return false };
    let (mut first, mut last, mut inner) = (true, true, link);
    for _ in 0..AROUND {
        first = first && is_edge(inner, Node::prev_sibling);
        last = last && is_edge(inner, Node::next_sibling);
        let Some(outer) = inner.parent().filter(|_| first || last) else { return false };
        let id = outer.attr("id").unwrap_or_default();
        let noted = id.bytes().any(|byte| byte.is_ascii_digit()) && KNOWN.is_note_id(id);
        if noted || matches!(outer.kind(), NodeKind::Element(Tag::Li)) {
            return last || first && (!id.is_empty() || sign == '^');
        }
        inner = outer;
    }
    false
}

/// The sign of a link that looks as if it led back: "↩", "↩2", "^". What may be the name of a key must lead to what is numbered.
fn sign_of(link: Node<'_>) -> Option<char> {
    let (_, place) = link.attr("href")?.split_once('#')?;
    let (mut sign, mut digits) = (None, 0);
    for node in first_nodes(link, LINK_NODES) {
        let NodeKind::Text(text) = node.kind() else { continue };
        for letter in text.chars() {
            match letter {
                '↩' | '⤴' | '↵' | '⏎' | '↑' | '^' if sign.is_none() => sign = Some(letter),
                '0'..='9' if sign.is_some() && digits < DIGITS => digits += 1,
                '\u{fe0e}' | '\u{fe0f}' => {}
                letter if letter.is_whitespace() || guides_breaks(letter) => {}
                _ => return None,
            }
        }
    }
    let whole =
        first_nodes(link, LINK_NODES).last().is_some_and(|last| last.first_child().is_none() && last.following_within(link).is_none());
    let numbered = || place.contains("ref") || place.bytes().any(|byte| byte.is_ascii_digit());
    sign.filter(|sign| whole && (matches!(sign, '↩' | '⤴') || numbered()))
}

/// Whether nothing stands beside an element in one direction but links back.
fn is_edge<'p>(node: Node<'p>, step: fn(Node<'p>) -> Option<Node<'p>>) -> bool {
    let mut siblings = node.beside(step);
    let blank = siblings.by_ref().take(BESIDE).all(|node| match node.kind() {
        NodeKind::Text(text) => text.trim().is_empty(),
        NodeKind::Element(Tag::A) => sign_of(node).is_some(),
        NodeKind::Element(tag) => tag == Tag::Br,
        NodeKind::Other => true,
    });
    blank && siblings.next().is_none()
}

#[cfg(test)]
mod tests {
    use crate::segment::tests::texts;

    #[test]
    fn the_way_back_from_a_note_is_no_part_of_it() {
        let note = ["Chronicle, page 12."];
        for html in [
            "<ol><li id=n1><p>Chronicle, page 12. <a href=#r1>↩\u{fe0e}</a></p></ol>",
            "<ol><li><b><a href=#r1>^</a></b> Chronicle, page 12.</ol>",
            "<ol><li>Chronicle, page 12. <a href=#fnref:a>↩</a> <a href=#fnref:a:2>↩<sup>2</sup></a>\n</ol>",
            "<p id=fn1>Chronicle, page 12. <a href=#r1>↩</a></p>",
            "<ol><li id=cite_note-3><span class=mw-cite-backlink>^ <a href=#cite_ref-3_0>a</a> <a href=#cite_ref-3_1>b</a></span> \
             <span>Chronicle, page 12.</span></ol>",
        ] {
            assert_eq!(texts(html), note, "{html}");
        }
        for (html, text) in [
            ("<p>The sign <a href=#top>↑</a> leads up.", "The sign ↑ leads up."),
            ("<p id=note>Press <a href=#key2>↩</a>", "Press ↩"),
            ("<ul><li>press <a href=#keys>↑</a> on the board</ul>", "press ↑ on the board"),
            ("<ul><li>press <a href=#k1>↩</a> on the board</ul>", "press ↩ on the board"),
            ("<ul><li>press <a href=#keys>↑</a></ul>", "press ↑"),
            ("<ul><li><a href=#k1>↑</a> moves the mark up</ul>", "↑ moves the mark up"),
        ] {
            assert_eq!(texts(html), [text], "{html}");
        }
    }
}
