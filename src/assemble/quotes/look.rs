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
    pub stop: bool,
    /// Ends with a comma.
    pub comma: bool,
    /// Begins with a capital.
    pub capital: bool,
    /// All longer words have capitals.
    pub title: bool,
    /// No word has one.
    pub small: bool,
    /// Words of two letters or more with a capital.
    pub capitals: usize,
    /// Ends with a sign that a title seldom ends with.
    pub cries: bool,
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
            stop: end.ends_with(['.', '!', '?', '…']),
            comma: end.ends_with([',', ';', '—', '–', '-']),
            capital: first_big,
            title: words > 0 && long > 0 && big == long,
            small: big == 0,
            capitals,
            cries: end.ends_with(['!', '?', '…']),
        }
    }

    /// Whether it is written as a sentence, however short: with a capital and a sign that ends it or leads to its tag.
    pub const fn is_sentence(&self) -> bool {
        self.words >= 2 && self.capital && (self.stop || self.comma)
    }

    /// Whether some words have the capitals of a title nearly throughout.
    pub const fn is_titled(&self) -> bool {
        self.title && self.words > FEW && self.capitals * 3 >= self.words * 2 && !self.cries
    }

    /// Whether what is called so is a title, few of whose words may be long: "Reading the Mind in the Eyes".
    pub const fn is_called(&self) -> bool {
        self.title && self.capitals * 2 >= self.words && !self.stop && !self.comma
    }

    /// The shape of a quotation of one paragraph.
    pub const fn kind(&self) -> QuoteKind {
        if self.words >= 4 && (self.stop || self.comma || self.capital) { QuoteKind::Direct } else { QuoteKind::Partial }
    }
}
