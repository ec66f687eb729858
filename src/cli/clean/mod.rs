//! `gleaner clean`: pages from files, folders or standard input.

mod output;
mod remote;
pub(super) mod sources;

use std::io::{self, BufWriter, IntoInnerError, IsTerminal as _, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use clap::{Args as ClapArgs, ValueEnum};
use gleaner::options::{Options, Unobserved};
use gleaner::service::convert;
use gleaner::service::mask::Mask;
use gleaner::service::proto::{self, CleanPageRequest, CleanPageResponse};
use gleaner::service::status::{Fault, code_name};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use self::output::{Failure, Format, Frame, Ordered, Pages, render};
use self::remote::Remote;
use self::sources::Source;
use super::target::{Target, refuse};
use super::{FAILED, bad_use};

/// Pages under way for each worker: enough that one slow page does not stop the others, few enough to bound memory.
const WINDOW_PER_JOB: usize = 16;

/// Arguments of `gleaner clean`.
#[derive(Debug, ClapArgs)]
pub struct Args {
    /// Files, folders (searched for .html, .htm, .xhtml, each also .gz) or - for standard input, the default.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// How to print [default: json for one page, jsonl for several].
    #[arg(long, short, value_enum)]
    format: Option<Format>,
    /// Where to print, instead of standard output; none of the pages. The file is written when all is done.
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Pages cleaned at a time [default: the number of CPUs].
    #[arg(long, short, value_name = "N")]
    jobs: Option<std::num::NonZeroUsize>,
    /// The page's absolute URL, for relative links; never fetched. For one page only.
    #[arg(long, default_value = "")]
    url: String,
    /// The Content-Type header that came with the pages, for its charset.
    #[arg(long, value_name = "VALUE", default_value = "")]
    content_type: String,
    /// BCP 47 tag of the pages' language [default: detected].
    #[arg(long, value_name = "TAG", default_value = "", hide_default_value = true)]
    language: String,
    /// Leaning of the choice between keeping and removing.
    #[arg(long, value_enum, default_value = "balanced")]
    bias: Bias,
    /// Which bullets the summary may hold.
    #[arg(long, value_enum, default_value = "editorial-else-extractive")]
    summary: SummaryMode,
    /// Most summary bullets.
    #[arg(long, value_name = "N")]
    max_summary_bullets: Option<u32>,
    /// How much to say about what was removed.
    #[arg(long, value_enum, default_value = "full")]
    removed: RemovedDetail,
    /// Most bytes of text per removed block; 0 for whole texts.
    #[arg(long, value_name = "BYTES")]
    max_removed_text_bytes: Option<u32>,
    /// Fields to print, separated by commas, such as article.title,page.quality [default: all].
    #[arg(long, value_name = "PATHS", value_delimiter = ',')]
    read_mask: Vec<String>,
    /// Has the pages cleaned by a running service.
    #[arg(long, value_name = "http://HOST:PORT")]
    remote: Option<String>,
    /// Authorities to trust when the service is https, PEM.
    #[arg(long, value_name = "FILE", requires = "remote")]
    ca: Option<PathBuf>,
    /// Certificate to show to a service that asks for one (--tls-client-ca), PEM; with --key.
    #[arg(long, value_name = "FILE", requires = "remote", requires = "key")]
    cert: Option<PathBuf>,
    /// Its private key, PEM.
    #[arg(long, value_name = "FILE", requires = "cert")]
    key: Option<PathBuf>,
    /// Bearer token for the service.
    #[arg(long, env = "GLEANER_TOKEN", hide_env_values = true)]
    token: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Bias {
    Precision,
    Balanced,
    Recall,
}

impl From<Bias> for proto::Bias {
    fn from(bias: Bias) -> Self {
        match bias {
            Bias::Precision => Self::Precision,
            Bias::Balanced => Self::Balanced,
            Bias::Recall => Self::Recall,
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum SummaryMode {
    EditorialOnly,
    EditorialElseExtractive,
    Both,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum RemovedDetail {
    None,
    Summary,
    Full,
}

/// A run that is ready to start.
struct Run {
    sources: Vec<Source>,
    format: Format,
    jobs: usize,
    options: Options,
    mask: Mask,
    progress: ProgressBar,
}

/// Cleans, prints, and says whether every page could be cleaned.
pub fn run(args: &Args) -> ExitCode {
    let run = match Run::new(args) {
        Ok(run) => run,
        Err(message) => return bad_use(message),
    };
    let out = match args.out.as_deref().map_or_else(|| Ok(Target::Stdout(io::stdout())), Target::create) {
        Ok(out) => out,
        Err(error) => {
            let path = args.out.as_deref().unwrap_or(Path::new("-"));
            return bad_use(format_args!("{}: {error}", path.display()));
        }
    };
    let out = Ordered::new(BufWriter::new(out), Frame::of(run.format, run.pages()), run.jobs * WINDOW_PER_JOB);
    let failures = match &args.remote {
        None => run.locally(&out),
        Some(addr) => {
            let request = args.request(run.format);
            let own = args.cert.as_deref().zip(args.key.as_deref());
            let remote = Remote { addr, ca: args.ca.as_deref(), own, token: args.token.as_deref(), request: &request };
            match run.remotely(&remote, &out) {
                Ok(failures) => failures,
                Err(message) => return bad_use(message),
            }
        }
    };
    run.progress.finish_and_clear();
    let written = out.finish().and_then(|out| out.into_inner().map_err(IntoInnerError::into_error));
    match written.and_then(Target::keep) {
        // Whoever reads our output may have seen enough.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            eprintln!("gleaner: cannot write: {error}");
            ExitCode::from(FAILED)
        }
        _ if failures > 0 => ExitCode::from(FAILED),
        _ => ExitCode::SUCCESS,
    }
}

impl Run {
    fn new(args: &Args) -> Result<Self, String> {
        let sources = sources::sources(&args.paths)?;
        refuse(args.out.iter().cloned(), &sources)?;
        let pages = Pages::of(sources.len());
        if pages == Pages::Many && !args.url.is_empty() {
            return Err(format!("--url is for one page, not {}", sources.len()));
        }
        let format = args.format.unwrap_or(match pages {
            Pages::One => Format::Json,
            Pages::Many => Format::Jsonl,
        });
        let request = args.request(format);
        let (options, mask) = convert::options(&request).map_err(|fault| fault.to_string())?;
        let jobs = args.jobs.map_or_else(|| thread::available_parallelism().map_or(1, usize::from), usize::from);
        let progress = progress(sources.len());
        Ok(Self { sources, format, jobs, options, mask, progress })
    }

    fn pages(&self) -> Pages {
        Pages::of(self.sources.len())
    }

    /// Cleans in this process; returns the number of pages that failed.
    fn locally<W: Write + Send>(&self, out: &Ordered<W>) -> usize {
        let next = AtomicUsize::new(0);
        let failures = AtomicUsize::new(0);
        thread::scope(|scope| {
            for _ in 0..self.jobs.min(self.sources.len()) {
                scope.spawn(|| {
                    loop {
                        let place = next.fetch_add(1, Ordering::Relaxed);
                        let Some(source) = self.sources.get(place) else { break };
                        if !out.admit(place) {
                            break;
                        }
                        let outcome = self.clean(source);
                        failures.fetch_add(self.finish(place, &outcome, out), Ordering::Relaxed);
                    }
                });
            }
        });
        failures.into_inner()
    }

    /// Cleans one page; whatever happens in it stays in it.
    fn clean(&self, source: &Source) -> Result<CleanPageResponse, Failure> {
        let html = source.read(self.options.limits.max_bytes).map_err(|error| unreadable(&error))?;
        let cleaned = catch_unwind(AssertUnwindSafe(|| gleaner::extract::extract(&html, &self.options, &Unobserved)))
            .map_err(|_| Failure { code: "INTERNAL", message: "a bug in gleaner stopped this page".to_owned() })?
            .map_err(|error| failure(&Fault::from(error)))?;
        let mut response = CleanPageResponse::from(cleaned);
        self.mask.apply(&mut response);
        Ok(response)
    }

    /// Prints the outcome of the page at `place`; returns how many failures it is.
    fn finish<W: Write>(&self, place: usize, outcome: &Result<CleanPageResponse, Failure>, out: &Ordered<W>) -> usize {
        let name = self.sources.get(place).map(Source::name).unwrap_or_default();
        out.deliver(place, render(self.format, self.pages(), &name, outcome));
        self.progress.inc(1);
        let Err(failure) = outcome else { return 0 };
        self.progress.suspend(|| eprintln!("gleaner: {name}: {}: {}", failure.code, failure.message));
        1
    }
}

impl Args {
    /// The request that every page of the run is cleaned with.
    fn request(&self, format: Format) -> CleanPageRequest {
        let body_formats = match format {
            Format::Markdown => vec![proto::BodyFormat::Markdown.into()],
            Format::Html => vec![proto::BodyFormat::Html.into()],
            Format::Json | Format::Jsonl | Format::Text => Vec::new(),
        };
        let summary_mode = match self.summary {
            SummaryMode::EditorialOnly => proto::SummaryMode::EditorialOnly,
            SummaryMode::EditorialElseExtractive => proto::SummaryMode::EditorialElseExtractive,
            SummaryMode::Both => proto::SummaryMode::Both,
        };
        let removed_detail = match (format, self.removed) {
            // These do not print it.
            (Format::Markdown | Format::Text | Format::Html, _) | (_, RemovedDetail::None) => proto::RemovedDetail::None,
            (_, RemovedDetail::Summary) => proto::RemovedDetail::Summary,
            (_, RemovedDetail::Full) => proto::RemovedDetail::Full,
        };
        CleanPageRequest {
            html: bytes::Bytes::new(),
            url: self.url.clone(),
            content_type: self.content_type.clone(),
            language: self.language.clone(),
            options: Some(proto::CleanOptions {
                bias: proto::Bias::from(self.bias).into(),
                summary_mode: summary_mode.into(),
                max_summary_bullets: self.max_summary_bullets,
                body_formats,
                removed_detail: removed_detail.into(),
                max_removed_text_bytes: self.max_removed_text_bytes,
            }),
            read_mask: (!self.read_mask.is_empty()).then(|| prost_types::FieldMask { paths: self.read_mask.clone() }),
        }
    }
}

/// A bar for several pages on a terminal, else nothing.
fn progress(pages: usize) -> ProgressBar {
    if pages < 2 || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(pages as u64), ProgressDrawTarget::stderr_with_hz(10));
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} pages, {per_sec}, {eta} left") {
        bar.set_style(style);
    }
    bar
}

fn failure(fault: &Fault) -> Failure {
    Failure { code: code_name(fault.code()), message: fault.to_string() }
}

fn unreadable(error: &io::Error) -> Failure {
    let code = match error.kind() {
        io::ErrorKind::NotFound => "NOT_FOUND",
        io::ErrorKind::PermissionDenied => "PERMISSION_DENIED",
        _ => "INVALID_ARGUMENT",
    };
    Failure { code, message: error.to_string() }
}
