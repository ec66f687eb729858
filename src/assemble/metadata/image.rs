//! The picture that the page puts forward, with its caption and credit.

mod caption;

use serde_json::Value;

use crate::article::{Article, BlockKind, Field, Image, PageType, Provenance, Source};
use crate::assemble::address::{is_template, path};
use crate::assemble::captions;
use crate::assemble::picture;
use crate::assemble::picture::file::FileName;
use crate::assemble::picture::sign::{is_account_portrait, is_site_artwork, is_unfit_to_lead};
use crate::dom::Tag;
use crate::head::{collapse, decode, text_of};
use crate::lexicon::metadata::{EMBEDS, Marks, PICTURES, STATEMENTS, Sign, fold};
use crate::options::is_web;
use crate::segment::ElementId;

use super::card::is_card;
use super::view::View;
use super::words::count;
use super::{Frame, Metadata};

/// How sure a picture is that the page shows, one that it only states, and the one that the text opens with.
const SHOWN: f32 = 0.95;
const STATED: f32 = 0.8;
const OPENING: f32 = 0.7;

/// What a program that serves pictures is asked for, at most.
const MAX_ASKED: usize = 16;

/// Copies of the stated picture of which the one with a caption is looked for.
const MAX_COPIES: usize = 6;

/// Where pictures and captions are those of the site, of other pages or of readers.
const NOT_OF_ARTICLE: Marks =
    Marks::NAV.with(Marks::FOOTER).with(Marks::RELATED).with(Marks::ASIDE).with(Marks::COMMENT).with(Marks::AUTHOR_BOX);

/// Fills the lead image.
pub(super) fn image(view: &View<'_>, frame: &Frame, out: &mut Metadata) {
    let shown_as = |url: Option<&str>| shown(view, frame, out, url);
    // A logo or card of the site is the article's picture only where the article shows it; the face of who posts never is.
    let of_site = |url: &str| {
        is_account_portrait(url)
            || (is_site_artwork(url) || is_card(view, url, out) || is_icon(view, url))
                && !shown_as(Some(url)).is_some_and(|id| is_in_article(view, frame, id, url))
            // Boards and manuals state a picture of theirs where no post or chapter shows one. Who signs a chapter chose its picture.
            || (view.input.page_type == PageType::Forum || view.input.page_type == PageType::Documentation && out.authors.is_empty())
                && !is_in_post(view, url)
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
        caption::caption(view, id, &mut image, out);
    }
    if image.caption.is_empty() && image.credit.is_empty() {
        caption::caption_by_mark(view, frame, &mut image, out);
    }
    out.note(Field::LeadImage, source, if shown.is_some() { SHOWN } else { STATED }, Vec::new());
    out.lead_image = Some(image);
}

/// Takes the picture that the body of an article opens with, where the page puts none forward. Drawings and what a theme brings along
/// are none.
pub(in crate::assemble) fn lead_by_opening(article: &mut Article) {
    let Some(BlockKind::Figure { image, .. }) = article.body.blocks.first().map(|block| &block.kind) else { return };
    let file = FileName::of(&image.url);
    let drawn = file.ends_in("gif") || file.ends_in("svg");
    let of_theme = || path(&image.url).to_ascii_lowercase().contains("/themes/");
    if drawn || of_theme() || is_account_portrait(&image.url) || is_site_artwork(&image.url) {
        return;
    }
    article.lead_image = Some(image.clone());
    article.provenance.push(Provenance { field: Field::LeadImage, source: Source::Visible, confidence: OPENING, alternatives: Vec::new() });
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
    let is_photo = |url: &str| FileName::of(url).is_photo();
    let is_one = |icon: &str| file_name(icon) == name && folder(icon) == folder(url) && (is_photo(icon) || !is_photo(url));
    // A program that draws pictures has one name for all of them.
    let is_file = |url: &str| FileName::of(url).ending.is_some();
    let icons = view.input.head.links.iter().filter(|link| link.rel.split(['-', ' ']).any(|word| word.eq_ignore_ascii_case("icon")));
    name.is_some() && is_file(url) && icons.filter(|link| is_file(link.href)).any(|link| is_one(link.href))
}

/// Whether a post of a thread or a chapter of a manual shows a picture, or a smaller one that leads to it, also as a drawing or before a
/// film plays; the faces of who posts are none of its pictures.
fn is_in_post(view: &View<'_>, url: &str) -> bool {
    // What stands in a comment is a post too.
    let outside = NOT_OF_ARTICLE.without(Marks::COMMENT);
    let (name, whole) = (file_name(url), address_of(view, url));
    let is_it = |own: &str| if name.is_some() { file_name(own) == name } else { address_of(view, own) == whole };
    // The head of a page is the site's, and that of its main text is not but for signs that lead to its topics.
    let is_own = |id: ElementId| view.segments.ancestors(id).any(|(_, around)| matches!(around.tag, Tag::Main | Tag::Article));
    let of_site = |id: ElementId| {
        let around = view.around(id);
        around.any(outside) || around.any(Marks::HEADER) && (around.any(Marks::LINK) || !is_own(id))
    };
    let pictures = view.segments.media.iter().map(|media| media.element);
    let mut posted = pictures.filter(|id| !PICTURES.is_sign_class(view.segments.element(*id).class));
    posted.any(|id| shown_by(view, id).into_iter().flatten().any(is_it) && !of_site(id))
}

/// The addresses of what an element shows as a picture.
fn shown_by<'a>(view: &View<'a>, id: ElementId) -> [Option<&'a str>; 2] {
    let element = view.segments.element(id);
    match element.tag {
        Tag::Img => [picture::source(element.node), picture::enlarged(element.node)],
        Tag::Video => [element.node.attr("poster"), None],
        Tag::Object => [element.node.attr("data"), None],
        _ => [None, None],
    }
}

/// Whether a picture with this very address stands in the article.
fn is_in_article(view: &View<'_>, frame: &Frame, id: ElementId, url: &str) -> bool {
    // A picture that is stated may stand beside the text.
    let outside = NOT_OF_ARTICLE.with(Marks::HEADER).without(Marks::ASIDE);
    let same = source_of(view, id).and_then(file_name) == file_name(url);
    same && view.segments.element(id).blocks().start + 4 >= frame.headline && !view.around(id).any(outside)
}

/// Where a picture is: absolute, or as written where the page's own address is not known; empty when it is none on the web.
fn address_of(view: &View<'_>, url: &str) -> String {
    let url = view.input.head.absolute(url);
    let web = match url::Url::parse(&url) {
        Ok(url) => is_web(&url),
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
            if copies > MAX_COPIES || !captions::caption(view.segments, media.element, &|at| caption::claim(view, out, at)).is_empty() {
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
    let close = || view.segments.ancestors(id).take(6);
    let framed = close().any(|(_, element)| element.tag == Tag::Figure);
    // What a player shows before it plays is a still of another story's film.
    let player = || close().any(|(_, element)| EMBEDS.is_player_class(element.class));
    if !framed
        || view.around(id).any(NOT_OF_ARTICLE)
        || player()
        || close().any(|(around, element)| element.tag == Tag::Li || view.own(around).any(Marks::BYLINE))
    {
        return false;
    }
    let alt = view.segments.element(id).node.attr("alt").map(|alt| fold(&collapse(&decode(alt)))).unwrap_or_default();
    let of_writer = count(&alt) <= FEW && out.authors.iter().any(|author| alt.contains(&fold(&author.name)));
    !of_writer && source_of(view, id).is_none_or(|url| !is_account_portrait(url) && !is_unfit_to_lead(url))
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

#[cfg(test)]
mod tests;
