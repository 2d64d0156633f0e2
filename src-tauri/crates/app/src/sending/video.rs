//! The camera's and the share's thread.

use std::{sync::Arc, thread::JoinHandle, time::Duration};

use base::{Clock, MonotonicClock};
use capture::{CaptureError, SourceSpec, VideoCapture, VideoFormat};
use media::{VideoFrame, rtp::Packetizer};
use meeting::MediaKind;
use rtc::Section;

use super::{
    Gate, OwnPicture, Way, first_sequence,
    line::{Followed, Line, unusable},
    shaping::{Made, Shaping},
};
use crate::{Code, Failure};

/// How long a frame is waited for before the gate is looked at again.
const GLANCE: Duration = Duration::from_millis(50);

/// How long a source that can't be opened, or whose pictures can't be encoded, is left alone before the switch is looked
/// at again.
const SULK: Duration = Duration::from_secs(2);

/// What to send; the device is chosen at the gate.
#[derive(Debug, Clone, Copy)]
pub(crate) struct VideoSource {
    /// The most that is wanted of it.
    pub(crate) format: VideoFormat,
    /// A screen: text stays sharp, and the source is a share.
    pub(crate) screen: bool,
}

impl VideoSource {
    fn kind(&self) -> MediaKind {
        if self.screen { MediaKind::Share } else { MediaKind::Camera }
    }

    fn section(&self) -> Section {
        if self.screen { Section::Share } else { Section::Camera }
    }

    fn queue(&self) -> &'static str {
        if self.screen { "share.capture" } else { "camera.capture" }
    }

    fn stream(&self) -> u8 {
        if self.screen { ipc::frame::OWN_SHARE } else { ipc::frame::CAMERA }
    }

    fn open(&self, spec: &SourceSpec, clock: MonotonicClock) -> Result<VideoCapture, CaptureError> {
        let (open, what): (fn(&_, _, _) -> _, _) =
            if self.screen { (capture::open_share, "share") } else { (capture::open_camera, "camera") };
        if *spec == SourceSpec::None {
            return Err(CaptureError::NotChosen(what));
        }
        open(spec, self.format, clock)
    }
}

/// A running thread. Dropping it stops and joins it.
#[derive(Debug)]
pub(crate) struct VideoSender {
    gate: Arc<Gate>,
    thread: Option<JoinHandle<()>>,
}

impl VideoSender {
    /// Starts a thread that waits for its gate to open.
    pub(crate) fn start(source: VideoSource, gate: Arc<Gate>, way: Way) -> std::io::Result<Self> {
        let name = if source.screen { "share" } else { "camera" };
        let of_thread = gate.clone();
        let thread = std::thread::Builder::new().name(name.to_owned()).spawn(move || run(&source, &of_thread, &way))?;
        Ok(Self { gate, thread: Some(thread) })
    }
}

impl Drop for VideoSender {
    fn drop(&mut self) {
        self.gate.stop();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn run(source: &VideoSource, gate: &Gate, way: &Way) {
    let mut packetizer = Packetizer::new(first_sequence());
    while gate.wait_open() {
        let spec = gate.source();
        match source.open(&spec, way.clock) {
            Ok(capture) => {
                let line = Line::new(source.kind(), spec, capture, way.meters.dropped(source.queue()));
                send(source, line, &mut packetizer, gate, way);
            }
            Err(error) => {
                way.tell(source.kind(), unusable(source.kind(), &error), true);
                gate.wait_closed(SULK, &spec);
            }
        }
    }
}

/// Sends until the gate closes or the source is of no use. Leaving it closes the device.
fn send(source: &VideoSource, mut line: Line<VideoFrame>, packetizer: &mut Packetizer, gate: &Gate, way: &Way) {
    let open = |spec: &SourceSpec| source.open(spec, way.clock);
    let mut shaping = Shaping::new(source.screen, source.format.fps);
    while gate.is_open() {
        match line.follow(gate, &open, way) {
            Followed::Same => {}
            // A new encoder begins with a keyframe.
            Followed::Other => shaping.begin_anew(),
            Followed::Gone => return,
        }
        way.meters.set_dropped(source.queue(), line.dropped());
        line.tell_trouble(way);
        let Some(frame) = line.capture().and_then(|capture| capture.recv_timeout(GLANCE)) else {
            if line.capture().is_some_and(VideoCapture::ended) {
                line.tell_end(way);
                return gate.wait_closed(SULK, &line.spec);
            }
            continue;
        };
        if let Err(error) = encode(source, &frame, &mut shaping, packetizer, gate, way) {
            way.tell(source.kind(), Failure::because(Code::Codec, "the picture can't be encoded", &error), true);
            return gate.wait_closed(SULK, &line.spec);
        }
    }
}

fn encode(
    source: &VideoSource,
    frame: &VideoFrame,
    shaping: &mut Shaping,
    packetizer: &mut Packetizer,
    gate: &Gate,
    way: &Way,
) -> Result<(), media::CodecError> {
    let allowance = way.outlet.allowance(source.section(), shaping.wanted(&frame.image));
    let began = way.clock.now();
    let made = shaping.make(frame, allowance, &mut || gate.take_keyframe(frame.at))?;
    let now = way.clock.now();
    shaping.worked(now.saturating_sub(began), now);
    way.meters.limited(source.section(), shaping.limit());
    let Made::Picture(encoded) = made else {
        way.meters.frame_left_out(source.section());
        return Ok(());
    };
    // Between capture and here the person may have switched it off, or consent may be asked.
    if !gate.is_open() {
        return Ok(());
    }
    way.outlet.picture_packets(source.section(), packetizer.packetize(&encoded));
    way.meters.frame(source.section(), &encoded);
    way.outlet.picture(OwnPicture { stream: source.stream(), frame: encoded });
    Ok(())
}
