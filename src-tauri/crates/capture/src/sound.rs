//! Microphones and loudspeakers by cpal.
//!
//! A device runs at whatever rate and with as many channels as it likes; on our side of the callback there are frames of
//! ten milliseconds, mono, 48 kHz. What cpal's hosts taught us, and where it is heeded:
//!
//! - The default buffer of the PulseAudio host is two seconds long, so a short one is asked for explicitly, and what is
//!   given need not be that: [`rate::Blocks`] cuts it anew.
//! - No host tells of a new default device, PulseAudio moves streams in silence, and a server that dies just stops calling
//!   back: [`device::keep_open`] looks once a second and opens anew.
//! - The PulseAudio host vanishes when neither `PULSE_SERVER` nor `XDG_RUNTIME_DIR` (or `HOME`) leads to a server; what is
//!   left then is ALSA with its one default device.

mod device;
mod microphone;
mod rate;
mod samples;
mod speaker;

pub(crate) use device::{Direction, list};
pub(crate) use microphone::microphone;
pub use speaker::{Playback, Pull};
pub(crate) use speaker::{nowhere, speaker};
