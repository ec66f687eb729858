//! Text with its links and styles as a row of events, properly nested.

use crate::article::{Block, Body, Span, Style};
use crate::assemble::address::is_safe;

/// What may surround a stretch of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark<'b> {
    /// A link to a safe address.
    Link(&'b str),
    /// A style.
    Style(Style),
}

/// One step through a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event<'b> {
    /// A mark begins; its stretch of text.
    Open(Mark<'b>, &'b str),
    /// Text.
    Text(&'b str),
    /// The innermost open mark ends.
    Close(Mark<'b>),
}

/// The marks of one body block, by their beginnings.
pub(super) struct Marks<'b> {
    text: &'b str,
    marks: Vec<(Span, Mark<'b>)>,
}

impl<'b> Marks<'b> {
    /// Collects the marks of a block; unsafe links are left out.
    pub fn of(body: &'b Body, block: &'b Block) -> Self {
        let links = block.links.iter().filter(|link| is_safe(&link.url)).map(|link| (link.span, Mark::Link(&link.url)));
        let styles = block.styles.iter().map(|styled| (styled.span, Mark::Style(styled.style)));
        let mut marks: Vec<_> = links.chain(styles).collect();
        // Of marks on the same words, the link is outermost and code innermost.
        marks.sort_by_key(|(span, mark)| (span.start, u32::MAX - span.end, rank(*mark)));
        Self { text: &body.text, marks }
    }

    /// The text of a span.
    pub fn slice(&self, span: Span) -> &'b str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// The events of a span. A mark that begins outside is left out; one that ends outside the span or
    /// outside the mark around it is cut; a mark inside an equal one is left out.
    pub fn events(&self, span: Span) -> Vec<Event<'b>> {
        let mut events = Vec::new();
        let mut open: Vec<(u32, Mark<'b>)> = Vec::new();
        let mut at = span.start;
        let first = self.marks.partition_point(|(mark, _)| mark.start < span.start);
        for (mark_span, mark) in self.marks.iter().skip(first).take_while(|(mark, _)| mark.start < span.end) {
            self.close(&mut events, &mut open, &mut at, mark_span.start);
            let end = mark_span.end.min(open.last().map_or(span.end, |(end, _)| *end));
            let words = self.slice(Span { start: mark_span.start, end });
            if words.is_empty() || open.iter().any(|(_, outer)| rank(*outer) == rank(*mark)) {
                continue;
            }
            self.text(&mut events, &mut at, mark_span.start);
            events.push(Event::Open(*mark, words));
            open.push((end, *mark));
        }
        self.close(&mut events, &mut open, &mut at, span.end);
        self.text(&mut events, &mut at, span.end);
        events
    }

    fn close(&self, events: &mut Vec<Event<'b>>, open: &mut Vec<(u32, Mark<'b>)>, at: &mut u32, until: u32) {
        while let Some((end, mark)) = open.pop_if(|(end, _)| *end <= until) {
            self.text(events, at, end);
            events.push(Event::Close(mark));
        }
    }

    fn text(&self, events: &mut Vec<Event<'b>>, at: &mut u32, until: u32) {
        let text = self.slice(Span { start: *at, end: until });
        if !text.is_empty() {
            events.push(Event::Text(text));
        }
        *at = until.max(*at);
    }
}

/// A number for each kind of mark, outermost first.
fn rank(mark: Mark<'_>) -> u8 {
    match mark {
        Mark::Link(_) => 0,
        Mark::Style(Style::Code) => 9,
        Mark::Style(style) => 1 + style as u8,
    }
}
