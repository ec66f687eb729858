//! No page is expensive beyond its size: for every hostile family, twice the page takes at most 2.2 times
//! the allocations and bytes, and never more memory than promised. Counted, not timed, so the answer is the
//! same on every machine. Steps of computation are counted in `benches/guard`.

#[path = "support/hostile.rs"]
mod hostile;
mod support;

use std::cell::{Cell, RefCell};
use std::sync::Mutex;

use gleaner::error::ErrorKind;
use gleaner::extract::extract;
use gleaner::limits::Limits;
use gleaner::options::{Formats, Observer, Options, Stage, Unobserved};
use gleaner::{decode, dom};
use hostile::FAMILIES;

/// Warm tables that are built once per process, so that they are not counted.
fn warm() {
    static WARM: Mutex<bool> = Mutex::new(false);
    let mut warm = WARM.lock().unwrap();
    if !*warm {
        for (_, page) in FAMILIES {
            let _ = extract(page(20).as_bytes(), &Options::default(), &Unobserved);
        }
        *warm = true;
    }
}

fn cost(page: &str) -> allocation_counter::AllocationInfo {
    let options = Options::default();
    allocation_counter::measure(|| match extract(page.as_bytes(), &options, &Unobserved) {
        Ok(_) => {}
        Err(error) => assert!(matches!(error.kind(), ErrorKind::Empty | ErrorKind::TooComplex), "{error}"),
    })
}

#[test]
fn twice_the_page_takes_twice_the_work() {
    warm();
    let mut found = Vec::new();
    for (name, page) in FAMILIES {
        let (small, large) = (cost(&page(2000)), cost(&page(4000)));
        for (what, small, large) in [
            ("allocations", small.count_total, large.count_total),
            ("bytes", small.bytes_total, large.bytes_total),
            ("memory", small.bytes_max, large.bytes_max),
        ] {
            // Tables grow by doubling, so a step may fall between the two sizes.
            if large as f64 > small as f64 * 2.2 + 20_000.0 {
                found.push(format!("{name}: {what} {small} -> {large}"));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

/// Memory at its highest while a page is cleaned, with the answer's own, and what is promised: a sum over bytes, nodes, blocks,
/// quotations, and the paths from blocks to the root. A page that is nothing but tags is mostly nodes.
fn memory(page: &[u8]) -> Option<(u64, u64)> {
    let mut cleaned = None;
    let most = allocation_counter::measure(|| cleaned = extract(page, &Options::default(), &Unobserved).ok()).bytes_max;
    let cleaned = cleaned?;
    let (nodes, blocks, depth) =
        (u64::from(cleaned.page.node_count), u64::from(cleaned.page.block_count), u64::from(cleaned.page.max_depth));
    let inside = 512 * nodes + 1024 * blocks + 1024 * cleaned.article.quotes.len() as u64 + 48 * blocks * depth;
    Some((most, 24 * page.len() as u64 + 1_000_000 + inside))
}

#[test]
fn memory_follows_what_is_in_a_page() {
    warm();
    let mut found = Vec::new();
    for (name, page) in FAMILIES {
        let page = page(4000);
        match memory(page.as_bytes()) {
            Some((most, promised)) if most > promised => found.push(format!("{name}: {most} bytes, promised {promised}")),
            _ => {}
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn memory_of_real_pages() {
    warm();
    let (mut ratios, mut found) = (Vec::new(), Vec::new());
    for path in support::real_pages(20) {
        let page = support::read(&path);
        let Some((most, promised)) = memory(&page) else { continue };
        ratios.push(most.saturating_sub(1_000_000) / page.len() as u64);
        if most > promised {
            found.push(format!("{}: {most} bytes, promised {promised}", path.display()));
        }
    }
    assert!(!ratios.is_empty(), "no page was cleaned");
    ratios.sort_unstable();
    let within = ratios.iter().filter(|ratio| **ratio < 12).count();
    println!("{within} of {} pages within 12 bytes a byte and 1 MB; at most {}", ratios.len(), ratios[ratios.len() - 1]);
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn small_stacks_are_enough() {
    // All walks are loops; a page can be as deep as it likes.
    let run = || {
        for (name, page) in FAMILIES {
            let page = page(20_000);
            if let Err(error) = extract(page.as_bytes(), &Options::default(), &Unobserved) {
                assert_eq!(error.kind(), ErrorKind::TooComplex, "{name}: {error}");
            }
        }
    };
    std::thread::Builder::new().stack_size(256 << 10).spawn(run).unwrap().join().unwrap();
}

#[test]
fn every_long_stage_asks_whether_to_go_on() {
    /// Counts the questions in each stage; stops at the first of one.
    struct Asked {
        stage: Cell<Stage>,
        counts: RefCell<std::collections::BTreeMap<Stage, usize>>,
        stop_in: Option<(Stage, usize)>,
    }
    impl Observer for Asked {
        fn enter(&self, stage: Stage) {
            self.stage.set(stage);
        }
        fn interrupted(&self) -> bool {
            let mut counts = self.counts.borrow_mut();
            let count = counts.entry(self.stage.get()).or_default();
            *count += 1;
            self.stop_in.is_some_and(|(stage, at)| stage == self.stage.get() && *count == at)
        }
    }
    // No two alike: a repeated paragraph is kept once.
    let paragraph = |index| {
        format!(
            "<p>\u{201c}We close pier {index} on Monday,\u{201d} said Ann Lee of the harbour, \u{201c}and open it again in June of the year.\u{201d}</p>"
        )
    };
    let text: String = (0..3_100).map(paragraph).collect();
    let page = format!("<title>The pier</title><h1>The pier is closed</h1>{text}");
    let things = serde_json::json!({ "@type": "Article", "headline": "The pier", "articleBody": text });
    let hidden = format!("<title>The pier</title><script type=application/ld+json>{things}</script><p>Loading");
    let options = Options { formats: Formats { markdown: true, html: true }, ..Options::default() };
    let run = |page: &str, stop_in| {
        let asked = Asked { stage: Cell::new(Stage::Decode), counts: RefCell::default(), stop_in };
        let result = extract(page.as_bytes(), &options, &asked).map(drop);
        (result, asked.counts.into_inner())
    };
    // At each block where a block is the work; elsewhere at each field and every few thousand elements or bytes.
    let long = [(Stage::Metadata, 10), (Stage::Assemble, 3_000), (Stage::Quotes, 3_000), (Stage::Render, 6_000)];
    for (page, stages) in [(&page, &long[..]), (&hidden, &[(Stage::Assemble, 3_000)])] {
        let (result, counts) = run(page, None);
        assert!(result.is_ok());
        for &(stage, least) in stages {
            let asked = counts.get(&stage).copied().unwrap_or_default();
            assert!(asked >= least, "{}: {asked} questions", stage.name());
            for at in [1, 10, least / 2, least] {
                let (result, counts) = run(page, Some((stage, at)));
                assert_eq!(result.unwrap_err().kind(), ErrorKind::Interrupted, "{} at {at}", stage.name());
                assert_eq!(counts.get(&stage), Some(&at), "work went on after the answer");
            }
        }
    }
}

#[test]
fn depth_is_bounded_whatever_the_slash_and_the_name_say() {
    let truncated = |outer: &str, inner: &str| {
        let page = format!("{outer}{}", inner.repeat(2000));
        dom::parse(&page, &Limits::default(), &Unobserved).unwrap().depth_truncated
    };
    for (outer, inner) in [("", "<div/>"), ("", "<x-a/>"), ("<svg>", "<g>"), ("<svg>", "<input>"), ("<svg>", "<style>"), ("<math>", "<mi>")]
    {
        assert!(truncated(outer, inner), "{outer}{inner}");
    }
    // In SVG the slash closes, in HTML the name does: none of these is deep.
    for (outer, inner) in [("<svg>", "<path/>"), ("", "<input>"), ("", "<br/>"), ("", "<p>x")] {
        assert!(!truncated(outer, inner), "{outer}{inner}");
    }
}

#[test]
fn the_parse_can_be_stopped_anywhere() {
    /// Stops at the n-th question.
    struct Stop(Cell<usize>);
    impl Observer for Stop {
        fn interrupted(&self) -> bool {
            self.0.set(self.0.get().saturating_sub(1));
            self.0.get() == 0
        }
    }
    let page = "<p>words and words</p>".repeat(50_000);
    let limits = Limits::default();
    let decoded = decode::decode(page.as_bytes(), "", &limits).unwrap();
    for questions in [1, 2, 30] {
        let stopped = dom::parse(&decoded.text, &limits, &Stop(Cell::new(questions)));
        assert_eq!(stopped.unwrap_err().kind(), ErrorKind::Interrupted, "at question {questions}");
    }
}

#[test]
fn the_judgement_asks_between_its_trees_and_layers_and_stops_at_any_question() {
    /// Counts the questions of each stage, and stops at one.
    struct Questions {
        stage: Cell<Stage>,
        asked: Cell<usize>,
        judging: Cell<usize>,
        stop_at: usize,
    }
    impl Observer for Questions {
        fn enter(&self, stage: Stage) {
            self.stage.set(stage);
        }
        fn interrupted(&self) -> bool {
            self.asked.update(|asked| asked + 1);
            self.judging.update(|judging| judging + usize::from(self.stage.get() == Stage::Classify));
            self.asked.get() == self.stop_at
        }
    }
    let page = "<nav><a href=/>Home</a></nav><h1>Rope</h1><p>Three strands of hemp are laid, and tarred by hand.</p>".repeat(20);
    let clean = |stop_at| {
        let observer = Questions { stage: Cell::new(Stage::Decode), asked: Cell::new(0), judging: Cell::new(0), stop_at };
        let cleaned = extract(page.as_bytes(), &Options::default(), &observer);
        (cleaned.map_err(|error| error.kind()).err(), observer.asked.get(), observer.judging.get())
    };
    let (error, asked, judging) = clean(usize::MAX);
    assert_eq!(error, None);
    assert!(judging >= 14, "{judging} questions while blocks are judged: after each step, every few trees, before each layer");
    for stop_at in 1..=asked {
        let (error, until, _) = clean(stop_at);
        assert_eq!((error, until), (Some(ErrorKind::Interrupted), stop_at), "at question {stop_at} of {asked}");
    }
}

#[test]
fn limits_hold_exactly() {
    let parse = |page: &str, limits: &Limits| {
        let decoded = decode::decode(page.as_bytes(), "", limits)?;
        let page = dom::parse(&decoded.text, limits, &Unobserved)?;
        let segments = gleaner::segment::segment(&page, limits, &|| Ok(()))?;
        Ok::<_, gleaner::error::Error>((page.nodes, segments.blocks.len(), page.depth_truncated, page.attributes_truncated))
    };
    let defaults = Limits::default();
    let page = "<p a=1 b=2>one<p>two";
    let (nodes, blocks, depth_truncated, attributes_truncated) = parse(page, &defaults).unwrap();
    assert!(!depth_truncated && !attributes_truncated);

    assert!(parse(page, &Limits { max_bytes: page.len(), ..defaults }).is_ok());
    assert_eq!(parse(page, &Limits { max_bytes: page.len() - 1, ..defaults }).unwrap_err().kind(), ErrorKind::TooLarge);

    assert!(parse(page, &Limits { max_nodes: nodes, ..defaults }).is_ok());
    let error = parse(page, &Limits { max_nodes: nodes - 1, ..defaults }).unwrap_err();
    assert_eq!((error.kind(), error.limit()), (ErrorKind::TooComplex, Some(nodes as u64 - 1)));

    assert!(parse(page, &Limits { max_blocks: blocks, ..defaults }).is_ok());
    assert_eq!(parse(page, &Limits { max_blocks: blocks - 1, ..defaults }).unwrap_err().kind(), ErrorKind::TooComplex);

    // Two paragraphs inside <html> and <body>.
    assert!(parse(page, &Limits { max_block_depths: 6, ..defaults }).is_ok());
    assert_eq!(parse(page, &Limits { max_block_depths: 5, ..defaults }).unwrap_err().kind(), ErrorKind::TooComplex);

    assert!(!parse(page, &Limits { max_attributes: 2, ..defaults }).unwrap().3);
    assert!(parse(page, &Limits { max_attributes: 1, ..defaults }).unwrap().3);

    // <html>, <body> and eight more.
    let deep = format!("{}x", "<div>".repeat(8));
    assert!(!parse(&deep, &Limits { max_depth: 10, ..defaults }).unwrap().2);
    assert!(parse(&deep, &Limits { max_depth: 9, ..defaults }).unwrap().2);
}
