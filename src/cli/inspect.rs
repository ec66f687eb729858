//! `gleaner inspect`: reports to look at, of one page or of a folder.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use clap::Args as ClapArgs;
use gleaner::extract::extract;
use gleaner::inspect::corpus::{Figures, Row, index};
use gleaner::inspect::{Other, View, draw, report};
use gleaner::options::{Observer, Options, Stage};
use gleaner::service::convert;
use gleaner::service::proto::{self, CleanPageRequest, CleanPageResponse};
use gleaner::service::server::WARM_UP;

use super::clean::Bias;
use super::clean::sources::{Source, sources};
use super::target::{Target, refuse, refuse_inside};
use super::{FAILED, bad_use};

/// The name of the overview of a folder's reports.
const INDEX: &str = "index.html";

/// Arguments of `gleaner inspect`.
#[derive(Debug, ClapArgs)]
pub struct Args {
    /// A page, or a folder of pages.
    #[arg(value_name = "PATH")]
    path: PathBuf,
    /// The report to write; a folder outside of PATH, when that is one. No page is written over.
    #[arg(long, short, value_name = "FILE|DIR")]
    out: PathBuf,
    /// An earlier answer for the same page, as `gleaner clean` printed it, to compare with.
    #[arg(long, value_name = "JSON")]
    against: Option<PathBuf>,
    /// The page's absolute URL, for relative links; never fetched.
    #[arg(long, default_value = "")]
    url: String,
    /// The Content-Type header that came with the page, for its charset.
    #[arg(long, value_name = "VALUE", default_value = "")]
    content_type: String,
    /// Leaning of the choice between keeping and removing.
    #[arg(long, value_enum, default_value = "balanced")]
    bias: Bias,
}

/// Writes the report or reports.
pub fn run(args: &Args) -> ExitCode {
    let done = args.options().and_then(|options| if args.path.is_dir() { many(args, &options) } else { one(args, &options) });
    match done {
        Ok(code) => code,
        Err(message) => bad_use(message),
    }
}

impl Args {
    /// The same options, with the same bounds, as a request that says so.
    fn options(&self) -> Result<Options, String> {
        let options = proto::CleanOptions { bias: proto::Bias::from(self.bias).into(), ..Default::default() };
        let (url, content_type) = (self.url.clone(), self.content_type.clone());
        let request = CleanPageRequest { url, content_type, options: Some(options), ..Default::default() };
        convert::options(&request).map(|(options, _)| options).map_err(|fault| fault.to_string())
    }
}

fn one(args: &Args, options: &Options) -> Result<ExitCode, String> {
    let source = sources(std::slice::from_ref(&args.path))?.into_iter().next().ok_or("no page")?;
    let read: Vec<Source> = args.against.iter().cloned().map(Source::File).chain([source.clone()]).collect();
    refuse(std::iter::once(args.out.clone()), &read)?;
    let against = args.against.as_deref().map(answer).transpose()?;
    let (view, _) = match look(&source, options) {
        Ok(view) => view,
        Err(message) => {
            eprintln!("gleaner: {}: {message}", source.name());
            return Ok(ExitCode::from(FAILED));
        }
    };
    let name = args.against.as_deref().map(|path| path.display().to_string()).unwrap_or_default();
    let other = against.as_ref().map(|answer| Other { name: &name, answer });
    write(&args.out, &report(&source.name(), &view, other.as_ref()))?;
    Ok(ExitCode::SUCCESS)
}

fn many(args: &Args, options: &Options) -> Result<ExitCode, String> {
    if args.against.is_some() {
        return Err("--against is for one page".to_owned());
    }
    refuse_inside(&args.out, &args.path)?;
    let sources = sources(std::slice::from_ref(&args.path))?;
    refuse((0..sources.len()).map(report_name).chain([INDEX.to_owned()]).map(|name| args.out.join(name)), &sources)?;
    fs::create_dir_all(&args.out).map_err(|error| format!("{}: {error}", args.out.display()))?;
    // The tables and weights are read at the first page; that is not to be measured as its time.
    let _ = extract(WARM_UP, options, &Clock::default());
    let (next, rows) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let jobs = thread::available_parallelism().map_or(1, usize::from).min(sources.len());
    thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                loop {
                    let place = next.fetch_add(1, Ordering::Relaxed);
                    let Some(source) = sources.get(place) else { break };
                    let row = page(source, place, args, options);
                    if let Ok(mut rows) = rows.lock() {
                        rows.push((place, row));
                    }
                }
            });
        }
    });
    let mut rows = rows.into_inner().map_err(|_| "a page's report was not finished")?;
    rows.sort_by_key(|(place, _)| *place);
    let rows: Vec<Row> = rows.into_iter().map(|(_, row)| row).collect();
    write(&args.out.join(INDEX), &index(&rows))?;
    let failed = rows.iter().filter(|row| row.outcome.is_err()).count();
    eprintln!("gleaner: {} pages, {failed} failed; {}", rows.len(), args.out.join(INDEX).display());
    Ok(if failed > 0 { ExitCode::from(FAILED) } else { ExitCode::SUCCESS })
}

/// The name of the report of the page at a place.
fn report_name(place: usize) -> String {
    format!("{:05}.html", place + 1)
}

/// Writes one page's report beside the index and answers its row.
fn page(source: &Source, place: usize, args: &Args, options: &Options) -> Row {
    let name = source.name();
    let path = Path::new(&name).strip_prefix(&args.path).unwrap_or(Path::new(&name)).display().to_string();
    let file = report_name(place);
    let outcome = look(source, options).and_then(|(view, times)| {
        write(&args.out.join(&file), &report(&path, &view, None))?;
        Ok(Figures::of(&view.cleaned, &times))
    });
    Row { name: path, report: file, outcome }
}

/// Cleans and draws one page; whatever happens in it stays in it.
fn look(source: &Source, options: &Options) -> Result<(View, BTreeMap<Stage, Duration>), String> {
    let html = source.read(options.limits.max_bytes).map_err(|error| error.to_string())?;
    let clock = Clock::default();
    let cleaned_and_drawn = || {
        let cleaned = extract(&html, options, &clock)?;
        let times = clock.times();
        draw(&html, options, cleaned, &clock).map(|view| (view, times))
    };
    catch_unwind(AssertUnwindSafe(cleaned_and_drawn))
        .map_err(|_| "a bug in gleaner stopped this page".to_owned())?
        .map_err(|error| error.to_string())
}

/// Measures the stages.
#[derive(Default)]
struct Clock {
    begun: RefCell<Vec<(Stage, Instant)>>,
}

impl Observer for Clock {
    fn enter(&self, stage: Stage) {
        self.begun.borrow_mut().push((stage, Instant::now()));
    }
}

impl Clock {
    /// Time between the beginning of each stage and that of the next; the last ends now.
    fn times(&self) -> BTreeMap<Stage, Duration> {
        let begun = self.begun.borrow();
        let ends = begun.iter().skip(1).map(|(_, at)| *at).chain([Instant::now()]);
        begun.iter().zip(ends).map(|((stage, from), to)| (*stage, to.duration_since(*from))).collect()
    }
}

/// Reads an answer printed by `gleaner clean`, as JSON or one line of JSONL.
fn answer(path: &Path) -> Result<CleanPageResponse, String> {
    let said = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let text = fs::read_to_string(path).map_err(|error| said(&error))?;
    let mut value: serde_json::Value = serde_json::from_str(&text).map_err(|error| said(&error))?;
    if let Some(fields) = value.as_object_mut() {
        fields.remove("source");
    }
    serde_json::from_value(value).map_err(|error| said(&error))
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    let whole = || {
        let mut file = Target::create(path)?;
        file.write_all(text.as_bytes())?;
        file.keep()
    };
    whole().map_err(|error: io::Error| format!("{}: {error}", path.display()))
}
