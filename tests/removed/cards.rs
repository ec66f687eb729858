//! Teasers of other pages with their parts, and what they must not be taken for.

use gleaner::article::Category;
use gleaner::options::Options;

use crate::site::{SITES, assert_all, assert_none, clean, find, named, page};

#[test]
fn the_parts_of_a_card_belong_to_it() {
    let cases: [(usize, [&str; 3], &str, [&str; 3]); 3] = [
        (
            0,
            ["A lighthouse keeper counts the seals", "Nets mended by moonlight in the cove", "The last letter from the quarry ship"],
            "By Ada Quill",
            ["3 May 2024", "4 May 2024", "5 May 2024"],
        ),
        (
            1,
            ["Ein Leuchtturmwärter zählt die Robben", "Netze flicken bei Mondlicht im Hafen", "Der letzte Brief vom alten Frachter"],
            "Von Ada Quill",
            ["3. Mai 2024", "4. Mai 2024", "5. Mai 2024"],
        ),
        (
            3,
            ["Un farero cuenta todas las focas", "Redes remendadas bajo la luna llena", "La última carta del viejo carguero"],
            "Por Ada Quill",
            ["3 de mayo de 2024", "4 de mayo de 2024", "5 de mayo de 2024"],
        ),
    ];
    for (site, titles, author, days) in cases {
        let card = |at: usize| {
            format!(
                "<div class=\"tile\"><div>{}</div><div class=\"rubric\">Quay {at}</div><h4><a href=\"/t{at}\">{}</a></h4>\
                 <div class=\"author\">{author}{at}</div><div><time>{}</time></div></div>",
                at + 1,
                titles[at],
                days[at]
            )
        };
        let grid = format!("<section class=\"related-posts\">{}{}{}</section>", card(0), card(1), card(2));
        let authors = [0, 1, 2].map(|at| format!("{author}{at}"));
        let mut texts = [titles, days].concat();
        texts.extend(["Quay 0", "Quay 1", "Quay 2", "1", "2", "3"]);
        texts.extend(authors.iter().map(String::as_str));
        assert_all(named(&SITES[site], "", &grid, &texts), Category::Related);
    }
}

#[test]
fn a_day_between_the_titles_of_other_articles_goes_with_the_one_before() {
    let titles = ["A lighthouse keeper counts the seals", "Nets mended by moonlight in the cove", "The last letter from the quarry ship"];
    let days = ["3 May 2024", "4 May 2024", "5 May 2024"];
    let entry = |at: usize| format!("<h4><a href=\"/t{at}\">{}</a></h4><p>{}</p>", titles[at], days[at]);
    let flat = format!("<section>{}{}{}</section>", entry(0), entry(1), entry(2));
    assert_all(named(&SITES[0], "", &flat, &days[..2]), Category::Related);
}

#[test]
fn a_day_in_a_box_with_the_title_of_another_article_is_about_that_one() {
    let cards = "<section><div><h4><a href=/t0>A lighthouse keeper counts the seals</a></h4><div class=by><span>Ada Quill</span></div><p>3 May 2024</p></div>\
                 <div><h4><a href=/t1>Nets mended by moonlight in the cove</a></h4><p>4 May 2024</p></div></section>";
    assert_all(named(&SITES[0], "", cards, &["3 May 2024", "4 May 2024"]), Category::Related);
    let about = "<section><h4>About the author</h4><p>3 May 2024</p></section>";
    assert_all(named(&SITES[0], "", about, &["3 May 2024"]), Category::Byline);
}

#[test]
fn the_title_of_a_card_is_no_line_of_its_writer() {
    let titles = ["Nobody paints the quay wall in winter", "Eleven tides that changed the old harbour", "Where the bronze valve came from"];
    for site in &*SITES {
        let cards: String = titles
            .iter()
            .enumerate()
            .map(|(at, title)| format!("<div class=\"module\"><div class=\"meta-info\"><h3><a href=\"/{at}\">{title}</a></h3></div></div>"))
            .collect();
        assert_none(named(site, "", &format!("<section>{cards}</section>"), &titles), Category::Byline);
    }
}

#[test]
fn days_of_cards_amounts_and_offices_are_no_bylines() {
    let boxed = "<div class=\"related-posts\"><div><h4>Eels return to the estuary</h4><p>July 2, 2025</p></div></div>";
    assert_all(named(&SITES[0], "", boxed, &["July 2, 2025"]), Category::Related);
    let titles = "<ul><li><a href=/a>The new ferry, explained for all - 3 May 2024</a></ul>";
    assert_none(named(&SITES[0], "", titles, &["The new ferry, explained for all - 3 May 2024"]), Category::Byline);
    let price = "<div><p class=\"table-byline\">billed annually, or $15/mo billed monthly</p></div>";
    assert_none(named(&SITES[0], "", price, &["billed annually, or $15/mo billed monthly"]), Category::Byline);
    let office = "<div><address>12 Quay Lane, Marrow Point 70454</address></div>";
    assert_all(named(&SITES[0], "", office, &["12 Quay Lane, Marrow Point 70454"]), Category::FooterLegal);
}

#[test]
fn what_only_a_guess_would_name_after_a_writer_or_a_picture_is_not() {
    let site = &SITES[0];
    let rest = format!("<p>{}</p>", site.article[0].replace("ferry", "barge"));
    let rows: String = (0..9).map(|at| format!("<tr><td>{}.{at} ({at}.4)</td><td>832-565-411{at}</td></tr>", 20 + at)).collect();
    let votes = "<div><svg></svg><div>4.8 from 31 votes</div></div><div><img src=star.png width=16 height=16><div>No card is required here</div></div>";
    let texts = ["20.0 (0.4)", "832-565-4110", "21.1 (1.4)", "4.8 from 31 votes", "No card is required here"];
    let html = page(site, &[]).replace("</h1>", &format!("</h1><div class=byline>By Ada Quill</div>{rest}<table>{rows}</table>{votes}"));
    let cleaned = clean(&html, &Options::default());
    for text in texts {
        let category = find(&cleaned, text).map(|removed| removed.category);
        assert!(!matches!(category, Some(Category::Byline | Category::MediaCaption)), "{text}: {category:?}");
    }
}

#[test]
fn the_price_of_goods_in_a_card_is_of_the_card() {
    let site = &SITES[0];
    let goods = ["Rope of hemp, twenty metres long", "Rope of sisal, forty metres long", "Rope of jute, sixty metres long"];
    let cards: String = goods.iter().map(|name| format!("<div class=item><a href=/rope>{name}</a><div>$ 14.99</div></div>")).collect();
    assert_all(named(site, "", &format!("<section>{cards}</section>"), &["$ 14.99"]), Category::Related);
}
