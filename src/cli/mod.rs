//! The command line: one file a subcommand.

mod clean;
mod inspect;
mod probe;
mod serve;

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
    match Cli::parse().command {
        Command::Serve(config) => serve::run(*config),
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
