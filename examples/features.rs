//! Writes the features of many pages for training: `features OUT LIST`, where each line of LIST is
//! `id<TAB>path` (HTML, or HTML in gzip). OUT.f32 holds the rows (little-endian, one a block), OUT.jsonl one line a
//! page with its id, its blocks' texts, their elements' names and shapes, whether they are preformatted, the words
//! that are heard of them (3 times the line of OUT.words, plus the place, plus 1), and what its head says, and OUT.names the features' names.

#[path = "support/listed.rs"]
mod listed;

use std::collections::HashMap;
use std::error::Error;
use std::fs::{self, File};
use std::io::{BufWriter, Write};

use gleaner::classify::model::heard::{self, Most, Origin, PLACES};
use gleaner::limits::Limits;
use gleaner::options::Unobserved;
use gleaner::{classify, decode, dom, features, head, segment};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(out), Some(list)) = (arguments.next(), arguments.next()) else { return Err("usage: features OUT LIST".into()) };
    let mut rows = BufWriter::new(File::create(format!("{out}.f32"))?);
    let mut pages = BufWriter::new(File::create(format!("{out}.jsonl"))?);
    fs::write(format!("{out}.names"), [features::names(), classify::model::evidence::names()].concat().join("\n"))?;
    fs::write(format!("{out}.page_names"), features::page_names().join("\n"))?;
    let mut words = Words::default();
    listed::each_page(&list, |id, bytes| write_page(id, bytes, &mut rows, &mut pages, &mut words))?;
    fs::write(format!("{out}.words"), words.names.join("\n"))?;
    Ok(())
}

/// All words, numbered in the order in which they come.
#[derive(Default)]
struct Words {
    numbers: HashMap<String, u32>,
    names: Vec<String>,
}

/// More than what the service hears, since training knows only later which words are known.
const MOST: Most = Most { near: 48, far: 96 };

impl Words {
    fn ids(&mut self, origin: Origin, word: &str) -> heard::Ids {
        let word = format!("{}{word}", if origin == Origin::Id { "#" } else { "" });
        let next = self.names.len() as u32;
        let number = *self.numbers.entry(word.clone()).or_insert(next);
        if number == next {
            self.names.push(word);
        }
        std::array::from_fn(|place| number * PLACES as u32 + place as u32 + 1)
    }
}

fn write_page(id: &str, bytes: &[u8], rows: &mut impl Write, pages: &mut impl Write, words: &mut Words) -> Result<(), Box<dyn Error>> {
    let limits = Limits::default();
    let decoded = decode::decode(bytes, "", &limits)?;
    let page = dom::parse(&decoded.text, &limits, &Unobserved)?;
    let segments = segment::segment(&page, &limits, &|| Ok(()))?;
    let mut row = Vec::new();
    let head = head::read(&page, "", &|| Ok(()))?;
    let all = features::features(&segments, &head.title);
    let evidence = classify::rules::PageEvidence::new(&segments);
    for (features, evidence) in all.iter().zip(classify::model::evidence::numbers(&segments, &evidence)) {
        row.clear();
        features.write(&mut row);
        evidence.write(&mut row);
        for number in &row {
            rows.write_all(&number.to_le_bytes())?;
        }
    }
    let texts: Vec<&str> = segments.blocks.iter().map(|block| segments.text_of(block)).collect();
    let tags: Vec<&str> = segments.blocks.iter().map(|block| segments.element(block.element).tag.name()).collect();
    let preformatted: Vec<bool> = segments.blocks.iter().map(|block| block.preformatted).collect();
    let shapes: Vec<String> = all.iter().map(|row| row.shape.to_string()).collect();
    let mut heard: Vec<Vec<u32>> = Vec::new();
    heard::each_block(&segments, MOST, |origin, word| words.ids(origin, word), |words| heard.push([words.near, words.far].concat()));
    let page = serde_json::json!({
        "id": id, "texts": texts, "tags": tags, "preformatted": preformatted, "shapes": shapes, "page": features::page_features(&all),
        "heard": heard, "head": classify::kind::words::of(&head),
    });
    writeln!(pages, "{page}")?;
    Ok(())
}
