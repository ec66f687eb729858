//! A load client that speaks gRPC and reads grpc-status.
//!
//! ```text
//! gleaner serve &
//! cargo run --release --example load -- closed --callers 8 --seconds 10 page.html
//! cargo run --release --example load -- open --rate 500 --seconds 10 page.html
//! cargo run --release --example load -- burst --calls 256 --connections 8 page.html
//! cargo run --release --example load -- overhead --rounds 2000 page.html
//! cargo run --release --example load -- stream --pages 100000 page.html
//! ```
//!
//! `closed` keeps a number of callers busy; `open` sends at a fixed rate and counts waiting from the moment when a
//! call was due, so that a slow server cannot hide; `burst` sends calls all at once; `overhead` sets calls beside the
//! same work in this process, turn by turn; `stream` sends pages over one stream. Latencies are kept by outcome in HDR
//! histograms, in microseconds. With `--json` the last line says the same to a program; `tests/service/run` reads it.

mod calls;
mod overhead;
mod seen;
mod stream;
mod target;

use std::error::Error;
use std::time::Duration;

use clap::{Parser, Subcommand};

use crate::target::Target;

/// The service's, so that work in this process is like work in the other.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

#[derive(Parser)]
struct Line {
    #[command(subcommand)]
    mode: Mode,
}

#[derive(Subcommand)]
enum Mode {
    /// Callers that each wait for an answer before they ask again.
    Closed {
        #[command(flatten)]
        target: Target,
        /// Callers at a time.
        #[arg(long, default_value_t = 8)]
        callers: usize,
        /// How long.
        #[arg(long, default_value_t = 10.0)]
        seconds: f64,
    },
    /// Calls at a fixed rate, whatever the answers.
    Open {
        #[command(flatten)]
        target: Target,
        /// Calls a second.
        #[arg(long, default_value_t = 100.0)]
        rate: f64,
        /// How long.
        #[arg(long, default_value_t = 10.0)]
        seconds: f64,
    },
    /// Calls all at once.
    Burst {
        #[command(flatten)]
        target: Target,
        /// Calls.
        #[arg(long, default_value_t = 256)]
        calls: usize,
    },
    /// Calls and the same work in this process, in turns.
    Overhead {
        #[command(flatten)]
        target: Target,
        /// Turns.
        #[arg(long, default_value_t = 1000)]
        rounds: usize,
    },
    /// Pages over one stream.
    Stream {
        #[command(flatten)]
        target: Target,
        /// Pages.
        #[arg(long, default_value_t = 10_000)]
        pages: usize,
    },
}

fn main() -> Outcome<()> {
    let mode = Line::parse().mode;
    // A caller that waits for each answer needs one thread; with more of them, every call would pay for the client's own changes
    // of thread too.
    let runtime = match mode {
        Mode::Overhead { .. } => tokio::runtime::Builder::new_current_thread().enable_all().build()?,
        _ => tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?,
    };
    runtime.block_on(async {
        match mode {
            Mode::Closed { target, callers, seconds } => calls::closed(target, callers, Duration::from_secs_f64(seconds)).await,
            Mode::Open { target, rate, seconds } => calls::open(target, rate, Duration::from_secs_f64(seconds)).await,
            Mode::Burst { target, calls } => calls::burst(target, calls).await,
            Mode::Overhead { target, rounds } => overhead::overhead(target, rounds).await,
            Mode::Stream { target, pages } => stream::stream(target, pages).await,
        }
    })
}
