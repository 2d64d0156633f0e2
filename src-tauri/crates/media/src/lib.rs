//! Pictures and sound between a device and a network, knowing neither: frames, codecs, packets to frames, jitter,
//! mixing, numbered test material, recording files.
//!
//! Nothing here asks a clock, opens a socket or a device, or runs on a runtime. Times are [`std::time::Duration`]s of one
//! monotonic clock that the caller keeps for the whole call.

pub mod audio;
pub mod congestion;
mod error;
pub mod file;
pub mod frame;
mod h264;
pub mod pattern;
pub mod rtp;
pub mod sync;
pub mod video;

pub use error::CodecError;
pub use frame::{AudioFrame, Colours, EncodedVideo, FRAME_SAMPLES, I420, Matrix, SAMPLE_RATE, SizeError, VideoFrame};
