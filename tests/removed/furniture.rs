//! What stands around an article is named, counted and cut, and the article stays as it was.

use gleaner::article::{Article, Category, ReasonStage};
use gleaner::options::{Options, RemovedDetail};

use crate::site::{BEFORE, SITES, clean, find, page, sets};

#[test]
fn furniture_is_named_and_the_article_stays() {
    for site in &*SITES {
        let bare = clean(&page(site, &[]), &Options::default());
        for paragraph in site.article {
            assert!(bare.article.body.text.contains(paragraph), "{}: {paragraph}", site.language);
        }
        for pieces in sets() {
            let html = page(site, &pieces);
            let dressed = clean(&html, &Options::default());
            assert_eq!(dressed.article.body.text, bare.article.body.text, "{}", site.language);
            let mut furniture = 0;
            for piece in &pieces {
                let (_, category, texts) = piece(site);
                for text in texts {
                    furniture += 1;
                    let removed = find(&dressed, text).unwrap_or_else(|| panic!("{}: {text:?} is not removed", site.language));
                    assert_eq!(removed.category, category, "{}: {text:?} because of {:?}", site.language, removed.reason);
                    assert!(!removed.reason.rule_id.is_empty() && !removed.css_path.is_empty(), "{removed:?}");
                    assert!((0.0..=1.0).contains(&removed.confidence) && (0.0..=1.0).contains(&removed.category_confidence));
                }
            }
            assert_eq!(dressed.article.removed.len(), furniture + bare.article.removed.len(), "{}", site.language);
        }
    }
}

#[test]
fn counts_are_right_at_every_detail() {
    for site in &*SITES {
        let html = page(site, sets().last().unwrap());
        let full = clean(&html, &Options::default());
        let counted: u32 = full.article.removed_counts.iter().map(|count| count.blocks).sum();
        assert_eq!(counted as usize, full.article.removed.len());
        for count in &full.article.removed_counts {
            let texts = full.article.removed.iter().filter(|removed| removed.category == count.category);
            assert_eq!(count.text_bytes, texts.map(|removed| removed.text.len() as u64).sum::<u64>());
        }
        let counts = clean(&html, &Options { removed_detail: RemovedDetail::Summary, ..Options::default() });
        assert!(counts.article.removed.is_empty());
        assert_eq!(counts.article.removed_counts, full.article.removed_counts);
        let none = clean(&html, &Options { removed_detail: RemovedDetail::None, ..Options::default() });
        assert!(none.article.removed.is_empty() && none.article.removed_counts.is_empty());
        let bare = Article { removed: Vec::new(), removed_counts: Vec::new(), ..full.article.clone() };
        assert_eq!((none.article, none.page), (bare, full.page), "nothing else changes");
    }
}

#[test]
fn texts_are_cut_at_a_letter() {
    for site in &*SITES {
        let html = page(site, sets().last().unwrap());
        let full = clean(&html, &Options::default());
        for limit in [1_u32, 7, 20] {
            let cut = clean(&html, &Options { max_removed_text_bytes: Some(limit), ..Options::default() });
            assert_eq!(cut.article.removed_counts, full.article.removed_counts);
            for (cut, full) in cut.article.removed.iter().zip(&full.article.removed) {
                assert!(cut.text.len() <= limit as usize && full.text.starts_with(&cut.text));
                assert_eq!(cut.text_truncated, cut.text.len() < full.text.len());
                assert!(!full.text_truncated);
            }
        }
    }
}

#[test]
fn place_names_what_words_do_not() {
    for site in &*SITES {
        let stated = "<meta property=\"article:published_time\" content=\"2024-02-12T08:00:00Z\"></head>";
        let html = page(site, &BEFORE)
            .replace("</head>", stated)
            .replace("<body>", "<body><header class=\"masthead\"><div>Monday, February 19, 2024</div></header>");
        let columns = "<div><a href=/1>Quays</a></div><div><a href=/2>Nets and boats</a></div>";
        let html = html.replace("</body>", &format!("<section><div>{columns}</div><div><p>{}</p></div></section></body>", site.footer));
        let cleaned = clean(&html, &Options::default());
        let category = |text: &str| find(&cleaned, text).map(|removed| removed.category);
        assert_eq!(category("Monday, February 19, 2024"), Some(Category::SiteHeader), "{}", site.language);
        for text in ["Quays", "Nets and boats", site.footer] {
            assert_eq!(category(text), Some(Category::FooterLegal), "{}: {text}", site.language);
        }
    }
}

#[test]
fn a_reason_shows_the_class_that_gave_it() {
    let before =
        "<div class=\"grid rounded shadow main-menu wide\"><a href=/1>Quorlix</a> <a href=/2>Marlip</a> <a href=/3>Vandu</a></div>";
    let html = page(&SITES[0], &[]).replace("<body>", &format!("<body>{before}"));
    let cleaned = clean(&html, &Options::default());
    let reasons: Vec<&str> = cleaned.article.removed.iter().map(|removed| removed.reason.evidence.as_str()).collect();
    assert!(reasons.contains(&"div.main-menu.grid.rounded"), "{reasons:?}");
}

#[test]
fn a_copy_of_what_is_kept_says_so() {
    for site in &SITES[..3] {
        let text = site.article[0];
        let html = page(site, &[]).replace("</body>", &format!("<div class=\"qx7\"><div><div>{text}</div></div></div></body>"));
        let cleaned = clean(&html, &Options::default());
        assert_eq!(cleaned.article.body.text.matches(text).count(), 1, "{}", site.language);
        let copy = find(&cleaned, text).expect("the copy is accounted for");
        assert_eq!((copy.category, copy.reason.rule_id.as_str()), (Category::Other, "duplicate.text"), "{}", site.language);
        assert_eq!(copy.reason.stage, ReasonStage::Duplicate);
    }
    let link = format!("<div class=\"qx7\"><a href=\"/other\">{}</a></div>", SITES[0].article[0]);
    let html = page(&SITES[0], &[]).replace("</body>", &format!("{link}</body>"));
    let cleaned = clean(&html, &Options::default());
    assert_ne!(find(&cleaned, SITES[0].article[0]).expect("accounted for").reason.rule_id, "duplicate.text", "a link leads elsewhere");
}
