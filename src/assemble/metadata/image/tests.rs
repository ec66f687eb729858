use super::*;
use crate::assemble::metadata::tests::fields;
use crate::assemble::tests::BODY;

#[test]
fn names_in_words_tell_pictures_apart() {
    assert!(are_apart("der-alte-pier-im-regen", "rathaus-von-saint-orrin"));
    for (one, other) in [
        ("old-pier-in-the-rain", "the-old-pier-crop"),
        ("1977223_10203041_n", "old-pier-in-the-rain"),
        ("image-large-original", "old-pier-in-the-rain"),
        ("deadbeefcafe-faced", "old-pier-in-the-rain"),
    ] {
        assert!(!are_apart(one, other), "{one} {other}");
    }
}

#[test]
fn a_program_that_serves_pictures_is_told_by_what_it_is_asked_for() {
    for (url, name) in [
        ("https://i.example/v3/mm/image?w=900&url=https%3A%2F%2Fs.example%2F19%2Fold-pier-in-rain.jpg", "old-pier-in-rain"),
        ("/_next/image?url=%2Fpictures%2Fold-pier-in-rain.jpg&w=640", "old-pier-in-rain"),
        ("https://i.example/old-pier-in-rain.jpg?url=https%3A%2F%2Fother.example%2Flighthouse.jpg", "old-pier-in-rain"),
    ] {
        assert_eq!(file_name(url).as_deref(), Some(name), "{url}");
    }
}

#[test]
fn words_are_those_of_the_picture_that_is_stated() {
    let head = "<title>The old bridge closes</title><meta property=og:image content=https://i.example/407_0815.jpg>\
        <meta name=author content='Ann Example'><h1>The old bridge closes</h1>";
    let own = "<figure><img src=/i/407_0816.jpg alt='The bridge at noon'></figure>";
    for (before, alt) in [
        ("", "The bridge at noon"),
        ("<figure><img src=/i/harbour-logo.png alt='Harbour Gazette'></figure>", "The bridge at noon"),
        ("<figure><img src=/i/7.jpg alt='Portrait of Ann Example'><figcaption>By Ann Example</figcaption></figure>", "The bridge at noon"),
        ("<ul><li><figure><img src=/i/8.jpg alt='Ferries are back'></figure></li></ul>", "The bridge at noon"),
    ] {
        let html = format!("{head}{before}{own}{}", crate::assemble::tests::BODY);
        let article =
            crate::extract::extract(html.as_bytes(), &crate::options::Options::default(), &crate::options::Unobserved).unwrap().article;
        assert_eq!(article.lead_image.unwrap().alt, alt, "{before}");
    }
}

#[test]
fn of_copies_the_one_with_words_under_it_and_of_words_the_only_marked_line_are_the_pictures() {
    let head = "<title>The old bridge closes</title><meta property=og:image content=https://i.example/old-pier-in-rain.jpg>\
        <h1>The old bridge closes</h1>";
    let copy = "<div><img src=/i/old-pier-in-rain.jpg></div>";
    let framed = "<figure><img src=/i/old-pier-in-rain.jpg><figcaption>The pier in the rain of May</figcaption></figure>";
    let alone = "<div class=video-box><div class=image-caption>The pier in the rain of May</div></div>";
    let second = "<div><div class=image-caption>The ferry of Pellworth at noon</div></div>";
    let other = "<img src=/i/lighthouse-at-noon.jpg><div class=image-caption>The ferry of Pellworth at noon</div>";
    for (html, caption) in [
        (format!("{head}{copy}{}{framed}", crate::assemble::tests::BODY), "The pier in the rain of May"),
        (format!("{head}{alone}{}", crate::assemble::tests::BODY), "The pier in the rain of May"),
        (format!("{head}{alone}{second}{}", crate::assemble::tests::BODY), ""),
        (format!("{head}{other}{}", crate::assemble::tests::BODY), ""),
    ] {
        let article =
            crate::extract::extract(html.as_bytes(), &crate::options::Options::default(), &crate::options::Unobserved).unwrap().article;
        assert_eq!(article.lead_image.unwrap().caption, caption, "{html}");
    }
}

#[test]
fn a_manual_puts_forward_what_it_shows_or_who_signs_it_chose() {
    let show = |before: &str, shown: &str, page_type| {
        let html = format!(
            "<title>The old bridge</title><meta property=og:image content='https://i.example/old-pier-in-rain.png'>\
             <header>{before}</header><main><h1>The old bridge</h1>{shown}<div>{BODY}</div></main>"
        );
        fields(&html, page_type).lead_image.map(|image| image.url)
    };
    let url = Some("https://i.example/old-pier-in-rain.png");
    for (before, shown, leads) in [
        ("", "", false),
        ("", "<img src=/i/other-pier-at-noon.png>", false),
        ("", "<img src=/i/old-pier-in-rain.png>", true),
        ("", "<figure><video poster=/i/old-pier-in-rain.png src=/v/pier.mp4></video></figure>", true),
        ("", "<figure><object data=/i/old-pier-in-rain.svg type=image/svg+xml></object></figure>", true),
        ("", "<header><img src=/i/old-pier-in-rain.png></header>", true),
        ("", "<header><a href=/piers><img src=/i/old-pier-in-rain.png></a></header>", false),
        ("<img src=/i/old-pier-in-rain.png>", "", false),
        ("", "<p class=byline>By Ann Example</p>", true),
    ] {
        assert_eq!(show(before, shown, PageType::Documentation).as_deref(), url.filter(|_| leads), "{before}{shown}");
    }
    assert_eq!(show("", "", PageType::Article).as_deref(), url, "an article need not show it");
}

#[test]
fn captions_have_two_letters_or_a_wide_one_and_no_number_of_a_gallery() {
    for (written, caption) in [
        ("b", ""),
        (".", ""),
        ("Ib", "Ib"),
        ("\u{6e2f}", "\u{6e2f}"),
        ("<p>5</p><p>The tower fell.</p>", "The tower fell."),
        ("<p>12</p><p>people died when the wall fell.</p>", "12 people died when the wall fell."),
    ] {
        let html = format!(
            "<title>The old bridge</title><meta property=og:image content='https://i.example/old-pier-in-rain.jpg'>\
             <h1>The old bridge</h1><figure><img src=/i/old-pier-in-rain.jpg><figcaption>{written}</figcaption></figure><div>{BODY}</div>"
        );
        assert_eq!(fields(&html, PageType::Article).lead_image.unwrap().caption, caption, "{written}");
    }
}
