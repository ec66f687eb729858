//! What gRPC puts around messages, and what is said when it is wrong or there is no place.

use std::time::Duration;

use bytes::Bytes;

use crate::service::status::{Fault, Full};

/// Flag and length before each message.
pub const HEADER: usize = 5;
/// Advice to a caller that the budget had no place for.
const RETRY: Duration = Duration::from_millis(50);

/// The bytes are no request.
pub fn malformed(message: &str) -> Fault {
    Fault::Malformed { message: message.to_owned() }
}

/// The budget has no place.
pub fn no_bytes() -> Fault {
    Fault::Overloaded { what: Full::Bytes, retry_after: RETRY.mul_f64(0.5 + rand::random::<f64>()) }
}

/// Flag and length of a plain message.
pub fn header(length: usize) -> [u8; HEADER] {
    let [a, b, c, d] = (length as u32).to_be_bytes();
    [0, a, b, c, d]
}

/// A plain message behind its header.
pub fn framed(message: &[u8]) -> Bytes {
    [&header(message.len()), message].concat().into()
}
