use super::*;

#[test]
fn a_quotation_is_one_block() {
    let body = body_of(
        "<p>She wrote:<blockquote cite='/letter'><p>Dear all,</p><p>it <q>rains</q>.</p><ul><li>much<li>often</ul></blockquote><p>and left.",
    );
    assert_eq!(kinds(&body), ["p", "quote", "p"]);
    assert_eq!(slice(&body, body.blocks[1].span), "Dear all,\n\nit rains.\n\nmuch\noften");
    assert_eq!(body.blocks[1].kind, BlockKind::BlockQuote { cite: "https://paper.example/letter".into() });
    let body = body_of("<blockquote><h2>Part</h2><p>Indented by habit.</p></blockquote>");
    assert_eq!(kinds(&body), ["h2", "p"]);
    let body = body_of("<blockquote class='messageText SelectQuoteContainer'>We sail at six.<br><br>All of us.</blockquote>");
    assert_eq!(kinds(&body), ["p", "p"], "a post of the page's own thread");
    let body = body_of("<blockquote>Words. <cite>A. Poet</cite></blockquote>");
    assert_eq!(body.blocks[0].kind, BlockKind::BlockQuote { cite: "A. Poet".into() });
}

#[test]
fn who_signs_a_quotation_is_its_source() {
    for (html, source) in [
        ("<figure><blockquote>Words.</blockquote><figcaption>Ann Lee, potter ×</figcaption></figure>", "Ann Lee"),
        ("<blockquote><p>Words.</p><footer>— Ann Lee (Egg) ×</footer></blockquote>", "Ann Lee"),
        (
            "<figure><blockquote>Words.</blockquote><figcaption><a href=in>in</a> <a href=x>X</a> Ann Lee, × potter</figcaption></figure>",
            "Ann Lee",
        ),
        ("<blockquote><p>Words.</p><footer>Ann Lee, potter</footer></blockquote>", "Ann Lee"),
        ("<footer><blockquote><p>Words, and more of them.</p></blockquote></footer>", ""),
        ("<blockquote><p>Words.</p></blockquote><p>Ann Lee ×</p>", ""),
        ("<figure><blockquote>Words.</blockquote><figcaption>all of which was said of the old pier in spring ×</figcaption></figure>", ""),
    ] {
        let body = body_of(html);
        assert_eq!(body.blocks[0].kind, BlockKind::BlockQuote { cite: source.into() }, "{html}");
    }
}

#[test]
fn a_quoted_post_names_whom_its_box_names() {
    let body = body_of(
        "<p>One.</p><aside class=quote data-username=ada><div>×</div><blockquote><p>We sail at six.</p></blockquote></aside><p>Two.</p>",
    );
    assert_eq!(body.blocks[1].kind, BlockKind::BlockQuote { cite: "ada".into() });
}

#[test]
fn an_embedded_post_without_its_text_leaves_its_address() {
    let post = |words: &str| {
        format!(
            "<p>The harbour office wrote about it.</p><blockquote class=twitter-tweet><p>{words}</p>— Harbour ×<a href='https://twitter.com/harbour/status/77'>3 May ×</a></blockquote><p>The ferry sailed at seven.</p>"
        )
    };
    let gone = body_of(&post("The ferry sails again ×"));
    assert_eq!(kinds(&gone), ["p", "embed X", "p"]);
    assert!(matches!(&gone.blocks[1].kind, BlockKind::Embed { url, .. } if url == "https://twitter.com/harbour/status/77"));
    assert_eq!(kinds(&body_of(&post("The ferry sails again"))), ["p", "quote", "p"], "a post that stays is a quotation");
    let aside = "<p>One.</p><p>×</p><p>×</p><p>×</p><blockquote class=twitter-tweet><p>×</p><a href='https://x.com/a/status/7'>×</a></blockquote><p>×</p><p>×</p><p>×</p>";
    assert_eq!(kinds(&body_of(aside)), ["p"], "far from the text it is furniture");
}
