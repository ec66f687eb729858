//! Nested lists, built in one pass over the blocks of the outermost one.

use crate::article::{BlockKind, List, ListItem, Span};

use super::Writer;
use super::parts::{Kind, Part, Parts};
use crate::segment::{ElementId, Segments};

/// Lists inside lists that the article tells apart; what is deeper joins the deepest. Keeps the
/// article's messages within the nesting that protobuf and JSON readers accept.
const MAX_NESTING: usize = 16;

/// An item that text may still be added to.
struct Open {
    /// Its part; for text straight inside a list, the list's.
    part: usize,
    /// What tells its list from others at the same place.
    list: usize,
    item: ListItem,
    children: Vec<(usize, List)>,
}

/// The open items, outermost first.
struct Stack<'a> {
    parts: &'a Parts,
    open: Vec<Open>,
    done: Vec<(usize, List)>,
}

/// What has been written of the lists of a page so far. Code, tables, quotations, pictures and headings in an item break its list:
/// they are blocks of the body, behind which the list goes on with the number of its next item.
pub(super) struct Begun {
    /// For each part, whether it is an item of which something has been written.
    items: Vec<bool>,
    /// For each part, of how many items of this list something has been written.
    counts: Vec<u32>,
}

/// Kept blocks of a list that stand in a row.
pub(super) type Row = std::iter::Peekable<std::vec::IntoIter<u32>>;

/// Blocks of a list that one block of the body is made of.
pub(super) struct Piece {
    pub blocks: Vec<u32>,
    /// The list whose items they are, and the number of the first; `None` for text of an item that began before.
    pub list: Option<(usize, u32)>,
}

impl Begun {
    pub fn new(parts: &Parts) -> Self {
        Self { items: vec![false; parts.all.len()], counts: vec![0; parts.all.len()] }
    }

    /// Notes that something of the items around a block is written.
    pub fn note(&mut self, parts: &Parts, block: u32) {
        let mut next = item_at(parts, block);
        while let Some(item) = next {
            let Some(begun) = self.items.get_mut(item).filter(|begun| !**begun) else { return };
            *begun = true;
            let list = parts.all.get(item).and_then(|item| item.list);
            list.and_then(|list| self.counts.get_mut(list)).into_iter().for_each(|count| *count += 1);
            next = list.and_then(|list| around(parts, list));
        }
    }

    /// Notes that a picture is written: it is all that some items hold.
    pub fn note_picture(&mut self, parts: &Parts, element: ElementId) {
        let before = parts.all.partition_point(|part| part.element <= element);
        let inside = |at: &usize| parts.all.get(*at).is_some_and(|part| part.end > element.0);
        let innermost = std::iter::successors(before.checked_sub(1), |at| parts.all.get(*at)?.parent).find(inside);
        let mut next = innermost.and_then(|at| parts.all.get(at)?.item);
        while let Some((at, item)) = next.and_then(|at| Some((at, parts.all.get(at)?))).filter(|(_, item)| item.kept == 0) {
            let Some(begun) = self.items.get_mut(at).filter(|begun| !**begun) else { return };
            *begun = true;
            item.list.and_then(|list| self.counts.get_mut(list)).into_iter().for_each(|count| *count += 1);
            next = item.list.and_then(|list| around(parts, list));
        }
    }

    /// The next blocks of a list that make one block of the body, of those that stand in a row.
    pub fn piece(&mut self, segments: &Segments<'_>, parts: &Parts, owner: usize, blocks: &mut Row) -> Option<Piece> {
        let first = blocks.next()?;
        let list = self.list_of(parts, owner, first);
        self.note(parts, first);
        let end = list.and_then(|(list, _)| parts.all.get(list)).map_or(0, |list| segments.element(list.element).ordinals().end);
        let mut together = vec![first];
        let mut last = item_at(parts, first);
        while let Some(block) = blocks.next_if(|block| *block < end && !self.breaks(parts, last, *block)) {
            self.note(parts, block);
            last = item_at(parts, block);
            together.push(block);
        }
        Some(Piece { blocks: together, list })
    }

    /// Whether a block stands behind a list inside its numbered item: as a line of the list it would have a number of its own.
    fn breaks(&self, parts: &Parts, last: Option<usize>, block: u32) -> bool {
        let Some((at, item)) = item_at(parts, block).and_then(|at| Some((at, parts.all.get(at)?))) else { return false };
        let numbered =
            || matches!(item.list.and_then(|list| parts.all.get(list)).map(|list| list.kind), Some(Kind::List { ordered: true, .. }));
        last != Some(at) && self.items.get(at) == Some(&true) && numbered()
    }

    /// Notes with how many items, from which number, a list was written: text that stands in none of its items is one, too.
    pub fn count(&mut self, parts: &Parts, (list, number): (usize, u32), items: usize) {
        let Some(Kind::List { ordered: true, start }) = parts.all.get(list).map(|list| list.kind) else { return };
        if let Some(count) = self.counts.get_mut(list) {
            *count = number.saturating_sub(start.max(1)).saturating_add(items as u32);
        }
    }

    /// The list that begins or goes on with a block, and the number of its item.
    fn list_of(&self, parts: &Parts, owner: usize, block: u32) -> Option<(usize, u32)> {
        let begun = |item: usize| self.items.get(item) == Some(&true);
        let item = item_at(parts, block).filter(|item| *item > owner);
        let part = item.and_then(|item| parts.all.get(item));
        if item.is_some_and(begun) {
            return None;
        }
        // A definition whose term stands in an earlier part.
        if part.and_then(|part| part.hangs_on).is_some_and(begun) {
            return None;
        }
        let mut list = part.and_then(|part| part.list).unwrap_or(owner);
        while let Some(outer) = around(parts, list).filter(|outer| list > owner && *outer > owner && !begun(*outer)) {
            list = parts.all.get(outer).and_then(|outer| outer.list).unwrap_or(owner);
        }
        let before = self.counts.get(list).copied().unwrap_or_default();
        let number = match parts.all.get(list).map(|list| list.kind) {
            Some(Kind::List { ordered: true, start }) if before > 0 => start.max(1).saturating_add(before),
            Some(Kind::List { ordered: true, start }) => start,
            _ => 0,
        };
        Some((list, number))
    }
}

/// Takes away items without text of their own around all others of a list: they say nothing.
pub(super) fn unwrap(list: &mut List) {
    while let [ListItem { span, children }] = list.items.as_mut_slice()
        && span.start == span.end
        && let [only] = children.as_mut_slice()
    {
        *list = std::mem::take(only);
    }
}

/// The nearest item around a block.
fn item_at(parts: &Parts, block: u32) -> Option<usize> {
    parts.of_block(block as usize)?.1.item
}

/// The item that a list stands in, or hangs on.
fn around(parts: &Parts, list: usize) -> Option<usize> {
    let list = parts.all.get(list)?;
    list.hangs_on.or(list.item)
}

/// Writes the kept blocks of a list, items one a line, and answers its shape; `number` is that of its first item.
///
/// A definition list is a list of terms, the definitions nested in them. Text that goes on after a nested
/// list is an item of its own, since an item is one stretch of text.
pub(super) fn list(writer: &mut Writer<'_, '_>, parts: &Parts, owner: (usize, &Part), number: u32, blocks: &[u32]) -> BlockKind {
    let mut stack = Stack { parts, open: Vec::new(), done: Vec::new() };
    for block in blocks {
        writer.separate("\n");
        let item = parts.of_block(*block as usize).map_or(owner.0, |(at, part)| item_of(owner.0, at, part));
        let here = writer.here();
        let top = stack.reach(owner.0, item, here);
        let span = writer.block(*block);
        if let Some(top) = top {
            top.item.span = if top.item.span.start == top.item.span.end { span } else { Span { end: span.end, ..top.item.span } };
        }
    }
    stack.close(0);
    let mut lists = stack.done.into_iter().map(|(_, list)| list);
    let mut list = lists.next().unwrap_or_default();
    for more in lists {
        list.items.extend(more.items);
    }
    list.start = if list.ordered { number } else { 0 };
    BlockKind::List(list)
}

/// The item that a block in `part` belongs to, or the owner when it stands straight in the list.
fn item_of(owner: usize, at: usize, part: &Part) -> usize {
    match part.kind {
        Kind::List { .. } => at,
        _ => part.item.filter(|item| *item > owner).unwrap_or(owner),
    }
}

impl Stack<'_> {
    /// Makes `item` the top of the stack, with all items around it below, and answers it.
    fn reach(&mut self, owner: usize, item: usize, here: Span) -> Option<&mut Open> {
        let mut missing = Vec::new();
        let mut next = Some(item);
        let mut keep = 0;
        while let Some(at) = next {
            if let Ok(found) = self.open.binary_search_by_key(&at, |open| open.part) {
                keep = found + 1;
                break;
            }
            missing.push(at);
            next = self.outer(owner, at);
        }
        if missing.is_empty() && !(keep == self.open.len() && self.can_go_on()) {
            keep -= 1;
            missing.push(item);
        }
        self.close(keep);
        for part in missing.into_iter().rev() {
            self.close(MAX_NESTING - 1);
            let list = self.list_of(owner, part);
            self.open.push(Open { part, list, item: ListItem { span: here, children: Vec::new() }, children: Vec::new() });
        }
        self.open.last_mut()
    }

    /// The item around an item; for a definition its term.
    fn outer(&self, owner: usize, item: usize) -> Option<usize> {
        let part = self.parts.all.get(item).filter(|_| item != owner)?;
        let list = self.parts.all.get(if is_list(part) { item } else { part.list? })?;
        let outer = if is_list(part) { None } else { part.hangs_on };
        outer.or(list.hangs_on).or(list.item).filter(|outer| *outer > owner)
    }

    /// What tells the item's list from others: the list's part, or the term of a definition.
    fn list_of(&self, owner: usize, item: usize) -> usize {
        let part = self.parts.all.get(item);
        part.and_then(|part| part.hangs_on.filter(|_| !is_list(part)).or(part.list)).unwrap_or(owner)
    }

    /// Closes all but the outermost `keep` items.
    fn close(&mut self, keep: usize) {
        while self.open.len() > keep {
            let Some(mut open) = self.open.pop() else { return };
            open.item.children = open.children.into_iter().map(|(_, list)| list).collect();
            let lists = self.open.last_mut().map_or(&mut self.done, |outer| &mut outer.children);
            match lists.last_mut() {
                Some((key, list)) if *key == open.list => list.items.push(open.item),
                _ => {
                    let (ordered, start) = match self.parts.all.get(open.list).map(|part| part.kind) {
                        Some(Kind::List { ordered, start }) => (ordered, start),
                        _ => (false, 0),
                    };
                    lists.push((open.list, List { ordered, items: vec![open.item], start }));
                }
            }
        }
    }
    /// Whether more text may join the top: it is a real item, and no list stands between.
    fn can_go_on(&self) -> bool {
        let Some(top) = self.open.last() else { return false };
        let real = self.parts.all.get(top.part).is_some_and(|part| matches!(part.kind, Kind::Item(_)));
        real && top.children.is_empty()
    }
}

fn is_list(part: &Part) -> bool {
    matches!(part.kind, Kind::List { .. })
}

#[cfg(test)]
mod tests {
    use super::super::tests::body_of;
    use super::BlockKind;

    #[test]
    fn a_list_that_goes_on_keeps_its_number() {
        let starts = |html: &str| {
            let body = body_of(html);
            let lists = body.blocks.iter().filter_map(|block| match &block.kind {
                BlockKind::List(list) => Some((list.ordered, list.start)),
                _ => None,
            });
            (lists.collect::<Vec<_>>(), crate::assemble::render::markdown(&body, &|| Ok(())).unwrap())
        };
        let (lists, markdown) = starts("<ol start=' 3 '><li>Cast off<li>Steer</ol><p>Then:</p><ol start=1><li>Moor</ol>");
        assert_eq!(lists, [(true, 3), (true, 0)]);
        assert!(markdown.contains("3. Cast off\n4. Steer") && markdown.contains("1. Moor"), "{markdown}");
        assert_eq!(starts("<ol><li value=4>Steer<li>Moor</ol>").0, [(true, 4)]);
        assert_eq!(starts("<ol start=3><li value=7>Steer<li>Moor</ol>").0, [(true, 7)]);
        assert_eq!(starts("<ol start=3><li value=x>Steer<li>Moor</ol>").0, [(true, 3)]);
        for odd in ["-2", "x", "99999999999"] {
            assert_eq!(starts(&format!("<ol start={odd}><li>Cast off</ol>")).0, [(true, 0)], "{odd}");
        }
        assert_eq!(starts("<ul start=3><li>Rope</ul>").0, [(false, 0)]);
    }
}
