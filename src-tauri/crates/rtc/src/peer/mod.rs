//! One peer connection.

use std::sync::Arc;

use base::MonotonicClock;
use bytes::Bytes;
use media::rtp::RtpPacket;
use meeting::protocol::MediaMap;

use crate::{PeerConfig, PeerEvents, PeerStats, RtcError, Section};

/// A handle to a peer connection. Clones are the same connection; the last drop closes it.
#[derive(Debug, Clone)]
pub struct Peer {
    _inner: Arc<()>,
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
    /// The client's side.
    ///
    /// # Errors
    /// When no address can be bound.
    pub async fn offering(_config: PeerConfig, _clock: MonotonicClock) -> Result<(Self, Offer, PeerEvents), RtcError> {
        Err(RtcError::Closed)
    }

    /// Takes the host's answer.
    ///
    /// # Errors
    /// When it can't be read or does not fit the offer.
    pub async fn accept_answer(&self, _sdp: &str) -> Result<(), RtcError> {
        Err(RtcError::Closed)
    }

    /// The host's side.
    ///
    /// # Errors
    /// When the offer or the map can't be used, or no address can be bound.
    pub async fn answering(
        _config: PeerConfig,
        _clock: MonotonicClock,
        _offer: &str,
        _media: &MediaMap,
    ) -> Result<(Self, String, PeerEvents), RtcError> {
        Err(RtcError::Closed)
    }

    /// Takes a candidate of the other side; an empty one says that there are no more.
    ///
    /// # Errors
    /// When it can't be read.
    pub async fn add_candidate(&self, _candidate: &str, _mid: Option<&str>) -> Result<(), RtcError> {
        Err(RtcError::Closed)
    }

    /// Sends a packet. Never blocks; false when the queue is full or the section can't be sent, which is counted.
    pub fn send(&self, _section: Section, _packet: RtpPacket) -> bool {
        false
    }

    /// Sends a message on the data channel.
    ///
    /// # Errors
    /// When it is over what the other side takes, the channel is not open, or too much waits.
    pub fn send_data(&self, _data: Bytes) -> Result<(), RtcError> {
        Err(RtcError::NotOpen)
    }

    /// Asks for a keyframe of a received section, at most every 200 ms.
    pub fn request_keyframe(&self, _section: Section) {}

    /// The figures now.
    #[must_use]
    pub fn stats(&self) -> PeerStats {
        PeerStats::default()
    }

    /// Closes the connection.
    pub async fn close(&self) {}
}
