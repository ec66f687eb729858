//! A panic ends its page and nothing else, and says nothing of the page.

use std::any::Any;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use crate::service::status::Fault;
use crate::service::telemetry::metrics;

thread_local! {
    /// Where the last panic of this thread began; set by the panic hook, which must not print page text.
    static PANIC_PLACE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Runs a job so that its panic becomes an error with an id that the log repeats.
pub(super) fn contained<R>(work: impl FnOnce() -> R) -> Result<R, Fault> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|payload| {
        let fault = reported("a page", &PANIC_PLACE.with_borrow_mut(std::mem::take));
        // The payload may quote the page, and its own drop may panic.
        forget_quietly(payload);
        fault
    })
}

/// Counts a bug that stopped `what`, and writes it into the log; the error repeats its id.
pub(super) fn reported(what: &'static str, place: &str) -> Fault {
    let id = format!("{:016x}", rand::random::<u64>());
    metrics::panicked();
    tracing::error!(id, place, "{what} was stopped by a bug");
    Fault::Internal { id }
}

fn forget_quietly(payload: Box<dyn Any + Send>) {
    let _ = catch_unwind(AssertUnwindSafe(|| drop(payload)));
}

/// Replaces the panic hook by one that remembers the place and prints no message, since messages can quote pages.
pub fn install_panic_hook() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        if !thread::current().name().is_some_and(|name| name.starts_with("clean-")) {
            eprintln!("gleaner: panic at {place}");
        }
        PANIC_PLACE.with_borrow_mut(|last| *last = place);
    }));
}
