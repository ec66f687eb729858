//! What an operator sees: traces, metrics, logs.

mod known;
mod labels;
pub mod logs;
pub(super) mod metrics;
pub mod traces;
