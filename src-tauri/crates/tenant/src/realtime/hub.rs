//! Who listens: allocated addresses, open sockets, and which user's events go where.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use serde_json::json;
use tokio::sync::mpsc;

use super::{Event, Session};
use crate::{chat::Thread, ids::random};

/// Most addresses at once; of more, the oldest that no socket is open for makes room.
const MOST: usize = 4_096;
/// Seconds for which an address can be opened.
pub(super) const ALLOCATED: i64 = 3_600;
/// Seconds after which a client of its own will takes another address.
pub(super) const OPEN: i64 = 24 * 3_600;
/// Most registrations of one user: a person's windows and machines.
const MOST_OF_USER: usize = 16;
/// Notifications that wait for a client; one that is this far behind has to come again and read what it missed.
const WAITING: usize = 256;

/// Everyone who listens.
#[derive(Debug, Default)]
pub(crate) struct Hub {
    listeners: Mutex<Listeners>,
}

#[derive(Debug, Default)]
struct Listeners {
    /// By address.
    addresses: HashMap<String, Address>,
    /// Addresses by the one-time numbers of sockets that are about to open.
    handshakes: HashMap<String, String>,
    /// Addresses by registration, by user.
    registered: HashMap<String, BTreeMap<String, String>>,
}

#[derive(Debug)]
struct Address {
    user: String,
    until: i64,
    socket: Option<mpsc::Sender<Arc<str>>>,
}

impl Hub {
    fn listeners(&self) -> MutexGuard<'_, Listeners> {
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A new address for a user; nothing, where there are too many with open sockets.
    pub(super) fn allocate(&self, user: &str, now: i64) -> Option<String> {
        let mut listeners = self.listeners();
        if listeners.addresses.len() >= MOST {
            listeners.sweep(now);
        }
        if listeners.addresses.len() >= MOST {
            return None;
        }
        let id = random(16);
        listeners.addresses.insert(id.clone(), Address { user: user.to_owned(), until: now + ALLOCATED, socket: None });
        Some(id)
    }

    /// A one-time number to open a socket with, for an address of the user's whose time is not over.
    pub(super) fn shake_hands(&self, user: &str, address: &str, now: i64) -> Option<String> {
        let mut listeners = self.listeners();
        let there = listeners.addresses.get(address)?;
        if there.user != user || there.until <= now {
            return None;
        }
        if listeners.handshakes.len() >= MOST {
            listeners.handshakes.clear();
        }
        let number = random(16);
        listeners.handshakes.insert(number.clone(), address.to_owned());
        Some(number)
    }

    /// Opens the socket of a handshake; a socket that was open for the address is closed.
    pub(crate) fn open(self: &Arc<Self>, number: &str, now: Duration) -> Option<Session> {
        let mut listeners = self.listeners();
        let id = listeners.handshakes.remove(number)?;
        let (sender, bodies) = mpsc::channel(WAITING);
        listeners.addresses.get_mut(&id)?.socket = Some(sender);
        drop(listeners);
        Some(Session::new(Arc::clone(self), id, bodies, now))
    }

    /// A socket has ended: unless another was opened for the address, nobody listens there.
    pub(super) fn closed(&self, address: &str) {
        let mut listeners = self.listeners();
        let Some(there) = listeners.addresses.get(address) else { return };
        if there.socket.as_ref().is_none_or(mpsc::Sender::is_closed) {
            listeners.remove(address);
        }
    }

    /// From now on a user's events go to an address of theirs.
    pub(super) fn register(&self, user: &str, registration: &str, address: &str) -> bool {
        let mut listeners = self.listeners();
        if listeners.addresses.get(address).is_none_or(|there| there.user != user) {
            return false;
        }
        let own = listeners.registered.entry(user.to_owned()).or_default();
        if own.len() >= MOST_OF_USER && !own.contains_key(registration) {
            own.pop_first();
        }
        own.insert(registration.to_owned(), address.to_owned());
        true
    }

    pub(super) fn unregister(&self, user: &str, registration: &str) {
        let mut listeners = self.listeners();
        if let Some(own) = listeners.registered.get_mut(user) {
            own.remove(registration);
            if own.is_empty() {
                listeners.registered.remove(user);
            }
        }
    }

    /// Tells what happened in a thread to everyone it concerns. A client too slow to hear it loses its socket.
    pub(crate) fn publish(&self, thread: &Thread, event: &Event<'_>, now: i64) {
        let mut listeners = self.listeners();
        if listeners.registered.is_empty() {
            return;
        }
        let mut body = None;
        for reader in event.audience(thread) {
            let Some(own) = listeners.registered.get(&reader) else { continue };
            let addresses: Vec<String> = own.values().cloned().collect();
            let body = body.get_or_insert_with(|| event.body(thread, now));
            if body.get("groupId").is_some() {
                body["recipientMri"] = json!(reader);
            }
            let text: Arc<str> = body.to_string().into();
            for address in addresses {
                listeners.send(&address, &text);
            }
        }
    }

    /// Closes the sockets of a user, or of all.
    pub(crate) fn disconnect(&self, user: Option<&str>) {
        let mut listeners = self.listeners();
        let of = |there: &Address| user.is_none_or(|user| there.user == user);
        let found = listeners.addresses.iter().filter(|(_, there)| of(there)).map(|(id, _)| id.clone());
        for address in found.collect::<Vec<_>>() {
            listeners.remove(&address);
        }
    }

    /// How many sockets are open.
    pub(crate) fn sockets(&self) -> usize {
        self.listeners().addresses.values().filter(|there| there.socket.is_some()).count()
    }
}

impl Listeners {
    fn send(&mut self, address: &str, body: &Arc<str>) {
        let Some(there) = self.addresses.get(address) else { return };
        let Some(socket) = &there.socket else { return };
        if socket.try_send(Arc::clone(body)).is_err() {
            self.remove(address);
        }
    }

    fn remove(&mut self, address: &str) {
        let Some(gone) = self.addresses.remove(address) else { return };
        if let Some(own) = self.registered.get_mut(&gone.user) {
            own.retain(|_, registered| registered != address);
            if own.is_empty() {
                self.registered.remove(&gone.user);
            }
        }
    }

    /// Forgets addresses that nobody uses: those whose time is over, else the oldest.
    fn sweep(&mut self, now: i64) {
        let idle = self.addresses.iter().filter(|(_, there)| there.socket.is_none());
        let oldest = idle.clone().map(|(_, there)| there.until).min().unwrap_or(now);
        let over = idle.filter(|(_, there)| there.until <= now.max(oldest)).map(|(id, _)| id.clone());
        for address in over.collect::<Vec<_>>() {
            self.remove(&address);
        }
        let addresses = &self.addresses;
        self.handshakes.retain(|_, address| addresses.contains_key(address));
    }
}
