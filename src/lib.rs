//! Gleaner turns raw HTML into a structured, accountable article.
pub mod article;
pub mod error;
pub mod extract;
pub mod limits;
pub mod options;
