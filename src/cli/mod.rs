//! The command line: one file a subcommand.

mod clean;
mod inspect;
mod probe;
mod serve;
mod target;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Turns raw HTML into a structured article: title, summary bullets, body, quotes, and what was removed and why.
#[derive(Debug, Parser)]
#[command(name = "gleaner", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves gRPC. Every setting is a flag and an environment variable.
    Serve(Box<gleaner::service::config::Config>),
    /// Cleans files, folders or standard input.
    Clean(clean::Args),
    /// Writes a report to look at: what was kept and what went, and why.
    Inspect(inspect::Args),
    /// Asks a running service whether it is well.
    Probe(probe::Args),
}

/// Exit status of a run in which a page failed.
const FAILED: u8 = 1;
/// Exit status of bad use.
const BAD_USE: u8 = 2;

/// Runs the subcommand that the arguments name.
pub fn run() -> ExitCode {
    start(Cli::parse())
}

fn start(cli: Cli) -> ExitCode {
    match cli.command {
        Command::Serve(config) => serve::run(&config),
        Command::Clean(args) => clean::run(&args),
        Command::Inspect(args) => inspect::run(&args),
        Command::Probe(args) => probe::run(&args),
    }
}

/// Says on standard error why nothing was done.
fn bad_use(message: impl std::fmt::Display) -> ExitCode {
    eprintln!("gleaner: {message}");
    ExitCode::from(BAD_USE)
}

/// An error with its causes, on one line.
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    let mut said: Vec<String> = Vec::new();
    for cause in causes.map(ToString::to_string) {
        if !said.iter().any(|before| before.contains(&cause)) {
            said.push(cause);
        }
    }
    said.join(": ")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn no_page_that_is_read_is_written_over() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let path = |name: &str| folder.path().join(name).display().to_string();
        let page = "<title>Ferry</title><p>After a week of storms, the ferry to the outer islands runs again.</p>";
        fs::create_dir(path("pages")).expect("folder");
        for name in ["a.html", "pages/00001.html", "pages/index.html"] {
            fs::write(path(name), page).expect("file");
        }
        let run = |line: &[&str]| format!("{:?}", start(Cli::parse_from([&["gleaner"], line].concat())));
        let [refused, done] = [ExitCode::from(BAD_USE), ExitCode::SUCCESS].map(|code| format!("{code:?}"));
        let (one, many) = (path("a.html"), path("pages"));
        assert_eq!(run(&["clean", &one, "--out", &one]), refused);
        assert_eq!(run(&["clean", &many, "--format", "html", "--out", &path("pages/index.html")]), refused);
        assert_eq!(run(&["inspect", &one, "--out", &one]), refused);
        assert_eq!(run(&["inspect", &many, "--out", &many]), refused);
        assert_eq!(run(&["inspect", &many, "--out", &path("pages/reports")]), refused);
        assert!(!folder.path().join("pages/reports").exists());
        for name in ["a.html", "pages/00001.html", "pages/index.html"] {
            assert_eq!(fs::read_to_string(path(name)).expect("file"), page, "{name}");
        }
        assert_eq!(run(&["clean", &one, "--format", "markdown", "--out", &path("a.md")]), done);
        assert!(fs::read_to_string(path("a.md")).expect("file").contains("After a week"));
        assert_eq!(run(&["clean", &one, "--out", &path("a.json")]), done);
        assert_eq!(run(&["inspect", &one, "--against", &path("a.json"), "--out", &path("a.json")]), refused);
        assert_eq!(run(&["inspect", &many, "--out", &path("reports")]), done);
        assert_eq!(fs::read_dir(path("reports")).expect("folder").count(), 3);
    }
}
