use super::extract;
use crate::article::{PageInfo, PageType, Warning};
use crate::options::{Options, Unobserved};

fn page(html: &[u8]) -> PageInfo {
    extract(html, &Options::default(), &Unobserved).unwrap().page
}

#[test]
fn warnings_have_their_causes() {
    let prose = "<p>The three towns on the estuary voted on Friday night to build one barrier together.</p>".repeat(8);
    let locked =
        format!("<script type=application/ld+json>{{\"@type\":\"NewsArticle\",\"isAccessibleForFree\":\"False\"}}</script>{prose}");
    let free = locked.replace("False", "True");
    let attributes: String = (0..400).map(|at| format!(" a{at}=1")).collect();
    let base = format!("<base href='https://a.example/{}/'>", "x".repeat(20_000));
    let links = "<p>The three towns voted on Friday night to build <a href=plan>one barrier</a> together.".repeat(12);
    let causes: [(Warning, Vec<u8>); 12] = [
        (Warning::TruncatedDepth, "<div>".repeat(600).into_bytes()),
        (Warning::TruncatedAttributes, format!("<p{attributes}>{prose}").into_bytes()),
        (Warning::TruncatedAddresses, format!("{base}{links}").into_bytes()),
        (Warning::TruncatedMetadata, format!("{}{prose}", "<meta name=author content=Ada>".repeat(1001)).into_bytes()),
        (Warning::ScriptRendered, b"<title>Shop</title><div id=root></div><noscript>Please turn scripts on.</noscript>".to_vec()),
        (Warning::ScriptRendered, b"<title>Thread</title><x-forum><i class=dots></i></x-forum><script src=/forum.js></script>".to_vec()),
        (Warning::ScriptRendered, b"<TITLE>Thread</TITLE><SCRIPT SRC=/forum.js></SCRIPT>".to_vec()),
        (Warning::Paywalled, locked.into_bytes()),
        (Warning::Paywalled, format!("<meta property='article:content_tier' content=Locked>{prose}").into_bytes()),
        (Warning::NoArticle, b"<title>Shop</title><p></p>".to_vec()),
        (Warning::CharsetGuessed, b"<p>caf\xe9 und \xfcber die Br\xfccke".to_vec()),
        (Warning::DecodingErrors, b"<meta charset=utf-8><p>one broken letter: \xff".to_vec()),
    ];
    for (warning, html) in causes {
        let info = page(&html);
        assert!(info.warnings.contains(&warning), "{warning:?}: {info:?}");
    }
    let info = page(free.as_bytes());
    assert!(info.warnings.is_empty(), "{info:?}");
    let info = page(b"<title>Thread</title><!-- <script src=/forum.js></script> -->");
    assert!(!info.warnings.contains(&Warning::ScriptRendered), "no script is there: {info:?}");
}

#[test]
fn a_page_that_was_read_whole_waits_for_no_scripts() {
    let post = "<p>The three towns on the estuary voted on Friday night to build one barrier together, and nobody was against it.</p>";
    let thread = format!("<h1>One barrier</h1><div id=main>{}</div>", post.repeat(9));
    let shell = "<title>One barrier</title><div id=app></div><script src=/forum.js></script>";
    for html in [format!("{shell}<noscript>{thread}</noscript>"), format!("{shell}<div style='visibility:hidden'>{thread}</div>")] {
        let info = page(html.as_bytes());
        assert!(!info.warnings.contains(&Warning::ScriptRendered), "{info:?}");
        assert!(info.quality > 0.3, "{info:?}");
    }
}

#[test]
fn a_stated_piece_of_news_is_an_article() {
    let links: String = (0..40).map(|at| format!("<li><a href=/{at}><h3>Old bridge number {at} closes</h3></a>")).collect();
    let list = format!("<title>Bridges</title><ul>{links}</ul>");
    let stated = |kind: &str| format!("<script type=application/ld+json>{{\"@type\":\"{kind}\",\"headline\":\"Bridges\"}}</script>");
    let (news, items) = (stated("NewsArticle"), stated("ItemList"));
    assert_ne!(page(list.as_bytes()).page_type, PageType::Article);
    assert_eq!(page(format!("{news}{list}").as_bytes()).page_type, PageType::Article);
    for many in [format!("{news}{items}{list}"), format!("{news}{news}{list}"), format!("{}{list}", stated("WebPage"))] {
        assert_ne!(page(many.as_bytes()).page_type, PageType::Article, "{many}");
    }
}

#[test]
fn a_shell_expects_little() {
    assert!(page(b"<title>Shop</title><div id=app></div><noscript>Please turn scripts on.</noscript>").quality <= 0.3);
}

/// A page of a site, with its menu and footer around what it says.
fn site(title: &str, main: &str) -> Vec<u8> {
    let menu = "<nav><ul><li><a href=/news>News</a><li><a href=/sport>Sport</a></ul></nav>";
    format!("<title>{title}</title>{menu}<main>{main}</main><footer><p>© 2024 Harbour Post. All rights reserved.</p></footer>").into_bytes()
}

#[test]
fn what_stands_in_the_place_of_an_article_is_none() {
    for (title, main) in [
        ("Just a moment...", "<h1>harbour.example</h1><h2>Verifying you are human. This may take a few seconds.</h2>"),
        ("Access Denied", "<h1>Access Denied</h1>You don't have permission to access this server.<p>Reference #18.5d.17</p>"),
        ("404 Not Found", "<h1>Not Found</h1><p>The requested URL /eels was not found on this server.</p><hr>Apache/2.4.41 Server"),
        ("Seite nicht gefunden | Hafenpost", "<h1>404 – Seite nicht gefunden</h1><p>Die von Ihnen gesuchte Seite existiert leider nicht."),
        ("Страница не найдена", "<h1>Ошибка 404</h1><p>Страница, которую вы ищете, не существует или была удалена.</p>"),
        ("港新聞", "<h1>お探しのページは見つかりませんでした</h1><p>お探しのページは移動または削除された可能性があります。</p>"),
        ("harbour.example", "<p>Please enable JS and disable any ad blocker</p>"),
        ("Le Port", "<h1>Le Port</h1><p>Avec votre accord, nos partenaires et nous utilisons des cookies pour stocker vos visites.</p>"),
        (
            "Log in | Harbour Club",
            "<h1>Log in to continue</h1><p>You must be logged in to view this page.</p><p>Don’t have an account?</p>",
        ),
    ] {
        let info = page(&site(title, main));
        assert!(info.quality <= 0.3 && info.warnings.contains(&Warning::NoArticle), "{title}: {info:?}");
    }
    let locked = "<h1>Ferry fares rise</h1><h2>Subscribe to continue reading</h2><p>This article is for subscribers only. Sign in.</p>";
    let info = page(&site("Ferry fares rise", locked));
    assert!(info.quality <= 0.3 && info.warnings.contains(&Warning::Paywalled), "{info:?}");
    let prose = "<p>The harbour office said on Friday that the fares of the ferry to the islands will rise by a tenth in the spring.</p>";
    for offer in ["<div class=paywall><p>Subscribe to continue reading.</p></div>", "<aside>Dit artikel is alleen voor abonnees</aside>"] {
        let info = page(&site("Ferry fares rise", &format!("{}{offer}", prose.repeat(3))));
        assert!(info.quality > 0.3 && info.warnings.contains(&Warning::Paywalled), "behind a short text: {info:?}");
        let info = page(&site("Ferry fares rise", &format!("{}{offer}", prose.repeat(30))));
        assert!(!info.warnings.contains(&Warning::Paywalled), "behind a long text: {info:?}");
    }
    let asks = "<aside class=paywall><p>Möchten Sie weiterlesen?</p><p>Ja. Ich bin Abonnent.</p></aside>";
    for (last, locked) in [("and whoever lives there …", true), ("and nobody there was asked.", false)] {
        let info = page(&site("Ferry fares rise", &format!("{}<p>The fares rose last year as well, {last}</p>{asks}", prose.repeat(2))));
        assert_eq!(info.warnings.contains(&Warning::Paywalled), locked, "{last}");
    }
}

#[test]
fn what_is_about_such_pages_is_an_article() {
    let more = "<p>Whoever keeps a catalogue mends its links by hand, says the harbour library, and is never done with it.</p>".repeat(2);
    for (title, main) in [
        ("What is a 404 error?", "<p>A 404 error means that the page was not found on the server, since it was moved or never there.</p>"),
        ("Page not found", "<p>“The page you are looking for does not exist”: nearly every reader of the old catalogue has seen it.</p>"),
        ("Just a moment", "<p>She asked the ferry for just a moment more, since the tide was late and her brother later.</p>"),
        ("Why sites ask about cookies", "<p>We use cookies, says nearly every site since 2018, and behind the sentence stands a law.</p>"),
        ("How to log in", "<p>You must be logged in to view your invoices. To log in, open the menu and choose Account.</p>"),
        ("Paywalls", "<p>“Subscribe to continue reading”: hardly a sentence is seen as often by readers of the two newspapers.</p>"),
    ] {
        let info = page(&site(title, &format!("<h1>{title}</h1>{main}{more}")));
        assert!(info.quality > 0.5 && info.warnings.is_empty(), "{title}: {info:?}");
    }
    // A day or a writer makes it somebody's text.
    let signed =
        "<h1>Access denied</h1><time datetime=2024-05-03>3 May 2024</time><p>The page you are looking for is gone, and so is the pier.</p>";
    assert!(!page(&site("Access denied", signed)).warnings.contains(&Warning::NoArticle));
}

#[test]
fn utf_8_without_a_declaration_is_no_guess() {
    assert!(!page("<p>Drei Städte an der Mündung haben gewählt.".as_bytes()).warnings.contains(&Warning::CharsetGuessed));
}
