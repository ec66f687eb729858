//! The standfirst: what the publisher sets apart between headline and body.
//!
//! A meta description is a hint and never the dek itself. Where markup does not say so and nothing is
//! set apart, the first paragraph stays in the body: we prefer to miss a dek rather than to behead an article.

use crate::article::{BulletKind, Field, PageType, Source, SummaryBullet, SummarySource};
use crate::assemble::credits;
use crate::dom::Tag;
use crate::head::collapse;
use crate::letters::is_wide;
use crate::lexicon::metadata::{LABELS, Marks, fold};
use crate::lexicon::quotes::{self, Tags};

use super::day::written;
use super::dek_lines::{is_strap, lines};
use super::type_face::{is_all_emphasised, is_bold_alone};
use super::view::View;
use super::words::{bag, count, covered, dice, ends_sentence, is_said_twice, key};
use super::{Frame, Metadata, Role};

/// Score from which a block is the dek.
const ENOUGH: f32 = 0.75;

/// Weight of it that the text opens with the words of the page's description, in type of its own.
const OPENING: f32 = 0.6;
/// Letters that they have in common, and bytes of the shortest such opening.
const ALIKE: usize = 60;

/// Weight of a first paragraph that is bold where the next one is not, and of what stands over the text, is likely none of it, and is
/// the page's description word for word.
const STANDFIRST: f32 = 1.0;

/// Letters of the shortest given name, and what none is.
const GIVEN: usize = 3;
const NEVER_GIVEN: Tags = Tags::ARTICLE.with(Tags::PREP).with(Tags::PRONOUN).with(Tags::STOP);

/// Words of a label at most, and of a line that tells a day and a place.
const LABEL_WORDS: usize = 3;
const DAY_WORDS: usize = 8;

/// Words of a paragraph of the body: below one, nothing is a standfirst.
const PARAGRAPH: usize = 12;
/// Words from which one paragraph is seldom a standfirst.
const LONG: usize = 45;
/// Words of the shortest and longest dek.
pub(super) const WORDS: std::ops::RangeInclusive<usize> = 4..=120;

/// Blocks before the text among which the standfirst is, where the headline stands further up.
const BEFORE: usize = 8;

/// Fills the dek, and a summary of its lines when there are three or more.
pub(super) fn dek(view: &View<'_>, frame: &Frame, out: &mut Metadata) {
    let stated = || out.noted(Field::Title).is_some_and(|note| note.source != Source::Visible);
    // Over a listing without a headline, what stands first is its first entry; a headline may hold its standfirst.
    if !out.dek.is_empty() || frame.after == frame.headline || view.input.page_type == PageType::Listing && stated() {
        return;
    }
    let description = bag(&out.meta_description);
    let end = (frame.body + 2).clamp(frame.after, frame.after + 30).min(view.len());
    let above = frame.headline.saturating_sub(2)..frame.headline;
    let mut best: Option<(f32, usize)> = None;
    // Where menus stand between headline and text, the standfirst is close to the text, and only the page's description tells it.
    let before_body = frame.body.saturating_sub(BEFORE).max(end)..frame.body.min(view.len());
    let before_body = before_body.filter(|at| view.content(*at) < 0.5 && described(view.text(*at), &description));
    for at in (frame.after..end).chain(above).chain(before_body) {
        let Some(score) = score(view, frame, &description, at, out) else { continue };
        if score >= ENOUGH && best.is_none_or(|(most, _)| score > most) {
            best = Some((score, at));
        }
    }
    let Some((score, at)) = best else { return };
    let lines = lines(view, frame, at, out);
    if !leaves_text(view, &lines) {
        return;
    }
    let text: Vec<String> = lines.iter().map(|line| collapse(view.text(*line))).collect();
    let parts = match lines.as_slice() {
        [_] => view.text(at).split('\n').filter(|line| !line.trim().is_empty()).map(collapse).collect(),
        _ => text.clone(),
    };
    if are_particulars(&parts, &out.language) || summarise(view, at, &lines, parts, out) {
        return;
    }
    out.dek = text.join("\n");
    for line in &lines {
        out.claim(*line, Role::Dek);
    }
    out.note(Field::Dek, Source::Visible, (0.5 + score * 0.25).min(0.97), Vec::new());
}

/// Whether the body keeps text of its own without these blocks: a message of one paragraph is no standfirst.
fn leaves_text(view: &View<'_>, lines: &[usize]) -> bool {
    let taken: usize = lines.iter().map(|at| view.words(*at)).sum();
    let mut left = 0;
    for (at, kept) in view.input.kept.iter().enumerate() {
        if *kept && !lines.contains(&at) && view.heading(at).is_none() {
            left += view.words(at);
        }
        if left >= taken {
            return true;
        }
    }
    false
}

/// Whether several lines tell who, when and where, and nothing of the text: most are a label with what it is for, or the last is a
/// day and a place.
fn are_particulars(lines: &[String], language: &str) -> bool {
    let labelled = |line: &&String| line.split_once(": ").is_some_and(|(label, _)| count(label) <= LABEL_WORDS);
    let dated = |line: &String| count(line) <= DAY_WORDS && written(line, language).is_some();
    lines.len() >= 3 && (lines.iter().filter(labelled).count() * 2 > lines.len() || lines.last().is_some_and(dated))
}

/// Makes the lines of a dek the summary, when they are three or more, no sentences, and the page has no other summary. They are
/// moved: no text stands in two fields.
fn summarise(view: &View<'_>, at: usize, lines: &[usize], parts: Vec<String>, out: &mut Metadata) -> bool {
    let lines_only = parts.iter().all(|part| !ends_sentence(part) && count(part) <= 25);
    let most = view.input.options.max_summary_bullets.map_or(usize::MAX, |most| most as usize);
    // One block cannot be moved in part.
    let whole = lines.len() > 1 || parts.len() <= most;
    if parts.len() < 3 || !lines_only || !whole || out.summary.source != SummarySource::None {
        return false;
    }
    out.summary.source = SummarySource::Editorial;
    out.summary.kind = BulletKind::DeckLines;
    "position".clone_into(&mut out.summary.evidence);
    out.summary.confidence = 0.7;
    if let (Some(block), Some(first), Some(last)) = (view.block(at), lines.first(), lines.last()) {
        out.summary.css_path = view.segments.css_path(view.segments.holder(block.element, *first..*last + 1));
    }
    for (count, line) in lines.iter().enumerate() {
        if count < most {
            out.claim(*line, Role::SummaryBullet);
        } else {
            out.uses(*line, Field::Summary);
        }
    }
    out.summary.bullets = parts.into_iter().take(most).map(|text| SummaryBullet { text, ..SummaryBullet::default() }).collect();
    true
}

/// How much speaks for a block; `None` when it cannot be a dek.
fn score(view: &View<'_>, frame: &Frame, description: &[String], at: usize, out: &Metadata) -> Option<f32> {
    let outside =
        Marks::NAV.with(Marks::FOOTER).with(Marks::RELATED).with(Marks::COMMENT).with(Marks::SHARE).with(Marks::AD).with(Marks::PROMO);
    let outside = outside
        .with(Marks::TOC)
        .with(Marks::CAPTION)
        .with(Marks::AUTHOR_BOX)
        .with(Marks::LIST)
        .with(Marks::TABLE)
        .with(Marks::HIDDEN)
        .with(Marks::FORM);
    let text = view.text(at);
    let near = view.near(at, 3, 5);
    let tight = view.near(at, 1, 2);
    let marks = view.marks(at);
    let named = near.any(Marks::DEK);
    // The first post opens the thread, the first paragraph a manual; each is often the description, and is the body.
    if matches!(view.input.page_type, PageType::Forum | PageType::Documentation) && !named {
        return None;
    }
    let hard =
        Marks::NAV.with(Marks::FOOTER).with(Marks::COMMENT).with(Marks::CAPTION).with(Marks::TABLE).with(Marks::FORM).with(Marks::HIDDEN);
    // A box that is named a dek is one, also inside a list or a "teaser".
    let list_ok = tight.any(Marks::DEK) && !marks.any(hard);
    if !view.shown(at) || marks.any(outside) && !list_ok || out.is_claimed(at) || view.linked(at) >= 0.5 || !WORDS.contains(&view.words(at))
    {
        return None;
    }
    if LABELS.is_no_dek(&fold(text)) || text.trim_end().ends_with([':', '：']) || is_list_of_names(text) || is_figure(text) {
        return None;
    }
    let own = key(text);
    // Another title of the page stands there, unless it is what the page states as its description too.
    let titles = || out.noted(Field::Title).into_iter().flat_map(|note| &note.alternatives);
    if own != key(&out.meta_description) && titles().any(|title| key(title) == own) {
        return None;
    }
    let other =
        tight.any(Marks::BYLINE.with(Marks::DATE).with(Marks::KICKER).with(Marks::CAPTION).with(Marks::UPDATED)) && !tight.any(Marks::DEK);
    let used = out.is_used(at);
    if other
        || used
        || is_captioned(view, at)
        || own == key(&out.title)
        || own == key(&out.site_name)
        || view.heading(at).is_some_and(|(_, level)| level == 1) && !is_second_headline(view, frame, at)
        || is_credited(text)
    {
        return None;
    }
    if is_of_entry(view, frame, at) || introduces_writer(text, out) || is_said_twice(text) {
        return None;
    }
    // A box may hold the dek below the text's beginning; a heading there is a section's, whatever its class ("subheading").
    if (!tight.any(Marks::DEK) || view.heading(at).is_some()) && is_under_text(view, frame, at) {
        return None;
    }
    let mut score: f32 = 0.0;
    if named {
        score += if tight.any(Marks::DEK) { 1.3 } else { 1.0 };
    }
    if described(text, description) {
        score += 0.6;
    }
    if opens_set_apart(view, frame, at, out) {
        score += OPENING;
    }
    score += place(view, frame, at, out);
    // Whatever opens a text may be set in bold; a standfirst says what the page is about.
    if is_bold_alone(view, frame, at) && opens(view, frame, at, out) && described(text, description) {
        score = score.max(STANDFIRST);
    }
    if at >= frame.after && at < frame.body && view.content(at) < 0.5 && own == key(&out.meta_description) {
        score = score.max(STANDFIRST);
    }
    if at < frame.headline {
        score -= 0.8;
    }
    Some(score - 0.03 * (at.abs_diff(frame.after).min(12) as f32))
}

/// Words from which a heading that ends as a sentence is no headline.
const SENTENCE: usize = 10;

/// Whether a heading right below the headline, which may be one of the first level, is a sentence.
fn is_second_headline(view: &View<'_>, frame: &Frame, at: usize) -> bool {
    at == frame.after && view.words(at) >= SENTENCE && ends_sentence(view.text(at))
}

/// Whether a text ends in brackets that hold a credit, as under a picture: "(Island Video by Ann Example)".
fn is_credited(text: &str) -> bool {
    let inner = text.trim_end().strip_suffix(')').and_then(|text| text.rsplit_once('('));
    inner.is_some_and(|(before, inner)| before.len() > inner.len() && (credits::is_credit(inner) || credits::is_made_by(inner)))
}

/// Whether a block stands under another heading of a page that lists entries, and introduces that one, or is the heading itself.
fn is_of_entry(view: &View<'_>, frame: &Frame, at: usize) -> bool {
    let lists = frame.lists_entries || view.input.page_type == PageType::Listing;
    let heads = frame.lists_entries && view.heading(at).is_some();
    lists && (heads || (frame.after..at).any(|above| view.heading(above).is_some() && view.shown(above)))
}

/// Whether a likely paragraph stands between the headline and a block; likely whatever the leaning, so that no laxer one loses a dek.
/// [`Frame::body`] is further down where the page's container leaves the first paragraphs out.
fn is_under_text(view: &View<'_>, frame: &Frame, at: usize) -> bool {
    (frame.after..at).any(|above| view.content(above) >= 0.5 && view.words(above) >= PARAGRAPH)
}

/// Whether a text says what the page's description says.
fn described(text: &str, description: &[String]) -> bool {
    let words = bag(text);
    !description.is_empty()
        && (dice(&words, description) >= 0.6
            || description.len() >= 8 && covered(description, &words) >= 0.85
            || words.len() >= 8 && covered(&words, description) >= 0.85)
}

/// Whether a block opens the text of an article in type of its own and with the words of the page's description. The text is what is
/// likely so, whatever the leaning.
fn opens_set_apart(view: &View<'_>, frame: &Frame, at: usize, out: &Metadata) -> bool {
    (view.heading(at).is_some() || is_all_emphasised(view, at))
        && opens(view, frame, at, out)
        && begins_alike(view.text(at), &out.meta_description)
}

/// Whether nothing of an article's text stands between its headline and a block.
fn opens(view: &View<'_>, frame: &Frame, at: usize, out: &Metadata) -> bool {
    let is_text = |above: usize| view.content(above) >= 0.5 && view.shown(above) && !out.is_claimed(above);
    matches!(view.input.page_type, PageType::Article | PageType::Listing) && at >= frame.after && !(frame.after..at).any(is_text)
}

/// Whether a text says who a writer of the page is: "Ann is a reporter", where Ann Example wrote it.
fn introduces_writer(text: &str, out: &Metadata) -> bool {
    let goes_on =
        |rest: &str| rest.strip_prefix(' ').and_then(|rest| rest.split_whitespace().next()).is_some_and(|verb| LABELS.is_being(verb));
    let table = quotes::words(&out.language);
    let names = out.authors.iter().filter_map(|author| author.name.split_once(' ')).map(|(first, _)| first);
    // "Les Échos" is nobody, and its first word begins any sentence.
    let given = |name: &&str| name.chars().count() >= GIVEN && !table.tags(&name.to_lowercase()).any(NEVER_GIVEN);
    names.filter(given).any(|name| text.trim_start().strip_prefix(name).is_some_and(goes_on))
}

/// Letters of the words beside a number at most. In scripts without spaces a sentence is one word.
const FIGURE_LETTERS: usize = 20;

/// Whether a line is a number with a word or two: "(2) 4 stars of 5".
fn is_figure(text: &str) -> bool {
    let few = text.chars().filter(|letter| letter.is_alphabetic()).nth(FIGURE_LETTERS).is_none();
    let words = text.split_whitespace().filter(|word| word.contains(char::is_alphabetic)).take(LABEL_WORDS).count();
    few && words < LABEL_WORDS && text.bytes().any(|byte| byte.is_ascii_digit()) && !text.chars().any(is_wide)
}

/// Whether two texts have their first letters in common.
fn begins_alike(text: &str, description: &str) -> bool {
    let letters = |text: &str| key(text).chars().take(ALIKE).collect::<String>();
    let own = letters(text);
    own.len() >= ALIKE && own == letters(description)
}

/// Whether a line is nothing but names: "Ann Example, Bo F. Other, Cy Third", "Ann Example, PhD; Bo Other, DVM".
fn is_list_of_names(text: &str) -> bool {
    let capital = |word: &str| word.chars().find(|letter| letter.is_alphabetic()).is_some_and(char::is_uppercase);
    let names: Vec<&str> = text.split([',', ';', '&']).map(str::trim).collect();
    let degree = |part: &str| (2..=6).contains(&part.len()) && part.chars().filter(|letter| letter.is_uppercase()).count() >= 2;
    let name = |part: &&str| (2..=4).contains(&part.split_whitespace().count()) && part.split_whitespace().all(capital) || degree(part);
    names.len() >= 3 && names.iter().all(name) && !ends_sentence(text)
}

/// Whether most of a block stands in parts of a line that are marked as a caption: `<div><span class="caption">`.
fn is_captioned(view: &View<'_>, at: usize) -> bool {
    let Some(block) = view.block(at) else { return false };
    let marked = view.segments.inlines_of(block).iter().filter(|inline| view.own(inline.element).any(Marks::CAPTION));
    marked.map(|inline| inline.text.len()).sum::<usize>() * 2 > block.text.len()
}

/// What the place of a block says: outside the body's container or set as a heading under the
/// headline it is set apart; inside, among paragraphs like itself, it is not.
fn place(view: &View<'_>, frame: &Frame, at: usize, out: &Metadata) -> f32 {
    let Some(block) = view.block(at) else { return 0.0 };
    let heading = view.heading(at).is_some_and(|(_, level)| level >= 2 || is_second_headline(view, frame, at));
    let inside = view.container.is_some_and(|container| view.is_inside(block.common, container))
        || is_beside_body(view, frame, at)
        || is_beside_next(view, at);
    let long = view.words(at) >= 8;
    let before_bullets =
        (at + 1..=at + 2).any(|next| out.claims.get(&(next as u32)).is_some_and(|role| !matches!(role, Role::Title | Role::Kicker)));
    let first = at <= frame.after + 1;
    let emphasised = long && is_all_emphasised(view, at);
    let second = heading && first && at < frame.body;
    let mut score: f32 = if inside && !second { -0.25 } else { 0.0 };
    if heading && (first || !inside) && long {
        // A heading right under the headline, before any text, is a second headline.
        score += if first { 0.8 } else { 0.4 };
    } else if !inside
        && long
        && matches!(view.tag(at), Tag::P | Tag::Div | Tag::Span | Tag::Section | Tag::Header | Tag::Unknown | Tag::Strong)
        && at < frame.body
    {
        let in_header = view.marks(at).any(Marks::HEADER);
        score += if first && in_header {
            0.85
        } else if first || in_header {
            0.75
        } else {
            0.55
        };
    }
    if emphasised && at <= frame.body {
        score += 0.45;
    }
    // Straps of the headline, which go on from it: "... as neighbours look on".
    if is_strap(view.text(at)) && at <= frame.after + 4 {
        score += 1.1;
    }
    if before_bullets && !heading {
        score += 0.5;
    }
    score
}

/// Whether a block is a paragraph among the paragraphs of the body.
fn is_beside_body(view: &View<'_>, frame: &Frame, at: usize) -> bool {
    let place = |at: usize| {
        view.block(at).map(|block| view.segments.element(block.element)).map(|element| (element.tag, element.parent, element.class))
    };
    view.tag(at) == Tag::P && at < frame.body && place(at).is_some() && place(at) == place(frame.body)
}

/// Whether a long paragraph is the first of several of its kind: where the headline stands in the box of the text, that begins so.
fn is_beside_next(view: &View<'_>, at: usize) -> bool {
    let place = |at: usize| {
        let element = view.block(at).map(|block| view.segments.element(block.element))?;
        Some((element.tag, element.parent?, element.class)).filter(|(tag, ..)| *tag == Tag::P)
    };
    let own = place(at);
    own.is_some() && own == place(at + 1) && view.words(at) >= LONG && view.content(at + 1) >= 0.5 && view.words(at + 1) >= PARAGRAPH
}
