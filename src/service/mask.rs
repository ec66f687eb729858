//! The fields that a caller wants to read.
//!
//! Paths follow `google.protobuf.FieldMask`: names joined by dots, below [`proto::CleanPageResponse`], a repeated
//! field only as the last name. The tree of names is read from the contract itself, so it cannot fall behind; what is taken
//! out is written by hand, and a test compares it with the contract.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use prost::Message as _;
use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{FieldMask, FileDescriptorSet};

use crate::options::{Fields, Options, RemovedDetail};
use crate::service::proto;
use crate::service::status::Fault;

/// Letters of a path beyond which nothing like it is looked for; the longest of the contract has half of them.
const MAX_PATH: usize = 80;

/// Every path that a mask may hold, in snake case.
static PATHS: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let mut paths = BTreeSet::new();
    let Ok(descriptors) = FileDescriptorSet::decode(proto::FILE_DESCRIPTOR_SET) else {
        return paths;
    };
    let messages: BTreeMap<String, _> = descriptors
        .file
        .iter()
        .flat_map(|file| file.message_type.iter().map(|message| (format!(".{}.{}", file.package(), message.name()), message)))
        .collect();
    // Without repeated fields the messages below the response form a small tree; no message contains itself.
    let mut open = vec![(String::new(), ".gleaner.v1.CleanPageResponse".to_owned())];
    while let Some((prefix, name)) = open.pop() {
        for field in messages.get(&name).into_iter().flat_map(|message| &message.field) {
            let path = if prefix.is_empty() { field.name().to_owned() } else { format!("{prefix}.{}", field.name()) };
            if field.r#type() == Type::Message && field.label() != Label::Repeated {
                open.push((path.clone(), field.type_name().to_owned()));
            }
            paths.insert(path);
        }
    }
    paths
});

/// The path that is probably meant: the same in snake case, or the longest start of it that a mask can name.
fn instead(path: &str) -> Option<&'static str> {
    let mut snake = String::with_capacity(path.len().min(MAX_PATH));
    for letter in path.chars().take(MAX_PATH) {
        if letter.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    let mut starts = std::iter::successors(Some(snake.as_str()), |path| path.rsplit_once('.').map(|(start, _)| start));
    starts.find_map(|start| PATHS.get(start)).map(String::as_str)
}

/// A checked read mask. The default keeps everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mask {
    /// Empty for everything.
    paths: BTreeSet<String>,
}

impl Mask {
    /// Checks the paths of a mask; no mask, or one without paths, keeps everything.
    ///
    /// # Errors
    /// Paths that name no field of a response.
    pub fn parse(mask: Option<&FieldMask>) -> Result<Self, Fault> {
        let mut paths = BTreeSet::new();
        for path in mask.into_iter().flat_map(|mask| &mask.paths) {
            if path == "*" {
                return Ok(Self::default());
            }
            let Some(known) = PATHS.get(path) else {
                return Err(Fault::UnknownPath { path: path.clone(), instead: instead(path) });
            };
            paths.insert(known.clone());
        }
        Ok(Self { paths })
    }

    /// Whether `path` itself, something above it or something below it is kept.
    fn touches(&self, path: &str) -> bool {
        self.keeps(path) || self.paths.iter().any(|kept| kept.strip_prefix(path).is_some_and(|rest| rest.starts_with('.')))
    }

    /// Whether all of `path` is kept.
    fn keeps(&self, path: &str) -> bool {
        self.paths.is_empty()
            || self.paths.contains(path)
            || path.rmatch_indices('.').any(|(dot, _)| path.get(..dot).is_some_and(|above| self.paths.contains(above)))
    }

    /// The options without the work that only serves fields that are not kept.
    #[must_use]
    pub(super) fn narrow(&self, mut options: Options) -> Options {
        options.fields = Fields {
            summary: options.fields.summary && self.touches("article.summary"),
            quotes: options.fields.quotes && self.touches("article.quotes"),
        };
        if !self.touches("article.removed") && !self.touches("article.removed_counts") {
            options.removed_detail = RemovedDetail::None;
        }
        options.formats.markdown &= self.touches("article.body.markdown");
        options.formats.html &= self.touches("article.body.html");
        options
    }

    /// Takes what is not kept out of a response.
    pub fn apply(&self, response: &mut proto::CleanPageResponse) {
        if self.paths.is_empty() {
            return;
        }
        self.message("article", &mut response.article, Self::article);
        self.message("page", &mut response.page, Self::page);
    }

    fn message<M>(&self, path: &str, message: &mut Option<M>, fields: impl FnOnce(&Self, &mut M)) {
        if !self.touches(path) {
            *message = None;
        } else if !self.keeps(path)
            && let Some(message) = message
        {
            fields(self, message);
        }
    }
}

/// Clears the fields of a message that the mask does not keep.
macro_rules! clear {
    ($mask:ident, $message:ident, $prefix:literal: $($field:ident)*) => {
        $(if !$mask.keeps(concat!($prefix, ".", stringify!($field))) {
            $message.$field = Default::default();
        })*
    };
}

impl Mask {
    fn article(&self, article: &mut proto::Article) {
        clear!(self, article, "article": title kicker dek authors published_at modified_at site_name canonical_url
            meta_description language tags quotes removed removed_counts provenance);
        self.message("article.lead_image", &mut article.lead_image, |mask, image| {
            clear!(mask, image, "article.lead_image": url alt caption credit);
        });
        self.message("article.summary", &mut article.summary, |mask, summary| {
            clear!(mask, summary, "article.summary": source kind heading bullets evidence css_path confidence extract
                ordinals);
        });
        self.message("article.body", &mut article.body, |mask, body| {
            clear!(mask, body, "article.body": text markdown html blocks source word_count);
        });
        self.message("article.headline", &mut article.headline, |mask, headline| {
            clear!(mask, headline, "article.headline": title_ordinals kicker_ordinals dek_ordinals);
        });
    }

    fn page(&self, page: &mut proto::PageInfo) {
        clear!(self, page, "page": page_type page_type_confidence encoding encoding_source decoding_errors input_bytes
            node_count block_count max_depth quality warnings model_version);
    }
}

#[cfg(test)]
mod tests;
