//! Decompresses messages, within the limit and the budget.

use std::io::{self, BufRead, Read};

use bytes::{Buf as _, BufMut as _, Bytes, BytesMut};

use crate::service::body::{HEADER, no_bytes};
use crate::service::budget::Reservation;
use crate::service::compression::{Coding, Compression};
use crate::service::status::Fault;

/// Bytes of a message that are kept for its key when it is left out, decompressed: the longest key that survives.
const KEPT: usize = 4 << 10;
/// Bytes of the largest block of zstd, which gives nothing of it before all of it is there.
const BLOCK: usize = 128 << 10;
/// Bytes that are decompressed at a time.
const CHUNK: usize = 64 << 10;

/// Bytes that are kept of the beginning of a message that is left out, as it came.
pub const fn kept(coding: Coding) -> usize {
    match coding {
        Coding::Plain => KEPT,
        Coding::Compressed(_) => BLOCK + KEPT,
    }
}

/// A plain frame and what paid for it; or what is wrong, and the first bytes of the message, as many as a key may have.
pub type Decompressed = Result<(Bytes, Reservation), (Fault, Bytes)>;

/// A message that is being decompressed into a plain frame. It is paid for as it grows; what was paid too much goes back.
pub struct Decompression {
    reader: Box<dyn Read + Send>,
    limit: usize,
    reservation: Reservation,
    framed: BytesMut,
    chunk: Vec<u8>,
}

/// How far a decompression has come.
pub enum Progress {
    /// To its end.
    Done(Decompressed),
    /// As far as it was allowed to go.
    Paused(Decompression),
}

impl Decompression {
    /// Begins with a message that may become `limit` bytes.
    ///
    /// # Errors
    /// There is no such decompressor.
    pub fn begin(compression: Compression, compressed: Bytes, limit: usize, reservation: Reservation) -> Result<Self, Fault> {
        let mut framed = BytesMut::with_capacity(HEADER + compressed.len().saturating_mul(4).min(limit));
        framed.put_bytes(0, HEADER);
        let reader = reader(compression, compressed.reader()).map_err(|error| broken(&error))?;
        Ok(Self { reader, limit, reservation, framed, chunk: vec![0; CHUNK] })
    }

    /// Goes on to the end, or until it has given at least `most` bytes.
    pub fn run(mut self, most: usize) -> Progress {
        loop {
            match self.more() {
                Ok(0) => return Progress::Done(Ok(self.done())),
                Ok(_) if self.size() >= most => return Progress::Paused(self),
                Ok(_) => {}
                Err(fault) => {
                    let kept = self.size().min(KEPT);
                    return Progress::Done(Err((fault, self.framed.freeze().slice(HEADER..HEADER + kept))));
                }
            }
        }
    }

    /// Goes on to the end.
    pub fn finish(mut self) -> Decompressed {
        loop {
            match self.run(usize::MAX) {
                Progress::Done(decompressed) => return decompressed,
                Progress::Paused(paused) => self = paused,
            }
        }
    }

    fn size(&self) -> usize {
        self.framed.len() - HEADER
    }

    /// Decompresses the next bytes, and says how many.
    fn more(&mut self) -> Result<usize, Fault> {
        let read = self.reader.read(&mut self.chunk).map_err(|error| broken(&error))?;
        self.framed.put(self.chunk.get(..read).unwrap_or_default());
        let size = self.size();
        if size > self.limit {
            return Err(Fault::TooLarge { limit: self.limit as u64 });
        }
        if !self.reservation.grow(size as u64) {
            return Err(no_bytes());
        }
        Ok(read)
    }

    fn done(mut self) -> (Bytes, Reservation) {
        let size = self.size();
        if let Some(length) = self.framed.get_mut(1..HEADER) {
            length.copy_from_slice(&(size as u32).to_be_bytes());
        }
        // Never refused: it holds as much already.
        self.reservation.resize(size as u64);
        (self.framed.freeze(), self.reservation)
    }
}

fn broken(error: &io::Error) -> Fault {
    Fault::Malformed { message: format!("the message cannot be decompressed: {error}") }
}

/// The first bytes of a message, as many as a key may have, of which only the beginning is there, or as many as it gives.
pub fn head(compression: Compression, compressed: &[u8]) -> Bytes {
    let mut head = Vec::new();
    if let Ok(reader) = reader(compression, compressed) {
        // An error is where the beginning ends; what came before it stays.
        let _ = reader.take(KEPT as u64).read_to_end(&mut head);
    }
    head.into()
}

fn reader<'a>(compression: Compression, compressed: impl BufRead + Send + 'a) -> io::Result<Box<dyn Read + Send + 'a>> {
    Ok(match compression {
        Compression::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(compressed)),
        Compression::Zstd => Box::new(zstd::stream::read::Decoder::with_buffer(compressed)?),
    })
}
