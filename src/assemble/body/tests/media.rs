use super::*;

#[test]
fn an_address_that_is_still_a_template_is_none() {
    let body = body_of(
        "<p>First one.</p><img src='/a.jpg?w={width}' srcset='/{size}.jpg 900w, /small.jpg 400w'><p>Second one.</p>\
         <img src='{{ image }}'><p>Third one.</p><iframe src='https://www.youtube.com/embed/${id}'></iframe><p>Fourth one.</p>",
    );
    let urls: Vec<&str> = body
        .blocks
        .iter()
        .filter_map(|block| if let BlockKind::Figure { image, .. } = &block.kind { Some(image.url.as_str()) } else { None })
        .collect();
    assert_eq!(urls, ["https://paper.example/small.jpg"]);
    assert!(!kinds(&body).contains(&"embed YouTube".to_owned()));
}

#[test]
fn pictures_come_with_their_captions() {
    let body = body_of(
        "<article><figure><img src='data:image/gif;base64,R0' data-src='a.jpg' alt=' A\n boat '><noscript><img src='a-small.jpg'></noscript>\
         <figcaption>× A boat at sea</figcaption></figure><p>First paragraph of the text.</p><img src=/i.png width=16 height=16>\
         <p>Second paragraph.</p><p><picture><source srcset='s.webp 400w, l.webp 900w'><img alt=''></picture></p><p>Third one.</p></article>\
         <aside><a href=/x><img src=b.jpg>× Another story</a></aside>",
    );
    assert_eq!(kinds(&body), ["figure", "p", "p", "figure", "p"]);
    let BlockKind::Figure { image, caption_ordinals } = &body.blocks[0].kind else { panic!("a figure") };
    assert_eq!(
        (image.url.as_str(), image.alt.as_str(), image.caption.as_str()),
        ("https://paper.example/news/a.jpg", "A boat", "× A boat at sea")
    );
    assert_eq!(*caption_ordinals, [0]);
    let BlockKind::Figure { image, .. } = &body.blocks[3].kind else { panic!("a figure") };
    assert_eq!(image.url, "https://paper.example/news/l.webp");
}

#[test]
fn videos_and_rules_stand_between_kept_text() {
    let body = body_of(
        "<article><hr><p>One.</p><iframe src='//www.youtube.com/embed/abc'></iframe><iframe src=https://ads.doubleclick.net/x></iframe><hr><hr>\
         <p>Two.</p><lite-youtube videoid=xyz></lite-youtube><iframe src=https://maps.town.example/m></iframe><p>Three.</p><hr></article>\
         <footer>×<iframe src=https://www.youtube.com/embed/other></iframe></footer>",
    );
    assert_eq!(kinds(&body), ["p", "embed YouTube", "rule", "p", "embed YouTube", "embed maps.town.example", "p"]);
}

#[test]
fn a_removed_line_of_signs_between_kept_texts_is_a_rule() {
    assert_eq!(kinds(&body_of("<p>The tide rose.</p><p>× × ×</p><p>It fell.</p>")), ["p", "p"], "no plain sign");
    let page = "<p>The tide rose.</p><p>* * *</p><p>It fell.</p><p>* * *</p><p>× Share</p>";
    let with_kept = |page: &str, kept: &[bool]| {
        let parsed = dom::parse(page, &Limits::default(), &Unobserved).expect("a small page parses");
        let segments = segment(&parsed, &Limits::default(), &|| Ok(())).expect("a small page has few blocks");
        body(&segments, PageType::Article, kept, &BTreeSet::new(), &str::to_owned, &|| Ok(())).expect("nothing pauses")
    };
    let body = with_kept(page, &[true, false, true, false, false]);
    assert_eq!(kinds(&body), ["p", "rule", "p"]);
    assert_eq!(body.text, "The tide rose.\n\nIt fell.");
    // A line of signs in the box around it all holds no picture back.
    let bare = "<div>The tide rose.<br><br><img src=1.jpg><br><br>It fell.<br><br>* * *<br><br>It rose again.</div>";
    assert_eq!(kinds(&with_kept(bare, &[true, true, false, true])), ["p", "figure", "p", "rule", "p"]);
}

#[test]
fn the_picture_of_a_teaser_goes_with_its_title() {
    let figures = |title: &str, href: &str| {
        let (picture, title) = (format!("<a href='{href}'><img src=/eel.jpg></a>"), format!("<h4><a href='{href}'>{title}</a></h4>"));
        let body = body_of(&format!("<p>The tide rose.</p>{picture}<p>It fell.</p>{title}<p>So it went.</p>"));
        body.blocks.iter().filter(|block| matches!(block.kind, BlockKind::Figure { .. })).count()
    };
    assert_eq!(figures("Eels × return to the estuary", "/eels"), 0);
    assert_eq!(figures("Eels return to the estuary", "/eels"), 1, "its title is kept");
    assert_eq!(figures("Eels ×", "/eels"), 1, "a label is no title");
    let larger =
        "<p>The tide rose.</p><figure><a href=/eel.jpg><img src=/eel.jpg><div>Eels × in the estuary</div></a></figure><p>It fell.</p>";
    assert!(kinds(&body_of(larger)).contains(&"figure".to_owned()), "its caption leads to a larger one");
    assert_eq!(
        figures("Eels × return to the estuary</a></h4><p>See <a href=/eels>there</a>.</p><h4><a>", "/eels"),
        1,
        "kept text leads there"
    );
    assert_eq!(figures("Eels × return to the estuary", "https://eels.example/"), 1, "a source elsewhere");
}

#[test]
fn a_preview_of_another_post_of_the_site_is_no_part_of_the_text() {
    let embeds = |host: &str| {
        let frame = format!("<iframe src='https://{host}/eels/embed/#?secret=abc'></iframe>");
        let body = body_of(&format!("<p>The tide rose.</p>{frame}<p>It fell.</p>"));
        body.blocks.iter().filter(|block| matches!(block.kind, BlockKind::Embed { .. })).count()
    };
    assert_eq!((embeds("paper.example"), embeds("eels.example")), (0, 1));
}

#[test]
fn pictures_of_a_gallery_stand_in_the_body_though_captions_part_them() {
    let picture = |at: u8| format!("<figure><img src=/{at}.jpg><figcaption>× The pier, picture {at}</figcaption></figure>");
    let gallery: String = (1..=6).map(picture).collect();
    let before = "<p>Three towns voted.</p>";
    let body = body_of(&format!("{before}<div>{gallery}</div><p>The vote was held on Friday.</p>"));
    assert_eq!(kinds(&body), ["p", "figure", "figure", "figure", "figure", "figure", "figure", "p"]);
    // Cards of other pages say their titles under their pictures, as links.
    let cards = gallery.replace("× The pier", "<a href=/x>× The pier").replace("</figcaption>", "</a></figcaption>");
    assert_eq!(kinds(&body_of(&format!("{before}<div>{cards}</div>"))), ["p"]);
}

#[test]
fn a_caption_may_stand_beside_its_picture_in_a_box_without_a_name() {
    let caption = |html: &str| {
        let body = body_of(&format!("<p>Three towns voted.</p>{html}<p>The vote was held on Friday.</p>"));
        body.blocks.iter().find_map(|block| match &block.kind {
            BlockKind::Figure { image, .. } => Some(image.caption.clone()),
            _ => None,
        })
    };
    let told = "× The pier at low tide";
    for (html, wanted) in [
        ("<figure><img src=/pier.jpg><figcaption>Legende: The pier ×</figcaption></figure>".to_owned(), "The pier ×"),
        (
            "<figure><img src=/pier.jpg><figcaption>Image captions of the pier ×</figcaption></figure>".to_owned(),
            "Image captions of the pier ×",
        ),
        (format!("<figure><img src=/pier.jpg><figcaption><p>{told}</p><p>autoplay</p></figcaption></figure>"), told),
        (format!("<div><div><img src=/pier.jpg></div><figcaption>{told}</figcaption></div>"), told),
        (format!("<div><img src=/pier.jpg><p class=wp-caption-text>{told}</p></div>"), told),
        (format!("<div><figure><img src=/pier.jpg></figure><div class=image-caption>{told}</div></div>"), told),
        (format!("<div><img src=/pier.jpg><noscript><img src=/p.jpg></noscript><figcaption>{told}</figcaption></div>"), told),
        ("<div><div><img src=/pier.jpg alt='The pier at low tide'></div></div><div><p>× Not this</p></div>".to_owned(), ""),
        ("<div><div><img src=/pier.jpg alt='× The pier at low tide'></div><p>× The pier at low tide</p></div>".to_owned(), told),
        (
            "<div><div><img src=/pier.jpg alt='× The pier at low tide'></div><p><a href=/x>× The pier at low tide</a></p></div>".to_owned(),
            "",
        ),
        ("<div><img src=/pier.jpg><p class=text>The pier lies dry at low tide.</p></div>".to_owned(), ""),
        (format!("<div><img src=/pier.jpg><img src=/barge.jpg><figcaption>{told}</figcaption></div>"), ""),
        (format!("<div><img src=/pier.jpg><h3 class=caption>{told}</h3></div>"), ""),
        (format!("<div><img src=/pier.jpg><figcaption><a href=/x>{told}</a></figcaption></div>"), ""),
    ] {
        assert_eq!(caption(&html).unwrap_or_default(), wanted, "{html}");
    }
}

#[test]
fn what_stands_right_behind_a_picture_is_its_caption_where_it_says_so() {
    let figure = |between: &str| {
        let body = body_of(&format!(
            "<p>The ferry leaves the old pier at nine.</p><div><div><a href=/x><img src=/pier.jpg></a></div></div>{between}<p>It is back at noon.</p>"
        ));
        let found = body.blocks.iter().find_map(|block| match &block.kind {
            BlockKind::Figure { image, .. } => Some((image.caption.clone(), image.credit.clone())),
            _ => None,
        });
        found.expect("a figure")
    };
    for (html, caption, credit) in [
        ("<p>Photo: Ann × Lee</p>", "", "Ann × Lee"),
        ("<div class=mediaInfo><p class=infotext>The pier at × low tide</p></div>", "The pier at × low tide", ""),
        ("<p><span class=article-caption>The pier at low tide ×</span></p>", "The pier at low tide ×", ""),
        ("<h3>Photo: Ann × Lee</h3>", "", ""),
        ("<img src=/barge.jpg><p>Photo: Ann × Lee</p>", "", ""),
        ("<p>× The harbour is closed.</p>", "", ""),
    ] {
        assert_eq!(figure(html), (caption.to_owned(), credit.to_owned()), "{html}");
    }
    let late = "<p>One.</p><img src=/index-transparent_h-3.gif alt=Pier><noscript><img src=/pier.jpg alt=Pier></noscript><p>Two.</p>";
    let body = body_of(late);
    let BlockKind::Figure { image, .. } = &body.blocks[1].kind else { panic!("a figure") };
    assert_eq!(image.url, "https://paper.example/pier.jpg", "the copy for readers without scripts is the picture");
    let address = |file: &str| {
        body_of(&late.replace("index-transparent_h-3.gif", file)).blocks.into_iter().find_map(|block| match block.kind {
            BlockKind::Figure { image, .. } => Some(image.url),
            _ => None,
        })
    };
    for file in ["index-transparent_h-3_w-4_zc-a5bfe475.gif", "loading.svg", "fallback.svg"] {
        assert_eq!(address(file).as_deref(), Some("https://paper.example/pier.jpg"), "{file}");
    }
    assert_eq!(address("transparent-facade.gif").as_deref(), Some("https://paper.example/transparent-facade.gif"));
    for file in ["loading.svg", "fallback.svg"] {
        let own = format!("https://paper.example/{file}");
        let figure = format!(
            "<p>One.</p><figure><img src=/{file} alt=Ring><figcaption>The ring of the new design ×</figcaption></figure><p>Two.</p>"
        );
        let alone = format!("<p>One.</p><img src=/{file} alt='The ring that turns while the list is loaded'><p>Two.</p>");
        for html in [figure, alone] {
            let body = body_of(&html);
            let shown = |block: &crate::article::Block| matches!(&block.kind, BlockKind::Figure { image, .. } if image.url == own);
            assert!(body.blocks.iter().any(shown), "what is told of is no stand-in: {html}");
        }
    }
}

#[test]
fn a_caption_ends_where_an_element_named_after_credits_begins_and_no_control_is_one() {
    let figure = |caption: &str| {
        let body = body_of(&format!("<p>One.</p><figure><img src=/pier.jpg><figcaption>{caption}</figcaption></figure><p>Two.</p>"));
        let found = body.blocks.iter().find_map(|block| match &block.kind {
            BlockKind::Figure { image, .. } => Some((image.caption.clone(), image.credit.clone())),
            _ => None,
        });
        found.expect("a figure")
    };
    for (html, caption, credit) in [
        ("× The pier <span class=credit>Ann Lee</span>", "× The pier", "Ann Lee"),
        ("× The pier<span class=figure__copyright>(© Ann Lee)</span>", "× The pier", "Ann Lee"),
        ("× The pier <span class=credit>Ann Lee</span> /Island Post <b>hide caption</b>", "× The pier", "Ann Lee /Island Post"),
        ("× The pier <span class=note>Ann Lee</span>", "× The pier Ann Lee", ""),
        ("<p>× Video</p><p>× The pier</p>", "× The pier", ""),
        ("× View 3 images", "", ""),
    ] {
        assert_eq!(figure(html), (caption.to_owned(), credit.to_owned()), "{html}");
    }
}

#[test]
fn what_a_page_repeats_is_no_picture_of_the_text() {
    let entry = |image: &str, at: u8| format!("<p>{image} Point {at}: three towns voted on the barrier.</p>");
    let entries = |image: &str| (1..=4).map(|at| entry(image, at)).collect::<String>();
    let figures = |html: &str| kinds(&body_of(html)).iter().filter(|kind| *kind == "figure").count();
    assert_eq!(figures(&entries("<img src=/check.svg alt=yes>")), 0, "the sign of an entry");
    assert_eq!(figures(&entries("<img src=/a7.png>")), 0, "the same, unnamed");
    assert_eq!(figures(&entries("<img src=/pier.jpg alt='The pier'>")), 1, "a picture stands once");
    let captioned = "<figure><img src=/pier.jpg><figcaption>× The pier at low tide</figcaption></figure>";
    let body = body_of(&format!("<p>One.</p><img src=/pier.jpg><p>Two.</p>{captioned}<p>Three.</p>"));
    assert_eq!(kinds(&body), ["p", "p", "figure", "p"], "where its caption is");
    assert_eq!(figures("<p>One.</p><img src=/harbour-logo.png><p>Two.</p>"), 0);
    assert_eq!(figures("<p>One.</p><img src=/day.svg alt='The tides'><img src=/night.svg alt='The tides'><p>Two.</p>"), 1);
    assert_eq!(figures("<p>One.</p><img src='/pier.jpg?w=400'><img src='/pier.jpg?w=900'><p>Two.</p>"), 1, "sizes");
    assert_eq!(figures("<p>One.</p><img src='/show?id=4'><img src='/show?id=9'><p>Two.</p>"), 2, "pictures that a query names");
    let video = "<iframe src='https://www.youtube.com/embed/a1b2c3d4e5f'></iframe>";
    assert_eq!(kinds(&body_of(&format!("<p>One.</p>{video}<p>Two.</p>{video}<p>Three.</p>"))), ["p", "embed YouTube", "p", "p"]);
    assert_eq!(figures("<p>One.</p><figure><img src=/logo.png><figcaption>× The new logo</figcaption></figure><p>Two.</p>"), 1);
}

#[test]
fn a_caption_is_told_of_its_picture_and_of_no_sign_beside_it() {
    let pictures = |images: &str| {
        let html = format!("<p>The ferry sails.</p><figure>{images}<figcaption>× The quay at dawn</figcaption></figure><p>It returns.</p>");
        let body = body_of(&html);
        let url = |block: &Block| match &block.kind {
            BlockKind::Figure { image, .. } => Some(image.url.rsplit('/').next().unwrap_or_default().to_owned()),
            _ => None,
        };
        body.blocks.iter().filter_map(url).collect::<Vec<_>>()
    };
    assert_eq!(pictures("<img src=quay.jpg><img src=zoom-in.f7.svg>"), ["quay.jpg"], "what enlarges it");
    assert_eq!(pictures("<img src=grey-placeholder.png><img src=quay.jpg>"), ["quay.jpg"], "what holds its place");
    assert_eq!(pictures("<img src=quay.dark.png><img src=quay.png>"), ["quay.png"], "the same for dark screens");
    assert_eq!(pictures("<img src=quay-1.jpg><img src=quay-2.jpg>"), ["quay-1.jpg", "quay-2.jpg"], "two pictures");
    assert_eq!(pictures("<img src=quay.jpg><img src=pier.jpg>"), ["quay.jpg", "pier.jpg"], "two pictures");
}
