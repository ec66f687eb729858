//! Decompresses messages, within the limit and the budget.

use std::io::{self, BufRead, Read};

use bytes::{BufMut as _, Bytes, BytesMut};

use crate::service::body::{HEADER, no_bytes};
use crate::service::budget::Reservation;
use crate::service::compression::Compression;
use crate::service::status::Fault;

/// Bytes of a message that are kept for its key when it is left out, decompressed: the longest key that survives.
const KEPT: usize = 4 << 10;
/// Bytes of the largest block of zstd, which gives nothing of it before all of it is there.
const BLOCK: usize = 128 << 10;
/// Bytes that are decompressed at a time.
const CHUNK: usize = 64 << 10;

/// Bytes that are kept of the beginning of a message that is left out, as it came.
pub const fn kept(compressed: bool) -> usize {
    if compressed { BLOCK + KEPT } else { KEPT }
}

/// A plain frame and what paid for it; or what is wrong, and the first bytes of the message, as many as a key may have.
pub type Decompressed = Result<(Bytes, Reservation), (Fault, Bytes)>;

/// Decompresses a message into a plain frame. It is paid for as it grows; what was paid too much goes back.
pub fn whole(compression: Compression, compressed: &[u8], limit: usize, mut reservation: Reservation) -> Decompressed {
    let mut framed = BytesMut::with_capacity(HEADER + compressed.len().saturating_mul(4).min(limit));
    framed.put_bytes(0, HEADER);
    let outcome = fill(compression, compressed, limit, &mut reservation, &mut framed);
    let size = framed.len() - HEADER;
    if let Err(fault) = outcome {
        return Err((fault, framed.freeze().slice(HEADER..HEADER + size.min(KEPT))));
    }
    if let Some(length) = framed.get_mut(1..HEADER) {
        length.copy_from_slice(&(size as u32).to_be_bytes());
    }
    // Never refused: it holds as much already.
    reservation.resize(size as u64);
    Ok((framed.freeze(), reservation))
}

fn fill(
    compression: Compression,
    compressed: &[u8],
    limit: usize,
    reservation: &mut Reservation,
    framed: &mut BytesMut,
) -> Result<(), Fault> {
    let broken = |error: io::Error| Fault::Malformed { message: format!("the message cannot be decompressed: {error}") };
    let mut reader = reader(compression, compressed).map_err(broken)?;
    let mut chunk = vec![0; CHUNK];
    loop {
        let read = reader.read(&mut chunk).map_err(broken)?;
        if read == 0 {
            return Ok(());
        }
        framed.put(chunk.get(..read).unwrap_or_default());
        let size = framed.len() - HEADER;
        if size > limit {
            return Err(Fault::TooLarge { limit: limit as u64 });
        }
        if !reservation.grow(size as u64) {
            return Err(no_bytes());
        }
    }
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

fn reader<'a>(compression: Compression, compressed: impl BufRead + 'a) -> io::Result<Box<dyn Read + 'a>> {
    Ok(match compression {
        Compression::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(compressed)),
        Compression::Zstd => Box::new(zstd::stream::read::Decoder::with_buffer(compressed)?),
    })
}
