//! From a description of ours to one with the candidates that are there at once.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use rtc_crate::peer_connection::sdp::RTCSessionDescription;
use tokio::{sync::watch, time::timeout};
use webrtc::peer_connection::PeerConnection;

use super::{engine, sdp::Description};
use crate::{PeerConfig, RtcError, turn_tcp::TurnOverTcp};

/// How long a description waits for candidates: host addresses are there at once, servers may never answer.
const AT_ONCE: Duration = Duration::from_millis(100);

/// The same where only relayed addresses are used, and nothing works without.
const RELAYED: Duration = Duration::from_secs(5);

/// Set while candidates go after the description: the first section's mid. All sections share one transport. The engine
/// itself names none, which browsers refuse.
pub(super) type Trickle = Arc<Mutex<Option<String>>>;

/// See the module's documentation.
pub(super) struct Gathering {
    gathered: watch::Sender<bool>,
    trickle: Trickle,
    patience: Duration,
    /// Keep UDP ports open that stand for TURN servers reached by TCP.
    relays: Vec<TurnOverTcp>,
    /// Nothing works without a server that has a port of ours.
    hangs_on_relays: bool,
}

impl Gathering {
    pub(super) fn new(config: &PeerConfig, relays: Vec<TurnOverTcp>) -> Self {
        let urls: usize = config.ice_servers.iter().map(|server| server.urls.len()).sum();
        Self {
            gathered: watch::Sender::new(false),
            trickle: Trickle::default(),
            patience: if config.relay_only { RELAYED } else { AT_ONCE },
            hangs_on_relays: config.relay_only && relays.len() == urls,
            relays,
        }
    }

    /// What the handler of the engine's events tells.
    pub(super) fn told(&self) -> (watch::Sender<bool>, Trickle) {
        (self.gathered.clone(), Arc::clone(&self.trickle))
    }

    /// Applies a description of ours and gives it back with the candidates found meanwhile.
    ///
    /// # Errors
    /// Of the engine; when nothing works without a relay and the relay's certificate is refused.
    pub(super) async fn describe(
        &self,
        connection: &dyn PeerConnection,
        description: RTCSessionDescription,
    ) -> Result<String, RtcError> {
        // What the engine finds from now on belongs to this description.
        self.gathered.send_replace(false);
        *lock(&self.trickle) = None;
        connection.set_local_description(description).await.map_err(engine::engine)?;
        // What is not there in time is sent after the description.
        let mut gathered = self.gathered.subscribe();
        let gathered = timeout(self.patience, gathered.wait_for(|done| *done));
        tokio::select! {
            _ = gathered => {}
            // Where nothing works without a relay, the reason why there is none is the answer.
            why = distrusted(&self.relays), if self.hangs_on_relays => return Err(RtcError::Untrusted(why)),
        }
        let first = |sdp: &str| Ok::<_, RtcError>(Description::read(sdp)?.sections.swap_remove(0).mid);
        let described = connection.local_description().await.ok_or(RtcError::Closed)?;
        // A candidate that comes now is sent twice rather than not at all.
        *lock(&self.trickle) = Some(first(&described.sdp)?);
        let described = connection.local_description().await.ok_or(RtcError::Closed)?;
        Ok(described.sdp)
    }
}

/// Waits until no relay is left that is trusted, and gives the last one's reason; for ever where there was none.
async fn distrusted(relays: &[TurnOverTcp]) -> &'static str {
    let reasons = futures_util::future::join_all(relays.iter().map(TurnOverTcp::distrusted)).await;
    match reasons.last() {
        Some(why) => why,
        None => std::future::pending().await,
    }
}

fn lock(trickle: &Mutex<Option<String>>) -> std::sync::MutexGuard<'_, Option<String>> {
    trickle.lock().unwrap_or_else(PoisonError::into_inner)
}
