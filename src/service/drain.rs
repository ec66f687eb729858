//! Leaving in order: say NOT_SERVING, serve on for a while, send GOAWAY, wait, and in the end cut.

use tokio::sync::watch;

/// How far the server has gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Takes calls.
    Serving,
    /// Takes calls, but says that it will not for long.
    LameDuck,
    /// Takes no new connections or calls, and lets the open ones end.
    Closing,
    /// Cuts what is still open.
    Cut,
}

/// The hand that moves the phases on.
#[derive(Debug)]
pub struct Lever(watch::Sender<Phase>);

/// The eye that sees them.
#[derive(Debug, Clone)]
pub struct Drain(watch::Receiver<Phase>);

/// A lever and its eye.
pub fn drain() -> (Lever, Drain) {
    let (sender, receiver) = watch::channel(Phase::Serving);
    (Lever(sender), Drain(receiver))
}

impl Lever {
    /// Moves to `phase`; never back.
    pub fn advance(&self, phase: Phase) {
        self.0.send_if_modified(|now| {
            let later = phase > *now;
            *now = phase.max(*now);
            later
        });
    }
}

impl Drain {
    /// The phase now.
    pub fn phase(&self) -> Phase {
        *self.0.borrow()
    }

    /// Waits for `phase` or a later one. A lever that is gone counts as the last phase.
    pub async fn reached(&mut self, phase: Phase) {
        let _ = self.0.wait_for(|now| *now >= phase).await;
    }
}
