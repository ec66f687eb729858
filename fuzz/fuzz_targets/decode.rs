//! Any bytes under any charset: no panic, the same answer twice, and errors only of the kinds that the
//! decoder promises. The first line of the input is the `Content-Type`.
#![no_main]

use gleaner::decode::decode;
use gleaner::error::ErrorKind;
use gleaner::limits::Limits;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let end = data.iter().position(|byte| *byte == b'\n').unwrap_or(0);
    let content_type = std::str::from_utf8(&data[..end]).unwrap_or_default();
    let (html, limits) = (&data[end..], Limits::default());
    match (decode(html, content_type, &limits), decode(html, content_type, &limits)) {
        (Ok(one), Ok(two)) => {
            assert_eq!((one.text.as_ref(), one.encoding), (two.text.as_ref(), two.encoding));
            assert!(!one.text.trim().is_empty());
        }
        (Err(one), Err(_)) => {
            let known = matches!(one.kind(), ErrorKind::Empty | ErrorKind::TooLarge | ErrorKind::NotHtml | ErrorKind::UnknownEncoding);
            assert!(known, "{one}");
        }
        _ => panic!("decoded once and refused once"),
    }
});
