//! Lists of links, in which one entry's words say little about what the list is: "Press" in a menu leads to a page of
//! the site, while "Facebook" among other networks is a way to share.

use std::cell::OnceCell;

use foldhash::{HashMap, HashMapExt};

use crate::article::Category;
use crate::lexicon::{Concept, Lexicon};
use crate::segment::{Block, ElementId, Portion, Segments, Sums};

use super::CategoryInput;
use super::verdict::{CATEGORIES, Lead, Verdict, Why, is_entry_name};
use crate::classify::rules::PageEvidence;

/// Levels climbed from an entry to its list.
const CLIMB: usize = 6;
/// Entries that make a list.
const LEAST: usize = 3;
/// Blocks of a list at most.
const MOST: usize = 80;
/// Bytes and words of an entry at most.
const SHORT: (usize, usize) = (60, 4);
/// What must speak for a menu before a part may be of it; where legal words speak too it is halved.
const IN_MENU: f32 = 0.4;
/// Blocks on each side of a part of a menu that are looked at.
const AROUND: usize = 4;
/// How clear a cue must be to count among those of its list.
const COUNTS: f32 = 0.5;

/// A list, and how many of its entries say what.
#[derive(Debug)]
struct List {
    entries: usize,
    said: [usize; CATEGORIES],
    /// Entries that say nothing but that they are entries.
    plain: usize,
}

/// The lists of a page.
#[derive(Debug)]
pub struct Menus {
    lists: Vec<List>,
    /// For each block the list whose entry it is.
    of: Vec<Option<u32>>,
    /// Which blocks are entries.
    entries: Sums<usize>,
    /// Links, and those of them that lead to other pages.
    links: OnceCell<Sums<Portion>>,
}

impl Menus {
    /// Finds the lists of a page. Linear in blocks.
    pub fn new(segments: &Segments<'_>, evidence: &PageEvidence) -> Self {
        let entries = segments.blocks.iter().enumerate().map(|(at, block)| usize::from(is_entry(segments, block, evidence.words(at))));
        let entries = Sums::of(entries);
        let mut places: HashMap<ElementId, usize> = HashMap::new();
        let mut out = Self { lists: Vec::new(), of: vec![None; segments.blocks.len()], entries, links: OnceCell::new() };
        for (at, block) in segments.blocks.iter().enumerate() {
            if !out.is_entry(at) {
                continue;
            }
            let around = segments.ancestors(block.element).take(CLIMB);
            let mut small = around.take_while(|(_, element)| element.blocks().len() <= MOST);
            let list = small.find_map(|(id, element)| {
                let (entries, all) = (out.entries.within(element.blocks()), element.blocks().len());
                (entries >= LEAST && entries * 5 >= all * 3).then_some((id, entries))
            });
            let Some((element, entries)) = list else { continue };
            let place = *places.entry(element).or_insert_with(|| {
                out.lists.push(List { entries, said: [0; CATEGORIES], plain: 0 });
                out.lists.len() - 1
            });
            if let (Some(own), Some(list)) = (out.of.get_mut(at), out.lists.get_mut(place)) {
                *own = Some(place as u32);
                list.count(segments, evidence, at, block);
            }
        }
        out
    }

    /// Whether most links in an element lead to other pages, as those of a table of contents do not. The first call is linear
    /// in the page's links.
    pub fn leads_away(&self, segments: &Segments<'_>, id: ElementId) -> bool {
        let links = self.links.get_or_init(|| Sums::of(segments.blocks.iter().map(|block| links_away(segments, block))));
        let links = links.within(segments.element(id).blocks());
        links.all >= LEAST && links.part * 2 > links.all
    }

    /// Whether a block is a link of a few words.
    pub fn is_entry(&self, at: usize) -> bool {
        self.entries.within(at..at + 1) > 0
    }

    /// Whether a block is an entry of a list most of whose entries say nothing but where they lead to.
    pub fn is_plain(&self, at: usize) -> bool {
        let list = self.of.get(at).copied().flatten().and_then(|place| self.lists.get(place as usize));
        list.is_some_and(|list| list.plain * 3 >= list.entries * 2)
    }

    /// Whether a block is an entry of a list whose others say something else: then its own words or name tell where it
    /// leads to. Outside what the markup calls a menu, most of the others must say nothing at all.
    pub fn is_alone(&self, at: usize, category: Category, in_menu: bool) -> bool {
        let list = self.of.get(at).copied().flatten().and_then(|place| self.lists.get(place as usize));
        list.is_some_and(|list| {
            let said = list.said.get(category as usize).copied().unwrap_or_default();
            said * 3 <= list.entries && (in_menu || list.plain * 2 >= list.entries)
        })
    }
}

/// The links of a block, and those of them that lead to other pages.
fn links_away(segments: &Segments<'_>, block: &Block) -> Portion {
    let links = segments.links_of(block);
    let addresses = links.map(|link| segments.element(link.element).node.attr("href").unwrap_or_default());
    addresses.map(|href| Portion::of(1, !href.is_empty() && !href.contains('#'))).sum()
}

impl List {
    /// Counts what the words of an entry and the names of its own elements say.
    fn count(&mut self, segments: &Segments<'_>, evidence: &PageEvidence, at: usize, block: &Block) {
        let mut own = [false; CATEGORIES];
        let mut say = |category: Category, weight: f32| {
            if let Some(said) = own.get_mut(category as usize).filter(|_| weight >= COUNTS) {
                *said = true;
            }
        };
        for cue in evidence.phrases(at) {
            say(cue.row.category, cue.weight);
        }
        let around = evidence.elements.around(segments, block.common);
        let links = segments.inlines_of(block).iter().filter(|inline| inline.text.len() * 2 > block.text.len());
        let own_claims = links.flat_map(|inline| evidence.elements.of(inline.element).iter().copied());
        let whole = around.take_while(|claim| is_of_one(segments, claim.element, at));
        for claim in own_claims.chain(whole).filter(|claim| claim.sure) {
            if let Some(row) = Lexicon::embedded().row(claim.row) {
                say(row.category, row.weight);
            }
        }
        // Numbers in a row are pages.
        if segments.text_of(block).bytes().all(|byte| byte.is_ascii_digit()) {
            say(Category::BreadcrumbPagination, 1.0);
        }
        let plain = Category::ALL.into_iter().zip(own).all(|(category, said)| !said || category == Category::Navigation);
        self.plain += usize::from(plain);
        for (sum, said) in self.said.iter_mut().zip(own) {
            *sum += usize::from(said);
        }
    }
}

/// Lets what stands alone among the entries of a menu be a part of it: the label over a group, the button that opens one,
/// the sentence beside it. Linear in blocks.
pub(super) fn settle(input: &CategoryInput<'_>, verdicts: &mut [Verdict<'_>]) {
    let said: Vec<(usize, bool)> = verdicts
        .iter()
        .map(|verdict| {
            let Lead { category, weight, .. } = verdict.lead();
            (verdict.at, category == Category::Navigation && weight >= COUNTS)
        })
        .collect();
    for (place, verdict) in verdicts.iter_mut().enumerate() {
        let Lead { category, weight, .. } = verdict.lead();
        if category == Category::Navigation || !gives_way(verdict, category) {
            continue;
        }
        let near = |other: &&(usize, bool)| other.0.abs_diff(verdict.at) <= AROUND + 1;
        let before = said.get(place.saturating_sub(AROUND)..place).unwrap_or_default();
        let after = said.get(place + 1..said.len().min(place + 1 + AROUND)).unwrap_or_default();
        let count = |side: &[(usize, bool)]| {
            let near = side.iter().filter(near);
            near.fold((0, 0), |(all, menu), other| (all + 1, menu + usize::from(other.1)))
        };
        let (first, second) = (count(before), count(after));
        let (all, menu) = (first.0 + second.0, first.1 + second.1);
        // What the markup puts into the menu needs most of its neighbours, anything else all of them.
        let (enough, told) = if verdict.weight(Category::Navigation) >= IN_MENU {
            (all > AROUND && menu * 4 >= all * 3, 0.4)
        } else {
            (all + 2 >= AROUND * 2 && menu == all, 0.6)
        };
        if enough && first.1 > 0 && second.1 > 0 && !input.fills_field(verdict.at) {
            let element = input.segments.blocks.get(verdict.at).map_or(ElementId(0), |block| block.element);
            verdict.weaken(category, 0.5);
            verdict.add(Category::Navigation, told * weight, || Why::position("position.menu", element));
        }
    }
}

/// Whether a category may be that of a part of a menu which stands among its entries. Controls, networks and what a header
/// has beside its menu are what their words say.
fn gives_way(verdict: &Verdict<'_>, category: Category) -> bool {
    match category {
        Category::FooterLegal | Category::BreadcrumbPagination | Category::MediaCaption => true,
        Category::Interface | Category::ShareSocial => !verdict.by_words(category),
        Category::SiteHeader => is_by_header(verdict),
        _ => is_entry_name(category),
    }
}

/// Whether nothing but the header around a block calls it a part of the header.
pub(super) fn is_by_header(verdict: &Verdict<'_>) -> bool {
    verdict.row().is_some_and(|row| row.is_about(Concept::Header))
}

/// Whether an element holds this block and no other, or is an inline part of it.
pub fn is_of_one(segments: &Segments<'_>, element: ElementId, at: usize) -> bool {
    let blocks = segments.element(element).blocks();
    blocks.start == at && blocks.end <= at + 1
}

/// Whether a block is a link of a few words, with a number or sign beside it at most.
fn is_entry(segments: &Segments<'_>, block: &Block, words: usize) -> bool {
    let (text, linked) = (segments.text_of(block), segments.linked_bytes(block));
    if linked == 0 || text.len() > SHORT.0 || words > SHORT.1 {
        return false;
    }
    let letters: usize = if text.is_ascii() {
        text.bytes().filter(u8::is_ascii_alphabetic).count()
    } else {
        text.chars().filter(|letter| letter.is_alphabetic()).map(char::len_utf8).sum()
    };
    linked * 5 > letters * 4
}
