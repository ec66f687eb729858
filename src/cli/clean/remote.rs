//! Pages cleaned by a running service, over one stream.

use std::collections::HashSet;
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use gleaner::service::proto::clean_pages_response::Result as PageResult;
use gleaner::service::proto::gleaner_service_client::GleanerServiceClient;
use gleaner::service::proto::{CleanPageRequest, CleanPagesRequest};
use gleaner::service::status::code_name;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::codec::CompressionEncoding;
use tonic::metadata::MetadataValue;
use tonic::{Code, Request, Status};

use super::output::{Failure, Ordered};
use super::{Run, unreadable};
use crate::cli::probe;

/// Bytes that are read of a page for the service, which has a limit of its own and says so: what a message may have at most.
const MOST_SENT: usize = 1 << 30;

/// Pages read ahead of the network.
const READ_AHEAD: usize = 4;

/// The service to ask.
pub struct Remote<'a> {
    /// http://host:port or https://host:port.
    pub addr: &'a str,
    /// Authorities to trust, PEM.
    pub ca: Option<&'a Path>,
    /// The caller's certificate and its key, PEM.
    pub own: Option<(&'a Path, &'a Path)>,
    /// Bearer token.
    pub token: Option<&'a str>,
    /// What every page is asked with.
    pub request: &'a CleanPageRequest,
}

/// A page that no service has seen.
struct Unsent {
    place: usize,
    /// Why; `None` where the stream had ended before its turn.
    because: Option<Failure>,
}

/// What the thread that reads pages has for the one that asks the service.
struct Outbox {
    /// Pages that were read.
    pages: mpsc::Sender<CleanPagesRequest>,
    /// Pages that were not sent.
    unsent: mpsc::UnboundedSender<Unsent>,
    /// Places of the pages that were sent and not answered.
    open: Arc<Mutex<HashSet<usize>>>,
}

impl Run {
    /// Has the pages cleaned by a service; returns the number of pages that failed.
    pub fn remotely<W: Write + Send>(&self, remote: &Remote<'_>, out: &Ordered<W>) -> Result<usize, String> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| error.to_string())?;
        let endpoint = probe::endpoint(remote.addr, remote.ca, remote.own)?;
        // Places of the pages that were sent and not answered.
        let open = Arc::new(Mutex::new(HashSet::new()));
        let mut failures = 0;
        std::thread::scope(|scope| {
            let (pages, queue) = mpsc::channel(READ_AHEAD);
            let (unread, mut unsent) = mpsc::unbounded_channel();
            let outbox = Outbox { pages, unsent: unread, open: open.clone() };
            scope.spawn(move || self.send(remote.request, out, &outbox));
            let ended = runtime.block_on(async {
                let channel = endpoint.connect().await.map_err(|error| Status::unavailable(crate::cli::chain(&error)))?;
                let mut client = GleanerServiceClient::new(channel)
                    .send_compressed(CompressionEncoding::Zstd)
                    .accept_compressed(CompressionEncoding::Zstd)
                    .accept_compressed(CompressionEncoding::Gzip)
                    .max_decoding_message_size(usize::MAX);
                let mut call = Request::new(ReceiverStream::new(queue));
                if let Some(token) = remote.token {
                    let value = MetadataValue::try_from(format!("Bearer {token}")).map_err(|_| Status::invalid_argument("the token is no header value"))?;
                    call.metadata_mut().insert("authorization", value);
                }
                let mut results = client.clean_pages(call).await?.into_inner();
                loop {
                    tokio::select! {
                        result = results.message() => {
                            let Some(result) = result? else { return Ok(()) };
                            let Ok(place) = result.key.parse::<usize>() else { continue };
                            if !take(&open, place) { continue }
                            let outcome = match result.result {
                                Some(PageResult::Response(response)) => Ok(response),
                                Some(PageResult::Error(error)) => Err(Failure { code: code_name(Code::from(error.code)), message: error.message }),
                                None => Err(Failure { code: "UNKNOWN", message: "the service sent no result".to_owned() }),
                            };
                            failures += self.finish(place, &outcome, out);
                        }
                        Some(page) = unsent.recv() => failures += self.tell(page, &open, out),
                    }
                }
            });
            // With its tasks goes the body of the request, which the connection may still hold: the reader's next page finds the stream closed.
            drop(runtime);
            // Pages that could not be read are told even when the service is not there.
            while let Ok(page) = unsent.try_recv() {
                failures += self.tell(page, &open, out);
            }
            failures += self.give_up(ended.err().map(|status| failure(remote.addr, &status)), &open, out, &mut unsent);
        });
        Ok(failures)
    }

    /// Reads the pages in order and hands them to the network, as fast as it takes them.
    fn send<W: Write>(&self, request: &CleanPageRequest, out: &Ordered<W>, outbox: &Outbox) {
        let Outbox { pages, unsent, open } = outbox;
        let mut ended = false;
        for (place, source) in self.sources.iter().enumerate() {
            if !out.admit(place) {
                return;
            }
            if ended {
                let _ = unsent.send(Unsent { place, because: None });
                continue;
            }
            let html = match source.read(MOST_SENT) {
                Ok(html) => html,
                Err(error) => {
                    // The receiver lives as long as this thread.
                    let _ = unsent.send(Unsent { place, because: Some(unreadable(&error)) });
                    continue;
                }
            };
            open.lock().unwrap_or_else(PoisonError::into_inner).insert(place);
            let page = CleanPageRequest { html: html.into(), ..request.clone() };
            // A closed channel means that the stream has ended: what comes after this page need not be read.
            ended = pages.blocking_send(CleanPagesRequest { key: place.to_string(), page: Some(page) }).is_err();
            if ended && take(open, place) {
                let _ = unsent.send(Unsent { place, because: None });
            }
        }
    }

    /// Tells why a page was not sent, or leaves it to the end of the stream.
    fn tell<W: Write>(&self, Unsent { place, because }: Unsent, open: &Mutex<HashSet<usize>>, out: &Ordered<W>) -> usize {
        let Some(failure) = because else {
            open.lock().unwrap_or_else(PoisonError::into_inner).insert(place);
            return 0;
        };
        self.finish(place, &Err(failure), out)
    }

    /// Tells every page that has no answer why, until the reader has come to its end.
    fn give_up<W: Write>(
        &self,
        ended: Option<Failure>,
        open: &Mutex<HashSet<usize>>,
        out: &Ordered<W>,
        unsent: &mut mpsc::UnboundedReceiver<Unsent>,
    ) -> usize {
        let failure = ended.unwrap_or_else(|| Failure { code: "UNAVAILABLE", message: "the service ended the stream".to_owned() });
        // The stream takes no more pages: whatever was sent is in `open` by now, and the reader tells of the others.
        let places: Vec<_> = open.lock().unwrap_or_else(PoisonError::into_inner).drain().collect();
        let told: usize = places.into_iter().map(|place| self.finish(place, &Err(failure.clone()), out)).sum();
        let others = std::iter::from_fn(|| unsent.blocking_recv());
        told + others
            .map(|Unsent { place, because }| self.finish(place, &Err(because.unwrap_or_else(|| failure.clone())), out))
            .sum::<usize>()
    }
}

fn failure(addr: &str, status: &Status) -> Failure {
    Failure { code: code_name(status.code()), message: probe::told(addr, status) }
}

fn take(open: &Mutex<HashSet<usize>>, place: usize) -> bool {
    open.lock().unwrap_or_else(PoisonError::into_inner).remove(&place)
}
