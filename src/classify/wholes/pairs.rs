//! Labels over lists that are no headings: "What we like" and "What we do not like", each alone in a box with a list of its own, beside each
//! other. Without its label nobody knows what a list is of.
//!
//! The more is kept, the more of them are, so the leanings stay nested.

use foldhash::{HashMap, HashMapExt};

use crate::classify::rules::PageEvidence;
use crate::classify::wholes::is_kept;
use crate::dom::Tag;
use crate::segment::{ElementId, NameId, Segments, Visibility};

/// Words of the longest label.
const WORDS: usize = 6;
/// Boxes beside each other, at least.
const LEAST: usize = 2;

/// Labels of kept lists, kept or not. Linear in elements and blocks.
pub(super) fn labels(segments: &Segments<'_>, evidence: &PageEvidence, kept: &[bool]) -> Vec<usize> {
    let mut boxes: HashMap<(ElementId, Tag, NameId), Vec<usize>> = HashMap::new();
    for list in segments.elements.iter().filter(|element| matches!(element.tag, Tag::Ul | Tag::Ol) && !element.blocks().is_empty()) {
        let (Some(holder), Some(label)) = (list.parent, list.blocks().start.checked_sub(1)) else { continue };
        let pair = segments.element(holder);
        // Of lists in one another only the outermost fills its box with a label, so that no item is looked at twice.
        let alone = pair.blocks() == (label..list.blocks().end) && list.blocks().all(|at| is_kept(kept, at));
        if let Some(beside) = pair.parent.filter(|_| alone && is_label(segments, evidence, label, holder)) {
            boxes.entry((beside, pair.tag, pair.class_name)).or_default().push(label);
        }
    }
    boxes.into_values().filter(|labels| labels.len() >= LEAST).flatten().collect()
}

/// Whether a block is a few words that lead nowhere, and neither they nor a name within the box speak against it.
fn is_label(segments: &Segments<'_>, evidence: &PageEvidence, at: usize, holder: ElementId) -> bool {
    let Some(block) = segments.blocks.get(at) else { return false };
    let mut inside = segments.ancestors(block.common).take_while(|(id, _)| *id != holder);
    block.visibility == Visibility::Shown
        && evidence.words(at) <= WORDS
        && segments.text_of(block).chars().any(char::is_alphabetic)
        && segments.linked_bytes(block) == 0
        && !evidence.says(at, |_| true)
        && inside.all(|(id, _)| !evidence.elements.is_named(id))
}

#[cfg(test)]
mod tests {
    use crate::classify::wholes::tests::kept;

    #[test]
    fn labels_stay_over_lists_in_boxes_beside_each_other() {
        let pair = |label: &str| format!("<div class=pair><div>{label}</div><ul><li>+ It is dry.<li>+ It is cheap.</ul></div>");
        let page = |label: &str| kept(&format!("<div>{}{}</div>", pair(label), pair("What we miss")), 0.01).len() - 4;
        assert_eq!(page("What we like"), 2);
        assert_eq!(page("! What we like"), 1, "what is barred stays away");
        for label in ["4.8", "<a href=/like>What we like</a>", "Share this", "What we like about it and what all of us miss"] {
            assert_eq!(page(label), 0, "{label}");
        }
        let alone = kept(&format!("<div>{}</div>", pair("What we like")), 0.01);
        assert_eq!(alone.len(), 2, "no other box");
        let went = pair("What we like").replace("+ It is dry", "It is dry");
        assert_eq!(kept(&format!("<div>{}</div>", went.repeat(2)), 0.01).len(), 2, "a part of the list went");
    }
}
