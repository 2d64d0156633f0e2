//! One peer connection.
//!
//! ```text
//!             send ─> outbox ─┐                     ┌─ Tap ──────────> events (packets; dropped and counted when full)
//!  owner                      ├─ engine's task ─────┤
//!        send_data ─> queue ──┘   (one a peer)      └─ Handler ─ task > events (states and data; never lost)
//! ```
//!
//! The engine's task does ICE, DTLS, SRTP and SCTP, the interceptors on it turn packets into events. Nothing on it waits
//! for the owner, and no call of the owner's waits for it but making and closing a connection.

mod addresses;
mod data;
mod engine;
mod gathering;
mod handler;
mod negotiate;
mod restart;
mod runtime;
pub(crate) mod sdp;
mod shared;
mod states;
mod terms;

use std::{
    collections::HashMap,
    fmt,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError, atomic::Ordering},
    time::Duration,
};

use base::{Clock, MonotonicClock};
use bytes::Bytes;
use futures_util::FutureExt;
use media::rtp::RtpPacket;
use meeting::protocol::MediaMap;
use rtc_crate::{interceptor::Packet, rtcp::payload_feedbacks::picture_loss_indication::PictureLossIndication, rtp};
use tokio::sync::mpsc;
use webrtc::{
    media_stream::track_local::{TrackLocal, static_rtp::TrackLocalStaticRTP},
    peer_connection::{PeerConnection, RTCIceCandidateInit},
};

pub use self::shared::Outlook;
pub(crate) use self::shared::Shared;
use self::{addresses::Addresses, data::Data, gathering::Gathering, states::Told};
use crate::{PeerConfig, PeerEvent, PeerEvents, PeerStats, RtcError, Section};

/// Events that may wait for the owner, packets for the most part: a second and a half of nine videos.
const EVENTS: usize = 4096;

/// Keyframes of a section are asked for at most this often.
const KEYFRAME_INTERVAL: Duration = Duration::from_millis(200);

/// A handle to a peer connection. Clones are the same connection; the last drop closes it.
#[derive(Clone)]
pub struct Peer {
    inner: Arc<Inner>,
}

struct Inner {
    connection: Arc<dyn PeerConnection>,
    shared: Arc<Shared>,
    data: Data,
    /// The track whose sender wakes the engine's task. Every connection has it.
    audio: Arc<TrackLocalStaticRTP>,
    media: MediaMap,
    tell: mpsc::UnboundedSender<Told>,
    ssrcs: HashMap<Section, u32>,
    asked: Mutex<HashMap<Section, Duration>>,
    gathering: Gathering,
    addresses: Addresses,
}

/// What the client offers.
#[derive(Debug, Clone)]
pub struct Offer {
    /// RFC 8866.
    pub sdp: String,
    /// Which media section serves what.
    pub media: MediaMap,
}

impl Peer {
    /// The client's side: one offer of everything a call may need, with the candidates that are there at once.
    ///
    /// # Errors
    /// When the configuration makes no sense or no address can be bound.
    pub async fn offering(config: PeerConfig, clock: MonotonicClock) -> Result<(Self, Offer, PeerEvents), RtcError> {
        negotiate::offering(config, clock).await
    }

    /// Takes the host's answer.
    ///
    /// # Errors
    /// When it can't be read, does not fit the offer, or was given before.
    pub async fn accept_answer(&self, sdp: &str) -> Result<(), RtcError> {
        negotiate::accept_answer(&self.inner, sdp).await
    }

    /// The host's side: sends the meeting's sound, the slots and the share slot, receives what the client sends.
    ///
    /// # Errors
    /// When the offer or the map makes no sense, the configuration does not, or no address can be bound.
    pub async fn answering(
        config: PeerConfig,
        clock: MonotonicClock,
        offer: &str,
        media: &MediaMap,
    ) -> Result<(Self, String, PeerEvents), RtcError> {
        negotiate::answering(config, clock, offer, media).await
    }

    /// The client's side once more: an offer with fresh ICE credentials, for when the way of the media is broken or this
    /// machine has other addresses. Keys, streams and sections stay; sockets are bound anew, to `bind` where that is said.
    /// Its answer goes to [`accept_answer`](Self::accept_answer). Nothing flows until the new way is found.
    ///
    /// # Errors
    /// When no address can be bound, or the connection is closed.
    pub async fn restart(&self, bind: Option<Vec<IpAddr>>) -> Result<Offer, RtcError> {
        restart::offer(&self.inner, bind).await
    }

    /// Whether an offer continues this connection, so that [`answer_again`](Self::answer_again) is the answer to it.
    pub async fn is_continued_by(&self, offer: &str) -> bool {
        restart::is_ours(&self.inner, offer).await
    }

    /// The host's side of a [`restart`](Self::restart).
    ///
    /// # Errors
    /// When the offer makes no sense, or has other sections.
    pub async fn answer_again(&self, offer: &str, media: &MediaMap) -> Result<String, RtcError> {
        restart::answer(&self.inner, offer, media).await
    }

    /// The addresses that are bound.
    #[must_use]
    pub fn bound(&self) -> Vec<IpAddr> {
        self.inner.addresses.now()
    }

    /// Takes a candidate of the other side; an empty one says that there are no more. One that hides its address behind a
    /// name of multicast DNS is passed over: the other side's checks show it.
    ///
    /// # Errors
    /// When it can't be read.
    pub async fn add_candidate(&self, candidate: &str, mid: Option<&str>) -> Result<(), RtcError> {
        if candidate.contains(".local ") {
            return Ok(());
        }
        let init = RTCIceCandidateInit {
            candidate: candidate.to_owned(),
            sdp_mid: mid.map(str::to_owned),
            ..RTCIceCandidateInit::default()
        };
        let added = self.inner.connection.add_ice_candidate(init).await;
        added.map_err(|error| RtcError::Candidate(error.to_string()))
    }

    /// Sends a packet. Never blocks; false when the queue is full or the section can't be sent, which is counted.
    pub fn send(&self, section: Section, packet: RtpPacket) -> bool {
        let held = self.hold(section, packet);
        self.flush();
        held
    }

    /// [`send`](Self::send) for a packet that others follow at once: it leaves with the next one that is sent, or when
    /// [`flush`](Self::flush) is called. A picture's packets that leave together cost half as much as one by one.
    pub fn hold(&self, section: Section, packet: RtpPacket) -> bool {
        let shared = &self.inner.shared;
        let outgoing = shared.outgoing(section).filter(|_| shared.connected.load(Ordering::Acquire));
        let sent = outgoing.is_some_and(|outgoing| {
            let header = rtp::header::Header {
                version: 2,
                marker: packet.marker,
                payload_type: outgoing.payload_type,
                sequence_number: packet.sequence,
                timestamp: packet.timestamp,
                ssrc: outgoing.ssrc,
                ..rtp::header::Header::default()
            };
            self.inner.put(Packet::Rtp(rtp::Packet { header, payload: packet.payload }))
        });
        if !sent {
            shared.send_drops.fetch_add(1, Ordering::Relaxed);
        }
        sent
    }

    /// Lets go what is held.
    pub fn flush(&self) {
        if self.inner.shared.outbox.holds_any() {
            self.inner.wake();
        }
    }

    /// Sends a message on the data channel.
    ///
    /// # Errors
    /// When it is over what the other side takes, the channel is not open, or too much waits.
    pub fn send_data(&self, data: Bytes) -> Result<(), RtcError> {
        self.inner.data.send(data)
    }

    /// How old the media of a section already are when they are sent, such as sound that was held and mixed. The sender
    /// reports say so, so that the other side's lip sync knows.
    pub fn set_age(&self, section: Section, age: Duration) {
        self.inner.shared.set_age(section, age);
    }

    /// What is known of the path to the other side; `None` before its first feedback, and where it gives none.
    #[must_use]
    pub fn outlook(&self) -> Option<Outlook> {
        self.inner.shared.outlook()
    }

    /// The most that could be sent now, in bits a second: more is not looked for.
    pub fn set_wanted(&self, bitrate: u32) {
        self.inner.shared.set_wanted(bitrate);
    }

    /// Asks for a keyframe of a received section (PLI, RFC 4585), at most every 200 ms.
    pub fn request_keyframe(&self, section: Section) {
        let Some(media_ssrc) = self.inner.shared.remote_ssrc(section) else { return };
        let now = self.inner.shared.clock.now();
        let mut asked = self.inner.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if asked.get(&section).is_some_and(|before| now.saturating_sub(*before) < KEYFRAME_INTERVAL) {
            return;
        }
        if self.inner.shared.connected.load(Ordering::Acquire)
            && self.inner.put(Packet::Rtcp(vec![Box::new(PictureLossIndication { sender_ssrc: 0, media_ssrc })]))
        {
            self.inner.wake();
            asked.insert(section, now);
        }
    }

    /// The figures now. The candidate pair is there once connected.
    #[must_use]
    pub fn stats(&self) -> PeerStats {
        let shared = &self.inner.shared;
        let (sent, received) = shared.ledger(|ledger| (ledger.sent.clone(), ledger.received.clone()));
        let of_reports = sent.values().filter_map(|stats| stats.round_trip).min();
        let pair = shared.pair();
        PeerStats {
            sent,
            received,
            send_drops: shared.send_drops.load(Ordering::Relaxed),
            event_drops: shared.event_drops(),
            round_trip: pair.and_then(|(_, round_trip)| round_trip).or(of_reports),
            pair: pair.map(|(kind, _)| kind),
            outlook: shared.outlook(),
        }
    }

    /// Closes the connection and gives relayed addresses back.
    pub async fn close(&self) {
        self.inner.shared.connected.store(false, Ordering::Release);
        if let Err(error) = self.inner.connection.close().await {
            tracing::debug!(%error, "closing a peer connection");
        }
        let _ = self.inner.tell.send(Told::State(PeerEvent::Closed));
    }
}

impl Inner {
    fn put(&self, packet: Packet) -> bool {
        let clock = self.shared.clock;
        self.shared.outbox.push(clock.instant(clock.now()), packet)
    }

    /// Wakes the engine's task, once for all packets that wait.
    fn wake(&self) {
        let outbox = &self.shared.outbox;
        if outbox.must_wake() {
            // An RTCP message without packets: the engine's task takes it, the Tap lets it go. It is ready at once, since
            // there is never more than one.
            let woken = tokio::task::unconstrained(self.audio.write_rtcp(Vec::new())).now_or_never();
            if !matches!(woken, Some(Ok(()))) {
                outbox.not_woken();
            }
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        let connection = Arc::clone(&self.connection);
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move { connection.close().await });
        }
    }
}

impl fmt::Debug for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Peer").field("media", &self.inner.media).finish_non_exhaustive()
    }
}
