//! Calls beside the same work in this process.

use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use bytes::Bytes;
use clap::Parser;
use cpu_time::ThreadTime;
use gleaner::article::Cleaned;
use gleaner::extract::extract;
use gleaner::options::{Observer, Options, Unobserved};
use gleaner::service::config::Config;
use gleaner::service::proto::CleanPageResponse;
use gleaner::service::proto::gleaner_service_client::GleanerServiceClient;
use gleaner::service::server::{Listeners, Parts, serve};
use prost::Message as _;
use serde_json::json;
use tonic::transport::Channel;

use crate::Outcome;
use crate::seen::Seen;
use crate::target::Target;

/// The service's settings, for the one that this program runs itself.
#[derive(Parser)]
struct Settings {
    #[command(flatten)]
    config: Config,
}

pub async fn overhead(target: Target, rounds: usize) -> Outcome<()> {
    let request = target.request()?;
    let mut client = target.clients().await?.remove(0);
    let seen = Seen::default();
    let options = Options::default();
    // What a caller in the process would get: the answer, as a message.
    let here = || extract(&request.html, &options, &Unobserved).map(|cleaned| CleanPageResponse::from(cleaned).encoded_len());
    println!("page {} bytes, answer {} bytes", request.html.len(), here()?);
    // The first turns warm caches and connections up.
    for _ in 0..rounds.div_ceil(10) {
        here()?;
        client.clean_page(request.clone()).await?;
    }
    let (before, began, mut used_here) = (target.server_seconds().await, Instant::now(), Duration::ZERO);
    for _ in 0..rounds {
        let (turn, used) = (Instant::now(), ThreadTime::now());
        here()?;
        used_here += used.elapsed();
        let (inside, turn) = (turn.elapsed(), Instant::now());
        client.clean_page(request.clone()).await?;
        seen.record("in process", inside);
        seen.record("over gRPC", turn.elapsed());
    }
    let (took, used) = (began.elapsed(), target.server_seconds().await - before);
    // What of it is the network's part, and what that of a thread that wakes up for each page; in turns of their own, since
    // whatever runs between two pages makes the next one slower.
    let thread = Elsewhere::new(request.html.clone());
    let mut echo = echo(&target, extract(&request.html, &options, &Unobserved)?).await?;
    for _ in 0..rounds.div_ceil(4) {
        here()?;
        let turn = Instant::now();
        echo.clean_page(request.clone()).await?;
        seen.record("echo over gRPC", turn.elapsed());
        here()?;
        let turn = Instant::now();
        thread.clean()?;
        seen.record("on another thread", turn.elapsed());
    }
    seen.print(took);
    let a_second = |seconds: f64| rounds as f64 / seconds;
    let (near, far) = (a_second(used_here.as_secs_f64()), a_second(used));
    println!("pages a processor second: {near:.1} in process, {far:.1} by the server, {:.3} of it", far / near);
    if target.json {
        println!("{}", json!({"outcomes": seen.json(), "in_process": near, "pages_a_processor_second": far}));
    }
    Ok(())
}

/// The same service with a ready answer instead of the work, on threads of its own.
async fn echo(target: &Target, ready: Cleaned) -> Outcome<GleanerServiceClient<Channel>> {
    let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let config =
        Settings::parse_from(["echo", "--cpu-threads", "1", "--grpc-addr", &format!("127.0.0.1:{port}"), "--admin-addr", "off"]).config;
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        runtime.block_on(async {
            let listeners = Listeners { grpc: tokio::net::TcpListener::bind(config.grpc_addr).await?, admin: None };
            let parts = Parts::new(config, Arc::new(move |_: &[u8], _: &Options, _: &dyn Observer| Ok(ready.clone())), None, None)?;
            serve(listeners, parts, std::future::pending()).await?;
            Outcome::Ok(())
        })
    });
    let target = Target { addr: format!("http://127.0.0.1:{port}"), ..target.clone() };
    let until = Instant::now() + Duration::from_secs(10);
    loop {
        match target.clients().await {
            Ok(mut clients) => return Ok(clients.remove(0)),
            Err(error) if Instant::now() > until => return Err(error),
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

/// A thread of this process that cleans one page whenever it is told to.
struct Elsewhere {
    ask: mpsc::Sender<()>,
    answer: mpsc::Receiver<bool>,
}

impl Elsewhere {
    fn new(html: Bytes) -> Self {
        let ((ask, asked), (answered, answer)) = (mpsc::channel(), mpsc::channel());
        std::thread::spawn(move || {
            while asked.recv().is_ok() {
                let cleaned = extract(&html, &Options::default(), &Unobserved);
                let _ = answered.send(cleaned.is_ok_and(|cleaned| CleanPageResponse::from(cleaned).encoded_len() > 0));
            }
        });
        Self { ask, answer }
    }

    fn clean(&self) -> Outcome<()> {
        self.ask.send(())?;
        self.answer.recv()?.then_some(()).ok_or_else(|| "the page could not be cleaned".into())
    }
}
