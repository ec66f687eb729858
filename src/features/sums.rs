//! What can be summed over blocks, and what of a block is inside inline elements.

use std::ops::{Add, Sub};

use crate::dom::Tag;
use crate::segment::{Block, Segments};

/// Sums over a run of blocks.
#[derive(Debug, Clone, Copy, Default)]
pub struct Totals {
    /// Blocks.
    pub blocks: f32,
    /// Their words.
    pub words: f32,
    /// Words in links: those of each block times the share of its bytes that are linked.
    pub linked: f32,
    /// Words in sentence-like blocks.
    pub prose: f32,
    /// Blocks that are headings.
    pub headings: f32,
    /// Blocks inside buttons, labels and selections.
    pub controls: f32,
}

impl Totals {
    /// The share of the words that are linked, 0 without words.
    pub fn link_density(&self) -> f32 {
        if self.words > 0.0 { self.linked / self.words } else { 0.0 }
    }

    /// Words a block.
    pub fn density(&self) -> f32 {
        if self.blocks > 0.0 { self.words / self.blocks } else { 0.0 }
    }

    /// The share of the words that stand in sentence-like blocks.
    pub fn prose_density(&self) -> f32 {
        if self.words > 0.0 { self.prose / self.words } else { 0.0 }
    }
}

impl Add for Totals {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            blocks: self.blocks + other.blocks,
            words: self.words + other.words,
            linked: self.linked + other.linked,
            prose: self.prose + other.prose,
            headings: self.headings + other.headings,
            controls: self.controls + other.controls,
        }
    }
}

impl Sub for Totals {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self {
            blocks: self.blocks - other.blocks,
            words: self.words - other.words,
            linked: self.linked - other.linked,
            prose: self.prose - other.prose,
            headings: self.headings - other.headings,
            controls: self.controls - other.controls,
        }
    }
}

/// Shares of a block's text in inline elements.
#[derive(Debug, Clone, Copy, Default)]
pub struct InlineShares {
    /// The share of its bytes in links, 0 to 1.
    pub link_density: f32,
    /// Links, counted.
    pub links: f32,
    /// The share of its bytes in bold or strong letters.
    pub bold: f32,
    /// The share of its bytes in code.
    pub code: f32,
}

impl InlineShares {
    /// Those of a block whose text has so many bytes.
    pub fn of(segments: &Segments<'_>, block: &Block, length: usize) -> Self {
        let mut shares = Self::default();
        for inline in segments.inlines_of(block) {
            let part = inline.text.len() as f32 / length.max(1) as f32;
            match inline.tag {
                Tag::A => {
                    shares.link_density += part;
                    shares.links += 1.0;
                }
                Tag::B | Tag::Strong => shares.bold += part,
                Tag::Code | Tag::Kbd | Tag::Samp | Tag::Tt => shares.code += part,
                _ => {}
            }
        }
        shares.link_density = shares.link_density.min(1.0);
        shares
    }
}
