//! Data flows one way, and the core knows no shell.

use std::path::Path;
use std::sync::LazyLock;

use crate::source::{code_only, paths};
use crate::sources;

/// The rooms of the core in the order that data flows; a room uses those before it.
const ROOMS: [&str; 15] = [
    "error", "limits", "options", "article", "letters", "tag", "lexicon", "decode", "dom", "segment", "head", "features", "classify",
    "assemble", "extract",
];

/// What no room of the core may name.
const SHELL: [&str; 17] = [
    "tonic",
    "tonic_types",
    "prost",
    "prost_types",
    "pbjson",
    "tokio",
    "hyper",
    "tower",
    "tracing",
    "opentelemetry",
    "metrics",
    "clap",
    "rand",
    "std::env",
    "std::time",
    "std::net",
    "std::fs",
];

/// A door that must not exist, and why.
struct Door {
    from: Vec<&'static str>,
    /// Modules of ours and crates.
    to: Vec<String>,
    because: &'static str,
}

/// The faces of the core, and the files that name the rooms and start the program.
const FACES: [&str; 5] = ["service", "inspect", "cli", "lib", "main"];

/// The rooms of the core but some: a new one is among them until it is named.
fn all_but(open: &[&str]) -> Vec<&'static str> {
    assert!(open.iter().all(|room| ROOMS.contains(room)), "not all of these are rooms: {open:?}");
    ROOMS.into_iter().filter(|room| !open.contains(room)).collect()
}

fn modules(rooms: &[&str]) -> Vec<String> {
    rooms.iter().map(|room| format!("crate::{room}")).collect()
}

fn crates(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

static FORBIDDEN: LazyLock<Vec<Door>> = LazyLock::new(|| {
    vec![
        Door { from: ROOMS.to_vec(), to: crates(&SHELL), because: "a pure function is testable, fuzzable, embeddable" },
        Door { from: ROOMS.to_vec(), to: modules(&FACES), because: "the wire is one of several faces" },
        Door { from: vec!["decode", "dom"], to: modules(&["lexicon"]), because: "reading must not judge" },
        Door { from: vec!["segment", "features"], to: modules(&["lexicon"]), because: "counting must not judge" },
        Door {
            from: vec!["assemble"],
            to: modules(&["classify::rules", "classify::model"]),
            because: "assembling obeys verdicts, it does not repeat them",
        },
        Door {
            from: vec!["lexicon"],
            to: modules(&all_but(&["article", "letters", "tag", "lexicon"])),
            because: "tables are leaves: they know tags, letters and the types of `article`, nothing else",
        },
        Door {
            from: all_but(&["dom", "tag"]).into_iter().chain(FACES).collect(),
            to: crates(&["scraper", "ego_tree", "html5ever"]),
            because: "the parser is replaceable: only `dom` and `tag` know it",
        },
        Door {
            from: vec!["service"],
            to: modules(&all_but(&["error", "limits", "options", "article", "extract"])),
            because: "the service knows `extract` and the types that cross its door, no room behind it",
        },
    ]
});

/// `super::super::x` in the module `a::b` made into `crate::x`.
fn absolute(path: &str, module: &[&str]) -> String {
    let mut rest = path;
    let mut ups = 0;
    while let Some(tail) = rest.strip_prefix("super").filter(|tail| tail.is_empty() || tail.starts_with("::")) {
        ups += 1;
        rest = tail.trim_start_matches("::");
    }
    if let Some(tail) = rest.strip_prefix("self::").filter(|_| ups == 0) {
        rest = tail;
    } else if ups == 0 {
        return path.to_owned();
    }
    let base = &module[..module.len().saturating_sub(ups)];
    std::iter::once("crate").chain(base.iter().copied()).chain([rest]).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("::")
}

/// Whether a path leads into `target`: a module of ours, or a crate (`tower` covers `tower_http` too).
fn names(path: &str, target: &str) -> bool {
    let Some(rest) = path.strip_prefix(target) else {
        return false;
    };
    if target.contains("::") {
        rest.is_empty() || rest.starts_with("::")
    } else {
        rest.starts_with("::") || rest.starts_with('_') && rest.contains("::")
    }
}

/// The forbidden doors that a file opens.
fn violations(file: &Path, text: &str) -> Vec<String> {
    let file = file.with_extension("");
    let mut module: Vec<&str> = file.iter().filter_map(|part| part.to_str()).collect();
    if module.last() == Some(&"mod") {
        module.pop();
    }
    let room = module[0];
    let place = ROOMS.iter().position(|name| *name == room);
    let mut found = Vec::new();
    for path in paths(&code_only(text)) {
        let path = absolute(&path, &module);
        for door in FORBIDDEN.iter().filter(|door| door.from.contains(&room)) {
            if door.to.iter().any(|target| names(&path, target)) {
                found.push(format!("{room} must not use {path}: {}", door.because));
            }
        }
        let target = path.strip_prefix("crate::").and_then(|path| path.split("::").next());
        let later = target.and_then(|target| ROOMS.iter().position(|name| *name == target));
        if let (Some(place), Some(later)) = (place, later)
            && later > place
        {
            found.push(format!("{room} must not use {path}: a room uses those before it, the order is the architecture"));
        }
    }
    found
}

#[test]
fn no_forbidden_door_is_open() {
    let problems: Vec<String> = sources()
        .iter()
        .flat_map(|(file, text)| violations(file, text).into_iter().map(|problem| format!("src/{}: {problem}", file.display())))
        .collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn every_module_has_its_place() {
    let rooms = sources().into_iter().filter_map(|(file, _)| {
        let first = file.iter().next()?.to_str()?.trim_end_matches(".rs").to_owned();
        Some(first)
    });
    for room in rooms {
        let known = ROOMS.contains(&room.as_str()) || FACES.contains(&room.as_str());
        assert!(known, "src/{room} is in no order: add it to ROOMS where data reaches it, and to ARCHITECTURE.md");
    }
}

#[test]
fn the_reader_of_doors_sees_through_groups_comments_and_relatives() {
    let bad = [
        ("dom.rs", "use crate::{error::Error, lexicon::{self, Lexicon}};", "reading must not judge"),
        ("dom.rs", "mod a;\n#[cfg(test)]\nmod tests;\nmod b;\n\nuse crate::lexicon::Lexicon;", "reading must not judge"),
        ("segment.rs", "fn f() { let now = std::time::Instant::now(); }", "a pure function"),
        ("classify/mod.rs", "use std::{collections::BTreeMap, fs::File};", "a pure function"),
        ("classify/rules.rs", "use super::super::assemble::assemble;", "a room uses those before it"),
        ("assemble/quotes/mod.rs", "use crate::classify::model::Model;", "obeys verdicts"),
        ("head/mod.rs", "fn f(node: ego_tree::NodeRef<'_, u8>) {}", "the parser is replaceable"),
        ("service/api.rs", "use crate::dom::Page;", "no room behind it"),
        ("service/api.rs", "use crate::letters::eight;", "no room behind it"),
        ("letters/signs.rs", "use html5ever::LocalName;", "the parser is replaceable"),
        ("inspect/page.rs", "use scraper::Html;", "the parser is replaceable"),
        ("lexicon/row.rs", "use crate::options::Bias;", "tables are leaves"),
        ("article.rs", "impl From<Article> for crate::service::proto::Article {}", "the wire is one of several faces"),
        ("extract.rs", "use opentelemetry_sdk::trace::Tracer;", "a pure function"),
    ];
    for (file, text, because) in bad {
        let found = violations(Path::new(file), text);
        assert!(found.iter().any(|problem| problem.contains(because)), "{file}: {text}: {found:?}");
    }
    let good = [
        ("classify/rules.rs", "use super::Evidence;\nuse crate::segment::{Block, Segments};"),
        ("dom.rs", "// crate::lexicon\n/* std::fs */ const A: &str = \"crate::lexicon\"; fn f<'a>(x: &'a str) -> char { '\"' }"),
        ("segment.rs", "fn f() {}\n#[cfg(test)]\nmod tests { use crate::extract::extract; }"),
        ("service/api.rs", "use crate::extract::extract; use std::time::Duration;"),
    ];
    for (file, text) in good {
        assert_eq!(violations(Path::new(file), text), Vec::<String>::new(), "{file}: {text}");
    }
}
