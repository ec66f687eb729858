//! One folder a page type and language: `source.html` is cleaned and compared with `expected.json`, so that a change
//! of behaviour shows as a diff that a person reads.
//!
//! `GLEANER_UPDATE_GOLDEN=1 cargo test --test golden` writes the expectations anew. Estimates (confidences, quality)
//! are left out: they move with every training, and the accuracy gate watches them.

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use gleaner::extract::extract;
use gleaner::options::{Formats, Options, Unobserved};
use gleaner::service::proto::CleanPageResponse;
use serde_json::Value;

/// Estimates, versions and figures of size: not what a page is about.
const LEFT_OUT: [&str; 11] = [
    "confidence",
    "categoryConfidence",
    "pageTypeConfidence",
    "score",
    "quality",
    "modelVersion",
    "inputBytes",
    "nodeCount",
    "maxDepth",
    "removedCounts",
    "ruleId",
];

fn cases() -> Vec<PathBuf> {
    let mut cases: Vec<PathBuf> = fs::read_dir(support::root().join("tests/pages"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("source.html").exists())
        .collect();
    cases.sort();
    cases
}

fn answer(case: &Path) -> Value {
    let html = fs::read(case.join("source.html")).unwrap();
    let options = Options {
        url: "https://page.example/section/article.html".into(),
        formats: Formats { markdown: true, html: true },
        ..Options::default()
    };
    let cleaned = extract(&html, &options, &Unobserved).unwrap();
    let mut value = serde_json::to_value(CleanPageResponse::from(cleaned)).unwrap();
    leave_out(&mut value);
    value
}

fn leave_out(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|name, _| !LEFT_OUT.contains(&name.as_str()));
            fields.values_mut().for_each(leave_out);
        }
        Value::Array(items) => items.iter_mut().for_each(leave_out),
        _ => {}
    }
}

/// Lines that only one of two texts has, a few of each.
fn difference(expected: &str, found: &str) -> String {
    let only = |sign: char, here: &str, there: &str| -> String {
        let there: std::collections::HashSet<&str> = there.lines().collect();
        here.lines().filter(|line| !there.contains(line)).take(12).map(|line| format!("  {sign} {:.160}\n", line.trim())).collect()
    };
    format!("{}{}", only('-', expected, found), only('+', found, expected))
}

#[test]
fn pages_come_out_as_reviewed() {
    let update = std::env::var_os("GLEANER_UPDATE_GOLDEN").is_some();
    let mut changed = String::new();
    for case in cases() {
        let found = serde_json::to_string_pretty(&answer(&case)).unwrap() + "\n";
        let file = case.join("expected.json");
        if update {
            fs::write(&file, &found).unwrap();
            continue;
        }
        let expected = fs::read_to_string(&file).unwrap_or_default();
        if expected != found {
            let name = case.file_name().unwrap().to_string_lossy().into_owned();
            changed.push_str(&format!("{name}:\n{}", difference(&expected, &found)));
        }
    }
    assert!(changed.is_empty(), "{changed}\nread the diff of GLEANER_UPDATE_GOLDEN=1 cargo test --test golden before it is committed");
}

#[test]
fn every_case_says_why_it_is_here() {
    let cases = cases();
    assert!(cases.len() >= 10, "only {} cases", cases.len());
    for case in cases {
        let note = fs::read_to_string(case.join("note.md")).unwrap_or_default();
        assert!(note.trim().len() > 40, "{} has no note", case.display());
        assert!(case.join("expected.json").exists(), "{} has no expectation", case.display());
    }
}
