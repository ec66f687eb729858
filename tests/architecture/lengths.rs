//! Files and functions that can be read.

use crate::source::{functions, without_tests};
use crate::{files_below, sources};

/// Lines of a source file, tests and data apart.
const MAX_LINES: usize = 400;

/// Lines of a source file with the tests in it, and of a file of tests.
const MAX_LINES_WITH_TESTS: usize = 450;

/// Lines of a function. Most are far shorter; what grows beyond is two steps in one.
const MAX_FUNCTION_LINES: usize = 80;

#[test]
fn files_stay_readable() {
    let problems: Vec<String> = sources()
        .iter()
        .map(|(file, text)| (file, lines_without_tests(text)))
        .filter(|(_, lines)| *lines > MAX_LINES)
        .map(|(file, lines)| format!("src/{} has {lines} lines without tests, limit {MAX_LINES}", file.display()))
        .collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn tests_stay_readable_too() {
    let files: Vec<(String, usize)> = ["src", "tests", "examples", "benches", "fuzz/fuzz_targets"]
        .into_iter()
        .flat_map(|folder| {
            files_below(folder).into_iter().map(move |(file, text)| (format!("{folder}/{}", file.display()), text.lines().count()))
        })
        .collect();
    assert!(files.len() > 100, "only {} files were seen", files.len());
    let problems: Vec<String> = files
        .iter()
        .filter(|(_, lines)| *lines > MAX_LINES_WITH_TESTS)
        .map(|(file, lines)| {
            format!("{file} has {lines} lines with its tests, limit {MAX_LINES_WITH_TESTS}: tests may stand in files of their own")
        })
        .collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

fn lines_without_tests(text: &str) -> usize {
    without_tests(text).lines().count()
}

#[test]
fn functions_stay_readable() {
    let sources = sources();
    let all = sources.iter().flat_map(|(file, text)| functions(text).into_iter().map(move |(name, lines)| (file, name, lines)));
    let (long, count) = all.fold((Vec::new(), 0), |(mut long, count), (file, name, lines)| {
        if lines > MAX_FUNCTION_LINES {
            long.push(format!("src/{}: {name} has {lines} lines, limit {MAX_FUNCTION_LINES}", file.display()));
        }
        (long, count + 1)
    });
    assert!(count > 1000, "only {count} functions were seen");
    assert!(long.is_empty(), "{}", long.join("\n"));
}
