//! Removed blocks, what they are and why they went.

use super::provenance::Field;

/// A block that is not part of the article.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Removed {
    /// Place among all blocks of the page.
    pub ordinal: u32,
    /// What it is.
    pub category: Category,
    /// Who says so.
    pub reason: Reason,
    /// Its text, whitespace collapsed, cut at the request's limit.
    pub text: String,
    /// Whether `text` was cut.
    pub text_truncated: bool,
    /// Place in the parsed tree.
    pub css_path: String,
    /// Calibrated probability that the block is not content, 0 to 1.
    pub confidence: f32,
    /// Estimated probability of the category, given that it is not content, 0 to 1.
    pub category_confidence: f32,
    /// Hidden by the static markup.
    pub hidden: bool,
    /// Fields that were filled from it; last the figure of the body whose caption it is.
    pub used_by: Vec<Field>,
}

/// Why a block is not part of the article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reason {
    /// One row of one table, stable across releases: "landmark.nav", "phrase.en.leave_a_reply", "model.blocks.v1".
    pub rule_id: String,
    /// What matched: "aside#secondary[role=complementary]", "Leave a Reply".
    pub evidence: String,
    /// The kind of evidence that decided.
    pub stage: ReasonStage,
}

/// The kind of evidence that decided a removal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ReasonStage {
    /// Static markup hides it.
    Hidden,
    /// A landmark element or role.
    Landmark,
    /// An id, class or attribute.
    Markup,
    /// Its words.
    Phrase,
    /// Its place on the page.
    Position,
    /// Its share of links or text.
    Density,
    /// It repeats a text that stands elsewhere.
    Duplicate,
    /// The learned model.
    #[default]
    Model,
}

/// Number of removed blocks of one category.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CategoryCount {
    /// The category.
    pub category: Category,
    /// Blocks.
    pub blocks: u32,
    /// UTF-8 bytes of their text, before any cut.
    pub text_bytes: u64,
}

/// What a removed block is. Function beats place; the order is the precedence where two fit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Category {
    /// Cookie and privacy choice.
    Consent,
    /// Text with no sighted reader and no other function.
    Hidden,
    /// Software, theme or platform credit.
    GeneratorCredit,
    /// Comments, reviews, their counts and forms.
    Comments,
    /// Paid by a third party.
    Advertisement,
    /// The site's own asks: newsletter, subscription, donation, app.
    Promotion,
    /// Share and follow.
    ShareSocial,
    /// Breadcrumb, page numbers, previous and next, table of contents.
    BreadcrumbPagination,
    /// Tags, section label, topics of this article.
    Tags,
    /// Author, date, source, reading time, author box.
    Byline,
    /// Caption and credit of image, video or audio.
    MediaCaption,
    /// Teasers of other pages and their headings.
    Related,
    /// Menus.
    Navigation,
    /// Logo text, tagline, search, log-in.
    SiteHeader,
    /// Controls of this page.
    Interface,
    /// Rest of the footer, legal small print.
    FooterLegal,
    /// Left-over side boxes.
    SidebarWidget,
    /// None of these.
    #[default]
    Other,
}

impl Category {
    /// All categories in order of precedence.
    pub const ALL: [Self; 18] = [
        Self::Consent,
        Self::Hidden,
        Self::GeneratorCredit,
        Self::Comments,
        Self::Advertisement,
        Self::Promotion,
        Self::ShareSocial,
        Self::BreadcrumbPagination,
        Self::Tags,
        Self::Byline,
        Self::MediaCaption,
        Self::Related,
        Self::Navigation,
        Self::SiteHeader,
        Self::Interface,
        Self::FooterLegal,
        Self::SidebarWidget,
        Self::Other,
    ];

    /// The name in snake case, as the tables and the wire spell it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Consent => "consent",
            Self::Hidden => "hidden",
            Self::GeneratorCredit => "generator_credit",
            Self::Comments => "comments",
            Self::Advertisement => "advertisement",
            Self::Promotion => "promotion",
            Self::ShareSocial => "share_social",
            Self::BreadcrumbPagination => "breadcrumb_pagination",
            Self::Tags => "tags",
            Self::Byline => "byline",
            Self::MediaCaption => "media_caption",
            Self::Related => "related",
            Self::Navigation => "navigation",
            Self::SiteHeader => "site_header",
            Self::Interface => "interface",
            Self::FooterLegal => "footer_legal",
            Self::SidebarWidget => "sidebar_widget",
            Self::Other => "other",
        }
    }

    /// The category of a name, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.name() == name)
    }
}
