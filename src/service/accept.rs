//! The door: takes connections in, within limits, until the server closes.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::task::TaskTracker;

use crate::service::call::Connection;
use crate::service::config::Config;
use crate::service::connection;
use crate::service::drain::{Drain, Phase};
use crate::service::layers;
use crate::service::telemetry::metrics;
use crate::service::tls::Tls;

/// First pause after the system refused a connection (no file descriptors, say); doubles up to [`LONGEST_PAUSE`].
const PAUSE: Duration = Duration::from_millis(10);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// What all connections share.
pub struct Shared<S> {
    /// The layers and the service behind them.
    pub service: S,
    /// The settings.
    pub config: Arc<Config>,
    /// TLS, if it is on.
    pub tls: Option<Tls>,
}

/// Takes connections until the drain closes the door; gives back those that are still open.
pub async fn accept<S: layers::Service + Sync>(listener: TcpListener, shared: Arc<Shared<S>>, mut drain: Drain) -> TaskTracker {
    let open = TaskTracker::new();
    let places = Arc::new(Semaphore::new(shared.config.max_connections));
    let mut pause = PAUSE;
    loop {
        let accepted = tokio::select! {
            biased;
            () = drain.reached(Phase::Closing) => return open,
            accepted = listener.accept() => accepted,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) if is_of_one_connection(&error) => continue,
            Err(error) => {
                tracing::warn!(%error, "cannot take connections, pausing");
                metrics::connection_refused("system");
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
                continue;
            }
        };
        pause = PAUSE;
        let Ok(place) = places.clone().try_acquire_owned() else {
            metrics::connection_refused("limit");
            continue;
        };
        let (shared, drain) = (shared.clone(), drain.clone());
        open.spawn(async move {
            let mut open = Open::new(place);
            open.reason = attend(stream, peer, &shared, drain).await;
        });
    }
}

/// A connection that counts, also when its end is a bug.
struct Open {
    reason: &'static str,
    _place: OwnedSemaphorePermit,
}

impl Open {
    fn new(place: OwnedSemaphorePermit) -> Self {
        metrics::connection_opened();
        Self { reason: "bug", _place: place }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        metrics::connection_closed(self.reason);
    }
}

/// Errors that a single connection brings with it, and that say nothing about the next one.
fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset | io::ErrorKind::Interrupted)
}

async fn attend<S: layers::Service>(stream: TcpStream, peer: SocketAddr, shared: &Shared<S>, drain: Drain) -> &'static str {
    // Small frames must not wait for each other. A stream that is gone already will say so when it is read.
    let _ = stream.set_nodelay(true);
    let service = shared.service.clone();
    match &shared.tls {
        None => connection::serve(stream, Connection::new(peer, None), service, &shared.config, drain).await,
        Some(tls) => match tls.accept(stream).await {
            Ok((stream, names)) => connection::serve(stream, Connection::new(peer, names), service, &shared.config, drain).await,
            Err(reason) => reason,
        },
    }
}
