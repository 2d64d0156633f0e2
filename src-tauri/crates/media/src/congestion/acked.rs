//! How much arrives: bits a second by the other side's clock.

use std::{collections::VecDeque, time::Duration};

/// Looked back on.
const WINDOW: Duration = Duration::from_millis(400);
/// Less says nothing.
const LEAST: Duration = Duration::from_millis(150);

/// See the module's documentation.
#[derive(Debug, Default)]
pub(super) struct Acked {
    arrived: VecDeque<(Duration, u32)>,
    bytes: u64,
    newest: Duration,
}

impl Acked {
    /// A packet arrived.
    pub(super) fn push(&mut self, at: Duration, bytes: u32) {
        if at + WINDOW * 10 < self.newest {
            *self = Self::default();
        }
        self.newest = self.newest.max(at);
        self.arrived.push_back((at, bytes));
        self.bytes += u64::from(bytes);
        while let Some(&(first, bytes)) = self.arrived.front()
            && first + WINDOW < self.newest
        {
            self.arrived.pop_front();
            self.bytes -= u64::from(bytes);
        }
    }

    /// Bits a second; `None` while too little came.
    pub(super) fn bitrate(&self) -> Option<f64> {
        let &(first, bytes) = self.arrived.front()?;
        let span = self.newest.saturating_sub(first);
        // The first packet began the time, the others filled it.
        (span >= LEAST).then(|| (self.bytes - u64::from(bytes)) as f64 * 8.0 / span.as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_what_came_lately() {
        let mut acked = Acked::default();
        acked.push(Duration::from_millis(20_000), 1_250);
        assert_eq!(acked.bitrate(), None);
        (1..=100u64).for_each(|packet| acked.push(Duration::from_millis(20_000 + packet * 10), 1_250));
        assert!((acked.bitrate().unwrap() - 1e6).abs() < 1e3, "{:?}", acked.bitrate());
        acked.push(Duration::from_millis(1), 10);
        acked.push(Duration::from_millis(400), 1_000);
        assert!((acked.bitrate().unwrap() - 20e3).abs() < 1e3, "the other side's clock was set: {:?}", acked.bitrate());
    }
}
