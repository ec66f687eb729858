//! The generated contract: messages, client and their canonical JSON mapping.

#![allow(clippy::all, clippy::pedantic, missing_docs, unused_qualifications)]

tonic::include_proto!("gleaner.v1");
include!(concat!(env!("OUT_DIR"), "/gleaner.v1.serde.rs"));

/// The contract's `FileDescriptorSet`, encoded, with comments.
pub const FILE_DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/gleaner.v1.descriptor.binpb"));
