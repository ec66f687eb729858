//! `gleaner probe`: asks the health service, for containers that have no other client.

use std::process::ExitCode;
use std::time::Duration;

use clap::Args as ClapArgs;
use tonic::transport::{Certificate, ClientTlsConfig, Endpoint};
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
    let endpoint = match endpoint(&args.addr, args.ca.as_deref()) {
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
        client.check(request).await.map_err(|status| format!("{}: {}", status.code(), status.message()))
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

/// The way to a running service.
pub fn endpoint(addr: &str, ca: Option<&std::path::Path>) -> Result<Endpoint, String> {
    let uri = if addr.contains("://") { addr.to_owned() } else { format!("http://{addr}") };
    let secure = uri.starts_with("https://");
    let endpoint = Endpoint::from_shared(uri).map_err(|error| format!("{addr}: {error}"))?;
    if !secure {
        return Ok(endpoint);
    }
    let mut tls = ClientTlsConfig::new();
    if let Some(ca) = ca {
        let pem = std::fs::read(ca).map_err(|error| format!("{}: {error}", ca.display()))?;
        tls = tls.ca_certificate(Certificate::from_pem(pem));
    }
    endpoint.tls_config(tls).map_err(|error| super::chain(&error))
}
