//! The service that is asked, and one call of it.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use bytes::Bytes;
use clap::Args;
use gleaner::service::proto::CleanPageRequest;
use gleaner::service::proto::gleaner_service_client::GleanerServiceClient;
use gleaner::service::status::code_name;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request};

use crate::Outcome;
use crate::seen::Seen;

#[derive(Args, Clone)]
pub struct Target {
    /// The service.
    #[arg(long, default_value = "http://127.0.0.1:50051")]
    pub addr: String,
    /// Its admin port, for the processor time of the server.
    #[arg(long, default_value = "127.0.0.1:9464")]
    pub admin: String,
    /// Connections to spread calls over.
    #[arg(long, default_value_t = 1)]
    pub connections: usize,
    /// Deadline of each call, in milliseconds; 0 for none.
    #[arg(long, default_value_t = 0)]
    pub deadline: u64,
    /// Share of calls that are given up.
    #[arg(long, default_value_t = 0.0)]
    pub cancel: f64,
    /// When they are given up at the latest, in microseconds; the moment is drawn anew for each.
    #[arg(long, default_value_t = 2000)]
    pub cancel_within: u64,
    /// Fields to ask for.
    #[arg(long, value_delimiter = ',')]
    pub read_mask: Vec<String>,
    /// Ends with a line of JSON.
    #[arg(long)]
    pub json: bool,
    /// The page.
    pub page: PathBuf,
}

impl Target {
    pub fn request(&self) -> Outcome<CleanPageRequest> {
        let read_mask = (!self.read_mask.is_empty()).then(|| prost_types::FieldMask { paths: self.read_mask.clone() });
        Ok(CleanPageRequest { html: Bytes::from(std::fs::read(&self.page)?), read_mask, ..CleanPageRequest::default() })
    }

    pub async fn clients(&self) -> Outcome<Vec<GleanerServiceClient<Channel>>> {
        let mut clients = Vec::new();
        for _ in 0..self.connections.max(1) {
            let channel = Endpoint::from_shared(self.addr.clone())?.initial_stream_window_size(1 << 20).connect().await?;
            clients.push(GleanerServiceClient::new(channel).max_decoding_message_size(usize::MAX));
        }
        Ok(clients)
    }

    /// Processor seconds that the server has used.
    pub async fn server_seconds(&self) -> f64 {
        let ask = async {
            let mut stream = tokio::net::TcpStream::connect(&self.admin).await.ok()?;
            stream.write_all(b"GET /metrics HTTP/1.1\r\nhost: load\r\nconnection: close\r\n\r\n").await.ok()?;
            let mut text = String::new();
            stream.read_to_string(&mut text).await.ok()?;
            text.lines().find_map(|line| line.strip_prefix("process_cpu_seconds_total ")?.parse().ok())
        };
        ask.await.unwrap_or(f64::NAN)
    }

    /// One call, written down from `due`.
    pub async fn call(&self, client: &mut GleanerServiceClient<Channel>, request: &CleanPageRequest, due: Instant, seen: &Seen) {
        let mut call = Request::new(request.clone());
        if self.deadline > 0 {
            call.set_timeout(Duration::from_millis(self.deadline));
        }
        let gives_up = self.cancel > 0.0 && rand::random::<f64>() < self.cancel;
        let answer = client.clean_page(call);
        let answer = if gives_up {
            match tokio::time::timeout(Duration::from_micros(rand::random_range(0..=self.cancel_within)), answer).await {
                Ok(answer) => answer,
                Err(_) => return seen.record("given up", due.elapsed()),
            }
        } else {
            answer.await
        };
        let code = answer.as_ref().map_or_else(tonic::Status::code, |_| Code::Ok);
        if let Err(status) = answer
            && !matches!(code, Code::ResourceExhausted | Code::DeadlineExceeded)
        {
            // The first one tells why; the others are counted.
            static TOLD: std::sync::Once = std::sync::Once::new();
            TOLD.call_once(|| eprintln!("{status:?}"));
        }
        seen.record(code_name(code), due.elapsed());
        if code == Code::ResourceExhausted {
            // A well-mannered caller heeds the advice; a test of overload wants to see the door.
            tokio::task::yield_now().await;
        }
    }
}
