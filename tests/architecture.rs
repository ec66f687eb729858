//! The doors between the rooms: data flows one way, and the core knows no shell.
//!
//! Reads the paths that every source file names and fails with the sentence that says why a door must not exist.
//! `ARCHITECTURE.md` tells the same for people.

use std::fs;
use std::path::{Path, PathBuf};

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
    from: &'static [&'static str],
    to: &'static [&'static str],
    because: &'static str,
}

const FORBIDDEN: &[Door] = &[
    Door { from: &ROOMS, to: &SHELL, because: "a pure function is testable, fuzzable, embeddable" },
    Door { from: &ROOMS, to: &["crate::service", "crate::inspect", "crate::cli"], because: "the wire is one of several faces" },
    Door { from: &["tag", "decode", "dom"], to: &["crate::lexicon"], because: "reading must not judge" },
    Door { from: &["segment", "features"], to: &["crate::lexicon"], because: "counting must not judge" },
    Door {
        from: &["assemble"],
        to: &["crate::classify::rules", "crate::classify::model"],
        because: "assembling obeys verdicts, it does not repeat them",
    },
    Door {
        from: &["lexicon"],
        to: &["crate::error", "crate::limits", "crate::options"],
        because: "tables are leaves: they know tags and the types of `article`, nothing else",
    },
    Door {
        from: &[
            "error", "limits", "options", "article", "lexicon", "decode", "segment", "head", "features", "classify", "assemble", "extract",
        ],
        to: &["scraper", "ego_tree", "html5ever"],
        because: "the parser is replaceable: only `dom` and `tag` know it",
    },
    Door {
        from: &["service"],
        to: &[
            "crate::tag",
            "crate::decode",
            "crate::dom",
            "crate::segment",
            "crate::head",
            "crate::features",
            "crate::classify",
            "crate::lexicon",
            "crate::assemble",
        ],
        because: "the service knows `extract` and the types that cross its door, no room behind it",
    },
];

/// What the library promises to its callers, and shows in its documentation.
const PROMISED: [&str; 7] = ["article", "error", "extract", "limits", "options", "inspect", "service"];

/// Lines of a source file, tests and data apart.
const MAX_LINES: usize = 400;

/// Lines of a function. Most are far shorter; what grows beyond is two steps in one.
const MAX_FUNCTION_LINES: usize = 80;

/// Paths named by code, groups written out: `use a::{b, c::d}` names `a::b` and `a::c::d`.
fn paths(code: &str) -> Vec<String> {
    let tokens = tokens(code);
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if is_name(&tokens[at]) {
            at = path(&tokens, at, "", &mut found);
        } else {
            at += 1;
        }
    }
    found
}

/// Reads the path that begins at `at`; returns where it ends.
fn path(tokens: &[String], mut at: usize, prefix: &str, found: &mut Vec<String>) -> usize {
    let mut whole = prefix.to_owned();
    loop {
        match tokens.get(at).map(String::as_str) {
            Some("{") if whole.ends_with("::") => {
                at += 1;
                while at < tokens.len() && tokens[at] != "}" {
                    at = if is_name(&tokens[at]) { path(tokens, at, &whole, found) } else { at + 1 };
                }
                return at + 1;
            }
            Some(name) if is_name(name) => {
                whole.push_str(name);
                at += 1;
            }
            _ => break,
        }
        if tokens.get(at).map(String::as_str) != Some("::") {
            break;
        }
        whole.push_str("::");
        at += 1;
    }
    found.push(whole.trim_end_matches("::").to_owned());
    at
}

fn is_name(token: &str) -> bool {
    token.starts_with(|letter: char| letter.is_alphabetic() || letter == '_')
}

fn tokens(code: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = code;
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("::") {
            2
        } else if is_name(rest) {
            rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        if !first.is_whitespace() {
            tokens.push(rest[..length].to_owned());
        }
        rest = &rest[length..];
    }
    tokens
}

/// A source file without its tests: without what follows the beginning of a test module in it, and without the two lines that
/// name one in a file of its own, wherever they stand.
fn without_tests(text: &str) -> String {
    const TESTS: &str = "#[cfg(test)]\nmod ";
    let mut code = String::new();
    let mut rest = text;
    while let Some((before, module)) = rest.split_once(TESTS) {
        code.push_str(before);
        let (name, behind) = module.split_once('\n').unwrap_or((module, ""));
        if !name.ends_with(';') {
            return code;
        }
        rest = behind;
    }
    code + rest
}

/// The code without comments, literals and tests.
fn code_only(text: &str) -> String {
    let text = without_tests(text);
    let mut code = String::new();
    let mut rest = text.as_str();
    while let Some(first) = rest.chars().next() {
        let skip = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if rest.starts_with("r\"") || rest.starts_with("r#") && rest.trim_start_matches(['r', '#']).starts_with('"') {
            let hashes = rest[1..].find('"').unwrap_or(0);
            let close = format!("\"{}", "#".repeat(hashes));
            rest[hashes + 2..].find(&close).map_or(rest.len(), |end| hashes + 2 + end + close.len())
        } else if first == '"' {
            string_end(rest)
        } else if first == '\'' {
            char_end(rest)
        } else {
            code.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        };
        code.push(' ');
        rest = &rest[skip..];
    }
    code
}

fn string_end(text: &str) -> usize {
    let mut escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Past a character literal; one byte for the quote of a lifetime.
fn char_end(text: &str) -> usize {
    let mut letters = text.char_indices().skip(1);
    match letters.next() {
        Some((_, '\\')) => text[2..].char_indices().skip(1).find(|(_, letter)| *letter == '\'').map_or(1, |(at, _)| at + 3),
        Some(_) => letters.next().filter(|(_, letter)| *letter == '\'').map_or(1, |(at, _)| at + 1),
        None => 1,
    }
}

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

/// Sources below `src`, as paths relative to it with their texts.
fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") && path.file_stem().is_some_and(|stem| stem != "tests") {
                files.push((path.strip_prefix(&root).unwrap().to_owned(), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

#[test]
fn the_documentation_shows_what_is_promised() {
    let library = include_str!("../src/lib.rs");
    let lines: Vec<&str> = library.lines().collect();
    let shown = lines.windows(2).filter(|pair| !pair[0].contains("doc(hidden)")).filter_map(|pair| pair[1].strip_prefix("pub mod "));
    assert!(shown.map(|name| name.trim_end_matches(';')).eq(PROMISED), "another room is shown, or one no longer");
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
        let known = ROOMS.contains(&room.as_str()) || ["lib", "main", "service", "inspect", "cli"].contains(&room.as_str());
        assert!(known, "src/{room} is in no order: add it to ROOMS where data reaches it, and to ARCHITECTURE.md");
    }
}

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

fn lines_without_tests(text: &str) -> usize {
    without_tests(text).lines().count()
}

/// The functions of a file as rustfmt writes them, tests apart: the name and the number of lines of each.
fn functions(text: &str) -> Vec<(String, usize)> {
    let text = without_tests(text);
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let code = line.trim_start();
        let Some((before, rest)) = code.split_once("fn ").filter(|_| !line.ends_with([';', '}'])) else { continue };
        let words = ["pub", "const", "async", "unsafe", "extern"];
        if !before.split_whitespace().all(|word| words.contains(&word) || word.starts_with("pub(") || word.ends_with([')', '"'])) {
            continue;
        }
        let name = rest.split(|letter: char| !letter.is_alphanumeric() && letter != '_').next().unwrap_or_default();
        let indent = &line[..line.len() - code.len()];
        let (end, none) = (format!("{indent}}}"), format!("{indent})"));
        let body = lines[at..].iter().position(|line| *line == end || line.starts_with(&none) && line.ends_with(';'));
        if let Some(length) = body.filter(|length| lines[at + length] == end) {
            found.push((name.to_owned(), length + 1));
        }
    }
    found
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

#[test]
fn the_reader_of_functions_counts_their_lines() {
    let text = "fn a() {\n    b();\n}\nimpl C {\n    pub(in super::super) const fn d(\n        e: u8,\n    ) -> u8 {\n        if e > 0 {\n        }\n    }\n}\n\
                fn f() -> fn(u8) { g }\n// The fn h {\ntrait I {\n    fn j(\n        &self,\n    );\n    fn k()\n    where\n        L: M,\n    {\n    }\n}\n";
    let named: [(&str, usize); 3] = [("a", 3), ("d", 6), ("k", 5)];
    let named = named.map(|(name, lines)| (name.to_owned(), lines));
    assert_eq!(functions(text), named);
    assert_eq!(functions(&format!("#[cfg(test)]\nmod tests;\n\n{text}#[cfg(test)]\nmod more {{\n    fn l() {{\n    }}\n}}\n")), named);
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
