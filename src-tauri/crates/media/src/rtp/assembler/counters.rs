//! What an assembler tells about itself.

/// What a [`FrameAssembler`](super::FrameAssembler) has seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AssemblerCounters {
    /// Packets taken, duplicates and late ones included.
    pub packets: u64,
    /// Pictures given out.
    pub frames: u64,
    /// Of these, keyframes.
    pub keyframes: u64,
    /// Packets that never came in time.
    pub lost: u64,
    /// Packets that came for a place already passed.
    pub late: u64,
    /// Packets that came again.
    pub duplicates: u64,
    /// Packets that came and were dropped, because a picture before or of theirs was not whole.
    pub dropped: u64,
    /// Whole pictures whose payloads didn't make an access unit.
    pub damaged: u64,
    /// Times a keyframe was wanted.
    pub keyframes_wanted: u64,
    /// Times the stream jumped and was begun anew.
    pub restarts: u64,
}
