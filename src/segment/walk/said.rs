//! What an element says beside its text, and what of it is not said.

use super::lines::{PendingSpace, takes_note};
use super::{Open, Walk, formulas};
use crate::dom::{Marks, Node, Tag};
use crate::segment::elements::{beside_formula, is_anchor, is_edit_link, is_note, is_sign, is_unseen, is_wordless, only_text};
use crate::segment::known::KNOWN;
use crate::segment::notes::leads_back;
use crate::segment::numbers::is_line_number;

/// Formulas in one another, all of them left open, whose content is looked at.
const FORMULAS_WITHIN: usize = 4;

impl<'p> Walk<'p> {
    /// Whether a formula holds elements of the page, as one that nobody closed does. One in many others is not asked.
    pub(super) fn is_left_open(&self, math: Node<'_>) -> bool {
        let around = self.open.iter().filter(|open| open.tag == Tag::Math).take(FORMULAS_WITHIN).count();
        around == FORMULAS_WITHIN || formulas::holds_page(math)
    }

    /// Writes what an element shows that has no text of its own, a formula or its picture; whether it does.
    pub(super) fn write_replacement(&mut self, node: Node<'p>, tag: Tag, marks: &Marks<'p>) -> bool {
        match tag {
            Tag::Math => self.text(&formulas::line(node)),
            Tag::Img => match formulas::of_picture(node, marks).filter(|_| !beside_formula(node, marks.unheard)) {
                Some(formula) => self.text(formula),
                None => return false,
            },
            _ => return false,
        }
        self.require(PendingSpace::IfJoined);
        true
    }

    /// Whether a link of a heading or term is the sign of itself, or what edits the section below.
    pub(super) fn is_sign(&self, node: Node<'p>, tag: Tag, marks: &Marks<'_>) -> bool {
        match tag {
            Tag::A if self.is_in(|tag| tag == Tag::Dt || tag.heading_level().is_some()) => {
                is_anchor(node) && only_text(node).is_some_and(is_sign)
            }
            Tag::Span => !marks.class.is_empty() && self.in_heading() && is_edit_link(marks.class),
            _ => false,
        }
    }

    /// Whether an element's text is none of the page.
    pub(super) fn is_not_text(&mut self, node: Node<'p>, tag: Tag, marks: &Marks<'_>, sign: bool) -> bool {
        // A button without words, as icons have, does not part the sentence that it stands in.
        let wordless = tag == Tag::Button && is_wordless(node);
        // Behind a term of a manual it is no part of its line; headings are asked for it.
        wordless
            || sign && !self.in_heading() && self.out.text.len() > self.start
            || self.is_link_notice(marks, tag)
            || tag == Tag::A && leads_back(node)
            || tag == Tag::Span && KNOWN.is_way_back(marks.class) && self.is_in(|tag| tag == Tag::Li)
            || marks.unheard && tag.is_inline() && tag != Tag::A && beside_formula(node, true)
            || self.is_preformatted() && self.is_number(node, tag, marks.class)
    }

    /// Whether an element of a listing is the number of a line, which is one from then on, also where it has no more text.
    fn is_number(&mut self, node: Node<'_>, tag: Tag, class: &str) -> bool {
        let begins = self.begins_line();
        let is_number = is_line_number(node, class, begins, &mut self.number_nodes);
        if is_number && begins && !matches!(tag, Tag::Td | Tag::Th) {
            self.open.last_mut().filter(|open| open.tag == Tag::Div).into_iter().for_each(|open| open.line = true);
        }
        is_number
    }

    /// Whether an element adds to the words of its link what only readers that hear the page need: that it opens a window.
    fn is_link_notice(&self, marks: &Marks<'_>, tag: Tag) -> bool {
        let spoken = |open: &Open| open.tag == Tag::A && open.inline.is_some_and(|start| self.out.text.len() > start);
        tag == Tag::Span && self.out.text.len() > self.start && self.open.iter().rev().take(3).any(spoken) && is_unseen(marks)
    }

    /// White space that is due before an element: a line that a class breaks, a space before the mark of a note.
    pub(super) fn require_before(&mut self, node: Node<'p>, tag: Tag, marks: &Marks<'_>) {
        if tag == Tag::Span && node.first_child().is_none() && marks.class.split_ascii_whitespace().any(|name| KNOWN.breaks_line(name)) {
            self.require(PendingSpace::Block);
        }
        if tag == Tag::Sup && !self.is_preformatted() && is_note(node) && takes_note(&self.out.text) {
            self.require(PendingSpace::Space);
        }
    }
}
