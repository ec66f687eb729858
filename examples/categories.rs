//! Writes what the model of unnamed blocks is trained on: `categories OUT LIST`, where each line of LIST is `id<TAB>path`
//! (HTML, or HTML in gzip). OUT.f32 holds the rows (little-endian, one a removed block), OUT.jsonl one line a page, OUT.names
//! the names of the numbers, OUT.categories all categories in their order. Blocks are named with the languages and writers that an answer knows, so that labels are the service's own.

#[path = "support/listed.rs"]
mod listed;

use std::collections::HashMap;
use std::error::Error;
use std::fs::{self, File};
use std::io::{BufWriter, Write};

use gleaner::article::{Category, Removed};
use gleaner::assemble::removed::{languages, writers};
use gleaner::classify::category::{CategoryInput, Lead, cases};
use gleaner::extract::extract;
use gleaner::limits::Limits;
use gleaner::options::{Bias, Options, Unobserved};
use gleaner::{classify, decode, dom, head, segment};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(out), Some(list)) = (arguments.next(), arguments.next()) else { return Err("usage: categories OUT LIST".into()) };
    let mut rows = BufWriter::new(File::create(format!("{out}.f32"))?);
    let mut pages = BufWriter::new(File::create(format!("{out}.jsonl"))?);
    fs::write(format!("{out}.names"), classify::category::unnamed::names().join("\n"))?;
    fs::write(format!("{out}.categories"), Category::ALL.map(Category::name).join("\n"))?;
    listed::each_page(&list, |id, bytes| write_page(id, bytes, &mut rows, &mut pages))
}

fn write_page(id: &str, bytes: &[u8], rows: &mut impl Write, pages: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let limits = Limits::default();
    let cleaned = extract(bytes, &Options::default(), &Unobserved)?;
    let decoded = decode::decode(bytes, "", &limits)?;
    let page = dom::parse(&decoded.text, &limits, &Unobserved)?;
    let segments = segment::segment(&page, &limits, &|| Ok(()))?;
    let head = head::read(&page, "", &|| Ok(()))?;
    let judgement = classify::classify(&segments, &head, Bias::default(), &|| Ok(()))?;
    let mut kept = vec![true; segments.blocks.len()];
    let mut used_by = vec![Vec::new(); segments.blocks.len()];
    for removed in &cleaned.article.removed {
        let at = removed.ordinal as usize;
        kept[at] = false;
        used_by[at].clone_from(&removed.used_by);
    }
    let input = CategoryInput {
        segments: &segments,
        content: &judgement.content,
        kept: &kept,
        page_type: judgement.kind.page_type,
        used_by: &used_by,
        evidence: &judgement.evidence,
        rows: &judgement.rows,
        languages: &languages(&cleaned.article, head.lang),
        title: &cleaned.article.title,
        writers: &writers(&cleaned.article),
    };
    let removed: HashMap<usize, &Removed> = cleaned.article.removed.iter().map(|removed| (removed.ordinal as usize, removed)).collect();
    let mut told = Vec::new();
    for case in cases(&input) {
        let removed = removed.get(&case.at).ok_or("a block that was not removed")?;
        for number in &case.numbers {
            rows.write_all(&number.to_le_bytes())?;
        }
        let Lead { category, weight, next } = case.named;
        told.push(serde_json::json!({
            "text": segments.text_of(&segments.blocks[case.at]), "named": category.name(), "weight": weight, "next": next,
            "placed": case.placed.name(), "final": removed.category.name(), "rule": removed.reason.rule_id,
        }));
    }
    writeln!(pages, "{}", serde_json::json!({ "id": id, "blocks": told }))?;
    Ok(())
}
