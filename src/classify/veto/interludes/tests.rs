//! Lines that are none of an article.

use super::is_signature;
use crate::article::PageType;
use crate::classify::kind::Kind;
use crate::classify::rules::PageEvidence;
use crate::classify::veto::vetoes;
use crate::limits::Limits;
use crate::options::Unobserved;
use crate::{dom, segment};

pub const PROSE: &str = "<p>The three towns of the estuary voted on Friday to dredge the harbour, and to pay for it by the length of its \
    waterfront, which some had asked for.</p>";

/// What is barred of what stands between paragraphs.
pub fn barred(html: &str, news: bool) -> Vec<String> {
    barred_at("", html, news)
}

/// The same on a page of a host.
pub fn barred_at(own_host: &str, html: &str, news: bool) -> Vec<String> {
    let page = dom::parse(&format!("<h1>Vote</h1>{PROSE}{PROSE}{html}{PROSE}"), &Limits::default(), &Unobserved).unwrap();
    let segments = segment::segment(&page, &Limits::default(), &|| Ok(())).unwrap();
    let content = vec![0.9; segments.blocks.len()];
    let kind = Kind { news, ..PageType::Article.into() };
    let vetoes = vetoes(&segments, kind, &PageEvidence::new(&segments), &content, own_host);
    let texts = segments.blocks.iter().map(|block| segments.text_of(block).to_owned());
    texts.zip(vetoes).filter_map(|(text, veto)| veto.map(|_| text)).collect()
}

#[test]
fn a_heading_far_deeper_than_the_text_around_it_is_that_of_a_player() {
    let player = |levels: usize| format!("{}<h2>More films</h2>{}", "<div>".repeat(levels), "</div>".repeat(levels));
    assert_eq!(barred(&player(5), false), ["More films"]);
    assert!(barred(&player(3), false).is_empty(), "in a box");
    assert!(barred(&format!("{}<div>{PROSE}</div>", player(5)), false).is_empty(), "over a text of its own");
}

/// How many blocks are barred where it closes the text.
fn closing(end: &str) -> usize {
    let page = dom::parse(&format!("<h1>Vote</h1>{PROSE}{PROSE}{end}"), &Limits::default(), &Unobserved).unwrap();
    let segments = segment::segment(&page, &Limits::default(), &|| Ok(())).unwrap();
    let content = vec![0.9; segments.blocks.len()];
    vetoes(&segments, PageType::Article.into(), &PageEvidence::new(&segments), &content, "").into_iter().flatten().count()
}

#[test]
fn choices_of_a_poll_go() {
    let choice = |text: &str| format!("<label><input type=radio name=pond><div>{text}</div></label>");
    let poll = format!("<div><p>What is to become of the pond?</p>{}{}</div>", choice("It stays."), choice("It goes."));
    assert_eq!(barred(&poll, false), ["What is to become of the pond?", "It stays.", "It goes."]);
    assert_eq!(barred(&poll.replace("pond?", "pond."), false), ["It stays.", "It goes."]);
    assert_eq!(barred(&poll.replace("radio", "checkbox"), false).len(), 0, "a list to check off");
    assert_eq!(barred(&poll.replace("name=pond", ""), false).len(), 0, "no group");
    assert_eq!(barred(&poll.replace("</label>", "</label><p>The board voted for it."), false).len(), 0, "an accordion");
    let long = poll.replace("What is", &format!("{} What is", "The board sat late.".repeat(5)));
    assert_eq!(barred(&long, false).len(), 2, "prose that ends in a question");
    let apart = poll.replace("<div><p>", "<p>").replace("</p>", "</p><div>");
    assert_eq!(barred(&apart, false).len(), 2, "a question of the text");
    assert_eq!(barred("<p>And who pays?</p><label for=mail>Your address</label>", false).len(), 0);
}

#[test]
fn prose_stays() {
    for text in [
        "People follow me on Instagram for the clouds, said the pilot.",
        "“Follow us on Facebook,” she had told the crew.",
        "Follow our route through the threads of the old mill, as the guide puts it.",
        "They wrote that this is a developing story, and nobody on the board believed a word.",
        "(The minister saw it on our live blog, and rang the harbour master before noon.)",
        "The law protects reporting by small papers.",
        "With input from the three towns the board drew a new map.",
        "Three divers contributed to the report.",
        "20:42",
        "1",
    ] {
        assert_eq!(closing(&format!("<p>{text}")), 0, "{text}");
        assert_eq!(barred(&format!("<p>{text}</p>"), true).len(), 0, "{text}");
    }
    for class in ["post-excerpt", "truncated-line", "no-ellipsis", "truncate"] {
        assert_eq!(barred(&format!("<p class={class}>And then the harbour fell silent...</p>"), true).len(), 0, "{class}");
    }
    assert_eq!(barred("<h3>Sign up for our newsletter</h3><ul><li>The board sat late.<li>The eels are back.</ul>", true).len(), 0);
    assert!(!is_signature("ABC (") && !is_signature("ABC () ()"));
}

#[test]
fn asks_and_signatures_go() {
    let follow = "Follow us on Facebook and YouTube for more from the estuary.";
    assert_eq!(barred(&format!("<p>{follow}</p>"), false), [follow]);
    assert_eq!(barred("<p>The board asks all to follow the rules that it put on Facebook.</p>", false).len(), 0);
    assert_eq!(closing("<p>Sam Roe in Orrin contributed to this report."), 1);
    assert_eq!(closing(&format!("<p>Sam Roe in Orrin contributed to this report.{}", PROSE.repeat(4))), 0, "amid the text");
    assert_eq!((closing("<p>ABC (Ann Lee, Sam Roe)"), closing("<p>Orrin (Ann Lee) votes (again)")), (1, 0));
    let cut = "<div><a href=x>Vote</a><p class='text md:line-clamp-2'>The towns of the estuary voted to dredge the har...</p></div>";
    assert_eq!((barred(cut, false).len(), barred(&cut.replace("har...", "harbour."), false).len()), (1, 0));
    assert_eq!(closing("<p>This is a developing story."), 1);
    assert_eq!(closing("<p>[More in our live blog.]"), 1);
}
