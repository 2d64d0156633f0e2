//! Time zones by name: the world's (IANA), Windows', and the forms that mail programs make of both.

use std::str::FromStr;

use calcard::common::timezone::Tz;
use chrono::{DateTime, Datelike, LocalResult, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc};

/// Years outside this are no meeting's, and far from where dates overflow.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2200;

/// A time zone with its rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Zone(Tz);

impl Zone {
    /// The zone everything else is counted from.
    pub const UTC: Self = Self(Tz::UTC);

    /// A zone by its name, such as `Europe/Berlin`, `W. Europe Standard Time` or `(UTC+01:00) Amsterdam, Berlin`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        if name.eq_ignore_ascii_case("tzone://Microsoft/Utc") {
            return Some(Self::UTC);
        }
        let known = |name: &str| Tz::from_str(name).ok().filter(|zone| !zone.is_floating());
        // Free programs write "/somebody's registry/Europe/Berlin".
        let rest = name.strip_prefix('/').and_then(|name| name.split_once('/')).map(|(_, rest)| rest);
        known(name).or_else(|| known(rest?)).map(Self)
    }

    /// The moment of a time on the wall. A time that happens twice is the first of the two; one that a clock skips is read
    /// as if the clock had not been put forward yet (RFC 5545, section 3.3.5). `None` outside the years 1900 to 2200.
    #[must_use]
    pub fn moment(self, wall: NaiveDateTime) -> Option<DateTime<Utc>> {
        if !YEARS.contains(&wall.year()) {
            return None;
        }
        match self.0.from_local_datetime(&wall) {
            LocalResult::Single(moment) | LocalResult::Ambiguous(moment, _) => Some(moment.to_utc()),
            LocalResult::None => {
                let before = self.0.offset_from_utc_datetime(&(wall - TimeDelta::days(1)));
                let offset = TimeDelta::seconds(before.fix().local_minus_utc().into());
                Some((wall - offset).and_utc())
            }
        }
    }

    /// The time on the wall at a moment.
    #[must_use]
    pub fn wall(self, moment: DateTime<Utc>) -> NaiveDateTime {
        moment.with_timezone(&self.0).naive_local()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(zone: &str, wall: &str) -> String {
        Zone::named(zone).unwrap().moment(wall.parse().unwrap()).unwrap().to_rfc3339()
    }

    #[test]
    fn zones_have_many_names() {
        for name in
            ["Europe/Berlin", "W. Europe Standard Time", "(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna"]
        {
            assert_eq!(moment(name, "2026-07-01T12:00:00"), "2026-07-01T10:00:00+00:00", "{name}");
        }
        for name in ["UTC", "tzone://Microsoft/Utc", "Etc/UTC"] {
            assert_eq!(moment(name, "2026-07-01T12:00:00"), "2026-07-01T12:00:00+00:00", "{name}");
        }
        for name in ["/freeassociation.sourceforge.net/Europe/Paris", "/citadel.org/20210210_1/Europe/Paris"] {
            assert_eq!(moment(name, "2026-07-01T12:00:00"), "2026-07-01T10:00:00+00:00", "{name}");
        }
        for unknown in ["", "/", "/x/", "Customized Time Zone", "Middle Earth Standard Time"] {
            assert_eq!(Zone::named(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn a_time_that_happens_twice_is_the_first() {
        assert_eq!(moment("Europe/Berlin", "2026-10-25T02:30:00"), "2026-10-25T00:30:00+00:00");
    }

    #[test]
    fn a_skipped_time_is_read_with_the_clock_of_before() {
        assert_eq!(moment("Europe/Berlin", "2026-03-29T02:30:00"), "2026-03-29T01:30:00+00:00");
        assert_eq!(moment("America/New_York", "2026-03-08T02:30:00"), "2026-03-08T07:30:00+00:00");
    }

    #[test]
    fn there_and_back() {
        let zone = Zone::named("America/Sao_Paulo").unwrap();
        let wall = "2026-11-27T09:15:00".parse().unwrap();
        assert_eq!(zone.wall(zone.moment(wall).unwrap()), wall);
        assert_eq!(zone.moment("9999-12-31T00:00:00".parse().unwrap()), None);
    }
}
