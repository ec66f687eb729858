//! `gleaner`: the service and its command line.

mod cli;

/// Pages are many small strings that die together; mimalloc is made for that.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    cli::run()
}
