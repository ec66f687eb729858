//! The command line: one file a subcommand.

mod clean;

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
    /// Cleans files, folders or standard input.
    Clean(clean::Args),
}

/// Exit status of a run in which a page failed.
const FAILED: u8 = 1;
/// Exit status of bad use.
const BAD_USE: u8 = 2;

/// Runs the subcommand that the arguments name.
pub fn run() -> ExitCode {
    match Cli::parse().command {
        Command::Clean(args) => clean::run(args),
    }
}

/// Says on standard error why nothing was done.
fn bad_use(message: impl std::fmt::Display) -> ExitCode {
    eprintln!("gleaner: {message}");
    ExitCode::from(BAD_USE)
}
