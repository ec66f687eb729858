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
//! | `decode` | bytes | text |
//! | `dom` | text | a tree |
//! | `segment` | a tree | blocks in reading order |
//! | `head` | a tree | what the page states about itself for machines |
//! | `features` | blocks | numbers |
//! | `classify` | blocks, numbers and statements | verdicts: kept or removed, and what the removed are |
//! | `assemble` | blocks and verdicts | the article |
//! | [`extract`] | one request | calls of the rooms |
//! | [`service`] | the wire | calls of `extract` |
//! | [`inspect`] | a page and its article | a report to look at |
//!
//! What has a link is the library's interface, under semantic versioning; the other rooms are open to this repository's own tests
//! and training alone, and change without notice.
//!
//! Everything but `service` and `inspect` is the core: a pure function of bytes and options, without clock, network, files or async.
//! `ARCHITECTURE.md` names the doors that must never exist between the rooms; `tests/architecture` looks for them.
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
pub mod error;
pub mod extract;
pub mod limits;
pub mod options;

// ── the rooms: open to the tests, benches, fuzzing and training of this repository, no promise to anybody else ──
// Hidden from the documentation alone: to the compiler they stay public, so that it asks for their docs.
#[cfg_attr(doc, doc(hidden))]
pub mod assemble;
#[cfg_attr(doc, doc(hidden))]
pub mod classify;
#[cfg_attr(doc, doc(hidden))]
pub mod decode;
#[cfg_attr(doc, doc(hidden))]
pub mod dom;
#[cfg_attr(doc, doc(hidden))]
pub mod features;
#[cfg_attr(doc, doc(hidden))]
pub mod head;
mod letters;
mod lexicon;
#[cfg_attr(doc, doc(hidden))]
pub mod segment;
mod tag;

// ── the shell ──
pub mod inspect;
pub mod service;

/// The README's programs, compiled.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
