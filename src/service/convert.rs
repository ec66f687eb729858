//! The border: our types on one side, the wire on the other.
//!
//! Whatever comes from the wire is checked here, and an enum number that we do not know is the caller's error, never
//! a panic. What goes out is moved, not copied.

use crate::article;
use crate::options::{Bias, Formats, Options, RemovedDetail, SummaryMode};
use crate::service::mask::Mask;
use crate::service::proto;
use crate::service::status::Fault;

/// What a request asks for, apart from its bytes: the core's options, and the fields to send.
///
/// # Errors
/// What the contract does not allow: unknown options, wrong paths of the mask.
pub fn options(request: &proto::CleanPageRequest) -> Result<(Options, Mask), Fault> {
    let mask = Mask::parse(request.read_mask.as_ref())?;
    let wanted = request.options.clone().unwrap_or_default();
    let options = Options {
        url: request.url.clone(),
        content_type: request.content_type.clone(),
        language: request.language.clone(),
        bias: bias(wanted.bias)?,
        summary_mode: summary_mode(wanted.summary_mode)?,
        max_summary_bullets: wanted.max_summary_bullets,
        formats: formats(&wanted.body_formats)?,
        removed_detail: removed_detail(wanted.removed_detail)?,
        max_removed_text_bytes: wanted.max_removed_text_bytes,
        ..Options::default()
    };
    Ok((mask.narrow(options), mask))
}

fn known<E: TryFrom<i32>>(field: &'static str, number: i32) -> Result<E, Fault> {
    E::try_from(number).map_err(|_| Fault::UnknownEnum { field, number })
}

fn bias(number: i32) -> Result<Bias, Fault> {
    Ok(match known("options.bias", number)? {
        proto::Bias::Precision => Bias::Precision,
        proto::Bias::Unspecified | proto::Bias::Balanced => Bias::Balanced,
        proto::Bias::Recall => Bias::Recall,
    })
}

fn summary_mode(number: i32) -> Result<SummaryMode, Fault> {
    Ok(match known("options.summary_mode", number)? {
        proto::SummaryMode::EditorialOnly => SummaryMode::EditorialOnly,
        proto::SummaryMode::Unspecified | proto::SummaryMode::EditorialElseExtractive => SummaryMode::EditorialElseExtractive,
        proto::SummaryMode::Both => SummaryMode::Both,
    })
}

fn formats(numbers: &[i32]) -> Result<Formats, Fault> {
    let mut formats = Formats::default();
    for &number in numbers {
        match known("options.body_formats", number)? {
            proto::BodyFormat::Unspecified | proto::BodyFormat::Text => {}
            proto::BodyFormat::Markdown => formats.markdown = true,
            proto::BodyFormat::Html => formats.html = true,
        }
    }
    Ok(formats)
}

fn removed_detail(number: i32) -> Result<RemovedDetail, Fault> {
    Ok(match known("options.removed_detail", number)? {
        proto::RemovedDetail::None => RemovedDetail::None,
        proto::RemovedDetail::Summary => RemovedDetail::Summary,
        proto::RemovedDetail::Unspecified | proto::RemovedDetail::Full => RemovedDetail::Full,
    })
}

/// Enums whose values have the same names on both sides.
macro_rules! same_names {
    ($($core:ident => $wire:ident { $($name:ident)* })*) => {$(
        impl From<article::$core> for proto::$wire {
            fn from(value: article::$core) -> Self {
                match value { $(article::$core::$name => Self::$name,)* }
            }
        }
    )*};
}

same_names! {
    Source => ProvenanceSource { JsonLd OpenGraph Meta Microdata Visible Url Model }
    SummarySource => SummarySource { Editorial EditorialAi Extractive None }
    BulletKind => BulletKind { Unspecified List Paragraph DeckLines Sentences }
    BodySource => BodySource { Dom JsonLd EmbeddedState }
    Style => TextStyle { Strong Emphasis Code Quotation Citation Superscript Subscript Deleted }
    QuoteKind => QuoteKind { Direct Partial Block Pull }
    MentionType => MentionType { Name Pronoun Description Organisation }
    SpeakerMethod => SpeakerMethod { TagAfter TagBefore SameParagraph PreviousParagraph Colon DashTag CiteElement }
    QuoteSource => QuoteSource { Marks Dash BlockquoteElement QElement ColonBlock Embed }
    ReasonStage => ReasonStage { Hidden Landmark Markup Phrase Position Density Duplicate Model }
    Category => BoilerplateCategory {
        Consent Hidden GeneratorCredit Comments Advertisement Promotion ShareSocial BreadcrumbPagination Tags Byline
        MediaCaption Related Navigation SiteHeader Interface FooterLegal SidebarWidget Other
    }
    PageType => PageType { Article Forum Product Collection Listing Documentation Service }
    EncodingSource => EncodingSource { Bom HttpHeader MetaTag Sniffed }
    Warning => Warning {
        TruncatedDepth TruncatedAttributes TruncatedAddresses TruncatedMetadata ScriptRendered Paywalled NoArticle CharsetGuessed DecodingErrors
        LowConfidence
    }
}

/// The wire number of an enum value.
macro_rules! number {
    ($wire:ident, $value:expr) => {
        proto::$wire::from($value).into()
    };
}

fn each<T, U: From<T>>(values: Vec<T>) -> Vec<U> {
    values.into_iter().map(U::from).collect()
}

impl From<article::Cleaned> for proto::CleanPageResponse {
    fn from(cleaned: article::Cleaned) -> Self {
        Self { article: Some(cleaned.article.into()), page: Some(cleaned.page.into()) }
    }
}

impl From<article::Article> for proto::Article {
    fn from(article: article::Article) -> Self {
        Self {
            title: article.title,
            kicker: article.kicker,
            dek: article.dek,
            authors: each(article.authors),
            published_at: article.published_at,
            modified_at: article.modified_at,
            site_name: article.site_name,
            canonical_url: article.canonical_url,
            meta_description: article.meta_description,
            language: article.language,
            lead_image: article.lead_image.map(Into::into),
            tags: article.tags,
            summary: Some(article.summary.into()),
            body: Some(article.body.into()),
            quotes: each(article.quotes),
            removed: each(article.removed),
            removed_counts: each(article.removed_counts),
            provenance: each(article.provenance),
            headline: Some(article.headline.into()),
        }
    }
}

impl From<article::Span> for proto::Span {
    fn from(span: article::Span) -> Self {
        Self { start: span.start, end: span.end }
    }
}

impl From<article::Headline> for proto::Headline {
    fn from(headline: article::Headline) -> Self {
        Self { title_ordinals: headline.title_ordinals, kicker_ordinals: headline.kicker_ordinals, dek_ordinals: headline.dek_ordinals }
    }
}

impl From<article::Author> for proto::Author {
    fn from(author: article::Author) -> Self {
        Self { name: author.name, url: author.url }
    }
}

impl From<article::Image> for proto::Image {
    fn from(image: article::Image) -> Self {
        Self { url: image.url, alt: image.alt, caption: image.caption, credit: image.credit }
    }
}

impl From<article::Provenance> for proto::Provenance {
    fn from(provenance: article::Provenance) -> Self {
        Self {
            field: provenance.field.to_string(),
            source: number!(ProvenanceSource, provenance.source),
            confidence: provenance.confidence,
            alternatives: provenance.alternatives,
        }
    }
}

impl From<article::Summary> for proto::Summary {
    fn from(summary: article::Summary) -> Self {
        Self {
            source: number!(SummarySource, summary.source),
            kind: number!(BulletKind, summary.kind),
            heading: summary.heading,
            bullets: each(summary.bullets),
            evidence: summary.evidence,
            css_path: summary.css_path,
            confidence: summary.confidence,
            extract: each(summary.extract),
            ordinals: summary.ordinals,
        }
    }
}

impl From<article::SummaryBullet> for proto::SummaryBullet {
    fn from(bullet: article::SummaryBullet) -> Self {
        Self { text: bullet.text, span: bullet.span.map(Into::into), score: bullet.score }
    }
}

impl From<article::Body> for proto::Body {
    fn from(body: article::Body) -> Self {
        Self {
            text: body.text,
            markdown: body.markdown,
            html: body.html,
            blocks: each(body.blocks),
            source: number!(BodySource, body.source),
            word_count: body.word_count,
        }
    }
}

impl From<article::Block> for proto::Block {
    fn from(block: article::Block) -> Self {
        Self {
            ordinal: block.ordinal,
            ordinals: block.ordinals,
            span: Some(block.span.into()),
            css_path: block.css_path,
            kind: Some(block.kind.into()),
            links: each(block.links),
            styles: each(block.styles),
        }
    }
}

impl From<article::BlockKind> for proto::block::Kind {
    fn from(kind: article::BlockKind) -> Self {
        use article::BlockKind;
        match kind {
            BlockKind::Paragraph => Self::Paragraph(proto::Paragraph {}),
            BlockKind::Heading { level } => Self::Heading(proto::Heading { level: level.into() }),
            BlockKind::List(list) => Self::List(list.into()),
            BlockKind::BlockQuote { cite } => Self::BlockQuote(proto::BlockQuote { cite }),
            BlockKind::Preformatted { language } => Self::Preformatted(proto::Preformatted { language }),
            BlockKind::Table(table) => Self::Table(table.into()),
            BlockKind::Figure { image, caption_ordinals } => {
                Self::Figure(proto::Figure { image: Some(image.into()), caption_ordinal: caption_ordinals.first().copied() })
            }
            BlockKind::Embed { provider, url } => Self::Embed(proto::Embed { provider, url }),
            BlockKind::Rule => Self::Rule(proto::Rule {}),
        }
    }
}

impl From<article::List> for proto::List {
    fn from(list: article::List) -> Self {
        Self { ordered: list.ordered, items: each(list.items), start: list.start }
    }
}

impl From<article::ListItem> for proto::ListItem {
    fn from(item: article::ListItem) -> Self {
        Self { span: Some(item.span.into()), children: each(item.children) }
    }
}

impl From<article::Table> for proto::Table {
    fn from(table: article::Table) -> Self {
        Self { rows: each(table.rows), caption: table.caption }
    }
}

impl From<article::TableRow> for proto::TableRow {
    fn from(row: article::TableRow) -> Self {
        Self { cells: each(row.cells) }
    }
}

impl From<article::TableCell> for proto::TableCell {
    fn from(cell: article::TableCell) -> Self {
        Self { span: Some(cell.span.into()), header: cell.header, colspan: cell.colspan, rowspan: cell.rowspan }
    }
}

impl From<article::Link> for proto::Link {
    fn from(link: article::Link) -> Self {
        Self { span: Some(link.span.into()), url: link.url, text: link.text }
    }
}

impl From<article::Styled> for proto::StyledSpan {
    fn from(styled: article::Styled) -> Self {
        Self { span: Some(styled.span.into()), style: number!(TextStyle, styled.style) }
    }
}

impl From<article::Quote> for proto::Quote {
    fn from(quote: article::Quote) -> Self {
        Self {
            text: quote.text,
            spans: each(quote.spans),
            kind: number!(QuoteKind, quote.kind),
            speaker: quote.speaker.map(Into::into),
            cue: quote.cue.map(Into::into),
            source: number!(QuoteSource, quote.source),
            continues: quote.continues,
            duplicate_of: quote.duplicate_of,
            confidence: quote.confidence,
        }
    }
}

impl From<article::Speaker> for proto::Speaker {
    fn from(speaker: article::Speaker) -> Self {
        Self {
            name: speaker.name,
            mention: speaker.mention,
            r#type: number!(MentionType, speaker.mention_type),
            span: speaker.span.map(Into::into),
            role: speaker.role,
            method: number!(SpeakerMethod, speaker.method),
            confidence: speaker.confidence,
        }
    }
}

impl From<article::Cue> for proto::Cue {
    fn from(cue: article::Cue) -> Self {
        Self { text: cue.text, span: Some(cue.span.into()) }
    }
}

impl From<article::Removed> for proto::RemovedBlock {
    fn from(removed: article::Removed) -> Self {
        Self {
            ordinal: removed.ordinal,
            category: number!(BoilerplateCategory, removed.category),
            reason: Some(removed.reason.into()),
            text: removed.text,
            text_truncated: removed.text_truncated,
            css_path: removed.css_path,
            confidence: removed.confidence,
            category_confidence: removed.category_confidence,
            hidden: removed.hidden,
            used_by: removed.used_by.iter().map(ToString::to_string).collect(),
        }
    }
}

impl From<article::Reason> for proto::Reason {
    fn from(reason: article::Reason) -> Self {
        Self { rule_id: reason.rule_id, evidence: reason.evidence, stage: number!(ReasonStage, reason.stage) }
    }
}

impl From<article::CategoryCount> for proto::CategoryCount {
    fn from(count: article::CategoryCount) -> Self {
        Self { category: number!(BoilerplateCategory, count.category), blocks: count.blocks, text_bytes: count.text_bytes }
    }
}

impl From<article::PageInfo> for proto::PageInfo {
    fn from(page: article::PageInfo) -> Self {
        Self {
            page_type: number!(PageType, page.page_type),
            page_type_confidence: page.page_type_confidence,
            encoding: page.encoding.into(),
            encoding_source: number!(EncodingSource, page.encoding_source),
            decoding_errors: page.decoding_errors,
            input_bytes: page.input_bytes,
            node_count: page.node_count,
            block_count: page.block_count,
            max_depth: page.max_depth,
            quality: page.quality,
            warnings: page.warnings.into_iter().map(|warning| number!(Warning, warning)).collect(),
            model_version: page.model_version.into(),
        }
    }
}
