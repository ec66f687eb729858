use super::*;
use crate::article::Block;

fn body(paragraphs: &[&str]) -> Body {
    let mut body = Body::default();
    for (at, text) in paragraphs.iter().enumerate() {
        if at > 0 {
            body.text.push_str("\n\n");
        }
        let start = body.text.len() as u32;
        body.text.push_str(text);
        let span = Span { start, end: body.text.len() as u32 };
        body.blocks.push(Block {
            ordinal: at as u32,
            ordinals: vec![at as u32],
            span,
            css_path: String::new(),
            kind: BlockKind::Paragraph,
            links: Vec::new(),
            styles: Vec::new(),
        });
    }
    body
}

#[test]
fn a_question_is_no_summary() {
    for (text, unfit) in [
        ("Will the old bridge of Examplestadt ever open again?”", true),
        ("古い橋はいつかまた開くのだろうかと町の人たちは毎朝たずねる？", true),
        ("The council asked itself whether the old bridge will ever open again.", false),
        ("Learn more about the old bridge and its pillars in our guide.", true),
        ("For a visit of the old bridge, contact us at the town hall.", true),
        ("Lesen Sie hier, wie die alte Brücke gebaut worden ist.", true),
        ("“Three” “old” “bridges”: “Voss”, “Egg”, “Zell”", true),
        ("Disclosure of the accounts of the old bridge was ordered by the court.", false),
        ("Learning more about the old bridge took the council nine years.", false),
    ] {
        assert_eq!(is_unfit(text, 10), unfit, "{text}");
    }
}

#[test]
fn a_sentence_that_leans_on_another_stands_behind_it_or_not_at_all() {
    let rest = "A tunnel runs under the river beside it. Trains use it on six days of the week. Most of them are full in the morning.";
    let of = |second: &str, language| {
        let body = body(&["The bridge of Examplestadt has stood for a hundred years.", second, rest, rest]);
        // What the description says comes first.
        let found = sentences(&body, &Hints { description: second, ..Hints::default() }, language, 3, &|_| false);
        found.iter().any(|bullet| bullet.text == second)
    };
    for (second, language, taken) in [
        ("However, the council closed it for lorries.", "en", false),
        ("Aber der Rat hat sie für Lastwagen gesperrt.", "de-CH", false),
        ("Butter was on the lorries when the council closed it.", "en", true),
        ("But des travaux, selon la commune: les camions.", "fr", true),
    ] {
        assert_eq!(of(second, language), taken, "{second}");
    }
    let body = body(&["The council voted on Monday evening. However, drivers may use it until May.", rest, rest, rest, rest]);
    let hints = Hints { title: "", description: "The council voted on Monday evening; drivers may use it until May", ..Hints::default() };
    let found = sentences(&body, &hints, "en", 3, &|_| false);
    assert!(found.len() == 2 && found[1].text.starts_with("However"), "{found:?}");
}

#[test]
fn labels_and_cut_lines_are_no_summary() {
    for (text, unfit) in [
        ("Laces: a new kind\nThe old bridge has laces of steel that hold it over the river.", true),
        ("The council read the long report of the engineers by", true),
        ("The old bridge over the river closes in May\nbecause of cracks in its pillars, and drivers must take the tunnel.", false),
        ("The old bridge over the river has stood since 1902.[1][2]", false),
        ("The old bridge gives even more room for the ferries.3", false),
    ] {
        assert_eq!(is_unfit(text, text.split_whitespace().count()), unfit, "{text}");
    }
}

#[test]
fn an_extract_is_verbatim_in_order_and_short() {
    let body = body(&[
        "The city council of Examplestadt voted on Monday to close the old bridge. The bridge has stood since 1902.",
        "Engineers had found cracks in three of its pillars last winter. Dr. Ann Example led the team that measured them.",
        "Drivers will have to take the tunnel until a new bridge is built. The council expects that to take four years.",
        "\"We had no choice,\" the mayor said. A petition against the closure has 4,000 names.",
    ]);
    let hints = Hints { title: "Council closes old bridge", description: "", ..Hints::default() };
    let found = sentences(&body, &hints, "en", 3, &|_| false);
    assert!(!found.is_empty() && found.len() <= 3);
    let mut last = 0;
    for bullet in &found {
        let span = bullet.span.unwrap();
        assert_eq!(&body.text[span.start as usize..span.end as usize], bullet.text);
        assert!(span.start >= last);
        last = span.end;
    }
    assert!(found[0].text.contains("voted on Monday"));
    assert!(sentences(&body, &Hints::default(), "en", 0, &|_| false).is_empty());
}

#[test]
fn what_sells_or_discloses_is_no_gist() {
    let body = body(&[
        "Dieser Artikel enthält Affiliate-Links, für die wir bei einem Kauf Geld bekommen.",
        "Now only $49.99 at the shop of the maker.",
        "Rated 4.5 of 5 ★★★★☆ by readers of this page.",
        "The council of the town voted on Monday evening to close the old bridge over the river.",
        "Engineers had found cracks in three of its pillars last winter, and drivers went slowly since.",
        "Most of the traffic will take the tunnel, which is open by day and by night for everybody.",
        "A new bridge is planned beside the old one, and the council expects it to take four years.",
    ]);
    let found = sentences(&body, &Hints::default(), "de", 3, &|_| false);
    assert!(found.iter().any(|bullet| bullet.text.starts_with("The council")), "{found:?}");
    for word in ["Affiliate", "$49", "★"] {
        assert!(found.iter().all(|bullet| !bullet.text.contains(word)), "{word}: {found:?}");
    }
    let notice = |block: &Block| block.ordinal == 3;
    assert!(sentences(&body, &Hints::default(), "de", 3, &notice).iter().all(|bullet| !bullet.text.starts_with("The council")));
}

#[test]
fn a_sentence_that_says_what_the_description_says_is_chosen() {
    let body = body(&[
        "It was a cold evening in Examplestadt. Some forty people had come to the hall to hear what would be said there.",
        "The old bridge over the river will be closed in May because of cracks in its pillars. Drivers must take the tunnel.",
        "Nobody was happy about it when the lights went out. The mayor went home on foot and said nothing more.",
    ]);
    let hints = Hints {
        title: "A long evening",
        description: "The old bridge over the river closes in May: its pillars have cracks.",
        ..Hints::default()
    };
    let found = sentences(&body, &hints, "en", 3, &|_| false);
    assert_eq!(found.len(), 1);
    assert!(found[0].text.starts_with("The old bridge over the river"), "{}", found[0].text);
}

#[test]
fn beside_goods_an_extract_is_about_them() {
    let policy = "Free returns are offered within thirty days of the purchase. Orders leave our house within two days.";
    let of = |first: &str, scope| {
        let body = body(&[first, policy, policy, policy]);
        let hints = Hints { title: "The Pellworth Hook", description: "It holds what hangs from pipes and beams.", scope };
        sentences(&body, &hints, "en", 3, &|_| false).len()
    };
    assert_eq!(of(policy, Scope::OneAboutSubject), 0);
    assert_eq!(of(policy, Scope::AnySentence), 1, "elsewhere it is what the page says");
    assert_eq!(
        of("This hook of forged steel is made by hand in our shop. It comes in two sizes and four colours.", Scope::OneAboutSubject),
        1
    );
    assert_eq!(
        of("Lamps and bags are safe: whatever hangs from beams, it holds. It comes in two sizes and four colours.", Scope::OneAboutSubject),
        1
    );
}

#[test]
fn a_short_body_has_no_extract() {
    let body = body(&["One sentence stands here and says it all. Another one follows it without much to add."]);
    assert!(sentences(&body, &Hints { title: "Title", description: "", ..Hints::default() }, "en", 3, &|_| false).is_empty());
}

#[test]
fn abbreviations_do_not_end_a_sentence() {
    let body = body(&["Dr. Ann Example spoke to the council of the U.S. Senate about it. She went home after that long day."]);
    let found = of_body(&body, "en", &mut Vocabulary::with_room(0), &|_| false);
    assert_eq!(found.len(), 2, "{:?}", found.iter().map(|sentence| sentence.span).collect::<Vec<_>>());
}
