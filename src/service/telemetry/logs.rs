//! The log on standard error: fields, not sentences, and never the text of a page.

use std::ffi::OsStr;
use std::io::{self, IsTerminal as _};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::service::config::{Config, LogFormat};

/// Libraries whose own messages repeat what we count and say once.
const QUIET: [&str; 3] = ["opentelemetry=off", "opentelemetry_sdk=off", "opentelemetry-otlp=off"];

/// The parser, whose messages hold the text of the page. No filter of an operator's lets them through.
const WITH_TEXT: [&str; 2] = ["html5ever", "markup5ever"];

/// Starts the log. A process that has one keeps it. What the operator asks for by name wins over what is quiet by default.
///
/// # Errors
/// `--log` is no filter.
pub fn install(config: &Config) -> Result<(), String> {
    let quiet = QUIET.into_iter().filter(|quiet| !config.log.contains(quiet.trim_end_matches("off")));
    let directives: Vec<&str> = quiet.chain([config.log.as_str()]).filter(|directive| !directive.is_empty()).collect();
    let filter = EnvFilter::try_new(directives.join(",")).map_err(|error| format!("--log {}: {error}", config.log))?;
    let registry = tracing_subscriber::registry().with(filter).with(filter_fn(|event| !holds_text(event.target())));
    let ansi = colours(io::stderr().is_terminal(), std::env::var_os("NO_COLOR").as_deref());
    let layer = tracing_subscriber::fmt::layer().with_writer(io::stderr).with_target(true).with_ansi(ansi);
    // An error means that the process has a subscriber already.
    let _ = match config.log_format {
        LogFormat::Json => registry.with(layer.json().flatten_event(true).with_current_span(false).with_span_list(false)).try_init(),
        LogFormat::Text => registry.with(layer).try_init(),
    };
    Ok(())
}

/// Whether the messages of a module may hold text of a page.
fn holds_text(target: &str) -> bool {
    WITH_TEXT.iter().any(|library| target.strip_prefix(library).is_some_and(|rest| rest.is_empty() || rest.starts_with("::")))
}

/// Whether to write colours: to people who have not said no (<https://no-color.org>), and not into files.
fn colours(is_terminal: bool, no_color: Option<&OsStr>) -> bool {
    is_terminal && no_color.is_none_or(OsStr::is_empty)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_holds_text_of_pages_is_never_logged() {
        assert!(holds_text("html5ever::tree_builder") && holds_text("markup5ever"));
        assert!(!holds_text("gleaner::service") && !holds_text("html5") && !holds_text("h2::codec"));
    }

    #[test]
    fn colours_are_for_people_who_want_them() {
        assert!(colours(true, None) && colours(true, Some(OsStr::new(""))));
        assert!(!colours(true, Some(OsStr::new("1"))) && !colours(false, None));
    }
}
