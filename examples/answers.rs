//! Answers to pages by models that have not seen them: `answers OUT LIST ODDS KINDS`, where each line of LIST is `id<TAB>path` (HTML, or
//! HTML in gzip). ODDS holds little-endian floats, one a block of all pages in the order of `features`: log-odds of the trees,
//! then those of the network; KINDS seven a page, how likely it is of each kind. Too few of them end the program. OUT gets one line
//! a page with its id, its title and what was kept of its text.

#[path = "support/listed.rs"]
mod listed;

use std::error::Error;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};

use gleaner::article::SummarySource;
use gleaner::classify::kind::Chances;
use gleaner::classify::{self, Opinion};
use gleaner::extract::extract_judged;
use gleaner::options::{Options, Unobserved};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(out), Some(list), Some(odds), Some(kinds)) = (arguments.next(), arguments.next(), arguments.next(), arguments.next()) else {
        return Err("usage: answers OUT LIST ODDS KINDS".into());
    };
    let (odds, kinds) = (floats(&odds)?, floats(&kinds)?);
    let (trees, network) = odds.split_at(odds.len() / 2);
    let mut opinions = Opinions { trees, network, kinds: kinds.as_chunks().0 };
    let mut out = BufWriter::new(File::create(out)?);
    listed::each_page(&list, |id, bytes| write_page(id, bytes, &mut opinions, &mut out))?;
    if opinions.trees.is_empty() && opinions.kinds.is_empty() { Ok(()) } else { Err("ODDS or KINDS go on behind the pages of LIST".into()) }
}

fn floats(path: &str) -> io::Result<Vec<f32>> {
    Ok(fs::read(path)?.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect())
}

/// What is left of the opinions, those of the next page first.
struct Opinions<'a> {
    trees: &'a [f32],
    network: &'a [f32],
    kinds: &'a [Chances],
}

impl Opinions<'_> {
    fn next(&mut self, blocks: usize) -> Opinion {
        let own = |odds: &mut &[f32]| {
            let (own, rest) = odds.split_at(blocks);
            *odds = rest;
            own.to_vec()
        };
        let (kinds, rest) = self.kinds.split_first().expect("chances for every page");
        self.kinds = rest;
        Opinion { odds: [own(&mut self.trees), own(&mut self.network)], kinds: *kinds }
    }
}

fn write_page(id: &str, bytes: &[u8], opinions: &mut Opinions<'_>, out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let cleaned = extract_judged(bytes, &Options::default(), &Unobserved, |segments, head, bias, pause| {
        let opinion = opinions.next(segments.blocks.len());
        classify::judge(segments, head, bias, pause, |_, _| Ok(opinion))
    })?;
    let article = cleaned.article;
    let by_publisher = matches!(article.summary.source, SummarySource::Editorial | SummarySource::EditorialAi);
    let bullets = article.summary.bullets.iter().filter(|_| by_publisher).map(|bullet| bullet.text.as_str());
    let text: Vec<&str> = [article.dek.as_str()].into_iter().chain(bullets).chain([article.body.text.as_str()]).collect();
    writeln!(out, "{}", serde_json::json!({ "id": id, "title": article.title, "text": text.join("\n") }))?;
    Ok(())
}
