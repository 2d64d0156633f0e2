//! Another socket to a host that keeps our place.

use tokio::task::JoinHandle;

use super::*;
use crate::service::{NoSocket, Redial};

/// Between two tries.
const AGAIN: Duration = Duration::from_secs(1);

/// A socket that is being opened.
#[derive(Debug, Default)]
pub(super) struct Resuming(Option<JoinHandle<Option<ClientSignal>>>);

impl Resuming {
    /// Whether there is no socket at the moment.
    pub(super) fn is_under_way(&self) -> bool {
        self.0.is_some()
    }

    fn begin(&mut self, redial: Redial) {
        self.0 = Some(tokio::spawn(async move {
            loop {
                match redial.dial().await {
                    Ok(signal) => return Some(signal),
                    Err(NoSocket::Gone) => return None,
                    Err(NoSocket::Yet) => {}
                }
                tokio::time::sleep(AGAIN).await;
            }
        }));
    }

    /// The socket, once there is one, or that there will be none; for ever where none is being opened.
    pub(super) async fn next(&mut self) -> Option<ClientSignal> {
        let Some(opening) = &mut self.0 else { return std::future::pending().await };
        let opened = opening.await;
        self.0 = None;
        opened.ok().flatten()
    }
}

impl Drop for Resuming {
    fn drop(&mut self) {
        if let Some(opening) = self.0.take() {
            opening.abort();
        }
    }
}

impl Engine {
    /// The socket is closed. Where it broke without a word, and the host keeps our place, another one is opened; the machine says
    /// when that took too long.
    pub(super) fn socket_ended(&mut self, reason: CloseReason) {
        let now = self.shared.clock.now();
        let broke = matches!(reason, CloseReason::Lost(_) | CloseReason::Stalled);
        self.closed = Some(reason);
        let redial = self.kept.as_ref().and_then(Kept::redial).filter(|_| broke && self.alive);
        match redial {
            Some(redial) if self.machine.socket_lost(now) => {
                self.outgoing.clear();
                self.resuming.begin(redial);
            }
            Some(_) => {}
            None => self.machine.socket_closed(now),
        }
    }

    pub(super) fn resumed(&mut self, signal: Option<ClientSignal>) {
        let now = self.shared.clock.now();
        let Some(signal) = signal else { return self.machine.socket_closed(now) };
        self.signal = signal;
        self.closed = None;
        self.outgoing.clear();
        self.machine.resumed(now);
    }
}
