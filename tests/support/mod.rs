//! What several tests need: pages.
#![allow(dead_code, reason = "each test uses its part")]

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// Root of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The sample page of the README.
pub fn sample() -> Vec<u8> {
    fs::read(root().join("examples/pages/sample.html")).unwrap()
}

/// Number of generated cases: `PROPTEST_CASES` when set, four times `usual` where all pages are asked for.
pub fn cases(usual: u32) -> u32 {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    asked.unwrap_or(if std::env::var_os("GLEANER_ALL_PAGES").is_some() { usual * 4 } else { usual })
}

/// Folders of the repository with pages.
const OWN: [&str; 3] = ["examples/pages", "fuzz/seeds", "tests/cases"];

/// The repository's own pages, and of the research data beside it every page in so many, all with `GLEANER_ALL_PAGES`. Where there
/// are no research data the test says so and reads its own alone, so that none passes without having read a page.
pub fn real_pages(one_in: usize) -> Vec<PathBuf> {
    let own = OWN.iter().flat_map(|folder| fs::read_dir(root().join(folder)).unwrap()).map(|entry| entry.unwrap().path());
    let mut pages: Vec<PathBuf> = own.filter(|path| path.extension().is_some_and(|extension| extension == "html")).collect();
    assert!(pages.len() >= OWN.len(), "the pages of the repository are gone: {pages:?}");
    pages.sort();
    let shared = shared_pages();
    if shared.is_empty() {
        println!("skipped: no research data beside this repository (../shared/data); {} pages of its own are read", pages.len());
    }
    let one_in = if std::env::var_os("GLEANER_ALL_PAGES").is_some() { 1 } else { one_in };
    pages.extend(shared.into_iter().step_by(one_in));
    pages
}

/// Every page of the research data beside the repository, in a fixed order; empty where there are none.
fn shared_pages() -> Vec<PathBuf> {
    let shared = std::env::var_os("GLEANER_SHARED").map_or_else(|| root().join("../shared"), PathBuf::from);
    let mut folders = vec![shared.join("data")];
    let mut pages = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            let plain = name.strip_suffix(".gz").unwrap_or(&name);
            if path.is_dir() {
                folders.push(path);
            } else if [".html", ".htm", ".xhtml"].iter().any(|extension| plain.ends_with(extension)) {
                pages.push(path);
            }
        }
    }
    pages.sort();
    pages
}

/// A page's bytes, unpacked.
pub fn read(path: &Path) -> Vec<u8> {
    let bytes = fs::read(path).unwrap();
    if path.extension().is_none_or(|extension| extension != "gz") {
        return bytes;
    }
    let mut plain = Vec::new();
    flate2::read::MultiGzDecoder::new(bytes.as_slice()).read_to_end(&mut plain).unwrap();
    plain
}
