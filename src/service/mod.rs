//! The shell: the core as a gRPC service.

pub mod convert;
pub mod mask;
pub mod proto;
pub mod status;
