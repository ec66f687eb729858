//! The body in other formats, made from its typed blocks and never from the page's markup.

mod html;
mod inline;
mod markdown;

pub use html::html;
pub use markdown::markdown;

#[cfg(test)]
mod tests;
