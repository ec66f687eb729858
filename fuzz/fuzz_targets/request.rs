//! Any bytes as a request on the wire: decoded, checked, answered and encoded without a panic.
#![no_main]

#[path = "support/warm.rs"]
mod warm;

use gleaner::extract::extract;
use gleaner::options::Unobserved;
use gleaner::service::{convert, proto};
use libfuzzer_sys::fuzz_target;
use prost::Message as _;

fuzz_target!(init: warm::warm(), |data: &[u8]| request(data));

fn request(data: &[u8]) {
    let Ok(request) = proto::CleanPageRequest::decode(data) else { return };
    let Ok((options, _mask)) = convert::options(&request) else { return };
    if let Ok(cleaned) = extract(&request.html, &options, &Unobserved) {
        let response = proto::CleanPageResponse::from(cleaned);
        let wire = response.encode_to_vec();
        assert_eq!(proto::CleanPageResponse::decode(wire.as_slice()).as_ref(), Ok(&response));
    }
}
