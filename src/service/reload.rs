//! Files that others change while we run: read again when their contents differ, kept out when they are broken.
//!
//! Contents are compared, not times: Kubernetes swaps symbolic links, and cert-manager writes several files.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use sha2::{Digest as _, Sha256};

use crate::service::telemetry::metrics;

/// Makes a value of what its files hold.
type Load<T> = Box<dyn Fn(&[Content]) -> Result<T, String> + Send + Sync>;

/// A file that a setting names; shown with both, so that whoever reads of an error knows what to change.
#[derive(Debug, Clone)]
pub struct File {
    /// The setting's flag.
    pub setting: &'static str,
    /// Where the file is.
    pub path: PathBuf,
}

impl fmt::Display for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.setting, self.path.display())
    }
}

/// A file and what it held when it was read.
#[derive(Debug, Clone)]
pub struct Content {
    /// Where it came from.
    pub file: File,
    /// What it held.
    pub bytes: Vec<u8>,
}

/// A value made of files.
pub struct Reloaded<T> {
    what: &'static str,
    files: Vec<File>,
    /// What the files held at first, so that a change before the watch begins is seen too.
    first: [u8; 32],
    current: ArcSwap<T>,
    load: Load<T>,
}

impl<T: Send + Sync + 'static> Reloaded<T> {
    /// Reads the files for the first time; `load` gets their contents in order.
    pub fn new(
        what: &'static str,
        files: Vec<File>,
        load: impl Fn(&[Content]) -> Result<T, String> + Send + Sync + 'static,
    ) -> Result<Arc<Self>, String> {
        let contents = read(&files)?;
        let current = ArcSwap::from_pointee(load(&contents)?);
        Ok(Arc::new(Self { what, files, first: digest(&contents), current, load: Box::new(load) }))
    }

    /// The value in use.
    pub fn current(&self) -> Arc<T> {
        self.current.load_full()
    }

    /// Looks at the files every `interval`, for ever.
    pub async fn watch(self: Arc<Self>, interval: Duration) {
        let mut seen = Some(self.first);
        loop {
            tokio::time::sleep(interval).await;
            // Small files on a local disk; the parsing costs more.
            let this = self.clone();
            let before = seen;
            seen = tokio::task::spawn_blocking(move || this.look(before)).await.unwrap_or(seen);
        }
    }

    /// Reads the files; takes them over when they changed and are sound. Returns what was seen.
    fn look(&self, before: Option<[u8; 32]>) -> Option<[u8; 32]> {
        let contents = match read(&self.files) {
            Ok(contents) => contents,
            Err(error) => {
                if before.is_some() {
                    self.kept_out(&error);
                }
                return None;
            }
        };
        let now = digest(&contents);
        if Some(now) == before {
            return before;
        }
        match (self.load)(&contents) {
            Ok(value) => {
                self.current.store(Arc::new(value));
                metrics::reloaded(self.what, "ok");
                tracing::info!(what = self.what, "reloaded");
            }
            Err(error) => self.kept_out(&error),
        }
        Some(now)
    }

    fn kept_out(&self, error: &str) {
        metrics::reloaded(self.what, "failed");
        tracing::error!(what = self.what, error, "changed files are broken, the former ones stay in use");
    }
}

fn read(files: &[File]) -> Result<Vec<Content>, String> {
    let read = |file: &File| match std::fs::read(&file.path) {
        Ok(bytes) => Ok(Content { file: file.clone(), bytes }),
        Err(error) => Err(format!("{file}: {error}")),
    };
    files.iter().map(read).collect()
}

fn digest(contents: &[Content]) -> [u8; 32] {
    let mut digest = Sha256::new();
    for content in contents {
        digest.update((content.bytes.len() as u64).to_be_bytes());
        digest.update(&content.bytes);
    }
    digest.finalize().into()
}
