//! Many pages over one stream.

use std::collections::BTreeMap;
use std::time::Duration;

use gleaner::service::proto::CleanPagesResponse;
use gleaner::service::proto::clean_pages_response::Result as PageResult;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::codec::CompressionEncoding;
use tonic::{Code, Request};

use crate::support::{House, SOON, keyed, until};

#[tokio::test(flavor = "multi_thread")]
async fn every_page_has_one_answer_and_a_bad_one_fails_alone() {
    let house = House::open(&["--max-message-bytes", "50000"]).await;
    let pages = vec![
        keyed("held", "hold"),
        keyed("slow", "work 50"),
        keyed("bad", "panic"),
        keyed("same", "one"),
        keyed("same", "two"),
        keyed("big", vec![b'a'; 200_000]),
        gleaner::service::proto::CleanPagesRequest { key: "none".into(), page: None },
        keyed("last", "three"),
    ];
    let mut results = house.client().await.clean_pages(tokio_stream::iter(pages)).await.expect("streams").into_inner();
    let mut seen: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut count = 0;
    while let Some(result) = results.message().await.expect("goes on") {
        count += 1;
        if count == 7 {
            // Results come as they finish: all others have come before the one that is held.
            assert!(result.key != "held" && !seen.contains_key("held"), "{seen:?}");
            house.seen.release();
        }
        let told = told(result.result.expect("a result"));
        seen.entry(result.key).or_default().push(told);
    }
    let of = |key: &str| seen.get(key).map(|told| told.iter().map(String::as_str).collect::<Vec<_>>()).unwrap_or_default();
    assert_eq!(of("held"), [""]);
    assert_eq!(of("slow"), [""]);
    assert_eq!(of("bad"), ["Internal"]);
    assert_eq!(of("same").len(), 2);
    assert_eq!(of("big"), ["InvalidArgument"]);
    assert_eq!(of("none"), ["InvalidArgument"]);
    assert_eq!(of("last"), ["three"]);
    assert_eq!(count, 8);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_over_the_limit_fails_alone_however_it_is_compressed() {
    let house = House::open(&["--max-message-bytes", "50000"]).await;
    // Letters that no compression makes small.
    let mut state = 1_u32;
    let noise: Vec<u8> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    })
    .take(200_000)
    .collect();
    for compression in [None, Some(CompressionEncoding::Gzip), Some(CompressionEncoding::Zstd)] {
        let pages = vec![keyed("first", "one"), keyed("noise", noise.clone()), keyed("bomb", vec![b'a'; 200_000]), keyed("last", "two")];
        let client = house.client().await;
        let mut client = match compression {
            Some(compression) => client.send_compressed(compression),
            None => client,
        };
        let mut results = client.clean_pages(tokio_stream::iter(pages)).await.expect("streams").into_inner();
        let mut seen = BTreeMap::new();
        while let Some(result) = results.message().await.expect("goes on") {
            seen.insert(result.key, told(result.result.expect("a result")));
        }
        let of = |key: &str, told: &str| (key.to_owned(), told.to_owned());
        let expected = [of("bomb", "InvalidArgument"), of("first", "one"), of("last", "two"), of("noise", "InvalidArgument")];
        assert_eq!(seen, BTreeMap::from(expected), "{compression:?}");
    }
}

/// The title of a page, or the code of its error.
fn told(result: PageResult) -> String {
    match result {
        PageResult::Response(response) => response.article.expect("article").title,
        PageResult::Error(error) => format!("{:?}", Code::from(error.code)),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_a_stream_has_the_servers_time_and_the_next_one_its_own() {
    let house = House::open(&["--timeout", "300ms"]).await;
    let pages = (0..4).map(|number| keyed(&number, "hold"));
    let mut results = house.client().await.clean_pages(tokio_stream::iter(pages)).await.expect("streams").into_inner();
    let mut late = 0;
    while let Some(result) = results.message().await.expect("goes on") {
        assert_eq!(told(result.result.expect("a result")), "DeadlineExceeded");
        late += 1;
    }
    assert_eq!(late, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_that_wait_for_a_thread_keep_all_of_their_time() {
    // Twice the server's time of work, all of it asked for at once.
    let house = House::open(&["--cpu-threads", "1", "--stream-pages", "40", "--timeout", "2s"]).await;
    let pages = (0..40).map(|number| keyed(&number, "work 100"));
    let mut results = house.client().await.clean_pages(tokio_stream::iter(pages)).await.expect("streams").into_inner();
    let mut cleaned = 0;
    while let Some(result) = results.message().await.expect("goes on") {
        assert_eq!(told(result.result.expect("a result")), "", "page {}", result.key);
        cleaned += 1;
    }
    assert_eq!(cleaned, 40);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_does_not_read_is_not_read_from() {
    let house = House::open(&["--stream-pages", "4"]).await;
    let (pages, queue) = mpsc::channel(1);
    let mut client = house.client().await;
    let results = client.clean_pages(ReceiverStream::new(queue)).await.expect("streams").into_inner();
    // Each answer of 200 KB fills the windows soon. The sender stands still when the service no longer takes pages.
    let mut sent = 0;
    while sent < 10_000 {
        match tokio::time::timeout(Duration::from_millis(700), pages.send(keyed(&sent, format!("big 200000 {}", "x".repeat(20_000))))).await
        {
            Ok(Ok(())) => sent += 1,
            Ok(Err(_)) => panic!("the stream ended"),
            Err(_) => break,
        }
    }
    let begun = house.seen.begun();
    assert!(begun < 200 && sent < 10_000, "{begun} pages begun, {sent} sent, none read");
    // Reading makes it go on, and nothing is lost.
    let reader = tokio::spawn(async move {
        let mut results = results;
        let mut read = 0;
        while let Some(result) = results.message().await.expect("goes on") {
            assert!(matches!(result.result, Some(PageResult::Response(_))));
            read += 1;
        }
        read
    });
    drop(pages);
    // The page whose sending was given up may or may not have got through.
    let read = tokio::time::timeout(SOON, reader).await.expect("in time").expect("reads");
    assert!(read == sent || read == sent + 1, "{read} read of {sent}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_nobody_reads_is_given_up() {
    let house = House::open(&["--stall-timeout", "300ms", "--stream-pages", "4"]).await;
    let (pages, queue) = mpsc::channel(1);
    let mut client = house.client().await;
    let results = client.clean_pages(ReceiverStream::new(queue)).await.expect("streams").into_inner();
    let sender = tokio::spawn(async move {
        let mut sent = 0;
        while pages.send(keyed(&sent, "big 300000")).await.is_ok() {
            sent += 1;
        }
        sent
    });
    until("the call is given up", || async { house.metric(&["gleaner_inflight_calls "]).await == 0.0 && house.seen.begun() > 1 }).await;
    drop(results);
    tokio::time::timeout(SOON, sender).await.expect("the sender is told").expect("no panic");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_vanishes_leaves_nothing_behind() {
    let house = House::open(&[]).await;
    for _ in 0..10 {
        let (pages, queue) = mpsc::channel(1);
        let channel = house.channel().await;
        let mut client = gleaner::service::proto::gleaner_service_client::GleanerServiceClient::new(channel);
        let results = client.clean_pages(ReceiverStream::new(queue)).await.expect("streams");
        pages.send(keyed("a", "hold")).await.expect("sends");
        pages.send(keyed("b", "hold")).await.expect("sends");
        drop((results, client, pages));
    }
    for metric in ["gleaner_inflight_", "gleaner_queue_depth ", "gleaner_busy_threads "] {
        until("work stops", || async { house.metric(&[metric]).await == 0.0 }).await;
    }
    let mut client = house.client().await;
    assert!(client.clean_page(crate::support::page("fine")).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_callers_deadline_ends_the_stream() {
    let house = House::open(&[]).await;
    // A slow machine may not begin the page in its short time; then the next one is tried.
    until("a page in work stops", || async {
        let (pages, queue) = mpsc::channel(4);
        pages.send(keyed("long", "hold")).await.expect("sends");
        let mut request = Request::new(ReceiverStream::new(queue));
        request.set_timeout(Duration::from_millis(200));
        let answer = async {
            let mut results = house.client().await.clean_pages(request).await?.into_inner();
            results.message().await
        };
        // The end of the stream and the end of the page race: either may be told first.
        let code = match answer.await {
            Err(status) => status.code(),
            Ok(Some(CleanPagesResponse { result: Some(PageResult::Error(status)), .. })) => Code::from_i32(status.code),
            Ok(other) => panic!("an answer after the deadline: {other:?}"),
        };
        assert!(matches!(code, Code::DeadlineExceeded | Code::Cancelled), "{code}");
        house.seen.interrupted() > 0
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_stream_runs_through() {
    const PAGES: usize = 5_000;
    let house = House::open(&[]).await;
    let pages = tokio_stream::iter((0..PAGES).map(|number| keyed(&number, format!("page {number}"))));
    let mut results = house.client().await.clean_pages(pages).await.expect("streams").into_inner();
    let mut seen = vec![false; PAGES];
    while let Some(result) = results.message().await.expect("goes on") {
        let place: usize = result.key.parse().expect("our key");
        assert!(!std::mem::replace(&mut seen[place], true), "{place} twice");
    }
    assert!(seen.into_iter().all(|seen| seen));
    until("all bytes given back", || async { house.metric(&["gleaner_inflight_bytes "]).await == 0.0 }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_that_nobody_reads_stop_no_other() {
    let house = House::open(&["--cpu-threads", "2", "--stream-pages", "4"]).await;
    let mut unread = Vec::new();
    for _ in 0..3 {
        let (pages, queue) = mpsc::channel(1);
        let results = house.client().await.clean_pages(ReceiverStream::new(queue)).await.expect("streams").into_inner();
        let sender = tokio::spawn(async move {
            let mut sent = 0;
            while pages.send(keyed(&sent, "big 300000")).await.is_ok() {
                sent += 1;
            }
        });
        unread.push((results, sender));
    }
    until("all of them stand still", || async {
        let begun = house.seen.begun();
        tokio::time::sleep(Duration::from_millis(100)).await;
        begun >= 3 && house.seen.begun() == begun && house.metric(&["gleaner_busy_threads "]).await == 0.0
    })
    .await;
    let pages = tokio_stream::iter((0..200).map(|number| keyed(&number, format!("page {number}"))));
    let mut results = house.client().await.clean_pages(pages).await.expect("streams").into_inner();
    let mut read = 0;
    while tokio::time::timeout(SOON, results.message()).await.expect("goes on").expect("is served").is_some() {
        read += 1;
    }
    assert_eq!(read, 200);
    unread.into_iter().for_each(|(_, sender)| sender.abort());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_keeps_no_call_out() {
    let house = House::open(&["--cpu-threads", "1", "--stream-pages", "4"]).await;
    let pages = tokio_stream::iter((0..1_000).map(|number| keyed(&number, "work 30")));
    let mut results = house.client().await.clean_pages(pages).await.expect("streams").into_inner();
    let reader = tokio::spawn(async move {
        let mut read = 0;
        while let Ok(Some(_)) = results.message().await {
            read += 1;
        }
        read
    });
    until("the stream is in work", || async { house.seen.begun() > 4 }).await;
    let mut client = house.client().await;
    for number in 0..10 {
        let answer = client.clean_page(crate::support::page(format!("call {number}"))).await;
        assert!(answer.is_ok(), "{number}: {answer:?}");
    }
    assert!(!reader.is_finished(), "the stream goes on");
    reader.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_without_pages_is_ended_and_one_with_a_page_in_work_is_not() {
    let house = House::open(&["--stream-idle-timeout", "300ms", "--timeout", "20s"]).await;
    let (pages, queue) = mpsc::channel(4);
    let mut results = house.client().await.clean_pages(ReceiverStream::new(queue)).await.expect("streams").into_inner();
    pages.send(keyed("long", "work 900")).await.expect("sends");
    let answer = results.message().await.expect("longer than the limit").expect("an answer");
    assert_eq!(answer.key, "long");
    let status = tokio::time::timeout(SOON, results.message()).await.expect("in time").expect_err("no page comes");
    assert_eq!(status.code(), Code::Unavailable);
    assert!(status.message().contains("--stream-idle-timeout"), "{}", status.message());
    until("its place comes back", || async { house.metric(&["gleaner_inflight_calls "]).await == 0.0 }).await;
}
