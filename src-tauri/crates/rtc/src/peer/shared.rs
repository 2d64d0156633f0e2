//! What a peer's handle, the engine's task and the interceptors hold in common.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering},
    },
    time::Duration,
};

use base::MonotonicClock;
use media::congestion::Estimate;
use tokio::sync::mpsc;

use crate::{PairKind, PeerEvent, Section, SectionStats, interceptors::Outbox};

/// How a section of ours goes out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Outgoing {
    pub(crate) ssrc: u32,
    pub(crate) payload_type: u8,
    /// The payload type under which the other side takes copies of earlier sound (RFC 2198).
    pub(crate) red: Option<u8>,
}

/// Figures by section.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    pub(crate) sent: BTreeMap<Section, SectionStats>,
    pub(crate) received: BTreeMap<Section, SectionStats>,
}

/// More than this is not looked for unless the owner says so, in bits a second.
const WANTED: u32 = 20_000_000;

/// What is known of the path to the other side, and how long packets wait here for it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outlook {
    /// Of the path.
    pub estimate: Estimate,
    /// How long what waits to leave will take at the path's rate.
    pub backlog: Duration,
}

/// See the module's documentation. No lock is held across another or across an await.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) clock: MonotonicClock,
    pub(crate) outbox: Outbox,
    pub(crate) connected: AtomicBool,
    pub(crate) send_drops: AtomicU64,
    event_drops: AtomicU64,
    events: mpsc::Sender<PeerEvent>,
    ledger: Mutex<Ledger>,
    local: Mutex<HashMap<u32, Section>>,
    remote: Mutex<HashMap<u32, Section>>,
    outgoing: Mutex<HashMap<Section, Outgoing>>,
    ages: Mutex<HashMap<Section, Duration>>,
    pair: Mutex<Option<(PairKind, Option<Duration>)>>,
    outlook: Mutex<Option<Outlook>>,
    wanted: AtomicU32,
}

impl Shared {
    pub(crate) fn new(clock: MonotonicClock, events: mpsc::Sender<PeerEvent>) -> Self {
        Self {
            clock,
            outbox: Outbox::default(),
            connected: AtomicBool::new(false),
            send_drops: AtomicU64::new(0),
            event_drops: AtomicU64::new(0),
            events,
            ledger: Mutex::default(),
            local: Mutex::default(),
            remote: Mutex::default(),
            outgoing: Mutex::default(),
            ages: Mutex::default(),
            pair: Mutex::default(),
            outlook: Mutex::default(),
            wanted: AtomicU32::new(WANTED),
        }
    }

    /// Tells the owner, or counts that it could not be told. Never blocks.
    pub(crate) fn tell(&self, event: PeerEvent) {
        if let Err(mpsc::error::TrySendError::Full(_)) = self.events.try_send(event) {
            self.event_drops.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(crate) fn event_drops(&self) -> u64 {
        self.event_drops.load(Ordering::Relaxed)
    }

    pub(crate) fn ledger<R>(&self, with: impl FnOnce(&mut Ledger) -> R) -> R {
        with(&mut lock(&self.ledger))
    }

    /// How old a section's media are when they are sent.
    pub(crate) fn age(&self, section: Section) -> Duration {
        lock(&self.ages).get(&section).copied().unwrap_or_default()
    }

    pub(crate) fn set_age(&self, section: Section, age: Duration) {
        lock(&self.ages).insert(section, age);
    }

    pub(crate) fn local_section(&self, ssrc: u32) -> Option<Section> {
        lock(&self.local).get(&ssrc).copied()
    }

    pub(crate) fn remote_section(&self, ssrc: u32) -> Option<Section> {
        lock(&self.remote).get(&ssrc).copied()
    }

    /// The SSRC of a section of the other side's.
    pub(crate) fn remote_ssrc(&self, section: Section) -> Option<u32> {
        lock(&self.remote).iter().find(|(_, of)| **of == section).map(|(ssrc, _)| *ssrc)
    }

    pub(crate) fn outgoing(&self, section: Section) -> Option<Outgoing> {
        lock(&self.outgoing).get(&section).copied()
    }

    /// The candidate pair in use and its round trip, where known.
    pub(crate) fn pair(&self) -> Option<(PairKind, Option<Duration>)> {
        *lock(&self.pair)
    }

    pub(crate) fn set_pair(&self, kind: PairKind, round_trip: Option<Duration>) {
        *lock(&self.pair) = Some((kind, round_trip));
    }

    /// What is known of the path; absent where the other side says nothing of it.
    pub(crate) fn outlook(&self) -> Option<Outlook> {
        *lock(&self.outlook)
    }

    pub(crate) fn set_estimate(&self, estimate: Estimate, backlog: Duration) {
        *lock(&self.outlook) = Some(Outlook { estimate, backlog });
    }

    /// The most that the owner could use, in bits a second.
    pub(crate) fn wanted(&self) -> u32 {
        self.wanted.load(Ordering::Relaxed)
    }

    pub(crate) fn set_wanted(&self, bitrate: u32) {
        self.wanted.store(bitrate, Ordering::Relaxed);
    }

    /// A stream of ours, before it is negotiated.
    pub(crate) fn add_local(&self, ssrc: u32, section: Section) {
        lock(&self.local).insert(ssrc, section);
    }

    /// A stream of theirs, as their description says.
    pub(crate) fn add_remote(&self, ssrc: u32, section: Section) {
        lock(&self.remote).insert(ssrc, section);
    }

    /// A stream of ours that the other side takes.
    pub(crate) fn open_outgoing(&self, section: Section, outgoing: Outgoing) {
        lock(&self.outgoing).insert(section, outgoing);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
