//! Pictures, embedded videos and posts, and rules that stand between kept text.

use std::collections::BTreeSet;

use foldhash::HashSet;

use super::copies::once;
use crate::article::{BlockKind, Image, PageType};
use crate::assemble::address::{host, is_safe, is_template, path};
use crate::assemble::captions::{self, Claim};
use crate::assemble::credits::{self, Line};
use crate::assemble::picture::sign::{Described, LinkTarget, is_banner, is_marked_as_sign, is_named_as_sign, is_stand_in};
use crate::assemble::picture::{in_noscript, source};
use crate::dom::Node;
use crate::head::{collapse, decode};
use crate::letters::{SignLine, sign_line};
use crate::lexicon::metadata::{EMBEDS, PICTURES};
use crate::segment::{Block, Element, ElementId, Media, PerName, Portion, Segments, Sums};
use crate::tag::Tag;

/// A body block without text.
pub(super) struct Piece {
    /// Place of the next text block of the page.
    pub ordinal: u32,
    pub element: ElementId,
    pub kind: BlockKind,
}

/// Elements looked at on the way up from a picture to the text around it.
const MAX_STEPS: usize = 24;

/// Blocks before and after a picture of which one at least is kept.
const NEAR: u32 = 3;

/// Captions of a gallery that are passed over on the way to the text around it.
const MAX_GALLERY: u32 = 40;

/// Elements at the end of an embedded post among which its address is looked for.
const MAX_POST: usize = 64;

/// Elements around a picture among which its link is looked for.
const LINK_LEVELS: usize = 5;

/// Elements around a picture among which a `<noscript>` is looked for.
const NOSCRIPT_LEVELS: usize = 6;

/// Words of the shortest title of another page, and tenths of it that are its link.
const TITLE_WORDS: usize = 3;
const TITLE_SHARE: usize = 7;

/// Widths and heights of frames that count visits, as they are written: a fraction of a pixel is a mistake, and the frame shown.
const UNSEEN: [&str; 5] = ["0", "1", "2", "0px", "1px"];

/// The custom element for a picture on AMP pages.
const AMP_PICTURE: &str = "amp-img";

/// Finds what stands in the body besides text, in document order.
pub(super) fn find(
    segments: &Segments<'_>,
    page_type: PageType,
    kept: &[bool],
    credited: &BTreeSet<u32>,
    resolve: &dyn Fn(&str) -> String,
) -> Vec<Piece> {
    let mut around = Around::new(segments, page_type, kept, credited);
    let mut seen: Option<ElementId> = None;
    let mut pieces = Vec::new();
    for media in with_custom(segments, page_type, kept) {
        let element = segments.element(media.element);
        let kind = match element.tag {
            Tag::Hr => around.rule(&media),
            _ if around.is_divider(&media) => Some(BlockKind::Rule),
            Tag::Img if around.is_in_body(&media) => around.figure(&media, resolve, &mut seen),
            Tag::Unknown if element.node.name() == AMP_PICTURE && around.is_in_body(&media) => around.figure(&media, resolve, &mut seen),
            Tag::Iframe | Tag::Video | Tag::Audio | Tag::Embed | Tag::Object | Tag::Unknown if around.is_in_body(&media) => {
                embed(element.node, resolve)
            }
            Tag::Blockquote if around.is_in_body(&media) => around.post(media.element, resolve),
            _ => None,
        };
        let after_rule = pieces.last().is_some_and(|last: &Piece| last.kind == BlockKind::Rule && last.ordinal == media.next_block);
        if let Some(kind) = kind.filter(|kind| *kind != BlockKind::Rule || !after_rule) {
            pieces.push(Piece { ordinal: media.next_block, element: media.element, kind });
        }
    }
    once(&mut pieces);
    pieces
}

/// The page's media together with its custom elements for videos and posts, embedded posts and removed lines of signs, in document order.
fn with_custom(segments: &Segments<'_>, page_type: PageType, kept: &[bool]) -> Vec<Media> {
    let is_custom = |name: &str| name == AMP_PICTURE || EMBEDS.element(name).is_some();
    let custom = (0u32..).zip(&segments.elements).filter(|(_, element)| match element.tag {
        Tag::Unknown => is_custom(element.node.name()),
        Tag::Blockquote => !element.class.is_empty() && EMBEDS.is_post_class(element.class),
        _ => false,
    });
    let custom = custom.map(|(at, element)| Media { element: ElementId(at), next_block: element.ordinals().start });
    // A line of signs that was removed may have divided the text; in manuals signs are what is told of.
    let divides = |tag: Tag| {
        page_type != PageType::Documentation && (matches!(tag, Tag::P | Tag::Div | Tag::Center) || tag.heading_level().is_some())
    };
    let signs = (0u32..).zip(&segments.blocks).zip(kept).filter(|((_, block), kept)| {
        let text = segments.text_of(block);
        let plain = !**kept && !block.preformatted && !text.starts_with(char::is_alphanumeric);
        plain && divides(segments.element(block.element).tag) && sign_line(text) == Some(SignLine::Divider)
    });
    let signs = signs.map(|((at, block), _)| Media { element: block.common, next_block: at + 1 });
    let mut all: Vec<Media> = segments.media.iter().cloned().chain(custom).chain(signs).collect();
    // By place first: a line of signs may stand in the box around the whole text.
    all.sort_by_key(|media| (media.next_block, media.element));
    all
}

/// Kept and removed text around the media.
struct Around<'s, 'p> {
    segments: &'s Segments<'p>,
    kept: &'s [bool],
    /// Captions and credits that are set aside for pictures in boxes of their own.
    credited: &'s BTreeSet<u32>,
    /// Whether a block is a picture's caption that was removed: it says nothing about the place of other pictures.
    captions: Vec<bool>,
    /// Bytes of blocks, and those of kept ones, captions left out.
    bytes: Sums<Portion>,
    /// Whether a class is that of a picture's box.
    boxes: PerName<bool>,
    /// Where the titles of teasers lead to, as it is written.
    titles: HashSet<&'s str>,
}

impl<'s, 'p> Around<'s, 'p> {
    fn new(segments: &'s Segments<'p>, page_type: PageType, kept: &'s [bool], credited: &'s BTreeSet<u32>) -> Self {
        let mut marked = PerName::new(segments);
        let mut captions: Vec<bool> =
            segments.blocks.iter().zip(kept).map(|(block, kept)| !kept && captions::is_caption(segments, block, &mut marked)).collect();
        let repeated = segments.media.iter().filter(|media| captions::is_repeated(segments, media)).map(|media| media.next_block);
        for at in repeated.chain(credited.iter().copied()) {
            if let Some(caption) = captions.get_mut(at as usize) {
                *caption |= kept.get(at as usize) == Some(&false);
            }
        }
        let blocks = segments.blocks.iter().zip(kept).zip(&captions);
        let bytes = Sums::of(blocks.map(|((block, kept), caption)| Portion::of(if *caption { 0 } else { block.text.len() }, *kept)));
        // Pages of goods, entries and services are made of cards whose pictures stay without their titles.
        let titles = if page_type == PageType::Article { titles(segments, kept, &captions) } else { HashSet::default() };
        Self { segments, kept, credited, captions, bytes, boxes: PerName::new(segments), titles }
    }

    fn is_kept(&self, block: Option<u32>) -> bool {
        block.and_then(|block| self.kept.get(block as usize)).copied().unwrap_or_default()
    }

    /// Bytes of the blocks that begin inside an element, and of the kept ones.
    fn bytes(&self, element: ElementId) -> Portion {
        self.bytes.within(self.segments.element(element).blocks())
    }

    /// The widest box around a picture that holds only it and its caption, if there is one.
    fn picture_box(&mut self, media: &Media) -> Option<ElementId> {
        let Self { segments, boxes: known, .. } = self;
        let mut is_box = |element: &Element<'_>| {
            element.tag == Tag::Figure || known.get(element.class_name, || PICTURES.is_box_class(element.class)) == Some(&true)
        };
        let around = segments.ancestors(media.element).skip(1).take(6);
        let boxes = around.filter(|(_, element)| element.blocks().len() <= 3 && is_box(element));
        boxes.last().map(|(id, _)| id)
    }

    /// Whether the text around is body text: both neighbours, or one nearby and most of the smallest element with
    /// text around the picture and its caption.
    fn is_in_body(&mut self, media: &Media) -> bool {
        let picture = self.picture_box(media);
        let (before, after) = match picture.map(|id| self.segments.element(id).ordinals()) {
            Some(blocks) => (blocks.start, blocks.end),
            None => (media.next_block, media.next_block),
        };
        // In a gallery the neighbours are the captions of other pictures: the text around all of them counts.
        let text = |block: &u32| !self.captions.get(*block as usize).copied().unwrap_or_default();
        let ahead = || (before.saturating_sub(MAX_GALLERY)..before).rev().filter(text).take(NEAR as usize);
        let behind = || (after..after + MAX_GALLERY).filter(text).take(NEAR as usize);
        if self.is_kept(ahead().next()) && self.is_kept(behind().next()) {
            return true;
        }
        if !ahead().chain(behind()).any(|block| self.is_kept(Some(block))) {
            return false;
        }
        let start = picture.unwrap_or(media.element);
        let mut around = self.segments.ancestors(start).skip(1).take(MAX_STEPS).map(|(id, _)| self.bytes(id));
        let caption = self.bytes(start).all;
        around.find(|bytes| bytes.all > caption).is_some_and(|bytes| bytes.part * 2 > bytes.all - caption)
    }

    /// Whether a picture is that of a teaser: it leads to the page of the same site that a removed title leads to.
    fn is_of_teaser(&self, media: &Media, resolve: &dyn Fn(&str) -> String) -> bool {
        let Some(href) = self.address_around(media).filter(|href| self.titles.contains(href)) else { return false };
        let own = host(&resolve("#"));
        own.is_some() && host(&resolve(href)) == own
    }

    /// Where the link around a picture leads to.
    fn address_around(&self, media: &Media) -> Option<&'s str> {
        let mut around = self.segments.ancestors(media.element).skip(1).take(LINK_LEVELS);
        around.find(|(_, element)| element.tag == Tag::A).and_then(|(_, link)| link.node.attr("href"))
    }

    /// Whose page a picture leads to; `None` where it leads to none, but to a larger copy or another file.
    fn link_target(&self, media: &Media, resolve: &dyn Fn(&str) -> String) -> Option<LinkTarget> {
        let href = self.address_around(media).filter(|href| !href.starts_with('#') && !PICTURES.is_file(path(href.trim())))?;
        let own = host(&resolve("#"));
        Some(if own.is_some() && host(&resolve(href)) != own { LinkTarget::OtherSite } else { LinkTarget::ThisSite })
    }

    /// Whether what was removed right before is a line of signs between kept texts.
    fn is_divider(&self, media: &Media) -> bool {
        let Some(at) = media.next_block.checked_sub(1).filter(|at| !self.is_kept(Some(*at))) else { return false };
        let is_own = self.segments.blocks.get(at as usize).is_some_and(|block| block.common == media.element);
        is_own && self.is_kept(at.checked_sub(1)) && self.is_kept(Some(media.next_block))
    }

    fn rule(&self, media: &Media) -> Option<BlockKind> {
        let between = self.is_kept(media.next_block.checked_sub(1)) && self.is_kept(Some(media.next_block));
        let before = media.next_block.checked_sub(1).and_then(|block| self.segments.blocks.get(block as usize));
        let in_one_part = before.is_some_and(|before| {
            let mut around = self.segments.ancestors(before.element).take(MAX_STEPS);
            around.any(|(_, outer)| matches!(outer.tag, Tag::Li | Tag::Td | Tag::Blockquote | Tag::Pre) && outer.end > media.element.0)
        });
        (between && !in_one_part).then_some(BlockKind::Rule)
    }

    fn figure(&self, media: &Media, resolve: &dyn Fn(&str) -> String, seen: &mut Option<ElementId>) -> Option<BlockKind> {
        let node = self.segments.element(media.element).node;
        if is_marked_as_sign(node) || self.is_of_teaser(media, resolve) {
            return None;
        }
        let url = usable(resolve(source(node)?))?;
        let mut image = Image { url, alt: collapse(&decode(node.attr("alt").unwrap_or_default())), ..Image::default() };
        let caption_ordinals = self.caption(media.element, &mut image);
        let untold = image.caption.is_empty() && image.credit.is_empty();
        let described = if !untold || image.alt.contains(' ') { Described::Yes } else { Described::No };
        if PICTURES.is_sign_address(&image.url) || is_stand_in(&image.url, described) {
            return None;
        }
        // The copy for readers without scripts.
        if in_noscript(self.segments, media.element, NOSCRIPT_LEVELS) && seen.is_some_and(|last| media.element.0 - last.0 <= 6) {
            return None;
        }
        *seen = Some(media.element);
        if untold
            && (is_named_as_sign(&image.url, &image.alt)
                || self.link_target(media, resolve).is_some_and(|target| is_banner(&image.url, &image.alt, target)))
        {
            return None;
        }
        Some(BlockKind::Figure { image, caption_ordinals })
    }

    /// An embedded post of which no text is kept: its address stands for it.
    fn post(&self, quotation: ElementId, resolve: &dyn Fn(&str) -> String) -> Option<BlockKind> {
        let element = self.segments.element(quotation);
        if self.bytes(quotation).part > 0 {
            return None;
        }
        let own = EMBEDS.post_addresses.iter().filter_map(|name| element.node.attr(name));
        let inside = self.segments.elements.get(quotation.0 as usize..element.end as usize).unwrap_or_default();
        let links = inside.iter().rev().take(MAX_POST).filter(|element| element.tag == Tag::A).filter_map(|link| link.node.attr("href"));
        let url = own.chain(links).map(str::trim).find(|address| EMBEDS.is_post(address)).map(resolve);
        let url = url.and_then(usable)?;
        Some(BlockKind::Embed { provider: provider(&host(&url).unwrap_or_default()), url })
    }

    /// Fills caption and credit from the blocks under a picture; answers the removed ones that hold them, those of the caption first.
    fn caption(&self, picture: ElementId, image: &mut Image) -> Vec<u32> {
        let claim = |at: u32| {
            if self.is_kept(Some(at)) {
                Claim::Text
            } else if self.credited.contains(&at) {
                Claim::Credited
            } else {
                Claim::Free
            }
        };
        let parts = captions::caption(self.segments, picture, &claim);
        let text = |at: u32| self.segments.blocks.get(at as usize).map_or("", |block| self.segments.text_of(block));
        let lines: Vec<Line<'_>> = parts.iter().map(|part| part.line(text(part.ordinal))).collect();
        let told = credits::tell(&lines, image);
        let mut removed: Vec<(bool, u32)> = told.into_iter().zip(parts.iter().map(|part| part.ordinal)).collect();
        removed.retain(|(_, at)| !self.is_kept(Some(*at)));
        removed.sort_unstable();
        removed.into_iter().map(|(_, at)| at).collect()
    }
}

/// Where removed titles lead to and no kept text does, as it is written.
fn titles<'s>(segments: &'s Segments<'_>, kept: &[bool], captions: &[bool]) -> HashSet<&'s str> {
    let standing = || segments.blocks.iter().zip(kept).zip(captions);
    let removed = standing().filter(|((_, kept), caption)| !**kept && !**caption);
    let mut titles: HashSet<&str> = removed.filter_map(|((block, _), _)| title_link(segments, block)).collect();
    if !titles.is_empty() {
        let links = standing().filter(|((_, kept), _)| **kept).flat_map(|((block, _), _)| segments.inlines_of(block));
        for href in links.filter_map(|link| segments.element(link.element).node.attr("href")) {
            titles.remove(href);
        }
    }
    titles
}

/// Where a block leads to that is a title and all link.
fn title_link<'s>(segments: &'s Segments<'_>, block: &Block) -> Option<&'s str> {
    let mut links = segments.links_of(block);
    let link = links.find(|link| link.text.len() * 10 >= block.text.len() * TITLE_SHARE)?;
    let outer = segments.element(link.element);
    let href = outer.node.attr("href").filter(|href| !href.starts_with('#'))?;
    // What stands in one link with a picture may be its caption, and the link the way to a larger one.
    let first = segments.media.partition_point(|media| media.element < link.element);
    let pictured = segments.media.get(first).is_some_and(|media| media.element.0 < outer.end);
    let heading = || segments.ancestors(block.common).take(LINK_LEVELS).any(|(_, element)| element.tag.heading_level().is_some());
    if pictured && !heading() {
        return None;
    }
    segments.text_of(block).split_whitespace().nth(TITLE_WORDS - 1).map(|_| href)
}

/// The frame, video or post that an element stands for.
fn embed(node: Node<'_>, resolve: &dyn Fn(&str) -> String) -> Option<BlockKind> {
    if let Some(custom) = EMBEDS.element(node.name()) {
        let is_plain = |id: &&str| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
        let id = node.attr(&custom.attribute).filter(is_plain)?;
        return Some(BlockKind::Embed { provider: custom.provider.clone(), url: format!("{}{id}", custom.before) });
    }
    let tiny = ["width", "height"].into_iter().any(|name| node.attr(name).is_some_and(|value| UNSEEN.contains(&value.trim())));
    if tiny {
        return None;
    }
    let own = EMBEDS.frame_sources.iter().filter_map(|name| node.attr(name));
    let inner = node.children().filter(|child| child.name() == "source").take(8).filter_map(|source| source.attr("src"));
    let address =
        own.chain(inner).map(str::trim).find(|address| !address.is_empty() && !address.starts_with("about:") && !is_template(address))?;
    let url = usable(resolve(address))?;
    let host = host(&url).unwrap_or_default();
    let own = || self::host(&resolve("#")).is_some_and(|own| own == host);
    if EMBEDS.is_refused(&host, &url) || EMBEDS.is_preview(&url) && own() {
        return None;
    }
    Some(BlockKind::Embed { provider: provider(&host), url })
}

/// An address that may stand in the article; those beyond the limit of a body are empty.
fn usable(url: String) -> Option<String> {
    (!url.is_empty() && is_safe(&url)).then_some(url)
}

/// The name of who provides what is at a host, or else the host's.
fn provider(host: &str) -> String {
    EMBEDS.provider(host).unwrap_or(host).to_owned()
}
