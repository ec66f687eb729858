//! More than there is room for, and callers that do not wait.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use tonic::{Code, Request};
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};
use tonic_types::StatusExt as _;

use crate::support::{House, SOON, keyed, page, until};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_times_too_much_is_shed_and_the_rest_is_served() {
    let house = Arc::new(House::open(&["--queue-max-wait", "50ms"]).await);
    let channel = house.channel().await;
    let (good, shed, enough) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    let callers: Vec<_> = (0..60)
        .map(|_| {
            let mut client = gleaner::service::proto::gleaner_service_client::GleanerServiceClient::new(channel.clone());
            let (good, shed, enough) = (good.clone(), shed.clone(), enough.clone());
            tokio::spawn(async move {
                while !enough.load(Ordering::Relaxed) {
                    match client.clean_page(page("work 20")).await {
                        Ok(_) => good.fetch_add(1, Ordering::Relaxed),
                        Err(status) => {
                            assert_eq!(status.code(), Code::ResourceExhausted, "{status}");
                            let retry = status.get_details_retry_info().and_then(|info| info.retry_delay).expect("says when");
                            tokio::time::sleep(retry.min(Duration::from_millis(30))).await;
                            shed.fetch_add(1, Ordering::Relaxed)
                        }
                    };
                }
            })
        })
        .collect();
    // As long as it takes until enough was served, shed, and answered about health, all of it side by side.
    let health = HealthClient::new(house.channel().await);
    let mut asked = 0;
    until("good work, refusals and health beside each other", || {
        asked += 1;
        let (mut health, house) = (health.clone(), &house);
        let (good, shed) = (good.load(Ordering::Relaxed), shed.load(Ordering::Relaxed));
        async move {
            let before = house.seen.begun();
            health.check(HealthCheckRequest::default()).await.expect("health is always answered");
            // No more pages may go before it than a thread or two begins while the network's thread has its turn.
            assert!(house.seen.begun() - before <= 60, "health came after {} pages", house.seen.begun() - before);
            asked >= 20 && good >= 20 && shed >= 60 && house.metric(&["gleaner_admission_total", "outcome=\"shed\""]).await > 0.0
        }
    })
    .await;
    enough.store(true, Ordering::Relaxed);
    for caller in callers {
        caller.await.expect("only shed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deadline_stops_the_work_and_is_counted() {
    let house = House::open(&[]).await;
    // A slow machine may not begin a page in its short time; then the next one is tried.
    until("a page in work stops at the caller's deadline", || async {
        let mut request = Request::new(page("hold"));
        request.set_timeout(Duration::from_millis(150));
        let status = house.client().await.clean_page(request).await.expect_err("late");
        assert!(matches!(status.code(), Code::DeadlineExceeded | Code::Cancelled), "{status}");
        house.seen.interrupted() > 0
    })
    .await;

    let short = House::open(&["--timeout", "150ms"]).await;
    until("a page in work stops at the server's deadline", || async {
        let status = short.client().await.clean_page(page("hold")).await.expect_err("the server's time is over");
        assert_eq!(status.code(), Code::DeadlineExceeded);
        assert_eq!(status.message(), "the server's time for a page of 150ms is over (--timeout)");
        assert_eq!(status.get_details_error_info().map(|info| info.reason), Some("DEADLINE_EXCEEDED".to_owned()));
        short.seen.interrupted() > 0
    })
    .await;
    until("it is counted", || async {
        short.metric(&["rpc_server_call_duration_seconds_count", "CleanPage\"", "DEADLINE_EXCEEDED"]).await >= 1.0
    })
    .await;
    // The page as well as the call, though nobody waited for it any longer.
    until("its page is counted", || async { short.metric(&["gleaner_pages_total", "DEADLINE_EXCEEDED"]).await >= 1.0 }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_that_goes_away_stops_the_work() {
    let house = House::open(&[]).await;
    let mut client = house.client().await;
    for _ in 0..4 {
        let mut call = Box::pin(client.clean_page(page("hold")));
        let begun = house.seen.begun();
        tokio::select! {
            _ = &mut call => panic!("nobody released it"),
            () = until("work begins", || async { house.seen.begun() > begun }) => {}
        }
    }
    until("work stops", || async { house.seen.interrupted() == 4 }).await;
    until("it is counted", || async { house.metric(&["rpc_server_call_duration_seconds_count", "CleanPage\"", "CANCELLED"]).await >= 4.0 })
        .await;
    until("its pages are counted", || async { house.metric(&["gleaner_pages_total", "CANCELLED"]).await >= 4.0 }).await;
    until("their places are back", || async { house.metric(&["gleaner_inflight_calls "]).await == 0.0 }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn big_pages_are_shed_by_their_bytes_before_they_are_read() {
    // The budget holds two of these.
    let house = House::open(&["--max-inflight-bytes", "17000000", "--max-message-bytes", "8400000"]).await;
    let body = Bytes::from([b"hold ".to_vec(), vec![b'x'; 8_000_000]].concat());
    let call = |mut client: gleaner::service::proto::gleaner_service_client::GleanerServiceClient<tonic::transport::Channel>| {
        let request = gleaner::service::proto::CleanPageRequest { html: body.clone(), ..Default::default() };
        tokio::spawn(async move { client.clean_page(request).await })
    };
    let counted = || house.metric(&["gleaner_admission_total", "outcome=\"shed\"", "reason=\"bytes\""]);
    let (begun, before) = (house.seen.begun(), counted().await);
    let working = [call(house.client().await), call(house.client().await)];
    until("two are in work", || async { house.seen.begun() == begun + 2 }).await;
    let mut refused = Vec::new();
    for _ in 0..22 {
        refused.push(call(house.client().await));
    }
    for call in refused {
        let status = call.await.expect("no panic").expect_err("no place");
        assert_eq!(status.code(), Code::ResourceExhausted, "{status}");
        let info = status.get_details_error_info().expect("error info");
        assert_eq!(info.metadata.get("resource").map(String::as_str), Some("bytes"), "{info:?}");
    }
    assert_eq!(house.seen.begun(), begun + 2);
    let shed = counted().await - before;
    // Other tests of this process may shed some too.
    assert!(shed >= 22.0, "{shed} of 22 are counted");
    house.seen.release();
    for call in working {
        assert!(call.await.expect("no panic").is_ok());
    }
    until("all given back", || async { house.metric(&["gleaner_inflight_bytes "]).await == 0.0 }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_that_do_not_come_keep_no_pages_out() {
    let house = House::open(&["--max-inflight-bytes", "67108864"]).await;
    let stream = tokio::net::TcpStream::connect(house.addr).await.expect("connects");
    let (mut h2, connection) = h2::client::handshake(stream).await.expect("speaks HTTP/2");
    let driver = tokio::spawn(connection);
    let mut held = Vec::new();
    for method in ["CleanPage", "CleanPages"].repeat(10) {
        let request = http::Request::post(format!("http://{}/gleaner.v1.GleanerService/{method}", house.addr))
            .header("content-type", "application/grpc")
            .body(())
            .expect("request");
        let (answer, mut sender) = h2.send_request(request, false).expect("sends");
        // The header of a message of nearly 16 MiB, and nothing of it.
        sender.send_data(Bytes::from_static(&[0, 0, 0xff, 0xf0, 0]), false).expect("sends");
        held.push((answer, sender));
    }
    until("all are begun", || async { house.metric(&["gleaner_inflight_bytes "]).await >= f64::from(20 << 16) }).await;
    let large = || vec![b'x'; 4 << 20];
    house.client().await.clean_page(page(large())).await.expect("room for a page");
    let mut results = house.client().await.clean_pages(tokio_stream::iter([keyed("a", large())])).await.expect("streams").into_inner();
    assert!(results.message().await.expect("goes on").is_some());
    drop((held, h2));
    driver.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn open_calls_are_limited_and_their_places_come_back() {
    let house = House::open(&["--max-inflight", "3"]).await;
    let mut client = house.client().await;
    // Headers only: the calls are open, and their bodies never come.
    let stream = tokio::net::TcpStream::connect(house.addr).await.expect("connects");
    let (mut h2, connection) = h2::client::handshake(stream).await.expect("speaks HTTP/2");
    let driver = tokio::spawn(connection);
    let mut held = Vec::new();
    for _ in 0..3 {
        let request = http::Request::post(format!("http://{}/gleaner.v1.GleanerService/CleanPage", house.addr))
            .header("content-type", "application/grpc")
            .body(())
            .expect("request");
        held.push(h2.send_request(request, false).expect("sends"));
    }
    until("three calls are open", || async { house.metric(&["gleaner_inflight_calls "]).await == 3.0 }).await;
    let status = client.clean_page(page("one too many")).await.expect_err("full");
    assert_eq!(status.code(), Code::ResourceExhausted);
    drop((held, h2));
    driver.abort();
    until("the places are back", || async { house.metric(&["gleaner_inflight_calls "]).await == 0.0 }).await;
    assert!(client.clean_page(page("room again")).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_does_not_come_ends_with_the_servers_time() {
    let house = House::open(&["--timeout", "200ms"]).await;
    let stream = tokio::net::TcpStream::connect(house.addr).await.expect("connects");
    let (mut h2, connection) = h2::client::handshake(stream).await.expect("speaks HTTP/2");
    tokio::spawn(connection);
    let request = http::Request::post(format!("http://{}/gleaner.v1.GleanerService/CleanPage", house.addr))
        .header("content-type", "application/grpc")
        .body(())
        .expect("request");
    let (answer, mut sender) = h2.send_request(request, false).expect("sends");
    // One byte at a time, slower than the deadline.
    let trickle = tokio::spawn(async move {
        for byte in [0_u8, 0, 0, 1, 0].into_iter().chain(std::iter::repeat_n(1, 200)) {
            if sender.send_data(Bytes::copy_from_slice(&[byte]), false).is_err() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    let answer = tokio::time::timeout(SOON, answer).await.expect("in time").expect("answers");
    assert_eq!(answer.headers().get("grpc-status").and_then(|code| code.to_str().ok()), Some("4"));
    trickle.abort();
}
