//! Connections that misbehave, or grow old.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use gleaner::service::proto::gleaner_service_client::GleanerServiceClient;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tonic::Code;
use tonic::transport::Endpoint;

use crate::support::{House, SOON, page, until};

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Whether a new connection is served. It may be slower than the limits of the test.
async fn served(addr: SocketAddr) -> bool {
    match Endpoint::from_shared(format!("http://{addr}")).expect("address").connect().await {
        Ok(channel) => GleanerServiceClient::new(channel).clean_page(page("fine")).await.is_ok(),
        Err(_) => false,
    }
}

/// Waits until the other side has closed.
async fn closed(mut stream: TcpStream) {
    let mut buffer = [0; 1024];
    while matches!(stream.read(&mut buffer).await, Ok(read) if read > 0) {}
}

#[tokio::test(flavor = "multi_thread")]
async fn silent_connections_keep_no_probe_out() {
    let house = House::open(&[]).await;
    let mut silent = Vec::new();
    for _ in 0..200 {
        silent.push(TcpStream::connect(house.admin).await.expect("connects"));
    }
    let answer = tokio::time::timeout(Duration::from_secs(2), house.get("/livez")).await.expect("answers beside silent connections");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn silent_connections_are_closed() {
    let house = House::open(&["--preface-timeout", "300ms"]).await;
    let mut closing = Vec::new();
    for number in 0..200 {
        let mut stream = TcpStream::connect(house.addr).await.expect("connects");
        match number % 3 {
            0 => {}
            // On a slow machine its time may be over already.
            1 => drop(stream.write_all(PREFACE).await),
            _ => drop(stream.write_all(&PREFACE[..10]).await),
        }
        closing.push(tokio::spawn(closed(stream)));
    }
    for closed in closing {
        tokio::time::timeout(SOON, closed).await.expect("closed in time").expect("no panic");
    }
    until("all are counted", || async { house.metric(&["gleaner_connections_closed_total", "preface_timeout"]).await == 200.0 }).await;
    until("others are served", || served(house.addr)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_answers_no_ping_is_closed() {
    let house = House::open(&["--keepalive-interval", "100ms", "--keepalive-timeout", "100ms"]).await;
    let mut stream = TcpStream::connect(house.addr).await.expect("connects");
    // A whole preface with empty settings, and then nothing.
    stream.write_all(PREFACE).await.expect("sends");
    stream.write_all(&[0, 0, 0, 4, 0, 0, 0, 0, 0]).await.expect("sends");
    tokio::time::timeout(SOON, closed(stream)).await.expect("closed in time");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_idle_connection_is_told_to_go() {
    let house = House::open(&["--idle-timeout", "200ms"]).await;
    let stream = TcpStream::connect(house.addr).await.expect("connects");
    let (_h2, connection) = h2::client::handshake(stream).await.expect("speaks HTTP/2");
    // In order, unless we are so slow to answer that the service does not wait for it.
    let ended = tokio::time::timeout(SOON, connection).await.expect("closed in time");
    assert!(ended.is_ok() || ended.as_ref().is_err_and(|error| error.is_io() || error.is_go_away()), "{ended:?}");
    until("it is counted", || async { house.metric(&["gleaner_connections_closed_total", "idle"]).await >= 1.0 }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn there_are_only_so_many_connections() {
    let house = House::open(&["--max-connections", "2"]).await;
    let held = [house.channel().await, house.channel().await];
    let third = TcpStream::connect(house.addr).await.expect("the system takes it");
    tokio::time::timeout(SOON, closed(third)).await.expect("closed at once");
    let mut client = GleanerServiceClient::new(held[0].clone());
    assert!(client.clean_page(page("fine")).await.is_ok());
    drop((held, client));
    until("a place is free", || served(house.addr)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn age_never_cuts_a_call() {
    let house = Arc::new(House::open(&["--max-connection-age", "300ms", "--connection-age-grace", "50ms"]).await);
    let begun = house.seen.begun();
    let mut client = house.client().await;
    let held = tokio::spawn(async move { client.clean_page(page("hold")).await });
    until("work begins", || async { house.seen.begun() > begun }).await;
    // Connections that began later and have nothing to do grow old: age and grace of the first one are over.
    for closed in [2.0, 4.0] {
        let _idle = [house.channel().await, house.channel().await];
        until("they are closed", || async { house.metric(&["gleaner_connections_closed_total", "age"]).await >= closed }).await;
    }
    assert_eq!(house.seen.interrupted(), 0, "no page in work lost its caller");
    house.seen.release();
    assert!(held.await.expect("no panic").is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn callers_go_on_while_connections_grow_old() {
    let house = Arc::new(House::open(&["--max-connection-age", "300ms"]).await);
    let channel = house.channel().await;
    let (enough, calls) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let callers: Vec<_> = (0..4)
        .map(|_| {
            let mut client = GleanerServiceClient::new(channel.clone());
            let (enough, calls) = (enough.clone(), calls.clone());
            tokio::spawn(async move {
                while !enough.load(Ordering::Relaxed) {
                    match client.clean_page(page("work 120")).await {
                        Ok(_) => drop(calls.fetch_add(1, Ordering::Relaxed)),
                        // The client had the call in hand when the connection closed, and never sent it; a call that
                        // was cut would be UNAVAILABLE or UNKNOWN.
                        Err(status) if status.code() == Code::Cancelled && status.message() == "operation was canceled" => {}
                        // The service said goodbye (GOAWAY, no error) before it took the call.
                        Err(status) => assert!(format!("{status:?}").contains("GoAway(b\"\", NO_ERROR"), "{status:?}"),
                    }
                }
            })
        })
        .collect();
    until("connections grow old under calls", || async {
        let old = house.metric(&["gleaner_connections_closed_total", "age"]).await;
        callers.iter().any(tokio::task::JoinHandle::is_finished) || old >= 3.0 && calls.load(Ordering::Relaxed) >= 10
    })
    .await;
    enough.store(true, Ordering::Relaxed);
    for caller in callers {
        caller.await.expect("no call is cut");
    }
    assert_eq!(house.seen.interrupted(), 0, "no page in work lost its caller");
}

#[tokio::test(flavor = "multi_thread")]
async fn rapid_resets_end_their_connection_and_no_other() {
    let house = House::open(&[]).await;
    let mut honest = house.client().await;
    let stream = TcpStream::connect(house.addr).await.expect("connects");
    let (mut h2, connection) =
        h2::client::Builder::new().max_concurrent_reset_streams(10_000).handshake::<_, bytes::Bytes>(stream).await.expect("speaks HTTP/2");
    let connection = tokio::spawn(connection);
    let attack = async {
        for _ in 0..20_000 {
            let request = http::Request::post(format!("http://{}/gleaner.v1.GleanerService/CleanPage", house.addr))
                .header("content-type", "application/grpc")
                .body(())
                .expect("request");
            let Ok(ready) = h2.clone().ready().await else { return };
            h2 = ready;
            let Ok((_, mut stream)) = h2.send_request(request, false) else { return };
            stream.send_reset(h2::Reason::CANCEL);
        }
    };
    tokio::time::timeout(SOON, attack).await.expect("ends in time");
    let error = tokio::time::timeout(SOON, connection).await.expect("closed in time").expect("no panic").expect_err("not in order");
    // The connection may be gone before the reason has been read.
    assert!(error.reason() == Some(h2::Reason::ENHANCE_YOUR_CALM) || error.is_io(), "{error}");
    assert!(honest.clean_page(page("fine")).await.is_ok());
    until("nothing left", || async { house.metric(&["gleaner_inflight_calls "]).await == 0.0 }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn long_metadata_is_refused_by_its_own_call() {
    let house = House::open(&["--max-header-bytes", "4096"]).await;
    let mut client = house.client().await;
    let mut request = tonic::Request::new(page("fine"));
    request.metadata_mut().insert("x-long", "a".repeat(10_000).parse().expect("ascii"));
    assert!(client.clean_page(request).await.is_err());
    assert!(client.clean_page(page("fine")).await.is_ok());
    // Of metadata that is many times too long nobody reads the end: it ends its connection, and no other.
    let mut other = house.client().await;
    let mut request = tonic::Request::new(page("fine"));
    for number in 0..2_000 {
        request.metadata_mut().insert(
            tonic::metadata::MetadataKey::from_bytes(format!("x-{number}").as_bytes()).expect("a name"),
            "a".parse().expect("ascii"),
        );
    }
    assert!(client.clean_page(request).await.is_err());
    assert!(other.clean_page(page("fine")).await.is_ok());
}

/// How a proxy passes bytes on.
#[derive(Clone, Copy)]
enum Way {
    Delay(Duration),
    /// After this many bytes from the client, nothing passes any more.
    Swallow(usize),
    /// After this many bytes from the client, both sides are reset.
    Reset(usize),
}

/// A proxy in front of `target`; gives its address.
async fn proxy(target: SocketAddr, way: Way) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let addr = listener.local_addr().expect("bound");
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            tokio::spawn(async move {
                let server = TcpStream::connect(target).await.expect("connects");
                let ((mut from_client, mut to_client), (mut from_server, mut to_server)) = (client.into_split(), server.into_split());
                let back = tokio::spawn(async move {
                    let mut buffer = [0; 16 << 10];
                    while let Ok(read @ 1..) = from_server.read(&mut buffer).await {
                        if to_client.write_all(&buffer[..read]).await.is_err() {
                            break;
                        }
                    }
                });
                let mut passed = 0;
                let mut buffer = [0; 4 << 10];
                while let Ok(read @ 1..) = from_client.read(&mut buffer).await {
                    passed += read;
                    match way {
                        Way::Delay(delay) => tokio::time::sleep(delay).await,
                        Way::Swallow(most) if passed > most => std::future::pending().await,
                        Way::Reset(most) if passed > most => break,
                        _ => {}
                    }
                    if to_server.write_all(&buffer[..read]).await.is_err() {
                        break;
                    }
                }
                back.abort();
            });
        }
    });
    addr
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_network_costs_its_own_calls_only() {
    let big = || page(vec![b'x'; 200_000]);
    let through = |addr, way| async move {
        let proxied = format!("http://{}", proxy(addr, way).await);
        let channel = Endpoint::from_shared(proxied).expect("address").connect().await.expect("connects");
        GleanerServiceClient::new(channel).clean_page(big()).await
    };
    let house = House::open(&[]).await;
    assert!(through(house.addr, Way::Delay(Duration::from_millis(5))).await.is_ok());
    assert!(through(house.addr, Way::Reset(50_000)).await.is_err());
    // Where nothing comes any more, only time tells; here it is short, and so the calls that shall succeed are tried again.
    let hasty = House::open(&["--timeout", "1s", "--keepalive-interval", "200ms", "--keepalive-timeout", "200ms"]).await;
    let swallowed = through(hasty.addr, Way::Swallow(50_000));
    tokio::time::timeout(SOON, swallowed).await.expect("ends in time").expect_err("nothing came");
    for house in [&house, &hasty] {
        until("nothing left", || async { house.metric(&["gleaner_inflight_"]).await == 0.0 }).await;
        until("others are served", || served(house.addr)).await;
    }
}
