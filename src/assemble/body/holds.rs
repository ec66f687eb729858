//! What is counted of a part before it is judged.

/// What stands in a part, deeper parts included.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Holds {
    /// A heading that is more than the only line of a list item.
    pub heading: bool,
    /// Code, a data table or a block quotation.
    pub section: bool,
    /// A list of sections.
    pub sections: bool,
    /// A table with kept text.
    pub table: bool,
}

/// How many kept items a list has.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Items {
    pub all: u32,
    /// Those that are sections, or posts.
    pub long: u32,
    /// Those that have a heading, and those that have one over text.
    pub titled: u32,
    pub headed: u32,
}

impl Holds {
    pub fn or(self, other: Self) -> Self {
        Self {
            heading: self.heading || other.heading,
            section: self.section || other.section,
            sections: self.sections || other.sections,
            table: self.table || other.table,
        }
    }
}
