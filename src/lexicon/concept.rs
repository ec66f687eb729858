//! What a row is about, where judgement asks for that by name: in every language, and of names and elements as of words.

macro_rules! concepts {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// What a row is about, where judgement asks for it; what is only weighed has a category alone.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Concept {
            $($(#[$doc])* $variant,)*
        }

        impl Concept {
            /// All of them.
            #[cfg(test)]
            pub(super) const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The concept of a name in the tables.
            pub(super) fn named(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }
    };
}

concepts! {
    /// The label of an advert.
    AdLabel = "ad_label",
    /// A sentence that says how an article earns money from its links.
    AffiliateNote = "affiliate_note",
    /// An ask that readers act: sign, call, register.
    Ask = "ask",
    /// The job of a writer.
    AuthorRole = "author_role",
    /// A link to the top of the page.
    BackToTop = "back_to_top",
    /// The word before a writer's name.
    By = "by",
    /// The form for a comment.
    CommentsForm = "comments_form",
    /// The box of a service that asks for consent.
    ConsentPlatform = "consent_platform",
    /// Who has the copyright.
    Copyright = "copyright",
    /// A notice in place of a post that loads after consent.
    EmbedNotice = "embed_notice",
    /// The software that made the page.
    Generator = "generator",
    /// The header of the site.
    Header = "header",
    /// What stands for something that loads.
    Loading = "loading",
    /// What software says of its own work: how long the page took.
    MachineStamp = "machine_stamp",
    /// A month, in a date.
    Month = "month",
    /// A newsletter.
    Newsletter = "newsletter",
    /// For readers without scripts.
    Noscript = "noscript",
    /// The credit of a picture.
    Photo = "photo",
    /// Who posted in a thread.
    Poster = "poster",
    /// When something was published.
    Published = "published",
    /// A link to another article amid the text.
    ReadAlso = "read_also",
    /// For screen readers only.
    ReaderOnly = "reader_only",
    /// How long reading takes.
    ReadingTime = "reading_time",
    /// The heading over other articles.
    RelatedHead = "related_head",
    /// All rights reserved.
    Rights = "rights",
    /// Ways to share.
    Share = "share",
    /// Ways to share, as all that a block says.
    ShareCover = "share_cover",
    /// A link past the menu.
    SkipLink = "skip_link",
    /// A subscription.
    Subscribe = "subscribe",
    /// An appeal for money.
    SupportUs = "support_us",
    /// Topics of the article.
    Tags = "tags",
    /// The heading over topics.
    TagsHead = "tags_head",
    /// A table of contents.
    Toc = "toc",
    /// The path to the page.
    YouAreHere = "you_are_here",
}
