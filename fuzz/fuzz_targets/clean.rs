//! Any page: no panic, nothing lost, spans slice, the same answer twice.
#![no_main]

#[path = "../../tests/support/ordinals.rs"]
mod ordinals;
#[path = "support/warm.rs"]
mod warm;

use gleaner::error::ErrorKind;
use gleaner::extract::extract;
use gleaner::options::{Formats, Options, Unobserved};
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: warm::warm(), |html: &[u8]| clean(html));

fn clean(html: &[u8]) {
    let options = Options { formats: Formats { markdown: true, html: true }, url: "https://news.example/a/b".into(), ..Options::default() };
    let cleaned = match extract(html, &options, &Unobserved) {
        Ok(cleaned) => cleaned,
        Err(error) => {
            assert!(!matches!(error.kind(), ErrorKind::Interrupted | ErrorKind::UnknownEncoding), "{error}");
            return;
        }
    };
    let (article, page) = (&cleaned.article, &cleaned.page);
    let ordinals = ordinals::ordinals(article);
    assert!(ordinals.iter().copied().eq(0..page.block_count), "blocks lost or in two places: {ordinals:?}");
    for block in &article.body.blocks {
        let span = block.span.start as usize..block.span.end as usize;
        assert!(article.body.text.get(span).is_some(), "span of block {} does not slice", block.ordinal);
    }
    for quote in &article.quotes {
        for span in &quote.spans {
            assert!(article.body.text.get(span.start as usize..span.end as usize).is_some(), "span of a quote does not slice");
        }
    }
    assert_eq!(extract(html, &options, &Unobserved).as_ref(), Ok(&cleaned), "two answers for one page");
}
