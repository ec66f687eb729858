//! Entries of menus, of lists of one kind, of paths and of contents.

use gleaner::article::Category;
use gleaner::options::Options;

use crate::site::{SITES, assert_all, assert_none, clean, find, list, named, page};

#[test]
fn one_entry_gives_way_to_its_menu() {
    let menus: [(usize, &[&str]); 6] = [
        (0, &["Ferries", "Islands", "About Us", "Reviews", "Calendar", "Boats", "View All", "Tides"]),
        (1, &["Fähren", "Inseln", "Kontakt", "Presse", "Veranstaltungen", "Boote", "Foto", "Gezeiten"]),
        (2, &["Bacs", "Îles", "Contact", "Agenda", "Marées", "Bateaux", "Photos", "Phares"]),
        (3, &["Barcos", "Islas", "Contacto", "Horóscopo", "Mareas", "Fotos", "Faros", "Muelles"]),
        (4, &["Паромы", "Острова", "Контакты", "Реклама", "Фото", "Лодки", "Приливы", "Маяки"]),
        (5, &["Promy", "Wyspy", "Kontakt", "Reklama", "Najnowsze", "Łodzie", "Foto", "Pływy"]),
    ];
    for (site, entries) in menus {
        let nav = format!("<nav class=\"main-menu\">{}</nav>", list(entries));
        assert_all(named(&SITES[site], &nav, "", entries), Category::Navigation);
    }
}

#[test]
fn lists_of_one_kind_are_what_their_entries_say() {
    for site in &*SITES {
        let networks = ["Facebook", "LinkedIn", "WhatsApp"];
        assert_all(named(site, "", &list(&networks), &networks), Category::ShareSocial);
        let login = format!("<nav>{}</nav>", list(&["Alpha", "Beta", "Gamma", "Login"]));
        assert_all(named(site, &login, "", &["Login"]), Category::SiteHeader);
    }
    // Below the text links to legal pages are a footer without being called one.
    let legal = ["Impressum", "Datenschutz", "Kontakt", "Mediadaten"];
    assert_all(named(&SITES[1], "", &list(&legal), &legal), Category::FooterLegal);
}

#[test]
fn labels_buttons_and_sentences_among_entries_belong_to_the_menu() {
    let groups = |label: &str, button: &str, text: &str| {
        let first = list(&["Alpha", "Beta", "Gamma", "Delta"]);
        let rest = list(&["Epsilon", "Zeta", "Eta", "Theta"]);
        let last = list(&["Iota", "Kappa", "Lambda", "Omikron"]);
        format!(
            "<nav class=\"main-menu\">{first}<p class=\"group-header\">{label}</p>{rest}<button>{button}</button>{last}\
             <div class=\"promo\">{text}</div>{first}</nav>"
        )
    };
    let cases = [
        (0, "Featured", "Support", "Learn how the islands built their boats."),
        (1, "Meistgelesen", "Karriere", "Erfahren Sie, wie die Inseln ihre Boote bauen."),
        (2, "À la une", "Assistance", "Découvrez comment les îles font leurs bateaux."),
        (3, "Destacados", "Ayuda", "Descubre cómo hacen sus barcos las islas."),
    ];
    for (site, label, button, text) in cases {
        assert_all(named(&SITES[site], &groups(label, button, text), "", &[label, button, text]), Category::Navigation);
    }
}

#[test]
fn the_way_through_a_menu_names_only_the_menu() {
    let entries = ["Subscribe & Save", "Society Benefits", "Gift Cards", "Reviews"];
    let ids = ["subscribe-save", "subscribe-save-society-benefits", "newsletter-gift-cards", "reviews"];
    let items: String =
        ids.iter().zip(entries).map(|(id, text)| format!("<div><a id=\"HeaderMenu-{id}\" href=\"/{id}\">{text}</a></div>")).collect();
    let entries = ["Society Benefits", "Gift Cards"];
    assert_all(named(&SITES[0], &format!("<div>{items}</div>"), "", &entries), Category::Navigation);
}

#[test]
fn the_links_of_a_header_are_a_menu() {
    let entries = ["Quorlix", "Marlip", "Vandu", "Trosk", "Elpin"];
    for site in &*SITES {
        let header = format!("<div class=\"header-row\"><span>Quay tagline</span>{}</div>", list(&entries));
        assert_all(named(site, &header, "", &entries), Category::Navigation);
        assert_all(named(site, &header, "", &["Quay tagline"]), Category::SiteHeader);
    }
}

#[test]
fn the_name_of_a_small_thing_on_a_wrapper_names_nothing() {
    let texts =
        ["Quorlix", "Marlip", "Vandu", "Trosk", "Elpin", "Serra", "Ombly", "Fennet", "Garrow", "Pellin", "Wessock", "Yarrin", "Zoldo"];
    for site in &*SITES {
        for name in ["list-with-pagination", "header--w-breadcrumb"] {
            let small = format!("<div class={name}><span>{}</span></div>", texts[0]);
            assert_all(named(site, &small, "", &texts[..1]), Category::BreadcrumbPagination);
            let wrapper = format!("<div class={name}><nav>{}</nav></div>", list(&texts));
            assert_none(named(site, &wrapper, "", &texts), Category::BreadcrumbPagination);
        }
        let numbers: Vec<String> = (1..40).map(|number| number.to_string()).collect();
        let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
        let pages = format!("<div class=pagination>{}</div>", list(&numbers));
        assert_all(named(site, "", &pages, &numbers), Category::BreadcrumbPagination);
    }
}

#[test]
fn a_menu_named_after_links_is_no_pagination() {
    let entries = ["Ferries", "Islands", "Tides", "Quays"];
    let menu = format!("<div class=\"nav-links\">{}</div>", list(&entries));
    assert_none(named(&SITES[0], &menu, "", &entries), Category::BreadcrumbPagination);
    let steps = "<div class=\"nav-links\"><a href=\"/a\">Quorlix sails again</a></div>";
    assert_all(named(&SITES[0], "", steps, &["Quorlix sails again"]), Category::BreadcrumbPagination);
}

#[test]
fn signs_between_words_make_a_path_and_in_quotation_marks_none() {
    for site in &*SITES {
        let path = |text: &str| format!("<div class=\"line\">{text}</div>");
        let step = |text: &str| text.replace('[', "<a href=\"/a\">").replace(']', "</a>");
        assert_all(
            named(site, &path(&step("[Quorlix] › [Marlip] › Vandu")), "", &["Quorlix › Marlip › Vandu"]),
            Category::BreadcrumbPagination,
        );
        for (text, shown) in [
            ("[« Quorlix et Marlip » au port]", "« Quorlix et Marlip » au port"),
            ("[Quorlix is here → Marlip]", "Quorlix is here → Marlip"),
        ] {
            assert_none(named(site, &path(&step(text)), "", &[shown]), Category::BreadcrumbPagination);
        }
    }
}

#[test]
fn a_table_of_contents_is_no_part_of_the_text() {
    let heads = [(0, "In this article"), (0, "CONTENTS:"), (1, "Inhaltsverzeichnis"), (2, "Sommaire"), (3, "Índice")];
    for (site, head) in heads {
        let entries = ["Quorlix and his machine", "What it costs"];
        let links: String = entries.iter().map(|entry| format!("<li><a href=\"#{entry}\">{entry}</a></li>")).collect();
        let html = page(&SITES[site], &[]).replacen("<p>", &format!("<p>{head}</p><ul>{links}</ul><p>"), 1);
        let cleaned = clean(&html, &Options::default());
        assert_eq!(find(&cleaned, head).map(|removed| removed.category), Some(Category::BreadcrumbPagination), "{head}");
        for text in [head, entries[0], entries[1]] {
            assert!(find(&cleaned, text).is_some(), "{head}: {text}");
            assert!(!cleaned.article.body.text.contains(text), "{head}: {text}");
        }
        for paragraph in SITES[site].article {
            assert!(cleaned.article.body.text.contains(paragraph), "{head}: {paragraph}");
        }
    }
}

#[test]
fn a_table_of_contents_leads_into_its_page() {
    let box_of = |sign: &str| {
        let links: String = ["Quorlix one", "Quorlix two", "Quorlix six"]
            .iter()
            .map(|text| format!("<li><a href=\"{sign}{text}\">{text}</a></li>"))
            .collect();
        format!("<div id=\"toc\"><ul>{links}</ul><p>Quorlix of the harbour and the towns around it</p></div>")
    };
    let texts = ["Quorlix one", "Quorlix two", "Quorlix of the harbour and the towns around it"];
    for site in &*SITES {
        assert_all(named(site, "", &box_of("#"), &texts[..2]), Category::BreadcrumbPagination);
        assert_none(named(site, &box_of("/"), "", &texts), Category::BreadcrumbPagination);
    }
}

#[test]
fn links_to_the_headings_of_an_article_are_its_contents_whatever_their_box() {
    let entries = ["Quorlix of the quay", "Quorlix of the pier", "Quorlix of the sound"];
    for site in &*SITES {
        let sections: String =
            entries.iter().zip(site.article).map(|(entry, text)| format!("<h2 id=\"{entry}\">{entry}</h2><p>{text} {text}</p>")).collect();
        for (sign, own) in [("#", true), ("/", false)] {
            let links: String = entries.iter().map(|entry| format!("<li><a href=\"{sign}{entry}\">{entry}</a></li>")).collect();
            let html = page(site, &[]).replace("</article>", &format!("{sections}</article>"));
            let cleaned = clean(&html.replace("<main>", &format!("<nav><ul>{links}</ul></nav><main>")), &Options::default());
            for entry in entries {
                let removed = find(&cleaned, entry).unwrap();
                assert_eq!(removed.category == Category::BreadcrumbPagination, own, "{entry} because of {:?}", removed.reason);
            }
        }
    }
}
