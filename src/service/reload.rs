//! Files that others change while we run: read again when their contents differ, kept out when they are broken.
//!
//! Contents are compared, not times: Kubernetes swaps symbolic links, and cert-manager writes several files.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use sha2::{Digest as _, Sha256};

use crate::service::telemetry::metrics;

/// Makes a value of the contents of its files.
type Load<T> = Box<dyn Fn(&[Vec<u8>]) -> Result<T, String> + Send + Sync>;

/// A value made of files.
pub struct Reloaded<T> {
    what: &'static str,
    paths: Vec<PathBuf>,
    /// What the files held at first, so that a change before the watch begins is seen too.
    first: [u8; 32],
    current: ArcSwap<T>,
    load: Load<T>,
}

impl<T: Send + Sync + 'static> Reloaded<T> {
    /// Reads the files for the first time; `load` gets their contents in order.
    pub fn new(
        what: &'static str,
        paths: Vec<PathBuf>,
        load: impl Fn(&[Vec<u8>]) -> Result<T, String> + Send + Sync + 'static,
    ) -> Result<Arc<Self>, String> {
        let contents = read(&paths)?;
        let current = ArcSwap::from_pointee(load(&contents)?);
        Ok(Arc::new(Self { what, paths, first: digest(&contents), current, load: Box::new(load) }))
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
        let contents = match read(&self.paths) {
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

fn read(paths: &[PathBuf]) -> Result<Vec<Vec<u8>>, String> {
    let read = |path: &Path| std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()));
    paths.iter().map(|path| read(path)).collect()
}

fn digest(contents: &[Vec<u8>]) -> [u8; 32] {
    let mut digest = Sha256::new();
    for content in contents {
        digest.update((content.len() as u64).to_be_bytes());
        digest.update(content);
    }
    digest.finalize().into()
}
