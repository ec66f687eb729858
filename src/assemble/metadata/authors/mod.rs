//! Who wrote it: stated writers, checked against the visible byline. Nobody is named when nobody is named.

mod byline;
mod carded;
mod declared;
mod labelled;
mod parts;
mod poster;
mod shown;
mod stated;
mod unmarked;

use std::collections::{HashMap, HashSet};

use crate::article::{Author, Field, PageType, Source};
use crate::dom::Tag;
use crate::lexicon::metadata::{BYLINES, Marks, fold};
use crate::segment::Block;

use super::site::{Site, sections};
use super::view::{View, rel_says};
use super::words::key;
use super::{Frame, Metadata};
use byline::Nature;
use poster::poster;
use shown::shown;
use stated::{from_json_ld, from_meta};
use unmarked::{confirmed_line, first_line};

/// Most people of one source: papers of large collaborations list hundreds, and the first are who wrote.
const MAX_PEOPLE: usize = 50;

/// Words of the longest line that is a byline and no text, though somebody else was chosen.
const BYLINE_WORDS: usize = 12;

/// Blocks under the headline in which the writer of an offer may be named.
const UNDER: usize = 3;

/// Names of one source.
#[derive(Debug, Default)]
struct Named {
    /// At most [`MAX_PEOPLE`].
    people: Vec<(Author, Nature)>,
    /// Their names, folded.
    folded: HashSet<String>,
    source: Source,
    block: Option<usize>,
    /// Whether all names stand in one block.
    together: bool,
    /// Whether the source says that it names writers, not only who is responsible for the page.
    of_writers: bool,
    confidence: f32,
    /// Whether words like "By" stand before the names, between headline and body.
    introduced: bool,
}

impl Named {
    fn add(&mut self, name: String, url: String, nature: Nature) {
        if !self.is_full() && self.folded.insert(fold(&name)) {
            self.people.push((Author { name, url }, nature));
        }
    }

    /// Whether nobody more is taken.
    fn is_full(&self) -> bool {
        self.people.len() >= MAX_PEOPLE
    }

    /// Whether it names somebody of this rank.
    fn has(&self, rank: Rank) -> bool {
        self.people.iter().any(|(_, nature)| rank.holds(*nature))
    }

    /// How many persons it names.
    fn persons(&self) -> usize {
        self.people.iter().filter(|(_, nature)| *nature == Nature::Person).count()
    }
}

/// Who is returned, best first: those of a later rank only where no source names one of an earlier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rank {
    /// Persons and agencies.
    Writers,
    /// Somebody of the publication's own name: "ann-example.blog".
    Namesake,
    /// Other organisations and teams.
    Organisations,
    /// The publication itself, where a byline or a statement about writers names it.
    Publication,
}

impl Rank {
    fn holds(self, nature: Nature) -> bool {
        match self {
            Self::Writers => matches!(nature, Nature::Person | Nature::Agency),
            Self::Namesake => nature == Nature::Namesake,
            Self::Organisations => nature == Nature::Organisation,
            Self::Publication => nature == Nature::Publication,
        }
    }
}

/// Drops the desk of the site, in capitals behind its first word ("HRB NORTH"), from a list that names somebody else.
fn without_desk(named: &mut Named, site: &str) {
    let first = |name: &str| name.split(|letter: char| !letter.is_alphanumeric()).next().unwrap_or_default().to_lowercase();
    let own = first(site);
    let is_desk = |author: &Author| {
        let shouted = author.name.chars().filter(|letter| letter.is_alphabetic()).all(char::is_uppercase);
        shouted && author.name.contains(' ') && own.chars().count() >= 2 && first(&author.name) == own
    };
    if named.people.iter().any(|(author, nature)| *nature == Nature::Person && !is_desk(author)) {
        named.people.retain(|(author, _)| !is_desk(author));
    }
}

/// Fills the writers.
pub(super) fn authors(view: &View<'_>, frame: &Frame, site: &Site, out: &mut Metadata) {
    let of_thread = Some(frame).filter(|_| view.input.page_type == PageType::Forum).and_then(|frame| poster(view, frame));
    let opened = of_thread.is_some();
    let mut sources: Vec<Named> = of_thread.into_iter().collect();
    sources.extend([from_json_ld(view), from_meta(view, &out.site_name, &out.language)]);
    if !frame.lists_entries {
        // Who is named on an offer further down praises it, or works there.
        let close = |named: &Named| named.block.is_some_and(|at| at < frame.after + UNDER && frame.after > frame.headline);
        let offer = view.input.page_type == PageType::Service;
        sources.extend(shown(view, frame, out).into_iter().filter(|named| !offer || close(named)));
    }
    let title = fold(&out.title);
    let sections = sections(view);
    for named in sources.iter_mut().skip(usize::from(opened)) {
        for (author, _) in &mut named.people {
            without_publication(&mut author.name, &out.site_name);
        }
        without_sections(view, frame, named, &sections);
        without_desk(named, &out.site_name);
        named.people.retain(|(author, _)| fold(&author.name) != title);
        named.folded = named.people.iter().map(|(author, _)| fold(&author.name)).collect();
        for (author, nature) in named.people.iter_mut().filter(|(author, nature)| *nature != Nature::Agency && site.is_named(&author.name))
        {
            let words = author.name.split(' ').count();
            *nature = if *nature == Nature::Person && (2..=3).contains(&words) { Nature::Namesake } else { Nature::Publication };
        }
    }
    sources.retain(|named| !named.people.is_empty());
    if view.input.page_type == PageType::Article && !frame.lists_entries && !sources.iter().any(|named| named.has(Rank::Writers)) {
        sources.extend(confirmed_line(view, frame, out).or_else(|| first_line(view, frame)));
    }
    let Some((rank, mut chosen)) = choice(&sources, view.input.page_type) else { return };
    // A byline with more people than the machine-readable list, among them one of the list, is the fuller one.
    for (at, other) in sources.iter().enumerate().skip(chosen + 1) {
        let Some(current) = sources.get(chosen) else { break };
        let share = !current.folded.is_disjoint(&other.folded);
        if rank == Rank::Writers && !opened && share && other.persons() > current.persons() && other.together {
            chosen = at;
        }
    }
    if let Some(at) =
        sources.get(chosen).filter(|_| rank == Rank::Writers && !opened).and_then(|current| written_by(view, &sources, current))
    {
        chosen = at;
    }
    let blocks: Vec<usize> = sources.iter().filter_map(|named| named.block).collect();
    if chosen >= sources.len() {
        return;
    }
    let named = sources.swap_remove(chosen);
    let confidence = if rank == Rank::Writers { named.confidence } else { 0.6 };
    out.authors = named.people.into_iter().filter(|(_, nature)| rank.holds(*nature)).map(|(author, _)| author).collect();
    if rank == Rank::Publication {
        out.authors.truncate(1);
    }
    let known = Known::new(&sources);
    out.authors.iter_mut().for_each(|author| known.complete(author));
    let mut told: HashSet<String> = out.authors.iter().map(|own| fold(&own.name)).collect();
    let others = sources.iter().flat_map(|named| &named.people).filter(|(author, _)| told.insert(fold(&author.name)));
    let alternatives = others.map(|(author, _)| author.name.clone()).take(MAX_PEOPLE).collect();
    out.note(Field::Authors, named.source, confidence, alternatives);
    // A block that names somebody else filled nothing.
    let last: Vec<String> = out.authors.iter().filter_map(|author| fold(&author.name).rsplit(' ').next().map(str::to_owned)).collect();
    for at in blocks {
        let text = fold(view.text(at));
        if last.iter().any(|name| text.contains(name.as_str())) {
            out.uses(at, Field::Authors);
        } else if view.words(at) <= BYLINE_WORDS {
            out.aside.insert(at as u32);
        }
    }
}

/// The byline that readers see, where the page states somebody else: "By Ann Example" over the text says who wrote it, and
/// who is stated put it online, most of all where that is a login ("annexample", "ann.example") or whom the page calls its editor.
fn written_by(view: &View<'_>, sources: &[Named], current: &Named) -> Option<usize> {
    let large = |word: &str| !word.starts_with(char::is_lowercase) || word.len() <= 3 && BYLINES.particles.contains(word);
    let person =
        |(author, nature): &(Author, Nature)| *nature == Nature::Person && author.name.contains(' ') && author.name.split(' ').all(large);
    // Beside full names may stand for whom they write: "Ann Example / Harbour News Staff Writers".
    let is_byline = |named: &Named| {
        let (people, others): (Vec<_>, Vec<_>) = named.people.iter().partition(|(_, nature)| *nature != Nature::Organisation);
        !people.is_empty() && people.into_iter().all(person) && (others.is_empty() || named.together)
    };
    let words = |named: &Named| named.folded.iter().flat_map(|name| name.split(' ')).map(str::to_owned).collect::<HashSet<String>>();
    let own = words(current);
    let logins = current.block.is_none() && current.people.iter().all(|(author, _)| is_login(&author.name));
    let said = |named: &Named| named.introduced && !current.introduced && own.is_disjoint(&words(named));
    let others = |named: &Named| current.block.is_none() && own.is_disjoint(&words(named)) && is_of_others(view, current);
    sources.iter().position(|named| named.block.is_some() && is_byline(named) && (logins || said(named) || others(named)))
}

/// Words of the longest line that is a label and a name.
const LABEL_WORDS: usize = 8;

/// Whether readers see everybody that a source names behind a word for another part in the article: "Editor: Ann Example".
fn is_of_others(view: &View<'_>, named: &Named) -> bool {
    let told = |at: usize| {
        let (label, name) = view.text(at).split_once([':', '：']).filter(|_| view.words(at) <= LABEL_WORDS)?;
        BYLINES.others.contains(&label.trim().to_lowercase()).then(|| fold(name))
    };
    let told: HashSet<String> = (0..view.len()).filter_map(told).collect();
    !told.is_empty() && named.people.iter().all(|(author, _)| told.contains(&fold(&author.name)))
}

/// Whether a name is that of an account: one word that no name is written like.
fn is_login(name: &str) -> bool {
    let inside = name.chars().skip(1).any(|letter| letter.is_uppercase() || letter.is_ascii_digit() || matches!(letter, '.' | '_'));
    !name.contains(' ') && name.is_ascii() && (inside || name.starts_with(|letter: char| letter.is_lowercase()))
}

/// Blocks under the headline among which a link leads to the section of the article.
const NEAR: usize = 12;

/// Takes the names of sections out: those that the page states, where somebody else is named with them or one word is
/// the whole name, and among what readers see those of one word that stand in a menu.
fn without_sections(view: &View<'_>, frame: &Frame, named: &mut Named, sections: &[String]) {
    let is_section = |name: &str| {
        let own = key(name);
        sections.iter().any(|section| section.trim_end_matches(|letter: char| letter.is_ascii_digit()) == own)
    };
    let seen = named.source == Source::Visible;
    let in_menu = |name: &str| {
        let listed = |at: usize| view.text(at).len() <= name.len() + 4 && view.marks(at).any(Marks::NAV) && view.text(at).trim() == name;
        seen && (0..view.len()).any(listed)
    };
    let many = named.people.iter().any(|(author, _)| !is_section(&author.name));
    let near = frame.headline.saturating_sub(UNDER)..frame.body.min(frame.after + NEAR);
    let filed = |name: &str| near.clone().filter_map(|at| view.block(at)).any(|block| is_filed_under(view, block, name));
    named.people.retain(|(author, _)| {
        let single = !author.name.contains(' ');
        !((single || many) && is_section(&author.name) || single && (in_menu(&author.name) || filed(&author.name)))
    });
}

/// Whether a name is that of the section which a link in its line leads to: `in <a rel="category tag">News</a>`.
fn is_filed_under(view: &View<'_>, block: &Block, name: &str) -> bool {
    view.segments.inlines_of(block).iter().any(|inline| {
        let link = view.segments.element(inline.element);
        let text = view.segments.text.get(inline.text.clone()).map(str::trim);
        link.tag == Tag::A && text == Some(name) && rel_says(link.node, "category")
    })
}

/// Cuts the publication's name off behind a person's: "Ann Example EXAMPLE NEWS".
fn without_publication(name: &mut String, site: &str) {
    let Some(at) = name.len().checked_sub(site.len()).filter(|at| site.len() >= 3 && *at > 0) else { return };
    let (Some(before), Some(end)) = (name.get(..at), name.get(at..)) else { return };
    if before.ends_with(' ') && before.trim_end().contains(' ') && end.eq_ignore_ascii_case(site) {
        name.truncate(before.trim_end().len());
    }
}

/// The best rank that some source reaches, and the first source that does. Who is stated for a list of entries, a manual or
/// an offer is who runs the site, unless it is a person or readers see it.
fn choice(sources: &[Named], page_type: PageType) -> Option<(Rank, usize)> {
    let run = matches!(page_type, PageType::Listing | PageType::Documentation | PageType::Service);
    let written = |named: &Named| !run || named.block.is_some();
    let first =
        |rank: Rank, fits: &dyn Fn(&Named) -> bool| sources.iter().position(|named| named.has(rank) && fits(named)).map(|at| (rank, at));
    // A team ("The Example Team") is named as a writer also where the publication bears its name.
    let team = |named: &Named| {
        let own = |name: &str| fold(name).split(' ').any(|word| BYLINES.collectives.contains(word));
        named.people.iter().any(|(author, nature)| *nature == Nature::Publication && author.name.contains(' ') && own(&author.name))
    };
    first(Rank::Writers, &|_| true)
        .or_else(|| first(Rank::Namesake, &|_| true))
        .or_else(|| first(Rank::Organisations, &|named| named.confidence >= 0.8 && written(named)))
        .or_else(|| first(Rank::Publication, &|named| written(named) && (named.of_writers && named.confidence >= 0.8 || team(named))))
}

/// First and last word of a name, folded, where they differ.
type Ends = (String, String);

/// What all other sources know of people.
struct Known<'s> {
    /// The first address of each folded name.
    addresses: HashMap<String, &'s str>,
    /// The longest name that readers see, of each pair of first and last word.
    longest: HashMap<Ends, &'s str>,
}

impl<'s> Known<'s> {
    fn new(sources: &'s [Named]) -> Self {
        let (mut addresses, mut longest) = (HashMap::new(), HashMap::<Ends, &str>::new());
        for (other, _) in sources.iter().flat_map(|named| &named.people).filter(|(other, _)| !other.url.is_empty()) {
            addresses.entry(fold(&other.name)).or_insert(other.url.as_str());
        }
        let letters = |name: &str| name.chars().count();
        for (other, _) in sources.iter().filter(|named| named.block.is_some()).flat_map(|named| &named.people) {
            let Some(ends) = ends(&fold(&other.name)) else { continue };
            let best = longest.entry(ends).or_insert(&other.name);
            if letters(&other.name) >= letters(best) {
                *best = &other.name;
            }
        }
        Self { addresses, longest }
    }

    /// Adds the address, and initials between first and last name that readers see.
    fn complete(&self, author: &mut Author) {
        let folded = fold(&author.name);
        if let Some(address) = self.addresses.get(&folded).filter(|_| author.url.is_empty()) {
            author.url = (*address).to_owned();
        }
        let longer = ends(&folded).and_then(|ends| self.longest.get(&ends));
        if let Some(longer) = longer.filter(|name| fold(name).split(' ').count() > folded.split(' ').count()) {
            (*longer).clone_into(&mut author.name);
        }
    }
}

fn ends(folded: &str) -> Option<Ends> {
    let (first, last) = (folded.split(' ').next()?, folded.rsplit(' ').next()?);
    (first != last).then(|| (first.to_owned(), last.to_owned()))
}
