//! The body in other formats, made from its typed blocks and never from the page's markup.

mod html;
mod inline;
mod markdown;

use std::borrow::Cow;

use crate::article::Image;
pub use html::html;
pub use markdown::{markdown, markdown_page};

#[cfg(test)]
mod tests;

/// What readers see under a picture: its caption, and in brackets who made it.
fn legend(image: &Image) -> Cow<'_, str> {
    match (image.caption.as_str(), image.credit.as_str()) {
        (caption, "") => Cow::Borrowed(caption),
        ("", credit) => Cow::Borrowed(credit),
        (caption, credit) => Cow::Owned(format!("{caption} ({credit})")),
    }
}
