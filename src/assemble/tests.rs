//! What an article says of pages in small: which block filled which field, and what a caller's limits do to it.

use super::heads_alone;
use crate::article::{Article, BlockKind, BulletKind, Category, Field, Removed, Summary, SummarySource};
use crate::extract::extract;
use crate::limits::Limits;
use crate::options::{Options, Unobserved};
use crate::{dom, segment};

/// Six paragraphs of an invented article, which the small pages are about.
pub(super) const BODY: &str = "<p>The council of the town voted on Monday evening to close the old bridge over the river, after a debate of three hours.</p>\
<p>Engineers had found cracks in three of its pillars last winter, and drivers had to go slowly over it since then.</p>\
<p>Most of the traffic of the town will have to take the tunnel, which is open day and night and was repaired last summer.</p>\
<p>A new bridge is planned beside the old one, and the council expects that building it will take four years or more.</p>\
<p>Walkers may use the old bridge until the end of the year, when its railings are taken away and its gates are shut.</p>\
<p>The mayor said that nobody wanted to lose the bridge, but that the town had no choice after what the engineers found.</p>";

fn clean_with(html: &str, options: &Options) -> Article {
    extract(html.replace("{body}", BODY).as_bytes(), options, &Unobserved).unwrap().article
}

fn clean(html: &str) -> Article {
    clean_with(html, &Options { url: "https://news.example/a/b".into(), ..Options::default() })
}

fn removed<'a>(article: &'a Article, text: &str) -> &'a Removed {
    article.removed.iter().find(|removed| removed.text.contains(text)).unwrap_or_else(|| panic!("{text:?} is not removed"))
}

#[test]
fn an_address_is_one_of_the_web_or_empty() {
    for (links, canonical) in [
        ("<link rel=canonical href='javascript:alert(1)'>", ""),
        (
            "<link rel=canonical href='javascript:alert(1)'><meta property=og:url content='https://news.example/c'>",
            "https://news.example/c",
        ),
        ("<link rel=canonical href='/c'><meta property=og:url content='https://other.example/d'>", "https://other.example/d"),
        ("<link rel=canonical href='/c'>", "https://news.example/c"),
        (
            "<link rel=canonical href='https://news.example/c'><meta property=og:url content='https://other.example/d'>",
            "https://news.example/c",
        ),
        ("<meta property=og:url content='data:text/html,x'>", ""),
    ] {
        assert_eq!(clean(&format!("{links}<h1>Old bridge closes</h1>{{body}}")).canonical_url, canonical, "{links}");
    }
    let nowhere = clean_with("<link rel=canonical href='/c'><h1>Old bridge closes</h1>{body}", &Options::default());
    assert_eq!(nowhere.canonical_url, "", "a relative address of a page without one");
    for picture in ["javascript:alert(1)", "data:image/png;base64,xx", "mailto:a@b.example"] {
        let page = format!("<meta property=og:image content='{picture}'><h1>Old bridge closes</h1>{{body}}");
        assert!(clean(&page).lead_image.is_none(), "{picture}");
    }
}

#[test]
fn a_date_line_says_which_date_it_filled() {
    let page = "<article><h1>Old bridge closes after storm</h1><p class=date>Published 1 May 2024</p><p class=date>Updated 3 May 2024</p>{body}</article>";
    let article = clean(page);
    assert_eq!((article.published_at.as_str(), article.modified_at.as_str()), ("2024-05-01", "2024-05-03"));
    assert_eq!(removed(&article, "Published 1 May").used_by, [Field::PublishedAt]);
    assert_eq!(removed(&article, "Updated 3 May").used_by, [Field::ModifiedAt]);
}

#[test]
fn a_change_that_readers_do_not_see_is_no_publication() {
    let article = clean("<meta property=og:updated_time content='2024-05-03T10:00:00Z'><h1>Old bridge closes</h1>{body}");
    assert_eq!(article.published_at, "");
    assert!(article.modified_at.starts_with("2024-05-03"), "{}", article.modified_at);
}

#[test]
fn the_only_day_that_readers_see_is_the_pages_day_with_little_confidence() {
    let article = clean("<article><h1>Old bridge closes</h1><p>Updated 3 May 2024</p>{body}</article>");
    assert_eq!((article.published_at.as_str(), article.modified_at.as_str()), ("2024-05-03", "2024-05-03"));
    let note = article.provenance.iter().find(|note| note.field == Field::PublishedAt).unwrap();
    assert!(note.confidence <= 0.4, "{note:?}");
}

#[test]
fn a_paragraph_beside_a_picture_is_no_caption() {
    let boxed = "<title>Old bridge closes for good</title><meta property=og:image content=/old-pier.jpg><article><h1>Old bridge closes for good</h1><div class=bu><img src=/old-pier.jpg alt=x>\
        <p>The council of the town voted on Monday evening to close the old bridge over the river, after a debate of three long hours.</p>\
        <p>Engineers had found cracks in all three of its pillars last winter, and all drivers had to go slowly over it since then.</p></div>{body}</article>";
    let article = clean(boxed);
    assert!(article.body.text.contains("three long hours") && article.body.text.contains("all drivers"), "{}", article.body.text);
    let image = article.lead_image.unwrap();
    let told = (image.url.as_str(), image.alt.as_str(), image.caption.as_str());
    assert_eq!(told, ("https://news.example/old-pier.jpg", "x", ""));
}

#[test]
fn what_is_signed_alone_with_a_picture_is_its_caption() {
    let line = "Ann Lee of the ferry board, left, and Bo Other wait for the first boat of the year.";
    let image = |inside: &str| {
        let html = format!("<h1>Old bridge closes</h1><article>{{body}}<div>{inside}</div>{{body}}</article>").replacen("{body}", BODY, 1);
        let article = clean(&html.replace("{body}", &BODY.replace("the ", "a ")));
        let figure = article.body.blocks.iter().find_map(|block| match &block.kind {
            BlockKind::Figure { image, .. } => Some((image.caption.clone(), image.credit.clone())),
            _ => None,
        });
        (article.body.text.contains(line), figure.unwrap_or_default())
    };
    let signed = image(&format!("<span><img src=/p.jpg width=600 height=400></span><p>{line}</p><p>Image: Cy Third</p>"));
    assert_eq!(signed, (false, (line.to_owned(), "Cy Third".to_owned())));
    let unshown = image(&format!("<img src='javascript:p.jpg' width=600 height=400><p>{line}</p><p>Image: Cy Third</p>"));
    assert!(unshown.0, "no figure takes it");
    let unsigned = image(&format!("<img src=/p.jpg width=600 height=400><p>{line}</p><p>They wait in vain.</p>"));
    assert!(unsigned.0, "a paragraph beside a picture");
    let two = "<img src=/p.jpg width=600 height=400><img src=/q.jpg width=600 height=400>";
    assert!(image(&format!("{two}<p>{line}</p><p>Image: Cy Third</p>")).0, "of two pictures none is signed alone");
}

#[test]
fn a_signed_text_that_is_all_of_an_article_stays_in_its_body() {
    let line = "The council will vote on the old pier on Monday evening. Walkers may use it until the end of the year.";
    for credit in ["© Harbour Times", "Photo: Ann Lee", "Source: Harbour board"] {
        let head = "<title>The council votes on the old pier</title><meta property=og:image content=/p.jpg><h1>The council votes on the old pier</h1>";
        let article = clean(&format!("{head}<article><img src=/p.jpg width=600 height=400><p>{line}</p><p>{credit}</p></article>"));
        assert!(article.body.text.contains(line), "{credit}: {}", article.body.text);
    }
}

#[test]
fn who_made_a_picture_is_told_by_the_names_of_its_elements() {
    for caption in [
        "<figcaption class=figure-caption><span class=figure-article-caption-owner><p>Harbour Post</p></span></figcaption>",
        "<figcaption data-theme-key=photo-credit-figcaption><span data-theme-key=photo-credit-creditor>Harbour Post</span></figcaption>",
        "<figcaption><span itemprop=copyrightHolder>Harbour Post</span></figcaption>",
        "<figcaption><div>An old pier</div><cite>Harbour Post</cite></figcaption>",
        "<figcaption><cite>The Old Man and the Sea</cite></figcaption>",
    ] {
        let figure = format!("<figure><img src=/p.jpg width=600 height=400>{caption}</figure>");
        let article = clean(&format!(
            "<h1>Old bridge closes</h1><article>{{body}}{figure}<p>The ferry runs again from May on, day and night.</p></article>"
        ));
        let image = article.body.blocks.iter().find_map(|block| match &block.kind {
            BlockKind::Figure { image, .. } => Some((image.caption.as_str(), image.credit.as_str())),
            _ => None,
        });
        let told = match caption {
            work if work.contains("Sea") => ("The Old Man and the Sea", ""),
            both if both.contains("pier") => ("An old pier", "Harbour Post"),
            _ => ("", "Harbour Post"),
        };
        assert_eq!(image, Some(told), "{caption}");
    }
}

#[test]
fn a_caption_says_which_figure_it_is_under() {
    let page = "<article><h1>Old bridge closes</h1>{body}<figure><img src=/gate.jpg alt='A gate' width=600 height=400>\
        <figcaption>The gate of the old bridge</figcaption></figure>\
        <p>The ferry runs again from May on, day and night.</p></article>";
    let article = clean(page);
    let figure = article.body.blocks.iter().position(|block| matches!(block.kind, BlockKind::Figure { .. })).unwrap();
    let BlockKind::Figure { image, caption_ordinals } = &article.body.blocks[figure].kind else { unreachable!() };
    let caption = removed(&article, "The gate of the old bridge");
    assert_eq!((image.caption.as_str(), caption_ordinals.as_slice()), ("The gate of the old bridge", [caption.ordinal].as_slice()));
    assert!(caption.used_by.contains(&Field::BodyBlock(figure as u32)), "{:?}", caption.used_by);
}

#[test]
fn every_part_of_a_caption_says_which_figure_it_is_under() {
    let page = "<article><h1>Old bridge closes</h1>{body}<figure><img src=/gate.jpg alt='A gate' width=600 height=400>\
        <figcaption><div>The gate of the old bridge (</div><div>Image:</div><div>Ferry Club/Ann Lee)</div></figcaption></figure>\
        <p>The ferry runs again from May on, day and night.</p></article>";
    let article = clean(page);
    let figure = article.body.blocks.iter().position(|block| matches!(block.kind, BlockKind::Figure { .. })).unwrap();
    let BlockKind::Figure { image, caption_ordinals } = &article.body.blocks[figure].kind else { unreachable!() };
    assert_eq!((image.caption.as_str(), image.credit.as_str()), ("The gate of the old bridge", "Ferry Club/Ann Lee"));
    assert_eq!(caption_ordinals.first(), Some(&removed(&article, "The gate").ordinal));
    for text in ["The gate", "Image:", "Ferry Club"] {
        assert!(removed(&article, text).used_by.contains(&Field::BodyBlock(figure as u32)), "{text}");
    }
}

#[test]
fn what_is_for_readers_without_scripts_is_no_reason_where_the_text_stands_in_it() {
    let entries: String = (0..6).map(|at| format!("<li><a href=/{at}>Bridge {at}</a></li>")).collect();
    let page =
        format!("<noscript><ul>{entries}</ul><main><h1>Old bridge closes</h1>{{body}}</main><footer><p>Ferry Club</p></footer></noscript>");
    let article = clean(&page);
    assert!(!article.removed.is_empty() && article.removed.iter().all(|removed| removed.reason.rule_id != "landmark.noscript"));
}

#[test]
fn who_speaks_is_told_by_a_dash_below_and_in_the_words_before_an_office() {
    let page = "<article><h1>Old bridge closes</h1>{body}<p>“The old bridge was the first thing that I saw of this town.”</p>\
        <p>— <a href=/lee>Ann Lee</a>, potter</p><p>“We will miss it,” said Ferry Club's Senior Harbour Engagement Manager, Tessa Holm.</p>\
        <p>On Monday, PSB spokesperson Greta Lind came.</p><p>“There is nothing to add to the report,” Lind said.</p>\
        <p>Read “<a href=/pier>What the pier has seen</a>” as well.</p>{body}</article>";
    let quotes = clean(page).quotes;
    let of = |words: &str| quotes.iter().find(|quote| quote.text.contains(words));
    assert_eq!(
        of("first thing").and_then(|quote| quote.speaker.as_ref()).map(|speaker| speaker.name.as_str()),
        Some("Ann Lee"),
        "{quotes:?}"
    );
    let holm = of("miss it").and_then(|quote| quote.speaker.as_ref()).unwrap();
    assert_eq!((holm.name.as_str(), holm.role.as_str()), ("Tessa Holm", "Senior Harbour Engagement Manager"));
    let lind = of("nothing to add").and_then(|quote| quote.speaker.as_ref()).unwrap();
    assert_eq!((lind.name.as_str(), lind.role.as_str()), ("Greta Lind", "PSB spokesperson"), "a comma further off");
    assert!(of("the pier has seen").is_none(), "a title that is a link");
}

#[test]
fn a_figure_may_hold_more_than_its_caption() {
    let figure = "<figure><img src=/pN.jpg width=600 height=400 alt='Pier'><div><figcaption><h3>The town in pictures</h3><h4>N March 2024</h4>\
        <p>Workers carry planks over the northern pier of the bridge, while the river below runs high after a week of rain.</p>\
        <p>Photo agency</p><p>Show all</p></figcaption></div></figure>";
    let figures: String = (4..8).map(|number| figure.replace('N', &number.to_string())).collect();
    let article = clean(&format!("<article><h1>Old bridge closes</h1>{{body}}{figures}{{body}}</article>"));
    assert!(!article.body.text.contains("planks") && !article.body.text.contains("March"), "{}", article.body.text);
}

#[test]
fn letters_that_a_title_holds_by_chance_are_no_part_of_it() {
    let article = clean("<article><h1><select><option>o<option>u</select><div>«Oui», the bridge closes</div></h1>{body}</article>");
    assert_eq!((article.title.as_str(), article.headline.title_ordinals.as_slice()), ("«Oui», the bridge closes", [1].as_slice()));
    let kept = article.body.blocks.iter().any(|block| block.ordinals == [0]);
    assert!(kept || article.removed.iter().any(|removed| removed.ordinal == 0));
}

#[test]
fn bullets_beyond_the_limit_are_removed_with_a_reason() {
    let page = "<article><h1>Old bridge closes</h1><div class=key-points><h2>Key points</h2><ul><li>The bridge is closed from Monday on.</li>\
        <li>Drivers have to take the tunnel.</li><li>A new one takes four years.</li></ul></div>{body}</article>";
    let whole = clean(page);
    assert_eq!(whole.summary.bullets.len(), 3);
    for most in 0..=2 {
        let article =
            clean_with(page, &Options { max_summary_bullets: Some(most), url: "https://news.example/a/b".into(), ..Options::default() });
        assert_eq!(article.summary.bullets.len(), most as usize);
        assert_eq!(article.body.text, whole.body.text);
        let editorial = article.summary.source == SummarySource::Editorial && article.summary.kind == BulletKind::List;
        let nobody = article.summary == Summary::default();
        assert_eq!((editorial, nobody), (most > 0, most == 0), "{:?}", article.summary);
        let last = removed(&article, "A new one takes four years.");
        assert_eq!((last.reason.rule_id.as_str(), last.used_by.as_slice()), ("field.summary", [Field::Summary].as_slice()));
    }
}

#[test]
fn lines_of_a_dek_stand_in_one_field() {
    let page = "<article><header><h1>Old bridge closes for good</h1><h2 class=dek>Cracks in three pillars found</h2><h2 class=dek>Drivers to take the tunnel</h2>\
        <h2 class=dek>New bridge in four years</h2></header>{body}</article>";
    let article = clean(page);
    let summary = &article.summary;
    if summary.source == SummarySource::Editorial {
        assert_eq!((summary.kind, summary.bullets.len(), summary.ordinals.len()), (BulletKind::DeckLines, 3, 3));
        assert_eq!((article.dek.as_str(), article.headline.dek_ordinals.len()), ("", 0));
        // The path is of what holds all three, not of the first.
        assert!(summary.css_path.ends_with("header:nth-child(1)"), "{}", summary.css_path);
        let one = clean_with(page, &Options { max_summary_bullets: Some(1), ..Options::default() });
        assert_eq!(one.summary.bullets.len(), 1);
        assert_eq!(removed(&one, "New bridge in four years").reason.rule_id, "field.summary");
    } else {
        panic!("three lines are a summary: {article:?}");
    }
}

#[test]
fn a_paper_of_hundreds_names_the_first_fifty() {
    let letters = |index: usize| format!("{index:04}").bytes().map(|digit| char::from(digit - b'0' + b'a')).collect::<String>();
    let people: Vec<String> = (0..400).map(|index| format!("{{\"@type\":\"Person\",\"name\":\"A{0} B{0}\"}}", letters(index))).collect();
    let page = format!(
        "<script type=application/ld+json>{{\"@type\":\"Article\",\"headline\":\"x\",\"author\":[{}]}}</script><h1>Old bridge closes</h1>{{body}}",
        people.join(",")
    );
    let article = clean(&page);
    assert_eq!(article.authors.len(), 50);
    assert_eq!(article.authors.first().map(|author| author.name.as_str()), Some("Aaaaa Baaaa"));
}

#[test]
fn the_sign_of_a_link_to_a_heading_is_no_text() {
    let page = "<article><h1>Old bridge closes</h1>{body}<h2 id=why><a class=doc-anchor href='#why'>§</a>Why it closes</h2>{body}\
        <h2 id=when>When it closes<a class=headerlink href='#when'>¶</a></h2>{body}</article>";
    let article = clean(page);
    let text = |heading: &str| article.body.text.lines().any(|line| line == heading);
    assert!(text("Why it closes") && text("When it closes"), "{}", article.body.text);
    assert!(!article.body.text.contains(['§', '¶']));
    assert!(article.removed.iter().any(|removed| removed.text == "§") && article.removed.iter().any(|removed| removed.text == "¶"));
}

#[test]
fn one_long_address_is_repeated_a_few_pages_long_at_most() {
    let paragraph = |index| format!("<p>The {index} towns on the estuary voted on Friday to build barrier {index} together.</p>");
    let paragraphs: String = (0..200).map(paragraph).collect();
    let linked = paragraphs.replace("Friday", "<a href=x>Friday</a>");
    let long = "path/".repeat(4000);
    for html in [
        format!("<article><h1>The barriers</h1><a href='/{long}'>{paragraphs}</a></article>"),
        format!("<base href='http://a.example/{long}'><article><h1>The barriers</h1>{linked}</article>"),
    ] {
        let body = clean(&html).body;
        assert_eq!(body.text.matches("voted on Friday").count(), 200, "a link that is left out stays text");
        let links: Vec<usize> = body.blocks.iter().flat_map(|block| &block.links).map(|link| link.url.len()).collect();
        assert!(links.len() > 1 && links.iter().sum::<usize>() <= 8 * html.len() + (1 << 16), "{} links", links.len());
    }
}

#[test]
fn the_head_of_a_quoted_post_goes_with_its_words() {
    let page = "<article><h1>Old bridge closes after storm</h1>{body}<blockquote><p>Ada wrote: ↑</p><p>QUOTED</p></blockquote></article>";
    let page = dom::parse(&page.replace("{body}", BODY), &Limits::default(), &Unobserved).unwrap();
    let segments = segment::segment(&page, &Limits::default(), &|| Ok(())).unwrap();
    let head = segments.blocks.len() - 2;
    let all = vec![true; segments.blocks.len()];
    let without = |at: usize| (0..segments.blocks.len()).map(|block| block != at).collect::<Vec<_>>();
    assert_eq!(heads_alone(&segments, &all), Vec::<usize>::new(), "its words are there");
    assert_eq!(heads_alone(&segments, &without(head + 1)), [head]);
    assert_eq!(heads_alone(&segments, &without(head)), Vec::<usize>::new(), "words without a head stay");
}

#[test]
fn a_description_is_text() {
    for (stated, text) in [
        ("<p>The bridge <b>closes</b> in May.</p>", "The bridge closes in May."),
        ("The bridge closes in May. <a href=\"https://news.example/a", "The bridge closes in May."),
        ("The &lt;table&gt; element has rows, and 3 < 4.", "The <table> element has rows, and 3 < 4."),
    ] {
        let article = clean(&format!("<meta name=description content='{stated}'><h1>Old bridge closes</h1>{{body}}"));
        assert_eq!(article.meta_description, text);
    }
}

#[test]
fn who_wrote_the_article_is_introduced_in_a_box_of_any_name() {
    let about = "Ada Quill is a reporter who has written about bridges, ferries and their newsletters for ten years.";
    let other = "Bo Other is a sailor who has written about islands, ferries and their newsletters for ten years.";
    for class in ["sidebar", "related-posts", "newsletter"] {
        let boxes = format!("<div class={class}><p>{about}</p></div><div class={class}><p>{other}</p></div>");
        let article = clean(&format!("<meta name=author content='Ada Quill'><h1>Old bridge closes</h1>{{body}}{boxes}"));
        let rule = |text: &str| (removed(&article, text).category, removed(&article, text).reason.rule_id.as_str());
        assert_eq!(rule("Ada Quill is"), (Category::Byline, "position.about_writer"), "{class}");
        assert_ne!(rule("Bo Other is").0, Category::Byline, "{class}");
    }
}

#[test]
fn the_caption_of_a_picture_that_leads_to_another_page_is_its_title() {
    let box_of = |address: &str, caption: &str| {
        format!("<div><a href='{address}'><figure><img src=a.jpg><figcaption>{caption}</figcaption></figure></a></div>")
    };
    let title = "Ferry to the islands stops for the winter";
    let of = |address: &str, caption: &str| {
        let other = box_of("/eels", "Eels return to the river after forty years");
        let article = clean(&format!("<h1>Old bridge closes</h1>{{body}}<aside>{other}{}</aside>", box_of(address, caption)));
        removed(&article, caption).category
    };
    assert_eq!(of("/ferry", title), Category::Related);
    assert_eq!(of("/ferry.JPG?w=900", title), Category::MediaCaption, "the picture itself");
    assert_eq!(of("#", title), Category::MediaCaption, "nowhere");
    assert_eq!(of("/ferry", "© Ada Quill of the harbour office"), Category::MediaCaption);
}

#[test]
fn what_somebody_said_of_a_year_is_no_line_of_a_day() {
    let article = clean("<h1>Old bridge closes</h1><p>“I was here in 1990,” he said.</p>{body}");
    assert!(article.body.text.contains("in 1990"), "{:?}", article.removed);
}
