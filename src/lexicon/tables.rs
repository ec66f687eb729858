//! The tables as they are written.

use std::collections::BTreeMap;

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClassTable {
    pub row: Vec<ClassRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClassRow {
    pub id: String,
    pub category: String,
    pub tokens: Vec<String>,
    /// Names that mean other things as often: they count in whether a block is content, and name nothing.
    #[serde(default)]
    pub doubtful: Vec<String>,
    /// Longer runs in which a name means something else, and names nothing.
    #[serde(default)]
    pub unless: Vec<String>,
    /// Blocks of an element that the row may name; a larger one is a wrapper.
    pub most: Option<usize>,
    /// Side of the text on which the names are meant: "before" or "after".
    #[serde(default)]
    pub meant: String,
    /// What judgement asks for by this name.
    pub concept: Option<String>,
    #[serde(default = "one")]
    pub weight: f32,
    #[serde(default)]
    pub reach: String,
    /// Rows with a priority may hold a token that a row of another category holds too.
    #[serde(default)]
    pub priority: u8,
    pub seen: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LandmarkTable {
    pub row: Vec<LandmarkRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LandmarkRow {
    pub id: String,
    pub category: String,
    pub tag: Option<String>,
    pub attr: Option<String>,
    #[serde(default)]
    pub values: Vec<String>,
    /// Role of elements inside of which the row is not heard.
    pub spares: Option<String>,
    /// Side of the text on which the element is meant: "before" or "after".
    #[serde(default)]
    pub meant: String,
    /// What judgement asks for by this name.
    pub concept: Option<String>,
    #[serde(default)]
    pub reach: String,
    #[serde(default = "one")]
    pub weight: f32,
    pub seen: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConceptTable {
    pub concept: Vec<ConceptRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConceptRow {
    pub id: String,
    pub category: String,
    pub how: String,
    pub cover: Option<f32>,
    pub words: Option<u16>,
    #[serde(default = "one")]
    pub weight: f32,
    /// Blocks below a heading of this concept that it speaks for.
    #[serde(default)]
    pub opens: u16,
    pub seen: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PhraseTable {
    pub language: String,
    /// Languages close enough to be read with this table; `*` for all.
    #[serde(default)]
    pub also: Vec<String>,
    pub seen: String,
    pub phrases: BTreeMap<String, Vec<String>>,
}

fn one() -> f32 {
    1.0
}
