//! The microphone's thread. It is open from the start, so that unmuting is instant; while muted, or while consent is
//! missing, its frames are only treated and measured, so that who talks while muted is told and the room is known already, and
//! no packet leaves. The pause shows in the timestamps.

use std::{sync::Arc, thread::JoinHandle, time::Duration};

use base::Clock;
use capture::{AudioCapture, SourceSpec};
use ipc::{MicrophoneLevel, MicrophoneState};
use media::{AudioFrame, CodecError, audio::OpusEncoder, rtp::AudioPacketizer};
use meeting::MediaKind;

use super::{
    Gate, SoundTerms, Way, first_sequence,
    line::{Followed, Line, unusable},
    loudness::{Loudness, Use},
    treatment::{Treated, Treatment},
};
use crate::{Code, Failure};

/// How long a frame is waited for before the gate is looked at again.
const GLANCE: Duration = Duration::from_millis(50);

/// Between two looks at the path.
const LOOK: Duration = Duration::from_millis(250);

const QUEUE: &str = "microphone.capture";

/// A running thread. Dropping it stops and joins it.
#[derive(Debug)]
pub(crate) struct SoundSender {
    gate: Arc<Gate>,
    thread: Option<JoinHandle<()>>,
}

impl SoundSender {
    /// Starts a thread that opens the microphone chosen at the gate and treats its sound.
    pub(crate) fn start(gate: Arc<Gate>, way: Way, treatment: Arc<Treatment>) -> std::io::Result<Self> {
        let of_thread = gate.clone();
        let run = move || run(&of_thread, &way, &treatment);
        let thread = std::thread::Builder::new().name("microphone".to_owned()).spawn(run)?;
        Ok(Self { gate, thread: Some(thread) })
    }
}

impl Drop for SoundSender {
    fn drop(&mut self) {
        self.gate.stop();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn run(gate: &Gate, way: &Way, treatment: &Arc<Treatment>) {
    let mut stream = match OpusEncoder::new() {
        Ok(encoder) => Stream {
            encoder,
            packetizer: AudioPacketizer::new(first_sequence()),
            steady: false,
            music: false,
            terms: None,
            looked: Duration::ZERO,
        },
        Err(error) => return way.tell(MediaKind::Microphone, codec_failure(&error), true),
    };
    while !gate.is_stopped() {
        let (mut spec, openings) = (gate.source(), gate.openings());
        match capture::open_microphone(&spec, way.clock) {
            Ok(capture) => {
                let line = Line::new(MediaKind::Microphone, spec, capture, way.meters.dropped(QUEUE));
                spec = send(line, &mut stream, treatment, gate, way);
            }
            Err(error) => way.tell(MediaKind::Microphone, unusable(MediaKind::Microphone, &error), true),
        }
        way.outlet.level(MicrophoneLevel { state: MicrophoneState::Muted, level: 0.0 });
        gate.wait_for_another_try(&spec, openings);
    }
}

/// One stream of packets, whichever microphone it comes from.
struct Stream {
    encoder: OpusEncoder,
    packetizer: AudioPacketizer,
    /// A steady tone would be taken for background noise and fade away.
    steady: bool,
    music: bool,
    terms: Option<SoundTerms>,
    looked: Duration,
}

impl Stream {
    fn suit(&mut self, spec: &SourceSpec) -> Result<(), CodecError> {
        self.steady = matches!(spec, SourceSpec::Tone(_));
        self.encoder.set_dtx(!self.steady && !self.music)
    }

    fn set_music(&mut self, music: bool) -> Result<(), CodecError> {
        if music == self.music {
            return Ok(());
        }
        (self.music, self.terms) = (music, None);
        self.encoder.set_music(music)?;
        self.encoder.set_dtx(!self.steady && !music)
    }

    /// Follows the path, a few times a second.
    fn follow(&mut self, at: Duration, way: &Way) -> Result<(), CodecError> {
        if at.saturating_sub(self.looked) < LOOK {
            return Ok(());
        }
        self.looked = at;
        let Some(terms) = way.outlet.sound_terms().filter(|terms| self.terms != Some(*terms)) else { return Ok(()) };
        self.terms = Some(terms);
        // Music takes 64 kbit/s where speech takes 40.
        let bitrate = if self.music { terms.bitrate / 5 * 8 } else { terms.bitrate };
        self.encoder.set_bitrate(bitrate)?;
        self.encoder.set_expected_loss(terms.loss)
    }

    fn send(&mut self, frame: &AudioFrame, music: bool, way: &Way) -> Result<(), CodecError> {
        self.set_music(music)?;
        self.follow(frame.at, way)?;
        if let Some(sound) = self.encoder.push(frame)? {
            way.outlet.sound(self.packetizer.packetize(&sound));
        }
        Ok(())
    }
}

fn codec_failure(error: &CodecError) -> Failure {
    Failure::because(Code::Codec, "the sound can't be encoded", error)
}

/// Sends until the thread should end or there is nothing more to hear; from which microphone it heard last.
fn send(
    mut line: Line<AudioFrame>,
    stream: &mut Stream,
    treatment: &Arc<Treatment>,
    gate: &Gate,
    way: &Way,
) -> SourceSpec {
    let open = |spec: &SourceSpec| capture::open_microphone(spec, way.clock);
    let mut loudness = Loudness::default();
    let mut treated = Treated::new(treatment.clone(), line.spec.clone());
    let mut done = stream.suit(&line.spec);
    while !gate.is_stopped() && done.is_ok() {
        match line.follow(gate, &open, way) {
            Followed::Same => {}
            Followed::Other => {
                loudness = Loudness::default();
                treated = Treated::new(treatment.clone(), line.spec.clone());
                done = stream.suit(&line.spec);
            }
            Followed::Gone => {
                line.tell_end(way);
                break;
            }
        }
        way.meters.set_dropped(QUEUE, line.dropped());
        line.tell_trouble(way);
        let heard = line.capture().and_then(|capture| capture.recv_timeout(GLANCE));
        let frame = heard.map(|heard| (treated.treat(heard.clone()), heard));
        let level = match &frame {
            Some((frame, heard)) => loudness.push(heard, frame, used(gate)),
            None => loudness.pass(way.clock.now(), used(gate)),
        };
        if let Some(level) = level {
            way.outlet.level(level);
        }
        match frame {
            Some((frame, _)) if gate.is_open() => done = done.and_then(|()| stream.send(&frame, treated.music(), way)),
            None if line.capture().is_some_and(AudioCapture::ended) => {
                line.tell_end(way);
                break;
            }
            _ => {}
        }
    }
    if let Err(error) = done {
        way.tell(MediaKind::Microphone, codec_failure(&error), true);
    }
    line.spec
}

fn used(gate: &Gate) -> Use {
    if gate.is_open() {
        Use::Sent
    } else if gate.is_switched_off() {
        Use::SwitchedOff
    } else {
        Use::HeldBack
    }
}
