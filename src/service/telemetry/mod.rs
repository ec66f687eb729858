//! What an operator sees: traces, metrics, logs.

pub mod logs;
pub mod metrics;
pub mod traces;
