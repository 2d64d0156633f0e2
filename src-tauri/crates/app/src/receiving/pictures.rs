//! The task that takes everything off the network: sound to the jitter buffer, pictures put together, reports to lip sync,
//! wishes for keyframes to the encoders. What concerns the call itself is handed on.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use base::{Clock, MonotonicClock};
use media::{
    EncodedVideo,
    rtp::{Assembled, FrameAssembler, RtpPacket},
    sync::LipSync,
};
use rtc::{Peer, PeerEvent, PeerEvents, Section};
use tokio::sync::{broadcast, mpsc};

use super::{Hearing, ReceivedPicture};
use crate::{
    meters::{First, Meters},
    recorder::{Entry, RecorderInput, Seen},
    sending::Gate,
};

/// What the task hands on and where.
#[derive(Debug)]
pub(crate) struct Signals {
    /// The connection's states and candidates, to the call.
    pub(crate) to_call: mpsc::Sender<PeerEvent>,
    /// Whole pictures, to a window.
    pub(crate) pictures: broadcast::Sender<ReceivedPicture>,
    /// Whole pictures, to the disk.
    pub(crate) recorder: Option<RecorderInput>,
    /// Wishes for keyframes, to the encoders.
    pub(crate) camera: Arc<Gate>,
    pub(crate) share: Arc<Gate>,
}

/// The task's state.
#[derive(Debug)]
pub(crate) struct Pictures {
    peer: Peer,
    clock: MonotonicClock,
    hearing: Arc<Hearing>,
    meters: Arc<Meters>,
    signals: Signals,
    streams: BTreeMap<Section, Stream>,
    /// The meeting's sound, for streams that appear later.
    sound_report: Option<(u64, u32)>,
}

#[derive(Debug, Default)]
struct Stream {
    assembler: FrameAssembler,
    sync: LipSync,
}

impl Pictures {
    pub(crate) fn new(
        peer: Peer,
        clock: MonotonicClock,
        hearing: Arc<Hearing>,
        meters: Arc<Meters>,
        signals: Signals,
    ) -> Self {
        Self { peer, clock, hearing, meters, signals, streams: BTreeMap::new(), sound_report: None }
    }

    /// Runs until the connection is gone.
    pub(crate) async fn run(mut self, mut events: PeerEvents) {
        loop {
            let deadline = self.next_deadline();
            let event = tokio::select! {
                event = events.recv() => event,
                () = until(deadline, self.clock) => {
                    self.look_again();
                    continue;
                }
            };
            let Some(event) = event else { return };
            if !self.take(event).await {
                return;
            }
        }
    }

    fn next_deadline(&self) -> Option<Duration> {
        self.streams.values().filter_map(|stream| stream.assembler.next_deadline()).min()
    }

    /// Whether anybody still listens.
    async fn take(&mut self, event: PeerEvent) -> bool {
        match event {
            PeerEvent::Packet { section: Section::Audio, packet, arrived } => {
                self.meters.first(First::Audio, arrived);
                self.hearing.push(packet, arrived);
            }
            PeerEvent::Packet { section, packet, arrived } => self.packet(section, packet, arrived),
            PeerEvent::KeyframeWanted { section: Section::Camera } => self.signals.camera.want_keyframe(),
            PeerEvent::KeyframeWanted { section: Section::Share } => self.signals.share.want_keyframe(),
            PeerEvent::KeyframeWanted { .. } | PeerEvent::Data(_) | PeerEvent::DataOpen => {}
            PeerEvent::SenderReport { section, ntp, rtp, .. } => self.report(section, ntp, rtp),
            state => return self.signals.to_call.send(state).await.is_ok(),
        }
        true
    }

    fn report(&mut self, section: Section, ntp: u64, rtp: u32) {
        if let Some(trip) = self.peer.stats().round_trip {
            self.stream(section).assembler.set_round_trip(trip);
        }
        if section == Section::Audio {
            self.sound_report = Some((ntp, rtp));
            for stream in self.streams.values_mut() {
                stream.sync.audio_report(ntp, rtp);
            }
        } else {
            self.stream(section).sync.video_report(ntp, rtp);
        }
    }

    fn stream(&mut self, section: Section) -> &mut Stream {
        let sound = self.sound_report;
        self.streams.entry(section).or_insert_with(|| {
            let mut stream = Stream::default();
            if let Some((ntp, rtp)) = sound {
                stream.sync.audio_report(ntp, rtp);
            }
            stream
        })
    }

    fn packet(&mut self, section: Section, packet: RtpPacket, arrived: Duration) {
        self.stream(section).assembler.push(packet, arrived);
        self.poll(section, arrived);
    }

    fn look_again(&mut self) {
        let now = self.clock.now();
        let sections: Vec<_> = self.streams.keys().copied().collect();
        for section in sections {
            self.poll(section, now);
        }
    }

    fn poll(&mut self, section: Section, now: Duration) {
        while let Some(assembled) = self.stream(section).assembler.poll(now) {
            match assembled {
                Assembled::Frame(frame) => self.give_out(section, frame),
                Assembled::KeyframeWanted => {
                    self.peer.request_keyframe(section);
                    let counters = self.stream(section).assembler.counters();
                    self.meters.frames_lost(section, counters);
                }
            }
        }
    }

    fn give_out(&mut self, section: Section, frame: EncodedVideo) {
        let from = match section {
            Section::Slot(slot) => Seen::Slot(slot),
            Section::ShareSlot => Seen::Share,
            Section::Audio | Section::Camera | Section::Share => return,
        };
        self.meters.frame(section, &frame);
        let heard = self.hearing.heard();
        let sync = &mut self.stream(section).sync;
        if let Some((rtp, at)) = heard {
            sync.heard(rtp, at);
        }
        let show_at = frame.at + sync.hold(frame.timestamp, frame.at);
        if let Some(recorder) = &self.signals.recorder {
            recorder.put(Entry::Picture { from, frame: frame.clone(), show_at });
        }
        // Nobody watching is no error.
        let _ = self.signals.pictures.send(ReceivedPicture { from, frame, show_at });
    }
}

/// Waits until a time of the clock; for ever where there is none.
pub(crate) async fn until(deadline: Option<Duration>, clock: MonotonicClock) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(clock.instant(deadline).into()).await,
        None => std::future::pending().await,
    }
}
