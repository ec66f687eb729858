//! `gleaner serve`: the service, until it is told to stop.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use gleaner::service::config::{Config, Switchable};
use gleaner::service::panics;

use gleaner::service::server::{Ending, Listeners, Lull, Parts, serve};
use gleaner::service::telemetry::{logs, traces::Traces};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use super::bad_use;

/// Exit status of a drain that had to cut calls.
const CUT: u8 = 3;
/// Exit status after a second signal.
const AT_ONCE: i32 = 130;
/// Longest wait for threads of the runtime that do not end.
const RUNTIME_END: Duration = Duration::from_millis(200);

/// Runs the service until it has drained. Exit status: 0 drained, 2 for settings that cannot work, [`CUT`], [`AT_ONCE`].
pub fn run(config: &Config) -> ExitCode {
    if let Some(problem) = config.problems().into_iter().next() {
        return bad_use(problem);
    }
    let (net_threads, cpu_threads) = (config.net_threads(), config.cpu_threads());
    if let Err(error) = logs::install(config) {
        return bad_use(error);
    }
    panics::install_panic_hook();
    // Before any runtime: the exporter over HTTP must not be made inside one.
    let traces = match Traces::from_env() {
        Ok(traces) => traces.map(Arc::new),
        Err(error) => return bad_use(error),
    };
    // Before the addresses are taken: what cannot work is said without a word of listening.
    let lull = (net_threads == 1).then(Arc::<Lull>::default);
    let parts = Parts::new(config.clone(), Arc::new(gleaner::extract::extract), traces.clone(), lull.clone());
    let parts = match parts {
        Ok(parts) => parts,
        Err(error) => return bad_use(error),
    };
    // One thread needs no scheduler between threads.
    let mut builder = match net_threads {
        1 => tokio::runtime::Builder::new_current_thread(),
        threads => {
            let mut builder = tokio::runtime::Builder::new_multi_thread();
            builder.worker_threads(threads);
            builder
        }
    };
    if let Some(lull) = lull {
        let wakes = lull.clone();
        builder.on_thread_park(move || lull.sleeps(Instant::now())).on_thread_unpark(move || wakes.wakes(Instant::now()));
    }
    let runtime = builder.max_blocking_threads(cpu_threads + 2).thread_name("net").enable_all().build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => return bad_use(format_args!("--net-threads: cannot start {net_threads} threads: {error}")),
    };
    let ending = runtime.block_on(open_and_serve(config, parts));
    runtime.shutdown_timeout(RUNTIME_END);
    if let Some(traces) = traces {
        traces.shutdown();
    }
    match ending {
        Ok(Ending::Drained) => ExitCode::SUCCESS,
        Ok(Ending::Cut) => ExitCode::from(CUT),
        Err(error) => bad_use(error),
    }
}

async fn open_and_serve(config: &Config, parts: Parts) -> Result<Ending, String> {
    let shutdown = shutdown()?;
    let admin = match config.admin_addr {
        Switchable::Off => None,
        Switchable::On(addr) => Some(bind(addr).await?),
    };
    let listeners = Listeners { grpc: bind(config.grpc_addr).await?, admin };
    let addr = |listener: &TcpListener| listener.local_addr().map(|addr| addr.to_string()).unwrap_or_default();
    tracing::info!(
        grpc = addr(&listeners.grpc),
        admin = listeners.admin.as_ref().map(addr),
        version = env!("CARGO_PKG_VERSION"),
        "listening"
    );
    serve(listeners, parts, shutdown).await
}

async fn bind(addr: SocketAddr) -> Result<TcpListener, String> {
    TcpListener::bind(addr).await.map_err(|error| format!("cannot listen on {addr}: {error}"))
}

/// Ready at the first SIGTERM or SIGINT; the second one ends the process at once.
fn shutdown() -> Result<impl Future<Output = ()>, String> {
    let listen = |kind| signal(kind).map_err(|error| format!("cannot listen for signals: {error}"));
    let (mut terminate, mut interrupt) = (listen(SignalKind::terminate())?, listen(SignalKind::interrupt())?);
    let (told, hears) = tokio::sync::oneshot::channel();
    tokio::spawn(async move {
        let mut told = Some(told);
        loop {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            match told.take() {
                // A failed send means that the service has ended by itself.
                Some(told) => {
                    let _ = told.send(());
                }
                None => std::process::exit(AT_ONCE),
            }
        }
    });
    Ok(async move {
        let _ = hears.await;
    })
}
