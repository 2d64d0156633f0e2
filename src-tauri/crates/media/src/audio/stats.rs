//! What a receiver tells about itself.

use std::time::Duration;

/// What an [`AudioReceiver`](super::AudioReceiver) has seen and done.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct AudioStats {
    /// Packets taken, late ones and duplicates included.
    pub received: u64,
    /// Packets that didn't come in time, or never.
    pub lost: u64,
    /// Of the lost, those restored from the spare copy in the packet after.
    pub recovered: u64,
    /// Of the lost, those that came after all, too late.
    pub late: u64,
    /// Packets that came again.
    pub duplicates: u64,
    /// Packets that couldn't be decoded.
    pub damaged: u64,
    /// Times the stream jumped and was begun anew.
    pub restarts: u64,
    /// Samples given out since the first packet's sound began.
    pub played_samples: u64,
    /// Of these, samples made up because theirs were missing. Pauses of the sender are not missing.
    pub concealed_samples: u64,
    /// Samples put in to gain time.
    pub inserted_samples: u64,
    /// Samples taken out to lose time.
    pub removed_samples: u64,
    /// From the arrival of an undelayed packet to its sound being given out.
    pub delay: Duration,
    /// What `delay` is steered towards.
    pub target_delay: Duration,
    /// Root mean square of the sound given out, smoothed, 0 to 1.
    pub level: f32,
}
