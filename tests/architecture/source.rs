//! What there is to read in the text of a source file.

/// Paths named by code, groups written out: `use a::{b, c::d}` names `a::b` and `a::c::d`.
pub fn paths(code: &str) -> Vec<String> {
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
pub fn without_tests(text: &str) -> String {
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
pub fn code_only(text: &str) -> String {
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

/// The functions of a file as rustfmt writes them, tests apart: the name and the number of lines of each.
pub fn functions(text: &str) -> Vec<(String, usize)> {
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
fn the_reader_of_functions_counts_their_lines() {
    let text = "fn a() {\n    b();\n}\nimpl C {\n    pub(in super::super) const fn d(\n        e: u8,\n    ) -> u8 {\n        if e > 0 {\n        }\n    }\n}\n\
                fn f() -> fn(u8) { g }\n// The fn h {\ntrait I {\n    fn j(\n        &self,\n    );\n    fn k()\n    where\n        L: M,\n    {\n    }\n}\n";
    let named: [(&str, usize); 3] = [("a", 3), ("d", 6), ("k", 5)];
    let named = named.map(|(name, lines)| (name.to_owned(), lines));
    assert_eq!(functions(text), named);
    assert_eq!(functions(&format!("#[cfg(test)]\nmod tests;\n\n{text}#[cfg(test)]\nmod more {{\n    fn l() {{\n    }}\n}}\n")), named);
}
