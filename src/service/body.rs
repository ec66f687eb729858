//! The body of a request, read within limits.
//!
//! gRPC frames pass through here before tonic sees them. Each message is paid for from the byte [`Budget`] before
//! its bytes are read, and is decompressed here, so that the limit, the budget and the codes are the same for plain,
//! gzip and zstd. A single page that the budget has no place for is turned away; a stream waits. A page of a stream that
//! is too large or cannot be decompressed leaves its key and a note in the [`Ledger`]; the pages behind it go on.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Buf, BufMut, Bytes, BytesMut};
use http_body::{Body, Frame, SizeHint};
use prost::Message as _;
use tokio::task::JoinHandle;
use tonic::Status;

use crate::service::arriving::Arrival;
use crate::service::budget::{Budget, Entry, Ledger, Reservation};
use crate::service::call::Method;
use crate::service::codec::key_of;
use crate::service::compression::Compression;
use crate::service::decompress::{self, Decompressed};
use crate::service::proto::CleanPagesRequest;
use crate::service::status::{Fault, Full};
use crate::service::telemetry::metrics;

/// Flag and length before each message.
pub const HEADER: usize = 5;
/// Compressed messages above this are decompressed away from the network threads.
const INLINE_DECOMPRESS: usize = 32 << 10;
/// What a compressed page is taken for before it is decompressed: HTML rarely compresses better.
const USUAL_RATIO: u64 = 16;
/// Advice to a caller that the budget had no place for.
const RETRY: Duration = Duration::from_millis(50);

/// Whether a body holds one message or many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Messages {
    /// One; turned away when the budget has no place.
    One,
    /// Many; each waits for its place.
    Many,
}

/// The rules for one body.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Whose body it is, for the metrics.
    pub method: Method,
    /// One message or many.
    pub messages: Messages,
    /// How messages with the flag are compressed.
    pub compression: Option<Compression>,
    /// Largest message, compressed or decompressed, in bytes.
    pub max_message: usize,
    /// Longest time from the header of a message to its end.
    pub timeout: Duration,
}

/// A body under [`Rules`].
pub struct Metered<B> {
    body: B,
    rules: Rules,
    budget: Budget,
    ledger: Arc<Ledger>,
    state: State,
    /// What came from the body and has not been looked at.
    rest: Bytes,
    /// What goes out before anything else.
    ready: Option<Bytes>,
    count: u64,
    received: u64,
    /// Ends a message that does not arrive.
    timer: Option<Pin<Box<tokio::time::Sleep>>>,
    /// Held until the message is there.
    place: Option<Arrival>,
}

type Waiting = Pin<Box<dyn Future<Output = Option<Reservation>> + Send>>;

/// What is to become of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// It passes as it is.
    Plain,
    /// It is decompressed.
    Compressed,
    /// It is over the limit and left out but for its key; whether it is compressed.
    LeftOut(bool),
}

enum State {
    /// Between messages, or inside a header.
    Header(BytesMut),
    /// Waits for the budget; then a message of this fate and length.
    Waiting(Waiting, Fate, usize),
    /// Passes this many bytes on.
    Plain(usize),
    /// Collects a compressed message of this length.
    Compressed(BytesMut, usize, Option<Reservation>),
    /// Decompresses it elsewhere.
    Decompressing(JoinHandle<Decompressed>),
    /// Drops an oversized message.
    Skipping(Skipped, usize),
}

/// What is kept of an oversized message while the rest is dropped.
struct Skipped {
    /// Its first bytes.
    head: BytesMut,
    compressed: bool,
    /// For the head.
    _reservation: Reservation,
}

enum Step {
    /// Look again.
    Again,
    /// More bytes are needed.
    More,
}

impl<B> Metered<B> {
    /// `body` under `rules`; writes each message into `ledger`.
    pub fn new(body: B, rules: Rules, budget: Budget, ledger: Arc<Ledger>) -> Self {
        let state = State::Header(BytesMut::new());
        Self { body, rules, budget, ledger, state, rest: Bytes::new(), ready: None, count: 0, received: 0, timer: None, place: None }
    }

    /// Holds a place among those that are arriving until a message is there.
    #[must_use]
    pub fn holding(mut self, place: Option<Arrival>) -> Self {
        self.place = place;
        self
    }

    /// Moves the state as far as the bytes at hand allow.
    fn step(&mut self, cx: &mut Context<'_>) -> Poll<Result<Step, Fault>> {
        match &mut self.state {
            State::Header(header) => {
                let missing = HEADER - header.len();
                header.put(self.rest.split_to(missing.min(self.rest.len())));
                if header.len() < HEADER {
                    return Poll::Ready(Ok(Step::More));
                }
                let flag = header.get_u8();
                let length = header.get_u32() as usize;
                self.begin(flag, length)?;
            }
            State::Waiting(waiting, fate, length) => {
                let reservation = ready!(waiting.as_mut().poll(cx)).ok_or(Fault::Draining)?;
                let (fate, length) = (*fate, *length);
                self.admit(fate, length, reservation);
            }
            State::Plain(remaining) => {
                if *remaining > 0 && self.rest.is_empty() {
                    return Poll::Ready(Ok(Step::More));
                }
                let part = self.rest.split_to((*remaining).min(self.rest.len()));
                *remaining -= part.len();
                if *remaining == 0 {
                    self.between();
                }
                if !part.is_empty() {
                    self.ready = Some(part);
                }
            }
            State::Compressed(compressed, length, reservation) => {
                let missing = *length - compressed.len();
                compressed.put(self.rest.split_to(missing.min(self.rest.len())));
                if compressed.len() < *length {
                    return Poll::Ready(Ok(Step::More));
                }
                let (compressed, reservation) = (std::mem::take(compressed).freeze(), reservation.take());
                return Poll::Ready(self.decompress(compressed, reservation).map(|()| Step::Again));
            }
            State::Decompressing(task) => {
                let decompressed = ready!(Pin::new(task).poll(cx)).map_err(|_| Fault::Draining)?;
                self.decompressed(decompressed)?;
            }
            State::Skipping(skipped, remaining) => {
                let part = self.rest.split_to((*remaining).min(self.rest.len()));
                *remaining -= part.len();
                let room = decompress::kept(skipped.compressed).saturating_sub(skipped.head.len()).min(part.len());
                skipped.head.put(part.slice(..room));
                if *remaining > 0 {
                    return Poll::Ready(Ok(Step::More));
                }
                let head = std::mem::take(&mut skipped.head).freeze();
                let head = match self.rules.compression.filter(|_| skipped.compressed) {
                    Some(compression) => decompress::head(compression, &head),
                    None => head,
                };
                self.leave_out(Fault::TooLarge { limit: self.rules.max_message as u64 }, head);
            }
        }
        Poll::Ready(Ok(Step::Again))
    }

    fn between(&mut self) {
        self.state = State::Header(BytesMut::new());
        self.timer = None;
        self.place = None;
    }

    /// A page of a stream that could not be read: its first bytes are looked at for its key.
    fn leave_out(&mut self, fault: Fault, head: Bytes) {
        self.ledger.push(Entry::Refused(fault));
        self.ready = Some(framed(&CleanPagesRequest { key: key_of(head), page: None }.encode_to_vec()));
        self.between();
    }

    /// A header has come.
    fn begin(&mut self, flag: u8, length: usize) -> Result<(), Fault> {
        self.count += 1;
        let compressed = match flag {
            0 => false,
            1 if self.rules.compression.is_some() => true,
            1 => return Err(malformed("a message says it is compressed, but the call has no grpc-encoding")),
            _ => return Err(malformed("a message has an unknown compression flag")),
        };
        let limit = self.rules.max_message as u64;
        let (fate, cost) = if length > self.rules.max_message {
            metrics::oversized();
            if self.rules.messages == Messages::One {
                return Err(Fault::TooLarge { limit });
            }
            (Fate::LeftOut(compressed), decompress::kept(compressed) as u64)
        } else if compressed {
            (Fate::Compressed, (length as u64 * USUAL_RATIO).min(limit))
        } else {
            (Fate::Plain, length as u64)
        };
        match self.rules.messages {
            Messages::One => {
                let reservation = self.budget.try_reserve(cost).ok_or_else(no_bytes)?;
                self.admit(fate, length, reservation);
            }
            Messages::Many => self.state = State::Waiting(Box::pin(self.budget.clone().reserve(cost)), fate, length),
        }
        Ok(())
    }

    /// A message is paid for, and must come now: what is paid for and does not come keeps others out.
    fn admit(&mut self, fate: Fate, length: usize, reservation: Reservation) {
        if self.rules.messages == Messages::Many && !matches!(fate, Fate::LeftOut(_)) {
            self.timer = Some(Box::pin(tokio::time::sleep(self.rules.timeout)));
        }
        self.state = match fate {
            Fate::Compressed => State::Compressed(BytesMut::with_capacity(length.min(INLINE_DECOMPRESS)), length, Some(reservation)),
            Fate::LeftOut(compressed) => State::Skipping(Skipped { head: BytesMut::new(), compressed, _reservation: reservation }, length),
            Fate::Plain => {
                self.ledger.push(Entry::Paid(reservation));
                self.ready = Some(header(length));
                State::Plain(length)
            }
        };
    }

    fn decompress(&mut self, compressed: Bytes, reservation: Option<Reservation>) -> Result<(), Fault> {
        let (Some(compression), Some(reservation)) = (self.rules.compression, reservation) else {
            return Err(malformed("a compressed message without a compression"));
        };
        let limit = self.rules.max_message;
        if compressed.len() <= INLINE_DECOMPRESS {
            let decompressed = decompress::whole(compression, &compressed, limit, reservation);
            return self.decompressed(decompressed);
        }
        self.state =
            State::Decompressing(tokio::task::spawn_blocking(move || decompress::whole(compression, &compressed, limit, reservation)));
        Ok(())
    }

    fn decompressed(&mut self, decompressed: Decompressed) -> Result<(), Fault> {
        match decompressed {
            Ok((message, reservation)) => {
                self.ledger.push(Entry::Paid(reservation));
                self.ready = Some(message);
                self.between();
                Ok(())
            }
            Err((fault, head)) => {
                if matches!(fault, Fault::TooLarge { .. }) {
                    metrics::oversized();
                }
                match self.rules.messages {
                    Messages::One => Err(fault),
                    Messages::Many => {
                        self.leave_out(fault, head);
                        Ok(())
                    }
                }
            }
        }
    }

    /// The body has ended: at a good place?
    fn ended(&self) -> Result<(), Fault> {
        match &self.state {
            State::Header(header) if header.is_empty() => {
                if self.count == 0 && self.rules.messages == Messages::One {
                    return Err(malformed("the call has no message"));
                }
                Ok(())
            }
            _ => Err(malformed("the body ends inside a message")),
        }
    }
}

impl<B> Body for Metered<B>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<tonic::codegen::StdError>,
{
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let this = self.get_mut();
        loop {
            if let Some(part) = this.ready.take() {
                return Poll::Ready(Some(Ok(Frame::data(part))));
            }
            if !this.rest.is_empty()
                || !matches!(this.state, State::Header(_) | State::Plain(_) | State::Compressed(..) | State::Skipping(..))
            {
                match ready!(this.step(cx)) {
                    Ok(Step::Again) => continue,
                    Ok(Step::More) => {}
                    Err(fault) => return Poll::Ready(Some(Err(fault.into()))),
                }
            } else if let State::Plain(0) | State::Compressed(_, 0, _) | State::Skipping(_, 0) = this.state {
                match ready!(this.step(cx)) {
                    Ok(_) => continue,
                    Err(fault) => return Poll::Ready(Some(Err(fault.into()))),
                }
            }
            match Pin::new(&mut this.body).poll_frame(cx) {
                Poll::Ready(Some(Ok(frame))) => match frame.into_data() {
                    Ok(data) => {
                        this.received += data.len() as u64;
                        this.rest = data;
                    }
                    Err(other) => return Poll::Ready(Some(Ok(other))),
                },
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(Status::from_error(error.into())))),
                Poll::Ready(None) => return Poll::Ready(this.ended().err().map(|fault| Err(fault.into()))),
                Poll::Pending => {
                    let late = this.timer.as_mut().is_some_and(|timer| timer.as_mut().poll(cx).is_ready());
                    return if late { Poll::Ready(Some(Err(Fault::DeadlineExceeded.into()))) } else { Poll::Pending };
                }
            }
        }
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}

impl<B> Drop for Metered<B> {
    fn drop(&mut self) {
        metrics::request_received(self.rules.method, self.received);
    }
}

fn malformed(message: &str) -> Fault {
    Fault::Malformed { message: message.to_owned() }
}

/// The budget has no place.
pub fn no_bytes() -> Fault {
    Fault::Overloaded { what: Full::Bytes, retry_after: RETRY.mul_f64(0.5 + rand::random::<f64>()) }
}

fn header(length: usize) -> Bytes {
    let mut header = BytesMut::with_capacity(HEADER);
    header.put_u8(0);
    header.put_u32(length as u32);
    header.freeze()
}

fn framed(message: &[u8]) -> Bytes {
    let mut framed = BytesMut::with_capacity(HEADER + message.len());
    framed.put(header(message.len()));
    framed.put(message);
    framed.freeze()
}

#[cfg(test)]
mod tests;
