//! Pages over one stream.

use std::collections::BTreeMap;
use std::time::Instant;

use gleaner::service::proto::CleanPagesRequest;
use gleaner::service::proto::clean_pages_response::Result as PageResult;
use gleaner::service::status::code_name;
use serde_json::json;
use tonic::Code;

use crate::Outcome;
use crate::target::Target;

pub async fn stream(target: Target, pages: usize) -> Outcome<()> {
    let request = target.request()?;
    let mut client = target.clients().await?.remove(0);
    let before = target.server_seconds().await;
    let began = Instant::now();
    let sent = tokio_stream::iter((0..pages).map(move |number| CleanPagesRequest { key: number.to_string(), page: Some(request.clone()) }));
    let mut results = client.clean_pages(sent).await?.into_inner();
    let (mut good, mut bad) = (0_usize, BTreeMap::<&str, usize>::new());
    while let Some(result) = results.message().await? {
        match result.result {
            Some(PageResult::Response(_)) => good += 1,
            Some(PageResult::Error(error)) => *bad.entry(code_name(Code::from(error.code))).or_default() += 1,
            None => *bad.entry("no result").or_default() += 1,
        }
    }
    let took = began.elapsed();
    let used = target.server_seconds().await - before;
    println!("{good} of {pages} pages in {took:.1?}, {:.1} a second; failed: {bad:?}", good as f64 / took.as_secs_f64());
    println!("server: {used:.2} s of processor, {:.1} pages a processor second", good as f64 / used);
    if target.json {
        println!("{}", json!({"pages": good, "failed": bad, "seconds": took.as_secs_f64(), "server_seconds": used}));
    }
    Ok(())
}
