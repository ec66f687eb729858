//! The hash of the word tables.

use std::hash::{BuildHasherDefault, Hasher};

/// Eight bytes a step: short keys, no hostile keys (the tables are ours), no iteration whose order shows.
#[derive(Debug, Clone, Default)]
pub struct WordHasher(u64);

/// Builds it.
pub type ByWord = BuildHasherDefault<WordHasher>;

impl WordHasher {
    const fn step(&mut self, part: u64) {
        self.0 = (self.0.rotate_left(5) ^ part).wrapping_mul(0xf135_7aea_2e62_a9c5);
    }
}

impl Hasher for WordHasher {
    fn write(&mut self, bytes: &[u8]) {
        let (whole, rest) = bytes.as_chunks::<8>();
        for part in whole {
            self.step(u64::from_le_bytes(*part));
        }
        if !rest.is_empty() {
            self.step(rest.iter().fold(0, |part, byte| (part << 8) | u64::from(*byte)));
        }
    }

    fn write_u8(&mut self, byte: u8) {
        self.step(u64::from(byte));
    }

    fn write_u64(&mut self, number: u64) {
        self.step(number);
    }

    fn finish(&self) -> u64 {
        self.0.rotate_left(26)
    }
}
