//! Forms and dialogs are about what they ask for.

use gleaner::article::Category;

use crate::site::{SITES, assert_all, assert_none, named};

#[test]
fn a_comment_form_that_remembers_its_writer_asks_for_no_consent() {
    let form = "<div class=comment-respond><form><p class=comment-form-cookies-consent><label>Meinen Namen, E-Mail und Website in diesem \
                Browser speichern.</label></p></form></div>";
    assert_all(named(&SITES[1], "", form, &["Meinen Namen, E-Mail und Website in diesem Browser speichern."]), Category::Comments);
}

#[test]
fn a_form_is_about_what_it_asks_for() {
    let news = "<footer class=\"site-footer\"><form><h4>Our newsletter, every Friday</h4><label>Postal code</label><input type=email>\
        <button>Send</button><p>Read how we keep what you tell us.</p></form></footer>";
    let texts = ["Our newsletter, every Friday", "Postal code", "Send", "Read how we keep what you tell us."];
    for site in &*SITES {
        assert_all(named(site, "", news, &texts), Category::Promotion);
    }
    let login = "<div><form><p>Quorlix name</p><input name=who><p>Quorlix word</p><input type=password><button>Go in</button></form></div>";
    assert_all(named(&SITES[4], login, "", &["Quorlix name", "Quorlix word"]), Category::SiteHeader);
    let comment = "<div id=respond><form><p>Leave a comment</p><label>Email</label><input type=email><textarea></textarea>\
        <label>Subscribe to our newsletter</label></form></div>";
    assert_all(named(&SITES[0], "", comment, &["Leave a comment"]), Category::Comments);
}

#[test]
fn a_dialog_that_asks_for_consent_is_one_thing() {
    for site in &*SITES {
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
fn consent_in_a_form_that_asks_for_an_address_is_about_the_form() {
    for site in &*SITES {
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
fn words_before_a_field_and_amounts_are_no_small_print_and_no_header() {
    let field = "<form action=\"/send\"><label>Email:</label><input name=mail></form>";
    assert_none(named(&SITES[0], "", field, &["Email:"]), Category::FooterLegal);
    let price = "<div class=\"shop\"><p>Quorlix</p><span class=\"unit-primary-currency-price\">38.24</span><p>Marlip</p></div>";
    assert_none(named(&SITES[0], "", price, &["38.24"]), Category::SiteHeader);
}

#[test]
fn the_name_of_a_field_is_no_way_to_share() {
    for label in ["Email*", "E-Mail *", "Message"] {
        let form = format!("<form class=contact><label for=a>{label}</label><input id=a type=text></form>");
        assert_none(named(&SITES[0], "", &form, &[label]), Category::ShareSocial);
    }
    assert_all(named(&SITES[0], "", "<form><button>Email</button></form>", &["Email"]), Category::ShareSocial);
}

#[test]
fn the_label_of_a_slot_says_nothing_of_what_stands_beside_it() {
    let side = "<div><h4>Advertisement</h4><div class=slot></div><div>Tides of the estuary today</div></div>";
    assert_none(named(&SITES[0], "", side, &["Tides of the estuary today"]), Category::Advertisement);
}
