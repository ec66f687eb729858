//! The headline a reader sees, without the site's name and without the label over it.
//!
//! Publishers give search engines another title than readers. So a visible heading is looked for that
//! agrees with what the page says about itself; only when there is none, the stated title is taken,
//! the site's name cut off.

mod label;
mod line;
mod stated;

use crate::article::{Field, PageType, Source};
use crate::dom::Tag;
use crate::error::Error;
use crate::head::{collapse, decode};
use crate::lexicon::metadata::Marks;
use crate::segment::ElementId;

use super::site::Site;
use super::view::View;
use super::words::{bag, begins, count, covered, dice, key, shared};
use super::{Frame, Metadata, Role};
use label::{kicker, split_kicker, without_extras, without_inner, without_permalink};
use line::line;
use stated::{Stated, any_stated, bare, stated, without_site};

/// Headings looked at; a listing can have thousands.
const MAX_CANDIDATES: usize = 300;

/// Letters of a longest headline.
const MAX_LETTERS: usize = 320;

/// Elements inside a headline's, or more: one for each letter, with those of words and lines.
const MAX_INSIDE: u32 = 1_000;

/// Overlap with a stated title from which a heading is the headline.
const AGREES: f32 = 0.5;

/// Overlap of a heading and a stated title one of which holds the other whole.
const HOLDS: f32 = 0.6;

/// Blocks between a first-level heading and a lower one from which the lower is no headline beside it.
const FAR: usize = 10;

/// By how much a first-level heading may agree less with the stated titles than a lower one far below it.
const MARGIN: f32 = 0.45;

/// The same for a lower one that stands near it.
const NEAR_MARGIN: f32 = 0.1;

/// A heading of the page.
#[derive(Clone)]
struct Candidate {
    element: ElementId,
    text: String,
    kicker: String,
    /// The line under it that stands inside it.
    subtitle: String,
    score: f32,
    /// Whether it is what the page's address says.
    is_slug: bool,
    /// Whether it is the site's name, by its words or since it leads to the site's front page.
    is_site: bool,
}

/// Fills title and kicker and tells where the article begins.
pub(super) fn title(view: &View<'_>, site: &Site, out: &mut Metadata) -> Result<Frame, Error> {
    let stated = stated(view, site);
    let found = candidates(view, site, &stated)?;
    let frame;
    let mut slogan = None;
    if let Some(best) = found {
        let blocks = view.segments.element(best.element).blocks();
        let source = Source::Visible;
        let confidence = if best.score >= 0.9 {
            0.97
        } else if best.score >= AGREES {
            0.9
        } else {
            0.7
        };
        let start = blocks.start;
        let after = blocks.end.max(start);
        frame = Frame { headline: start, after, body: view.body_start(after), lists_entries: false };
        if let Some(first) = stated.first().filter(|_| is_slogan(view, &best, &stated)) {
            out.title = bare(&first.text, site);
            out.note(Field::Title, first.source, 0.6, Vec::new());
            slogan = Some(best.text);
        } else {
            claim_headline(view, &best, out);
            if is_standfirst(view, &best) {
                out.dek.clone_from(&best.subtitle);
                out.note(Field::Dek, Source::Visible, 0.9, Vec::new());
            }
            out.title = best.text;
            // It stands in the headline, and every part of a block must be somewhere.
            out.kicker = best.kicker;
            out.note(Field::Title, source, confidence, Vec::new());
        }
    } else {
        let start = view.body_start(0);
        frame = Frame {
            headline: start.saturating_sub(8).min(view.len()),
            after: start.saturating_sub(8).min(view.len()),
            body: start,
            lists_entries: false,
        };
        if let Some(line) = line(view, site, &stated) {
            claim_headline(view, &line, out);
            out.title = line.text;
            out.note(Field::Title, Source::Visible, 0.9, Vec::new());
        } else if let Some(first) = stated.first() {
            out.title = bare(&first.text, site);
            out.note(Field::Title, first.source, 0.6, Vec::new());
        }
    }
    if out.title.is_empty()
        && let Some((text, source)) = any_stated(view, site)
    {
        out.title = text;
        out.note(Field::Title, source, 0.5, Vec::new());
    }
    kicker(view, &frame, out);
    let chosen = key(&out.title);
    let mut alternatives: Vec<String> = slogan.into_iter().collect();
    for other in stated {
        let own = key(&other.text);
        if own != chosen && !alternatives.iter().any(|known| key(known) == own) {
            alternatives.push(other.text);
        }
    }
    if let Some(note) = out.provenance.iter_mut().find(|note| note.field == Field::Title) {
        note.alternatives = alternatives;
    }
    Ok(frame)
}

/// Overlap with a stated title from which the heading of a page that sells is its title, not a slogan.
const NAMES_IT: f32 = 0.9;

/// Words of a heading that names a part of the site ("Services"), and of one that describes the page in sentences.
const FEW: usize = 4;
const MANY: usize = 30;

/// Letters of a word that tells what a title is about, and overlap from which two titles share something whatever their words.
const TELLING: usize = 4;
const SHARES: f32 = 0.2;

/// Whether a heading does not say what the page is about, and what it is about is named by the title that the page
/// states: over an offer stands a slogan ("Grow without limits"); the name of a section or a whole description
/// stands over a text and shares little with the stated title. Shelves and threads are named by few words.
fn is_slogan(view: &View<'_>, best: &Candidate, stated: &[Stated]) -> bool {
    let page = view.input.page_type;
    let words = bag(&best.text);
    let within = |stated: &Stated| covered(&words, &stated.whole) >= 0.99;
    let named = if words.len() >= 2 { stated.iter().any(within) } else { stated.iter().all(within) };
    let offered = page == PageType::Service && best.score < NAMES_IT && !named;
    let length = count(&best.text);
    let shelf = matches!(page, PageType::Collection | PageType::Listing | PageType::Product | PageType::Forum);
    let part = best.score < AGREES && !shelf && (length <= FEW && !named || length > MANY);
    // Over a list of many things stands one of them, a notice, a promise.
    let telling = |word: &&String| word.chars().count() >= TELLING;
    let shared =
        |stated: &Stated| dice(&words, &stated.whole) >= SHARES || words.iter().filter(telling).any(|word| stated.whole.contains(word));
    let stranger = matches!(page, PageType::Collection | PageType::Listing) && best.score < AGREES && !stated.iter().any(shared);
    !stated.is_empty() && !best.is_slug && (offered || part || stranger)
}

/// The heading that is the headline, if one is.
fn candidates(view: &View<'_>, site: &Site, stated: &[Stated]) -> Result<Option<Candidate>, Error> {
    let mut best: Option<Candidate> = None;
    let mut level_one: Vec<Candidate> = Vec::new();
    let mut last_resort: Option<Candidate> = None;
    let (mut looked, mut first_level) = (0, 0);
    for (at, element) in view.segments.elements.iter().enumerate() {
        let id = ElementId(at as u32);
        let blocks = element.blocks().len();
        if blocks == 0 || blocks > 4 {
            continue;
        }
        let level = view.heading_level(id).filter(|level| *level <= 3);
        let own = view.own(id);
        let named = own.any(Marks::HEADLINE)
            && !own.any(Marks::RELATED.with(Marks::LIST))
            && matches!(element.tag, Tag::Div | Tag::P | Tag::Span | Tag::Unknown | Tag::Strong | Tag::Section);
        if level.is_none() && !named {
            continue;
        }
        // Menus of many headings do not hide the first one of the page.
        let count = if level == Some(1) { &mut first_level } else { &mut looked };
        *count += 1;
        (view.input.pause)()?;
        if *count > MAX_CANDIDATES {
            continue;
        }
        let Some(candidate) = candidate(view, site, stated, id) else { continue };
        if level == Some(1) && candidate.is_site {
            last_resort = last_resort.or_else(|| Some(candidate.clone()).filter(|one| is_seen(view, one)));
        } else if level == Some(1) {
            level_one.push(candidate.clone());
        }
        if candidate.score >= AGREES && best.as_ref().is_none_or(|best| candidate.score > best.score + 0.001) {
            best = Some(candidate);
        }
    }
    // A heading far below the page's own first-level one heads a section or a question, however well it fits.
    let start = |id: ElementId| view.segments.element(id).blocks().start;
    let first_level = |candidate: &Candidate| view.heading_level(candidate.element) == Some(1);
    if let Some(lower) = best.as_ref().filter(|best| !first_level(best)) {
        let over = |one: &Candidate| {
            let far = start(one.element) + FAR < start(lower.element) && one.score + MARGIN >= lower.score;
            let other = !view.is_inside(lower.element, one.element) && !view.around(one.element).any(Marks::BREADCRUMB);
            far || other && one.score >= AGREES && one.score + NEAR_MARGIN >= lower.score
        };
        if let Some(above) = level_one.iter().position(|one| over(one) && is_seen(view, one) && count(&one.text) >= 2) {
            return Ok(Some(level_one.swap_remove(above)));
        }
    }
    // Where the page states nothing, a first-level heading is better than no title, be it one of several or the site's name.
    let any = level_one.iter().find(|one| is_seen(view, one)).cloned().or(last_resort).filter(|_| stated.is_empty());
    Ok(best.or_else(|| sole(view, level_one, stated)).or(any))
}

/// Whether a heading is shown, and not in a menu, side box or footer.
fn is_seen(view: &View<'_>, candidate: &Candidate) -> bool {
    let outside = Marks::NAV.with(Marks::FOOTER).with(Marks::ASIDE).with(Marks::COMMENT).with(Marks::HIDDEN);
    let blocks = view.segments.element(candidate.element).blocks();
    blocks.into_iter().all(|at| view.shown(at)) && !view.around(candidate.element).any(outside)
}

/// The visible first-level heading that is a title of its own: the only one, or of several the last before the body.
fn sole(view: &View<'_>, level_one: Vec<Candidate>, stated: &[Stated]) -> Option<Candidate> {
    let start = |candidate: &Candidate| view.segments.element(candidate.element).blocks().start;
    let mut fitting: Vec<Candidate> = level_one.into_iter().filter(|one| is_seen(view, one)).collect();
    fitting.dedup_by_key(|candidate| key(&candidate.text));
    let alone = fitting.len() == 1;
    // "Lanterns", where a title states "Lanterns for Harbours and Piers": of one word, it names goods and shelves.
    let shelf = matches!(view.input.page_type, PageType::Product | PageType::Collection | PageType::Listing);
    let begun = |stated: &Stated, text: &str| begins(&stated.text, text).is_some_and(|end| ends_word(&stated.text, end));
    let begins_one = |text: &str| shelf && text.starts_with(char::is_uppercase) && stated.iter().any(|stated| begun(stated, text));
    if alone {
        return fitting.pop().filter(|only| stated.is_empty() || count(&only.text) >= 2 || begins_one(&only.text));
    }
    let before_body = |candidate: &Candidate| count(&candidate.text) >= 3 && view.prose(start(candidate)) == 0;
    fitting.into_iter().rfind(before_body)
}

/// The text of a heading, without the blocks of it that are not shown: what a control in it says when it is used.
fn shown_text(view: &View<'_>, id: ElementId) -> Option<String> {
    let blocks = || view.segments.element(id).blocks();
    let shown = || blocks().filter(|at| view.shown(*at));
    if shown().count() == blocks().count() || shown().next().is_none() {
        return view.text_in(id, 4 * MAX_LETTERS);
    }
    let text = shown().map(|at| view.text(at)).collect::<Vec<&str>>().join(" ");
    (text.len() <= 4 * MAX_LETTERS).then_some(text)
}

/// Whether no letter of a word goes on behind a place in a text.
fn ends_word(text: &str, end: usize) -> bool {
    text.get(end..).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

/// A heading with how well it fits; none for one below the first level that stands where none can fit well enough.
fn candidate(view: &View<'_>, site: &Site, stated: &[Stated], id: ElementId) -> Option<Candidate> {
    let element = view.segments.element(id);
    if element.end.saturating_sub(id.0) > MAX_INSIDE {
        return None;
    }
    let level = view.heading_level(id);
    let bonus: f32 = match level {
        Some(1) => 0.15,
        Some(2) => 0.05,
        Some(_) => -0.1,
        None => -0.05,
    };
    let around = view.around(id);
    let in_list = view.segments.ancestors(id).skip(1).take(6).any(|(_, element)| element.tag == Tag::Li);
    let hidden = around.any(Marks::HIDDEN) || element.blocks().all(|at| !view.shown(at));
    // The headline stands over the text: a heading below some paragraphs heads a section.
    let below = view.prose(element.blocks().start) >= 40;
    let costs: [(bool, f32); 6] = [
        (hidden, 0.35),
        (around.any(Marks::BREADCRUMB.with(Marks::NAV)), 0.5),
        (around.any(Marks::RELATED.with(Marks::ASIDE).with(Marks::FOOTER).with(Marks::COMMENT)), 0.35),
        (in_list, 0.3),
        (below, 0.3),
        (around.any(Marks::SHARE.with(Marks::PROMO).with(Marks::CAPTION).with(Marks::TOC)), 0.2),
    ];
    let placed = |words: f32| costs.iter().filter(|(holds, _)| *holds).fold(words + bonus, |score, (_, cost)| score - cost);
    if level != Some(1) && placed(1.0) < AGREES {
        return None;
    }
    // Content systems escape twice: "R&amp;amp;D".
    let whole = collapse(&decode(&shown_text(view, id)?));
    if whole.is_empty() || whole.chars().count() > MAX_LETTERS {
        return None;
    }
    if level != Some(1) && !may_agree(&whole, stated, placed) {
        return None;
    }
    let whole = without_permalink(view, id, &whole);
    let (whole, subtitle) = without_inner(view, id, &whole, stated);
    let whole = continued(view, id, &whole, stated).or_else(|| without_extras(&whole, stated)).unwrap_or(whole);
    let (kicker, text) = split_kicker(view, id, &whole, stated);
    let text = without_site(&text, site);
    let words = bag(&text);
    let mut score = stated.iter().map(|stated| dice(&words, &stated.bag).max(dice(&words, &stated.whole))).fold(0.0, f32::max);
    // A heading that the stated title holds whole, or that holds it whole, agrees with it.
    if words.len() >= 4
        && stated.iter().any(|stated| covered(&words, &stated.bag) >= 0.99 || stated.bag.len() >= 4 && covered(&stated.bag, &words) >= 0.99)
    {
        score = score.max(HOLDS);
    }
    // Search engines are given another title; the address is made of the one over the text.
    let is_slug = level == Some(1) && site.is_slug(&text);
    if is_slug {
        score = score.max(HOLDS);
    }
    let is_site = site.is_named(&text) || leads_home(view, site, id);
    let score = placed(score) - if is_site { 0.5 } else { 0.0 };
    Some(Candidate { element: id, text, kicker, subtitle, score, is_slug, is_site })
}

/// Whether what is left of a heading below the first level, when all that is no title is cut off it, may agree with a stated title
/// well enough: `placed` says how well it fits by its words and its place. A cut inside a word at either end leaves another word.
fn may_agree(whole: &str, stated: &[Stated], placed: impl Fn(f32) -> f32) -> bool {
    const CUT: usize = 2;
    let words = bag(whole);
    let agrees = |other: &[String]| {
        let most = shared(&words, other) + CUT;
        let overlap = (2.0 * most as f32 / (most + other.len()) as f32).min(1.0);
        placed(if most >= 4 { overlap.max(HOLDS) } else { overlap }) >= AGREES
    };
    // What begins with a colon goes on from the block before.
    whole.starts_with(':') || stated.iter().any(|stated| agrees(&stated.bag) || agrees(&stated.whole))
}

/// Whether all of a heading is one link to the front page of the site, and the page is not that itself. Headlines of link blogs lead
/// to those of others.
fn leads_home(view: &View<'_>, site: &Site, id: ElementId) -> bool {
    let is_root = |url: &url::Url| url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let blocks = view.segments.element(id).blocks();
    let at = blocks.start;
    let Some(block) = view.block(at).filter(|_| blocks.len() == 1 && view.linked(at) > 0.99) else { return false };
    if view.input.head.url.as_ref().is_some_and(is_root) {
        return false;
    }
    let around = view.segments.ancestors(block.common).take(4).map(|(_, element)| element.node);
    let inside = view.segments.inlines_of(block).iter().map(|inline| view.segments.element(inline.element).node);
    let href = around.chain(inside).find_map(|node| node.attr("href")).unwrap_or_default().trim();
    href == "/" || url::Url::parse(href).is_ok_and(|url| is_root(&url) && url.host_str().is_some_and(|host| site.is_at(host)))
}

/// The whole title where its first part stands in the block before the heading: "Label" and below it ": Title".
fn continued(view: &View<'_>, id: ElementId, whole: &str, stated: &[Stated]) -> Option<String> {
    let before = view.segments.element(id).blocks().start.checked_sub(1).filter(|_| whole.starts_with(':'))?;
    let joined = format!("{}{}", key(view.text(before)), key(whole));
    stated.iter().find(|stated| key(&stated.text) == joined).map(|stated| stated.text.clone())
}

/// Whether the line under a headline inside it is a standfirst: over goods it names their kind.
fn is_standfirst(view: &View<'_>, best: &Candidate) -> bool {
    view.input.page_type == PageType::Article && count(&best.subtitle) >= FEW
}

/// Claims the headline's blocks whose letters are in the title or kicker.
fn claim_headline(view: &View<'_>, best: &Candidate, out: &mut Metadata) {
    let title = key(&best.text);
    let both = format!("{}{}", key(&best.kicker), title);
    // As they are written: "ou" is no part of "Oui".
    let letters = |text: &str| text.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>();
    let fields = format!("{0}{1}{0}", letters(&best.kicker), letters(&best.text));
    let stands = |at: usize| fields.contains(&letters(view.text(at)));
    let start = view.segments.element(best.element).blocks().start;
    if let Some(before) = start.checked_sub(1).filter(|_| view.text(start).starts_with(':'))
        && title.starts_with(&key(view.text(before)))
        && stands(before)
    {
        out.claim(before, Role::Title);
    }
    for at in view.segments.element(best.element).blocks() {
        let own = key(view.text(at));
        if own.is_empty() || (title.contains(&own) || own == both) && stands(at) {
            out.claim(at, Role::Title);
        } else if own == key(&best.kicker) {
            out.claim(at, Role::Kicker);
        } else if own == key(&best.subtitle) && is_standfirst(view, best) {
            out.claim(at, Role::Dek);
        } else if own.contains(&title) {
            // With a date or a counter beside it: the title was read from it, and the rest of it is no body text.
            out.uses(at, Field::Title);
            if is_standfirst(view, best) && own.contains(&key(&best.subtitle)) {
                out.uses(at, Field::Dek);
            }
        }
    }
}
