//! How messages are compressed, by the names that gRPC has for it.

use std::io::{self, Write as _};

/// How a message is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    /// `grpc-encoding: gzip`.
    Gzip,
    /// `grpc-encoding: zstd`.
    Zstd,
}

/// How the bytes of one message are written: its flag says whether as the call's compression has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    /// As they are.
    Plain,
    /// Compressed.
    Compressed(Compression),
}

impl Compression {
    /// The compression of this name.
    pub fn named(name: &[u8]) -> Option<Self> {
        match name {
            b"gzip" => Some(Self::Gzip),
            b"zstd" => Some(Self::Zstd),
            _ => None,
        }
    }

    /// The first of the compressions in a `grpc-accept-encoding` that we know.
    pub fn accepted(names: &[u8]) -> Option<Self> {
        names.split(|&byte| byte == b',').find_map(|name| Self::named(name.trim_ascii()))
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        }
    }

    /// Puts `message` compressed behind what is in `room`.
    pub fn compress(self, room: Vec<u8>, message: &[u8]) -> io::Result<Vec<u8>> {
        match self {
            Self::Gzip => {
                let mut writer = flate2::write::GzEncoder::new(room, flate2::Compression::fast());
                writer.write_all(message)?;
                writer.finish()
            }
            Self::Zstd => {
                let mut writer = zstd::stream::write::Encoder::new(room, zstd::DEFAULT_COMPRESSION_LEVEL)?;
                writer.write_all(message)?;
                writer.finish()
            }
        }
    }
}
