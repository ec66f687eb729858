//! What stands beside quotations in languages that leave no space between words, and in Korean.

use std::sync::LazyLock;

/// Languages that leave no space between words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Script {
    /// Japanese.
    Japanese,
    /// Chinese, in either script.
    Chinese,
    /// Korean, whose words carry their particles.
    Korean,
}

/// What stands beside quotations in such a language.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Joined {
    /// Particles that hold a quotation to its verb.
    pub links: Vec<String>,
    /// Verbs of speech, or their stems.
    pub verbs: Vec<String>,
    /// Particles after the subject.
    pub topics: Vec<String>,
    /// Those of them that also mark what a sentence is about.
    pub themes: Vec<String>,
    /// Pronouns: who is meant is not looked for.
    pub pronouns: Vec<String>,
    /// Titles and offices after a name.
    pub nouns: Vec<String>,
    /// Offices and trades that stand before a name: they are the speaker's role.
    #[serde(default)]
    pub offices: Vec<String>,
    /// Forms of address behind a name, which are no part of it.
    #[serde(default)]
    pub honorifics: Vec<String>,
    /// Signs that a name cannot hold.
    pub cuts: Vec<String>,
    /// Family names, where they tell a name from other words.
    #[serde(default)]
    pub surnames: Vec<String>,
    /// Words that are no name whatever they begin with, and endings of such words.
    #[serde(default)]
    pub unnamed: Vec<String>,
    #[serde(default)]
    pub unnamed_ends: Vec<String>,
}

#[derive(Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct JoinedTables {
    ja: Joined,
    zh: Joined,
    ko: Joined,
}

/// The words of one of the three.
pub fn joined(script: Script) -> &'static Joined {
    static TABLES: LazyLock<JoinedTables> = LazyLock::new(|| toml::from_str(include_str!("cjk.toml")).unwrap_or_default());
    match script {
        Script::Japanese => &TABLES.ja,
        Script::Chinese => &TABLES.zh,
        Script::Korean => &TABLES.ko,
    }
}
