//! The stretch of time that a list of meetings covers.

use chrono::{DateTime, TimeDelta, Utc};

/// From a moment to a moment; a meeting belongs to it that takes place, at least partly, in between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    from: DateTime<Utc>,
    to: DateTime<Utc>,
}

impl Window {
    /// The longest there is.
    pub const MAX_DAYS: u32 = 62;

    /// So many days from a moment, such as the midnight that today began with where the person is.
    #[must_use]
    pub fn days(from: DateTime<Utc>, days: u32) -> Self {
        let length = TimeDelta::days(days.clamp(1, Self::MAX_DAYS).into());
        Self { from, to: from.checked_add_signed(length).unwrap_or(from) }
    }

    /// Today and the week after it.
    #[must_use]
    pub fn week(midnight: DateTime<Utc>) -> Self {
        Self::days(midnight, 8)
    }

    /// Its first moment.
    #[must_use]
    pub fn from(self) -> DateTime<Utc> {
        self.from
    }

    /// The first moment after it.
    #[must_use]
    pub fn to(self) -> DateTime<Utc> {
        self.to
    }

    /// Whether something that begins and ends then belongs to it. What takes no time belongs to the moment it is at.
    pub(crate) fn meets(self, begins: DateTime<Utc>, ends: DateTime<Utc>) -> bool {
        begins < self.to && (ends > self.from || begins >= self.from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_reaches_into_it_belongs_to_it() {
        let noon: DateTime<Utc> = "2026-11-27T12:00:00Z".parse().unwrap();
        let window = Window::days(noon, 1);
        let hours = |hours| noon + TimeDelta::hours(hours);
        assert!(window.meets(hours(-2), hours(1)));
        assert!(window.meets(hours(23), hours(30)));
        assert!(window.meets(hours(-99), hours(99)));
        assert!(window.meets(noon, noon));
        assert!(!window.meets(hours(-2), noon));
        assert!(!window.meets(hours(24), hours(25)));
    }

    #[test]
    fn it_is_bounded() {
        let window = Window::days(DateTime::UNIX_EPOCH, u32::MAX);
        assert_eq!((window.to() - window.from()).num_days(), 62);
        assert_eq!((Window::week(DateTime::UNIX_EPOCH).to() - DateTime::UNIX_EPOCH).num_days(), 8);
        assert_eq!(Window::week(DateTime::<Utc>::MAX_UTC).to(), DateTime::<Utc>::MAX_UTC);
    }
}
