//! What went in and came out, by time.

use std::time::Duration;

/// The span of one entry.
const SPAN: Duration = Duration::from_millis(100);

/// Bytes (payloads of UDP) and packets of a tenth of a second.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tenth {
    /// Packets that were sent into the pipe.
    pub offered: u64,
    /// Their bytes.
    pub offered_bytes: u64,
    /// Packets that chance or a full queue took.
    pub dropped: u64,
    /// Their bytes.
    pub dropped_bytes: u64,
    /// Packets that came out, second copies among them.
    pub delivered: u64,
    /// Their bytes.
    pub delivered_bytes: u64,
}

/// Tenths of a second since the clock's beginning.
#[derive(Debug, Default)]
pub(super) struct Tally(Vec<Tenth>);

impl Tally {
    pub(super) fn at(&mut self, now: Duration) -> &mut Tenth {
        let index = (now.as_millis() / SPAN.as_millis()) as usize;
        if self.0.len() <= index {
            self.0.resize(index + 1, Tenth::default());
        }
        &mut self.0[index]
    }

    /// The sum of the tenths that begin within a time.
    pub(super) fn within(&self, from: Duration, to: Duration) -> Tenth {
        let index = |time: Duration| (time.as_millis() / SPAN.as_millis()) as usize;
        let range = self.0.get(index(from).min(self.0.len())..index(to).min(self.0.len())).unwrap_or_default();
        range.iter().fold(Tenth::default(), |sum, tenth| Tenth {
            offered: sum.offered + tenth.offered,
            offered_bytes: sum.offered_bytes + tenth.offered_bytes,
            dropped: sum.dropped + tenth.dropped,
            dropped_bytes: sum.dropped_bytes + tenth.dropped_bytes,
            delivered: sum.delivered + tenth.delivered,
            delivered_bytes: sum.delivered_bytes + tenth.delivered_bytes,
        })
    }
}
