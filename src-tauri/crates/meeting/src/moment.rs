//! A moment that can be written down.

use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use ts_rs::TS;

/// A moment of the caller's monotonic clock, written as whole milliseconds since that clock's zero.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
pub struct Moment(#[ts(type = "number")] pub Duration);

impl Moment {
    /// How long ago this was; zero if it is still to come.
    #[must_use]
    pub fn elapsed(self, now: Duration) -> Duration {
        now.saturating_sub(self.0)
    }
}

impl From<Duration> for Moment {
    fn from(at: Duration) -> Self {
        Self(at)
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(u64::try_from(self.0.as_millis()).unwrap_or(u64::MAX))
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(Duration::from_millis(u64::deserialize(deserializer)?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_written_in_milliseconds() {
        let moment = Moment(Duration::from_micros(1_500_700));
        assert_eq!(serde_json::to_string(&moment).unwrap(), "1500");
        assert_eq!(serde_json::from_str::<Moment>("1500").unwrap(), Moment(Duration::from_millis(1500)));
    }

    #[test]
    fn a_moment_to_come_was_no_time_ago() {
        let moment = Moment(Duration::from_secs(9));
        assert_eq!(moment.elapsed(Duration::from_secs(4)), Duration::ZERO);
        assert_eq!(moment.elapsed(Duration::from_secs(10)), Duration::from_secs(1));
    }
}
