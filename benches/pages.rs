//! Pages of our own for benches: invented text in the shapes that pages have.

/// A page: its name and how it is made.
pub type Page = (&'static str, fn() -> String);

/// Small, news, forum, long document, hostile.
pub const PAGES: &[Page] = &[("small", small), ("news", news), ("forum", forum), ("document", document), ("hostile", hostile)];

const SENTENCES: [&str; 12] = [
    "The harbour board met on Tuesday to settle the question of the northern pier.",
    "Work on the lock gates is to begin once the autumn storms have passed, the engineers said.",
    "\u{201c}We have waited eleven years for this,\u{201d} said Mira Aldane, who runs the chandlery by the slipway.",
    "Few of the residents expected the ferry to return before spring.",
    "A second survey, paid for by the county, found that the piles had lost a third of their strength.",
    "The minutes of the meeting do not say who will bear the cost.",
    "In the old town, shopkeepers moved their stock to upper floors as the tide rose.",
    "\u{201c}Nobody slept,\u{201d} Joren Pell recalled, \u{201c}but nobody was hurt either.\u{201d}",
    "The tower was built in 1893 &amp; repaired twice, most recently after the great frost.",
    "Visitors may climb the stairs on weekdays between ten and four.",
    "The count of terns rose to 412 pairs, the highest number since records began.",
    "What happens next depends on the weather and on the council, in that order.",
];

fn sentences(seed: usize, count: usize) -> String {
    (0..count).filter_map(|index| SENTENCES.get((seed * 7 + index * 5) % SENTENCES.len()).copied()).collect::<Vec<_>>().join(" ")
}

fn frame(title: &str, body: &str) -> String {
    let menu: String =
        (0..24).map(|index| format!("<li class=\"menu-item menu-item-{index}\"><a href=\"/section/{index}\" data-track=\"nav-{index}\">Section {index}</a></li>\n")).collect();
    let script = "window.dataLayer = window.dataLayer || []; if (1 < 2) { document.write('<div>'); }\n".repeat(40);
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>{title} | The Estuary Herald</title>\n\
         <meta property=\"og:title\" content=\"{title}\"><meta name=\"author\" content=\"Ilse Varn\">\n\
         <style>.a {{ color: #123; }} .b > .c {{ margin: 0 }}</style><script>{script}</script></head>\n\
         <body class=\"page single\"><header class=\"site-header\"><nav><ul>{menu}</ul></nav></header>\n\
         <main id=\"content\">{body}</main>\n\
         <aside class=\"related\"><h3>Read next</h3><ul>{menu}</ul></aside>\n\
         <footer><p>&copy; The Estuary Herald. All rights reserved.</p><ul>{menu}</ul></footer></body></html>"
    )
}

fn small() -> String {
    format!("<!doctype html><title>Notice</title><h1>Notice</h1><p>{}</p>", sentences(1, 3))
}

fn news() -> String {
    let paragraphs: String = (0..30)
        .map(|index| match index % 10 {
            4 => format!("<h2>Part {index}</h2>\n"),
            7 => format!("<figure class=\"image\"><img src=\"/i/{index}.jpg\" alt=\"\" srcset=\"/i/{index}-2.jpg 2x\"><figcaption>The pier in {index} weeks. Photo: L. Orm</figcaption></figure>\n"),
            _ => format!("<p class=\"paragraph\" data-id=\"p{index}\">{} <a href=\"/a/{index}\">more</a> <em>indeed</em>.</p>\n", sentences(index, 4)),
        })
        .collect();
    let body = format!(
        "<article><h1>Harbour board settles the question of the pier</h1><p class=\"byline\">By <a rel=\"author\" href=\"/by/varn\">Ilse Varn</a>, 3 May 2024</p>\n\
         {paragraphs}<div class=\"share-buttons\"><a href=\"#\">Share</a><a href=\"#\">Print</a></div></article>"
    );
    frame("Harbour board settles the question of the pier", &body)
}

fn forum() -> String {
    let posts: String = (0..60)
        .map(|index| {
            format!(
                "<div class=\"post\" id=\"post-{index}\"><div class=\"post-author\"><a href=\"/u/{index}\">member{index}</a><br>Posts: {index}</div>\
                 <div class=\"post-body\"><blockquote>{}</blockquote><p>{}</p></div><div class=\"post-tools\"><a href=\"#\">Reply</a> <a href=\"#\">Quote</a></div></div>\n",
                sentences(index, 1),
                sentences(index + 1, 3)
            )
        })
        .collect();
    frame("Which varnish for a wooden mast?", &format!("<h1>Which varnish for a wooden mast?</h1>{posts}"))
}

fn document() -> String {
    let parts: String = (0..150)
        .map(|index| {
            let rows: String = (0..6).map(|row| format!("<tr><td>{row}</td><td>{}</td></tr>", index * row)).collect();
            format!(
                "<section id=\"s{index}\"><h2>Chapter {index}</h2><p>{}</p><ul><li>{}</li><li>{}</li></ul><table>{rows}</table><pre><code>let tide = {index};\n</code></pre></section>\n",
                sentences(index, 8),
                sentences(index + 2, 1),
                sentences(index + 3, 1)
            )
        })
        .collect();
    frame("Handbook of the lock keepers", &format!("<h1>Handbook of the lock keepers</h1>{parts}"))
}

fn hostile() -> String {
    ["<div>", "<b class=x>", "<table><tr><td>", "&notit;", "<p a=1 b=2", "<!--x", "<script><!--<script>"]
        .map(|piece| piece.repeat(500))
        .concat()
}
