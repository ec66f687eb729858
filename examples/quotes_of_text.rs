//! Quotations of plain paragraphs: JSON lines in, JSON lines out.
//!
//! ```text
//! echo '{"id":"1","lang":"en","blocks":[{"kind":"paragraph","text":"“Yes,” Ann Lee said."}]}' \
//!   | cargo run --example quotes_of_text
//! ```

use gleaner::article::PageType;
use gleaner::assemble::quotes::{Context, Hint, Passage, PassageKind, quotes_and_rejected};
use serde_json::{Value, json};
use std::io::{self, BufRead, Write};

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let page: Value = serde_json::from_str(&line?)?;
        let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let blocks: Vec<(String, String)> =
            page["blocks"].as_array().into_iter().flatten().map(|block| (text(block, "kind"), text(block, "text"))).collect();
        let mut start = 0;
        let mut passages = Vec::new();
        for (kind, own) in &blocks {
            let kind = match kind.as_str() {
                "heading" => PassageKind::Heading,
                "list_item" => PassageKind::ListItem,
                "block_quote" => PassageKind::BlockQuote,
                _ => PassageKind::Paragraph,
            };
            passages.push(Passage { text: own, start, kind, cite: "", styles: &[], links: &[], hint: Hint::None });
            start += own.len() as u32 + 2;
        }
        let language = text(&page, "lang");
        let (found, rejected) = quotes_and_rejected(&passages, &Context { language: &language, dek: "", page_type: PageType::Article });
        let quotes: Vec<Value> = found
            .iter()
            .map(|quote| {
                let speaker = quote.speaker.as_ref();
                json!({
                    "text": quote.text, "kind": format!("{:?}", quote.kind).to_lowercase(), "source": format!("{:?}", quote.source),
                    "speaker": speaker.map(|s| &s.name), "mention": speaker.map(|s| &s.mention), "method": speaker.map(|s| format!("{:?}", s.method)),
                    "speaker_confidence": speaker.map(|s| s.confidence), "cue": quote.cue.as_ref().map(|cue| &cue.text),
                    "confidence": quote.confidence, "continues": quote.continues, "duplicate_of": quote.duplicate_of,
                })
            })
            .collect();
        let rejected: Vec<Value> = rejected.iter().map(|r| json!({"text": r.text, "refusal": format!("{:?}", r.refusal)})).collect();
        writeln!(out, "{}", json!({"id": page["id"], "quotes": quotes, "rejected": rejected}))?;
    }
    Ok(())
}
