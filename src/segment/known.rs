//! Names that tell how a page is cut, as rows of a table (`known.toml`).

use std::sync::LazyLock;

use serde::Deserialize;

/// The names of `known.toml`.
pub(super) static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let rows = toml::from_str::<Table>(include_str!("known.toml")).map(|table| table.row).unwrap_or_default();
    let of = |what: What| Names(rows.iter().filter(|row| row.of == what).flat_map(|row| row.names.iter().cloned()).collect());
    Known {
        spoken_only: of(What::SpokenOnly),
        spoken_too: of(What::SpokenToo),
        formula_box: of(What::FormulaBox),
        formula_element: of(What::FormulaElement),
        formula_source: of(What::FormulaSource),
        formula_source_begin: of(What::FormulaSourceBegin),
        formula_drawer: of(What::FormulaDrawer),
        note_id: of(What::NoteId),
        way_back: of(What::WayBack),
        edit_link: of(What::EditLink),
        line_break: of(What::LineBreak),
        code_box: of(What::CodeBox),
        code_box_whole: of(What::CodeBoxWhole),
        code_line: of(What::CodeLine),
        line_number: of(What::LineNumber),
        line_number_last: of(What::LineNumberLast),
        line_number_short: of(What::LineNumberShort),
    }
});

#[derive(Deserialize)]
struct Table {
    row: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    #[allow(dead_code, reason = "for readers, who name a row by it")]
    id: String,
    of: What,
    names: Vec<String>,
    #[allow(dead_code, reason = "where the names were seen is for readers")]
    seen: String,
}

/// What a name tells.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum What {
    SpokenOnly,
    SpokenToo,
    FormulaBox,
    FormulaElement,
    FormulaSource,
    FormulaSourceBegin,
    FormulaDrawer,
    NoteId,
    WayBack,
    EditLink,
    LineBreak,
    CodeBox,
    CodeBoxWhole,
    CodeLine,
    LineNumber,
    LineNumberLast,
    LineNumberShort,
}

/// Whether text is for readers that hear the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spoken {
    /// For them alone.
    Only,
    /// Some sites give the name also to what ends the words of a link.
    Too,
}

/// How surely a class is that of numbers of lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineNumber {
    /// "ln", "gutter": also other things are named so.
    Short,
    /// "lineno", "line-numbers", "codeLineNumber_x3", "blob-num".
    Full,
}

/// Names of one meaning, and the ways of comparing them.
struct Names(Vec<String>);

impl Names {
    fn any(&self, is: impl Fn(&str) -> bool) -> bool {
        self.0.iter().any(|name| is(name))
    }

    /// Whether this is one of them.
    fn have(&self, name: &str) -> bool {
        self.any(|known| known == name)
    }

    /// The same in upper or lower case.
    fn have_in_any_case(&self, name: &str) -> bool {
        self.any(|known| known.eq_ignore_ascii_case(name))
    }

    /// Whether two words are one of them, in upper or lower case.
    fn have_pair(&self, first: &str, second: &str) -> bool {
        let is_pair = |(one, other): (&str, &str)| one.eq_ignore_ascii_case(first) && other.eq_ignore_ascii_case(second);
        self.any(|known| known.split_once(' ').is_some_and(is_pair))
    }
}

/// All of them; a name is one of those of `class` unless something else is said.
pub(super) struct Known {
    spoken_only: Names,
    spoken_too: Names,
    formula_box: Names,
    formula_element: Names,
    formula_source: Names,
    formula_source_begin: Names,
    formula_drawer: Names,
    note_id: Names,
    way_back: Names,
    edit_link: Names,
    line_break: Names,
    code_box: Names,
    code_box_whole: Names,
    code_line: Names,
    line_number: Names,
    line_number_last: Names,
    line_number_short: Names,
}

impl Known {
    /// Whether a name is that of text for readers that hear the page.
    pub fn spoken(&self, name: &str) -> Option<Spoken> {
        if self.spoken_only.have_in_any_case(name) {
            Some(Spoken::Only)
        } else {
            self.spoken_too.have_in_any_case(name).then_some(Spoken::Too)
        }
    }

    /// Whether a name begins as that of what holds a formula and its drawing.
    pub fn holds_formula(&self, name: &str) -> bool {
        self.formula_box.any(|known| name.starts_with(known))
    }

    /// Whether the name of an element is one of those that draw formulas.
    pub fn draws_formula(&self, element: &str) -> bool {
        self.formula_element.any(|known| element.starts_with(known))
    }

    /// Whether a name is that of a picture whose alternative text is the source of a formula.
    pub fn has_source(&self, name: &str) -> bool {
        self.formula_source.have(name) || self.formula_source_begin.any(|known| name.starts_with(known))
    }

    /// Whether the address of a picture is that of a program that draws formulas from their source.
    pub fn is_drawer(&self, address: &str) -> bool {
        self.formula_drawer.any(|known| address.contains(known))
    }

    /// Whether an id begins as that of a note.
    pub fn is_note_id(&self, id: &str) -> bool {
        self.note_id.any(|known| id.starts_with(known))
    }

    /// Whether a class is that of the way back from a note, and no other.
    pub fn is_way_back(&self, class: &str) -> bool {
        self.way_back.have(class)
    }

    /// Whether a name ends as that of the links with which the sections of a wiki are edited.
    pub fn is_edit_link(&self, name: &str) -> bool {
        self.edit_link.any(|known| name.ends_with(known))
    }

    /// Whether a name tells that an empty element breaks the line.
    pub fn breaks_line(&self, name: &str) -> bool {
        self.line_break.have(name)
    }

    /// Whether a name, or its first word in upper or lower case, is that of what holds code.
    pub fn is_code(&self, name: &str, first: &str) -> bool {
        self.code_box_whole.have(name) || self.code_box.have_in_any_case(first)
    }

    /// Whether a name is that of a line of code.
    pub fn is_code_line(&self, name: &str) -> bool {
        self.code_line.have(name)
    }

    /// Whether a name is that of numbers of lines; `words` are those that it is made of. They are asked as wholes: "outline-none" and
    /// "inline-note" are other ones.
    pub fn line_number(&self, name: &str, words: &[&str]) -> Option<LineNumber> {
        if self.line_number_short.have(name) {
            return Some(LineNumber::Short);
        }
        let is_pair = |pair: &[&str]| matches!(pair, [first, second] if self.line_number.have_pair(first, second));
        let is_last = matches!(words, [.., first, second] if self.line_number_last.have_pair(first, second));
        let is_full = is_last || words.iter().any(|word| self.line_number.have_in_any_case(word)) || words.windows(2).any(is_pair);
        is_full.then_some(LineNumber::Full)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{KNOWN, LineNumber, Spoken, Table};

    #[test]
    fn every_row_has_an_id_of_its_own_names_and_an_origin() {
        let table: Table = toml::from_str(include_str!("known.toml")).unwrap();
        let ids: HashSet<&str> = table.row.iter().map(|row| row.id.as_str()).collect();
        assert_eq!(ids.len(), table.row.len());
        for row in &table.row {
            assert!(row.id.starts_with("known.") && !row.names.is_empty() && !row.seen.is_empty(), "{}", row.id);
            assert!(row.names.iter().all(|name| !name.is_empty()), "{}", row.id);
        }
    }

    #[test]
    fn names_are_compared_as_their_rows_say() {
        assert_eq!(
            (KNOWN.spoken("SR-only"), KNOWN.spoken("a-offscreen"), KNOWN.spoken("only")),
            (Some(Spoken::Only), Some(Spoken::Too), None)
        );
        assert_eq!(KNOWN.line_number("gutter", &["gutter"]), Some(LineNumber::Short));
        assert_eq!(KNOWN.line_number("codeLineNumber_x3", &["code", "Line", "Number", "x3"]), Some(LineNumber::Full));
        assert_eq!(KNOWN.line_number("crayon-line-no", &["crayon", "line", "no"]), Some(LineNumber::Full));
        assert_eq!(KNOWN.line_number("line-no-wrap", &["line", "no", "wrap"]), None);
        assert!(KNOWN.is_edit_link("mw-editsection") && !KNOWN.is_edit_link("editsection-bracket"));
        assert!(KNOWN.is_note_id("cite_note-3") && KNOWN.holds_formula("katex-display") && KNOWN.draws_formula("mjx-c"));
    }
}
