//! The pictures of scripted people: one thread draws and encodes them all, once for all who see them.

use std::{
    sync::mpsc::{self, RecvTimeoutError, Sender},
    thread,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use base::{Clock, MonotonicClock};
use media::{
    CodecError, EncodedVideo, I420, VideoFrame,
    pattern::{Stamp, draw},
    rtp::Packetizer,
    video::{EncoderConfig, H264Encoder, bitrate_for},
};
use meeting::protocol::ParticipantId;

use super::plane::{Forwarder, Picture};
use crate::script::Video;

/// Pictures that are late by more than this are left out instead of being caught up with.
const TOO_LATE: Duration = Duration::from_millis(200);

/// How often pictures that come seldom are looked at for someone who sees them for the first time.
const GLANCE: Duration = Duration::from_millis(20);

/// What the thread is told.
#[derive(Debug)]
enum Cue {
    Show(ParticipantId, Picture, Video, Forwarder),
    Hide(ParticipantId, Picture),
}

/// The thread. Dropping it ends it.
#[derive(Debug)]
pub(crate) struct Stage {
    cues: Sender<Cue>,
}

impl Stage {
    /// An empty stage.
    ///
    /// # Errors
    /// When the system has no thread to give.
    pub(crate) fn open(clock: MonotonicClock) -> std::io::Result<Self> {
        let (cues, due) = mpsc::channel();
        thread::Builder::new().name("practice-video".into()).spawn(move || run(&due, clock))?;
        Ok(Self { cues })
    }

    /// Someone's picture begins; it is drawn and encoded while somebody sees it.
    pub(crate) fn show(&self, who: &ParticipantId, picture: Picture, video: Video, forwarder: Forwarder) {
        // The thread ends with this handle only, so it listens.
        let _ = self.cues.send(Cue::Show(who.clone(), picture, video, forwarder));
    }

    /// Someone's picture ends.
    pub(crate) fn hide(&self, who: &ParticipantId, picture: Picture) {
        let _ = self.cues.send(Cue::Hide(who.clone(), picture));
    }
}

/// One picture on stage.
struct Act {
    who: ParticipantId,
    picture: Picture,
    video: Video,
    forwarder: Forwarder,
    image: I420,
    encoder: H264Encoder,
    packetizer: Packetizer,
    /// When the next picture is due, and its number.
    next: Duration,
    number: u32,
    seen: bool,
}

fn run(cues: &mpsc::Receiver<Cue>, clock: MonotonicClock) {
    let mut acts: Vec<Act> = Vec::new();
    loop {
        let now = clock.now();
        let due = acts.iter().map(|act| act.next.min(act.glance(now))).min();
        let cue = match due {
            Some(due) => cues.recv_timeout(due.saturating_sub(now)),
            None => cues.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match cue {
            Ok(Cue::Show(who, picture, video, forwarder)) => {
                acts.retain(|act| (&act.who, act.picture) != (&who, picture));
                match Act::new(who, picture, video, forwarder, clock.now()) {
                    Ok(act) => acts.push(act),
                    Err(error) => tracing::error!(%error, "a scripted picture can't be encoded"),
                }
            }
            Ok(Cue::Hide(who, picture)) => acts.retain(|act| (&act.who, act.picture) != (&who, picture)),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        for act in &mut acts {
            let now = clock.now();
            if act.glance(now) != Duration::MAX && act.forwarder.keyframe_wished() {
                act.next = act.next.min(now);
            }
            if act.next <= now {
                act.perform(now);
            }
        }
    }
}

impl Act {
    fn new(
        who: ParticipantId,
        picture: Picture,
        video: Video,
        forwarder: Forwarder,
        now: Duration,
    ) -> Result<Self, CodecError> {
        let Video { width, height, fps, .. } = video;
        let screen = picture == Picture::Share;
        let bitrate = bitrate_for(width, height, fps, screen);
        let config = EncoderConfig { width, height, fps, bitrate, screen };
        let encoder = if screen { H264Encoder::new(config)? } else { H264Encoder::with_layers(config)? };
        let image = I420::black(width, height)?;
        let packetizer = Packetizer::new(0);
        Ok(Self { who, picture, video, forwarder, image, encoder, packetizer, next: now, number: 0, seen: false })
    }

    /// When to look whether someone new waits for a picture that comes seldom; never for the others.
    fn glance(&self, now: Duration) -> Duration {
        if Duration::from_secs(1) / self.video.fps > 3 * GLANCE { now + GLANCE } else { Duration::MAX }
    }

    /// Draws and sends the picture that is due, if anyone sees it, and moves on to the next.
    fn perform(&mut self, now: Duration) {
        let interval = Duration::from_secs(1) / self.video.fps;
        let at = self.next;
        self.next += interval;
        if now.saturating_sub(self.next) > TOO_LATE {
            self.next = now;
        }
        let number = self.number;
        self.number = number.wrapping_add(1);
        let was_seen = std::mem::replace(&mut self.seen, self.forwarder.is_seen());
        let keyframe = self.forwarder.take_keyframe_wish() || !was_seen;
        if !self.seen {
            return;
        }
        let system = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        draw(&mut self.image, &Stamp::new(self.video.source, number, system));
        let frame = VideoFrame { image: std::sync::Arc::new(self.image.clone()), at };
        match self.encoder.encode(&frame, keyframe) {
            Ok(Some(encoded)) => self.send(&encoded, now),
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "a scripted picture was not encoded"),
        }
    }

    fn send(&mut self, encoded: &EncodedVideo, now: Duration) {
        for packet in self.packetizer.packetize(encoded) {
            self.forwarder.forward(&packet, now);
        }
    }
}
