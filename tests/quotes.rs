//! Quotations: written cases, and what must hold for any text.

use cpu_time::ThreadTime;
use gleaner::article::{PageType, Quote, QuoteKind};
use gleaner::assemble::quotes::{Context, Hint, Passage, PassageKind, quotes, quotes_and_rejected};
use proptest::prelude::*;
use std::time::Duration;

#[derive(serde::Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(serde::Deserialize)]
struct Case {
    name: String,
    lang: String,
    text: Vec<String>,
    say: Vec<String>,
    #[serde(default)]
    not: Vec<String>,
    /// What each text is; a paragraph where nothing stands.
    #[serde(default)]
    kind: Vec<Kind>,
    /// The source that block quotations name.
    #[serde(default)]
    cite: String,
    /// The reporting word of each quotation, a dash for none; not looked at when empty.
    #[serde(default)]
    cue: Vec<String>,
}

#[derive(Clone, Copy, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Paragraph,
    Heading,
    Item,
    Code,
    Quote,
    Pull,
    Post,
    Note,
}

impl Kind {
    const fn passage(self) -> (PassageKind, Hint) {
        match self {
            Self::Paragraph => (PassageKind::Paragraph, Hint::None),
            Self::Heading => (PassageKind::Heading, Hint::None),
            Self::Item => (PassageKind::ListItem, Hint::None),
            Self::Code => (PassageKind::Preformatted, Hint::None),
            Self::Quote => (PassageKind::BlockQuote, Hint::None),
            Self::Pull => (PassageKind::BlockQuote, Hint::PullQuote),
            Self::Post => (PassageKind::BlockQuote, Hint::EmbeddedPost),
            Self::Note => (PassageKind::BlockQuote, Hint::Callout),
        }
    }
}

fn passages<'a>(texts: &'a [String], body: &str) -> Vec<Passage<'a>> {
    let mut start = 0;
    texts
        .iter()
        .map(|text| {
            let passage = Passage { text, start, kind: PassageKind::Paragraph, cite: "", styles: &[], links: &[], hint: Hint::None };
            assert!(body.is_empty() || body[start as usize..].starts_with(text.as_str()));
            start += text.len() as u32 + 2;
            passage
        })
        .collect()
}

fn context(language: &str) -> Context<'_> {
    Context { language, dek: "", page_type: PageType::Article }
}

fn shown(quote: &Quote) -> String {
    format!("{} :: {}", quote.speaker.as_ref().map_or("-", |speaker| &speaker.name), quote.text)
}

#[test]
fn written_cases() {
    let cases: Cases = toml::from_str(include_str!("cases/quotes.toml")).expect("cases");
    let mut wrong = Vec::new();
    for case in &cases.case {
        let mut given = passages(&case.text, &case.text.join("\n\n"));
        for (passage, kind) in given.iter_mut().zip(&case.kind) {
            (passage.kind, passage.hint) = kind.passage();
            passage.cite = if passage.kind == PassageKind::BlockQuote { &case.cite } else { "" };
        }
        let found = quotes(&given, &context(&case.lang));
        let said: Vec<String> = found.iter().map(shown).collect();
        let cues: Vec<&str> = found.iter().map(|quote| quote.cue.as_ref().map_or("-", |cue| cue.text.as_str())).collect();
        let told = case.cue.is_empty() || case.cue == cues;
        if !told || said != case.say || found.iter().any(|quote| case.not.contains(&quote.text)) {
            wrong.push(format!("{} ({})\n   want {:#?} {:?}\n   got  {:#?} {cues:?}", case.name, case.lang, case.say, case.cue, said));
        }
    }
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), cases.case.len(), wrong.join("\n"));
}

#[test]
fn a_manual_quotes_only_who_is_named() {
    let texts = [
        "The program prints “the tide table could not be read from the disk”, and stops.".to_owned(),
        "“We wrote it in a winter without a ferry,” said Tom Arden, who keeps the tables.".to_owned(),
    ];
    let dense = [
        "画面には「潮位表を読み込むことができません。管理者に連絡してください。」という文が出て止まる。".to_owned(),
        "田中氏は「船の来ない冬の間にこの表を書いた。」と語った。".to_owned(),
    ];
    let said = |texts: &[String], language: &str, page_type: PageType| {
        let given = passages(texts, &texts.join("\n\n"));
        quotes(&given, &Context { language, dek: "", page_type }).iter().map(shown).collect::<Vec<_>>()
    };
    assert_eq!(said(&texts, "en", PageType::Article).len(), 2);
    assert_eq!(said(&texts, "en", PageType::Documentation), ["Tom Arden :: We wrote it in a winter without a ferry,"]);
    assert_eq!(said(&dense, "ja", PageType::Article).len(), 2);
    assert_eq!(said(&dense, "ja", PageType::Documentation), ["田中 :: 船の来ない冬の間にこの表を書いた。"]);
}

#[test]
fn who_is_named_in_full_in_the_dek_alone() {
    let texts = ["“We dredge the harbour twice a year,” Zellweg said.".to_owned(), "“It fills again,” she added.".to_owned()];
    let said = |dek: &str| {
        let given = passages(&texts, &texts.join("\n\n"));
        quotes(&given, &Context { language: "en", dek, page_type: PageType::Article }).iter().map(shown).collect::<Vec<_>>()
    };
    assert_eq!(said("")[0], "Zellweg :: We dredge the harbour twice a year,");
    let [first, second] = ["Mary Zellweg :: We dredge the harbour twice a year,", "Mary Zellweg :: It fills again,"];
    assert_eq!(said("The harbour master Mary Zellweg “never stops” dredging"), [first, second]);
}

/// A box may hold the page's own words set apart.
#[test]
fn a_box_without_marks_speaker_and_source_is_a_quotation_where_somebody_introduces_it_and_in_threads() {
    let sure = |before: &str, text: &str, cite: &str, page_type: PageType| {
        let texts = [before.to_owned(), text.to_owned(), "The harbour was dredged in spring.".to_owned()];
        let mut given = passages(&texts, &texts.join("\n\n"));
        (given[1].kind, given[1].cite) = (PassageKind::BlockQuote, cite);
        quotes(&given, &Context { language: "en", dek: "", page_type }).first().map_or(0.0, |quote| quote.confidence)
    };
    let text = "We will sail again before the ice comes, whatever the council says.";
    let plain = "The ferry lies in the dock.";
    let article = |before: &str, text: &str, cite: &str| sure(before, text, cite, PageType::Article);
    assert_eq!(article(plain, text, ""), 0.0);
    assert!((0.1..0.5).contains(&article("This hung on the ferry's door:", text, "")), "a line that leads in");
    assert!((0.1..0.5).contains(&sure(plain, text, "", PageType::Forum)), "a reply");
    assert!(article(plain, &format!("“{text}”"), "") > 0.8, "marks");
    assert!(article(plain, text, "Ann Example") > 0.8, "a speaker");
    assert!(article(plain, text, "https://island.example/letters") > 0.8, "a source");
}

#[test]
fn an_office_is_no_half_sentence() {
    let role = |language: &str, text: &str| {
        let texts = [text.to_owned()];
        let found = quotes(&passages(&texts, text), &context(language));
        found.last().and_then(|quote| quote.speaker.clone()).map(|speaker| (speaker.name, speaker.role))
    };
    let tom = |role: &str| Some(("Tom Hart".to_owned(), role.to_owned()));
    let said = "“We built all of it,” Hart said.";
    assert_eq!(role("en", &format!("The dock manager Tom Hart spoke. {said}")), tom("dock manager"));
    assert_eq!(role("en", &format!("The analyst catches Portmore chief executive Tom Hart. {said}")), tom("Portmore chief executive"));
    assert_eq!(role("en", &format!("It was the artist who met Tom Hart. {said}")), tom(""));
    let said = "„Das haben wir alles gebaut“, sagte Hart.";
    assert_eq!(role("en", &format!("His brother Tom Hart spoke. {said}")), tom(""), "whose relative somebody is tells no office");
    assert_eq!(role("en", &format!("Tom Hart, father of two, spoke. {said}")), tom(""));
    assert_eq!(role("de", &format!("Der Leiter der Werft in Nordhafen, Tom Hart, kam. {said}")), tom("Leiter der Werft in Nordhafen"));
    assert_eq!(role("de", &format!("Der Manager führte Tom Hart zum Kai. {said}")), tom(""));
    assert_eq!(
        role("de", &format!("Tom Hart, Sprecher beim Verband Seefracht e. V., kam. {said}")),
        tom("Sprecher beim Verband Seefracht")
    );
}

#[test]
fn a_role_has_an_office_and_is_nobody_elses() {
    let role = |language: &str, text: &str| {
        let said = match language {
            "de" => "„Das haben wir alles gebaut“, sagte Tom Hart.",
            _ => "“We built all of it,” Tom Hart said.",
        };
        let texts = [format!("{text} {said}")];
        let found = quotes(&passages(&texts, &texts[0]), &context(language));
        found.last().and_then(|quote| quote.speaker.clone()).map_or_else(|| "nobody".to_owned(), |speaker| speaker.role)
    };
    let cases = [
        ("en", "The ferry brought Novelist Tom Hart to the pier.", "Novelist"),
        ("en", "Didn't Tom Hart build it?", ""),
        ("en", "The senator from Florida Tom Hart came.", "senator from Florida"),
        ("en", "It is one of the first major events for prime minister Tom Hart.", "prime minister"),
        ("en", "When you need a chair to rest your spine, Tom Hart comes.", ""),
        ("en", "It was late when Northmere Sen. Tom Hart came.", "Northmere Sen."),
        ("en", "Asked about gifts from Lord Lind, Sir Tom Hart smiled.", ""),
        ("en", "They met Tom Hart, chef Hugo Lind and others.", ""),
        ("en", "It was written by the activist William Lind, Tom Hart knew.", ""),
        ("en", "In a talk led by Tom Hart, the singer discussed everything.", ""),
        ("en", "Tom Hart, a singer known for one song, came.", "a singer known for one song"),
        ("en", "Tom Hart, head of the harbour during the war, came.", "head of the harbour"),
        ("de", "Der Radprofi Tom Hart kam.", "Radprofi"),
        ("de", "Im Vorstand der Stiftung trifft Tom Hart viele Freunde.", ""),
        ("de", "Tom Hart, Sprecherin für Forschung gegenüber dem Hafenblatt, kam.", "Sprecherin für Forschung"),
        ("de", "Tom Hart, CEO von Hafenwerk, kam.", "CEO von Hafenwerk"),
        ("de", "Der stellvertretende Leiter Tom Hart kam.", "stellvertretende Leiter"),
        ("de", "Der Zweite Vorsitzende der Werft, Tom Hart, kam.", "Zweite Vorsitzende der Werft"),
        ("de", "Erfreut zeigte sich Zoo- und Parkdirektor Tom Hart.", "Zoo- und Parkdirektor"),
        ("de", "Die vier Direktoren trafen den Direktor Tom Hart.", "Direktor"),
    ];
    for (language, text, expected) in cases {
        assert_eq!(role(language, text), expected, "{text}");
    }
}

#[test]
fn the_office_before_or_behind_a_joined_name_is_its_role() {
    let told = |language: &str, text: &str| {
        let texts = [text.to_owned()];
        let speaker = quotes(&passages(&texts, text), &context(language)).first()?.speaker.clone()?;
        Some((speaker.name, speaker.role))
    };
    let cases = [
        ("ja", "店主の山田花江さんは「船が来なくて本当に困っています」と語った。", ("山田花江", "店主")),
        ("zh", "店主王丽说：“我们等渡船已经很久了。”", ("王丽", "店主")),
        ("ko", "김민수 시장은 “다리는 내년 봄에 완공될 것”이라고 말했다.", ("김민수", "시장")),
        ("ru", "«Мы ждём паром, — сказала Мария Блинова, владелица кафе. — Никто не едет».", ("Мария Блинова", "владелица кафе")),
    ];
    for (language, text, (name, role)) in cases {
        assert_eq!(told(language, text), Some((name.to_owned(), role.to_owned())), "{text}");
    }
}

#[test]
fn words_woven_into_a_sentence_are_part_of_one() {
    let kind = |text: &str| {
        let texts = [text.to_owned()];
        quotes(&passages(&texts, text), &context("en")).last().map(|quote| quote.kind)
    };
    let cases = [
        ("Hart said they were “afraid to offend the whole harbour.”", QuoteKind::Partial),
        ("Hart said that “they were afraid to offend the harbour.”", QuoteKind::Direct),
        ("Tom Hart spoke on Monday, saying “we were afraid to offend the harbour.”", QuoteKind::Direct),
        ("“We were afraid,” Hart said, “because the whole harbour came.”", QuoteKind::Direct),
        ("Hart said: “afraid to offend the whole harbour.”", QuoteKind::Direct),
        ("According to Ann Lee, “nobody knew about the bill.”", QuoteKind::Partial),
        // Short sentences are whole.
        ("“It is late,” Ann Lee said.", QuoteKind::Direct),
        ("Ann Lee said: “We failed.”", QuoteKind::Direct),
        ("Ann Lee called the plan “mad”, the pier “Night Market.”", QuoteKind::Partial),
    ];
    for (text, expected) in cases {
        assert_eq!(kind(text), Some(expected), "{text}");
    }
    // What somebody signs is pulled from nowhere.
    let texts = ["The harbour opened in spring.".to_owned(), "“I was told it was the best ferry on the whole coast.” — Ann Lee".to_owned()];
    let mut given = passages(&texts, &texts.join("\n\n"));
    (given[1].kind, given[1].hint) = Kind::Pull.passage();
    let found = quotes(&given, &context("en"));
    assert_eq!(found.iter().map(|quote| quote.kind).collect::<Vec<_>>(), [QuoteKind::Direct]);
}

fn checked(texts: &[String], language: &str) {
    let body = texts.join("\n\n");
    let given = passages(texts, &body);
    let (found, rejected) = quotes_and_rejected(&given, &context(language));
    assert_eq!(found, quotes(&given, &context(language)), "the same text gives the same answer");
    for quote in &found {
        let parts: Vec<&str> =
            quote.spans.iter().map(|span| body.get(span.start as usize..span.end as usize).expect("a span slices the body")).collect();
        assert_eq!(parts.join("\n"), quote.text);
        assert!(!quote.text.is_empty() && (0.0..=1.0).contains(&quote.confidence));
        if let Some(cue) = &quote.cue {
            assert_eq!(&body[cue.span.start as usize..cue.span.end as usize], cue.text);
        }
        if let Some((speaker, span)) = quote.speaker.as_ref().and_then(|speaker| Some((speaker, speaker.span?))) {
            assert_eq!(&body[span.start as usize..span.end as usize], speaker.mention);
            assert!((0.0..=1.0).contains(&speaker.confidence));
        }
        assert!(quote.continues.is_none_or(|at| (at as usize) < found.len()));
        assert!(quote.duplicate_of.is_none_or(|at| (at as usize) < found.len()));
    }
    for string in rejected {
        assert_eq!(&body[string.span.start as usize..string.span.end as usize], string.text);
    }
}

fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "“", "”", "„", "\"", "'", "’", "‘", "«", "»", "‹", "›", "「", "」", "『", "』", "— ", "– ", "- ", ": ", ", ", ". ", "? ", "\n",
            " ", "(", ")", "…", "\u{a0}", "\u{301}", "İ",
        ])
        .prop_map(str::to_owned),
        prop::sample::select(vec![
            "said ",
            "Trump ",
            "Ann Lee ",
            "he ",
            "the ",
            "Secretary of State ",
            "according to ",
            "sagte ",
            "zufolge ",
            "d’",
            "a-t-il ",
            "dit ",
            "сказал ",
            "powiedziała ",
            "dedi ",
            "sier ",
            "と述べた",
            "は",
            "说",
            "titled ",
            "l'",
            "Mr. ",
            "U.S. ",
            "O'Brien's ",
        ])
        .prop_map(str::to_owned),
        "[a-zA-Zéß ]{0,12}",
        "\\PC{0,6}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_text_is_read_and_every_span_is_verbatim(
        texts in prop::collection::vec(prop::collection::vec(piece(), 0..24).prop_map(|pieces| pieces.concat()), 0..6),
        language in prop::sample::select(vec!["en", "de", "fr", "es", "pl", "ru", "no", "sv", "tr", "fi", "ja", "zh-Hans", "ko", "", "xx", "pt-BR"]),
    ) {
        checked(&texts, language);
    }
}

/// Processor time of this thread, best of three, so that a busy machine does not decide.
fn time(texts: &[String], language: &str) -> Duration {
    (0..3)
        .map(|_| {
            let begin = ThreadTime::now();
            std::hint::black_box(quotes(&passages(texts, ""), &context(language)));
            begin.elapsed()
        })
        .min()
        .unwrap_or_default()
}

#[test]
fn storms_of_marks_cost_linear_time() {
    let storms: [(&str, &str); 8] = [
        ("en", "“"),
        ("en", "\"a\" "),
        ("en", "“a “b "),
        ("en", "“Yes,” Ann Lee said. "),
        ("de", "„a “b« "),
        ("no", "– Ja, sier Kari Moen. "),
        ("ja", "「あ」と"),
        ("en", "'a' "),
    ];
    for (language, seed) in storms {
        let storm = |count: usize| vec![seed.repeat(count)];
        let (small, large) = (storm(4_000), storm(32_000));
        let (short, long) = (time(&small, language), time(&large, language));
        // Eight times the text: linear gives 8, quadratic 64.
        assert!(long < short * 40 + Duration::from_millis(200), "{language} {seed:?}: {short:?} then {long:?}");
    }
    let many = |count: usize| vec!["“So it is,” Ann Lee said.".to_owned(); count];
    let (short, long) = (time(&many(1_000), "en"), time(&many(8_000), "en"));
    assert!(long < short * 40 + Duration::from_millis(200), "many paragraphs: {short:?} then {long:?}");
}
