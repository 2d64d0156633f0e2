//! Packets in any order into whole pictures in order.

mod counters;
mod held;
mod parameters;

use std::{collections::VecDeque, time::Duration};

use held::{Held, HeldPackets};
use parameters::Parameters;

use super::{
    RtpPacket, Unwrapped,
    h264_payload::{Opening, access_unit, opening},
};
use crate::frame::EncodedVideo;

pub use counters::AssemblerCounters;

/// How long a missing packet is waited for: a round trip and a second try on most networks, and short enough for a
/// viewer to take it for a stutter.
const PATIENCE: Duration = Duration::from_millis(150);
/// On longer ways it is two round trips and this, though never longer than that: then a keyframe is the better way on.
const BESIDE_TRIPS: Duration = Duration::from_millis(100);
const LONGEST_PATIENCE: Duration = Duration::from_millis(700);
/// How long before the first keyframe of a stream is asked for.
const START_PATIENCE: Duration = Duration::from_millis(30);
/// Until a wanted keyframe is wanted again.
const ASK_AGAIN: Duration = Duration::from_millis(500);
/// Most packets kept; twice the largest keyframe to expect.
const CAPACITY: usize = 2_048;
/// Packets come up to this many places late.
const DISORDER: i64 = 64;
/// A jump of this many packets is another stream, not loss.
const OTHER_STREAM: i64 = 3_000;

/// What comes out of a [`FrameAssembler`].
#[derive(Debug, Clone)]
pub enum Assembled {
    /// The next picture. Its `at` is when its last packet arrived.
    Frame(EncodedVideo),
    /// Pictures were lost, or none has begun: ask the sender for a keyframe.
    KeyframeWanted,
}

/// Where the assembler stands.
///
/// ```text
/// Waiting ──a whole keyframe──▶ Following ──a hole outlasts its patience, a damaged picture, a jump──▶ Waiting
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing can be shown before a keyframe, which is wanted at the given time.
    Waiting { ask_at: Option<Duration> },
    /// The next picture begins with this packet.
    Following { next: i64 },
}

/// Puts the packets of one H.264 stream (RFC 6184, mode 1) together. A picture is given out as soon as the packet with its
/// marker and all before it are there; a hole is waited for a bounded time, then everything up to the next keyframe is
/// dropped and a keyframe wanted.
#[derive(Debug)]
pub struct FrameAssembler {
    patience: Duration,
    sequence: Unwrapped,
    held: HeldPackets,
    /// The first packet after a jump, until a second one confirms it.
    stranger: Option<Held>,
    state: State,
    ready: VecDeque<Assembled>,
    parameters: Parameters,
    counters: AssemblerCounters,
}

impl Default for FrameAssembler {
    fn default() -> Self {
        Self::new()
    }
}

impl FrameAssembler {
    /// An assembler that waits 150 ms for a missing packet.
    #[must_use]
    pub fn new() -> Self {
        Self::with_patience(PATIENCE)
    }

    /// A missing packet comes after a round trip at the earliest: it is waited for accordingly.
    pub fn set_round_trip(&mut self, trip: Duration) {
        self.patience = (trip * 2 + BESIDE_TRIPS).clamp(PATIENCE, LONGEST_PATIENCE);
    }

    /// An assembler that waits this long for a missing packet.
    #[must_use]
    pub fn with_patience(patience: Duration) -> Self {
        Self {
            patience,
            sequence: Unwrapped::default(),
            held: HeldPackets::default(),
            stranger: None,
            state: State::Waiting { ask_at: None },
            ready: VecDeque::new(),
            parameters: Parameters::default(),
            counters: AssemblerCounters::default(),
        }
    }

    /// Takes a packet that arrived at `now`.
    pub fn push(&mut self, packet: RtpPacket, now: Duration) {
        self.counters.packets += 1;
        if self.sequence.distance(packet.sequence).abs() > OTHER_STREAM {
            return self.jump(packet, now);
        }
        self.stranger = None;
        self.insert(packet, now);
    }

    /// The next picture or wish. Call again until `None`.
    pub fn poll(&mut self, now: Duration) -> Option<Assembled> {
        if self.ready.is_empty() {
            self.advance(now);
        }
        self.ready.pop_front()
    }

    /// When to poll again even if no packet comes.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Duration> {
        match self.state {
            State::Waiting { ask_at } => ask_at,
            State::Following { next } => self.held.hole(next).map(|noticed| noticed + self.patience),
        }
    }

    /// What has been seen so far.
    #[must_use]
    pub fn counters(&self) -> AssemblerCounters {
        self.counters
    }

    fn jump(&mut self, packet: RtpPacket, now: Duration) {
        let confirmed = self
            .stranger
            .take()
            .filter(|first| (packet.sequence.wrapping_sub(first.packet.sequence) as i16).unsigned_abs() < 64);
        let Some(first) = confirmed else {
            self.stranger = Some(Held { packet, arrived: now });
            return;
        };
        self.counters.restarts += 1;
        self.counters.dropped += self.held.packets.len() as u64;
        self.held.packets.clear();
        self.sequence = Unwrapped::default();
        self.state = State::Waiting { ask_at: None };
        self.insert(first.packet, first.arrived);
        self.insert(packet, now);
    }

    fn insert(&mut self, packet: RtpPacket, now: Duration) {
        let place = self.sequence.follow(packet.sequence);
        match &mut self.state {
            State::Following { next } if place < *next => {
                self.counters.late += 1;
                return;
            }
            State::Waiting { ask_at } => {
                let opens = opening(&packet.payload) != Opening::No;
                let patience = if opens { self.patience } else { START_PATIENCE };
                let asks = ask_at.get_or_insert(now + patience);
                if opens {
                    *asks = (*asks).max(now + patience);
                }
            }
            State::Following { .. } => {}
        }
        if self.held.packets.contains_key(&place) {
            self.counters.duplicates += 1;
            return;
        }
        self.held.packets.insert(place, Held { packet, arrived: now });
        if self.held.packets.len() > CAPACITY {
            self.give_up(now);
        }
    }

    /// Makes what is ready, until something is or nothing more can be.
    fn advance(&mut self, now: Duration) {
        while self.ready.is_empty() {
            let moved = match self.state {
                State::Waiting { ask_at } => self.begin(ask_at, now),
                State::Following { next } => self.follow(next, now),
            };
            if !moved {
                return;
            }
        }
    }

    /// Looks for a whole keyframe, or wants one when it is time. Whether anything changed.
    fn begin(&mut self, ask_at: Option<Duration>, now: Duration) -> bool {
        let opens = |held: &Held| match opening(&held.packet.payload) {
            Opening::ParameterSets => true,
            Opening::Slice => self.parameters.known(),
            Opening::No => false,
        };
        let starts: Vec<i64> =
            self.held.packets.iter().filter(|(_, held)| opens(held)).map(|(&place, _)| place).collect();
        let whole = starts.iter().find_map(|&start| self.held.picture_end(start).map(|end| (start, end)));
        if let Some((start, end)) = whole {
            self.counters.dropped += self.held.drop_before(start);
            self.release(start, end, now);
            return true;
        }
        // Older packets can't matter once a keyframe has begun to arrive.
        let newest = self.held.packets.last_key_value().map_or(0, |(&place, _)| place);
        let oldest = starts.first().copied().unwrap_or(newest - DISORDER);
        self.counters.dropped += self.held.drop_before(oldest);
        if ask_at.is_some_and(|ask_at| ask_at <= now) {
            self.want_keyframe(now);
            return true;
        }
        false
    }

    /// Gives out the picture that begins at `next`, or gives up on a hole that is too old. Whether anything changed.
    fn follow(&mut self, next: i64, now: Duration) -> bool {
        if let Some(end) = self.held.picture_end(next) {
            self.release(next, end, now);
            return true;
        }
        let Some(noticed) = self.held.hole(next) else { return false };
        if now < noticed + self.patience {
            return false;
        }
        self.give_up(now);
        true
    }

    /// Takes the packets `start..end` out and makes a picture of them.
    fn release(&mut self, start: i64, end: i64, now: Duration) {
        let packets = self.held.take(start, end);
        self.state = State::Following { next: end };
        if packets.iter().all(|held| held.packet.payload.is_empty()) {
            return;
        }
        let Some(frame) = access_unit(packets.iter().map(|held| &held.packet.payload)) else {
            self.counters.damaged += 1;
            self.counters.dropped += packets.len() as u64;
            self.state = State::Waiting { ask_at: None };
            return self.want_keyframe(now);
        };
        let frame = self.parameters.complete(frame);
        self.counters.frames += 1;
        self.counters.keyframes += u64::from(frame.1);
        self.ready.push_back(Assembled::Frame(EncodedVideo {
            data: frame.0,
            keyframe: frame.1,
            timestamp: packets[0].packet.timestamp,
            at: packets.iter().map(|held| held.arrived).max().unwrap_or(now),
            width: self.parameters.size.0,
            height: self.parameters.size.1,
        }));
    }

    /// Drops the picture that can't be made and waits for a keyframe, wanting one unless it has begun to arrive.
    fn give_up(&mut self, now: Duration) {
        let first = match self.state {
            State::Following { next } => next,
            State::Waiting { .. } => self.held.packets.first_key_value().map_or(0, |(&place, _)| place),
        };
        self.counters.lost += self.held.missing(first);
        self.counters.dropped += self.held.drop_before(first + 1);
        self.state = State::Waiting { ask_at: None };
        let arriving = self
            .held
            .packets
            .values()
            .filter(|held| opening(&held.packet.payload) != Opening::No)
            .map(|held| held.arrived)
            .max();
        match arriving {
            Some(arrived) if self.held.packets.len() < CAPACITY => {
                self.state = State::Waiting { ask_at: Some(arrived + self.patience) };
            }
            _ => {
                self.counters.dropped += self.held.drop_before(i64::MAX);
                self.want_keyframe(now);
            }
        }
    }

    fn want_keyframe(&mut self, now: Duration) {
        self.counters.keyframes_wanted += 1;
        self.state = State::Waiting { ask_at: Some(now + ASK_AGAIN) };
        self.ready.push_back(Assembled::KeyframeWanted);
    }
}
