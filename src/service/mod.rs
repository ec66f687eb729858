//! The shell: the core as a gRPC service.
//!
//! A call passes, outermost first:
//!
//! | step | decides | file |
//! |---|---|---|
//! | door | connections: how many, how fast they shake hands, how old they get | `accept`, `connection`, `wire`, `tls`, `leftover` |
//! | telemetry | nothing; counts and traces every call once, however it ends | `layers::telemetry` |
//! | identity | who may call | `layers::identity`, `tokens` |
//! | deadline | until when: the smaller of the caller's and the server's time | `layers::deadline` |
//! | admission | whether there is a place, before the body is read | `layers::admission` |
//! | body | size and compression of each message, paid from the byte budget | `body`, `decompress`, `compression`, `budget` |
//! | api | what is asked; conversion both ways | [`api`], `content`, `single`, `pages`, [`convert`], [`mask`], `answer`, `codec` |
//! | pool | the work itself, on threads of its own; short pages while calls come one at a time stay on the network's | `pool` |
//!
//! Beside the way of a call: [`config`] is everything that can be set, `machine` what there is to share, [`status`] the only table of codes,
//! `drain` the way out, `admin` what operators ask, [`telemetry`] what they see, `reload` files that change.

mod accept;
mod admin;
mod answer;
pub mod api;
mod arriving;
mod body;
mod budget;
mod call;
mod codec;
mod compression;
pub mod config;
mod connection;
mod content;
pub mod convert;
mod decompress;
mod drain;
mod layers;
mod leftover;
mod machine;
pub mod mask;
mod pages;
pub mod panics;
mod playground;
mod pool;
pub mod proto;
mod reload;
pub mod server;
mod single;
pub mod status;
pub mod telemetry;
mod tls;
mod tokens;
mod wire;
