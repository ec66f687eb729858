use super::*;
use futures_util::{FutureExt as _, StreamExt as _};
use http_body_util::{BodyExt as _, Full as FullBody};
use std::io::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use tonic_types::StatusExt as _;

const MAX: usize = 100_000;

fn rules(messages: Messages, compression: Option<Compression>) -> Rules {
    Rules { method: crate::service::call::Method::of("/test"), messages, compression, max_message: MAX, timeout: Duration::from_secs(5) }
}

fn frame(flag: u8, message: &[u8]) -> Vec<u8> {
    [&[flag][..], &(message.len() as u32).to_be_bytes(), message].concat()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut compressed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    compressed.write_all(bytes).expect("in memory");
    compressed.finish().expect("in memory")
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 3).expect("in memory")
}

/// Bytes that no compression makes fewer.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    std::iter::repeat_with(next).take(length).collect()
}

/// What comes out of `bytes`, sent in parts of `part` bytes.
async fn through(bytes: Vec<u8>, part: usize, rules: Rules, budget: &Budget) -> Result<Vec<u8>, Status> {
    let parts: Vec<_> = bytes.chunks(part.max(1)).map(|part| Ok::<_, Status>(Frame::data(Bytes::copy_from_slice(part)))).collect();
    let body = http_body_util::StreamBody::new(tokio_stream::iter(parts));
    let ledger = Arc::new(Ledger::default());
    let out = Metered::new(body, rules, budget.clone(), ledger.clone()).collect().await?.to_bytes().to_vec();
    Ok(out)
}

#[tokio::test]
async fn messages_pass_whatever_the_parts() {
    let plain = [frame(0, b"one"), frame(0, b""), frame(0, &[7; 1000])].concat();
    let compressed = [frame(1, &gzip(b"one")), frame(0, b""), frame(1, &gzip(&[7; 1000]))].concat();
    let zstd = [frame(1, &zstd(b"one")), frame(0, b""), frame(1, &zstd(&[7; 1000]))].concat();
    for part in [1, 2, 5, 7, 400, 10_000] {
        let budget = Budget::new(1 << 20);
        assert_eq!(through(plain.clone(), part, rules(Messages::Many, None), &budget).await.expect("plain"), plain);
        let gzip = rules(Messages::Many, Some(Compression::Gzip));
        assert_eq!(through(compressed.clone(), part, gzip, &budget).await.expect("gzip"), plain, "{part}");
        let zstd_rules = rules(Messages::Many, Some(Compression::Zstd));
        assert_eq!(through(zstd.clone(), part, zstd_rules, &budget).await.expect("zstd"), plain, "{part}");
        assert_eq!(budget.used(), 0);
    }
}

#[tokio::test]
async fn one_code_for_oversize_however_compressed() {
    let zeros = vec![0; 50 * MAX];
    let budget = Budget::new(1 << 20);
    let cases = [
        (frame(0, &zeros), None),
        (frame(1, &gzip(&zeros)), Some(Compression::Gzip)),
        (frame(1, &zstd(&zeros)), Some(Compression::Zstd)),
        (frame(1, &gzip(&gzip(&zeros).repeat(100))), Some(Compression::Gzip)),
    ];
    for (bytes, compression) in cases {
        let status = through(bytes, 16 << 10, rules(Messages::One, compression), &budget).await.expect_err("too large");
        assert_eq!(status.code(), tonic::Code::InvalidArgument, "{compression:?}");
        let info = status.get_details_error_info().expect("error info");
        assert_eq!(info.reason, "CONTENT_TOO_LARGE", "{compression:?}");
        assert_eq!(info.metadata.get("limit"), Some(&MAX.to_string()), "{compression:?}");
    }
}

#[tokio::test]
async fn broken_frames_are_the_callers_error() {
    let budget = Budget::new(1 << 20);
    let cases = [
        (Vec::new(), None),
        (frame(0, b"abc")[..6].to_vec(), None),
        (vec![0, 0], None),
        ([frame(0, b"abc"), frame(0, b"def")].concat(), None),
        ([frame(0, b""), frame(0, b"")].concat(), None),
        (frame(7, b"abc"), None),
        (frame(1, b"abc"), None),
        (frame(1, b"abc"), Some(Compression::Gzip)),
        (frame(1, b"abc"), Some(Compression::Zstd)),
        (frame(1, &gzip(b"abc")[..10]), Some(Compression::Gzip)),
    ];
    for (bytes, compression) in cases {
        let status = through(bytes.clone(), 3, rules(Messages::One, compression), &budget).await.expect_err("broken");
        assert_eq!(status.code(), tonic::Code::InvalidArgument, "{bytes:?}: {status}");
    }
}

#[tokio::test]
async fn a_page_without_place_is_turned_away_before_its_bytes_come() {
    let budget = Budget::new(64 << 10);
    let held = budget.try_reserve(60 << 10).expect("free");
    let body = FullBody::new(Bytes::from(frame(0, &[1; 10_000])[..HEADER].to_vec())).map_err(|never| match never {});
    let body: http_body_util::combinators::BoxBody<Bytes, Status> = body.boxed();
    let mut metered = Metered::new(body, rules(Messages::One, None), budget.clone(), Arc::default());
    let status = metered.frame().await.expect("an answer").expect_err("no place");
    assert_eq!(status.code(), tonic::Code::ResourceExhausted);
    drop(held);
    assert_eq!(budget.used(), 0);
}

#[tokio::test]
async fn a_page_of_a_stream_that_cannot_be_decompressed_keeps_its_key_and_its_fault() {
    let page = |byte: u8, length| crate::service::proto::CleanPageRequest { html: vec![byte; length].into(), ..Default::default() };
    let keyed = |key: &str, length| CleanPagesRequest { key: key.into(), page: Some(page(b'a', length)) }.encode_to_vec();
    let small = frame(0, &CleanPagesRequest { key: "small".into(), page: None }.encode_to_vec());
    let noisy = crate::service::proto::CleanPageRequest { html: noise(2 * MAX).into(), ..Default::default() };
    let noisy = CleanPagesRequest { key: "big".into(), page: Some(noisy) };
    let noisy = noisy.encode_to_vec();
    for (compression, compress) in [(Compression::Gzip, gzip as fn(&[u8]) -> Vec<u8>), (Compression::Zstd, zstd)] {
        let (over, cut) = (compress(&noisy), compress(&keyed("big", 9_000)));
        let cases = [
            (over.clone(), "too large compressed"),
            (compress(&keyed("big", 2 * MAX)), "too large decompressed"),
            (cut[..cut.len() - 5].to_vec(), "cut"),
        ];
        assert!(over.len() > MAX);
        for (bad, name) in cases {
            let bytes = [frame(1, &bad), small.clone()].concat();
            let parts: Vec<_> = bytes.chunks(1000).map(|part| Ok::<_, Status>(Frame::data(Bytes::copy_from_slice(part)))).collect();
            let (budget, ledger) = (Budget::new(1 << 20), Arc::new(Ledger::default()));
            let body = http_body_util::StreamBody::new(tokio_stream::iter(parts));
            let metered = Metered::new(body, rules(Messages::Many, Some(compression)), budget.clone(), ledger.clone());
            let out = metered.collect().await.expect("goes on").to_bytes();
            let kept = CleanPagesRequest { key: "big".into(), page: None }.encode_to_vec();
            // zstd checks a frame before it gives anything of its only block.
            let lost = CleanPagesRequest::default().encode_to_vec();
            let kept = if name == "cut" && compression == Compression::Zstd { lost } else { kept };
            assert_eq!(out, [frame(0, &kept), small.clone()].concat(), "{compression:?}, {name}");
            match (ledger.pop(), name) {
                (Some(Entry::Refused(Fault::Malformed { .. })), "cut") => {}
                (Some(Entry::Refused(Fault::TooLarge { limit })), "too large compressed" | "too large decompressed") => {
                    assert_eq!(limit, MAX as u64);
                }
                (entry, _) => panic!("{compression:?}, {name}: {entry:?}"),
            }
            assert!(matches!(ledger.pop(), Some(Entry::Paid(_))));
            assert_eq!(budget.used(), 0);
        }
    }
}

#[tokio::test]
async fn a_compressed_page_holds_no_more_than_it_decompresses_to() {
    let budget = Budget::new(1 << 20);
    let ledger = Arc::new(Ledger::default());
    let noise = noise(6_000);
    let compressed = frame(1, &gzip(&noise));
    let body = FullBody::new(Bytes::from(compressed)).map_err(|never| match never {});
    let metered = Metered::new(body.boxed(), rules(Messages::One, Some(Compression::Gzip)), budget.clone(), ledger.clone());
    let out = metered.collect().await.map_err(|_: Status| ()).expect("decompresses").to_bytes();
    assert_eq!(out.len(), HEADER + noise.len());
    assert_eq!(budget.used(), 6 << 10, "not sixteen times as much");
    drop(ledger.pop());
    assert_eq!(budget.used(), 0);
}

#[tokio::test]
async fn an_oversized_page_of_a_stream_keeps_its_key() {
    let page = crate::service::proto::CleanPageRequest { html: vec![b'a'; 2 * MAX].into(), ..Default::default() };
    let big = CleanPagesRequest { key: "big".into(), page: Some(page) }.encode_to_vec();
    let small = CleanPagesRequest { key: "small".into(), page: None }.encode_to_vec();
    let budget = Budget::new(1 << 20);
    let bytes = [frame(0, &big), frame(0, &small)].concat();
    let out = through(bytes, 1000, rules(Messages::Many, None), &budget).await.expect("goes on");
    let kept = CleanPagesRequest { key: "big".into(), page: None }.encode_to_vec();
    assert_eq!(out, [frame(0, &kept), frame(0, &small)].concat());
}

/// A body of `parts` that lets others come in between.
fn in_turns(parts: Vec<Vec<u8>>) -> impl Body<Data = Bytes, Error = Status> + Unpin {
    let frames = futures_util::stream::iter(parts).then(|part| async move {
        tokio::task::yield_now().await;
        Ok::<_, Status>(Frame::data(Bytes::from(part)))
    });
    http_body_util::StreamBody::new(Box::pin(frames))
}

/// A plain message of `length` bytes in parts.
fn in_parts(length: usize) -> Vec<Vec<u8>> {
    frame(0, &vec![7; length]).chunks(16 << 10).map(<[u8]>::to_vec).collect()
}

#[tokio::test]
async fn a_message_of_which_little_has_come_takes_little_of_the_budget() {
    let large = 16 << 20;
    for messages in [Messages::One, Messages::Many] {
        for (flag, compression) in [(0, None), (1, Some(Compression::Gzip))] {
            let budget = Budget::new(large as u64);
            let rules = || Rules { max_message: large, ..rules(messages, compression) };
            let header = [&[flag][..], &(large as u32).to_be_bytes()].concat();
            let body = in_turns(vec![header]).map_frame(|frame| frame);
            let mut idle = Metered::new(body.boxed(), rules(), budget.clone(), Arc::default());
            while budget.used() == 0 && idle.frame().now_or_never().is_none_or(|frame| frame.is_some_and(|frame| frame.is_ok())) {}
            assert!((1..=64 << 10).contains(&budget.used()), "{messages:?}, {flag}: {}", budget.used());
        }
    }
}

#[tokio::test]
async fn what_a_message_takes_grows_with_it_to_its_length() {
    let budget = Budget::new(4 << 20);
    let ledger = Arc::new(Ledger::default());
    let rules = Rules { max_message: 4 << 20, ..rules(Messages::One, None) };
    let came = Arc::new(AtomicU64::new(0));
    let counted = came.clone();
    let body = in_turns(in_parts(1 << 20)).map_frame(move |frame| {
        counted.fetch_add(frame.data_ref().map_or(0, Bytes::len) as u64, Ordering::Relaxed);
        frame
    });
    let mut metered = Metered::new(body, rules, budget.clone(), ledger.clone());
    let mut seen = Vec::new();
    let message = loop {
        let at_once = metered.frame().now_or_never();
        let came = came.load(Ordering::Relaxed);
        let paid = budget.used();
        assert!(paid + (HEADER as u64) >= came, "{came} bytes have come, {paid} are paid");
        assert!(paid <= (2 * came).max(64 << 10) + 1024, "{came} bytes have come, {paid} are paid");
        seen.push(came);
        match at_once {
            Some(frame) => break frame.expect("a message").expect("fits").into_data().expect("data"),
            None => tokio::task::yield_now().await,
        }
    };
    seen.dedup();
    assert!(seen.len() > 60, "it came in parts: {seen:?}");
    assert_eq!((message.len(), budget.used()), ((1 << 20) + HEADER, 1 << 20));
    assert!(matches!(ledger.pop(), Some(Entry::Paid(_))));
    assert_eq!(budget.used(), 0);
}

#[tokio::test]
async fn calls_that_come_at_once_share_the_budget_and_the_rest_is_turned_away() {
    let budget = Budget::new(4 << 20);
    let read = |number: usize| {
        let (budget, ledger) = (budget.clone(), Arc::new(Ledger::default()));
        let rules = Rules { max_message: 4 << 20, ..rules(Messages::One, None) };
        async move {
            let outcome = Metered::new(in_turns(in_parts(1 << 20)), rules, budget.clone(), ledger.clone()).collect().await;
            assert!(budget.used() <= 4 << 20);
            // Whoever came through keeps what it has paid.
            (number, outcome.map(|_| ledger).map_err(|status| status.code()))
        }
    };
    let outcomes = futures_util::future::join_all((0..32).map(read)).await;
    let well = outcomes.iter().filter(|(_, outcome)| outcome.is_ok()).count();
    assert!((2..=4).contains(&well), "{well} of 32 came through");
    assert!(outcomes.iter().all(|(_, outcome)| matches!(outcome, Ok(_) | Err(tonic::Code::ResourceExhausted))));
    drop(outcomes);
    assert_eq!(budget.used(), 0);
}

#[tokio::test]
async fn streams_that_wait_for_each_other_half_read_all_come_through() {
    let budget = Budget::new(1 << 20);
    let read = |_| {
        let (budget, ledger) = (budget.clone(), Arc::new(Ledger::default()));
        let rules = Rules { max_message: 4 << 20, ..rules(Messages::Many, None) };
        async move {
            let mut metered = Metered::new(in_turns([in_parts(700 << 10), in_parts(10)].concat()), rules, budget, ledger.clone());
            while let Some(part) = metered.frame().await {
                part.expect("waits");
                drop(ledger.pop());
            }
        }
    };
    futures_util::future::join_all((0..40).map(read)).await;
    assert_eq!(budget.used(), 0);
}

#[test]
fn a_small_message_that_becomes_a_large_page_leaves_the_network_thread() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().max_blocking_threads(1).build().expect("a runtime");
    for (length, inline) in [(200 << 10, true), (8 << 20, false)] {
        for (compression, compressed) in [(Compression::Gzip, gzip(&vec![0; length])), (Compression::Zstd, zstd(&vec![0; length]))] {
            assert!(compressed.len() < INLINE_DECOMPRESS);
            runtime.block_on(async {
                // The only other thread is kept busy, so that what comes at once was made here.
                let (release, held) = std::sync::mpsc::channel::<()>();
                let busy = tokio::task::spawn_blocking(move || held.recv());
                let rules = Rules { max_message: 16 << 20, ..rules(Messages::One, Some(compression)) };
                let body = FullBody::new(Bytes::from(frame(1, &compressed))).map_err(|never| match never {});
                let body: http_body_util::combinators::BoxBody<Bytes, Status> = body.boxed();
                let mut metered = Metered::new(body, rules, Budget::new(32 << 20), Arc::default());
                let at_once = metered.frame().now_or_never();
                assert_eq!(at_once.is_some(), inline, "{length}, {compression:?}");
                drop(release);
                let frame = match at_once {
                    Some(frame) => frame,
                    None => metered.frame().await,
                };
                let message = frame.expect("a message").expect("decompresses").into_data().expect("data");
                assert_eq!(message.len(), HEADER + length);
                assert!(busy.await.expect("no panic").is_err());
            });
        }
    }
}
