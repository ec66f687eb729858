//! Many pages at a glance: distributions, and the pages that went worst first.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use crate::article::{Category, Cleaned};
use crate::options::Stage;

use super::{document, escape};

pub(super) const STYLE: &str = include_str!("corpus.css");

/// Bars of a distribution over 0 to 1.
const BINS: usize = 20;

/// What the index says of one page.
#[derive(Debug, Clone)]
pub struct Row {
    /// The page's name.
    pub name: String,
    /// Its report, relative to the index.
    pub report: String,
    /// Its figures, or why there are none.
    pub outcome: Result<Figures, String>,
}

/// Figures of one page.
#[derive(Debug, Clone)]
pub struct Figures {
    quality: f32,
    kept_share: f32,
    page_type: String,
    title: String,
    words: u32,
    removed: BTreeMap<Category, (u32, usize)>,
    times: BTreeMap<Stage, Duration>,
}

impl Figures {
    /// Takes the figures of a page; `times` are those of its stages.
    pub fn of(cleaned: &Cleaned, times: &BTreeMap<Stage, Duration>) -> Self {
        let article = &cleaned.article;
        let mut removed: BTreeMap<Category, (u32, usize)> = BTreeMap::new();
        for block in &article.removed {
            let count = removed.entry(block.category).or_default();
            *count = (count.0 + 1, count.1 + block.text.len());
        }
        let gone: usize = removed.values().map(|(_, bytes)| bytes).sum();
        let all = gone + article.body.text.len();
        Self {
            quality: cleaned.page.quality,
            kept_share: if all == 0 { 0.0 } else { article.body.text.len() as f32 / all as f32 },
            page_type: format!("{:?}", cleaned.page.page_type).to_lowercase(),
            title: article.title.clone(),
            words: article.body.word_count,
            removed,
            times: times.clone(),
        }
    }
}

/// Writes the index page.
pub fn index(rows: &[Row]) -> String {
    let good: Vec<&Figures> = rows.iter().filter_map(|row| row.outcome.as_ref().ok()).collect();
    let mut out = format!(
        "<h1>{} pages</h1>\n<p>{} cleaned, {} refused.</p>\n<div class=\"plots\">\n",
        rows.len(),
        good.len(),
        rows.len() - good.len()
    );
    out.push_str(&distribution("Quality", good.iter().map(|page| page.quality)));
    out.push_str(&distribution("Share of text kept", good.iter().map(|page| page.kept_share)));
    out.push_str(&removed(&good));
    out.push_str(&page_types(&good));
    out.push_str(&times(&good));
    out.push_str("</div>\n");
    out.push_str(&table(rows));
    document("Gleaner: many pages", STYLE, &out)
}

/// The pages, those with the lowest quality first.
fn table(rows: &[Row]) -> String {
    let mut rows: Vec<&Row> = rows.iter().collect();
    let quality = |row: &Row| row.outcome.as_ref().map_or(-1.0, |page| page.quality);
    rows.sort_by(|left, right| quality(left).total_cmp(&quality(right)).then_with(|| left.name.cmp(&right.name)));
    let mut out = String::from(
        "<table><thead><tr><th>Page</th><th>Title</th><th>Type</th><th class=\"n\">Quality</th><th class=\"n\">Kept</th><th class=\"n\">Words</th></tr></thead><tbody>\n",
    );
    for row in rows {
        let name = escape(&row.name);
        let _ = match &row.outcome {
            Ok(page) => writeln!(
                out,
                "<tr><td><a href=\"{}\">{name}</a></td><td>{}</td><td>{}</td><td class=\"n\">{:.2}</td><td class=\"n\">{:.0} %</td><td class=\"n\">{}</td></tr>",
                escape(&row.report),
                escape(&page.title),
                page.page_type,
                page.quality,
                page.kept_share * 100.0,
                page.words
            ),
            Err(message) => writeln!(out, "<tr><td>{name}</td><td colspan=\"5\">{}</td></tr>", escape(message)),
        };
    }
    out.push_str("</tbody></table>\n");
    out
}

fn distribution(caption: &str, values: impl Iterator<Item = f32>) -> String {
    let mut bins = [0_u32; BINS];
    for value in values {
        let at = ((value.clamp(0.0, 1.0) * BINS as f32) as usize).min(BINS - 1);
        if let Some(bin) = bins.get_mut(at) {
            *bin += 1;
        }
    }
    let most = bins.iter().copied().max().unwrap_or_default().max(1);
    let mut bars = String::new();
    let mut label = String::new();
    for (at, count) in bins.iter().enumerate() {
        let height = f64::from(*count) / f64::from(most) * 120.0;
        let from = at as f64 / BINS as f64;
        let _ = write!(
            bars,
            "<rect x=\"{}\" y=\"{:.1}\" width=\"17\" height=\"{height:.1}\"><title>{from:.2}: {count}</title></rect>",
            at * 20,
            130.0 - height
        );
        if *count > 0 {
            let _ = write!(label, "{from:.2}: {count}; ");
        }
    }
    let axis = format!(
        "<text x=\"0\" y=\"146\">0</text><text x=\"190\" y=\"146\">0.5</text><text x=\"392\" y=\"146\">1</text><text x=\"0\" y=\"10\">{most}</text>"
    );
    figure(caption, &label, (400, 150), &format!("{bars}{axis}"))
}

fn bars(caption: &str, rows: &[(String, f64, String)]) -> String {
    let most = rows.iter().map(|(_, value, _)| *value).fold(f64::MIN_POSITIVE, f64::max);
    let mut drawn = String::new();
    let mut label = String::new();
    for (at, (name, value, words)) in rows.iter().enumerate() {
        let y = at * 18;
        let _ = write!(
            drawn,
            "<text x=\"0\" y=\"{}\">{}</text><rect x=\"130\" y=\"{}\" width=\"{:.1}\" height=\"13\"></rect><text x=\"{:.1}\" y=\"{}\">{}</text>",
            y + 12,
            escape(name),
            y + 2,
            value / most * 110.0,
            135.0 + value / most * 110.0,
            y + 12,
            escape(words)
        );
        let _ = write!(label, "{name}: {words}; ");
    }
    figure(caption, &label, (400, rows.len().max(1) * 18 + 4), &drawn)
}

fn figure(caption: &str, label: &str, (width, height): (usize, usize), drawn: &str) -> String {
    format!(
        "<figure><figcaption>{}</figcaption><svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{}\">{drawn}</svg></figure>\n",
        escape(caption),
        escape(label)
    )
}

fn removed(pages: &[&Figures]) -> String {
    let mut sums: BTreeMap<Category, (u32, usize)> = BTreeMap::new();
    for (category, (blocks, bytes)) in pages.iter().flat_map(|page| &page.removed) {
        let sum = sums.entry(*category).or_default();
        *sum = (sum.0 + blocks, sum.1 + bytes);
    }
    let row = |(category, (blocks, bytes)): (Category, (u32, usize))| {
        (
            category.name().replace('_', " "),
            bytes as f64,
            format!("{}, {blocks} {}", size(bytes), if blocks == 1 { "block" } else { "blocks" }),
        )
    };
    bars("Removed text by category", &sums.into_iter().map(row).collect::<Vec<_>>())
}

/// Bytes for people.
fn size(bytes: usize) -> String {
    if bytes < 10_000 { format!("{bytes} bytes") } else { format!("{} kB", bytes.div_ceil(1000)) }
}

fn page_types(pages: &[&Figures]) -> String {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    pages.iter().for_each(|page| *counts.entry(&page.page_type).or_default() += 1);
    let rows = counts.into_iter().map(|(name, count)| (name.to_owned(), f64::from(count), count.to_string()));
    bars("Page types", &rows.collect::<Vec<_>>())
}

/// Median and 95th percentile of each stage.
fn times(pages: &[&Figures]) -> String {
    let mut rows = Vec::new();
    for stage in Stage::ALL {
        let mut times: Vec<f64> = pages.iter().filter_map(|page| page.times.get(&stage)).map(|time| time.as_secs_f64() * 1000.0).collect();
        times.sort_by(f64::total_cmp);
        let at = |share: f64| times.get(((times.len() as f64 * share) as usize).min(times.len().saturating_sub(1))).copied();
        if let (Some(median), Some(late)) = (at(0.5), at(0.95)) {
            rows.push((stage.name().to_owned(), median, format!("{median:.2} ms, p95 {late:.2}")));
        }
    }
    bars("Time by stage, median", &rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, quality: f32) -> Row {
        let mut cleaned = Cleaned::default();
        cleaned.page.quality = quality;
        cleaned.article.title = "<i>".into();
        let times = BTreeMap::from([(Stage::Parse, Duration::from_millis(3))]);
        Row { name: name.into(), report: format!("{name}.html"), outcome: Ok(Figures::of(&cleaned, &times)) }
    }

    #[test]
    fn the_worst_pages_come_first() {
        let failed = Row { name: "bad".into(), report: String::new(), outcome: Err("is empty".into()) };
        let index = index(&[row("good", 0.9), failed, row("poor", 0.1)]);
        let place = |name: &str| index.find(name).expect("listed");
        assert!(place(">bad<") < place(">poor<") && place(">poor<") < place(">good<"));
        assert!(index.contains("3 pages") && index.contains("&lt;i&gt;") && index.contains("3.00 ms"));
    }
}
