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
    const LAME_DUCK: Duration = Duration::from_secs(2);
    let mut house = House::open(&["--lame-duck", "2s"]).await;
    let mut health = HealthClient::new(house.channel().await);
    let mut watch = health.watch(HealthCheckRequest::default()).await.expect("watches").into_inner();
    assert_eq!(watch.message().await.expect("told").expect("told").status(), ServingStatus::Serving);
    let mut client = house.client().await;
    let mut late = house.client().await;
    let working = tokio::spawn(async move { client.clean_page(page("hold")).await });
    until("work begins", || async { house.seen.begun() > 1 }).await;
    let stopped = Instant::now();
    house.stop();
    assert_eq!(watch.message().await.expect("told").expect("told").status(), ServingStatus::NotServing);
    assert!(house.get("/readyz").await.starts_with("HTTP/1.1 503"));
    // The lame duck still serves; where we are too slow to see it, that proves nothing.
    let liveness = health.check(HealthCheckRequest { service: "liveness".into() }).await.map(|answer| answer.into_inner().status());
    let served = late.clean_page(page("just in time")).await;
    if stopped.elapsed() < LAME_DUCK {
        assert_eq!(liveness.expect("answers"), ServingStatus::Serving);
        assert!(served.is_ok());
    }
    until("connections close", || async { house.metric(&["gleaner_connections_closed_total", "drain"]).await > 0.0 }).await;
    house.seen.release();
    assert!(working.await.expect("no panic").is_ok());
    assert_eq!(house.ended().await, Ending::Drained);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_watch_does_not_hold_the_server() {
    let house = House::open(&[]).await;
    let mut health = HealthClient::new(house.channel().await);
    let mut watch = health.watch(HealthCheckRequest::default()).await.expect("watches").into_inner();
    watch.message().await.expect("told");
    // Long before the limit of a drain, which is ten minutes here.
    assert_eq!(house.ended().await, Ending::Drained);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_stream_is_told_and_ends() {
    let house = House::open(&[]).await;
    let (pages, queue) = mpsc::channel(4);
    let mut results = house.client().await.clean_pages(ReceiverStream::new(queue)).await.expect("streams").into_inner();
    pages.send(keyed("one", "work 200")).await.expect("sends");
    until("work begins", || async { house.seen.begun() > 1 }).await;
    let ended = tokio::spawn(house.ended());
    let first = results.message().await.expect("the page in work is answered").expect("a result");
    assert_eq!(first.key, "one");
    let status = results.message().await.expect_err("then the stream ends");
    assert_eq!(status.code(), Code::Unavailable, "{status}");
    assert_eq!(ended.await.expect("no panic"), Ending::Drained);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_drain_is_bounded_whatever_is_open() {
    let house = House::open(&["--drain-timeout", "400ms"]).await;
    let mut client = house.client().await;
    let seen = house.seen.clone();
    let working = tokio::spawn(async move { client.clean_page(page("hold")).await });
    until("work begins", || async { house.seen.begun() > 1 }).await;
    assert_eq!(house.ended().await, Ending::Cut);
    assert!(working.await.expect("no panic").is_err());
    until("the work was stopped too", || async { seen.interrupted() == 1 }).await;
}
