//! `dateTimeTimeZone`: a time without a zone, and a zone beside it.

use chrono::{DateTime, NaiveDateTime, Utc};
use serde::Deserialize;

use crate::Zone;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ZonedTime {
    date_time: String,
    time_zone: Option<String>,
}

impl ZonedTime {
    /// What the clock on the wall says, with up to nine digits behind the second.
    pub(super) fn wall(&self) -> Option<NaiveDateTime> {
        let text = self.date_time.strip_suffix(['Z', 'z']).unwrap_or(&self.date_time);
        NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").ok()
    }

    /// The moment. A zone that isn't known is no reason to guess one.
    pub(super) fn moment(&self) -> Option<DateTime<Utc>> {
        let zone = match self.time_zone.as_deref() {
            None => Zone::UTC,
            Some(_) if self.date_time.ends_with(['Z', 'z']) => Zone::UTC,
            Some(name) => Zone::named(name)?,
        };
        zone.moment(self.wall()?)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn moment(date_time: &str, zone: Option<&str>) -> Option<DateTime<Utc>> {
        ZonedTime { date_time: date_time.into(), time_zone: zone.map(str::to_owned) }.moment()
    }

    #[test]
    fn digits_and_zones_as_graph_writes_them() {
        let nine: DateTime<Utc> = "2026-11-27T09:00:00Z".parse().unwrap();
        for (text, zone) in [
            ("2026-11-27T09:00:00.0000000", Some("UTC")),
            ("2026-11-27T09:00:00", None),
            ("2026-11-27T10:00:00.0000000", Some("W. Europe Standard Time")),
            ("2026-11-27T01:00:00.0", Some("America/Los_Angeles")),
            ("2026-11-27T09:00:00Z", Some("Pacific Standard Time")),
        ] {
            assert_eq!(moment(text, zone), Some(nine), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in ["", "2026-11-27", "2026-13-01T00:00:00", "99999-01-01T00:00:00", "+262142-01-01T00:00:00"] {
            assert_eq!(moment(text, Some("UTC")), None, "{text}");
        }
        assert_eq!(moment("2026-11-27T09:00:00", Some("Middle Earth Standard Time")), None);
    }

    proptest! {
        #[test]
        fn every_moment_survives_being_written(seconds in 0i64..4_000_000_000, ticks in 0u32..10_000_000) {
            let moment = DateTime::from_timestamp(seconds, ticks * 100).unwrap();
            let text = format!("{}.{ticks:07}", moment.format("%Y-%m-%dT%H:%M:%S"));
            prop_assert_eq!(super::tests::moment(&text, Some("UTC")), Some(moment));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,40}", zone in proptest::option::of("\\PC{0,40}")) {
            let _ = super::tests::moment(&text, zone.as_deref());
        }
    }
}
