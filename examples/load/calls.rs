//! Calls of one page: by callers that wait for answers, at a fixed rate, all at once.

use std::time::{Duration, Instant};

use serde_json::json;
use tonic::transport::Endpoint;
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};

use crate::Outcome;
use crate::seen::Seen;
use crate::target::Target;

pub async fn closed(target: Target, callers: usize, time: Duration) -> Outcome<()> {
    let (request, clients, seen) = (target.request()?, target.clients().await?, Seen::default());
    let (before, began) = (target.server_seconds().await, Instant::now());
    let end = began + time;
    let health = watch_health(&target, seen.clone(), end);
    let running: Vec<_> = (0..callers)
        .filter_map(|number| clients.get(number % clients.len()).cloned())
        .map(|mut client| {
            let (target, request, seen) = (target.clone(), request.clone(), seen.clone());
            tokio::spawn(async move {
                while Instant::now() < end {
                    target.call(&mut client, &request, Instant::now(), &seen).await;
                }
            })
        })
        .collect();
    for caller in running {
        caller.await?;
    }
    health.await?;
    report(&target, &seen, began.elapsed(), before).await;
    Ok(())
}

pub async fn open(target: Target, rate: f64, time: Duration) -> Outcome<()> {
    let (request, clients, seen) = (target.request()?, target.clients().await?, Seen::default());
    let (before, began) = (target.server_seconds().await, Instant::now());
    let end = began + time;
    let health = watch_health(&target, seen.clone(), end);
    let mut running = tokio::task::JoinSet::new();
    for number in 0.. {
        let due = began + Duration::from_secs_f64(f64::from(number) / rate);
        if due >= end {
            break;
        }
        tokio::time::sleep_until(due.into()).await;
        let Some(mut client) = clients.get(number as usize % clients.len()).cloned() else { break };
        let (target, request, seen) = (target.clone(), request.clone(), seen.clone());
        running.spawn(async move { target.call(&mut client, &request, due, &seen).await });
        while running.try_join_next().is_some() {}
    }
    while running.join_next().await.is_some() {}
    health.await?;
    report(&target, &seen, began.elapsed(), before).await;
    Ok(())
}

pub async fn burst(target: Target, calls: usize) -> Outcome<()> {
    let (request, clients, seen) = (target.request()?, target.clients().await?, Seen::default());
    let (before, began) = (target.server_seconds().await, Instant::now());
    let mut running = tokio::task::JoinSet::new();
    for mut client in clients.iter().cycle().take(calls).cloned() {
        let (target, request, seen) = (target.clone(), request.clone(), seen.clone());
        running.spawn(async move { target.call(&mut client, &request, began, &seen).await });
    }
    while running.join_next().await.is_some() {}
    report(&target, &seen, began.elapsed(), before).await;
    Ok(())
}

/// Asks for health fifty times a second until `end`.
fn watch_health(target: &Target, seen: Seen, end: Instant) -> tokio::task::JoinHandle<()> {
    let addr = target.addr.clone();
    tokio::spawn(async move {
        let Ok(endpoint) = Endpoint::from_shared(addr) else { return };
        let Ok(channel) = endpoint.connect().await else { return };
        let mut health = HealthClient::new(channel);
        while Instant::now() < end {
            let began = Instant::now();
            let well = health.check(HealthCheckRequest::default()).await.is_ok();
            seen.record(if well { "health" } else { "health failed" }, began.elapsed());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
}

async fn report(target: &Target, seen: &Seen, took: Duration, before: f64) {
    seen.print(took);
    let used = target.server_seconds().await - before;
    let a_second = seen.count("OK") as f64 / used;
    println!("server: {used:.2} s of processor, {a_second:.1} pages a processor second");
    if target.json {
        let took = took.as_secs_f64();
        println!("{}", json!({"seconds": took, "outcomes": seen.json(), "server_seconds": used, "pages_a_processor_second": a_second}));
    }
}
