//! Gleaner turns raw HTML into a structured, accountable article: what is kept, what was removed, and why.
//!
//! # The rooms, in the order that data flows
//!
//! | room | turns | into |
//! |---|---|---|
//! | [`error`], [`limits`], [`options`] | | what a caller can change, promises about cost, wishes |
//! | [`article`] | | the product: plain types that cross every door |
//! | `letters` | | plain letters, eight at a time |
//! | `tag`, `lexicon` | | names of elements, words of many languages: the tables |
//! | [`decode`] | bytes | text |
//! | [`dom`] | text | a tree |
//! | [`segment`] | a tree | blocks in reading order |
//! | [`features`] | blocks | numbers |
//! | [`classify`] | blocks and numbers | verdicts: kept or removed, and what the removed are |
//! | [`assemble`] | blocks and verdicts | the article |
//! | [`extract`] | one request | calls of the rooms |
//! | [`service`] | the wire | calls of `extract` |
//! | [`inspect`] | a page and its article | a report to look at |
//!
//! Everything but `service` and `inspect` is the core: a pure function of bytes and options, without clock, network, files or async.
//! `ARCHITECTURE.md` names the doors that must never exist between the rooms; `tests/architecture.rs` looks for them.
//!
//! ```
//! use gleaner::extract::extract;
//! use gleaner::options::{Options, Unobserved};
//!
//! let page = "<h1>Ferry runs again</h1><p>After a week of storms, the ferry to the outer islands runs again.</p>";
//! let cleaned = extract(page.as_bytes(), &Options::default(), &Unobserved)?;
//! assert_eq!(cleaned.page.encoding, "UTF-8");
//! # Ok::<(), gleaner::error::Error>(())
//! ```
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic))]

pub mod article;
pub mod assemble;
pub mod classify;
pub mod decode;
pub mod dom;
pub mod error;
pub mod extract;
pub mod features;
pub mod head;
mod letters;
mod lexicon;
pub mod limits;
pub mod options;
pub mod segment;
mod tag;

// ── the shell ──
pub mod inspect;
pub mod service;

/// The README's programs, compiled.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
