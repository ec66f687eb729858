//! Bearer tokens from a file: one a line, behind it the name of the caller that it was given to. Lines that begin with `#` are comments.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};
use subtle::{ConditionallySelectable as _, ConstantTimeEq as _};

use crate::service::reload::{Content, File, Reloaded};

/// Shortest token: 128 bits in hexadecimal would have 32 letters, in base64 22; fewer than 16 can be tried out.
const SHORTEST: usize = 16;

/// A token's digest, and whose it is; empty where the file does not say.
type Known = Vec<([u8; 32], Arc<str>)>;

/// The tokens in use. Only their digests are kept in memory.
pub struct Tokens(Arc<Reloaded<Known>>);

impl Tokens {
    /// Reads the file.
    pub fn load(path: PathBuf) -> Result<Self, String> {
        Reloaded::new("tokens", vec![File { setting: "--token-file", path }], parse).map(Self)
    }

    /// Whose `token` is, if it is one of ours: a name, or nothing where the file gives none. Takes the same time whichever it is, or none.
    pub fn caller(&self, token: &[u8]) -> Option<Arc<str>> {
        let presented: [u8; 32] = Sha256::digest(token).into();
        let known = self.0.current();
        let mut found = u64::MAX;
        for (place, (digest, _)) in (0..).zip(known.iter()) {
            found.conditional_assign(&place, digest.ct_eq(&presented));
        }
        known.get(usize::try_from(found).ok()?).map(|(_, name)| name.clone())
    }

    /// What to watch for changes.
    pub fn reloaded(&self) -> Arc<Reloaded<Known>> {
        self.0.clone()
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tokens({})", self.0.current().len())
    }
}

fn parse(contents: &[Content]) -> Result<Known, String> {
    let [Content { file, bytes }] = contents else {
        return Err("one file of tokens is needed".to_owned());
    };
    let text = std::str::from_utf8(bytes).map_err(|_| format!("{file}: not UTF-8"))?;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let tokens: Vec<_> = lines.map(|line| line.split_once(char::is_whitespace).unwrap_or((line, ""))).collect();
    if tokens.is_empty() {
        return Err(format!("{file}: no tokens"));
    }
    if let Some(place) = tokens.iter().position(|(token, _)| token.len() < SHORTEST) {
        return Err(format!("{file}: token {} has fewer than {SHORTEST} characters", place + 1));
    }
    let name = |rest: &str| Arc::from(rest.trim().trim_start_matches('#').trim_start());
    Ok(tokens.into_iter().map(|(token, rest)| (Sha256::digest(token.as_bytes()).into(), name(rest))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_tokens_are_allowed() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let path = folder.path().join("tokens");
        std::fs::write(&path, "# crawler\n0123456789abcdef\n\n  fedcba9876543210  news desk \n00112233445566778899\t# archive")
            .expect("file");
        let tokens = Tokens::load(path.clone()).expect("three tokens");
        assert_eq!(tokens.caller(b"0123456789abcdef").as_deref(), Some(""));
        assert_eq!(tokens.caller(b"fedcba9876543210").as_deref(), Some("news desk"));
        assert_eq!(tokens.caller(b"00112233445566778899").as_deref(), Some("archive"));
        for wrong in [&b""[..], b"0123456789abcde", b"0123456789abcdef ", b"# crawler", b"0123456789ABCDEF"] {
            assert_eq!(tokens.caller(wrong), None);
        }
        assert_eq!(format!("{tokens:?}"), "Tokens(3)");
        std::fs::write(&path, "short").expect("file");
        let file = format!("--token-file {}", path.display());
        let refused = |path: &PathBuf| Tokens::load(path.clone()).expect_err("no tokens");
        assert_eq!(refused(&path), format!("{file}: token 1 has fewer than 16 characters"));
        std::fs::write(&path, "# none\n").expect("file");
        assert_eq!(refused(&path), format!("{file}: no tokens"));
        std::fs::remove_file(&path).expect("file");
        assert!(refused(&path).starts_with(&format!("{file}: No such file")));
    }
}
