//! What stands around an article is named, in whatever language it speaks, and the article stays as it was.
//!
//! Each case dresses the same invented article in the furniture of a site: menu, share bar, newsletter box, comment form,
//! footer, cookie notice. The article alone and the article in its furniture must give the same body, and each piece
//! of furniture must come back as removed with its category.

use gleaner::article::{Article, Category, Cleaned, PageType, ReasonStage, Removed};
use gleaner::extract::extract;
use gleaner::options::{Options, RemovedDetail, Unobserved};

/// The furniture of a site in one language.
struct Site {
    language: &'static str,
    headline: &'static str,
    article: [&'static str; 3],
    menu: [&'static str; 4],
    share: &'static str,
    newsletter: &'static str,
    comment: [&'static str; 2],
    footer: &'static str,
    cookies: [&'static str; 2],
}

const SITES: [Site; 6] = [
    Site {
        language: "en",
        headline: "Harbour ferry returns after nine winters",
        article: [
            "The old ferry between Marrow Point and the island left its berth on Monday morning with forty passengers on board, the first crossing since the engine failed nine winters ago.",
            "Volunteers had taken the machine apart in a barn above the harbour, cleaned every bearing by hand and waited two years for a single bronze valve that a foundry in the north agreed to cast.",
            "The council will decide in autumn whether the boat may sail every day, and the islanders, who paid for most of the work with suppers and raffles, are already painting the timetable on the quay wall.",
        ],
        menu: ["Home", "Politics", "Sports", "Culture"],
        share: "Share this article",
        newsletter: "Sign up for our newsletter and get the latest news in your inbox",
        comment: ["Leave a comment", "Your email address will not be published. Required fields are marked"],
        footer: "© 2024 The Marrow Gazette. All rights reserved.",
        cookies: ["We use cookies to improve your experience on this site.", "Accept all"],
    },
    Site {
        language: "de",
        headline: "Die alte Fähre fährt wieder",
        article: [
            "Die alte Fähre zwischen Markstrand und der Insel hat am Montagmorgen mit vierzig Fahrgästen abgelegt, zum ersten Mal, seit vor neun Wintern die Maschine stehen geblieben war.",
            "Freiwillige hatten den Motor in einer Scheune über dem Hafen zerlegt, jedes Lager von Hand gereinigt und zwei Jahre auf ein einziges Ventil gewartet, das eine Gießerei im Norden am Ende doch noch goss.",
            "Der Rat entscheidet im Herbst, ob das Schiff täglich fahren darf, und die Insulaner, die das meiste mit Abendessen und Verlosungen bezahlt haben, malen den Fahrplan schon an die Kaimauer.",
        ],
        menu: ["Startseite", "Politik", "Sport", "Kultur"],
        share: "Artikel teilen",
        newsletter: "Unser Newsletter jeden Morgen in Ihr Postfach, jederzeit kündbar",
        comment: ["Schreibe einen Kommentar", "Deine E-Mail-Adresse wird nicht veröffentlicht. Erforderliche Felder sind markiert"],
        footer: "© 2024 Markstrander Bote. Alle Rechte vorbehalten.",
        cookies: ["Wir verwenden Cookies, um diese Seite zu verbessern.", "Alle akzeptieren"],
    },
    Site {
        language: "fr",
        headline: "Le vieux bac reprend la mer",
        article: [
            "Le vieux bac qui relie la pointe de Marre à l'île a quitté son quai lundi matin avec quarante passagers, pour la première fois depuis que sa machine s'était arrêtée il y a neuf hivers.",
            "Des bénévoles avaient démonté le moteur dans une grange au-dessus du port, nettoyé chaque palier à la main et attendu deux ans une seule soupape de bronze qu'une fonderie du nord a fini par couler.",
            "Le conseil dira à l'automne si le bateau peut naviguer tous les jours, et les insulaires, qui ont payé le gros des travaux avec des soupers et des tombolas, peignent déjà l'horaire sur le mur du quai.",
        ],
        menu: ["Accueil", "Politique", "Sport", "Culture"],
        share: "Partager cet article",
        newsletter: "Inscrivez-vous à notre newsletter",
        comment: ["Laisser un commentaire", "Votre adresse e-mail ne sera pas publiée. Les champs obligatoires sont indiqués avec"],
        footer: "© 2024 Le Courrier de Marre. Tous droits réservés.",
        cookies: ["Nous utilisons des cookies pour améliorer votre visite.", "Tout accepter"],
    },
    Site {
        language: "es",
        headline: "El viejo transbordador vuelve al agua",
        article: [
            "El viejo transbordador entre Punta Marro y la isla zarpó el lunes por la mañana con cuarenta pasajeros a bordo, la primera travesía desde que la máquina se paró hace nueve inviernos.",
            "Un grupo de voluntarios había desmontado el motor en un granero sobre el puerto, limpió a mano cada cojinete y esperó dos años una sola válvula de bronce que una fundición del norte aceptó hacer.",
            "El ayuntamiento decidirá en otoño si el barco puede navegar todos los días, y los isleños, que pagaron casi toda la obra con cenas y rifas, ya pintan el horario en el muro del muelle.",
        ],
        menu: ["Inicio", "Política", "Deportes", "Cultura"],
        share: "Compartir este artículo",
        newsletter: "Suscríbete a nuestro boletín y recibe las últimas noticias en tu correo",
        comment: ["Deja un comentario", "Tu dirección de correo electrónico no será publicada. Los campos obligatorios están marcados con"],
        footer: "© 2024 El Correo de Marro. Todos los derechos reservados.",
        cookies: ["Utilizamos cookies para mejorar su experiencia.", "Aceptar todo"],
    },
    Site {
        language: "ru",
        headline: "Старый паром снова вышел в море",
        article: [
            "Старый паром между Марским мысом и островом отошёл от причала в понедельник утром с сорока пассажирами на борту, впервые с тех пор, как девять зим назад остановилась его машина.",
            "Добровольцы разобрали двигатель в сарае над гаванью, вручную вычистили каждый подшипник и два года ждали единственный бронзовый клапан, который в конце концов согласился отлить завод на севере.",
            "Осенью совет решит, сможет ли судно ходить каждый день, а островитяне, которые оплатили большую часть работ ужинами и лотереями, уже пишут расписание на стене набережной.",
        ],
        menu: ["Главная", "Политика", "Спорт", "Культура"],
        share: "Поделиться",
        newsletter: "Подпишитесь на рассылку",
        comment: ["Оставить комментарий", "Ваш адрес email не будет опубликован. Обязательные поля помечены"],
        footer: "© 2024 Марский вестник. Все права защищены.",
        cookies: ["Этот сайт использует файлы cookie.", "Принять все"],
    },
    Site {
        language: "pl",
        headline: "Stary prom wraca na wodę",
        article: [
            "Stary prom kursujący między Przylądkiem Mara a wyspą odbił od nabrzeża w poniedziałek rano z czterdziestoma pasażerami, po raz pierwszy, odkąd dziewięć zim temu stanęła jego maszyna.",
            "Ochotnicy rozebrali silnik w stodole nad portem, ręcznie wyczyścili każde łożysko i dwa lata czekali na jeden zawór z brązu, który w końcu zgodziła się odlać odlewnia z północy kraju.",
            "Rada zdecyduje jesienią, czy statek może pływać codziennie, a wyspiarze, którzy większość prac opłacili kolacjami i loteriami, już malują rozkład rejsów na murze nabrzeża.",
        ],
        menu: ["Strona główna", "Polityka", "Sport", "Kultura"],
        share: "Udostępnij",
        newsletter: "Zapisz się na nasz newsletter",
        comment: ["Dodaj komentarz", "Twój adres email nie zostanie opublikowany. Wymagane pola są oznaczone"],
        footer: "© 2024 Kurier Marski. Wszelkie prawa zastrzeżone.",
        cookies: ["Używamy plików cookie, aby strona działała lepiej.", "Akceptuj wszystkie"],
    },
];

/// A piece of furniture: its markup and the category of the texts in it.
type Piece = fn(&Site) -> (String, Category, Vec<&'static str>);

/// Before and after the article.
const BEFORE: [Piece; 1] = [|site| {
    let items: String = site.menu.iter().map(|item| format!("<li><a href=\"/x\">{item}</a></li>")).collect();
    (format!("<nav class=\"main-menu\"><ul>{items}</ul></nav>"), Category::Navigation, site.menu.to_vec())
}];
const AFTER: [Piece; 5] = [
    |site| {
        let html = format!("<div class=\"share-buttons\"><span>{}</span></div>", site.share);
        (html, Category::ShareSocial, vec![site.share])
    },
    |site| {
        let html = format!("<div class=\"newsletter-box\"><p>{}</p><form><input type=\"email\"></form></div>", site.newsletter);
        (html, Category::Promotion, vec![site.newsletter])
    },
    |site| {
        let [head, note] = site.comment;
        let html =
            format!("<div id=\"respond\" class=\"comment-respond\"><h3>{head}</h3><form><p>{note}</p><textarea></textarea></form></div>");
        (html, Category::Comments, site.comment.to_vec())
    },
    |site| (format!("<footer class=\"site-footer\"><p>{}</p></footer>", site.footer), Category::FooterLegal, vec![site.footer]),
    |site| {
        let [text, button] = site.cookies;
        let html = format!("<div id=\"cookie-notice\"><p>{text}</p><button>{button}</button></div>");
        (html, Category::Consent, site.cookies.to_vec())
    },
];

fn page(site: &Site, pieces: &[Piece]) -> String {
    let (mut before, mut after) = (String::new(), String::new());
    for piece in pieces {
        let (html, category, _) = piece(site);
        if category == Category::Navigation { &mut before } else { &mut after }.push_str(&html);
    }
    let paragraphs: String = site.article.iter().map(|text| format!("<p>{text}</p>")).collect();
    format!(
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{}</title></head><body>{before}<main><article><h1>{}</h1>{paragraphs}</article></main>{after}</body></html>",
        site.language, site.headline, site.headline
    )
}

fn clean(html: &str, options: &Options) -> Cleaned {
    extract(html.as_bytes(), options, &Unobserved).unwrap()
}

fn find<'a>(cleaned: &'a Cleaned, text: &str) -> Option<&'a Removed> {
    cleaned.article.removed.iter().find(|removed| removed.text == text)
}

/// Adds every piece on its own and all together.
fn sets() -> Vec<Vec<Piece>> {
    let all: Vec<Piece> = BEFORE.iter().chain(&AFTER).copied().collect();
    let mut sets: Vec<Vec<Piece>> = all.iter().map(|piece| vec![*piece]).collect();
    sets.push(all);
    sets
}

#[test]
fn furniture_is_named_and_the_article_stays() {
    for site in &SITES {
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
    for site in &SITES {
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
    for site in &SITES {
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
    for site in &SITES {
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

/// A text, the category that it was named and the rule that named it.
type Named = (String, Option<Category>, String);

/// What becomes of these texts on a page with the site's article between two pieces of markup: category and rule.
fn named(site: &Site, before: &str, after: &str, texts: &[&str]) -> Vec<Named> {
    let html = page(site, &[]).replace("<body>", &format!("<body>{before}")).replace("</body>", &format!("{after}</body>"));
    let cleaned = clean(&html, &Options::default());
    for paragraph in site.article {
        assert!(cleaned.article.body.text.contains(paragraph), "{}: {paragraph}", site.language);
    }
    let one = |text: &&str| {
        let removed = find(&cleaned, text);
        let rule = removed.map(|removed| removed.reason.rule_id.clone()).unwrap_or_default();
        ((*text).to_owned(), removed.map(|removed| removed.category), rule)
    };
    texts.iter().map(one).collect()
}

fn assert_all(found: Vec<Named>, category: Category) {
    for (text, named, rule) in found {
        assert_eq!(named, Some(category), "{text:?} because of {rule}");
    }
}

fn assert_none(found: Vec<Named>, category: Category) {
    for (text, named, rule) in found {
        assert_ne!(named, Some(category), "{text:?} because of {rule}");
    }
}

/// No row of phrases named these texts.
fn assert_no_words(found: Vec<Named>) {
    for (text, _, rule) in found {
        assert!(!rule.starts_with("phrase."), "{text:?} because of {rule}");
    }
}

fn list(entries: &[&str]) -> String {
    let items: String = entries.iter().enumerate().map(|(at, entry)| format!("<li><a href=\"/{at}\">{entry}</a></li>")).collect();
    format!("<ul>{items}</ul>")
}

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
    for site in &SITES {
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
    for site in &SITES {
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
fn a_day_in_a_box_with_the_title_of_another_article_is_about_that_one() {
    let cards = "<section><div><h4><a href=/t0>A lighthouse keeper counts the seals</a></h4><div class=by><span>Ada Quill</span></div><p>3 May 2024</p></div>\
                 <div><h4><a href=/t1>Nets mended by moonlight in the cove</a></h4><p>4 May 2024</p></div></section>";
    assert_all(named(&SITES[0], "", cards, &["3 May 2024", "4 May 2024"]), Category::Related);
    let about = "<section><h4>About the author</h4><p>3 May 2024</p></section>";
    assert_all(named(&SITES[0], "", about, &["3 May 2024"]), Category::Byline);
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
fn a_comment_form_that_remembers_its_writer_asks_for_no_consent() {
    let form = "<div class=comment-respond><form><p class=comment-form-cookies-consent><label>Meinen Namen, E-Mail und Website in diesem \
                Browser speichern.</label></p></form></div>";
    assert_all(named(&SITES[1], "", form, &["Meinen Namen, E-Mail und Website in diesem Browser speichern."]), Category::Comments);
}

#[test]
fn a_question_names_no_writer() {
    let after = "<aside><p>¿Por qué estás viendo esto?</p></aside>";
    let spanish = SITES.iter().find(|site| site.language == "es").unwrap();
    assert_none(named(spanish, "", after, &["¿Por qué estás viendo esto?"]), Category::Byline);
}

#[test]
fn a_form_is_about_what_it_asks_for() {
    let news = "<footer class=\"site-footer\"><form><h4>Our newsletter, every Friday</h4><label>Postal code</label><input type=email>\
        <button>Send</button><p>Read how we keep what you tell us.</p></form></footer>";
    let texts = ["Our newsletter, every Friday", "Postal code", "Send", "Read how we keep what you tell us."];
    for site in &SITES {
        assert_all(named(site, "", news, &texts), Category::Promotion);
    }
    let login = "<div><form><p>Quorlix name</p><input name=who><p>Quorlix word</p><input type=password><button>Go in</button></form></div>";
    assert_all(named(&SITES[4], login, "", &["Quorlix name", "Quorlix word"]), Category::SiteHeader);
    let comment = "<div id=respond><form><p>Leave a comment</p><label>Email</label><input type=email><textarea></textarea>\
        <label>Subscribe to our newsletter</label></form></div>";
    assert_all(named(&SITES[0], "", comment, &["Leave a comment"]), Category::Comments);
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
    for site in &SITES {
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
    for site in &SITES {
        let header = format!("<div class=\"header-row\"><span>Quay tagline</span>{}</div>", list(&entries));
        assert_all(named(site, &header, "", &entries), Category::Navigation);
        assert_all(named(site, &header, "", &["Quay tagline"]), Category::SiteHeader);
    }
}

#[test]
fn the_name_of_a_small_thing_on_a_wrapper_names_nothing() {
    let texts =
        ["Quorlix", "Marlip", "Vandu", "Trosk", "Elpin", "Serra", "Ombly", "Fennet", "Garrow", "Pellin", "Wessock", "Yarrin", "Zoldo"];
    for site in &SITES {
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
fn the_sign_of_a_pictures_owner_is_a_credit() {
    for site in &SITES {
        let cards = |at: usize| format!("<div class=\"box{at}\"><figure><img src=\"/{at}.jpg\"><span>© Ada Quill</span></figure></div>");
        let after = format!("<section>{}</section><footer class=\"site-footer\"><p>{}</p></footer>", cards(1), site.footer);
        assert_none(named(site, "", &after, &["© Ada Quill"]), Category::FooterLegal);
        assert_all(named(site, "", &after, &[site.footer]), Category::FooterLegal);
    }
}

#[test]
fn a_dialog_that_asks_for_consent_is_one_thing() {
    for site in &SITES {
        let [notice, accept] = site.cookies;
        let purposes = "<h4>Quorlix one</h4><p>Quorlix two</p><ul><li>Quorlix three<li>Quorlix four</ul>";
        let after = |role: &str| format!("<div {role}><p>{notice}</p>{purposes}<button>{accept}</button></div>");
        let texts = ["Quorlix one", "Quorlix two", "Quorlix three", "Quorlix four"];
        for role in ["role=dialog", "role=alertdialog", "aria-modal=true"] {
            assert_all(named(site, "", &after(role), &texts), Category::Consent);
        }
        let offer = after("role=dialog").replace(notice, "Quorlix").replace(accept, "Marlip");
        assert_none(named(site, "", &offer, &texts), Category::Consent);
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
fn consent_in_a_form_that_asks_for_an_address_is_about_the_form() {
    for site in &SITES {
        let form = |field: &str| {
            format!(
                "<div><form><label>Quorlix</label><input {field}><p class=\"gdpr-consent\">Marlip may write to me.</p><button>Trosk</button></form></div>"
            )
        };
        assert_all(named(site, "", &form("type=email"), &["Marlip may write to me."]), Category::Promotion);
        assert_all(named(site, "", &form("type=checkbox"), &["Marlip may write to me."]), Category::Consent);
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

/// A thread of a forum as a crawler is given it: name, day and place of every post in lines of their own.
#[test]
fn the_place_of_a_post_in_its_thread_is_no_text() {
    let posts = [
        ("marlo", "Our tide clock has stopped twice this winter. Has anybody here taken one apart and lived to tell the tale?"),
        ("quillon", "I have. The spring barrel is held by two screws under the dial; photograph everything before you lift the plate."),
        ("bettina_k", "Ours only wanted a new battery and a level wall, so try those first before you buy a set of watchmaker's tools."),
        ("marlo", "A level wall it was! Two degrees off, and the pendulum stops at every spring tide. Thank you both for your patience."),
        ("quillon", "Good to hear. Keep the photographs anyway, since the next owner of the house will ask you the same question."),
    ];
    let thread: String = posts
        .iter()
        .enumerate()
        .map(|(at, (name, text))| {
            format!(
                "<div class=\"topic-body crawler-post\"><div class=\"crawler-post-meta\"><span class=\"creator\"><a href=\"/u/{name}\">{name}</a></span>\
                 <span class=\"crawler-post-infos\"><time datetime=\"2024-04-05\">April 5, 2024, 1:2{at}pm</time></span>\
                 <div>{}</div></div><div class=\"post\"><p>{text}</p></div></div>",
                at + 1
            )
        })
        .collect();
    let page = format!(
        "<html lang=en><title>Tide clock stops - Harbour Forum</title><body><div id=\"main-outlet\"><h1>Tide clock stops</h1><div class=\"topic-posts\">{thread}</div></div></body></html>"
    );
    let cleaned = extract(page.as_bytes(), &Options::default(), &Unobserved).expect("an HTML page");
    assert!(posts.iter().all(|(_, text)| cleaned.article.body.text.contains(text)), "{}", cleaned.article.body.text);
    let numbers = cleaned.article.body.text.lines().filter(|line| line.len() == 1 && line.bytes().all(|byte| byte.is_ascii_digit()));
    assert_eq!(numbers.count(), 0, "{}", cleaned.article.body.text);
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
    for site in &SITES {
        assert_all(named(site, "", &box_of("#"), &texts[..2]), Category::BreadcrumbPagination);
        assert_none(named(site, &box_of("/"), "", &texts), Category::BreadcrumbPagination);
    }
}

#[test]
fn what_a_comment_says_is_a_comment() {
    let said = "The ferry was never late in my youth and I have the tickets of all those years in a box.";
    for class in ["comment byuser comment-author-ada bypostauthor", "comment-text with-actions"] {
        for site in &SITES {
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
fn the_title_of_a_card_is_no_line_of_its_writer() {
    let titles = ["Nobody paints the quay wall in winter", "Eleven tides that changed the old harbour", "Where the bronze valve came from"];
    for site in &SITES {
        let cards: String = titles
            .iter()
            .enumerate()
            .map(|(at, title)| format!("<div class=\"module\"><div class=\"meta-info\"><h3><a href=\"/{at}\">{title}</a></h3></div></div>"))
            .collect();
        assert_none(named(site, "", &format!("<section>{cards}</section>"), &titles), Category::Byline);
    }
}

#[test]
fn words_before_a_field_and_amounts_are_no_small_print_and_no_header() {
    let field = "<form action=\"/send\"><label>Email:</label><input name=mail></form>";
    assert_none(named(&SITES[0], "", field, &["Email:"]), Category::FooterLegal);
    let price = "<div class=\"shop\"><p>Quorlix</p><span class=\"unit-primary-currency-price\">38.24</span><p>Marlip</p></div>";
    assert_none(named(&SITES[0], "", price, &["38.24"]), Category::SiteHeader);
}

#[test]
fn signs_between_words_make_a_path_and_in_quotation_marks_none() {
    for site in &SITES {
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
fn a_reason_shows_the_class_that_gave_it() {
    let before =
        "<div class=\"grid rounded shadow main-menu wide\"><a href=/1>Quorlix</a> <a href=/2>Marlip</a> <a href=/3>Vandu</a></div>";
    let html = page(&SITES[0], &[]).replace("<body>", &format!("<body>{before}"));
    let cleaned = clean(&html, &Options::default());
    let reasons: Vec<&str> = cleaned.article.removed.iter().map(|removed| removed.reason.evidence.as_str()).collect();
    assert!(reasons.contains(&"div.main-menu.grid.rounded"), "{reasons:?}");
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

#[test]
fn a_menu_named_after_links_is_no_pagination() {
    let entries = ["Ferries", "Islands", "Tides", "Quays"];
    let menu = format!("<div class=\"nav-links\">{}</div>", list(&entries));
    assert_none(named(&SITES[0], &menu, "", &entries), Category::BreadcrumbPagination);
    let steps = "<div class=\"nav-links\"><a href=\"/a\">Quorlix sails again</a></div>";
    assert_all(named(&SITES[0], "", steps, &["Quorlix sails again"]), Category::BreadcrumbPagination);
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

#[test]
fn a_manual_keeps_the_heading_of_the_links_that_it_keeps() {
    let page = |items: &str| {
        format!(
            "<!doctype html><html lang=en><title>open_gate() - Tide tables 2.1 documentation</title><body>\
             <nav class=sidebar><ul><li><a href=/docs/>Docs</a><li><a href=/docs/api/>API reference</a></ul></nav>\
             <main class=documentation><h1>open_gate()</h1>\
             <p>The <code>open_gate()</code> function opens a gate at the given hour and waits until it stands open.</p>\
             <h2 id=syntax><a href='#syntax'>Syntax</a></h2><pre><code>open_gate(hour)\nopen_gate(hour, options)</code></pre>\
             <h3 id=parameters><a href='#parameters'>Parameters</a></h3>\
             <dl><dt><code>hour</code><dd><p>The hour of the day, from 0 to 23, at which the gate begins to open.</p>\
             <dt><code>options</code><dd><p>An object with the speed of the motor and whether boats are warned.</p></dl>\
             <h2 id=examples><a href='#examples'>Examples</a></h2>\
             <p>This opens the gate of the old harbour at six in the morning and prints its state.</p>\
             <pre><code>const state = open_gate(6);\nconsole.log(state);</code></pre>\
             <h2 id=see_also><a href='#see_also'>See also</a></h2><ul>{items}</ul></main></body></html>"
        )
    };
    let body = |items: &str| {
        let cleaned = extract(page(items).as_bytes(), &Options::default(), &Unobserved).unwrap();
        assert_eq!(cleaned.page.page_type, PageType::Documentation);
        cleaned.article.body.text
    };
    let told = "<li><a href=/close><code>close_gate()</code></a>, which closes the gate again at the given hour\
                <li><a href=/tide>The tide table</a>, from which the hours of high water are read";
    assert!(body(told).contains("See also\n\nclose_gate(), which closes"), "{}", body(told));
    let bare = "<li><a href=/close><code>close_gate()</code></a><li><a href=/tide>The tide table interface and its hours</a>";
    let bare = body(bare);
    assert_eq!(bare.contains("See also"), bare.contains("The tide table interface"), "it stays or goes with its list: {bare}");
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
