//! Gleaner turns raw HTML into a structured, accountable article.
pub mod article;
pub mod assemble;
pub mod classify;
pub mod decode;
pub mod dom;
pub mod error;
pub mod extract;
pub mod limits;
pub mod options;
pub mod segment;
pub mod tag;

// ── the shell ──
pub mod service;
