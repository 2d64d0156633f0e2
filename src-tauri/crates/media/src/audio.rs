//! Sound on its way: Opus both ways, the jitter buffer, the mixer, and who is speaking.

mod decoder;
mod delay;
mod encoder;
mod mixer;
mod receiver;
mod speaking;
mod stretch;

pub use encoder::{OpusEncoder, OpusPacket};
pub use mixer::Mixer;
pub use receiver::{AudioReceiver, AudioStats};
pub use speaking::Speaking;

const OPUS: &str = "Opus";
