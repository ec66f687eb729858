//! Answers to pages by models that have not seen them: `answers OUT LIST ODDS`, where each line of LIST is `id<TAB>path` (HTML, or
//! HTML in gzip). ODDS holds little-endian floats, one a block of all pages in the order of `features`: log-odds of the trees,
//! then those of the network; too few of them end the program. OUT gets one line a page with its id, its title and what was kept of its text.

#[path = "support/listed.rs"]
mod listed;

use std::error::Error;
use std::fs::{self, File};
use std::io::{BufWriter, Write};

use gleaner::article::SummarySource;
use gleaner::classify;
use gleaner::extract::extract_judged;
use gleaner::options::{Options, Unobserved};

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
    let [trees, network] = odds;
    let own = |odds: &mut &[f32], count: usize| {
        let (own, rest) = odds.split_at(count);
        *odds = rest;
        own.to_vec()
    };
    let cleaned = extract_judged(bytes, &Options::default(), &Unobserved, |segments, head, bias, pause| {
        let count = segments.blocks.len();
        let odds = [own(trees, count), own(network, count)];
        classify::judge(segments, head, bias, pause, |_, _| odds)
    })?;
    let article = cleaned.article;
    let by_publisher = matches!(article.summary.source, SummarySource::Editorial | SummarySource::EditorialAi);
    let bullets = article.summary.bullets.iter().filter(|_| by_publisher).map(|bullet| bullet.text.as_str());
    let text: Vec<&str> = [article.dek.as_str()].into_iter().chain(bullets).chain([article.body.text.as_str()]).collect();
    writeln!(out, "{}", serde_json::json!({ "id": id, "title": article.title, "text": text.join("\n") }))?;
    Ok(())
}
