//! The service over real connections on the loopback interface: what it answers, and what it stands.
//!
//! Every test has its own service on ports of its own, and a bound on count and time.

mod api;
mod confined;
mod connections;
mod draining;
mod identity;
mod overload;
mod process;
mod streams;
mod support;
mod tracing;
