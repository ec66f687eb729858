//! What can be counted about a marked string, whatever stands around it.

use crate::article::QuoteKind;

/// Words of a term at most.
pub const FEW: usize = 4;

/// What can be counted about a marked string.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Words.
    pub words: usize,
    /// Ends with a full stop or its kin.
    pub ends_sentence: bool,
    /// Ends with a comma.
    pub ends_clause: bool,
    /// Begins with a capital.
    pub starts_upper: bool,
    /// All longer words have capitals.
    pub title_case: bool,
    /// No word has one.
    pub lower_case: bool,
    /// Words of two letters or more with a capital.
    pub capitals: usize,
    /// Ends with a sign that a title seldom ends with.
    pub ends_exclaiming: bool,
}

impl Look {
    /// Looks at the words inside the marks.
    pub fn of(inner: &str) -> Self {
        let (mut words, mut big, mut long, mut first_big, mut capitals) = (0, 0, 0, false, 0);
        for word in inner.split_whitespace() {
            let Some(first) = word.chars().find(|c| c.is_alphanumeric()) else { continue };
            if words == 0 {
                first_big = first.is_uppercase() || first.is_numeric();
            }
            words += 1;
            let counts = word.chars().count() > 3 || first.is_uppercase() || first.is_numeric();
            long += usize::from(counts);
            big += usize::from(counts && (first.is_uppercase() || first.is_numeric()));
            capitals += usize::from(first.is_uppercase() && word.chars().nth(1).is_some_and(char::is_alphanumeric));
        }
        let end = inner.trim_end();
        Self {
            words,
            ends_sentence: end.ends_with(['.', '!', '?', '…']),
            ends_clause: end.ends_with([',', ';', '—', '–', '-']),
            starts_upper: first_big,
            title_case: words > 0 && long > 0 && big == long,
            lower_case: big == 0,
            capitals,
            ends_exclaiming: end.ends_with(['!', '?', '…']),
        }
    }

    /// Whether it is written as a sentence, however short: with a capital and a sign that ends it or leads to its tag.
    pub const fn is_sentence(&self) -> bool {
        self.words >= 2 && self.starts_upper && (self.ends_sentence || self.ends_clause)
    }

    /// Whether some words have the capitals of a title nearly throughout.
    pub const fn is_titled(&self) -> bool {
        self.title_case && self.words > FEW && self.capitals * 3 >= self.words * 2 && !self.ends_exclaiming
    }

    /// Whether what is called so is a title, few of whose words may be long: "Reading the Mind in the Eyes".
    pub const fn is_called(&self) -> bool {
        self.title_case && self.capitals * 2 >= self.words && !self.ends_sentence && !self.ends_clause
    }

    /// The shape of a quotation of one paragraph.
    pub const fn kind(&self) -> QuoteKind {
        if self.words >= 4 && (self.ends_sentence || self.ends_clause || self.starts_upper) {
            QuoteKind::Direct
        } else {
            QuoteKind::Partial
        }
    }
}
