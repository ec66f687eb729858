//! Bearer tokens from a file: one a line, `#` begins a comment.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};
use subtle::{Choice, ConstantTimeEq as _};

use crate::service::reload::{Content, File, Reloaded};

/// Shortest token: 128 bits in hexadecimal would have 32 letters, in base64 22; fewer than 16 can be tried out.
const SHORTEST: usize = 16;

type Digests = Vec<[u8; 32]>;

/// The tokens in use. Only their digests are kept in memory.
pub struct Tokens(Arc<Reloaded<Digests>>);

impl Tokens {
    /// Reads the file.
    pub fn load(path: PathBuf) -> Result<Self, String> {
        Reloaded::new("tokens", vec![File { setting: "--token-file", path }], parse).map(Self)
    }

    /// Whether `token` is one of ours. Takes the same time whichever it is, or none.
    pub fn allow(&self, token: &[u8]) -> bool {
        let presented: [u8; 32] = Sha256::digest(token).into();
        let known = self.0.current();
        known.iter().fold(Choice::from(0), |found, digest| found | digest.ct_eq(&presented)).into()
    }

    /// What to watch for changes.
    pub fn reloaded(&self) -> Arc<Reloaded<Digests>> {
        self.0.clone()
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tokens({})", self.0.current().len())
    }
}

fn parse(contents: &[Content]) -> Result<Digests, String> {
    let [Content { file, bytes }] = contents else {
        return Err("one file of tokens is needed".to_owned());
    };
    let text = std::str::from_utf8(bytes).map_err(|_| format!("{file}: not UTF-8"))?;
    let tokens: Vec<_> = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    if tokens.is_empty() {
        return Err(format!("{file}: no tokens"));
    }
    if let Some(place) = tokens.iter().position(|token| token.len() < SHORTEST) {
        return Err(format!("{file}: token {} has fewer than {SHORTEST} characters", place + 1));
    }
    Ok(tokens.iter().map(|token| Sha256::digest(token.as_bytes()).into()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_tokens_are_allowed() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let path = folder.path().join("tokens");
        std::fs::write(&path, "# crawler\n0123456789abcdef\n\n  fedcba9876543210  \n").expect("file");
        let tokens = Tokens::load(path.clone()).expect("two tokens");
        assert!(tokens.allow(b"0123456789abcdef") && tokens.allow(b"fedcba9876543210"));
        for wrong in [&b""[..], b"0123456789abcde", b"0123456789abcdef ", b"# crawler", b"0123456789ABCDEF"] {
            assert!(!tokens.allow(wrong));
        }
        assert_eq!(format!("{tokens:?}"), "Tokens(2)");
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
