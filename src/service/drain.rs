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

/// Sets the phase of the shutdown.
#[derive(Debug)]
pub struct PhaseSender(watch::Sender<Phase>);

/// Reads the phase of the shutdown, and waits for it.
#[derive(Debug, Clone)]
pub struct Drain(watch::Receiver<Phase>);

/// The two ends of a shutdown, in [`Phase::Serving`].
pub fn drain() -> (PhaseSender, Drain) {
    let (sender, receiver) = watch::channel(Phase::Serving);
    (PhaseSender(sender), Drain(receiver))
}

impl PhaseSender {
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

    /// Waits for `phase` or a later one. A sender that is gone counts as the last phase.
    pub async fn reached(&mut self, phase: Phase) {
        let _ = self.0.wait_for(|now| *now >= phase).await;
    }
}
