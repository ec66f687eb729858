//! Nested lists, built in one pass over the blocks of the outermost one.

use crate::article::{BlockKind, List, ListItem, Span};

use super::Writer;
use super::parts::{Kind, Part, Parts};

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

/// Writes the kept blocks of a list, items one a line, and answers its shape.
///
/// A definition list is a list of terms, the definitions nested in them. Text that goes on after a nested
/// list is an item of its own, since an item is one stretch of text.
pub(super) fn list(writer: &mut Writer<'_, '_>, parts: &Parts, owner: (usize, &Part), blocks: &[u32]) -> BlockKind {
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
        for odd in ["-2", "x", "99999999999"] {
            assert_eq!(starts(&format!("<ol start={odd}><li>Cast off</ol>")).0, [(true, 0)], "{odd}");
        }
        assert_eq!(starts("<ul start=3><li>Rope</ul>").0, [(false, 0)]);
    }
}
