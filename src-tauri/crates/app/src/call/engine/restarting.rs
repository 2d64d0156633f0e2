//! Another way for the media: the connection offers itself with fresh credentials, over the addresses that this machine has now.

use rtc::{Offer, Peer, RtcError};
use tokio::task::JoinHandle;

use super::*;

/// An offer that is being made. Gathering may take seconds, which the call must not wait for.
#[derive(Debug, Default)]
pub(super) struct Restart(Option<JoinHandle<Result<Offer, RtcError>>>);

impl Restart {
    /// Makes an offer, unless one is being made.
    pub(super) fn begin(&mut self, peer: Peer) {
        if self.0.is_none() {
            let bind = others(&peer.bound());
            self.0 = Some(tokio::spawn(async move { peer.restart(bind).await }));
        }
    }

    /// The offer, once it is made; for ever where none is.
    pub(super) async fn next(&mut self) -> Option<Offer> {
        let Some(making) = &mut self.0 else { return std::future::pending().await };
        let made = making.await;
        self.0 = None;
        match made {
            Ok(Ok(offer)) => Some(offer),
            Ok(Err(error)) => {
                tracing::warn!(%error, "no other way for the media can be offered");
                None
            }
            Err(_) => None,
        }
    }

    /// What is being made belongs to a connection that is gone.
    pub(super) fn forget(&mut self) {
        if let Some(making) = self.0.take() {
            making.abort();
        }
    }
}

impl Drop for Restart {
    fn drop(&mut self) {
        self.forget();
    }
}

impl Engine {
    /// A machine that has other addresses than those that are bound is in another network.
    pub(super) fn look_for_addresses(&mut self) {
        let bound = self.shared.peer().bound();
        if others(&bound).is_some_and(|now| now != bound) {
            self.machine.way_changed(self.shared.clock.now());
        }
    }

    pub(super) fn restarted(&mut self, offer: Option<Offer>) {
        // The machine asks again where this one failed.
        if let Some(Offer { sdp, media }) = offer {
            self.machine.offer((sdp, media), self.shared.clock.now());
        }
    }
}

/// What to bind now in place of what is bound: the interfaces as they are, where interfaces were bound at all. A connection that
/// stays on this machine is never offered to any other.
fn others(bound: &[std::net::IpAddr]) -> Option<Vec<std::net::IpAddr>> {
    let (here, elsewhere): (Vec<_>, Vec<_>) = bound.iter().copied().partition(std::net::IpAddr::is_loopback);
    let now = rtc::interfaces();
    (!elsewhere.is_empty() && !now.is_empty()).then(|| here.into_iter().chain(now).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stays_on_this_machine_goes_on_staying() {
        assert_eq!(others(&["127.0.0.1".parse().unwrap(), "::1".parse().unwrap()]), None);
    }
}
