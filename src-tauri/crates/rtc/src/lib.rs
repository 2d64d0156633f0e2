//! The network side of a call: one WebRTC peer connection that carries its media ([`Peer`]), and the WebSocket that
//! carries its messages ([`signal`]). Knows no device, no codec and no picture: RTP payloads go in and come out.
//!
//! [`Peer`] drives the `webrtc` crate, 0.21.1. What that version lacks or gets wrong is made up for here, each with a
//! test of its own beside the code or under `tests/peers/`:
//!
//! | webrtc 0.21.1 | here |
//! |---|---|
//! | asks again for a lost packet every 100 ms until it leaves a window of 512, since it never sees the repair (retransmissions are unwrapped behind the interceptors) | repairs are unwrapped before it looks, and at most eight requests a packet, 30 ms apart |
//! | estimates the path without ever probing, and sends repeats past the pacer | an estimator and a pacer of our own ([`media::congestion`]), told in [`Peer::outlook`] |
//! | knows no RED (RFC 2198) | sound carries copies of what came before it where packets are lost and the other side takes it |
//! | PLI and FIR stop inside the connection | handed to the owner as [`PeerEvent::KeyframeWanted`] |
//! | the remote side's loss, round trip and jitter are always 0 in its statistics | receiver and sender reports are read here ([`SectionStats`]) |
//! | a track's queue holds 256 packets and drops when it is full | packets are taken before they reach it, straight into [`PeerEvents`] |
//! | callbacks are awaited on the task that does all I/O | ours put what they have in a queue and return |
//! | messages over what the other side takes are sent, and the other side cuts the channel | [`Peer::send_data`] refuses them |
//! | `turn:…?transport=tcp` and `turns:` are skipped | [`turn_tcp`] carries UDP TURN over a TCP connection, and over TLS |
//! | names no chosen candidate pair in its statistics | asked of its ICE transport ([`PeerStats::pair`]) |
//! | a peer that says goodbye stays connected until five seconds later nothing answers | [`PeerEvent::Closed`] as soon as DTLS says so |
//! | candidates after the description name no section, which browsers refuse | they name the first |
//! | sockets hold what the system gives, about ninety packets, and pictures leave all at once | room is asked for, and packets leave at a pace |
//! | a wildcard address becomes one socket per interface except loopback | addresses are bound as given, 127.0.0.1 by default |

mod config;
mod error;
mod event;
mod interceptors;
mod interfaces;
mod peer;
pub mod signal;
mod stats;
pub mod turn_tcp;

pub use config::{IceServer, PeerConfig};
pub use error::RtcError;
pub use event::{PeerEvent, PeerEvents, Section};
pub use interfaces::interfaces;
pub use peer::{Offer, Outlook, Peer};
pub use stats::{PairKind, PeerStats, SectionStats};
