//! Compiles the contract into `OUT_DIR`: messages, client, their JSON mapping and the descriptor that
//! reflection serves. Protox parses the files, so no `protoc` is needed.

use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

use prost::Message as _;

const PROTO: &str = "proto/gleaner/v1/gleaner.proto";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=proto");
    let out = PathBuf::from(env::var("OUT_DIR")?);

    let mut compiler = protox::Compiler::new(["proto"])?;
    compiler.include_source_info(true).include_imports(true).open_file(PROTO)?;
    let descriptors = compiler.file_descriptor_set();
    let encoded = descriptors.encode_to_vec();
    fs::write(out.join("gleaner.v1.descriptor.binpb"), &encoded)?;

    // The server's side is `service::api`, which sends answers as they were encoded.
    tonic_prost_build::configure()
        .build_server(false)
        .extern_path(".google.rpc.Status", "::tonic_types::Status")
        .bytes(".gleaner.v1.CleanPageRequest.html")
        .compile_fds(descriptors)?;

    // The canonical JSON mapping of answers. Requests and stream envelopes hold well-known types, which no
    // face of the service prints as JSON.
    pbjson_build::Builder::new()
        .register_descriptors(&encoded)?
        .exclude([".gleaner.v1.CleanPageRequest", ".gleaner.v1.CleanPagesRequest", ".gleaner.v1.CleanPagesResponse"])
        .build(&[".gleaner.v1"])?;
    Ok(())
}
