//! How much the path to the other side takes now, learned from when packets arrive there, and how packets leave at that
//! rate.
//!
//! ```text
//!              ┌────────────── Congestion ──────────────┐
//!  sent ──────▶│ History ─▶ delays: is a queue growing? │──▶ Estimate: bits a second, loss, round trip
//!  feedback ──▶│        ├─▶ losses: the path's, or ours?│
//!  wanted ────▶│        └─▶ probes: is there more?      │──▶ Cluster: send so much at such a rate, now
//!              └────────────────────────────────────────┘
//!  packets ───▶ Pacer: sound at once, then repeats, then pictures ──▶ the wire
//! ```
//!
//! The feedback is that of draft-holmer-rmcat-transport-wide-cc-extensions-01; the reasoning about delays follows
//! draft-ietf-rmcat-gcc-02 (trend line, adaptive threshold, additive and multiplicative increase), with two additions.
//! A rising trend counts as congestion only where also the least delayed packets of the last moments were delayed, so that
//! jitter is not taken for a queue. And loss is held against two explanations, a path that is too narrow and a path
//! that loses packets whatever is sent, so that a bad radio link is not answered with silence.

mod acked;
mod controller;
mod delays;
mod groups;
mod history;
mod losses;
mod pacer;
mod probes;
mod transit;
mod trend;

use std::time::Duration;

pub use controller::Congestion;
pub use pacer::{Class, Next, Pacer};
pub use probes::Cluster;

/// The least that is ever estimated, in bits a second: sound at its lowest rate with what packets cost around it.
pub const LEAST_BITRATE: u32 = 30_000;

/// What packets of sound cost beyond their payload: 50 a second with headers of 68 bytes.
const SOUND_AROUND: u32 = 27_000;
/// Of what pictures get of a path, so much is payload.
const PAYLOAD: f64 = 0.94;

/// Bits a second that a path leaves for the payload of pictures beside sound of so many bits a second.
#[must_use]
pub fn left_for_pictures(path: u32, sound: u32) -> u32 {
    (f64::from(path.saturating_sub(sound + SOUND_AROUND)) * PAYLOAD) as u32
}

/// Bits a second that a path must take for sound and pictures of so many.
#[must_use]
pub fn path_for(sound: u32, pictures: u32) -> u32 {
    sound + SOUND_AROUND + (f64::from(pictures) / PAYLOAD) as u32
}

/// What the other side said of one packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Report {
    /// Its transport-wide number.
    pub number: u16,
    /// When it arrived, on the other side's clock; `None` when it had not.
    pub arrived: Option<Duration>,
}

/// What is known of the path.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// Bits a second to send, everything included: headers, repeats, sound and pictures.
    pub bitrate: u32,
    /// Share of packets lost lately, 0 to 1.
    pub loss: f64,
    /// The shortest round trip of the last seconds, as far as the feedback tells; absent before the first.
    pub round_trip: Option<Duration>,
    /// How much longer than an undelayed one even the luckiest packets of the last moments took.
    pub queue: Duration,
}
