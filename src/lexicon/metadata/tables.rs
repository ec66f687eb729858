//! How tables are read.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::phrases::fold;

/// A row that is nothing but words.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WordRow {
    #[allow(dead_code)]
    id: String,
    /// Languages of the words, where they are words of some.
    #[serde(default)]
    pub(super) lang: String,
    #[serde(alias = "phrases")]
    pub(super) words: Vec<String>,
    #[allow(dead_code)]
    seen: String,
}

/// A table made ready for use; an empty one should it not read, which the tests of this room rule out.
pub(super) fn ready<T: DeserializeOwned, R: Default>(source: &str, ready: impl FnOnce(T) -> R) -> R {
    toml::from_str(source).map(ready).unwrap_or_default()
}

/// The words of rows as they are written.
pub(super) fn plain(rows: Vec<WordRow>) -> impl Iterator<Item = String> {
    rows.into_iter().flat_map(|row| row.words)
}

/// The words of rows, folded.
pub(super) fn folded(rows: &[WordRow]) -> impl Iterator<Item = String> + '_ {
    rows.iter().flat_map(|row| row.words.iter().map(|word| fold(word)))
}
