//! CSS paths of elements.

use smallvec::SmallVec;

use super::{Element, ElementId, Segments};
use crate::dom::Tag;

/// CSS paths of elements, best asked for in their order: what two in a row have above them in common is written once.
#[derive(Debug)]
pub struct CssPaths<'s, 'p> {
    segments: &'s Segments<'p>,
    /// The steps to the last element, one after another.
    text: String,
    /// The last element and those around it, from the root.
    steps: Vec<Step>,
}

/// An element on the way to the last one.
#[derive(Debug, Clone, Copy)]
struct Step {
    id: ElementId,
    /// Where its path begins in the text.
    start: usize,
    /// Where it ends.
    end: usize,
}

impl<'s, 'p> CssPaths<'s, 'p> {
    /// Those of a page.
    pub fn new(segments: &'s Segments<'p>) -> Self {
        Self { segments, text: String::new(), steps: Vec::new() }
    }

    /// A CSS selector of the element, as [`Segments::css_path`] tells. Costs the elements that are not around the one before.
    pub fn of(&mut self, id: ElementId) -> String {
        let segments = self.segments;
        let is_known =
            |(id, element): &(ElementId, &Element<'_>)| self.steps.get(element.depth as usize).is_some_and(|step| step.id == *id);
        let new: SmallVec<[(ElementId, &Element<'_>); 32]> = segments.ancestors(id).take_while(|step| !is_known(step)).collect();
        let known = new.last().map_or(segments.element(id).depth as usize + 1, |(_, topmost)| topmost.depth as usize);
        self.steps.truncate(known);
        self.text.truncate(self.steps.last().map_or(0, |step| step.end));
        for (id, element) in new.into_iter().rev() {
            self.step(id, element);
        }
        self.steps.last().and_then(|step| self.text.get(step.start..step.end)).unwrap_or_default().to_owned()
    }

    /// Goes on to an element inside the last one.
    fn step(&mut self, id: ElementId, element: &Element<'_>) {
        let name = if element.tag == Tag::Unknown && element.parent.is_some() { "*" } else { element.tag.name() };
        let mut start = self.text.len();
        let is_unique = self.segments.holders.get(element.id_name.place()) == Some(&1) && is_plain_identifier(element.id);
        if is_unique {
            self.text.push('#');
            self.text.push_str(element.id);
        } else if element.parent.is_none() || element.tag == Tag::Body {
            self.text.push_str(name);
        } else {
            start = self.steps.last().map_or(start, |above| above.start);
            self.text.push_str(" > ");
            self.text.push_str(name);
            self.text.push_str(":nth-child(");
            push_number(&mut self.text, element.nth_child);
            self.text.push(')');
        }
        self.steps.push(Step { id, start, end: self.text.len() });
    }
}

/// Writes a number in decimal.
fn push_number(out: &mut String, number: u32) {
    let mut unit = 1;
    while number / unit >= 10 {
        unit *= 10;
    }
    while unit > 0 {
        out.push(char::from(b'0' + (number / unit % 10) as u8));
        unit /= 10;
    }
}

/// Identifiers that need no escaping in a selector.
fn is_plain_identifier(id: &str) -> bool {
    id.as_bytes().first().is_some_and(u8::is_ascii_alphabetic)
        && id.len() <= 64
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}
