//! What stands before and after each block.

use super::page::{Page, steps};
use super::{Features, tag_code};
use crate::segment::Segments;

/// What came before and comes after each block, gathered in two passes.
pub(super) struct Flow {
    rows: Vec<FlowRow>,
}

#[derive(Clone, Copy, Default)]
struct FlowRow {
    title_overlap: f32,
    title_cover: f32,
    heading_title_cover: f32,
    from_title: f32,
    words_from_title: f32,
    from_h1: f32,
    from_heading: f32,
    words_from_heading: f32,
    last_heading: (f32, f32, f32),
    from_long: f32,
    to_long: f32,
    words_from_long: f32,
    from_comment: f32,
    from_related: f32,
    from_footer: f32,
}

const NONE: f32 = 500.0;

impl Flow {
    pub(super) fn new(segments: &Segments<'_>, page: &Page) -> Self {
        let mut rows = vec![FlowRow::default(); segments.blocks.len()];
        let title_at = page.title_heading;
        let (mut heading, mut long): (Option<usize>, Option<usize>) = (None, None);
        let mut best_cover = 0.0_f32;
        for (at, row) in rows.iter_mut().enumerate() {
            let Some(block) = segments.blocks.get(at) else { continue };
            let element = segments.element(block.element);
            let before = page.range(0, at).words;
            (row.title_overlap, row.title_cover) = page.title_match(at);
            let since = |place: Option<usize>| place.map_or(-NONE, |place| (at as f32 - place as f32).clamp(-NONE, NONE));
            row.from_title = since(title_at);
            row.words_from_title = title_at.map_or(0.0, |place| before - page.range(0, place).words);
            row.from_h1 = since(page.first_h1);
            row.heading_title_cover = best_cover;
            row.from_heading = heading.map_or(NONE, |place| (at - place) as f32);
            if let Some(place) = heading
                && let Some(last) = segments.blocks.get(place).map(|block| segments.element(block.element))
            {
                row.words_from_heading = before - page.range(0, place + 1).words;
                let level = f32::from(last.tag.heading_level().unwrap_or(0));
                row.last_heading = (level, page.counts(place).words, last.depth as f32 - element.depth as f32);
            }
            row.from_long = long.map_or(NONE, |place| (at - place) as f32);
            row.words_from_long = long.map_or(NONE, |place| before - page.range(0, place + 1).words);
            row.from_comment = page.marks.comment.map_or(-1.0, |first| if at >= first { (at - first) as f32 } else { -1.0 });
            row.from_footer = page.marks.footer.map_or(-1.0, |first| if at >= first { (at - first) as f32 } else { -1.0 });
            row.from_related = page.marks.related_before(at).map_or(-1.0, |end| (at - end) as f32);
            if element.tag.heading_level().is_some() {
                heading = Some(at);
                best_cover = best_cover.max(row.title_cover);
            }
            if page.is_long(at) {
                long = Some(at);
            }
        }
        let mut next: Option<usize> = None;
        for (at, row) in rows.iter_mut().enumerate().rev() {
            row.to_long = next.map_or(NONE, |place| (place - at) as f32);
            if page.is_long(at) {
                next = Some(at);
            }
        }
        Self { rows }
    }

    pub(super) fn write(&self, at: usize, row: &mut Features) {
        let Some(flow) = self.rows.get(at) else { return };
        row.title_overlap = flow.title_overlap;
        row.title_cover = flow.title_cover;
        row.heading_title_cover = flow.heading_title_cover;
        row.from_title = flow.from_title;
        row.words_from_title = flow.words_from_title;
        row.from_h1 = flow.from_h1;
        row.from_heading = flow.from_heading;
        row.words_from_heading = flow.words_from_heading;
        (row.last_heading_level, row.last_heading_words, row.last_heading_depth) = flow.last_heading;
        row.from_long = flow.from_long;
        row.to_long = flow.to_long;
        row.words_from_long = flow.words_from_long;
        row.from_comment = flow.from_comment;
        row.from_related = flow.from_related;
        row.from_footer = flow.from_footer;
    }
}

/// The three blocks on each side.
pub(super) fn neighbours(segments: &Segments<'_>, page: &Page, at: usize, row: &mut Features) {
    let side = |place: Option<usize>| match place.filter(|place| *place < segments.blocks.len()) {
        Some(place) => (page.counts(place).words, page.inline(place).link_density, place),
        None => (-1.0, -1.0, usize::MAX),
    };
    let code = |place: usize| segments.blocks.get(place).map_or(-1.0, |block| tag_code(segments.element(block.element).tag));
    let ends = |place: usize| if place == usize::MAX { -1.0 } else { f32::from(u8::from(page.counts(place).ends_sentence)) };
    let (words, links, place) = side(at.checked_sub(1));
    (row.prev1_words, row.prev1_links, row.prev1_tag, row.prev1_ends) = (words, links, code(place), ends(place));
    (row.prev1_up, row.prev1_down) = steps(segments, at, place);
    (row.prev2_words, row.prev2_links, _) = side(at.checked_sub(2));
    (row.prev3_words, _, _) = side(at.checked_sub(3));
    let (words, links, place) = side(at.checked_add(1));
    (row.next1_words, row.next1_links, row.next1_tag, row.next1_ends) = (words, links, code(place), ends(place));
    (row.next1_up, row.next1_down) = steps(segments, at, place);
    (row.next2_words, row.next2_links, _) = side(at.checked_add(2));
    (row.next3_words, _, _) = side(at.checked_add(3));
}
