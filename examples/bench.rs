//! Measures the whole way over a folder of pages, on one thread, beside a bare `scraper` parse of the
//! same bytes in the same run. Time is the thread's own processor time, so that a busy machine is no matter.
//!
//! `cargo run --release --example bench -- [--passes N] PATH...`: files and folders of
//! `.html`, `.htm`, `.xhtml`, each also `.gz`. Prints pages/s, MB/s, percentiles, the ratio to the bare
//! parse (median of the per-page ratios, and ratio of the sums), the share of each stage, peak memory.

use std::cell::RefCell;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use cpu_time::ThreadTime;
use gleaner::extract::extract;
use gleaner::options::{Observer, Options, Stage};

/// The binary's allocator, for both sides.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A watch at every stage.
struct Watch {
    since: RefCell<(Option<Stage>, ThreadTime)>,
    spent: RefCell<[Duration; Stage::ALL.len()]>,
}

impl Watch {
    fn new() -> Self {
        Self { since: RefCell::new((None, ThreadTime::now())), spent: RefCell::default() }
    }

    fn note(&self, next: Option<Stage>) {
        let now = ThreadTime::now();
        let (stage, since) = self.since.replace((next, now));
        if let Some(stage) = stage {
            self.spent.borrow_mut()[stage as usize] += now.duration_since(since);
        }
    }
}

impl Observer for Watch {
    fn enter(&self, stage: Stage) {
        self.note(Some(stage));
    }
}

struct Page {
    path: PathBuf,
    bytes: Vec<u8>,
    whole: Duration,
    bare: Duration,
}

fn main() {
    let (mut passes, mut paths) = (3, Vec::new());
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--passes" => passes = arguments.next().and_then(|number| number.parse().ok()).unwrap_or(passes),
            _ => paths.push(argument),
        }
    }
    let mut pages: Vec<Page> = paths.iter().flat_map(|path| read(Path::new(path))).collect();
    if pages.is_empty() {
        eprintln!("no pages; usage: bench [--passes N] PATH...");
        std::process::exit(2);
    }
    let options = Options::default();
    let watch = Watch::new();
    let mut refused = 0;
    // The best of several passes, each page's two sides back to back: noise of the machine falls on both.
    for pass in 0..passes {
        for page in &mut pages {
            let start = ThreadTime::now();
            let cleaned = extract(&page.bytes, &options, &watch);
            watch.note(None);
            refused += usize::from(pass == 0 && cleaned.is_err());
            drop(cleaned);
            page.whole = page.whole.min(start.elapsed());
            let start = ThreadTime::now();
            drop(scraper::Html::parse_document(&String::from_utf8_lossy(&page.bytes)));
            page.bare = page.bare.min(start.elapsed());
        }
    }
    report(&pages, &watch, refused);
}

fn report(pages: &[Page], watch: &Watch, refused: usize) {
    let bytes: usize = pages.iter().map(|page| page.bytes.len()).sum();
    let megabytes = bytes as f64 / 1e6;
    let whole: f64 = pages.iter().map(|page| page.whole.as_secs_f64()).sum();
    let bare: f64 = pages.iter().map(|page| page.bare.as_secs_f64()).sum();
    println!("{} pages, {megabytes:.2} MB, {refused} refused", pages.len());
    for (name, seconds, times) in [
        ("whole way", whole, pages.iter().map(|page| page.whole).collect::<Vec<_>>()),
        ("bare parse", bare, pages.iter().map(|page| page.bare).collect()),
    ] {
        let mut times: Vec<f64> = times.into_iter().map(|time| time.as_secs_f64() * 1e3).collect();
        times.sort_by(f64::total_cmp);
        let at = |share: f64| times[((times.len() - 1) as f64 * share).round() as usize];
        println!(
            "{name:<10} {:8.1} pages/s {:7.1} MB/s   ms: p50 {:.3} p95 {:.3} p99 {:.3} max {:.3}",
            pages.len() as f64 / seconds,
            megabytes / seconds,
            at(0.5),
            at(0.95),
            at(0.99),
            at(1.0)
        );
    }
    let mut ratios: Vec<(f64, &Page)> = pages.iter().map(|page| (page.whole.as_secs_f64() / page.bare.as_secs_f64(), page)).collect();
    ratios.sort_by(|left, right| left.0.total_cmp(&right.0));
    let (worst, page) = ratios[ratios.len() - 1];
    println!("ratio: median {:.3}, of sums {:.3}, worst {worst:.2} ({})", ratios[ratios.len() / 2].0, whole / bare, page.path.display());
    let spent = watch.spent.borrow();
    let all: f64 = spent.iter().map(Duration::as_secs_f64).sum();
    for (stage, time) in Stage::ALL.iter().zip(spent.iter()).filter(|(_, time)| !time.is_zero()) {
        println!("  {:<10} {:5.1} %", stage.name(), time.as_secs_f64() / all * 100.0);
    }
    if let Some(peak) = peak_memory() {
        println!("peak resident memory {peak}");
    }
}

fn read(path: &Path) -> Vec<Page> {
    let mut files: Vec<PathBuf> = walkdir::WalkDir::new(path)
        .sort_by_file_name()
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .filter(|path| {
            let name = path.to_string_lossy();
            let name = name.strip_suffix(".gz").unwrap_or(&name);
            [".html", ".htm", ".xhtml"].iter().any(|end| name.ends_with(end))
        })
        .collect();
    files.sort();
    files
        .into_iter()
        .filter_map(|path| {
            let raw = std::fs::read(&path).ok()?;
            let mut bytes = Vec::new();
            if path.extension().is_some_and(|end| end == "gz") {
                flate2::read::MultiGzDecoder::new(raw.as_slice()).read_to_end(&mut bytes).ok()?;
            } else {
                bytes = raw;
            }
            Some(Page { path, bytes, whole: Duration::MAX, bare: Duration::MAX })
        })
        .collect()
}

/// The high-water mark that Linux keeps.
fn peak_memory() -> Option<String> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:")).map(|size| size.trim().to_owned())
}
