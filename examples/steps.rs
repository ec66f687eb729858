//! Runs cases one after another, each inside the function `measured`, for callgrind to count: see `benches/guard`.
//!
//! `steps list` prints the cases, one a line; `steps run` runs them in that order.

#[path = "../tests/support/hostile.rs"]
mod hostile;
#[path = "../benches/pages.rs"]
mod pages;

use std::hint::black_box;

use gleaner::extract::extract;
use gleaner::options::{Options, Unobserved};

/// Size of the small page of each hostile family; the large one has twice that.
const SMALL: usize = 600;

fn main() {
    let run = match std::env::args().nth(1).as_deref() {
        Some("list") => false,
        Some("run") => true,
        _ => {
            eprintln!("usage: steps list|run");
            std::process::exit(2);
        }
    };
    let ordinary = pages::PAGES.iter().map(|(name, page)| (format!("page {name}"), page()));
    let hostile =
        hostile::FAMILIES.iter().flat_map(|(name, page)| [(format!("n {name}"), page(SMALL)), (format!("2n {name}"), page(2 * SMALL))]);
    let cases: Vec<(String, String)> = ordinary.chain(hostile).collect();
    if run {
        // Tables that are built once per process.
        for (_, page) in &cases {
            let end = page.floor_char_boundary(2000);
            let _ = extract(&page.as_bytes()[..end], &Options::default(), &Unobserved);
        }
    }
    for (name, page) in &cases {
        if run { measured(page) } else { println!("{name}") }
    }
}

#[inline(never)]
fn measured(page: &str) {
    let _ = black_box(extract(black_box(page.as_bytes()), &Options::default(), &Unobserved));
}
