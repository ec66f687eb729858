//! The shape of the sources: the doors between the rooms, and how long files and functions are.
//!
//! Reads every source file and fails with the sentence that says why a door must not exist. `ARCHITECTURE.md` tells the same for people.

mod doors;
mod lengths;
mod source;

use std::fs;
use std::path::{Path, PathBuf};

/// What the library promises to its callers, and shows in its documentation.
const PROMISED: [&str; 7] = ["article", "error", "extract", "limits", "options", "inspect", "service"];

/// Sources below `src` that are no tests, as paths relative to it with their texts.
fn sources() -> Vec<(PathBuf, String)> {
    files_below("src").into_iter().filter(|(file, _)| !is_of_tests(file)).collect()
}

/// Whether a file below `src` holds tests alone.
fn is_of_tests(file: &Path) -> bool {
    file.iter().any(|part| part == "tests" || part == "tests.rs")
}

/// Sources below a folder of the repository, as paths relative to it with their texts.
fn files_below(folder: &str) -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut folders = vec![root.clone()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push((path.strip_prefix(&root).unwrap().to_owned(), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

#[test]
fn the_documentation_shows_what_is_promised() {
    let library = include_str!("../../src/lib.rs");
    let lines: Vec<&str> = library.lines().collect();
    let shown = lines.windows(2).filter(|pair| !pair[0].contains("doc(hidden)")).filter_map(|pair| pair[1].strip_prefix("pub mod "));
    assert!(shown.map(|name| name.trim_end_matches(';')).eq(PROMISED), "another room is shown, or one no longer");
}
