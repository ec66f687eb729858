//! The picture that the page puts forward, with its caption and credit.

use serde_json::Value;

use crate::article::{Article, BlockKind, Field, Image, PageType, Provenance, Source};
use crate::assemble::address::{is_template, path};
use crate::assemble::captions::{self, Standing};
use crate::assemble::credits::{self, Line};
use crate::assemble::picture;
use crate::dom::Tag;
use crate::head::{collapse, decode, text_of};
use crate::lexicon::metadata::{EMBEDS, LABELS, Marks, PICTURES, STATEMENTS, Sign, fold};
use crate::segment::ElementId;

use super::card::is_card;
use super::view::View;
use super::words::count;
use super::{Frame, Metadata};

/// Probability of content from which a kept block is body text, also beside a picture.
const LIKELY_TEXT: f32 = 0.6;

/// What a program that serves pictures is asked for, at most.
const MAX_ASKED: usize = 16;

/// Copies of the stated picture of which the one with a caption is looked for.
const MAX_COPIES: usize = 6;

/// Words of the shortest and the longest line near the headline that is the caption of the stated picture; with a credit it may be shorter.
const CAPTION_WORDS: usize = 5;
const MAX_CAPTION_WORDS: usize = 80;

/// Fills the lead image.
pub(super) fn image(view: &View<'_>, frame: &Frame, out: &mut Metadata) {
    let shown_as = |url: Option<&str>| shown(view, frame, out, url);
    // A logo or card of the site is the article's picture only where the article shows it; the face of who posts never is.
    let of_site = |url: &str| {
        is_of_somebody(url)
            || (is_of_site(url) || is_card(view, url, out) || is_icon(view, url))
                && !shown_as(Some(url)).is_some_and(|id| is_in_article(view, frame, id, url))
            // Boards state a picture of theirs where no post shows one.
            || view.input.page_type == PageType::Forum && !is_in_post(view, url)
    };
    let stated = stated(view).into_iter().find(|(url, _)| !of_site(url) && !is_template(url));
    let shown = shown_as(stated.as_ref().map(|(url, _)| url.as_str()));
    let mut image = Image::default();
    let source = match (&stated, shown) {
        (Some((url, source)), _) => {
            image.url = address_of(view, url);
            *source
        }
        (None, Some(id)) => {
            image.url = source_of(view, id).map(|url| address_of(view, url)).unwrap_or_default();
            Source::Visible
        }
        (None, None) => return,
    };
    if image.url.is_empty() {
        return;
    }
    // The alternative text is that of the picture which OpenGraph states, also where that is passed over as a logo.
    let head = view.input.head;
    if source == Source::OpenGraph || head.meta_value(&["og:image"]).is_none() {
        image.alt = view.stated(&STATEMENTS.picture_texts).next().map(|(alt, _)| collapse(&decode(alt))).unwrap_or_default();
    }
    if let Some(id) = shown {
        if let Some(alt) = view.segments.element(id).node.attr("alt").map(|alt| collapse(&decode(alt))).filter(|alt| !alt.is_empty()) {
            image.alt = alt;
        }
        caption(view, id, &mut image, out);
    }
    if image.caption.is_empty() && image.credit.is_empty() {
        caption_by_mark(view, frame, &mut image, out);
    }
    out.note(Field::LeadImage, source, if shown.is_some() { 0.95 } else { 0.8 }, Vec::new());
    out.lead_image = Some(image);
}

/// Takes the picture that the body of an article opens with, where the page puts none forward. Drawings and what a theme brings along
/// are none.
pub(in crate::assemble) fn lead_by_opening(article: &mut Article) {
    let Some(BlockKind::Figure { image, .. }) = article.body.blocks.first().map(|block| &block.kind) else { return };
    let file = path(&image.url).to_ascii_lowercase();
    let drawn = [".gif", ".svg"].iter().any(|ending| file.ends_with(ending));
    if drawn || file.contains("/themes/") || is_of_somebody(&image.url) || is_of_site(&image.url) {
        return;
    }
    article.lead_image = Some(image.clone());
    article.provenance.push(Provenance { field: Field::LeadImage, source: Source::Visible, confidence: 0.7, alternatives: Vec::new() });
}

/// Whether an address says that the picture is that of an account.
fn is_of_somebody(url: &str) -> bool {
    path(url).split('/').skip(1).any(|folder| PICTURES.sign(folder) == Some(Sign::Portrait))
}

/// Whether an address says that the picture is a logo, a portrait of a member or what stands for a missing picture.
fn is_of_site(url: &str) -> bool {
    let path = path(url);
    let path = path.split_once("://").map_or(path, |(_, rest)| rest);
    let (folders, file) = path.rsplit_once('/').unwrap_or(("", path));
    let (stem, ending) = file.rsplit_once('.').unwrap_or((file, ""));
    // An icon that is photographed is one of style.
    let drawn = !["jpg", "jpeg"].iter().any(|photo| ending.eq_ignore_ascii_case(photo));
    // A drawing of lines is a sign, and so is what only takes up room.
    if ending.eq_ignore_ascii_case("svg") || ending.eq_ignore_ascii_case("gif") && PICTURES.is_spacer(stem) {
        return true;
    }
    let named = |sign| matches!(sign, Sign::Logo | Sign::Portrait | Sign::StandIn | Sign::Empty) || drawn && sign == Sign::Icon;
    let of_folder = |folder| matches!(PICTURES.sign(folder), Some(Sign::Logo | Sign::Portrait));
    picture::says(stem, named) || drawn && picture::has_word(stem, ends_in_logo) || folders.split('/').skip(1).any(of_folder)
}

/// Whether a word is a name with "logo" behind it: "etsylogo", "gopher5logo"; behind a vowel it ends a word of Romance languages
/// ("diálogo", "psicólogo").
fn ends_in_logo(word: &str) -> bool {
    let word = word.trim_end_matches(|letter: char| letter.is_ascii_digit()).to_ascii_lowercase();
    word.strip_suffix("logo").is_some_and(|name| name.ends_with(|last: char| last.is_ascii_alphanumeric() && !"aeiou".contains(last)))
}

/// Whether a picture is what the page states to be its icon, in another size: it lies in the same folder. A photograph is one only
/// where the icon is one too.
fn is_icon(view: &View<'_>, url: &str) -> bool {
    let name = file_name(url);
    let folder = |url: &str| {
        let url = view.input.head.absolute(url);
        let (folder, _) = path(&url).rsplit_once('/')?;
        Some(folder.split_once("://").map_or(folder, |(_, place)| place).to_owned())
    };
    let is_photo = |url: &str| path(url).rsplit_once('.').is_some_and(|(_, ending)| matches!(ending, "jpg" | "jpeg" | "JPG" | "JPEG"));
    let is_one = |icon: &str| file_name(icon) == name && folder(icon) == folder(url) && (is_photo(icon) || !is_photo(url));
    // A program that draws pictures has one name for all of them.
    let is_file = |url: &str| path(url).rsplit('/').next().is_some_and(|file| file.contains('.'));
    let icons = view.input.head.links.iter().filter(|link| link.rel.split(['-', ' ']).any(|word| word.eq_ignore_ascii_case("icon")));
    name.is_some() && is_file(url) && icons.filter(|link| is_file(link.href)).any(|link| is_one(link.href))
}

/// Whether a post of a thread shows a picture, or a smaller one that leads to it; the faces of who posts are none of its pictures.
fn is_in_post(view: &View<'_>, url: &str) -> bool {
    let outside = Marks::NAV.with(Marks::HEADER).with(Marks::FOOTER).with(Marks::RELATED).with(Marks::ASIDE).with(Marks::AUTHOR_BOX);
    let (name, whole) = (file_name(url), address_of(view, url));
    let is_it = |own: &str| if name.is_some() { file_name(own) == name } else { address_of(view, own) == whole };
    let pictures = view.segments.media.iter().map(|media| media.element).filter(|id| view.segments.element(*id).tag == Tag::Img);
    let mut posted = pictures.filter(|id| !PICTURES.is_sign_class(view.segments.element(*id).class));
    posted.any(|id| {
        let node = view.segments.element(id).node;
        (picture::source(node).is_some_and(is_it) || picture::enlarged(node).is_some_and(is_it)) && !view.around(id).any(outside)
    })
}

/// Whether a picture with this very address stands in the article.
fn is_in_article(view: &View<'_>, frame: &Frame, id: ElementId, url: &str) -> bool {
    let outside = Marks::NAV.with(Marks::HEADER).with(Marks::FOOTER).with(Marks::COMMENT).with(Marks::AUTHOR_BOX).with(Marks::RELATED);
    let same = source_of(view, id).and_then(file_name) == file_name(url);
    same && view.segments.element(id).blocks().start + 4 >= frame.headline && !view.around(id).any(outside)
}

/// Where a picture is: absolute, or as written where the page's own address is not known; empty when it is none on the web.
fn address_of(view: &View<'_>, url: &str) -> String {
    let url = view.input.head.absolute(url);
    let web = match url::Url::parse(&url) {
        Ok(url) => matches!(url.scheme(), "http" | "https"),
        Err(error) => error == url::ParseError::RelativeUrlWithoutBase,
    };
    if web { url } else { String::new() }
}

/// The pictures that the page states, most telling first.
fn stated(view: &View<'_>) -> Vec<(String, Source)> {
    let head = view.input.head;
    let tagged = |of: Source| view.stated(&STATEMENTS.pictures).find(|(_, source)| *source == of).map(|(url, _)| url.to_owned());
    let open = tagged(Source::OpenGraph);
    let said = head.meta_value(&["og:image:alt"]).unwrap_or_default();
    let logo = open.clone().filter(|_| picture::says(said, |sign| matches!(sign, Sign::Logo | Sign::Icon)));
    let thing = head.main_thing().and_then(|thing| thing.fields.get("image").or_else(|| thing.fields.get("thumbnailUrl")));
    let thing = thing.and_then(|value| address(view, value));
    let all = [(open, Source::OpenGraph), (thing, Source::JsonLd), (tagged(Source::Meta), Source::Meta)];
    all.into_iter().filter(|(url, _)| logo.is_none() || *url != logo).filter_map(|(url, source)| Some((url?, source))).collect()
}

fn address(view: &View<'_>, value: &Value) -> Option<String> {
    match value {
        Value::String(_) => text_of(value),
        Value::Array(values) => values.iter().find_map(|value| address(view, value)),
        Value::Object(_) => {
            let map = view.input.head.resolve(value)?;
            ["url", "contentUrl", "@id"].iter().find_map(|name| map.get(*name).and_then(text_of)).filter(|url| url.contains('/'))
        }
        _ => None,
    }
}

/// The shown picture: the one with the stated file name, else the first in a figure near the beginning.
fn shown(view: &View<'_>, frame: &Frame, out: &Metadata, stated: Option<&str>) -> Option<ElementId> {
    let name = stated.and_then(file_name);
    // On a shelf, an offer or a list of entries every picture is that of another thing.
    let of_one = view.input.page_type == PageType::Article && !frame.lists_entries;
    let near = frame.headline.saturating_sub(4)..(frame.body + 4).min(view.len() + 1);
    let (mut first, mut alike): (_, Option<ElementId>) = (None, None);
    let mut copies = 0;
    for media in view.segments.media.iter().filter(|media| view.segments.element(media.element).tag == Tag::Img) {
        let same = name.is_some() && source_of(view, media.element).and_then(file_name) == name;
        if same {
            // Of several copies the one with words under it says most.
            alike = alike.or(Some(media.element));
            copies += 1;
            if copies > MAX_COPIES || !captions::caption(view.segments, media.element, &|at| standing(view, out, at)).is_empty() {
                return if copies > MAX_COPIES { alike } else { Some(media.element) };
            }
            continue;
        }
        let beside = near.contains(&(media.next_block as usize));
        if first.is_none() && beside && (of_one || stated.is_none()) && may_lead(view, out, media.element) {
            first = Some(media.element);
        }
    }
    // Crops and copies of one picture have names of their own, mostly codes; names in words tell pictures apart.
    if alike.is_some() {
        return alike;
    }
    first.filter(|id| !name.as_deref().zip(source_of(view, *id).and_then(file_name)).is_some_and(|(stated, own)| are_apart(stated, &own)))
}

/// Words of the longest description that is nothing but whom a picture shows: "Profile picture of Ann Example".
const FEW: usize = 6;

/// Whether a picture may be the one that is put forward, under another name: it stands in a figure that is no logo, no portrait of who
/// wrote the text and no part of a list of other pages.
fn may_lead(view: &View<'_>, out: &Metadata, id: ElementId) -> bool {
    let outside = Marks::NAV.with(Marks::FOOTER).with(Marks::RELATED).with(Marks::ASIDE).with(Marks::COMMENT).with(Marks::AUTHOR_BOX);
    let close = || view.segments.ancestors(id).take(6);
    let framed = close().any(|(_, element)| element.tag == Tag::Figure);
    // What a player shows before it plays is a still of another story's film.
    let player = || close().any(|(_, element)| EMBEDS.is_player_class(element.class));
    if !framed
        || view.around(id).any(outside)
        || player()
        || close().any(|(around, element)| element.tag == Tag::Li || view.own(around).any(Marks::BYLINE))
    {
        return false;
    }
    let alt = view.segments.element(id).node.attr("alt").map(|alt| fold(&collapse(&decode(alt)))).unwrap_or_default();
    let of_writer = count(&alt) <= FEW && out.authors.iter().any(|author| alt.contains(&fold(&author.name)));
    !of_writer && source_of(view, id).is_none_or(|url| !is_of_somebody(url) && !is_logo(url))
}

/// Whether the name of a file says that it is a drawing, a logo or a portrait; what stands for a picture until it is loaded has its words.
fn is_logo(url: &str) -> bool {
    let file = path(url).rsplit('/').next().unwrap_or_default();
    let (stem, ending) = file.rsplit_once('.').unwrap_or((file, ""));
    ending.eq_ignore_ascii_case("svg") || picture::says(stem, |sign| matches!(sign, Sign::Logo | Sign::Portrait))
}

/// Whether two file names both say in words what they show, and share none of them.
fn are_apart(one: &str, other: &str) -> bool {
    let (one, other) = (telling_words(one), telling_words(other));
    one.len() >= 2 && other.len() >= 2 && !one.iter().any(|word| other.contains(word))
}

/// The words of a file name that say what it shows.
fn telling_words(name: &str) -> Vec<&str> {
    let words = name.split(|letter: char| !letter.is_alphabetic()).filter(|word| word.chars().count() >= 4);
    // Letters of a hexadecimal number are no word.
    words.filter(|word| !PICTURES.is_silent(word) && !word.bytes().all(|byte| (b'a'..=b'f').contains(&byte))).collect()
}

fn source_of<'a>(view: &View<'a>, id: ElementId) -> Option<&'a str> {
    picture::source(view.segments.element(id).node)
}

/// File name of an address without size and query, when it is long enough to tell pictures apart. A program that serves pictures
/// ("/image?w=900&url=...") is told by the address that it is asked for.
fn file_name(url: &str) -> Option<String> {
    let asked =
        url.split_once('?').filter(|(program, _)| !program.rsplit('/').next().unwrap_or_default().contains('.')).and_then(|(_, query)| {
            let mut pairs = url::form_urlencoded::parse(query.as_bytes()).take(MAX_ASKED);
            pairs.find_map(|(name, value)| (matches!(&*name, "url" | "src") && value.contains('/')).then(|| value.into_owned()))
        });
    let url = asked.as_deref().unwrap_or(url);
    let name = path(url).rsplit('/').find(|part| part.len() >= 6)?;
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let bare = stem.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == 'x' || letter == '-' || letter == '_');
    let stem = if bare.len() >= 6 { bare } else { stem };
    (stem.len() >= 6).then(|| stem.to_ascii_lowercase())
}

/// What is known of a block under a picture.
fn standing(view: &View<'_>, out: &Metadata, at: u32) -> Standing {
    let signed = out.signed.contains(&at);
    let at = at as usize;
    if signed {
        Standing::Signed
    } else if out.is_claimed(at) || out.is_used(at) {
        Standing::Taken
    } else if view.input.kept.get(at).copied().unwrap_or_default() && view.content(at) >= LIKELY_TEXT {
        Standing::Text
    } else {
        Standing::Free
    }
}

/// The only block between headline and text that is marked as a caption, where none was found with the picture: it is shown by a
/// script, in a frame of its own, under another name.
fn caption_by_mark(view: &View<'_>, frame: &Frame, image: &mut Image, out: &mut Metadata) {
    if view.input.page_type != PageType::Article || frame.lists_entries || frame.after == frame.headline {
        return;
    }
    let outside = Marks::NAV.with(Marks::FOOTER).with(Marks::RELATED).with(Marks::ASIDE).with(Marks::COMMENT).with(Marks::AUTHOR_BOX);
    let is_caption = |at: &usize| {
        let marked = view.tag(*at) == Tag::Figcaption || view.near(*at, 1, 3).any(Marks::CAPTION);
        let in_control = || {
            view.block(*at)
                .is_some_and(|block| view.segments.ancestors(block.common).take(4).any(|(_, element)| element.tag == Tag::Button))
        };
        marked
            && view.shown(*at)
            && standing(view, out, *at as u32) == Standing::Free
            && (CAPTION_WORDS - 1..=MAX_CAPTION_WORDS).contains(&view.words(*at))
            && view.linked(*at) < 0.5
            && !view.marks(*at).any(outside)
            && !in_control()
    };
    let mut found = (frame.headline.saturating_sub(3)..frame.body.min(frame.after + 12)).filter(is_caption);
    let (Some(at), None) = (found.next(), found.next()) else { return };
    // Under a picture of its own that is named apart it is the words of that.
    let from = view.segments.media.partition_point(|media| (media.next_block as usize) < at);
    let own = view.segments.media.iter().skip(from).take_while(|media| media.next_block as usize == at).map(|media| media.element);
    let stated = file_name(&image.url);
    let mut names = own.filter_map(|id| source_of(view, id).and_then(file_name));
    if names.any(|own| stated.as_deref().is_some_and(|stated| are_apart(stated, &own))) {
        return;
    }
    let mut told = Image::default();
    credits::tell(&[Line { text: view.text(at), is_credit: false, tail: 0 }], &mut told);
    // Four words alone are a name; a call to listen stands there too.
    if told.credit.is_empty() && view.words(at) < CAPTION_WORDS || LABELS.is_no_dek(&fold(view.text(at))) && told.credit.is_empty() {
        return;
    }
    (image.caption, image.credit) = (told.caption, told.credit);
    out.uses(at, Field::LeadImage);
}

/// Caption and credit: what stands under the picture, and is no text of the body.
fn caption(view: &View<'_>, id: ElementId, image: &mut Image, out: &mut Metadata) {
    let found = captions::caption(view.segments, id, &|at| standing(view, out, at));
    for part in &found {
        out.uses(part.ordinal as usize, Field::LeadImage);
    }
    let lines: Vec<Line<'_>> = found.iter().map(|part| part.line(view.text(part.ordinal as usize))).collect();
    credits::tell(&lines, image);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logos_and_portraits_are_told_by_their_address() {
        for url in [
            "https://example.org/images/logo-og.png",
            "https://example.org/data/avatars/m/1378/1378134.jpg?17",
            "https://example.org/apple-touch-icon@2.png?v=1",
            "/img/facebook-default.jpg",
            "https://example.org/i/blank.jpg",
            "https://example.org/i/Harbour%20Logo.jpg",
            "https://example.org/i/social-icon-old-harbour-1200-630.png",
            "https://example.org/i/pellworthlogo_1200x630.png",
            "https://example.org/institutionlogo29539",
            "https://example.org/i/harbour.svg",
            "https://example.org/i/clear.gif",
        ] {
            assert!(is_of_site(url), "{url}");
        }
        for url in [
            "https://logo.example/images/bridge.jpg",
            "https://example.org/sites/default/files/bridge.jpg",
            "https://example.org/the-new-logo-on-the-old-bridge-at-night.jpg",
            "https://example.org/logon.png",
            "https://example.org/style-icon-in-pellworth.jpg",
            "https://example.org/dialogo.png",
        ] {
            assert!(!is_of_site(url), "{url}");
        }
    }

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
            (
                "<figure><img src=/i/7.jpg alt='Portrait of Ann Example'><figcaption>By Ann Example</figcaption></figure>",
                "The bridge at noon",
            ),
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
    fn the_face_of_an_account_is_told_by_its_folder() {
        assert!(is_of_somebody("https://example.org/data/avatars/m/1378/1378134.jpg?17"));
        assert!(!is_of_somebody("https://example.org/films/avatar-in-the-harbour.jpg"));
    }
}
