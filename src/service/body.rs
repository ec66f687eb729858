//! The body of a request, read within limits.
//!
//! gRPC frames pass through here before tonic sees them. Each message is paid for from the byte [`Budget`] before
//! its bytes are read, and is unpacked here, so that the limit, the budget and the codes are the same for plain,
//! gzip and zstd. A single page that the budget has no place for is turned away; a stream waits.

use std::future::Future;
use std::io::Read;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Buf, BufMut, Bytes, BytesMut};
use http_body::{Body, Frame, SizeHint};
use prost::Message as _;
use tokio::task::JoinHandle;
use tonic::Status;

use crate::service::budget::{Budget, Entry, Ledger, Reservation};
use crate::service::call::Method;
use crate::service::codec::key_of;
use crate::service::coming::Place;
use crate::service::packing::Packing;
use crate::service::proto::CleanPagesRequest;
use crate::service::status::{Fault, Full};
use crate::service::telemetry::metrics;

/// Flag and length before each message.
pub const HEADER: usize = 5;
/// Longest key that survives an oversized message of a stream.
const MAX_KEPT_KEY: usize = 4 << 10;
/// Packed messages above this are unpacked away from the network threads.
const INLINE_UNPACK: usize = 32 << 10;
/// What a packed page is taken for before it is unpacked: HTML rarely packs better.
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
    /// How messages with the flag are packed.
    pub packing: Option<Packing>,
    /// Largest message, packed or unpacked, in bytes.
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
    place: Option<Place>,
}

type Waiting = Pin<Box<dyn Future<Output = Option<Reservation>> + Send>>;
type Unpacked = Result<(Bytes, Reservation), Fault>;

enum State {
    /// Between messages, or inside a header.
    Header(BytesMut),
    /// Waits for the budget; then a message of this flag and length.
    Waiting(Waiting, bool, usize),
    /// Passes this many bytes on.
    Plain(usize),
    /// Collects a packed message of this length.
    Packed(BytesMut, usize, Option<Reservation>),
    /// Unpacks it elsewhere.
    Unpacking(JoinHandle<Unpacked>),
    /// Drops the rest of an oversized message: its first bytes, and how many are still to come.
    Skipping(BytesMut, usize),
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

    /// Holds a place among those that are coming until a message is there.
    #[must_use]
    pub fn holding(mut self, place: Option<Place>) -> Self {
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
            State::Waiting(waiting, packed, length) => {
                let reservation = ready!(waiting.as_mut().poll(cx)).ok_or(Fault::Draining)?;
                let (packed, length) = (*packed, *length);
                self.admit(packed, length, reservation);
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
            State::Packed(packed, length, reservation) => {
                let missing = *length - packed.len();
                packed.put(self.rest.split_to(missing.min(self.rest.len())));
                if packed.len() < *length {
                    return Poll::Ready(Ok(Step::More));
                }
                let (packed, reservation) = (std::mem::take(packed).freeze(), reservation.take());
                return Poll::Ready(self.unpack(packed, reservation).map(|()| Step::Again));
            }
            State::Unpacking(task) => {
                let unpacked = ready!(Pin::new(task).poll(cx)).unwrap_or(Err(Fault::Draining));
                self.unpacked(unpacked)?;
            }
            State::Skipping(head, remaining) => {
                let part = self.rest.split_to((*remaining).min(self.rest.len()));
                *remaining -= part.len();
                let room = MAX_KEPT_KEY.saturating_sub(head.len()).min(part.len());
                head.put(part.slice(..room));
                if *remaining > 0 {
                    return Poll::Ready(Ok(Step::More));
                }
                let head = std::mem::take(head).freeze();
                self.ledger.push(Entry::TooLarge);
                self.ready = Some(framed(&CleanPagesRequest { key: key_of(head), page: None }.encode_to_vec()));
                self.between();
            }
        }
        Poll::Ready(Ok(Step::Again))
    }

    fn between(&mut self) {
        self.state = State::Header(BytesMut::new());
        self.timer = None;
        self.place = None;
    }

    /// A header has come.
    fn begin(&mut self, flag: u8, length: usize) -> Result<(), Fault> {
        self.count += 1;
        let packed = match flag {
            0 => false,
            1 if self.rules.packing.is_some() => true,
            1 => return Err(malformed("a message says it is packed, but the call has no grpc-encoding")),
            _ => return Err(malformed("a message has an unknown compression flag")),
        };
        if length > self.rules.max_message {
            metrics::oversized();
            let limit = self.rules.max_message as u64;
            return match (self.rules.messages, packed) {
                // The key of a packed message is out of sight.
                (Messages::Many, false) => {
                    self.state = State::Skipping(BytesMut::new(), length);
                    Ok(())
                }
                _ => Err(Fault::TooLarge { limit }),
            };
        }
        let cost = if packed { (length as u64 * USUAL_RATIO).min(self.rules.max_message as u64) } else { length as u64 };
        match self.rules.messages {
            Messages::One => {
                let reservation = self.budget.try_reserve(cost).ok_or_else(no_bytes)?;
                self.admit(packed, length, reservation);
            }
            Messages::Many => self.state = State::Waiting(Box::pin(self.budget.clone().reserve(cost)), packed, length),
        }
        Ok(())
    }

    /// A message is paid for, and must come now: what is paid for and does not come keeps others out.
    fn admit(&mut self, packed: bool, length: usize, reservation: Reservation) {
        if self.rules.messages == Messages::Many {
            self.timer = Some(Box::pin(tokio::time::sleep(self.rules.timeout)));
        }
        if packed {
            self.state = State::Packed(BytesMut::with_capacity(length.min(INLINE_UNPACK)), length, Some(reservation));
        } else {
            self.ledger.push(Entry::Paid(reservation));
            self.ready = Some(header(length));
            self.state = State::Plain(length);
        }
    }

    fn unpack(&mut self, packed: Bytes, reservation: Option<Reservation>) -> Result<(), Fault> {
        let (Some(packing), Some(reservation)) = (self.rules.packing, reservation) else {
            return Err(malformed("a packed message without a packing"));
        };
        let (budget, limit) = (self.budget.clone(), self.rules.max_message);
        if packed.len() <= INLINE_UNPACK {
            let unpacked = unpack(packing, &packed, limit, &budget, reservation);
            return self.unpacked(unpacked);
        }
        self.state = State::Unpacking(tokio::task::spawn_blocking(move || unpack(packing, &packed, limit, &budget, reservation)));
        Ok(())
    }

    fn unpacked(&mut self, unpacked: Unpacked) -> Result<(), Fault> {
        match unpacked {
            Ok((message, reservation)) => {
                self.ledger.push(Entry::Paid(reservation));
                self.ready = Some(message);
                self.between();
                Ok(())
            }
            Err(fault) => {
                if matches!(fault, Fault::TooLarge { .. }) {
                    metrics::oversized();
                }
                Err(fault)
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
            if !this.rest.is_empty() || !matches!(this.state, State::Header(_) | State::Plain(_) | State::Packed(..) | State::Skipping(..))
            {
                match ready!(this.step(cx)) {
                    Ok(Step::Again) => continue,
                    Ok(Step::More) => {}
                    Err(fault) => return Poll::Ready(Some(Err(fault.into()))),
                }
            } else if let State::Plain(0) | State::Packed(_, 0, _) | State::Skipping(_, 0) = this.state {
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

fn no_bytes() -> Fault {
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

/// Unpacks a message into a plain frame, paying as it grows.
fn unpack(packing: Packing, packed: &[u8], limit: usize, budget: &Budget, mut reservation: Reservation) -> Unpacked {
    let broken = |error: std::io::Error| Fault::Malformed { message: format!("the message cannot be unpacked: {error}") };
    let mut reader: Box<dyn Read + '_> = match packing {
        Packing::Gzip => Box::new(flate2::read::MultiGzDecoder::new(packed)),
        Packing::Zstd => Box::new(zstd::stream::read::Decoder::with_buffer(packed).map_err(broken)?),
    };
    let mut framed = BytesMut::with_capacity(HEADER + packed.len().saturating_mul(4).min(limit));
    framed.put(header(0));
    let mut chunk = vec![0; 64 << 10];
    loop {
        let read = reader.read(&mut chunk).map_err(broken)?;
        if read == 0 {
            break;
        }
        framed.put(chunk.get(..read).unwrap_or_default());
        let size = framed.len() - HEADER;
        if size > limit {
            return Err(Fault::TooLarge { limit: limit as u64 });
        }
        if !budget.try_grow(&mut reservation, size as u64) {
            return Err(no_bytes());
        }
    }
    let size = (framed.len() - HEADER) as u32;
    if let Some(length) = framed.get_mut(1..HEADER) {
        length.copy_from_slice(&size.to_be_bytes());
    }
    Ok((framed.freeze(), reservation))
}

#[cfg(test)]
mod tests;
