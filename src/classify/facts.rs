//! What the words of one block and the names around it tell by themselves, wherever it stands.

use smallvec::SmallVec;

use crate::article::Category;
use crate::lexicon::{Concept, Row, Table};

use super::rules::{Cue, Spoken};

/// What was found about one block.
pub struct Facts<'a> {
    /// Its words.
    pub words: usize,
    /// Share of link text, 0 to 1.
    pub links: f32,
    /// What the names of the elements around it say.
    pub markup: SmallVec<[&'a Spoken; 8]>,
    /// What its words say.
    pub phrases: &'a [Cue<'static>],
}

impl Facts<'_> {
    /// Whether its words are about something.
    pub fn says(&self, concept: Concept) -> bool {
        self.phrases.iter().any(|cue| cue.row.is_about(concept))
    }

    /// Whether its words speak for a category.
    pub fn says_any(&self, category: Category) -> bool {
        self.phrases.iter().any(|cue| cue.row.category == category)
    }

    /// Weight of the clearest name of the category.
    pub fn named(&self, category: Category) -> f32 {
        self.markup.iter().filter(|cue| cue.row.category == category).map(|cue| cue.weight).fold(0.0, f32::max)
    }

    /// Whether a name around it is about something.
    pub fn is_named(&self, concept: Concept) -> bool {
        self.markup.iter().any(|cue| cue.row.is_about(concept))
    }

    /// Share and follow links.
    pub fn social(&self) -> Option<Category> {
        let spoken = self.says(Concept::Share) || self.says(Concept::ShareCover);
        let named = self.named(Category::ShareSocial) >= 0.95;
        (named && self.words <= 12 && (spoken || self.links > 0.7) || spoken && self.words <= 10 && self.links > 0.6)
            .then_some(Category::ShareSocial)
    }

    /// Appeals for money, in the voice of the paper: two of its phrases, or one and a link.
    pub fn appeal(&self) -> Option<Category> {
        let appeals = self.phrases.iter().filter(|cue| cue.row.category == Category::Promotion);
        let asked = self.says(Concept::SupportUs) && (appeals.count() >= 2 || self.links > 0.02);
        asked.then_some(Category::Promotion)
    }

    /// Labels that stand alone: of adverts, of embedded posts not yet agreed to, of the software, of rights.
    pub fn label(&self) -> Option<Category> {
        let advert = self.says(Concept::AdLabel) && (self.named(Category::Advertisement) > 0.0 || self.words <= 2 && self.links < 0.1);
        if advert && self.words <= 6 {
            return Some(Category::Advertisement);
        }
        if self.says(Concept::EmbedNotice) {
            return Some(Category::Consent);
        }
        let software = |row: &Row| row.universal && (row.is_about(Concept::Generator) || row.is_about(Concept::MachineStamp));
        if self.phrases.iter().any(|cue| software(cue.row)) && self.words <= 12 {
            return Some(Category::GeneratorCredit);
        }
        if self.says(Concept::Rights) && self.says(Concept::Copyright) && self.words <= 40 {
            return Some(Category::FooterLegal);
        }
        (self.says(Concept::BackToTop) && self.links > 0.8).then_some(Category::Interface)
    }

    /// Menus and page footers by their element or role.
    pub fn landmark(&self) -> Option<Category> {
        if self.is_landmark(Category::Navigation) && self.links > 0.5 {
            return Some(Category::Navigation);
        }
        self.is_landmark(Category::FooterLegal).then_some(Category::FooterLegal)
    }

    /// Whether an element or role around it is of a category by itself.
    pub fn is_landmark(&self, category: Category) -> bool {
        self.markup.iter().any(|cue| cue.row.category == category && cue.row.table == Table::Landmarks)
    }
}
