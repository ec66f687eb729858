//! What place and shape say.

use super::{Category, Guess, PageType, Places, ReasonStage, guess};
use crate::limits::Limits;
use crate::options::Unobserved;
use crate::{dom, segment};

/// What place says of the block with this text, which alone is removed wherever it stands, with what begins with `!`.
fn guessed(html: &str, text: &str, page_type: PageType) -> Guess {
    let page = dom::parse(html, &Limits::default(), &Unobserved).unwrap();
    let segments = segment::segment(&page, &Limits::default(), &|| Ok(())).unwrap();
    let texts: Vec<&str> = segments.blocks.iter().map(|block| segments.text_of(block)).collect();
    let kept: Vec<bool> = texts.iter().map(|own| *own != text && !own.starts_with('!')).collect();
    let at = texts.iter().position(|own| *own == text).unwrap();
    guess(&segments, &Places::new(&segments, &kept), at, page_type)
}

/// Its category and rule.
fn named(html: &str, text: &str, page_type: PageType) -> (Category, &'static str) {
    let found = guessed(html, text, page_type);
    found.alone
}

#[test]
fn the_label_over_a_listing_is_no_teaser() {
    let card =
        |label: &str, under: &str| format!("<div class=box><div>{label}</div>{under}<a href=/play>Play it in the playground</a></div>");
    let rule = |under: &str| {
        let html = format!("<p>Before the boxes.</p><div>{}</div><p>After.</p>", card("rust", under).repeat(3));
        named(&html, "rust", PageType::Documentation)
    };
    assert_eq!(rule("<pre>fn tide() {}</pre>"), (Category::Interface, "position.listing"));
    let gone = "<p>! How the tide is told</p><a href=/play>! Play it</a>";
    let html =
        format!("<p>Before the boxes.</p><div>{}</div><p>After.</p>", format!("<div class=box><div>rust</div>{gone}</div>").repeat(3));
    assert_eq!(named(&html, "rust", PageType::Documentation), (Category::Related, "position.teaser"));
}

#[test]
fn what_is_left_of_a_kept_card_is_no_teaser() {
    let card = |label: &str| {
        format!("<div class=card><img src=a.jpg><h3>Rope of hemp, twenty metres</h3>{label}<p>Laid from three strands.</p></div>")
    };
    let rule = |label: &str, text: &str, page_type| {
        named(&format!("<p>Before the cards.</p><div>{}</div><p>After.</p>", card(label).repeat(3)), text, page_type)
    };
    let label = "<div><span>Verified purchase</span></div>";
    assert_eq!(rule(label, "Verified purchase", PageType::Product), (Category::Other, "position.within.text"));
    assert_eq!(rule("<div><a href=/rope>See all</a></div>", "See all", PageType::Product).0, Category::Interface);
    assert_ne!(rule(label, "Verified purchase", PageType::Forum).0, Category::Related);
}

#[test]
fn what_a_picture_stands_for_is_no_caption() {
    let beside = |text: &str, tag: &str| {
        let html = format!("<p>Before the picture.</p><div><img src=quay.jpg><{tag}>{text}</{tag}></div><p>After the picture.</p>");
        named(&html, text, PageType::Article).1
    };
    assert_eq!(beside("The quay on the morning after the storm", "div"), "position.within.media");
    assert_eq!(beside("© Ann Example", "div"), "position.within.media");
    for (text, tag) in [("The quay on the morning after the storm", "h3"), ("Rope and line", "div"), ("57", "div")] {
        assert_ne!(beside(text, tag), "position.within.media", "{text}");
    }
}

#[test]
fn a_headline_is_no_topic_and_no_byline() {
    let html = "<div><h1>Clarity, finally.</h1></div><p>The harbour opens its new office on Monday, with room for all.</p>";
    assert_eq!(named(html, "Clarity, finally.", PageType::Article), (Category::Other, "position.headline"));
}

#[test]
fn prose_that_only_its_place_names_is_no_appeal() {
    let text = "Ring the harbour office before you come, or ask at the quay on any morning, when somebody is there who knows the tides.";
    let prose = format!("<div>{text}</div>");
    let (kept, gone) = ("<p>The old bridge is closed.</p>", "<p>! Boats</p>".repeat(20));
    for (html, rule, category, alone) in [
        (format!("{kept}{prose}{kept}"), "position.within.text", Category::Promotion, Category::Other),
        (format!("{kept}{prose}{gone}"), "position.after.text", Category::Promotion, Category::Other),
        (format!("{gone}{prose}{gone}{kept}"), "position.before.text", Category::Promotion, Category::Promotion),
        (format!("{kept}{prose}"), "position.end", Category::FooterLegal, Category::FooterLegal),
    ] {
        let found = guessed(&html, text, PageType::Article);
        assert_eq!((found.rule, found.category, found.alone, found.stage), (rule, category, (alone, rule), ReasonStage::Position));
    }
}

#[test]
fn a_few_words_in_the_midst_are_a_control_only_as_links_and_buttons() {
    let between = |inner: &str| named(&format!("<p>The bridge is closed.</p>{inner}<p>It opens in May.</p>"), "Rope", PageType::Article);
    let control = (Category::Interface, "position.within");
    for inner in ["<a href=/rope>Rope</a>", "<div class=big-btn>Rope</div>", "<div><span role=button>Rope</span></div>"] {
        assert_eq!(between(inner), control, "{inner}");
    }
    for inner in ["<h3>Rope</h3>", "<div>Rope</div>", "<ul><li class=btn-list>Rope</ul>", "<table><td>Rope</table>", "<p>Rope</p>"] {
        assert_eq!(between(inner), (Category::Other, "position.within.text"), "{inner}");
    }
}

#[test]
fn links_are_told_by_their_share() {
    let link = "<p><a href=/eels>Eels return to the old estuary</a></p>";
    let found =
        guessed(&format!("<p>The bridge is closed.</p>{link}<p>It opens in May.</p>"), "Eels return to the old estuary", PageType::Article);
    assert_eq!((found.rule, found.stage), ("position.within.link", ReasonStage::Density));
}
