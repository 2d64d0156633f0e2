//! The microphone's thread. It is open from the start, so that unmuting is instant; while muted, or while consent is
//! missing, its frames are thrown away unseen and no packet leaves. The pause shows in the timestamps.

use std::{sync::Arc, thread::JoinHandle, time::Duration};

use capture::{AudioCapture, SourceSpec};
use media::{AudioFrame, CodecError, audio::OpusEncoder, rtp::AudioPacketizer};
use meeting::MediaKind;
use rtc::Section;

use super::{Gate, Way, first_sequence};
use crate::{Code, Failure};

/// How long a frame is waited for before the gate is looked at again.
const GLANCE: Duration = Duration::from_millis(50);

const QUEUE: &str = "microphone.capture";

/// A running thread. Dropping it stops and joins it.
#[derive(Debug)]
pub(crate) struct SoundSender {
    gate: Arc<Gate>,
    thread: Option<JoinHandle<()>>,
}

impl SoundSender {
    /// Starts a thread that opens the microphone.
    pub(crate) fn start(spec: SourceSpec, gate: Arc<Gate>, way: Way) -> std::io::Result<Self> {
        let of_thread = gate.clone();
        let thread =
            std::thread::Builder::new().name("microphone".to_owned()).spawn(move || run(&spec, &of_thread, &way))?;
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

fn run(spec: &SourceSpec, gate: &Gate, way: &Way) {
    let opened = capture::open_microphone(spec, way.clock)
        .map_err(|error| Failure::because(Code::Device, error.to_string(), &error))
        .and_then(|capture| encoder(spec).map(|encoder| (capture, encoder)).map_err(|error| codec_failure(&error)));
    match opened {
        Ok((capture, encoder)) => send(&capture, encoder, gate, way),
        Err(failure) => way.tell(MediaKind::Microphone, failure, true),
    }
}

fn encoder(spec: &SourceSpec) -> Result<OpusEncoder, CodecError> {
    let mut encoder = OpusEncoder::new()?;
    // A steady tone would be taken for background noise and fade away.
    encoder.set_dtx(!matches!(spec, SourceSpec::Tone(_)))?;
    Ok(encoder)
}

fn codec_failure(error: &CodecError) -> Failure {
    Failure::because(Code::Codec, "the sound can't be encoded", error)
}

fn send(capture: &AudioCapture, mut encoder: OpusEncoder, gate: &Gate, way: &Way) {
    let mut packetizer = AudioPacketizer::new(first_sequence());
    let mut trouble = None;
    while !gate.is_stopped() {
        way.meters.set_dropped(QUEUE, capture.dropped());
        let now = capture.error().map(|error| error.to_string());
        if now != trouble {
            if let Some(words) = &now {
                way.tell(MediaKind::Microphone, Failure::new(Code::Device, words.clone()), false);
            }
            trouble = now;
        }
        let Some(frame) = capture.recv_timeout(GLANCE) else {
            if capture.ended() {
                let words = trouble.unwrap_or_else(|| "the microphone has ended".to_owned());
                return way.tell(MediaKind::Microphone, Failure::new(Code::Device, words), true);
            }
            continue;
        };
        if gate.is_open()
            && let Err(error) = encode(&frame, &mut encoder, &mut packetizer, way)
        {
            return way.tell(MediaKind::Microphone, codec_failure(&error), true);
        }
    }
}

fn encode(
    frame: &AudioFrame,
    encoder: &mut OpusEncoder,
    packetizer: &mut AudioPacketizer,
    way: &Way,
) -> Result<(), CodecError> {
    if let Some(sound) = encoder.push(frame)? {
        way.peer.send(Section::Audio, packetizer.packetize(&sound));
    }
    Ok(())
}
