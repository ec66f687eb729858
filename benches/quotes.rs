//! Speed of the search for quotations, in bytes of body text.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use gleaner::article::PageType;
use gleaner::assemble::quotes::{Context, Hint, Passage, PassageKind, quotes};
use std::hint::black_box;

/// An invented report: three plain paragraphs for each one with a quotation, as in the press.
fn report(paragraphs: usize) -> Vec<String> {
    let plain = [
        "The harbour board met on Tuesday to discuss the new breakwater, which has been planned since the floods of three winters ago and whose costs have doubled twice since then.",
        "Engineers from the county measured the sea wall in forty places and found cracks in eleven of them, most along the eastern arm where the ferries turn before they dock.",
        "Residents of the lower town have asked for pumps, sandbags and a siren; so far the council has bought the siren, and has not yet agreed where it should stand or who may sound it.",
    ];
    let spoken = [
        "“We cannot hold back the sea with paper,” said Mayor Ellen Voss, who has led the town for nine years. “But we can start with the stones we have.”",
        "Tom Arden, the county engineer, told reporters that the wall was “in better shape than it looks,” adding that repairs would begin in May.",
        "Voss called the delay “a disgrace to the whole coast” and promised to “open the books” before the summer.",
    ];
    (0..paragraphs).map(|at| if at % 4 == 3 { spoken[at / 4 % 3].to_owned() } else { plain[at % 4].to_owned() }).collect()
}

fn passages(texts: &[String]) -> Vec<Passage<'_>> {
    let mut start = 0;
    texts
        .iter()
        .map(|text| {
            let passage = Passage { text, start, kind: PassageKind::Paragraph, cite: "", styles: &[], links: &[], hint: Hint::None };
            start += text.len() as u32 + 2;
            passage
        })
        .collect()
}

fn bench(criterion: &mut Criterion) {
    let context = Context { language: "en", dek: "", page_type: PageType::Article };
    let mut group = criterion.benchmark_group("quotes");
    let silent: Vec<String> = report(400).into_iter().filter(|text| !text.contains('“')).collect();
    for (name, texts) in [
        ("article_40_paragraphs", report(40)),
        ("report_400_paragraphs", report(400)),
        ("without_marks", silent),
        ("storm", vec!["“a” \"b\" ".repeat(20_000)]),
    ] {
        group.throughput(Throughput::Bytes(texts.iter().map(|text| text.len() as u64).sum()));
        let given = passages(&texts);
        group.bench_function(name, |bencher| bencher.iter(|| quotes(black_box(&given), &context)));
    }
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
