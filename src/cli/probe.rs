//! `gleaner probe`: asks the health service, for containers that have no other client.

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args as ClapArgs;
use tonic::transport::{Certificate, ClientTlsConfig, Endpoint, Identity};
use tonic::{Code, Status};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use super::{FAILED, bad_use};

/// Arguments of `gleaner probe`.
#[derive(Debug, ClapArgs)]
pub struct Args {
    /// Where the service is; a bare host:port is plain text, https:// is TLS.
    #[arg(default_value = "127.0.0.1:50051", value_name = "ADDR")]
    addr: String,
    /// Name asked for: "", gleaner.v1.GleanerService, or liveness.
    #[arg(long, default_value = "", value_name = "NAME")]
    service: String,
    /// Longest wait.
    #[arg(long, default_value = "1s", value_parser = humantime::parse_duration, value_name = "TIME")]
    timeout: Duration,
    /// Authorities to trust, PEM.
    #[arg(long, value_name = "FILE")]
    ca: Option<std::path::PathBuf>,
}

/// Exit status 0 when the service says SERVING, 1 when it does not or does not answer.
pub fn run(args: &Args) -> ExitCode {
    let endpoint = match endpoint(&args.addr, args.ca.as_deref(), None) {
        Ok(endpoint) => endpoint.connect_timeout(args.timeout).timeout(args.timeout),
        Err(error) => return bad_use(error),
    };
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return bad_use(error),
    };
    let request = HealthCheckRequest { service: args.service.clone() };
    let answer = runtime.block_on(async {
        let mut client = HealthClient::new(endpoint.connect().await.map_err(|error| super::chain(&error))?);
        client.check(request).await.map_err(|status| format!("{}: {}", status.code(), told(&args.addr, &status)))
    });
    match answer.map(|answer| answer.into_inner().status()) {
        Ok(ServingStatus::Serving) => {
            println!("SERVING");
            ExitCode::SUCCESS
        }
        Ok(other) => {
            println!("{}", other.as_str_name());
            ExitCode::from(FAILED)
        }
        Err(error) => {
            eprintln!("gleaner: {}: {error}", args.addr);
            ExitCode::from(FAILED)
        }
    }
}

/// The way to a running service: the authorities to trust, and the caller's own certificate and key.
pub fn endpoint(addr: &str, ca: Option<&Path>, own: Option<(&Path, &Path)>) -> Result<Endpoint, String> {
    let uri = if addr.contains("://") { addr.to_owned() } else { format!("http://{addr}") };
    let endpoint = Endpoint::from_shared(uri).map_err(|error| format!("{addr}: {error}"))?;
    match endpoint.uri().scheme_str() {
        Some("https") => {}
        Some("http") if own.is_some() => return Err(format!("{addr}: a certificate (--cert) is shown over https:// only")),
        Some("http") => return Ok(endpoint),
        _ => return Err(format!("{addr}: the scheme must be http or https")),
    }
    let read = |setting: &str, path: &Path| std::fs::read(path).map_err(|error| format!("{setting} {}: {error}", path.display()));
    let mut tls = ClientTlsConfig::new();
    let mut files = Vec::new();
    if let Some(ca) = ca {
        tls = tls.ca_certificate(Certificate::from_pem(read("--ca", ca)?));
        files.push(format!("--ca {}", ca.display()));
    }
    if let Some((cert, key)) = own {
        tls = tls.identity(Identity::from_pem(read("--cert", cert)?, read("--key", key)?));
        files.push(format!("--cert {}, --key {}", cert.display(), key.display()));
    }
    endpoint.tls_config(tls).map_err(|error| format!("{}: {}", files.join(", "), super::chain(&error)))
}

/// What a status says of a call, and where it came from: none that a service sent has a cause here. One that speaks TLS only does not
/// say so to plain text.
pub fn told(addr: &str, status: &Status) -> String {
    let said = super::chain(&Message(status));
    let is_late = matches!(status.code(), Code::Cancelled | Code::DeadlineExceeded);
    let is_broken = std::error::Error::source(status).is_some() && !is_late;
    let hint = if is_broken && !addr.starts_with("https://") { " (if it speaks TLS, ask https://)" } else { "" };
    format!("{said}{hint}")
}

/// A status by its message alone, with what caused it.
#[derive(Debug)]
struct Message<'a>(&'a Status);

impl std::fmt::Display for Message<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.message())
    }
}

impl std::error::Error for Message<'_> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source()
    }
}
