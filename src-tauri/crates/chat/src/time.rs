//! A service's clock, in milliseconds: what messages are dated by.

use serde::{Deserialize, Serialize};
use time::{OffsetDateTime, UtcOffset, format_description::well_known::Rfc3339};

/// A moment by a service's clock, in milliseconds since 1970. Comparing it with the clock of this machine says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

/// The last moment that a date can be made of in a browser: 275760-09-13.
const LAST_MS: i64 = 8_640_000_000_000_000;

impl Timestamp {
    /// Milliseconds since 1970, brought into the range of years that every part of the house can show.
    #[must_use]
    pub fn from_unix_ms(ms: i64) -> Self {
        Self(ms.clamp(-LAST_MS, LAST_MS))
    }

    /// Milliseconds since 1970.
    #[must_use]
    pub fn unix_ms(self) -> i64 {
        self.0
    }

    /// Reads RFC 3339, also with seven digits after the point as the services write it; whatever is below a millisecond is cut off.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let moment = OffsetDateTime::parse(text, &Rfc3339).ok()?;
        i64::try_from(moment.unix_timestamp_nanos().div_euclid(1_000_000)).ok().map(Self::from_unix_ms)
    }

    /// RFC 3339 in UTC. Years beyond 0–9999, which it can't say, become the nearest that it can.
    #[must_use]
    pub fn to_rfc3339(self) -> String {
        const FIRST: i64 = -62_167_219_200_000;
        const LAST: i64 = 253_402_300_799_999;
        let nanoseconds = i128::from(self.0.clamp(FIRST, LAST)) * 1_000_000;
        OffsetDateTime::from_unix_timestamp_nanos(nanoseconds)
            .ok()
            .and_then(|moment| moment.to_offset(UtcOffset::UTC).format(&Rfc3339).ok())
            .expect("years 0 to 9999 can be written")
    }

    /// So many milliseconds earlier.
    #[must_use]
    pub fn before(self, ms: i64) -> Self {
        Self::from_unix_ms(self.0.saturating_sub(ms))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_the_services_are_read_to_the_millisecond() {
        let read = |text| Timestamp::parse(text).map(Timestamp::unix_ms);
        assert_eq!(read("2020-06-25T17:44:37.6830000Z"), Some(1_593_107_077_683));
        assert_eq!(read("2020-10-30T10:50:50Z"), Some(1_604_055_050_000));
        assert_eq!(read("2020-10-30T11:50:50.1239+01:00"), Some(1_604_055_050_123));
        assert_eq!(read("0001-01-01T00:00:00Z"), Some(-62_135_596_800_000));
        assert_eq!(read("yesterday"), None);
    }

    #[test]
    fn what_is_written_reads_back() {
        for ms in [0, 1, -1, 1_593_107_077_683, i64::MIN, i64::MAX] {
            let moment = Timestamp::from_unix_ms(ms);
            let again = Timestamp::parse(&moment.to_rfc3339()).unwrap();
            assert!(ms.unsigned_abs() > 1 << 50 || again == moment, "{ms}");
        }
    }
}
