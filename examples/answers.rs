//! Answers to pages by models that have not seen them: `answers OUT LIST ODDS`, where each line of LIST is `id<TAB>path` (HTML, or
//! HTML in gzip). ODDS holds little-endian floats, one a block of all pages in the order of `features`: log-odds of the trees,
//! then those of the network. OUT gets one line a page with its id, its title and what was kept of its text.

#[path = "support/listed.rs"]
mod listed;

use std::error::Error;
use std::fs::{self, File};
use std::io::{BufWriter, Write};

use gleaner::article::SummarySource;
use gleaner::options::{Options, Unobserved};
use gleaner::{assemble, classify, decode, dom, head, segment};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(out), Some(list), Some(odds)) = (arguments.next(), arguments.next(), arguments.next()) else {
        return Err("usage: answers OUT LIST ODDS".into());
    };
    let odds: Vec<f32> = fs::read(odds)?.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
    let (mut trees, mut network) = odds.split_at(odds.len() / 2);
    let mut out = BufWriter::new(File::create(out)?);
    listed::each_page(&list, |id, bytes| write_page(id, bytes, [&mut trees, &mut network], &mut out))?;
    if trees.is_empty() { Ok(()) } else { Err("ODDS has more blocks than the pages of LIST".into()) }
}

fn write_page(id: &str, bytes: &[u8], odds: [&mut &[f32]; 2], out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let options = Options::default();
    let pause = || Ok(());
    let decoded = decode::decode(bytes, "", &options.limits)?;
    let page = dom::parse(&decoded.text, &options.limits, &Unobserved)?;
    let segments = segment::segment(&page, &options.limits)?;
    let head = head::read(&page, "", &pause)?;
    let count = segments.blocks.len();
    if odds[0].len() < count {
        return Err("ODDS ends here".into());
    }
    let own = odds.map(|odds| {
        let (own, rest) = odds.split_at(count);
        *odds = rest;
        own.to_vec()
    });
    let mut judgement = classify::judge(&segments, &head, options.bias, &pause, |_, _| own)?;
    let vetoes = classify::veto::vetoes(&segments, judgement.page_type, &judgement.evidence);
    judgement.apply(&segments, &vetoes);
    let findings = assemble::Findings { page: &page, segments: &segments, head: &head, judgement: &judgement, options: &options };
    let article = assemble::assemble(&findings, &|_| Ok(()), &pause)?.article;
    let by_publisher = matches!(article.summary.source, SummarySource::Editorial | SummarySource::EditorialAi);
    let bullets = article.summary.bullets.iter().filter(|_| by_publisher).map(|bullet| bullet.text.as_str());
    let text: Vec<&str> = [article.dek.as_str()].into_iter().chain(bullets).chain([article.body.text.as_str()]).collect();
    writeln!(out, "{}", serde_json::json!({ "id": id, "title": article.title, "text": text.join("\n") }))?;
    Ok(())
}
