//! Sound on its way: the microphone's processed, Opus both ways, the jitter buffer, the mixer, and who is speaking.

mod decoder;
mod delay;
mod encoder;
mod leveller;
mod mixer;
pub mod processing;
mod receiver;
mod resampler;
mod speaking;
mod stats;
mod stretch;

pub use encoder::{OpusEncoder, OpusPacket};
pub use leveller::Leveller;
pub use mixer::Mixer;
pub use processing::{Noise, Processing, Processor};
pub use receiver::AudioReceiver;
pub use resampler::{RateError, Resampler};
pub use speaking::Speaking;
pub use stats::AudioStats;

const OPUS: &str = "Opus";
