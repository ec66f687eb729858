//! The body of a request, read within limits.
//!
//! gRPC frames pass through here before anything else sees them. Each message is paid for from the byte [`Budget`] as it comes, its
//! bytes before they are kept, and is decompressed here, so that the limit, the budget and the codes are the same for plain,
//! gzip and zstd. A single page that the budget has no place for is turned away, by its length before its bytes are read where
//! the place is taken already; a stream waits. A page of a stream that is too large, cannot be decompressed, or becomes so many
//! times its size that the budget has no place for it leaves its key and a note in the [`Ledger`]; the pages behind it go on.

mod frame;
mod state;

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Buf as _, BufMut as _, Bytes, BytesMut};
use http_body::{Body, Frame, SizeHint};
use prost::Message as _;
use tonic::Status;

use crate::service::arriving::Arrival;
use crate::service::budget::{Budget, Entry, Instalments, Ledger};
use crate::service::call::Method;
use crate::service::codec::key_of;
use crate::service::compression::{Coding, Compression};
use crate::service::decompress::{self, Decompressed, Decompression, Progress};
use crate::service::proto::CleanPagesRequest;
use crate::service::status::{Fault, Time};
use crate::service::telemetry::metrics;

pub use frame::{HEADER, no_bytes};
use frame::{framed, malformed};
use state::{Announced, Coming, Handling, Skipped, State, Step, Waiting};

/// Compressed messages above this are decompressed away from the network threads.
const INLINE_DECOMPRESS: usize = 32 << 10;
/// And smaller ones from here on of what they become, since a small message may become a large page.
const INLINE_DECOMPRESSED: usize = 256 << 10;
/// What a compressed page is taken for before it is decompressed: HTML rarely compresses better.
const USUAL_RATIO: u64 = 16;

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
    /// What pays for the message at hand.
    paying: Option<Instalments>,
    /// Brings it, once there is something to pay with.
    waiting: Option<Waiting>,
    /// What came from the body and has not been looked at.
    rest: Bytes,
    /// What goes out before anything else.
    ready: [Option<Bytes>; 2],
    count: u64,
    received: u64,
    /// Ends a message that does not arrive.
    timer: Option<Pin<Box<tokio::time::Sleep>>>,
    /// Held until the message is there.
    place: Option<Arrival>,
}

impl<B> Metered<B> {
    /// `body` under `rules`; writes each message into `ledger`.
    pub fn new(body: B, rules: Rules, budget: Budget, ledger: Arc<Ledger>) -> Self {
        let state = State::Header(BytesMut::new());
        Self {
            body,
            rules,
            budget,
            ledger,
            state,
            paying: None,
            waiting: None,
            rest: Bytes::new(),
            ready: [None, None],
            count: 0,
            received: 0,
            timer: None,
            place: None,
        }
    }

    /// Holds a place among those that are arriving until a message is there.
    #[must_use]
    pub fn holding(mut self, place: Option<Arrival>) -> Self {
        self.place = place;
        self
    }

    /// Moves the state as far as the bytes at hand allow.
    fn step(&mut self, cx: &mut Context<'_>) -> Poll<Result<Step, Fault>> {
        if let Some(waiting) = &mut self.waiting {
            let paying = ready!(waiting.turn.as_mut().poll(cx)).ok_or(Fault::Draining)?;
            let waited = waiting.since.elapsed();
            self.waiting = None;
            self.resume(paying, waited);
            return Poll::Ready(Ok(Step::Again));
        }
        let coming = self.state.missing().min(self.rest.len());
        if coming > 0 && !self.pay(coming)? {
            return Poll::Ready(Ok(Step::Again));
        }
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
            // It ends with the wait.
            State::Waiting(_) => {}
            State::Coming(message) => {
                message.put(&self.rest.split_to(coming));
                if message.missing() > 0 {
                    return Poll::Ready(Ok(Step::More));
                }
                self.whole()?;
            }
            State::Decompressing(task) => {
                let decompressed = ready!(Pin::new(task).poll(cx)).map_err(|_| Fault::Draining)?;
                self.decompressed(decompressed)?;
            }
            State::Skipping(skipped, remaining) => {
                let part = self.rest.split_to((*remaining).min(self.rest.len()));
                *remaining -= part.len();
                skipped.head.put(part.slice(..coming.min(part.len())));
                if *remaining > 0 {
                    return Poll::Ready(Ok(Step::More));
                }
                let head = std::mem::take(&mut skipped.head).freeze();
                let head = match skipped.coding {
                    Coding::Compressed(compression) => decompress::head(compression, &head),
                    Coding::Plain => head,
                };
                self.leave_out(Fault::TooLarge { limit: self.rules.max_message as u64 }, head);
            }
        }
        Poll::Ready(Ok(Step::Again))
    }

    /// Pays for the next bytes of a message; `false` when that has to be waited for.
    fn pay(&mut self, bytes: usize) -> Result<bool, Fault> {
        let Some(paying) = &mut self.paying else { return Ok(true) };
        if paying.pay(bytes) {
            return Ok(true);
        }
        match self.rules.messages {
            Messages::One => Err(no_bytes()),
            Messages::Many => {
                self.waiting = self.paying.take().map(|paying| Waiting::new(paying.in_turn(bytes)));
                Ok(false)
            }
        }
    }

    /// What was waited for is there.
    fn resume(&mut self, paying: Instalments, waited: Duration) {
        if let State::Waiting(message) = self.state {
            return self.admit(message, paying);
        }
        self.paying = Some(paying);
        // The wait was ours, not the caller's.
        if let Some(timer) = &mut self.timer {
            let until = timer.deadline() + waited;
            timer.as_mut().reset(until);
        }
    }

    /// All of a message has come.
    fn whole(&mut self) -> Result<(), Fault> {
        let State::Coming(message) = std::mem::replace(&mut self.state, State::Header(BytesMut::new())) else { return Ok(()) };
        if let Coding::Compressed(compression) = message.coding {
            return self.decompress(compression, message.framed().slice(HEADER..));
        }
        if let Some(paying) = self.paying.take() {
            self.ledger.push(Entry::Paid(paying.paid()));
        }
        self.pass(message.framed());
        Ok(())
    }

    /// A plain message goes out behind its header. tonic, which reads streams, makes room by the header, so that it comes alone.
    fn pass(&mut self, mut framed: Bytes) {
        self.ready = match self.rules.messages {
            Messages::One => [Some(framed), None],
            Messages::Many => [Some(framed.split_to(HEADER)), Some(framed)],
        };
        self.between();
    }

    fn between(&mut self) {
        self.ledger.message_ended();
        self.state = State::Header(BytesMut::new());
        self.paying = None;
        self.timer = None;
        self.place = None;
    }

    /// A page of a stream that could not be read: its first bytes are looked at for its key.
    fn leave_out(&mut self, fault: Fault, head: Bytes) {
        self.ledger.push(Entry::Refused(fault));
        self.pass(framed(&CleanPagesRequest { key: key_of(head), page: None }.encode_to_vec()));
    }

    /// A header has come.
    fn begin(&mut self, flag: u8, length: usize) -> Result<(), Fault> {
        self.count += 1;
        if self.count > 1 && self.rules.messages == Messages::One {
            return Err(malformed("the call has more than one message"));
        }
        self.ledger.message_began();
        let coding = match (flag, self.rules.compression) {
            (0, _) => Coding::Plain,
            (1, Some(compression)) => Coding::Compressed(compression),
            (1, None) => return Err(malformed("a message says it is compressed, but the call has no grpc-encoding")),
            _ => return Err(malformed("a message has an unknown compression flag")),
        };
        let limit = self.rules.max_message as u64;
        let (handling, paid, cost) = if length > self.rules.max_message {
            metrics::oversized();
            if self.rules.messages == Messages::One {
                return Err(Fault::TooLarge { limit });
            }
            let kept = decompress::kept(coding);
            (Handling::LeaveOut, kept, kept as u64)
        } else {
            let cost = match coding {
                Coding::Plain => length as u64,
                Coding::Compressed(_) => (length as u64 * USUAL_RATIO).min(limit),
            };
            (Handling::Read, length, cost)
        };
        let message = Announced { coding, length, handling };
        match self.rules.messages {
            Messages::One => {
                let paying = self.budget.begin(paid, cost).ok_or_else(no_bytes)?;
                self.admit(message, paying);
            }
            Messages::Many => {
                self.state = State::Waiting(message);
                self.waiting = Some(Waiting::new(self.budget.clone().begin_in_turn(paid, cost)));
            }
        }
        Ok(())
    }

    /// A message is let in, and must come now: what is paid for and does not come keeps others out.
    fn admit(&mut self, message: Announced, paying: Instalments) {
        let Announced { coding, length, handling } = message;
        if self.rules.messages == Messages::Many && handling == Handling::Read {
            self.timer = Some(Box::pin(tokio::time::sleep(self.rules.timeout)));
        }
        self.paying = Some(paying);
        self.state = match handling {
            Handling::Read => State::Coming(Coming::new(coding, length)),
            Handling::LeaveOut => State::Skipping(Skipped { head: BytesMut::new(), coding }, length),
        };
    }

    fn decompress(&mut self, compression: Compression, compressed: Bytes) -> Result<(), Fault> {
        let Some(paying) = self.paying.take() else { return Err(no_bytes()) };
        let small = compressed.len() <= INLINE_DECOMPRESS;
        let work = match Decompression::begin(compression, compressed, self.rules.max_message, paying.paid()) {
            Ok(work) => work,
            Err(fault) => return self.decompressed(Err((fault, Bytes::new()))),
        };
        match if small { work.run(INLINE_DECOMPRESSED) } else { Progress::Paused(work) } {
            Progress::Done(decompressed) => self.decompressed(decompressed),
            Progress::Paused(work) => {
                self.state = State::Decompressing(tokio::task::spawn_blocking(move || work.finish()));
                Ok(())
            }
        }
    }

    fn decompressed(&mut self, decompressed: Decompressed) -> Result<(), Fault> {
        match decompressed {
            Ok((message, reservation)) => {
                self.ledger.push(Entry::Paid(reservation));
                self.pass(message);
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
            State::Header(header) if header.is_empty() && (self.count > 0 || self.rules.messages == Messages::Many) => Ok(()),
            State::Header(header) if header.is_empty() => Err(malformed("the call has no message")),
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
            if let Some(part) = this.ready.iter_mut().find_map(Option::take) {
                return Poll::Ready(Some(Ok(Frame::data(part))));
            }
            if !this.rest.is_empty() || !this.state.wants_bytes() {
                match ready!(this.step(cx)) {
                    Ok(Step::Again) => continue,
                    Ok(Step::More) => {}
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
                    return if late {
                        Poll::Ready(Some(Err(Fault::DeadlineExceeded(Time::OfServer(this.rules.timeout)).into())))
                    } else {
                        Poll::Pending
                    };
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

#[cfg(test)]
mod tests;
