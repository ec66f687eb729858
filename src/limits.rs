//! The promises about cost.
//!
//! Every growing thing has a limit, checked in the room that grows it.

/// Upper bounds of the work that one page may cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of HTML. The largest of 1,965 real pages has 3.3 MB; above, `TooLarge`.
    pub max_bytes: usize,
    /// Nodes of the tree; above, `TooComplex`.
    pub max_nodes: usize,
    /// Nesting of elements; what goes deeper is taken out of its parents. Browsers use 512.
    pub max_depth: usize,
    /// Attributes of one tag; the rest is dropped.
    pub max_attributes: usize,
    /// Text blocks; above, `TooComplex`.
    pub max_blocks: usize,
    /// Sum of the depths of all blocks; above, `TooComplex`. It bounds every walk from a block to the root and the bytes
    /// of all CSS paths: a hundred thousand one-letter paragraphs at depth 500 would otherwise have a gigabyte of paths.
    /// All of 1,965 real pages stay below a tenth.
    pub max_block_depths: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_bytes: 16 << 20,
            max_nodes: 4_000_000,
            max_depth: 512,
            max_attributes: 256,
            max_blocks: 1_000_000,
            max_block_depths: 8_000_000,
        }
    }
}
