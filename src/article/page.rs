//! What was learned about the page.

/// What was learned about the page while cleaning it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PageInfo {
    /// Kind of page.
    pub page_type: PageType,
    /// Estimated probability of `page_type`, 0 to 1.
    pub page_type_confidence: f32,
    /// Encoding Standard name of the encoding used ("UTF-8", "windows-1252").
    pub encoding: &'static str,
    /// What told the encoding.
    pub encoding_source: EncodingSource,
    /// Whether some bytes had no meaning in that encoding and became U+FFFD.
    pub decoding_errors: bool,
    /// Bytes of the request's HTML.
    pub input_bytes: u64,
    /// Nodes of the parsed tree.
    pub node_count: u32,
    /// Text blocks of the page, kept and removed.
    pub block_count: u32,
    /// Deepest element of the parsed tree, the root being 1; also where no text is read, as inside a drawing or template.
    pub max_depth: u32,
    /// Calibrated estimate of how well this page was cleaned (word F1 of the body), 0 to 1; at most 0.3 where there is no text, or a notice in
    /// place of an article.
    pub quality: f32,
    /// What the caller should know.
    pub warnings: Vec<Warning>,
    /// Version of the content model.
    pub model_version: &'static str,
}

/// Kinds of page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PageType {
    /// One text about one matter: news, a post of a blog, an essay.
    #[default]
    Article,
    /// Posts of several writers under one topic.
    Forum,
    /// One thing for sale.
    Product,
    /// Many things for sale.
    Collection,
    /// Teasers of many other pages.
    Listing,
    /// A manual or reference.
    Documentation,
    /// What a company or service says of itself and its offers.
    Service,
}

/// What told the encoding.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EncodingSource {
    /// A byte order mark.
    Bom,
    /// The charset of the `Content-Type` header.
    HttpHeader,
    /// A meta element.
    MetaTag,
    /// The bytes themselves.
    #[default]
    Sniffed,
}

/// Something about a page that lowers what can be expected of its article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Warning {
    /// Elements deeper than the limit were taken out of their parents' nesting.
    TruncatedDepth,
    /// More attributes than the limit stood on one tag, or were to be repeated where its element was opened again; the rest was dropped.
    TruncatedAttributes,
    /// The addresses of the body's links, pictures and embeds came to more bytes than the limit; those after it were left out.
    TruncatedAddresses,
    /// The page says more about itself than is read, in meta tags, links or JSON-LD.
    TruncatedMetadata,
    /// The visible tree holds almost nothing; a browser would fill it by script.
    ScriptRendered,
    /// The publisher states that all or part of the text is for subscribers, or the page asks for a subscription in place of the rest.
    /// What was sent may hold the whole text all the same: nothing tells how much of it is missing.
    Paywalled,
    /// Nothing on the page looks like an article.
    NoArticle,
    /// No declaration told the encoding, or the bytes contradicted it. UTF-8 that nothing declares is told by its bytes and gives none.
    CharsetGuessed,
    /// Some bytes had no meaning in the encoding.
    DecodingErrors,
    /// Almost all text is boilerplate-like; the body is a second-best guess.
    LowConfidence,
}
