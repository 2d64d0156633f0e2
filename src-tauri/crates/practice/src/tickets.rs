//! Tickets: each lets one client in, once, for a short while. Told the time.

use std::{collections::BTreeMap, time::Duration};

use base::Secret;

/// How long a ticket is good.
pub(crate) const GOOD_FOR: Duration = Duration::from_secs(30);

/// Tickets that may be open at once; who asks for more than this must be broken.
const MOST_OPEN: usize = 512;

/// The tickets that are given out and not used yet.
#[derive(Debug, Default)]
pub(crate) struct Tickets {
    /// By the random part of the path.
    open: BTreeMap<String, (Secret, Duration)>,
}

/// Too many tickets are open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooMany;

impl Tickets {
    /// A new ticket: the random part of its path, and its secret.
    ///
    /// # Errors
    /// When there are too many.
    pub(crate) fn issue(&mut self, now: Duration) -> Result<(String, Secret), TooMany> {
        self.open.retain(|_, (_, until)| *until > now);
        if self.open.len() >= MOST_OPEN {
            return Err(TooMany);
        }
        let path = Secret::random().expose().to_owned();
        let secret = Secret::random();
        self.open.insert(path.clone(), (secret.clone(), now + GOOD_FOR));
        Ok((path, secret))
    }

    /// The secret of a ticket, which is used then; `None` for one that is unknown, used or late.
    pub(crate) fn redeem(&mut self, path: &str, now: Duration) -> Option<Secret> {
        let (secret, until) = self.open.remove(path)?;
        (until > now).then_some(secret)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn s(number: u64) -> Duration {
        Duration::from_secs(number)
    }

    #[test]
    fn a_ticket_is_good_once() {
        let mut tickets = Tickets::default();
        let (path, secret) = tickets.issue(s(0)).unwrap();
        assert_eq!(tickets.redeem("0000", s(1)), None);
        assert_eq!(tickets.redeem(&path, s(29)), Some(secret));
        assert_eq!(tickets.redeem(&path, s(29)), None);
    }

    #[test]
    fn a_late_ticket_is_no_good() {
        let mut tickets = Tickets::default();
        let (path, _) = tickets.issue(s(0)).unwrap();
        assert_eq!(tickets.redeem(&path, s(30)), None);
    }

    #[test]
    fn there_is_an_end_to_them_and_time_frees_them() {
        let mut tickets = Tickets::default();
        for _ in 0..MOST_OPEN {
            tickets.issue(s(0)).unwrap();
        }
        assert_eq!(tickets.issue(s(29)).unwrap_err(), TooMany);
        assert!(tickets.issue(s(30)).is_ok());
    }

    #[test]
    fn no_two_are_alike() {
        let mut tickets = Tickets::default();
        let (one, two) = (tickets.issue(s(0)).unwrap(), tickets.issue(s(0)).unwrap());
        assert_ne!(one.0, two.0);
        assert_ne!(one.1, two.1);
    }
}
