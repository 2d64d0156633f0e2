//! What can go wrong in a codec.

use crate::frame::SizeError;

/// A codec could not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodecError {
    /// The encoder or decoder library could not be set up, or refused its settings.
    #[error("the {codec} codec could not be set up: {reason}")]
    Setup {
        /// `H.264` or `Opus`.
        codec: &'static str,
        /// The library's words.
        reason: String,
    },
    /// Encoding failed. The next frame may work.
    #[error("{codec} could not encode: {reason}")]
    Encode {
        /// `H.264` or `Opus`.
        codec: &'static str,
        /// The library's words.
        reason: String,
    },
    /// What arrived is damaged. For video, nothing decodes before the next keyframe.
    #[error("{codec} data could not be decoded: {reason}")]
    Decode {
        /// `H.264` or `Opus`.
        codec: &'static str,
        /// The library's words.
        reason: String,
    },
    /// A video frame that builds on others came first, or after damage: ask for a keyframe.
    #[error("a keyframe is needed before this frame can be decoded")]
    KeyframeNeeded,
    /// A picture's size is outside of what the codec takes.
    #[error(transparent)]
    Size(#[from] SizeError),
}
