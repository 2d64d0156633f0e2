//! Sound on its way: Opus both ways, the jitter buffer, the mixer, and who is speaking.

mod decoder;
mod delay;
mod encoder;
mod mixer;
mod receiver;
mod resampler;
mod speaking;
mod stats;
mod stretch;

pub use encoder::{OpusEncoder, OpusPacket};
pub use mixer::Mixer;
pub use receiver::AudioReceiver;
pub use resampler::{RateError, Resampler};
pub use speaking::Speaking;
pub use stats::AudioStats;

const OPUS: &str = "Opus";
