//! Leaving in order.

use std::time::{Duration, Instant};

use gleaner::service::server::Ending;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Code;
use tonic_health::pb::{HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient};

use crate::support::{House, keyed, page, until};

#[tokio::test(flavor = "multi_thread")]
async fn health_says_so_first_and_calls_in_work_end_well() {
    let mut house = House::open(&["--lame-duck", "300ms"]).await;
    let mut health = HealthClient::new(house.channel().await);
    let mut watch = health.watch(HealthCheckRequest::default()).await.expect("watches").into_inner();
    assert_eq!(watch.message().await.expect("told").expect("told").status(), ServingStatus::Serving);
    let mut client = house.client().await;
    let mut late = house.client().await;
    let working = tokio::spawn(async move { client.clean_page(page("work 900")).await });
    until("work begins", || async { house.seen.begun() > 2 }).await;
    house.stop();
    assert_eq!(watch.message().await.expect("told").expect("told").status(), ServingStatus::NotServing);
    let liveness = HealthCheckRequest { service: "liveness".into() };
    assert_eq!(health.check(liveness).await.expect("answers").into_inner().status(), ServingStatus::Serving);
    assert!(house.get("/readyz").await.starts_with("HTTP/1.1 503"));
    // The lame duck still serves.
    assert!(late.clean_page(page("just in time")).await.is_ok());
    assert!(working.await.expect("no panic").is_ok());
    assert_eq!(house.ended(Duration::from_secs(6)).await, Ending::Drained);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_watch_does_not_hold_the_server() {
    let house = House::open(&[]).await;
    let mut health = HealthClient::new(house.channel().await);
    let mut watch = health.watch(HealthCheckRequest::default()).await.expect("watches").into_inner();
    watch.message().await.expect("told");
    let began = Instant::now();
    assert_eq!(house.ended(Duration::from_secs(6)).await, Ending::Drained);
    assert!(began.elapsed() < Duration::from_secs(4), "took {:?}", began.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_stream_is_told_and_ends() {
    let house = House::open(&[]).await;
    let (pages, queue) = mpsc::channel(4);
    let mut results = house.client().await.clean_pages(ReceiverStream::new(queue)).await.expect("streams").into_inner();
    pages.send(keyed("one", "work 200")).await.expect("sends");
    until("work begins", || async { house.seen.begun() > 2 }).await;
    let ended = tokio::spawn(house.ended(Duration::from_secs(6)));
    let first = results.message().await.expect("the page in work is answered").expect("a result");
    assert_eq!(first.key, "one");
    let status = results.message().await.expect_err("then the stream ends");
    assert_eq!(status.code(), Code::Unavailable, "{status}");
    assert_eq!(ended.await.expect("no panic"), Ending::Drained);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_drain_is_bounded_whatever_is_open() {
    let house = House::open(&["--drain-timeout", "400ms", "--timeout", "60s"]).await;
    let mut client = house.client().await;
    let seen = house.seen.clone();
    let working = tokio::spawn(async move { client.clean_page(page("work 60000")).await });
    until("work begins", || async { house.seen.begun() > 2 }).await;
    let began = Instant::now();
    assert_eq!(house.ended(Duration::from_secs(6)).await, Ending::Cut);
    assert!(began.elapsed() < Duration::from_secs(4), "took {:?}", began.elapsed());
    assert!(working.await.expect("no panic").is_err());
    until("the work was stopped too", || async { seen.interrupted() == 1 }).await;
}
