//! Pictures and sound from the machine's devices, and sound to them: cameras, microphones, loudspeakers, screens and
//! windows; test patterns, files and tones as devices of their own, so that a machine without any works.
//!
//! Every source is a thread and a bounded queue; the queue keeps the newest frames and counts what it dropped. Dropping
//! the handle stops and joins the thread. A device that goes away is reported by [`Capture::error`] and opened again when
//! it, or for sound another default device, comes back. That devices come and go is told by [`SystemEvents`].
//!
//! | | Linux | Windows | macOS |
//! |---|---|---|---|
//! | cameras | nokhwa, Video4Linux | nokhwa, Media Foundation | nokhwa, AVFoundation |
//! | sound | cpal, PulseAudio (or PipeWire's) else ALSA | cpal, WASAPI | cpal, CoreAudio |
//! | screens, windows | x11rb with MIT-SHM; the portal and PipeWire under Wayland | Windows Graphics Capture | ScreenCaptureKit |
//!
//! Knows no network.

mod blocked;
mod camera;
mod colour;
mod error;
mod events;
mod open;
mod pace;
mod picture;
mod queue;
mod screen;
mod sound;
mod spec;
mod still;
mod synthetic;

pub use blocked::{Refuser, holder, refuser};
pub use camera::cameras;
pub use error::CaptureError;
pub use events::{DeviceEvents, DeviceKinds, Listening, SystemEvents, Told, look_at_the_untold};
pub use open::{microphones, open_camera, open_microphone, open_share, open_speaker, speakers};
pub use queue::Capture;
pub use screen::{desktop_asks, screens, windows};
pub use sound::{Playback, Pull};
pub use spec::{SourceSpec, SpeakerSpec, SpecError};
pub use still::{Still, still};

/// Pictures from a camera, a screen or a stand-in for one.
pub type VideoCapture = Capture<media::VideoFrame>;

/// Sound from a microphone or a stand-in for one: a frame every ten milliseconds.
pub type AudioCapture = Capture<media::AudioFrame>;

/// The most that is wanted of a picture source. What is larger is scaled down, its shape kept; nothing is scaled up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VideoFormat {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Frames a second.
    pub fps: u32,
}

/// Something to capture from or play to, as a person chooses it from a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// What [`SourceSpec`] (or [`SpeakerSpec`]) reads; stays the same over runs where the system allows.
    pub id: String,
    /// What the system calls it.
    pub name: String,
}
