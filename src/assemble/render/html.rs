//! The body as HTML: a small fixed set of elements, everything else escaped.
//!
//! No element or attribute of the page gets here; texts and addresses do, and both are escaped, the
//! addresses checked besides. The result passes an ammonia policy unchanged (see the tests).

use std::borrow::Cow;

use crate::article::{Block, BlockKind, Body, Image, List, Span, Style, Table, TableCell, TableRow};
use crate::assemble::address::is_safe;
use crate::error::{Error, Pause};

use super::inline::{Event, Mark, Marks};
use super::legend;

/// Renders the body. Linear in it.
///
/// # Errors
/// Those of `pause`, which is asked at every block.
pub fn html(body: &Body, pause: Pause<'_>) -> Result<String, Error> {
    let mut html = Html { out: String::with_capacity(body.text.len() + body.text.len() / 4) };
    for block in &body.blocks {
        pause()?;
        html.block(body, block);
        html.out.push('\n');
    }
    html.out.truncate(html.out.trim_end().len());
    Ok(html.out)
}

struct Html {
    out: String,
}

impl Html {
    fn block(&mut self, body: &Body, block: &Block) {
        let marks = Marks::of(body, block);
        match &block.kind {
            BlockKind::Paragraph => self.element("p", &marks, block.span),
            BlockKind::Heading { level } => {
                const NAMES: [&str; 6] = ["h1", "h2", "h3", "h4", "h5", "h6"];
                let name = NAMES.get(usize::from(level.saturating_sub(1))).copied().unwrap_or("h6");
                self.element(name, &marks, block.span);
            }
            BlockKind::List(list) => self.list(list, &marks),
            BlockKind::BlockQuote { cite } => self.quote(cite, &marks, block.span),
            BlockKind::Preformatted { language } => {
                self.out.push_str("<pre><code");
                if !language.is_empty() {
                    self.attribute("class", &format!("language-{language}"));
                }
                self.out.push('>');
                // A parser drops a line end after `<pre>`, so none is written at the beginning.
                escape(marks.slice(block.span).trim_start_matches('\n'), &mut self.out);
                self.out.push_str("</code></pre>");
            }
            BlockKind::Table(table) => self.table(table, &marks, block.span),
            BlockKind::Figure { image, caption_ordinals } => {
                let legend = if caption_ordinals.is_empty() { Cow::Borrowed("") } else { legend(image) };
                self.figure(image, &legend);
            }
            BlockKind::Embed { provider, url } => {
                self.out.push_str("<p>");
                self.anchor(url);
                escape(if provider.is_empty() { url } else { provider }, &mut self.out);
                self.out.push_str("</a></p>");
            }
            BlockKind::Rule => self.out.push_str("<hr>"),
        }
    }

    fn element(&mut self, name: &str, marks: &Marks<'_>, span: Span) {
        self.open(name);
        self.inline(marks, span);
        self.close(name);
    }

    fn open(&mut self, name: &str) {
        self.out.push('<');
        self.out.push_str(name);
        self.out.push('>');
    }

    fn close(&mut self, name: &str) {
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    fn attribute(&mut self, name: &str, value: &str) {
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        escape_attribute(value, &mut self.out);
        self.out.push('"');
    }

    fn anchor(&mut self, url: &str) {
        self.out.push_str("<a");
        if is_safe(url) {
            self.attribute("href", url);
        }
        self.out.push_str(" rel=\"noopener noreferrer\">");
    }

    fn inline(&mut self, marks: &Marks<'_>, span: Span) {
        for event in marks.events(span) {
            match event {
                Event::Open(Mark::Link(url), _) => self.anchor(url),
                Event::Open(Mark::Style(style), _) => self.open(name_of(style)),
                Event::Close(Mark::Link(_)) => self.close("a"),
                Event::Close(Mark::Style(style)) => self.close(name_of(style)),
                Event::Text(text) => {
                    for (at, line) in text.split('\n').enumerate() {
                        if at > 0 {
                            self.out.push_str("<br>");
                        }
                        escape(line, &mut self.out);
                    }
                }
            }
        }
    }

    fn quote(&mut self, cite: &str, marks: &Marks<'_>, span: Span) {
        self.out.push_str("<blockquote");
        if is_safe(cite) && url::Url::parse(cite).is_ok() {
            self.attribute("cite", cite);
        }
        self.out.push('>');
        for paragraph in paragraphs(marks, span) {
            self.element("p", marks, paragraph);
        }
        self.out.push_str("</blockquote>");
    }

    fn list(&mut self, list: &List, marks: &Marks<'_>) {
        enum Step<'b> {
            List(&'b List),
            Items(&'b List, usize),
            EndItem,
        }
        let mut steps = vec![Step::List(list)];
        while let Some(step) = steps.pop() {
            match step {
                Step::List(list) => {
                    self.out.push_str(if list.ordered { "<ol" } else { "<ul" });
                    if list.start > 0 {
                        self.attribute("start", &list.start.to_string());
                    }
                    self.out.push('>');
                    steps.push(Step::Items(list, 0));
                }
                Step::Items(list, at) => match list.items.get(at) {
                    Some(item) => {
                        self.open("li");
                        self.inline(marks, item.span);
                        steps.push(Step::Items(list, at + 1));
                        steps.push(Step::EndItem);
                        steps.extend(item.children.iter().rev().map(Step::List));
                    }
                    None => self.close(if list.ordered { "ol" } else { "ul" }),
                },
                Step::EndItem => self.close("li"),
            }
        }
    }

    fn table(&mut self, table: &Table, marks: &Marks<'_>, span: Span) {
        self.out.push_str("<table>");
        if let Some(caption) = lead(table, marks, span) {
            self.element("caption", marks, caption);
        }
        let headers = table.rows.iter().take_while(|row| is_header(row)).count();
        for (name, rows) in [("thead", table.rows.get(..headers)), ("tbody", table.rows.get(headers..))] {
            let rows = rows.unwrap_or_default();
            if rows.is_empty() {
                continue;
            }
            self.open(name);
            rows.iter().for_each(|row| self.row(row, marks));
            self.close(name);
        }
        self.out.push_str("</table>");
    }

    fn row(&mut self, row: &TableRow, marks: &Marks<'_>) {
        self.open("tr");
        for cell in &row.cells {
            let name = if cell.header { "th" } else { "td" };
            self.out.push('<');
            self.out.push_str(name);
            for (attribute, covered) in [("colspan", cell.colspan), ("rowspan", cell.rowspan)] {
                if covered > 1 {
                    self.attribute(attribute, &covered.to_string());
                }
            }
            self.out.push('>');
            self.inline(marks, cell.span);
            self.close(name);
        }
        self.close("tr");
    }

    /// A picture with what stands under it, which may be nothing.
    fn figure(&mut self, image: &Image, legend: &str) {
        self.out.push_str("<figure><img");
        if is_safe(&image.url) {
            self.attribute("src", &image.url);
        }
        self.attribute("alt", &image.alt);
        self.out.push('>');
        if !legend.is_empty() {
            self.out.push_str("<figcaption>");
            escape(legend, &mut self.out);
            self.out.push_str("</figcaption>");
        }
        self.out.push_str("</figure>");
    }
}

/// Header cells that make a header of a row whose other cells are empty.
const LEAST_HEADERS: usize = 2;

/// Whether all cells of a row with cells are header cells, or all with text in them and more than one are.
pub(super) fn is_header(row: &TableRow) -> bool {
    let is_empty = |cell: &TableCell| cell.span.start == cell.span.end;
    let headers = row.cells.iter().filter(|cell| cell.header).count();
    // The corner over the names of the rows is often a plain cell.
    headers == row.cells.len() && headers > 0 || headers >= LEAST_HEADERS && row.cells.iter().all(|cell| cell.header || is_empty(cell))
}

/// Text of a table block that stands before the first cell: its caption.
pub(super) fn lead(table: &Table, marks: &Marks<'_>, span: Span) -> Option<Span> {
    let first = table.rows.iter().flat_map(|row| &row.cells).find(|cell| cell.span.end > cell.span.start);
    let lead = Span { start: span.start, end: first.map_or(span.end, |cell| cell.span.start) };
    let text = marks.slice(lead).trim_end();
    (!text.is_empty()).then_some(Span { start: lead.start, end: lead.start + text.len() as u32 })
}

/// The paragraphs of a quotation, which are joined by blank lines.
pub(super) fn paragraphs(marks: &Marks<'_>, span: Span) -> Vec<Span> {
    let mut start = span.start;
    let mut all = Vec::new();
    for paragraph in marks.slice(span).split("\n\n") {
        let end = start + paragraph.len() as u32;
        all.push(Span { start, end });
        start = end + 2;
    }
    all
}

fn name_of(style: Style) -> &'static str {
    match style {
        Style::Strong => "strong",
        Style::Emphasis => "em",
        Style::Code => "code",
        Style::Quotation => "q",
        Style::Citation => "cite",
        Style::Superscript => "sup",
        Style::Subscript => "sub",
        Style::Deleted => "del",
    }
}

/// Escapes text as the HTML Standard's serializer does.
fn escape(text: &str, out: &mut String) {
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\u{a0}' => out.push_str("&nbsp;"),
            letter => out.push(letter),
        }
    }
}

/// Escapes an attribute's value.
fn escape_attribute(value: &str, out: &mut String) {
    for letter in value.chars() {
        match letter {
            '"' => out.push_str("&quot;"),
            letter => escape(letter.encode_utf8(&mut [0; 4]), out),
        }
    }
}
