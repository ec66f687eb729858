//! Names and words that mean something else than they say: of another language, another box, another end of the page.

use gleaner::article::Category;
use gleaner::extract::extract;
use gleaner::options::{Options, RemovedDetail, Unobserved};

use crate::site::{SITES, assert_all, assert_no_words, assert_none, clean, find, named, page};

#[test]
fn short_words_of_another_language_do_not_decide() {
    let filter = "<ul><li><label>25 to 49 (2)</label></li><li><label>50 to 99 (7)</label></li></ul>";
    for (text, category, rule) in named(&SITES[0], "", filter, &["25 to 49 (2)", "50 to 99 (7)"]) {
        assert!(category != Some(Category::Byline) && !rule.starts_with("phrase."), "{text} is {category:?} because of {rule}");
    }
    let box_of = |text: &str| format!("<aside><h4>{text}</h4></aside>");
    let foreign = [(0, "Stampa"), (1, "Stampa"), (5, "Stampa"), (0, "Mainos"), (3, "Anzeige")];
    for (site, text) in foreign {
        assert_no_words(named(&SITES[site], "", &box_of(text), &[text]));
    }
    // English and the page's own words are heard.
    for (site, text, category) in
        [(1, "Anzeige", Category::Advertisement), (2, "Advertisement", Category::Advertisement), (5, "Reklama", Category::Advertisement)]
    {
        assert_all(named(&SITES[site], "", &box_of(text), &[text]), category);
    }
}

#[test]
fn both_the_declared_and_the_spoken_language_are_the_pages() {
    let label = "<aside><h4>Anzeige</h4></aside>";
    let html = |lang: &str| page(&SITES[1], &[]).replace("lang=\"de\"", lang).replace("</body>", &format!("{label}</body>"));
    for lang in ["lang=\"en\"", "lang=\"de\"", ""] {
        let cleaned = clean(&html(lang), &Options::default());
        let removed = find(&cleaned, "Anzeige").unwrap();
        assert_eq!(removed.category, Category::Advertisement, "{lang} because of {:?}", removed.reason);
    }
}

#[test]
fn the_foot_of_a_component_is_not_the_pages() {
    for site in &*SITES {
        for class in ["item-footer", "post-footer", "article-footer-tools", "message-footer"] {
            let after =
                format!("<div class=\"{class}\"><span>Quorlix</span></div><footer class=\"site-footer\"><p>{}</p></footer>", site.footer);
            for (text, _, rule) in named(site, "", &after, &["Quorlix"]) {
                assert_ne!(rule, "class.footer.words", "{text} in {class}");
            }
            assert_all(named(site, "", &after, &[site.footer]), Category::FooterLegal);
        }
    }
}

#[test]
fn an_id_that_repeats_its_heading_names_nothing() {
    let after = |id: &str| format!("<div><section id=\"{id}\"><h3>Sharing Comments Safely</h3></section></div>");
    let rule = |id: &str| named(&SITES[0], "", &after(id), &["Sharing Comments Safely"]).remove(0).2;
    assert!(!rule("sharing-comments-safely").starts_with("class."), "{}", rule("sharing-comments-safely"));
    assert_eq!(rule("comments"), "class.comments.words");
}

#[test]
fn the_class_of_the_texts_own_paragraphs_names_nothing() {
    let site = &SITES[0];
    let marked = |class: &str| {
        let html = page(site, &[]).replace("<p>", "<p class=paywall>");
        let html = html.replace("</body>", &format!("<div><div class={class}>The boats of the week</div></div></body>"));
        find(&clean(&html, &Options::default()), "The boats of the week").map(|removed| removed.category)
    };
    assert_ne!(marked("paywall"), Some(Category::Promotion));
    assert_eq!(marked("paywall-box"), Some(Category::Promotion));
}

#[test]
fn a_question_names_no_writer() {
    let after = "<aside><p>¿Por qué estás viendo esto?</p></aside>";
    let spanish = SITES.iter().find(|site| site.language == "es").unwrap();
    assert_none(named(spanish, "", after, &["¿Por qué estás viendo esto?"]), Category::Byline);
}

#[test]
fn the_sites_own_ask_is_no_advert() {
    let asks = [
        (0, "Subscribe now and get the latest news in your inbox"),
        (1, "Unser Newsletter jeden Morgen in Ihr Postfach"),
        (2, "Inscrivez-vous à notre newsletter"),
        (3, "Suscríbete a nuestro boletín"),
    ];
    for (site, ask) in asks {
        let after = format!("<div class=\"ad-container\"><p>{ask}</p></div>");
        assert_all(named(&SITES[site], "", &after, &[ask]), Category::Promotion);
    }
}

#[test]
fn only_headings_name_what_is_below_them() {
    let bar = |label: &str| {
        format!("<div><a href=\"#\">{label}</a><div>Quorlix began on the first Sunday.</div><div>Dogs travel free.</div></div>")
    };
    for label in ["x", "Email", "3 May 2024"] {
        for (text, _, rule) in named(&SITES[0], "", &bar(label), &["Quorlix began on the first Sunday.", "Dogs travel free."]) {
            assert_ne!(rule, "position.under_heading", "{text} under {label}");
        }
    }
    let below = "<div><h4>Related posts</h4><div>Quorlix began on the first Sunday.</div></div>";
    assert_all(named(&SITES[0], "", below, &["Quorlix began on the first Sunday."]), Category::Related);
}

#[test]
fn a_head_or_foot_far_from_its_end_of_the_page_is_another_box() {
    for site in &*SITES {
        let head =
            "<div class=\"grid\"><header><h3>Quorlix one</h3></header><div class=\"slim-header\"><span>Quorlix two</span></div></div>";
        assert_none(named(site, "", head, &["Quorlix one", "Quorlix two"]), Category::SiteHeader);
        let foot = "<div><div class=\"slim-footer\"><span>Quorlix three</span></div></div>";
        assert_none(named(site, foot, "", &["Quorlix three"]), Category::FooterLegal);
        // At their own end of the page they are heard.
        assert_all(named(site, "<div class=\"slim-header\"><span>Quorlix</span></div>", "", &["Quorlix"]), Category::SiteHeader);
        assert_all(named(site, "", "<div class=\"slim-footer\"><span>Quorlix</span></div>", &["Quorlix"]), Category::FooterLegal);
    }
}

#[test]
fn the_sign_of_a_pictures_owner_is_a_credit() {
    for site in &*SITES {
        let cards = |at: usize| format!("<div class=\"box{at}\"><figure><img src=\"/{at}.jpg\"><span>© Ada Quill</span></figure></div>");
        let after = format!("<section>{}</section><footer class=\"site-footer\"><p>{}</p></footer>", cards(1), site.footer);
        assert_none(named(site, "", &after, &["© Ada Quill"]), Category::FooterLegal);
        assert_all(named(site, "", &after, &[site.footer]), Category::FooterLegal);
    }
}

#[test]
fn what_a_thing_costs_is_no_share_bar_and_no_small_print() {
    let prices = [(0, "Save 25%"), (0, "+ $18.09 delivery"), (0, "$38.24 USD"), (1, "39,90 € Versand"), (3, "19,95 € EUR")];
    for (site, text) in prices {
        for after in [format!("<aside><h4>{text}</h4></aside>"), format!("<div><p>Quorlix</p><p>{text}</p><p>Marlip</p></div>")] {
            assert_no_words(named(&SITES[site], "", &after, &[text]));
        }
    }
}

#[test]
fn what_a_comment_says_is_a_comment() {
    let said = "The ferry was never late in my youth and I have the tickets of all those years in a box.";
    for class in ["comment byuser comment-author-ada bypostauthor", "comment-text with-actions"] {
        for site in &*SITES {
            assert_all(named(site, "", &format!("<div><div class=\"{class}\"><p>{said}</p></div></div>"), &[said]), Category::Comments);
        }
    }
}

#[test]
fn what_a_box_or_a_day_misleads_about_has_its_own_name() {
    let site = &SITES[0];
    let [first, second, third] = site.article;
    let page = format!(
        "<html lang=en><title>{0}</title><body><article><h1>{0}</h1><h2>The engine <a href='#engine'>¶</a></h2><p>{first}</p><p>{second}</p>\
         <blockquote class=twitter-tweet><p>The ferry sails again</p><a href='https://twitter.com/harbour/status/77'>May 3, 2024</a></blockquote>\
         <p>{third}</p></article><footer><p>Mon–Fri 9:00 am – 5:30 pm</p><p>{1}</p></footer></body></html>",
        site.headline, site.footer
    );
    let cleaned = extract(page.as_bytes(), &Options { removed_detail: RemovedDetail::Full, ..Options::default() }, &Unobserved).unwrap();
    let removed = &cleaned.article.removed;
    let of = |start: &str| removed.iter().find(|block| block.text.starts_with(start)).map(|block| block.category);
    assert_eq!(of("Mon–Fri"), Some(Category::FooterLegal), "hours are no day of publication");
    assert_eq!(of("The ferry sails again"), Some(Category::MediaCaption), "a post is no share button");
    assert_eq!(of("¶"), Some(Category::Interface), "a sign beside a heading is no teaser");
}

#[test]
fn the_rows_of_a_list_of_topics_are_no_tags() {
    let row = |at: u32, title: &str| {
        format!(
            "<tr id=\"topic-list-item-{at}\" class=\"topic-list-item\"><td><a href=\"/t/{at}\">{title}</a></td><td><span>{at}</span></td></tr>"
        )
    };
    let texts = [
        "When does the ferry sail?",
        "Who has a lighthouse?",
        "Where are the nets?",
        "Any news of the tides?",
        "Lost: an oar",
        "New quay",
        "Old pier",
    ];
    let rows: String = texts.iter().zip(17..).map(|(title, at)| row(at, title)).collect();
    let list = format!("<table class=\"topic-list\">{rows}</table>");
    assert_none(named(&SITES[0], "", &list, &texts), Category::Tags);
}
