//! Text that says one thing by its box or words and is another: opening hours have days, a quoted post has no name
//! of its own, an embedded post is called after its network, and the sign beside a heading looks like a teaser. Where two
//! things are said, one of them gives way: the date in a masthead is today's.

use crate::article::{Category, PageType, ReasonStage};
use crate::dom::Tag;
use crate::letters::{is_currency, is_question_mark};
use crate::lexicon::metadata::{DATES, EMBEDS, LABELS, PICTURES};
use crate::lexicon::{Concept, Reach, Row, count_words};
use crate::segment::{Block, ElementId, Segments, Visibility};

use super::entry::{Entry, Shape};
use super::menus::is_by_header;
use super::verdict::{Told, Verdict, Why};
use crate::classify::category::{CLEAR, Naming};
use crate::classify::place::{Side, near_media};
use crate::classify::rules::Cue;
use crate::classify::stamps::has_day;

/// Bytes of the longest line of hours, seven days of them.
const MOST_HOURS: usize = 400;
/// Bytes of the longest sign of a link to a heading.
const MOST_SIGN: usize = 8;
/// Elements around a block among which its quotation is looked for.
const LEVELS: usize = 10;
/// Weight from which a name says that somebody is introduced, in more words than a line has.
const AUTHOR_BOX: f32 = 1.05;
/// Words from which a link or heading without a day is a title, and no name.
const TITLE_WORDS: usize = 5;
/// Words of the longest line about a sum, and digits of the shortest postcode or number of a telephone.
const SUM_WORDS: usize = 12;
const POSTCODE: usize = 4;
/// Weight of an office that tells where it is.
const OFFICE: f32 = 0.6;
/// Words from which a text that begins with a writer's name is a sentence about them.
const SENTENCE_WORDS: usize = 10;
/// Weight of that.
const INTRODUCTION: f32 = 1.2;
/// Weight of what a box is, beside names on it and in it.
const BOX: f32 = 0.7;
/// Bytes of the longest price with its shop, and the weight of one.
const MOST_OFFER: usize = 60;
const OFFER: f32 = 1.2;
/// What is left of words or names that mislead.
const MISLED: f32 = 0.2;
/// Weight from which a name makes a block a part of a comment.
const COMMENT: f32 = 0.9;
/// Words from which a part of a comment says something.
const SAID: usize = 12;
/// Blocks before the text among which the article's own section and topics stand.
const NEAR_HEADLINE: usize = 8;
/// Blocks of a card with a picture at most.
const BLOCKS_OF_CARD: usize = 9;
/// Bytes of a picture's credit at most.
const MOST_CREDIT: usize = 90;
/// Signs between two times.
const DASHES: [char; 8] = ['-', '–', '—', '−', '‐', '~', '〜', '～'];
/// Signs between hours and minutes.
const COLONS: [char; 4] = [':', '.', 'h', '：'];

/// Corrects what was told about a block. `markup` is what the elements around it say.
pub(super) fn correct(naming: &Naming<'_>, block: &Block, entry: &Entry, markup: &[Cue<'_>], verdict: &mut Verdict<'_>) {
    between(naming, block, entry, markup, verdict);
    if naming.input.page_type != PageType::Forum {
        byline(naming, block, verdict);
    }
    alone(naming.input.segments, block, naming.input.page_type, naming.input.writers, verdict);
}

/// Lets one give way where two things are said of a block.
fn between(naming: &Naming<'_>, block: &Block, entry: &Entry, markup: &[Cue<'_>], verdict: &mut Verdict<'_>) {
    let at = verdict.at;
    // A column of links in a page footer belongs to the footer.
    if verdict.weight(Category::FooterLegal) >= 0.7 {
        verdict.weaken(Category::Navigation, 0.6);
        verdict.weaken(Category::SiteHeader, 0.6);
    }
    // Its own links are a menu, whatever the header calls them.
    let plain = entry.shape == Shape::Link && !entry.in_menu && naming.menus.is_plain(at);
    if plain && verdict.lead().category == Category::SiteHeader && is_by_header(verdict) {
        verdict.weaken(Category::SiteHeader, 0.6);
        verdict.add(Category::Navigation, 0.65, || Why::Place("position.link_list", ReasonStage::Density, block.element));
    }
    // The sign of a picture's owner is not the page's.
    if verdict.by_words(Category::FooterLegal) && is_credit(naming, block, markup) {
        verdict.weaken(Category::FooterLegal, 0.3);
        verdict.add(Category::MediaCaption, 0.9, || Why::position("position.credit", block.element));
    }
    // The caption of a picture that leads to another page is that page's title. Between the text it may lead to a gallery.
    let credit = || naming.input.segments.text_of(block).starts_with('©');
    let caption = verdict.weight(Category::MediaCaption) >= CLEAR && naming.places.side(at) != Side::Within && !credit();
    if caption && naming.input.evidence.words(at) >= TITLE_WORDS && leads_on(naming.input.segments, block) {
        verdict.weaken(Category::MediaCaption, MISLED);
        verdict.add(Category::Related, BOX, || Why::position("position.linked_caption", block.element));
    }
    // What a comment says is neither its writer's name nor a control, whatever its box is named after.
    let comment = || markup.iter().any(|cue| cue.row.category == Category::Comments && cue.weight >= COMMENT);
    if naming.input.evidence.words(at) >= SAID && comment() {
        for other in [Category::Byline, Category::Interface] {
            if !verdict.by_words(other) {
                verdict.weaken(other, 0.4);
            }
        }
    }
    // Topics in a menu before the article are the site's, not the article's.
    let before = naming.places.side(at) == Side::Before && naming.places.distance(at) > NEAR_HEADLINE;
    if entry.in_menu && before && !verdict.by_words(Category::Tags) {
        verdict.weaken(Category::Tags, 0.6);
    }
    // The date in a masthead is today's, not the article's.
    if verdict.by_words(Category::Byline) && verdict.weight(Category::SiteHeader) >= 0.5 {
        verdict.weaken(Category::Byline, 0.4);
    }
    // The site's own ask stays its own where adverts stand; the writer and the day of a comment are parts of it.
    if verdict.by_words(Category::Promotion) && !verdict.by_words(Category::Advertisement) {
        verdict.weaken(Category::Advertisement, 0.5);
    }
    if verdict.weight(Category::Comments) >= 0.9 && !verdict.by_words(Category::Comments) {
        verdict.weaken(Category::Byline, 0.5);
    }
    // A list of links for readers without scripts is the menu all the same.
    if entry.shape == Shape::Link && block.visibility == Visibility::Noscript && verdict.weight(Category::Hidden) < 1.0 {
        verdict.weaken(Category::Hidden, 0.3);
    } else if block.visibility != Visibility::Shown {
        verdict.add(Category::Hidden, 0.3, || Why::Place("hidden.markup", ReasonStage::Hidden, block.element));
    }
}

/// What the words of a day or the name of a box take for a byline though it is none: the title of another page, a sum, an address.
fn byline(naming: &Naming<'_>, block: &Block, verdict: &mut Verdict<'_>) {
    let segments = naming.input.segments;
    let said = verdict.weight(Category::Byline);
    if said <= 0.0 {
        return;
    }
    let text = segments.text_of(block);
    let says = |concept| naming.input.evidence.says(verdict.at, |row| row.is_about(concept));
    // "The new ferry, explained - 3 May 2024": the day is that of the page that the title leads to.
    let by_day = verdict.by_words(Category::Byline) && !says(Concept::Published) && !says(Concept::By);
    let title =
        by_day && segments.is_linked(block) && naming.input.evidence.words(verdict.at) >= TITLE_WORDS && title_words(text) >= TITLE_WORDS;
    let sum =
        || !verdict.by_words(Category::Byline) && naming.input.evidence.words(verdict.at) <= SUM_WORDS && has_sum(text) && !has_day(text);
    // The element for addresses holds the writer's, or that of an office.
    let office = || {
        segments.element(block.element).tag == Tag::Address && text.bytes().filter(u8::is_ascii_digit).count() >= POSTCODE && !has_day(text)
    };
    if office() {
        verdict.weaken(Category::Byline, MISLED);
        verdict.add(Category::FooterLegal, OFFICE, || Why::position("position.office", block.element));
    } else if title || sum() {
        verdict.weaken(Category::Byline, MISLED);
    }
}

/// Words of a text that tell no day.
fn title_words(text: &str) -> usize {
    let is_word = |word: &&str| {
        let bare = word.trim_matches(|letter: char| !letter.is_alphanumeric());
        bare.chars().any(char::is_alphabetic)
            && !bare.contains(|letter: char| letter.is_numeric())
            && !DATES.months.contains_key(&bare.to_lowercase())
    };
    text.split_whitespace().filter(is_word).count()
}

/// Whether a text names a sum of money.
fn has_sum(text: &str) -> bool {
    let is_digit = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_digit());
    text.match_indices(is_currency).any(|(at, sign)| {
        let (before, after) = (text.get(..at).unwrap_or_default(), text.get(at + sign.len()..).unwrap_or_default());
        is_digit(before.trim_end().chars().next_back()) || is_digit(after.trim_start().chars().next())
    })
}

/// Whether a block is who owns the picture beside it: the sign of copyright and a name, where the line of a page's own
/// copyright has a year or stands in its footer.
fn is_credit(naming: &Naming<'_>, block: &Block, markup: &[Cue<'_>]) -> bool {
    let segments = naming.input.segments;
    let text = segments.text_of(block);
    let signed = text.starts_with('©') || text.get(..3).is_some_and(|sign| sign.eq_ignore_ascii_case("(c)"));
    let beside = || {
        let item = naming.places.item(segments, block).filter(|item| segments.element(*item).blocks().len() <= BLOCKS_OF_CARD);
        near_media(segments, block) || item.is_some_and(|item| segments.has_media(item))
    };
    signed
        && text.len() <= MOST_CREDIT
        && text.chars().filter(char::is_ascii_digit).count() < 4
        && text.chars().any(char::is_alphabetic)
        && markup.iter().all(|cue| cue.row.category != Category::FooterLegal)
        && beside()
}

/// Corrects what is something else by its own text or place.
fn alone(segments: &Segments<'_>, block: &Block, page_type: PageType, writers: &[&str], verdict: &mut Verdict<'_>) {
    let text = segments.text_of(block);
    if (text.len() <= MOST_SIGN || text.starts_with('[')) && segments.is_anchor_sign(block) {
        verdict.add(Category::Interface, BOX, || Why::position("position.anchor", block.element));
        return;
    }
    if verdict.by_words(Category::Byline) && text.len() <= MOST_HOURS && has_hours(text) {
        // Nothing else is said by the words of a time.
        verdict.weaken(Category::Byline, 0.0);
    }
    // A question names nobody, with whatever word it begins: "¿Por qué ...?"
    if verdict.by_words(Category::Byline) && text.ends_with(is_question_mark) {
        verdict.weaken(Category::Byline, MISLED);
    }
    // The box of a card is called after the line of its writer and day; what leads to the page of the card is its title.
    let byline = verdict.weight(Category::Byline);
    if byline > 0.0 && byline < AUTHOR_BOX && !verdict.by_words(Category::Byline) && may_be_title(segments, block) {
        verdict.weaken(Category::Byline, MISLED);
    }
    if text.len() <= MOST_OFFER && segments.is_linked(block) && is_offer(text) {
        verdict.add(Category::Advertisement, OFFER, || Why::position("position.offer", block.element));
    }
    // "Email:" is small print only where no field is filled in behind it.
    if verdict.by_words(Category::FooterLegal) && text.ends_with(':') && in_form(segments, block) {
        verdict.weaken(Category::FooterLegal, MISLED);
    }
    // "Email*" is the name of a field.
    let network = matches!(verdict.reason(Category::ShareSocial), Some(Why::Row(Row { reach: Reach::Cover(_), .. }, _, Told::Words(_))));
    if network && segments.linked_bytes(block) == 0 && names_field(segments, block) {
        verdict.weaken(Category::ShareSocial, MISLED);
        if verdict.by_words(Category::FooterLegal) {
            verdict.weaken(Category::FooterLegal, 0.0);
        }
    }
    // "Ann Example is a reporter": who wrote the article is introduced, whatever the box is called or a newsletter of theirs.
    let spoken = [Category::MediaCaption, Category::Navigation].iter().any(|category| verdict.weight(*category) >= CLEAR);
    if page_type != PageType::Forum && !spoken && introduces(text, writers) {
        for other in [Category::Promotion, Category::FooterLegal, Category::Comments] {
            verdict.weaken(other, 0.4);
        }
        verdict.add(Category::Byline, INTRODUCTION, || Why::position("position.about_writer", block.element));
    }
    let Some((quotation, post)) = quotation(segments, block) else { return };
    if post {
        verdict.weaken(Category::ShareSocial, MISLED);
        verdict.weaken(Category::Byline, MISLED);
        verdict.add(Category::MediaCaption, BOX, || Why::position("position.embedded_post", quotation));
    } else if page_type == PageType::Forum {
        verdict.add(Category::Comments, BOX, || Why::position("position.quoted_post", quotation));
    }
}

/// Whether a text begins with the name of a writer and goes on in small letters, as a sentence about them does.
fn introduces(text: &str, writers: &[&str]) -> bool {
    let goes_on = |rest: &str| rest.strip_prefix(' ').is_some_and(|rest| rest.starts_with(char::is_lowercase));
    writers.iter().any(|name| text.trim_start().strip_prefix(name).is_some_and(goes_on)) && count_words(text) >= SENTENCE_WORDS
}

/// Whether a text is a price and the shop that asks for it: "$80 at Example".
fn is_offer(text: &str) -> bool {
    let is_price = |word: &str| word.bytes().any(|byte| byte.is_ascii_digit()) && word.contains(is_currency);
    let mut words = text.split_whitespace();
    let mut prices = words.by_ref().take_while(|word| !LABELS.is_price_link(word)).peekable();
    prices.peek().is_some() && prices.all(is_price) && words.next().is_some()
}

/// Whether a block is a heading or a link of several words, with no day in it.
fn may_be_title(segments: &Segments<'_>, block: &Block) -> bool {
    let text = segments.text_of(block);
    let heading = || segments.ancestors(block.common).take(LEVELS).any(|(_, element)| element.tag.heading_level().is_some());
    !text.bytes().any(|byte| byte.is_ascii_digit()) && count_words(text) >= TITLE_WORDS && (segments.is_linked(block) || heading())
}

/// Whether a block stands in a caption within a link to another page: one to a file of a picture shows it larger.
fn leads_on(segments: &Segments<'_>, block: &Block) -> bool {
    let mut around = segments.ancestors(block.common).take(LEVELS).skip_while(|(_, element)| element.tag != Tag::Figcaption);
    let link = around.find(|(_, element)| element.tag == Tag::A);
    let address = link.and_then(|(_, element)| element.node.attr("href")).unwrap_or_default().trim();
    let path = address.split(['?', '#']).next().unwrap_or_default();
    !path.is_empty() && !PICTURES.is_picture(path)
}

/// Whether a block stands in a form.
fn in_form(segments: &Segments<'_>, block: &Block) -> bool {
    segments.ancestors(block.common).take(LEVELS).any(|(_, element)| matches!(element.tag, Tag::Form | Tag::Label))
}

/// Whether a block is the name of a field that is filled in.
fn names_field(segments: &Segments<'_>, block: &Block) -> bool {
    let mut around = segments.ancestors(block.common).take(LEVELS).map(|(_, element)| element.tag);
    around.find(|tag| matches!(tag, Tag::Label | Tag::Button | Tag::Form)) == Some(Tag::Label) && around.any(|tag| tag == Tag::Form)
}

/// The innermost quotation around a block, and whether it is a post of a network.
fn quotation(segments: &Segments<'_>, block: &Block) -> Option<(ElementId, bool)> {
    let mut around = segments.ancestors(block.common).take(LEVELS);
    around.find(|(_, element)| element.tag == Tag::Blockquote).map(|(id, element)| (id, EMBEDS.is_post_class(element.class)))
}

/// Whether a text holds two times of day with a dash or a word like "to" between them: "Mon–Fri 9:00–17:30", "12 – 22 Uhr", "8 a.m. to 5 p.m.".
fn has_hours(text: &str) -> bool {
    let parts = |at: usize, len: usize| {
        let (before, after) = (text.get(..at).unwrap_or_default(), text.get(at + len..).unwrap_or_default());
        ends_with_time(before) && starts_with_time(after)
    };
    let mut starts = text.match_indices(' ').map(|(at, _)| at + 1);
    let until = |start: &usize| {
        let word = text.get(*start..).unwrap_or_default().split(' ').next().unwrap_or_default();
        DATES.until.contains(&word.to_lowercase()) && parts(*start, word.len())
    };
    text.match_indices(DASHES).any(|(at, dash)| parts(at, dash.len())) || starts.any(|start| until(&start))
}

/// Whether a text ends with an hour, with or without minutes and half of the day.
fn ends_with_time(text: &str) -> bool {
    let bare = text.trim_end().trim_end_matches('.');
    let bare = bare.trim_end_matches(char::is_alphabetic);
    // "a.m" has a full stop inside.
    let bare = bare.trim_end_matches('.').trim_end_matches(['a', 'p', 'A', 'P']).trim_end();
    let start = bare.char_indices().rev().take_while(|(_, letter)| letter.is_ascii_digit() || COLONS.contains(letter)).last();
    start.and_then(|(start, _)| bare.get(start..)).is_some_and(|time| is_time(time).is_some())
}

/// Whether a text starts with a time that says it is one: by its minutes, or by what stands after it.
fn starts_with_time(text: &str) -> bool {
    let text = text.trim_start();
    let end = text.find(|letter: char| !letter.is_ascii_digit() && !matches!(letter, ':' | '.' | '：')).unwrap_or(text.len());
    let (time, after) = text.split_at(end);
    let Some(minutes) = is_time(time.trim_end_matches('.')) else { return false };
    let after = after.trim_start();
    let word = after.find(|letter: char| !letter.is_alphabetic() && letter != '.').unwrap_or(after.len());
    let word = after.get(..word).unwrap_or_default().trim_end_matches('.').to_lowercase();
    minutes || DATES.clocks.contains(&word)
}

/// Whether digits are a time of day, and if so whether with minutes.
fn is_time(digits: &str) -> Option<bool> {
    let digits = digits.trim_end_matches('h');
    let (hours, minutes) = match digits.split_once(COLONS) {
        Some((hours, minutes)) => (hours, Some(minutes)),
        None => (digits, None),
    };
    let number = |part: &str, most: u8| part.len() <= 2 && part.parse::<u8>().is_ok_and(|number| number <= most);
    (number(hours, 24) && minutes.is_none_or(|minutes| minutes.len() == 2 && number(minutes, 59))).then_some(minutes.is_some())
}

#[cfg(test)]
mod tests {
    use super::{has_hours, is_offer};

    #[test]
    fn a_price_and_a_shop_are_an_offer() {
        for text in
            ["$80 at Harbour Goods", "$1,599.00 from Harbour Goods", "$32 $29 at Harbour Goods", "80€ bei Hafenladen", "£9 chez Quai"]
        {
            assert!(is_offer(text), "{text}");
        }
        for text in ["$80", "$80 at", "at Harbour Goods", "Starting at $80", "$80 Harbour Goods", "80 at Harbour Goods", ""] {
            assert!(!is_offer(text), "{text}");
        }
    }

    #[test]
    fn hours_are_told_in_many_ways() {
        for text in [
            "Mon–Fri, 6am–8pm PT",
            "Monday 8:00 am – 7:00 pm Tuesday 9:00 am – 6:00 pm",
            "8 a.m. – 5 p.m.",
            "Montag – Sonntag: 12–22 Uhr",
            "17:30 – 19:00 Uhr",
            "Lun-Ven 9h-18h",
            "9h30-12h00",
            "Pn-Pt 8.00-16.00",
            "営業時間 10:00～18:00",
            "Mon-Sat 8:00 AM to 10:00 PM EST",
            "täglich 9 bis 18 Uhr",
            "de 9:00 a 17:30",
        ] {
            assert!(has_hours(text), "{text}");
        }
    }

    #[test]
    fn days_of_publication_are_no_hours() {
        for text in [
            "2025-10-30T10:45:07-04:00",
            "28.04.2024 um 08:52 Uhr - 12 Kommentare",
            "opened 12:59AM - 02 May 24 UTC",
            "Published 3 May 2024 - 5 min read",
            "Dec 3 - 5, 2024",
            "2019-12-03",
            "3 May 2024 at 9:00 to all readers",
            "1999-2004",
            "",
            "-",
        ] {
            assert!(!has_hours(text), "{text}");
        }
    }
}
