//! Places that are kept for clients whose sockets may break.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base::Secret;
use rtc::signal::HostSignal;
use tokio::sync::mpsc;

/// The secret of a place, and whom to give another socket for it.
type Kept = (Secret, mpsc::Sender<HostSignal>);

/// Every place that is kept. Copies are the same list.
#[derive(Debug, Clone, Default)]
pub(crate) struct KeptPlaces(Arc<Mutex<Vec<Kept>>>);

/// The place of one client; dropping it gives it up.
#[derive(Debug)]
pub(super) struct KeptPlace {
    secret: Secret,
    places: KeptPlaces,
    sockets: mpsc::Receiver<HostSignal>,
}

impl KeptPlaces {
    /// Keeps one more.
    pub(super) fn keep(&self) -> KeptPlace {
        let (give, sockets) = mpsc::channel(1);
        let secret = Secret::random();
        self.lock().push((secret.clone(), give));
        KeptPlace { secret, places: self.clone(), sockets }
    }

    /// Gives a socket to whoever's place it is; it comes back where that is nobody's.
    pub(super) fn take(&self, secret: &Secret, signal: HostSignal) -> Result<(), HostSignal> {
        // Secret's comparison takes the same time wherever the first difference lies.
        let owner = self.lock().iter().find(|(kept, _)| kept == secret).map(|(_, owner)| owner.clone());
        match owner {
            Some(owner) => owner.try_send(signal).map_err(|error| match error {
                mpsc::error::TrySendError::Full(signal) | mpsc::error::TrySendError::Closed(signal) => signal,
            }),
            None => Err(signal),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl KeptPlace {
    pub(super) fn secret(&self) -> Secret {
        self.secret.clone()
    }

    /// The next socket for it.
    pub(super) async fn socket(&mut self) -> Option<HostSignal> {
        self.sockets.recv().await
    }
}

impl Drop for KeptPlace {
    fn drop(&mut self) {
        self.places.lock().retain(|(kept, _)| *kept != self.secret);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn socket() -> HostSignal {
        HostSignal { outgoing: mpsc::channel(1).0, incoming: mpsc::channel(1).1 }
    }

    #[tokio::test]
    async fn only_its_secret_takes_a_place_and_only_while_it_is_kept() {
        let places = KeptPlaces::default();
        let (mut one, other) = (places.keep(), places.keep());
        assert!(places.take(&Secret::random(), socket()).is_err());
        assert!(places.take(&one.secret(), socket()).is_ok());
        assert!(one.socket().await.is_some());
        let secret = other.secret();
        drop(other);
        assert!(places.take(&secret, socket()).is_err());
        assert_eq!(places.lock().len(), 1);
    }
}
