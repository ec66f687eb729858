//! How much is heard of what speaks for a block: the words of an entry in a list tell where it leads to, and a name on the
//! side of the text where it is not meant tells little.

use crate::article::{Category, PageType};
use crate::lexicon::Meant;

use super::entry::{Entry, Shape};
use super::verdict::is_entry_name;
use crate::classify::category::Naming;
use crate::classify::place::Side;

/// Weight of the words of an entry whose list says something else.
pub(super) const ALONE: f32 = 0.4;
/// Weight of words beside an amount of money.
const PRICE: f32 = 0.3;
/// Weight of the words of an entry in a menu or footer that is no list.
const ENTRY: f32 = 0.6;
/// Weight of a name on the side of the text where it is not meant.
const OTHER_SIDE: f32 = 0.3;
/// Weight of the words of a label over entries.
const LABEL: f32 = 0.5;

impl Naming<'_> {
    /// How much the words of a block, or its own name, are heard where it is an entry of a list and they tell where it leads to.
    pub(super) fn told(&self, at: usize, category: Category, entry: &Entry) -> f32 {
        use Category::{
            Byline, Consent, FooterLegal, GeneratorCredit, Hidden, Interface, MediaCaption, Navigation, ShareSocial, SidebarWidget,
            SiteHeader,
        };
        match category {
            // Log-in, languages and privacy settings are what they say wherever they stand.
            Consent | Hidden | Navigation => return 1.0,
            // "Web design" in a menu is what the house does.
            GeneratorCredit if entry.in_menu && self.places.side(at) == Side::Before => return ALONE,
            GeneratorCredit => return 1.0,
            SiteHeader if !entry.is_price => return 1.0,
            // "Save 25 %", "+ $ 18 delivery", "$ 38 USD": what a thing costs.
            Byline | FooterLegal | Interface | ShareSocial | SiteHeader if entry.is_price => return PRICE,
            // A headline that holds legal words is no small print.
            FooterLegal if entry.shape == Shape::Headline && !entry.in_footer && self.places.side(at) != Side::After => return ALONE,
            // Headlines begin like credits too: "Video: The ferry sails again".
            MediaCaption if entry.shape == Shape::Headline => return ALONE,
            // Boxes of a side column have headings; a link leads to a page of that name.
            SidebarWidget if entry.shape == Shape::Link => return ALONE,
            // One legal word amid the text is what a section is about.
            FooterLegal if entry.shape == Shape::Label && !entry.in_footer && self.places.side(at) == Side::Within => return ALONE,
            // Below the text a list of legal links is a footer, whatever it is made of; above it a menu is one.
            FooterLegal if !entry.in_menu && self.places.side(at) == Side::After => return 1.0,
            FooterLegal if entry.in_menu && entry.shape == Shape::Link && self.places.side(at) == Side::Before => return ALONE,
            // Links to profiles stand in footers one by one.
            ShareSocial if entry.in_footer => return 1.0,
            _ => {}
        }
        // A label over a group of entries, in a menu before the text or in a footer, is a part of it.
        let before = entry.in_menu && self.places.side(at) == Side::Before;
        let label = entry.shape == Shape::Label
            && (before && is_entry_name(category) || entry.in_footer && category == Category::BreadcrumbPagination);
        if label {
            LABEL
        } else if entry.shape == Shape::Link && self.menus.is_alone(at, category, entry.in_menu) {
            ALONE
        } else if entry.shape == Shape::Link && (entry.in_menu || entry.in_footer) && is_entry_name(category) {
            ENTRY
        } else {
            1.0
        }
    }

    /// On a forum the posts are the article: what stands around them is about their writers.
    pub(super) fn page_factor(&self, category: Category) -> f32 {
        match (self.input.page_type, category) {
            (PageType::Forum, Category::Comments) => 0.5,
            (PageType::Forum, Category::Byline) => 1.3,
            (PageType::Product, Category::Byline) => 0.8,
            _ => 1.0,
        }
    }

    /// How much a name is heard on this side of the text.
    pub(super) fn side_factor(&self, at: usize, meant: Meant) -> f32 {
        let own = match meant {
            Meant::Everywhere => true,
            Meant::Before => self.places.side(at) == Side::Before,
            Meant::After => self.places.side(at) == Side::After,
        };
        if own || !self.places.has_text() { 1.0 } else { OTHER_SIDE }
    }
}
