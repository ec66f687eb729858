//! Each room and the whole way on pages of our own. `cargo bench --bench rooms`.

mod pages;

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use gleaner::extract::extract;
use gleaner::limits::Limits;
use gleaner::options::{Options, Unobserved};
use gleaner::{decode, dom, segment};

/// The binary's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn rooms(criterion: &mut Criterion) {
    let (limits, options) = (Limits::default(), Options::default());
    for (name, page) in pages::PAGES {
        let html = page();
        let mut group = criterion.benchmark_group(*name);
        group.throughput(Throughput::Bytes(html.len() as u64)).measurement_time(Duration::from_secs(3));
        group.bench_function("scraper alone", |bencher| bencher.iter(|| scraper::Html::parse_document(black_box(&html))));
        group.bench_function("decode", |bencher| bencher.iter(|| decode::decode(black_box(html.as_bytes()), "", &limits)));
        group.bench_function("dom", |bencher| bencher.iter(|| dom::parse(black_box(&html), &limits, &Unobserved)));
        if let Ok(tree) = dom::parse(&html, &limits, &Unobserved) {
            group.bench_function("segment", |bencher| bencher.iter(|| segment::segment(black_box(&tree), &limits, &|| Ok(()))));
        }
        group.bench_function("whole way", |bencher| bencher.iter(|| extract(black_box(html.as_bytes()), &options, &Unobserved)));
        group.finish();
    }
}

criterion_group!(benches, rooms);
criterion_main!(benches);
